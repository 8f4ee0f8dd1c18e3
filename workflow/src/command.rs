//! What is asked of the engine, by whom and when; and what it answers when the law says no.

mod denied;

pub use denied::{Blocker, Blockers, Denied};

use crate::calendar::Calendar;
use crate::definition::model::{ActionId, FieldId, FiledId, GroundId, OutcomeId, Role, StateId};
use crate::event::Event;
use chrono::{DateTime, NaiveDate, Utc};
use smallvec::SmallVec;
use uuid::Uuid;

/// An instant in UTC; the caller truncates it to what its store keeps.
///
/// ```
/// use workflow::{Timestamp, testkit::plain_calendar};
///
/// // The calendar knows the zone: legal days begin at midnight in Almaty, not in UTC.
/// let late_in_the_evening: Timestamp = "2026-03-02T19:30:00Z".parse()?;
/// assert_eq!(plain_calendar(2026..=2026).day_of(late_in_the_evening).to_string(), "2026-03-03");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type Timestamp = DateTime<Utc>;

/// A human being. Four eyes go by person, never by account or seat.
///
/// ```
/// use workflow::definition::model::Role;
/// use workflow::testkit::{acted, plain_calendar, registered, small_process};
/// use workflow::{Actor, Context, PersonId, Value};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let somebody = PersonId(uuid::Uuid::from_u128(7));
/// let actor = Actor::person(somebody, Role::Officer);
/// let context = Context { now: "2026-03-03T05:00:00Z".parse()?, calendar: &calendar, actor };
/// let case = acted(&card, &case, "ask_photo", &[("reason", Value::Text)], &context);
/// // In whatever role they come back, it was they who asked.
/// let ask_photo = card.find_action("ask_photo").ok_or("it is there")?;
/// assert_eq!(case.last_actor(ask_photo), Some(somebody));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonId(pub Uuid);

/// Who asks.
///
/// ```
/// use workflow::definition::model::Role;
/// use workflow::testkit::{person, plain_calendar, registered, small_process};
/// use workflow::{Actor, Blocker, Context, offers};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let now = "2026-03-03T05:00:00Z".parse()?;
/// let offered_to = |actor| offers(&card, &case, &Context { now, calendar: &calendar, actor });
/// let officer = |conflicted| Actor::Person {
///     person: person(2),
///     role: Role::Officer,
///     on_behalf_of: None,
///     conflicted,
///     acted_in_parent: false,
/// };
/// assert_eq!((officer(true).role(), Actor::System.role()), (Role::Officer, Role::System));
/// assert_eq!(offered_to(officer(false)).iter().filter(|it| it.is_enabled()).count(), 1);
/// assert!(offered_to(officer(true)).iter().all(|it| it.blockers.contains(&Blocker::Conflict)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person in a role, towards this case.
    Person {
        /// Who.
        person: PersonId,
        /// As what.
        role: Role,
        /// For whom, when acting under a mandate (APPC 68).
        on_behalf_of: Option<PersonId>,
        /// Whether they belong to the accused body or have declared a conflict (APPC 67): then they never act.
        conflicted: bool,
        /// Whether they acted in the case that this one grew out of (APPC 97(2)).
        acted_in_parent: bool,
    },
    /// The machine, when something falls due.
    System,
}

impl Actor {
    /// A person without mandate or conflict.
    ///
    /// ```
    /// use workflow::definition::model::Role;
    /// use workflow::{Actor, testkit::person};
    ///
    /// assert_eq!(Actor::person(person(1), Role::Head).role(), Role::Head);
    /// assert_eq!(Actor::System.role(), Role::System);
    /// ```
    #[must_use]
    pub fn person(person: PersonId, role: Role) -> Actor {
        Actor::Person { person, role, on_behalf_of: None, conflicted: false, acted_in_parent: false }
    }

    /// As what they act.
    #[must_use]
    pub fn role(&self) -> Role {
        match self {
            Actor::Person { role, .. } => *role,
            Actor::System => Role::System,
        }
    }
}

/// The world as far as a decision depends on it.
///
/// ```
/// use workflow::testkit::{plain_calendar, registered, small_process};
/// use workflow::{Actor, Command, Context, decide};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let soon = Context { now: "2026-03-03T05:00:00Z".parse()?, calendar: &calendar, actor: Actor::System };
/// let late = Context { now: "2026-04-01T05:00:00Z".parse()?, ..soon };
/// let events = |context| decide(&card, &case, &Command::Tick, context).map(|it| it.events.len());
/// // The engine knows no other present than this one: a warning and the end of the term fall due in between.
/// assert_eq!((events(&soon)?, events(&late)?), (0, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The present moment, in UTC.
    pub now: Timestamp,
    /// The working days.
    pub calendar: &'a Calendar,
    /// Who asks.
    pub actor: Actor,
}

