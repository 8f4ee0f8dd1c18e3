//! What becomes of clocks when a case moves: the day that people were told, reminders once each, and nothing after the end.

use super::{Case, checked, moved, newer, older, plan};
use crate::suite::checks::{BASE, edited};
use crate::suite::world::{applicant, day, head, kazakhstan, kazakhstan_with, officer, parse};
use workflow::Definition;
use workflow::clock::{explain, explain_wait};
use workflow::command::{Facts, Inputs};
use workflow::plan::{Past, Plan, Stuck};
use workflow::testkit::{SMALL_PROCESS, small_law};
use workflow::{Actor, Blocker, Command, Context, Instance, Term, Vocabulary, decide, evolve, next_due};

/// Registered on 23 November: the answer is due on 7 December, with reminders on 30 November and 3 December.
fn registered() -> Case {
    Case::of(&older(), kazakhstan(), "2026-11-23 10:00:00")
}

/// What happens by itself to a case that has moved, until a moment.
fn falls(newer: &Definition, after: &Instance, until: &str) -> Vec<String> {
    let mut case = registered();
    (case.definition, case.instance) = (newer.clone(), after.clone());
    case.ticks_until(until)
}

#[test]
fn a_reminder_that_was_given_is_not_given_again_and_one_that_is_past_never() {
    let newer = newer(&[("warn   = [\"5wd\", \"8wd\"]", "warn   = [\"2wd\", \"5wd\", \"8wd\"]")]);
    let mut case = registered();
    assert_eq!(case.ticks_until("2026-12-01 10:00:00"), ["warned of answer, rung 0 of 2026-11-30"]);
    for carry in ["keep", "recount"] {
        let (_, after) = moved(&case, &plan(&format!("[clock.answer]\ncarry = \"{carry}\"\n")), &newer);
        let said = falls(&newer, &after, "2026-12-08 00:00:00");
        assert_eq!(
            said,
            ["warned of answer, rung 2 of 2026-12-03", "overdue, answer over on 2026-12-07"],
            "{carry}"
        );
    }
    // A clock that begins anew reminds anew.
    let (_, after) = moved(&case, &plan("[clock.answer]\ncarry = \"restart\"\n"), &newer);
    assert_eq!(falls(&newer, &after, "2026-12-03 23:59:59").len(), 0);
    assert_eq!(falls(&newer, &after, "2026-12-04 00:00:00"), ["warned of answer, rung 0 of 2026-12-03"]);
}

#[test]
fn what_has_run_out_is_not_put_off_by_a_longer_term() {
    let longer = newer(&[("term   = \"10wd\"", "term   = \"20wd\"")]);
    let mut case = registered();
    case.ticks_until("2026-12-08 10:00:00");
    let (_, after) = moved(&case, &plan("[clock.answer]\ncarry = \"recount\"\n"), &longer);
    assert_eq!(after.clocks()[0].due.on, Some(day("2026-12-07")));
    assert!(falls(&longer, &after, "2027-02-01 00:00:00").is_empty(), "it is late already");
}

/// A clock that cannot start anew is no more: it must not run out a second time.
#[test]
fn what_has_run_out_and_cannot_start_anew_does_not_run_out_again() {
    let (older, dated) = (super::kept::with_need("version   = 1", "term = \"7wd\""), {
        super::kept::with_need("version   = 2", "until = \"needed_on\"\nless = \"1wd\"")
    });
    let mut case = Case::of(&older, kazakhstan(), "2026-11-23 10:00:00");
    case.ticks_until("2026-12-03 10:00:00");
    let says = "[clock.need]\ncarry = \"restart\"\n[state.asked]\nto = \"asked\"\n[state.proposed]\nto = \"proposed\"\n";
    let (_, after) = moved(&case, &plan(says), &dated);
    assert_eq!(after.clocks().len(), 1, "only the answer is still due");
    let said = falls(&dated, &after, "2026-12-04 10:00:00");
    assert!(!said.iter().any(|it| it.contains("need")), "{said:?}");
}

#[test]
fn of_what_is_over_nobody_is_reminded() {
    let warned = newer(&[("warn   = [\"5wd\", \"8wd\"]", "warn   = [\"5wd\", \"8wd\", \"9wd\"]")]);
    let mut case = registered();
    case.ticks_until("2026-12-08 10:00:00");
    for carry in ["keep", "recount"] {
        let (_, after) = moved(&case, &plan(&format!("[clock.answer]\ncarry = \"{carry}\"\n")), &warned);
        assert!(falls(&warned, &after, "2027-02-01 00:00:00").is_empty(), "{carry}");
    }
}

