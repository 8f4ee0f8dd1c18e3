//! Documents of a case: streamed in and sealed on the way, streamed out and opened on the way. The bytes are stored
//! first, under a random name; the row and the journal entry make them part of the case. What did not become
//! part of one is taken away again; after a crash it may stay, sealed, and no row speaks of it.

pub(in crate::app) mod receiving;
pub mod sweeping;

use super::cases::held::{self, Held};
use super::cases::loaded::{Author, Case};
use super::cases::reading::{self, What};
use super::cases::shown::Shown;
use super::fault::Fault;
use super::idempotency::{self, Answer, RequestKey};
use super::refusal::Refusal;
use super::viewer::{Access, Viewer};
use super::{App, Error, Result, text};
use crate::ids::{CaseId, DocumentId};
use crate::store::documents::DocumentRow;
use crate::store::{self, CaseRow, Rows, Transaction};
use crate::vault::Owner;
use crate::vault::files::Opener;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::{Stream, StreamExt};
use object_store::ObjectStoreExt;
use object_store::path::Path;
use receiving::{Stored, receive};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use workflow::Blocker;

/// The largest document, in bytes.
pub const LARGEST: u64 = 10 * 1024 * 1024;
/// The most documents of one case.
pub(in crate::app) const MOST: usize = 20;
/// The most documents that one message or task may name.
pub const MOST_AT_ONCE: usize = 20;
const TABLE: &str = "documents";

/// What is sealed of a document.
#[derive(Serialize, Deserialize)]
struct SealedDocument {
    name: String,
}

/// A document as it is shown.
#[derive(Clone, Debug)]
pub struct DocumentView {
    /// Its id.
    pub id: DocumentId,
    /// The name that its owner gave it.
    pub name: String,
    /// Its media type.
    pub kind: String,
    /// Its length, in bytes.
    pub bytes: i64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// When it came.
    pub uploaded_at: DateTime<Utc>,
    /// From whom: a role.
    pub from: String,
}

/// The bytes of a document stopped coming: whoever sent them went away, or was too slow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interrupted;

/// A document on its way in.
pub struct NewDocument<S> {
    /// To which case.
    pub case: CaseId,
    /// The name that its owner gave it, as typed.
    pub name: String,
    /// The media type that it claims.
    pub media_type: String,
    /// Its bytes.
    pub content: S,
}

/// Takes a document in. `present` makes the answer, which is kept with its effect when the request has a key; the bytes
/// are part of what the request was.
///
/// # Errors
/// [`Error::NotFound`], [`Error::MediaType`], [`Error::Content`], [`Error::TooLarge`], [`Error::TooSlow`], [`Error::Fields`],
/// [`Error::InFlight`], [`Error::KeyReused`].
pub async fn upload<S>(
    app: &Arc<App>,
    viewer: Viewer,
    new: NewDocument<S>,
    key: Option<RequestKey>,
    present: impl FnOnce(&DocumentView) -> Answer + Send + 'static,
) -> Result<Answer>
where
    S: Stream<Item = std::result::Result<Bytes, Interrupted>> + Unpin,
{
    let row = viewer.scope().case(&app.database, new.case).await?.ok_or(Error::NotFound)?;
    may_write(&viewer, &row)?;
    if key.is_none() {
        // With a key it may have been done before, and the case be full or closed by now.
        has_room(app, &app.database, &row).await?;
    }
    let name = text::line(&new.name, 200)
        .map_err(|problem| Error::field("/Qorgan-File-Name", Fault::from(problem)))?;
    let id = DocumentId::new(app.clock.now());
    let object = new_object(new.case);
    let key_of_case = store::keys::data_key(&app.database, &app.vault, Owner::Case(new.case)).await?;
    let stored = receive(app, &key_of_case, id, &object, &new.media_type, new.content).await?;
    let place = Path::from(object.as_str());
    let key = key.map(|it| it.with_digest_of_body(&stored.sha256));
    let attaching = Attaching { id, object, name, stored, media_type: new.media_type };
    match attach(app, viewer, new.case, attaching, key, present).await {
        Ok((answer, Fate::Attached)) => Ok(answer),
        // The bytes came a second time: the first ones are the document.
        Ok((answer, Fate::Repeated)) => {
            forget(app, &place).await;
            Ok(answer)
        }
        // Nobody knows whether it is part of the case. If it is not, the sweep will find it.
        Err(error @ (Error::Store(store::Error::Uncertain(_)) | Error::Broken)) => Err(error),
        Err(error) => {
            forget(app, &place).await;
            Err(error)
        }
    }
}

