//! APPC 67: challenging whoever works on a case, and withdrawing from it; the superior decides in three working days.

use super::{DECISIONS, assigned, complaint_above, in_review, proposed, registered};
use crate::suite::case::Case;
use crate::suite::world::{applicant, colleague, deputy, from_parent, head, higher_head, officer};
use workflow::testkit::person;
use workflow::{Actor, next_due};

const CHALLENGE: &str = "challenge interest reason";
const CHALLENGE_HEAD: &str = "challenge_head interest reason";

#[test]
fn a_challenge_stands_on_a_ground_of_the_law_and_a_reason() {
    let case = in_review();
    for (challenge, task) in [("challenge", "recusal"), ("challenge_head", "recusal_of_head")] {
        for ground in ["relative", "subordinate", "interest", "earlier_party"] {
            let mut case = case.clone();
            case.does(applicant(), &format!("{challenge} {ground} reason"));
            assert_eq!(case.ground(), Some(ground));
            assert!(case.tasks().contains(&task));
        }
        assert_eq!(case.refused(applicant(), &format!("{challenge} reason")), ["ground_missing"]);
        assert_eq!(case.refused(applicant(), &format!("{challenge} court_act reason")), ["ground_unknown"]);
        assert_eq!(case.refused(applicant(), &format!("{challenge} interest")), ["field_missing reason"]);
    }
}

#[test]
fn the_applicant_challenges_and_officer_and_head_withdraw_while_it_is_worked_on() {
    for case in [in_review(), assigned(), proposed("refused")] {
        for (who, challenge) in [
            (applicant(), CHALLENGE),
            (officer(), CHALLENGE),
            (applicant(), CHALLENGE_HEAD),
            (head(), CHALLENGE_HEAD),
            (deputy(), CHALLENGE_HEAD),
        ] {
            let mut case = case.clone();
            case.effects.clear();
            case.does(who, challenge);
            let told: Vec<&str> = case.told().iter().map(|it| it.0).collect();
            assert_eq!(told, ["head", "higher_head"], "whoever decides hears of it");
        }
        for (who, challenge) in
            [(deputy(), CHALLENGE), (higher_head(), CHALLENGE), (officer(), CHALLENGE_HEAD)]
        {
            assert_eq!(case.refused(who, challenge), ["role"]);
        }
    }
    assert_eq!(registered().refused(applicant(), CHALLENGE), ["not_in_state"], "there is nobody yet");
}

#[test]
fn a_challenge_is_decided_by_the_superior_within_three_working_days_and_raised_after() {
    for (challenge, task, superiors) in [
        (CHALLENGE, "recusal", vec![head(), higher_head()]),
        (CHALLENGE_HEAD, "recusal_of_head", vec![higher_head()]),
    ] {
        let mut case = assigned();
        case.does(applicant(), challenge);
        assert_eq!(next_due(&case.instance), Some(crate::suite::world::day("2026-11-26")));
        for who in [applicant(), officer(), colleague(), deputy()] {
            if task == "recusal" {
                assert_eq!(case.refused(who, "dismiss_challenge reason"), ["role"]);
            } else {
                assert_eq!(case.cannot_finish(who, task), ["role"]);
            }
        }
        case.at("2026-11-26 23:59:59");
        assert!(case.ticks().is_empty());
        for who in &superiors {
            let mut decided = case.clone();
            decided.effects.clear();
            decides(&mut decided, *who, task);
            assert!(decided.tasks().is_empty());
            assert_eq!(
                decided.told(),
                [("applicant", "moved_on"), ("officer", "moved_on")],
                "both hear of it"
            );
        }
        let late = format!("{task} late, due 2026-11-26");
        assert_eq!(case.at("2026-11-27 00:00:00").ticks(), [late]);
        assert_eq!(case.tasks(), [task], "a challenge does not lapse");
        decides(&mut case, higher_head(), task);
    }
}

/// A challenge of the officer is decided by an action; that of the head is told as done, since what follows is no step.
fn decides(case: &mut Case, who: Actor, task: &str) {
    match task {
        "recusal" => case.does(who, "dismiss_challenge reason"),
        _ => case.finishes(who, task),
    };
}

