//! Words of a definition in the three languages, held to the same placeholders and to their own alphabets.

use super::problem::{Code, Sink};
use super::reader::{At, Table};
use std::collections::BTreeSet;
use std::ops::Range;

/// The languages, Kazakh first.
///
/// ```
/// use workflow::{Language, testkit::small_process};
///
/// let card = small_process();
/// let label = card.label();
/// let all: Vec<String> = Language::ALL.into_iter().map(|it| format!("{}: {}", it.code(), label.get(it))).collect();
/// assert_eq!(all, ["kk: Оқырман билеті", "ru: Читательский билет", "en: Library card"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Kazakh, the state language.
    Kk,
    /// Russian.
    Ru,
    /// English.
    En,
}

impl Language {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Language; 3] = [Language::Kk, Language::Ru, Language::En];

    /// `kk`, `ru`, `en`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Language::Kk => "kk",
            Language::Ru => "ru",
            Language::En => "en",
        }
    }

    /// Of three things that stand in the order kk, ru, en, the one of this language.
    ///
    /// ```
    /// use workflow::Language;
    ///
    /// assert_eq!(Language::Ru.of(&["мерзім", "срок", "term"]), &"срок");
    /// ```
    #[must_use]
    pub fn of<T>(self, all: &[T; 3]) -> &T {
        let [kk, ru, en] = all;
        match self {
            Language::Kk => kk,
            Language::Ru => ru,
            Language::En => en,
        }
    }
}

/// A text in three languages.
///
/// ```
/// use workflow::{Language, testkit::small_process};
///
/// let card = small_process();
/// let says = &card.state(card.initial()).says;
/// // The caller fills in what is due when somebody reads it.
/// assert_eq!(says.get(Language::En), "Your request is registered; the answer is due {due}.");
/// assert!(says.get(Language::Ru).contains("{due}"), "no language says less than another");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Words {
    texts: [Box<str>; 3],
}

impl Words {
    /// The text in a language.
    ///
    /// ```
    /// use workflow::{Language, testkit::small_process};
    ///
    /// assert_eq!(small_process().label().get(Language::Kk), "Оқырман билеті");
    /// ```
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        language.of::<Box<str>>(&self.texts)
    }

    /// The placeholders it holds, such as `due`.
    pub(super) fn placeholders(&self) -> BTreeSet<&str> {
        placeholders(self.get(Language::Kk))
    }
}

const PLACEHOLDERS: [&str; 3] = ["due", "until", "office"];

/// Reads `kk`, `ru` and `en` out of a table and checks them against each other.
pub(super) fn read(table: &mut Table<'_>, what: &str, sink: &mut Sink<'_>) -> Words {
    let mut found: Vec<At<String>> = Vec::new();
    for language in Language::ALL {
        match table.text(language.code(), sink) {
            Some(text) => {
                check_alphabet(language, &text, what, sink);
                found.push(text);
            }
            None => sink.add(Code::E13, &table.span, format!("{what} has no words in {}", language.code())),
        }
    }
    let [kk, ru, en] = found.as_slice() else { return Words::default() };
    for text in &found {
        check_placeholders(text, what, sink);
        if placeholders(&text.value) != placeholders(&kk.value) {
            sink.add(Code::E13, &text.span, format!("{what} has other placeholders than in kk"));
        }
    }
    Words { texts: [kk, ru, en].map(|it| it.value.clone().into_boxed_str()) }
}

fn check_placeholders(text: &At<String>, what: &str, sink: &mut Sink<'_>) {
    for name in placeholders(&text.value) {
        if !PLACEHOLDERS.contains(&name) {
            sink.add(Code::E13, &text.span, format!("{what}: there is no placeholder {{{name}}}"));
        }
    }
}

/// The places of a `{name}` in a text.
fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|it| it.split_once('}')).map(|(name, _)| name).collect()
}

fn check_alphabet(language: Language, text: &At<String>, what: &str, sink: &mut Sink<'_>) {
    let mut add = |span: &Range<usize>, why: &str| {
        sink.add(Code::E13, span, format!("{what} in {}: {why}", language.code()));
    };
    if text.value.trim().is_empty() {
        add(&text.span, "the text is empty");
    }
    let outside: String = text
        .value
        .split('{')
        .enumerate()
        .map(|(n, it)| if n == 0 { it } else { it.split_once('}').map_or(it, |(_, rest)| rest) })
        .collect();
    let cyrillic = |it: char| ('\u{0400}'..='\u{04ff}').contains(&it);
    let kazakh = |it: char| "ӘәҒғҚқҢңӨөҰұҮүҺһІі".contains(it);
    match language {
        Language::En if outside.contains(cyrillic) => add(&text.span, "a Cyrillic letter in an English text"),
        Language::Ru if outside.contains(kazakh) => add(&text.span, "a Kazakh letter in a Russian text"),
        Language::Kk | Language::Ru if outside.chars().any(|it| it.is_ascii_alphabetic()) => {
            add(&text.span, "a Latin letter in a Cyrillic text");
        }
        _ => {}
    }
}
