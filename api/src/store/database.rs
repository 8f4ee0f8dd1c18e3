//! The way to the database: pools, transactions that nobody can cancel half-way, and the guards around them.

use super::{Error, dialect};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use migration::{Migrator, MigratorTrait};
use sea_orm::sqlx::{self, Executor};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database as Orm, DatabaseConnection, DatabaseTransaction, DbErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use std::collections::HashSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// How long a request waits for a connection to an embedded database. One is there for all that write: on a slow disk sixty-four
/// who file at once wait longer than the two seconds after which a server says that it is busy, and none of them is to be
/// turned away.
const EMBEDDED_PATIENCE: Duration = Duration::from_secs(10);

/// Which of the two databases it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// Embedded, one process.
    Sqlite,
    /// A server, any number of processes.
    Postgres,
}

/// What a pool is for: how many connections, how long a statement may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Answering requests.
    Web,
    /// Letters and clocks.
    Work,
    /// Changing the schema; nothing is cut off.
    Migrate,
}

/// An open database.
pub struct Database {
    backend: Backend,
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    suspicion: Suspicion,
    in_flight: Mutex<HashSet<i64>>,
    /// One process owns an embedded database.
    _owner: Option<Ownership>,
}

/// Proof that the code runs in a task of its own, which no client that goes away and no time-out can cancel.
/// Only [`crate::app::App::uncancelled`] hands it out, and without it no transaction begins.
#[derive(Debug)]
pub struct Uncancelled(());

impl Uncancelled {
    /// To be called inside a spawned task only.
    pub(crate) fn vouched_for_by_spawn() -> Uncancelled {
        Uncancelled(())
    }
}

/// Something that rows can be read from: a pool of readers, or a transaction.
pub trait Rows: Sync {
    /// The mapper's own handle.
    type On: ConnectionTrait;
    /// Where to send the query.
    fn rows(&self) -> &Self::On;
}

/// An open transaction. Dropped without [`Transaction::commit`], it is rolled back.
pub struct Transaction {
    inner: DatabaseTransaction,
    has_letters: AtomicBool,
}

impl Rows for Transaction {
    type On = DatabaseTransaction;
    fn rows(&self) -> &DatabaseTransaction {
        &self.inner
    }
}

impl Rows for Database {
    type On = DatabaseConnection;
    fn rows(&self) -> &DatabaseConnection {
        &self.reader
    }
}

impl Transaction {
    /// Makes everything that was written in it true, or nothing.
    ///
    /// # Errors
    /// [`Error::Uncertain`] when the database did not say that it is true: it may be, or not, and the caller's
    /// idempotency key will tell.
    pub async fn commit(self) -> Result<(), Error> {
        self.inner.commit().await.map_err(Error::Uncertain)
    }

    /// Undoes everything that was written in it, and lets go of what it holds. Where the database does not answer, it
    /// does the same by itself when the connection is gone.
    pub async fn roll_back(self) {
        if let Err(error) = self.inner.rollback().await {
            tracing::warn!(error = %error, "a transaction could not be rolled back");
        }
    }

    /// Whether a letter was written in it.
    #[must_use]
    pub fn has_letters(&self) -> bool {
        self.has_letters.load(Ordering::Relaxed)
    }

    pub(super) fn notes_letters(&self) {
        self.has_letters.store(true, Ordering::Relaxed);
    }
}

/// Marks a key as being worked on until it is dropped.
pub struct InFlight<'d> {
    set: &'d Mutex<HashSet<i64>>,
    key: i64,
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.set.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