/// Nobody says of a challenge that it is done with: it is awaited until somebody decides it, and then it is no more.
#[test]
fn a_challenge_is_awaited_until_it_is_decided_and_not_ticked_off() {
    let mut heard = proposed("refused");
    heard.does(head(), "send_preliminary act");
    let mut challenged = [in_review(), assigned(), assigned(), proposed("refused"), heard];
    for case in &mut challenged {
        case.does(applicant(), CHALLENGE);
    }
    challenged[2].does(applicant(), "change_representative representative_left reason");
    for mut case in challenged {
        let awaited = case.tasks().len();
        for who in [applicant(), officer(), head(), deputy(), higher_head()] {
            assert_eq!(case.cannot_finish(who, "recusal"), ["by_action"]);
        }
        let (stays, state) = (case.clone(), case.state().to_owned());
        case.does(head(), "dismiss_challenge reason");
        assert_eq!((case.state(), case.tasks().len(), case.marks().len()), (&*state, awaited - 1, 0));
        // And where it is upheld, another has the case.
        let mut case = stays;
        let early = ["in_review", "representative"].contains(&&*state);
        let uphold = if early { "replace_officer" } else { "uphold_challenge" };
        case.does(higher_head(), &format!("{uphold} assignee=3 reason"));
        assert!(!case.tasks().contains(&"recusal") && case.marks().is_empty());
        assert_eq!(case.instance.assignee(), Some(person(3)));
        assert_eq!(case.state(), if early { &*state } else { "assigned" });
        assert_eq!(case.refused(head(), "dismiss_challenge reason"), ["fact challenged=true"]);
    }
}

/// One decision is of every challenge that is open, and the next one begins anew.
#[test]
fn several_challenges_are_decided_at_once() {
    let mut case = assigned();
    case.does(applicant(), CHALLENGE).does(officer(), CHALLENGE);
    assert_eq!(case.tasks(), ["recusal", "recusal"]);
    case.does(head(), "dismiss_challenge reason");
    assert!(case.tasks().is_empty());
    case.does(applicant(), CHALLENGE);
    assert_eq!(case.tasks(), ["recusal"]);
}

/// Whom the office loses with the case is challenged there no more.
#[test]
fn a_challenge_goes_with_the_case() {
    let mut forwarded = in_review();
    forwarded.does(applicant(), CHALLENGE).does(head(), "forward_inside not_competent office reason");
    let mut again = in_review();
    again.does(head(), "forward_inside not_competent office reason").does(officer(), "receive");
    again.does(officer(), "begin_review").does(applicant(), CHALLENGE);
    again.does(higher_head(), "forward_again not_competent office reason");
    let mut crime = assigned();
    crime.does(applicant(), CHALLENGE).does(officer(), "refer_crime crime_signs body reason");
    let mut taken = assigned();
    taken.ticks_until("2026-12-15 10:00:00");
    taken.does(applicant(), CHALLENGE).does(higher_head(), "take_over reason");
    for case in [forwarded, again, crime, taken] {
        assert!(!case.tasks().contains(&"recusal") && !case.marks().contains(&"challenged"));
    }
}

#[test]
fn the_head_does_not_decide_a_challenge_of_the_head() {
    let mut case = assigned();
    case.does(applicant(), CHALLENGE_HEAD);
    assert_eq!(case.cannot_finish(head(), "recusal_of_head"), ["role"]);
}

#[test]
fn an_officer_who_is_challenged_proposes_nothing_until_it_is_decided() {
    let mut case = assigned();
    case.does(applicant(), CHALLENGE);
    let propose = "propose proposal=refused act";
    assert_eq!(case.refused(officer(), propose), ["fact challenged=false"]);
    case.does(head(), "dismiss_challenge reason");
    case.does(officer(), propose);
    let mut case = assigned();
    case.does(applicant(), CHALLENGE_HEAD);
    assert_eq!(case.refused(officer(), propose), ["task_open recusal_of_head"]);
}

/// Upheld, and somebody else has the case in the same moment; what the challenged officer had drafted is drafted anew.
#[test]
fn a_challenge_that_is_upheld_takes_the_case_from_the_officer_and_the_draft_with_it() {
    let uphold = "uphold_challenge assignee=3 reason";
    let mut heard = proposed("refused");
    heard.does(head(), "send_preliminary act").does(applicant(), "object objection");
    for mut case in [assigned(), proposed("refused"), heard] {
        assert_eq!(case.refused(head(), uphold), ["fact challenged=true"]);
        case.does(applicant(), CHALLENGE);
        for who in [applicant(), officer(), deputy()] {
            assert_eq!(case.refused(who, uphold), ["role"]);
        }
        assert_eq!(case.refused(head(), "uphold_challenge reason"), ["field_missing assignee"]);
        case.does(head(), uphold);
        assert_eq!((case.state(), case.instance.assignee()), ("assigned", Some(person(3))));
        assert!(case.marks().is_empty());
        assert_eq!(case.refused(officer(), "propose proposal=refused act"), ["not_assignee"]);
        let proposal = case.definition.find_field("proposal").expect("a field");
        assert_eq!(case.instance.choice(proposal), None);
        case.does(colleague(), "propose proposal=favourable act");
    }
}

