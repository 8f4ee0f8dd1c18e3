//! What a plan may not give back: how often something was done, how long a term stood still, and that it was extended; and
//! what a term that begins anew leaves behind.

use super::super::case::Case;
use super::super::checks::{PERMIT, edited, sound};
use super::super::stories::stranded::with_aside;
use super::super::world::{applicant, day, head, higher_head, kazakhstan, officer};
use super::clocks::{plan_of, small};
use super::problems::with_names;
use super::{case, checked, moved, newer, older, plan};
use workflow::plan::{Live, Past, Plan, Stuck};
use workflow::{Definition, Instance};

#[track_caller]
fn said(older: &Definition, newer: &Definition, plan: &Plan) -> String {
    plan.check(older, newer, Live::default()).map_or_else(|it| it.to_string(), |_| String::new())
}

#[test]
fn how_often_it_was_done_is_not_forgotten_where_it_still_counts() {
    let drops = |name: &str| plan_of("card", &format!("[action]\n{name} = \"drop\"\n"));
    let (card, newer_card) = (small(1, &[]), small(2, &[]));
    // Of two in five days a third would be one too many; and so would it be under another name.
    let forgotten =
        "P05: action `ask_photo` may be taken only so often, and how often it was would be forgotten";
    assert!(said(&card, &newer_card, &drops("ask_photo")).contains(forgotten));
    let renamed = small(2, &[("action.ask_photo", "action.want_photo")]);
    assert!(
        said(&card, &renamed, &drops("ask_photo")).contains(forgotten),
        "the term stands still there too"
    );
    let of_leave = |name: &str| plan(&format!("[action]\n{name} = \"drop\"\n"));
    let extended = with_names(&[("action.extend", "action.prolong"), ("\"extend\"", "\"prolong\"")]);
    let forgotten = "P05: action `extend` may be taken only so often";
    assert!(said(&older(), &extended, &of_leave("extend")).contains(forgotten));
    // Where nothing is limited any more, nothing is given back.
    let unlimited = newer(&[("limit    = 2\n", "")]);
    assert_eq!(said(&older(), &unlimited, &of_leave("reopen")), "");
    let limited = "P05: action `reopen` may be taken only so often";
    assert!(said(&older(), &newer(&[]), &of_leave("reopen")).contains(limited));
}

/// What the process lets an office do once in a term it lets it do once in a new term, and what the old one left is over.
#[test]
fn a_clock_that_starts_anew_has_no_past() {
    let newer = newer(&[]);
    let anew = plan("[clock.answer]\ncarry = \"restart\"\n");
    let extend = newer.find_action("extend").expect("it is there");
    let extended = case();
    assert_eq!((extended.marks(), extended.instance.count(extend)), (vec!["extended"], 1));
    let (_, after) = moved(&extended, &anew, &newer);
    assert_eq!((after.marks().count(), after.count(extend)), (0, 0));
    let mut late = Case::of(&older(), kazakhstan(), "2026-11-23 10:00:00");
    late.ticks_until("2026-12-08 10:00:00");
    assert_eq!(late.marks(), ["late"]);
    let (_, after) = moved(&late, &anew, &newer);
    assert_eq!((after.marks().count(), after.clocks()[0].due.on), (0, Some(day("2026-12-23"))));
    // A day that is kept keeps what it led to.
    let (_, after) = moved(&late, &plan("[clock.answer]\ncarry = \"keep\"\n"), &newer);
    assert_eq!(after.marks().count(), 1);
}

/// A pause that is entered in two ways.
fn two_ways(version: u32, limits: [u32; 2]) -> Definition {
    let ask = "[action.ask_copies]\nname = { kk = \"Көшірме сұрау\", ru = \"Запросить копии\", en = \"Ask for copies\" }\n\
               in = [\"asked\"]\nto = \"papers\"\nby = [\"officer\"]\nmay = [\"until\"]\nlimit = COPIES\ntells = [\"applicant\"]\n\
               basis = \"rule 3\"\n\n[action.bring]\n";
    let ask = ask.replace("COPIES", &limits[1].to_string());
    let papers = format!("may      = [\"until\"]\nlimit    = {}", limits[0]);
    let version = format!("version   = {version}");
    sound(&edited(
        PERMIT,
        &[
            ("[action.bring]\n", &ask),
            ("may      = [\"until\"]\nlimit    = 2", &papers),
            ("version   = 1", &version),
        ],
    ))
}

