//! Nothing acknowledged is lost, also when somebody goes away in the middle of a `begin`; all or nothing otherwise.

use api::app;
use api::store::{self, Database, Rows, Uncancelled};
use api::vault::Purpose;
use chrono::TimeDelta;
use futures_util::FutureExt;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, PaginatorTrait, Statement, TransactionTrait};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tests::database::{TestDatabase, first_morning};
use tests::db_test;
use tests::house::{House, Who};

async fn add_key(database: &Database, task: &Uncancelled, version: i32) -> Result<(), store::Error> {
    let tx = database.begin(task).await?;
    let wrapped = vec![1; 8];
    store::keys::add_service_key(&tx, Purpose::Number, version, 1, wrapped, first_morning()).await?;
    tx.commit().await
}

async fn count_keys(database: &TestDatabase) -> u64 {
    let raw = database.raw().await;
    entity::service_keys::Entity::find().count(&raw).await.expect("a count")
}

/// How long a transaction of PostgreSQL waits for a lock, as the server says it; nothing where it is lost already.
async fn patience_for_locks(tx: &store::Transaction) -> Option<String> {
    let statement = Statement::from_string(sea_orm::DbBackend::Postgres, "SHOW lock_timeout");
    let row = tx.rows().query_one_raw(statement).await.ok()??;
    row.try_get("", "lock_timeout").ok()
}

