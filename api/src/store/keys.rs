//! Rows of keys. Everything here is wrapped; only the vault can take it out.

use super::{Error, Rows, Transaction};
use crate::vault::{self, DataKey, Owner, Purpose, Vault};
use chrono::{DateTime, Utc};
use entity::{data_keys, master_keys, service_keys};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// The check value under which the database knows a master key; `None` when it does not know it.
///
/// # Errors
/// Those of the database.
pub async fn master_check(on: &impl Rows, id: i32) -> Result<Option<Vec<u8>>, Error> {
    let row = master_keys::Entity::find().filter(master_keys::Column::Id.eq(id)).one(on.rows()).await?;
    Ok(row.map(|it| it.check_value))
}

/// Whether the database knows any master key, which means that something in it may be sealed.
///
/// # Errors
/// Those of the database.
pub async fn knows_a_master(on: &impl Rows) -> Result<bool, Error> {
    Ok(master_keys::Entity::find().one(on.rows()).await?.is_some())
}

/// Remembers a master key by its check value.
///
/// # Errors
/// [`Error::Duplicate`] when its number is taken.
pub async fn add_master(
    tx: &Transaction,
    id: i32,
    check_value: &[u8],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let row = master_keys::ActiveModel {
        id: Set(id),
        check_value: Set(check_value.to_vec()),
        created_at: Set(now),
    };
    master_keys::Entity::insert(row).exec_without_returning(tx.rows()).await?;
    Ok(())
}

/// A wrapped service key as it is stored.
pub struct WrappedServiceKey {
    /// The stored word of its purpose.
    pub purpose: String,
    /// Its version; for public numbers the year.
    pub version: i32,
    /// The wrapped bytes.
    pub wrapped: Vec<u8>,
}

/// Every service key.
///
/// # Errors
/// Those of the database.
pub async fn service_keys(on: &impl Rows) -> Result<Vec<WrappedServiceKey>, Error> {
    let rows =
        service_keys::Entity::find().order_by_asc(service_keys::Column::Purpose).all(on.rows()).await?;
    Ok(rows
        .into_iter()
        .map(|it| WrappedServiceKey { purpose: it.purpose, version: it.version, wrapped: it.wrapped })
        .collect())
}

/// Stores a service key unless there is one already, and says which is stored now: two nodes may try at once.
///
/// # Errors
/// Those of the database.
pub async fn add_service_key(
    tx: &Transaction,
    purpose: Purpose,
    version: i32,
    master_key_id: i32,
    wrapped: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<Vec<u8>, Error> {
    let row = service_keys::ActiveModel {
        purpose: Set(purpose.code().to_owned()),
        version: Set(version),
        master_key_id: Set(master_key_id),
        wrapped: Set(wrapped),
        created_at: Set(now),
    };
    service_keys::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([service_keys::Column::Purpose, service_keys::Column::Version])
                .do_nothing()
                .to_owned(),
        )
        .try_insert()
        .exec_without_returning(tx.rows())
        .await?;
    let stored = service_keys::Entity::find()
        .filter(service_keys::Column::Purpose.eq(purpose.code()))
        .filter(service_keys::Column::Version.eq(version))
        .one(tx.rows())
        .await?;
    stored
        .map(|it| it.wrapped)
        .ok_or(Error::Corrupt { table: "service_keys", why: "a key that was just stored" })
}

/// Makes and stores the data key of a new owner.
///
/// # Errors
/// [`Error::Duplicate`] when the owner has one.
pub async fn new_data_key(
    tx: &Transaction,
    vault: &Vault,
    owner: Owner,
    now: DateTime<Utc>,
) -> Result<DataKey, Error> {
    let (key, wrapped) = vault.new_data_key(owner)?;
    let row = data_keys::ActiveModel {
        owner_kind: Set(owner.kind().to_owned()),
        owner_id: Set(owner.id()),
        version: Set(1),
        master_key_id: Set(vault.master_key_id()),
        wrapped: Set(wrapped),
        created_at: Set(now),
    };
    data_keys::Entity::insert(row).exec_without_returning(tx.rows()).await?;
    Ok(key)
}

/// The data key of an owner.
///
/// # Errors
/// [`vault::Error::NoKey`] when it was destroyed.
pub async fn data_key(on: &impl Rows, vault: &Vault, owner: Owner) -> Result<DataKey, Error> {
    let row = data_keys::Entity::find()
        .filter(data_keys::Column::OwnerKind.eq(owner.kind()))
        .filter(data_keys::Column::OwnerId.eq(owner.id()))
        .order_by_desc(data_keys::Column::Version)
        .one(on.rows())
        .await?
        .ok_or(vault::Error::NoKey)?;
    let version = u32::try_from(row.version)
        .map_err(|_| Error::Corrupt { table: "data_keys", why: "a version below zero" })?;
    Ok(vault.data_key(owner, version, &row.wrapped)?)
}

/// Destroys the data key of an owner: what it sealed can be opened by nobody.
///
/// # Errors
/// Those of the database.
pub async fn destroy(tx: &Transaction, owner: Owner) -> Result<(), Error> {
    data_keys::Entity::delete_many()
        .filter(data_keys::Column::OwnerKind.eq(owner.kind()))
        .filter(data_keys::Column::OwnerId.eq(owner.id()))
        .exec(tx.rows())
        .await?;
    Ok(())
}
