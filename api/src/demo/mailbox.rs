//! The mailbox of the stage: every letter that left or waits, as its reader would see it. Letters are rows until they are
//! sent, so they are written here once more from the same rows and the same words.

use crate::app::letters::writing::{self, Writing};
use crate::app::{App, Error, Result};
use crate::ids::LetterId;
use crate::store;
use chrono::{DateTime, Utc};

/// The most letters that are shown.
const SHOWN: u64 = 200;

/// A letter of the stage.
pub struct StageLetter {
    /// Its id.
    pub id: LetterId,
    /// When it was caused.
    pub at: DateTime<Utc>,
    /// To whom; empty when it can no longer be written.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// It waits until the address is proved.
    pub is_held: bool,
}

/// The letters, the newest first. What can no longer be written, because its link is over, is left out.
///
/// # Errors
/// Those of the store.
pub async fn list(app: &App) -> Result<Vec<StageLetter>> {
    let mut letters = Vec::new();
    for row in store::outbox::newest(&app.database, SHOWN).await? {
        letters.extend(letter(app, row).await?);
    }
    Ok(letters)
}

/// One of them.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn open(app: &App, id: LetterId) -> Result<StageLetter> {
    let row = store::outbox::letter(&app.database, id).await?.ok_or(Error::NotFound)?;
    letter(app, row).await?.ok_or(Error::NotFound)
}

async fn letter(app: &App, row: store::outbox::LetterRow) -> Result<Option<StageLetter>> {
    let is_held = row.state == store::outbox::LetterState::Held.code();
    let now = row.created_at;
    let Writing::Leaves(it) = writing::write(app, &row, now).await? else { return Ok(None) };
    Ok(Some(StageLetter {
        id: it.id,
        at: it.created_at,
        to: it.to,
        subject: it.written.subject,
        text: it.written.text,
        is_held,
    }))
}