/// In review nobody has the case yet: the challenge is decided, and then somebody is assigned.
#[test]
fn nobody_is_assigned_while_a_challenge_is_open() {
    let mut case = in_review();
    for task in ["identity", "competence", "duplicate", "court"] {
        case.finishes(officer(), task);
    }
    case.finishes(head(), "conflict").does(applicant(), CHALLENGE).does(applicant(), CHALLENGE_HEAD);
    let open = ["fact challenged=false", "task_open recusal_of_head"];
    assert_eq!(case.refused(head(), "assign assignee=2"), open);
    case.does(head(), "dismiss_challenge reason").finishes(higher_head(), "recusal_of_head");
    case.does(head(), "assign assignee=3");
    assert!(case.marks().is_empty());
}

#[test]
fn nothing_is_decided_while_a_challenge_is_open() {
    for (proposal, decision) in DECISIONS {
        let mut case = proposed(proposal);
        let needs_hearing = ["partial", "refused"].contains(&proposal);
        let waive = "waive_hearing party_request reason";
        if needs_hearing {
            let mut challenged = case.clone();
            challenged.does(applicant(), CHALLENGE);
            assert_eq!(challenged.refused(head(), waive), ["fact challenged=false"]);
            case.does(head(), waive);
        }
        let mut of_head = case.clone();
        of_head.does(applicant(), CHALLENGE_HEAD);
        assert_eq!(of_head.refused(deputy(), decision), ["task_open recusal_of_head"]);
        of_head.finishes(higher_head(), "recusal_of_head").does(deputy(), decision);
        case.does(applicant(), CHALLENGE);
        assert_eq!(case.refused(deputy(), decision), ["fact challenged=false"]);
        case.does(higher_head(), "dismiss_challenge reason");
        case.does(deputy(), decision);
    }
}

#[test]
fn whoever_examines_a_complaint_is_challenged_too() {
    let challenged = |mut case: Case| {
        case.does(applicant(), CHALLENGE);
        assert_eq!(case.cannot_finish(head(), "recusal"), ["by_action"]);
        case
    };
    let mut case = challenged(complaint_above::considered());
    let (propose, leave) = ("propose proposal=new_act act", "leave_unconsidered court_act reason act");
    for (who, what) in [(officer(), propose), (head(), leave)] {
        assert_eq!(case.refused(who, what), ["fact challenged=false"]);
    }
    let (uphold, dismiss) = ("uphold_challenge assignee=3 reason", "dismiss_challenge reason");
    for what in [uphold, dismiss] {
        assert_eq!(case.refused(from_parent(head()), what), ["acted_in_parent"]);
    }
    case.clone().does(head(), dismiss).does(officer(), propose);
    case.does(head(), uphold).does(colleague(), propose);
    let mut case = challenged(complaint_above::proposed("new_act"));
    assert_eq!(case.refused(head(), "make_new_act act"), ["fact challenged=false"]);
    case.does(higher_head(), uphold);
    assert_eq!((case.state(), case.tasks().len()), ("considered", 0));
}

/// With the office above nobody has the complaint yet: who is to have it is said with the decision, or afterwards.
#[test]
fn a_complaint_is_given_to_nobody_while_a_challenge_is_open() {
    let mut case = complaint_above::above();
    case.finishes(officer(), "admissible").finishes(head(), "conflict").does(applicant(), CHALLENGE);
    assert_eq!(case.refused(head(), "assign assignee=2"), ["fact challenged=false"]);
    let replace = "replace_officer assignee=3 reason";
    assert_eq!(case.refused(from_parent(head()), replace), ["acted_in_parent"]);
    for decision in ["dismiss_challenge reason", replace] {
        let mut case = case.clone();
        case.does(head(), decision);
        assert!(case.tasks().is_empty());
        case.does(head(), "assign assignee=2");
    }
}
