//! The public number of a case, `PB-2026-0417283-2`: it can be read over the telephone, it catches a slip of the
//! finger, and it says nothing about how many cases there are or which was filed next to which.
//!
//! The digits are a keyed permutation of an identity column; the last one is a Damm check digit over the four
//! digits of the year and the digits of the number (`docs/decisions/0003-the-public-number.md`).

use super::text::as_latin;
use crate::vault::Key;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

const PREFIX: &str = "PB";
/// Numbers have at least so many digits.
const DIGITS: u32 = 7;
/// Rounds of the Feistel network; four would do against an observer, ten cost a few microseconds.
const ROUNDS: u8 = 10;

/// A public number whose check digit is right.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PublicNumber {
    year: u16,
    digits: String,
}

/// Why a text is not a public number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It does not have the form `PB-2026-0417283-2`.
    #[error("a number looks like PB-2026-0417283-2")]
    Form,
    /// One digit was mistyped, or two neighbours swapped.
    #[error("a digit of the number is wrong")]
    CheckDigit,
}

impl PublicNumber {
    /// The number for the `identity`-th filing (from 1), under the year's key.
    ///
    /// Identities of one band (numbers of equal length) are permuted among themselves; a band that is full is
    /// followed by one with a digit more, so numbers never wrap and never collide.
    #[must_use]
    pub fn issue(key: &Key, year: u16, identity: u64) -> PublicNumber {
        let mut position = identity.saturating_sub(1);
        let mut length = DIGITS;
        let mut first = 0;
        loop {
            let size = 10_u64.saturating_pow(length) - first;
            if position < size {
                let value = first + permute(key, size, position);
                let digits = format!("{value:0width$}", width = length as usize);
                return PublicNumber { year, digits };
            }
            position -= size;
            first = 10_u64.saturating_pow(length);
            length += 1;
        }
    }

    /// Reads a number as people type it: small letters, letters of Cyrillic that look alike, stray spaces and missing hyphens
    /// are forgiven, and O is 0.
    ///
    /// # Errors
    /// [`Error::Form`] when it cannot be a number, [`Error::CheckDigit`] when a digit must be wrong.
    pub fn parse(text: &str) -> Result<PublicNumber, Error> {
        let typed = text.chars().filter(|it| !it.is_whitespace() && *it != '-');
        let compact: String = typed.flat_map(char::to_uppercase).map(as_latin).collect();
        let digits = compact.strip_prefix(PREFIX).ok_or(Error::Form)?.replace('O', "0");
        let digits = digits.as_str();
        if digits.len() < 4 + DIGITS as usize + 1
            || digits.len() > 24
            || !digits.bytes().all(|it| it.is_ascii_digit())
        {
            return Err(Error::Form);
        }
        if damm(digits) != 0 {
            return Err(Error::CheckDigit);
        }
        let (year, rest) = digits.split_at_checked(4).ok_or(Error::Form)?;
        let number = rest.get(..rest.len() - 1).ok_or(Error::Form)?;
        Ok(PublicNumber { year: year.parse().map_err(|_| Error::Form)?, digits: number.to_owned() })
    }
}

impl fmt::Display for PublicNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PublicNumber { year, digits } = self;
        let check = damm(&format!("{year:04}{digits}"));
        write!(f, "{PREFIX}-{year:04}-{digits}-{check}")
    }
}

/// A permutation of `0..size`: a balanced Feistel network over the next even number of bits, walked along its
/// cycle until it is back inside.
fn permute(key: &Key, size: u64, position: u64) -> u64 {
    let bits = (u64::BITS - (size - 1).leading_zeros()).next_multiple_of(2);
    let half = bits / 2;
    let mask = (1_u64 << half) - 1;
    let mut value = position;
    loop {
        let (mut left, mut right) = (value >> half, value & mask);
        for round in 0..ROUNDS {
            (left, right) = (right, left ^ (round_function(key, size, round, right) & mask));
        }
        value = left << half | right;
        if value < size {
            return value;
        }
    }
}

