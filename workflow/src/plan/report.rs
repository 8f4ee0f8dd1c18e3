//! What a plan would do, told before it is done.

use super::{Carry, Noun, Timers};
use std::fmt;

/// What a plan would do, state by state: a dry run.
///
/// ```
/// # use workflow::plan::Plan;
/// # use workflow::testkit::{SMALL_PROCESS, small_law, small_process};
/// # use workflow::{Definition, Vocabulary};
/// # let newer = SMALL_PROCESS.replace("version   = 1", "version   = 2");
/// # let newer = Definition::parse(&newer, &small_law(), &Vocabulary::new(["kz"]))?;
/// let plan = Plan::parse("id = \"card\"\nfrom = 1\nto = 2\n")?;
/// let checked = plan.check(&small_process(), &newer, &[("ready", 40), ("asked", 7)])?;
/// let report = checked.report();
/// let cases: u64 = report.moves.iter().map(|it| it.cases).sum();
/// assert_eq!((report.moves.len(), cases), (2, 47));
/// assert!(report.names.is_empty(), "nothing has another name");
/// # Ok::<(), workflow::Problems>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Report {
    /// In the order of the names of the states.
    pub moves: Vec<Move>,
    /// Every name that is another one from now on, or no longer counts: by noun, in the order of the names.
    pub names: Vec<Renamed>,
}

/// Where the cases of one state go.
///
/// ```
/// # use workflow::plan::Plan;
/// # use workflow::testkit::{SMALL_PROCESS, small_law, small_process};
/// # use workflow::{Definition, Vocabulary};
/// # let newer = SMALL_PROCESS.replace("version   = 1", "version   = 2");
/// # let newer = Definition::parse(&newer, &small_law(), &Vocabulary::new(["kz"]))?;
/// let plan = "id = \"card\"\nfrom = 1\nto = 2\n[state.asked]\nto = \"ready\"\n[clock.answer]\ncarry = \"stop\"\n";
/// let checked = Plan::parse(plan)?.check(&small_process(), &newer, &[("asked", 7)])?;
/// let it = &checked.report().moves[0];
/// assert_eq!((it.from.as_str(), it.to.as_str(), it.cases), ("asked", "ready", 7));
/// assert_eq!(it.to_string(), "asked → ready: 7 cases, timers restart, clock answer stops");
/// # Ok::<(), workflow::Problems>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The state in which they are.
    pub from: String,
    /// The state in which they will be.
    pub to: String,
    /// How many there are.
    pub cases: u64,
    /// What becomes of the timers.
    pub timers: Timers,
    /// The clocks that run there now, each with how it is carried over.
    pub clocks: Vec<(String, Carry)>,
    /// The clocks that start with the move, because they run in the new state and did not before.
    pub starts: Vec<String>,
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let timers = match self.timers {
            Timers::Keep => "timers stay",
            Timers::Restart => "timers restart",
        };
        write!(f, "{} → {}: {}, {timers}", self.from, self.to, counted(self.cases))?;
        for (clock, carry) in self.clocks.iter().filter(|(_, carry)| *carry != Carry::Keep) {
            let how = match carry {
                Carry::Keep => "stays",
                Carry::Recount => "is counted anew",
                Carry::Restart => "starts anew",
                Carry::Stop => "stops",
            };
            write!(f, ", clock {clock} {how}")?;
        }
        self.starts.iter().try_for_each(|clock| write!(f, ", clock {clock} starts"))
    }
}

/// A name that a plan changes or drops, and how many cases hold it.
///
/// ```
/// # use workflow::plan::{Live, Noun, Plan};
/// # use workflow::testkit::{SMALL_PROCESS, plain_calendar, registered, small_law, small_process};
/// # use workflow::{Definition, Vocabulary};
/// # let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let newer = SMALL_PROCESS.replace("version   = 1", "version   = 2").replace("identity", "papers");
/// let newer = Definition::parse(&newer, &small_law(), &Vocabulary::new(["kz"]))?;
/// let plan = Plan::parse("id = \"card\"\nfrom = 1\nto = 2\n[task]\nidentity = \"papers\"\n[state.asked]\nto = \"asked\"\n")?;
/// let mut live = Live::default();
/// live.add(&card, &registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?));
/// let checked = plan.check(&card, &newer, live)?;
/// let it = &checked.report().names[0];
/// assert_eq!((it.noun, it.from.as_str(), it.to.as_deref(), it.cases), (Noun::Task, "identity", Some("papers"), 1));
/// assert_eq!(it.to_string(), "task identity → papers: 1 case");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// What it is the name of.
    pub noun: Noun,
    /// The name in the older version.
    pub from: String,
    /// The name in the newer one; `None`, and it no longer counts.
    pub to: Option<String>,
    /// How many cases hold it now.
    pub cases: u64,
}

impl fmt::Display for Renamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (noun, from, cases) = (self.noun.code(), &self.from, counted(self.cases));
        match &self.to {
            Some(to) => write!(f, "{noun} {from} → {to}: {cases}"),
            None => write!(f, "{noun} {from} no longer counts: {cases}"),
        }
    }
}

/// So many cases, as one says it.
pub(super) fn counted(cases: u64) -> String {
    format!("{cases} {}", if cases == 1 { "case" } else { "cases" })
}
