//! Pages of one thing: a form with its heading, or something to be told.

use super::{Frame, Place};
use crate::forms::Form;
use askama::Template;

/// A page with one form.
#[derive(Debug, Template)]
#[template(path = "notices/form.html", whitespace = "minimize")]
pub struct FormPage {
    /// What stands around it.
    pub frame: Frame,
    /// The page before it.
    pub back: Option<Place>,
    /// Where among several it stands.
    pub caption: Option<String>,
    /// Something good that happened before.
    pub done: Option<String>,
    /// Its heading, where the form has none.
    pub heading: Option<String>,
    /// What stands before the form.
    pub paragraphs: Vec<String>,
    /// The form.
    pub form: Form,
    /// Other ways from here.
    pub places: Vec<Place>,
    /// The number under which the request stands in the log, where something went wrong.
    pub reference: Option<String>,
}

impl FormPage {
    /// A page with nothing but its form.
    #[must_use]
    pub fn of(mut frame: Frame, form: Form) -> FormPage {
        frame.has_faults = form.has_faults();
        // On the desk the language is that of the account, and choosing one is a form of its own.
        frame.has_form = form.id == Form::MAIN && !frame.is_desk;
        FormPage {
            frame,
            back: None,
            caption: None,
            done: None,
            heading: None,
            paragraphs: Vec::new(),
            form,
            places: Vec::new(),
            reference: None,
        }
    }
}

/// A page that tells something.
#[derive(Debug, Template)]
#[template(path = "notices/notice.html", whitespace = "minimize")]
pub struct Notice {
    /// What stands around it.
    pub frame: Frame,
    /// Its heading.
    pub heading: String,
    /// What it tells.
    pub paragraphs: Vec<String>,
    /// A list under it: reasons, fields.
    pub items: Vec<String>,
    /// Where to go from here.
    pub places: Vec<Place>,
    /// The number under which the request stands in the log.
    pub reference: Option<String>,
}
