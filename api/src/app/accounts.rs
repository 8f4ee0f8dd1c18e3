//! Accounts: registering, confirming by letter, a new password, invitations. What is answered never tells whether
//! an address is known.

pub(in crate::app) mod filing;
pub mod granting;
pub mod inviting;

use super::fault::{Fault, Faults};
use super::letters::{self, AccountLetter};
use super::passwords::Password;
use super::text::{self, normalise_email};
use super::viewer::Viewer;
use super::{App, Error, Result};
use crate::ids::{AccountId, PersonId, TokenId};
use crate::store::people::{AccountChange, AccountRow};
use crate::store::{self, Rows, Transaction};
use crate::vault::{self, Owner, Purpose};
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use validator::ValidateEmail;
use workflow::Language;

/// A link in a letter works for so long.
const TOKEN_LIFETIME: TimeDelta = TimeDelta::minutes(60);
/// Letters of the kind that anybody can make us send, per address and hour.
const LETTERS_AN_HOUR: i32 = 6;

/// What is sealed of a person.
#[derive(Serialize, Deserialize)]
struct SealedPerson {
    name: String,
}

/// What is sealed of an account.
#[derive(Serialize, Deserialize)]
struct SealedAccount {
    email: String,
}

/// The language of a stored word.
#[must_use]
pub fn language(code: &str) -> Language {
    Language::ALL.into_iter().find(|it| it.code() == code).unwrap_or(Language::Kk)
}

/// Somebody who wants an account.
pub struct NewAccount {
    /// Their address, as typed.
    pub email: String,
    /// Their password, as typed.
    pub password: Password,
    /// Their name, as typed.
    pub full_name: String,
    /// The language of their letters, by its code.
    pub locale: String,
}

/// Registers. A taken address gets a letter and the same answer: whoever asks learns nothing.
///
/// # Errors
/// [`Error::Fields`], [`Error::Busy`].
pub async fn register(app: &Arc<App>, new: NewAccount) -> Result<()> {
    let mut faults = Faults::default();
    let email = faults.take("/email", check_email(&new.email));
    let name = faults.take("/full_name", text::line(&new.full_name, 200));
    if let Err(fault) = new.password.check(false, &[&email, &name]) {
        faults.add("/password", fault);
    }
    let locale = Language::ALL.into_iter().find(|it| it.code() == new.locale);
    if locale.is_none() {
        faults.add("/locale", Fault::Choice);
    }
    faults.check()?;
    let locale = locale.ok_or(Error::Broken)?;
    let hash = app.passwords.hash(new.password).await?;
    let now = app.clock.now();
    let registered = app.write(move |app, tx| {
        Box::pin(async move {
            let index = app.vault.blind_index("email", &normalise_email(&email))?;
            if let Some(known) = store::people::account_by_email(tx, &index).await? {
                if is_within_letters(app, tx, &index, now).await? {
                    send_token(app, tx, &known, TokenPurpose::Reset, now).await?;
                }
                return Ok(());
            }
            let making = Making { email, name, locale, hash: Some(hash), confirmed: false, is_claim: false };
            let account = make(app, tx, making, now).await?;
            send_token(app, tx, &account, TokenPurpose::Confirm, now).await
        })
    });
    match registered.await {
        // Somebody was faster with the same address: they get the letter, we say the same.
        Err(Error::Store(store::Error::Duplicate(_)) | Error::Fields(_)) => Ok(()),
        registered => registered,
    }
}

/// What is wrong with an address, as it was typed.
#[must_use]
pub fn email_fault(email: &str) -> Option<Fault> {
    check_email(email).err()
}

fn check_email(email: &str) -> std::result::Result<String, Fault> {
    let email = text::line(email, 254)?;
    // An address of a machine and not of a domain is none that letters go to.
    let is_literal = email.ends_with(']');
    if email.validate_email() && !is_literal { Ok(email) } else { Err(Fault::Email) }
}

