//! Whether something may happen: every reason against it, for whoever asks.

use crate::calendar::{Calendar, Term};
use crate::command::{Actor, Blocker, Blockers, Context, Inputs, Value};
use crate::definition::Definition;
use crate::definition::model::{Action, ActionId, FieldId, FieldKind, GroundId, Guard, Opening, Role, Start};
use crate::instance::{Instance, OpenTask};
use chrono::NaiveDate;

/// Why `actor` may not take `action` now; empty when they may. Nothing is said of the fields that it asks for.
#[must_use]
pub fn blockers(definition: &Definition, instance: &Instance, action: ActionId, actor: Actor) -> Blockers {
    let id = action;
    let action = definition.action(action);
    let mut blockers = Blockers::new();
    if instance.is_over(definition) {
        blockers.push(Blocker::Finished);
        return blockers;
    }
    if !action.states.contains(&instance.state) {
        blockers.push(Blocker::NotHere { state: instance.state });
    }
    if !action.by.contains(actor.role()) || is_impostor(actor) {
        blockers.push(Blocker::Role { by: action.by });
    }
    if let Actor::Person { person, role, conflicted, .. } = actor {
        if conflicted {
            blockers.push(Blocker::Conflict);
        }
        if action.assignee && role == Role::Officer && instance.assignee != Some(person) {
            blockers.push(Blocker::NotAssignee);
        }
        for other in &action.not_by_actor_of {
            if instance.last_actor(*other) == Some(person) {
                blockers.push(Blocker::SameActor { action: *other });
            }
        }
    }
    blockers_of_case(instance, id, action, &mut blockers);
    blockers
}

/// A person who claims to be the machine.
fn is_impostor(actor: Actor) -> bool {
    matches!(actor, Actor::Person { role: Role::System, .. })
}

/// What stands in the way of the machine, which has neither person nor fields.
pub(crate) fn blockers_of_system(definition: &Definition, instance: &Instance, action: ActionId) -> Blockers {
    blockers(definition, instance, action, Actor::System)
}

fn blockers_of_case(instance: &Instance, id: ActionId, action: &Action, blockers: &mut Blockers) {
    for guard in &action.when {
        let holds = match guard {
            Guard::Mark(mark, set) => (instance.marks & (1 << mark.0) != 0) == *set,
            Guard::Choice(field, outcomes) => {
                instance.choice(*field).is_some_and(|it| outcomes.contains(&it))
            }
        };
        if !holds {
            blockers.push(Blocker::Fact { guard: guard.clone() });
        }
    }
    for task in &action.needs {
        if instance.tasks.iter().any(|it| it.task == *task) {
            blockers.push(Blocker::TaskOpen { task: *task });
        }
    }
    if let Some(limit) = action.limit
        && instance.count(id) >= limit
    {
        blockers.push(Blocker::Limit { limit });
    }
    if let Some(extension) = &action.extends
        && let Some(run) = instance.clocks.iter().find(|it| it.clock == extension.clock)
        && run.due.on.is_none()
    {
        blockers.push(Blocker::Unarmed { clock: extension.clock });
    }
}

/// Why `actor` may not finish an open task; empty when they may.
#[must_use]
pub fn blockers_of_task(
    definition: &Definition,
    instance: &Instance,
    open: &OpenTask,
    actor: Actor,
) -> Blockers {
    let task = definition.task(open.task);
    let mut blockers = Blockers::new();
    if !task.by.contains(actor.role()) || is_impostor(actor) {
        blockers.push(Blocker::Role { by: task.by });
    }
    if let Actor::Person { conflicted: true, .. } = actor {
        blockers.push(Blocker::Conflict);
    }
    if let Opening::Checklist { after, .. } = &task.opening {
        for before in after {
            if instance.tasks.iter().any(|it| it.task == *before) {
                blockers.push(Blocker::TaskOpen { task: *before });
            }
        }
    }
    blockers
}

