//! Definitions that open cases of each other: what one expects of another, the other must know.

use super::Definition;
use super::model::{Action, ChildCase, Guard, Model, Role, Seat, Seen, StateId, Task, TaskId};
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
    check_together_beside(definitions, &BTreeMap::new())
}

/// As [`check_together`], where some of those that are not among them are there and do not read: by their names, in which
/// file each is. What is wrong with that file is to be mended there, and nothing is missing.
///
/// ```
/// # use workflow::definition::check_together_beside;
/// # use workflow::{Definition, LawBook, Vocabulary, shipped};
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
/// let unread = [("complaint".to_owned(), "complaint.toml".to_owned())].into();
/// let told = check_together_beside(&[protection], &unread);
/// assert!(told[0][0].message.ends_with("stands in complaint.toml and has errors itself: mend these first"));
/// # Ok::<(), workflow::Problems>(())
/// ```
#[must_use]
pub fn check_together_beside(
    definitions: &[Definition],
    unread: &BTreeMap<String, String>,
) -> Vec<Vec<Problem>> {
    let mut in_order: Vec<&Definition> = definitions.iter().collect();
    in_order.sort_by_key(|it| it.version());
    let by_id: BTreeMap<&str, &Definition> = in_order.into_iter().map(|it| (it.id(), it)).collect();
    definitions.iter().map(|it| expectations(it, &by_id, unread)).collect()
}

fn expectations(
    definition: &Definition,
    by_id: &BTreeMap<&str, &Definition>,
    unread: &BTreeMap<String, String>,
) -> Vec<Problem> {
    let mut sink = Sink::new(definition.source());
    for (id, task) in definition.tasks() {
        let Some(child) = task.child() else { continue };
        let Some(other) = by_id.get(&*child.definition) else {
            let why = match unread.get(&*child.definition) {
                Some(file) => format!("stands in {file} and has errors itself: mend these first"),
                None => format!("is not here{}", meant(&child.definition, by_id.keys().copied(), &sink)),
            };
            let message = format!("task {} opens a case of `{}`, which {why}", task.name, child.definition);
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
        somebody_else_may_judge((definition, id, task), (other, child), &mut sink);
    }
    sink.into_problems().0
}

/// A case that judges another one begins at the office that has that one. Where one role alone may act in it, and not who
/// acted above, there must be two people of that role in one office, and of heads there is one. Another office has other
/// people, but for the head above: who stands above the highest office is its own head, so that a case which goes up may meet
/// the same person again.
fn somebody_else_may_judge(
    (above, id, task): (&Definition, TaskId, &Task),
    (other, child): (&Definition, &ChildCase),
    sink: &mut Sink<'_>,
) {
    for role in Role::ALL {
        let is_theirs = |it: &&Action| only_role(it) == Some(role);
        let before = above.model().actions.values().filter(|it| may_precede(above.model(), it, id));
        // Who shares a right may be the one who used it.
        let acted = before.filter(|it| it.by.contains(role)).max_by_key(|it| it.outcome.is_some());
        let Some(acted) = acted else { continue };
        let is_met_again = role == Role::HigherHead;
        let judging: Vec<&Action> = if is_met_again {
            other.model().actions.values().collect()
        } else {
            taken_at_the_first_office(other.model()).collect()
        };
        let judging = judging.into_iter().filter(|it| it.not_by_parents_actor);
        let shut: Vec<&str> = judging.filter(is_theirs).map(|it| &*it.name).collect();
        if shut.is_empty() {
            continue;
        }
        let are = if shut.len() == 1 { "is" } else { "are" };
        let (shut, role) = (listed(shut), role.code());
        let (task, kind, acted) = (&task.name, &child.definition, &acted.name);
        let message = if is_met_again {
            format!(
                "task {task} opens a case of {kind}, where {shut} {are} for the role {role} alone and not for whoever acted \
                 here, as that role may by {acted}: above the highest office stands its own head, and then nobody could \
                 decide. Let another role decide too"
            )
        } else {
            format!(
                "task {task} opens a case of {kind} at this same office, where {shut} {are} for the role {role} alone and not \
                 for whoever acted here, as that role may by {acted}: in an office with one such person nobody could then \
                 decide. Let that case go to the office above first (`hands_to = \"higher\"`, as the shipped \
                 complaint does), or let another role decide too"
            )
        };
        sink.add(Code::W06, &child.at, message);
    }
}

/// Whether an action can have been taken in a case that then opens this task. Guards are left aside: whoever may have acted
/// is kept away.
fn may_precede(model: &Model, action: &Action, task: TaskId) -> bool {
    let mut reached = Seen::among(model.states.len());
    let after: &[StateId] = action.to.as_ref().map_or(&action.states, std::slice::from_ref);
    let mut queue: Vec<StateId> = after.iter().copied().filter(|it| reached.is_new(*it)).collect();
    if action.opens.contains(&task) {
        return true;
    }
    while let Some(at) = queue.pop() {
        for next in model.states.get(at).actions.iter().map(|it| model.actions.get(*it)) {
            if next.opens.contains(&task) {
                return true;
            }
            queue.extend(next.to.filter(|it| reached.is_new(*it)));
        }
    }
    false
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
