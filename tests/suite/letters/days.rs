//! A letter names the day of what it tells, and tells what happened: whoever plans by its subject must not be misled by
//! another day that is open beside it.

use api::app::cases::forcing::{self, Force};
use api::app::cases::moving::Mode;
use api::app::passwords::Password;
use api::app::sessions;
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::db_test;
use tests::house::{Client, House, PASSWORD, Who, assignee, new_case};
use tests::mailbox::{Mailbox, Received};

/// A house with its mailbox, and a case that an officer works on.
struct Office {
    house: House,
    mailbox: Mailbox,
    _folder: tempfile::TempDir,
    owner: Client,
    officer: Client,
    head: Client,
    case: String,
}

impl Office {
    async fn open(backend: tests::Backend) -> Office {
        Office::filed(backend, &new_case()).await
    }

    async fn filed(backend: tests::Backend, new: &Value) -> Office {
        let folder = tempfile::tempdir().expect("a folder");
        let mailbox = Mailbox::open(folder.path()).await;
        let house = House::mailing_to(backend, &mailbox.url()).await;
        let (owner, officer, head) =
            (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
        let case = owner.post("/api/v1/cases", new).await.is(201).text("id").to_owned();
        Office { house, mailbox, _folder: folder, owner, officer, head, case }
    }

    async fn assigned(backend: tests::Backend) -> Office {
        Office::open(backend).await.given_to_an_officer().await
    }

    /// A case on which an officer works, of somebody who was threatened with something for a day.
    async fn threatened(backend: tests::Backend, on: &str) -> Office {
        let mut new = new_case();
        new["threat_on"] = json!(on);
        Office::filed(backend, &new).await.given_to_an_officer().await
    }

    async fn given_to_an_officer(self) -> Office {
        let it = self;
        it.officer.act(&it.case, "begin_review", json!({})).await.is(200);
        it.officer.finish_all(&it.case).await;
        it.head.finish_all(&it.case).await;
        let officer = assignee(&it.head, &it.case, "Officer").await;
        it.head.act(&it.case, "assign", json!({ "assignee": officer })).await.is(200);
        it
    }

    /// The last letter to somebody.
    async fn last(&self, who: Who) -> Received {
        self.house.work().await;
        let mut letters = self.mailbox.received();
        letters.retain(|it| it.to == who.email());
        letters.pop().expect("a letter")
    }
}

/// A subject without the number of its case.
fn subject(letter: &Received) -> &str {
    letter.subject.split_once("] ").expect("a number").1
}

db_test! {
    async fn the_letter_of_an_extension_names_the_day_of_the_term_and_not_of_a_question_beside_it(backend) {
        let it = Office::assigned(backend).await;
        let asked = json!({ "question": "Which plot?", "until": "2026-12-07" });
        it.officer.act(&it.case, "ask_applicant", asked).await.is(200);
        assert_eq!(subject(&it.last(Who::Owner).await), "Ждём ответ до 7 декабря 2026 года");
        let extended = json!({ "ground": "facts_to_establish", "reason": "Survey.", "until": "2027-01-11" });
        it.head.act(&it.case, "extend", extended).await.is(200);
        let letter = it.last(Who::Owner).await;
        assert_eq!(subject(&letter), "Новый срок: 11 января 2027 года");
        assert!(letter.text.contains("Срок по делу: 11 января 2027 года"), "{}", letter.text);
        assert!(letter.text.contains("Срок для ответа: 7 декабря 2026 года"), "it is still open: {}", letter.text);
    }

    async fn what_is_missing_is_asked_for_until_its_day_and_called_no_question(backend) {
        let it = Office::open(backend).await;
        let asked = json!({ "reason": "A plan.", "until": "2026-11-30", "ground": "incomplete" });
        it.officer.act(&it.case, "ask_correction", asked).await.is(200);
        let letter = it.last(Who::Owner).await;
        assert_eq!(subject(&letter), "Ждём ответ до 30 ноября 2026 года");
        assert!(letter.text.contains("Срок для ответа: 30 ноября 2026 года"), "{}", letter.text);
        assert!(!letter.text.contains("вопрос"), "{}", letter.text);
        it.owner.act(&it.case, "correct", json!({})).await.is(200);
        let letter = it.last(Who::Officer).await;
        assert_eq!(subject(&letter), "Заявитель ответил");
        assert!(!letter.text.contains("Срок для ответа"), "the term of the case is said once: {}", letter.text);
    }

    async fn the_letter_of_a_move_past_the_process_names_the_day_that_is_new_and_not_of_a_question_beside_it(backend) {
        let it = Office::assigned(backend).await;
        let asked = json!({ "question": "Which plot?", "until": "2026-11-30" });
        it.officer.act(&it.case, "ask_applicant", asked).await.is(200);
        let seen = it.owner.get(&format!("/api/v1/cases/{}", it.case)).await.is(200);
        let force = Force {
            number: seen.text("number").to_owned(),
            to: "needs_correction".to_owned(),
            outcome: None,
            because: "A plan is missing.".to_owned(),
            silent: false,
        };
        let password = Password::new(PASSWORD.to_owned());
        let head = sessions::recognise(&it.house.app, &Who::CentralHead.email(), password).await.expect("the head above");
        forcing::force(&it.house.app, head, force, Mode::Real).await.expect("it is moved");
        let letter = it.last(Who::Owner).await;
        assert_eq!(subject(&letter), "Ждём ответ до 7 декабря 2026 года");
        assert!(!letter.text.contains("30 ноября"), "that was asked before: {}", letter.text);
    }

    async fn who_is_complained_of_is_not_told_that_the_applicant_answered(backend) {
        let it = Office::assigned(backend).await;
        it.officer.act(&it.case, "ask_applicant", json!({ "question": "Which plot?", "until": "2026-12-07" })).await.is(200);
        let written = json!({ "text": "I shall answer soon." });
        it.owner.post(&format!("/api/v1/cases/{}/messages", it.case), &written).await.is(201);
        let letter = it.last(Who::Officer).await;
        assert_eq!(subject(&letter), "Заявитель ответил");
        assert!(!letter.text.contains("7 декабря"), "that day is the applicant's: {}", letter.text);
        it.owner.act(&it.case, "challenge", json!({ "ground": "relative", "reason": "They are cousins." })).await.is(200);
        let letter = it.last(Who::Head).await;
        assert_eq!(subject(&letter), "Заявитель сделал шаг");
        assert!(!letter.text.contains("7 декабря"), "that day is the applicant's: {}", letter.text);
    }

    async fn a_day_that_is_over_when_the_letter_is_written_is_told_as_one(backend) {
        let it = Office::assigned(backend).await;
        it.owner.act(&it.case, "challenge", json!({ "ground": "relative", "reason": "They are cousins." })).await.is(200);
        assert!(it.last(Who::Head).await.text.contains("Срок для ответа: 26 ноября 2026 года"));
        // Whoever is to decide it is late, and it stays open.
        it.house.wait(TimeDelta::days(8));
        it.house.work().await;
        let written = json!({ "text": "What became of it?" });
        let owner = it.house.client(Who::Owner).await;
        owner.post(&format!("/api/v1/cases/{}/messages", it.case), &written).await.is(201);
        let letter = it.last(Who::Officer).await;
        assert_eq!(subject(&letter), "Заявитель ответил");
        assert!(letter.text.contains("Срок для ответа истёк: 26 ноября 2026 года"), "{}", letter.text);
    }

    async fn the_letter_of_an_upheld_complaint_names_the_term_that_the_law_begins_anew_and_not_a_nearer_one(backend) {
        let it = Office::threatened(backend, "2026-12-09").await;
        let act = it.officer.upload(&it.case, "ours").await;
        it.officer.act(&it.case, "propose", json!({ "proposal": "explained", "act": act })).await.is(200);
        let act = it.head.upload(&it.case, "theirs").await;
        it.head.act(&it.case, "explain", json!({ "act": act })).await.is(200);
        it.owner.act(&it.case, "complain", json!({ "reason": "They explained nothing." })).await.is(200);
        let children = it.owner.get(&format!("/api/v1/cases/{}", it.case)).await.is(200).body["children"].clone();
        let complaint = children[0]["id"].as_str().expect("a complaint").to_owned();
        let act = it.head.upload(&complaint, "we were wrong").await;
        it.head.act(&complaint, "satisfy", json!({ "act": act })).await.is(200);
        // The threat is watched anew as well, and its day is the office's.
        it.house.work().await;
        let mut letters = it.mailbox.received();
        letters.retain(|letter| letter.to == Who::Owner.email() && subject(letter).starts_with("Новый срок"));
        let [letter] = letters.as_slice() else { panic!("one letter of a new term: {letters:?}") };
        assert_eq!(subject(letter), "Новый срок: 14 декабря 2026 года");
        assert!(!letter.text.contains("8 декабря"), "{}", letter.text);
    }
}
