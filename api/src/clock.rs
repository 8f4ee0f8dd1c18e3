//! The one place where the time comes from, so that a test can hold it still and the demo can move it on.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use std::sync::{Arc, Mutex, PoisonError};

/// Tells the time in UTC, in whole microseconds (PostgreSQL keeps no more, and a hash must not depend on the
/// database). Clones share one clock.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Mutex<Pace>>);

#[derive(Clone, Copy, Debug)]
enum Pace {
    /// The machine's own time, shifted by so much.
    Running(TimeDelta),
    /// Stands still until it is moved.
    Standing(DateTime<Utc>),
}

impl Clock {
    /// The machine's own time.
    #[must_use]
    pub fn system() -> Clock {
        Clock(Arc::new(Mutex::new(Pace::Running(TimeDelta::zero()))))
    }

    /// A clock that stands still at `at`.
    #[must_use]
    pub fn standing(at: DateTime<Utc>) -> Clock {
        Clock(Arc::new(Mutex::new(Pace::Standing(at.trunc_subsecs(6)))))
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match *self.pace() {
            Pace::Running(shift) => (machine_now() + shift).trunc_subsecs(6),
            Pace::Standing(at) => at,
        }
    }

    /// Sets the clock; it goes on at the pace it had.
    pub fn set(&self, at: DateTime<Utc>) {
        let mut pace = self.pace();
        *pace = match *pace {
            Pace::Running(_) => Pace::Running(at - machine_now()),
            Pace::Standing(_) => Pace::Standing(at.trunc_subsecs(6)),
        };
    }

    /// Moves the clock on.
    pub fn advance(&self, by: TimeDelta) {
        self.set(self.now() + by);
    }

    /// Lets a standing clock run from the moment it shows.
    pub fn run(&self) {
        let now = self.now();
        *self.pace() = Pace::Running(now - machine_now());
    }

    fn pace(&self) -> std::sync::MutexGuard<'_, Pace> {
        // Nothing that holds the lock can panic half-way; a poisoned lock still shows a whole value.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place")]
fn machine_now() -> DateTime<Utc> {
    Utc::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_whole_microseconds() {
        let at = DateTime::from_timestamp(1_795_000_000, 123_456_789).unwrap();
        assert_eq!(Clock::standing(at).now().timestamp_subsec_nanos(), 123_456_000);
        assert_eq!(Clock::system().now().timestamp_subsec_nanos() % 1000, 0);
    }

    #[test]
    fn a_standing_clock_moves_only_when_moved() {
        let at = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        let clock = Clock::standing(at);
        clock.clone().advance(TimeDelta::days(1));
        assert_eq!(clock.now(), at + TimeDelta::days(1), "clones share one clock");
        clock.run();
        assert!(clock.now() >= at + TimeDelta::days(1));
    }
}
