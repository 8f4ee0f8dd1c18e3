//! One language in three places: what the reader reads, what the schemas know, and what README.md explains. Each key of
//! one must stand in the others.

use super::super::world;
use super::blocks::{blocks, section};
use super::overlay::rendered;
use super::schema::{DEFINITION, Key, LAW, Schema};
use super::{README, checks, definition_of, law_of, table};
use std::collections::BTreeSet;
use toml::{Table, Value};
use workflow::plan::{Carry, Timers};
use workflow::testkit::{SMALL_LAW, SMALL_PROCESS};
use workflow::{Definition, LawBook, Problems, Vocabulary};

/// Where README.md explains the keys of a table.
const SECTIONS: [(&str, &str); 16] = [
    ("head", "### The head"),
    ("words", "### Words"),
    ("filed", "### `[filed]` and `[field]`"),
    ("field", "### `[filed]` and `[field]`"),
    ("state", "### `[state.…]`"),
    ("pause", "### `pauses`"),
    ("timer", "### `after`"),
    ("action", "### `[action.…]`"),
    ("window", "### `within`"),
    ("opening", "### `not_before`"),
    ("extension", "### `extends`"),
    ("clock", "### `[clock.…]`"),
    ("task", "### `[task.…]`"),
    ("coded", "### `[ground]` and `[outcome]`"),
    ("mark", "### `[mark]`"),
    ("promise", "### `[[promise]]`"),
];
const SECTIONS_OF_LAW: [(&str, &str); 3] =
    [("head", "### The law book"), ("source", "### `[source]`"), ("article", "### `[article]`")];

/// Where a table of each kind stands in one of two sound definitions.
fn places() -> [(&'static str, &'static str, Vec<&'static str>); 16] {
    let permit = checks::PERMIT;
    [
        ("head", permit, vec![]),
        ("words", permit, vec!["state", "asked", "name"]),
        ("filed", permit, vec!["filed", "begins_on"]),
        ("field", permit, vec!["field", "reason"]),
        ("state", permit, vec!["state", "asked"]),
        ("pause", permit, vec!["state", "papers", "pauses"]),
        ("timer", permit, vec!["state", "papers", "after", "0"]),
        ("action", permit, vec!["action", "object"]),
        ("window", permit, vec!["action", "object", "within"]),
        ("opening", permit, vec!["action", "deny", "not_before"]),
        ("extension", checks::BASE, vec!["action", "extend", "extends"]),
        ("clock", permit, vec!["clock", "answer"]),
        ("task", permit, vec!["task", "appeal"]),
        ("coded", permit, vec!["outcome", "granted"]),
        ("mark", permit, vec!["mark", "late"]),
        ("promise", permit, vec!["promise", "0"]),
    ]
}

/// Every word that the reader could mean as a key.
fn words_of(source: &str) -> impl Iterator<Item = &str> {
    let quoted = source.split('"').skip(1).step_by(2);
    quoted.filter(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase() || it == b'_'))
}

fn at<'v>(whole: &'v mut Value, path: &[&str]) -> &'v mut Table {
    let found = path.iter().fold(whole, |it, step| match it {
        Value::Array(items) => items.get_mut(step.parse::<usize>().expect("a place")).expect("an item"),
        other => other.get_mut(*step).unwrap_or_else(|| panic!("{path:?} is there")),
    });
    found.as_table_mut().expect("a table")
}

/// The text with all these keys in one table, each a number: what the table knows is then wrong as a value or right,
/// and what it does not know is wrong as a key.
fn with_keys<'k>(text: &str, path: &[&str], keys: impl Iterator<Item = &'k String>) -> String {
    let mut whole = Value::Table(table(text));
    at(&mut whole, path).extend(keys.map(|it| (it.clone(), Value::Integer(0))));
    rendered(whole.as_table().expect("a table"))
}

/// Holds the keys of a schema against what a reader does not call unknown.
fn compare(
    schema: &Schema,
    universe: &BTreeSet<String>,
    kinds: &[(&str, &str, Vec<&str>)],
    read: impl Fn(&str) -> Problems,
) -> usize {
    let known: BTreeSet<(String, String)> = schema.keys().into_iter().map(|it| (it.table, it.name)).collect();
    let mut looked_at = 0;
    for (kind, text, path) in kinds {
        let problems = read(&with_keys(text, path, universe.iter()));
        for key in universe {
            let said = format!("has no key `{key}`");
            let is_read = !problems.0.iter().any(|it| it.message.contains(&said));
            let is_known = known.contains(&((*kind).to_owned(), key.clone()));
            assert_eq!(is_read, is_known, "the reader and the schema differ about `{key}` of {kind}");
            looked_at += 1;
        }
    }
    let kinds: BTreeSet<&str> = kinds.iter().map(|it| it.0).collect();
    assert!(known.iter().all(|(table, _)| kinds.contains(table.as_str())), "every table is looked at");
    looked_at
}

#[test]
fn the_reader_and_the_schema_know_the_same_keys() {
    let source = include_str!("../../../src/definition/read.rs");
    let words = words_of(source).chain(["kk", "ru", "en"]).map(str::to_owned);
    let universe: BTreeSet<String> = words.chain(DEFINITION.keys().into_iter().map(|it| it.name)).collect();
    let (law, can) = (world::law(), Vocabulary::new(["kz"]));
    let read = |text: &str| Definition::parse(text, &law, &can).err().unwrap_or_default();
    let looked_at = compare(&DEFINITION, &universe, &places(), read);
    assert!(looked_at > 500, "{looked_at}");
}

