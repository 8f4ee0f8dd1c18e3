//! The schema on both databases: it comes up and goes down, the entities fit it, and it refuses what it must.

use entity as rows;
use migration::MigratorTrait;
use sea_orm::{ConnectionTrait, DatabaseConnection, EntityTrait, QuerySelect};
use tests::database::TestDatabase;
use tests::db_test;

/// Selects one row of every table by every column that the entity names.
macro_rules! fits {
    ($on:expr, $($table:ident)*) => {{
        let mut n = 0;
        $(
            rows::$table::Entity::find().limit(1).all($on).await
                .unwrap_or_else(|error| panic!("{}: {error}", stringify!($table)));
            n += 1;
        )*
        n
    }};
}

async fn tables(on: &DatabaseConnection) -> Vec<String> {
    use sea_orm::{DbBackend, Statement};
    let sql = match on.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        }
        _ => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1",
    };
    let rows =
        on.query_all_raw(Statement::from_string(on.get_database_backend(), sql)).await.expect("tables");
    rows.iter().map(|it| it.try_get::<String>("", "name").expect("a name")).collect()
}

db_test! {
    async fn every_entity_fits_its_table(backend) {
        let database = TestDatabase::filled(backend).await;
        let raw = database.raw().await;
        let n = fits!(&raw,
            access_log account_tokens accounts appointments bodies body_ancestors calendar_days calendar_versions
            calendar_years calendars case_bodies case_effects case_events case_numbers case_officials case_recusals
            cases companies data_keys definitions documents draft_documents drafts house idempotency mandates master_keys offices outbox
            person_ties persons pressure_kinds regions service_keys sessions throttles unsent_forms);
        // And there is no table that no entity speaks of, but the mapper's own list of chapters.
        assert_eq!(tables(&raw).await.len(), n + 1);
    }

    async fn the_schema_goes_down_and_comes_up_again(backend) {
        let database = TestDatabase::empty(backend).await;
        api::store::Database::migrate(&database.url).await.expect("up");
        let chapters = u32::try_from(migration::Migrator::migrations().len()).expect("few chapters");
        let raw = database.raw().await;
        let before = tables(&raw).await;
        raw.close().await.expect("closes");
        api::store::Database::migrate_down(&database.url, chapters).await.expect("down");
        let raw = database.raw().await;
        assert_eq!(tables(&raw).await, ["seaql_migrations"]);
        raw.close().await.expect("closes");
        api::store::Database::migrate(&database.url).await.expect("up again");
        let raw = database.raw().await;
        assert_eq!(tables(&raw).await, before);
        raw.close().await.expect("closes");
        let status = database.open().await.migration_status().await.expect("a status");
        assert!(status.iter().all(|(_, applied)| *applied), "{status:?}");
    }

    async fn the_server_is_what_the_test_says_it_is(backend) {
        let template = TestDatabase::filled(backend).await;
        let database = template.open().await;
        let version = database.server_version().await.expect("a version");
        let expected = match backend {
            tests::Backend::Sqlite => "SQLite ",
            tests::Backend::Postgres => "PostgreSQL ",
        };
        assert!(version.starts_with(expected), "{version}");
    }
}

#[test]
fn an_embedded_database_belongs_to_one_process_and_flushes_every_commit() {
    tests::run(async {
        let database = TestDatabase::filled(tests::Backend::Sqlite).await;
        let open = database.open().await;
        let second = api::store::Database::open(&database.url, api::store::Duty::Web).await;
        assert!(matches!(second, Err(api::store::Error::InUse(_))));
        assert_eq!(
            open.durability().await.expect("an answer"),
            [("journal_mode", "wal".to_owned()), ("synchronous", "2".to_owned())]
        );
    });
}
