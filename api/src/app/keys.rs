//! Opening the vault: the right master key or none, and a service key for every purpose.

use super::{Error, Result};
use crate::store::{self, Database, Transaction, Uncancelled};
use crate::vault::{self, Key, MasterKey, Purpose, SigningKey, Vault};
use chrono::{DateTime, Datelike, Utc};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Opens the vault of a database. An empty database takes the given master key as its first.
///
/// # Errors
/// [`Error::WrongMasterKey`] when the database was sealed under another key.
pub async fn open(
    database: &Database,
    task: &Uncancelled,
    master: MasterKey,
    signing: SigningKey,
    now: DateTime<Utc>,
) -> Result<Vault> {
    let tx = database.begin(task).await?;
    match store::keys::master_check(&tx, master.id).await? {
        Some(known) if known == master.check_value() => {}
        Some(_) => return Err(Error::WrongMasterKey),
        None if store::keys::knows_a_master(&tx).await? => return Err(Error::WrongMasterKey),
        None => store::keys::add_master(&tx, master.id, &master.check_value(), now).await?,
    }
    let mut keys = stored(&tx, &master).await?;
    let wanted = Purpose::LASTING.iter().map(|it| (*it, 1)).chain(
        // This year's numbers and, so that New Year finds it ready, next year's.
        [now.year(), now.year() + 1].map(|year| (Purpose::Number, year)),
    );
    for (purpose, version) in wanted {
        if let Entry::Vacant(place) = keys.entry((purpose, version)) {
            place.insert(make(&tx, &master, purpose, version, now).await?);
        }
    }
    tx.commit().await?;
    Ok(Vault::new(master, keys, signing))
}

async fn stored(tx: &Transaction, master: &MasterKey) -> Result<BTreeMap<(Purpose, i32), Key>> {
    let purposes = Purpose::LASTING.into_iter().chain([Purpose::Number]).collect::<Vec<_>>();
    let mut keys = BTreeMap::new();
    for row in store::keys::service_keys(tx).await? {
        // A purpose of a newer version of the program is left alone.
        if let Some(purpose) = purposes.iter().find(|it| it.code() == row.purpose) {
            let key = master.unwrap_service(*purpose, row.version, &row.wrapped)?;
            keys.insert((*purpose, row.version), key);
        }
    }
    Ok(keys)
}

async fn make(
    tx: &Transaction,
    master: &MasterKey,
    purpose: Purpose,
    version: i32,
    now: DateTime<Utc>,
) -> Result<Key> {
    let wrapped = master.wrap_service(purpose, version, &vault::new_key())?;
    // Another node may have been first: what is stored counts.
    let stored = store::keys::add_service_key(tx, purpose, version, master.id, wrapped, now).await?;
    Ok(master.unwrap_service(purpose, version, &stored)?)
}

/// The key of a year's public numbers, made when the year is new: a program that runs over New Year goes on.
///
/// # Errors
/// Those of the store.
pub async fn number_key(vault: &Vault, tx: &Transaction, year: i32, now: DateTime<Utc>) -> Result<Key> {
    if let Ok(key) = vault.service_key(Purpose::Number, year) {
        return Ok(key);
    }
    // Not kept in memory: should this transaction fall, the key would be there and its row would not. The next
    // start of the program finds it; until then the row is read for each filing.
    make(tx, vault.master(), Purpose::Number, year, now).await
}
