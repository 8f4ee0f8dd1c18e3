//! What waits for a second pair of eyes, with everything that it takes to judge it: what the applicant wrote, what is
//! proposed, by whom, with which words and documents, and what can be done with it now.

use super::actions::{self, OfferedAction};
use super::loaded::Case;
use super::reading::{self, What};
use super::shown::Shown;
use super::timeline;
use super::view::{self, CaseView};
use super::{listing, shown};
use crate::app::documents::{self, DocumentView};
use crate::app::viewer::Viewer;
use crate::app::{App, Result, accounts};
use crate::ids::{CaseId, PersonId};
use crate::store::{self, journal::EntryRow};
use chrono::{DateTime, Utc};
use std::sync::Arc;
use workflow::definition::model::{ActionId, FieldKind, Role, StateId};
use workflow::event::{Event, Kind};
use workflow::{Definition, Language, record};

/// So many are shown at once, the nearest term first.
const SHOWN: u64 = 20;

/// A proposal, and the case that it is about.
pub struct Proposal {
    /// The case.
    pub view: CaseView,
    /// Which outcome is proposed.
    pub outcome: Option<String>,
    /// Who proposes it.
    pub by: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// What they wrote.
    pub words: Vec<String>,
    /// What they added.
    pub documents: Vec<DocumentView>,
    /// What the viewer may do with it now.
    pub actions: Vec<OfferedAction>,
}

/// A page of what waits.
pub struct Page {
    /// The proposals.
    pub proposals: Vec<Proposal>,
    /// Where it ended, when more wait.
    pub next_cursor: Option<String>,
}

/// What waits for this viewer's eyes. Each case that is shown is noted as read.
///
/// # Errors
/// [`Error::Cursor`](crate::app::Error::Cursor) for a position of another list, those of the store.
pub async fn list(
    app: &Arc<App>,
    viewer: &Viewer,
    language: Language,
    cursor: Option<String>,
) -> Result<Page> {
    let role = viewer.seat.as_ref().and_then(|it| it.grant.engine_role());
    let query = listing::Query { cursor, limit: Some(SHOWN), ..waiting(app, viewer) };
    let page = listing::list(app, viewer, &query).await?;
    let mut proposals = Vec::new();
    for it in page.items {
        proposals.extend(proposal(app, viewer, CaseId(it.row.id), role, language).await?);
    }
    Ok(Page { proposals, next_cursor: page.next_cursor })
}

/// What gives the cases that wait for this viewer's eyes: those in a state in which they may decide. Whoever decides nothing
/// is given none.
pub(in crate::app) fn waiting(app: &App, viewer: &Viewer) -> listing::Query {
    let role = viewer.seat.as_ref().and_then(|it| it.grant.engine_role());
    let mut states: Vec<String> = Vec::new();
    for definition in app.definitions.all_newest() {
        let decisive = decisive(definition, role);
        let names =
            decisive.flat_map(|(_, it)| it.states.iter().map(|it| definition.state(*it).name.to_string()));
        states.extend(names);
    }
    states.sort();
    states.dedup();
    listing::Query { among: Some(states), ..listing::Query::default() }
}

/// The actions by which a case moves on and which whoever prepared it may not take. Who only finishes something in the end
/// is no second pair of eyes.
fn decisive(
    definition: &Definition,
    role: Option<Role>,
) -> impl Iterator<Item = (ActionId, &workflow::definition::model::Action)> {
    definition.actions().filter(move |(_, it)| {
        !it.not_by_actor_of.is_empty()
            && it.outcome.is_some()
            && role.is_some_and(|role| it.by.contains(role))
    })
}

