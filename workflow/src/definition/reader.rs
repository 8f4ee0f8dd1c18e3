//! Walks the spanned form of a TOML text: every value keeps its place, every key that is not asked for is found.

use super::near::meant;
use super::problem::{Code, MOST, Sink};
use super::unread::{self, brackets};
use crate::calendar::Term;
use smallvec::SmallVec;
use std::collections::HashSet;
use std::fmt;
use std::hash::Hash;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// In a longer text that does not read, only the first thing is said: the TOML crate would keep all of them, and half a
/// million take more memory than anybody has patience.
const MOST_RECOVERED: usize = 1 << 18;

/// More than the engine holds of anything; more are not even looked at.
const MOST_MEMBERS: usize = 4_096;

/// Reads a text as TOML; what does not read is said, and the rest of a text that is not long is there all the same.
pub(crate) fn document<'d>(text: &'d str, sink: &mut Sink<'_>) -> Spanned<DeTable<'d>> {
    let first = match DeTable::parse(text) {
        Ok(document) => return document,
        Err(first) => first,
    };
    let (document, errors) = if text.len() > MOST_RECOVERED {
        (Spanned::new(0..text.len(), DeTable::new()), vec![first])
    } else {
        DeTable::parse_recoverable(text)
    };
    let mut errors: Vec<_> = errors.iter().map(|it| (unread::place(it, text), it.message())).collect();
    let mut open = brackets::unclosed(text);
    let is_behind =
        |it: &brackets::Unclosed, place: &Range<usize>| (it.at.start..=it.until).contains(&place.start);
    open.retain(|it| errors.iter().any(|(place, _)| is_behind(it, place)));
    errors.retain(|(place, _)| !open.iter().any(|it| is_behind(it, place)));
    for it in open {
        sink.add(Code::E00, &it.at, it.sentence());
    }
    errors.sort_by_key(|(place, _)| place.start);
    let mut last = 0;
    for (place, message) in errors.into_iter().take(MOST) {
        // Where a line is not read, what follows in it is not what was meant.
        let line = sink.line_of(&place);
        if line != last {
            sink.add(Code::E00, &place, unread::sentence(message, text, &place));
        }
        last = line;
    }
    document
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) span: Range<usize>,
}

impl<T> At<T> {
    fn new(value: T, span: Range<usize>) -> At<T> {
        At { value, span }
    }
}

/// How a table is called in messages. Nothing is written before there is something to say.
#[derive(Clone, Copy)]
pub(crate) struct What<'d> {
    /// The key under which it stands in another.
    key: Option<&'static str>,
    /// What that other is, or it itself.
    noun: &'static str,
    /// Which of several.
    name: Option<&'d str>,
}

impl fmt::Display for What<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(key) = self.key {
            write!(f, "{key} of ")?;
        }
        f.write_str(self.noun)?;
        self.name.map_or(Ok(()), |name| write!(f, " {name}"))
    }
}

