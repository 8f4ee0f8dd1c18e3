//! What came with a case, by the names under which a definition may ask for it. It is the one table of them: a name that
//! does not stand here is a fact that nobody gave.

use super::view::Content;
use crate::store::CaseRow;
use workflow::command::Facts;
use workflow::definition::model::FieldKind;
use workflow::{Definition, Value};

/// The facts that a definition asks for, as far as they were given and are of the kind that it asks for.
#[must_use]
pub(super) fn of(definition: &Definition, row: &CaseRow, content: &Content) -> Facts {
    let given = |name: &str| named(name, row, content);
    let asked = definition.filed().filter_map(|(id, it)| {
        let value = given(&it.name)?;
        fits(&it.kind, value).then_some((id, value))
    });
    asked.collect()
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
