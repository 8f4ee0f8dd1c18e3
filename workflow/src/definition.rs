//! A process as data: read, checked, and held in a form in which it cannot be wrong.

mod check;
mod diff;
mod head;
mod law_book;
pub mod model;
mod near;
mod outline;
mod parted;
pub mod problem;
mod read;
mod reader;
mod resolve;
mod search;
mod together;
mod unread;
pub mod words;

pub use diff::{Diff, Difference};
pub use law_book::{LawBook, Source};
pub use near::nearest;
pub use outline::{Nature, Outline};
pub use problem::{Code, Level, Problem, Problems};
pub(crate) use search::Stranded;
pub use together::{check_together, check_together_beside};
pub use words::{Language, Words};

use model::{
    Action, ActionId, Clock, ClockId, Coded, Field, FieldId, Filed, FiledId, GroundId, Mark, MarkId, Model,
    OutcomeId, Promise, Question, Role, State, StateId, Task, TaskId,
};
use problem::Sink;
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::{Arc, OnceLock};

/// What reads a text with places, for texts that are no definitions.
pub(crate) mod reading {
    pub(crate) use super::problem::{Code, Sink};
    pub(crate) use super::reader::{Entry, Table, document};
}

/// What the caller can do, which a definition must not ask beyond.
///
/// ```
/// use workflow::Vocabulary;
///
/// assert_eq!(Vocabulary::new(["kz"]).languages.len(), 3);
/// ```
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// The languages in which the caller speaks.
    pub languages: Vec<Language>,
    /// The calendars that the caller has.
    pub calendars: Vec<String>,
}

impl Vocabulary {
    /// Three languages and the calendars named.
    #[must_use]
    pub fn new(calendars: impl IntoIterator<Item = impl Into<String>>) -> Vocabulary {
        Vocabulary {
            languages: Language::ALL.to_vec(),
            calendars: calendars.into_iter().map(Into::into).collect(),
        }
    }
}

/// A text that is not a fingerprint.
///
/// ```
/// use workflow::definition::{Fingerprint, NotAPrint};
/// assert_eq!("protection@2".parse::<Fingerprint>(), Err(NotAPrint));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint is 64 hexadecimal digits")]
pub struct NotAPrint;

/// SHA-256 of what a definition decides by, or of what people read of it.
///
/// ```
/// // Another word is not another rule.
/// use workflow::testkit::{SMALL_PROCESS, small_law, small_process};
/// use workflow::{Definition, Vocabulary};
///
/// let mended = SMALL_PROCESS.replace("Grant the card", "Grant a card");
/// let mended = Definition::parse(&mended, &small_law(), &Vocabulary::new(["kz"]))?;
/// assert_eq!(mended.rules(), small_process().rules());
/// assert_ne!(mended.texts(), small_process().texts());
/// assert_eq!(mended.rules().to_string().len(), 64);
/// # Ok::<(), workflow::Problems>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::str::FromStr for Fingerprint {
    type Err = NotAPrint;

    fn from_str(text: &str) -> Result<Fingerprint, NotAPrint> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return Err(NotAPrint);
        }
        for (n, byte) in bytes.iter_mut().enumerate() {
            let pair = text.get(n * 2..n * 2 + 2).ok_or(NotAPrint)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| NotAPrint)?;
        }
        Ok(Fingerprint(bytes))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A checked definition. Cheap to clone: clones share it.
///
/// ```
/// use workflow::Language;
/// use workflow::definition::model::Role;
/// use workflow::testkit::{SMALL_PROCESS, small_process};
///
/// let card = small_process();
/// assert_eq!((card.id(), card.version(), card.calendar(), card.law()), ("card", 1, "kz", "small_law.toml"));
/// assert_eq!(card.label().get(Language::En), "Library card");
/// assert_eq!((card.kinds(), card.source()), (&["card".to_owned()][..], SMALL_PROCESS));
/// assert!(card.roles().eq([Role::Applicant, Role::Officer, Role::Head, Role::System]));
/// assert_eq!(&*card.state(card.initial()).name, "asked");
/// // What cases are decided by has a print, and what is only read has another one.
/// assert_ne!(card.rules(), card.texts());
/// // Things are found by name and read by id; what they name is an id again.
/// let grant = card.action(card.find_action("grant").ok_or("it is there")?);
/// assert_eq!(grant.to.map(|to| &*card.state(to).name), Some("ready"));
/// assert_eq!(&*grant.basis.0, "house 4");
/// let ends: Vec<&str> = card.states().filter(|(_, it)| it.end).map(|(_, it)| &*it.name).collect();
/// assert_eq!(ends, ["closed"]);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone)]
pub struct Definition(Arc<Inner>);

