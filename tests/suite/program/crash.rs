//! `kill -9` in the middle of work, again and again: nothing that was acknowledged is lost, nothing is there twice,
//! and what the journals say still holds.

use crate::checker;
use api::clock::Clock;
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;
use tests::database::TestDatabase;
use tests::db_test;
use tests::house::{Client, House, PASSWORD, Who, config, new_case};
use tests::mailbox::Mailbox;
use tests::program::Settings;

const ROUNDS: u64 = 20;
const WRITERS: usize = 16;

/// What one writer was promised: by key, the number of the case.
#[derive(Default)]
struct Promises {
    /// Keys that were sent.
    sent: Vec<String>,
    /// Answers that came.
    filed: BTreeMap<String, (String, String)>,
    /// Cases that were withdrawn, by id.
    withdrawn: BTreeSet<String>,
    /// Documents that were taken: the case and the document.
    documents: Vec<(String, String)>,
}

/// Files, acts and uploads until the portal is gone.
/// Whenever something beside a filing is acknowledged, `under_way` is told.
async fn write(
    owner: Client,
    writer: usize,
    round: u64,
    gone: Arc<AtomicBool>,
    under_way: Sender<()>,
) -> Promises {
    let mut promises = Promises::default();
    // Nobody listens any more once the portal is to be killed.
    let tell = || under_way.send(()).unwrap_or_default();
    for n in 0.. {
        if gone.load(Ordering::SeqCst) {
            break;
        }
        let key = format!("{round}-{writer}-{n}");
        promises.sent.push(key.clone());
        let Some(filed) = file(&owner, &key).await else { break };
        let (number, id) = (filed.0.clone(), filed.1.clone());
        promises.filed.insert(key, filed);
        let path = format!("/api/v1/cases/{id}");
        let turn = (n + writer) % 3;
        if turn == 1 {
            let headers = [("If-Match", "\"1\"")];
            let done = owner
                .try_send(Method::POST, &format!("{path}/actions/withdraw"), Some(&json!({})), &headers)
                .await;
            match done {
                Some(answer) if answer.status == 200 => {
                    promises.withdrawn.insert(id);
                    tell();
                }
                Some(answer) if answer.status < 500 => panic!("{number}: {}", answer.body),
                _ => break,
            }
        } else if turn == 2 {
            let uploaded = owner.try_upload(&id, &format!("evidence of {number}")).await;
            match uploaded {
                Some(answer) if answer.status == 201 => {
                    promises.documents.push((id, answer.text("id").to_owned()));
                    tell();
                }
                Some(answer) if answer.status < 500 => panic!("{number}: {}", answer.body),
                _ => break,
            }
        }
    }
    promises
}

/// Files under a key; `None` when no answer came.
async fn file(owner: &Client, key: &str) -> Option<(String, String)> {
    let answer =
        owner.try_send(Method::POST, "/api/v1/cases", Some(&new_case()), &[("Idempotency-Key", key)]).await?;
    if answer.status >= 500 {
        return None;
    }
    let answer = answer.is(201);
    Some((answer.text("number").to_owned(), answer.text("id").to_owned()))
}

/// A moment of the round, different each time and the same in every run.
fn moment(round: u64) -> Duration {
    Duration::from_millis(100 + round.wrapping_mul(6_364_136_223_846_793_005) % 800)
}

