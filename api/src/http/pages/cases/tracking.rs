//! Looking a case up by number and code, without an account: its state and its day, and nothing that anybody wrote.

use super::{due_of, office, party};
use crate::app::Error;
use crate::app::cases::appeal::stays_open;
use crate::app::cases::tracking;
use crate::app::cases::view::CaseView;
use crate::app::fault::{Fault, FieldFault};
use crate::app::letters::{self, Reach};
use crate::http::pages::home::keep;
use crate::http::pages::posted::{Fields, Posted, faults};
use crate::http::pages::questions::{Asking, tell};
use crate::http::pages::{Reply, Visit, cookies, see_other, show, show_again};
use actix_web::HttpResponse;
use templates::Value;
use templates::forms::Line;
use templates::pages::cases::Tracked;
use templates::pages::notices::FormPage;

fn page(visit: &Visit, typed: &Fields, faults: &[FieldFault]) -> FormPage {
    let asking = Asking::new(visit, typed);
    let fields = vec![
        asking.line("number", "track-number", Line::Code, "off"),
        asking.line("code", "track-code", Line::Code, "off"),
    ];
    let mut form = asking.form(visit.link("/check"), fields, "track-button");
    tell(&mut form, faults);
    FormPage {
        back: Some(visit.place("back-home", visit.link(""))),
        heading: Some(visit.say("track-title")),
        paragraphs: vec![visit.say("track-lead")],
        places: vec![visit.place("home-sign-in", visit.link("/sign-in"))],
        ..FormPage::of(visit.frame(visit.say("track-title")), form)
    }
}

pub(crate) async fn form(visit: Visit) -> Reply {
    show(&page(&visit, &Fields::default(), &[]))
}

pub(crate) async fn track(posted: Posted) -> Reply {
    posted.only(&["number", "code"])?;
    let (visit, typed) = (&posted.visit, &posted.fields);
    if posted.is_switch() {
        return show(&page(visit, typed, &[]));
    }
    match tracking::track(visit.app(), typed.get("number"), typed.get("code")).await {
        Ok(view) => Ok(remember(visit, &view.number, typed.get("code"))),
        Err(Error::NotFound) => {
            show_again(&page(visit, typed, &[FieldFault::new("/number", Fault::Tracking)]))
        }
        Err(error) => show_again(&page(visit, typed, &faults(error)?)),
    }
}

/// Leads on to what was looked up, which the device remembers for a while.
fn remember(visit: &Visit, number: &str, code: &str) -> HttpResponse {
    let mut response = see_other(&visit.link("/check/case"));
    keep(&mut response, &cookies::keep_tracked(visit.app(), number, &tracking::normalise(code)));
    response
}

/// What was looked up on this device a moment ago.
pub(crate) async fn tracked(visit: Visit) -> Reply {
    let again = || Ok(see_other(&visit.link("/check")));
    let Some((number, code)) = cookies::tracked(&visit.http) else { return again() };
    match tracking::track(visit.app(), &number, &code).await {
        Ok(view) => {
            let reach = letters::reach(visit.app(), &view.row).await?;
            show(&found(&visit, &view, reach != Reach::None))
        }
        Err(Error::NotFound) => again(),
        Err(error) => Err(error.into()),
    }
}

/// `has_account`: whoever filed can sign in to the case.
fn found(visit: &Visit, view: &CaseView, has_account: bool) -> Tracked {
    let sign_in = has_account.then(|| visit.place("track-sign-in", visit.link("/sign-in")));
    Tracked {
        frame: visit.frame(view.status_label(visit.language)),
        number: view.number.clone(),
        state: view.status_label(visit.language),
        says: if view.is_applicants_move() {
            your_move(visit, view, has_account)
        } else {
            view.says(visit.language)
        },
        is_to_be_appealed: view.row.outcome.is_some() || !view.marks.is_empty(),
        // Who looks is not known here: what the case says is all there is. Whoever has no account has no actions.
        appeal: super::appeal(visit, view, |action| has_account && stays_open(view, action)),
        party: party(visit, view),
        due: due_of(visit, view),
        registered_on: view.row.registered_on,
        places: sign_in.into_iter().chain([visit.place("track-another", visit.link("/check"))]).collect(),
    }
}

/// What is awaited is answered on the page of the case, which needs more than number and code; whoever has no account there
/// is told of the office.
fn your_move(visit: &Visit, view: &CaseView, has_account: bool) -> String {
    if has_account {
        return visit.say("track-your-move");
    }
    let office = office(visit, view);
    templates::say_with(visit.language, "track-your-move-unreached", &[("office", Value::Text(&office))])
}
