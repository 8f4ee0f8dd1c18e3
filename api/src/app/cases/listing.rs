//! Lists of cases: plain columns, keyset pages, a closed set of orders.

use super::view::{self, CaseView};
use crate::app::fault::Fault;
use crate::app::numbers::PublicNumber;
use crate::app::viewer::{Access, Viewer};
use crate::app::{App, Error, Result, companies::BusinessNumber, text};
use crate::ids::PersonId;
use crate::store::cases::{Filter, Hands, InState, Position, Sort, key_of};
use crate::store::{self};
use crate::vault::Purpose;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use subtle::ConstantTimeEq;
use uuid::Uuid;
use workflow::Term;

/// The most cases on one page.
pub const MOST: u64 = 100;

/// The orders that can be asked for, the usual one first.
pub const ORDERS: [(&str, Sort); 5] = [
    ("due", Sort::Due),
    ("-due", Sort::DueDescending),
    ("registered", Sort::Registered),
    ("-registered", Sort::RegisteredDescending),
    ("number", Sort::Number),
];

/// Their names, for whoever asks.
pub const ORDER_NAMES: [&str; 5] = [ORDERS[0].0, ORDERS[1].0, ORDERS[2].0, ORDERS[3].0, ORDERS[4].0];

/// So many cases on a page when nobody says how many.
pub const USUAL: u64 = 25;

pub(in crate::app) const OVERDUE: &str = "overdue";
const TODAY: &str = "today";
pub(in crate::app) const SOON: &str = "3wd";
const WITHOUT: &str = "none";
/// What can be asked for of a due date: that it is over, today, within three working days, or that there is none. A day for
/// which worse is threatened counts as one.
pub const DUE: [&str; 4] = [OVERDUE, TODAY, SOON, WITHOUT];

pub(in crate::app) const ANSWERED: &str = "answered";
pub(in crate::app) const HANDED: &str = "handed";
/// What can be asked for of a move: whose it is; that the applicant has answered, and the office has done nothing since; or
/// that a colleague has given it to whoever asks, or back to them, and they have done nothing since.
pub const MOVES: [&str; 6] = ["applicant", "office", "body", "nobody", ANSWERED, HANDED];

pub(in crate::app) const MINE: &str = "me";
pub(in crate::app) const NOBODY: &str = "none";
/// Mine or nobody's yet: what is on the desk of whoever asks.
pub const DESK: &str = "desk";
/// What can be asked for of an officer, beside a person.
pub const HANDS: [&str; 3] = [MINE, NOBODY, DESK];

/// Between a process and a state of it: no name has it.
const OF: char = ':';

/// What is asked for, as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// In this state: its name, after that of its process and a colon where only that one is meant.
    pub status: Option<String>,
    /// From this region.
    pub region: Option<String>,
    /// One of [`HANDS`], or a person.
    pub assignee: Option<String>,
    /// One of [`MOVES`].
    pub party: Option<String>,
    /// In one of these states, and not over.
    pub among: Option<Vec<InState>>,
    /// Not over.
    pub is_open: bool,
    /// One of [`DUE`].
    pub due: Option<String>,
    /// A whole number of a case, or of a business.
    pub q: Option<String>,
    /// One of [`ORDERS`].
    pub sort: Option<String>,
    /// Where the last page ended.
    pub cursor: Option<String>,
    /// How many.
    pub limit: Option<u64>,
}

