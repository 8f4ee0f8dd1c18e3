//! How a due date comes about: enough to count it again by hand.

use crate::calendar::{Calendar, DayOff, Term, Uncovered};
use crate::definition::Definition;
use crate::definition::model::{Clock, Length};
use crate::event::Due;
use crate::instance::{ClockRun, Instance, OpenTask, Stop};
use chrono::{Days, Months, NaiveDate, NaiveDateTime, NaiveTime};

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
/// let start = "2026-03-02T10:00:00".parse()?;
/// let count = Count { pauses: &pauses, ..Count::starting(start) };
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
    /// The days that do not count, each with the reason. Of a term in working days these are the days off from the start to
    /// the last day. A term in days or months counts them like any others, so that only those are here over which its end
    /// moved on. Where it is counted back from a date, they lie between the last day and that date.
    pub days_off: Vec<(NaiveDate, DayOff<'c>)>,
    /// The times in which it stood still: the day on which one began counted, that on which it ended did not.
    pub pauses: Vec<Stop>,
    /// The day that a person set or extended it to, and how many of the pauses had passed by then; a day off moves on to
    /// the next that is worked.
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
/// let plain = Count::starting("2026-11-23T10:00:00".parse()?);
/// let paused = Count { pauses: &pauses, ..plain };
/// let due = |count: Count<'_>| count.of(clock, &calendar).map(|it| it.map(|it| it.due_on));
/// assert!(due(paused)? > due(plain)?, "what stood still is put off");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Count<'p> {
    /// The day of the event; it does not count.
    pub started_on: NaiveDate,
    /// The time of that day, by the clock on the wall: what runs to a date that is too near is given some hours from then.
    pub at: NaiveTime,
    /// The times in which it stood still, in order.
    pub pauses: &'p [(NaiveDate, NaiveDate)],
    /// The day that somebody set, after all of these.
    pub set_to: Option<NaiveDate>,
    /// The date that it runs to, for a clock that counts no term.
    pub until: Option<NaiveDate>,
}

impl Count<'_> {
    /// From a moment by the clock on the wall, with nothing that happened since.
    ///
    /// ```
    /// use workflow::clock::Count;
    ///
    /// let count = Count::starting("2026-11-23T16:00:00".parse()?);
    /// assert_eq!((count.started_on, count.at), ("2026-11-23".parse()?, "16:00:00".parse()?));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn starting(start: NaiveDateTime) -> Self {
        Count { started_on: start.date(), at: start.time(), pauses: &[], set_to: None, until: None }
    }

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
                    // What is set at the start is put off by every pause, and what is extended by none before.
                    Some(day) if budget.set_by.is_some() => {
                        super::put_off(calendar, day, budget.term, &pauses)?
                    }
                    Some(day) => calendar.roll_forward(day)?,
                    None => super::counted(calendar, self.started_on, budget.term, &pauses)?,
                };
                (budget.term, Due { on: Some(counted), set: self.set_to.is_some(), time: None })
            }
            (Length::Before { .. }, None) => return Ok(None),
            (Length::Before { less, .. }, Some(until)) => {
                let begin = self.started_on.and_time(self.at);
                let due = super::before(calendar, until, *less, begin);
                (*less, due)
            }
        };
        // A date that the calendar does not reach leaves a clock unarmed; whoever asks for the working is told why.
        let due_on = due.on.ok_or_else(|| Uncovered(self.until.unwrap_or(self.started_on)))?;
        let is_set_at_its_start = clock.length.budget().is_some_and(|it| it.set_by.is_some());
        let passed = if is_set_at_its_start { 0 } else { u8::try_from(pauses.len()).unwrap_or(u8::MAX) };
        let it = Working {
            until: self.until,
            pauses,
            set_to: self.set_to.map(|day| (day, passed)),
            set: due.set,
            time: due.time,
            ..Working::bare(self.started_on, term, due_on)
        };
        it.with_days_off(calendar).map(Some)
    }
}

