//! Every action of the message, by its form.

use super::{Case, Stage};
use serde_json::{Value, json};
use tests::db_test;
use tests::house::{House, Who, new_case_without_pressure};

fn new_message() -> Value {
    new_case_without_pressure("message")
}

async fn assigned(stage: &mut Stage) -> Case {
    let case = stage.file(&new_message()).await;
    let officer = stage.assignee(&case, Who::Head, "Officer").await;
    stage.take(Who::Head, &case, "assign", &[("assignee", &officer)]).await;
    case
}

db_test! {
    async fn every_action_of_the_message_is_taken_by_its_form(backend) {
        let mut stage = Stage::open(House::open(backend).await).await;
        let case = stage.file(&new_message()).await;
        stage.compare(&case).await;
        let case = assigned(&mut stage).await;
        stage.take(Who::Officer, &case, "ask_applicant", &[]).await;
        stage.finish_all(Who::Owner, &case).await;
        stage.take(Who::ChiefOfStaff, &case, "extend", &[("until", "25.12.2026")]).await;
        stage.take(Who::Officer, &case, "answer", &[]).await;
        let case = assigned(&mut stage).await;
        stage.take(Who::Officer, &case, "take_note", &[]).await;
        for (who, action) in [
            (Who::Head, "terminate"),
            (Who::Head, "forward"),
            (Who::Officer, "refer_crime"),
            (Who::Owner, "make_case"),
            (Who::Owner, "withdraw"),
        ] {
            let case = stage.file(&new_message()).await;
            stage.take(who, &case, action, &[]).await;
        }
        stage.has_seen_all_of("message");
    }

    async fn a_message_that_becomes_a_case_lives_on_in_it(backend) {
        let stage = Stage::open(House::open(backend).await).await;
        let mut new = new_message();
        new["visibility"] = json!("confidential");
        let mut stage = stage;
        let message = stage.file(&new).await;
        stage.quickly(Who::Officer, &message, "make_case", json!({})).await;
        let case = stage.child(&message).await;
        let (_, owner) = &stage.people[&Who::Owner.email()];
        let view = owner.get(&format!("/api/v1/cases/{}", case.id)).await.is(200);
        for (key, value) in [
            ("kind", json!("protection")),
            ("status", json!("registered")),
            ("story", new["story"].clone()),
            ("visibility", json!("confidential")),
            ("parent", json!({ "id": message.id, "number": message.number })),
            ("children", json!([])),
        ] {
            assert_eq!(view.body[key], value, "{key}");
        }
        assert_eq!(view.body["body"]["code"], new["body"]);
        owner.get(&format!("/api/v1/cases/{}/receipt", case.id)).await.is(200);
        let clocks = owner.get(&format!("/api/v1/cases/{}/clock", case.id)).await.is(200);
        let named: Vec<&str> =
            clocks.body["clocks"].as_array().into_iter().flatten().filter_map(|it| it["name"].as_str()).collect();
        assert_eq!(named, ["case"], "nobody was asked whether something is threatened");
        let (browser, _) = stage.people.get_mut(&Who::Owner.email()).expect("they are here");
        let page = browser.open(&Stage::page(Who::Owner, &case)).await.is(200);
        assert!(page.html.contains(&Stage::page(Who::Owner, &message)), "the page leads to the message");
    }
}
