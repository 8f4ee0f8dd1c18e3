//! The decision and what follows: four eyes, the three outcomes, remedies, execution, asking whether it stopped.

use super::{assign, followed_up, granted, proposed};
use crate::suite::case::Case;
use crate::suite::world::{applicant, colleague, day, deputy, head, officer, officer_as_head};
use workflow::definition::model::{Party, Role};
use workflow::testkit::person;
use workflow::{Actor, Command, next_due};

#[test]
fn who_proposed_does_not_decide_in_whatever_seat() {
    let case = proposed("favourable");
    assert_eq!(case.refused(officer_as_head(), "grant act remedies=1"), ["same_actor propose"]);
    let as_deputy = Actor::person(person(2), Role::Deputy);
    assert_eq!(case.refused(as_deputy, "grant act remedies=1"), ["same_actor propose"]);
    assert_eq!(proposed("explained").refused(officer_as_head(), "explain act"), ["same_actor propose"]);
    let terminate = "terminate same_decided act";
    assert_eq!(proposed("terminated").refused(officer_as_head(), terminate), ["same_actor propose"]);
    // Sending one's own draft back decides nothing.
    case.clone().does(officer_as_head(), "send_back reason");
    case.clone().does(head(), "grant act remedies=1");
    case.clone().does(deputy(), "grant act remedies=1");
}

#[test]
fn a_decision_is_for_head_and_deputy() {
    let case = proposed("favourable");
    for who in [applicant(), colleague(), Actor::person(person(6), Role::ChiefOfStaff)] {
        assert_eq!(case.refused(who, "grant act remedies=1"), ["role"]);
    }
}

#[test]
fn only_what_was_proposed_can_be_decided() {
    for (proposal, lawful) in [("favourable", "grant"), ("explained", "explain"), ("terminated", "terminate")]
    {
        let case = proposed(proposal);
        let decisions = ["grant act remedies=1", "explain act", "terminate court_act act"];
        for decision in decisions {
            if decision.starts_with(lawful) {
                case.clone().does(head(), decision);
            } else {
                assert_eq!(case.refused(head(), decision), ["fact proposal"]);
            }
        }
    }
}

#[test]
fn a_procedure_is_terminated_on_a_ground_of_the_law_only() {
    let case = proposed("terminated");
    assert_eq!(case.refused(head(), "terminate act"), ["ground_missing"]);
    assert_eq!(case.refused(head(), "terminate facts_to_establish act"), ["ground_unknown"]);
    for ground in ["same_decided", "court_act", "other_law"] {
        let mut case = case.clone();
        case.does(head(), &format!("terminate {ground} act"));
        assert_eq!((case.state(), case.outcome()), ("follow_up", Some("terminated")));
    }
}

#[test]
fn a_second_draft_by_another_officer_frees_the_first_to_decide_and_binds_the_second() {
    let mut case = proposed("favourable");
    case.does(head(), "send_back reason").does(head(), "reassign assignee=3 reason");
    case.does(colleague(), "propose proposal=favourable act");
    let colleague_as_head = Actor::person(person(3), Role::Head);
    assert_eq!(case.refused(colleague_as_head, "grant act remedies=1"), ["same_actor propose"]);
    case.does(officer_as_head(), "grant act remedies=1");
}

#[test]
fn four_eyes_outlive_the_round_in_which_they_were_opened() {
    let mut case = proposed("favourable");
    case.does(head(), "grant act remedies=1").finishes(officer(), "remedy");
    assert_eq!(case.refused(officer_as_head(), "confirm_executed evidence"), ["same_actor propose"]);
    case.does(head(), "confirm_executed evidence").does(applicant(), "reopen reason");
    assign(&mut case);
    case.does(officer(), "propose proposal=favourable act");
    assert_eq!(case.refused(officer_as_head(), "grant act remedies=1"), ["same_actor propose"]);
    case.does(deputy(), "grant act remedies=1");
}

#[test]
fn each_remedy_is_a_task_of_its_own_and_all_of_them_must_be_done() {
    let mut case = granted(3);
    assert_eq!(case.tasks(), ["remedy", "remedy", "remedy"]);
    let items: Vec<_> = case.instance.tasks().iter().map(|it| it.item).collect();
    assert_eq!(items, [Some(0), Some(1), Some(2)]);
    assert_eq!(case.instance.party(&case.definition), Party::Body);
    for left in [3, 2, 1] {
        assert_eq!(case.tasks().len(), left);
        assert_eq!(case.refused(head(), "confirm_executed evidence"), ["task_open remedy"]);
        case.finishes(if left == 2 { applicant() } else { officer() }, "remedy");
    }
    assert_eq!(case.refused(head(), "confirm_executed"), ["field_missing evidence"]);
    case.does(head(), "confirm_executed evidence");
    assert_eq!(case.state(), "follow_up");
}

