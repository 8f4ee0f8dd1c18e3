//! A new link for whoever let the first one grow old. Letters of a case wait until its applicant has proved their address;
//! when something has happened since the link they were sent, and that link is over, they get another one. It says nothing
//! of the case, as the first did not.

use super::{TokenPurpose, letters, send_token};
use crate::app::{App, Result};
use crate::ids::AccountId;
use crate::store::{self, Rows};
use chrono::{DateTime, Utc};
use std::sync::Arc;
use uuid::Uuid;

/// The links that prove an address.
const PROVING: [TokenPurpose; 2] = [TokenPurpose::Confirm, TokenPurpose::Invitation];

/// Sends a new link to each whose letters wait and whose link is over; says to how many.
///
/// # Errors
/// Those of the store.
pub async fn invite_anew(app: &Arc<App>) -> Result<usize> {
    let now = app.clock.now();
    let waiting = store::outbox::held_since(&app.database, now - letters::LIFETIME).await?;
    let mut invited = 0;
    for (person, last) in waiting {
        if let Some((account, _)) = due(&app.database, person, last, now).await? {
            invited += usize::from(invite(app, account, (person, last)).await?);
        }
    }
    Ok(invited)
}

async fn invite(app: &Arc<App>, account: AccountId, (person, last): (Uuid, DateTime<Utc>)) -> Result<bool> {
    app.write(move |app, tx| {
        Box::pin(async move {
            let now = app.clock.now();
            // Another process may have done it meanwhile.
            let Some(account) = store::people::account_to_change(tx, account).await? else {
                return Ok(false);
            };
            let Some((_, purpose)) = due(tx, person, last, now).await? else { return Ok(false) };
            send_token(app, tx, &account, purpose, now).await?;
            Ok(true)
        })
    })
    .await
}

/// Whose link is over, and what it was for; nothing, when they have proved their address, or nothing has come since.
async fn due(
    on: &impl Rows,
    person: Uuid,
    last: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<(AccountId, TokenPurpose)>> {
    let accounts = store::people::accounts_of(on, &[person]).await?;
    let Some(account) = accounts.iter().find(|it| it.confirmed_at.is_none()) else { return Ok(None) };
    let id = AccountId(account.id);
    let link = store::people::last_token(on, id, &PROVING.map(TokenPurpose::code)).await?;
    let link = link.filter(|it| it.expires_at <= now && it.created_at < last);
    Ok(link.and_then(|it| Some((id, TokenPurpose::from_code(&it.purpose)?))))
}
