//! The law table names keys of the definitions and tests of this crate, and what it names is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use workflow::shipped;

const TABLE: &str = include_str!("../../../docs/law-table.md");
/// What a row says that the engine does not carry.
const LATER: &str = "the portal's: later";
/// What a row says that the portal carries: the file, and a story of the tests of the portal.
const PORTAL: &str = "the portal's: `";

/// A row: the article, what carries it, and the stories that fail without it.
struct Row {
    article: &'static str,
    carried_by: &'static str,
    stories: Vec<&'static str>,
}

fn rows() -> Vec<Row> {
    let rows = TABLE.lines().filter(|it| it.starts_with('|')).skip(2).map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [article, _, carried_by, stories] = cells.as_slice() else { panic!("four cells: {line}") };
        Row { article, carried_by, stories: quoted(stories).collect() }
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
    for Row { article, carried_by, stories } in &rows {
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
