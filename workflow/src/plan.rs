//! Moving live cases to a newer version of their definition: by a plan that somebody wrote, checked before anything
//! moves. Renames are never inferred: what is missing in the newer version, or means something else there, is named.
//!
//! ```
//! use workflow::plan::Plan;
//! # use workflow::{Definition, LawBook, Vocabulary, shipped};
//! # let law = LawBook::parse(shipped::LAW.1)?;
//! # let read = |text: &str| Definition::parse(text, &law, &Vocabulary::new(["kz"]));
//! # let message = shipped::DEFINITIONS.iter().find(|it| it.0 == "message.toml").ok_or("it is shipped")?.1;
//! # let older = read(message)?;
//! # let newer = read(&message.replace("version   = 1", "version   = 2").replace("state.assigned", "state.with_officer")
//! #     .replace("\"assigned\"", "\"with_officer\""))?;
//! let plan = r#"
//!     id   = "message"
//!     from = 1
//!     to   = 2
//!     [state.assigned]
//!     to = "with_officer"
//! "#;
//! let plan = Plan::parse(plan)?;
//! let checked = plan.check(&older, &newer, &[("assigned", 12), ("registered", 3)])?;
//! assert_eq!(checked.report().moves[0].to_string(), "assigned → with_officer: 12 cases, timers stay");
//! // Without the line about `assigned` nobody knows where its cases belong.
//! let silent = Plan::parse("id = \"message\"\nfrom = 1\nto = 2\n")?;
//! assert!(silent.check(&older, &newer, &[("assigned", 12)]).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod carry;
mod check;
mod live;
mod meaning;
mod migrate;
mod past;
mod read;
mod report;
mod stranded;

pub use live::Live;
pub use migrate::{Checked, Stuck};
pub use past::Past;
pub use report::{Move, Renamed, Report};

use crate::definition::model::{State, Timer};
use crate::definition::{Definition, Problems};
use std::collections::BTreeMap;
use std::ops::Range;

/// A plan as it was written.
///
/// ```
/// use workflow::plan::Plan;
///
/// let plan = Plan::parse("id = \"card\"\nfrom = 1\nto = 2\n[clock.answer]\ncarry = \"recount\"\n")?;
/// assert_eq!((plan.id(), plan.versions()), ("card", (1, 2)));
/// // Whatever does not read is said with its place.
/// let problems = Plan::parse("id = \"card\"\nfrom = 1\nto = 2\n[clock.answer]\ncarry = \"stretch\"\n").unwrap_err();
/// assert!(problems.to_string().starts_with("5:9: E01: a clock is carried over by"));
/// # Ok::<(), workflow::Problems>(())
/// ```
#[derive(Clone, Debug)]
pub struct Plan {
    pub(crate) id: String,
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) states: BTreeMap<String, StatePlan>,
    pub(crate) clocks: BTreeMap<String, ClockPlan>,
    pub(crate) names: BTreeMap<Noun, BTreeMap<String, Target>>,
    pub(crate) at: Places,
    pub(crate) source: String,
}

/// Where a plan says what it is about, for what is wrong without a line of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    pub(crate) id: Range<usize>,
    pub(crate) from: Range<usize>,
    pub(crate) to: Range<usize>,
    /// The tables of names that it has.
    pub(crate) tables: BTreeMap<Noun, Range<usize>>,
}

/// Where the cases of a state go.
#[derive(Clone, Debug)]
pub(crate) struct StatePlan {
    pub(crate) to: String,
    /// What becomes of the timers; `None`: they are kept where they are the same, else they start anew.
    pub(crate) timers: Option<Timers>,
    /// That cases may come to an end by this.
    pub(crate) may_end: bool,
    pub(crate) at: Range<usize>,
}

