//! A definition and the law book as plain text, one key a line: what a reviewer approves again when a definition changes.
//!
//! The verifier proves that a definition is lawful, never that it is the law that somebody meant: a weaker text may be
//! sound as well. Against that stands this print. It is written from what the engine holds and not from the text that was
//! read, so that whatever it does not show the engine does not decide by, and one change is one line of a difference.
//!
//! Two keys of the head have no line. `languages` are the three in every definition (E13), and `roles` are those that stand under
//! `by` and `tells` below, no more (E20) and no fewer (E01): neither can say anything else without being refused, as the table
//! of mutants shows.

use crate::decide::keeps_parents_actors_away;
use crate::definition::model::{
    Action, ActionId, Clock, ClockId, Coded, DateFact, Extension, FieldId, FieldKind, Forgets, Guard, Late,
    Length, Mark, MarkId, NotBefore, Opening, Origin, Promise, Promised, Question, Role, Roles, SettableTerm,
    Since, Start, State, StateId, Task, TaskId, Timer, Within,
};
use crate::definition::{Definition, Language, LawBook, Words};

/// Everything that a definition decides by and everything that people read of it, in the order of its text. What is not
/// there has no line.
///
/// ```
/// # use workflow::{Definition, LawBook, Vocabulary, print, shipped};
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// # let definition = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
/// let text = print::print(&definition);
/// assert!(text.contains("\naction return\n"));
/// assert!(text.contains("\n  within: 3wd since case, appc 64(7)\n"));
/// # Ok::<(), workflow::Problems>(())
/// ```
#[must_use]
pub fn print(definition: &Definition) -> String {
    let mut page = Page { definition, text: String::new() };
    page.head();
    definition.states().for_each(|(_, it)| page.state(it));
    definition.actions().for_each(|(_, it)| page.action(it));
    definition.clocks().for_each(|(_, it)| page.clock(it));
    definition.tasks().for_each(|(_, it)| page.task(it));
    definition.grounds().for_each(|(_, it)| page.coded("ground", it));
    definition.outcomes().for_each(|(_, it)| page.coded("outcome", it));
    definition.marks().for_each(|(_, it)| page.mark(it));
    definition.promises().iter().for_each(|it| page.promise(it));
    page.text
}

/// The law book: its sources, the terms and keys of each article, and what each kind of case demands.
///
/// ```
/// # use workflow::{LawBook, print, shipped};
/// let text = print::print_law(&LawBook::parse(shipped::LAW.1)?);
/// assert!(text.contains("\narticle appc 64(7)\n  terms: 3wd\n  needs: within, grounds, requires\n"));
/// # Ok::<(), workflow::Problems>(())
/// ```
#[must_use]
pub fn print_law(law: &LawBook) -> String {
    law_lines(law, |_| true, |_| true)
}

/// The print of a definition, and under it what it rests on: the sources that it cites with their editions, the articles
/// with their terms, and what the law demands of its kinds. An approval is of both: the same process under another
/// edition has to be read again.
///
/// ```
/// use workflow::print::{print, print_with_law};
/// use workflow::testkit::{small_law, small_process};
///
/// let text = print_with_law(&small_process(), &small_law());
/// assert!(text.starts_with(&print(&small_process())));
/// assert!(text.contains("\nsource house\n  edition: 2026-01-01\n") && text.contains("\narticle house 5\n  terms: 30d\n"));
/// assert!(!text.contains("article house 6"), "nothing in it rests on that");
/// ```
#[must_use]
pub fn print_with_law(definition: &Definition, law: &LawBook) -> String {
    let is_cited = |name: &str| LawBook::is_cited(definition, name);
    let law = law_lines(law, is_cited, |kind| definition.kinds().iter().any(|it| it == kind));
    print(definition) + "\n" + &law
}

