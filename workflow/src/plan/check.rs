//! Whether a plan says enough, before anything moves: every live state has a place, everything that a case may hold has
//! a name, and nothing ends by accident.

use super::carry::is_to_a_date;
use super::meaning::Meaning;
use super::past::Counted;
use super::report::counted;
use super::stranded::lost_among;
use super::{Carry, Checked, Live, Move, Noun, Plan, Renamed, Report, Timers};
use crate::definition::model::{ClockId, Model, State, Timer};
use crate::definition::reading::{Code, Sink};
use crate::definition::{Definition, Diff, Problems};
use std::collections::BTreeSet;
use std::ops::Range;

impl Plan {
    /// Checks the plan against both versions and the open cases that there are. Only what comes of it moves cases.
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
    /// assert_eq!(
    ///     problems.0[0].message,
    ///     "40 cases stand in state `ready`, which the newer version does not have: say in [state.ready] where they go, `to`"
    /// );
    /// # Ok::<(), workflow::Problems>(())
    /// ```
    pub fn check(
        &self,
        older: &Definition,
        newer: &Definition,
        live: impl Into<Live>,
    ) -> Result<Checked, Problems> {
        let live = live.into();
        let mut check =
            Check { plan: self, older, newer, diff: older.diff(newer), sink: Sink::new(&self.source) };
        check.versions();
        check.names_exist();
        check.nothing_is_lost();
        check.kept_timers_are_the_same();
        check.clocks_can_be_carried(&live);
        check.eyes_stay_open();
        check.limits_stay();
        check.decisions_stay(&live);
        check.names_stay_apart();
        check.renames_are_renames();
        check.kinds_stay();
        check.open_tasks_stay(&live);
        let moves = live.states().filter_map(|(state, cases)| check.state(state, cases)).collect();
        // Without the past of the cases it is not known what they would have done there.
        if !check.sink.any_error() && Counted::between(self, older, newer).is_empty() {
            for (at, message) in lost_among(self, older, newer, &live) {
                check.add(Code::P10, &at, message);
            }
        }
        let problems = check.sink.into_problems();
        if problems.any_error() {
            return Err(problems);
        }
        let report = Report { moves, names: self.renamed(&live) };
        Ok(Checked { plan: self.clone(), older: older.clone(), newer: newer.clone(), report })
    }

    /// Every name that the plan changes or drops, with the cases that hold it.
    fn renamed(&self, live: &Live) -> Vec<Renamed> {
        let changed = self.every_name().filter(|(_, from, to, _)| *to != Some(*from));
        let renamed = changed.map(|(noun, from, to, _)| Renamed {
            noun,
            from: from.to_owned(),
            to: to.map(str::to_owned),
            cases: live.holding(noun, from),
        });
        renamed.collect()
    }
}

struct Check<'c> {
    plan: &'c Plan,
    older: &'c Definition,
    newer: &'c Definition,
    diff: Diff,
    sink: Sink<'c>,
}

impl<'c> Check<'c> {
    fn add(&mut self, code: Code, at: &Range<usize>, message: String) {
        self.sink.add(code, at, message);
    }

    /// In what of a key the versions differ, for a message: the keys under it.
    fn differs(&self, key: &str) -> String {
        let keys: BTreeSet<&str> =
            self.diff.rules_under(key).map(|it| it.split(['.', '[']).next().unwrap_or(it)).collect();
        let keys: Vec<String> =
            keys.into_iter().filter(|it| !it.is_empty()).map(|it| format!("`{it}`")).collect();
        if keys.is_empty() { String::new() } else { format!(" ({})", keys.join(", ")) }
    }

    fn versions(&mut self) {
        let plan = self.plan;
        let sides =
            [("from", self.older, plan.from, &plan.at.from), ("to", self.newer, plan.to, &plan.at.to)];
        for (what, definition, version, at) in sides {
            if definition.id() != plan.id || definition.version() != version {
                let at = if definition.id() == plan.id { at } else { &plan.at.id };
                self.add(
                    Code::P01,
                    at,
                    format!("the plan goes {what} {}@{version}, not {definition:?}", plan.id),
                );
            }
        }
        if plan.from >= plan.to {
            self.add(Code::P01, &plan.at.to, "a plan leads to a newer version".to_owned());
        }
    }

