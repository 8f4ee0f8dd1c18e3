//! Whether what a case holds means in the newer version what it meant in the older one. A name says nothing of that: an
//! outcome may have gone to another article, and a choice may no longer be offered, so that a case which holds it would
//! stand where the search of the newer version never was.

use super::{Noun, Plan, Stuck};
use crate::definition::Definition;
use crate::definition::model::{FieldId, FieldKind, OutcomeId};
use crate::instance::Instance;

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

    fn field(self, id: FieldId) -> Option<FieldId> {
        self.newer.find_field(self.plan.name(Noun::Field, &self.older.field(id).name)?)
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

    /// The first that a case holds and that is something else in the newer version: also where the plan was not checked.
    pub(super) fn held(self, case: &Instance) -> Result<(), Stuck> {
        let (older, newer) = (self.older, self.newer);
        let changed = |noun, name: &str| Err(Stuck::Changed { noun, name: name.to_owned() });
        let outcomes = case.outcome.into_iter().chain(case.choices.iter().map(|(_, outcome)| *outcome));
        if let Some(it) = outcomes.into_iter().find(|it| self.other_basis(*it).is_some()) {
            return changed(Noun::Outcome, &older.outcome(it).name);
        }
        for (field, outcome) in &case.choices {
            let (Some(after), Some(outcome)) = (self.field(*field), self.outcome(*outcome)) else { continue };
            if !matches!(&newer.field(after).kind, FieldKind::Choice(offered) if offered.contains(&outcome)) {
                return changed(Noun::Field, &older.field(*field).name);
            }
        }
        for (fact, _) in &case.facts {
            let fact = older.filed_fact(*fact);
            let after = self.plan.name(Noun::Filed, &fact.name).and_then(|it| newer.find_filed(it));
            if after.is_some_and(|it| newer.filed_fact(it).kind != fact.kind) {
                return changed(Noun::Filed, &fact.name);
            }
        }
        Ok(())
    }
}
