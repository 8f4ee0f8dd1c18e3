//! What waits for a second pair of eyes, with everything that it takes to judge it: what the applicant wrote, what is
//! proposed, by whom, with which words and documents, and what can be done with it now.

use super::actions::{self, OfferedAction};
use super::listing;
use super::reading::{self, What};
use super::ruling::{self, Ruling, Stage};
use super::view::{self, CaseView};
use crate::app::viewer::Viewer;
use crate::app::{App, Result, accounts};
use crate::ids::CaseId;
use crate::store::cases::InState;
use std::sync::Arc;
use workflow::definition::model::{Action, Role, StateId};
use workflow::{Definition, Language};

/// So many are shown at once, the nearest term first.
const SHOWN: u64 = 20;

/// A proposal, and the case that it is about.
pub struct Proposal {
    /// The case.
    pub view: CaseView,
    /// What is proposed.
    pub ruling: Ruling,
    /// Who proposes it.
    pub by: Option<String>,
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
    let query = listing::Query { cursor, limit: Some(SHOWN), ..waiting(app, viewer) };
    let page = listing::list(app, viewer, &query).await?;
    let mut proposals = Vec::new();
    for it in page.items {
        proposals.extend(proposal(app, viewer, CaseId(it.row.id), language).await?);
    }
    Ok(Page { proposals, next_cursor: page.next_cursor })
}

/// What gives the cases that wait for this viewer's eyes: those in a state in which they may decide. Whoever decides nothing
/// is given none.
pub(in crate::app) fn waiting(app: &App, viewer: &Viewer) -> listing::Query {
    let role = viewer.seat.as_ref().and_then(|it| it.grant.engine_role());
    let mut states: Vec<InState> = Vec::new();
    for definition in app.definitions.all() {
        let of_it = |it: &StateId| InState {
            process: Some(definition.id().to_owned()),
            state: definition.state(*it).name.to_string(),
        };
        states.extend(decisive(definition, role).flat_map(|it| it.states.iter().map(of_it)));
    }
    states.sort();
    states.dedup();
    listing::Query { among: Some(states), ..listing::Query::default() }
}

/// The actions by which a case moves on and which whoever prepared it may not take. Who only finishes something in the end
/// is no second pair of eyes.
fn decisive(definition: &Definition, role: Option<Role>) -> impl Iterator<Item = &Action> {
    let actions = definition.actions().map(|(_, it)| it);
    actions.filter(move |it| ruling::is_decisive(it) && role.is_some_and(|role| it.by.contains(role)))
}

/// The proposal of a case; `None` when the viewer sees its header alone.
async fn proposal(
    app: &Arc<App>,
    viewer: &Viewer,
    id: CaseId,
    language: Language,
) -> Result<Option<Proposal>> {
    let (case, purpose) = reading::open(app, viewer, id, What::Case).await?;
    if purpose.is_none() {
        return Ok(None);
    }
    let ruling = ruling::of(app, viewer, &case, language).await?;
    let Some(ruling) = ruling.filter(|it| it.stage == Stage::Proposed) else { return Ok(None) };
    let by = match ruling.by {
        Some(person) => accounts::name_of(app, &app.database, person).await?,
        None => None,
    };
    let offered = actions::list(app, viewer, id, language).await?;
    Ok(Some(Proposal {
        by,
        ruling,
        actions: offered.actions.into_iter().filter(|it| it.refusals.is_empty()).collect(),
        view: view::of_case(app, &app.database, viewer, &case).await?,
    }))
}
