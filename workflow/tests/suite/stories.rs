//! The stories of the main path, each with its last lawful instant, the moment after it, and the wrong person.

mod above;
mod accompaniment;
mod challenge;
mod children;
mod complaint;
mod complaint_above;
mod correction;
mod crime;
mod days;
mod decision;
mod force;
mod forwarding;
mod hearing;
mod inputs;
mod intake;
mod message;
mod pauses;
mod recounted;
mod representative;
mod silence;
pub(super) mod stranded;
mod terms;
mod threat;
mod withdrawal;

pub(crate) use recounted::hurried;

use super::case::Case;
use super::world::{applicant, deputy, head, officer};

/// Each decision with what was proposed before it.
const DECISIONS: [(&str, &str); 5] = [
    ("favourable", "grant act remedies=1"),
    ("partial", "grant_in_part act remedies=1"),
    ("refused", "refuse act"),
    ("explained", "explain act"),
    ("terminated", "terminate court_act act"),
];

/// Registered on Monday 2026-11-23; the answer is due on Monday 2026-12-14.
fn registered() -> Case {
    Case::registered("2026-11-23 10:00:00")
}

fn in_review() -> Case {
    let mut case = registered();
    case.does(officer(), "begin_review");
    case
}

fn assigned() -> Case {
    let mut case = in_review();
    assign(&mut case);
    case
}

/// Through the checklist to the officer of the stories.
fn assign(case: &mut Case) {
    for task in ["identity", "competence", "duplicate", "court"] {
        case.finishes(officer(), task);
    }
    case.finishes(head(), "conflict").does(head(), "assign assignee=2");
}

fn proposed(outcome: &str) -> Case {
    let mut case = assigned();
    case.does(officer(), &format!("propose proposal={outcome} act"));
    case
}

/// Granted on Monday 2026-11-23 with so many remedies.
fn granted(remedies: u16) -> Case {
    let mut case = proposed("favourable");
    case.does(head(), &format!("grant act remedies={remedies}"));
    case
}

/// Explained on Monday 2026-11-23.
pub(crate) fn followed_up() -> Case {
    let mut case = proposed("explained");
    case.does(head(), "explain act");
    case
}

/// The main path: nothing extraordinary happens, and it ends where it should.
#[test]
fn a_case_goes_from_registration_to_closed() {
    let mut case = Case::registered("2026-03-02 09:15:00");
    assert_eq!(case.state(), "registered");
    case.at("2026-03-02 11:00:00").does(officer(), "begin_review");
    assert_eq!(case.state(), "in_review");
    case.at("2026-03-03 10:00:00");
    assign(&mut case);
    assert_eq!(case.state(), "assigned");
    assert_eq!(case.instance.assignee(), Some(workflow::testkit::person(2)));
    case.at("2026-03-04 10:00:00").does(officer(), "ask_applicant question");
    case.at("2026-03-05 10:00:00").finishes(applicant(), "question");
    case.at("2026-03-06 10:00:00").does(officer(), "propose proposal=favourable act");
    assert_eq!((case.state(), case.outcome()), ("proposed", None));
    case.at("2026-03-10 10:00:00").does(head(), "grant act remedies=2");
    assert_eq!((case.state(), case.outcome()), ("implementation", Some("favourable")));
    case.at("2026-03-12 10:00:00").finishes(officer(), "remedy").finishes(applicant(), "remedy");
    case.at("2026-03-13 10:00:00").does(deputy(), "confirm_executed evidence retained=1000");
    assert_eq!((case.state(), case.outcome()), ("follow_up", Some("favourable")));
    case.ticks_until("2026-12-31 00:00:00");
    assert_eq!((case.state(), case.outcome()), ("closed", Some("favourable")));
    assert_eq!(
        case.history(),
        [
            "registered on 2026-03-02",
            "begin_review",
            "identity done",
            "competence done",
            "duplicate done",
            "court done",
            "conflict done",
            "assign",
            "ask_applicant",
            "question done",
            "propose",
            "grant",
            "remedy done",
            "remedy done",
            "confirm_executed",
            // 30, 90 and 180 days after 13 March, rolled to working days; each question lapses after 14 days.
            "ask_if_stopped, timer 0 of 2026-04-13",
            "stopped lapsed, due 2026-04-28",
            "ask_if_stopped, timer 1 of 2026-06-11",
            "stopped lapsed, due 2026-06-26",
            "ask_if_stopped, timer 2 of 2026-09-09",
            "stopped lapsed, due 2026-09-24",
            "close, timer 3 of 2026-09-24",
        ]
    );
    assert!(case.instance.is_over(&case.definition));
    assert!(case.clocks().is_empty() && case.tasks().is_empty());
}

#[test]
fn a_case_that_is_over_takes_nothing_more() {
    let mut case = followed_up();
    case.ticks_until("2027-12-31 00:00:00");
    assert_eq!(case.state(), "closed");
    assert_eq!(case.refused(applicant(), "reopen reason"), ["case_over"]);
    assert_eq!(case.refused(applicant(), "withdraw"), ["case_over"]);
    assert!(case.offered(head()).is_empty());
    assert!(case.ticks().is_empty());
    assert_eq!(workflow::next_tick(&case.definition, &case.instance, &case.calendar), None);
    assert_eq!(workflow::next_due(&case.instance), None);
}