db_test! {
    async fn nothing_acknowledged_is_lost_when_the_program_is_killed(backend) {
        let database = TestDatabase::durable(backend).await;
        let mailbox = Mailbox::open(database.folder()).await;
        let settings = Settings::new(&database.url, database.folder()).with("QORGAN_MAIL_URL", &mailbox.url());
        let stated = settings.run(&["check"]).well().stdout;
        for setting in if backend == tests::Backend::Sqlite { vec!["synchronous = 2"] } else { vec!["fsync = on", "synchronous_commit = on", "full_page_writes = on"] } {
            assert!(stated.contains(setting), "{stated}");
        }
        let mut owner: Option<Client> = None;
        let mut promised = Promises::default();
        for round in 0..ROUNDS {
            let serving = settings.serve();
            let present = match &owner {
                Some(owner) => owner.moved_to(&serving.url),
                None => Client::at(&serving.url).signed_in(&Who::Owner.email(), PASSWORD).await,
            };
            owner = Some(present.clone());
            let gone = Arc::new(AtomicBool::new(false));
            let (under_way, seen) = channel();
            let writers: Vec<_> = (0..WRITERS)
                .map(|writer| write(present.clone(), writer, round, Arc::clone(&gone), under_way.clone()))
                .map(tokio::spawn)
                .collect();
            drop(under_way);
            let killing = Arc::clone(&gone);
            let killer = tokio::task::spawn_blocking(move || {
                // A machine that is slow gets as far as any; nothing comes where every writer was turned away.
                seen.recv().unwrap_or_default();
                std::thread::park_timeout(moment(round));
                killing.store(true, Ordering::SeqCst);
                serving.program.kill();
            });
            for writer in writers {
                let theirs = writer.await.expect("a writer ends");
                promised.sent.extend(theirs.sent);
                promised.filed.extend(theirs.filed);
                promised.withdrawn.extend(theirs.withdrawn);
                promised.documents.extend(theirs.documents);
            }
            killer.await.expect("the program is dead");
        }
        let acknowledged = promised.filed.len();
        let deeds = (acknowledged, promised.withdrawn.len(), promised.documents.len());
        assert!(deeds.0 >= 40 && deeds.1 >= 5 && deeds.2 >= 5, "too little was under way: {deeds:?}");

        // Whoever got no answer asks again under the same key.
        let serving = settings.serve();
        let owner = owner.expect("somebody signed in").moved_to(&serving.url);
        let mut numbers = BTreeSet::new();
        for key in &promised.sent {
            let again = file(&owner, key).await.expect("the portal answers");
            if let Some(before) = promised.filed.get(key) {
                assert_eq!(&again, before, "a replayed key gives the same case");
            }
            assert!(numbers.insert(again.0), "two keys are two cases");
        }
        for id in &promised.withdrawn {
            assert_eq!(owner.get(&format!("/api/v1/cases/{id}")).await.is(200).text("status"), "withdrawn");
        }
        for (case, document) in &promised.documents {
            let read = owner.get(&format!("/api/v1/cases/{case}/documents/{document}")).await.is(200);
            assert!(read.raw.starts_with(b"evidence of PB-"));
        }
        assert!(serving.program.stop());

        // And what lies beneath is whole. Letters that a killed process had in hand are free when its lease is over.
        let settings = api::config::Config { mail_url: mailbox.url(), ..config(&database.url, database.folder()) };
        let later = Clock::system().now() + TimeDelta::minutes(3);
        let house = House::open_on(database, &settings, later).await;
        house.work().await;
        let checked = checker::check(&house).await;
        assert_eq!(checked.cases, numbers.len(), "as many cases as keys, no more and no fewer");
        let mut told = BTreeMap::new();
        for letter in mailbox.received() {
            let Some(number) = letter.subject.strip_suffix("] Дело зарегистрировано") else { continue };
            let first = told.entry(number.trim_start_matches('[').to_owned()).or_insert(letter.message_id.clone());
            assert_eq!(*first, letter.message_id, "a letter that comes twice is recognised");
        }
        assert_eq!(told.into_keys().collect::<BTreeSet<_>>(), numbers, "everybody was told, whatever happened");
        eprintln!(
            "{ROUNDS} kills, {} keys sent, {acknowledged} acknowledged, {} actions, {} documents: 0 lost, 0 doubled",
            promised.sent.len(), promised.withdrawn.len(), promised.documents.len()
        );
    }
}
