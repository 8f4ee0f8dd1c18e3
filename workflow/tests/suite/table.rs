//! Who may do what where, written by hand from the law: every state, every action, every role of `protection`.
//!
//! No row is generated from the definition. A lawyer reads the rows; the test reads the engine; both must agree.

use super::case::Case;
use super::world::{applicant, head, officer, officer_as_head};
use std::collections::{BTreeMap, BTreeSet};
use workflow::definition::model::Role;
use workflow::definition::model::Role::{Applicant, ChiefOfStaff, Deputy, Head, HigherHead, Officer, System};
use workflow::testkit::person;
use workflow::{Actor, Blocker, Command, decide, offers};

/// A state, what may be done in it, and by whom.
type Row = (&'static str, &'static str, &'static [Role]);

const ROWS: [Row; 28] = [
    // Registered. Whoever works on it or answers for the office begins (APPC 72).
    ("registered", "begin_review", &[Officer, Head]),
    // APPC 64(9): withdrawn by the applicant until there is a decision; nobody withdraws for them.
    ("registered", "withdraw", &[Applicant]),
    // APPC 91(2): silence is a refusal by law, by nobody's hand.
    ("registered", "deem_refused", &[System]),
    ("registered", "chase", &[System]),
    // In review. Who leads the office says who works on the case (APPC 72).
    ("in_review", "assign", &[Head, Deputy]),
    ("in_review", "ask_applicant", &[Officer]),
    ("in_review", "withdraw", &[Applicant]),
    // APPC 76(3): head, deputy or head of staff, by a reasoned decision; never the officer.
    ("in_review", "extend", &[Head, Deputy, ChiefOfStaff]),
    ("in_review", "deem_refused", &[System]),
    ("in_review", "chase", &[System]),
    // Assigned. APPC 67: another officer in place of one who must not or cannot.
    ("assigned", "reassign", &[Head, Deputy]),
    ("assigned", "ask_applicant", &[Officer]),
    ("assigned", "propose", &[Officer]),
    ("assigned", "withdraw", &[Applicant]),
    ("assigned", "extend", &[Head, Deputy, ChiefOfStaff]),
    ("assigned", "deem_refused", &[System]),
    // Proposed. Four eyes: who proposed is an officer, who decides leads the office (APPC 77, 70, 89).
    ("proposed", "send_back", &[Head, Deputy]),
    ("proposed", "grant", &[Head, Deputy]),
    ("proposed", "explain", &[Head, Deputy]),
    ("proposed", "terminate", &[Head, Deputy]),
    ("proposed", "withdraw", &[Applicant]),
    ("proposed", "extend", &[Head, Deputy, ChiefOfStaff]),
    ("proposed", "deem_refused", &[System]),
    // Decided. APPC 86(3): five working days to carry it out, and somebody confirms that it was.
    ("implementation", "confirm_executed", &[Head, Deputy]),
    ("implementation", "raise_unexecuted", &[System]),
    // Followed up: the machine asks whether it stopped and closes in the end; the applicant says that it did not.
    ("follow_up", "ask_if_stopped", &[System]),
    ("follow_up", "reopen", &[Applicant]),
    ("follow_up", "close", &[System]),
];

/// Who may finish what is awaited.
const TASKS: [(&str, &[Role]); 8] = [
    ("identity", &[Officer]),
    ("competence", &[Officer]),
    ("duplicate", &[Officer]),
    ("court", &[Officer]),
    // Whether the officer has a conflict is not for the officer to say (APPC 67).
    ("conflict", &[Head, Deputy]),
    // An answer that came on paper or by telephone is entered by the officer.
    ("question", &[Applicant, Officer]),
    ("remedy", &[Officer, Applicant]),
    ("stopped", &[Applicant, Officer]),
];

/// Each action, filled in so that nothing but place and person can stand in its way.
const SENTENCES: [&str; 18] = [
    "begin_review",
    "assign assignee=2",
    "reassign assignee=3 reason",
    "ask_applicant question",
    "propose proposal=favourable act",
    "send_back reason",
    "grant act remedies=1",
    "explain act",
    "terminate court_act act",
    "confirm_executed evidence",
    "raise_unexecuted",
    "ask_if_stopped",
    "reopen reason",
    "close",
    "withdraw",
    "extend facts_to_establish reason until=2027-01-20",
    "deem_refused",
    "chase",
];

const MOMENT: &str = "2026-11-23 10:00:00";

/// A case in each state, with nothing open that could block an action: `proposed` once for each proposal.
fn cases() -> Vec<Case> {
    let registered = Case::registered(MOMENT);
    let mut in_review = registered.clone();
    in_review.does(officer(), "begin_review");
    for task in ["identity", "competence", "duplicate", "court"] {
        in_review.finishes(officer(), task);
    }
    in_review.finishes(head(), "conflict");
    let mut assigned = in_review.clone();
    assigned.does(head(), "assign assignee=2");
    let proposed = ["favourable", "explained", "terminated"].map(|proposal| {
        let mut proposed = assigned.clone();
        proposed.does(officer(), &format!("propose proposal={proposal} act"));
        proposed
    });
    let [mut implementation, _, _] = proposed.clone();
    implementation.does(head(), "grant act remedies=1").finishes(officer(), "remedy");
    let mut follow_up = implementation.clone();
    follow_up.does(head(), "confirm_executed evidence");
    let mut closed = follow_up.clone();
    closed.ticks_until("2027-12-01 10:00:00");
    let mut withdrawn = registered.clone();
    withdrawn.does(applicant(), "withdraw");
    let mut cases = vec![registered, in_review, assigned];
    cases.extend(proposed);
    cases.extend([implementation, follow_up, closed, withdrawn]);
    cases
}

/// Somebody in a role who has done nothing yet; the officer is the one to whom the case is assigned.
fn somebody(role: Role) -> Actor {
    match role {
        System => Actor::System,
        Officer => officer(),
        Applicant => applicant(),
        Head | Deputy | ChiefOfStaff | HigherHead => Actor::person(person(8), role),
    }
}

fn allowed(state: &str, action: &str, role: Role) -> Option<bool> {
    ROWS.iter().find(|it| it.0 == state && it.1 == action).map(|it| it.2.contains(&role))
}

/// What a fact of the case takes away from the table: a decision needs the draft that it approves.
fn drafted(case: &Case, action: &str) -> bool {
    let field = case.definition.find_field("proposal").expect("a field");
    let proposal = case.instance.choice(field).map(|it| &*case.definition.outcome(it).name);
    match action {
        "grant" => proposal == Some("favourable"),
        "explain" => proposal == Some("explained"),
        "terminate" => proposal == Some("terminated"),
        _ => true,
    }
}

#[test]
fn every_state_action_and_role_is_as_the_law_says() {
    let sentences: BTreeMap<&str, &str> =
        SENTENCES.into_iter().map(|it| (it.split(' ').next().unwrap_or(it), it)).collect();
    let (mut looked_at, mut lawful) = (0, 0);
    for case in cases() {
        let definition = &case.definition;
        for (id, action) in definition.actions() {
            let sentence = sentences.get(&*action.name).expect("every action is filled in");
            for role in Role::ALL {
                let actor = somebody(role);
                let what = format!("{} in {} by {}", action.name, case.state(), role.code());
                let row = allowed(case.state(), &action.name, role);
                let expected = row == Some(true) && drafted(&case, &action.name);
                let context = case.context(actor);
                let decided = decide(definition, &case.instance, &case.sentence(sentence), &context);
                looked_at += 1;
                lawful += usize::from(expected);
                assert_eq!(decided.is_ok(), expected, "{what}: {:?}", decided.err());
                // Offered are the actions of the state; what only the machine does is not shown to people.
                let offers = offers(definition, &case.instance, &context);
                let offer = offers.iter().find(|it| it.action == id);
                let for_people = action.by.iter().any(|it| it != System);
                assert_eq!(offer.is_some(), row.is_some() && (for_people || role == System), "{what}");
                if let Some(offer) = offer {
                    assert_eq!(offer.is_enabled(), expected, "{what}");
                }
                // A no says what is wrong: the end of the case, the place, the person, the draft.
                let Err(denied) = decided else { continue };
                let has = |wanted: fn(&Blocker) -> bool| denied.blockers.iter().any(wanted);
                if case.instance.is_over(definition) {
                    assert_eq!(denied.blockers.as_slice(), [Blocker::Finished], "{what}");
                    continue;
                }
                assert_eq!(has(|it| matches!(it, Blocker::NotHere { .. })), row.is_none(), "{what}");
                assert_eq!(has(|it| matches!(it, Blocker::Role { .. })), !action.by.contains(role), "{what}");
                assert_eq!(
                    has(|it| matches!(it, Blocker::Fact { .. })),
                    !drafted(&case, &action.name),
                    "{what}"
                );
            }
        }
    }
    assert_eq!(looked_at, 10 * 18 * 7, "ten cases, eighteen actions, seven roles");
    assert!(lawful > ROWS.len(), "{lawful} of {looked_at} are lawful");
}

#[test]
fn the_table_and_the_definition_speak_of_the_same_states_actions_and_tasks() {
    let case = Case::registered(MOMENT);
    let named: BTreeSet<(&str, &str)> = ROWS.iter().map(|it| (it.0, it.1)).collect();
    assert_eq!(named.len(), ROWS.len(), "no row stands twice");
    let mut defined = BTreeSet::new();
    for (_, action) in case.definition.actions() {
        for state in &action.states {
            defined.insert((&*case.definition.state(*state).name, &*action.name));
        }
    }
    assert_eq!(named, defined);
    let tasks: BTreeSet<&str> = case.definition.tasks().map(|(_, it)| &*it.name).collect();
    assert_eq!(tasks, TASKS.iter().map(|it| it.0).collect());
    let cases = cases();
    let met: BTreeSet<&str> = cases.iter().map(Case::state).collect();
    let states: BTreeSet<&str> = case.definition.states().map(|(_, it)| &*it.name).collect();
    assert_eq!(met, states, "the table looks into every state");
}

#[test]
fn every_task_is_finished_by_whom_the_law_names() {
    let mut in_review = Case::registered(MOMENT);
    in_review.does(officer(), "begin_review").finishes(officer(), "duplicate");
    let mut asked = Case::registered(MOMENT);
    asked.does(officer(), "begin_review").does(officer(), "ask_applicant question");
    let cases = cases();
    let mut granted = cases[3].clone();
    granted.does(head(), "grant act remedies=1");
    let mut followed_up = cases[7].clone();
    assert_eq!(followed_up.state(), "follow_up");
    followed_up.ticks_until("2026-12-24 00:00:00");
    let mut before = Case::registered(MOMENT);
    before.does(officer(), "begin_review");
    for (task, by) in TASKS {
        let all = [&in_review, &asked, &granted, &followed_up, &before];
        let case = all
            .into_iter()
            .find(|it| it.tasks().contains(&task) && !(task == "court" && it.tasks().contains(&"duplicate")));
        let case = case.unwrap_or_else(|| panic!("{task} is open somewhere"));
        for role in Role::ALL {
            let open = case.instance.tasks().iter().find(|it| &*case.definition.task(it.task).name == task);
            let serial = open.expect("it is open").serial;
            let done = Command::Done { task: serial, files: Vec::new().into(), text: true };
            let decided = case.clone().command(somebody(role), &done);
            assert_eq!(decided.is_ok(), by.contains(&role), "{task} by {}", role.code());
        }
    }
}

/// The same person in two seats is one person: the table of roles alone would let them decide.
#[test]
fn no_row_of_the_table_outweighs_four_eyes() {
    for (case, decision) in
        cases()[3..6].iter().zip(["grant act remedies=1", "explain act", "terminate court_act act"])
    {
        assert_eq!(case.refused(officer_as_head(), decision), ["same_actor propose"]);
    }
}
