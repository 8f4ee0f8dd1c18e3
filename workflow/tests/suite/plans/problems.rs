//! What is wrong with a plan: each check finds its own, at the line and the column of whoever has to mend it.

use super::super::world::parse;
use super::{BASE, LIVE, newer, older, plan};
use std::collections::BTreeSet;
use workflow::Definition;
use workflow::definition::Code;
use workflow::plan::{Live, Plan};

const README: &str = include_str!("../../../README.md");

/// A plan that breaks one thing.
struct Plant {
    /// What it says after its head, which has three lines.
    says: &'static str,
    /// What the newer version has under other names: every mention of it.
    renames: &'static [(&'static str, &'static str)],
    code: Code,
    /// Line and column.
    at: (usize, usize),
    names: &'static str,
}

/// How the base tells of its other outcome.
const DENIED: &str =
    "denied     = { kk = \"бас тартылды\", ru = \"отказано\", en = \"denied\", basis = \"rule 1\" }";
/// The same under another name and another article.
const REFUSED: &str =
    "refused    = { kk = \"бас тартылды\", ru = \"отказано\", en = \"denied\", basis = \"rule 2\" }";

/// The same decision, and another article.
const ELSEWHERE: &str =
    "denied     = { kk = \"бас тартылды\", ru = \"отказано\", en = \"denied\", basis = \"rule 2\" }";
/// What the officer may propose, and no longer the one of the two.
pub(super) const OFFERS: (&str, &str) = ("kind = [\"granted\", \"denied\"]", "kind = [\"granted\"]");
/// And nobody need have proposed the other.
pub(super) const UNPROPOSED: (&str, &str) = ("{ proposal = [\"denied\"], extended", "{ extended");

/// An action that the newer version has beside that of the proposer.
const NOTE: &str = "[action.note]\nname = { kk = \"Белгілеу\", ru = \"Отметить\", en = \"Note\" }\nin = [\"asked\"]\n\
                    by = [\"officer\"]\ntells = [\"head\"]\nbasis = \"rule 1\"\n\n[action.propose]";

