//! Signing in and out, and finding out who asks.

use super::letters::{self, AccountLetter};
use super::passwords::Password;
use super::text::normalise_email;
use super::viewer::{Grant, OfficeSeat, Seat, Viewer};
use super::{App, Error, Result, accounts};
use crate::ids::{AccountId, AppointmentId, OfficeId, PersonId, SessionId};
use crate::store::sessions::SessionRow;
use crate::store::{self, Database, Transaction};
use crate::vault::{self, Purpose as Key};
use crate::{random, store::people::AccountRow};
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use std::sync::Arc;

/// No session lives longer.
pub const LIFETIME: TimeDelta = TimeDelta::hours(12);
/// Nor when nobody uses it for so long.
pub const IDLE: TimeDelta = TimeDelta::hours(8);
/// Nor, in the browser of an applicant, for so long: the device may be one that others use too.
pub const IDLE_IN_PUBLIC: TimeDelta = TimeDelta::minutes(30);
/// How often the use of a session is noted.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);
/// Failed tries per address and network within a quarter of an hour, and per address alone.
const TRIES: (i32, i32) = (10, 100);
/// Then nobody tries again before so many seconds.
const WAIT: u32 = 900;

/// What holds the secret of a session. What was given to one of them opens nothing in the hand of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A program, in a header.
    Program,
    /// A browser, in a cookie.
    Browser,
}

impl Holder {
    /// The stored word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Holder::Program => "bearer",
            Holder::Browser => "cookie",
        }
    }
}

/// How long a session lives when nobody uses it.
#[must_use]
pub fn idle(holder: Holder, is_staff: bool) -> TimeDelta {
    if holder == Holder::Browser && !is_staff { IDLE_IN_PUBLIC } else { IDLE }
}

/// What signing in gives.
pub struct SignedIn {
    /// The secret of the session; nobody but the client will ever have it again.
    pub token: String,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// Who tries to sign in, from where.
pub struct SignIn {
    /// The address, as typed.
    pub email: String,
    /// The password, as typed.
    pub password: Password,
    /// The network that the request came from.
    pub network: String,
    /// What the client calls itself.
    pub device: String,
    /// What will hold the secret.
    pub holder: Holder,
}

/// Signs in. A wrong address and a wrong password are told apart by nothing, not even by the time it takes.
///
/// # Errors
/// [`Error::Credentials`], [`Error::TooMany`], [`Error::Busy`].
pub async fn sign_in(app: &Arc<App>, attempt: SignIn) -> Result<SignedIn> {
    let (tries, known) =
        look(app, &attempt.email, attempt.password, &attempt.network, &attempt.device).await?;
    let now = app.clock.now();
    let signed_in = app.write(move |app, tx| {
        Box::pin(async move {
            match counted(tx, &tries, known).await? {
                Some(account) => {
                    open_session(app, tx, &account, &attempt.device, attempt.holder, now).await.map(Some)
                }
                None => Ok(None),
            }
        })
    });
    signed_in.await?.ok_or(Error::Credentials)
}

/// Who this is, for one act of whoever stands at the machine itself: no session begins, and tries count as everywhere.
///
/// # Errors
/// Those of [`sign_in`], and [`Error::Forbidden`] when they act for no office.
pub async fn recognise(app: &Arc<App>, email: &str, password: Password) -> Result<Viewer> {
    let (tries, known) = look(app, email, password, AT_THE_MACHINE, AT_THE_MACHINE).await?;
    let account = app.write(move |_, tx| Box::pin(async move { counted(tx, &tries, known).await })).await?;
    viewer_of(app, &account.ok_or(Error::Credentials)?).await?.ok_or(Error::Forbidden)
}

/// Where the command line is, among networks and devices.
const AT_THE_MACHINE: &str = "command line";

/// Whose address and password these are, as far as both are right; a try is counted by whoever asks, [`counted`].
async fn look(
    app: &App,
    email: &str,
    password: Password,
    network: &str,
    device: &str,
) -> Result<(Tries, Option<AccountRow>)> {
    let email = normalise_email(email);
    let email_index = app.vault.blind_index("email", &email)?;
    let known = store::people::account_by_email(&app.database, &email_index).await?;
    let tries = Tries::of(app, &email, network)?;
    // Before the password is looked at: whoever guesses does not learn which guess was right.
    if tries.are_too_many(app, known.as_ref(), device).await? {
        return Err(Error::TooMany(WAIT));
    }
    let hash = known.as_ref().and_then(|it| it.password_hash.clone());
    let right = app.passwords.verify(password, hash).await?;
    Ok((tries, known.filter(|_| right)))
}

/// The account that was found, if it is still the same; else the try is counted, and that is true although nobody is
/// let in.
async fn counted(tx: &Transaction, tries: &Tries, found: Option<AccountRow>) -> Result<Option<AccountRow>> {
    let account = match found {
        Some(read) => unchanged(tx, read).await?,
        None => None,
    };
    if account.is_none() {
        tries.count(tx).await?;
    }
    Ok(account)
}

/// The account as it was read, if it is still the same: hashing takes its time, and meanwhile it may have been closed
/// or given another password.
async fn unchanged(tx: &Transaction, read: AccountRow) -> Result<Option<AccountRow>> {
    let now = store::people::account(tx, AccountId(read.id)).await?;
    let same = |it: &AccountRow| it.authorization_version == read.authorization_version;
    Ok(now.filter(|it| same(it) && it.disabled_at.is_none()))
}

/// The failed tries of the present quarter of an hour, by address and network and by address alone.
struct Tries {
    from_here: [u8; 32],
    from_anywhere: [u8; 32],
    bucket: DateTime<Utc>,
}

impl Tries {
    fn of(app: &App, email: &str, network: &str) -> Result<Tries> {
        let now = app.clock.now();
        Ok(Tries {
            from_here: app.vault.mac(Key::Throttle, &[b"sign-in", email.as_bytes(), network.as_bytes()])?,
            from_anywhere: app.vault.mac(Key::Throttle, &[b"sign-in", email.as_bytes()])?,
            bucket: now.duration_trunc(TimeDelta::minutes(15)).unwrap_or(now),
        })
    }

