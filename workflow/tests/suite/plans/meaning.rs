//! What a case holds means the same after a move, or nothing moves; and whatever is decided by a choice finds one where it
//! goes.

use super::super::case::Case;
use super::super::checks::{BASE, edited};
use super::super::world::{head, kazakhstan, officer, parse};
use super::names::granted;
use super::problems::{OFFERS, UNPROPOSED, with_names};
use super::{checked, moved, newer, older, plan};
use workflow::definition::{Code, Problem};
use workflow::plan::{Live, Plan, Stuck};
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

/// Whoever decides approves what was proposed. Without a proposal the head could only send it back, where the process has
/// such a way at all; so it goes there by the plan.
#[test]
fn a_case_comes_to_no_decision_without_a_proposal() {
    let (case, same) = (proposed("denied"), newer(&[]));
    let drops = plan("[outcome]\ndenied = \"drop\"\n");
    let found = wrong(&case, &drops, &with_names(&[OFFERS, UNPROPOSED]));
    assert_eq!((found.code, found.line, found.column), (Code::P10, 5, 10));
    assert_eq!(
        found.message,
        "1 case of state `proposed` chose `denied` as `proposal`, and would stand in `proposed` without a choice, which \
         every case there has made: let them go to where it is chosen, or name what `denied` is called now"
    );
    let found = wrong(&case, &plan("[field]\nproposal = \"drop\"\n"), &same);
    assert_eq!((found.code, found.line, found.column), (Code::P10, 3, 6));
    // A case that nobody has proposed anything in is not put before the head either.
    let asked = Case::of(&older(), kazakhstan(), "2026-11-23 10:00:00");
    let found = wrong(&asked, &plan("[state.asked]\nto = \"proposed\"\n"), &same);
    assert_eq!((found.code, found.line, found.column), (Code::P10, 4, 8));
    assert_eq!(
        found.message,
        "1 case of state `asked` would stand in `proposed` without `proposal`, which every case there has: let them go to \
         where it is chosen"
    );
    // Where it is chosen nobody misses it, and who decides asks no more for it.
    for drops in ["[outcome]\ndenied = \"drop\"\n", "[field]\nproposal = \"drop\"\n"] {
        let back = plan(&format!("[state.proposed]\nto = \"asked\"\n{drops}"));
        let (_, after) = moved(&case, &back, &same);
        let proposal = same.find_field("proposal").expect("it is there");
        assert_eq!(after.choice(proposal), None, "{drops}");
    }
    assert!(plan("[field]\nproposal = \"drop\"\n").check(&older(), &same, &[("answered", 1)]).is_ok());
    // Who knows only where cases stand is told when each of them moves.
    let checked = drops.check(&older(), &same, &[("proposed", 1)]).expect("nobody knows what they chose");
    let stuck = checked.migrate(&case.instance, &case.context(Actor::System));
    assert_eq!(stuck, Err(Stuck::Unchosen { field: "proposal".to_owned(), state: "proposed".to_owned() }));
}

/// Somebody above put it before the head without a proposal: what it lacks it does not lose by moving.
#[test]
fn a_case_that_was_put_somewhere_without_a_choice_moves_all_the_same() {
    let mut case = Case::of(&older(), kazakhstan(), "2026-11-23 10:00:00");
    case.forces(super::super::world::higher_head(), "proposed");
    let (_, after) = moved(&case, &plan(""), &newer(&[]));
    assert_eq!(after.state(), newer(&[]).find_state("proposed").expect("it is there"));
    assert!(checked(&case, &plan(""), &newer(&[])).migrate(&case.instance, &case.context(head())).is_ok());
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
