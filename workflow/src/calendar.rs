//! Working days. Which days are worked is data that the caller passes in; a year without data is an error here,
//! never a guess.
//!
//! A term counts from the day after its event (APPC 76(2)), ends at the end of its last day, and a last day that
//! is not worked rolls forward to the next one that is (APPC 76(5)).

mod offsets;

use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc, Weekday,
};
use chrono_tz::Tz;
use offsets::Offsets;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A term as the law writes it.
///
/// ```
/// use workflow::Term;
/// assert_eq!("15wd".parse(), Ok(Term::WorkingDays(15)));
/// assert_eq!(Term::Months(2).to_string(), "2mo");
/// assert!("15".parse::<Term>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// `15wd`: working days.
    WorkingDays(u16),
    /// `30d`: calendar days.
    Days(u16),
    /// `2mo`: calendar months; a day that the month does not have is its last.
    Months(u16),
}

/// A text that is not a term.
///
/// ```
/// let refused = "15 days".parse::<workflow::Term>().unwrap_err();
/// assert!(refused.to_string().ends_with(": 15wd, not 015wd"), "it says what would be one");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a term is a number from 1 to 3660 with wd (working days), d (days) or mo (months): 15wd, not 015wd")]
pub struct NotATerm;

impl FromStr for Term {
    type Err = NotATerm;

    fn from_str(text: &str) -> Result<Term, NotATerm> {
        let at = text.find(|it: char| !it.is_ascii_digit()).ok_or(NotATerm)?;
        let (number, unit) = text.split_at(at);
        let number: u16 = number.parse().map_err(|_| NotATerm)?;
        // Ten years of working days is more than any law sets, and keeps every sum far from overflow.
        // A term has one spelling, since two would be two prints of one law.
        if number == 0 || number > 3660 || text.starts_with('0') {
            return Err(NotATerm);
        }
        match unit {
            "wd" => Ok(Term::WorkingDays(number)),
            "d" => Ok(Term::Days(number)),
            "mo" => Ok(Term::Months(number)),
            _ => Err(NotATerm),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Term::WorkingDays(n) => write!(f, "{n}wd"),
            Term::Days(n) => write!(f, "{n}d"),
            Term::Months(n) => write!(f, "{n}mo"),
        }
    }
}

/// What is known of one day beyond the week: a weekday that is off, or a weekend that is worked.
///
/// ```
/// use workflow::Calendar;
/// use workflow::calendar::SpecialDay;
/// # let date = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
/// // The Republic Day of 2026 is a Sunday, so that the Monday after it is off.
/// let name = ["Республика күні", "День Республики", "Republic Day"].map(str::to_owned);
/// let special = [(date("2026-10-26"), SpecialDay { working: false, name })].into();
/// let calendar = Calendar::new(1, chrono_tz::Asia::Almaty, 2026..=2026, special)?;
/// assert_eq!(calendar.roll_forward(date("2026-10-24")), Ok(date("2026-10-27")));
/// # Ok::<(), workflow::calendar::Gap>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialDay {
    /// Whether it is worked.
    pub working: bool,
    /// What it is called, in the languages of the caller: `kk`, `ru`, `en`.
    pub name: [String; 3],
}

/// Why a day does not count.
///
/// ```
/// use workflow::calendar::DayOff;
/// let english = |why: DayOff<'_>| match why {
///     DayOff::Weekend => "weekend".to_owned(),
///     DayOff::Special([_, _, name]) => name.clone(),
/// };
/// let republic_day = ["Республика күні", "День Республики", "Republic Day"].map(str::to_owned);
/// assert_eq!(english(DayOff::Special(&republic_day)), "Republic Day");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayOff<'c> {
    /// Saturday or Sunday.
    Weekend,
    /// A day off by law or order, with its names in `kk`, `ru`, `en`.
    Special(&'c [String; 3]),
}

/// The calendar knows nothing of this day.
///
/// ```
/// # use workflow::{Term, testkit::plain_calendar};
/// let unknown = plain_calendar(2026..=2026).add("2026-12-28".parse()?, Term::WorkingDays(10)).unwrap_err();
/// assert_eq!(unknown.to_string(), "the calendar says nothing about 2027");
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the calendar says nothing about {:04}", .0.year())]
pub struct Uncovered(pub NaiveDate);

