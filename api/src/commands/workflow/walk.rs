//! `qorgan workflow walk FILE`: one walk through a process, step by step.

use super::definition;
use crate::app::reference;
use crate::commands::{Failure, say};
use chrono::{DateTime, Utc};
use serde_json::json;
use std::path::PathBuf;
use workflow::testkit::{self, Step, everybody, person};
use workflow::{Definition, record};

/// Takes one walk through a process: whatever happens to be offered, by chance that can be repeated.
#[derive(clap::Args)]
pub(super) struct Walk {
    /// The definition.
    file: PathBuf,
    /// Chance: the same seed takes the same walk.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// No more steps than this.
    #[arg(long, default_value_t = 60)]
    steps: usize,
    /// When the case is registered, in UTC.
    #[arg(long, value_name = "TIME", default_value = "2026-11-23T05:00:00Z")]
    at: DateTime<Utc>,
    /// As JSON, an event a line.
    #[arg(long)]
    json: bool,
}

impl Walk {
    pub(super) fn run(self) -> Result<(), Failure> {
        let definition = definition(&self.file)?;
        let calendar = reference::shipped_calendar()?;
        let people = everybody(&[person(1), person(2), person(3)]);
        let walk = testkit::Walk::new(&definition, &calendar, self.at, people, self.seed);
        for step in walk.take(self.steps) {
            self.tell(&definition, &step)?;
        }
        Ok(())
    }

    fn tell(&self, definition: &Definition, step: &Step<'_>) -> Result<(), Failure> {
        let state = &definition.state(step.after.state()).name;
        for event in &step.decision.events {
            let record = record::record(definition, step.after.version(), event)?;
            if self.json {
                say(format_args!("{record}"));
                continue;
            }
            let text = |key: &str| record.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
            let what = [text("kind"), text("action"), text("task"), text("clock")].join(" ");
            let by = record.pointer("/by/role").and_then(serde_json::Value::as_str).unwrap_or_default();
            let what = what.split_whitespace().collect::<Vec<_>>().join(" ");
            say(format_args!("{}  {by:<14}  {what:<40}  {state}", event.at.format("%Y-%m-%d %H:%M")));
        }
        if self.json && step.decision.events.is_empty() {
            say(format_args!("{}", json!({ "kind": "nothing", "at_us": step.at.timestamp_micros() })));
        }
        Ok(())
    }
}
