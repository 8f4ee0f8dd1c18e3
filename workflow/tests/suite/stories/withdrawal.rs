//! APPC 64(9): the applicant withdraws wherever the case is, as long as nothing is decided, and nobody else does.

use super::{assigned, followed_up, granted, in_review, proposed, registered};
use crate::suite::case::Case;
use crate::suite::world::{applicant, deputy, head, higher_head, officer};

/// A case in each state in which nothing is decided yet.
fn undecided() -> Vec<Case> {
    let mut asked = registered();
    asked.does(officer(), "ask_correction incomplete reason until=2026-12-01");
    let mut uncorrected = asked.clone();
    uncorrected.at("2026-12-02 10:00:00").ticks();
    let mut unrepresented = assigned();
    unrepresented.does(applicant(), "change_representative representative_left reason");
    let mut heard = proposed("refused");
    heard.does(head(), "send_preliminary act");
    let mut on_the_way = registered();
    on_the_way.does(head(), "forward_inside not_competent office reason");
    let silent = {
        let mut case = in_review();
        case.ticks_until("2026-12-20 10:00:00");
        case
    };
    let plain = [registered(), in_review(), assigned(), proposed("favourable")];
    plain.into_iter().chain([asked, uncorrected, unrepresented, heard, on_the_way, silent]).collect()
}

#[test]
fn the_applicant_withdraws_in_every_state_before_a_decision() {
    let mut states = std::collections::BTreeSet::new();
    for mut case in undecided() {
        states.insert(case.state().to_owned());
        for who in [officer(), head(), deputy(), higher_head()] {
            assert_eq!(case.refused(who, "withdraw"), ["role"], "in {}", case.state());
        }
        case.effects.clear();
        case.does(applicant(), "withdraw");
        assert_eq!((case.state(), case.outcome()), ("withdrawn", Some("withdrawn")));
        assert!(case.tasks().is_empty() && case.clocks().is_empty());
        assert_eq!(case.told(), [("applicant", "closed"), ("head", "closed")]);
        assert!(case.at("2027-12-31 00:00:00").ticks().is_empty(), "nothing is left to happen");
    }
    assert_eq!(states.len(), 9);
}

#[test]
fn what_is_decided_is_not_withdrawn() {
    for case in [granted(1), followed_up()] {
        assert_eq!(case.refused(applicant(), "withdraw"), ["not_in_state"]);
    }
    let mut returned = registered();
    returned.does(head(), "return obscene reason");
    assert_eq!(returned.refused(applicant(), "withdraw"), ["case_over"]);
}
