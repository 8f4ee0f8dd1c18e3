//! Every single-point mutant of the shipped definitions and of the law book, and who notices it: the verifier, as an error
//! or as a warning; or else the print that a person approves. A change that nobody notices would be a rule that the engine
//! decides by and nobody can see.

#![expect(
    clippy::indexing_slicing,
    reason = "a path that leads nowhere is a defect of the test, which then fails"
)]

mod operators;
mod renaming;
mod report;
mod slots;
mod tree;

use super::world::parse;
use operators::{Mutant, mutants};
pub(crate) use renaming::{ANEW, renamed};
use report::Record;
use tree::Node;
use workflow::definition::{Code, Level, check_together};
use workflow::print::{print, print_law};
use workflow::{Definition, LawBook, Vocabulary, shipped};

/// Who notices a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Noticed {
    /// The verifier refuses it.
    Error(Code),
    /// The verifier accepts it and says that somebody should look.
    Warning(Code),
    /// The verifier accepts it, and the approved print says otherwise.
    Print,
    /// Nobody.
    Nobody,
}

/// Everything that a mutant is held against.
struct Shipped {
    law: LawBook,
    vocabulary: Vocabulary,
    definitions: Vec<Definition>,
    law_print: String,
}

impl Shipped {
    fn read() -> Shipped {
        let read = |(file, text): &(&str, &str)| parse(text).unwrap_or_else(|it| panic!("{file}: {it}"));
        let law = LawBook::parse(shipped::LAW.1).unwrap_or_else(|it| panic!("{it}"));
        Shipped {
            law_print: print_law(&law),
            law,
            vocabulary: Vocabulary::new(["kz"]),
            definitions: shipped::DEFINITIONS.iter().map(read).collect(),
        }
    }

    /// Who notices the definition of this place in the list, mutated; `print` is what was approved.
    fn of_definition(&self, place: usize, approved: &str, text: &str) -> Noticed {
        let definition = match Definition::parse(text, &self.law, &self.vocabulary) {
            Err(problems) => return Noticed::Error(first_error(&problems.0)),
            Ok(it) => it,
        };
        let mut together = self.definitions.clone();
        together[place] = definition.clone();
        let between: Vec<_> = check_together(&together).into_iter().flatten().collect();
        if between.iter().any(|it| it.level == Level::Error) {
            return Noticed::Error(first_error(&between));
        }
        match definition.warnings().0.first().or(between.first()) {
            Some(warning) => Noticed::Warning(warning.code),
            None if print(&definition) != approved => Noticed::Print,
            None => Noticed::Nobody,
        }
    }

    /// Who notices the law book, mutated.
    fn of_law(&self, text: &str) -> Noticed {
        let law = match LawBook::parse(text) {
            Err(problems) => return Noticed::Error(first_error(&problems.0)),
            Ok(it) => it,
        };
        for (_, text) in shipped::DEFINITIONS {
            match Definition::parse(text, &law, &self.vocabulary) {
                Err(problems) => return Noticed::Error(first_error(&problems.0)),
                Ok(it) if !it.warnings().0.is_empty() => return Noticed::Warning(it.warnings().0[0].code),
                Ok(_) => {}
            }
        }
        if print_law(&law) == self.law_print { Noticed::Nobody } else { Noticed::Print }
    }
}

fn first_error(problems: &[workflow::Problem]) -> Code {
    let error = problems.iter().find(|it| it.level == Level::Error);
    error.expect("what is refused has an error").code
}

/// Who notices a mutant, as the record has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Letter {
    Error,
    Warning,
    Print,
    Same,
    Unmeasured,
}

impl Letter {
    const MEASURED: [Letter; 4] = [Letter::Error, Letter::Warning, Letter::Print, Letter::Same];

    fn as_char(self) -> char {
        match self {
            Letter::Error => 'E',
            Letter::Warning => 'W',
            Letter::Print => 'P',
            Letter::Same => '=',
            Letter::Unmeasured => '.',
        }
    }
}

/// A shipped text, every mutant of it, and who noticed each.
struct Judged {
    file: &'static str,
    mutants: Vec<(Mutant, Letter)>,
}

/// Why a mutant that nobody notices is the same definition; `None` where it is not.
fn equivalent(tree: &Node, mutant: &Mutant) -> Option<&'static str> {
    const SETS: [&str; 9] = [
        "action.by",
        "action.tells",
        "action.forgets",
        "action.not_by_actor_of",
        "task.by",
        "task.tells",
        "roles",
        "languages",
        "asks",
    ];
    match mutant.operator {
        operators::NEIGHBOURS | operators::ITEM_TWICE if SETS.contains(&mutant.key.as_str()) => {
            Some("it is a set")
        }
        operators::KEY_DROPPED if *tree.at(&mutant.path) == Node::List(Vec::new()) => {
            Some("it is as good as empty")
        }
        _ => None,
    }
}

