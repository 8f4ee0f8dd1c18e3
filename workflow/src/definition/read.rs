//! From text to names: every key of the language, each value with its place. Names are not yet looked up;
//! `resolve.rs` does that.

use super::problem::{Code, Sink};
use super::reader::{At, Entry, Said, Table, Values, said_once};
use super::words::{self, Length, Words};
use crate::calendar::Term;
use std::ops::Range;

pub(super) type Name<'d> = At<&'d str>;

pub(super) struct Source<'d> {
    pub(super) span: Range<usize>,
    pub(super) id: Option<Name<'d>>,
    pub(super) version: Option<At<u32>>,
    pub(super) kinds: Vec<Name<'d>>,
    pub(super) initial: Option<Name<'d>>,
    pub(super) calendar: Option<Name<'d>>,
    pub(super) languages: Vec<Name<'d>>,
    pub(super) roles: Vec<Name<'d>>,
    /// `None` where nothing is said.
    pub(super) asks: Option<Vec<Name<'d>>>,
    pub(super) law: Option<Name<'d>>,
    pub(super) label: Words,
    pub(super) filed: Vec<Field<'d>>,
    pub(super) fields: Vec<Field<'d>>,
    pub(super) states: Vec<State<'d>>,
    pub(super) actions: Vec<Action<'d>>,
    pub(super) clocks: Vec<Clock<'d>>,
    pub(super) tasks: Vec<Task<'d>>,
    pub(super) grounds: Vec<Coded<'d>>,
    pub(super) outcomes: Vec<Coded<'d>>,
    pub(super) marks: Vec<Mark<'d>>,
    pub(super) promises: Vec<Promise<'d>>,
}

/// What comes with a case, or what an action asks for.
pub(super) struct Field<'d> {
    pub(super) name: Name<'d>,
    pub(super) label: Words,
    pub(super) kind: Option<At<Entry<'d>>>,
}

pub(super) struct State<'d> {
    pub(super) name: Name<'d>,
    pub(super) label: Words,
    pub(super) says: Words,
    pub(super) party: Option<Name<'d>>,
    pub(super) clocks: Vec<Name<'d>>,
    pub(super) pauses: Option<Pause<'d>>,
    pub(super) timers: Vec<Timer<'d>>,
    pub(super) end: bool,
}

pub(super) struct Pause<'d> {
    pub(super) span: Range<usize>,
    pub(super) clock: Option<Name<'d>>,
    /// Whether a cap is said, readable or not.
    pub(super) has_cap: bool,
    pub(super) cap: Option<At<Term>>,
    pub(super) basis: Option<Name<'d>>,
}

pub(super) struct Timer<'d> {
    pub(super) span: Range<usize>,
    pub(super) term: Settable<'d>,
    pub(super) action: Option<Name<'d>>,
    pub(super) basis: Option<Name<'d>>,
}

#[derive(Default)]
pub(super) struct Settable<'d> {
    /// Whether there is a term at all, also one that does not read.
    pub(super) is_there: bool,
    pub(super) term: Option<At<Term>>,
    pub(super) set_by: Option<Name<'d>>,
    pub(super) cap: Option<At<Term>>,
}

pub(super) struct Clock<'d> {
    pub(super) name: Name<'d>,
    pub(super) label: Words,
    pub(super) term: Settable<'d>,
    pub(super) until: Option<Name<'d>>,
    pub(super) less: Option<At<Term>>,
    pub(super) since: Vec<Name<'d>>,
    pub(super) warn: Vec<At<Term>>,
    pub(super) breach: Option<Name<'d>>,
    pub(super) fixed: bool,
    pub(super) lane: Option<Name<'d>>,
    pub(super) basis: Option<Name<'d>>,
}

pub(super) struct Task<'d> {
    pub(super) name: Name<'d>,
    pub(super) label: Words,
    pub(super) states: Option<Vec<Name<'d>>>,
    pub(super) by: Vec<Name<'d>>,
    pub(super) after: Vec<Name<'d>>,
    /// Whether `move` and `late` are there, also when they do not read.
    pub(super) says_who_and_when: bool,
    pub(super) party: Option<Name<'d>>,
    pub(super) term: Settable<'d>,
    pub(super) late: Option<Name<'d>>,
    pub(super) case: Option<Name<'d>>,
    pub(super) then: Values<'d>,
    pub(super) tells: Vec<Name<'d>>,
    pub(super) basis: Option<Name<'d>>,
}

