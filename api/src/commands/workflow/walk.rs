//! `qorgan workflow walk FILE`: one walk through a process, step by step.

use super::definition;
use crate::app::reference;
use crate::commands::{Failure, calendar, plural, say, tell, whole};
use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde_json::json;
use std::path::PathBuf;
use workflow::command::Facts;
use workflow::definition::model::{FieldKind, OutcomeId, Role};
use workflow::event::{By, Cause, Change, Kind};
use workflow::testkit::{self, Step, everybody, person};
use workflow::{Calendar, Definition, Event, Instance, PersonId, Value, evolve, record};

/// Takes one walk through a process: whatever happens to be offered, by chance that can be repeated.
#[derive(clap::Args)]
pub(super) struct Walk {
    /// The definition.
    file: PathBuf,
    /// Chance: the same seed takes the same walk.
    #[arg(long, default_value_t = 1, value_parser = whole::<u64>)]
    seed: u64,
    /// No more steps than this.
    #[arg(long, default_value_t = 60, value_parser = whole::<usize>)]
    steps: usize,
    /// When the case is registered, by the clock on the wall of the calendar, such as 2026-11-23T10:00, or with its offset from
    /// UTC, with which it is printed.
    #[arg(long, value_name = "TIME", default_value = "2026-11-23T10:00", value_parser = moment)]
    at: DateTime<Utc>,
    /// A fact that comes with the case, such as `threat_on=2026-12-20`; a text stands alone, by its name. May be given several
    /// times.
    #[arg(long, value_name = "NAME=VALUE")]
    filed: Vec<String>,
    /// As JSON, an event a line.
    #[arg(long)]
    json: bool,
}

impl Walk {
    pub(super) fn run(self) -> Result<(), Failure> {
        let definition = definition(&self.file)?;
        let calendar = reference::shipped_calendar()?;
        let people = everybody(&[person(1), person(2), person(3)]);
        let facts = self.facts(&definition)?;
        let walk = testkit::Walk::new(&definition, &calendar, self.at, people, self.seed).filed_with(facts);
        let (mut case, mut steps) = (Instance::unopened(), 0);
        for step in walk.take(self.steps) {
            self.tell(&definition, &calendar, &step, &mut case)?;
            steps += 1;
        }
        if steps == 0 && self.steps > 0 {
            let (at, first, last) = (on_the_wall(&calendar, self.at), calendar.first(), calendar.last());
            let why = if calendar.local(self.at).date() < first {
                "begin on one of them"
            } else {
                "and what comes in after hours or on a day off is registered on the next that is worked: begin earlier"
            };
            return Err(format!(
                "--at {at}: no case can be registered then. The calendar knows the days from {first} to {last}; {why}"
            )
            .into());
        }
        if !case.is_over(&definition) {
            tell(format_args!(
                "{}",
                if steps == self.steps {
                    format!("broken off after {steps} step{}: --steps takes more", plural(steps))
                } else {
                    format!("nothing happens any more: the calendar is known up to {}", calendar.last())
                }
            ));
        }
        Ok(())
    }

    fn facts(&self, definition: &Definition) -> Result<Facts, Failure> {
        let mut facts = Facts::new();
        for given in &self.filed {
            let (name, value) = given.split_once('=').unwrap_or((given, ""));
            let fact = definition.find_filed(name).ok_or_else(|| {
                let known: Vec<&str> = definition.filed().map(|(_, it)| &*it.name).collect();
                let known = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
                let (id, version) = (definition.id(), definition.version());
                format!("--filed {given}: {id}@{version} is filed with no {name}; it is asked for {known}")
            })?;
            if facts.iter().any(|(it, _)| *it == fact) {
                return Err(format!("--filed {given}: {name} is given twice").into());
            }
            let (read, such_as) = match &definition.filed_fact(fact).kind {
                FieldKind::Date => (calendar::date(value).ok().map(Value::Date), "2026-12-20"),
                // Nobody files less than nothing, and the engine refuses it.
                FieldKind::Money => {
                    (value.parse().ok().filter(|it| *it >= 0).map(Value::Money), "150000, in whole tenge")
                }
                FieldKind::Bool => (value.parse().ok().map(Value::Bool), "true or false"),
                _ => (Some(Value::Text).filter(|_| value.is_empty()), "its name alone"),
            };
            facts.push((fact, read.ok_or_else(|| format!("--filed {given}: {name} is given as {such_as}"))?));
        }
        Ok(facts)
    }

