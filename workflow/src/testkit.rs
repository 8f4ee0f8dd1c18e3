//! What tests of the engine and of its users need: chance that can be repeated, a week without holidays, and a walk
//! through a process that does whatever happens to be offered.
//!
//! It is as pure as the rest: the same seed gives the same walk on every machine.

mod load;
pub mod measure;
mod small;
mod walk;

pub(crate) use load::{FIVE_STEPS, Load, PREPARED};
pub use small::{SMALL_LAW, SMALL_PROCESS, acted, registered, small_law, small_process};
pub use walk::{Step, Walk};

use crate::calendar::Calendar;
use crate::command::{Actor, Context, Inputs, PersonId, Value};
use crate::decide::{date_range, settled};
use crate::definition::Definition;
use crate::definition::model::{ActionId, FieldId, FieldKind, GroundId, Role};
use crate::instance::Instance;
use chrono::Days;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use uuid::Uuid;

/// Chance that can be repeated: splitmix64, which needs nothing but its seed.
///
/// ```
/// use workflow::testkit::Random;
/// let (mut one, mut other) = (Random::new(7), Random::new(7));
/// assert_eq!(one.draw(), other.draw());
/// assert_eq!([one.below(6), one.below(6), one.below(6)], [other.below(6), other.below(6), other.below(6)]);
/// assert_eq!((one.pick(&["a", "b"]), one.flip()), (other.pick(&["a", "b"]), other.flip()));
/// assert_eq!(one.pick::<u8>(&[]), None);
/// ```
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Chance with a seed.
    #[must_use]
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// The next number, each as likely as any other.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to and without `limit`; 0 when there is none below it.
    pub fn below(&mut self, limit: u32) -> u32 {
        // Scaled and not divided: the upper bits are kept, and no limit is favoured noticeably.
        u32::try_from((u128::from(self.draw()) * u128::from(limit)) >> 64).unwrap_or(0)
    }

    /// One of several, each as likely as any other.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let at = self.below(u32::try_from(all.len()).unwrap_or(u32::MAX));
        all.get(at as usize)
    }

    /// One of several, each with its weight; none when there are none, or nothing weighs anything.
    ///
    /// ```
    /// let mut random = workflow::testkit::Random::new(7);
    /// assert_eq!(random.weigh(&[(0, "never"), (3, "always")]), Some(&"always"));
    /// assert_eq!(random.weigh::<u8>(&[]), None);
    /// ```
    pub fn weigh<'a, T>(&mut self, all: &'a [(u32, T)]) -> Option<&'a T> {
        let mut left = self.below(all.iter().map(|(weight, _)| weight).sum());
        let found = all.iter().find(|(weight, _)| {
            let here = left < *weight;
            left = left.saturating_sub(*weight);
            here
        });
        found.map(|(_, it)| it)
    }

    /// Yes or no.
    pub fn flip(&mut self) -> bool {
        self.below(2) == 1
    }
}

/// A calendar in which Monday to Friday are worked and nothing else is, version 1, in the zone of Almaty.
///
/// ```
/// let calendar = workflow::testkit::plain_calendar(2026..=2027);
/// assert_eq!(calendar.last().to_string(), "2027-12-31");
/// ```
///
/// # Panics
/// When there is no year in `years`.
#[must_use]
pub fn plain_calendar(years: RangeInclusive<i32>) -> Calendar {
    Calendar::new(1, chrono_tz::Asia::Almaty, years, BTreeMap::new()).expect("the test names a year")
}

/// A person by number.
///
/// ```
/// use workflow::testkit::person;
///
/// assert_eq!(person(1), person(1));
/// assert_ne!(person(1), person(2));
/// ```
#[must_use]
pub fn person(number: u8) -> PersonId {
    PersonId(Uuid::from_u128(u128::from(number)))
}

/// Each of these people in each role that people have.
///
/// ```
/// use workflow::testkit::{everybody, person};
/// assert_eq!(everybody(&[person(1), person(2)]).len(), 12);
/// ```
#[must_use]
pub fn everybody(people: &[PersonId]) -> Vec<Actor> {
    let roles = Role::ALL.into_iter().filter(|it| *it != Role::System);
    roles.flat_map(|role| people.iter().map(move |it| Actor::person(*it, role))).collect()
}

