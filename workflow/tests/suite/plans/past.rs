//! What the newer version counts and the older did not keep: the journal knows, and a case is neither held up for ever nor
//! given a second time what it had.

use super::super::case::Case;
use super::super::checks::{BASE, edited};
use super::super::world::{applicant, at, day, kazakhstan, officer, parse};
use super::{newer, older, past_of, plan};
use workflow::command::Inputs;
use workflow::plan::{Live, Past, Plan, Stuck};
use workflow::{Actor, Blocker, Command, Context, Definition, Event, Instance, decide, evolve};

#[track_caller]
fn moved(case: &Case, plan: &Plan, newer: &Definition) -> Instance {
    let mut live = Live::default();
    live.add(&case.definition, &case.instance);
    let checked = plan.check(&case.definition, newer, live).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(checked.asks_of_the_past());
    let context = case.context(Actor::System);
    assert_eq!(checked.migrate(&case.instance, &Past::default(), &context), Err(Stuck::Untold));
    let event: Event = checked.migrate(&case.instance, &past_of(case), &context).expect("it moves");
    evolve(newer, case.instance.clone(), &event)
}

fn refused(newer: &Definition, after: &Instance, action: &str, moment: &str) -> Vec<Blocker> {
    let (now, actor) = (at(moment), if action == "ask" { officer() } else { applicant() });
    let context = Context { now, calendar: kazakhstan(), actor };
    let action = newer.find_action(action).expect("it is there");
    let command = Command::Act { action, ground: None, inputs: Inputs::new() };
    let denied = decide(newer, after, &command, &context).err();
    let mut blockers = denied.map(|it| it.blockers.to_vec()).unwrap_or_default();
    blockers.retain(|it| !matches!(it, Blocker::Missing { .. }));
    blockers
}

/// A case in which the officer asked twice, on 24 and 26 November.
fn asked_twice() -> Case {
    let mut case = Case::of(&older(), kazakhstan(), "2026-11-23 10:00:00");
    case.at("2026-11-24 10:00:00").does(officer(), "ask reason");
    case.at("2026-11-25 10:00:00").finishes(applicant(), "question");
    case.at("2026-11-26 10:00:00").does(officer(), "ask reason");
    case.at("2026-11-27 10:00:00");
    case
}

#[test]
fn a_window_counts_from_the_day_on_which_it_was_done_under_the_older_version() {
    let window = "[action.take_back]\nwithin   = { term = \"3wd\", since = \"ask\", basis = \"rule 1\" }\n";
    let newer = newer(&[("[action.take_back]\n", window)]);
    let after = moved(&asked_twice(), &plan(""), &newer);
    assert_eq!(refused(&newer, &after, "take_back", "2026-12-01 23:59:59"), []);
    let too_late = refused(&newer, &after, "take_back", "2026-12-02 00:00:00");
    assert!(
        matches!(too_late.as_slice(), [Blocker::TooLate { last: Some(last), .. }] if *last == day("2026-12-01")),
        "{too_late:?}"
    );
}

#[test]
fn a_limit_of_the_newer_version_counts_what_was_done_under_the_older() {
    let limited = newer(&[("opens    = [\"question\"]", "opens    = [\"question\"]\nlimit    = 2")]);
    let after = moved(&asked_twice(), &plan(""), &limited);
    let refused = refused(&limited, &after, "ask", "2026-11-27 10:00:00");
    assert!(matches!(refused.as_slice(), [Blocker::Limit { limit: 2 }]), "{refused:?}");
    // Once is not twice.
    let mut once = Case::of(&older(), kazakhstan(), "2026-11-23 10:00:00");
    once.does(officer(), "ask reason");
    let after = moved(&once, &plan(""), &limited);
    assert_eq!(super::past::refused(&limited, &after, "ask", "2026-11-27 10:00:00"), []);
}

/// What the newer version forgets had been forgotten, had it been in force then.
#[test]
fn what_was_forgotten_since_does_not_count() {
    let forgetful = newer(&[
        ("opens    = [\"question\"]", "opens    = [\"question\"]\nlimit    = 2"),
        ("forgets  = [\"proposal\"]", "forgets  = [\"proposal\", \"ask\"]"),
    ]);
    let mut case = asked_twice();
    case.finishes(applicant(), "question").finishes(officer(), "look").finishes(officer(), "think");
    case.does(officer(), "propose proposal=granted").does(super::super::world::head(), "send_back");
    let says = "[state.proposed]\nto = \"proposed\"\n";
    let after = moved(&case, &plan(says), &forgetful);
    assert_eq!(refused(&forgetful, &after, "ask", "2026-11-27 10:00:00"), []);
}

/// The legal day of what the machine did is the day on which it fell due, however late it looked.
#[test]
fn a_window_counts_from_the_day_on_which_something_fell_due() {
    let window =
        "[action.take_back]\nwithin   = { term = \"3wd\", since = \"overdue\", basis = \"rule 1\" }\n";
    let newer = newer(&[("[action.take_back]\n", window)]);
    let mut case = Case::of(&older(), kazakhstan(), "2026-11-23 10:00:00");
    // The answer was due on 7 December, and nobody looked for two days.
    case.at("2026-12-09 10:00:00").ticks();
    let after = moved(&case, &plan(""), &newer);
    assert_eq!(refused(&newer, &after, "take_back", "2026-12-10 23:59:59"), []);
    assert!(!refused(&newer, &after, "take_back", "2026-12-11 00:00:00").is_empty());
}

