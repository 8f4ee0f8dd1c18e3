//! What only several definitions together show: a case that grows out of another one needs somebody who may decide it.

use super::{PERMIT, edited, line_of, sound};
use workflow::Problem;
use workflow::definition::{Code, Level, check_together};

/// What is said between a definition and itself, whose appeals are cases of the same kind.
#[track_caller]
fn between(edits: &[(&str, &str)]) -> Vec<Problem> {
    check_together(&[sound(&edited(PERMIT, edits))]).into_iter().flatten().collect()
}

const GRANT: &str = "by              = [\"head\"]\nnot_by_actor_of = [\"propose\", \"parent\"]";
const GRANTED: &str = "when            = { proposal = \"granted\" }";

#[test]
fn an_appeal_that_only_whoever_decided_could_decide_is_warned_of() {
    let [found] = between(&[]).try_into().expect("one warning");
    assert_eq!((found.code, found.level), (Code::W06, Level::Warning));
    assert_eq!(found.line, line_of(PERMIT, "case  = \"permit\""));
    for named in [
        "task appeal opens a case of permit",
        "grant is for the role head alone",
        "as that role may by deny",
        "hands_to = \"higher\"",
    ] {
        assert!(found.message.contains(named), "`{named}`: {found}");
    }
}

/// Who shares the right may be the one who used it.
#[test]
fn an_appeal_is_warned_of_where_whoever_decides_it_may_have_been_the_one_who_refused() {
    let denied = "by              = [\"head\"]\nnot_by_actor_of = [\"propose\"]\nwhen            = { proposal = \"denied\" }";
    let shared = denied.replace("[\"head\"]", "[\"head\", \"higher_head\"]");
    let [found] = between(&[(denied, &shared)]).try_into().expect("one warning");
    assert!(found.message.contains("grant is for the role head alone"), "{found}");
    assert!(found.message.contains("as that role may by deny"), "{found}");
}

#[test]
fn an_appeal_that_somebody_else_may_decide_is_not() {
    let deputies = [
        ("\"head\", \"higher_head\"", "\"head\", \"deputy\", \"higher_head\""),
        (GRANT, "by              = [\"head\", \"deputy\"]\nnot_by_actor_of = [\"propose\", \"parent\"]"),
    ];
    assert_eq!(between(&deputies), [], "another role of the office may");
    let above =
        [(GRANTED, "when            = { proposal = \"granted\", office = [\"chosen\", \"higher\"] }")];
    assert_eq!(between(&above), [], "it is decided where nobody of this office sits");
    let own = [(GRANTED, "when            = { proposal = \"granted\", office = [\"own\", \"higher\"] }")];
    assert_eq!(between(&own).len(), 1, "it may still be decided here");
    // Every way to where it is decided leads to another office.
    let (before, propose) = PERMIT.split_once("[action.propose]").expect("it stands there");
    let handed = format!("{before}[action.propose]\nhands_to = \"higher\"{propose}");
    let handed = edited(&handed, &[("tells    = [\"head\"]", "tells    = [\"applicant\", \"head\"]")]);
    let problems: Vec<Problem> = check_together(&[sound(&handed)]).into_iter().flatten().collect();
    assert_eq!(problems, []);
}

/// The head of the office above is one person too, also when a case has come to the highest office: they may judge what was
/// decided beneath, and not what they decided.
#[test]
fn an_appeal_that_the_head_above_decides_alone_is_warned_of_only_where_they_acted_before_it() {
    const ABOVE: &str = "by              = [\"higher_head\"]\nnot_by_actor_of = [\"propose\", \"parent\"]";
    assert_eq!(between(&[(GRANT, ABOVE)]), [], "what was granted is not appealed, and the head here denied");
    let denied = (
        "by              = [\"head\"]\nnot_by_actor_of = [\"propose\"]\nwhen            = { proposal = \"denied\" }",
        "by              = [\"higher_head\"]\nnot_by_actor_of = [\"propose\"]\nwhen            = { proposal = \"denied\" }",
    );
    let [found] = between(&[(GRANT, ABOVE), denied]).try_into().expect("one warning");
    assert_eq!(found.code, Code::W06);
    assert!(found.message.contains("grant is for the role higher_head alone"), "{found}");
    // Handed higher, it may stand in the highest office, whose head is the one above it.
    let (before, propose) = PERMIT.split_once("[action.propose]").expect("it stands there");
    let handed = format!("{before}[action.propose]\nhands_to = \"higher\"{propose}");
    let handed =
        edited(&handed, &[("tells    = [\"head\"]", "tells    = [\"applicant\", \"head\"]"), (GRANT, ABOVE)]);
    let told = |text: &str| check_together(&[sound(text)]).into_iter().flatten().collect::<Vec<Problem>>();
    assert_eq!(told(&handed), [], "they have not acted before it");
    let [found] = told(&edited(&handed, &[denied])).try_into().expect("one warning");
    assert!(found.message.contains("above the highest office stands its own head"), "{found}");
}

/// Cases move from an older version to a newer one, so both lie in a folder; what is opened is of the newest.
#[test]
fn the_newest_version_of_the_other_counts_wherever_it_stands() {
    let older = sound(PERMIT);
    let mended = [
        ("version   = 1", "version   = 2"),
        (GRANTED, "when = { proposal = \"granted\", office = [\"chosen\", \"higher\"] }"),
    ];
    let newer = sound(&edited(PERMIT, &mended));
    for both in [[older.clone(), newer.clone()], [newer, older]] {
        assert!(check_together(&both).iter().all(Vec::is_empty));
    }
}
