//! The structural checks: what can be seen from states, actions, clocks and tasks without following facts.

mod terms;

use super::model::{
    Action, ActionId, ClockId, FieldId, FieldKind, Opening, OutcomeId, Party, Role, Start, StateId, TaskId,
};
use super::problem::{Code, Sink};
use super::resolve::Model;
use std::ops::Range;
use terms::{asks, clocks_come_from_somewhere, extensions_are_lawful, terms_are_settable};

pub(super) fn check(model: &Model, sink: &mut Sink<'_>) {
    states_are_reached_and_left(model, sink);
    ends_are_ends(model, sink);
    states_wait_with_a_term(model, sink);
    actions_can_be_taken(model, sink);
    system_actions_are_possible(model, sink);
    the_system_does_not_go_round(model, sink);
    tasks_are_opened_once(model, sink);
    clocks_come_from_somewhere(model, sink);
    extensions_are_lawful(model, sink);
    outcomes_are_given(model, sink);
    terms_are_settable(model, sink);
    everything_is_used(model, sink);
    nobody_is_awaited_at_an_end(model, sink);
    people_are_told(model, sink);
    sentences_name_what_there_is(model, sink);
}

/// Where an action leads from a state.
fn targets(model: &Model, state: StateId) -> impl Iterator<Item = (ActionId, StateId)> {
    let actions = model.states.get(state.index()).map_or(&[][..], |it| &it.actions);
    actions.iter().filter_map(|id| Some((*id, model.actions.get(id.index())?.to?)))
}

fn states_are_reached_and_left(model: &Model, sink: &mut Sink<'_>) {
    let n = model.states.len();
    let mut reached = vec![false; n];
    let mut queue = vec![model.initial];
    while let Some(state) = queue.pop() {
        if let Some(seen) = reached.get_mut(state.index())
            && !std::mem::replace(seen, true)
        {
            queue.extend(targets(model, state).map(|(_, to)| to));
        }
    }
    // Backwards from the ends.
    let mut leads: Vec<bool> = model.states.iter().map(|it| it.end).collect();
    loop {
        let next: Vec<bool> = (0_u16..)
            .zip(&leads)
            .map(|(id, leads_already)| {
                *leads_already
                    || targets(model, StateId(id)).any(|(_, to)| leads.get(to.index()) == Some(&true))
            })
            .collect();
        if next == leads {
            break;
        }
        leads = next;
    }
    for ((state, reached), leads) in model.states.iter().zip(reached).zip(leads) {
        if !reached {
            sink.add(Code::E02, &state.at, format!("no case ever reaches state {}", state.name));
        } else if !leads {
            sink.add(Code::E03, &state.at, format!("from state {} no end can be reached", state.name));
        }
    }
}

fn ends_are_ends(model: &Model, sink: &mut Sink<'_>) {
    for state in &model.states {
        let busy = !state.actions.is_empty()
            || !state.clocks.is_empty()
            || !state.timers.is_empty()
            || !state.checklist.is_empty();
        if state.end && (busy || state.party != Party::Nobody) {
            let message = format!(
                "{} is an end: no action, clock, timer or task stands in it, and it is nobody's move",
                state.name
            );
            sink.add(Code::E04, &state.at, message);
        }
    }
}

fn states_wait_with_a_term(model: &Model, sink: &mut Sink<'_>) {
    for state in model.states.iter().filter(|it| !it.end) {
        if state.clocks.is_empty() && state.timers.is_empty() {
            sink.add(Code::E09, &state.at, format!("state {} waits without a clock or a timer", state.name));
        }
    }
}

