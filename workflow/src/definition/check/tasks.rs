//! Tasks: opened one way and for one list, finished by somebody, in an order, and answered wherever a child case can end.

use crate::definition::model::{FieldId, FieldKind, Model, Opening, Seen, StateId, Task, TaskId};
use crate::definition::problem::{Code, Sink};

pub(super) fn tasks_are_opened_once(model: &Model, sink: &mut Sink<'_>) {
    for (id, task) in model.tasks.iter() {
        let opened_by_action = model.actions.values().any(|it| it.opens.contains(&id));
        let (checklist, nowhere) = match &task.opening {
            Opening::Checklist { states, .. } => (true, states.is_empty()),
            Opening::Action { .. } | Opening::Case(_) => (false, false),
        };
        if checklist == opened_by_action || nowhere {
            let twice = checklist && opened_by_action;
            let why = if twice { "opens by itself and is opened by an action" } else { "is never opened" };
            sink.add(Code::E10, &task.at, format!("task {} {why}", task.name));
        }
        if task.by.is_empty() && task.child().is_none() {
            sink.add(Code::E06, &task.at, format!("nobody may finish task {}", task.name));
        }
        if waits_for_itself(model, id) {
            sink.add(Code::E10, &task.at, format!("task {} waits for itself", task.name));
        }
    }
}

fn waits_for_itself(model: &Model, task: TaskId) -> bool {
    let mut seen = Seen::among(model.tasks.len());
    let mut queue = predecessors(model.tasks.get(task)).to_vec();
    while let Some(before) = queue.pop() {
        if before == task {
            return true;
        }
        if seen.is_new(before) {
            queue.extend(predecessors(model.tasks.get(before)));
        }
    }
    false
}

fn predecessors(task: &Task) -> &[TaskId] {
    match &task.opening {
        Opening::Checklist { after, .. } => after,
        Opening::Action { .. } | Opening::Case(_) => &[],
    }
}

/// A list that an action requires says how often each of its tasks is opened, so there is one at most.
pub(super) fn one_list_says_how_many_are_opened(model: &Model, sink: &mut Sink<'_>) {
    for action in model.actions.values().filter(|it| !it.opens.is_empty()) {
        let is_list = |it: &&FieldId| model.fields.get(**it).kind == FieldKind::List;
        if action.requires.iter().filter(is_list).count() > 1 {
            let message = format!(
                "action {} opens a task for each item of a list, and requires two lists",
                action.name
            );
            sink.add(Code::E10, &action.at, message);
        }
    }
}

pub(super) fn nobody_is_awaited_at_an_end(model: &Model, sink: &mut Sink<'_>) {
    for action in model.actions.values() {
        let ends = action.to.is_some_and(|it| model.states.get(it).end);
        // A child case lives on when its parent is over; nobody else is awaited by a finished case.
        let awaited = action.opens.iter().any(|it| model.tasks.get(*it).child().is_none());
        if ends && awaited {
            let message =
                format!("action {} ends the case and opens a task that nobody could finish", action.name);
            sink.add(Code::E04, &action.at, message);
        }
    }
}

pub(super) fn child_cases_are_answered_where_they_can_be_open(model: &Model, sink: &mut Sink<'_>) {
    for (id, task) in model.tasks.iter() {
        let Some(child) = task.child() else { continue };
        for state in open_in(model, id) {
            let state_name = &model.states.get(state).name;
            for then in &child.then {
                let action = model.actions.get(then.action);
                if !action.states.contains(&state) {
                    let message = format!(
                        "when {} ends as {}, action {} follows, and does not stand in state {state_name}, where \
                         it can still be open",
                        task.name, then.outcome, action.name
                    );
                    sink.add(Code::E07, &then.at, message);
                }
            }
        }
    }
}

/// The states in which a child case can still be open: where it is opened, and everywhere that an action leads from
/// there without waiting for it. What the child itself does here happens when it is over.
fn open_in(model: &Model, task: TaskId) -> Vec<StateId> {
    let does_itself = model.tasks.get(task).child().map_or(&[][..], |it| &it.then);
    let mut seen = Seen::among(model.states.len());
    let mut found: Vec<StateId> = Vec::new();
    let opened = model.actions.values().filter(|it| it.opens.contains(&task));
    let mut queue: Vec<StateId> =
        opened.flat_map(|it| it.to.map_or_else(|| it.states.clone(), |to| vec![to])).collect();
    while let Some(state) = queue.pop() {
        if model.states.get(state).end || !seen.is_new(state) {
            continue;
        }
        found.push(state);
        let actions = model.states.get(state).actions.iter().copied();
        let own = |id| does_itself.iter().any(|it| it.action == id);
        let others = actions.filter(|id| !own(*id)).map(|id| model.actions.get(id));
        queue.extend(others.filter(|it| !it.needs.contains(&task)).filter_map(|it| it.to));
    }
    found.sort_unstable();
    found
}
