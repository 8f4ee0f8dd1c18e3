//! The journal in words. An entry of a kind that this version does not know is shown as what it is: an entry.

use super::entered;
use super::history;
use super::loaded::Case;
use super::reading::{self, What};
use super::retold::{self, Retold};
use super::shown::Shown;
use crate::app::viewer::Viewer;
use crate::app::{App, Result};
use crate::ids::CaseId;
use crate::store;
use crate::store::cases::BodyRow;
use crate::store::journal::EntryRow;
use crate::store::people::OfficeRow;
use chrono::{DateTime, Utc};
use serde_json::Value as Json;
use std::sync::Arc;
use templates::Value;
use workflow::{Definition, Language};

/// An entry as it is shown.
pub struct TimelineEntry {
    /// Its place.
    pub seq: i32,
    /// When.
    pub at: DateTime<Utc>,
    /// The version that it made; nothing, and it is no step of the process.
    pub version: Option<i32>,
    /// Its kind.
    pub kind: String,
    /// As what it was done.
    pub actor: String,
    /// In words.
    pub text: String,
    /// Its hash, in hexadecimal.
    pub hash: String,
    /// The hash before it.
    pub previous_hash: String,
}

/// Internal notes are the office's own; an applicant sees that nothing else is kept from them.
const NOTE: &str = "note";

/// The history of a case. What staff note among themselves is not part of what an applicant is shown.
///
/// # Errors
/// [`crate::app::Error::NotFound`].
pub async fn show(
    app: &Arc<App>,
    viewer: &Viewer,
    id: CaseId,
    language: Language,
) -> Result<Vec<TimelineEntry>> {
    let case = reading::open_fully(app, viewer, id, What::Timeline).await?;
    let entries = store::journal::of_case(&app.database, id).await?;
    let shown = Shown::to(app, viewer, &case, &entries)?;
    let listed: Vec<&EntryRow> = entries.iter().filter(|it| viewer.is_staff() || it.kind != NOTE).collect();
    let names = Names::of(app, viewer, &listed, language).await?;
    let told = retold::of(app, &case, &entries, &shown, language)?;
    let in_words = |it: &EntryRow| in_words(&case, it, shown.has_words(it.seq), &names, told.get(&it.seq));
    listed.into_iter().map(in_words).collect()
}

/// What entries call by an id or by a word of another definition.
pub(super) struct Names<'a> {
    pub(super) app: &'a App,
    pub(super) language: Language,
    /// Whether they are named to the office, which reads what it drafts.
    pub(super) is_of_office: bool,
    offices: Vec<OfficeRow>,
    bodies: Vec<BodyRow>,
}

