//! What a case can be, told apart only by what something asks about; and how an action changes it.

use crate::definition::model::{
    Action, ActionId, ClockId, FieldId, FieldKind, FiledId, Guard, Id, Model, OutcomeId, Seat, Since, Start,
    StateId,
};
use smallvec::SmallVec;

/// Nobody chooses among more at once.
const MOST_CHOICES: usize = 4_096;
/// A configuration holds each choice that is asked about.
const MOST_FIELDS: usize = 32;

/// A state with the facts that guards read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Configuration {
    pub(super) state: StateId,
    /// The marks that are asked about, as bits.
    pub(super) marks: u64,
    /// The filed facts that are asked about and were given, as bits.
    filed: u64,
    seat: Seat,
    pub(super) has_outcome: bool,
    /// What was chosen for each choice that is asked about.
    choices: SmallVec<[Option<OutcomeId>; 2]>,
    /// Which events have happened of those that are asked about, as bits.
    happened: u64,
}

/// What is asked about.
pub(super) struct Facts {
    /// Marks that guards ask about, or that a clock must not start with.
    marks: u64,
    filed: Vec<FiledId>,
    choices: Vec<FieldId>,
    /// Actions that a window counts from, and extensions, whose limit a new start must forget.
    actions: Vec<ActionId>,
    /// Clocks that a window counts from.
    clocks: Vec<ClockId>,
    asks_for_office: bool,
    /// For each action that the machine alone takes: where it is fired; `None` where a child case fires it.
    fired: Vec<Option<Vec<StateId>>>,
}

impl Facts {
    pub(super) fn of(model: &Model) -> Facts {
        let mut facts = Facts {
            marks: 0,
            filed: Vec::new(),
            choices: Vec::new(),
            actions: Vec::new(),
            clocks: Vec::new(),
            asks_for_office: false,
            fired: model.actions.iter().map(|(id, _)| fired_in(model, id)).collect(),
        };
        for (id, action) in model.actions.iter() {
            for guard in &action.when {
                facts.ask(model, guard);
            }
            let since = action.within.iter().map(|it| it.since);
            for since in since.chain(action.not_before.iter().map(|it| it.since)) {
                match since {
                    Since::Action(id) => push_new(&mut facts.actions, id),
                    Since::Clock(id) => push_new(&mut facts.clocks, id),
                }
            }
            if let Some(mark) = action.not_before.as_ref().and_then(|it| it.unless) {
                facts.marks |= 1 << mark.0;
            }
            if action.extends.is_some() {
                push_new(&mut facts.actions, id);
                facts.marks |= action.marks_as_bits();
            }
        }
        for clock in model.clocks.values() {
            facts.marks |= model.actions.get(clock.breach).marks_as_bits();
        }
        facts
    }

    fn ask(&mut self, model: &Model, guard: &Guard) {
        match guard {
            Guard::Mark(mark, _) => self.marks |= 1 << mark.0,
            Guard::Choice(field, _) => {
                if matches!(model.fields.get(*field).kind, FieldKind::Choice(_)) {
                    push_new(&mut self.choices, *field);
                }
            }
            Guard::Filed(filed, _) => push_new(&mut self.filed, *filed),
            Guard::Office(_) => self.asks_for_office = true,
        }
    }

    /// What a case can be when it is registered: with and without each fact that something asks about. `None` when
    /// there are too many.
    pub(super) fn beginnings(&self, model: &Model) -> Option<Vec<Configuration>> {
        if self.choices.len() > MOST_FIELDS {
            return None;
        }
        let combinations =
            1_u64.checked_shl(u32::try_from(self.filed.len()).ok()?).filter(|it| *it <= 65_536)?;
        let set = model.marks.iter().filter(|(_, it)| it.at_registration);
        let marks = set.fold(0, |bits, (id, _)| bits | 1 << id.0) & self.marks;
        let started = |clock: &ClockId| model.clocks.get(*clock).since.contains(&Start::Registration);
        let clocks = self.clocks.iter().enumerate().filter(|(_, it)| started(it));
        let happened = clocks.fold(0, |bits, (n, _)| bits | self.clock_bit(n));
        let beginning = |filed| Configuration {
            state: model.initial,
            marks,
            filed,
            seat: Seat::Own,
            has_outcome: false,
            choices: SmallVec::from_elem(None, self.choices.len()),
            happened,
        };
        Some((0..combinations).map(beginning).collect())
    }

    fn clock_bit(&self, place: usize) -> u64 {
        // Beyond 64 events there is no bit left, and the event counts as one that may have happened.
        u32::try_from(self.actions.len() + place).ok().and_then(|it| 1_u64.checked_shl(it)).unwrap_or(0)
    }

    fn bit_of(&self, since: Since) -> u64 {
        let place = match since {
            Since::Action(id) => self.actions.iter().position(|it| *it == id),
            Since::Clock(id) => self.clocks.iter().position(|it| *it == id).map(|n| n + self.actions.len()),
        };
        place.and_then(|it| u32::try_from(it).ok()).and_then(|it| 1_u64.checked_shl(it)).unwrap_or(0)
    }