fn round_function(key: &Key, size: u64, round: u8, half: u64) -> u64 {
    let mut mac =
        <Hmac<Sha256> as KeyInit>::new_from_slice(key.as_slice()).expect("HMAC takes a key of any length");
    mac.update(b"qorgan/number/1");
    mac.update(&size.to_be_bytes());
    mac.update(&[round]);
    mac.update(&half.to_be_bytes());
    let bytes: [u8; 32] = mac.finalize().into_bytes().into();
    bytes.first_chunk::<8>().map_or(0, |it| u64::from_be_bytes(*it))
}

/// The quasigroup of H. M. Damm (2004) of order ten: every single wrong digit and every swap of neighbours shows.
const QUASIGROUP: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// The check digit of digits without one; 0 for digits that end in their right check digit.
fn damm(digits: &str) -> u8 {
    digits.bytes().fold(0, |state, digit| {
        let row = QUASIGROUP.get(usize::from(state));
        row.and_then(|it| it.get(usize::from(digit.wrapping_sub(b'0')))).copied().unwrap_or(0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn key() -> Key {
        Key::new([42; 32])
    }

    #[test]
    fn the_check_digit_is_damms() {
        assert_eq!(damm("572"), 4, "the worked example of Damm's thesis");
        assert_eq!(damm("5724"), 0);
    }

    #[test]
    fn every_wrong_digit_and_every_swap_of_neighbours_is_caught() {
        for identity in 1..200 {
            let number = PublicNumber::issue(&key(), 2026, identity).to_string();
            let digits: Vec<usize> =
                number.char_indices().filter(|(_, it)| it.is_ascii_digit()).map(|(at, _)| at).collect();
            for (n, &at) in digits.iter().enumerate() {
                for wrong in '0'..='9' {
                    let mut typed = number.clone();
                    typed.replace_range(at..=at, &wrong.to_string());
                    assert_eq!(PublicNumber::parse(&typed).is_ok(), typed == number, "{typed}");
                }
                if let Some(&next) = digits.get(n + 1) {
                    let mut bytes = number.clone().into_bytes();
                    bytes.swap(at, next);
                    let typed = String::from_utf8(bytes).unwrap();
                    assert_eq!(PublicNumber::parse(&typed).is_ok(), typed == number, "{typed}");
                }
            }
        }
    }

    #[test]
    fn numbers_do_not_repeat_and_neighbours_are_far_apart() {
        let issued: Vec<u64> =
            (1..=20_000).map(|it| PublicNumber::issue(&key(), 2026, it).digits.parse().unwrap()).collect();
        assert_eq!(issued.iter().collect::<BTreeSet<_>>().len(), issued.len());
        let close = issued.windows(2).filter(|it| it[0].abs_diff(it[1]) < 10_000).count();
        assert!(close < 200, "{close} of 20,000 neighbours are close; chance alone gives about 40");
    }

    #[test]
    fn a_small_band_is_permuted_whole() {
        let all: BTreeSet<u64> = (0..1000).map(|it| permute(&key(), 1000, it)).collect();
        assert_eq!(all.len(), 1000);
        assert_eq!(all.last(), Some(&999));
    }

    #[test]
    fn a_full_band_is_followed_by_a_longer_one() {
        assert_eq!(PublicNumber::issue(&key(), 2026, 10_000_000).digits.len(), 7);
        let next = PublicNumber::issue(&key(), 2026, 10_000_001);
        assert_eq!(next.digits.len(), 8);
        assert_ne!(next.digits.as_bytes()[0], b'0');
        assert_eq!(PublicNumber::parse(&next.to_string()), Ok(next));
    }

    #[test]
    fn a_number_is_read_as_people_type_it() {
        let number = PublicNumber::issue(&key(), 2026, 17);
        let typed = number.to_string().to_lowercase().replace('-', " ");
        assert_eq!(PublicNumber::parse(&typed), Ok(number.clone()));
        let cyrillic = number.to_string().to_lowercase().replacen("pb", "рв", 1).replacen('0', "о", 1);
        assert_eq!(PublicNumber::parse(&cyrillic), Ok(number), "{cyrillic}");
        for nonsense in ["", "PB", "PB-2026", "XX-2026-0417283-2", "PB-2026-041728x-2", "ПБ-2026-0417283-2"]
        {
            assert_eq!(PublicNumber::parse(nonsense), Err(Error::Form), "{nonsense}");
        }
    }
}
