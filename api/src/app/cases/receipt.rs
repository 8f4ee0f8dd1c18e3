//! The receipt (talon, APPC 64(2)): number, moment, office and the hash of the first entry, signed, so that a later
//! rewriting of the journal can be shown without trusting this server.

use super::loaded::Case;
use super::reading::{self, What};
use crate::app::viewer::Viewer;
use crate::app::{App, Error, Result};
use crate::ids::{CaseId, OfficeId};
use crate::store;
use crate::vault::Vault;
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// What the applicant is given.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The public number.
    pub number: String,
    /// The code that goes with it; shown once, at filing.
    pub code: Option<String>,
    /// The moment of filing.
    pub at: DateTime<Utc>,
    /// The code of the office that received it.
    pub office: String,
    /// The place of the first entry in the journal.
    pub seq: u32,
    /// Its hash, in hexadecimal.
    pub hash: String,
    /// Which key signed.
    pub key_id: String,
    /// The signature over [`message`], in Base64.
    pub signature: String,
}

/// The bytes that are signed: length-prefixed number, place (4 bytes, big-endian) and hash (32 bytes).
#[must_use]
pub fn message(number: &str, seq: u32, hash: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for field in [&b"qorgan/receipt/1"[..], number.as_bytes(), &seq.to_be_bytes(), hash] {
        bytes.extend_from_slice(&u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend_from_slice(field);
    }
    bytes
}

/// Signs the receipt for an entry.
#[must_use]
pub fn sign(
    vault: &Vault,
    number: &str,
    code: Option<String>,
    at: DateTime<Utc>,
    office: &str,
    seq: u32,
    hash: &[u8],
) -> Receipt {
    let signature = vault.signing().sign(&message(number, seq, hash));
    Receipt {
        number: number.to_owned(),
        code,
        at,
        office: office.to_owned(),
        seq,
        hash: data_encoding::HEXLOWER.encode(hash),
        key_id: vault.signing().public().id(),
        signature: data_encoding::BASE64.encode(&signature),
    }
}

/// The receipt of a case again, without its code.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn show(app: &Arc<App>, viewer: &Viewer, id: CaseId) -> Result<Receipt> {
    let case: Case = reading::open_fully(app, viewer, id, What::Receipt).await?;
    let first = store::journal::entry(&app.database, id, 1).await?.ok_or(Error::NotFound)?;
    let office = store::people::office(&app.database, OfficeId(case.row.origin_office_id)).await?;
    let office = office.map(|it| it.code).unwrap_or_default();
    Ok(sign(&app.vault, &case.row.number, None, case.row.filed_at, &office, 1, &first.hash))
}
