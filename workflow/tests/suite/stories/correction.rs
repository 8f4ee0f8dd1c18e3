//! APPC 64(6) and 64(7): asking for correction with the clock stopped, and returning within three working days.

use super::{in_review, registered};
use crate::suite::case::Case;
use crate::suite::world::{applicant, colleague, day, deputy, head, officer};
use workflow::definition::model::Party;

/// Asked on Tuesday 24 November to correct by Tuesday 1 December.
fn asked() -> Case {
    let mut case = registered();
    case.at("2026-11-24 10:00:00").does(officer(), "ask_correction incomplete reason until=2026-12-01");
    case
}

/// The first moment of Wednesday 2 December, when nobody has corrected anything.
fn lapsed() -> Case {
    let mut case = asked();
    case.at("2026-12-02 00:00:00").ticks();
    case
}

#[test]
fn asking_for_correction_names_the_ground_gives_a_date_and_stops_the_clock() {
    let case = asked();
    assert_eq!((case.state(), case.ground()), ("needs_correction", Some("incomplete")));
    assert_eq!(case.instance.party(&case.definition), Party::Applicant);
    assert!(case.instance.clocks()[0].is_paused());
    assert_eq!(case.told().last(), Some(&("applicant", "answer_needed")));
    // The term of review would have ended on 14 December, and nothing says so while it stands still.
    let next = workflow::next_tick(&case.definition, &case.instance, &case.calendar);
    assert_eq!(next, Some(crate::suite::world::at("2026-12-02 00:00:00")), "the correction lapses first");
}

#[test]
fn only_an_officer_asks_for_correction_with_ground_reason_and_date_at_most_twice() {
    let mut case = registered();
    let ask = "ask_correction incomplete reason until=2026-11-26";
    for who in [applicant(), head(), deputy()] {
        assert_eq!(case.refused(who, ask), ["role"]);
    }
    assert_eq!(case.refused(officer(), "ask_correction reason until=2026-11-26"), ["ground_missing"]);
    assert_eq!(case.refused(officer(), "ask_correction obscene reason until=2026-11-26"), ["ground_unknown"]);
    assert_eq!(case.refused(officer(), "ask_correction incomplete reason"), ["field_missing until"]);
    case.does(officer(), ask).does(applicant(), "correct").does(colleague(), ask);
    case.does(applicant(), "correct");
    assert_eq!(case.refused(officer(), ask), ["limit 2"]);
    assert_eq!(in_review().refused(officer(), ask), ["not_in_state"], "not once the review has begun");
}

#[test]
fn a_correction_may_last_ten_working_days_and_not_a_day_more() {
    let mut case = registered();
    case.at("2026-11-24 10:00:00");
    let range = "field_range until 2026-11-25..2026-12-08";
    for date in ["2026-12-09", "2026-11-24"] {
        let ask = format!("ask_correction incomplete reason until={date}");
        assert_eq!(case.refused(officer(), &ask), [range]);
    }
    case.does(officer(), "ask_correction incomplete reason until=2026-12-08");
    assert!(case.at("2026-12-08 23:59:59").ticks().is_empty());
    assert_eq!(case.at("2026-12-09 00:00:00").ticks(), ["lapse_correction, timer 0 of 2026-12-08"]);
}

#[test]
fn the_applicant_corrects_at_the_last_instant_and_the_clock_goes_on() {
    let mut case = asked();
    case.at("2026-12-01 23:59:59");
    assert_eq!(case.refused(officer(), "correct"), ["role"], "nobody corrects for them");
    case.does(applicant(), "correct");
    assert_eq!(case.state(), "registered");
    // Stopped from 24 November to 1 December: five working days later than 14 December, and the 16th is a holiday.
    assert_eq!(case.due("case"), Some(day("2026-12-22")));
}

#[test]
fn an_uncorrected_application_lapses_one_second_later_and_can_still_be_corrected() {
    let mut case = asked();
    assert!(case.at("2026-12-01 23:59:59").ticks().is_empty());
    case.effects.clear();
    assert_eq!(case.at("2026-12-02 00:00:00").ticks(), ["lapse_correction, timer 0 of 2026-12-01"]);
    assert_eq!((case.state(), case.due("case")), ("uncorrected", Some(day("2026-12-22"))));
    assert_eq!(case.told(), [("applicant", "term_changed"), ("head", "term_changed")]);
    case.does(applicant(), "correct");
    assert_eq!(case.state(), "registered");
}

