//! Tasks: opened one way and for one list, finished by somebody, and in an order.

use crate::definition::model::{FieldId, FieldKind, Model, Opening, Role, Seen, Task, TaskId};
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
        if model.who_finishes(id).is_empty() && task.child().is_none() {
            sink.add(Code::E06, &task.at, format!("nobody may finish task {}", task.name));
        }
        if task.by.contains(Role::System) {
            let message = format!(
                "task {} names the system among those who finish it, and it finishes none",
                task.name
            );
            sink.add(Code::E06, &task.at, message);
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
