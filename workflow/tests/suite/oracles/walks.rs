//! The engine held against the explorer: along walks through the shipped definitions, whatever the engine does or offers is
//! possible in the explorer, and leads there to the same state, marks, choices, office, outcome and clocks.

use super::explorer::{Case, Explorer, Grain};
use crate::suite::world::{at, kazakhstan_with, parse};
use chrono::TimeDelta;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use workflow::command::Facts;
use workflow::definition::model::{ActionId, Role};
use workflow::event::Kind;
use workflow::instance::OpenTask;
use workflow::offers::tasks;
use workflow::testkit::{Random, Step, Walk, everybody, fill, person};
use workflow::{
    Actor, Calendar, Command, Context, Definition, Instance, Offer, PersonId, Timestamp, Value, decide,
    evolve, offers, shipped,
};

const WALKS: u64 = 50;
const STEPS: usize = 70;
const CURIOUS_WALKS: u64 = 200;
const CURIOUS_STEPS: usize = 120;

/// What the engine holds of a case, in the words of the explorer; `happened`, `own`, and which timers fired, is taken over from what
/// was played.
fn held(explorer: &Explorer, definition: &Definition, instance: &Instance, played: &Case) -> Case {
    let name = |it: workflow::definition::model::ClockId| definition.clock(it).name.to_string();
    let choices =
        definition.fields().filter_map(|(id, field)| Some((field.name.to_string(), instance.choice(id)?)));
    let breached =
        instance.clocks().iter().filter(|it| it.breached).map(|it| format!("clock {}", name(it.clock)));
    let fired = played.spent.iter().filter(|it| it.starts_with("timer ")).cloned();
    let given = definition.filed().filter(|(id, _)| instance.fact(*id).is_some());
    let place = explorer.states.iter().position(|it| **it == *definition.state(instance.state()).name);
    Case {
        state: place.expect("both have the same states"),
        marks: instance.marks().map(|it| definition.mark(it).name.to_string()).collect(),
        given: given.map(|(_, it)| it.name.to_string()).collect(),
        office: instance.seat().code().to_owned(),
        outcome: instance.outcome().is_some(),
        chosen: choices.map(|(name, it)| (name, definition.outcome(it).name.to_string())).collect(),
        assigned: instance.assignee().is_some(),
        own: played.own.clone(),
        happened: played.happened.clone(),
        counts: played.counts.clone(),
        clocks: instance.clocks().iter().map(|it| name(it.clock)).collect(),
        spent: breached.chain(fired).collect(),
        open: instance.tasks().iter().map(|it| definition.task(it.task).name.to_string()).collect(),
    }
}

fn walk<'w>(definition: &'w Definition, calendar: &'w Calendar, seed: u64) -> Walk<'w> {
    let mut random = Random::new(seed);
    let people = [1, 2, 3].map(person);
    let office: Vec<Actor> =
        everybody(&people).into_iter().filter(|it| it.role() != Role::Applicant).collect();
    let mut facts = Facts::new();
    for (id, _) in definition.filed() {
        if random.flip() {
            facts.push((id, Value::Date("2026-03-20".parse().expect("a day"))));
        }
    }
    let applicant = Actor::person(person(9), Role::Applicant);
    let walk = Walk::new(definition, calendar, at("2026-01-12 10:00:00"), office, seed).filed_with(facts);
    // Who asked withdraws most cases before anything that comes later is met.
    match random.below(6) {
        0 => walk.joined_by(applicant, 0),
        1..=3 => walk.joined_by(applicant, 20 + random.below(50) as usize),
        _ => walk,
    }
}

