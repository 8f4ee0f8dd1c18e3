//! The situations of a table: how a case comes to stand where somebody looks at it, step by step and in words.

use crate::suite::case::Case;
use crate::suite::world::{
    applicant, chief_of_staff, colleague, deputy, head, higher_head, kazakhstan, officer, officer_as_head,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use workflow::{Actor, Definition};

/// Monday; no holiday is near, and 15 working days end on 14 December.
const MOMENT: &str = "2026-11-23 10:00:00";

/// A situation, from another one or from registration.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Situation {
    name: String,
    #[serde(default)]
    from: String,
    /// Dates that come with the case.
    #[serde(default)]
    filed: BTreeMap<String, String>,
    /// What was done since: `WHO ACTION fields`, `WHO finishes TASK`, `until MOMENT`, `child TASK OUTCOME`,
    /// `forced STATE`, `placed STATE`.
    #[serde(default)]
    path: Vec<String>,
}

/// A case in each situation, by its name.
pub(super) fn situations(all: &[Situation], definition: &Definition) -> BTreeMap<String, Case> {
    let mut cases: BTreeMap<String, Case> = BTreeMap::new();
    for one in all {
        let mut case = if one.from.is_empty() {
            let dates: Vec<(&str, &str)> = one.filed.iter().map(|(name, on)| (&**name, &**on)).collect();
            Case::filed(definition, kazakhstan(), MOMENT, &dates)
        } else {
            cases.get(&one.from).unwrap_or_else(|| panic!("{} stands before {}", one.from, one.name)).clone()
        };
        for step in &one.path {
            take(&mut case, step);
        }
        assert!(cases.insert(one.name.clone(), case).is_none(), "{} stands there twice", one.name);
    }
    cases
}

fn take(case: &mut Case, step: &str) {
    let (first, rest) = step.split_once(' ').unwrap_or((step, ""));
    match (first, rest.split_once(' ')) {
        ("until", _) => {
            case.ticks_until(rest);
        }
        ("child", Some((task, outcome))) => {
            case.child_decided(task, outcome);
        }
        ("forced", _) => {
            case.forces(higher_head(), rest);
        }
        ("placed", _) => {
            case.placed(rest);
        }
        (who, Some(("finishes", task))) => {
            case.finishes(named(who), task);
        }
        (who, _) => {
            case.does(named(who), rest);
        }
    }
}

fn named(who: &str) -> Actor {
    match who {
        "applicant" => applicant(),
        "officer" => officer(),
        "colleague" => colleague(),
        "head" => head(),
        "deputy" => deputy(),
        "chief_of_staff" => chief_of_staff(),
        "higher_head" => higher_head(),
        "officer_as_head" => officer_as_head(),
        _ => panic!("nobody is called `{who}`"),
    }
}
