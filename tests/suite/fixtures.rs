//! Databases that earlier versions left behind are opened, brought up to date, and worked on. A fixture that is
//! missing is a failure: whoever changes the schema adds a chapter, and keeps what was.

use crate::checker;
use chrono::TimeDelta;
use serde_json::json;
use tests::database::{TestDatabase, first_morning};
use tests::db_test;
use tests::house::{House, Who, config};

/// Every schema that was ever in use, oldest first.
const FIXTURES: [&str; 1] = ["2026-11-24"];

db_test! {
    async fn what_earlier_versions_left_behind_opens_holds_and_goes_on(backend) {
        for name in FIXTURES {
            let database = TestDatabase::fixture(backend, name).await;
            let settings = config(&database.url, database.folder());
            let house = House::open_on(database, &settings, first_morning() + TimeDelta::hours(2)).await;
            let checked = checker::check(&house).await;
            assert_eq!(checked.cases, 3, "{name}");
            assert!(checked.entries >= 14, "{name}: {} entries", checked.entries);
            let owner = house.client(Who::Owner).await;
            let listed = owner.get("/api/v1/cases?status=assigned").await.is(200);
            let case = listed.body["items"][0]["id"].as_str().expect("a case").to_owned();
            let seen = owner.get(&format!("/api/v1/cases/{case}")).await.is(200);
            assert_eq!(seen.body["company"]["name"], "Dala Solar Energy", "{name}: what was sealed still opens");
            let task = owner.open_tasks(&case).await[0];
            owner.act(&case, "done", json!({ "task": task, "text": "The one by the river." })).await.is(200);
            owner.file().await;
            assert_eq!(checker::check(&house).await.cases, 4, "{name}");
        }
    }
}