/// A value given for a field. What a person wrote stays with the caller, sealed; the engine knows that it is there.
///
/// ```
/// use workflow::definition::model::Role;
/// use workflow::testkit::{person, plain_calendar, registered, small_process};
/// use workflow::{Actor, Command, Context, Value, decide};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let actor = Actor::person(person(2), Role::Officer);
/// let context = Context { now: "2026-03-03T05:00:00Z".parse()?, calendar: &calendar, actor };
/// let action = card.find_action("ask_photo").ok_or("it is there")?;
/// let reason = card.find_field("reason").ok_or("it is there")?;
/// let ask = |value| {
///     let command = Command::Act { action, ground: None, inputs: [(reason, value)].into_iter().collect() };
///     decide(&card, &case, &command, &context)
/// };
/// // Words are wanted; what they say stays with the caller.
/// assert!(ask(Value::Text).is_ok());
/// assert_eq!(ask(Value::Money(1_500_000)).unwrap_err().to_string(), "refused: field_kind");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// Words, kept by the caller.
    Text,
    /// A day.
    Date(NaiveDate),
    /// An office.
    Office(Uuid),
    /// A state body.
    Body(Uuid),
    /// An officer.
    Assignee(PersonId),
    /// A document of the case.
    File(Uuid),
    /// So many short texts, kept by the caller.
    List(u16),
    /// Whole tenge.
    Money(i64),
    /// Yes or no.
    Bool(bool),
    /// An outcome of a closed choice.
    Choice(OutcomeId),
}

/// The fields that come with an action.
///
/// ```
/// use workflow::command::Inputs;
/// use workflow::testkit::small_process;
/// use workflow::{Value, definition::model::FieldKind};
///
/// let card = small_process();
/// let field = |name| card.find_field(name).ok_or("it is there");
/// let inputs = Inputs::from_iter([(field("reason")?, Value::Text), (field("until")?, Value::Date("2026-03-06".parse()?))]);
/// let kinds: Vec<_> = inputs.iter().map(|(field, _)| &card.field(*field).kind).collect();
/// assert_eq!(kinds, [&FieldKind::Text, &FieldKind::Date]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type Inputs = SmallVec<[(FieldId, Value); 2]>;

/// The facts that come with a case.
///
/// ```
/// # use workflow::testkit::plain_calendar;
/// # use workflow::{Actor, Command, Context, Definition, Instance, LawBook, Value, Vocabulary, decide, evolve, shipped};
/// use workflow::command::Facts;
///
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// # let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
///
/// # let calendar = plain_calendar(2026..=2027);
/// # let context = Context { now: "2026-03-02T05:00:00Z".parse()?, calendar: &calendar, actor: Actor::System };
/// let threat_on = protection.find_filed("threat_on").ok_or("it is there")?;
/// let facts = Facts::from_iter([(threat_on, Value::Date("2026-03-20".parse()?))]);
/// let open = Command::Open { registered_on: "2026-03-02".parse()?, facts };
/// let opened = decide(&protection, &Instance::unopened(), &open, &context)?;
/// let case = evolve(&protection, Instance::unopened(), &opened.events[0]);
/// // That something threatens on a day starts a clock of its own, which brings the case into a lane.
/// assert_eq!(case.lane(&protection), Some("urgent"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type Facts = SmallVec<[(FiledId, Value); 1]>;

/// What is asked.
///
/// ```
/// use workflow::definition::model::Role;
/// use workflow::testkit::{person, plain_calendar, registered, small_process};
/// use workflow::{Actor, Command, Context, decide, evolve};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let actor = Actor::person(person(2), Role::Officer);
/// let context = Context { now: "2026-03-03T05:00:00Z".parse()?, calendar: &calendar, actor };
/// let finish = Command::Done { task: case.tasks()[0].serial, files: Default::default(), text: false };
/// let decision = decide(&card, &case, &finish, &context)?;
/// let case = evolve(&card, case, &decision.events[0]);
/// assert!(case.tasks().is_empty());
/// assert_eq!(decide(&card, &case, &finish, &context).unwrap_err().to_string(), "refused: no_task");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Register the case: its first event.
    Open {
        /// The day of registration (APPC 64(3)); it may lie ahead of the present moment.
        registered_on: NaiveDate,
        /// What came with it.
        facts: Facts,
    },
    /// Take an action.
    Act {
        /// Which.
        action: ActionId,
        /// On which ground.
        ground: Option<GroundId>,
        /// With which fields.
        inputs: Inputs,
    },
    /// Finish an open task.
    Done {
        /// Its number in this case.
        task: u32,
        /// The documents that finish it.
        files: SmallVec<[Uuid; 2]>,
        /// Whether words come with it, kept by the caller.
        text: bool,
    },
    /// A case that a task is has an outcome now: the task is over, and what follows from it follows.
    ChildDecided {
        /// The number of the task in this case.
        task: u32,
        /// The outcome, by its name in the child's definition.
        outcome: Box<str>,
    },
    /// Move the case past its definition, by the head of the office above: it is journaled as what it is.
    Force {
        /// Where to.
        to: StateId,
        /// The outcome that it then has; an end needs one, and where nothing is decided yet there is none. A case that is
        /// brought back from an end has none but this one.
        outcome: Option<OutcomeId>,
        /// Whether words come with it that say why, kept by the caller. Without them nothing is moved.
        reason: bool,
        /// Whether it corrects a slip, of which nobody gets a letter.
        silent: bool,
    },
    /// Let everything happen that has fallen due.
    Tick,
    /// Take a new version of the calendar into account, and arm what could not be armed.
    Rearm,
}

