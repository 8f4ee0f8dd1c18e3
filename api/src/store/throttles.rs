//! How often somebody tried something, shared by every node and not forgotten by a restart.

use super::{Error, Rows, Transaction};
use chrono::{DateTime, Utc};
use entity::throttles;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

/// Counts one more try of `subject` in the bucket that began at `bucket`, and says how many there are.
///
/// # Errors
/// Those of the database.
pub async fn count(tx: &Transaction, subject: &[u8], bucket: DateTime<Utc>) -> Result<i32, Error> {
    let row = throttles::ActiveModel {
        subject_index: Set(subject.to_vec()),
        bucket_at: Set(bucket),
        count: Set(1),
    };
    let counted = OnConflict::columns([throttles::Column::SubjectIndex, throttles::Column::BucketAt])
        .value(throttles::Column::Count, Expr::col((throttles::Entity, throttles::Column::Count)).add(1))
        .to_owned();
    throttles::Entity::insert(row).on_conflict(counted).exec_without_returning(tx.rows()).await?;
    let row = throttles::Entity::find()
        .filter(throttles::Column::SubjectIndex.eq(subject))
        .filter(throttles::Column::BucketAt.eq(bucket))
        .one(tx.rows())
        .await?;
    Ok(row.map_or(1, |it| it.count))
}

/// How many tries of `subject` there are in the bucket that began at `bucket`.
///
/// # Errors
/// Those of the database.
pub async fn present(on: &impl Rows, subject: &[u8], bucket: DateTime<Utc>) -> Result<i32, Error> {
    let row = throttles::Entity::find()
        .filter(throttles::Column::SubjectIndex.eq(subject))
        .filter(throttles::Column::BucketAt.eq(bucket))
        .one(on.rows())
        .await?;
    Ok(row.map_or(0, |it| it.count))
}

/// Forgets what is older than anybody asks for.
///
/// # Errors
/// Those of the database.
pub async fn forget_before(tx: &Transaction, before: DateTime<Utc>) -> Result<u64, Error> {
    let gone = throttles::Entity::delete_many()
        .filter(throttles::Column::BucketAt.lt(before))
        .exec(tx.rows())
        .await?;
    Ok(gone.rows_affected)
}