    /// Whoever comes from a device that is known is not locked out by what strangers try elsewhere.
    async fn are_too_many(&self, app: &App, account: Option<&AccountRow>, device: &str) -> Result<bool> {
        let on = &app.database;
        if store::throttles::present(on, &self.from_here, self.bucket).await? >= TRIES.0 {
            return Ok(true);
        }
        if store::throttles::present(on, &self.from_anywhere, self.bucket).await? < TRIES.1 {
            return Ok(false);
        }
        let Some(account) = account else { return Ok(true) };
        let device = app.vault.blind_index("device", device)?;
        let (_, from_here) = store::sessions::known_device(on, AccountId(account.id), &device).await?;
        Ok(!from_here)
    }

    async fn count(&self, tx: &Transaction) -> Result<()> {
        store::throttles::count(tx, &self.from_here, self.bucket).await?;
        store::throttles::count(tx, &self.from_anywhere, self.bucket).await?;
        Ok(())
    }
}

async fn open_session(
    app: &App,
    tx: &Transaction,
    account: &AccountRow,
    device: &str,
    holder: Holder,
    now: DateTime<Utc>,
) -> Result<SignedIn> {
    let token = new_token();
    let device_index = app.vault.blind_index("device", device)?;
    let person = PersonId(account.person_id);
    let appointment = store::people::present_appointment(tx, person, now).await?;
    let (ever, from_here) = store::sessions::known_device(tx, AccountId(account.id), &device_index).await?;
    let session = SessionId::new(now);
    let expires_at = now + LIFETIME;
    store::sessions::add(
        tx,
        SessionRow {
            id: session.0,
            account_id: account.id,
            appointment_id: appointment.map(|it| it.id),
            kind: holder.code().to_owned(),
            token_hash: vault::digest(token.as_bytes()).to_vec(),
            device_index: Some(device_index.to_vec()),
            created_at: now,
            last_seen_at: now,
            expires_at,
            revoked_at: None,
        },
    )
    .await?;
    if ever && !from_here {
        letters::put_account_letter(tx, account, AccountLetter::NewSignIn(session), now).await?;
    }
    Ok(SignedIn { token, expires_at })
}

/// 256 random bits in a form that fits a header.
fn new_token() -> String {
    data_encoding::BASE64URL_NOPAD.encode(&random::bytes::<32>())
}

/// Ends the session of the viewer.
///
/// # Errors
/// Those of the store.
pub async fn sign_out(app: &Arc<App>, viewer: Viewer) -> Result<()> {
    app.write(move |app, tx| {
        Box::pin(async move {
            store::sessions::revoke(tx, viewer.session, app.clock.now()).await?;
            Ok(())
        })
    })
    .await
}

/// A session as its owner is shown it.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// What holds its secret.
    pub holder: Holder,
    /// When it began.
    pub begun_at: DateTime<Utc>,
    /// When it was used last.
    pub used_at: DateTime<Utc>,
    /// It is the one that asks.
    pub is_this: bool,
}

