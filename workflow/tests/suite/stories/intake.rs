//! Before the decision: the checklist, asking the applicant, assigning, sending back, withdrawing.

use super::{assign, assigned, followed_up, granted, in_review, proposed, registered};
use crate::suite::case::Case;
use crate::suite::checks::{BASE, edited};
use crate::suite::world::{
    applicant, colleague, conflicted, day, deputy, head, kazakhstan, officer, officer_as_head, parse,
};
use workflow::command::{Effect, Occasion};
use workflow::definition::model::{Party, Role};
use workflow::testkit::person;
use workflow::{Actor, Command, next_due};

#[test]
fn whether_it_is_in_court_is_looked_at_only_after_whether_it_was_decided_before() {
    let mut case = in_review();
    assert_eq!(case.cannot_finish(officer(), "court"), ["task_open duplicate"]);
    case.finishes(officer(), "duplicate").finishes(officer(), "court");
}

#[test]
fn the_checklist_opens_by_itself_and_only_those_named_finish_it() {
    assert!(registered().tasks().is_empty());
    let case = in_review();
    assert_eq!(case.tasks(), ["identity", "competence", "duplicate", "court", "conflict"]);
    assert_eq!(case.cannot_finish(head(), "identity"), ["role"]);
    assert_eq!(case.cannot_finish(applicant(), "identity"), ["role"]);
    assert_eq!(case.cannot_finish(officer(), "conflict"), ["role"]);
}

#[test]
fn assigning_waits_for_the_checklist_and_names_every_open_item() {
    let mut case = in_review();
    let all = ["identity", "competence", "duplicate", "court", "conflict"];
    let open = |names: &[&str]| names.iter().map(|it| format!("task_open {it}")).collect::<Vec<_>>();
    assert_eq!(case.refused(head(), "assign assignee=2"), open(&all));
    let offered = case.offered(head());
    let assign = offered.iter().find(|(name, _)| name == "assign").expect("blocked, but offered");
    assert_eq!(assign.1, open(&all));
    case.finishes(officer(), "competence");
    assert_eq!(
        case.refused(deputy(), "assign assignee=2"),
        open(&["identity", "duplicate", "court", "conflict"])
    );
    for task in ["identity", "duplicate", "court"] {
        case.finishes(officer(), task);
    }
    assert_eq!(case.refused(head(), "assign assignee=2"), open(&["conflict"]));
    case.finishes(deputy(), "conflict").does(head(), "assign assignee=2");
    assert!(case.tasks().is_empty());
}

/// In `protection` nothing leaves the review with an open item; here something does.
#[test]
fn an_open_checklist_is_taken_away_with_its_state_and_what_was_asked_stays() {
    let text = edited(BASE, &[("needs    = [\"look\", \"think\", \"question\"]\n", "")]);
    let definition = parse(&text).unwrap_or_else(|problems| panic!("{problems}"));
    let mut case = Case::of(&definition, kazakhstan(), "2026-11-23 10:00:00");
    case.does(officer(), "ask reason");
    assert_eq!(case.tasks(), ["look", "think", "question"]);
    case.does(officer(), "propose proposal=granted");
    assert_eq!(case.tasks(), ["question"]);
}

#[test]
fn a_task_is_finished_once_and_one_that_never_was_not_at_all() {
    let mut case = in_review();
    let finish = |task| Command::Done { task, files: Vec::new().into(), text: false };
    case.command(officer(), &finish(1)).expect("the first item is open");
    for task in [1, 99] {
        let denied = case.command(officer(), &finish(task)).expect_err("there is no such open task");
        assert_eq!(case.reasons(&denied), ["no_task"]);
    }
}

#[test]
fn asking_the_applicant_gives_them_the_move_and_does_not_stop_the_clock() {
    let mut case = assigned();
    let due = case.due("case");
    assert_eq!(case.instance.party(&case.definition), Party::Office);
    case.at("2026-11-24 10:00:00").does(officer(), "ask_applicant question");
    assert_eq!((case.state(), case.tasks()), ("assigned", vec!["question"]));
    assert_eq!(case.instance.party(&case.definition), Party::Applicant);
    assert_eq!(case.due("case"), due, "no article stops the clock for a question");
    assert_eq!(next_due(&case.instance), Some(day("2026-12-01")), "five working days for the answer");
    assert_eq!(case.refused(officer(), "propose proposal=explained act"), ["task_open question"]);
    case.at("2026-11-27 10:00:00").finishes(applicant(), "question");
    assert_eq!(case.instance.party(&case.definition), Party::Office);
    assert_eq!((case.due("case"), due), (Some(day("2026-12-14")), Some(day("2026-12-14"))));
    case.does(officer(), "propose proposal=explained act");
}