pub(super) struct Action<'d> {
    pub(super) name: Name<'d>,
    pub(super) label: Words,
    pub(super) states: Vec<Name<'d>>,
    pub(super) to: Option<Name<'d>>,
    pub(super) by: Vec<Name<'d>>,
    pub(super) basis: Option<Name<'d>>,
    pub(super) assignee: bool,
    pub(super) not_by_actor_of: Vec<Name<'d>>,
    pub(super) when: Values<'d>,
    pub(super) needs: Vec<Name<'d>>,
    pub(super) within: Option<Window<'d>>,
    pub(super) not_before: Option<Window<'d>>,
    /// Whether there is a limit at all, also one that does not read.
    pub(super) is_limited: bool,
    pub(super) limit: Option<At<u32>>,
    pub(super) requires: Vec<Name<'d>>,
    pub(super) may: Vec<Name<'d>>,
    pub(super) from_today: Vec<Name<'d>>,
    pub(super) to_today: Vec<Name<'d>>,
    pub(super) grounds: Vec<Name<'d>>,
    pub(super) marks: Vec<Name<'d>>,
    pub(super) forgets: Vec<Name<'d>>,
    pub(super) opens: Vec<Name<'d>>,
    pub(super) closes: Vec<Name<'d>>,
    pub(super) outcome: Option<Name<'d>>,
    pub(super) extends: Option<Extension<'d>>,
    pub(super) hands_to: Option<Name<'d>>,
    pub(super) tells: Vec<Name<'d>>,
}

/// `within` and `not_before`.
pub(super) struct Window<'d> {
    pub(super) span: Range<usize>,
    /// Whether a term is said, readable or not.
    pub(super) has_term: bool,
    pub(super) term: Option<At<Term>>,
    pub(super) since: Option<Name<'d>>,
    pub(super) unless: Option<Name<'d>>,
    pub(super) basis: Option<Name<'d>>,
}

pub(super) struct Extension<'d> {
    pub(super) span: Range<usize>,
    pub(super) clock: Option<Name<'d>>,
    pub(super) set_by: Option<Name<'d>>,
    /// Whether a cap is said, readable or not.
    pub(super) has_cap: bool,
    pub(super) cap: Option<At<Term>>,
    pub(super) basis: Option<Name<'d>>,
}

pub(super) struct Coded<'d> {
    pub(super) name: Name<'d>,
    pub(super) label: Words,
    pub(super) basis: Option<Name<'d>>,
}

pub(super) struct Mark<'d> {
    pub(super) name: Name<'d>,
    pub(super) says: Words,
    pub(super) at: Option<Name<'d>>,
}

pub(super) struct Promise<'d> {
    pub(super) span: Range<usize>,
    pub(super) between: Option<Name<'d>>,
    pub(super) and: Vec<Name<'d>>,
    pub(super) always: Vec<Name<'d>>,
    pub(super) offered: Option<Name<'d>>,
    pub(super) until: Vec<Name<'d>>,
    pub(super) basis: Option<Name<'d>>,
}

pub(super) fn read<'d>(mut top: Table<'d>, sink: &mut Sink<'_>) -> Source<'d> {
    let source = Source {
        span: top.span.clone(),
        id: top.required_text("id", sink),
        version: top.required_number("version", sink),
        kinds: names(&mut top, "kinds", sink),
        initial: top.required_text("initial", sink),
        calendar: top.required_text("calendar", sink),
        languages: names(&mut top, "languages", sink),
        roles: names(&mut top, "roles", sink),
        asks: some_names(&mut top, "asks", sink),
        law: top.required_text("law", sink),
        label: label(&mut top, "name", sink),
        filed: top.said("filed", sink).into_iter().map(|(name, it)| field(name, it, "filed", sink)).collect(),
        fields: top
            .said("field", sink)
            .into_iter()
            .map(|(name, it)| field(name, it, "field", sink))
            .collect(),
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

/// Whoever fills it in, and whoever reads later what was filled in, reads its words; a kind alone has none.
fn field<'d>(name: Name<'d>, said: Said<'d>, what: &str, sink: &mut Sink<'_>) -> Field<'d> {
    let mut table = match said {
        Said::More(table) => table,
        Said::Alone(kind) => {
            let message = format!("{what} {} has no words: it is a table of kind, kk, ru and en", name.value);
            sink.add(Code::E13, &name.span, message);
            return Field { name, label: Words::default(), kind: Some(kind) };
        }
    };
    let label = words::read(&mut table, format_args!("{what} {}", name.value), Length::Name, sink);
    if !table.has("kind") {
        sink.add(Code::E00, &table.span, format!("{what} {} needs kind", name.value));
    }
    let kind = table.entry("kind", sink);
    table.close(sink);
    Field { name, label, kind }
}

fn names<'d>(table: &mut Table<'d>, key: &'static str, sink: &mut Sink<'_>) -> Vec<Name<'d>> {
    some_names(table, key, sink).unwrap_or_default()
}

