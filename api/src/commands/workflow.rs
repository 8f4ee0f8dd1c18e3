//! `qorgan workflow`: processes as files, without a portal around them: checked, drawn, walked through, explained, compared
//! and measured; and, of a portal, its open cases moved from one version of a process to a newer one.

mod bench;
mod check;
mod diff;
mod explain;
mod export;
mod migrate;
mod walk;

use super::Failure;
use crate::app::definitions::law_named_in;
use crate::app::reference;
use std::fmt;
use std::path::{Path, PathBuf};
use workflow::definition::{Code, Level};
use workflow::{Definition, LawBook, Problem, Vocabulary, shipped};

/// Processes as files: checked, walked through, explained, compared, measured; open cases moved to a newer version.
#[derive(clap::Args)]
pub(super) struct Workflow {
    #[command(subcommand)]
    action: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    /// Reads definitions together with the law book beside each, and says everything that is wrong with them.
    Check(check::Check),
    /// Writes a process for other people's tools, or for whoever approves it.
    Export(export::Export),
    /// Takes one walk through a process: whatever happens to be offered, by chance that can be repeated.
    Walk(walk::Walk),
    /// Counts the last day of a clock, and shows how.
    Explain(explain::Explain),
    /// Says what a newer definition and its law book change, key by key.
    Diff(diff::Diff),
    /// Moves open cases of this portal to a newer version of their definition, by a plan.
    Migrate(migrate::Migrate),
    /// Measures the engine on this machine.
    Bench(bench::Bench),
}

impl Workflow {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self.action {
            Action::Check(it) => it.run(),
            Action::Export(it) => it.run(),
            Action::Walk(it) => it.run(),
            Action::Explain(it) => it.run(),
            Action::Diff(it) => it.run(),
            Action::Migrate(it) => it.run().await,
            Action::Bench(it) => it.run(),
        }
    }
}

/// A definition file with the law book that it cites, which stands beside it.
struct Source {
    file: PathBuf,
    text: String,
    law_file: PathBuf,
    law: String,
}

/// A problem and the file in which it stands.
#[derive(Debug)]
struct Found {
    file: PathBuf,
    problem: Problem,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.display(), self.problem)
    }
}

impl std::error::Error for Found {}

impl Found {
    /// A file that is not there, or not as it should be, told like everything else that is wrong with it.
    fn unread(file: &Path, (line, column): (usize, usize), message: String) -> Found {
        let problem = Problem { code: Code::E00, level: Level::Error, line, column, message };
        Found { file: file.to_owned(), problem }
    }
}

/// Reads a definition file and its law book.
fn source(file: &Path) -> Result<Source, Found> {
    let text = text_of(file)?;
    let law_file = file.with_file_name(law_named_in(&text));
    let law = if law_file.is_file() {
        text_of(&law_file)?
    } else if law_file.file_name().is_some_and(|it| it == shipped::LAW.0) {
        // Without one of its own the shipped law book counts.
        shipped::LAW.1.to_owned()
    } else {
        let message = format!(
            "the law book {} is not there: put it beside the definition, or mend its name here",
            law_file.display()
        );
        return Err(Found::unread(file, place_of_law(&text), message));
    };
    Ok(Source { file: file.to_owned(), text, law_file, law })
}

/// Line and column of the name of the law book in a definition.
fn place_of_law(text: &str) -> (usize, usize) {
    let column = |line: &str| {
        let (key, value) = line.split_once('=')?;
        let blanks = value.chars().take_while(|it| it.is_whitespace()).count();
        (key.trim() == "law").then(|| key.chars().count() + 2 + blanks)
    };
    let mut lines = text.lines().enumerate();
    lines.find_map(|(n, line)| Some((n + 1, column(line)?))).unwrap_or((1, 1))
}

fn text_of(file: &Path) -> Result<String, Found> {
    let read = std::fs::read_to_string(file);
    read.map_err(|error| Found::unread(file, (1, 1), format!("the file cannot be read: {error}")))
}

/// A sound definition, or everything that is wrong with it in lines of file, line, column, code and sentence.
fn definition(file: &Path) -> Result<Definition, Failure> {
    Ok(definition_with_law(file)?.0)
}

/// As [`definition`], with the law book that it cites.
fn definition_with_law(file: &Path) -> Result<(Definition, LawBook), Failure> {
    let source = source(file)?;
    let law = LawBook::parse(&source.law).map_err(|it| lines(&source.law_file, &it))?;
    let vocabulary = Vocabulary::new([reference::CALENDAR]);
    let read = Definition::parse(&source.text, &law, &vocabulary);
    Ok((read.map_err(|it| lines(&source.file, &it))?, law))
}

fn lines(file: &Path, problems: &workflow::Problems) -> String {
    let lines: Vec<String> = problems.0.iter().map(|it| format!("{}:{it}", file.display())).collect();
    lines.join("\n")
}
