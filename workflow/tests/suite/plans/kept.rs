//! A day that people were told is kept with the term that it was counted by: whatever counts it anew after the move, another
//! calendar or the end of a pause, goes on by that term, and so does its working.

use super::super::case::Case;
use super::super::checks::{BASE, edited};
use super::super::world::{applicant, day, kazakhstan, kazakhstan_with, officer, parse};
use super::clocks::{plan_of, small};
use super::{LIVE, moved, newer, older, plan};
use workflow::clock::{explain, explain_task, explain_wait};
use workflow::plan::{Past, Plan};
use workflow::testkit::{SMALL_LAW, SMALL_PROCESS};
use workflow::{Actor, Definition, LawBook, Term, Vocabulary, evolve, snapshot};

/// The case after its move, ready for what comes.
#[track_caller]
fn under(newer: &Definition, case: &Case, plan: &Plan) -> Case {
    let (event, after) = moved(case, plan, newer);
    let mut moved = case.clone();
    (moved.definition, moved.instance) = (newer.clone(), after);
    moved.journal.push(event);
    let stored = snapshot::store(newer, &moved.instance).expect("it can be stored");
    assert_eq!(snapshot::restore(newer, snapshot::FORMAT, &stored).as_ref(), Ok(&moved.instance));
    moved
}

fn kept() -> Case {
    let longer = newer(&[("term   = \"10wd\"", "term   = \"20wd\"")]);
    let case = Case::of(&older(), kazakhstan(), "2026-11-23 10:00:00");
    under(&longer, &case, &plan("[clock.answer]\ncarry = \"keep\"\n"))
}

#[test]
fn another_calendar_counts_a_kept_day_by_the_term_that_it_was_counted_by() {
    let mut case = kept();
    assert_eq!(case.due("answer"), Some(day("2026-12-07")));
    case.rearms(kazakhstan_with(2, 2024..=2028, &["2026-12-01"]));
    assert_eq!(case.due("answer"), Some(day("2026-12-08")));
    let working = explain(&case.definition, &case.instance.clocks()[0], &case.calendar);
    let working = working.expect("it is covered").expect("it is armed");
    assert_eq!((working.term, working.due_on), (Term::WorkingDays(10), day("2026-12-08")));
    // From version to version, as long as nobody counts it anew.
    let text =
        edited(BASE, &[("version   = 1", "version   = 3"), ("term   = \"10wd\"", "term   = \"30wd\"")]);
    let third = parse(&text).expect("it is sound");
    let plan = |carry: &str| {
        let says = format!("id = \"leave\"\nfrom = 2\nto = 3\n[clock.answer]\ncarry = \"{carry}\"\n");
        Plan::parse(&says).expect("a plan")
    };
    let mut again = under(&third, &case, &plan("keep"));
    again.rearms(kazakhstan_with(3, 2024..=2028, &["2026-12-01", "2026-12-02"]));
    assert_eq!(again.due("answer"), Some(day("2026-12-09")));
    assert_eq!(under(&third, &case, &plan("recount")).due("answer"), Some(day("2027-01-11")));
}

#[test]
fn a_term_that_is_counted_anew_or_begins_anew_is_the_newer_one() {
    let longer = newer(&[("term   = \"10wd\"", "term   = \"20wd\"")]);
    let mut case = Case::of(&older(), kazakhstan(), "2026-11-23 10:00:00");
    case.at("2026-11-24 10:00:00");
    for (carry, due) in [("recount", "2026-12-22"), ("restart", "2026-12-23")] {
        let mut moved = under(&longer, &case, &plan(&format!("[clock.answer]\ncarry = \"{carry}\"\n")));
        assert_eq!(moved.due("answer"), Some(day(due)), "{carry}");
        moved.rearms(kazakhstan_with(2, 2024..=2028, &["2028-06-01"]));
        assert_eq!(moved.due("answer"), Some(day(due)), "{carry}");
    }
}

#[test]
fn the_end_of_a_pause_puts_a_kept_day_off_by_the_term_that_it_was_counted_by() {
    let law =
        LawBook::parse(&SMALL_LAW.replace("terms = [\"10wd\"]", "terms = [\"20wd\"]")).expect("a law book");
    let text = edited(
        SMALL_PROCESS,
        &[("version   = 1", "version   = 2"), ("term   = \"10wd\"", "term   = \"20wd\"")],
    );
    let longer = Definition::parse(&text, &law, &Vocabulary::new(["kz"])).expect("a sound process");
    let case = Case::of(&small(1, &[]), kazakhstan(), "2026-11-23 10:00:00");
    let mut case = under(&longer, &case, &plan_of("card", "[clock.answer]\ncarry = \"keep\"\n"));
    case.at("2026-11-24 10:00:00").does(officer(), "ask_photo reason");
    case.at("2026-11-26 10:00:00").does(applicant(), "bring_photo photo");
    assert_eq!(case.due("answer"), Some(day("2026-12-09")), "ten working days and the two of the pause");
}

