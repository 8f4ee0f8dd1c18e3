//! The deadline vectors of the law, each lived through by a case: returned on day three, deemed refused on day fifteen.

use crate::suite::calendar::VECTORS;
use crate::suite::case::Case;
use crate::suite::world::{applicant, day, head, officer};

#[test]
fn a_case_is_returned_or_forwarded_until_day_three_of_each_vector() {
    for [registered, three, _, _] in VECTORS {
        let mut case = Case::registered(&format!("{registered} 10:00:00"));
        case.ticks_until(&format!("{three} 23:59:59"));
        for way in ["return obscene reason", "forward_outside not_competent body reason"] {
            case.clone().does(head(), way);
        }
        let next = day(three).succ_opt().expect("a day");
        case.at(&format!("{next} 00:00:00"));
        for way in ["return obscene reason", "forward_outside not_competent body reason"] {
            assert_eq!(
                case.refused(head(), way),
                [format!("too_late {three}")],
                "registered on {registered}"
            );
        }
    }
}

#[test]
fn silence_is_a_refusal_after_day_fifteen_of_each_vector() {
    for [registered, _, fifteen, _] in VECTORS {
        let mut case = Case::registered(&format!("{registered} 10:00:00"));
        case.ticks_until(&format!("{fifteen} 23:59:59"));
        assert!(case.marks().is_empty(), "registered on {registered}");
        let next = day(fifteen).succ_opt().expect("a day");
        let said = case.at(&format!("{next} 00:00:00")).ticks();
        assert_eq!(said, [format!("deem_refused, case over on {fifteen}")]);
    }
}

/// APPC 64(7) and 65 count from registration, or from receipt by the office that is competent. A case that is taken up again
/// has a new term of review, and the three days are not there a second time.
#[test]
fn what_is_taken_up_again_is_neither_returned_nor_forwarded() {
    let mut reopened = super::followed_up();
    reopened.does(applicant(), "reopen reason");
    let mut from_crime = super::in_review();
    from_crime.does(officer(), "refer_crime crime_signs body reason");
    from_crime.does(officer(), "return_from_crime evidence");
    for case in [reopened, from_crime] {
        assert_eq!((case.state(), case.marks()), ("in_review", vec!["reviewed_again"]));
        for way in [
            "return identical reason",
            "forward_inside not_competent office reason",
            "forward_outside not_competent body reason",
            "forward_part not_competent body part reason",
        ] {
            assert_eq!(case.refused(head(), way), ["fact reviewed_again=false"], "{way}");
        }
    }
}

/// APPC 76(3): two months from the decision, whatever day that is.
#[test]
fn the_last_day_of_an_extension_is_two_months_from_its_decision_rolled_forward() {
    for (registered, decided, limit) in [
        // 28 February 2026 is a Saturday.
        ("2025-12-22", "2025-12-31", "2026-03-02"),
        // 8 March 2026 is a Sunday and a holiday, and Monday is observed.
        ("2025-12-29", "2026-01-08", "2026-03-10"),
        // A leap year.
        ("2027-12-20", "2027-12-31", "2028-02-29"),
    ] {
        let mut case = Case::registered(&format!("{registered} 10:00:00"));
        case.does(officer(), "begin_review");
        case.at(&format!("{decided} 10:00:00"));
        let next = day(limit).succ_opt().expect("a day");
        let refused = case.refused(head(), &format!("extend facts_to_establish reason until={next}"));
        assert!(refused[0].starts_with("field_range until") && refused[0].ends_with(limit), "{refused:?}");
        case.does(head(), &format!("extend facts_to_establish reason until={limit}"));
        assert_eq!(case.due("case"), Some(day(limit)));
    }
}
