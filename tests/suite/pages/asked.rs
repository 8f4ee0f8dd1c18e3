//! What the office asks stands where the applicant acts: whoever is waited for need not look for it in the history.

use super::{asked, browser};
use chrono::TimeDelta;
use serde_json::json;
use tests::db_test;
use tests::house::{House, Who};
use tests::reading;

/// What an owner's own page of a case says, from what they can do on.
async fn to_do(house: &House, number: &str) -> String {
    let page = browser(house, Who::Owner).await.open(&format!("/ru/my/{number}")).await.is(200);
    let words = reading::main_in_words(&page.html);
    words.split_once("## Что вы можете сейчас").expect("a part").1.to_owned()
}

db_test! {
    async fn what_is_missing_stands_beside_what_is_to_be_done_about_it_while_it_is_asked(backend) {
        let house = House::open(backend).await;
        let (owner, officer) = (house.client(Who::Owner).await, house.client(Who::Officer).await);
        let filed = owner.file().await;
        let (id, number) = (filed.text("id").to_owned(), filed.text("number").to_owned());
        assert!(!to_do(&house, &number).await.contains("Что вам написал офис"));
        let asked = json!({ "reason": "Не хватает плана участка.", "until": "2026-11-30", "ground": "incomplete" });
        officer.act(&id, "ask_correction", asked).await.is(200);
        let words = to_do(&house, &number).await;
        assert!(words.starts_with("\n### Что вам написал офис"), "{words}");
        for part in [
            "Не хватает плана участка.",
            "Написано: 23 ноября 2026",
            "Последний день: 30 ноября 2026",
        ] {
            assert!(words.contains(part), "{part}: {words}");
        }
        let box_of = words.split_once("Исправить").expect("the form").0;
        assert_eq!(box_of.matches("30 ноября 2026").count(), 1, "its last day is told once: {words}");
        // The office reads what it wrote in the history; the box is the applicant's.
        let desk = browser(&house, Who::Officer).await.open(&format!("/desk/cases/{number}")).await.is(200);
        assert!(!desk.html.contains("Что вам написал офис"));
        owner.act(&id, "correct", json!({})).await.is(200);
        assert!(!to_do(&house, &number).await.contains("Не хватает плана участка."), "it is answered");
    }

    async fn a_day_off_that_was_chosen_is_told_with_the_day_to_which_it_moves(backend) {
        let house = House::open(backend).await;
        let (owner, officer) = (house.client(Who::Owner).await, house.client(Who::Officer).await);
        let filed = owner.file().await;
        let (id, number) = (filed.text("id").to_owned(), filed.text("number").to_owned());
        let asked = json!({ "reason": "Не хватает плана участка.", "until": "2026-11-28", "ground": "incomplete" });
        officer.act(&id, "ask_correction", asked).await.is(200);
        let told = "До какого дня: 28 ноября 2026 года (нерабочий день: последний день — 30 ноября 2026 года)";
        let words = to_do(&house, &number).await;
        assert!(words.contains(told) && words.contains("Последний день: 30 ноября 2026"), "{words}");
        for (who, root) in [(Who::Owner, "/ru/my"), (Who::Officer, "/desk/cases")] {
            let page = browser(&house, who).await.open(&format!("{root}/{number}/history")).await.is(200);
            assert!(reading::main_in_words(&page.html).contains(told), "{}", page.html);
        }
    }

    async fn a_question_says_since_when_and_until_when_it_is_asked(backend) {
        let house = House::open(backend).await;
        let (_, number) = asked(&house, "Какой участок?").await;
        let words = to_do(&house, &number).await;
        let question = words.split_once("Какой участок?").expect("the question").1;
        let says = "Написано: 23 ноября 2026 года · Последний день: 30 ноября 2026 года · Осталось 5 рабочих дней";
        assert!(question.contains(says), "{words}");
        assert_eq!(words.matches("Какой участок?").count(), 2, "with its answer, and among the terms: {words}");
    }

    async fn of_a_question_whose_day_is_over_it_is_told_that_it_is(backend) {
        let house = House::open(backend).await;
        let (id, number) = asked(&house, "Какой участок?").await;
        house.wait(TimeDelta::days(8));
        // It lapses with its day, and the machine has not come by yet.
        let says = house.client(Who::Owner).await.speaking("ru").get(&format!("/api/v1/cases/{id}")).await.is(200).text("says").to_owned();
        assert!(says.contains("Мы ждали вас («Ваш ответ») до 30 ноября 2026 года, и этот день прошёл"), "{says}");
        assert!(!says.contains("Последний день"), "{says}");
        let words = to_do(&house, &number).await;
        assert!(words.contains("Ваш ответ: 30 ноября 2026 годаСрок истёк 1 рабочий день назад"), "{words}");
    }
}
