//! Terms that the office could begin anew for ever: on a way that leads back to where the clock starts once more, without a
//! limit, and without anything that only the applicant or the decision of another case could bring about.

use super::causes::Doer;
use super::{Explored, MOST_STEPS, Step, TooMuch, listed_way};
use crate::definition::check::begun_anew_at_will;
use crate::definition::model::{Action, ActionId, Clock, ClockId, Id, Model, Party, Role, State};
use crate::definition::problem::{Code, Sink};
use std::collections::{HashSet, VecDeque};

/// Of a longer round the first actions are named.
const MOST_NAMED: usize = 12;
/// How many steps are looked at, all rounds of all clocks together: more would take longer than a person waits.
pub(super) const MOST_LOOKED_AT: usize = 6 * MOST_STEPS;

/// Errs on one side: whatever it calls bounded is, and windows, tasks that wait for the applicant and cases that grew out of
/// this one bound no round here.
///
/// # Errors
/// [`TooMuch::Rounds`], after what was found so far.
pub(super) fn no_term_begins_anew_for_ever(
    model: &Model,
    explored: &Explored,
    sink: &mut Sink<'_>,
) -> Result<(), TooMuch> {
    let at_will = without_bound(model);
    let goes_on = |it: &Step| {
        matches!(it.doer, Doer::Office | Doer::Clock(_) | Doer::Timer)
            && at_will.get(it.action.index()) == Some(&true)
    };
    let mut looked_at = 0;
    let mut look = || {
        looked_at += explored.steps.len();
        if looked_at > MOST_LOOKED_AT { Err(TooMuch::Rounds) } else { Ok(()) }
    };
    look()?;
    let all = Rounds::of(model, explored, goes_on);
    for (id, clock) in model.clocks.iter().filter(|(id, it)| is_owed(model, *id, it)) {
        // What comes when the term itself is over does not prolong it.
        let counts = |it: &Step| goes_on(it) && it.doer != Doer::Clock(id);
        let own;
        let rounds = if all.ends.contains(&id) {
            look()?;
            own = Rounds::of(model, explored, counts);
            &own
        } else {
            &all
        };
        // What people may do while the clock counts needs no way round, and is told already.
        for start in clock.starts_with_a_term().filter(|it| begun_anew_at_will(model, id, *it).is_none()) {
            let Some(step) = rounds.step_of(start) else { continue };
            look()?;
            let round = way_round(explored, step, counts);
            let message = format!(
                "action {} starts clock {} anew, and nothing bounds how often: {}; {}",
                model.actions.get(start).name,
                clock.name,
                told(model, &round),
                what_would_bound(model, &round, &at_will)
            );
            sink.add(Code::E14, &model.actions.get(start).at, message);
        }
    }
    Ok(())
}

/// Whether a clock is a term that somebody is owed: one of so many days, and one to a day that a person gave where the office is
/// waited for. How long something holds in which nobody but the applicant is waited for may be agreed anew.
fn is_owed(model: &Model, id: ClockId, clock: &Clock) -> bool {
    let waits = |it: &State| it.clocks.contains(&id) && can_wait_for_the_office(model, it);
    clock.length.budget().is_some() || model.states.values().any(waits)
}

/// Whether it can be the move of the office in a state, or of the body that it asks: also where the applicant is waited for, and
/// what ends the wait needs a task of the office.
fn can_wait_for_the_office(model: &Model, state: &State) -> bool {
    let is_held = |it: &ActionId| {
        let action = model.actions.get(*it);
        action.to.is_some() && action.needs.iter().any(|it| model.tasks.get(*it).is_of_the_office())
    };
    match state.party {
        Party::Office | Party::Body => true,
        Party::Applicant => state.timers.iter().any(|it| is_held(&it.action)),
        Party::Nobody => false,
    }
}

/// A round as it is told.
fn told(model: &Model, round: &[ActionId]) -> String {
    match round.get(..MOST_NAMED) {
        Some(first) if first.len() < round.len() => format!("{} → …", listed_way(model, first)),
        _ => listed_way(model, round),
    }
}

