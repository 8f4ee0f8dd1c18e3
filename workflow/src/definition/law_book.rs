//! The law book: what the definitions cite. It knows which terms an article allows and which keys a sentence
//! under it must carry, so that a term changed from 3 to 30 working days is an error and not an opinion.

use super::model::{Basis, Model, Role};
use super::near::{listed, meant};
use super::problem::{Code, Problems, Sink};
use super::reader::{self, At, Entry, Table, said_once};
use super::words::{self, Length, Words};
use crate::calendar::Term;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The keys of an action that an article may demand; `parent`: that `not_by_actor_of` names it, `higher`: that `when`
/// asks for the office above, `tells`: that the applicant is told, also by the machine.
const KEYS: [&str; 14] = [
    "extends",
    "grounds",
    "hands_to",
    "higher",
    "limit",
    "marks",
    "not_before",
    "not_by_actor_of",
    "outcome",
    "parent",
    "requires",
    "tells",
    "when",
    "within",
];

/// The articles by their citation, with the edition of each source.
///
/// ```
/// use workflow::testkit::{SMALL_PROCESS, small_law};
/// use workflow::{Definition, Vocabulary};
///
/// // A term that its article does not allow is an error and not an opinion.
/// let longer = SMALL_PROCESS.replace("30d", "60d");
/// let problems = Definition::parse(&longer, &small_law(), &Vocabulary::new(["kz"])).unwrap_err();
/// assert_eq!(problems.0[0].message, "house 5 allows the term 30d, not 60d");
/// assert!(small_law().text().contains("\"house 5\"    = { terms = [\"30d\"] }"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct LawBook {
    sources: BTreeMap<String, Source>,
    articles: BTreeMap<String, Article>,
    /// For each kind of article 4: which article must stand where.
    kinds: BTreeMap<String, Vec<Demand>>,
    text: String,
    /// Whether nobody knows what stands in it.
    is_unknown: bool,
}

/// An article that must stand in every definition of a kind.
#[derive(Clone, Debug)]
struct Demand {
    citation: String,
    places: Vec<Place>,
}

/// Where a definition cites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Action,
    After,
    Clock,
    Extends,
    /// A clock that nobody may extend.
    Fixed,
    Ground,
    NotBefore,
    Outcome,
    Pauses,
    Promise,
    Task,
    Within,
}

impl Place {
    const ALL: [Place; 12] = [
        Place::Action,
        Place::After,
        Place::Clock,
        Place::Extends,
        Place::Fixed,
        Place::Ground,
        Place::NotBefore,
        Place::Outcome,
        Place::Pauses,
        Place::Promise,
        Place::Task,
        Place::Within,
    ];

    fn code(self) -> &'static str {
        match self {
            Place::Action => "action",
            Place::After => "after",
            Place::Clock => "clock",
            Place::Extends => "extends",
            Place::Fixed => "fixed",
            Place::Ground => "ground",
            Place::NotBefore => "not_before",
            Place::Outcome => "outcome",
            Place::Pauses => "pauses",
            Place::Promise => "promise",
            Place::Task => "task",
            Place::Within => "within",
        }
    }
}

/// A code or a rule that articles belong to.
///
/// ```
/// use workflow::{Language, LawBook, shipped};
///
/// let law = LawBook::parse(shipped::LAW.1)?;
/// let code = law.source("appc 76(1)").ok_or("it is in the book")?;
/// assert_eq!(code.label.get(Language::En), "Administrative Procedure and Process Code");
/// assert_eq!(code.edition.parse(), Ok(chrono::NaiveDate::from_ymd_opt(2026, 1, 1).ok_or("it is a day")?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Source {
    /// What it is called.
    pub label: Words,
    /// The day as of which it was read, `YYYY-MM-DD`.
    pub edition: String,
    /// Whether it is the code of administrative procedure, by which decisions under it are complained of.
    pub procedure: bool,
}

/// What an article allows and demands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Article {
    /// The only terms that may cite it; empty, and it sets none.
    pub(crate) terms: Vec<Term>,
    /// The only latest days that may cite it; empty, and a cap is one of the terms.
    pub(crate) caps: Vec<Term>,
    /// Keys that every action of people with this basis must carry.
    pub(crate) needs: Vec<String>,
    /// Who alone may act under it, beside the machine; empty, and it does not say.
    pub(crate) by: Vec<String>,
}

impl LawBook {
    /// Reads `law.toml`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    ///
    /// ```
    /// let book = workflow::LawBook::parse(r#"
    ///     [source]
    ///     appc = { kk = "ӘРПК", ru = "АППК", en = "Administrative Procedure Code", edition = "2026-01-01" }
    ///     [article]
    ///     "appc 76(1)" = { terms = ["15wd"] }
    /// "#)?;
    /// assert!(book.source("appc 76(1)").is_some());
    /// # Ok::<(), workflow::Problems>(())
    /// ```
    pub fn parse(text: &str) -> Result<LawBook, Problems> {
        LawBook::read(text, false)
    }