#[test]
fn a_kept_timer_and_an_open_task_go_on_by_their_terms() {
    let after = "after = [{ term = \"30d\"";
    let longer = newer(&[(after, "after = [{ term = \"40d\""), ("term   = \"5wd\"", "term   = \"9wd\"")]);
    let mut case = Case::of(&older(), kazakhstan(), "2026-11-23 10:00:00");
    case.does(officer(), "ask reason");
    let mut asked = under(&longer, &case, &plan(""));
    let told = |case: &Case| case.instance.tasks().iter().find_map(|it| it.due.on);
    assert_eq!(told(&asked), Some(day("2026-11-30")));
    asked.rearms(kazakhstan_with(2, 2024..=2028, &["2026-11-26"]));
    assert_eq!(told(&asked), Some(day("2026-12-01")));
    let open = asked.instance.tasks().iter().find(|it| it.due.on.is_some()).expect("it is asked");
    let working =
        explain_task(&longer, open, &asked.calendar).expect("it is covered").expect("it has a term");
    assert_eq!((working.term, working.due_on), (Term::WorkingDays(5), day("2026-12-01")));
    let answered = super::names::granted();
    let says = "[state.answered]\nto = \"answered\"\ntimers = \"keep\"\n";
    let mut answered = under(&longer, &answered, &plan(says));
    assert_eq!(answered.instance.timers().map(|it| it.on).collect::<Vec<_>>(), [Some(day("2026-12-23"))]);
    answered.rearms(kazakhstan_with(2, 2024..=2028, &["2026-12-23"]));
    assert_eq!(answered.instance.timers().map(|it| it.on).collect::<Vec<_>>(), [Some(day("2026-12-24"))]);
    let working = explain_wait(&longer, &answered.instance, &answered.calendar).expect("it is covered");
    assert_eq!(working.map(|it| it.term), Some(Term::Days(30)));
}

/// Of whoever knows only where cases stand nobody is told what they wait for, so that an open task may become one with a term.
#[test]
fn an_open_task_that_had_no_term_gets_its_first_from_the_day_of_the_move() {
    let item = "in    = [\"asked\"]\nby    = [\"officer\"]\nbasis = \"rule 1\"\n\n[task.think]";
    let asked = "by    = [\"officer\"]\nmove  = \"office\"\nterm  = \"5wd\"\nlate  = \"wait\"\nbasis = \"rule 1\"\n\n[task.think]";
    let newer = newer(&[
        (item, asked),
        ("after = [\"look\"]\n", ""),
        ("[\"question\"]\ntells", "[\"question\", \"look\"]\ntells"),
    ]);
    let mut case = Case::of(&older(), kazakhstan(), "2026-11-23 10:00:00");
    case.at("2026-11-25 10:00:00");
    let checked = plan("").check(&older(), &newer, &[("asked", 1)]).expect("nobody knows what is open");
    let event =
        checked.migrate(&case.instance, &Past::default(), &case.context(Actor::System)).expect("it moves");
    let after = evolve(&newer, case.instance.clone(), &event);
    let look = newer.find_task("look");
    let open = after.tasks().iter().find(|it| Some(it.task) == look).expect("it is open still");
    assert_eq!((open.opened_on, open.due.on), (day("2026-11-25"), Some(day("2026-12-02"))));
    let working = explain_task(&newer, open, kazakhstan()).expect("it is covered").expect("it has a term");
    assert_eq!((working.term, working.due_on), (Term::WorkingDays(5), day("2026-12-02")));
    // One that has a term goes on by it, from the day on which it was opened.
    let mut told = Case::of(&older(), kazakhstan(), "2026-11-23 10:00:00");
    told.does(officer(), "ask reason").at("2026-11-25 10:00:00");
    let (_, after) = moved(&told, &plan(""), &super::newer(&[]));
    let question = after.tasks().iter().find(|it| it.due.on.is_some()).expect("it is asked");
    assert_eq!((question.opened_on, question.due.on), (day("2026-11-23"), Some(day("2026-11-30"))));
}

