//! Definitions that open cases of each other: what one expects of another, the other must know.

use super::Definition;
use super::model::{Action, ChildCase, Guard, Model, Role, Seat, Seen, Task};
use super::near::{listed, meant};
use super::problem::{Code, Problem, Sink};
use std::collections::BTreeMap;

/// What is wrong between several definitions, for each in the order in which they were given. A child case whose
/// definition is not among them is a problem too: what it ends as decides what happens here. What somebody should look at
/// stands among them as a warning. Of a definition that is given in several versions the newest is meant by the others.
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
    let mut in_order: Vec<&Definition> = definitions.iter().collect();
    in_order.sort_by_key(|it| it.version());
    let by_id: BTreeMap<&str, &Definition> = in_order.into_iter().map(|it| (it.id(), it)).collect();
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
        somebody_else_may_judge((definition, task), (other, child), &mut sink);
    }
    sink.into_problems().0
}

/// A case that judges another one begins at the office that has that one. Where one role alone may act in it, and not who
/// acted above, there must be two people of that role in one office, and of heads there is one.
fn somebody_else_may_judge(
    (above, task): (&Definition, &Task),
    (other, child): (&Definition, &ChildCase),
    sink: &mut Sink<'_>,
) {
    for role in Role::ALL {
        let is_theirs = |it: &&Action| only_role(it) == Some(role);
        let acted = above.model().actions.values().filter(is_theirs).max_by_key(|it| it.outcome.is_some());
        let Some(acted) = acted else { continue };
        let judging = taken_at_the_first_office(other.model());
        let shut: Vec<&str> =
            judging.filter(|it| it.not_by_parents_actor).filter(is_theirs).map(|it| &*it.name).collect();
        if shut.is_empty() {
            continue;
        }
        let message = format!(
            "task {} opens a case of {} at this same office, where {} is for the role {} alone and not for whoever acted \
             here, and {} is for that role alone too: in an office with one such person nobody could decide. Let that case \
             go to the office above first (`hands_to = \"higher\"`, as the shipped complaint does), or let another role \
             decide too",
            task.name,
            child.definition,
            listed(shut),
            role.code(),
            acted.name
        );
        sink.add(Code::W06, &child.at, message);
    }
}

/// The role that alone may take an action, the machine aside.
fn only_role(action: &Action) -> Option<Role> {
    let mut people = action.by.iter().filter(|it| *it != Role::System);
    people.next().filter(|_| people.next().is_none())
}

/// The actions of a case that can be taken while the office where it was opened still has it.
fn taken_at_the_first_office(model: &Model) -> impl Iterator<Item = &Action> {
    let is_for_others = |it: &Guard| matches!(it, Guard::Office(seats) if !seats.contains(&Seat::Own));
    let is_here = move |it: &&Action| !it.when.iter().any(is_for_others);
    let mut reached = Seen::among(model.states.len());
    let mut queue = vec![model.initial];
    reached.is_new(model.initial);
    while let Some(at) = queue.pop() {
        let here = model.states.get(at).actions.iter().map(|it| model.actions.get(*it));
        let stays = here.filter(is_here).filter(|it| it.hands_to.is_none());
        queue.extend(stays.filter_map(|it| it.to).filter(|it| reached.is_new(*it)));
    }
    let stands = move |it: &&Action| it.states.iter().any(|state| reached.contains(*state));
    model.actions.values().filter(is_here).filter(stands)
}
