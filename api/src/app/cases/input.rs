//! What comes with an action: a JSON object of fields, read against what the definition asks for, parted into what
//! the engine decides by and what a person wrote, which is sealed.

use super::loaded::Case;
use super::{facts, family};
use crate::app::fault::{Fault, FieldFault, Wanted};
use crate::app::{App, Error, Result, text};
use crate::ids::{DocumentId, PersonId};
use crate::store::people::OfficeRow;
use crate::store::{self, Rows};
use chrono::{Months, NaiveDate};
use serde_json::{Map, Value as Json};
use uuid::Uuid;
use workflow::Definition;
use workflow::Value;
use workflow::command::Inputs;
use workflow::definition::model::{Action, ActionId, Field, FieldId, FieldKind, GroundId};

/// The field in which the ground of an action comes.
pub const GROUND: &str = "ground";
/// The longest text of one field, in characters.
const LONGEST: usize = 6000;
/// The most items of a list, and their longest text.
const ITEMS: (usize, usize) = (50, 500);

/// A hundred years: a date lies no farther from today, so that a slip of a digit shows.
const FAR: Months = Months::new(1200);

/// The days that a date can be of which a process says nothing more.
#[must_use]
pub fn possible(today: NaiveDate) -> (NaiveDate, NaiveDate) {
    (today - FAR, today + FAR)
}

/// An action as it was filled in.
pub struct Filled {
    /// Its ground.
    pub ground: Option<GroundId>,
    /// Its fields, for the engine.
    pub inputs: Inputs,
    /// What a person wrote, to be sealed; `None` when nothing.
    pub text: Option<Json>,
    /// The values that are none of their fields; there, and the action is not taken.
    pub faults: Vec<FieldFault>,
}

/// Reads the fields of an action.
///
/// # Errors
/// [`Error::UnknownField`] for a name that the action does not know. What is missing is left to the engine to say, with
/// everything else that stands in the way.
pub async fn read(
    app: &App,
    on: &impl Rows,
    case: &Case,
    action: ActionId,
    fields: &Map<String, Json>,
) -> Result<Filled> {
    let definition = &case.definition;
    let it = definition.action(action);
    let mut reader = Reader { app, on, case, faults: Vec::new(), written: Map::new() };
    let (mut ground, mut inputs) = (None, Inputs::new());
    for (name, value) in fields {
        if name == GROUND && !it.grounds.is_empty() {
            if !value.is_null() {
                ground = reader.ground(it, value);
            }
            continue;
        }
        let Some(id) = asked(definition, it, name) else { return Err(Error::UnknownField(name.clone())) };
        if value.is_null() {
            continue;
        }
        if let Some(value) = reader.value(definition.field(id), value).await? {
            inputs.push((id, value));
        }
    }
    let Reader { faults, written, .. } = reader;
    Ok(Filled { ground, inputs, text: (!written.is_empty()).then_some(Json::Object(written)), faults })
}

/// The field of that name, if the action asks for it or takes it.
fn asked(definition: &Definition, action: &Action, name: &str) -> Option<FieldId> {
    definition.find_field(name).filter(|id| action.requires.contains(id) || action.may.contains(id))
}

/// A name among the fields that the action does not know.
#[must_use]
pub fn unknown_field(
    definition: &Definition,
    action: ActionId,
    fields: &Map<String, Json>,
) -> Option<String> {
    let action = definition.action(action);
    let is_known = |name: &str| {
        (name == GROUND && !action.grounds.is_empty()) || asked(definition, action, name).is_some()
    };
    fields.keys().find(|it| !is_known(it)).cloned()
}

struct Reader<'r, R> {
    app: &'r App,
    on: &'r R,
    case: &'r Case,
    faults: Vec<FieldFault>,
    written: Map<String, Json>,
}