/// What becomes of the timers of a state.
///
/// ```
/// # use workflow::testkit::{SMALL_PROCESS, small_law, small_process};
/// # use workflow::{Definition, Vocabulary};
/// use workflow::plan::{Plan, Timers};
///
/// # let newer = SMALL_PROCESS.replace("version   = 1", "version   = 2").replace("ready", "on_the_shelf");
/// # let newer = Definition::parse(&newer, &small_law(), &Vocabulary::new(["kz"]))?;
/// let moved = |timers: &str| {
///     let plan = format!("id = \"card\"\nfrom = 1\nto = 2\n[state.ready]\nto = \"on_the_shelf\"\n{timers}");
///     Plan::parse(&plan)?.check(&small_process(), &newer, &[("ready", 40)]).map(|it| it.report().moves[0].timers)
/// };
/// // A card that waits keeps its day: the state has another name, and its timer is the same.
/// assert_eq!(moved("")?, Timers::Keep);
/// assert_eq!(moved("timers = \"restart\"")?, Timers::Restart);
/// # Ok::<(), workflow::Problems>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timers {
    /// They stay as they are.
    Keep,
    /// They are set anew, as if the state were entered on the day of the move.
    Restart,
}

impl Timers {
    pub(crate) const ALL: [Timers; 2] = [Timers::Keep, Timers::Restart];

    /// The word that a plan has for it.
    ///
    /// ```
    /// assert_eq!(workflow::plan::Timers::Restart.code(), "restart");
    /// ```
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Timers::Keep => "keep",
            Timers::Restart => "restart",
        }
    }
}

/// What becomes of a running clock.
#[derive(Clone, Debug)]
pub(crate) struct ClockPlan {
    pub(crate) to: Option<String>,
    pub(crate) carry: Carry,
    pub(crate) at: Range<usize>,
}

/// How a running clock is carried over.
///
/// ```
/// # use workflow::testkit::{SMALL_PROCESS, small_law, small_process};
/// # use workflow::{Definition, Vocabulary};
/// use workflow::plan::{Carry, Plan};
///
/// // The newer version reminds a day earlier, so the plan must say what becomes of a clock that runs.
/// let newer = SMALL_PROCESS.replace("version   = 1", "version   = 2").replace("[\"7wd\"]", "[\"6wd\"]");
/// let newer = Definition::parse(&newer, &small_law(), &Vocabulary::new(["kz"]))?;
/// let plan = Plan::parse("id = \"card\"\nfrom = 1\nto = 2\n[clock.answer]\ncarry = \"recount\"\n")?;
/// let checked = plan.check(&small_process(), &newer, &[("asked", 7)])?;
/// assert_eq!(checked.report().moves[0].clocks, [("answer".to_owned(), Carry::Recount)]);
/// # Ok::<(), workflow::Problems>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carry {
    /// Its last day stays what people were told.
    Keep,
    /// Its last day is counted anew from its start, by the newer term, with its pauses.
    Recount,
    /// It starts on the day of the move.
    Restart,
    /// It stops.
    Stop,
}

impl Carry {
    pub(crate) const ALL: [Carry; 4] = [Carry::Keep, Carry::Recount, Carry::Restart, Carry::Stop];

    /// The word that a plan has for it.
    ///
    /// ```
    /// assert_eq!(workflow::plan::Carry::Recount.code(), "recount");
    /// ```
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Carry::Keep => "keep",
            Carry::Recount => "recount",
            Carry::Restart => "restart",
            Carry::Stop => "stop",
        }
    }
}

/// What a plan may give another name to, beside states.
///
/// ```
/// use workflow::plan::Noun;
///
/// // A plan says of a clock how it is carried over, and of the others a line each.
/// assert!(!Noun::PLAIN.contains(&Noun::Clock));
/// assert_eq!(Noun::PLAIN.map(Noun::code), ["action", "task", "mark", "field", "outcome", "filed"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Noun {
    /// What may be done.
    Action,
    /// What is awaited.
    Task,
    /// A fact that the process left.
    Mark,
    /// What actions ask for.
    Field,
    /// What a case ends as.
    Outcome,
    /// What came with the case.
    Filed,
    /// A term.
    Clock,
}

impl Noun {
    /// Those that have a table of names in a plan, `old = "new"`.
    ///
    /// ```
    /// assert_eq!(workflow::plan::Noun::PLAIN.len(), 6);
    /// ```
    pub const PLAIN: [Noun; 6] =
        [Noun::Action, Noun::Task, Noun::Mark, Noun::Field, Noun::Outcome, Noun::Filed];

