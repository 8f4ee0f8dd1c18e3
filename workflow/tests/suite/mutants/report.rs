//! What was measured of the mutants: a record with a letter for each, and the document that is counted from the record.

use super::operators::OPERATORS;
use super::{Judged, Letter};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The letters of all mutants, in their order, by file, kind of change and key.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Record(BTreeMap<(String, String, String), String>);

impl Record {
    pub(super) fn of(judged: &[Judged]) -> Record {
        let mut lines: BTreeMap<_, String> = BTreeMap::new();
        for it in judged {
            for (mutant, letter) in &it.mutants {
                let line = (it.file.to_owned(), mutant.operator.to_owned(), mutant.key.clone());
                lines.entry(line).or_default().push(letter.as_char());
            }
        }
        Record(lines)
    }

    /// Reads what [`Record::write`] wrote.
    pub(super) fn read(text: &str) -> Record {
        let line = |line: &str| {
            let mut parts = line.split(" | ").map(str::to_owned);
            let mut next =
                || parts.next().unwrap_or_else(|| panic!("`{line}` is file | change | key | letters"));
            ((next(), next(), next()), next())
        };
        Record(text.lines().map(line).collect())
    }

    pub(super) fn write(&self) -> String {
        let lines = self
            .0
            .iter()
            .map(|((file, operator, key), letters)| format!("{file} | {operator} | {key} | {letters}\n"));
        lines.collect()
    }

    /// Where the measured letters are others than the recorded; a letter that was not measured says nothing.
    pub(super) fn differences(&self, measured: &Record) -> Vec<String> {
        let mut found = Vec::new();
        for key in self.0.keys().chain(measured.0.keys()) {
            let (old, new) = (self.0.get(key), measured.0.get(key));
            let same = |(old, new): (char, char)| old == new || new == Letter::Unmeasured.as_char();
            let agree =
                |old: &String, new: &String| old.len() == new.len() && old.chars().zip(new.chars()).all(same);
            if !old.zip(new).is_some_and(|(old, new)| agree(old, new)) {
                found.push(format!("{key:?}: recorded {old:?}, measured {new:?}"));
            }
        }
        found
    }

    fn count(&self, letter: Letter, of: impl Fn(&str, &str, &str) -> bool) -> usize {
        let lines = self.0.iter().filter(|((file, operator, key), _)| of(file, operator, key));
        lines.map(|(_, letters)| letters.chars().filter(|it| *it == letter.as_char()).count()).sum()
    }

    fn row(&self, text: &mut String, name: &str, of: impl Fn(&str, &str, &str) -> bool + Copy) {
        let counts = Letter::MEASURED.map(|it| self.count(it, of));
        let all: usize = counts.iter().sum();
        let counts = counts.map(|it| it.to_string()).join(" | ");
        let _ = writeln!(text, "| {name} | {all} | {counts} |");
    }

    /// The document.
    pub(super) fn document(&self) -> String {
        let mut text = OPENING.to_owned();
        let table = |text: &mut String, of: &str| {
            let _ = writeln!(
                text,
                "| {of} | mutants | error | warning | only the print | the same definition |\n|---|---|---|---|---|---|"
            );
        };
        table(&mut text, "what is changed");
        for operator in OPERATORS {
            self.row(&mut text, operator, |_, it, _| it == operator);
        }
        self.row(&mut text, "**all**", |_, _, _| true);
        text.push_str("\n## By file\n\n");
        table(&mut text, "file");
        let mut files: Vec<&str> = self.0.keys().map(|(file, _, _)| file.as_str()).collect();
        files.dedup();
        for file in files {
            self.row(&mut text, file, |it, _, _| it == file);
        }
        text.push_str(BY_KEY);
        let mut keys: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for ((file, operator, key), letters) in &self.0 {
            let printed = letters.chars().filter(|it| *it == Letter::Print.as_char()).count();
            let words = operator.starts_with("words") || file == "law.toml";
            if printed > 0 && !words {
                *keys.entry((key, operator)).or_default() += printed;
            }
        }
        for ((key, operator), n) in keys {
            let _ = writeln!(text, "| `{key}` | {operator} | {n} |");
        }
        text
    }
}

const OPENING: &str = "# Who notices a changed definition

Every single-point mutant of the four shipped definitions and of the law book: one key, one item, one name, one term, one
word at a time. A mutant is read and verified as the program does it, alone and together with the other three. Who notices
it: the verifier with an error, with a warning, or only the print that a person approves (`workflow/tests/golden`). None is
noticed by nobody, but those that are the same definition: roles, languages, what is asked and what is forgotten are sets: their
order says nothing, and neither does what is said twice or an empty list.

Where names are many (more than eight of a kind), four of them are drawn for each place, always the same. The letters of all
mutants stand in `workflow/tests/golden/mutants.txt`; a test holds every 7th against them and counts these tables from them.
To measure all of them anew, which takes some minutes:

```
MEASURE_MUTANTS=1 cargo test --release -p workflow every_single_point_mutant
```

";

const BY_KEY: &str = "
## What only the print notices

In the four definitions; words are left out. These are other laws and not broken ones, and a person must see them.

| key | what is changed | mutants |
|---|---|---|
";