/// A page.
pub struct Page {
    /// The cases.
    pub items: Vec<CaseView>,
    /// Where it ended, when there is more.
    pub next_cursor: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Cursor {
    key: String,
    id: Uuid,
}

/// A page of the cases that the viewer may know of.
///
/// # Errors
/// [`Error::Fields`] for a filter that is none, [`Error::Cursor`] for a position of another list.
pub async fn list(app: &Arc<App>, viewer: &Viewer, query: &Query) -> Result<Page> {
    let limit = query.limit.unwrap_or(USUAL).clamp(1, MOST);
    let sort = sort(query.sort.as_deref())?;
    let filter = filter(app, viewer, query).await?;
    let scope = viewer.scope();
    let after = query.cursor.as_deref().map(|it| open_cursor(app, viewer, query, it)).transpose()?;
    let mut rows =
        store::cases::list(&app.database, &scope, &filter, sort, after.as_ref(), limit + 1).await?;
    let there_is_more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next_cursor = match rows.last().filter(|_| there_is_more) {
        Some(last) => {
            Some(seal_cursor(app, viewer, query, &Cursor { key: key_of(sort, last), id: last.id })?)
        }
        None => None,
    };
    if filter.company.is_some() {
        // That a case is this company's is told to those who may read the company, and to nobody else.
        rows.retain(|it| matches!(viewer.access(it), Access::Full(_)));
    }
    Ok(Page { items: view::headers_of(app, &app.database, &rows).await?, next_cursor })
}

fn sort(sort: Option<&str>) -> Result<Sort> {
    let Some(name) = sort else { return Ok(Sort::Due) };
    let known = ORDERS.iter().find(|(order, _)| *order == name);
    known.map(|(_, it)| *it).ok_or_else(|| Error::field("/sort", Fault::Choice))
}

async fn filter(app: &App, viewer: &Viewer, query: &Query) -> Result<Filter> {
    let code = |pointer: &str, it: &Option<String>| match it {
        Some(code) if !text::is_code(code) => Err(Error::field(pointer, Fault::UnknownCode)),
        code => Ok(code.clone()),
    };
    let status = code("/status", &query.status)?.map(|it| in_state(&it));
    // Where no process has such a state there never is a case: whoever misspells it must not take that for an answer.
    if status.as_ref().is_some_and(|it| !is_known(app, it)) {
        return Err(Error::field("/status", Fault::Choice));
    }
    let mut filter = Filter { status, region: code("/region", &query.region)?, ..Filter::default() };
    filter.hands = match query.assignee.as_deref() {
        None => None,
        Some(MINE) => Some(Hands::Of(viewer.person)),
        Some(NOBODY) => Some(Hands::Nobody),
        Some(DESK) => Some(Hands::OfOrNobody(viewer.person)),
        Some(person) => {
            let id = person.parse().map_err(|_| Error::field("/assignee", Fault::Choice))?;
            Some(Hands::Of(PersonId(id)))
        }
    };
    match query.party.as_deref() {
        None => {}
        Some(ANSWERED) => filter.is_answered = true,
        Some(HANDED) => {
            filter.handed_to = Some(viewer.person);
            filter.hands = Some(Hands::Of(viewer.person));
        }
        Some(party) if MOVES.contains(&party) => filter.party = Some(party.to_owned()),
        Some(_) => return Err(Error::field("/move", Fault::Choice)),
    }
    filter.statuses.clone_from(&query.among);
    filter.is_open = query.is_open || query.among.is_some();
    let calendar = app.calendars.present();
    let today = calendar.day_of(app.clock.now());
    match query.due.as_deref() {
        None => {}
        Some(OVERDUE) => filter.due = Some((None, today.pred_opt())),
        Some(TODAY) => filter.due = Some((Some(today), Some(today))),
        Some(SOON) => {
            let last = calendar.add(today, Term::WorkingDays(3)).unwrap_or(today);
            filter.due = Some((Some(today), Some(last)));
        }
        Some(WITHOUT) => filter.without_due = true,
        Some(_) => return Err(Error::field("/due", Fault::Choice)),
    }
    if let Some(q) = query.q.as_deref().map(str::trim).filter(|it| !it.is_empty()) {
        if let Ok(number) = PublicNumber::parse(q) {
            filter.number = Some(number.to_string());
        } else if let Ok(number) = BusinessNumber::parse(q) {
            let index = app.vault.blind_index("bin", number.as_str())?;
            let company = store::companies::by_index(&app.database, &index).await?;
            filter.company = Some(company.map_or(Uuid::nil(), |it| it.0));
        } else {
            return Err(Error::field("/q", Fault::PublicNumber));
        }
    }
    Ok(filter)
}

/// The state that a filter names.
fn in_state(it: &str) -> InState {
    match it.split_once(OF) {
        Some((process, state)) => InState { process: Some(process.to_owned()), state: state.to_owned() },
        None => InState { process: None, state: it.to_owned() },
    }
}

/// Whether a process has the state, in whichever of its versions.
fn is_known(app: &App, it: &InState) -> bool {
    let is_meant = |id: &str| it.process.as_deref().is_none_or(|process| process == id);
    let mut meant = app.definitions.all().filter(|definition| is_meant(definition.id()));
    meant.any(|definition| definition.find_state(&it.state).is_some())
}

/// How a filter names a state of one process.
#[must_use]
pub fn state_of(process: &str, state: &str) -> String {
    format!("{process}{OF}{state}")
}

/// A cursor is sealed with the viewer and the filter that it belongs to.
fn cursor_mac(app: &App, viewer: &Viewer, query: &Query, body: &[u8]) -> Result<[u8; 32]> {
    let own = Query { cursor: None, limit: None, ..query.clone() };
    let filter = format!("{own:?}");
    Ok(app.vault.mac(Purpose::Cursor, &[viewer.person.0.as_bytes(), filter.as_bytes(), body])?)
}

fn seal_cursor(app: &App, viewer: &Viewer, query: &Query, cursor: &Cursor) -> Result<String> {
    let body = serde_json::to_vec(cursor).map_err(|_| Error::Cursor)?;
    let mac = cursor_mac(app, viewer, query, &body)?;
    Ok(data_encoding::BASE64URL_NOPAD.encode(&[&mac[..], &body].concat()))
}

fn open_cursor(app: &App, viewer: &Viewer, query: &Query, text: &str) -> Result<Position> {
    let bytes = data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| Error::Cursor)?;
    let (mac, body) = bytes.split_at_checked(32).ok_or(Error::Cursor)?;
    if !bool::from(cursor_mac(app, viewer, query, body)?.ct_eq(mac)) {
        return Err(Error::Cursor);
    }
    let cursor: Cursor = serde_json::from_slice(body).map_err(|_| Error::Cursor)?;
    Ok(Position { key: cursor.key, id: cursor.id })
}
