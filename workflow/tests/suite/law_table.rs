//! The law table names keys of the definitions, tests of this crate, and what is broken on purpose to see them go red; and
//! what it names is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use toml::de::DeTable;
use workflow::shipped;

const TABLE: &str = include_str!("../../../docs/law-table.md");
/// What a row says that the engine does not carry.
const LATER: &str = "the portal's: later";
/// What a row says that the portal carries: the file, and a story of the tests of the portal.
const PORTAL: &str = "the portal's: `";

/// What is broken on purpose.
const MUTATIONS: &str = include_str!("../../../tests/mutations.toml");

/// Set, and the lines of the keys are written anew instead of compared.
const APPROVE: &str = "APPROVE_PRINTS";

/// A row: the article, what carries it, the stories that fail without it, and what is broken to see that.
struct Row {
    article: &'static str,
    carried_by: &'static str,
    stories: Vec<&'static str>,
    broken_by: Vec<&'static str>,
}

fn rows() -> Vec<Row> {
    let rows = TABLE.lines().filter(|it| it.starts_with('|')).skip(2).map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [article, _, carried_by, stories, broken_by] = cells.as_slice() else {
            panic!("five cells: {line}")
        };
        let (stories, broken_by) = (quoted(stories).collect(), quoted(broken_by).collect());
        Row { article, carried_by, stories, broken_by }
    });
    rows.collect()
}

fn quoted(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.split('`').skip(1).step_by(2)
}

/// The names of all tests below a folder.
#[expect(clippy::disallowed_methods, reason = "a test reads the tests, the engine reads nothing")]
fn tests_below(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("the tests are there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            tests_below(&path, names);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = fs::read_to_string(&path).expect("a test is a text");
            let after = text.split("#[test]").skip(1);
            // Those of the portal are written for each database at once.
            let after = after.chain(text.split("db_test! {").skip(1));
            let tests = after.filter_map(|it| it.split_once("fn ")?.1.split_once('('));
            names.extend(tests.map(|(name, _)| name.to_owned()));
        }
    }
}

#[test]
fn every_row_of_the_law_table_names_keys_and_stories_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (mut tests, mut of_portal) = (BTreeSet::new(), BTreeSet::new());
    tests_below(&root.join("workflow/tests"), &mut tests);
    tests_below(&root.join("tests/suite"), &mut of_portal);
    let rows = rows();
    assert!(rows.len() > 40, "{} rows", rows.len());
    let mut keys = 0;
    for Row { article, carried_by, stories, .. } in &rows {
        if *carried_by == LATER {
            assert!(stories.is_empty(), "{article} is told, but nobody carries it");
            continue;
        }
        assert!(!stories.is_empty(), "{article} is carried, and no story tells it");
        let is_portals = carried_by.starts_with(PORTAL);
        for file in quoted(carried_by).filter(|_| is_portals) {
            assert!(root.join(file).is_file(), "{article}: there is no {file}");
        }
        let tests = if is_portals { &of_portal } else { &tests };
        for story in stories {
            assert!(tests.contains(*story), "{article}: there is no test {story}");
        }
        for key in quoted(carried_by).filter(|it| it.contains(": ")) {
            let (file, path) = key.split_once(": ").expect("a file and a key");
            let text = shipped::DEFINITIONS.iter().find(|it| it.0 == file);
            let (_, text) = text.unwrap_or_else(|| panic!("{article}: there is no {file}"));
            let table: toml::Value = toml::from_str(text).expect("a definition is TOML");
            let found = path.split('.').try_fold(&table, |at, name| at.get(name));
            assert!(found.is_some(), "{article}: {file} has no {path}");
            keys += 1;
        }
    }
    assert!(keys > 60, "{keys} keys");
}

/// On which line of a definition the last key of a path stands.
fn line_of(text: &str, path: &str) -> Option<usize> {
    let document = DeTable::parse(text).expect("a definition is TOML");
    let (mut table, mut at) = (Some(document.get_ref()), 0);
    for name in path.split('.') {
        let (key, value) = table?.iter().find(|(key, _)| key.get_ref() == name)?;
        at = key.span().start;
        table = value.get_ref().as_table();
    }
    Some(text.get(..at)?.matches('\n').count() + 1)
}