impl Database {
    /// Opens the database at `url` (`sqlite://PATH`, `postgres://…`). A missing SQLite file is made, with its folder.
    ///
    /// # Errors
    /// [`Error::Address`], [`Error::InUse`], [`Error::Folder`], [`Error::Unavailable`].
    pub async fn open(url: &str, duty: Duty) -> Result<Database, Error> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            Database::open_sqlite(Path::new(path)).await
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Database::open_postgres(url, duty).await
        } else {
            Err(Error::Address)
        }
    }

    async fn open_sqlite(path: &Path) -> Result<Database, Error> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(Error::Folder)?;
        }
        let owner = own(path)?;
        make_private(path).map_err(Error::Folder)?;
        let url = format!("sqlite://{}", path.display());
        let options = |read_only, connections| {
            let mut options = ConnectOptions::new(url.clone());
            options
                .max_connections(connections)
                .min_connections(1)
                .acquire_timeout(EMBEDDED_PATIENCE)
                .idle_timeout(None::<Duration>)
                .max_lifetime(None::<Duration>)
                .test_before_acquire(false)
                .sqlx_logging(false)
                .map_sqlx_sqlite_opts(move |options| dialect::sqlite(options, read_only));
            options
        };
        // The writer first: it makes the file and its log, which readers then only open.
        let writer = Orm::connect(options(false, 1)).await?;
        let reader = Orm::connect(options(true, 4)).await?;
        Ok(Database {
            backend: Backend::Sqlite,
            writer,
            reader,
            suspicion: Suspicion::default(),
            in_flight: Mutex::default(),
            _owner: Some(owner),
        })
    }

    async fn open_postgres(url: &str, duty: Duty) -> Result<Database, Error> {
        let (connections, limits) = match duty {
            Duty::Web => (10, limits(5, 2, 10)),
            Duty::Work => (4, limits(60, 5, 60)),
            Duty::Migrate => (1, limits(0, 0, 0)),
        };
        let suspicion = Suspicion::default();
        let watched = suspicion.clone();
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(2))
            .max_lifetime(Duration::from_mins(30))
            .test_before_acquire(false)
            .sqlx_logging(false)
            .map_sqlx_postgres_opts(move |options| dialect::postgres(options, limits))
            .map_sqlx_postgres_pool_opts(move |pool| {
                let watched = watched.clone();
                pool.after_release(move |connection, _| roll_back_if_suspect(&watched, connection))
            });
        let pool = Orm::connect(options).await?;
        Ok(Database {
            backend: Backend::Postgres,
            writer: pool.clone(),
            reader: pool,
            suspicion,
            in_flight: Mutex::default(),
            _owner: None,
        })
    }

    /// Which database it is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// What the server calls itself.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn server_version(&self) -> Result<String, Error> {
        dialect::server_version(&self.reader).await
    }

    /// The settings on which durability rests, as the server itself states them.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn durability(&self) -> Result<Vec<(&'static str, String)>, Error> {
        dialect::durability(&self.writer).await
    }

    /// Begins a transaction that may write.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when no connection is free in time: within two seconds, or ten of an embedded database.
    pub async fn begin(&self, _task: &Uncancelled) -> Result<Transaction, Error> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let begin = Box::pin(self.writer.begin_with_options(options));
        let inner = Watched { begin: Some(begin), suspicion: self.suspicion.clone() }.await?;
        Ok(Transaction { inner, has_letters: AtomicBool::new(false) })
    }

    /// Marks `key` as being worked on in this process; `None` when somebody else works on it.
    pub fn reserve(&self, key: i64) -> Option<InFlight<'_>> {
        let added = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
        added.then_some(InFlight { set: &self.in_flight, key })
    }

    /// Brings the schema to the last chapter. Several processes may ask at once: one works, the others wait.
    ///
    /// # Errors
    /// [`Error::Database`] also when the database knows a chapter that this program does not.
    pub async fn migrate(url: &str) -> Result<(), Error> {
        let database = Database::open(url, Duty::Migrate).await?;
        dialect::lock_for_migration(&database.writer).await?;
        Migrator::up(&database.writer, None).await?;
        database.close().await
    }

    /// Takes the last `steps` chapters back.
    ///
    /// # Errors
    /// As [`Database::migrate`].
    pub async fn migrate_down(url: &str, steps: u32) -> Result<(), Error> {
        let database = Database::open(url, Duty::Migrate).await?;
        dialect::lock_for_migration(&database.writer).await?;
        Migrator::down(&database.writer, Some(steps)).await?;
        database.close().await
    }

    /// The chapters, in order, each with whether it has been applied.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn migration_status(&self) -> Result<Vec<(String, bool)>, Error> {
        Migrator::install(&self.writer).await?;
        let pending = Migrator::get_pending_migrations(&self.writer).await?;
        let is_applied = |name: &str| !pending.iter().any(|it| it.name() == name);
        Ok(Migrator::migrations().iter().map(|it| (it.name().to_owned(), is_applied(it.name()))).collect())
    }

    /// How many chapters have not been applied. Nothing is changed to find out.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn chapters_behind(&self) -> Result<usize, Error> {
        Ok(Migrator::get_pending_migrations_read_only(&self.reader).await?.len())
    }

    /// Waits until no other process is starting on the same database, and keeps others waiting until the answer is
    /// dropped: what a first start writes is written once. An embedded database has one process anyway.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn alone_at_the_start(url: &str) -> Result<Option<Alone>, Error> {
        if url.starts_with("sqlite:") {
            return Ok(None);
        }
        let database = Database::open(url, Duty::Migrate).await?;
        dialect::lock_for_migration(&database.writer).await?;
        Ok(Some(Alone { _database: database }))
    }

    /// Waits for what is under way and closes the pools.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn close(self) -> Result<(), Error> {
        if self.backend == Backend::Sqlite {
            self.reader.close().await?;
        }
        Ok(self.writer.close().await?)
    }
}