/// Judges every mutant of a text that `is_wanted` by its number; adds those that nobody notices to `unnoticed`.
fn judge(
    shipped: &Shipped,
    (file, text): (&'static str, &str),
    place: Option<usize>,
    is_wanted: fn(usize) -> bool,
    unnoticed: &mut Vec<String>,
) -> Judged {
    let tree = Node::read(text);
    let approved = place.map(|it| print(&shipped.definitions[it])).unwrap_or_default();
    let notice = |text: &str| match place {
        Some(it) => shipped.of_definition(it, &approved, text),
        None => shipped.of_law(text),
    };
    assert_eq!(notice(&tree.write()), Noticed::Nobody, "{file} is what it was after reading and writing");
    let all: Vec<(usize, Mutant)> = mutants(&tree).into_iter().enumerate().collect();
    let letter = |(n, mutant): &(usize, Mutant)| {
        if !is_wanted(*n) {
            return Ok(Letter::Unmeasured);
        }
        match notice(&tree.changed(&mutant.path, &mutant.edit).write()) {
            Noticed::Error(_) => Ok(Letter::Error),
            Noticed::Warning(_) => Ok(Letter::Warning),
            Noticed::Print => Ok(Letter::Print),
            Noticed::Nobody if equivalent(&tree, mutant).is_some() => Ok(Letter::Same),
            Noticed::Nobody => Err(format!("{file}: {}: {}", mutant.operator, mutant.place)),
        }
    };
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let letters: Vec<Result<Letter, String>> = std::thread::scope(|scope| {
        let judge = |part: &[(usize, Mutant)]| part.iter().map(letter).collect::<Vec<_>>();
        let parts: Vec<_> =
            all.chunks(all.len().div_ceil(threads)).map(|it| scope.spawn(move || judge(it))).collect();
        parts.into_iter().flat_map(|it| it.join().expect("no mutant makes the verifier panic")).collect()
    });
    let mutants = all.into_iter().zip(letters).map(|((_, mutant), letter)| {
        let letter = letter.unwrap_or_else(|place| {
            unnoticed.push(place);
            Letter::Same
        });
        (mutant, letter)
    });
    Judged { file, mutants: mutants.collect() }
}

/// Set, and all mutants are judged and the record and the document written anew.
const MEASURE: &str = "MEASURE_MUTANTS";
const RECORD: &str = "tests/golden/mutants.txt";
const DOCUMENT: &str = "../docs/figures/mutants.md";

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "what was measured lies beside the tests, and a person asks for it anew"
)]
fn every_single_point_mutant_is_noticed() {
    let measure = std::env::var_os(MEASURE).is_some();
    let is_wanted = if measure { |_| true } else { |n: usize| n.is_multiple_of(7) };
    let shipped = Shipped::read();
    let mut unnoticed = Vec::new();
    let texts =
        shipped::DEFINITIONS.iter().enumerate().map(|(n, it)| (*it, Some(n))).chain([(shipped::LAW, None)]);
    let judged: Vec<Judged> =
        texts.map(|(text, place)| judge(&shipped, text, place, is_wanted, &mut unnoticed)).collect();
    assert!(
        unnoticed.is_empty(),
        "{} mutants are noticed by nobody:\n{}",
        unnoticed.len(),
        unnoticed.join("\n")
    );
    let measured = Record::of(&judged);
    let path = |name: &str| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    if measure {
        std::fs::write(path(RECORD), measured.write()).expect("the folder of the tests can be written");
        std::fs::write(path(DOCUMENT), measured.document()).expect("the documents can be written");
    }
    let read = |name: &str| std::fs::read_to_string(path(name)).expect("what was measured was kept");
    let record = Record::read(&read(RECORD));
    let differences = record.differences(&measured);
    let how =
        format!("to measure anew: {MEASURE}=1 cargo test --release -p workflow every_single_point_mutant");
    assert!(differences.is_empty(), "{}\n{how}", differences.join("\n"));
    assert_eq!(read(DOCUMENT), record.document(), "the document says what was measured; {how}");
    let total: usize = judged.iter().map(|it| it.mutants.len()).sum();
    assert!(total > 10_000, "only {total} mutants");
}
