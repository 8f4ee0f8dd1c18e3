//! What was drawn and accepted is driven by the engine itself: from wherever a case has come, the office alone brings it to
//! an end, by what the engine offers and with nothing but time.

use super::agreement::{DRAWN, guarded};
use crate::suite::world::{at, kazakhstan_with, law};
use chrono::TimeDelta;
use std::collections::{HashSet, VecDeque};
use std::io::Write;
use workflow::decide::blockers;
use workflow::definition::model::Role;
use workflow::offers::tasks;
use workflow::testkit::{Random, Walk, everybody, fill, person};
use workflow::{
    Actor, Blocker, Calendar, Command, Context, Definition, Instance, Offer, Timestamp, Vocabulary, decide,
    evolve, offers, shipped,
};

/// Nobody waits longer than this many times in a row; then every term of a drawn process is over.
const WAITS: u8 = 4;
/// A drawn process is small: more cases than this are one that goes round.
const MOST: usize = 3_000;

/// A case somewhere on a way, and how often it has been waited for since something was done.
#[derive(Clone)]
struct Stand {
    instance: Instance,
    now: Timestamp,
    waited: u8,
}

struct Office<'o> {
    definition: &'o Definition,
    calendar: &'o Calendar,
    actors: Vec<Actor>,
}

impl Office<'_> {
    fn after(&self, stand: &Stand, actor: Actor, command: &Command, waited: u8) -> Option<Stand> {
        let context = Context { now: stand.now, calendar: self.calendar, actor };
        let decision = decide(self.definition, &stand.instance, command, &context).ok()?;
        let fold = |it, event| evolve(self.definition, it, event);
        let instance = decision.events.iter().fold(stand.instance.clone(), fold);
        Some(Stand { instance, now: stand.now + TimeDelta::minutes(1), waited })
    }

    /// Everything that the office can do, each with what may be chosen, and waiting.
    fn next(&self, stand: &Stand, random: &mut Random) -> Vec<Stand> {
        let people = [1, 2, 3].map(person);
        let mut next = Vec::new();
        for actor in &self.actors {
            let context = Context { now: stand.now, calendar: self.calendar, actor: *actor };
            for offer in
                offers(self.definition, &stand.instance, &context).into_iter().filter(Offer::is_enabled)
            {
                // Four times, so that each of two choices is made.
                for _ in 0..4 {
                    let filled =
                        fill(self.definition, &stand.instance, offer.action, &context, &people, random);
                    let Some((ground, inputs)) = filled else { continue };
                    let command = Command::Act { action: offer.action, ground, inputs };
                    next.extend(self.after(stand, *actor, &command, 0));
                }
            }
            let open = tasks(self.definition, &stand.instance, &context).into_iter();
            for (task, _) in open.filter(|(_, blockers)| blockers.is_empty()) {
                let command = Command::Done { task: task.serial, files: Vec::new().into(), text: false };
                next.extend(self.after(stand, *actor, &command, 0));
            }
        }
        if stand.waited < WAITS {
            let later = Stand { now: stand.now + TimeDelta::days(10), ..stand.clone() };
            next.extend(self.after(&later, Actor::System, &Command::Tick, stand.waited + 1));
        }
        next
    }

    /// What tells cases apart here: everything but the days, and of these what stands open to the machine and to people, and
    /// why the rest does not.
    fn told_apart(&self, stand: &Stand) -> String {
        let it = &stand.instance;
        let open: Vec<_> = it.tasks().iter().map(|it| it.task).collect();
        let choices: Vec<_> = self.definition.fields().map(|(id, _)| it.choice(id)).collect();
        let marks: Vec<_> = it.marks().collect();
        let context = Context { now: stand.now, calendar: self.calendar, actor: Actor::System };
        let reasons: Vec<_> = self
            .definition
            .actions()
            .map(|(id, _)| {
                let reasons = blockers(self.definition, it, id, &context);
                (it.count(id), reasons.iter().map(Blocker::code).collect::<Vec<_>>())
            })
            .collect();
        format!(
            "{:?} {marks:?} {open:?} {choices:?} {:?} {} {reasons:?}",
            it.state(),
            it.seat(),
            stand.waited
        )
    }

    /// Whether the office brings a case to an end; the shortest way is looked for first.
    fn ends(&self, from: Stand, random: &mut Random) -> bool {
        let mut seen = HashSet::from([self.told_apart(&from)]);
        let mut queue = VecDeque::from([from]);
        while let Some(stand) = queue.pop_front() {
            if stand.instance.is_over(self.definition) {
                return true;
            }
            for next in self.next(&stand, random) {
                if seen.len() < MOST && seen.insert(self.told_apart(&next)) {
                    queue.push_back(next);
                }
            }
        }
        false
    }
}

