//! Cases that grow out of cases. A task that is a case opens it, with everything that the two share; the first outcome of
//! it comes back to where it grew. All of that is one transaction with what caused it. Holds are taken upwards only:
//! whoever holds a case may wait for the one that it grew out of, and nobody who holds that one waits for its children.

use super::facts;
use super::filing::{self, Registered};
use super::history;
use super::loaded::Case;
use super::timeline;
use super::view::{self, Content};
use crate::app::viewer::Viewer;
use crate::app::{App, Error, Result};
use crate::ids::{CaseId, PersonId};
use crate::store::{self, CaseRow, Rows, Transaction};
use chrono::NaiveDate;
use serde_json::Value;
use workflow::command::{Command, Context};
use workflow::definition::model::TaskId;
use workflow::event::{By, Change, Event};
use workflow::{Actor, Blocker, Definition, Language, decide};

/// A case that is to grow out of another one.
pub(super) struct Growth {
    serial: u32,
    task: TaskId,
    by: By,
    words: Option<String>,
}

/// The cases that grow out of a case by an event; `written` is what a person wrote with it.
pub(super) fn growth(definition: &Definition, event: &Event, written: Option<&Value>) -> Vec<Growth> {
    let opened = event.changes.iter().filter_map(|change| match change {
        Change::TaskOpened { serial, task, item, .. } if definition.task(*task).child().is_some() => {
            Some(Growth {
                serial: *serial,
                task: *task,
                by: event.by,
                words: written.map(|it| words(definition, event, it, *item)).filter(|it| !it.is_empty()),
            })
        }
        _ => None,
    });
    opened.collect()
}

/// The words for one case: an item of the list that it stands for, or everything.
fn words(definition: &Definition, event: &Event, written: &Value, item: Option<u16>) -> String {
    match item.and_then(|_| history::words_of(definition, event, written, item)) {
        Some(item) => item.to_owned(),
        None => timeline::lines(written).join("\n\n"),
    }
}

/// Opens a case that grew out of another one: the same applicant, company, region, bodies and discretion, at the office that
/// has the other one now, with a number, a journal and a receipt of its own. What it is about are the words that were given,
/// and those of the other case where none were.
pub(super) async fn grow(app: &App, tx: &Transaction, parent: &Case, growth: Growth) -> Result<()> {
    let Some(child) = parent.definition.task(growth.task).child() else { return Ok(()) };
    let definition = app.newest_definition(&child.definition).ok_or(Error::Broken)?;
    // What is at risk is stated once, in the case where it was stated.
    let theirs = view::content(parent)?;
    let story = growth.words.unwrap_or_else(|| theirs.story.clone());
    let written = Content { story, wish: None, at_risk: None, ..theirs };
    let Registered { id, key, number, on, at } =
        filing::registered_now(app, tx, parent.row.office_id).await?;
    let row = CaseRow {
        id: id.0,
        number,
        form: definition.kinds().first().cloned().unwrap_or_default(),
        office_id: parent.row.office_id,
        origin_office_id: parent.row.office_id,
        registered_on: on,
        tracking_code_index: None,
        sealed: Some(key.seal("cases", id.0.as_bytes(), &written)?),
        parent_id: Some(parent.row.id),
        parent_task: i32::try_from(growth.serial).ok(),
        ..filing::untouched(parent.row.clone(), &definition, at)
    };
    let facts = facts::of(&definition, &row, &written);
    let mut case = Case::new(row, definition, key);
    let calendar = app.calendars.present();
    let context = Context { now: at, calendar: &calendar, actor: actor(growth.by) };
    let command = Command::Open { registered_on: on, facts };
    let decision = decide(&case.definition, &case.instance, &command, &context).map_err(|_| Error::Broken)?;
    case.happen(tx, &decision, None, &calendar).await?;
    let bodies: Vec<_> = parent.bodies(tx).await?.iter().map(|it| it.id).collect();
    store::cases::add(tx, case.row.clone(), &bodies, Vec::new(), Vec::new()).await?;
    store::cases::recuse_as_in(tx, parent.id(), id).await?;
    case.write_entries(tx, at).await
}

/// Whoever let it grow opens it.
fn actor(by: By) -> Actor {
    match by {
        By::System => Actor::System,
        By::Person { person, role, on_behalf_of } => {
            Actor::Person { person, role, on_behalf_of, conflicted: false, acted_in_parent: false }
        }
    }
}

