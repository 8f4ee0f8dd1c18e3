//! Child cases: answered wherever one can end, while this case goes on.

use crate::definition::model::{Action, ActionId, FieldKind, Id, Model, Seen, State, StateId, TaskId};
use crate::definition::problem::{Code, Sink};

const MOST_NAMED: usize = 8;

pub(super) fn child_cases_are_answered_where_they_can_be_open(model: &Model, sink: &mut Sink<'_>) {
    for (id, task) in model.tasks.iter() {
        let Some(child) = task.child().filter(|it| !it.then.is_empty()) else { continue };
        let open = open_in(model, id);
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

/// The states in which a child case can still be open: where it is opened, and everywhere that an action leads from
/// there without waiting for it. What follows from its own decision happens when it is over, and leads on only with another
/// one that is open still.
pub(in crate::definition) fn open_in(model: &Model, task: TaskId) -> Vec<StateId> {
    let closing = closing(model, task);
    let mut seen = Seen::among(model.states.len());
    let mut found: Vec<StateId> = Vec::new();
    let opened = openers(model, task);
    let mut queue: Vec<StateId> =
        opened.flat_map(|it| it.to.map_or_else(|| it.states.clone(), |to| vec![to])).collect();
    while let Some(state) = queue.pop() {
        if model.states.get(state).end || !seen.is_new(state) {
            continue;
        }
        found.push(state);
        let actions = model.states.get(state).actions.iter().copied();
        let others = actions.filter(|id| !closing.contains(*id)).map(|id| model.actions.get(id));
        queue.extend(others.filter(|it| !it.needs.contains(&task)).filter_map(|it| it.to));
    }
    found.sort_unstable();
    found
}

fn openers(model: &Model, task: TaskId) -> impl Iterator<Item = &Action> {
    model.actions.values().filter(move |it| it.opens.contains(&task))
}

/// The actions that come of the decision of this child case alone, so that none is open when they have come: nothing else
/// fires them, and no second one is opened beside the first.
fn closing(model: &Model, task: TaskId) -> Seen {
    let mut closing = Seen::among(model.actions.len());
    let is_list = |it: &Action| it.requires.iter().any(|it| model.fields.get(*it).kind == FieldKind::List);
    if openers(model, task).any(|it| !it.needs.contains(&task) || is_list(it)) {
        return closing;
    }
    let otherwise = fired_otherwise(model, task);
    for then in model.tasks.get(task).child().map_or(&[][..], |it| &it.then) {
        if model.actions.get(then.action).is_of_the_machine() && !otherwise.contains(then.action) {
            closing.is_new(then.action);
        }
    }
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
