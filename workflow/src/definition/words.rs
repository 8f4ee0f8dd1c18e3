//! Words of a definition in the three languages, held to the same placeholders and to their own alphabets.

use super::problem::{Code, Sink};
use super::reader::{At, Table};
use smallvec::SmallVec;
use std::collections::BTreeSet;
use std::fmt;
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

/// How much room a text has where it is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// It stands in a line, on a button, in a column.
    Name,
    /// It is read by itself.
    Sentence,
}

impl Length {
    /// The most letters. Nobody reads more, and lists, letters and drawings must hold them.
    fn most(self) -> usize {
        match self {
            Length::Name => 200,
            Length::Sentence => 2_000,
        }
    }
}

/// Reads `kk`, `ru` and `en` out of a table and checks them against each other.
pub(super) fn read(
    table: &mut Table<'_>,
    what: fmt::Arguments<'_>,
    length: Length,
    sink: &mut Sink<'_>,
) -> Words {
    let mut found: SmallVec<[At<&str>; 3]> = SmallVec::new();
    for language in Language::ALL {
        match table.text(language.code(), sink) {
            Some(text) => {
                check_alphabet(language, &text, what, sink);
                check_length(language, &text, (what, length), sink);
                found.push(text);
            }
            None => sink.add(Code::E13, &table.span, format!("{what} has no words in {}", language.code())),
        }
    }
    let [kk, ru, en] = found.as_slice() else { return Words::default() };
    let of_kk = placeholders(kk.value);
    for text in &found {
        let of_text = placeholders(text.value);
        for name in of_text.iter().filter(|it| !PLACEHOLDERS.contains(it)) {
            sink.add(Code::E13, &text.span, format!("{what}: there is no placeholder {{{name}}}"));
        }
        // Of a placeholder that there is none of it was said where it stands; that the others lack it says nothing more.
        let is_misspelt = |all: &BTreeSet<&str>| all.iter().any(|it| !PLACEHOLDERS.contains(it));
        if of_text != of_kk && !is_misspelt(&of_text) && !is_misspelt(&of_kk) {
            sink.add(Code::E13, &text.span, format!("{what} has other placeholders than in kk"));
        }
    }
    Words { texts: [kk, ru, en].map(|it| it.value.into()) }
}

/// The places of a `{name}` in a text.
fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|it| it.split_once('}')).map(|(name, _)| name).collect()
}

/// Whether a text has room, and nothing in it that nobody sees.
fn check_length(
    language: Language,
    text: &At<&str>,
    (what, length): (fmt::Arguments<'_>, Length),
    sink: &mut Sink<'_>,
) {
    let mut add = |why: String| {
        sink.add(Code::E13, &text.span, format!("{what} in {}: {why}", language.code()));
    };
    let (letters, most) = (text.value.chars().count(), length.most());
    if letters > most {
        add(format!("{letters} letters, and no more than {most} are read"));
    }
    let breaks_a_sentence = |it: char| it == '\n' && length == Length::Sentence;
    if let Some(hidden) = text.value.chars().find(|it| is_unseen(*it) && !breaks_a_sentence(*it)) {
        add(format!("the mark U+{:04X}, which nobody sees; take it away", u32::from(hidden)));
    }
}

/// Whether a letter is none: it controls something, turns the direction of what follows, or takes no room.
fn is_unseen(letter: char) -> bool {
    let is_mark = matches!(
        letter,
        '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    );
    is_mark || letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}')
}

fn check_alphabet(language: Language, text: &At<&str>, what: fmt::Arguments<'_>, sink: &mut Sink<'_>) {
    let mut add = |span: &Range<usize>, why: &str| {
        sink.add(Code::E13, span, format!("{what} in {}: {why}", language.code()));
    };
    if text.value.trim().is_empty() {
        add(&text.span, "the text is empty");
    }
    let mut outside = text
        .value
        .split('{')
        .enumerate()
        .map(|(n, it)| if n == 0 { it } else { it.split_once('}').map_or(it, |(_, rest)| rest) });
    let cyrillic = |it: char| ('\u{0400}'..='\u{04ff}').contains(&it);
    match language {
        Language::En if outside.any(|it| it.contains(cyrillic)) => {
            add(&text.span, "a Cyrillic letter in an English text");
        }
        Language::Ru if outside.clone().any(|it| it.contains(is_only_kazakh)) => {
            add(&text.span, "a Kazakh letter in a Russian text");
        }
        Language::Kk | Language::Ru if outside.any(|it| it.bytes().any(|it| it.is_ascii_alphabetic())) => {
            add(&text.span, "a Latin letter in a Cyrillic text");
        }
        _ => {}
    }
}

/// Whether Kazakh has a letter and Russian does not.
fn is_only_kazakh(letter: char) -> bool {
    matches!(
        letter,
        'Ә' | 'ә'
            | 'Ғ'
            | 'ғ'
            | 'Қ'
            | 'қ'
            | 'Ң'
            | 'ң'
            | 'Ө'
            | 'ө'
            | 'Ұ'
            | 'ұ'
            | 'Ү'
            | 'ү'
            | 'Һ'
            | 'һ'
            | 'І'
            | 'і'
    )
}