#[test]
fn the_working_of_what_has_run_out_tells_the_term_that_it_had() {
    let longer = newer(&[("term   = \"10wd\"", "term   = \"20wd\"")]);
    let mut case = registered();
    case.ticks_until("2026-12-08 10:00:00");
    let (_, after) = moved(&case, &plan("[clock.answer]\ncarry = \"recount\"\n"), &longer);
    let working =
        explain(&longer, &after.clocks()[0], kazakhstan()).expect("it is covered").expect("it is armed");
    assert_eq!((working.term, working.due_on), (Term::WorkingDays(10), day("2026-12-07")));
}

/// A warning in another unit is another warning, and comes on its day.
#[test]
fn a_reminder_in_another_unit_is_another_one() {
    let days = newer(&[
        ("term   = \"10wd\"", "term   = \"20d\""),
        ("warn   = [\"5wd\", \"8wd\"]", "warn   = [\"9d\"]"),
    ]);
    let mut case = registered();
    case.ticks_until("2026-12-01 10:00:00");
    let (_, after) = moved(&case, &plan("[clock.answer]\ncarry = \"keep\"\n"), &days);
    assert_eq!(falls(&days, &after, "2026-12-03 00:00:00"), ["warned of answer, rung 0 of 2026-12-02"]);
}

#[test]
fn a_window_of_the_newer_version_counts_from_the_start_of_a_clock_that_runs() {
    let window = "within   = { term = \"3wd\", since = \"answer\", basis = \"rule 1\" }\n";
    let newer = newer(&[("[action.take_back]\n", &format!("[action.take_back]\n{window}"))]);
    let take_back = newer.find_action("take_back").expect("it is there");
    let refused = |after: &Instance, moment: &str| {
        let now = crate::suite::world::at(moment);
        let context = Context { now, calendar: kazakhstan(), actor: applicant() };
        let command = Command::Act { action: take_back, ground: None, inputs: Inputs::new() };
        decide(&newer, after, &command, &context).err().map(|it| it.blockers.to_vec())
    };
    let mut case = registered();
    case.at("2026-11-25 10:00:00");
    let (_, kept) = moved(&case, &plan(""), &newer);
    assert_eq!(refused(&kept, "2026-11-26 23:59:59"), None);
    let too_late = refused(&kept, "2026-11-27 00:00:00").expect("the term is over");
    assert!(
        matches!(too_late.as_slice(), [Blocker::TooLate { last: Some(last), .. }] if *last == day("2026-11-26"))
    );
    // A clock that the plan lets begin anew gives its window anew.
    let (_, restarted) = moved(&case, &plan("[clock.answer]\ncarry = \"restart\"\n"), &newer);
    assert_eq!(refused(&restarted, "2026-11-30 23:59:59"), None);
    assert!(refused(&restarted, "2026-12-01 00:00:00").is_some());
}

#[test]
fn whoever_comes_to_an_end_by_a_plan_is_waited_for_no_more() {
    let asks = "name     = { kk = \"Сұрау\", ru = \"Спросить\", en = \"Ask\" }\nin       = [\"asked\"]";
    let also = asks.replace("[\"asked\"]", "[\"asked\", \"answered\"]");
    let edits = [(asks, also.as_str())];
    let (older, newer) = (parse(&edited(BASE, &edits)).expect("it is sound"), newer(&edits));
    let mut case = Case::of(&older, kazakhstan(), "2026-11-23 10:00:00");
    case.finishes(officer(), "look").finishes(officer(), "think").does(officer(), "propose proposal=granted");
    case.does(head(), "grant").does(officer(), "ask reason");
    assert_eq!((case.state(), case.tasks()), ("answered", vec!["question"]));
    let (_, after) = moved(&case, &plan("[state.answered]\nto = \"closed\"\nmay_end = true\n"), &newer);
    assert!(after.is_over(&newer) && after.tasks().is_empty());
    assert_eq!(next_due(&after), None);
    assert!(falls(&newer, &after, "2027-02-01 00:00:00").is_empty());
}