const PLANTS: [Plant; 27] = [
    Plant {
        says: "[state.lost]\nto = \"asked\"\n",
        renames: &[],
        code: Code::P02,
        at: (4, 8),
        names: "older version has no state `lost`",
    },
    Plant {
        says: "[state.asked]\nto = \"lost\"\n",
        renames: &[],
        code: Code::P02,
        at: (4, 8),
        names: "newer version has no state `lost`",
    },
    Plant {
        says: "[clock.lost]\ncarry = \"stop\"\n",
        renames: &[],
        code: Code::P02,
        at: (4, 8),
        names: "no clock `lost`",
    },
    Plant {
        says: "[clock.answer]\nto = \"lost\"\ncarry = \"keep\"\n",
        renames: &[],
        code: Code::P02,
        at: (4, 8),
        names: "newer version has no clock `lost`",
    },
    Plant {
        says: "[task]\nlook = \"look\"\nlost = \"look\"\n",
        renames: &[],
        code: Code::P02,
        at: (6, 8),
        names: "no task `lost`",
    },
    Plant {
        says: "[task]\nlook = \"lost\"\n",
        renames: &[],
        code: Code::P02,
        at: (5, 8),
        names: "newer version has no task `lost`",
    },
    Plant {
        says: "",
        renames: &[("proposed", "drafted")],
        code: Code::P03,
        at: (3, 6),
        names: "200 cases stand in state `proposed`",
    },
    Plant {
        says: "[task]\nthink = \"think\"\n",
        renames: &[("look", "read")],
        code: Code::P03,
        at: (4, 2),
        names: "no task `look`",
    },
    Plant { says: "", renames: &[("look", "read")], code: Code::P03, at: (3, 6), names: "no task `look`" },
    Plant {
        says: "",
        renames: &[("answer\"", "reply\""), ("clock.answer", "clock.reply")],
        code: Code::P03,
        at: (3, 6),
        names: "no clock `answer`",
    },
    Plant {
        says: "[state.answered]\nto = \"asked\"\ntimers = \"keep\"\n",
        renames: &[],
        code: Code::P04,
        at: (4, 8),
        names: "timers of state `answered`",
    },
    Plant {
        says: "[action]\npropose = \"drop\"\n",
        renames: &[],
        code: Code::P05,
        at: (5, 11),
        names: "who did it would be forgotten",
    },
    Plant {
        says: "[state.proposed]\nto = \"closed\"\n",
        renames: &[],
        code: Code::P06,
        at: (4, 8),
        names: "200 cases of state `proposed`",
    },
    Plant {
        says: "[outcome]\ndenied = \"granted\"\ngranted = \"denied\"\n",
        renames: &[],
        code: Code::P09,
        at: (5, 10),
        names: "outcome `denied` stands in the newer version too",
    },
    Plant {
        says: "[outcome]\ndenied = \"refused\"\n",
        renames: &[
            (DENIED, REFUSED),
            ("\"denied\"]", "\"refused\"]"),
            ("= \"denied\"\ntells", "= \"refused\"\ntells"),
        ],
        code: Code::P07,
        at: (5, 10),
        names: "given under rule 1, and `refused` is another decision, under rule 2",
    },
    Plant {
        says: "[action]\ndeny = \"grant\"\n",
        renames: &[],
        code: Code::P08,
        at: (5, 8),
        names: "action `deny` and action `grant` would become one",
    },
    Plant {
        says: "[field]\nreason = \"until\"\n",
        renames: &[],
        code: Code::P08,
        at: (5, 10),
        names: "field `reason` and field `until`",
    },
    Plant {
        says: "[outcome]\ndenied = \"refused\"\ngranted = \"refused\"\n",
        renames: &[("denied", "refused")],
        code: Code::P08,
        at: (5, 10),
        names: "would become one, `refused`",
    },
    // The proposer would have noted something, and whoever proposed nothing may decide.
    Plant {
        says: "[action]\npropose = \"note\"\n",
        renames: &[("[action.propose]", NOTE)],
        code: Code::P09,
        at: (5, 11),
        names: "action `propose` stands in the newer version too, where `note` is another one",
    },
    // The proposer would have asked, and whoever asked proposed.
    Plant {
        says: "[action]\nask = \"propose\"\npropose = \"ask\"\n",
        renames: &[],
        code: Code::P09,
        at: (6, 11),
        names: "action `propose` stands in the newer version too, where `ask` is another one",
    },
    Plant {
        says: "[mark]\nextended = \"late\"\n",
        renames: &[("extended", "prolonged")],
        code: Code::P09,
        at: (5, 12),
        names: "mark `late` stood in the older version too, where `extended` was another one",
    },
    Plant {
        says: "",
        renames: &[(DENIED, ELSEWHERE)],
        code: Code::P07,
        at: (3, 6),
        names: "given under rule 1, and `denied` is another decision, under rule 2",
    },
    Plant {
        says: "[outcome]\ntaken_back = \"drop\"\n",
        renames: &[(DENIED, ELSEWHERE)],
        code: Code::P07,
        at: (4, 2),
        names: "given under rule 1, and `denied` is another decision, under rule 2",
    },
    Plant {
        says: "",
        renames: &[OFFERS, UNPROPOSED],
        code: Code::P09,
        at: (3, 6),
        names: "field `proposal` does not offer `denied` in the newer version",
    },
    Plant {
        says: "[field]\nproposal = \"idea\"\n",
        renames: &[OFFERS, UNPROPOSED, ("proposal", "idea")],
        code: Code::P09,
        at: (5, 12),
        names: "field `proposal` does not offer `denied` in the newer version",
    },
    Plant {
        says: "[outcome]\ntaken_back = \"drop\"\n[field]\nproposal = \"reason\"\nreason = \"drop\"\n",
        renames: &[],
        code: Code::P09,
        at: (7, 12),
        names: "field `proposal` takes something else in the newer version",
    },
    Plant {
        says: "[clock.answer]\ncarry = \"stop\"\n",
        renames: &[],
        code: Code::P04,
        at: (4, 8),
        names: "clock `answer` cannot stop: state `asked` has it in the newer version too",
    },
];

