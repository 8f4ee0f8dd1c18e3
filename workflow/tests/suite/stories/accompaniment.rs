//! The accompaniment of an investment project: a draft that both sign, check-ins that go round, a renewal in time.

use crate::suite::case::Case;
use crate::suite::world::{
    accompaniment, applicant, colleague, day, deputy, head, kazakhstan, officer, officer_as_head,
};
use workflow::definition::model::Party;

fn registered() -> Case {
    Case::of(accompaniment(), kazakhstan(), "2026-11-23 10:00:00")
}

/// With the investor, since Monday 23 November.
fn drafted() -> Case {
    let mut case = registered();
    case.does(head(), "assign assignee=2").finishes(officer(), "project").finishes(head(), "conflict");
    case.does(officer(), "offer agreement");
    case
}

/// From registration to an agreement that both have signed, until 23 November 2027.
pub(super) fn activate(case: &mut Case) {
    case.does(head(), "assign assignee=2").finishes(officer(), "project").finishes(head(), "conflict");
    case.does(officer(), "offer agreement").does(applicant(), "accept agreement");
    case.does(head(), "sign agreement until=2027-11-23");
}

fn active() -> Case {
    let mut case = registered();
    activate(&mut case);
    case
}

#[test]
fn an_agreement_is_offered_when_project_and_conflict_were_looked_at() {
    let mut case = registered();
    assert_eq!(case.refused(officer(), "offer agreement"), ["task_open project", "task_open conflict"]);
    assert_eq!(case.cannot_finish(officer(), "conflict"), ["role"]);
    case.finishes(officer(), "project").finishes(deputy(), "conflict");
    for who in [applicant(), head()] {
        assert_eq!(case.refused(who, "offer agreement"), ["role"]);
    }
    case.does(officer(), "offer agreement");
    assert_eq!((case.state(), case.instance.party(&case.definition)), ("drafted", Party::Applicant));
}

#[test]
fn a_request_is_declined_by_the_head_on_a_ground_and_late_ones_are_raised() {
    for ground in ["no_project", "in_court"] {
        let mut case = registered();
        assert_eq!(case.refused(officer(), &format!("decline {ground} reason")), ["role"]);
        assert_eq!(case.refused(head(), "decline reason"), ["ground_missing"]);
        case.does(head(), &format!("decline {ground} reason"));
        assert_eq!(
            (case.state(), case.outcome(), case.ground()),
            ("declined", Some("refused"), Some(ground))
        );
    }
    let mut case = registered();
    case.ticks_until("2026-12-14 23:59:59");
    assert!(case.marks().is_empty());
    assert_eq!(case.at("2026-12-15 00:00:00").ticks(), ["raise_overdue, case over on 2026-12-14"]);
}

#[test]
fn a_draft_that_nobody_answers_lapses_after_twenty_working_days_and_not_one_second_earlier() {
    let mut case = drafted();
    case.ticks_until("2026-12-22 23:59:59");
    case.clone().does(applicant(), "accept agreement");
    assert_eq!(case.at("2026-12-23 00:00:00").ticks(), ["lapse_draft, timer 0 of 2026-12-22"]);
    assert_eq!((case.state(), case.outcome()), ("declined", Some("lapsed")));
}

#[test]
fn the_department_signs_only_what_the_investor_has_signed() {
    let sign = "sign agreement until=2027-11-23";
    let mut case = drafted();
    assert_eq!(case.refused(head(), sign), ["not_in_state", "fact accepted=true"]);
    case.does(applicant(), "remark report");
    assert_eq!(case.refused(head(), sign), ["fact accepted=true"], "remarks are no signature");
    case.does(officer(), "offer agreement").does(applicant(), "accept agreement");
    // A new draft is not what was signed.
    case.does(officer(), "offer agreement").does(applicant(), "remark report");
    assert_eq!(case.refused(head(), sign), ["fact accepted=true"]);
    case.does(officer(), "offer agreement").does(applicant(), "accept agreement");
    for who in [applicant(), colleague(), deputy()] {
        assert_eq!(case.refused(who, sign), ["role"]);
    }
    assert_eq!(case.refused(officer_as_head(), sign), ["same_actor offer"], "four eyes");
    assert_eq!(case.refused(head(), "sign agreement"), ["field_missing until"]);
    // It is good until a day that has not passed; a slip of a digit is not taken for one.
    for until in ["2026-11-22", "2025-11-23", "2207-11-23"] {
        let sign = format!("sign agreement until={until}");
        assert_eq!(case.refused(head(), &sign), ["field_range until 2026-11-23..2126-11-23"]);
    }
    case.clone().does(head(), "sign agreement until=2026-11-23");
    case.does(head(), sign);
    assert_eq!((case.state(), case.outcome()), ("active", Some("accompanied")));
}