/// The years given are not a gapless run, or there are none.
///
/// ```
/// use workflow::{Calendar, calendar::Gap};
/// let backwards = Calendar::new(1, chrono_tz::Asia::Almaty, 2027..=2026, Default::default());
/// assert_eq!(backwards.unwrap_err(), Gap);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a calendar speaks for one year or several that follow each other")]
pub struct Gap;

/// A working calendar. Adding and measuring working days take the same time for one day and for a thousand.
///
/// ```
/// use std::collections::BTreeMap;
/// use workflow::{Calendar, Term};
/// # let date = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
/// let calendar = Calendar::new(1, chrono_tz::Asia::Almaty, 2026..=2026, BTreeMap::new())?;
/// assert_eq!((calendar.version(), calendar.last()), (1, date("2026-12-31")));
/// // Friday and three working days: Wednesday.
/// assert_eq!(calendar.add(date("2026-11-20"), Term::WorkingDays(3)), Ok(date("2026-11-25")));
/// assert!(calendar.add(date("2026-12-20"), Term::WorkingDays(15)).is_err(), "2027 is not known");
/// # Ok::<(), workflow::calendar::Gap>(())
/// ```
#[derive(Clone, Debug)]
pub struct Calendar {
    version: u32,
    zone: Tz,
    first: NaiveDate,
    /// For each day from `first`: how many working days there are up to and including it.
    upto: Vec<u32>,
    /// For each working day in order: how many days after `first` it is.
    place: Vec<u32>,
    special: BTreeMap<NaiveDate, SpecialDay>,
    hours: (NaiveTime, NaiveTime),
    offsets: Offsets,
}

/// When offices are open where nothing else is said.
const HOURS: (NaiveTime, NaiveTime) = (
    NaiveTime::from_hms_opt(9, 0, 0).expect("nine is a time"),
    NaiveTime::from_hms_opt(18, 30, 0).expect("half past six is a time"),
);

impl Calendar {
    /// A calendar for whole years: weekdays are worked and weekends are not, but for the special days.
    ///
    /// # Errors
    /// [`Gap`] when there is no year in `years`.
    pub fn new(
        version: u32,
        zone: Tz,
        years: std::ops::RangeInclusive<i32>,
        special: BTreeMap<NaiveDate, SpecialDay>,
    ) -> Result<Calendar, Gap> {
        let first = NaiveDate::from_ymd_opt(*years.start(), 1, 1).ok_or(Gap)?;
        let last = NaiveDate::from_ymd_opt(*years.end(), 12, 31).ok_or(Gap)?;
        let (mut upto, mut place) = (Vec::new(), Vec::new());
        for (offset, day) in (0_u32..).zip(first.iter_days().take_while(|it| *it <= last)) {
            let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
            if special.get(&day).map_or(!weekend, |it| it.working) {
                place.push(offset);
            }
            upto.push(u32::try_from(place.len()).map_err(|_| Gap)?);
        }
        if upto.is_empty() {
            return Err(Gap);
        }
        let offsets = Offsets::of(zone, first, last);
        Ok(Calendar { version, zone, first, upto, place, special, hours: HOURS, offsets })
    }

    /// The same calendar for offices that are open at other hours than from nine to half past six.
    ///
    /// ```
    /// # let time = |text: &str| text.parse::<chrono::NaiveTime>().unwrap();
    /// # let at = |text: &str| text.parse::<chrono::NaiveDateTime>().unwrap();
    /// let calendar = workflow::testkit::plain_calendar(2026..=2026).with_hours(time("09:00:00"), time("12:00:00"));
    /// // Two hours from eleven on Friday: one that day, one on Monday.
    /// let end = calendar.after_hours(at("2026-03-06T11:00:00"), chrono::TimeDelta::hours(2));
    /// assert_eq!(end, Ok(at("2026-03-09T10:00:00")));
    /// ```
    #[must_use]
    pub fn with_hours(self, opens: NaiveTime, closes: NaiveTime) -> Calendar {
        Calendar { hours: (opens, closes.max(opens)), ..self }
    }

    /// Which version of the data this is.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The first day that it knows.
    ///
    /// ```
    /// let calendar = workflow::testkit::plain_calendar(2026..=2027);
    /// assert_eq!([calendar.first(), calendar.last()].map(|it| it.to_string()), ["2026-01-01", "2027-12-31"]);
    /// ```
    #[must_use]
    pub fn first(&self) -> NaiveDate {
        self.first
    }

