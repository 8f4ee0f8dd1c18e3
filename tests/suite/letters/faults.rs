//! A mail server can fail in many ways; a letter is lost in none of them, and comes twice only when nobody can know
//! whether it came once.

use api::config::Config;
use api::jobs::{Mailer, Worker};
use chrono::TimeDelta;
use entity::outbox;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseBackend, EntityTrait, QueryFilter, QueryOrder, Statement,
};
use std::sync::Arc;
use std::time::Duration;
use tests::db_test;
use tests::house::{House, Who, config};
use tests::mailbox::{Fault, Mailbox};

async fn mailbox() -> (Mailbox, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    (Mailbox::open(folder.path()).await, folder)
}

async fn rows(house: &House) -> Vec<outbox::Model> {
    let raw = house.database.raw().await;
    outbox::Entity::find().order_by_asc(outbox::Column::Id).all(&raw).await.expect("letters")
}

/// The oldest letter of the house.
async fn first(house: &House) -> outbox::Model {
    rows(house).await.remove(0)
}

/// The one letter of the house.
async fn row(house: &House) -> outbox::Model {
    let mut rows = rows(house).await;
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

/// Another sender of the same house, who waits so long for a mail server that says nothing.
fn another(house: &House, mailbox: &Mailbox, patience: Duration) -> Worker {
    let settings = Config { mail_url: mailbox.url(), ..config(&house.database.url, house.database.folder()) };
    let mailer = Mailer::open(&settings).expect("a way for letters").with_patience(patience);
    Worker::new(Arc::clone(&house.app), mailer)
}

/// How long to wait for a server that will say nothing, and for one that will.
const SHORT: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(20);

fn is_silent(fault: Fault) -> bool {
    matches!(fault, Fault::SilentAtGreeting | Fault::SilentAtHello)
}

async fn warnings(house: &House) -> String {
    house.nobody().get("/readyz").await.is(200).body["warnings"].to_string()
}

db_test! {
    async fn a_letter_written_while_the_server_is_down_arrives_once_after_a_restart(backend) {
        let (mut mailbox, _folder) = mailbox().await;
        mailbox.turn_off().await;
        let house = House::mailing_to(backend, &mailbox.url()).await;
        house.client(Who::Owner).await.file().await;
        assert_eq!(house.work().await, 0);
        let waiting = row(&house).await;
        assert_eq!((waiting.state.as_str(), waiting.attempts, waiting.last_answer.as_deref()), ("ready", 1, Some("connection")));
        let now = house.app.clock.now() + TimeDelta::minutes(2);
        let database = house.close().await;
        mailbox.turn_on().await;
        let settings = Config { mail_url: mailbox.url(), ..config(&database.url, database.folder()) };
        let house = House::open_on(database, &settings, now).await;
        assert_eq!(house.work().await, 1);
        assert_eq!(house.work().await, 0);
        assert_eq!(mailbox.received().len(), 1);
        assert_eq!(row(&house).await.state, "sent");
    }

    async fn a_letter_whose_fate_is_unknown_is_sent_again_under_the_same_id(backend) {
        let (mailbox, _folder) = mailbox().await;
        mailbox.plan(&[Fault::CutAfterData]);
        let house = House::mailing_to(backend, &mailbox.url()).await;
        house.client(Who::Owner).await.file().await;
        assert_eq!(house.work().await, 0);
        let now = house.app.clock.now() + TimeDelta::minutes(2);
        let database = house.close().await;
        let settings = Config { mail_url: mailbox.url(), ..config(&database.url, database.folder()) };
        let house = House::open_on(database, &settings, now).await;
        assert_eq!(house.work().await, 1);
        let ids: Vec<_> = mailbox.received().into_iter().map(|it| it.message_id).collect();
        assert_eq!(ids.len(), 2);
        assert_eq!(ids[0], ids[1]);
    }

    async fn what_may_pass_is_tried_again_and_what_will_not_is_dead_at_once(backend) {
        let table = [
            (Fault::CutAtGreeting, "ready", "connection"),
            (Fault::SilentAtGreeting, "ready", "timeout"),
            (Fault::SilentAtHello, "ready", "timeout"),
            (Fault::Refuses(451), "ready", "451"),
            (Fault::Refuses(421), "ready", "421"),
            (Fault::RefusesRecipient(450), "ready", "450"),
            (Fault::RefusesUs, "ready", "535"),
            (Fault::Refuses(554), "dead", "554"),
            (Fault::RefusesRecipient(550), "dead", "550"),
        ];
        for (fault, state, answer) in table {
            let (mailbox, _folder) = mailbox().await;
            mailbox.plan(&[fault]);
            let house = House::mailing_to(backend, &mailbox.url()).await;
            house.client(Who::Owner).await.file().await;
            let patience = if is_silent(fault) { SHORT } else { LONG };
            assert_eq!(another(&house, &mailbox, patience).round().await.expect("a round"), (0, 0), "{fault:?}");
            let letter = row(&house).await;
            assert_eq!((letter.state.as_str(), letter.last_answer.as_deref()), (state, Some(answer)), "{fault:?}");
            assert!(letter.lease_owner.is_none(), "{fault:?}");
            assert_eq!(warnings(&house).await.contains("letters_dead"), state == "dead", "{fault:?}: whoever runs it sees it");
        }
    }

    async fn pauses_grow_and_after_three_days_the_letter_is_dead(backend) {
        let (mut mailbox, _folder) = mailbox().await;
        mailbox.turn_off().await;
        let house = House::mailing_to(backend, &mailbox.url()).await;
        house.client(Who::Owner).await.file().await;
        let mut pauses = Vec::new();
        while first(&house).await.state == "ready" {
            house.work().await;
            let letter = first(&house).await;
            let now = house.app.clock.now();
            assert_eq!(house.work().await, 0, "it is not tried before its moment");
            assert_eq!(first(&house).await.attempts, letter.attempts);
            pauses.push((letter.not_before - now).num_minutes());
            house.set_clock(letter.not_before.max(now));
            assert!(pauses.len() < 20, "{pauses:?}");
        }
        let expected = [(0, 2), (4, 7), (24, 36), (96, 144), (288, 432), (1152, 1728)];
        for ((least, most), pause) in expected.into_iter().zip(&pauses) {
            assert!((least..=most).contains(pause), "{pauses:?}");
        }
        let lived = house.app.clock.now() - first(&house).await.created_at;
        assert_eq!(lived, TimeDelta::hours(72), "the last try is made when its time is over, not before");
        mailbox.turn_on().await;
        house.wait(TimeDelta::days(1));
        house.work().await;
        assert_eq!(first(&house).await.state, "dead");
        assert!(warnings(&house).await.contains("letters_dead"));
    }

    async fn a_letter_that_waits_for_its_moment_is_left_alone_while_another_leaves(backend) {
        let (mailbox, _folder) = mailbox().await;
        mailbox.plan(&[Fault::Refuses(451)]);
        let house = House::mailing_to(backend, &mailbox.url()).await;
        let owner = house.client(Who::Owner).await;
        owner.file().await;
        assert_eq!(house.work().await, 0);
        let waiting = first(&house).await;
        // Ids are ordered by time, and the pause is longer.
        house.wait(TimeDelta::seconds(1));
        owner.file().await;
        assert_eq!(house.work().await, 1);
        assert_eq!(first(&house).await, waiting);
    }

    async fn no_transaction_is_open_while_the_mail_server_is_spoken_to(backend) {
        let (mailbox, _folder) = mailbox().await;
        mailbox.plan(&[Fault::Waits]);
        let house = House::mailing_to(backend, &mailbox.url()).await;
        house.client(Who::Owner).await.file().await;
        let worker = house.worker.clone();
        let working = tokio::spawn(async move { worker.round().await });
        mailbox.wait_for(1).await;
        assert!(is_free(&house).await, "somebody holds a transaction while a letter is under way");
        assert_eq!(row(&house).await.state, "ready", "it is not called sent before the server has said so");
        mailbox.go_on();
        working.await.expect("it ends").expect("a round");
        assert_eq!(row(&house).await.state, "sent");
    }

    async fn who_has_lost_the_lease_cannot_say_what_became_of_the_letter(backend) {
        let (mailbox, _folder) = mailbox().await;
        mailbox.plan(&[Fault::Waits, Fault::Refuses(451)]);
        let house = House::mailing_to(backend, &mailbox.url()).await;
        house.client(Who::Owner).await.file().await;
        let slow = another(&house, &mailbox, LONG);
        let working = tokio::spawn(async move { slow.round().await });
        mailbox.wait_for(1).await;
        assert_eq!(house.work().await, 0, "while the lease holds, nobody else takes the letter");
        house.wait(TimeDelta::seconds(61));
        assert_eq!(house.work().await, 0, "the second sender was refused");
        mailbox.go_on();
        working.await.expect("it ends").expect("a round");
        let letter = row(&house).await;
        let fate = (letter.state.as_str(), letter.attempts, letter.last_answer.as_deref());
        assert_eq!(fate, ("ready", 2, Some("451")), "what the first one has to say comes too late");
    }

    async fn two_senders_send_each_letter_once(backend) {
        let (mailbox, _folder) = mailbox().await;
        let house = House::mailing_to(backend, &mailbox.url()).await;
        let owner = house.client(Who::Owner).await;
        for _ in 0..20 {
            owner.file().await;
        }
        let sender = || another(&house, &mailbox, LONG);
        let (first, second, third) = (sender(), sender(), sender());
        let (first, second, third) = tokio::join!(first.round(), second.round(), third.round());
        let taken: usize = [first, second, third].into_iter().map(|it| it.expect("a round").1).sum();
        assert_eq!(taken, 20);
        let mut ids: Vec<_> = mailbox.received().into_iter().map(|it| it.message_id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!((mailbox.received().len(), ids.len()), (20, 20));
    }

    async fn a_letter_that_cannot_be_written_does_not_hold_up_the_others(backend) {
        let (mailbox, _folder) = mailbox().await;
        let house = House::mailing_to(backend, &mailbox.url()).await;
        house.client(Who::Rival).await.file().await;
        spoil(&house, Who::Rival).await;
        house.client(Who::Owner).await.file().await;
        assert_eq!(house.work().await, 1);
        let rival = house.person(Who::Rival).await;
        for letter in rows(&house).await {
            let fate = (letter.state.as_str(), letter.last_answer.as_deref());
            let spoiled = letter.recipient_person_id == rival;
            assert_eq!(fate, if spoiled { ("ready", Some("unwritten")) } else { ("sent", None) });
        }
    }

    async fn the_worker_is_woken_by_the_deed_itself(backend) {
        let (mailbox, _folder) = mailbox().await;
        let house = House::mailing_to(backend, &mailbox.url()).await;
        let working = house.worker.clone().begin();
        let owner = house.client(Who::Owner).await;
        for n in 1..=3 {
            owner.file().await;
            mailbox.wait_for(n).await;
        }
        working.stop().await;
        mailbox.wait_until_quiet().await;
        owner.file().await;
        assert_eq!(mailbox.received().len(), 3, "who was stopped begins nothing new");
    }

    async fn a_server_that_nobody_vouches_for_gets_no_letter(backend) {
        let (mailbox, _folder) = mailbox().await;
        let house = House::mailing_to(backend, &mailbox.url_without_authority()).await;
        house.client(Who::Owner).await.file().await;
        assert_eq!(house.work().await, 0);
        let letter = row(&house).await;
        assert_eq!((letter.state.as_str(), letter.last_answer.as_deref()), ("ready", Some("tls")));
        assert!(mailbox.received().is_empty());
        assert_eq!(mailbox.conversations(), 1);
    }

    async fn a_letter_of_a_restored_past_waits_for_a_word(backend) {
        let (mailbox, _folder) = mailbox().await;
        let house = House::mailing_to(backend, &mailbox.url()).await;
        house.client(Who::Owner).await.file().await;
        let raw = house.database.raw().await;
        raw.execute_unprepared("UPDATE house SET epoch = 2").await.expect("a restore raises the epoch");
        assert_eq!(house.work().await, 0);
        assert!(mailbox.received().is_empty());
        assert_eq!(row(&house).await.state, "ready");
        // What happens after the restore is written of as always.
        house.client(Who::Owner).await.file().await;
        assert_eq!(house.work().await, 1);
        assert_eq!(mailbox.received().len(), 1);
    }

    async fn a_folder_takes_letters_whole_and_for_its_owner_alone(backend) {
        use std::os::unix::fs::PermissionsExt;
        let house = House::open(backend).await;
        house.client(Who::Owner).await.file().await;
        assert_eq!(house.work().await, 1);
        let folder = house.database.folder().join("mail");
        let files: Vec<_> = std::fs::read_dir(&folder).expect("a folder").map(|it| it.expect("a file").path()).collect();
        assert_eq!(files.len(), 1, "{files:?}");
        assert_eq!(files[0].extension().and_then(|it| it.to_str()), Some("eml"));
        let mode = files[0].metadata().expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let letter = tests::mailbox::Received::read("", &std::fs::read(&files[0]).expect("a letter"));
        assert!(letter.subject.ends_with("Дело зарегистрировано"));
        assert!(warnings(&house).await.contains("letters_become_files"));
    }
}

/// Whether nobody has a transaction open on the database of the house.
async fn is_free(house: &House) -> bool {
    let raw = house.database.raw().await;
    if raw.get_database_backend() == DatabaseBackend::Sqlite {
        raw.execute_unprepared("PRAGMA busy_timeout = 0").await.expect("a setting");
        return raw.execute_unprepared("BEGIN IMMEDIATE; ROLLBACK").await.is_ok();
    }
    let open = "SELECT COUNT(*) AS n FROM pg_stat_activity \
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL";
    let row = raw.query_one_raw(Statement::from_string(DatabaseBackend::Postgres, open)).await;
    row.expect("an answer").expect("a row").try_get::<i64>("", "n").expect("a number") == 0
}

/// Makes somebody's address unreadable, as damage to the database would.
async fn spoil(house: &House, who: Who) {
    let raw = house.database.raw().await;
    entity::accounts::Entity::update_many()
        .col_expr(entity::accounts::Column::Sealed, Expr::value(vec![0_u8; 40]))
        .filter(entity::accounts::Column::PersonId.eq(house.person(who).await))
        .exec(&raw)
        .await
        .expect("an update");
}
