//! What holds on every walk through `protection`, whatever people do and whenever the machine looks at the clock.

mod classes;
mod journal;
mod offering;
mod time;

use super::world::{at, kazakhstan_with, protection};
use chrono::TimeDelta;
use proptest::prelude::*;
use std::sync::LazyLock;
use workflow::definition::model::Role;
use workflow::testkit::{Random, Step, Walk, everybody, person};
use workflow::{Actor, Calendar, PersonId};

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

/// A seed, and how far to walk: a failure shrinks to the shortest walk that shows it.
fn any_walk() -> impl Strategy<Value = (u64, usize)> {
    (any::<u64>(), 1..=80_usize)
}

/// Three people in every seat of the office, and the one who asked: on one walk of six from the start, on three only
/// later, when there may be something to reopen, and on two never.
fn walk(seed: u64) -> Walk<'static> {
    // Any second of 2026: evenings, weekends and holidays are among them.
    let mut random = Random::new(seed);
    let start = at("2026-01-01 00:00:00") + TimeDelta::seconds(i64::from(random.below(365 * 86_400)));
    let office = everybody(&people()).into_iter().filter(|it| it.role() != Role::Applicant).collect();
    let walk = Walk::new(protection(), &CALENDAR, start, office, seed).then_calendar(&NEXT);
    let applicant = Actor::person(person(9), Role::Applicant);
    match random.below(6) {
        0 => walk.joined_by(applicant, 0),
        1..=3 => walk.joined_by(applicant, 20 + random.below(40) as usize),
        _ => walk,
    }
}

fn steps((seed, length): (u64, usize)) -> impl Iterator<Item = Step<'static>> {
    walk(seed).take(length)
}

/// One actor of each kind that the engine tells apart: each role by somebody, the machine, people in conflict, and
/// somebody under a mandate.
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
    let conflicted = super::world::conflicted(Actor::person(somebody(), Role::Head));
    actors.extend([Actor::System, mandate, conflicted]);
    actors
}