/// What had to wait for a task was possible only once the task was finished, and counts from then.
#[test]
fn a_window_counts_from_the_day_on_which_what_had_fallen_due_was_free_to_happen() {
    let nudge = "[action.nudge]\nname = { kk = \"Еске салу\", ru = \"Напомнить\", en = \"Nudge\" }\nin = [\"asked\"]\nby = [\"system\"]\n\
                 needs = [\"look\"]\ntells = [\"head\"]\nbasis = \"rule 1\"\n\n[state.asked]\n\
                 after = [{ term = \"2wd\", do = \"nudge\", basis = \"rule 1\" }]\n";
    let window = "[action.take_back]\nwithin   = { term = \"3wd\", since = \"nudge\", basis = \"rule 1\" }\n";
    let nudging = ("[state.asked]\n", nudge);
    let older = parse(&edited(BASE, &[nudging])).unwrap_or_else(|problems| panic!("{problems}"));
    let newer = newer(&[nudging, ("[action.take_back]\n", window)]);
    let mut case = Case::of(&older, kazakhstan(), "2026-11-23 10:00:00");
    case.at("2026-11-26 10:00:00").ticks();
    case.at("2026-11-27 10:00:00").finishes(officer(), "look");
    assert_eq!(case.history().last().map(String::as_str), Some("nudge, timer 0 of 2026-11-25"));
    let after = moved(&case, &plan(""), &newer);
    assert_eq!(refused(&newer, &after, "take_back", "2026-12-02 23:59:59"), []);
    assert!(!refused(&newer, &after, "take_back", "2026-12-03 00:00:00").is_empty());
}

#[test]
fn a_window_counts_from_the_last_start_of_a_clock_that_runs_no_more() {
    let window = "[action.reopen]\nwithin   = { term = \"5wd\", since = \"answer\", basis = \"rule 1\" }\n";
    let newer = newer(&[("[action.reopen]\n", window)]);
    let case = super::names::granted();
    assert!(case.clocks().is_empty(), "it was answered, and the term is over");
    let after = moved(&case, &plan("[state.answered]\nto = \"answered\"\n"), &newer);
    assert_eq!(refused(&newer, &after, "reopen", "2026-11-30 23:59:59"), []);
    let too_late = refused(&newer, &after, "reopen", "2026-12-01 00:00:00");
    assert!(matches!(too_late.as_slice(), [Blocker::TooLate { .. }]), "{too_late:?}");
}

#[test]
fn a_day_that_was_forgotten_since_opens_no_window() {
    let edits = [
        (
            "[action.take_back]\n",
            "[action.take_back]\nnot_before = { term = \"3wd\", since = \"ask\", unless = \"extended\", basis = \"rule 1\" }\n",
        ),
        ("forgets  = [\"proposal\"]", "forgets  = [\"proposal\", \"ask\"]"),
    ];
    let forgetful = newer(&edits);
    let mut case = asked_twice();
    case.finishes(applicant(), "question").finishes(officer(), "look").finishes(officer(), "think");
    case.does(officer(), "propose proposal=granted").does(super::super::world::head(), "send_back");
    let after = moved(&case, &plan("[state.proposed]\nto = \"proposed\"\n"), &forgetful);
    let refused = refused(&forgetful, &after, "take_back", "2026-12-20 10:00:00");
    assert!(matches!(refused.as_slice(), [Blocker::NotYet { .. }]), "{refused:?}");
}

/// What was done under a name of a version before has another name in the journal, and no plan is at hand that says which.
#[test]
fn a_case_that_did_something_under_a_name_of_before_stays() {
    let limited = newer(&[("opens    = [\"question\"]", "opens    = [\"question\"]\nlimit    = 2")]);
    let case = asked_twice();
    let checked = plan("").check(&older(), &limited, &[("asked", 1)]).expect("it is checked");
    let before = parse(&older().source().replace("ask]", "inquire]").replace("\"ask\"", "\"inquire\""));
    let (before, mut past) = (before.expect("it is sound"), Past::default());
    case.journal.iter().for_each(|event| past.add(&before, event, kazakhstan()));
    // Under other names only; one that stood beside `ask` was never `ask`.
    let mut beside = past_of(&case);
    let other = parse(&older().source().replace("extend]", "prolong]").replace("\"extend\"", "\"prolong\""));
    let mut prolonged = Case::of(&other.expect("it is sound"), kazakhstan(), "2026-11-23 10:00:00");
    prolonged.does(super::super::world::head(), "prolong too_busy reason until=2026-12-14");
    beside.add(&prolonged.definition, prolonged.journal.last().expect("it was prolonged"), kazakhstan());
    assert!(checked.migrate(&case.instance, &beside, &case.context(Actor::System)).is_ok());
    assert_eq!(
        checked.migrate(&case.instance, &past, &case.context(Actor::System)),
        Err(Stuck::Renamed { name: "inquire".to_owned() })
    );
}
