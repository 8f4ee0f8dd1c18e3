//! What a text is, before it is read as a definition: whoever looks for its law book must know the name of it, also where
//! the text does not read whole, and whoever gave another kind of file is told so and not of everything that it lacks.

use super::law_book::LawBook;
use super::problem::{Problems, Sink};
use super::reader;
use super::{Definition, Rigour, Vocabulary};
use toml::de::DeTable;

/// What kind of text it is, by the keys that stand in it.
///
/// ```
/// use workflow::definition::{Nature, Outline};
/// use workflow::testkit::{SMALL_LAW, SMALL_PROCESS};
///
/// assert_eq!(Outline::of(SMALL_PROCESS).nature, Nature::Definition);
/// assert_eq!(Outline::of(SMALL_LAW).nature, Nature::LawBook);
/// assert_eq!(Outline::of("id = \"card\"\nfrom = 1\nto = 2\n").nature, Nature::Plan);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// A definition, or what may become one.
    Definition,
    /// A law book.
    LawBook,
    /// A plan by which cases move to a newer version.
    Plan,
}

/// As much as can be said of a text that may not read.
///
/// ```
/// use workflow::definition::Outline;
///
/// let of = |text| Outline::of(text).law;
/// assert_eq!(of("version = 99999999999999999999\nlaw = \"law.toml\"").as_deref(), Some("law.toml"));
/// // What is said twice, or not as a text, names no file.
/// assert_eq!((of("law = 5"), of("id = \"card\""), of("law = \"\"")), (None, None, None));
/// let version = Outline::of("id = \"card\"\nversion = 2\nkinds = 5").version;
/// assert_eq!(version, Some(("card".to_owned(), 2)), "also where it does not read");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// What it is.
    pub nature: Nature,
    /// The file beside it that it names as its law book; `None`, and nobody knows which.
    pub law: Option<String>,
    /// Which version of which definition it says to be, where it says both.
    pub version: Option<(String, u32)>,
}

impl Outline {
    /// The outline of a text.
    #[must_use]
    pub fn of(text: &str) -> Outline {
        let mut sink = Sink::new(text);
        let document = reader::document(text, &mut sink);
        let top = document.get_ref();
        let law = top.get("law").and_then(|it| it.get_ref().as_str()).filter(|it| is_beside(it));
        let id = top.get("id").and_then(|it| it.get_ref().as_str()).map(str::to_owned);
        let version = top.get("version").and_then(|it| it.get_ref().as_integer()?.as_str().parse().ok());
        Outline { nature: nature(top), law: law.map(str::to_owned), version: id.zip(version) }
    }
}

fn nature(top: &DeTable<'_>) -> Nature {
    let has = |all: &[&str]| all.iter().any(|key| top.contains_key(*key));
    if has(&["initial", "kinds", "languages", "roles"]) {
        Nature::Definition
    } else if has(&["source", "article"]) {
        Nature::LawBook
    } else if has(&["from"]) && has(&["to"]) {
        Nature::Plan
    } else {
        Nature::Definition
    }
}

/// Whether a name is that of a file which lies beside the one that names it.
pub(super) fn is_beside(name: &str) -> bool {
    !matches!(name.trim(), "" | "." | "..") && !name.contains(['/', '\\', '\0'])
}

impl Definition {
    /// Everything that is wrong with a definition whose law book nobody has: what it cites is not looked at.
    ///
    /// ```
    /// use workflow::testkit::SMALL_PROCESS;
    /// use workflow::{Definition, Vocabulary};
    ///
    /// let found = |text: &str| Definition::problems_without_law(text, &Vocabulary::new(["kz"])).0;
    /// assert!(found(SMALL_PROCESS).is_empty());
    /// let nameless = found(&SMALL_PROCESS.replace("law       = \"small_law.toml\"", ""));
    /// assert_eq!(nameless.len(), 1, "that it names none, and nothing of its articles");
    /// assert_eq!(nameless[0].message, "the definition needs law");
    /// ```
    #[must_use]
    pub fn problems_without_law(text: &str, vocabulary: &Vocabulary) -> Problems {
        match Definition::parse_with(text, &LawBook::unknown(), vocabulary, Rigour::Whole) {
            Ok(definition) => definition.warnings().clone(),
            Err(problems) => problems,
        }
    }
}
