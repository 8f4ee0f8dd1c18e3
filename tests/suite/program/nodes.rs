//! Several processes on one database: each letter leaves once, and a key means the same everywhere.

use serde_json::json;
use std::collections::BTreeSet;
use tests::database::TestDatabase;
use tests::house::{Client, PASSWORD, Who, new_case};
use tests::mailbox::Mailbox;
use tests::program::Settings;
use tests::{Backend, db_test};

const KEY: (&str, &str) = ("Idempotency-Key", "the-same-everywhere");

#[test]
fn one_that_serves_and_two_that_work_deliver_each_letter_once() {
    tests::run(async {
        let database = TestDatabase::filled(Backend::Postgres).await;
        let mailbox = Mailbox::open(database.folder()).await;
        let settings =
            Settings::new(&database.url, database.folder()).with("QORGAN_MAIL_URL", &mailbox.url());
        let serving = settings.serve();
        let workers = [settings.start(&["work"]), settings.start(&["work"])];
        for worker in &workers {
            worker.wait_for_log("working");
        }
        let owner = Client::at(&serving.url).signed_in(&Who::Owner.email(), PASSWORD).await;
        for _ in 0..30 {
            owner.file().await;
        }
        mailbox.wait_for(30).await;
        assert!(serving.program.stop());
        assert!(workers.into_iter().all(tests::program::Program::stop));
        mailbox.wait_until_quiet().await;
        let letters = mailbox.received();
        let ids: BTreeSet<_> = letters.iter().map(|it| &it.message_id).collect();
        assert_eq!((letters.len(), ids.len()), (30, 30));
    });
}

#[test]
fn nodes_that_start_together_on_an_empty_database_all_start() {
    tests::run(async {
        let database = TestDatabase::empty(Backend::Postgres).await;
        let settings = Settings::new(&database.url, database.folder());
        let starting: Vec<_> = (0..3).map(|_| settings.start(&["serve"])).collect();
        for program in &starting {
            program.wait_for_log("serving at ");
        }
        assert!(starting.into_iter().all(tests::program::Program::stop));
    });
}

#[test]
fn a_second_node_answers_a_repeated_request_as_the_first_one_did() {
    tests::run(async {
        let database = TestDatabase::filled(Backend::Postgres).await;
        let settings = Settings::new(&database.url, database.folder());
        let (first, second) = (settings.serve(), settings.serve());
        let owner = Client::at(&first.url).signed_in(&Who::Owner.email(), PASSWORD).await;
        let send = async |url: &str| {
            owner
                .moved_to(url)
                .send(reqwest::Method::POST, "/api/v1/cases", Some(&new_case()), &[KEY])
                .await
                .is(201)
        };
        let (one, two) = (send(&first.url).await, send(&second.url).await);
        assert_eq!(one.raw, two.raw, "the code is shown again, and it is the same case");
    });
}

db_test! {
    async fn a_key_is_remembered_over_a_restart_and_belongs_to_one_account(backend) {
        let database = TestDatabase::filled(backend).await;
        let settings = Settings::new(&database.url, database.folder());
        let serving = settings.serve();
        let owner = Client::at(&serving.url).signed_in(&Who::Owner.email(), PASSWORD).await;
        let rival = Client::at(&serving.url).signed_in(&Who::Rival.email(), PASSWORD).await;
        let file = async |who: &Client| who.send(reqwest::Method::POST, "/api/v1/cases", Some(&new_case()), &[KEY]).await;
        let first = file(&owner).await.is(201);
        serving.program.kill();
        let serving = settings.serve();
        let (owner, rival) = (owner.moved_to(&serving.url), rival.moved_to(&serving.url));
        assert_eq!(file(&owner).await.is(201).raw, first.raw);
        let theirs = file(&rival).await.is(201);
        assert_ne!(theirs.text("number"), first.text("number"), "their own case, never another's answer");
        let mut other = new_case();
        other["story"] = json!("Another story.");
        let reused = owner.send(reqwest::Method::POST, "/api/v1/cases", Some(&other), &[KEY]).await.is(422);
        assert_eq!(reused.text("type"), "/problems/key-reused");
        assert_eq!(owner.get("/api/v1/cases").await.is(200).body["items"].as_array().map(Vec::len), Some(1));
    }

    async fn fifty_at_once_with_one_key_are_one_case(backend) {
        let database = TestDatabase::filled(backend).await;
        let serving = Settings::new(&database.url, database.folder()).serve();
        let owner = Client::at(&serving.url).signed_in(&Who::Owner.email(), PASSWORD).await;
        let body = new_case();
        let sent = (0..50).map(|_| owner.send(reqwest::Method::POST, "/api/v1/cases", Some(&body), &[KEY]));
        let answers = futures_util::future::join_all(sent).await;
        let made: BTreeSet<_> = answers.iter().filter(|it| it.status == 201).map(|it| it.text("number").to_owned()).collect();
        assert_eq!(made.len(), 1);
        assert!(answers.iter().all(|it| matches!(it.status, 201 | 409)), "{:?}", answers.iter().map(|it| it.status).collect::<Vec<_>>());
        for refused in answers.iter().filter(|it| it.status == 409) {
            assert_eq!(refused.text("type"), "/problems/in-flight");
        }
        assert_eq!(owner.get("/api/v1/cases").await.is(200).body["items"].as_array().map(Vec::len), Some(1));
    }

    async fn concurrent_filers_get_their_own_numbers_and_nobody_is_turned_away(backend) {
        let database = TestDatabase::durable(backend).await;
        let serving = Settings::new(&database.url, database.folder()).serve();
        let owner = Client::at(&serving.url).signed_in(&Who::Owner.email(), PASSWORD).await;
        let mut numbers = BTreeSet::new();
        for filers in [8, 64] {
            let body = new_case();
            let filing = (0..filers).map(|_| async {
                let mut mine = Vec::new();
                for _ in 0..4 {
                    let filed = owner.send(reqwest::Method::POST, "/api/v1/cases", Some(&body), &[]).await.is(201);
                    mine.push(filed.text("number").to_owned());
                }
                mine
            });
            let filed = futures_util::future::join_all(filing).await;
            let before = numbers.len();
            numbers.extend(filed.into_iter().flatten());
            assert_eq!(numbers.len() - before, filers * 4, "every number is unique");
        }
    }
}
