//! `qorgan workflow check FILE…`: everything that is wrong with definitions, for people and for programs.

use super::{Found, Source, source, vocabulary};
use crate::app::definitions::files::{self, place_of};
use crate::commands::{Failure, say};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use workflow::definition::{Code, Level, Outline, check_together_beside};
use workflow::{Definition, LawBook, Problem, shipped};

/// Reads definitions together with the law book beside each, and says everything that is wrong with them.
#[derive(clap::Args)]
pub(super) struct Check {
    /// Definitions. Those whose cases they open are looked for among them, beside them, and among the shipped ones.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(super) fn run(self) -> Result<(), Failure> {
        // A pattern of the shell and a name beside it may mean the same file.
        let mut given = BTreeSet::new();
        let is_first = |it: &&PathBuf| given.insert(it.canonicalize().unwrap_or_else(|_| (*it).clone()));
        let files: Vec<&PathBuf> = self.files.iter().filter(is_first).collect();
        let (mut sources, mut found) = (Vec::new(), Vec::new());
        let mut unread: Vec<Found> = Vec::new();
        for file in &files {
            match source(file) {
                Ok(source) => {
                    let definition = read(&source, &mut found);
                    sources.push((source, definition));
                }
                Err(it) => unread.push(it),
            }
        }
        // Whoever gives every file of a folder gives the law book of the others too, which was read with them.
        let books: BTreeSet<PathBuf> =
            sources.iter().filter_map(|(it, _)| it.book()?.canonicalize().ok()).collect();
        let is_book = |file: &Path| file.canonicalize().is_ok_and(|it| books.contains(&it));
        unread.retain(|it| !is_book(&it.file));
        let expected = sources.len() + unread.len();
        found.extend(unread);
        let sound = sources.iter().filter_map(|(source, it)| Some((source, it.clone()?)));
        let sound: Vec<(&Source, Definition)> = sound.collect();
        // What one expects of another is only worth saying when all of them read.
        if sound.len() == expected {
            found.extend(twice(&sound));
            let mut definitions: Vec<Definition> = sound.iter().map(|(_, it)| it.clone()).collect();
            let mut unread = BTreeMap::new();
            for (source, definition) in &sound {
                companions(&source.file, definition, &mut definitions, &mut unread);
            }
            for ((source, _), problems) in sound.iter().zip(check_together_beside(&definitions, &unread)) {
                found
                    .extend(problems.into_iter().map(|problem| Found { file: source.file.clone(), problem }));
            }
        }
        // Definitions share their law book: what is wrong with it is said once.
        let mut said = BTreeSet::new();
        found.retain(|it| said.insert(it.to_string()));
        let errors = found.iter().filter(|it| it.problem.level == Level::Error).count();
        self.report(&found, &sound, errors);
        match errors {
            0 => Ok(()),
            n => {
                let errors = if n == 1 { "one error".to_owned() } else { format!("{n} errors") };
                let what = if expected == 1 { "definition" } else { "definitions" };
                let says = format!("{errors}; the {what} cannot be used");
                Err([vec![says], under_the_book_of_a_newer(&sources, &found)].concat().join("\n").into())
            }
        }
    }

    fn report(&self, found: &[Found], sound: &[(&Source, Definition)], errors: usize) {
        if self.json {
            let problems: Vec<serde_json::Value> = found.iter().map(Found::json).collect();
            say(format_args!("{}", json!({ "ok": errors == 0, "problems": problems })));
            return;
        }
        for found in found {
            let level = if found.problem.level == Level::Error { "error" } else { "warning" };
            say(format_args!("{found} ({level})"));
        }
        for (source, definition) in sound.iter().filter(|_| errors == 0) {
            say(format_args!("{}: {definition:?} is sound", source.file.display()));
        }
    }
}

