//! Actions: somebody may take them, their guards ask what can be, and they do something.

use crate::definition::model::{Action, FieldId, FieldKind, Guard, Model, Opening, OutcomeId, Role, Seat};
use crate::definition::problem::{Code, Sink};

pub(super) fn somebody_may_act(model: &Model, sink: &mut Sink<'_>) {
    for action in model.actions.values() {
        let mut add = |why: &str| sink.add(Code::E06, &action.at, format!("action {} {why}", action.name));
        if action.states.is_empty() {
            add("stands in no state");
        }
        if action.by.is_empty() {
            add("may be done by nobody");
        }
        if action.limit == Some(0) {
            add("may be done no more than never: a limit is a whole number from 1");
        }
        if action.assignee && !action.by.contains(Role::Officer) {
            add("is for the assignee, who is an officer, and officers may not do it");
        }
        if action.is_of_the_machine() && (!action.not_by_actor_of.is_empty() || action.not_by_parents_actor) {
            add("is done by the machine alone, which is nobody's second pair of eyes");
        }
    }
}

pub(super) fn guards_ask_what_can_be(model: &Model, sink: &mut Sink<'_>) {
    for action in model.actions.values() {
        for guard in &action.when {
            let why = match guard {
                Guard::Choice(field, outcomes) if !is_offered(model, *field, outcomes) => {
                    "a choice that the field does not offer"
                }
                Guard::Office(seats) if seats.is_empty() => "an office that is none",
                _ => continue,
            };
            sink.add(Code::E06, &action.at, format!("action {} waits for {why}", action.name));
        }
    }
}

fn is_offered(model: &Model, field: FieldId, outcomes: &[OutcomeId]) -> bool {
    match &model.fields.get(field).kind {
        FieldKind::Choice(all) => outcomes.iter().all(|it| all.contains(it)) && !outcomes.is_empty(),
        _ => false,
    }
}

pub(super) fn actions_do_something(model: &Model, sink: &mut Sink<'_>) {
    for action in model.actions.values() {
        let does_something = action.to.is_some()
            || !action.marks.is_empty()
            || !action.opens.is_empty()
            || !action.closes.is_empty()
            || action.extends.is_some()
            || action.outcome.is_some()
            || action.hands_to.is_some()
            || !action.tells.is_empty()
            || !action.requires.is_empty();
        if !does_something {
            sink.add(Code::E27, &action.at, format!("action {} does nothing", action.name));
        }
    }
}

/// A date that is held to the day of the act is asked for, is a date, and is bounded by nothing else.
pub(super) fn bounded_dates_are_asked_for(model: &Model, sink: &mut Sink<'_>) {
    for (id, action) in model.actions.iter() {
        for field in action.from_today.iter().chain(&action.to_today) {
            let why = if !action.asks(*field) {
                "which it does not ask for"
            } else if model.fields.get(*field).kind != FieldKind::Date {
                "which is no date"
            } else if action.from_today.contains(field) && action.to_today.contains(field) {
                "which would be the day itself"
            } else if model.terms_set_by(id, *field).next().is_some() || action.extension_by(*field).is_some()
            {
                "which ends a term and lies ahead anyhow"
            } else {
                continue;
            };
            let field = &model.fields.get(*field).name;
            sink.add(Code::E23, &action.at, format!("action {} bounds {field}, {why}", action.name));
        }
    }
}

pub(super) fn four_eyes_are_two_people(model: &Model, sink: &mut Sink<'_>) {
    let people = |it: &Action| it.by.iter().filter(|role| *role != Role::System).collect::<Vec<_>>();
    for action in model.actions.values() {
        let others = || action.not_by_actor_of.iter().map(|it| model.actions.get(*it));
        // Each who may is the only one who may do one of those others, or one person who may have done it.
        let same =
            |it: &&Action, role| people(it) == [role] || (role.is_one_person() && it.by.contains(role));
        let taken = people(action).into_iter().map(|role| others().find(|it| same(it, role)));
        let taken: Option<Vec<&str>> = taken.map(|it| it.map(|it| &*it.name)).collect();
        if let Some(taken) = taken.filter(|it| !it.is_empty()) {
            let taken = taken.join(" and ");
            let alone = |role: &Role| !others().any(|it| people(it) == [*role]);
            let heads: Vec<&str> = people(action).into_iter().filter(alone).map(Role::code).collect();
            let message = if heads.is_empty() {
                format!("action {} and {taken} need two people of one and the same role", action.name)
            } else if heads.len() < people(action).len() {
                let name = &action.name;
                format!(
                    "action {name} and {taken} need two people: whoever may take {name} may have done one of the others"
                )
            } else {
                format!(
                    "action {} and {taken} need two people: an office has one {}, who may have done {taken}, and nobody else \
                     may take {}",
                    action.name,
                    heads.join(" and one "),
                    action.name
                )
            };
            sink.add(Code::W06, &action.at, message);
        }
    }
}

pub(super) fn tasks_that_are_needed_can_open(model: &Model, sink: &mut Sink<'_>) {
    for action in model.actions.values() {
        for task in action.needs.iter().map(|it| model.tasks.get(*it)) {
            if let Opening::Checklist { states, .. } = &task.opening
                && !action.states.iter().any(|it| states.contains(it))
            {
                let message =
                    format!("action {} waits for {}, which none of its states opens", action.name, task.name);
                sink.add(Code::W10, &action.at, message);
            }
        }
    }
}

pub(super) fn cases_are_handed_to_somebody(model: &Model, sink: &mut Sink<'_>) {
    for action in model.actions.values().filter(|it| it.hands_to == Some(Seat::Chosen)) {
        let offices = action.requires.iter().filter(|it| model.fields.get(**it).kind == FieldKind::Office);
        if offices.count() != 1 {
            let message =
                format!("action {} hands the case over and does not ask for one office", action.name);
            sink.add(Code::E24, &action.at, message);
        }
    }
}
