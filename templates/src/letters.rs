//! Every letter that the portal sends: one line each here, one folder each in `templates/emails`, its words in the
//! catalogs. A letter holds no name, body, story or decision; what it may hold is what its type takes.

mod sheets;

use crate::catalog::{Value, has, say, say_with};
use crate::format;
use askama::Template as _;
use chrono::{DateTime, NaiveDate, Utc};
use workflow::{Language, Occasion};

/// Lines of the text part are not longer, so that every mail program shows them whole. Links are never broken.
const WIDTH: usize = 76;

/// A letter in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// One line.
    pub subject: String,
    /// The whole letter in plain text.
    pub text: String,
    /// The same in HTML.
    pub html: String,
}

/// A letter before it has words.
#[derive(Clone, Copy, Debug)]
pub enum Letter<'a> {
    /// Prove this address.
    Confirm(Link<'a>),
    /// Set a new password.
    Reset(Link<'a>),
    /// Set your first password.
    Invitation(Link<'a>),
    /// Somebody signed in from a device that is not known.
    NewSignIn(SignIn<'a>),
    /// Something happened in a case.
    Case(CaseLetter<'a>),
    /// Whether letters arrive at all.
    Trial,
}

/// A link that works once.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// Where it leads.
    pub link: &'a str,
    /// Its secret alone, for whoever speaks to the portal by a program.
    pub code: &'a str,
    /// When it ends.
    pub until: DateTime<Utc>,
    /// Neither subject nor text says what it is about.
    pub discreet: bool,
}

impl Link<'_> {
    /// The key of its words: its own, or those that say nothing.
    fn key<'k>(&self, own: &'k str) -> &'k str {
        if self.discreet { "letter-discreet" } else { own }
    }
}

/// A new session.
#[derive(Clone, Copy, Debug)]
pub struct SignIn<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// Where all sessions are listed.
    pub link: &'a str,
}

/// Who reads a letter about a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Whose case it is.
    Applicant,
    /// Who works on it.
    Staff,
}

/// What a letter tells beyond its occasion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// Nothing.
    Usual,
    /// The applicant has answered or written.
    Answered,
    /// The applicant has taken a step that nobody had asked them for.
    Acted,
    /// The legal term is over.
    Overdue,
}

/// What happened in a case, as much of it as a letter may hold.
#[derive(Clone, Copy, Debug)]
pub struct CaseLetter<'a> {
    /// What happened.
    pub occasion: Occasion,
    /// What of it a reader tells from the subject.
    pub news: News,
    /// To whom it is told.
    pub reader: Reader,
    /// The public number.
    pub number: &'a str,
    /// The day of registration; told on that occasion only.
    pub registered_on: NaiveDate,
    /// The last day of the legal term.
    pub term: Option<NaiveDate>,
    /// The last day for what is awaited from the reader.
    pub answer_by: Option<NaiveDate>,
    /// That day was over when it happened.
    pub is_answer_over: bool,
    /// The day that the letter is about: of a term that changed, of what is reminded of, of an answer that is needed.
    pub day: Option<NaiveDate>,
    /// Neither subject nor text says what kind of news it is.
    pub discreet: bool,
    /// Where the case is shown.
    pub link: &'a str,
}

/// A fact of a letter: a name and a value.
struct Fact {
    name: String,
    value: String,
}

