//! What the law says about time: terms, clocks, timers, pauses, windows and extensions.

use super::{ActionId, Basis, ClockId, FieldId, FiledId, MarkId};
use crate::calendar::Term;
use crate::definition::words::Words;
use std::ops::Range;

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

/// A timer of a state.
#[derive(Clone, Debug)]
pub struct Timer {
    /// When, from entry.
    pub term: SettableTerm,
    /// What the system then does.
    pub action: ActionId,
    /// The article.
    pub basis: Basis,
    pub(crate) at: Range<usize>,
}

/// What starts a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Start {
    /// The day of registration.
    Registration,
    /// An action.
    Action(ActionId),
}

/// A date that somebody gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateFact {
    /// It came with the case.
    Filed(FiledId),
    /// The action that starts the clock asked for it.
    Field(FieldId),
}

/// How long a clock runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Length {
    /// A budget from its start.
    Budget(SettableTerm),
    /// Until so long before a date. Without the date there is no clock.
    Before {
        /// The date.
        date: DateFact,
        /// How long before it.
        less: Term,
    },
}

impl Length {
    /// The budget, where it is one.
    #[must_use]
    pub fn budget(&self) -> Option<&SettableTerm> {
        match self {
            Length::Budget(term) => Some(term),
            Length::Before { .. } => None,
        }
    }

    /// The field that a person sets the end with, or gives the date in.
    #[must_use]
    pub fn field(&self) -> Option<FieldId> {
        match self {
            Length::Budget(term) => term.set_by,
            Length::Before { date: DateFact::Field(field), .. } => Some(*field),
            Length::Before { .. } => None,
        }
    }
}

/// A clock.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Its name.
    pub name: Box<str>,
    /// Its name in words.
    pub label: Words,
    /// How long it runs.
    pub length: Length,
    /// What starts it, or starts it anew.
    pub since: Vec<Start>,
    /// When assignee and head are reminded, from the start.
    pub warn: Vec<Term>,
    /// What the system does when it has run out.
    pub breach: ActionId,
    /// Whether no extension may ever name it.
    pub fixed: bool,
    /// The lane of the case while it runs.
    pub lane: Option<Box<str>>,
    /// The article.
    pub basis: Basis,
    pub(crate) at: Range<usize>,
    /// Whether a window counts from its start.
    pub(crate) watched: bool,
}

/// A clock that stands still while a state lasts.
#[derive(Clone, Debug)]
pub struct Pause {
    /// Which clock.
    pub clock: ClockId,
    /// No more than this in all.
    pub cap: Term,
    /// The article.
    pub basis: Basis,
    pub(crate) at: Range<usize>,
}

/// What a window counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Since {
    /// When an action was last taken.
    Action(ActionId),
    /// When a clock last started.
    Clock(ClockId),
}

/// An action only within a term of an event.
#[derive(Clone, Debug)]
pub struct Within {
    /// The term; its last day still counts.
    pub term: Term,
    /// Of what.
    pub since: Since,
    /// The article.
    pub basis: Basis,
}

/// An action not before a term of an event has passed.
#[derive(Clone, Debug)]
pub struct NotBefore {
    /// The term; the day after its last day is the first.
    pub term: Term,
    /// Of what; if it never happened, never.
    pub since: Since,
    /// The mark that lets it happen all the same.
    pub unless: Option<MarkId>,
    /// The article.
    pub basis: Basis,
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
