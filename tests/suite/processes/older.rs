//! What stays on an older version of its process is worked on as before: it waits for its second pair of eyes, is found by its
//! state, and its grounds have their names, although the newest version knows neither.

use super::moving::{folder, open};
use super::{DEFINITION, borrowing, filled, offered, take};
use crate::pages::browser;
use chrono::TimeDelta;
use serde_json::json;
use tests::database::{TestDatabase, first_morning};
use tests::db_test;
use tests::house::Who;

const GROUND: &str = "[ground]\nno_room = { kk = \"Орын жоқ\", ru = \"Нет места\", en = \"No room\", basis = \"house 1\" }\n\n[outcome]";
const TURNING_DOWN: &str = "when            = { reply = [\"sorry\"] }\n";

/// The process, in which a hall is not lent on some ground.
fn older() -> String {
    let with_a_ground = DEFINITION.replacen("[outcome]", GROUND, 1);
    with_a_ground.replacen(TURNING_DOWN, &format!("{TURNING_DOWN}grounds = [\"no_room\"]\n"), 1)
}

/// The same, with another name for where it is decided and for the ground.
fn newer() -> String {
    let renamed = older().replace("version   = 1", "version   = 2").replace("no_room", "all_taken");
    renamed.replace("\"offered\"", "\"promised\"").replace("[state.offered]", "[state.promised]")
}

db_test! {
    async fn what_stays_on_an_older_version_is_decided_and_found_as_before(backend) {
        let database = TestDatabase::filled(backend).await;
        let old = folder(&database, &older());
        let house = open(database, &old, first_morning()).await;
        let filed = house.client(Who::Owner).await.post("/api/v1/cases", &borrowing()).await.is(201);
        let (case, number) = (filed.text("id"), filed.text("number").to_owned());
        take(&house.client(Who::ChiefOfStaff).await, case, "price_it").await;
        house.client(Who::Officer).await.finish_all(case).await;
        let deputy = house.client(Who::Deputy).await;
        let offer = offered(&deputy, case).await.into_iter().find(|it| it["name"] == "offer_it").expect("it is listed");
        let mut fields = filled(&deputy, case, &offer["fields"]).await;
        fields["reply"] = json!("sorry");
        deputy.act(case, "offer_it", fields).await.is(200);
        let database = house.close().await;
        let new = folder(&database, &newer());
        let house = open(database, &new, first_morning() + TimeDelta::days(1)).await;

        let mut chief = browser(&house, Who::ChiefOfStaff).await;
        assert!(chief.open("/desk/approvals").await.is(200).html.contains(&number), "it waits for a second pair of eyes");
        let list = chief.open("/desk/cases").await.is(200);
        for state in ["borrowing:offered", "borrowing:promised"] {
            assert!(list.html.contains(&format!("value=\"{state}\"")), "{state} can be chosen: {}", list.html);
        }
        assert!(chief.open("/desk/cases?status=borrowing:offered").await.is(200).html.contains(&number));
        assert!(!chief.open("/desk/cases?status=borrowing:promised").await.is(200).html.contains(&number));
        let grounds = house.client(Who::Officer).await.get("/api/v1/reference/grounds").await.is(200);
        for ground in ["no_room", "all_taken"] {
            let listed = grounds.body["items"].as_array().and_then(|it| it.iter().find(|it| it["code"] == ground));
            assert!(listed.is_some_and(|it| it.to_string().contains("No room")), "{ground}: {}", grounds.body);
        }
        let chief = house.client(Who::ChiefOfStaff).await;
        let decided = chief.act(case, "turn_down", json!({ "ground": "no_room" })).await.is(200);
        assert_eq!((decided.text("status"), decided.text("outcome")), ("given_up", "sorry"));
        let timeline = house.client(Who::Owner).await.get(&format!("/api/v1/cases/{case}/timeline")).await.is(200).body.to_string();
        assert!(timeline.contains("No room"), "{timeline}");
    }
}