/// An account to be made.
struct Making {
    email: String,
    name: String,
    locale: Language,
    hash: Option<String>,
    confirmed: bool,
    /// Somebody else has the address, or says so: it is not found by it until a letter proves more.
    is_claim: bool,
}

async fn make_person(app: &App, tx: &Transaction, name: &str, now: DateTime<Utc>) -> Result<PersonId> {
    let person = PersonId::new(now);
    let key = store::keys::new_data_key(tx, &app.vault, Owner::Person(person), now).await?;
    let sealed = key.seal("persons", person.0.as_bytes(), &SealedPerson { name: name.to_owned() })?;
    store::people::add_person(tx, person, sealed, now).await?;
    Ok(person)
}

async fn make(app: &App, tx: &Transaction, it: Making, now: DateTime<Utc>) -> Result<AccountRow> {
    let account = AccountId::new(now);
    let person = make_person(app, tx, &it.name, now).await?;
    let key = store::keys::data_key(tx, &app.vault, Owner::Person(person)).await?;
    let index = if it.is_claim {
        app.vault.blind_index("claim", &account.to_string())?
    } else {
        app.vault.blind_index("email", &normalise_email(&it.email))?
    };
    let sealed = key.seal("accounts", account.0.as_bytes(), &SealedAccount { email: it.email })?;
    let row = AccountRow {
        id: account.0,
        person_id: person.0,
        email_index: index.to_vec(),
        index_version: 1,
        sealed: Some(sealed),
        locale: it.locale.code().to_owned(),
        password_hash: it.hash,
        authorization_version: 1,
        created_at: now,
        confirmed_at: it.confirmed.then_some(now),
        disabled_at: None,
    };
    if store::people::add_account(tx, row.clone()).await? {
        Ok(row)
    } else {
        Err(Error::field("/email", Fault::Taken))
    }
}

/// What a link in a letter is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenPurpose {
    /// Proves an address.
    Confirm,
    /// Sets a new password.
    Reset,
    /// Sets the first password of a colleague.
    Invitation,
}

impl TokenPurpose {
    /// The stored word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            TokenPurpose::Confirm => "confirm",
            TokenPurpose::Reset => "reset",
            TokenPurpose::Invitation => "invitation",
        }
    }

    /// The purpose of a stored word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<TokenPurpose> {
        [TokenPurpose::Confirm, TokenPurpose::Reset, TokenPurpose::Invitation]
            .into_iter()
            .find(|it| it.code() == code)
    }
}

/// The secret of a link. It is derived when the letter is written and never stored.
///
/// # Errors
/// [`vault::Error::NoKey`].
pub fn token_text(app: &App, token: TokenId) -> Result<String> {
    let mac = app.vault.mac(Purpose::LetterToken, &[token.0.as_bytes()])?;
    Ok(data_encoding::BASE64URL_NOPAD.encode(&mac))
}

async fn send_token(
    app: &App,
    tx: &Transaction,
    account: &AccountRow,
    purpose: TokenPurpose,
    now: DateTime<Utc>,
) -> Result<()> {
    let (token, until) = issue_token(app, tx, account, purpose, now).await?;
    let letter = match purpose {
        TokenPurpose::Confirm => AccountLetter::Confirm(token, until),
        TokenPurpose::Reset => AccountLetter::Reset(token, until),
        TokenPurpose::Invitation => AccountLetter::Invitation(token, until),
    };
    letters::put_account_letter(tx, account, letter, now).await
}

/// Makes a link that works once; says when it ends.
async fn issue_token(
    app: &App,
    tx: &Transaction,
    account: &AccountRow,
    purpose: TokenPurpose,
    now: DateTime<Utc>,
) -> Result<(TokenId, DateTime<Utc>)> {
    let token = TokenId::new(now);
    let row = entity::account_tokens::Model {
        id: token.0,
        account_id: account.id,
        purpose: purpose.code().to_owned(),
        token_hash: vault::digest(token_text(app, token)?.as_bytes()).to_vec(),
        created_at: now,
        expires_at: now + TOKEN_LIFETIME,
        used_at: None,
    };
    let until = row.expires_at;
    store::people::add_token(tx, row).await?;
    Ok((token, until))
}

