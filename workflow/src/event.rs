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
///
/// ```
/// use workflow::event::By;
/// use workflow::testkit::{plain_calendar, registered, small_process};
/// use workflow::{Actor, Command, Context, decide};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let now = "2026-04-01T05:00:00Z".parse()?;
/// let tick = decide(&card, &case, &Command::Tick, &Context { now, calendar: &calendar, actor: Actor::System })?;
///
/// let event = tick.events.last().ok_or("the term is over")?;
/// assert_eq!((event.at, event.by, event.calendar), (now, By::System, calendar.version()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When, in UTC.
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
///
/// ```
/// # use workflow::plan::{Past, Plan};
/// # use workflow::testkit::{SMALL_PROCESS, plain_calendar, registered, small_law, small_process};
/// # use workflow::{Actor, Context, Definition, Vocabulary};
/// use workflow::event::{DefinitionRef, Kind};
///
/// # let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// # let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// # let context = Context { now: "2026-03-03T05:00:00Z".parse()?, calendar: &calendar, actor: Actor::System };
/// # let newer = SMALL_PROCESS.replace("version   = 1", "version   = 2");
/// # let newer = Definition::parse(&newer, &small_law(), &Vocabulary::new(["kz"]))?;
/// let plan = Plan::parse("id = \"card\"\nfrom = 1\nto = 2\n")?;
/// let moved = plan.check(&card, &newer, &[("asked", 1)])?.migrate(&case, &Past::default(), &context)?;
/// let Kind::Migrated { from, .. } = moved.kind else { return Err("it moved".into()) };
/// // Whoever reads the journal knows by which rules everything before was decided.
/// assert_eq!(from, DefinitionRef { id: "card".into(), version: 1, rules: card.rules() });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
///
/// ```
/// use workflow::definition::model::Role;
/// use workflow::event::By;
/// use workflow::testkit::{person, plain_calendar, registered, small_process};
/// use workflow::{Actor, Command, Context, decide};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// // Somebody's lawyer takes the request back.
/// let actor = Actor::Person {
///     person: person(8),
///     role: Role::Applicant,
///     on_behalf_of: Some(person(1)),
///     conflicted: false,
///     acted_in_parent: false,
/// };
/// let action = card.find_action("take_back").ok_or("it is there")?;
/// let command = Command::Act { action, ground: None, inputs: Default::default() };
/// let context = Context { now: "2026-03-03T05:00:00Z".parse()?, calendar: &calendar, actor };
/// let by = decide(&card, &case, &command, &context)?.events[0].by;
/// assert_eq!(by, By::Person { person: person(8), role: Role::Applicant, on_behalf_of: Some(person(1)) });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A person in a role.
    Person {
        /// Who.
        person: PersonId,
        /// As what.
        role: Role,
        /// For whom, when under a mandate (APPC 68).
        on_behalf_of: Option<PersonId>,
    },
    /// The machine.
    System,
}

/// What happened.
///
/// ```
/// use workflow::event::Kind;
/// use workflow::testkit::{plain_calendar, registered, small_process};
/// use workflow::{Actor, Command, Context, decide};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let now = "2026-04-01T05:00:00Z".parse()?;
/// let tick = decide(&card, &case, &Command::Tick, &Context { now, calendar: &calendar, actor: Actor::System })?;
///
/// let [warned, overdue] = &tick.events[..] else { return Err("both have fallen due".into()) };
/// assert!(matches!(warned.kind, Kind::Warned { rung: 0, .. }) && !warned.kind.makes_a_version());
/// let Kind::Acted { action, to, .. } = &overdue.kind else { return Err("the machine acted".into()) };
/// assert_eq!((&*card.action(*action).name, *to), ("overdue", None), "the case stays where it is");
/// assert!(overdue.kind.makes_a_version());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The case was registered.
    Opened {
        /// The legal day (APPC 64(3)).
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
        /// Whether words say why, kept by the caller. Moves of before they were asked for have none.
        reason: bool,
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
///
/// ```
/// use workflow::event::{Cause, Kind};
/// use workflow::testkit::{plain_calendar, registered, small_process};
/// use workflow::{Actor, Command, Context, decide};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let now = "2026-04-01T05:00:00Z".parse()?;
/// let tick = decide(&card, &case, &Command::Tick, &Context { now, calendar: &calendar, actor: Actor::System })?;
///
/// let Some(Kind::Acted { cause, .. }) = tick.events.last().map(|it| &it.kind) else { return Err("it acted".into()) };
/// // The tick came in April; what counts is the last day of the term.
/// let answer = card.find_clock("answer").ok_or("it is there")?;
/// assert_eq!(*cause, Some(Cause::Clock(answer, "2026-03-16".parse()?)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
///
/// ```
/// use workflow::definition::model::Role;
/// use workflow::event::Due;
/// use workflow::testkit::{acted, person, plain_calendar, registered, small_process};
/// use workflow::{Actor, Context, Value};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// // The term of the answer was counted; until when a photograph is awaited somebody chose.
/// assert_eq!(case.clocks()[0].due, Due::on(Some("2026-03-16".parse()?)));
/// let actor = Actor::person(person(2), Role::Officer);
/// let context = Context { now: "2026-03-03T05:00:00Z".parse()?, calendar: &calendar, actor };
/// let until = Value::Date("2026-03-06".parse()?);
/// let case = acted(&card, &case, "ask_photo", &[("reason", Value::Text), ("until", until)], &context);
/// assert_eq!(case.timers().next(), Some(Due { on: Some("2026-03-06".parse()?), set: true, time: None }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    /// The last day, where a person chose it.
    pub(crate) fn chosen(self) -> Option<NaiveDate> {
        self.on.filter(|_| self.set)
    }

    /// A day that was counted.
    #[must_use]
    pub fn on(day: Option<NaiveDate>) -> Due {
        Due { on: day, set: false, time: None }
    }
}

/// What an event moved.
///
/// ```
/// use workflow::event::Change;
/// use workflow::testkit::{plain_calendar, small_process};
/// use workflow::{Actor, Command, Context, Instance, decide};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let context = Context { now: "2026-03-02T05:00:00Z".parse()?, calendar: &calendar, actor: Actor::System };
/// let open = Command::Open { registered_on: "2026-03-02".parse()?, facts: Default::default() };
/// let opened = decide(&card, &Instance::unopened(), &open, &context)?.events.remove(0);
/// // What was counted is told with what happened: a fold needs no calendar.
/// let started = opened.changes.iter().find_map(|it| match it {
///     Change::ClockStarted { clock, due, .. } => Some((&*card.clock(*clock).name, due.on)),
///     _ => None,
/// });
/// assert_eq!(started, Some(("answer", Some("2026-03-16".parse()?))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    /// What was decided is undone, by a move past the process to where nothing is decided yet.
    OutcomeUndone,
    /// A case that is moved past the process into a pause has used up one of the entries that the law allows.
    EntryCounted {
        /// The action that enters it otherwise, and that is left so much less often.
        action: ActionId,
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
