//! An action: the unit of the language, one legal sentence.

use super::{
    ActionId, Basis, ClockId, Extension, FieldId, FiledId, GroundId, MarkId, Model, NotBefore, OutcomeId,
    Roles, Seat, StateId, TaskId, Within,
};
use crate::definition::words::Words;
use std::ops::Range;

/// A condition on one fact.
///
/// ```
/// use workflow::definition::model::Guard;
///
/// let card = workflow::testkit::small_process();
/// let grant = card.action(card.find_action("grant").ok_or("it is there")?);
/// let proposal = card.find_field("proposal").ok_or("it is there")?;
/// let granted = card.find_outcome("granted").ok_or("it is there")?;
/// assert_eq!(grant.when, [Guard::Choice(proposal, vec![granted])], "only what was proposed is granted");
/// # Ok::<(), &str>(())
/// ```
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
///
/// ```
/// # use workflow::definition::model::Role;
/// # use workflow::testkit::{acted, person, plain_calendar, registered, small_process};
/// # use workflow::{Actor, Command, Context, Value, decide, evolve};
/// # let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// # let now = "2026-03-02T05:00:00Z".parse()?;
/// # let case = registered(&card, &calendar, now);
/// # let [officer, head] = [Role::Officer, Role::Head]
/// #     .map(|role| Context { now, calendar: &calendar, actor: Actor::person(person(role as u8), role) });
/// # let finish = Command::Done { task: 1, files: Default::default(), text: false };
/// # let case = evolve(&card, case.clone(), &decide(&card, &case, &finish, &officer)?.events[0]);
/// let proposal = card.find_field("proposal").ok_or("it is there")?;
/// let granted = Value::Choice(card.find_outcome("granted").ok_or("it is there")?);
/// let proposed = acted(&card, &case, "propose", &[("proposal", granted)], &officer);
/// // What is sent back is no longer proposed.
/// let sent_back = acted(&card, &proposed, "send_back", &[("reason", Value::Text)], &head);
/// assert_eq!((proposed.choice(proposal).is_some(), sent_back.choice(proposal)), (true, None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
///
/// ```
/// use workflow::Language;
/// use workflow::definition::model::{Role, Roles};
///
/// let card = workflow::testkit::small_process();
/// let action = |name| card.find_action(name).map(|it| card.action(it)).ok_or("it is there");
/// let refuse = action("refuse")?;
/// assert_eq!((refuse.label.get(Language::En), &*refuse.basis.0), ("Refuse", "house 4"));
/// assert_eq!(refuse.by, Roles::of(Role::Head));
/// assert_eq!(refuse.not_by_actor_of.first().copied(), card.find_action("propose"), "two people decide");
/// assert!(refuse.asks(card.find_field("reason").ok_or("it is there")?));
/// assert!(!refuse.is_of_the_machine() && action("overdue")?.is_of_the_machine());
/// # Ok::<(), &str>(())
/// ```
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
    /// Four eyes: not who last did one of these. The law book says under which articles it must stand.
    pub not_by_actor_of: Vec<ActionId>,
    /// Nor who acted in the case that this one grew out of (APPC 97(2)).
    pub not_by_parents_actor: bool,
    /// Facts that must hold, all of them.
    pub when: Vec<Guard>,
    /// Nothing of these tasks may be open.
    pub needs: Vec<TaskId>,
    /// Only within a term of an event, such as a return within three working days (APPC 64(7)).
    pub within: Option<Within>,
    /// Not before a term of an event has passed, such as the one for objections (APPC 73).
    pub not_before: Option<NotBefore>,
    /// How often in a case, counted since last forgotten.
    pub limit: Option<u16>,
    /// Fields that are asked for and needed.
    pub requires: Vec<FieldId>,
    /// Fields that may be given.
    pub may: Vec<FieldId>,
    /// Dates among them that lie ahead: not before the day of the act.
    pub from_today: Vec<FieldId>,
    /// Dates among them of what has been: not after the day of the act.
    pub to_today: Vec<FieldId>,
    /// Of which one must be chosen.
    pub grounds: Vec<GroundId>,
    /// Marks that it leaves.
    pub marks: Vec<MarkId>,
    /// What no longer counts from here.
    pub forgets: Forgets,
    /// Tasks that it opens.
    pub opens: Vec<TaskId>,
    /// Tasks that are over with it, however many of each are open.
    pub closes: Vec<TaskId>,
    /// The outcome that it gives the case.
    pub outcome: Option<OutcomeId>,
    /// The clock whose end it moves (APPC 76(3)).
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
    /// The actions that forget how often it was taken.
    pub(crate) forgotten_by: Vec<ActionId>,
}

impl Action {
    /// Whether it asks for a field, needed or not.
    #[must_use]
    pub fn asks(&self, field: FieldId) -> bool {
        self.requires.contains(&field) || self.may.contains(&field)
    }

    /// The extension whose new last day this field sets.
    pub(crate) fn extension_by(&self, field: FieldId) -> Option<&Extension> {
        self.extends.as_ref().filter(|it| it.set_by == field)
    }

    /// Whether it extends a clock.
    pub(crate) fn extends_clock(&self, clock: ClockId) -> bool {
        self.extends.as_ref().is_some_and(|it| it.clock == clock)
    }

    /// Its marks as bits, as an instance holds them.
    pub(crate) fn marks_as_bits(&self) -> u64 {
        self.marks.iter().fold(0, |bits, it| bits | 1 << it.0)
    }

    /// Those of the office who may take it.
    pub(crate) fn by_the_office(&self) -> Roles {
        self.by.without(super::Role::Applicant).without(super::Role::System)
    }

    /// Whether nobody of the office may take it but the officer to whom the case is assigned.
    pub(crate) fn is_for_the_assignee_alone(&self) -> bool {
        self.assignee && self.by_the_office() == Roles::of(super::Role::Officer)
    }

    /// The actions that whoever works on the case has to leave to another, where this one is for nobody else: if they did one
    /// of these, somebody else must be named first.
    pub(crate) fn left_to_another<'m>(&'m self, model: &'m Model) -> impl Iterator<Item = ActionId> + 'm {
        let others = self.not_by_actor_of.iter().copied().filter(|_| self.is_for_the_assignee_alone());
        others.filter(|it| model.actions.get(*it).by.contains(super::Role::Officer))
    }

    /// Whether nobody but the machine may take it.
    #[must_use]
    pub fn is_of_the_machine(&self) -> bool {
        self.by == Roles::of(super::Role::System)
    }
}