/// The table with the line of each key behind it.
fn with_lines(table: &str) -> String {
    let (mut pieces, mut line) = (Vec::new(), None);
    for (place, piece) in table.split('`').enumerate() {
        if place % 2 == 1 {
            line = piece.split_once(": ").and_then(|(file, path)| {
                let (_, text) = shipped::DEFINITIONS.iter().find(|(name, _)| *name == file)?;
                line_of(text, path)
            });
            pieces.push(piece.to_owned());
        } else if let Some(line) = line.take() {
            let after =
                piece.strip_prefix(" (line ").and_then(|it| it.split_once(')')).map_or(piece, |it| it.1);
            pieces.push(format!(" (line {line}){after}"));
        } else {
            pieces.push(piece.to_owned());
        }
    }
    pieces.join("`")
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test writes its page anew, the engine writes nothing")]
fn the_lines_of_the_law_table_are_what_was_approved() {
    let now = with_lines(TABLE);
    if std::env::var_os(APPROVE).is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/law-table.md");
        return fs::write(path, now).expect("the page is written");
    }
    assert!(now.matches("(line ").count() > 60, "{now}");
    for (told, now) in TABLE.lines().zip(now.lines()) {
        assert_eq!(told, now, "write them anew: {APPROVE}=1 cargo test -p workflow what_was_approved");
    }
}

/// What a definition says at a path, such as `action.refuse.within`.
fn said_at(text: &str, path: &str) -> Option<toml::Value> {
    let table: toml::Value = toml::from_str(text).expect("it is TOML, whole or broken");
    path.split('.').try_fold(&table, |at, name| at.get(name)).cloned()
}

/// That a story exists proves nothing. Each row whose key stands in a definition names an entry that breaks this key, and
/// the entry names the story of the row as the test that must notice.
#[test]
fn every_row_that_a_definition_carries_is_broken_on_purpose_and_its_story_must_notice() {
    let list: toml::Table = toml::from_str(MUTATIONS).expect("the list is TOML");
    let list = list.get("mutation").and_then(toml::Value::as_array).expect("mutations");
    let text = |of: &toml::Value, key: &str| of.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    let (mut looked_at, mut beside) = (0, Vec::new());
    for Row { article, carried_by, stories, broken_by } in rows() {
        let keys: Vec<(&str, &str)> = quoted(carried_by).filter_map(|it| it.split_once(": ")).collect();
        assert_eq!(
            keys.is_empty(),
            broken_by.is_empty(),
            "{article}: a key of a definition and what breaks it"
        );
        for name in broken_by {
            let found = list.iter().find(|it| text(it, "name").as_deref() == Some(name));
            let found = found.unwrap_or_else(|| panic!("{article}: nothing is broken by the name `{name}`"));
            let said = |key: &str| text(found, key).unwrap_or_default();
            let breaks = |(file, path): &(&str, &str)| {
                let whole = shipped::DEFINITIONS.iter().find(|(name, _)| name == file).map(|it| it.1);
                whole.filter(|_| said("file") == format!("workflow/definitions/{file}")).is_some_and(
                    |whole| said_at(whole, path) != said_at(&whole.replace(&said("from"), &said("to")), path),
                )
            };
            if !keys.iter().any(breaks) {
                beside.push(format!("{article}: `{name}` breaks none of {keys:?}"));
            }
            let tests = found.get("tests").and_then(toml::Value::as_array).into_iter().flatten();
            let mut tests = tests.filter_map(toml::Value::as_str).filter(|it| it.contains('_'));
            let is_told = tests.any(|test| stories.iter().any(|story| story.contains(test)));
            assert!(is_told, "{article}: no story of the row must notice `{name}`");
            looked_at += 1;
        }
    }
    assert!(beside.is_empty(), "{}", beside.join("\n"));
    assert!(looked_at > 40, "{looked_at}");
}