pub(super) fn check_inputs(
    definition: &Definition,
    instance: &Instance,
    id: ActionId,
    ground: Option<GroundId>,
    inputs: &Inputs,
    context: &Context<'_>,
    blockers: &mut Blockers,
) {
    let action = definition.action(id);
    match ground {
        None if !action.grounds.is_empty() => blockers.push(Blocker::GroundMissing),
        Some(ground) if !action.grounds.contains(&ground) => blockers.push(Blocker::GroundUnknown),
        _ => {}
    }
    for field in &action.requires {
        if !inputs.iter().any(|(it, _)| it == field) {
            blockers.push(Blocker::Missing { field: *field });
        }
    }
    for (n, (field, value)) in inputs.iter().enumerate() {
        let is_second = inputs.iter().take(n).any(|(it, _)| it == field);
        if is_second || (!action.requires.contains(field) && !action.may.contains(field)) {
            blockers.push(Blocker::Unasked { field: *field });
        } else if !fits(&definition.field(*field).kind, *value) {
            blockers.push(Blocker::Kind { field: *field });
        } else if let Value::Date(day) = value
            && let Some((earliest, latest)) = date_range(definition, instance, id, *field, context)
            && (*day < earliest || *day > latest)
        {
            blockers.push(Blocker::Range { field: *field, earliest, latest });
        }
    }
}

fn fits(kind: &FieldKind, value: Value) -> bool {
    match (kind, value) {
        (FieldKind::Text, Value::Text)
        | (FieldKind::Date, Value::Date(_))
        | (FieldKind::Office, Value::Office(_))
        | (FieldKind::Body, Value::Body(_))
        | (FieldKind::Assignee, Value::Assignee(_))
        | (FieldKind::File, Value::File(_))
        | (FieldKind::Bool, Value::Bool(_)) => true,
        (FieldKind::List, Value::List(n)) => n > 0,
        (FieldKind::Money, Value::Money(tenge)) => tenge >= 0,
        (FieldKind::Choice(outcomes), Value::Choice(outcome)) => outcomes.contains(&outcome),
        _ => false,
    }
}

/// The last day of a cap; where the calendar does not reach so far, the last day that it knows: a date without a
/// bound must not slip through.
fn latest_of(calendar: &Calendar, today: NaiveDate, cap: Term) -> NaiveDate {
    calendar.add(today, cap).unwrap_or_else(|_| calendar.last())
}

/// The first and the last day that may be chosen for a date of an action; `None` where nothing bounds it, or
/// where the calendar does not reach.
#[must_use]
pub fn date_range(
    definition: &Definition,
    instance: &Instance,
    action: ActionId,
    field: FieldId,
    context: &Context<'_>,
) -> Option<(NaiveDate, NaiveDate)> {
    let today = context.calendar.day_of(context.now);
    let tomorrow = today.succ_opt()?;
    let id = action;
    let action = definition.action(action);
    if let Some(extension) = &action.extends
        && extension.set_by == field
    {
        let run = instance.clocks.iter().find(|it| it.clock == extension.clock)?;
        let earliest = run.due.on?.succ_opt()?.max(tomorrow);
        return Some((earliest, latest_of(context.calendar, today, extension.cap)));
    }
    let tasks = action.opens.iter().filter_map(|it| match &definition.task(*it).opening {
        Opening::Action { term, .. } => Some(term),
        Opening::Checklist { .. } => None,
    });
    let clocks =
        definition.clocks().filter(|(_, it)| it.since.contains(&Start::Action(id))).map(|(_, it)| &it.term);
    let timers = action.to.map_or(&[][..], |to| &definition.state(to).timers).iter().map(|it| &it.term);
    let latest = tasks
        .chain(clocks)
        .chain(timers)
        .filter(|it| it.set_by == Some(field))
        .map(|it| latest_of(context.calendar, today, it.cap))
        .min()?;
    Some((tomorrow, latest))
}
