//! `qorgan check`: whether the portal could be served on its settings, and what is not as it should be. With an
//! address it sends a trial letter and tells the mail server's answer.

use super::{Failure, open};
use crate::app::letters::writing;
use crate::jobs::Mailer;
use crate::store::Duty;
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
    #[expect(clippy::print_stdout, reason = "a command answers on standard output")]
    pub(super) async fn run(self) -> Result<(), Failure> {
        // Whatever is wrong with settings, keys, definitions or reference data is said here, in its own words.
        let (config, app) = open(Duty::Web).await?;
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
            println!(
                "{}",
                json!({
                    "ok": readiness.is_ready,
                    "database": database,
                    "durability": durability,
                    "mail": config.mail_way(),
                    "mail_answer": mail,
                    "warnings": readiness.warnings,
                })
            );
            return Ok(());
        }
        println!("database: {database}");
        for (name, value) in durability {
            println!("  {name} = {value}");
        }
        println!("letters: {}", config.mail_way());
        if let Some(answer) = mail {
            println!("  the trial letter: {answer}");
        }
        for warning in &readiness.warnings {
            println!("warning: {warning}");
        }
        println!("The portal can be served.");
        Ok(())
    }
}
