//! Cases that grow out of cases: what they share, who may judge in them, and what comes back of them, once.

use crate::checker;
use crate::pages::browser;
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::db_test;
use tests::house::{Answer, Client, House, Who, assignee, new_case, new_case_without_pressure};
use tests::reading;

async fn view(who: &Client, case: &str) -> Answer {
    who.get(&format!("/api/v1/cases/{case}")).await.is(200)
}

/// The id of the case that grew last out of another one.
async fn child(owner: &Client, case: &str) -> String {
    let children = view(owner, case).await.body["children"].clone();
    let last = children.as_array().and_then(|it| it.last()).expect("a child").clone();
    last["id"].as_str().expect("an id").to_owned()
}

/// Brings a case to a decision that ends nothing.
async fn explained(house: &House, case: &str) {
    let (officer, head) = (house.client(Who::Officer).await, house.client(Who::Head).await);
    officer.act(case, "begin_review", json!({})).await.is(200);
    officer.finish_all(case).await;
    head.finish_all(case).await;
    let person = assignee(&head, case, "Officer").await;
    head.act(case, "assign", json!({ "assignee": person })).await.is(200);
    let act = officer.upload(case, "ours").await;
    officer.act(case, "propose", json!({ "proposal": "explained", "act": act })).await.is(200);
    let act = head.upload(case, "theirs").await;
    head.act(case, "explain", json!({ "act": act })).await.is(200);
}

/// A case that nobody decided in time, and the complaint about that.
async fn silent(house: &House) -> (String, String) {
    let case = house.client(Who::Owner).await.file().await.text("id").to_owned();
    house.wait(TimeDelta::days(25));
    house.work().await;
    let owner = house.client(Who::Owner).await;
    owner.act(&case, "complain_of_silence", json!({})).await.is(200);
    let complaint = child(&owner, &case).await;
    (case, complaint)
}

fn new(kind: &str) -> Value {
    let mut new = new_case();
    new["kind"] = json!(kind);
    new
}

