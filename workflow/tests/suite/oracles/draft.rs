//! Whole definitions, drawn by chance and written as TOML. What a test does not want to break is made to satisfy every check,
//! so that what is found is what was planted.

use std::fmt::Write;
use workflow::testkit::Random;

/// An action of a draft.
#[derive(Clone, Debug, Default)]
pub(in crate::suite) struct Act {
    pub(in crate::suite) name: String,
    pub(in crate::suite) states: Vec<usize>,
    pub(in crate::suite) to: Option<usize>,
    pub(in crate::suite) by: Vec<&'static str>,
    /// Further keys as they stand in the text.
    pub(in crate::suite) more: Vec<String>,
}

/// A state of a draft.
#[derive(Clone, Debug, Default)]
pub(in crate::suite) struct Stage {
    pub(in crate::suite) end: bool,
    /// The actions of its timers.
    pub(in crate::suite) timers: Vec<String>,
}

/// A state of a draft that stops a clock.
#[derive(Clone, Debug)]
pub(in crate::suite) struct Pause {
    pub(in crate::suite) at: usize,
    pub(in crate::suite) clock: &'static str,
    pub(in crate::suite) cap: &'static str,
    /// Whose move it is.
    pub(in crate::suite) party: &'static str,
}

/// A clock beside that of the case.
#[derive(Clone, Debug)]
pub(in crate::suite) struct Second {
    pub(in crate::suite) since: Vec<String>,
    pub(in crate::suite) runs: Vec<usize>,
}

/// A definition in the making. One clock runs in every state that is no end, if nothing else is said; its breach stays.
#[derive(Clone, Debug, Default)]
pub(in crate::suite) struct Draft {
    /// Where a case begins.
    pub(in crate::suite) initial: usize,
    /// Where the clock of the case does not run.
    pub(in crate::suite) idle: Vec<usize>,
    pub(in crate::suite) pauses: Vec<Pause>,
    pub(in crate::suite) second: Option<Second>,
    pub(in crate::suite) stages: Vec<Stage>,
    pub(in crate::suite) acts: Vec<Act>,
    /// Actions that start the clock anew.
    pub(in crate::suite) restarts: Vec<String>,
    /// What the breach does beside standing everywhere.
    pub(in crate::suite) breach: Vec<String>,
    /// Where the breach leads, if anywhere, and where something else fires it too.
    pub(in crate::suite) over: Option<usize>,
    pub(in crate::suite) over_too: Vec<usize>,
    /// Whatever else stands in the text: fields, marks, tasks, promises.
    pub(in crate::suite) more: String,
    /// Outcomes beside `settled`.
    pub(in crate::suite) outcomes: Vec<String>,
}

pub(in crate::suite) const WORDS: &str = "kk = \"а\", ru = \"а\", en = \"a\"";

pub(in crate::suite) fn list(items: &[impl AsRef<str>]) -> String {
    format!("[{}]", items.iter().map(|it| format!("\"{}\"", it.as_ref())).collect::<Vec<_>>().join(", "))
}

impl Draft {
    pub(in crate::suite) fn states(all: &[usize]) -> String {
        list(&all.iter().map(|it| format!("s{it}")).collect::<Vec<_>>())
    }

    /// The states that are no end.
    pub(in crate::suite) fn going(&self) -> Vec<usize> {
        (0..self.stages.len()).filter(|it| !self.stages[*it].end).collect()
    }

    /// The states in which the clock of the case runs.
    pub(in crate::suite) fn clocked(&self) -> Vec<usize> {
        self.going().into_iter().filter(|it| !self.idle.contains(it)).collect()
    }

    /// Whose move it is, what runs and what stands still in a state, as it stands in the text.
    fn time_of(&self, state: usize) -> String {
        let case = (!self.idle.contains(&state)).then_some("case");
        let second = self.second.as_ref().filter(|it| it.runs.contains(&state)).map(|_| "second");
        let clocks = list(&case.into_iter().chain(second).collect::<Vec<_>>());
        let pause = self.pauses.iter().find(|it| it.at == state);
        let party = pause.map_or("office", |it| it.party);
        let pauses = pause.map_or_else(String::new, |it| {
            format!("pauses = {{ clock = \"{}\", cap = \"{}\", basis = \"rule 1\" }}\n", it.clock, it.cap)
        });
        format!("move = \"{party}\"\nclocks = {clocks}\n{pauses}")
    }