impl<R: Rows> Reader<'_, R> {
    fn fault<T>(&mut self, field: &str, fault: Fault) -> Option<T> {
        self.faults.push(FieldFault::new(format!("/{field}"), fault));
        None
    }

    fn ground(&mut self, action: &Action, value: &Json) -> Option<GroundId> {
        let named = value.as_str().and_then(|it| self.case.definition.find_ground(it));
        match named.filter(|it| action.grounds.contains(it)) {
            Some(ground) => Some(ground),
            None => self.fault(GROUND, Fault::GroundUnknown),
        }
    }

    async fn value(&mut self, field: &Field, value: &Json) -> Result<Option<Value>> {
        let name = &*field.name;
        Ok(match &field.kind {
            FieldKind::Text => self.text(name, value),
            FieldKind::List => self.list(name, value),
            FieldKind::Date => self.date(name, value),
            FieldKind::Money => match value.as_i64() {
                Some(tenge) if tenge >= 0 => Some(Value::Money(tenge)),
                Some(_) => self.fault(name, Fault::Negative),
                None => self.fault(name, facts::no_money(value)),
            },
            FieldKind::Bool => match value.as_bool() {
                Some(flag) => Some(Value::Bool(flag)),
                None => self.fault(name, Fault::Wanted(Wanted::Bool)),
            },
            FieldKind::Choice(outcomes) => {
                let named = value.as_str().and_then(|it| self.case.definition.find_outcome(it));
                match named.filter(|it| outcomes.contains(it)) {
                    Some(outcome) => Some(Value::Choice(outcome)),
                    None => self.fault(name, Fault::Choice),
                }
            }
            FieldKind::File => self.file(name, value).await?,
            FieldKind::Assignee => self.assignee(name, value).await?,
            FieldKind::Office | FieldKind::Body => self.code(field, value).await?,
        })
    }

    fn date(&mut self, name: &str, value: &Json) -> Option<Value> {
        let typed = value.as_str().unwrap_or_default();
        let Some(day) = text::day(typed) else { return self.fault(name, Fault::no_day(typed)) };
        let (earliest, latest) = possible(self.app.calendars.present().day_of(self.app.clock.now()));
        if day < earliest || day > latest {
            return self.fault(name, Fault::DateRange(earliest, latest));
        }
        Some(Value::Date(day))
    }

    fn text(&mut self, name: &str, value: &Json) -> Option<Value> {
        let Some(typed) = value.as_str() else { return self.fault(name, Fault::Wanted(Wanted::Text)) };
        match text::paragraphs(typed, LONGEST) {
            Ok(clean) => {
                self.written.insert(name.to_owned(), Json::String(clean));
                Some(Value::Text)
            }
            Err(problem) => self.fault(name, problem.into()),
        }
    }

    fn list(&mut self, name: &str, value: &Json) -> Option<Value> {
        let Some(items) = value.as_array() else { return self.fault(name, Fault::Wanted(Wanted::List)) };
        if items.is_empty() {
            return self.fault(name, Fault::EmptyList);
        }
        if items.len() > ITEMS.0 {
            return self.fault(name, Fault::TooMany(ITEMS.0));
        }
        let mut clean = Vec::new();
        let told = self.faults.len();
        for (n, item) in items.iter().enumerate() {
            let fault = match item.as_str().map(|it| text::line(it, ITEMS.1)) {
                // What stands there twice would be awaited twice, and nobody could tell the two apart.
                Some(Ok(item)) if clean.contains(&Json::String(item.clone())) => Fault::ItemTwice,
                Some(Ok(item)) => {
                    clean.push(Json::String(item));
                    continue;
                }
                Some(Err(problem)) => problem.into(),
                None => Fault::Wanted(Wanted::Text),
            };
            self.faults.push(FieldFault::new(format!("/{name}/{n}"), fault));
        }
        if self.faults.len() > told {
            return None;
        }
        let n = u16::try_from(clean.len()).unwrap_or(u16::MAX);
        self.written.insert(name.to_owned(), Json::Array(clean));
        Some(Value::List(n))
    }

    async fn file(&mut self, name: &str, value: &Json) -> Result<Option<Value>> {
        let Some(id) = value.as_str().and_then(|it| it.parse::<Uuid>().ok()) else {
            return Ok(self.fault(name, Fault::Document));
        };
        let found = store::documents::of_case(self.on, self.case.id(), DocumentId(id)).await?;
        Ok(if found.is_some() { Some(Value::File(id)) } else { self.fault(name, Fault::Document) })
    }

    async fn assignee(&mut self, name: &str, value: &Json) -> Result<Option<Value>> {
        let person = value.as_str().and_then(|it| it.parse::<Uuid>().ok()).map(PersonId);
        let eligible = eligible(self.app, self.on, self.case).await?;
        Ok(match person.filter(|it| eligible.contains(it)) {
            Some(person) => Some(Value::Assignee(workflow::PersonId(person.0))),
            None => self.fault(name, Fault::Assignee),
        })
    }

    async fn code(&mut self, field: &Field, value: &Json) -> Result<Option<Value>> {
        let code = value.as_str().filter(|it| text::is_code(it)).unwrap_or_default();
        let found = if field.kind == FieldKind::Office {
            let offices = store::reference::offices(self.on).await?;
            let (own, today) =
                (self.case.row.office_id, self.app.calendars.present().day_of(self.app.clock.now()));
            // Nobody hands anything to themselves, or to an office that is closed.
            let takes = |it: &OfficeRow| it.id != own && it.valid_to.is_none_or(|last| last >= today);
            offices.into_iter().find(|it| it.code == code && takes(it)).map(|it| Value::Office(it.id))
        } else {
            let bodies = store::cases::bodies_by_code(self.on, &[code.to_owned()]).await?;
            bodies.into_iter().next().map(|it| Value::Body(it.id))
        };
        Ok(match found {
            Some(value) => Some(value),
            None => self.fault(&field.name, Fault::UnknownCode),
        })
    }
}

/// The officers of the office who may take the case: none who is tied to a body that it names, is recused from it, or
/// filed it, nor who worked on the case that this one judges.
///
/// # Errors
/// Those of the store.
pub async fn eligible(app: &App, on: &impl Rows, case: &Case) -> Result<Vec<PersonId>> {
    let office = crate::ids::OfficeId(case.row.office_id);
    let officers = store::people::holders(on, office, &["officer"], app.clock.now()).await?;
    let bodies: Vec<Uuid> = case.bodies(on).await?.iter().map(|it| it.id).collect();
    let tied = store::people::in_conflict(on, &officers, &bodies).await?;
    let recused = store::cases::recused(on, case.id()).await?;
    let judged = family::who_acted_above(on, case).await?;
    Ok(officers
        .into_iter()
        .filter(|it| !tied.contains(it) && !recused.contains(it) && !judged.contains(it))
        .filter(|it| case.row.applicant_person_id != Some(it.0))
        .collect())
}