/// What the engine decided: what happened, and what must follow. Persist the events, then do the effects.
///
/// ```
/// use workflow::definition::model::Role;
/// use workflow::testkit::{person, plain_calendar, registered, small_process};
/// use workflow::{Actor, Command, Context, decide};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let actor = Actor::person(person(1), Role::Applicant);
/// let context = Context { now: "2026-04-01T05:00:00Z".parse()?, calendar: &calendar, actor };
/// let action = card.find_action("take_back").ok_or("it is there")?;
/// let decision = decide(&card, &case, &Command::Act { action, ground: None, inputs: Default::default() }, &context)?;
/// // What had fallen due stands before what was asked; each letter belongs to one of the events.
/// assert_eq!(decision.events.len(), 3);
/// let of_the_last = decision.effects.iter().filter(|(place, _)| *place == 2);
/// assert_eq!(of_the_last.map(|(_, it)| it.to).collect::<Vec<_>>(), [Role::Applicant, Role::Officer]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Decision {
    /// In order.
    pub events: SmallVec<[Event; 1]>,
    /// Each with the place of its event in `events`.
    pub effects: SmallVec<[(usize, Effect); 2]>,
}

/// Something that must follow: a letter to everybody in a role towards the case.
///
/// ```
/// use workflow::definition::model::Role;
/// use workflow::testkit::{plain_calendar, registered, small_process};
/// use workflow::{Actor, Command, Context, Effect, Occasion, decide};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let context = Context { now: "2026-04-01T05:00:00Z".parse()?, calendar: &calendar, actor: Actor::System };
/// let effects = decide(&card, &case, &Command::Tick, &context)?.effects;
/// let to_the_head = Effect { to: Role::Head, occasion: Occasion::Reminder };
/// assert!(effects.iter().any(|(_, it)| *it == to_the_head), "the term is over, and the head is told");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Effect {
    /// To whom.
    pub to: Role,
    /// On what occasion.
    pub occasion: Occasion,
}

/// The occasions of the case letter, derived from what happened and never from the name of an action.
///
/// ```
/// use std::collections::BTreeSet;
/// use workflow::Occasion;
///
/// assert_eq!(Occasion::TermChanged.code(), "term_changed");
/// // Whoever writes the letters has one for each word.
/// let letters: BTreeSet<&str> = Occasion::ALL.into_iter().map(Occasion::code).collect();
/// assert_eq!(letters.len(), 8);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Occasion {
    /// The case has its number.
    Registered,
    /// The applicant is asked something.
    AnswerNeeded,
    /// The case is somewhere else, or something in it is done.
    MovedOn,
    /// A term that was told has another end: it began anew while it was there, was moved, or went on after a pause.
    TermChanged,
    /// The last day of what the applicant is awaited for is another one, by a new calendar or a newer version, and nothing new
    /// is asked of them.
    AnswerMoved,
    /// There is an outcome.
    DecisionReady,
    /// The case is over.
    Closed,
    /// A term is coming to its end, or is over.
    Reminder,
}

impl Occasion {
    /// All occasions.
    pub const ALL: [Occasion; 8] = [
        Occasion::Registered,
        Occasion::AnswerNeeded,
        Occasion::MovedOn,
        Occasion::TermChanged,
        Occasion::AnswerMoved,
        Occasion::DecisionReady,
        Occasion::Closed,
        Occasion::Reminder,
    ];

    /// The stored word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Occasion::Registered => "registered",
            Occasion::AnswerNeeded => "answer_needed",
            Occasion::MovedOn => "moved_on",
            Occasion::TermChanged => "term_changed",
            Occasion::AnswerMoved => "answer_moved",
            Occasion::DecisionReady => "decision_ready",
            Occasion::Closed => "closed",
            Occasion::Reminder => "reminder",
        }
    }

    /// The occasion of a stored word.
    ///
    /// ```
    /// use workflow::Occasion;
    ///
    /// assert!(Occasion::ALL.into_iter().all(|it| Occasion::from_code(it.code()) == Some(it)));
    /// ```
    #[must_use]
    pub fn from_code(code: &str) -> Option<Occasion> {
        Occasion::ALL.into_iter().find(|it| it.code() == code)
    }
}
