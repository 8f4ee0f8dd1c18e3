//! Where a task can be open that outlasts the state in which it was opened: a case goes on meanwhile, and who answers or
//! decides the task must be there wherever it comes.

use crate::definition::model::{Action, ActionId, Model, Seen, StateId, TaskId};

/// The actions that open a task.
pub(super) fn openers(model: &Model, task: TaskId) -> impl Iterator<Item = &Action> {
    model.actions.values().filter(move |it| it.opens.contains(&task))
}

/// Where a case stands that has just opened a task, in order.
pub(super) fn opened_in(model: &Model, task: TaskId) -> Vec<StateId> {
    let after = |it: &Action| it.to.map_or_else(|| it.states.clone(), |to| vec![to]);
    let mut opened: Vec<StateId> = openers(model, task).flat_map(after).collect();
    opened.sort_unstable();
    opened.dedup();
    opened
}

/// Everywhere that a case can come from there by actions which leave the task open, in order; at an end nothing is open.
pub(super) fn meanwhile(
    model: &Model,
    opened: &[StateId],
    leaves_open: impl Fn(ActionId, &Action) -> bool,
) -> Vec<StateId> {
    let (mut seen, mut found) = (Seen::among(model.states.len()), Vec::new());
    let mut queue = opened.to_vec();
    while let Some(id) = queue.pop() {
        let state = model.states.get(id);
        if state.end || !seen.is_new(id) {
            continue;
        }
        found.push(id);
        let actions = state.actions.iter().map(|it| (*it, model.actions.get(*it)));
        queue.extend(actions.filter(|(id, it)| leaves_open(*id, it)).filter_map(|(_, it)| it.to));
    }
    found.sort_unstable();
    found
}
