//! The stored form of events: by name, because an integer of a compiled definition means nothing in
//! the next version. A record is read back only with the definition that it was written under.

mod changes;
mod kinds;
mod write;

pub(crate) use changes::{DueRecord, due, due_record};
pub(crate) use kinds::{ValueRecord, facts_record, read_facts};

use crate::command::PersonId;
use crate::definition::Definition;
use crate::definition::model::Role;
use crate::event::{By, Event, MIGRATED};
use crate::instance::Instance;
use crate::snapshot::Snapshot;
use changes::{ChangeRecord, change};
use chrono::{DateTime, NaiveDate};
use kinds::{CauseRecord, kind};
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A stored text that this version, or this definition, cannot read. It stays as it is.
///
/// ```
/// use workflow::record;
/// use workflow::testkit::small_process;
///
/// let refused = record::read(&small_process(), br#"{"kind":"opened"}"#).unwrap_err();
/// assert!(refused.to_string().starts_with("a record does not read: missing field"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a record does not read: {0}")]
pub struct Unreadable(pub(crate) String);

pub(crate) fn unknown(what: &str, name: &str) -> Unreadable {
    Unreadable(format!("no {what} `{name}`"))
}

/// An event by name, as it is read; a kind takes the fields that it has.
#[derive(Debug, Deserialize)]
struct Record {
    action: Option<String>,
    at_us: i64,
    by: ByRecord,
    calendar: u32,
    cause: Option<CauseRecord>,
    #[serde(default)]
    changes: Vec<ChangeRecord>,
    clock: Option<String>,
    definition: DefinitionRecord,
    due: Option<NaiveDate>,
    #[serde(default)]
    facts: BTreeMap<String, ValueRecord>,
    #[serde(default)]
    files: Vec<Uuid>,
    from: Option<String>,
    ground: Option<String>,
    #[serde(default)]
    inputs: BTreeMap<String, ValueRecord>,
    instance: Option<Box<Snapshot>>,
    kind: String,
    moved_from: Option<DefinitionRecord>,
    outcome: Option<String>,
    reason: Option<bool>,
    registered_on: Option<NaiveDate>,
    rung: Option<u8>,
    serial: Option<u32>,
    silent: Option<bool>,
    task: Option<String>,
    text: Option<bool>,
    to: Option<String>,
    version: u32,
}

#[derive(Debug, Deserialize)]
struct DefinitionRecord {
    id: String,
    rules: String,
    version: u32,
}

#[derive(Debug, Deserialize)]
struct ByRecord {
    on_behalf_of: Option<Uuid>,
    person: Option<Uuid>,
    role: String,
}

/// The stored form of an event; `version` is the one of the case after it. [`bytes`] are what is hashed.
///
/// # Errors
/// [`Unreadable`] never in practice: every part has a form in JSON.
///
/// ```
/// use workflow::testkit::{Walk, plain_calendar, small_process};
/// use workflow::record;
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let mut walk = Walk::new(&card, &calendar, "2026-03-02T05:00:00Z".parse()?, Vec::new(), 1);
/// let step = walk.next().ok_or("it is registered")?;
/// let stored = record::record(&card, 1, &step.decision.events[0])?;
/// assert_eq!(stored["kind"], "opened");
/// assert_eq!(stored["definition"]["id"], "card");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn record(definition: &Definition, version: u32, event: &Event) -> Result<serde_json::Value, Unreadable> {
    // There is one way to write an event, and this is what it says.
    serde_json::from_slice(&bytes(definition, version, event)?).map_err(|error| Unreadable(error.to_string()))
}

/// The canonical bytes of a stored event, which are hashed and kept: those of [`record`], without going through a value.
///
/// # Errors
/// As [`record`].
///
/// ```
/// use workflow::testkit::{Walk, plain_calendar, small_process};
/// use workflow::{canonical, record};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let mut walk = Walk::new(&card, &calendar, "2026-03-02T05:00:00Z".parse()?, Vec::new(), 1);
/// let event = &walk.next().ok_or("it is registered")?.decision.events[0];
/// assert_eq!(record::bytes(&card, 1, event)?, canonical::bytes(&record::record(&card, 1, event)?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bytes(definition: &Definition, version: u32, event: &Event) -> Result<Vec<u8>, Unreadable> {
    write::bytes(definition, version, event)
}