/// The lines of a law book, as far as its sources and articles, and its kinds, are asked for.
fn law_lines(law: &LawBook, cited: impl Fn(&str) -> bool, of_kind: impl Fn(&str) -> bool) -> String {
    let mut text = String::new();
    for (name, source) in law.sources().filter(|(name, _)| cited(name)) {
        head(&mut text, "source", name);
        line(&mut text, "edition", &source.edition);
        line(&mut text, "procedure", if source.procedure { "yes" } else { "" });
        words(&mut text, "name", &source.label);
    }
    for (citation, article) in law.articles().filter(|(citation, _)| cited(citation)) {
        head(&mut text, "article", citation);
        line(&mut text, "terms", &list(article.terms.iter().map(ToString::to_string)));
        line(&mut text, "caps", &list(article.caps.iter().map(ToString::to_string)));
        line(&mut text, "needs", &list(&article.needs));
        line(&mut text, "by", &list(&article.by));
    }
    for (kind, demands) in law.kinds().filter(|(kind, _)| of_kind(kind)) {
        head(&mut text, "kind", kind);
        for (citation, places) in demands {
            line(&mut text, citation, &list(places));
        }
    }
    text
}

fn head(text: &mut String, what: &str, name: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(what);
    text.push(' ');
    text.push_str(name);
    text.push('\n');
}

/// A key and what it says; a key that says nothing has no line.
fn line(text: &mut String, key: &str, says: &str) {
    if !says.is_empty() {
        text.push_str("  ");
        text.push_str(key);
        text.push_str(": ");
        // One key is one line, also where a sentence has several.
        text.push_str(&says.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r"));
        text.push('\n');
    }
}

fn words(text: &mut String, key: &str, words: &Words) {
    for language in Language::ALL {
        line(text, &format!("{key}.{}", language.code()), words.get(language));
    }
}

fn list(items: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    items.into_iter().fold(String::new(), |all, it| {
        if all.is_empty() { it.as_ref().to_owned() } else { all + ", " + it.as_ref() }
    })
}

fn roles(roles: Roles) -> String {
    list(roles.iter().map(Role::code))
}

struct Page<'d> {
    definition: &'d Definition,
    text: String,
}

impl<'d> Page<'d> {
    fn begin(&mut self, what: &str, name: &str) {
        head(&mut self.text, what, name);
    }

    fn line(&mut self, key: &str, says: impl AsRef<str>) {
        line(&mut self.text, key, says.as_ref());
    }

    /// Something that either holds or has no line.
    fn flag(&mut self, key: &str, holds: bool) {
        self.line(key, if holds { "yes" } else { "" });
    }

    fn words(&mut self, key: &str, of: &Words) {
        words(&mut self.text, key, of);
    }

    fn head(&mut self) {
        let definition = self.definition;
        self.begin("definition", definition.id());
        self.line("version", definition.version().to_string());
        self.line("kinds", list(definition.kinds()));
        self.line("initial", &*definition.state(definition.initial()).name);
        let asks = Question::ALL.into_iter().filter(|it| definition.asks(*it));
        self.line("asks", list(asks.map(Question::code)));
        self.line("calendar", definition.calendar());
        self.line("law", definition.law());
        self.words("name", definition.label());
        for (_, fact) in definition.filed() {
            self.line(&format!("filed {}", fact.name), self.kind(&fact.kind));
            self.words(&format!("filed {}", fact.name), &fact.label);
        }
        for (_, field) in definition.fields() {
            self.line(&format!("field {}", field.name), self.kind(&field.kind));
            self.words(&format!("field {}", field.name), &field.label);
        }
    }

    fn kind(&self, kind: &FieldKind) -> String {
        let word = match kind {
            FieldKind::Text => "text",
            FieldKind::Date => "date",
            FieldKind::Office => "office",
            FieldKind::Body => "body",
            FieldKind::Assignee => "assignee",
            FieldKind::File => "file",
            FieldKind::List => "list",
            FieldKind::Money => "money",
            FieldKind::Bool => "bool",
            FieldKind::Choice(outcomes) => {
                return format!(
                    "one of {}",
                    list(outcomes.iter().map(|it| &self.definition.outcome(*it).name))
                );
            }
        };
        word.to_owned()
    }

    fn state(&mut self, it: &State) {
        self.begin("state", &it.name);
        self.words("name", &it.label);
        self.words("says", &it.says);
        self.line("move", it.party.code());
        self.line("clocks", self.clocks(&it.clocks));
        if let Some(pause) = &it.pauses {
            let clock = self.clock_name(pause.clock);
            self.line("pauses", format!("{clock}, {} at most, {}", pause.cap, pause.basis.0));
        }
        for timer in &it.timers {
            self.line("after", self.timer(timer));
        }
        self.flag("end", it.end);
    }