/// What is said of older versions that do not hold against a law book which a newer one names too.
fn under_the_book_of_a_newer(sources: &[(Source, Option<Definition>)], found: &[Found]) -> Vec<String> {
    let is_of_the_law = |it: &&Found| matches!(it.problem.code, Code::E17 | Code::E29);
    let told = sources.iter().filter(|(source, read)| {
        read.is_none() && found.iter().filter(is_of_the_law).any(|it| it.file == source.file)
    });
    let all = || sources.iter().filter_map(|(it, _)| it.placed());
    told.filter_map(|(it, _)| files::under_the_book_of_a_newer(it.placed()?, all())).collect()
}

/// Two files that say that they are the same version: a portal could not tell which is meant.
fn twice(sound: &[(&Source, Definition)]) -> Vec<Found> {
    let mut holders: BTreeMap<(&str, u32), &Path> = BTreeMap::new();
    let told = sound.iter().filter_map(|(source, definition)| {
        let (id, version) = (definition.id(), definition.version());
        let other = holders.insert((id, version), &source.file)?;
        let message = format!(
            "{id} version {version} stands in {} too: take one of them away, or raise the version of the newer one",
            other.display()
        );
        let (line, column) = place_of(&source.text, "id");
        let problem = Problem { code: Code::E05, level: Level::Error, line, column, message };
        Some(Found { file: source.file.clone(), problem })
    });
    told.collect()
}

/// Adds the definitions whose cases a definition opens, where they are found and sound; what is wrong with those is said
/// when they are checked themselves, and in which file each is that has errors goes to `unread`.
fn companions(
    file: &Path,
    definition: &Definition,
    all: &mut Vec<Definition>,
    unread: &mut BTreeMap<String, String>,
) {
    for child in definition.tasks().filter_map(|(_, it)| it.child()) {
        let name = format!("{}.toml", child.definition);
        if all.iter().any(|it| it.id() == &*child.definition) {
            continue;
        }
        // A file is called as one likes: which definition it is, it says itself.
        let path =
            files::newest_beside(file, &child.definition).unwrap_or_else(|| file.with_file_name(&name));
        let is_it = |it: &Definition| it.id() == &*child.definition;
        let beside = super::definition(&path).ok();
        let found = beside.filter(is_it).or_else(|| shipped_definition(&name).filter(is_it));
        if found.is_none() && is_of(&path, &child.definition) {
            unread.insert(child.definition.to_string(), format!("{}, beside this file,", path.display()));
        }
        all.extend(found);
    }
}

/// Whether a file that does not read is the definition of this name, or nobody can tell.
fn is_of(file: &Path, id: &str) -> bool {
    let is_another = |text: String| Outline::of(&text).version.is_some_and(|(it, _)| it != id);
    file.is_file() && !files::text_of(file).is_ok_and(is_another)
}

fn shipped_definition(name: &str) -> Option<Definition> {
    let (_, text) = shipped::DEFINITIONS.iter().find(|(file, _)| *file == name)?;
    let law = LawBook::parse(shipped::LAW.1).ok()?;
    Definition::parse(text, &law, &vocabulary()).ok()
}

/// Reads one source; what is wrong with it or its law book goes to `found`.
fn read(source: &Source, found: &mut Vec<Found>) -> Option<Definition> {
    let mut tell = |file: &Path, problems: Vec<Problem>| {
        found.extend(problems.into_iter().map(|problem| Found { file: file.to_owned(), problem }));
    };
    let (law_file, law) = match source.law() {
        Ok(law) => law,
        Err(why) => {
            // What it cites cannot be held against a book that nobody has; everything else can.
            tell(&source.file, Definition::problems_without_law(&source.text, &vocabulary()).0);
            found.extend(why);
            return None;
        }
    };
    let law = match LawBook::parse(law) {
        Ok(law) => law,
        Err(problems) => {
            tell(law_file, problems.0);
            return None;
        }
    };
    match Definition::parse(&source.text, &law, &vocabulary()) {
        Ok(definition) => {
            tell(&source.file, definition.warnings().0.clone());
            Some(definition)
        }
        Err(problems) => {
            tell(&source.file, problems.0);
            None
        }
    }
}
