//! Whether a case stands where a case may stand. What a definition lets happen never leads astray: that was searched before
//! the first case. A case that is put somewhere by hand, by a forced move or from another version, brings facts with it that
//! no case of the definition may have there, and then it must be followed from there on.

use super::configuration::{Configuration, Fact, Facts, options, state};
use super::outcomes::Outcomes;
use super::rule::{Rules, value_of};
use super::verdicts::without_an_end;
use super::{Explored, TooMuch};
use crate::definition::Definition;
use crate::definition::check::{OpenIn, is_decided_from};
use crate::definition::model::{ClockId, DateFact, Length, Model, OutcomeId, Since, StateId, TaskId};
use crate::instance::Instance;
use std::collections::HashSet;

/// Everything that a case of a definition can be.
pub(in crate::definition) struct Reached {
    facts: Facts,
    rules: Rules,
    all: HashSet<Configuration>,
    /// Which outcomes there can be, by state.
    outcomes: Outcomes,
}

/// Why a case could not stand where it was put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stranded {
    /// The state has a clock that does not run and that cannot start: it runs to a date which was asked for on another way.
    Clock(ClockId),
    /// A case that grew out of it is undecided, and there its decision would be heard by nobody.
    Child(TaskId),
    /// It waits for what only an action closes, and there, or further on, none does.
    Undecidable(TaskId),
    /// It has an outcome, and nothing is decided there yet.
    Decided,
    /// It could come to an end without an outcome.
    Undecided(Unlike),
    /// It could not come to an end: the reason, as it stands in the messages of the check.
    NoEnd(&'static str, Unlike),
}

/// In what a case differs from the case of its state that is most like it, in words: what it lacks, and what it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unlike {
    pub(crate) lacks: Vec<String>,
    pub(crate) has: Vec<String>,
}

impl Reached {
    fn of(model: &Model) -> Result<Reached, TooMuch> {
        let explored = Explored::from(model)?;
        let outcomes = explored.outcomes(model);
        let rules = Rules::of(model, &explored.facts);
        let all = explored.configurations.into_iter().collect();
        Ok(Reached { facts: explored.facts, rules, all, outcomes })
    }

    /// What a case is, as far as anything asks about it.
    fn configuration_of(&self, model: &Model, case: &Instance) -> Configuration {
        let bits = self.facts.iter().map(|(fact, place)| place.holding(value_in(model, case, fact)));
        Configuration(bits.fold(state(case.state), |all, it| all | it))
    }

    fn stranded(&self, model: &Model, case: &Instance) -> Option<Stranded> {
        if let Some(clock) = clock_without_its_date(model, case) {
            return Some(Stranded::Clock(clock));
        }
        if let Some(task) = unheard_child(model, case, case.state) {
            return Some(Stranded::Child(task));
        }
        // Nothing leads on from an end, and whoever puts a case there asks for its outcome.
        if model.states.get(case.state).end {
            return None;
        }
        if let Some(task) = undecidable_task(model, case) {
            return Some(Stranded::Undecidable(task));
        }
        let here = self.configuration_of(model, case);
        if self.all.contains(&here) {
            return None;
        }
        if case.outcome.is_some() && !self.outcomes.contains_key(&case.state) {
            return Some(Stranded::Decided);
        }
        let is_known = |it: &Configuration| self.all.contains(it);
        let unlike = || self.unlike(model, here);
        // What cannot be followed to its end within the bounds of a definition is nothing that anybody could answer for.
        let Ok(explored) = Explored::following(self.facts.clone(), &self.rules, vec![here], is_known) else {
            return Some(Stranded::NoEnd("it can become too much to be followed", unlike()));
        };
        let outcome = self.facts.mask(Fact::Outcome);
        let is_undecided = |it: &Configuration| model.states.get(it.state()).end && !it.has(outcome);
        if explored.configurations.iter().any(is_undecided) {
            return Some(Stranded::Undecided(unlike()));
        }
        let (_, _, (_, why)) = without_an_end(model, &explored, is_known).next()?;
        Some(Stranded::NoEnd(why, unlike()))
    }

