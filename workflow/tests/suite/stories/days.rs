//! Ticks that come late, twice or not at all, and calendars that end too early or change.

use super::{assign, assigned, followed_up, granted, in_review, registered};
use crate::suite::case::Case;
use crate::suite::world::{applicant, at, day, head, kazakhstan_with, officer, protection};
use workflow::clock::is_unarmed;
use workflow::command::{Effect, Occasion};
use workflow::definition::model::Role;
use workflow::event::{By, Cause, Change, Kind};
use workflow::{next_due, next_tick};

#[test]
fn missed_ticks_fire_once_each_and_in_the_order_of_their_days() {
    let mut case = in_review();
    // Nobody looked for two months.
    assert_eq!(
        case.at("2027-01-25 10:00:00").ticks(),
        [
            "chase, timer 0 of 2026-11-26",
            "warned of case, rung 0 of 2026-12-07",
            "warned of case, rung 1 of 2026-12-10",
            "deem_refused, case over on 2026-12-14",
        ]
    );
    assert!(case.ticks().is_empty(), "a second tick has nothing to do");
    assert!(case.at("2027-12-31 00:00:00").ticks().is_empty());
}

#[test]
fn a_doubled_tick_does_nothing() {
    let mut case = followed_up();
    case.ticks_until("2026-12-23 23:59:59");
    assert_eq!(case.at("2026-12-24 00:00:00").ticks().len(), 1);
    let before = case.instance.clone();
    assert!(case.ticks().is_empty());
    assert_eq!(case.instance, before);
}

#[test]
fn a_late_tick_records_the_day_it_was_due_and_the_moment_it_came() {
    let mut case = registered();
    case.at("2026-12-20 12:00:00").ticks();
    let last = case.journal.last().expect("an event");
    let clock = case.definition.find_clock("case").expect("a clock");
    let Kind::Acted { cause, .. } = last.kind else { panic!("an action: {last:?}") };
    assert_eq!(cause, Some(Cause::Clock(clock, day("2026-12-14"))));
    assert_eq!((last.at, last.by), (at("2026-12-20 12:00:00"), By::System));
}

#[test]
fn a_tick_before_anything_is_due_does_nothing_and_the_next_one_is_known() {
    let mut case = registered();
    let next = |case: &Case| next_tick(&case.definition, &case.instance, &case.calendar);
    assert_eq!(next(&case), Some(at("2026-11-25 00:00:00")), "the chase after one working day");
    assert!(case.at("2026-11-24 23:59:59").ticks().is_empty());
    assert_eq!(case.at("2026-11-25 00:00:00").ticks(), ["chase, timer 0 of 2026-11-24"]);
    assert_eq!(next(&case), Some(at("2026-12-08 00:00:00")), "the first warning");
    assert_eq!(next_due(&case.instance), Some(day("2026-12-14")));
}

#[test]
fn a_timer_of_a_state_that_was_left_never_fires() {
    let mut case = registered();
    case.does(officer(), "begin_review");
    let said = case.at("2026-11-26 00:00:00").ticks();
    assert!(said.is_empty(), "the chase of `registered` is gone: {said:?}");
}

#[test]
fn a_clock_that_the_calendar_does_not_reach_is_unarmed_and_the_case_goes_on() {
    let until_2026 = kazakhstan_with(1, 2024..=2026, &[]);
    let mut case = Case::of(protection(), &until_2026, "2026-12-10 10:00:00");
    assert_eq!(case.due("case"), None);
    assert!(is_unarmed(&case.definition, &case.instance));
    case.does(officer(), "begin_review");
    let unarmed = case.refused(head(), "extend facts_to_establish reason until=2027-01-20");
    assert_eq!(unarmed, ["unarmed case"], "an end that is not known cannot be moved");
    let said = case.ticks_until("2026-12-31 10:00:00");
    assert_eq!(
        said,
        [
            "chase, timer 0 of 2026-12-15",
            "warned of case, rung 0 of 2026-12-25",
            "warned of case, rung 1 of 2026-12-30"
        ]
    );
    // Then the next year becomes known.
    case.effects.clear();
    assert_eq!(case.rearms(kazakhstan_with(2, 2024..=2028, &[])), ["rearmed"]);
    assert_eq!(case.due("case"), Some(day("2027-01-05")), "as the vector of the law says");
    assert!(!is_unarmed(&case.definition, &case.instance));
    assert_eq!(case.effects, [Effect { to: Role::Applicant, occasion: Occasion::TermChanged }]);
    assert_eq!(case.journal.last().map(|it| (it.by, it.calendar)), Some((By::System, 2)));
    assert_eq!(case.at("2027-01-06 00:00:00").ticks(), ["deem_refused, case over on 2027-01-05"]);
}