    fn clock(name: &str, since: &[impl AsRef<str>], breach: &str) -> String {
        format!(
            "[clock.{name}]\nname = {{ {WORDS} }}\nterm = \"15wd\"\nsince = {}\nbreach = \"{breach}\"\nbasis = \"rule 1\"\n",
            list(since)
        )
    }

    /// What the machine does when a clock has run out.
    fn breach(name: &str, states: Vec<usize>, more: Vec<String>) -> Act {
        Act { name: name.to_owned(), states, to: None, by: vec!["system"], more }
    }

    /// What it does when that of the case has.
    pub(in crate::suite) fn late(&self) -> Act {
        let states = self.clocked().into_iter().filter(|it| Some(*it) != self.over);
        let states = states.chain(self.over_too.iter().copied()).collect();
        Act { to: self.over, ..Draft::breach("late", states, self.breach.clone()) }
    }

    /// The draft as a text that can be read.
    pub(in crate::suite) fn text(&self) -> String {
        let mut text = String::new();
        let _ = writeln!(
            text,
            "id = \"drawn\"\nversion = 1\nkinds = [\"trial\"]\ninitial = \"s{}\"\ncalendar = \"kz\"\n\
             languages = [\"kk\", \"ru\", \"en\"]\nroles = [\"applicant\", \"officer\", \"head\", \"system\"]\nlaw = \"law.toml\"\nname = {{ {WORDS} }}",
            self.initial
        );
        for (n, stage) in self.stages.iter().enumerate() {
            let _ = writeln!(text, "[state.s{n}]\nname = {{ {WORDS} }}\nsays = {{ {WORDS} }}");
            if stage.end {
                text.push_str("move = \"nobody\"\nend = true\n");
                continue;
            }
            let timer = |it: &String| format!("{{ term = \"3d\", do = \"{it}\", basis = \"rule 1\" }}");
            let timers: Vec<String> = stage.timers.iter().map(timer).collect();
            let _ = writeln!(text, "{}after = [{}]", self.time_of(n), timers.join(", "));
        }
        let registration = (!self.idle.contains(&self.initial)).then_some("registration");
        let since: Vec<&str> =
            registration.into_iter().chain(self.restarts.iter().map(String::as_str)).collect();
        text.push_str(&Draft::clock("case", &since, "late"));
        let mut late = vec![self.late()];
        if let Some(second) = &self.second {
            text.push_str(&Draft::clock("second", &second.since, "late_again"));
            late.push(Draft::breach("late_again", second.runs.clone(), Vec::new()));
        }
        for act in self.acts.iter().chain(&late) {
            let starts = self.second.as_ref().is_some_and(|it| it.since.contains(&act.name));
            let extends = act.more.iter().any(|it| it.starts_with("extends"));
            let tells = if act.to.is_some() || starts || extends {
                "[\"applicant\", \"head\"]"
            } else {
                "[\"head\"]"
            };
            let _ = writeln!(
                text,
                "[action.{}]\nname = {{ {WORDS} }}\nin = {}\nby = {}\ntells = {tells}\nbasis = \"rule 1\"",
                act.name,
                Draft::states(&act.states),
                list(&act.by)
            );
            if let Some(to) = act.to {
                let _ = writeln!(text, "to = \"s{to}\"");
            }
            for line in &act.more {
                let _ = writeln!(text, "{line}");
            }
        }
        text.push_str("[outcome]\n");
        for outcome in ["settled"].into_iter().chain(self.outcomes.iter().map(String::as_str)) {
            let _ = writeln!(text, "{outcome} = {{ {WORDS}, basis = \"rule 1\" }}");
        }
        text + &self.more
    }

    pub(in crate::suite) fn act(
        &mut self,
        name: String,
        from: usize,
        to: Option<usize>,
        by: Vec<&'static str>,
    ) -> &mut Act {
        let ends = to.is_some_and(|it| self.stages[it].end);
        let more = if ends { vec!["outcome = \"settled\"".to_owned()] } else { Vec::new() };
        self.acts.push(Act { name, states: vec![from], to, by, more });
        self.acts.last_mut().expect("one was pushed")
    }
}

