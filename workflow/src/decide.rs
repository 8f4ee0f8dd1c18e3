//! The only place where it is decided whether something may happen, and what happens then.

mod act;
mod blockers;
mod effects;
mod entries;
mod fall;
mod inputs;
mod windows;

use act::{Deed, act, forced, opened};
pub use blockers::{blockers, blockers_of_task};
pub(crate) use blockers::{blockers_of_system, keeps_parents_actors_away};
use effects::told;
pub(crate) use entries::entry_into;
use fall::{brings_an_end, rearm, tick, unblocked};
use inputs::check_inputs;
pub use inputs::date_range;

use crate::command::{Actor, Blocker, Blockers, Command, Context, Decision, Denied, Effect, Inputs};
use crate::definition::model::{OutcomeId, Role, Roles, StateId};
use crate::definition::{Definition, Stranded};
use crate::event::{By, Cause, Change, Event, Kind};
use crate::evolve::apply;
use crate::instance::Instance;
use chrono::NaiveDate;
use smallvec::{SmallVec, smallvec};
use std::borrow::Cow;

/// Decides a command: what happens, and what must follow from it. Deterministic: the same arguments give the same
/// decision.
///
/// # Errors
/// [`Denied`], with every reason.
///
/// ```
/// use workflow::command::Inputs;
/// use workflow::definition::model::Role;
/// use workflow::testkit::{person, plain_calendar, registered, small_process};
/// use workflow::{Actor, Command, Context, Occasion, decide};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
///
/// let take_back = card.find_action("take_back").ok_or("it is there")?;
/// let command = Command::Act { action: take_back, ground: None, inputs: Inputs::new() };
/// let by = |role| {
///     let actor = Actor::person(person(1), role);
///     decide(&card, &case, &command, &Context { now: "2026-03-03T05:00:00Z".parse().unwrap(), calendar: &calendar, actor })
/// };
/// assert_eq!(by(Role::Officer).unwrap_err().to_string(), "refused: role");
/// let decision = by(Role::Applicant)?;
/// assert_eq!(decision.events.len(), 1);
/// assert!(decision.effects.iter().all(|(_, it)| it.occasion == Occasion::Closed));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn decide(
    definition: &Definition,
    instance: &Instance,
    command: &Command,
    context: &Context<'_>,
) -> Result<Decision, Denied> {
    let denied = |blocker| Err(Denied { blockers: smallvec![blocker] });
    let is_open = matches!(command, Command::Open { .. });
    if is_open == (instance.version > 0) {
        return denied(Blocker::Opened);
    }
    match command {
        Command::Open { registered_on, facts } => {
            let blockers = inputs::check_facts(definition, facts);
            if !blockers.is_empty() {
                return Err(Denied { blockers });
            }
            Ok(one(definition, instance, opened(definition, *registered_on, facts, context)))
        }
        Command::Act { .. } | Command::Done { .. } | Command::Force { .. } => {
            let mut decision = Decision::default();
            // What has fallen due has happened, also when no tick has come yet to say so.
            let mut case = Cow::Borrowed(instance);
            let looked = tick(definition, &mut case, context, &mut decision);
            answer(definition, &case, command, looked.now.date(), context, &mut decision)?;
            if looked.waits || brings_an_end(&decision, looked.now) {
                follow(definition, &mut case, &decision);
                unblocked(definition, &mut case, context, &mut decision);
            }
            Ok(decision)
        }
        Command::ChildDecided { task, outcome } => {
            child_decided(definition, instance, *task, outcome, context)
        }
        Command::Tick => {
            let mut decision = Decision::default();
            tick(definition, &mut Cow::Borrowed(instance), context, &mut decision);
            Ok(decision)
        }
        Command::Rearm => {
            let mut decision = Decision::default();
            let mut case = Cow::Borrowed(instance);
            // What has run out by the calendar that it was told with has run out: a newer one gives no time back.
            tick(definition, &mut case, context, &mut decision);
            rearm(definition, &mut case, context, &mut decision);
            unblocked(definition, &mut case, context, &mut decision);
            Ok(decision)
        }
    }
}

