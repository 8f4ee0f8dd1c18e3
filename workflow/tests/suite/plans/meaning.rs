//! What a case holds means the same after a move, or nothing moves; and whatever is decided by a choice finds one where it
//! goes.

use super::super::case::Case;
use super::super::checks::{BASE, edited};
use super::super::world::{head, higher_head, kazakhstan, officer, parse};
use super::names::granted;
use super::problems::{OFFERS, UNPROPOSED, with_names};
use super::{checked, moved, newer, older, plan};
use workflow::definition::{Code, Problem};
use workflow::plan::{Live, Past, Plan};
use workflow::{Actor, Definition};

/// The one thing that is wrong with a plan for this case.
#[track_caller]
fn wrong(case: &Case, plan: &Plan, newer: &Definition) -> Problem {
    let mut live = Live::default();
    live.add(&case.definition, &case.instance);
    let found = plan.check(&case.definition, newer, live).expect_err("it is something else there");
    let [only] = found.0.as_slice() else { panic!("{found}") };
    only.clone()
}

/// A case with a proposal.
fn proposed(what: &str) -> Case {
    let mut case = Case::of(&older(), kazakhstan(), "2026-11-23 10:00:00");
    case.finishes(officer(), "look")
        .finishes(officer(), "think")
        .does(officer(), &format!("propose proposal={what}"));
    case
}

#[test]
fn a_decision_under_another_article_moves_under_no_name() {
    let granted_under = |article: &str| {
        format!("en = \"granted\", basis = \"{article}\" }}\ndenied     = {{ kk = \"бас тартылды\"")
    };
    let article = (&*granted_under("rule 1"), &*granted_under("rule 2"));
    let same_name = with_names(&[article]);
    let other_name = with_names(&[article, ("\"granted\"", "\"allowed\""), ("granted  ", "allowed  ")]);
    let renames = plan("[outcome]\ngranted = \"allowed\"\n");
    // What was only proposed was proposed under that article too.
    for case in [granted(), proposed("granted"), proposed("denied")] {
        assert_eq!(wrong(&case, &plan(""), &same_name).code, Code::P07);
        assert_eq!(wrong(&case, &renames, &other_name).code, Code::P07);
    }
    // Whoever means it drops it, as long as nothing was decided so.
    let drops = plan("[outcome]\ngranted = \"drop\"\n");
    moved(&proposed("denied"), &drops, &same_name);
    assert_eq!(wrong(&granted(), &drops, &same_name).code, Code::P07);
}

#[test]
fn a_choice_that_is_no_longer_offered_moves_nowhere() {
    let fewer = with_names(&[OFFERS, UNPROPOSED]);
    let case = proposed("denied");
    assert_eq!(wrong(&case, &plan(""), &fewer).code, Code::P09);
    // Who drops the one that is gone keeps the others.
    let drops = plan("[outcome]\ndenied = \"drop\"\n");
    let (_, after) = moved(&proposed("granted"), &drops, &fewer);
    let proposal = fewer.find_field("proposal").expect("it is there");
    assert_eq!(after.choice(proposal), fewer.find_outcome("granted"));
    // To offer more takes nothing away.
    let offered_fewer = parse(&edited(BASE, &[OFFERS, UNPROPOSED])).expect("it is sound");
    assert!(plan("").check(&offered_fewer, &newer(&[]), &[("proposed", 1)]).is_ok());
}

/// A newer version in which the head cannot send a proposal back: whoever stands before them without one stands there for
/// ever.
fn without_a_way_back() -> Definition {
    let (from, to) = (BASE.find("[action.send_back]"), BASE.find("[action.take_back]"));
    let send_back = &BASE[from.expect("it is there")..to.expect("it is there")];
    newer(&[(send_back, ""), ("proposal = [\"denied\"], extended = false", "proposal = [\"denied\"]")])
}

