//! A calendar that changes while nobody looks: what has run out has run out, and a day that somebody set is worked.

use super::{in_review, registered};
use crate::suite::case::Case;
use crate::suite::world::{applicant, day, head, kazakhstan, kazakhstan_with, officer};
use workflow::clock::{explain_task, explain_wait};
use workflow::testkit::{SMALL_LAW, SMALL_PROCESS};
use workflow::{Definition, LawBook, Vocabulary, snapshot};

/// Asked to correct by Tuesday 1 December, and nobody has looked since.
fn asked() -> Case {
    let mut case = registered();
    case.at("2026-11-24 10:00:00").does(officer(), "ask_correction incomplete reason until=2026-12-01");
    case.at("2026-12-04 10:00:00");
    case
}

#[test]
fn a_calendar_that_comes_before_the_tick_gives_the_office_no_time() {
    let mut ticked = asked();
    assert_eq!(ticked.ticks(), ["lapse_correction, timer 0 of 2026-12-01"]);
    let mut recounted = asked();
    // What it changes lies far ahead, and is nothing to this case.
    let said = recounted.rearms(kazakhstan_with(2, 2024..=2028, &["2028-06-01"]));
    assert_eq!(said, ["lapse_correction, timer 0 of 2026-12-01"]);
    for case in [&mut ticked, &mut recounted] {
        case.does(applicant(), "correct");
    }
    assert_eq!(recounted.due("case"), ticked.due("case"), "the term stood still until 1 December in both");
}

#[test]
fn a_silence_that_has_happened_is_not_put_off_by_a_day_made_free_later() {
    let mut case = in_review();
    case.at("2026-12-16 10:00:00");
    let said = case.rearms(kazakhstan_with(2, 2024..=2028, &["2026-12-10"]));
    assert!(said.contains(&"deem_refused, case over on 2026-12-14".to_owned()), "{said:?}");
    assert_eq!(case.due("case"), Some(day("2026-12-14")));
    assert!(case.ticks().is_empty());
}

/// APPC 76(5): a last day that is a day off is the next one that is worked, whoever set it and whatever counts it.
#[test]
fn a_day_that_somebody_set_rolls_off_a_day_made_free_for_timers_and_tasks_too() {
    let mut correction = registered();
    correction.does(officer(), "ask_correction incomplete reason until=2026-12-01");
    let mut question = super::assigned();
    question.does(officer(), "ask_applicant question until=2026-12-01");
    let task = |case: &Case| case.instance.tasks().iter().find_map(|it| it.due.on);
    assert_eq!(task(&question), Some(day("2026-12-01")));
    for case in [&mut correction, &mut question] {
        case.rearms(kazakhstan_with(2, 2024..=2028, &["2026-12-01", "2026-11-30"]));
    }
    assert_eq!(correction.instance.timers().map(|it| it.on).collect::<Vec<_>>(), [Some(day("2026-12-02"))]);
    assert_eq!(task(&question), Some(day("2026-12-02")));
    assert!(correction.at("2026-12-02 23:59:59").ticks().is_empty());
    assert_eq!(correction.at("2026-12-03 00:00:00").ticks(), ["lapse_correction, timer 0 of 2026-12-02"]);
}

/// A letter of a changed term is about a term that changed, and one of a changed day about what the applicant is awaited for:
/// what else a calendar moves, it moves without one.
#[test]
fn the_end_of_a_running_term_and_the_applicants_own_day_that_a_new_calendar_moves_are_told_and_nothing_else()
{
    let told = |case: &mut Case, off: &str| {
        case.effects.clear();
        assert_eq!(case.rearms(kazakhstan_with(2, 2024..=2028, &[off])), ["rearmed"], "{off}");
        case.told()
    };
    assert_eq!(told(&mut registered(), "2026-12-01"), [("applicant", "term_changed")]);
    // A term that stands still is counted when it goes on, and has no day until then; the applicant who is waited for has one.
    let mut correction = registered();
    correction.does(officer(), "ask_correction incomplete reason until=2026-12-01");
    assert_eq!(told(&mut correction, "2026-12-01"), [("applicant", "answer_moved")]);
    assert_eq!(correction.instance.timers().map(|it| it.on).collect::<Vec<_>>(), [Some(day("2026-12-02"))]);
    correction.at("2026-12-02 10:00:00").does(applicant(), "correct");
    assert_eq!(correction.due("case"), Some(day("2026-12-24")), "and the day that became free counts there");
    // The end of an extended term is a day that somebody chose: only the reminders of the office move, and what others owe it.
    let mut extended = in_review();
    extended
        .does(head(), "extend facts_to_establish reason until=2027-01-20")
        .does(officer(), "inquire body question");
    assert_eq!(told(&mut extended, "2026-11-26"), []);
    // A question to the applicant has a day of theirs, which may also come nearer; what is free behind it is nothing to it.
    let mut asked = super::assigned();
    asked
        .does(head(), "extend facts_to_establish reason until=2027-01-20")
        .does(officer(), "ask_applicant question");
    assert_eq!(told(&mut asked.clone(), "2026-12-10"), []);
    assert_eq!(told(&mut asked, "2026-11-26"), [("applicant", "answer_moved")]);
    assert_eq!(asked.rearms(kazakhstan_with(3, 2024..=2028, &[])), ["rearmed"]);
    assert_eq!(asked.told().last(), Some(&("applicant", "answer_moved")), "sooner again");
    // A state that ends by itself and waits for nobody has a day of nobody.
    let mut followed_up = super::followed_up();
    assert_eq!(told(&mut followed_up, "2026-12-23"), []);
}

