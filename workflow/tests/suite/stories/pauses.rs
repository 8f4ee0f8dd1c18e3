//! Last days of terms that stood still, each counted by hand: the day on which a pause begins still counted, that on
//! which it ends did not, and counting goes on the day after.

use super::{assigned, registered};
use crate::suite::case::Case;
use crate::suite::world::{applicant, at, day, head, kazakhstan, kazakhstan_with, officer, protection};
use workflow::clock::{explain, is_unarmed};
use workflow::testkit::{SMALL_PROCESS, small_law};
use workflow::{Definition, Vocabulary};

/// Asked for correction on one day and corrected on another.
fn corrected(case: &mut Case, asked: &str, corrected: &str) {
    case.at(&format!("{asked} 10:00:00"));
    case.does(officer(), "ask_correction incomplete reason until=+10");
    case.at(&format!("{corrected} 10:00:00")).does(applicant(), "correct");
}

#[test]
fn a_pause_puts_off_the_last_day_by_the_working_days_in_it() {
    for (asked, answered, due) in [
        // Begun and ended on one day.
        ("2026-11-23", "2026-11-23", "2026-12-14"),
        ("2026-11-23", "2026-11-24", "2026-12-15"),
        // Friday to Saturday: no working day. Friday to Monday: one.
        ("2026-11-27", "2026-11-28", "2026-12-14"),
        ("2026-11-27", "2026-11-30", "2026-12-15"),
        // 25, 26, 27 and 30 November: 15, 17, 18 and 21 December, for the 16th is a holiday.
        ("2026-11-24", "2026-11-30", "2026-12-21"),
        // Asked on the last day and answered the day after.
        ("2026-12-14", "2026-12-15", "2026-12-15"),
        // Over the holiday: 14, 15 and 17 December.
        ("2026-12-11", "2026-12-17", "2026-12-18"),
    ] {
        let mut case = registered();
        corrected(&mut case, asked, answered);
        assert_eq!(case.due("case"), Some(day(due)), "stopped from {asked} to {answered}");
    }
}

#[test]
fn a_pause_across_the_new_year_counts_its_holidays_out() {
    // Registered on 10 December, due on 5 January. Stopped over 14, 15, 17, 18, 21 and 22 December: six days; then
    // 6, 8, 11, 12, 13 and 14 January, for Christmas on the 7th is a day off.
    let mut case = Case::registered("2026-12-10 10:00:00");
    assert_eq!(case.due("case"), Some(day("2027-01-05")));
    case.at("2026-12-11 10:00:00").does(officer(), "ask_correction incomplete reason until=2026-12-25");
    case.at("2026-12-22 10:00:00").does(applicant(), "correct");
    assert_eq!(case.due("case"), Some(day("2027-01-14")));
}

#[test]
fn what_a_pause_over_free_days_did_not_put_off_runs_out_when_the_pause_ends() {
    // Due on Friday, stopped on that day; until Saturday it stood still for no working day.
    let mut case = Case::registered("2026-11-20 10:00:00");
    assert_eq!(case.due("case"), Some(day("2026-12-11")));
    corrected(&mut case, "2026-12-11", "2026-12-12");
    assert_eq!(case.due("case"), Some(day("2026-12-11")));
    assert_eq!(case.marks(), ["deemed_refused"], "with the answer, and not with the next tick");
}

#[test]
fn two_pauses_add_up() {
    let mut case = registered();
    corrected(&mut case, "2026-11-24", "2026-11-26");
    assert_eq!(case.due("case"), Some(day("2026-12-17")));
    corrected(&mut case, "2026-11-30", "2026-12-02");
    assert_eq!(case.due("case"), Some(day("2026-12-21")));
    let run = &case.instance.clocks()[0];
    assert_eq!((run.pauses.len(), run.started_on), (2, day("2026-11-23")));
}

/// Twice ten working days is all that 64(6) may stop the clock for, also when nobody ever answers.
#[test]
fn two_corrections_that_lapse_stop_the_clock_for_twenty_working_days_and_no_longer() {
    let mut case = registered();
    // 24 November to 8 December, and 9 to 23 December: ten working days each.
    case.does(officer(), "ask_correction incomplete reason until=2026-12-07");
    case.at("2026-12-08 00:00:00").ticks();
    case.does(applicant(), "correct").does(officer(), "ask_correction incomplete reason until=2026-12-23");
    case.at("2026-12-24 00:00:00").ticks();
    let [first, second] = case.instance.clocks()[0].pauses.as_slice() else { panic!("two pauses") };
    let lasted = |it: &workflow::instance::Stop| case.calendar.between(it.from, it.to.expect("it ended"));
    assert_eq!((lasted(first), lasted(second)), (Ok(10), Ok(10)));
    let due = case.calendar.add(day("2026-11-23"), workflow::Term::WorkingDays(35));
    assert_eq!(case.due("case"), Some(due.unwrap()));
    assert_eq!(case.due("case"), Some(day("2027-01-15")), "by hand: 14 December and twenty working days");
}

