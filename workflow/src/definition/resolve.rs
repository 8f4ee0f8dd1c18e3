//! From names to the model: every name is looked up, every basis and term is held against the law book.

mod tasks;

use super::law_book::LawBook;
use super::model::{
    Action, ActionId, Basis, Clock, ClockId, Coded, Extension, Field, FieldId, FieldKind, Forgets, GroundId,
    Guard, Mark, MarkId, Opening, OutcomeId, Party, Role, Roles, SettableTerm, Start, State, StateId, Task,
    TaskId, Timer,
};
use super::problem::{Code, Sink};
use super::read::{self, Name, Settable, Source};
use super::reader::{At, Entry};
use crate::calendar::Term;
use std::collections::BTreeMap;

/// Names that belong to the engine.
const RESERVED: [&str; 6] = ["registration", "entry", "parent", "outcome", "office", "done"];
/// A mark is a bit.
const MAX_MARKS: usize = 64;
/// Beyond this a process is not readable, and the checks would take longer than a person waits.
const MAX_STATES: usize = 512;
const MAX_ACTIONS: usize = 2048;
const MAX_OTHERS: usize = 1024;
/// A rung is told by a byte.
const MAX_RUNGS: usize = 64;

/// Everything that a definition consists of, with names resolved.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) states: Vec<State>,
    pub(super) actions: Vec<Action>,
    pub(super) clocks: Vec<Clock>,
    pub(super) tasks: Vec<Task>,
    pub(super) fields: Vec<Field>,
    pub(super) grounds: Vec<Coded>,
    pub(super) outcomes: Vec<Coded>,
    pub(super) marks: Vec<Mark>,
    /// Where each role is named.
    pub(super) role_places: Vec<(Role, std::ops::Range<usize>)>,
    pub(super) initial: StateId,
}

type Ids<T> = BTreeMap<String, T>;

struct Resolver<'r, 't> {
    law: &'r LawBook,
    sink: &'r mut Sink<'t>,
    states: Ids<StateId>,
    actions: Ids<ActionId>,
    clocks: Ids<ClockId>,
    tasks: Ids<TaskId>,
    fields: Ids<FieldId>,
    grounds: Ids<GroundId>,
    outcomes: Ids<OutcomeId>,
    marks: Ids<MarkId>,
    roles: Roles,
}

pub(super) fn resolve(source: &Source, law: &LawBook, sink: &mut Sink<'_>) -> Model {
    for (what, n, most) in [
        ("states", source.states.len(), MAX_STATES),
        ("actions", source.actions.len(), MAX_ACTIONS),
        ("clocks", source.clocks.len(), MAX_MARKS),
        ("marks", source.marks.len(), MAX_MARKS),
        ("tasks", source.tasks.len(), MAX_OTHERS),
        ("fields", source.fields.len(), MAX_OTHERS),
        ("grounds", source.grounds.len(), MAX_OTHERS),
        ("outcomes", source.outcomes.len(), MAX_OTHERS),
    ] {
        if n > most {
            sink.add(Code::E98, &source.span, format!("{n} {what}; the engine holds {most}"));
            return Model::default();
        }
    }
    let rungs = source.states.iter().map(|it| (&it.name, it.timers.len(), "timers"));
    let rungs = rungs.chain(source.clocks.iter().map(|it| (&it.name, it.warn.len(), "warnings")));
    for (name, n, what) in rungs {
        if n > MAX_RUNGS {
            let message = format!("{} has {n} {what}; the engine holds {MAX_RUNGS}", name.value);
            sink.add(Code::E98, &name.span, message);
        }
    }
    let mut resolver = Resolver {
        law,
        states: ids(source.states.iter().map(|it| &it.name), StateId),
        actions: ids(source.actions.iter().map(|it| &it.name), ActionId),
        clocks: ids(source.clocks.iter().map(|it| &it.name), ClockId),
        tasks: ids(source.tasks.iter().map(|it| &it.name), TaskId),
        fields: ids(source.fields.iter().map(|it| &it.0), FieldId),
        grounds: ids(source.grounds.iter().map(|it| &it.name), GroundId),
        outcomes: ids(source.outcomes.iter().map(|it| &it.name), OutcomeId),
        marks: ids(source.marks.iter().map(|it| &it.0), MarkId),
        roles: Roles::default(),
        sink,
    };
    resolver.check_names(source);
    resolver.roles = resolver.declared_roles(&source.roles);
    resolver.model(source)
}

fn ids<'n, T>(names: impl Iterator<Item = &'n Name>, make: fn(u16) -> T) -> Ids<T> {
    // The caller has bounded the number of names far below 65,536.
    (0_u16..).zip(names).map(|(id, name)| (name.value.clone(), make(id))).collect()
}

