//! The way to a case that a request wants to change, in the one order that is right: whether it is visible, whether
//! the request was answered before, and only then the hold on it. Who repeats a request that is under way is told so,
//! and does not stand in line behind it.

use crate::app::idempotency::{self, Answer, RequestKey};
use crate::app::viewer::Viewer;
use crate::app::{App, Error, Result};
use crate::ids::CaseId;
use crate::store::{CaseRow, Transaction};

/// What stands at the end of the way.
pub enum Held {
    /// The request was done before: answer the same.
    Answered(Answer),
    /// The case, which nobody else changes until the transaction ends.
    Case(Box<CaseRow>),
}

/// Finds out whether the viewer may know of the case, whether the request was answered before, and holds the case.
///
/// # Errors
/// [`Error::NotFound`], [`Error::InFlight`], [`Error::KeyReused`].
pub async fn hold(
    app: &App,
    tx: &Transaction,
    viewer: &Viewer,
    id: CaseId,
    key: Option<&RequestKey>,
) -> Result<Held> {
    if key.is_some() {
        viewer.scope().case(tx, id).await?.ok_or(Error::NotFound)?;
        if let Some(answer) = idempotency::answered(app, tx, key).await? {
            return Ok(Held::Answered(answer));
        }
    }
    let row = viewer.scope().case_to_change(tx, id).await?.ok_or(Error::NotFound)?;
    Ok(Held::Case(Box::new(row)))
}
