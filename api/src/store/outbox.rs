//! Letters that wait to be sent: put there by the transaction that causes them, claimed by lease. A letter belongs
//! to whoever holds its lease; who has lost it can no longer say what became of the letter.

use super::{Error, Rows, Transaction};
use crate::ids::{LetterId, PersonId};
use chrono::{DateTime, Utc};
use entity::outbox;
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

/// A letter as it is stored.
pub use entity::outbox::Model as LetterRow;

/// Where a letter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterState {
    /// It leaves as soon as its moment has come.
    Ready,
    /// It waits until its address is proved.
    Held,
    /// The mail server has taken it.
    Sent,
    /// It will never be sent.
    Dead,
}

impl LetterState {
    /// The stored word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            LetterState::Ready => "ready",
            LetterState::Held => "held",
            LetterState::Sent => "sent",
            LetterState::Dead => "dead",
        }
    }
}

/// Puts letters there, as letters of the present epoch. The same consequence for the same person is one letter, however often it is computed.
///
/// # Errors
/// Those of the database.
pub async fn put(tx: &Transaction, mut letters: Vec<LetterRow>) -> Result<(), Error> {
    if letters.is_empty() {
        return Ok(());
    }
    tx.notes_letters();
    let epoch = super::house::read(tx).await?.epoch;
    for letter in &mut letters {
        letter.epoch = epoch;
    }
    outbox::Entity::insert_many(letters.into_iter().map(IntoActiveModel::into_active_model))
        .on_conflict(OnConflict::column(outbox::Column::Deduplication).do_nothing().to_owned())
        .try_insert()
        .exec_without_returning(tx.rows())
        .await?;
    Ok(())
}

/// Who has letters that wait for the proof of an address, and when the last of them came; of those that came since a moment.
///
/// # Errors
/// Those of the database.
pub async fn held_since(on: &impl Rows, since: DateTime<Utc>) -> Result<Vec<(Uuid, DateTime<Utc>)>, Error> {
    let found = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::RecipientPersonId)
        .column_as(outbox::Column::CreatedAt.max(), "created_at")
        .filter(outbox::Column::State.eq(LetterState::Held.code()))
        .filter(outbox::Column::CreatedAt.gt(since))
        .group_by(outbox::Column::RecipientPersonId);
    Ok(found.into_tuple().all(on.rows()).await?)
}

/// Lets go the letters that were held until an address was confirmed. Their time begins now.
///
/// # Errors
/// Those of the database.
pub async fn release(
    tx: &Transaction,
    recipient: PersonId,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<u64, Error> {
    tx.notes_letters();
    let released = outbox::Entity::update_many()
        .col_expr(outbox::Column::State, Expr::value(LetterState::Ready.code()))
        .col_expr(outbox::Column::NotBefore, Expr::value(now))
        .col_expr(outbox::Column::ExpiresAt, Expr::value(expires_at))
        .filter(outbox::Column::RecipientPersonId.eq(recipient.0))
        .filter(outbox::Column::State.eq(LetterState::Held.code()))
        .exec(tx.rows())
        .await?;
    Ok(released.rows_affected)
}

/// Hands the letters that wait for one person over to another, who has proved to be the same.
///
/// # Errors
/// Those of the database.
pub async fn hand_over(tx: &Transaction, from: PersonId, to: PersonId) -> Result<(), Error> {
    outbox::Entity::update_many()
        .col_expr(outbox::Column::RecipientPersonId, Expr::value(to.0))
        .filter(outbox::Column::RecipientPersonId.eq(from.0))
        .filter(outbox::Column::State.is_in([LetterState::Held.code(), LetterState::Ready.code()]))
        .exec(tx.rows())
        .await?;
    Ok(())
}

/// Whose turn it is to send: a token of one claim, and how long it holds.
#[derive(Clone, Copy, Debug)]
pub struct Lease {
    /// Nobody else has this token.
    pub owner: Uuid,
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when nobody else takes the letters.
    pub until: DateTime<Utc>,
}

/// Whether a letter of this epoch that nobody has in hand waits, and its moment has come.
///
/// # Errors
/// Those of the database.
pub async fn is_any_ready(on: &impl Rows, epoch: i32, now: DateTime<Utc>) -> Result<bool, Error> {
    let found = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::Id)
        .filter(outbox::Column::State.eq(LetterState::Ready.code()))
        .filter(outbox::Column::NotBefore.lte(now))
        .filter(outbox::Column::Epoch.eq(epoch))
        .filter(is_free(now))
        .into_tuple::<Uuid>();
    Ok(found.one(on.rows()).await?.is_some())
}