/// What somebody chose stays chosen: a day that was taken for free and is worked after all is the last one again.
#[test]
fn a_day_that_somebody_chose_comes_back_when_it_is_worked_after_all() {
    let mut correction = registered();
    correction.does(officer(), "ask_correction incomplete reason until=2026-12-01");
    let mut question = super::assigned();
    question.does(officer(), "ask_applicant question until=2026-12-01");
    let timer = |case: &Case| case.instance.timers().next().and_then(|it| it.on);
    let task = |case: &Case| case.instance.tasks().iter().find_map(|it| it.due.on);
    for case in [&mut correction, &mut question] {
        case.rearms(kazakhstan_with(2, 2024..=2028, &["2026-12-01"]));
        let stored = snapshot::store(&case.definition, &case.instance).expect("it can be stored");
        let restored = snapshot::restore(&case.definition, snapshot::FORMAT, &stored);
        assert_eq!(restored.as_ref(), Ok(&case.instance));
    }
    assert_eq!((timer(&correction), task(&question)), (Some(day("2026-12-02")), Some(day("2026-12-02"))));
    let wait = explain_wait(&correction.definition, &correction.instance, &correction.calendar);
    assert_eq!(wait.expect("it is covered").and_then(|it| it.set_to), Some((day("2026-12-01"), 0)));
    let open = question.instance.tasks().iter().find(|it| it.due.on.is_some()).expect("it is asked");
    let asked = explain_task(&question.definition, open, &question.calendar);
    assert_eq!(asked.expect("it is covered").and_then(|it| it.set_to), Some((day("2026-12-01"), 0)));
    for case in [&mut correction, &mut question] {
        case.rearms(kazakhstan_with(3, 2024..=2028, &["2028-06-01"]));
    }
    assert_eq!((timer(&correction), task(&question)), (Some(day("2026-12-01")), Some(day("2026-12-01"))));
}

#[test]
fn a_task_that_is_late_is_not_made_timely_by_a_calendar() {
    let mut case = super::granted(1);
    let due = case.instance.tasks()[0].due.on;
    case.ticks_until("2026-12-20 10:00:00");
    assert!(case.instance.tasks()[0].late);
    case.rearms(kazakhstan_with(2, 2024..=2028, &["2026-11-26"]));
    assert_eq!(case.instance.tasks()[0].due.on, due);
}

/// The library card of a law that lets a term be extended to the day after tomorrow at the latest: until the last days of the
/// term there is no such day.
pub(crate) fn hurried() -> Definition {
    let law = LawBook::parse(&SMALL_LAW.replace("caps = [\"1mo\"]", "caps = [\"2d\"]")).expect("a law book");
    let extend = r#"
[action.extend]
name     = { kk = "Мерзімді ұзарту", ru = "Продлить срок", en = "Extend the term" }
in       = ["asked", "proposed"]
by       = ["head"]
extends  = { clock = "answer", set_by = "until", cap = "2d", basis = "house 2(2)" }
requires = ["reason", "until"]
grounds  = ["too_young"]
limit    = 1
marks    = ["late"]
tells    = ["applicant"]
basis    = "house 2(2)"
"#;
    let text = format!("{SMALL_PROCESS}\n{extend}");
    Definition::parse(&text, &law, &Vocabulary::new(["kz"])).expect("a sound process")
}

#[test]
fn what_needs_a_date_is_blocked_where_no_day_is_left_that_could_be_chosen() {
    let card = hurried();
    let mut case = Case::of(&card, kazakhstan(), "2026-11-23 10:00:00");
    let blockers = |case: &Case| {
        let offered = case.offered(head());
        offered.into_iter().find(|(it, _)| it == "extend").map(|(_, blockers)| blockers)
    };
    // The answer is due on 7 December, and the extension would have to end by the 25th of November.
    assert_eq!(blockers(&case), Some(vec!["no_day until".to_owned()]));
    for until in ["2026-12-08", "2026-11-25"] {
        let refused = case.refused(head(), &format!("extend too_young reason until={until}"));
        assert_eq!(refused, ["no_day until"]);
    }
    // On the last day but one there is a day.
    case.at("2026-12-07 10:00:00");
    assert_eq!(blockers(&case), Some(Vec::new()));
    case.does(head(), "extend too_young reason until=2026-12-09");
}
