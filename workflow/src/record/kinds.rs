//! What happened, by name.

use super::{DefinitionRecord, MIGRATED, Name, Record, Unreadable, unknown};
use crate::command::{Facts, Inputs, PersonId, Value};
use crate::definition::Definition;
use crate::definition::model::{FieldId, FiledId};
use crate::event::{Cause, DefinitionRef, Kind};
use crate::snapshot;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ValueRecord<'d> {
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
    Choice(Name<'d>),
}

impl ValueRecord<'_> {
    /// The same, borrowing nothing.
    pub(crate) fn into_owned(self) -> ValueRecord<'static> {
        match self {
            ValueRecord::Text => ValueRecord::Text,
            ValueRecord::Date(it) => ValueRecord::Date(it),
            ValueRecord::Office(it) => ValueRecord::Office(it),
            ValueRecord::Body(it) => ValueRecord::Body(it),
            ValueRecord::Assignee(it) => ValueRecord::Assignee(it),
            ValueRecord::File(it) => ValueRecord::File(it),
            ValueRecord::List(it) => ValueRecord::List(it),
            ValueRecord::Money(it) => ValueRecord::Money(it),
            ValueRecord::Bool(it) => ValueRecord::Bool(it),
            ValueRecord::Choice(it) => ValueRecord::Choice(Name::Owned(it.into_owned())),
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum CauseRecord<'d> {
    Clock(Name<'d>, NaiveDate),
    Timer(u8, NaiveDate),
    Child(u32),
}

/// A name that the definition has, and nobody copies.
fn name(name: &str) -> Name<'_> {
    Name::Borrowed(name)
}

/// What happened, as fields of the record of its event.
pub(super) fn fill<'d>(definition: &'d Definition, kind: &'d Kind, record: &mut Record<'d>) {
    let state_name = |id| name(&definition.state(id).name);
    record.kind = name(word(kind));
    match kind {
        Kind::Opened { registered_on, facts } => {
            record.registered_on = Some(*registered_on);
            record.facts = facts_record(definition, facts);
        }
        Kind::Acted { action, from, to, ground, inputs, cause } => {
            record.action = Some(name(&definition.action(*action).name));
            record.from = Some(state_name(*from));
            record.to = to.map(state_name);
            record.ground = ground.map(|it| name(&definition.ground(it).name));
            let named = |(field, value): &(FieldId, Value)| {
                (name(&definition.field(*field).name), value_record(definition, *value))
            };
            record.inputs = inputs.iter().map(named).collect();
            record.cause = cause.map(|it| match it {
                Cause::Clock(clock, on) => CauseRecord::Clock(name(&definition.clock(clock).name), on),
                Cause::Timer(place, on) => CauseRecord::Timer(place, on),
                Cause::Child(serial) => CauseRecord::Child(serial),
            });
        }
        Kind::TaskDone { serial, task, files, text } => {
            (record.serial, record.task) = (Some(*serial), Some(name(&definition.task(*task).name)));
            record.files = files.to_vec();
            record.text = Some(*text);
        }
        Kind::TaskLapsed { serial, task, due } | Kind::TaskLate { serial, task, due } => {
            (record.serial, record.task) = (Some(*serial), Some(name(&definition.task(*task).name)));
            record.due = Some(*due);
        }
        Kind::ChildDecided { serial, task, outcome } => {
            (record.serial, record.task) = (Some(*serial), Some(name(&definition.task(*task).name)));
            record.outcome = Some(name(outcome));
        }
        Kind::Forced { from, to, outcome, silent } => {
            (record.from, record.to) = (Some(state_name(*from)), Some(state_name(*to)));
            record.outcome = outcome.map(|it| name(&definition.outcome(it).name));
            record.silent = Some(*silent);
        }
        Kind::Migrated { from, instance } => {
            let (id, version) = (name(&from.id), from.version);
            record.moved_from =
                Some(DefinitionRecord { id, rules: Name::Owned(from.rules.to_string()), version });
            record.instance = Some(Box::new(snapshot::of(definition, instance)));
        }
        Kind::Warned { clock, rung, due } => {
            record.clock = Some(name(&definition.clock(*clock).name));
            (record.rung, record.due) = (Some(*rung), Some(*due));
        }
        Kind::Rearmed => {}
    }
}

/// The word of a kind.
fn word(kind: &Kind) -> &'static str {
    match kind {
        Kind::Opened { .. } => "opened",
        Kind::Acted { .. } => "acted",
        Kind::TaskDone { .. } => "task_done",
        Kind::TaskLapsed { .. } => "task_lapsed",
        Kind::TaskLate { .. } => "task_late",
        Kind::ChildDecided { .. } => "child_decided",
        Kind::Forced { .. } => "forced",
        Kind::Migrated { .. } => MIGRATED,
        Kind::Warned { .. } => "warned",
        Kind::Rearmed => "rearmed",
    }
}

/// What a record says that happened.
pub(super) fn kind(definition: &Definition, it: Record<'_>) -> Result<Kind, Unreadable> {
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

fn cause(definition: &Definition, record: CauseRecord<'_>) -> Result<Cause, Unreadable> {
    Ok(match record {
        CauseRecord::Clock(clock, on) => {
            Cause::Clock(definition.find_clock(&clock).ok_or_else(|| unknown("clock", &clock))?, on)
        }
        CauseRecord::Timer(place, on) => Cause::Timer(place, on),
        CauseRecord::Child(serial) => Cause::Child(serial),
    })
}

fn definition_ref(record: DefinitionRecord<'_>) -> Result<DefinitionRef, Unreadable> {
    Ok(DefinitionRef {
        rules: record.rules.parse().map_err(|_| unknown("print", &record.rules))?,
        id: record.id.into_owned().into(),
        version: record.version,
    })
}

fn read_inputs(
    definition: &Definition,
    record: BTreeMap<Name<'_>, ValueRecord<'_>>,
) -> Result<Inputs, Unreadable> {
    let mut inputs = Inputs::new();
    for (name, value) in record {
        let field = definition.find_field(&name).ok_or_else(|| unknown("field", &name))?;
        inputs.push((field, read_value(definition, value)?));
    }
    inputs.sort_unstable_by_key(|(field, _)| *field);
    Ok(inputs)
}

pub(crate) fn facts_record<'d>(
    definition: &'d Definition,
    facts: &Facts,
) -> BTreeMap<Name<'d>, ValueRecord<'d>> {
    let named = |(fact, value): &(FiledId, Value)| {
        (name(&definition.filed_fact(*fact).name), value_record(definition, *value))
    };
    facts.iter().map(named).collect()
}

pub(crate) fn read_facts(
    definition: &Definition,
    record: BTreeMap<Name<'_>, ValueRecord<'_>>,
) -> Result<Facts, Unreadable> {
    let mut facts = Facts::new();
    for (name, value) in record {
        let fact = definition.find_filed(&name).ok_or_else(|| unknown("filed fact", &name))?;
        facts.push((fact, read_value(definition, value)?));
    }
    facts.sort_unstable_by_key(|(fact, _)| *fact);
    Ok(facts)
}

fn value_record(definition: &Definition, value: Value) -> ValueRecord<'_> {
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
        Value::Choice(it) => ValueRecord::Choice(name(&definition.outcome(it).name)),
    }
}

fn read_value(definition: &Definition, record: ValueRecord<'_>) -> Result<Value, Unreadable> {
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