/// The instance as it is at the moment of the context, with everything that has fallen due by then.
///
/// ```
/// use workflow::decide::settled;
/// use workflow::testkit::{plain_calendar, registered, small_process};
/// use workflow::{Actor, Context};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
///
/// let context = Context { now: "2026-04-01T05:00:00Z".parse()?, calendar: &calendar, actor: Actor::System };
/// let marks: Vec<&str> = settled(&card, &case, &context).marks().map(|it| &*card.mark(it).name).collect();
/// assert_eq!(marks, ["late"], "nobody has ticked, and the term is over all the same");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn settled<'i>(
    definition: &Definition,
    instance: &'i Instance,
    context: &Context<'_>,
) -> Cow<'i, Instance> {
    let mut case = Cow::Borrowed(instance);
    tick(definition, &mut case, context, &mut Decision::default());
    case
}

/// Lets the last event that was decided, if there is one, happen to the case.
fn follow(definition: &Definition, case: &mut Cow<'_, Instance>, decision: &Decision) {
    if let Some(event) = decision.events.last() {
        apply(definition, case.to_mut(), event);
    }
}

/// What a person does, on an instance in which nothing is overdue to happen.
fn answer(
    definition: &Definition,
    instance: &Instance,
    command: &Command,
    today: NaiveDate,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Result<(), Denied> {
    let event = match command {
        Command::Act { action, ground, inputs } => {
            let mut blockers = blockers(definition, instance, *action, context);
            check_inputs(definition, instance, *action, *ground, inputs, context, &mut blockers);
            if !blockers.is_empty() {
                return Err(Denied { blockers });
            }
            let deed = Deed { action: *action, ground: *ground, inputs, cause: None, on: today, today };
            act(definition, instance, deed, context)
        }
        Command::Done { task, files, text } => {
            let open = instance.tasks.iter().find(|it| it.serial == *task);
            let Some(open) = open else { return Err(Denied { blockers: smallvec![Blocker::NoTask] }) };
            let blockers = blockers_of_task(definition, instance, open, context.actor);
            if !blockers.is_empty() {
                return Err(Denied { blockers });
            }
            let kind = Kind::TaskDone { serial: *task, task: open.task, files: files.clone(), text: *text };
            event(kind, SmallVec::new(), context)
        }
        Command::Force { to, outcome, reason, silent } => {
            let mut blockers = blockers_of_force(definition, instance, *to, *outcome, context.actor);
            if !reason {
                blockers.push(Blocker::ReasonMissing);
            }
            let event = forced(definition, instance, *to, *outcome, *silent, context);
            let standing = blockers_of_standing(definition, instance, &event);
            blockers.extend(standing);
            if !blockers.is_empty() {
                return Err(Denied { blockers });
            }
            event
        }
        // The others are nobody's doing.
        Command::Open { .. } | Command::ChildDecided { .. } | Command::Tick | Command::Rearm => {
            return Err(Denied { blockers: smallvec![Blocker::Opened] });
        }
    };
    push(definition, instance, event, decision);
    Ok(())
}

/// Why somebody may not move a case past its definition. Only the head of the office above may: whoever works on a
/// case is held by it.
fn blockers_of_force(
    definition: &Definition,
    instance: &Instance,
    to: StateId,
    outcome: Option<OutcomeId>,
    actor: Actor,
) -> Blockers {
    let mut blockers = Blockers::new();
    if actor.role() != Role::HigherHead {
        blockers.push(Blocker::Role { by: Roles::of(Role::HigherHead) });
    }
    if let Actor::Person { conflicted, acted_in_parent, .. } = actor {
        if conflicted {
            blockers.push(Blocker::Conflict);
        }
        if acted_in_parent && keeps_parents_actors_away(definition) {
            blockers.push(Blocker::ActedInParent);
        }
    }
    if let Some(task) = definition.unheard(instance, to) {
        blockers.push(Blocker::ChildUnheard { task });
    }
    let left = instance.outcome_left(definition.state(instance.state));
    if definition.state(to).end && outcome.or(left).is_none() {
        blockers.push(Blocker::OutcomeMissing);
    }
    if outcome.is_some() && !definition.may_be_decided(to) {
        blockers.push(Blocker::OutcomeEarly);
    }
    if to != instance.state
        && let Err(limit) = entry_into(definition, instance, to)
    {
        blockers.push(Blocker::NoEntryLeft { limit });
    }
    // With another outcome it is no move, and mends what was decided by a slip.
    if to == instance.state && outcome.is_none_or(|it| instance.outcome == Some(it)) {
        blockers.push(Blocker::AlreadyThere);
    }
    blockers
}

/// Why a case may not be put where an event puts it by hand: by the process none stands there with this outcome, or no step
/// would lead it on from there to an end, or to none with an outcome.
fn blockers_of_standing(definition: &Definition, instance: &Instance, event: &Event) -> Blockers {
    let mut after = instance.clone();
    apply(definition, &mut after, event);
    let mut blockers = Blockers::new();
    let is_unfit = |it| definition.may_be_decided(after.state) && !definition.may_have(after.state, it);
    if after.outcome.is_some_and(is_unfit) {
        blockers.push(Blocker::OutcomeUnfit);
    }
    blockers.extend(match definition.stranded(&after) {
        Some(Stranded::Clock(_) | Stranded::NoEnd(..)) => Some(Blocker::Stranded),
        Some(Stranded::Undecided(_)) => Some(Blocker::OutcomeMissing),
        Some(Stranded::Undecidable(task)) => Some(Blocker::TaskUndecidable { task }),
        // Of a child case was said what it awaited before; the event undid what it had decided, and an outcome that was given
        // is said to be early.
        Some(Stranded::Child(_) | Stranded::Decided) | None => None,
    });
    blockers
}

/// A child case has its outcome: the task is over, and the machine does what the definition says.
fn child_decided(
    definition: &Definition,
    instance: &Instance,
    serial: u32,
    outcome: &str,
    context: &Context<'_>,
) -> Result<Decision, Denied> {
    let context = Context { actor: Actor::System, ..*context };
    let mut decision = Decision::default();
    let mut case = Cow::Borrowed(instance);
    let today = tick(definition, &mut case, &context, &mut decision).now.date();
    let open = case.tasks.iter().find(|it| it.serial == serial);
    let child = open.and_then(|it| Some((it.task, definition.task(it.task).child()?)));
    let Some((task, child)) = child else { return Err(Denied { blockers: smallvec![Blocker::NoTask] }) };
    let ended =
        event(Kind::ChildDecided { serial, task, outcome: outcome.into() }, SmallVec::new(), &context);
    push(definition, &case, ended, &mut decision);
    follow(definition, &mut case, &decision);
    let then = child.then.iter().find(|it| &*it.outcome == outcome).map(|it| it.action);
    if let Some(action) = then.filter(|it| blockers_of_system(definition, &case, *it).is_empty()) {
        let inputs = Inputs::new();
        let deed = Deed {
            action,
            ground: None,
            inputs: &inputs,
            cause: Some(Cause::Child(serial)),
            on: today,
            today,
        };
        push(definition, &case, act(definition, &case, deed, &context), &mut decision);
        follow(definition, &mut case, &decision);
    }
    unblocked(definition, &mut case, &context, &mut decision);
    Ok(decision)
}

fn one(definition: &Definition, instance: &Instance, event: Event) -> Decision {
    let mut decision = Decision::default();
    push(definition, instance, event, &mut decision);
    decision
}

fn push(definition: &Definition, before: &Instance, event: Event, decision: &mut Decision) {
    let (roles, occasion) = told(definition, before, &event);
    for to in roles.iter() {
        decision.effects.push((decision.events.len(), Effect { to, occasion }));
    }
    decision.events.push(event);
}

pub(crate) fn event(kind: Kind, changes: SmallVec<[Change; 2]>, context: &Context<'_>) -> Event {
    let by = match context.actor {
        Actor::Person { person, role, on_behalf_of, .. } => By::Person { person, role, on_behalf_of },
        Actor::System => By::System,
    };
    Event { at: context.now, by, kind, changes, calendar: context.calendar.version() }
}
