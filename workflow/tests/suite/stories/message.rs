//! A message by the simplified procedure: APPC 87 to 89. Answered, taken note of, forwarded, terminated, or made a case.

use crate::suite::case::Case;
use crate::suite::world::{
    applicant, chief_of_staff, colleague, day, deputy, head, higher_head, kazakhstan, message, officer,
};

fn registered() -> Case {
    Case::of(message(), kazakhstan(), "2026-11-23 10:00:00")
}

fn assigned() -> Case {
    let mut case = registered();
    case.does(head(), "assign assignee=2");
    case
}

#[test]
fn a_message_is_answered_or_taken_note_of_by_the_officer_to_whom_it_is_assigned() {
    for (action, outcome) in [("answer reply", "explained"), ("take_note reply", "taken_note")] {
        let mut case = assigned();
        assert_eq!(case.refused(colleague(), action), ["not_assignee"]);
        for who in [applicant(), head()] {
            assert_eq!(case.refused(who, action), ["role"]);
        }
        assert_eq!(registered().refused(officer(), action), ["not_in_state", "not_assignee"]);
        case.does(officer(), action);
        assert_eq!((case.state(), case.outcome()), ("closed", Some(outcome)));
        assert_eq!(case.told().last(), Some(&("applicant", "closed")));
    }
    assert_eq!(assigned().refused(officer(), "answer"), ["field_missing reply"]);
}

#[test]
fn an_answer_waits_for_what_the_applicant_was_asked_and_the_clock_does_not() {
    let mut case = assigned();
    case.does(officer(), "ask_applicant question");
    assert_eq!(case.refused(officer(), "answer reply"), ["task_open question"]);
    assert_eq!(case.due("case"), Some(day("2026-12-14")));
    assert!(case.at("2026-11-26 23:59:59").ticks().is_empty());
    assert_eq!(case.at("2026-11-27 00:00:00").ticks(), ["question lapsed, due 2026-11-26"]);
    case.does(officer(), "answer reply");
}

#[test]
fn a_message_is_forwarded_within_three_working_days_and_not_one_second_later() {
    for mut case in [registered(), assigned()] {
        case.ticks_until("2026-11-26 23:59:59");
        for who in [applicant(), officer()] {
            assert_eq!(case.refused(who, "forward body reason"), ["role"]);
        }
        let mut forwarded = case.clone();
        forwarded.does(deputy(), "forward body reason");
        assert_eq!((forwarded.state(), forwarded.outcome()), ("closed", Some("forwarded")));
        case.at("2026-11-27 00:00:00");
        assert_eq!(case.refused(head(), "forward body reason"), ["too_late 2026-11-26"]);
    }
}

#[test]
fn a_message_is_terminated_on_a_ground_of_the_law_only() {
    for case in [registered(), assigned()] {
        assert_eq!(case.refused(officer(), "terminate repeated reason"), ["role"]);
        assert_eq!(case.refused(head(), "terminate reason"), ["ground_missing"]);
        assert_eq!(case.refused(head(), "terminate facts_to_establish reason"), ["ground_unknown"]);
        for ground in ["repeated", "anonymous", "no_substance"] {
            let mut case = case.clone();
            case.does(head(), &format!("terminate {ground} reason"));
            assert_eq!((case.outcome(), case.ground()), (Some("terminated"), Some(ground)));
        }
    }
}

#[test]
fn a_message_becomes_a_case_by_the_applicant_or_the_officer() {
    for who in [applicant(), officer()] {
        let mut case = registered();
        assert_eq!(case.refused(head(), "make_case"), ["role"]);
        case.does(who, "make_case");
        assert_eq!((case.state(), case.outcome()), ("became_case", Some("became_case")));
    }
}

#[test]
fn a_message_that_reports_a_crime_is_referred_at_once() {
    let mut case = registered();
    assert_eq!(case.refused(deputy(), "refer_crime body reason"), ["role"]);
    case.does(officer(), "refer_crime body reason");
    assert_eq!(case.outcome(), Some("referred_criminal"));
}

#[test]
fn an_answer_is_due_after_fifteen_working_days_and_raised_one_second_later() {
    for mut case in [registered(), assigned()] {
        case.ticks_until("2026-12-14 23:59:59");
        assert!(case.marks().is_empty());
        case.effects.clear();
        assert_eq!(case.at("2026-12-15 00:00:00").ticks(), ["raise_overdue, case over on 2026-12-14"]);
        let told: Vec<&str> = case.told().iter().map(|it| it.0).collect();
        assert_eq!(told, ["applicant", "head", "higher_head"]);
    }
}

#[test]
fn a_term_of_a_message_is_extended_once_in_time_by_whom_the_law_names() {
    let extend = "extend facts_to_establish reason until=2027-01-20";
    let mut case = assigned();
    for who in [applicant(), officer(), higher_head()] {
        assert_eq!(case.refused(who, extend), ["role"]);
    }
    assert_eq!(case.refused(head(), "extend reason until=2027-01-20"), ["ground_missing"]);
    case.clone().does(chief_of_staff(), extend);
    case.ticks_until("2026-12-14 23:59:59");
    let mut extended = case.clone();
    extended.does(head(), extend);
    assert_eq!(extended.due("case"), Some(day("2027-01-20")));
    assert_eq!(
        extended.refused(head(), extend).last().map(String::as_str),
        Some("field_range until 2027-01-21..2027-02-15")
    );
    case.at("2026-12-15 00:00:00");
    assert_eq!(case.refused(head(), extend), ["fact overdue=false", "run_out case"]);
}

#[test]
fn the_applicant_withdraws_a_message() {
    for mut case in [registered(), assigned()] {
        assert_eq!(case.refused(officer(), "withdraw"), ["role"]);
        case.does(applicant(), "withdraw");
        assert_eq!((case.state(), case.outcome()), ("withdrawn", Some("withdrawn")));
    }
}
