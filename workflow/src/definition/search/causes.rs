//! Why the machine acts: a clock that has run out, once a start; a timer, once an entry; a child case that ends. What the
//! machine has done already it does not do again, and a clock without its date never began.

use super::configuration::{Configuration, Fact, Facts};
use super::rule::{forgotten, left, names_another};
use crate::definition::check::OpenIn;
use crate::definition::model::{
    ActionId, Clock, ClockId, DateFact, FiledId, Id, Length, Model, Role, Seen, Since, Start, State,
};

/// Who takes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doer {
    /// Somebody of the office.
    Office,
    /// The applicant, and nobody of the office in their place.
    Applicant,
    /// The machine, when a clock has run out.
    Clock(ClockId),
    /// The machine, by a timer of the state.
    Timer,
    /// The machine, because a child case ended in one of the ways in which it can end.
    Child,
}

/// One reason for which an action comes in a state.
pub(super) struct Cause {
    pub(super) action: ActionId,
    pub(super) doer: Doer,
    /// These of the bits must be set, and the others of them not.
    mask: u128,
    so: u128,
    /// What of the reason itself is left, and what no longer counts.
    pub(super) left: u128,
    pub(super) forgotten: u128,
}

impl Cause {
    /// People need no reason, and a child case can end at any time.
    fn at_any_time(action: ActionId, doer: Doer) -> Cause {
        Cause { action, doer, mask: 0, so: 0, left: 0, forgotten: 0 }
    }

    /// Whoever may; the officer to whom the case is assigned only where there is one, and not where they have done what they
    /// must leave to another. Where somebody asks whether they did it, and others may do it too, both are followed.
    fn of_people(model: &Model, facts: &Facts, id: ActionId) -> impl Iterator<Item = Cause> {
        let action = model.actions.get(id);
        let alone = action.is_for_the_assignee_alone();
        let mask = |it: ActionId| facts.mask(Fact::DoneByAssignee(it));
        let (assigned, done) = (facts.mask(Fact::Assigned), mask(id));
        let by_an_officer = action.by.contains(Role::Officer) && (alone || done != 0);
        let theirs = by_an_officer.then(|| {
            let left = if names_another(model, action) { 0 } else { done };
            let mask = action.left_to_another(model).fold(assigned, |bits, it| bits | mask(it));
            Cause { mask, so: assigned, left, ..Cause::at_any_time(id, Doer::Office) }
        });
        let others = !alone && !action.by_the_office().is_empty();
        let others = others.then(|| Cause { forgotten: done, ..Cause::at_any_time(id, Doer::Office) });
        // Where somebody of the office may always, it says nothing that the applicant may too.
        let applicant = action.by.contains(Role::Applicant) && others.is_none();
        let applicant =
            applicant.then(|| Cause { forgotten: done, ..Cause::at_any_time(id, Doer::Applicant) });
        theirs.into_iter().chain(others).chain(applicant)
    }

    /// The clock runs, which it does not without its date, and has not run out since its start.
    fn of_clock(model: &Model, facts: &Facts, id: ClockId) -> Cause {
        let clock = model.clocks.get(id);
        let date = filed_date(clock).map_or(0, |it| facts.mask(Fact::Filed(it)));
        let spent = facts.mask(Fact::Breached(id));
        let left = if outlasts(model, clock.breach, id) { spent } else { 0 };
        Cause { mask: date | spent, so: date, left, ..Cause::at_any_time(clock.breach, Doer::Clock(id)) }
    }

    fn of_timer(model: &Model, facts: &Facts, place: usize, action: ActionId) -> Cause {
        // A timer that leads on is set anew by the next entry.
        let stays = model.actions.get(action).to.is_none();
        let spent = if stays { facts.mask(Fact::Fired(place)) } else { 0 };
        Cause { mask: spent, left: spent, ..Cause::at_any_time(action, Doer::Timer) }
    }

    pub(super) fn holds(&self, it: Configuration) -> bool {
        it.0 & self.mask == self.so
    }
}

/// For each state, what may follow there from how a child case ends.
pub(super) fn of_children(model: &Model) -> Vec<Vec<ActionId>> {
    let (mut all, mut open_in) = (vec![Vec::new(); model.states.len()], OpenIn::of(model));
    for (id, task) in model.tasks.iter() {
        let Some(child) = task.child().filter(|it| !it.then.is_empty()) else { continue };
        let mut seen = Seen::among(model.actions.len());
        let follow: Vec<ActionId> =
            child.then.iter().map(|it| it.action).filter(|it| seen.is_new(*it)).collect();
        for state in open_in.states(id).iter() {
            if let Some(all) = all.get_mut(state.index()) {
                all.extend(&follow);
            }
        }
    }
    all
}

/// The reasons for all that can be done in a state, in the order in which its actions stand there.
pub(super) fn of_state(model: &Model, facts: &Facts, state: &State, of_children: &[ActionId]) -> Vec<Cause> {
    let of_children = Seen::of(of_children, model.actions.len());
    let mut all = Vec::new();
    for action in &state.actions {
        all.extend(Cause::of_people(model, facts, *action));
        if of_children.contains(*action) {
            all.push(Cause::at_any_time(*action, Doer::Child));
        }
        let timers = state.timers.iter().enumerate().filter(|(_, it)| it.action == *action);
        all.extend(timers.map(|(place, _)| Cause::of_timer(model, facts, place, *action)));
        let clocks = state.clocks.iter().filter(|it| model.clocks.get(**it).breach == *action);
        all.extend(clocks.map(|it| Cause::of_clock(model, facts, *it)));
    }
    all
}

/// What must be told apart so that the machine does nothing twice and nothing without a date; only where somebody sees
/// whether it did it.
pub(super) fn asked(model: &Model, facts: &Facts) -> Vec<Fact> {
    let mut asked = Vec::new();
    for (id, clock) in model.clocks.iter() {
        let shows = shows(model, facts, clock.breach);
        if shows || facts.place(Fact::Event(Since::Clock(id))).is_some() {
            asked.extend(filed_date(clock).map(Fact::Filed));
        }
        if shows && outlasts(model, clock.breach, id) {
            asked.push(Fact::Breached(id));
        }
    }
    for timers in model.states.values().map(|it| &it.timers) {
        let stays = |action: ActionId| model.actions.get(action).to.is_none();
        let tracked = timers.iter().enumerate().filter(|(_, it)| stays(it.action));
        let tracked = tracked.filter(|(_, it)| shows(model, facts, it.action));
        asked.extend(tracked.map(|(place, _)| Fact::Fired(place)));
    }
    asked
}

/// Whether a case can be told from what it was before the action.
fn shows(model: &Model, facts: &Facts, id: ActionId) -> bool {
    let action = model.actions.get(id);
    let starts = model.clocks.values().any(|it| it.since.contains(&Start::Action(id)));
    starts || forgotten(model, facts, id, action) | left(facts, id, action) != 0
}

/// The filed date without which the clock does not run.
pub(super) fn filed_date(clock: &Clock) -> Option<FiledId> {
    match clock.length {
        // The actions that start a clock require the date that they ask for.
        Length::Budget(_) | Length::Before { date: DateFact::Field(_), .. } => None,
        Length::Before { date: DateFact::Filed(filed), .. } => Some(filed),
    }
}

/// Whether a clock is still there after an action: it runs or stands still where that leads.
pub(super) fn outlasts(model: &Model, action: ActionId, clock: ClockId) -> bool {
    model.actions.get(action).to.is_none_or(|it| model.states.get(it).holds(clock))
}
