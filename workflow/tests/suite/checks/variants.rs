//! What a check must leave alone, and what several checks must say together. A plant is found by one check and nothing
//! else; what goes round is found at each of its members.

use super::plants::Edits;
use super::{BASE, PERMIT, edited, problems};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::Write;
use workflow::Problem;
use workflow::definition::Code;

/// A lawful change of a base.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Variant {
    base: String,
    why: String,
    edits: Edits,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Variants {
    variant: Vec<Variant>,
}

#[test]
fn what_is_lawful_and_unusual_is_accepted_without_a_warning() {
    let Variants { variant } = toml::from_str(include_str!("variants.toml")).expect("the variants are TOML");
    assert!(variant.len() >= 9);
    for it in variant {
        let base = match it.base.as_str() {
            "base" => BASE,
            "permit" => PERMIT,
            other => panic!("there is no base {other}"),
        };
        let edits: Vec<(&str, &str)> =
            it.edits.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
        assert_eq!(problems(&edited(base, &edits)), [], "{}", it.why);
    }
}

/// The problems of one code, by what they name.
#[track_caller]
fn found(base: &str, edits: &[(&str, &str)], code: Code) -> Vec<Problem> {
    let found = problems(&edited(base, edits));
    let codes: BTreeSet<Code> = found.iter().map(|it| it.code).collect();
    assert_eq!(codes, [code].into(), "{found:#?}");
    found
}

#[track_caller]
fn each_is_named(found: &[Problem], names: &[&str]) {
    assert_eq!(found.len(), names.len(), "{found:#?}");
    for name in names {
        assert!(found.iter().any(|it| it.message.contains(name)), "{name}: {found:#?}");
    }
}

const WORDS: &str = "{ kk = \"а\", ru = \"а\", en = \"a\" }";

#[test]
fn two_clocks_that_start_each_other_are_both_named() {
    let clock = format!(
        "[clock.other]\nname = {WORDS}\nterm = \"3wd\"\nsince = [\"registration\", \"reopen\", \"overdue\"]\nbreach = \"nag\"\nbasis = \"rule 1\"\n\n[state.asked]"
    );
    let nag = format!(
        "[action.nag]\nname = {WORDS}\nin = [\"asked\", \"proposed\"]\nby = [\"system\"]\nforgets = [\"late\", \"extend\", \"extended\"]\ntells = [\"applicant\"]\nbasis = \"rule 1\"\n\n[action.close]"
    );
    let runs = ("clocks = [\"answer\"]", "clocks = [\"other\", \"answer\"]");
    let edits = [
        ("[\"registration\", \"reopen\"]", "[\"registration\", \"reopen\", \"nag\"]"),
        ("[state.asked]", clock.as_str()),
        ("[action.close]", nag.as_str()),
        runs,
        runs,
    ];
    each_is_named(&found(BASE, &edits, Code::E12), &["clock answer", "clock other"]);
}

/// States beside the others, each left by its timer into the next, and the last into the first.
fn round(states: usize) -> String {
    let mut text = String::new();
    for n in 0..states {
        let next = (n + 1) % states;
        let _ = write!(
            text,
            "[state.r{n}]\nname = {WORDS}\nsays = {WORDS}\nmove = \"office\"\nafter = [{{ term = \"1d\", do = \"turn_{n}\", basis = \"rule 1\" }}]\n\
             [action.turn_{n}]\nname = {WORDS}\nin = [\"r{n}\"]\nto = \"r{next}\"\nby = [\"system\"]\ntells = [\"applicant\"]\nbasis = \"rule 1\"\n"
        );
    }
    text + &format!(
        "[action.go_round]\nname = {WORDS}\nin = [\"asked\"]\nto = \"r0\"\nby = [\"officer\"]\ntells = [\"applicant\"]\nbasis = \"rule 1\"\n\
         [action.give_up]\nname = {WORDS}\nin = [\"r0\"]\nto = \"taken_back\"\nby = [\"officer\"]\noutcome = \"taken_back\"\ntells = [\"applicant\"]\nbasis = \"rule 1\"\n\n[action.ask]"
    )
}

#[test]
fn every_state_of_a_round_of_the_machine_is_named() {
    for states in [2, 3, 5] {
        let round = round(states);
        let names: Vec<String> = (0..states).map(|n| format!("state r{n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        each_is_named(&found(BASE, &[("[action.ask]", &round)], Code::E12), &names);
    }
}

#[test]
fn breaches_that_lead_round_are_named_in_each_state() {
    let edits = [(
        "in    = [\"asked\", \"proposed\"]\nby    = [\"system\"]",
        "in    = [\"asked\", \"proposed\"]\nto    = \"asked\"\nby    = [\"system\"]",
    )];
    each_is_named(&found(BASE, &edits, Code::E12), &["state asked"]);
}

#[test]
fn every_item_of_a_checklist_that_goes_round_is_named() {
    let edits = [
        (
            "[task.look]\nname  = { kk = \"Қарау\", ru = \"Посмотреть\", en = \"Look\" }\n",
            "[task.look]\nname  = { kk = \"Қарау\", ru = \"Посмотреть\", en = \"Look\" }\nafter = [\"weigh\"]\n",
        ),
        (
            "[task.question]",
            "[task.weigh]\nname = { kk = \"а\", ru = \"а\", en = \"a\" }\nin = [\"asked\"]\nby = [\"officer\"]\nafter = [\"think\"]\nbasis = \"rule 1\"\n\n[task.question]",
        ),
    ];
    each_is_named(&found(BASE, &edits, Code::E10), &["task look", "task think", "task weigh"]);
}

/// A child case is open wherever the case goes without waiting for it, and must be answered there.
#[test]
fn a_child_case_is_answered_wherever_the_case_goes_meanwhile() {
    let text = edited(
        PERMIT,
        &[(
            "[action.overdue]",
            "[action.pass_again]\nname = { kk = \"а\", ru = \"а\", en = \"a\" }\nin = [\"refused\"]\nto = \"passed_on\"\nby = [\"head\"]\ntells = [\"applicant\"]\nbasis = \"rule 5\"\n\n[action.overdue]",
        )],
    );
    let found = problems(&text);
    let [said] = found.iter().filter(|it| it.code == Code::E07).collect::<Vec<_>>()[..] else {
        panic!("it is said once: {found:#?}")
    };
    for state in ["passed_on", "asked", "papers", "proposed", "used"] {
        let (_, states) = said.message.split_once("does not stand in states ").expect("it names them");
        assert!(states.contains(state), "{state}: {said:?}");
    }
}
