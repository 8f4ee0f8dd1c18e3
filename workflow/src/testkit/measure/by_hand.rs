//! The five steps as somebody would write them by hand for this one process: a `match`, and nothing that the law could
//! change without a programmer. It is what the engine is compared with.

use crate::command::{Actor, Command, PersonId};
use crate::definition::model::Role;
use crate::testkit::{Load, PREPARED};
use chrono::NaiveDate;
use std::hint::black_box;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Registered,
    InReview,
    Assigned,
    Resolved,
    Closed,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Review,
    Assign,
    Resolve,
    Close,
}

struct Case {
    stage: Stage,
    due: Option<NaiveDate>,
    assignee: Option<PersonId>,
    resolved_by: Option<PersonId>,
}

struct Moved {
    step: Step,
    to: Stage,
    by: PersonId,
    on: NaiveDate,
    late: bool,
}

/// One thing to decide.
pub(super) struct Asked {
    case: Case,
    step: Step,
    person: PersonId,
    role: Role,
    today: NaiveDate,
}

/// The steps of a load, in the types of this one process.
pub(super) fn prepare(load: &Load<'_>) -> Vec<Asked> {
    (0..PREPARED).filter_map(|n| asked(load, n)).collect()
}

fn asked(load: &Load<'_>, n: usize) -> Option<Asked> {
    let (instance, actor, command, today) = load.asked(n);
    let (Actor::Person { person, role, .. }, Command::Act { action, .. }) = (actor, command) else {
        return None;
    };
    let definition = load.definition();
    let stage = match &*definition.state(instance.state()).name {
        "registered" => Stage::Registered,
        "in_review" => Stage::InReview,
        "assigned" => Stage::Assigned,
        "resolved" => Stage::Resolved,
        _ => Stage::Closed,
    };
    let step = match &*definition.action(*action).name {
        "review" => Step::Review,
        "assign" => Step::Assign,
        "resolve" => Step::Resolve,
        _ => Step::Close,
    };
    let case = Case {
        stage,
        due: instance.clocks().first().and_then(|it| it.due.on),
        assignee: instance.assignee(),
        resolved_by: definition.find_action("resolve").and_then(|it| instance.last_actor(it)),
    };
    Some(Asked { case, step, person, role, today })
}

/// The `n`th step: what it comes to, as a number.
#[inline(never)]
pub(super) fn step(all: &[Asked], n: usize) -> u64 {
    let Some(it) = all.get(n % all.len().max(1)) else { return 0 };
    let moved = black_box(act(&it.case, it.step, it.person, it.role, it.today));
    moved.map_or(1, |moved| {
        2 + moved.to as u64
            + u64::from(moved.step == it.step && moved.on == it.today && moved.by == it.person && !moved.late)
    })
}

fn act(case: &Case, step: Step, person: PersonId, role: Role, today: NaiveDate) -> Option<Moved> {
    let to = match (case.stage, step, role) {
        (Stage::Registered, Step::Review, Role::Officer | Role::Head) => Stage::InReview,
        (Stage::InReview, Step::Assign, Role::Head) => Stage::Assigned,
        (Stage::Assigned, Step::Resolve, Role::Officer) if case.assignee == Some(person) => Stage::Resolved,
        (Stage::Resolved, Step::Close, Role::Head | Role::Officer) if case.resolved_by != Some(person) => {
            Stage::Closed
        }
        _ => return None,
    };
    let late = case.due.is_some_and(|due| due < today);
    Some(Moved { step, to, by: person, on: today, late })
}
