//! Who files without being signed in. They become a person; an address that they give gets a letter, and until its link
//! is used nothing of the case is shown to whoever has it. Whether the address was known before is told to nobody: the
//! page says the same, and only who reads the letter learns more.

use super::{Making, TokenPurpose, check_email, is_within_letters, make, send_token};
use crate::app::text::normalise_email;
use crate::app::viewer::Viewer;
use crate::app::{App, Error, Result, text};
use crate::ids::{AccountId, PersonId, SessionId};
use crate::store::{self, Transaction};
use chrono::{DateTime, Utc};
use uuid::Uuid;
use workflow::Language;

/// Makes whoever files: their address and their name, where they gave them.
///
/// # Errors
/// [`Error::Fields`] when the address is none.
pub(in crate::app) async fn unknown(
    app: &App,
    tx: &Transaction,
    (email, name): (Option<String>, Option<String>),
    locale: Language,
    now: DateTime<Utc>,
) -> Result<Viewer> {
    let name = name.map(|it| text::line(&it, 200)).transpose();
    let name = name.map_err(|problem| Error::field("/contact/name", problem.into()))?.unwrap_or_default();
    let account = match email {
        None => None,
        Some(email) => {
            let email = check_email(&email).map_err(|fault| Error::field("/email", fault))?;
            let index = app.vault.blind_index("email", &normalise_email(&email))?;
            let is_known = store::people::account_by_email(tx, &index).await?.is_some();
            let making = Making {
                email,
                name: name.clone(),
                locale,
                hash: None,
                confirmed: false,
                is_claim: is_known,
            };
            let account = make(app, tx, making, now).await?;
            // Who has an account already adds the case to it; who has none sets a password and has one.
            let purpose = if is_known { TokenPurpose::Confirm } else { TokenPurpose::Invitation };
            if is_within_letters(app, tx, &index, now).await? {
                send_token(app, tx, &account, purpose, now).await?;
            }
            Some(account)
        }
    };
    let (account, person) = match account {
        Some(it) => (AccountId(it.id), PersonId(it.person_id)),
        None => (AccountId(Uuid::nil()), super::make_person(app, tx, &name, now).await?),
    };
    let session = SessionId(Uuid::nil());
    let (conflicts, companies) = (Vec::new(), Vec::new());
    Ok(Viewer {
        account,
        person,
        session,
        signed_in_until: now,
        locale,
        seat: None,
        conflicts,
        companies,
        reason: None,
    })
}

/// Hands what was filed under a claimed address over to the account that the address belongs to. The journal stays as it
/// is: it tells who filed at that moment.
///
/// # Errors
/// Those of the store.
pub(super) async fn settle_claim(
    app: &App,
    tx: &Transaction,
    claim: AccountId,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(claim) = store::people::account(tx, claim).await? else { return Ok(()) };
    let email = super::email_on(app, tx, &claim).await?;
    let index = app.vault.blind_index("email", &normalise_email(&email))?;
    let Some(known) = store::people::account_by_email(tx, &index).await?.filter(|it| it.id != claim.id)
    else {
        return Ok(());
    };
    let (from, to) = (PersonId(claim.person_id), PersonId(known.person_id));
    store::cases::hand_over(tx, from, to).await?;
    store::outbox::hand_over(tx, from, to).await?;
    let closed = store::people::AccountChange::Disabled(now);
    store::people::change_account(tx, AccountId(claim.id), closed).await?;
    super::release_letters(tx, AccountId(known.id), now).await
}