pub(in crate::suite) fn number(random: &mut Random, below: usize) -> usize {
    random.below(u32::try_from(below).expect("a small number")) as usize
}

/// One of several things, by chance.
pub(in crate::suite) fn one_of<'a, T>(random: &mut Random, all: &'a [T]) -> &'a T {
    &all[number(random, all.len())]
}

/// A net of stages without a fault: every state is reached from the first, and leads to an end. At most `most` of them go on; timers
/// lead forward only.
pub(in crate::suite) fn sound(random: &mut Random, most: usize) -> Draft {
    let ends = 1 + number(random, 3);
    let going = 2 + number(random, most - 1);
    let mut draft = Draft { stages: vec![Stage::default(); going], ..Draft::default() };
    draft.stages.extend(vec![Stage { end: true, timers: Vec::new() }; ends]);
    for to in 1..going + ends {
        // From any earlier one.
        let from = number(random, to.min(going));
        let name = format!("reach_{to}");
        if random.below(4) == 0 {
            draft.stages[from].timers.push(name.clone());
            draft.act(name, from, Some(to), vec!["system"]);
        } else {
            draft.act(name, from, Some(to), vec!["officer"]);
        }
    }
    for from in 0..going {
        // To any later one, so that every state has a way out.
        let to = from + 1 + number(random, going + ends - from - 1);
        draft.act(format!("leave_{from}"), from, Some(to), vec!["officer", "head"]);
    }
    for n in 0..number(random, 4) {
        let (from, to) = (number(random, going), number(random, going));
        let stays = random.below(3) == 0;
        let act = draft.act(format!("more_{n}"), from, (!stays).then_some(to), vec!["applicant", "officer"]);
        let further = number(random, going);
        if !act.states.contains(&further) {
            act.states.push(further);
        }
    }
    // Every role does something.
    draft.act("ask".to_owned(), 0, None, vec!["applicant", "head"]);
    draft
}

/// What is broken in a net of stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::suite) enum Fault {
    /// A state that nothing leads to.
    Unreachable,
    /// A state that nothing leads out of.
    DeadEnd,
    /// Two states that lead only to each other.
    Round,
    /// An end that an action leaves.
    EndIsLeft,
    /// The machine is to act where nothing fires.
    NothingFires,
}

pub(in crate::suite) const FAULTS: [Fault; 5] =
    [Fault::Unreachable, Fault::DeadEnd, Fault::Round, Fault::EndIsLeft, Fault::NothingFires];

/// Plants a fault.
pub(in crate::suite) fn plant(draft: &mut Draft, fault: Fault, random: &mut Random) {
    let going = draft.going();
    let somewhere = going[number(random, going.len())];
    let place = draft.stages.len();
    match fault {
        Fault::Unreachable => {
            draft.stages.push(Stage::default());
            draft.act(format!("from_nowhere_{place}"), place, Some(somewhere), vec!["officer"]);
        }
        Fault::DeadEnd => {
            draft.stages.push(Stage::default());
            draft.act(format!("get_stuck_{place}"), somewhere, Some(place), vec!["officer"]);
        }
        Fault::Round => {
            draft.stages.extend([Stage::default(), Stage::default()]);
            draft.act(format!("enter_{place}"), somewhere, Some(place), vec!["officer"]);
            draft.act(format!("forth_{place}"), place, Some(place + 1), vec!["officer"]);
            draft.act(format!("back_{place}"), place + 1, Some(place), vec!["officer"]);
        }
        Fault::EndIsLeft => {
            let end = (0..draft.stages.len()).find(|it| draft.stages[*it].end).expect("there is an end");
            draft.act(format!("revive_{place}"), end, Some(somewhere), vec!["officer"]);
        }
        Fault::NothingFires => {
            // A timer fires it in one of two states.
            let name = format!("remind_{place}_{}", draft.acts.len());
            let other =
                going[(going.iter().position(|it| *it == somewhere).expect("it is there") + 1) % going.len()];
            draft.stages[somewhere].timers.push(name.clone());
            draft.act(name, somewhere, None, vec!["system"]).states.push(other);
        }
    }
}
