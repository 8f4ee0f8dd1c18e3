//! Terms that the office could begin anew for ever: on a way that leads back to where the clock starts once more, without a
//! limit, and without anything that only the applicant or the decision of another case could bring about.

use super::causes::Doer;
use super::{Back, Explored, Step, listed_way};
use crate::definition::check::begun_anew_at_will;
use crate::definition::model::{Action, ActionId, ClockId, Id, Model, Party, Role, State};
use crate::definition::problem::{Code, Sink};
use std::collections::{HashMap, VecDeque};

pub(super) fn no_term_begins_anew_for_ever(model: &Model, explored: &Explored, sink: &mut Sink<'_>) {
    let at_will: Vec<bool> = model.actions.iter().map(|(id, _)| is_without_bound(model, id)).collect();
    let back = explored.back();
    let owed = model.clocks.iter().filter(|(id, _)| is_owed_by_the_office(model, *id));
    let starts = owed.flat_map(|(id, it)| it.starts_with_a_term().map(move |start| (id, start, it)));
    // What people may do while the clock counts needs no way round, and is told already.
    for (_, start, clock) in starts.filter(|(id, start, _)| begun_anew_at_will(model, *id, *start).is_none())
    {
        // What comes when the term itself is over does not prolong it.
        let is_its_end = |it: &Step| it.doer == Doer::Machine && it.action == clock.breach;
        let counts = |it: &Step| {
            matches!(it.doer, Doer::Office | Doer::Machine)
                && at_will.get(it.action.index()) == Some(&true)
                && !is_its_end(it)
        };
        let Some(mut round) = taken_for_ever(explored, &back, start, counts) else { continue };
        // From the start to the start.
        let first = round.iter().position(|it| *it == start).unwrap_or_default();
        round.rotate_left(first);
        round.push(start);
        let action = model.actions.get(start);
        let message = format!(
            "action {} starts clock {} anew as often as somebody likes, {}: one of these needs a limit that nothing forgets",
            action.name,
            clock.name,
            listed_way(model, &round)
        );
        sink.add(Code::E14, &action.at, message);
    }
}

/// Whether somebody beside the applicant is to act while a clock runs. How long something holds that was agreed with the
/// applicant, and in which nobody is waited for, may be agreed anew.
fn is_owed_by_the_office(model: &Model, clock: ClockId) -> bool {
    let waits =
        |it: &State| it.clocks.contains(&clock) && !matches!(it.party, Party::Applicant | Party::Nobody);
    model.states.values().any(waits)
}

/// Whether nothing counts how often an action is taken, or somebody of the office may begin to count anew.
fn is_without_bound(model: &Model, id: ActionId) -> bool {
    let is_of_others = |it: &Action| it.by.iter().any(|role| role != Role::Applicant);
    model.actions.get(id).limit.is_none() || model.forgetful_of(id).any(|(_, it)| is_of_others(it))
}

/// The actions of a way on which this one is taken again and again, by steps that count, from it to itself. Of the steps with
/// it those fall away that lead to none which is left, until no more do.
fn taken_for_ever(
    explored: &Explored,
    back: &Back<'_>,
    id: ActionId,
    counts: impl Fn(&Step) -> bool,
) -> Option<Vec<ActionId>> {
    let mut left: Vec<Step> =
        explored.steps.iter().copied().filter(|it| it.action == id && counts(it)).collect();
    while !left.is_empty() {
        let ahead = ways_to(explored, back, &left, &counts);
        let before = left.len();
        left.retain(|it| ahead.get(it.to as usize).is_some_and(Option::is_some));
        if left.len() == before {
            return Some(round(&ahead, left.first()?));
        }
    }
    None
}

/// For each configuration the step that it takes next on a shortest way to one of these, which it then takes.
fn ways_to(
    explored: &Explored,
    back: &Back<'_>,
    wanted: &[Step],
    counts: impl Fn(&Step) -> bool,
) -> Vec<Option<Step>> {
    let mut ahead: Vec<Option<Step>> = vec![None; explored.configurations.len()];
    let mut queue = VecDeque::new();
    for step in wanted {
        reach(step, &mut ahead, &mut queue);
    }
    while let Some(place) = queue.pop_front() {
        for step in back.steps_to(place).filter(|it| counts(it)) {
            reach(step, &mut ahead, &mut queue);
        }
    }
    ahead
}

/// Notes the step that a configuration takes next, where none was found yet.
fn reach(step: &Step, ahead: &mut [Option<Step>], queue: &mut VecDeque<u32>) {
    if let Some(next @ None) = ahead.get_mut(step.from as usize) {
        *next = Some(*step);
        queue.push_back(step.from);
    }
}

/// Whoever goes on for ever comes round: the actions from the first place that comes again.
fn round(ahead: &[Option<Step>], begin: &Step) -> Vec<ActionId> {
    let (mut came, mut at) = (Vec::new(), begin.from);
    let mut seen: HashMap<u32, usize> = HashMap::new();
    while let Some(step) = ahead.get(at as usize).copied().flatten() {
        if let Some(first) = seen.insert(at, came.len()) {
            return came.split_off(first);
        }
        came.push(step.action);
        at = step.to;
    }
    came
}
