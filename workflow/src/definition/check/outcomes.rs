//! Outcomes: each is given by something, and a decision gives the outcome that was proposed.

use crate::definition::model::{Action, FieldId, FieldKind, Guard, Model, OutcomeId, Seen};
use crate::definition::problem::{Code, Sink};
use std::ops::Range;

/// As other lists of names, but looked at only in what is new: what was published with such a list goes on.
pub(super) fn outcomes_are_said_once(model: &Model, sink: &mut Sink<'_>) {
    for field in model.fields.values() {
        if let FieldKind::Choice(all) = &field.kind {
            said_once(model, all, &field.at, sink);
        }
    }
    for action in model.actions.values() {
        for guard in &action.when {
            if let Guard::Choice(_, all) = guard {
                said_once(model, all, &action.at, sink);
            }
        }
    }
}

fn said_once(model: &Model, all: &[OutcomeId], at: &Range<usize>, sink: &mut Sink<'_>) {
    let mut seen = Seen::among(model.outcomes.len());
    for id in all.iter().filter(|it| !seen.is_new(**it)) {
        sink.add(Code::E05, at, format!("`{}` is said twice", model.outcomes.get(*id).name));
    }
}

pub(super) fn outcomes_are_given(model: &Model, sink: &mut Sink<'_>) {
    for (id, outcome) in model.outcomes.iter() {
        if !model.actions.values().any(|it| it.outcome == Some(id)) {
            sink.add(Code::E18, &outcome.at, format!("outcome {} is never given", outcome.name));
        }
    }
}

/// What may be proposed may only be given when it was: by an action that asks for exactly this proposal.
pub(super) fn decisions_are_tied_to_proposals(model: &Model, sink: &mut Sink<'_>) {
    for action in model.actions.values() {
        let Some(outcome) = action.outcome else { continue };
        let fields: Vec<FieldId> = proposed_in(model, outcome).collect();
        if fields.is_empty() {
            continue;
        }
        let tied = |field: &&FieldId| {
            let exactly = |it: &Guard| matches!(it, Guard::Choice(of, all) if of == *field && all.as_slice() == [outcome]);
            action.when.iter().any(exactly)
        };
        // By whichever of several choices it is tied best.
        let unseen = fields.iter().filter(tied).map(|it| proposers_unseen(model, action, *it));
        match unseen.min_by_key(Vec::len) {
            None => {
                let message = format!("action {} decides what nobody need have proposed", action.name);
                sink.add(Code::E30, &action.at, message);
            }
            Some(unseen) if !unseen.is_empty() => {
                let message = format!(
                    "action {} may be taken by whoever proposed it, which one does by {}: each of these belongs in \
                     not_by_actor_of",
                    action.name,
                    unseen.join(", ")
                );
                sink.add(Code::E30, &action.at, message);
            }
            Some(_) => {}
        }
    }
}

/// The choices that offer an outcome.
fn proposed_in(model: &Model, outcome: OutcomeId) -> impl Iterator<Item = FieldId> {
    let offers = move |kind: &FieldKind| matches!(kind, FieldKind::Choice(all) if all.contains(&outcome));
    model.fields.iter().filter(move |(_, it)| offers(&it.kind)).map(|(id, _)| id)
}

/// The actions by which something is proposed for a field, and whose doer may decide it: whoever changes a proposal made it.
fn proposers_unseen<'m>(model: &'m Model, action: &Action, field: FieldId) -> Vec<&'m str> {
    let proposing = model.actions.iter().filter(|(_, it)| it.asks(field));
    proposing.filter(|(id, _)| !action.not_by_actor_of.contains(id)).map(|(_, it)| &*it.name).collect()
}
