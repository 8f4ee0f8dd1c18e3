//! What every case must be spared: states nobody reaches, actions nobody can take, waits without a way out, ends
//! without an outcome, clocks that start with what belongs to their past.

use super::anew::no_term_begins_anew_for_ever;
use super::causes::Doer;
use super::configuration::{Configuration, Fact};
use super::{Explored, Step, TooMuch, in_words};
use crate::definition::model::{
    Action, ActionId, Id, Late, Model, Opening, Role, Roles, Seen, Since, Start, StateId, TaskId,
};
use crate::definition::problem::{Code, Sink};

/// # Errors
/// [`TooMuch`], after what was found so far.
pub(super) fn give(model: &Model, explored: &Explored, sink: &mut Sink<'_>) -> Result<(), TooMuch> {
    states_are_reached(model, explored, sink);
    actions_can_be_taken(model, explored, sink);
    cases_come_to_an_end(model, explored, sink);
    ends_have_an_outcome(model, explored, sink);
    clocks_start_clean(model, explored, sink);
    no_term_begins_anew_for_ever(model, explored, sink)
}

fn is_reached(explored: &Explored, state: StateId) -> bool {
    explored.configurations.iter().any(|it| it.state() == state)
}

fn states_are_reached(model: &Model, explored: &Explored, sink: &mut Sink<'_>) {
    for (id, state) in model.states.iter() {
        if !is_reached(explored, id) {
            sink.add(Code::E02, &state.at, format!("no case ever reaches state {}", state.name));
        }
    }
}

fn actions_can_be_taken(model: &Model, explored: &Explored, sink: &mut Sink<'_>) {
    let mut taken = vec![vec![false; model.states.len()]; model.actions.len()];
    for step in &explored.steps {
        let state = explored.at(step.from).state();
        if let Some(taken) = taken.get_mut(step.action.index()).and_then(|it| it.get_mut(state.index())) {
            *taken = true;
        }
    }
    for ((_, action), taken) in model.actions.iter().zip(taken) {
        let never: Vec<StateId> = action
            .states
            .iter()
            .copied()
            .filter(|it| taken.get(it.index()) != Some(&true) && is_reached(explored, *it))
            .collect();
        if never.is_empty() {
            continue;
        }
        let message = if never.len() == action.states.len() {
            format!("action {} can never be taken", action.name)
        } else {
            let names: Vec<&str> = never.iter().map(|it| &*model.states.get(*it).name).collect();
            format!("action {} stands in {} and can never be taken there", action.name, names.join(", "))
        };
        sink.add(Code::E06, &action.at, message + &why_nobody_may(model, explored, action, &never));
    }
}

/// What keeps the officer of the case from an action that waits for them alone: there is none, or they did what they must leave
/// to another. Nothing is said where it is something else.
fn why_nobody_may(model: &Model, explored: &Explored, action: &Action, states: &[StateId]) -> String {
    if !action.is_for_the_assignee_alone() {
        return String::new();
    }
    let mask = |fact| explored.facts.mask(fact);
    let there = explored.configurations.iter().filter(|it| states.contains(&it.state()));
    let mut assigned = there.filter(|it| it.0 & mask(Fact::Assigned) != 0).peekable();
    if assigned.peek().is_none() {
        return ": it waits for whoever works on the case, and nobody is ever named there".to_owned();
    }
    let others: Vec<ActionId> = action.left_to_another(model).collect();
    let did = |it: &Configuration, other: &ActionId| it.0 & mask(Fact::DoneByAssignee(*other)) != 0;
    if !assigned.all(|it| others.iter().any(|other| did(it, other))) {
        return String::new();
    }
    let others: Vec<&str> = others.iter().map(|it| &*model.actions.get(*it).name).collect();
    let others = others.join(", ");
    format!(": it and {others} wait for whoever works on the case, and must not be done by one and the same")
}

/// An exit that is always there: it has no window and no limit, and needs no child case that ends in one way of several.
fn stays(model: &Model, step: &Step) -> bool {
    let action = model.actions.get(step.action);
    step.doer != Doer::Child && action.within.is_none() && action.limit.is_none()
}

/// The tasks with which the applicant could hold a case up for ever: those that are theirs alone and do not lapse, and
/// whatever comes after one of them.
fn held_by_the_applicant(model: &Model) -> Seen {
    let mut after: Vec<Vec<TaskId>> = vec![Vec::new(); model.tasks.len()];
    let mut theirs = Vec::new();
    for (id, task) in model.tasks.iter() {
        let lapses = matches!(task.opening, Opening::Action { late: Late::Lapse, .. });
        if model.who_finishes(id) == Roles::of(Role::Applicant) && !lapses {
            theirs.push(id);
        }
        if let Opening::Checklist { after: before, .. } = &task.opening {
            for before in before {
                if let Some(after) = after.get_mut(before.index()) {
                    after.push(id);
                }
            }
        }
    }
    let mut held = Seen::among(model.tasks.len());
    while let Some(id) = theirs.pop() {
        if held.is_new(id) {
            theirs.extend(after.get(id.index()).into_iter().flatten());
        }
    }
    held
}

