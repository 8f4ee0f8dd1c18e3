//! Writes the database of today's schema, with cases in it, so that every later version can be held to opening it.
//! A fixture is never written anew: a later schema adds its own beside it.
//!
//! `cargo run -p tests --example tools -- fixture NAME` writes `tests/fixtures/NAME.db` and `tests/fixtures/NAME.sql`.

use sea_orm::ConnectionTrait;
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;
use tests::Backend;
use tests::house::{House, Who, assignee, new_case};
use tests::postgres::Cluster;

/// Writes it.
pub(crate) fn run(name: &str) -> ExitCode {
    let place = |ending: &str| Path::new("tests/fixtures").join(format!("{name}.{ending}"));
    for ending in ["db", "sql"] {
        assert!(!place(ending).exists(), "{} is there already, and stays as it is", place(ending).display());
    }
    tests::run(Box::pin(async {
        let embedded = Box::pin(play(Backend::Sqlite)).await;
        let raw = embedded.raw().await;
        let target = place("db").display().to_string();
        let copy = format!("VACUUM INTO '{target}'");
        raw.execute_unprepared(&copy).await.expect("the database is copied");
        println!("{target}");
        let server = Box::pin(play(Backend::Postgres)).await;
        let dump = Cluster::shared().dump(&server.url);
        std::fs::write(place("sql"), dump).expect("a file can be written");
        println!("{}", place("sql").display());
    }));
    ExitCode::SUCCESS
}

/// A small world: a case that was only filed, one that was withdrawn, one that an officer has, with a question; and a message
/// that became a case.
async fn play(backend: Backend) -> tests::database::TestDatabase {
    let house = House::open(backend).await;
    let (owner, officer, head) =
        (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
    owner.file().await;
    let withdrawn = owner.file().await.text("id").to_owned();
    owner.act(&withdrawn, "withdraw", json!({})).await.is(200);
    let case = owner.file().await.text("id").to_owned();
    officer.act(&case, "begin_review", json!({})).await.is(200);
    officer
        .post(&format!("/api/v1/cases/{case}/notes"), &json!({ "text": "Call the land office." }))
        .await
        .is(201);
    owner.post(&format!("/api/v1/cases/{case}/messages"), &json!({ "text": "Thank you." })).await.is(201);
    officer.finish_all(&case).await;
    head.finish_all(&case).await;
    let officer_id = assignee(&head, &case, "Officer").await;
    head.act(&case, "assign", json!({ "assignee": officer_id })).await.is(200);
    officer.act(&case, "ask_applicant", json!({ "question": "Which plot?" })).await.is(200);
    let mut message = new_case();
    if let Some(message) = message.as_object_mut() {
        message.insert("kind".to_owned(), json!("message"));
    }
    let message = owner.post("/api/v1/cases", &message).await.is(201).text("id").to_owned();
    owner.act(&message, "make_case", json!({})).await.is(200);
    house.work().await;
    house.close().await
}