/// Where the head above may put a case, anywhere it could go on from by what the search says.
#[test]
fn a_case_that_is_moved_by_hand_comes_to_an_end_from_wherever_it_may_be_put() {
    let (law, calendar) = (law(), kazakhstan_with(1, 2024..=2060, &[]));
    let above = Actor::person(person(7), Role::HigherHead);
    let (mut put, mut refused) = (0, 0);
    // What is drawn has a plain way out of every state; a complaint has none but for the office that has it.
    let drawn = (0..DRAWN).map(|seed| (seed, guarded(seed).text()));
    let complaint = shipped::DEFINITIONS.iter().filter(|it| it.0 == "complaint.toml");
    for (seed, text) in drawn.chain(complaint.map(|it| (DRAWN, it.1.to_owned()))) {
        let Ok(definition) = Definition::parse(&text, &law, &Vocabulary::new(["kz"])) else { continue };
        let mut random = Random::new(seed);
        let everyone = everybody(&[1, 2, 3].map(person));
        let actors = everyone.iter().copied().filter(|it| it.role() != Role::Applicant).collect();
        let office = Office { definition: &definition, calendar: &calendar, actors };
        let states: Vec<_> = definition.states().filter(|(_, it)| !it.end).map(|(id, _)| id).collect();
        let steps = Walk::new(&definition, &calendar, at("2026-01-12 10:00:00"), everyone, seed).take(18);
        for step in steps.filter(|it| !it.after.is_over(&definition)).step_by(2) {
            for to in states.iter().copied().filter(|it| *it != step.after.state()) {
                let from = Stand { instance: step.after.clone(), now: step.at, waited: 0 };
                let force = Command::Force { to, outcome: None, reason: true, silent: true };
                let Some(stand) = office.after(&from, above, &force, 0) else {
                    refused += 1;
                    continue;
                };
                put += 1;
                let place = office.told_apart(&stand);
                assert!(office.ends(stand, &mut random), "seed {seed}: nobody ends {place}\n{text}");
            }
        }
    }
    let _ = writeln!(std::io::stderr().lock(), "put in {put} places, and {refused} were refused");
    assert!(put >= 300 && refused >= 3, "put in {put} places, and {refused} were refused");
}

#[test]
fn every_drawn_definition_that_is_accepted_comes_to_an_end_from_wherever_a_case_has_come() {
    let (law, calendar) = (law(), kazakhstan_with(1, 2024..=2060, &[]));
    let (mut accepted, mut driven) = (0, 0);
    for seed in 0..DRAWN {
        let text = guarded(seed).text();
        let Ok(definition) = Definition::parse(&text, &law, &Vocabulary::new(["kz"])) else { continue };
        accepted += 1;
        let mut random = Random::new(seed);
        let everyone = everybody(&[1, 2, 3].map(person));
        let actors = everyone.iter().copied().filter(|it| it.role() != Role::Applicant).collect();
        let office = Office { definition: &definition, calendar: &calendar, actors };
        for walk in 0..3 {
            let begin = at("2026-01-12 10:00:00");
            let steps = Walk::new(&definition, &calendar, begin, everyone.clone(), seed * 3 + walk).take(24);
            for step in steps.filter(|it| !it.after.is_over(&definition)).step_by(3) {
                driven += 1;
                let from = Stand { instance: step.after.clone(), now: step.at, waited: 0 };
                let place = office.told_apart(&from);
                assert!(office.ends(from, &mut random), "seed {seed}: nobody ends {place}\n{text}");
            }
        }
    }
    let _ = writeln!(std::io::stderr().lock(), "{accepted} accepted, driven from {driven} places");
    assert!(accepted >= 60 && driven >= 300, "{accepted} accepted, driven from {driven} places");
}
