//! A definition played as it stands in its text: every case that it allows, step by step, with brute force. Time is open: a
//! term may or may not have passed. How often something was done is counted where that is asked for. Written from the page of
//! the language, on the tree of the TOML; it knows nothing of the model of the engine.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use toml::{Table, Value};

/// What a case is told apart by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Case {
    pub(super) state: usize,
    pub(super) marks: BTreeSet<String>,
    pub(super) given: BTreeSet<String>,
    pub(super) office: String,
    pub(super) outcome: bool,
    pub(super) chosen: BTreeMap<String, String>,
    /// Whether it has an officer.
    pub(super) assigned: bool,
    /// What this officer was the last to do, as far as they may not do something else then.
    pub(super) own: BTreeSet<String>,
    /// Actions taken and clocks started, as far as they are not forgotten.
    pub(super) happened: BTreeSet<String>,
    /// Clocks that run or stand still.
    pub(super) clocks: BTreeSet<String>,
    /// What the machine does no more: clocks that ran out and have not started since, timers that fired here.
    pub(super) spent: BTreeSet<String>,
    pub(super) open: BTreeSet<String>,
    /// How often an action with a limit was taken, as far as it is not forgotten.
    pub(super) counts: BTreeMap<String, i64>,
}

/// How finely cases are told apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    /// By everything, tasks included; of events only by those that something asks about.
    Everything,
    /// By what some guard, window or new start of a clock asks about; tasks are finished at some time.
    AskedAbout,
    /// As that, and by how often what has a limit was done, which then can be used up.
    Counted,
    /// As [`Grain::Everything`], and by how often what has a limit was done.
    EverythingCounted,
}

impl Grain {
    fn has_tasks(self) -> bool {
        matches!(self, Grain::Everything | Grain::EverythingCounted)
    }

    fn has_counts(self) -> bool {
        matches!(self, Grain::Counted | Grain::EverythingCounted)
    }
}

/// One step: the place of the case before, the action (or, after `done `, the task), the place of the case after.
pub(super) type Step = (usize, String, usize);

/// Who takes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doer {
    /// Somebody of the office.
    Office,
    /// The applicant, where nobody of the office need be there to do it.
    Applicant,
    /// The machine, when a clock has run out: which one, by its place among the clocks.
    Clock(usize),
    /// The machine, by a timer of the state.
    Timer,
    /// The machine, because a child case ended as it did.
    Child,
    /// Whoever finishes a task, or nobody, where it lapses.
    Task,
}

pub(super) struct Explorer {
    pub(super) top: Table,
    pub(super) states: Vec<String>,
    grain: Grain,
    asked: BTreeSet<String>,
}

/// Everything that a case can be.
pub(super) struct World {
    pub(super) cases: Vec<Case>,
    pub(super) beginnings: usize,
    pub(super) steps: Vec<Step>,
    /// Of each step, who takes it.
    pub(super) doers: Vec<Doer>,
}