/// A table that is read key by key; what is left at [`Table::close`] is unknown here. Names and texts are borrowed from
/// the document.
pub(crate) struct Table<'d> {
    pub(crate) span: Range<usize>,
    pub(crate) what: What<'d>,
    entries: Vec<(At<&'d str>, &'d Spanned<DeValue<'d>>)>,
    /// The keys that were asked for, which are those that it may have.
    asked: SmallVec<[&'static str; 8]>,
}

impl<'d> Table<'d> {
    pub(crate) fn new(table: &'d DeTable<'d>, span: Range<usize>, noun: &'static str) -> Table<'d> {
        Table::called(table, span, What { key: None, noun, name: None })
    }

    fn called(table: &'d DeTable<'d>, span: Range<usize>, what: What<'d>) -> Table<'d> {
        let mut entries: Vec<_> =
            table.iter().map(|(key, value)| (At::new(&**key.get_ref(), key.span()), value)).collect();
        // The map is sorted by name; people wrote it in another order, and that is the order to show.
        entries.sort_by_key(|(key, _)| key.span.start);
        Table { span, what, entries, asked: SmallVec::new() }
    }

    fn take(&mut self, key: &'static str) -> Option<(At<&'d str>, &'d Spanned<DeValue<'d>>)> {
        self.asked.push(key);
        let at = self.entries.iter().position(|(it, _)| it.value == key)?;
        Some(self.entries.remove(at))
    }

    /// Whether a key is there, of whatever kind.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(it, _)| it.value == key)
    }

    /// Where a key stands that is there.
    pub(crate) fn place(&self, key: &str) -> Option<Range<usize>> {
        self.entries.iter().find(|(it, _)| it.value == key).map(|(it, _)| it.span.clone())
    }

    pub(crate) fn text(&mut self, key: &'static str, sink: &mut Sink<'_>) -> Option<At<&'d str>> {
        let (_, value) = self.take(key)?;
        text_of(value, format_args!("{key} of {}", self.what), sink)
    }

    pub(crate) fn required_text(&mut self, key: &'static str, sink: &mut Sink<'_>) -> Option<At<&'d str>> {
        let there = self.has(key);
        let found = self.text(key, sink);
        // What is there and of the wrong kind was said already, and is not missing.
        if !there {
            sink.add(Code::E00, &self.span, format!("{} needs {key}", self.what));
        }
        found
    }

    pub(crate) fn number(&mut self, key: &'static str, sink: &mut Sink<'_>) -> Option<At<u32>> {
        let (_, value) = self.take(key)?;
        let whole = value.get_ref().as_integer();
        let number = whole.and_then(|it| u32::from_str_radix(it.as_str(), it.radix()).ok());
        if number.is_none() {
            let is_large = whole.is_some_and(|it| !it.as_str().starts_with('-'));
            let why = if is_large { "more than the engine counts" } else { "a whole number from 1" };
            sink.add(Code::E00, &value.span(), format!("{key} of {} is {why}", self.what));
        }
        number.map(|it| At::new(it, value.span()))
    }

    pub(crate) fn flag(&mut self, key: &'static str, sink: &mut Sink<'_>) -> Option<At<bool>> {
        let (_, value) = self.take(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            sink.add(Code::E00, &value.span(), format!("{key} of {} is true or false", self.what));
        }
        flag.map(|it| At::new(it, value.span()))
    }

    pub(crate) fn texts(&mut self, key: &'static str, sink: &mut Sink<'_>) -> Option<At<Vec<At<&'d str>>>> {
        let (_, value) = self.take(key)?;
        texts_of(value, format_args!("{key} of {}", self.what), sink)
    }

    pub(crate) fn term(&mut self, key: &'static str, sink: &mut Sink<'_>) -> Option<At<Term>> {
        term_of(self.text(key, sink)?, sink)
    }

    pub(crate) fn terms(&mut self, key: &'static str, sink: &mut Sink<'_>) -> Vec<At<Term>> {
        let texts = self.texts(key, sink).map(|it| it.value).unwrap_or_default();
        texts.into_iter().filter_map(|it| term_of(it, sink)).collect()
    }

    pub(crate) fn required_number(&mut self, key: &'static str, sink: &mut Sink<'_>) -> Option<At<u32>> {
        if !self.has(key) {
            sink.add(Code::E00, &self.span, format!("{} needs {key}", self.what));
        }
        self.number(key, sink)
    }

    pub(crate) fn table(&mut self, key: &'static str, sink: &mut Sink<'_>) -> Option<Table<'d>> {
        let (name, value) = self.take(key)?;
        table_of(value, name.span, What { key: Some(key), ..self.what }, sink)
    }

    /// The tables of an array, such as `after`.
    pub(crate) fn tables(&mut self, key: &'static str, sink: &mut Sink<'_>) -> Vec<Table<'d>> {
        let Some((_, value)) = self.take(key) else { return Vec::new() };
        let what = What { key: Some(key), ..self.what };
        let Some(array) = value.get_ref().as_array() else {
            sink.add(Code::E00, &value.span(), format!("{what} is a list of tables"));
            return Vec::new();
        };
        array.iter().filter_map(|it| table_of(it, it.span(), what, sink)).collect()
    }

    /// Every entry of a dictionary such as `[state]`, in the order of the text.
    pub(crate) fn members(
        &mut self,
        key: &'static str,
        sink: &mut Sink<'_>,
    ) -> Vec<(At<&'d str>, Table<'d>)> {
        let Some(mut table) = self.table(key, sink) else { return Vec::new() };
        if table.entries.len() > MOST_MEMBERS {
            let message = format!("{} entries of {key}; the engine holds fewer", table.entries.len());
            sink.add(Code::E98, &table.span, message);
            return Vec::new();
        }
        let mut members = Vec::new();
        for (name, value) in std::mem::take(&mut table.entries) {
            let what = What { key: None, noun: key, name: Some(name.value) };
            if let Some(member) = table_of(value, name.span.clone(), what, sink) {
                members.push((name, member));
            }
        }
        members
    }

    /// Every entry of a dictionary whose values are not tables, such as `[field]`.
    pub(crate) fn values(&mut self, key: &'static str, sink: &mut Sink<'_>) -> Values<'d> {
        let Some(mut table) = self.table(key, sink) else { return Vec::new() };
        table.drain(sink)
    }

    /// The entries that are left, as names and values.
    pub(crate) fn drain(&mut self, sink: &mut Sink<'_>) -> Values<'d> {
        let what = self.what;
        let mut values = Vec::new();
        for (name, value) in std::mem::take(&mut self.entries) {
            if let Some(entry) = entry_of(value, format_args!("{} of {what}", name.value), sink) {
                values.push((name, entry));
            }
        }
        values
    }

    /// Every entry of a dictionary whose values say what they are alone, or in a table beside more: `[field]`.
    pub(crate) fn said(&mut self, key: &'static str, sink: &mut Sink<'_>) -> Vec<(At<&'d str>, Said<'d>)> {
        let Some(mut table) = self.table(key, sink) else { return Vec::new() };
        let mut said = Vec::new();
        for (name, value) in std::mem::take(&mut table.entries) {
            let what = What { key: None, noun: key, name: Some(name.value) };
            let one = match value.get_ref() {
                DeValue::Table(inner) => Some(Said::More(Table::called(inner, name.span.clone(), what))),
                _ => entry_of(value, format_args!("{} of {}", name.value, table.what), sink).map(Said::Alone),
            };
            said.extend(one.map(|it| (name, it)));
        }
        said
    }

    /// A text, a list of texts, or a flag, whichever it is.
    pub(crate) fn entry(&mut self, key: &'static str, sink: &mut Sink<'_>) -> Option<At<Entry<'d>>> {
        let (_, value) = self.take(key)?;
        entry_of(value, format_args!("{key} of {}", self.what), sink)
    }

    /// Says which keys were not asked for.
    pub(crate) fn close(self, sink: &mut Sink<'_>) {
        for (name, _) in &self.entries {
            let meant = meant(name.value, self.asked.iter().copied(), sink);
            sink.add(Code::E01, &name.span, format!("{} has no key `{}`{meant}", self.what, name.value));
        }
    }
}

