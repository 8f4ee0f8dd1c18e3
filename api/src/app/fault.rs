//! What is wrong with one field, as data. The words for it are found at the door, in the reader's language; the
//! value itself is never repeated, so that it cannot reach a log.

use super::companies::NumberProblem;
use super::text::{self, TextProblem};
use chrono::NaiveDate;
use std::fmt;
use templates::Value;
use workflow::Language;
use workflow::definition::nearest;

/// A field and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// Where it stands, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What is wrong.
    pub fault: Fault,
}

/// What can be wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is missing.
    Required,
    /// No file came.
    FileNone,
    /// It has more characters than this.
    TooLong(usize),
    /// It has an invisible character.
    Control,
    /// It is no e-mail address.
    Email,
    /// A password shorter than this.
    PasswordShort(usize),
    /// A password that others guess.
    PasswordCommon,
    /// A BIN or IIN that cannot be.
    Number(NumberProblem),
    /// A code that is not in the list.
    UnknownCode,
    /// A name that nothing has: those that there are, and the one that may have been meant.
    UnknownName(Vec<String>, Option<String>),
    /// An outcome with which no case comes there: those with which one does.
    Outcome(Vec<String>),
    /// A kind of case that is not filed by itself, but grows out of another one.
    OnlyGrows,
    /// A day that has not come.
    DateFuture,
    /// A day outside of what is possible.
    DateRange(NaiveDate, NaiveDate),
    /// Not a day.
    DateForm,
    /// A day that its month does not have.
    DateNone,
    /// Not a day as people write it.
    DayForm,
    /// Not money as people write it.
    Money,
    /// Not a number.
    Count,
    /// A number that is larger than anything it could count.
    TooLarge,
    /// Consent is not given.
    Consent,
    /// A number below nought.
    Negative,
    /// A list with more items than this.
    TooMany(usize),
    /// A list with nothing in it.
    EmptyList,
    /// An item that stands in its list already.
    ItemTwice,
    /// A choice that is not offered.
    Choice,
    /// A ground must be chosen.
    GroundMissing,
    /// A ground that does not belong here.
    GroundUnknown,
    /// No such document in this case.
    Document,
    /// A person who cannot take the case.
    Assignee,
    /// The body belongs to another region than the case.
    BodyElsewhere,
    /// A body is chosen from the list, and named in words beside it.
    BodyTwice,
    /// It cannot be undone, and nobody has said that they mean it.
    Unsure,
    /// The same form was sent before, with something else in it.
    Resent,
    /// It is not asked for here.
    Unasked,
    /// A value of another kind.
    Kind,
    /// A value of another kind than this.
    Wanted(Wanted),
    /// It is asked for under another name, which this points to.
    Elsewhere(&'static str),
    /// More money than can be counted.
    TooMuch,
    /// Not a public number.
    PublicNumber,
    /// An address that has an account.
    Taken,
    /// A role that is not granted.
    Role,
    /// The role needs an office.
    OfficeRequired,
    /// An address and a password that do not belong together.
    Credentials,
    /// Tried too often; again after so many seconds.
    TooOften(u32),
    /// A number and a code that do not belong together.
    Tracking,
    /// A code that opens no draft.
    Draft,
    /// A file with the same bytes is there already.
    AlreadyAdded,
    /// A kind of file that is not taken.
    FileKind,
    /// A file whose content is none of this kind, which it says to be.
    FileContent(&'static str),
    /// A file larger than this many bytes.
    FileLarge(u64),
    /// A file that came too slowly.
    FileSlow,
    /// A file without a byte.
    FileEmpty,
    /// A file whose name cannot be taken.
    FileName,
    /// One of the files of a form.
    OfFile(FileName, Box<Fault>),
}

/// The kind of value that is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A text.
    Text,
    /// Whole tenge.
    Tenge,
    /// Whether it is so.
    Bool,
    /// A list.
    List,
}

/// The name of a file as somebody typed it: shown to them, and never to a log.
#[derive(Clone, PartialEq, Eq)]
pub struct FileName(pub String);

