//! A definition as the engine holds it: names are resolved to small integers, nothing in it can be wrong.

mod action;
mod arena;
mod people;
mod promise;
mod task;
mod time;

pub use action::{Action, Forgets, Guard};
pub(crate) use arena::{Arena, Id, Seen};
pub use people::{Party, Role, Roles, Seat};
pub use promise::{Origin, Promise, Promised};
pub use task::{ChildCase, Late, Opening, Task, Then};
pub use time::{
    Clock, DateFact, Extension, Length, NotBefore, Pause, SettableTerm, Since, Start, Timer, Within,
};

use super::words::Words;
use std::ops::Range;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub(crate) u16);

        impl Id for $name {
            fn new(place: u16) -> $name {
                $name(place)
            }

            fn index(self) -> usize {
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
    /// A fact that comes with a case of one definition.
    FiledId
}

/// The article that a rule rests on, such as `appc 76(3)`.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Basis(pub Box<str>);

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
    /// The clock that stands still in it.
    pub pauses: Option<Pause>,
    /// What happens by itself, and when, from entry.
    pub timers: Vec<Timer>,
    /// Whether the case is over.
    pub end: bool,
    /// The checklist items that open on entry.
    pub checklist: Vec<TaskId>,
    /// The actions that stand in it, in the order of the text.
    pub actions: Vec<ActionId>,
    pub(crate) at: Range<usize>,
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
    pub(crate) at: Range<usize>,
}

/// A fact that comes with the case. A guard may ask whether it was given, a clock may run until it.
#[derive(Clone, Debug)]
pub struct Filed {
    /// Its name.
    pub name: Box<str>,
    /// What it takes: a text, a day, money, yes or no.
    pub kind: FieldKind,
    pub(crate) at: Range<usize>,
}

/// A mark: a fact that the process itself leaves.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Its name.
    pub name: Box<str>,
    /// What the applicant reads while it holds.
    pub says: Words,
    /// Whether it is set when the case is registered.
    pub at_registration: bool,
    pub(crate) at: Range<usize>,
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
    pub(crate) at: Range<usize>,
}

/// Everything that a definition consists of, with names resolved.
#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) filed: Arena<FiledId, Filed>,
    pub(crate) states: Arena<StateId, State>,
    pub(crate) actions: Arena<ActionId, Action>,
    pub(crate) clocks: Arena<ClockId, Clock>,
    pub(crate) tasks: Arena<TaskId, Task>,
    pub(crate) fields: Arena<FieldId, Field>,
    pub(crate) grounds: Arena<GroundId, Coded>,
    pub(crate) outcomes: Arena<OutcomeId, Coded>,
    pub(crate) marks: Arena<MarkId, Mark>,
    pub(crate) promises: Vec<Promise>,
    /// Where each role is named.
    pub(crate) role_places: Vec<(Role, Range<usize>)>,
    pub(crate) initial: StateId,
}
