//! The desk of an office: what is to be done today, in the order in which it falls due, and what waits for a second pair
//! of eyes.

use super::cases::listing::{self, Query};
use super::cases::proposals;
use super::cases::view::CaseView;
use super::numbers::PublicNumber;
use super::viewer::{Grant, Viewer};
use super::{App, Result, accounts};
use crate::ids::PersonId;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

/// So many cases of each kind are shown at once.
pub const SHOWN: u64 = 5;
/// So many cases are looked through at once for the one after another.
const AT_ONCE: u64 = 100;

/// Some cases of a list, and what the list is asked for.
pub struct Pile {
    /// The first of them, at most [`SHOWN`].
    pub cases: Vec<CaseView>,
    /// There are more.
    pub is_more: bool,
    /// What gives all of them.
    pub query: Query,
}

/// What is to be done today, in the order in which it falls due.
pub struct Today {
    /// They wait for the viewer's decision; `None` for whoever decides nothing.
    pub approvals: Option<Pile>,
    /// Their term is over.
    pub overdue: Pile,
    /// Their term ends within three working days, or worse is threatened for one of them.
    pub soon: Pile,
    /// The applicant has written or answered, and nobody of the office has done anything since.
    pub answered: Pile,
    /// A colleague gave them to the viewer, or back to them; `None` for whoever has no cases of their own.
    pub handed: Option<Pile>,
    /// Nobody works on them yet.
    pub new: Pile,
}

impl Today {
    /// Nothing waits, falls due or was answered, and nothing new is threatened.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        let piles = self.approvals.iter().chain(&self.handed);
        let mut piles = piles.chain([&self.overdue, &self.soon, &self.answered]);
        piles.all(|it| it.cases.is_empty()) && self.new.cases.iter().all(|it| it.row.threat_on.is_none())
    }
}

/// Whose cases are on a desk: an officer's own and those that nobody works on yet, which fall due all the same; everybody's
/// for whoever answers for the office.
fn on_the_desk(viewer: &Viewer) -> Option<String> {
    let is_officer = viewer.seat.as_ref().is_some_and(|it| it.grant == Grant::Officer);
    is_officer.then(|| listing::DESK.to_owned())
}

fn handed() -> Query {
    let (mine, handed) = (listing::MINE.to_owned(), listing::HANDED.to_owned());
    Query { assignee: Some(mine), party: Some(handed), ..Query::default() }
}

/// What is to be done today.
///
/// # Errors
/// Those of the store.
pub async fn today(app: &Arc<App>, viewer: &Viewer) -> Result<Today> {
    let assignee = on_the_desk(viewer);
    let of_desk = || Query { assignee: assignee.clone(), ..Query::default() };
    let due = |it: &str| Query { due: Some(it.to_owned()), ..of_desk() };
    let nobodys = Query { assignee: Some(listing::NOBODY.to_owned()), ..Query::default() };
    let waiting = proposals::waiting(app, viewer);
    let decides = waiting.among.as_ref().is_some_and(|it| !it.is_empty());
    Ok(Today {
        approvals: if decides { Some(pile(app, viewer, waiting).await?) } else { None },
        overdue: pile(app, viewer, due(listing::OVERDUE)).await?,
        soon: pile(app, viewer, due(listing::SOON)).await?,
        answered: pile(app, viewer, Query { party: Some(listing::ANSWERED.to_owned()), ..of_desk() }).await?,
        handed: match &assignee {
            None => None,
            Some(_) => Some(pile(app, viewer, handed()).await?),
        },
        new: pile(app, viewer, nobodys).await?,
    })
}

async fn pile(app: &Arc<App>, viewer: &Viewer, query: Query) -> Result<Pile> {
    let first = Query { limit: Some(SHOWN), ..query.clone() };
    let page = listing::list(app, viewer, &first).await?;
    Ok(Pile { cases: page.items, is_more: page.next_cursor.is_some(), query })
}

/// The case after this one in the order in which they fall due; the first one, when there is none after it.
///
/// # Errors
/// Those of the store.
pub async fn next(app: &Arc<App>, viewer: &Viewer, after: &str) -> Result<Option<String>> {
    let mut query = Query { assignee: on_the_desk(viewer), is_open: true, ..Query::default() };
    // Behind a case that is not in the list, as one that was just closed, stands the first one.
    let number = Query { q: Some(after.to_owned()), ..query.clone() };
    let is_in_list =
        PublicNumber::parse(after).is_ok() && !listing::list(app, viewer, &number).await?.items.is_empty();
    query.limit = Some(if is_in_list { AT_ONCE } else { 1 });
    let (mut first, mut is_passed) = (None, !is_in_list);
    loop {
        let page = listing::list(app, viewer, &query).await?;
        for number in page.items.into_iter().map(|it| it.number) {
            if is_passed {
                return Ok(Some(number));
            }
            is_passed = number == after;
            first.get_or_insert(number);
        }
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            return Ok(first.filter(|it| it != after));
        }
    }
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
