//! A complaint above: APPC 97(2), 100, 95 and 86(3). Decided by the higher office only, by nobody who acted below.

use super::complaint::filed;
use crate::suite::case::Case;
use crate::suite::world::{
    applicant, colleague, complaint, day, deputy, from_parent, head, higher_head, officer, officer_as_head,
    protection,
};
use std::collections::BTreeSet;
use workflow::definition::model::FieldKind;

/// With the office above, looked at and assigned.
pub(super) fn above() -> Case {
    let mut case = filed();
    case.does(officer(), "pass_up");
    case
}

pub(super) fn considered() -> Case {
    let mut case = filed();
    case.does(officer(), "pass_up").finishes(officer(), "admissible").finishes(head(), "conflict");
    case.does(head(), "assign assignee=2");
    case
}

pub(super) fn proposed(outcome: &str) -> Case {
    let mut case = considered();
    case.does(officer(), &format!("propose proposal={outcome} act"));
    case
}

/// Each outcome of article 100 with the action that gives it.
const DECISIONS: [(&str, &str, &str); 5] = [
    ("act_cancelled", "cancel_act act", "implementation"),
    ("new_act", "make_new_act act", "implementation"),
    ("action_ordered", "order_action act", "implementation"),
    ("sent_back", "send_to_procedure act", "implementation"),
    ("without_satisfaction", "leave_unsatisfied act", "closed"),
];

#[test]
fn the_office_above_assigns_whoever_took_no_part() {
    let mut case = filed();
    assert_eq!(case.refused(head(), "assign assignee=2").first().map(String::as_str), Some("not_in_state"));
    case.does(officer(), "pass_up");
    assert_eq!(case.refused(head(), "assign assignee=2"), ["task_open admissible", "task_open conflict"]);
    assert_eq!(case.cannot_finish(officer(), "conflict"), ["role"]);
    // Nor do they examine it.
    assert_eq!(case.cannot_finish(from_parent(officer()), "admissible"), ["acted_in_parent"]);
    assert_eq!(case.cannot_finish(from_parent(deputy()), "conflict"), ["acted_in_parent"]);
    case.finishes(officer(), "admissible").finishes(deputy(), "conflict");
    for who in [head(), deputy()] {
        assert_eq!(case.refused(from_parent(who), "assign assignee=2"), ["acted_in_parent"]);
        case.clone().does(who, "assign assignee=2");
    }
    assert_eq!(case.refused(officer(), "assign assignee=2"), ["role"]);
}

#[test]
fn nobody_who_acted_in_the_case_below_has_a_say_above() {
    let case = considered();
    assert_eq!(case.refused(from_parent(officer()), "propose proposal=new_act act"), ["acted_in_parent"]);
    assert_eq!(case.refused(from_parent(officer()), "inquire body question"), ["acted_in_parent"]);
    let leave = "leave_unconsidered court_act reason act";
    assert_eq!(case.refused(from_parent(head()), leave), ["acted_in_parent"]);
    for (outcome, decision, _) in DECISIONS {
        let case = proposed(outcome);
        for who in [head(), deputy()] {
            assert_eq!(case.refused(from_parent(who), decision), ["acted_in_parent"]);
        }
        assert_eq!(case.refused(from_parent(head()), "send_back reason"), ["acted_in_parent"]);
    }
    let mut decided = proposed("new_act");
    decided.does(head(), "make_new_act act");
    for who in [officer(), head()] {
        assert_eq!(decided.refused(from_parent(who), "confirm_executed evidence"), ["acted_in_parent"]);
    }
}

#[test]
fn nothing_is_decided_below_even_when_somebody_moves_it_there() {
    // The case was never passed up: the office that is complained of has it.
    let mut case = filed();
    for state in ["above", "considered", "proposed"] {
        assert_eq!(
            case.refuses_force(higher_head(), state),
            ["stranded"],
            "nobody could lead it on from {state}"
        );
    }
    case.placed("considered");
    assert_eq!(
        case.refused(officer(), "propose proposal=new_act act"),
        ["not_assignee", "fact office=higher"]
    );
    assert_eq!(case.refused(head(), "leave_unconsidered court_act reason act"), ["fact office=higher"]);
    case.placed("proposed");
    for (_, decision, _) in DECISIONS {
        let reasons = case.refused(head(), decision);
        assert!(reasons.contains(&"fact office=higher".to_owned()), "{decision}: {reasons:?}");
    }
}

#[test]
fn each_outcome_of_the_law_is_decided_by_another_than_who_proposed_it() {
    for (outcome, decision, state) in DECISIONS {
        let case = proposed(outcome);
        for who in [applicant(), colleague(), higher_head()] {
            assert_eq!(case.refused(who, decision), ["role"]);
        }
        assert_eq!(case.refused(officer_as_head(), decision), ["same_actor propose"]);
        for (_, other, _) in DECISIONS.into_iter().filter(|it| it.0 != outcome) {
            assert_eq!(case.refused(head(), other), ["fact proposal"], "only what was proposed");
        }
        for who in [head(), deputy()] {
            let mut case = case.clone();
            case.does(who, decision);
            assert_eq!((case.state(), case.outcome()), (state, Some(outcome)));
        }
    }
}