impl CaseLetter<'_> {
    /// The key of its words.
    fn key(&self) -> String {
        if self.discreet {
            return "letter-discreet".to_owned();
        }
        let reader = match self.reader {
            Reader::Applicant => "applicant",
            Reader::Staff => "staff",
        };
        let news = match (self.news, self.occasion, self.reader) {
            (News::Answered, Occasion::MovedOn, Reader::Staff) => "answered",
            (News::Acted, Occasion::MovedOn, Reader::Staff) => "acted",
            (News::Overdue, Occasion::Reminder, _) => "overdue",
            _ => self.occasion.code(),
        };
        format!("letter-case-{news}-{reader}")
    }

    fn heading(&self, words: &Words<'_>) -> String {
        words.say(&self.key())
    }

    fn intro(&self, words: &Words<'_>) -> String {
        words.part(&self.key(), "intro")
    }

    /// The key of what opens the case.
    fn open_key(&self) -> &'static str {
        if self.discreet { "letter-discreet.button" } else { "letter-open" }
    }

    /// The subject after the number; with the day that the letter is about, where its words have a place for one.
    fn title(&self, words: &Words<'_>) -> String {
        let key = self.key();
        let dated = format!("{key}.dated");
        match self.day.filter(|_| has(&dated)) {
            Some(day) => words.with_date(&dated, day),
            None => words.say(&key),
        }
    }

    fn facts(&self, words: &Words<'_>) -> Vec<Fact> {
        let fact = |key: &str, value| Fact { name: words.say(key), value };
        let day =
            |key: &str, day: Option<NaiveDate>| day.map(|it| fact(key, format::date(words.language, it)));
        if self.discreet {
            return Vec::new();
        }
        let registered = (self.occasion == Occasion::Registered).then_some(self.registered_on);
        // A term that is moved, or reminded of, need not be that of the case.
        let other = self.day.filter(|it| ![self.term, self.answer_by].contains(&Some(*it)));
        let answer_by = if self.is_answer_over { "letter-answer-by-over" } else { "letter-answer-by" };
        let facts = [
            Some(fact("letter-number", self.number.to_owned())),
            day("letter-registered-on", registered),
            day("letter-term", self.term),
            day(answer_by, self.answer_by),
            day("letter-day", other),
        ];
        facts.into_iter().flatten().collect()
    }
}

/// What every template speaks through.
struct Words<'a> {
    language: Language,
    portal: &'a str,
    subject: String,
}

/// The portal in another language.
struct Other {
    code: &'static str,
    name: String,
    link: String,
}

impl Words<'_> {
    fn code(&self) -> &'static str {
        self.language.code()
    }

    fn say(&self, key: &str) -> String {
        say(self.language, key)
    }

    fn part(&self, key: &str, part: &str) -> String {
        say(self.language, &format!("{key}.{part}"))
    }

    fn with_date(&self, key: &str, day: NaiveDate) -> String {
        let day = format::date(self.language, day);
        say_with(self.language, key, &[("date", Value::Text(&day))])
    }

    fn moment(&self, at: &DateTime<Utc>) -> String {
        format::moment(self.language, *at)
    }

    fn until(&self, at: &DateTime<Utc>) -> String {
        let until = self.moment(at);
        say_with(self.language, "letter-until", &[("until", Value::Text(&until))])
    }

    fn others(&self) -> Vec<Other> {
        let others = Language::ALL.into_iter().filter(|it| *it != self.language);
        let other = |it: Language| Other {
            code: it.code(),
            name: say(it, "language-own"),
            link: format!("{}/{}", self.portal, it.code()),
        };
        others.map(other).collect()
    }
}

/// Writes a letter. `portal` is what links to the portal begin with, without a slash at its end.
///
/// # Errors
/// When a template does not render.
///
/// ```
/// use templates::letters::{Letter, write};
/// use workflow::Language;
///
/// let letter = write(Language::En, "https://qorgan.example", &Letter::Trial)?;
/// assert_eq!(letter.subject, "Trial letter");
/// assert!(letter.text.contains("https://qorgan.example/kk"));
/// # Ok::<(), askama::Error>(())
/// ```
pub fn write(language: Language, portal: &str, letter: &Letter<'_>) -> Result<Written, askama::Error> {
    let mut words = Words { language, portal, subject: String::new() };
    let subject = sheets::subject(&words, letter).render()?.trim().to_owned();
    words.subject.clone_from(&subject);
    let text = wrapped(&sheets::text(&words, letter).render()?);
    let html = sheets::html(&words, letter).render()?;
    Ok(Written { subject, text, html })
}

/// The name beside the sender's address. A discreet letter does not say what the portal is for.
#[must_use]
pub fn sender_name(language: Language, discreet: bool) -> String {
    say(language, if discreet { "letter-sender.discreet" } else { "letter-sender" })
}

fn wrapped(text: &str) -> String {
    let lines = text
        .trim_end()
        .lines()
        .map(|line| if line.contains("://") { line.to_owned() } else { textwrap::fill(line, WIDTH) });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}