struct Inner {
    id: String,
    version: u32,
    kinds: Vec<String>,
    asks: Vec<Question>,
    calendar: String,
    label: Words,
    law: String,
    rules: Fingerprint,
    /// As it stands in every record.
    rules_in_hex: Box<str>,
    texts: Fingerprint,
    source: String,
    model: Model,
    warnings: Problems,
    names: Names,
    /// Found once somebody asks.
    reached: OnceLock<Option<search::Reached>>,
}

/// Ids in the order of their names, by which those that come from outside are found.
#[derive(Default)]
struct Names {
    states: Vec<StateId>,
    actions: Vec<ActionId>,
    clocks: Vec<ClockId>,
    tasks: Vec<TaskId>,
    filed: Vec<FiledId>,
    fields: Vec<FieldId>,
    grounds: Vec<GroundId>,
    outcomes: Vec<OutcomeId>,
    marks: Vec<MarkId>,
}

/// How much is asked of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rigour {
    /// That it reads.
    Read,
    /// And every check but the exact search.
    Checked,
    /// Everything.
    Whole,
}

impl fmt::Debug for Definition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}#{}", self.id(), self.version(), self.rules())
    }
}

impl PartialEq for Definition {
    fn eq(&self, other: &Definition) -> bool {
        self.id() == other.id() && self.version() == other.version() && self.rules() == other.rules()
    }
}

impl Definition {
    /// Reads and checks a definition. What it asks of its caller is held against `vocabulary`, what it cites
    /// against the law book.
    ///
    /// # Errors
    /// Everything that is wrong with it, all at once, each with its place. Warnings alone do not stand in the
    /// way: [`Definition::warnings`] has them.
    ///
    /// ```
    /// use workflow::testkit::{SMALL_PROCESS, small_law};
    /// use workflow::{Definition, Vocabulary};
    ///
    /// let read = |text: &str| Definition::parse(text, &small_law(), &Vocabulary::new(["kz"]));
    /// assert!(read(SMALL_PROCESS).is_ok());
    /// // Rule 2 of the library says ten working days.
    /// let problems = read(&SMALL_PROCESS.replace("10wd\"\nsince", "30wd\"\nsince")).unwrap_err();
    /// assert_eq!(problems.0[0].message, "house 2 allows the term 10wd, not 30wd");
    /// ```
    pub fn parse(text: &str, law: &LawBook, vocabulary: &Vocabulary) -> Result<Definition, Problems> {
        Definition::parse_with(text, law, vocabulary, Rigour::Whole)
    }

    /// Reads a definition that was published once, with the law book of that day. It was checked then, and cases stand on
    /// it: what is asked of a definition more strictly since then is not asked of this one, and it has no warnings.
    ///
    /// # Errors
    /// What does not read at all: no TOML, or names that nothing defines.
    ///
    /// ```
    /// use workflow::testkit::{SMALL_PROCESS, small_law};
    /// use workflow::{Definition, Vocabulary};
    ///
    /// // Three times five days are more than the ten of the cap: nobody could publish this today.
    /// let of_old = SMALL_PROCESS.replace("limit    = 2", "limit    = 3");
    /// let (law, can) = (small_law(), Vocabulary::new(["kz"]));
    /// assert!(Definition::parse(&of_old, &law, &can).is_err());
    /// assert!(Definition::parse_published(&of_old, &law, &can).is_ok());
    /// ```
    pub fn parse_published(
        text: &str,
        law: &LawBook,
        vocabulary: &Vocabulary,
    ) -> Result<Definition, Problems> {
        Definition::parse_with(text, law, vocabulary, Rigour::Read)
    }

