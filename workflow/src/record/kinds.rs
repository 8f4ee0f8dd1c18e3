//! What happened, by name.

use super::{DefinitionRecord, Unreadable, unknown};
use crate::command::{Facts, Inputs, PersonId, Value};
use crate::definition::Definition;
use crate::definition::model::FiledId;
use crate::event::{Cause, DefinitionRef, Kind};
use crate::snapshot::{self, Snapshot};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum KindRecord {
    Opened {
        registered_on: NaiveDate,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        facts: BTreeMap<String, ValueRecord>,
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
    ChildDecided {
        serial: u32,
        task: String,
        outcome: String,
    },
    Forced {
        from: String,
        to: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<String>,
        silent: bool,
    },
    Migrated {
        from: DefinitionRecord,
        instance: Box<Snapshot>,
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
pub(crate) enum ValueRecord {
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
pub(super) enum CauseRecord {
    Clock(String, NaiveDate),
    Timer(u8, NaiveDate),
    Child(u32),
}

pub(super) fn kind_record(definition: &Definition, kind: &Kind) -> KindRecord {
    let task_name = |id| definition.task(id).name.to_string();
    match kind {
        Kind::Opened { registered_on, facts } => {
            KindRecord::Opened { registered_on: *registered_on, facts: facts_record(definition, facts) }
        }
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
                Cause::Child(serial) => CauseRecord::Child(serial),
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
        Kind::ChildDecided { serial, task, outcome } => {
            KindRecord::ChildDecided { serial: *serial, task: task_name(*task), outcome: outcome.to_string() }
        }
        Kind::Forced { from, to, outcome, silent } => KindRecord::Forced {
            from: definition.state(*from).name.to_string(),
            to: definition.state(*to).name.to_string(),
            outcome: outcome.map(|it| definition.outcome(it).name.to_string()),
            silent: *silent,
        },
        Kind::Migrated { from, instance } => KindRecord::Migrated {
            from: DefinitionRecord {
                id: from.id.to_string(),
                version: from.version,
                rules: from.rules.to_string(),
            },
            instance: Box::new(snapshot::of(definition, instance)),
        },
        Kind::Rearmed => KindRecord::Rearmed {},
    }
}

pub(super) fn kind(definition: &Definition, record: KindRecord) -> Result<Kind, Unreadable> {
    let task_id = |name: &str| definition.find_task(name).ok_or_else(|| unknown("task", name));
    let state_id = |name: &str| definition.find_state(name).ok_or_else(|| unknown("state", name));
    let clock_id = |name: &str| definition.find_clock(name).ok_or_else(|| unknown("clock", name));
    Ok(match record {
        KindRecord::Opened { registered_on, facts } => {
            Kind::Opened { registered_on, facts: read_facts(definition, facts)? }
        }
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
                Some(CauseRecord::Child(serial)) => Some(Cause::Child(serial)),
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
        KindRecord::ChildDecided { serial, task, outcome } => {
            Kind::ChildDecided { serial, task: task_id(&task)?, outcome: outcome.into() }
        }
        KindRecord::Forced { from, to, outcome, silent } => Kind::Forced {
            from: state_id(&from)?,
            to: state_id(&to)?,
            outcome: outcome
                .map(|it| definition.find_outcome(&it).ok_or_else(|| unknown("outcome", &it)))
                .transpose()?,
            silent,
        },
        KindRecord::Migrated { from, instance } => Kind::Migrated {
            from: DefinitionRef {
                rules: from.rules.parse().map_err(|_| unknown("print", &from.rules))?,
                id: from.id.into(),
                version: from.version,
            },
            instance: Box::new(snapshot::instance_of(definition, *instance)?),
        },
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

pub(crate) fn facts_record(definition: &Definition, facts: &Facts) -> BTreeMap<String, ValueRecord> {
    let named = |(fact, value): &(FiledId, Value)| {
        (definition.filed_fact(*fact).name.to_string(), value_record(definition, *value))
    };
    facts.iter().map(named).collect()
}

pub(crate) fn read_facts(
    definition: &Definition,
    record: BTreeMap<String, ValueRecord>,
) -> Result<Facts, Unreadable> {
    let mut facts = Facts::new();
    for (name, value) in record {
        let fact = definition.find_filed(&name).ok_or_else(|| unknown("filed fact", &name))?;
        facts.push((fact, read_value(definition, value)?));
    }
    facts.sort_unstable_by_key(|(fact, _)| *fact);
    Ok(facts)
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
