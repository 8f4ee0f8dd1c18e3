//! The clock of the stage: moved forward by a visitor, who then sees what falls due by itself.

use crate::app::fault::Fault;
use crate::app::{App, Error, Result};
use crate::jobs::Worker;
use crate::store;
use crate::store::outbox::LetterState;
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Asia::Almaty;
use std::sync::Arc;

/// Where the clock stands, and what happened on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The moment that it shows.
    pub now: DateTime<Utc>,
    /// How often a case moved by itself.
    pub cases: usize,
    /// How many letters left.
    pub letters: u64,
}

/// A moment as a visitor writes it: `2026-11-24T10:00` or `2026-11-24` in Almaty, or with an offset.
#[must_use]
pub fn moment(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(exact) = DateTime::parse_from_rfc3339(text) {
        return Some(exact.to_utc());
    }
    let local = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0))?;
    Almaty.from_local_datetime(&local).earliest().map(|it| it.to_utc())
}

/// Moves the clock forward and lets happen what falls due. Not a day beyond the working calendar: nothing could be
/// counted there.
///
/// # Errors
/// [`Error::Fields`] when it is no moment, or lies behind, or too far ahead.
pub async fn move_to(app: &Arc<App>, worker: &Worker, to: &str) -> Result<Moved> {
    let to = moment(to).ok_or_else(|| Error::field("/to", Fault::DateForm))?;
    let calendar = app.calendars.present();
    let today = calendar.day_of(app.clock.now());
    if to < app.clock.now() || calendar.day_of(to) > calendar.last() {
        return Err(Error::field("/to", Fault::DateRange(today, calendar.last())));
    }
    // The worker in the background is woken too and may be faster: what left is counted, not who sent it.
    let before = letters_sent(app).await?;
    let cases = let_pass(app, worker, to).await?;
    let letters = letters_sent(app).await? - before;
    Ok(Moved { now: app.clock.now(), cases, letters })
}

/// Lets time pass until `to`, from one moment at which something falls due to the next, so that everything happens, and is told,
/// on its own day. Says how often a case moved.
///
/// # Errors
/// Those of the store.
pub(super) async fn let_pass(app: &App, worker: &Worker, to: DateTime<Utc>) -> Result<usize> {
    let (mut moved, mut after) = (worker.round().await?.0, app.clock.now());
    while let Some(due) = store::cases::next_due(&app.database, after).await?.filter(|it| *it < to) {
        // A clock that runs may have come past it meanwhile.
        if due > app.clock.now() {
            app.clock.set(due);
        }
        moved += worker.round().await?.0;
        after = due;
    }
    app.clock.set(to);
    Ok(moved + worker.round().await?.0)
}

async fn letters_sent(app: &App) -> Result<u64> {
    Ok(store::outbox::count(&app.database, LetterState::Sent).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_in_almaty_unless_it_says_where() {
        let ten = DateTime::from_timestamp(1_795_410_000, 0);
        assert_eq!(moment("2026-11-23T10:00"), ten);
        assert_eq!(moment("2026-11-23T10:00:00"), ten);
        assert_eq!(moment("2026-11-23T05:00:00Z"), ten);
        assert_eq!(moment("2026-11-23T10:00:00+05:00"), ten);
        assert_eq!(
            moment("2026-11-23").map(|it| it.to_rfc3339()).as_deref(),
            Some("2026-11-22T19:00:00+00:00")
        );
        for text in ["", "tomorrow", "2026-13-01", "23.11.2026", "2026-11-23T25:00"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
