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
use std::path::{Path, PathBuf};
use workflow::{Definition, LawBook, Vocabulary, shipped};

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
    /// Says what a newer definition changes, key by key.
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

/// Reads a definition file and its law book.
fn source(file: &Path) -> Result<Source, Failure> {
    let text = text_of(file)?;
    let law_file = file.with_file_name(law_named_in(&text));
    let law = if law_file.is_file() {
        text_of(&law_file)?
    } else if law_file.file_name().is_some_and(|it| it == shipped::LAW.0) {
        // Without one of its own the shipped law book counts.
        shipped::LAW.1.to_owned()
    } else {
        return Err(format!("{}: the law book {} is not there", file.display(), law_file.display()).into());
    };
    Ok(Source { file: file.to_owned(), text, law_file, law })
}

fn text_of(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()).into())
}

/// A sound definition, or everything that is wrong with it in lines of file, line, column, code and sentence.
fn definition(file: &Path) -> Result<Definition, Failure> {
    let source = source(file)?;
    let law = LawBook::parse(&source.law).map_err(|it| lines(&source.law_file, &it))?;
    let vocabulary = Vocabulary::new([reference::CALENDAR]);
    Definition::parse(&source.text, &law, &vocabulary).map_err(|it| lines(&source.file, &it).into())
}

fn lines(file: &Path, problems: &workflow::Problems) -> String {
    let lines: Vec<String> = problems.0.iter().map(|it| format!("{}:{it}", file.display())).collect();
    lines.join("\n")
}
