//! The definitions that come with the engine, as texts. They are data like any other: the caller parses them.

/// The law book.
pub const LAW: (&str, &str) = ("law.toml", include_str!("../definitions/law.toml"));

/// The processes, each with the name of its file.
pub const DEFINITIONS: [(&str, &str); 4] = [
    ("protection.toml", include_str!("../definitions/protection.toml")),
    ("complaint.toml", include_str!("../definitions/complaint.toml")),
    ("accompaniment.toml", include_str!("../definitions/accompaniment.toml")),
    ("message.toml", include_str!("../definitions/message.toml")),
];