/// A walk that takes, of what is enabled, what was taken least so far; it finishes tasks, ends child cases and waits now and
/// then. It comes where chance alone seldom does.
fn curious<'w>(
    definition: &Definition,
    calendar: &'w Calendar,
    seed: u64,
    taken: &mut BTreeMap<ActionId, usize>,
) -> Vec<Step<'w>> {
    let mut random = Random::new(seed);
    let people = [1, 2, 3].map(person);
    let mut actors = everybody(&people);
    actors.push(Actor::person(person(9), Role::Applicant));
    // On one walk of three whoever asked is silent.
    actors.retain(|it| it.role() != Role::Applicant || !seed.is_multiple_of(3));
    let (mut now, mut instance, mut steps) = (at("2026-01-12 10:00:00"), Instance::unopened(), Vec::new());
    let registered_on = calendar.day_of(now);
    let facts = definition.filed().map(|(id, _)| (id, Value::Date("2026-03-20".parse().expect("a day"))));
    let mut next = Some((Actor::System, Command::Open { registered_on, facts: facts.collect() }));
    while steps.len() < CURIOUS_STEPS && !(instance.version() > 0 && instance.is_over(definition)) {
        let (actor, command) = next.take().unwrap_or((Actor::System, Command::Tick));
        let context = Context { now, calendar, actor };
        let decision =
            decide(definition, &instance, &command, &context).expect("only what is enabled is asked");
        for event in &decision.events {
            instance = evolve(definition, instance, event);
            if let Kind::Acted { action, .. } = &event.kind {
                *taken.entry(*action).or_default() += 1;
            }
        }
        steps.push(Step { at: now, actor, calendar, command, decision, after: instance.clone() });
        let waits = random.below(4) == 0;
        now += TimeDelta::seconds(1)
            + if waits { TimeDelta::days(1_i64 << random.below(8)) } else { TimeDelta::zero() };
        next = idea(definition, &instance, &actors, &people, now, calendar, taken, &mut random);
    }
    steps
}

/// What to do next; nothing, and time passes.
#[expect(clippy::too_many_arguments, reason = "everything that a walk knows")]
fn idea(
    definition: &Definition,
    instance: &Instance,
    actors: &[Actor],
    people: &[PersonId],
    now: Timestamp,
    calendar: &Calendar,
    taken: &BTreeMap<ActionId, usize>,
    random: &mut Random,
) -> Option<(Actor, Command)> {
    // Now everybody is busy, now nobody comes for days.
    if random.below(if now.timestamp() / 4_000_000 % 2 == 0 { 2 } else { 5 }) == 0 {
        return None;
    }
    let child =
        |it: &OpenTask| Some((it.serial, definition.task(it.task).child()?.then.first()?.outcome.clone()));
    if random.below(3) == 0
        && let Some((task, outcome)) = instance.tasks().iter().find_map(child)
    {
        return Some((Actor::System, Command::ChildDecided { task, outcome }));
    }
    let mut acts = Vec::new();
    let mut finishes = Vec::new();
    for actor in actors {
        let context = Context { now, calendar, actor: *actor };
        let offers = offers(definition, instance, &context).into_iter().filter(Offer::is_enabled);
        acts.extend(
            offers.map(|it| (taken.get(&it.action).copied().unwrap_or(0), random.draw(), it.action, *actor)),
        );
        let open =
            tasks(definition, instance, &context).into_iter().filter(|(_, blockers)| blockers.is_empty());
        finishes.extend(open.map(|(it, _)| (*actor, it.serial)));
    }
    if random.below(2) == 0
        && let Some((actor, task)) = random.pick(&finishes)
    {
        return Some((*actor, Command::Done { task: *task, files: Vec::new().into(), text: false }));
    }
    let (_, _, action, actor) = acts.into_iter().min_by_key(|(taken, by_chance, ..)| (*taken, *by_chance))?;
    let context = Context { now, calendar, actor };
    let (ground, inputs) = fill(definition, instance, action, &context, people, random)?;
    Some((actor, Command::Act { action, ground, inputs }))
}

/// What is met on the walks.
#[derive(Default)]
struct Met {
    actions: BTreeSet<String>,
    acted: usize,
    offered: usize,
}

