//! What stands around every page: language, title, who is signed in, where one can go, and the way off the page.

use crate::catalog::{Value, say, say_with};
use crate::format;
use chrono::{DateTime, NaiveDate, Utc};
use workflow::Language;

/// Light or dark, as the reader chose; `System`, and their device chooses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All of them.
    pub const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    /// The word that a cookie holds.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The theme of a word.
    #[must_use]
    pub fn from_code(code: &str) -> Theme {
        Theme::ALL.into_iter().find(|it| it.code() == code).unwrap_or_default()
    }
}

/// A way to another page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its words.
    pub label: String,
    /// Where it leads.
    pub link: String,
    /// It is the page that is shown, or above it.
    pub is_here: bool,
}

/// The page in a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tongue {
    /// The code of the language.
    pub code: &'static str,
    /// Its own name.
    pub name: String,
    /// The same page in it.
    pub link: String,
    /// It is the language of the page.
    pub is_here: bool,
}

/// The end of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// When.
    pub at: DateTime<Utc>,
    /// How far that is, in seconds: the clock of the reader's device may be another.
    pub seconds: i64,
    /// Whoever goes on using it puts the end off.
    pub may_stay: bool,
}

/// The keys of the desk, each with the message that says what it does.
const KEYS: [(&str, &str); 12] = [
    ("J", "keys-down"),
    ("K", "keys-up"),
    ("Enter", "keys-open"),
    ("/", "keys-search"),
    ("U", "keys-list"),
    ("T", "keys-today"),
    ("]", "keys-next"),
    ("A", "keys-act"),
    ("M", "keys-messages"),
    ("N", "keys-notes"),
    ("Ctrl Enter", "keys-send"),
    ("?", "keys-sheet"),
];

/// What stands around a page.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing of a page, and no two make a third")]
pub struct Frame {
    /// The language of the page.
    pub language: Language,
    /// What the page is, for its title.
    pub title: String,
    /// Something is wrong with what was typed, and the title says so first.
    pub has_faults: bool,
    /// Light or dark.
    pub theme: Theme,
    /// The page in every language.
    pub tongues: Vec<Tongue>,
    /// The language buttons post the form of the page, so that nothing typed is lost.
    pub has_form: bool,
    /// Where the reader can go.
    pub places: Vec<Place>,
    /// The role in which they are signed in; `None`, and they are not.
    pub signed_in: Option<String>,
    /// The addresses of the page in each language, when anybody may find it by a search.
    pub alternates: Vec<(&'static str, String)>,
    /// The reader acts for an office.
    pub is_staff: bool,
    /// It is a page of an office.
    pub is_desk: bool,
    /// The secret of this session that every form carries.
    pub token: String,
    /// Where the reader is, to come back to.
    pub here: String,
    /// A telephone that is answered.
    pub hotline: Option<String>,
    /// When the session ends if nothing is done.
    pub ending: Option<Ending>,
    /// It is the stage of the demo, and what the clock of it shows.
    pub stage: Option<DateTime<Utc>>,
}

impl Frame {
    /// The code of the language.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.language.code()
    }

    /// Says a message.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        say(self.language, key)
    }

    /// Says a message with one text in it.
    #[must_use]
    pub fn with(&self, key: &str, name: &str, value: &str) -> String {
        say_with(self.language, key, &[(name, Value::Text(value))])
    }

    /// Says a message that counts.
    #[must_use]
    pub fn count(&self, key: &str, n: i64) -> String {
        say_with(self.language, key, &[("n", Value::Number(n))])
    }

    /// Says a message that counts the things of a list.
    #[must_use]
    pub fn count_of(&self, key: &str, n: usize) -> String {
        self.count(key, i64::try_from(n).unwrap_or(i64::MAX))
    }

    /// Says a message with a day in it.
    #[must_use]
    pub fn dated(&self, key: &str, day: &NaiveDate) -> String {
        self.with(key, "date", &self.date(day))
    }

    /// A day in words.
    #[must_use]
    pub fn date(&self, day: &NaiveDate) -> String {
        format::date(self.language, *day)
    }

    /// A day in figures, for lists.
    #[must_use]
    pub fn short_date(&self, day: &NaiveDate) -> String {
        format::short_date(self.language, *day)
    }

    /// A moment in words.
    #[must_use]
    pub fn moment(&self, at: &DateTime<Utc>) -> String {
        format::moment(self.language, *at)
    }

    /// A moment, short, for lists.
    #[must_use]
    pub fn short_moment(&self, at: &DateTime<Utc>) -> String {
        format::short_moment(self.language, *at)
    }

    /// A moment for programs.
    #[must_use]
    pub fn instant(&self, at: &DateTime<Utc>) -> String {
        at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// A path of the public part.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        format!("/{}{path}", self.code())
    }

    /// Where the name of the portal leads: on the desk to the reader's first page there.
    pub(crate) fn top(&self) -> String {
        let first = self.places.first().filter(|_| self.is_desk);
        first.map_or_else(|| self.link(""), |it| it.link.clone())
    }

    /// The keys of the desk.
    pub(crate) fn keys(&self) -> Vec<(&'static str, String)> {
        KEYS.iter().map(|(key, message)| (*key, self.say(message))).collect()
    }

    /// What a key of the desk calls a place.
    pub(crate) fn key_of(&self, link: &str) -> Option<&'static str> {
        match link.rsplit('/').next() {
            Some("desk") => Some("today"),
            Some("cases") => Some("list"),
            Some("messages") => Some("messages"),
            Some("notes") => Some("notes"),
            _ => None,
        }
        .filter(|_| self.is_desk)
    }

    pub(crate) fn themes(&self) -> Vec<(&'static str, String, bool)> {
        let theme = |it: Theme| (it.code(), self.say(&format!("theme-{}", it.code())), it == self.theme);
        Theme::ALL.into_iter().map(theme).collect()
    }
}