    /// Every name that the plan says stands in the version that it says it of.
    fn names_exist(&mut self) {
        let plan = self.plan;
        for (name, state) in &plan.states {
            if self.older.find_state(name).is_none() {
                self.add(Code::P02, &state.at, format!("the older version has no state `{name}`"));
            }
            if self.newer.find_state(&state.to).is_none() {
                self.add(Code::P02, &state.at, format!("the newer version has no state `{}`", state.to));
            }
        }
        for (noun, name, to, at) in plan.every_name() {
            if !has(self.older.model(), noun, name) {
                self.add(Code::P02, at, format!("the older version has no {} `{name}`", noun.code()));
            }
            if let Some(to) = to.filter(|it| !has(self.newer.model(), noun, it)) {
                self.add(Code::P02, at, format!("the newer version has no {} `{to}`", noun.code()));
            }
        }
    }

    /// Whatever a case may hold has a name in the newer version, or the plan says that it no longer counts.
    fn nothing_is_lost(&mut self) {
        let (plan, older) = (self.plan, self.older);
        for noun in Noun::PLAIN {
            let at = plan.at.tables.get(&noun).unwrap_or(&plan.at.to);
            for name in names(older.model(), noun) {
                let is_said = plan.names.get(&noun).is_some_and(|it| it.contains_key(name));
                if !is_said && !has(self.newer.model(), noun, name) {
                    let code = noun.code();
                    self.add(
                        Code::P03,
                        at,
                        format!("the newer version has no {code} `{name}`: the plan must rename or drop it"),
                    );
                }
            }
        }
        for before in older.model().clocks.values().filter(|it| !plan.clocks.contains_key(&*it.name)) {
            let name = &*before.name;
            let after = self.newer.find_clock(name).map(|it| self.newer.clock(it));
            let is_same = || after.is_some_and(|it| self.meaning().is_the_same_clock(before, it));
            if after.is_none() {
                self.add(
                    Code::P03,
                    &plan.at.to,
                    format!("the newer version has no clock `{name}`: say in [clock.{name}] what it is called `to` now, or that it \
                         stops"),
                );
            } else if self.diff.touches(&format!("clock.{name}")) && !is_same() {
                let message = format!(
                    "clock `{name}` is another one in the newer version{}: say in [clock.{name}] how it is carried over, \
                     `carry` as keep, recount, restart or stop",
                    self.differs(&format!("clock.{name}"))
                );
                self.add(Code::P03, &plan.at.to, message);
            }
        }
    }

    /// Days are kept by their place: onto other timers they would fall to other actions, and a new timer would never be
    /// set.
    fn kept_timers_are_the_same(&mut self) {
        let plan = self.plan;
        for (name, planned) in plan.states.iter().filter(|(_, it)| it.timers == Some(Timers::Keep)) {
            let (Some(from), Some(to)) = (self.older.find_state(name), self.newer.find_state(&planned.to))
            else {
                continue;
            };
            let does = |definition: &Definition, timers: &[Timer]| -> Vec<String> {
                timers.iter().map(|it| definition.action(it.action).name.to_string()).collect()
            };
            let before = does(self.older, &self.older.state(from).timers);
            let before: Vec<Option<&str>> = before.iter().map(|it| plan.name(Noun::Action, it)).collect();
            let after = does(self.newer, &self.newer.state(to).timers);
            if !before.into_iter().eq(after.iter().map(|it| Some(it.as_str()))) {
                let message = format!(
                    "the timers of state `{name}` cannot be kept: those of `{}` are others, in number, order or in what \
                     they do; they must restart",
                    planned.to
                );
                self.add(Code::P04, &planned.at, message);
            }
        }
    }

    /// A term and a date are counted in different ways, and a state that a clock belongs to has it running.
    fn clocks_can_be_carried(&mut self, live: &Live) {
        let (plan, older, newer) = (self.plan, self.older, self.newer);
        for (name, planned) in &plan.clocks {
            let Some(before) = older.find_clock(name).map(|it| older.clock(it)) else { continue };
            let after = planned.to.as_deref().and_then(|it| newer.find_clock(it)).map(|it| newer.clock(it));
            if planned.carry == Carry::Recount
                && after.is_some_and(|it| is_to_a_date(&it.length) != is_to_a_date(&before.length))
            {
                let message = format!(
                    "clock `{name}` cannot be counted anew: in one version it counts a term, and in the other it runs to a \
                     date; it is kept, starts anew or stops"
                );
                self.add(Code::P04, &planned.at, message);
            }
            let Some(same) = newer.find_clock(name).filter(|_| planned.carry == Carry::Stop) else {
                continue;
            };
            let to = live.states().filter_map(|(it, _)| newer.find_state(plan.state(it)));
            if let Some(state) = to.map(|it| newer.state(it)).find(|it| it.holds(same)) {
                let message = format!(
                    "clock `{name}` cannot stop: state `{}` has it in the newer version too; it must restart, or be kept",
                    state.name
                );
                self.add(Code::P04, &planned.at, message);
            }
        }
    }