#[test]
fn a_remedy_that_is_late_stays_open_and_is_raised() {
    let mut case = granted(1);
    // Five working days after Monday 23 November: Monday 30 November. The clock of execution ends with it.
    assert!(case.at("2026-11-30 23:59:59").ticks().iter().all(|it| it.starts_with("warned")));
    case.effects.clear();
    assert_eq!(
        case.at("2026-12-01 00:00:00").ticks(),
        ["remedy late, due 2026-11-30", "raise_unexecuted, execution over on 2026-11-30"]
    );
    assert_eq!((case.tasks(), case.marks()), (vec!["remedy"], vec!["unexecuted"]));
    assert!(case.instance.tasks()[0].late);
    let told: Vec<Role> = case.effects.iter().map(|it| it.to).collect();
    assert_eq!(told, [Role::Officer, Role::Head, Role::Applicant, Role::Head, Role::HigherHead]);
    assert!(case.at("2027-01-20 00:00:00").ticks().is_empty(), "it is raised once");
    case.finishes(officer(), "remedy").does(head(), "confirm_executed evidence");
}

#[test]
fn the_act_is_carried_out_in_five_working_days_unless_the_decision_sets_a_date() {
    assert_eq!(granted(1).due("execution"), Some(day("2026-11-30")));
    let case = proposed("favourable");
    // Six months after 23 November: Sunday 23 May 2027 rolls to Monday.
    let range = "field_range until 2026-11-24..2027-05-24";
    for date in ["2027-05-25", "2026-11-23"] {
        assert_eq!(case.refused(head(), &format!("grant act remedies=1 until={date}")), [range]);
    }
    for date in ["2026-11-24", "2027-05-24"] {
        let mut case = case.clone();
        case.does(head(), &format!("grant act remedies=2 until={date}"));
        assert_eq!(case.due("execution"), Some(day(date)));
        assert_eq!(case.clocks(), ["execution"], "the term of review has stopped");
        let dues: Vec<_> = case.instance.tasks().iter().map(|it| (it.due.on, it.due.set)).collect();
        assert_eq!(dues, [(Some(day(date)), true), (Some(day(date)), true)]);
    }
    let mut case = case;
    case.does(head(), "grant act remedies=1 until=2027-02-10");
    case.ticks_until("2027-02-10 23:59:59");
    assert!(case.marks().is_empty());
    case.at("2027-02-11 00:00:00").ticks();
    assert_eq!(case.marks(), ["unexecuted"]);
}

#[test]
fn the_applicant_is_asked_after_30_90_and_180_days_and_the_case_closes_after_195() {
    let mut case = followed_up();
    // Counted from Monday 23 November 2026, rolled to working days.
    let asked = ["2026-12-23", "2027-02-22", "2027-05-24"];
    for (place, due) in asked.into_iter().enumerate() {
        case.ticks_until(&format!("{due} 23:59:59"));
        assert!(case.tasks().is_empty(), "not before the end of {due}");
        let next = day(due) + chrono::Days::new(1);
        assert_eq!(
            case.at(&format!("{next} 00:00:00")).ticks(),
            [format!("ask_if_stopped, timer {place} of {due}")]
        );
        assert_eq!(case.tasks(), ["stopped"]);
        assert_eq!(case.instance.party(&case.definition), Party::Applicant);
        case.finishes(applicant(), "stopped");
    }
    case.ticks_until("2027-06-07 23:59:59");
    assert_eq!(case.state(), "follow_up", "day 195 is Sunday 6 June, and Monday is not over");
    assert_eq!(case.at("2027-06-08 00:00:00").ticks(), ["close, timer 3 of 2027-06-07"]);
    assert_eq!((case.state(), case.outcome()), ("closed", Some("explained")));
}

