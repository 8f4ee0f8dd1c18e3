//! `qorgan migrate`: the schema of the database.

use super::{Failure, say, whole};
use crate::config::Config;
use crate::store::{Database, Duty};

/// Brings the schema of the database up, down, or says where it is.
#[derive(clap::Args)]
pub(super) struct Migrate {
    #[command(subcommand)]
    action: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    /// Brings the schema to the last chapter.
    Up,
    /// Takes chapters back.
    Down {
        /// How many.
        #[arg(long, default_value_t = 1, value_parser = whole::<u32>)]
        steps: u32,
    },
    /// Lists the chapters, each with whether it has been applied.
    Status {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

impl Migrate {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let config = Config::load()?;
        match self.action {
            Action::Up => {
                Database::migrate(&config.database_url).await?;
                say(format_args!("Every chapter is applied."));
            }
            Action::Down { steps } => {
                Database::migrate_down(&config.database_url, steps).await?;
                say(format_args!("{steps} taken back; `qorgan migrate status` lists what stands."));
            }
            Action::Status { json } => {
                let database = Database::open(&config.database_url, Duty::Migrate).await?;
                let chapters = database.migration_status().await?;
                if json {
                    let list: Vec<_> = chapters
                        .iter()
                        .map(|(name, applied)| serde_json::json!({ "name": name, "applied": applied }))
                        .collect();
                    say(format_args!("{}", serde_json::json!({ "chapters": list })));
                } else {
                    for (name, applied) in chapters {
                        say(format_args!("{} {name}", if applied { "applied" } else { "pending" }));
                    }
                }
            }
        }
        Ok(())
    }
}