#[test]
fn whoever_is_told_is_told_on_the_right_occasion() {
    let mut case = assigned();
    case.effects.clear();
    case.does(officer(), "ask_applicant question").finishes(applicant(), "question");
    case.does(officer(), "propose proposal=explained act").does(head(), "send_back reason");
    let told = |to, occasion| Effect { to, occasion };
    assert_eq!(
        case.effects,
        [
            told(Role::Applicant, Occasion::AnswerNeeded),
            told(Role::Officer, Occasion::MovedOn),
            told(Role::Applicant, Occasion::MovedOn),
            told(Role::Head, Occasion::MovedOn),
            told(Role::Officer, Occasion::MovedOn),
        ]
    );
}

#[test]
fn an_unanswered_question_lapses_at_the_end_of_its_term_and_not_one_second_earlier() {
    let mut case = assigned();
    case.at("2026-11-24 10:00:00").does(officer(), "ask_applicant question");
    assert!(case.at("2026-12-01 23:59:59").ticks().is_empty());
    assert_eq!(case.tasks(), ["question"]);
    case.clone().finishes(applicant(), "question");
    assert_eq!(case.at("2026-12-02 00:00:00").ticks(), ["question lapsed, due 2026-12-01"]);
    assert!(case.tasks().is_empty());
    case.does(officer(), "propose proposal=explained act");
}

#[test]
fn a_question_may_have_its_own_date_up_to_ten_working_days() {
    let mut case = assigned();
    case.at("2026-11-24 10:00:00");
    let range = "field_range until 2026-11-25..2026-12-08";
    assert_eq!(case.refused(officer(), "ask_applicant question until=2026-12-09"), [range]);
    assert_eq!(case.refused(officer(), "ask_applicant question until=2026-11-24"), [range]);
    case.does(officer(), "ask_applicant question until=2026-12-08");
    assert!(case.at("2026-12-08 23:59:59").ticks().iter().all(|it| !it.contains("lapsed")));
    assert_eq!(case.at("2026-12-09 00:00:00").ticks(), ["question lapsed, due 2026-12-08"]);
}

#[test]
fn a_date_chosen_on_a_day_off_is_kept_on_the_next_working_day() {
    let mut case = assigned();
    case.at("2026-11-24 10:00:00").does(officer(), "ask_applicant question until=2026-11-28");
    assert_eq!(next_due(&case.instance), Some(day("2026-11-30")), "Saturday rolls to Monday");
}

#[test]
fn several_questions_are_awaited_each_by_itself() {
    let mut case = assigned();
    case.does(officer(), "ask_applicant question").does(colleague(), "ask_applicant question");
    assert_eq!(case.tasks(), ["question", "question"]);
    case.finishes(applicant(), "question");
    assert_eq!(case.refused(officer(), "propose proposal=explained act"), ["task_open question"]);
    case.finishes(officer(), "question").does(officer(), "propose proposal=explained act");
}

#[test]
fn a_question_outlives_the_state_in_which_it_was_asked() {
    let mut case = in_review();
    case.does(officer(), "ask_applicant question");
    assign(&mut case);
    assert_eq!(case.tasks(), ["question"], "the checklist is gone, the question is not");
}

#[test]
fn only_the_officer_to_whom_it_is_assigned_proposes() {
    let mut case = assigned();
    let propose = "propose proposal=explained act";
    assert_eq!(case.refused(colleague(), propose), ["not_assignee"]);
    assert_eq!(case.refused(officer_as_head(), propose), ["role"]);
    assert_eq!(case.refused(head(), "reassign assignee=3"), ["field_missing reason"]);
    case.does(head(), "reassign assignee=3 reason");
    assert_eq!(case.instance.assignee(), Some(person(3)));
    assert_eq!(case.refused(officer(), propose), ["not_assignee"]);
    case.does(colleague(), propose);
}

