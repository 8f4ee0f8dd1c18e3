//! Filing: what is refused and how it is said, what is promised once and kept, and many owners at once.

use api::app::cases::receipt;
use api::app::numbers::PublicNumber;
use api::vault::PublicKey;
use futures_util::future::select;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::pin::pin;
use std::time::Duration;
use tests::Backend;
use tests::database::signing_key;
use tests::db_test;
use tests::house::{Answer, House, Who, new_case, new_case_without_pressure};

/// An end, not a pause: shorter than the database lets anybody wait for a lock.
const PATIENCE: Duration = Duration::from_millis(1500);

fn changed(change: impl Fn(&mut Value)) -> Value {
    let mut case = new_case();
    change(&mut case);
    case
}

db_test! {
    async fn filing_gives_a_number_a_code_and_a_receipt_that_anybody_can_check(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let filed = owner.file().await;
        assert_eq!(filed.header("etag"), Some("\"1\""));
        assert_eq!(filed.header("location"), Some(&*format!("/api/v1/cases/{}", filed.text("id"))));
        assert!(PublicNumber::parse(filed.text("number")).is_ok());
        assert_eq!((filed.text("registered_on"), filed.text("due_on")), ("2026-11-23", "2026-12-14"));
        let it = &filed.body["receipt"];
        assert_eq!(it["code"].as_str().map(str::len), Some(16));
        let public: PublicKey = signing_key().public();
        let bytes = |text: &Value| -> Vec<u8> {
            let text = text.as_str().expect("hexadecimal");
            (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex")).collect()
        };
        let message = receipt::message(filed.text("number"), 1, &bytes(&it["hash"]));
        let signature: [u8; 64] = base64(it["signature"].as_str().expect("base64")).try_into().expect("64 bytes");
        assert!(public.verifies(&message, &signature));
        assert!(!public.verifies(&receipt::message(filed.text("number"), 2, &bytes(&it["hash"])), &signature));
        let again = owner.get(&format!("/api/v1/cases/{}/receipt", filed.text("id"))).await.is(200);
        assert_eq!(again.body["signature"], it["signature"]);
        assert!(again.body["code"].is_null(), "the code is shown once");
    }

    async fn a_body_is_chosen_from_the_list_or_named_in_words_and_not_both(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let both = changed(|it| {
            it["bodies"] = json!([it["body"]]);
            it["body"] = json!({ "name": "Somebody at the district land office" });
        });
        let answer = owner.post("/api/v1/cases", &both).await.is(422);
        let errors = answer.body["errors"].as_array().expect("errors");
        assert_eq!(errors.len(), 1, "{}", answer.body);
        assert_eq!((&errors[0]["pointer"], &errors[0]["code"]), (&json!("/body/name"), &json!("body-twice")));
    }

    async fn every_wrong_field_is_named_at_once_and_nothing_is_filed(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let wrong = changed(|it| {
            it["company"] = json!({ "bin": "210340971011", "name": " " });
            it["region"] = json!("KZ-99");
            it["body"] = json!("nobody");
            it["pressure"] = json!("boredom");
            it["visibility"] = json!("loud");
            it["happened_on"] = json!("2027-01-01");
            it["story"] = json!(" ");
            it["consent"] = json!(false);
        });
        let answer = owner.post("/api/v1/cases", &wrong).await.is(422);
        let found: BTreeSet<(String, String)> = answer.body["errors"]
            .as_array()
            .expect("errors")
            .iter()
            .map(|it| (it["pointer"].as_str().unwrap_or_default().into(), it["code"].as_str().unwrap_or_default().into()))
            .collect();
        let expected = [
            ("/body", "unknown-code"), ("/company/bin", "bin-check"), ("/company/name", "required"),
            ("/consent", "consent"), ("/happened_on", "date-future"), ("/pressure", "unknown-code"),
            ("/region", "unknown-code"), ("/story", "required"), ("/visibility", "choice"),
        ];
        assert_eq!(found, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())).into());
        let bin = &answer.body["errors"].as_array().expect("errors").iter().find(|it| it["pointer"] == "/company/bin").expect("it")["message"];
        assert_eq!(bin, "the 12th digit for 21034097101 would be 0, you typed 1");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        let listed = owner.get("/api/v1/cases").await.is(200);
        assert_eq!(listed.body["items"], json!([]));
    }

    async fn what_a_process_does_not_ask_for_is_refused_by_its_name(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let told = |answer: &Answer| -> Vec<(Value, Value)> {
            let errors = answer.body["errors"].as_array().expect("errors").iter();
            errors.map(|it| (it["pointer"].clone(), it["code"].clone())).collect()
        };
        for (pointer, value) in [
            ("threat_on", json!("2026-11-30")),
            ("pressure", json!("land_allocation")),
            ("at_risk", json!({ "jobs": 3 })),
        ] {
            let mut message = new_case_without_pressure("message");
            message[pointer] = value.clone();
            let refused = owner.post("/api/v1/cases", &message).await.is(422);
            assert_eq!(told(&refused), [(json!(format!("/{pointer}")), json!("unasked"))]);
            let asked = changed(|it| it[pointer] = value.clone());
            owner.post("/api/v1/cases", &asked).await.is(201);
        }
        // A project is what a case may be about, whatever is asked.
        let mut message = new_case_without_pressure("message");
        message["project"] = json!({ "name": "A mill" });
        owner.post("/api/v1/cases", &message).await.is(201);
        // Of a process that nobody knows, nobody knows what it asks.
        let unknown = new_case_without_pressure("protecton");
        let refused = owner.post("/api/v1/cases", &unknown).await.is(422);
        assert_eq!(told(&refused), [(json!("/kind"), json!("unknown-name-meant"))]);
        let said = refused.body["errors"][0]["message"].as_str().expect("words");
        assert!(said.contains("protection, accompaniment, message"), "{said}");
        assert!(!said.contains("complaint"), "it is not filed by itself: {said}");
    }

    async fn a_key_makes_one_case_of_many_requests_and_refuses_another_body(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let key = [("Idempotency-Key", "one")];
        let first = owner.send(Method::POST, "/api/v1/cases", Some(&new_case()), &key).await.is(201);
        let again = owner.send(Method::POST, "/api/v1/cases", Some(&new_case()), &key).await.is(201);
        assert_eq!(again.raw, first.raw, "the same answer to the byte, code and all");
        assert_eq!(again.header("location"), first.header("location"));
        let other = changed(|it| it["story"] = json!("Another story."));
        let reused = owner.send(Method::POST, "/api/v1/cases", Some(&other), &key).await.is(422);
        assert_eq!(reused.text("type"), "/problems/key-reused");
        // Another owner's key of the same name is another key.
        let rival = house.client(Who::Rival).await;
        let theirs = rival.send(Method::POST, "/api/v1/cases", Some(&new_case()), &key).await.is(201);
        assert_ne!(theirs.text("id"), first.text("id"));
        assert_eq!(owner.get("/api/v1/cases").await.is(200).body["items"].as_array().map(Vec::len), Some(1));
    }

    async fn what_failed_under_a_key_can_be_tried_again_at_once(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let mut wrong = new_case();
        wrong["consent"] = json!(false);
        for n in 0..20 {
            let key = format!("again-{n}");
            let headers = [("Idempotency-Key", key.as_str())];
            let send = async |body: &Value| owner.send(Method::POST, "/api/v1/cases", Some(body), &headers).await;
            send(&wrong).await.is(422);
            let right = send(&new_case()).await.is(201);
            assert_eq!(send(&new_case()).await.is(201).raw, right.raw);
        }
    }

    async fn fifty_requests_with_one_key_make_one_case(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let requests = (0..50).map(|_| {
            let owner = owner.clone();
            async move {
                let key = [("Idempotency-Key", "at-once")];
                owner.send(Method::POST, "/api/v1/cases", Some(&new_case()), &key).await
            }
        });
        let answers = futures_util::future::join_all(requests).await;
        let made: BTreeSet<String> =
            answers.iter().filter(|it| it.status == 201).map(|it| it.text("id").to_owned()).collect();
        assert_eq!(made.len(), 1);
        for answer in &answers {
            assert!(matches!(answer.status, 201 | 409), "{} {}", answer.status, answer.body);
        }
        assert_eq!(owner.get("/api/v1/cases").await.is(200).body["items"].as_array().map(Vec::len), Some(1));
    }

    async fn a_filing_under_way_is_not_begun_a_second_time(backend) {
        use sea_orm::{ConnectionTrait, TransactionTrait};
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        // Somebody holds what every filing needs: the first one waits for it, with its key in hand.
        let raw = house.database.raw().await;
        let held = raw.begin().await.expect("a transaction");
        let hold = match backend {
            Backend::Sqlite => "UPDATE cases SET updated_at = updated_at",
            Backend::Postgres => "LOCK TABLE case_numbers IN EXCLUSIVE MODE",
        };
        held.execute_unprepared(hold).await.expect("it is held");
        let send = async || {
            let headers = [("Idempotency-Key", "under-way")];
            owner.send(Method::POST, "/api/v1/cases", Some(&new_case()), &headers).await
        };
        let (one, other) = (pin!(send()), pin!(send()));
        let first = tokio::time::timeout(PATIENCE, select(one, other)).await;
        let (refused, waiting) = first.expect("the other is answered although the first one waits").factor_first();
        assert_eq!(refused.is(409).text("type"), "/problems/in-flight");
        held.rollback().await.expect("it is let go");
        let filed = waiting.await.is(201);
        assert_eq!(send().await.is(201).raw, filed.raw);
    }

    async fn eight_and_sixty_four_owners_at_once_get_different_numbers_and_no_error(backend) {
        let house = House::open(backend).await;
        let owners =
            [house.client(Who::Owner).await, house.client(Who::Rival).await, house.client(Who::Agent).await];
        let mut numbers = BTreeSet::new();
        for at_once in [8, 64] {
            // Companies that are known, companies that are not, and the same one by several owners at once.
            let filings = (0..at_once).zip(owners.iter().cycle()).map(|(n, owner)| {
                let mut new = new_case();
                new["company"]["bin"] = json!(tests::house::bin(n / 2));
                async move { owner.post("/api/v1/cases", &new).await }
            });
            for answer in futures_util::future::join_all(filings).await {
                assert!(numbers.insert(answer.is(201).text("number").to_owned()));
            }
        }
        assert_eq!(numbers.len(), 72);
    }

    async fn what_arrives_after_hours_is_registered_on_the_next_working_day(backend) {
        let house = House::open(backend).await;
        let arrivals = [
            ("2026-11-23T18:30:00+05:00", "2026-11-23"),
            ("2026-11-23T18:30:01+05:00", "2026-11-24"),
            ("2026-12-15T19:00:00+05:00", "2026-12-17"),
        ];
        for (at, day) in arrivals {
            house.set_clock(chrono::DateTime::parse_from_rfc3339(at).expect("a moment").to_utc());
            let filed = house.client(Who::Owner).await.file().await;
            assert_eq!(filed.text("registered_on"), day, "{at}");
            assert_eq!(filed.text("status"), "registered", "accepted at any hour");
        }
    }

    async fn a_year_without_calendar_does_not_keep_anybody_from_filing(backend) {
        let house = House::open(backend).await;
        let at = chrono::DateTime::parse_from_rfc3339("2028-12-20T10:00:00+05:00").expect("a moment");
        house.set_clock(at.to_utc());
        // The vault makes next year's key of numbers when it is opened; here the year jumped.
        let filed = house.client(Who::Owner).await.post("/api/v1/cases", &new_case()).await;
        let filed = filed.is(201);
        assert!(filed.body["due_on"].is_null(), "the clock is not armed, and nothing was guessed");
        let clock = house.client(Who::Owner).await.get(&format!("/api/v1/cases/{}/clock", filed.text("id"))).await;
        assert_eq!(clock.is(200).body["clocks"][0]["state"], "unarmed");
        let ready = house.nobody().get("/readyz").await.is(200);
        assert!(ready.body["warnings"].to_string().contains("calendar_ends_soon"));
    }
}

fn base64(text: &str) -> Vec<u8> {
    let value = |it: u8| match it {
        b'A'..=b'Z' => it - b'A',
        b'a'..=b'z' => it - b'a' + 26,
        b'0'..=b'9' => it - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let digits: Vec<u32> = text.bytes().filter(|it| *it != b'=').map(|it| u32::from(value(it))).collect();
    let mut bytes = Vec::new();
    for chunk in digits.chunks(4) {
        let n = chunk.iter().fold(0, |n, it| n << 6 | it) << (6 * (4 - chunk.len()));
        let all = n.to_be_bytes();
        bytes.extend_from_slice(&all[1..chunk.len()]);
    }
    bytes
}