#[test]
fn a_task_and_a_timer_that_the_calendar_does_not_reach_are_armed_later() {
    let until_2026 = kazakhstan_with(1, 2024..=2026, &[]);
    let mut case = followed_up();
    case.calendar = until_2026.clone();
    case.rearms(until_2026);
    let dues: Vec<_> = case.instance.timers().map(|it| it.on.is_some()).collect();
    assert_eq!(dues, [true, false, false, false]);
    case.ticks_until("2026-12-24 00:00:00");
    assert_eq!(case.tasks(), ["stopped"]);
    assert_eq!(case.instance.tasks()[0].due.on, None, "fourteen days lead into a year that is not known");
    assert_eq!(case.rearms(kazakhstan_with(2, 2024..=2028, &[])), ["rearmed"]);
    // 14 days after 24 December is 7 January, a holiday.
    assert_eq!(case.instance.tasks()[0].due.on, Some(day("2027-01-08")));
    assert!(case.instance.timers().all(|it| it.on.is_some()));
}

/// A window that ends in a year that nobody knows yet is open as long as today is known, and what comes after such a term has
/// not come.
#[test]
fn a_window_that_ends_where_no_calendar_reaches_is_open_until_there() {
    let until_2026 = kazakhstan_with(1, 2024..=2026, &[]);
    let mut case = Case::of(protection(), &until_2026, "2026-12-29 10:00:00");
    case.at("2026-12-31 23:59:59").clone().does(head(), "return identical reason");
    case.at("2027-01-01 00:00:00");
    assert_eq!(case.refused(head(), "return identical reason"), ["too_late "], "of this day nobody knows");
    let mut heard = Case::of(protection(), &until_2026, "2026-12-29 10:00:00");
    heard.does(officer(), "begin_review");
    assign(&mut heard);
    heard.does(officer(), "propose proposal=refused act").does(head(), "send_preliminary act");
    heard.at("2026-12-31 23:59:59");
    assert_eq!(heard.refused(head(), "refuse act"), ["not_in_state", "too_early "]);
    // Once the year is known, both are counted.
    heard.rearms(kazakhstan_with(2, 2024..=2028, &[]));
    assert_eq!(heard.refused(head(), "refuse act"), ["not_in_state", "too_early 2027-01-06"]);
}

/// Where the calendar ends, a cap cannot be counted, and a date without a cap must not slip through.
#[test]
fn no_date_is_accepted_whose_cap_the_calendar_cannot_count() {
    let mut case = Case::registered("2028-11-20 10:00:00");
    case.does(officer(), "begin_review");
    // Two months from now lie in 2029.
    let extend = case.sentence("extend facts_to_establish reason until=2040-01-01");
    assert!(case.command(head(), &extend).is_err(), "an extension of eleven years");
}

#[test]
fn a_past_date_is_refused_even_where_the_calendar_cannot_count_the_cap() {
    let mut case = Case::registered("2028-11-20 10:00:00");
    case.does(officer(), "begin_review");
    let extend = case.sentence("extend facts_to_establish reason until=2020-01-01");
    assert!(case.command(head(), &extend).is_err(), "the term ended eight years ago");
}

