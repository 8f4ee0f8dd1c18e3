//! What is asked of the engine, by whom and when; and what it answers when the law says no.

use crate::calendar::Calendar;
use crate::definition::model::{
    ActionId, ClockId, FieldId, FiledId, GroundId, Guard, OutcomeId, Role, Roles, Since, StateId, TaskId,
};
use crate::event::Event;
use chrono::{DateTime, NaiveDate, Utc};
use smallvec::SmallVec;
use uuid::Uuid;

/// An instant in UTC; the caller truncates it to what its store keeps.
pub type Timestamp = DateTime<Utc>;

/// A human being. Four eyes go by person, never by account or seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonId(pub Uuid);

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person in a role, towards this case.
    Person {
        /// Who.
        person: PersonId,
        /// As what.
        role: Role,
        /// For whom, when acting under a mandate.
        on_behalf_of: Option<PersonId>,
        /// Whether they belong to the accused body or have declared a conflict: then they never act.
        conflicted: bool,
        /// Whether they acted in the case that this one grew out of (APPC 97(2)).
        acted_in_parent: bool,
    },
    /// The machine, when something falls due.
    System,
}

impl Actor {
    /// A person without mandate or conflict.
    ///
    /// ```
    /// use workflow::definition::model::Role;
    /// use workflow::{Actor, testkit::person};
    ///
    /// assert_eq!(Actor::person(person(1), Role::Head).role(), Role::Head);
    /// assert_eq!(Actor::System.role(), Role::System);
    /// ```
    #[must_use]
    pub fn person(person: PersonId, role: Role) -> Actor {
        Actor::Person { person, role, on_behalf_of: None, conflicted: false, acted_in_parent: false }
    }

    /// As what they act.
    #[must_use]
    pub fn role(&self) -> Role {
        match self {
            Actor::Person { role, .. } => *role,
            Actor::System => Role::System,
        }
    }
}

/// The world as far as a decision depends on it.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The present moment.
    pub now: Timestamp,
    /// The working days.
    pub calendar: &'a Calendar,
    /// Who asks.
    pub actor: Actor,
}

/// A value given for a field. What a person wrote stays with the caller, sealed; the engine knows that it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// Words, kept by the caller.
    Text,
    /// A day.
    Date(NaiveDate),
    /// An office.
    Office(Uuid),
    /// A state body.
    Body(Uuid),
    /// An officer.
    Assignee(PersonId),
    /// A document of the case.
    File(Uuid),
    /// So many short texts, kept by the caller.
    List(u16),
    /// Whole tenge.
    Money(i64),
    /// Yes or no.
    Bool(bool),
    /// An outcome of a closed choice.
    Choice(OutcomeId),
}

/// The fields that come with an action.
pub type Inputs = SmallVec<[(FieldId, Value); 2]>;

/// The facts that come with a case.
pub type Facts = SmallVec<[(FiledId, Value); 1]>;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Register the case: its first event.
    Open {
        /// The day of registration (APPC 64(3)); it may lie ahead of the present moment.
        registered_on: NaiveDate,
        /// What came with it.
        facts: Facts,
    },
    /// Take an action.
    Act {
        /// Which.
        action: ActionId,
        /// On which ground.
        ground: Option<GroundId>,
        /// With which fields.
        inputs: Inputs,
    },
    /// Finish an open task.
    Done {
        /// Its number in this case.
        task: u32,
        /// The documents that finish it.
        files: SmallVec<[Uuid; 2]>,
        /// Whether words come with it, kept by the caller.
        text: bool,
    },
    /// A case that a task is has an outcome now: the task is over, and what follows from it follows.
    ChildDecided {
        /// The number of the task in this case.
        task: u32,
        /// The outcome, by its name in the child's definition.
        outcome: Box<str>,
    },
    /// Move the case past its definition, by the head of the office above: it is journaled as what it is.
    Force {
        /// Where to.
        to: StateId,
        /// The outcome that it then has; an end needs one.
        outcome: Option<OutcomeId>,
        /// Whether it corrects a slip, of which nobody gets a letter.
        silent: bool,
    },
    /// Let everything happen that has fallen due.
    Tick,
    /// Take a new version of the calendar into account, and arm what could not be armed.
    Rearm,
}

/// What the engine decided: what happened, and what must follow. Persist the events, then do the effects.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Decision {
    /// In order.
    pub events: SmallVec<[Event; 1]>,
    /// Each with the place of its event in `events`.
    pub effects: SmallVec<[(usize, Effect); 2]>,
}

/// Something that must follow: a letter to everybody in a role towards the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Effect {
    /// To whom.
    pub to: Role,
    /// On what occasion.
    pub occasion: Occasion,
}

/// The occasions of the case letter, derived from what happened and never from the name of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Occasion {
    /// The case has its number.
    Registered,
    /// The applicant is asked something.
    AnswerNeeded,
    /// The case is somewhere else, or something in it is done.
    MovedOn,
    /// A term began anew or was moved.
    TermChanged,
    /// There is an outcome.
    DecisionReady,
    /// The case is over.
    Closed,
    /// A term is coming to its end, or is over.
    Reminder,
}

impl Occasion {
    /// All occasions.
    pub const ALL: [Occasion; 7] = [
        Occasion::Registered,
        Occasion::AnswerNeeded,
        Occasion::MovedOn,
        Occasion::TermChanged,
        Occasion::DecisionReady,
        Occasion::Closed,
        Occasion::Reminder,
    ];

