//! What the law says about time: terms, clocks, timers, pauses, windows and extensions.

use super::{ActionId, Basis, ClockId, FieldId, FiledId, MarkId};
use crate::calendar::Term;
use crate::definition::words::Words;
use std::ops::Range;

/// A term that a person may set to another date, never later than the cap.
///
/// ```
/// use workflow::Term;
/// # use workflow::{Definition, LawBook, Vocabulary, shipped};
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// # let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
///
/// let execution = protection.clock(protection.find_clock("execution").ok_or("it is there")?);
/// let term = execution.length.budget().ok_or("it counts a term")?;
/// // Five working days, unless the act sets another day within six months (APPC 86(3)).
/// assert_eq!((term.term, term.cap), (Term::WorkingDays(5), Term::Months(6)));
/// assert_eq!(term.set_by, protection.find_field("until"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettableTerm {
    /// The term when no date is set.
    pub term: Term,
    /// The field that sets a date instead.
    pub set_by: Option<FieldId>,
    /// The latest that the date may be.
    pub cap: Term,
}

/// A timer of a state.
///
/// ```
/// let card = workflow::testkit::small_process();
/// let ready = card.state(card.find_state("ready").ok_or("it is there")?);
/// let timer = ready.timers.first().ok_or("a card does not wait for ever")?;
/// assert_eq!((timer.term.term, &*card.action(timer.action).name), (workflow::Term::Days(30), "put_away"));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug)]
pub struct Timer {
    /// When, from entry.
    pub term: SettableTerm,
    /// What the system then does.
    pub action: ActionId,
    /// The article.
    pub basis: Basis,
    pub(crate) at: Range<usize>,
}

/// What starts a clock.
///
/// ```
/// use workflow::definition::model::Start;
/// # use workflow::{Definition, LawBook, Vocabulary, shipped};
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// # let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
///
/// let case = protection.clock(protection.find_clock("case").ok_or("it is there")?);
/// let receive = protection.find_action("receive").ok_or("it is there")?;
/// // What was forwarded is counted from the day on which the competent body has it (APPC 76(2)).
/// assert_eq!(case.since[..2], [Start::Registration, Start::Action(receive)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Start {
    /// The day of registration (APPC 76(2): the day after is the first that counts).
    Registration,
    /// An action.
    Action(ActionId),
}

/// A date that somebody gave.
///
/// ```
/// use workflow::definition::model::{DateFact, Length};
/// # use workflow::{Definition, LawBook, Vocabulary, shipped};
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// # let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
///
/// let threat = protection.clock(protection.find_clock("threat").ok_or("it is there")?);
/// let Length::Before { date, .. } = threat.length else { return Err("it runs to a date".into()) };
/// assert_eq!(Some(date), protection.find_filed("threat_on").map(DateFact::Filed));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateFact {
    /// It came with the case.
    Filed(FiledId),
    /// The action that starts the clock asked for it.
    Field(FieldId),
}

/// How long a clock runs.
///
/// ```
/// use workflow::definition::model::{DateFact, Length};
/// use workflow::Term;
/// # use workflow::{Definition, LawBook, Vocabulary, shipped};
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// # let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
///
/// let length = |name| protection.find_clock(name).map(|it| &protection.clock(it).length).ok_or("it is there");
/// assert!(matches!(length("threat")?, Length::Before { date: DateFact::Filed(_), less: Term::WorkingDays(1) }));
/// assert_eq!(length("threat")?.budget(), None);
/// assert_eq!(length("case")?.budget().map(|it| it.term), Some(Term::WorkingDays(15)));
/// assert_eq!(length("execution")?.field(), protection.find_field("until"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Length {
    /// A budget from its start.
    Budget(SettableTerm),
    /// Until so long before a date. Without the date there is no clock. The shipped processes have it by the operator's
    /// own rules only.
    Before {
        /// The date.
        date: DateFact,
        /// How long before it.
        less: Term,
    },
}

impl Length {
    /// The budget, where it is one.
    #[must_use]
    pub fn budget(&self) -> Option<&SettableTerm> {
        match self {
            Length::Budget(term) => Some(term),
            Length::Before { .. } => None,
        }
    }

    /// What is counted: the budget, or how long before the date.
    pub(crate) fn term(&self) -> Term {
        match self {
            Length::Budget(term) => term.term,
            Length::Before { less, .. } => *less,
        }
    }

    /// The field that a person sets the end with, or gives the date in.
    #[must_use]
    pub fn field(&self) -> Option<FieldId> {
        match self {
            Length::Budget(term) => term.set_by,
            Length::Before { date: DateFact::Field(field), .. } => Some(*field),
            Length::Before { .. } => None,
        }
    }
}