    /// Reads the law book of a definition that was published once: what is asked of a book more strictly since then is
    /// not asked of this one.
    ///
    /// # Errors
    /// What does not read at all.
    ///
    /// ```
    /// use workflow::LawBook;
    /// use workflow::testkit::SMALL_LAW;
    ///
    /// let of_old = SMALL_LAW.replace("2026-01-01", "of this year");
    /// assert!(LawBook::parse(&of_old).is_err() && LawBook::parse_published(&of_old).is_ok());
    /// ```
    pub fn parse_published(text: &str) -> Result<LawBook, Problems> {
        LawBook::read(text, true)
    }

    fn read(text: &str, is_published: bool) -> Result<LawBook, Problems> {
        let mut sink = Sink::new(text);
        let document = reader::document(text, &mut sink);
        if sink.any_error() {
            // What could be recovered lacks what did not read, and would be told of that in each of its lines.
            return Err(sink.into_problems());
        }
        let mut book = LawBook { text: text.to_owned(), ..LawBook::default() };
        let mut top = Table::new(document.get_ref(), document.span(), "the law book");
        for (name, mut source) in top.members("source", &mut sink) {
            let label =
                words::read(&mut source, format_args!("source {}", name.value), Length::Name, &mut sink);
            let edition = source.required_text("edition", &mut sink);
            let is_day =
                |it: &At<&str>| it.value.parse::<NaiveDate>().is_ok_and(|day| day.to_string() == it.value);
            if let Some(it) = edition.as_ref().filter(|it| !is_published && !is_day(it)) {
                let message = format!(
                    "edition of source {} is a day such as 2026-01-01, not `{}`",
                    name.value, it.value
                );
                sink.add(Code::E00, &it.span, message);
            }
            let edition = edition.map(|it| it.value.to_owned()).unwrap_or_default();
            let procedure = source.flag("procedure", &mut sink).is_some_and(|it| it.value);
            source.close(&mut sink);
            book.sources.insert(name.value.to_owned(), Source { label, edition, procedure });
        }
        let mut told = BTreeSet::new();
        for (name, mut article) in top.members("article", &mut sink) {
            book.tell_unknown_source(&name, &mut told, &mut sink);
            let (terms, caps) = (article.terms("terms", &mut sink), article.terms("caps", &mut sink));
            let needs = article.texts("needs", &mut sink).map(|it| it.value).unwrap_or_default();
            for need in needs.iter().filter(|it| !KEYS.contains(&it.value)) {
                let near = meant(need.value, KEYS, &sink);
                let known = if near.is_empty() { format!("; there is: {}", listed(KEYS)) } else { near };
                sink.add(Code::E01, &need.span, format!("`{}` is a key of no action{known}", need.value));
            }
            let by = article.texts("by", &mut sink).map(|it| it.value).unwrap_or_default();
            for role in by.iter().filter(|it| Role::from_code(it.value).is_none()) {
                let known = listed(Role::ALL.map(Role::code));
                let message = format!("the engine has no role `{}`; it has: {known}", role.value);
                sink.add(Code::E01, &role.span, message);
            }
            article.close(&mut sink);
            if !is_published {
                said_once(&terms, &mut sink);
                said_once(&caps, &mut sink);
                said_once(&needs, &mut sink);
                said_once(&by, &mut sink);
            }
            book.articles.insert(
                name.value.to_owned(),
                Article {
                    terms: terms.into_iter().map(|it| it.value).collect(),
                    caps: caps.into_iter().map(|it| it.value).collect(),
                    needs: needs.into_iter().map(|it| it.value.to_owned()).collect(),
                    by: by.into_iter().map(|it| it.value.to_owned()).collect(),
                },
            );
        }
        for (name, mut kind) in top.members("kind", &mut sink) {
            let demands = kind.drain(&mut sink);
            for (_, places) in demands.iter().filter(|_| !is_published) {
                if let Entry::Texts(words) = &places.value {
                    said_once(words, &mut sink);
                }
            }
            let demands = demands.into_iter();
            let demands = demands.map(|it| book.demand(it, &mut told, &mut sink)).collect();
            book.kinds.insert(name.value.to_owned(), demands);
        }
        let (place, found) = (top.span.clone(), sink.count());
        top.close(&mut sink);
        // A misspelt `[source]` was said just now.
        if book.sources.is_empty() && found == sink.count() && !is_published {
            let message = "the law book has no source, so nothing can be cited: give it a table [source]";
            sink.add(Code::E00, &place, message);
        }
        let problems = sink.into_problems();
        if problems.any_error() { Err(problems) } else { Ok(book) }
    }

