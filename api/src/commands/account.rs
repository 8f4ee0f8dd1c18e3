//! `qorgan account`: the first administrator, colleagues who come and go, and anybody who cannot wait for a letter.

use super::{Failure, open, say};
use crate::app::accounts::granting::{self, GrantedAccount};
use crate::app::accounts::{self, TokenPurpose};
use crate::app::definitions::Publishing;
use crate::app::passwords::Password;
use crate::app::reference::{self, List};
use crate::app::viewer::Grant;
use crate::app::{App, Error};
use crate::application::Journals;
use crate::store::Duty;
use std::io::Read;
use std::sync::Arc;

/// Makes accounts, invites, hands out links, closes accounts.
#[derive(clap::Args)]
pub(super) struct Account {
    #[command(subcommand)]
    action: Action,
}

/// The words of the roles that are granted.
const ROLES: [&str; 7] = ["applicant", "officer", "head", "deputy", "chief_of_staff", "auditor", "admin"];

#[derive(clap::Subcommand)]
enum Action {
    /// Makes an account with a role. The password is read from standard input.
    Create(Create),
    /// Makes an account with a role and writes an invitation to its address; again, when it was not taken up.
    Invite(Somebody),
    /// Prints a link to set a password, which works once within 60 minutes, and sends it to nobody.
    Link(Address),
    /// Closes the account of somebody who leaves, ends their sessions, and lists the open cases they leave behind.
    Disable(Address),
}

#[derive(clap::Args)]
struct Somebody {
    /// The address, which is also the name to sign in with.
    #[arg(long)]
    email: String,
    /// As what they act.
    #[arg(long, value_parser = ROLES)]
    role: String,
    /// The code of the office, such as turkistan; needed but for applicant, auditor and admin.
    #[arg(long)]
    office: Option<String>,
    /// The name; without one the address stands in its place.
    #[arg(long)]
    name: Option<String>,
    /// The language of letters.
    #[arg(long, default_value = "kk", value_parser = ["kk", "ru", "en"])]
    locale: String,
}

#[derive(clap::Args)]
struct Create {
    #[command(flatten)]
    somebody: Somebody,
    /// Says that the password comes on standard input.
    #[arg(long, required = true)]
    password_stdin: bool,
}

#[derive(clap::Args)]
struct Address {
    /// The address of the account.
    #[arg(long)]
    email: String,
}

impl Account {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self.action {
            Action::Create(it) => it.run().await,
            Action::Invite(it) => it.invite().await,
            Action::Link(it) => it.link().await,
            Action::Disable(it) => it.disable().await,
        }
    }
}

impl Somebody {
    fn granted(&self, password: Option<Password>) -> Result<GrantedAccount, Failure> {
        // Every other word of the list is a grant; an applicant has none.
        let grant = Grant::from_code(&self.role);
        if self.office.is_some() && !grant.is_some_and(Grant::needs_office) {
            return Err(format!("--office: {} acts for no office", self.role).into());
        }
        Ok(GrantedAccount {
            full_name: self.name.clone().unwrap_or_else(|| self.email.clone()),
            email: self.email.clone(),
            locale: accounts::language(&self.locale),
            password,
            grant,
            office: self.office.clone(),
            ties: Vec::new(),
        })
    }
    async fn invite(self) -> Result<(), Failure> {
        let new = self.granted(None)?;
        let (config, app) = open(Duty::Web, Publishing::Nothing, Journals::Stay).await?;
        match granting::invite_again(&app, self.email.clone()).await {
            Ok(()) => {}
            Err(Error::NotFound) => make(&app, new).await?,
            Err(error) => return Err(error.into()),
        }
        say(format_args!("An invitation to {} waits to be sent ({}).", self.email, config.mail_way()));
        Ok(())
    }
}

impl Create {
    async fn run(self) -> Result<(), Failure> {
        let mut password = String::new();
        std::io::stdin().read_to_string(&mut password)?;
        let password = Password::new(password.trim_end_matches(['\r', '\n']).to_owned());
        let new = self.somebody.granted(Some(password))?;
        let (_, app) = open(Duty::Web, Publishing::Nothing, Journals::Stay).await?;
        make(&app, new).await?;
        say(format_args!("{} may sign in as {}", self.somebody.email, self.somebody.role));
        Ok(())
    }
}

impl Address {
    async fn open(&self) -> Result<Arc<App>, Failure> {
        Ok(open(Duty::Web, Publishing::Nothing, Journals::Stay).await?.1)
    }
    async fn link(self) -> Result<(), Failure> {
        let app = self.open().await?;
        let link = granting::hand_link(&app, self.email.clone()).await.map_err(|it| self.unknown(it))?;
        say(format_args!("{}", link.link));
        let door = match link.purpose {
            TokenPurpose::Invitation => "accept-invitation",
            TokenPurpose::Reset | TokenPurpose::Confirm => "reset",
        };
        say(format_args!("It works once, until {}.", link.until.format("%Y-%m-%dT%H:%M:%SZ")));
        say(format_args!(
            "For programs: POST /api/v1/accounts/{door} {{\"token\": \"{}\", \"password\": …}}",
            link.code
        ));
        Ok(())
    }
    async fn disable(self) -> Result<(), Failure> {
        let app = self.open().await?;
        let left = granting::disable(&app, self.email.clone()).await.map_err(|it| self.unknown(it))?;
        say(format_args!("{} cannot sign in any more; sessions and appointments have ended.", self.email));
        for number in &left {
            say(format_args!("{number}"));
        }
        say(format_args!("Open cases left behind: {}", left.len()));
        Ok(())
    }

    fn unknown(&self, error: Error) -> Failure {
        match error {
            Error::NotFound => format!("no open account has the address {}", self.email).into(),
            other => other.into(),
        }
    }
}

/// Makes an account; what is wrong is told in words, and of an office, which there are.
async fn make(app: &Arc<App>, new: GrantedAccount) -> Result<(), Failure> {
    match granting::grant(app, new).await {
        Ok(_) => Ok(()),
        Err(Error::Fields(faults)) => {
            let mut lines = super::by_option(&faults, option);
            if faults.iter().any(|it| it.pointer == "/office") {
                let offices = reference::list(app, List::Offices, None).await?;
                let codes: Vec<String> = offices.into_iter().map(|it| it.code).collect();
                lines.push(format!("The offices are: {}", codes.join(", ")));
            }
            Err(lines.join("\n").into())
        }
        Err(error) => Err(error.into()),
    }
}

/// The option that gives a field.
fn option(field: &str) -> String {
    match field {
        "full_name" => "name".to_owned(),
        "password" => "password-stdin".to_owned(),
        other => other.to_owned(),
    }
}
