//! How often one network may knock: buckets in memory, a node each. Throttles on accounts are rows and stand with
//! their use cases.

use super::registry::Limit;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const MINUTE: Duration = Duration::from_mins(1);
/// So many are counted at once. A network that comes when all places are taken is let in uncounted: whoever has that
/// many addresses is not held up by counting them, and those who are counted stay so. Guessing is slowed down by
/// account, in the database, whatever happens here.
const MOST: usize = 100_000;
/// Places of networks that have been quiet are looked for so often at most: it takes time, and others wait for it.
const CLEARS_EVERY: Duration = Duration::from_secs(1);

/// The buckets.
pub struct Limits {
    buckets: Option<Mutex<Buckets>>,
}

struct Buckets {
    by_network: HashMap<(IpAddr, u8), Bucket>,
    most: usize,
    cleared: Instant,
}

impl Buckets {
    fn new(most: usize) -> Buckets {
        Buckets { by_network: HashMap::new(), most, cleared: Instant::now() }
    }

    /// The bucket of a network; `None` when every place is taken.
    fn bucket(&mut self, key: (IpAddr, u8)) -> Option<&mut Bucket> {
        if self.by_network.len() >= self.most && self.cleared.elapsed() >= CLEARS_EVERY {
            self.by_network.retain(|_, it| it.began.elapsed() < MINUTE);
            self.cleared = Instant::now();
        }
        let is_full = self.by_network.len() >= self.most;
        match self.by_network.entry(key) {
            Entry::Occupied(bucket) => Some(bucket.into_mut()),
            Entry::Vacant(_) if is_full => None,
            Entry::Vacant(place) => Some(place.insert(Bucket { began: Instant::now(), count: 0 })),
        }
    }
}

struct Bucket {
    began: Instant,
    count: u32,
}

impl Limits {
    /// Buckets, or none at all for load tests.
    #[must_use]
    pub fn new(on: bool) -> Limits {
        Limits { buckets: on.then(|| Mutex::new(Buckets::new(MOST))) }
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
        let Some(bucket) = buckets.bucket((network, limit as u8)) else { return Ok(()) };
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
    fn whoever_is_counted_stays_so_when_every_place_is_taken() {
        let mut buckets = Buckets::new(2);
        let key = |n: u8| (IpAddr::from([10, 0, 0, n]), 0);
        for n in [1, 2] {
            buckets.bucket(key(n)).expect("a place").count = 7;
        }
        assert!(buckets.bucket(key(3)).is_none());
        assert_eq!(buckets.bucket(key(1)).map(|it| it.count), Some(7));
        assert_eq!(buckets.by_network.len(), 2);
    }

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
