//! What was filed stays readable after its case has moved to a version that calls it otherwise, or asks for it no more; and a case
//! that grew out of another one says nothing that it was never asked.

use super::filed::{asked_in_its_own_words, facts, new};
use super::moving::{folder, open};
use super::take;
use crate::pages::browser;
use api::app::cases::moving::{Mode, Moving};
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::sync::Arc;
use tests::database::{TestDatabase, first_morning};
use tests::db_test;
use tests::house::Who;
use tests::reading;
use workflow::plan::Plan;

/// One fact has another name in the newer version, and one is asked for no more.
fn newer() -> String {
    let it = asked_in_its_own_words().replacen("version   = 1", "version   = 2", 1);
    let it = it.replace("needed_on", "wanted_on").replace("sung = \"given\", ", "");
    let kept: Vec<&str> = it.lines().filter(|it| !it.starts_with("sung ")).collect();
    kept.join("\n")
}

const PLAN: &str = r#"
    id   = "borrowing"
    from = 1
    to   = 2

    [filed]
    needed_on = "wanted_on"
    sung      = "drop"
"#;

db_test! {
    async fn what_was_filed_stays_readable_in_the_words_of_its_version(backend) {
        let database = TestDatabase::filled(backend).await;
        let old = folder(&database, &asked_in_its_own_words());
        let house = open(database, &old, first_morning()).await;
        let owner = house.client(Who::Owner).await;
        let mut new = new();
        new["facts"] = facts();
        let filed = owner.post("/api/v1/cases", &new).await.is(201);
        assert_eq!(filed.body["facts_version"], 1);
        let (case, number) = (filed.text("id").to_owned(), filed.text("number").to_owned());
        let database = house.close().await;

        let house = open(database, &folder_of(&old, &newer()), first_morning() + TimeDelta::days(1)).await;
        let plan = Plan::parse(PLAN).expect("it reads");
        let moving = Arc::new(Moving::prepare(&house.app, plan).await.expect("it says enough"));
        let moved = moving.run(&house.app, Mode::Real, |_| {}).await.expect("it runs");
        assert_eq!(moved.moved, 1);
        for (who, page) in [(Who::Owner, format!("/en/my/{number}")), (Who::ChiefOfStaff, format!("/desk/cases/{number}"))] {
            let seen = house.client(who).await.get(&format!("/api/v1/cases/{case}")).await.is(200);
            assert_eq!((&seen.body["facts"], &seen.body["facts_version"]), (&facts(), &json!(1)));
            let page = browser(&house, who).await.open(&page).await.is(200);
            let words = reading::main_in_words(&page.html);
            let said = if who == Who::Owner {
                ["Day on which the hall is needed", "20 December 2026", "Whether there is singing", "Dudarai"]
            } else {
                ["День, когда нужен зал", "20 декабря 2026", "Будут ли петь", "Dudarai"]
            };
            for said in said {
                assert!(words.contains(said), "{said}: {words}");
            }
        }
    }

    async fn a_process_whose_file_was_taken_away_takes_no_new_case_and_its_cases_go_on(backend) {
        let database = TestDatabase::filled(backend).await;
        let old = folder(&database, &asked_in_its_own_words());
        let house = open(database, &old, first_morning()).await;
        let mut new = new();
        new["facts"] = facts();
        let case = house.client(Who::Owner).await.post("/api/v1/cases", &new).await.is(201).text("id").to_owned();
        let database = house.close().await;

        std::fs::remove_file(old.join("borrowing.toml")).expect("it was there");
        let house = open(database, &old, first_morning() + TimeDelta::days(1)).await;
        let refused = house.client(Who::Owner).await.post("/api/v1/cases", &new).await.is(422);
        assert_eq!(refused.body["errors"][0]["pointer"], "/kind", "{}", refused.body);
        let page = browser(&house, Who::Owner).await.open("/en/protect/who").await.is(200);
        assert!(!page.html.contains("\"borrowing\""), "it is no choice any more");
        take(&house.client(Who::ChiefOfStaff).await, &case, "price_it").await;
    }

    async fn a_case_that_grew_out_of_another_one_says_nothing_that_it_was_never_asked(backend) {
        let database = TestDatabase::filled(backend).await;
        let folder = folder(&database, &asked_in_its_own_words());
        let house = open(database, &folder, first_morning()).await;
        let (owner, officer) = (house.client(Who::Owner).await, house.client(Who::Officer).await);
        let (chief, deputy) = (house.client(Who::ChiefOfStaff).await, house.client(Who::Deputy).await);
        let mut new = new();
        new["facts"] = facts();
        let case = owner.post("/api/v1/cases", &new).await.is(201).text("id").to_owned();
        take(&chief, &case, "price_it").await;
        officer.finish_all(&case).await;
        take(&deputy, &case, "offer_it").await;
        take(&owner, &case, "take_it").await;
        take(&owner, &case, "object").await;
        let above = owner.get(&format!("/api/v1/cases/{case}")).await.is(200);
        assert_eq!(above.body["facts"], facts());
        let child = above.body["children"][0]["id"].as_str().expect("a child").to_owned();
        let child = owner.get(&format!("/api/v1/cases/{child}")).await.is(200);
        assert_eq!((&child.body["facts"], &child.body["facts_version"]), (&Value::Null, &Value::Null));
        let page = browser(&house, Who::Owner).await.open(&format!("/en/my/{}", child.text("number"))).await.is(200);
        assert!(!reading::main_in_words(&page.html).contains("Dudarai"));
    }
}

/// The same folder, with the newer version in it.
fn folder_of(folder: &std::path::Path, definition: &str) -> std::path::PathBuf {
    std::fs::write(folder.join("borrowing.toml"), definition).expect("a file");
    folder.to_owned()
}