#[test]
fn a_case_comes_to_no_decision_without_a_proposal() {
    let (case, newer) = (proposed("denied"), without_a_way_back());
    let found = wrong(&case, &plan("[field]\nproposal = \"drop\"\n"), &newer);
    assert_eq!((found.code, found.line, found.column), (Code::P03, 3, 6), "{}", found.message);
    let drops =
        "[action]\nsend_back = \"drop\"\n[state.proposed]\nto = \"proposed\"\n[field]\nproposal = \"drop\"\n";
    let found = wrong(&case, &plan(drops), &newer);
    assert_eq!((found.code, found.line, found.column), (Code::P10, 6, 8));
    assert_eq!(
        found.message,
        "1 case of state `proposed` would stand in `proposed`, and only the applicant can end the case: beside the cases \
         there it lacks `proposal` chosen as `granted`"
    );
    // A case that nobody has proposed anything in is not put before the head either.
    let asked = Case::of(&older(), kazakhstan(), "2026-11-23 10:00:00");
    let forward = "[action]\nsend_back = \"drop\"\n[state.asked]\nto = \"proposed\"\n";
    assert_eq!(wrong(&asked, &plan(forward), &newer).code, Code::P10);
    // Where it is chosen nobody misses it, and where the head can send the case back it goes on.
    let back = drops.replace("to = \"proposed\"", "to = \"asked\"");
    let (_, after) = moved(&case, &plan(&back), &newer);
    assert_eq!(after.choice(newer.find_field("proposal").expect("it is there")), None);
    moved(&case, &plan("[field]\nproposal = \"drop\"\n"), &super::newer(&[]));
    // Who knows only where cases stand is told when each of them moves.
    let checked =
        plan(drops).check(&older(), &newer, &[("proposed", 1)]).expect("nobody knows what they chose");
    let stuck = checked
        .migrate(&case.instance, &Past::default(), &case.context(Actor::System))
        .expect_err("it would be lost");
    assert_eq!(
        stuck.to_string(),
        "it would stand in state `proposed`, and only the applicant can end the case: beside the cases there it lacks \
         `proposal` chosen as `granted`"
    );
}

#[test]
fn cases_of_one_kind_are_counted_together() {
    let newer = without_a_way_back();
    let mut live = Live::default();
    for (moment, proposal) in [
        ("2026-11-23 10:00:00", "granted"),
        ("2026-11-24 10:00:00", "granted"),
        ("2026-11-23 10:00:00", "denied"),
    ] {
        let mut case = Case::of(&older(), kazakhstan(), moment);
        case.finishes(officer(), "look").finishes(officer(), "think");
        case.does(officer(), &format!("propose proposal={proposal}"));
        live.add(&older(), &case.instance);
    }
    let drops =
        "[action]\nsend_back = \"drop\"\n[state.proposed]\nto = \"proposed\"\n[field]\nproposal = \"drop\"\n";
    let found = plan(drops).check(&older(), &newer, live).expect_err("they would be lost").0;
    let [only] = found.as_slice() else { panic!("{found:#?}") };
    assert!(
        only.message.starts_with("3 cases of state `proposed` would stand in `proposed`"),
        "{}",
        only.message
    );
}

/// What an older program let somebody put there without a proposal does not lose by moving what it lacks already.
#[test]
fn a_case_that_was_lost_before_moves_all_the_same() {
    let older = without_a_way_back();
    let newer = parse(&older.source().replace("version   = 2", "version   = 3")).expect("it is sound");
    let mut case = Case::of(&older, kazakhstan(), "2026-11-23 10:00:00");
    assert_eq!(case.refuses_force(higher_head(), "proposed"), ["stranded"]);
    case.placed("proposed");
    let plan = Plan::parse("id = \"leave\"\nfrom = 2\nto = 3\n").expect("a plan");
    let (_, after) = moved(&case, &plan, &newer);
    assert_eq!(after.state(), newer.find_state("proposed").expect("it is there"));
}

/// The other way about: what was dropped is not missed, where nothing asks for it any more.
#[test]
fn a_choice_that_nothing_asks_for_any_more_may_be_dropped() {
    let drops = plan("[field]\nproposal = \"drop\"\n");
    assert!(drops.check(&older(), &newer(&[]), &[("answered", 1)]).is_ok());
    moved(&granted(), &drops, &newer(&[]));
}