    fn timer(&self, it: &Timer) -> String {
        format!("{}, do {}, {}", self.settable(&it.term), self.action_name(it.action), it.basis.0)
    }

    fn settable(&self, it: &SettableTerm) -> String {
        match it.set_by {
            None => it.term.to_string(),
            Some(field) => format!("{}, set by {}, {} at most", it.term, self.field_name(field), it.cap),
        }
    }

    fn action(&mut self, it: &Action) {
        self.begin("action", &it.name);
        self.words("name", &it.label);
        self.line("in", self.states(&it.states));
        self.line("to", it.to.map_or("", |to| &*self.definition.state(to).name));
        self.line("by", roles(it.by));
        self.flag("assignee", it.assignee);
        self.line("not by actor of", self.actions(&it.not_by_actor_of));
        self.flag("not by who acted in the parent case", it.not_by_parents_actor);
        for guard in &it.when {
            self.line("when", self.guard(guard));
        }
        self.line("needs", self.tasks(&it.needs));
        self.line("within", it.within.as_ref().map_or(String::new(), |it| self.within(it)));
        self.line("not before", it.not_before.as_ref().map_or(String::new(), |it| self.not_before(it)));
        self.line("limit", it.limit.map_or(String::new(), |it| it.to_string()));
        self.line("requires", self.fields(&it.requires));
        self.line("may", self.fields(&it.may));
        self.line("from today", self.fields(&it.from_today));
        self.line("to today", self.fields(&it.to_today));
        self.line("grounds", list(it.grounds.iter().map(|it| &self.definition.ground(*it).name)));
        self.line("marks", list(it.marks.iter().map(|it| &self.definition.mark(*it).name)));
        self.line("forgets", self.forgets(&it.forgets));
        self.line("opens", self.tasks(&it.opens));
        self.line("closes", self.tasks(&it.closes));
        self.line("outcome", it.outcome.map_or("", |it| &*self.definition.outcome(it).name));
        self.line("extends", it.extends.as_ref().map_or(String::new(), |it| self.extension(it)));
        self.line("hands to", it.hands_to.map_or("", |it| it.code()));
        self.line("tells", roles(it.tells));
        self.line("basis", &*it.basis.0);
    }

    fn guard(&self, it: &Guard) -> String {
        match it {
            Guard::Mark(mark, set) => {
                format!(
                    "{} {}",
                    self.definition.mark(*mark).name,
                    if *set { "holds" } else { "does not hold" }
                )
            }
            Guard::Choice(field, outcomes) => {
                let outcomes = list(outcomes.iter().map(|it| &self.definition.outcome(*it).name));
                format!("{} is one of {outcomes}", self.field_name(*field))
            }
            Guard::Filed(fact, given) => {
                format!(
                    "{} is {}",
                    self.definition.filed_fact(*fact).name,
                    if *given { "given" } else { "absent" }
                )
            }
            Guard::Office(seats) => format!("office is one of {}", list(seats.iter().map(|it| it.code()))),
        }
    }

    fn within(&self, it: &Within) -> String {
        format!("{} since {}, {}", it.term, self.since(it.since), it.basis.0)
    }

    fn not_before(&self, it: &NotBefore) -> String {
        let unless =
            it.unless.map(|it| format!(", unless {}", self.definition.mark(it).name)).unwrap_or_default();
        format!("{} since {}{unless}, {}", it.term, self.since(it.since), it.basis.0)
    }

