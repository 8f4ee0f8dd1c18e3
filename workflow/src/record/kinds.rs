//! What happened, by name.

use super::{DefinitionRecord, Record, Unreadable, unknown};
use crate::command::{Facts, Inputs, PersonId, Value};
use crate::definition::Definition;
use crate::definition::model::FiledId;
use crate::event::{Cause, DefinitionRef, Kind, MIGRATED};
use crate::snapshot;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

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

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum CauseRecord {
    Clock(String, NaiveDate),
    Timer(u8, NaiveDate),
    Child(u32),
}

/// What a record says that happened.
pub(super) fn kind(definition: &Definition, it: Record) -> Result<Kind, Unreadable> {
    let state_id = |name: &str| definition.find_state(name).ok_or_else(|| unknown("state", name));
    let task = || {
        let named = needed(it.task.as_deref(), "task")?;
        Ok((needed(it.serial, "serial")?, definition.find_task(named).ok_or_else(|| unknown("task", named))?))
    };
    let outcome = |name: &str| definition.find_outcome(name).ok_or_else(|| unknown("outcome", name));
    Ok(match &*it.kind {
        "opened" => Kind::Opened {
            registered_on: needed(it.registered_on, "registered_on")?,
            facts: read_facts(definition, it.facts)?,
        },
        "acted" => {
            let action = needed(it.action.as_deref(), "action")?;
            let ground = it.ground.as_deref();
            Kind::Acted {
                action: definition.find_action(action).ok_or_else(|| unknown("action", action))?,
                from: state_id(needed(it.from.as_deref(), "from")?)?,
                to: it.to.as_deref().map(state_id).transpose()?,
                ground: ground
                    .map(|it| definition.find_ground(it).ok_or_else(|| unknown("ground", it)))
                    .transpose()?,
                inputs: read_inputs(definition, it.inputs)?,
                cause: it.cause.map(|it| cause(definition, it)).transpose()?,
            }
        }
        "task_done" => {
            let ((serial, task), text) = (task()?, needed(it.text, "text")?);
            Kind::TaskDone { serial, task, files: it.files.into(), text }
        }
        "task_lapsed" => {
            let ((serial, task), due) = (task()?, needed(it.due, "due")?);
            Kind::TaskLapsed { serial, task, due }
        }
        "task_late" => {
            let ((serial, task), due) = (task()?, needed(it.due, "due")?);
            Kind::TaskLate { serial, task, due }
        }
        "child_decided" => {
            let (serial, task) = task()?;
            Kind::ChildDecided { serial, task, outcome: needed(it.outcome.as_deref(), "outcome")?.into() }
        }
        "forced" => Kind::Forced {
            from: state_id(needed(it.from.as_deref(), "from")?)?,
            to: state_id(needed(it.to.as_deref(), "to")?)?,
            outcome: it.outcome.as_deref().map(outcome).transpose()?,
            // Who moved a case before reasons were asked for gave none, and then nothing is written.
            reason: it.reason.unwrap_or(false),
            silent: needed(it.silent, "silent")?,
        },
        MIGRATED => Kind::Migrated {
            from: definition_ref(needed(it.moved_from, "moved_from")?)?,
            instance: Box::new(snapshot::instance_of(definition, *needed(it.instance, "instance")?)?),
        },
        "warned" => {
            let clock = needed(it.clock.as_deref(), "clock")?;
            Kind::Warned {
                clock: definition.find_clock(clock).ok_or_else(|| unknown("clock", clock))?,
                rung: needed(it.rung, "rung")?,
                due: needed(it.due, "due")?,
            }
        }
        "rearmed" => Kind::Rearmed,
        other => return Err(unknown("kind", other)),
    })
}

fn needed<T>(value: Option<T>, what: &str) -> Result<T, Unreadable> {
    value.ok_or_else(|| Unreadable(format!("it does not say {what}")))
}

fn cause(definition: &Definition, record: CauseRecord) -> Result<Cause, Unreadable> {
    Ok(match record {
        CauseRecord::Clock(clock, on) => {
            Cause::Clock(definition.find_clock(&clock).ok_or_else(|| unknown("clock", &clock))?, on)
        }
        CauseRecord::Timer(place, on) => Cause::Timer(place, on),
        CauseRecord::Child(serial) => Cause::Child(serial),
    })
}

fn definition_ref(record: DefinitionRecord) -> Result<DefinitionRef, Unreadable> {
    Ok(DefinitionRef {
        rules: record.rules.parse().map_err(|_| unknown("print", &record.rules))?,
        id: record.id.into(),
        version: record.version,
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

/// The facts of a case by name, as its snapshot holds them.
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
