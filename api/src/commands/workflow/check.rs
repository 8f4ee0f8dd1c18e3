//! `qorgan workflow check FILE…`: everything that is wrong with definitions, for people and for programs.

use super::{Found, Source, source};
use crate::app::reference;
use crate::commands::{Failure, say};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use workflow::definition::{Level, check_together};
use workflow::{Definition, LawBook, Problem, Vocabulary, shipped};

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
        let (mut sources, mut found, mut sound) = (Vec::new(), Vec::new(), Vec::new());
        for file in &self.files {
            source(file).map_or_else(|it| found.push(it), |it| sources.push(it));
        }
        for source in &sources {
            sound.extend(read(source, &mut found).map(|it| (source, it)));
        }
        // What one expects of another is only worth saying when all of them read.
        if sound.len() == self.files.len() {
            let mut definitions: Vec<Definition> = sound.iter().map(|(_, it)| it.clone()).collect();
            for (source, definition) in &sound {
                companions(&source.file, definition, &mut definitions);
            }
            for ((source, _), problems) in sound.iter().zip(check_together(&definitions)) {
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
            1 => Err("one error; the definition cannot be used".into()),
            n => Err(format!("{n} errors; the definitions cannot be used").into()),
        }
    }

    fn report(&self, found: &[Found], sound: &[(&Source, Definition)], errors: usize) {
        if self.json {
            let problems: Vec<serde_json::Value> = found
                .iter()
                .map(|Found { file, problem }| {
                    json!({
                        "code": problem.code.to_string(),
                        "level": level(problem.level),
                        "file": file,
                        "line": problem.line,
                        "column": problem.column,
                        "message": problem.message,
                    })
                })
                .collect();
            say(format_args!("{}", json!({ "ok": errors == 0, "problems": problems })));
            return;
        }
        for found in found {
            say(format_args!("{found} ({})", level(found.problem.level)));
        }
        for (source, definition) in sound.iter().filter(|_| errors == 0) {
            say(format_args!("{}: {definition:?} is sound", source.file.display()));
        }
    }
}

/// Adds the definitions whose cases a definition opens, where they are found and sound; what is wrong with those is said
/// when they are checked themselves.
fn companions(file: &Path, definition: &Definition, all: &mut Vec<Definition>) {
    for child in definition.tasks().filter_map(|(_, it)| it.child()) {
        let name = format!("{}.toml", child.definition);
        if all.iter().any(|it| it.id() == &*child.definition) {
            continue;
        }
        let beside = super::definition(&file.with_file_name(&name)).ok();
        let found = beside.or_else(|| shipped_definition(&name));
        all.extend(found.filter(|it| it.id() == &*child.definition));
    }
}

fn shipped_definition(name: &str) -> Option<Definition> {
    let (_, text) = shipped::DEFINITIONS.iter().find(|(file, _)| *file == name)?;
    let law = LawBook::parse(shipped::LAW.1).ok()?;
    Definition::parse(text, &law, &Vocabulary::new([reference::CALENDAR])).ok()
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
    }
}

/// Reads one source; what is wrong with it or its law book goes to `found`.
fn read(source: &Source, found: &mut Vec<Found>) -> Option<Definition> {
    let mut tell = |file: &PathBuf, problems: Vec<Problem>| {
        found.extend(problems.into_iter().map(|problem| Found { file: file.clone(), problem }));
    };
    let law = match LawBook::parse(&source.law) {
        Ok(law) => law,
        Err(problems) => {
            tell(&source.law_file, problems.0);
            return None;
        }
    };
    match Definition::parse(&source.text, &law, &Vocabulary::new([reference::CALENDAR])) {
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
