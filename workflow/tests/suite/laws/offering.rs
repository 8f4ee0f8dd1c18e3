//! What is offered and what is decided are one: an offer is enabled exactly when the decision is yes, and a no has the
//! same reasons in both.

use super::{CALENDAR, any_walk, people, several_actors, walk};
use crate::suite::stories::hurried;
use crate::suite::world::{PROTECTION, parse, properties, protection};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use workflow::command::Blockers;
use workflow::definition::model::{ActionId, Role, StateId};
use workflow::offers::tasks;
use workflow::testkit::{Random, Step, Walk, everybody, fill, person};
use workflow::{
    Actor, Blocker, Command, Context, Definition, Instance, Timestamp, decide, evolve, next_tick, offers,
};

/// Without what is about the fields.
fn lasting(blockers: &Blockers) -> Vec<Blocker> {
    blockers.iter().filter(|it| !it.is_about_fields()).cloned().collect()
}

/// Compares offers and decisions for every action and several actors.
fn agree(
    definition: &Definition,
    instance: &Instance,
    context: &Context<'_>,
    random: &mut Random,
) -> Result<(), TestCaseError> {
    for actor in several_actors(random) {
        let context = Context { actor, ..*context };
        let offers = offers(definition, instance, &context);
        for (id, action) in definition.actions() {
            let what = format!("{} by {actor:?}", action.name);
            let offer = offers.iter().find(|it| it.action == id);
            let filled = fill(definition, instance, id, &context, &people(), random);
            let filled_in = filled.map(|(ground, inputs)| {
                decide(definition, instance, &Command::Act { action: id, ground, inputs }, &context)
            });
            let empty = Command::Act { action: id, ground: None, inputs: [].into_iter().collect() };
            let left_empty = decide(definition, instance, &empty, &context);
            let Some(offer) = offer else {
                prop_assert!(!matches!(filled_in, Some(Ok(_))), "{what} is not offered and was decided");
                prop_assert!(left_empty.is_err(), "{what} is not offered and was decided");
                continue;
            };
            prop_assert_eq!(offer.is_enabled(), matches!(filled_in, Some(Ok(_))), "{}", what);
            if let Some(Err(denied)) = &filled_in {
                prop_assert_eq!(&denied.blockers, &offer.blockers, "{}", what);
            }
            if let Err(denied) = &left_empty {
                prop_assert_eq!(lasting(&denied.blockers), offer.blockers.to_vec(), "{}", what);
            }
            let asks = !action.requires.is_empty() || !action.grounds.is_empty();
            prop_assert_eq!(left_empty.is_ok(), offer.is_enabled() && !asks, "{}", what);
            if let Actor::Person { conflicted: true, .. } = actor {
                prop_assert!(!offer.is_enabled(), "{what}, in a conflict");
            }
        }
        for (task, blockers) in tasks(definition, instance, &context) {
            let done = Command::Done { task: task.serial, files: Vec::new().into(), text: false };
            match decide(definition, instance, &done, &context) {
                Ok(_) => prop_assert!(blockers.is_empty(), "{task:?} by {actor:?}"),
                Err(denied) => prop_assert_eq!(denied.blockers, blockers),
            }
        }
    }
    Ok(())
}

/// No process that is shipped comes to where a date is needed and no day is left for it. In this one a term can be extended on
/// its last days only.
static HURRIED: LazyLock<Definition> = LazyLock::new(hurried);

/// A walk through it, by three people in every seat of the office.
fn hurried_walk(seed: u64) -> impl Iterator<Item = Step<'static>> {
    walk(&HURRIED, seed).take(40)
}

#[test]
fn the_walks_through_a_hurried_process_meet_no_day_and_a_day() {
    let mut met = BTreeSet::new();
    for step in (0..64).flat_map(hurried_walk) {
        let head = Context { actor: Actor::person(person(1), Role::Head), ..step.context() };
        for offer in offers(&HURRIED, &step.after, &head) {
            let is_blocked = offer.blockers.iter().any(|it| matches!(it, Blocker::NoDay { .. }));
            met.insert((&*HURRIED.action(offer.action).name, is_blocked));
        }
    }
    assert!(met.contains(&("extend", true)) && met.contains(&("extend", false)), "{met:?}");
}

/// How many moves of the office lead from each state to an end; the applicant is not counted upon.
fn distances(definition: &Definition) -> BTreeMap<StateId, usize> {
    let mut distances: BTreeMap<StateId, usize> =
        definition.states().filter(|(_, it)| it.end).map(|(id, _)| (id, 0)).collect();
    for _ in definition.states() {
        for (_, action) in definition.actions().filter(|(_, it)| it.by.iter().any(|by| by != Role::Applicant))
        {
            let Some(beyond) = action.to.and_then(|to| distances.get(&to).copied()) else { continue };
            for state in &action.states {
                let distance = distances.entry(*state).or_insert(usize::MAX);
                *distance = (*distance).min(beyond + 1);
            }
        }
    }
    distances
}

