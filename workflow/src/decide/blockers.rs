//! Whether something may happen: every reason against it, for whoever asks.

use super::inputs::blockers_of_dates;
use super::windows::blockers_of_time;
use crate::command::{Actor, Blocker, Blockers, Context};
use crate::definition::Definition;
use crate::definition::model::{Action, ActionId, Guard, Opening, Role};
use crate::instance::{Instance, OpenTask};

/// Why the actor of `context` may not take an action now; empty when they may. Of the fields that it
/// asks for is said only where no day is left that one of them could be.
///
/// ```
/// use workflow::decide::blockers;
/// use workflow::definition::model::Role;
/// use workflow::testkit::{person, plain_calendar, registered, small_process};
/// use workflow::{Actor, Blocker, Context};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let actor = Actor::person(person(2), Role::Officer);
/// let context = Context { now: "2026-03-03T05:00:00Z".parse()?, calendar: &calendar, actor };
/// let propose = card.find_action("propose").ok_or("it is there")?;
/// assert!(matches!(blockers(&card, &case, propose, &context).as_slice(), [Blocker::TaskOpen { .. }]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn blockers(
    definition: &Definition,
    instance: &Instance,
    id: ActionId,
    context: &Context<'_>,
) -> Blockers {
    let mut blockers = blockers_at_any_time(definition, instance, id, context.actor);
    if !matches!(blockers.as_slice(), [Blocker::Finished]) {
        blockers_of_time(definition.action(id), instance, context, &mut blockers);
        blockers_of_dates(definition, instance, id, context, &mut blockers);
    }
    blockers
}

fn blockers_at_any_time(
    definition: &Definition,
    instance: &Instance,
    id: ActionId,
    actor: Actor,
) -> Blockers {
    let action = definition.action(id);
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
    if let Actor::Person { person, role, conflicted, acted_in_parent, .. } = actor {
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
        if action.not_by_parents_actor && acted_in_parent {
            blockers.push(Blocker::ActedInParent);
        }
    }
    blockers_of_case(instance, id, action, &mut blockers);
    blockers
}

/// A person who claims to be the machine.
fn is_impostor(actor: Actor) -> bool {
    matches!(actor, Actor::Person { role: Role::System, .. })
}

/// What stands in the way of the machine, which has neither person nor fields. What it does by itself has no window:
/// what fires it says when.
pub(crate) fn blockers_of_system(definition: &Definition, instance: &Instance, action: ActionId) -> Blockers {
    blockers_at_any_time(definition, instance, action, Actor::System)
}

fn blockers_of_case(instance: &Instance, id: ActionId, action: &Action, blockers: &mut Blockers) {
    for guard in &action.when {
        let holds = match guard {
            Guard::Mark(mark, set) => (instance.marks & (1 << mark.0) != 0) == *set,
            Guard::Choice(field, outcomes) => {
                instance.choice(*field).is_some_and(|it| outcomes.contains(&it))
            }
            Guard::Filed(fact, given) => instance.fact(*fact).is_some() == *given,
            Guard::Office(seats) => seats.contains(&instance.seat),
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

/// Whether whoever acted in the case above has no part in a case: where they may not decide they do not examine either
/// (APPC 97(2): they do not take part in the consideration).
pub(crate) fn keeps_parents_actors_away(definition: &Definition) -> bool {
    definition.actions().any(|(_, it)| it.not_by_parents_actor)
}

/// Why `actor` may not finish an open task; empty when they may.
///
/// ```
/// use workflow::decide::blockers_of_task;
/// use workflow::definition::model::Role;
/// use workflow::testkit::{person, plain_calendar, registered, small_process};
/// use workflow::{Actor, Blocker};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let (identity, head) = (&case.tasks()[0], Actor::person(person(3), Role::Head));
/// assert!(matches!(blockers_of_task(&card, &case, identity, head).as_slice(), [Blocker::Role { .. }]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn blockers_of_task(
    definition: &Definition,
    instance: &Instance,
    open: &OpenTask,
    actor: Actor,
) -> Blockers {
    let task = definition.task(open.task);
    let mut blockers = Blockers::new();
    if task.child().is_some() {
        blockers.push(Blocker::ChildOpen);
        return blockers;
    }
    if task.by_action() {
        blockers.push(Blocker::ByAction);
        return blockers;
    }
    if !task.by.contains(actor.role()) || is_impostor(actor) {
        blockers.push(Blocker::Role { by: task.by });
    }
    if let Actor::Person { conflicted, acted_in_parent, .. } = actor {
        if conflicted {
            blockers.push(Blocker::Conflict);
        }
        if acted_in_parent && keeps_parents_actors_away(definition) {
            blockers.push(Blocker::ActedInParent);
        }
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
