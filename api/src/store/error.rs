//! What can go wrong between the rows and us, sorted by what the caller can do about it.

use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

/// Why the store could not do what was asked. Its text never holds a stored or submitted value.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database cannot answer now: it is starting, busy, full or gone. Trying again later may help.
    #[error("the database cannot answer now")]
    Unavailable(#[source] DbErr),
    /// The database did not say how a transaction ended: it may be true, or not.
    #[error("the database did not say whether the transaction is true")]
    Uncertain(#[source] DbErr),
    /// A row that must be one of its kind is there already.
    #[error("such a row is there already")]
    Duplicate(#[source] DbErr),
    /// A stored row does not say what this program can understand.
    #[error("a row of `{table}` does not make sense: {why}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// What is wrong, without its content.
        why: &'static str,
    },
    /// The database file is in use by another process.
    #[error("{0} is in use by another process of this program")]
    InUse(String),
    /// The address of the database is none that this program knows.
    #[error("a database address begins with sqlite:// or postgres://")]
    Address,
    /// The file system refused.
    #[error("the folder of the database cannot be used")]
    Folder(#[source] std::io::Error),
    /// A seal did not open, or could not be made.
    #[error("a seal does not hold")]
    Vault(#[from] crate::vault::Error),
    /// Anything else, which is a defect of this program or of the database.
    #[error("the database refused")]
    Database(#[source] DbErr),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Error {
        if let Some(SqlErr::UniqueConstraintViolation(_)) = error.sql_err() {
            return Error::Duplicate(error);
        }
        if is_passing(&error) { Error::Unavailable(error) } else { Error::Database(error) }
    }
}

/// PostgreSQL: somebody held a lock for longer than was waited for it.
const LOCK_NOT_AVAILABLE: &str = "55P03";

impl Error {
    /// Whether somebody held a lock for longer than was waited for it.
    pub(super) fn is_held_lock(&self) -> bool {
        let Error::Unavailable(error) = self else { return false };
        let Some(sqlx::Error::Database(database)) = source(error) else { return false };
        database.code().is_some_and(|code| code == LOCK_NOT_AVAILABLE)
    }
}

/// What the driver said.
fn source(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(source))
        | DbErr::Exec(RuntimeErr::SqlxError(source))
        | DbErr::Query(RuntimeErr::SqlxError(source)) => Some(source.as_ref()),
        _ => None,
    }
}

/// Whether the same request may succeed later without anybody changing anything in this program.
fn is_passing(error: &DbErr) -> bool {
    let Some(source) = source(error) else {
        return matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_));
    };
    match source {
        sqlx::Error::Io(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed => true,
        sqlx::Error::Database(database) => database.code().is_some_and(|code| is_passing_code(&code)),
        _ => false,
    }
}

/// PostgreSQL: connection exceptions (08), insufficient resources (53, disk full is 53100), operator intervention
/// (57, also a statement that ran into its time limit), serialization failure, deadlock, lock not available.
/// SQLite: busy (5), locked (6), full (13), and their extended forms.
fn is_passing_code(code: &str) -> bool {
    matches!(code, "40001" | "40P01" | LOCK_NOT_AVAILABLE | "5" | "6" | "13" | "261" | "517")
        || ["08", "53", "57"].iter().any(|class| code.len() == 5 && code.starts_with(class))
}