/// The names of a list; `None` where the key is missing.
fn some_names<'d>(table: &mut Table<'d>, key: &'static str, sink: &mut Sink<'_>) -> Option<Vec<Name<'d>>> {
    let names = table.texts(key, sink)?.value;
    said_once(&names, sink);
    Some(names)
}

fn label(table: &mut Table<'_>, key: &'static str, sink: &mut Sink<'_>) -> Words {
    let what = table.what;
    let Some(mut inner) = table.table(key, sink) else {
        sink.add(Code::E13, &table.span, format!("the {key} of {what} is missing"));
        return Words::default();
    };
    let length = if key == "name" { Length::Name } else { Length::Sentence };
    let words = words::read(&mut inner, format_args!("the {key} of {what}"), length, sink);
    inner.close(sink);
    words
}

fn settable<'d>(table: &mut Table<'d>, sink: &mut Sink<'_>) -> Settable<'d> {
    Settable {
        is_there: table.has("term"),
        term: table.term("term", sink),
        set_by: table.text("set_by", sink),
        cap: table.term("cap", sink),
    }
}

fn state<'d>(name: Name<'d>, mut table: Table<'d>, sink: &mut Sink<'_>) -> State<'d> {
    let state = State {
        label: label(&mut table, "name", sink),
        says: label(&mut table, "says", sink),
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

fn pause<'d>(mut table: Table<'d>, sink: &mut Sink<'_>) -> Pause<'d> {
    let pause = Pause {
        span: table.span.clone(),
        clock: table.required_text("clock", sink),
        has_cap: table.has("cap"),
        cap: table.term("cap", sink),
        basis: table.text("basis", sink),
    };
    table.close(sink);
    pause
}

fn timer<'d>(mut table: Table<'d>, sink: &mut Sink<'_>) -> Timer<'d> {
    let timer = Timer {
        span: table.span.clone(),
        term: settable(&mut table, sink),
        action: table.required_text("do", sink),
        basis: table.text("basis", sink),
    };
    table.close(sink);
    timer
}

fn clock<'d>(name: Name<'d>, mut table: Table<'d>, sink: &mut Sink<'_>) -> Clock<'d> {
    let clock = Clock {
        label: label(&mut table, "name", sink),
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

fn task<'d>(name: Name<'d>, mut table: Table<'d>, sink: &mut Sink<'_>) -> Task<'d> {
    let task = Task {
        label: label(&mut table, "name", sink),
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

fn action<'d>(name: Name<'d>, mut table: Table<'d>, sink: &mut Sink<'_>) -> Action<'d> {
    let action = Action {
        label: label(&mut table, "name", sink),
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
        from_today: names(&mut table, "from_today", sink),
        to_today: names(&mut table, "to_today", sink),
        grounds: names(&mut table, "grounds", sink),
        marks: names(&mut table, "marks", sink),
        forgets: names(&mut table, "forgets", sink),
        opens: names(&mut table, "opens", sink),
        closes: names(&mut table, "closes", sink),
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
fn window<'d>(mut table: Table<'d>, opens: bool, sink: &mut Sink<'_>) -> Window<'d> {
    let window = Window {
        span: table.span.clone(),
        has_term: table.has("term"),
        term: table.term("term", sink),
        since: table.required_text("since", sink),
        unless: if opens { table.text("unless", sink) } else { None },
        basis: table.text("basis", sink),
    };
    table.close(sink);
    window
}

fn extension<'d>(mut table: Table<'d>, sink: &mut Sink<'_>) -> Extension<'d> {
    let extension = Extension {
        span: table.span.clone(),
        clock: table.required_text("clock", sink),
        set_by: table.required_text("set_by", sink),
        has_cap: table.has("cap"),
        cap: table.term("cap", sink),
        basis: table.text("basis", sink),
    };
    table.close(sink);
    extension
}

fn coded<'d>(name: Name<'d>, mut table: Table<'d>, sink: &mut Sink<'_>) -> Coded<'d> {
    let label = words::read(&mut table, format_args!("`{}`", name.value), Length::Name, sink);
    let basis = table.text("basis", sink);
    table.close(sink);
    Coded { name, label, basis }
}

fn mark<'d>(name: Name<'d>, mut table: Table<'d>, sink: &mut Sink<'_>) -> Mark<'d> {
    let says = words::read(&mut table, format_args!("mark {}", name.value), Length::Sentence, sink);
    let at = table.text("at", sink);
    table.close(sink);
    Mark { name, says, at }
}

fn promise<'d>(mut table: Table<'d>, sink: &mut Sink<'_>) -> Promise<'d> {
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
