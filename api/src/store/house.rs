//! What the house remembers of itself.

use super::{Error, Rows, Transaction};
use entity::house;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// The one row.
///
/// # Errors
/// [`Error::Corrupt`] when it is gone.
pub async fn read(on: &impl Rows) -> Result<house::Model, Error> {
    let row = house::Entity::find().one(on.rows()).await?;
    row.ok_or(Error::Corrupt { table: "house", why: "its one row is gone" })
}

/// Remembers that every open case has been counted with this version of the calendar. An older version is not
/// written over a newer one.
///
/// # Errors
/// Those of the database.
pub async fn counted_with(tx: &Transaction, version: i32) -> Result<(), Error> {
    house::Entity::update_many()
        .col_expr(house::Column::CountedWith, Expr::value(version))
        .filter(house::Column::CountedWith.lt(version))
        .exec(tx.rows())
        .await?;
    Ok(())
}