#[test]
fn a_pause_that_a_move_ends_or_begins_is_counted_like_any_other() {
    let photo = small(1, &[]);
    let newer = small(2, &[]);
    let mut case = Case::of(&photo, kazakhstan(), "2026-11-23 10:00:00");
    case.at("2026-11-24 10:00:00").does(officer(), "ask_photo reason");
    case.at("2026-11-26 10:00:00");
    let to = |state: &str, to: &str| {
        plan_of("card", &format!("[state.{state}]\nto = \"{to}\"\ntimers = \"restart\"\n"))
    };
    let (_, after) = moved(&case, &to("incomplete", "asked"), &newer);
    let run = &after.clocks()[0];
    assert!(!run.is_paused());
    assert_eq!((run.due.on, run.pauses[0].to), (Some(day("2026-12-09")), Some(day("2026-11-26"))));
    let mut asked = Case::of(&photo, kazakhstan(), "2026-11-23 10:00:00");
    asked.at("2026-11-25 10:00:00");
    let (_, after) = moved(&asked, &to("asked", "incomplete"), &newer);
    assert!(after.clocks()[0].is_paused());
    // What is awaited there begins on the day of the move, and so does what belongs to the old state end.
    assert_eq!(after.timers().map(|it| it.on).collect::<Vec<_>>(), [Some(day("2026-11-30"))]);
    assert!(after.tasks().is_empty(), "the checklist of the other state is gone");
    let working =
        explain_wait(&newer, &after, kazakhstan()).expect("it is covered").expect("it ends by itself");
    assert_eq!(working.started_on, day("2026-11-25"));
}

#[test]
fn a_move_that_ends_a_pause_on_or_after_its_last_day_puts_that_day_off() {
    let (photo, newer) = (small(1, &[]), small(2, &[]));
    let ends = "[state.incomplete]\nto = \"asked\"\ntimers = \"restart\"\n";
    for carry in ["", "[clock.answer]\ncarry = \"recount\"\n"] {
        let mut case = Case::of(&photo, kazakhstan(), "2026-11-23 10:00:00");
        case.at("2026-12-04 10:00:00").does(officer(), "ask_photo reason");
        // The last day was the Monday, and the clock stands still since Friday.
        case.at("2026-12-08 10:00:00");
        let (_, after) = moved(&case, &plan_of("card", &format!("{ends}{carry}")), &newer);
        assert_eq!(after.clocks()[0].due.on, Some(day("2026-12-09")), "{carry}");
        assert!(falls(&newer, &after, "2026-12-08 18:00:00").is_empty(), "{carry}");
    }
}

/// Two photographs may be asked for, five working days each, so that the pauses are no longer than the ten of their cap. A
/// version that puts a case into the pause has asked for one of them.
#[test]
fn a_pause_that_a_move_begins_is_one_of_those_that_the_law_allows() {
    let (photo, newer) = (small(1, &[]), small(2, &[]));
    let ask = newer.find_action("ask_photo").expect("it asks");
    let into_the_pause = plan_of("card", "[state.asked]\nto = \"incomplete\"\ntimers = \"restart\"\n");
    let mut case = Case::of(&photo, kazakhstan(), "2026-11-23 10:00:00");
    assert_eq!(moved(&case, &into_the_pause, &newer).1.count(ask), 1);
    case.does(officer(), "ask_photo reason").does(applicant(), "bring_photo photo");
    case.does(officer(), "ask_photo reason");
    // The pause goes on that a case is in already.
    let stays = plan_of("card", "");
    assert_eq!(moved(&case, &stays, &newer).1.count(ask), 2);
    let anew = plan_of("card", "[state.incomplete]\nto = \"incomplete\"\ntimers = \"restart\"\n");
    let stuck = |case: &Case, plan| {
        let context = case.context(Actor::System);
        checked(case, plan, &newer).migrate(&case.instance, &Past::default(), &context)
    };
    let none_left = Err(Stuck::NoEntryLeft { state: "incomplete".to_owned(), limit: 2 });
    assert_eq!(stuck(&case, &anew), none_left, "its time would begin anew");
    case.does(applicant(), "bring_photo photo");
    assert_eq!(stuck(&case, &into_the_pause), none_left);
}

/// What stands still in a state belongs to it: whoever stops it there would begin a term anew.
#[test]
fn a_clock_that_stands_still_in_a_state_does_not_stop() {
    let (older, newer) = (small(1, &[]), small(2, &[]));
    let stops = plan_of("card", "[clock.answer]\ncarry = \"stop\"\n");
    let found = stops.check(&older, &newer, &[("incomplete", 1)]).expect_err("the state has it");
    assert_eq!(
        found.to_string(),
        "4:8: P04: clock `answer` cannot stop: state `incomplete` has it in the newer version too; it must restart, or be kept\n"
    );
    // Where no case stands that has it, it may.
    assert!(stops.check(&older, &newer, &[("ready", 1)]).is_ok());
}

#[test]
fn a_clock_says_by_which_calendar_it_was_counted() {
    let longer = newer(&[("term   = \"10wd\"", "term   = \"12wd\"")]);
    for (carry, calendar) in [("keep", 1), ("recount", 2), ("restart", 2)] {
        let mut case = registered();
        case.calendar = kazakhstan_with(2, 2024..=2028, &["2028-06-01"]);
        let (_, after) = moved(&case, &plan(&format!("[clock.answer]\ncarry = \"{carry}\"\n")), &longer);
        assert_eq!(after.clocks()[0].calendar, calendar, "{carry}");
    }
}

