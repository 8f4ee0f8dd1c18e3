//! How far the clock on the wall is from UTC, for the years of a calendar. A zone changes its offset once in a while;
//! looking through its whole history for each moment costs more than a decision.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// The offsets of some years.
#[derive(Clone, Debug)]
pub(super) struct Offsets {
    zone: Tz,
    /// From which second of UTC on each offset holds, in order.
    spans: Vec<(i64, FixedOffset)>,
    /// The last second for which they are known.
    last: i64,
}

impl Offsets {
    /// The offsets from some days before `first` until some days after `last`.
    pub(super) fn of(zone: Tz, first: NaiveDate, last: NaiveDate) -> Offsets {
        let begin = (first - Days::new(2)).and_time(chrono::NaiveTime::MIN).and_utc();
        let end = (last + Days::new(2)).and_time(chrono::NaiveTime::MIN).and_utc();
        let offset_at = |at: DateTime<Utc>| offset_at(zone, at);
        let mut spans = vec![(begin.timestamp(), offset_at(begin))];
        let mut at = begin;
        while at < end {
            let next = at + TimeDelta::days(1);
            if offset_at(next) != offset_at(at) {
                let change = change_between(at, next, offset_at);
                spans.push((change.timestamp(), offset_at(change)));
            }
            at = next;
        }
        Offsets { zone, spans, last: end.timestamp() }
    }

    /// A moment by the clock on the wall.
    pub(super) fn local(&self, at: DateTime<Utc>) -> NaiveDateTime {
        let second = at.timestamp();
        let known = self.spans.iter().rev().find(|(from, _)| *from <= second).filter(|_| second < self.last);
        match known {
            Some((_, offset)) => at.naive_utc() + *offset,
            None => at.with_timezone(&self.zone).naive_local(),
        }
    }

    /// The first instant at which the clock on the wall shows what it never showed exactly, since it was put forward past it,
    /// or more.
    pub(super) fn after_the_gap(&self, local: NaiveDateTime) -> DateTime<Utc> {
        let at = local.and_utc();
        // No clock is a day from UTC, so that the change lies in between.
        match (at.checked_sub_signed(TimeDelta::days(1)), at.checked_add_signed(TimeDelta::days(1))) {
            (Some(before), Some(after)) => change_between(before, after, |at| offset_at(self.zone, at)),
            // So far from all years nothing is told apart.
            _ => at,
        }
    }
}

fn offset_at(zone: Tz, at: DateTime<Utc>) -> FixedOffset {
    zone.offset_from_utc_datetime(&at.naive_utc()).fix()
}

/// The first second at which the offset is another one than at the beginning.
fn change_between(
    begin: DateTime<Utc>,
    end: DateTime<Utc>,
    offset_at: impl Fn(DateTime<Utc>) -> FixedOffset,
) -> DateTime<Utc> {
    let (mut before, mut after) = (begin, end);
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if offset_at(middle) == offset_at(begin) {
            before = middle;
        } else {
            after = middle;
        }
    }
    after
}
