//! Forms that came after their session had ended, one a person and page.

use super::{Error, Rows, Transaction};
use crate::ids::PersonId;
use chrono::{DateTime, Utc};
use entity::unsent_forms;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

/// A form as it is stored.
pub use entity::unsent_forms::Model as UnsentRow;

/// Keeps a form; a later one of the same page takes its place.
///
/// # Errors
/// Those of the database.
pub async fn keep(tx: &Transaction, row: UnsentRow) -> Result<(), Error> {
    let place = [unsent_forms::Column::PersonId, unsent_forms::Column::Place];
    let again = OnConflict::columns(place)
        .update_columns([unsent_forms::Column::Sealed, unsent_forms::Column::KeptAt])
        .to_owned();
    unsent_forms::Entity::insert(row.into_active_model())
        .on_conflict(again)
        .exec_without_returning(tx.rows())
        .await?;
    Ok(())
}

/// The form that a person left on a page.
///
/// # Errors
/// Those of the database.
pub async fn find(on: &impl Rows, person: PersonId, place: &str) -> Result<Option<UnsentRow>, Error> {
    Ok(unsent_forms::Entity::find()
        .filter(unsent_forms::Column::PersonId.eq(person.0))
        .filter(unsent_forms::Column::Place.eq(place))
        .one(on.rows())
        .await?)
}

/// The form that a person left last on one of these pages.
///
/// # Errors
/// Those of the database.
pub async fn find_last(
    on: &impl Rows,
    person: PersonId,
    places: &[String],
) -> Result<Option<UnsentRow>, Error> {
    Ok(unsent_forms::Entity::find()
        .filter(unsent_forms::Column::PersonId.eq(person.0))
        .filter(unsent_forms::Column::Place.is_in(places))
        .order_by_desc(unsent_forms::Column::KeptAt)
        .one(on.rows())
        .await?)
}

/// Forgets the form that a person left on a page.
///
/// # Errors
/// Those of the database.
pub async fn forget(tx: &Transaction, person: PersonId, place: &str) -> Result<(), Error> {
    unsent_forms::Entity::delete_many()
        .filter(unsent_forms::Column::PersonId.eq(person.0))
        .filter(unsent_forms::Column::Place.eq(place))
        .exec(tx.rows())
        .await?;
    Ok(())
}

/// Forgets forms that nobody came back for.
///
/// # Errors
/// Those of the database.
pub async fn forget_before(tx: &Transaction, before: DateTime<Utc>) -> Result<u64, Error> {
    let gone = unsent_forms::Entity::delete_many()
        .filter(unsent_forms::Column::KeptAt.lt(before))
        .exec(tx.rows())
        .await?;
    Ok(gone.rows_affected)
}
