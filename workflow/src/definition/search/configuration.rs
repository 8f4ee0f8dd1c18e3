//! What a case can be, told apart only by what something asks about.

use super::{TooMuch, causes};
use crate::definition::model::{
    ActionId, ClockId, FieldId, FieldKind, FiledId, Guard, Id, MarkId, Model, OutcomeId, Seat, Since, Start,
    StateId,
};

/// A configuration tells its state in the first of its bits, as ids have them.
const STATE: Place = Place { first: 0, bits: u16::BITS };
/// What is left of a number for the facts.
pub(super) const MOST_BITS: u32 = u128::BITS - STATE.bits;
/// A case is registered with and without each filed fact that is asked about.
pub(super) const MOST_FILED: usize = 16;

/// A state with the facts that guards read, each in its place: one bit, or as many as tell what was chosen. There are
/// thousands of them, and they are looked up all the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Configuration(pub(super) u128);

impl Configuration {
    pub(super) fn state(self) -> StateId {
        let state = self.0 & STATE.mask();
        StateId::new(u16::try_from(state).expect("the mask leaves as many bits as an id has"))
    }

    /// Whether one of these bits is set.
    pub(super) fn has(self, bits: u128) -> bool {
        self.0 & bits != 0
    }
}

/// Something that is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    /// Whether there is an outcome.
    Outcome,
    /// Which office has the case.
    Office,
    /// Whether the mark is set.
    Mark(MarkId),
    /// Whether it was given when the case was filed.
    Filed(FiledId),
    /// Whether it has happened since it was last forgotten.
    Event(Since),
    /// What was chosen.
    Choice(FieldId),
    /// Whether somebody works on it.
    Assigned,
    /// Whether whoever works on it is the one who did this last.
    DoneByAssignee(ActionId),
    /// Whether it has run out since its start.
    Breached(ClockId),
    /// Whether the timer in this place of the state has fired since the entry, and the case stayed.
    Fired(usize),
}

/// Where a configuration holds a fact.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    first: u32,
    bits: u32,
}

impl Place {
    pub(super) fn mask(self) -> u128 {
        ((1 << self.bits) - 1) << self.first
    }

    /// The value that these bits hold here.
    pub(super) fn value(self, bits: u128) -> usize {
        usize::try_from((bits & self.mask()) >> self.first).unwrap_or(usize::MAX)
    }

    /// The fact with this value: 1 is yes; of choices it is the place among the options, and 0 is nothing.
    pub(super) fn holding(self, value: usize) -> u128 {
        (value as u128) << self.first
    }
}

/// What is asked about, and where a configuration holds it.
#[derive(Clone)]
pub(super) struct Facts(Vec<(Fact, Place)>);

impl Facts {
    /// # Errors
    /// When there are too many.
    pub(super) fn of(model: &Model) -> Result<Facts, TooMuch> {
        let mut asked = vec![Fact::Outcome];
        for (id, action) in model.actions.iter() {
            asked.extend(action.when.iter().filter_map(|it| read_by(model, it)));
            asked.extend(action.within.iter().map(|it| Fact::Event(it.since)));
            if let Some(not_before) = &action.not_before {
                asked.push(Fact::Event(not_before.since));
                asked.extend(not_before.unless.map(Fact::Mark));
            }
            // A clock must not start with what an extension left, nor with its limit used.
            asked.extend(action.is_for_the_assignee_alone().then_some(Fact::Assigned));
            asked.extend(action.left_to_another(model).map(Fact::DoneByAssignee));
            if action.extends.is_some() {
                asked.push(Fact::Event(Since::Action(id)));
                asked.extend(action.marks.iter().map(|it| Fact::Mark(*it)));
            }
        }
        for clock in model.clocks.values() {
            asked.extend(model.actions.get(clock.breach).marks.iter().map(|it| Fact::Mark(*it)));
        }
        let mut facts = Facts(Vec::new());
        facts.take_up(model, asked)?;
        // Only after that it is known what of the deeds of the machine anybody sees.
        facts.take_up(model, causes::asked(model, &facts))?;
        Ok(facts)
    }

    fn take_up(&mut self, model: &Model, asked: Vec<Fact>) -> Result<(), TooMuch> {
        for fact in asked {
            let first = self.0.last().map_or(STATE.bits, |(_, last)| last.first + last.bits);
            let place = Place { first, bits: bits(model, fact) };
            if self.place(fact).is_none() {
                if place.first + place.bits > u128::BITS {
                    return Err(TooMuch::Facts);
                }
                self.0.push((fact, place));
            }
        }
        Ok(())
    }

    pub(super) fn place(&self, fact: Fact) -> Option<Place> {
        self.0.iter().find(|(it, _)| *it == fact).map(|(_, place)| *place)
    }

    /// The bits of a fact; none when nothing asks about it.
    pub(super) fn mask(&self, fact: Fact) -> u128 {
        self.place(fact).map_or(0, Place::mask)
    }

