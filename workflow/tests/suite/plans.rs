//! Moving live cases to a newer version: what a plan must say, and what becomes of a case that moves.

mod clocks;
mod kept;
mod limits;
mod meaning;
mod names;
mod past;
mod problems;
mod stranded;

pub(super) use kept::with_need;

use super::case::Case;
use super::checks::{BASE, edited};
use super::world::{applicant, at, day, head, kazakhstan, officer, parse};
use workflow::plan::{Carry, Checked, Live, Past, Plan, Stuck, Timers};
use workflow::record::{self, GlanceDefinition};
use workflow::{Actor, Context, Definition, Event, Instance, canonical, decide, evolve, next_due};

/// The older version.
fn older() -> Definition {
    parse(BASE).expect("the base is sound")
}

/// A newer version with some more edits.
#[track_caller]
fn newer(edits: &[(&str, &str)]) -> Definition {
    let text = edited(&edited(BASE, edits), &[("version   = 1", "version   = 2")]);
    parse(&text).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The head of a plan and what more it says.
fn plan(more: &str) -> Plan {
    let text = format!("id = \"leave\"\nfrom = 1\nto = 2\n{more}");
    Plan::parse(&text).unwrap_or_else(|problems| panic!("{problems}"))
}

const LIVE: [(&str, u64); 2] = [("asked", 300), ("proposed", 200)];

#[track_caller]
fn refused(plan: &Plan, newer: &Definition, live: &[(&str, u64)]) -> String {
    plan.check(&older(), newer, live).expect_err("the plan does not say enough").to_string()
}

#[test]
fn a_version_that_says_the_same_needs_no_word() {
    let checked = plan("").check(&older(), &newer(&[]), &LIVE).expect("nothing has changed");
    let said: Vec<String> = checked.report().moves.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        ["asked → asked: 300 cases, timers stay", "proposed → proposed: 200 cases, timers stay"]
    );
}

#[test]
fn a_state_that_is_gone_is_never_guessed() {
    // Renamed everywhere: to a reader it is clear what was meant, and to the machine it is not.
    let renamed = newer(&[
        ("[state.proposed]", "[state.drafted]"),
        ("to       = \"proposed\"", "to       = \"drafted\""),
        ("in              = [\"proposed\"]", "in              = [\"drafted\"]"),
        ("in              = [\"proposed\"]", "in              = [\"drafted\"]"),
        ("in       = [\"asked\", \"proposed\"]", "in       = [\"asked\", \"drafted\"]"),
        ("in       = [\"proposed\"]", "in       = [\"drafted\"]"),
        ("in    = [\"asked\", \"proposed\"]", "in    = [\"asked\", \"drafted\"]"),
        ("in      = [\"asked\", \"proposed\"]", "in      = [\"asked\", \"drafted\"]"),
    ]);
    let why = refused(&plan(""), &renamed, &LIVE);
    assert!(
        why.contains("200 cases stand in state `proposed`, which the newer version does not have"),
        "{why}"
    );
    let said =
        plan("[state.proposed]\nto = \"drafted\"\n").check(&older(), &renamed, &LIVE).expect("it is said");
    assert_eq!(said.report().moves[1].to_string(), "proposed → drafted: 200 cases, timers stay");
    // Where no case stands, nothing need be said of it.
    assert!(plan("").check(&older(), &renamed, &[("asked", 1)]).is_ok());
}

#[test]
fn a_state_that_means_something_else_is_named_too() {
    let other = newer(&[(
        "says   = { kk = \"Ұсыныс дайын.\", ru = \"Проект готов.\", en = \"A draft is ready.\" }\nmove   = \"office\"",
        "says   = { kk = \"Ұсыныс дайын.\", ru = \"Проект готов.\", en = \"A draft is ready.\" }\nmove   = \"body\"",
    )]);
    let why = refused(&plan(""), &other, &LIVE);
    assert!(
        why.contains(
            "`proposed`, which means something else in the newer version (`move`): say in [state.proposed]"
        ),
        "{why}"
    );
    let checked =
        plan("[state.proposed]\nto = \"proposed\"\n").check(&older(), &other, &LIVE).expect("it is said");
    assert_eq!(checked.report().moves[1].timers, Timers::Keep);
    // Other words mean nothing else.
    assert!(
        plan("")
            .check(&older(), &newer(&[("en = \"A draft is ready.\"", "en = \"The draft stands.\"")]), &LIVE)
            .is_ok()
    );
}

