//! A case, as its applicant and as its office see it: the same parts in the same order, so that both can speak of it.

use super::{Frame, Place};
use crate::forms::Form;
use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};

/// What stands above every page of a case.
#[derive(Clone, Debug)]
pub struct Head {
    /// The public number.
    pub number: String,
    /// The process that it follows, by its name.
    pub process: String,
    /// What it is about, in a few words of the lists.
    pub title: String,
    /// Its state.
    pub state: String,
    /// Whose move it is.
    pub party: String,
    /// The last day that matters now.
    pub due: Option<Due>,
    /// Who works on it; `None`, and nobody does yet, or the reader may not know.
    pub assignee: Option<String>,
    /// Its outcome.
    pub outcome: Option<String>,
    /// It is urgent: something is threatened on this day.
    pub threat_on: Option<NaiveDate>,
    /// The pages of the case.
    pub places: Vec<Place>,
    /// The list that the reader came from, at the place of this case.
    pub list: Option<Place>,
    /// The next case of the reader.
    pub next: Option<Place>,
    /// Letters about it do not say what it is.
    pub is_discreet: bool,
}

/// A last day, with how far it is.
#[derive(Clone, Debug)]
pub struct Due {
    /// The day.
    pub on: NaiveDate,
    /// How far it is, in words.
    pub left: String,
    /// How it looks: never by colour alone.
    pub look: DueLook,
}

/// How a last day looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueLook {
    /// It is far.
    Far,
    /// It is near.
    Soon,
    /// It is over.
    Over,
}

impl DueLook {
    /// The class of its element.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            DueLook::Far => "pb-due",
            DueLook::Soon => "pb-due pb-due--soon",
            DueLook::Over => "pb-due pb-due--over",
        }
    }
}

/// A fact of a case.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// What it is.
    pub text: String,
}

/// An action as it is offered.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its name in addresses.
    pub name: String,
    /// Its words.
    pub label: String,
    /// What follows from it.
    pub effects: Vec<String>,
    /// Why it cannot be done now.
    pub reasons: Vec<String>,
    /// Its form, when it can be done.
    pub form: Option<Form>,
    /// The link to its form, when that has a page of its own.
    pub elsewhere: Option<String>,
    /// Its form is shown open: something is wrong in it, or somebody came for it.
    pub is_open: bool,
}

impl Action {
    fn has_faults(&self) -> bool {
        self.form.as_ref().is_some_and(Form::has_faults)
    }
}

/// A state that the case went through.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// When it began.
    pub at: DateTime<Utc>,
    /// It is the present one.
    pub is_now: bool,
}

/// A clock with its working.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Its name.
    pub name: String,
    /// What is awaited.
    pub about: Option<String>,
    /// Its last day.
    pub due: Option<Due>,
    /// It stands still.
    pub is_paused: bool,
    /// Why it was moved by hand: the ground and the words.
    pub reasons: Vec<String>,
    /// Day by day, why that is the last day.
    pub working: Vec<(NaiveDate, String)>,
}

/// What happened between what somebody saw and what they sent.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// Why it cannot be done.
    pub reasons: Vec<String>,
    /// What others did meanwhile.
    pub entries: Vec<Entry>,
    /// The form is still there, with what was typed in it.
    pub is_kept: bool,
    /// What was typed, when the form that it was typed in is not there any more.
    pub typed: Vec<String>,
    /// The number under which the request stands in the log, where it was one that failed.
    pub reference: Option<String>,
}

/// A decision, or a proposal.
#[derive(Debug)]
pub struct Ruling {
    /// What the box is called.
    pub title: String,
    /// The outcome.
    pub outcome: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// The words that came with it.
    pub words: Vec<String>,
    /// The documents that came with it.
    pub documents: Vec<Place>,
}

/// What the office asks of the applicant whose move it is.
#[derive(Debug)]
pub struct Asked {
    /// What was written, line by line.
    pub words: Vec<String>,
    /// When, and until when they are waited for, in words.
    pub when: String,
}

/// The first page of a case.
#[derive(Debug, Template)]
#[template(path = "cases/overview.html", whitespace = "minimize")]
pub struct Overview {
    /// Something was decided, or is decided by silence: how to complain of it comes first.
    pub is_to_be_appealed: bool,
    /// How that is complained of.
    pub appeal: String,
    /// Where what was complained of already is dealt with.
    pub lodged: Vec<Place>,
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: Head,
    /// Something that was just done.
    pub done: Option<String>,
    /// Somebody else was faster.
    pub conflict: Option<Conflict>,
    /// Where it stands, as the process says it to the applicant.
    pub says: String,
    /// What is asked of the reader.
    pub asked: Option<Asked>,
    /// What can be done.
    pub actions: Vec<Action>,
    /// What cannot be done now, with its reasons.
    pub blocked: Vec<Action>,
    /// The states that it went through.
    pub steps: Vec<Step>,
    /// What was filed; nothing, when the reader sees the header alone.
    pub facts: Vec<Fact>,
    /// The story.
    pub story: Option<String>,
    /// The case that it grew out of, with where that stands.
    pub parent: Option<(Place, String)>,
    /// The cases that grew out of it, each with where it stands.
    pub children: Vec<(Place, String)>,
    /// Its clocks.
    pub clocks: Vec<Clock>,
    /// What its marks say to the applicant, for whoever works on it.
    pub marks: Vec<String>,
    /// What was decided, is proposed, or came back.
    pub ruling: Option<Ruling>,
    /// Its days for the calendar of a telephone; nothing on the desk.
    pub calendar: Option<Place>,
    /// A body in free text is to be bound to one of the list.
    pub binding: Option<Form>,
}

