//! `qorgan workflow diff OLD NEW`: what a newer definition changes, and the law book that it cites.

use super::definition_with_law;
use crate::commands::{Failure, say, tell};
use serde_json::json;
use std::path::PathBuf;
use workflow::Definition;
use workflow::definition::Difference;

/// Says what a newer definition and its law book change, key by key.
#[derive(clap::Args)]
pub(super) struct Diff {
    /// The older definition.
    older: PathBuf,
    /// The newer one.
    newer: PathBuf,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Diff {
    pub(super) fn run(self) -> Result<(), Failure> {
        let (older, old_law) = definition_with_law(&self.older)?;
        let (newer, new_law) = definition_with_law(&self.newer)?;
        if let Some(note) = doubt(&older, &newer) {
            tell(format_args!("{note}"));
        }
        let (diff, of_law) = (older.diff(&newer), old_law.diff(&new_law));
        // A key of the book stands behind the name under which a definition cites it.
        let of_law = of_law.0.into_iter().map(|it| Difference { key: format!("law.{}", it.key), ..it });
        let of_law: Vec<Difference> = of_law.collect();
        if self.json {
            let differences: Vec<serde_json::Value> = diff
                .0
                .iter()
                .chain(&of_law)
                .map(|it| json!({ "key": it.key, "old": it.old, "new": it.new, "is_text": it.is_text }))
                .collect();
            say(format_args!(
                "{}",
                json!({
                    "changes_rules": diff.changes_rules(),
                    "changes_law": of_law.iter().any(|it| !it.is_text),
                    "differences": differences,
                })
            ));
        } else {
            for difference in diff.0.iter().chain(&of_law) {
                say(format_args!("{difference}"));
            }
        }
        Ok(())
    }
}

/// Why the two may not be what whoever compares them takes them for.
fn doubt(older: &Definition, newer: &Definition) -> Option<String> {
    let (id, from, to) = (older.id(), older.version(), newer.version());
    if id != newer.id() {
        return Some(format!(
            "note: these are two definitions, {id} and {}, and not two versions of one",
            newer.id()
        ));
    }
    if from > to {
        return Some(format!(
            "note: the first is version {from} of {id} and the second version {to}: is the newer one meant first?"
        ));
    }
    let is_other = from == to && older.rules() != newer.rules();
    is_other.then(|| {
        format!(
            "note: both are version {from} of {id} and decide otherwise: raise the version of the newer one"
        )
    })
}
