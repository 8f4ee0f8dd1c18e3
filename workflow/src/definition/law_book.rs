//! The law book: what the definitions cite. It knows which terms an article allows and which keys a sentence
//! under it must carry, so that a term changed from 3 to 30 working days is an error and not an opinion.

use super::problem::{Code, Problems, Sink};
use super::reader::{At, Table};
use super::words::{self, Words};
use crate::calendar::Term;
use std::collections::BTreeMap;
use toml::de::DeTable;

/// The keys of an action that an article may demand.
const KEYS: [&str; 10] = [
    "extends",
    "grounds",
    "limit",
    "marks",
    "not_before",
    "not_by_actor_of",
    "outcome",
    "requires",
    "when",
    "within",
];

/// The articles by their citation, with the edition of each source.
#[derive(Clone, Debug, Default)]
pub struct LawBook {
    sources: BTreeMap<String, Source>,
    articles: BTreeMap<String, Article>,
    text: String,
}

/// A code or a rule that articles belong to.
#[derive(Clone, Debug)]
pub struct Source {
    /// What it is called.
    pub label: Words,
    /// The day as of which it was read, `YYYY-MM-DD`.
    pub edition: String,
}

#[derive(Clone, Debug, Default)]
struct Article {
    /// The only terms that may cite it; `None`, and it sets none.
    terms: Option<Vec<Term>>,
    /// Keys that every action of people with this basis must carry.
    needs: Vec<String>,
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
        let mut sink = Sink::new(text);
        let (document, errors) = DeTable::parse_recoverable(text);
        for error in errors.iter().take(super::problem::MOST) {
            sink.add(Code::E00, &error.span().unwrap_or(0..0), error.message());
        }
        let mut book = LawBook { text: text.to_owned(), ..LawBook::default() };
        let mut top = Table::new(document.get_ref(), document.span(), "the law book");
        for (name, mut source) in top.members("source", &mut sink) {
            let label = words::read(&mut source, &format!("source {}", name.value), &mut sink);
            let edition = source.required_text("edition", &mut sink).map(|it| it.value).unwrap_or_default();
            source.close(&mut sink);
            book.sources.insert(name.value, Source { label, edition });
        }
        for (name, mut article) in top.members("article", &mut sink) {
            if book.source(&name.value).is_none() {
                sink.add(Code::E17, &name.span, format!("`{}` names no source of this book", name.value));
            }
            let terms = article.terms("terms", &mut sink);
            let needs = article.texts("needs", &mut sink).map(|it| it.value).unwrap_or_default();
            for need in needs.iter().filter(|it| !KEYS.contains(&it.value.as_str())) {
                sink.add(Code::E01, &need.span, format!("`{}` is a key of no action", need.value));
            }
            article.close(&mut sink);
            book.articles.insert(
                name.value,
                Article {
                    terms: (!terms.is_empty()).then(|| terms.into_iter().map(|it| it.value).collect()),
                    needs: needs.into_iter().map(|it| it.value).collect(),
                },
            );
        }
        top.refuse(&["kind"], &mut sink);
        top.close(&mut sink);
        let problems = sink.into_problems();
        if problems.any_error() { Err(problems) } else { Ok(book) }
    }

    /// The source of a citation such as `appc 76(3)`; `None` when the book does not know it.
    #[must_use]
    pub fn source(&self, citation: &str) -> Option<&Source> {
        let (source, article) = citation.split_once(' ')?;
        if article.trim().is_empty() { None } else { self.sources.get(source) }
    }

    /// The text it was read from.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a citation has the form and a source of this book.
    pub(super) fn check_citation(&self, basis: &At<String>, sink: &mut Sink<'_>) {
        if self.source(&basis.value).is_none() {
            let message =
                format!("`{}` is not an article of the law book, such as `appc 76(3)`", basis.value);
            sink.add(Code::E17, &basis.span, message);
        }
    }

    /// Whether an article allows a term.
    pub(super) fn check_term(&self, citation: &str, term: &At<Term>, sink: &mut Sink<'_>) {
        let Some(allowed) = self.articles.get(citation).and_then(|it| it.terms.as_ref()) else { return };
        if !allowed.contains(&term.value) {
            let allowed: Vec<String> = allowed.iter().map(Term::to_string).collect();
            let message = format!("{citation} allows the term {}, not {}", allowed.join(" or "), term.value);
            sink.add(Code::E29, &term.span, message);
        }
    }

    /// The keys that an action of people under this article must carry.
    pub(super) fn needs(&self, citation: &str) -> &[String] {
        self.articles.get(citation).map_or(&[], |it| it.needs.as_slice())
    }
}
