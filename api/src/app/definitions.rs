//! The processes that this house runs: shipped ones, those of a folder, and every version that a case still pins.

pub mod awaited;
pub mod files;

use super::cases::family;
use super::{App, Error, Result, reference};
use crate::store::definitions::DefinitionRow;
use crate::store::{self, Database, Uncancelled};
use chrono::{DateTime, Utc};
use files::{Book, Lying, Placed};
use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::path::Path;
use workflow::definition::model::{FieldId, Question};
use workflow::definition::{Code, Fingerprint, Level};
use workflow::{Definition, Language, LawBook, Problem, Problems, Vocabulary, definition, shipped};

/// The process that a business files by a form, without choosing among processes.
const FILED: &str = "protection";

/// Every definition by id and version.
#[derive(Default)]
pub struct Definitions {
    all: BTreeMap<(String, u32), Definition>,
    /// The processes of which a text is here, shipped or in the folder. The others were published once: their cases go on, and
    /// no new one begins.
    here: BTreeSet<String>,
}

/// A text to be read, with the law book that it cites.
struct Text {
    file: String,
    source: String,
    law_file: String,
    law: String,
    is_shipped: bool,
}

impl Definitions {
    /// The newest version of a process.
    #[must_use]
    pub fn newest(&self, id: &str) -> Option<&Definition> {
        self.newest_first(id).next()
    }

    /// Every version of a process, the newest first.
    pub fn newest_first(&self, id: &str) -> impl Iterator<Item = &Definition> + use<'_> {
        self.all.range((id.to_owned(), 0)..=(id.to_owned(), u32::MAX)).rev().map(|(_, it)| it)
    }

    /// A version of a process.
    ///
    /// # Errors
    /// [`store::Error::Corrupt`] when a case pins what is not there.
    pub fn get(&self, id: &str, version: i32) -> Result<&Definition> {
        let version = u32::try_from(version).unwrap_or(0);
        self.all.get(&(id.to_owned(), version)).ok_or(Error::Store(store::Error::Corrupt {
            table: "definitions",
            why: "a case pins a version that is not there",
        }))
    }

    /// What a field of a definition is called. A version that was published before fields had words has none of its own: it
    /// borrows those of the newest that has such a field.
    #[must_use]
    pub fn label(&self, definition: &Definition, field: FieldId, language: Language) -> String {
        let name = &definition.field(field).name;
        let mut labels = iter::once(definition).chain(self.newest_first(definition.id())).filter_map(|it| {
            let label = it.field(it.find_field(name)?).label.get(language);
            (!label.is_empty()).then(|| label.to_owned())
        });
        labels.next().unwrap_or_else(|| {
            templates::say_with(language, "label-field", &[("name", templates::Value::Text(name))])
        })
    }

    /// The process that the form of the portal files.
    #[must_use]
    pub fn of_the_form(&self) -> String {
        FILED.to_owned()
    }

    /// What can be filed by itself, that of the form first.
    pub fn filed(&self) -> impl Iterator<Item = &Definition> {
        let by_itself = || self.all_newest().filter(|it| !family::only_grows(it) && self.is_here(it.id()));
        let first = by_itself().filter(|it| it.id() == FILED);
        first.chain(by_itself().filter(|it| it.id() != FILED))
    }

    /// Whether new cases begin with a process: whoever takes its file out of the folder withdraws it.
    #[must_use]
    pub fn is_here(&self, id: &str) -> bool {
        self.here.contains(id)
    }

    /// The processes that were published once and with which no new case begins.
    pub fn withdrawn(&self) -> impl Iterator<Item = &Definition> {
        self.all_newest().filter(|it| !self.is_here(it.id()))
    }

    /// Whether whoever files by a process is asked this.
    #[must_use]
    pub fn asks(&self, id: &str, question: Question) -> bool {
        self.newest(id).is_some_and(|it| it.asks(question))
    }

    /// The versions that no new case begins with, because a newer one is here, each with that one: of each file of a folder.
    ///
    /// # Errors
    /// [`Error::Definition`] for what does not read.
    pub fn outdated_in(&self, folder: &Path) -> Result<Vec<Outdated>> {
        let outdated = |text: Text| {
            let read = parse(&text, LawBook::parse, Definition::parse)?;
            let newest = self.newest(read.id()).filter(|it| it.version() > read.version());
            Ok(newest.map(|newest| Outdated {
                file: text.file,
                id: read.id().to_owned(),
                versions: (read.version(), newest.version()),
            }))
        };
        folder_texts(folder)?.into_iter().filter_map(|it| outdated(it).transpose()).collect()
    }

    /// Every version of every process, the newest of each first: cases stay on the version that they follow.
    pub fn all(&self) -> impl Iterator<Item = &Definition> {
        self.ids().into_iter().flat_map(|id| self.newest_first(id))
    }

    /// The newest version of every process.
    pub fn all_newest(&self) -> impl Iterator<Item = &Definition> {
        self.ids().into_iter().filter_map(|id| self.newest(id))
    }

    fn ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self.all.keys().map(|(id, _)| id.as_str()).collect();
        ids.dedup();
        ids
    }
}

