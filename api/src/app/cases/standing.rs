//! How the decision of a case stands: it is made, it is proposed and waits for a second pair of eyes, or what was proposed
//! came back.

use super::loaded::Case;
use super::reading::{self, What};
use super::shown::{self, Shown};
use super::timeline;
use crate::app::documents::{self, DocumentView};
use crate::app::viewer::Viewer;
use crate::app::{App, Result};
use crate::ids::{CaseId, PersonId};
use crate::store::{self, journal::EntryRow};
use chrono::{DateTime, Utc};
use std::sync::Arc;
use workflow::definition::model::{Action, ActionId, FieldKind};
use workflow::event::{Event, Kind};
use workflow::{Language, record};

/// How a decision stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// It is made.
    Decided,
    /// It is proposed, and waits for another pair of eyes.
    Proposed,
    /// What was proposed came back.
    Returned,
}

/// The decision of a case, or, for whoever works on it, what became of the last proposal.
pub struct Standing {
    /// How it stands.
    pub stand: Stand,
    /// What it is called: the outcome.
    pub outcome: Option<String>,
    /// Whose step it was that it stands so.
    pub by: Option<PersonId>,
    /// When.
    pub at: DateTime<Utc>,
    /// The words that came with it.
    pub words: Vec<String>,
    /// The documents that came with it.
    pub documents: Vec<DocumentView>,
}

/// The decision of a case; while there is none, and for its office alone, what is proposed, or why it came back.
///
/// # Errors
/// Those of the store.
pub async fn show(
    app: &Arc<App>,
    viewer: &Viewer,
    id: CaseId,
    language: Language,
) -> Result<Option<Standing>> {
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
) -> Result<Option<Standing>> {
    let entries = store::journal::of_case(&app.database, case.id()).await?;
    let Some((stand, entry, event)) = find(case, &entries, viewer.is_staff())? else { return Ok(None) };
    let is_shown = Shown::to(viewer, case, &entries)?.has_words(entry.seq);
    let words = if is_shown { case.open_text(entry)? } else { None };
    let files = shown::files(&event);
    let documents = documents::list(app, viewer, case.id()).await?;
    Ok(Some(Standing {
        stand,
        outcome: outcome(case, language),
        by: entry.actor_id.map(PersonId),
        at: DateTime::from_timestamp_micros(entry.at_us).unwrap_or_default(),
        words: words.map(|it| timeline::lines(&it)).unwrap_or_default(),
        documents: documents.into_iter().filter(|it| files.contains(&it.id.0)).collect(),
    }))
}

/// The step by which a decision stands as it does. A draft is the business of its office alone.
fn find<'e>(
    case: &Case,
    entries: &'e [EntryRow],
    is_of_office: bool,
) -> Result<Option<(Stand, &'e EntryRow, Event)>> {
    let stands = |stand| move |(_, entry, event)| (stand, entry, event);
    if case.instance.outcome().is_some() {
        let decided = last(case, entries, |it| case.definition.action(it).outcome.is_some())?;
        return Ok(decided.map(stands(Stand::Decided)));
    }
    if !is_of_office {
        return Ok(None);
    }
    if let Some(proposed) = last(case, entries, |it| is_judged_now(case, it))? {
        return Ok(Some(stands(Stand::Proposed)(proposed)));
    }
    // Whoever proposes anew has answered what came back.
    let returned = last(case, entries, |it| comes_back(case, it) || prepares(case, it))?;
    Ok(returned.filter(|(action, ..)| comes_back(case, *action)).map(stands(Stand::Returned)))
}

/// Whether an action decides, and is closed to whoever prepared it.
pub(super) fn is_decisive(action: &Action) -> bool {
    action.outcome.is_some() && !action.not_by_actor_of.is_empty()
}

/// Whether an action prepares what another pair of eyes decides.
fn prepares(case: &Case, action: ActionId) -> bool {
    case.definition.actions().any(|(_, it)| is_decisive(it) && it.not_by_actor_of.contains(&action))
}

/// Whether what an action prepared is decided in the state in which the case is.
fn is_judged_now(case: &Case, action: ActionId) -> bool {
    let state = case.instance.state();
    let mut here = case.definition.actions().filter(|(_, it)| it.states.contains(&state));
    here.any(|(_, it)| is_decisive(it) && it.not_by_actor_of.contains(&action))
}

/// Whether an action led here from a state in which the case could have been decided, and did not decide it.
fn comes_back(case: &Case, action: ActionId) -> bool {
    let action = case.definition.action(action);
    let mut decisive = case.definition.actions().filter(|(_, it)| is_decisive(it));
    action.outcome.is_none()
        && action.to == Some(case.instance.state())
        && decisive.any(|(_, it)| it.states.iter().any(|it| action.states.contains(it)))
}

/// The last action of this kind that was taken, as it stands in the journal.
fn last<'e>(
    case: &Case,
    entries: &'e [EntryRow],
    is_it: impl Fn(ActionId) -> bool,
) -> Result<Option<(ActionId, &'e EntryRow, Event)>> {
    for entry in entries.iter().rev().filter(|it| it.version.is_some()) {
        let event = record::read(&case.definition, &entry.body)?;
        match event.kind {
            Kind::Acted { action, .. } if is_it(action) => return Ok(Some((action, entry, event))),
            _ => {}
        }
    }
    Ok(None)
}

/// The outcome, or what was chosen in a closed choice of outcomes while there is none.
fn outcome(case: &Case, language: Language) -> Option<String> {
    let choices = case.definition.fields().filter(|(_, it)| matches!(it.kind, FieldKind::Choice(_)));
    let chosen = || choices.filter_map(|(id, _)| case.instance.choice(id)).last();
    let outcome = case.instance.outcome().or_else(chosen)?;
    Some(case.definition.outcome(outcome).label.get(language).to_owned())
}
