//! `qorgan workflow migrate --plan FILE`: open cases move to a newer version of their definition.

use super::{Found, text_of};
use crate::app::Error;
use crate::app::cases::moving::{Mode, Moving, Tally};
use crate::app::definitions::{Publishing, files};
use crate::application::Journals;
use crate::commands::{Failure, open, say, tell};
use crate::store::Duty;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use workflow::Problems;
use workflow::plan::{Plan, Report};

/// Moves open cases of this portal to a newer version of their definition, by a plan.
///
/// Both versions must be published here, and every process of the portal must have been started with the newer one, whose
/// file stands in the folder of `QORGAN_DEFINITIONS_DIR`. The older version need not stand there any more: what was once
/// published is kept in the database, with its law book. Each case moves by itself: broken off, the same command goes on
/// where it was. What is over stays what it was.
#[derive(clap::Args)]
pub(in crate::commands) struct Migrate {
    /// The plan.
    #[arg(long, value_name = "FILE")]
    plan: PathBuf,
    /// Says what would become of the cases, and writes nothing.
    #[arg(long)]
    dry_run: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Why nothing was moved.
enum Refusal {
    /// What is wrong with the plan, each with its place.
    Plan(Vec<Found>),
    /// Anything else.
    Else(Failure),
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Refusal {
        Refusal::Else(failure)
    }
}

impl Refusal {
    /// As `qorgan workflow check --json` says what is wrong; what has no place has a message alone.
    fn json(&self) -> Value {
        let problems: Vec<Value> = match self {
            Refusal::Plan(found) => found.iter().map(Found::json).collect(),
            Refusal::Else(failure) => vec![json!({ "level": "error", "message": failure.to_string() })],
        };
        json!({ "ok": false, "problems": problems })
    }

    fn failure(self) -> Failure {
        match self {
            Refusal::Plan(found) => found.iter().map(Found::to_string).collect::<Vec<_>>().join("\n").into(),
            Refusal::Else(failure) => failure,
        }
    }
}

impl Migrate {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self.go().await {
            Ok(0) => Ok(()),
            Ok(1) => Err("1 case stays with the older version".into()),
            Ok(stuck) => Err(format!("{stuck} cases stay with the older version").into()),
            Err(refusal) => {
                if self.json {
                    say(format_args!("{}", refusal.json()));
                }
                Err(refusal.failure())
            }
        }
    }

    /// Moves them, tells of it, and says how many stay with the older version.
    async fn go(&self) -> Result<usize, Refusal> {
        if self.plan.is_dir() {
            let why = "this is a folder: --plan takes one file, that of the plan";
            return Err(Refusal::Else(format!("{}: {why}", self.plan.display()).into()));
        }
        let plan = text_of(&self.plan).map_err(|it| Refusal::Plan(vec![it]))?;
        if let Some(what) = files::other_than_a_plan(&plan) {
            return Err(Refusal::Plan(vec![Found::unread(&self.plan, (1, 1), what.to_owned())]));
        }
        let plan = Plan::parse(&plan).map_err(|it| self.wrong(it))?;
        let (_, app) = open(Duty::Work, Publishing::Nothing, Journals::GoOn).await?;
        let named = |error: Error| match error {
            Error::Plan(problems) => self.wrong(problems),
            Error::Definition(told) => Refusal::Else(format!("{}: {told}", self.plan.display()).into()),
            other => Refusal::Else(other.into()),
        };
        let moving = Arc::new(Moving::prepare(&app, plan).await.map_err(named)?);
        if !self.json {
            moving.report().moves.iter().for_each(|it| say(format_args!("{it}")));
            moving.report().names.iter().for_each(|it| say(format_args!("{it}")));
        }
        // A rehearsal goes through all the same: whoever writes a plan tries it before anything is published.
        let waits = moving.waits(&app).await.map_err(named)?;
        let cases = moving.cases();
        // Progress is for whoever waits, and not for whoever reads the answer.
        let seen = |tally: &Tally| tell(format_args!("{} of {}", tally.seen(), counted(cases)));
        let mode = if self.dry_run { Mode::Rehearsal } else { Mode::Real };
        let tally = Arc::clone(&moving).run(&app, mode, seen).await.map_err(named)?;
        if self.json {
            say(format_args!("{}", in_json(moving.report(), &tally, mode, waits.is_none())));
        } else {
            in_words(&tally, mode);
            if let Some(why) = waits {
                say(format_args!("Nothing can move yet: {why}."));
            }
        }
        Ok(tally.stuck.len())
    }

    fn wrong(&self, problems: Problems) -> Refusal {
        let found = problems.0.into_iter().map(|problem| Found { file: self.plan.clone(), problem });
        Refusal::Plan(found.collect())
    }
}

/// So many cases, as one says it.
fn counted(cases: u64) -> String {
    if cases == 1 { "1 case".to_owned() } else { format!("{cases} cases") }
}

fn in_words(tally: &Tally, mode: Mode) {
    for (case, why) in &tally.stuck {
        say(format_args!("{case}: {why}"));
    }
    let (moved, ended) = match mode {
        Mode::Real => ("moved", "came to an end before they could"),
        Mode::Rehearsal => ("would move", "would come to an end before they could"),
    };
    if tally.seen() == 0 {
        say(format_args!("No open case follows the older version: nothing is left to move."));
        return;
    }
    say(format_args!("{} {moved}.", counted(tally.moved)));
    if tally.moved > 0 {
        say(format_args!("{}", letters(tally.letters, mode)));
    }
    if tally.ended > 0 {
        say(format_args!("{} {ended}.", counted(tally.ended)));
    }
}

/// How many applicants are written to because of the move.
fn letters(count: u64, mode: Mode) -> String {
    let (one, many) = match mode {
        Mode::Real => ("was written", "were written"),
        Mode::Rehearsal => ("would be written", "would be written"),
    };
    match count {
        0 => format!(
            "No letter {one}: nothing is asked of anybody, and no day that they were told is another."
        ),
        1 => format!(
            "1 letter {one}: something is asked of an applicant, or a day that they were told is another."
        ),
        n => format!(
            "{n} letters {many}: something is asked of applicants, or a day that they were told is another."
        ),
    }
}

fn in_json(report: &Report, tally: &Tally, mode: Mode, is_published: bool) -> Value {
    let moves: Vec<Value> = report
        .moves
        .iter()
        .map(|it| {
            let clocks: Vec<Value> = it
                .clocks
                .iter()
                .map(|(name, carry)| json!({ "clock": name, "carry": carry.code() }))
                .collect();
            json!({
                "from": it.from,
                "to": it.to,
                "cases": it.cases,
                "timers": it.timers.code(),
                "clocks": clocks,
                "starts": it.starts,
            })
        })
        .collect();
    let names = report.names.iter();
    let names: Vec<Value> = names
        .map(|it| json!({ "noun": it.noun.code(), "from": it.from, "to": it.to, "cases": it.cases }))
        .collect();
    let stuck: Vec<Value> =
        tally.stuck.iter().map(|(number, why)| json!({ "number": number, "why": why })).collect();
    json!({
        "ok": tally.stuck.is_empty(),
        "dry_run": mode == Mode::Rehearsal,
        "published": is_published,
        "states": moves,
        "names": names,
        "moved": tally.moved,
        "letters": tally.letters,
        "ended": tally.ended,
        "stuck": stuck,
    })
}
