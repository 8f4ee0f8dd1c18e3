//! What stands in a diagram in words: names for people, and what no diagram shows, in the language of definitions.

use super::RoleName;
use crate::calendar::Term;
use crate::definition::model::{Action, DateFact, Length, Role, Roles, Since, StateId};
use crate::definition::{Definition, Language};
use crate::export::layout::Captions;
use crate::export::stages::{Trigger, Way};

/// The words of a diagram.
pub(super) struct Words<'w> {
    pub(super) definition: &'w Definition,
    pub(super) language: Language,
    pub(super) role: RoleName<'w>,
}

impl Words<'_> {
    /// What makes a way be taken, in the language of definitions: roles, a term, or outcomes.
    pub(super) fn trigger_in_detail(&self, way: &Way<'_>) -> String {
        let codes = |roles: Roles| roles.iter().map(Role::code).collect::<Vec<_>>().join(", ");
        match &way.trigger {
            Trigger::Chosen(roles) => codes(*roles),
            Trigger::Timer(term) => term.term.to_string(),
            Trigger::Clock(clock) => match &clock.length {
                Length::Budget(term) => term.term.to_string(),
                Length::Before { date, less } => {
                    let name = match date {
                        DateFact::Filed(id) => &self.definition.filed_fact(*id).name,
                        DateFact::Field(id) => &self.definition.field(*id).name,
                    };
                    format!("{name} - {less}")
                }
            },
            Trigger::Child(_, outcomes) => outcomes.join(", "),
            Trigger::Machine => codes(Roles::of(Role::System)),
        }
    }
}

impl Captions for Words<'_> {
    fn state(&self, state: StateId) -> String {
        self.definition.state(state).label.get(self.language).to_owned()
    }

    fn trigger(&self, way: &Way<'_>) -> String {
        match &way.trigger {
            Trigger::Chosen(roles) => roles.iter().map(self.role).collect::<Vec<_>>().join(", "),
            Trigger::Timer(term) => term.term.to_string(),
            Trigger::Clock(clock) => clock.label.get(self.language).to_owned(),
            Trigger::Child(task, _) => self.definition.task(*task).label.get(self.language).to_owned(),
            Trigger::Machine => (self.role)(Role::System),
        }
    }

    fn start(&self) -> String {
        self.definition.label().get(self.language).to_owned()
    }
}

/// A term as others count it. ISO 8601 knows no working days: five of them are a week, and what is over begins a day.
pub(super) fn duration(term: Term) -> String {
    match term {
        Term::WorkingDays(n) => format!("P{}D", (u32::from(n) * 7).div_ceil(5)),
        Term::Days(n) => format!("P{n}D"),
        Term::Months(n) => format!("P{n}M"),
    }
}

/// What a diagram cannot show of an action, in the words of the language of definitions.
pub(super) fn rule(definition: &Definition, action: &Action) -> String {
    let since = |since: Since| match since {
        Since::Action(id) => definition.action(id).name.to_string(),
        Since::Clock(id) => definition.clock(id).name.to_string(),
    };
    let names = |all: Vec<&str>| all.join(", ");
    let mut lines = vec![format!("basis: {}", action.basis.0)];
    lines.push(format!("by: {}", names(action.by.iter().map(Role::code).collect())));
    if action.assignee {
        lines.push("assignee: true".to_owned());
    }
    if let Some(window) = &action.within {
        lines.push(format!("within: {} since {}", window.term, since(window.since)));
    }
    if let Some(window) = &action.not_before {
        lines.push(format!("not_before: {} since {}", window.term, since(window.since)));
    }
    if let Some(limit) = action.limit {
        lines.push(format!("limit: {limit}"));
    }
    if !action.needs.is_empty() {
        let tasks = action.needs.iter().map(|it| &*definition.task(*it).name).collect();
        lines.push(format!("needs: {}", names(tasks)));
    }
    for task in action.opens.iter().map(|it| definition.task(*it)) {
        let case = task.child().map(|it| format!(" (case: {})", it.definition)).unwrap_or_default();
        lines.push(format!("opens: {}{case}", task.name));
    }
    if !action.closes.is_empty() {
        let tasks = action.closes.iter().map(|it| &*definition.task(*it).name).collect();
        lines.push(format!("closes: {}", names(tasks)));
    }
    if let Some(outcome) = action.outcome {
        lines.push(format!("outcome: {}", definition.outcome(outcome).name));
    }
    lines.join("\n")
}
