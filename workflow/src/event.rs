//! What happened, in the past tense. In memory an event carries small integers; [`crate::record`] gives it names.

use crate::command::{Facts, Inputs, PersonId, Timestamp};
use crate::definition::Fingerprint;
use crate::definition::model::{ActionId, ClockId, GroundId, OutcomeId, Role, Seat, StateId, TaskId};
use crate::instance::Instance;
use chrono::{NaiveDate, NaiveTime};
use smallvec::SmallVec;
use uuid::Uuid;

/// The word of an event that carries everything a case is.
pub(crate) const MIGRATED: &str = "migrated";

/// Something that happened to a case. Most count one in its version, see [`Kind::makes_a_version`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: By,
    /// What.
    pub kind: Kind,
    /// What it moved, computed when it was decided: a fold needs no calendar.
    pub changes: SmallVec<[Change; 2]>,
    /// The version of the calendar that was counted with.
    pub calendar: u32,
}

/// Which version of a definition decided something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionRef {
    /// Its id.
    pub id: Box<str>,
    /// Its version.
    pub version: u32,
    /// The print of what it decides by.
    pub rules: Fingerprint,
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A person in a role.
    Person {
        /// Who.
        person: PersonId,
        /// As what.
        role: Role,
        /// For whom.
        on_behalf_of: Option<PersonId>,
    },
    /// The machine.
    System,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The case was registered.
    Opened {
        /// The legal day.
        registered_on: NaiveDate,
        /// What came with the case.
        facts: Facts,
    },
    /// An action was taken.
    Acted {
        /// Which.
        action: ActionId,
        /// Where the case stood.
        from: StateId,
        /// Where it stands now; `None`, and it stayed.
        to: Option<StateId>,
        /// On which ground.
        ground: Option<GroundId>,
        /// With which fields.
        inputs: Inputs,
        /// What made the machine do it.
        cause: Option<Cause>,
    },
    /// A task was finished.
    TaskDone {
        /// Its number in this case.
        serial: u32,
        /// Which.
        task: TaskId,
        /// The documents that finished it.
        files: SmallVec<[Uuid; 2]>,
        /// Whether words came with it.
        text: bool,
    },
    /// Nobody came, and the task closed as unanswered.
    TaskLapsed {
        /// Its number in this case.
        serial: u32,
        /// Which.
        task: TaskId,
        /// Its last day.
        due: NaiveDate,
    },
    /// Nobody came; the task stays open and is raised to the head.
    TaskLate {
        /// Its number in this case.
        serial: u32,
        /// Which.
        task: TaskId,
        /// Its last day.
        due: NaiveDate,
    },
    /// A case that a task was has its outcome, and the task is over.
    ChildDecided {
        /// Its number in this case.
        serial: u32,
        /// Which.
        task: TaskId,
        /// The outcome, by its name in the child's definition.
        outcome: Box<str>,
    },
    /// Somebody above moved the case past its definition.
    Forced {
        /// Where the case stood.
        from: StateId,
        /// Where it stands now.
        to: StateId,
        /// The outcome that it was given.
        outcome: Option<OutcomeId>,
        /// Whether it corrected a slip, of which nobody got a letter.
        silent: bool,
    },
    /// The case stands under another version of its definition from here on.
    Migrated {
        /// Under which it stood.
        from: DefinitionRef,
        /// Everything that it is now: what was folded before was folded by the older version.
        instance: Box<Instance>,
    },
    /// A clock reached one of its warnings.
    Warned {
        /// Which.
        clock: ClockId,
        /// The place of the warning among the clock's.
        rung: u8,
        /// The day it stood for.
        due: NaiveDate,
    },
    /// The calendar changed, or a year that was missing became known.
    Rearmed,
}

