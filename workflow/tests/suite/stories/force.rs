//! Moving a case past its definition: who may, what becomes of clocks, tasks and outcome, and who gets a letter.

use super::{assigned, followed_up, granted, in_review, proposed, registered};
use crate::suite::case::Case;
use crate::suite::checks::{BASE, edited};
use crate::suite::world::{
    applicant, chief_of_staff, colleague, complaint, conflicted, day, deputy, from_parent, head, higher_head,
    kazakhstan, officer, parse,
};
use workflow::event::{By, Change, Kind};
use workflow::testkit::person;
use workflow::{Actor, definition::model::Role, record};

#[test]
fn only_the_head_of_the_office_above_forces_and_nobody_in_a_conflict() {
    let case = in_review();
    for who in [applicant(), officer(), head(), deputy(), chief_of_staff(), Actor::System] {
        assert_eq!(case.refuses_force(who, "assigned"), ["role"]);
    }
    assert_eq!(case.refuses_force(conflicted(higher_head()), "assigned"), ["conflict"]);
    assert_eq!(case.refuses_force(Actor::person(person(7), Role::System), "assigned"), ["role"]);
    case.clone().forces(higher_head(), "assigned");
}

#[test]
fn nobody_is_moved_without_being_told_why() {
    let case = in_review();
    assert_eq!(case.refuses_force(higher_head(), "assigned without_reason"), ["reason_missing"]);
    assert_eq!(
        case.refuses_force(head(), "closed without_reason"),
        ["role", "outcome_missing", "reason_missing"]
    );
}

