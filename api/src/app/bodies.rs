//! Binds a body that an applicant named in their own words to a body of the list. Until then nobody knows who is in
//! conflict with it, so only the central office's intake sees the case and nobody is assigned.

use super::cases::loaded::{Author, Case};
use super::fault::Fault;
use super::refusal::Refusal;
use super::viewer::{Access, Grant, Viewer};
use super::{App, Error, Result, text};
use crate::ids::CaseId;
use crate::store::{self, CaseRow};
use serde_json::json;
use std::sync::Arc;
use workflow::definition::model::Role;
use workflow::{Effect, Occasion};

/// The kind of its entry in the journal.
const BOUND: &str = "body_bound";

/// Whether the viewer may bind the body of a case: whoever works on what comes in, while it is not known.
#[must_use]
pub fn may_bind(viewer: &Viewer, row: &CaseRow) -> bool {
    let works = viewer.seat.as_ref().is_some_and(|it| matches!(it.grant, Grant::Officer | Grant::Head));
    works && row.body_unresolved && viewer.access(row) != Access::Header
}

/// Binds the body of a case. From then on the conflict rule speaks, the office of the region sees the case, and its
/// officers are told.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Refused`] when the body is known; [`Error::Fields`] when the code is not.
pub async fn bind(app: &Arc<App>, viewer: Viewer, case: CaseId, code: String) -> Result<()> {
    app.write(move |app, tx| {
        Box::pin(async move {
            let row = viewer.scope().case_to_change(tx, case).await?.ok_or(Error::NotFound)?;
            // After the hold: the entries of a case stand in the order of their times.
            let now = app.clock.now();
            if !row.body_unresolved {
                return Err(Error::Refused(vec![Refusal::BodyBound]));
            }
            if !may_bind(&viewer, &row) {
                return Err(Error::NotFound);
            }
            let unknown = || Error::field("/code", Fault::UnknownCode);
            if !text::is_code(&code) {
                return Err(unknown());
            }
            let known = store::cases::bodies_by_code(tx, std::slice::from_ref(&code)).await?;
            let body = known.first().ok_or_else(unknown)?;
            let mut case = Case::load(app, tx, row).await?;
            case.row.body_unresolved = false;
            store::cases::bind_body(tx, case.id(), body.id).await?;
            let author = Author { person: viewer.person, role: viewer.role() };
            let seq = case.note(BOUND, author, now, json!({ "body": code }), json!({}))?;
            case.tell(seq, Effect { to: Role::Officer, occasion: Occasion::MovedOn });
            case.save(app, tx, now).await?;
            Ok(())
        })
    })
    .await
}
