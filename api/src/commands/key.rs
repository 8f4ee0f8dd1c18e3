//! `qorgan key`: the files without which nothing can be sealed or signed.

use super::{Failure, say};
use crate::config::Config;
use crate::vault::keyfile;

/// Makes the key files.
#[derive(clap::Args)]
pub(super) struct Key {
    #[command(subcommand)]
    action: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    /// Makes both key files where the settings point, readable by their owner alone, never over an old one.
    Create,
}

impl Key {
    pub(super) fn run(self) -> Result<(), Failure> {
        let Action::Create = self.action;
        let config = Config::load()?;
        // Both or neither: half a pair would look like the other half had been lost.
        for file in [&config.master_key_file, &config.signing_key_file] {
            if file.exists() {
                return Err(format!("{} is there already, and is never written over", file.display()).into());
            }
        }
        keyfile::create_master(&config.master_key_file)?;
        say(format_args!("master key: {}", config.master_key_file.display()));
        let signing = keyfile::create_signing(&config.signing_key_file)?;
        say(format_args!(
            "signing key: {} (id {})",
            config.signing_key_file.display(),
            signing.public().id()
        ));
        say(format_args!(
            "Keep a copy of the master key away from the database: without it nothing can be read again."
        ));
        Ok(())
    }
}
