//! Businesses, found by the keyed index of their number.

use super::{Error, Rows, Transaction};
use crate::ids::{CompanyId, PersonId};
use chrono::{DateTime, Utc};
use entity::{companies, mandates};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, TryInsertResult};
use uuid::Uuid;

/// The company of an index.
///
/// # Errors
/// Those of the database.
pub async fn by_index(on: &impl Rows, bin_index: &[u8]) -> Result<Option<CompanyId>, Error> {
    let row =
        companies::Entity::find().filter(companies::Column::BinIndex.eq(bin_index)).one(on.rows()).await?;
    Ok(row.map(|it| CompanyId(it.id)))
}

/// Adds a company unless its number is known; says whether it was added.
///
/// # Errors
/// Those of the database.
pub async fn add(
    tx: &Transaction,
    id: CompanyId,
    bin_index: &[u8],
    sealed: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let row = companies::ActiveModel {
        id: Set(id.0),
        bin_index: Set(bin_index.to_vec()),
        index_version: Set(1),
        sealed: Set(Some(sealed)),
        created_at: Set(now),
    };
    let added = companies::Entity::insert(row)
        .on_conflict(OnConflict::column(companies::Column::BinIndex).do_nothing().to_owned())
        .try_insert()
        .exec_without_returning(tx.rows())
        .await?;
    Ok(matches!(added, TryInsertResult::Inserted(n) if n > 0))
}

/// The companies whose cases a person may read by a verified mandate that holds.
///
/// # Errors
/// Those of the database.
pub async fn mandated(on: &impl Rows, person: PersonId, now: DateTime<Utc>) -> Result<Vec<Uuid>, Error> {
    let rows = mandates::Entity::find()
        .filter(mandates::Column::PersonId.eq(person.0))
        .filter(mandates::Column::VerifiedAt.is_not_null())
        .filter(mandates::Column::RevokedAt.is_null())
        .filter(mandates::Column::StartsAt.lte(now))
        .filter(
            Condition::any().add(mandates::Column::EndsAt.is_null()).add(mandates::Column::EndsAt.gt(now)),
        )
        .all(on.rows())
        .await?;
    Ok(rows.into_iter().map(|it| it.company_id).collect())
}
