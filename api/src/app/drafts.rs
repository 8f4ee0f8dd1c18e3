//! A case that is not filed yet: kept on the server from the first answer, sealed under the key that the case will have,
//! and found by a secret that the device holds. Nobody of an office sees a draft.

mod ending;

use super::documents::receiving::receive;
use super::documents::{Interrupted, MOST, forget, new_object};
use super::fault::Fault;
use super::viewer::Viewer;
use super::{App, Error, Result, text};
use crate::ids::{CaseId, DocumentId};
use crate::store::drafts::{DraftDocumentRow, DraftRow};
use crate::store::{self, Transaction};
use crate::vault::{self, DataKey, Owner};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
pub use ending::{Sender, discard, file, forget_expired};
use futures_util::Stream;
use object_store::path::Path;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A draft that nobody touches lives for so long.
pub const LIFETIME: TimeDelta = TimeDelta::days(30);
/// The number and the code of what was filed are shown to the device that filed it for so long.
pub const SHOWN_FOR: TimeDelta = TimeDelta::hours(1);
/// The most characters of all answers together.
const LONGEST: usize = 60_000;
const TABLE: &str = "drafts";
const DOCUMENTS: &str = "draft_documents";

/// What was answered, as it was typed: by the name of the question.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, Vec<String>>);

/// What is sealed of a draft.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Sealed {
    /// It is written.
    Open(Answers),
    /// It was filed: what its sender is shown.
    Filed { number: String, code: String },
}

/// A draft as its writer sees it.
pub struct Draft {
    /// The id that the case will have.
    pub id: CaseId,
    /// What was answered so far.
    pub answers: Answers,
    /// The files so far.
    pub documents: Vec<DraftDocument>,
    /// When it was changed last.
    pub changed_at: DateTime<Utc>,
    /// When it is forgotten.
    pub expires_at: DateTime<Utc>,
    /// What it became.
    pub filed: Option<FiledDraft>,
}

