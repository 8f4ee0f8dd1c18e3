//! Every action of the accompaniment, by its form.

use super::{Case, Stage};
use serde_json::{Value, json};
use tests::db_test;
use tests::house::{House, Who, new_case_without_pressure};

fn new_accompaniment() -> Value {
    let mut new = new_case_without_pressure("accompaniment");
    new["project"] = json!({ "name": "Solar park", "investment_kzt": 4_000_000_000_i64, "jobs": 120 });
    new
}

/// Brings a case to the officer, and its agreement to the investor.
async fn offered(stage: &mut Stage) -> Case {
    let case = stage.file(&new_accompaniment()).await;
    let officer = stage.assignee(&case, Who::Head, "Officer").await;
    stage.take(Who::Head, &case, "assign", &[("assignee", &officer)]).await;
    stage.finish_all(Who::Officer, &case).await;
    stage.finish_all(Who::Head, &case).await;
    stage.take(Who::Officer, &case, "offer", &[]).await;
    case
}

db_test! {
    async fn every_action_of_the_accompaniment_is_taken_by_its_form(backend) {
        let mut stage = Stage::open(House::open(backend).await).await;
        let declined = stage.file(&new_accompaniment()).await;
        stage.compare(&declined).await;
        stage.take(Who::Head, &declined, "decline", &[]).await;
        let left = stage.file(&new_accompaniment()).await;
        stage.take(Who::Owner, &left, "leave", &[]).await;
        let case = offered(&mut stage).await;
        stage.take(Who::Owner, &case, "remark", &[]).await;
        stage.take(Who::Officer, &case, "offer", &[]).await;
        stage.take(Who::Owner, &case, "accept", &[]).await;
        stage.take(Who::Head, &case, "sign", &[("until", "01.06.2027")]).await;
        stage.take(Who::Officer, &case, "call_check_in", &[]).await;
        stage.take(Who::Owner, &case, "report_fine", &[("invested", "1 500 000")]).await;
        stage.take(Who::Officer, &case, "call_check_in", &[]).await;
        stage.take(Who::Officer, &case, "record_visit", &[]).await;
        stage.take(Who::Owner, &case, "report_barrier", &[]).await;
        stage.take(Who::Officer, &case, "call_renewal", &[]).await;
        stage.take(Who::Head, &case, "renew", &[("until", "01.06.2028")]).await;
        stage.take(Who::Officer, &case, "complete", &[("invested", "4 000 000 000")]).await;
        stage.has_seen_all_of("accompaniment");
    }
}
