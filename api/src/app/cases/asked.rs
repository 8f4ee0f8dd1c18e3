//! What the office asks of an applicant whose move it is: the words with which their case came where it waits for them. They
//! stand where the applicant acts, and not in the history alone.

use super::entered;
use super::history::{self, Step};
use super::reading::{self, What};
use super::shown::Shown;
use crate::app::viewer::Viewer;
use crate::app::{App, Result};
use crate::ids::CaseId;
use crate::store;
use chrono::{DateTime, NaiveDate, Utc};
use std::sync::Arc;
use workflow::Language;
use workflow::definition::model::{Party, Role};
use workflow::event::Kind;

/// What is asked, since when and until when.
pub struct Asked {
    /// When it was asked.
    pub at: DateTime<Utc>,
    /// The last day, where the wait ends by itself.
    pub until: Option<NaiveDate>,
    /// On which ground, and what was written: line by line.
    pub words: Vec<String>,
}

/// What the step asked with which a case came into a state that waits for its applicant. A question beside the way is a task,
/// and stands with its answer. Nothing, where the step came without words, or these are not meant for the viewer.
///
/// # Errors
/// [`crate::app::Error::NotFound`].
pub async fn show(app: &Arc<App>, viewer: &Viewer, id: CaseId, language: Language) -> Result<Option<Asked>> {
    let (case, purpose) = reading::open(app, viewer, id, What::Case).await?;
    let state = case.definition.state(case.instance.state());
    if viewer.is_staff() || purpose.is_none() || state.party != Party::Applicant {
        return Ok(None);
    }
    let entries = store::journal::of_case(&app.database, id).await?;
    let steps = history::steps(app, &entries)?;
    // What the applicant did themselves asks them nothing.
    let asks = |it: &&Step<'_>| it.entry.acted_as != Role::Applicant.code();
    let Some(step) = led_here(&steps).filter(asks) else { return Ok(None) };
    if !Shown::to(app, viewer, &case, &entries)?.has_words(step.entry.seq) {
        return Ok(None);
    }
    let until = history::awaited_until(&case.definition, &case.instance);
    // The last day is told by itself, and once.
    let words = entered::reasons(app, viewer, &case, step, until, language).await?;
    Ok((!words.is_empty()).then(|| Asked {
        at: DateTime::from_timestamp_micros(step.entry.at_us).unwrap_or_default(),
        until,
        words,
    }))
}

/// The step with which a case came where it stands.
fn led_here<'s, 'a>(steps: &'s [Step<'a>]) -> Option<&'s Step<'a>> {
    steps.iter().rev().find(|it| match it.event.kind {
        Kind::Acted { to, .. } => to.is_some(),
        Kind::Forced { .. } => true,
        // A newer version takes a case over where it stands: what was asked before is still asked.
        _ => false,
    })
}
