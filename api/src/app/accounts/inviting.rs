//! A new link for whoever let the first one grow old. Letters of a case wait until its applicant has proved their address;
//! when something has happened since the link they were sent, and that link is over, they get another one. It says nothing
//! of the case, as the first did not.

use super::{TokenPurpose, email_on, is_within_letters, letters, send_token};
use crate::app::text::normalise_email;
use crate::app::{App, Result};
use crate::ids::{AccountId, PersonId};
use crate::store::{self, Rows};
use chrono::{DateTime, Utc};
use std::sync::Arc;
use uuid::Uuid;

/// The links that prove an address.
const PROVING: [TokenPurpose; 2] = [TokenPurpose::Confirm, TokenPurpose::Invitation];

/// Sends a new link to each whose letters wait and whose link is over; says to how many. What fails for one holds up nobody
/// else.
///
/// # Errors
/// Those of the store.
pub async fn invite_anew(app: &Arc<App>) -> Result<usize> {
    let now = app.clock.now();
    let waiting = store::outbox::held_since(&app.database, now - letters::LIFETIME).await?;
    let mut invited = 0;
    for (person, last) in waiting {
        match invite_once(app, person, last, now).await {
            Ok(is_invited) => invited += usize::from(is_invited),
            Err(error) => tracing::error!(error = %error, "a new link could not be sent"),
        }
    }
    Ok(invited)
}

async fn invite_once(app: &Arc<App>, person: Uuid, last: DateTime<Utc>, now: DateTime<Utc>) -> Result<bool> {
    let Some((account, _)) = due(&app.database, person, last, now).await? else { return Ok(false) };
    app.write(move |app, tx| {
        Box::pin(async move {
            let now = app.clock.now();
            // Another process may have done it meanwhile.
            let Some(account) = store::people::account_to_change(tx, account).await? else {
                return Ok(false);
            };
            let Some((_, purpose)) = due(tx, person, last, now).await? else { return Ok(false) };
            let email = email_on(app, tx, &account).await?;
            let index = app.vault.blind_index("email", &normalise_email(&email))?;
            if !is_within_letters(app, tx, &index, now).await? {
                return Ok(false);
            }
            send_token(app, tx, &account, purpose, now).await?;
            Ok(true)
        })
    })
    .await
}

/// Whose link is over, or who never had one, and what it is for; nothing, when they have proved their address, or nothing
/// has come since. Whoever works in an office is invited by hand, and not again by itself.
async fn due(
    on: &impl Rows,
    person: Uuid,
    last: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<(AccountId, TokenPurpose)>> {
    let accounts = store::people::accounts_of(on, &[person]).await?;
    let Some(account) = accounts.iter().find(|it| it.confirmed_at.is_none()) else { return Ok(None) };
    if store::people::present_appointment(on, PersonId(person), now).await?.is_some() {
        return Ok(None);
    }
    let id = AccountId(account.id);
    let Some(link) = store::people::last_token(on, id, &PROVING.map(TokenPurpose::code)).await? else {
        return Ok(None);
    };
    let is_over = link.expires_at <= now && link.created_at < last;
    Ok(is_over.then(|| TokenPurpose::from_code(&link.purpose)).flatten().map(|it| (id, it)))
}
