//! The first page, and what is said before anybody begins.

use super::{Frame, Place};
use askama::Template;
use chrono::NaiveDate;

/// The first page: three tasks.
#[derive(Debug, Template)]
#[template(path = "home/home.html", whitespace = "minimize")]
pub struct Home {
    /// What stands around it.
    pub frame: Frame,
    /// How long a decision takes at most, in words.
    pub term: Option<String>,
}

/// What is said before somebody files.
#[derive(Debug, Template)]
#[template(path = "home/start.html", whitespace = "minimize")]
pub struct Start {
    /// What stands around it.
    pub frame: Frame,
    /// Where the questions begin; nothing for an office, which does not file for itself.
    pub begin: Option<String>,
    /// What else can be filed.
    pub others: Vec<Place>,
    /// What this device has just filed, with its number and code.
    pub filed: Option<Place>,
    /// A draft of this device, and until when it is kept.
    pub draft: Option<(Place, NaiveDate)>,
    /// Where to sign in, for whoever wrote a draft while signed in.
    pub waits: Option<Place>,
    /// Where a draft is taken up again by its code.
    pub resume: String,
}
