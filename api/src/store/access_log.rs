//! Who read what. Written in the transaction of the reading, or the reading does not happen.

use super::{Error, Rows, Transaction};
use crate::ids::CaseId;
use entity::access_log;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

/// A reading as it is stored.
pub use entity::access_log::Model as Reading;

/// Whether this reading is noted already within its hour.
///
/// # Errors
/// Those of the database.
pub async fn is_noted(on: &impl Rows, it: &Reading) -> Result<bool, Error> {
    let found = access_log::Entity::find()
        .filter(access_log::Column::CaseId.eq(it.case_id))
        .filter(access_log::Column::SessionId.eq(it.session_id))
        .filter(access_log::Column::Purpose.eq(it.purpose.clone()))
        .filter(access_log::Column::What.eq(it.what.clone()))
        .filter(access_log::Column::Hour.eq(it.hour))
        .one(on.rows())
        .await?;
    Ok(found.is_some())
}

/// Notes a reading, once an hour, purpose and thing read.
///
/// # Errors
/// Those of the database.
pub async fn note(tx: &Transaction, it: Reading) -> Result<(), Error> {
    let once = OnConflict::columns([
        access_log::Column::CaseId,
        access_log::Column::SessionId,
        access_log::Column::Purpose,
        access_log::Column::What,
        access_log::Column::Hour,
    ])
    .do_nothing()
    .to_owned();
    access_log::Entity::insert(it.into_active_model())
        .on_conflict(once)
        .try_insert()
        .exec_without_returning(tx.rows())
        .await?;
    Ok(())
}

/// Every reading of a case, oldest first.
///
/// # Errors
/// Those of the database.
pub async fn of_case(on: &impl Rows, id: CaseId) -> Result<Vec<Reading>, Error> {
    Ok(access_log::Entity::find()
        .filter(access_log::Column::CaseId.eq(id.0))
        .order_by_asc(access_log::Column::At)
        .all(on.rows())
        .await?)
}
