//! Settings: a file, then the environment, then the defaults; every one has a safe default or names what is missing.

use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

/// The settings of a running program.
#[derive(Clone, Debug)]
pub struct Config {
    /// `QORGAN_DATABASE_URL`.
    pub database_url: String,
    /// `QORGAN_LISTEN`.
    pub listen: SocketAddr,
    /// `QORGAN_PUBLIC_URL`: what links in letters begin with.
    pub public_url: String,
    /// `QORGAN_MAIL_URL`.
    pub mail_url: String,
    /// `QORGAN_MAIL_FROM`: whom letters come from; `no-reply` at the host of the portal by default.
    pub mail_from: Option<String>,
    /// `QORGAN_FILES_URL`.
    pub files_url: String,
    /// `QORGAN_MASTER_KEY_FILE`.
    pub master_key_file: PathBuf,
    /// `QORGAN_SIGNING_KEY_FILE`.
    pub signing_key_file: PathBuf,
    /// `QORGAN_DEFINITIONS_DIR`.
    pub definitions_dir: Option<PathBuf>,
    /// `QORGAN_TRUSTED_PROXIES`: whose word on where a request came from is believed; nobody's by default.
    pub trusted_proxies: Vec<IpAddr>,
    /// `QORGAN_HOTLINE`: a telephone that is answered; pages show it, and nothing in its place when there is none.
    pub hotline: Option<String>,
    /// `QORGAN_LIMITS`: off only for load tests.
    pub limits: bool,
    /// `QORGAN_JOURNALS_MAY_BE_AHEAD`: whether journals that are ahead of the clock go on.
    pub journals_may_be_ahead: bool,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The settings file does not read.
    #[error("{}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong, with its place.
        why: String,
    },
    /// A setting has a value that it cannot have.
    #[error("{name} must be {expected}")]
    Value {
        /// The setting.
        name: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// A variable of the environment that looks like a setting and is none.
    #[error("{0} is no setting: `qorgan config example` lists them, in small letters and without the prefix")]
    Unknown(String),
}

/// Begins the name of every setting in the environment.
const PREFIX: &str = "QORGAN_";
/// What may stand in the environment: a misspelt name would be missed in silence. The last two are the tests' own.
const VARIABLES: [&str; 17] = [
    "CONFIG",
    "DATABASE_URL",
    "LISTEN",
    "PUBLIC_URL",
    "MAIL_URL",
    "MAIL_FROM",
    "FILES_URL",
    "MASTER_KEY_FILE",
    "SIGNING_KEY_FILE",
    "DEFINITIONS_DIR",
    "TRUSTED_PROXIES",
    "HOTLINE",
    "LIMITS",
    "JOURNALS_MAY_BE_AHEAD",
    "STAFF_SECOND_FACTOR",
    "BIN",
    "NOTHING_MAY_BE_SKIPPED",
];

/// The settings file: the same names in small letters, without the prefix.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the names are those of the settings")]
struct File {
    database_url: Option<String>,
    listen: Option<String>,
    public_url: Option<String>,
    mail_url: Option<String>,
    mail_from: Option<String>,
    files_url: Option<String>,
    master_key_file: Option<String>,
    signing_key_file: Option<String>,
    definitions_dir: Option<String>,
    trusted_proxies: Option<Vec<String>>,
    hotline: Option<String>,
    limits: Option<String>,
    journals_may_be_ahead: Option<String>,
    staff_second_factor: Option<String>,
}

/// What `qorgan config example` prints.
pub const EXAMPLE: &str = r#"# The settings of qorgan. QORGAN_CONFIG names this file; a variable of the environment
# (QORGAN_DATABASE_URL, QORGAN_LISTEN, …) counts before what stands here.

# An embedded database, or postgres://user@host/database (PostgreSQL 15 or later).
database_url = "sqlite://var/qorgan.db"
# Where to listen. TLS belongs to a reverse proxy in front of it.
listen = "127.0.0.1:8080"
# What links in letters begin with.
public_url = "http://127.0.0.1:8080"
# Letters as files, or a mail server: smtp://user:password@host:587 (always under STARTTLS), smtps://host:465.
# A certificate of one's own authority is named by ?ca=/path/ca.pem.
mail_url = "file://var/mail"
# Whom letters come from; by default no-reply at the host of the portal.
# mail_from = "no-reply@qorgan.example"
# Documents, sealed.
files_url = "file://var/files"
# `qorgan key create` makes both. Keep the master key away from the database and its backups.
master_key_file = "var/keys/master.key"
signing_key_file = "var/keys/signing.key"
# Further definitions beside the shipped ones.
# definitions_dir = "definitions"
# Addresses of reverse proxies whose X-Forwarded-For is believed; without them everybody behind one is one network.
# trusted_proxies = ["127.0.0.1"]
# A telephone that is answered, as pages show it.
# hotline = "1424"
# "off" only for load tests; `qorgan check` and /readyz then say so.
limits = "on"
# "on" only after the clock of this machine ran ahead and was set right: what is written next is dated before what
# was written then. `qorgan check` and /readyz then say so; off again once the clock has caught up.
journals_may_be_ahead = "off"
# "optional" until enrolment is built.
staff_second_factor = "optional"
"#;

