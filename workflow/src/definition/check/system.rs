//! What the machine does by itself: it may, it can, and it does not go round alone.

use crate::definition::model::{Action, ActionId, ClockId, Model, Role, Seen, Start, StateId};
use crate::definition::problem::{Code, Sink};
use std::ops::Range;

/// A place that fires an action, and the states in which it may.
struct Fired<'m> {
    action: ActionId,
    at: &'m Range<usize>,
    states: Vec<StateId>,
}

fn fired(model: &Model) -> Vec<Fired<'_>> {
    let mut fired = Vec::new();
    for (id, state) in model.states.iter() {
        for timer in &state.timers {
            fired.push(Fired { action: timer.action, at: &timer.at, states: vec![id] });
        }
    }
    for (id, clock) in model.clocks.iter() {
        let running = model.states.iter().filter(|(_, it)| it.clocks.contains(&id)).map(|(id, _)| id);
        fired.push(Fired { action: clock.breach, at: &clock.at, states: running.collect() });
    }
    for then in model.tasks.values().filter_map(|it| it.child()).flat_map(|it| &it.then) {
        // Where it must stand depends on where the child can be open: that is a check of its own.
        fired.push(Fired { action: then.action, at: &then.at, states: Vec::new() });
    }
    fired
}

pub(super) fn what_is_fired_is_possible(model: &Model, sink: &mut Sink<'_>) {
    let fired = fired(model);
    for it in &fired {
        let action = model.actions.get(it.action);
        for why in reasons_against(action) {
            sink.add(Code::E07, it.at, format!("action {} is fired here, {why}", action.name));
        }
        for state in it.states.iter().filter(|state| !action.states.contains(state)) {
            let state = &model.states.get(*state).name;
            let message =
                format!("action {} is fired here, and does not stand in state {state}", action.name);
            sink.add(Code::E07, it.at, message);
        }
    }
    for then in model.tasks.values().filter_map(|it| it.child()).flat_map(|it| &it.then) {
        let action = model.actions.get(then.action);
        if !action.needs.is_empty() || !action.when.is_empty() {
            // A timer waits until its action is no longer blocked; a child case ends once.
            let message = format!("action {} is fired here once, and may be blocked just then", action.name);
            sink.add(Code::E07, &then.at, message);
        }
    }
    for (id, action) in model.actions.iter() {
        if action.is_of_the_machine() && !fired.iter().any(|it| it.action == id) {
            let message = format!("no timer, clock or child case fires action {}", action.name);
            sink.add(Code::E06, &action.at, message);
        }
    }
}

fn reasons_against(action: &Action) -> Vec<&'static str> {
    let mut reasons = Vec::new();
    if !action.by.contains(Role::System) {
        reasons.push("and the system may not do it");
    }
    if !action.requires.is_empty() || !action.grounds.is_empty() {
        reasons.push("and needs to be told something");
    }
    if action.within.is_some() || action.not_before.is_some() {
        // What fires it says when; a second term beside it could only contradict.
        reasons.push("and has a window of its own");
    }
    if action.limit.is_some() {
        // A task is finished and a fact may change; a limit that is used up stays so, and what is due would wait for ever.
        reasons.push("and has a limit, after which it would never happen again");
    }
    reasons
}

/// Only a person may close a loop.
pub(super) fn the_system_does_not_go_round(model: &Model, sink: &mut Sink<'_>) {
    for (id, clock) in model.clocks.iter() {
        if breaches_start(model, id) {
            sink.add(Code::E12, &clock.at, format!("the breach of clock {} starts it anew", clock.name));
        }
    }
    for (id, state) in model.states.iter() {
        if comes_back(model, id) {
            sink.add(Code::E12, &state.at, format!("the system alone comes back to state {}", state.name));
        }
    }
}

/// Whether the breach of a clock starts it anew, by itself or through the breaches of others.
fn breaches_start(model: &Model, clock: ClockId) -> bool {
    let mut seen = Seen::among(model.clocks.len());
    let mut queue = vec![model.clocks.get(clock).breach];
    while let Some(action) = queue.pop() {
        let started = model.clocks.iter().filter(|(_, it)| it.since.contains(&Start::Action(action)));
        for (other, it) in started {
            if other == clock {
                return true;
            }
            if seen.is_new(other) {
                queue.push(it.breach);
            }
        }
    }
    false
}

fn comes_back(model: &Model, start: StateId) -> bool {
    let next = |state: StateId| {
        let state = model.states.get(state);
        let timers = state.timers.iter().map(|it| it.action);
        let clocks = state.clocks.iter().map(|it| model.clocks.get(*it).breach);
        timers.chain(clocks).filter_map(|it| model.actions.get(it).to).collect::<Vec<_>>()
    };
    let mut seen = Seen::among(model.states.len());
    let mut queue = next(start);
    while let Some(at) = queue.pop() {
        if at == start {
            return true;
        }
        if seen.is_new(at) {
            queue.extend(next(at));
        }
    }
    false
}
