//! What came with a case, by the names under which a definition may ask for it. What the portal asks of everybody stands in one
//! table here; whatever else a definition asks for is asked in its own words, by what it takes.

use super::actions::{OfferedField, Shape};
use super::view::Content;
use crate::app::fault::{Fault, Faults};
use crate::app::text;
use crate::store::CaseRow;
use chrono::NaiveDate;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use workflow::command::Facts;
use workflow::definition::model::{FieldKind, Filed, Question};
use workflow::{Definition, Language, Value};

/// Facts that a definition asks for in its own words, by their names: a text, a day such as `2026-11-23`, whole tenge, or
/// whether it is so.
pub type Given = BTreeMap<String, Json>;

/// The longest text of one, in characters.
const LONGEST: usize = 2000;

/// What the portal asks anyway: the name, what it takes, and the question of a definition on which it hangs.
const ASKED: [(&str, FieldKind, Option<Question>); 7] = [
    ("happened_on", FieldKind::Date, None),
    ("wish", FieldKind::Text, None),
    ("threat_on", FieldKind::Date, Some(Question::Threat)),
    ("official", FieldKind::Text, Some(Question::Body)),
    ("project", FieldKind::Text, Some(Question::Project)),
    ("investment_kzt", FieldKind::Money, Some(Question::Project)),
    ("at_risk_kzt", FieldKind::Money, Some(Question::Risk)),
];

/// The facts that a definition asks for and that nothing else asks whoever files.
pub fn own(definition: &Definition) -> impl Iterator<Item = &Filed> {
    definition.filed().map(|(_, it)| it).filter(|it| !is_asked_anyway(definition, it))
}

fn is_asked_anyway(definition: &Definition, it: &Filed) -> bool {
    let is_it =
        |(name, kind, _): &&(&str, FieldKind, Option<Question>)| *name == &*it.name && *kind == it.kind;
    let hangs_on = ASKED.iter().find(is_it).map(|(.., question)| question);
    hangs_on.is_some_and(|it| it.is_none_or(|question| definition.asks(question)))
}

/// What whoever files is asked by this: in the words of the definition, and answered or not as they like.
#[must_use]
pub fn question(it: &Filed, language: Language) -> OfferedField {
    let shape = match it.kind {
        FieldKind::Date => Shape::Date(None),
        FieldKind::Money => Shape::Money,
        FieldKind::Bool => Shape::Bool,
        _ => Shape::Text,
    };
    OfferedField {
        name: it.name.to_string(),
        label: it.label.get(language).to_owned(),
        required: false,
        shape,
    }
}

/// Reads facts that came with a filing, each by what the definition says that it takes.
pub(super) fn read(definition: &Definition, given: Given, faults: &mut Faults) -> Given {
    let mut facts = Given::new();
    for (name, json) in given.into_iter().filter(|(_, json)| !json.is_null()) {
        let Some(fact) = own(definition).find(|it| *it.name == *name) else {
            let mut names = own(definition).map(|it| &*it.name).peekable();
            let is_any = names.peek().is_some();
            faults.add("/facts", if is_any { Fault::unknown(&name, names) } else { Fault::Unasked });
            continue;
        };
        match clean(&fact.kind, json) {
            Ok(json) => {
                facts.insert(name, json);
            }
            Err(fault) => faults.add(format!("/facts/{}", fact.name), fault),
        }
    }
    facts
}

fn clean(kind: &FieldKind, json: Json) -> Result<Json, Fault> {
    if let (FieldKind::Text, Some(typed)) = (kind, json.as_str()) {
        return Ok(Json::String(text::paragraphs(typed, LONGEST)?));
    }
    match value(kind, &json) {
        Some(Value::Money(tenge)) if tenge < 0 => Err(Fault::Negative),
        Some(_) => Ok(json),
        None if *kind == FieldKind::Date => Err(Fault::DateForm),
        None => Err(Fault::Kind),
    }
}

/// The facts that a definition asks for, as far as they were given and are of the kind that it asks for.
#[must_use]
pub(super) fn of(definition: &Definition, row: &CaseRow, content: &Content) -> Facts {
    let asked = definition.filed().filter_map(|(id, it)| {
        let own = content.facts.get(&*it.name).and_then(|json| value(&it.kind, json));
        let named = || named(&it.name, row, content).filter(|value| fits(&it.kind, *value));
        Some((id, own.or_else(named)?))
    });
    asked.collect()
}

/// What a fact says to the engine, where it is of this kind.
fn value(kind: &FieldKind, json: &Json) -> Option<Value> {
    match kind {
        FieldKind::Text => json.as_str().map(|_| Value::Text),
        FieldKind::Date => json.as_str()?.parse().ok().map(Value::Date),
        FieldKind::Money => json.as_i64().map(Value::Money),
        FieldKind::Bool => json.as_bool().map(Value::Bool),
        _ => None,
    }
}

/// The facts of a case that its definition has words of its own for: what each is called, and what it says.
#[must_use]
pub fn in_words(definition: &Definition, facts: &Given, language: Language) -> Vec<(String, String)> {
    let words = own(definition).filter_map(|it| {
        let words = said(&question(it, language).shape, facts.get(&*it.name)?, language)?;
        Some((it.label.get(language).to_owned(), words))
    });
    words.collect()
}

/// A fact in words.
#[must_use]
pub fn said(shape: &Shape, json: &Json, language: Language) -> Option<String> {
    match shape {
        Shape::Date(_) => json.as_str()?.parse::<NaiveDate>().ok().map(|it| templates::date(language, it)),
        Shape::Money => Some(templates::format::money(language, json.as_i64()?)),
        Shape::Bool => {
            let key = if json.as_bool()? { "form-yes" } else { "form-no" };
            Some(templates::say(language, key))
        }
        _ => json.as_str().map(str::to_owned),
    }
}

/// The plain value of the filing that has this name.
fn named(name: &str, row: &CaseRow, content: &Content) -> Option<Value> {
    let text = |it: &Option<String>| it.as_ref().map(|_| Value::Text);
    match name {
        "happened_on" => row.happened_on.map(Value::Date),
        "threat_on" => row.threat_on.map(Value::Date),
        "official" => text(&content.official),
        "wish" => text(&content.wish),
        "project" => content.project.as_ref().map(|_| Value::Text),
        "investment_kzt" => content.project.as_ref()?.investment_kzt.map(Value::Money),
        "at_risk_kzt" => content.at_risk?.investment_kzt.map(Value::Money),
        _ => None,
    }
}

fn fits(kind: &FieldKind, value: Value) -> bool {
    matches!(
        (kind, value),
        (FieldKind::Text, Value::Text)
            | (FieldKind::Date, Value::Date(_))
            | (FieldKind::Money, Value::Money(_))
    )
}
