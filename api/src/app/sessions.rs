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
/// How often the use of a session is noted.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);
/// Failed tries per address and network within a quarter of an hour, and per address alone.
const TRIES: (i32, i32) = (10, 100);

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
}

/// Signs in. A wrong address and a wrong password are told apart by nothing, not even by the time it takes.
///
/// # Errors
/// [`Error::Credentials`], [`Error::TooMany`], [`Error::Busy`].
pub async fn sign_in(app: &Arc<App>, attempt: SignIn) -> Result<SignedIn> {
    let app = Arc::clone(app);
    let runner = Arc::clone(&app);
    runner
        .uncancelled(move |task| async move {
            let email = normalise_email(&attempt.email);
            let email_index = app.vault.blind_index("email", &email)?;
            let known = store::people::account_by_email(&app.database, &email_index).await?;
            let hash = known.as_ref().and_then(|it| it.password_hash.clone());
            let right = app.passwords.verify(attempt.password, hash).await?;
            let now = app.clock.now();
            let tx = app.database.begin(&task).await?;
            let account = known.filter(|it| right && it.disabled_at.is_none());
            let Some(account) = account else {
                let too_many = count_failure(&app, &tx, &email, &attempt.network, now).await?;
                tx.commit().await?;
                return Err(if too_many { Error::TooMany(900) } else { Error::Credentials });
            };
            let signed_in = open_session(&app, &tx, &account, &attempt.device, now).await?;
            tx.commit().await?;
            app.wake_worker();
            Ok(signed_in)
        })
        .await
}

async fn count_failure(
    app: &App,
    tx: &Transaction,
    email: &str,
    network: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let bucket = now.duration_trunc(TimeDelta::minutes(15)).unwrap_or(now);
    let both = app.vault.mac(Key::Throttle, &[b"sign-in", email.as_bytes(), network.as_bytes()])?;
    let alone = app.vault.mac(Key::Throttle, &[b"sign-in", email.as_bytes()])?;
    let from_here = store::throttles::count(tx, &both, bucket).await?;
    let from_anywhere = store::throttles::count(tx, &alone, bucket).await?;
    Ok(from_here > TRIES.0 || from_anywhere > TRIES.1)
}

async fn open_session(
    app: &App,
    tx: &Transaction,
    account: &AccountRow,
    device: &str,
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
            kind: "bearer".to_owned(),
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
    let app = Arc::clone(app);
    let runner = Arc::clone(&app);
    runner
        .uncancelled(move |task| async move {
            let tx = app.database.begin(&task).await?;
            store::sessions::revoke(&tx, viewer.session, app.clock.now()).await?;
            Ok(tx.commit().await?)
        })
        .await
}

/// Finds out who a token belongs to, and what they may be now. Nothing of it is remembered between requests, so
/// a dismissal works at once.
///
/// # Errors
/// [`Error::Unauthorized`] when it opens no session.
pub async fn authenticate(app: &Arc<App>, token: &str) -> Result<Viewer> {
    let now = app.clock.now();
    let found = store::sessions::by_token(&app.database, &vault::digest(token.as_bytes()), now).await?;
    let Some((session, account)) = found else { return Err(Error::Unauthorized) };
    if session.last_seen_at + IDLE < now {
        return Err(Error::Unauthorized);
    }
    let viewer = viewer(&app.database, &session, &account, now).await?;
    if session.last_seen_at + NOTED_EVERY < now {
        let app = Arc::clone(app);
        let runner = Arc::clone(&app);
        runner
            .uncancelled(move |task| async move {
                let tx = app.database.begin(&task).await?;
                store::sessions::touch(&tx, SessionId(session.id), now).await?;
                Ok(tx.commit().await?)
            })
            .await?;
    }
    Ok(viewer)
}

async fn viewer(
    database: &Database,
    session: &SessionRow,
    account: &AccountRow,
    now: DateTime<Utc>,
) -> Result<Viewer> {
    let person = PersonId(account.person_id);
    let mut viewer = Viewer {
        account: AccountId(account.id),
        person,
        session: SessionId(session.id),
        locale: accounts::language(&account.locale),
        seat: None,
        conflicts: Vec::new(),
        companies: Vec::new(),
        reason: None,
    };
    let Some(appointment) = session.appointment_id else {
        viewer.companies = store::companies::mandated(database, person, now).await?;
        return Ok(viewer);
    };
    // An appointment that has ended takes its session with it: nobody falls back to being somebody else.
    let held = store::people::appointment(database, AppointmentId(appointment), now).await?;
    let Some((row, office)) = held else { return Err(Error::Unauthorized) };
    let grant = Grant::from_code(&row.role).ok_or(Error::Unauthorized)?;
    let office_body = office.as_ref().and_then(|it| it.body_id);
    viewer.conflicts = store::people::conflicts(database, person, office_body).await?;
    viewer.seat = Some(Seat {
        appointment: AppointmentId(row.id),
        grant,
        office: office.map(|it| OfficeSeat { id: OfficeId(it.id), code: it.code, region: it.region_code }),
    });
    Ok(viewer)
}
