//! What happens by itself: what has fallen due, and counting anew under another calendar.

use super::{act, event, one, push};
use crate::clock::{self, Falling};
use crate::command::{Actor, Context, Decision, Inputs};
use crate::definition::Definition;
use crate::definition::model::{Late, TaskId};
use crate::event::{Cause, Change, Due, Event, Kind};
use crate::evolve::apply;
use crate::instance::Instance;
use chrono::NaiveDate;
use smallvec::SmallVec;

/// More than this many things cannot fall due at once in a sound process; the rest waits for the next tick.
const MOST_AT_ONCE: usize = 64;

/// Lets everything happen that has fallen due.
pub(super) fn tick(
    definition: &Definition,
    instance: &Instance,
    context: &Context<'_>,
    decision: &mut Decision,
) {
    // Most often nothing has fallen due, and nothing is copied.
    if clock::fallen(definition, instance, context.calendar, context.now).is_none() {
        return;
    }
    let context = Context { actor: Actor::System, ..*context };
    let mut instance = instance.clone();
    while decision.events.len() < MOST_AT_ONCE {
        let Some((due, falling)) = clock::fallen(definition, &instance, context.calendar, context.now) else {
            break;
        };
        let event = fall(definition, &instance, due, falling, &context);
        push(definition, &instance, event.clone(), decision);
        apply(definition, &mut instance, &event);
    }
}

fn fall(
    definition: &Definition,
    instance: &Instance,
    due: NaiveDate,
    falling: Falling,
    context: &Context<'_>,
) -> Event {
    let nothing = Inputs::new();
    match falling {
        Falling::Breach(clock, action) => {
            act(definition, instance, action, None, &nothing, Some(Cause::Clock(clock, due)), context)
        }
        Falling::Timer(place, action) => {
            act(definition, instance, action, None, &nothing, Some(Cause::Timer(place, due)), context)
        }
        Falling::Warning(clock, rung) => event(Kind::Warned { clock, rung, due }, SmallVec::new(), context),
        Falling::Task(serial) => {
            let task = instance.tasks.iter().find(|it| it.serial == serial);
            let id = task.map_or(TaskId(0), |it| it.task);
            let kind = match task.map(|it| clock::late(definition, it)) {
                Some(Late::Lapse) => Kind::TaskLapsed { serial, task: id, due },
                _ => Kind::TaskLate { serial, task: id, due },
            };
            event(kind, SmallVec::new(), context)
        }
    }
}

/// Counts everything anew that was counted with another version of the calendar or could not be counted. A day
/// that a person chose stays.
pub(super) fn rearm(definition: &Definition, instance: &Instance, context: &Context<'_>) -> Decision {
    let calendar = context.calendar;
    let mut changes: SmallVec<[Change; 2]> = SmallVec::new();
    // What has run out has run out: what it was stopped for later puts nothing off any more.
    for run in instance.clocks.iter().filter(|it| !it.breached) {
        let (due, warnings) = clock::recount(definition.clock(run.clock), run, calendar);
        if due != run.due || warnings != run.warnings {
            changes.push(Change::ClockMoved { clock: run.clock, due, warnings });
        }
    }
    let timers = &definition.state(instance.state).timers;
    let due: SmallVec<[Due; 1]> = instance
        .timers
        .iter()
        .zip(timers)
        .map(|(run, timer)| {
            if run.due.set || run.fired {
                return run.due;
            }
            clock::due(calendar, instance.entered_on, timer.term.term)
        })
        .collect();
    if !due.iter().eq(instance.timers.iter().map(|it| &it.due)) {
        changes.push(Change::TimersMoved { due });
    }
    for task in instance.tasks.iter().filter(|it| !it.due.set) {
        if let Some(term) = definition.task(task.task).term() {
            let due = clock::due(calendar, task.opened_on, term.term);
            if due != task.due {
                changes.push(Change::TaskMoved { serial: task.serial, due });
            }
        }
    }
    if changes.is_empty() {
        return Decision::default();
    }
    let context = Context { actor: Actor::System, ..*context };
    one(definition, instance, event(Kind::Rearmed, changes, &context))
}
