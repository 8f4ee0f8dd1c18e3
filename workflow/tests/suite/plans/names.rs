//! What becomes of names: which cases a changed name touches, and what a case keeps in a state that only has another name.

use super::super::case::Case;
use super::super::world::{day, head, kazakhstan, officer};
use super::clocks::{plan_of, small};
use super::problems::with_names;
use super::{case, moved, newer, older, plan};
use workflow::Definition;
use workflow::plan::{Live, Past, Stuck, Timers};

/// A case that was decided, and waits to be closed.
pub(super) fn granted() -> Case {
    let mut case = Case::of(&older(), kazakhstan(), "2026-11-23 10:00:00");
    case.finishes(officer(), "look").finishes(officer(), "think").does(officer(), "propose proposal=granted");
    case.does(head(), "grant").at("2026-11-26 10:00:00");
    case
}

fn told(says: &str, newer: &Definition, live: &Live) -> Vec<String> {
    let checked =
        plan(says).check(&older(), newer, live.clone()).unwrap_or_else(|problems| panic!("{problems}"));
    checked.report().names.iter().map(ToString::to_string).collect()
}

#[test]
fn the_report_says_how_many_cases_each_changed_name_touches() {
    let mut live = Live::default();
    for case in [&case(), &case(), &granted()] {
        live.add(&older(), &case.instance);
    }
    let says = "[state.asked]\nto = \"asked\"\n[clock.answer]\nto = \"reply\"\ncarry = \"keep\"\n[action]\npropose = \"draft\"\nask = \"drop\"\n\
        [task]\nquestion = \"inquiry\"\nlook = \"drop\"\n[mark]\nextended = \"drop\"\n\
        [field]\nproposal = \"idea\"\n[outcome]\ngranted = \"allowed\"\ntaken_back = \"drop\"\n";
    let newer = with_names(&[
        ("answer\"", "reply\""),
        ("clock.answer", "clock.reply"),
        ("propose\"", "draft\""),
        ("action.propose", "action.draft"),
        ("question", "inquiry"),
        ("proposal", "idea"),
        ("granted", "allowed"),
    ]);
    assert_eq!(
        told(says, &newer, &live),
        [
            "action ask no longer counts: 2 cases",
            "action propose → draft: 1 case",
            "task look no longer counts: 0 cases",
            "task question → inquiry: 2 cases",
            "mark extended no longer counts: 2 cases",
            "field proposal → idea: 1 case",
            "outcome granted → allowed: 1 case",
            "outcome taken_back no longer counts: 0 cases",
            "clock answer → reply: 2 cases",
        ]
    );
    // Whoever knows only where cases stand is told the names all the same.
    let states = Live::from(&[("asked", 3)]);
    assert_eq!(
        told("[mark]\nextended = \"drop\"\n", &with_names(&[]), &states),
        ["mark extended no longer counts: 0 cases"]
    );
}

#[test]
fn a_state_that_has_only_another_name_keeps_its_timers() {
    let (case, live) = (granted(), [("answered", 7)]);
    let said = "[state.answered]\nto = \"replied\"\n";
    let due = case.instance.timers().next();
    let timers = |says: &str, newer: &Definition| {
        let checked =
            plan(says).check(&older(), newer, &live).unwrap_or_else(|problems| panic!("{problems}"));
        // What the report says is what happens.
        let (_, after) = moved(&case, &plan(says), newer);
        let kept = if after.timers().next() == due { Timers::Keep } else { Timers::Restart };
        assert_eq!(checked.report().moves[0].timers, kept);
        kept
    };
    assert_eq!(due.and_then(|it| it.on), Some(day("2026-12-23")));
    assert_eq!(timers(said, &with_names(&[("answered", "replied")])), Timers::Keep);
    // What the timer does has another name too, and the plan says it.
    let both = with_names(&[
        ("answered", "replied"),
        ("\"close\"", "\"put_away\""),
        ("action.close", "action.put_away"),
    ]);
    assert_eq!(timers(&format!("{said}[action]\nclose = \"put_away\"\n"), &both), Timers::Keep);
    // A timer with another term, or under another article, is another one.
    let timer = "after = [{ term = \"30d\", do = \"close\", basis = \"rule 1\" }]";
    for other in [timer.replace("30d", "40d"), timer.replace("rule 1", "rule 2")] {
        let other = with_names(&[("answered", "replied"), (timer, &other)]);
        assert_eq!(timers(said, &other), Timers::Restart);
    }
    // So is that of a state which was there before.
    let elsewhere = plan("[state.answered]\nto = \"proposed\"\n")
        .check(&older(), &newer(&[]), &live)
        .expect("it is said");
    assert_eq!(elsewhere.report().moves[0].timers, Timers::Restart);
}