#[test]
fn a_draft_that_is_sent_back_is_forgotten_and_proposed_anew() {
    let mut case = proposed("favourable");
    assert_eq!(case.refused(officer(), "send_back reason"), ["role"]);
    assert_eq!(case.refused(head(), "send_back"), ["field_missing reason"]);
    case.does(head(), "send_back reason");
    assert_eq!(case.state(), "assigned");
    let proposal = case.definition.find_field("proposal").expect("a field");
    assert_eq!(case.instance.choice(proposal), None);
    assert_eq!(case.due("case"), Some(day("2026-12-14")), "work that is sent back wins no time");
    case.does(officer(), "propose proposal=explained act");
    assert_eq!(case.refused(head(), "grant act remedies=1"), ["fact proposal"]);
    case.does(head(), "explain act");
}

#[test]
fn the_applicant_withdraws_until_there_is_a_decision_and_not_after() {
    for case in [registered(), in_review(), assigned(), proposed("favourable")] {
        assert_eq!(case.refused(officer(), "withdraw"), ["role"], "nobody else withdraws");
        let mut case = case;
        case.does(applicant(), "withdraw");
        assert_eq!((case.state(), case.outcome()), ("withdrawn", Some("withdrawn")));
        assert!(case.tasks().is_empty() && case.clocks().is_empty(), "nothing is awaited any more");
        assert!(case.instance.is_over(&case.definition));
    }
    for case in [granted(1), followed_up()] {
        assert_eq!(case.refused(applicant(), "withdraw"), ["not_in_state"]);
    }
}

#[test]
fn withdrawing_cancels_the_question_that_was_open() {
    let mut case = assigned();
    case.does(officer(), "ask_applicant question").does(applicant(), "withdraw");
    assert!(case.tasks().is_empty());
    assert!(case.at("2027-06-01 00:00:00").ticks().is_empty());
}

#[test]
fn whoever_belongs_to_the_accused_body_or_declared_a_conflict_never_acts() {
    let mut case = in_review();
    assert_eq!(case.refused(conflicted(officer()), "ask_applicant question"), ["conflict"]);
    assert_eq!(case.cannot_finish(conflicted(officer()), "identity"), ["conflict"]);
    assert_eq!(
        case.refused(conflicted(head()), "extend facts_to_establish reason until=2027-01-20"),
        ["conflict"]
    );
    assign(&mut case);
    assert_eq!(case.refused(conflicted(officer()), "propose proposal=explained act"), ["conflict"]);
    case.does(officer(), "propose proposal=explained act");
    assert_eq!(case.refused(conflicted(head()), "explain act"), ["conflict"]);
    for role in [Role::Officer, Role::Head, Role::Deputy, Role::ChiefOfStaff, Role::Applicant] {
        assert!(case.enabled(conflicted(Actor::person(person(7), role))).is_empty(), "{role:?}");
    }
}

#[test]
fn who_acts_for_another_is_recorded_with_both_names() {
    let mut case = registered();
    let lawyer = Actor::Person {
        person: person(20),
        role: Role::Applicant,
        on_behalf_of: Some(person(1)),
        conflicted: false,
        acted_in_parent: false,
    };
    case.does(lawyer, "withdraw");
    let by = case.journal.last().expect("an event").by;
    let both = workflow::event::By::Person {
        person: person(20),
        role: Role::Applicant,
        on_behalf_of: Some(person(1)),
    };
    assert_eq!(by, both);
}

#[test]
fn nobody_acts_on_a_case_that_is_not_registered_and_none_is_registered_twice() {
    let mut case = registered();
    let open = Command::Open { registered_on: day("2026-11-24"), facts: workflow::command::Facts::new() };
    let denied = case.command(Actor::System, &open).expect_err("it is open");
    assert_eq!(case.reasons(&denied), ["not_open"]);
    case.instance = workflow::Instance::unopened();
    assert_eq!(case.refused(officer(), "begin_review"), ["not_open"]);
    assert!(case.offered(officer()).is_empty());
}

/// What the machine does when something falls due is not for people, whatever role they claim.
#[test]
fn a_person_who_claims_to_be_the_machine_may_do_nothing() {
    let case = registered();
    let impostor = Actor::person(person(6), Role::System);
    assert!(case.enabled(impostor).is_empty());
    assert_eq!(case.refused(impostor, "deem_refused"), ["role"]);
}
