//! What came with a case, by the names under which a definition may ask for it. What the portal asks of everybody stands in one
//! table here; whatever else a definition asks for is asked in its own words, by what it takes.

use super::actions::{OfferedField, Shape};
use super::view::Content;
use crate::app::fault::{Fault, Faults, Wanted};
use crate::app::text;
use crate::store::CaseRow;
use chrono::{Months, NaiveDate};
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

/// What the portal asks anyway: the name, what it takes, the question of a definition on which it hangs, and where it is filed.
const ASKED: [(&str, FieldKind, Option<Question>, &str); 7] = [
    ("happened_on", FieldKind::Date, None, "/happened_on"),
    ("wish", FieldKind::Text, None, "/wish"),
    ("threat_on", FieldKind::Date, Some(Question::Threat), "/threat_on"),
    ("official", FieldKind::Text, Some(Question::Body), "/official"),
    ("project", FieldKind::Text, Some(Question::Project), "/project/name"),
    ("investment_kzt", FieldKind::Money, Some(Question::Project), "/project/investment_kzt"),
    ("at_risk_kzt", FieldKind::Money, Some(Question::Risk), "/at_risk/investment_kzt"),
];

/// So many years ago or ahead a day may lie that a definition asks for: it may be one of a whole life, and a slip in the year is
/// none.
const YEARS: (u32, u32) = (100, 50);

/// The facts that a definition asks for and that nothing else asks whoever files.
pub fn own(definition: &Definition) -> impl Iterator<Item = &Filed> {
    definition.filed().map(|(_, it)| it).filter(|it| !is_asked_anyway(definition, it))
}

fn is_asked_anyway(definition: &Definition, it: &Filed) -> bool {
    let is_it = |(name, kind, ..): &&(&str, FieldKind, Option<Question>, &str)| {
        *name == &*it.name && *kind == it.kind
    };
    let hangs_on = ASKED.iter().find(is_it).map(|(_, _, question, _)| question);
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

/// Where the portal asks for what has this name, if it asks whoever files by this definition.
fn asked_at(definition: &Definition, name: &str) -> Option<(&'static str, &'static str)> {
    let is_asked = |question: Option<Question>| question.is_none_or(|it| definition.asks(it));
    let found = ASKED.iter().find(|(it, _, question, _)| *it == name && is_asked(*question));
    found.map(|(name, .., place)| (*name, *place))
}

/// Reads facts that came with a filing, each by what the definition says that it takes.
pub(super) fn read(definition: &Definition, given: Given, today: NaiveDate, faults: &mut Faults) -> Given {
    let mut facts = Given::new();
    for (name, json) in given.into_iter().filter(|(_, json)| !json.is_null()) {
        let Some(fact) = own(definition).find(|it| *it.name == *name) else {
            if let Some((name, place)) = asked_at(definition, &name) {
                faults.add(format!("/facts/{name}"), Fault::Elsewhere(place));
                continue;
            }
            let mut names = own(definition).map(|it| &*it.name).peekable();
            let is_any = names.peek().is_some();
            faults.add("/facts", if is_any { Fault::unknown(&name, names) } else { Fault::Unasked });
            continue;
        };
        match clean(&fact.kind, json, today) {
            Ok(json) => {
                facts.insert(name, json);
            }
            Err(fault) => faults.add(format!("/facts/{}", fact.name), fault),
        }
    }
    facts
}

fn clean(kind: &FieldKind, json: Json, today: NaiveDate) -> Result<Json, Fault> {
    if let (FieldKind::Text, Some(typed)) = (kind, json.as_str()) {
        return Ok(Json::String(text::paragraphs(typed, LONGEST)?));
    }
    let (earliest, latest) = (today - Months::new(12 * YEARS.0), today + Months::new(12 * YEARS.1));
    match value(kind, &json) {
        Some(Value::Money(tenge)) if tenge < 0 => Err(Fault::Negative),
        Some(Value::Date(day)) if day < earliest || day > latest => Err(Fault::DateRange(earliest, latest)),
        Some(_) => Ok(json),
        None => Err(not_of_kind(kind, &json)),
    }
}

/// Why a value is none of a kind.
fn not_of_kind(kind: &FieldKind, json: &Json) -> Fault {
    match kind {
        FieldKind::Date => Fault::no_day(json.as_str().unwrap_or_default()),
        FieldKind::Money => no_money(json),
        FieldKind::Bool => Fault::Wanted(Wanted::Bool),
        _ => Fault::Wanted(Wanted::Text),
    }
}

/// Why a value is no money: a number that is too large to be counted is one all the same.
pub(super) fn no_money(json: &Json) -> Fault {
    // Just below the most that the engine counts.
    if json.as_f64().is_some_and(|it| it > 9.2e18) { Fault::TooMuch } else { Fault::Wanted(Wanted::Tenge) }
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
        FieldKind::Date => text::day(json.as_str()?).map(Value::Date),
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
