//! An action as the search takes it: what it asks and what it changes, put into bits once and not for every case.

use super::TooMuch;
use super::causes::{self, Cause};
use super::configuration::{Configuration, Fact, Facts, Place, Started, any_state, options, state};
use crate::definition::model::{Action, ActionId, FieldId, FieldKind, Guard, Id, Model, Seat, Since, Start};
use smallvec::SmallVec;

/// Nobody chooses among more at once.
pub(super) const MOST_CHOICES: usize = 4_096;

/// What an action asks of a configuration, and what it makes of it.
pub(super) struct Rule {
    pub(super) action: ActionId,
    /// All of them must hold.
    asked: Vec<Asked>,
    forgotten: u128,
    left: u128,
    started: Vec<Started>,
    made: Vec<Choice>,
}

/// A condition.
enum Asked {
    /// These bits are so.
    Is { mask: u128, so: u128 },
    /// These bits are one of these.
    Among { mask: u128, values: Vec<u128> },
    /// At least one of these bits is set.
    Any { of: u128 },
}

/// A choice that is made.
struct Choice {
    place: Place,
    options: usize,
    required: bool,
}

/// The rules of every action, and which come where.
pub(super) struct Rules {
    of_actions: Vec<Rule>,
    /// For each state, why they come there.
    of_states: Vec<Vec<Cause>>,
}

impl Rules {
    pub(super) fn of(model: &Model, facts: &Facts) -> Rules {
        // The machine takes its own where it fires them, and those of a child case wherever one can be open: there it can end
        // at any time.
        let of_children = causes::of_children(model);
        let states = model.states.values().zip(&of_children);
        let of_states = states.map(|(state, of_children)| causes::of_state(model, facts, state, of_children));
        Rules {
            of_actions: model.actions.iter().map(|(id, _)| Rule::of(model, facts, id)).collect(),
            of_states: of_states.collect(),
        }
    }

    /// Those that a case could take at some moment, each with why.
    pub(super) fn open_to(&self, it: Configuration) -> impl Iterator<Item = (&Rule, &Cause)> {
        let causes = self.of_states.get(it.state().index()).into_iter().flatten();
        let causes = causes.filter(move |cause| cause.holds(it));
        let rules = causes.filter_map(|cause| Some((self.of_actions.get(cause.action.index())?, cause)));
        rules.filter(move |(rule, _)| rule.allows(it))
    }
}

impl Rule {
    fn of(model: &Model, facts: &Facts, id: ActionId) -> Rule {
        let action = model.actions.get(id);
        let made = facts.choices().filter(|(field, _)| action.asks(*field)).map(|(field, place)| {
            let required = action.requires.contains(&field);
            Choice { place, options: options(model, field).len(), required }
        });
        let made = made.chain(assigned(model, facts, action));
        Rule {
            action: id,
            asked: asked(model, facts, action),
            forgotten: forgotten(model, facts, id, action) | done_by_another(model, facts, action),
            left: left(facts, id, action),
            started: facts.started(model, Start::Action(id)).collect(),
            made: made.collect(),
        }
    }

    /// Whether the action could be taken at some moment.
    fn allows(&self, it: Configuration) -> bool {
        self.asked.iter().all(|asked| match asked {
            Asked::Is { mask, so } => it.0 & mask == *so,
            Asked::Among { mask, values } => values.contains(&(it.0 & mask)),
            Asked::Any { of } => it.has(*of),
        })
    }

    /// What a case can be after the action: several things where a choice is made.
    ///
    /// # Errors
    /// When there are too many.
    pub(super) fn after(
        &self,
        before: Configuration,
        cause: &Cause,
    ) -> Result<SmallVec<[Configuration; 4]>, TooMuch> {
        // First what is forgotten, and then what is left: an action may do both to one thing.
        let after = before.0 & !(self.forgotten | cause.forgotten) | self.left | cause.left;
        let after = Configuration(self.started.iter().fold(after, |bits, it| bits | it.bits_in(after)));
        let mut all: SmallVec<[Configuration; 4]> = SmallVec::from_iter([after]);
        for Choice { place, options, required } in &self.made {
            if all.len() * options > MOST_CHOICES {
                return Err(TooMuch::Choices);
            }
            let mut chosen: SmallVec<[Configuration; 4]> = SmallVec::new();
            if !required {
                chosen.extend(all.iter().copied());
            }
            for one in &all {
                let others = one.0 & !place.mask();
                let chosen_as = |option| Configuration(others | place.holding(option));
                chosen.extend((1..=*options).map(chosen_as));
            }
            all = chosen;
        }
        Ok(all)
    }
}