fn cases_come_to_an_end(model: &Model, explored: &Explored, sink: &mut Sink<'_>) {
    let mut said: Vec<(StateId, Code)> = Vec::new();
    for (place, configuration, (code, why)) in without_an_end(model, explored, |_| false) {
        let state = model.states.get(configuration.state());
        // The first of a state is the nearest one.
        if !said.contains(&(configuration.state(), code)) {
            said.push((configuration.state(), code));
            let way = in_words(model, &explored.way_to(place));
            sink.add(code, &state.at, format!("from state {} {why}; it is reached by {way}", state.name));
        }
    }
}

/// Every configuration from which a case does not surely come to an end, and why; from what is `known` it does.
pub(super) fn without_an_end<'e>(
    model: &Model,
    explored: &'e Explored,
    known: impl Fn(&Configuration) -> bool,
) -> impl Iterator<Item = (u32, &'e Configuration, (Code, &'static str))> {
    let ends = |it: &Configuration| model.states.get(it.state()).end || known(it);
    let back = explored.back();
    let somehow = back.leading_to(ends, |_| true);
    let always = back.leading_to(ends, |it| stays(model, it));
    let is_of_others = |it: &Step| it.doer != Doer::Applicant;
    let by_others = back.leading_to(ends, is_of_others);
    // One and the same way must be both: a way that stays and is the applicant's, beside one of the office that is used
    // up, leaves the case to the applicant in the end.
    let held = held_by_the_applicant(model);
    let is_held = |it: &Step| model.actions.get(it.action).needs.iter().any(|it| held.contains(*it));
    let of_the_office = back.leading_to(ends, |it| stays(model, it) && is_of_others(it) && !is_held(it));
    explored.iter().filter_map(move |(place, configuration)| {
        let yes = |all: &[bool]| all.get(place as usize) == Some(&true);
        let why = if !yes(&somehow) {
            (Code::E03, "no end can be reached")
        } else if !yes(&always) {
            (Code::E08, "every way to an end may expire or be used up, or hangs on how a child case ends")
        } else if !yes(&by_others) {
            (Code::E08, "only the applicant can end the case")
        } else if !yes(&of_the_office) {
            (
                Code::E08,
                "the case is the applicant's alone to end, once every window is closed and every limit used, or while a task \
                 is open that is theirs alone and does not lapse",
            )
        } else {
            return None;
        };
        Some((place, configuration, why))
    })
}

fn ends_have_an_outcome(model: &Model, explored: &Explored, sink: &mut Sink<'_>) {
    let outcome = explored.facts.mask(Fact::Outcome);
    let mut said: Vec<StateId> = Vec::new();
    for (place, configuration) in explored.iter() {
        let state = model.states.get(configuration.state());
        if state.end && !configuration.has(outcome) && !said.contains(&configuration.state()) {
            said.push(configuration.state());
            let way = in_words(model, &explored.way_to(place));
            let message = format!("end {} can be reached without an outcome: {way}", state.name);
            sink.add(Code::E18, &state.at, message);
        }
    }
}

/// A new run of a clock must not inherit the extension or the breach of the old one.
fn clocks_start_clean(model: &Model, explored: &Explored, sink: &mut Sink<'_>) {
    let facts = &explored.facts;
    let started = |start: ActionId| {
        let clocks = model.clocks.iter().filter(move |(_, it)| it.since.contains(&Start::Action(start)));
        clocks.map(|(id, clock)| {
            (clock, model.actions.iter().filter(|(_, it)| it.extends_clock(id)).collect::<Vec<_>>())
        })
    };
    let started: Vec<Vec<_>> = model.actions.iter().map(|(id, _)| started(id).collect()).collect();
    for step in &explored.steps {
        let start = model.actions.get(step.action);
        for (clock, extensions) in started.get(step.action.index()).into_iter().flatten() {
            let after = explored.at(step.to);
            let breach = model.actions.get(clock.breach);
            // What the start itself leaves is its own and not inherited.
            let kept = |old: &Action| after.has(facts.marks(old.marks_as_bits() & !start.marks_as_bits()));
            let used = |it: ActionId| after.has(facts.mask(Fact::Event(Since::Action(it))));
            if kept(breach) {
                let marks = kept_marks(model, breach, start);
                let message = format!("keeps the mark of its breach, and must forget {marks}");
                inherits(model, explored, step, &clock.name, &message, sink);
            }
            for (extension, it) in extensions {
                if kept(it) || (it.limit.is_some() && used(*extension)) {
                    let marks = kept_marks(model, it, start);
                    let all = if marks.is_empty() { marks } else { format!(" and {marks}") };
                    let message = format!("keeps the old extension, and must forget {}{all}", it.name);
                    inherits(model, explored, step, &clock.name, &message, sink);
                }
            }
        }
    }
}

/// The marks of an action that another does not leave itself, in words.
fn kept_marks(model: &Model, old: &Action, start: &Action) -> String {
    let kept = old.marks.iter().filter(|it| !start.marks.contains(it));
    let names: Vec<&str> = kept.map(|it| &*model.marks.get(*it).name).collect();
    names.join(" and ")
}

fn inherits(model: &Model, explored: &Explored, step: &Step, clock: &str, why: &str, sink: &mut Sink<'_>) {
    let start = model.actions.get(step.action);
    let mut way = explored.way_to(step.from);
    way.push(step.action);
    let way = in_words(model, &way);
    // Steps come in the order of their nearness, and the first of a kind is the one to show.
    let message = format!("action {} starts clock {clock} anew and {why}", start.name);
    sink.add_once(Code::E28, &start.at, message, &format!(": {way}"));
}
