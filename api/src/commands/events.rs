//! `qorgan events export`: journals as logs, for programs that mine processes.

use super::{Failure, open, say, tell};
use crate::app::Error;
use crate::app::cases::logs;
use crate::app::definitions::Publishing;
use crate::store::Duty;

/// Journals as logs, for programs that mine processes.
#[derive(clap::Args)]
pub(super) struct Events {
    #[command(subcommand)]
    action: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    /// Writes what happened in every case, or in one, to standard output.
    ///
    /// Nothing that a person wrote is in it. Cases are called by their numbers, offices and bodies by their codes, and people
    /// and companies by keyed aliases: equal aliases are equal people. A company that asked for discretion is left out.
    Export(Export),
}

#[derive(clap::Args)]
struct Export {
    /// In which form.
    #[arg(long, value_enum)]
    format: Format,
    /// Only the case of this number.
    #[arg(long, value_name = "NUMBER")]
    case: Option<String>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// IEEE XES, in XML: a trace for each case.
    Xes,
    /// OCEL 2.0, in JSON: cases, companies, officers, offices and bodies as objects.
    Ocel,
}

impl Events {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let Action::Export(it) = self.action;
        it.run().await
    }
}

impl Export {
    async fn run(self) -> Result<(), Failure> {
        let (_, app) = open(Duty::Work, Publishing::Nothing).await?;
        let format = match self.format {
            Format::Xes => logs::Format::Xes,
            Format::Ocel => logs::Format::Ocel,
        };
        let log = logs::write(&app, self.case.as_deref(), format).await.map_err(|error| match error {
            Error::NotFound => format!("no case has the number {}", self.case.unwrap_or_default()).into(),
            other => Failure::from(other),
        })?;
        say(format_args!("{}", log.text.trim_end()));
        tell(format_args!("{} events of {} cases", log.events, log.cases));
        Ok(())
    }
}
