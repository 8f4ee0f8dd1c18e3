//! Where letters go and whom they come from, as the settings say it.

use crate::config::Config;
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use std::path::PathBuf;
use std::time::Duration;
use url::{Host, Url};

/// Why letters cannot go there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The setting is no way for letters.
    #[error(
        "QORGAN_MAIL_URL must be file://FOLDER, smtp://HOST:PORT or smtps://HOST:PORT, \
         with USER:PASSWORD@ before the host where the server asks for it"
    )]
    Url,
    /// Encryption can be left out only on this machine.
    #[error("QORGAN_MAIL_URL: tls=off is only for a mail server on this machine (127.0.0.1, ::1, localhost)")]
    Bare,
    /// A parameter that nothing here knows.
    #[error("QORGAN_MAIL_URL: only ca=FILE and tls=off may follow the question mark")]
    Parameter,
    /// The certificate of the authority cannot be used.
    #[error("QORGAN_MAIL_URL: {} holds no certificate in PEM form", file.display())]
    Authority {
        /// The file.
        file: PathBuf,
    },
    /// The sender is no address.
    #[error("QORGAN_MAIL_FROM must be an address, such as no-reply@qorgan.example")]
    From,
    /// The folder cannot be made.
    #[error("{}: {source}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The library refused.
    #[error("encryption towards the mail server cannot be set up")]
    Tls(#[source] smtp::Error),
}

/// Whom letters come from.
pub struct Address {
    /// The sender.
    pub from: lettre::Address,
    /// The right side of every Message-ID.
    pub host: String,
}

impl Address {
    /// The sender that the settings name, else `no-reply` at the host of the portal.
    ///
    /// # Errors
    /// [`Error::From`].
    pub fn of(config: &Config) -> Result<Address, Error> {
        let host = Url::parse(&config.public_url).ok().and_then(|it| match it.host() {
            Some(Host::Domain(name)) => Some(name.to_owned()),
            _ => None,
        });
        // An address of numbers is a portal on somebody's own machine.
        let host = host.unwrap_or_else(|| "localhost".to_owned());
        let from = config.mail_from.clone().unwrap_or_else(|| format!("no-reply@{host}"));
        Ok(Address { from: from.parse().map_err(|_| Error::From)?, host })
    }
}

/// A way for letters.
#[derive(Debug, PartialEq, Eq)]
pub enum Route {
    /// Each letter a file in this folder.
    Folder(PathBuf),
    /// A mail server.
    Server(Server),
}

/// A mail server.
#[derive(PartialEq, Eq)]
pub struct Server {
    host: String,
    port: u16,
    encryption: Encryption,
    authority: Option<PathBuf>,
    credentials: Option<(String, String)>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The password stays out of every log.
        write!(f, "{}:{} ({:?})", self.host, self.port, self.encryption)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encryption {
    /// From the first byte.
    Wrapped,
    /// Asked for before anything is said; without it nothing is said.
    Upgraded,
    /// None: only towards this machine.
    None,
}

impl Route {
    /// Reads `QORGAN_MAIL_URL`.
    ///
    /// # Errors
    /// [`Error`], which says what may stand there.
    pub fn parse(text: &str) -> Result<Route, Error> {
        if let Some(folder) = text.strip_prefix("file://") {
            return if folder.is_empty() { Err(Error::Url) } else { Ok(Route::Folder(folder.into())) };
        }
        let url = Url::parse(text).map_err(|_| Error::Url)?;
        let (mut encryption, port) = match url.scheme() {
            "smtp" => (Encryption::Upgraded, 587),
            "smtps" => (Encryption::Wrapped, 465),
            _ => return Err(Error::Url),
        };
        let host = url.host_str().filter(|it| !it.is_empty()).ok_or(Error::Url)?.to_owned();
        let mut authority = None;
        for (name, value) in url.query_pairs() {
            match (&*name, &*value) {
                ("ca", file) => authority = Some(PathBuf::from(file)),
                ("tls", "off") if is_this_machine(&host) => encryption = Encryption::None,
                ("tls", "off") => return Err(Error::Bare),
                _ => return Err(Error::Parameter),
            }
        }
        let plain = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        let credentials = url.password().map(|password| (plain(url.username()), plain(password)));
        let port = url.port().unwrap_or(port);
        Ok(Route::Server(Server { host, port, encryption, authority, credentials }))
    }
}

fn is_this_machine(host: &str) -> bool {
    matches!(host, "127.0.0.1" | "[::1]" | "localhost")
}

impl Server {
    /// The transport to it.
    ///
    /// # Errors
    /// [`Error::Authority`], [`Error::Tls`].
    pub(super) fn transport(self) -> Result<AsyncSmtpTransport<Tokio1Executor>, Error> {
        let mut parameters = TlsParameters::builder(self.host.clone());
        if let Some(file) = self.authority {
            let read = std::fs::read(&file).ok().and_then(|pem| Certificate::from_pem(&pem).ok());
            let Some(certificate) = read else { return Err(Error::Authority { file }) };
            parameters = parameters.add_root_certificate(certificate);
        }
        let parameters = parameters.build().map_err(Error::Tls)?;
        let tls = match self.encryption {
            Encryption::Wrapped => Tls::Wrapper(parameters),
            Encryption::Upgraded => Tls::Required(parameters),
            Encryption::None => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(self.host)
            .port(self.port)
            .tls(tls)
            .timeout(Some(Duration::from_secs(10)));
        if let Some((user, password)) = self.credentials {
            builder = builder.credentials(Credentials::new(user, password));
        }
        Ok(builder.build())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(text: &str) -> Server {
        match Route::parse(text).unwrap() {
            Route::Server(server) => server,
            Route::Folder(folder) => panic!("{folder:?}"),
        }
    }

    #[test]
    fn a_server_is_always_spoken_to_under_encryption() {
        assert_eq!(server("smtp://mail.example").encryption, Encryption::Upgraded);
        assert_eq!(server("smtp://mail.example").port, 587);
        assert_eq!(server("smtps://mail.example").encryption, Encryption::Wrapped);
        assert_eq!(server("smtps://mail.example").port, 465);
        assert!(matches!(Route::parse("smtp://mail.example?tls=off"), Err(Error::Bare)));
        assert_eq!(server("smtp://127.0.0.1:2525?tls=off").encryption, Encryption::None);
    }

    #[test]
    fn a_name_and_a_password_may_hold_any_character() {
        let with = server("smtp://portal%40house:p%3A%2F%40s@mail.example:25?ca=/etc/ca.pem");
        assert_eq!(with.credentials, Some(("portal@house".to_owned(), "p:/@s".to_owned())));
        assert_eq!((with.port, with.authority.clone()), (25, Some("/etc/ca.pem".into())));
        assert!(!format!("{with:?}").contains("p:/@s"), "no log shows a password");
    }

    #[test]
    fn a_folder_is_a_path() {
        assert_eq!(Route::parse("file://var/mail").unwrap(), Route::Folder("var/mail".into()));
        assert_eq!(Route::parse("file:///srv/mail").unwrap(), Route::Folder("/srv/mail".into()));
    }

    #[test]
    fn what_is_no_way_for_letters_is_refused() {
        for text in ["", "file://", "mail.example", "http://mail.example", "smtp://", "smtp:"] {
            assert!(matches!(Route::parse(text), Err(Error::Url)), "{text}");
        }
        assert!(matches!(Route::parse("smtp://mail.example?starttls=no"), Err(Error::Parameter)));
    }
}
