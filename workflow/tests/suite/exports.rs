//! What the engine writes for other people's tools: as a drawing, as a net, and as a journal. Those tools themselves
//! read it in `tests/foreign/`.

mod diagram;
mod drawing;
mod logs;
mod nets;
mod process;
mod xml;

use super::world::law;
use std::sync::LazyLock;
use workflow::{Definition, Vocabulary, shipped};

static ALL: LazyLock<Vec<Definition>> = LazyLock::new(|| {
    let parsed = shipped::DEFINITIONS.iter().map(|(file, text)| {
        Definition::parse(text, &law(), &Vocabulary::new(["kz"])).unwrap_or_else(|it| panic!("{file}: {it}"))
    });
    parsed.collect()
});

/// The shipped definitions.
pub(super) fn all() -> &'static [Definition] {
    &ALL
}
