//! What a use case can answer instead of what was asked. The doors turn it into JSON or a page, once each.

use crate::{store, vault};

/// The outcome of a use case.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database was sealed under another master key.
    #[error(
        "the database was sealed under another master key: point QORGAN_MASTER_KEY_FILE at the right one"
    )]
    WrongMasterKey,
    /// Reference data that ships with the program does not read.
    #[error("shipped reference data does not read: {0}")]
    Reference(String),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A task that must reach its end did not.
    #[error("a task of the program broke off")]
    Broken,
}

impl From<vault::Error> for Error {
    fn from(error: vault::Error) -> Error {
        Error::Store(error.into())
    }
}
