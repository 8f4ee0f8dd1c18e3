//! The few sentences that the two databases say differently, and the only SQL text outside `migration`.

use super::Error;
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};
use std::time::Duration;

/// How long the server lets this kind of work wait and run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) statement: Duration,
    pub(super) lock: Duration,
    pub(super) idle_in_transaction: Duration,
}

/// SQLite: a write-ahead log that is flushed at every commit. NORMAL would lose acknowledged commits with the power.
pub(super) fn sqlite(options: SqliteConnectOptions, read_only: bool) -> SqliteConnectOptions {
    let options = options
        .create_if_missing(!read_only)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .optimize_on_close(!read_only, None);
    if read_only { options.pragma("query_only", "ON") } else { options }
}

/// PostgreSQL: limits that hold even when this process does not get to say anything more.
pub(super) fn postgres(options: PgConnectOptions, limits: Limits) -> PgConnectOptions {
    let milliseconds = |limit: Duration| limit.as_millis().to_string();
    options.options([
        ("statement_timeout", milliseconds(limits.statement)),
        ("lock_timeout", milliseconds(limits.lock)),
        ("idle_in_transaction_session_timeout", milliseconds(limits.idle_in_transaction)),
    ])
}

/// Tries to take a lock that ends with the transaction; `false` when another transaction holds it. SQLite has no
/// such lock and needs none: one process owns the file, and a set in memory serves it.
pub(super) async fn try_lock(transaction: &DatabaseTransaction, key: i64) -> Result<bool, Error> {
    let sql = "SELECT pg_try_advisory_xact_lock($1) AS locked";
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, [key.into()]);
    let row = transaction.query_one_raw(statement).await?;
    row.map_or(Ok(false), |row| row.try_get("", "locked").map_err(Error::from))
}

/// Takes such a lock, and waits so long for another transaction to let go. Where it does not, the statement fails, and with
/// it the transaction.
pub(super) async fn lock_within(
    transaction: &DatabaseTransaction,
    key: i64,
    patience: Duration,
) -> Result<(), Error> {
    let limit = "SELECT set_config('lock_timeout', $1, true)";
    let milliseconds = patience.as_millis().to_string();
    let limit = Statement::from_sql_and_values(DbBackend::Postgres, limit, [milliseconds.into()]);
    transaction.query_one_raw(limit).await?;
    let lock = "SELECT pg_advisory_xact_lock($1)";
    let lock = Statement::from_sql_and_values(DbBackend::Postgres, lock, [key.into()]);
    transaction.query_one_raw(lock).await?;
    // Back to what the connection was opened with.
    transaction.execute_unprepared("SET LOCAL lock_timeout TO DEFAULT").await?;
    Ok(())
}

/// One runner migrates; the others wait for it. The lock belongs to the connection, so its pool must hold only one.
pub(super) async fn lock_for_migration(connection: &impl ConnectionTrait) -> Result<(), Error> {
    if connection.get_database_backend() == DbBackend::Postgres {
        connection.execute_unprepared("SELECT pg_advisory_lock(7311884029310001)").await?;
    }
    Ok(())
}

/// What the server calls itself, for `check` and for tests that must know where they ran.
pub(super) async fn server_version(connection: &impl ConnectionTrait) -> Result<String, Error> {
    let backend = connection.get_database_backend();
    let sql = match backend {
        DbBackend::Postgres => "SELECT version() AS version",
        _ => "SELECT 'SQLite ' || sqlite_version() AS version",
    };
    let row = connection.query_one_raw(Statement::from_string(backend, sql)).await?;
    row.map_or(Ok(String::new()), |row| row.try_get("", "version").map_err(Error::from))
}

/// The settings on which durability rests, as the server itself states them.
pub(super) async fn durability(
    connection: &impl ConnectionTrait,
) -> Result<Vec<(&'static str, String)>, Error> {
    let backend = connection.get_database_backend();
    let settings = match backend {
        DbBackend::Postgres => [
            ("fsync", "SELECT current_setting('fsync') AS value"),
            ("synchronous_commit", "SELECT current_setting('synchronous_commit') AS value"),
            ("full_page_writes", "SELECT current_setting('full_page_writes') AS value"),
        ]
        .to_vec(),
        _ => [
            ("journal_mode", "SELECT journal_mode AS value FROM pragma_journal_mode"),
            ("synchronous", "SELECT CAST(synchronous AS TEXT) AS value FROM pragma_synchronous"),
        ]
        .to_vec(),
    };
    let mut stated = Vec::new();
    for (name, sql) in settings {
        let row = connection.query_one_raw(Statement::from_string(backend, sql)).await?;
        stated.push((name, row.map_or(Ok(String::new()), |row| row.try_get("", "value"))?));
    }
    Ok(stated)
}
