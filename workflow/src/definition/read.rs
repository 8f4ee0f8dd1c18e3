//! From text to names: every key of the language that this version knows, each value with its place. Names are
//! not yet looked up; `resolve.rs` does that.

use super::problem::Sink;
use super::reader::{At, Entry, Table};
use super::words::{self, Words};
use crate::calendar::Term;
use std::ops::Range;

pub(super) type Name = At<String>;

pub(super) struct Source {
    pub(super) span: Range<usize>,
    pub(super) id: Option<Name>,
    pub(super) version: Option<At<u32>>,
    pub(super) kinds: Vec<Name>,
    pub(super) initial: Option<Name>,
    pub(super) calendar: Option<Name>,
    pub(super) languages: Vec<Name>,
    pub(super) roles: Vec<Name>,
    pub(super) law: Option<Name>,
    pub(super) label: Words,
    pub(super) fields: Vec<(Name, At<Entry>)>,
    pub(super) states: Vec<State>,
    pub(super) actions: Vec<Action>,
    pub(super) clocks: Vec<Clock>,
    pub(super) tasks: Vec<Task>,
    pub(super) grounds: Vec<Coded>,
    pub(super) outcomes: Vec<Coded>,
    pub(super) marks: Vec<(Name, Words)>,
}

pub(super) struct State {
    pub(super) name: Name,
    pub(super) label: Words,
    pub(super) says: Words,
    pub(super) party: Option<Name>,
    pub(super) clocks: Vec<Name>,
    pub(super) timers: Vec<Timer>,
    pub(super) end: bool,
}

pub(super) struct Timer {
    pub(super) span: Range<usize>,
    pub(super) term: Settable,
    pub(super) action: Option<Name>,
    pub(super) basis: Option<Name>,
}

#[derive(Default)]
pub(super) struct Settable {
    /// Whether there is a term at all, also one that does not read.
    pub(super) is_there: bool,
    pub(super) term: Option<At<Term>>,
    pub(super) set_by: Option<Name>,
    pub(super) cap: Option<At<Term>>,
}

pub(super) struct Clock {
    pub(super) name: Name,
    pub(super) label: Words,
    pub(super) term: Settable,
    pub(super) since: Vec<Name>,
    pub(super) warn: Vec<At<Term>>,
    pub(super) breach: Option<Name>,
    pub(super) fixed: bool,
    pub(super) basis: Option<Name>,
}

pub(super) struct Task {
    pub(super) name: Name,
    pub(super) label: Words,
    pub(super) states: Option<Vec<Name>>,
    pub(super) by: Vec<Name>,
    pub(super) after: Vec<Name>,
    /// Whether `move` and `late` are there, also when they do not read.
    pub(super) says_who_and_when: bool,
    pub(super) party: Option<Name>,
    pub(super) term: Settable,
    pub(super) late: Option<Name>,
    pub(super) basis: Option<Name>,
}

pub(super) struct Action {
    pub(super) name: Name,
    pub(super) label: Words,
    pub(super) states: Vec<Name>,
    pub(super) to: Option<Name>,
    pub(super) by: Vec<Name>,
    pub(super) basis: Option<Name>,
    pub(super) assignee: bool,
    pub(super) not_by_actor_of: Vec<Name>,
    pub(super) when: Vec<(Name, At<Entry>)>,
    pub(super) needs: Vec<Name>,
    pub(super) limit: Option<At<u32>>,
    pub(super) requires: Vec<Name>,
    pub(super) may: Vec<Name>,
    pub(super) grounds: Vec<Name>,
    pub(super) marks: Vec<Name>,
    pub(super) forgets: Vec<Name>,
    pub(super) opens: Vec<Name>,
    pub(super) outcome: Option<Name>,
    pub(super) extends: Option<Extension>,
    pub(super) tells: Vec<Name>,
}

pub(super) struct Extension {
    pub(super) span: Range<usize>,
    pub(super) clock: Option<Name>,
    pub(super) set_by: Option<Name>,
    pub(super) cap: Option<At<Term>>,
    pub(super) basis: Option<Name>,
}

pub(super) struct Coded {
    pub(super) name: Name,
    pub(super) label: Words,
    pub(super) basis: Option<Name>,
}

pub(super) fn read(mut top: Table<'_>, sink: &mut Sink<'_>) -> Source {
    let source = Source {
        span: top.span.clone(),
        id: top.required_text("id", sink),
        version: top.required_number("version", sink),
        kinds: names(&mut top, "kinds", sink),
        initial: top.required_text("initial", sink),
        calendar: top.required_text("calendar", sink),
        languages: names(&mut top, "languages", sink),
        roles: names(&mut top, "roles", sink),
        law: top.required_text("law", sink),
        label: label(&mut top, "name", "the definition", sink),
        fields: top.values("field", sink),
        states: top.members("state", sink).into_iter().map(|(name, it)| state(name, it, sink)).collect(),
        actions: top.members("action", sink).into_iter().map(|(name, it)| action(name, it, sink)).collect(),
        clocks: top.members("clock", sink).into_iter().map(|(name, it)| clock(name, it, sink)).collect(),
        tasks: top.members("task", sink).into_iter().map(|(name, it)| task(name, it, sink)).collect(),
        grounds: top.members("ground", sink).into_iter().map(|(name, it)| coded(name, it, sink)).collect(),
        outcomes: top.members("outcome", sink).into_iter().map(|(name, it)| coded(name, it, sink)).collect(),
        marks: top.members("mark", sink).into_iter().map(|(name, it)| mark(name, it, sink)).collect(),
    };
    top.refuse(&["filed", "promise"], sink);
    top.close(sink);
    source
}

