//! All or nothing: whichever statement of a command fails, nothing of the command is there afterwards. Every table
//! refuses in turn, to be added to or to be changed, and the rows of all of them are counted before and after.

use api::store::Backend;
use reqwest::Method;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use tests::db_test;
use tests::house::{Client, House, Who, new_case};
use tokio::sync::{Barrier, watch};

/// Tables that no command writes to after the first start.
const STILL: [&str; 3] = ["seaql_migrations", "master_keys", "house"];

async fn tables(raw: &DatabaseConnection) -> Vec<String> {
    let backend = raw.get_database_backend();
    let sql = match backend {
        sea_orm::DatabaseBackend::Postgres => {
            "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        }
        _ => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1",
    };
    let rows = raw.query_all_raw(Statement::from_string(backend, sql)).await.expect("tables");
    let names = rows.iter().map(|it| it.try_get::<String>("", "name").expect("a name"));
    names.filter(|it| !STILL.contains(&it.as_str())).collect()
}

/// Every row of every table, as text: what was there before must be there after, to the letter.
async fn everything(raw: &DatabaseConnection) -> BTreeMap<String, Vec<String>> {
    let backend = raw.get_database_backend();
    let mut all = BTreeMap::new();
    for table in tables(raw).await {
        let columns = columns(raw, &table).await;
        let line = if backend == sea_orm::DatabaseBackend::Postgres {
            format!("CAST(t AS TEXT) FROM {table} t")
        } else {
            let quoted: Vec<String> = columns.iter().map(|it| format!("quote({it})")).collect();
            format!("{} FROM {table}", quoted.join(" || ',' || "))
        };
        let sql = format!("SELECT {} ORDER BY 1", line.replacen(" FROM", " AS line FROM", 1));
        let rows = raw.query_all_raw(Statement::from_string(backend, sql)).await.expect("rows");
        let lines = rows.iter().map(|it| it.try_get::<String>("", "line").expect("a line")).collect();
        all.insert(table, lines);
    }
    all
}

async fn columns(raw: &DatabaseConnection, table: &str) -> Vec<String> {
    let backend = raw.get_database_backend();
    let sql = match backend {
        sea_orm::DatabaseBackend::Postgres => format!(
            "SELECT column_name AS name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY 1"
        ),
        _ => format!("SELECT name FROM pragma_table_info('{table}')"),
    };
    let rows = raw.query_all_raw(Statement::from_string(backend, sql)).await.expect("columns");
    rows.iter().map(|it| it.try_get::<String>("", "name").expect("a name")).collect()
}

/// Makes a table refuse.
async fn refuse(raw: &DatabaseConnection, table: &str, verb: &str) {
    let sql = match raw.get_database_backend() {
        sea_orm::DatabaseBackend::Postgres => format!(
            "CREATE OR REPLACE FUNCTION planted() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'planted'; END $$ LANGUAGE plpgsql; \
             CREATE TRIGGER planted BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION planted()"
        ),
        _ => format!(
            "CREATE TRIGGER planted BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, 'planted'); END"
        ),
    };
    raw.execute_unprepared(&sql).await.expect("a trigger");
}

pub(super) async fn allow(raw: &DatabaseConnection, table: &str) {
    let on = if raw.get_database_backend() == sea_orm::DatabaseBackend::Postgres {
        format!(" ON {table}")
    } else {
        String::new()
    };
    raw.execute_unprepared(&format!("DROP TRIGGER planted{on}")).await.expect("the trigger goes");
}

/// Makes the end of every transaction that adds to `table` fail: each statement of it is taken, and what it owes is
/// asked for at its COMMIT.
pub(super) async fn refuse_at_the_end(raw: &DatabaseConnection, table: &str) {
    let sql = match raw.get_database_backend() {
        sea_orm::DatabaseBackend::Postgres => format!(
            "CREATE OR REPLACE FUNCTION planted() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'planted'; END $$ LANGUAGE plpgsql; \
             CREATE CONSTRAINT TRIGGER planted AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED \
             FOR EACH ROW EXECUTE FUNCTION planted()"
        ),
        _ => format!(
            "CREATE TABLE IF NOT EXISTS zz_owed (id INTEGER PRIMARY KEY); \
             CREATE TABLE IF NOT EXISTS zz_owes (id INTEGER REFERENCES zz_owed (id) DEFERRABLE INITIALLY DEFERRED); \
             CREATE TRIGGER planted AFTER INSERT ON {table} BEGIN INSERT INTO zz_owes VALUES (1); END"
        ),
    };
    raw.execute_unprepared(&sql).await.expect("a trigger");
}

/// Lets every table refuse in turn while `command` is tried; says which refusals the command met.
async fn try_all(house: &House, command: impl AsyncFn(usize) -> u16) -> Vec<String> {
    let raw = house.database.raw().await;
    let mut met = Vec::new();
    let mut n = 0;
    for table in tables(&raw).await {
        for verb in ["INSERT", "UPDATE", "DELETE"] {
            n += 1;
            refuse(&raw, &table, verb).await;
            let before = everything(&raw).await;
            let status = command(n).await;
            let after = everything(&raw).await;
            allow(&raw, &table).await;
            if status >= 500 {
                for (name, rows) in &before {
                    assert_eq!(
                        Some(rows),
                        after.get(name),
                        "{verb} on {table} failed, and {name} is not as it was"
                    );
                }
                met.push(format!("{verb} {table}"));
            } else {
                assert!(status < 300, "{verb} on {table}: {status}");
                assert_ne!(before, after, "{verb} on {table}: it was said to be done");
            }
        }
    }
    met
}

async fn file(owner: &Client, n: usize) -> u16 {
    let mut new = new_case();
    // A company of its own each time, so that its row is part of the command.
    new["company"]["bin"] = json!(tests::house::bin(n));
    new["at_risk"] = json!({ "investment_kzt": 5_000_000, "jobs": 3 });
    let key = format!("filing-{n}");
    let headers = [("Idempotency-Key", key.as_str())];
    owner.send(Method::POST, "/api/v1/cases", Some(&new), &headers).await.status
}

db_test! {
    async fn a_filing_is_there_whole_or_not_at_all(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        assert_eq!(file(&owner, 0).await, 201);
        let met = try_all(&house, async |n| file(&owner, n).await).await;
        let mut met: Vec<&str> = met.iter().map(String::as_str).collect();
        met.sort_unstable();
        assert_eq!(
            met,
            ["INSERT case_bodies", "INSERT case_effects", "INSERT case_events", "INSERT case_numbers", "INSERT cases",
             "INSERT companies", "INSERT data_keys", "INSERT idempotency", "INSERT outbox"]
        );
        house.nobody().get("/healthz").await.is(200);
    }

    async fn what_fails_at_its_very_end_is_not_there_and_is_not_said_to_be(backend) {
        let house = House::open(backend).await;
        let (owner, officer) = (house.client(Who::Owner).await, house.client(Who::Officer).await);
        let case = owner.file().await.text("id").to_owned();
        let raw = house.database.raw().await;
        for n in 0..2 {
            refuse_at_the_end(&raw, "case_events").await;
            let before = everything(&raw).await;
            let act = async || {
                let headers = [("If-Match", "\"1\""), ("Idempotency-Key", "review")];
                let path = format!("/api/v1/cases/{case}/actions/begin_review");
                officer.send(Method::POST, &path, Some(&json!({})), &headers).await.status
            };
            let failed = if n == 0 { file(&owner, 7).await } else { act().await };
            assert!(failed >= 500, "{failed}");
            assert_eq!(everything(&raw).await, before);
            allow(&raw, "case_events").await;
            // The same request with the same key is then simply done.
            let done = if n == 0 { file(&owner, 7).await } else { act().await };
            assert_eq!(done, if n == 0 { 201 } else { 200 });
        }
    }

    async fn bytes_whose_row_nobody_is_sure_of_stay_where_they_are(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let case = owner.file().await.text("id").to_owned();
        let folder = house.database.folder().join("files").join(&case);
        let stored = || std::fs::read_dir(&folder).map_or(0, Iterator::count);
        let raw = house.database.raw().await;
        let path = format!("/api/v1/cases/{case}/documents");
        let upload = async || {
            let name = [("Qorgan-File-Name", "act.txt")];
            owner.send_bytes(&path, "text/plain", b"an act".to_vec(), &name).await.status
        };
        // A statement that fails leaves no doubt, and no bytes either.
        refuse(&raw, "documents", "INSERT").await;
        assert!(upload().await >= 500);
        allow(&raw, "documents").await;
        assert_eq!(stored(), 0);
        // A COMMIT that fails may have been a COMMIT whose answer was lost: a row may speak of these bytes.
        refuse_at_the_end(&raw, "documents").await;
        assert_eq!(upload().await, 503);
        allow(&raw, "documents").await;
        assert_eq!(stored(), 1);
        assert_eq!(upload().await, 201);
        assert_eq!(stored(), 2);
    }

    async fn whoever_waits_in_vain_for_a_busy_database_is_told_so_and_writes_nothing(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let raw = house.database.raw().await;
        let before = everything(&raw).await;
        // As many as can write at once begin, and go on until they are let go.
        let writers = match backend {
            Backend::Sqlite => 1,
            Backend::Postgres => 10,
        };
        let begun = Arc::new(Barrier::new(writers + 1));
        let (let_go, held) = watch::channel(());
        let writing = (0..writers).map(|_| {
            let (begun, mut held) = (Arc::clone(&begun), held.clone());
            let app = Arc::clone(&house.app);
            tokio::spawn(tests::uncancelled(move |task| async move {
                let tx = app.database.begin(&task).await?;
                begun.wait().await;
                held.changed().await.expect("somebody lets go");
                tx.commit().await?;
                Ok(())
            }))
        });
        let writing: Vec<_> = writing.collect();
        begun.wait().await;
        assert_eq!(file(&owner, 7).await, 503);
        let_go.send(()).expect("they wait");
        for it in writing {
            it.await.expect("it ends").expect("it went well");
        }
        assert_eq!(everything(&raw).await, before);
        assert_eq!(file(&owner, 7).await, 201);
    }

    async fn an_action_is_there_whole_or_not_at_all(backend) {
        let house = House::open(backend).await;
        let (owner, officer) = (house.client(Who::Owner).await, house.client(Who::Officer).await);
        let mut fresh = Vec::new();
        for _ in 0..130 {
            fresh.push(owner.file().await.text("id").to_owned());
        }
        let met = try_all(&house, async |n| {
            let path = format!("/api/v1/cases/{}/actions/begin_review", fresh[n]);
            let key = format!("review-{n}");
            let headers = [("If-Match", "\"1\""), ("Idempotency-Key", key.as_str())];
            officer.send(Method::POST, &path, Some(&json!({})), &headers).await.status
        })
        .await;
        let mut met: Vec<&str> = met.iter().map(String::as_str).collect();
        met.sort_unstable();
        assert_eq!(met, ["INSERT access_log", "INSERT case_events", "INSERT idempotency", "INSERT outbox", "UPDATE cases"]);
    }
}
