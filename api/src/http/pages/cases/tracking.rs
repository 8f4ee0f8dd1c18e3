//! Looking a case up by number and code, without an account: its state and its day, and nothing that anybody wrote.

use super::{due, party};
use crate::app::Error;
use crate::app::cases::tracking;
use crate::app::cases::view::CaseView;
use crate::app::fault::{Fault, FieldFault};
use crate::http::pages::posted::{Fields, Posted};
use crate::http::pages::questions::{Asking, tell};
use crate::http::pages::{Reply, Visit, show, show_again};
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
    let mut frame = visit.frame(visit.say("track-title"));
    (frame.has_form, frame.has_faults) = (true, form.has_faults());
    FormPage {
        frame,
        back: Some(visit.place("back-home", visit.link(""))),
        caption: None,
        done: None,
        heading: Some(visit.say("track-title")),
        paragraphs: vec![visit.say("track-lead")],
        form,
        places: vec![visit.place("home-sign-in", visit.link("/sign-in"))],
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
        Ok(view) => show(&found(visit, &view)),
        Err(Error::NotFound) => {
            show_again(&page(visit, typed, &[FieldFault::new("/number", Fault::Tracking)]))
        }
        Err(error) => Err(error.into()),
    }
}

fn found(visit: &Visit, view: &CaseView) -> Tracked {
    let day = view.row.next_due_on.or(view.row.due_on);
    Tracked {
        frame: visit.frame(view.status_label(visit.language)),
        number: view.number.clone(),
        state: view.status_label(visit.language),
        says: view.says(visit.language),
        party: party(visit, view),
        due: day.map(|it| due(visit, it)),
        registered_on: view.row.registered_on,
        places: vec![
            visit.place("track-sign-in", visit.link("/sign-in")),
            visit.place("track-another", visit.link("/check")),
        ],
    }
}