    /// The stored word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Occasion::Registered => "registered",
            Occasion::AnswerNeeded => "answer_needed",
            Occasion::MovedOn => "moved_on",
            Occasion::TermChanged => "term_changed",
            Occasion::DecisionReady => "decision_ready",
            Occasion::Closed => "closed",
            Occasion::Reminder => "reminder",
        }
    }

    /// The occasion of a stored word.
    ///
    /// ```
    /// use workflow::Occasion;
    ///
    /// assert!(Occasion::ALL.into_iter().all(|it| Occasion::from_code(it.code()) == Some(it)));
    /// ```
    #[must_use]
    pub fn from_code(code: &str) -> Option<Occasion> {
        Occasion::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// A lawful no, with every reason for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied {
    /// The reasons, in the order in which the engine asks.
    pub blockers: Blockers,
}

/// Reasons for a no.
pub type Blockers = SmallVec<[Blocker; 2]>;

impl std::fmt::Display for Denied {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let codes: Vec<&str> = self.blockers.iter().map(Blocker::code).collect();
        write!(f, "refused: {}", codes.join(", "))
    }
}

impl std::error::Error for Denied {}

/// One reason for a no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blocker {
    /// The case is not registered yet, or is registered already.
    Opened,
    /// The case is over.
    Finished,
    /// The action does not stand in the state of the case.
    NotHere {
        /// The state.
        state: StateId,
    },
    /// It is for other roles.
    Role {
        /// For which.
        by: Roles,
    },
    /// The person belongs to the accused body or has declared a conflict (APPC 67).
    Conflict,
    /// It is for the officer to whom the case is assigned.
    NotAssignee,
    /// Four eyes: the same person did the other action.
    SameActor {
        /// Which.
        action: ActionId,
    },
    /// The person acted in the case that this one grew out of (APPC 97(2)).
    ActedInParent,
    /// The term within which it may be done is over.
    TooLate {
        /// What the term counted from.
        since: Since,
        /// Its last day; `None` where the calendar does not reach.
        last: Option<NaiveDate>,
    },
    /// The term before which it may not be done has not passed.
    TooEarly {
        /// What the term counts from.
        since: Since,
        /// The first day on which it may be done; `None` where the calendar does not reach.
        first: Option<NaiveDate>,
    },
    /// What a term would count from has not happened.
    NotYet {
        /// What.
        since: Since,
    },
    /// A fact does not hold.
    Fact {
        /// Which.
        guard: Guard,
    },
    /// A task must be finished first.
    TaskOpen {
        /// Which.
        task: TaskId,
    },
    /// It was done as often as it may be.
    Limit {
        /// How often.
        limit: u16,
    },
    /// The task is a case of its own, and over when that case is decided.
    ChildOpen,
    /// An end needs an outcome.
    OutcomeMissing,
    /// What came with the case has a value of another kind.
    Filed {
        /// Which fact.
        fact: FiledId,
    },
    /// There is no such open task.
    NoTask,
    /// The clock that it would move is not armed: its calendar year is not known.
    Unarmed {
        /// Which.
        clock: ClockId,
    },
    /// The clock that it would extend has run out: the term is over, and an extension comes too late.
    RunOut {
        /// Which.
        clock: ClockId,
    },
    /// A field is missing.
    Missing {
        /// Which.
        field: FieldId,
    },
    /// A field is not asked for here.
    Unasked {
        /// Which.
        field: FieldId,
    },
    /// A field has a value of another kind, or a choice that it does not offer.
    Kind {
        /// Which.
        field: FieldId,
    },
    /// A date is too early or too late.
    Range {
        /// Which.
        field: FieldId,
        /// The first day that may be chosen.
        earliest: NaiveDate,
        /// The last day that may be chosen.
        latest: NaiveDate,
    },
    /// A ground must be chosen.
    GroundMissing,
    /// The ground does not belong to the action.
    GroundUnknown,
}

impl Blocker {
    /// The word in answers and in the catalogues of words.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Blocker::Opened => "not_open",
            Blocker::Finished => "case_over",
            Blocker::NotHere { .. } => "not_in_state",
            Blocker::Role { .. } => "role",
            Blocker::Conflict => "conflict",
            Blocker::NotAssignee => "not_assignee",
            Blocker::SameActor { .. } => "same_actor",
            Blocker::ActedInParent => "acted_in_parent",
            Blocker::TooLate { .. } => "too_late",
            Blocker::TooEarly { .. } => "too_early",
            Blocker::NotYet { .. } => "not_yet",
            Blocker::ChildOpen => "child_open",
            Blocker::OutcomeMissing => "outcome_missing",
            Blocker::Filed { .. } => "filed_kind",
            Blocker::Fact { .. } => "fact",
            Blocker::TaskOpen { .. } => "task_open",
            Blocker::Limit { .. } => "limit",
            Blocker::NoTask => "no_task",
            Blocker::Unarmed { .. } => "unarmed",
            Blocker::RunOut { .. } => "run_out",
            Blocker::Missing { .. } => "field_missing",
            Blocker::Unasked { .. } => "field_unasked",
            Blocker::Kind { .. } => "field_kind",
            Blocker::Range { .. } => "field_range",
            Blocker::GroundMissing => "ground_missing",
            Blocker::GroundUnknown => "ground_unknown",
        }
    }

    /// Whether it is about what was filled in, and not about who asks or where the case stands.
    ///
    /// ```
    /// use workflow::Blocker;
    ///
    /// assert!(Blocker::GroundMissing.is_about_fields());
    /// assert!(!Blocker::Conflict.is_about_fields());
    /// assert_eq!(Blocker::Conflict.code(), "conflict");
    /// ```
    #[must_use]
    pub fn is_about_fields(&self) -> bool {
        matches!(
            self,
            Blocker::Missing { .. }
                | Blocker::Unasked { .. }
                | Blocker::Kind { .. }
                | Blocker::Range { .. }
                | Blocker::GroundMissing
                | Blocker::GroundUnknown
        )
    }
}
