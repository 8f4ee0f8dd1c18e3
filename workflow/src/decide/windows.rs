//! Windows: only within a term of an event, or not before one has passed; and no extension of a term that is over.

use crate::calendar::{Calendar, Term};
use crate::clock;
use crate::command::{Blocker, Blockers, Context};
use crate::definition::model::{Action, Since};
use crate::instance::Instance;
use chrono::{Days, NaiveDate};

/// What stands in the way of an action at the moment of the context.
pub(super) fn blockers_of_time(
    action: &Action,
    instance: &Instance,
    context: &Context<'_>,
    blockers: &mut Blockers,
) {
    // What has run out keeps its end and happens once: an extension afterwards would leave a term that never ends.
    if let Some(extension) = &action.extends
        && let Some(run) = instance.clocks.iter().find(|it| it.clock == extension.clock)
        && clock::has_run_out(run, context.calendar.local(context.now))
    {
        blockers.push(Blocker::RunOut { clock: extension.clock });
    }
    if action.within.is_none() && action.not_before.is_none() {
        return;
    }
    let today = context.calendar.day_of(context.now);
    if let Some(within) = &action.within {
        blockers.extend(too_late(instance, within.since, within.term, context.calendar, today));
    }
    if let Some(not_before) = &action.not_before {
        let excepted = not_before.unless.is_some_and(|mark| instance.marks & (1 << mark.0) != 0);
        if !excepted {
            blockers.extend(too_early(instance, not_before.since, not_before.term, context.calendar, today));
        }
    }
}

/// The last day of the term still counts. Where the calendar does not reach so far it has not come yet, as long as it
/// reaches today.
fn too_late(
    instance: &Instance,
    since: Since,
    term: Term,
    calendar: &Calendar,
    today: NaiveDate,
) -> Option<Blocker> {
    let Some(event) = day_of_event(instance, since) else { return Some(Blocker::NotYet { since }) };
    let last = calendar.add(event, term).ok();
    let open = today <= last.unwrap_or_else(|| calendar.last());
    (!open).then_some(Blocker::TooLate { since, last })
}

/// The day after the last day of the term is the first one. Where the calendar does not reach so far it has not passed.
fn too_early(
    instance: &Instance,
    since: Since,
    term: Term,
    calendar: &Calendar,
    today: NaiveDate,
) -> Option<Blocker> {
    let Some(event) = day_of_event(instance, since) else { return Some(Blocker::NotYet { since }) };
    let first = calendar.add(event, term).ok().and_then(|it| it.checked_add_days(Days::new(1)));
    let open = first.is_some_and(|first| first <= today);
    (!open).then_some(Blocker::TooEarly { since, first })
}

fn day_of_event(instance: &Instance, since: Since) -> Option<NaiveDate> {
    match since {
        Since::Action(id) => instance.happened.iter().find(|(it, _)| *it == id).map(|(_, day)| *day),
        Since::Clock(id) => instance.started.iter().find(|(it, _)| *it == id).map(|(_, day)| *day),
    }
}
