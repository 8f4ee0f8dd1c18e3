//! Which words may be spoken in which room.
//!
//! Crates keep the big walls; inside one crate only a reader of the text can. The rules are data in
//! `rooms/table.rs`, each with a line that breaks it, so that every row is itself tested.
//! Names of foreign crates and keywords are looked for in code alone, since a log filter may name them;
//! whatever serde or clap can call through a string is looked for in strings as well.

mod doors;
mod table;

use std::collections::BTreeSet;
use std::path::Path;

use crate::house::{self, Report};
use crate::source::{self, Parts, Source};
use table::RULES;

/// Text that plants violations: a string there is a specimen, not a call.
const SPECIMENS: &str = "tests/architecture";

/// Words that must not be spoken in some rooms.
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    /// Where it holds; the empty room is the whole tree.
    pub(crate) rooms: &'static [&'static str],
    /// Rooms inside them where the words are at home.
    pub(crate) except: &'static [&'static str],
    /// A `*` at the end of a word leaves its end open.
    pub(crate) words: &'static [&'static str],
    pub(crate) parts: Parts,
    pub(crate) reason: &'static str,
    /// A file and a line that break the rule.
    pub(crate) specimen: (&'static str, &'static str),
}

impl Rule {
    fn holds_in(&self, path: &str) -> bool {
        self.rooms.iter().any(|room| house::belongs(path, room))
            && !self.except.iter().any(|room| house::belongs(path, room))
    }

    fn check(&self, files: &[(String, Lines)]) -> Report {
        let mut report = Report::default();
        for (path, lines) in files.iter().filter(|(path, _)| self.holds_in(path)) {
            report.looked_at += 1;
            for (line, word) in self.spoken(lines) {
                let why = format!("`{word}` is spoken here: {}", self.reason);
                report.report(self.name, path, Some(line), why);
            }
        }
        report
    }

    /// Each line that speaks a word, once a word.
    fn spoken(&self, lines: &Lines) -> BTreeSet<(usize, &'static str)> {
        let mut found = BTreeSet::new();
        for word in self.words {
            let spoken = lines.iter().filter(|(_, line)| source::speaks(line, word));
            found.extend(spoken.map(|(number, _)| (*number, *word)));
        }
        found
    }
}

/// Numbered lines of one file, followed by its imports spelled out.
type Lines = Vec<(usize, String)>;

/// All Rust files below a folder.
fn sources(root: &Path, folder: &str) -> Vec<(String, Source)> {
    let read = |path: String| {
        let source = Source::new(&house::read(root, &path));
        (path, source)
    };
    house::files(root, folder, &["rs"]).into_iter().map(read).collect()
}

/// `files` without those that only tests compile.
fn shipped(mut files: Vec<(String, Source)>) -> Vec<(String, Source)> {
    let tests = source::test_files(&files);
    files.retain(|(path, _)| !tests.iter().any(|module| house::belongs(path, module)));
    files
}

/// The whole tree as a rule about these parts sees it.
fn read(root: &Path, parts: Parts) -> Vec<(String, Lines)> {
    let sources = sources(root, "");
    let sources = if parts == Parts::CodeAndTests { sources } else { shipped(sources) };
    let lines = |(path, source): (String, Source)| {
        let specimens = parts == Parts::CodeAndStrings && house::belongs(&path, SPECIMENS);
        let text = source.only(if specimens { Parts::Code } else { parts });
        let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.to_owned()));
        (path, lines.chain(source::imports(&text)).collect())
    };
    sources.into_iter().map(lines).collect()
}

fn check(root: &Path, rule: &Rule) -> Report {
    rule.check(&read(root, rule.parts))
}

#[test]
fn no_word_is_spoken_in_a_room_that_must_not_know_it() {
    let root = house::root();
    let mut sum = Report::default();
    for parts in [Parts::Code, Parts::CodeAndStrings, Parts::CodeAndTests] {
        let files = read(&root, parts);
        for rule in RULES.iter().filter(|rule| rule.parts == parts) {
            let report = rule.check(&files);
            house::say(&format!("room rule `{}`: looked at {}", rule.name, report.looked_at));
            // A rule whose room was renamed would hold for ever; its count says so.
            assert!(report.looked_at > 0, "`{}`: its rooms {:?} are empty", rule.name, rule.rooms);
            sum.looked_at += report.looked_at;
            sum.violations.extend(report.violations);
        }
    }
    sum.assert_clean("files under room rules");
}