    /// Who did an action that is dropped is forgotten, and four eyes that look at it are shut: this must be meant.
    fn eyes_stay_open(&mut self) {
        let (plan, older) = (self.plan, self.older);
        for (name, target) in plan.names.get(&Noun::Action).into_iter().flatten() {
            let is_dropped = target.name.is_none() && !target.gives_up_eyes;
            let Some(id) = older.find_action(name).filter(|_| is_dropped) else { continue };
            if let Some(other) = older.model().actions.values().find(|it| it.not_by_actor_of.contains(&id)) {
                let message = format!(
                    "action `{}` is for another person than did `{name}`, and who did it would be forgotten: name what it \
                     is called now, or say drop_four_eyes",
                    other.name
                );
                self.add(Code::P05, &target.at, message);
            }
        }
    }

    /// How often something was done counts on: forgotten, it could be done as often again, and the limit is how the process
    /// keeps the cap of a pause and the word of the law.
    fn limits_stay(&mut self) {
        let (plan, older, newer) = (self.plan, self.older, self.newer);
        for (name, target) in plan.names.get(&Noun::Action).into_iter().flatten() {
            let before = older.find_action(name).map(|it| older.action(it));
            let Some(before) = before.filter(|it| target.name.is_none() && it.limit.is_some()) else {
                continue;
            };
            let stops = before.to.and_then(|it| older.state(it).pauses.as_ref());
            let stops = stops.and_then(|it| self.in_the_newer(it.clock));
            let extends = before.extends.as_ref().and_then(|it| self.in_the_newer(it.clock));
            let is_limited = newer.find_action(name).is_some_and(|it| newer.action(it).limit.is_some());
            let is_stopped = |clock| newer.states().any(|(_, it)| it.stops(clock));
            let is_extended = |clock| newer.actions().any(|(_, it)| it.extends_clock(clock));
            if is_limited || stops.is_some_and(is_stopped) || extends.is_some_and(is_extended) {
                let message = format!(
                    "action `{name}` may be taken only so often, and how often it was would be forgotten: name what it is \
                     called now"
                );
                self.add(Code::P05, &target.at, message);
            }
        }
    }

    /// What a clock of the older version is in the newer one.
    fn in_the_newer(&self, clock: ClockId) -> Option<ClockId> {
        self.plan.clock(&self.older.clock(clock).name).0.and_then(|it| self.newer.find_clock(it))
    }

    /// What was decided stays decided. An outcome, also under another name, is the same decision under the same article; and
    /// it is dropped only where nothing was decided so.
    fn decisions_stay(&mut self, live: &Live) {
        let (plan, older) = (self.plan, self.older);
        for name in names(older.model(), Noun::Outcome) {
            let other = older.find_outcome(name).and_then(|it| self.meaning().other_basis(it));
            let why = match (plan.name(Noun::Outcome, name), other) {
                (Some(to), Some((before, after))) => {
                    format!(
                        "outcome `{name}` was given under {before}, and `{to}` is another decision, under {after}"
                    )
                }
                (None, _) if live.decided(name) > 0 => {
                    let were = if live.decided(name) == 1 { "was" } else { "were" };
                    format!(
                        "{} {were} decided as `{name}`, and that would be forgotten: name what it is called now",
                        counted(live.decided(name))
                    )
                }
                _ => continue,
            };
            self.add(Code::P07, &plan.place_of(Noun::Outcome, name), why);
        }
    }

    /// What a case holds in a field, or came with, is offered and taken in the newer version too.
    fn kinds_stay(&mut self) {
        for (noun, name, why) in self.meaning().other_kinds() {
            let at = self.plan.place_of(noun, name);
            self.add(
                Code::P09,
                &at,
                format!("{} `{name}` {why}: give it another name there, or drop it", noun.code()),
            );
        }
    }

    /// What is awaited in a case is finished in the same way, by whoever it was asked of.
    fn open_tasks_stay(&mut self, live: &Live) {
        for (name, why) in self.meaning().other_tasks() {
            let cases = live.holding(Noun::Task, name);
            if cases > 0 {
                let at = self.plan.place_of(Noun::Task, name);
                let wait = if cases == 1 { "waits" } else { "wait" };
                let message = format!(
                    "{} {wait} for task `{name}`, which {why}: it must stay what it is",
                    counted(cases)
                );
                self.add(Code::P09, &at, message);
            }
        }
    }

