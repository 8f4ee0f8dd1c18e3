//! The definitions that come with the engine, as texts. They are data like any other: the caller parses them.

/// The law book with the name of its file: the articles of the Administrative Procedure and Process Code and of the
/// Anti-Corruption Law that the shipped processes rest on, and the operator's own rules.
///
/// ```
/// use workflow::{LawBook, shipped};
///
/// let (file, text) = shipped::LAW;
/// assert_eq!(file, "law.toml");
/// assert!(LawBook::parse(text)?.source("appc 76(1)").is_some(), "the term of an application");
/// # Ok::<(), workflow::Problems>(())
/// ```
pub const LAW: (&str, &str) = ("law.toml", include_str!("../definitions/law.toml"));

/// The processes, each with the name of its file.
///
/// ```
/// use workflow::{Definition, LawBook, Vocabulary, shipped};
///
/// let law = LawBook::parse(shipped::LAW.1)?;
/// for (_, text) in shipped::DEFINITIONS {
///     assert_eq!(Definition::parse(text, &law, &Vocabulary::new(["kz"]))?.law(), shipped::LAW.0);
/// }
/// # Ok::<(), workflow::Problems>(())
/// ```
pub const DEFINITIONS: [(&str, &str); 4] = [
    ("protection.toml", include_str!("../definitions/protection.toml")),
    ("complaint.toml", include_str!("../definitions/complaint.toml")),
    ("accompaniment.toml", include_str!("../definitions/accompaniment.toml")),
    ("message.toml", include_str!("../definitions/message.toml")),
];