    /// The bits of those marks that are asked about, of marks as an instance holds them.
    pub(super) fn marks(&self, marks: u64) -> u128 {
        let among = |it: &Fact| matches!(it, Fact::Mark(mark) if marks & (1 << mark.0) != 0);
        self.0.iter().filter(|(it, _)| among(it)).fold(0, |bits, (_, place)| bits | place.mask())
    }

    /// The bits of all that whoever works on a case has done: they are another one's after a new name.
    pub(super) fn done_by_assignee(&self) -> u128 {
        let done = self.0.iter().filter(|(it, _)| matches!(it, Fact::DoneByAssignee(_)));
        done.fold(0, |bits, (_, place)| bits | place.mask())
    }

    /// The choices, and where a configuration holds them.
    pub(super) fn choices(&self) -> impl Iterator<Item = (FieldId, Place)> {
        self.0.iter().filter_map(|(it, place)| match it {
            Fact::Choice(field) => Some((*field, *place)),
            _ => None,
        })
    }

    /// Each with its place.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Fact, Place)> {
        self.0.iter().copied()
    }

    /// The clocks that are asked about and begin here.
    pub(super) fn started(&self, model: &Model, start: Start) -> impl Iterator<Item = Started> {
        self.0.iter().filter_map(move |(it, place)| {
            let Fact::Event(Since::Clock(id)) = it else { return None };
            let clock = model.clocks.get(*id);
            let date = causes::filed_date(clock).map_or(0, |it| self.mask(Fact::Filed(it)));
            clock.since.contains(&start).then_some(Started { date, bits: place.mask() })
        })
    }

    /// What the machine has done and may do again, once something else happens.
    pub(super) fn spent(&self) -> impl Iterator<Item = (Fact, u128)> {
        let spent = self.0.iter().filter(|(it, _)| matches!(it, Fact::Breached(_) | Fact::Fired(_)));
        spent.map(|(it, place)| (*it, place.mask()))
    }

    /// What a case can be when it is registered: with and without each fact that something asks about.
    ///
    /// # Errors
    /// When there are too many.
    pub(super) fn beginnings(&self, model: &Model) -> Result<Vec<Configuration>, TooMuch> {
        let filed = self.0.iter().filter(|(it, _)| matches!(it, Fact::Filed(_)));
        let filed: Vec<u128> = filed.map(|(_, place)| place.mask()).collect();
        if filed.len() > MOST_FILED {
            return Err(TooMuch::Filed);
        }
        let set = model.marks.iter().filter(|(_, it)| it.at_registration);
        let marks = set.fold(0, |bits, (id, _)| bits | self.mask(Fact::Mark(id)));
        let started: Vec<Started> = self.started(model, Start::Registration).collect();
        let beginning = |given: u32| {
            let given = filed.iter().enumerate().filter(|(n, _)| given & (1 << n) != 0);
            let filed = given.fold(state(model.initial) | marks, |bits, (_, it)| bits | it);
            Configuration(started.iter().fold(filed, |bits, it| bits | it.bits_in(filed)))
        };
        Ok((0..1 << filed.len()).map(beginning).collect())
    }
}

/// A clock that begins, as far as its date was given.
pub(super) struct Started {
    /// The bit of its date; none where it needs none.
    date: u128,
    bits: u128,
}

impl Started {
    /// What it leaves where these bits are set.
    pub(super) fn bits_in(&self, facts: u128) -> u128 {
        if facts & self.date == self.date { self.bits } else { 0 }
    }
}

/// The bits of a state.
pub(super) fn state(id: StateId) -> u128 {
    STATE.holding(id.index())
}

/// The bits of any state.
pub(super) fn any_state() -> u128 {
    STATE.mask()
}

/// What a guard asks about. What is not chosen among options is nothing that a guard can hold for.
fn read_by(model: &Model, guard: &Guard) -> Option<Fact> {
    match guard {
        Guard::Mark(mark, _) => Some(Fact::Mark(*mark)),
        Guard::Choice(field, _) => (!options(model, *field).is_empty()).then_some(Fact::Choice(*field)),
        Guard::Filed(filed, _) => Some(Fact::Filed(*filed)),
        Guard::Office(_) => Some(Fact::Office),
    }
}

/// Among what a field is chosen.
pub(super) fn options(model: &Model, field: FieldId) -> &[OutcomeId] {
    match &model.fields.get(field).kind {
        FieldKind::Choice(options) => options,
        _ => &[],
    }
}

/// How many bits tell the values of a fact apart.
fn bits(model: &Model, fact: Fact) -> u32 {
    let values = match fact {
        Fact::Office => Seat::ALL.len(),
        Fact::Choice(field) => options(model, field).len() + 1,
        Fact::Outcome
        | Fact::Mark(_)
        | Fact::Filed(_)
        | Fact::Event(_)
        | Fact::Assigned
        | Fact::DoneByAssignee(_)
        | Fact::Breached(_)
        | Fact::Fired(_) => 2,
    };
    usize::BITS - (values - 1).leading_zeros()
}
