//! Which version of a definition open cases follow.

use super::super::{Error, Rows};
use crate::ids::CaseId;
use entity::cases;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

/// How many open cases that follow a version stand in each of its states, in the order of the names of the states.
///
/// # Errors
/// Those of the database.
pub async fn live_by_state(
    on: &impl Rows,
    definition: &str,
    version: i32,
) -> Result<Vec<(String, u64)>, Error> {
    let rows: Vec<(String, i64)> = live(definition, version)
        .select_only()
        .column(cases::Column::Status)
        .column_as(cases::Column::Id.count(), "count")
        .group_by(cases::Column::Status)
        .order_by_asc(cases::Column::Status)
        .into_tuple()
        .all(on.rows())
        .await?;
    Ok(rows.into_iter().map(|(state, count)| (state, u64::try_from(count).unwrap_or(0))).collect())
}

/// A page of the open cases that follow a version, in the order of their ids, after one of them.
///
/// # Errors
/// Those of the database.
pub async fn live_after(
    on: &impl Rows,
    definition: &str,
    version: i32,
    after: Option<CaseId>,
    most: u64,
) -> Result<Vec<CaseId>, Error> {
    let mut query = live(definition, version)
        .select_only()
        .column(cases::Column::Id)
        .order_by_asc(cases::Column::Id)
        .limit(most);
    if let Some(after) = after {
        query = query.filter(cases::Column::Id.gt(after.0));
    }
    let ids: Vec<Uuid> = query.into_tuple().all(on.rows()).await?;
    Ok(ids.into_iter().map(CaseId).collect())
}

fn live(definition: &str, version: i32) -> Select<cases::Entity> {
    cases::Entity::find()
        .filter(cases::Column::DefinitionId.eq(definition))
        .filter(cases::Column::DefinitionVersion.eq(version))
        .filter(cases::Column::ClosedAt.is_null())
}