#[test]
fn what_stands_still_warns_of_nothing_and_runs_out_later() {
    let mut case = registered();
    corrected(&mut case, "2026-11-24", "2026-11-30");
    // Ten working days would be 7 December; four of them it stood still.
    let said = case.ticks_until("2026-12-21 23:59:59");
    assert!(said.contains(&"warned of case, rung 0 of 2026-12-11".to_owned()), "{said:?}");
    assert!(case.marks().is_empty());
    assert_eq!(case.at("2026-12-22 00:00:00").ticks(), ["deem_refused, case over on 2026-12-21"]);
}

#[test]
fn a_pause_after_an_extension_puts_off_the_day_that_was_set() {
    let mut case = assigned();
    case.does(head(), "extend facts_to_establish reason until=2027-01-20");
    case.at("2026-11-25 10:00:00").does(officer(), "change_representative representative_left reason");
    case.at("2026-11-27 10:00:00").does(applicant(), "name_representative");
    // Two working days: Thursday and Friday.
    assert_eq!(case.due("case"), Some(day("2027-01-22")));
}

/// The last day of an extension that a pause puts off into a year whose days nobody knows yet is no day, and not the day before.
#[test]
fn an_extended_term_is_put_off_or_waits_for_the_calendar() {
    let mut case = Case::of(protection(), &kazakhstan_with(1, 2024..=2026, &[]), "2026-11-23 10:00:00");
    case.does(officer(), "begin_review");
    for task in ["identity", "competence", "duplicate", "court"] {
        case.finishes(officer(), task);
    }
    case.finishes(head(), "conflict");
    case.does(head(), "assign assignee=2");
    case.at("2026-12-01 10:00:00").does(head(), "extend facts_to_establish reason until=2026-12-30");
    case.at("2026-12-02 10:00:00").does(officer(), "change_representative representative_left reason");
    case.at("2026-12-04 10:00:00").does(applicant(), "name_representative");
    assert_eq!(case.due("case"), None);
    assert!(is_unarmed(&case.definition, &case.instance));
    let run = &case.instance.clocks()[0];
    assert_eq!(explain(&case.definition, run, &case.calendar).map(|it| it.is_some()), Ok(false));
    assert!(case.ticks_until("2026-12-31 23:00:00").iter().all(|it| !it.contains("case over")));
    assert_eq!(case.rearms(kazakhstan_with(2, 2024..=2028, &[])), ["rearmed"]);
    assert_eq!(case.due("case"), Some(day("2027-01-05")), "two working days later");
}

/// The clock on the wall may be set right while a term stands still: a day that was is not taken from the applicant.
#[test]
fn a_pause_does_not_end_before_it_began() {
    let mut case = registered();
    case.at("2026-11-25 10:00:00").does(officer(), "ask_correction incomplete reason until=+10");
    case.now = at("2026-11-24 10:00:00");
    case.does(applicant(), "correct");
    let stop = case.instance.clocks()[0].pauses[0];
    assert_eq!((stop.from, stop.to), (day("2026-11-25"), Some(day("2026-11-25"))));
    assert_eq!(case.due("case"), Some(day("2026-12-14")));
}

#[test]
fn what_has_run_out_is_not_put_off_by_a_later_pause_nor_by_a_new_calendar() {
    let mut case = assigned();
    case.ticks_until("2026-12-15 10:00:00");
    assert_eq!(case.marks(), ["deemed_refused"]);
    let next = kazakhstan_with(2, 2024..=2028, &["2026-12-10"]);
    assert!(case.rearms(next.clone()).is_empty(), "nothing is counted anew that is over");
    case.does(officer(), "change_representative representative_left reason");
    case.at("2026-12-17 10:00:00").does(applicant(), "name_representative");
    assert_eq!(case.due("case"), Some(day("2026-12-14")));
    assert_eq!(case.instance.clocks()[0].calendar, 1, "it was counted with the first calendar");
    assert!(case.rearms(next).is_empty(), "nor for having stood still since");
    assert_eq!(case.due("case"), Some(day("2026-12-14")));
}