/// A file with a version that no new case begins with.
pub struct Outdated {
    /// The file.
    pub file: String,
    /// The process.
    pub id: String,
    /// Its version, and the newest one.
    pub versions: (u32, u32),
}

/// Whether what is read is published too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Publishing {
    /// What is new is published: cases may follow it from now on, and it can never be changed.
    New,
    /// Nothing is: somebody only looks.
    Nothing,
}

/// Reads everything, publishes what is new where that is asked for, and refuses to go on when two texts claim the same
/// version: two nodes would decide differently.
///
/// # Errors
/// [`Error::Definition`], which says file, line and code.
pub async fn load(
    database: &Database,
    task: &Uncancelled,
    folder: Option<&Path>,
    publishing: Publishing,
    now: DateTime<Utc>,
) -> Result<Definitions> {
    let texts = texts_with(folder)?;
    let tx = database.begin(task).await?;
    let (mut definitions, mut holders) = (Definitions::default(), Holders::new());
    let mut unpublished = BTreeSet::new();
    for text in &texts {
        let definition = read(text, &texts, &mut holders)?;
        if is_new(&tx, &definition, text).await? {
            unpublished.insert((definition.id().to_owned(), definition.version()));
            if publishing == Publishing::New {
                publish(&tx, &definition, text, now).await?;
            }
        }
        definitions.here.insert(definition.id().to_owned());
        definitions.all.insert((definition.id().to_owned(), definition.version()), definition);
    }
    for row in store::definitions::all(&tx).await? {
        let version = u32::try_from(row.version).unwrap_or(0);
        if !definitions.all.contains_key(&(row.id.clone(), version)) {
            let file = format!("{} (version {}, as published)", row.id, row.version);
            let law_file = format!("law book of {file}");
            let text = Text { file, source: row.source, law_file, law: row.law_source, is_shipped: false };
            let definition = parse(&text, LawBook::parse_published, Definition::parse_published)?;
            hold(&mut holders, &definition, &text)?;
            definitions.all.insert((row.id, version), definition);
        }
    }
    check_together(&definitions, &holders)?;
    check_open_cases(&tx, &definitions, &holders, &unpublished).await?;
    tx.commit().await?;
    if publishing == Publishing::New {
        for it in definitions.withdrawn() {
            let (id, version) = (it.id(), it.version());
            tracing::info!(
                "{id} (version {version}) was published once and has no file here: its cases go on, and no new one begins"
            );
        }
    }
    Ok(definitions)
}

/// Whether a portal that is new could be served with the definitions of a folder: before anything of it is made.
///
/// # Errors
/// As [`load`].
pub fn check_files(folder: &Path) -> Result<()> {
    let texts = texts_with(Some(folder))?;
    let (mut definitions, mut holders) = (Definitions::default(), Holders::new());
    for text in &texts {
        let definition = read(text, &texts, &mut holders)?;
        definitions.all.insert((definition.id().to_owned(), definition.version()), definition);
    }
    check_together(&definitions, &holders)
}

