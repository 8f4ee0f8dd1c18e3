//! What happened, in the past tense. In memory an event carries small integers; [`crate::record`] gives it names.

use crate::command::{Inputs, PersonId, Timestamp};
use crate::definition::model::{ActionId, ClockId, GroundId, Role, StateId, TaskId};
use chrono::NaiveDate;
use smallvec::SmallVec;
use uuid::Uuid;

/// Something that happened to a case. Each counts one in its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: By,
    /// What.
    pub kind: Kind,
    /// What it moved, computed when it was decided: a fold needs no calendar.
    pub changes: SmallVec<[Change; 4]>,
    /// The version of the calendar that was counted with.
    pub calendar: u32,
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
}

/// A date that was computed, or set by a person; `None` where the calendar does not reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Due {
    /// The last day.
    pub on: Option<NaiveDate>,
    /// Whether a person chose it.
    pub set: bool,
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
        due: SmallVec<[Due; 4]>,
    },
    /// Timers counted anew; those that fired stay fired.
    TimersMoved {
        /// Their days, in order.
        due: SmallVec<[Due; 4]>,
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
    /// A task is no longer awaited.
    TaskCancelled {
        /// Its number in this case.
        serial: u32,
    },
}
