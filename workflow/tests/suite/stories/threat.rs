//! A dated threat is a second, faster clock beside the term of the law: the working day before, or four hours.

use crate::suite::case::Case;
use crate::suite::world::{applicant, at, day, head, kazakhstan, kazakhstan_with, officer, protection};
use workflow::clock::{Count, explain};
use workflow::command::{Facts, Value};
use workflow::{Actor, Command, Instance, next_due, next_tick};

fn threatened(moment: &str, on: &str) -> Case {
    Case::filed(protection(), kazakhstan(), moment, &[("threat_on", on)])
}

#[test]
fn a_threat_is_raised_when_the_working_day_before_it_is_over_and_not_one_second_earlier() {
    // Monday 7 December: the working day before is Friday 4 December.
    let mut case = threatened("2026-11-23 10:00:00", "2026-12-07");
    assert_eq!((case.due("threat"), case.due("case")), (Some(day("2026-12-04")), Some(day("2026-12-14"))));
    assert_eq!(case.instance.lane(&case.definition), Some("urgent"));
    assert_eq!(next_due(&case.instance), Some(day("2026-12-04")), "the nearer of the two");
    case.ticks_until("2026-12-04 23:59:59");
    assert!(case.marks().is_empty());
    case.effects.clear();
    assert_eq!(case.at("2026-12-05 00:00:00").ticks(), ["raise_threat, threat over on 2026-12-04"]);
    assert_eq!((case.state(), case.marks()), ("registered", vec!["threat_near"]), "the case goes on");
    let told: Vec<&str> = case.told().iter().map(|it| it.0).collect();
    assert_eq!(told, ["officer", "head", "higher_head"]);
    assert!(case.ticks().is_empty(), "it is raised once");
}

#[test]
fn a_threat_that_is_too_near_gives_four_hours_in_which_offices_are_open() {
    for (registered, threat, raised) in [
        // Today: from ten until two.
        ("2026-11-23 10:00:00", "2026-11-23", "2026-11-23 14:00:00"),
        // Past: the same.
        ("2026-11-23 10:00:00", "2026-11-02", "2026-11-23 14:00:00"),
        // An hour and a half until the office closes, the rest from nine the next morning.
        ("2026-11-23 17:00:00", "2026-11-23", "2026-11-24 11:30:00"),
        // Over a weekend.
        ("2026-11-27 17:00:00", "2026-11-20", "2026-11-30 11:30:00"),
        // Over Independence Day.
        ("2026-12-15 18:00:00", "2026-12-15", "2026-12-17 12:30:00"),
    ] {
        let mut case = threatened(registered, threat);
        let next = next_tick(&case.definition, &case.instance, &case.calendar);
        assert_eq!(next, Some(at(raised)), "registered {registered}, threat on {threat}");
        let one_second_before = at(raised) - chrono::TimeDelta::seconds(1);
        case.now = one_second_before;
        assert!(case.ticks().is_empty());
        case.now = at(raised);
        assert_eq!(case.ticks().len(), 1);
        assert_eq!(case.marks(), ["threat_near"]);
    }
}

#[test]
fn a_threat_tomorrow_is_raised_when_today_is_over() {
    let mut case = threatened("2026-11-23 10:00:00", "2026-11-24");
    assert_eq!(case.due("threat"), Some(day("2026-11-23")));
    assert!(case.at("2026-11-23 23:59:59").ticks().is_empty());
    assert_eq!(case.at("2026-11-24 00:00:00").ticks(), ["raise_threat, threat over on 2026-11-23"]);
}

/// What comes after the office has closed is registered on the next day it works, and no clock ends before it begins.
#[test]
fn a_threat_on_the_day_of_a_registration_that_waits_for_the_morning_gives_four_hours_of_that_day() {
    let (mut case, calendar) = (threatened("2026-11-20 10:00:00", "2026-12-01"), kazakhstan());
    let threat_on = case.definition.find_filed("threat_on").expect("it comes with a case");
    // On Monday evening of a threat on Tuesday: Monday is the working day before, and over before the term begins.
    case.instance = Instance::unopened();
    case.at("2026-11-23 19:00:00");
    let facts = Facts::from_iter([(threat_on, Value::Date(day("2026-11-24")))]);
    let open = Command::Open { registered_on: day("2026-11-24"), facts };
    case.command(Actor::System, &open).expect("a case can be registered");
    assert_eq!(next_tick(&case.definition, &case.instance, calendar), Some(at("2026-11-24 13:00:00")));
}