/// The machine may look at the clock late; the office wins no time by that.
#[test]
fn a_correction_that_lapses_late_stops_the_clock_no_longer() {
    let mut case = asked();
    case.at("2026-12-04 15:00:00").ticks();
    assert_eq!((case.state(), case.due("case")), ("uncorrected", Some(day("2026-12-22"))));
    let mut later = asked();
    let said = later.at("2026-12-07 15:00:00").ticks();
    assert_eq!(said, ["lapse_correction, timer 0 of 2026-12-01", "accept_as_is, timer 0 of 2026-12-04"]);
    assert_eq!((later.state(), later.due("case")), ("in_review", Some(day("2026-12-22"))));
}

#[test]
fn a_lapsed_correction_is_returned_by_the_head_within_three_working_days_and_not_one_second_later() {
    let mut case = lapsed();
    let give_back = "return_uncorrected correction_expired reason";
    for who in [applicant(), officer(), deputy()] {
        assert_eq!(case.refused(who, give_back), ["role"]);
    }
    assert_eq!(case.refused(head(), "return_uncorrected reason"), ["ground_missing"]);
    assert_eq!(case.refused(head(), "return_uncorrected identical reason"), ["ground_unknown"]);
    assert_eq!(case.refused(head(), "return_uncorrected correction_expired"), ["field_missing reason"]);
    // Three working days after Tuesday 1 December, on which the term of correction ended: Friday 4 December.
    case.at("2026-12-04 23:59:59");
    let mut returned = case.clone();
    returned.does(head(), give_back);
    assert_eq!((returned.state(), returned.outcome()), ("returned", Some("returned")));
    assert_eq!(returned.ground(), Some("correction_expired"));
    assert_eq!(returned.told().last(), Some(&("applicant", "closed")));
    case.at("2026-12-05 00:00:00");
    assert_eq!(case.refused(head(), give_back), ["not_in_state", "too_late 2026-12-04"]);
    assert_eq!(case.ticks(), ["accept_as_is, timer 0 of 2026-12-04"]);
    assert_eq!(case.state(), "in_review", "a machine never returns an application, it goes on with it");
}

#[test]
fn an_uncorrected_application_may_be_accepted_as_it_is() {
    for who in [officer(), head()] {
        let mut case = lapsed();
        assert_eq!(case.refused(applicant(), "accept_as_is"), ["role"]);
        case.does(who, "accept_as_is");
        assert_eq!((case.state(), case.due("case")), ("in_review", Some(day("2026-12-22"))));
    }
}

#[test]
fn the_head_returns_within_three_working_days_of_registration_and_not_one_second_later() {
    for mut case in [registered(), in_review()] {
        case.ticks_until("2026-11-26 23:59:59");
        for ground in ["identical", "obscene"] {
            let mut returned = case.clone();
            returned.does(head(), &format!("return {ground} reason"));
            assert_eq!((returned.state(), returned.ground()), ("returned", Some(ground)));
            assert!(returned.tasks().is_empty() && returned.clocks().is_empty());
        }
        case.at("2026-11-27 00:00:00");
        assert_eq!(case.refused(head(), "return identical reason"), ["too_late 2026-11-26"]);
    }
}

#[test]
fn only_the_head_returns_and_only_on_a_ground_of_the_law() {
    let case = registered();
    for who in [applicant(), officer(), deputy()] {
        assert_eq!(case.refused(who, "return identical reason"), ["role"]);
    }
    assert_eq!(case.refused(head(), "return reason"), ["ground_missing"]);
    for ground in ["correction_expired", "not_competent", "incomplete"] {
        assert_eq!(case.refused(head(), &format!("return {ground} reason")), ["ground_unknown"]);
    }
    assert_eq!(case.refused(head(), "return identical"), ["field_missing reason"]);
}