impl Kind {
    /// The word that stands for it in a record.
    ///
    /// ```
    /// assert_eq!(workflow::event::Kind::Rearmed.code(), "rearmed");
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Kind::Opened { .. } => "opened",
            Kind::Acted { .. } => "acted",
            Kind::TaskDone { .. } => "task_done",
            Kind::TaskLapsed { .. } => "task_lapsed",
            Kind::TaskLate { .. } => "task_late",
            Kind::ChildDecided { .. } => "child_decided",
            Kind::Forced { .. } => "forced",
            Kind::Migrated { .. } => MIGRATED,
            Kind::Warned { .. } => "warned",
            Kind::Rearmed => "rearmed",
        }
    }

    /// Whether the case is another version afterwards. A warning, and that somebody is late, change nothing that
    /// anybody could be about to do: a form that is being filled in stays good.
    #[must_use]
    pub fn makes_a_version(&self) -> bool {
        !matches!(self, Kind::Warned { .. } | Kind::TaskLate { .. })
    }
}

/// What made the machine act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A clock ran out on this day.
    Clock(ClockId, NaiveDate),
    /// A timer of the state, by its place, came due on this day.
    Timer(u8, NaiveDate),
    /// The case that a task was, by its number, has its outcome.
    Child(u32),
}

/// A date that was computed, or set by a person; `None` where the calendar does not reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Due {
    /// The last day.
    pub on: Option<NaiveDate>,
    /// Whether a person chose it.
    pub set: bool,
    /// The time of that day by the clock on the wall, where it ends before the day does.
    pub time: Option<NaiveTime>,
}

impl Due {
    /// A day that was counted.
    #[must_use]
    pub fn on(day: Option<NaiveDate>) -> Due {
        Due { on: day, set: false, time: None }
    }
}

/// What an event moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A clock began to run, or began anew.
    ClockStarted {
        /// Which.
        clock: ClockId,
        /// The day of its start; counting begins the day after.
        on: NaiveDate,
        /// The date that it runs to, where it does not count a term.
        until: Option<NaiveDate>,
        /// Its last day.
        due: Due,
        /// The days of its warnings.
        warnings: SmallVec<[Option<NaiveDate>; 2]>,
    },
    /// A clock stopped for good.
    ClockStopped {
        /// Which.
        clock: ClockId,
    },
    /// A clock stands still.
    ClockPaused {
        /// Which.
        clock: ClockId,
        /// The day from which it does; it still counted.
        on: NaiveDate,
    },
    /// A clock goes on after it stood still.
    ClockResumed {
        /// Which.
        clock: ClockId,
        /// The day from which it does; counting goes on the day after.
        on: NaiveDate,
        /// Its last day now.
        due: Due,
        /// The days of its warnings now.
        warnings: SmallVec<[Option<NaiveDate>; 2]>,
    },
    /// The end of a clock was moved.
    ClockMoved {
        /// Which.
        clock: ClockId,
        /// Its last day now.
        due: Due,
        /// The days of its warnings now.
        warnings: SmallVec<[Option<NaiveDate>; 2]>,
    },
    /// The timers of the state that was entered.
    TimersSet {
        /// The day of entry.
        on: NaiveDate,
        /// Their days, in order.
        due: SmallVec<[Due; 1]>,
    },
    /// Timers counted anew; those that fired stay fired.
    TimersMoved {
        /// Their days, in order.
        due: SmallVec<[Due; 1]>,
    },
    /// A task was opened.
    TaskOpened {
        /// Its number in this case.
        serial: u32,
        /// Which.
        task: TaskId,
        /// Which item of the list it stands for.
        item: Option<u16>,
        /// The day of opening.
        on: NaiveDate,
        /// Its last day, where it has a term.
        due: Due,
    },
    /// The term of a task was counted anew.
    TaskMoved {
        /// Its number in this case.
        serial: u32,
        /// Its last day now.
        due: Due,
    },
    /// The day of an action that a window counts from.
    Dated {
        /// Which.
        action: ActionId,
        /// Its legal day.
        on: NaiveDate,
    },
    /// Another office has the case.
    HandedTo {
        /// Which, from where the case was registered.
        seat: Seat,
        /// The office, where somebody chose it.
        office: Option<Uuid>,
    },
    /// A task is no longer awaited.
    TaskCancelled {
        /// Its number in this case.
        serial: u32,
    },
}
