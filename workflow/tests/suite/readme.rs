//! What README.md says is so: every block of it is read by the engine, every key and every check stands in it, and an
//! editor that knows the schema knows the same keys as the reader.

mod blocks;
mod counsel;
mod keys;
mod leave;
mod overlay;
mod schema;

use super::checks;
use blocks::{Block, blocks, section};
use overlay::{laid_over, rendered};
use schema::{DEFINITION, LAW};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use workflow::definition::{Code, Level, check_together};
use workflow::testkit::{SMALL_LAW, SMALL_PROCESS, small_law};
use workflow::{Definition, LawBook, Problem, Problems, Vocabulary};

const README: &str = include_str!("../../README.md");

/// Everything that is wrong with a definition under the law book of the library, warnings included.
fn problems(text: &str) -> Vec<Problem> {
    match Definition::parse(text, &small_law(), &Vocabulary::new(["kz"])) {
        Ok(definition) => {
            let between = check_together(std::slice::from_ref(&definition)).into_iter().flatten();
            definition.warnings().0.iter().cloned().chain(between).collect()
        }
        Err(Problems(problems)) => problems,
    }
}

fn table(text: &str) -> toml::Table {
    toml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// A definition, or what is laid over the small process, as the engine is given it.
fn definition_of(block: &Block<'_>) -> String {
    match block.words.as_slice() {
        ["toml", "definition"] => block.text.to_owned(),
        ["toml", "over" | "wrong", ..] => rendered(&laid_over(&table(SMALL_PROCESS), block.text)),
        other => panic!("line {}: {other:?} is no definition", block.line),
    }
}

fn law_of(block: &Block<'_>) -> String {
    match block.words.as_slice() {
        ["toml", "law"] => block.text.to_owned(),
        _ => rendered(&laid_over(&table(SMALL_LAW), block.text)),
    }
}

#[test]
fn every_block_is_of_a_kind_that_is_tried() {
    let mut kinds = [0_usize; 8];
    for block in blocks(README) {
        let kind = match block.words.as_slice() {
            ["rust"] => 0,
            ["toml", "step"] => 1,
            ["toml", "definition"] => 2,
            ["toml", "over"] => 3,
            ["toml", "wrong", _] => 4,
            ["toml", "law", ..] => 5,
            ["sh"] => 6,
            ["text"] => 7,
            other => panic!("line {}: nothing tries a block of {other:?}", block.line),
        };
        kinds[kind] += 1;
    }
    eprintln!("rust, step, definition, over, wrong, law, sh, text: {kinds:?}");
    assert!(kinds.iter().all(|it| *it > 0), "{kinds:?}");
}

#[test]
fn the_steps_together_are_the_small_process() {
    let steps = blocks(README).into_iter().filter(|it| it.words == ["toml", "step"]);
    let whole = steps.fold(String::new(), |mut whole, it| {
        let _ = writeln!(whole, "{}", it.text);
        whole
    });
    assert_eq!(table(&whole), table(SMALL_PROCESS));
    let law = blocks(README).into_iter().find(|it| it.words == ["toml", "law"]).expect("a law book");
    assert_eq!(table(law.text), table(SMALL_LAW));
}

#[test]
fn whole_definitions_and_what_is_laid_over_the_small_process_are_sound() {
    let mut bad = Vec::new();
    for block in blocks(README).iter().filter(|it| matches!(it.words.get(1), Some(&("definition" | "over"))))
    {
        let found = problems(&definition_of(block));
        if !found.is_empty() {
            bad.push(format!("line {}: {}", block.line, Problems(found)));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn law_books_are_read() {
    for block in blocks(README).iter().filter(|it| matches!(it.words.as_slice(), ["toml", "law", ..])) {
        let read = LawBook::parse(&law_of(block));
        match block.words.get(3) {
            None => assert!(read.is_ok(), "line {}: {}", block.line, read.unwrap_err()),
            Some(code) => {
                let codes: BTreeSet<String> =
                    read.unwrap_err().0.iter().map(|it| it.code.to_string()).collect();
                assert_eq!(codes, [(*code).to_owned()].into(), "line {}", block.line);
            }
        }
    }
}

#[test]
fn what_is_shown_as_wrong_has_exactly_this_wrong() {
    let mut bad = Vec::new();
    let wrong = blocks(README).into_iter().filter(|it| it.words.get(1) == Some(&"wrong"));
    for block in wrong {
        let code = block.words[2];
        let found = problems(&definition_of(&block));
        if found.is_empty() || found.iter().any(|it| it.code.to_string() != code) {
            bad.push(format!("line {}: {code}, and found is: {}", block.line, Problems(found)));
        }
    }
    assert!(bad.is_empty(), "{} are not what they say:\n{}", bad.len(), bad.join("\n"));
}

#[test]
fn every_check_is_explained_and_shown() {
    for code in Code::ALL {
        let section = section(README, &format!("### {code}"));
        assert!(section.text.contains(code.meaning()), "{code} says: {}", code.meaning());
        let shown = |it: &Block<'_>| matches!(it.words.as_slice(), ["toml", "wrong", name] if *name == code.to_string());
        assert!(blocks(section.text).iter().any(shown), "{code} shows what is wrong");
        assert!(section.text.contains("Mend"), "{code} says how to mend it");
        let warns = section.text.contains("A warning");
        assert_eq!(warns, code.level() == Level::Warning, "{code} says whether it is a warning");
    }
}

/// Whatever an editor can know, it says: the shipped files and every sound example are valid, and of the planted
/// violations those are refused that are wrong without looking further.
#[test]
fn the_schema_accepts_what_is_sound() {
    let mut texts: Vec<(String, String)> = workflow::shipped::DEFINITIONS
        .iter()
        .map(|(file, text)| ((*file).to_owned(), (*text).to_owned()))
        .chain([
            ("base".to_owned(), checks::BASE.to_owned()),
            ("permit".to_owned(), checks::PERMIT.to_owned()),
        ])
        .collect();
    for block in blocks(README).iter().filter(|it| matches!(it.words.get(1), Some(&("definition" | "over"))))
    {
        texts.push((format!("README.md:{}", block.line), definition_of(block)));
    }
    assert!(texts.len() > 10, "{}", texts.len());
    for (name, text) in texts {
        assert_eq!(DEFINITION.check(&table(&text)).errors, Vec::<String>::new(), "{name}");
    }
    for text in [workflow::shipped::LAW.1, SMALL_LAW] {
        assert_eq!(LAW.check(&table(text)).errors, Vec::<String>::new());
    }
}

#[test]
fn the_schema_refuses_what_reads_wrong_at_once() {
    let mut looked_at = 0;
    for (code, text) in checks::planted_texts() {
        let Ok(table) = toml::from_str::<toml::Table>(&text) else { continue };
        let refused = !DEFINITION.check(&table).errors.is_empty();
        // A value of the wrong kind and a key that is missing can be seen without looking anything up.
        if code == Code::E00 {
            looked_at += 1;
            assert!(refused, "{}", Problems(checks::problems(&text)));
        }
        let has_no_key = |it: &Problem| it.message.contains("has no key");
        if checks::problems(&text).iter().any(has_no_key) {
            looked_at += 1;
            assert!(refused, "{}", Problems(checks::problems(&text)));
        }
    }
    assert!(looked_at > 15, "{looked_at}");
}
