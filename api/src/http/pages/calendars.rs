//! The days that matter of a case, as a file for the calendar of a telephone. What stands in it is seen by whoever looks
//! over a shoulder: a number and what falls due, and nothing of what it is about.

use super::cases::open;
use super::cases::overview::number_of;
use super::filing::draft_of;
use super::{Reply, Visit, see_other};
use crate::app::cases::{clocks, tracking};
use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use chrono::NaiveDate;
use icalendar::{Calendar, Component, Event, EventLike};

/// A day that matters.
struct Day {
    /// What it is of: the same in each file of the case, so that a calendar knows it again.
    name: String,
    label: String,
    on: NaiveDate,
}

/// A file with one whole-day event for each day.
fn file(visit: &Visit, number: &str, days: &[Day]) -> HttpResponse {
    let mut calendar = Calendar::new();
    for (n, Day { name, label, on }) in days.iter().enumerate() {
        // Of several things that are awaited by the same name each has its own.
        let before = days.iter().take(n).filter(|it| it.name == *name).count();
        let uid = format!("{number}-{name}-{before}");
        let mut event = Event::new();
        event
            .uid(&uid)
            .timestamp(visit.app().clock.now())
            .summary(&format!("{number}: {label}"))
            .starts(*on)
            // A day ends where the next one begins: one that ends on itself has no length (RFC 5545, 3.6.1).
            .ends(on.succ_opt().unwrap_or(*on));
        calendar.push(event.done());
    }
    let name = format!("attachment; filename=\"{number}.ics\"");
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/calendar; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, name))
        .body(calendar.to_string())
}

/// The days of a case of one's own.
pub(crate) async fn own(visit: Visit) -> Reply {
    let case = open(&visit, &number_of(&visit)).await?;
    let (_, clocks) = clocks::show(visit.app(), visit.viewer()?, case.id, visit.language).await?;
    let day = |it: clocks::ClockView| Some(Day { on: it.due_on?, name: it.name, label: it.label });
    let days: Vec<_> = clocks.into_iter().filter_map(day).collect();
    Ok(file(&visit, &case.view.number, &days))
}

/// The last days of what this device has just filed: of its legal term, and of a first state that ends by itself.
pub(crate) async fn sent(visit: Visit) -> Reply {
    let Some(filed) = draft_of(&visit).await?.and_then(|(_, it)| it.filed) else {
        return Ok(see_other(&visit.link("/check")));
    };
    let view = tracking::track(visit.app(), &filed.number, &filed.code).await?;
    let day = |name: &str, key: &str, on| Day { on, name: name.to_owned(), label: visit.say(key) };
    let term = view.row.due_on.map(|on| day("term", "sent-due", on));
    let wait = view.ends.map(|(on, _)| day(clocks::WAIT, "sent-ends", on));
    let days: Vec<_> = term.into_iter().chain(wait).collect();
    Ok(file(&visit, &filed.number, &days))
}
