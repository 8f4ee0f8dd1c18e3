//! Looking a case up by number and code, without an account: its state and its day, and nothing that anybody wrote.

use super::{due, party};
use crate::app::Error;
use crate::app::cases::appeal::stays_open;
use crate::app::cases::tracking;
use crate::app::cases::view::CaseView;
use crate::app::fault::{Fault, FieldFault};
use crate::http::pages::home::keep;
use crate::http::pages::posted::{Fields, Posted};
use crate::http::pages::questions::{Asking, tell};
use crate::http::pages::{Reply, Visit, cookies, see_other, show, show_again};
use actix_web::HttpResponse;
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
        Err(error) => Err(error.into()),
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
        Ok(view) => show(&found(&visit, &view)),
        Err(Error::NotFound) => again(),
        Err(error) => Err(error.into()),
    }
}

fn found(visit: &Visit, view: &CaseView) -> Tracked {
    let day = view.row.next_due_on.or(view.row.due_on);
    Tracked {
        frame: visit.frame(view.status_label(visit.language)),
        number: view.number.clone(),
        state: view.status_label(visit.language),
        // What is awaited is answered on the page of the case, which needs more than number and code.
        says: if view.is_applicants_move() {
            visit.say("track-your-move")
        } else {
            view.says(visit.language)
        },
        is_to_be_appealed: view.row.outcome.is_some() || !view.marks.is_empty(),
        // Who looks is not known here: what the case says is all there is.
        appeal: super::appeal(visit, view, |action| stays_open(view, action)),
        party: party(visit, view),
        due: day.map(|it| due(visit, it)),
        registered_on: view.row.registered_on,
        places: vec![
            visit.place("track-sign-in", visit.link("/sign-in")),
            visit.place("track-another", visit.link("/check")),
        ],
    }
}
