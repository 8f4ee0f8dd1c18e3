//! What tests of the engine and of its users need: chance that can be repeated, a week without holidays, and a walk
//! through a process that does whatever happens to be offered.
//!
//! It is as pure as the rest: the same seed gives the same walk on every machine.

mod load;
pub mod measure;

pub use load::{FIVE_STEPS, Load, PREPARED};

use crate::calendar::Calendar;
use crate::command::{Actor, Command, Context, Decision, Facts, Inputs, PersonId, Timestamp, Value};
use crate::decide::{date_range, decide};
use crate::definition::Definition;
use crate::definition::model::{ActionId, FieldId, FieldKind, GroundId, Role};
use crate::evolve::apply;
use crate::instance::Instance;
use crate::offers::{offers, tasks};
use chrono::{Days, NaiveTime, TimeDelta};
use smallvec::smallvec;
use std::collections::{BTreeMap, VecDeque};
use std::ops::RangeInclusive;
use uuid::Uuid;

/// Chance that can be repeated: splitmix64, which needs nothing but its seed.
///
/// ```
/// use workflow::testkit::Random;
/// let (mut one, mut other) = (Random::new(7), Random::new(7));
/// assert_eq!(one.draw(), other.draw());
/// assert!(one.below(6) < 6);
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
            let (earliest, latest) = dates.unwrap_or((tomorrow, tomorrow + Days::new(30)));
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

/// One step of a walk: what was asked by whom, what was decided, and where the case then stood.
#[derive(Clone, Debug)]
pub struct Step<'w> {
    /// The moment.
    pub at: Timestamp,
    /// Who asked.
    pub actor: Actor,
    /// The working days at that moment.
    pub calendar: &'w Calendar,
    /// What was asked.
    pub command: Command,
    /// What was decided.
    pub decision: Decision,
    /// The case after it.
    pub after: Instance,
}

impl<'w> Step<'w> {
    /// The world as it was for this step.
    #[must_use]
    pub fn context(&self) -> Context<'w> {
        Context { now: self.at, calendar: self.calendar, actor: self.actor }
    }
}

/// A walk through a process. It registers a case and then, step by step, does one of the things that could be done:
/// an action that is enabled for somebody, an open task that somebody may finish, a tick, or, after some waiting, the
/// next of these. Each is as likely as any other, and so is each of those who may. It ends when the case is over or
/// the calendar knows no further day.
///
/// ```
/// # use workflow::testkit::{Walk, everybody, person, plain_calendar};
/// # use workflow::{Definition, LawBook, Vocabulary, evolve, Instance};
/// # let law = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/definitions/law.toml"));
/// # let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/definitions/protection.toml"));
/// # let definition = Definition::parse(text, &LawBook::parse(law)?, &Vocabulary::new(["kz"]))?;
/// let calendar = plain_calendar(2026..=2030);
/// let people = everybody(&[person(1), person(2), person(3)]);
/// let start = "2026-03-02T05:00:00Z".parse()?;
/// let walk = || Walk::new(&definition, &calendar, start, people.clone(), 42).take(40);
///
/// let mut folded = Instance::unopened();
/// for step in walk() {
///     for event in &step.decision.events {
///         folded = evolve(&definition, folded, event);
///     }
///     assert_eq!(folded, step.after);
/// }
/// let commands = |walk: &mut dyn Iterator<Item = workflow::testkit::Step<'_>>| {
///     walk.map(|it| it.command).collect::<Vec<_>>()
/// };
/// assert_eq!(commands(&mut walk()), commands(&mut walk()), "the seed decides");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Walk<'w> {
    definition: &'w Definition,
    calendar: &'w Calendar,
    later: VecDeque<&'w Calendar>,
    actors: Vec<Actor>,
    latecomers: Vec<(usize, Actor)>,
    taken: usize,
    officers: Vec<PersonId>,
    random: Random,
    now: Timestamp,
    instance: Instance,
    facts: Facts,
}

/// Something that could be done next.
enum Move {
    Act(ActionId, Vec<Actor>),
    Finish(u32, Vec<Actor>),
    Tick,
    Wait,
    NextCalendar,
}

/// When the office closes for what arrives on paper.
const CLOSES: NaiveTime = NaiveTime::from_hms_opt(18, 30, 0).expect("half past six is a time");

