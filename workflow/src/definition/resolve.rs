//! From names to the model: every name is looked up, every basis and term is held against the law book.

mod actions;
mod promises;
mod tasks;
mod time;

use super::law_book::LawBook;
use super::model::{
    ActionId, Basis, ClockId, Coded, Field, FieldId, FieldKind, Filed, FiledId, GroundId, Mark, MarkId,
    Model, Opening, OutcomeId, Role, Roles, Since, StateId, TaskId,
};
use super::near::{self, listed, meant};
use super::problem::{Code, Sink};
use super::read::{self, Name, Source};
use super::reader::{At, Entry};
use std::collections::{BTreeMap, HashMap};
use std::mem::take;

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

type Ids<'d, T> = BTreeMap<&'d str, T>;

struct Resolver<'r, 'd, 't> {
    law: &'r LawBook,
    sink: &'r mut Sink<'t>,
    states: Ids<'d, StateId>,
    actions: Ids<'d, ActionId>,
    clocks: Ids<'d, ClockId>,
    tasks: Ids<'d, TaskId>,
    filed: Ids<'d, FiledId>,
    fields: Ids<'d, FieldId>,
    grounds: Ids<'d, GroundId>,
    outcomes: Ids<'d, OutcomeId>,
    marks: Ids<'d, MarkId>,
    roles: Roles,
}

/// The model of a source, which gives up its words to it.
pub(super) fn resolve(source: &mut Source<'_>, law: &LawBook, sink: &mut Sink<'_>) -> Model {
    for (what, n, most) in [
        ("states", source.states.len(), MAX_STATES),
        ("actions", source.actions.len(), MAX_ACTIONS),
        ("clocks", source.clocks.len(), MAX_MARKS),
        ("marks", source.marks.len(), MAX_MARKS),
        ("tasks", source.tasks.len(), MAX_OTHERS),
        ("filed facts", source.filed.len(), MAX_MARKS),
        ("fields", source.fields.len(), MAX_OTHERS),
        ("grounds", source.grounds.len(), MAX_OTHERS),
        ("outcomes", source.outcomes.len(), MAX_OTHERS),
        ("promises", source.promises.len(), MAX_MARKS),
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
        filed: ids(source.filed.iter().map(|it| &it.name), FiledId),
        fields: ids(source.fields.iter().map(|it| &it.name), FieldId),
        grounds: ids(source.grounds.iter().map(|it| &it.name), GroundId),
        outcomes: ids(source.outcomes.iter().map(|it| &it.name), OutcomeId),
        marks: ids(source.marks.iter().map(|it| &it.name), MarkId),
        roles: Roles::default(),
        sink,
    };
    resolver.check_names(source);
    resolver.roles = resolver.declared_roles(&source.roles);
    let mut model = resolver.model(source);
    model.is_procedure = law.is_procedure(&model);
    model
}

fn ids<'n, 'd: 'n, T>(names: impl Iterator<Item = &'n Name<'d>>, make: fn(u16) -> T) -> Ids<'d, T> {
    // The caller has bounded the number of names far below 65,536.
    (0_u16..).zip(names).map(|(id, name)| (name.value, make(id))).collect()
}

