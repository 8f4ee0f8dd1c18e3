//! Cases as a portal has them stored: one whose journal has become long, and many whose terms run out.

use super::super::{Random, Walk, everybody, fill, person};
use super::bytes;
use crate::calendar::Calendar;
use crate::clock::next_due;
use crate::command::{Actor, Command, Context, Facts, Timestamp};
use crate::decide;
use crate::definition::Definition;
use crate::definition::model::Role;
use crate::evolve::apply;
use crate::instance::Instance;
use chrono::TimeDelta;
use smallvec::smallvec;

/// The bodies of the journal of one library card that goes round and round: examined, proposed, sent back, by one officer and
/// then by another, an hour after the other, with whatever falls due in between.
pub(super) fn a_long_life(
    card: &Definition,
    calendar: &Calendar,
    start: Timestamp,
    seed: u64,
    length: usize,
) -> Vec<Vec<u8>> {
    let mut random = Random::new(seed);
    let mut case = Instance::unopened();
    let mut stored = Vec::with_capacity(length);
    for hour in 0_i32.. {
        let now = start + TimeDelta::hours(hour.into());
        let people = [person(1), person(2)].map(|it| Actor::person(it, Role::Officer));
        let officer = random.pick(&people).copied().unwrap_or(Actor::System);
        let Some((actor, command)) = next(card, &case, calendar, now, officer, &mut random) else { break };
        let Ok(decision) = decide(card, &case, &command, &Context { now, calendar, actor }) else { break };
        for event in decision.events {
            apply(card, &mut case, &event);
            stored.extend(bytes(card, case.version(), &event));
        }
        if stored.len() >= length {
            break;
        }
    }
    stored.truncate(length);
    stored
}

/// What is done next in a case that goes round, by whom.
fn next(
    card: &Definition,
    case: &Instance,
    calendar: &Calendar,
    now: Timestamp,
    officer: Actor,
    random: &mut Random,
) -> Option<(Actor, Command)> {
    if case.version() == 0 {
        let registered_on = calendar.day_of(now);
        return Some((Actor::System, Command::Open { registered_on, facts: Facts::new() }));
    }
    if let Some(open) = case.tasks().first() {
        return Some((officer, Command::Done { task: open.serial, files: smallvec![], text: false }));
    }
    let (actor, action) = if case.state() == card.initial() {
        (officer, card.find_action("propose")?)
    } else {
        (Actor::person(person(3), Role::Head), card.find_action("send_back")?)
    };
    let context = Context { now, calendar, actor };
    let (ground, inputs) = fill(card, case, action, &context, &[person(1), person(2)], random)?;
    Some((actor, Command::Act { action, ground, inputs }))
}

/// Cases somewhere on their ways, of which something is yet to fall due.
pub(super) fn under_a_term(
    five: &Definition,
    calendar: &Calendar,
    start: Timestamp,
    seed: u64,
    many: usize,
) -> Vec<Instance> {
    let mut random = Random::new(seed);
    let people = everybody(&[person(1), person(2), person(3)]);
    let mut cases = Vec::with_capacity(many);
    while cases.len() < many {
        let begun = start + TimeDelta::minutes(random.below(60 * 24 * 365).into());
        let walk = Walk::new(five, calendar, begun, people.clone(), random.draw());
        let armed = walk.take(60).map(|it| it.after).filter(|it| next_due(it).is_some());
        cases.extend(armed.take(many - cases.len()));
    }
    cases
}