    fn unlike(&self, model: &Model, here: Configuration) -> Unlike {
        let there = self.all.iter().filter(|it| it.state() == here.state());
        // In one order, so that the same is always said of the same.
        let nearest = there.min_by_key(|it| ((it.0 ^ here.0).count_ones(), it.0));
        let (mut lacks, mut has) = (Vec::new(), Vec::new());
        for (fact, place) in self.facts.iter() {
            let (mine, theirs) = (here.0 & place.mask(), nearest.map_or(0, |it| it.0 & place.mask()));
            if mine != theirs {
                let told = |bits: u128| told(model, fact, place.value(bits));
                lacks.extend(told(theirs));
                has.extend(told(mine));
            }
        }
        Unlike { lacks, has }
    }
}

/// The value of a fact, as [`Place::holding`] takes it.
fn value_in(model: &Model, case: &Instance, fact: Fact) -> usize {
    match fact {
        Fact::Outcome => usize::from(case.outcome.is_some()),
        Fact::Office => value_of(case.seat).unwrap_or(0),
        Fact::Mark(mark) => usize::from(case.marks & (1 << mark.0) != 0),
        Fact::Filed(fact) => usize::from(case.fact(fact).is_some()),
        // By its day alone: an entry into a pause that somebody was moved to is counted and has none.
        Fact::Event(Since::Action(id)) => usize::from(case.happened.iter().any(|(it, _)| *it == id)),
        Fact::Event(Since::Clock(id)) => usize::from(case.started.iter().any(|(it, _)| *it == id)),
        Fact::Choice(field) => {
            let place = |chosen: OutcomeId| options(model, field).iter().position(|it| *it == chosen);
            case.choice(field).and_then(place).map_or(0, |it| it + 1)
        }
        Fact::Assigned => usize::from(case.assignee.is_some()),
        Fact::DoneByAssignee(id) => {
            usize::from(case.assignee.is_some_and(|it| case.last_actor(id) == Some(it)))
        }
        Fact::Breached(clock) => usize::from(case.clocks.iter().any(|it| it.clock == clock && it.breached)),
        Fact::Fired(place) => usize::from(case.timers.get(place).is_some_and(|it| it.fired)),
    }
}

/// A fact that holds, in words; nothing of one that does not.
fn told(model: &Model, fact: Fact, value: usize) -> Option<String> {
    let value = value.checked_sub(1)?;
    Some(match fact {
        Fact::Outcome => "an outcome".to_owned(),
        Fact::Office => "another office".to_owned(),
        Fact::Mark(mark) => format!("mark `{}`", model.marks.get(mark).name),
        Fact::Filed(filed) => format!("filed fact `{}`", model.filed.get(filed).name),
        Fact::Event(Since::Action(id)) => format!("action `{}` done", model.actions.get(id).name),
        Fact::Event(Since::Clock(id)) => format!("clock `{}` started", model.clocks.get(id).name),
        Fact::Choice(field) => {
            let chosen = options(model, field).get(value).map(|it| &*model.outcomes.get(*it).name);
            format!("`{}` chosen as `{}`", model.fields.get(field).name, chosen.unwrap_or_default())
        }
        Fact::Assigned => "somebody to whom it is assigned".to_owned(),
        Fact::DoneByAssignee(id) => {
            format!("action `{}` done by the one to whom it is assigned", model.actions.get(id).name)
        }
        Fact::Breached(clock) => format!("clock `{}` run out", model.clocks.get(clock).name),
        Fact::Fired(place) => format!("timer {} fired", place + 1),
    })
}

/// A clock of the state that does not run, and whose date somebody was asked for on another way there. Every other clock can
/// start by itself, and what runs to a date stands still nowhere.
fn clock_without_its_date(model: &Model, case: &Instance) -> Option<ClockId> {
    let needs_a_date =
        |id: ClockId| matches!(model.clocks.get(id).length, Length::Before { date: DateFact::Field(_), .. });
    let mut held = model.states.get(case.state).clocks.iter().copied().filter(|it| needs_a_date(*it));
    held.find(|it| !case.clocks.iter().any(|run| run.clock == *it))
}

