//! `qorgan case`: what is done with one case by hand, on somebody's order who proves to be who they are.

use super::{Failure, open, say};
use crate::app::cases::forcing::{self, Counted, Force, Forced, Term, Turns};
use crate::app::cases::moving::Mode;
use crate::app::definitions::{Publishing, files};
use crate::app::passwords::Password;
use crate::app::{Error, sessions};
use crate::application::Journals;
use crate::store::Duty;
use chrono::NaiveDate;
use std::io::Read as _;
use std::path::PathBuf;
use workflow::Language;

/// What is done with one case by hand.
#[derive(clap::Args)]
pub(super) struct Case {
    #[command(subcommand)]
    action: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    /// Moves a case past its process, on the order of the head of the office above.
    ///
    /// For what no process foresaw, and for slips. The journal says that the case was moved past its process, by whom and why;
    /// applicant and head get a letter. Terms that run in both states go on, others stop or start. Without --yes it says what
    /// would become of the case, of its terms and of its tasks, and moves nothing; that it was looked at is noted as always. The
    /// password of the head is read from standard input.
    Force(ForceArguments),
}

#[derive(clap::Args)]
struct ForceArguments {
    /// The number of the case.
    case: String,
    /// The state to which it goes, by the name that its definition has for it.
    #[arg(long, value_name = "STATE")]
    to: String,
    /// The outcome that it then has, by name. An end needs one; where nothing is decided yet there is none. With another one a
    /// case may go to the state in which it is.
    #[arg(long)]
    outcome: Option<String>,
    /// A file that says why. It is sealed with the entry, and the applicant reads it unless the move is silent. What stands on
    /// a command line is seen by whoever lists the processes, and kept by the shell.
    #[arg(long, value_name = "FILE")]
    because: PathBuf,
    /// The address of the head of the office above, whose order it is.
    #[arg(long, value_name = "EMAIL")]
    by: String,
    /// Says that the password of the head comes on standard input.
    #[arg(long, required = true)]
    password_stdin: bool,
    /// It corrects a slip, and nobody gets a letter; the history shows it all the same.
    #[arg(long)]
    silent: bool,
    /// Does it.
    #[arg(long)]
    yes: bool,
}

impl Case {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let Action::Force(it) = self.action;
        it.run().await
    }
}

impl ForceArguments {
    async fn run(self) -> Result<(), Failure> {
        let mut password = String::new();
        std::io::stdin().read_to_string(&mut password)?;
        let password = Password::new(password.trim_end_matches(['\r', '\n']).to_owned());
        let because = self.reason()?;
        let (_, app) = open(Duty::Work, Publishing::Nothing, Journals::GoOn).await?;
        let head = sessions::recognise(&app, &self.by, password).await.map_err(|it| self.in_words(it))?;
        let force = Force {
            number: self.case.clone(),
            to: self.to.clone(),
            outcome: self.outcome.clone(),
            because,
            silent: self.silent,
        };
        let mode = if self.yes { Mode::Real } else { Mode::Rehearsal };
        let forced = forcing::force(&app, head, force, mode).await.map_err(|it| self.in_words(it))?;
        self.tell(&forced);
        Ok(())
    }

    /// What the file says. It is read as definitions are: whoever gives a folder, or letters that nobody reads, is told so.
    fn reason(&self) -> Result<String, Failure> {
        let told = |why: &str| format!("--because {}: {why}", self.because.display());
        if self.because.is_dir() {
            return Err(told("this is a folder: name the file that says why").into());
        }
        let read = files::text_of(&self.because).map_err(|why| told(&why))?;
        match read.trim() {
            "" => Err(told("the file is empty: write in it why").into()),
            reason => Ok(reason.to_owned()),
        }
    }

    fn tell(&self, forced: &Forced) {
        let Forced { from, to, outcome, told, turns, entry } = forced;
        let outcome = outcome.as_ref().map_or_else(String::new, |it| format!(", outcome {it}"));
        say(format_args!("{}: {from} → {to}{outcome}", self.case));
        turns.lines().iter().for_each(|it| say(format_args!("  {it}")));
        let told: Vec<&str> = told.iter().map(|it| it.code()).collect();
        match told.as_slice() {
            [] => say(format_args!("Nobody gets a letter.")),
            told => say(format_args!("A letter goes to: {}.", told.join(", "))),
        }
        if self.yes {
            say(format_args!("The case was moved: entry {entry} of its journal."));
        } else {
            say(format_args!("The case was not moved. With --yes it is."));
        }
    }

    /// Everything that stood in the way, in sentences.
    fn in_words(&self, error: Error) -> Failure {
        match error {
            Error::NotFound => format!("{} knows of no case {}", self.by, self.case).into(),
            Error::Credentials => format!("--by: the address or the password of {} is wrong", self.by).into(),
            Error::Forbidden => format!("--by: {} acts for no office", self.by).into(),
            Error::Refused(refusals) => {
                let said: Vec<String> = refusals.iter().map(|it| it.say(Language::En)).collect();
                said.join("\n").into()
            }
            Error::Fields(faults) => super::by_option(&faults, str::to_owned).join("\n").into(),
            other => other.into(),
        }
    }
}

impl Turns {
    /// In lines.
    fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.clocks.iter().map(Term::line).collect();
        let gone = self.timers_gone.iter();
        lines.extend(
            gone.map(|(action, on)| {
                format!("timer {action} of the state that is left: does not come on {on}")
            }),
        );
        lines.extend(self.timers.iter().map(|(action, on)| format!("timer {action}: {}", day(*on))));
        lines.extend(self.tasks_closed.iter().map(|it| format!("task {it}: is not awaited any more")));
        lines.extend(self.tasks_opened.iter().map(|it| format!("task {it}: is awaited from now on")));
        lines.extend(self.used_up.iter().map(|(action, limit)| {
            let of =
                if *limit == 1 { "the one time".to_owned() } else { format!("one of the {limit} times") };
            format!("action {action}: uses up {of} that it may be done")
        }));
        lines
    }
}

impl Term {
    fn line(&self) -> String {
        let due = |it: Counted| format!("due {}", day(it.due));
        let what = match (self.before, self.after) {
            (Some(before), Some(after)) => {
                let how = match (before.is_still, after.is_still) {
                    (true, true) => "stands still as before",
                    (false, true) => "stands still from now on",
                    (true, false) => "goes on again",
                    (false, false) => "goes on",
                };
                let was = if before.due == after.due {
                    String::new()
                } else {
                    format!(" (it was {})", due(before))
                };
                format!("{how}, {}{was}", due(after))
            }
            // Nobody would look for a pause in a term that has only just begun.
            (None, Some(after)) if after.is_still => {
                format!("starts and stands still at once, {}", due(after))
            }
            (None, Some(after)) => format!("starts, {}", due(after)),
            (Some(before), None) => format!("stops; it was {}", due(before)),
            (None, None) => "does not run".to_owned(),
        };
        format!("clock {}: {what}", self.name)
    }
}

/// A day, or that nobody can count it yet.
fn day(on: Option<NaiveDate>) -> String {
    on.map_or_else(|| "on a day that the calendar does not reach".to_owned(), |it| it.to_string())
}
