//! The definitions that come with the engine, as texts. They are data like any other: the caller parses them.

/// The law book.
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