/// Which limit would end a round: that of an action of people, since what is fired has none; and who takes the others away.
fn what_would_bound(model: &Model, round: &[ActionId], at_will: &[bool]) -> String {
    let lasts = |id: ActionId| at_will.get(id.index()) == Some(&true);
    let (mut open, mut taken): (Vec<&str>, Vec<String>) = (Vec::new(), Vec::new());
    let mut known = HashSet::new();
    for id in round.iter().filter(|it| known.insert(**it)) {
        let action = model.actions.get(*id);
        let forgets = model.forgetful_of(*id).find(|(other, it)| lasts(*other) && is_of_others(it));
        match (action.limit, forgets) {
            (Some(_), Some((_, other))) => {
                taken.push(format!("{} has one, which {} forgets", action.name, other.name));
            }
            (None, _) if !action.is_of_the_machine() => open.push(&action.name),
            _ => {}
        }
    }
    if open.len() > MOST_NAMED {
        open.truncate(MOST_NAMED);
        open.push("…");
    }
    taken.truncate(MOST_NAMED);
    let open = (!open.is_empty()).then(|| format!("one of these needs a limit: {}", open.join(", ")));
    open.into_iter().chain(taken).collect::<Vec<_>>().join("; ")
}

/// The rounds of steps that count.
struct Rounds {
    /// For each action the first step of it that lies on one.
    steps: Vec<Option<Step>>,
    /// The clocks that run out on one.
    ends: HashSet<ClockId>,
}

impl Rounds {
    fn of(model: &Model, explored: &Explored, counts: impl Fn(&Step) -> bool) -> Rounds {
        let component = components(explored, &counts);
        let mut found = Rounds { steps: vec![None; model.actions.len()], ends: HashSet::new() };
        let comes_round = |it: &&Step| of(&component, it.from) == of(&component, it.to) && counts(it);
        for step in explored.steps.iter().filter(comes_round) {
            if let Some(none) = found.steps.get_mut(step.action.index()).filter(|it| it.is_none()) {
                *none = Some(*step);
            }
            if let Doer::Clock(id) = step.doer {
                found.ends.insert(id);
            }
        }
        found
    }

    fn step_of(&self, action: ActionId) -> Option<&Step> {
        self.steps.get(action.index()).and_then(Option::as_ref)
    }
}

/// Which actions can be taken for ever: those without a limit, and those of which somebody beside the applicant forgets how often
/// they were taken, and can do that for ever too.
fn without_bound(model: &Model) -> Vec<bool> {
    let mut lasts = vec![true; model.actions.len()];
    // How many may forget each action for ever, as far as is known.
    let others = |id: ActionId| model.forgetful_of(id).filter(|(_, it)| is_of_others(it)).count();
    let mut forgetful: Vec<usize> = model.actions.iter().map(|(id, _)| others(id)).collect();
    let is_bounded = |id: ActionId, forgetful: &[usize]| {
        model.actions.get(id).limit.is_some() && forgetful.get(id.index()) == Some(&0)
    };
    let ids = model.actions.iter().map(|(id, _)| id);
    let mut bounded: Vec<ActionId> = ids.filter(|it| is_bounded(*it, &forgetful)).collect();
    while let Some(id) = bounded.pop() {
        if let Some(it) = lasts.get_mut(id.index()) {
            *it = false;
        }
        let action = model.actions.get(id);
        for counted in action.forgets.actions.iter().filter(|_| is_of_others(action)) {
            if let Some(it) = forgetful.get_mut(counted.index()) {
                *it -= 1;
            }
            if is_bounded(*counted, &forgetful) {
                bounded.push(*counted);
            }
        }
    }
    lasts
}

/// Whether somebody beside the applicant may take an action.
fn is_of_others(action: &Action) -> bool {
    action.by.iter().any(|role| role != Role::Applicant)
}