/// A clock.
///
/// ```
/// use workflow::{Language, Term};
///
/// let card = workflow::testkit::small_process();
/// let answer = card.clock(card.find_clock("answer").ok_or("it is there")?);
/// assert_eq!((answer.label.get(Language::En), &*answer.basis.0), ("term of the answer", "house 2"));
/// assert_eq!(answer.length.budget().map(|it| it.term), Some(Term::WorkingDays(10)));
/// assert_eq!((&answer.warn[..], &*card.action(answer.breach).name), (&[Term::WorkingDays(7)][..], "overdue"));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug)]
pub struct Clock {
    /// Its name.
    pub name: Box<str>,
    /// Its name in words.
    pub label: Words,
    /// How long it runs.
    pub length: Length,
    /// What starts it, or starts it anew.
    pub since: Vec<Start>,
    /// When assignee and head are reminded, counted from the start like the term itself.
    pub warn: Vec<Term>,
    /// What the system does when it has run out.
    pub breach: ActionId,
    /// Whether no extension may ever name it, such as the term of a complaint (APPC 99).
    pub fixed: bool,
    /// The lane of the case while it runs.
    pub lane: Option<Box<str>>,
    /// The article.
    pub basis: Basis,
    pub(crate) at: Range<usize>,
    /// Whether a window counts from its start.
    pub(crate) watched: bool,
}

impl Clock {
    /// The actions with which a term of it begins, be it anew. The day that came with a case stays what it is, however often.
    pub(crate) fn starts_with_a_term(&self) -> impl Iterator<Item = ActionId> + '_ {
        let is_given_once = matches!(self.length, Length::Before { date: DateFact::Filed(_), .. });
        self.since.iter().filter(move |_| !is_given_once).filter_map(|it| match it {
            Start::Action(action) => Some(*action),
            Start::Registration => None,
        })
    }
}

/// A clock that stands still while a state lasts. No article stops a term as such; the shipped processes do it while the
/// applicant corrects what was filed (APPC 64(6)) or finds another representative (APPC 68(5)).
///
/// ```
/// let card = workflow::testkit::small_process();
/// let incomplete = card.state(card.find_state("incomplete").ok_or("it is there")?);
/// let pause = incomplete.pauses.as_ref().ok_or("the answer is put off there")?;
/// assert_eq!((Some(pause.clock), pause.cap), (card.find_clock("answer"), workflow::Term::WorkingDays(10)));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pause {
    /// Which clock.
    pub clock: ClockId,
    /// No more than this in all.
    pub cap: Term,
    /// The article.
    pub basis: Basis,
    pub(crate) at: Range<usize>,
}

/// What a window counts from.
///
/// ```
/// use workflow::definition::model::Since;
/// # use workflow::{Definition, LawBook, Vocabulary, shipped};
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// # let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
///
/// let since = |name| {
///     let action = protection.find_action(name).map(|it| protection.action(it));
///     action.and_then(|it| it.within.as_ref()).map(|it| it.since)
/// };
/// // A return counts from the registration, an objection from the day of the preliminary decision.
/// assert_eq!(since("return"), protection.find_clock("case").map(Since::Clock));
/// assert_eq!(since("object"), protection.find_action("send_preliminary").map(Since::Action));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Since {
    /// When an action was last taken.
    Action(ActionId),
    /// When a clock last started.
    Clock(ClockId),
}

/// An action only within a term of an event.
///
/// ```
/// # use workflow::{Definition, LawBook, Vocabulary, shipped};
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// # let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
///
/// let forward = protection.action(protection.find_action("forward_outside").ok_or("it is there")?);
/// let within = forward.within.as_ref().ok_or("it may not come late")?;
/// assert_eq!((within.term.to_string(), &*within.basis.0), ("3wd".to_owned(), "appc 65(1)"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Within {
    /// The term; its last day still counts.
    pub term: Term,
    /// Of what.
    pub since: Since,
    /// The article.
    pub basis: Basis,
}

/// An action not before a term of an event has passed.
///
/// ```
/// # use workflow::{Definition, LawBook, Vocabulary, shipped};
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// # let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
///
/// let refuse = protection.action(protection.find_action("refuse").ok_or("it is there")?);
/// let not_before = refuse.not_before.as_ref().ok_or("the applicant is heard first")?;
/// assert_eq!((not_before.term.to_string(), &*not_before.basis.0), ("3wd".to_owned(), "appc 73(1)"));
/// assert_eq!(not_before.unless, protection.find_mark("hearing_waived"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct NotBefore {
    /// The term; the day after its last day is the first.
    pub term: Term,
    /// Of what; if it never happened, never.
    pub since: Since,
    /// The mark that lets it happen all the same.
    pub unless: Option<MarkId>,
    /// The article.
    pub basis: Basis,
}

/// How an action moves the end of a clock: within two months of the decision, for an application (APPC 76(3)).
///
/// ```
/// # use workflow::{Definition, LawBook, Vocabulary, shipped};
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// # let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
///
/// let extend = protection.action(protection.find_action("extend").ok_or("it is there")?);
/// let extension = extend.extends.as_ref().ok_or("it moves an end")?;
/// assert_eq!((extension.cap.to_string(), &*extension.basis.0), ("2mo".to_owned(), "appc 76(3)"));
/// assert_eq!(Some(extension.clock), protection.find_clock("case"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Extension {
    /// Which clock.
    pub clock: ClockId,
    /// The field with the new date.
    pub set_by: FieldId,
    /// The latest that it may be, from the day of the decision.
    pub cap: Term,
    /// The article.
    pub basis: Basis,
}
