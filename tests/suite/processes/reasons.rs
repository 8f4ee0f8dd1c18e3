//! A reason that leads nowhere is told with what leads on: with which office the case is, and who can help where nobody of the
//! office may act.

use super::{DEFINITION, borrowing, house_of, offered, take};
use serde_json::{Value, json};
use tests::db_test;
use tests::house::{House, Who};
use tests::mailbox::Mailbox;

/// What is said of an action that is blocked.
fn said(actions: &[Value], name: &str) -> String {
    let action = actions.iter().find(|it| it["name"] == name).expect("it is listed");
    action["blockers"][0]["message"].as_str().expect("a sentence").to_owned()
}

db_test! {
    async fn whoever_looks_from_another_office_is_told_which_one_has_the_case(backend) {
        let house = House::open(backend).await;
        let case = house.client(Who::Owner).await.file().await.text("id").to_owned();
        let above = house.client(Who::CentralHead).await;
        let refused = above.act(&case, "begin_review", json!({})).await.is(409);
        let told = refused.body["blockers"][0].clone();
        assert_eq!(told["code"], "role");
        let office = "The case is with another office now: Business protection office, Turkistan Region.";
        assert!(told["message"].as_str().is_some_and(|it| it.ends_with(office)), "{told}");
        // What is the applicant's alone is nobody's of that office either.
        let refused = above.act(&case, "withdraw", json!({})).await.is(409);
        let owners = refused.body["blockers"][0]["message"].as_str().expect("a sentence");
        assert!(owners.ends_with("applicant.") && !owners.contains("another office"), "{owners}");
        // In the office itself the role is all that is missing.
        let here = offered(&house.client(Who::Officer).await, &case).await;
        let blocked = here.iter().find(|it| it["blockers"][0]["code"] == "role").expect("something is the head's");
        assert!(!blocked.to_string().contains("another office"), "{blocked}");
    }

    async fn whoever_is_alone_in_what_they_may_not_do_is_told_who_can_help(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let mailbox = Mailbox::open(folder.path()).await;
        // One deputy is all that the office has for it.
        let deputies = DEFINITION.replace("[\"chief_of_staff\", \"deputy\"]", "[\"deputy\"]");
        let deputies = deputies.replace("[\"chief_of_staff\"]", "[\"deputy\"]").replace("\"chief_of_staff\", ", "");
        let house = house_of(backend, &mailbox, &deputies).await;
        let case = house.client(Who::Owner).await.post("/api/v1/cases", &borrowing()).await.is(201).text("id").to_owned();
        let deputy = house.client(Who::Deputy).await;
        take(&deputy, &case, "price_it").await;
        let way = "an administrator can appoint somebody who stands in, or the head of the office above moves the case on";
        let words = said(&offered(&deputy, &case).await, "offer_it");
        assert!(words.contains("Another person must take this one") && words.contains(way), "{words}");
        let refused = deputy.act(&case, "offer_it", json!({})).await.is(409);
        assert!(refused.body.to_string().contains(way), "{}", refused.body);
    }

    async fn where_another_may_it_is_enough_to_say_so(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let mailbox = Mailbox::open(folder.path()).await;
        let house = house_of(backend, &mailbox, DEFINITION).await;
        let case = house.client(Who::Owner).await.post("/api/v1/cases", &borrowing()).await.is(201).text("id").to_owned();
        let chief = house.client(Who::ChiefOfStaff).await;
        take(&chief, &case, "price_it").await;
        let words = said(&offered(&chief, &case).await, "offer_it");
        assert!(words.ends_with("a decision needs two people."), "the deputy is there: {words}");
    }
}
