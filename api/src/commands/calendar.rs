//! `qorgan calendar`: legal days counted by the shipped calendar, each with its working.

use super::{Failure, say};
use crate::app::{reference, text};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use serde_json::json;
use workflow::calendar::{DayOff, Uncovered};
use workflow::clock::Working;
use workflow::{Calendar as Days, Term};

/// When an office closes for what arrives, where nothing else is said.
const CLOSES: NaiveTime = NaiveTime::from_hms_opt(18, 30, 0).expect("half past six is a time");

/// Counts legal days.
#[derive(clap::Args)]
pub(super) struct Calendar {
    #[command(subcommand)]
    action: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    /// The last day of a term, from the day of registration of something that arrives, or from that of an act.
    Due(Due),
}

#[derive(clap::Args)]
struct Due {
    /// When it arrives, by the clock on the wall in Almaty, such as 2026-11-23T18:31; after hours or on a day off it is
    /// registered on the next day that is worked.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    from: NaiveDateTime,
    /// The term begins with what somebody does, or with a state that it leads to, and counts from that very day: so do tasks,
    /// timers, and clocks that an action starts. The timers of the state in which cases begin
    /// count from the registration as long as nothing leads back there.
    #[arg(long)]
    from_an_act: bool,
    /// The term: `15wd` working days, `20d` calendar days, `2mo` months.
    #[arg(long)]
    term: Term,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Calendar {
    pub(super) fn run(self) -> Result<(), Failure> {
        let Action::Due(it) = self.action;
        it.run()
    }
}

impl Due {
    fn run(&self) -> Result<(), Failure> {
        let calendar = reference::shipped_calendar()?;
        let begins_on = if self.from_an_act { self.from.date() } else { registered(&calendar, self.from)? };
        let counted = Working::of_term(begins_on, self.term, &calendar);
        let Working { due_on, days_off, .. } = counted.map_err(|it| uncovered(&calendar, it))?;
        let skipped: Vec<Day> = days_off.into_iter().map(|(on, why)| day(on, why)).collect();
        if self.json {
            let skipped: Vec<serde_json::Value> = skipped.iter().map(Day::json).collect();
            let begins = if self.from_an_act { "done_on" } else { "registered_on" };
            say(format_args!("{}", json!({ begins: begins_on, "due_on": due_on, "skipped": skipped })));
            return Ok(());
        }
        let begins = if self.from_an_act { "done;" } else { "registered;" };
        say(format_args!("{begins_on}  {begins} {} count from the day after", self.term));
        for day in skipped {
            say(format_args!("{}  does not count: {}", day.on, day.why));
        }
        say(format_args!("{due_on}  due"));
        Ok(())
    }
}

/// A day that does not count, and why.
pub(super) struct Day {
    pub(super) on: NaiveDate,
    pub(super) why: String,
}

impl Day {
    pub(super) fn json(&self) -> serde_json::Value {
        json!({ "date": self.on, "why": self.why })
    }
}

/// A day off in words.
pub(super) fn day(on: NaiveDate, why: DayOff<'_>) -> Day {
    let why = match why {
        DayOff::Weekend => "weekend".to_owned(),
        DayOff::Special(names) => workflow::Language::En.of(names).clone(),
    };
    Day { on, why }
}

/// The day of registration of what arrives at a moment by the clock on the wall.
pub(super) fn registered(calendar: &Days, at: NaiveDateTime) -> Result<NaiveDate, Failure> {
    let registered = calendar.registration_day(calendar.instant(at), CLOSES);
    registered.map_err(|it| uncovered(calendar, it))
}

/// That a day lies outside of the years that the calendar knows, with those years.
pub(super) fn uncovered(calendar: &Days, what: Uncovered) -> Failure {
    let (first, last) = (calendar.first().year(), calendar.last().year());
    format!("{what}; it knows the years {first} to {last}").into()
}

/// A moment by the clock on the wall: with seconds, without, or a day alone.
pub(super) fn moment(text: &str) -> Result<NaiveDateTime, String> {
    let with_time = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"];
    let read = with_time.iter().find_map(|it| NaiveDateTime::parse_from_str(text, it).ok());
    if let Some(read) = read {
        return Ok(read);
    }
    match (text.parse::<NaiveDate>(), text.split_once(['T', ' '])) {
        (Ok(day), None) => Ok(day.and_time(NaiveTime::MIN)),
        // A day that there is, with a time that there is not.
        (_, Some((on, _))) if on.parse::<NaiveDate>().is_ok() => {
            Err("a moment is such as 2026-11-23T18:31".to_owned())
        }
        (_, parted) => Err(no_day(parted.map_or(text, |it| it.0), "a moment is such as 2026-11-23T18:31")),
    }
}

/// A day.
pub(super) fn date(written: &str) -> Result<NaiveDate, String> {
    text::day(written).ok_or_else(|| no_day(written, "a day is such as 2026-11-23"))
}

/// Why a text is no day: three numbers that look like one are a day that the month does not have.
fn no_day(text: &str, otherwise: &str) -> String {
    if text::is_written_as_a_day(text) { format!("there is no day {text}") } else { otherwise.to_owned() }
}

/// A time between two days.
pub(super) fn pause(written: &str) -> Result<(NaiveDate, NaiveDate), String> {
    let otherwise = "a pause is such as 2026-11-25..2026-12-02";
    let Some((from, to)) = written.split_once("..") else { return Err(otherwise.to_owned()) };
    let read = |it: &str| text::day(it).ok_or_else(|| no_day(it, otherwise));
    let (from, to) = (read(from)?, read(to)?);
    if from > to {
        return Err(format!("it would end before it begins: {from} comes after {to}"));
    }
    Ok((from, to))
}
