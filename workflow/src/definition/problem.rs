//! What is wrong with a definition, where, and in words that a lawyer understands.

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

/// The checks, by the names under which `README.md` explains them.
///
/// ```
/// use workflow::definition::{Code, Level};
/// use workflow::testkit::{SMALL_PROCESS, small_law};
/// use workflow::{Definition, Vocabulary};
///
/// // Nobody can be told that a card is ready when nothing leads there.
/// let lost = SMALL_PROCESS.replace("to              = \"ready\"", "to = \"closed\"");
/// let problems = Definition::parse(&lost, &small_law(), &Vocabulary::new(["kz"])).unwrap_err();
/// let code = problems.0[0].code;
/// assert_eq!((code, code.to_string().as_str()), (Code::E02, "E02"));
/// assert_eq!((code.level(), code.meaning()), (Level::Error, "a state that no case can reach"));
/// assert_eq!(Code::ALL.into_iter().filter(|it| it.level() == Level::Warning).count(), 3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the text of each code stands in `meaning`")]
pub enum Code {
    E00,
    E01,
    E02,
    E03,
    E04,
    E05,
    E06,
    E07,
    E08,
    E09,
    E10,
    E11,
    E12,
    E13,
    E14,
    E15,
    E16,
    E17,
    E18,
    E19,
    E20,
    E22,
    E23,
    E24,
    E26,
    E27,
    E28,
    E29,
    E30,
    E98,
    W06,
    W10,
    W17,
    P01,
    P02,
    P03,
    P04,
    P05,
    P06,
    P07,
    P08,
    P09,
    P10,
}

impl Code {
    /// Every check of definitions and law books, for documents and tests that must know them all.
    pub const ALL: [Code; 33] = [
        Code::E00,
        Code::E01,
        Code::E02,
        Code::E03,
        Code::E04,
        Code::E05,
        Code::E06,
        Code::E07,
        Code::E08,
        Code::E09,
        Code::E10,
        Code::E11,
        Code::E12,
        Code::E13,
        Code::E14,
        Code::E15,
        Code::E16,
        Code::E17,
        Code::E18,
        Code::E19,
        Code::E20,
        Code::E22,
        Code::E23,
        Code::E24,
        Code::E26,
        Code::E27,
        Code::E28,
        Code::E29,
        Code::E30,
        Code::E98,
        Code::W06,
        Code::W10,
        Code::W17,
    ];

    /// Every check of plans. What does not read in a plan is E00 and E01, as everywhere.
    ///
    /// ```
    /// use workflow::definition::{Code, Level};
    ///
    /// assert!(Code::OF_PLANS.iter().all(|it| it.level() == Level::Error && !Code::ALL.contains(it)));
    /// assert_eq!(Code::OF_PLANS[6].meaning(), "a decision that would be another one, or forgotten");
    /// ```
    pub const OF_PLANS: [Code; 10] = [
        Code::P01,
        Code::P02,
        Code::P03,
        Code::P04,
        Code::P05,
        Code::P06,
        Code::P07,
        Code::P08,
        Code::P09,
        Code::P10,
    ];