/// An entry of the history.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its place.
    pub seq: i32,
    /// When.
    pub at: DateTime<Utc>,
    /// As what it was done.
    pub actor: String,
    /// What happened, and what was written, line by line.
    pub lines: Vec<String>,
    /// Its hash.
    pub hash: String,
}

/// The history of a case.
#[derive(Debug, Template)]
#[template(path = "cases/history.html", whitespace = "minimize")]
pub struct History {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: Head,
    /// The entries, the newest first.
    pub entries: Vec<Entry>,
}

impl History {
    /// The heading of an entry stands one rank below that of the page, which on the desk is that of the case.
    fn heading(&self) -> &'static str {
        if self.frame.is_desk { "h3" } else { "h2" }
    }
}

/// A message, or a note.
#[derive(Debug)]
pub struct Message {
    /// Its place in the history.
    pub seq: i32,
    /// When.
    pub at: DateTime<Utc>,
    /// From whom.
    pub from: String,
    /// Its words.
    pub text: String,
    /// Its documents.
    pub documents: Vec<Place>,
    /// It is from the reader's own side.
    pub is_own: bool,
}

/// The messages between applicant and office, or the notes that the office keeps for itself.
#[derive(Debug, Template)]
#[template(path = "cases/messages.html", whitespace = "minimize")]
pub struct Messages {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: Head,
    /// Something that was just done.
    pub done: Option<String>,
    /// They are notes.
    pub is_inside: bool,
    /// Where questions and answers stand, which are no messages; nothing for notes.
    pub history: Option<Place>,
    /// They, the oldest first.
    pub messages: Vec<Message>,
    /// One more; `None`, and the reader may write none.
    pub form: Option<Form>,
}

/// A document of a case.
#[derive(Debug)]
pub struct Document {
    /// Its name, and where it is.
    pub place: Place,
    /// Its size in words.
    pub size: String,
    /// When it came.
    pub at: DateTime<Utc>,
    /// From whom: a role.
    pub from: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// The documents of a case.
#[derive(Debug, Template)]
#[template(path = "cases/documents.html", whitespace = "minimize")]
pub struct Documents {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: Head,
    /// They, the oldest first.
    pub documents: Vec<Document>,
    /// One more; `None`, and the reader may add none.
    pub form: Option<Form>,
}

/// Who has looked at a case.
#[derive(Debug, Template)]
#[template(path = "cases/views.html", whitespace = "minimize")]
pub struct Views {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: Head,
    /// Who looked beside the reader, the newest first.
    pub others: Vec<Reading>,
    /// When the reader did.
    pub own: Vec<Reading>,
}

/// A reading.
#[derive(Debug)]
pub struct Reading {
    /// When.
    pub at: DateTime<Utc>,
    /// As what.
    pub role: String,
    /// From which office.
    pub office: Option<String>,
    /// Why.
    pub purpose: String,
    /// What.
    pub what: String,
}

impl Views {
    /// Tables of who looked, each with what it is called: others first, because that is what a reader fears.
    fn tables(&self) -> [(String, &[Reading]); 2] {
        [(self.frame.say("views-title"), &self.others), (self.frame.say("views-own"), &self.own)]
    }
}

/// A case of the reader's own, in a list.
#[derive(Debug)]
pub struct Card {
    /// Its number, and where it is.
    pub place: Place,
    /// The process that it follows, by its name.
    pub process: String,
    /// What it is about.
    pub title: String,
    /// Its state.
    pub state: String,
    /// Whose move it is.
    pub party: String,
    /// It is the reader's.
    pub is_own_move: bool,
    /// The last day that matters now.
    pub due: Option<Due>,
}

/// A draft of the reader's own, in a list.
#[derive(Debug)]
pub struct DraftCard {
    /// Its id.
    pub id: String,
    /// When it was changed.
    pub changed_at: DateTime<Utc>,
    /// Until when it is kept.
    pub until: NaiveDate,
}

/// One's own cases.
#[derive(Debug, Template)]
#[template(path = "cases/own.html", whitespace = "minimize")]
pub struct Own {
    /// What stands around it.
    pub frame: Frame,
    /// The cases, the newest first.
    pub cases: Vec<Card>,
    /// The drafts.
    pub drafts: Vec<DraftCard>,
    /// Where a draft is taken up.
    pub take_up: String,
    /// Where a new one begins.
    pub begin: String,
}

/// A case that was looked up by number and code.
#[derive(Debug, Template)]
#[template(path = "cases/tracked.html", whitespace = "minimize")]
pub struct Tracked {
    /// What stands around it.
    pub frame: Frame,
    /// The public number.
    pub number: String,
    /// Its state.
    pub state: String,
    /// Where it stands, in sentences.
    pub says: String,
    /// Whose move it is.
    pub party: String,
    /// The last day that matters now.
    pub due: Option<Due>,
    /// The day of registration.
    pub registered_on: NaiveDate,
    /// Something was decided, or is decided by silence.
    pub is_to_be_appealed: bool,
    /// How that is complained of.
    pub appeal: String,
    /// Other ways from here.
    pub places: Vec<Place>,
}