/// A value of a dictionary without tables.
#[derive(Clone, Debug)]
pub(crate) enum Entry<'d> {
    Text(&'d str),
    Texts(Vec<At<&'d str>>),
    Flag(bool),
}

/// What an entry says: its value alone, or a table in which it stands beside more.
pub(crate) enum Said<'d> {
    Alone(At<Entry<'d>>),
    More(Table<'d>),
}

/// A dictionary without tables.
pub(crate) type Values<'d> = Vec<(At<&'d str>, At<Entry<'d>>)>;

fn entry_of<'d>(
    value: &'d Spanned<DeValue<'d>>,
    what: fmt::Arguments<'_>,
    sink: &mut Sink<'_>,
) -> Option<At<Entry<'d>>> {
    let entry = match value.get_ref() {
        DeValue::String(text) => Some(Entry::Text(text)),
        DeValue::Boolean(flag) => Some(Entry::Flag(*flag)),
        DeValue::Array(_) => texts_of(value, what, sink).map(|it| Entry::Texts(it.value)),
        _ => {
            let message = format!("{what} is a text, a list of texts, true or false");
            sink.add(Code::E00, &value.span(), message);
            None
        }
    };
    entry.map(|it| At::new(it, value.span()))
}

fn text_of<'d>(
    value: &'d Spanned<DeValue<'d>>,
    what: fmt::Arguments<'_>,
    sink: &mut Sink<'_>,
) -> Option<At<&'d str>> {
    let Some(text) = value.get_ref().as_str() else {
        sink.add(Code::E00, &value.span(), format!("{what} is a text"));
        return None;
    };
    Some(At::new(text, value.span()))
}

fn texts_of<'d>(
    value: &'d Spanned<DeValue<'d>>,
    what: fmt::Arguments<'_>,
    sink: &mut Sink<'_>,
) -> Option<At<Vec<At<&'d str>>>> {
    let Some(array) = value.get_ref().as_array() else {
        let example = value.get_ref().as_str().map(|it| format!(": [\"{it}\"]")).unwrap_or_default();
        sink.add(Code::E00, &value.span(), format!("{what} is a list of texts{example}"));
        return None;
    };
    let texts = array.iter().filter_map(|it| text_of(it, what, sink)).collect();
    Some(At::new(texts, value.span()))
}

/// What a list says twice is a slip, or somebody took it for something else.
pub(crate) fn said_once<T: Eq + Hash + fmt::Display>(list: &[At<T>], sink: &mut Sink<'_>) {
    if list.len() < 2 {
        return;
    }
    let mut seen: HashSet<&T> = HashSet::new();
    for it in list {
        if !seen.insert(&it.value) {
            sink.add(Code::E05, &it.span, format!("`{}` is said twice", it.value));
        }
    }
}

fn table_of<'d>(
    value: &'d Spanned<DeValue<'d>>,
    span: Range<usize>,
    what: What<'d>,
    sink: &mut Sink<'_>,
) -> Option<Table<'d>> {
    let Some(table) = value.get_ref().as_table() else {
        sink.add(Code::E00, &value.span(), format!("{what} is a table"));
        return None;
    };
    Some(Table::called(table, span, what))
}

fn term_of(text: At<&str>, sink: &mut Sink<'_>) -> Option<At<Term>> {
    match text.value.parse() {
        Ok(term) => Some(At::new(term, text.span)),
        Err(error) => {
            sink.add(Code::E23, &text.span, format!("`{}`: {error}", text.value));
            None
        }
    }
}
