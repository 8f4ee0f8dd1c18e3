//! With which outcomes a case can stand in a state. A configuration tells only whether there is an outcome, since nothing asks
//! for more on the way; whoever puts a case somewhere by hand is asked which one it is.

use super::Explored;
use super::configuration::Fact;
use crate::definition::model::{Model, OutcomeId, StateId};
use std::collections::{BTreeMap, BTreeSet};

/// The outcomes that a case can have, by state; a state in which nothing is decided yet is not among them.
pub(super) type Outcomes = BTreeMap<StateId, BTreeSet<OutcomeId>>;

impl Explored {
    /// Each outcome is carried along the steps from the action that decides, as far as it is neither forgotten nor replaced.
    pub(super) fn outcomes(&self, model: &Model) -> Outcomes {
        let decided = self.facts.mask(Fact::Outcome);
        let mut here: Vec<BTreeSet<OutcomeId>> = vec![BTreeSet::new(); self.configurations.len()];
        let mut queue: Vec<u32> = self.iter().map(|(place, _)| place).collect();
        while let Some(place) = queue.pop() {
            let carried = here.get(place as usize).cloned().unwrap_or_default();
            for step in self.steps_from(place).iter().filter(|it| self.at(it.to).has(decided)) {
                let given = model.actions.get(step.action).outcome;
                let Some(there) = here.get_mut(step.to as usize) else { continue };
                let known = there.len();
                match given {
                    Some(outcome) => there.extend([outcome]),
                    None => there.extend(&carried),
                }
                if there.len() > known {
                    queue.push(step.to);
                }
            }
        }
        let mut all = Outcomes::new();
        for ((_, configuration), outcomes) in self.iter().zip(here).filter(|(_, it)| !it.is_empty()) {
            all.entry(configuration.state()).or_default().extend(outcomes);
        }
        all
    }
}
