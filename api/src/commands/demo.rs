//! `qorgan demo`: the portal as a visitor sees it, with no other software and nothing to configure.

use super::{Failure, say, serve, stopping, tell};
use crate::app::definitions::{self, files};
use crate::app::{App, reference};
use crate::application;
use crate::clock::Clock;
use crate::config::Config;
use crate::demo::{self, clock};
use crate::jobs::{Mailer, Worker};
use crate::telemetry;
use crate::vault::keyfile;
use chrono::{DateTime, Datelike, Days, Utc};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use workflow::Calendar;

/// The settings of a demo, in its folder.
const SETTINGS: &str = "qorgan.toml";

/// Shows the portal: an embedded database in a fresh folder, accounts for every role, cases to work on.
///
/// Its settings stand in `qorgan.toml` of that folder. When it has ended, other commands reach what it left behind with
/// a variable: `QORGAN_CONFIG=FOLDER/qorgan.toml qorgan serve` goes on with it, by the clock of this machine, and
/// `qorgan workflow migrate` or `qorgan events export` work on its cases. As long as it runs its database is its own. A
/// demo whose clock was moved ahead of this machine does not go on: its logs can be exported, its accounts looked after and
/// `qorgan migrate status` read, and that is all.
#[derive(clap::Args)]
pub(super) struct Demo {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The folder for database, keys, documents and letters; a fresh temporary one by default.
    #[arg(long)]
    dir: Option<PathBuf>,
    /// A folder with further definitions and the law books that they cite; none by default.
    #[arg(long, value_name = "FOLDER")]
    definitions: Option<PathBuf>,
    /// The moment at which its clock starts, in Almaty, such as 2026-11-23T10:00; now by default.
    #[arg(long)]
    at: Option<String>,
    /// Prints one line of JSON instead of text.
    #[arg(long)]
    json: bool,
}

impl Demo {
    pub(super) async fn run(self) -> Result<(), Failure> {
        telemetry::begin();
        let at = self.at.as_deref().map(moment).transpose()?;
        self.definitions.as_deref().map_or(Ok(()), holds_definitions)?;
        let clock = Clock::system();
        let start = within_the_calendar(at.unwrap_or_else(|| clock.now()))?;
        // Before anything is made: an address that is taken would leave a folder that cannot be used again.
        std::net::TcpListener::bind(self.listen)
            .map_err(|error| format!("--listen {}: {error}", self.listen))?;
        let folder = match self.dir {
            Some(folder) => folder,
            None => fresh_folder()?,
        };
        // Other commands may be started elsewhere.
        let folder = std::path::absolute(folder)?;
        let definitions = self.definitions.map(std::path::absolute).transpose()?;
        std::fs::create_dir_all(&folder)
            .map_err(|error| format!("the folder {} cannot be made: {error}", folder.display()))?;
        if folder.join("qorgan.db").exists() {
            return Err(format!("{} holds a database already: name a fresh folder", folder.display()).into());
        }
        // Of the settings only the limits count here: whoever tries the portal out by a program may switch them off.
        let limits = Config::load()?.limits;
        let config = Config { definitions_dir: definitions, limits, ..config(&folder, self.listen) };
        std::fs::write(folder.join(SETTINGS), config.as_file())?;
        let master = keyfile::create_master(&config.master_key_file)?;
        let signing = keyfile::create_signing(&config.signing_key_file)?;
        let mailer = Mailer::open(&config)?;
        let app = application::open(&config, Clock::standing(start), master, signing).await?;
        tell_of_outdated(&app, config.definitions_dir.as_deref())?;
        let worker = Worker::new(Arc::clone(&app), mailer);
        let stage = demo::set_up(&app, &worker, start).await?;
        app.clock.run();
        // The letters of the past leave before anybody looks for them.
        worker.round().await?;
        let working = worker.clone().begin();
        let on_stage = demo::OnStage { worker, accounts: stage.accounts.clone() };
        let serving = application::serve_the_stage(app, on_stage, self.listen, config.limits)?;
        let asked = stopping::asked()?;
        announce(&stage, &serving, &folder, self.json, &weeks_on(start, &reference::shipped_calendar()?));
        serve::until_stopped(serving, Some(working), asked).await
    }
}

/// Whether there is a definition in the folder: whoever names another one would look for theirs in vain.
fn holds_definitions(folder: &Path) -> Result<(), Failure> {
    let told = |why: &str| Err(format!("--definitions {}: {why}", folder.display()).into());
    if folder.is_file() {
        return told("this is a file: name the folder in which it lies");
    }
    let Ok(listed) = std::fs::read_dir(folder) else { return told("there is no such folder") };
    let mut files = listed.flatten().map(|it| it.path());
    if !files.any(|it| it.extension().is_some_and(|it| it == "toml")) {
        return told("no definition lies in this folder: their files end in .toml");
    }
    match files::lying_in(folder) {
        Ok(lying) if lying.is_empty() => told(
            "only a law book lies in this folder, and it is read with each definition that names it in `law`: put one beside it",
        ),
        // A wrong one is told before there is a database that a second try would stumble over.
        Ok(_) => definitions::check_files(folder).map_err(|why| format!("--definitions {why}").into()),
        Err(why) => Err(format!("--definitions {why}").into()),
    }
}

