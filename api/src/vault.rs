//! Keys and what they seal. Nothing personal is stored but through this room, and no key leaves it.
//!
//! The master key (a file outside the database) wraps service keys and one data key an owner; a data key seals
//! the blobs of its owner's rows. The forms are fixed in `docs/decisions/0004-sealed-rows.md`.

use crate::ids::{CaseId, CompanyId, PersonId};
use crate::random;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;
use zeroize::Zeroizing;

pub mod files;
pub mod keyfile;
pub mod sealed;
pub mod signing;

pub use sealed::Place;
pub use signing::{PublicKey, SigningKey};

/// 32 secret bytes that are wiped when dropped.
pub type Key = Zeroizing<[u8; 32]>;

/// Why something could not be sealed, opened or found. Says nothing of the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The bytes are not in a form that this program knows.
    #[error("the bytes are not in a known form")]
    Form,
    /// Another key, another row, or changed bytes.
    #[error("the seal does not open: another key, another row, or changed bytes")]
    Cipher,
    /// The key is gone, or was never there.
    #[error("there is no such key")]
    NoKey,
}

/// What a service key is for. The words are stored; they are never renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Exact search over sealed values.
    BlindIndex,
    /// The permutation behind public numbers; its version is the year.
    Number,
    /// The code that goes with a number.
    TrackingCode,
    /// Cursors of lists.
    Cursor,
    /// Tokens in letters.
    LetterToken,
    /// Message-ID of letters.
    MessageId,
    /// Answers kept to be repeated.
    Idempotency,
    /// Throttles.
    Throttle,
    /// The secret that a form of a page carries.
    Form,
}

impl Purpose {
    /// Every purpose that has one key from the beginning; numbers get theirs by the year.
    pub const LASTING: [Purpose; 8] = [
        Purpose::BlindIndex,
        Purpose::TrackingCode,
        Purpose::Cursor,
        Purpose::LetterToken,
        Purpose::MessageId,
        Purpose::Idempotency,
        Purpose::Throttle,
        Purpose::Form,
    ];

    /// The stored word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Purpose::BlindIndex => "blind_index",
            Purpose::Number => "number",
            Purpose::TrackingCode => "tracking_code",
            Purpose::Cursor => "cursor",
            Purpose::LetterToken => "letter_token",
            Purpose::MessageId => "message_id",
            Purpose::Idempotency => "idempotency",
            Purpose::Throttle => "throttle",
            Purpose::Form => "form",
        }
    }
}

/// Whose data key seals a blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// Everything of a case.
    Case(CaseId),
    /// A person's name and addresses.
    Person(PersonId),
    /// A company's number and name.
    Company(CompanyId),
}

impl Owner {
    /// The stored word for the kind of owner.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Owner::Case(_) => "case",
            Owner::Person(_) => "person",
            Owner::Company(_) => "company",
        }
    }

    /// The owner's own id.
    #[must_use]
    pub fn id(self) -> Uuid {
        match self {
            Owner::Case(CaseId(id)) | Owner::Person(PersonId(id)) | Owner::Company(CompanyId(id)) => id,
        }
    }
}

/// The master key and the number under which the database knows it.
pub struct MasterKey {
    /// From 1, one more at each rotation.
    pub id: i32,
    key: Key,
}

impl MasterKey {
    /// A master key from the bytes of its file.
    #[must_use]
    pub fn new(id: i32, key: Key) -> MasterKey {
        MasterKey { id, key }
    }

    /// What the database stores of it: enough to refuse a wrong key, too little to be one.
    #[must_use]
    pub fn check_value(&self) -> [u8; 16] {
        first_half(&mac(&self.key, &[b"qorgan/master-check/1"]))
    }

    /// Wraps a service key.
    ///
    /// # Errors
    /// See [`sealed::seal`].
    pub fn wrap_service(&self, purpose: Purpose, version: i32, key: &Key) -> Result<Vec<u8>, Error> {
        let version = version.to_be_bytes();
        sealed::wrap(&self.key, &[b"service", purpose.code().as_bytes(), &version], &random::bytes(), key)
    }

    /// Takes a service key out of its wrapping.
    ///
    /// # Errors
    /// [`Error::Form`] or [`Error::Cipher`].
    pub fn unwrap_service(&self, purpose: Purpose, version: i32, wrapped: &[u8]) -> Result<Key, Error> {
        let version = version.to_be_bytes();
        sealed::unwrap(&self.key, &[b"service", purpose.code().as_bytes(), &version], wrapped)
    }
}

/// A new random key.
#[must_use]
pub fn new_key() -> Key {
    Key::new(random::bytes())
}

/// The keys of a running program.
pub struct Vault {
    master: MasterKey,
    service: BTreeMap<(Purpose, i32), Key>,
    signing: SigningKey,
}

impl Vault {
    /// From the master key, the unwrapped service keys and the signing key.
    #[must_use]
    pub fn new(master: MasterKey, service: BTreeMap<(Purpose, i32), Key>, signing: SigningKey) -> Vault {
        Vault { master, service, signing }
    }

