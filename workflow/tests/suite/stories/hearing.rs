//! APPC 73 and 74: no burdening act before the applicant was heard, unless on a ground of the law.

use super::{assigned, proposed};
use crate::suite::case::Case;
use crate::suite::world::{applicant, colleague, day, deputy, head, higher_head, officer, officer_as_head};
use workflow::definition::model::Party;

/// The preliminary decision was sent on Monday 23 November.
fn heard() -> Case {
    let mut case = proposed("refused");
    case.does(head(), "send_preliminary act");
    case
}

#[test]
fn a_refusal_comes_on_the_day_after_three_working_days_and_not_one_second_earlier() {
    for (proposal, decision) in [("refused", "refuse act"), ("partial", "grant_in_part act remedies=1")] {
        let mut case = proposed(proposal);
        assert_eq!(case.refused(head(), decision), ["not_yet send_preliminary"]);
        case.does(head(), "send_preliminary act");
        assert_eq!((case.state(), case.instance.party(&case.definition)), ("hearing", Party::Applicant));
        assert!(case.at("2026-11-26 23:59:59").ticks().is_empty());
        assert_eq!(case.refused(head(), decision), ["not_in_state", "too_early 2026-11-27"]);
        // No tick has come, and the third day is over all the same.
        case.at("2026-11-27 00:00:00");
        let mut decided = case.clone();
        decided.does(head(), decision);
        assert_eq!(decided.outcome(), Some(proposal));
        assert_eq!(case.ticks(), ["close_hearing, timer 0 of 2026-11-26"]);
        assert_eq!(case.refused(colleague(), decision), ["role"]);
        assert_eq!(case.refused(officer_as_head(), decision), ["same_actor propose"]);
        case.does(deputy(), decision);
    }
}

#[test]
fn the_applicant_objects_within_two_working_days_and_not_one_second_later() {
    let mut case = heard();
    assert_eq!(case.refused(officer(), "object objection"), ["role"]);
    assert_eq!(case.refused(applicant(), "object"), ["field_missing objection"]);
    case.at("2026-11-25 23:59:59");
    let mut objected = case.clone();
    objected.does(applicant(), "object objection");
    assert_eq!((objected.state(), objected.marks()), ("hearing", vec!["objected"]));
    objected.does(applicant(), "ask_oral");
    case.at("2026-11-26 00:00:00");
    assert_eq!(case.refused(applicant(), "object objection"), ["too_late 2026-11-25"]);
    assert_eq!(case.refused(applicant(), "ask_oral"), ["too_late 2026-11-25"]);
}

#[test]
fn a_hearing_is_waived_by_the_head_on_a_ground_of_the_law() {
    for ground in ["urgent_protection", "party_request"] {
        for (proposal, decision) in [("refused", "refuse act"), ("partial", "grant_in_part act remedies=1")] {
            let mut case = proposed(proposal);
            case.does(head(), &format!("waive_hearing {ground} reason"));
            assert_eq!(
                (case.state(), case.ground(), case.marks()),
                ("proposed", Some(ground), vec!["hearing_waived"])
            );
            assert_eq!(case.told().last().map(|it| it.0), Some("applicant"));
            case.does(head(), decision);
        }
    }
    let case = proposed("refused");
    for who in [applicant(), officer(), deputy()] {
        assert_eq!(case.refused(who, "waive_hearing party_request reason"), ["role"]);
    }
    assert_eq!(case.refused(head(), "waive_hearing reason"), ["ground_missing"]);
    assert_eq!(case.refused(head(), "waive_hearing interest reason"), ["ground_unknown"]);
    assert_eq!(case.refused(head(), "waive_hearing party_request"), ["field_missing reason"]);
}

#[test]
fn the_applicant_who_has_no_objection_ends_the_hearing() {
    let mut case = heard();
    for who in [officer(), head()] {
        assert_eq!(case.refused(who, "agree"), ["role"], "nobody agrees for them");
    }
    case.does(applicant(), "agree");
    assert_eq!((case.state(), case.marks()), ("proposed", vec!["hearing_waived"]));
    case.does(head(), "refuse act");
}

#[test]
fn what_is_no_burden_needs_no_hearing_and_gets_none() {
    for proposal in ["favourable", "explained", "terminated"] {
        let case = proposed(proposal);
        assert_eq!(case.refused(head(), "send_preliminary act"), ["fact proposal"]);
        assert_eq!(case.refused(head(), "waive_hearing party_request reason"), ["fact proposal"]);
    }
    proposed("favourable").does(head(), "grant act remedies=1");
}

#[test]
fn only_head_and_deputy_send_a_preliminary_decision_and_three_times_at_most() {
    let mut case = proposed("refused");
    for who in [applicant(), officer()] {
        assert_eq!(case.refused(who, "send_preliminary act"), ["role"]);
    }
    assert_eq!(case.refused(head(), "send_preliminary"), ["field_missing act"]);
    case.clone().does(deputy(), "send_preliminary act");
    for _ in 0..3 {
        case.does(head(), "send_preliminary act").does(applicant(), "agree");
    }
    assert_eq!(case.refused(head(), "send_preliminary act"), ["limit 3"]);
}