    /// What the check guards.
    ///
    /// ```
    /// use workflow::definition::Code;
    ///
    /// assert_eq!(Code::E02.meaning(), "a state that no case can reach");
    /// ```
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Code::E00 => "the file does not read: it is not TOML, or a value has the wrong kind",
            Code::E01 => "a key or a name that nothing here defines",
            Code::E02 => "a state that no case can reach",
            Code::E03 => "a state from which no end can be reached",
            Code::E04 => "an end that is left or that waits, or a wait without anybody's move",
            Code::E05 => "a name that is used twice, is reserved, or is not a name",
            Code::E06 => "an action that nobody can ever take",
            Code::E07 => {
                "a timer or a clock whose action the system may not do there, or that needs to be told something"
            }
            Code::E08 => "a case that comes to its end only by what may expire, or only by the applicant",
            Code::E09 => "a state that waits without clock or timer, or a task without a term",
            Code::E10 => {
                "a task that is never opened or opened in two ways, or that nothing would close; an action that opens tasks and requires two lists, or closes what it cannot; or a checklist whose order goes round"
            }
            Code::E11 => {
                "a pause that could last for ever, exceeds its cap, or falls on somebody else than the applicant"
            }
            Code::E12 => "the system alone goes round without end",
            Code::E13 => {
                "words that are missing, too long, in the wrong alphabet, or with other placeholders"
            }
            Code::E14 => {
                "an extension that the law does not know, or a term that is begun anew as often as somebody likes"
            }
            Code::E15 => "a clock that appears from nowhere, or that is started where it does not run",
            Code::E16 => "a promise that a case can break, or that says nothing",
            Code::E17 => "a legal basis that is missing or that is not in the law book",
            Code::E18 => "an end without an outcome, or an outcome that is never given",
            Code::E19 => "a mark that nothing leaves",
            Code::E20 => "something that is defined and never used",
            Code::E22 => "an outcome of a child case that its definition does not know",
            Code::E23 => "a term that is none, or a date whose field nobody asks for",
            Code::E24 => "a case that is handed over without saying to whom",
            Code::E26 => "a decision of which nobody is told, or a letter with nothing to say",
            Code::E27 => "an action that does nothing",
            Code::E28 => "a clock that starts anew and keeps the extension or the breach of the old one",
            Code::E29 => {
                "what the law book demands is not there, a term that it does not allow, or a kind that it does not have"
            }
            Code::E30 => "a decision that is not tied to the proposal it approves",
            Code::E98 => "more of something than the engine holds",
            Code::W06 => "four eyes where one and the same role must supply both",
            Code::W10 => "an action waits for a checklist item that none of its states opens",
            Code::P01 => "a plan for other versions than those that it is held against",
            Code::P02 => "a name that the version does not have of which the plan says it",
            Code::P03 => "something that cases stand in or hold, and of which the plan says nothing",
            Code::P04 => "timers or clocks that cannot be carried over so",
            Code::P05 => "four eyes that would be shut, or a limit that would be forgotten",
            Code::P06 => "cases that would come to an end unsaid",
            Code::P07 => "a decision that would be another one, or forgotten",
            Code::P08 => "two names that would become one",
            Code::P09 => "a name that would stand for something else",
            Code::P10 => "cases that would stand where they could not come to an end",
            Code::W17 => "an article that the law book does not have",
        }
    }

    /// Whether a definition with such a problem can still be used.
    ///
    /// ```
    /// use workflow::definition::{Code, Level};
    ///
    /// let warnings = Code::ALL.into_iter().filter(|it| it.level() == Level::Warning);
    /// assert_eq!(warnings.collect::<Vec<_>>(), [Code::W06, Code::W10, Code::W17]);
    /// ```
    #[must_use]
    pub fn level(self) -> Level {
        if matches!(self, Code::W06 | Code::W10 | Code::W17) { Level::Warning } else { Level::Error }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// How grave a problem is.
///
/// ```
/// use workflow::definition::{Code, Level};
///
/// assert_eq!((Code::E18.level(), Code::W06.level()), (Level::Error, Level::Warning));
/// assert!(Level::Error < Level::Warning, "what stands in the way comes first");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// There is no definition.
    Error,
    /// There is one, and somebody should look.
    Warning,
}

/// One thing that is wrong.
///
/// ```
/// use workflow::LawBook;
///
/// let problems = LawBook::parse("[kind]\ncard = { \"house 2\" = [\"attic\"] }").unwrap_err();
/// assert_eq!((problems.0[1].line, problems.0[1].column), (2, 23));
/// assert_eq!(problems.0[1].to_string(), "2:23: E01: nothing is cited in `attic`; there is: action, after, clock, extends, fixed, ground, not_before, outcome, pauses, promise, task, within");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which check found it.
    pub code: Code,
    /// Error or warning.
    pub level: Level,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong here, naming it.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.line, self.column, self.code, self.message)
    }
}

