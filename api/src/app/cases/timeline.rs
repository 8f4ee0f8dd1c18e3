//! The journal in words. An entry of a kind that this version does not know is shown as what it is: an entry.

use super::loaded::Case;
use super::reading::{self, What};
use super::shown::Shown;
use crate::app::viewer::Viewer;
use crate::app::{App, Result};
use crate::ids::CaseId;
use crate::store;
use crate::store::journal::EntryRow;
use chrono::{DateTime, Utc};
use serde_json::Value as Json;
use std::sync::Arc;
use templates::Value;
use workflow::{Definition, Instance, Language, evolve, record};

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
    let shown = Shown::to(viewer, &case, &entries)?;
    let listed = entries.iter().filter(|it| viewer.is_staff() || it.kind != NOTE);
    listed.map(|it| in_words(&case, it, shown.has_words(it.seq), language)).collect()
}

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
    let case = reading::open_fully(app, viewer, id, What::Case).await?;
    let entries = store::journal::of_case(&app.database, id).await?;
    let (mut instance, mut way, mut last) = (Instance::unopened(), Vec::new(), None);
    for entry in entries.iter().filter(|it| it.version.is_some()) {
        let event = record::read(&case.definition, &entry.body)?;
        instance = evolve(&case.definition, instance, &event);
        if last != Some(instance.state()) {
            last = Some(instance.state());
            let name = case.definition.state(instance.state()).label.get(language).to_owned();
            way.push((name, DateTime::from_timestamp_micros(entry.at_us).unwrap_or_default()));
        }
    }
    Ok(way)
}

fn in_words(case: &Case, entry: &EntryRow, has_words: bool, language: Language) -> Result<TimelineEntry> {
    let body: Json = serde_json::from_slice(&entry.body).unwrap_or(Json::Null);
    let mut text = sentence(&case.definition, &entry.kind, &body, language);
    if has_words && let Some(written) = case.open_text(entry)? {
        for line in lines(&written) {
            text.push('\n');
            text.push_str(&line);
        }
    }
    Ok(TimelineEntry {
        seq: entry.seq,
        version: entry.version,
        at: DateTime::from_timestamp_micros(entry.at_us).unwrap_or_default(),
        kind: entry.kind.clone(),
        actor: templates::say(language, &format!("role-{}", entry.acted_as)),
        text,
        hash: data_encoding::HEXLOWER.encode(&entry.hash),
        previous_hash: data_encoding::HEXLOWER.encode(&entry.previous_hash),
    })
}

fn sentence(definition: &Definition, kind: &str, body: &Json, language: Language) -> String {
    let text = |key: &str| body.get(key).and_then(Json::as_str).unwrap_or_default();
    let task = || {
        let id = definition.find_task(text("task"));
        id.map_or(String::new(), |it| definition.task(it).label.get(language).to_owned())
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
            let by_itself = body.get("cause").is_some();
            let key = if by_itself { "timeline-acted-system" } else { "timeline-acted" };
            say(key, &[("action", Value::Text(action))])
        }
        "task_done" => say("timeline-task-done", &[("task", Value::Text(&task()))]),
        "task_lapsed" => say("timeline-task-lapsed", &[("task", Value::Text(&task()))]),
        "task_late" => say("timeline-task-late", &[("task", Value::Text(&task()))]),
        "warned" => {
            let clock = definition.find_clock(text("clock"));
            let clock = clock.map_or("", |it| definition.clock(it).label.get(language));
            // The day in the entry is that of the reminder itself, not the last day of the term.
            say("timeline-warned", &[("clock", Value::Text(clock))])
        }
        "rearmed" => templates::say(language, "timeline-rearmed"),
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
