//! A request that comes twice is done once. The answer is kept in the transaction of its effect, sealed under a
//! key that only the client's own key opens.

use super::{App, Error, Result};
use crate::store::idempotency::KeptAnswer;
use crate::store::{self, Backend, InFlight, Transaction};
use crate::vault::{self, Key, Place, Purpose, sealed};
use chrono::{DateTime, TimeDelta, Utc};

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

/// Whose turn it is.
pub enum Turn<'d> {
    /// It was done before: answer the same.
    Replay(Answer),
    /// Do it; others with the same key are refused until this is dropped.
    Work(Option<InFlight<'d>>),
}

/// Takes the turn in this process, before a transaction begins: an embedded database lets only one write, and a
/// second request would not see the first but wait behind it.
///
/// # Errors
/// [`Error::InFlight`].
pub fn reserve<'d>(app: &'d App, key: Option<&RequestKey>) -> Result<Option<InFlight<'d>>> {
    let Some(key) = key else { return Ok(None) };
    if app.database.backend() == Backend::Postgres {
        return Ok(None);
    }
    app.database.reserve(lock_of(app, key)?).map(Some).ok_or(Error::InFlight)
}

/// Takes the turn among all processes, or finds the answer that was given.
///
/// # Errors
/// [`Error::InFlight`], [`Error::KeyReused`].
pub async fn turn<'d>(app: &'d App, tx: &Transaction, key: Option<&RequestKey>) -> Result<Turn<'d>> {
    let Some(key) = key else { return Ok(Turn::Work(None)) };
    if app.database.backend() == Backend::Postgres && !tx.try_lock(lock_of(app, key)?).await? {
        return Err(Error::InFlight);
    }
    let (scope, key_hash) = names(app, key)?;
    let kept = store::idempotency::find(tx, &scope, &key_hash, app.clock.now()).await?;
    let Some(kept) = kept else { return Ok(Turn::Work(None)) };
    if kept.fingerprint != key.fingerprint {
        return Err(Error::KeyReused);
    }
    let body = match &kept.sealed {
        Some(blob) => sealed::open(&sealing_key(app, key)?, place(&key_hash), blob)?,
        None => Vec::new(),
    };
    let status = u16::try_from(kept.status).unwrap_or(200);
    Ok(Turn::Replay(Answer { status, location: kept.location, etag: kept.etag, body }))
}

/// Keeps an answer with its effect. What failed is not kept: it left nothing behind, and is simply tried again.
///
/// # Errors
/// Those of the store.
pub async fn keep(
    app: &App,
    tx: &Transaction,
    key: Option<&RequestKey>,
    answer: &Answer,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(key) = key else { return Ok(()) };
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
    Ok(store::idempotency::keep(tx, row).await?)
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
