//! What happens by itself: what has fallen due, and counting anew under another calendar.

use super::{Deed, act, event, follow, push};
use crate::clock::{self, Falling};
use crate::command::{Actor, Context, Decision, Inputs};
use crate::definition::Definition;
use crate::definition::model::Late;
use crate::event::{Cause, Change, Due, Event, Kind};
use crate::instance::Instance;
use chrono::{NaiveDate, NaiveDateTime};
use smallvec::SmallVec;
use std::borrow::Cow;

/// What a look at a case found.
pub(super) struct Looked {
    /// Whether anything had ended at all, also what is blocked and waits on.
    pub(super) waits: bool,
    /// The moment by the clock on the wall.
    pub(super) now: NaiveDateTime,
}

/// Lets everything happen that has fallen due. Each counts on the day on which it did, however late somebody looks; what
/// had to wait for another of them counts with that one.
pub(super) fn tick(
    definition: &Definition,
    case: &mut Cow<'_, Instance>,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Looked {
    let now = context.calendar.local(context.now);
    let waits = clock::any_has_ended(definition, case, now);
    // Most often nothing has ended, and nothing is copied.
    if waits {
        fall_all(definition, case, context, NaiveDate::MIN, decision);
    }
    Looked { waits, now }
}

/// Whether what was decided sets an end that has passed already. Where nothing had ended before, only that can fall due
/// by it, and whoever knows that nothing can need not fold the case to look.
pub(super) fn brings_an_end(decision: &Decision, now: NaiveDateTime) -> bool {
    let mut changes = decision.events.iter().flat_map(|it| &it.changes);
    changes.any(|it| clock::has_ended(it, now))
}

/// Lets everything happen that was due before and that nothing blocks any more, after what has just been decided. It
/// counts today: until now it could not happen.
pub(super) fn unblocked(
    definition: &Definition,
    case: &mut Cow<'_, Instance>,
    context: &Context<'_>,
    decision: &mut Decision,
) {
    let today = context.calendar.day_of(context.now);
    fall_all(definition, case, context, today, decision);
}

fn fall_all(
    definition: &Definition,
    case: &mut Cow<'_, Instance>,
    context: &Context<'_>,
    not_before: NaiveDate,
    decision: &mut Decision,
) {
    let context = Context { actor: Actor::System, ..*context };
    let now = context.calendar.local(context.now);
    let mut on = not_before;
    // It comes to its end by itself: each falls once, and in what was verified the machine alone never comes round again
    // to a state or to a start of a clock.
    while let Some((due, falling)) = clock::fallen(definition, case, now) {
        on = on.max(due);
        let event = fall(definition, case, Fallen { falling, due, on, today: now.date() }, &context);
        push(definition, case, event, decision);
        follow(definition, case, decision);
    }
}

/// Something that has fallen due.
#[derive(Clone, Copy)]
struct Fallen {
    falling: Falling,
    /// The day on which it did.
    due: NaiveDate,
    /// The day on which it counts.
    on: NaiveDate,
    /// The day on which the machine looks.
    today: NaiveDate,
}

fn fall(definition: &Definition, instance: &Instance, it: Fallen, context: &Context<'_>) -> Event {
    let Fallen { falling, due, on, today } = it;
    let inputs = Inputs::new();
    let done = |action, cause| {
        let deed = Deed { action, ground: None, inputs: &inputs, cause: Some(cause), on, today };
        act(definition, instance, deed, context)
    };
    match falling {
        Falling::Breach(clock, action) => done(action, Cause::Clock(clock, due)),
        Falling::Timer(place, action) => done(action, Cause::Timer(place, due)),
        Falling::Warning(clock, rung) => event(Kind::Warned { clock, rung, due }, SmallVec::new(), context),
        Falling::Task(serial, task) => {
            let kind = match clock::late(definition, task) {
                Late::Lapse => Kind::TaskLapsed { serial, task, due },
                Late::Wait => Kind::TaskLate { serial, task, due },
            };
            event(kind, SmallVec::new(), context)
        }
    }
}

/// Counts everything anew that was counted with another version of the calendar or could not be counted. A day
/// that a person chose stays, unless it has become a day off.
pub(super) fn rearm(
    definition: &Definition,
    case: &mut Cow<'_, Instance>,
    context: &Context<'_>,
    decision: &mut Decision,
) {
    let calendar = context.calendar;
    let mut changes: SmallVec<[Change; 2]> = SmallVec::new();
    let now = calendar.local(context.now);
    // What has run out has run out, also where what follows is blocked: what it was stopped for later puts nothing off any
    // more.
    for run in case.clocks.iter().filter(|it| !clock::has_run_out(it, now)) {
        let (due, warnings) = clock::recount(definition.clock(run.clock), run, calendar);
        if due != run.due || warnings != run.warnings {
            changes.push(Change::ClockMoved { clock: run.clock, due, warnings });
        }
    }
    let timers = case.timers.iter().zip(&definition.state(case.state).timers);
    let due: SmallVec<[Due; 1]> = timers
        .map(|(run, timer)| {
            // Nor does a timer count anew that has come and waits for what blocks it.
            if run.fired || clock::is_over(run.due, now) {
                run.due
            } else {
                clock::rearmed(calendar, case.entered_on, clock::term_of_timer(timer, run), run.chosen)
            }
        })
        .collect();
    if !due.iter().eq(case.timers.iter().map(|it| &it.due)) {
        changes.push(Change::TimersMoved { due });
    }
    for task in case.tasks.iter().filter(|it| !it.late) {
        if let Some(term) = clock::term_of_task(definition.task(task.task), task) {
            let due = clock::rearmed(calendar, task.opened_on, term, task.chosen);
            if due != task.due {
                changes.push(Change::TaskMoved { serial: task.serial, due });
            }
        }
    }
    if !changes.is_empty() {
        let context = Context { actor: Actor::System, ..*context };
        push(definition, case, event(Kind::Rearmed, changes, &context), decision);
        follow(definition, case, decision);
    }
}