/// A decision stands only where something is decided: a plan does not lead a decided case back to where it is examined.
#[test]
fn a_decided_case_is_not_led_to_where_nothing_is_decided() {
    let found = wrong(&granted(), &plan("[state.answered]\nto = \"asked\"\n"), &newer(&[]));
    assert_eq!((found.code, found.line, found.column), (Code::P10, 4, 8));
    assert_eq!(
        found.message,
        "1 case of state `answered` would stand in `asked`, and it has an outcome, and nothing is decided there yet"
    );
}

#[test]
fn a_fact_of_another_kind_does_not_come_with_a_case() {
    let filed = |version: &str, kind: &str| {
        let fact = format!(
            "[filed]\nasked_on = {{ kind = \"{kind}\", kk = \"Сұралған күн\", ru = \"День просьбы\", en = \"Asked on\" }}\n\n[field]\n"
        );
        let guard = "requires = [\"reason\"]\nwhen     = { asked_on = \"absent\" }\nmay ";
        let edits =
            [("[field]\n", &*fact), ("requires = [\"reason\"]\nmay ", guard), ("version   = 1", version)];
        parse(&edited(BASE, &edits)).unwrap_or_else(|problems| panic!("{problems}"))
    };
    let (older, newer) = (filed("version   = 1", "date"), filed("version   = 2", "bool"));
    let case = Case::filed(&older, kazakhstan(), "2026-11-23 10:00:00", &[("asked_on", "2026-11-20")]);
    let found = wrong(&case, &plan(""), &newer);
    assert_eq!(
        (found.code, &*found.message),
        (
            Code::P09,
            "filed `asked_on` takes something else in the newer version: give it another name there, or drop it"
        )
    );
    let (_, after) = moved(&case, &plan("[filed]\nasked_on = \"drop\"\n"), &newer);
    assert_eq!(after.fact(newer.find_filed("asked_on").expect("it is there")), None);
}

#[test]
fn a_state_that_is_given_twice_has_the_cases_of_both() {
    let mut live = Live::default();
    (0..3).for_each(|_| live.stands("asked"));
    assert_eq!(Live::from(&[("asked", 2), ("asked", 1)]), live);
}

/// What is awaited stays what it is: a question that became a case of its own would be answered by nobody.
#[test]
fn an_open_task_stays_what_it_is() {
    let asked = || {
        let mut case = Case::of(&older(), kazakhstan(), "2026-11-23 10:00:00");
        case.does(officer(), "ask reason");
        case
    };
    let from = BASE.find("[task.question]").expect("it is there");
    let to = BASE.find("[ground]").expect("it is there");
    let as_a_case = "[task.question]\nname = { kk = \"Сұрақ\", ru = \"Вопрос\", en = \"Question\" }\ncase = \"permit\"\nbasis = \"rule 1\"\n\n";
    let newer = newer(&[(&BASE[from..to], as_a_case)]);
    let found = wrong(&asked(), &plan(""), &newer);
    assert_eq!((found.code, found.line, found.column), (Code::P09, 3, 6));
    assert_eq!(
        found.message,
        "1 case waits for task `question`, which is opened by an action, and in the newer version is a case of permit: it \
         must stay what it is"
    );
    // Where nobody waits for it, it may become another thing.
    let idle = Case::of(&older(), kazakhstan(), "2026-11-23 10:00:00");
    moved(&idle, &plan(""), &newer);
}

/// A process under the number of another version.
fn numbered(definition: &Definition, further: i32) -> Definition {
    let version = i32::try_from(definition.version()).expect("a small number");
    let line = |it: i32| format!("version   = {it}\n");
    let text = definition.source().replace(&line(version), &line(version + further));
    parse(&text).expect("it is sound")
}

fn between(older: &Definition, newer: &Definition, more: &str) -> Plan {
    let (id, from, to) = (older.id(), older.version(), newer.version());
    Plan::parse(&format!("id = \"{id}\"\nfrom = {from}\nto = {to}\n{more}")).expect("a plan")
}

