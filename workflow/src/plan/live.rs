//! Which open cases a plan is about: where they stand, and which names they hold.

use super::Noun;
use crate::command::{PersonId, Value};
use crate::definition::Definition;
use crate::definition::model::FiledId;
use crate::event::Due;
use crate::instance::{ClockRun, Instance, OpenTask, TimerRun};
use crate::snapshot;
use chrono::NaiveDate;
use smallvec::SmallVec;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The open cases of a version, counted. Whoever knows only how many stand in which state says so; what the cases hold is
/// then not counted, and is looked at when each of them moves.
///
/// ```
/// use workflow::plan::Live;
/// use workflow::testkit::{plain_calendar, registered, small_process};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let mut live = Live::default();
/// live.add(&card, &registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?));
/// assert_eq!(live, {
///     let mut again = Live::default();
///     again.add(&card, &registered(&card, &calendar, "2026-03-05T05:00:00Z".parse()?));
///     again
/// });
/// assert_ne!(live, Live::from(&[("asked", 1)]), "of that case one knows what it holds");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Live {
    states: BTreeMap<String, u64>,
    held: BTreeMap<(Noun, String), u64>,
    decided: BTreeMap<String, u64>,
    /// Cases that can be told apart by more than days and people, each with how many are like it.
    kinds: Vec<(Instance, u64)>,
}

impl Live {
    /// Counts a case.
    ///
    /// ```
    /// # use workflow::plan::Live;
    /// # use workflow::testkit::{plain_calendar, registered, small_process};
    /// # let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
    /// let mut live = Live::default();
    /// live.add(&card, &registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?));
    /// assert_ne!(live, Live::default());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn add(&mut self, older: &Definition, case: &Instance) {
        let it = snapshot::of(older, case);
        let actions = it.actors.into_iter().map(|it| it.0);
        let actions = actions.chain(it.counts.into_iter().map(|it| it.0));
        let actions = actions.chain(it.happened.into_iter().map(|it| it.0));
        let clocks = it.clocks.into_iter().map(|it| it.clock).chain(it.started.into_iter().map(|it| it.0));
        let (fields, chosen): (Vec<String>, Vec<String>) = it.choices.into_iter().unzip();
        let mut held: BTreeSet<(Noun, String)> = BTreeSet::new();
        held.extend(actions.map(|it| (Noun::Action, it)));
        held.extend(clocks.map(|it| (Noun::Clock, it)));
        held.extend(it.tasks.into_iter().map(|it| (Noun::Task, it.task)));
        held.extend(it.marks.into_iter().map(|it| (Noun::Mark, it)));
        held.extend(fields.into_iter().map(|it| (Noun::Field, it)));
        held.extend(chosen.into_iter().chain(it.outcome.clone()).map(|it| (Noun::Outcome, it)));
        held.extend(it.facts.into_keys().map(|it| (Noun::Filed, it)));
        for name in held {
            *self.held.entry(name).or_default() += 1;
        }
        if let Some(outcome) = it.outcome {
            *self.decided.entry(outcome).or_default() += 1;
        }
        self.stands(&it.state);
        let kind = without_days_and_people(case);
        match self.kinds.iter_mut().find(|(it, _)| *it == kind) {
            Some((_, cases)) => *cases += 1,
            None => self.kinds.push((kind, 1)),
        }
    }

    /// Counts a case of which nobody knows more than in which state it stands.
    ///
    /// ```
    /// use workflow::plan::Live;
    ///
    /// let mut live = Live::default();
    /// live.stands("asked");
    /// live.stands("asked");
    /// assert_eq!(live, Live::from(&[("asked", 2)]));
    /// ```
    pub fn stands(&mut self, state: &str) {
        *self.states.entry(state.to_owned()).or_default() += 1;
    }

    /// The states in which cases stand, each with how many.
    pub(super) fn states(&self) -> impl Iterator<Item = (&str, u64)> {
        self.states.iter().map(|(state, cases)| (state.as_str(), *cases))
    }

    /// How many cases hold a name.
    pub(super) fn holding(&self, noun: Noun, name: &str) -> u64 {
        self.held.get(&(noun, name.to_owned())).copied().unwrap_or(0)
    }

    /// Cases like those that there are, each with how many are like it.
    pub(super) fn kinds(&self) -> impl Iterator<Item = &(Instance, u64)> {
        self.kinds.iter()
    }

    /// How many cases have this outcome, and go on all the same.
    pub(super) fn decided(&self, outcome: &str) -> u64 {
        self.decided.get(outcome).copied().unwrap_or(0)
    }
}

/// What of a case decides where it can go: not when anything was, nor who did it.
fn without_days_and_people(case: &Instance) -> Instance {
    let never = NaiveDate::MIN;
    let nobody = PersonId(Uuid::nil());
    let clock = |it: &ClockRun| ClockRun {
        clock: it.clock,
        started_on: never,
        due: Due::default(),
        calendar: 0,
        breached: it.breached,
        pauses: SmallVec::new(),
        until: it.until.map(|_| never),
        set_on: None,
        kept: None,
        warnings: SmallVec::new(),
        warned: 0,
    };
    let task = |(serial, it): (u32, &OpenTask)| OpenTask {
        serial,
        task: it.task,
        item: None,
        opened_on: never,
        due: Due::default(),
        late: false,
        chosen: None,
        kept: None,
    };
    let fact = |(id, value): &(FiledId, Value)| match value {
        Value::Date(_) => (*id, Value::Date(never)),
        value => (*id, *value),
    };
    Instance {
        version: 1,
        registered_on: never,
        entered_on: never,
        timers: case
            .timers
            .iter()
            .map(|it| TimerRun { due: Due::default(), chosen: None, kept: None, ..*it })
            .collect(),
        clocks: case.clocks.iter().map(clock).collect(),
        tasks: (1..).zip(&case.tasks).map(task).collect(),
        // Of who did something only that it was whoever works on the case, which four eyes ask about.
        actors: case
            .actors
            .iter()
            .filter(|(_, it)| Some(*it) == case.assignee)
            .map(|(it, _)| (*it, nobody))
            .collect(),
        counts: case.counts.iter().map(|(it, _)| (*it, 1)).collect(),
        happened: case.happened.iter().map(|(it, _)| (*it, never)).collect(),
        started: case.started.iter().map(|(it, _)| (*it, never)).collect(),
        facts: case.facts.iter().map(fact).collect(),
        assignee: case.assignee.map(|_| nobody),
        ..case.clone()
    }
}

impl From<&[(&str, u64)]> for Live {
    fn from(states: &[(&str, u64)]) -> Live {
        let mut live = Live::default();
        // A state that is given twice has the cases of both.
        for (state, cases) in states {
            *live.states.entry((*state).to_owned()).or_default() += cases;
        }
        live
    }
}

impl<const N: usize> From<&[(&str, u64); N]> for Live {
    fn from(states: &[(&str, u64); N]) -> Live {
        Live::from(&states[..])
    }
}
