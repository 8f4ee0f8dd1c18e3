//! How a due date comes about: enough to count it again by hand.

use crate::calendar::{Calendar, DayOff, Term, Uncovered};
use crate::definition::Definition;
use crate::definition::model::{Clock, Length};
use crate::event::Due;
use crate::instance::{ClockRun, Instance, OpenTask, Stop};
use chrono::{NaiveDate, NaiveTime};

/// The working of a due date.
///
/// ```
/// use workflow::Term;
/// use workflow::clock::Count;
/// use workflow::testkit::{plain_calendar, small_process};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let answer = card.clock(card.find_clock("answer").ok_or("it is there")?);
/// let pauses = [("2026-03-04".parse()?, "2026-03-09".parse()?)];
/// let count = Count { started_on: "2026-03-02".parse()?, pauses: &pauses, set_to: None, until: None };
/// let working = count.of(answer, &calendar)?.ok_or("it counts a term")?;
/// // Ten working days from the Monday, and the three in which it stood still.
/// assert_eq!((working.term, working.due_on), (Term::WorkingDays(10), "2026-03-19".parse()?));
/// assert_eq!((working.pauses.len(), working.set), (1, false));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Working<'c> {
    /// The day of the event; it does not count.
    pub started_on: NaiveDate,
    /// The term that was counted; where there is a date, how long before it.
    pub term: Term,
    /// The date that it runs to, where it does not count a term.
    pub until: Option<NaiveDate>,
    /// The days that do not count, each with the reason: those from the start to the last day, or, where it is counted
    /// back from a date, those from the last day to that date.
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

/// A clock that nobody runs yet: what its last day would be, and how that comes about.
///
/// ```
/// use workflow::clock::Count;
/// # let (definition, calendar) = (workflow::testkit::small_process(), workflow::testkit::plain_calendar(2026..=2027));
/// # let (_, clock) = definition.clocks().next().ok_or("it has a clock")?;
/// let pauses = [("2026-11-24".parse()?, "2026-11-26".parse()?)];
/// let plain = Count { started_on: "2026-11-23".parse()?, pauses: &[], set_to: None, until: None };
/// let paused = Count { pauses: &pauses, ..plain };
/// let due = |count: Count<'_>| count.of(clock, &calendar).map(|it| it.map(|it| it.due_on));
/// assert!(due(paused)? > due(plain)?, "what stood still is put off");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Count<'p> {
    /// The day of the event; it does not count.
    pub started_on: NaiveDate,
    /// The times in which it stood still, in order.
    pub pauses: &'p [(NaiveDate, NaiveDate)],
    /// The day that somebody set, after all of these.
    pub set_to: Option<NaiveDate>,
    /// The date that it runs to, for a clock that counts no term.
    pub until: Option<NaiveDate>,
}

impl Count<'_> {
    /// Counts a clock; `None` when it runs to a date and none is given: then there is no clock.
    ///
    /// # Errors
    /// [`Uncovered`] when the calendar does not reach so far.
    pub fn of<'c>(&self, clock: &Clock, calendar: &'c Calendar) -> Result<Option<Working<'c>>, Uncovered> {
        let pauses: Vec<Stop> =
            self.pauses.iter().map(|(from, to)| Stop { from: *from, to: Some(*to) }).collect();
        let (term, due) = match (&clock.length, self.until) {
            (Length::Budget(budget), _) => {
                let counted = match self.set_to {
                    Some(day) => calendar.roll_forward(day)?,
                    None => super::counted(calendar, self.started_on, budget.term, &pauses)?,
                };
                (budget.term, Due { on: Some(counted), set: self.set_to.is_some(), time: None })
            }
            (Length::Before { .. }, None) => return Ok(None),
            (Length::Before { less, .. }, Some(until)) => {
                let begin = self.started_on.and_time(NaiveTime::MIN);
                let due = super::before(calendar, until, *less, begin);
                (*less, due)
            }
        };
        // A date that the calendar does not reach leaves a clock unarmed; whoever asks for the working is told why.
        let due_on = due.on.ok_or_else(|| Uncovered(self.until.unwrap_or(self.started_on)))?;
        let set_to = self.set_to.map(|_| (due_on, u8::try_from(pauses.len()).unwrap_or(u8::MAX)));
        let working = working(self.started_on, term, due, self.until, calendar)?;
        Ok(working.map(|it| Working { until: self.until, pauses, set_to, ..it }))
    }
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

/// The working of the last day of a wait that ends by itself; `None` where [`super::wait_ends`] has none.
///
/// # Errors
/// As [`explain`].
///
/// ```
/// # use workflow::definition::model::Role;
/// # use workflow::testkit::{acted, person, plain_calendar, registered, small_process};
/// # use workflow::{Actor, Command, Context, Value, decide, evolve};
/// use workflow::clock::{explain_wait, wait_ends};
/// # let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// # let now = "2026-03-02T05:00:00Z".parse()?;
/// # let case = registered(&card, &calendar, now);
/// # let [officer, head] = [Role::Officer, Role::Head]
/// #     .map(|role| Context { now, calendar: &calendar, actor: Actor::person(person(role as u8), role) });
/// # let finish = Command::Done { task: 1, files: Default::default(), text: false };
/// # let case = evolve(&card, case.clone(), &decide(&card, &case, &finish, &officer)?.events[0]);
/// # let granted = Value::Choice(card.find_outcome("granted").ok_or("it is there")?);
/// # let case = acted(&card, &case, "propose", &[("proposal", granted)], &officer);
///
/// // The card is ready, and waits to be fetched.
/// let ready = acted(&card, &case, "grant", &[], &head);
/// let working = explain_wait(&card, &ready, &calendar)?.ok_or("it ends by itself")?;
/// assert_eq!(Some(working.due_on), wait_ends(&card, &ready));
/// assert_eq!(working.started_on, "2026-03-02".parse()?, "the day on which the case came there");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn explain_wait<'c>(
    definition: &Definition,
    instance: &Instance,
    calendar: &'c Calendar,
) -> Result<Option<Working<'c>>, Uncovered> {
    match super::wait(definition, instance) {
        Some((timer, run)) => working(instance.entered_on, timer.term.term, run.due, None, calendar),
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
    // What runs to a date is counted back from it, over days that lie behind the last one.
    let date = until.filter(|_| due.time.is_none()).and_then(|it| it.pred_opt());
    let (from, to) = date.map_or((started_on, due_on), |it| (due_on, it));
    let days_off = calendar.days_off(from, to)?;
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