/// A day that is kept by its place would fall to whatever stands there now, and a timer beside it would never be set.
#[test]
fn timers_are_kept_only_where_they_are_the_same() {
    let answered = [("answered", 7)];
    let keep = plan("[state.answered]\nto = \"answered\"\ntimers = \"keep\"\n");
    let after = "after = [{ term = \"30d\", do = \"close\", basis = \"rule 1\" }]";
    let longer = newer(&[(after, "after = [{ term = \"40d\", do = \"close\", basis = \"rule 1\" }]")]);
    let checked = keep.check(&older(), &longer, &answered).expect("the same, later");
    assert_eq!(checked.report().moves[0].timers, Timers::Keep);
    let nag = "[action.nag]\nname = { kk = \"Еске салу\", ru = \"Напомнить\", en = \"Nag\" }\nin = [\"answered\"]\n\
               by = [\"system\"]\ntells = [\"head\"]\nbasis = \"rule 1\"\n\n[action.close]";
    let timer =
        |term: &str, action: &str| format!("{{ term = \"{term}\", do = \"{action}\", basis = \"rule 1\" }}");
    let others = [
        format!("after = [{}, {}]", timer("10d", "nag"), timer("30d", "close")),
        format!("after = [{}, {}]", timer("30d", "close"), timer("10d", "nag")),
    ];
    for others in others {
        let other = newer(&[(after, &others), ("[action.close]", nag)]);
        let why = refused(&keep, &other, &answered);
        assert!(why.contains("4:8: ") && why.contains("timers of state `answered` cannot be kept"), "{why}");
        let restart = plan("[state.answered]\nto = \"answered\"\ntimers = \"restart\"\n");
        assert!(restart.check(&older(), &other, &answered).is_ok());
    }
    // An action by another name is the same when the plan says so.
    let renamed = newer(&[("do = \"close\"", "do = \"put_away\""), ("[action.close]", "[action.put_away]")]);
    let said = "[state.answered]\nto = \"answered\"\ntimers = \"keep\"\n[action]\nclose = ";
    assert!(plan(&format!("{said}\"put_away\"\n")).check(&older(), &renamed, &answered).is_ok());
    let why = refused(&plan(&format!("{said}\"drop\"\n")), &renamed, &answered);
    assert!(why.contains("cannot be kept"), "{why}");
    // And another state may have other timers.
    let elsewhere = plan("[state.answered]\nto = \"asked\"\ntimers = \"keep\"\n");
    assert!(refused(&elsewhere, &newer(&[]), &answered).contains("those of `asked` are others"));
}

#[test]
fn a_clock_with_another_term_must_be_said() {
    let longer = newer(&[("term   = \"10wd\"", "term   = \"12wd\"")]);
    let why = refused(&plan(""), &longer, &LIVE);
    assert!(
        why.contains("clock `answer` is another one in the newer version (`term`): say in [clock.answer]"),
        "{why}"
    );
    for (carry, wanted) in [("keep", Carry::Keep), ("recount", Carry::Recount), ("restart", Carry::Restart)] {
        let plan = plan(&format!("[clock.answer]\ncarry = \"{carry}\"\n"));
        let checked = plan.check(&older(), &longer, &LIVE).expect("it is said");
        assert_eq!(checked.report().moves[0].clocks, [("answer".to_owned(), wanted)]);
    }
}

#[test]
fn nobody_comes_to_an_end_by_accident() {
    let why = refused(&plan("[state.proposed]\nto = \"closed\"\n"), &newer(&[]), &LIVE);
    assert!(why.contains("200 cases of state `proposed` would come to an end"), "{why}");
    let meant = plan("[state.proposed]\nto = \"closed\"\nmay_end = true\n");
    assert!(meant.check(&older(), &newer(&[]), &LIVE).is_ok());
}

#[test]
fn what_a_case_may_hold_has_a_name_or_is_dropped_by_name() {
    let without = newer(&[
        ("extended = { kk = \"Мерзім ұзартылды.\"", "prolonged = { kk = \"Мерзім ұзартылды.\""),
        ("extended = false", "prolonged = false"),
        ("marks    = [\"extended\"]", "marks    = [\"prolonged\"]"),
        ("\"extend\", \"extended\"", "\"extend\", \"prolonged\""),
    ]);
    let why = refused(&plan(""), &without, &LIVE);
    assert!(why.contains("the newer version has no mark `extended`"), "{why}");
    for to in ["prolonged", "drop"] {
        let plan = plan(&format!("[mark]\nextended = \"{to}\"\n"));
        assert!(plan.check(&older(), &without, &LIVE).is_ok(), "{to}");
    }
    let why = refused(&plan("[mark]\nextended = \"streched\"\n"), &without, &LIVE);
    assert!(why.contains("the newer version has no mark `streched`"), "{why}");
}