impl Resolver<'_, '_, '_> {
    /// States, actions, clocks, marks, fields and filed facts share one namespace, so that `since`, `when` and
    /// `forgets` are clear.
    fn check_names(&mut self, source: &Source<'_>) {
        let states = source.states.iter().map(|it| ("a state", &it.name));
        let shared = states
            .chain(source.actions.iter().map(|it| ("an action", &it.name)))
            .chain(source.clocks.iter().map(|it| ("a clock", &it.name)))
            .chain(source.marks.iter().map(|it| ("a mark", &it.name)))
            .chain(source.filed.iter().map(|it| ("a filed fact", &it.name)))
            .chain(source.fields.iter().map(|it| ("a field", &it.name)));
        let mut seen: HashMap<&str, (&str, &Name<'_>)> = HashMap::new();
        for (what, name) in shared.clone() {
            if let Some((first, at)) = seen.insert(name.value, (what, name)) {
                let line = self.sink.line_of(&at.span);
                let message = format!(
                    "`{}` is the name of two things, {first} (line {line}) and {what}: rename one of them",
                    name.value
                );
                self.sink.add(Code::E05, &name.span, message);
            }
        }
        for (_, name) in shared.filter(|(_, it)| !is_the_office_chosen(source, it)) {
            self.check_name(name);
        }
        let own = source.tasks.iter().map(|it| &it.name);
        let own = own.chain(source.grounds.iter().map(|it| &it.name));
        for name in own.chain(source.outcomes.iter().map(|it| &it.name)).chain(source.id.iter()) {
            self.check_name(name);
        }
    }

    fn check_name(&mut self, name: &Name<'_>) {
        if RESERVED.contains(&name.value) {
            self.sink.add(Code::E05, &name.span, format!("`{}` is a word of the engine", name.value));
        }
        let mut letters = name.value.chars();
        let well_formed = letters.next().is_some_and(|it| it.is_ascii_lowercase())
            && letters.all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_');
        if !well_formed || name.value.len() > 64 {
            let why = near::foreign(name.value).map(|it| format!("; {it}")).unwrap_or_default();
            let message =
                format!("`{}` is not a name: small Latin letters, digits and _, up to 64{why}", name.value);
            self.sink.add(Code::E05, &name.span, message);
        }
    }

    fn declared_roles(&mut self, names: &[Name<'_>]) -> Roles {
        let mut roles = Roles::default();
        for name in names {
            if let Some(role) = Role::from_code(name.value) {
                roles.insert(role);
            } else {
                let known = listed(Role::ALL.map(Role::code));
                let message = format!("the engine has no role `{}`; it has: {known}", name.value);
                self.sink.add(Code::E01, &name.span, message);
            }
        }
        roles
    }

    fn model(mut self, source: &mut Source<'_>) -> Model {
        let mut model = Model {
            is_procedure: false,
            filed: source.filed.iter_mut().map(|it| self.filed(it)).collect(),
            fields: source.fields.iter_mut().map(|it| self.field(it)).collect(),
            states: source.states.iter_mut().map(|it| self.state(it)).collect(),
            clocks: source.clocks.iter_mut().map(|it| self.clock(it)).collect(),
            tasks: source.tasks.iter_mut().map(|it| self.task(it)).collect(),
            actions: source.actions.iter_mut().map(|it| self.action(it)).collect(),
            grounds: source.grounds.iter_mut().map(|it| self.coded(it, "ground")).collect(),
            outcomes: source.outcomes.iter_mut().map(|it| self.coded(it, "outcome")).collect(),
            marks: source.marks.iter_mut().map(|it| self.mark(it)).collect(),
            promises: source.promises.iter().filter_map(|it| self.promise(it)).collect(),
            role_places: source
                .roles
                .iter()
                .filter_map(|name| Some((Role::from_code(name.value)?, name.span.clone())))
                .collect(),
            initial: source
                .initial
                .as_ref()
                .and_then(|it| find(&self.states, it, "state", self.sink))
                .unwrap_or_default(),
        };
        place(&mut model);
        watch(&mut model);
        note_who_forgets(&mut model);
        model
    }

    fn filed(&mut self, it: &mut read::Field<'_>) -> Filed {
        let kind = it.kind.as_ref().and_then(|entry| match &entry.value {
            Entry::Text("text") => Some(FieldKind::Text),
            Entry::Text("date") => Some(FieldKind::Date),
            Entry::Text("money") => Some(FieldKind::Money),
            Entry::Text("bool") => Some(FieldKind::Bool),
            _ => {
                let message = "what comes with a case is of kind text, date, money or bool";
                self.sink.add(Code::E01, &entry.span, message);
                None
            }
        });
        Filed {
            name: boxed(&it.name),
            label: take(&mut it.label),
            kind: kind.unwrap_or(FieldKind::Text),
            at: it.name.span.clone(),
        }
    }

    fn mark(&mut self, it: &mut read::Mark<'_>) -> Mark {
        if let Some(at) = it.at.as_ref().filter(|at| at.value != "registration") {
            let message = format!("mark {} is set by actions, or at = \"registration\"", it.name.value);
            self.sink.add(Code::E01, &at.span, message);
        }
        Mark {
            name: boxed(&it.name),
            says: take(&mut it.says),
            at_registration: it.at.is_some(),
            at: it.name.span.clone(),
        }
    }

    fn field(&mut self, it: &mut read::Field<'_>) -> Field {
        let kind = it.kind.as_ref().and_then(|entry| self.kind(entry));
        Field {
            name: boxed(&it.name),
            label: take(&mut it.label),
            kind: kind.unwrap_or(FieldKind::Text),
            at: it.name.span.clone(),
        }
    }

    fn kind(&mut self, entry: &At<Entry<'_>>) -> Option<FieldKind> {
        let kind = match &entry.value {
            Entry::Text(kind) => match *kind {
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
        kind
    }

    fn coded(&mut self, it: &mut read::Coded<'_>, what: &str) -> Coded {
        let basis = self.basis(it.basis.as_ref(), &it.name.span, &format!("{what} {}", it.name.value));
        Coded { name: boxed(&it.name), label: take(&mut it.label), basis, at: it.name.span.clone() }
    }

    fn basis(&mut self, basis: Option<&Name<'_>>, span: &std::ops::Range<usize>, what: &str) -> Basis {
        let Some(basis) = basis else {
            self.sink.add(Code::E17, span, format!("{what} needs its legal basis"));
            return Basis::default();
        };
        self.law.check_citation(basis, self.sink);
        Basis(basis.value.into())
    }

    fn some_roles(&mut self, names: &[Name<'_>]) -> Roles {
        let mut roles = Roles::default();
        for name in names {
            let role = Role::from_code(name.value);
            if let Some(role) = role.filter(|it| self.roles.contains(*it)) {
                roles.insert(role);
                continue;
            }
            let known = listed(self.roles.iter().map(Role::code));
            let way_out = if role.is_some() { "; add it to `roles` of the definition" } else { "" };
            let message =
                format!("`{}` is not among the roles of this definition: {known}{way_out}", name.value);
            self.sink.add(Code::E01, &name.span, message);
        }
        roles
    }
}

/// Tells each state which actions stand in it and which items open on entry.
fn place(model: &mut Model) {
    for (id, action) in model.actions.iter() {
        for state in &action.states {
            model.states.get_mut(*state).actions.push(id);
        }
    }
    for (id, task) in model.tasks.iter() {
        if let Opening::Checklist { states, .. } = &task.opening {
            for state in states {
                model.states.get_mut(*state).checklist.push(id);
            }
        }
    }
}

/// Notes which actions and clocks a window counts from: of these an instance remembers when they happened.
fn watch(model: &mut Model) {
    let windows = |it: &super::model::Action| {
        [it.within.as_ref().map(|it| it.since), it.not_before.as_ref().map(|it| it.since)]
    };
    let watched: Vec<Since> = model.actions.values().flat_map(windows).flatten().collect();
    for since in watched {
        match since {
            Since::Action(id) => model.actions.get_mut(id).watched = true,
            Since::Clock(id) => model.clocks.get_mut(id).watched = true,
        }
    }
}

/// Notes of each action who forgets how often it was taken: checks ask that of many, and of each of them often.
fn note_who_forgets(model: &mut Model) {
    let forgets =
        model.actions.iter().flat_map(|(id, it)| it.forgets.actions.iter().map(move |of| (*of, id)));
    for (counted, by) in forgets.collect::<Vec<_>>() {
        model.actions.get_mut(counted).forgotten_by.push(by);
    }
}

/// A field in which an office is chosen may be called what it is: a guard that says `office = "chosen"` then reads right.
fn is_the_office_chosen(source: &Source<'_>, name: &Name<'_>) -> bool {
    let is_office =
        |it: &read::Field<'_>| it.kind.as_ref().is_some_and(|it| matches!(it.value, Entry::Text("office")));
    name.value == "office" && source.fields.iter().any(|it| it.name.span == name.span && is_office(it))
}

fn boxed(name: &Name<'_>) -> Box<str> {
    name.value.into()
}

fn find<T: Copy>(ids: &Ids<'_, T>, name: &Name<'_>, what: &str, sink: &mut Sink<'_>) -> Option<T> {
    find_beside(ids, [], name, what, sink)
}

/// As [`find`], where names of another kind stand as well, which the caller has looked among: one of them may be meant.
fn find_beside<'n, T: Copy>(
    ids: &Ids<'n, T>,
    others: impl IntoIterator<Item = &'n str>,
    name: &Name<'_>,
    what: &str,
    sink: &mut Sink<'_>,
) -> Option<T> {
    let found = ids.get(name.value).copied();
    if found.is_none() {
        let meant = meant(name.value, ids.keys().copied().chain(others), sink);
        sink.add(Code::E01, &name.span, format!("there is no {what} `{}`{meant}", name.value));
    }
    found
}

fn find_all<T: Copy>(ids: &Ids<'_, T>, names: &[Name<'_>], what: &str, sink: &mut Sink<'_>) -> Vec<T> {
    names.iter().filter_map(|name| find(ids, name, what, sink)).collect()
}