impl Resolver<'_, '_> {
    /// States, actions, clocks, marks and fields share one namespace, so that `since` and `forgets` are clear.
    fn check_names(&mut self, source: &Source) {
        let shared = source
            .states
            .iter()
            .map(|it| &it.name)
            .chain(source.actions.iter().map(|it| &it.name))
            .chain(source.clocks.iter().map(|it| &it.name))
            .chain(source.marks.iter().map(|it| &it.0))
            .chain(source.fields.iter().map(|it| &it.0));
        let mut seen: Vec<&str> = Vec::new();
        for name in shared {
            if seen.contains(&name.value.as_str()) {
                self.sink.add(Code::E05, &name.span, format!("`{}` is the name of two things", name.value));
            }
            seen.push(&name.value);
            self.check_name(name);
        }
        let own = source.tasks.iter().map(|it| &it.name);
        let own = own.chain(source.grounds.iter().map(|it| &it.name));
        for name in own.chain(source.outcomes.iter().map(|it| &it.name)).chain(source.id.iter()) {
            self.check_name(name);
        }
    }

    fn check_name(&mut self, name: &Name) {
        if RESERVED.contains(&name.value.as_str()) {
            self.sink.add(Code::E05, &name.span, format!("`{}` is a word of the engine", name.value));
        }
        let mut letters = name.value.chars();
        let well_formed = letters.next().is_some_and(|it| it.is_ascii_lowercase())
            && letters.all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_');
        if !well_formed || name.value.len() > 64 {
            let message = format!("`{}` is not a name: small letters, digits and _, up to 64", name.value);
            self.sink.add(Code::E05, &name.span, message);
        }
    }

    fn declared_roles(&mut self, names: &[Name]) -> Roles {
        let mut roles = Roles::default();
        for name in names {
            match Role::from_code(&name.value) {
                Some(role) => roles.insert(role),
                None => {
                    self.sink.add(Code::E01, &name.span, format!("the engine has no role `{}`", name.value));
                }
            }
        }
        roles
    }

    fn model(mut self, source: &Source) -> Model {
        let mut model = Model {
            fields: source.fields.iter().map(|(name, entry)| self.field(name, entry)).collect(),
            states: source.states.iter().map(|it| self.state(it)).collect(),
            clocks: source.clocks.iter().map(|it| self.clock(it)).collect(),
            tasks: source.tasks.iter().map(|it| self.task(it)).collect(),
            actions: source.actions.iter().map(|it| self.action(it)).collect(),
            grounds: source.grounds.iter().map(|it| self.coded(it, "ground")).collect(),
            outcomes: source.outcomes.iter().map(|it| self.coded(it, "outcome")).collect(),
            marks: source
                .marks
                .iter()
                .map(|(name, says)| Mark { name: boxed(name), says: says.clone(), at: name.span.clone() })
                .collect(),
            role_places: source
                .roles
                .iter()
                .filter_map(|name| Some((Role::from_code(&name.value)?, name.span.clone())))
                .collect(),
            initial: source
                .initial
                .as_ref()
                .and_then(|it| find(&self.states, it, "state", self.sink))
                .unwrap_or_default(),
        };
        for (id, action) in (0_u16..).zip(&model.actions) {
            for state in &action.states {
                if let Some(state) = model.states.get_mut(state.index()) {
                    state.actions.push(ActionId(id));
                }
            }
        }
        for (id, task) in (0_u16..).zip(&model.tasks) {
            if let Opening::Checklist { states, .. } = &task.opening {
                for state in states {
                    if let Some(state) = model.states.get_mut(state.index()) {
                        state.checklist.push(TaskId(id));
                    }
                }
            }
        }
        model
    }

    fn field(&mut self, name: &Name, entry: &At<Entry>) -> Field {
        let kind = match &entry.value {
            Entry::Text(kind) => match kind.as_str() {
                "text" => Some(FieldKind::Text),
                "date" => Some(FieldKind::Date),
                "office" => Some(FieldKind::Office),
                "body" => Some(FieldKind::Body),
                "assignee" => Some(FieldKind::Assignee),
                "file" => Some(FieldKind::File),
                "list" => Some(FieldKind::List),
                "money" => Some(FieldKind::Money),
                "bool" => Some(FieldKind::Bool),
                _ => None,
            },
            Entry::Texts(outcomes) => {
                Some(FieldKind::Choice(find_all(&self.outcomes, outcomes, "outcome", self.sink)))
            }
            Entry::Flag(_) => None,
        };
        if kind.is_none() {
            let message = "a field is text, date, office, body, assignee, file, list, money, bool or a list of outcomes";
            self.sink.add(Code::E01, &entry.span, message);
        }
        Field { name: boxed(name), kind: kind.unwrap_or(FieldKind::Text), at: name.span.clone() }
    }

