//! What was filled in with a step, field by field, as it is read beside it: each with what the definition calls it, so that
//! nobody has to guess what a number or a sentence answers. Whoever may not read the words of a step reads none of this.

use super::history::Step;
use super::loaded::Case;
use super::timeline::{self, Names};
use crate::app::viewer::Viewer;
use crate::app::{App, Result};
use crate::store::journal::EntryRow;
use chrono::NaiveDate;
use serde_json::{Map, Value as Json, json};
use templates::Value;
use workflow::definition::model::{
    Action, ActionId, Field, FieldId, FieldKind, Opening, SettableTerm, Start,
};
use workflow::{Definition, Language};

/// The fields of a step that have something to show, in the order of the definition; then what was written beside them.
/// `body` is the step as the journal keeps it.
pub(super) fn lines(
    definition: &Definition,
    body: &Json,
    written: Option<&Json>,
    names: &Names<'_>,
) -> Vec<String> {
    let none = Map::new();
    let inputs = body.get("inputs").and_then(Json::as_object).unwrap_or(&none);
    let texts = written.and_then(Json::as_object).unwrap_or(&none);
    let changes = body.get("changes").and_then(Json::as_array).into_iter().flatten();
    let is_handed = changes.into_iter().any(|it| it.get("handed_to").is_some());
    let mut lines = Vec::new();
    for (id, field) in definition.fields() {
        let Some(input) = inputs.get(&*field.name) else { continue };
        // To which office a case goes is a sentence of its own.
        if is_handed && field.kind == FieldKind::Office {
            continue;
        }
        let text = texts.get(&*field.name).map(|it| timeline::lines(it).join("\n"));
        if let Some(value) = text.or_else(|| value(definition, field, input, names)) {
            let value = moved_on((definition, body), id, input, names).unwrap_or(value);
            let label = names.app.definitions.label(definition, id, names.language);
            let values = [("label", Value::Text(&label)), ("value", Value::Text(&value))];
            lines.push(templates::say_with(names.language, "timeline-entered", &values));
        }
    }
    if let Some(Json::Object(texts)) = written {
        let beside = texts.iter().filter(|(name, _)| !inputs.contains_key(*name));
        lines.extend(beside.flat_map(|(_, it)| timeline::lines(it)));
    } else if let Some(written) = written {
        lines.extend(timeline::lines(written));
    }
    lines
}

/// On which ground a step was taken, and what was filled in with it; without a day that is told beside it already.
pub(super) async fn reasons(
    app: &App,
    viewer: &Viewer,
    case: &Case,
    step: &Step<'_>,
    day: Option<NaiveDate>,
    language: Language,
) -> Result<Vec<String>> {
    let names = Names::of(app, viewer, &[step.entry], language).await?;
    let written = case.open_text(step.entry)?;
    let body = body_without(step.entry, day);
    let ground = step.ground(language).map(str::to_owned);
    Ok(ground.into_iter().chain(lines(step.definition, &body, written.as_ref(), &names)).collect())
}

/// A step as the journal keeps it, without a day that is told beside it already.
fn body_without(entry: &EntryRow, day: Option<NaiveDate>) -> Json {
    let mut body: Json = serde_json::from_slice(&entry.body).unwrap_or_default();
    if let (Some(day), Some(inputs)) = (day, body.get_mut("inputs").and_then(Json::as_object_mut)) {
        inputs.retain(|_, it| it.get("date") != Some(&json!(day)));
    }
    body
}

/// A day in words that is the last one of a term and is none on which anybody works: with the day to which it moves on, as
/// the engine counts it.
fn moved_on(
    (definition, body): (&Definition, &Json),
    field: FieldId,
    input: &Json,
    names: &Names<'_>,
) -> Option<String> {
    let day: NaiveDate = input.get("date")?.as_str()?.parse().ok()?;
    let action = definition.find_action(body.get("action")?.as_str()?)?;
    let last = names.app.calendars.present().roll_forward(day).ok()?;
    if last == day || !ends_a_term(definition, action, field) {
        return None;
    }
    let [day, last] = [day, last].map(|it| templates::date(names.language, it));
    let values = [("day", Value::Text(&day)), ("last", Value::Text(&last))];
    Some(templates::say_with(names.language, "timeline-moved-on", &values))
}

/// Whether a field of an action sets the last day of a term: of a clock, of where the case goes, or of what is opened.
fn ends_a_term(definition: &Definition, id: ActionId, field: FieldId) -> bool {
    let action: &Action = definition.action(id);
    let is_set = |it: &SettableTerm| it.set_by == Some(field);
    let is_of_a_task = |it: &Opening| matches!(it, Opening::Action { term, .. } if is_set(term));
    let mut started = definition.clocks().filter(|(_, it)| it.since.contains(&Start::Action(id)));
    action.extends.as_ref().is_some_and(|it| it.set_by == field)
        || action.opens.iter().any(|it| is_of_a_task(&definition.task(*it).opening))
        || action.to.is_some_and(|it| definition.state(it).timers.iter().any(|it| is_set(&it.term)))
        || started.any(|(_, it)| it.length.budget().is_some_and(is_set))
}

/// A value in words. A document is shown among documents; who was assigned is told where it is told who works on the case,
/// and not in its history, which knows no names.
fn value(definition: &Definition, field: &Field, input: &Json, names: &Names<'_>) -> Option<String> {
    let language = names.language;
    let text = |of: &str| input.get(of)?.as_str();
    match field.kind {
        FieldKind::Date => Some(templates::date(language, text("date")?.parse().ok()?)),
        FieldKind::Money => Some(templates::format::money(language, input.get("money")?.as_i64()?)),
        FieldKind::Bool => {
            let key = if input.get("bool")?.as_bool()? { "form-yes" } else { "form-no" };
            Some(templates::say(language, key))
        }
        // What is proposed is a draft and no decision, also where the applicant is told that there is one.
        FieldKind::Choice(_) if !names.is_of_office => None,
        FieldKind::Choice(_) => {
            let outcome = definition.find_outcome(text("choice")?)?;
            Some(definition.outcome(outcome).label.get(language).to_owned())
        }
        FieldKind::Body => names.body(input.get("body")?),
        FieldKind::Office => names.office(input.get("office")?),
        FieldKind::Text | FieldKind::List | FieldKind::File | FieldKind::Assignee => None,
    }
}
