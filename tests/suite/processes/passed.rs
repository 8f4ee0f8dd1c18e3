//! A day that is over is promised to nobody: where something that is open keeps a state beyond its day, the case says so.

use super::{DEFINITION, borrowing, house_of, take};
use crate::pages::browser;
use chrono::TimeDelta;
use tests::db_test;
use tests::house::Who;
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

db_test! {
    async fn a_day_that_is_over_is_not_promised_any_more(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let mailbox = Mailbox::open(folder.path()).await;
        let house = house_of(backend, &mailbox, &kept_open()).await;
        let (owner, officer) = (house.client(Who::Owner).await, house.client(Who::Officer).await);
        let (chief, deputy) = (house.client(Who::ChiefOfStaff).await, house.client(Who::Deputy).await);
        let filed = owner.post("/api/v1/cases", &borrowing()).await.is(201);
        let (case, number) = (filed.text("id").to_owned(), filed.text("number").to_owned());
        take(&chief, &case, "price_it").await;
        officer.finish_all(&case).await;
        take(&deputy, &case, "offer_it").await;
        let lent = take(&owner, &case, "take_it").await;
        assert_eq!(lent["says"], "The hall is yours until 14 December 2026.");
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
        assert!(words.contains("then by itself, when “Complaint” is over: Lock up"), "{words}");
        assert!(!words.contains("yours until") && words.contains("what is still open in the case"), "{words}");
    }
}