/// Reads a stored event back.
///
/// # Errors
/// [`Unreadable`] when it was written under another definition or by a version that knows more.
///
/// ```
/// use workflow::testkit::{Walk, plain_calendar, small_process};
/// use workflow::{canonical, record};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let mut walk = Walk::new(&card, &calendar, "2026-03-02T05:00:00Z".parse()?, Vec::new(), 1);
/// let step = walk.next().ok_or("it is registered")?;
/// let stored = record::record(&card, 1, &step.decision.events[0])?;
/// let body = canonical::bytes(&stored);
/// assert_eq!(record::read(&card, &body)?, step.decision.events[0]);
/// // Nothing is read by half.
/// let more = String::from_utf8(body)?.replacen('{', "{\"colour\":1,", 1);
/// assert!(record::read(&card, more.as_bytes()).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(definition: &Definition, body: &[u8]) -> Result<Event, Unreadable> {
    let mut record: Record = serde_json::from_slice(body).map_err(|error| Unreadable(error.to_string()))?;
    if record.definition.rules != definition.rules_in_hex() {
        return Err(unknown("such definition here", &record.definition.id));
    }
    let at = DateTime::from_timestamp_micros(record.at_us).ok_or_else(|| unknown("moment", "at_us"))?;
    let changes: Result<_, Unreadable> =
        std::mem::take(&mut record.changes).into_iter().map(|it| change(definition, it)).collect();
    let (by, calendar, version) = (by(&record.by)?, record.calendar, record.version);
    let event = Event { at, by, kind: kind(definition, record)?, changes: changes?, calendar };
    // Whatever this version would not write itself, it has not understood: nothing is read by half.
    if bytes(definition, version, &event)? == body {
        Ok(event)
    } else {
        Err(Unreadable("it says more than this version understands".to_owned()))
    }
}

/// What can be said of any stored event, also one of a version that is older or newer than this one: history outlives
/// the code that wrote it.
///
/// ```
/// # let body = br#"{"at_us":1772427600000000,"by":{"role":"system"},"calendar":1,
/// #     "definition":{"id":"card","rules":"","version":1},"kind":"opened","version":1}"#;
/// let glance = workflow::record::glance(body)?;
/// assert_eq!((glance.kind.as_str(), glance.version), ("opened", 1));
/// let at = workflow::Timestamp::from_timestamp_micros(glance.at_us).ok_or("it is a moment")?;
/// assert_eq!(at.to_rfc3339(), "2026-03-02T05:00:00+00:00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
///
/// ```
/// use workflow::record::{bytes, glance};
/// use workflow::testkit::{Walk, everybody, person, plain_calendar, small_process};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let walk = Walk::new(&card, &calendar, "2026-03-02T05:00:00Z".parse()?, everybody(&[person(1)]), 1);
/// let events: Vec<_> = walk.flat_map(|it| it.decision.events).collect();
/// let by = |place: usize| bytes(&card, 1, &events[place]).and_then(|it| glance(&it)).map(|it| it.by);
/// assert_eq!((by(0)?.role.as_str(), by(0)?.person), ("system", None));
/// assert_eq!(by(1)?.person, Some(person(1).0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct GlanceBy {
    /// The word of the role.
    pub role: String,
    /// Who, where it was a person.
    #[serde(default)]
    pub person: Option<Uuid>,
}

/// Under which definition it happened.
///
/// ```
/// use workflow::record::{bytes, glance};
/// use workflow::testkit::{Walk, plain_calendar, small_process};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let mut walk = Walk::new(&card, &calendar, "2026-03-02T05:00:00Z".parse()?, Vec::new(), 1);
/// let event = &walk.next().ok_or("it is registered")?.decision.events[0];
/// let definition = glance(&bytes(&card, 1, event)?)?.definition;
/// assert_eq!((definition.id.as_str(), definition.version), ("card", 1));
/// assert_eq!(definition.rules.parse(), Ok(card.rules()), "by these and no others it was decided");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
///
/// ```
/// use workflow::record::{bytes, fold};
/// use workflow::testkit::{Walk, everybody, person, plain_calendar, small_process};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let people = everybody(&[person(1), person(2)]);
/// let steps: Vec<_> = Walk::new(&card, &calendar, "2026-03-02T05:00:00Z".parse()?, people, 1).collect();
/// let events = steps.iter().flat_map(|it| &it.decision.events);
/// let journal = events.map(|it| bytes(&card, 1, it)).collect::<Result<Vec<_>, _>>()?;
/// let bodies = || journal.iter().map(Vec::as_slice);
/// let case = fold(bodies(), |it| (it.rules == card.rules().to_string()).then_some(&card))?;
/// assert_eq!(Some(&case), steps.last().map(|it| &it.after));
/// assert!(fold(bodies(), |_| None).is_err(), "nobody knows by what it was decided");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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

fn by(record: &ByRecord) -> Result<By, Unreadable> {
    let role = Role::from_code(&record.role).ok_or_else(|| unknown("role", &record.role))?;
    Ok(match record.person {
        Some(person) => {
            By::Person { person: PersonId(person), role, on_behalf_of: record.on_behalf_of.map(PersonId) }
        }
        None => By::System,
    })
}