/// Fills in what an action asks for: every required field and, now and then, an optional one; dates lie within
/// their range, a ground is chosen where there are some, and an assignee is one of `officers`. `None` when a required
/// date has no lawful day or there is no officer.
///
/// ```
/// # use workflow::testkit::{Random, fill, person, plain_calendar};
/// # use workflow::{Actor, Command, Context, Definition, Instance, LawBook, Vocabulary, decide, evolve};
/// # let law = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/definitions/law.toml"));
/// # let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/definitions/protection.toml"));
/// # let definition = Definition::parse(text, &LawBook::parse(law)?, &Vocabulary::new(["kz"]))?;
/// # let calendar = plain_calendar(2026..=2027);
/// # let now = "2026-03-02T05:00:00Z".parse::<workflow::Timestamp>()?;
/// # let context = Context { now, calendar: &calendar, actor: Actor::System };
/// # let open = Command::Open { registered_on: calendar.day_of(now), facts: Default::default() };
/// # let opened = decide(&definition, &Instance::unopened(), &open, &context)?;
/// # let instance = evolve(&definition, Instance::unopened(), &opened.events[0]);
/// let extend = definition.find_action("extend").ok_or("it is there")?;
/// let (ground, inputs) =
///     fill(&definition, &instance, extend, &context, &[person(1)], &mut Random::new(1)).ok_or("it can be")?;
/// assert!(ground.is_some(), "an extension needs a ground");
/// assert_eq!(inputs.len(), 2, "a reason and a date");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn fill(
    definition: &Definition,
    instance: &Instance,
    id: ActionId,
    context: &Context<'_>,
    officers: &[PersonId],
    random: &mut Random,
) -> Option<(Option<GroundId>, Inputs)> {
    let action = definition.action(id);
    // What has fallen due has happened, also when no tick has come yet, and may have moved a range.
    let instance = &*settled(definition, instance, context);
    let mut inputs = Inputs::new();
    for field in &action.requires {
        let dates = date_range(definition, instance, id, *field, context);
        inputs.push((*field, value(definition, *field, dates, context, officers, random)?));
    }
    for field in &action.may {
        let dates = date_range(definition, instance, id, *field, context);
        if random.flip()
            && let Some(value) = value(definition, *field, dates, context, officers, random)
        {
            inputs.push((*field, value));
        }
    }
    Some((random.pick(&action.grounds).copied(), inputs))
}

fn value(
    definition: &Definition,
    field: FieldId,
    dates: Option<(chrono::NaiveDate, chrono::NaiveDate)>,
    context: &Context<'_>,
    officers: &[PersonId],
    random: &mut Random,
) -> Option<Value> {
    let document = |random: &mut Random| Uuid::from_u64_pair(random.draw(), random.draw());
    Some(match &definition.field(field).kind {
        FieldKind::Text => Value::Text,
        FieldKind::Date => {
            let tomorrow = context.calendar.day_of(context.now) + Days::new(1);
            // Farther than a year no calendar of a test reaches, and nobody needs to look.
            let (earliest, latest) = dates.unwrap_or((tomorrow, chrono::NaiveDate::MAX));
            let earliest = earliest.max(tomorrow - Days::new(365));
            let latest = latest.min(earliest + Days::new(365));
            let span = u32::try_from((latest - earliest).num_days()).ok()?;
            Value::Date(earliest + Days::new(u64::from(random.below(span + 1))))
        }
        FieldKind::Office => Value::Office(document(random)),
        FieldKind::Body => Value::Body(document(random)),
        FieldKind::Assignee => Value::Assignee(*random.pick(officers)?),
        FieldKind::File => Value::File(document(random)),
        FieldKind::List => Value::List(u16::try_from(1 + random.below(3)).unwrap_or(1)),
        FieldKind::Money => Value::Money(i64::from(random.below(1_000_000_000))),
        FieldKind::Bool => Value::Bool(random.flip()),
        FieldKind::Choice(outcomes) => Value::Choice(*random.pick(outcomes)?),
    })
}
