//! Letters: who is concerned is told, and who is told finds something new.

use crate::definition::model::{Action, ActionId, FieldKind, Model, Party, Role, Start};
use crate::definition::problem::{Code, Sink};

pub(super) fn people_are_told(model: &Model, sink: &mut Sink<'_>) {
    for (id, action) in model.actions.iter() {
        let to = action.to.map(|it| model.states.get(it));
        let awaits_applicant =
            action.opens.iter().any(|it| model.tasks.get(*it).awaits() == Some(Party::Applicant));
        let weighty = action.outcome.is_some()
            || to.is_some_and(|it| it.end || it.party == Party::Applicant)
            || action.extends.is_some()
            || action.hands_to.is_some()
            || starts_a_clock(model, id)
            || awaits_applicant;
        if weighty && !action.tells.contains(Role::Applicant) {
            let message =
                format!("action {} changes the applicant's case, and the applicant is not told", action.name);
            sink.add(Code::E26, &action.at, message);
        }
    }
}

fn starts_a_clock(model: &Model, action: ActionId) -> bool {
    model.clocks.values().any(|it| it.since.contains(&Start::Action(action)))
}

/// The applicant reads the sentence of a state, a mark or a task after signing in. An action that leaves none of them
/// new sends them to a page that says what it said before. To others a letter may be a reminder.
pub(super) fn letters_have_something_to_say(model: &Model, sink: &mut Sink<'_>) {
    for (id, action) in model.actions.iter() {
        if action.tells.contains(Role::Applicant) && !says_something_new(model, id, action) {
            let message =
                format!("action {} writes to the applicant, who then finds nothing new", action.name);
            sink.add(Code::E26, &action.at, message);
        }
    }
}

/// The machine reads nothing.
pub(super) fn letters_have_a_reader(model: &Model, sink: &mut Sink<'_>) {
    let actions = model.actions.values().map(|it| ("action", &it.name, it.tells, &it.at));
    let tasks = model.tasks.values().map(|it| ("task", &it.name, it.tells, &it.at));
    for (noun, name, _, at) in actions.chain(tasks).filter(|(_, _, tells, _)| tells.contains(Role::System)) {
        let message = format!("{noun} {name} writes to the system, which reads no letters");
        sink.add(Code::E26, at, message);
    }
}

fn says_something_new(model: &Model, id: ActionId, action: &Action) -> bool {
    action.to.is_some()
        || !action.marks.is_empty()
        || !action.opens.is_empty()
        || action.outcome.is_some()
        || action.extends.is_some()
        || action.hands_to.is_some()
        || action.requires.iter().any(|it| model.fields.get(*it).kind == FieldKind::Assignee)
        || starts_a_clock(model, id)
}
