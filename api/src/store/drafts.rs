//! Cases that are not filed yet, and their files. A draft is found by a token that a device holds, or by the person who
//! wrote it; there is no list of other people's.

use super::{Error, Rows, Transaction};
use crate::ids::{CaseId, DocumentId, PersonId};
use chrono::{DateTime, Utc};
use entity::{draft_documents, drafts};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select,
};
use std::collections::HashSet;

/// A file of a draft as it is stored.
pub use entity::draft_documents::Model as DraftDocumentRow;
/// A draft as it is stored.
pub use entity::drafts::Model as DraftRow;

/// Adds a draft.
///
/// # Errors
/// Those of the database.
pub async fn add(tx: &Transaction, row: DraftRow) -> Result<(), Error> {
    drafts::Entity::insert(row.into_active_model()).exec_without_returning(tx.rows()).await?;
    Ok(())
}

/// The draft of a token, when it is not over.
///
/// # Errors
/// Those of the database.
pub async fn by_token(
    on: &impl Rows,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<DraftRow>, Error> {
    Ok(living(token_hash, now).one(on.rows()).await?)
}

fn living(token_hash: &[u8], now: DateTime<Utc>) -> Select<drafts::Entity> {
    drafts::Entity::find()
        .filter(drafts::Column::TokenHash.eq(token_hash))
        .filter(drafts::Column::ExpiresAt.gt(now))
}

/// As [`by_token`], held until the transaction ends.
///
/// # Errors
/// Those of the database.
pub async fn by_token_to_change(
    tx: &Transaction,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<DraftRow>, Error> {
    Ok(living(token_hash, now).lock_exclusive().one(tx.rows()).await?)
}

/// The drafts that a person has not filed yet, the newest first.
///
/// # Errors
/// Those of the database.
pub async fn of_person(on: &impl Rows, person: PersonId, now: DateTime<Utc>) -> Result<Vec<DraftRow>, Error> {
    Ok(drafts::Entity::find()
        .filter(drafts::Column::PersonId.eq(person.0))
        .filter(drafts::Column::ExpiresAt.gt(now))
        .filter(drafts::Column::FiledAt.is_null())
        .order_by_desc(drafts::Column::ChangedAt)
        .order_by_desc(drafts::Column::Id)
        .all(on.rows())
        .await?)
}

/// Stores what changed in a draft.
///
/// # Errors
/// Those of the database.
pub async fn save(tx: &Transaction, row: DraftRow) -> Result<(), Error> {
    let (id, mut model) = (row.id, row.into_active_model().reset_all());
    model.id = sea_orm::ActiveValue::NotSet;
    drafts::Entity::update_many().set(model).filter(drafts::Column::Id.eq(id)).exec(tx.rows()).await?;
    Ok(())
}

/// Drafts whose time is over, the oldest first.
///
/// # Errors
/// Those of the database.
pub async fn expired(on: &impl Rows, now: DateTime<Utc>, most: u64) -> Result<Vec<DraftRow>, Error> {
    Ok(drafts::Entity::find()
        .filter(drafts::Column::ExpiresAt.lte(now))
        .order_by_asc(drafts::Column::ExpiresAt)
        .limit(most)
        .all(on.rows())
        .await?)
}

/// Takes a draft away with the rows of its files.
///
/// # Errors
/// Those of the database.
pub async fn remove(tx: &Transaction, id: CaseId) -> Result<(), Error> {
    remove_documents(tx, id).await?;
    drafts::Entity::delete_many().filter(drafts::Column::Id.eq(id.0)).exec(tx.rows()).await?;
    Ok(())
}

/// Adds a file.
///
/// # Errors
/// Those of the database.
pub async fn add_document(tx: &Transaction, row: DraftDocumentRow) -> Result<(), Error> {
    draft_documents::Entity::insert(row.into_active_model()).exec_without_returning(tx.rows()).await?;
    Ok(())
}

/// The files of a draft, in the order in which they came.
///
/// # Errors
/// Those of the database.
pub async fn documents(on: &impl Rows, id: CaseId) -> Result<Vec<DraftDocumentRow>, Error> {
    Ok(draft_documents::Entity::find()
        .filter(draft_documents::Column::DraftId.eq(id.0))
        .order_by_asc(draft_documents::Column::UploadedAt)
        .order_by_asc(draft_documents::Column::Id)
        .all(on.rows())
        .await?)
}

/// Takes one file away.
///
/// # Errors
/// Those of the database.
pub async fn remove_document(tx: &Transaction, id: CaseId, document: DocumentId) -> Result<(), Error> {
    draft_documents::Entity::delete_many()
        .filter(draft_documents::Column::DraftId.eq(id.0))
        .filter(draft_documents::Column::Id.eq(document.0))
        .exec(tx.rows())
        .await?;
    Ok(())
}

/// Takes the rows of all files away.
///
/// # Errors
/// Those of the database.
pub async fn remove_documents(tx: &Transaction, id: CaseId) -> Result<(), Error> {
    draft_documents::Entity::delete_many()
        .filter(draft_documents::Column::DraftId.eq(id.0))
        .exec(tx.rows())
        .await?;
    Ok(())
}

/// Which of these are drafts of this database.
///
/// # Errors
/// Those of the database.
pub async fn which_exist(on: &impl Rows, ids: &[CaseId]) -> Result<HashSet<CaseId>, Error> {
    let found: Vec<uuid::Uuid> = drafts::Entity::find()
        .select_only()
        .column(drafts::Column::Id)
        .filter(drafts::Column::Id.is_in(ids.iter().map(|it| it.0)))
        .into_tuple()
        .all(on.rows())
        .await?;
    Ok(found.into_iter().map(CaseId).collect())
}

/// The names in the file store of every file of these drafts.
///
/// # Errors
/// Those of the database.
pub async fn objects_of(on: &impl Rows, ids: &[CaseId]) -> Result<HashSet<String>, Error> {
    let objects = draft_documents::Entity::find()
        .select_only()
        .column(draft_documents::Column::Object)
        .filter(draft_documents::Column::DraftId.is_in(ids.iter().map(|it| it.0)))
        .into_tuple::<String>()
        .all(on.rows())
        .await?;
    Ok(objects.into_iter().collect())
}
