//! Taking an action. The engine decides; what it decided, the letters that follow, the kept answer and the noted
//! reading are one transaction.

use super::actions::{self, DONE};
use super::held::{self, Held};
use super::input::{self, Filled};
use super::loaded::Case;
use super::reading::{self, What};
use super::reasons;
use super::view::{self, CaseView};
use crate::app::fault::{Fault, FieldFault};
use crate::app::idempotency::{self, Answer, RequestKey};
use crate::app::refusal::Refusal;
use crate::app::viewer::Viewer;
use crate::app::{App, Error, Result, documents, text};
use crate::ids::{CaseId, DocumentId};
use crate::store::{self, Transaction};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use uuid::Uuid;
use workflow::command::{Blockers, Command, Context, Decision};
use workflow::definition::model::{Role, Roles};
use workflow::{Actor, Blocker, Definition, decide};

/// What finishing a task asks for.
const TASK_FIELDS: [&str; 3] = ["task", "text", "documents"];

/// An action to be taken.
pub struct Act {
    /// On which case.
    pub case: CaseId,
    /// By name.
    pub action: String,
    /// The version that the viewer saw; `None` when they did not say.
    pub version: Option<i32>,
    /// The fields.
    pub fields: Map<String, Value>,
    /// What was typed and is no value of its field: then nothing is done, and what else is wrong is told with it.
    pub wrong: Vec<FieldFault>,
}

/// Takes an action and answers with the case as it is then.
///
/// # Errors
/// In this order: [`Error::NotFound`], [`Error::InFlight`], [`Error::KeyReused`], [`Error::UnknownField`],
/// [`Error::IfMatch`], [`Error::Stale`], [`Error::Refused`], [`Error::Fields`].
pub async fn act(
    app: &Arc<App>,
    viewer: Viewer,
    act: Act,
    key: Option<RequestKey>,
    present: impl FnOnce(&CaseView) -> Answer + Send + 'static,
) -> Result<Answer> {
    idempotency::write(app, key, move |app, tx, key| {
        Box::pin(async move {
            let row = match held::hold(app, tx, &viewer, act.case, key).await? {
                Held::Answered(answer) => return Ok(answer),
                Held::Case(row) => *row,
            };
            // After the hold: the entries of a case stand in the order of their times.
            let now = app.clock.now();
            // The shape of a request comes before its version, as everywhere.
            let definition = app.definitions.get(&row.definition_id, row.definition_version)?;
            if let Some(unknown) = unknown_field(definition, &act) {
                return Err(Error::UnknownField(unknown));
            }
            match act.version {
                None => return Err(Error::IfMatch),
                Some(version) if version != row.version => return Err(Error::Stale(row.version)),
                Some(_) => {}
            }
            let mut case = Case::load(app, tx, row).await?;
            let (decision, text) = resolve(app, tx, &viewer, &case, &act, now).await?;
            case.happen(tx, &decision, text, &app.calendars.present()).await?;
            case.save(app, tx, now).await?;
            reading::note_within(tx, &viewer, &case.row, What::Case, now).await?;
            let view = view::of_case(app, tx, &viewer, &case).await?;
            let answer = present(&view);
            idempotency::keep(app, tx, key, answer, now).await
        })
    })
    .await
}

/// A field that the action does not know. Of an action that the definition does not know, nothing is known.
fn unknown_field(definition: &Definition, act: &Act) -> Option<String> {
    if act.action == DONE {
        return act.fields.keys().find(|it| !TASK_FIELDS.contains(&it.as_str())).cloned();
    }
    input::unknown_field(definition, definition.find_action(&act.action)?, &act.fields)
}