    fn demand<'d>(
        &self,
        (citation, places): (At<&'d str>, At<Entry<'_>>),
        told: &mut BTreeSet<&'d str>,
        sink: &mut Sink<'_>,
    ) -> Demand {
        self.tell_unknown_source(&citation, told, sink);
        let Entry::Texts(words) = places.value else {
            sink.add(Code::E00, &places.span, "the places of an article are a list");
            return Demand { citation: citation.value.to_owned(), places: Vec::new() };
        };
        let mut places = Vec::new();
        for word in words {
            if let Some(place) = Place::ALL.into_iter().find(|it| it.code() == word.value) {
                places.push(place);
            } else {
                let known = listed(Place::ALL.map(Place::code));
                let message = format!("nothing is cited in `{}`; there is: {known}", word.value);
                sink.add(Code::E01, &word.span, message);
            }
        }
        Demand { citation: citation.value.to_owned(), places }
    }

    /// Says that a citation has no source here: once for each word that names none, since all of them are mended in one
    /// place, and not at all where the book has no source.
    fn tell_unknown_source<'d>(
        &self,
        citation: &At<&'d str>,
        told: &mut BTreeSet<&'d str>,
        sink: &mut Sink<'_>,
    ) {
        let word = citation.value.split(' ').next().unwrap_or_default();
        let is_form = self.sources.contains_key(word);
        if self.source(citation.value).is_some() || self.sources.is_empty() || !(is_form || told.insert(word))
        {
            return;
        }
        let known = listed(self.sources.keys().map(String::as_str));
        let near =
            if is_form { String::new() } else { meant(word, self.sources.keys().map(String::as_str), sink) };
        let message = format!("`{}` names no source of this book; it has: {known}{near}", citation.value);
        sink.add(Code::E17, &citation.span, message);
    }

    /// The book of a definition that does not say which one it has: of nothing is it known whether it stands there.
    pub(super) fn unknown() -> LawBook {
        LawBook { is_unknown: true, ..LawBook::default() }
    }

    /// The source of a citation such as `appc 76(3)`; `None` when the book does not know it.
    ///
    /// ```
    /// let law = workflow::testkit::small_law();
    /// assert_eq!(law.source("house 3(1)").map(|it| it.label.get(workflow::Language::En)), Some("Rules of the library"));
    /// assert!(law.source("statute 1").is_none());
    /// ```
    #[must_use]
    pub fn source(&self, citation: &str) -> Option<&Source> {
        let (source, article) = citation.split_once(' ')?;
        if article.trim().is_empty() { None } else { self.sources.get(source) }
    }

    /// Whether anything is done in a process under the code of administrative procedure.
    pub(super) fn is_procedure(&self, model: &Model) -> bool {
        let mut bases = model.actions.values().filter_map(|it| self.source(&it.basis.0));
        bases.any(|it| it.procedure)
    }

    /// The sources by the first word of their citations.
    pub(crate) fn sources(&self) -> impl Iterator<Item = (&str, &Source)> {
        self.sources.iter().map(|(name, it)| (name.as_str(), it))
    }

    /// The articles by their citation.
    pub(crate) fn articles(&self) -> impl Iterator<Item = (&str, &Article)> {
        self.articles.iter().map(|(name, it)| (name.as_str(), it))
    }

    /// Each kind with the articles that it demands and the places where they must stand.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = (&str, Vec<&str>)>)> {
        self.kinds.iter().map(|(kind, demands)| {
            let demands = demands
                .iter()
                .map(|it| (it.citation.as_str(), it.places.iter().map(|it| it.code()).collect()));
            (kind.as_str(), demands)
        })
    }

    /// Whether anything in a definition rests on an article, or on any of a source.
    pub(crate) fn is_cited(definition: &super::Definition, article: &str) -> bool {
        let is_source =
            |citation: &str| citation.split_once(' ').is_some_and(|(source, _)| source == article);
        citations(definition.model()).iter().any(|(_, it)| *it == article || is_source(it))
    }

    /// The text it was read from.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a citation has the form and a source of this book, and the book has the article.
    pub(super) fn check_citation(&self, basis: &At<&str>, sink: &mut Sink<'_>) {
        if self.is_unknown {
            return;
        }
        if self.source(basis.value).is_none() {
            let known = listed(self.sources.keys().map(String::as_str));
            let message = format!(
                "`{}` is not an article of the law book: a source ({known}), a blank and the article",
                basis.value
            );
            sink.add(Code::E17, &basis.span, message);
        } else if !self.has(basis.value) {
            // Numbers that are near each other are other articles: here a guess would mislead.
            let message = format!(
                "the law book has no article `{}`: mend the number, or give the article an entry there",
                basis.value
            );
            sink.add(Code::W17, &basis.span, message);
        }
    }

    /// Whether an article stands in the book: by what it allows, or because a kind demands it.
    fn has(&self, citation: &str) -> bool {
        self.articles.contains_key(citation)
            || self.kinds.values().flatten().any(|demand| demand.citation == citation)
    }

    /// Whether the book has the kinds of a definition, and everything stands in it that the law demands of them.
    pub(super) fn check_kinds(&self, kinds: &[At<&str>], model: &Model, sink: &mut Sink<'_>) {
        if self.is_unknown {
            return;
        }
        let stands = citations(model);
        // What was written and could not be read is not missing.
        let is_unread = sink.is_unread();
        for kind in kinds {
            let Some(demands) = self.kinds.get(kind.value) else {
                // A misspelt kind would be free of everything that the law demands of it.
                let known = listed(self.kinds.keys().map(String::as_str));
                let message = format!("the law book has no kind `{}`; it has: {known}", kind.value);
                sink.add(Code::E29, &kind.span, message);
                continue;
            };
            for demand in demands.iter().filter(|_| !is_unread) {
                for place in &demand.places {
                    if !stands.contains(&(*place, demand.citation.as_str())) {
                        let message = format!(
                            "{} demands of every {} that it stands under `{}`",
                            demand.citation,
                            kind.value,
                            place.code()
                        );
                        sink.add(Code::E29, &kind.span, message);
                    }
                }
            }
        }
    }

    /// Whether an article allows a term.
    pub(super) fn check_term(&self, citation: &str, term: &At<Term>, sink: &mut Sink<'_>) {
        let Some(article) = self.articles.get(citation) else { return };
        // An article that only says how late something may be sets no term that could be cited.
        if article.terms.is_empty() && article.caps.is_empty() || article.terms.contains(&term.value) {
            return;
        }
        let message = format!("{citation} allows the term {}, not {}", one_of(&article.terms), term.value);
        sink.add(Code::E29, &term.span, message);
    }

    /// Whether an article allows a latest day. Where it sets a term and says nothing of a later day, there is none.
    pub(super) fn check_cap(&self, citation: &str, cap: &At<Term>, sink: &mut Sink<'_>) {
        let Some(article) = self.articles.get(citation) else { return };
        let allowed = if article.caps.is_empty() { &article.terms } else { &article.caps };
        if allowed.is_empty() || allowed.contains(&cap.value) {
            return;
        }
        let message = format!("{citation} allows the cap {}, not {}", one_of(allowed), cap.value);
        sink.add(Code::E29, &cap.span, message);
    }

    /// Who alone may act under this article, beside the machine; empty, and it does not say.
    pub(super) fn actors(&self, citation: &str) -> &[String] {
        self.articles.get(citation).map_or(&[], |it| it.by.as_slice())
    }

    /// The keys that an action of people under this article must carry.
    pub(super) fn needs(&self, citation: &str) -> &[String] {
        self.articles.get(citation).map_or(&[], |it| it.needs.as_slice())
    }
}