#[cfg(test)]
mod twins {
    use super::{RULES, Rule, check};
    use crate::house::Plot;
    use crate::source::Parts;

    fn planted(path: &str, lines: &str) -> Plot {
        Plot::empty().with(path, &format!("//! A planted room.\n\n{lines}\n"))
    }

    fn looked_clean(rule: &Rule, path: &str, lines: &str) {
        let report = check(planted(path, lines).root(), rule);
        assert!(report.violations.is_empty(), "{}: {:?}", rule.name, report.violations);
    }

    #[test]
    fn the_specimen_of_every_rule_is_caught() {
        for rule in &RULES {
            let (path, line) = rule.specimen;
            let report = check(planted(path, line).root(), rule);
            report.assert_only(rule.name, path, Some(3));
        }
    }

    #[test]
    fn every_single_word_of_every_rule_is_caught() {
        for rule in &RULES {
            let (path, _) = rule.specimen;
            for word in rule.words {
                let line = format!("x {} y", word.trim_end_matches('*'));
                let report = check(planted(path, &line).root(), rule);
                report.assert_only(rule.name, path, Some(3));
            }
        }
    }

    #[test]
    fn every_room_of_every_rule_is_watched_and_a_violation_in_it_is_caught() {
        for rule in &RULES {
            for room in rule.rooms.iter().filter(|room| !room.is_empty()) {
                let path = format!("{}/planted_room.rs", room.trim_end_matches('/'));
                let report = check(planted(&path, rule.specimen.1).root(), rule);
                report.assert_only(rule.name, &path, Some(3));
            }
        }
    }

    #[test]
    fn a_word_is_free_where_it_is_at_home() {
        for rule in &RULES {
            for home in rule.except {
                let path = home.strip_suffix(".rs").unwrap_or(home);
                looked_clean(rule, &format!("{path}.rs"), rule.specimen.1);
            }
        }
    }

    #[test]
    fn a_word_in_a_comment_breaks_no_rule() {
        for rule in &RULES {
            let (path, line) = rule.specimen;
            looked_clean(rule, path, &format!("// {line}\n/// {line}\n/* {line} */"));
        }
    }

    #[test]
    fn a_word_in_a_string_counts_only_where_a_string_can_call_it() {
        for rule in &RULES {
            let (path, _) = rule.specimen;
            let words = rule.words.iter().map(|it| it.trim_end_matches('*'));
            for word in words.filter(|it| !it.contains('"')) {
                let line = format!("#[serde(default = \"{word}\")]");
                if rule.parts == Parts::CodeAndStrings {
                    let report = check(planted(path, &line).root(), rule);
                    report.assert_only(rule.name, path, Some(3));
                } else {
                    looked_clean(rule, path, &line);
                }
            }
        }
    }

    #[test]
    fn the_tests_of_a_crate_are_free_unless_the_rule_is_about_tests() {
        for rule in &RULES {
            let (path, line) = rule.specimen;
            let module = format!("#[cfg(test)]\nmod tests {{\n{line}\n}}");
            if rule.parts == Parts::CodeAndTests {
                let report = check(planted(path, &module).root(), rule);
                report.assert_only(rule.name, path, Some(5));
            } else {
                looked_clean(rule, path, &module);
            }
        }
    }

    #[test]
    fn a_test_module_in_its_own_file_is_free_like_one_in_place() {
        let rule = RULES.iter().find(|rule| rule.words.contains(&".unwrap()"));
        let rule = rule.expect("the table forbids unwrap");
        let plot = planted("workflow/src/lib.rs", "#[cfg(test)]\nmod tests;")
            .with("workflow/src/tests.rs", "value.unwrap()");
        let report = check(plot.root(), rule);
        assert!(report.violations.is_empty(), "{:?}", report.violations);
    }

    #[test]
    fn a_path_hidden_in_a_grouped_import_is_caught() {
        let rule = RULES.iter().find(|rule| rule.words.contains(&"std::fs"));
        let rule = rule.expect("the table keeps files out of the engine");
        let plot = planted("workflow/src/chain.rs", "use std::{\n    cmp::Ordering,\n    fs,\n};");
        check(plot.root(), rule).assert_only(rule.name, "workflow/src/chain.rs", Some(5));
    }

    #[test]
    fn names_of_rules_are_told_apart() {
        let names: std::collections::BTreeSet<_> = RULES.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), RULES.len());
    }
}
