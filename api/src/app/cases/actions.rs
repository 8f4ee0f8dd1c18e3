//! What can be done with a case now, for its viewer: every action of the state with its reasons and its fields, so
//! that a program can fill them in without knowing the process.

use super::family;
use super::history;
use super::input;
use super::loaded::Case;
use super::reading::{self, What};
use super::reasons;
use super::shown::Shown;
use crate::app::refusal::Refusal;
use crate::app::viewer::Viewer;
use crate::app::{App, Result, accounts};
use crate::ids::{CaseId, OfficeId};
use crate::store::{self, Rows, journal::EntryRow};
use chrono::{DateTime, NaiveDate, Utc};
use std::sync::Arc;
use workflow::command::Context;
use workflow::definition::model::{ActionId, FieldKind, Opening, Role, Roles, Start};
use workflow::event::Change;
use workflow::offers::Offer;
use workflow::offers::tasks;
use workflow::{Actor, Blocker, Definition, Language, offers, record};

/// The action that finishes an open task; the engine's own word.
pub const DONE: &str = "done";

/// An action as it is offered.
pub struct OfferedAction {
    /// Its name.
    pub name: String,
    /// Its name in words.
    pub label: String,
    /// Why it is blocked; empty, and it may be done.
    pub refusals: Vec<Refusal>,
    /// The fields that it asks for.
    pub fields: Vec<OfferedField>,
    /// Of these fields one at least, where none of them is asked for by itself.
    pub one_of: &'static [&'static str],
    /// Where it leads.
    pub leads_to: Option<String>,
    /// What else follows from it.
    pub consequences: Vec<Consequence>,
    /// It takes another person than the one who did something before it.
    pub is_four_eyes: bool,
}

/// What follows from an action, beside where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// The case is over, and nothing brings it back.
    Ends,
    /// A letter leaves to this role.
    Letter(Role),
    /// A clock of this name begins, or begins anew.
    Starts(String),
    /// The end of this clock moves.
    Extends(String),
    /// Something is awaited from now on.
    Opens(String),
    /// The case gets this outcome.
    Outcome(String),
}

fn consequences(definition: &Definition, id: ActionId, language: Language) -> Vec<Consequence> {
    let action = definition.action(id);
    let words = |it: &workflow::Words| it.get(language).to_owned();
    let starts = definition.clocks().filter(|(_, it)| it.since.contains(&Start::Action(id)));
    let starts = starts.map(|(_, it)| Consequence::Starts(words(&it.label)));
    let opens = action.opens.iter().map(|it| Consequence::Opens(words(&definition.task(*it).label)));
    let extends =
        action.extends.iter().map(|it| Consequence::Extends(words(&definition.clock(it.clock).label)));
    let outcome = action.outcome.iter().map(|it| Consequence::Outcome(words(&definition.outcome(*it).label)));
    let letters = action.tells.iter().map(Consequence::Letter);
    let ends = action.to.filter(|it| definition.state(*it).end).map(|_| Consequence::Ends);
    outcome.chain(starts).chain(extends).chain(opens).chain(letters).chain(ends).collect()
}

impl OfferedAction {
    /// Whether it is never the viewer's, whatever becomes of the case: their role may not take it.
    #[must_use]
    pub fn is_of_others(&self) -> bool {
        self.refusals.iter().any(|it| matches!(it.blocker(), Some(Blocker::Role { .. })))
    }
}

/// A field as it is offered.
pub struct OfferedField {
    /// Its name.
    pub name: String,
    /// Its name in words.
    pub label: String,
    /// Whether it must be given.
    pub required: bool,
    /// What it takes.
    pub shape: Shape,
}

