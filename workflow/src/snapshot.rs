//! The stored form of an instance: by name, like the events that it folds, and with a format of its own.

use crate::calendar::Term;
use crate::command::PersonId;
use crate::definition::Definition;
use crate::definition::model::Seat;
use crate::event::Due;
use crate::instance::{ClockRun, Instance, OpenTask, Stop, TimerRun};
use crate::record::{DueRecord, Unreadable, ValueRecord, due, due_record, facts_record, read_facts, unknown};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The number of the format in which this version stores an instance, and the only one that it restores.
///
/// ```
/// use workflow::snapshot;
/// use workflow::testkit::{plain_calendar, registered, small_process};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let text = snapshot::store(&card, &case)?;
/// // A row keeps the number beside the text, so that a later format can tell.
/// assert_eq!(snapshot::restore(&card, snapshot::FORMAT, &text), Ok(case));
/// assert!(snapshot::restore(&card, snapshot::FORMAT + 1, &text).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub const FORMAT: i16 = 1;

/// An instance by name.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    pub(crate) version: u32,
    pub(crate) state: String,
    pub(crate) registered_on: NaiveDate,
    pub(crate) entered_on: NaiveDate,
    pub(crate) timers: Vec<(DueRecord, bool)>,
    /// The terms that timers kept, in the order of the timers; nothing where none did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) kept_timers: Vec<Option<String>>,
    /// The days that people chose for timers, in the order of the timers, where a calendar moved one on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) chosen_timers: Vec<Option<NaiveDate>>,
    pub(crate) clocks: Vec<ClockSnapshot>,
    pub(crate) tasks: Vec<TaskSnapshot>,
    pub(crate) next_serial: u32,
    pub(crate) marks: Vec<String>,
    pub(crate) choices: BTreeMap<String, String>,
    pub(crate) outcome: Option<String>,
    pub(crate) actors: Vec<(String, Uuid)>,
    pub(crate) counts: Vec<(String, u16)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) happened: Vec<(String, NaiveDate)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) started: Vec<(String, NaiveDate)>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) facts: BTreeMap<String, ValueRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) seat: Option<String>,
    pub(crate) assignee: Option<Uuid>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ClockSnapshot {
    pub(crate) clock: String,
    pub(crate) started_on: NaiveDate,
    pub(crate) due: DueRecord,
    pub(crate) calendar: u32,
    pub(crate) breached: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) pauses: Vec<(NaiveDate, Option<NaiveDate>)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<NaiveDate>,
    /// Where it is not simply the last day, set before any pause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) set_on: Option<(NaiveDate, u8)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) kept: Option<String>,
    pub(crate) warnings: Vec<Option<NaiveDate>>,
    pub(crate) warned: u8,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct TaskSnapshot {
    pub(crate) serial: u32,
    pub(crate) task: String,
    pub(crate) item: Option<u16>,
    pub(crate) opened_on: NaiveDate,
    pub(crate) due: DueRecord,
    pub(crate) late: bool,
    /// Where it is not simply the last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) chosen: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) kept: Option<String>,
}

/// The stored form of an instance.
///
/// # Errors
/// [`Unreadable`] never in practice: every part has a form in JSON.
///
/// ```
/// use workflow::snapshot;
/// use workflow::testkit::{plain_calendar, registered, small_process};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let stored = snapshot::store(&card, &case)?;
/// assert_eq!(snapshot::restore(&card, snapshot::FORMAT, &stored)?, case);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn store(definition: &Definition, instance: &Instance) -> Result<String, Unreadable> {
    serde_json::to_string(&of(definition, instance)).map_err(|error| Unreadable(error.to_string()))
}

/// An instance by the names of its definition.
pub(crate) fn of(definition: &Definition, instance: &Instance) -> Snapshot {
    let action_name = |id| definition.action(id).name.to_string();
    Snapshot {
        version: instance.version,
        state: definition.state(instance.state).name.to_string(),
        registered_on: instance.registered_on,
        entered_on: instance.entered_on,
        timers: instance.timers.iter().map(|it| (due_record(it.due), it.fired)).collect(),
        kept_timers: kept_timers(instance),
        chosen_timers: chosen_timers(instance),
        clocks: instance
            .clocks
            .iter()
            .map(|it| ClockSnapshot {
                clock: definition.clock(it.clock).name.to_string(),
                started_on: it.started_on,
                due: due_record(it.due),
                calendar: it.calendar,
                breached: it.breached,
                pauses: it.pauses.iter().map(|it| (it.from, it.to)).collect(),
                until: it.until,
                set_on: it.set_on.filter(|set| Some(*set) != plainly_set(it.due)),
                kept: it.kept.map(|it| it.to_string()),
                warnings: it.warnings.to_vec(),
                warned: it.warned,
            })
            .collect(),
        tasks: instance
            .tasks
            .iter()
            .map(|it| TaskSnapshot {
                serial: it.serial,
                task: definition.task(it.task).name.to_string(),
                item: it.item,
                opened_on: it.opened_on,
                due: due_record(it.due),
                late: it.late,
                chosen: it.chosen.filter(|_| it.chosen != it.due.chosen()),
                kept: it.kept.map(|it| it.to_string()),
            })
            .collect(),
        next_serial: instance.next_serial,
        marks: instance.marks().map(|it| definition.mark(it).name.to_string()).collect(),
        choices: instance
            .choices
            .iter()
            .map(|(field, outcome)| {
                (definition.field(*field).name.to_string(), definition.outcome(*outcome).name.to_string())
            })
            .collect(),
        outcome: instance.outcome.map(|it| definition.outcome(it).name.to_string()),
        actors: instance.actors.iter().map(|(it, person)| (action_name(*it), person.0)).collect(),
        counts: instance.counts.iter().map(|(it, n)| (action_name(*it), *n)).collect(),
        happened: instance.happened.iter().map(|(it, day)| (action_name(*it), *day)).collect(),
        started: instance
            .started
            .iter()
            .map(|(it, day)| (definition.clock(*it).name.to_string(), *day))
            .collect(),
        facts: facts_record(definition, &instance.facts),
        seat: (instance.seat != Seat::Own).then(|| instance.seat.code().to_owned()),
        assignee: instance.assignee.map(|it| it.0),
    }
}