/// A day that somebody chose stays with the field that it was chosen in.
#[test]
fn a_timer_that_is_set_by_another_field_is_another_one() {
    let timers = |more: &str, edits: &[(&str, &str)]| {
        let says = plan_of("card", &format!("[state.incomplete]\nto = \"incomplete\"\n{more}"));
        let checked = says.check(&small(1, &[]), &small(2, edits), &[("incomplete", 1)]);
        checked.unwrap_or_else(|problems| panic!("{problems}")).report().moves[0].timers
    };
    let set_by = ("set_by = \"until\"", "set_by = \"bring_by\"");
    let also = ("may      = [\"until\"]", "may      = [\"until\", \"bring_by\"]");
    let [one, both] = ["", "until    = { kind = \"date\", kk = \"Күні\", ru = \"День\", en = \"Day\" }\n"].map(|more| {
        format!("{more}bring_by = {{ kind = \"date\", kk = \"Қашанға дейін\", ru = \"До какого дня\", en = \"Bring by\" }}\n")
    });
    let field =
        "until    = { kind = \"date\", kk = \"Соңғы күні\", ru = \"Последний день\", en = \"Last day\" }\n";
    assert_eq!(timers("", &[set_by, also, (field, &both)]), Timers::Restart);
    // Where the field only has another name, it is the same.
    let renames = "[field]\nuntil = \"bring_by\"\n";
    let asks = ("may      = [\"until\"]", "may      = [\"bring_by\"]");
    assert_eq!(timers(renames, &[set_by, asks, (field, &one)]), Timers::Keep);
}

#[test]
fn what_was_finished_in_a_state_stays_finished_under_its_other_name() {
    let newer = with_names(&[("\"asked\"", "\"wished\""), ("state.asked", "state.wished")]);
    let open = |case: &Case| -> Vec<String> {
        let (_, after) = moved(case, &plan("[state.asked]\nto = \"wished\"\n"), &newer);
        after.tasks().iter().map(|it| newer.task(it.task).name.to_string()).collect()
    };
    let mut case = Case::of(&older(), kazakhstan(), "2026-11-23 10:00:00");
    case.finishes(officer(), "look");
    assert_eq!(open(&case), ["think"]);
    case.finishes(officer(), "think");
    assert_eq!(open(&case), Vec::<String>::new());
}

#[test]
fn a_case_that_was_decided_does_not_move_to_where_that_is_forgotten() {
    let case = granted();
    let forgets = plan("[outcome]\ngranted = \"drop\"\n");
    let newer = with_names(&[("granted", "allowed")]);
    let context = case.context(workflow::Actor::System);
    // Nobody was decided so when the plan was checked.
    let checked = forgets.check(&case.definition, &newer, &[("answered", 1)]).expect("nothing is forgotten");
    assert_eq!(checked.migrate(&case.instance, &Past::default(), &context), Err(Stuck::Decided));
    let (_, after) = moved(&case, &plan("[outcome]\ngranted = \"allowed\"\n"), &newer);
    assert_eq!(after.outcome(), newer.find_outcome("allowed"));
}