fn actions_can_be_taken(model: &Model, sink: &mut Sink<'_>) {
    for action in &model.actions {
        let mut add = |code, why: &str| sink.add(code, &action.at, format!("action {} {why}", action.name));
        if action.states.is_empty() {
            add(Code::E06, "stands in no state");
        }
        if action.by.is_empty() {
            add(Code::E06, "may be done by nobody");
        }
        if action.limit == Some(0) {
            add(Code::E06, "may be done no more than never");
        }
        if action.assignee && !action.by.contains(Role::Officer) {
            add(Code::E06, "is for the assignee, who is an officer, and officers may not do it");
        }
        for guard in &action.when {
            if let super::model::Guard::Choice(field, outcomes) = guard {
                let possible = match model.fields.get(field.index()).map(|it| &it.kind) {
                    Some(FieldKind::Choice(all)) => {
                        outcomes.iter().all(|it| all.contains(it)) && !outcomes.is_empty()
                    }
                    _ => false,
                };
                if !possible {
                    add(Code::E06, "waits for a choice that the field does not offer");
                }
            }
        }
        let does_something = action.to.is_some()
            || !action.marks.is_empty()
            || !action.opens.is_empty()
            || action.extends.is_some()
            || action.outcome.is_some()
            || !action.tells.is_empty()
            || !action.requires.is_empty();
        if !does_something {
            add(Code::E27, "does nothing");
        }
        for other in &action.not_by_actor_of {
            if let Some(other) = model.actions.get(other.index()) {
                let people =
                    |it: &Action| it.by.iter().filter(|role| *role != Role::System).collect::<Vec<_>>();
                if people(action).len() == 1 && people(action) == people(other) {
                    add(Code::W06, &format!("and {} need two people of one and the same role", other.name));
                }
            }
        }
        for task in &action.needs {
            if let Some(task) = model.tasks.get(task.index())
                && let Opening::Checklist { states, .. } = &task.opening
                && !action.states.iter().any(|it| states.contains(it))
            {
                add(Code::W10, &format!("waits for {}, which none of its states opens", task.name));
            }
        }
    }
}

/// What the system does by itself, with the place that says so and the states in which it must be possible.
fn fired(model: &Model) -> Vec<(ActionId, Range<usize>, Vec<StateId>)> {
    let mut fired = Vec::new();
    for (id, state) in (0_u16..).zip(&model.states) {
        for timer in &state.timers {
            fired.push((timer.action, timer.at.clone(), vec![StateId(id)]));
        }
    }
    for (id, clock) in (0_u16..).zip(&model.clocks) {
        let running = (0_u16..).zip(&model.states).filter(|(_, it)| it.clocks.contains(&ClockId(id)));
        fired.push((clock.breach, clock.at.clone(), running.map(|(id, _)| StateId(id)).collect()));
    }
    fired
}

fn system_actions_are_possible(model: &Model, sink: &mut Sink<'_>) {
    let fired = fired(model);
    for (action, at, states) in &fired {
        let Some(action) = model.actions.get(action.index()) else { continue };
        if !action.by.contains(Role::System) {
            sink.add(
                Code::E07,
                at,
                format!("action {} is fired here, and the system may not do it", action.name),
            );
        }
        if !action.requires.is_empty() || !action.grounds.is_empty() {
            sink.add(
                Code::E07,
                at,
                format!("action {} is fired here, and needs to be told something", action.name),
            );
        }
        for state in states.iter().filter(|it| !action.states.contains(it)) {
            let state = model.states.get(state.index()).map_or("", |it| &it.name);
            let message =
                format!("action {} is fired here, and does not stand in state {state}", action.name);
            sink.add(Code::E07, at, message);
        }
    }
    for (id, action) in (0_u16..).zip(&model.actions) {
        let only_system = action.by.contains(Role::System) && action.by.iter().count() == 1;
        if only_system && !fired.iter().any(|(it, _, _)| *it == ActionId(id)) {
            sink.add(Code::E06, &action.at, format!("no timer and no clock fires action {}", action.name));
        }
    }
}

