//! A definition as the engine holds it: names are resolved to small integers, nothing in it can be wrong.

mod action;
mod arena;
mod people;
mod promise;
mod task;
mod time;

pub use action::{Action, Forgets, Guard};
pub(crate) use arena::{Arena, Id, Seen};
pub use people::{Party, Question, Role, Roles, Seat};
pub use promise::{Origin, Promise, Promised};
pub use task::{ChildCase, Late, Opening, Task, Then};
pub use time::{
    Clock, DateFact, Extension, Length, NotBefore, Pause, SettableTerm, Since, Start, Timer, Within,
};

use super::words::Words;
use std::ops::Range;

/// Ids are small integers: one of another definition names something else there, or nothing.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub(crate) u16);

        impl Id for $name {
            fn new(place: u16) -> $name {
                $name(place)
            }

            fn index(self) -> usize {
                usize::from(self.0)
            }
        }
    )*};
}

ids! {
    /// A state of one definition.
    ///
    /// ```
    /// let card = workflow::testkit::small_process();
    /// assert_eq!(card.find_state("asked"), Some(card.initial()));
    /// ```
    StateId
    /// An action of one definition.
    ///
    /// ```
    /// let card = workflow::testkit::small_process();
    /// let grant = card.find_action("grant").ok_or("it is there")?;
    /// assert_eq!(&*card.action(grant).name, "grant");
    /// # Ok::<(), &str>(())
    /// ```
    ActionId
    /// A clock of one definition.
    ///
    /// ```
    /// let card = workflow::testkit::small_process();
    /// let answer = card.find_clock("answer").ok_or("it is there")?;
    /// assert_eq!(card.state(card.initial()).clocks, [answer]);
    /// # Ok::<(), &str>(())
    /// ```
    ClockId
    /// A task of one definition.
    ///
    /// ```
    /// let card = workflow::testkit::small_process();
    /// let (id, identity) = card.tasks().next().ok_or("it has one")?;
    /// assert_eq!((card.find_task("identity"), &*identity.name), (Some(id), "identity"));
    /// # Ok::<(), &str>(())
    /// ```
    TaskId
    /// A mark of one definition.
    ///
    /// ```
    /// let card = workflow::testkit::small_process();
    /// let overdue = card.action(card.find_action("overdue").ok_or("it is there")?);
    /// assert_eq!(overdue.marks.first().copied(), card.find_mark("late"));
    /// # Ok::<(), &str>(())
    /// ```
    MarkId
    /// A field of one definition.
    ///
    /// ```
    /// let card = workflow::testkit::small_process();
    /// let propose = card.action(card.find_action("propose").ok_or("it is there")?);
    /// assert_eq!(propose.requires.first().copied(), card.find_field("proposal"));
    /// # Ok::<(), &str>(())
    /// ```
    FieldId
    /// A ground of one definition.
    ///
    /// ```
    /// let card = workflow::testkit::small_process();
    /// let refuse = card.action(card.find_action("refuse").ok_or("it is there")?);
    /// let grounds: Vec<&str> = refuse.grounds.iter().map(|it| &*card.ground(*it).name).collect();
    /// assert_eq!(grounds, ["books_kept", "too_young"]);
    /// # Ok::<(), &str>(())
    /// ```
    GroundId
    /// An outcome of one definition.
    ///
    /// ```
    /// let card = workflow::testkit::small_process();
    /// let grant = card.action(card.find_action("grant").ok_or("it is there")?);
    /// assert_eq!(grant.outcome, card.find_outcome("granted"));
    /// # Ok::<(), &str>(())
    /// ```
    OutcomeId
    /// A fact that comes with a case of one definition.
    ///
    /// ```
    /// # use workflow::{Definition, LawBook, Vocabulary, shipped};
    /// # let law = LawBook::parse(shipped::LAW.1)?;
    /// # let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
    /// let (threat_on, fact) = protection.filed().next().ok_or("it has one")?;
    /// assert_eq!((protection.find_filed("threat_on"), &*fact.name), (Some(threat_on), "threat_on"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    FiledId
}

/// The article that a rule rests on, such as `appc 76(3)`: the name of a source of the law book, and its place there.
///
/// ```
/// use workflow::testkit::{small_law, small_process};
///
/// let card = small_process();
/// let basis = &card.action(card.find_action("grant").ok_or("it is there")?).basis;
/// assert_eq!(&*basis.0, "house 4");
/// assert!(small_law().source(&basis.0).is_some(), "nothing is cited that is not in the law book");
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Basis(pub Box<str>);

