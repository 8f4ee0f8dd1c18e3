//! APPC 67: challenging whoever works on a case, and withdrawing from it; the superior decides in three working days.

use super::{assigned, in_review, proposed, registered};
use crate::suite::world::{applicant, colleague, deputy, head, higher_head, officer};
use workflow::next_due;

const CHALLENGE: &str = "challenge interest reason";

#[test]
fn a_challenge_stands_on_a_ground_of_the_law_and_a_reason() {
    let case = in_review();
    for ground in ["relative", "subordinate", "interest", "earlier_party"] {
        let mut case = case.clone();
        case.does(applicant(), &format!("challenge {ground} reason"));
        assert_eq!(case.ground(), Some(ground));
        assert!(case.tasks().contains(&"recusal"));
    }
    assert_eq!(case.refused(applicant(), "challenge reason"), ["ground_missing"]);
    assert_eq!(case.refused(applicant(), "challenge court_act reason"), ["ground_unknown"]);
    assert_eq!(case.refused(applicant(), "challenge interest"), ["field_missing reason"]);
}

#[test]
fn the_applicant_challenges_and_officer_and_head_withdraw_while_it_is_worked_on() {
    for case in [in_review(), assigned(), proposed("refused")] {
        for who in [applicant(), officer(), head()] {
            case.clone().does(who, CHALLENGE);
        }
        for who in [deputy(), higher_head()] {
            assert_eq!(case.refused(who, CHALLENGE), ["role"]);
        }
    }
    assert_eq!(registered().refused(applicant(), CHALLENGE), ["not_in_state"], "there is nobody yet");
}

#[test]
fn a_challenge_is_decided_by_the_superior_within_three_working_days_and_raised_after() {
    let mut case = assigned();
    case.does(applicant(), CHALLENGE);
    assert_eq!(next_due(&case.instance), Some(crate::suite::world::day("2026-11-26")));
    for who in [applicant(), officer(), colleague(), deputy()] {
        assert_eq!(case.cannot_finish(who, "recusal"), ["role"]);
    }
    case.at("2026-11-26 23:59:59");
    assert!(case.ticks().is_empty());
    for who in [head(), higher_head()] {
        let mut decided = case.clone();
        decided.effects.clear();
        decided.finishes(who, "recusal");
        assert_eq!(decided.told(), [("applicant", "moved_on"), ("officer", "moved_on")], "both hear of it");
    }
    assert_eq!(case.at("2026-11-27 00:00:00").ticks(), ["recusal late, due 2026-11-26"]);
    assert_eq!(case.tasks(), ["recusal"], "a challenge does not lapse");
    case.finishes(head(), "recusal");
}

#[test]
fn an_officer_who_is_challenged_proposes_nothing_until_it_is_decided() {
    let mut case = assigned();
    case.does(applicant(), CHALLENGE);
    let propose = "propose proposal=refused act";
    assert_eq!(case.refused(officer(), propose), ["task_open recusal"]);
    case.finishes(higher_head(), "recusal").does(head(), "reassign assignee=3 reason");
    assert_eq!(case.refused(officer(), propose), ["not_assignee"]);
    case.does(colleague(), propose);
}

#[test]
fn nothing_is_granted_or_refused_while_a_challenge_is_open() {
    for (proposal, decision) in [
        ("favourable", "grant act remedies=1"),
        ("partial", "grant_in_part act remedies=1"),
        ("refused", "refuse act"),
    ] {
        let mut case = proposed(proposal);
        if proposal != "favourable" {
            case.does(head(), "waive_hearing party_request reason");
        }
        case.does(applicant(), CHALLENGE);
        assert_eq!(case.refused(deputy(), decision), ["task_open recusal"]);
        case.finishes(head(), "recusal").does(deputy(), decision);
    }
}
