//! The term of review: its last instant, what silence does, who may extend it, and what an extension may not do.

use super::{assign, assigned, followed_up, in_review, proposed, registered};
use crate::suite::case::Case;
use crate::suite::checks::{BASE, edited, sound};
use crate::suite::world::{PROTECTION, applicant, day, deputy, head, kazakhstan, officer, parse};
use workflow::Actor;
use workflow::command::{Effect, Occasion};
use workflow::definition::model::Role;
use workflow::testkit::person;

const LAST_INSTANT: &str = "2026-12-14 23:59:59";
const ONE_SECOND_LATER: &str = "2026-12-15 00:00:00";

#[test]
fn silence_is_a_refusal_once_day_fifteen_is_over_and_not_one_second_earlier() {
    for mut case in [registered(), in_review(), assigned(), proposed("favourable")] {
        let state = case.state().to_owned();
        case.ticks_until(LAST_INSTANT);
        assert!(case.marks().is_empty(), "{state}: day 15 is not over");
        case.effects.clear();
        assert_eq!(
            case.at(ONE_SECOND_LATER).ticks(),
            ["deem_refused, case over on 2026-12-14"],
            "nobody but the machine is needed in {state}"
        );
        assert_eq!(case.marks(), ["deemed_refused"]);
        assert_eq!((case.state(), case.outcome()), (state.as_str(), None), "the case itself goes on");
        let told: Vec<Role> = case.effects.iter().map(|it| it.to).collect();
        assert_eq!(told, [Role::Applicant, Role::Head, Role::HigherHead]);
    }
}

#[test]
fn a_case_that_is_deemed_refused_can_still_be_decided() {
    let mut case = in_review();
    case.ticks_until(ONE_SECOND_LATER);
    assign(&mut case);
    case.does(officer(), "propose proposal=favourable act").does(head(), "grant act remedies=1");
    assert_eq!((case.state(), case.outcome()), ("implementation", Some("favourable")));
    assert!(case.marks().is_empty(), "it is a refusal no longer");
}

#[test]
fn the_term_is_extended_at_its_last_instant_and_not_one_second_later() {
    let extend = "extend facts_to_establish reason until=2027-01-20";
    let mut case = in_review();
    case.ticks_until(LAST_INSTANT);
    case.clone().does(head(), extend);
    case.at(ONE_SECOND_LATER).ticks();
    assert_eq!(case.refused(head(), extend), ["fact deemed_refused=false", "run_out case"]);
}

/// A hundred measures are late on one day, and the term is over after them: one look lets all of it happen, and whoever asks
/// before anybody has looked is answered from the case after all of it.
#[test]
fn however_much_falls_due_at_once_all_of_it_has_happened() {
    let mut case = in_review();
    case.does(head(), "protect_now body remedies=100 reason");
    case.at(ONE_SECOND_LATER);
    let offered = case.enabled(applicant());
    assert!(
        offered.contains(&"complain_of_silence".to_owned()),
        "nobody has ticked, and it is offered: {offered:?}"
    );
    case.clone().does(applicant(), "complain_of_silence");
    let happened = case.ticks();
    let late = happened.iter().filter(|it| it.starts_with("remedy")).count();
    assert_eq!(late, 100, "{happened:?}");
    assert!(happened.iter().any(|it| it.starts_with("deem_refused")), "{happened:?}");
    assert_eq!(case.ticks(), [""; 0], "two looks at one moment are one");
}

/// Also where a definition forgets to ask whether the term is over, and where what follows from its end has not happened.
#[test]
fn no_definition_extends_a_term_that_is_over() {
    let careless = edited(PROTECTION, &[("when     = { deemed_refused = false }\nextends ", "extends ")]);
    let careless = sound(&careless);
    let mut case = Case::of(&careless, kazakhstan(), "2026-11-23 10:00:00");
    case.does(officer(), "begin_review");
    case.ticks_until(LAST_INSTANT);
    case.at(ONE_SECOND_LATER);
    let extend = "extend facts_to_establish reason until=2027-01-20";
    assert_eq!(case.refused(head(), extend), ["run_out case"]);
    case.ticks();
    assert_eq!(case.refused(head(), extend), ["run_out case"]);

    let waiting = edited(BASE, &[("[action.overdue]\n", "[action.overdue]\nneeds = [\"look\"]\n")]);
    let waiting = sound(&waiting);
    let mut case = Case::of(&waiting, kazakhstan(), "2026-11-23 10:00:00");
    case.ticks_until("2026-12-14 10:00:00");
    assert_eq!(case.marks(), [""; 0], "nobody has looked, and what follows waits for that");
    assert_eq!(case.refused(head(), "extend too_busy reason until=2027-01-10"), ["run_out answer"]);
}

