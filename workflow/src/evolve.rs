//! An event makes an instance into the next one. Total: what was decided cannot fail to have happened.

use crate::command::Value;
use crate::definition::Definition;
use crate::definition::model::{ActionId, StateId};
use crate::event::{By, Cause, Change, Event, Kind};
use crate::instance::{ClockRun, Instance, OpenTask, Stop, TimerRun, copied};
use chrono::NaiveDate;
use smallvec::{Array, SmallVec};

/// The instance after `event`.
///
/// ```
/// use workflow::testkit::{Walk, everybody, person, plain_calendar, small_process};
/// use workflow::{Instance, evolve};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let walk = Walk::new(&card, &calendar, "2026-03-02T05:00:00Z".parse()?, everybody(&[person(1), person(2)]), 1);
/// let steps: Vec<_> = walk.collect();
/// // Where a case stands is the fold of everything that happened to it.
/// let events = steps.iter().flat_map(|it| &it.decision.events);
/// let folded = events.fold(Instance::unopened(), |it, event| evolve(&card, it, event));
/// assert_eq!(Some(&folded), steps.last().map(|it| &it.after));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn evolve(definition: &Definition, mut instance: Instance, event: &Event) -> Instance {
    apply(definition, &mut instance, event);
    instance
}

/// As [`evolve`], in place.
///
/// ```
/// use workflow::evolve::apply;
/// use workflow::testkit::{plain_calendar, registered, small_process};
/// use workflow::{Actor, Command, Context, decide};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let mut case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let now = "2026-04-01T05:00:00Z".parse()?;
/// let tick = decide(&card, &case, &Command::Tick, &Context { now, calendar: &calendar, actor: Actor::System })?;
///
/// for event in &tick.events {
///     apply(&card, &mut case, event);
/// }
/// assert_eq!((case.version(), case.clocks()[0].breached), (2, true), "a warning makes no version");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn apply(definition: &Definition, instance: &mut Instance, event: &Event) {
    if event.kind.makes_a_version() {
        instance.version += 1;
    }
    match &event.kind {
        Kind::Opened { registered_on, facts } => {
            instance.registered_on = *registered_on;
            instance.state = definition.initial();
            instance.facts.clone_from(facts);
            for (mark, _) in definition.marks().filter(|(_, it)| it.at_registration) {
                instance.marks |= 1 << mark.0;
            }
        }
        Kind::Forced { from, to, outcome, .. } => {
            instance.state = *to;
            instance.outcome = outcome.or(instance.outcome_left(definition.state(*from)));
        }
        Kind::Acted { action, to, cause, inputs, .. } => {
            acted(definition, instance, event, *action, *to, *cause);
            for (field, value) in inputs {
                match value {
                    Value::Choice(outcome) => {
                        instance.choices.retain(|(it, _)| it != field);
                        instance.choices.push((*field, *outcome));
                        // In one order, so that equal cases are equal.
                        instance.choices.sort_unstable_by_key(|(it, _)| *it);
                    }
                    Value::Assignee(person) => instance.assignee = Some(*person),
                    _ => {}
                }
            }
        }
        Kind::TaskDone { serial, .. }
        | Kind::TaskLapsed { serial, .. }
        | Kind::ChildDecided { serial, .. } => {
            instance.tasks.retain(|it| it.serial != *serial);
        }
        Kind::TaskLate { serial, .. } => {
            if let Some(task) = instance.tasks.iter_mut().find(|it| it.serial == *serial) {
                task.late = true;
            }
        }
        Kind::Warned { clock, rung, .. } => {
            if let Some(run) = instance.clocks.iter_mut().find(|it| it.clock == *clock) {
                run.warned = rung + 1;
            }
        }
        // It says everything, its version too.
        Kind::Migrated { instance: moved, .. } => instance.clone_from(moved),
        Kind::Rearmed => {}
    }
    for change in &event.changes {
        changed(definition, instance, event, change);
    }
}