/// What a draft became.
#[derive(Clone, Debug)]
pub struct FiledDraft {
    /// The public number.
    pub number: String,
    /// The code that goes with it.
    pub code: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A file of a draft.
#[derive(Clone, Debug)]
pub struct DraftDocument {
    /// Its id, which it keeps in the case.
    pub id: DocumentId,
    /// The name that its owner gave it.
    pub name: String,
    /// Its length, in bytes.
    pub bytes: i64,
}

#[derive(Serialize, Deserialize)]
struct SealedName {
    name: String,
}

/// Letters and digits that are not taken for each other, as on a receipt.
fn new_token() -> String {
    super::cases::tracking::new_code()
}

fn digest(token: &str) -> [u8; 32] {
    vault::digest(canonical(token).as_bytes())
}

/// Whether a viewer may see a draft whose token they have: one that was written while signed in is shown to nobody else on
/// the same device, neither to another person nor to whoever is there when the session has ended.
fn may_see(row: &DraftRow, viewer: Option<&Viewer>) -> bool {
    row.person_id.is_none_or(|writer| viewer.is_some_and(|it| it.person.0 == writer))
}

/// A secret as it was given, however somebody typed it.
#[must_use]
pub fn canonical(token: &str) -> String {
    super::cases::tracking::normalise(token)
}

/// Whether a draft was written while signed in, and waits for whoever wrote it.
///
/// # Errors
/// Those of the store.
pub async fn is_of_somebody(app: &App, token: &str) -> Result<bool> {
    let row = store::drafts::by_token(&app.database, &digest(token), app.clock.now()).await?;
    Ok(row.is_some_and(|it| it.person_id.is_some() && it.filed_at.is_none()))
}

/// Begins a draft with its first answers; gives the secret that finds it.
///
/// # Errors
/// [`Error::Fields`] when it is too long.
pub async fn begin(app: &Arc<App>, viewer: Option<&Viewer>, answers: Answers) -> Result<String> {
    check_length(&answers)?;
    let (token, person, now) = (new_token(), viewer.map(|it| it.person.0), app.clock.now());
    let hash = digest(&token).to_vec();
    app.write(move |app, tx| {
        Box::pin(async move {
            let id = CaseId::new(now);
            let key = store::keys::new_data_key(tx, &app.vault, Owner::Case(id), now).await?;
            let row = DraftRow {
                id: id.0,
                token_hash: hash,
                person_id: person,
                sealed: Some(seal(&key, id, &Sealed::Open(answers))?),
                begun_at: now,
                changed_at: now,
                expires_at: now + LIFETIME,
                filed_at: None,
            };
            Ok(store::drafts::add(tx, row).await?)
        })
    })
    .await?;
    Ok(token)
}

fn seal(key: &DataKey, id: CaseId, sealed: &Sealed) -> Result<Vec<u8>> {
    Ok(key.seal(TABLE, id.0.as_bytes(), sealed)?)
}

fn open(key: &DataKey, row: &DraftRow) -> Result<Sealed> {
    let sealed = row.sealed.as_deref().ok_or(Error::NotFound)?;
    Ok(key.open(TABLE, row.id.as_bytes(), sealed)?)
}

fn check_length(answers: &Answers) -> Result<()> {
    let length: usize = answers.0.values().flatten().map(|it| it.chars().count()).sum();
    if length > LONGEST { Err(Error::field("/story", Fault::TooLong(LONGEST))) } else { Ok(()) }
}

/// The draft of a token; `None` when there is none, it is over, or it is somebody else's.
///
/// # Errors
/// Those of the store.
pub async fn find(app: &App, viewer: Option<&Viewer>, token: &str) -> Result<Option<Draft>> {
    let row = store::drafts::by_token(&app.database, &digest(token), app.clock.now()).await?;
    match row.filter(|it| may_see(it, viewer)) {
        Some(row) => view(app, row).await.map(Some),
        None => Ok(None),
    }
}

async fn view(app: &App, row: DraftRow) -> Result<Draft> {
    let id = CaseId(row.id);
    let key = store::keys::data_key(&app.database, &app.vault, Owner::Case(id)).await?;
    let (answers, filed) = match open(&key, &row)? {
        Sealed::Open(answers) => (answers, None),
        Sealed::Filed { number, code } => {
            let at = row.filed_at.unwrap_or(row.changed_at);
            (Answers::default(), Some(FiledDraft { number, code, at }))
        }
    };
    let documents = store::drafts::documents(&app.database, id).await?;
    let document = |it: DraftDocumentRow| {
        let opened: SealedName = key.open(DOCUMENTS, it.id.as_bytes(), &it.sealed)?;
        Ok(DraftDocument { id: DocumentId(it.id), name: opened.name, bytes: it.bytes })
    };
    let documents = documents.into_iter().map(document).collect::<Result<Vec<_>>>()?;
    Ok(Draft { id, answers, documents, changed_at: row.changed_at, expires_at: row.expires_at, filed })
}

/// The drafts that the viewer has not filed yet.
///
/// # Errors
/// Those of the store.
pub async fn of_viewer(app: &App, viewer: &Viewer) -> Result<Vec<Draft>> {
    let mut drafts = Vec::new();
    for row in store::drafts::of_person(&app.database, viewer.person, app.clock.now()).await? {
        drafts.push(view(app, row).await?);
    }
    Ok(drafts)
}

/// Takes up a draft of the viewer's on another device: it gets a new secret, and the old one finds nothing any more.
///
/// # Errors
/// [`Error::NotFound`] when it is none of theirs.
pub async fn take_up(app: &Arc<App>, viewer: &Viewer, id: CaseId) -> Result<String> {
    let (token, person, now) = (new_token(), viewer.person, app.clock.now());
    let hash = digest(&token).to_vec();
    app.write(move |_, tx| {
        Box::pin(async move {
            let theirs = store::drafts::of_person(tx, person, now).await?;
            let row = theirs.into_iter().find(|it| it.id == id.0).ok_or(Error::NotFound)?;
            Ok(store::drafts::save(tx, DraftRow { token_hash: hash, ..row }).await?)
        })
    })
    .await?;
    Ok(token)
}

/// The draft of a token, held, with its key; one that was filed is no draft any more.
async fn hold(
    app: &App,
    tx: &Transaction,
    viewer: Option<&Viewer>,
    token: &str,
) -> Result<(DraftRow, DataKey, Answers)> {
    let row = store::drafts::by_token_to_change(tx, &digest(token), app.clock.now()).await?;
    let row = row.filter(|it| may_see(it, viewer) && it.filed_at.is_none()).ok_or(Error::NotFound)?;
    let key = store::keys::data_key(tx, &app.vault, Owner::Case(CaseId(row.id))).await?;
    match open(&key, &row)? {
        Sealed::Open(answers) => Ok((row, key, answers)),
        Sealed::Filed { .. } => Err(Error::NotFound),
    }
}

/// Writes answers into a draft; those of other questions stay. It then lives on for its whole time.
///
/// # Errors
/// [`Error::NotFound`] when there is no such draft, [`Error::Fields`] when it is too long.
pub async fn answer(app: &Arc<App>, viewer: Option<&Viewer>, token: &str, new: Answers) -> Result<()> {
    let (viewer, token, now) = (viewer.cloned(), token.to_owned(), app.clock.now());
    app.write(move |app, tx| {
        Box::pin(async move {
            let (row, key, mut answers) = hold(app, tx, viewer.as_ref(), &token).await?;
            answers.0.extend(new.0);
            check_length(&answers)?;
            let row = DraftRow {
                sealed: Some(seal(&key, CaseId(row.id), &Sealed::Open(answers))?),
                person_id: row.person_id.or(viewer.map(|it| it.person.0)),
                changed_at: now,
                expires_at: now + LIFETIME,
                ..row
            };
            Ok(store::drafts::save(tx, row).await?)
        })
    })
    .await
}

/// A file on its way into a draft.
pub struct NewDraftDocument<S> {
    /// The name that its owner gave it, as typed.
    pub name: String,
    /// The media type that it claims.
    pub media_type: String,
    /// Its bytes.
    pub content: S,
}

/// Adds a file to a draft.
///
/// # Errors
/// [`Error::NotFound`], [`Error::MediaType`], [`Error::Content`], [`Error::TooLarge`], [`Error::TooSlow`], [`Error::Fields`].
pub async fn attach<S>(
    app: &Arc<App>,
    viewer: Option<&Viewer>,
    token: &str,
    new: NewDraftDocument<S>,
) -> Result<()>
where
    S: Stream<Item = std::result::Result<Bytes, Interrupted>> + Unpin,
{
    let draft = find(app, viewer, token).await?.filter(|it| it.filed.is_none()).ok_or(Error::NotFound)?;
    has_room(draft.documents.len())?;
    let name = text::line(&new.name, 200).map_err(|problem| Error::field("/file", problem.into()))?;
    let (id, object) = (DocumentId::new(app.clock.now()), new_object(draft.id));
    let key = store::keys::data_key(&app.database, &app.vault, Owner::Case(draft.id)).await?;
    let stored = receive(app, &key, id, &object, &new.media_type, new.content).await?;
    let row = DraftDocumentRow {
        id: id.0,
        draft_id: draft.id.0,
        media_type: new.media_type,
        bytes: i64::try_from(stored.bytes).unwrap_or(i64::MAX),
        sha256: stored.sha256.to_vec(),
        sealed: key.seal(DOCUMENTS, id.0.as_bytes(), &SealedName { name })?,
        object: object.clone(),
        uploaded_at: app.clock.now(),
    };
    let (viewer, token) = (viewer.cloned(), token.to_owned());
    let added = app.write(move |app, tx| {
        Box::pin(async move {
            let (draft, ..) = hold(app, tx, viewer.as_ref(), &token).await?;
            let others = store::drafts::documents(tx, CaseId(draft.id)).await?;
            has_room(others.len())?;
            if others.iter().any(|it| it.sha256 == row.sha256) {
                return Err(Error::field("/file", Fault::AlreadyAdded));
            }
            Ok(store::drafts::add_document(tx, row).await?)
        })
    });
    let added = added.await;
    let is_doubtful = matches!(added, Err(Error::Store(store::Error::Uncertain(_)) | Error::Broken));
    if added.is_err() && !is_doubtful {
        forget(app, &Path::from(object)).await;
    }
    added
}

fn has_room(present: usize) -> Result<()> {
    if present >= MOST { Err(Error::field("/file", Fault::TooMany(MOST))) } else { Ok(()) }
}

/// Takes a file of a draft away, with its bytes.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn detach(app: &Arc<App>, viewer: Option<&Viewer>, token: &str, id: DocumentId) -> Result<()> {
    let (viewer, token) = (viewer.cloned(), token.to_owned());
    let object = app.write(move |app, tx| {
        Box::pin(async move {
            let (row, ..) = hold(app, tx, viewer.as_ref(), &token).await?;
            let files = store::drafts::documents(tx, CaseId(row.id)).await?;
            let file = files.into_iter().find(|it| it.id == id.0).ok_or(Error::NotFound)?;
            store::drafts::remove_document(tx, CaseId(row.id), id).await?;
            Ok(file.object)
        })
    });
    forget(app, &Path::from(object.await?)).await;
    Ok(())
}