/// Asks the engine: what happens, and what a person wrote with it.
async fn resolve(
    app: &App,
    tx: &Transaction,
    viewer: &Viewer,
    case: &Case,
    act: &Act,
    now: DateTime<Utc>,
) -> Result<(Decision, Option<Value>)> {
    let actors = actions::actors(tx, viewer, case).await?;
    if act.action == DONE {
        return finish_task(app, tx, case, &actors, act, now).await;
    }
    let named = case.definition.find_action(&act.action);
    let Some(action) = named else { return Err(Error::Refused(vec![Refusal::NotInDefinition])) };
    let by = case.definition.action(action).by;
    let actor = actions::actor_for(&actors, by);
    let Some(actor) = actor else {
        let refusals = vec![not_for_them(viewer, case, by)];
        return Err(Error::Refused(reasons::with_ways_out(app, tx, viewer, case, by, refusals).await?));
    };
    // Whether it is offered comes before what is filled in: nobody mends fields of an action that is closed.
    let calendar = app.calendars.present();
    let context = Context { now, calendar: &calendar, actor };
    let settled = decide::settled(&case.definition, &case.instance, &context);
    let blockers = decide::blockers(&case.definition, &settled, action, &context);
    let mut refusals = engine_refusals(&case.definition, blockers);
    refusals.extend(actions::own_refusals(case, action));
    if !refusals.is_empty() {
        return Err(Error::Refused(reasons::with_ways_out(app, tx, viewer, case, by, refusals).await?));
    }
    let Filled { ground, inputs, text, faults } = input::read(app, tx, case, action, &act.fields).await?;
    let command = Command::Act { action, ground, inputs };
    let asked = ask(app, case, actor, &command, now);
    Ok((told_at_once(asked, [act.wrong.as_slice(), &faults].concat())?, text))
}

/// What is wrong with fields, with what the engine says of the others: whoever fills in a form mends all of it in one go.
fn told_at_once(asked: Result<Decision>, faults: Vec<FieldFault>) -> Result<Decision> {
    if faults.is_empty() {
        return asked;
    }
    let more = match asked {
        Err(Error::Fields(more)) => more,
        // What is lawful is asked when everything reads.
        Ok(_) | Err(Error::Refused(_)) => Vec::new(),
        Err(error) => return Err(error),
    };
    Err(Error::Fields(with_more(faults, more)))
}

/// Faults with those that were found later: what could not be read is not missing.
fn with_more(mut faults: Vec<FieldFault>, more: Vec<FieldFault>) -> Vec<FieldFault> {
    let is_told = |it: &FieldFault| {
        let own = |known: &FieldFault| known.pointer.strip_prefix(&it.pointer).map(str::to_owned);
        faults.iter().filter_map(own).any(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let more: Vec<FieldFault> = more.into_iter().filter(|it| !is_told(it)).collect();
    faults.extend(more);
    faults
}

/// Why somebody who sees a case may do nothing with it at all.
fn not_for_them(viewer: &Viewer, case: &Case, by: Roles) -> Refusal {
    let is_their_kind =
        viewer.seat.as_ref().and_then(|it| it.grant.engine_role()).is_some_and(|it| by.contains(it));
    if case.row.body_unresolved {
        return Refusal::BodyUnresolved;
    }
    let is_anothers = is_their_kind && case.row.assignee_person_id.is_some();
    let blocker = if is_anothers { Blocker::NotAssignee } else { Blocker::Role { by } };
    Refusal::Engine(case.definition.clone(), blocker)
}

async fn finish_task(
    app: &App,
    tx: &Transaction,
    case: &Case,
    actors: &[Actor],
    act: &Act,
    now: DateTime<Utc>,
) -> Result<(Decision, Option<Value>)> {
    let mut faults = Vec::new();
    // Whether there is such a task comes before what is filled in, as with an action.
    let finished = match task_of(&act.fields) {
        Ok(task) => Some((task, who_finishes(case, actors, task)?)),
        Err(fault) => {
            faults.push(FieldFault::new("/task", fault));
            None
        }
    };
    let files = files_of(tx, case, &act.fields, &mut faults).await?;
    let written = written(&act.fields).unwrap_or_else(|fault| {
        faults.push(FieldFault::new("/text", fault));
        None
    });
    let faults = with_more(act.wrong.clone(), faults);
    let Some((task, actor)) = finished.filter(|_| faults.is_empty()) else {
        return Err(Error::Fields(faults));
    };
    // What somebody is asked is answered by something: an empty answer would close the question for good.
    let is_theirs = matches!(actor, Actor::Person { role: Role::Applicant, .. });
    if is_theirs && written.is_none() && files.is_empty() {
        return Err(Error::field("/text", Fault::Required));
    }
    let command = Command::Done { task, files: files.into(), text: written.is_some() };
    Ok((ask(app, case, actor, &command, now)?, written))
}

/// The number of the task that is finished.
fn task_of(fields: &Map<String, Value>) -> std::result::Result<u32, Fault> {
    match fields.get("task") {
        None | Some(Value::Null) => Err(Fault::Required),
        Some(task) => task.as_u64().and_then(|it| u32::try_from(it).ok()).ok_or(Fault::Kind),
    }
}

/// As whom the viewer finishes a task that is open.
fn who_finishes(case: &Case, actors: &[Actor], task: u32) -> Result<Actor> {
    let open = case.instance.tasks().iter().find(|it| it.serial == task);
    let actor = open.and_then(|it| actions::actor_for(actors, case.definition.task(it.task).by));
    actor.ok_or_else(|| {
        Error::Refused(engine_refusals(&case.definition, Blockers::from_elem(Blocker::NoTask, 1)))
    })
}

/// The documents that come with a finished task; what is none of the case's is told each by its place.
async fn files_of(
    tx: &Transaction,
    case: &Case,
    fields: &Map<String, Value>,
    faults: &mut Vec<FieldFault>,
) -> Result<Vec<Uuid>> {
    let named = match fields.get("documents") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(named)) if named.len() > documents::MOST_AT_ONCE => {
            Err(Fault::TooMany(documents::MOST_AT_ONCE))
        }
        Some(Value::Array(named)) => Ok(named),
        Some(_) => Err(Fault::Kind),
    };
    let named = match named {
        Ok(named) => named,
        Err(fault) => {
            faults.push(FieldFault::new("/documents", fault));
            return Ok(Vec::new());
        }
    };
    let mut files = Vec::new();
    for (n, document) in named.iter().enumerate() {
        let id = document.as_str().and_then(|it| it.parse().ok()).map(DocumentId);
        let known = match id {
            Some(id) => store::documents::of_case(tx, case.id(), id).await?,
            None => None,
        };
        match known {
            Some(known) => files.push(known.id),
            None => faults.push(FieldFault::new(format!("/documents/{n}"), Fault::Document)),
        }
    }
    Ok(files)
}