    /// As [`Definition::parse`], without the exact search: only to measure what that costs.
    pub(crate) fn parse_without_search(
        text: &str,
        law: &LawBook,
        vocabulary: &Vocabulary,
    ) -> Result<Definition, Problems> {
        Definition::parse_with(text, law, vocabulary, Rigour::Checked)
    }

    fn parse_with(
        text: &str,
        law: &LawBook,
        vocabulary: &Vocabulary,
        rigour: Rigour,
    ) -> Result<Definition, Problems> {
        let mut sink = Sink::new(text);
        let document = reader::document(text, &mut sink);
        if sink.any_error() {
            // What could be recovered is not worth checking: its problems would follow from these.
            return Err(sink.into_problems());
        }
        let top = reader::Table::new(document.get_ref(), document.span(), "the definition");
        let mut source = read::read(top, &mut sink);
        head::check(&source, vocabulary, &mut sink);
        let model = resolve::resolve(&mut source, law, &mut sink);
        if rigour == Rigour::Read {
            if sink.is_unread() {
                return Err(sink.into_problems());
            }
            sink = Sink::new(text);
        } else {
            law.check_kinds(&source.kinds, &model, &mut sink);
            if !sink.is_unread() {
                check::check(&model, &mut sink);
                if rigour == Rigour::Whole && !sink.is_out_of_reach() {
                    search::search(&model, &mut sink);
                }
            }
        }
        if sink.any_error() {
            return Err(sink.into_problems());
        }
        let parted = parted::parted(document.get_ref(), text.len());
        let (rules, texts) = (fingerprint(&parted.rules), fingerprint(&parted.texts));
        let value =
            |name: &Option<read::Name<'_>>| name.as_ref().map(|it| it.value.to_owned()).unwrap_or_default();
        Ok(Definition(Arc::new(Inner {
            id: value(&source.id),
            version: source.version.as_ref().map_or(0, |it| it.value),
            kinds: source.kinds.iter().map(|it| it.value.to_owned()).collect(),
            asks: head::asked(&source),
            calendar: value(&source.calendar),
            label: std::mem::take(&mut source.label),
            law: value(&source.law),
            rules,
            rules_in_hex: rules.to_string().into_boxed_str(),
            texts,
            source: text.to_owned(),
            names: Names::of(&model),
            model,
            warnings: sink.into_problems(),
            reached: OnceLock::new(),
        })))
    }

    /// Its id, such as `protection`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// Its version, from 1.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.0.version
    }

    /// What it is called.
    #[must_use]
    pub fn label(&self) -> &Words {
        &self.0.label
    }

    /// Whether whoever files a case by it is asked this.
    ///
    /// ```
    /// use workflow::definition::model::Question;
    /// use workflow::testkit::{SMALL_PROCESS, small_law};
    /// use workflow::{Definition, Vocabulary};
    ///
    /// let asking = SMALL_PROCESS.replace("version   = 1", "version   = 1\nasks = [\"project\"]");
    /// let card = Definition::parse(&asking, &small_law(), &Vocabulary::new(["kz"]))?;
    /// assert!(card.asks(Question::Project) && !card.asks(Question::Pressure));
    /// # Ok::<(), workflow::Problems>(())
    /// ```
    #[must_use]
    pub fn asks(&self, question: Question) -> bool {
        self.0.asks.contains(&question)
    }

    /// The kinds of appeals that it serves, such as `application` and `complaint` (APPC 4); the first is meant when
    /// none is named.
    #[must_use]
    pub fn kinds(&self) -> &[String] {
        &self.0.kinds
    }

    /// The calendar that its terms count by, by the name that the caller has for it.
    #[must_use]
    pub fn calendar(&self) -> &str {
        &self.0.calendar
    }

    /// The file of the law book that it cites, which the caller finds.
    #[must_use]
    pub fn law(&self) -> &str {
        &self.0.law
    }

    /// The print of what it decides by.
    #[must_use]
    pub fn rules(&self) -> Fingerprint {
        self.0.rules
    }

    pub(crate) fn rules_in_hex(&self) -> &str {
        &self.0.rules_in_hex
    }

    /// The print of what people read of it.
    #[must_use]
    pub fn texts(&self) -> Fingerprint {
        self.0.texts
    }

    /// The text it was read from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.0.source
    }

    /// What somebody should look at.
    ///
    /// ```
    /// use workflow::testkit::{SMALL_PROCESS, small_law};
    /// use workflow::{Definition, Vocabulary};
    ///
    /// let text = SMALL_PROCESS.replace("outcome         = \"granted\"", "outcome = \"granted\"\nneeds = [\"identity\"]");
    /// let card = Definition::parse(&text, &small_law(), &Vocabulary::new(["kz"]))?;
    /// assert_eq!(card.warnings().0[0].code.to_string(), "W10", "the item was taken away with its state");
    /// # Ok::<(), workflow::Problems>(())
    /// ```
    #[must_use]
    pub fn warnings(&self) -> &Problems {
        &self.0.warnings
    }

    pub(crate) fn model(&self) -> &Model {
        &self.0.model
    }

    /// What it promises of every case.
    ///
    /// ```
    /// assert_eq!(workflow::testkit::small_process().promises().len(), 2);
    /// ```
    #[must_use]
    pub fn promises(&self) -> &[Promise] {
        &self.0.model.promises
    }

    /// The roles that it takes from the engine's, in the order of [`Role::ALL`].
    pub fn roles(&self) -> impl Iterator<Item = Role> {
        let taken = &self.0.model.role_places;
        Role::ALL.into_iter().filter(|role| taken.iter().any(|(it, _)| it == role))
    }

    /// Where registration puts a case.
    #[must_use]
    pub fn initial(&self) -> StateId {
        self.0.model.initial
    }
}

