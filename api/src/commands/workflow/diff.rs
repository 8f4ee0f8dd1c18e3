//! `qorgan workflow diff OLD NEW`: what a newer definition changes.

use super::definition;
use crate::commands::{Failure, say};
use serde_json::json;
use std::path::PathBuf;

/// Says what a newer definition changes, key by key.
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
        let diff = definition(&self.older)?.diff(&definition(&self.newer)?);
        if self.json {
            let differences: Vec<serde_json::Value> = diff
                .0
                .iter()
                .map(|it| json!({ "key": it.key, "old": it.old, "new": it.new, "is_text": it.is_text }))
                .collect();
            say(format_args!(
                "{}",
                json!({ "changes_rules": diff.changes_rules(), "differences": differences })
            ));
        } else {
            for difference in &diff.0 {
                say(format_args!("{difference}"));
            }
        }
        Ok(())
    }
}
