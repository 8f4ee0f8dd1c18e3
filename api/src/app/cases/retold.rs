//! What an entry of the history says only together with those before it: of several things that are awaited under one name, which
//! one; and where a case stood before it moved to a newer version.

use super::history::{self, LegalTerm, Step};
use super::loaded::Case;
use super::shown::Shown;
use crate::app::{App, Result};
use crate::store::journal::EntryRow;
use std::collections::BTreeMap;
use templates::Value;
use workflow::Language;
use workflow::event::{Change, Kind};

/// Of a question no more than this is said again, in characters: it stands where it was asked.
const MOST: usize = 120;

/// What an entry says beside its own words.
pub(super) enum Retold {
    /// What was awaited, by the words with which it was asked for.
    About(String),
    /// What became of the case, line by line.
    Lines(Vec<String>),
}

impl Retold {
    pub(super) fn about(&self) -> Option<&str> {
        if let Retold::About(it) = self { Some(it) } else { None }
    }

    pub(super) fn lines(&self) -> Option<&Vec<String>> {
        if let Retold::Lines(it) = self { Some(it) } else { None }
    }
}

/// By the places of entries.
pub(super) fn of(
    app: &App,
    case: &Case,
    entries: &[EntryRow],
    shown: &Shown,
    language: Language,
) -> Result<BTreeMap<i32, Retold>> {
    let steps = history::steps(app, entries)?;
    let mut told = BTreeMap::new();
    for (n, step) in steps.iter().enumerate() {
        let before = steps.get(..n).unwrap_or_default();
        let retold = match step.event.kind {
            Kind::TaskDone { serial, .. }
            | Kind::TaskLapsed { serial, .. }
            | Kind::TaskLate { serial, .. } => about(case, before, shown, serial)?.map(Retold::About),
            Kind::Migrated { .. } => before.last().map(|it| Retold::Lines(moved(it, step, language))),
            _ => None,
        };
        told.extend(retold.map(|it| (step.entry.seq, it)));
    }
    Ok(told)
}

/// The words with which something was asked for, where the viewer may read them.
fn about(case: &Case, before: &[Step<'_>], shown: &Shown, of: u32) -> Result<Option<String>> {
    let opened = before.iter().find_map(|step| {
        let item = step.event.changes.iter().find_map(|it| match it {
            Change::TaskOpened { serial, item, .. } if *serial == of => Some(*item),
            _ => None,
        })?;
        Some((step, item))
    });
    let opened = opened.filter(|(step, _)| shown.has_words(step.entry.seq));
    let Some((step, item)) = opened else { return Ok(None) };
    let written = case.open_text(step.entry)?.unwrap_or_default();
    let words = history::words_of(step.definition, &step.event, &written, item);
    Ok(words.and_then(|it| it.lines().next()).map(shortened))
}

fn shortened(words: &str) -> String {
    match words.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", words.split_at(end).0.trim_end()),
        None => words.to_owned(),
    }
}

/// Between which states a case moved, and to which day its term, where these are others than before; or that it has none now.
fn moved(before: &Step<'_>, step: &Step<'_>, language: Language) -> Vec<String> {
    let state = |it: &Step<'_>| it.definition.state(it.after.state()).label.get(language).to_owned();
    let term = |it: &Step<'_>| history::legal(it.definition, &it.after);
    let (from, to) = (state(before), state(step));
    let values = [("from", Value::Text(&from)), ("to", Value::Text(&to))];
    let stood = (from != to).then(|| templates::say_with(language, "timeline-migrated-state", &values));
    let told = match term(step) {
        same if same == term(before) => None,
        LegalTerm::To(day) => {
            let day = templates::date(language, day);
            Some(templates::say_with(language, "timeline-migrated-day", &[("date", Value::Text(&day))]))
        }
        LegalTerm::StandsStill => None,
        LegalTerm::Uncounted => Some(templates::say(language, "timeline-migrated-uncounted")),
        LegalTerm::None => Some(templates::say(language, "timeline-migrated-no-day")),
    };
    stood.into_iter().chain(told).collect()
}
