//! Following a case without an account: its number and its code, for the status and nothing else.

use super::view::{self, CaseView};
use crate::app::fault::{Fault, Faults};
use crate::app::numbers::PublicNumber;
use crate::app::{App, Error, Result, text};
use crate::random;
use crate::store;
use crate::vault::Purpose;
use subtle::ConstantTimeEq;

/// Crockford's alphabet: no letter that is mistaken for a digit.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A new code: 16 letters of 5 bits.
#[must_use]
pub fn new_code() -> String {
    random::bytes::<16>()
        .iter()
        .map(|byte| ALPHABET.get(usize::from(byte & 31)).map_or('0', |it| char::from(*it)))
        .collect()
}

/// What is stored of a code.
///
/// # Errors
/// [`crate::vault::Error::NoKey`].
pub fn code_index(app: &App, number: &str, code: &str) -> Result<Vec<u8>> {
    let normal = normalise(code);
    Ok(app.vault.mac(Purpose::TrackingCode, &[number.as_bytes(), normal.as_bytes()])?.to_vec())
}

/// A code as people read it: small letters, letters of Cyrillic that look alike, blanks and hyphens forgiven, O is 0, I and L
/// are 1.
#[must_use]
pub fn normalise(code: &str) -> String {
    code.chars()
        .filter(|it| !it.is_whitespace() && *it != '-')
        .flat_map(char::to_uppercase)
        .map(|it| match text::as_latin(it) {
            'O' => '0',
            'I' | 'L' => '1',
            it => it,
        })
        .collect()
}

/// The header of the case with this number and code.
///
/// # Errors
/// [`Error::NotFound`], the same for a wrong number and a wrong code; [`Error::Fields`] where one of them is left out.
pub async fn track(app: &App, number: &str, code: &str) -> Result<CaseView> {
    let mut faults = Faults::default();
    for (pointer, typed) in [("/number", number), ("/code", code)] {
        if typed.trim().is_empty() {
            faults.add(pointer, Fault::Required);
        }
    }
    faults.check()?;
    let number = PublicNumber::parse(number)?.to_string();
    let row = store::scope::case_by_number(&app.database, &number).await?;
    let claimed = code_index(app, &number, code)?;
    let stored = row.as_ref().and_then(|it| it.tracking_code_index.clone()).unwrap_or_else(|| vec![0; 32]);
    let matches = bool::from(claimed.ct_eq(&stored));
    match row {
        Some(row) if matches => view::header_of(app, &app.database, &row).await,
        _ => Err(Error::NotFound),
    }
}
