//! The exact part of the verifier: every case that a definition allows is followed, as far as the facts go that its
//! guards read.
//!
//! A configuration is a state with the marks, choices and events that something asks about, which office has the case,
//! whether somebody works on it, what of the things that need two such people they have done, and whether there is an
//! outcome. Where somebody sees what the machine does, it is told apart too whether it has done it:
//! a clock runs out once a start, a timer fires once an entry, and a clock to a date that nobody gave does not run. Time is
//! left open: a term may or may not have passed, so whatever could be taken at some moment counts as possible. That errs on
//! one side only: a promise that holds here holds for every real case.
//!
//! Assumed: an open task is finished or lapses at some time, a `not_before` comes due once its event has happened, and an
//! office has two people for four eyes (`W06` says where one role, or the one person of it, would have to supply both).

mod anew;
mod causes;
mod configuration;
mod outcomes;
mod promises;
mod rule;
mod stranded;
mod verdicts;

pub(super) use stranded::Reached;
pub(crate) use stranded::Stranded;

use super::model::{ActionId, Model};
use super::problem::{Code, Sink};
use anew::MOST_LOOKED_AT;
use causes::Doer;
use configuration::{Configuration, Facts, MOST_BITS, MOST_FILED};
use rule::{MOST_CHOICES, Rules};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// More configurations than this are no process that anybody could answer for.
const MOST_CONFIGURATIONS: usize = 100_000;
/// And more steps between them would take longer than a person waits.
const MOST_STEPS: usize = 1_000_000;

/// Follows every case and says what goes wrong, each with the shortest way there.
pub(super) fn search(model: &Model, sink: &mut Sink<'_>) {
    let explored = match Explored::from(model) {
        Ok(it) => it,
        Err(too_much) => return sink.add(Code::E98, &(0..0), too_much.message()),
    };
    if let Err(too_much) = verdicts::give(model, &explored, sink) {
        sink.add(Code::E98, &(0..0), too_much.message());
    }
    promises::prove(model, &explored, sink);
}

/// What the verifier does not follow any further.
#[derive(Clone, Copy)]
enum TooMuch {
    /// Facts that something asks about.
    Facts,
    /// Facts of that kind that come with a case.
    Filed,
    /// What is chosen at one act.
    Choices,
    /// Configurations, or steps between them.
    Configurations,
    /// Rounds on which clocks start.
    Rounds,
}

impl TooMuch {
    fn message(self) -> String {
        match self {
            TooMuch::Facts => format!(
                "guards, windows and clocks ask about more than {MOST_BITS} facts together, of which a choice among \
                 seven outcomes counts as three: fewer must be asked about"
            ),
            TooMuch::Filed => format!(
                "guards and clocks ask about more than {MOST_FILED} facts that come with a case: fewer must be asked \
                 about"
            ),
            TooMuch::Choices => format!(
                "one action asks for so many choices that guards ask about that there are more than {MOST_CHOICES} \
                 ways to make them: fewer must be asked about"
            ),
            TooMuch::Configurations => format!(
                "the guards of this process tell apart more than {MOST_CONFIGURATIONS} configurations or {MOST_STEPS} \
                 steps: fewer marks and choices must be asked about"
            ),
            TooMuch::Rounds => format!(
                "so many clocks run out, or start, on rounds of this process that more than {MOST_LOOKED_AT} steps would have \
                 to be looked at: fewer clocks must start anew, or fewer marks and choices be asked about"
            ),
        }
    }
}

/// One step: an action takes a case from one configuration to another.
#[derive(Clone, Copy, Debug)]
struct Step {
    from: u32,
    action: ActionId,
    doer: Doer,
    to: u32,
}

/// Everything that a case can be, and how it gets there.
struct Explored {
    facts: Facts,
    configurations: Vec<Configuration>,
    /// How many of the first are what a case can be when it is registered.
    beginnings: usize,
    /// In the order of `from`.
    steps: Vec<Step>,
    /// For each configuration, where its steps begin.
    first: Vec<u32>,
    /// The step by which each was found first; breadth first, so it is the last of a shortest way.
    found_by: Vec<Option<u32>>,
}

impl Explored {
    fn from(model: &Model) -> Result<Explored, TooMuch> {
        let facts = Facts::of(model)?;
        let (beginnings, rules) = (facts.beginnings(model)?, Rules::of(model, &facts));
        Explored::following(facts, &rules, beginnings, |_| false)
    }

    /// Everything that a case can become which is one of `beginnings`; what is `known` is not followed any further.
    fn following(
        facts: Facts,
        rules: &Rules,
        beginnings: Vec<Configuration>,
        known: impl Fn(&Configuration) -> bool,
    ) -> Result<Explored, TooMuch> {
        let mut all = Explored {
            facts,
            configurations: Vec::new(),
            beginnings: 0,
            steps: Vec::new(),
            first: Vec::new(),
            found_by: Vec::new(),
        };
        let mut places: HashMap<Configuration, u32> = HashMap::new();
        for beginning in beginnings {
            all.place_of(&mut places, beginning, None)?;
        }
        all.beginnings = all.configurations.len();
        let mut at = 0;
        while let Some(configuration) = all.configurations.get(at).copied() {
            let from = number(at)?;
            all.first.push(number(all.steps.len())?);
            at += 1;
            if known(&configuration) {
                continue;
            }
            for (rule, cause) in rules.open_to(configuration) {
                for next in rule.after(configuration, cause)? {
                    let step = number(all.steps.len())?;
                    // Most actions change nothing that is asked about, and a look-up would be most of the search.
                    let to = if next == configuration {
                        from
                    } else {
                        all.place_of(&mut places, next, Some(step))?
                    };
                    all.steps.push(Step { from, action: rule.action, doer: cause.doer, to });
                    if all.steps.len() > MOST_STEPS {
                        return Err(TooMuch::Configurations);
                    }
                }
            }
        }
        Ok(all)
    }

