//! Somebody who may act for a company: as long as the mandate holds and is verified, the cases of that company can be
//! read, and no more than read.

use entity::mandates;
use sea_orm::{ActiveValue::Set, DatabaseConnection, EntityTrait};
use serde_json::json;
use tests::db_test;
use tests::house::{Client, House, Who, new_case};
use uuid::Uuid;

/// Puts a mandate of the agent into the place of the one before.
async fn give(raw: &DatabaseConnection, mandate: mandates::ActiveModel) {
    mandates::Entity::delete_many().exec(raw).await.expect("the last one goes");
    mandates::Entity::insert(mandate).exec_without_returning(raw).await.expect("a mandate");
}

async fn sees(agent: &Client, case: &str) -> bool {
    let listed = agent.get("/api/v1/cases").await.is(200).body["items"].as_array().map_or(0, Vec::len);
    let answer = agent.get(&format!("/api/v1/cases/{case}")).await;
    assert_eq!((answer.status, listed), if listed == 1 { (200, 1) } else { (404, 0) });
    listed == 1
}

db_test! {
    async fn a_mandate_opens_a_case_to_be_read_while_it_holds_and_nothing_more(backend) {
        let house = House::open(backend).await;
        let (owner, agent) = (house.client(Who::Owner).await, house.client(Who::Agent).await);
        let case = owner.file().await.text("id").to_owned();
        let mut elsewhere = new_case();
        elsewhere["company"]["bin"] = json!(tests::house::bin(3));
        let other = owner.post("/api/v1/cases", &elsewhere).await.is(201).text("id").to_owned();
        let raw = house.database.raw().await;
        let company = async |case: &str| {
            let id: Uuid = case.parse().expect("an id");
            let row = entity::cases::Entity::find_by_id(id).one(&raw).await.expect("an answer");
            row.expect("a case").company_id.expect("a company")
        };
        let now = house.app.clock.now();
        let holds = mandates::ActiveModel {
            id: Set(Uuid::from_u128(7)),
            company_id: Set(company(&case).await),
            person_id: Set(house.person(Who::Agent).await),
            scope: Set("read".to_owned()),
            capacity: Set("lawyer".to_owned()),
            starts_at: Set(now),
            ends_at: Set(Some(now + chrono::TimeDelta::days(30))),
            revoked_at: Set(None),
            verified_at: Set(Some(now)),
            verified_by: Set(None),
            declared: Set(true),
        };
        assert!(!sees(&agent, &case).await, "typing a number opens nothing");
        for lacking in [
            mandates::ActiveModel { verified_at: Set(None), ..holds.clone() },
            mandates::ActiveModel { revoked_at: Set(Some(now)), ..holds.clone() },
            mandates::ActiveModel { starts_at: Set(now + chrono::TimeDelta::seconds(1)), ..holds.clone() },
            mandates::ActiveModel { ends_at: Set(Some(now)), ..holds.clone() },
            mandates::ActiveModel { person_id: Set(house.person(Who::Rival).await), ..holds.clone() },
        ] {
            give(&raw, lacking).await;
            assert!(!sees(&agent, &case).await);
        }
        give(&raw, holds).await;
        assert!(sees(&agent, &case).await);
        agent.get(&format!("/api/v1/cases/{other}")).await.is(404);
        let path = format!("/api/v1/cases/{case}");
        let offered = agent.get(&format!("{path}/actions")).await.is(200);
        let actions = offered.body["actions"].as_array().expect("actions");
        assert!(actions.iter().all(|it| it["enabled"] == false), "{actions:?}");
        assert_eq!(agent.act(&case, "withdraw", json!({})).await.is(409).codes("blockers"), ["role"]);
        agent.post(&format!("{path}/messages"), &json!({ "text": "Please." })).await.is(404);
        let name = [("Qorgan-File-Name", "x.txt")];
        agent.send_bytes(&format!("{path}/documents"), "text/plain", b"x".to_vec(), &name).await.is(404);
        let views = owner.get(&format!("{path}/views")).await.is(200);
        let purposes: Vec<_> = views.body["items"].as_array().expect("readings").iter().map(|it| &it["purpose"]).collect();
        assert!(purposes.contains(&&json!("mandate")), "the owner sees that somebody else read it: {purposes:?}");
        house.wait(chrono::TimeDelta::days(30));
        assert!(!sees(&house.client(Who::Agent).await, &case).await, "it ended");
    }
}
