//! Forms as data: what a page asks for, what was typed and what is wrong with it. One template renders them all, so
//! that every form has its labels, hints and errors in the same places and keeps what was typed.

use crate::catalog::{Value, say, say_with};
use crate::frame::Tongue;
use askama::Template;
use workflow::Language;

/// A form of a page.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/form.html", whitespace = "minimize")]
pub struct Form {
    /// The language of its words.
    pub language: Language,
    /// Its id; one form of a page is [`Form::MAIN`], and the language buttons in the head post that one.
    pub id: String,
    /// Where it is sent.
    pub action: String,
    /// What goes with it unseen.
    pub hidden: Vec<(String, String)>,
    /// What it asks for.
    pub fields: Vec<Field>,
    /// What it can be sent with, the usual way first.
    pub buttons: Vec<Button>,
    /// It carries files.
    pub uploads: Option<Uploads>,
    /// What is typed into it is saved while it is typed.
    pub is_saved: bool,
    /// The other languages to show it in, where it is one of several forms of a page; only a browser without scripts needs
    /// them.
    pub switches: Vec<Tongue>,
    /// What stands in it was typed before, and came back from the server; its script cannot see that in its fields.
    pub is_given_back: bool,
}

/// What a form says while its files are on their way.
#[derive(Clone, Debug)]
pub struct Uploads {
    /// The largest file, in bytes.
    pub most: u64,
    /// What is said of a larger one.
    pub too_large: String,
}

/// A way to send a form.
#[derive(Clone, Debug)]
pub struct Button {
    /// Its words.
    pub label: String,
    /// What is sent when it is chosen; empty for the usual way.
    pub value: &'static str,
    /// How it looks.
    pub look: Look,
}

/// How a button looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The usual way on.
    Main,
    /// Another way.
    Secondary,
}

impl Look {
    /// The class of its element.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Look::Main => "pb-btn",
            Look::Secondary => "pb-btn pb-btn--secondary",
        }
    }
}

/// A question of a form.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/field.html", whitespace = "minimize")]
pub struct Field {
    /// The language of its words.
    pub language: Language,
    /// Its name in what is sent.
    pub name: String,
    /// Its id, unlike any other on the page.
    pub id: String,
    /// What is asked.
    pub label: String,
    /// It is the one question of the page: the label is its heading.
    pub is_heading: bool,
    /// One sentence that helps.
    pub hint: Option<String>,
    /// It may be left empty.
    pub is_optional: bool,
    /// What a list to choose from begins with.
    pub blank: Blank,
    /// What is wrong with what was typed.
    pub fault: Option<String>,
    /// What it takes.
    pub control: Control,
    /// A button of its own, beside it.
    pub button: Option<Button>,
}

/// What a question takes.
#[derive(Clone, Debug)]
pub enum Control {
    /// One line.
    Line {
        /// What was typed.
        value: String,
        /// What kind of line.
        kind: Line,
        /// The browser's own word for what it is (`email`, `name`, …), or `off`.
        autocomplete: &'static str,
    },
    /// A secret. What was typed is never sent back.
    Password {
        /// The browser's own word: `new-password` or `current-password`.
        autocomplete: &'static str,
    },
    /// Several lines.
    Paragraphs {
        /// What was typed.
        value: String,
        /// How many lines are shown.
        rows: u8,
    },
    /// One of a few.
    Radios(Vec<Choice>),
    /// One of some.
    Select(Vec<Choice>),
    /// Any of a few.
    Ticks(Vec<Choice>),
    /// Yes, or nothing.
    Tick {
        /// It is ticked.
        is_ticked: bool,
    },
    /// Files of this machine.
    File {
        /// Several at once.
        takes_many: bool,
    },
}

/// What a list to choose from begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blank {
    /// "Choose": an answer is asked for.
    Choose,
    /// "All": nothing chosen narrows nothing.
    Any,
    /// Its first answer, which holds when nothing is chosen.
    First,
}

/// What kind of line is typed: it chooses the keyboard of a telephone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Words.
    Plain,
    /// An address.
    Email,
    /// Digits.
    Digits,
    /// A number of a telephone.
    Phone,
    /// A day.
    Day,
    /// A code.
    Code,
}

impl Line {
    /// The type of the element.
    #[must_use]
    pub fn input_type(self) -> &'static str {
        match self {
            Line::Email => "email",
            Line::Phone => "tel",
            _ => "text",
        }
    }

    /// The keyboard.
    #[must_use]
    pub fn input_mode(self) -> &'static str {
        match self {
            Line::Plain | Line::Code => "text",
            Line::Email => "email",
            Line::Digits | Line::Day => "numeric",
            Line::Phone => "tel",
        }
    }

    /// Whether it is short.
    #[must_use]
    pub fn is_short(self) -> bool {
        matches!(self, Line::Digits | Line::Day | Line::Phone | Line::Code)
    }
}