/// A version in which a second clock runs beside the answer, to a date that comes with the case or by a term.
pub(in crate::suite) fn with_need(version: &str, length: &str) -> Definition {
    let fact = "[filed]\nneeded_on = { kind = \"date\", kk = \"Керек күн\", ru = \"Нужно к\", en = \"Needed on\" }\n\n[field]\n";
    let clock = |length: &str| {
        format!(
            "[clock.need]\nname = {{ kk = \"керек күн\", ru = \"нужная дата\", en = \"needed day\" }}\n{length}\nsince = [\"registration\", \"reopen\"]\n\
             breach = \"overdue\"\nbasis = \"rule 1\"\n\n[state.asked]"
        )
    };
    let held = |next: &str| {
        let [here, also] =
            ["\"answer\"", "\"answer\", \"need\""].map(|it| format!("clocks = [{it}]\n\n[state.{next}]"));
        (here, also)
    };
    let (asked, proposed) = (held("proposed"), held("answered"));
    let edits = [
        ("[field]\n", if length.starts_with("until") { fact } else { "[field]\n" }),
        ("[state.asked]", &clock(length)),
        (&asked.0, &asked.1),
        (&proposed.0, &proposed.1),
        ("version   = 1", version),
    ];
    parse(&edited(BASE, &edits)).unwrap_or_else(|problems| panic!("{problems}"))
}

/// A date that the plan gives another name is the same date, and so is what starts the clock and what follows: of the clock
/// nothing need be said.
#[test]
fn of_a_clock_whose_date_has_another_name_nothing_need_be_said() {
    let length = "until = \"needed_on\"\nless = \"1wd\"";
    let older = with_need("version   = 1", length);
    let renamed = |text: &str| parse(text).unwrap_or_else(|problems| panic!("{problems}"));
    let newer = with_need("version   = 2", length)
        .source()
        .replace("needed_on", "wanted_on")
        .replace("overdue", "too_late");
    let says = "[filed]\nneeded_on = \"wanted_on\"\n[action]\noverdue = \"too_late\"\n";
    assert_eq!(plan(says).check(&older, &renamed(&newer), &LIVE).map(|_| ()), Ok(()));
    for (is, other) in [
        ("less = \"1wd\"", "less = \"2wd\""),
        (
            "since = [\"registration\", \"reopen\"]",
            "since = [\"registration\", \"reopen\"]\nlane = \"quick\"",
        ),
    ] {
        let other = renamed(&newer.replace(is, other));
        let told = plan(says).check(&older, &other, &LIVE).expect_err("it is another one").to_string();
        assert!(told.contains("P03: clock `need` is another one"), "{told}");
    }
}

/// What counts a term and what runs to a date are counted in different ways.
#[test]
fn a_term_is_not_counted_anew_as_a_date() {
    let dated = with_need("version   = 1", "until = \"needed_on\"\nless = \"1wd\"");
    let counted = with_need("version   = 2", "term = \"9wd\"");
    let says = |carry: &str| {
        plan(&format!(
            "[clock.need]\ncarry = \"{carry}\"\n[state.asked]\nto = \"asked\"\n[state.proposed]\nto = \"proposed\"\n[filed]\nneeded_on = \"drop\"\n"
        ))
    };
    let why = says("recount").check(&dated, &counted, &LIVE).expect_err("neither is counted as the other");
    assert!(why.to_string().contains(": P04: clock `need` cannot be counted anew"), "{why}");
    // Kept, it goes on by its term, also where that is as long as the time before a date.
    let before = with_need("version   = 2", "until = \"needed_on\"\nless = \"9wd\"");
    let counted_once = with_need("version   = 1", "term = \"9wd\"");
    let case = Case::of(&counted_once, kazakhstan(), "2026-11-23 10:00:00");
    let keeps = "[clock.need]\ncarry = \"keep\"\n[state.asked]\nto = \"asked\"\n[state.proposed]\nto = \"proposed\"\n";
    let mut case = under(&before, &case, &plan(keeps));
    assert_eq!(case.due("need"), Some(day("2026-12-04")));
    case.rearms(kazakhstan_with(2, 2024..=2028, &["2026-12-03"]));
    assert_eq!(case.due("need"), Some(day("2026-12-07")));
    // And so does one that runs to a date.
    let case = Case::filed(&dated, kazakhstan(), "2026-11-23 10:00:00", &[("needed_on", "2026-12-04")]);
    let mut case = under(&counted, &case, &says("keep"));
    assert_eq!(case.due("need"), Some(day("2026-12-03")));
    case.rearms(kazakhstan_with(2, 2024..=2028, &["2026-12-03"]));
    assert_eq!(case.due("need"), Some(day("2026-12-02")), "a working day before it");
}
