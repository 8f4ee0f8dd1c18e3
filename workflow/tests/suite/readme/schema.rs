//! Just as much of JSON Schema as the two schemas use. A keyword that is not known here is no keyword of theirs: then
//! nothing would be checked by it, and the test says so.

use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use toml::{Table, Value};

pub(super) static DEFINITION: LazyLock<Schema> =
    LazyLock::new(|| Schema::read(include_str!("../../../definition.schema.json")));
pub(super) static LAW: LazyLock<Schema> =
    LazyLock::new(|| Schema::read(include_str!("../../../law.schema.json")));

pub(super) struct Schema(Json);

/// What came of looking at a document.
#[derive(Default)]
pub(super) struct Checked {
    /// What is wrong, each with its place.
    pub(super) errors: Vec<String>,
    /// Which keys were met, as `table.key`.
    pub(super) met: BTreeSet<String>,
}

/// A key of a table, and what is said of it.
pub(super) struct Key {
    pub(super) table: String,
    pub(super) name: String,
    pub(super) description: String,
}

impl Schema {
    fn read(text: &str) -> Schema {
        Schema(serde_json::from_str(text).expect("the schema is JSON"))
    }

    pub(super) fn check(&self, document: &Table) -> Checked {
        let mut checked = Checked::default();
        self.walk(&self.0, "head", &Value::Table(document.clone()), "", &mut checked);
        checked
    }

    /// The tables by name.
    fn tables(&self) -> impl Iterator<Item = (&str, &Json)> {
        let all = self.0.get("$defs").and_then(Json::as_object).expect("definitions");
        all.iter().map(|(name, node)| (name.as_str(), node))
    }

    fn definition(&self, reference: &str) -> (&str, &Json) {
        let name = reference.strip_prefix("#/$defs/").expect("a reference into the schema");
        let (name, node) = self.tables().find(|it| it.0 == name).expect("what is referred to");
        (name, node)
    }

    /// Every key of every table that has keys of its own. A description that is left out is that of what it refers to.
    pub(super) fn keys(&self) -> Vec<Key> {
        let mut keys = Vec::new();
        for (table, node) in self.tables().chain([("head", &self.0)]) {
            for (key, property) in node.get("properties").and_then(Json::as_object).into_iter().flatten() {
                let referred = text_of(property, "$ref").map(|it| self.definition(it).1);
                let description =
                    text_of(property, "description").or_else(|| text_of(referred?, "description"));
                keys.push(Key {
                    table: table.to_owned(),
                    name: key.clone(),
                    description: description
                        .unwrap_or_else(|| panic!("{table}.{key} is described"))
                        .to_owned(),
                });
            }
        }
        keys
    }

    fn walk(&self, node: &Json, table: &str, value: &Value, at: &str, checked: &mut Checked) {
        for (keyword, said) in node.as_object().expect("a schema is an object") {
            let mut wrong = |why: String| checked.errors.push(format!("{at}: {why}"));
            match keyword.as_str() {
                "type" if kind(value) != said.as_str().unwrap_or_default() => {
                    wrong(format!("{} and not {said}", kind(value)));
                }
                "enum" => {
                    let allowed = said.as_array().expect("a list");
                    if !value.as_str().is_some_and(|it| allowed.iter().any(|one| one == it)) {
                        wrong(format!("{value:?} is none of {said}"));
                    }
                }
                "pattern" => {
                    let fits = shape(said.as_str().unwrap_or_default());
                    if value.as_str().is_some_and(|it| !fits(it)) {
                        wrong(format!("{value:?} is not of the form {said}"));
                    }
                }
                "minimum" if value.as_integer() < said.as_i64() => wrong(format!("less than {said}")),
                "maximum" if value.as_integer() > said.as_i64() => wrong(format!("more than {said}")),
                "minItems" if value.as_array().map(|it| it.len() as u64) < said.as_u64() => {
                    wrong(format!("fewer than {said}"));
                }
                "items" => {
                    for (n, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.walk(said, table, item, &format!("{at}[{n}]"), checked);
                    }
                }
                "required" => {
                    for key in said.as_array().into_iter().flatten().filter_map(Json::as_str) {
                        if value.as_table().is_some_and(|it| !it.contains_key(key)) {
                            checked.errors.push(format!("{at}: {key} is missing"));
                        }
                    }
                }
                "properties" => {
                    for (key, property) in said.as_object().into_iter().flatten() {
                        if let Some(value) = value.get(key) {
                            checked.met.insert(format!("{table}.{key}"));
                            self.walk(property, table, value, &format!("{at}.{key}"), checked);
                        }
                    }
                }
                "additionalProperties" => self.others(node, said, table, value, at, checked),
                "propertyNames" => {
                    for key in value.as_table().into_iter().flat_map(Table::keys) {
                        self.walk(said, table, &Value::String(key.clone()), &format!("{at}.{key}"), checked);
                    }
                }
                "oneOf" => {
                    let fits = said.as_array().into_iter().flatten().filter(|node| {
                        let mut one = Checked::default();
                        self.walk(node, table, value, at, &mut one);
                        one.errors.is_empty()
                    });
                    if fits.count() != 1 {
                        wrong(format!("{value:?} is not one of {said}"));
                    }
                }
                "$ref" => {
                    let (name, node) = self.definition(said.as_str().unwrap_or_default());
                    self.walk(node, name, value, at, checked);
                }
                // What only people read, and what holds.
                "$schema" | "$id" | "$defs" | "title" | "description" | "default" | "type" | "minimum"
                | "maximum" | "minItems" => {}
                other => panic!("nothing checks `{other}`"),
            }
        }
    }

    fn others(&self, node: &Json, said: &Json, table: &str, value: &Value, at: &str, checked: &mut Checked) {
        for (key, value) in value.as_table().into_iter().flatten() {
            if node.get("properties").is_some_and(|it| it.get(key).is_some()) {
                continue;
            }
            if said == &Json::Bool(false) {
                checked.errors.push(format!("{at}: there is no key {key}"));
            } else {
                self.walk(said, table, value, &format!("{at}.{key}"), checked);
            }
        }
    }
}

fn text_of<'j>(node: &'j Json, key: &str) -> Option<&'j str> {
    node.get(key).and_then(Json::as_str)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "string",
        Value::Integer(_) => "integer",
        Value::Boolean(_) => "boolean",
        Value::Array(_) => "array",
        Value::Table(_) => "object",
        Value::Float(_) | Value::Datetime(_) => "something else",
    }
}

/// The patterns of the schemas, each by hand: no engine of expressions for four of them.
fn shape(pattern: &str) -> fn(&str) -> bool {
    match pattern {
        "^[a-z][a-z0-9_]{0,63}$" => |text| {
            text.starts_with(|it: char| it.is_ascii_lowercase())
                && text.len() <= 64
                && text.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_')
        },
        "^[1-9][0-9]{0,3}(wd|d|mo)$" => |text| {
            let unit = text.trim_start_matches(|it: char| it.is_ascii_digit());
            let digits = text.len() - unit.len();
            (1..=4).contains(&digits) && !text.starts_with('0') && ["wd", "d", "mo"].contains(&unit)
        },
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => |text| {
            text.len() == 10
                && text
                    .bytes()
                    .enumerate()
                    .all(|(n, it)| if n == 4 || n == 7 { it == b'-' } else { it.is_ascii_digit() })
        },
        "^[^ ]+ .*[^ ].*$" => |text| {
            text.split_once(' ')
                .is_some_and(|(source, article)| !source.is_empty() && !article.trim().is_empty())
        },
        other => panic!("nothing knows the pattern `{other}`"),
    }
}