/// Reads a stored instance back.
///
/// # Errors
/// [`Unreadable`] when it was written under another definition or in another format.
///
/// ```
/// use workflow::snapshot;
/// use workflow::testkit::{plain_calendar, registered, small_process};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let stored = snapshot::store(&card, &case)?;
/// assert!(snapshot::restore(&card, snapshot::FORMAT + 1, &stored).is_err(), "of a format that is not known");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn restore(definition: &Definition, format: i16, text: &str) -> Result<Instance, Unreadable> {
    if format != FORMAT {
        return Err(Unreadable(format!("no format {format} of an instance")));
    }
    let snapshot: Snapshot = serde_json::from_str(text).map_err(|error| Unreadable(error.to_string()))?;
    instance_of(definition, snapshot)
}

/// The instance of names.
pub(crate) fn instance_of(definition: &Definition, it: Snapshot) -> Result<Instance, Unreadable> {
    let action_id = |name: &str| definition.find_action(name).ok_or_else(|| unknown("action", name));
    let clock_id = |name: &str| definition.find_clock(name).ok_or_else(|| unknown("clock", name));
    let outcome_id = |name: &str| definition.find_outcome(name).ok_or_else(|| unknown("outcome", name));
    let mut instance = Instance {
        version: it.version,
        state: definition.find_state(&it.state).ok_or_else(|| unknown("state", &it.state))?,
        registered_on: it.registered_on,
        entered_on: it.entered_on,
        timers: SmallVec::new(),
        clocks: SmallVec::new(),
        tasks: SmallVec::new(),
        next_serial: it.next_serial,
        marks: 0,
        choices: SmallVec::new(),
        outcome: it.outcome.as_deref().map(outcome_id).transpose()?,
        actors: SmallVec::new(),
        counts: SmallVec::new(),
        happened: SmallVec::new(),
        started: SmallVec::new(),
        facts: read_facts(definition, it.facts)?,
        seat: match &it.seat {
            None => Seat::Own,
            Some(seat) => Seat::from_code(seat).ok_or_else(|| unknown("seat", seat))?,
        },
        assignee: it.assignee.map(PersonId),
    };
    for (place, (last, fired)) in it.timers.iter().enumerate() {
        let kept = it.kept_timers.get(place).and_then(Option::as_deref);
        let chosen = it.chosen_timers.get(place).copied().flatten().or(due(last).chosen());
        instance.timers.push(TimerRun { due: due(last), fired: *fired, chosen, kept: term(kept)? });
    }
    for run in it.clocks {
        instance.clocks.push(ClockRun {
            clock: clock_id(&run.clock)?,
            started_on: run.started_on,
            due: due(&run.due),
            calendar: run.calendar,
            breached: run.breached,
            pauses: run.pauses.into_iter().map(|(from, to)| Stop { from, to }).collect(),
            until: run.until,
            set_on: run.set_on.or_else(|| plainly_set(due(&run.due))),
            kept: term(run.kept.as_deref())?,
            warnings: run.warnings.into(),
            warned: run.warned,
        });
    }
    for open in it.tasks {
        instance.tasks.push(OpenTask {
            serial: open.serial,
            task: definition.find_task(&open.task).ok_or_else(|| unknown("task", &open.task))?,
            item: open.item,
            opened_on: open.opened_on,
            due: due(&open.due),
            late: open.late,
            chosen: open.chosen.or(due(&open.due).chosen()),
            kept: term(open.kept.as_deref())?,
        });
    }
    for name in &it.marks {
        instance.marks |= 1 << definition.find_mark(name).ok_or_else(|| unknown("mark", name))?.0;
    }
    for (field, outcome) in &it.choices {
        let field = definition.find_field(field).ok_or_else(|| unknown("field", field))?;
        instance.choices.push((field, outcome_id(outcome)?));
    }
    instance.choices.sort_unstable_by_key(|(it, _)| *it);
    for (name, person) in &it.actors {
        instance.actors.push((action_id(name)?, PersonId(*person)));
    }
    for (name, n) in &it.counts {
        instance.counts.push((action_id(name)?, *n));
    }
    for (name, day) in &it.happened {
        instance.happened.push((action_id(name)?, *day));
    }
    for (name, day) in &it.started {
        instance.started.push((clock_id(name)?, *day));
    }
    Ok(instance)
}

fn kept_timers(instance: &Instance) -> Vec<Option<String>> {
    if instance.timers.iter().all(|it| it.kept.is_none()) {
        return Vec::new();
    }
    instance.timers.iter().map(|it| it.kept.map(|it| it.to_string())).collect()
}

fn chosen_timers(instance: &Instance) -> Vec<Option<NaiveDate>> {
    if instance.timers.iter().all(|it| it.chosen == it.due.chosen()) {
        return Vec::new();
    }
    instance.timers.iter().map(|it| it.chosen).collect()
}

fn term(text: Option<&str>) -> Result<Option<Term>, Unreadable> {
    text.map(|it| it.parse().map_err(|_| unknown("term", it))).transpose()
}

/// The day that a person set for a clock which has not stood still since, and before.
fn plainly_set(due: Due) -> Option<(NaiveDate, u8)> {
    due.chosen().map(|day| (day, 0))
}
