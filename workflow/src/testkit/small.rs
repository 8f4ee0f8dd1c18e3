//! The small process of README.md: a library card with a pause, four eyes and a timer. Examples begin with it, so that
//! they need two lines of set-up and say what they are about.

use crate::calendar::Calendar;
use crate::command::{Actor, Command, Context, Facts, Inputs, Timestamp, Value};
use crate::decide::decide;
use crate::definition::{Definition, LawBook, Vocabulary};
use crate::evolve::evolve;
use crate::instance::Instance;

/// The text of [`small_process`].
///
/// ```
/// use workflow::testkit::{SMALL_PROCESS, small_process};
/// assert_eq!(small_process().source(), SMALL_PROCESS);
/// ```
pub const SMALL_PROCESS: &str = include_str!("small.toml");

/// The text of [`small_law`].
///
/// ```
/// use workflow::testkit::{SMALL_LAW, small_law};
/// assert_eq!(small_law().text(), SMALL_LAW);
/// ```
pub const SMALL_LAW: &str = include_str!("small_law.toml");

/// The rules of a library: the law book that [`small_process`] cites.
///
/// ```
/// let law = workflow::testkit::small_law();
/// assert_eq!(law.source("house 4").map(|it| it.edition.as_str()), Some("2026-01-01"));
/// ```
///
/// # Panics
/// Never: it is read by every test of the crate.
#[must_use]
pub fn small_law() -> LawBook {
    LawBook::parse(SMALL_LAW).unwrap_or_else(|problems| panic!("{problems}"))
}

/// A small process: somebody asks for a library card, an officer may ask for a photograph (a pause) and proposes, a
/// head decides (four eyes), the card waits to be fetched (a timer). README.md builds it up step by step.
///
/// ```
/// let card = workflow::testkit::small_process();
/// assert_eq!((card.id(), card.version()), ("card", 1));
/// ```
///
/// # Panics
/// Never: it is sound, which every test of the crate holds.
#[must_use]
pub fn small_process() -> Definition {
    Definition::parse(SMALL_PROCESS, &small_law(), &Vocabulary::new(["kz"]))
        .unwrap_or_else(|problems| panic!("{problems}"))
}

/// A case of any process, registered on the day of `now` with nothing but itself.
///
/// ```
/// use workflow::testkit::{plain_calendar, registered, small_process};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// assert_eq!(&*card.state(case.state()).name, "asked");
/// assert_eq!(case.version(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Panics
/// Never: registration without facts is not refused.
#[must_use]
pub fn registered(definition: &Definition, calendar: &Calendar, now: Timestamp) -> Instance {
    let open = Command::Open { registered_on: calendar.day_of(now), facts: Facts::new() };
    let context = Context { now, calendar, actor: Actor::System };
    let decision = decide(definition, &Instance::unopened(), &open, &context)
        .unwrap_or_else(|denied| panic!("registration: {denied}"));
    decision.events.iter().fold(Instance::unopened(), |it, event| evolve(definition, it, event))
}

/// A case after somebody took an action, named and filled in by name, without a ground.
///
/// ```
/// use workflow::definition::model::Role;
/// use workflow::testkit::{acted, person, plain_calendar, registered, small_process};
/// use workflow::{Actor, Context, Value};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let now = "2026-03-02T05:00:00Z".parse()?;
/// let case = registered(&card, &calendar, now);
/// let officer = Context { now, calendar: &calendar, actor: Actor::person(person(2), Role::Officer) };
/// let case = acted(&card, &case, "ask_photo", &[("reason", Value::Text)], &officer);
/// assert_eq!(&*card.state(case.state()).name, "incomplete");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Panics
/// When the definition has no such action or field, or the action is refused.
#[must_use]
pub fn acted(
    definition: &Definition,
    case: &Instance,
    action: &str,
    inputs: &[(&str, Value)],
    context: &Context<'_>,
) -> Instance {
    let field = |name| definition.find_field(name).unwrap_or_else(|| panic!("no field {name}"));
    let inputs: Inputs = inputs.iter().map(|(name, value)| (field(name), *value)).collect();
    let action = definition.find_action(action).unwrap_or_else(|| panic!("no action {action}"));
    let decision = decide(definition, case, &Command::Act { action, ground: None, inputs }, context)
        .unwrap_or_else(|denied| panic!("{}: {denied}", definition.action(action).name));
    decision.events.iter().fold(case.clone(), |it, event| evolve(definition, it, event))
}
