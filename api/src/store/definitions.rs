//! Published definitions: added once, never changed.

use super::{Error, Rows, Transaction};
use entity::definitions;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

/// A definition as it is stored.
pub use entity::definitions::Model as DefinitionRow;

/// Every published version, oldest first.
///
/// # Errors
/// Those of the database.
pub async fn all(on: &impl Rows) -> Result<Vec<DefinitionRow>, Error> {
    Ok(definitions::Entity::find()
        .order_by_asc(definitions::Column::Id)
        .order_by_asc(definitions::Column::Version)
        .all(on.rows())
        .await?)
}

/// One version.
///
/// # Errors
/// Those of the database.
pub async fn find(on: &impl Rows, id: &str, version: i32) -> Result<Option<DefinitionRow>, Error> {
    Ok(definitions::Entity::find()
        .filter(definitions::Column::Id.eq(id))
        .filter(definitions::Column::Version.eq(version))
        .one(on.rows())
        .await?)
}

/// Publishes a version.
///
/// # Errors
/// [`Error::Duplicate`] when the version is there already.
pub async fn add(tx: &Transaction, row: DefinitionRow) -> Result<(), Error> {
    definitions::Entity::insert(row.into_active_model()).exec_without_returning(tx.rows()).await?;
    Ok(())
}
