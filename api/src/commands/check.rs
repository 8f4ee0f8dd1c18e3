//! `qorgan check`: whether the portal could be served on its settings, and what is not as it should be. With an
//! address it sends a trial letter and tells the mail server's answer.

use super::{Failure, open, plural, say};
use crate::app::definitions::Publishing;
use crate::app::letters::writing;
use crate::app::readiness::Warning;
use crate::application::Journals;
use crate::config::Config;
use crate::jobs::Mailer;
use crate::store::{Database, Duty};
use serde_json::json;

/// Looks whether the portal could be served on its settings.
#[derive(clap::Args)]
pub(super) struct Check {
    /// Sends a trial letter there and tells what the mail server answered.
    #[arg(long, value_name = "ADDRESS")]
    mail_to: Option<String>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(super) async fn run(self) -> Result<(), Failure> {
        behind().await?;
        // Whatever is wrong with settings, keys, definitions or reference data is said here, in its own words.
        let (config, app) = open(Duty::Web, Publishing::Nothing, Journals::GoOn).await?;
        let mailer = Mailer::open(&config)?;
        let database = app.database.server_version().await?;
        let durability = app.database.durability().await?;
        let readiness = app.readiness(config.limits).await;
        let mail = match &self.mail_to {
            None => None,
            Some(to) => Some(mailer.try_out(&writing::trial(&app, to)?).await?),
        };
        if self.json {
            let durability: serde_json::Map<_, _> =
                durability.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
            say(format_args!(
                "{}",
                json!({
                    "ok": readiness.is_ready,
                    "database": database,
                    "durability": durability,
                    "mail": config.mail_way(),
                    "mail_answer": mail,
                    "warnings": readiness.codes(),
                })
            ));
            return Ok(());
        }
        say(format_args!("database: {database}"));
        for (name, value) in durability {
            say(format_args!("  {name} = {value}"));
        }
        say(format_args!("letters: {}", config.mail_way()));
        if let Some(answer) = mail {
            say(format_args!("  the trial letter: {answer}"));
        }
        for warning in readiness.warnings {
            say(format_args!("warning: {}: {}", warning.code(), in_words(warning)));
        }
        say(format_args!("The portal can be served."));
        Ok(())
    }
}

/// A schema that is behind is said to be, and not brought up: whoever looks does not decide that.
async fn behind() -> Result<(), Failure> {
    let database = Database::open(&Config::load()?.database_url, Duty::Migrate).await?;
    let behind = database.chapters_behind().await?;
    database.close().await?;
    if behind == 0 {
        return Ok(());
    }
    let way = "`qorgan migrate up` or the next start of `qorgan serve` brings it up";
    Err(format!("the schema is behind by {behind} chapter{}: {way}", plural(behind)).into())
}

/// What a warning means, and what can be done.
fn in_words(warning: Warning) -> &'static str {
    match warning {
        Warning::LimitsOff => {
            "nobody is held up who tries too often; QORGAN_LIMITS is off only for load tests"
        }
        Warning::CalendarEndsSoon => {
            "the working days of the next months are not loaded, and terms beyond them cannot be counted"
        }
        Warning::LettersBecomeFiles => {
            "letters leave this machine for nobody; QORGAN_MAIL_URL names a folder"
        }
        Warning::LettersDead => {
            "letters were given up after many tries; the list of letters says which and why"
        }
        Warning::ClocksUnarmed => "cases wait for a year of the calendar, and their terms do not run yet",
        Warning::JournalsMayBeAhead => {
            "journals that are ahead of the clock go on, and a wrong clock is not noticed; QORGAN_JOURNALS_MAY_BE_AHEAD is on only \
             until the clock has caught up with them"
        }
        Warning::SecondFactorOptional => "officers sign in with a password alone",
    }
}

#[cfg(test)]
mod tests {
    use super::{Warning, in_words};
    use std::collections::BTreeSet;

    #[test]
    fn each_warning_has_its_words() {
        let words: BTreeSet<&str> = Warning::ALL.into_iter().map(in_words).collect();
        let codes: BTreeSet<&str> = Warning::ALL.into_iter().map(Warning::code).collect();
        assert_eq!((words.len(), codes.len()), (Warning::ALL.len(), Warning::ALL.len()));
        assert!(words.iter().all(|it| it.split(' ').count() > 4), "{words:?}");
    }
}