/// A case that grew out of this one, is open, and has something follow from its decision that does not stand in a state or
/// further on. At an end nothing follows from anything any more.
fn unheard_child(model: &Model, case: &Instance, state: StateId) -> Option<TaskId> {
    let children = case.tasks.iter().map(|it| it.task);
    let mut children =
        children.filter(|it| model.tasks.get(*it).child().is_some_and(|it| !it.then.is_empty()));
    children.find(|it| !OpenIn::of(model).states(*it).contains(&state))
}

/// An open task that nobody finishes by hand, of a case which stands or is marked as none does that waits for it.
fn undecidable_task(model: &Model, case: &Instance) -> Option<TaskId> {
    let mut open = case.tasks.iter().map(|it| it.task).filter(|it| model.tasks.get(*it).by_action());
    open.find(|it| !is_decided_from(model, *it, case.state, case.marks))
}

impl Definition {
    /// Everything that a case can be; nothing where that cannot be told, of a definition that was published once and would
    /// not be accepted any more.
    fn reached(&self) -> Option<&Reached> {
        self.0.reached.get_or_init(|| Reached::of(&self.0.model).ok()).as_ref()
    }

    /// Why no case should stand where this one does; `None` where it may.
    pub(crate) fn stranded(&self, case: &Instance) -> Option<Stranded> {
        self.reached()?.stranded(&self.0.model, case)
    }

    /// A case that grew out of this one and whose decision would be heard by nobody in a state.
    pub(crate) fn unheard(&self, case: &Instance, state: StateId) -> Option<TaskId> {
        unheard_child(&self.0.model, case, state)
    }

    /// Whether a case that stands there can have an outcome.
    pub(crate) fn may_be_decided(&self, state: StateId) -> bool {
        self.reached().is_none_or(|it| it.outcomes.contains_key(&state))
    }

    /// Whether a case that stands there can have this outcome, by the process alone.
    ///
    /// ```
    /// let card = workflow::testkit::small_process();
    /// let outcome = |name: &str| card.find_outcome(name).ok_or("it is there");
    /// let ready = card.find_state("ready").ok_or("it is there")?;
    /// assert!(card.may_have(ready, outcome("granted")?));
    /// assert!(!card.may_have(ready, outcome("refused")?), "no card is made for whoever gets none");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn may_have(&self, state: StateId, outcome: OutcomeId) -> bool {
        self.reached().is_none_or(|it| it.outcomes.get(&state).is_some_and(|it| it.contains(&outcome)))
    }

    /// In words: what would become of a case that is stranded.
    pub(crate) fn told_of(&self, why: &Stranded) -> String {
        match why {
            Stranded::Clock(clock) => {
                format!(
                    "clock `{}` belongs there and runs to a date that nobody was asked for",
                    self.clock(*clock).name
                )
            }
            Stranded::Child(task) => {
                format!("the decision of its case `{}` would be heard by nobody there", self.task(*task).name)
            }
            Stranded::Undecidable(task) => {
                format!("nothing would surely decide its open task `{}` there", self.task(*task).name)
            }
            Stranded::Decided => "it has an outcome, and nothing is decided there yet".to_owned(),
            Stranded::Undecided(unlike) => format!("it could come to an end without an outcome: {unlike}"),
            Stranded::NoEnd(why, unlike) => format!("{why}: {unlike}"),
        }
    }
}

impl std::fmt::Display for Unlike {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (lacks, has) = (self.lacks.join(", "), self.has.join(", "));
        match (self.lacks.is_empty(), self.has.is_empty()) {
            (false, false) => write!(f, "beside the cases there it has {has}, and lacks {lacks}"),
            (false, true) => write!(f, "beside the cases there it lacks {lacks}"),
            (true, _) => write!(f, "beside the cases there it has {has}"),
        }
    }
}