#[test]
fn a_day_made_free_moves_the_due_date_by_an_event() {
    let mut case = registered();
    case.effects.clear();
    assert_eq!(case.rearms(kazakhstan_with(2, 2024..=2028, &["2026-12-03"])), ["rearmed"]);
    assert_eq!(case.due("case"), Some(day("2026-12-15")), "one day later than it was");
    assert_eq!(case.effects, [Effect { to: Role::Applicant, occasion: Occasion::TermChanged }]);
    let run = &case.instance.clocks()[0];
    assert_eq!((run.calendar, run.started_on), (2, day("2026-11-23")));
    assert!(case.ticks_until("2026-12-15 23:59:59").iter().all(|it| !it.starts_with("deem_refused")));
    assert_eq!(case.at("2026-12-16 00:00:00").ticks(), ["deem_refused, case over on 2026-12-15"]);
}

#[test]
fn a_calendar_that_changes_nothing_here_leaves_no_event() {
    let mut case = registered();
    assert!(case.rearms(kazakhstan_with(2, 2024..=2028, &["2028-06-01"])).is_empty());
    assert_eq!(case.instance.clocks()[0].calendar, 1, "it was counted with the first, and still stands");
}

#[test]
fn a_date_that_a_person_set_is_not_moved_by_a_new_calendar() {
    let mut case = in_review();
    case.does(head(), "extend facts_to_establish reason until=2027-01-20");
    case.rearms(kazakhstan_with(2, 2024..=2028, &["2026-12-03", "2027-01-19"]));
    assert_eq!(case.due("case"), Some(day("2027-01-20")));
    // Unless that very day becomes a day off: then it is the next that is worked, and it comes back with the day.
    case.rearms(kazakhstan_with(3, 2024..=2028, &["2027-01-20"]));
    assert_eq!(case.due("case"), Some(day("2027-01-21")));
    case.rearms(kazakhstan_with(4, 2024..=2028, &[]));
    assert_eq!(case.due("case"), Some(day("2027-01-20")));
    let mut case = granted(1);
    case.rearms(kazakhstan_with(2, 2024..=2028, &["2026-11-26"]));
    assert_eq!(case.due("execution"), Some(day("2026-12-01")), "five working days, of which one became free");
    assert_eq!(case.instance.tasks()[0].due.on, Some(day("2026-12-01")));
}

#[test]
fn a_timer_that_fired_stays_fired_when_the_calendar_changes() {
    let mut case = in_review();
    case.ticks_until("2026-11-27 00:00:00");
    assert_eq!(case.rearms(kazakhstan_with(2, 2024..=2028, &["2026-11-26"])), ["rearmed"]);
    let moved = &case.journal.last().expect("an event").changes;
    assert!(
        matches!(moved.as_slice(), [Change::ClockMoved { .. }]),
        "the clock moves, the timer is past: {moved:?}"
    );
    assert!(case.at("2026-11-28 00:00:00").ticks().is_empty(), "one chase an entry");
    assert!(case.at("2026-12-01 00:00:00").ticks().is_empty());
}

#[test]
fn an_answer_after_the_case_was_deemed_refused_is_still_taken() {
    let mut case = assigned();
    case.at("2026-12-10 10:00:00").does(officer(), "ask_applicant question");
    case.at("2026-12-15 10:00:00").ticks();
    assert_eq!((case.marks(), case.tasks()), (vec!["deemed_refused"], vec!["question"]));
    case.finishes(applicant(), "question").does(officer(), "propose proposal=explained act");
}

#[test]
fn a_pause_of_no_day_gives_no_new_term() {
    // Asked and mended before noon: the last day is what it was.
    let mut case = registered();
    case.does(officer(), "ask_correction incomplete reason until=2026-11-30");
    case.effects.clear();
    case.does(applicant(), "correct");
    assert_eq!(case.due("case"), Some(day("2026-12-14")));
    assert_eq!(case.effects, [Effect { to: Role::Officer, occasion: Occasion::MovedOn }]);
    // Mended on another day, it is a new one.
    let mut case = registered();
    case.does(officer(), "ask_correction incomplete reason until=2026-11-30");
    case.effects.clear();
    case.at("2026-11-25 10:00:00").does(applicant(), "correct");
    assert_ne!(case.due("case"), Some(day("2026-12-14")));
    assert_eq!(case.effects, [Effect { to: Role::Officer, occasion: Occasion::TermChanged }]);
}