    /// Tells the events of a step; `case` is where they find it, and where they leave it.
    fn tell(
        &self,
        definition: &Definition,
        calendar: &Calendar,
        step: &Step<'_>,
        case: &mut Instance,
    ) -> Result<(), Failure> {
        for event in &step.decision.events {
            let decided = case.outcome();
            *case = evolve(definition, case.clone(), event);
            let state = &definition.state(case.state()).name;
            let record = record::record(definition, case.version(), event)?;
            if self.json {
                say(format_args!("{record}"));
                continue;
            }
            let text = |key: &str| record.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
            let what = [text("kind"), text("action"), text("task"), text("clock")].join(" ");
            let by = who(event.by);
            let what = what.split_whitespace().collect::<Vec<_>>().join(" ");
            let due = fallen_due(&event.kind).map(|it| format!(", of {it}")).unwrap_or_default();
            let what = what + &due + &made_anew(definition, decided, case, event);
            say(format_args!("{}  {by:<16}  {what:<40}  {state}", on_the_wall(calendar, event.at)));
        }
        if self.json && step.decision.events.is_empty() {
            say(format_args!("{}", json!({ "kind": "nothing", "at_us": step.at.timestamp_micros() })));
        }
        Ok(())
    }
}

/// Who did it: as what, and which of the people of the walk.
fn who(by: By) -> String {
    match by {
        By::Person { person, role, .. } => format!("{} {}", role.code(), number(person)),
        By::System => Role::System.code().to_owned(),
    }
}

/// The people of a walk are numbered.
fn number(person: PersonId) -> u128 {
    person.0.as_u128()
}

/// What is another one after an event, beside the state: the ground on which it was done, who works on the case, its outcome,
/// and every last day that is new.
fn made_anew(definition: &Definition, decided: Option<OutcomeId>, case: &Instance, event: &Event) -> String {
    let mut told: Vec<String> = Vec::new();
    match &event.kind {
        Kind::Acted { ground, inputs, .. } => {
            told.extend(ground.map(|it| format!("ground {}", definition.ground(it).name)));
            let people = inputs.iter().filter_map(|(_, it)| match it {
                Value::Assignee(person) => Some(format!("given to person {}", number(*person))),
                _ => None,
            });
            told.extend(people);
        }
        Kind::ChildDecided { outcome, .. } => told.push(format!("ended as {outcome}")),
        _ => {}
    }
    let outcome = case.outcome().filter(|it| decided != Some(*it));
    told.extend(outcome.map(|it| format!("outcome {}", definition.outcome(it).name)));
    told.extend(event.changes.iter().filter_map(|it| new_day(definition, case, it)));
    if told.is_empty() { String::new() } else { format!(", {}", told.join(", ")) }
}

/// The last day of a clock or a task, where a change makes it another one.
fn new_day(definition: &Definition, case: &Instance, change: &Change) -> Option<String> {
    let (name, due) = match change {
        Change::ClockStarted { clock, due, .. }
        | Change::ClockResumed { clock, due, .. }
        | Change::ClockMoved { clock, due, .. } => (&*definition.clock(*clock).name, due),
        Change::TaskOpened { task, due, .. } => (&*definition.task(*task).name, due),
        Change::TaskMoved { serial, due } => {
            let open = case.tasks().iter().find(|it| it.serial == *serial)?;
            (&*definition.task(open.task).name, due)
        }
        _ => return None,
    };
    Some(format!("{name} due {}", due.on?))
}

/// The last day of what was over when it happened: who looks later finds it then, and it counts on that day all the same.
fn fallen_due(kind: &Kind) -> Option<NaiveDate> {
    match kind {
        Kind::Acted { cause: Some(Cause::Clock(_, due) | Cause::Timer(_, due)), .. }
        | Kind::TaskLapsed { due, .. }
        | Kind::TaskLate { due, .. }
        | Kind::Warned { due, .. } => Some(*due),
        _ => None,
    }
}

/// The moment of registration: by the clock on the wall, as everywhere on the command line, or with an offset.
fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(exact) = DateTime::parse_from_rfc3339(text) {
        return Ok(exact.to_utc());
    }
    let on_the_wall = calendar::moment(text)?;
    let calendar = reference::shipped_calendar().map_err(|it| it.to_string())?;
    Ok(calendar.instant(on_the_wall))
}

/// A moment by the clock on the wall, by which terms are counted.
fn on_the_wall(calendar: &Calendar, at: DateTime<Utc>) -> String {
    let ahead = calendar.local(at).signed_duration_since(at.naive_utc()).num_seconds();
    let offset = i32::try_from(ahead).ok().and_then(FixedOffset::east_opt);
    offset
        .map_or_else(|| at.fixed_offset(), |it| at.with_timezone(&it))
        .format("%Y-%m-%d %H:%M %:z")
        .to_string()
}
