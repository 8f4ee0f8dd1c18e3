//! The print of each shipped definition and of the law book, held against the one that was approved. The files of
//! `tests/golden` are what a lawyer reads and approves again: a change of a definition that nobody has approved is red here,
//! however sound it is.

use super::world::{LAW, parse};
use std::path::PathBuf;
use workflow::print::{print, print_law};
use workflow::{LawBook, shipped};

/// Set, and the files are written anew instead of compared. What is then committed is what somebody approves.
const APPROVE: &str = "APPROVE_PRINTS";

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// The print of every shipped text, with the name of its file.
fn prints() -> Vec<(String, String)> {
    let definitions = shipped::DEFINITIONS.iter().map(|(file, text)| {
        let definition = parse(text).unwrap_or_else(|problems| panic!("{file}: {problems}"));
        (format!("{}.txt", definition.id()), print(&definition))
    });
    definitions
        .chain([("law.txt".to_owned(), print_law(&LawBook::parse(LAW).expect("the shipped book reads")))])
        .collect()
}

/// The first line in which two prints differ.
fn difference(old: &str, new: &str) -> String {
    let lines = old.lines().zip(new.lines()).enumerate().find(|(_, (old, new))| old != new);
    lines.map_or_else(
        || format!("{} lines were approved, and there are {}", old.lines().count(), new.lines().count()),
        |(n, (old, new))| {
            format!("line {}: approved is `{}`, and it reads `{}`", n + 1, old.trim(), new.trim())
        },
    )
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "what was approved lies beside the tests, and a person asks for it anew"
)]
fn what_the_engine_holds_is_what_was_approved() {
    let approve = std::env::var_os(APPROVE).is_some();
    let mut changed = Vec::new();
    for (file, print) in prints() {
        if approve {
            std::fs::write(path(&file), &print).expect("the folder of the tests can be written");
            continue;
        }
        let approved = std::fs::read_to_string(path(&file)).unwrap_or_default();
        if approved != print {
            changed.push(format!("{file}, {}", difference(&approved, &print)));
        }
    }
    assert!(
        changed.is_empty(),
        "not approved: {}\nTo approve: {APPROVE}=1 cargo test -p workflow what_was_approved, then read the difference \
         of workflow/tests/golden line by line",
        changed.join("\n")
    );
}

/// A key has one line, so that one change is one line of a difference.
#[test]
fn every_line_of_a_print_is_a_heading_or_one_key() {
    let mut lines = 0;
    for (file, print) in prints() {
        for (n, line) in print.lines().enumerate() {
            lines += 1;
            let key = line.strip_prefix("  ").is_some_and(|it| it.contains(": ") && !it.starts_with(' '));
            let heading = !line.starts_with(' ') && !line.contains(": ");
            assert!(key || heading, "{file}:{}: {line}", n + 1);
        }
    }
    assert!(lines > 1000, "only {lines} lines");
}
