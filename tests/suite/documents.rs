//! Documents: streamed in, sealed on the disk, streamed out as they were, and only what is what it says it is.

use reqwest::Method;
use serde_json::json;
use std::path::Path;
use std::time::Duration;
use tests::db_test;
use tests::house::{House, Who};

/// An end, not a pause: shorter than the database lets anybody wait for a lock.
const PATIENCE: Duration = Duration::from_millis(1500);
const SECRET: &[u8] = b"%PDF-1.7 the inspector asked for an envelope";

fn files_under(folder: &Path) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut queue = vec![folder.to_owned()];
    while let Some(folder) = queue.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            if entry.path().is_dir() {
                queue.push(entry.path());
            } else {
                found.push(std::fs::read(entry.path()).expect("a file"));
            }
        }
    }
    found
}

/// Makes every file old, whatever day it is.
fn age(folder: &Path) {
    let before = std::time::SystemTime::UNIX_EPOCH + Duration::from_hours(24);
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            age(&entry.path());
        } else {
            let file = std::fs::File::options().append(true).open(entry.path()).expect("a file");
            file.set_modified(before).expect("it can be made old");
        }
    }
}

db_test! {
    async fn a_document_comes_back_as_it_was_and_lies_sealed(backend) {
        let house = House::open(backend).await;
        let (owner, officer) = (house.client(Who::Owner).await, house.client(Who::Officer).await);
        let path = format!("/api/v1/cases/{}/documents", owner.file().await.text("id"));
        let large: Vec<u8> = SECRET.iter().copied().cycle().take(300_000).collect();
        let name = [("Qorgan-File-Name", "%D0%90%D0%BA%D1%82.pdf")];
        let made = owner.send_bytes(&path, "application/pdf", large.clone(), &name).await.is(201);
        assert_eq!((made.text("name"), made.text("kind")), ("Акт.pdf", "application/pdf"));
        assert_eq!(made.body["bytes"], 300_000);
        let read = officer.get(&format!("{path}/{}", made.text("id"))).await.is(200);
        assert_eq!(read.raw, large);
        assert!(read.header("content-disposition").is_some_and(|it| it.starts_with("attachment")));
        assert_eq!(read.header("x-content-type-options"), Some("nosniff"));
        let stored = files_under(&house.database.folder().join("files"));
        assert_eq!(stored.len(), 1);
        assert!(!stored[0].windows(12).any(|it| it == &SECRET[9..21]), "the bytes on the disk are sealed");
        house.client(Who::Rival).await.get(&format!("{path}/{}", made.text("id"))).await.is(404);
        let listed = officer.get(&path).await.is(200);
        assert_eq!(listed.body["items"][0]["sha256"], made.body["sha256"]);
    }

    async fn what_is_not_what_it_says_is_refused_and_leaves_nothing(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let case = owner.file().await.text("id").to_owned();
        let path = format!("/api/v1/cases/{case}/documents");
        let name = [("Qorgan-File-Name", "x")];
        for (media_type, bytes) in [
            ("application/pdf", b"<html>".to_vec()),
            ("text/html", b"<script>".to_vec()),
            ("image/svg+xml", b"<svg>".to_vec()),
            ("text/plain", b"a\0b".to_vec()),
            ("text/plain", b"a\x1b[2Jb".to_vec()),
            ("image/webp", b"RIFF\0\0\0\0WAVEfmt ".to_vec()),
        ] {
            assert_eq!(owner.send_bytes(&path, media_type, bytes, &name).await.status, 415, "{media_type}");
        }
        let nameless = owner.send_bytes(&path, "text/plain", b"a".to_vec(), &[]).await.is(422);
        assert_eq!(nameless.body["errors"][0]["pointer"], "/Qorgan-File-Name");
        let empty = owner.send_bytes(&path, "text/plain", Vec::new(), &name).await.is(422);
        let fault = &empty.body["errors"][0];
        assert_eq!((&fault["pointer"], &fault["code"]), (&json!(""), &json!("file-empty")), "{fault}");
        // Who names a kind that is taken is told of the file, and not of the header.
        let other = owner.send_bytes(&path, "application/pdf", b"plain words".to_vec(), &name).await.is(415);
        assert!(other.text("type") == "/problems/content" && other.text("detail").contains("no PDF"), "{}", other.body);
        assert_eq!(owner.send_bytes(&path, "text/html", b"<p>".to_vec(), &name).await.text("type"), "/problems/media-type");
        let too_large = vec![b'a'; 10 * 1024 * 1024 + 1];
        owner.send_bytes(&path, "text/plain", too_large, &name).await.is(413);
        assert_eq!(owner.get(&path).await.is(200).body["items"], json!([]));
        assert_eq!(files_under(&house.database.folder().join("files")).len(), 0);
        owner.act(&case, "withdraw", json!({})).await.is(200);
        let late = owner.send_bytes(&path, "text/plain", b"too late".to_vec(), &name).await.is(409);
        assert_eq!(late.codes("blockers"), ["case_over"]);
    }

    async fn a_file_that_comes_twice_under_one_key_is_one_document(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let path = format!("/api/v1/cases/{}/documents", owner.file().await.text("id"));
        let headers = [("Qorgan-File-Name", "x.txt"), ("Idempotency-Key", "once")];
        let send = async |bytes: &[u8], headers: &[(&str, &str)]| {
            owner.send_bytes(&path, "text/plain", bytes.to_vec(), headers).await
        };
        let first = send(b"the same", &headers).await.is(201);
        let again = send(b"the same", &headers).await.is(201);
        assert_eq!(again.raw, first.raw, "a retry after a lost answer replays");
        let other_bytes = send(b"something else", &headers).await.is(422);
        assert_eq!(other_bytes.text("type"), "/problems/key-reused");
        let other_name = [("Qorgan-File-Name", "y.txt"), ("Idempotency-Key", "once")];
        assert_eq!(send(b"the same", &other_name).await.is(422).text("type"), "/problems/key-reused");
        send(b"the same", &[("Qorgan-File-Name", "x.txt")]).await.is(201);
        assert_eq!(owner.get(&path).await.is(200).body["items"].as_array().map(Vec::len), Some(2));
        assert_eq!(files_under(&house.database.folder().join("files")).len(), 2, "nothing else was left behind");
    }

    async fn a_file_that_came_is_answered_again_also_when_there_is_no_more_room(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let case = owner.file().await.text("id").to_owned();
        let path = format!("/api/v1/cases/{case}/documents");
        let send = async |n: usize| {
            let key = format!("file-{n}");
            let headers = [("Qorgan-File-Name", "x.txt"), ("Idempotency-Key", key.as_str())];
            owner.send_bytes(&path, "text/plain", n.to_string().into_bytes(), &headers).await
        };
        let mut last = Vec::new();
        for n in 0..20 {
            last = send(n).await.is(201).raw;
        }
        assert_eq!(send(20).await.is(422).codes("errors"), ["too-many"]);
        assert_eq!(send(19).await.is(201).raw, last, "the answer was lost, the document was not");
        owner.act(&case, "withdraw", json!({})).await.is(200);
        assert_eq!(send(19).await.is(201).raw, last);
        assert_eq!(files_under(&house.database.folder().join("files")).len(), 20);
    }

    async fn what_a_crash_left_in_the_store_is_taken_away_after_a_day_and_nothing_else(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let case = owner.file().await.text("id").to_owned();
        let path = format!("/api/v1/cases/{case}/documents");
        let kept = owner.send_bytes(&path, "text/plain", b"kept".to_vec(), &[("Qorgan-File-Name", "x.txt")]).await.is(201);
        let store = house.database.folder().join("files");
        let elsewhere = store.join("01a00000-0000-7000-8000-000000000000");
        std::fs::create_dir(&elsewhere).expect("a folder");
        let planted = [
            (store.join(&case).join("orphan"), true),
            (store.join(&case).join("unfinished#1"), true),
            (store.join("readme"), false),
            // Of a case that another database may know.
            (elsewhere.join("another"), false),
            (elsewhere.join("another#1"), false),
            (store.join(&case).join("finished#"), true),
        ];
        for (file, _) in &planted {
            std::fs::write(file, b"bytes").expect("a file");
        }
        let sweep = async || api::app::documents::sweeping::sweep(&house.app).await.expect("a sweep");
        assert_eq!(sweep().await, 0, "it may still be on its way");
        house.wait(chrono::TimeDelta::hours(25));
        assert_eq!(sweep().await, 0, "what the clock of the portal says is nothing to the files");
        age(&store);
        assert_eq!(sweep().await, 3);
        for (file, goes) in planted {
            assert_eq!(file.exists(), !goes, "{}", file.display());
        }
        let read = house.client(Who::Owner).await.get(&format!("{path}/{}", kept.text("id"))).await.is(200);
        assert_eq!(read.raw, b"kept");
    }

    async fn the_worker_sweeps_by_itself_beside_all_else_that_it_does(backend) {
        let house = House::open(backend).await;
        let case = house.client(Who::Owner).await.file().await.text("id").to_owned();
        let folder = house.database.folder().join("files").join(&case);
        std::fs::create_dir_all(&folder).expect("a folder");
        let orphan = folder.join("orphan");
        std::fs::write(&orphan, b"sealed").expect("a file");
        age(&folder);
        let working = house.worker.clone().begin();
        let gone = async {
            while orphan.exists() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), gone).await.expect("it is taken away");
        working.stop().await;
    }

    async fn a_repeated_action_does_not_stand_in_line_behind_itself(backend) {
        use futures_util::future::select;
        use sea_orm::{ConnectionTrait, TransactionTrait};
        use std::pin::pin;
        let house = House::open(backend).await;
        let (owner, officer) = (house.client(Who::Owner).await, house.client(Who::Officer).await);
        let case = owner.file().await.text("id").to_owned();
        // Somebody else holds the case: the first request waits for it, with its key in hand.
        let raw = house.database.raw().await;
        let held = raw.begin().await.expect("a transaction");
        held.execute_unprepared("UPDATE cases SET updated_at = updated_at").await.expect("it is held");
        let path = format!("/api/v1/cases/{case}/actions/begin_review");
        let send = async || {
            let headers = [("If-Match", "\"1\""), ("Idempotency-Key", "begin")];
            officer.send(Method::POST, &path, Some(&json!({})), &headers).await
        };
        // Whichever of the two comes first waits; the other is answered while it does, and only then it is let go.
        let (one, other) = (pin!(send()), pin!(send()));
        let first = tokio::time::timeout(PATIENCE, select(one, other)).await;
        let (refused, waiting) = first.expect("the other is answered although the first one waits").factor_first();
        let refused = refused.is(409);
        assert_eq!(refused.text("type"), "/problems/in-flight");
        held.rollback().await.expect("it is let go");
        waiting.await.is(200);
        send().await.is(200);
    }

    async fn an_action_is_done_once_for_one_key_from_the_version_that_was_seen(backend) {
        let house = House::open(backend).await;
        let (owner, officer) = (house.client(Who::Owner).await, house.client(Who::Officer).await);
        let case = owner.file().await.text("id").to_owned();
        let path = format!("/api/v1/cases/{case}/actions/begin_review");
        let without = officer.send(Method::POST, &path, Some(&json!({})), &[]).await.is(428);
        assert_eq!(without.text("type"), "/problems/if-match");
        officer.send(Method::POST, &path, Some(&json!({})), &[("If-Match", "*")]).await.is(400);
        let headers = [("If-Match", "\"1\""), ("Idempotency-Key", "begin")];
        let first = officer.send(Method::POST, &path, Some(&json!({})), &headers).await.is(200);
        assert_eq!(first.header("etag"), Some("\"2\""));
        let again = officer.send(Method::POST, &path, Some(&json!({})), &headers).await.is(200);
        assert_eq!(again.raw, first.raw, "a retry after a lost answer replays, it does not meet 412");
        let other_version = [("If-Match", "\"2\""), ("Idempotency-Key", "begin")];
        let reused = officer.send(Method::POST, &path, Some(&json!({})), &other_version).await.is(422);
        assert_eq!(reused.text("type"), "/problems/key-reused", "another version is another request");
        let stale = officer.send(Method::POST, &path, Some(&json!({})), &[("If-Match", "\"1\"")]).await.is(412);
        assert_eq!(stale.body["version"], 2);
        let unknown = officer.act(&case, "vanish", json!({})).await.is(409);
        assert_eq!(unknown.codes("blockers"), ["not_in_definition"]);
        let extra = officer.act(&case, "ask_applicant", json!({ "question": "?", "colour": "red" })).await.is(400);
        assert_eq!(extra.text("field"), "colour");
        assert_eq!(officer.act(&case, "ask_applicant", json!({})).await.is(422).codes("errors"), ["required"]);
    }
}