/// What a person wrote with a finished task.
fn written(fields: &Map<String, Value>) -> std::result::Result<Option<Value>, Fault> {
    match fields.get("text") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(typed)) => {
            let clean = text::paragraphs(typed, 6000)?;
            Ok(Some(json!({ "text": clean })))
        }
        Some(_) => Err(Fault::Kind),
    }
}

fn ask(app: &App, case: &Case, actor: Actor, command: &Command, now: DateTime<Utc>) -> Result<Decision> {
    let calendar = app.calendars.present();
    let context = Context { now, calendar: &calendar, actor };
    decide(&case.definition, &case.instance, command, &context)
        .map_err(|denied| refused(&case.definition, denied.blockers))
}

fn engine_refusals(definition: &Definition, blockers: Blockers) -> Vec<Refusal> {
    blockers.into_iter().map(|it| Refusal::Engine(definition.clone(), it)).collect()
}

/// What was filled in wrongly is told by field; everything else is a lawful no.
fn refused(definition: &Definition, blockers: Blockers) -> Error {
    if !blockers.iter().all(Blocker::is_about_fields) {
        let lawful: Blockers = blockers.into_iter().filter(|it| !it.is_about_fields()).collect();
        return Error::Refused(engine_refusals(definition, lawful));
    }
    let fault = |blocker: &Blocker| {
        let pointer = |field| format!("/{}", definition.field(field).name);
        let (pointer, fault) = match blocker {
            Blocker::Missing { field } => (pointer(*field), Fault::Required),
            Blocker::Unasked { field } => (pointer(*field), Fault::Unasked),
            Blocker::Range { field, earliest, latest } => {
                (pointer(*field), Fault::DateRange(*earliest, *latest))
            }
            Blocker::GroundMissing => (format!("/{}", input::GROUND), Fault::GroundMissing),
            Blocker::GroundUnknown => (format!("/{}", input::GROUND), Fault::GroundUnknown),
            Blocker::Kind { field } => (pointer(*field), Fault::Kind),
            _ => (String::new(), Fault::Kind),
        };
        FieldFault { pointer, fault }
    };
    Error::Fields(blockers.iter().map(fault).collect())
}