#[test]
fn a_case_closes_only_when_the_last_question_is_answered_or_lapsed() {
    let mut case = followed_up();
    case.ticks_until("2027-05-24 23:59:59");
    // The machine was down for a week: the third question is asked late and has its full fourteen days.
    assert_eq!(case.at("2027-06-01 09:00:00").ticks(), ["ask_if_stopped, timer 2 of 2027-05-24"]);
    assert_eq!(next_due(&case.instance), Some(day("2027-06-15")));
    assert!(case.at("2027-06-10 09:00:00").ticks().is_empty(), "day 195 is over, the question is not");
    assert_eq!(case.state(), "follow_up");
    let mut answered = case.clone();
    answered.finishes(applicant(), "stopped");
    assert_eq!(answered.history().last().map(String::as_str), Some("close, timer 3 of 2027-06-07"));
    assert_eq!(
        case.at("2027-06-16 00:00:00").ticks(),
        ["stopped lapsed, due 2027-06-15", "close, timer 3 of 2027-06-07"]
    );
    assert_eq!(case.state(), "closed");
}

/// Whether it stopped is asked no more where the case is taken up again: by the applicant, who said so, or after a complaint.
#[test]
fn who_is_asked_whether_it_stopped_and_reopens_has_answered() {
    let mut case = followed_up();
    case.ticks_until("2026-12-24 00:00:00");
    assert_eq!(case.tasks(), ["stopped"]);
    let mut complained = case.clone();
    case.does(applicant(), "reopen reason");
    assert_eq!(case.tasks(), ["identity", "competence", "duplicate", "court", "conflict"]);
    assert_eq!(case.instance.party(&case.definition), Party::Office);
    complained.does(applicant(), "complain reason");
    let serial = complained.serial("complaint");
    let satisfied = Command::ChildDecided { task: serial, outcome: "satisfied".into() };
    complained.command(Actor::System, &satisfied).expect("it is heard");
    assert_eq!((complained.state(), complained.tasks().len()), ("assigned", 0));
    assert_eq!(complained.instance.party(&complained.definition), Party::Office);
}

#[test]
fn the_applicant_reopens_three_times_with_a_reason_and_not_a_fourth() {
    let mut case = followed_up();
    assert_eq!(case.refused(applicant(), "reopen"), ["field_missing reason"]);
    assert_eq!(case.refused(officer(), "reopen reason"), ["role"]);
    for _ in 0..3 {
        case.does(applicant(), "reopen reason");
        assert_eq!(case.state(), "in_review");
        assign(&mut case);
        case.does(officer(), "propose proposal=explained act").does(head(), "explain act");
    }
    assert_eq!(case.refused(applicant(), "reopen reason"), ["limit 3"]);
    case.ticks_until("2027-12-31 00:00:00");
    assert_eq!(case.state(), "closed");
}

#[test]
fn a_second_round_forgets_outcome_draft_and_breach_and_opens_the_checklist_anew() {
    let mut case = granted(1);
    case.ticks_until("2026-12-02 10:00:00");
    case.finishes(officer(), "remedy");
    let mut given_up = case.clone();
    given_up.does(head(), "give_up_execution reason body");
    assert_eq!(given_up.marks(), ["unexecuted"], "it is overdue for ever");
    case.does(head(), "confirm_executed evidence");
    assert_eq!((case.marks(), case.outcome()), (vec![], Some("favourable")), "late, but carried out");
    case.does(applicant(), "reopen reason");
    assert_eq!((case.marks(), case.outcome(), case.clocks()), (vec!["reviewed_again"], None, vec!["case"]));
    assert_eq!(case.tasks(), ["identity", "competence", "duplicate", "court", "conflict"]);
    assign(&mut case);
    case.does(officer(), "propose proposal=explained act").does(head(), "explain act");
    assert_eq!((case.state(), case.outcome()), ("follow_up", Some("explained")));
    // The timers of the follow-up count from the second entry.
    assert_eq!(
        case.instance.timers().next().and_then(|it| it.on),
        Some(day("2027-01-05")),
        "1 January is a holiday"
    );
}

#[test]
fn serials_of_tasks_are_never_used_twice() {
    let mut case = granted(2);
    let mut seen: Vec<u32> = case.instance.tasks().iter().map(|it| it.serial).collect();
    assert_eq!(seen, [6, 7], "five went to the checklist");
    case.finishes(officer(), "remedy")
        .finishes(officer(), "remedy")
        .does(head(), "confirm_executed evidence");
    case.does(applicant(), "reopen reason");
    seen.extend(case.instance.tasks().iter().map(|it| it.serial));
    assert_eq!(seen, [6, 7, 8, 9, 10, 11, 12]);
}

/// Several cases may be told from one moment; a clone is another case.
#[test]
fn a_decision_changes_nothing_but_the_case_it_is_about() {
    let case: Case = proposed("favourable");
    let before = case.instance.clone();
    case.clone().does(head(), "grant act remedies=1");
    assert_eq!(case.instance, before);
}