impl<'w> Walk<'w> {
    /// A walk that begins with the registration of a case at `start`.
    #[must_use]
    pub fn new(
        definition: &'w Definition,
        calendar: &'w Calendar,
        start: Timestamp,
        actors: Vec<Actor>,
        seed: u64,
    ) -> Walk<'w> {
        let officers = actors.iter().filter_map(officer).collect();
        Walk {
            definition,
            calendar,
            later: VecDeque::new(),
            actors,
            latecomers: Vec::new(),
            taken: 0,
            officers,
            random: Random::new(seed),
            now: start,
            instance: Instance::unopened(),
            facts: Facts::new(),
        }
    }

    /// What comes with the case when it is registered.
    #[must_use]
    pub fn filed_with(mut self, facts: Facts) -> Walk<'w> {
        self.facts = facts;
        self
    }

    /// A newer version of the calendar, which takes the place of the present one at some moment of the walk.
    #[must_use]
    pub fn then_calendar(mut self, calendar: &'w Calendar) -> Walk<'w> {
        self.later.push_back(calendar);
        self
    }

    /// Somebody who takes part only after so many steps: an applicant from the start withdraws most cases before
    /// anything that comes later is met.
    #[must_use]
    pub fn joined_by(mut self, actor: Actor, after: usize) -> Walk<'w> {
        self.latecomers.push((after, actor));
        self
    }

    fn context(&self, actor: Actor) -> Context<'w> {
        Context { now: self.now, calendar: self.calendar, actor }
    }

    /// Everything that could be done now, with those who may. What several may do is one move: a process with many
    /// heads is not walked by heads alone.
    fn moves(&self) -> Vec<Move> {
        let mut acts: BTreeMap<ActionId, Vec<Actor>> = BTreeMap::new();
        let mut finishes: BTreeMap<u32, Vec<Actor>> = BTreeMap::new();
        let arrived =
            self.latecomers.iter().filter(|(after, _)| *after <= self.taken).map(|(_, actor)| actor);
        for actor in self.actors.iter().chain(arrived) {
            let offers = offers(self.definition, &self.instance, &self.context(*actor));
            for offer in offers.into_iter().filter(crate::Offer::is_enabled) {
                acts.entry(offer.action).or_default().push(*actor);
            }
            for (task, blockers) in tasks(self.definition, &self.instance, &self.context(*actor)) {
                if blockers.is_empty() {
                    finishes.entry(task.serial).or_default().push(*actor);
                }
            }
        }
        let acts = acts.into_iter().map(|(action, actors)| Move::Act(action, actors));
        let finishes = finishes.into_iter().map(|(serial, actors)| Move::Finish(serial, actors));
        let next = (!self.later.is_empty()).then_some(Move::NextCalendar);
        acts.chain(finishes).chain([Move::Tick, Move::Wait]).chain(next).collect()
    }

    fn step(&mut self, actor: Actor, command: Command) -> Step<'w> {
        let context = self.context(actor);
        let decision = decide(self.definition, &self.instance, &command, &context)
            .unwrap_or_else(|denied| panic!("{command:?} by {actor:?} at {}: {denied}", self.now));
        for event in &decision.events {
            apply(self.definition, &mut self.instance, event);
        }
        self.taken += 1;
        Step { at: self.now, actor, calendar: self.calendar, command, decision, after: self.instance.clone() }
    }

    fn wait(&mut self) {
        // From a day to four months: clocks of every length run out on some walk, and ticks come late.
        let days = 1_i64 << self.random.below(8);
        self.now += TimeDelta::days(days) + TimeDelta::seconds(i64::from(self.random.below(86_400)));
    }
}

/// # Panics
/// When what was offered is then refused, which is a defect of the engine.
impl<'w> Iterator for Walk<'w> {
    type Item = Step<'w>;

    fn next(&mut self) -> Option<Step<'w>> {
        if self.instance.version() == 0 {
            let registered_on = self.calendar.registration_day(self.now, CLOSES).ok()?;
            return Some(
                self.step(Actor::System, Command::Open { registered_on, facts: self.facts.clone() }),
            );
        }
        while !self.instance.is_over(self.definition)
            && self.calendar.day_of(self.now) <= self.calendar.last()
        {
            self.now += TimeDelta::seconds(1 + i64::from(self.random.below(3600)));
            let moves = self.moves();
            match self.random.pick(&moves)? {
                Move::Wait => self.wait(),
                Move::Tick => return Some(self.step(Actor::System, Command::Tick)),
                Move::NextCalendar => {
                    self.calendar = self.later.pop_front()?;
                    return Some(self.step(Actor::System, Command::Rearm));
                }
                Move::Finish(serial, actors) => {
                    let actor = *self.random.pick(actors)?;
                    let document = Uuid::from_u64_pair(self.random.draw(), self.random.draw());
                    let files = if self.random.flip() { smallvec![document] } else { smallvec![] };
                    let text = self.random.flip();
                    return Some(self.step(actor, Command::Done { task: *serial, files, text }));
                }
                Move::Act(action, actors) => {
                    let actor = *self.random.pick(actors)?;
                    let context = self.context(actor);
                    let officers = &self.officers;
                    let filled =
                        fill(self.definition, &self.instance, *action, &context, officers, &mut self.random);
                    // Without a lawful day for a required date there is nothing to do but something else.
                    if let Some((ground, inputs)) = filled {
                        return Some(self.step(actor, Command::Act { action: *action, ground, inputs }));
                    }
                }
            }
        }
        None
    }
}

/// Whom a case may be assigned to.
fn officer(actor: &Actor) -> Option<PersonId> {
    match actor {
        Actor::Person { person, role: Role::Officer, .. } => Some(*person),
        _ => None,
    }
}
