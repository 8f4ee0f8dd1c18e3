//! The stage of the demo: its accounts, its clock, its mailbox.

use super::{Frame, Place};
use askama::Template;
use chrono::{DateTime, Utc};

/// The stage.
#[derive(Debug, Template)]
#[template(path = "demo/stage.html", whitespace = "minimize")]
pub struct Stage {
    /// What stands around it.
    pub frame: Frame,
    /// What the clock shows.
    pub now: DateTime<Utc>,
    /// Who can be signed in as.
    pub actors: Vec<Actor>,
    /// The one password.
    pub password: &'static str,
    /// The letters, the newest first.
    pub letters: Vec<Letter>,
}

/// An account of the demo.
#[derive(Debug)]
pub struct Actor {
    /// Its role in words.
    pub role: String,
    /// The code of its office.
    pub office: Option<String>,
    /// Its address.
    pub email: String,
    /// It is tied to a body, and sees nothing of cases about it.
    pub is_tied: bool,
}

/// A letter.
#[derive(Debug, Template)]
#[template(path = "demo/letter.html", whitespace = "minimize")]
pub struct Letter {
    /// What stands around it.
    pub frame: Frame,
    /// When it was caused.
    pub at: DateTime<Utc>,
    /// To whom.
    pub to: String,
    /// Its subject, and where it is.
    pub place: Place,
    /// Its text.
    pub lines: Vec<Line>,
    /// It waits until the address is proved.
    pub is_held: bool,
}

/// A line of a letter.
#[derive(Debug)]
pub struct Line {
    /// Its words.
    pub text: String,
    /// Where it leads, when it is an address of the portal.
    pub link: Option<String>,
}