/// Ticks come when they come. Whether the term is over follows from the moment, not from whether a tick was there.
#[test]
fn a_term_that_is_over_is_not_extended_because_the_tick_is_late() {
    let mut case = in_review();
    case.ticks_until(LAST_INSTANT);
    case.at(ONE_SECOND_LATER);
    let extend = case.sentence("extend facts_to_establish reason until=2027-01-20");
    let decided = case.command(head(), &extend);
    // Either it is refused, or the refusal by silence has come first and then it is refused; never is it granted.
    assert!(decided.is_err(), "the law deemed the case refused a second ago, and the head extended its term");
}

#[test]
fn an_extension_reaches_two_months_from_its_decision_and_not_a_day_further() {
    let mut case = in_review();
    case.at("2026-12-01 10:00:00");
    // Two months after 1 December: Monday 1 February 2027.
    let range = "field_range until 2026-12-15..2027-02-01";
    for date in ["2027-02-02", "2026-12-14", "2026-12-01", "2026-11-30"] {
        assert_eq!(case.refused(head(), &format!("extend facts_to_establish reason until={date}")), [range]);
    }
    case.clone().does(head(), "extend facts_to_establish reason until=2026-12-15");
    case.does(head(), "extend facts_to_establish reason until=2027-02-01");
    assert_eq!((case.due("case"), case.marks()), (Some(day("2027-02-01")), vec!["extended"]));
    assert_eq!(case.state(), "in_review", "an extension moves the term and nothing else");
    assert_eq!(case.effects.last(), Some(&Effect { to: Role::Applicant, occasion: Occasion::TermChanged }));
}

#[test]
fn an_extended_term_runs_out_at_its_new_end() {
    let mut case = in_review();
    case.does(head(), "extend facts_to_establish reason until=2027-01-20");
    case.ticks_until("2027-01-20 23:59:59");
    assert_eq!(case.marks(), ["extended"]);
    assert_eq!(case.at("2027-01-21 00:00:00").ticks(), ["deem_refused, case over on 2027-01-20"]);
    assert_eq!(case.marks(), ["extended", "deemed_refused"]);
}

#[test]
fn an_extension_is_for_head_deputy_and_chief_of_staff_with_reason_date_and_ground_once() {
    let mut case = in_review();
    let extend = "extend facts_to_establish reason until=2027-01-20";
    assert_eq!(case.refused(officer(), extend), ["role"]);
    assert_eq!(case.refused(applicant(), extend), ["role"]);
    assert_eq!(case.refused(Actor::person(person(7), Role::HigherHead), extend), ["role"]);
    assert_eq!(case.refused(head(), "extend reason until=2027-01-20"), ["ground_missing"]);
    assert_eq!(case.refused(head(), "extend court_act reason until=2027-01-20"), ["ground_unknown"]);
    assert_eq!(case.refused(head(), "extend facts_to_establish until=2027-01-20"), ["field_missing reason"]);
    assert_eq!(case.refused(head(), "extend facts_to_establish reason"), ["field_missing until"]);
    for who in [deputy(), Actor::person(person(6), Role::ChiefOfStaff)] {
        case.clone().does(who, extend);
    }
    case.does(head(), extend);
    assert_eq!(case.refused(head(), "extend facts_to_establish reason until=2027-01-21"), ["limit 1"]);
    assert_eq!(case.refused(deputy(), "extend facts_to_establish reason until=2027-01-21"), ["limit 1"]);
}

