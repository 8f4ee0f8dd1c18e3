//! Answers kept to be repeated.

use super::{Error, Rows, Transaction};
use chrono::{DateTime, Utc};
use entity::idempotency;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

/// A kept answer as it is stored.
pub use entity::idempotency::Model as KeptAnswer;

/// The answer that was given to a key, if it was given and is not too old.
///
/// # Errors
/// Those of the database.
pub async fn find(
    on: &impl Rows,
    scope: &[u8],
    key_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<KeptAnswer>, Error> {
    Ok(idempotency::Entity::find()
        .filter(idempotency::Column::Scope.eq(scope))
        .filter(idempotency::Column::KeyHash.eq(key_hash))
        .filter(idempotency::Column::ExpiresAt.gt(now))
        .one(on.rows())
        .await?)
}

/// Keeps an answer; an older one of the same key, past its time, makes room.
///
/// # Errors
/// [`Error::Duplicate`] when somebody else answered the same key meanwhile: the whole transaction must fall.
pub async fn keep(tx: &Transaction, row: KeptAnswer) -> Result<(), Error> {
    idempotency::Entity::delete_many()
        .filter(idempotency::Column::Scope.eq(row.scope.clone()))
        .filter(idempotency::Column::KeyHash.eq(row.key_hash.clone()))
        .filter(idempotency::Column::ExpiresAt.lte(row.created_at))
        .exec(tx.rows())
        .await?;
    idempotency::Entity::insert(row.into_active_model()).exec_without_returning(tx.rows()).await?;
    Ok(())
}

/// Forgets what is too old.
///
/// # Errors
/// Those of the database.
pub async fn forget_expired(tx: &Transaction, now: DateTime<Utc>) -> Result<u64, Error> {
    let gone = idempotency::Entity::delete_many()
        .filter(idempotency::Column::ExpiresAt.lte(now))
        .exec(tx.rows())
        .await?;
    Ok(gone.rows_affected)
}
