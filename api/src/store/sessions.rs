//! Sessions: who is signed in, found by the hash of a token that only the client knows.

use super::{Error, Rows, Transaction};
use crate::ids::{AccountId, SessionId};
use chrono::{DateTime, Utc};
use entity::{accounts, sessions};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// A session as it is stored.
pub use entity::sessions::Model as SessionRow;

/// Adds a session.
///
/// # Errors
/// Those of the database.
pub async fn add(tx: &Transaction, row: SessionRow) -> Result<(), Error> {
    sessions::Entity::insert(row.into_active_model()).exec_without_returning(tx.rows()).await?;
    Ok(())
}

/// The live session of a token, with its account, when neither was ended.
///
/// # Errors
/// Those of the database.
pub async fn by_token(
    on: &impl Rows,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<(SessionRow, accounts::Model)>, Error> {
    let account = sessions::Entity::belongs_to(accounts::Entity)
        .from(sessions::Column::AccountId)
        .to(accounts::Column::Id)
        .into();
    let found = sessions::Entity::find()
        .join(JoinType::InnerJoin, account)
        .select_also(accounts::Entity)
        .filter(sessions::Column::TokenHash.eq(token_hash))
        .filter(sessions::Column::RevokedAt.is_null())
        .filter(sessions::Column::ExpiresAt.gt(now))
        .filter(accounts::Column::DisabledAt.is_null())
        .one(on.rows())
        .await?;
    Ok(found.and_then(|(session, account)| Some((session, account?))))
}

/// Notes that the session was used.
///
/// # Errors
/// Those of the database.
pub async fn touch(tx: &Transaction, id: SessionId, now: DateTime<Utc>) -> Result<(), Error> {
    sessions::Entity::update_many()
        .col_expr(sessions::Column::LastSeenAt, Expr::value(now))
        .filter(sessions::Column::Id.eq(id.0))
        .exec(tx.rows())
        .await?;
    Ok(())
}

/// The live sessions of an account, the newest first.
///
/// # Errors
/// Those of the database.
pub async fn of_account(
    on: &impl Rows,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Vec<SessionRow>, Error> {
    Ok(sessions::Entity::find()
        .filter(sessions::Column::AccountId.eq(account.0))
        .filter(sessions::Column::RevokedAt.is_null())
        .filter(sessions::Column::ExpiresAt.gt(now))
        .order_by_desc(sessions::Column::CreatedAt)
        .order_by_desc(sessions::Column::Id)
        .all(on.rows())
        .await?)
}

/// Ends one session.
///
/// # Errors
/// Those of the database.
pub async fn revoke(tx: &Transaction, id: SessionId, now: DateTime<Utc>) -> Result<(), Error> {
    sessions::Entity::update_many()
        .col_expr(sessions::Column::RevokedAt, Expr::value(now))
        .filter(sessions::Column::Id.eq(id.0))
        .filter(sessions::Column::RevokedAt.is_null())
        .exec(tx.rows())
        .await?;
    Ok(())
}

/// Ends every session of an account.
///
/// # Errors
/// Those of the database.
pub async fn revoke_all(tx: &Transaction, account: AccountId, now: DateTime<Utc>) -> Result<(), Error> {
    sessions::Entity::update_many()
        .col_expr(sessions::Column::RevokedAt, Expr::value(now))
        .filter(sessions::Column::AccountId.eq(account.0))
        .filter(sessions::Column::RevokedAt.is_null())
        .exec(tx.rows())
        .await?;
    Ok(())
}

/// Whether an account was ever signed in at all, and whether from this device.
///
/// # Errors
/// Those of the database.
pub async fn known_device(
    on: &impl Rows,
    account: AccountId,
    device_index: &[u8],
) -> Result<(bool, bool), Error> {
    let of_account = sessions::Entity::find().filter(sessions::Column::AccountId.eq(account.0));
    let ever = of_account.clone().count(on.rows()).await? > 0;
    let from_here =
        of_account.filter(sessions::Column::DeviceIndex.eq(device_index)).count(on.rows()).await? > 0;
    Ok((ever, from_here))
}