/// The proposal of a case; `None` when the viewer sees its header alone.
async fn proposal(
    app: &Arc<App>,
    viewer: &Viewer,
    id: CaseId,
    role: Option<Role>,
    language: Language,
) -> Result<Option<Proposal>> {
    let (case, purpose) = reading::open(app, viewer, id, What::Case).await?;
    if purpose.is_none() {
        return Ok(None);
    }
    let prepared: Vec<ActionId> =
        decisive(&case.definition, role).flat_map(|(_, it)| it.not_by_actor_of.iter().copied()).collect();
    let entries = store::journal::of_case(&app.database, id).await?;
    let Some((entry, event)) = last(&case, &entries, |it| prepared.contains(&it))? else { return Ok(None) };
    let files = shown::files(&event);
    let documents = documents::list(app, viewer, id).await?;
    let by = match entry.actor_id {
        Some(person) => accounts::name_of(app, &app.database, PersonId(person)).await?,
        None => None,
    };
    let offered = actions::list(app, viewer, id, language).await?;
    Ok(Some(Proposal {
        outcome: outcome(&case, language),
        by,
        at: DateTime::from_timestamp_micros(entry.at_us).unwrap_or_default(),
        words: case.open_text(entry)?.map(|it| timeline::lines(&it)).unwrap_or_default(),
        documents: documents.into_iter().filter(|it| files.contains(&it.id.0)).collect(),
        actions: offered.actions.into_iter().filter(|it| it.refusals.is_empty()).collect(),
        view: view::of_case(app, &app.database, viewer, &case).await?,
    }))
}

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
pub async fn standing(
    app: &Arc<App>,
    viewer: &Viewer,
    id: CaseId,
    language: Language,
) -> Result<Option<Standing>> {
    let (case, purpose) = reading::open(app, viewer, id, What::Case).await?;
    if purpose.is_none() {
        return Ok(None);
    }
    let is_decided = case.instance.outcome().is_some();
    if !is_decided && !viewer.is_staff() {
        return Ok(None);
    }
    let entries = store::journal::of_case(&app.database, id).await?;
    let is_decision = |it: ActionId| case.definition.action(it).outcome.is_some();
    // Proposed, and waiting in the state in which it is decided.
    let state = case.instance.state();
    let is_proposal = |action: ActionId| {
        let mut here = case.definition.actions().filter(|(_, it)| it.states.contains(&state));
        here.any(|(_, it)| it.outcome.is_some() && it.not_by_actor_of.contains(&action))
    };
    // Back from a state in which it could have been decided, without that.
    let returns = |it: ActionId| {
        let action = case.definition.action(it);
        action.outcome.is_none() && action.to == Some(state) && decides_in(&case.definition, &action.states)
    };
    let of_drafts = |it: ActionId| returns(it) || prepares(&case.definition, it);
    let (stand, found) = match () {
        () if is_decided => (Stand::Decided, last(&case, &entries, is_decision)?),
        () if case.definition.actions().any(|(it, _)| is_proposal(it)) => {
            (Stand::Proposed, last(&case, &entries, is_proposal)?)
        }
        () => (Stand::Returned, last(&case, &entries, of_drafts)?),
    };
    let is_meant = |event: &Event| match event.kind {
        Kind::Acted { action, .. } => stand != Stand::Returned || returns(action),
        _ => false,
    };
    let Some((entry, event)) = found.filter(|(_, event)| is_meant(event)) else { return Ok(None) };
    let shown = Shown::to(viewer, &case, &entries)?;
    let words = if shown.has_words(entry.seq) { case.open_text(entry)? } else { None };
    let files = shown::files(&event);
    let documents = documents::list(app, viewer, id).await?;
    let decided =
        case.instance.outcome().map(|it| case.definition.outcome(it).label.get(language).to_owned());
    Ok(Some(Standing {
        stand,
        outcome: decided.or_else(|| outcome(&case, language)),
        at: DateTime::from_timestamp_micros(entry.at_us).unwrap_or_default(),
        words: words.map(|it| timeline::lines(&it)).unwrap_or_default(),
        documents: documents.into_iter().filter(|it| files.contains(&it.id.0)).collect(),
    }))
}

/// Whether a case can be decided, by another pair of eyes, in one of these states.
fn decides_in(definition: &Definition, states: &[StateId]) -> bool {
    let decisive =
        definition.actions().filter(|(_, it)| it.outcome.is_some() && !it.not_by_actor_of.is_empty());
    decisive.flat_map(|(_, it)| it.states.iter()).any(|it| states.contains(it))
}

/// Whether an action prepares what another pair of eyes decides.
fn prepares(definition: &Definition, action: ActionId) -> bool {
    definition.actions().any(|(_, it)| it.outcome.is_some() && it.not_by_actor_of.contains(&action))
}

/// The last action of this kind that was taken, as it stands in the journal.
fn last<'e>(
    case: &Case,
    entries: &'e [EntryRow],
    is_it: impl Fn(ActionId) -> bool,
) -> Result<Option<(&'e EntryRow, Event)>> {
    for entry in entries.iter().rev().filter(|it| it.version.is_some()) {
        let event = record::read(&case.definition, &entry.body)?;
        if matches!(&event.kind, Kind::Acted { action, .. } if is_it(*action)) {
            return Ok(Some((entry, event)));
        }
    }
    Ok(None)
}

/// What was chosen in a closed choice of outcomes.
fn outcome(case: &Case, language: Language) -> Option<String> {
    let chosen = case.definition.fields().filter(|(_, it)| matches!(it.kind, FieldKind::Choice(_)));
    let outcome = chosen.filter_map(|(id, _)| case.instance.choice(id)).last()?;
    Some(case.definition.outcome(outcome).label.get(language).to_owned())
}
