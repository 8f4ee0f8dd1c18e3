//! Messages between applicant and office, and notes that the office keeps for itself. Both are entries of the
//! journal: they take a place and leave the version alone, so that nobody's half-filled form goes stale.

use super::cases::held::{self, Held};
use super::cases::loaded::{Author, Case};
use super::cases::reading::{self, What};
use super::fault::Fault;
use super::idempotency::{self, Answer, RequestKey};
use super::viewer::{Access, Viewer};
use super::{App, Error, Result, documents, text};
use crate::ids::{CaseId, DocumentId};
use crate::store::{self, Transaction};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;
use workflow::definition::model::Role;
use workflow::{Effect, Occasion};

/// The longest message, in characters.
const LONGEST: usize = 6000;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// Seen by both sides.
    Message,
    /// Seen by the office alone.
    Note,
}

impl Channel {
    /// The kind of its entries.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Channel::Message => "message",
            Channel::Note => "note",
        }
    }

    fn what(self) -> What {
        match self {
            Channel::Message => What::Messages,
            Channel::Note => What::Notes,
        }
    }
}

/// How much was written on a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Messages between applicant and office.
    pub messages: usize,
    /// Notes of the office.
    pub notes: usize,
    /// Documents.
    pub documents: usize,
}

/// Counts what was written on a case, for whoever reads it whole. Of what an applicant is not shown they do not learn how
/// much it is.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn counts(app: &Arc<App>, viewer: &Viewer, id: CaseId) -> Result<Counts> {
    reading::open_fully(app, viewer, id, What::Case).await?;
    let kinds = [Channel::Message.kind(), Channel::Note.kind(), "document"];
    let entries = store::journal::of_kinds(&app.database, id, &kinds).await?;
    let [messages, notes, documents] = kinds.map(|kind| entries.iter().filter(|it| it.kind == kind).count());
    // Messages are the applicant's to read, all of them.
    Ok(if viewer.is_staff() {
        Counts { messages, notes, documents }
    } else {
        Counts { messages, ..Counts::default() }
    })
}

/// A message as it is shown.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its place in the journal.
    pub seq: i32,
    /// When.
    pub at: DateTime<Utc>,
    /// As what its author wrote.
    pub from: String,
    /// Its words.
    pub text: String,
    /// Its documents.
    pub documents: Vec<Uuid>,
}

/// A message to be written.
pub struct NewMessage {
    /// In which case.
    pub case: CaseId,
    /// To whom.
    pub channel: Channel,
    /// Its words, as typed.
    pub text: String,
    /// Documents of the case.
    pub documents: Vec<Uuid>,
}

/// Writes a message or a note.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Fields`], [`Error::InFlight`], [`Error::KeyReused`].
pub async fn write(
    app: &Arc<App>,
    viewer: Viewer,
    new: NewMessage,
    key: Option<RequestKey>,
    present: impl FnOnce(&Message) -> Answer + Send + 'static,
) -> Result<Answer> {
    idempotency::write(app, key, move |app, tx, key| {
        Box::pin(async move {
            let row = match held::hold(app, tx, &viewer, new.case, key).await? {
                Held::Answered(answer) => return Ok(answer),
                Held::Case(row) => *row,
            };
            // After the hold: the entries of a case stand in the order of their times.
            let now = app.clock.now();
            let may = matches!(viewer.access(&row), Access::Full(_)) && viewer.acts_in(&row);
            if !may || (new.channel == Channel::Note && !viewer.is_staff()) {
                return Err(Error::NotFound);
            }
            let clean = text::paragraphs(&new.text, LONGEST)
                .map_err(|problem| Error::field("/text", problem.into()))?;
            check_documents(tx, new.case, &new.documents).await?;
            let mut case = Case::load(app, tx, row).await?;
            let author = Author { person: viewer.person, role: viewer.role() };
            let facts = json!({ "documents": new.documents });
            let seq = case.note(new.channel.kind(), author, now, facts, json!({ "text": clean }))?;
            if new.channel == Channel::Message {
                let to = if viewer.is_staff() { Role::Applicant } else { Role::Officer };
                case.tell(seq, Effect { to, occasion: Occasion::MovedOn });
            }
            case.save(app, tx, now).await?;
            let from = viewer.role().to_owned();
            let message = Message { seq, at: now, from, text: clean, documents: new.documents };
            idempotency::keep(app, tx, key, present(&message), now).await
        })
    })
    .await
}

async fn check_documents(tx: &Transaction, case: CaseId, named: &[Uuid]) -> Result<()> {
    if named.len() > documents::MOST_AT_ONCE {
        return Err(Error::field("/documents", Fault::TooMany(documents::MOST_AT_ONCE)));
    }
    for (n, id) in named.iter().enumerate() {
        if store::documents::of_case(tx, case, DocumentId(*id)).await?.is_none() {
            return Err(Error::field(&format!("/documents/{n}"), Fault::Document));
        }
    }
    Ok(())
}

/// The messages, or the notes, of a case, oldest first.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn list(app: &Arc<App>, viewer: &Viewer, id: CaseId, channel: Channel) -> Result<Vec<Message>> {
    if channel == Channel::Note && !viewer.is_staff() {
        return Err(Error::NotFound);
    }
    let case = reading::open_fully(app, viewer, id, channel.what()).await?;
    let entries = store::journal::of_kinds(&app.database, id, &[channel.kind()]).await?;
    let mut messages = Vec::new();
    for entry in entries {
        let body: Value = serde_json::from_slice(&entry.body).unwrap_or(Value::Null);
        let written = case.open_text(&entry)?.unwrap_or(Value::Null);
        let documents = body.get("documents").cloned().unwrap_or(Value::Null);
        messages.push(Message {
            seq: entry.seq,
            at: DateTime::from_timestamp_micros(entry.at_us).unwrap_or_default(),
            from: entry.acted_as.clone(),
            text: written.get("text").and_then(Value::as_str).unwrap_or_default().to_owned(),
            documents: serde_json::from_value(documents).unwrap_or_default(),
        });
    }
    Ok(messages)
}