impl Config {
    /// Reads the settings.
    ///
    /// # Errors
    /// [`Error`], which names the setting.
    pub fn load() -> Result<Config, Error> {
        if let Some(name) = unknown_variable() {
            return Err(Error::Unknown(name));
        }
        let file = match variable("QORGAN_CONFIG") {
            Some(path) => read(Path::new(&path))?,
            None => File::default(),
        };
        let setting = |name: &str, in_file: Option<String>, default: &str| {
            variable(name).or(in_file).unwrap_or_else(|| default.to_owned())
        };
        let listen = setting("QORGAN_LISTEN", file.listen, "127.0.0.1:8080");
        let expected = "an address with a port, such as 127.0.0.1:8080";
        let listen = listen.parse().map_err(|_| Error::Value { name: "QORGAN_LISTEN", expected })?;
        let limits = match setting("QORGAN_LIMITS", file.limits, "on").as_str() {
            "on" => true,
            "off" => false,
            _ => return Err(Error::Value { name: "QORGAN_LIMITS", expected: "on or off" }),
        };
        let journals_may_be_ahead =
            match setting("QORGAN_JOURNALS_MAY_BE_AHEAD", file.journals_may_be_ahead, "off").as_str() {
                "on" => true,
                "off" => false,
                _ => {
                    return Err(Error::Value { name: "QORGAN_JOURNALS_MAY_BE_AHEAD", expected: "on or off" });
                }
            };
        let factor = setting("QORGAN_STAFF_SECOND_FACTOR", file.staff_second_factor, "optional");
        if factor != "optional" {
            let expected = "optional: a second factor cannot be enrolled yet";
            return Err(Error::Value { name: "QORGAN_STAFF_SECOND_FACTOR", expected });
        }
        let proxies = match variable("QORGAN_TRUSTED_PROXIES") {
            Some(list) => list.split(',').map(|it| it.trim().to_owned()).collect(),
            None => file.trusted_proxies.unwrap_or_default(),
        };
        let expected = "addresses, such as 127.0.0.1, separated by commas";
        let proxies: Result<Vec<IpAddr>, _> = proxies.iter().map(|it| it.parse()).collect();
        let trusted_proxies =
            proxies.map_err(|_| Error::Value { name: "QORGAN_TRUSTED_PROXIES", expected })?;
        let public_url = setting("QORGAN_PUBLIC_URL", file.public_url, &format!("http://{listen}"));
        if !["http://", "https://"].iter().any(|it| public_url.starts_with(it)) {
            let expected = "where the portal is found, such as https://qorgan.example";
            return Err(Error::Value { name: "QORGAN_PUBLIC_URL", expected });
        }
        Ok(Config {
            trusted_proxies,
            database_url: setting("QORGAN_DATABASE_URL", file.database_url, "sqlite://var/qorgan.db"),
            public_url,
            mail_url: setting("QORGAN_MAIL_URL", file.mail_url, "file://var/mail"),
            mail_from: variable("QORGAN_MAIL_FROM").or(file.mail_from),
            files_url: setting("QORGAN_FILES_URL", file.files_url, "file://var/files"),
            master_key_file: setting("QORGAN_MASTER_KEY_FILE", file.master_key_file, "var/keys/master.key")
                .into(),
            signing_key_file: setting(
                "QORGAN_SIGNING_KEY_FILE",
                file.signing_key_file,
                "var/keys/signing.key",
            )
            .into(),
            definitions_dir: variable("QORGAN_DEFINITIONS_DIR").or(file.definitions_dir).map(Into::into),
            hotline: variable("QORGAN_HOTLINE").or(file.hotline),
            listen,
            limits,
            journals_may_be_ahead,
        })
    }
}

impl Config {
    /// As a settings file, with which another command finds what this one made. It names key files, and holds no key.
    #[must_use]
    pub fn as_file(&self) -> String {
        let path = |it: &Path| Some(it.display().to_string());
        let settings = [
            ("database_url", Some(self.database_url.clone())),
            ("listen", Some(self.listen.to_string())),
            ("public_url", Some(self.public_url.clone())),
            ("mail_url", Some(self.mail_url.clone())),
            ("mail_from", self.mail_from.clone()),
            ("files_url", Some(self.files_url.clone())),
            ("master_key_file", path(&self.master_key_file)),
            ("signing_key_file", path(&self.signing_key_file)),
            ("definitions_dir", self.definitions_dir.as_deref().and_then(path)),
            ("hotline", self.hotline.clone()),
            ("limits", Some(if self.limits { "on" } else { "off" }.to_owned())),
        ];
        let given = settings.into_iter().filter_map(|(name, value)| Some((name, value?)));
        // A text of JSON is one of TOML, with everything escaped that ends it.
        let lines = given.map(|(name, value)| format!("{name} = {}", serde_json::Value::String(value)));
        let lines: Vec<String> = lines.chain([String::new()]).collect();
        lines.join("\n")
    }