impl fmt::Debug for FileName {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("FileName")
    }
}

impl FieldFault {
    /// A fault of the field at `pointer`.
    #[must_use]
    pub fn new(pointer: impl Into<String>, fault: Fault) -> FieldFault {
        FieldFault { pointer: pointer.into(), fault }
    }
}

impl From<TextProblem> for Fault {
    fn from(problem: TextProblem) -> Fault {
        match problem {
            TextProblem::Empty => Fault::Required,
            TextProblem::TooLong(max) => Fault::TooLong(max),
            TextProblem::Control => Fault::Control,
        }
    }
}

impl Fault {
    /// That nothing has this name, among those that there are.
    #[must_use]
    pub fn unknown<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Fault {
        let known: Vec<&str> = known.collect();
        let meant = nearest(name, known.iter().copied()).map(str::to_owned);
        Fault::UnknownName(known.into_iter().map(str::to_owned).collect(), meant)
    }

    /// Why a text is no day as programs write it.
    #[must_use]
    pub fn no_day(text: &str) -> Fault {
        if text::is_written_as_a_day(text) { Fault::DateNone } else { Fault::DateForm }
    }

    /// The key of its words, which is also its code in answers.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Fault::Required => "field-required",
            Fault::FileNone => "field-file-none",
            Fault::TooLong(_) => "field-too-long",
            Fault::Control => "field-control",
            Fault::Email => "field-email",
            Fault::PasswordShort(_) => "field-password-short",
            Fault::PasswordCommon => "field-password-common",
            Fault::Number(problem) => match problem {
                NumberProblem::Length(_) => "field-bin-length",
                NumberProblem::Digits => "field-bin-digits",
                NumberProblem::Check { .. } => "field-bin-check",
                NumberProblem::Unissuable => "field-bin-unissuable",
                NumberProblem::Month => "field-bin-month",
                NumberProblem::Kind => "field-bin-kind",
                NumberProblem::Birthday => "field-iin-date",
            },
            Fault::UnknownCode => "field-unknown-code",
            Fault::UnknownName(_, None) => "field-unknown-name",
            Fault::UnknownName(_, Some(_)) => "field-unknown-name-meant",
            Fault::Outcome(_) => "field-outcome",
            Fault::OnlyGrows => "field-only-grows",
            Fault::DateFuture => "field-date-future",
            Fault::DateRange(..) => "field-date-range",
            Fault::DateForm => "field-date-form",
            Fault::DateNone => "field-date-none",
            Fault::DayForm => "field-day-form",
            Fault::Money => "field-money",
            Fault::Count => "field-count",
            Fault::TooLarge => "field-too-large",
            Fault::Consent => "field-consent",
            Fault::Negative => "field-negative",
            Fault::TooMany(_) => "field-too-many",
            Fault::ItemTwice => "field-item-twice",
            Fault::EmptyList => "field-empty-list",
            Fault::Choice => "field-choice",
            Fault::GroundMissing => "field-ground-missing",
            Fault::GroundUnknown => "field-ground-unknown",
            Fault::Document => "field-document",
            Fault::Assignee => "field-assignee",
            Fault::BodyElsewhere => "field-body-elsewhere",
            Fault::BodyTwice => "field-body-twice",
            Fault::Unsure => "field-unsure",
            Fault::Resent => "field-resent",
            Fault::Unasked => "field-unasked",
            Fault::Kind | Fault::Wanted(_) => "field-kind",
            Fault::Elsewhere(_) => "field-elsewhere",
            Fault::TooMuch => "field-too-much",
            Fault::PublicNumber => "field-number",
            Fault::Taken => "field-taken",
            Fault::Role => "field-role",
            Fault::OfficeRequired => "field-office-required",
            Fault::Credentials => "field-credentials",
            Fault::TooOften(_) => "field-too-often",
            Fault::Tracking => "field-tracking",
            Fault::Draft => "field-draft",
            Fault::AlreadyAdded => "field-already-added",
            Fault::FileKind => "field-file-kind",
            Fault::FileContent(_) => "field-file-content",
            Fault::FileLarge(_) => "field-file-large",
            Fault::FileSlow => "field-file-slow",
            Fault::FileEmpty => "field-file-empty",
            Fault::FileName => "field-file-name",
            Fault::OfFile(_, fault) => fault.key(),
        }
    }

    /// In words.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let number = |name, n: usize| vec![(name, Value::Number(i64::try_from(n).unwrap_or(i64::MAX)))];
        match self {
            Fault::TooLong(max) | Fault::TooMany(max) => {
                templates::say_with(language, self.key(), &number("max", *max))
            }
            Fault::TooOften(seconds) => {
                let minutes = usize::try_from(seconds.div_ceil(60)).unwrap_or(usize::MAX);
                templates::say_with(language, self.key(), &number("minutes", minutes))
            }
            Fault::FileLarge(bytes) => {
                let size = templates::format::size(language, i64::try_from(*bytes).unwrap_or(i64::MAX));
                templates::say_with(language, self.key(), &[("size", Value::Text(&size))])
            }
            Fault::FileContent(kind) => {
                templates::say_with(language, self.key(), &[("kind", Value::Text(kind))])
            }
            Fault::OfFile(name, fault) => {
                let values = [("name", Value::Text(&name.0)), ("fault", Value::Text(&fault.say(language)))];
                templates::say_with(language, "field-of-file", &values)
            }
            Fault::PasswordShort(min) => templates::say_with(language, self.key(), &number("min", *min)),
            Fault::Number(NumberProblem::Length(typed)) => {
                templates::say_with(language, self.key(), &number("typed", *typed))
            }
            Fault::Number(NumberProblem::Check { prefix, expected, typed }) => templates::say_with(
                language,
                self.key(),
                &[
                    ("prefix", Value::Text(prefix)),
                    ("expected", Value::Text(&expected.to_string())),
                    ("typed", Value::Text(&typed.to_string())),
                ],
            ),
            Fault::UnknownName(known, meant) => {
                let known = known.join(", ");
                let known = ("known", Value::Text(&known));
                let meant = meant.as_deref().map(|it| ("meant", Value::Text(it)));
                let values: Vec<_> = meant.into_iter().chain([known]).collect();
                templates::say_with(language, self.key(), &values)
            }
            Fault::Outcome(fitting) => {
                let fitting = fitting.join(", ");
                templates::say_with(language, self.key(), &[("fitting", Value::Text(&fitting))])
            }
            // The code is one: what is wrong is the kind, whichever is right.
            Fault::Wanted(kind) => {
                let key = match kind {
                    Wanted::Text => "field-kind-text",
                    Wanted::Tenge => "field-kind-tenge",
                    Wanted::Bool => "field-kind-bool",
                    Wanted::List => "field-kind-list",
                };
                templates::say(language, key)
            }
            Fault::Elsewhere(place) => {
                templates::say_with(language, self.key(), &[("place", Value::Text(place))])
            }
            Fault::DateRange(earliest, latest) => templates::say_with(
                language,
                self.key(),
                &[
                    ("earliest", Value::Text(&templates::date(language, *earliest))),
                    ("latest", Value::Text(&templates::date(language, *latest))),
                ],
            ),
            _ => templates::say(language, self.key()),
        }
    }
}

/// Gathers faults while a form is read, so that all are told at once.
#[derive(Debug, Default)]
pub struct Faults(Vec<FieldFault>);

impl Faults {
    /// Notes a fault.
    pub fn add(&mut self, pointer: impl Into<String>, fault: Fault) {
        self.0.push(FieldFault::new(pointer, fault));
    }

    /// The value, or the fault noted and the default in its place: the form is refused in the end anyway.
    pub fn take<T: Default, E: Into<Fault>>(&mut self, pointer: &str, value: Result<T, E>) -> T {
        value.unwrap_or_else(|fault| {
            self.add(pointer, fault.into());
            T::default()
        })
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// [`super::Error::Fields`] when anything was noted.
    pub fn check(self) -> super::Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(super::Error::Fields(self.0)) }
    }
}
