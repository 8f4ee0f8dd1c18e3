//! The pages of a filing that are more than questions: evidence, the last look, the confirmation.

use super::{Frame, Place};
use crate::forms::Form;
use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};

/// The files so far, and one more.
#[derive(Debug, Template)]
#[template(path = "filing/evidence.html", whitespace = "minimize")]
pub struct Evidence {
    /// What stands around it.
    pub frame: Frame,
    /// The page before it.
    pub back: Place,
    /// Where among several it stands.
    pub caption: String,
    /// The files so far.
    pub files: Vec<File>,
    /// Where one is taken away.
    pub remove: String,
    /// One more.
    pub form: Form,
}

/// A file that was added.
#[derive(Debug)]
pub struct File {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its size in words.
    pub size: String,
}

/// Everything that was answered, before it is filed.
#[derive(Debug, Template)]
#[template(path = "filing/check.html", whitespace = "minimize")]
pub struct Check {
    /// What stands around it.
    pub frame: Frame,
    /// The page before it.
    pub back: Place,
    /// What was answered.
    pub answers: Vec<Answer>,
    /// What is missing; then it cannot be sent yet.
    pub gaps: Vec<Place>,
    /// Who will see what.
    pub seen: Vec<Seen>,
    /// It is about a state body, of which is told what it sees.
    pub is_about_a_body: bool,
    /// Whoever files it can end it as long as nothing is decided.
    pub can_be_taken_back: bool,
    /// Consent, and the way to file.
    pub form: Form,
    /// Where it is thrown away.
    pub discard: String,
}

/// An answer in words.
#[derive(Debug)]
pub struct Answer {
    /// What was asked.
    pub question: String,
    /// What was answered; empty, and nothing was.
    pub text: String,
    /// Where it is changed.
    pub change: String,
}

/// How much of the case somebody will see.
#[derive(Debug)]
pub struct Seen {
    /// Who.
    pub who: String,
    /// How much.
    pub what: String,
    /// It is everything that is written.
    pub is_all: bool,
}

/// It was filed: what to keep, and what comes next.
#[derive(Debug, Template)]
#[template(path = "filing/sent.html", whitespace = "minimize")]
pub struct Sent {
    /// What stands around it.
    pub frame: Frame,
    /// The public number.
    pub number: String,
    /// The code that goes with it, in groups.
    pub code: String,
    /// Until when this page shows it.
    pub shown_until: DateTime<Utc>,
    /// When it was filed.
    pub filed_at: DateTime<Utc>,
    /// The office that received it.
    pub office: String,
    /// The day of registration.
    pub registered_on: NaiveDate,
    /// The last day of the legal term.
    pub due_on: Option<NaiveDate>,
    /// The last day of its first state, where that ends by itself.
    pub ends_on: Option<NaiveDate>,
    /// The day for which worse is threatened.
    pub threat_on: Option<NaiveDate>,
    /// A letter with a link went to the address that was given.
    pub has_letter: bool,
    /// Where it stands, as the process says it.
    pub says: String,
    /// Somebody is chosen to work on it.
    pub is_assigned: bool,
    /// One proposes the decision, another makes it.
    pub is_decided_by_two: bool,
    /// Its own page, for whoever is signed in.
    pub own: Option<Place>,
    /// Where it is looked up.
    pub check: Place,
    /// Its last day, for the calendar of a telephone.
    pub calendar: Place,
    /// Where this device is told to forget it.
    pub forget: String,
}