/// Tells the case that another one grew out of what came of it. Where it is over, or was told before, nothing happens.
pub(super) async fn tell_parent(app: &App, tx: &Transaction, child: &Case) -> Result<()> {
    let task = child.row.parent_task.and_then(|it| u32::try_from(it).ok());
    let outcome = child.row.outcome.as_deref();
    let (Some(parent), Some(task), Some(outcome)) = (child.row.parent_id, task, outcome) else {
        return Ok(());
    };
    let row = store::scope::case_for_the_machine_to_change(tx, CaseId(parent)).await?;
    let Some(row) = row else { return Ok(()) };
    // After the hold: the entries of a case stand in the order of their times.
    let now = app.clock.now();
    let mut case = Case::load(app, tx, row).await?;
    if case.instance.is_over(&case.definition) {
        return Ok(());
    }
    let calendar = app.calendars.present();
    let context = Context { now, calendar: &calendar, actor: Actor::System };
    let command = Command::ChildDecided { task, outcome: outcome.into() };
    match decide(&case.definition, &case.instance, &command, &context) {
        Ok(decision) => {
            case.happen(tx, &decision, None, &calendar).await?;
            // The case above may have grown out of another one itself.
            Box::pin(case.save(app, tx, now)).await
        }
        Err(denied) if denied.blockers.iter().all(|it| *it == Blocker::NoTask) => Ok(()),
        Err(_) => Err(Error::Broken),
    }
}

/// A case of the same family, as far as the viewer may know of it.
#[derive(Clone, Debug)]
pub struct Relative {
    /// The case.
    pub id: CaseId,
    /// Its public number.
    pub number: String,
    /// The definition that it follows.
    pub definition: Definition,
    /// The task of the case above that it is.
    pub task: Option<i32>,
    /// Its state.
    pub status: String,
    /// Its outcome.
    pub outcome: Option<String>,
    /// The last day of its legal term.
    pub due_on: Option<NaiveDate>,
}

impl Relative {
    fn of(app: &App, row: CaseRow) -> Result<Relative> {
        Ok(Relative {
            id: CaseId(row.id),
            number: row.number,
            definition: app.definitions.get(&row.definition_id, row.definition_version)?.clone(),
            task: row.parent_task,
            status: row.status,
            outcome: row.outcome,
            due_on: row.due_on,
        })
    }

    /// Where it stands, in words: its state, and its outcome when there is one.
    #[must_use]
    pub fn stands(&self, language: Language) -> String {
        let state = self.definition.find_state(&self.status);
        let state = state.map(|it| self.definition.state(it).label.get(language));
        let outcome = self.outcome.as_deref().and_then(|it| self.definition.find_outcome(it));
        let outcome = outcome.map(|it| self.definition.outcome(it).label.get(language));
        let is_said = |it: &&str| state.is_some_and(|state| state.to_lowercase() == it.to_lowercase());
        state.into_iter().chain(outcome.filter(|it| !is_said(it))).collect::<Vec<_>>().join(" · ")
    }
}

/// The case that one grew out of, and those that grew out of it.
#[derive(Clone, Debug, Default)]
pub struct Family {
    /// The one above.
    pub parent: Option<Relative>,
    /// Those beneath, in the order in which they grew.
    pub children: Vec<Relative>,
}

/// The family of a case, as far as the viewer may know of it.
///
/// # Errors
/// Those of the store.
pub(super) async fn of(app: &App, on: &impl Rows, viewer: &Viewer, row: &CaseRow) -> Result<Family> {
    let scope = viewer.scope();
    let parent = match row.parent_id {
        Some(parent) => scope.case(on, CaseId(parent)).await?,
        None => None,
    };
    // Nothing grows out of what has just been registered.
    let children = if row.version > 1 { scope.children(on, CaseId(row.id)).await? } else { Vec::new() };
    Ok(Family {
        parent: parent.map(|it| Relative::of(app, it)).transpose()?,
        children: children.into_iter().map(|it| Relative::of(app, it)).collect::<Result<_>>()?,
    })
}

/// Whether a case of this definition judges what was done in the one that it grew out of: it says so where it keeps out
/// whoever acted there.
#[must_use]
pub(in crate::app) fn judges(definition: &Definition) -> bool {
    definition.actions().any(|(_, it)| it.not_by_parents_actor)
}

/// Whether a case of this definition is never filed by itself: it judges what was done in another one. Where that one may be
/// of the same kind, there must be a first.
#[must_use]
pub(in crate::app) fn only_grows(definition: &Definition) -> bool {
    let mut opened = definition.tasks().filter_map(|(_, it)| it.child());
    judges(definition) && !opened.any(|it| &*it.definition == definition.id())
}

/// Who worked on the case that this one grew out of, where that keeps them out (APPC 97(2)).
///
/// # Errors
/// Those of the store.
pub(super) async fn who_acted_above(on: &impl Rows, case: &Case) -> Result<Vec<PersonId>> {
    match case.row.parent_id {
        Some(parent) if judges(&case.definition) => {
            Ok(store::journal::staff_who_acted(on, CaseId(parent)).await?)
        }
        _ => Ok(Vec::new()),
    }
}