/// Reading things by id and finding ids by name, the same for every noun.
macro_rules! nouns {
    ($($one:ident $all:ident $find:ident: $type:ident by $id:ident;)*) => {
        impl Definition {$(
            #[doc = concat!("The ", stringify!($one), " of an id of this definition.")]
            ///
            /// # Panics
            /// When the id belongs to another definition, which is a defect of the caller.
            #[must_use]
            pub fn $one(&self, id: $id) -> &$type {
                self.0.model.$all.get(id)
            }

            #[doc = concat!("The ", stringify!($all), ", in the order of the text.")]
            pub fn $all(&self) -> impl ExactSizeIterator<Item = ($id, &$type)> {
                self.0.model.$all.iter()
            }

            #[doc = concat!("The id of a ", stringify!($one), " by its name.")]
            ///
            /// ```
            /// # use workflow::{Definition, LawBook, Vocabulary, shipped};
            /// # let law = LawBook::parse(shipped::LAW.1)?;
            /// # let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
            #[doc = concat!("let (id, it) = protection.", stringify!($all), "().next().ok_or(\"there are some\")?;")]
            #[doc = concat!("assert_eq!(protection.", stringify!($find), "(&it.name), Some(id));")]
            #[doc = concat!("assert_eq!(protection.", stringify!($one), "(id).name, it.name);")]
            #[doc = concat!("assert_eq!(protection.", stringify!($find), "(\"a name of nothing\"), None);")]
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            #[must_use]
            pub fn $find(&self, name: &str) -> Option<$id> {
                let ids = &self.0.names.$all;
                let at = ids.binary_search_by(|id| (*self.$one(*id).name).cmp(name)).ok()?;
                ids.get(at).copied()
            }
        )*}

        impl Names {
            fn of(model: &Model) -> Names {
                let mut names = Names {$($all: model.$all.iter().map(|(id, _)| id).collect(),)*};
                $(names.$all.sort_unstable_by_key(|id| &*model.$all.get(*id).name);)*
                names
            }
        }
    };
}

nouns! {
    state states find_state: State by StateId;
    action actions find_action: Action by ActionId;
    clock clocks find_clock: Clock by ClockId;
    task tasks find_task: Task by TaskId;
    filed_fact filed find_filed: Filed by FiledId;
    field fields find_field: Field by FieldId;
    ground grounds find_ground: Coded by GroundId;
    outcome outcomes find_outcome: Coded by OutcomeId;
    mark marks find_mark: Mark by MarkId;
}

fn fingerprint(canonical: &[u8]) -> Fingerprint {
    Fingerprint(Sha256::digest(canonical).into())
}