#[test]
fn a_plan_is_read_whole_and_says_everything_that_is_wrong() {
    let text = "id = \"leave\"\nfrom = 1\n[state.asked]\ntimers = \"never\"\n[clock.answer]\ncarry = \"lose\"\n[mark]\nlate = 3\n[colour]\n";
    let problems = Plan::parse(text).expect_err("it does not read");
    let lines: Vec<usize> = problems.0.iter().map(|it| it.line).collect();
    assert_eq!(lines, [1, 3, 4, 6, 8, 9], "{problems}");
}

#[test]
fn a_plan_is_for_the_versions_that_it_names() {
    let why =
        refused(&Plan::parse("id = \"leave\"\nfrom = 2\nto = 3\n").expect("it reads"), &newer(&[]), &LIVE);
    assert!(why.contains("from leave@2") && why.contains("to leave@3"), "{why}");
}

/// A case in the middle of its way, with an extension, a question and a mark.
fn case() -> Case {
    let mut case = Case::of(&older(), kazakhstan(), "2026-11-23 10:00:00");
    case.does(officer(), "ask reason").does(head(), "extend too_busy reason until=2026-12-22");
    case.at("2026-11-25 10:00:00").finishes(officer(), "look");
    case
}

/// The plan, checked for this case alone.
#[track_caller]
fn checked(case: &Case, plan: &Plan, newer: &Definition) -> Checked {
    let mut live = Live::default();
    live.add(&case.definition, &case.instance);
    plan.check(&case.definition, newer, live).unwrap_or_else(|problems| panic!("{problems}"))
}

/// What a case did that was never moved before.
fn past_of(case: &Case) -> Past {
    let mut past = Past::default();
    case.journal.iter().for_each(|event| past.add(&case.definition, event, &case.calendar));
    past
}

#[track_caller]
fn moved(case: &Case, plan: &Plan, newer: &Definition) -> (Event, Instance) {
    let checked = checked(case, plan, newer);
    // What it did is told where it is asked for.
    let past = if checked.asks_of_the_past() { past_of(case) } else { Past::default() };
    let event = checked.migrate(&case.instance, &past, &case.context(Actor::System)).expect("it moves");
    let after = evolve(newer, case.instance.clone(), &event);
    (event, after)
}

#[test]
fn a_case_that_moves_keeps_everything_it_was_told() {
    let case = case();
    let newer = newer(&[("en = \"A draft is ready.\"", "en = \"The draft stands.\"")]);
    let (_, after) = moved(&case, &plan(""), &newer);
    assert_eq!(after.version(), case.instance.version() + 1);
    assert_eq!(next_due(&after), next_due(&case.instance));
    assert_eq!(after.clocks()[0].due, case.instance.clocks()[0].due);
    let names = |definition: &Definition, it: &Instance| {
        let tasks: Vec<String> =
            it.tasks().iter().map(|it| definition.task(it.task).name.to_string()).collect();
        let marks: Vec<String> = it.marks().map(|it| definition.mark(it).name.to_string()).collect();
        (tasks, marks, definition.state(it.state()).name.to_string())
    };
    assert_eq!(names(&newer, &after), names(&case.definition, &case.instance));
}

#[test]
fn a_renamed_case_answers_to_its_new_names_and_four_eyes_still_look() {
    let newer = newer(&[
        ("[action.propose]", "[action.draft]"),
        ("not_by_actor_of = [\"propose\"]", "not_by_actor_of = [\"draft\"]"),
        ("not_by_actor_of = [\"propose\"]", "not_by_actor_of = [\"draft\"]"),
    ]);
    let mut case = case();
    case.finishes(officer(), "think")
        .finishes(applicant(), "question")
        .does(officer(), "propose proposal=granted");
    let (_, after) = moved(&case, &plan("[action]\npropose = \"draft\"\n"), &newer);
    let officer_as_head = super::world::officer_as_head();
    let grant = newer.find_action("grant").expect("it is there");
    let context = case.context(officer_as_head);
    let blockers = decide::blockers(&newer, &after, grant, &context);
    assert_eq!(blockers.iter().map(workflow::Blocker::code).collect::<Vec<_>>(), ["same_actor"]);
    // Who drops the name gives up the eyes, and says so in the plan.
    let why = refused(&plan("[action]\npropose = \"drop\"\n"), &newer, &LIVE);
    assert!(why.contains("5:11: ") && why.contains("is for another person than did `propose`"), "{why}");
    let meant = plan("[action]\npropose = \"drop_four_eyes\"\n");
    assert!(meant.check(&older(), &newer, &LIVE).is_ok());
    let (_, blind) = moved(&case, &meant, &newer);
    assert!(decide::blockers(&newer, &blind, grant, &context).is_empty());
}

