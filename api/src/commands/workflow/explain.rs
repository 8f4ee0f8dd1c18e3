//! `qorgan workflow explain FILE --clock NAME --from TIME`: the last day of a clock, with its working.

use super::definition;
use crate::app::reference;
use crate::commands::calendar::{Day, day, registered, uncovered};
use crate::commands::{Failure, say};
use chrono::{NaiveDate, NaiveDateTime};
use serde_json::json;
use std::path::PathBuf;
use workflow::clock::Count;
use workflow::definition::model::{Clock, Length};

/// Counts the last day of a clock, and shows how.
#[derive(clap::Args)]
pub(super) struct Explain {
    /// The definition.
    file: PathBuf,
    /// Which of its clocks; the first one, where none is named.
    #[arg(long, value_name = "NAME")]
    clock: Option<String>,
    /// When it starts, by the clock on the wall in Almaty: the day of registration follows from it.
    #[arg(long, value_name = "TIME", value_parser = super::super::calendar::moment)]
    from: NaiveDateTime,
    /// A time in which it stood still, such as `2026-11-25..2026-12-02`; may be given several times. The day on which it
    /// stopped was still counted; those after it were not, up to and with the last.
    #[arg(long, value_name = "DAY..DAY", value_parser = super::super::calendar::pause)]
    pause: Vec<(NaiveDate, NaiveDate)>,
    /// The day that somebody set or extended it to.
    #[arg(long, value_name = "DAY", value_parser = super::super::calendar::date)]
    set_to: Option<NaiveDate>,
    /// The date that it runs to, for a clock that runs until a date.
    #[arg(long, value_name = "DAY", value_parser = super::super::calendar::date)]
    until: Option<NaiveDate>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Explain {
    /// Whether a case could have such a clock: what could not be is not counted, and said.
    fn is_possible(&self, clock: &Clock, started_on: NaiveDate) -> Result<(), Failure> {
        let is_until = matches!(clock.length, Length::Before { .. });
        if is_until && !self.pause.is_empty() {
            return Err("--pause: a clock that runs until a date does not stand still".into());
        }
        if !is_until && self.until.is_some() {
            return Err("--until: this clock has a term of its own".into());
        }
        if let Some(day) = self.set_to.filter(|day| *day < started_on) {
            return Err(format!("--set-to {day}: it would end before it starts, on {started_on}").into());
        }
        let mut pauses = self.pause.clone();
        pauses.sort_unstable();
        let together = pauses.iter().zip(pauses.iter().skip(1)).find(|((_, end), (start, _))| start < end);
        if let Some(((from, to), (again, _))) = together {
            return Err(format!(
                "--pause: it stands still from {from} to {to}, and cannot stop again on {again}"
            )
            .into());
        }
        match self.pause.iter().find(|(from, _)| *from < started_on) {
            Some((from, _)) => {
                Err(format!("--pause: on {from} it has not started; it starts on {started_on}").into())
            }
            None => Ok(()),
        }
    }

    pub(super) fn run(self) -> Result<(), Failure> {
        let definition = definition(&self.file)?;
        let calendar = reference::shipped_calendar()?;
        let named = match &self.clock {
            Some(name) => definition.find_clock(name),
            None => definition.clocks().next().map(|(id, _)| id),
        };
        let known: Vec<&str> = definition.clocks().map(|(_, it)| &*it.name).collect();
        let clock = named
            .ok_or_else(|| format!("{} has no such clock; it has {}", definition.id(), known.join(", ")))?;
        let clock = definition.clock(clock);
        let started_on = registered(&calendar, self.from)?;
        self.is_possible(clock, started_on)?;
        let count = Count { started_on, pauses: &self.pause, set_to: self.set_to, until: self.until };
        let counted = count.of(clock, &calendar).map_err(|it| uncovered(&calendar, it))?;
        let working = counted.ok_or("this clock runs until a date: say it with --until")?;
        let days: Vec<Day> = working.days_off.iter().map(|(on, why)| day(*on, *why)).collect();
        let term = match &clock.length {
            Length::Budget(budget) => format!("{} from", budget.term),
            Length::Before { less, .. } => format!("until {less} before a date, from"),
        };
        if self.json {
            say(format_args!(
                "{}",
                json!({
                    "clock": clock.name,
                    "basis": clock.basis.0,
                    "started_on": started_on,
                    "term": working.term.to_string(),
                    "until": working.until,
                    "pauses": working.pauses.iter().map(|it| json!({ "from": it.from, "to": it.to })).collect::<Vec<_>>(),
                    "set_to": working.set_to.map(|it| it.0),
                    "skipped": days.iter().map(Day::json).collect::<Vec<_>>(),
                    "due_on": working.due_on,
                    "time": working.time,
                })
            ));
            return Ok(());
        }
        say(format_args!(
            "clock {} ({}): {term} {started_on}, which does not count",
            clock.name, clock.basis.0
        ));
        for pause in &working.pauses {
            let to = pause.to.map_or_else(String::new, |it| it.to_string());
            say(format_args!("{}  stood still until {to}", pause.from));
        }
        for day in &days {
            say(format_args!("{}  does not count: {}", day.on, day.why));
        }
        if let Some((day, _)) = working.set_to {
            say(format_args!("{day}  set by a person"));
        }
        let time = working.time.map_or_else(|| "the end of the day".to_owned(), |it| it.to_string());
        say(format_args!("{}  due, {time}", working.due_on));
        Ok(())
    }
}