    fn state(&mut self, it: &read::State) -> State {
        let party = it.party.as_ref().map(|name| (name, Party::from_code(&name.value)));
        if let Some((name, None)) = party {
            let message = format!("`{}` is nobody's move: applicant, office, body or nobody", name.value);
            self.sink.add(Code::E01, &name.span, message);
        }
        State {
            name: boxed(&it.name),
            label: it.label.clone(),
            says: it.says.clone(),
            party: party.and_then(|(_, it)| it).unwrap_or(Party::Nobody),
            clocks: find_all(&self.clocks, &it.clocks, "clock", self.sink),
            timers: it.timers.iter().filter_map(|it| self.timer(it)).collect(),
            end: it.end,
            checklist: Vec::new(),
            actions: Vec::new(),
            at: it.name.span.clone(),
        }
    }

    fn timer(&mut self, it: &read::Timer) -> Option<Timer> {
        let basis = self.basis(it.basis.as_ref(), &it.span, "a timer");
        let term = self.settable(&it.term, &it.span, &basis)?;
        let action = find(&self.actions, it.action.as_ref()?, "action", self.sink)?;
        Some(Timer { term, action, basis, at: it.span.clone() })
    }

    fn settable(
        &mut self,
        it: &Settable,
        span: &std::ops::Range<usize>,
        basis: &Basis,
    ) -> Option<SettableTerm> {
        let Some(term) = &it.term else {
            if !it.is_there {
                self.sink.add(Code::E23, span, "a term is missing here");
            }
            return None;
        };
        self.law.check_term(&basis.0, term, self.sink);
        if let Some(cap) = &it.cap {
            self.law.check_term(&basis.0, cap, self.sink);
            if it.set_by.is_none() {
                self.sink.add(Code::E23, &cap.span, "a cap without set_by bounds nothing");
            }
        }
        let set_by = match &it.set_by {
            None => None,
            Some(name) => find(&self.fields, name, "field", self.sink),
        };
        Some(SettableTerm {
            term: term.value,
            set_by,
            cap: it.cap.as_ref().map_or(term.value, |cap| cap.value),
        })
    }

    fn clock(&mut self, it: &read::Clock) -> Clock {
        let basis = self.basis(it.basis.as_ref(), &it.name.span, "a clock");
        let term = self.settable(&it.term, &it.name.span, &basis);
        let mut since = Vec::new();
        for name in &it.since {
            if name.value == "registration" {
                since.push(Start::Registration);
            } else if let Some(action) = find(&self.actions, name, "action", self.sink) {
                since.push(Start::Action(action));
            }
        }
        let breach = it.breach.as_ref().and_then(|name| find(&self.actions, name, "action", self.sink));
        Clock {
            name: boxed(&it.name),
            label: it.label.clone(),
            term: term.unwrap_or(SettableTerm {
                term: Term::WorkingDays(1),
                set_by: None,
                cap: Term::WorkingDays(1),
            }),
            since,
            warn: it.warn.iter().map(|it| it.value).collect(),
            breach: breach.unwrap_or(ActionId(0)),
            fixed: it.fixed,
            basis,
            at: it.name.span.clone(),
        }
    }

    fn action(&mut self, it: &read::Action) -> Action {
        let basis = self.basis(it.basis.as_ref(), &it.name.span, "an action");
        self.check_needs_of_the_law(it, &basis);
        Action {
            name: boxed(&it.name),
            label: it.label.clone(),
            states: find_all(&self.states, &it.states, "state", self.sink),
            to: it.to.as_ref().and_then(|name| find(&self.states, name, "state", self.sink)),
            by: self.some_roles(&it.by),
            assignee: it.assignee,
            not_by_actor_of: find_all(&self.actions, &it.not_by_actor_of, "action", self.sink),
            when: it.when.iter().filter_map(|(name, entry)| self.guard(name, entry)).collect(),
            needs: find_all(&self.tasks, &it.needs, "task", self.sink),
            limit: it.limit.as_ref().and_then(|it| self.count(it)),
            requires: find_all(&self.fields, &it.requires, "field", self.sink),
            may: find_all(&self.fields, &it.may, "field", self.sink),
            grounds: find_all(&self.grounds, &it.grounds, "ground", self.sink),
            marks: find_all(&self.marks, &it.marks, "mark", self.sink),
            forgets: self.forgets(&it.forgets),
            opens: find_all(&self.tasks, &it.opens, "task", self.sink),
            outcome: it.outcome.as_ref().and_then(|name| find(&self.outcomes, name, "outcome", self.sink)),
            extends: it.extends.as_ref().and_then(|it| self.extension(it)),
            tells: self.some_roles(&it.tells),
            basis,
            at: it.name.span.clone(),
        }
    }

