//! The end of a draft: filed, thrown away, or forgotten. What is filed keeps its id, its key and its files; what is not
//! leaves nothing behind, not even the key that could open it.

use super::{DOCUMENTS, SHOWN_FOR, Sealed, SealedName, may_see, seal};
use crate::app::accounts::filing as senders;
use crate::app::cases::filing::{Filed, NewCase, Prepared, check, file_prepared};
use crate::app::documents::receiving::Stored;
use crate::app::documents::{Attaching, forget};
use crate::app::viewer::Viewer;
use crate::app::{App, Error, Result};
use crate::ids::{CaseId, DocumentId};
use crate::store::drafts::{DraftDocumentRow, DraftRow};
use crate::store::{self, Transaction};
use crate::vault::{DataKey, Owner};
use chrono::{DateTime, Utc};
use object_store::path::Path;
use std::sync::Arc;

/// So many drafts are forgotten in one go.
const AT_ONCE: u64 = 50;

/// Who files a draft.
#[derive(Clone)]
pub enum Sender {
    /// Somebody who is signed in.
    SignedIn(Viewer),
    /// Somebody who is not: the address that letters may go to, when they gave one, and what they are called.
    Unknown {
        /// The address, as typed.
        email: Option<String>,
        /// The name, as typed.
        name: Option<String>,
    },
}

/// Files a draft: the case, its documents and the end of the draft are one transaction. A draft that was filed already
/// stays what it became: an impatient second tap files nothing. The number stands in the draft, for the device that sent it.
///
/// # Errors
/// [`Error::NotFound`] when there is no such draft, [`Error::Fields`] when something is missing or wrong.
pub async fn file(app: &Arc<App>, sender: Sender, token: &str, new: NewCase) -> Result<()> {
    let (hash, now) = (super::digest(token), app.clock.now());
    // Before the transaction: what it asks needs a connection of its own, and as many at once as there are would wait for
    // each other. Its faults are told only when there is a draft to file.
    let checked = check(app, new).await;
    app.write(move |app, tx| {
        Box::pin(async move {
            let viewer = match &sender {
                Sender::SignedIn(viewer) => Some(viewer),
                Sender::Unknown { .. } => None,
            };
            let row = store::drafts::by_token_to_change(tx, &hash, now).await?;
            let row = row.filter(|it| may_see(it, viewer)).ok_or(Error::NotFound)?;
            if row.filed_at.is_some() {
                return Ok(());
            }
            let (id, checked) = (CaseId(row.id), checked?);
            let key = store::keys::data_key(tx, &app.vault, Owner::Case(id)).await?;
            let documents = attaching(tx, &key, id).await?;
            let writer = viewer.map(|it| it.person.0);
            let viewer = match sender {
                Sender::SignedIn(viewer) => viewer,
                Sender::Unknown { email, name } => {
                    senders::unknown(app, tx, (email, name), checked.locale(), now).await?
                }
            };
            store::drafts::remove_documents(tx, id).await?;
            let sealing = store::keys::data_key(tx, &app.vault, Owner::Case(id)).await?;
            let prepared = Prepared { id, key, documents };
            let filed = file_prepared(app, tx, &viewer, checked, prepared, now).await?;
            let row = DraftRow { person_id: row.person_id.or(writer), ..row };
            end(tx, row, &sealing, &filed, now).await
        })
    })
    .await
}

/// What a draft leaves for its device: the number and the code, for a while.
async fn end(
    tx: &Transaction,
    row: DraftRow,
    key: &DataKey,
    filed: &Filed,
    now: DateTime<Utc>,
) -> Result<()> {
    let (number, code) = (filed.receipt.number.clone(), filed.receipt.code.clone().unwrap_or_default());
    let sealed = Some(seal(key, CaseId(row.id), &Sealed::Filed { number, code })?);
    let row = DraftRow { sealed, changed_at: now, expires_at: now + SHOWN_FOR, filed_at: Some(now), ..row };
    Ok(store::drafts::save(tx, row).await?)
}

async fn attaching(tx: &Transaction, key: &DataKey, id: CaseId) -> Result<Vec<Attaching>> {
    let attach = |it: DraftDocumentRow| {
        let opened: SealedName = key.open(DOCUMENTS, it.id.as_bytes(), &it.sealed)?;
        let sha256 = it.sha256.as_slice().try_into().map_err(|_| Error::Broken)?;
        Ok(Attaching {
            id: DocumentId(it.id),
            object: it.object,
            name: opened.name,
            media_type: it.media_type,
            stored: Stored { bytes: u64::try_from(it.bytes).unwrap_or(0), sha256 },
        })
    };
    store::drafts::documents(tx, id).await?.into_iter().map(attach).collect()
}

/// Throws a draft away: answers, files, and the key that opened them.
///
/// # Errors
/// Those of the store.
pub async fn discard(app: &Arc<App>, viewer: Option<&Viewer>, token: &str) -> Result<()> {
    let (viewer, hash, now) = (viewer.cloned(), super::digest(token), app.clock.now());
    let objects = app.write(move |_, tx| {
        Box::pin(async move {
            let row = store::drafts::by_token_to_change(tx, &hash, now).await?;
            match row.filter(|it| may_see(it, viewer.as_ref())) {
                Some(row) => take_away(tx, row).await,
                None => Ok(Vec::new()),
            }
        })
    });
    for object in objects.await? {
        forget(app, &Path::from(object)).await;
    }
    Ok(())
}

/// Forgets drafts whose time is over; says how many.
///
/// # Errors
/// Those of the store.
pub async fn forget_expired(app: &Arc<App>) -> Result<usize> {
    let now = app.clock.now();
    let (gone, objects) = app
        .write(move |_, tx| {
            Box::pin(async move {
                let expired = store::drafts::expired(tx, now, AT_ONCE).await?;
                let (gone, mut objects) = (expired.len(), Vec::new());
                for row in expired {
                    objects.extend(take_away(tx, row).await?);
                }
                Ok((gone, objects))
            })
        })
        .await?;
    for object in objects {
        forget(app, &Path::from(object)).await;
    }
    Ok(gone)
}

/// Takes the rows away; gives the files that nobody speaks of any more. The key of what was filed belongs to the case.
async fn take_away(tx: &Transaction, row: DraftRow) -> Result<Vec<String>> {
    let id = CaseId(row.id);
    let files = store::drafts::documents(tx, id).await?;
    store::drafts::remove(tx, id).await?;
    if row.filed_at.is_none() {
        store::keys::destroy(tx, Owner::Case(id)).await?;
    }
    Ok(files.into_iter().map(|it| it.object).collect())
}
