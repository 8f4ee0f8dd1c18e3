//! What the ways from state to state say by themselves, whatever their guards ask: where something can have been decided,
//! and which choice every case there has made. The exact search says it better and belongs to the check of a definition;
//! whoever puts a case somewhere by hand needs the answer for one state, at once.

use super::Definition;
use super::model::{Action, FieldId, FieldKind, Guard, StateId};
use std::collections::BTreeSet;

/// Every state that a case can reach, with and without some fact; `after` says whether it holds when an action was taken.
fn reached(definition: &Definition, after: impl Fn(&Action, bool) -> bool) -> BTreeSet<(StateId, bool)> {
    let mut seen = BTreeSet::from([(definition.initial(), false)]);
    let mut left = vec![(definition.initial(), false)];
    while let Some((state, holds)) = left.pop() {
        for action in definition.state(state).actions.iter().map(|it| definition.action(*it)) {
            let next = (action.to.unwrap_or(state), after(action, holds));
            if seen.insert(next) {
                left.push(next);
            }
        }
    }
    seen
}

/// Whether a case that stands there can have an outcome.
pub(crate) fn may_be_decided(definition: &Definition, state: StateId) -> bool {
    let after = |it: &Action, holds: bool| it.outcome.is_some() || (holds && !it.forgets.outcome);
    reached(definition, after).contains(&(state, true))
}

/// With what a choice is made, and without what it is not: the cases of a state with it, and those without.
fn with_and_without(definition: &Definition, state: StateId, field: FieldId) -> (bool, bool) {
    let after = |it: &Action, holds: bool| {
        it.requires.contains(&field) || (holds && !it.forgets.fields.contains(&field))
    };
    let reached = reached(definition, after);
    (reached.contains(&(state, true)), reached.contains(&(state, false)))
}

/// Whether some case that stands there has made a choice.
pub(crate) fn may_be_chosen(definition: &Definition, state: StateId, field: FieldId) -> bool {
    with_and_without(definition, state, field).0
}

/// Whether every case that stands there has made a choice, and a guard will ask for it before it is made anew.
pub(crate) fn is_needed(definition: &Definition, state: StateId, field: FieldId) -> bool {
    let (with, without) = with_and_without(definition, state, field);
    with && !without && is_asked_for(definition, state, field)
}

fn is_asked_for(definition: &Definition, state: StateId, field: FieldId) -> bool {
    let (mut seen, mut left) = (BTreeSet::from([state]), vec![state]);
    while let Some(state) = left.pop() {
        for action in definition.state(state).actions.iter().map(|it| definition.action(*it)) {
            if action.when.iter().any(|it| matches!(it, Guard::Choice(of, _) if *of == field)) {
                return true;
            }
            let is_made_anew = action.requires.contains(&field) || action.forgets.fields.contains(&field);
            let next = action.to.filter(|it| !is_made_anew && seen.insert(*it));
            left.extend(next);
        }
    }
    false
}

/// The fields that offer a choice.
pub(crate) fn choices(definition: &Definition) -> impl Iterator<Item = FieldId> {
    let fields = definition.model().fields.iter();
    fields.filter(|(_, it)| matches!(it.kind, FieldKind::Choice(_))).map(|(id, _)| id)
}
