//! What a case holds means the same after a move, or the case stays: also where nobody has checked the plan.

use super::super::case::Case;
use super::super::checks::{BASE, edited};
use super::super::world::{kazakhstan, officer, parse};
use super::names::granted;
use super::problems::{OFFERS, UNPROPOSED, with_names};
use super::{newer, older, plan};
use workflow::definition::Code;
use workflow::plan::{Live, Noun, Plan, Stuck, migrate};
use workflow::{Actor, Definition};

/// Why the case stays.
#[track_caller]
fn stuck(case: &Case, plan: &Plan, newer: &Definition) -> Stuck {
    let moved = migrate(plan, &case.definition, newer, &case.instance, &case.context(Actor::System));
    moved.expect_err("it holds something else now")
}

fn changed(noun: Noun, name: &str) -> Stuck {
    Stuck::Changed { noun, name: name.to_owned() }
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
    assert_eq!(stuck(&granted(), &plan(""), &same_name), changed(Noun::Outcome, "granted"));
    // What was only proposed was proposed under that article too.
    assert_eq!(stuck(&proposed("granted"), &plan(""), &same_name), changed(Noun::Outcome, "granted"));
    let case = proposed("denied");
    assert!(migrate(&plan(""), &older(), &same_name, &case.instance, &case.context(Actor::System)).is_ok());
    let other_name = with_names(&[article, ("\"granted\"", "\"allowed\""), ("granted  ", "allowed  ")]);
    let renames = plan("[outcome]\ngranted = \"allowed\"\n");
    assert_eq!(stuck(&granted(), &renames, &other_name), changed(Noun::Outcome, "granted"));
    // Whoever means it drops it, as long as nothing was decided so.
    let drops = plan("[outcome]\ngranted = \"drop\"\n");
    assert!(drops.check(&older(), &same_name, &[("proposed", 1)]).is_ok());
}

#[test]
fn a_choice_that_is_no_longer_offered_moves_nowhere() {
    let fewer = with_names(&[OFFERS, UNPROPOSED]);
    let case = proposed("denied");
    assert_eq!(stuck(&case, &plan(""), &fewer), changed(Noun::Field, "proposal"));
    assert_eq!(
        stuck(&case, &plan(""), &fewer).to_string(),
        "it holds field `proposal`, which is something else in the newer version"
    );
    let offered = proposed("granted");
    let context = offered.context(Actor::System);
    assert!(migrate(&plan(""), &older(), &fewer, &offered.instance, &context).is_ok());
    // Nobody holds what the plan drops.
    for drops in ["[field]\nproposal = \"drop\"\n", "[outcome]\ndenied = \"drop\"\n"] {
        assert!(plan(drops).check(&older(), &fewer, &[("proposed", 1)]).is_ok(), "{drops}");
        assert!(migrate(&plan(drops), &older(), &fewer, &case.instance, &context).is_ok(), "{drops}");
    }
    // To offer more takes nothing away.
    let offered_fewer = parse(&edited(BASE, &[OFFERS, UNPROPOSED])).expect("it is sound");
    assert!(plan("").check(&offered_fewer, &newer(&[]), &[("proposed", 1)]).is_ok());
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
    let found = plan("").check(&older, &newer, &[("asked", 1)]).expect_err("it is something else").0;
    assert_eq!(
        (found[0].code, &*found[0].message),
        (
            Code::P09,
            "filed `asked_on` takes something else in the newer version: give it another name there, or drop it"
        )
    );
    let moment = "2026-11-23 10:00:00";
    let case = Case::filed(&older, kazakhstan(), moment, &[("asked_on", "2026-11-20")]);
    assert_eq!(stuck(&case, &plan(""), &newer), changed(Noun::Filed, "asked_on"));
    let without = Case::of(&older, kazakhstan(), moment);
    assert!(migrate(&plan(""), &older, &newer, &without.instance, &without.context(Actor::System)).is_ok());
    let drops = plan("[filed]\nasked_on = \"drop\"\n");
    assert!(migrate(&drops, &older, &newer, &case.instance, &case.context(Actor::System)).is_ok());
}

#[test]
fn a_state_that_is_given_twice_has_the_cases_of_both() {
    let mut live = Live::default();
    (0..3).for_each(|_| live.stands("asked"));
    assert_eq!(Live::from(&[("asked", 2), ("asked", 1)]), live);
}
