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
        let tied = |field: &FieldId| {
            let exactly = |it: &Guard| matches!(it, Guard::Choice(of, all) if of == field && all.as_slice() == [outcome]);
            action.when.iter().any(exactly)
        };
        if !fields.is_empty() && !fields.iter().any(tied) {
            let message = format!("action {} decides what nobody need have proposed", action.name);
            sink.add(Code::E30, &action.at, message);
        } else if !fields.is_empty() && !has_four_eyes(model, action, &fields) {
            let message = format!("action {} may be taken by whoever proposed it", action.name);
            sink.add(Code::E30, &action.at, message);
        }
    }
}

/// The choices that offer an outcome.
fn proposed_in(model: &Model, outcome: OutcomeId) -> impl Iterator<Item = FieldId> {
    let offers = move |kind: &FieldKind| matches!(kind, FieldKind::Choice(all) if all.contains(&outcome));
    model.fields.iter().filter(move |(_, it)| offers(&it.kind)).map(|(id, _)| id)
}

fn has_four_eyes(model: &Model, action: &Action, fields: &[FieldId]) -> bool {
    let proposes = |it: &Action| fields.iter().any(|field| it.asks(*field));
    action.not_by_actor_of.iter().any(|id| proposes(model.actions.get(*id)))
}
