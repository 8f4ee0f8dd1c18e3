//! APPC 91(2) and after: what silence unlocks, who takes a case over, what a body that does not execute meets.

use super::{assigned, granted, in_review, proposed, registered};
use crate::suite::case::Case;
use crate::suite::world::{applicant, day, deputy, head, higher_head, officer};
use workflow::definition::model::Seat;

/// The fifteenth day is over.
fn silent(mut case: Case) -> Case {
    case.ticks_until("2026-12-15 00:00:00");
    case
}

#[test]
fn silence_unlocks_the_complaint_and_the_taking_over_and_not_one_second_earlier() {
    let locked = "fact deemed_refused=true";
    for mut case in [registered(), in_review(), assigned(), proposed("refused")] {
        case.ticks_until("2026-12-14 23:59:59");
        assert_eq!(case.refused(applicant(), "complain_of_silence"), [locked]);
        assert_eq!(case.refused(higher_head(), "take_over reason"), [locked]);
        // Nobody has looked at the clock, and the term is over all the same.
        case.at("2026-12-15 00:00:00");
        case.clone().does(applicant(), "complain_of_silence");
        case.clone().does(higher_head(), "take_over reason");
        for who in [officer(), head(), higher_head()] {
            assert_eq!(case.refused(who, "complain_of_silence"), ["role"]);
        }
        for who in [applicant(), officer(), head(), deputy()] {
            assert_eq!(case.refused(who, "take_over reason"), ["role"]);
        }
    }
}

#[test]
fn one_complaint_of_silence_is_awaited_at_a_time_and_everybody_above_hears_of_it() {
    let mut case = silent(in_review());
    case.effects.clear();
    case.does(applicant(), "complain_of_silence");
    let told: Vec<&str> = case.told().iter().map(|it| it.0).collect();
    assert_eq!(told, ["applicant", "head", "higher_head"]);
    assert!(case.tasks().contains(&"silence_complaint"));
    assert_eq!(case.refused(applicant(), "complain_of_silence"), ["task_open silence_complaint"]);
    // The office still owes its answer.
    assert_eq!(case.state(), "in_review");
}

#[test]
fn the_office_above_takes_a_silent_case_over_once_and_works_on_it_anew() {
    let mut case = silent(proposed("refused"));
    assert_eq!(case.refused(higher_head(), "take_over"), ["field_missing reason"]);
    case.does(higher_head(), "take_over reason");
    assert_eq!((case.state(), case.instance.seat()), ("in_review", Seat::Higher));
    assert_eq!(case.instance.assignee(), None, "who worked on it belongs to the office below");
    let proposal = case.definition.find_field("proposal").expect("a field");
    assert_eq!(case.instance.choice(proposal), None, "the draft of below is not decided above");
    assert_eq!(case.refused(higher_head(), "take_over reason"), ["fact office=own|chosen", "limit 1"]);
}

#[test]
fn a_body_that_does_not_execute_is_told_to_the_prosecutor_by_the_head_and_only_when_it_is_overdue() {
    let mut case = granted(1);
    let give_up = "give_up_execution reason body";
    case.ticks_until("2026-11-30 23:59:59");
    assert_eq!(case.refused(head(), give_up), ["fact unexecuted=true"], "five working days are not over");
    case.at("2026-12-01 00:00:00");
    for who in [applicant(), officer(), deputy(), higher_head()] {
        assert_eq!(case.refused(who, give_up), ["role"]);
    }
    assert_eq!(case.refused(head(), "give_up_execution reason"), ["field_missing body"]);
    case.does(head(), give_up);
    assert_eq!((case.state(), case.outcome()), ("follow_up", Some("favourable")), "the decision stands");
    assert_eq!(case.tasks(), ["remedy"], "and what it orders is still awaited");
}

#[test]
fn a_decision_can_be_complained_of_while_it_is_carried_out_and_after() {
    for mut case in [granted(1), super::followed_up()] {
        for who in [officer(), head()] {
            assert_eq!(case.refused(who, "complain reason"), ["role"]);
        }
        assert_eq!(case.refused(applicant(), "complain"), ["field_missing reason"]);
        case.does(applicant(), "complain reason");
        assert_eq!(case.refused(applicant(), "complain reason"), ["task_open complaint"]);
    }
    assert_eq!(assigned().refused(applicant(), "complain reason"), ["not_in_state"]);
}

#[test]
fn a_case_does_not_close_under_an_open_complaint() {
    let mut case = super::followed_up();
    case.does(applicant(), "complain reason");
    assert_eq!(case.refused(applicant(), "reopen reason"), ["task_open complaint"]);
    case.ticks_until("2027-12-01 10:00:00");
    assert_eq!(case.state(), "follow_up");
    case.child_decided("complaint", "without_satisfaction");
    assert_eq!(case.history().last().map(String::as_str), Some("close, timer 3 of 2027-06-07"));
    let mut case = granted(1);
    case.finishes(officer(), "remedy").does(applicant(), "complain reason");
    assert_eq!(case.refused(head(), "confirm_executed evidence"), ["task_open complaint"]);
    assert_eq!(case.due("execution"), Some(day("2026-11-30")), "the body owes its act meanwhile");
}