fn one_of(terms: &[Term]) -> String {
    let terms: Vec<String> = terms.iter().map(Term::to_string).collect();
    if terms.is_empty() { "none".to_owned() } else { terms.join(" or ") }
}

/// Everything that a definition cites, with the place.
fn citations(model: &Model) -> Vec<(Place, &str)> {
    let mut all: Vec<(Place, &Basis)> = Vec::new();
    for action in model.actions.values() {
        all.push((Place::Action, &action.basis));
        all.extend(action.within.iter().map(|it| (Place::Within, &it.basis)));
        all.extend(action.not_before.iter().map(|it| (Place::NotBefore, &it.basis)));
        all.extend(action.extends.iter().map(|it| (Place::Extends, &it.basis)));
    }
    for state in model.states.values() {
        all.extend(state.pauses.iter().map(|it| (Place::Pauses, &it.basis)));
        all.extend(state.timers.iter().map(|it| (Place::After, &it.basis)));
    }
    all.extend(model.clocks.values().map(|it| (Place::Clock, &it.basis)));
    all.extend(model.clocks.values().filter(|it| it.fixed).map(|it| (Place::Fixed, &it.basis)));
    all.extend(model.tasks.values().map(|it| (Place::Task, &it.basis)));
    all.extend(model.grounds.values().map(|it| (Place::Ground, &it.basis)));
    all.extend(model.outcomes.values().map(|it| (Place::Outcome, &it.basis)));
    all.extend(model.promises.iter().map(|it| (Place::Promise, &it.basis)));
    all.into_iter().map(|(place, basis)| (place, &*basis.0)).collect()
}
