//! Who sees what: the scope, the conflict rule, the header and the whole, and that reading is never unseen.

use reqwest::Method;
use serde_json::{Value, json};
use tests::db_test;
use tests::house::{House, Who, new_case};

db_test! {
    async fn what_one_may_not_see_does_not_exist_and_looks_like_what_never_was(backend) {
        let house = House::open(backend).await;
        let case = house.client(Who::Owner).await.file().await.text("id").to_owned();
        let mask = |body: &Value| {
            let mut body = body.clone();
            body["request_id"] = json!("");
            body
        };
        for who in [Who::Rival, Who::Tied, Who::Stranger, Who::Admin] {
            let client = house.client(who).await;
            for path in ["", "/actions", "/timeline", "/clock", "/views", "/receipt", "/messages", "/notes", "/documents"] {
                let never = client.get(&format!("/api/v1/cases/01a00000-0000-7000-8000-000000000000{path}")).await;
                let hidden = client.get(&format!("/api/v1/cases/{case}{path}")).await;
                // 403 where the route itself is closed to the role, whether there is such a case or not.
                assert!(matches!(hidden.status, 403 | 404), "{who:?} {path}: {}", hidden.status);
                assert_eq!((hidden.status, mask(&hidden.body)), (never.status, mask(&never.body)), "{who:?} {path}");
            }
            let never = client.get("/api/v1/cases/01a00000-0000-7000-8000-000000000000").await.is(404);
            let act = client.act_from(&case, "withdraw", json!({}), "1").await.is(404);
            assert_eq!(mask(&act.body), mask(&never.body), "{who:?}");
            let list = client.get("/api/v1/cases").await.is(200);
            assert_eq!(list.body["items"], json!([]), "{who:?}");
        }
    }

    async fn an_officer_reads_a_case_until_it_is_assigned_and_then_only_the_assignee_does(backend) {
        let house = House::open(backend).await;
        let (officer, colleague, head) =
            (house.client(Who::Officer).await, house.client(Who::Colleague).await, house.client(Who::Head).await);
        let case = house.client(Who::Owner).await.file().await.text("id").to_owned();
        let path = format!("/api/v1/cases/{case}");
        assert!(colleague.get(&path).await.is(200).body["story"].is_string());
        officer.act(&case, "begin_review", json!({})).await.is(200);
        officer.finish_all(&case).await;
        head.finish_all(&case).await;
        let officer_id = tests::house::assignee(&head, &case, "Officer").await;
        head.act(&case, "assign", json!({ "assignee": officer_id })).await.is(200);
        assert!(officer.get(&path).await.is(200).body["story"].is_string());
        let header = colleague.get(&path).await.is(200);
        assert!(header.body["story"].is_null() && header.body["company"].is_null(), "the header alone");
        assert_eq!(header.text("status"), "assigned");
        colleague.get(&format!("{path}/timeline")).await.is(404);
        assert_eq!(colleague.act(&case, "ask_applicant", json!({ "question": "?" })).await.is(409).codes("blockers"), ["not_assignee"]);
        // The central office sees that there is a case, and no more of it.
        let central = house.client(Who::CentralHead).await.get(&path).await.is(200);
        assert!(central.body["story"].is_null());
    }

    async fn a_body_in_free_text_is_seen_by_the_central_office_alone_and_blocks_the_assignment(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let mut new = new_case();
        new["body"] = json!({ "name": "Somebody at the district land office" });
        let filed = owner.post("/api/v1/cases", &new).await.is(201);
        assert_eq!(filed.body["body"], json!({ "code": null, "name": "Somebody at the district land office" }));
        let path = format!("/api/v1/cases/{}", filed.text("id"));
        house.client(Who::Officer).await.get(&path).await.is(404);
        house.client(Who::Head).await.get(&path).await.is(404);
        let central = house.client(Who::Central).await.get(&path).await.is(200);
        assert!(central.body["story"].is_string(), "somebody there must bind the body");
    }

    async fn who_is_recused_or_filed_it_themselves_sees_nothing_of_it_on_the_desk(backend) {
        use sea_orm::sea_query::Expr;
        use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let (first, second) = (owner.file().await, owner.file().await);
        let raw = house.database.raw().await;
        let id = |it: &tests::house::Answer| it.text("id").parse::<uuid::Uuid>().expect("an id");
        let officer_id = house.person(Who::Officer).await;
        let recusal = entity::case_recusals::ActiveModel {
            case_id: Set(id(&first)),
            person_id: Set(officer_id),
            ground: Set("declared".to_owned()),
            decided_at: Set(house.app.clock.now()),
            decided_by: Set(None),
        };
        entity::case_recusals::Entity::insert(recusal).exec_without_returning(&raw).await.expect("a recusal");
        // An officer who filed as the owner of a business before they were one.
        entity::cases::Entity::update_many()
            .col_expr(entity::cases::Column::ApplicantPersonId, Expr::value(officer_id))
            .filter(entity::cases::Column::Id.eq(id(&second)))
            .exec(&raw)
            .await
            .expect("an update");
        let (officer, colleague) = (house.client(Who::Officer).await, house.client(Who::Colleague).await);
        for case in [&first, &second] {
            let path = format!("/api/v1/cases/{}", case.text("id"));
            officer.get(&path).await.is(404);
            officer.get(&format!("{path}/timeline")).await.is(404);
            officer.act_from(case.text("id"), "begin_review", json!({}), "1").await.is(404);
            colleague.get(&path).await.is(200);
        }
        assert_eq!(officer.get("/api/v1/cases").await.is(200).body["items"], json!([]));
        assert_eq!(colleague.get("/api/v1/cases").await.is(200).body["items"].as_array().map(Vec::len), Some(2));
    }

    async fn names_of_colleagues_are_told_to_those_who_may_assign_them_and_to_nobody_else(backend) {
        let house = House::open(backend).await;
        let (owner, officer, head) =
            (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
        let case = owner.file().await.text("id").to_owned();
        let path = format!("/api/v1/cases/{case}/actions");
        officer.act(&case, "begin_review", json!({})).await.is(200);
        for (who, told) in [(&owner, false), (&officer, false), (&head, true)] {
            let actions = who.get(&path).await.is(200).body.to_string();
            assert!(actions.contains("\"assign\""), "{actions}");
            assert_eq!(actions.contains("Colleague"), told, "{actions}");
        }
        officer.finish_all(&case).await;
        head.finish_all(&case).await;
        let officer_id = tests::house::assignee(&head, &case, "Officer").await;
        head.act(&case, "assign", json!({ "assignee": officer_id })).await.is(200);
        for (who, told) in [(&owner, false), (&officer, false), (&head, true)] {
            assert_eq!(who.get(&path).await.is(200).body.to_string().contains("Colleague"), told);
        }
    }

    async fn a_draft_is_the_offices_own_until_there_is_a_decision(backend) {
        let house = House::open(backend).await;
        let (owner, officer, head) =
            (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
        let case = owner.file().await.text("id").to_owned();
        let path = format!("/api/v1/cases/{case}");
        let own = owner.upload(&case, "evidence").await;
        officer.act(&case, "begin_review", json!({})).await.is(200);
        officer.finish_all(&case).await;
        head.finish_all(&case).await;
        let officer_id = tests::house::assignee(&head, &case, "Officer").await;
        head.act(&case, "assign", json!({ "assignee": officer_id })).await.is(200);
        let draft = officer.upload(&case, "a draft").await;
        officer.act(&case, "propose", json!({ "proposal": "explained", "act": draft })).await.is(200);
        head.act(&case, "send_back", json!({ "reason": "Say more of the facts." })).await.is(200);
        let read = async |who: &tests::house::Client| {
            let listed = who.get(&format!("{path}/documents")).await.is(200);
            let ids: Vec<_> = listed.body["items"].as_array().expect("documents").iter().map(|it| it["id"].clone()).collect();
            (ids, who.get(&format!("{path}/timeline")).await.is(200).body.to_string())
        };
        let (documents, timeline) = read(&owner).await;
        assert_eq!(documents, [json!(own)]);
        assert!(!timeline.contains("Say more of the facts."), "what the head tells the officer");
        assert!(!timeline.contains("Proposed decision: "), "a draft is no decision, whatever it says");
        assert_eq!(timeline.matches("act.txt").count(), 1, "the name of their own document alone");
        owner.get(&format!("{path}/documents/{draft}")).await.is(404);
        owner.get(&format!("{path}/documents/{own}")).await.is(200);
        let (documents, timeline) = read(&officer).await;
        assert_eq!(documents, [json!(own), json!(draft)]);
        assert!(timeline.contains("Reason: Say more of the facts."), "{timeline}");
        assert!(timeline.contains("Proposed decision: "), "{timeline}");

        let decision = officer.upload(&case, "the decision").await;
        officer.act(&case, "propose", json!({ "proposal": "explained", "act": decision })).await.is(200);
        head.act(&case, "explain", json!({ "act": decision })).await.is(200);
        assert_eq!(read(&owner).await.0, [json!(own), json!(decision)], "the decision, and not the draft before it");
        owner.get(&format!("{path}/documents/{decision}")).await.is(200);
        owner.get(&format!("{path}/documents/{draft}")).await.is(404);
    }

    async fn a_search_by_a_number_of_a_business_finds_what_the_seeker_may_read_of_it(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let mut new = new_case();
        new["visibility"] = json!("confidential");
        let case = owner.post("/api/v1/cases", &new).await.is(201).text("id").to_owned();
        let search = json!({ "q": "210340971010" });
        let found = async |who: Who| {
            let answer = house.client(who).await.post("/api/v1/cases/search", &search).await.is(200);
            answer.body["items"].as_array().expect("cases").len()
        };
        for (who, n) in [(Who::Owner, 1), (Who::Officer, 1), (Who::Head, 1), (Who::Central, 0), (Who::CentralHead, 0), (Who::Auditor, 0), (Who::Rival, 0)] {
            assert_eq!(found(who).await, n, "{who:?}");
        }
        let (officer, head) = (house.client(Who::Officer).await, house.client(Who::Head).await);
        officer.act(&case, "begin_review", json!({})).await.is(200);
        officer.finish_all(&case).await;
        head.finish_all(&case).await;
        let officer_id = tests::house::assignee(&head, &case, "Officer").await;
        head.act(&case, "assign", json!({ "assignee": officer_id })).await.is(200);
        assert_eq!((found(Who::Officer).await, found(Who::Colleague).await), (1, 0), "who sees the header alone");
        let refused = house.client(Who::Colleague).await.act(&case, "ask_applicant", json!({ "question": "?" })).await.is(409);
        assert_eq!(refused.codes("blockers"), ["not_assignee"], "it is somebody else's, and not closed to the role");
    }

    async fn once_the_body_is_bound_its_office_sees_the_case_and_whoever_is_tied_to_it_does_not(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let mut new = new_case();
        new["body"] = json!({ "name": "Somebody at the district land office" });
        let filed = owner.post("/api/v1/cases", &new).await.is(201);
        let path = format!("/api/v1/cases/{}", filed.text("id"));
        let (officer, tied) = (house.client(Who::Officer).await, house.client(Who::Tied).await);
        let (central, head) = (house.client(Who::Central).await, house.client(Who::CentralHead).await);
        let bind = json!({ "code": tests::house::BODY });
        for who in [&officer, &tied] {
            who.post(&format!("{path}/body"), &bind).await.is(404);
        }
        for who in [&owner, &house.client(Who::Auditor).await, &house.client(Who::Deputy).await] {
            who.post(&format!("{path}/body"), &bind).await.is(403);
        }
        let unknown = central.post(&format!("{path}/body"), &json!({ "code": "nobody" })).await.is(422);
        assert_eq!(unknown.body["errors"][0]["pointer"], "/code");
        let before = central.get(&path).await.is(200).body["version"].clone();
        central.post(&format!("{path}/body"), &bind).await.is(204);
        assert_eq!(head.post(&format!("{path}/body"), &bind).await.is(409).codes("blockers"), ["body_bound"]);
        let seen = officer.get(&path).await.is(200);
        assert_eq!(seen.body["body"]["code"], tests::house::BODY);
        assert_eq!(seen.body["version"], before, "nobody's form goes stale");
        tied.get(&path).await.is(404);
        assert!(central.get(&path).await.is(200).body["story"].is_null(), "the intake has done its part");
        officer.act(filed.text("id"), "begin_review", json!({})).await.is(200);
        officer.finish_all(filed.text("id")).await;
        house.client(Who::Head).await.finish_all(filed.text("id")).await;
        let assignee = tests::house::assignee(&house.client(Who::Head).await, filed.text("id"), "Officer").await;
        house.client(Who::Head).await.act(filed.text("id"), "assign", json!({ "assignee": assignee })).await.is(200);
        let timeline = owner.get(&format!("{path}/timeline")).await.is(200);
        assert!(timeline.body.to_string().contains("body_bound"));
    }

    async fn the_owner_sees_who_looked_and_why_once_an_hour(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let path = format!("/api/v1/cases/{}", owner.file().await.text("id"));
        let officer = house.client(Who::Officer).await;
        for _ in 0..3 {
            officer.get(&path).await.is(200);
        }
        house.wait(chrono::TimeDelta::hours(1));
        officer.get(&path).await.is(200);
        let views = owner.get(&format!("{path}/views")).await.is(200);
        let looked: Vec<(&str, &str, &str)> = views.body["items"]
            .as_array()
            .expect("views")
            .iter()
            .filter(|it| it["role"] == "officer")
            .map(|it| (it["office"].as_str().unwrap_or_default(), it["purpose"].as_str().unwrap_or_default(), it["what"].as_str().unwrap_or_default()))
            .collect();
        assert_eq!(looked, [("turkistan", "intake", "case"), ("turkistan", "intake", "case")]);
        officer.get(&format!("{path}/views")).await.is(403);
    }

    async fn an_auditor_gives_a_reason_and_reads_and_nothing_more(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let case = owner.file().await.text("id").to_owned();
        let path = format!("/api/v1/cases/{case}");
        let auditor = house.client(Who::Auditor).await;
        assert_eq!(auditor.get(&path).await.is(428).text("type"), "/problems/purpose");
        assert_eq!(auditor.get(&format!("{path}/views")).await.is(428).text("type"), "/problems/purpose");
        let reason = [("Qorgan-Purpose", "audit")];
        let read = auditor.send(Method::GET, &path, None, &reason).await.is(200);
        assert!(read.body["story"].is_string());
        let act = auditor.send(Method::POST, &format!("{path}/actions/withdraw"), Some(&json!({})), &[("If-Match", "\"1\""), ("Qorgan-Purpose", "audit")]).await;
        assert_eq!(act.is(409).codes("blockers"), ["role"]);
        let views = owner.get(&format!("{path}/views")).await.is(200);
        assert!(views.body.to_string().contains("\"purpose\":\"audit\""));
    }

    async fn notes_stay_in_the_office_and_messages_go_both_ways(backend) {
        let house = House::open(backend).await;
        let (owner, officer) = (house.client(Who::Owner).await, house.client(Who::Officer).await);
        let path = format!("/api/v1/cases/{}", owner.file().await.text("id"));
        officer.post(&format!("{path}/notes"), &json!({ "text": "Call the land office." })).await.is(201);
        officer.post(&format!("{path}/messages"), &json!({ "text": "We have begun." })).await.is(201);
        owner.post(&format!("{path}/messages"), &json!({ "text": "Thank you." })).await.is(201);
        let messages = owner.get(&format!("{path}/messages")).await.is(200);
        let texts: Vec<_> = messages.body["items"].as_array().expect("items").iter().map(|it| it["text"].clone()).collect();
        assert_eq!(texts, ["We have begun.", "Thank you."]);
        owner.get(&format!("{path}/notes")).await.is(403);
        owner.post(&format!("{path}/notes"), &json!({ "text": "x" })).await.is(403);
        let timeline = owner.get(&format!("{path}/timeline")).await.is(200);
        assert!(!timeline.body.to_string().contains("Call the land office."));
        assert!(officer.get(&format!("{path}/timeline")).await.is(200).body.to_string().contains("Call the land office."));
        assert_eq!(owner.get(&path).await.is(200).body["version"], 1, "nobody's form goes stale");
    }
}