    fn count(&mut self, it: &At<u32>) -> Option<u16> {
        let count = u16::try_from(it.value).ok();
        if count.is_none() {
            self.sink.add(Code::E98, &it.span, format!("{}: the engine counts to {}", it.value, u16::MAX));
        }
        count
    }

    fn check_needs_of_the_law(&mut self, it: &read::Action, basis: &Basis) {
        if it.by.iter().all(|role| role.value == "system") {
            return;
        }
        for need in self.law.needs(&basis.0) {
            let carried = match need.as_str() {
                "grounds" => !it.grounds.is_empty(),
                "requires" => !it.requires.is_empty(),
                "limit" => it.limit.is_some(),
                "not_by_actor_of" => !it.not_by_actor_of.is_empty(),
                "marks" => !it.marks.is_empty(),
                "outcome" => it.outcome.is_some(),
                "when" => !it.when.is_empty(),
                "extends" => it.extends.is_some(),
                // Keys that this version refuses stand on no action.
                _ => false,
            };
            if !carried {
                let message = format!("{} demands `{need}` of action {}", basis.0, it.name.value);
                self.sink.add(Code::E29, &it.name.span, message);
            }
        }
    }

    fn guard(&mut self, name: &Name, entry: &At<Entry>) -> Option<Guard> {
        match &entry.value {
            Entry::Flag(set) => Some(Guard::Mark(find(&self.marks, name, "mark", self.sink)?, *set)),
            Entry::Text(one) => {
                let one = At { value: one.clone(), span: entry.span.clone() };
                self.choice(name, std::slice::from_ref(&one))
            }
            Entry::Texts(several) => self.choice(name, several),
        }
    }

    fn choice(&mut self, name: &Name, outcomes: &[Name]) -> Option<Guard> {
        let field = find(&self.fields, name, "field", self.sink)?;
        Some(Guard::Choice(field, find_all(&self.outcomes, outcomes, "outcome", self.sink)))
    }

    fn forgets(&mut self, names: &[Name]) -> Forgets {
        let mut forgets = Forgets::default();
        for name in names {
            if name.value == "outcome" {
                forgets.outcome = true;
            } else if let Some(mark) = self.marks.get(&name.value) {
                forgets.marks |= 1 << mark.0;
            } else if let Some(field) = self.fields.get(&name.value) {
                forgets.fields.push(*field);
            } else if let Some(action) = find(&self.actions, name, "mark, field or action", self.sink) {
                forgets.actions.push(action);
            }
        }
        forgets
    }

    fn extension(&mut self, it: &read::Extension) -> Option<Extension> {
        let basis = self.basis(it.basis.as_ref(), &it.span, "an extension");
        let Some(cap) = &it.cap else {
            self.sink.add(Code::E14, &it.span, "an extension has a cap");
            return None;
        };
        self.law.check_term(&basis.0, cap, self.sink);
        Some(Extension {
            clock: find(&self.clocks, it.clock.as_ref()?, "clock", self.sink)?,
            set_by: find(&self.fields, it.set_by.as_ref()?, "field", self.sink)?,
            cap: cap.value,
            basis,
        })
    }

    fn coded(&mut self, it: &read::Coded, what: &str) -> Coded {
        let basis = self.basis(it.basis.as_ref(), &it.name.span, &format!("{what} {}", it.name.value));
        Coded { name: boxed(&it.name), label: it.label.clone(), basis, at: it.name.span.clone() }
    }

    fn basis(&mut self, basis: Option<&Name>, span: &std::ops::Range<usize>, what: &str) -> Basis {
        let Some(basis) = basis else {
            self.sink.add(Code::E17, span, format!("{what} needs its legal basis"));
            return Basis::default();
        };
        self.law.check_citation(basis, self.sink);
        Basis(basis.value.clone().into_boxed_str())
    }

    fn some_roles(&mut self, names: &[Name]) -> Roles {
        let mut roles = Roles::default();
        for name in names {
            match Role::from_code(&name.value).filter(|it| self.roles.contains(*it)) {
                Some(role) => roles.insert(role),
                None => self.sink.add(
                    Code::E01,
                    &name.span,
                    format!("`{}` is not among the roles of this definition", name.value),
                ),
            }
        }
        roles
    }
}

fn boxed(name: &Name) -> Box<str> {
    name.value.clone().into_boxed_str()
}

fn find<T: Copy>(ids: &Ids<T>, name: &Name, what: &str, sink: &mut Sink<'_>) -> Option<T> {
    let found = ids.get(&name.value).copied();
    if found.is_none() {
        sink.add(Code::E01, &name.span, format!("there is no {what} `{}`", name.value));
    }
    found
}

fn find_all<T: Copy>(ids: &Ids<T>, names: &[Name], what: &str, sink: &mut Sink<'_>) -> Vec<T> {
    names.iter().filter_map(|name| find(ids, name, what, sink)).collect()
}