#[test]
fn a_term_is_extended_from_the_review_on_and_not_before() {
    let extend = "extend facts_to_establish reason until=2027-01-20";
    assert_eq!(registered().refused(head(), extend), ["not_in_state"]);
    for mut case in [in_review(), assigned(), proposed("explained")] {
        case.does(head(), extend);
    }
    let decided = followed_up();
    let reasons = decided.refused(head(), extend);
    assert_eq!(reasons.first().map(String::as_str), Some("not_in_state"));
}

#[test]
fn the_officer_and_the_head_are_warned_before_the_term_ends() {
    let mut case = registered();
    case.does(officer(), "begin_review");
    case.effects.clear();
    // 10 and 13 working days after 23 November; three working days in review bring a reminder of their own.
    assert_eq!(
        case.ticks_until(LAST_INSTANT),
        [
            "chase, timer 0 of 2026-11-26",
            "warned of case, rung 0 of 2026-12-07",
            "warned of case, rung 1 of 2026-12-10",
        ]
    );
    assert!(case.effects.iter().all(|it| it.occasion == Occasion::Reminder));
    assert_eq!(case.effects.len(), 6);
}

#[test]
fn a_second_round_begins_with_a_clean_clock() {
    let mut case = in_review();
    case.does(head(), "extend facts_to_establish reason until=2026-12-15");
    case.ticks_until("2026-12-17 10:00:00");
    assert_eq!(case.marks(), ["extended", "deemed_refused"]);
    assign(&mut case);
    case.does(officer(), "propose proposal=explained act").does(head(), "explain act");
    assert!(case.clocks().is_empty(), "the decision stops the clock");
    case.effects.clear();
    case.at("2026-12-21 10:00:00").does(applicant(), "reopen reason");
    assert_eq!((case.state(), case.outcome(), case.marks()), ("in_review", None, vec!["reviewed_again"]));
    assert_eq!(case.due("case"), Some(day("2027-01-14")), "fifteen working days from the reopening");
    let told = |to| Effect { to, occasion: Occasion::TermChanged };
    assert_eq!(case.effects, [told(Role::Applicant), told(Role::Head)]);
    // The one extension of the new round is there again.
    case.does(head(), "extend facts_to_establish reason until=2027-02-01");
    assert_eq!(case.refused(head(), "extend facts_to_establish reason until=2027-02-02"), ["limit 1"]);
}

#[test]
fn a_case_registered_in_the_evening_counts_from_the_day_of_registration() {
    let calendar = kazakhstan();
    let mut case = Case::registered("2026-03-20 19:00:00");
    assert_eq!(
        case.due("case"),
        Some(calendar.add(day("2026-03-20"), workflow::Term::WorkingDays(15)).unwrap())
    );
    // The portal passes the legal day; here it is that of the arrival on purpose, and then the lawful one.
    case.instance = workflow::Instance::unopened();
    let closes = chrono::NaiveTime::from_hms_opt(18, 30, 0).unwrap();
    let registered_on = calendar.registration_day(case.now, closes).unwrap();
    case.command(
        Actor::System,
        &workflow::Command::Open { registered_on, facts: workflow::command::Facts::new() },
    )
    .unwrap();
    assert_eq!(case.instance.registered_on(), day("2026-03-26"));
    assert_eq!(case.due("case"), Some(day("2026-04-16")));
}

/// A breach whose action awaits something is not lost and not early: it comes with what clears the way, and says on which
/// day it was due.
#[test]
fn a_breach_waits_until_nothing_blocks_its_action() {
    let blocked =
        PROTECTION.replace("[action.deem_refused]\n", "[action.deem_refused]\nneeds    = [\"identity\"]\n");
    let definition = parse(&blocked).unwrap_or_else(|problems| panic!("{problems}"));
    let mut case = Case::of(&definition, kazakhstan(), "2026-11-23 10:00:00");
    case.does(officer(), "begin_review");
    case.ticks_until("2026-12-20 10:00:00");
    assert!(case.marks().is_empty(), "the checklist is still open");
    case.finishes(officer(), "identity");
    assert_eq!(case.history().last().map(String::as_str), Some("deem_refused, case over on 2026-12-14"));
}
