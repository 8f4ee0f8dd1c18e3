//! The journal of a case: appended to, read, never changed.

use super::{Error, Rows, Transaction};
use crate::ids::{CaseId, PersonId};
use entity::case_events;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;
use workflow::chain::{Entry, Hash};
use workflow::definition::model::Role;

/// An entry as it is stored.
pub use entity::case_events::Model as EntryRow;

/// Appends entries.
///
/// # Errors
/// [`Error::Duplicate`] when the place is taken, which the hold on the case rules out.
pub async fn append(tx: &Transaction, entries: Vec<EntryRow>) -> Result<(), Error> {
    if entries.is_empty() {
        return Ok(());
    }
    let entries = entries.into_iter().map(IntoActiveModel::into_active_model);
    case_events::Entity::insert_many(entries).exec_without_returning(tx.rows()).await?;
    Ok(())
}

/// The whole journal of a case, in order. The caller has the case from a scope.
///
/// # Errors
/// Those of the database.
pub async fn of_case(on: &impl Rows, id: CaseId) -> Result<Vec<EntryRow>, Error> {
    Ok(case_events::Entity::find()
        .filter(case_events::Column::CaseId.eq(id.0))
        .order_by_asc(case_events::Column::Seq)
        .all(on.rows())
        .await?)
}

/// The entries of some kinds.
///
/// # Errors
/// Those of the database.
pub async fn of_kinds(on: &impl Rows, id: CaseId, kinds: &[&str]) -> Result<Vec<EntryRow>, Error> {
    Ok(case_events::Entity::find()
        .filter(case_events::Column::CaseId.eq(id.0))
        .filter(case_events::Column::Kind.is_in(kinds.iter().copied()))
        .order_by_asc(case_events::Column::Seq)
        .all(on.rows())
        .await?)
}

/// One entry.
///
/// # Errors
/// Those of the database.
pub async fn entry(on: &impl Rows, id: CaseId, seq: i32) -> Result<Option<EntryRow>, Error> {
    Ok(case_events::Entity::find()
        .filter(case_events::Column::CaseId.eq(id.0))
        .filter(case_events::Column::Seq.eq(seq))
        .one(on.rows())
        .await?)
}

/// The first step of the process in the journal of a case: it says under which version the case was filed.
///
/// # Errors
/// Those of the database.
pub async fn first_step(on: &impl Rows, id: CaseId) -> Result<Option<EntryRow>, Error> {
    Ok(case_events::Entity::find()
        .filter(case_events::Column::CaseId.eq(id.0))
        .filter(case_events::Column::Version.is_not_null())
        .order_by_asc(case_events::Column::Seq)
        .one(on.rows())
        .await?)
}

/// Who took an action of a case or finished something in it, and not as its applicant.
///
/// # Errors
/// Those of the database.
pub async fn staff_who_acted(on: &impl Rows, id: CaseId) -> Result<Vec<PersonId>, Error> {
    let people: Vec<Uuid> = case_events::Entity::find()
        .select_only()
        .column(case_events::Column::ActorId)
        .filter(case_events::Column::CaseId.eq(id.0))
        .filter(case_events::Column::Version.is_not_null())
        .filter(case_events::Column::ActorId.is_not_null())
        .filter(case_events::Column::ActedAs.ne(Role::Applicant.code()))
        .distinct()
        .into_tuple()
        .all(on.rows())
        .await?;
    Ok(people.into_iter().map(PersonId).collect())
}

/// The entry as the chain sees it, with its stored hash.
///
/// # Errors
/// [`Error::Corrupt`] when a hash is not 32 bytes long.
pub fn link(row: &EntryRow) -> Result<(Entry<'_>, Hash), Error> {
    let corrupt = |why| Error::Corrupt { table: "case_events", why };
    let hash = |bytes: &[u8]| Hash::from_slice(bytes).ok_or_else(|| corrupt("a hash of another length"));
    let entry = Entry {
        case: *row.case_id.as_bytes(),
        seq: u32::try_from(row.seq).map_err(|_| corrupt("a place below one"))?,
        previous: hash(&row.previous_hash)?,
        commitment: row.commitment.as_deref().map(hash).transpose()?,
        body: &row.body,
    };
    Ok((entry, hash(&row.hash)?))
}
