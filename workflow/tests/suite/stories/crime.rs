//! APPC 64(7-2): signs of a crime leave the terms of the code at once, and come back with a term of their own.

use super::{assigned, in_review, proposed, registered};
use crate::suite::world::{applicant, day, deputy, head, officer};
use workflow::definition::model::Party;

const REFER: &str = "refer_crime crime_signs body reason";

#[test]
fn signs_of_a_crime_are_referred_at_once_by_officer_or_head_and_the_clock_stops() {
    for case in [registered(), in_review(), assigned()] {
        for who in [applicant(), deputy()] {
            assert_eq!(case.refused(who, REFER), ["role"]);
        }
        assert_eq!(case.refused(officer(), "refer_crime body reason"), ["ground_missing"]);
        assert_eq!(case.refused(officer(), "refer_crime interest body reason"), ["ground_unknown"]);
        for who in [officer(), head()] {
            let mut case = case.clone();
            case.does(who, REFER);
            assert_eq!((case.state(), case.ground()), ("crime_referred", Some("crime_signs")));
            assert_eq!(case.instance.party(&case.definition), Party::Body);
            assert!(case.clocks().is_empty(), "the terms of the code do not run for a crime");
            assert_eq!(case.refused(applicant(), "withdraw"), ["not_in_state"], "a crime is not withdrawn");
        }
    }
    assert_eq!(proposed("refused").refused(officer(), REFER), ["not_in_state"]);
}

#[test]
fn the_number_in_the_crime_register_ends_the_case() {
    let mut case = registered();
    case.does(officer(), REFER);
    assert_eq!(case.refused(officer(), "record_crime"), ["field_missing registry_no"]);
    assert_eq!(case.refused(applicant(), "record_crime registry_no"), ["role"]);
    case.does(head(), "record_crime registry_no");
    assert_eq!((case.state(), case.outcome()), ("in_crime_register", Some("referred_criminal")));
}

#[test]
fn a_referral_that_is_not_answered_is_chased_after_one_and_five_working_days() {
    let mut case = registered();
    case.does(officer(), REFER);
    assert_eq!(
        case.ticks_until("2026-12-31 00:00:00"),
        ["chase, timer 0 of 2026-11-24", "chase, timer 1 of 2026-11-30"]
    );
}

#[test]
fn what_comes_back_as_no_crime_begins_its_term_anew() {
    let mut case = in_review();
    case.does(head(), "extend facts_to_establish reason until=2027-01-20").does(officer(), REFER);
    assert_eq!(case.refused(officer(), "return_from_crime"), ["field_missing evidence"]);
    case.at("2026-11-30 10:00:00").does(officer(), "return_from_crime evidence");
    // 15 working days after 30 November, over the holiday on 16 December.
    assert_eq!(
        (case.state(), case.due("case"), case.marks()),
        ("in_review", Some(day("2026-12-22")), vec![])
    );
    case.does(head(), "extend facts_to_establish reason until=2027-01-20");
}
