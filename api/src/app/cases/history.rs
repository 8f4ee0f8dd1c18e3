//! A case as it was: its journal folded up to an entry. What is told of an event is told as of that event.

use crate::app::Result;
use crate::store::journal::EntryRow;
use chrono::NaiveDate;
use workflow::{Definition, Instance, evolve, record};

/// Where a case stood right after the entry `seq`. `entries` are its whole journal in order.
///
/// # Errors
/// [`crate::app::Error`] when an entry of the engine does not read.
pub fn as_of(definition: &Definition, entries: &[EntryRow], seq: i32) -> Result<Instance> {
    let events = entries.iter().filter(|it| it.version.is_some() && it.seq <= seq);
    events.into_iter().try_fold(Instance::unopened(), |instance, entry| {
        let event = record::read(definition, &entry.body)?;
        Ok(evolve(definition, instance, &event))
    })
}

/// The last day of the legal term: that of the first clock that the state names, but for clocks of a lane, which are there
/// to be faster than the law.
#[must_use]
pub fn legal_term(definition: &Definition, instance: &Instance) -> Option<NaiveDate> {
    let clocks = definition.state(instance.state()).clocks.iter();
    let mut of_law = clocks.filter(|it| definition.clock(**it).lane.is_none());
    let run = of_law.find_map(|id| instance.clocks().iter().find(|it| it.clock == *id));
    run.and_then(|it| it.due.on)
}
