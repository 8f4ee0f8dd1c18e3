//! The desk of an office: today, lists, approvals.

use super::cases::Due;
use super::{Frame, Place};
use crate::forms::Form;
use askama::Template;
use chrono::NaiveDate;
use chrono::{DateTime, Utc};

/// A case in a list of the desk.
#[derive(Debug)]
pub struct Row {
    /// Its number, and where it is.
    pub place: Place,
    /// The process that it follows, by its name.
    pub process: String,
    /// What it is about.
    pub title: String,
    /// Whom it is about.
    pub bodies: String,
    /// Its state.
    pub state: String,
    /// Whose move it is.
    pub party: String,
    /// The last day that matters now.
    pub due: Option<Due>,
    /// Who works on it.
    pub assignee: Option<String>,
    /// The day for which worse is threatened.
    pub threat_on: Option<NaiveDate>,
}

/// A list of the first page.
#[derive(Debug)]
pub struct Pile {
    /// What it holds.
    pub title: String,
    /// What is said when it is empty.
    pub none: String,
    /// The first cases of it.
    pub rows: Vec<Row>,
    /// All of them, when there are more.
    pub all: Option<Place>,
}

/// The first page of the desk.
#[derive(Debug, Template)]
#[template(path = "desk/today.html", whitespace = "minimize")]
pub struct Today {
    /// What stands around it.
    pub frame: Frame,
    /// A case was just handed to another office.
    pub gone: Option<String>,
    /// What it holds.
    pub piles: Vec<Pile>,
    /// Nothing is to be done.
    pub is_clear: bool,
    /// The case that falls due first.
    pub next: Option<Place>,
}

/// A list with its filters.
#[derive(Debug, Template)]
#[template(path = "desk/list.html", whitespace = "minimize")]
pub struct List {
    /// What stands around it.
    pub frame: Frame,
    /// Usual views of it.
    pub tabs: Vec<Place>,
    /// What it is filtered by.
    pub filters: Form,
    /// The filters that are set, each with the way to be without it.
    pub chips: Vec<Place>,
    /// The page.
    pub rows: Vec<Row>,
    /// The page after it.
    pub next: Option<Place>,
    /// The beginning, when this is not it.
    pub first: Option<Place>,
}

/// What waits for a second pair of eyes.
#[derive(Debug, Template)]
#[template(path = "desk/approvals.html", whitespace = "minimize")]
pub struct Approvals {
    /// What stands around it.
    pub frame: Frame,
    /// The proposals, the nearest term first.
    pub proposals: Vec<Proposal>,
    /// Those that wait behind them.
    pub next: Option<Place>,
}

/// A proposal beside what it is about.
#[derive(Debug)]
pub struct Proposal {
    /// The case.
    pub place: Place,
    /// What it is about.
    pub title: String,
    /// Its term.
    pub due: Option<Due>,
    /// The bodies that it names.
    pub bodies: String,
    /// What the applicant wrote.
    pub story: String,
    /// What they wish.
    pub wish: Option<String>,
    /// Which outcome is proposed.
    pub outcome: Option<String>,
    /// Who proposes it.
    pub by: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// What they wrote with it.
    pub words: Vec<String>,
    /// What they added.
    pub documents: Vec<Place>,
    /// What can be done with it now: each opens the case with its form.
    pub actions: Vec<Place>,
}
