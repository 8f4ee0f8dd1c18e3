//! A request that comes twice is done once. The answer is kept in the transaction of its effect, sealed under a
//! key that only the client's own key opens.

use super::{App, Error, Result};
use crate::store::idempotency::KeptAnswer;
use crate::store::turns::LETTING_GO;
use crate::store::{self, Backend, InFlight, Transaction};
use crate::vault::{self, Key, Place, Purpose, sealed};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use std::sync::Arc;

/// How long an answer is kept.
const KEPT_FOR: TimeDelta = TimeDelta::hours(24);
const TABLE: &str = "idempotency";

/// What is answered, ready for the wire, so that it can be answered again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Where the new thing is.
    pub location: Option<String>,
    /// Its version.
    pub etag: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// The key of a request, and what the request was.
#[derive(Clone)]
pub struct RequestKey {
    /// As the client sent it. It is never stored.
    pub key: String,
    /// Whose request to which route.
    pub scope: String,
    /// SHA-256 of path, version and body.
    pub fingerprint: [u8; 32],
}

impl RequestKey {
    /// The key of a request whose body is known only when all of it has come.
    #[must_use]
    pub fn with_digest_of_body(self, digest: &[u8; 32]) -> RequestKey {
        let fingerprint = vault::digest(&[self.fingerprint, *digest].concat());
        RequestKey { fingerprint, ..self }
    }
}

/// As [`App::write`], for a request that may have a key: while it is under way, others with the same key are refused.
/// The work asks [`answered`] as soon as it knows that the viewer may ask at all, and ends with [`keep`].
///
/// # Errors
/// [`Error::InFlight`], and those of the work.
pub async fn write<T, W>(app: &Arc<App>, key: Option<RequestKey>, work: W) -> Result<T>
where
    W: for<'a> FnOnce(&'a Arc<App>, &'a Transaction, Option<&'a RequestKey>) -> BoxFuture<'a, Result<T>>
        + Send
        + 'static,
    T: Send + 'static,
{
    app.uncancelled(|app, task| async move {
        let _reservation = reserve(&app, key.as_ref())?;
        let tx = app.database.begin(&task).await?;
        let done = work(&app, &tx, key.as_ref()).await;
        app.end(tx, done).await
    })
    .await
}

/// Takes the turn in this process, before a transaction begins: an embedded database lets only one write, and a
/// second request would not see the first but wait behind it.
fn reserve<'d>(app: &'d App, key: Option<&RequestKey>) -> Result<Option<InFlight<'d>>> {
    let Some(key) = key else { return Ok(None) };
    if app.database.backend() == Backend::Postgres {
        return Ok(None);
    }
    app.database.reserve(lock_of(app, key)?).map(Some).ok_or(Error::InFlight)
}

/// Takes the turn among all processes, until the transaction ends, or finds the answer that was given.
///
/// # Errors
/// [`Error::InFlight`], [`Error::KeyReused`].
pub async fn answered(app: &App, tx: &Transaction, key: Option<&RequestKey>) -> Result<Option<Answer>> {
    let Some(key) = key else { return Ok(None) };
    if app.database.backend() == Backend::Postgres {
        let is_ours = tx.take_turn(lock_of(app, key)?, LETTING_GO).await?;
        is_ours.then_some(()).ok_or(Error::InFlight)?;
    }
    let (scope, key_hash) = names(app, key)?;
    let kept = store::idempotency::find(tx, &scope, &key_hash, app.clock.now()).await?;
    let Some(kept) = kept else { return Ok(None) };
    if kept.fingerprint != key.fingerprint {
        return Err(Error::KeyReused);
    }
    let body = match &kept.sealed {
        Some(blob) => sealed::open(&sealing_key(app, key)?, place(&key_hash), blob)?,
        None => Vec::new(),
    };
    let status = u16::try_from(kept.status).unwrap_or(200);
    Ok(Some(Answer { status, location: kept.location, etag: kept.etag, body }))
}

/// Keeps the answer with its effect. What failed is not kept: it left nothing behind, and is simply tried again.
///
/// # Errors
/// Those of the store.
pub async fn keep(
    app: &App,
    tx: &Transaction,
    key: Option<&RequestKey>,
    answer: Answer,
    now: DateTime<Utc>,
) -> Result<Answer> {
    let Some(key) = key else { return Ok(answer) };
    let (scope, key_hash) = names(app, key)?;
    let blob =
        sealed::seal(&sealing_key(app, key)?, 1, place(&key_hash), &crate::random::bytes(), &answer.body)?;
    let row = KeptAnswer {
        scope,
        key_hash: key_hash.to_vec(),
        fingerprint: key.fingerprint.to_vec(),
        status: i16::try_from(answer.status).unwrap_or(200),
        location: answer.location.clone(),
        etag: answer.etag.clone(),
        sealed: Some(blob),
        created_at: now,
        expires_at: now + KEPT_FOR,
    };
    store::idempotency::keep(tx, row).await?;
    Ok(answer)
}

fn names(app: &App, key: &RequestKey) -> Result<(Vec<u8>, [u8; 32])> {
    let scope = app.vault.mac(Purpose::Idempotency, &[b"scope", key.scope.as_bytes()])?;
    Ok((scope.to_vec(), vault::digest(key.key.as_bytes())))
}

/// The client's key is part of it: without that, the kept answer is noise.
fn sealing_key(app: &App, key: &RequestKey) -> Result<Key> {
    Ok(Key::new(app.vault.mac(Purpose::Idempotency, &[b"seal", key.key.as_bytes()])?))
}

fn place(key_hash: &[u8; 32]) -> Place<'_> {
    Place { table: TABLE, row: key_hash, owner: b"" }
}

fn lock_of(app: &App, key: &RequestKey) -> Result<i64> {
    let mac = app.vault.mac(Purpose::Idempotency, &[b"lock", key.scope.as_bytes(), key.key.as_bytes()])?;
    Ok(mac.first_chunk::<8>().map_or(0, |it| i64::from_be_bytes(*it)))
}