    /// Signs receipts.
    #[must_use]
    pub fn signing(&self) -> &SigningKey {
        &self.signing
    }

    /// The number of the master key that wraps new keys.
    #[must_use]
    pub fn master_key_id(&self) -> i32 {
        self.master.id
    }

    /// A keyed hash with the key of a lasting purpose, over length-prefixed fields.
    ///
    /// # Errors
    /// [`Error::NoKey`] when the purpose has no key of version 1, which opening the vault makes sure of.
    pub fn mac(&self, purpose: Purpose, fields: &[&[u8]]) -> Result<[u8; 32], Error> {
        Ok(mac(&self.service_key(purpose, 1)?, fields))
    }

    /// The key of a purpose in a version.
    ///
    /// # Errors
    /// [`Error::NoKey`] when there is none.
    pub fn service_key(&self, purpose: Purpose, version: i32) -> Result<Key, Error> {
        self.service.get(&(purpose, version)).cloned().ok_or(Error::NoKey)
    }

    /// The master key, for wrapping a service key that is new.
    #[must_use]
    pub fn master(&self) -> &MasterKey {
        &self.master
    }

    /// The index by which a normalised value is found without being stored: 16 bytes. `field` keeps equal values
    /// of different fields apart.
    ///
    /// # Errors
    /// [`Error::NoKey`], see [`Vault::mac`].
    pub fn blind_index(&self, field: &str, normalised: &str) -> Result<[u8; 16], Error> {
        let hash = self.mac(Purpose::BlindIndex, &[field.as_bytes(), normalised.as_bytes()])?;
        Ok(first_half(&hash))
    }

    /// A new data key for `owner`, and the wrapped form that is stored.
    ///
    /// # Errors
    /// See [`sealed::seal`].
    pub fn new_data_key(&self, owner: Owner) -> Result<(DataKey, Vec<u8>), Error> {
        let data_key = DataKey { owner, version: 1, key: new_key() };
        let wrapped = sealed::wrap(
            &self.master.key,
            &[b"data", owner.kind().as_bytes(), owner.id().as_bytes(), &1_u32.to_be_bytes()],
            &random::bytes(),
            &data_key.key,
        )?;
        Ok((data_key, wrapped))
    }

    /// Takes the data key of `owner` out of its stored wrapping.
    ///
    /// # Errors
    /// [`Error::Form`] or [`Error::Cipher`].
    pub fn data_key(&self, owner: Owner, version: u32, wrapped: &[u8]) -> Result<DataKey, Error> {
        let (id, version_bytes) = (owner.id(), version.to_be_bytes());
        let context = [&b"data"[..], owner.kind().as_bytes(), id.as_bytes(), &version_bytes];
        let key = sealed::unwrap(&self.master.key, &context, wrapped)?;
        Ok(DataKey { owner, version, key })
    }
}

/// The key of one owner: seals and opens the blobs of that owner's rows.
pub struct DataKey {
    owner: Owner,
    version: u32,
    key: Key,
}

impl DataKey {
    /// Seals a value into a blob for one row of one table.
    ///
    /// # Errors
    /// [`Error::Form`] when the value does not serialise, [`Error::Cipher`] when the cipher refuses.
    pub fn seal(&self, table: &str, row: &[u8], value: &impl Serialize) -> Result<Vec<u8>, Error> {
        let plain = Zeroizing::new(serde_json::to_vec(value).map_err(|_| Error::Form)?);
        let owner = self.owner.id();
        let place = Place { table, row, owner: owner.as_bytes() };
        sealed::seal(&self.key, self.version, place, &random::bytes(), &plain)
    }

    /// Opens the blob of one row of one table.
    ///
    /// # Errors
    /// [`Error::Form`], [`Error::Cipher`].
    pub fn open<T: DeserializeOwned>(&self, table: &str, row: &[u8], sealed: &[u8]) -> Result<T, Error> {
        let owner = self.owner.id();
        let place = Place { table, row, owner: owner.as_bytes() };
        let plain = Zeroizing::new(sealed::open(&self.key, place, sealed)?);
        serde_json::from_slice(&plain).map_err(|_| Error::Form)
    }

    /// The key for the stream of a file.
    fn stream_key(&self) -> &Key {
        &self.key
    }
}

fn mac(key: &Key, fields: &[&[u8]]) -> [u8; 32] {
    let mut mac =
        <Hmac<Sha256> as KeyInit>::new_from_slice(key.as_slice()).expect("HMAC takes a key of any length");
    mac.update(&sealed::fields(fields));
    mac.finalize().into_bytes().into()
}

/// SHA-256, for what is random already (tokens) and for fingerprints.
#[must_use]
pub fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

fn first_half(hash: &[u8; 32]) -> [u8; 16] {
    let mut half = [0; 16];
    half.iter_mut().zip(hash).for_each(|(to, from)| *to = *from);
    half
}
