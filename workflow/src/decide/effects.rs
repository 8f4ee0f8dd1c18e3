//! What must follow from an event: who is told, and on what occasion.

use crate::clock::wait_ends;
use crate::command::Occasion;
use crate::definition::Definition;
use crate::definition::model::{Action, Party, Role, Roles};
use crate::event::{By, Change, Event, Kind};
use crate::evolve::apply;
use crate::instance::{Instance, OpenTask};

/// Who must be told of an event, and on what occasion.
pub(super) fn told(definition: &Definition, before: &Instance, event: &Event) -> (Roles, Occasion) {
    match &event.kind {
        Kind::Opened { .. } => (Roles::of(Role::Applicant), Occasion::Registered),
        Kind::Acted { action, .. } => {
            let action = definition.action(*action);
            let closed = event.changes.iter().filter_map(|it| closed(definition, before, action, it));
            (closed.fold(action.tells, Roles::and), occasion(definition, before, action, event))
        }
        Kind::TaskDone { task, .. } | Kind::TaskLapsed { task, .. } => {
            let task = definition.task(*task);
            let awaited_outside = matches!(task.awaits(), Some(Party::Applicant | Party::Body));
            // Somebody outside was awaited, and the one who works on the case may go on.
            let roles = if awaited_outside { task.tells.with(Role::Officer) } else { task.tells };
            (roles, Occasion::MovedOn)
        }
        Kind::ChildDecided { task, .. } => {
            (definition.task(*task).tells.with(Role::Officer), Occasion::MovedOn)
        }
        // Whoever is waited for is told, also of a slip: else what they have to do would lapse behind their back.
        Kind::Forced { to, silent, from, .. }
            if to != from && definition.state(*to).party == Party::Applicant =>
        {
            let office = if *silent { Roles::default() } else { Roles::of(Role::Head) };
            (office.with(Role::Applicant), Occasion::AnswerNeeded)
        }
        Kind::Forced { silent: true, .. } | Kind::Migrated { .. } => (Roles::default(), Occasion::MovedOn),
        Kind::Forced { to, .. } => {
            let over = definition.state(*to).end;
            let roles = Roles::of(Role::Applicant).with(Role::Head);
            (roles, if over { Occasion::Closed } else { Occasion::MovedOn })
        }
        Kind::TaskLate { .. } | Kind::Warned { .. } => {
            (Roles::of(Role::Officer).with(Role::Head), Occasion::Reminder)
        }
        Kind::Rearmed => {
            // A clock that stands still has no end yet that could be told, and a reminder that moves is the office's.
            let moved = event.changes.iter().any(|it| match it {
                Change::ClockMoved { clock, due, .. } => {
                    let mut runs = before.clocks.iter().filter(|run| run.clock == *clock);
                    runs.any(|run| !run.is_paused() && run.due.on != due.on)
                }
                _ => false,
            });
            let occasion = if moved { Occasion::TermChanged } else { Occasion::AnswerMoved };
            let is_told = moved || moves_the_applicants_day(definition, before, event);
            (if is_told { Roles::of(Role::Applicant) } else { Roles::default() }, occasion)
        }
    }
}

/// Who is told of a task that an action closes: whoever hears that it is over hears so however that came about.
fn closed(definition: &Definition, before: &Instance, action: &Action, change: &Change) -> Option<Roles> {
    let Change::TaskCancelled { serial } = change else { return None };
    let task = before.tasks.iter().find(|it| it.serial == *serial)?.task;
    action.closes.contains(&task).then(|| definition.task(task).tells)
}

/// Whether the last day of what the applicant is awaited for is another one after an event: of something that was asked of
/// them, or of a wait for them that ends by itself.
fn moves_the_applicants_day(definition: &Definition, before: &Instance, event: &Event) -> bool {
    let mut after = before.clone();
    apply(definition, &mut after, event);
    let waits = before.waits_for_applicant(definition);
    let asked = |case: &Instance| -> Vec<_> {
        let theirs = |task: &&OpenTask| definition.task(task.task).awaits() == Some(Party::Applicant);
        case.tasks.iter().filter(theirs).map(|it| it.due.on).collect()
    };
    let ends = |case| wait_ends(definition, case).filter(|_| waits);
    asked(before) != asked(&after) || ends(before) != ends(&after)
}

fn occasion(definition: &Definition, before: &Instance, action: &Action, event: &Event) -> Occasion {
    let awaits_applicant = event.changes.iter().any(|it| match it {
        Change::TaskOpened { task, .. } => definition.task(*task).awaits() == Some(Party::Applicant),
        _ => false,
    });
    let moves_a_term = event.changes.iter().any(|it| match it {
        Change::ClockMoved { .. } => true,
        // A pause that ends on the day on which it began puts nothing off.
        Change::ClockResumed { clock, due, .. } => {
            before.clocks.iter().any(|run| run.clock == *clock && run.due.on != due.on)
        }
        // A clock that is there already, or that comes back with a decision that is taken back: its end is no longer what the
        // applicant was told.
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
