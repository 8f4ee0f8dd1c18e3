//! APPC 65 and 76(2): forwarding within three working days, inside, outside and in part; the term from receipt; and
//! what the applicant and the centre may do about it.

use super::{DECISIONS, assign, in_review, registered};
use crate::suite::case::Case;
use crate::suite::world::{applicant, day, deputy, head, higher_head, officer};
use workflow::definition::model::Seat;

const INSIDE: &str = "forward_inside not_competent office reason";
const AGAIN: &str = "forward_again not_competent office reason";

/// Forwarded to another office on Tuesday 24 November.
fn forwarded() -> Case {
    let mut case = registered();
    case.at("2026-11-24 10:00:00").does(head(), INSIDE);
    case
}

#[test]
fn all_or_a_part_is_forwarded_within_three_working_days_and_not_one_second_later() {
    let ways =
        [INSIDE, "forward_outside not_competent body reason", "forward_part not_competent body part reason"];
    for mut case in [registered(), in_review()] {
        case.ticks_until("2026-11-26 23:59:59");
        for way in ways {
            let mut forwarded = case.clone();
            forwarded.does(head(), way);
            assert_eq!(forwarded.ground(), Some("not_competent"));
            assert_eq!(forwarded.told().last().map(|it| it.0), Some("applicant"), "told at the same time");
        }
        case.at("2026-11-27 00:00:00");
        for way in ways {
            assert_eq!(case.refused(head(), way), ["too_late 2026-11-26"]);
        }
    }
}

#[test]
fn only_the_head_forwards_on_the_ground_and_to_somebody() {
    let case = registered();
    for action in ["forward_inside", "forward_outside", "forward_part"] {
        let (to, whom) = if action == "forward_inside" { ("office", "office") } else { ("body", "body") };
        let part = if action == "forward_part" { " part" } else { "" };
        let filled = format!("not_competent {to} reason{part}");
        for who in [applicant(), officer(), deputy(), higher_head()] {
            assert_eq!(case.refused(who, &format!("{action} {filled}")), ["role"]);
        }
        assert_eq!(case.refused(head(), &format!("{action} {to} reason{part}")), ["ground_missing"]);
        let nowhere = format!("{action} not_competent reason{part}");
        assert_eq!(case.refused(head(), &nowhere), [format!("field_missing {whom}")]);
    }
    let whole = "forward_part not_competent body reason";
    assert_eq!(case.refused(head(), whole), ["field_missing part"], "which part, is said");
}

#[test]
fn the_term_counts_from_receipt_by_the_competent_office() {
    let mut case = forwarded();
    assert_eq!((case.state(), case.instance.seat()), ("forwarded", Seat::Chosen));
    assert!(case.clocks().is_empty(), "on the way no term runs");
    case.at("2026-11-25 10:00:00");
    for who in [applicant(), head()] {
        assert_eq!(case.refused(who, "receive"), ["role"]);
    }
    case.does(officer(), "receive");
    // 15 working days after 25 November, over the holiday on 16 December.
    assert_eq!((case.state(), case.due("case")), ("registered", Some(day("2026-12-17"))));
    // And that office may find it identical within three working days of its own.
    case.ticks_until("2026-11-30 23:59:59");
    case.clone().does(head(), "return identical reason");
    case.at("2026-12-01 00:00:00");
    assert_eq!(case.refused(head(), "return identical reason"), ["too_late 2026-11-30"]);
}

#[test]
fn what_nobody_receives_is_received_by_itself_after_a_working_day() {
    let mut case = forwarded();
    assert!(case.at("2026-11-25 23:59:59").ticks().is_empty());
    assert_eq!(case.at("2026-11-26 00:00:00").ticks(), ["receive, timer 0 of 2026-11-25"]);
    assert_eq!((case.state(), case.due("case")), ("registered", Some(day("2026-12-17"))));
}

#[test]
fn an_office_that_received_it_does_not_send_it_on() {
    let mut case = forwarded();
    case.does(officer(), "receive");
    assert_eq!(case.refused(head(), INSIDE), ["limit 1"]);
    // Outside the operator it may still go, and a part of it.
    case.clone().does(head(), "forward_part not_competent body part reason");
    case.does(head(), "forward_outside not_competent body reason");
}

#[test]
fn the_applicant_objects_within_three_working_days_wherever_it_has_got_to_and_once() {
    let mut case = forwarded();
    assert_eq!(
        registered().refused(applicant(), "object_to_forwarding reason"),
        ["fact office=chosen", "not_yet forward_inside"]
    );
    assert_eq!(case.refused(officer(), "object_to_forwarding reason"), ["role"]);
    assert_eq!(case.refused(applicant(), "object_to_forwarding"), ["field_missing reason"]);
    let mut on_the_way = case.clone();
    on_the_way.does(applicant(), "object_to_forwarding reason");
    case.does(officer(), "receive").does(officer(), "begin_review");
    case.ticks_until("2026-11-27 23:59:59");
    let mut last = case.clone();
    last.effects.clear();
    last.does(applicant(), "object_to_forwarding reason");
    assert_eq!((last.state(), last.marks()), ("in_review", vec!["forwarding_disputed"]));
    let told: Vec<&str> = last.told().iter().map(|it| it.0).collect();
    assert_eq!(told, ["applicant", "head", "higher_head"]);
    assert_eq!(last.refused(applicant(), "object_to_forwarding reason"), ["limit 1"]);
    case.at("2026-11-28 00:00:00");
    assert_eq!(case.refused(applicant(), "object_to_forwarding reason"), ["too_late 2026-11-27"]);
}

