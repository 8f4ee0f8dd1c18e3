//! The stored form of events: by name, because an integer of a compiled definition means nothing in
//! the next version. A record is read back only with the definition that it was written under.

use crate::canonical;
use crate::command::{Inputs, PersonId, Value};
use crate::definition::Definition;
use crate::definition::model::Role;
use crate::event::{By, Cause, Change, Due, Event, Kind};
use chrono::{DateTime, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A stored text that this version, or this definition, cannot read. It stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a record does not read: {0}")]
pub struct Unreadable(pub(crate) String);

pub(crate) fn unknown(what: &str, name: &str) -> Unreadable {
    Unreadable(format!("no {what} `{name}`"))
}

/// An event by name.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    at_us: i64,
    by: ByRecord,
    calendar: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    changes: Vec<ChangeRecord>,
    definition: DefinitionRecord,
    version: u32,
    #[serde(flatten)]
    kind: KindRecord,
}

#[derive(Debug, Serialize, Deserialize)]
struct DefinitionRecord {
    id: String,
    version: u32,
    rules: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct ByRecord {
    role: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    person: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    on_behalf_of: Option<Uuid>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum KindRecord {
    Opened {
        registered_on: NaiveDate,
    },
    Acted {
        action: String,
        from: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ground: Option<String>,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        inputs: BTreeMap<String, ValueRecord>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cause: Option<CauseRecord>,
    },
    TaskDone {
        serial: u32,
        task: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<Uuid>,
        text: bool,
    },
    TaskLapsed {
        serial: u32,
        task: String,
        due: NaiveDate,
    },
    TaskLate {
        serial: u32,
        task: String,
        due: NaiveDate,
    },
    Warned {
        clock: String,
        rung: u8,
        due: NaiveDate,
    },
    Rearmed {},
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ValueRecord {
    /// The words themselves are sealed beside the record.
    Text,
    Date(NaiveDate),
    Office(Uuid),
    Body(Uuid),
    Assignee(Uuid),
    File(Uuid),
    List(u16),
    Money(i64),
    Bool(bool),
    Choice(String),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CauseRecord {
    Clock(String, NaiveDate),
    Timer(u8, NaiveDate),
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DueRecord {
    on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    set: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ChangeRecord {
    ClockStarted { clock: String, on: NaiveDate, due: DueRecord, warnings: Vec<Option<NaiveDate>> },
    ClockStopped { clock: String },
    ClockMoved { clock: String, due: DueRecord, warnings: Vec<Option<NaiveDate>> },
    TimersSet { on: NaiveDate, due: Vec<DueRecord> },
    TimersMoved { due: Vec<DueRecord> },
    TaskOpened { serial: u32, task: String, item: Option<u16>, on: NaiveDate, due: DueRecord },
    TaskMoved { serial: u32, due: DueRecord },
    TaskCancelled { serial: u32 },
}

/// The stored form of an event; `version` is the one of the case after it. Hash its [`crate::canonical::bytes`].
///
/// # Errors
/// [`Unreadable`] never in practice: every part has a form in JSON.
pub fn record(definition: &Definition, version: u32, event: &Event) -> Result<serde_json::Value, Unreadable> {
    let record = Record {
        at_us: event.at.timestamp_micros(),
        by: by_record(&event.by),
        calendar: event.calendar,
        changes: event.changes.iter().map(|it| change_record(definition, it)).collect(),
        definition: DefinitionRecord {
            id: definition.id().to_owned(),
            version: definition.version(),
            rules: definition.rules().to_string(),
        },
        version,
        kind: kind_record(definition, &event.kind),
    };
    serde_json::to_value(record).map_err(|error| Unreadable(error.to_string()))
}

/// Reads a stored event back.
///
/// # Errors
/// [`Unreadable`] when it was written under another definition or by a version that knows more.
pub fn read(definition: &Definition, body: &[u8]) -> Result<Event, Unreadable> {
    let record: Record = serde_json::from_slice(body).map_err(|error| Unreadable(error.to_string()))?;
    if record.definition.rules != definition.rules().to_string() {
        return Err(unknown("such definition here", &record.definition.id));
    }
    let at = DateTime::from_timestamp_micros(record.at_us).ok_or_else(|| unknown("moment", "at_us"))?;
    let changes: Result<_, Unreadable> =
        record.changes.into_iter().map(|it| change(definition, it)).collect();
    let event = Event {
        at,
        by: by(&record.by)?,
        kind: kind(definition, record.kind)?,
        changes: changes?,
        calendar: record.calendar,
    };
    // Whatever this version would not write itself, it has not understood: nothing is read by half.
    if canonical::bytes(&self::record(definition, record.version, &event)?) == body {
        Ok(event)
    } else {
        Err(Unreadable("it says more than this version understands".to_owned()))
    }
}

fn by_record(by: &By) -> ByRecord {
    match by {
        By::Person { person, role, on_behalf_of } => ByRecord {
            role: role.code().to_owned(),
            person: Some(person.0),
            on_behalf_of: on_behalf_of.map(|it| it.0),
        },
        By::System => ByRecord { role: Role::System.code().to_owned(), person: None, on_behalf_of: None },
    }
}

fn by(record: &ByRecord) -> Result<By, Unreadable> {
    let role = Role::from_code(&record.role).ok_or_else(|| unknown("role", &record.role))?;
    Ok(match record.person {
        Some(person) => {
            By::Person { person: PersonId(person), role, on_behalf_of: record.on_behalf_of.map(PersonId) }
        }
        None => By::System,
    })
}

fn kind_record(definition: &Definition, kind: &Kind) -> KindRecord {
    let task_name = |id| definition.task(id).name.to_string();
    match kind {
        Kind::Opened { registered_on } => KindRecord::Opened { registered_on: *registered_on },
        Kind::Acted { action, from, to, ground, inputs, cause } => KindRecord::Acted {
            action: definition.action(*action).name.to_string(),
            from: definition.state(*from).name.to_string(),
            to: to.map(|it| definition.state(it).name.to_string()),
            ground: ground.map(|it| definition.ground(it).name.to_string()),
            inputs: inputs
                .iter()
                .map(|(field, value)| {
                    (definition.field(*field).name.to_string(), value_record(definition, *value))
                })
                .collect(),
            cause: cause.map(|it| match it {
                Cause::Clock(clock, on) => CauseRecord::Clock(definition.clock(clock).name.to_string(), on),
                Cause::Timer(place, on) => CauseRecord::Timer(place, on),
            }),
        },
        Kind::TaskDone { serial, task, files, text } => KindRecord::TaskDone {
            serial: *serial,
            task: task_name(*task),
            files: files.to_vec(),
            text: *text,
        },
        Kind::TaskLapsed { serial, task, due } => {
            KindRecord::TaskLapsed { serial: *serial, task: task_name(*task), due: *due }
        }
        Kind::TaskLate { serial, task, due } => {
            KindRecord::TaskLate { serial: *serial, task: task_name(*task), due: *due }
        }
        Kind::Warned { clock, rung, due } => {
            KindRecord::Warned { clock: definition.clock(*clock).name.to_string(), rung: *rung, due: *due }
        }
        Kind::Rearmed => KindRecord::Rearmed {},
    }
}

fn kind(definition: &Definition, record: KindRecord) -> Result<Kind, Unreadable> {
    let task_id = |name: &str| definition.find_task(name).ok_or_else(|| unknown("task", name));
    let state_id = |name: &str| definition.find_state(name).ok_or_else(|| unknown("state", name));
    let clock_id = |name: &str| definition.find_clock(name).ok_or_else(|| unknown("clock", name));
    Ok(match record {
        KindRecord::Opened { registered_on } => Kind::Opened { registered_on },
        KindRecord::Acted { action, from, to, ground, inputs, cause } => Kind::Acted {
            action: definition.find_action(&action).ok_or_else(|| unknown("action", &action))?,
            from: state_id(&from)?,
            to: to.as_deref().map(state_id).transpose()?,
            ground: ground
                .map(|it| definition.find_ground(&it).ok_or_else(|| unknown("ground", &it)))
                .transpose()?,
            inputs: read_inputs(definition, inputs)?,
            cause: match cause {
                None => None,
                Some(CauseRecord::Clock(clock, on)) => Some(Cause::Clock(clock_id(&clock)?, on)),
                Some(CauseRecord::Timer(place, on)) => Some(Cause::Timer(place, on)),
            },
        },
        KindRecord::TaskDone { serial, task, files, text } => {
            Kind::TaskDone { serial, task: task_id(&task)?, files: files.into(), text }
        }
        KindRecord::TaskLapsed { serial, task, due } => {
            Kind::TaskLapsed { serial, task: task_id(&task)?, due }
        }
        KindRecord::TaskLate { serial, task, due } => Kind::TaskLate { serial, task: task_id(&task)?, due },
        KindRecord::Warned { clock, rung, due } => Kind::Warned { clock: clock_id(&clock)?, rung, due },
        KindRecord::Rearmed {} => Kind::Rearmed,
    })
}

fn read_inputs(definition: &Definition, record: BTreeMap<String, ValueRecord>) -> Result<Inputs, Unreadable> {
    let mut inputs = Inputs::new();
    for (name, value) in record {
        let field = definition.find_field(&name).ok_or_else(|| unknown("field", &name))?;
        inputs.push((field, read_value(definition, value)?));
    }
    inputs.sort_unstable_by_key(|(field, _)| *field);
    Ok(inputs)
}

fn value_record(definition: &Definition, value: Value) -> ValueRecord {
    match value {
        Value::Text => ValueRecord::Text,
        Value::Date(it) => ValueRecord::Date(it),
        Value::Office(it) => ValueRecord::Office(it),
        Value::Body(it) => ValueRecord::Body(it),
        Value::Assignee(it) => ValueRecord::Assignee(it.0),
        Value::File(it) => ValueRecord::File(it),
        Value::List(it) => ValueRecord::List(it),
        Value::Money(it) => ValueRecord::Money(it),
        Value::Bool(it) => ValueRecord::Bool(it),
        Value::Choice(it) => ValueRecord::Choice(definition.outcome(it).name.to_string()),
    }
}

fn read_value(definition: &Definition, record: ValueRecord) -> Result<Value, Unreadable> {
    Ok(match record {
        ValueRecord::Text => Value::Text,
        ValueRecord::Date(it) => Value::Date(it),
        ValueRecord::Office(it) => Value::Office(it),
        ValueRecord::Body(it) => Value::Body(it),
        ValueRecord::Assignee(it) => Value::Assignee(PersonId(it)),
        ValueRecord::File(it) => Value::File(it),
        ValueRecord::List(it) => Value::List(it),
        ValueRecord::Money(it) => Value::Money(it),
        ValueRecord::Bool(it) => Value::Bool(it),
        ValueRecord::Choice(it) => {
            Value::Choice(definition.find_outcome(&it).ok_or_else(|| unknown("outcome", &it))?)
        }
    })
}

pub(crate) fn due_record(due: Due) -> DueRecord {
    DueRecord { on: due.on, set: due.set }
}

pub(crate) fn due(record: &DueRecord) -> Due {
    Due { on: record.on, set: record.set }
}

fn change_record(definition: &Definition, change: &Change) -> ChangeRecord {
    let clock_name = |id| definition.clock(id).name.to_string();
    let dues = |all: &[Due]| all.iter().map(|it| due_record(*it)).collect();
    match change {
        Change::ClockStarted { clock, on, due, warnings } => ChangeRecord::ClockStarted {
            clock: clock_name(*clock),
            on: *on,
            due: due_record(*due),
            warnings: warnings.to_vec(),
        },
        Change::ClockStopped { clock } => ChangeRecord::ClockStopped { clock: clock_name(*clock) },
        Change::ClockMoved { clock, due, warnings } => ChangeRecord::ClockMoved {
            clock: clock_name(*clock),
            due: due_record(*due),
            warnings: warnings.to_vec(),
        },
        Change::TimersSet { on, due } => ChangeRecord::TimersSet { on: *on, due: dues(due) },
        Change::TimersMoved { due } => ChangeRecord::TimersMoved { due: dues(due) },
        Change::TaskOpened { serial, task, item, on, due } => ChangeRecord::TaskOpened {
            serial: *serial,
            task: definition.task(*task).name.to_string(),
            item: *item,
            on: *on,
            due: due_record(*due),
        },
        Change::TaskMoved { serial, due } => {
            ChangeRecord::TaskMoved { serial: *serial, due: due_record(*due) }
        }
        Change::TaskCancelled { serial } => ChangeRecord::TaskCancelled { serial: *serial },
    }
}

fn change(definition: &Definition, record: ChangeRecord) -> Result<Change, Unreadable> {
    let clock_id = |name: &str| definition.find_clock(name).ok_or_else(|| unknown("clock", name));
    let dues = |all: &[DueRecord]| all.iter().map(due).collect();
    Ok(match record {
        ChangeRecord::ClockStarted { clock, on, due: last, warnings } => {
            Change::ClockStarted { clock: clock_id(&clock)?, on, due: due(&last), warnings: warnings.into() }
        }
        ChangeRecord::ClockStopped { clock } => Change::ClockStopped { clock: clock_id(&clock)? },
        ChangeRecord::ClockMoved { clock, due: last, warnings } => {
            Change::ClockMoved { clock: clock_id(&clock)?, due: due(&last), warnings: warnings.into() }
        }
        ChangeRecord::TimersSet { on, due } => Change::TimersSet { on, due: dues(&due) },
        ChangeRecord::TimersMoved { due } => Change::TimersMoved { due: dues(&due) },
        ChangeRecord::TaskOpened { serial, task, item, on, due: last } => Change::TaskOpened {
            serial,
            task: definition.find_task(&task).ok_or_else(|| unknown("task", &task))?,
            item,
            on,
            due: due(&last),
        },
        ChangeRecord::TaskMoved { serial, due: last } => Change::TaskMoved { serial, due: due(&last) },
        ChangeRecord::TaskCancelled { serial } => Change::TaskCancelled { serial },
    })
}