/// Whoever asked for papers twice under the older version has asked as often as the newer one lets anybody ask for both.
#[test]
fn two_ways_into_a_pause_share_what_the_law_allows() {
    let permit = sound(PERMIT);
    let newer = two_ways(2, [1, 1]);
    let into_it = plan_of("permit", "[state.asked]\nto = \"papers\"\ntimers = \"restart\"\n");
    let moves = |case: &Case| {
        let context = case.context(workflow::Actor::System);
        let event = checked(case, &into_it, &newer).migrate(&case.instance, &Past::default(), &context)?;
        Ok::<_, Stuck>(workflow::evolve(&newer, case.instance.clone(), &event))
    };
    let mut case = Case::of(&permit, kazakhstan(), "2026-11-23 10:00:00");
    let count = |name: &str, after: &Instance| after.count(newer.find_action(name).expect("it asks"));
    case.does(officer(), "ask_papers").does(applicant(), "bring");
    let after = moves(&case).expect("it has one left");
    assert_eq!(
        [count("ask_papers", &after), count("ask_copies", &after)],
        [1, 1],
        "the other way is used up"
    );
    case.does(officer(), "ask_papers").does(applicant(), "bring");
    assert_eq!(moves(&case), Err(Stuck::NoEntryLeft { state: "papers".to_owned(), limit: 2 }));
}

/// A second state in which the clock stands still, under another article, with the timer of the first.
const COPIES: &str = r#"
[state.copies]
name   = { kk = "көшірме күтілуде", ru = "ждём копии", en = "waiting for copies" }
says   = { kk = "Көшірмелерді {until} күніне дейін әкеліңіз.", ru = "Принесите копии до {until}.", en = "Bring the copies by {until}." }
move   = "applicant"
clocks = ["begin"]
pauses = { clock = "answer", cap = "10wd", basis = "rule 4" }
after  = [{ term = "3wd", set_by = "until", cap = "5wd", do = "go_on", basis = "rule 3" }]

[action.ask_copies]
name     = { kk = "Көшірме сұрау", ru = "Запросить копии", en = "Ask for copies" }
in       = ["asked"]
to       = "copies"
by       = ["officer"]
may      = ["until"]
limit    = 1
tells    = ["applicant"]
basis    = "rule 3"

[state.passed_on]"#;

/// Another pause of the same clock is another one, also where its timers are the same.
#[test]
fn from_one_pause_to_another_one_entry_is_used_up() {
    let newer = sound(&edited(
        PERMIT,
        &[
            ("[state.passed_on]", COPIES),
            (
                "in       = [\"papers\"]\nto       = \"asked\"\nby       = [\"applicant\"]",
                "in       = [\"papers\", \"copies\"]\nto       = \"asked\"\nby       = [\"applicant\"]",
            ),
            (
                "in       = [\"papers\"]\nto       = \"asked\"\nby       = [\"system\"]",
                "in       = [\"papers\", \"copies\"]\nto       = \"asked\"\nby       = [\"system\"]",
            ),
            (
                "in    = [\"asked\", \"papers\", \"proposed\"]",
                "in    = [\"asked\", \"papers\", \"copies\", \"proposed\"]",
            ),
            (
                "[\"asked\", \"papers\", \"passed_on\", \"proposed\"]",
                "[\"asked\", \"papers\", \"copies\", \"passed_on\", \"proposed\"]",
            ),
            ("version   = 1", "version   = 2"),
        ],
    ));
    let mut case = Case::of(&sound(PERMIT), kazakhstan(), "2026-11-23 10:00:00");
    case.does(officer(), "ask_papers");
    let keeps = plan_of("permit", "[state.papers]\nto = \"copies\"\ntimers = \"keep\"\n");
    let (_, after) = moved(&case, &keeps, &newer);
    assert!(after.clocks().iter().any(workflow::instance::ClockRun::is_paused));
    let count = |name: &str| after.count(newer.find_action(name).expect("it asks"));
    assert_eq!([count("ask_papers"), count("ask_copies")], [1, 1]);
}