fn names(table: &mut Table<'_>, key: &str, sink: &mut Sink<'_>) -> Vec<Name> {
    table.texts(key, sink).map(|it| it.value).unwrap_or_default()
}

fn label(table: &mut Table<'_>, key: &str, what: &str, sink: &mut Sink<'_>) -> Words {
    let what = format!("the {key} of {what}");
    let Some(mut inner) = table.table(key, sink) else {
        sink.add(super::problem::Code::E13, &table.span, format!("{what} is missing"));
        return Words::default();
    };
    let words = words::read(&mut inner, &what, sink);
    inner.close(sink);
    words
}

fn settable(table: &mut Table<'_>, sink: &mut Sink<'_>) -> Settable {
    Settable {
        is_there: table.has("term"),
        term: table.term("term", sink),
        set_by: table.text("set_by", sink),
        cap: table.term("cap", sink),
    }
}

fn state(name: Name, mut table: Table<'_>, sink: &mut Sink<'_>) -> State {
    let what = format!("state {}", name.value);
    let state = State {
        label: label(&mut table, "name", &what, sink),
        says: label(&mut table, "says", &what, sink),
        party: table.required_text("move", sink),
        clocks: names(&mut table, "clocks", sink),
        timers: table.tables("after", sink).into_iter().map(|it| timer(it, sink)).collect(),
        end: table.flag("end", sink).is_some_and(|it| it.value),
        name,
    };
    table.refuse(&["pauses"], sink);
    table.close(sink);
    state
}

fn timer(mut table: Table<'_>, sink: &mut Sink<'_>) -> Timer {
    let timer = Timer {
        span: table.span.clone(),
        term: settable(&mut table, sink),
        action: table.required_text("do", sink),
        basis: table.text("basis", sink),
    };
    table.close(sink);
    timer
}

fn clock(name: Name, mut table: Table<'_>, sink: &mut Sink<'_>) -> Clock {
    let clock = Clock {
        label: label(&mut table, "name", &format!("clock {}", name.value), sink),
        term: settable(&mut table, sink),
        since: names(&mut table, "since", sink),
        warn: table.terms("warn", sink),
        breach: table.required_text("breach", sink),
        fixed: table.flag("fixed", sink).is_some_and(|it| it.value),
        basis: table.text("basis", sink),
        name,
    };
    table.refuse(&["until", "less", "lane"], sink);
    table.close(sink);
    clock
}

fn task(name: Name, mut table: Table<'_>, sink: &mut Sink<'_>) -> Task {
    let task = Task {
        label: label(&mut table, "name", &format!("task {}", name.value), sink),
        states: table.texts("in", sink).map(|it| it.value),
        by: names(&mut table, "by", sink),
        after: names(&mut table, "after", sink),
        says_who_and_when: table.has("move") && table.has("late"),
        party: table.text("move", sink),
        term: settable(&mut table, sink),
        late: table.text("late", sink),
        basis: table.text("basis", sink),
        name,
    };
    table.refuse(&["case", "then"], sink);
    table.close(sink);
    task
}

fn action(name: Name, mut table: Table<'_>, sink: &mut Sink<'_>) -> Action {
    let action = Action {
        label: label(&mut table, "name", &format!("action {}", name.value), sink),
        states: names(&mut table, "in", sink),
        to: table.text("to", sink),
        by: names(&mut table, "by", sink),
        basis: table.text("basis", sink),
        assignee: table.flag("assignee", sink).is_some_and(|it| it.value),
        not_by_actor_of: names(&mut table, "not_by_actor_of", sink),
        when: table.values("when", sink),
        needs: names(&mut table, "needs", sink),
        limit: table.number("limit", sink),
        requires: names(&mut table, "requires", sink),
        may: names(&mut table, "may", sink),
        grounds: names(&mut table, "grounds", sink),
        marks: names(&mut table, "marks", sink),
        forgets: names(&mut table, "forgets", sink),
        opens: names(&mut table, "opens", sink),
        outcome: table.text("outcome", sink),
        extends: table.table("extends", sink).map(|it| extension(it, sink)),
        tells: names(&mut table, "tells", sink),
        name,
    };
    table.refuse(&["within", "not_before", "hands_to"], sink);
    table.close(sink);
    action
}

fn extension(mut table: Table<'_>, sink: &mut Sink<'_>) -> Extension {
    let extension = Extension {
        span: table.span.clone(),
        clock: table.required_text("clock", sink),
        set_by: table.required_text("set_by", sink),
        cap: table.term("cap", sink),
        basis: table.text("basis", sink),
    };
    table.close(sink);
    extension
}

fn coded(name: Name, mut table: Table<'_>, sink: &mut Sink<'_>) -> Coded {
    let label = words::read(&mut table, &format!("`{}`", name.value), sink);
    let basis = table.text("basis", sink);
    table.close(sink);
    Coded { name, label, basis }
}

fn mark(name: Name, mut table: Table<'_>, sink: &mut Sink<'_>) -> (Name, Words) {
    let words = words::read(&mut table, &format!("mark {}", name.value), sink);
    table.refuse(&["at"], sink);
    table.close(sink);
    (name, words)
}
