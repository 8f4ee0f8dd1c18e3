//! Files of a case, as rows; their bytes lie in the file store.

use super::{Error, Rows, Transaction};
use crate::ids::{CaseId, DocumentId};
use entity::documents;
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashSet;

/// A file as it is stored.
pub use entity::documents::Model as DocumentRow;

/// Adds a file.
///
/// # Errors
/// Those of the database.
pub async fn add(tx: &Transaction, row: DocumentRow) -> Result<(), Error> {
    documents::Entity::insert(row.into_active_model()).exec_without_returning(tx.rows()).await?;
    Ok(())
}

/// One file of one case. The caller has the case from a scope.
///
/// # Errors
/// Those of the database.
pub async fn of_case(on: &impl Rows, case: CaseId, id: DocumentId) -> Result<Option<DocumentRow>, Error> {
    Ok(documents::Entity::find()
        .filter(documents::Column::CaseId.eq(case.0))
        .filter(documents::Column::Id.eq(id.0))
        .one(on.rows())
        .await?)
}

/// Every file of a case, oldest first.
///
/// # Errors
/// Those of the database.
pub async fn all_of_case(on: &impl Rows, case: CaseId) -> Result<Vec<DocumentRow>, Error> {
    Ok(documents::Entity::find()
        .filter(documents::Column::CaseId.eq(case.0))
        .order_by_asc(documents::Column::Seq)
        .all(on.rows())
        .await?)
}

/// How many files a case has.
///
/// # Errors
/// Those of the database.
pub async fn count(on: &impl Rows, case: CaseId) -> Result<u64, Error> {
    Ok(documents::Entity::find().filter(documents::Column::CaseId.eq(case.0)).count(on.rows()).await?)
}

/// The names in the file store of every file of these cases.
///
/// # Errors
/// Those of the database.
pub async fn objects_of(on: &impl Rows, cases: &[CaseId]) -> Result<HashSet<String>, Error> {
    let objects = documents::Entity::find()
        .select_only()
        .column(documents::Column::Object)
        .filter(documents::Column::CaseId.is_in(cases.iter().map(|it| it.0)))
        .into_tuple::<String>()
        .all(on.rows())
        .await?;
    Ok(objects.into_iter().collect())
}
