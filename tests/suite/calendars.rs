//! What a new version of the working calendar does to open cases: clocks that could not be armed are, terms move by
//! what was published, each with an entry in the journal and a letter, and once.

use crate::checker;
use api::store::reference::{self, CalendarRows};
use chrono::NaiveDate;
use serde_json::json;
use std::sync::Arc;
use tests::db_test;
use tests::house::{House, Who};
use tests::mailbox::Mailbox;

const CALENDAR: &str = "kz";

/// Publishes the next version: as the present one, with more years and more days off.
async fn publish(house: &House, years: &[i32], days_off: &[&str]) {
    let app = Arc::clone(&house.app);
    let (years, days_off): (Vec<i32>, Vec<NaiveDate>) =
        (years.to_vec(), days_off.iter().map(|it| it.parse().expect("a day")).collect());
    tests::uncancelled(move |task| async move {
        let present = reference::calendar(&app.database, CALENDAR).await?.expect("a calendar");
        let version = present.version + 1;
        let moved = |day| entity::calendar_days::Model {
            calendar_id: CALENDAR.to_owned(),
            version,
            day,
            kind: "moved".to_owned(),
            working: false,
            estimated: false,
            name_kk: "Демалыс күні".to_owned(),
            name_ru: "Выходной".to_owned(),
            name_en: "Day off".to_owned(),
        };
        let mut days: Vec<_> =
            present.days.into_iter().map(|it| entity::calendar_days::Model { version, ..it }).collect();
        days.extend(days_off.into_iter().map(moved));
        let years = present.years.into_iter().chain(years).collect();
        let rows = CalendarRows { version, years, days };
        let tx = app.database.begin(&task).await?;
        reference::add_calendar(&tx, CALENDAR, "Asia/Almaty", rows, app.clock.now()).await?;
        Ok(tx.commit().await?)
    })
    .await
    .expect("it is published");
}

fn moment(text: &str) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::parse_from_rfc3339(text).expect("a moment").to_utc()
}

async fn rearmed(house: &House, case: &str) -> usize {
    let owner = house.client(Who::Owner).await;
    let timeline = owner.get(&format!("/api/v1/cases/{case}/timeline")).await.is(200);
    timeline.body["items"].as_array().expect("entries").iter().filter(|it| it["kind"] == "rearmed").count()
}