/// From the start of a clock to the same start once more, by a shortest way of steps that count.
fn way_round(explored: &Explored, start: &Step, counts: impl Fn(&Step) -> bool) -> Vec<ActionId> {
    let mut found: Vec<Option<(u32, ActionId)>> = vec![None; explored.configurations.len()];
    let mut queue = VecDeque::from([start.to]);
    while let Some(place) = queue.pop_front().filter(|it| *it != start.from) {
        for step in explored.steps_from(place).iter().filter(|it| counts(it) && it.to != start.to) {
            if let Some(new) = found.get_mut(step.to as usize).filter(|it| it.is_none()) {
                *new = Some((place, step.action));
                queue.push_back(step.to);
            }
        }
    }
    let (mut way, mut at) = (vec![start.action], start.from);
    while let Some((before, action)) = found.get(at as usize).copied().flatten() {
        way.push(action);
        at = before;
    }
    way.push(start.action);
    way.reverse();
    way
}

/// For each configuration which round it belongs to by steps that count: those have one number that lead to each other. After
/// Tarjan, without calling itself: a hundred thousand configurations may follow each other.
fn components(explored: &Explored, counts: impl Fn(&Step) -> bool) -> Vec<u32> {
    let mut search = Components {
        number: vec![0; explored.configurations.len()],
        lowest: vec![0; explored.configurations.len()],
        component: vec![0; explored.configurations.len()],
        open: Vec::new(),
        numbered: 0,
        found: 0,
    };
    for (place, _) in explored.iter() {
        search.follow(explored, place, &counts);
    }
    search.component
}

/// What is known so far; each list has a place for each configuration.
struct Components {
    /// In which order it was come upon, from 1.
    number: Vec<u32>,
    /// The first of those that are open to which it leads.
    lowest: Vec<u32>,
    /// Its round, from 1; 0 while that is open.
    component: Vec<u32>,
    open: Vec<u32>,
    numbered: u32,
    found: u32,
}

impl Components {
    fn follow(&mut self, explored: &Explored, from: u32, counts: &impl Fn(&Step) -> bool) {
        if of(&self.number, from) != 0 {
            return;
        }
        self.come_upon(from);
        // The way to where the search is, and which step of each place is to be looked at next.
        let mut way: Vec<(u32, usize)> = vec![(from, 0)];
        while let Some((place, next)) = way.last_mut() {
            let place = *place;
            let Some(step) = explored.steps_from(place).get(*next) else {
                way.pop();
                self.close(place);
                if let Some((before, _)) = way.last() {
                    self.leads(*before, of(&self.lowest, place));
                }
                continue;
            };
            *next += 1;
            if !counts(step) {
                continue;
            }
            if of(&self.number, step.to) == 0 {
                self.come_upon(step.to);
                way.push((step.to, 0));
            } else if of(&self.component, step.to) == 0 {
                self.leads(place, of(&self.number, step.to));
            }
        }
    }

    fn come_upon(&mut self, place: u32) {
        self.numbered += 1;
        set(&mut self.number, place, self.numbered);
        set(&mut self.lowest, place, self.numbered);
        self.open.push(place);
    }

    fn leads(&mut self, place: u32, to: u32) {
        let lowest = of(&self.lowest, place).min(to);
        set(&mut self.lowest, place, lowest);
    }

    /// What leads to nothing before it is a round of its own, with all that is still open behind it.
    fn close(&mut self, place: u32) {
        if of(&self.lowest, place) != of(&self.number, place) {
            return;
        }
        self.found += 1;
        while let Some(member) = self.open.pop() {
            set(&mut self.component, member, self.found);
            if member == place {
                return;
            }
        }
    }
}

fn of(all: &[u32], place: u32) -> u32 {
    all.get(place as usize).copied().unwrap_or_default()
}

fn set(all: &mut [u32], place: u32, value: u32) {
    if let Some(it) = all.get_mut(place as usize) {
        *it = value;
    }
}
