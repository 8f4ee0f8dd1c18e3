//! One's own account: who one is here, and from where one is signed in.

use super::Frame;
use askama::Template;
use chrono::{DateTime, Utc};

/// The account of the reader.
#[derive(Debug, Template)]
#[template(path = "accounts/account.html", whitespace = "minimize")]
pub struct Account {
    /// What stands around it.
    pub frame: Frame,
    /// Their address.
    pub email: String,
    /// What they act as.
    pub role: String,
    /// Their address is proved.
    pub is_confirmed: bool,
    /// Where they are signed in.
    pub sessions: Vec<Session>,
    /// Where the end of one is asked for.
    pub end: String,
}

/// A session of the reader.
#[derive(Debug)]
pub struct Session {
    /// Its id.
    pub id: String,
    /// It is a program's.
    pub is_program: bool,
    /// When it began.
    pub begun_at: DateTime<Utc>,
    /// When it was used last.
    pub used_at: DateTime<Utc>,
    /// It is the one that shows this page.
    pub is_this: bool,
}
