//! What is done to accounts by whoever runs the portal: making them, inviting, a link by hand, and taking leave.
//! Nobody is given a password by somebody else, but by their own first start.

use super::{Making, TokenPurpose, check_email, issue_token, language, make, send_token, token_text};
use crate::app::fault::{Fault, Faults};
use crate::app::letters::links::Links;
use crate::app::passwords::Password;
use crate::app::text::{self, normalise_email};
use crate::app::viewer::Grant;
use crate::app::{App, Error, Result};
use crate::ids::{AccountId, AppointmentId, BodyId, OfficeId, PersonId};
use crate::store::people::{AccountChange, AccountRow, AppointmentRow};
use crate::store::{self, Rows, Transaction};
use chrono::{DateTime, Utc};
use std::sync::Arc;
use workflow::Language;

/// A colleague, or anybody, whose account an administrator makes.
pub struct GrantedAccount {
    /// Their address.
    pub email: String,
    /// Their name.
    pub full_name: String,
    /// The language of their letters.
    pub locale: Language,
    /// Their password; without one they are invited by letter.
    pub password: Option<Password>,
    /// Their role; without one they are an applicant.
    pub grant: Option<Grant>,
    /// The code of their office.
    pub office: Option<String>,
    /// Codes of bodies that they are tied to.
    pub ties: Vec<String>,
}

/// Makes an account with a role.
///
/// # Errors
/// [`Error::Fields`], [`Error::Busy`].
pub async fn grant(app: &Arc<App>, new: GrantedAccount) -> Result<PersonId> {
    let mut faults = Faults::default();
    let email = faults.take("/email", check_email(&new.email));
    let name = faults.take("/full_name", text::line(&new.full_name, 200));
    if let Some(password) = &new.password
        && let Err(fault) = password.check(new.grant.is_some(), &[&email])
    {
        faults.add("/password", fault);
    }
    if new.grant.is_some_and(Grant::needs_office) && new.office.is_none() {
        faults.add("/office", Fault::OfficeRequired);
    }
    faults.check()?;
    let hash = match new.password {
        Some(password) => Some(app.passwords.hash(password).await?),
        None => None,
    };
    let now = app.clock.now();
    app.write(move |app, tx| {
        Box::pin(async move {
            let confirmed = hash.is_some();
            let making = Making { email, name, locale: new.locale, hash, confirmed, is_claim: false };
            let account = make(app, tx, making, now).await?;
            let person = PersonId(account.person_id);
            if let Some(grant) = new.grant {
                appoint(tx, person, grant, new.office.as_deref(), now).await?;
            }
            tie(tx, person, &new.ties, now).await?;
            if !confirmed {
                send_token(app, tx, &account, TokenPurpose::Invitation, now).await?;
            }
            Ok(person)
        })
    })
    .await
}

async fn appoint(
    tx: &Transaction,
    person: PersonId,
    grant: Grant,
    office: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    let office = match office {
        None => None,
        Some(code) => {
            let known = store::reference::offices(tx).await?;
            let found = known.into_iter().find(|it| it.code == code);
            Some(found.ok_or_else(|| Error::field("/office", Fault::UnknownCode))?.id)
        }
    };
    let row = AppointmentRow {
        id: AppointmentId::new(now).0,
        person_id: person.0,
        office_id: office.map(|it| OfficeId(it).0),
        role: grant.code().to_owned(),
        starts_at: now,
        ends_at: None,
        substitute_for: None,
        ground: None,
        granted_by: None,
    };
    Ok(store::people::add_appointment(tx, row).await?)
}

async fn tie(tx: &Transaction, person: PersonId, codes: &[String], now: DateTime<Utc>) -> Result<()> {
    let bodies = store::cases::bodies_by_code(tx, codes).await?;
    if bodies.len() != codes.len() {
        return Err(Error::field("/ties", Fault::UnknownCode));
    }
    for body in bodies {
        let row = entity::person_ties::Model {
            id: BodyId::new(now).0,
            person_id: person.0,
            body_id: body.id,
            ground: "declared".to_owned(),
            starts_at: now,
            ends_at: None,
            recorded_by: None,
        };
        store::people::add_tie(tx, row).await?;
    }
    Ok(())
}

async fn find(app: &App, on: &impl Rows, email: &str) -> Result<AccountRow> {
    let index = app.vault.blind_index("email", &normalise_email(email))?;
    let known = store::people::account_by_email(on, &index).await?;
    known.filter(|it| it.disabled_at.is_none()).ok_or(Error::NotFound)
}

/// The purpose of a link for an account: whoever never had a password is still invited.
fn purpose_for(account: &AccountRow) -> TokenPurpose {
    if account.password_hash.is_none() { TokenPurpose::Invitation } else { TokenPurpose::Reset }
}

/// Writes an invitation again to somebody who has not set a password yet.
///
/// # Errors
/// [`Error::NotFound`] when there is no such account, or it has a password.
pub async fn invite_again(app: &Arc<App>, email: String) -> Result<()> {
    let now = app.clock.now();
    app.write(move |app, tx| {
        Box::pin(async move {
            let account = find(app, tx, &email).await?;
            if account.password_hash.is_some() {
                return Err(Error::NotFound);
            }
            send_token(app, tx, &account, TokenPurpose::Invitation, now).await?;
            Ok(())
        })
    })
    .await
}

/// A link that works once, for whoever hands it over themselves.
pub struct HandedLink {
    /// Where it leads.
    pub link: String,
    /// Its secret alone.
    pub code: String,
    /// What it is for.
    pub purpose: TokenPurpose,
    /// When it ends.
    pub until: DateTime<Utc>,
}

/// Makes a link to set a password, and sends it to nobody.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn hand_link(app: &Arc<App>, email: String) -> Result<HandedLink> {
    app.write(move |app, tx| {
        Box::pin(async move {
            let account = find(app, tx, &email).await?;
            let purpose = purpose_for(&account);
            let (token, until) = issue_token(app, tx, &account, purpose, app.clock.now()).await?;
            let code = token_text(app, token)?;
            let links = Links { portal: &app.settings.public_url, language: language(&account.locale) };
            Ok(HandedLink { link: links.once(purpose, &code), code, purpose, until })
        })
    })
    .await
}

/// Closes the account of somebody who leaves: sessions and appointments end at once. Says which open cases are
/// left without them, by number.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn disable(app: &Arc<App>, email: String) -> Result<Vec<String>> {
    let now = app.clock.now();
    app.write(move |app, tx| {
        Box::pin(async move {
            let row = find(app, tx, &email).await?;
            let (account, person) = (AccountId(row.id), PersonId(row.person_id));
            store::people::change_account(tx, account, AccountChange::Disabled(now)).await?;
            store::people::end_appointments(tx, person, now).await?;
            store::sessions::revoke_all(tx, account, now).await?;
            let left = store::scope::numbers_assigned_to(tx, person).await?;
            Ok(left)
        })
    })
    .await
}

/// Whether anybody has an account at all.
///
/// # Errors
/// Those of the store.
pub async fn is_anybody_here(app: &App) -> Result<bool> {
    Ok(store::people::is_any_account(&app.database).await?)
}
