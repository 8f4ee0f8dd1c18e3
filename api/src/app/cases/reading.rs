//! Reading a case: only through the viewer's scope, only with the access that they have, and never unseen.

use super::loaded::Case;
use super::view::{self, CaseView};
use crate::app::numbers::PublicNumber;
use crate::app::viewer::{Access, Purpose, Viewer};
use crate::app::{App, Error, Result};
use crate::ids::CaseId;
use crate::store::access_log::Reading;
use crate::store::{self, CaseRow, Reach, Transaction};
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use std::sync::Arc;

/// What was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The whole case.
    Case,
    /// Its plain columns.
    Header,
    /// Its history.
    Timeline,
    /// Its messages.
    Messages,
    /// Its internal notes.
    Notes,
    /// One of its documents.
    Document,
    /// Its receipt.
    Receipt,
}

impl What {
    /// All of them.
    pub const ALL: [What; 7] = [
        What::Case,
        What::Header,
        What::Timeline,
        What::Messages,
        What::Notes,
        What::Document,
        What::Receipt,
    ];

    /// The stored word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            What::Case => "case",
            What::Header => "header",
            What::Timeline => "timeline",
            What::Messages => "messages",
            What::Notes => "notes",
            What::Document => "document",
            What::Receipt => "receipt",
        }
    }
}

/// The case of a public number, as an address of a page names it.
///
/// # Errors
/// [`Error::NotFound`] when it is none, or none for this viewer.
pub async fn find(app: &App, viewer: &Viewer, number: &str) -> Result<CaseId> {
    let number = PublicNumber::parse(number)?.to_string();
    let row = viewer.scope().case_of_number(&app.database, &number).await?;
    row.map(|it| CaseId(it.id)).ok_or(Error::NotFound)
}

/// Opens a case for reading and notes it; `None` in the purpose means that only the header may be shown.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Purpose`] when a reason is demanded and missing.
pub async fn open(
    app: &Arc<App>,
    viewer: &Viewer,
    id: CaseId,
    what: What,
) -> Result<(Case, Option<Purpose>)> {
    let row = viewer.scope().case(&app.database, id).await?.ok_or(Error::NotFound)?;
    let purpose = purpose(viewer, &row)?;
    let reading = reading(viewer, &row, purpose, what, app.clock.now());
    // Within the hour a repeated reading writes nothing.
    let (row, purpose) = if store::access_log::is_noted(&app.database, &reading).await? {
        (row, purpose)
    } else {
        read_and_note(app, viewer.clone(), id, what).await?
    };
    Ok((Case::load(app, &app.database, row).await?, purpose))
}

/// Reads a case and notes it, in one transaction. Whether it may be read, and how much of it, is asked there.
async fn read_and_note(
    app: &Arc<App>,
    viewer: Viewer,
    id: CaseId,
    what: What,
) -> Result<(CaseRow, Option<Purpose>)> {
    let now = app.clock.now();
    app.write(move |_, tx| {
        Box::pin(async move {
            let row = viewer.scope().case(tx, id).await?.ok_or(Error::NotFound)?;
            let purpose = purpose(&viewer, &row)?;
            store::access_log::note(tx, reading(&viewer, &row, purpose, what, now)).await?;
            Ok((row, purpose))
        })
    })
    .await
}

/// As [`open`], where the header alone will not do: it is as if there were no such thing.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Purpose`].
pub async fn open_fully(app: &Arc<App>, viewer: &Viewer, id: CaseId, what: What) -> Result<Case> {
    match open(app, viewer, id, what).await? {
        (case, Some(_)) => Ok(case),
        (_, None) => Err(Error::NotFound),
    }
}

fn purpose(viewer: &Viewer, row: &CaseRow) -> Result<Option<Purpose>> {
    match viewer.access(row) {
        Access::Full(purpose) => Ok(Some(purpose)),
        Access::Header if *viewer.scope().reach() == Reach::Audit => Err(Error::Purpose),
        Access::Header => Ok(None),
    }
}

/// Notes a reading inside a transaction that reads for another reason, such as an action that shows its result.
///
/// # Errors
/// Those of the store.
pub async fn note_within(
    tx: &Transaction,
    viewer: &Viewer,
    row: &CaseRow,
    what: What,
    now: DateTime<Utc>,
) -> Result<()> {
    let purpose = match viewer.access(row) {
        Access::Full(purpose) => Some(purpose),
        Access::Header => None,
    };
    Ok(store::access_log::note(tx, reading(viewer, row, purpose, what, now)).await?)
}

/// The reading as it is noted: of the header alone, where there is no purpose.
fn reading(
    viewer: &Viewer,
    row: &CaseRow,
    purpose: Option<Purpose>,
    what: What,
    now: DateTime<Utc>,
) -> Reading {
    let what = if purpose.is_some() { what } else { What::Header };
    Reading {
        case_id: row.id,
        session_id: viewer.session.0,
        purpose: purpose.map_or("header", Purpose::code).to_owned(),
        what: what.code().to_owned(),
        hour: now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now),
        person_id: viewer.person.0,
        office_id: viewer.seat.as_ref().and_then(|it| it.office.as_ref()).map(|it| it.id.0),
        role: viewer.role().to_owned(),
        reason: None,
        at: now,
        sealed_until: None,
    }
}

/// Shows a case.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Purpose`].
pub async fn show(app: &Arc<App>, viewer: &Viewer, id: CaseId) -> Result<CaseView> {
    let (case, _) = open(app, viewer, id, What::Case).await?;
    view::of_case(app, &app.database, viewer, &case).await
}
