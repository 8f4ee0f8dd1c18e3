//! Letters that wait to be sent: put there by the transaction that causes them, claimed by lease.

use super::{Error, Rows, Transaction};
use crate::ids::PersonId;
use chrono::{DateTime, Utc};
use entity::outbox;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

/// A letter as it is stored.
pub use entity::outbox::Model as LetterRow;

/// Puts letters there. The same consequence for the same person is one letter, however often it is computed.
///
/// # Errors
/// Those of the database.
pub async fn put(tx: &Transaction, letters: Vec<LetterRow>) -> Result<(), Error> {
    if letters.is_empty() {
        return Ok(());
    }
    outbox::Entity::insert_many(letters.into_iter().map(IntoActiveModel::into_active_model))
        .on_conflict(OnConflict::column(outbox::Column::Deduplication).do_nothing().to_owned())
        .try_insert()
        .exec_without_returning(tx.rows())
        .await?;
    Ok(())
}

/// Lets go the letters that were held until an address was confirmed.
///
/// # Errors
/// Those of the database.
pub async fn release(tx: &Transaction, recipient: PersonId, now: DateTime<Utc>) -> Result<u64, Error> {
    let released = outbox::Entity::update_many()
        .col_expr(outbox::Column::State, Expr::value("ready"))
        .col_expr(outbox::Column::NotBefore, Expr::value(now))
        .filter(outbox::Column::RecipientPersonId.eq(recipient.0))
        .filter(outbox::Column::State.eq("held"))
        .exec(tx.rows())
        .await?;
    Ok(released.rows_affected)
}