    /// Where letters go, as it may be shown: a mail server without its sign-in.
    #[must_use]
    pub fn mail_way(&self) -> String {
        match self.mail_url.split_once("://") {
            Some(("file", folder)) => format!("files in {folder}"),
            Some((kind, rest)) => {
                let place = rest.rsplit_once('@').map_or(rest, |it| it.1);
                format!("{kind}://{}", place.split('?').next().unwrap_or_default())
            }
            None => String::new(),
        }
    }
}

fn unknown_variable() -> Option<String> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    // An orchestrator that has a service called `qorgan` sets names like these by itself.
    let is_set_by_others = |it: &str| it.starts_with("SERVICE_") || it.starts_with("PORT");
    let is_unknown = |it: &str| !VARIABLES.contains(&it) && !is_set_by_others(it);
    let is_ours = |name: &String| name.strip_prefix(PREFIX).is_some_and(is_unknown);
    names.filter(is_ours).min()
}

#[expect(clippy::disallowed_methods, reason = "this is the one place")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|it| !it.is_empty())
}

fn read(path: &Path) -> Result<File, Error> {
    let failed = |why: String| Error::File { path: path.to_owned(), why };
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    toml::from_str(&text).map_err(|error| failed(unread(&text, &error)))
}

/// What is wrong with a settings file, in a line, with the line in which it stands.
fn unread(text: &str, error: &toml::de::Error) -> String {
    let place = error.span().unwrap_or_default();
    let before = text.get(..place.start).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let here = text.get(place).unwrap_or_default();
    let message = error.message();
    // The library says so of a name that `File` does not have, and of nothing else.
    if message.starts_with("unknown field") {
        return format!("line {line}: {here} is no setting: `qorgan config example` lists them");
    }
    if message.starts_with("duplicate key") {
        return format!("line {line}: {here} is set a second time: take one of the two away");
    }
    let way_out = if message.starts_with("invalid type: sequence") {
        "this setting has one value and is no list: it stands in quotes without brackets, such as limits = \"on\""
    } else if message.ends_with("expected a sequence") || message.contains("array") {
        "a list stands in brackets, its values in quotes with commas between them, such as trusted_proxies = [\"127.0.0.1\"]"
    } else {
        "a value stands in straight quotes, such as limits = \"on\""
    };
    format!("line {line} does not read: {way_out}; `qorgan config example` shows each")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_reads() {
        let file: File = toml::from_str(EXAMPLE).unwrap();
        assert_eq!(file.database_url.as_deref(), Some("sqlite://var/qorgan.db"));
        assert!(toml::from_str::<File>("databse_url = \"x\"").is_err(), "a misspelt setting is not ignored");
    }

    #[test]
    fn what_does_not_read_is_told_in_a_line_with_its_place() {
        let told = |text: &str| unread(text, &toml::from_str::<File>(text).err().unwrap());
        let lists = "`qorgan config example` lists them";
        assert_eq!(told("limits = \"on\"\nlimit = \"on\""), format!("line 2: limit is no setting: {lists}"));
        for wrong in ["limits = on", "limits = 1", "limits"] {
            let told = told(wrong);
            assert!(
                told.starts_with("line 1 does not read: a value stands in") && !told.contains('\n'),
                "{told}"
            );
        }
        let twice = told("limits = \"on\"\nlimits = \"off\"");
        assert_eq!(twice, "line 2: limits is set a second time: take one of the two away");
        let list = told("limits = [\"on\"]");
        assert!(list.starts_with("line 1 does not read: this setting has one value"), "{list}");
        for wrong in ["\"127.0.0.1\"", "1", "[\"127.0.0.1\" \"::1\"]", "[\"127.0.0.1\""] {
            let told = told(&format!("trusted_proxies = {wrong}"));
            assert!(told.starts_with("line 1 does not read: a list stands in brackets"), "{told}");
        }
    }

    #[test]
    fn what_is_written_reads() {
        let odd = "sqlite:///a folder with \"quotes\" and \\/қ.db";
        let config = Config { database_url: odd.to_owned(), ..Config::load().unwrap() };
        let file: File = toml::from_str(&config.as_file()).unwrap();
        assert_eq!((file.database_url.as_deref(), file.limits.as_deref()), (Some(odd), Some("on")));
    }
}