fn the_system_does_not_go_round(model: &Model, sink: &mut Sink<'_>) {
    // Only a person may close a loop: follow the moves that the system makes alone.
    let next = |state: StateId| -> Vec<StateId> {
        let Some(state) = model.states.get(state.index()) else { return Vec::new() };
        let timers = state.timers.iter().map(|it| it.action);
        let clocks = state.clocks.iter().filter_map(|it| model.clocks.get(it.index())).map(|it| it.breach);
        timers.chain(clocks).filter_map(|it| model.actions.get(it.index())?.to).collect()
    };
    for (id, clock) in (0_u16..).zip(&model.clocks) {
        // A breach that starts its own clock, or a clock whose breach starts this one, goes round without moving.
        let mut seen: Vec<ClockId> = Vec::new();
        let mut queue = vec![clock.breach];
        while let Some(action) = queue.pop() {
            for (other, started) in (0_u16..).zip(&model.clocks) {
                if !started.since.contains(&Start::Action(action)) {
                    continue;
                }
                if other == id {
                    sink.add(
                        Code::E12,
                        &clock.at,
                        format!("the breach of clock {} starts it anew", clock.name),
                    );
                } else if !seen.contains(&ClockId(other)) {
                    seen.push(ClockId(other));
                    queue.push(started.breach);
                }
            }
        }
    }
    for (start, state) in (0_u16..).zip(&model.states) {
        let mut seen = vec![false; model.states.len()];
        let mut queue = next(StateId(start));
        while let Some(at) = queue.pop() {
            if at == StateId(start) {
                sink.add(
                    Code::E12,
                    &state.at,
                    format!("the system alone comes back to state {}", state.name),
                );
                break;
            }
            if let Some(seen) = seen.get_mut(at.index())
                && !std::mem::replace(seen, true)
            {
                queue.extend(next(at));
            }
        }
    }
}

fn tasks_are_opened_once(model: &Model, sink: &mut Sink<'_>) {
    for (id, task) in (0_u16..).zip(&model.tasks) {
        let opened_by_action = model.actions.iter().any(|it| it.opens.contains(&TaskId(id)));
        let (checklist, nowhere) = match &task.opening {
            Opening::Checklist { states, .. } => (true, states.is_empty()),
            Opening::Action { .. } => (false, false),
        };
        if checklist == opened_by_action || nowhere {
            let twice = checklist && opened_by_action;
            let why = if twice { "opens by itself and is opened by an action" } else { "is never opened" };
            sink.add(Code::E10, &task.at, format!("task {} {why}", task.name));
        }
        if task.by.is_empty() {
            sink.add(Code::E06, &task.at, format!("nobody may finish task {}", task.name));
        }
        let mut seen: Vec<TaskId> = Vec::new();
        let mut queue = predecessors(model, TaskId(id)).to_vec();
        while let Some(before) = queue.pop() {
            if before == TaskId(id) {
                sink.add(Code::E10, &task.at, format!("task {} waits for itself", task.name));
                break;
            }
            if !seen.contains(&before) {
                seen.push(before);
                queue.extend(predecessors(model, before));
            }
        }
    }
}

fn predecessors(model: &Model, task: TaskId) -> &[TaskId] {
    match model.tasks.get(task.index()).map(|it| &it.opening) {
        Some(Opening::Checklist { after, .. }) => after,
        _ => &[],
    }
}

fn outcomes_are_given(model: &Model, sink: &mut Sink<'_>) {
    for (id, outcome) in (0_u16..).zip(&model.outcomes) {
        if !model.actions.iter().any(|it| it.outcome == Some(OutcomeId(id))) {
            sink.add(Code::E18, &outcome.at, format!("outcome {} is never given", outcome.name));
        }
    }
    // Follow every step with and without an outcome so far: one may be given, and forgotten again.
    let mut seen = vec![[false; 2]; model.states.len()];
    let mut queue = vec![(model.initial, false)];
    while let Some((state, given)) = queue.pop() {
        let Some(seen) = seen.get_mut(state.index()).and_then(|it| it.get_mut(usize::from(given))) else {
            continue;
        };
        if std::mem::replace(seen, true) {
            continue;
        }
        let actions = model.states.get(state.index()).map_or(&[][..], |it| &it.actions);
        for action in actions.iter().filter_map(|id| model.actions.get(id.index())) {
            let given = action.outcome.is_some() || (given && !action.forgets.outcome);
            queue.push((action.to.unwrap_or(state), given));
        }
    }
    let bare = seen.into_iter().map(|[without, _]| without);
    for (state, bare) in model.states.iter().zip(bare) {
        if state.end && bare {
            sink.add(Code::E18, &state.at, format!("end {} can be reached without an outcome", state.name));
        }
    }
    // A decision must be tied to the proposal it approves: where a choice offers the outcome, the action asks for it.
    for action in &model.actions {
        let Some(outcome) = action.outcome else { continue };
        if action.not_by_actor_of.is_empty() {
            continue;
        }
        let tied = action.when.iter().any(
            |it| matches!(it, super::model::Guard::Choice(_, outcomes) if outcomes.as_slice() == [outcome]),
        );
        if !tied {
            let message = format!("action {} decides what nobody need have proposed", action.name);
            sink.add(Code::E30, &action.at, message);
        }
    }
}

