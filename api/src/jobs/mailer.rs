//! Hands letters to the mail server, or lays them down as files. The only room that speaks SMTP.
//!
//! Every conversation is cut off after [`PATIENCE`]: the mail library keeps its own time-out only while connecting.
//! A connection serves one letter and is closed, so none is open while the house writes its rows.

mod address;
mod message;

pub use address::{Address, Error, Route};

use crate::app::letters::sending::Delivery;
use crate::app::letters::writing::Outgoing;
use crate::config::Config;
use lettre::message::Mailbox;
use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::AsyncWriteExt;

/// So long one letter may take. Well below the lease, so that nobody else sends it meanwhile.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Codes by which a server refuses us and not the letter: how we signed in, or that it wants us to.
const ABOUT_US: [u16; 4] = [530, 534, 535, 538];

/// Where letters go.
pub struct Mailer {
    way: Way,
    from: lettre::Address,
    /// The right side of every Message-ID.
    host: String,
    patience: Duration,
}

enum Way {
    Folder(PathBuf),
    Server(Box<AsyncSmtpTransport<Tokio1Executor>>),
}

impl Mailer {
    /// Opens the way that the settings name. Nothing is connected yet; a folder is made.
    ///
    /// # Errors
    /// [`Error`], which names the setting.
    pub fn open(config: &Config) -> Result<Mailer, Error> {
        let Address { from, host } = Address::of(config)?;
        let way = match Route::parse(&config.mail_url)? {
            Route::Folder(folder) => {
                std::fs::create_dir_all(&folder)
                    .map_err(|source| Error::Folder { folder: folder.clone(), source })?;
                Way::Folder(folder)
            }
            Route::Server(server) => Way::Server(Box::new(server.transport()?)),
        };
        Ok(Mailer { way, from, host, patience: PATIENCE })
    }

    /// The same mailer with less patience, for tests of a server that says nothing.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Mailer {
        Mailer { patience, ..self }
    }

    /// Sends one letter. The answer holds no address.
    pub async fn send(&self, letter: &Outgoing) -> Delivery {
        let Ok(to) = letter.to.parse::<lettre::Address>() else {
            return Delivery::Never("address".to_owned());
        };
        let from = Mailbox::new(Some(letter.from_name.clone()), self.from.clone());
        let Ok(message) = message::build(letter, from, Mailbox::new(None, to), &self.host) else {
            return Delivery::Never("unsendable".to_owned());
        };
        match &self.way {
            Way::Folder(folder) => {
                let name = format!("{}-{}.eml", letter.created_at.format("%Y%m%dT%H%M%SZ"), letter.id);
                match lay_down(folder, &name, &message.formatted()).await {
                    Ok(()) => Delivery::Taken,
                    Err(error) => Delivery::NotNow(error.kind().to_string()),
                }
            }
            Way::Server(transport) => self.hand_over(transport, message).await,
        }
    }

    async fn hand_over(&self, transport: &AsyncSmtpTransport<Tokio1Executor>, message: Message) -> Delivery {
        match tokio::time::timeout(self.patience, transport.send(message)).await {
            Ok(Ok(_)) => Delivery::Taken,
            Ok(Err(error)) => verdict(&error),
            Err(_) => Delivery::NotNow("timeout".to_owned()),
        }
    }

    /// Sends a trial letter and says what the server answered, in its own words.
    ///
    /// # Errors
    /// What stood in the way, in a sentence.
    pub async fn try_out(&self, letter: &Outgoing) -> Result<String, String> {
        let to = letter.to.parse::<lettre::Address>().map_err(|error| error.to_string())?;
        let from = Mailbox::new(Some(letter.from_name.clone()), self.from.clone());
        let message = message::build(letter, from, Mailbox::new(None, to), &self.host)
            .map_err(|error| error.to_string())?;
        let transport = match &self.way {
            Way::Folder(folder) => {
                let name = format!("trial-{}.eml", letter.id);
                lay_down(folder, &name, &message.formatted()).await.map_err(|error| error.to_string())?;
                return Ok(format!("written to {}", folder.join(name).display()));
            }
            Way::Server(transport) => transport,
        };
        match tokio::time::timeout(self.patience, transport.send(message)).await {
            Ok(Ok(answer)) => {
                let words: Vec<&str> = answer.message().collect();
                Ok(format!("{} {}", answer.code(), words.join(" ")))
            }
            Ok(Err(error)) => Err(with_its_causes(&error)),
            Err(_) => {
                Err(format!("the mail server did not answer within {} seconds", self.patience.as_secs()))
            }
        }
    }
}

/// What a failure means for a letter: a refusal of the letter is for ever, everything else may pass.
fn verdict(error: &smtp::Error) -> Delivery {
    if let Some(code) = error.status().map(u16::from) {
        return if error.is_permanent() && !ABOUT_US.contains(&code) {
            Delivery::Never(code.to_string())
        } else {
            Delivery::NotNow(code.to_string())
        };
    }
    let what = if error.is_tls() || is_handshake(error) {
        "tls"
    } else if error.is_timeout() {
        "timeout"
    } else if error.is_client() {
        "client"
    } else {
        "connection"
    };
    Delivery::NotNow(what.to_owned())
}

/// The mail library calls a failed handshake a failed connection; the cause beneath still says what it was.
fn is_handshake(error: &smtp::Error) -> bool {
    std::iter::successors(std::error::Error::source(error), |it| it.source())
        .filter_map(|it| it.downcast_ref::<std::io::Error>())
        .any(|it| it.kind() == std::io::ErrorKind::InvalidData)
}

fn with_its_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(it) = cause {
        text.push_str(": ");
        text.push_str(&it.to_string());
        cause = it.source();
    }
    text
}

/// Writes a file that is there whole or not at all, for its owner alone: letters hold links that open accounts.
async fn lay_down(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let begun = folder.join(format!(".{name}.part"));
    let mut options = tokio::fs::OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(&begun).await?;
    file.write_all(bytes).await?;
    file.sync_all().await?;
    tokio::fs::rename(begun, folder.join(name)).await
}

#[cfg(test)]
mod tests {
    use super::PATIENCE;
    use crate::app::letters::sending::LEASE;
    use chrono::TimeDelta;

    #[test]
    fn a_sender_gives_up_well_before_its_lease_ends() {
        let patience = TimeDelta::from_std(PATIENCE).expect("a span");
        assert!(patience * 2 < LEASE, "{patience} of {LEASE}");
    }
}
