//! From text to names: every key of the language, each value with its place. Names are not yet looked up;
//! `resolve.rs` does that.

use super::problem::{Code, Sink};
use super::reader::{At, Entry, Table};
use super::words::{self, Words};
use crate::calendar::Term;
use std::collections::HashSet;
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
    pub(super) filed: Vec<(Name, At<Entry>)>,
    pub(super) fields: Vec<(Name, At<Entry>)>,
    pub(super) states: Vec<State>,
    pub(super) actions: Vec<Action>,
    pub(super) clocks: Vec<Clock>,
    pub(super) tasks: Vec<Task>,
    pub(super) grounds: Vec<Coded>,
    pub(super) outcomes: Vec<Coded>,
    pub(super) marks: Vec<Mark>,
    pub(super) promises: Vec<Promise>,
}

pub(super) struct State {
    pub(super) name: Name,
    pub(super) label: Words,
    pub(super) says: Words,
    pub(super) party: Option<Name>,
    pub(super) clocks: Vec<Name>,
    pub(super) pauses: Option<Pause>,
    pub(super) timers: Vec<Timer>,
    pub(super) end: bool,
}

pub(super) struct Pause {
    pub(super) span: Range<usize>,
    pub(super) clock: Option<Name>,
    pub(super) cap: Option<At<Term>>,
    pub(super) basis: Option<Name>,
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
    pub(super) until: Option<Name>,
    pub(super) less: Option<At<Term>>,
    pub(super) since: Vec<Name>,
    pub(super) warn: Vec<At<Term>>,
    pub(super) breach: Option<Name>,
    pub(super) fixed: bool,
    pub(super) lane: Option<Name>,
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
    pub(super) case: Option<Name>,
    pub(super) then: Vec<(Name, At<Entry>)>,
    pub(super) tells: Vec<Name>,
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
    pub(super) within: Option<Window>,
    pub(super) not_before: Option<Window>,
    /// Whether there is a limit at all, also one that does not read.
    pub(super) is_limited: bool,
    pub(super) limit: Option<At<u32>>,
    pub(super) requires: Vec<Name>,
    pub(super) may: Vec<Name>,
    pub(super) grounds: Vec<Name>,
    pub(super) marks: Vec<Name>,
    pub(super) forgets: Vec<Name>,
    pub(super) opens: Vec<Name>,
    pub(super) outcome: Option<Name>,
    pub(super) extends: Option<Extension>,
    pub(super) hands_to: Option<Name>,
    pub(super) tells: Vec<Name>,
}

/// `within` and `not_before`.
pub(super) struct Window {
    pub(super) span: Range<usize>,
    pub(super) term: Option<At<Term>>,
    pub(super) since: Option<Name>,
    pub(super) unless: Option<Name>,
    pub(super) basis: Option<Name>,
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

pub(super) struct Mark {
    pub(super) name: Name,
    pub(super) says: Words,
    pub(super) at: Option<Name>,
}

pub(super) struct Promise {
    pub(super) span: Range<usize>,
    pub(super) between: Option<Name>,
    pub(super) and: Vec<Name>,
    pub(super) always: Vec<Name>,
    pub(super) offered: Option<Name>,
    pub(super) until: Vec<Name>,
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
        filed: top.values("filed", sink),
        fields: top.values("field", sink),
        states: top.members("state", sink).into_iter().map(|(name, it)| state(name, it, sink)).collect(),
        actions: top.members("action", sink).into_iter().map(|(name, it)| action(name, it, sink)).collect(),
        clocks: top.members("clock", sink).into_iter().map(|(name, it)| clock(name, it, sink)).collect(),
        tasks: top.members("task", sink).into_iter().map(|(name, it)| task(name, it, sink)).collect(),
        grounds: top.members("ground", sink).into_iter().map(|(name, it)| coded(name, it, sink)).collect(),
        outcomes: top.members("outcome", sink).into_iter().map(|(name, it)| coded(name, it, sink)).collect(),
        marks: top.members("mark", sink).into_iter().map(|(name, it)| mark(name, it, sink)).collect(),
        promises: top.tables("promise", sink).into_iter().map(|it| promise(it, sink)).collect(),
    };
    top.close(sink);
    source
}

fn names(table: &mut Table<'_>, key: &str, sink: &mut Sink<'_>) -> Vec<Name> {
    some_names(table, key, sink).unwrap_or_default()
}