    /// The last day that it knows.
    #[must_use]
    pub fn last(&self) -> NaiveDate {
        self.first + Days::new(self.upto.len().saturating_sub(1) as u64)
    }

    /// Whether a day is worked.
    ///
    /// # Errors
    /// [`Uncovered`] when a day that it would have to look at lies outside the known years.
    ///
    /// ```
    /// # let date = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    /// let calendar = workflow::testkit::plain_calendar(2026..=2027);
    /// assert_eq!(calendar.is_working(date("2026-03-06")), Ok(true));
    /// assert_eq!(calendar.is_working(date("2026-03-07")), Ok(false), "a Saturday");
    /// assert!(calendar.is_working(date("2028-01-03")).is_err(), "nobody knows that year yet");
    /// ```
    pub fn is_working(&self, day: NaiveDate) -> Result<bool, Uncovered> {
        Ok(self.counted(day)? > self.counted_before(day)?)
    }

    /// The last day of a term whose event happened on `day`: counting begins the day after (APPC 76(2)), and a last day
    /// that is not worked rolls forward (APPC 76(5)).
    ///
    /// # Errors
    /// [`Uncovered`] when the term leaves the years that are known.
    ///
    /// ```
    /// # use workflow::Term;
    /// # let date = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    /// let calendar = workflow::testkit::plain_calendar(2026..=2027);
    /// assert_eq!(calendar.add(date("2026-03-02"), Term::WorkingDays(15)), Ok(date("2026-03-23")));
    /// // Thirty days end on a Saturday and roll forward.
    /// assert_eq!(calendar.add(date("2026-03-05"), Term::Days(30)), Ok(date("2026-04-06")));
    /// ```
    pub fn add(&self, day: NaiveDate, term: Term) -> Result<NaiveDate, Uncovered> {
        match term {
            Term::WorkingDays(0) => self.roll_forward(day),
            Term::WorkingDays(n) => self.nth_after(day, u32::from(n)),
            Term::Days(_) | Term::Months(_) => self.roll_forward(self.end_of_term(day, term)?),
        }
    }

    /// The last day of a term in calendar days or months before it rolls forward; a term in working days has none.
    pub(crate) fn end_of_term(&self, day: NaiveDate, term: Term) -> Result<NaiveDate, Uncovered> {
        let last = match term {
            Term::Days(n) => day.checked_add_days(Days::new(u64::from(n))),
            Term::Months(n) => day.checked_add_months(Months::new(u32::from(n))),
            Term::WorkingDays(n) => return self.nth_after(day, u32::from(n)),
        };
        last.ok_or(Uncovered(day))
    }

    /// The last worked day that lies a term before `day`: so many working days before it, or so many calendar days or
    /// months before it and then back to a day that is worked.
    ///
    /// # Errors
    /// [`Uncovered`] when the term leaves the years that are known.
    ///
    /// ```
    /// # use workflow::Term;
    /// # let date = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    /// let calendar = workflow::testkit::plain_calendar(2026..=2027);
    /// // One working day before a Monday is the Friday.
    /// assert_eq!(calendar.before(date("2026-03-09"), Term::WorkingDays(1)), Ok(date("2026-03-06")));
    /// // Ten days before a Tuesday is a Saturday, and the last day worked before it the Friday.
    /// assert_eq!(calendar.before(date("2026-03-17"), Term::Days(10)), Ok(date("2026-03-06")));
    /// ```
    pub fn before(&self, day: NaiveDate, term: Term) -> Result<NaiveDate, Uncovered> {
        let (day, n) = match term {
            Term::WorkingDays(n) => (day, u32::from(n)),
            Term::Days(n) => (day.checked_sub_days(Days::new(u64::from(n))).ok_or(Uncovered(day))?, 0),
            Term::Months(n) => (day.checked_sub_months(Months::new(u32::from(n))).ok_or(Uncovered(day))?, 0),
        };
        // Counted among the days worked before `day`; a day that is worked itself stands for "none before".
        let worked = self.counted_before(day)? + u32::from(n == 0 && self.is_working(day)?);
        let place = worked.checked_sub(n.max(1)).and_then(|it| self.place.get(it as usize));
        place.map(|offset| self.first + Days::new(u64::from(*offset))).ok_or(Uncovered(self.first))
    }

