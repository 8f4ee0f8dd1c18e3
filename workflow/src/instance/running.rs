//! What runs in a case: its clocks, the timers of its state, the tasks that it awaits, each with its day.

use super::copied;
use crate::calendar::Term;
use crate::definition::model::{ClockId, TaskId};
use crate::event::Due;
use chrono::NaiveDate;
use smallvec::SmallVec;

/// A timer of the present state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TimerRun {
    pub(crate) due: Due,
    pub(crate) fired: bool,
    /// The last day that a person chose, before any calendar moved it on.
    pub(crate) chosen: Option<NaiveDate>,
    /// The term that it goes on with since an older version, where it is not that of the definition.
    pub(crate) kept: Option<Term>,
}

/// A clock that runs.
///
/// ```
/// use workflow::testkit::{plain_calendar, registered, small_process};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let run = &case.clocks()[0];
/// assert_eq!(&*card.clock(run.clock).name, "answer");
/// assert_eq!((run.started_on, run.due.on), ("2026-03-02".parse()?, Some("2026-03-16".parse()?)));
/// assert!(!run.breached && !run.is_paused());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct ClockRun {
    /// Which.
    pub clock: ClockId,
    /// The day of its start; counting begins the day after.
    pub started_on: NaiveDate,
    /// Its last day; without a date it is not armed.
    pub due: Due,
    /// The version of the calendar that was counted with.
    pub calendar: u32,
    /// Whether it has run out, and what follows from that has happened.
    pub breached: bool,
    /// When it stood still, in order.
    pub pauses: SmallVec<[Stop; 1]>,
    /// The date that it runs to, where it does not count a term.
    pub until: Option<NaiveDate>,
    /// The last day that a person set, and how many pauses had passed by then.
    pub(crate) set_on: Option<(NaiveDate, u8)>,
    /// The term that it goes on with since an older version, where it is not that of the definition: people were told its
    /// last day, and whatever counts it anew, another calendar or the end of a pause, counts by that.
    pub(crate) kept: Option<Term>,
    pub(crate) warnings: SmallVec<[Option<NaiveDate>; 2]>,
    pub(crate) warned: u8,
}

/// As bytes, like the instance that it belongs to.
impl Clone for ClockRun {
    fn clone(&self) -> ClockRun {
        ClockRun { pauses: copied(&self.pauses), warnings: copied(&self.warnings), ..*self }
    }
}

/// A time in which a clock stood still.
///
/// ```
/// use workflow::definition::model::Role;
/// use workflow::instance::Stop;
/// use workflow::testkit::{acted, person, plain_calendar, registered, small_process};
/// use workflow::{Actor, Context, Value};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let context = |now: &str, role| {
///     Context { now: now.parse().unwrap(), calendar: &calendar, actor: Actor::person(person(1), role) }
/// };
/// let officer = context("2026-03-04T05:00:00Z", Role::Officer);
/// let case = acted(&card, &case, "ask_photo", &[("reason", Value::Text)], &officer);
/// assert_eq!(case.clocks()[0].pauses[..], [Stop { from: "2026-03-04".parse()?, to: None }]);
/// // The photograph comes two working days later, and the answer is due as much later.
/// let applicant = context("2026-03-06T05:00:00Z", Role::Applicant);
/// let case = acted(&card, &case, "bring_photo", &[("photo", Value::File(uuid::Uuid::nil()))], &applicant);
/// assert_eq!(case.clocks()[0].pauses[0].to, Some("2026-03-06".parse()?));
/// assert_eq!(case.clocks()[0].due.on, Some("2026-03-18".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The day on which it began; it still counted.
    pub from: NaiveDate,
    /// The day on which it ended, which did not count; `None` while it lasts.
    pub to: Option<NaiveDate>,
}

impl ClockRun {
    /// Whether it stands still.
    ///
    /// ```
    /// use workflow::testkit::{plain_calendar, registered, small_process};
    ///
    /// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
    /// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
    /// assert!(!case.clocks()[0].is_paused());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.pauses.last().is_some_and(|it| it.to.is_none())
    }

    /// The day from which what happens to it on a day counts: what was registered for a later day has not begun to count
    /// before, and of a pause that has ended no day counts a second time, also where the clock on the wall was set back.
    pub(crate) fn counted_from(&self, day: NaiveDate) -> NaiveDate {
        self.pauses.iter().filter_map(|it| it.to).fold(day.max(self.started_on), NaiveDate::max)
    }
}

/// A task that is awaited.
///
/// ```
/// use workflow::testkit::{plain_calendar, registered, small_process};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let task = case.tasks()[0];
/// assert_eq!((&*card.task(task.task).name, task.serial), ("identity", 1));
/// assert_eq!((task.due.on, task.late), (None, false), "an item of a checklist has no term");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenTask {
    /// Its number in this case.
    pub serial: u32,
    /// Which.
    pub task: TaskId,
    /// Which item of the list it stands for.
    pub item: Option<u16>,
    /// The day of opening.
    pub opened_on: NaiveDate,
    /// Its last day, where it has a term.
    pub due: Due,
    /// Whether the term is over and the head was told.
    pub late: bool,
    /// The last day that a person chose, before any calendar moved it on.
    pub(crate) chosen: Option<NaiveDate>,
    /// The term that it goes on with since an older version, where it is not that of the definition.
    pub(crate) kept: Option<Term>,
}
