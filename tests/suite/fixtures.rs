//! Databases that earlier versions left behind are opened, brought up to date, and worked on. A fixture that is
//! missing is a failure: whoever changes the schema adds a chapter, and keeps what was.

use crate::checker;
use chrono::TimeDelta;
use sea_orm::EntityTrait;
use serde_json::json;
use tests::database::{TestDatabase, first_morning};
use tests::db_test;
use tests::house::{House, Who, config};
use workflow::{Definition, LawBook, Vocabulary};

/// The protection as it stood when its first version was last shipped, with the law book of that day.
const FIRST: (&str, &str) = (
    include_str!("../fixtures/definitions/protection-1.toml"),
    include_str!("../fixtures/definitions/law-1.toml"),
);

/// Every schema that was ever in use, oldest first, and how many cases its database has.
const FIXTURES: [(&str, usize); 2] = [("2026-11-24", 3), ("2026-11-27", 5)];

db_test! {
    async fn a_case_of_an_earlier_version_stays_on_it_although_the_law_is_read_more_strictly_today(backend) {
        let database = TestDatabase::fixture(backend, FIXTURES[0].0).await;
        let settings = config(&database.url, database.folder());
        let house = House::open_on(database, &settings, first_morning() + TimeDelta::hours(2)).await;
        let raw = house.database.raw().await;
        let published = entity::definitions::Entity::find().all(&raw).await.expect("definitions");
        let first = published.iter().find(|it| it.id == "protection" && it.version == 1).expect("version 1");
        let law = LawBook::parse(FIRST.1).expect("the law book of that day reads");
        let last = Definition::parse_published(FIRST.0, &law, &Vocabulary::new(["kz"])).expect("it reads");
        let pinned = house.app.definitions.get("protection", 1).expect("it is loaded");
        for rules in [&last.rules().0, &pinned.rules().0] {
            assert_eq!(rules.as_slice(), first.rules_fingerprint, "the rules are those that were published");
        }
        let newest = house.app.newest_definition("protection").expect("it is shipped");
        assert!(newest.version() > 1, "what is filed now begins with {newest:?}");
        let owner = house.client(Who::Owner).await;
        let listed = owner.get("/api/v1/cases?status=registered").await.is(200);
        let case = listed.body["items"][0]["id"].as_str().expect("a case").to_owned();
        let old = owner.get(&format!("/api/v1/cases/{case}/actions")).await.is(200).body.to_string();
        let new = owner.file().await.text("id").to_owned();
        let new = owner.get(&format!("/api/v1/cases/{new}/actions")).await.is(200).body.to_string();
        assert!(!old.contains("forward_outside") && new.contains("forward_outside"), "{old}");
    }

    async fn what_earlier_versions_left_behind_opens_holds_and_goes_on(backend) {
        for (name, cases) in FIXTURES {
            let database = TestDatabase::fixture(backend, name).await;
            let settings = config(&database.url, database.folder());
            let house = House::open_on(database, &settings, first_morning() + TimeDelta::hours(2)).await;
            let checked = checker::check(&house).await;
            assert_eq!(checked.cases, cases, "{name}");
            assert!(checked.entries >= 14, "{name}: {} entries", checked.entries);
            let owner = house.client(Who::Owner).await;
            let listed = owner.get("/api/v1/cases?status=assigned").await.is(200);
            let case = listed.body["items"][0]["id"].as_str().expect("a case").to_owned();
            let seen = owner.get(&format!("/api/v1/cases/{case}")).await.is(200);
            assert_eq!(seen.body["company"]["name"], "Dala Solar Energy", "{name}: what was sealed still opens");
            let task = owner.open_tasks(&case).await[0];
            owner.act(&case, "done", json!({ "task": task, "text": "The one by the river." })).await.is(200);
            owner.file().await;
            assert_eq!(checker::check(&house).await.cases, cases + 1, "{name}");
        }
    }
}