    fn since(&self, it: Since) -> &'d str {
        match it {
            Since::Action(action) => self.action_name(action),
            Since::Clock(clock) => self.clock_name(clock),
        }
    }

    fn forgets(&self, it: &Forgets) -> String {
        let marks = self.definition.marks().filter(|(MarkId(place), _)| it.marks & (1 << place) != 0);
        let marks = marks.map(|(_, it)| &*it.name);
        let fields = it.fields.iter().map(|it| self.field_name(*it));
        let actions = it.actions.iter().map(|it| self.action_name(*it));
        list(marks.chain(fields).chain(actions).chain(it.outcome.then_some("outcome")))
    }

    fn extension(&self, it: &Extension) -> String {
        let (clock, field) = (self.clock_name(it.clock), self.field_name(it.set_by));
        format!("{clock}, set by {field}, {} at most, {}", it.cap, it.basis.0)
    }

    fn clock(&mut self, it: &Clock) {
        self.begin("clock", &it.name);
        self.words("name", &it.label);
        match &it.length {
            Length::Budget(term) => self.line("term", self.settable(term)),
            Length::Before { date, less } => {
                let date = match date {
                    DateFact::Filed(fact) => &*self.definition.filed_fact(*fact).name,
                    DateFact::Field(field) => self.field_name(*field),
                };
                self.line("until", format!("{less} before {date}"));
            }
        }
        let starts = it.since.iter().map(|it| match it {
            Start::Registration => "registration",
            Start::Action(action) => self.action_name(*action),
        });
        self.line("since", list(starts));
        self.line("warn", list(it.warn.iter().map(ToString::to_string)));
        self.line("breach", self.action_name(it.breach));
        self.flag("fixed", it.fixed);
        self.line("lane", it.lane.as_deref().unwrap_or_default());
        self.line("basis", &*it.basis.0);
    }

    fn task(&mut self, it: &Task) {
        self.begin("task", &it.name);
        self.words("name", &it.label);
        match &it.opening {
            Opening::Checklist { states, after } => {
                self.line("in", self.states(states));
                self.line("after", self.tasks(after));
            }
            Opening::Action { party, term, late } => {
                self.line("move", party.code());
                self.line("term", self.settable(term));
                self.line("late", if *late == Late::Lapse { "lapse" } else { "wait" });
            }
            Opening::Case(child) => {
                self.line("case", &*child.definition);
                for then in &child.then {
                    self.line(&format!("then {}", then.outcome), self.action_name(then.action));
                }
            }
        }
        self.line("by", roles(it.by));
        self.flag("by an action that closes it", it.by_action());
        // No key of the task says it, and whoever approves the process must see that it holds.
        let is_kept = !it.by.is_empty() && keeps_parents_actors_away(self.definition);
        self.flag("not by who acted in the parent case", is_kept);
        self.line("tells", roles(it.tells));
        self.line("basis", &*it.basis.0);
    }

    fn coded(&mut self, what: &str, it: &Coded) {
        self.begin(what, &it.name);
        self.words("name", &it.label);
        self.line("basis", &*it.basis.0);
    }

    fn mark(&mut self, it: &Mark) {
        self.begin("mark", &it.name);
        self.words("says", &it.says);
        self.flag("at registration", it.at_registration);
    }

    fn promise(&mut self, it: &Promise) {
        match &it.promised {
            Promised::Between { from, and, always } => {
                let from = match from {
                    Origin::Registration => "registration",
                    Origin::Action(action) => self.action_name(*action),
                    Origin::State(state) => &*self.definition.state(*state).name,
                };
                self.begin("promise", &format!("between {from}"));
                self.line("and", self.actions(and));
                self.line("always", self.actions(always));
            }
            Promised::Offered { action, until } => {
                self.begin("promise", &format!("offered {}", self.action_name(*action)));
                self.line("until", self.actions(until));
            }
        }
        self.line("basis", &*it.basis.0);
    }

    fn action_name(&self, id: ActionId) -> &'d str {
        &self.definition.action(id).name
    }

    fn clock_name(&self, id: ClockId) -> &'d str {
        &self.definition.clock(id).name
    }

    fn field_name(&self, id: FieldId) -> &'d str {
        &self.definition.field(id).name
    }

    fn states(&self, ids: &[StateId]) -> String {
        list(ids.iter().map(|it| &self.definition.state(*it).name))
    }

    fn actions(&self, ids: &[ActionId]) -> String {
        list(ids.iter().map(|it| self.action_name(*it)))
    }

    fn clocks(&self, ids: &[ClockId]) -> String {
        list(ids.iter().map(|it| self.clock_name(*it)))
    }

    fn fields(&self, ids: &[FieldId]) -> String {
        list(ids.iter().map(|it| self.field_name(*it)))
    }

    fn tasks(&self, ids: &[TaskId]) -> String {
        list(ids.iter().map(|it| &self.definition.task(*it).name))
    }
}
