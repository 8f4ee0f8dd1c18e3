//! `qorgan events export`: journals as logs, for programs that mine processes.

use super::{Failure, open, plural, tell};
use crate::app::Error;
use crate::app::cases::logs;
use crate::app::definitions::Publishing;
use crate::application::Journals;
use crate::store::Duty;
use std::io::{self, Write as _};

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
        let (_, app) = open(Duty::Work, Publishing::Nothing, Journals::Stay).await?;
        let format = match self.format {
            Format::Xes => logs::Format::Xes,
            Format::Ocel => logs::Format::Ocel,
        };
        let mut output = io::BufWriter::new(io::stdout());
        let told = logs::write(&app, self.case.as_deref(), format, &mut output).await;
        match told.and_then(|told| output.flush().map(|()| told).map_err(Error::Output)) {
            Ok(told) => {
                let [events, cases] = [told.events, told.cases];
                let endings = (plural(events), plural(cases));
                tell(format_args!("{events} event{} of {cases} case{}", endings.0, endings.1));
            }
            Err(Error::NotFound) => {
                return Err(format!("no case has the number {}", self.case.unwrap_or_default()).into());
            }
            // Who reads no further, as `head` does, is not told off.
            Err(Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Err(other) => return Err(other.into()),
        }
        Ok(())
    }
}
