//! APPC 68(5): three working days to replace a representative, with the clock stopped, once.

use super::{assigned, in_review};
use crate::suite::world::{applicant, day, deputy, head, officer};
use workflow::definition::model::Party;

const CHANGE: &str = "change_representative representative_left reason";

#[test]
fn the_clock_stands_still_while_a_representative_is_replaced() {
    let mut case = assigned();
    case.at("2026-11-25 10:00:00").does(applicant(), CHANGE);
    assert_eq!((case.state(), case.ground()), ("representative", Some("representative_left")));
    assert_eq!(case.instance.party(&case.definition), Party::Applicant);
    assert!(case.instance.clocks()[0].is_paused());
    // Two working days, Thursday and Friday: from 14 to 17 December, for the 16th is a holiday.
    case.at("2026-11-27 10:00:00").does(applicant(), "name_representative");
    assert_eq!((case.state(), case.due("case")), ("assigned", Some(day("2026-12-17"))));
    assert_eq!(case.instance.assignee(), Some(workflow::testkit::person(2)), "the officer is the same");
}

#[test]
fn a_representative_is_named_on_the_third_day_and_one_second_later_the_case_goes_on_without() {
    let mut case = assigned();
    case.at("2026-11-25 10:00:00").does(officer(), CHANGE);
    case.at("2026-11-30 23:59:59");
    assert_eq!(
        case.refused(officer(), "name_representative"),
        ["role"],
        "whom they trust they say themselves"
    );
    case.clone().does(applicant(), "name_representative");
    case.effects.clear();
    case.at("2026-12-01 00:00:00");
    assert_eq!(case.refused(applicant(), "name_representative"), ["not_in_state"]);
    assert_eq!(case.ticks(), ["lapse_representative, timer 0 of 2026-11-30"]);
    // 26, 27 and 30 November stood still: three working days, as the law allows.
    assert_eq!((case.state(), case.due("case")), ("assigned", Some(day("2026-12-18"))));
    assert_eq!(case.told(), [("applicant", "term_changed"), ("officer", "term_changed")]);
}

#[test]
fn a_representative_is_replaced_once_on_its_ground_and_only_with_a_case_officer() {
    let mut case = assigned();
    for who in [head(), deputy()] {
        assert_eq!(case.refused(who, CHANGE), ["role"]);
    }
    assert_eq!(case.refused(applicant(), "change_representative reason"), ["ground_missing"]);
    assert_eq!(case.refused(applicant(), "change_representative interest reason"), ["ground_unknown"]);
    assert_eq!(in_review().refused(applicant(), CHANGE), ["not_in_state"]);
    case.does(applicant(), CHANGE).does(applicant(), "name_representative");
    assert_eq!(case.refused(applicant(), CHANGE), ["limit 1"]);
    assert_eq!(case.refused(officer(), CHANGE), ["limit 1"], "the clock is not stopped in turns");
}