    fn place_of(
        &mut self,
        places: &mut HashMap<Configuration, u32>,
        configuration: Configuration,
        found_by: Option<u32>,
    ) -> Result<u32, TooMuch> {
        let entry = match places.entry(configuration) {
            Entry::Occupied(known) => return Ok(*known.get()),
            Entry::Vacant(entry) => entry,
        };
        if self.configurations.len() >= MOST_CONFIGURATIONS {
            return Err(TooMuch::Configurations);
        }
        let place = number(self.configurations.len())?;
        entry.insert(place);
        self.configurations.push(configuration);
        self.found_by.push(found_by);
        Ok(place)
    }

    /// The configurations with their places.
    fn iter(&self) -> impl Iterator<Item = (u32, &Configuration)> {
        (0..).zip(&self.configurations)
    }

    fn at(&self, place: u32) -> &Configuration {
        self.configurations.get(place as usize).expect("places are made here")
    }

    fn steps_from(&self, place: u32) -> &[Step] {
        let begin = self.first.get(place as usize).copied().unwrap_or(0) as usize;
        let end = self.first.get(place as usize + 1).map_or(self.steps.len(), |it| *it as usize);
        self.steps.get(begin..end).unwrap_or(&[])
    }

    /// The actions of a shortest way from registration.
    fn way_to(&self, place: u32) -> Vec<ActionId> {
        let mut way = Vec::new();
        let mut at = place;
        while let Some(step) = self.found_by.get(at as usize).copied().flatten() {
            let Some(step) = self.steps.get(step as usize) else { break };
            way.push(step.action);
            at = step.from;
        }
        way.reverse();
        way
    }

    /// The steps, told by where they lead.
    fn back(&self) -> Back<'_> {
        let mut first = vec![0_u32; self.configurations.len() + 1];
        for step in &self.steps {
            if let Some(count) = first.get_mut(step.to as usize) {
                *count += 1;
            }
        }
        // Each count becomes the place after its last step; filled from behind, it ends at the place of its first.
        let mut sum = 0;
        for count in &mut first {
            sum += *count;
            *count = sum;
        }
        let mut steps = vec![0_u32; self.steps.len()];
        for (place, step) in (0..).zip(&self.steps) {
            if let Some(first) = first.get_mut(step.to as usize) {
                *first -= 1;
                if let Some(slot) = steps.get_mut(*first as usize) {
                    *slot = place;
                }
            }
        }
        Back { explored: self, first, steps }
    }
}

/// What leads to each configuration.
struct Back<'e> {
    explored: &'e Explored,
    /// For each configuration, where its part of `steps` begins, and the end.
    first: Vec<u32>,
    /// Places of steps, in the order of where they lead.
    steps: Vec<u32>,
}

impl Back<'_> {
    fn steps_to(&self, place: u32) -> impl Iterator<Item = &Step> {
        let at = |place: usize| self.first.get(place).map_or(0, |it| *it as usize);
        let places = self.steps.get(at(place as usize)..at(place as usize + 1)).unwrap_or(&[]);
        places.iter().filter_map(|it| self.explored.steps.get(*it as usize))
    }

    /// Which configurations lead to one of the wanted, by steps that count.
    fn leading_to(
        &self,
        wanted: impl Fn(&Configuration) -> bool,
        counts: impl Fn(&Step) -> bool,
    ) -> Vec<bool> {
        let mut leads: Vec<bool> = self.explored.configurations.iter().map(wanted).collect();
        let mut queue: Vec<u32> = (0..).zip(&leads).filter(|(_, it)| **it).map(|(place, _)| place).collect();
        while let Some(place) = queue.pop() {
            for step in self.steps_to(place) {
                if let Some(leads) = leads.get_mut(step.from as usize)
                    && !*leads
                    && counts(step)
                {
                    *leads = true;
                    queue.push(step.from);
                }
            }
        }
        leads
    }
}

/// A place among configurations or steps, of which there are fewer.
fn number(place: usize) -> Result<u32, TooMuch> {
    u32::try_from(place).map_err(|_| TooMuch::Configurations)
}

/// A way in words: the actions from registration on.
fn in_words(model: &Model, way: &[ActionId]) -> String {
    match way {
        [] => "registration".to_owned(),
        way => format!("registration → {}", listed_way(model, way)),
    }
}

/// Actions in their order, in words.
fn listed_way(model: &Model, way: &[ActionId]) -> String {
    let names: Vec<&str> = way.iter().map(|it| &*model.actions.get(*it).name).collect();
    names.join(" → ")
}
