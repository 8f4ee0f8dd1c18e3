//! The life of a letter in the queue: claimed by lease, sent by a hand, settled. A letter is sent at least once; it
//! is sent twice only when a sender died, or was cut off, between the server's word and ours.

use crate::app::{App, Result};
use crate::ids::LetterId;
use crate::random;
use crate::store;
use crate::store::outbox::{Fate, Lease, LetterRow};
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;
use uuid::Uuid;

/// How long a claimed letter belongs to its sender. Sending is cut off well before.
pub const LEASE: TimeDelta = TimeDelta::seconds(60);

/// How many letters one sender holds at once.
pub const AT_ONCE: u64 = 8;

/// The pause after the first, the second, … attempt that failed; the last one goes on.
const PAUSES: [TimeDelta; 6] = [
    TimeDelta::minutes(1),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(6),
    TimeDelta::hours(24),
];

/// What the mail server made of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It took it.
    Taken,
    /// Not now. The word is the server's code, or what failed; never an address.
    NotNow(String),
    /// Never.
    Never(String),
}

/// Letters that belong to a sender for a while.
pub struct Claim {
    /// The token of this claim.
    pub owner: Uuid,
    /// The letters.
    pub letters: Vec<LetterRow>,
}

/// Claims letters whose moment has come. None is left when the answer is empty.
///
/// # Errors
/// Those of the store.
pub async fn claim(app: &Arc<App>) -> Result<Claim> {
    let now = app.clock.now();
    // Most of the time nothing waits, and nobody needs to write.
    let epoch = store::house::read(&app.database).await?.epoch;
    if !store::outbox::is_any_ready(&app.database, epoch, now).await? {
        return Ok(Claim { owner: random::uuid(now), letters: Vec::new() });
    }
    app.write(move |_, tx| {
        Box::pin(async move {
            let lease = Lease { owner: random::uuid(now), from: now, until: now + LEASE };
            let epoch = store::house::read(tx).await?.epoch;
            let letters = store::outbox::claim(tx, lease, epoch, AT_ONCE).await?;
            Ok(Claim { owner: lease.owner, letters })
        })
    })
    .await
}

/// Writes down what became of claimed letters, in one transaction.
///
/// # Errors
/// Those of the store.
pub async fn settle(app: &Arc<App>, owner: Uuid, outcomes: Vec<(LetterRow, Delivery)>) -> Result<()> {
    let now = app.clock.now();
    app.write(move |_, tx| {
        Box::pin(async move {
            for (letter, delivery) in outcomes {
                let fate = fate(&letter, delivery, now);
                if let Fate::Dead(answer) = &fate {
                    tracing::warn!(letter.id = %letter.id, kind = %letter.kind, %answer, "a letter is dead");
                }
                store::outbox::settle(tx, LetterId(letter.id), owner, fate).await?;
            }
            Ok(())
        })
    })
    .await
}

fn fate(letter: &LetterRow, delivery: Delivery, now: DateTime<Utc>) -> Fate {
    match delivery {
        Delivery::Taken => Fate::Sent(now),
        Delivery::Never(answer) => Fate::Dead(answer),
        Delivery::NotNow(answer) if now >= letter.expires_at => Fate::Dead(answer),
        // The last attempt is made when its time is over, not before.
        Delivery::NotNow(answer) => {
            let [chance] = random::bytes();
            let next = now + jittered(pause_after(letter.attempts), chance);
            Fate::PutOff(next.min(letter.expires_at), answer)
        }
    }
}

fn pause_after(attempts: i16) -> TimeDelta {
    let place = usize::try_from(attempts.max(1) - 1).unwrap_or(0).min(PAUSES.len() - 1);
    PAUSES.get(place).copied().unwrap_or(TimeDelta::hours(24))
}

/// The pause, shorter or longer by up to a fifth: letters that failed together do not come back together.
fn jittered(pause: TimeDelta, chance: u8) -> TimeDelta {
    pause * (800 + i32::from(chance) * 400 / 255) / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_day_and_stay_there() {
        let minutes = |attempts| pause_after(attempts).num_minutes();
        assert_eq!([0, 1, 2, 3, 4, 5, 6, 7, 40].map(minutes), [1, 1, 5, 30, 120, 360, 1440, 1440, 1440]);
    }

    #[test]
    fn chance_moves_a_pause_by_a_fifth_at_most() {
        let pause = TimeDelta::minutes(5);
        assert_eq!(jittered(pause, 0), TimeDelta::minutes(4));
        assert_eq!(jittered(pause, 255), TimeDelta::minutes(6));
        assert!(
            (1..=254)
                .all(|it| (TimeDelta::minutes(4)..=TimeDelta::minutes(6)).contains(&jittered(pause, it)))
        );
    }
}
