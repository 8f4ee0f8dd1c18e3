//! A business by its number: a BIN of a company, or the IIN of a sole trader. The number is checked as far as it
//! can be checked without asking anybody: both passes of the check digit, and what its digits claim.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What kind of number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum NumberKind {
    /// A company, a branch, a joint enterprise.
    Bin,
    /// A person, here a sole trader.
    Iin,
}

impl NumberKind {
    /// All of them.
    pub const ALL: [NumberKind; 2] = [NumberKind::Bin, NumberKind::Iin];

    /// The word of programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            NumberKind::Bin => "bin",
            NumberKind::Iin => "iin",
        }
    }
}

/// A number that can exist. Its text never shows in logs: `Debug` leaves it out.
#[derive(Clone, PartialEq, Eq)]
pub struct BusinessNumber {
    digits: String,
    kind: NumberKind,
}

impl fmt::Debug for BusinessNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BusinessNumber({:?})", self.kind)
    }
}

/// Why a text is not such a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberProblem {
    /// So many digits instead of twelve.
    Length(usize),
    /// Something that is not a digit.
    Digits,
    /// The check digit does not fit.
    Check {
        /// The first eleven digits.
        prefix: String,
        /// What the twelfth would be.
        expected: u8,
        /// What was typed.
        typed: u8,
    },
    /// No check digit fits the first eleven: such a number is never issued.
    Unissuable,
    /// A company's number says a month that does not exist.
    Month,
    /// The fifth digit belongs neither to a company nor to a person.
    Kind,
    /// A person's number says a birthday or a century that does not exist.
    Birthday,
}

impl BusinessNumber {
    /// Reads a number; stray spaces and hyphens are forgiven.
    ///
    /// # Errors
    /// [`NumberProblem`].
    pub fn parse(text: &str) -> Result<BusinessNumber, NumberProblem> {
        let compact: String = text.chars().filter(|it| !it.is_whitespace() && *it != '-').collect();
        if !compact.chars().all(|it| it.is_ascii_digit()) {
            return Err(NumberProblem::Digits);
        }
        let digits: Vec<u8> = compact.bytes().map(|it| it - b'0').collect();
        let Ok(number) = <[u8; 12]>::try_from(digits.as_slice()) else {
            return Err(NumberProblem::Length(digits.len()));
        };
        let [prefix @ .., typed] = number;
        match check_digit(&prefix) {
            None => return Err(NumberProblem::Unissuable),
            Some(expected) if expected != typed => {
                let prefix = compact.chars().take(11).collect();
                return Err(NumberProblem::Check { prefix, expected, typed });
            }
            Some(_) => {}
        }
        let kind = plausible(&number)?;
        Ok(BusinessNumber { digits: compact, kind })
    }

    /// Its twelve digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.digits
    }

    /// What kind of number it is.
    #[must_use]
    pub fn kind(&self) -> NumberKind {
        self.kind
    }
}

/// The twelfth digit for eleven others; `None` when both passes give ten, which is never issued.
#[must_use]
pub fn check_digit(prefix: &[u8; 11]) -> Option<u8> {
    const FIRST: [u32; 11] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    const SECOND: [u32; 11] = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];
    [FIRST, SECOND].iter().find_map(|weights| {
        let sum: u32 = weights.iter().zip(prefix).map(|(weight, digit)| weight * u32::from(*digit)).sum();
        u8::try_from(sum % 11).ok().filter(|it| *it < 10)
    })
}

/// What the digits claim: year, month and kind of a company, or birthday and century of a person. The fifth digit
/// tells them apart: 4 to 6 for companies, and a birthday's day begins with 0 to 3.
fn plausible(number: &[u8; 12]) -> Result<NumberKind, NumberProblem> {
    let [y1, y2, m1, m2, fifth, d2, century, ..] = *number;
    let month = u32::from(m1 * 10 + m2);
    match fifth {
        4..=6 if (1..=12).contains(&month) => Ok(NumberKind::Bin),
        4..=6 => Err(NumberProblem::Month),
        0..=3 => {
            let hundreds = match century {
                1 | 2 => 1800,
                5 | 6 => 2000,
                // 0: foreigners without a recorded century.
                0 | 3 | 4 => 1900,
                _ => return Err(NumberProblem::Birthday),
            };
            let (year, day) = (hundreds + i32::from(y1 * 10 + y2), u32::from(fifth * 10 + d2));
            chrono::NaiveDate::from_ymd_opt(year, month, day)
                .map(|_| NumberKind::Iin)
                .ok_or(NumberProblem::Birthday)
        }
        _ => Err(NumberProblem::Kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_check_digit_is_named_with_the_right_one() {
        let problem = BusinessNumber::parse("210340971011").unwrap_err();
        let expected = NumberProblem::Check { prefix: "21034097101".to_owned(), expected: 0, typed: 1 };
        assert_eq!(problem, expected);
    }

    #[test]
    fn a_number_that_only_its_check_digit_supports_is_refused() {
        assert_eq!(BusinessNumber::parse("000000000000"), Err(NumberProblem::Birthday));
    }

    #[test]
    fn spaces_and_hyphens_are_forgiven() {
        let number = BusinessNumber::parse(" 2103 4097-1010 ").unwrap();
        assert_eq!((number.as_str(), number.kind()), ("210340971010", NumberKind::Bin));
        assert_eq!(format!("{number:?}"), "BusinessNumber(Bin)");
    }
}