/// The shipped definitions, and those of a folder.
fn texts_with(folder: Option<&Path>) -> Result<Vec<Text>> {
    let mut texts = shipped_texts();
    if let Some(folder) = folder {
        texts.extend(folder_texts(folder)?);
    }
    Ok(texts)
}

/// Reads one of several texts, and notes which file holds it.
fn read(text: &Text, all: &[Text], holders: &mut Holders) -> Result<Definition> {
    let read = parse(text, LawBook::parse, Definition::parse);
    let definition = read.map_err(|it| it.beside(text, all))?;
    hold(holders, &definition, text)?;
    Ok(definition)
}

/// Which file holds a version, with the print of its rules, and whether it is a shipped one.
type Holders = BTreeMap<(String, u32), (String, Fingerprint, bool)>;

/// Notes which file holds a version. A shipped one may be given other words; two files of a folder that both say that they
/// are one version are a slip, and nobody knows which is meant.
fn hold(holders: &mut Holders, definition: &Definition, text: &Text) -> Result<()> {
    let (id, version) = (definition.id(), definition.version());
    let holder = (text.file.clone(), definition.rules(), text.is_shipped);
    let told = match holders.insert((id.to_owned(), version), holder) {
        Some((other, _, false)) => format!(
            "{other} and {} are both {id} version {version}: take one of them away, or raise the version of the newer one",
            text.file
        ),
        Some((_, rules, true)) if rules != definition.rules() => format!(
            "{}: {id} version {version} is shipped with other rules: raise its version, or give it an id of its own",
            text.file
        ),
        _ => return Ok(()),
    };
    Err(Error::Definition(told))
}

/// A new case may open cases of other processes: what it expects of them must be there.
fn check_together(definitions: &Definitions, holders: &Holders) -> Result<()> {
    let newest: Vec<Definition> = definitions.all_newest().cloned().collect();
    let problems = definition::check_together(&newest);
    let is_error = |it: &Problem| it.level == Level::Error;
    let lines = newest.iter().zip(problems).flat_map(|(it, problems)| {
        let holder = holders.get(&(it.id().to_owned(), it.version()));
        let file = holder.map_or(it.id(), |(file, ..)| file.as_str());
        problems.into_iter().filter(is_error).map(move |problem| format!("{file}:{problem}"))
    });
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() { Ok(()) } else { Err(Error::Definition(lines.join("\n"))) }
}

/// An open case may open others too, by the version that it follows. What is published already cannot be taken back: that is
/// said, and the portal goes on.
async fn check_open_cases(
    tx: &store::Transaction,
    definitions: &Definitions,
    holders: &Holders,
    unpublished: &BTreeSet<(String, u32)>,
) -> Result<()> {
    let file = |id: &str, version| holders.get(&(id.to_owned(), version)).map(|(file, ..)| file.clone());
    for newest in definitions.all_newest() {
        let unheard = awaited::unheard(tx, definitions, newest, |it| Some(it.to_owned())).await?;
        if unpublished.contains(&(newest.id().to_owned(), newest.version())) {
            awaited::heard(&unheard, file)?;
        }
        for it in &unheard {
            tracing::warn!("{}", it.told(file));
        }
    }
    Ok(())
}

fn shipped_texts() -> Vec<Text> {
    let (law_file, law) = shipped::LAW;
    shipped::DEFINITIONS
        .iter()
        .map(|(file, text)| Text {
            file: (*file).to_owned(),
            source: (*text).to_owned(),
            law_file: law_file.to_owned(),
            law: law.to_owned(),
            is_shipped: true,
        })
        .collect()
}

