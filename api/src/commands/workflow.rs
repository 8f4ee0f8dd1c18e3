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
use crate::app::definitions::files::{self, Book, Placed};
use crate::app::reference;
use std::fmt;
use std::path::{Path, PathBuf};
use workflow::definition::{Code, Level};
use workflow::{Definition, LawBook, Problem, Vocabulary};

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
    book: Book,
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
    /// As programs read it.
    fn json(&self) -> serde_json::Value {
        let Found { file, problem } = self;
        let level = match problem.level {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        serde_json::json!({
            "code": problem.code.to_string(),
            "level": level,
            "file": file.display().to_string(),
            "line": problem.line,
            "column": problem.column,
            "message": problem.message,
        })
    }
}

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
    if let Some(what) = files::other_than_a_definition(&text) {
        return Err(Found::unread(file, (1, 1), what.to_owned()));
    }
    Ok(Source { file: file.to_owned(), book: files::book_of(file, &text), text })
}

impl Source {
    /// The file of the law book, where there is one.
    fn book(&self) -> Option<&Path> {
        self.law().ok().map(|(file, _)| file)
    }

    /// The text with its files, where it has a law book.
    fn placed(&self) -> Option<Placed<'_>> {
        Some(Placed { file: &self.file, text: &self.text, law: self.book()? })
    }

    /// The law book: its file and its text. Without one, why it is not there, where that is not the definition's mistake.
    fn law(&self) -> Result<(&Path, &str), Option<Found>> {
        match &self.book {
            Book::Is { file, text } => Ok((file, text)),
            Book::Unread(why) => {
                Err(Some(Found::unread(&self.file, files::place_of(&self.text, "law"), why.clone())))
            }
            Book::Unsaid => Err(None),
        }
    }
}

fn text_of(file: &Path) -> Result<String, Found> {
    files::text_of(file).map_err(|why| Found::unread(file, (1, 1), why))
}

fn vocabulary() -> Vocabulary {
    Vocabulary::new([reference::CALENDAR])
}

/// A sound definition, or everything that is wrong with it in lines of file, line, column, code and sentence.
fn definition(file: &Path) -> Result<Definition, Failure> {
    Ok(definition_with_law(file)?.0)
}

/// As [`definition`], with the law book that it cites.
fn definition_with_law(file: &Path) -> Result<(Definition, LawBook), Failure> {
    let source = source(file)?;
    let (law_file, law) = source.law().map_err(|why| {
        let rest = lines(&source.file, &Definition::problems_without_law(&source.text, &vocabulary()));
        why.map(|it| it.to_string()).into_iter().chain([rest]).collect::<Vec<_>>().join("\n")
    })?;
    let law = LawBook::parse(law).map_err(|it| lines(law_file, &it))?;
    let read = Definition::parse(&source.text, &law, &vocabulary());
    Ok((read.map_err(|it| lines(&source.file, &it))?, law))
}

fn lines(file: &Path, problems: &workflow::Problems) -> String {
    let lines: Vec<String> = problems.0.iter().map(|it| format!("{}:{it}", file.display())).collect();
    lines.join("\n")
}
