//! Every action of the complaint, by its form; and what comes of it in the case that it is about.

use super::{Case, Stage};
use serde_json::json;
use tests::db_test;
use tests::house::{House, Who, new_case};

/// A case that is decided, and the complaint about it.
async fn complained(stage: &mut Stage) -> (Case, Case) {
    let case = stage.file(&new_case()).await;
    stage.assign_quickly(&case).await;
    let act = stage.upload(Who::Officer, &case).await;
    stage.quickly(Who::Officer, &case, "propose", json!({ "proposal": "explained", "act": act })).await;
    let act = stage.upload(Who::Head, &case).await;
    stage.quickly(Who::Head, &case, "explain", json!({ "act": act })).await;
    stage.quickly(Who::Owner, &case, "complain", json!({ "reason": "The land is still withheld." })).await;
    let complaint = stage.child(&case).await;
    (case, complaint)
}

/// Brings a complaint to an officer of the office above.
async fn considered(stage: &mut Stage) -> (Case, Case) {
    let (case, complaint) = complained(stage).await;
    stage.take(Who::Officer, &complaint, "pass_up", &[]).await;
    stage.finish_all(Who::Central, &complaint).await;
    stage.finish_all(Who::CentralHead, &complaint).await;
    let officer = stage.assignee(&complaint, Who::CentralHead, "Central").await;
    stage.take(Who::CentralHead, &complaint, "assign", &[("assignee", &officer)]).await;
    (case, complaint)
}

/// Its officer is challenged twice, without success and with.
async fn challenged(stage: &mut Stage, complaint: &Case) {
    stage.take(Who::Owner, complaint, "challenge", &[]).await;
    stage.take(Who::CentralHead, complaint, "dismiss_challenge", &[]).await;
    stage.take(Who::Owner, complaint, "challenge", &[]).await;
    let officer = stage.assignee(complaint, Who::CentralHead, "Central").await;
    stage.take(Who::CentralHead, complaint, "uphold_challenge", &[("assignee", &officer)]).await;
}

db_test! {
    async fn every_action_of_the_complaint_is_taken_by_its_form_and_comes_back_to_the_case(backend) {
        let mut stage = Stage::open(House::open(backend).await).await;
        let (case, complaint) = complained(&mut stage).await;
        stage.compare(&complaint).await;
        stage.take(Who::Head, &complaint, "satisfy", &[]).await;
        assert_eq!(stage.status(&case).await, "assigned", "a satisfied complaint opens the case anew");
        let (_, complaint) = complained(&mut stage).await;
        stage.take(Who::Owner, &complaint, "withdraw", &[]).await;
        let (_, complaint) = complained(&mut stage).await;
        stage.take(Who::Officer, &complaint, "pass_up", &[]).await;
        stage.take(Who::Owner, &complaint, "challenge", &[]).await;
        let officer = stage.assignee(&complaint, Who::CentralHead, "Central").await;
        stage.take(Who::CentralHead, &complaint, "replace_officer", &[("assignee", &officer)]).await;
        stage.take(Who::CentralHead, &complaint, "leave_unconsidered", &[]).await;
        for (proposal, decision, then) in [
            ("without_satisfaction", "leave_unsatisfied", "follow_up"),
            ("act_cancelled", "cancel_act", "assigned"),
            ("new_act", "make_new_act", "assigned"),
            ("action_ordered", "order_action", "assigned"),
            ("sent_back", "send_to_procedure", "assigned"),
        ] {
            let (case, complaint) = considered(&mut stage).await;
            stage.take(Who::Central, &complaint, "inquire", &[]).await;
            stage.finish_all(Who::Central, &complaint).await;
            if decision == "leave_unsatisfied" {
                challenged(&mut stage, &complaint).await;
            }
            stage.take(Who::Central, &complaint, "propose", &[("proposal", proposal)]).await;
            stage.take(Who::CentralHead, &complaint, "send_back", &[]).await;
            stage.take(Who::Central, &complaint, "propose", &[("proposal", proposal)]).await;
            stage.take(Who::CentralHead, &complaint, decision, &[]).await;
            assert_eq!(stage.status(&case).await, then, "{decision}");
            if decision == "cancel_act" {
                stage.take(Who::Central, &complaint, "confirm_executed", &[]).await;
            }
            if decision == "make_new_act" {
                stage.wait(10).await;
                stage.compare(&complaint).await;
                stage.take(Who::CentralHead, &complaint, "give_up_execution", &[]).await;
            }
        }
        stage.has_seen_all_of("complaint");
    }
}
