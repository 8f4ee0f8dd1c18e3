//! How a due date comes about: enough to count it again by hand.

use crate::calendar::{Calendar, DayOff, Term, Uncovered};
use crate::definition::Definition;
use crate::definition::model::Length;
use crate::event::Due;
use crate::instance::{ClockRun, OpenTask, Stop};
use chrono::{NaiveDate, NaiveTime};

/// The working of a due date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Working<'c> {
    /// The day of the event; it does not count.
    pub started_on: NaiveDate,
    /// The term that was counted; where there is a date, how long before it.
    pub term: Term,
    /// The date that it runs to, where it does not count a term.
    pub until: Option<NaiveDate>,
    /// The days in between that do not count, each with the reason; where it runs to a date, those up to that date.
    pub days_off: Vec<(NaiveDate, DayOff<'c>)>,
    /// The times in which it stood still: the day on which one began counted, that on which it ended did not.
    pub pauses: Vec<Stop>,
    /// The day that a person set or extended it to, and how many of the pauses had passed by then.
    pub set_to: Option<(NaiveDate, u8)>,
    /// Whether a person set or extended the end.
    pub set: bool,
    /// The last day.
    pub due_on: NaiveDate,
    /// The time of it, where it ends before the day does: hours in which offices are open, counted from its start.
    pub time: Option<NaiveTime>,
}

/// The working of a clock's due date; `None` while it is not armed.
///
/// # Errors
/// [`Uncovered`] when `calendar` is not the one that it was counted with.
///
/// ```
/// use workflow::clock::explain;
/// use workflow::testkit::{plain_calendar, registered, small_process};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let working = explain(&card, &case.clocks()[0], &calendar)?.ok_or("it is armed")?;
/// assert_eq!((working.started_on, working.due_on), ("2026-03-02".parse()?, "2026-03-16".parse()?));
/// // Fourteen days, and four of them were weekends.
/// assert_eq!(working.days_off.len(), 4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn explain<'c>(
    definition: &Definition,
    run: &ClockRun,
    calendar: &'c Calendar,
) -> Result<Option<Working<'c>>, Uncovered> {
    let term = match &definition.clock(run.clock).length {
        Length::Budget(budget) => budget.term,
        Length::Before { less, .. } => *less,
    };
    let working = working(run.started_on, term, run.due, run.until, calendar)?;
    Ok(working.map(|it| Working { pauses: run.pauses.to_vec(), set_to: run.set_on, ..it }))
}

/// The working of the last day of something that is awaited; `None` when it has no term, or none that could be counted.
///
/// # Errors
/// As [`explain`].
///
/// ```
/// use workflow::clock::explain_task;
/// use workflow::testkit::{plain_calendar, registered, small_process};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// // An item of a checklist has no term.
/// assert_eq!(explain_task(&card, &case.tasks()[0], &calendar)?, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn explain_task<'c>(
    definition: &Definition,
    task: &OpenTask,
    calendar: &'c Calendar,
) -> Result<Option<Working<'c>>, Uncovered> {
    match definition.task(task.task).term() {
        Some(term) => working(task.opened_on, term.term, task.due, None, calendar),
        None => Ok(None),
    }
}

fn working(
    started_on: NaiveDate,
    term: Term,
    due: Due,
    until: Option<NaiveDate>,
    calendar: &Calendar,
) -> Result<Option<Working<'_>>, Uncovered> {
    let Some(due_on) = due.on else { return Ok(None) };
    // Before a date one counts back from it, over days that lie behind the last one.
    let last = until.and_then(|it| it.pred_opt()).map_or(due_on, |it| it.max(due_on));
    let days_off = calendar.days_off(started_on, last)?;
    Ok(Some(Working {
        started_on,
        term,
        until,
        days_off,
        pauses: Vec::new(),
        set_to: due.set.then_some((due_on, 0)),
        set: due.set,
        due_on,
        time: due.time,
    }))
}
