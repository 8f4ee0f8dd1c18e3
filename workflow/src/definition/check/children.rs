//! Child cases: answered wherever one can end, while this case goes on.

use super::open::{meanwhile, opened_in, openers};
use crate::definition::model::{Action, ActionId, FieldKind, Id, Model, Seen, State, StateId, TaskId};
use crate::definition::problem::{Code, Sink};
use std::collections::HashMap;
use std::rc::Rc;

const MOST_NAMED: usize = 8;

pub(super) fn child_cases_are_answered_where_they_can_be_open(model: &Model, sink: &mut Sink<'_>) {
    let mut open_in = OpenIn::of(model);
    for (id, task) in model.tasks.iter() {
        let Some(child) = task.child().filter(|it| !it.then.is_empty()) else { continue };
        let open = open_in.states(id);
        let mut lacking: Vec<Option<String>> = vec![None; model.actions.len()];
        for then in &child.then {
            let Some(lacks) = lacking.get_mut(then.action.index()) else { continue };
            // Many outcomes may lead to one action.
            let lacks = lacks.get_or_insert_with(|| lacking_states(model, then.action, &open));
            if lacks.is_empty() {
                continue;
            }
            let action = &model.actions.get(then.action).name;
            let message = format!(
                "when {} ends as {}, action {action} follows, and does not stand in {lacks}, where it can still be open",
                task.name, then.outcome
            );
            sink.add(Code::E07, &then.at, message);
        }
    }
}

/// Those of some states in which an action does not stand, in words: nobody reads more than the first of them.
fn lacking_states(model: &Model, action: ActionId, of: &[StateId]) -> String {
    let stands = Seen::of(&model.actions.get(action).states, model.states.len());
    let mut lacking = of.iter().filter(|it| !stands.contains(**it)).map(|it| &*model.states.get(*it).name);
    let named: Vec<&str> = lacking.by_ref().take(MOST_NAMED).collect();
    let others = match lacking.count() {
        0 => String::new(),
        1 => " and one other".to_owned(),
        n => format!(" and {n} others"),
    };
    match named.as_slice() {
        [] => String::new(),
        [only] => format!("state {only}{others}"),
        several => format!("states {}{others}", several.join(", ")),
    }
}

/// The states in which child cases can still be open. Most are opened and awaited alike, and what holds of one of these was
/// found for all.
pub(in crate::definition) struct OpenIn<'m> {
    model: &'m Model,
    found: HashMap<Course, Rc<[StateId]>>,
}

/// What tells child cases apart by where they can be open.
#[derive(PartialEq, Eq, Hash)]
struct Course {
    /// Where a case stands that has opened one.
    opened: Vec<StateId>,
    /// What waits for it.
    waiting: Vec<ActionId>,
    /// What comes of its decision alone.
    closing: Vec<ActionId>,
}

impl<'m> OpenIn<'m> {
    pub(in crate::definition) fn of(model: &'m Model) -> OpenIn<'m> {
        OpenIn { model, found: HashMap::new() }
    }

    /// Where a child case can be open: where it is opened, and everywhere that an action leads from there without waiting for
    /// it. What follows from its own decision happens when it is over, and leads on only with another one that is open still.
    pub(in crate::definition) fn states(&mut self, task: TaskId) -> Rc<[StateId]> {
        let model = self.model;
        let waiting = model.actions.iter().filter(|(_, it)| it.needs.contains(&task)).map(|(id, _)| id);
        let course = Course {
            opened: opened_in(model, task),
            waiting: waiting.collect(),
            closing: closing(model, task),
        };
        if let Some(found) = self.found.get(&course) {
            return Rc::clone(found);
        }
        let still = Seen::of(&[&course.waiting[..], &course.closing[..]].concat(), model.actions.len());
        let found: Rc<[StateId]> = meanwhile(model, &course.opened, |id, _| !still.contains(id)).into();
        self.found.insert(course, Rc::clone(&found));
        found
    }
}

/// The actions that come of the decision of this child case alone, so that none is open when they have come: nothing else
/// fires them, and no second one is opened beside the first.
fn closing(model: &Model, task: TaskId) -> Vec<ActionId> {
    let is_list = |it: &Action| it.requires.iter().any(|it| model.fields.get(*it).kind == FieldKind::List);
    if openers(model, task).any(|it| !it.needs.contains(&task) || is_list(it)) {
        return Vec::new();
    }
    let otherwise = fired_otherwise(model, task);
    let then = model.tasks.get(task).child().map_or(&[][..], |it| &it.then);
    let mut closing: Vec<ActionId> = then.iter().map(|it| it.action).collect();
    closing.retain(|it| model.actions.get(*it).is_of_the_machine() && !otherwise.contains(*it));
    closing.sort_unstable();
    closing.dedup();
    closing
}

/// What timers, clocks and other child cases fire.
fn fired_otherwise(model: &Model, task: TaskId) -> Seen {
    let timers = model.states.values().flat_map(|it: &State| &it.timers).map(|it| it.action);
    let clocks = model.clocks.values().map(|it| it.breach);
    let children = model.tasks.iter().filter(|(id, _)| *id != task).filter_map(|(_, it)| it.child());
    let others = children.flat_map(|it| &it.then).map(|it| it.action);
    Seen::of(&timers.chain(clocks).chain(others).collect::<Vec<_>>(), model.actions.len())
}