/// The names of a list; `None` where the key is missing. What is said twice is a slip, or somebody took it for something
/// else.
fn some_names(table: &mut Table<'_>, key: &str, sink: &mut Sink<'_>) -> Option<Vec<Name>> {
    let names = table.texts(key, sink)?.value;
    let mut seen: HashSet<&str> = HashSet::new();
    for name in &names {
        if !seen.insert(&name.value) {
            sink.add(Code::E05, &name.span, format!("`{}` is said twice", name.value));
        }
    }
    Some(names)
}

fn label(table: &mut Table<'_>, key: &str, what: &str, sink: &mut Sink<'_>) -> Words {
    let what = format!("the {key} of {what}");
    let Some(mut inner) = table.table(key, sink) else {
        sink.add(Code::E13, &table.span, format!("{what} is missing"));
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
        pauses: table.table("pauses", sink).map(|it| pause(it, sink)),
        timers: table.tables("after", sink).into_iter().map(|it| timer(it, sink)).collect(),
        end: table.flag("end", sink).is_some_and(|it| it.value),
        name,
    };
    table.close(sink);
    state
}

fn pause(mut table: Table<'_>, sink: &mut Sink<'_>) -> Pause {
    let pause = Pause {
        span: table.span.clone(),
        clock: table.required_text("clock", sink),
        cap: table.term("cap", sink),
        basis: table.text("basis", sink),
    };
    table.close(sink);
    pause
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
        until: table.text("until", sink),
        less: table.term("less", sink),
        since: names(&mut table, "since", sink),
        warn: table.terms("warn", sink),
        breach: table.required_text("breach", sink),
        fixed: table.flag("fixed", sink).is_some_and(|it| it.value),
        lane: table.text("lane", sink),
        basis: table.text("basis", sink),
        name,
    };
    table.close(sink);
    clock
}

fn task(name: Name, mut table: Table<'_>, sink: &mut Sink<'_>) -> Task {
    let task = Task {
        label: label(&mut table, "name", &format!("task {}", name.value), sink),
        states: some_names(&mut table, "in", sink),
        by: names(&mut table, "by", sink),
        after: names(&mut table, "after", sink),
        says_who_and_when: table.has("move") && table.has("late"),
        party: table.text("move", sink),
        term: settable(&mut table, sink),
        late: table.text("late", sink),
        case: table.text("case", sink),
        then: table.values("then", sink),
        tells: names(&mut table, "tells", sink),
        basis: table.text("basis", sink),
        name,
    };
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
        within: table.table("within", sink).map(|it| window(it, false, sink)),
        not_before: table.table("not_before", sink).map(|it| window(it, true, sink)),
        is_limited: table.has("limit"),
        limit: table.number("limit", sink),
        requires: names(&mut table, "requires", sink),
        may: names(&mut table, "may", sink),
        grounds: names(&mut table, "grounds", sink),
        marks: names(&mut table, "marks", sink),
        forgets: names(&mut table, "forgets", sink),
        opens: names(&mut table, "opens", sink),
        outcome: table.text("outcome", sink),
        extends: table.table("extends", sink).map(|it| extension(it, sink)),
        hands_to: table.text("hands_to", sink),
        tells: names(&mut table, "tells", sink),
        name,
    };
    table.close(sink);
    action
}

/// A window; only one that opens may have an exception.
fn window(mut table: Table<'_>, opens: bool, sink: &mut Sink<'_>) -> Window {
    let window = Window {
        span: table.span.clone(),
        term: table.term("term", sink),
        since: table.required_text("since", sink),
        unless: if opens { table.text("unless", sink) } else { None },
        basis: table.text("basis", sink),
    };
    table.close(sink);
    window
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

fn mark(name: Name, mut table: Table<'_>, sink: &mut Sink<'_>) -> Mark {
    let says = words::read(&mut table, &format!("mark {}", name.value), sink);
    let at = table.text("at", sink);
    table.close(sink);
    Mark { name, says, at }
}

fn promise(mut table: Table<'_>, sink: &mut Sink<'_>) -> Promise {
    let promise = Promise {
        span: table.span.clone(),
        between: table.text("between", sink),
        and: names(&mut table, "and", sink),
        always: names(&mut table, "always", sink),
        offered: table.text("offered", sink),
        until: names(&mut table, "until", sink),
        basis: table.text("basis", sink),
    };
    table.close(sink);
    promise
}