/// Everything that is wrong, in the order of the text.
///
/// ```
/// use workflow::LawBook;
///
/// let problems = LawBook::parse("[article]\n\"house 2\" = 3\n\"house 3\" = 4\n").unwrap_err();
/// assert!(problems.any_error());
/// let places: Vec<_> = problems.0.iter().map(|it| (it.line, it.column)).collect();
/// assert_eq!(places, [(1, 1), (2, 13), (3, 13)], "all at once, in the order of the text");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// Whether any of them is an error.
    #[must_use]
    pub fn any_error(&self) -> bool {
        self.0.iter().any(|it| it.level == Level::Error)
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|it| writeln!(f, "{it}"))
    }
}

impl std::error::Error for Problems {}

/// Gathers problems by place in a text.
pub(crate) struct Sink<'t> {
    text: &'t str,
    /// Where each line begins.
    lines: Vec<usize>,
    found: Vec<(usize, Problem)>,
    seen: HashSet<(usize, Code, String)>,
    errors: usize,
    warnings: usize,
    unread: bool,
    out_of_reach: bool,
}

/// Nobody mends more errors than so many at once, nor reads more warnings, and a megabyte of nonsense must not become a
/// gigabyte of complaints. The one never takes the place of the other: whatever is an error is one among any number of
/// warnings.
pub(crate) const MOST: usize = 500;

impl<'t> Sink<'t> {
    pub(crate) fn new(text: &'t str) -> Sink<'t> {
        let lines = [0].into_iter().chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Sink {
            text,
            lines,
            found: Vec::new(),
            seen: HashSet::new(),
            errors: 0,
            warnings: 0,
            unread: false,
            out_of_reach: false,
        }
    }

    pub(crate) fn add(&mut self, code: Code, span: &Range<usize>, message: impl Into<String>) {
        let message = message.into();
        self.unread |= !matches!(code, Code::E13 | Code::E17 | Code::E29 | Code::W17);
        self.out_of_reach |= matches!(code, Code::E06 | Code::E07);
        let count = if code.level() == Level::Error { &mut self.errors } else { &mut self.warnings };
        if *count >= MOST || !self.seen.insert((span.start, code, message.clone())) {
            return;
        }
        *count += 1;
        let line = self.line_of(span);
        let begin = self.lines.get(line - 1).copied().unwrap_or(0);
        let column = self.text.get(begin..span.start).map_or(0, |it| it.chars().count()) + 1;
        let problem = Problem { code, level: code.level(), line, column, message };
        self.found.push((span.start, problem));
    }

    /// As [`Sink::add`], but only the first time that this is said of this place; `detail` is not compared.
    pub(crate) fn add_once(&mut self, code: Code, span: &Range<usize>, message: String, detail: &str) {
        if self.seen.insert((span.start, code, message.clone())) {
            self.add(code, span, message + detail);
        }
    }

    /// Whether something stands in the way of looking further: a name or a term that does not read. Words and law
    /// do not.
    pub(crate) fn is_unread(&self) -> bool {
        self.unread
    }

    /// Whether an action was found that nobody can take, or that is fired where it cannot be: then what can be reached
    /// is not what was meant, and everything that follows from that would be said as well.
    pub(crate) fn is_out_of_reach(&self) -> bool {
        self.out_of_reach
    }

    pub(crate) fn any_error(&self) -> bool {
        self.errors > 0
    }

    /// The line of a place, from 1.
    pub(crate) fn line_of(&self, span: &Range<usize>) -> usize {
        self.lines.partition_point(|it| *it <= span.start).max(1)
    }

    /// How much was found so far.
    pub(crate) fn count(&self) -> usize {
        self.found.len()
    }

    pub(crate) fn into_problems(mut self) -> Problems {
        self.found.sort_by_key(|(at, it)| (*at, it.code));
        Problems(self.found.into_iter().map(|(_, it)| it).collect())
    }
}