impl<'a> Names<'a> {
    /// The lists are read when an entry speaks of them: most do not.
    pub(super) async fn of(
        app: &'a App,
        viewer: &Viewer,
        entries: &[&EntryRow],
        language: Language,
    ) -> Result<Names<'a>> {
        let on = &app.database;
        let speak_of = |word: &str| {
            let word = format!("\"{word}\":\"");
            entries.iter().any(|it| String::from_utf8_lossy(&it.body).contains(&word))
        };
        Ok(Names {
            app,
            language,
            is_of_office: viewer.is_staff(),
            offices: if speak_of(OFFICE) { store::reference::offices(on).await? } else { Vec::new() },
            bodies: if speak_of(BODY) { store::reference::bodies(on).await? } else { Vec::new() },
        })
    }

    pub(super) fn office(&self, id: &Json) -> Option<String> {
        let row = self.offices.iter().find(|it| Some(it.id.to_string().as_str()) == id.as_str())?;
        Some(self.language.of(&[row.name_kk.clone(), row.name_ru.clone(), row.name_en.clone()]).clone())
    }

    pub(super) fn body(&self, id: &Json) -> Option<String> {
        let row = self.bodies.iter().find(|it| Some(it.id.to_string().as_str()) == id.as_str())?;
        Some(self.language.of(&[row.name_kk.clone(), row.name_ru.clone(), row.name_en.clone()]).clone())
    }

    /// What else an event says: the office that has the case now, the cases that grew.
    fn beside(&self, definition: &Definition, body: &Json) -> Vec<String> {
        let say = |key: &str, name: &str, value: String| {
            templates::say_with(self.language, key, &[(name, Value::Text(&value))])
        };
        let mut lines = Vec::new();
        for change in body.get("changes").and_then(Json::as_array).into_iter().flatten() {
            if let Some(handed) = change.get("handed_to") {
                lines.push(match handed.get(OFFICE).and_then(|it| self.office(it)) {
                    Some(office) => say("timeline-handed", "office", office),
                    None => templates::say(self.language, "timeline-handed-higher"),
                });
            }
            let opened = change.get("task_opened").and_then(|it| it.get("task")?.as_str());
            let task = opened.and_then(|it| definition.find_task(it)).map(|it| definition.task(it));
            if let Some(task) = task.filter(|it| it.child().is_some()) {
                lines.push(say("timeline-grown", "task", task.label.get(self.language).to_owned()));
            }
        }
        lines
    }

    /// The outcome of a case that grew out of this one, in the words of its own definition.
    fn outcome(&self, definition: &Definition, task: &str, outcome: &str) -> String {
        let child = definition.find_task(task).and_then(|it| definition.task(it).child());
        // It follows the version that was the newest when it grew, and may have been moved since.
        let mut versions = child.into_iter().flat_map(|it| self.app.definitions.newest_first(&it.definition));
        let label = versions.find_map(|it| {
            let label = &it.outcome(it.find_outcome(outcome)?).label;
            Some(label.get(self.language).to_owned())
        });
        label.unwrap_or_default()
    }
}

/// The kinds of values that entries hold as ids.
const OFFICE: &str = "office";
const BODY: &str = "body";

/// The states that a case went through, in words, each with the moment at which it began; the last one is the present.
///
/// # Errors
/// [`crate::app::Error::NotFound`].
pub async fn way(
    app: &Arc<App>,
    viewer: &Viewer,
    id: CaseId,
    language: Language,
) -> Result<Vec<(String, DateTime<Utc>)>> {
    reading::open_fully(app, viewer, id, What::Case).await?;
    let entries = store::journal::of_case(&app.database, id).await?;
    let steps = history::steps(app, &entries)?;
    let states =
        steps.iter().map(|it| (it.definition.state(it.after.state()).label.get(language), it.entry.at_us));
    let mut way: Vec<(String, DateTime<Utc>)> = Vec::new();
    for (name, at) in states {
        // A newer version may call the same state by another number, and people call it by its name.
        if way.last().is_none_or(|(last, _)| last != name) {
            way.push((name.to_owned(), DateTime::from_timestamp_micros(at).unwrap_or_default()));
        }
    }
    Ok(way)
}

fn in_words(
    case: &Case,
    entry: &EntryRow,
    has_words: bool,
    names: &Names<'_>,
    told: Option<&Retold>,
) -> Result<TimelineEntry> {
    let language = names.language;
    let body: Json = serde_json::from_slice(&entry.body).unwrap_or(Json::Null);
    let definition = history::of(names.app, entry)?;
    let mut said = vec![sentence(definition, &entry.kind, &body, names, told.and_then(Retold::about))];
    said.extend(told.and_then(Retold::lines).into_iter().flatten().cloned());
    if has_words {
        let written = case.open_text(entry)?;
        said.extend(entered::lines(definition, &body, written.as_ref(), names));
    }
    said.extend(names.beside(definition, &body));
    Ok(TimelineEntry {
        seq: entry.seq,
        version: entry.version,
        at: DateTime::from_timestamp_micros(entry.at_us).unwrap_or_default(),
        kind: entry.kind.clone(),
        actor: templates::say(language, &format!("role-{}", entry.acted_as)),
        text: said.join("\n"),
        hash: data_encoding::HEXLOWER.encode(&entry.hash),
        previous_hash: data_encoding::HEXLOWER.encode(&entry.previous_hash),
    })
}

