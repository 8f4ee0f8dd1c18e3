//! Whether a case that moves has made the choices that are needed where it goes. A decision is tied to what was proposed: a
//! case without a proposal, in a state to which no case comes without one, could be decided by nobody.

use super::report::counted;
use super::{Live, Noun, Plan, Stuck};
use crate::definition::model::{FieldId, State, StateId};
use crate::definition::{Definition, flow};
use crate::instance::Instance;
use std::ops::Range;

/// A plan, between its two versions.
#[derive(Clone, Copy)]
pub(super) struct Choices<'c> {
    pub(super) plan: &'c Plan,
    pub(super) older: &'c Definition,
    pub(super) newer: &'c Definition,
}

/// That cases would stand somewhere without a choice: where the plan says so, and what is said to it.
pub(super) type Without = (Range<usize>, String);

impl Choices<'_> {
    /// The fields that are needed in a state of the newer version.
    fn needed(self, to: StateId) -> impl Iterator<Item = FieldId> {
        flow::choices(self.newer).filter(move |it| flow::is_needed(self.newer, to, *it))
    }

    /// The field that becomes this one.
    fn before(self, field: FieldId) -> Option<FieldId> {
        let name = &*self.newer.field(field).name;
        flow::choices(self.older)
            .find(|it| self.plan.name(Noun::Field, &self.older.field(*it).name) == Some(name))
    }

    /// What is wrong with where the cases of a state go: none of them has made a choice that is needed there, or the plan
    /// drops what they chose.
    pub(super) fn wrong(self, from: &State, to: &State, cases: u64, live: &Live) -> Vec<Without> {
        let at = self.plan.states.get(&*from.name).map_or(&self.plan.at.to, |it| &it.at);
        let (older, newer, plan) = (self.older, self.newer, self.plan);
        let ids = (older.find_state(&from.name), newer.find_state(&to.name));
        let (Some(from_id), Some(to_id)) = ids else { return Vec::new() };
        let mut wrong = Vec::new();
        let mend = "let them go to where it is chosen";
        for field in self.needed(to_id) {
            let (name, state) = (&newer.field(field).name, &to.name);
            let before = self.before(field);
            let Some(held) = before.filter(|it| flow::may_be_chosen(older, from_id, *it)) else {
                let message = format!(
                    "{} of state `{}` would stand in `{state}` without `{name}`, which every case there has: {mend}",
                    counted(cases),
                    from.name
                );
                wrong.push((at.clone(), message));
                continue;
            };
            let held = &*older.field(held).name;
            for (outcome, cases) in live.chosen_in(&from.name, held) {
                if plan.name(Noun::Outcome, outcome).is_none() {
                    let message = format!(
                        "{} of state `{}` chose `{outcome}` as `{held}`, and would stand in `{state}` without a choice, \
                         which every case there has made: {mend}, or name what `{outcome}` is called now",
                        counted(cases),
                        from.name
                    );
                    wrong.push((plan.place_of(Noun::Outcome, outcome), message));
                }
            }
        }
        wrong
    }

    /// Whether a case that moved lacks a choice that is needed where it stands now. One that had none before, in a state
    /// that was for those that have, was put there by hand, and loses nothing.
    pub(super) fn held(self, before: &Instance, after: &Instance) -> Result<(), Stuck> {
        let chose = |case: &Instance, field| case.choices.iter().any(|(it, _)| *it == field);
        for field in self.needed(after.state).filter(|it| !chose(after, *it)) {
            let lacked = |it: FieldId| !chose(before, it) && flow::is_needed(self.older, before.state, it);
            if !self.before(field).is_some_and(lacked) {
                let (field, state) = (&self.newer.field(field).name, &self.newer.state(after.state).name);
                return Err(Stuck::Unchosen { field: field.to_string(), state: state.to_string() });
            }
        }
        Ok(())
    }
}