/// An answer that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// What it means.
    pub hint: Option<String>,
    /// It is chosen.
    pub is_chosen: bool,
}

impl Choice {
    /// An answer; chosen, when what was typed says so.
    #[must_use]
    pub fn new(value: &str, label: impl Into<String>, typed: &str) -> Choice {
        let (value, label) = (value.to_owned(), label.into());
        let is_chosen = value == typed;
        Choice { value, label, hint: None, is_chosen }
    }
}

impl Control {
    /// As it is given back: a page cannot hold what is no sign of any writing.
    fn shown(mut self) -> Control {
        if let Control::Line { value, .. } | Control::Paragraphs { value, .. } = &mut self
            && value.contains('\0')
        {
            *value = value.replace('\0', "\u{fffd}");
        }
        self
    }
}

impl Field {
    /// A question.
    #[must_use]
    pub fn new(language: Language, name: &str, label: impl Into<String>, control: Control) -> Field {
        Field {
            language,
            name: name.to_owned(),
            id: name.to_owned(),
            label: label.into(),
            is_heading: false,
            hint: None,
            is_optional: false,
            blank: Blank::Choose,
            fault: None,
            control: control.shown(),
            button: None,
        }
    }

    /// The same, with a sentence that helps.
    #[must_use]
    pub fn hinted(self, hint: impl Into<String>) -> Field {
        Field { hint: Some(hint.into()), ..self }
    }

    /// The same, and it may be left empty.
    #[must_use]
    pub fn optional(self) -> Field {
        Field { is_optional: true, ..self }
    }

    /// The same, where nothing chosen means something.
    #[must_use]
    pub fn beginning(self, blank: Blank) -> Field {
        Field { blank, ..self }
    }

    /// The same, as the heading of its page.
    #[must_use]
    pub fn heading(self) -> Field {
        Field { is_heading: true, ..self }
    }

    fn say(&self, key: &str) -> String {
        say(self.language, key)
    }

    /// A group of answers, which has a legend and not a label.
    fn is_group(&self) -> bool {
        matches!(self.control, Control::Radios(_) | Control::Ticks(_))
    }

    /// The element that an error leads to.
    #[must_use]
    pub fn target(&self) -> String {
        if self.is_group() { format!("{}-1", self.id) } else { self.id.clone() }
    }

    /// The ids of what describes it, for whoever cannot see where it stands.
    fn described_by(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let fault = self.fault.as_ref().map(|_| format!("{}-error", self.id));
        hint.into_iter().chain(fault).collect::<Vec<_>>().join(" ")
    }
}

impl Form {
    /// The id of the form that a page is there for.
    pub const MAIN: &str = "form";

    fn say(&self, key: &str) -> String {
        say(self.language, key)
    }

    /// Says a message in which a script fills in a value: its place stays as it is written here.
    fn say_later(&self, key: &str, name: &str) -> String {
        say_with(self.language, key, &[(name, Value::Text(&format!("{{{name}}}")))])
    }

    /// Whether a field has a button of its own, which would be the first one: the key "Enter" presses that, so an unseen one
    /// stands before it. The form that a page is there for has one in the head.
    fn has_own_buttons(&self) -> bool {
        self.id != Form::MAIN && self.fields.iter().any(|it| it.button.is_some())
    }

    /// The errors of all its fields, each with the element that it leads to.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let faults = self.fields.iter().filter_map(|it| Some((it.target(), it.fault.clone()?)));
        let labelled = self.fields.iter().filter(|it| it.fault.is_some()).map(|it| it.label.clone());
        let faults = faults.zip(labelled).map(|((target, fault), label)| (target, label, fault)).collect();
        Summary { language: self.language, faults }
    }

    /// Whether anything is wrong with it.
    #[must_use]
    pub fn has_faults(&self) -> bool {
        self.fields.iter().any(|it| it.fault.is_some())
    }
}

/// What is wrong with a form, above its heading, each with a link to its place.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/summary.html", whitespace = "minimize")]
pub struct Summary {
    language: Language,
    /// The element that it leads to, the question, and what is wrong.
    faults: Vec<(String, String, String)>,
}

impl Summary {
    fn say(&self, key: &str) -> String {
        say(self.language, key)
    }
}
