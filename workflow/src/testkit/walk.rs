//! A walk through a process: whatever happens to be offered, by whoever may, until the case is over.

use super::{Random, fill};
use crate::calendar::Calendar;
use crate::clock::next_tick;
use crate::command::{Actor, Blocker, Command, Context, Decision, Facts, PersonId, Timestamp};
use crate::decide::{decide, settled};
use crate::definition::Definition;
use crate::definition::model::{ActionId, Role, StateId, TaskId};
use crate::evolve::apply;
use crate::instance::Instance;
use crate::offers::{offers, tasks};
use chrono::{NaiveTime, TimeDelta};
use smallvec::smallvec;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use uuid::Uuid;

/// One step of a walk: what was asked by whom, what was decided, and where the case then stood.
///
/// ```
/// use workflow::Command;
/// use workflow::testkit::{Walk, plain_calendar, small_process};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let step = Walk::new(&card, &calendar, "2026-03-02T05:00:00Z".parse()?, Vec::new(), 1).next().ok_or("it begins")?;
/// assert!(matches!(step.command, Command::Open { .. }), "every walk begins with the registration");
/// assert_eq!((step.after.version(), step.decision.events.len()), (1, 1));
/// // Whoever asks "what if" at this step asks in the same world.
/// assert_eq!(step.context().now, step.at);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Step<'w> {
    /// The moment, in UTC.
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
/// an action that is enabled for somebody, an open task that somebody may finish, the outcome of a child case that is
/// open, a tick, or, after some waiting, the next of these. What the walk has not done yet is the likeliest; what it
/// has done and what leads nowhere, and what ends the case, are the least likely, so that walks come far and meet what
/// is rare; of those who may, each is as likely as any other. It ends when the case is over or the calendar knows no
/// further day.
///
/// Who acts is the caller's: people who acted in the parent case or are in a conflict are given as such, and do what
/// is left to them.
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
    children: &'w [Definition],
    forces: bool,
    done: BTreeSet<ActionId>,
    seen: BTreeSet<StateId>,
}

/// Something that could be done next.
enum Move {
    Act(ActionId, Vec<Actor>),
    Finish(u32, Vec<Actor>),
    Decide(u32, Vec<Box<str>>),
    Force(Vec<Actor>),
    Tick,
    Wait,
    NextCalendar,
}

/// When the office closes for what arrives on paper.
const CLOSES: NaiveTime = NaiveTime::from_hms_opt(18, 30, 0).expect("half past six is a time");

