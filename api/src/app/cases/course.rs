//! What a process does with a case, as far as the portal tells of it in sentences of its own. None of them holds for every
//! process, so each is said where its definition makes it true.

use super::ruling;
use workflow::Definition;
use workflow::definition::model::{FieldKind, Promised, Role};

/// Whether somebody is chosen to work on the case.
#[must_use]
pub fn assigns(definition: &Definition) -> bool {
    let mut asked = definition.actions().flat_map(|(_, it)| it.requires.iter().chain(&it.may));
    asked.any(|it| definition.field(*it).kind == FieldKind::Assignee)
}

/// Whether the office decides by two: one proposes, another decides.
#[must_use]
pub fn takes_two(definition: &Definition) -> bool {
    let mut actions = definition.actions().map(|(_, it)| it);
    actions.any(|it| ruling::is_decisive(it) && it.by.iter().any(|role| role != Role::Applicant))
}

/// Whether it is promised that the applicant may end the case as long as nothing is decided.
#[must_use]
pub fn can_be_taken_back(definition: &Definition) -> bool {
    definition.promises().iter().any(|it| match &it.promised {
        Promised::Offered { action, .. } => {
            let action = definition.action(*action);
            action.by.contains(Role::Applicant) && action.to.is_some_and(|it| definition.state(it).end)
        }
        Promised::Between { .. } => false,
    })
}