#[test]
fn a_clock_is_kept_counted_anew_started_anew_or_stopped() {
    let longer = newer(&[("term   = \"10wd\"", "term   = \"12wd\"")]);
    let mut plain = Case::of(&older(), kazakhstan(), "2026-11-23 10:00:00");
    plain.at("2026-11-25 10:00:00");
    for (carry, due) in [("keep", "2026-12-07"), ("recount", "2026-12-09"), ("restart", "2026-12-11")] {
        let (_, after) = moved(&plain, &plan(&format!("[clock.answer]\ncarry = \"{carry}\"\n")), &longer);
        assert_eq!(after.clocks()[0].due.on, Some(day(due)), "{carry}");
    }
    // A day that a person set stays, whatever the term.
    let (_, after) = moved(&case(), &plan("[clock.answer]\ncarry = \"recount\"\n"), &longer);
    assert_eq!(after.clocks()[0].due.on, Some(day("2026-12-22")));
}

#[test]
fn a_case_in_which_nothing_was_decided_comes_to_no_end() {
    let ends = plan("[state.asked]\nto = \"closed\"\nmay_end = true\n");
    let mut case = Case::of(&older(), kazakhstan(), "2026-11-23 10:00:00");
    case.at("2026-11-25 10:00:00");
    let checked = checked(&case, &ends, &newer(&[]));
    let stuck = checked.migrate(&case.instance, &Past::default(), &case.context(Actor::System));
    assert_eq!(stuck, Err(Stuck::Undecided));
}

#[test]
fn a_finished_case_does_not_move() {
    let mut case = case();
    let checked = checked(&case, &plan(""), &newer(&[]));
    case.does(applicant(), "take_back");
    let stuck = checked.migrate(&case.instance, &Past::default(), &case.context(Actor::System));
    assert_eq!(stuck, Err(Stuck::Over));
}

/// The plan may say nothing of the state to which a case came since, and may lead it to an end that nobody spoke of.
#[test]
fn a_case_moves_from_nowhere_that_nobody_checked() {
    let mut case = case();
    let checked = checked(&case, &plan("[state.proposed]\nto = \"closed\"\n"), &newer(&[]));
    case.finishes(officer(), "think")
        .finishes(applicant(), "question")
        .does(officer(), "propose proposal=granted");
    let stuck = checked.migrate(&case.instance, &Past::default(), &case.context(Actor::System));
    assert_eq!(stuck, Err(Stuck::Unchecked { state: "proposed".to_owned() }));
}

#[test]
fn a_journal_is_folded_through_the_version_that_decided_each_part_of_it() {
    let case = case();
    let (old, new) = (older(), newer(&[]));
    let (event, after) = moved(&case, &plan(""), &new);
    let mut bodies: Vec<Vec<u8>> = Vec::new();
    let mut version = 0;
    for (definition, event) in case.journal.iter().map(|it| (&old, it)).chain([(&new, &event)]) {
        version += u32::from(event.kind.makes_a_version());
        let record = record::record(definition, version, event).expect("it has a form");
        bodies.push(canonical::bytes(&record));
    }
    let context = Context { now: at("2026-11-26 09:00:00"), calendar: kazakhstan(), actor: applicant() };
    let command = workflow::Command::Act {
        action: new.find_action("take_back").expect("it is there"),
        ground: None,
        inputs: workflow::command::Inputs::new(),
    };
    let decision = decide(&new, &after, &command, &context).expect("they may");
    let mut last = after;
    for event in &decision.events {
        last = evolve(&new, last, event);
        bodies.push(canonical::bytes(&record::record(&new, last.version(), event).expect("it has a form")));
    }
    let find = |it: &GlanceDefinition| [&old, &new].into_iter().find(|one| one.version() == it.version);
    let slices = || bodies.iter().map(Vec::as_slice);
    assert_eq!(record::fold(slices(), find), Ok(last.clone()));
    // Nobody need be able to read what the move has summed up.
    let only_new = |it: &GlanceDefinition| Some(&new).filter(|one| one.version() == it.version);
    assert_eq!(record::fold(slices(), only_new), Ok(last));
}