/// Everything that the engine offers to anybody is possible in the explorer.
fn offered(explorer: &Explorer, definition: &Definition, step: &Step<'_>, case: &Case, met: &mut Met) {
    // What is due happens first, and offers speak of the case after it.
    let due = decide(definition, &step.after, &Command::Tick, &step.context());
    if due.is_ok_and(|it| !it.events.is_empty()) {
        return;
    }
    let people = everybody(&[person(1), person(2), person(9)]);
    for actor in people.into_iter().chain([Actor::System]) {
        let context = Context { actor, ..step.context() };
        for offer in offers(definition, &step.after, &context).into_iter().filter(Offer::is_enabled) {
            let name = &definition.action(offer.action).name;
            // The machine is offered what nothing blocks; whether it has a reason is seen where it takes it.
            let possible = match actor {
                Actor::System => explorer.is_unblocked(case, name),
                Actor::Person { .. } => explorer.allows(case, name),
            };
            assert!(possible, "{name} is offered to {actor:?} in {case:?}");
            met.offered += 1;
        }
    }
}

fn follow<'w>(
    explorer: &Explorer,
    definition: &Definition,
    walk: impl Iterator<Item = Step<'w>>,
    met: &mut Met,
) {
    let mut instance = Instance::unopened();
    let mut case: Option<Case> = None;
    for step in walk {
        for event in &step.decision.events {
            let before = instance.clone();
            instance = evolve(definition, instance, event);
            match &event.kind {
                Kind::Opened { .. } => {
                    let begin = explorer
                        .beginnings()
                        .into_iter()
                        .find(|it| held(explorer, definition, &instance, it) == *it);
                    case = Some(begin.expect("what is registered is one of the beginnings"));
                }
                Kind::Acted { action, .. } => {
                    let name = &definition.action(*action).name;
                    let mut played = case.take().expect("a case is opened first");
                    // Which tasks are open is the engine's to say: people finish them, and terms end them.
                    played.open =
                        before.tasks().iter().map(|it| definition.task(it.task).name.to_string()).collect();
                    assert!(explorer.allows(&played, name), "{name} was taken in {played:?}");
                    let next = explorer.after(&played, name);
                    let same = next.iter().find(|it| held(explorer, definition, &instance, it) == **it);
                    let Some(same) = same else {
                        panic!(
                            "{name} leads from {played:?} to {:?}, and not to {next:?}",
                            held(explorer, definition, &instance, &next[0])
                        );
                    };
                    case = Some(same.clone());
                    met.acted += 1;
                    met.actions.insert(name.to_string());
                }
                // Nothing else changes what the explorer tells apart.
                _ => {}
            }
        }
        let mut now = case.clone().expect("a case is opened first");
        now.open = instance.tasks().iter().map(|it| definition.task(it.task).name.to_string()).collect();
        offered(explorer, definition, &step, &now, met);
    }
}

#[test]
fn whatever_the_engine_does_or_offers_is_possible_in_the_explorer() {
    let calendar = kazakhstan_with(1, 2024..=2060, &[]);
    let mut counts: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    for (file, text) in shipped::DEFINITIONS {
        let definition = parse(text).unwrap_or_else(|problems| panic!("{problems}"));
        let explorer = Explorer::new(text, Grain::Everything);
        let mut met = Met::default();
        for seed in 0..WALKS {
            follow(&explorer, &definition, walk(&definition, &calendar, seed).take(STEPS), &mut met);
        }
        let mut taken = BTreeMap::new();
        for seed in 0..CURIOUS_WALKS {
            follow(
                &explorer,
                &definition,
                curious(&definition, &calendar, seed, &mut taken).into_iter(),
                &mut met,
            );
        }
        counts.insert(file, (met.acted, met.offered, met.actions.len()));
        let all: BTreeSet<String> = definition.actions().map(|(_, it)| it.name.to_string()).collect();
        let missing: Vec<&String> = all.difference(&met.actions).collect();
        assert!(missing.len() * 20 <= all.len(), "{file}: {missing:?} are met on no walk");
    }
    let _ = writeln!(std::io::stderr().lock(), "taken, offered, different actions: {counts:?}");
}
