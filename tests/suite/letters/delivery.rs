//! From a deed to a letter in somebody's box: to whom, in which language, in which thread, and never with a word
//! that only the portal may say.

use chrono::TimeDelta;
use serde_json::json;
use tests::db_test;
use tests::house::{House, Language, Who, new_case};
use tests::mailbox::{Mailbox, Received};

/// A house and the mail server that it sends to.
async fn house_and_mailbox(backend: tests::Backend) -> (House, Mailbox, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let mailbox = Mailbox::open(folder.path()).await;
    (House::mailing_to(backend, &mailbox.url()).await, mailbox, folder)
}

fn to(letters: &[Received], who: Who) -> Vec<&Received> {
    letters.iter().filter(|it| it.to == who.email()).collect()
}

fn subjects(letters: &[Received], who: Who) -> Vec<String> {
    to(letters, who).iter().map(|it| it.subject.split_once("] ").map_or("", |it| it.1).to_owned()).collect()
}

db_test! {
    async fn the_owner_is_told_at_each_step_in_the_language_of_the_case(backend) {
        let (house, mailbox, _folder) = house_and_mailbox(backend).await;
        let (owner, officer, head) =
            (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
        let mut new = new_case();
        new["locale"] = json!("kk");
        let filed = owner.post("/api/v1/cases", &new).await.is(201);
        let case = filed.text("id").to_owned();
        officer.act(&case, "begin_review", json!({})).await.is(200);
        officer.act(&case, "ask_applicant", json!({ "question": "Which plot?" })).await.is(200);
        let task = owner.open_tasks(&case).await[0];
        owner.act(&case, "done", json!({ "task": task, "text": "The one by the river." })).await.is(200);
        officer.finish_all(&case).await;
        head.finish_all(&case).await;
        let officer_id = tests::house::assignee(&head, &case, "Officer").await;
        head.act(&case, "assign", json!({ "assignee": officer_id })).await.is(200);
        head.act(&case, "extend", json!({ "ground": "facts_to_establish", "reason": "Survey.", "until": "2027-01-11" })).await.is(200);
        let act = officer.upload(&case, "a draft").await;
        officer.act(&case, "propose", json!({ "proposal": "explained", "act": act })).await.is(200);
        head.act(&case, "explain", json!({ "act": act })).await.is(200);
        house.work().await;
        let letters = mailbox.received();
        assert_eq!(
            subjects(&letters, Who::Owner),
            ["Іс тіркелді", "Ісіңізде жаңалық бар", "Жауап мерзімі: 2026 жылғы 30 қараша", "Ісіңізде жаңалық бар",
             "Жаңа мерзім: 2027 жылғы 11 қаңтар", "Ісіңізде жаңалық бар", "Шешім дайын"]
        );
        assert_eq!(subjects(&letters, Who::Officer), ["Заявитель ответил", "В деле есть новое"], "the answer, the assignment");
        assert_eq!(subjects(&letters, Who::Head), ["В деле есть новое"], "the proposal");
        for who in [Who::Tied, Who::Rival, Who::Stranger, Who::Central, Who::Auditor, Who::Admin] {
            assert!(to(&letters, who).is_empty(), "{who:?}");
        }
        let number = filed.text("number");
        for letter in to(&letters, Who::Owner) {
            assert!(letter.subject.starts_with(&format!("[{number}] ")), "{}", letter.subject);
            assert!(letter.text.contains(&format!("https://qorgan.example/kk/my/{number}")), "{}", letter.text);
            assert_eq!(letter.language(), Some(Language::Kk));
        }
    }

    async fn letters_of_one_case_make_one_thread_and_each_is_known_by_its_id(backend) {
        let (house, mailbox, _folder) = house_and_mailbox(backend).await;
        let (owner, officer) = (house.client(Who::Owner).await, house.client(Who::Officer).await);
        let first = owner.file().await.text("id").to_owned();
        let other = owner.file().await.text("id").to_owned();
        officer.act(&first, "begin_review", json!({})).await.is(200);
        assert_eq!(house.work().await, 3);
        let letters = mailbox.received();
        let thread = |letter: &Received| {
            let root = letter.header("In-Reply-To").expect("a thread");
            assert_eq!(letter.header("References").as_ref(), Some(&root));
            root
        };
        let threads: Vec<_> = letters.iter().map(thread).collect();
        let mut ids: Vec<_> = letters.iter().map(|it| it.message_id.clone()).collect();
        let number = letters[0].subject.split(']').next().expect("a number");
        let of_first = letters.iter().zip(&threads).filter(|(it, _)| it.subject.starts_with(number));
        let of_first: Vec<_> = of_first.map(|it| it.1).collect();
        assert!(threads.iter().any(|it| *it != threads[0]), "two cases are two threads");
        assert!(of_first.windows(2).all(|it| it[0] == it[1]));
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 3);
        for letter in &letters {
            assert!(letter.message_id.ends_with("@qorgan.example"), "{}", letter.message_id);
            for id in [&first, &other] {
                assert!(!letter.message_id.contains(id.as_str()), "an id says nothing of its case");
            }
            assert_eq!(letter.header("Auto-Submitted").as_deref(), Some("auto-generated"));
            assert_eq!(letter.header("From").as_deref().map(|it| it.contains("no-reply@qorgan.example")), Some(true));
        }
    }

    async fn a_confidential_case_is_written_of_without_saying_what_kind_of_news_it_is(backend) {
        let (house, mailbox, _folder) = house_and_mailbox(backend).await;
        let (owner, officer) = (house.client(Who::Owner).await, house.client(Who::Officer).await);
        let mut new = new_case();
        new["visibility"] = json!("confidential");
        let case = owner.post("/api/v1/cases", &new).await.is(201).text("id").to_owned();
        officer.act(&case, "begin_review", json!({})).await.is(200);
        officer.act(&case, "ask_applicant", json!({ "question": "Which plot?" })).await.is(200);
        house.work().await;
        let letters = mailbox.received();
        let letters = to(&letters, Who::Owner);
        assert_eq!(letters.len(), 3);
        for letter in letters {
            assert_eq!(letter.subject, "Для вас есть сообщение");
            assert!(!letter.text.contains("портал"), "{}", letter.text);
            let from = letter.header("From").unwrap_or_default();
            assert!(!from.contains("0JfQsNGJ"), "the sender is neutral too: {from}");
            assert!(!letter.text.to_lowercase().contains("защит"), "{}", letter.text);
        }
    }

    async fn a_case_whose_body_nobody_has_bound_is_written_of_to_the_central_intake_alone(backend) {
        let (house, mailbox, _folder) = house_and_mailbox(backend).await;
        let owner = house.client(Who::Owner).await;
        let mut new = new_case();
        new["body"] = json!({ "name": "Somebody at the district land office" });
        let filed = owner.post("/api/v1/cases", &new).await.is(201);
        owner.post(&format!("/api/v1/cases/{}/messages", filed.text("id")), &json!({ "text": "Please hurry." })).await.is(201);
        // Reminders, and silence in the end.
        house.wait(TimeDelta::days(30));
        house.work().await;
        let letters = mailbox.received();
        for who in [Who::Officer, Who::Colleague, Who::Tied, Who::Head, Who::Deputy, Who::ChiefOfStaff, Who::Stranger] {
            assert!(to(&letters, who).is_empty(), "{who:?}: {:?}", subjects(&letters, who));
        }
        assert!(!to(&letters, Who::Central).is_empty() && !to(&letters, Who::CentralHead).is_empty());
        assert!(!to(&letters, Who::Owner).is_empty());
    }

    async fn who_no_longer_works_in_the_office_gets_no_letter_that_waited(backend) {
        let (house, mailbox, _folder) = house_and_mailbox(backend).await;
        house.client(Who::Owner).await.file().await;
        house.work().await;
        house.wait(TimeDelta::days(2));
        house.tick().await;
        api::app::accounts::granting::disable(&house.app, Who::Colleague.email()).await.expect("they leave");
        house.work().await;
        let letters = mailbox.received();
        assert!(!to(&letters, Who::Officer).is_empty() && to(&letters, Who::Colleague).is_empty());
    }

    async fn silence_is_told_to_the_owner_the_head_and_the_higher_head(backend) {
        let (house, mailbox, _folder) = house_and_mailbox(backend).await;
        house.client(Who::Owner).await.file().await;
        house.work().await;
        let before = mailbox.received().len();
        // Midnight after the last day, in Almaty.
        let over = chrono::DateTime::parse_from_rfc3339("2026-12-15T00:00:00+05:00").expect("a moment").to_utc();
        house.set_clock(over);
        house.work().await;
        let letters = mailbox.received();
        let told = &letters[before..];
        assert!(subjects(told, Who::Owner).contains(&"Срок принятия решения истёк".to_owned()));
        for who in [Who::Head, Who::CentralHead] {
            assert!(!to(told, who).is_empty(), "{who:?}");
        }
        assert!(to(told, Who::Tied).is_empty(), "whoever is tied to the body learns nothing");
        // Nobody but the officers of the office was reminded, and a second round finds nothing to say.
        assert_eq!(house.work().await, 0);
        assert_eq!(mailbox.received().len(), letters.len());
    }

    async fn a_link_that_is_over_or_used_is_not_sent_any_more(backend) {
        let (house, mailbox, _folder) = house_and_mailbox(backend).await;
        let email = json!({ "email": Who::Owner.email() });
        house.nobody().post("/api/v1/accounts/reset-request", &email).await.is(202);
        house.wait(TimeDelta::minutes(60));
        assert_eq!(house.work().await, 0);
        assert!(mailbox.received().is_empty());
        house.nobody().post("/api/v1/accounts/reset-request", &email).await.is(202);
        assert_eq!(house.work().await, 1);
        let letter = mailbox.received().remove(0);
        let code = letter.text.lines().find(|it| it.starts_with("Код ссылки: ")).expect("a code").replace("Код ссылки: ", "");
        assert!(letter.text.contains(&format!("https://qorgan.example/ru/reset/{code}")));
        let new = json!({ "token": code, "password": "сегіз қырлы бір сырлы" });
        house.nobody().post("/api/v1/accounts/reset", &new).await.is(204);
    }

    async fn a_colleague_who_is_in_conflict_by_now_gets_no_letter_that_waited(backend) {
        let (house, mailbox, _folder) = house_and_mailbox(backend).await;
        let case = house.client(Who::Owner).await.file().await.text("id").to_owned();
        house.work().await;
        // A reminder for every officer of the office is written, and not sent yet.
        house.wait(TimeDelta::days(2));
        house.tick().await;
        tie(&house, Who::Colleague).await;
        house.work().await;
        let letters = mailbox.received();
        assert!(!to(&letters, Who::Officer).is_empty());
        assert!(to(&letters, Who::Colleague).is_empty(), "case {case}");
        assert!(to(&letters, Who::Tied).is_empty());
    }
}

/// Ties somebody to the body that cases here are about.
async fn tie(house: &House, who: Who) {
    use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
    let raw = house.database.raw().await;
    let body = entity::bodies::Entity::find()
        .filter(entity::bodies::Column::Code.eq(tests::house::BODY))
        .one(&raw)
        .await
        .expect("an answer")
        .expect("a body");
    let person = house.person(who).await;
    let now = house.app.clock.now();
    let tie = entity::person_ties::ActiveModel {
        id: Set(uuid::Uuid::from_u128(7)),
        person_id: Set(person),
        body_id: Set(body.id),
        ground: Set("declared".to_owned()),
        starts_at: Set(now),
        ends_at: Set(None),
        recorded_by: Set(None),
    };
    entity::person_ties::Entity::insert(tie).exec_without_returning(&raw).await.expect("a tie");
}
