//! Numbers of businesses: the vectors that everybody agrees on, ten thousand computed by another method, and what a
//! filer is told of each mistake.

use api::app::companies::{BusinessNumber, NumberKind, NumberProblem};
use serde_json::{Value, json};
use tests::db_test;
use tests::house::{House, Who, new_case};

fn vectors(kind: &str) -> Vec<String> {
    let all: Value = serde_json::from_str(include_str!("../golden/bin_vectors.json")).expect("JSON");
    let list = all[kind].as_array().expect("a list").clone();
    list.into_iter().map(|it| it.as_str().expect("a number").to_owned()).collect()
}

/// The first eleven digits, each times its place; the places are turned round by `turn`.
fn weighted(number: &str, turn: u32) -> u32 {
    let digits = number.bytes().take(11).map(|it| u32::from(it - b'0'));
    (0..).zip(digits).map(|(place, digit)| ((place + turn) % 11 + 1) * digit).sum()
}

/// The twelfth digit by another way: the weights of the second pass are those of the first, turned round by two.
fn twelfth(prefix: &str) -> Option<u32> {
    [0, 2].map(|turn| weighted(prefix, turn) % 11).into_iter().find(|it| *it != 10)
}

#[test]
fn every_agreed_vector_is_judged_as_agreed() {
    for number in vectors("valid_bin") {
        assert_eq!(BusinessNumber::parse(&number).map(|it| it.kind()), Ok(NumberKind::Bin), "{number}");
    }
    for number in vectors("valid_iin_synthetic") {
        assert_eq!(BusinessNumber::parse(&number).map(|it| it.kind()), Ok(NumberKind::Iin), "{number}");
    }
    for number in vectors("valid_second_pass") {
        assert_eq!(weighted(&number, 0) % 11, 10, "{number} needs the second pass");
    }
    for prefix in vectors("unissuable_prefix11") {
        for digit in 0..10 {
            assert_eq!(BusinessNumber::parse(&format!("{prefix}{digit}")), Err(NumberProblem::Unissuable));
        }
    }
    for number in vectors("invalid") {
        assert!(BusinessNumber::parse(&number).is_err(), "{number}");
    }
}

#[test]
fn ten_thousand_numbers_are_judged_as_another_method_judges_them() {
    let (mut state, mut second_passes, mut unissuable) = (7_u64, 0, 0);
    for _ in 0..10_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let prefix =
            format!("{:02}{:02}4{:06}", state >> 60, (state >> 33) % 12 + 1, (state >> 37) % 1_000_000);
        let expected = twelfth(&prefix);
        second_passes += usize::from(weighted(&prefix, 0) % 11 == 10);
        for digit in 0..10 {
            let judged = BusinessNumber::parse(&format!("{prefix}{digit}"));
            match expected {
                None => assert_eq!(judged, Err(NumberProblem::Unissuable), "{prefix}"),
                Some(right) if right == digit => assert!(judged.is_ok(), "{prefix}{digit}"),
                Some(right) => {
                    let (expected, typed) =
                        (u8::try_from(right).expect("a digit"), u8::try_from(digit).expect("a digit"));
                    assert_eq!(judged, Err(NumberProblem::Check { prefix: prefix.clone(), expected, typed }));
                }
            }
        }
        unissuable += usize::from(expected.is_none());
    }
    assert!(second_passes > 500 && unissuable > 30, "{second_passes} second passes, {unissuable} unissuable");
}

db_test! {
    async fn a_filer_is_told_what_is_wrong_with_the_number_and_never_what_they_typed_before(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let file = async |bin: &str| {
            let mut new = new_case();
            new["company"]["bin"] = json!(bin);
            owner.post("/api/v1/cases", &new).await
        };
        for (bin, code, words) in [
            ("210340971011", "bin-check", "the 12th digit for 21034097101 would be 0, you typed 1"),
            ("21034097101", "bin-length", ""),
            ("210340971O10", "bin-digits", ""),
            ("180140001705", "bin-unissuable", ""),
        ] {
            let refused = file(bin).await.is(422);
            assert_eq!((refused.codes("errors"), &refused.body["errors"][0]["pointer"]), (vec![code], &json!("/company/bin")), "{bin}");
            assert!(refused.body.to_string().contains(words), "{}", refused.body);
        }
        for (bin, code) in [(with_check("21134000001"), "bin-month"), (with_check("21019000001"), "bin-kind"), (with_check("21023139901"), "iin-date")] {
            assert_eq!(file(&bin).await.is(422).codes("errors"), [code], "{bin}");
        }
        let trader = file(&vectors("valid_iin_synthetic")[0]).await.is(201);
        assert_eq!(trader.body["company"]["bin_kind"], "iin");
    }
}

/// A number with these first digits, counted on until it can be issued.
fn with_check(prefix: &str) -> String {
    let mut n: u64 = prefix.parse().expect("digits");
    loop {
        let prefix = format!("{n:011}");
        if let Some(digit) = twelfth(&prefix) {
            return format!("{prefix}{digit}");
        }
        n += 1;
    }
}
