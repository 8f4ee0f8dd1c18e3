//! The stored form of events: by name, because an integer of a compiled definition means nothing in
//! the next version. A record is read back only with the definition that it was written under.

mod changes;
mod kinds;

pub(crate) use changes::{DueRecord, due, due_record};
pub(crate) use kinds::{ValueRecord, facts_record, read_facts};

use crate::canonical;
use crate::command::PersonId;
use crate::definition::Definition;
use crate::definition::model::Role;
use crate::event::{By, Event};
use crate::instance::Instance;
use changes::{ChangeRecord, change, change_record};
use chrono::DateTime;
use kinds::{KindRecord, kind, kind_record};
use serde::{Deserialize, Serialize};
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
pub(super) struct DefinitionRecord {
    pub(super) id: String,
    pub(super) version: u32,
    pub(super) rules: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct ByRecord {
    role: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    person: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    on_behalf_of: Option<Uuid>,
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

/// The word of an event that carries everything a case is.
const MIGRATED: &str = "migrated";

/// What can be said of any stored event, also one of a version that is older or newer than this one: history outlives
/// the code that wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Glance {
    /// When, in microseconds of UTC.
    pub at_us: i64,
    /// The word of what happened, such as `acted`; it may be one that this version does not know.
    pub kind: String,
    /// The version of the case after it.
    pub version: u32,
    /// As what somebody acted.
    pub by: GlanceBy,
    /// Under which definition.
    pub definition: GlanceDefinition,
}

/// Who acted, as far as any version says it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct GlanceBy {
    /// The word of the role.
    pub role: String,
    /// Who, where it was a person.
    #[serde(default)]
    pub person: Option<Uuid>,
}

/// Under which definition it happened.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct GlanceDefinition {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// The print of what it decides by.
    pub rules: String,
}

/// What a stored event says that every version understands.
///
/// # Errors
/// [`Unreadable`] when it is no event at all.
///
/// ```
/// let body = br#"{"at_us":0,"by":{"role":"auctioneer"},"calendar":1,"definition":{"id":"sale","rules":"","version":7},
///     "hammer":"wood","kind":"auctioned","version":3}"#;
/// let glance = workflow::record::glance(body)?;
/// assert_eq!((glance.kind.as_str(), glance.by.role.as_str(), glance.version), ("auctioned", "auctioneer", 3));
/// # Ok::<(), workflow::record::Unreadable>(())
/// ```
pub fn glance(body: &[u8]) -> Result<Glance, Unreadable> {
    serde_json::from_slice(body).map_err(|error| Unreadable(error.to_string()))
}

/// Folds a whole journal, through every version of the definition that decided it. `definition_of` finds the one of an
/// event. An event that moved the case to another version carries everything, so what lies before it need not even be
/// readable.
///
/// # Errors
/// [`Unreadable`] when an event, or the definition of one, cannot be read.
pub fn fold<'b, 'd>(
    bodies: impl IntoIterator<Item = &'b [u8]>,
    definition_of: impl Fn(&GlanceDefinition) -> Option<&'d Definition>,
) -> Result<Instance, Unreadable> {
    let glanced: Vec<(Glance, &[u8])> =
        bodies.into_iter().map(|body| Ok((glance(body)?, body))).collect::<Result<_, Unreadable>>()?;
    let moved = glanced.iter().rposition(|(it, _)| it.kind == MIGRATED).unwrap_or(0);
    let mut instance = Instance::unopened();
    for (glance, body) in glanced.into_iter().skip(moved) {
        let definition = definition_of(&glance.definition)
            .ok_or_else(|| unknown("such definition here", &glance.definition.id))?;
        let event = read(definition, body)?;
        crate::evolve::apply(definition, &mut instance, &event);
    }
    Ok(instance)
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