impl<'w> Walk<'w> {
    /// A walk that begins with the registration of a case at `start`, in UTC. The same seed walks the same way.
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
            children: &[],
            forces: false,
            done: BTreeSet::new(),
            seen: BTreeSet::new(),
        }
    }

    /// What comes with the case when it is registered: each fact once, and each of the kind that the definition says. The walk
    /// panics at its first step where the case would be refused with them.
    ///
    /// ```
    /// # use workflow::command::Facts;
    /// # use workflow::testkit::{Walk, plain_calendar};
    /// # use workflow::{Definition, LawBook, Value, Vocabulary, shipped};
    /// # let law = LawBook::parse(shipped::LAW.1)?;
    /// # let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
    /// # let (calendar, start) = (plain_calendar(2026..=2027), "2026-03-02T05:00:00Z".parse()?);
    /// let threat_on = protection.find_filed("threat_on").ok_or("it is there")?;
    /// let facts = Facts::from_iter([(threat_on, Value::Date("2026-03-20".parse()?))]);
    /// let mut walk = Walk::new(&protection, &calendar, start, Vec::new(), 1).filed_with(facts);
    /// assert_eq!(walk.next().and_then(|it| it.after.fact(threat_on)), Some(Value::Date("2026-03-20".parse()?)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn filed_with(mut self, facts: Facts) -> Walk<'w> {
        self.facts = facts;
        self
    }

    /// A newer version of the calendar, which takes the place of the present one at some moment of the walk.
    ///
    /// ```
    /// # use workflow::testkit::{Walk, everybody, person, plain_calendar, small_process};
    /// # use workflow::{Calendar, Command};
    /// # let (card, older) = (small_process(), plain_calendar(2026..=2027));
    /// # let start = "2026-03-02T05:00:00Z".parse()?;
    /// let newer = Calendar::new(2, chrono_tz::Asia::Almaty, 2026..=2028, Default::default())?;
    /// let people = everybody(&[person(1), person(2)]);
    /// let walk = |seed| Walk::new(&card, &older, start, people.clone(), seed).then_calendar(&newer);
    /// let rearmed = (0..20).flat_map(walk).find(|it| it.command == Command::Rearm).ok_or("it comes on some walk")?;
    /// assert_eq!(rearmed.calendar.version(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn then_calendar(mut self, calendar: &'w Calendar) -> Walk<'w> {
        self.later.push_back(calendar);
        self
    }

    /// Somebody who takes part only after so many steps: an applicant from the start withdraws most cases before
    /// anything that comes later is met.
    ///
    /// ```
    /// # use workflow::definition::model::Role;
    /// # use workflow::testkit::{Walk, everybody, person, plain_calendar, small_process};
    /// # use workflow::Actor;
    /// # let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
    /// # let start = "2026-03-02T05:00:00Z".parse()?;
    /// # let staff = everybody(&[person(1), person(2)]).into_iter().filter(|it| it.role() != Role::Applicant);
    /// # let staff: Vec<Actor> = staff.collect();
    /// let applicant = Actor::person(person(3), Role::Applicant);
    /// let walk = |seed| Walk::new(&card, &calendar, start, staff.clone(), seed).joined_by(applicant, 5);
    /// // Registration and four steps more are taken without the applicant.
    /// let came = (0..20).filter_map(|seed| walk(seed).position(|it| it.actor == applicant));
    /// assert_eq!(came.min(), Some(5));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn joined_by(mut self, actor: Actor, after: usize) -> Walk<'w> {
        self.latecomers.push((after, actor));
        self
    }

    /// The definitions of child cases: a child then has any outcome of its own, and not only those from which
    /// something follows here.
    ///
    /// ```
    /// # use workflow::testkit::{Walk, everybody, person, plain_calendar};
    /// # use workflow::{Command, Definition, LawBook, Vocabulary, shipped};
    /// # let law = LawBook::parse(shipped::LAW.1)?;
    /// let parse = |(_, text): (_, &str)| Definition::parse(text, &law, &Vocabulary::new(["kz"]));
    /// let all = shipped::DEFINITIONS.map(parse).into_iter().collect::<Result<Vec<_>, _>>()?;
    /// let protection = all.iter().find(|it| it.id() == "protection").ok_or("it is shipped")?;
    /// let calendar = plain_calendar(2026..=2030);
    /// let people = everybody(&[person(1), person(2), person(3)]);
    /// let start = "2026-03-02T05:00:00Z".parse()?;
    /// let walks = (0..20).map(|it| Walk::new(protection, &calendar, start, people.clone(), it).knowing(&all));
    /// let decided = walks.flatten().filter(|it| matches!(it.command, Command::ChildDecided { .. }));
    /// assert!(decided.count() > 0, "some complaint was decided");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn knowing(mut self, children: &'w [Definition]) -> Walk<'w> {
        self.children = children;
        self
    }

    /// A walk on which heads of the office above now and then move the case past its definition.
    ///
    /// ```
    /// # use workflow::testkit::{Walk, everybody, person, plain_calendar};
    /// # use workflow::{Command, Definition, LawBook, Vocabulary, shipped};
    /// # let law = LawBook::parse(shipped::LAW.1)?;
    /// # let (_, text) = shipped::DEFINITIONS[0];
    /// # let definition = Definition::parse(text, &law, &Vocabulary::new(["kz"]))?;
    /// # let calendar = plain_calendar(2026..=2030);
    /// # let people = everybody(&[person(1), person(2), person(3)]);
    /// # let start = "2026-03-02T05:00:00Z".parse()?;
    /// let walks = (0..20).map(|it| Walk::new(&definition, &calendar, start, people.clone(), it).forced());
    /// let forced = walks.flatten().filter(|it| matches!(it.command, Command::Force { .. }));
    /// assert!(forced.count() > 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn forced(mut self) -> Walk<'w> {
        self.forces = true;
        self
    }

    /// A walk that goes on where another one was left, with the case as it stands now: perhaps under a newer version, to
    /// which it has moved meanwhile.
    ///
    /// ```
    /// # use workflow::testkit::{Walk, everybody, person, plain_calendar, small_process};
    /// # let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
    /// # let start = "2026-03-02T05:00:00Z".parse()?;
    /// let walk = || Walk::new(&card, &calendar, start, everybody(&[person(1), person(2)]), 7);
    /// let registered = walk().next().ok_or("it begins")?;
    /// let next = walk().going_on(&registered, registered.after.clone()).next().ok_or("it goes on")?;
    /// assert!(next.at > registered.at && next.after.version() == 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn going_on(mut self, from: &Step<'w>, case: Instance) -> Walk<'w> {
        (self.now, self.calendar, self.instance) = (from.at, from.calendar, case);
        self
    }

    fn context(&self, actor: Actor) -> Context<'w> {
        Context { now: self.now, calendar: self.calendar, actor }
    }

    /// What a child case may end with: each of its outcomes where its definition is known, and those from which
    /// something follows here.
    fn outcomes(&self, task: TaskId) -> Vec<Box<str>> {
        let Some(child) = self.definition.task(task).child() else { return Vec::new() };
        let known = self.children.iter().filter(|it| it.id() == &*child.definition);
        let own = known.flat_map(Definition::outcomes).map(|(_, it)| it.name.clone());
        // What follows here counts twice, so that it is not drowned by what does not.
        own.chain(child.then.iter().map(|it| it.outcome.clone())).collect()
    }

    /// How likely an action is beside the others.
    fn weight(&self, id: ActionId) -> u32 {
        let action = self.definition.action(id);
        let ends = action.to.is_some_and(|to| self.definition.state(to).end);
        let leads_back = action.to.is_none_or(|to| self.seen.contains(&to));
        match (ends, self.done.contains(&id), leads_back) {
            (true, _, _) => 1,
            (false, true, true) => 3,
            (false, true, false) => 24,
            (false, false, true) => 12,
            (false, false, false) => 48,
        }
    }

    /// Everything that could be done now, with those who may. What several may do is one move: a process with many
    /// heads is not walked by heads alone.
    fn moves(&self) -> Vec<(u32, Move)> {
        let mut acts: BTreeMap<ActionId, Vec<Actor>> = BTreeMap::new();
        let mut finishes: BTreeMap<u32, Vec<Actor>> = BTreeMap::new();
        let mut above = Vec::new();
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
            if let Actor::Person { role: Role::HigherHead, conflicted: false, .. } = actor {
                above.push(*actor);
            }
        }
        let acts = acts.into_iter().map(|(id, actors)| (self.weight(id), Move::Act(id, actors)));
        let finishes = finishes.into_iter().map(|(serial, actors)| (24, Move::Finish(serial, actors)));
        let children = self.children_open().into_iter().map(|(serial, it)| (24, Move::Decide(serial, it)));
        let force = (self.forces && !above.is_empty()).then_some((1, Move::Force(above)));
        let next = (!self.later.is_empty()).then_some((3, Move::NextCalendar));
        let time = [(6, Move::Tick), (18, Move::Wait)];
        acts.chain(finishes).chain(children).chain(force).chain(time).chain(next).collect()
    }

    /// The child cases that could be decided now, each with what it may end with. What has fallen due happens first, and
    /// may end the case and with it the wait.
    fn children_open(&self) -> Vec<(u32, Vec<Box<str>>)> {
        let open = |instance: &Instance| {
            let open = instance.tasks().iter().map(|it| (it.serial, self.outcomes(it.task)));
            open.filter(|(_, it)| !it.is_empty()).collect::<Vec<_>>()
        };
        if open(&self.instance).is_empty() {
            return Vec::new();
        }
        open(&settled(self.definition, &self.instance, &self.context(Actor::System)))
    }

    /// A move past the definition: anywhere, with an outcome where an end needs one, and now and then without a letter. Nothing
    /// where the case would be stranded.
    fn past(&mut self, actor: Actor) -> Option<Command> {
        // What has fallen due happens first.
        let case = settled(self.definition, &self.instance, &self.context(Actor::System));
        let states = self.definition.states().filter(|(id, _)| *id != case.state());
        let states: Vec<_> = states.collect();
        let outcomes: Vec<_> = self.definition.outcomes().map(|(id, _)| id).collect();
        let (to, state) = self.random.pick(&states).copied()?;
        let left = case.outcome_left(self.definition.state(case.state()));
        let needed = state.end && left.is_none();
        let given = needed || (self.random.flip() && self.definition.may_be_decided(to));
        let outcome = if given { self.random.pick(&outcomes).copied() } else { None };
        let command = Command::Force { to, outcome, reason: true, silent: self.random.flip() };
        // An end has its outcome here, so that one is missing only where a case could come to an end without it.
        let is_stranding = |it: &Blocker| {
            let is_without_end =
                matches!(it, Blocker::Stranded | Blocker::OutcomeMissing | Blocker::OutcomeUnfit);
            is_without_end
                || matches!(
                    it,
                    Blocker::ChildUnheard { .. }
                        | Blocker::TaskUndecidable { .. }
                        | Blocker::NoEntryLeft { .. }
                )
        };
        match decide(self.definition, &self.instance, &command, &self.context(actor)) {
            Err(denied) if denied.blockers.iter().all(is_stranding) => None,
            _ => Some(command),
        }
    }

    fn step(&mut self, actor: Actor, command: Command) -> Step<'w> {
        let context = self.context(actor);
        let decision = decide(self.definition, &self.instance, &command, &context)
            .unwrap_or_else(|denied| panic!("{command:?} by {actor:?} at {}: {denied}", self.now));
        for event in &decision.events {
            apply(self.definition, &mut self.instance, event);
        }
        self.taken += 1;
        self.seen.insert(self.instance.state());
        if let Command::Act { action, .. } = &command {
            self.done.insert(*action);
        }
        Step { at: self.now, actor, calendar: self.calendar, command, decision, after: self.instance.clone() }
    }

    fn wait(&mut self) {
        // Every second time just until something falls due: what is bound to the days after that is met as well.
        let next = next_tick(self.definition, &self.instance, self.calendar);
        if let Some(next) = next.filter(|_| self.random.flip()) {
            self.now = self.now.max(next);
            return;
        }
        // Else from a day to four months: clocks of every length run out on some walk, and ticks come late.
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
            match self.random.weigh(&moves)? {
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
                Move::Decide(serial, outcomes) => {
                    let outcome = self.random.pick(outcomes)?.clone();
                    return Some(self.step(Actor::System, Command::ChildDecided { task: *serial, outcome }));
                }
                Move::Force(actors) => {
                    let actor = *self.random.pick(actors)?;
                    if let Some(command) = self.past(actor) {
                        return Some(self.step(actor, command));
                    }
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