fn acted(
    definition: &Definition,
    instance: &mut Instance,
    event: &Event,
    id: ActionId,
    to: Option<StateId>,
    cause: Option<Cause>,
) {
    let action = definition.action(id);
    match cause {
        Some(Cause::Clock(clock, _)) => {
            if let Some(run) = instance.clocks.iter_mut().find(|it| it.clock == clock) {
                run.breached = true;
            }
        }
        Some(Cause::Timer(place, _)) => {
            if let Some(run) = instance.timers.get_mut(usize::from(place)) {
                run.fired = true;
            }
        }
        Some(Cause::Child(_)) | None => {}
    }
    // First what no longer counts, then what the action itself leaves.
    instance.marks &= !action.forgets.marks;
    if !action.forgets.fields.is_empty() {
        instance.choices.retain(|(it, _)| !action.forgets.fields.contains(it));
    }
    if !action.forgets.actions.is_empty() {
        instance.counts.retain(|(it, _)| !action.forgets.actions.contains(it));
        instance.happened.retain(|(it, _)| !action.forgets.actions.contains(it));
    }
    if action.forgets.outcome {
        instance.outcome = None;
    }
    for mark in &action.marks {
        instance.marks |= 1 << mark.0;
    }
    if action.outcome.is_some() {
        instance.outcome = action.outcome;
    }
    if action.limit.is_some() {
        instance.count_one(id);
    }
    if let By::Person { person, .. } = event.by {
        match instance.actors.iter_mut().find(|(it, _)| *it == id) {
            Some((_, last)) => *last = person,
            None => instance.actors.push((id, person)),
        }
    }
    if let Some(to) = to {
        instance.state = to;
    }
}

fn changed(definition: &Definition, instance: &mut Instance, event: &Event, change: &Change) {
    match change {
        Change::ClockStarted { clock, on, until, due, warnings } => {
            instance.clocks.retain(|it| it.clock != *clock);
            if definition.clock(*clock).watched {
                remember(&mut instance.started, *clock, *on);
            }
            instance.clocks.push(ClockRun {
                clock: *clock,
                started_on: *on,
                due: *due,
                calendar: event.calendar,
                breached: false,
                pauses: SmallVec::new(),
                until: *until,
                set_on: due.chosen().map(|day| (day, 0)),
                kept: None,
                warnings: copied(warnings),
                warned: 0,
            });
        }
        Change::EntryCounted { action } => instance.count_one(*action),
        Change::OutcomeUndone => instance.outcome = None,
        Change::ClockStopped { clock } => instance.clocks.retain(|it| it.clock != *clock),
        Change::ClockMoved { clock, due, warnings } => {
            if let Some(run) = instance.clocks.iter_mut().find(|it| it.clock == *clock) {
                run.due = *due;
                run.warnings.clone_from(warnings);
                run.calendar = event.calendar;
                // An action sets the end anew; another calendar only counts it anew.
                if let (Kind::Acted { .. }, Some(day)) = (&event.kind, due.on) {
                    run.set_on = Some((day, u8::try_from(run.pauses.len()).unwrap_or(u8::MAX)));
                }
            }
        }
        Change::ClockPaused { clock, on } => {
            if let Some(run) = instance.clocks.iter_mut().find(|it| it.clock == *clock) {
                run.pauses.push(Stop { from: *on, to: None });
            }
        }
        Change::ClockResumed { clock, on, due, warnings } => {
            if let Some(run) = instance.clocks.iter_mut().find(|it| it.clock == *clock) {
                if let Some(stop) = run.pauses.last_mut() {
                    stop.to = Some(*on);
                }
                run.due = *due;
                run.warnings.clone_from(warnings);
                // What has run out keeps its end, and with it the calendar that it was counted with once what follows has
                // happened; as long as that is held up, the event alone knows that the end stayed.
                if !run.breached {
                    run.calendar = event.calendar;
                }
            }
        }
        Change::Dated { action, on } => remember(&mut instance.happened, *action, *on),
        Change::HandedTo { seat, .. } => {
            instance.seat = *seat;
            // Who worked on it belongs to the office that had it.
            instance.assignee = None;
        }
        Change::TimersSet { on, due } => {
            instance.entered_on = *on;
            instance.timers.clear();
            for due in due {
                instance.timers.push(TimerRun { due: *due, fired: false, chosen: due.chosen(), kept: None });
            }
        }
        Change::TimersMoved { due } => {
            for (run, due) in instance.timers.iter_mut().zip(due) {
                run.due = *due;
            }
        }
        Change::TaskOpened { serial, task, item, on, due } => {
            instance.next_serial = instance.next_serial.max(serial + 1);
            instance.tasks.push(OpenTask {
                serial: *serial,
                task: *task,
                item: *item,
                opened_on: *on,
                due: *due,
                late: false,
                chosen: due.chosen(),
                kept: None,
            });
        }
        Change::TaskMoved { serial, due } => {
            if let Some(task) = instance.tasks.iter_mut().find(|it| it.serial == *serial) {
                task.due = *due;
            }
        }
        Change::TaskCancelled { serial } => instance.tasks.retain(|it| it.serial != *serial),
    }
}

/// Notes the last day of something, in one order, so that equal cases are equal.
pub(crate) fn remember<I: Copy + Ord, A: Array<Item = (I, NaiveDate)>>(
    days: &mut SmallVec<A>,
    id: I,
    on: NaiveDate,
) {
    days.retain(|(it, _)| *it != id);
    days.push((id, on));
    days.sort_unstable_by_key(|(it, _)| *it);
}
