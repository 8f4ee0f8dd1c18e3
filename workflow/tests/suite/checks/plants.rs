//! The planted violations: data, a row each. Every row must be found by its check, at its line, under its name.

mod names;
mod process;
mod words;

use workflow::definition::Code;

/// One thing that is wrong.
pub(super) struct Plant {
    /// The check that must find it.
    pub(super) code: Code,
    /// What is replaced by what in the text.
    pub(super) edits: &'static [(&'static str, &'static str)],
    /// What stands in the line at which it must be found, after the edits.
    pub(super) line: &'static str,
    /// What the message must name.
    pub(super) names: &'static str,
}

/// All plants.
pub(super) fn plants() -> impl Iterator<Item = &'static Plant> {
    names::PLANTS.iter().chain(process::PLANTS).chain(words::PLANTS)
}

const fn plant(
    code: Code,
    line: &'static str,
    names: &'static str,
    edits: &'static [(&'static str, &'static str)],
) -> Plant {
    Plant { code, edits, line, names }
}