/// Whether an address may get one more letter that a stranger asked for.
async fn is_within_letters(app: &App, tx: &Transaction, index: &[u8], now: DateTime<Utc>) -> Result<bool> {
    let bucket = now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now);
    let subject = app.vault.mac(Purpose::Throttle, &[b"letters", index])?;
    Ok(store::throttles::count(tx, &subject, bucket).await? <= LETTERS_AN_HOUR)
}

/// Sends the link again, to confirm an address or to set a new password, if there is such an account.
///
/// # Errors
/// Those of the store; never that the address is unknown.
pub async fn request_token(app: &Arc<App>, email: String, purpose: TokenPurpose) -> Result<()> {
    let now = app.clock.now();
    app.write(move |app, tx| {
        Box::pin(async move {
            let index = app.vault.blind_index("email", &normalise_email(&email))?;
            let known = store::people::account_by_email(tx, &index).await?;
            let within = is_within_letters(app, tx, &index, now).await?;
            if let Some(account) = known.filter(|it| {
                within
                    && it.disabled_at.is_none()
                    && (purpose != TokenPurpose::Confirm || it.confirmed_at.is_none())
            }) {
                send_token(app, tx, &account, purpose, now).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Proves an address by the link that was sent there, and lets its letters go.
///
/// # Errors
/// [`Error::Token`].
pub async fn confirm(app: &Arc<App>, token: String) -> Result<()> {
    let now = app.clock.now();
    app.write(move |app, tx| {
        Box::pin(async move {
            let hash = vault::digest(token.as_bytes());
            let used = store::people::use_token(tx, &hash, &[TokenPurpose::Confirm.code()], now).await?;
            let Some(account) = used else { return Err(Error::Token) };
            store::people::change_account(tx, account, AccountChange::Confirmed(now)).await?;
            release_letters(tx, account, now).await?;
            filing::settle_claim(app, tx, account, now).await
        })
    })
    .await
}

async fn release_letters(tx: &Transaction, account: AccountId, now: DateTime<Utc>) -> Result<()> {
    if let Some(row) = store::people::account(tx, account).await? {
        store::outbox::release(tx, PersonId(row.person_id), now, now + letters::LIFETIME).await?;
    }
    Ok(())
}

/// Looks whether a link of a letter still works, before anything is typed.
///
/// # Errors
/// [`Error::Token`].
pub async fn check_token(app: &App, token: &str, purpose: TokenPurpose) -> Result<()> {
    account_of(app, token, purpose).await.map(|_| ())
}

/// The account of a link that still works.
async fn account_of(app: &App, token: &str, purpose: TokenPurpose) -> Result<AccountRow> {
    let hash = vault::digest(token.as_bytes());
    let now = app.clock.now();
    let account = store::people::account_of_token(&app.database, &hash, purpose.code(), now).await?;
    let account = account.ok_or(Error::Token)?;
    store::people::account(&app.database, account).await?.ok_or(Error::Token)
}

/// Sets a password by a link: a new one (`Reset`), or the first one of a colleague (`Invitation`). Every session
/// of the account ends, and every other link to it.
///
/// # Errors
/// [`Error::Token`], [`Error::Fields`], [`Error::Busy`].
pub async fn set_password(
    app: &Arc<App>,
    token: String,
    password: Password,
    purpose: TokenPurpose,
) -> Result<()> {
    let problem = |fault| Err(Error::field("/password", fault));
    // Before the work: what is too short for anybody, and what others guess first, the address. Whether it is long enough
    // for staff is known when the link is.
    if let Err(fault) = password.check(false, &[]) {
        return problem(fault);
    }
    let email = email_of(app, &account_of(app, &token, purpose).await?).await?;
    if let Err(fault) = password.check(false, &[&email]) {
        return problem(fault);
    }
    let too_short_for_staff = password.check(true, &[]).err();
    let hash = app.passwords.hash(password).await?;
    let now = app.clock.now();
    app.write(move |_, tx| {
        Box::pin(async move {
            let digest = vault::digest(token.as_bytes());
            let used = store::people::use_token(tx, &digest, &[purpose.code()], now).await?;
            let Some(account) = used else { return Err(Error::Token) };
            if let Some(fault) = too_short_for_staff
                && is_staff(tx, account, now).await?
            {
                // The use of the link is undone: it still works.
                return problem(fault);
            }
            let change = AccountChange::ConfirmedWithPassword(now, hash);
            store::people::change_account(tx, account, change).await?;
            for purpose in [TokenPurpose::Reset, TokenPurpose::Invitation] {
                store::people::spend_tokens(tx, account, purpose.code(), now).await?;
            }
            store::sessions::revoke_all(tx, account, now).await?;
            release_letters(tx, account, now).await?;
            Ok(())
        })
    })
    .await
}

/// Whether somebody acts for an office now.
async fn is_staff(tx: &Transaction, account: AccountId, now: DateTime<Utc>) -> Result<bool> {
    let Some(row) = store::people::account(tx, account).await? else { return Ok(false) };
    Ok(store::people::present_appointment(tx, PersonId(row.person_id), now).await?.is_some())
}

/// Chooses the language in which the portal speaks to the viewer.
///
/// # Errors
/// Those of the store.
pub async fn speak(app: &Arc<App>, viewer: &Viewer, locale: Language) -> Result<()> {
    let account = viewer.account;
    app.write(move |_, tx| {
        Box::pin(async move { Ok(store::people::set_locale(tx, account, locale.code()).await?) })
    })
    .await
}

/// What somebody may know of themselves.
pub struct Me {
    /// Their address.
    pub email: String,
    /// Their name.
    pub full_name: String,
    /// Their address is proved; until then no letter about a case goes there.
    pub is_confirmed: bool,
    /// Who they are.
    pub viewer: Viewer,
}

/// Who the viewer is.
///
/// # Errors
/// Those of the store.
pub async fn me(app: &App, viewer: Viewer) -> Result<Me> {
    let row = store::people::account(&app.database, viewer.account).await?.ok_or(Error::NotFound)?;
    let email = email_of(app, &row).await?;
    let full_name = name_of(app, &app.database, viewer.person).await?.unwrap_or_default();
    Ok(Me { email, full_name, is_confirmed: row.confirmed_at.is_some(), viewer })
}

/// The address of an account.
///
/// # Errors
/// [`vault::Error::NoKey`] when the person was anonymised.
pub async fn email_of(app: &App, account: &AccountRow) -> Result<String> {
    email_on(app, &app.database, account).await
}

/// As [`email_of`], where one is.
async fn email_on(app: &App, on: &impl Rows, account: &AccountRow) -> Result<String> {
    let owner = Owner::Person(PersonId(account.person_id));
    let key = store::keys::data_key(on, &app.vault, owner).await?;
    let sealed = account.sealed.as_deref().ok_or(Error::NotFound)?;
    let opened: SealedAccount = key.open("accounts", account.id.as_bytes(), sealed)?;
    Ok(opened.email)
}

/// The name of a person; `None` when it is gone. Inside of a transaction it is asked there: a second connection in
/// the hand would starve the pool.
///
/// # Errors
/// Those of the store.
pub async fn name_of(app: &App, on: &impl Rows, person: PersonId) -> Result<Option<String>> {
    let Some(sealed) = store::people::sealed_person(on, person).await? else { return Ok(None) };
    let key = store::keys::data_key(on, &app.vault, Owner::Person(person)).await?;
    let opened: SealedPerson = key.open("persons", person.0.as_bytes(), &sealed)?;
    Ok(Some(opened.name))
}