/// A clock that begins in the state to which a case comes, and stands still there from the first day on, is told like any.
#[test]
fn the_report_tells_the_clock_that_a_pause_brings() {
    let (older, newer) = (small(1, &[]), small(2, &[]));
    let into_it = plan_of("card", "[state.ready]\nto = \"incomplete\"\ntimers = \"restart\"\n");
    let checked =
        into_it.check(&older, &newer, &[("ready", 3)]).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(checked.report().moves[0].starts, ["answer"]);
}

/// Where a newer version lets only the officer of the case lead on, those cases move of which somebody has charge.
#[test]
fn a_plan_knows_that_somebody_works_on_a_case() {
    let worker = (
        "[field]\n",
        "[field]\nworker = { kind = \"assignee\", kk = \"Орындаушы\", ru = \"Исполнитель\", en = \"Officer\" }\n",
    );
    let aside = |left: &str, version: &str| {
        with_aside(
            ["", "in = [\"asked\"]\nrequires = [\"worker\"]", left],
            "",
            &[worker, ("version   = 1", version)],
        )
    };
    let (older, newer) = (aside("", "version   = 1"), aside("assignee = true", "version   = 2"));
    let mut case = Case::of(&older, kazakhstan(), "2026-11-23 10:00:00");
    case.does(officer(), "put_aside worker=2");
    let (_, after) = moved(&case, &plan(""), &newer);
    (case.definition, case.instance) = (newer.clone(), after);
    case.does(officer(), "give_up");
    // One that somebody moved there before anybody was named is told before it moves.
    let mut nobodys = Case::of(&older, kazakhstan(), "2026-11-23 10:00:00");
    nobodys.forces(higher_head(), "aside");
    let mut live = Live::default();
    live.add(&older, &nobodys.instance);
    let found = plan("").check(&older, &newer, live).expect_err("nobody could lead it on").to_string();
    assert!(found.contains("P10") && found.contains("somebody to whom it is assigned"), "{found}");
}

/// And whether it is the one who did what another must follow up on: at the check, and not only when the case moves.
#[test]
fn a_plan_knows_what_whoever_works_on_a_case_has_done() {
    let worker = (
        "[field]\n",
        "[field]\nworker = { kind = \"assignee\", kk = \"Орындаушы\", ru = \"Исполнитель\", en = \"Officer\" }\n",
    );
    let naming = "[action.name_officer]\nname = { kk = \"Тағайындау\", ru = \"Назначить\", en = \"Name an officer\" }\n\
                  in = [\"asked\"]\nby = [\"head\"]\nrequires = [\"worker\"]\ntells = [\"officer\"]\nbasis = \"rule 1\"\n";
    let aside = |entered: &str, left: &str, version: &str| {
        let entered = format!("in = [\"asked\"]\nassignee = true\n{entered}");
        with_aside(["", &entered, left], naming, &[worker, ("version   = 1", version)])
    };
    let older = aside("", "", "version   = 1");
    // From now on whoever puts a case aside names another, who leads it on.
    let eyes = "assignee = true\nnot_by_actor_of = [\"put_aside\"]";
    let newer = aside("requires = [\"worker\"]", eyes, "version   = 2");
    let mut case = Case::of(&older, kazakhstan(), "2026-11-23 10:00:00");
    case.does(head(), "name_officer worker=2").does(officer(), "put_aside");
    let check = |case: &Case| {
        let mut live = Live::default();
        live.add(&older, &case.instance);
        plan("").check(&older, &newer, live).map(drop)
    };
    let found = check(&case).expect_err("only another could lead it on").to_string();
    assert!(found.contains("P10") && found.contains("action `put_aside` done by the one"), "{found}");
    let mut handed_on = Case::of(&older, kazakhstan(), "2026-11-23 10:00:00");
    handed_on
        .does(head(), "name_officer worker=2")
        .does(officer(), "put_aside")
        .forces(higher_head(), "asked");
    handed_on.does(head(), "name_officer worker=3").forces(higher_head(), "aside");
    check(&handed_on).unwrap_or_else(|problems| panic!("another works on it: {problems}"));
}
