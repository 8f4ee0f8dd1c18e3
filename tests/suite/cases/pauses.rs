//! A clock that stands still: it says so, with its days, and goes on by as many as it stood.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::db_test;
use tests::house::{Client, House, Who, new_case};

async fn clocks(who: &Client, case: &str) -> Vec<Value> {
    let answer = who.get(&format!("/api/v1/cases/{case}/clock")).await.is(200);
    answer.body["clocks"].as_array().expect("clocks").clone()
}

async fn clock(who: &Client, case: &str, name: &str) -> Value {
    clocks(who, case).await.into_iter().find(|it| it["name"] == name).expect("it runs")
}

fn whys(clock: &Value) -> Vec<(String, String)> {
    let text = |it: &Value, key: &str| it[key].as_str().expect("a text").to_owned();
    clock["working"].as_array().into_iter().flatten().map(|it| (text(it, "date"), text(it, "why"))).collect()
}

db_test! {
    async fn a_clock_that_stands_still_says_so_and_goes_on_by_as_many_days(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let mut new = new_case();
        new["threat_on"] = json!("2027-03-01");
        let case = owner.post("/api/v1/cases", &new).await.is(201).text("id").to_owned();
        let running = clock(&owner, &case, "case").await;
        assert_eq!(running["kind"], "clock");
        assert_eq!((&running["state"], &running["due_on"], &running["pauses"]), (&json!("running"), &json!("2026-12-14"), &json!([])));
        house.wait(TimeDelta::days(1));
        let (owner, officer) = (house.client(Who::Owner).await, house.client(Who::Officer).await);
        let asked = json!({ "reason": "The plan is missing.", "until": "2026-11-30", "ground": "incomplete" });
        officer.act(&case, "ask_correction", asked).await.is(200);
        let seen = owner.get(&format!("/api/v1/cases/{case}")).await.is(200);
        assert_eq!((&seen.body["due_on"], &seen.body["next_due_on"]), (&json!(null), &json!("2026-11-30")), "what is awaited is nearer than the threat, which goes on");
        let wait = clock(&owner, &case, "wait").await;
        assert_eq!((&wait["kind"], &wait["state"], &wait["due_on"]), (&json!("wait"), &json!("running"), &json!("2026-11-30")));
        assert!(seen.text("says").contains("by 30 November 2026"), "{}", seen.text("says"));
        let paused = clock(&owner, &case, "case").await;
        assert_eq!(
            (&paused["state"], &paused["due_on"], &paused["left"]),
            (&json!("paused"), &json!(null), &json!(null))
        );
        assert_eq!(paused["pauses"], json!([{ "from": "2026-11-24", "to": null }]));
        assert!(whys(&paused).contains(&("2026-11-24".to_owned(), "The clock stands still; this day still counted".to_owned())), "{paused}");
        let threat = clock(&owner, &case, "threat").await;
        assert_eq!((&threat["state"], &threat["due_on"]), (&json!("running"), &json!("2027-02-26")));
        assert_eq!(whys(&threat)[0].1, "Runs until 1 March 2027, less 1 working day.");

        house.wait(TimeDelta::days(3));
        let owner = house.client(Who::Owner).await;
        owner.act(&case, "correct", json!({})).await.is(200);
        // From Tuesday to Friday it stood still for three working days: the term ends so many later, behind a holiday.
        let on = clock(&owner, &case, "case").await;
        assert_eq!((&on["state"], &on["due_on"]), (&json!("running"), &json!("2026-12-18")));
        assert_eq!(on["pauses"], json!([{ "from": "2026-11-24", "to": "2026-11-27" }]));
        assert!(whys(&on).contains(&("2026-11-27".to_owned(), "The clock goes on; counting continues the day after".to_owned())));
        assert_eq!(whys(&on).last().map(|it| it.0.clone()), Some("2026-12-18".to_owned()));
    }

    async fn a_threat_that_is_too_near_gives_some_hours_and_says_which(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let mut new = new_case();
        new["threat_on"] = json!("2026-11-23");
        let case = owner.post("/api/v1/cases", &new).await.is(201).text("id").to_owned();
        let threat = clock(&owner, &case, "threat").await;
        assert_eq!(threat["due_on"], "2026-11-23");
        let last = whys(&threat).last().cloned().expect("a last line");
        assert!(last.1.starts_with("Ends at ") && last.1.ends_with("four working hours after it began"), "{last:?}");
        house.wait(TimeDelta::hours(6));
        house.work().await;
        let seen = house.client(Who::Owner).await.get(&format!("/api/v1/cases/{case}")).await.is(200);
        assert_eq!(seen.body["marks"], json!(["threat_near"]));
        // Who threatens nothing has no such clock.
        let calm = house.client(Who::Owner).await;
        let other = calm.file().await.text("id").to_owned();
        assert_eq!(clocks(&calm, &other).await.len(), 1);
    }
}
