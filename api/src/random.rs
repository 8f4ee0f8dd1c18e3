//! The one place where chance comes from: the operating system's generator.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// So many unpredictable bytes.
///
/// # Panics
/// When the operating system has no randomness to give: nothing in this house may go on without it.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

/// A UUID of version 7 for a row that is made at `now`.
#[must_use]
pub fn uuid(now: DateTime<Utc>) -> Uuid {
    let milliseconds = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &bytes()).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_of_version_7_and_carries_its_moment() {
        let now = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        let id = uuid(now);
        assert_eq!(id.get_version_num(), 7);
        assert_ne!(id, uuid(now));
        assert!(id < uuid(now + chrono::TimeDelta::seconds(1)));
    }
}