/// The definitions of a folder, each with the law book that it cites, which stands beside it.
fn folder_texts(folder: &Path) -> Result<Vec<Text>> {
    let text = |it: Lying| {
        let file = it.file.display().to_string();
        let (law_file, law) = match it.book {
            Book::Is { file, text } => (file.display().to_string(), text),
            Book::Unread(why) => {
                let (line, column) = files::place_of(&it.source, "law");
                return Err(Error::Definition(format!("{file}:{line}:{column}: {why}")));
            }
            Book::Unsaid => {
                let problems = Definition::problems_without_law(&it.source, &vocabulary());
                return Err(report(&file, &problems));
            }
        };
        Ok(Text { file, source: it.source, law_file, law, is_shipped: false })
    };
    files::lying_in(folder).map_err(Error::Definition)?.into_iter().map(text).collect()
}

fn vocabulary() -> Vocabulary {
    Vocabulary::new([reference::CALENDAR])
}

fn report(file: &str, problems: &Problems) -> Error {
    let lines: Vec<String> = problems.0.iter().map(|it| format!("{file}:{it}")).collect();
    Error::Definition(lines.join("\n"))
}

/// How a text is read: as one that is to be published, or as one that was, with the law book of its day.
type Read = fn(&str, &LawBook, &Vocabulary) -> std::result::Result<Definition, Problems>;
type ReadLaw = fn(&str) -> std::result::Result<LawBook, Problems>;

/// What is wrong with a text or with its law book.
struct Unread<'t> {
    file: &'t str,
    problems: Problems,
}

impl From<Unread<'_>> for Error {
    fn from(it: Unread<'_>) -> Error {
        report(it.file, &it.problems)
    }
}

impl Unread<'_> {
    /// As an error; of a text that lies beside a newer one under the same law book, with what may be wrong with that.
    fn beside(self, text: &Text, all: &[Text]) -> Error {
        let is_of_the_law = self.problems.0.iter().any(|it| matches!(it.code, Code::E17 | Code::E29));
        let note = files::under_the_book_of_a_newer(text.placed(), all.iter().map(Text::placed));
        match (Error::from(self), note.filter(|_| is_of_the_law)) {
            (Error::Definition(told), Some(note)) => Error::Definition(format!("{told}\n{note}")),
            (error, _) => error,
        }
    }
}

impl Text {
    fn placed(&self) -> Placed<'_> {
        Placed { file: Path::new(&self.file), text: &self.source, law: Path::new(&self.law_file) }
    }
}

fn parse(text: &Text, read_law: ReadLaw, read: Read) -> std::result::Result<Definition, Unread<'_>> {
    let unread = |file, problems| Unread { file, problems };
    let law = read_law(&text.law).map_err(|it| unread(text.law_file.as_str(), it))?;
    read(&text.source, &law, &vocabulary()).map_err(|it| unread(text.file.as_str(), it))
}

/// Whether nobody has published this version yet.
///
/// # Errors
/// [`Error::Definition`] when it was published with other rules.
async fn is_new(tx: &store::Transaction, definition: &Definition, text: &Text) -> Result<bool> {
    let version = i32::try_from(definition.version()).unwrap_or(i32::MAX);
    match store::definitions::find(tx, definition.id(), version).await? {
        Some(known) if known.rules_fingerprint != definition.rules().0 => Err(Error::Definition(format!(
            "{}: {} version {version} was published with other rules: raise its version",
            text.file,
            definition.id()
        ))),
        known => Ok(known.is_none()),
    }
}

async fn publish(
    tx: &store::Transaction,
    definition: &Definition,
    text: &Text,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = DefinitionRow {
        id: definition.id().to_owned(),
        version: i32::try_from(definition.version()).unwrap_or(i32::MAX),
        rules_fingerprint: definition.rules().0.to_vec(),
        texts_fingerprint: definition.texts().0.to_vec(),
        source: text.source.clone(),
        law_source: text.law.clone(),
        published_at: now,
        published_by: None,
    };
    Ok(store::definitions::add(tx, row).await?)
}

impl App {
    /// The definition that a new case of this kind begins with.
    #[must_use]
    pub fn newest_definition(&self, id: &str) -> Option<Definition> {
        self.definitions.newest(id).cloned()
    }
}
