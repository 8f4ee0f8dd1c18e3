//! A definition as the engine holds it: names are resolved to small integers, nothing in it can be wrong.

use super::words::Words;
use crate::calendar::Term;
use std::fmt;
use std::ops::Range;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub(crate) u16);

        impl $name {
            pub(crate) fn index(self) -> usize {
                usize::from(self.0)
            }
        }
    )*};
}

ids! {
    /// A state of one definition.
    StateId
    /// An action of one definition.
    ActionId
    /// A clock of one definition.
    ClockId
    /// A task of one definition.
    TaskId
    /// A mark of one definition.
    MarkId
    /// A field of one definition.
    FieldId
    /// A ground of one definition.
    GroundId
    /// An outcome of one definition.
    OutcomeId
}

/// Who acts. The set is the engine's; a definition takes from it what it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Who asked.
    Applicant,
    /// Who works on the case.
    Officer,
    /// Who answers for the office.
    Head,
    /// Who stands beside the head.
    Deputy,
    /// Who may extend a term beside head and deputy (APPC 76(3)).
    ChiefOfStaff,
    /// The head of the office above.
    HigherHead,
    /// The machine, by a timer or a clock.
    System,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 7] = [
        Role::Applicant,
        Role::Officer,
        Role::Head,
        Role::Deputy,
        Role::ChiefOfStaff,
        Role::HigherHead,
        Role::System,
    ];

    /// The word in definitions, records and answers.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Role::Applicant => "applicant",
            Role::Officer => "officer",
            Role::Head => "head",
            Role::Deputy => "deputy",
            Role::ChiefOfStaff => "chief_of_staff",
            Role::HigherHead => "higher_head",
            Role::System => "system",
        }
    }

    /// The role of a word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// A set of roles.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Roles(u8);

impl Roles {
    pub(crate) fn insert(&mut self, role: Role) {
        self.0 |= 1 << role as u8;
    }

    /// Whether `role` is in it.
    #[must_use]
    pub fn contains(self, role: Role) -> bool {
        self.0 & (1 << role as u8) != 0
    }

    /// Its roles, in the order of [`Role::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |it| self.contains(*it))
    }

    /// Whether nobody is in it.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Debug for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// Whose move it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Party {
    /// The applicant's.
    Applicant,
    /// The office's.
    Office,
    /// The state body's that the case is about.
    Body,
    /// Nobody's.
    Nobody,
}

impl Party {
    /// All parties.
    pub const ALL: [Party; 4] = [Party::Applicant, Party::Office, Party::Body, Party::Nobody];

    /// The word in definitions and answers.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Party::Applicant => "applicant",
            Party::Office => "office",
            Party::Body => "body",
            Party::Nobody => "nobody",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<Party> {
        Party::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// The article that a rule rests on, such as `appc 76(3)`.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Basis(pub Box<str>);

/// A term that a person may set to another date, never later than the cap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettableTerm {
    /// The term when no date is set.
    pub term: Term,
    /// The field that sets a date instead.
    pub set_by: Option<FieldId>,
    /// The latest that the date may be.
    pub cap: Term,
}

/// A state.
#[derive(Clone, Debug)]
pub struct State {
    /// Its name.
    pub name: Box<str>,
    /// Its official name in words.
    pub label: Words,
    /// What the applicant reads while it lasts.
    pub says: Words,
    /// Whose move it is.
    pub party: Party,
    /// The clocks that run in it.
    pub clocks: Vec<ClockId>,
    /// What happens by itself, and when, from entry.
    pub timers: Vec<Timer>,
    /// Whether the case is over.
    pub end: bool,
    /// The checklist items that open on entry.
    pub checklist: Vec<TaskId>,
    /// The actions that stand in it, in the order of the text.
    pub actions: Vec<ActionId>,
    pub(super) at: Range<usize>,
}

/// A timer of a state.
#[derive(Clone, Debug)]
pub struct Timer {
    /// When, from entry.
    pub term: SettableTerm,
    /// What the system then does.
    pub action: ActionId,
    /// The article.
    pub basis: Basis,
    pub(super) at: Range<usize>,
}

/// What starts a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Start {
    /// The day of registration.
    Registration,
    /// An action.
    Action(ActionId),
}

/// A clock.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Its name.
    pub name: Box<str>,
    /// Its name in words.
    pub label: Words,
    /// How long it runs.
    pub term: SettableTerm,
    /// What starts it, or starts it anew.
    pub since: Vec<Start>,
    /// When assignee and head are reminded, from the start.
    pub warn: Vec<Term>,
    /// What the system does when it has run out.
    pub breach: ActionId,
    /// Whether no extension may ever name it.
    pub fixed: bool,
    /// The article.
    pub basis: Basis,
    pub(super) at: Range<usize>,
}