/// A name in the file store for bytes of a case: it says nothing but whose they are.
pub(in crate::app) fn new_object(case: CaseId) -> String {
    format!("{case}/{}", data_encoding::HEXLOWER.encode(&crate::random::bytes::<16>()))
}

/// What became of bytes that were stored.
enum Fate {
    /// They are a document of the case.
    Attached,
    /// They were one before.
    Repeated,
}

/// Takes away what did not become part of a case. If this fails too, it lies there, sealed and without a name, until
/// [`sweeping`] finds it.
pub(in crate::app) async fn forget(app: &App, place: &Path) -> bool {
    let gone = app.files.delete(place).await;
    if let Err(error) = &gone {
        tracing::warn!(error = %error, "a file that belongs to no case could not be taken away");
    }
    gone.is_ok()
}

/// Whether the viewer may add a document to a case at all. This and [`has_room`] are asked before the bytes are taken,
/// and again when they are to become part of it.
fn may_write(viewer: &Viewer, row: &CaseRow) -> Result<()> {
    let may = matches!(viewer.access(row), Access::Full(_)) && viewer.acts_in(row);
    if may { Ok(()) } else { Err(Error::NotFound) }
}

/// Whether a case takes one more document now.
async fn has_room(app: &App, on: &impl Rows, row: &CaseRow) -> Result<()> {
    if row.closed_at.is_some() {
        let definition = app.definitions.get(&row.definition_id, row.definition_version)?.clone();
        return Err(Error::Refused(vec![Refusal::Engine(definition, Blocker::Finished)]));
    }
    if store::documents::count(on, CaseId(row.id)).await? >= MOST as u64 {
        return Err(Error::field("/documents", Fault::TooMany(MOST)));
    }
    Ok(())
}

/// A document that is stored and not yet part of its case.
pub(in crate::app) struct Attaching {
    /// Its id, which its seal is bound to.
    pub(in crate::app) id: DocumentId,
    /// Its name in the file store.
    pub(in crate::app) object: String,
    /// The name that its owner gave it.
    pub(in crate::app) name: String,
    /// Its media type.
    pub(in crate::app) media_type: String,
    /// What was stored.
    pub(in crate::app) stored: Stored,
}

async fn attach(
    app: &Arc<App>,
    viewer: Viewer,
    id: CaseId,
    new: Attaching,
    key: Option<RequestKey>,
    present: impl FnOnce(&DocumentView) -> Answer + Send + 'static,
) -> Result<(Answer, Fate)> {
    idempotency::write(app, key, move |app, tx, key| {
        Box::pin(async move {
            let row = match held::hold(app, tx, &viewer, id, key).await? {
                Held::Answered(answer) => return Ok((answer, Fate::Repeated)),
                Held::Case(row) => *row,
            };
            may_write(&viewer, &row)?;
            has_room(app, tx, &row).await?;
            let now = app.clock.now();
            let view = make_part(app, tx, &viewer, row, new, now).await?;
            let answer = idempotency::keep(app, tx, key, present(&view), now).await?;
            Ok((answer, Fate::Attached))
        })
    })
    .await
}

/// Makes stored bytes part of a case: a row, and an entry of its journal.
async fn make_part(
    app: &App,
    tx: &Transaction,
    viewer: &Viewer,
    row: CaseRow,
    new: Attaching,
    now: DateTime<Utc>,
) -> Result<DocumentView> {
    let mut case = Case::load(app, tx, row).await?;
    let role = viewer.role();
    let row = enter(&mut case, Author { person: viewer.person, role }, new, now)?;
    store::documents::add(tx, row.clone()).await?;
    case.save(app, tx, now).await?;
    view(&case, row, role)
}