    fn has_happened(&self, configuration: &Configuration, since: Since) -> bool {
        let bit = self.bit_of(since);
        bit == 0 || configuration.happened & bit != 0
    }

    /// Whether an extension still counts against its limit.
    pub(super) fn is_used(&self, configuration: &Configuration, extension: ActionId) -> bool {
        configuration.happened & self.bit_of(Since::Action(extension)) != 0
    }

    /// Whether an action could be taken at some moment.
    pub(super) fn allows(&self, model: &Model, configuration: &Configuration, id: ActionId) -> bool {
        let action = model.actions.get(id);
        let fired = self.fired.get(id.index());
        if action.is_of_the_machine()
            && let Some(Some(states)) = fired
            && !states.contains(&configuration.state)
        {
            return false;
        }
        let within = action.within.as_ref().is_none_or(|it| self.has_happened(configuration, it.since));
        let not_before = action.not_before.as_ref().is_none_or(|it| {
            it.unless.is_some_and(|mark| configuration.marks & (1 << mark.0) != 0)
                || self.has_happened(configuration, it.since)
        });
        within && not_before && action.when.iter().all(|it| self.holds(configuration, it))
    }

    fn holds(&self, configuration: &Configuration, guard: &Guard) -> bool {
        match guard {
            Guard::Mark(mark, set) => (configuration.marks & (1 << mark.0) != 0) == *set,
            Guard::Choice(field, outcomes) => {
                let place = self.choices.iter().position(|it| it == field);
                let chosen = place.and_then(|it| configuration.choices.get(it)).copied().flatten();
                chosen.is_some_and(|it| outcomes.contains(&it))
            }
            Guard::Filed(filed, given) => {
                let place = self.filed.iter().position(|it| it == filed);
                place.is_some_and(|it| (configuration.filed & (1 << it) != 0) == *given)
            }
            Guard::Office(seats) => seats.contains(&configuration.seat),
        }
    }

    /// What a case can be after an action: several things where a choice is made. `None` when there are too many.
    pub(super) fn after(
        &self,
        model: &Model,
        before: &Configuration,
        id: ActionId,
    ) -> Option<SmallVec<[Configuration; 4]>> {
        let action = model.actions.get(id);
        let mut next = before.clone();
        self.forget(action, &mut next);
        next.marks |= action.marks_as_bits() & self.marks;
        next.has_outcome |= action.outcome.is_some();
        next.happened |= self.bit_of(Since::Action(id));
        for (place, clock) in self.clocks.iter().enumerate() {
            if model.clocks.get(*clock).since.contains(&Start::Action(id)) {
                next.happened |= self.clock_bit(place);
            }
        }
        if self.asks_for_office
            && let Some(seat) = action.hands_to
        {
            next.seat = seat;
        }
        if let Some(to) = action.to {
            next.state = to;
        }
        let mut all: SmallVec<[Configuration; 4]> = SmallVec::new();
        all.push(next);
        for (place, field) in self.choices.iter().enumerate().filter(|(_, it)| action.asks(**it)) {
            let mut chosen: SmallVec<[Configuration; 4]> = SmallVec::new();
            if !action.requires.contains(field) {
                chosen.extend(all.iter().cloned());
            }
            if let FieldKind::Choice(options) = &model.fields.get(*field).kind {
                if all.len() * options.len() > MOST_CHOICES {
                    return None;
                }
                for (one, option) in all.iter().flat_map(|one| options.iter().map(move |it| (one, it))) {
                    let mut one = one.clone();
                    if let Some(choice) = one.choices.get_mut(place) {
                        *choice = Some(*option);
                    }
                    chosen.push(one);
                }
            }
            all = chosen;
        }
        Some(all)
    }

    fn forget(&self, action: &Action, next: &mut Configuration) {
        next.marks &= !action.forgets.marks;
        for field in &action.forgets.fields {
            let place = self.choices.iter().position(|it| it == field);
            if let Some(choice) = place.and_then(|it| next.choices.get_mut(it)) {
                *choice = None;
            }
        }
        for forgotten in &action.forgets.actions {
            next.happened &= !self.bit_of(Since::Action(*forgotten));
        }
        if action.forgets.outcome {
            next.has_outcome = false;
        }
    }
}

/// Where the machine fires an action; `None` where a child case does, which can end at any time.
fn fired_in(model: &Model, id: ActionId) -> Option<Vec<StateId>> {
    let by_child =
        model.tasks.values().filter_map(|it| it.child()).flat_map(|it| &it.then).any(|it| it.action == id);
    let fires = |state: &crate::definition::model::State| {
        state.timers.iter().any(|it| it.action == id)
            || state.clocks.iter().any(|it| model.clocks.get(*it).breach == id)
    };
    (!by_child).then(|| model.states.iter().filter(|(_, it)| fires(it)).map(|(state, _)| state).collect())
}

fn push_new<T: PartialEq>(all: &mut Vec<T>, one: T) {
    if !all.contains(&one) {
        all.push(one);
    }
}