db_test! {
    async fn a_clock_that_no_year_could_arm_is_armed_when_the_year_is_there(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let mailbox = Mailbox::open(folder.path()).await;
        let house = House::mailing_to(backend, &mailbox.url()).await;
        house.set_clock(moment("2028-12-20T10:00:00+05:00"));
        let owner = house.client(Who::Owner).await;
        let filed = owner.file().await;
        let path = format!("/api/v1/cases/{}", filed.text("id"));
        assert!(filed.body["due_on"].is_null());
        for (language, words) in [("kk", "күнтізбесі жарияланбаған."), ("ru", "календарь того года не опубликован."), ("en", "calendar of its year is not published.")] {
            let says = owner.clone().speaking(language).get(&path).await.is(200).text("says").to_owned();
            assert!(says.ends_with(words) && !says.contains(['—', '{']), "{says}");
        }
        let warnings = house.nobody().get("/readyz").await.is(200).body["warnings"].to_string();
        assert!(warnings.contains("clocks_unarmed"), "{warnings}");
        house.work().await;
        assert!(owner.get(&path).await.is(200).body["due_on"].is_null(), "nothing is guessed meanwhile");

        publish(&house, &[2029], &["2029-01-01", "2029-01-02"]).await;
        house.work().await;
        // 21, 22, 25–29 December are 7 working days; 3–5, 8–12 January are 8.
        assert_eq!(owner.get(&path).await.is(200).text("due_on"), "2029-01-12");
        assert_eq!(rearmed(&house, filed.text("id")).await, 1);
        house.work().await;
        assert_eq!(rearmed(&house, filed.text("id")).await, 1, "once");
        let warnings = house.nobody().get("/readyz").await.is(200).body["warnings"].to_string();
        assert!(!warnings.contains("clocks_unarmed"), "{warnings}");
        checker::check(&house).await;
    }

    async fn a_day_off_that_is_published_moves_every_open_term_behind_it_and_tells_its_applicant(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let mailbox = Mailbox::open(folder.path()).await;
        let house = House::mailing_to(backend, &mailbox.url()).await;
        let owner = house.client(Who::Owner).await;
        let open = owner.file().await;
        let withdrawn = owner.file().await.text("id").to_owned();
        owner.act(&withdrawn, "withdraw", serde_json::json!({})).await.is(200);
        house.work().await;
        let before = mailbox.received().len();
        publish(&house, &[], &["2026-12-10"]).await;
        house.work().await;
        let owner = house.client(Who::Owner).await;
        let path = format!("/api/v1/cases/{}", open.text("id"));
        assert_eq!((open.text("due_on"), owner.get(&path).await.is(200).text("due_on")), ("2026-12-14", "2026-12-15"));
        assert_eq!((rearmed(&house, open.text("id")).await, rearmed(&house, &withdrawn).await), (1, 0));
        let told: Vec<_> = mailbox.received()[before..].iter().map(|it| (it.to.clone(), it.subject.clone())).collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0].0, Who::Owner.email());
        assert!(told[0].1.ends_with("Новый срок: 15 декабря 2026 года"), "{told:?}");
        let clock = owner.get(&format!("{path}/clock")).await.is(200);
        assert!(clock.body["clocks"][0]["working"].to_string().contains("2026-12-10"), "the working says why");
        // The same calendar again, published under another number, moves nothing.
        publish(&house, &[], &[]).await;
        house.work().await;
        assert_eq!(rearmed(&house, open.text("id")).await, 1);
        checker::check(&house).await;
    }

    async fn an_applicant_who_is_waited_for_is_told_when_a_calendar_moves_their_own_day(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let mailbox = Mailbox::open(folder.path()).await;
        let house = House::mailing_to(backend, &mailbox.url()).await;
        let (owner, officer, head) = (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
        let (asked, waited) = (owner.file().await.text("id").to_owned(), owner.file().await.text("id").to_owned());
        for (case, until) in [(&waited, None), (&asked, Some("2027-01-11"))] {
            if let Some(until) = until {
                officer.act(case, "begin_review", json!({})).await.is(200);
                officer.finish_all(case).await;
                head.finish_all(case).await;
                // The end of the term is a day that somebody chose, and stays.
                let extended = json!({ "ground": "facts_to_establish", "reason": "Survey.", "until": until });
                head.act(case, "extend", extended).await.is(200);
                officer.act(case, "ask_applicant", json!({ "question": "Which plot?", "until": "2026-12-01" })).await.is(200);
            } else {
                let missing = json!({ "reason": "A plan.", "until": "2026-12-01", "ground": "incomplete" });
                officer.act(case, "ask_correction", missing).await.is(200);
            }
        }
        house.work().await;
        let before = mailbox.received().len();
        publish(&house, &[], &["2026-12-01"]).await;
        house.work().await;
        let told = mailbox.received().split_off(before);
        assert_eq!(told.len(), 2, "each case has one: {told:?}");
        for letter in &told {
            assert_eq!(letter.to, Who::Owner.email());
            assert!(letter.subject.ends_with("Новый день ответа: 2 декабря 2026 года"), "{letter:?}");
            assert!(letter.text.contains("Срок для ответа: 2 декабря 2026 года"), "{}", letter.text);
        }
        // A day off behind it moves nothing of theirs, and what was told is not told again.
        let before = mailbox.received().len();
        publish(&house, &[], &["2026-12-03"]).await;
        house.work().await;
        let again: Vec<_> = mailbox.received().split_off(before).into_iter().map(|it| it.subject).collect();
        assert!(again.iter().all(|it| !it.contains("ответа")), "{again:?}");
        checker::check(&house).await;
    }
}