/// Enters stored bytes into the journal of a case; gives the row that is still to be written.
pub(in crate::app) fn enter(
    case: &mut Case,
    author: Author,
    new: Attaching,
    now: DateTime<Utc>,
) -> Result<DocumentRow> {
    let Attaching { id, object, name, media_type, stored } = new;
    let sha256 = data_encoding::HEXLOWER.encode(&stored.sha256);
    let bytes = i64::try_from(stored.bytes).unwrap_or(i64::MAX);
    let facts = json!({
        "document": { "id": id.0, "bytes": bytes, "media_type": media_type, "sha256": sha256 },
    });
    let seq = case.note("document", author, now, facts, json!({ "name": name }))?;
    let sealed = case.key.seal(TABLE, id.0.as_bytes(), &SealedDocument { name })?;
    Ok(DocumentRow {
        id: id.0,
        case_id: case.row.id,
        seq,
        uploaded_by: Some(author.person.0),
        media_type,
        bytes,
        sha256: stored.sha256.to_vec(),
        object,
        sealed: Some(sealed),
        uploaded_at: now,
    })
}

/// The documents of a case.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn list(app: &Arc<App>, viewer: &Viewer, id: CaseId) -> Result<Vec<DocumentView>> {
    let case = reading::open_fully(app, viewer, id, What::Case).await?;
    let entries = store::journal::of_case(&app.database, id).await?;
    let shown = Shown::to(app, viewer, &case, &entries)?;
    let rows = store::documents::all_of_case(&app.database, id).await?;
    let from =
        |it: &DocumentRow| entries.iter().find(|entry| entry.seq == it.seq).map(|it| it.acted_as.as_str());
    let rows = rows.into_iter().filter(|it| shown.has_document(it.id));
    rows.map(|it| view(&case, it.clone(), from(&it).unwrap_or_default())).collect()
}

async fn shown(app: &App, viewer: &Viewer, case: &Case) -> Result<Shown> {
    if viewer.is_staff() {
        return Ok(Shown::All);
    }
    Shown::to(app, viewer, case, &store::journal::of_case(&app.database, case.id()).await?)
}

fn name_of(case: &Case, row: &DocumentRow) -> Result<String> {
    let sealed = row.sealed.as_deref().ok_or(Error::NotFound)?;
    let opened: SealedDocument = case.key.open(TABLE, row.id.as_bytes(), sealed)?;
    Ok(opened.name)
}

fn view(case: &Case, row: DocumentRow, from: &str) -> Result<DocumentView> {
    Ok(DocumentView {
        id: DocumentId(row.id),
        name: name_of(case, &row)?,
        kind: row.media_type,
        bytes: row.bytes,
        sha256: data_encoding::HEXLOWER.encode(&row.sha256),
        uploaded_at: row.uploaded_at,
        from: from.to_owned(),
    })
}

/// A document on its way out: what it is, and its bytes as they are opened.
pub struct Download<S> {
    /// The name that its owner gave it.
    pub name: String,
    /// Its media type.
    pub kind: String,
    /// Its bytes.
    pub content: S,
}

/// Gives a document out.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn download(
    app: &Arc<App>,
    viewer: &Viewer,
    id: CaseId,
    document: DocumentId,
) -> Result<Download<impl Stream<Item = std::result::Result<Bytes, Error>> + use<>>> {
    let case = reading::open_fully(app, viewer, id, What::Document).await?;
    let row = store::documents::of_case(&app.database, id, document).await?.ok_or(Error::NotFound)?;
    if !shown(app, viewer, &case).await?.has_document(row.id) {
        return Err(Error::NotFound);
    }
    let stored = app.files.get(&Path::from(row.object.as_str())).await.map_err(Error::Files)?;
    let name = name_of(&case, &row)?;
    let Case { key, .. } = case;
    Ok(Download { name, kind: row.media_type, content: open_stream(key, document, stored.into_stream()) })
}

/// Opens sealed bytes as they come.
fn open_stream<S>(
    key: crate::vault::DataKey,
    document: DocumentId,
    stored: S,
) -> impl Stream<Item = std::result::Result<Bytes, Error>>
where
    S: Stream<Item = object_store::Result<Bytes>> + Unpin,
{
    let opener = Opener::new(key, document.0.as_bytes());
    futures_util::stream::unfold((Some(opener), stored), async |(opener, mut stored)| {
        let mut opener = opener?;
        match stored.next().await {
            Some(Ok(sealed)) => match opener.push(&sealed) {
                Ok(plain) => Some((Ok(Bytes::from(plain)), (Some(opener), stored))),
                Err(error) => Some((Err(error.into()), (None, stored))),
            },
            Some(Err(error)) => Some((Err(Error::Files(error)), (None, stored))),
            None => {
                let last = opener.finish().map(Bytes::from).map_err(Error::from);
                Some((last, (None, stored)))
            }
        }
    })
}
