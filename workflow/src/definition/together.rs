//! Definitions that open cases of each other: what one expects of another, the other must know.

use super::Definition;
use super::near::{listed, meant};
use super::problem::{Code, Problem, Sink};
use std::collections::BTreeMap;

/// What is wrong between several definitions, for each in the order in which they were given. A child case whose
/// definition is not among them is a problem too: what it ends as decides what happens here.
///
/// ```
/// # use workflow::definition::check_together;
/// # use workflow::{Definition, LawBook, Vocabulary, shipped};
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// let read = |text| Definition::parse(text, &law, &Vocabulary::new(["kz"]));
/// let all = shipped::DEFINITIONS.iter().map(|(_, text)| read(text)).collect::<Result<Vec<_>, _>>()?;
/// assert!(check_together(&all).iter().all(Vec::is_empty));
/// # Ok::<(), workflow::Problems>(())
/// ```
#[must_use]
pub fn check_together(definitions: &[Definition]) -> Vec<Vec<Problem>> {
    let by_id: BTreeMap<&str, &Definition> = definitions.iter().map(|it| (it.id(), it)).collect();
    definitions.iter().map(|it| expectations(it, &by_id)).collect()
}

fn expectations(definition: &Definition, by_id: &BTreeMap<&str, &Definition>) -> Vec<Problem> {
    let mut sink = Sink::new(definition.source());
    for (_, task) in definition.tasks() {
        let Some(child) = task.child() else { continue };
        let Some(other) = by_id.get(&*child.definition) else {
            let meant = meant(&child.definition, by_id.keys().copied(), &sink);
            let message = format!(
                "task {} opens a case of `{}`, which is not here{meant}",
                task.name, child.definition
            );
            sink.add(Code::E22, &child.at, message);
            continue;
        };
        for then in child.then.iter().filter(|it| other.find_outcome(&it.outcome).is_none()) {
            let known = listed(other.outcomes().map(|(_, it)| &*it.name));
            let message = format!(
                "a case of {} never ends as `{}`; it ends as: {known}",
                child.definition, then.outcome
            );
            sink.add(Code::E22, &then.at, message);
        }
    }
    sink.into_problems().0
}