/// Claims up to `most` letters of this epoch whose moment has come, the longest waiting first. Each claim counts as
/// an attempt, so that a letter that kills its sender does not come back for ever.
///
/// # Errors
/// Those of the database.
pub async fn claim(tx: &Transaction, lease: Lease, epoch: i32, most: u64) -> Result<Vec<LetterRow>, Error> {
    let mut letters = outbox::Entity::find()
        .filter(outbox::Column::State.eq(LetterState::Ready.code()))
        .filter(outbox::Column::NotBefore.lte(lease.from))
        .filter(outbox::Column::Epoch.eq(epoch))
        .filter(is_free(lease.from))
        .order_by_asc(outbox::Column::NotBefore)
        .order_by_asc(outbox::Column::EventSeq)
        .order_by_asc(outbox::Column::Id)
        .limit(most)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(tx.rows())
        .await?;
    if letters.is_empty() {
        return Ok(letters);
    }
    outbox::Entity::update_many()
        .col_expr(outbox::Column::LeaseOwner, Expr::value(lease.owner))
        .col_expr(outbox::Column::LeaseUntil, Expr::value(lease.until))
        .col_expr(outbox::Column::Attempts, Expr::col(outbox::Column::Attempts).add(1))
        .filter(outbox::Column::Id.is_in(letters.iter().map(|it| it.id)))
        .exec(tx.rows())
        .await?;
    for letter in &mut letters {
        letter.attempts += 1;
        letter.lease_owner = Some(lease.owner);
        letter.lease_until = Some(lease.until);
    }
    Ok(letters)
}

fn is_free(now: DateTime<Utc>) -> Condition {
    Condition::any().add(outbox::Column::LeaseUntil.is_null()).add(outbox::Column::LeaseUntil.lte(now))
}

/// What became of a letter that was claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The mail server took it.
    Sent(DateTime<Utc>),
    /// It is tried again, not before then.
    PutOff(DateTime<Utc>, String),
    /// It will not be tried again.
    Dead(String),
}

/// Writes down what became of a letter; says whether the lease was still `owner`'s.
///
/// # Errors
/// Those of the database.
pub async fn settle(tx: &Transaction, id: LetterId, owner: Uuid, fate: Fate) -> Result<bool, Error> {
    let update = outbox::Entity::update_many()
        .filter(outbox::Column::Id.eq(id.0))
        .filter(outbox::Column::LeaseOwner.eq(owner))
        .filter(outbox::Column::State.eq(LetterState::Ready.code()))
        .col_expr(outbox::Column::LeaseOwner, Expr::value(Option::<Uuid>::None))
        .col_expr(outbox::Column::LeaseUntil, Expr::value(Option::<DateTime<Utc>>::None));
    let update = match fate {
        Fate::Sent(at) => update
            .col_expr(outbox::Column::State, Expr::value(LetterState::Sent.code()))
            .col_expr(outbox::Column::SentAt, Expr::value(at))
            .col_expr(outbox::Column::LastAnswer, Expr::value(Option::<String>::None)),
        Fate::PutOff(until, answer) => update
            .col_expr(outbox::Column::NotBefore, Expr::value(until))
            .col_expr(outbox::Column::LastAnswer, Expr::value(answer)),
        Fate::Dead(answer) => update
            .col_expr(outbox::Column::State, Expr::value(LetterState::Dead.code()))
            .col_expr(outbox::Column::LastAnswer, Expr::value(answer)),
    };
    Ok(update.exec(tx.rows()).await?.rows_affected == 1)
}

/// The newest letters, whatever became of them.
///
/// # Errors
/// Those of the database.
pub async fn newest(on: &impl Rows, most: u64) -> Result<Vec<LetterRow>, Error> {
    Ok(outbox::Entity::find()
        .order_by_desc(outbox::Column::CreatedAt)
        .order_by_desc(outbox::Column::Id)
        .limit(most)
        .all(on.rows())
        .await?)
}

/// One letter, for the stage of the demo, which shows everybody's.
///
/// # Errors
/// Those of the database.
pub async fn letter(on: &impl Rows, id: LetterId) -> Result<Option<LetterRow>, Error> {
    Ok(outbox::Entity::find().filter(outbox::Column::Id.eq(id.0)).one(on.rows()).await?)
}

/// How many letters stand in a state.
///
/// # Errors
/// Those of the database.
pub async fn count(on: &impl Rows, state: LetterState) -> Result<u64, Error> {
    Ok(outbox::Entity::find().filter(outbox::Column::State.eq(state.code())).count(on.rows()).await?)
}