/// What a field takes.
pub enum Shape {
    /// Words, of several lines.
    Text,
    /// Several short texts.
    List,
    /// A day, within these where they bound it.
    Date(Option<(NaiveDate, NaiveDate)>),
    /// Somebody who may take the case; who, is told to those who may assign it.
    Person,
    /// The id of a document of the case.
    Document,
    /// Ids of documents of the case.
    Documents,
    /// Whole tenge.
    Money,
    /// Yes or no.
    Bool,
    /// A code of a list that is too long to be repeated: `offices`, `bodies`; and the one of it that does not do.
    Reference(&'static str, Option<String>),
    /// One of these, each with its words.
    Choice(Vec<(String, String)>),
    /// The number of one of these open tasks.
    Task(Vec<Awaited>),
}

/// An open task, as it is offered to whoever may finish it.
pub struct Awaited {
    /// Its number.
    pub serial: u32,
    /// What it is called, with what it is about.
    pub words: String,
    /// When it was asked for; nothing, where it is an item of a list of the office's own.
    pub asked_at: Option<DateTime<Utc>>,
    /// Its last day.
    pub until: Option<NaiveDate>,
}

/// The actions of a case and the version that they start from.
pub struct Offered {
    /// The version.
    pub version: i32,
    /// The actions.
    pub actions: Vec<OfferedAction>,
}

/// Who the viewer is to a case, for the engine, what they are most first; nothing, and no action of it is theirs.
///
/// # Errors
/// Those of the store.
pub async fn actors(on: &impl Rows, viewer: &Viewer, case: &Case) -> Result<Vec<Actor>> {
    let roles = viewer.engine_roles(&case.row);
    if roles.is_empty() {
        return Ok(Vec::new());
    }
    let acted_in_parent = family::who_acted_above(on, case).await?.contains(&viewer.person);
    // What the viewer is in conflict with does not exist for them; who is here is in none.
    let actor = |role| Actor::Person {
        person: workflow::PersonId(viewer.person.0),
        role,
        on_behalf_of: case
            .row
            .applicant_person_id
            .filter(|it| !viewer.is_staff() && *it != viewer.person.0)
            .map(workflow::PersonId),
        conflicted: false,
        acted_in_parent,
    };
    Ok(roles.into_iter().map(actor).collect())
}

/// As whom somebody who is several things to a case does something that these roles may: as what they are most, where
/// that may.
#[must_use]
pub fn actor_for(actors: &[Actor], by: Roles) -> Option<Actor> {
    actors.iter().find(|it| by.contains(it.role())).or(actors.first()).copied()
}

/// The reasons of the portal against an action, beside those of the engine.
#[must_use]
pub fn own_refusals(case: &Case, action: ActionId) -> Vec<Refusal> {
    let asks_for_assignee = case
        .definition
        .action(action)
        .requires
        .iter()
        .any(|it| case.definition.field(*it).kind == FieldKind::Assignee);
    if asks_for_assignee && case.row.body_unresolved { vec![Refusal::BodyUnresolved] } else { Vec::new() }
}

/// Every action of the case's state.
///
/// # Errors
/// [`crate::app::Error::NotFound`].
pub async fn list(app: &Arc<App>, viewer: &Viewer, id: CaseId, language: Language) -> Result<Offered> {
    let (case, _) = reading::open(app, viewer, id, What::Case).await?;
    let version = case.row.version;
    let actors = actors(&app.database, viewer, &case).await?;
    let calendar = app.calendars.present();
    let (now, calendar) = (app.clock.now(), &*calendar);
    let contexts: Vec<Context<'_>> = actors.iter().map(|it| Context { now, calendar, actor: *it }).collect();
    let Some(context) = contexts.first() else {
        return Ok(Offered { version, actions: Vec::new() });
    };
    let mut actions = Vec::new();
    for offer in offers(&case.definition, &case.instance, context) {
        let offer = as_fits(&case, offer, &contexts);
        let blockers = offer.blockers.iter().cloned();
        let mut refusals: Vec<Refusal> =
            blockers.map(|it| Refusal::Engine(case.definition.clone(), it)).collect();
        refusals.extend(own_refusals(&case, offer.action));
        let action = case.definition.action(offer.action);
        let refusals = reasons::with_ways_out(app, &app.database, viewer, &case, action.by, refusals).await?;
        actions.push(OfferedAction {
            name: action.name.to_string(),
            label: action.label.get(language).to_owned(),
            fields: fields(app, viewer, &case, &offer, language).await?,
            one_of: &[],
            leads_to: action.to.map(|it| case.definition.state(it).label.get(language).to_owned()),
            consequences: consequences(&case.definition, offer.action, language),
            is_four_eyes: !action.not_by_actor_of.is_empty(),
            refusals,
        });
    }
    let done = done(app, &case, &contexts, language).await?;
    // What an applicant is asked comes before what they may do of themselves.
    let place = if viewer.is_staff() { actions.len() } else { 0 };
    actions.splice(place..place, done);
    Ok(Offered { version, actions })
}

/// The offer to somebody who is several things to a case: as whoever may.
fn as_fits(case: &Case, offer: Offer, contexts: &[Context<'_>]) -> Offer {
    let by = case.definition.action(offer.action).by;
    let fits = contexts.iter().position(|it| by.contains(it.actor.role())).filter(|place| *place > 0);
    let Some(context) = fits.and_then(|place| contexts.get(place)) else { return offer };
    let mut offers = offers(&case.definition, &case.instance, context).into_iter();
    offers.find(|it| it.action == offer.action).unwrap_or(offer)
}

async fn fields(
    app: &App,
    viewer: &Viewer,
    case: &Case,
    offer: &Offer,
    language: Language,
) -> Result<Vec<OfferedField>> {
    let definition = &case.definition;
    let action = definition.action(offer.action);
    // Names of colleagues are for those who may assign them, and for nobody who only sees that it can be done.
    let may_ever = !offer.blockers.iter().any(|it| matches!(it, Blocker::Role { .. }));
    let mut fields = Vec::new();
    if !action.grounds.is_empty() {
        let grounds = action.grounds.iter().map(|it| coded(definition.ground(*it), language)).collect();
        fields.push(OfferedField {
            name: input::GROUND.to_owned(),
            label: label(input::GROUND, language),
            required: true,
            shape: Shape::Choice(grounds),
        });
    }
    for (id, required) in
        action.requires.iter().map(|it| (*it, true)).chain(action.may.iter().map(|it| (*it, false)))
    {
        let field = definition.field(id);
        let shape = match &field.kind {
            FieldKind::Text => Shape::Text,
            FieldKind::List => Shape::List,
            FieldKind::Date => {
                let of_the_process = offer.dates.iter().find(|it| it.0 == id).map(|it| (it.1, it.2));
                let today = app.calendars.present().day_of(app.clock.now());
                Shape::Date(Some(of_the_process.unwrap_or_else(|| input::possible(today))))
            }
            FieldKind::File => Shape::Document,
            FieldKind::Money => Shape::Money,
            FieldKind::Bool => Shape::Bool,
            FieldKind::Office => {
                let own = store::people::office(&app.database, OfficeId(case.row.office_id)).await?;
                Shape::Reference("offices", own.map(|it| it.code))
            }
            FieldKind::Body => Shape::Reference("bodies", None),
            FieldKind::Choice(outcomes) => {
                Shape::Choice(outcomes.iter().map(|it| coded(definition.outcome(*it), language)).collect())
            }
            FieldKind::Assignee if may_ever => Shape::Choice(assignees(app, viewer, case, language).await?),
            FieldKind::Assignee => Shape::Person,
        };
        fields.push(OfferedField {
            name: field.name.to_string(),
            label: app.definitions.label(definition, id, language),
            required,
            shape,
        });
    }
    Ok(fields)
}

fn coded(it: &workflow::definition::model::Coded, language: Language) -> (String, String) {
    (it.name.to_string(), it.label.get(language).to_owned())
}

/// What the portal itself asks beside the fields of a definition.
fn label(name: &str, language: Language) -> String {
    templates::say(language, &format!("label-{name}"))
}

/// Who may be assigned, each with how many open cases lie on their desk, as far as the viewer knows of them.
async fn assignees(
    app: &App,
    viewer: &Viewer,
    case: &Case,
    language: Language,
) -> Result<Vec<(String, String)>> {
    let on = &app.database;
    let mut choices = Vec::new();
    for person in input::eligible(app, on, case).await? {
        let name = accounts::name_of(app, on, person).await?.unwrap_or_default();
        let load = store::cases::load_of(on, &viewer.scope(), person).await?;
        let load = i64::try_from(load).unwrap_or(i64::MAX);
        let values = [("name", templates::Value::Text(&name)), ("n", templates::Value::Number(load))];
        choices.push((person.to_string(), templates::say_with(language, "assignee-load", &values)));
    }
    choices.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(choices)
}

/// The engine's own action, when there is an open task that somebody may finish.
async fn done(
    app: &App,
    case: &Case,
    contexts: &[Context<'_>],
    language: Language,
) -> Result<Option<OfferedAction>> {
    let mut open: Vec<Awaited> = Vec::new();
    let theirs = contexts.iter().flat_map(|it| tasks(&case.definition, &case.instance, it));
    let mut theirs: Vec<_> =
        theirs.filter(|(_, blockers)| blockers.is_empty()).map(|(task, _)| task).collect();
    theirs.sort_by_key(|it| it.serial);
    theirs.dedup_by_key(|it| it.serial);
    let entries = store::journal::of_case(&app.database, case.id()).await?;
    // Whoever may finish a task is shown what it is about.
    for task in theirs {
        let TaskLabel { name, about, asked_at } =
            task_label(app, case, &entries, &Shown::All, &task, language)?;
        let words = about.map_or(name.clone(), |it| format!("{name}: {it}"));
        open.push(Awaited { serial: task.serial, words, asked_at, until: task.due.on });
    }
    if open.is_empty() {
        return Ok(None);
    }
    let field = |name: &str, required, shape| OfferedField {
        name: name.to_owned(),
        label: label(name, language),
        required,
        shape,
    };
    Ok(Some(OfferedAction {
        name: DONE.to_owned(),
        label: match (open.as_slice(), contexts.first().map(|it| it.actor)) {
            // What the applicant is asked is called so, and not a task.
            ([only], Some(Actor::Person { role: Role::Applicant, .. })) => {
                let task = case.instance.tasks().iter().find(|it| it.serial == only.serial);
                task.map_or_else(String::new, |it| {
                    case.definition.task(it.task).label.get(language).to_owned()
                })
            }
            _ => templates::say(language, "action-done"),
        },
        refusals: Vec::new(),
        fields: vec![
            field("task", true, Shape::Task(open)),
            field("text", false, Shape::Text),
            field("documents", false, Shape::Documents),
        ],
        // An empty answer would close a question for good.
        one_of: match contexts.first().map(|it| it.actor) {
            Some(Actor::Person { role: Role::Applicant, .. }) => &["text", "documents"],
            _ => &[],
        },
        leads_to: None,
        consequences: Vec::new(),
        is_four_eyes: false,
    }))
}

/// What a task is called.
pub(super) struct TaskLabel {
    /// Its name.
    pub(super) name: String,
    /// The question that was asked, or the item of the list that it stands for, where that is shown.
    pub(super) about: Option<String>,
    /// When it was asked, where that is shown.
    pub(super) asked_at: Option<DateTime<Utc>>,
}

/// What a task is called.
///
/// # Errors
/// [`Error`](crate::app::Error) when an entry of the engine does not read.
pub(super) fn task_label(
    app: &App,
    case: &Case,
    entries: &[EntryRow],
    shown: &Shown,
    task: &workflow::instance::OpenTask,
    language: Language,
) -> Result<TaskLabel> {
    let definition = case.definition.task(task.task);
    let name = definition.label.get(language).to_owned();
    let mut label = TaskLabel { name, about: None, asked_at: None };
    if !matches!(definition.opening, Opening::Action { .. }) {
        return Ok(label);
    }
    // The event that opened it was written with the words.
    for entry in entries.iter().filter(|it| it.version.is_some() && shown.has_words(it.seq)) {
        let event = record::read(history::of(app, entry)?, &entry.body)?;
        let opens = |it: &Change| matches!(it, Change::TaskOpened { serial, .. } if *serial == task.serial);
        if event.changes.iter().any(opens) {
            let written = case.open_text(entry)?.unwrap_or_default();
            let of = history::of(app, entry)?;
            label.about = history::words_of(of, &event, &written, task.item).map(str::to_owned);
            label.asked_at = DateTime::from_timestamp_micros(entry.at_us);
            break;
        }
    }
    Ok(label)
}