/// Brings a case to its end as an office does that does its work: it finishes what is awaited, takes whatever leads
/// on, and otherwise waits for the clock. Says where it is stuck.
pub(super) fn drive(
    definition: &Definition,
    mut instance: Instance,
    mut now: Timestamp,
    random: &mut Random,
) -> Result<Instance, String> {
    let distances = distances(definition);
    let far = |state| distances.get(&state).copied().unwrap_or(usize::MAX);
    let actors = everybody(&people());
    // A way that leads no nearer is tried once: an office does not go to and fro.
    let mut tried = BTreeSet::new();
    for _ in 0..100 {
        if instance.is_over(definition) {
            return Ok(instance);
        }
        let finishable = actors.iter().flat_map(|actor| {
            let context = Context { now, calendar: &CALENDAR, actor: *actor };
            let open = tasks(definition, &instance, &context).into_iter();
            open.filter(|(_, blockers)| blockers.is_empty()).map(|(task, _)| (*actor, task.serial))
        });
        let finish = finishable
            .min_by_key(|(_, serial)| *serial)
            .map(|(actor, task)| (actor, Command::Done { task, files: Vec::new().into(), text: true }));
        let leads_on = || {
            let office = actors.iter().filter(|it| it.role() != Role::Applicant);
            let enabled = office.flat_map(|actor| {
                let context = Context { now, calendar: &CALENDAR, actor: *actor };
                let offers = offers(definition, &instance, &context).into_iter();
                offers.filter(workflow::Offer::is_enabled).map(|it| (*actor, it.action))
            });
            // What is awaited and ticked off by nobody is decided first.
            let awaited = instance.tasks().iter().filter(|it| definition.task(it.task).by_action());
            let awaited: Vec<_> = awaited.map(|it| it.task).collect();
            let goes = |id| {
                let action = definition.action(id);
                let decides = action.to.is_none() && action.closes.iter().any(|it| awaited.contains(it));
                if decides { Some(0) } else { action.to.map(far) }
            };
            let moves = enabled.filter_map(|(actor, id)| Some((goes(id)?, actor, id)));
            let here = far(instance.state());
            let ahead =
                |it: &(usize, Actor, ActionId)| it.0 < here || (it.0 == here && !tried.contains(&it.2));
            moves.filter(ahead).min_by_key(|(distance, _, _)| *distance)
        };
        // A child case ends elsewhere; here with nothing that would begin anew.
        let child = instance.tasks().iter().find(|it| definition.task(it.task).child().is_some());
        let (actor, command) = if let Some(finish) = finish {
            finish
        } else if let Some(child) = child {
            (Actor::System, Command::ChildDecided { task: child.serial, outcome: "withdrawn".into() })
        } else if let Some((_, actor, action)) = leads_on() {
            tried.insert(action);
            let context = Context { now, calendar: &CALENDAR, actor };
            let filled = fill(definition, &instance, action, &context, &people(), random);
            let (ground, inputs) = filled.ok_or("an action cannot be filled in")?;
            (actor, Command::Act { action, ground, inputs })
        } else {
            let next = next_tick(definition, &instance, &CALENDAR);
            now = next.ok_or_else(|| format!("stuck in {:?}", instance.state()))?.max(now);
            (Actor::System, Command::Tick)
        };
        let context = Context { now, calendar: &CALENDAR, actor };
        let decision = decide(definition, &instance, &command, &context).map_err(|it| it.to_string())?;
        for event in &decision.events {
            instance = evolve(definition, instance, event);
        }
    }
    Err(format!("after a hundred steps still in {:?}", instance.state()))
}

/// The same process with every action under another name, and the names in another order.
fn renamed() -> Definition {
    let definition = protection();
    let mut text = PROTECTION.to_owned();
    for (n, (_, action)) in definition.actions().enumerate() {
        let new = format!("renamed_{}", 99 - n);
        text = text.replace(&format!("\"{}\"", action.name), &format!("\"{new}\""));
        text = text.replace(&format!("[action.{}]", action.name), &format!("[action.{new}]"));
    }
    parse(&text).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn no_name_decides_an_occasion_or_anything_else() {
    let renamed = renamed();
    assert!(renamed.actions().all(|(_, it)| it.name.starts_with("renamed_")));
    assert_ne!(renamed.rules(), protection().rules());
    let start = crate::suite::world::at("2026-03-02 10:00:00");
    let mut effects = 0;
    for seed in 0..256 {
        let along = |definition| Walk::new(definition, &CALENDAR, start, everybody(&people()), seed).take(60);
        for (one, other) in along(protection()).zip(along(&renamed)) {
            assert_eq!(one.command, other.command, "the walks have parted");
            assert_eq!(one.decision, other.decision);
            effects += one.decision.effects.len();
        }
    }
    assert!(effects > 1000, "{effects} letters are too few to say so");
}

proptest! {
    #![proptest_config(properties(file!()))]

    #[test]
    fn an_offer_is_enabled_exactly_when_it_is_decided_and_blocked_for_the_same_reasons(it in any_walk()) {
        let mut random = Random::new(it.seed);
        for step in it.steps() {
            agree(it.definition(), &step.after, &step.context(), &mut random)?;
        }
    }

    #[test]
    fn where_no_day_is_left_for_a_date_it_is_offered_and_decided_alike(seed: u64) {
        let mut random = Random::new(seed);
        for step in hurried_walk(seed) {
            agree(&HURRIED, &step.after, &step.context(), &mut random)?;
        }
    }

    #[test]
    fn wherever_a_walk_has_led_an_office_that_does_its_work_reaches_an_end(it in any_walk()) {
        let (definition, mut random) = (it.definition(), Random::new(it.seed));
        // Whoever moves a case past its definition may have to move it again.
        let last = walk(definition, it.seed).take(it.length).last().expect("a walk has a step");
        let end = drive(definition, last.after, last.at, &mut random).map_err(TestCaseError::fail)?;
        prop_assert!(end.outcome().is_some(), "an end has an outcome");
        let awaited = end.tasks().iter().filter(|it| definition.task(it.task).child().is_none());
        prop_assert!(awaited.count() == 0 && end.clocks().is_empty(), "only a case of its own lives on");
        prop_assert_eq!(next_tick(definition, &end, &CALENDAR), None);
    }
}
