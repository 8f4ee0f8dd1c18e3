//! A case that is awaited by another: what its outcome does there, and what it does not.

use super::{followed_up, granted, in_review};
use crate::suite::case::Case;
use crate::suite::world::{accompaniment, applicant, day, head, kazakhstan, message, officer};
use workflow::event::{By, Cause, Kind};
use workflow::{Actor, Command};

/// Granted on Monday 23 November and complained of.
fn complained() -> Case {
    let mut case = granted(1);
    case.does(applicant(), "complain reason");
    case
}

#[test]
fn a_complaint_that_is_upheld_brings_the_case_back_to_its_officer_with_a_new_term() {
    for outcome in ["act_cancelled", "new_act", "action_ordered", "sent_back", "satisfied"] {
        for mut case in [complained(), {
            let mut case = followed_up();
            case.does(applicant(), "complain reason");
            case
        }] {
            case.ticks_until("2026-11-30 10:00:00");
            case.effects.clear();
            let said = case.child_decided("complaint", outcome);
            let serial = match case.journal.last().map(|it| &it.kind) {
                Some(Kind::Acted { cause: Some(Cause::Child(serial)), .. }) => *serial,
                other => panic!("after a child case: {other:?}"),
            };
            assert_eq!(
                said,
                [format!("complaint decided: {outcome}"), format!("reconsider, after case {serial}")]
            );
            assert_eq!(
                (case.state(), case.outcome(), case.marks()),
                ("assigned", None, vec!["reviewed_again"])
            );
            // 15 working days after 30 November, over the holiday on 16 December.
            assert_eq!((case.clocks(), case.due("case")), (vec!["case"], Some(day("2026-12-22"))));
            assert!(!case.tasks().contains(&"complaint"));
            assert_eq!(case.journal.last().map(|it| it.by), Some(By::System));
            let told: Vec<&str> = case.told().iter().map(|it| it.0).collect();
            assert_eq!(
                told,
                ["officer", "applicant", "officer", "head"],
                "of the complaint, then of the case"
            );
        }
    }
}

#[test]
fn a_complaint_that_is_not_upheld_ends_its_task_and_nothing_else() {
    for outcome in ["without_satisfaction", "without_consideration", "withdrawn"] {
        let mut case = complained();
        let before = (case.state().to_owned(), case.due("execution"));
        assert_eq!(case.child_decided("complaint", outcome), [format!("complaint decided: {outcome}")]);
        assert_eq!((case.state().to_owned(), case.due("execution")), before);
        assert_eq!((case.outcome(), case.tasks()), (Some("favourable"), vec!["remedy"]));
    }
}

/// An older program could move a case to where nobody hears what its complaint comes to. Then that is noted, and nothing is
/// done that the process does not let be done there.
#[test]
fn a_decision_that_nobody_hears_any_more_ends_its_task_and_nothing_else() {
    let mut case = complained();
    case.placed("in_review");
    assert_eq!(case.child_decided("complaint", "act_cancelled"), ["complaint decided: act_cancelled"]);
    assert_eq!((case.state(), case.marks()), ("in_review", vec![]));
    assert!(!case.tasks().contains(&"complaint"));
}

#[test]
fn a_complaint_of_silence_that_is_upheld_orders_the_answer_and_moves_no_term() {
    for outcome in ["action_ordered", "sent_back", "satisfied"] {
        let mut case = in_review();
        case.ticks_until("2026-12-15 10:00:00");
        case.does(applicant(), "complain_of_silence");
        case.child_decided("silence_complaint", outcome);
        assert_eq!((case.state(), case.marks()), ("in_review", vec!["deemed_refused", "ordered"]));
        assert_eq!(case.due("case"), Some(day("2026-12-14")), "what has run out has run out");
        assert!(!case.tasks().contains(&"silence_complaint"));
        case.clone().does(applicant(), "complain_of_silence");
    }
}

#[test]
fn a_child_case_is_decided_once_where_it_lies_and_by_no_hand_here() {
    let mut case = complained();
    for who in [applicant(), officer(), head()] {
        assert_eq!(case.cannot_finish(who, "complaint"), ["child_open"]);
    }
    let decided = |task| Command::ChildDecided { task, outcome: "act_cancelled".into() };
    let (complaint, remedy) = (case.serial("complaint"), case.serial("remedy"));
    for task in [remedy, 99] {
        let denied = case.command(Actor::System, &decided(task)).expect_err("that is no child case");
        assert_eq!(case.reasons(&denied), ["no_task"]);
    }
    case.command(Actor::System, &decided(complaint)).expect("it is awaited");
    let denied = case.command(Actor::System, &decided(complaint)).expect_err("it was decided");
    assert_eq!(case.reasons(&denied), ["no_task"]);
}

#[test]
fn what_fell_due_before_a_child_was_decided_happened_before() {
    let mut case = complained();
    // The body's five working days were over on 30 November, and nobody has looked.
    let said = case.at("2026-12-02 10:00:00").child_decided("complaint", "without_satisfaction");
    assert_eq!(said.last().map(String::as_str), Some("complaint decided: without_satisfaction"));
    assert!(said.contains(&"raise_unexecuted, execution over on 2026-11-30".to_owned()), "{said:?}");
}

#[test]
fn a_case_that_is_withdrawn_awaits_its_child_no_more() {
    let mut case = in_review();
    case.ticks_until("2026-12-15 10:00:00");
    case.does(applicant(), "complain_of_silence");
    let task = case.serial("silence_complaint");
    case.does(applicant(), "withdraw");
    assert!(case.tasks().is_empty());
    let command = Command::ChildDecided { task, outcome: "action_ordered".into() };
    let denied = case.command(Actor::System, &command).expect_err("nobody awaits it");
    assert_eq!(case.reasons(&denied), ["no_task"]);
}

#[test]
fn a_barrier_that_is_removed_is_noted_in_the_accompaniment() {
    let mut case = Case::of(accompaniment(), kazakhstan(), "2026-11-23 10:00:00");
    super::accompaniment::activate(&mut case);
    case.does(applicant(), "report_barrier barrier").does(officer(), "report_barrier barrier");
    assert_eq!(case.tasks(), ["barrier_case", "barrier_case"], "each is a case of its own");
    case.child_decided("barrier_case", "refused");
    assert!(!case.marks().contains(&"protected"));
    case.child_decided("barrier_case", "partial");
    assert_eq!((case.state(), case.marks()), ("active", vec!["accepted", "protected"]));
}

#[test]
fn a_case_that_a_message_became_outlives_the_message() {
    let mut case = Case::of(message(), kazakhstan(), "2026-11-23 10:00:00");
    case.does(officer(), "make_case");
    assert_eq!((case.state(), case.tasks()), ("became_case", vec!["protection_case"]));
    assert_eq!(case.child_decided("protection_case", "favourable"), ["protection_case decided: favourable"]);
    assert_eq!((case.outcome(), case.tasks()), (Some("became_case"), vec![]));
}