/// The words themselves are the caller's. That they are there is in the record; and what was moved before they were asked
/// for reads as what it is, and is written as it was.
#[test]
fn a_record_says_whether_there_was_a_reason() {
    let mut case = in_review();
    case.forces(higher_head(), "closed terminated silently");
    let (definition, event) = (&case.definition, case.journal.last().expect("it was moved"));
    let body = record::bytes(definition, case.instance.version(), event).expect("it has a form");
    let now = String::from_utf8(body.clone()).expect("a text");
    assert!(
        now.contains(r#""kind":"forced","outcome":"terminated","reason":true,"silent":true,"to":"closed""#),
        "{now}"
    );
    assert_eq!(record::read(definition, &body).as_ref(), Ok(event));
    let before = now.replace(r#""reason":true,"#, "");
    let read = record::read(definition, before.as_bytes()).expect("older events stay readable");
    assert!(matches!(read.kind, Kind::Forced { reason: false, silent: true, .. }), "{read:?}");
    let again = record::bytes(definition, case.instance.version(), &read).expect("it has a form");
    assert_eq!(String::from_utf8(again), Ok(before));
    let nothing = now.replace("\"reason\":true", "\"reason\":false");
    assert!(record::read(definition, nothing.as_bytes()).is_err(), "nobody writes so");
}

#[test]
fn a_forced_move_is_recorded_as_what_it_is() {
    let mut case = in_review();
    case.forces(higher_head(), "closed terminated");
    assert_eq!(case.history().last().map(String::as_str), Some("forced from in_review to closed"));
    let by = By::Person { person: person(7), role: Role::HigherHead, on_behalf_of: None };
    assert_eq!(case.journal.last().map(|it| it.by), Some(by));
    let mut silent = in_review();
    silent.forces(higher_head(), "assigned silently");
    assert_eq!(
        silent.history().last().map(String::as_str),
        Some("forced from in_review to assigned, silently")
    );
    assert_eq!(silent.instance.version(), in_review().instance.version() + 1, "a form in hand is stale");
}

#[test]
fn applicant_and_head_get_a_letter_and_nobody_when_a_slip_is_corrected() {
    let mut case = in_review();
    case.effects.clear();
    case.forces(higher_head(), "assigned");
    assert_eq!(case.told(), [("applicant", "moved_on"), ("head", "moved_on")]);
    case.effects.clear();
    case.forces(higher_head(), "withdrawn withdrawn");
    assert_eq!(case.told(), [("applicant", "closed"), ("head", "closed")]);
    case.effects.clear();
    case.forces(higher_head(), "in_review silently").forces(higher_head(), "closed explained silently");
    assert_eq!(case.told(), []);
}

#[test]
fn an_end_needs_an_outcome_and_has_the_one_that_is_given() {
    let case = in_review();
    assert_eq!(case.refuses_force(higher_head(), "closed"), ["outcome_missing"]);
    let mut ended = case.clone();
    ended.forces(higher_head(), "closed terminated");
    assert_eq!((ended.state(), ended.outcome()), ("closed", Some("terminated")));
    // One that is there already is enough, and another takes its place.
    let mut decided = followed_up();
    decided.clone().forces(higher_head(), "closed");
    assert_eq!(decided.outcome(), Some("explained"));
    decided.forces(higher_head(), "follow_up terminated");
    assert_eq!((decided.state(), decided.outcome()), ("follow_up", Some("terminated")));
}

#[test]
fn where_nothing_is_decided_yet_there_is_no_outcome() {
    let case = in_review();
    for state in ["assigned", "proposed", "needs_correction"] {
        assert_eq!(
            case.refuses_force(higher_head(), &format!("{state} favourable")),
            ["outcome_early"],
            "{state}"
        );
    }
    // A decision that is carried out stands before the end, and there a case without one would end without one.
    case.clone().forces(higher_head(), "implementation favourable");
    assert_eq!(case.refuses_force(higher_head(), "implementation"), ["outcome_missing"]);
}

#[test]
fn nobody_is_moved_to_where_they_stand() {
    let case = in_review();
    assert_eq!(case.refuses_force(higher_head(), "in_review"), ["already_there"]);
    let mut decided = followed_up();
    assert_eq!(decided.refuses_force(higher_head(), "follow_up"), ["already_there"]);
    assert_eq!(decided.refuses_force(higher_head(), "follow_up explained"), ["already_there"]);
    // Another outcome mends what was decided by a slip, also where the case is over.
    decided.forces(higher_head(), "follow_up terminated").forces(higher_head(), "closed");
    decided.forces(higher_head(), "closed explained silently");
    assert_eq!((decided.state(), decided.outcome()), ("closed", Some("explained")));
    // What has fallen due happens first, and may have brought it there.
    let mut late = registered();
    late.at("2026-11-24 10:00:00").does(officer(), "ask_correction incomplete reason until=2026-12-01");
    late.at("2026-12-03 10:00:00");
    assert_eq!(late.refuses_force(higher_head(), "uncorrected"), ["already_there"]);
}

#[test]
fn clocks_that_run_there_go_on_and_others_stop() {
    let mut case = in_review();
    case.at("2026-11-25 10:00:00").forces(higher_head(), "assigned");
    assert_eq!((case.clocks(), case.due("case")), (vec!["case"], Some(day("2026-12-14"))), "no time is won");
    case.forces(higher_head(), "implementation favourable");
    assert_eq!((case.clocks(), case.due("execution")), (vec!["execution"], Some(day("2026-12-02"))));
    // A clock that had stopped for good starts anew, for nobody knows what was left of it.
    case.at("2026-11-30 10:00:00").forces(higher_head(), "in_review");
    assert_eq!((case.clocks(), case.due("case")), (vec!["case"], Some(day("2026-12-22"))));
    case.forces(higher_head(), "withdrawn withdrawn");
    assert!(case.clocks().is_empty());
}

#[test]
fn a_clock_that_stood_still_goes_on_where_it_is_forced_to_run() {
    let mut case = registered();
    case.at("2026-11-24 10:00:00").does(officer(), "ask_correction incomplete reason until=2026-12-01");
    case.at("2026-11-30 10:00:00").forces(higher_head(), "in_review");
    assert_eq!(case.due("case"), Some(day("2026-12-21")), "four working days later");
    case.forces(higher_head(), "needs_correction");
    assert!(case.instance.clocks()[0].is_paused());
}

#[test]
fn the_checklist_is_that_of_the_new_state_and_what_was_asked_stays_awaited() {
    let mut case = in_review();
    case.does(officer(), "ask_applicant question").finishes(officer(), "identity");
    case.forces(higher_head(), "proposed");
    assert_eq!(case.tasks(), ["question"]);
    case.forces(higher_head(), "in_review");
    assert_eq!(case.tasks(), ["question", "identity", "competence", "duplicate", "court", "conflict"]);
    case.forces(higher_head(), "closed terminated");
    assert!(case.tasks().is_empty(), "the end awaits nothing");
}

#[test]
fn timers_are_those_of_the_new_state_from_today() {
    let mut case = followed_up();
    case.at("2026-11-25 10:00:00").forces(higher_head(), "in_review silently");
    let reminder = case.instance.timers().next().and_then(|it| it.on);
    assert_eq!(reminder, Some(day("2026-11-30")), "three working days in review");
    case.forces(higher_head(), "proposed");
    assert_eq!(case.instance.timers().count(), 0);
}

#[test]
fn what_fell_due_before_happened_before() {
    let mut case = in_review();
    case.at("2026-12-15 00:00:00").forces(higher_head(), "assigned");
    assert_eq!(case.marks(), ["deemed_refused"], "the term was over, whoever moves the case");
    let said = case.history();
    let [.., deemed, forced] = said.as_slice() else { panic!("two events") };
    assert_eq!(deemed, "deem_refused, case over on 2026-12-14");
    assert_eq!(forced, "forced from in_review to assigned");
}

#[test]
fn a_case_that_was_ended_by_a_slip_is_brought_back() {
    let mut case = assigned();
    case.does(applicant(), "withdraw");
    case.forces(higher_head(), "assigned silently");
    assert_eq!(case.state(), "assigned");
    assert_eq!(case.instance.assignee(), Some(person(2)));
    assert_eq!(case.outcome(), None, "what the end said is undone with it");
    case.does(officer(), "propose proposal=explained act").does(head(), "explain act");
    assert_eq!(case.outcome(), Some("explained"));
}

/// Who moves a case past its definition takes no action of it: four eyes and what must be heard stay as they were.
#[test]
fn a_forced_move_is_no_way_around_four_eyes_or_the_hearing() {
    let mut case = proposed("refused");
    case.forces(higher_head(), "assigned").forces(higher_head(), "proposed");
    assert_eq!(case.refused(head(), "refuse act"), ["not_yet send_preliminary"]);
    let officer_as_deputy = Actor::person(person(2), Role::Deputy);
    let mut granted = granted(1);
    granted.forces(higher_head(), "proposed");
    assert_eq!(granted.refused(officer_as_deputy, "grant act remedies=1"), ["same_actor propose"]);
}

/// A case that is examined anew has no decision: whoever reads it must not take an undone one for the one to come.
#[test]
fn what_was_decided_is_undone_where_nothing_is_decided_yet() {
    let mut case = granted(1);
    case.forces(higher_head(), "in_review");
    assert_eq!((case.state(), case.outcome()), ("in_review", None));
    let (definition, event) = (&case.definition, case.journal.last().expect("it was moved"));
    assert!(event.changes.contains(&Change::OutcomeUndone));
    let body = record::bytes(definition, case.instance.version(), event).expect("it has a form");
    assert_eq!(record::read(definition, &body).as_ref(), Ok(event));
    // From one place where it is carried out to another it stays.
    let mut carried_out = granted(1);
    carried_out.forces(higher_head(), "follow_up");
    assert_eq!(carried_out.outcome(), Some("favourable"));
}

#[test]
fn into_a_pause_a_case_brings_the_term_that_stands_still_there() {
    let mut case = followed_up();
    assert!(case.clocks().is_empty());
    case.at("2026-11-25 10:00:00").forces(higher_head(), "needs_correction");
    assert!(case.instance.clocks()[0].is_paused());
    case.at("2026-11-27 10:00:00").does(applicant(), "correct");
    assert_eq!(case.due("case"), Some(day("2026-12-21")), "fifteen working days from 25 November, and two");
}

/// Twice ten working days are the twenty for which the term may stand still (APPC 64(6)): whoever moves a case into the pause
/// uses up one of the two, so that nobody asks twice more.
#[test]
fn into_a_pause_a_case_comes_no_more_often_than_its_law_allows() {
    let mut case = in_review();
    case.at("2026-11-25 10:00:00").forces(higher_head(), "needs_correction");
    let (definition, event) = (&case.definition, case.journal.last().expect("it was moved"));
    assert!(event.changes.iter().any(|it| matches!(it, Change::EntryCounted { .. })));
    let body = record::bytes(definition, case.instance.version(), event).expect("it has a form");
    assert_eq!(record::read(definition, &body).as_ref(), Ok(event));
    case.does(applicant(), "correct").does(officer(), "ask_correction incomplete reason until=2026-12-01");
    case.does(applicant(), "correct");
    assert_eq!(
        case.refused(officer(), "ask_correction incomplete reason until=2026-12-01"),
        ["limit 2"],
        "the move was one of the two"
    );
    assert_eq!(case.refuses_force(higher_head(), "needs_correction"), ["no_entry_left 2"]);
    // Where it stands nothing begins, and nothing is used up.
    let mut there = in_review();
    there.forces(higher_head(), "needs_correction").forces(higher_head(), "in_review");
    there.forces(higher_head(), "needs_correction");
    assert_eq!(there.refuses_force(higher_head(), "needs_correction"), ["already_there"]);
}

/// The decision on a complaint must be heard: what follows from it stands only where the process lets it be awaited.
#[test]
fn a_case_is_not_moved_to_where_nobody_hears_what_its_complaint_came_to() {
    let mut case = followed_up();
    case.does(applicant(), "complain reason");
    assert_eq!(case.refuses_force(higher_head(), "in_review"), ["child_unheard complaint"]);
    // At an end nothing would follow from it any more, so that it is decided first.
    assert_eq!(case.refuses_force(higher_head(), "closed terminated"), ["child_unheard complaint"]);
    case.child_decided("complaint", "without_satisfaction");
    case.forces(higher_head(), "closed terminated");
}

/// APPC 67: a challenge is decided, and not left behind where nobody decides it.
#[test]
fn a_case_is_not_moved_to_where_nothing_decides_what_it_waits_for() {
    let mut case = assigned();
    case.does(applicant(), "challenge interest reason");
    assert_eq!(case.refuses_force(higher_head(), "registered"), ["task_undecidable recusal"]);
    case.clone().forces(higher_head(), "in_review").does(head(), "dismiss_challenge reason");
    case.does(head(), "dismiss_challenge reason").forces(higher_head(), "registered");
}

/// A state that is left only by the officer of the case, who is named on the way there.
const ASIDE: &str = r#"
[state.aside]
name  = { kk = "кейінге қалдырылды", ru = "отложено", en = "put aside" }
says  = { kk = "Кейінге қалдырылды.", ru = "Отложено.", en = "It is put aside." }
move  = "office"
after = [{ term = "3d", do = "nudge", basis = "rule 1" }]
[action.nudge]
name  = { kk = "Еске салу", ru = "Напомнить", en = "Nudge" }
in    = ["aside"]
by    = ["system"]
tells = ["head"]
basis = "rule 1"
[action.put_aside]
name     = { kk = "Кейінге қалдыру", ru = "Отложить", en = "Put aside" }
in       = ["asked"]
to       = "aside"
by       = ["head"]
requires = ["worker"]
tells    = ["applicant"]
basis    = "rule 1"
[action.give_up]
name     = { kk = "Доғару", ru = "Прекратить", en = "Give up" }
in       = ["aside"]
to       = "taken_back"
by       = ["officer"]
assignee = true
outcome  = "taken_back"
tells    = ["applicant"]
basis    = "rule 1"
"#;

#[test]
fn a_case_is_not_moved_to_where_only_its_officer_goes_on_and_it_has_none() {
    let worker = "[field]\nworker = { kind = \"assignee\", kk = \"Орындаушы\", ru = \"Исполнитель\", en = \"Officer\" }\n";
    let text = edited(&(BASE.to_owned() + ASIDE), &[("[field]\n", worker)]);
    let definition = parse(&text).unwrap_or_else(|problems| panic!("{problems}"));
    let mut case = Case::of(&definition, kazakhstan(), "2026-11-23 10:00:00");
    assert_eq!(case.refuses_force(higher_head(), "aside"), ["stranded"]);
    case.does(head(), "put_aside worker=2").forces(higher_head(), "asked").forces(higher_head(), "aside");
    case.does(officer(), "give_up");
}

#[test]
fn a_case_is_not_moved_to_where_its_officer_is_kept_from_what_only_its_officer_does() {
    let worker = "[field]\nworker = { kind = \"assignee\", kk = \"Орындаушы\", ru = \"Исполнитель\", en = \"Officer\" }\n";
    let edits = [
        ("[field]\n", worker),
        ("in       = [\"asked\"]\nby", "in       = [\"asked\"]\nassignee = true\nby"),
        (
            "to       = \"taken_back\"\nby       = [\"officer\"]",
            "to = \"taken_back\"\nnot_by_actor_of = [\"ask\"]\nby = [\"officer\"]",
        ),
    ];
    let take_on = "[action.take_on]\nname = { kk = \"Тапсыру\", ru = \"Поручить\", en = \"Take on\" }\nin = [\"asked\"]\n\
                   by = [\"head\"]\nrequires = [\"worker\"]\ntells = [\"officer\"]\nbasis = \"rule 1\"\n";
    let text = edited(&(BASE.to_owned() + ASIDE + take_on), &edits);
    let definition = parse(&text).unwrap_or_else(|problems| panic!("{problems}"));
    let mut case = Case::of(&definition, kazakhstan(), "2026-11-23 10:00:00");
    case.does(head(), "take_on worker=2").does(officer(), "ask reason=why");
    assert_eq!(case.refuses_force(higher_head(), "aside"), ["stranded"]);
    case.does(head(), "take_on worker=3").forces(higher_head(), "aside").does(colleague(), "give_up");
}

/// APPC 97(2): whoever acted in the case below has no part in the complaint, and moving it is the largest part.
#[test]
fn whoever_acted_below_does_not_move_a_complaint() {
    let mut case = Case::of(complaint(), kazakhstan(), "2026-11-23 10:00:00");
    case.does(officer(), "pass_up");
    let acted_below = from_parent(higher_head());
    assert_eq!(case.refuses_force(acted_below, "closed without_satisfaction"), ["acted_in_parent"]);
    case.forces(higher_head(), "closed without_satisfaction");
    // In a case that grew out of nothing that keeps anybody away nobody is asked.
    let mut review = in_review();
    review.forces(from_parent(higher_head()), "assigned");
}

#[test]
fn where_a_case_stands_already_only_its_outcome_is_mended() {
    let mut case = followed_up();
    let (timers, tasks) = (case.instance.timers().collect::<Vec<_>>(), case.tasks().len());
    case.at("2026-11-30 10:00:00").forces(higher_head(), "follow_up terminated");
    assert_eq!(case.outcome(), Some("terminated"));
    assert_eq!((case.instance.timers().collect::<Vec<_>>(), case.tasks().len()), (timers, tasks));
}

/// Whoever has to do something is asked for it, also where a slip is mended: else it would lapse behind their back.
#[test]
fn whoever_is_waited_for_after_a_move_is_asked() {
    for (sentence, told) in [
        ("needs_correction", vec![("applicant", "answer_needed"), ("head", "answer_needed")]),
        ("needs_correction silently", vec![("applicant", "answer_needed")]),
    ] {
        let mut case = in_review();
        case.effects.clear();
        case.forces(higher_head(), sentence);
        assert_eq!(case.told(), told, "{sentence}");
    }
}

/// Whoever moves a case by hand chooses among the outcomes with which the process itself leads one there.
#[test]
fn with_which_outcomes_a_case_stands_where() {
    let definition = in_review().definition;
    let outcomes = |state: &str| {
        let state = definition.find_state(state).expect("it is there");
        let all = definition.outcomes().filter(|(id, _)| definition.may_have(state, *id));
        all.map(|(_, it)| &*it.name).collect::<Vec<_>>().join(" ")
    };
    for (state, fitting) in [
        // What was reopened has forgotten what was decided.
        ("in_review", ""),
        ("implementation", "favourable partial"),
        // Decided here, or before and only carried on.
        ("follow_up", "favourable partial refused explained terminated"),
        ("closed", "favourable partial refused explained terminated"),
        ("withdrawn", "withdrawn"),
    ] {
        assert_eq!(outcomes(state), fitting, "{state}");
    }
    let case = in_review();
    assert_eq!(case.refuses_force(higher_head(), "implementation refused"), ["outcome_unfit"]);
    case.clone().forces(higher_head(), "implementation partial");
    // Also what was decided before, and would come along.
    let mut refused = followed_up();
    refused.forces(higher_head(), "closed refused").forces(higher_head(), "follow_up refused");
    assert_eq!(refused.refuses_force(higher_head(), "implementation"), ["outcome_unfit"]);
}
