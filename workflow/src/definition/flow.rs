//! What the ways from state to state say by themselves, whatever their guards ask: where something can have been decided.
//! The exact search says it better and belongs to the check of a definition;
//! whoever puts a case somewhere by hand needs the answer for one state, at once.

use super::Definition;
use super::model::{Action, StateId};
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
