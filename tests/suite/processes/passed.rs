//! A day that is over is promised to nobody: where something that is open keeps a state beyond its day, the case says so.

use super::{DEFINITION, borrowing, house_of, take};
use crate::pages::browser;
use chrono::TimeDelta;
use tests::db_test;
use tests::house::{House, Who};
use tests::mailbox::Mailbox;
use tests::reading;

/// The hall is locked up only when nobody objects any more, and one may object again.
fn kept_open() -> String {
    let again = DEFINITION.replacen("needs    = [\"objection\"]\nrequires", "requires", 1);
    let (before, after) = again.split_once("[action.lock_up]\n").expect("it is there");
    format!(
        "{before}[action.lock_up]\n{}",
        after.replacen("by    = [", "needs = [\"objection\"]\nby    = [", 1)
    )
}

/// The price may be objected to as well.
fn objected_to_twice() -> String {
    let price = r#"
[action.object_to_price]
name     = { kk = "Бағаға дауласу", ru = "Оспорить плату", en = "Object to the price" }
in       = ["lent_out"]
by       = ["applicant"]
needs    = ["price_objection"]
requires = ["purpose"]
opens    = ["price_objection"]
tells    = ["deputy"]
basis    = "house 1"

[task.price_objection]
name  = { kk = "Баға туралы шағым", ru = "Жалоба на плату", en = "Complaint about the price" }
case  = "complaint"
basis = "house 1"
"#;
    format!("{DEFINITION}{price}")
}

/// Somebody's hall, lent to them: the id and the number of the case.
async fn lent_out(house: &House) -> (String, String) {
    let (owner, officer) = (house.client(Who::Owner).await, house.client(Who::Officer).await);
    let (chief, deputy) = (house.client(Who::ChiefOfStaff).await, house.client(Who::Deputy).await);
    let filed = owner.post("/api/v1/cases", &borrowing()).await.is(201);
    let case = filed.text("id").to_owned();
    take(&chief, &case, "price_it").await;
    officer.finish_all(&case).await;
    take(&deputy, &case, "offer_it").await;
    let lent = take(&owner, &case, "take_it").await;
    assert_eq!(lent["says"], "The hall is yours until 14 December 2026.");
    (case, filed.text("number").to_owned())
}

db_test! {
    async fn each_way_to_complain_that_is_open_is_named(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let mailbox = Mailbox::open(folder.path()).await;
        let house = house_of(backend, &mailbox, &objected_to_twice()).await;
        let (case, number) = lent_out(&house).await;
        let read = async || {
            let page = browser(&house, Who::Owner).await.open(&format!("/en/my/{number}")).await.is(200);
            reading::main_in_words(&page.html)
        };
        let ways = ["Object", "Object to the price"];
        let way = |it: &str| format!("you complain yourself, until 14 December 2026: choose “{it}” among your actions");
        let words = read().await;
        assert!(ways.iter().all(|it| words.contains(&way(it))), "{words}");
        take(&house.client(Who::Owner).await, &case, "object").await;
        let words = read().await;
        assert_eq!(ways.map(|it| words.contains(&way(it))), [false, true], "one of them is being heard: {words}");
        assert!(words.contains("Handed in already: “Complaint”"), "{words}");
    }

    async fn a_day_that_is_over_is_not_promised_any_more(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let mailbox = Mailbox::open(folder.path()).await;
        let house = house_of(backend, &mailbox, &kept_open()).await;
        let (case, number) = lent_out(&house).await;
        let owner = house.client(Who::Owner).await;
        take(&owner, &case, "object").await;
        house.wait(TimeDelta::days(40));
        house.work().await;
        let owner = house.client(Who::Owner).await;
        let kept = owner.get(&format!("/api/v1/cases/{case}")).await.is(200);
        assert_eq!(kept.text("status"), "lent_out", "the objection keeps it");
        let said = kept.text("says");
        assert!(!said.contains("14 December") && said.starts_with("The day on which this step was to end is over."), "{said}");
        let page = browser(&house, Who::Owner).await.open(&format!("/en/my/{number}")).await.is(200);
        let words = reading::main_in_words(&page.html);
        assert!(words.contains("you complain yourself: choose “Object”"), "the way is open, and its day is none: {words}");
        assert!(words.contains("then by itself, after “Complaint”: Lock up"), "{words}");
        assert!(!words.contains("yours until") && words.contains("what is still open in the case"), "{words}");
    }
}