fn sentence(
    definition: &Definition,
    kind: &str,
    body: &Json,
    names: &Names<'_>,
    about: Option<&str>,
) -> String {
    let language = names.language;
    let text = |key: &str| body.get(key).and_then(Json::as_str).unwrap_or_default();
    let task = || {
        let id = definition.find_task(text("task"));
        let name = id.map_or("", |it| definition.task(it).label.get(language));
        about.map_or_else(|| name.to_owned(), |about| format!("{name}: {about}"))
    };
    let say = |key, values: &[(&str, Value<'_>)]| templates::say_with(language, key, values);
    match kind {
        "opened" => templates::say(language, "timeline-opened"),
        "acted" => {
            let Some(action) = definition.find_action(text("action")) else {
                return templates::say(language, "timeline-other");
            };
            let action = definition.action(action).label.get(language);
            let ground = definition.find_ground(text("ground"));
            if let Some(ground) = ground {
                let ground = definition.ground(ground).label.get(language);
                let values = [("action", Value::Text(action)), ("ground", Value::Text(ground))];
                return say("timeline-acted-ground", &values);
            }
            let key = match body.get("cause") {
                None => "timeline-acted",
                Some(cause) if cause.get("child").is_some() => "timeline-acted-child",
                Some(_) => "timeline-acted-system",
            };
            say(key, &[("action", Value::Text(action))])
        }
        "task_done" => say("timeline-task-done", &[("task", Value::Text(&task()))]),
        "task_lapsed" => say("timeline-task-lapsed", &[("task", Value::Text(&task()))]),
        "task_late" => say("timeline-task-late", &[("task", Value::Text(&task()))]),
        "child_decided" => {
            let outcome = names.outcome(definition, text("task"), text("outcome"));
            let values = [("task", &task()), ("outcome", &outcome)];
            say("timeline-child-decided", &values.map(|(name, it)| (name, Value::Text(it))))
        }
        "forced" => {
            let state = definition.find_state(text("to"));
            let state = state.map_or("", |it| definition.state(it).label.get(language));
            let is_silent = body.get("silent").and_then(Json::as_bool).unwrap_or_default();
            let key = if is_silent { "timeline-forced-silent" } else { "timeline-forced" };
            say(key, &[("state", Value::Text(state))])
        }
        "warned" => {
            let clock = definition.find_clock(text("clock"));
            let clock = clock.map_or("", |it| definition.clock(it).label.get(language));
            // The day in the entry is that of the reminder itself, not the last day of the term.
            say("timeline-warned", &[("clock", Value::Text(clock))])
        }
        "rearmed" => templates::say(language, "timeline-rearmed"),
        "migrated" => {
            let version =
                |of: &str| body.get(of).and_then(|it| it.get("version")?.as_i64()).unwrap_or_default();
            let values = [("from", version("moved_from")), ("to", version("definition"))];
            say("timeline-migrated", &values.map(|(name, it)| (name, Value::Number(it))))
        }
        "message" => templates::say(language, "timeline-message"),
        NOTE => templates::say(language, "timeline-note"),
        "body_bound" => templates::say(language, "timeline-body-bound"),
        "document" => templates::say(language, "timeline-document"),
        _ => templates::say(language, "timeline-other"),
    }
}

/// What people wrote with an entry, line by line.
pub(super) fn lines(written: &Json) -> Vec<String> {
    match written {
        Json::String(text) => vec![text.clone()],
        Json::Array(items) => items.iter().flat_map(lines).collect(),
        Json::Object(fields) => fields.values().flat_map(lines).collect(),
        _ => Vec::new(),
    }
}
