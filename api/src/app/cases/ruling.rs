//! The ruling on a case, and how far it is: it is made, it is proposed and waits for a second pair of eyes, or what was
//! proposed came back.

use super::history::{self, Step};
use super::loaded::Case;
use super::reading::{self, What};
use super::shown::{self, Shown};
use super::timeline;
use crate::app::documents::{self, DocumentView};
use crate::app::viewer::Viewer;
use crate::app::{App, Result};
use crate::ids::{CaseId, PersonId};
use crate::store;
use chrono::{DateTime, Utc};
use std::sync::Arc;
use templates::Value;
use workflow::definition::model::{Action, ActionId, FieldId, FieldKind, StateId};
use workflow::event::Kind;
use workflow::{Definition, Language};

/// How far a ruling is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It is made.
    Decided,
    /// It is proposed, and waits for another pair of eyes.
    Proposed,
    /// What was proposed came back.
    Returned,
}

/// The decision of a case, or, for whoever works on it, what became of the last proposal.
pub struct Ruling {
    /// How far it is.
    pub stage: Stage,
    /// What it is called: the outcome.
    pub outcome: Option<String>,
    /// Whose step it was by which it came so far.
    pub by: Option<PersonId>,
    /// When.
    pub at: DateTime<Utc>,
    /// The ground on which it rests, and the words that came with it.
    pub words: Vec<String>,
    /// The documents that came with it.
    pub documents: Vec<DocumentView>,
}

/// The decision of a case; while there is none, and for its office alone, what is proposed, or why it came back.
///
/// # Errors
/// Those of the store.
pub async fn show(app: &Arc<App>, viewer: &Viewer, id: CaseId, language: Language) -> Result<Option<Ruling>> {
    let (case, purpose) = reading::open(app, viewer, id, What::Case).await?;
    if purpose.is_none() {
        return Ok(None);
    }
    of(app, viewer, &case, language).await
}

/// As [`show`], of a case that is open already.
///
/// # Errors
/// Those of the store.
pub(super) async fn of(
    app: &Arc<App>,
    viewer: &Viewer,
    case: &Case,
    language: Language,
) -> Result<Option<Ruling>> {
    let entries = store::journal::of_case(&app.database, case.id()).await?;
    let steps = history::steps(app, &entries)?;
    let Some((stage, step)) = find(case, &steps, viewer.is_staff()) else { return Ok(None) };
    let entry = step.entry;
    let is_shown = Shown::to(app, viewer, case, &entries)?.has_words(entry.seq);
    let ground = step.ground(language).filter(|_| is_shown).map(|it| ground_in_words(it, language));
    let words = if is_shown { case.open_text(entry)? } else { None };
    let words = words.map(|it| timeline::lines(&it)).unwrap_or_default();
    let files = shown::files(&step.event);
    let documents = documents::list(app, viewer, case.id()).await?;
    Ok(Some(Ruling {
        stage,
        outcome: outcome(case, language),
        by: entry.actor_id.map(PersonId),
        at: DateTime::from_timestamp_micros(entry.at_us).unwrap_or_default(),
        words: ground.into_iter().chain(words).collect(),
        documents: documents.into_iter().filter(|it| files.contains(&it.id.0)).collect(),
    }))
}

/// A ground, called what it is.
fn ground_in_words(ground: &str, language: Language) -> String {
    let label = templates::say(language, "label-ground");
    let values = [("label", Value::Text(&label)), ("value", Value::Text(ground))];
    templates::say_with(language, "timeline-entered", &values)
}

