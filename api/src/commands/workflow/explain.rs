//! `qorgan workflow explain FILE --clock NAME --from TIME`: the last day of a clock, with its working.

use super::definition;
use crate::app::reference;
use crate::commands::calendar::{day, registered, uncovered};
use crate::commands::{Failure, say};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde_json::json;
use std::path::PathBuf;
use workflow::clock::{Count, Working};
use workflow::definition::model::{Clock, ClockId, Length, Start};
use workflow::definition::nearest;
use workflow::{Calendar, Definition, Term};

/// Counts the last day of a clock, and shows how.
///
/// Tasks and the timers of states are no clocks: `qorgan calendar due --from-an-act` counts a term by itself.
#[derive(clap::Args)]
pub(super) struct Explain {
    /// The definition.
    file: PathBuf,
    /// Which of its clocks; the first one, where none is named.
    #[arg(long, value_name = "NAME")]
    clock: Option<String>,
    /// When it starts, by the clock on the wall in Almaty. Where a clock starts with the registration, the day of that follows
    /// from it: what comes in after closing, or on a day off, is registered on the next worked day.
    #[arg(long, value_name = "TIME", value_parser = super::super::calendar::moment)]
    from: NaiveDateTime,
    /// What starts it is an action, although it starts with the registration as well: it counts from that very day.
    #[arg(long)]
    from_an_act: bool,
    /// A time in which it stood still, such as `2026-11-25..2026-12-02`; may be given several times. The day on which it
    /// stopped was still counted; those after it were not, up to and with the last.
    #[arg(long, value_name = "DAY..DAY", value_parser = super::super::calendar::pause)]
    pause: Vec<(NaiveDate, NaiveDate)>,
    /// The day that somebody set or extended it to, where its definition lets a person do so.
    #[arg(long, value_name = "DAY", value_parser = super::super::calendar::date)]
    set_to: Option<NaiveDate>,
    /// The date that it runs to, for a clock that runs until a date.
    #[arg(long, value_name = "DAY", value_parser = super::super::calendar::date)]
    until: Option<NaiveDate>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// What `--set-to` says of a clock: that a person chose its end, or put it off.
#[derive(Clone, Copy)]
enum Chosen {
    /// The end was set when the clock started.
    Set(Term),
    /// The end was extended later, by an action.
    Extended(Term),
}

impl Chosen {
    /// How a person may choose the end of a clock, with the cap of that choice.
    fn of(definition: &Definition, id: ClockId) -> Result<Chosen, Failure> {
        let clock = definition.clock(id);
        let Some(budget) = clock.length.budget() else {
            return Err("--set-to: a clock that runs until a date is neither set nor extended".into());
        };
        if budget.set_by.is_some() {
            return Ok(Chosen::Set(budget.cap));
        }
        let extensions = definition.actions().filter_map(|(_, it)| it.extends.as_ref());
        match extensions.filter(|it| it.clock == id).map(|it| it.cap).next() {
            Some(cap) => Ok(Chosen::Extended(cap)),
            None if clock.fixed => {
                Err(format!("--set-to: the clock {} is fixed, and nobody may extend it", clock.name).into())
            }
            None => Err(format!(
                "--set-to: nobody may set or extend the clock {}: it has no `set_by`, and no action `extends` it",
                clock.name
            )
            .into()),
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Chosen::Set(_) => "set by a person",
            Chosen::Extended(_) => "extended to this day by a person",
        }
    }
}

fn working_days(term: Term) -> Option<i64> {
    match term {
        Term::WorkingDays(n) => Some(i64::from(n)),
        Term::Days(_) | Term::Months(_) => None,
    }
}

/// The clock that is meant: the one that is named, or else the first.
fn find(definition: &Definition, name: Option<&str>) -> Result<ClockId, Failure> {
    let known: Vec<&str> = definition.clocks().map(|(_, it)| &*it.name).collect();
    let Some(name) = name else {
        let first = definition.clocks().map(|(id, _)| id).next();
        return first.ok_or_else(|| format!("{} has no clock. {OTHER_TERMS}", definition.id()).into());
    };
    definition.find_clock(name).ok_or_else(|| {
        let meant = nearest(name, known.iter().copied());
        let (id, known) = (definition.id(), known.join(", "));
        let known = match meant {
            Some(meant) => format!("did you mean {meant}? It has {known}"),
            None if known.is_empty() => "it has none".to_owned(),
            None => format!("it has {known}"),
        };
        format!("--clock {name}: {id} has no such clock; {known}. {OTHER_TERMS}").into()
    })
}

/// Where whoever looks for the day of something else finds it.
const OTHER_TERMS: &str = "Only clocks are explained here: the term of a task, or of a timer of a state, is counted by `qorgan \
                           calendar due --from-an-act --from DAY --term TERM`, and of a timer of the state in which cases begin, \
                           when it counts from the registration, without --from-an-act";

impl Explain {
    /// Whether a case could have such a clock: what could not be is not counted, and said.
    fn is_possible(
        &self,
        definition: &Definition,
        id: ClockId,
        started_on: NaiveDate,
    ) -> Result<(), Failure> {
        let clock = definition.clock(id);
        if self.from_an_act && clock.since.iter().all(|it| *it == Start::Registration) {
            let name = &clock.name;
            return Err(
                format!("--from-an-act: no action starts the clock {name}, the registration does").into()
            );
        }
        let is_until = matches!(clock.length, Length::Before { .. });
        if is_until && !self.pause.is_empty() {
            return Err("--pause: a clock that runs until a date does not stand still".into());
        }
        if !is_until && self.until.is_some() {
            return Err("--until: this clock has a term of its own".into());
        }
        let mut pausing = definition.states().filter_map(|(_, it)| it.pauses.as_ref());
        if !self.pause.is_empty() && !pausing.any(|it| it.clock == id) {
            let name = &definition.clock(id).name;
            return Err(format!("--pause: in no state does the clock {name} stand still").into());
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

    /// Whether the law lets it stand still so long. In which state it does is not said, so that of several the longest counts
    /// for one pause; and all together are as long as those of all states at the most.
    fn pauses_within_their_caps(
        &self,
        definition: &Definition,
        id: ClockId,
        calendar: &Calendar,
    ) -> Result<(), Failure> {
        let told = |it| uncovered(calendar, it);
        let pausing = definition.states().filter_map(|(_, it)| it.pauses.as_ref());
        let caps: Vec<Term> = pausing.filter(|it| it.clock == id).map(|it| it.cap).collect();
        let mut most = 0;
        for (from, to) in &self.pause {
            let ends = caps.iter().map(|cap| Ok((calendar.add(*from, *cap)?, *cap)));
            let ends: Vec<_> = ends.collect::<Result<_, _>>().map_err(told)?;
            if let Some((latest, cap)) = ends.into_iter().max().filter(|(latest, _)| to > latest) {
                let why = format!("{cap} from {from} at the most, up to {latest}");
                return Err(format!("--pause {from}..{to}: the law lets it stand still for {why}").into());
            }
            most += calendar.between(*from, *to).map_err(told)?;
        }
        // What is counted in other units is only held pause by pause.
        let together: Option<i64> = caps.iter().map(|it| working_days(*it)).sum();
        match together.filter(|it| most > *it) {
            None => Ok(()),
            Some(cap) => Err(format!(
                "--pause: it would stand still for {most} working days together, and the law allows {cap} at the most"
            )
            .into()),
        }
    }

    /// Whether each pause begins while the clock still runs: what is over does not stand still.
    fn pauses_in_time(&self, count: Count<'_>, clock: &Clock, calendar: &Calendar) -> Result<(), Failure> {
        for (place, (from, _)) in count.pauses.iter().enumerate() {
            let before = Count { pauses: count.pauses.get(..place).unwrap_or(&[]), set_to: None, ..count };
            let counted = before.of(clock, calendar).map_err(|it| uncovered(calendar, it))?;
            // What somebody set or extended may have run longer than its term.
            let due_on = counted.map(|it| it.due_on).max(self.set_to);
            if let Some(due_on) = due_on.filter(|it| from > it) {
                return Err(format!("--pause: on {from} it is over; it ended on {due_on}").into());
            }
        }
        Ok(())
    }

    /// Whether a person may choose the day: no later than the cap, and an extension only later than it was.
    fn may_be_chosen(
        day: NaiveDate,
        chosen: Chosen,
        count: Count<'_>,
        clock: &Clock,
        calendar: &Calendar,
    ) -> Result<(), Failure> {
        let told = |it| uncovered(calendar, it);
        let (from, cap) = match chosen {
            Chosen::Set(cap) => (count.started_on, cap),
            Chosen::Extended(cap) => {
                let counted = Count { set_to: None, ..count }.of(clock, calendar).map_err(told)?;
                let due_on = counted.map_or(count.started_on, |it| it.due_on);
                if day <= due_on {
                    let why = format!("--set-to {day}: it is extended only past its last day, {due_on}");
                    return Err(why.into());
                }
                // Who extends it does so on its last day at the latest, and the cap is counted from that day.
                (due_on, cap)
            }
        };
        let latest = calendar.add(from, cap).map_err(told)?;
        if day > latest {
            return Err(
                format!("--set-to {day}: the latest day is {latest}, {cap} from {from} at the most").into()
            );
        }
        Ok(())
    }

    pub(super) fn run(self) -> Result<(), Failure> {
        let definition = definition(&self.file)?;
        let calendar = reference::shipped_calendar()?;
        let id = find(&definition, self.clock.as_deref())?;
        let clock = definition.clock(id);
        // What an action starts begins on the day of the action; only what comes in is registered on a day that is worked.
        let started_on = if clock.since.contains(&Start::Registration) && !self.from_an_act {
            registered(&calendar, self.from)?
        } else {
            self.from.date()
        };
        self.is_possible(&definition, id, started_on)?;
        self.pauses_within_their_caps(&definition, id, &calendar)?;
        let mut pauses = self.pause.clone();
        pauses.sort_unstable();
        let at = self.from.max(started_on.and_time(NaiveTime::MIN));
        let count =
            Count { pauses: &pauses, set_to: self.set_to, until: self.until, at: at.time(), started_on };
        let chosen = self.set_to.map(|_| Chosen::of(&definition, id)).transpose()?;
        self.pauses_in_time(count, clock, &calendar)?;
        if let Some((day, chosen)) = self.set_to.zip(chosen) {
            Explain::may_be_chosen(day, chosen, count, clock, &calendar)?;
        }
        let counted = count.of(clock, &calendar).map_err(|it| uncovered(&calendar, it))?;
        let working = counted.ok_or("this clock runs until a date: say it with --until")?;
        if self.json {
            in_json(clock, &working);
        } else {
            in_words(clock, &working, chosen);
        }
        Ok(())
    }
}

fn in_json(clock: &Clock, working: &Working<'_>) {
    let days = working.days_off.iter().map(|(on, why)| day(*on, *why).json());
    say(format_args!(
        "{}",
        json!({
            "clock": clock.name,
            "basis": clock.basis.0,
            "started_on": working.started_on,
            "term": working.term.to_string(),
            "until": working.until,
            "pauses": working.pauses.iter().map(|it| json!({ "from": it.from, "to": it.to })).collect::<Vec<_>>(),
            "set_to": working.set_to.map(|it| it.0),
            "skipped": days.collect::<Vec<_>>(),
            "due_on": working.due_on,
            "time": working.time,
        })
    ));
}

/// In lines, in the order of their days.
fn in_words(clock: &Clock, working: &Working<'_>, chosen: Option<Chosen>) {
    let term = match &clock.length {
        Length::Budget(budget) => format!("{} from", budget.term),
        Length::Before { less, .. } => format!("until {less} before a date, from"),
    };
    let started_on = working.started_on;
    say(format_args!("clock {} ({}): {term} {started_on}, which does not count", clock.name, clock.basis.0));
    let pauses = working.pauses.iter().map(|it| {
        let to = it.to.map_or_else(String::new, |it| it.to_string());
        (it.from, format!("stood still until {to}"))
    });
    let set = working.set_to.zip(chosen).map(|((on, _), how)| (on, how.in_words().to_owned()));
    let days =
        working.days_off.iter().map(|(on, why)| (*on, format!("does not count: {}", day(*on, *why).why)));
    let time = working.time.map_or_else(
        || "the end of the day".to_owned(),
        |it| format!("{it}: four working hours after it began"),
    );
    let due = (working.due_on, format!("due, {time}"));
    let until = working.until.map(|on| (on, "the date that it runs to".to_owned()));
    let mut lines: Vec<_> = pauses.chain(set).chain(days).chain([due]).chain(until).collect();
    lines.sort_by_key(|(on, _)| *on);
    for (on, what) in lines {
        say(format_args!("{on}  {what}"));
    }
}