/// A state.
///
/// ```
/// use workflow::Language;
/// use workflow::definition::model::Party;
///
/// let card = workflow::testkit::small_process();
/// let incomplete = card.state(card.find_state("incomplete").ok_or("it is there")?);
/// assert_eq!(incomplete.label.get(Language::En), "waiting for a photograph");
/// assert_eq!((incomplete.party, incomplete.end), (Party::Applicant, false));
/// // The answer is not due while the applicant is awaited, and they are not awaited for ever.
/// assert_eq!(incomplete.pauses.as_ref().map(|it| it.clock), card.find_clock("answer"));
/// assert_eq!(incomplete.timers.iter().map(|it| it.term.term.to_string()).collect::<Vec<_>>(), ["3wd"]);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug)]
pub struct State {
    /// Its name.
    pub name: Box<str>,
    /// Its official name in words.
    pub label: Words,
    /// What the applicant reads while it lasts.
    pub says: Words,
    /// Whose move it is.
    pub party: Party,
    /// The clocks that run in it.
    pub clocks: Vec<ClockId>,
    /// The clock that stands still in it.
    pub pauses: Option<Pause>,
    /// What happens by itself, and when, from entry.
    pub timers: Vec<Timer>,
    /// Whether the case is over.
    pub end: bool,
    /// The checklist items that open on entry.
    pub checklist: Vec<TaskId>,
    /// The actions that stand in it, in the order of the text.
    pub actions: Vec<ActionId>,
    pub(crate) at: Range<usize>,
}

impl State {
    /// Whether a clock stands still in it.
    pub(crate) fn stops(&self, clock: ClockId) -> bool {
        self.pauses.as_ref().is_some_and(|it| it.clock == clock)
    }

    /// The clocks that a case has in it: those that run, and the one that stands still.
    pub(crate) fn held(&self) -> impl Iterator<Item = ClockId> {
        self.clocks.iter().copied().chain(self.pauses.iter().map(|it| it.clock))
    }

    /// Whether a case has a clock in it, running or standing still.
    pub(crate) fn holds(&self, clock: ClockId) -> bool {
        self.held().any(|it| it == clock)
    }
}

/// What a field takes.
///
/// ```
/// use workflow::definition::model::FieldKind;
///
/// let card = workflow::testkit::small_process();
/// let kind = |name| card.find_field(name).map(|it| &card.field(it).kind);
/// assert_eq!(kind("photo"), Some(&FieldKind::File));
/// let Some(FieldKind::Choice(outcomes)) = kind("proposal") else { return Err("it is a closed choice") };
/// let names: Vec<&str> = outcomes.iter().map(|it| &*card.outcome(*it).name).collect();
/// assert_eq!(names, ["granted", "refused"]);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A person's own words.
    Text,
    /// A day.
    Date,
    /// An office of the operator.
    Office,
    /// A state body.
    Body,
    /// An officer who is to work on the case.
    Assignee,
    /// A document of the case.
    File,
    /// Several short texts.
    List,
    /// Whole tenge.
    Money,
    /// Yes or no.
    Bool,
    /// One of these outcomes.
    Choice(Vec<OutcomeId>),
}

/// A field that actions ask for.
///
/// ```
/// let card = workflow::testkit::small_process();
/// // What a form has to ask for, in the order of the definition.
/// let ask_photo = card.action(card.find_action("ask_photo").ok_or("it is there")?);
/// let fields = ask_photo.requires.iter().chain(&ask_photo.may).map(|it| card.field(*it));
/// assert_eq!(fields.clone().map(|it| &*it.name).collect::<Vec<_>>(), ["reason", "until"]);
/// let labels = fields.map(|it| it.label.get(workflow::Language::En));
/// assert_eq!(labels.collect::<Vec<_>>(), ["Reason", "Last day"]);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: Box<str>,
    /// What it is called, on forms and beside what was filled in. A definition that was published before fields had words
    /// has none here.
    pub label: Words,
    /// What it takes.
    pub kind: FieldKind,
    pub(crate) at: Range<usize>,
}

/// A fact that comes with the case. A guard may ask whether it was given, a clock may run until it.
///
/// ```
/// use workflow::definition::model::FieldKind;
/// # use workflow::{Definition, LawBook, Vocabulary, shipped};
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// # let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
///
/// let threat_on = protection.filed_fact(protection.find_filed("threat_on").ok_or("it is there")?);
/// assert_eq!((&*threat_on.name, &threat_on.kind), ("threat_on", &FieldKind::Date));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Filed {
    /// Its name.
    pub name: Box<str>,
    /// What it is called.
    pub label: Words,
    /// What it takes: a text, a day, money, yes or no.
    pub kind: FieldKind,
    pub(crate) at: Range<usize>,
}

