//! The desk of an office: what is to be done today, in the order in which it falls due, and what waits for a second pair
//! of eyes.

use super::cases::listing::{self, Query};
use super::cases::view::{self, CaseView};
use super::viewer::{Grant, Viewer};
use super::{App, Result, accounts};
use crate::ids::PersonId;
use crate::store;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

/// So many cases of each kind are shown at once.
pub const SHOWN: u64 = 5;
/// The most cases among which the next one is looked for.
const MOST: u64 = 100;

/// What is to be done today. Each list has one case more than is shown when there are more.
pub struct Today {
    /// Their term is over.
    pub overdue: Vec<CaseView>,
    /// Their term ends within three working days.
    pub soon: Vec<CaseView>,
    /// The applicant has written or answered, and nobody of the office has done anything since.
    pub answered: Vec<CaseView>,
    /// Nobody works on them yet.
    pub new: Vec<CaseView>,
}

/// Whose cases are on a desk: an officer's own, and everybody's for whoever answers for the office.
#[must_use]
pub fn on_the_desk(viewer: &Viewer) -> Option<String> {
    let is_officer = viewer.seat.as_ref().is_some_and(|it| it.grant == Grant::Officer);
    is_officer.then(|| "me".to_owned())
}

/// What is to be done today.
///
/// # Errors
/// Those of the store.
pub async fn today(app: &Arc<App>, viewer: &Viewer) -> Result<Today> {
    let own = on_the_desk(viewer);
    let due = async |due: &str| -> Result<Vec<CaseView>> {
        let of = |assignee| Query {
            due: Some(due.to_owned()),
            assignee,
            is_open: true,
            limit: Some(SHOWN + 1),
            ..Query::default()
        };
        let mut cases = listing::list(app, viewer, &of(own.clone())).await?.items;
        if own.is_some() {
            // What nobody works on falls due all the same.
            cases.extend(listing::list(app, viewer, &of(Some("none".to_owned()))).await?.items);
            cases.sort_by_key(|it| it.row.due_sort);
        }
        Ok(cases)
    };
    let unassigned = Query {
        assignee: Some("none".to_owned()),
        is_open: true,
        limit: Some(SHOWN + 1),
        ..Query::default()
    };
    let of = own.as_ref().map(|_| viewer.person);
    let answered = store::cases::answered(&app.database, &viewer.scope(), of, SHOWN + 1).await?;
    Ok(Today {
        overdue: due("overdue").await?,
        soon: due("3wd").await?,
        answered: view::headers_of(app, &app.database, &answered).await?,
        new: listing::list(app, viewer, &unassigned).await?.items,
    })
}

/// The case after this one in the order in which they fall due; the first one, when there is none after it. After an
/// officer's own cases come those that nobody works on yet.
///
/// # Errors
/// Those of the store.
pub async fn next(app: &Arc<App>, viewer: &Viewer, after: &str) -> Result<Option<String>> {
    let of = async |assignee: Option<String>| -> Result<Vec<CaseView>> {
        let query = Query { assignee, is_open: true, limit: Some(MOST), ..Query::default() };
        Ok(listing::list(app, viewer, &query).await?.items)
    };
    let own = on_the_desk(viewer);
    let mut cases = of(own.clone()).await?;
    if own.is_some() {
        cases.extend(of(Some("none".to_owned())).await?);
    }
    let place = cases.iter().position(|it| it.number == after);
    let next = place.and_then(|it| cases.get(it + 1)).or(cases.first());
    Ok(next.filter(|it| it.number != after).map(|it| it.number.clone()))
}

/// The names of whoever works on these cases, for their colleagues.
///
/// # Errors
/// Those of the store.
pub async fn names(app: &App, viewer: &Viewer, cases: &[CaseView]) -> Result<BTreeMap<PersonId, String>> {
    let mut names = BTreeMap::new();
    if !viewer.is_staff() {
        return Ok(names);
    }
    for person in cases.iter().filter_map(|it| it.assignee.as_ref().map(|it| it.0)) {
        if let Entry::Vacant(place) = names.entry(person) {
            place.insert(accounts::name_of(app, &app.database, person).await?.unwrap_or_default());
        }
    }
    Ok(names)
}
