//! What is awaited: an item of a checklist, something that an action asks of somebody, or a case of its own.

use super::{ActionId, Basis, Party, Role, Roles, SettableTerm, StateId, TaskId};
use crate::definition::words::Words;
use std::ops::Range;

/// How a task comes to be open.
///
/// ```
/// use workflow::definition::model::Opening;
/// # use workflow::{Definition, LawBook, Vocabulary, shipped};
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// # let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
///
/// let opening = |name| protection.find_task(name).map(|it| &protection.task(it).opening);
/// // Whether a case was in court is looked up once it is known that it is no duplicate.
/// let Some(Opening::Checklist { after, .. }) = opening("court") else { return Err("it is an item".into()) };
/// assert_eq!(after.first().copied(), protection.find_task("duplicate"));
/// assert!(matches!(opening("inquiry"), Some(Opening::Action { .. })));
/// assert!(matches!(opening("complaint"), Some(Opening::Case(_))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub enum Opening {
    /// An item of a checklist: open from entry into one of these states, after these others.
    Checklist {
        /// Where.
        states: Vec<StateId>,
        /// What comes before it.
        after: Vec<TaskId>,
    },
    /// Opened by an action.
    Action {
        /// Who is awaited.
        party: Party,
        /// For how long.
        term: SettableTerm,
        /// What happens when nobody came.
        late: Late,
    },
    /// Opened by an action: a case of its own, linked both ways.
    Case(ChildCase),
}

/// A task that is itself a case.
///
/// ```
/// # use workflow::{Definition, LawBook, Vocabulary, shipped};
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// # let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
///
/// let complaint = protection.task(protection.find_task("complaint").ok_or("it is there")?);
/// let child = complaint.child().ok_or("it is a case of its own")?;
/// assert_eq!((&*child.definition, &*complaint.basis.0), ("complaint", "appc 91"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ChildCase {
    /// The id of its definition.
    pub definition: Box<str>,
    /// What the system does here when it has one of these outcomes.
    pub then: Vec<Then>,
    pub(crate) at: Range<usize>,
}

/// What an outcome of a child case does here.
///
/// ```
/// # use workflow::{Definition, LawBook, Vocabulary, shipped};
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// # let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
///
/// let complaint = protection.task(protection.find_task("complaint").ok_or("it is there")?);
/// let then = &complaint.child().ok_or("it is a case of its own")?.then;
/// // When the office above cancels the act, the case is considered anew (APPC 100).
/// let cancelled = then.iter().find(|it| &*it.outcome == "act_cancelled").map(|it| it.action);
/// assert_eq!(cancelled, protection.find_action("reconsider"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Then {
    /// The outcome, by its name in the other definition.
    pub outcome: Box<str>,
    /// What the system then does here.
    pub action: ActionId,
    pub(crate) at: Range<usize>,
}

/// What becomes of an opened task whose term is over.
///
/// ```
/// use workflow::definition::model::{Late, Opening};
/// # use workflow::{Definition, LawBook, Vocabulary, shipped};
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// # let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
///
/// let late = |name| match protection.find_task(name).map(|it| &protection.task(it).opening) {
///     Some(Opening::Action { late, .. }) => Some(*late),
///     _ => None,
/// };
/// // Whether the applicant answers is their affair; what a body owes is not forgotten.
/// assert_eq!((late("question"), late("inquiry")), (Some(Late::Lapse), Some(Late::Wait)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// It closes as unanswered.
    Lapse,
    /// It stays open and is raised to the head.
    Wait,
}

/// Something that is awaited.
///
/// ```
/// let card = workflow::testkit::small_process();
/// let identity = card.task(card.find_task("identity").ok_or("it is there")?);
/// assert!(identity.is_of_a_checklist());
/// assert!(identity.awaits().is_none() && identity.term().is_none() && identity.child().is_none());
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug)]
pub struct Task {
    /// Its name.
    pub name: Box<str>,
    /// Its name in words.
    pub label: Words,
    /// How it comes to be open.
    pub opening: Opening,
    /// Who may finish it by hand: nobody finishes a case of its own, and what only an action closes.
    pub by: Roles,
    /// Who gets a letter when it is over, beside the officer where somebody outside was awaited.
    pub tells: Roles,
    /// The article.
    pub basis: Basis,
    pub(crate) at: Range<usize>,
}

impl Task {
    /// Who is awaited, where an action opens it and it is not a case of its own.
    ///
    /// ```
    /// # use workflow::{Definition, LawBook, Vocabulary, shipped};
    /// # let law = LawBook::parse(shipped::LAW.1)?;
    /// # let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
    /// use workflow::definition::model::Party;
    ///
    /// let inquiry = protection.task(protection.find_task("inquiry").ok_or("it is there")?);
    /// assert_eq!(inquiry.awaits(), Some(Party::Body));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn awaits(&self) -> Option<Party> {
        match &self.opening {
            Opening::Action { party, .. } => Some(*party),
            Opening::Checklist { .. } | Opening::Case(_) => None,
        }
    }

    /// Whether it is the office that does it, and nobody waits for anybody else: asked of the office, or an item of a checklist that
    /// the applicant cannot tick off.
    pub(crate) fn is_of_the_office(&self) -> bool {
        match &self.opening {
            Opening::Action { party, .. } => *party == Party::Office,
            Opening::Checklist { .. } => !self.by.contains(Role::Applicant),
            Opening::Case(_) => false,
        }
    }

    /// How long it may take, where it has a term.
    ///
    /// ```
    /// # use workflow::{Definition, LawBook, Term, Vocabulary, shipped};
    /// # let law = LawBook::parse(shipped::LAW.1)?;
    /// # let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
    /// let inquiry = protection.task(protection.find_task("inquiry").ok_or("it is there")?);
    /// assert_eq!(inquiry.term().map(|it| (it.term, it.cap)), Some((Term::WorkingDays(5), Term::WorkingDays(15))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn term(&self) -> Option<&SettableTerm> {
        match &self.opening {
            Opening::Action { term, .. } => Some(term),
            Opening::Checklist { .. } | Opening::Case(_) => None,
        }
    }

    /// The case that it is, where it is one.
    #[must_use]
    pub fn child(&self) -> Option<&ChildCase> {
        match &self.opening {
            Opening::Case(child) => Some(child),
            Opening::Checklist { .. } | Opening::Action { .. } => None,
        }
    }

    /// Whether nobody finishes it by hand: it is over with an action that closes it, which says how it was decided.
    ///
    /// ```
    /// # use workflow::{Definition, LawBook, Vocabulary, shipped};
    /// # let law = LawBook::parse(shipped::LAW.1)?;
    /// # let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
    /// let task = |name| protection.find_task(name).map(|it| protection.task(it));
    /// // A challenge is dismissed or upheld; an inquiry is answered.
    /// assert_eq!(task("recusal").map(|it| it.by_action()), Some(true));
    /// assert_eq!(task("inquiry").map(|it| it.by_action()), Some(false));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn by_action(&self) -> bool {
        self.by.is_empty() && matches!(self.opening, Opening::Action { .. })
    }

    /// Whether it is an item of a checklist.
    #[must_use]
    pub fn is_of_a_checklist(&self) -> bool {
        matches!(self.opening, Opening::Checklist { .. })
    }
}
