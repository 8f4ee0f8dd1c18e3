//! A letter names the day of what it tells, and tells what happened: whoever plans by its subject must not be misled by
//! another day that is open beside it.

use serde_json::json;
use tests::db_test;
use tests::house::{Client, House, Who, assignee};
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
        let folder = tempfile::tempdir().expect("a folder");
        let mailbox = Mailbox::open(folder.path()).await;
        let house = House::mailing_to(backend, &mailbox.url()).await;
        let (owner, officer, head) =
            (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
        let case = owner.file().await.text("id").to_owned();
        Office { house, mailbox, _folder: folder, owner, officer, head, case }
    }

    async fn assigned(backend: tests::Backend) -> Office {
        let it = Office::open(backend).await;
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
}
