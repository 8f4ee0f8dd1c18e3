//! Every action of the protection, by its form.

use super::{Case, Stage};
use chrono::Days;
use serde_json::json;
use tests::db_test;
use tests::house::{House, Who, new_case};

/// The main way: asked, extended, handed on, proposed twice, granted, carried out, complained about, reopened.
async fn main_way(stage: &mut Stage) {
    let case = stage.file(&new_case()).await;
    stage.assign(&case).await;
    stage.take(Who::Officer, &case, "ask_applicant", &[]).await;
    stage.finish_all(Who::Owner, &case).await;
    let until = (stage.house.today() + Days::new(45)).format("%d.%m.%Y").to_string();
    stage.take(Who::ChiefOfStaff, &case, "extend", &[("until", &until)]).await;
    let colleague = stage.assignee(&case, Who::Head, "Colleague").await;
    stage.take(Who::Head, &case, "reassign", &[("assignee", &colleague)]).await;
    stage.take(Who::Colleague, &case, "propose", &[("proposal", "favourable")]).await;
    stage.take(Who::Head, &case, "send_back", &[]).await;
    stage.take(Who::Colleague, &case, "propose", &[("proposal", "favourable")]).await;
    stage.take(Who::Head, &case, "grant", &[]).await;
    stage.finish_all(Who::Owner, &case).await;
    stage.take(Who::Head, &case, "confirm_executed", &[]).await;
    stage.take(Who::Owner, &case, "complain", &[]).await;
    // Until the complaint is decided, or taken back, the case is not opened anew.
    let complaint = stage.child(&case).await;
    stage.quickly(Who::Owner, &complaint, "withdraw", json!({})).await;
    stage.wait(31).await;
    stage.compare(&case).await;
    stage.finish_all(Who::Owner, &case).await;
    stage.take(Who::Owner, &case, "reopen", &[]).await;
}

/// Corrected, and not corrected in time.
async fn corrections(stage: &mut Stage) {
    let (kept, returned) = (stage.file(&new_case()).await, stage.file(&new_case()).await);
    stage.take(Who::Officer, &kept, "ask_correction", &[("until", "30.11.2026")]).await;
    stage.take(Who::Owner, &kept, "correct", &[]).await;
    for case in [&kept, &returned] {
        stage.take(Who::Officer, case, "ask_correction", &[("until", "27.11.2026")]).await;
    }
    stage.wait(5).await;
    stage.compare(&kept).await;
    stage.take(Who::Officer, &kept, "accept_as_is", &[]).await;
    stage.take(Who::Head, &returned, "return_uncorrected", &[]).await;
}

/// What is not for this office, or for none.
async fn elsewhere(stage: &mut Stage) {
    let case = stage.file(&new_case()).await;
    stage.take(Who::Head, &case, "forward_inside", &[("office", "kostanay")]).await;
    stage.take(Who::Stranger, &case, "receive", &[]).await;
    stage.take(Who::Owner, &case, "object_to_forwarding", &[]).await;
    stage.finish_all(Who::CentralHead, &case).await;
    stage.take(Who::CentralHead, &case, "forward_again", &[("office", "turkistan")]).await;
    stage.take(Who::Officer, &case, "receive", &[]).await;

    let case = stage.file(&new_case()).await;
    stage.take(Who::Head, &case, "forward_part", &[]).await;
    stage.take(Who::Head, &case, "forward_outside", &[]).await;

    let case = stage.file(&new_case()).await;
    stage.take(Who::Head, &case, "return", &[]).await;

    let case = stage.file(&new_case()).await;
    stage.take(Who::Head, &case, "protect_now", &[]).await;
    stage.take(Who::Officer, &case, "refer_crime", &[]).await;
    stage.take(Who::Officer, &case, "return_from_crime", &[]).await;
    stage.take(Who::Officer, &case, "refer_crime", &[]).await;
    stage.take(Who::Officer, &case, "record_crime", &[]).await;
}