/// Before the first year that a calendar knows nobody can count back, and need not for a threat of today.
#[test]
fn a_threat_of_today_gives_four_hours_where_the_day_before_it_is_in_no_calendar() {
    let only_2026 = kazakhstan_with(1, 2026..=2026, &[]);
    let on = |on| Case::filed(protection(), &only_2026, "2026-01-01 10:00:00", &[("threat_on", on)]);
    // The holidays of the new year are over on Monday the fifth.
    let today = on("2026-01-01");
    assert_eq!(next_tick(&today.definition, &today.instance, &only_2026), Some(at("2026-01-05 13:00:00")));
    // Whether the day before that of tomorrow was worked is not known, but that it is not over is.
    assert_eq!(on("2026-01-02").due("threat"), None);
}

#[test]
fn without_a_date_there_is_no_second_clock_and_no_urgent_lane() {
    let case = Case::registered("2026-11-23 10:00:00");
    assert_eq!((case.clocks(), case.instance.lane(&case.definition)), (vec!["case"], None));
}

#[test]
fn a_threat_does_not_stand_still_while_the_applicant_corrects_or_the_case_is_on_its_way() {
    let mut case = threatened("2026-11-23 10:00:00", "2026-11-27");
    case.does(officer(), "ask_correction incomplete reason until=2026-11-30");
    assert_eq!(case.ticks_until("2026-11-27 00:00:00"), ["raise_threat, threat over on 2026-11-26"]);
    let mut case = threatened("2026-11-23 10:00:00", "2026-11-25");
    case.does(head(), "forward_inside not_competent office reason");
    assert_eq!(case.clocks(), ["threat"]);
    assert_eq!(
        case.ticks_until("2026-11-25 00:00:00").first().map(String::as_str),
        Some("raise_threat, threat over on 2026-11-24")
    );
}

#[test]
fn a_decision_ends_the_urgent_lane_and_reopening_begins_it_anew() {
    let mut case = threatened("2026-11-23 10:00:00", "2026-12-07");
    case.does(officer(), "begin_review");
    super::assign(&mut case);
    case.does(officer(), "propose proposal=explained act").does(head(), "explain act");
    assert_eq!((case.clocks(), case.instance.lane(&case.definition)), (vec![], None));
    case.at("2026-12-21 10:00:00").does(applicant(), "reopen reason");
    assert_eq!(case.instance.lane(&case.definition), Some("urgent"));
    // The threat has come true meanwhile.
    assert_eq!(case.ticks_until("2026-12-21 14:00:00"), ["raise_threat, threat over on 2026-12-21"]);
}

#[test]
fn an_urgent_measure_is_taken_by_head_or_deputy_before_anything_is_decided() {
    let mut case = threatened("2026-11-23 10:00:00", "2026-11-25");
    let protect = "protect_now body remedies=2 reason";
    for who in [applicant(), officer()] {
        assert_eq!(case.refused(who, protect), ["role"]);
    }
    case.does(head(), protect);
    assert_eq!((case.state(), case.tasks(), case.outcome()), ("registered", vec!["remedy", "remedy"], None));
    assert_eq!(case.instance.tasks()[0].due.on, Some(day("2026-11-30")), "five working days each");
}

#[test]
fn the_working_of_a_threat_counts_back_from_its_date() {
    let case = threatened("2026-11-23 10:00:00", "2026-12-07");
    let threat = case.definition.find_clock("threat").expect("a clock");
    let run = case.instance.clocks().iter().find(|it| it.clock == threat).expect("it runs");
    let working = explain(&case.definition, run, &case.calendar).unwrap().expect("it is armed");
    assert_eq!((working.until, working.due_on), (Some(day("2026-12-07")), day("2026-12-04")));
    let off: Vec<_> = working.days_off.iter().map(|(day, _)| day.to_string()).collect();
    assert_eq!(off, ["2026-12-05", "2026-12-06"], "the weekend between the last day and the date");
}

#[test]
fn a_threat_that_nobody_runs_yet_is_given_the_hours_of_one_that_runs() {
    for (begun, until) in [("2026-11-23 16:00:00", "2026-11-23"), ("2026-11-23 10:00:00", "2026-12-07")] {
        let case = threatened(begun, until);
        let threat = case.definition.find_clock("threat").expect("a clock");
        let run = case.instance.clocks().iter().find(|it| it.clock == threat).expect("it runs");
        let start = begun.replace(' ', "T").parse().expect("a moment");
        let count = Count { until: Some(day(until)), ..Count::starting(start) };
        let working = count.of(case.definition.clock(threat), &case.calendar).unwrap().expect("it is armed");
        assert_eq!((Some(working.due_on), working.time), (run.due.on, run.due.time), "{begun}");
    }
}
