//! What a use case can answer instead of what was asked. The doors turn it into JSON or a page, once each.

use super::fault::{Fault, FieldFault};
use super::numbers;
use super::refusal::Refusal;
use crate::{store, vault};

/// The outcome of a use case.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a use case did not do what was asked. No text here holds a submitted or stored value.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    Unauthorized,
    /// The address or the password is wrong; which, nobody is told.
    #[error("wrong credentials")]
    Credentials,
    /// The route is closed to the role.
    #[error("closed to the role")]
    Forbidden,
    /// There is no such thing, or it does not exist for the viewer.
    #[error("not found")]
    NotFound,
    /// Visible, but the law says no.
    #[error("refused")]
    Refused(Vec<Refusal>),
    /// A request with the same key is being worked on.
    #[error("a request with the same key is in flight")]
    InFlight,
    /// The key was used for another request.
    #[error("the key was used for another request")]
    KeyReused,
    /// Somebody changed the case meanwhile.
    #[error("the case is at version {0}")]
    Stale(i32),
    /// The version that the action starts from must be named.
    #[error("If-Match is missing")]
    IfMatch,
    /// The reason for reading must be named.
    #[error("the reason for reading is missing")]
    Purpose,
    /// Fields are wrong.
    #[error("fields are wrong")]
    Fields(Vec<FieldFault>),
    /// A field that nothing here knows.
    #[error("an unknown field")]
    UnknownField(String),
    /// A position in a list that belongs to another list.
    #[error("a position of another list")]
    Cursor,
    /// A link that was used or is too old.
    #[error("the link is spent")]
    Token,
    /// Too many tries; again after so many seconds.
    #[error("too many tries")]
    TooMany(u32),
    /// Larger than this many bytes.
    #[error("larger than {0} bytes")]
    TooLarge(u64),
    /// Its bytes came too slowly, or stopped coming.
    #[error("it came too slowly")]
    TooSlow,
    /// A kind of file that is not taken.
    #[error("a kind of file that is not taken")]
    MediaType,
    /// A file says that it is of a kind, and begins as no file of this kind does.
    #[error("the content is no {0}")]
    Content(&'static str),
    /// The program has too much to do.
    #[error("too much to do")]
    Busy,
    /// The database was sealed under another master key.
    #[error(
        "the database was sealed under another master key: point QORGAN_MASTER_KEY_FILE at the right one"
    )]
    WrongMasterKey,
    /// Reference data that ships with the program does not read.
    #[error("shipped reference data does not read: {0}")]
    Reference(String),
    /// A definition does not read; file, line and code are in the text.
    #[error("{0}")]
    Definition(String),
    /// A plan does not say enough, or says it wrongly; each with its place.
    #[error("{0}")]
    Plan(workflow::Problems),
    /// The file store refused.
    #[error("the file store refused")]
    Files(#[source] object_store::Error),
    /// The folder of the file store cannot be read.
    #[error("the folder of the file store cannot be read")]
    Folder(#[source] std::io::Error),
    /// What was asked for cannot be written out.
    #[error("it cannot be written")]
    Output(#[source] std::io::Error),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A task that must reach its end did not.
    #[error("a task of the program broke off")]
    Broken,
}

impl Error {
    /// One wrong field.
    #[must_use]
    pub fn field(pointer: &str, fault: Fault) -> Error {
        Error::Fields(vec![FieldFault::new(pointer, fault)])
    }
}

/// What is no public number is the number of no case.
impl From<numbers::Error> for Error {
    fn from(_: numbers::Error) -> Error {
        Error::NotFound
    }
}

impl From<vault::Error> for Error {
    fn from(error: vault::Error) -> Error {
        Error::Store(error.into())
    }
}

impl From<workflow::record::Unreadable> for Error {
    fn from(_: workflow::record::Unreadable) -> Error {
        Error::Store(store::Error::Corrupt { table: "cases", why: "the stored engine state does not read" })
    }
}
