//! How often one network may knock: buckets in memory, a node each. Throttles on accounts are rows and stand with
//! their use cases.

use super::registry::Limit;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const MINUTE: Duration = Duration::from_mins(1);
/// Beyond so many networks the oldest are forgotten: an attacker with many addresses costs memory, not safety.
const MOST: usize = 100_000;

/// The buckets.
pub struct Limits {
    buckets: Option<Mutex<HashMap<(IpAddr, u8), Bucket>>>,
}

struct Bucket {
    began: Instant,
    count: u32,
}

impl Limits {
    /// Buckets, or none at all for load tests.
    #[must_use]
    pub fn new(on: bool) -> Limits {
        Limits { buckets: on.then(Mutex::default) }
    }

    /// Whether anything is limited.
    #[must_use]
    pub fn are_on(&self) -> bool {
        self.buckets.is_some()
    }

    /// Counts one knock.
    ///
    /// # Errors
    /// The seconds after which it may be tried again.
    pub fn knock(&self, network: IpAddr, limit: Limit) -> Result<(), u32> {
        let (Some(buckets), Some(most)) = (&self.buckets, limit.per_minute()) else { return Ok(()) };
        let mut buckets = buckets.lock().unwrap_or_else(PoisonError::into_inner);
        // Buckets that are over make room for others.
        if buckets.len() > MOST {
            buckets.retain(|_, it| it.began.elapsed() < MINUTE);
        }
        let bucket = buckets
            .entry((network, limit as u8))
            .or_insert_with(|| Bucket { began: Instant::now(), count: 0 });
        if bucket.began.elapsed() >= MINUTE {
            *bucket = Bucket { began: Instant::now(), count: 0 };
        }
        bucket.count += 1;
        if bucket.count <= most {
            return Ok(());
        }
        let left = MINUTE.saturating_sub(bucket.began.elapsed()).as_secs();
        Err(u32::try_from(left).unwrap_or(60).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_that_knocks_too_often_waits_and_another_does_not() {
        let limits = Limits::new(true);
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        for _ in 0..120 {
            assert_eq!(limits.knock(one, Limit::Tries), Ok(()));
        }
        assert!(limits.knock(one, Limit::Tries).is_err());
        assert_eq!(limits.knock(other, Limit::Tries), Ok(()));
        assert_eq!(limits.knock(one, Limit::Reads), Ok(()), "each kind of knock has its own bucket");
        assert!((0..500).all(|_| Limits::new(false).knock(one, Limit::Tries).is_ok()));
    }
}