/// The newer version with other names, each wherever it stands.
pub(super) fn with_names(renames: &[(&str, &str)]) -> Definition {
    let text = renames.iter().fold(BASE.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replace(old, new)
    });
    let text = text.replace("version   = 1", "version   = 2");
    parse(&text).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn each_check_of_plans_finds_its_own_at_its_place() {
    for it in PLANTS {
        let found = plan(it.says).check(&older(), &with_names(it.renames), &LIVE);
        let found = found.expect_err(it.says).0;
        let right = found.iter().any(|problem| {
            problem.code == it.code
                && (problem.line, problem.column) == it.at
                && problem.message.contains(it.names)
        });
        assert!(right, "{} at {:?} about {} in {:?}; found {found:#?}", it.code, it.at, it.names, it.says);
    }
}

#[test]
fn a_plan_for_others_says_so_where_it_names_them() {
    let told = |text: &str| -> Vec<String> {
        let found = Plan::parse(text).expect("it reads").check(&older(), &newer(&[]), &LIVE).expect_err(text);
        found.0.iter().map(|it| format!("{}:{} {}", it.line, it.column, it.code)).collect()
    };
    assert_eq!(told("id = \"leave\"\nfrom = 2\nto = 2\n"), ["2:8 P01", "3:6 P01"]);
    assert_eq!(told("id = \"leave\"\nfrom = 1\nto = 3\n"), ["3:6 P01"]);
    assert_eq!(told("id = \"sale\"\nfrom = 1\nto = 2\n"), ["1:6 P01", "1:6 P01"]);
}

#[test]
fn cases_in_a_state_that_nobody_knows_are_told_of() {
    let found = plan("").check(&older(), &newer(&[]), &[("lost", 1)]).expect_err("nobody knows it");
    assert_eq!(
        found.to_string(),
        "2:8: P02: cases stand in state `lost`, which the older version does not have\n"
    );
}

/// What is decided while the case goes on is told by its outcome: until it is closed an answer may be asked for anew.
#[test]
fn what_was_decided_is_not_forgotten() {
    let mut live = Live::from(&[("asked", 1)]);
    live.add(&older(), &super::names::granted().instance);
    let none = with_names(&[("granted", "allowed")]);
    let found = plan("[outcome]\ngranted = \"drop\"\n")
        .check(&older(), &none, live.clone())
        .expect_err("it is decided");
    let [only] = found.0.as_slice() else { panic!("{found}") };
    assert_eq!((only.code, only.line, only.column), (Code::P07, 5, 11));
    assert_eq!(
        only.message,
        "1 case was decided as `granted`, and that would be forgotten: name what it is called now"
    );
    // The same decision may have another name, and what nobody was told may be dropped.
    assert!(plan("[outcome]\ngranted = \"allowed\"\n").check(&older(), &none, live).is_ok());
    assert!(plan("[outcome]\ngranted = \"drop\"\n").check(&older(), &none, &LIVE).is_ok());
}

#[test]
fn every_check_of_plans_is_planted_and_explained() {
    let mut planted: BTreeSet<Code> = PLANTS.iter().map(|it| it.code).collect();
    // These have stories of their own: the one is about the plan itself, the other about what cases hold.
    planted.extend([Code::P01, Code::P10]);
    assert_eq!(planted, Code::OF_PLANS.into_iter().collect());
    for code in Code::OF_PLANS {
        let row = README.lines().find(|it| it.starts_with(&format!("| {code} | {} |", code.meaning())));
        assert!(row.is_some(), "{code} says: {}", code.meaning());
    }
}
