//! What holds on every walk through every process that is shipped, whatever people do and whenever the machine looks at
//! the clock.

mod classes;
mod journal;
mod moving;
mod offering;
mod pauses;
mod time;

use super::world::{at, conflicted, from_parent, kazakhstan_with, processes};
use chrono::{Days, TimeDelta};
use proptest::prelude::*;
use std::sync::LazyLock;
use workflow::command::{Facts, Value};
use workflow::definition::model::Role;
use workflow::testkit::{Random, Step, Walk, everybody, person};
use workflow::{Actor, Calendar, Definition, PersonId};

/// Far enough that no walk leaves it; the shipped special days up to 2028, and weekends after that.
static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| kazakhstan_with(1, 2024..=2090, &[]));
/// A later version, in which some days have become free.
static NEXT: LazyLock<Calendar> = LazyLock::new(|| {
    kazakhstan_with(2, 2024..=2090, &["2026-02-12", "2026-03-04", "2026-06-17", "2026-09-29", "2027-01-12"])
});

/// Three people are enough for four eyes, each in any seat.
const PEOPLE: [u8; 3] = [1, 2, 3];

fn people() -> Vec<PersonId> {
    PEOPLE.map(person).to_vec()
}

/// A walk to be taken: through which process, by which chance, and how far. A failure shrinks to the shortest walk that
/// shows it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    process: usize,
    seed: u64,
    length: usize,
}

impl Way {
    pub(super) fn definition(self) -> &'static Definition {
        processes().get(self.process).expect("there are so many processes")
    }

    pub(super) fn steps(self) -> impl Iterator<Item = Step<'static>> {
        let walk = walk(self.definition(), self.seed);
        // On one of four somebody above moves the case past its definition.
        let walk = if self.seed.is_multiple_of(4) { walk.forced() } else { walk };
        walk.take(self.length)
    }
}

/// Any walk; half of them through the process of the main path, which is as large as the others together.
pub(super) fn any_walk() -> impl Strategy<Value = Way> {
    let process = prop_oneof![Just(0_usize), 0..processes().len()];
    (process, any::<u64>(), 1..=60_usize).prop_map(|(process, seed, length)| Way { process, seed, length })
}

/// Three people in every seat of the office, one who acted in the parent case, and the one who asked: on four walks of
/// six from the start, on one only later, when there may be something to reopen, and on one never.
fn walk(definition: &'static Definition, seed: u64) -> Walk<'static> {
    // Any second of 2026: evenings, weekends and holidays are among them.
    let mut random = Random::new(seed);
    let start = at("2026-01-01 00:00:00") + TimeDelta::seconds(i64::from(random.below(365 * 86_400)));
    let mut office: Vec<Actor> =
        everybody(&people()).into_iter().filter(|it| it.role() != Role::Applicant).collect();
    office.extend([Role::Officer, Role::Head].map(|role| from_parent(Actor::person(person(4), role))));
    // A date of a threat that is past, near or far; on three walks of four none, since what reports a threat is not returned.
    let near = CALENDAR.day_of(start) + Days::new(u64::from(random.below(40)));
    let threat = definition.filed().find(|(_, it)| it.name.starts_with("threat_on"));
    let threat = threat.filter(|_| random.below(4) == 0);
    let facts: Facts = threat.map(|(it, _)| (it, Value::Date(near - Days::new(5)))).into_iter().collect();
    let walk = Walk::new(definition, &CALENDAR, start, office, seed)
        .then_calendar(&NEXT)
        .knowing(processes())
        .filed_with(facts);
    let applicant = Actor::person(person(9), Role::Applicant);
    match random.below(6) {
        0..=3 => walk.joined_by(applicant, 0),
        4 => walk.joined_by(applicant, random.below(40) as usize),
        _ => walk,
    }
}

/// One actor of each kind that the engine tells apart: each role by somebody, the machine, people in conflict or who
/// acted in the parent case, and somebody under a mandate.
fn several_actors(random: &mut Random) -> Vec<Actor> {
    let people = people();
    let mut somebody = || *random.pick(&people).expect("there are people");
    let mut actors: Vec<Actor> = everybody(&[somebody()]);
    let mandate = Actor::Person {
        person: person(9),
        role: Role::Applicant,
        on_behalf_of: Some(somebody()),
        conflicted: false,
        acted_in_parent: false,
    };
    let in_conflict = conflicted(Actor::person(somebody(), Role::Head));
    actors.extend([Actor::System, mandate, in_conflict]);
    actors.extend([Role::Officer, Role::Head].map(|it| from_parent(Actor::person(somebody(), it))));
    actors
}
