//! What must follow from an event: who is told, and on what occasion.

use crate::command::{Effect, Occasion};
use crate::definition::Definition;
use crate::definition::model::{Action, Party, Role};
use crate::event::{By, Change, Event, Kind};
use crate::instance::Instance;
use smallvec::SmallVec;

/// Who must be told of an event, and on what occasion.
pub(super) fn effects(definition: &Definition, before: &Instance, event: &Event) -> SmallVec<[Effect; 3]> {
    let tell = |to: &[Role], occasion| to.iter().map(|to| Effect { to: *to, occasion }).collect();
    match &event.kind {
        Kind::Opened { .. } => tell(&[Role::Applicant], Occasion::Registered),
        Kind::Acted { action, .. } => {
            let action = definition.action(*action);
            let occasion = occasion(definition, before, action, event);
            action.tells.iter().map(|to| Effect { to, occasion }).collect()
        }
        Kind::TaskDone { task, .. } | Kind::TaskLapsed { task, .. } => {
            let task = definition.task(*task);
            let mut roles = task.tells;
            // Somebody outside was awaited, and the one who works on the case may go on.
            if let Some(Party::Applicant | Party::Body) = task.awaits() {
                roles.insert(Role::Officer);
            }
            roles.iter().map(|to| Effect { to, occasion: Occasion::MovedOn }).collect()
        }
        Kind::ChildDecided { task, .. } => {
            let mut roles = definition.task(*task).tells;
            roles.insert(Role::Officer);
            roles.iter().map(|to| Effect { to, occasion: Occasion::MovedOn }).collect()
        }
        Kind::Forced { silent: true, .. } | Kind::Migrated { .. } => SmallVec::new(),
        Kind::Forced { to, .. } => {
            let over = definition.state(*to).end;
            tell(&[Role::Applicant, Role::Head], if over { Occasion::Closed } else { Occasion::MovedOn })
        }
        Kind::TaskLate { .. } | Kind::Warned { .. } => tell(&[Role::Officer, Role::Head], Occasion::Reminder),
        Kind::Rearmed => {
            let moved = event.changes.iter().any(|it| matches!(it, Change::ClockMoved { .. }));
            if moved { tell(&[Role::Applicant], Occasion::TermChanged) } else { SmallVec::new() }
        }
    }
}

fn occasion(definition: &Definition, before: &Instance, action: &Action, event: &Event) -> Occasion {
    let awaits_applicant = event.changes.iter().any(|it| match it {
        Change::TaskOpened { task, .. } => definition.task(*task).awaits() == Some(Party::Applicant),
        _ => false,
    });
    let moves_a_term = event.changes.iter().any(|it| match it {
        Change::ClockMoved { .. } | Change::ClockResumed { .. } => true,
        // A clock that ran already, or ran before: its end is no longer what the applicant was told.
        Change::ClockStarted { clock, .. } => {
            before.clocks.iter().any(|run| run.clock == *clock) || action.forgets.outcome
        }
        _ => false,
    });
    let to = action.to.map(|it| definition.state(it));
    if to.is_some_and(|it| it.end) {
        Occasion::Closed
    } else if action.outcome.is_some() {
        Occasion::DecisionReady
    } else if awaits_applicant || to.is_some_and(|it| it.party == Party::Applicant) {
        Occasion::AnswerNeeded
    } else if moves_a_term {
        Occasion::TermChanged
    } else if event.by == By::System && to.is_none() {
        Occasion::Reminder
    } else {
        Occasion::MovedOn
    }
}
