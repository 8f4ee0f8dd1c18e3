//! Every word that a person sees, in Kazakh, Russian and English, so that no rule and no handler holds a sentence.
//!
//! The words stand in `templates/locales/{kk,ru,en}`, one file a noun, with the same keys and the same variables in
//! each language.
//!
//! ```
//! use templates::{Value, negotiate, say, say_with};
//! use workflow::Language;
//!
//! let language = negotiate("en-GB,en;q=0.8").unwrap_or(Language::Kk);
//! assert_eq!(say(language, "timeline-opened"), "The case was registered.");
//! assert_eq!(say_with(language, "clock-left", &[("n", Value::Number(1))]), "1 working day left");
//! ```

pub mod assets;
pub mod catalog;
pub mod format;
pub mod forms;
pub mod frame;
pub mod letters;
pub mod negotiation;
pub mod pages;

pub use catalog::{Value, has, say, say_with};
pub use format::date;
pub use negotiation::negotiate;
