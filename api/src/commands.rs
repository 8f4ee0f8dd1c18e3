//! The command line. Every command has `--help`; those that report have `--json`.

mod account;
mod calendar;
mod case;
mod check;
mod demo;
mod events;
mod key;
mod migrate;
mod serve;
mod stopping;
mod work;
mod workflow;

use crate::app::App;
use crate::app::definitions::Publishing;
use crate::app::fault::FieldFault;
use crate::application::{self, Journals};
use crate::clock::Clock;
use crate::config::Config;
use crate::store::Duty;
use crate::vault::keyfile;
use ::workflow::Language;
use clap::{Parser, Subcommand};
use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, OnceLock};

/// The portal where a business under corrupt pressure asks for protection.
#[derive(Parser)]
#[command(name = "qorgan", version)]
pub struct Commands {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Shows the portal: an embedded database in a fresh folder, accounts for every role, cases to work on.
    Demo(demo::Demo),
    /// Serves the portal.
    Serve(serve::Serve),
    /// Sends letters and keeps clocks, beside processes that serve the same PostgreSQL.
    Work,
    /// Brings the schema of the database up, down, or says where it is.
    Migrate(migrate::Migrate),
    /// Looks whether the portal could be served on its settings; sends a trial letter.
    Check(check::Check),
    /// Makes the key files.
    Key(key::Key),
    /// Makes accounts, invites, hands out links, closes accounts.
    Account(account::Account),
    /// Processes as files: checked, walked through, explained, compared, measured; open cases moved to a newer version.
    Workflow(workflow::Workflow),
    /// What is done with one case by hand.
    Case(case::Case),
    /// Journals as logs, for programs that mine processes.
    Events(events::Events),
    /// Counts legal days.
    Calendar(calendar::Calendar),
    /// Shows the settings.
    Config(ConfigCommand),
}

/// Shows the settings.
#[derive(clap::Args)]
struct ConfigCommand {
    #[command(subcommand)]
    action: ConfigAction,
}

#[derive(Subcommand)]
enum ConfigAction {
    /// Prints a settings file with every setting, its default and what it is for.
    Example,
}

/// What a command says when it cannot go on: one sentence, with the way out where there is one.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Does what the command line asks.
///
/// # Errors
/// What stood in the way, in a sentence.
pub fn run(commands: Commands) -> Result<(), Failure> {
    perform(commands.command)?;
    UNSAID.get().map_or(Ok(()), |it| Err(format!("standard output takes nothing: {it}").into()))
}

fn perform(command: Command) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match command {
        Command::Demo(it) => runtime.block_on(it.run()),
        Command::Serve(it) => runtime.block_on(it.run()),
        Command::Work => runtime.block_on(work::run()),
        Command::Migrate(it) => runtime.block_on(it.run()),
        Command::Check(it) => runtime.block_on(it.run()),
        Command::Key(it) => it.run(),
        Command::Account(it) => runtime.block_on(it.run()),
        Command::Workflow(it) => runtime.block_on(it.run()),
        Command::Case(it) => runtime.block_on(it.run()),
        Command::Events(it) => runtime.block_on(it.run()),
        Command::Calendar(it) => it.run(),
        Command::Config(ConfigCommand { action: ConfigAction::Example }) => {
            say(format_args!("{}", crate::config::EXAMPLE));
            Ok(())
        }
    }
}

/// Wrong fields by the options in which they were given.
fn by_option(faults: &[FieldFault], option: impl Fn(&str) -> String) -> Vec<String> {
    let line = |it: &FieldFault| {
        format!("--{}: {}", option(it.pointer.trim_start_matches('/')), it.fault.say(Language::En))
    };
    faults.iter().map(line).collect()
}

/// Why an answer was not taken, if one was not. A command goes on to its end, and ends badly then: whoever keeps answers in
/// a file would keep half of one.
static UNSAID: OnceLock<io::Error> = OnceLock::new();

/// Answers on standard output, in a line. Who reads no further, as `head` does, is not told off.
fn say(line: fmt::Arguments<'_>) {
    if let Err(error) = writeln!(io::stdout(), "{line}")
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        // The first reason is the one.
        let _ = UNSAID.set(error);
    }
}

/// A whole number as an option gives it.
///
/// # Errors
/// What one looks like.
fn whole<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| "a whole number is such as 60".to_owned())
}

/// The ending of a noun that is counted.
fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

/// Tells on standard error how far long work has come: for whoever waits, and not for whoever reads the answer.
fn tell(line: fmt::Arguments<'_>) {
    // Who does not listen misses nothing that is said in the end.
    let _ = writeln!(io::stderr(), "{line}");
}

/// Opens the house on its settings. Only who serves and who works publishes what is new in the folder of definitions, and
/// whoever writes no journal on may come at any moment.
async fn open(duty: Duty, publishing: Publishing, journals: Journals) -> Result<(Config, Arc<App>), Failure> {
    let config = Config::load()?;
    let master = keyfile::read_master(&config.master_key_file)?;
    let signing = keyfile::read_signing(&config.signing_key_file)?;
    let clock = Clock::system();
    let app = application::open_for(&config, duty, publishing, journals, clock, master, signing).await?;
    Ok((config, app))
}
