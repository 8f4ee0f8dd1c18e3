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

/// The roles of people who may take an action.
fn people(action: &Action) -> Vec<Role> {
    action.by.iter().filter(|role| *role != Role::System).collect()
}

/// For each of these roles, of which an office has one person, another act that this one person may have done. Each act was done
/// by one person, so no two roles have the same.
fn done_by_each<'m>(heads: &[Role], acts: &[&'m Action]) -> Option<Vec<&'m str>> {
    let Some((head, others)) = heads.split_first() else { return Some(Vec::new()) };
    // Where there are more acts than roles, some act is left for each of the others.
    let may_have_done = acts.iter().filter(|it| it.by.contains(*head)).take(Role::ALL.len());
    may_have_done.into_iter().find_map(|act| {
        let left: Vec<&Action> = acts.iter().copied().filter(|it| it.name != act.name).collect();
        let mut done = done_by_each(others, &left)?;
        done.insert(0, &act.name);
        Some(done)
    })
}

pub(super) fn four_eyes_are_two_people(model: &Model, sink: &mut Sink<'_>) {
    for action in model.actions.values() {
        let others: Vec<&Action> = action.not_by_actor_of.iter().map(|it| model.actions.get(*it)).collect();
        // Who is the only one that does one of the others does it; the one person of a role may have done it.
        let done_alone = |role: &Role| others.iter().find(|it| people(it) == [*role]);
        let (alone, heads): (Vec<Role>, Vec<Role>) =
            people(action).into_iter().partition(|it| done_alone(it).is_some());
        if people(action).is_empty() || !heads.iter().all(|it| it.is_one_person()) {
            continue;
        }
        let Some(by_heads) = done_by_each(&heads, &others) else { continue };
        let by_others = alone.iter().filter_map(done_alone).map(|it| &*it.name);
        let (name, acts) = (&action.name, by_others.chain(by_heads).collect::<Vec<_>>().join(" and "));
        let message = if people(action).iter().all(|it| it.is_one_person()) {
            let heads: Vec<&str> = people(action).into_iter().map(Role::code).collect();
            format!(
                "action {name} and {acts} need two people: an office has one {}, who may have done {acts}, and nobody else may \
                 take {name}",
                heads.join(" and one ")
            )
        } else if heads.is_empty() {
            format!("action {name} and {acts} need two people of one and the same role")
        } else {
            format!(
                "action {name} and {acts} need two people: whoever may take {name} may have done one of the others"
            )
        };
        sink.add(Code::W06, &action.at, message);
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
