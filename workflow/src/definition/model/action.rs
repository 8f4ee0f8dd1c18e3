//! An action: the unit of the language, one legal sentence.

use super::{
    ActionId, Basis, Extension, FieldId, FiledId, GroundId, MarkId, NotBefore, OutcomeId, Roles, Seat,
    StateId, TaskId, Within,
};
use crate::definition::words::Words;
use std::ops::Range;

/// A condition on one fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guard {
    /// The mark is set, or is not.
    Mark(MarkId, bool),
    /// The field was chosen to be one of these.
    Choice(FieldId, Vec<OutcomeId>),
    /// The fact was given when the case was filed, or was not.
    Filed(FiledId, bool),
    /// One of these offices has the case.
    Office(Vec<Seat>),
}

/// What no longer counts after an action.
#[derive(Clone, Debug, Default)]
pub struct Forgets {
    /// Marks, as bits.
    pub(crate) marks: u64,
    /// Chosen fields.
    pub(crate) fields: Vec<FieldId>,
    /// Actions: their limits, and when they were taken.
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
    /// Nor who acted in the case that this one grew out of (APPC 97(2)).
    pub not_by_parents_actor: bool,
    /// Facts that must hold, all of them.
    pub when: Vec<Guard>,
    /// Nothing of these tasks may be open.
    pub needs: Vec<TaskId>,
    /// Only within a term of an event.
    pub within: Option<Within>,
    /// Not before a term of an event has passed.
    pub not_before: Option<NotBefore>,
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
    /// Which office has the case from here on.
    pub hands_to: Option<Seat>,
    /// Who gets a letter.
    pub tells: Roles,
    /// The article.
    pub basis: Basis,
    pub(crate) at: Range<usize>,
    /// Whether a window counts from it.
    pub(crate) watched: bool,
}

impl Action {
    /// Whether it asks for a field, needed or not.
    #[must_use]
    pub fn asks(&self, field: FieldId) -> bool {
        self.requires.contains(&field) || self.may.contains(&field)
    }

    /// Its marks as bits, as an instance holds them.
    pub(crate) fn marks_as_bits(&self) -> u64 {
        self.marks.iter().fold(0, |bits, it| bits | 1 << it.0)
    }

    /// Whether nobody but the machine may take it.
    #[must_use]
    pub fn is_of_the_machine(&self) -> bool {
        self.by == Roles::of(super::Role::System)
    }
}