/// Inquiries, an opinion, a challenge, and a hearing; then a body that does nothing.
async fn heard(stage: &mut Stage) {
    let case = stage.file(&new_case()).await;
    stage.assign_quickly(&case).await;
    stage.take(Who::Officer, &case, "inquire", &[]).await;
    stage.take(Who::Officer, &case, "ask_opinion", &[]).await;
    stage.take(Who::Owner, &case, "challenge", &[]).await;
    stage.finish_all(Who::Officer, &case).await;
    stage.take(Who::Head, &case, "dismiss_challenge", &[]).await;
    stage.take(Who::Owner, &case, "challenge_head", &[]).await;
    stage.finish_all(Who::CentralHead, &case).await;
    stage.take(Who::Owner, &case, "challenge", &[]).await;
    let colleague = stage.assignee(&case, Who::Head, "Colleague").await;
    stage.take(Who::Head, &case, "uphold_challenge", &[("assignee", &colleague)]).await;
    stage.take(Who::Owner, &case, "change_representative", &[]).await;
    stage.take(Who::Owner, &case, "name_representative", &[]).await;
    stage.take(Who::Colleague, &case, "propose", &[("proposal", "partial")]).await;
    stage.take(Who::Head, &case, "send_preliminary", &[]).await;
    stage.take(Who::Owner, &case, "object", &[]).await;
    stage.take(Who::Owner, &case, "ask_oral", &[]).await;
    stage.finish_all(Who::Colleague, &case).await;
    stage.take(Who::Owner, &case, "agree", &[]).await;
    stage.take(Who::Head, &case, "grant_in_part", &[]).await;
    stage.wait(10).await;
    stage.compare(&case).await;
    stage.take(Who::Head, &case, "give_up_execution", &[]).await;
}

/// Whoever is challenged before somebody is assigned is replaced at once.
async fn replaced(stage: &mut Stage) {
    let case = stage.file(&new_case()).await;
    stage.quickly(Who::Officer, &case, "begin_review", json!({})).await;
    stage
        .quickly(Who::Owner, &case, "challenge", json!({ "ground": "interest", "reason": "They trade." }))
        .await;
    let colleague = stage.assignee(&case, Who::Head, "Colleague").await;
    stage.take(Who::Head, &case, "replace_officer", &[("assignee", &colleague)]).await;
}

/// Refused without a hearing, explained, terminated, taken back; and nobody answers at all.
async fn other_ends(stage: &mut Stage) {
    let case = stage.file(&new_case()).await;
    stage.assign_quickly(&case).await;
    stage.take(Who::Officer, &case, "propose", &[("proposal", "refused")]).await;
    stage.take(Who::Head, &case, "waive_hearing", &[]).await;
    stage.take(Who::Deputy, &case, "refuse", &[]).await;
    for (proposal, decision) in [("explained", "explain"), ("terminated", "terminate")] {
        let case = stage.file(&new_case()).await;
        stage.assign_quickly(&case).await;
        stage.take(Who::Officer, &case, "propose", &[("proposal", proposal)]).await;
        stage.take(Who::Deputy, &case, decision, &[]).await;
    }
    let case = stage.file(&new_case()).await;
    stage.take(Who::Owner, &case, "withdraw", &[]).await;
    let case = stage.file(&new_case()).await;
    stage.wait(25).await;
    stage.compare(&case).await;
    stage.take(Who::Owner, &case, "complain_of_silence", &[]).await;
    stage.take(Who::CentralHead, &case, "take_over", &[]).await;
}

/// Asked three times whether the pressure stopped, they answer each time that it did, and the case is closed by itself.
async fn closed(stage: &mut Stage) -> Case {
    let case = stage.file(&new_case()).await;
    stage.assign_quickly(&case).await;
    stage.take(Who::Officer, &case, "propose", &[("proposal", "explained")]).await;
    stage.take(Who::Deputy, &case, "explain", &[]).await;
    for days in [32, 60, 90, 20] {
        stage.wait(days).await;
        stage.finish_all(Who::Owner, &case).await;
    }
    case
}

db_test! {
    async fn every_action_of_the_protection_is_taken_by_its_form_and_every_page_offers_what_programs_are_offered(backend) {
        let mut stage = Stage::open(House::open(backend).await).await;
        elsewhere(&mut stage).await;
        corrections(&mut stage).await;
        heard(&mut stage).await;
        replaced(&mut stage).await;
        main_way(&mut stage).await;
        other_ends(&mut stage).await;
        let case = closed(&mut stage).await;
        stage.compare(&case).await;
        stage.has_seen_all_of("protection");
        assert!(stage.compared >= 250, "{} pages were compared", stage.compared);
    }
}