/// A turn that others wait for; it ends with its connection.
pub struct Alone {
    _database: Database,
}

fn limits(statement: u64, lock: u64, idle: u64) -> dialect::Limits {
    dialect::Limits {
        statement: Duration::from_secs(statement),
        lock: Duration::from_secs(lock),
        idle_in_transaction: Duration::from_secs(idle),
    }
}

/// The lock file beside an embedded database, held. It is let go by name: closing the file would leave the lock with
/// a child process that was just being started and still shares it.
struct Ownership(File);

impl Drop for Ownership {
    fn drop(&mut self) {
        // What cannot be unlocked ends with the process.
        let _ = self.0.unlock();
    }
}

/// Takes the lock file beside an embedded database.
fn own(path: &Path) -> Result<Ownership, Error> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(PathBuf::from(name))
        .map_err(Error::Folder)?;
    match file.try_lock() {
        Ok(()) => Ok(Ownership(file)),
        Err(std::fs::TryLockError::WouldBlock) => Err(Error::InUse(path.display().to_string())),
        Err(std::fs::TryLockError::Error(source)) => Err(Error::Folder(source)),
    }
}

/// An embedded database is its owner's alone. The file is made before SQLite opens it: its log and its index then take
/// over the rights that it has.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = File::options();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| ())
}

/// The second guard behind [`Uncancelled`]: when a `begin` is dropped half-way all the same, every connection that
/// comes back within the next minute is rolled back, because one of them may stand inside an open transaction that
/// nobody knows of, and would swallow the next borrower's writes.
#[derive(Clone, Default)]
struct Suspicion(Arc<SuspicionState>);

#[derive(Default)]
struct SuspicionState {
    born: std::sync::OnceLock<Instant>,
    until_ms: AtomicI64,
}

const SUSPICION_LASTS: Duration = Duration::from_mins(1);

impl Suspicion {
    fn elapsed_ms(&self) -> i64 {
        let born = self.0.born.get_or_init(Instant::now);
        i64::try_from(born.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    fn raise(&self) {
        let lasts = i64::try_from(SUSPICION_LASTS.as_millis()).unwrap_or(i64::MAX);
        self.0.until_ms.store(self.elapsed_ms().saturating_add(lasts).max(1), Ordering::SeqCst);
    }

    fn is_raised(&self) -> bool {
        let until = self.0.until_ms.load(Ordering::SeqCst);
        until > 0 && self.elapsed_ms() < until
    }
}

fn roll_back_if_suspect<'c>(
    suspicion: &Suspicion,
    connection: &'c mut sqlx::PgConnection,
) -> BoxFuture<'c, Result<bool, sqlx::Error>> {
    if !suspicion.is_raised() {
        return async { Ok(true) }.boxed();
    }
    async move {
        connection.execute("ROLLBACK").await?;
        Ok(true)
    }
    .boxed()
}

/// A `begin` under way. Dropped before its end, it raises the suspicion first and only then lets go of the
/// connection, so that the connection cannot come back unsuspected.
struct Watched<'d> {
    begin: Option<BoxFuture<'d, Result<DatabaseTransaction, DbErr>>>,
    suspicion: Suspicion,
}

impl Future for Watched<'_> {
    type Output = Result<DatabaseTransaction, DbErr>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(begin) = self.begin.as_mut() else {
            return Poll::Pending;
        };
        let answer = begin.poll_unpin(context);
        if answer.is_ready() {
            self.begin = None;
        }
        answer
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        if self.begin.is_some() {
            self.suspicion.raise();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_begin_that_is_dropped_half_way_raises_the_suspicion_and_a_finished_one_does_not() {
        let suspicion = Suspicion::default();
        let pending = futures_util::future::pending().boxed();
        let finished = futures_util::future::ready(Err(DbErr::Custom(String::new()))).boxed();

        let mut watched = Watched { begin: Some(finished), suspicion: suspicion.clone() };
        assert!((&mut watched).now_or_never().is_some());
        drop(watched);
        assert!(!suspicion.is_raised());

        drop(Watched { begin: Some(pending), suspicion: suspicion.clone() });
        assert!(suspicion.is_raised());
    }
}
