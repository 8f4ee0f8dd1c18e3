//! The planted violations, read from their table.

use super::{BASE, PERMIT, edited};
use serde::Deserialize;
use std::sync::LazyLock;
use workflow::definition::Code;

/// What is replaced by what in a text.
pub(super) type Edits = Vec<(String, String)>;

/// One thing that is wrong.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plant {
    /// The check that must find it.
    code: String,
    /// What stands in the line at which it must be found, after the edits.
    pub(super) line: String,
    /// What the message must name.
    pub(super) names: String,
    /// What is replaced by what in the text.
    edits: Edits,
    /// The sound text in which it is planted.
    #[serde(skip)]
    base: &'static str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plants {
    plant: Vec<Plant>,
}

static PLANTS: LazyLock<Vec<Plant>> = LazyLock::new(|| {
    let all = [(BASE, include_str!("plants.toml")), (PERMIT, include_str!("permit_plants.toml"))];
    let read = all.into_iter().flat_map(|(base, text)| {
        let read: Plants = toml::from_str(text).expect("the plants are TOML");
        read.plant.into_iter().map(move |it| Plant { base, ..it })
    });
    read.collect()
});

impl Plant {
    pub(super) fn code(&self) -> Code {
        let found = Code::ALL.into_iter().find(|it| it.to_string() == self.code);
        found.unwrap_or_else(|| panic!("{} is a check", self.code))
    }

    /// The text with the violation in it.
    #[track_caller]
    pub(super) fn text(&self) -> String {
        edited(self.base, &self.edits())
    }

    pub(super) fn edits(&self) -> Vec<(&str, &str)> {
        self.edits.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect()
    }
}

/// All plants.
pub(super) fn plants() -> &'static [Plant] {
    &PLANTS
}
