//! Who has looked at a case, as its applicant is told it: role, office, reason and time, never a name.

use super::cases::reading::{self, What};
use super::viewer::Viewer;
use super::{App, Result};
use crate::ids::CaseId;
use crate::store;
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// A reading as the applicant is shown it: when, as what, from where, why, what.
#[derive(Clone, Debug)]
pub struct ReadingView {
    /// When.
    pub at: DateTime<Utc>,
    /// As what.
    pub role: String,
    /// From which office, by its code.
    pub office: Option<String>,
    /// What the office is called.
    pub office_names: Option<[String; 3]>,
    /// Why.
    pub purpose: String,
    /// What.
    pub what: String,
    /// It was whoever reads this list.
    pub is_the_readers: bool,
}

/// Who has looked at a case: for its applicant and for auditors.
///
/// # Errors
/// [`crate::app::Error::NotFound`], [`crate::app::Error::Purpose`].
pub async fn readings(app: &Arc<App>, viewer: &Viewer, id: CaseId) -> Result<Vec<ReadingView>> {
    let _case = reading::open_fully(app, viewer, id, What::Case).await?;
    let offices = store::reference::offices(&app.database).await?;
    let now = app.clock.now();
    let readings = store::access_log::of_case(&app.database, id).await?;
    Ok(readings
        .into_iter()
        .filter(|it| it.sealed_until.is_none_or(|until| until <= now))
        .map(|it| {
            let office = it.office_id.and_then(|id| offices.iter().find(|office| office.id == id));
            ReadingView {
                at: it.at,
                is_the_readers: it.person_id == viewer.person.0,
                office: office.map(|it| it.code.clone()),
                office_names: office.map(|it| [it.name_kk.clone(), it.name_ru.clone(), it.name_en.clone()]),
                role: it.role,
                purpose: it.purpose,
                what: it.what,
            }
        })
        .collect())
}