#[test]
fn the_investor_remarks_three_times() {
    let mut case = drafted();
    for _ in 0..3 {
        case.does(applicant(), "remark report").does(officer(), "offer agreement");
    }
    assert_eq!(case.refused(applicant(), "remark report"), ["limit 3"]);
    case.does(applicant(), "accept agreement");
}

#[test]
fn check_ins_go_round_every_thirty_days_by_themselves() {
    let mut case = active();
    // 30 days after 23 November, then after 23 December: 22 January.
    assert_eq!(case.ticks_until("2026-12-24 00:00:00"), ["call_check_in, timer 0 of 2026-12-23"]);
    assert_eq!((case.state(), case.instance.party(&case.definition)), ("checking_in", Party::Applicant));
    assert_eq!(
        case.refused(officer(), "report_fine report"),
        ["role"],
        "that it goes well the investor says"
    );
    assert_eq!(case.refused(applicant(), "report_fine"), ["field_missing report"]);
    case.does(applicant(), "report_fine report invested=5");
    assert_eq!(case.state(), "active");
    assert_eq!(
        case.ticks_until("2027-01-26 00:00:00"),
        ["call_check_in, timer 0 of 2027-01-25"],
        "the 23rd is a Saturday"
    );
    assert_eq!(case.refused(colleague(), "record_visit report"), ["not_assignee"]);
    case.does(officer(), "record_visit report");
    assert_eq!(case.state(), "active");
    case.does(officer(), "call_check_in");
}

#[test]
fn a_missed_check_in_is_raised_after_ten_working_days_and_forgotten_with_the_next_answer() {
    let mut case = active();
    case.at("2026-11-24 10:00:00").does(officer(), "call_check_in");
    assert!(case.at("2026-12-08 23:59:59").ticks().is_empty());
    assert_eq!(case.at("2026-12-09 00:00:00").ticks(), ["miss_check_in, timer 0 of 2026-12-08"]);
    assert_eq!((case.state(), case.marks()), ("checking_in", vec!["accepted", "missed"]));
    case.does(applicant(), "report_fine report");
    assert_eq!(case.marks(), ["accepted"]);
}

#[test]
fn renewal_is_asked_for_ten_working_days_before_the_end_and_expires_ten_later() {
    let mut case = active();
    // Ten working days before Tuesday 23 November 2027: Tuesday 9 November.
    assert_eq!(case.due("validity"), Some(day("2027-11-09")));
    case.forces(crate::suite::world::higher_head(), "checking_in silently");
    case.ticks_until("2027-11-09 23:59:59");
    assert_eq!(case.state(), "checking_in");
    assert_eq!(case.at("2027-11-10 00:00:00").ticks(), ["call_renewal, validity over on 2027-11-09"]);
    let mut renewed = case.clone();
    for who in [applicant(), officer(), deputy()] {
        assert_eq!(renewed.refused(who, "renew agreement until=2028-06-30"), ["role"]);
    }
    let past = renewed.refused(head(), "renew agreement until=2027-11-09");
    assert_eq!(past, ["field_range until 2027-11-10..2127-11-10"]);
    renewed.does(head(), "renew agreement until=2028-06-30");
    assert_eq!((renewed.state(), renewed.clocks()), ("active", vec!["validity"]));
    case.ticks_until("2027-11-24 23:59:59");
    case.clone().does(head(), "renew agreement until=2028-06-30");
    assert_eq!(case.at("2027-11-25 00:00:00").ticks(), ["expire, timer 0 of 2027-11-24"]);
    assert_eq!((case.state(), case.outcome()), ("finished", Some("expired")));
}

#[test]
fn nothing_expires_over_an_open_barrier() {
    let mut case = active();
    case.does(officer(), "call_renewal").does(applicant(), "report_barrier barrier");
    case.ticks_until("2027-01-31 10:00:00");
    assert_eq!((case.state(), case.tasks()), ("renewal", vec!["barrier_case"]));
    case.child_decided("barrier_case", "favourable");
    assert_eq!(case.history().last().map(String::as_str), Some("expire, timer 0 of 2026-12-07"));
}

#[test]
fn the_investor_leaves_at_any_time_and_the_officer_completes_with_evidence() {
    let mut signing = drafted();
    signing.does(applicant(), "accept agreement");
    for case in [registered(), drafted(), signing, active()] {
        assert_eq!(case.refused(head(), "leave"), ["role"]);
        let mut case = case;
        case.does(applicant(), "leave");
        assert_eq!((case.state(), case.outcome()), ("finished", Some("withdrawn")));
    }
    let mut case = active();
    assert_eq!(case.refused(colleague(), "complete evidence invested=5"), ["not_assignee"]);
    assert_eq!(case.refused(officer(), "complete evidence"), ["field_missing invested"]);
    case.does(officer(), "complete evidence invested=5");
    assert_eq!(case.outcome(), Some("completed"));
}
