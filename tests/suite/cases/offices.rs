//! A case that changes its office: its number stays, whoever had it has it no longer, and the head of the office above sees
//! what is theirs to do, and nothing before that.

use crate::checker;
use chrono::TimeDelta;
use serde_json::json;
use tests::db_test;
use tests::house::{Answer, House, Who, new_case};
use tests::mailbox::Mailbox;

fn forwarding(office: &str) -> serde_json::Value {
    json!({ "office": office, "reason": "The plot lies there.", "ground": "not_competent" })
}

fn names(offered: &Answer) -> Vec<String> {
    let actions = offered.body["actions"].as_array().expect("actions");
    actions
        .iter()
        .filter(|it| it["enabled"] == true)
        .map(|it| it["name"].as_str().unwrap_or_default().to_owned())
        .collect()
}

db_test! {
    async fn a_forwarded_case_keeps_its_number_and_is_the_other_offices_alone(backend) {
        let house = House::open(backend).await;
        let (owner, head, stranger) =
            (house.client(Who::Owner).await, house.client(Who::Head).await, house.client(Who::Stranger).await);
        let filed = owner.file().await;
        let (case, number) = (filed.text("id").to_owned(), filed.text("number").to_owned());
        let path = format!("/api/v1/cases/{case}");
        stranger.get(&path).await.is(404);
        for (office, why) in [("turkistan", "it is there already"), ("nowhere", "there is none")] {
            let refused = head.act(&case, "forward_inside", forwarding(office)).await.is(422);
            assert_eq!(refused.body["errors"][0]["pointer"], "/office", "{why}");
        }
        let offered = head.get(&format!("{path}/actions")).await.is(200);
        let forward = offered.body["actions"].as_array().into_iter().flatten().find(|it| it["name"] == "forward_inside").cloned();
        let office = forward.expect("it is listed")["fields"]["properties"]["office"].clone();
        assert_eq!((&office["x-reference"], &office["not"]), (&json!("/api/v1/reference/offices"), &json!({ "const": "turkistan" })));

        let handed = head.act(&case, "forward_inside", forwarding("kostanay")).await.is(200);
        assert_eq!((handed.text("number"), &handed.body["office"]["code"]), (number.as_str(), &json!("kostanay")));
        head.get(&path).await.is(404);
        house.client(Who::Officer).await.get(&path).await.is(404);
        assert_eq!(head.get("/api/v1/cases").await.is(200).body["items"], json!([]));
        let there = stranger.get(&path).await.is(200);
        assert_eq!((there.text("number"), there.text("status"), there.text("region")), (number.as_str(), "forwarded", "KZ-61"));
        assert!(there.body["story"].is_string(), "somebody there must take it up");
        assert!(owner.get(&path).await.is(200).text("says").contains("Kostanay"));
        let timeline = owner.get(&format!("{path}/timeline")).await.is(200).body.to_string();
        assert!(timeline.contains("The case went to: Business protection office, Kostanay Region."), "{timeline}");
        stranger.act(&case, "receive", json!({})).await.is(200);
        // Whoever gave the receipt stays who gave it.
        assert_eq!(owner.get(&format!("{path}/receipt")).await.is(200).text("office"), "turkistan");
        checker::check(&house).await;
    }

    async fn the_head_of_the_office_above_sees_a_case_when_something_in_it_is_theirs_to_do(backend) {
        let house = House::open(backend).await;
        let case = house.client(Who::Owner).await.file().await.text("id").to_owned();
        let path = format!("/api/v1/cases/{case}");
        let officer = house.client(Who::Officer).await;
        officer.act(&case, "begin_review", json!({})).await.is(200);
        let above = house.client(Who::CentralHead).await;
        assert!(above.get(&path).await.is(200).body["story"].is_null(), "nothing is theirs yet");
        assert_eq!(names(&above.get(&format!("{path}/actions")).await.is(200)), [""; 0]);
        assert_eq!(above.act(&case, "take_over", json!({ "reason": "Now." })).await.is(409).codes("blockers"), ["role"]);
        house.wait(TimeDelta::days(25));
        house.work().await;
        let (above, central) = (house.client(Who::CentralHead).await, house.client(Who::Central).await);
        assert!(above.get(&path).await.is(200).body["story"].is_string());
        assert!(central.get(&path).await.is(200).body["story"].is_null(), "it is the head's to do, and not the officer's");
        assert!(names(&above.get(&format!("{path}/actions")).await.is(200)).contains(&"take_over".to_owned()));
        let taken = above.act(&case, "take_over", json!({ "reason": "They are silent." })).await.is(200);
        assert_eq!((taken.text("status"), &taken.body["office"]["code"]), ("in_review", &json!("central")));
        house.client(Who::Head).await.get(&path).await.is(404);
        assert!(central.get(&path).await.is(200).body["story"].is_string(), "now the officers of that office take it up");
        let timeline = above.get(&format!("{path}/timeline")).await.is(200).body;
        let last = timeline["items"].as_array().and_then(|it| it.last()).cloned().expect("an entry");
        assert_eq!(last["actor"], templates::say(workflow::Language::En, "role-higher_head"));
        assert!(last["text"].as_str().is_some_and(|it| it.contains("The case went to the office above.")), "{last}");
        checker::check(&house).await;
    }

    async fn a_reminder_goes_to_whoever_had_the_case_and_not_to_whoever_got_it(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let mailbox = Mailbox::open(folder.path()).await;
        let house = House::mailing_to(backend, &mailbox.url()).await;
        let case = house.client(Who::Owner).await.file().await.text("id").to_owned();
        house.work().await;
        // A day passes, and nobody has looked: the office is to be reminded, and is so in the moment in which its head hands
        // the case over.
        house.wait(TimeDelta::days(2));
        house.client(Who::Head).await.act(&case, "forward_inside", forwarding("kostanay")).await.is(200);
        house.work().await;
        let told: Vec<String> = mailbox.received().into_iter().map(|it| it.to).collect();
        assert!(told.contains(&Who::Owner.email()), "{told:?}");
        assert!(!told.contains(&Who::Stranger.email()), "they got a case, and not what was late before: {told:?}");
    }

    async fn the_head_of_the_highest_office_is_the_one_above_it_too(backend) {
        let house = House::open(backend).await;
        let (owner, above) = (house.client(Who::Owner).await, house.client(Who::CentralHead).await);
        let case = owner.file().await.text("id").to_owned();
        house.client(Who::Head).await.act(&case, "forward_inside", forwarding("central")).await.is(200);
        owner.act(&case, "object_to_forwarding", json!({ "reason": "The plot lies here." })).await.is(200);
        let open = above.open_tasks(&case).await;
        assert_eq!(open.len(), 1, "the dispute waits for the office above the one that has it: there is none, so it is theirs");
        above.act(&case, "done", json!({ "task": open[0], "text": "It stays here." })).await.is(200);
        house.client(Who::Central).await.act(&case, "receive", json!({})).await.is(200);
        // As its head they do what heads do.
        above.act(&case, "return", json!({ "reason": "It was decided.", "ground": "identical" })).await.is(200);
    }

    async fn whoever_must_know_nothing_learns_nothing_by_a_change_of_office(backend) {
        let house = House::open(backend).await;
        let mut new = new_case();
        new["body"] = json!({ "name": "Somebody at the district land office" });
        let case = house.client(Who::Owner).await.post("/api/v1/cases", &new).await.is(201).text("id").to_owned();
        house.wait(TimeDelta::days(25));
        house.work().await;
        // Its body is not bound: nobody of an office sees it, and the central intake does as before.
        house.client(Who::Head).await.get(&format!("/api/v1/cases/{case}")).await.is(404);
        let above = house.client(Who::CentralHead).await;
        assert!(above.get(&format!("/api/v1/cases/{case}")).await.is(200).body["story"].is_string());
    }
}
