//! What falls due, and when. A clock stores its start and its last day; that it is overdue is never stored but
//! follows from the present moment, so a late or doubled tick changes nothing.

use crate::calendar::{Calendar, DayOff, Term, Uncovered};
use crate::command::Timestamp;
use crate::decide::blockers_of_system;
use crate::definition::Definition;
use crate::definition::model::{ActionId, ClockId, Late, Opening, SettableTerm};
use crate::event::Due;
use crate::instance::{ClockRun, Instance, OpenTask};
use chrono::NaiveDate;
use smallvec::SmallVec;

/// Something that has a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Falling {
    /// A task closes as unanswered, or is raised.
    Task(u32),
    /// A warning of a clock.
    Warning(ClockId, u8),
    /// A clock runs out.
    Breach(ClockId, ActionId),
    /// A timer of the state.
    Timer(u8, ActionId),
}

/// Everything that is going to happen by itself, with its last day. What is blocked stays due and is left out
/// until the blocker goes. Equal days: tasks first (they may unblock), then warnings, clocks and timers.
fn falling(definition: &Definition, instance: &Instance) -> SmallVec<[(NaiveDate, Falling); 8]> {
    let mut all = SmallVec::new();
    if instance.version == 0 {
        return all;
    }
    for task in &instance.tasks {
        if let Some(on) = task.due.on
            && !task.late
        {
            all.push((on, Falling::Task(task.serial)));
        }
    }
    for run in &instance.clocks {
        for (rung, day) in (0_u8..).zip(&run.warnings).skip(usize::from(run.warned)) {
            if let Some(on) = day {
                all.push((*on, Falling::Warning(run.clock, rung)));
            }
        }
        let breach = definition.clock(run.clock).breach;
        if let Some(on) = run.due.on
            && !run.breached
            && blockers_of_system(definition, instance, breach).is_empty()
        {
            all.push((on, Falling::Breach(run.clock, breach)));
        }
    }
    let timers = &definition.state(instance.state).timers;
    for ((place, run), timer) in (0_u8..).zip(&instance.timers).zip(timers) {
        if let Some(on) = run.due.on
            && !run.fired
            && blockers_of_system(definition, instance, timer.action).is_empty()
        {
            all.push((on, Falling::Timer(place, timer.action)));
        }
    }
    all
}

/// What falls due first, if it has fallen due by `now`.
pub(crate) fn fallen(
    definition: &Definition,
    instance: &Instance,
    calendar: &Calendar,
    now: Timestamp,
) -> Option<(NaiveDate, Falling)> {
    let first = falling(definition, instance).into_iter().min()?;
    (calendar.end_of(first.0) <= now).then_some(first)
}

/// The moment at which a tick will next have something to do; `None` when nothing is armed.
#[must_use]
pub fn next_tick(definition: &Definition, instance: &Instance, calendar: &Calendar) -> Option<Timestamp> {
    falling(definition, instance).into_iter().map(|(on, _)| on).min().map(|on| calendar.end_of(on))
}

/// The nearest last day of a running clock that has not run out, or of an open task.
#[must_use]
pub fn next_due(instance: &Instance) -> Option<NaiveDate> {
    let clocks = instance.clocks.iter().filter(|it| !it.breached).filter_map(|it| it.due.on);
    let tasks = instance.tasks.iter().filter_map(|it| it.due.on);
    clocks.chain(tasks).min()
}

/// Whether something that should be armed is not, because the calendar does not reach so far.
#[must_use]
pub fn is_unarmed(definition: &Definition, instance: &Instance) -> bool {
    let task = |it: &OpenTask| {
        it.due.on.is_none() && matches!(definition.task(it.task).opening, Opening::Action { .. })
    };
    instance.clocks.iter().any(|it| it.due.on.is_none())
        || instance.timers.iter().any(|it| it.due.on.is_none())
        || instance.tasks.iter().any(task)
}

/// What becomes of a task whose term is over.
pub(crate) fn late(definition: &Definition, task: &OpenTask) -> Late {
    match definition.task(task.task).opening {
        Opening::Action { late, .. } => late,
        Opening::Checklist { .. } => Late::Wait,
    }
}

/// The last day of a term that starts on `day`. Where the calendar does not reach, there is none: the case goes
/// on, and the clock is armed when the year is known.
pub(crate) fn due(calendar: &Calendar, day: NaiveDate, term: Term) -> Due {
    Due { on: calendar.add(day, term).ok(), set: false }
}

/// As [`due`], or the day that a person chose.
pub(crate) fn settable(
    calendar: &Calendar,
    day: NaiveDate,
    term: &SettableTerm,
    chosen: Option<NaiveDate>,
) -> Due {
    match chosen {
        Some(chosen) => Due { on: Some(calendar.roll_forward(chosen).unwrap_or(chosen)), set: true },
        None => due(calendar, day, term.term),
    }
}

/// The days of a clock's warnings.
pub(crate) fn warnings(
    calendar: &Calendar,
    day: NaiveDate,
    terms: &[Term],
) -> SmallVec<[Option<NaiveDate>; 2]> {
    terms.iter().map(|it| calendar.add(day, *it).ok()).collect()
}

/// How a due date comes about: enough to count it again by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Working<'c> {
    /// The day of the event; it does not count.
    pub started_on: NaiveDate,
    /// The term that was counted.
    pub term: Term,
    /// The days in between that do not count.
    pub days_off: Vec<(NaiveDate, DayOff<'c>)>,
    /// Whether a person set or extended the end.
    pub set: bool,
    /// The last day.
    pub due_on: NaiveDate,
}

/// The working of a clock's due date; `None` while it is not armed.
///
/// # Errors
/// [`Uncovered`] when `calendar` is not the one that it was counted with.
pub fn explain<'c>(
    definition: &Definition,
    run: &ClockRun,
    calendar: &'c Calendar,
) -> Result<Option<Working<'c>>, Uncovered> {
    working(run.started_on, definition.clock(run.clock).term.term, run.due, calendar)
}

/// The working of the last day of something that is awaited; `None` when it has no term, or none that could be counted.
///
/// # Errors
/// As [`explain`].
pub fn explain_task<'c>(
    definition: &Definition,
    task: &OpenTask,
    calendar: &'c Calendar,
) -> Result<Option<Working<'c>>, Uncovered> {
    match &definition.task(task.task).opening {
        Opening::Action { term, .. } => working(task.opened_on, term.term, task.due, calendar),
        Opening::Checklist { .. } => Ok(None),
    }
}

fn working(
    started_on: NaiveDate,
    term: Term,
    due: Due,
    calendar: &Calendar,
) -> Result<Option<Working<'_>>, Uncovered> {
    let Some(due_on) = due.on else { return Ok(None) };
    let days_off = calendar.days_off(started_on, due_on)?;
    Ok(Some(Working { started_on, term, days_off, set: due.set, due_on }))
}
