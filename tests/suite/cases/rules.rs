//! Each rule of time as four stories: allowed at the last lawful instant, refused one second later, refused to the
//! wrong role or person, and the exception with its ground on record.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use tests::db_test;
use tests::house::{Client, House, Who, assignee};

/// A moment in Almaty.
fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}+05:00")).expect("a moment").to_utc()
}

const SECOND: TimeDelta = TimeDelta::seconds(1);

/// Moves the clock there and lets happen what falls due, as the worker does.
async fn at_the_moment(house: &House, moment: DateTime<Utc>) {
    house.set_clock(moment);
    house.tick().await;
}

/// A case that the officer has looked through, assigned to them.
async fn assigned(house: &House) -> String {
    let (owner, officer, head) =
        (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
    let case = owner.file().await.text("id").to_owned();
    officer.act(&case, "begin_review", json!({})).await.is(200);
    officer.finish_all(&case).await;
    head.finish_all(&case).await;
    let officer_id = assignee(&head, &case, "Officer").await;
    head.act(&case, "assign", json!({ "assignee": officer_id })).await.is(200);
    case
}

fn answer(task: u64) -> serde_json::Value {
    json!({ "task": task, "text": "The one by the river." })
}

fn extension(until: &str) -> serde_json::Value {
    json!({ "ground": "facts_to_establish", "reason": "A survey of the land.", "until": until })
}

async fn asked(house: &House) -> (String, u64) {
    let case = assigned(house).await;
    house
        .client(Who::Officer)
        .await
        .act(&case, "ask_applicant", json!({ "question": "Which plot?" }))
        .await
        .is(200);
    let task = house.client(Who::Owner).await.open_tasks(&case).await[0];
    (case, task)
}

async fn entry_with(reader: &Client, case: &str, words: &str) -> bool {
    let timeline = reader.get(&format!("/api/v1/cases/{case}/timeline")).await.is(200);
    timeline.body["items"]
        .as_array()
        .expect("entries")
        .iter()
        .any(|it| it["text"].as_str().is_some_and(|it| it.contains(words)))
}

db_test! {
    async fn a_question_is_answered_until_the_end_of_its_last_day_and_not_a_second_longer(backend) {
        // Asked on Monday, 23 November: five working days end with Monday, 30 November.
        let over = at("2026-12-01T00:00:00");
        let house = House::open(backend).await;
        let (case, task) = asked(&house).await;
        let (rival, colleague) = (house.client(Who::Rival).await, house.client(Who::Colleague).await);
        rival.act_from(&case, "done", answer(task), "8").await.is(404);
        assert_eq!(colleague.act(&case, "done", answer(task)).await.is(409).codes("blockers"), ["no_task"]);
        at_the_moment(&house, over - SECOND).await;
        house.client(Who::Owner).await.act(&case, "done", answer(task)).await.is(200);

        let house = House::open(backend).await;
        let (case, task) = asked(&house).await;
        at_the_moment(&house, over).await;
        let owner = house.client(Who::Owner).await;
        assert_eq!(owner.act(&case, "done", answer(task)).await.is(409).codes("blockers"), ["no_task"]);
        assert_eq!(owner.get(&format!("/api/v1/cases/{case}")).await.is(200).text("move"), "office", "the case goes on without it");
        assert!(entry_with(&owner, &case, "Your answer").await, "that nobody answered is on record");

        // The exception: who could not answer tells the officer, who answers for them, on record as themselves.
        let house = House::open(backend).await;
        let (case, task) = asked(&house).await;
        at_the_moment(&house, over - SECOND).await;
        let officer = house.client(Who::Officer).await;
        officer.act(&case, "done", json!({ "task": task, "text": "Told by telephone." })).await.is(200);
        assert!(entry_with(&officer, &case, "Told by telephone.").await);
    }

    async fn a_term_is_extended_while_it_runs_by_who_may_on_a_ground_that_stays_on_record(backend) {
        // Fifteen working days after 23 November end with 14 December; a day off on the 16th lies behind them.
        let over = at("2026-12-15T00:00:00");
        let house = House::open(backend).await;
        let case = assigned(&house).await;
        let officer = house.client(Who::Officer).await;
        assert_eq!(officer.act(&case, "extend", extension("2027-01-11")).await.is(409).codes("blockers"), ["role"]);
        at_the_moment(&house, over - SECOND).await;
        let head = house.client(Who::Head).await;
        let mut without_ground = extension("2027-01-11");
        without_ground["ground"] = json!(null);
        let refused = head.act(&case, "extend", without_ground).await.is(422);
        assert_eq!(refused.codes("errors"), ["ground-missing"]);
        let extended = head.act(&case, "extend", extension("2027-01-11")).await.is(200);
        assert_eq!(extended.text("due_on"), "2027-01-11");
        assert!(entry_with(&head, &case, "facts to establish").await && entry_with(&head, &case, "A survey of the land.").await);

        let house = House::open(backend).await;
        let case = assigned(&house).await;
        at_the_moment(&house, over).await;
        let head = house.client(Who::Head).await;
        let refused = head.act(&case, "extend", extension("2027-01-11")).await.is(409);
        assert_eq!(refused.codes("blockers"), ["fact", "run_out"], "what silence has refused is not extended");
    }

    async fn what_must_be_carried_out_is_confirmed_late_too_and_that_it_was_late_stays_on_record(backend) {
        for (late, marks) in [(false, json!([])), (true, json!(["unexecuted"]))] {
            let house = House::open(backend).await;
            let case = assigned(&house).await;
            let (officer, head) = (house.client(Who::Officer).await, house.client(Who::Head).await);
            let act = officer.upload(&case, "a draft").await;
            officer.act(&case, "propose", json!({ "proposal": "favourable", "act": act })).await.is(200);
            let granted = head.act(&case, "grant", json!({ "act": act, "remedies": ["Stop it"] })).await.is(200);
            assert_eq!(granted.text("due_on"), "2026-11-30");
            let over = at("2026-12-01T00:00:00");
            at_the_moment(&house, if late { over } else { over - SECOND }).await;
            let (officer, head) = (house.client(Who::Officer).await, house.client(Who::Head).await);
            let shown = officer.get(&format!("/api/v1/cases/{case}")).await.is(200);
            assert_eq!(shown.body["marks"], marks);
            let proof = head.upload(&case, "it was done").await;
            let open = head.act(&case, "confirm_executed", json!({ "evidence": proof })).await.is(409);
            assert_eq!(open.codes("blockers"), ["task_open"]);
            officer.finish_all(&case).await;
            let wrong = officer.act(&case, "confirm_executed", json!({ "evidence": proof })).await.is(409);
            assert_eq!(wrong.codes("blockers"), ["role", "same_actor"]);
            let done = head.act(&case, "confirm_executed", json!({ "evidence": proof })).await.is(200);
            assert_eq!((done.text("status"), &done.body["marks"]), ("follow_up", &json!([])), "it is late no longer");
            let timeline = head.get(&format!("/api/v1/cases/{case}/timeline")).await.is(200).body.to_string();
            assert_eq!(timeline.contains("Execution overdue"), late, "that it was late stays said");
        }
    }

    async fn a_case_is_withdrawn_by_its_applicant_alone_while_nothing_is_decided(backend) {
        let house = House::open(backend).await;
        let case = assigned(&house).await;
        let (officer, head, rival) =
            (house.client(Who::Officer).await, house.client(Who::Head).await, house.client(Who::Rival).await);
        assert_eq!(officer.act(&case, "withdraw", json!({})).await.is(409).codes("blockers"), ["role"]);
        rival.act_from(&case, "withdraw", json!({}), "8").await.is(404);
        let act = officer.upload(&case, "a draft").await;
        officer.act(&case, "propose", json!({ "proposal": "explained", "act": act })).await.is(200);
        let second = assigned(&house).await;
        head.act(&case, "explain", json!({ "act": act })).await.is(200);
        let owner = house.client(Who::Owner).await;
        assert_eq!(owner.act(&case, "withdraw", json!({})).await.is(409).codes("blockers"), ["not_in_state"]);
        let draft = officer.upload(&second, "a draft").await;
        officer.act(&second, "propose", json!({ "proposal": "explained", "act": draft })).await.is(200);
        assert_eq!(owner.act(&second, "withdraw", json!({})).await.is(200).text("outcome"), "withdrawn");
    }

    async fn a_case_that_was_decided_is_reopened_three_times_until_it_is_closed(backend) {
        let house = House::open(backend).await;
        let case = assigned(&house).await;
        let reason = json!({ "reason": "It goes on." });
        for round in 0..3 {
            let (owner, officer, head) =
                (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
            if round > 0 {
                officer.finish_all(&case).await;
                head.finish_all(&case).await;
                let officer_id = assignee(&head, &case, "Officer").await;
                head.act(&case, "assign", json!({ "assignee": officer_id })).await.is(200);
            }
            let act = officer.upload(&case, "a draft").await;
            officer.act(&case, "propose", json!({ "proposal": "explained", "act": act })).await.is(200);
            head.act(&case, "explain", json!({ "act": act })).await.is(200);
            assert_eq!(officer.act(&case, "reopen", reason.clone()).await.is(409).codes("blockers"), ["role"]);
            let again = owner.act(&case, "reopen", reason.clone()).await.is(200);
            assert_eq!((again.text("status"), &again.body["outcome"]), ("in_review", &json!(null)));
        }
        let (owner, officer, head) =
            (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
        officer.finish_all(&case).await;
        head.finish_all(&case).await;
        let officer_id = assignee(&head, &case, "Officer").await;
        head.act(&case, "assign", json!({ "assignee": officer_id })).await.is(200);
        let act = officer.upload(&case, "a draft").await;
        officer.act(&case, "propose", json!({ "proposal": "explained", "act": act })).await.is(200);
        head.act(&case, "explain", json!({ "act": act })).await.is(200);
        assert_eq!(owner.act(&case, "reopen", reason).await.is(409).codes("blockers"), ["limit"]);
    }
}