/// A mark: a fact that the process itself leaves.
///
/// ```
/// use workflow::{Language, testkit::small_process};
///
/// let card = small_process();
/// let late = card.mark(card.find_mark("late").ok_or("it is there")?);
/// assert_eq!(late.says.get(Language::En), "The answer is overdue.");
/// assert!(!late.at_registration);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug)]
pub struct Mark {
    /// Its name.
    pub name: Box<str>,
    /// What the applicant reads while it holds.
    pub says: Words,
    /// Whether it is set when the case is registered.
    pub at_registration: bool,
    pub(crate) at: Range<usize>,
}

/// A ground or an outcome: a code with words and an article.
///
/// ```
/// use workflow::{Language, testkit::small_process};
///
/// let card = small_process();
/// let too_young = card.ground(card.find_ground("too_young").ok_or("it is there")?);
/// assert_eq!((too_young.label.get(Language::Ru), &*too_young.basis.0), ("не достиг возраста", "house 4"));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug)]
pub struct Coded {
    /// Its name.
    pub name: Box<str>,
    /// Its words.
    pub label: Words,
    /// The article.
    pub basis: Basis,
    pub(crate) at: Range<usize>,
}

/// Everything that a definition consists of, with names resolved.
#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) filed: Arena<FiledId, Filed>,
    pub(crate) states: Arena<StateId, State>,
    pub(crate) actions: Arena<ActionId, Action>,
    pub(crate) clocks: Arena<ClockId, Clock>,
    pub(crate) tasks: Arena<TaskId, Task>,
    pub(crate) fields: Arena<FieldId, Field>,
    pub(crate) grounds: Arena<GroundId, Coded>,
    pub(crate) outcomes: Arena<OutcomeId, Coded>,
    pub(crate) marks: Arena<MarkId, Mark>,
    pub(crate) promises: Vec<Promise>,
    /// Where each role is named.
    pub(crate) role_places: Vec<(Role, Range<usize>)>,
    pub(crate) initial: StateId,
    /// Whether the law book calls a source of its actions the code of administrative procedure.
    pub(crate) is_procedure: bool,
}

impl Model {
    /// Who finishes a task: by hand, or with an action that closes it where nobody does by hand.
    pub(crate) fn who_finishes(&self, id: TaskId) -> Roles {
        let task = self.tasks.get(id);
        if !task.by_action() {
            return task.by;
        }
        let closing = self.actions.values().filter(|it| it.closes.contains(&id));
        closing.fold(Roles::default(), |by, it| by.and(it.by)).without(Role::System)
    }

    /// The actions that forget how often another was taken.
    pub(crate) fn forgetful_of(&self, counted: ActionId) -> impl Iterator<Item = (ActionId, &Action)> {
        self.actions.get(counted).forgotten_by.iter().map(|id| (*id, self.actions.get(*id)))
    }

    /// The terms that an action arms and of which a field sets the last day.
    pub(crate) fn terms_set_by(&self, id: ActionId, field: FieldId) -> impl Iterator<Item = &SettableTerm> {
        let action = self.actions.get(id);
        let tasks = action.opens.iter().filter_map(|it| self.tasks.get(*it).term());
        let started = self.clocks.values().filter(move |it| it.since.contains(&Start::Action(id)));
        let clocks = started.filter_map(|it| it.length.budget());
        let timers = action.to.map_or(&[][..], |to| &self.states.get(to).timers).iter().map(|it| &it.term);
        tasks.chain(clocks).chain(timers).filter(move |it| it.set_by == Some(field))
    }
}

impl super::Definition {
    /// Whether it rests on the code of administrative procedure, as its law book says: then what is decided in it is complained
    /// of by that code, within its term.
    ///
    /// ```
    /// use workflow::{Definition, LawBook, Vocabulary, shipped, testkit::small_process};
    ///
    /// let law = LawBook::parse(shipped::LAW.1)?;
    /// let shipped = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
    /// assert!(shipped.is_procedure() && !small_process().is_procedure());
    /// # Ok::<(), workflow::Problems>(())
    /// ```
    #[must_use]
    pub fn is_procedure(&self) -> bool {
        self.model().is_procedure
    }
}