/// Says of each version in the folder that no case of the demo will follow it, where a newer one is here.
fn tell_of_outdated(app: &App, folder: Option<&Path>) -> Result<(), Failure> {
    let Some(folder) = folder else { return Ok(()) };
    for it in app.definitions.outdated_in(folder)? {
        let (version, newest) = it.versions;
        tell(format_args!(
            "note: {} is {} version {version}, and version {newest} is here too: new cases begin with that one. To see this \
             one, give it a version above {newest}, or an id of its own",
            it.file, it.id
        ));
    }
    Ok(())
}

fn moment(text: &str) -> Result<DateTime<Utc>, Failure> {
    clock::moment(text).ok_or_else(|| "--at is a moment such as 2026-11-23T10:00".into())
}

/// The moment, where all that is played up to it can be counted.
fn within_the_calendar(at: DateTime<Utc>) -> Result<DateTime<Utc>, Failure> {
    let calendar = reference::shipped_calendar()?;
    let (first, last) = demo::days(&calendar)?;
    let day = calendar.day_of(at);
    if (first..=last).contains(&day) {
        return Ok(at);
    }
    let (opened, years) = (reference::offices_since()?, (calendar.first().year(), last.year()));
    let why = format!(
        "--at {day}: the demo can begin between {first} and {last}. Its play begins some weeks before --at; its offices are \
         there since {opened}, and terms are counted in working days, which are known for the years {} to {}",
        years.0, years.1
    );
    Err(why.into())
}

fn fresh_folder() -> Result<PathBuf, Failure> {
    let name = data_encoding::HEXLOWER.encode(&crate::random::bytes::<6>());
    let folder = std::env::temp_dir().join(format!("qorgan-demo-{name}"));
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn config(folder: &Path, listen: SocketAddr) -> Config {
    let at = |name: &str| folder.join(name).display().to_string();
    Config {
        database_url: format!("sqlite://{}", at("qorgan.db")),
        listen,
        public_url: format!("http://{listen}"),
        mail_url: format!("file://{}", at("mail")),
        mail_from: Some("no-reply@qorgan.example".to_owned()),
        files_url: format!("file://{}", at("files")),
        master_key_file: folder.join("keys").join("master.key"),
        signing_key_file: folder.join("keys").join("signing.key"),
        definitions_dir: None,
        trusted_proxies: Vec::new(),
        hotline: Some("1424".to_owned()),
        limits: true,
        journals_may_be_ahead: false,
    }
}

/// A morning some weeks after the clock began, as a visitor writes it: the clock goes forward alone.
fn weeks_on(start: DateTime<Utc>, calendar: &Calendar) -> String {
    let morning = calendar.day_of(start) + Days::new(21);
    // Beyond the calendar it does not go.
    format!("{}T10:00", morning.min(calendar.last()))
}

fn announce(stage: &demo::Stage, serving: &application::Serving, folder: &Path, json: bool, later: &str) {
    let url = format!("http://{}", serving.address);
    if json {
        let accounts: Vec<_> = stage.accounts.iter().map(demo::DemoAccount::to_json).collect();
        let mail = folder.join("mail").display().to_string();
        let settings = folder.join(SETTINGS).display().to_string();
        let stage =
            serde_json::json!({ "url": url, "mail_dir": mail, "settings": settings, "accounts": accounts });
        say(format_args!("{stage}"));
        return;
    }
    say(format_args!(
        "Qorgan is at {url} (its interface for programs at {url}/api/v1; folder {})",
        folder.display()
    ));
    say(format_args!(
        "{} cases, {} accounts, one password for all: {}",
        stage.cases,
        stage.accounts.len(),
        demo::PASSWORD
    ));
    for it in &stage.accounts {
        say(format_args!("  {:<15} {:<13} {}", it.role, it.office.as_deref().unwrap_or("-"), it.email));
    }
    say(format_args!("Accounts to sign in as, letters and the clock are at {url}/demo"));
    say(format_args!("Letters are files too, in {}", folder.join("mail").display()));
    say(format_args!(
        "The clock moves forward with: curl -X POST {url}/demo/clock --json '{{\"to\": \"{later}\"}}'"
    ));
    say(format_args!(
        "Ctrl-C ends it. Then, as long as its clock is not ahead of this machine, it goes on with: QORGAN_CONFIG={} qorgan serve",
        folder.join(SETTINGS).display()
    ));
}
