//! What of a case's journal its applicant is shown. The office works in the open, but a draft is not a decision: its
//! words and documents become the applicant's to read when they are told of them, or when there is an outcome.

use super::history::{self, Step};
use super::loaded::Case;
use crate::app::viewer::Viewer;
use crate::app::{App, Result};
use crate::store::journal::EntryRow;
use serde_json::Value as Json;
use std::collections::BTreeSet;
use uuid::Uuid;
use workflow::command::Value;
use workflow::definition::model::{Opening, Role};
use workflow::event::{Event, Kind};

/// What a viewer is shown.
pub enum Shown {
    /// Everything: they work on it, or audit it.
    All,
    /// These.
    Some {
        /// Entries whose words are shown, by place.
        words: BTreeSet<i32>,
        /// Documents.
        documents: BTreeSet<Uuid>,
    },
}

impl Shown {
    /// What `viewer` is shown of `case`; `entries` are its whole journal in order.
    ///
    /// # Errors
    /// [`crate::app::Error`] when an entry of the engine does not read.
    pub fn to(app: &App, viewer: &Viewer, case: &Case, entries: &[EntryRow]) -> Result<Shown> {
        if viewer.is_staff() {
            return Ok(Shown::All);
        }
        let (mut words, mut documents) = (BTreeSet::new(), BTreeSet::new());
        let mut steps = history::steps(app, entries)?.into_iter().peekable();
        for entry in entries {
            let body: Json = serde_json::from_slice(&entry.body).unwrap_or(Json::Null);
            // Who filed without an account, and proved the address later, is the same applicant under another person.
            let is_applicant = case.row.applicant_person_id == Some(viewer.person.0);
            let own = entry.actor_id == Some(viewer.person.0)
                || is_applicant && entry.acted_as == Role::Applicant.code();
            let mut told = own || entry.kind == "message";
            if told {
                documents.extend(named(&body));
            }
            if let Some(step) = steps.next_if(|it| it.entry.seq == entry.seq) {
                told |= is_told(&step);
                if step.after.outcome().is_some() {
                    documents.extend(files(&step.event));
                }
            }
            if told {
                words.insert(entry.seq);
            }
        }
        // The name of a document is shown where the document is.
        let uploads = entries.iter().filter(|it| it.kind == "document");
        words.extend(
            uploads.filter(|it| uploaded(it).is_some_and(|id| documents.contains(&id))).map(|it| it.seq),
        );
        Ok(Shown::Some { words, documents })
    }

    /// Whether the words of the entry at this place are shown.
    #[must_use]
    pub fn has_words(&self, seq: i32) -> bool {
        match self {
            Shown::All => true,
            Shown::Some { words, .. } => words.contains(&seq),
        }
    }

    /// Whether a document is shown.
    #[must_use]
    pub fn has_document(&self, id: Uuid) -> bool {
        match self {
            Shown::All => true,
            Shown::Some { documents, .. } => documents.contains(&id),
        }
    }
}

/// Whether the applicant is told of a step, so that its words are meant for them too.
fn is_told(step: &Step<'_>) -> bool {
    match &step.event.kind {
        Kind::Acted { action, .. } => {
            let action = step.definition.action(*action);
            action.outcome.is_some() || action.tells.iter().any(|it| it == Role::Applicant)
        }
        // Awaited from the applicant or from the body: not an item of the office's own list.
        Kind::TaskDone { task, .. } => {
            matches!(step.definition.task(*task).opening, Opening::Action { .. })
        }
        // Who was moved past the process reads why, unless it was a slip of which nobody was told.
        Kind::Forced { silent, .. } => !silent,
        _ => false,
    }
}

/// The documents that came with an event.
pub(super) fn files(event: &Event) -> Vec<Uuid> {
    match &event.kind {
        Kind::Acted { inputs, .. } => {
            let files = inputs.iter().filter_map(|(_, it)| match it {
                Value::File(id) => Some(*id),
                _ => None,
            });
            files.collect()
        }
        Kind::TaskDone { files, .. } => files.to_vec(),
        _ => Vec::new(),
    }
}

/// The documents that a message names, and the one that an upload made.
fn named(body: &Json) -> Vec<Uuid> {
    let listed = body.get("documents").and_then(Json::as_array).into_iter().flatten();
    let one = body.get("document").and_then(|it| it.get("id"));
    listed.chain(one).filter_map(|it| it.as_str()?.parse().ok()).collect()
}

fn uploaded(entry: &EntryRow) -> Option<Uuid> {
    let body: Json = serde_json::from_slice(&entry.body).ok()?;
    body.get("document")?.get("id")?.as_str()?.parse().ok()
}
