//! APPC 64(7-2): signs of a crime leave the terms of the code at once, and come back with a term of their own.

use super::{assigned, in_review, proposed, registered};
use crate::suite::case::Case;
use crate::suite::world::{applicant, day, deputy, head, higher_head, kazakhstan, officer, protection};
use workflow::definition::model::Party;

const REFER: &str = "refer_crime crime_signs body reason";

#[test]
fn signs_of_a_crime_are_referred_at_once_by_officer_or_head_and_the_clock_stops() {
    let mut hearing = proposed("refused");
    hearing.does(head(), "send_preliminary act");
    let mut forwarded = registered();
    forwarded.does(head(), "forward_inside not_competent office reason");
    for case in [registered(), in_review(), assigned(), proposed("refused"), hearing, forwarded] {
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
    let decided = super::followed_up();
    assert_eq!(decided.refused(officer(), REFER), ["not_in_state"], "what is decided is a report of its own");
}

#[test]
fn a_draft_that_lay_there_when_a_crime_was_referred_is_not_decided_after() {
    let mut case = proposed("refused");
    case.does(head(), "send_preliminary act").does(applicant(), "object objection").does(officer(), REFER);
    assert!(case.marks().is_empty(), "nobody decides on it here");
    case.does(officer(), "return_from_crime evidence");
    let proposal = case.definition.find_field("proposal").expect("a field");
    assert_eq!((case.state(), case.instance.choice(proposal)), ("in_review", None));
}

/// APPC 64(7-2): what reports a threat is never sent back to whoever reports it.
#[test]
fn an_application_that_reports_a_threat_is_never_returned() {
    let mut case =
        Case::filed(protection(), kazakhstan(), "2026-11-23 10:00:00", &[("threat_on", "2026-12-07")]);
    assert_eq!(case.refused(head(), "return obscene reason"), ["fact"]);
    case.does(officer(), "ask_correction incomplete reason until=2026-11-26");
    case.at("2026-11-27 10:00:00").ticks();
    assert_eq!(case.refused(head(), "return_uncorrected correction_expired reason"), ["fact"]);
    case.clone().does(officer(), REFER);
    case.ticks_until("2026-12-02 00:00:00");
    assert_eq!(case.state(), "in_review", "it is taken up as it is, by itself");
    assert_eq!(case.refused(head(), "return identical reason").first().map(String::as_str), Some("fact"));
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
        ("in_review", Some(day("2026-12-22")), vec!["reviewed_again"])
    );
    case.does(head(), "extend facts_to_establish reason until=2027-01-20");
}

/// A term that begins anew with each return would be none if there were no end to it.
#[test]
fn a_case_comes_back_from_a_crime_no_more_than_twice() {
    let mut case = in_review();
    for _ in 0..2 {
        case.does(officer(), REFER).does(officer(), "return_from_crime evidence");
    }
    case.does(officer(), REFER);
    assert_eq!(case.refused(head(), "return_from_crime evidence"), ["limit 2"]);
    // What is no crime all the same is put back by the head above, who says why; there the term begins anew.
    let mut put_back = case.clone();
    put_back.forces(higher_head(), "in_review");
    assert_eq!((put_back.state(), put_back.clocks()), ("in_review", vec!["case"]));
    case.does(head(), "record_crime registry_no");
    assert_eq!(case.outcome(), Some("referred_criminal"));
}
