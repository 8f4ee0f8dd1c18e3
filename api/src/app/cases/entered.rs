//! What was filled in with a step, field by field, as it is read beside it: each with what the definition calls it, so that
//! nobody has to guess what a number or a sentence answers. Whoever may not read the words of a step reads none of this.

use super::timeline::{self, Names};
use serde_json::{Map, Value as Json};
use templates::Value;
use workflow::Definition;
use workflow::definition::model::{Field, FieldKind};

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