/// APPC 98(6): a complaint makes nothing worse. It ends as the law lists it, nothing else can be proposed, and what follows in
/// the case below decides nothing there: it is examined anew, or an answer is ordered.
#[test]
fn a_complaint_comes_to_nothing_worse_than_what_was_complained_of() {
    let complaint = complaint();
    let ends: Vec<&str> = complaint.outcomes().map(|(_, it)| &*it.name).collect();
    assert_eq!(
        ends,
        [
            "satisfied",
            "act_cancelled",
            "new_act",
            "action_ordered",
            "sent_back",
            "without_satisfaction",
            "without_consideration",
            "withdrawn"
        ]
    );
    let proposal = complaint.field(complaint.find_field("proposal").expect("it is there"));
    let FieldKind::Choice(offered) = &proposal.kind else { panic!("it is chosen: {:?}", proposal.kind) };
    let offered: BTreeSet<&str> = offered.iter().map(|it| &*complaint.outcome(*it).name).collect();
    assert_eq!(offered, DECISIONS.map(|it| it.0).into());
    let protection = protection();
    let below = protection.tasks().filter_map(|(_, it)| it.child()).flat_map(|it| &it.then);
    let below: BTreeSet<&str> = below
        .map(|it| protection.action(it.action))
        .inspect(|it| assert_eq!(it.outcome, None, "{}", it.name))
        .map(|it| &*it.name)
        .collect();
    assert_eq!(below, ["order_answer", "reconsider"].into());
}

#[test]
fn only_the_officer_to_whom_a_complaint_is_assigned_proposes_when_inquiries_are_over() {
    let mut case = considered();
    let propose = "propose proposal=new_act act";
    assert_eq!(case.refused(colleague(), propose), ["not_assignee"]);
    case.does(officer(), "inquire body question");
    assert_eq!(case.refused(officer(), propose), ["task_open inquiry"]);
    // Three working days for the answer of the body, then the complaint goes on without it.
    assert!(case.at("2026-11-26 23:59:59").ticks().is_empty());
    assert_eq!(case.at("2026-11-27 00:00:00").ticks(), ["inquiry lapsed, due 2026-11-26"]);
    case.does(officer(), propose);
}

#[test]
fn an_act_is_suspended_until_the_complaint_is_decided() {
    for (outcome, decision, _) in DECISIONS {
        let mut case = proposed(outcome);
        assert_eq!(case.marks(), ["act_suspended"]);
        case.does(head(), decision);
        // It is carried out again, or there is no such act any more: nothing is left that would be suspended.
        assert!(case.marks().is_empty(), "{decision}");
    }
}

#[test]
fn a_complaint_is_left_unconsidered_on_a_ground_of_the_law_only() {
    let mut above = filed();
    above.does(officer(), "pass_up");
    for case in [above, considered()] {
        for who in [officer(), deputy()] {
            assert_eq!(case.refused(who, "leave_unconsidered court_act reason act"), ["role"]);
        }
        assert_eq!(case.refused(head(), "leave_unconsidered reason act"), ["ground_missing"]);
        assert_eq!(case.refused(head(), "leave_unconsidered court_act reason"), ["field_missing act"]);
        for ground in ["same_decision", "court_act", "returned_before", "claim_in_court"] {
            let mut case = case.clone();
            case.does(head(), &format!("leave_unconsidered {ground} reason act"));
            assert_eq!((case.state(), case.outcome()), ("closed", Some("without_consideration")));
            assert_eq!(case.ground(), Some(ground));
        }
    }
}

#[test]
fn a_decision_on_a_complaint_is_carried_out_in_five_working_days_or_raised() {
    let mut case = proposed("action_ordered");
    case.does(head(), "order_action act");
    assert_eq!((case.clocks(), case.due("execution")), (vec!["execution"], Some(day("2026-11-30"))));
    case.ticks_until("2026-11-30 23:59:59");
    assert_eq!(case.refused(head(), "give_up_execution reason body"), ["fact unexecuted=true"]);
    assert_eq!(case.at("2026-12-01 00:00:00").ticks(), ["raise_unexecuted, execution over on 2026-11-30"]);
    case.clone().does(head(), "give_up_execution reason body");
    case.does(officer(), "confirm_executed evidence");
    assert_eq!((case.state(), case.outcome()), ("closed", Some("action_ordered")));
}

#[test]
fn a_draft_on_a_complaint_that_is_sent_back_is_forgotten() {
    let mut case = proposed("new_act");
    assert_eq!(case.refused(officer(), "send_back reason"), ["role"]);
    case.does(deputy(), "send_back reason");
    assert_eq!((case.state(), case.due("case")), ("considered", Some(day("2026-12-22"))));
    case.does(officer(), "propose proposal=without_satisfaction act");
    assert_eq!(case.refused(head(), "make_new_act act"), ["fact proposal"]);
}
