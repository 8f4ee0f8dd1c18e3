//! Whether a plan says enough, before anything moves: every live state has a place, everything that a case may hold has
//! a name, and nothing ends by accident.

use super::{Carry, Noun, Plan, StatePlan, Timers};
use crate::definition::model::{Model, State, Timer};
use crate::definition::reading::{Code, Sink};
use crate::definition::{Definition, Diff, Problems};
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
/// let report = plan.check(&small_process(), &newer, &[("ready", 40), ("asked", 7)])?;
/// let cases: u64 = report.moves.iter().map(|it| it.cases).sum();
/// assert_eq!((report.moves.len(), cases), (2, 47));
/// # Ok::<(), workflow::Problems>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Report {
    /// In the order in which the live states were given.
    pub moves: Vec<Move>,
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
/// let report = Plan::parse(plan)?.check(&small_process(), &newer, &[("asked", 7)])?;
/// let it = &report.moves[0];
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
        write!(f, "{} → {}: {} cases, {timers}", self.from, self.to, self.cases)?;
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

impl Plan {
    /// Checks the plan against both versions and the states in which cases are, each with how many.
    ///
    /// # Errors
    /// Everything that the plan does not say, or says wrongly, with its place.
    ///
    /// ```
    /// # use workflow::plan::Plan;
    /// # use workflow::testkit::{SMALL_PROCESS, small_law, small_process};
    /// # use workflow::{Definition, Vocabulary};
    /// let newer = SMALL_PROCESS.replace("version   = 1", "version   = 2").replace("ready", "on_the_shelf");
    /// let newer = Definition::parse(&newer, &small_law(), &Vocabulary::new(["kz"]))?;
    /// let plan = Plan::parse("id = \"card\"\nfrom = 1\nto = 2\n")?;
    /// // As long as nobody waits for a card, nothing is lost; but then the plan does not say enough.
    /// assert!(plan.check(&small_process(), &newer, &[("asked", 7)]).is_ok());
    /// let problems = plan.check(&small_process(), &newer, &[("ready", 40)]).unwrap_err();
    /// assert_eq!(problems.0[0].message, "40 cases stand in state `ready`, which the newer version does not have");
    /// # Ok::<(), workflow::Problems>(())
    /// ```
    pub fn check(
        &self,
        older: &Definition,
        newer: &Definition,
        live: &[(&str, u64)],
    ) -> Result<Report, Problems> {
        let mut check =
            Check { plan: self, older, newer, diff: older.diff(newer), sink: Sink::new(&self.source) };
        check.versions();
        check.names_exist();
        check.nothing_is_lost();
        check.kept_timers_are_the_same();
        check.eyes_stay_open();
        let moves = live.iter().filter_map(|(state, cases)| check.state(state, *cases)).collect();
        let problems = check.sink.into_problems();
        if problems.any_error() { Err(problems) } else { Ok(Report { moves }) }
    }
}

struct Check<'c> {
    plan: &'c Plan,
    older: &'c Definition,
    newer: &'c Definition,
    diff: Diff,
    sink: Sink<'c>,
}