    /// The word that a plan has for it.
    ///
    /// ```
    /// assert_eq!(workflow::plan::Noun::Filed.code(), "filed");
    /// ```
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Noun::Action => "action",
            Noun::Task => "task",
            Noun::Mark => "mark",
            Noun::Field => "field",
            Noun::Outcome => "outcome",
            Noun::Filed => "filed",
            Noun::Clock => "clock",
        }
    }
}

/// What a name becomes.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// The name in the newer version; `None`, and it no longer counts.
    pub(crate) name: Option<String>,
    /// That whoever did it may from now on do what only another person could.
    pub(crate) gives_up_eyes: bool,
    pub(crate) at: Range<usize>,
}

impl Plan {
    /// Reads a plan.
    ///
    /// # Errors
    /// Everything that does not read, with its place.
    pub fn parse(text: &str) -> Result<Plan, Problems> {
        read::read(text)
    }

    /// The definition whose cases it moves.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The version from which it moves them, and the one to which.
    #[must_use]
    pub fn versions(&self) -> (u32, u32) {
        (self.from, self.to)
    }

    /// What a name of the older version is called in the newer one; `None`, and it no longer counts there.
    pub(crate) fn name<'p>(&'p self, noun: Noun, old: &'p str) -> Option<&'p str> {
        if noun == Noun::Clock {
            return self.clock(old).0;
        }
        match self.names.get(&noun).and_then(|it| it.get(old)) {
            None => Some(old),
            Some(target) => target.name.as_deref(),
        }
    }

    pub(crate) fn state<'p>(&'p self, old: &'p str) -> &'p str {
        self.states.get(old).map_or(old, |it| &it.to)
    }

    pub(crate) fn clock<'p>(&'p self, old: &'p str) -> (Option<&'p str>, Carry) {
        match self.clocks.get(old) {
            None => (Some(old), Carry::Keep),
            Some(plan) => (plan.to.as_deref(), plan.carry),
        }
    }

    /// Where it says, or would say, what becomes of a name: its entry, else its table, else where the newer version is named.
    pub(crate) fn place_of(&self, noun: Noun, name: &str) -> Range<usize> {
        let entry = self.names.get(&noun).and_then(|it| it.get(name)).map(|it| &it.at);
        entry.or_else(|| self.at.tables.get(&noun)).unwrap_or(&self.at.to).clone()
    }

    /// Every name that it says, with what it becomes and its place.
    pub(crate) fn every_name(&self) -> impl Iterator<Item = (Noun, &str, Option<&str>, &Range<usize>)> {
        let names = self.names.iter().flat_map(|(noun, names)| {
            names.iter().map(|(old, it)| (*noun, old.as_str(), it.name.as_deref(), &it.at))
        });
        let clocks =
            self.clocks.iter().map(|(old, it)| (Noun::Clock, old.as_str(), it.to.as_deref(), &it.at));
        names.chain(clocks)
    }

    /// What becomes of the timers of a state: what the plan says, else they are kept where they are the same.
    pub(crate) fn timers(&self, older: &Definition, newer: &Definition, from: &State, to: &State) -> Timers {
        let said = self.states.get(&*from.name).and_then(|it| it.timers);
        let is_same = |(before, after): (&Timer, &Timer)| {
            let set_by = before.term.set_by.map(|it| self.name(Noun::Field, &older.field(it).name));
            (before.term.term, before.term.cap, &before.basis)
                == (after.term.term, after.term.cap, &after.basis)
                && set_by == after.term.set_by.map(|it| Some(&*newer.field(it).name))
                && self.name(Noun::Action, &older.action(before.action).name)
                    == Some(&*newer.action(after.action).name)
        };
        let are_same = || {
            is_itself(older, newer, from, to)
                && from.timers.len() == to.timers.len()
                && from.timers.iter().zip(&to.timers).all(is_same)
        };
        said.unwrap_or_else(|| if are_same() { Timers::Keep } else { Timers::Restart })
    }
}

/// Whether a state is the same one in both versions, perhaps under another name: neither version has both names.
pub(crate) fn is_itself(older: &Definition, newer: &Definition, from: &State, to: &State) -> bool {
    let is_renamed = || newer.find_state(&from.name).is_none() && older.find_state(&to.name).is_none();
    from.name == to.name || is_renamed()
}
