//! `qorgan account`: the first administrator, colleagues, and anybody who cannot wait for a page.

use super::Failure;
use crate::app::Error;
use crate::app::accounts::{self, GrantedAccount};
use crate::app::passwords::Password;
use crate::app::viewer::Grant;
use crate::application;
use crate::clock::Clock;
use crate::config::Config;
use crate::vault::keyfile;
use std::io::Read;
use workflow::Language;

/// Makes accounts.
#[derive(clap::Args)]
pub(super) struct Account {
    #[command(subcommand)]
    action: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    /// Makes an account with a role. The password is read from standard input.
    Create(Create),
}

#[derive(clap::Args)]
struct Create {
    /// The address, which is also the name to sign in with.
    #[arg(long)]
    email: String,
    /// applicant, officer, head, deputy, `chief_of_staff`, auditor or admin.
    #[arg(long)]
    role: String,
    /// The code of the office, such as turkistan; needed but for applicant, auditor and admin.
    #[arg(long)]
    office: Option<String>,
    /// The name; without one the address stands in its place.
    #[arg(long)]
    name: Option<String>,
    /// The language of letters: kk, ru or en.
    #[arg(long, default_value = "kk")]
    locale: String,
    /// Says that the password comes on standard input.
    #[arg(long, required = true)]
    password_stdin: bool,
}

impl Account {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let Action::Create(it) = self.action;
        it.run().await
    }
}

impl Create {
    #[expect(clippy::print_stdout, reason = "a command answers on standard output")]
    async fn run(self) -> Result<(), Failure> {
        let grant = match self.role.as_str() {
            "applicant" => None,
            role => Some(
                Grant::from_code(role)
                    .ok_or("--role is applicant, officer, head, deputy, chief_of_staff, auditor or admin")?,
            ),
        };
        let mut password = String::new();
        std::io::stdin().read_to_string(&mut password)?;
        let config = Config::load()?;
        let master = keyfile::read_master(&config.master_key_file)?;
        let signing = keyfile::read_signing(&config.signing_key_file)?;
        let app = application::open(&config, Clock::system(), master, signing).await?;
        let new = GrantedAccount {
            full_name: self.name.unwrap_or_else(|| self.email.clone()),
            email: self.email.clone(),
            locale: accounts::language(&self.locale),
            password: Some(Password::new(password.trim_end_matches(['\r', '\n']).to_owned())),
            grant,
            office: self.office,
            ties: Vec::new(),
        };
        match accounts::grant(&app, new).await {
            Ok(_) => {
                println!("{} may sign in as {}", self.email, self.role);
                Ok(())
            }
            Err(Error::Fields(faults)) => {
                let lines: Vec<String> = faults
                    .iter()
                    .map(|it| {
                        format!("--{}: {}", it.pointer.trim_start_matches('/'), it.fault.say(Language::En))
                    })
                    .collect();
                Err(lines.join("\n").into())
            }
            Err(error) => Err(error.into()),
        }
    }
}
