//! A complaint below: APPC 91(3)–(4), 95, 96, 99 and 100(5). It goes up by itself, and its term is never extended.

use crate::suite::calendar::VECTORS;
use crate::suite::case::Case;
use crate::suite::checks::edited;
use crate::suite::world::{applicant, complaint, day, deputy, from_parent, head, kazakhstan, officer, parse};
use workflow::definition::model::Seat;

pub(super) fn filed() -> Case {
    Case::of(complaint(), kazakhstan(), "2026-11-23 10:00:00")
}

#[test]
fn the_body_satisfies_in_full_within_three_working_days_and_not_one_second_later() {
    let mut case = filed();
    for who in [applicant(), officer(), deputy()] {
        assert_eq!(case.refused(who, "satisfy act"), ["role"]);
    }
    assert_eq!(case.refused(head(), "satisfy"), ["field_missing act"]);
    // The body that is complained of may right itself, also by whoever acted.
    case.clone().does(from_parent(head()), "satisfy act");
    case.at("2026-11-26 23:59:59");
    let mut satisfied = case.clone();
    satisfied.does(head(), "satisfy act");
    assert_eq!((satisfied.state(), satisfied.outcome()), ("closed", Some("satisfied")));
    case.at("2026-11-27 00:00:00");
    assert_eq!(case.refused(head(), "satisfy act"), ["not_in_state", "too_late 2026-11-26"]);
}

#[test]
fn a_complaint_goes_up_by_itself_when_the_third_day_is_over() {
    let mut case = filed();
    assert!(case.at("2026-11-26 23:59:59").ticks().is_empty());
    case.effects.clear();
    assert_eq!(case.at("2026-11-27 00:00:00").ticks(), ["pass_up, timer 0 of 2026-11-26"]);
    assert_eq!((case.state(), case.instance.seat()), ("above", Seat::Higher));
    assert_eq!(case.told(), [("applicant", "moved_on"), ("higher_head", "moved_on")]);
    // And earlier by hand, with the whole term going on.
    for who in [officer(), head()] {
        let mut case = filed();
        assert_eq!(case.refused(applicant(), "pass_up"), ["role"]);
        case.does(who, "pass_up");
        assert_eq!((case.state(), case.due("case")), ("above", Some(day("2026-12-22"))));
    }
}

#[test]
fn the_term_is_twenty_working_days_from_registration_wherever_the_complaint_lies() {
    for [registered, three, _, twenty] in VECTORS {
        let mut case = Case::of(complaint(), kazakhstan(), &format!("{registered} 10:00:00"));
        assert_eq!(case.due("case"), Some(day(twenty)), "registered on {registered}");
        let next = day(three).succ_opt().expect("a day");
        case.ticks_until(&format!("{next} 00:00:00"));
        assert_eq!((case.state(), case.due("case")), ("above", Some(day(twenty))));
    }
}

#[test]
fn silence_is_a_refusal_once_day_twenty_is_over_and_not_one_second_earlier() {
    let mut case = filed();
    let said = case.ticks_until("2026-12-22 23:59:59");
    assert!(said.contains(&"warned of case, rung 0 of 2026-12-11".to_owned()), "{said:?}");
    assert!(case.marks().iter().all(|it| *it != "deemed_refused"));
    assert_eq!(case.at("2026-12-23 00:00:00").ticks(), ["deem_refused, case over on 2026-12-22"]);
    assert_eq!((case.state(), case.outcome()), ("above", None), "the answer is owed all the same");
}

/// APPC 99: no key of the definition can extend it, and a definition that tries is refused.
#[test]
fn the_term_of_a_complaint_is_never_extended() {
    let clock = complaint().find_clock("case").expect("a clock");
    assert!(complaint().clock(clock).fixed);
    assert!(complaint().actions().all(|(_, it)| it.extends.is_none()));
    let extending = edited(
        complaint().source(),
        &[(
            "[action.chase]\n",
            "[action.extend]\nname     = { kk = \"Мерзімді ұзарту\", ru = \"Продлить срок\", en = \"Extend the term\" }\nin       = [\"above\"]\nby       = [\"head\"]\nextends  = { clock = \"case\", set_by = \"until\", cap = \"2mo\", basis = \"appc 76(3)\" }\nrequires = [\"reason\", \"until\"]\ngrounds  = [\"court_act\"]\nlimit    = 1\ntells    = [\"applicant\"]\nbasis    = \"appc 76(3)\"\n\n[action.chase]\n",
        )],
    );
    let problems = parse(&extending).expect_err("a fixed clock is extended").to_string();
    assert!(problems.contains("E14"), "{problems}");
}

#[test]
fn nothing_stops_the_clock_of_a_complaint() {
    assert!(complaint().states().all(|(_, it)| it.pauses.is_none()));
    let mut case = filed();
    case.does(officer(), "pass_up").does(officer(), "inquire body question");
    assert_eq!(case.due("case"), Some(day("2026-12-22")), "no article stops it for a question");
}

#[test]
fn a_complaint_suspends_the_act_from_its_first_moment_until_it_falls_away() {
    assert_eq!(filed().marks(), ["act_suspended"]);
    let mut above = filed();
    above.does(officer(), "pass_up");
    assert_eq!(above.marks(), ["act_suspended"], "wherever it lies");
    for (case, who, way) in [
        (filed(), applicant(), "withdraw"),
        (filed(), head(), "satisfy act"),
        (above, head(), "leave_unconsidered court_act reason act"),
    ] {
        let mut case = case;
        case.does(who, way);
        assert!(case.marks().is_empty() && case.instance.is_over(&case.definition), "{way}");
    }
}

#[test]
fn the_applicant_withdraws_a_complaint_until_it_is_decided() {
    let mut above = filed();
    above.does(officer(), "pass_up");
    for case in
        [filed(), above, super::complaint_above::considered(), super::complaint_above::proposed("new_act")]
    {
        for who in [officer(), head()] {
            assert_eq!(case.refused(who, "withdraw"), ["role"]);
        }
        case.clone().does(applicant(), "withdraw");
    }
    let mut decided = super::complaint_above::proposed("new_act");
    decided.does(head(), "make_new_act act");
    assert_eq!(decided.refused(applicant(), "withdraw"), ["not_in_state"]);
}