#[test]
fn another_draft_is_heard_anew() {
    // Sent and closed, waived, agreed to: none of it covers what is proposed next.
    let mut closed = heard();
    closed.at("2026-11-27 00:00:00").ticks();
    let mut waived = proposed("refused");
    waived.does(head(), "waive_hearing party_request reason");
    let mut agreed = heard();
    agreed.does(applicant(), "object objection").does(applicant(), "agree");
    for mut case in [closed, waived, agreed] {
        case.does(head(), "send_back reason").does(officer(), "propose proposal=partial act");
        assert!(case.marks().is_empty());
        assert_eq!(case.refused(head(), "grant_in_part act remedies=1"), ["not_yet send_preliminary"]);
    }
}

#[test]
fn an_oral_hearing_has_its_minutes_before_the_hearing_closes() {
    let mut case = heard();
    case.at("2026-11-24 10:00:00").does(applicant(), "ask_oral");
    assert_eq!(case.tasks(), ["oral_hearing"]);
    for who in [applicant(), deputy()] {
        assert_eq!(case.cannot_finish(who, "oral_hearing"), ["role"]);
    }
    // Two working days for the minutes, then it is raised, and the hearing waits for them.
    assert!(case.at("2026-11-26 23:59:59").ticks().is_empty());
    assert_eq!(case.at("2026-11-27 00:00:00").ticks(), ["oral_hearing late, due 2026-11-26"]);
    assert_eq!(case.state(), "hearing");
    assert_eq!(case.refused(head(), "refuse act"), ["not_in_state"]);
    case.finishes(officer(), "oral_hearing");
    assert_eq!(case.history().last().map(String::as_str), Some("close_hearing, timer 0 of 2026-11-26"));
    case.does(head(), "refuse act");
}

/// Once an oral hearing is asked for, the hearing lasts until its minutes are signed: that is the office's to do. Its own
/// three days are nobody's any more, also while they last.
#[test]
fn the_minutes_of_an_oral_hearing_are_awaited_from_the_office() {
    let party = |case: &Case| {
        (case.instance.party(&case.definition), case.instance.waits_for_applicant(&case.definition))
    };
    let mut case = heard();
    assert_eq!(party(&case), (Party::Applicant, true));
    case.at("2026-11-24 10:00:00").does(applicant(), "ask_oral until=2026-12-01");
    assert_eq!(party(&case), (Party::Office, false));
    case.clone().does(applicant(), "object objection");
    case.ticks_until("2026-11-30 10:00:00");
    assert_eq!((case.state(), party(&case)), ("hearing", (Party::Office, false)));
    // Something else of the office keeps the applicant from nothing.
    let mut challenged = heard();
    challenged.does(applicant(), "challenge interest reason");
    assert_eq!(party(&challenged), (Party::Applicant, true));
}

/// Who has no objection after all, whose draft falls away, and whose case goes elsewhere is heard no more.
#[test]
fn an_oral_hearing_that_is_not_held_any_more_is_awaited_from_nobody() {
    let asked = || {
        let mut case = heard();
        case.at("2026-11-24 10:00:00").does(applicant(), "ask_oral");
        case
    };
    let mut agreed = asked();
    agreed.does(applicant(), "agree");
    assert!(agreed.tasks().is_empty());
    agreed.does(head(), "refuse act");
    let mut upheld = asked();
    upheld.does(applicant(), "challenge interest reason").does(head(), "uphold_challenge assignee=3 reason");
    let mut crime = asked();
    crime.does(officer(), "refer_crime crime_signs body reason");
    let mut taken = asked();
    taken.ticks_until("2026-12-15 10:00:00");
    taken.does(higher_head(), "take_over reason");
    for (case, state) in
        [(agreed, "follow_up"), (upheld, "assigned"), (crime, "crime_referred"), (taken, "in_review")]
    {
        assert!(case.state() == state && !case.tasks().contains(&"oral_hearing"), "{state}");
    }
}

#[test]
fn an_oral_hearing_may_be_wished_for_up_to_ten_working_days_later() {
    let mut case = heard();
    case.at("2026-11-24 10:00:00");
    let range = "field_range until 2026-11-25..2026-12-08";
    assert_eq!(case.refused(applicant(), "ask_oral until=2026-12-09"), [range]);
    case.does(applicant(), "ask_oral until=2026-12-08");
    assert_eq!(case.instance.tasks()[0].due.on, Some(day("2026-12-08")));
}

#[test]
fn a_hearing_does_not_stop_the_clock() {
    let mut case = assigned();
    case.ticks_until("2026-12-10 10:00:00");
    case.does(officer(), "propose proposal=refused act").does(head(), "send_preliminary act");
    assert_eq!(case.due("case"), Some(day("2026-12-14")));
    let said = case.ticks_until("2026-12-15 00:00:00");
    assert!(said.contains(&"deem_refused, case over on 2026-12-14".to_owned()), "{said:?}");
    assert_eq!(case.state(), "hearing");
}