#[test]
fn the_reader_of_the_law_and_its_schema_know_the_same_keys() {
    let source = include_str!("../../../src/definition/law_book.rs");
    let words = words_of(source).chain(["kk", "ru", "en"]).map(str::to_owned);
    let universe: BTreeSet<String> = words.chain(LAW.keys().into_iter().map(|it| it.name)).collect();
    let places = [
        ("head", SMALL_LAW, vec![]),
        ("source", SMALL_LAW, vec!["source", "house"]),
        ("article", SMALL_LAW, vec!["article", "house 2"]),
    ];
    let read = |text: &str| LawBook::parse(text).err().unwrap_or_default();
    let looked_at = compare(&LAW, &universe, &places, read);
    assert!(looked_at > 50, "{looked_at}");
}

/// The lists of closed choices in the schema of the law are those of its reader.
#[test]
fn what_an_article_may_demand_is_the_same_in_both() {
    let source = include_str!("../../../src/definition/law_book.rs");
    let demanded = |key: &str| {
        let after = source.split_once(&format!("const {key}")).expect("the list of the reader").1;
        let list = after.split_once("= [").expect("a list").1.split_once(']').expect("its end").0;
        words_of(list).map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../../law.schema.json")).expect("the schema is JSON");
    let listed = |pointer: &str| {
        let list = schema.pointer(pointer).and_then(serde_json::Value::as_array).expect("a list");
        list.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect::<BTreeSet<_>>()
    };
    assert_eq!(listed("/$defs/article/properties/needs/items/enum"), demanded("KEYS"));
    for place in listed("/$defs/kind/additionalProperties/items/enum") {
        assert!(words_of(source).any(|it| it == place), "{place}");
        assert!(section(README, "### `[kind.…]`").text.contains(&format!("`{place}`")), "{place}");
    }
}

/// The checks that a text names.
fn codes(text: &str) -> BTreeSet<&str> {
    let words = text.split(|it: char| !it.is_ascii_alphanumeric());
    words
        .filter(|it| {
            it.len() == 3 && it.starts_with(['E', 'W']) && it[1..].bytes().all(|it| it.is_ascii_digit())
        })
        .collect()
}

#[test]
fn every_key_has_a_row_with_its_checks() {
    let (mut missing, mut rows) = (Vec::new(), 0);
    let mut look = |key: Key, sections: &[(&str, &str)]| {
        let (_, heading) = sections.iter().find(|it| it.0 == key.table).expect("every table has a section");
        let begins = format!("| `{}` |", key.name);
        match section(README, heading).text.lines().find(|it| it.starts_with(&begins)) {
            None => missing.push(format!("`{}` has no row under {heading}", key.name)),
            Some(row) => {
                rows += 1;
                let (row, schema) = (codes(row), codes(&key.description));
                if row != schema {
                    missing
                        .push(format!("`{}` under {heading}: {row:?}, and the schema: {schema:?}", key.name));
                }
                if row.iter().any(|it| !README.contains(&format!("### {it}\n"))) {
                    missing.push(format!("`{}` under {heading} names a check that is none", key.name));
                }
            }
        }
    };
    DEFINITION.keys().into_iter().for_each(|it| look(it, &SECTIONS));
    LAW.keys().into_iter().for_each(|it| look(it, &SECTIONS_OF_LAW));
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(rows > 90, "{rows}");
}

/// No row is left over for a key that is gone.
#[test]
fn every_row_is_a_key() {
    let all = SECTIONS.iter().map(|it| (&DEFINITION, it)).chain(SECTIONS_OF_LAW.iter().map(|it| (&LAW, it)));
    for (schema, (table, heading)) in all {
        let keys: BTreeSet<String> =
            schema.keys().into_iter().filter(|it| it.table == *table).map(|it| it.name).collect();
        let rows = section(README, heading).text.lines().filter_map(|it| it.strip_prefix("| `"));
        for row in rows.filter_map(|it| it.split('`').next()) {
            assert!(keys.contains(row), "`{row}` under {heading} is no key");
        }
    }
}

/// Every key stands in an example that the engine has read.
#[test]
fn every_key_is_shown() {
    let mut met = DEFINITION.check(&table(SMALL_PROCESS)).met;
    for block in blocks(README).iter().filter(|it| matches!(it.words.get(1), Some(&("definition" | "over"))))
    {
        met.extend(DEFINITION.check(&table(&definition_of(block))).met);
    }
    let keys = DEFINITION.keys().into_iter().map(|it| format!("{}.{}", it.table, it.name));
    let never: Vec<String> = keys.filter(|it| !met.contains(it)).collect();
    assert!(never.is_empty(), "no example has {never:?}");
    let mut met = BTreeSet::new();
    for block in blocks(README).iter().filter(|it| matches!(it.words.as_slice(), ["toml", "law", ..])) {
        met.extend(LAW.check(&table(&law_of(block))).met);
    }
    let keys = LAW.keys().into_iter().map(|it| format!("{}.{}", it.table, it.name));
    let never: Vec<String> = keys.filter(|it| !met.contains(it)).collect();
    assert!(never.is_empty(), "no example has {never:?}");
}

/// A plan is read by a reader of its own.
#[test]
fn every_key_of_a_plan_is_explained() {
    let explained = section(README, "## A newer version").text;
    let source = include_str!("../../../src/plan/read.rs");
    let timers = [Timers::Keep, Timers::Restart].map(Timers::code);
    let carries = [Carry::Keep, Carry::Recount, Carry::Restart, Carry::Stop].map(Carry::code);
    let words: BTreeSet<&str> = words_of(source).chain(timers).chain(carries).collect();
    assert!(words.len() > 10, "{words:?}");
    for word in words {
        let forms = [format!("`{word}"), format!("`[{word}."), format!("\"{word}\"")];
        assert!(forms.iter().any(|it| explained.contains(it)), "{word}");
    }
}