    /// The day and time, by the clock on the wall, at which so many hours have passed in which offices are open.
    ///
    /// # Errors
    /// [`Uncovered`] when a day that it would have to look at lies outside the known years.
    ///
    /// ```
    /// # let at = |text: &str| text.parse::<chrono::NaiveDateTime>().unwrap();
    /// let calendar = workflow::testkit::plain_calendar(2026..=2026);
    /// // Four hours from five in the afternoon: an hour and a half that day, the rest on the next.
    /// let end = calendar.after_hours(at("2026-03-02T17:00:00"), chrono::TimeDelta::hours(4));
    /// assert_eq!(end, Ok(at("2026-03-03T11:30:00")));
    /// ```
    pub fn after_hours(&self, from: NaiveDateTime, hours: TimeDelta) -> Result<NaiveDateTime, Uncovered> {
        let (opens, closes) = self.hours;
        let (mut day, mut time, mut left) = (from.date(), from.time(), hours);
        if opens == closes {
            // An office that never opens: the day after is the next best thing.
            return Ok(self.nth_after(day, 1)?.and_time(opens));
        }
        loop {
            if self.is_working(day)? {
                let begins = time.max(opens);
                let open = closes - begins;
                if begins < closes && left <= open {
                    return Ok(day.and_time(begins + left));
                }
                left -= open.max(TimeDelta::zero());
            }
            (day, time) = (self.nth_after(day, 1)?, NaiveTime::MIN);
        }
    }

    /// The first worked day from `day` on, as a last day that is not worked becomes (APPC 76(5)).
    ///
    /// # Errors
    /// [`Uncovered`] when a day that it would have to look at lies outside the known years.
    ///
    /// ```
    /// # let date = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    /// let calendar = workflow::testkit::plain_calendar(2026..=2027);
    /// assert_eq!(calendar.roll_forward(date("2026-03-07")), Ok(date("2026-03-09")));
    /// ```
    pub fn roll_forward(&self, day: NaiveDate) -> Result<NaiveDate, Uncovered> {
        if self.is_working(day)? { Ok(day) } else { self.nth_after(day, 1) }
    }

    /// How many working days lie after `from` up to and including `to`; negative when `to` is earlier.
    ///
    /// # Errors
    /// [`Uncovered`] when a day that it would have to look at lies outside the known years.
    ///
    /// ```
    /// # let date = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    /// let calendar = workflow::testkit::plain_calendar(2026..=2027);
    /// assert_eq!(calendar.between(date("2026-03-06"), date("2026-03-10")), Ok(2), "Monday and Tuesday");
    /// assert_eq!(calendar.between(date("2026-03-10"), date("2026-03-06")), Ok(-2));
    /// ```
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> Result<i64, Uncovered> {
        Ok(i64::from(self.counted(to)?) - i64::from(self.counted(from)?))
    }

