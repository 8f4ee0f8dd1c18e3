//! Whether what a case holds means in the newer version what it meant in the older one. A name says nothing of that: an
//! outcome may have gone to another article, and a choice may no longer be offered, so that a case which holds it would
//! stand where the search of the newer version never was.

use super::{Noun, Plan};
use crate::definition::Definition;
use crate::definition::model::{FieldKind, Opening, OutcomeId};

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