impl Check<'_> {
    fn add(&mut self, message: String) {
        self.sink.add(Code::E01, &(0..0), message);
    }

    fn versions(&mut self) {
        let said = (self.plan.id.as_str(), self.plan.from, self.plan.to);
        for (what, definition, version) in [("from", self.older, said.1), ("to", self.newer, said.2)] {
            if (definition.id(), definition.version()) != (said.0, version) {
                let message = format!("the plan goes {what} {}@{version}, not {definition:?}", said.0);
                self.add(message);
            }
        }
        if self.plan.from >= self.plan.to {
            self.add("a plan leads to a newer version".to_owned());
        }
    }

    /// Every name that the plan says stands in the version that it says it of.
    fn names_exist(&mut self) {
        for (name, state) in &self.plan.states {
            if self.older.find_state(name).is_none() {
                self.sink.add(Code::E01, &state.at, format!("the older version has no state `{name}`"));
            }
            if self.newer.find_state(&state.to).is_none() {
                self.sink.add(Code::E01, &state.at, format!("the newer version has no state `{}`", state.to));
            }
        }
        for (name, clock) in &self.plan.clocks {
            if self.older.find_clock(name).is_none() {
                self.sink.add(Code::E01, &clock.at, format!("the older version has no clock `{name}`"));
            }
            if let Some(to) = clock.to.as_ref().filter(|it| self.newer.find_clock(it).is_none()) {
                self.sink.add(Code::E01, &clock.at, format!("the newer version has no clock `{to}`"));
            }
        }
        for (noun, names) in &self.plan.names {
            for (name, target) in names {
                if !has(self.older.model(), *noun, name) {
                    let message = format!("the older version has no {} `{name}`", noun.code());
                    self.sink.add(Code::E01, &target.at, message);
                }
                if let Some(to) = target.name.as_ref().filter(|it| !has(self.newer.model(), *noun, it)) {
                    let message = format!("the newer version has no {} `{to}`", noun.code());
                    self.sink.add(Code::E01, &target.at, message);
                }
            }
        }
    }

    /// Whatever a case may hold has a name in the newer version, or the plan says that it no longer counts.
    fn nothing_is_lost(&mut self) {
        for noun in Noun::ALL {
            for name in names(self.older.model(), noun) {
                let to = self.plan.name(noun, name);
                if to.is_some_and(|it| !has(self.newer.model(), noun, it)) {
                    let code = noun.code();
                    self.add(format!(
                        "the newer version has no {code} `{name}`: the plan must rename or drop it"
                    ));
                }
            }
        }
        let clocks: Vec<String> = self.older.clocks().map(|(_, it)| it.name.to_string()).collect();
        for name in clocks {
            let (to, _) = self.plan.clock(&name);
            if to.is_some_and(|it| self.newer.find_clock(it).is_none()) {
                self.add(format!("the newer version has no clock `{name}`: the plan must rename or stop it"));
            } else if !self.plan.clocks.contains_key(&name) && self.diff.touches(&format!("clock.{name}")) {
                self.add(format!(
                    "clock `{name}` is another one in the newer version: the plan must say how it is carried over"
                ));
            }
        }
    }

    /// Days are kept by their place: onto other timers they would fall to other actions, and a new timer would never be
    /// set.
    fn kept_timers_are_the_same(&mut self) {
        for (name, planned) in self.plan.states.iter().filter(|(_, it)| it.timers == Some(Timers::Keep)) {
            let (Some(from), Some(to)) = (self.older.find_state(name), self.newer.find_state(&planned.to))
            else {
                continue;
            };
            let does = |definition: &Definition, timers: &[Timer]| -> Vec<String> {
                timers.iter().map(|it| definition.action(it.action).name.to_string()).collect()
            };
            let before = does(self.older, &self.older.state(from).timers);
            let before: Vec<Option<&str>> =
                before.iter().map(|it| self.plan.name(Noun::Action, it)).collect();
            let after = does(self.newer, &self.newer.state(to).timers);
            if !before.into_iter().eq(after.iter().map(|it| Some(it.as_str()))) {
                let message = format!(
                    "the timers of state `{name}` cannot be kept: those of `{}` are others, in number, order or in what \
                     they do; they must restart",
                    planned.to
                );
                self.sink.add(Code::E01, &planned.at, message);
            }
        }
    }

    /// Who did an action that is dropped is forgotten, and four eyes that look at it are shut: this must be meant.
    fn eyes_stay_open(&mut self) {
        let model = self.older.model();
        for (name, target) in self.plan.names.get(&Noun::Action).into_iter().flatten() {
            let is_dropped = target.name.is_none() && !target.gives_up_eyes;
            let Some(id) = self.older.find_action(name).filter(|_| is_dropped) else { continue };
            if let Some(other) = model.actions.values().find(|it| it.not_by_actor_of.contains(&id)) {
                let message = format!(
                    "action `{}` is for another person than did `{name}`, and who did it would be forgotten: name what it \
                     is called now, or say drop_four_eyes",
                    other.name
                );
                self.sink.add(Code::E01, &target.at, message);
            }
        }
    }

    fn state(&mut self, name: &str, cases: u64) -> Option<Move> {
        let Some(from) = self.older.find_state(name) else {
            self.add(format!("cases stand in state `{name}`, which the older version does not have"));
            return None;
        };
        let planned = self.plan.states.get(name);
        let to_name = planned.map_or(name, |it| &it.to);
        let Some(to) = self.newer.find_state(to_name) else {
            // A target that the plan names and that is not there was said already.
            if planned.is_none() {
                self.add(format!(
                    "{cases} cases stand in state `{name}`, which the newer version does not have"
                ));
            }
            return None;
        };
        if planned.is_none() && self.diff.touches(&format!("state.{name}")) {
            self.add(format!(
                "{cases} cases stand in state `{name}`, which means something else in the newer version: the plan must \
                 say where they go"
            ));
        }
        let (from, to) = (self.older.state(from), self.newer.state(to));
        if to.end && !from.end && !planned.is_some_and(|it| it.may_end) {
            self.add(format!(
                "{cases} cases of state `{name}` would come to an end: the plan must say may_end"
            ));
        }
        Some(self.moved(from, to, planned, cases))
    }

    fn moved(&self, from: &State, to: &State, planned: Option<&StatePlan>, cases: u64) -> Move {
        let same = from.name == to.name && !self.diff.touches(&format!("state.{}.after", from.name));
        let default = if same { Timers::Keep } else { Timers::Restart };
        let clock = |id| &self.older.clock(id).name;
        let held_here = from.clocks.iter().copied().chain(from.pauses.iter().map(|it| it.clock));
        let clocks = held_here.map(|id| {
            let (target, carry) = self.plan.clock(clock(id));
            let target = target.and_then(|it| self.newer.find_clock(it));
            let stands_still = |it| to.pauses.as_ref().is_some_and(|pause| pause.clock == it);
            let goes_on = target.is_some_and(|it| to.clocks.contains(&it) || stands_still(it));
            (clock(id).to_string(), if goes_on { carry } else { Carry::Stop })
        });
        let clocks: Vec<(String, Carry)> = clocks.collect();
        let held = |name: &str| {
            clocks.iter().any(|(old, carry)| *carry != Carry::Stop && self.plan.clock(old).0 == Some(name))
        };
        let starts = to.clocks.iter().map(|id| self.newer.clock(*id).name.to_string());
        Move {
            from: from.name.to_string(),
            to: to.name.to_string(),
            cases,
            timers: planned.and_then(|it| it.timers).unwrap_or(default),
            starts: starts.filter(|it| !held(it)).collect(),
            clocks,
        }
    }
}

fn names(model: &Model, noun: Noun) -> Vec<&str> {
    match noun {
        Noun::Action => model.actions.values().map(|it| &*it.name).collect(),
        Noun::Task => model.tasks.values().map(|it| &*it.name).collect(),
        Noun::Mark => model.marks.values().map(|it| &*it.name).collect(),
        Noun::Field => model.fields.values().map(|it| &*it.name).collect(),
        Noun::Outcome => model.outcomes.values().map(|it| &*it.name).collect(),
        Noun::Filed => model.filed.values().map(|it| &*it.name).collect(),
    }
}

fn has(model: &Model, noun: Noun, name: &str) -> bool {
    names(model, noun).contains(&name)
}