/// Filed on a Friday evening it counts from Monday (APPC 64(3)), and there is nothing before that could stand still.
#[test]
fn a_case_that_is_registered_for_a_later_day_stands_still_from_that_day() {
    let (older, newer) = (small(1, &[]), small(2, &[]));
    let mut case = Case::of(&older, kazakhstan(), "2026-11-20 19:00:00");
    let open = Command::Open { registered_on: day("2026-11-23"), facts: Facts::new() };
    let opened =
        decide(&older, &Instance::unopened(), &open, &case.context(Actor::System)).expect("it is opened");
    case.instance = opened.events.iter().fold(Instance::unopened(), |it, event| evolve(&older, it, event));
    let to = |state: &str, to: &str| {
        plan_of("card", &format!("[state.{state}]\nto = \"{to}\"\ntimers = \"restart\"\n"))
    };
    let (_, paused) = moved(&case, &to("asked", "incomplete"), &newer);
    assert_eq!(paused.clocks()[0].pauses[0].from, day("2026-11-23"));
    // And whoever moves it back on the same evening ends the pause on the day on which it begins.
    let mut back = case.clone();
    back.does(officer(), "ask_photo reason");
    let (_, after) = moved(&back, &to("incomplete", "asked"), &newer);
    let stop = after.clocks()[0].pauses[0];
    assert_eq!((stop.from, stop.to), (day("2026-11-23"), Some(day("2026-11-23"))));
    assert_eq!(after.clocks()[0].due.on, Some(day("2026-12-07")), "nothing stood still");
}

/// A newer version lets a clock run to a date that those of the older one were never asked for. Where it begins anew there is
/// no date, and the end of the term that it had says nothing any more.
#[test]
fn a_clock_that_begins_anew_without_the_date_of_the_newer_version_stops() {
    let clock = "[clock.draft]\nname = { kk = \"жоба\", ru = \"проект\", en = \"draft\" }\nterm = \"7wd\"\n\
                 since = [\"registration\", \"reopen\", \"renew\"]\nbreach = \"overdue\"\nbasis = \"rule 1\"\n\n[state.asked]";
    let runs = ("clocks = [\"answer\"]", "clocks = [\"answer\", \"draft\"]");
    let anew = (
        "[action.send_back]",
        "[action.renew]\nname = { kk = \"Жаңадан бастау\", ru = \"Начать заново\", en = \"Begin anew\" }\nin = [\"proposed\"]\n\
         by = [\"head\"]\nlimit = 1\nforgets = [\"late\"]\ntells = [\"applicant\", \"officer\"]\nbasis = \"rule 1\"\n\n\
         [action.send_back]",
    );
    let budget = [("[state.asked]", clock), runs, runs, anew];
    let filed = "[filed]\nwanted_by = { kind = \"date\", kk = \"қашан\", ru = \"к какому дню\", en = \"wanted by\" }\n\n[field]\n";
    let to_date = clock.replace("term = \"7wd\"", "until = \"wanted_by\"\nless = \"1wd\"");
    let older = parse(&edited(BASE, &budget)).unwrap_or_else(|problems| panic!("{problems}"));
    let newer = newer(&[("[state.asked]", to_date.as_str()), runs, runs, anew, ("[field]\n", filed)]);
    let mut case = Case::of(&older, kazakhstan(), "2026-11-23 10:00:00");
    case.finishes(officer(), "look").finishes(officer(), "think").does(officer(), "propose proposal=granted");
    let (_, after) = moved(&case, &plan("[clock.draft]\ncarry = \"keep\"\n"), &newer);
    (case.definition, case.instance) = (newer, after);
    assert_eq!((case.clocks(), case.due("draft")), (vec!["answer", "draft"], Some(day("2026-12-02"))));
    case.does(head(), "renew");
    assert_eq!(case.clocks(), ["answer"]);
}

/// The library card, of which a version asks for photographs.
pub(super) fn small(version: u32, edits: &[(&str, &str)]) -> Definition {
    let text = edited(SMALL_PROCESS, edits).replace("version   = 1", &format!("version   = {version}"));
    Definition::parse(&text, &small_law(), &Vocabulary::new(["kz"])).expect("a sound process")
}

pub(super) fn plan_of(id: &str, more: &str) -> Plan {
    Plan::parse(&format!("id = \"{id}\"\nfrom = 1\nto = 2\n{more}")).expect("a plan")
}