/// The decision on a complaint must be heard: whoever waits for it goes on waiting.
#[test]
fn a_case_that_waits_for_its_own_is_not_made_to_forget_it() {
    let protection = super::super::world::protection();
    let newer = numbered(protection, 1);
    let mut case = super::super::stories::followed_up();
    case.does(super::super::world::applicant(), "complain reason");
    let plan = |more: &str| between(protection, &newer, more);
    let found = wrong(&case, &plan("[task]\ncomplaint = \"drop\"\n"), &newer);
    assert_eq!(found.code, Code::P09);
    assert!(
        found.message.contains("which is a case of complaint, whose decision would be heard by nobody"),
        "{found}"
    );
    let found = wrong(&case, &plan("[state.follow_up]\nto = \"closed\"\nmay_end = true\n"), &newer);
    assert_eq!(found.code, Code::P10);
    assert!(
        found.message.contains("the decision of its case `complaint` would be heard by nobody there"),
        "{found}"
    );
    moved(&case, &plan(""), &newer);
}

/// A complaint goes on by its own version, and may end as it lets it end: what follows from that goes on following.
#[test]
fn what_follows_from_a_case_that_grew_out_of_it_stays() {
    let protection = super::super::world::protection();
    let deaf = numbered(protection, 1);
    let deaf = deaf.source().replace("action_ordered = \"reconsider\", sent_back", "sent_back");
    let newer = parse(&deaf).expect("it is sound");
    let mut case = super::super::stories::followed_up();
    let plan = between(protection, &newer, "");
    moved(&case, &plan, &newer);
    case.does(super::super::world::applicant(), "complain reason");
    let found = wrong(&case, &plan, &newer);
    assert_eq!(found.code, Code::P09);
    let why = "which is a case of complaint, and nothing follows in the newer version when it ends as `action_ordered`";
    assert!(found.message.contains(why), "{found}");
}

/// A process in which a challenge was still ticked off, as a version before this one, and the plan between them.
fn ticked_off() -> (Definition, &'static Definition, Plan) {
    let newer = super::super::world::protection();
    let older = numbered(newer, -1);
    let ticked = "[task.recusal]\nby    = [\"head\"]\n";
    let older = parse(&older.source().replace("[task.recusal]\n", ticked)).expect("it is sound");
    let plan = between(&older, newer, "");
    (older, newer, plan)
}

/// What was ticked off in the older version is decided by an action in the newer one, also where it was open already.
#[test]
fn a_task_that_an_action_alone_closes_from_now_on_is_closed_by_it() {
    let (older, newer, plan) = ticked_off();
    let mut case = Case::of(&older, kazakhstan(), "2026-11-23 10:00:00");
    case.does(officer(), "begin_review");
    case.does(super::super::world::applicant(), "challenge interest reason");
    let due = case.instance.tasks().last().map(|it| it.due);
    let (_, after) = moved(&case, &plan, newer);
    assert_eq!(after.tasks().last().map(|it| it.due), due, "its term goes on");
    let mut moved = Case { definition: newer.clone(), instance: after, ..case };
    assert_eq!(moved.cannot_finish(head(), "recusal"), ["by_action"]);
    moved.does(head(), "dismiss_challenge reason");
    assert!(!moved.tasks().contains(&"recusal") && moved.marks().is_empty());
}

/// One that was left open without what the action asks for would be closed by nobody: it is ticked off first.
#[test]
fn a_task_that_nothing_would_close_any_more_does_not_move() {
    let (older, newer, plan) = ticked_off();
    // There a challenge could be dismissed, and whoever ticks it off be still awaited.
    let older = older.source().replace("closes   = [\"recusal\"]\n", "");
    let older = parse(&older).expect("it is sound");
    let mut case = Case::of(&older, kazakhstan(), "2026-11-23 10:00:00");
    case.does(officer(), "begin_review");
    case.does(super::super::world::applicant(), "challenge interest reason");
    checked(&case, &plan, newer);
    case.does(head(), "dismiss_challenge reason");
    assert!(case.tasks().contains(&"recusal") && case.marks().is_empty());
    let found = wrong(&case, &plan, newer);
    let why = "and nothing would surely decide its open task `recusal` there";
    assert!(found.code == Code::P10 && found.message.contains(why), "{found}");
    case.finishes(head(), "recusal");
    checked(&case, &plan, newer);
}
