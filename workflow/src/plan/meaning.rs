//! Whether what a case holds means in the newer version what it meant in the older one. A name says nothing of that: an
//! outcome may have gone to another article, and a choice may no longer be offered, so that a case which holds it would
//! stand where the search of the newer version never was.

use super::{Noun, Plan};
use crate::definition::Definition;
use crate::definition::model::{
    ActionId, Clock, DateFact, FieldId, FieldKind, Length, Opening, OutcomeId, Start,
};

/// A plan, between its two versions.
#[derive(Clone, Copy)]
pub(super) struct Meaning<'m> {
    pub(super) plan: &'m Plan,
    pub(super) older: &'m Definition,
    pub(super) newer: &'m Definition,
}

impl<'m> Meaning<'m> {
    /// What an outcome becomes, as far as it becomes one.
    fn outcome(self, id: OutcomeId) -> Option<OutcomeId> {
        self.newer.find_outcome(self.plan.name(Noun::Outcome, &self.older.outcome(id).name)?)
    }

    /// The article under which an outcome was given and the one under which it would stand, where they differ.
    pub(super) fn other_basis(self, id: OutcomeId) -> Option<(&'m str, &'m str)> {
        let (before, after) = (&self.older.outcome(id).basis, &self.newer.outcome(self.outcome(id)?).basis);
        (before != after).then_some((&*before.0, &*after.0))
    }

    /// Why what a field or a filed fact took is not what it takes now.
    fn other_kind(self, before: &FieldKind, after: &FieldKind) -> Option<String> {
        let (FieldKind::Choice(before), FieldKind::Choice(after)) = (before, after) else {
            return (before != after).then(|| "takes something else in the newer version".to_owned());
        };
        let gone = before.iter().find(|it| self.outcome(**it).is_some_and(|it| !after.contains(&it)))?;
        Some(format!("does not offer `{}` in the newer version", self.older.outcome(*gone).name))
    }

    /// Every field and filed fact that takes something else, or offers less, with the reason.
    pub(super) fn other_kinds(self) -> Vec<(Noun, &'m str, String)> {
        let (older, newer, plan) = (self.older, self.newer, self.plan);
        let fields = older.model().fields.values().filter_map(|it| {
            let after = newer.field(newer.find_field(plan.name(Noun::Field, &it.name)?)?);
            Some((Noun::Field, &*it.name, self.other_kind(&it.kind, &after.kind)?))
        });
        let filed = older.model().filed.values().filter_map(|it| {
            let after = newer.filed_fact(newer.find_filed(plan.name(Noun::Filed, &it.name)?)?);
            Some((Noun::Filed, &*it.name, self.other_kind(&it.kind, &after.kind)?))
        });
        fields.chain(filed).collect()
    }

    /// Whether a clock counts in the newer version as it did in the older one: what starts it, what it runs to and what follows
    /// may have got another name by the plan.
    pub(super) fn is_the_same_clock(self, before: &Clock, after: &Clock) -> bool {
        let (older, newer) = (self.older, self.newer);
        let is = |noun, before: &str, after: &str| self.plan.name(noun, before) == Some(after);
        let field = |before: FieldId, after: FieldId| {
            is(Noun::Field, &older.field(before).name, &newer.field(after).name)
        };
        let action = |before: ActionId, after: ActionId| {
            is(Noun::Action, &older.action(before).name, &newer.action(after).name)
        };
        let date = |before: DateFact, after: DateFact| match (before, after) {
            (DateFact::Filed(before), DateFact::Filed(after)) => {
                is(Noun::Filed, &older.filed_fact(before).name, &newer.filed_fact(after).name)
            }
            (DateFact::Field(before), DateFact::Field(after)) => field(before, after),
            _ => false,
        };
        let length = match (&before.length, &after.length) {
            (Length::Budget(before), Length::Budget(after)) => {
                let set_by = match (before.set_by, after.set_by) {
                    (Some(before), Some(after)) => field(before, after),
                    (before, after) => before == after,
                };
                set_by && (before.term, before.cap) == (after.term, after.cap)
            }
            (Length::Before { date: from, less: by }, Length::Before { date: to, less }) => {
                date(*from, *to) && by == less
            }
            _ => false,
        };
        let start = |(before, after): (&Start, &Start)| match (before, after) {
            (Start::Action(before), Start::Action(after)) => action(*before, *after),
            (before, after) => before == after,
        };
        let starts =
            before.since.len() == after.since.len() && before.since.iter().zip(&after.since).all(start);
        length
            && starts
            && action(before.breach, after.breach)
            && (&before.warn, before.fixed, &before.lane, &before.basis)
                == (&after.warn, after.fixed, &after.lane, &after.basis)
    }

    /// Every task that is awaited in another way, with the reason: an open one would be finished by nobody, or the decision of
    /// its case heard by nobody.
    pub(super) fn other_tasks(self) -> Vec<(&'m str, String)> {
        let kind = |opening: &Opening| match opening {
            Opening::Checklist { .. } => "is an item of a checklist".to_owned(),
            Opening::Action { .. } => "is opened by an action".to_owned(),
            Opening::Case(child) => format!("is a case of {}", child.definition),
        };
        let others = self.older.model().tasks.values().filter_map(|it| {
            let before = kind(&it.opening);
            let Some(name) = self.plan.name(Noun::Task, &it.name) else {
                let lost = format!("{before}, whose decision would be heard by nobody");
                return it.child().map(|_| (&*it.name, lost));
            };
            let task = self.newer.task(self.newer.find_task(name)?);
            let after = kind(&task.opening);
            if before != after {
                return Some((&*it.name, format!("{before}, and in the newer version {after}")));
            }
            // The child goes on as it began, and may end as its version says.
            let follows = |outcome: &str| {
                task.child().is_some_and(|it| it.then.iter().any(|it| &*it.outcome == outcome))
            };
            let unheard = it.child()?.then.iter().find(|it| !follows(&it.outcome))?;
            let lost = format!(
                "{before}, and nothing follows in the newer version when it ends as `{}`",
                unheard.outcome
            );
            Some((&*it.name, lost))
        });
        others.collect()
    }
}
