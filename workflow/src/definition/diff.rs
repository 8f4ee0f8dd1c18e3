//! What a newer version of a definition or of the law book changes: key by key, what stood there and what stands there now.

use super::parted::parted;
use super::{Definition, LawBook};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use toml::de::DeTable;

/// Everything in which two versions differ, in the order of their keys.
///
/// ```
/// use workflow::testkit::{SMALL_PROCESS, small_law, small_process};
/// use workflow::{Definition, Vocabulary};
///
/// let newer = SMALL_PROCESS.replace("version   = 1", "version   = 2").replace("limit    = 2", "limit    = 1");
/// let newer = Definition::parse(&newer, &small_law(), &Vocabulary::new(["kz"]))?;
/// let diff = small_process().diff(&newer);
/// assert!(diff.changes_rules() && diff.touches("action.ask_photo") && !diff.touches("action.ask"));
/// // Another word is another text and no other rule.
/// let renamed = SMALL_PROCESS.replace("Library card", "Reader's card");
/// let renamed = Definition::parse(&renamed, &small_law(), &Vocabulary::new(["kz"]))?;
/// assert!(!small_process().diff(&renamed).changes_rules());
/// # Ok::<(), workflow::Problems>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Diff(pub Vec<Difference>);

/// One key in which two versions differ.
///
/// ```
/// use workflow::testkit::{SMALL_PROCESS, small_law, small_process};
/// use workflow::{Definition, Vocabulary};
///
/// let newer = SMALL_PROCESS.replace("version   = 1", "version   = 2").replace("limit    = 2", "limit    = 1");
/// let newer = Definition::parse(&newer, &small_law(), &Vocabulary::new(["kz"]))?;
/// let differences = small_process().diff(&newer).0;
/// let [limit, _version] = &differences[..] else { panic!("{differences:?}") };
/// assert_eq!(limit.to_string(), "~ action.ask_photo.limit: \"2\" → \"1\"");
/// assert_eq!((limit.key.as_str(), limit.is_text), ("action.ask_photo.limit", false));
/// # Ok::<(), workflow::Problems>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The key, such as `action.return.within.term`.
    pub key: String,
    /// What stood there, as JSON with numbers as texts; `None`, and the key is new.
    pub old: Option<String>,
    /// What stands there now, as JSON; `None`, and the key is gone.
    pub new: Option<String>,
    /// Whether it is only read by people; else cases are decided by it.
    pub is_text: bool,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.old, &self.new) {
            (None, Some(new)) => write!(f, "+ {} = {new}", self.key),
            (Some(old), None) => write!(f, "- {} = {old}", self.key),
            (old, new) => {
                let text = |it: &Option<String>| it.clone().unwrap_or_default();
                write!(f, "~ {}: {} → {}", self.key, text(old), text(new))
            }
        }
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|it| writeln!(f, "{it}"))
    }
}

impl Diff {
    /// Whether cases are decided otherwise, and not only other words are read.
    #[must_use]
    pub fn changes_rules(&self) -> bool {
        self.0.iter().any(|it| !it.is_text)
    }

    /// Whether a key or anything under it differs in what cases are decided by.
    #[must_use]
    pub fn touches(&self, key: &str) -> bool {
        self.rules_under(key).next().is_some()
    }

    /// In what of a key cases are decided otherwise: what stands after it, such as `term`.
    pub(crate) fn rules_under<'d>(&'d self, key: &'d str) -> impl Iterator<Item = &'d str> {
        let rules = self.0.iter().filter(|it| !it.is_text);
        let under = rules.filter_map(move |it| it.key.strip_prefix(key));
        under
            .filter(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            .map(|it| it.trim_start_matches('.'))
    }
}

impl Definition {
    /// What `newer` changes.
    ///
    /// ```
    /// # use workflow::{Definition, LawBook, Vocabulary, shipped};
    /// # let law = LawBook::parse(shipped::LAW.1)?;
    /// # let read = |text: &str| Definition::parse(text, &law, &Vocabulary::new(["kz"]));
    /// let message = shipped::DEFINITIONS.iter().find(|it| it.0 == "message.toml").ok_or("it is shipped")?.1;
    /// let older = read(message)?;
    /// let newer = read(&message.replace("version   = 1", "version   = 2").replace("\"10wd\", \"13wd\"", "\"12wd\""))?;
    /// let diff = older.diff(&newer);
    /// assert_eq!(diff.to_string(), "~ clock.case.warn: [\"10wd\",\"13wd\"] → [\"12wd\"]\n~ version: \"1\" → \"2\"\n");
    /// assert!(diff.changes_rules() && diff.touches("clock.case"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn diff(&self, newer: &Definition) -> Diff {
        between(self.source(), newer.source())
    }
}

impl LawBook {
    /// What a newer book changes: another edition, another term, an article more.
    ///
    /// ```
    /// use workflow::LawBook;
    /// use workflow::testkit::{SMALL_LAW, small_law};
    ///
    /// let amended = SMALL_LAW.replace("2026-01-01", "2027-01-01").replace("[\"30d\"]", "[\"60d\"]");
    /// let diff = small_law().diff(&LawBook::parse(&amended)?);
    /// assert_eq!(
    ///     diff.to_string(),
    ///     "~ article.house 5.terms: [\"30d\"] → [\"60d\"]\n~ source.house.edition: \"2026-01-01\" → \"2027-01-01\"\n"
    /// );
    /// # Ok::<(), workflow::Problems>(())
    /// ```
    #[must_use]
    pub fn diff(&self, newer: &LawBook) -> Diff {
        between(self.text(), newer.text())
    }
}

fn between(old: &str, new: &str) -> Diff {
    let (old_rules, old_texts) = keys_of(old);
    let (new_rules, new_texts) = keys_of(new);
    let mut all = differences(&old_rules, &new_rules, false);
    all.extend(differences(&old_texts, &new_texts, true));
    all.sort_by(|one, other| one.key.cmp(&other.key));
    Diff(all)
}

type Keys = BTreeMap<String, String>;

/// What a text decides by and what is read of it, each key with its value as JSON.
fn keys_of(text: &str) -> (Keys, Keys) {
    let (document, _) = DeTable::parse_recoverable(text);
    let parted = parted(document.get_ref(), text.len());
    let value = |text: &[u8]| serde_json::from_slice(text).unwrap_or_default();
    let (mut of_rules, mut of_texts) = (Keys::new(), Keys::new());
    flatten(String::new(), &value(&parted.rules), &mut of_rules);
    flatten(String::new(), &value(&parted.texts), &mut of_texts);
    (of_rules, of_texts)
}

fn flatten(key: String, value: &Value, keys: &mut Keys) {
    match value {
        Value::Object(entries) => {
            for (name, value) in entries {
                let key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                flatten(key, value, keys);
            }
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            for (n, item) in items.iter().enumerate() {
                flatten(format!("{key}[{n}]"), item, keys);
            }
        }
        // Where words were taken out nothing is left.
        Value::Null => {}
        other => {
            keys.insert(key, other.to_string());
        }
    }
}

fn differences(old: &Keys, new: &Keys, is_text: bool) -> Vec<Difference> {
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let differs = keys.into_iter().filter(|key| old.get(*key) != new.get(*key));
    let difference = |key: &String| Difference {
        key: key.clone(),
        old: old.get(key).cloned(),
        new: new.get(key).cloned(),
        is_text,
    };
    differs.map(difference).collect()
}