impl<'c> Working<'c> {
    /// The working of a term alone.
    ///
    /// # Errors
    /// [`Uncovered`] when the calendar does not reach so far.
    ///
    /// ```
    /// use workflow::Term;
    /// use workflow::clock::Working;
    ///
    /// let calendar = workflow::testkit::plain_calendar(2026..=2027);
    /// // Thirty days end on a Saturday. The weekends before it counted, and this one does not.
    /// let working = Working::of_term("2026-03-05".parse()?, Term::Days(30), &calendar)?;
    /// let off: Vec<String> = working.days_off.iter().map(|(day, _)| day.to_string()).collect();
    /// assert_eq!(off, ["2026-04-04", "2026-04-05"]);
    /// assert_eq!(working.due_on, "2026-04-06".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_term(started_on: NaiveDate, term: Term, calendar: &'c Calendar) -> Result<Self, Uncovered> {
        Working::bare(started_on, term, calendar.add(started_on, term)?).with_days_off(calendar)
    }

    fn bare(started_on: NaiveDate, term: Term, due_on: NaiveDate) -> Self {
        Working {
            started_on,
            term,
            until: None,
            days_off: Vec::new(),
            pauses: Vec::new(),
            set_to: None,
            set: false,
            due_on,
            time: None,
        }
    }

    /// With the day that a person chose for it.
    fn chosen(self, chosen: Option<NaiveDate>) -> Self {
        Working { set_to: chosen.map(|it| (it, 0)), ..self }
    }

    fn with_days_off(self, calendar: &'c Calendar) -> Result<Self, Uncovered> {
        let (from, to) = self.rolled(calendar)?;
        Ok(Working { days_off: calendar.days_off(from, to)?, ..self })
    }

    /// The days, the first one left out, of which those off do not count.
    fn rolled(&self, calendar: &Calendar) -> Result<(NaiveDate, NaiveDate), Uncovered> {
        // Hours are those in which offices are open, whatever the unit of the term is.
        if self.time.is_some() {
            return Ok((self.started_on, self.due_on));
        }
        let before = |it: NaiveDate| it.pred_opt().ok_or(Uncovered(it));
        match (self.until, self.term) {
            (None, Term::WorkingDays(_)) => Ok((self.started_on, self.due_on)),
            (None, Term::Days(_) | Term::Months(_)) => {
                Ok((before(self.last_counted(calendar)?)?, self.due_on))
            }
            (Some(until), Term::WorkingDays(_)) => Ok((self.due_on, before(until)?)),
            (Some(until), Term::Days(n)) => {
                let end = until.checked_sub_days(Days::new(u64::from(n)));
                Ok((self.due_on, end.ok_or(Uncovered(until))?))
            }
            (Some(until), Term::Months(n)) => {
                let end = until.checked_sub_months(Months::new(u32::from(n)));
                Ok((self.due_on, end.ok_or(Uncovered(until))?))
            }
        }
    }

    /// Where a term in days or months ends, with its pauses, before it moves on to a day that is worked.
    fn last_counted(&self, calendar: &Calendar) -> Result<NaiveDate, Uncovered> {
        let (last, passed) = match self.set_to {
            Some((day, passed)) => (day, usize::from(passed)),
            None => (calendar.end_of_term(self.started_on, self.term)?, 0),
        };
        let pauses = self.pauses.get(passed..).unwrap_or(&[]);
        last.checked_add_days(Days::new(super::stood_still_days(pauses))).ok_or(Uncovered(last))
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
    let term = super::term_of(definition.clock(run.clock), run);
    working(run.started_on, term, run.due, calendar, |it| Working {
        until: run.until,
        // What it stood still for after it had run out put nothing off.
        pauses: run.pauses.iter().filter(|it| run.due.on.is_none_or(|due| it.from <= due)).copied().collect(),
        set_to: run.set_on,
        ..it
    })
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
    match super::term_of_task(definition.task(task.task), task) {
        Some(term) => working(task.opened_on, term, task.due, calendar, |it| it.chosen(task.chosen)),
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
        Some((timer, run)) => {
            let term = super::term_of_timer(timer, run);
            working(instance.entered_on, term, run.due, calendar, |it| it.chosen(run.chosen))
        }
        None => Ok(None),
    }
}

fn working<'c>(
    started_on: NaiveDate,
    term: Term,
    due: Due,
    calendar: &'c Calendar,
    with: impl FnOnce(Working<'c>) -> Working<'c>,
) -> Result<Option<Working<'c>>, Uncovered> {
    let Some(due_on) = due.on else { return Ok(None) };
    let working = with(Working { set: due.set, time: due.time, ..Working::bare(started_on, term, due_on) });
    working.with_days_off(calendar).map(Some)
}