/// What follows from the end may wait for a task. The end has come all the same, and neither a pause nor a calendar that comes
/// later puts it off.
#[test]
fn what_has_run_out_and_waits_is_put_off_by_nothing() {
    let waits = SMALL_PROCESS.replacen("marks = [\"late\"]", "marks = [\"late\"]\nneeds = [\"identity\"]", 1);
    let card = Definition::parse(&waits, &small_law(), &Vocabulary::new(["kz"])).expect("a sound process");
    let mut case = Case::of(&card, kazakhstan(), "2026-11-23 10:00:00");
    assert_eq!(case.due("answer"), Some(day("2026-12-07")));
    case.at("2026-12-09 10:00:00").does(officer(), "ask_photo reason");
    assert!(
        case.rearms(kazakhstan_with(2, 2024..=2028, &["2026-12-04"])).is_empty(),
        "while it stands still"
    );
    case.at("2026-12-10 10:00:00").does(applicant(), "bring_photo photo");
    assert_eq!(case.due("answer"), Some(day("2026-12-07")), "it had run out before");
    assert!(
        case.rearms(kazakhstan_with(3, 2024..=2028, &["2026-12-03"])).is_empty(),
        "and when it runs again"
    );
    assert_eq!(case.marks(), [""; 0]);
    case.finishes(officer(), "identity");
    assert_eq!((case.marks(), case.due("answer")), (vec!["late"], Some(day("2026-12-07"))));
    let working = explain(&card, &case.instance.clocks()[0], &case.calendar).expect("a year that is known");
    assert!(working.is_some_and(|it| it.pauses.is_empty()), "what put nothing off is not told");
}

/// So is a wait of a state that is over, and whose action waits for a task.
#[test]
fn a_wait_that_is_over_and_is_held_up_is_put_off_by_nothing() {
    let held = SMALL_PROCESS.replacen("[action.put_away]\n", "[action.put_away]\nneeds = [\"parcel\"]\n", 1)
        + "\n[task.parcel]\nname = { kk = \"Орау\", ru = \"Упаковать\", en = \"Wrap it\" }\nin = [\"ready\"]\n\
           by = [\"officer\"]\nbasis = \"house 5\"\n";
    let card = Definition::parse(&held, &small_law(), &Vocabulary::new(["kz"])).expect("a sound process");
    let mut case = Case::of(&card, kazakhstan(), "2026-11-23 10:00:00");
    case.finishes(officer(), "identity");
    case.does(officer(), "propose proposal=granted").does(head(), "grant");
    let last = |case: &Case| case.instance.timers().next().and_then(|it| it.on);
    assert_eq!(last(&case), Some(day("2026-12-23")));
    let off = |version| kazakhstan_with(version, 2024..=2028, &["2026-12-23"]);
    assert_eq!(case.clone().rearms(off(2)), ["rearmed"], "before it is over it rolls off a day made free");
    case.at("2026-12-24 10:00:00");
    assert!(case.rearms(off(2)).is_empty());
    assert_eq!(last(&case), Some(day("2026-12-23")));
    case.finishes(officer(), "parcel");
    assert_eq!(case.state(), "closed");
}

/// Nor is a day counted in two pauses where the clock on the wall was set back between them.
#[test]
fn a_day_stands_still_once() {
    let ask = "ask_correction incomplete reason until=2026-12-01";
    let mut case = registered();
    case.at("2026-11-25 10:00:00").does(officer(), ask);
    case.at("2026-11-30 10:00:00").does(applicant(), "correct");
    let due = case.due("case");
    case.now = at("2026-11-26 10:00:00");
    case.does(officer(), ask);
    case.at("2026-11-30 11:00:00").does(applicant(), "correct");
    assert_eq!(case.due("case"), due);
}

#[test]
fn a_new_calendar_counts_a_pause_anew() {
    let mut case = registered();
    corrected(&mut case, "2026-11-24", "2026-11-30");
    // A day becomes free on which it stood still anyway.
    assert!(case.rearms(kazakhstan_with(2, 2024..=2028, &["2026-11-26"])).is_empty());
    assert_eq!(case.due("case"), Some(day("2026-12-21")));
    // And one on which it ran.
    assert_eq!(case.rearms(kazakhstan_with(3, 2024..=2028, &["2026-11-26", "2026-12-03"])), ["rearmed"]);
    assert_eq!(case.due("case"), Some(day("2026-12-22")));
}