/// Who works on a case is named by whoever is asked for it: chosen among one, as far as it goes here. A case that goes to
/// another office is nobody's there.
fn assigned(model: &Model, facts: &Facts, action: &Action) -> Option<Choice> {
    let place = facts.place(Fact::Assigned).filter(|_| action.hands_to.is_none())?;
    let required = action.requires.iter().any(|it| is_assignee(model, *it));
    names_an_assignee(model, action).then_some(Choice { place, options: 1, required })
}

fn is_assignee(model: &Model, field: FieldId) -> bool {
    model.fields.get(field).kind == FieldKind::Assignee
}

fn names_an_assignee(model: &Model, action: &Action) -> bool {
    action.requires.iter().chain(&action.may).any(|it| is_assignee(model, *it))
}

/// Whether somebody else works on a case after an action: whoever names can name another.
pub(super) fn names_another(model: &Model, action: &Action) -> bool {
    action.hands_to.is_some() || names_an_assignee(model, action)
}

/// What whoever works on a case has done is another one's once somebody was named.
fn done_by_another(model: &Model, facts: &Facts, action: &Action) -> u128 {
    if names_another(model, action) { facts.done_by_assignee() } else { 0 }
}

fn asked(model: &Model, facts: &Facts, action: &Action) -> Vec<Asked> {
    let bit = |fact, set: bool| {
        let mask = facts.mask(fact);
        Asked::Is { mask, so: if set { mask } else { 0 } }
    };
    let guard = |guard: &Guard| match guard {
        Guard::Mark(mark, set) => bit(Fact::Mark(*mark), *set),
        Guard::Filed(filed, given) => bit(Fact::Filed(*filed), *given),
        Guard::Choice(field, outcomes) => {
            let options = (1..).zip(options(model, *field)).filter(|(_, it)| outcomes.contains(it));
            among(facts, Fact::Choice(*field), options.map(|(value, _)| value))
        }
        Guard::Office(seats) => among(facts, Fact::Office, seats.iter().filter_map(|it| value_of(*it))),
    };
    let mut asked: Vec<Asked> = action.when.iter().map(guard).collect();
    asked.extend(action.within.iter().map(|it| bit(Fact::Event(it.since), true)));
    asked.extend(action.not_before.iter().map(|it| {
        let exception = it.unless.map_or(0, |mark| facts.mask(Fact::Mark(mark)));
        Asked::Any { of: facts.mask(Fact::Event(it.since)) | exception }
    }));
    asked
}

fn among(facts: &Facts, fact: Fact, values: impl Iterator<Item = usize>) -> Asked {
    let place = facts.place(fact);
    // Where there is no place, no value is the one that is asked for.
    let values = place.map_or_else(Vec::new, |place| values.map(|it| place.holding(it)).collect());
    Asked::Among { mask: facts.mask(fact), values }
}

/// What no longer counts after an action, or gives way to something else.
pub(super) fn forgotten(model: &Model, facts: &Facts, id: ActionId, action: &Action) -> u128 {
    let forgets = &action.forgets;
    let marks = facts.marks(forgets.marks);
    let choices = forgets.fields.iter().map(|it| Fact::Choice(*it));
    let events = forgets.actions.iter().map(|it| Fact::Event(Since::Action(*it)));
    let outcome = forgets.outcome.then_some(Fact::Outcome);
    let office = action.hands_to.into_iter().flat_map(|_| [Fact::Office, Fact::Assigned]);
    let state = action.to.map_or(0, |_| any_state());
    let all = choices.chain(events).chain(outcome).chain(office);
    let again = facts.spent().filter(|(it, _)| is_armed_anew(model, *it, id));
    let spent = again.fold(0, |bits, (_, mask)| bits | mask);
    all.fold(marks | state | spent, |bits, it| bits | facts.mask(it))
}

/// Whether the machine may do something again after an action: its clock starts anew, or is gone, or a state is entered.
fn is_armed_anew(model: &Model, spent: Fact, id: ActionId) -> bool {
    match spent {
        Fact::Breached(clock) => {
            model.clocks.get(clock).since.contains(&Start::Action(id)) || !causes::outlasts(model, id, clock)
        }
        _ => model.actions.get(id).to.is_some(),
    }
}

/// What an action leaves, besides what is chosen.
pub(super) fn left(facts: &Facts, id: ActionId, action: &Action) -> u128 {
    let office = action.hands_to.and_then(|seat| Some(facts.place(Fact::Office)?.holding(value_of(seat)?)));
    let outcome = action.outcome.map_or(0, |_| facts.mask(Fact::Outcome));
    facts.marks(action.marks_as_bits())
        | facts.mask(Fact::Event(Since::Action(id)))
        | office.unwrap_or(0)
        | outcome
        | action.to.map_or(0, state)
}

/// A case begins with its own office, which is 0.
pub(super) fn value_of(seat: Seat) -> Option<usize> {
    Seat::ALL.iter().position(|it| *it == seat)
}