    fn meaning(&self) -> Meaning<'c> {
        Meaning { plan: self.plan, older: self.older, newer: self.newer }
    }

    /// Two actions that become one would have two people who did it last, and four eyes would look at one of them; so with
    /// how often, with what was chosen, filed or decided, and with terms. Marks and tasks may become one.
    fn names_stay_apart(&mut self) {
        let (plan, older) = (self.plan, self.older);
        for (noun, name, to, at) in plan.every_name() {
            let Some(to) = to.filter(|_| !matches!(noun, Noun::Mark | Noun::Task)) else { continue };
            let mut others = names(older.model(), noun).into_iter().filter(|it| *it != name);
            if let Some(other) = others.find(|it| plan.name(noun, it) == Some(to)) {
                let noun = noun.code();
                self.add(
                    Code::P08,
                    at,
                    format!("{noun} `{name}` and {noun} `{other}` would become one, `{to}`"),
                );
            }
        }
    }

    /// A rename is of a thing that got another name. Where the old name still stands, or the new one stood before, what the
    /// cases hold would be said of another thing: who did an action would then be unknown to four eyes that look at it, or
    /// known as someone else.
    fn renames_are_renames(&mut self) {
        let (plan, older, newer) = (self.plan, self.older.model(), self.newer.model());
        for (noun, name, to, at) in plan.every_name() {
            let Some(to) = to.filter(|it| *it != name && has(older, noun, name) && has(newer, noun, it))
            else {
                continue;
            };
            let noun_code = noun.code();
            let why = if has(newer, noun, name) {
                format!("{noun_code} `{name}` stands in the newer version too, where `{to}` is another one")
            } else if has(older, noun, to) {
                format!("{noun_code} `{to}` stood in the older version too, where `{name}` was another one")
            } else {
                continue;
            };
            self.add(Code::P09, at, why + ": a rename is of what got another name");
        }
    }

    fn state(&mut self, name: &str, cases: u64) -> Option<Move> {
        let (plan, older, newer) = (self.plan, self.older, self.newer);
        let planned = plan.states.get(name);
        let at = planned.map_or(&plan.at.to, |it| &it.at);
        let standing = format!("{} {}", counted(cases), if cases == 1 { "stands" } else { "stand" });
        let Some(from) = older.find_state(name) else {
            self.add(
                Code::P02,
                &plan.at.from,
                format!("cases stand in state `{name}`, which the older version does not have"),
            );
            return None;
        };
        let Some(to) = newer.find_state(plan.state(name)) else {
            // A target that the plan names and that is not there was said already.
            if planned.is_none() {
                let message = format!(
                    "{standing} in state `{name}`, which the newer version does not have: say in [state.{name}] where they \
                     go, `to`"
                );
                self.add(Code::P03, at, message);
            }
            return None;
        };
        if planned.is_none() && self.diff.touches(&format!("state.{name}")) {
            let message = format!(
                "{standing} in state `{name}`, which means something else in the newer version{}: say in [state.{name}] \
                 where they go, `to`, if only to `{name}`",
                self.differs(&format!("state.{name}"))
            );
            self.add(Code::P03, at, message);
        }
        let (from, to) = (older.state(from), newer.state(to));
        if to.end && !from.end && !planned.is_some_and(|it| it.may_end) {
            let message = format!(
                "{} of state `{name}` would come to an end: the plan must say may_end",
                counted(cases)
            );
            self.add(Code::P06, at, message);
        }
        Some(self.moved(from, to, cases))
    }

    fn moved(&self, from: &State, to: &State, cases: u64) -> Move {
        let clock = |id| &self.older.clock(id).name;
        let clocks = from.held().map(|id| {
            let carry = self.plan.clock(clock(id)).1;
            let goes_on = self.in_the_newer(id).is_some_and(|it| to.holds(it));
            (clock(id).to_string(), if goes_on { carry } else { Carry::Stop })
        });
        let clocks: Vec<(String, Carry)> = clocks.collect();
        let held = |name: &str| {
            clocks.iter().any(|(old, carry)| *carry != Carry::Stop && self.plan.clock(old).0 == Some(name))
        };
        let starts = to.held().map(|id| self.newer.clock(id).name.to_string());
        Move {
            from: from.name.to_string(),
            to: to.name.to_string(),
            cases,
            timers: self.plan.timers(self.older, self.newer, from, to),
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
        Noun::Clock => model.clocks.values().map(|it| &*it.name).collect(),
    }
}

fn has(model: &Model, noun: Noun, name: &str) -> bool {
    names(model, noun).contains(&name)
}