db_test! {
    async fn a_complaint_is_not_filed_by_itself_and_whoever_tries_is_told_the_way(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let refused = owner.post("/api/v1/cases", &new("complaint")).await.is(422);
        let fault = &refused.body["errors"][0];
        assert_eq!((&fault["pointer"], &fault["code"]), (&json!("/kind"), &json!("only-grows")), "{}", refused.body);
        assert!(fault["message"].as_str().is_some_and(|it| it.contains("Open the case")), "{fault}");
        assert_eq!(checker::check(&house).await.cases, 0);
    }

    async fn how_a_case_is_complained_of_is_said_by_the_way_that_it_has(backend) {
        let house = House::open(backend).await;
        let filed = house.client(Who::Owner).await.file().await;
        let (case, number) = (filed.text("id").to_owned(), filed.text("number").to_owned());
        house.wait(TimeDelta::days(25));
        house.work().await;
        let owner = house.client(Who::Owner).await;
        let read = async |number: &str| {
            let page = browser(&house, Who::Owner).await.open(&format!("/en/my/{number}")).await.is(200);
            (reading::main_in_words(&page.html), page.html)
        };
        let (words, _) = read(&number).await;
        assert!(words.contains("choose “Complain of silence” among your actions"), "{words}");
        assert!(words.contains("within three months") && !words.contains("handed in at this same office"), "{words}");

        owner.act(&case, "complain_of_silence", json!({})).await.is(200);
        let complaint = view(&owner, &child(&owner, &case).await).await.text("number").to_owned();
        let (words, html) = read(&number).await;
        assert!(words.contains("Handed in already: “Complaint of silence”. It is decided by "), "{words}");
        assert!(!words.contains("handed in at this same office"), "{words}");
        let (_, told) = html.split_once("If you do not agree").expect("how it is complained of");
        let told = told.split("</p>").next().expect("a paragraph");
        assert!(told.contains(&format!("/en/my/{complaint}\"")), "{told}");

        let (words, _) = read(&complaint).await;
        assert!(words.contains("not complained of here again") && words.contains("you may go to court"), "{words}");
        assert!(!words.contains("handed in at this same office"), "{words}");
    }

    async fn a_complaint_shares_what_its_case_has_and_says_what_was_said_with_it(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let mut new = new_case();
        (new["visibility"], new["wish"]) = (json!("confidential"), json!("The land."));
        let case = owner.post("/api/v1/cases", &new).await.is(201);
        let (case, number) = (case.text("id").to_owned(), case.text("number").to_owned());
        explained(&house, &case).await;
        owner.act(&case, "complain", json!({ "reason": "They explained nothing." })).await.is(200);
        let complaint = child(&owner, &case).await;
        let seen = view(&owner, &complaint).await;
        for (key, value) in [
            ("kind", json!("complaint")),
            ("form", json!("complaint")),
            ("story", json!("They explained nothing.")),
            ("visibility", json!("confidential")),
            ("region", new["region"].clone()),
            ("locale", json!("ru")),
            ("parent", json!({ "id": case, "number": number })),
            ("marks", json!(["act_suspended"])),
        ] {
            assert_eq!(seen.body[key], value, "{key}");
        }
        assert_eq!(seen.body["company"], view(&owner, &case).await.body["company"]);
        assert_eq!((&seen.body["body"]["code"], &seen.body["wish"]), (&new["body"], &json!(null)));
        assert_eq!(seen.body["office"]["code"], "turkistan");
        assert_ne!(seen.text("number"), number);
        let above = view(&owner, &case).await.body["children"].clone();
        let of_it = json!([{
            "task": above[0]["task"], "id": complaint, "number": seen.text("number"), "kind": "complaint",
            "status": "filed", "outcome": null,
        }]);
        assert_eq!(above, of_it);
        assert!(above[0]["task"].is_u64());
        let receipt = owner.get(&format!("/api/v1/cases/{complaint}/receipt")).await.is(200);
        assert_eq!((receipt.text("number"), receipt.text("office")), (seen.text("number"), "turkistan"));
        let timeline = owner.clone().speaking("kk").get(&format!("/api/v1/cases/{case}/timeline")).await.is(200);
        assert!(timeline.body.to_string().contains("Жеке іс ашылды: «Шағым»."), "{}", timeline.body);
        // A list says nothing of families: it would be asked for each of its cases.
        let listed = owner.get("/api/v1/cases").await.is(200);
        assert!(listed.body["items"].as_array().into_iter().flatten().all(|it| it.get("children").is_none()));
        checker::check(&house).await;
    }

    async fn who_worked_on_a_case_does_not_judge_the_complaint_about_it(backend) {
        let house = House::open(backend).await;
        let (case, complaint) = silent(&house).await;
        let (above, officer) = (house.client(Who::CentralHead).await, house.client(Who::Officer).await);
        above.act(&case, "take_over", json!({ "reason": "They are silent." })).await.is(200);
        house.client(Who::Central).await.act(&case, "inquire", json!({ "body": new_case()["body"], "question": "Why?" })).await.is(200);
        officer.act(&complaint, "pass_up", json!({})).await.is(200);
        let central = house.client(Who::Central).await;
        // Nor do they examine it.
        for who in [&central, &above] {
            assert_eq!(who.open_tasks(&complaint).await, Vec::<u64>::new());
        }
        let offered = above.get(&format!("/api/v1/cases/{complaint}/actions")).await.is(200);
        let actions = offered.body["actions"].as_array().expect("actions");
        for name in ["assign", "leave_unconsidered"] {
            let action = actions.iter().find(|it| it["name"] == name).expect("it is listed");
            let codes: Vec<&Value> = action["blockers"].as_array().into_iter().flatten().map(|it| &it["code"]).collect();
            assert_eq!(codes.first(), Some(&&json!("acted_in_parent")), "{name}");
        }
        let assign = actions.iter().find(|it| it["name"] == "assign").expect("it is listed");
        assert_eq!(assign["fields"]["properties"]["assignee"]["oneOf"], json!([]), "nor does the officer who asked the body");
    }

    async fn the_first_outcome_comes_back_once_and_to_nothing_that_is_over(backend) {
        let house = House::open(backend).await;
        let (owner, head) = (house.client(Who::Owner).await, house.client(Who::Head).await);
        let (case, number) = { let it = owner.file().await; (it.text("id").to_owned(), it.text("number").to_owned()) };
        explained(&house, &case).await;
        owner.act(&case, "complain", json!({ "reason": "They explained nothing." })).await.is(200);
        let complaint = child(&owner, &case).await;
        let act = head.upload(&complaint, "we were wrong").await;
        head.act(&complaint, "satisfy", json!({ "act": act })).await.is(200);
        let reopened = view(&owner, &case).await;
        assert_eq!((reopened.text("status"), &reopened.body["outcome"]), ("assigned", &json!(null)));
        let timeline = owner.get(&format!("/api/v1/cases/{case}/timeline")).await.is(200).body;
        let kinds: Vec<&str> = timeline["items"].as_array().into_iter().flatten().filter_map(|it| it["kind"].as_str()).collect();
        assert_eq!(kinds.iter().filter(|it| **it == "child_decided").count(), 1, "{kinds:?}");
        let words = timeline.to_string();
        assert!(words.contains("Decided: “Complaint”. Outcome: satisfied in full."), "{words}");
        assert!(words.contains("the system did this by itself: “Reconsider after the complaint”."), "{words}");
        let below = view(&owner, &case).await.body["children"][0].clone();
        assert_eq!((&below["status"], &below["outcome"]), (&json!("closed"), &json!("satisfied")));
        assert_eq!(view(&owner, &complaint).await.body["parent"]["number"], json!(number));

        // A message is over when it becomes a case; what comes of the case changes nothing in it.
        let message = owner.post("/api/v1/cases", &new_case_without_pressure("message")).await.is(201).text("id").to_owned();
        owner.act(&message, "make_case", json!({})).await.is(200);
        let grown = child(&owner, &message).await;
        let entries = async || owner.get(&format!("/api/v1/cases/{message}/timeline")).await.is(200).body;
        let before = entries().await;
        owner.act(&grown, "withdraw", json!({})).await.is(200);
        assert_eq!(entries().await, before);
        checker::check(&house).await;
    }

    async fn what_comes_of_a_case_goes_up_through_every_case_above_it(backend) {
        let house = House::open(backend).await;
        let (owner, officer, head) = (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
        let mut project = new_case_without_pressure("accompaniment");
        // There is nothing to accompany without a project; and nobody who wants one need be under pressure.
        let without = owner.post("/api/v1/cases", &project).await.is(422);
        assert_eq!(without.body["errors"][0]["pointer"], json!("/project/name"), "{}", without.body);
        project["project"] = json!({ "name": "Solar park" });
        let long = owner.post("/api/v1/cases", &project).await.is(201).text("id").to_owned();
        officer.finish_all(&long).await;
        head.finish_all(&long).await;
        let agreement = officer.upload(&long, "a draft").await;
        officer.act(&long, "offer", json!({ "agreement": agreement })).await.is(200);
        owner.act(&long, "accept", json!({ "agreement": agreement })).await.is(200);
        head.act(&long, "sign", json!({ "agreement": agreement, "until": "2027-06-01" })).await.is(200);
        owner.act(&long, "report_barrier", json!({ "barrier": "No connection to the grid." })).await.is(200);
        let barrier = child(&owner, &long).await;
        assert_eq!(view(&owner, &barrier).await.text("story"), "No connection to the grid.");
        officer.act(&barrier, "begin_review", json!({})).await.is(200);
        officer.finish_all(&barrier).await;
        head.finish_all(&barrier).await;
        let person = assignee(&head, &barrier, "Officer").await;
        head.act(&barrier, "assign", json!({ "assignee": person })).await.is(200);
        let act = officer.upload(&barrier, "ours").await;
        officer.act(&barrier, "propose", json!({ "proposal": "favourable", "act": act })).await.is(200);
        assert_eq!(view(&owner, &long).await.body["marks"], json!(["accepted"]));
        head.act(&barrier, "grant", json!({ "act": act, "remedies": ["Connect it"] })).await.is(200);
        assert_eq!(view(&owner, &long).await.body["marks"], json!(["accepted", "protected"]));
        // The complaint stands two steps below; its case is decided already, and tells nobody a second time.
        owner.act(&barrier, "complain", json!({ "reason": "Too little." })).await.is(200);
        let complaint = child(&owner, &barrier).await;
        let before = view(&owner, &long).await.body["version"].clone();
        let act = head.upload(&complaint, "we were wrong").await;
        head.act(&complaint, "satisfy", json!({ "act": act })).await.is(200);
        assert_eq!(view(&owner, &barrier).await.text("status"), "assigned");
        assert_eq!(view(&owner, &long).await.body["version"], before);
        checker::check(&house).await;
    }

    async fn of_a_family_everybody_sees_what_they_may_see_by_itself(backend) {
        let house = House::open(backend).await;
        let (case, complaint) = silent(&house).await;
        let children = async |who| view(&house.client(who).await, &case).await.body["children"].as_array().map(Vec::len);
        assert_eq!(children(Who::Head).await, Some(1), "the office has both");
        house.client(Who::Tied).await.get(&format!("/api/v1/cases/{complaint}")).await.is(404);
        house.client(Who::Officer).await.act(&complaint, "pass_up", json!({})).await.is(200);
        assert_eq!(children(Who::Head).await, Some(0), "the office above has the complaint now");
        assert_eq!(children(Who::CentralHead).await, Some(1));
        assert_eq!(children(Who::Owner).await, Some(1));
        let above = view(&house.client(Who::Central).await, &complaint).await;
        assert_eq!(above.body["parent"]["id"], json!(case));
        assert!(above.body["story"].is_string(), "they are to work on it");
    }
}
