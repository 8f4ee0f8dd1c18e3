//! Why the machine acts: a clock that has run out, once a start; a timer, once an entry; a child case that ends. What the
//! machine has done already it does not do again, and a clock without its date never began.

use super::configuration::{Configuration, Fact, Facts};
use super::rule::{forgotten, left};
use crate::definition::model::{
    ActionId, Clock, ClockId, DateFact, FiledId, Length, Model, Seen, Since, Start, State,
};

/// One reason for which an action comes in a state.
pub(super) struct Cause {
    pub(super) action: ActionId,
    /// These of the bits must be set, and the others of them not.
    mask: u128,
    so: u128,
    /// What is left of the reason itself.
    pub(super) left: u128,
}

impl Cause {
    /// People need no reason, and a child case can end at any time.
    fn at_any_time(action: ActionId) -> Cause {
        Cause { action, mask: 0, so: 0, left: 0 }
    }

    /// The clock runs, which it does not without its date, and has not run out since its start.
    fn of_clock(model: &Model, facts: &Facts, id: ClockId) -> Cause {
        let clock = model.clocks.get(id);
        let date = filed_date(clock).map_or(0, |it| facts.mask(Fact::Filed(it)));
        let spent = facts.mask(Fact::Breached(id));
        let left = if outlasts(model, clock.breach, id) { spent } else { 0 };
        Cause { action: clock.breach, mask: date | spent, so: date, left }
    }

    fn of_timer(model: &Model, facts: &Facts, place: usize, action: ActionId) -> Cause {
        // A timer that leads on is set anew by the next entry.
        let stays = model.actions.get(action).to.is_none();
        let spent = if stays { facts.mask(Fact::Fired(place)) } else { 0 };
        Cause { action, mask: spent, so: 0, left: spent }
    }

    pub(super) fn holds(&self, it: Configuration) -> bool {
        it.0 & self.mask == self.so
    }
}

/// The reasons for all that can be done in a state, in the order in which its actions stand there.
pub(super) fn of_state(model: &Model, facts: &Facts, state: &State, of_children: &Seen) -> Vec<Cause> {
    let mut all = Vec::new();
    for action in &state.actions {
        if !model.actions.get(*action).is_of_the_machine() || of_children.contains(*action) {
            all.push(Cause::at_any_time(*action));
            continue;
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
