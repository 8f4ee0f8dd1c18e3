//! From filing to follow-up, and the ways that leave the straight path.

use crate::checker;
use api::app::cases::ticking;
use api::ids::CaseId;
use api::store::journal;
use chrono::{DateTime, TimeDelta};
use entity::case_events;
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::json;
use tests::db_test;
use tests::house::{Client, House, Who, assignee};

/// Brings a fresh case to its assignment to the officer; gives back its id.
async fn assigned(owner: &Client, officer: &Client, head: &Client) -> String {
    let case = owner.file().await.text("id").to_owned();
    officer.act(&case, "begin_review", json!({})).await.is(200);
    officer.finish_all(&case).await;
    head.finish_all(&case).await;
    let assignee = assignee(head, &case, "Officer").await;
    head.act(&case, "assign", json!({ "assignee": assignee })).await.is(200);
    case
}

/// The journal verifies, keeps every commitment, and folds to the stored instance.
async fn journal_holds(house: &House, case: &str) {
    let entries = checker::case(&house.app, CaseId(case.parse().expect("an id"))).await;
    assert!(entries > 0);
}

db_test! {
    async fn a_case_goes_from_filing_to_follow_up_and_its_journal_holds(backend) {
        let house = House::open(backend).await;
        let (owner, officer, head) =
            (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
        let case = assigned(&owner, &officer, &head).await;

        let act = officer.upload(&case, "a draft").await;
        officer.act(&case, "propose", json!({ "proposal": "favourable", "act": act })).await.is(200);
        let act = head.upload(&case, "the decision").await;
        let twice = json!({ "act": act, "remedies": ["Stop it", "Stop it "] });
        let twice = head.act(&case, "grant", twice).await.is(422);
        assert_eq!(twice.body["errors"][0]["pointer"], "/remedies/1", "{}", twice.body);
        let remedies = json!(["Stop it", "Say so in writing"]);
        let granted = head.act(&case, "grant", json!({ "act": act, "remedies": remedies })).await.is(200);
        assert_eq!((granted.text("status"), granted.text("outcome")), ("implementation", "favourable"));
        assert_eq!(granted.text("move"), "body");

        let evidence = head.upload(&case, "it was done").await;
        let too_early = head.act(&case, "confirm_executed", json!({ "evidence": evidence })).await.is(409);
        assert_eq!(too_early.codes("blockers"), ["task_open"]);
        assert_eq!(officer.open_tasks(&case).await.len(), 2, "one remedy an item");
        let offered = officer.get(&format!("/api/v1/cases/{case}/actions")).await.is(200).body.to_string();
        for title in ["Remedy: Stop it", "Remedy: Say so in writing"] {
            assert!(offered.contains(title), "{offered}");
        }
        officer.finish_all(&case).await;
        let done = head.act(&case, "confirm_executed", json!({ "evidence": evidence })).await.is(200);
        assert_eq!(done.text("status"), "follow_up");

        // That nothing such is open comes before what is filled in.
        let nothing = owner.act(&case, "done", json!({ "task": 99 })).await.is(409);
        assert_eq!(nothing.codes("blockers"), ["no_task"]);

        let timeline = owner.get(&format!("/api/v1/cases/{case}/timeline")).await.is(200);
        for done in ["Finished: “Remedy: Stop it”.", "Finished: “Remedy: Say so in writing”."] {
            assert!(timeline.body.to_string().contains(done), "{}", timeline.body);
        }
        let kinds: Vec<_> =
            timeline.body["items"].as_array().expect("entries").iter().map(|it| it["kind"].clone()).collect();
        assert_eq!(kinds.iter().filter(|it| *it == "document").count(), 3);
        assert_eq!(kinds.first(), Some(&json!("opened")));
        journal_holds(&house, &case).await;
    }

    async fn who_proposed_cannot_decide_whatever_they_act_as(backend) {
        let house = House::open(backend).await;
        let (owner, officer, head) =
            (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
        let case = assigned(&owner, &officer, &head).await;
        let act = officer.upload(&case, "a draft").await;
        officer.act(&case, "propose", json!({ "proposal": "explained", "act": act })).await.is(200);
        let refused = officer.act(&case, "explain", json!({ "act": act })).await.is(409);
        assert_eq!(refused.codes("blockers"), ["role", "same_actor"]);
        // A decision other than the one proposed is refused too.
        let other = head.act(&case, "grant", json!({ "act": act, "remedies": ["x"] })).await.is(409);
        assert_eq!(other.codes("blockers"), ["fact"]);
        head.act(&case, "send_back", json!({ "reason": "Say more of the facts." })).await.is(200);
        let again = officer.act(&case, "propose", json!({ "proposal": "explained", "act": act })).await.is(200);
        assert_eq!(again.text("status"), "proposed");
        head.act(&case, "explain", json!({ "act": act })).await.is(200);
        journal_holds(&house, &case).await;
    }

    async fn a_question_to_the_applicant_does_not_stop_the_clock_and_blocks_the_proposal(backend) {
        let house = House::open(backend).await;
        let (owner, officer, head) =
            (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
        let case = assigned(&owner, &officer, &head).await;
        let before = owner.get(&format!("/api/v1/cases/{case}")).await.is(200);
        let asked = officer.act(&case, "ask_applicant", json!({ "question": "Which plot?" })).await.is(200);
        assert_eq!(asked.text("move"), "applicant");
        let told = owner.get(&format!("/api/v1/cases/{case}")).await.is(200);
        let clocks = owner.get(&format!("/api/v1/cases/{case}/clock")).await.is(200);
        let awaited = clocks.body["clocks"].as_array().expect("clocks").iter().find(|it| it["name"] == "question").expect("it has a term").clone();
        assert_eq!((&awaited["due_on"], &awaited["state"]), (&told.body["next_due_on"], &json!("running")));
        let working = awaited["working"].as_array().expect("a working");
        assert_eq!(working.last().expect("a last day")["date"], awaited["due_on"]);
        assert!(told.text("says").contains("We are waiting for you") && !before.text("says").contains("waiting"), "{told:?}");
        assert!(told.text("says").contains("The last day for “"), "{told:?}");
        let offered = owner.get(&format!("/api/v1/cases/{case}/actions")).await.is(200);
        let answer = offered.body["actions"].as_array().expect("actions").iter().find(|it| it["name"] == "done").expect("it is asked").clone();
        assert_eq!(answer["fields"]["anyOf"], json!([{ "required": ["text"] }, { "required": ["documents"] }]));
        assert_eq!(asked.text("due_on"), before.text("due_on"), "asking is no ground to stop the clock");
        let act = officer.upload(&case, "a draft").await;
        let fields = json!({ "proposal": "favourable", "act": act });
        let blocked = officer.act(&case, "propose", fields.clone()).await.is(409);
        assert_eq!(blocked.codes("blockers"), ["task_open"]);
        let task = owner.open_tasks(&case).await[0];
        let answered = owner.act(&case, "done", json!({ "task": task, "text": "The one by the river." })).await;
        assert_eq!(answered.is(200).text("move"), "office");
        officer.act(&case, "propose", fields).await.is(200);
        let timeline = officer.get(&format!("/api/v1/cases/{case}/timeline")).await.is(200);
        assert!(timeline.body.to_string().contains("The one by the river."));
        journal_holds(&house, &case).await;
    }

    async fn silence_becomes_a_refusal_with_the_first_moment_after_the_last_day(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let filed = owner.file().await;
        let case = filed.text("id").to_owned();
        assert_eq!(filed.text("due_on"), "2026-12-14");
        // Midnight after 14 December in Almaty.
        let over = DateTime::parse_from_rfc3339("2026-12-15T00:00:00+05:00").expect("a moment").to_utc();
        house.set_clock(over - TimeDelta::seconds(1));
        house.tick().await;
        let before = owner_again(&house).await.get(&format!("/api/v1/cases/{case}")).await.is(200);
        assert_eq!(before.body["marks"], json!([]));
        house.set_clock(over);
        assert_eq!(house.tick().await, 1);
        let after = owner_again(&house).await.get(&format!("/api/v1/cases/{case}")).await.is(200);
        assert_eq!(after.body["marks"], json!(["deemed_refused"]));
        assert_eq!(after.text("status"), "registered", "the case goes on");
        assert_eq!(after.text("says"), "The term is over: by law that is a refusal, against which a complaint may be filed.", "and no answer is promised");
        let timeline = owner_again(&house).await.get(&format!("/api/v1/cases/{case}/timeline")).await.is(200).body.to_string();
        assert!(timeline.contains("Reminder of a term: ") && !timeline.contains("last day"), "{timeline}");
        assert_eq!(ticking::sweep(&house.app).await.expect("a sweep"), 0, "a second tick has nothing to do");
        journal_holds(&house, &case).await;
    }

    async fn an_entry_of_a_kind_that_only_a_later_program_knows_is_told_as_one(backend) {
        let house = House::open(backend).await;
        let case = house.client(Who::Owner).await.file().await.text("id").to_owned();
        let entries = journal::of_case(&house.app.database, CaseId(case.parse().expect("an id"))).await.expect("a journal");
        let last = entries.last().expect("an entry").clone();
        let later = case_events::Model {
            seq: last.seq + 1,
            kind: "weighed".to_owned(),
            version: None,
            body: br#"{"grams":3}"#.to_vec(),
            sealed: None,
            commitment: None,
            hash: last.hash.iter().map(|it| !it).collect(),
            previous_hash: last.hash.clone(),
            ..last
        };
        let raw = house.database.raw().await;
        case_events::Entity::insert(later.into_active_model()).exec_without_returning(&raw).await.expect("an entry");
        for who in [Who::Owner, Who::Officer] {
            let timeline = house.client(who).await.get(&format!("/api/v1/cases/{case}/timeline")).await.is(200);
            let told = timeline.body["items"].as_array().and_then(|it| it.last()).expect("an entry").clone();
            assert_eq!((&told["kind"], &told["text"]), (&json!("weighed"), &json!("An entry was made in the journal.")), "{who:?}");
        }
    }

    async fn withdrawing_ends_the_case_and_everything_that_was_awaited(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let case = owner.file().await.text("id").to_owned();
        let ended = owner.act(&case, "withdraw", json!({})).await.is(200);
        assert_eq!((ended.text("status"), ended.text("outcome"), ended.text("move")), ("withdrawn", "withdrawn", "nobody"));
        assert!(ended.body["due_on"].is_null() && ended.body["next_due_on"].is_null());
        let officer = house.client(Who::Officer).await;
        let late = officer.act(&case, "begin_review", json!({})).await.is(409);
        assert_eq!(late.codes("blockers"), ["case_over"]);
        journal_holds(&house, &case).await;
    }

    async fn a_term_is_extended_by_the_head_within_its_cap_once(backend) {
        let house = House::open(backend).await;
        let (owner, officer, head) =
            (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
        let case = assigned(&owner, &officer, &head).await;
        let fields = |until: &str| json!({ "ground": "facts_to_establish", "reason": "Land survey.", "until": until });
        assert_eq!(officer.act(&case, "extend", fields("2027-01-11")).await.is(409).codes("blockers"), ["role"]);
        // Two months from the day of the decision: 23 January 2027 is a Saturday, so Monday.
        let far = head.act(&case, "extend", fields("2027-01-26")).await.is(422);
        assert_eq!(far.body["errors"][0]["pointer"], "/until");
        assert_eq!(far.codes("errors"), ["date-range"]);
        let moved = head.act(&case, "extend", fields("2027-01-25")).await.is(200);
        assert_eq!(moved.text("due_on"), "2027-01-25");
        assert_eq!(moved.body["marks"], json!(["extended"]));
        // Once is enough, and it was extended to the latest day that there is.
        let again = head.act(&case, "extend", fields("2027-01-25")).await.is(409);
        assert_eq!(again.codes("blockers"), ["limit", "no_day"]);
        journal_holds(&house, &case).await;
    }
}

/// Sessions end after twelve hours: after a jump of the clock the owner signs in anew.
async fn owner_again(house: &House) -> Client {
    house.client(Who::Owner).await
}