/// How a task comes to be open.
#[derive(Clone, Debug)]
pub enum Opening {
    /// An item of a checklist: open from entry into one of these states, after these others.
    Checklist {
        /// Where.
        states: Vec<StateId>,
        /// What comes before it.
        after: Vec<TaskId>,
    },
    /// Opened by an action.
    Action {
        /// Who is awaited.
        party: Party,
        /// For how long.
        term: SettableTerm,
        /// What happens when nobody came.
        late: Late,
    },
}

/// What becomes of an opened task whose term is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// It closes as unanswered.
    Lapse,
    /// It stays open and is raised to the head.
    Wait,
}

/// Something that is awaited.
#[derive(Clone, Debug)]
pub struct Task {
    /// Its name.
    pub name: Box<str>,
    /// Its name in words.
    pub label: Words,
    /// How it comes to be open.
    pub opening: Opening,
    /// Who may finish it.
    pub by: Roles,
    /// The article.
    pub basis: Basis,
    pub(super) at: Range<usize>,
}

/// What a field takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A person's own words.
    Text,
    /// A day.
    Date,
    /// An office of the operator.
    Office,
    /// A state body.
    Body,
    /// An officer who is to work on the case.
    Assignee,
    /// A document of the case.
    File,
    /// Several short texts.
    List,
    /// Whole tenge.
    Money,
    /// Yes or no.
    Bool,
    /// One of these outcomes.
    Choice(Vec<OutcomeId>),
}

/// A field that actions ask for.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: Box<str>,
    /// What it takes.
    pub kind: FieldKind,
    pub(super) at: Range<usize>,
}

/// A condition on one fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guard {
    /// The mark is set, or is not.
    Mark(MarkId, bool),
    /// The field was chosen to be one of these.
    Choice(FieldId, Vec<OutcomeId>),
}

/// How an action moves the end of a clock.
#[derive(Clone, Debug)]
pub struct Extension {
    /// Which clock.
    pub clock: ClockId,
    /// The field with the new date.
    pub set_by: FieldId,
    /// The latest that it may be, from the day of the decision.
    pub cap: Term,
    /// The article.
    pub basis: Basis,
}

/// What no longer counts after an action.
#[derive(Clone, Debug, Default)]
pub struct Forgets {
    /// Marks, as bits.
    pub(crate) marks: u64,
    /// Chosen fields.
    pub(crate) fields: Vec<FieldId>,
    /// Actions: their limits.
    pub(crate) actions: Vec<ActionId>,
    /// The outcome.
    pub(crate) outcome: bool,
}

/// An action: one legal sentence.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its name.
    pub name: Box<str>,
    /// Its name in words: a button, and a line of the history.
    pub label: Words,
    /// Where it stands.
    pub states: Vec<StateId>,
    /// Where it leads; `None`, and the case stays where it is.
    pub to: Option<StateId>,
    /// Who may.
    pub by: Roles,
    /// Whether the officer must be the one to whom the case is assigned.
    pub assignee: bool,
    /// Four eyes: not who last did one of these.
    pub not_by_actor_of: Vec<ActionId>,
    /// Facts that must hold, all of them.
    pub when: Vec<Guard>,
    /// Nothing of these tasks may be open.
    pub needs: Vec<TaskId>,
    /// How often in a case, counted since last forgotten.
    pub limit: Option<u16>,
    /// Fields that are asked for and needed.
    pub requires: Vec<FieldId>,
    /// Fields that may be given.
    pub may: Vec<FieldId>,
    /// Of which one must be chosen.
    pub grounds: Vec<GroundId>,
    /// Marks that it leaves.
    pub marks: Vec<MarkId>,
    /// What no longer counts from here.
    pub forgets: Forgets,
    /// Tasks that it opens.
    pub opens: Vec<TaskId>,
    /// The outcome that it gives the case.
    pub outcome: Option<OutcomeId>,
    /// The clock whose end it moves.
    pub extends: Option<Extension>,
    /// Who gets a letter.
    pub tells: Roles,
    /// The article.
    pub basis: Basis,
    pub(super) at: Range<usize>,
}

/// A mark: a fact that the process itself leaves.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Its name.
    pub name: Box<str>,
    /// What the applicant reads while it holds.
    pub says: Words,
    pub(super) at: Range<usize>,
}

/// A ground or an outcome: a code with words and an article.
#[derive(Clone, Debug)]
pub struct Coded {
    /// Its name.
    pub name: Box<str>,
    /// Its words.
    pub label: Words,
    /// The article.
    pub basis: Basis,
    pub(super) at: Range<usize>,
}