/// The step by which a ruling came as far as it is. A draft is the business of its office alone.
fn find<'s, 'a>(case: &Case, steps: &'s [Step<'a>], is_of_office: bool) -> Option<(Stage, &'s Step<'a>)> {
    if case.instance.outcome().is_some() {
        let decides = |(_, action): &(_, &Action)| action.outcome.is_some();
        return taken(steps).find(decides).map(|(taken, _)| (Stage::Decided, taken.step));
    }
    if !is_of_office {
        return None;
    }
    let is_judged_now = |(it, _): &(Taken<'s, 'a>, _)| {
        it.here.is_some_and(|here| is_judged_in(it.step.definition, here, it.action))
    };
    if let Some((proposed, _)) = taken(steps).find(is_judged_now) {
        return Some((Stage::Proposed, proposed.step));
    }
    // Whoever proposes anew has answered what came back.
    let mut last = taken(steps).filter_map(|(it, _)| {
        let definition = it.step.definition;
        let comes_back = it.here.is_some_and(|here| comes_back_to(it.step, here, it.action));
        (comes_back || prepares(definition, it.action)).then_some((comes_back, it.step))
    });
    last.next().filter(|(comes_back, _)| *comes_back).map(|(_, step)| (Stage::Returned, step))
}

/// An action that was taken.
struct Taken<'s, 'a> {
    step: &'s Step<'a>,
    action: ActionId,
    /// The state in which the case is now, as the definition of the step calls it; nothing, and it does not know it.
    here: Option<StateId>,
}

/// The actions that were taken, the last one first.
fn taken<'s, 'a>(steps: &'s [Step<'a>]) -> impl Iterator<Item = (Taken<'s, 'a>, &'a Action)> {
    let mut here = steps.last().map(|it| it.after.state());
    steps.iter().enumerate().rev().filter_map(move |(n, step)| match step.event.kind {
        Kind::Acted { action, .. } => Some((Taken { step, action, here }, step.definition.action(action))),
        // Before it the case followed another definition, and stood in the state that became this one.
        Kind::Migrated { .. } => {
            let before = n.checked_sub(1).and_then(|it| steps.get(it)).map(|it| it.after.state());
            here = before.filter(|_| here == Some(step.after.state()));
            None
        }
        _ => None,
    })
}

/// Whether an action decides, and is closed to whoever prepared it.
pub(super) fn is_decisive(action: &Action) -> bool {
    action.outcome.is_some() && !action.not_by_actor_of.is_empty()
}

/// Whether an action prepares what another pair of eyes decides.
fn prepares(definition: &Definition, action: ActionId) -> bool {
    definition.actions().any(|(_, it)| is_decisive(it) && it.not_by_actor_of.contains(&action))
}

/// Whether what an action prepared is decided in a state.
fn is_judged_in(definition: &Definition, state: StateId, action: ActionId) -> bool {
    let mut here = definition.actions().filter(|(_, it)| it.states.contains(&state));
    here.any(|(_, it)| is_decisive(it) && it.not_by_actor_of.contains(&action))
}

/// Whether a case came back by an action to where it is prepared anew: from where it could have been decided, undecided, and
/// what had been proposed counts no more. One that goes on with what is proposed, to a hearing say, or that takes the case
/// away from whoever prepares it, is told as what it is.
fn comes_back_to(step: &Step<'_>, state: StateId, action: ActionId) -> bool {
    let definition = step.definition;
    let action = definition.action(action);
    let mut decisive = definition.actions().filter(|(_, it)| is_decisive(it));
    let mut preparing = definition.actions().filter(|(id, _)| prepares(definition, *id));
    action.outcome.is_none()
        && action.to == Some(state)
        && decisive.any(|(_, it)| it.states.iter().any(|it| action.states.contains(it)))
        && preparing.any(|(_, it)| it.states.contains(&state) && is_given_up(step, it))
}

/// Whether nothing is chosen after a step of what an action asks to choose.
fn is_given_up(step: &Step<'_>, action: &Action) -> bool {
    let is_chosen = |it: &FieldId| step.after.choice(*it).is_some();
    !action.requires.iter().chain(&action.may).any(is_chosen)
}

/// The outcome, or what was chosen in a closed choice of outcomes while there is none.
fn outcome(case: &Case, language: Language) -> Option<String> {
    let choices = case.definition.fields().filter(|(_, it)| matches!(it.kind, FieldKind::Choice(_)));
    let chosen = || choices.filter_map(|(id, _)| case.instance.choice(id)).last();
    let outcome = case.instance.outcome().or_else(chosen)?;
    Some(case.definition.outcome(outcome).label.get(language).to_owned())
}