fn everything_is_used(model: &Model, sink: &mut Sink<'_>) {
    let actions = &model.actions;
    for (id, mark) in (0_u16..).zip(&model.marks) {
        if !actions.iter().any(|it| it.marks.iter().any(|mark| mark.0 == id)) {
            sink.add(Code::E19, &mark.at, format!("nothing ever leaves mark {}", mark.name));
        }
    }
    for (id, ground) in (0_u16..).zip(&model.grounds) {
        if !actions.iter().any(|it| it.grounds.iter().any(|ground| ground.0 == id)) {
            sink.add(Code::E20, &ground.at, format!("no action knows ground {}", ground.name));
        }
    }
    for (id, field) in (0_u16..).zip(&model.fields) {
        if !actions.iter().any(|it| asks(it, FieldId(id))) {
            sink.add(Code::E20, &field.at, format!("no action asks for field {}", field.name));
        }
    }
    for (id, clock) in (0_u16..).zip(&model.clocks) {
        if !model.states.iter().any(|it| it.clocks.contains(&ClockId(id))) {
            sink.add(Code::E20, &clock.at, format!("clock {} runs nowhere", clock.name));
        }
    }
    for (role, at) in &model.role_places {
        let used = actions.iter().any(|it| it.by.contains(*role) || it.tells.contains(*role))
            || model.tasks.iter().any(|it| it.by.contains(*role));
        if !used {
            sink.add(Code::E20, at, format!("role {} does nothing", role.code()));
        }
    }
}

fn nobody_is_awaited_at_an_end(model: &Model, sink: &mut Sink<'_>) {
    for action in &model.actions {
        let ends = action.to.and_then(|it| model.states.get(it.index())).is_some_and(|it| it.end);
        if ends && !action.opens.is_empty() {
            let message =
                format!("action {} ends the case and opens a task that nobody could finish", action.name);
            sink.add(Code::E04, &action.at, message);
        }
    }
}

fn people_are_told(model: &Model, sink: &mut Sink<'_>) {
    for (id, action) in (0_u16..).zip(&model.actions) {
        let to = action.to.and_then(|it| model.states.get(it.index()));
        let starts_clock = model.clocks.iter().any(|it| it.since.contains(&Start::Action(ActionId(id))));
        let awaits_applicant = action.opens.iter().any(|it| {
            matches!(
                model.tasks.get(it.index()).map(|it| &it.opening),
                Some(Opening::Action { party: Party::Applicant, .. })
            )
        });
        let weighty = action.outcome.is_some()
            || to.is_some_and(|it| it.end || it.party == Party::Applicant)
            || action.extends.is_some()
            || starts_clock
            || awaits_applicant;
        if weighty && !action.tells.contains(Role::Applicant) {
            let message =
                format!("action {} changes the applicant's case, and the applicant is not told", action.name);
            sink.add(Code::E26, &action.at, message);
        }
    }
}

fn sentences_name_what_there_is(model: &Model, sink: &mut Sink<'_>) {
    for state in &model.states {
        let placeholders = state.says.placeholders();
        if placeholders.contains("due") && state.clocks.is_empty() {
            sink.add(
                Code::E13,
                &state.at,
                format!("state {} names {{due}}, and no clock runs in it", state.name),
            );
        }
        if placeholders.contains("until") && state.timers.is_empty() {
            sink.add(
                Code::E13,
                &state.at,
                format!("state {} names {{until}}, and no timer stands in it", state.name),
            );
        }
    }
}