#[test]
fn the_centre_decides_an_objection_in_three_working_days_or_hears_of_it() {
    let mut case = forwarded();
    case.does(applicant(), "object_to_forwarding reason").does(officer(), "receive");
    for who in [applicant(), officer(), head()] {
        assert_eq!(case.cannot_finish(who, "forwarding_dispute"), ["role"]);
    }
    case.clone().finishes(higher_head(), "forwarding_dispute");
    case.ticks_until("2026-11-27 23:59:59");
    let said = case.at("2026-11-28 00:00:00").ticks();
    assert_eq!(said, ["forwarding_dispute late, due 2026-11-27"]);
    assert_eq!(case.tasks(), ["forwarding_dispute"], "it waits");
    case.finishes(higher_head(), "forwarding_dispute");
}

/// Whoever forwards it again has decided the objection, and a case that is decided or goes elsewhere leaves nothing to object to.
#[test]
fn an_objection_is_over_with_what_it_was_about() {
    let mut case = forwarded();
    case.does(applicant(), "object_to_forwarding reason");
    let mut again = case.clone();
    again.effects.clear();
    again.does(higher_head(), AGAIN);
    assert!(again.tasks().is_empty());
    case.does(officer(), "receive");
    let mut crime = case.clone();
    crime.does(officer(), "refer_crime crime_signs body reason");
    assert!(crime.tasks().is_empty());
    case.does(officer(), "begin_review");
    assign(&mut case);
    for (proposal, decision) in DECISIONS {
        let mut case = case.clone();
        case.does(officer(), &format!("propose proposal={proposal} act"));
        if ["partial", "refused"].contains(&proposal) {
            case.does(head(), "waive_hearing party_request reason");
        }
        assert_eq!(case.tasks(), ["forwarding_dispute"]);
        case.does(head(), decision);
        assert!(!case.tasks().contains(&"forwarding_dispute"), "{decision}");
    }
}

#[test]
fn only_the_centre_forwards_a_second_time_within_six_working_days_and_once() {
    let mut case = forwarded();
    for who in [applicant(), officer(), head(), deputy()] {
        assert_eq!(case.refused(who, AGAIN), ["role"]);
    }
    assert_eq!(case.refused(higher_head(), "forward_again office reason"), ["ground_missing"]);
    case.does(officer(), "receive");
    case.ticks_until("2026-12-02 23:59:59");
    let mut last = case.clone();
    last.does(higher_head(), AGAIN);
    assert_eq!((last.state(), last.ground()), ("forwarded", Some("not_competent")));
    assert_eq!(last.refused(higher_head(), AGAIN), ["limit 1"], "no third office");
    last.at("2026-12-03 10:00:00").does(officer(), "receive");
    assert_eq!(last.due("case"), Some(day("2026-12-25")), "and the term counts from the second receipt");
    case.at("2026-12-03 00:00:00");
    assert_eq!(case.refused(higher_head(), AGAIN), ["too_late 2026-12-02"]);
}

#[test]
fn a_case_forwarded_outside_is_over_here_with_its_outcome() {
    let mut case = registered();
    case.effects.clear();
    case.does(head(), "forward_outside not_competent body reason");
    assert_eq!((case.state(), case.outcome()), ("forwarded_out", Some("forwarded")));
    assert!(case.instance.is_over(&case.definition) && case.clocks().is_empty());
    assert_eq!(case.told(), [("applicant", "closed")]);
}

#[test]
fn a_part_goes_and_the_rest_stays_with_its_term() {
    let mut case = registered();
    case.does(head(), "forward_part not_competent body part reason");
    case.does(head(), "forward_part not_competent body part reason");
    assert_eq!((case.state(), case.marks()), ("registered", vec!["part_forwarded"]));
    assert_eq!((case.due("case"), case.outcome()), (Some(day("2026-12-14")), None));
}

#[test]
fn an_extension_of_the_first_office_is_not_that_of_the_second() {
    let mut case = in_review();
    case.does(head(), "extend facts_to_establish reason until=2027-01-20");
    case.at("2026-11-24 10:00:00").does(head(), INSIDE);
    case.does(officer(), "receive").does(officer(), "begin_review");
    assert_eq!((case.marks(), case.due("case")), (vec![], Some(day("2026-12-15"))));
    case.does(head(), "extend facts_to_establish reason until=2027-01-20");
}
