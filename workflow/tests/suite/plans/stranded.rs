//! Where cases could not go on from: what a clock, a timer and a window did before the move counts after it, or is missed.

use super::super::case::Case;
use super::super::checks::BASE;
use super::super::stories::stranded::{dated, excusing, with_aside};
use super::super::world::{head, kazakhstan, officer};
use super::{checked, moved, older, past_of, plan};
use workflow::definition::{Code, Problem};
use workflow::plan::{Live, Past, Plan, Stuck};
use workflow::{Actor, Definition};

/// Leads whatever is asked into the state beside the others.
const ASIDE: &str = "[state.asked]\nto = \"aside\"\n";

fn asked(definition: &Definition) -> Case {
    Case::of(definition, kazakhstan(), "2026-11-23 10:00:00")
}

/// The one thing that is wrong with a plan for this case.
#[track_caller]
fn wrong(case: &Case, plan: &Plan, newer: &Definition) -> Problem {
    let mut live = Live::default();
    live.add(&case.definition, &case.instance);
    let found = plan.check(&case.definition, newer, live).expect_err("it could not go on there");
    let [only] = found.0.as_slice() else { panic!("{found}") };
    assert_eq!(only.code, Code::P10, "{only}");
    only.clone()
}

#[test]
fn a_case_is_not_led_to_where_a_clock_runs_to_a_date_that_nobody_was_asked_for() {
    let found = wrong(&asked(&older()), &plan(ASIDE), &dated("version   = 2"));
    assert_eq!(
        found.message,
        "1 case of state `asked` would stand in `aside`, and clock `wait` belongs there and runs to a date that nobody was \
         asked for"
    );
}

/// Nobody is asked for the date a second time, also where the clock begins anew.
#[test]
fn a_clock_that_begins_anew_goes_on_to_the_date_that_it_ran_to() {
    let mut case = asked(&dated("version   = 1"));
    case.does(officer(), "put_aside until=2026-12-04").at("2026-11-25 10:00:00");
    let newer = dated("version   = 2");
    let (_, after) = moved(&case, &plan("[clock.wait]\ncarry = \"restart\"\n"), &newer);
    (case.definition, case.instance) = (newer, after);
    assert_eq!(case.due("wait"), Some(super::day("2026-12-03")));
}

#[test]
fn a_clock_that_has_run_out_does_not_lead_on_once_more() {
    let newer = excusing("version   = 2");
    let mut case = asked(&excusing("version   = 1"));
    case.ticks_until("2026-12-08 10:00:00");
    checked(&case, &plan(ASIDE), &newer);
    case.does(head(), "excuse");
    let found = wrong(&case, &plan(ASIDE), &newer);
    assert!(found.message.contains("would stand in `aside`, and no end can be reached"), "{found}");
    assert!(found.message.contains("clock `answer` run out"), "{found}");
}

/// A state that is left once a timer has left its mark, by the name that a version has for it.
fn reminded(version: &str, mark: &str) -> Definition {
    let nudge = format!(
        "[action.nudge]\nname = {{ kk = \"Еске салу\", ru = \"Напомнить\", en = \"Nudge\" }}\nin = [\"aside\"]\nby = [\"system\"]\n\
         marks = [\"{mark}\"]\ntells = [\"head\"]\nbasis = \"rule 1\"\n"
    );
    let words =
        format!("[mark]\n{mark} = {{ kk = \"Еске салынды.\", ru = \"Напомнили.\", en = \"Reminded.\" }}\n");
    let timer =
        "en = \"It is put aside.\" }\nafter = [{ term = \"3d\", do = \"nudge\", basis = \"rule 1\" }]";
    let edits =
        [("[mark]\n", words.as_str()), ("en = \"It is put aside.\" }", timer), ("version   = 1", version)];
    with_aside(["", "in = [\"asked\"]", &format!("when = {{ {mark} = true }}")], &nudge, &edits)
}

#[test]
fn a_timer_that_has_fired_does_not_fire_once_more() {
    let (older, newer) = (reminded("version   = 1", "nudged"), reminded("version   = 2", "recalled"));
    let drops = plan("[mark]\nnudged = \"drop\"\n");
    let mut case = asked(&older);
    case.does(officer(), "put_aside");
    // Before it has fired it still leaves the mark, by its newer name.
    checked(&case, &drops, &newer);
    assert_eq!(case.ticks_until("2026-11-27 10:00:00"), ["nudge, timer 0 of 2026-11-26"]);
    let found = wrong(&case, &drops, &newer);
    assert!(found.message.contains("no end can be reached: beside the cases there it"), "{found}");
    // Who gives the mark its newer name loses nothing.
    checked(&case, &plan("[mark]\nnudged = \"recalled\"\n"), &newer);
}

/// What the move starts has started: a way on that asks for it is open.
#[test]
fn a_clock_that_the_move_starts_has_started() {
    let shelf = "[clock.shelf]\nname = { kk = \"сақтау\", ru = \"хранение\", en = \"shelf\" }\nterm = \"30d\"\n\
                 since = [\"grant\", \"deny\"]\nbreach = \"nag\"\nbasis = \"rule 1\"\n\n[action.nag]\n\
                 name = { kk = \"Еске салу\", ru = \"Напомнить\", en = \"Nag\" }\nin = [\"answered\"]\nby = [\"system\"]\n\
                 tells = [\"head\"]\nbasis = \"rule 1\"\n\n[action.reopen]";
    let closed = "by    = [\"head\"]\nnot_before = { term = \"1d\", since = \"shelf\", basis = \"rule 1\" }";
    let newer = super::newer(&[
        ("after = [{ term = \"30d\", do = \"close\", basis = \"rule 1\" }]", "clocks = [\"shelf\"]"),
        ("to    = \"closed\"\nby    = [\"system\"]", &format!("to    = \"closed\"\n{closed}")),
        ("[action.reopen]", shelf),
    ]);
    let mut case = asked(&older());
    for task in ["look", "think"] {
        case.finishes(officer(), task);
    }
    case.does(officer(), "propose proposal=granted").does(head(), "grant");
    let (_, after) = moved(&case, &plan("[state.answered]\nto = \"answered\"\n"), &newer);
    assert!(after.clocks().iter().any(|it| it.clock == newer.find_clock("shelf").expect("it is there")));
    checked(&case, &plan("[state.answered]\nto = \"answered\"\n"), &newer);
}

/// What only the newer version counts is not known before the journal is read, and then it decides whether a case goes on.
#[test]
fn what_only_the_newer_version_counts_is_asked_for_when_a_case_moves() {
    assert!(!BASE.contains("since = \"ask\""));
    let within = "in = [\"asked\"]\nwithin = { term = \"30wd\", since = \"ask\", basis = \"rule 1\" }";
    let after = "not_before = { term = \"1d\", since = \"ask\", basis = \"rule 1\" }";
    let newer = with_aside(["", within, after], "", &[("version   = 1", "version   = 2")]);
    let silent = asked(&older());
    let mut once = silent.clone();
    once.does(officer(), "ask reason");
    let migrate = |case: &Case, past: &Past| {
        let checked = checked(case, &plan(ASIDE), &newer);
        assert!(checked.asks_of_the_past());
        checked.migrate(&case.instance, past, &case.context(Actor::System))
    };
    assert!(migrate(&once, &past_of(&once)).is_ok());
    let stuck = migrate(&silent, &past_of(&silent));
    assert!(matches!(&stuck, Err(Stuck::Stranded { state, .. }) if state == "aside"), "{stuck:?}");
}
