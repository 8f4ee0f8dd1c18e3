//! Tasks that an action closes: which ones can be closed, and that one which nobody finishes by hand is never open where
//! nothing would decide it.

use super::open::{meanwhile, opened_in, openers};
use crate::definition::model::{Action, Guard, Model, Role, StateId, Task, TaskId};
use crate::definition::problem::{Code, Sink};

/// A list is ticked off and a case of its own decided; and what an action waits for, it finds closed.
pub(super) fn actions_close_what_they_may(model: &Model, sink: &mut Sink<'_>) {
    for action in model.actions.values() {
        for id in &action.closes {
            let task = model.tasks.get(*id);
            let why = if task.is_of_a_checklist() {
                "an item of a checklist, which goes with its state"
            } else if task.child().is_some() {
                "a case of its own, which is over when it is decided"
            } else if action.needs.contains(id) {
                "for which it waits, so that none would be open"
            } else {
                continue;
            };
            sink.add(Code::E10, &action.at, format!("action {} closes {}, {why}", action.name, task.name));
        }
    }
}

/// A task that nobody finishes by hand and no person closes is told by `tasks_are_opened_once`.
pub(super) fn what_only_an_action_closes_is_decided(model: &Model, sink: &mut Sink<'_>) {
    let closed = |(id, task): &(TaskId, &Task)| task.by_action() && !model.who_finishes(*id).is_empty();
    for (id, task) in model.tasks.iter().filter(closed) {
        let marks = marks_of(model, id);
        if let Some(state) =
            open_in(model, id, marks).into_iter().find(|it| !is_decided_in(model, id, marks, *it))
        {
            let state = &model.states.get(state).name;
            let message = format!(
                "task {} may be open in {state}, where no action closes it that may always be taken then, and without `by` \
                 nobody finishes it by hand",
                task.name
            );
            sink.add(Code::E10, &task.at, message);
        }
    }
}

/// The marks, as bits, that hold as long as a task is open: whatever opens it leaves them, and nothing takes them away under
/// it.
fn marks_of(model: &Model, task: TaskId) -> u64 {
    let left = openers(model, task).fold(u64::MAX, |bits, it| bits & it.marks_as_bits());
    model.actions.values().fold(left, |bits, it| {
        let is_over = it.closes.contains(&task) || it.to.is_some_and(|to| model.states.get(to).end);
        let unmarked = it.when.iter().fold(0, |bits, guard| bits | as_bit(guard, false));
        if is_over || it.needs.contains(&task) {
            bits
        } else {
            bits & !(it.forgets.marks & !unmarked & !it.marks_as_bits())
        }
    })
}

/// The mark that a guard asks for, as a bit: that it holds, or that it does not.
fn as_bit(guard: &Guard, holds: bool) -> u64 {
    match guard {
        Guard::Mark(mark, it) if *it == holds => 1 << mark.0,
        _ => 0,
    }
}

/// The states in which a task may be open: where it is opened, and wherever an action leads from there that neither closes it
/// nor waits for it, be it for a mark that holds as long.
fn open_in(model: &Model, task: TaskId, marks: u64) -> Vec<StateId> {
    let waits =
        |it: &Action| it.needs.contains(&task) || it.when.iter().any(|it| as_bit(it, false) & marks != 0);
    meanwhile(model, &opened_in(model, task), |_, it| !it.closes.contains(&task) && !waits(it))
}

/// Whether a task that only an action closes may be open in a state of a case with these marks: there, and wherever that case
/// comes, somebody then closes it.
pub(in crate::definition) fn is_decided_from(
    model: &Model,
    task: TaskId,
    state: StateId,
    marks: u64,
) -> bool {
    let lasting = marks_of(model, task);
    marks & lasting == lasting && open_in(model, task, lasting).contains(&state)
}

/// Whether somebody may close a task in a state whenever it is open there; where an action waits for that, without leaving
/// the state and not the applicant alone, or it might wait for ever.
fn is_decided_in(model: &Model, task: TaskId, marks: u64, state: StateId) -> bool {
    let actions = || model.states.get(state).actions.iter().map(|it| model.actions.get(*it));
    let waits = actions().any(|it| it.needs.contains(&task));
    actions().filter(|it| it.closes.contains(&task)).any(|it| {
        let is_free = it.within.is_none()
            && it.not_before.is_none()
            && it.limit.is_none()
            && it.needs.is_empty()
            && it.not_by_actor_of.is_empty()
            && !it.assignee;
        let decides = |role| role != Role::System && !(waits && role == Role::Applicant);
        is_free
            && !(waits && it.to.is_some())
            && it.by.iter().any(decides)
            && it.when.iter().all(|guard| as_bit(guard, true) & marks != 0)
    })
}