/// Polls a future so many times, then drops it: what a client that resets its connection does to a handler.
async fn abandon(future: impl Future, polls: usize) {
    let mut future = Box::pin(future);
    for _ in 0..polls {
        if (&mut future).now_or_never().is_some() {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// A write outside any transaction: what a connection left inside an unknown transaction would swallow. Our own
/// writes begin one, which such a connection survives with a warning; the guard is for what does not.
async fn add_key_directly(database: &Database, version: i32) -> Result<(), sea_orm::DbErr> {
    let row = entity::service_keys::ActiveModel {
        purpose: Set("probe".to_owned()),
        version: Set(version),
        master_key_id: Set(1),
        wrapped: Set(vec![1; 8]),
        created_at: Set(first_morning()),
    };
    entity::service_keys::Entity::insert(row).exec_without_returning(database.rows()).await.map(|_| ())
}

db_test! {
    async fn an_acknowledged_write_is_there_although_begins_were_dropped_half_way(backend) {
        let template = TestDatabase::filled(backend).await;
        let database = Arc::new(template.open().await);
        let raw = template.raw().await;
        let there = async || entity::service_keys::Entity::find().count(&raw).await.expect("a count");
        let before = there().await;
        let mut acknowledged = 0;
        for round in 0..40_i32 {
            let abandoned = (0..4).map(|it| {
                let database = Arc::clone(&database);
                tests::uncancelled(move |task| async move {
                    abandon(database.begin(&task), 1 + it % 3).await;
                    Ok(())
                })
            });
            futures_util::future::join_all(abandoned).await;
            // In every other round all write without a transaction: one that commits on the same connection would make
            // true what another had lost.
            let directly = backend == tests::Backend::Postgres && round % 2 == 0;
            let writes = (0..4).map(|it| {
                let database = Arc::clone(&database);
                tests::uncancelled(move |task| async move {
                    let version = 3000 + round * 10 + it;
                    if directly {
                        return Ok(add_key_directly(&database, version).await.is_ok());
                    }
                    Ok(add_key(&database, &task, version).await.is_ok())
                })
            });
            let written = futures_util::future::join_all(writes).await;
            acknowledged += written.iter().filter(|it| matches!(it, Ok(true))).count() as u64;
            assert_eq!(there().await, before + acknowledged, "round {round}: what was acknowledged is there for all");
        }
        assert!(acknowledged >= 100, "only {acknowledged} of 160 writes were acknowledged");
    }

    async fn a_write_reaches_its_end_although_whoever_waits_for_it_is_dropped(backend) {
        let house = House::open(backend).await;
        let (go, told) = tokio::sync::oneshot::channel::<()>();
        let work = house.app.write(move |_, tx| {
            Box::pin(async move {
                told.await.expect("it is told to go on");
                store::keys::add_service_key(tx, Purpose::Number, 5000, 1, vec![1], first_morning()).await?;
                Ok(())
            })
        });
        abandon(work, 1).await;
        go.send(()).expect("it is still there to be told");
        let is_there = async || {
            let keys = store::keys::service_keys(&house.app.database).await.expect("keys");
            keys.iter().any(|it| it.version == 5000)
        };
        let end = async {
            while !is_there().await {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), end).await.expect("it is written in the end");
    }

    async fn a_transaction_that_is_not_committed_leaves_nothing(backend) {
        let template = TestDatabase::filled(backend).await;
        let database = Arc::new(template.open().await);
        let before = count_keys(&template).await;
        let same = Arc::clone(&database);
        tests::uncancelled(move |task| async move {
            let tx = same.begin(&task).await?;
            store::keys::add_service_key(&tx, Purpose::Number, 4000, 1, vec![1], first_morning()).await?;
            assert!(store::keys::service_keys(&tx).await?.iter().any(|it| it.version == 4000));
            Ok(())
        })
        .await
        .expect("the work ends");
        assert_eq!(count_keys(&template).await, before);
        let keys = store::keys::service_keys(database.as_ref()).await.expect("keys");
        assert!(keys.iter().all(|it| it.version != 4000));
    }

    async fn whoever_wants_a_turn_waits_for_the_one_before_to_let_go(backend) {
        const KEY: i64 = 42;
        // In an embedded database one process alone has turns, and reserves them in its memory.
        if backend == tests::Backend::Sqlite {
            return;
        }
        let template = TestDatabase::filled(backend).await;
        let database = Arc::new(template.open().await);
        let take = |patience: Duration| {
            let database = Arc::clone(&database);
            tests::uncancelled(move |task| async move {
                let tx = database.begin(&task).await?;
                let is_ours = tx.take_turn(KEY, patience).await?;
                // Where it was not taken, nothing more can be done here.
                let goes_on = patience_for_locks(&tx).await;
                tx.roll_back().await;
                Ok((is_ours, goes_on))
            })
        };
        let same = Arc::clone(&database);
        let usual = tests::uncancelled(move |task| async move { Ok(patience_for_locks(&same.begin(&task).await?).await) });
        let usual = usual.await.expect("an answer");
        assert!(usual.as_ref().is_some_and(|it| it != "15s"), "{usual:?}");
        let (holder, watcher) = (template.raw().await, template.raw().await);
        let held = holder.begin().await.expect("a transaction");
        held.execute_unprepared("SELECT pg_advisory_xact_lock(42)").await.expect("it is held");
        assert_eq!(take(Duration::from_millis(1)).await.expect("an answer"), (false, None));
        // Somebody waits for it, as the server itself says; then it is let go.
        let waiting = "SELECT count(*) AS waiting FROM pg_locks WHERE locktype = 'advisory' AND NOT granted \
                       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        let let_go = async {
            loop {
                let statement = Statement::from_string(sea_orm::DbBackend::Postgres, waiting);
                let row = watcher.query_one_raw(statement).await.expect("an answer").expect("a row");
                if row.try_get::<i64>("", "waiting").expect("a number") > 0 {
                    break held.rollback().await.expect("it is let go");
                }
                tokio::task::yield_now().await;
            }
        };
        let taken = tokio::time::timeout(Duration::from_secs(20), futures_util::future::join(take(Duration::from_secs(15)), let_go));
        let (taken, ()) = taken.await.expect("somebody waits");
        // Who had so much patience for the turn has no more than anybody for what comes after it.
        assert_eq!(taken.expect("an answer"), (true, usual));
    }

    async fn the_wrong_master_key_opens_nothing(backend) {
        let template = TestDatabase::filled(backend).await;
        let database = Arc::new(template.open().await);
        for (id, byte) in [(1, 8), (2, 7)] {
            let same = Arc::clone(&database);
            let refused = tests::uncancelled(move |task| async move {
                let master = api::vault::MasterKey::new(id, api::vault::Key::new([byte; 32]));
                let now = first_morning() + TimeDelta::days(1);
                app::keys::open(&same, &task, master, tests::database::signing_key(), now).await
            })
            .await;
            assert!(matches!(refused, Err(app::Error::WrongMasterKey)));
        }
        tests::database::vault(&database).await;
    }

    async fn the_journal_and_the_access_log_refuse_to_be_changed(backend) {
        use sea_orm::ConnectionTrait;
        let template = TestDatabase::filled(backend).await;
        let raw = template.raw().await;
        let id = match backend {
            tests::Backend::Sqlite => "x'00112233445566778899aabbccddeeff'",
            tests::Backend::Postgres => "'00112233-4455-6677-8899-aabbccddeeff'",
        };
        let at = "'2026-11-23T05:00:00+00:00'";
        raw.execute_unprepared(&format!(
            "INSERT INTO access_log (case_id, session_id, purpose, what, hour, person_id, role, at) \
             VALUES ({id}, {id}, 'own', 'case', {at}, {id}, 'applicant', {at})"
        ))
        .await
        .expect("a reading can be added");
        for change in ["UPDATE access_log SET role = 'officer'", "DELETE FROM access_log"] {
            let refused = raw.execute_unprepared(change).await.expect_err(change).to_string();
            assert!(refused.contains("table access_log is append-only"), "{refused}");
        }
        for table in ["case_events", "access_log"] {
            let triggers = match backend {
                tests::Backend::Sqlite => format!(
                    "SELECT COUNT(*) AS n FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"
                ),
                tests::Backend::Postgres => format!(
                    "SELECT COUNT(*) AS n FROM pg_trigger WHERE tgrelid = '{table}'::regclass AND NOT tgisinternal"
                ),
            };
            let statement = Statement::from_string(raw.get_database_backend(), triggers);
            let row = raw.query_one_raw(statement).await.expect("a count").expect("a row");
            let expected = if backend == tests::Backend::Sqlite { 2 } else { 3 };
            assert_eq!(row.try_get::<i64>("", "n").expect("a number"), expected, "{table}");
        }
    }

    async fn what_is_changed_behind_the_triggers_is_found_by_the_chain_and_by_the_commitment(backend) {
        use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let filed = owner.file().await;
        let id = filed.text("id").parse::<uuid::Uuid>().expect("an id");
        owner.post(&format!("/api/v1/cases/{id}/messages"), &json!({ "text": "Thank you." })).await.is(201);
        let raw = house.database.raw().await;
        let triggers = match backend {
            tests::Backend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'case_events'",
            tests::Backend::Postgres => "SELECT tgname AS name FROM pg_trigger WHERE tgrelid = 'case_events'::regclass AND NOT tgisinternal",
        };
        let statement = Statement::from_string(raw.get_database_backend(), triggers);
        for row in raw.query_all_raw(statement).await.expect("triggers") {
            let name: String = row.try_get("", "name").expect("a name");
            let on = if backend == tests::Backend::Postgres { " ON case_events" } else { "" };
            raw.execute_unprepared(&format!("DROP TRIGGER {name}{on}")).await.expect("it goes");
        }
        let message = entity::case_events::Entity::find()
            .filter(entity::case_events::Column::CaseId.eq(id))
            .filter(entity::case_events::Column::Kind.eq("message"))
            .one(&raw).await.expect("an answer").expect("a message");
        let change = entity::case_events::ActiveModel {
            case_id: Set(id),
            seq: Set(message.seq),
            commitment: Set(Some(vec![7; 32])),
            ..Default::default()
        };
        entity::case_events::Entity::update(change).exec(&raw).await.expect("somebody with the database's key");
        let row = store::scope::case_for_the_machine(&house.app.database, api::ids::CaseId(id)).await.expect("an answer").expect("a case");
        let case = app::cases::loaded::Case::load(&house.app, &house.app.database, row).await.expect("it loads");
        let entries = store::journal::of_case(&house.app.database, api::ids::CaseId(id)).await.expect("the journal");
        let changed = entries.iter().find(|it| it.kind == "message").expect("the message");
        assert!(!case.keeps_its_commitment(changed).expect("its seal still opens"));
        let links: Vec<_> = entries.iter().map(|it| store::journal::link(it).expect("a link")).collect();
        assert!(workflow::chain::verify(links, None).is_err(), "and the chain breaks there");
    }

    async fn reference_data_is_whole_and_adding_it_again_adds_nothing(backend) {
        let template = TestDatabase::filled(backend).await;
        let database = Arc::new(template.open().await);
        let count = async || {
            let on = database.rows();
            let regions = entity::regions::Entity::find().count(on).await.expect("a count");
            let offices = entity::offices::Entity::find().count(on).await.expect("a count");
            let bodies = entity::bodies::Entity::find().count(on).await.expect("a count");
            let closure = entity::body_ancestors::Entity::find().count(on).await.expect("a count");
            (regions, offices, bodies, closure)
        };
        let first = count().await;
        assert_eq!((first.0, first.1), (20, 21));
        assert!(first.2 > 300 && first.3 > first.2, "{first:?}");
        for region in store::reference::regions(database.as_ref()).await.expect("regions") {
            let of_region = |it: &Option<String>| it.as_ref() == Some(&region.code);
            let offices = store::reference::offices(database.as_ref()).await.expect("offices");
            assert_eq!(offices.iter().filter(|it| of_region(&it.region_code)).count(), 1, "{}", region.code);
            let bodies = store::reference::bodies(database.as_ref()).await.expect("bodies");
            assert!(bodies.iter().filter(|it| of_region(&it.region_code)).count() >= 10, "{}", region.code);
        }
        let calendar = store::reference::calendar(database.as_ref(), "kz").await.expect("a calendar");
        assert_eq!(calendar.expect("a calendar").years, [2024, 2025, 2026, 2027, 2028]);
        let same = Arc::clone(&database);
        tests::uncancelled(move |task| async move {
            app::reference::seed(&same, &task, first_morning()).await
        })
        .await
        .expect("seeding again is no error");
        assert_eq!(count().await, first);
    }

    async fn kazakh_names_sort_as_the_kazakh_alphabet_does(backend) {
        let template = TestDatabase::filled(backend).await;
        let database = template.open().await;
        let names: Vec<String> = store::reference::offices(&database)
            .await
            .expect("offices")
            .into_iter()
            .map(|it| it.name_kk)
            .collect();
        let place = |start: &str| {
            names.iter().position(|it| it.starts_with(start)).unwrap_or_else(|| panic!("{start} in {names:?}"))
        };
        // А … Қ (after К) … Ұ (after У) … Ш: a comparison by code points would put Қ and Ұ last.
        assert!(place("Қарағанды") < place("Маңғыстау"), "{names:?}");
        assert!(place("Ұлытау") < place("Шымкент"), "{names:?}");
    }
}