    /// The days after `from` up to and including `to` that do not count, each with the reason.
    ///
    /// # Errors
    /// [`Uncovered`] when a day that it would have to look at lies outside the known years.
    ///
    /// ```
    /// # use workflow::calendar::DayOff;
    /// # let date = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    /// let calendar = workflow::testkit::plain_calendar(2026..=2027);
    /// let off = calendar.days_off(date("2026-03-06"), date("2026-03-09"))?;
    /// assert_eq!(off, [(date("2026-03-07"), DayOff::Weekend), (date("2026-03-08"), DayOff::Weekend)]);
    /// # Ok::<(), workflow::calendar::Uncovered>(())
    /// ```
    pub fn days_off(
        &self,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<(NaiveDate, DayOff<'_>)>, Uncovered> {
        let mut off = Vec::new();
        for day in from.iter_days().skip(1).take_while(|it| *it <= to) {
            if !self.is_working(day)? {
                let why = self.special.get(&day).map_or(DayOff::Weekend, |it| DayOff::Special(&it.name));
                off.push((day, why));
            }
        }
        Ok(off)
    }

    /// An instant of UTC by the clock on the wall of the calendar's zone.
    ///
    /// ```
    /// let calendar = workflow::testkit::plain_calendar(2026..=2026);
    /// assert_eq!(calendar.local("2026-03-02T20:00:00Z".parse()?).to_string(), "2026-03-03 01:00:00");
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn local(&self, at: DateTime<Utc>) -> NaiveDateTime {
        self.offsets.local(at)
    }

    /// The legal day of an instant of UTC: the date in the calendar's zone.
    ///
    /// ```
    /// let calendar = workflow::testkit::plain_calendar(2026..=2026);
    /// // In Almaty it is the next day already.
    /// assert_eq!(calendar.day_of("2026-03-02T20:00:00Z".parse()?).to_string(), "2026-03-03");
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn day_of(&self, at: DateTime<Utc>) -> NaiveDate {
        self.local(at).date()
    }

    /// The first instant after a day, in UTC: the moment at which a term that ends on it is over.
    ///
    /// ```
    /// let calendar = workflow::testkit::plain_calendar(2026..=2026);
    /// assert_eq!(calendar.end_of("2026-03-02".parse()?).to_rfc3339(), "2026-03-02T19:00:00+00:00");
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn end_of(&self, day: NaiveDate) -> DateTime<Utc> {
        self.instant(day.succ_opt().unwrap_or(day).and_time(NaiveTime::MIN))
    }

    /// The instant, in UTC, of a moment by the clock on the wall.
    ///
    /// ```
    /// let calendar = workflow::testkit::plain_calendar(2026..=2026);
    /// let opens = calendar.instant("2026-03-02T09:00:00".parse()?);
    /// assert_eq!(opens.to_rfc3339(), "2026-03-02T04:00:00+00:00");
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn instant(&self, local: NaiveDateTime) -> DateTime<Utc> {
        // What a change of zone doubled is read as the earlier of the two, what it skipped as the moment of the change.
        self.zone
            .from_local_datetime(&local)
            .earliest()
            .map_or_else(|| self.offsets.after_the_gap(local), |it| it.with_timezone(&Utc))
    }

    /// The day on which something that arrived at `at`, in UTC, is registered: the same day until the office closes by the
    /// clock on the wall, else the next working day (APPC 64(3)).
    ///
    /// # Errors
    /// [`Uncovered`] when a day that it would have to look at lies outside the known years.
    ///
    /// ```
    /// let calendar = workflow::testkit::plain_calendar(2026..=2026);
    /// let registered = |at: &str| calendar.registration_day(at.parse().unwrap(), "18:30:00".parse().unwrap());
    /// // Half past six in the evening of a Monday is Monday; a minute later is Tuesday.
    /// assert_eq!(registered("2026-03-02T13:30:00Z")?.to_string(), "2026-03-02");
    /// assert_eq!(registered("2026-03-02T13:31:00Z")?.to_string(), "2026-03-03");
    /// # Ok::<(), workflow::calendar::Uncovered>(())
    /// ```
    pub fn registration_day(&self, at: DateTime<Utc>, closes: NaiveTime) -> Result<NaiveDate, Uncovered> {
        let local = self.local(at);
        let day = local.date();
        if self.is_working(day)? && local.time() <= closes { Ok(day) } else { self.nth_after(day, 1) }
    }

    /// The last day that it knows to be worked.
    pub(crate) fn last_worked(&self) -> NaiveDate {
        self.first + Days::new(self.place.last().copied().unwrap_or(0).into())
    }

    /// The `n`th working day after `day`.
    pub(crate) fn nth_after(&self, day: NaiveDate, n: u32) -> Result<NaiveDate, Uncovered> {
        let nth = (self.counted(day)? + n).checked_sub(1).and_then(|it| self.place.get(it as usize));
        // Past the known years: name the first day that is not known.
        nth.map(|offset| self.first + Days::new(u64::from(*offset)))
            .ok_or_else(|| Uncovered(self.last() + Days::new(1)))
    }

    /// Working days from `first` up to and including `day`.
    fn counted(&self, day: NaiveDate) -> Result<u32, Uncovered> {
        let offset = usize::try_from((day - self.first).num_days()).map_err(|_| Uncovered(day))?;
        self.upto.get(offset).copied().ok_or(Uncovered(day))
    }

    fn counted_before(&self, day: NaiveDate) -> Result<u32, Uncovered> {
        if day == self.first { Ok(0) } else { self.counted(day.pred_opt().ok_or(Uncovered(day))?) }
    }
}