pub(super) fn texts(value: &Value, key: &str) -> Vec<String> {
    match value.get(key) {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

pub(super) fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

/// Those of the office who may take an action.
pub(super) fn of_the_office(action: &Value) -> Vec<String> {
    texts(action, "by").into_iter().filter(|it| it != "applicant" && it != "system").collect()
}

/// Whether an action, as far as it is the office's, waits for the officer of the case.
fn is_for_its_officer(action: &Value) -> bool {
    flag(action, "assignee") && of_the_office(action) == ["officer"]
}

fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or(false)
}

impl Explorer {
    pub(super) fn new(source: &str, grain: Grain) -> Explorer {
        let top: Table = toml::from_str(source).expect("what is played is TOML");
        let mut explorer = Explorer { states: Vec::new(), asked: BTreeSet::new(), top, grain };
        explorer.states = explorer.all("state").map(|(name, _)| name.clone()).collect();
        explorer.asked = explorer.asked_about();
        explorer
    }

    /// Whether cases are told apart by how often something was done.
    pub(super) fn counts(&self) -> bool {
        self.grain.has_counts()
    }

    /// The entries of a dictionary.
    pub(super) fn all(&self, section: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.top.get(section).and_then(Value::as_table).into_iter().flatten()
    }

    pub(super) fn action(&self, name: &str) -> &Value {
        &self.top["action"][name]
    }

    pub(super) fn state(&self, place: usize) -> &Value {
        &self.top["state"][&self.states[place]]
    }

    pub(super) fn is_end(&self, place: usize) -> bool {
        flag(self.state(place), "end")
    }

    pub(super) fn place_of(&self, state: &str) -> usize {
        self.states.iter().position(|it| it == state).expect("every state is named rightly")
    }

    /// The names of everything that something asks about.
    fn asked_about(&self) -> BTreeSet<String> {
        let mut asked = BTreeSet::new();
        for (name, action) in self.all("action") {
            asked.extend(
                action.get("when").and_then(Value::as_table).into_iter().flatten().map(|(it, _)| it.clone()),
            );
            for window in ["within", "not_before"].iter().filter_map(|it| action.get(*it)) {
                asked.extend(["since", "unless"].iter().filter_map(|it| text(window, it)).map(str::to_owned));
            }
            if action.get("extends").is_some() {
                asked.insert(name.clone());
                asked.extend(texts(action, "marks"));
            }
        }
        for (_, clock) in self.all("clock") {
            asked.extend(texts(self.action(text(clock, "breach").expect("a breach")), "marks"));
            asked.extend(text(clock, "until").map(str::to_owned));
        }
        asked
    }

    /// Forgets what nobody asks about.
    fn seen(&self, mut case: Case) -> Case {
        case.happened.retain(|it| self.asked.contains(it));
        if !self.grain.has_counts() {
            case.counts.clear();
        }
        if !self.grain.has_tasks() {
            case.marks.retain(|it| self.asked.contains(it));
            case.chosen.retain(|it, _| self.asked.contains(it));
            case.given.retain(|it| self.asked.contains(it));
            case.open.clear();
            if !self.asked.contains("office") {
                "own".clone_into(&mut case.office);
            }
            case.assigned &= self.all("action").any(|(_, it)| is_for_its_officer(it));
        }
        case
    }

    pub(super) fn beginnings(&self) -> Vec<Case> {
        let facts: Vec<&String> = self.all("filed").map(|(name, _)| name).collect();
        let initial = self.place_of(self.top["initial"].as_str().expect("a state"));
        let set = self.all("mark").filter(|(_, it)| text(it, "at").is_some());
        let begin = Case {
            state: initial,
            marks: set.map(|(name, _)| name.clone()).collect(),
            given: BTreeSet::new(),
            office: "own".to_owned(),
            outcome: false,
            chosen: BTreeMap::new(),
            assigned: false,
            own: BTreeSet::new(),
            happened: BTreeSet::new(),
            clocks: BTreeSet::new(),
            spent: BTreeSet::new(),
            open: self.checklist(initial),
            counts: BTreeMap::new(),
        };
        let mut all = BTreeSet::new();
        for bits in 0..1_u32 << facts.len() {
            let given =
                facts.iter().enumerate().filter(|(n, _)| bits & (1 << n) != 0).map(|(_, it)| (*it).clone());
            let mut case = Case { given: given.collect(), ..begin.clone() };
            self.start_clocks(&mut case, "registration");
            all.insert(self.seen(case));
        }
        all.into_iter().collect()
    }

    /// Clocks start where they run; without their date they do not. What the form of an action asks for was given.
    fn start_clocks(&self, case: &mut Case, start: &str) {
        let here = self.state(case.state);
        let still = here.get("pauses").and_then(|it| text(it, "clock"));
        for (clock, it) in self.all("clock") {
            let runs = texts(here, "clocks").contains(clock);
            let filed = text(it, "until").filter(|date| self.all("filed").any(|(name, _)| name == date));
            let starts = runs && texts(it, "since").iter().any(|it| it == start);
            if starts && filed.is_none_or(|it| case.given.contains(it)) {
                case.clocks.insert(clock.clone());
                case.happened.insert(clock.clone());
                case.spent.remove(&format!("clock {clock}"));
            } else if starts || (!runs && still != Some(clock.as_str())) {
                case.clocks.remove(clock);
                case.spent.remove(&format!("clock {clock}"));
            }
        }
    }

    fn checklist(&self, state: usize) -> BTreeSet<String> {
        let opens = |task: &Value| texts(task, "in").contains(&self.states[state]);
        self.all("task").filter(|(_, it)| opens(it)).map(|(name, _)| name.clone()).collect()
    }

    /// Whether somebody could take an action at some moment.
    pub(super) fn allows(&self, case: &Case, name: &str) -> bool {
        let by = texts(self.action(name), "by");
        let machine = by.iter().any(|it| it == "system") && !self.reasons(case, name).is_empty();
        let people = by.iter().any(|it| it == "applicant") || self.office_may(case, name);
        (people || machine) && self.is_unblocked(case, name)
    }

    /// Whether there is somebody in the office for an action.
    fn office_may(&self, case: &Case, name: &str) -> bool {
        let action = self.action(name);
        let is_anothers = || texts(action, "not_by_actor_of").iter().any(|it| case.own.contains(it));
        !of_the_office(action).is_empty()
            && (!is_for_its_officer(action) || (case.assigned && !is_anothers()))
    }

    /// Whether nothing stands in the way of an action, whoever takes it and why.
    pub(super) fn is_unblocked(&self, case: &Case, name: &str) -> bool {
        let action = self.action(name);
        let window = |key: &str| action.get(key).and_then(|it| text(it, "since"));
        let within = window("within").is_none_or(|it| case.happened.contains(it));
        let unless = action.get("not_before").and_then(|it| text(it, "unless"));
        let not_before = window("not_before").is_none_or(|it| {
            case.happened.contains(it) || unless.is_some_and(|mark| case.marks.contains(mark))
        });
        let limit = action.get("limit").and_then(Value::as_integer);
        let used = case.counts.get(name).copied().unwrap_or(0);
        texts(action, "in").contains(&self.states[case.state])
            && limit.is_none_or(|it| used < it)
            && within
            && not_before
            && texts(action, "needs").iter().all(|it| !case.open.contains(it))
            && Explorer::holds(case, action)
    }

    /// The reasons that the machine has: timers of the state, each once an entry; clocks that run, each once a start; child
    /// cases that end.
    fn reasons(&self, case: &Case, name: &str) -> Vec<String> {
        let timers = self.state(case.state).get("after").and_then(Value::as_array).into_iter().flatten();
        let timers = timers.enumerate().filter(|(_, it)| text(it, "do") == Some(name));
        let running = case.clocks.iter().filter(|it| texts(self.state(case.state), "clocks").contains(it));
        let running = running.filter(|it| text(&self.top["clock"][*it], "breach") == Some(name));
        let leads = |task: &str| self.follows(task).iter().any(|it| it == name);
        let grown = self.all("task").map(|(task, _)| task).filter(|it| leads(it));
        let children = grown.filter(|it| self.open_in(it).contains(&self.states[case.state]));
        let children = children.map(|_| "child".to_owned());
        let once =
            timers.map(|(place, _)| format!("timer {place}")).chain(running.map(|it| format!("clock {it}")));
        once.filter(|it| !case.spent.contains(it)).chain(children).collect()
    }

    fn holds(case: &Case, action: &Value) -> bool {
        let guards = action.get("when").and_then(Value::as_table).into_iter().flatten();
        guards.into_iter().all(|(fact, wanted)| match wanted {
            Value::Boolean(set) => case.marks.contains(fact) == *set,
            Value::String(word) if word == "given" || word == "absent" => {
                case.given.contains(fact) == (word == "given")
            }
            _ if fact == "office" => texts(action.get("when").expect("a guard"), fact).contains(&case.office),
            _ => case
                .chosen
                .get(fact)
                .is_some_and(|it| texts(action.get("when").expect("a guard"), fact).contains(it)),
        })
    }

    /// What a case can be after an action: several things where something is chosen.
    pub(super) fn after(&self, before: &Case, name: &str) -> Vec<Case> {
        self.after_by(before, name).into_iter().map(|(_, it)| it).collect()
    }

    /// As [`Explorer::after`], with who makes it so.
    fn after_by(&self, before: &Case, name: &str) -> Vec<(Doer, Case)> {
        let by = texts(self.action(name), "by");
        let mut all = Vec::new();
        for reason in self.reasons(before, name).into_iter().filter(|_| by.iter().any(|it| it == "system")) {
            let mut begun = before.clone();
            let ran_out = |clock: &str| self.all("clock").position(|(name, _)| name == clock);
            let doer = match reason.strip_prefix("clock ").and_then(ran_out) {
                Some(clock) => Doer::Clock(clock),
                None if reason == "child" => Doer::Child,
                None => Doer::Timer,
            };
            if doer != Doer::Child {
                begun.spent.insert(reason);
            }
            all.extend(self.done(begun, name, doer).into_iter().map(|it| (doer, it)));
        }
        let mut people = Vec::new();
        if self.office_may(before, name) {
            people.push(Doer::Office);
        }
        if by.iter().any(|it| it == "applicant") {
            people.push(Doer::Applicant);
        }
        for doer in people {
            all.extend(self.done(before.clone(), name, doer).into_iter().map(|it| (doer, it)));
        }
        all
    }

    fn done(&self, mut case: Case, name: &str, doer: Doer) -> Vec<Case> {
        let action = self.action(name);
        for forgotten in texts(action, "forgets") {
            case.outcome &= forgotten != "outcome";
            case.marks.remove(&forgotten);
            case.chosen.remove(&forgotten);
            case.happened.remove(&forgotten);
            case.counts.remove(&forgotten);
        }
        if action.get("limit").is_some() {
            *case.counts.entry(name.to_owned()).or_default() += 1;
        }
        case.marks.extend(texts(action, "marks"));
        case.outcome |= text(action, "outcome").is_some();
        case.happened.insert(name.to_owned());
        if let Some(office) = text(action, "hands_to") {
            office.clone_into(&mut case.office);
            case.assigned = false;
        }
        let closes = texts(action, "closes");
        case.open.retain(|it| !closes.contains(it));
        if let Some(to) = text(action, "to") {
            case.state = self.place_of(to);
            case.open.retain(|it| self.top["task"][it].get("in").is_none());
            case.open.extend(self.checklist(case.state));
            case.spent.retain(|it| !it.starts_with("timer "));
            if self.is_end(case.state) {
                case.open.clear();
            }
        }
        case.open.extend(texts(action, "opens"));
        self.start_clocks(&mut case, name);
        self.by_whom(name, doer, case).into_iter().flat_map(|it| self.choices(action, it)).collect()
    }

    /// The case as whoever works on it did an action, and as somebody else did, where something asks which.
    fn by_whom(&self, name: &str, doer: Doer, mut case: Case) -> Vec<Case> {
        let action = self.action(name);
        let asks =
            |it: &Value| is_for_its_officer(it) && texts(it, "not_by_actor_of").iter().any(|it| it == name);
        // Whoever names an officer can name another one.
        if text(action, "hands_to").is_some()
            || self.names_its_officer(action, "requires")
            || self.names_its_officer(action, "may")
        {
            case.own.clear();
            return vec![case];
        }
        // Of what the machine does nobody is the last who did it.
        if matches!(doer, Doer::Office | Doer::Applicant) {
            case.own.remove(name);
        }
        let is_an_officers = doer == Doer::Office && of_the_office(action).contains(&"officer".to_owned());
        if !(is_an_officers && case.assigned && self.all("action").any(|(_, it)| asks(it))) {
            return vec![case];
        }
        let mut own = case.clone();
        own.own.insert(name.to_owned());
        if is_for_its_officer(action) { vec![own] } else { vec![case, own] }
    }

    fn choices(&self, action: &Value, case: Case) -> Vec<Case> {
        let mut all = self.officers(action, case);
        for (field, it) in self.all("field") {
            let asks = |key: &str| texts(action, key).contains(field);
            let (Value::Array(options), true) = (&it["kind"], asks("requires") || asks("may")) else {
                continue;
            };
            let mut next = if asks("requires") { Vec::new() } else { all.clone() };
            for one in &all {
                for option in options.iter().filter_map(Value::as_str) {
                    let mut one = one.clone();
                    one.chosen.insert(field.clone(), option.to_owned());
                    next.push(one);
                }
            }
            all = next;
        }
        all
    }

    fn names_its_officer(&self, action: &Value, key: &str) -> bool {
        let fields = texts(action, key).into_iter();
        fields.filter_map(|it| self.top["field"].get(it)).any(|it| text(it, "kind") == Some("assignee"))
    }

    /// With and without an officer, where one may be named. Who is handed a case names its officer themselves.
    fn officers(&self, action: &Value, case: Case) -> Vec<Case> {
        let named = |key: &str| self.names_its_officer(action, key);
        let assigned = Case { assigned: true, ..case.clone() };
        match (text(action, "hands_to"), named("requires"), named("may")) {
            (None, true, _) => vec![assigned],
            (None, false, true) => vec![case, assigned],
            _ => vec![case],
        }
    }

    /// The tasks that could be finished now, by hand or with a case of their own.
    fn finishable(&self, case: &Case) -> Vec<String> {
        let ready = |name: &&String| {
            let task = &self.top["task"][name.as_str()];
            let before = texts(task, "after");
            let has_its_way = task.get("by").is_some() || task.get("case").is_some();
            has_its_way && !before.iter().any(|it| case.open.contains(it))
        };
        case.open.iter().filter(ready).cloned().collect()
    }

    /// Everything that a case can be; `None` where that is more than `most`.
    pub(super) fn explore(&self, most: usize) -> Option<World> {
        let mut world = World { cases: Vec::new(), beginnings: 0, steps: Vec::new(), doers: Vec::new() };
        let mut places: HashMap<Case, usize> = HashMap::new();
        for begin in self.beginnings() {
            places.insert(begin.clone(), world.cases.len());
            world.cases.push(begin);
        }
        world.beginnings = world.cases.len();
        let names: Vec<String> = self.all("action").map(|(name, _)| name.clone()).collect();
        let mut at = 0;
        while let Some(case) = world.cases.get(at).cloned() {
            let mut next: Vec<(String, Doer, Case)> = Vec::new();
            for name in names.iter().filter(|it| self.allows(&case, it)) {
                let after = self.after_by(&case, name).into_iter();
                next.extend(after.map(|(doer, it)| (name.clone(), doer, it)));
            }
            if self.grain.has_tasks() {
                for task in self.finishable(&case) {
                    let mut after = case.clone();
                    after.open.remove(&task);
                    next.push((format!("done {task}"), Doer::Task, after));
                }
            }
            for (name, doer, after) in next {
                let after = self.seen(after);
                let to = *places.entry(after.clone()).or_insert_with(|| {
                    world.cases.push(after);
                    world.cases.len() - 1
                });
                world.steps.push((at, name, to));
                world.doers.push(doer);
            }
            if world.cases.len() > most {
                return None;
            }
            at += 1;
        }
        Some(world)
    }
}