/// Where the viewer is signed in: this session first, then the others as they were begun.
///
/// # Errors
/// Those of the store.
pub async fn list(app: &App, viewer: &Viewer) -> Result<Vec<Session>> {
    let now = app.clock.now();
    let rows = store::sessions::of_account(&app.database, viewer.account, now).await?;
    let session = |it: SessionRow| Session {
        id: SessionId(it.id),
        holder: if it.kind == Holder::Browser.code() { Holder::Browser } else { Holder::Program },
        begun_at: it.created_at,
        used_at: it.last_seen_at,
        is_this: it.id == viewer.session.0,
    };
    let mut sessions: Vec<Session> = rows.into_iter().map(session).collect();
    sessions.sort_by_key(|it| !it.is_this);
    Ok(sessions)
}

/// Ends one of the viewer's own sessions.
///
/// # Errors
/// [`Error::NotFound`] when it is none of theirs.
pub async fn end(app: &Arc<App>, viewer: &Viewer, id: SessionId) -> Result<()> {
    let is_theirs = list(app, viewer).await?.iter().any(|it| it.id == id);
    if !is_theirs {
        return Err(Error::NotFound);
    }
    let now = app.clock.now();
    app.write(move |_, tx| Box::pin(async move { Ok(store::sessions::revoke(tx, id, now).await?) })).await
}

/// Finds out who a token belongs to, and what they may be now. Nothing of it is remembered between requests, so
/// a dismissal works at once.
///
/// # Errors
/// [`Error::Unauthorized`] when it opens no session.
pub async fn authenticate(app: &Arc<App>, token: &str, holder: Holder) -> Result<Viewer> {
    let now = app.clock.now();
    let found = store::sessions::by_token(&app.database, &vault::digest(token.as_bytes()), now).await?;
    let Some((session, account)) = found else { return Err(Error::Unauthorized) };
    let is_idle = session.last_seen_at + idle(holder, session.appointment_id.is_some()) < now;
    if session.kind != holder.code() || is_idle {
        return Err(Error::Unauthorized);
    }
    let appointment = session.appointment_id.map(AppointmentId);
    let held = (SessionId(session.id), session.expires_at);
    let viewer = viewer(&app.database, held, appointment, &account, now).await?;
    if session.last_seen_at + NOTED_EVERY < now {
        let noted = app.write(move |_, tx| {
            Box::pin(async move {
                store::sessions::touch(tx, SessionId(session.id), now).await?;
                Ok(())
            })
        });
        // Who only reads is not turned away because somebody writes: it is noted the next time.
        if let Err(error) = noted.await {
            tracing::warn!(error = %error, "that a session was used could not be noted");
        }
    }
    Ok(viewer)
}

/// What somebody would see who signed in now; `None` when they act for no office.
///
/// # Errors
/// Those of the store.
pub async fn viewer_of(app: &App, account: &AccountRow) -> Result<Option<Viewer>> {
    let now = app.clock.now();
    let person = PersonId(account.person_id);
    let Some(held) = store::people::present_appointment(&app.database, person, now).await? else {
        return Ok(None);
    };
    let none = (SessionId(uuid::Uuid::nil()), now + LIFETIME);
    viewer(&app.database, none, Some(AppointmentId(held.id)), account, now).await.map(Some)
}

async fn viewer(
    database: &Database,
    (session, signed_in_until): (SessionId, DateTime<Utc>),
    appointment: Option<AppointmentId>,
    account: &AccountRow,
    now: DateTime<Utc>,
) -> Result<Viewer> {
    let person = PersonId(account.person_id);
    let mut viewer = Viewer {
        account: AccountId(account.id),
        person,
        session,
        signed_in_until,
        locale: accounts::language(&account.locale),
        seat: None,
        conflicts: Vec::new(),
        companies: Vec::new(),
        reason: None,
    };
    let Some(appointment) = appointment else {
        viewer.companies = store::companies::mandated(database, person, now).await?;
        return Ok(viewer);
    };
    // An appointment that has ended takes its session with it: nobody falls back to being somebody else.
    let held = store::people::appointment(database, appointment, now).await?;
    let Some((row, office)) = held else { return Err(Error::Unauthorized) };
    let grant = Grant::from_code(&row.role).ok_or(Error::Unauthorized)?;
    let office_body = office.as_ref().and_then(|it| it.body_id);
    viewer.conflicts = store::people::conflicts(database, person, office_body).await?;
    let below = match &office {
        Some(office) if grant == Grant::Head => {
            store::people::offices_below(database, OfficeId(office.id)).await?
        }
        _ => Vec::new(),
    };
    let office = office.map(|it| OfficeSeat {
        id: OfficeId(it.id),
        code: it.code,
        region: it.region_code,
        is_highest: it.parent_id.is_none(),
        below,
    });
    viewer.seat = Some(Seat { appointment: AppointmentId(row.id), grant, office });
    Ok(viewer)
}
