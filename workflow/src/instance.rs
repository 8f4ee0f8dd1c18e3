//! Where a case stands: the fold of its events, as small as it can be.

mod running;

pub(crate) use running::TimerRun;
pub use running::{ClockRun, OpenTask, Stop};

use crate::clock::wait_is_held_by_the_office;
use crate::command::{Facts, PersonId, Value};
use crate::definition::Definition;
use crate::definition::model::{
    ActionId, ClockId, FieldId, FiledId, MarkId, OutcomeId, Party, Seat, State, StateId,
};
use crate::event::Due;
use chrono::NaiveDate;
use smallvec::{Array, SmallVec};

/// A case as the engine sees it. It holds no word of a person and nothing about the world.
///
/// ```
/// use workflow::definition::model::{Role, Seat};
/// use workflow::testkit::{acted, person, plain_calendar, registered, small_process};
/// use workflow::{Actor, Context, Instance, Value};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// assert_eq!(&*card.state(case.state()).name, "asked");
/// assert_eq!((case.version(), case.registered_on()), (1, "2026-03-02".parse()?));
/// assert_eq!((case.outcome(), case.assignee(), case.seat()), (None, None, Seat::Own));
/// assert_eq!((case.clocks().len(), case.tasks().len(), case.timers().count()), (1, 1, 0));
/// assert!(!case.is_over(&card) && case.marks().next().is_none());
/// // Who did what, and how often something that may not be done without end, is never asked of the journal.
/// let actor = Actor::person(person(2), Role::Officer);
/// let officer = Context { now: "2026-03-03T05:00:00Z".parse()?, calendar: &calendar, actor };
/// let case = acted(&card, &case, "ask_photo", &[("reason", Value::Text)], &officer);
/// let ask_photo = card.find_action("ask_photo").ok_or("it is there")?;
/// assert_eq!((case.last_actor(ask_photo), case.count(ask_photo)), (Some(person(2)), 1));
/// // Before it was registered there was nothing.
/// assert_eq!((Instance::unopened().version(), Instance::unopened().clocks().len()), (0, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct Instance {
    pub(crate) version: u32,
    pub(crate) state: StateId,
    pub(crate) registered_on: NaiveDate,
    pub(crate) entered_on: NaiveDate,
    pub(crate) timers: SmallVec<[TimerRun; 1]>,
    pub(crate) clocks: SmallVec<[ClockRun; 2]>,
    pub(crate) tasks: SmallVec<[OpenTask; 2]>,
    pub(crate) next_serial: u32,
    pub(crate) marks: u64,
    pub(crate) choices: SmallVec<[(FieldId, OutcomeId); 1]>,
    pub(crate) outcome: Option<OutcomeId>,
    /// Who last took each action; never forgotten.
    pub(crate) actors: SmallVec<[(ActionId, PersonId); 6]>,
    /// How often each limited action was taken since last forgotten.
    pub(crate) counts: SmallVec<[(ActionId, u16); 2]>,
    /// When each action was last taken that a window counts from, unless forgotten since.
    pub(crate) happened: SmallVec<[(ActionId, NaiveDate); 2]>,
    /// When each clock last started that a window counts from.
    pub(crate) started: SmallVec<[(ClockId, NaiveDate); 1]>,
    pub(crate) facts: Facts,
    pub(crate) seat: Seat,
    pub(crate) assignee: Option<PersonId>,
}

/// By hand, because most of it is copied as bytes, and a derived clone goes through it item by item: whoever asks "what
/// if" clones an instance for every answer.
impl Clone for Instance {
    fn clone(&self) -> Instance {
        Instance {
            version: self.version,
            state: self.state,
            registered_on: self.registered_on,
            entered_on: self.entered_on,
            timers: copied(&self.timers),
            clocks: self.clocks.clone(),
            tasks: copied(&self.tasks),
            next_serial: self.next_serial,
            marks: self.marks,
            choices: copied(&self.choices),
            outcome: self.outcome,
            actors: copied(&self.actors),
            counts: copied(&self.counts),
            happened: copied(&self.happened),
            started: copied(&self.started),
            facts: copied(&self.facts),
            seat: self.seat,
            assignee: self.assignee,
        }
    }

    fn clone_from(&mut self, from: &Instance) {
        // Taken apart by name, so that what is added to a case is not forgotten here.
        let Instance {
            version,
            state,
            registered_on,
            entered_on,
            timers,
            clocks,
            tasks,
            next_serial,
            marks,
            choices,
            outcome,
            actors,
            counts,
            happened,
            started,
            facts,
            seat,
            assignee,
        } = from;
        (self.version, self.state) = (*version, *state);
        (self.registered_on, self.entered_on) = (*registered_on, *entered_on);
        copy(&mut self.timers, timers);
        self.clocks.clear();
        self.clocks.extend(clocks.iter().cloned());
        copy(&mut self.tasks, tasks);
        (self.next_serial, self.marks, self.outcome) = (*next_serial, *marks, *outcome);
        copy(&mut self.choices, choices);
        copy(&mut self.actors, actors);
        copy(&mut self.counts, counts);
        copy(&mut self.happened, happened);
        copy(&mut self.started, started);
        copy(&mut self.facts, facts);
        (self.seat, self.assignee) = (*seat, *assignee);
    }
}

/// The same items, as bytes. Most lists of a case are empty most of the time, and to copy nothing is a call less.
pub(crate) fn copied<A: Array>(from: &SmallVec<A>) -> SmallVec<A>
where
    A::Item: Copy,
{
    if from.is_empty() { SmallVec::new() } else { SmallVec::from_slice(from) }
}

/// As [`copied`], into a list that is there.
fn copy<A: Array>(to: &mut SmallVec<A>, from: &SmallVec<A>)
where
    A::Item: Copy,
{
    to.clear();
    if !from.is_empty() {
        to.extend_from_slice(from);
    }
}

impl Instance {
    /// What there is before the first event.
    #[must_use]
    pub fn unopened() -> Instance {
        Instance {
            version: 0,
            state: StateId(0),
            registered_on: NaiveDate::MIN,
            entered_on: NaiveDate::MIN,
            timers: SmallVec::new(),
            clocks: SmallVec::new(),
            tasks: SmallVec::new(),
            next_serial: 1,
            marks: 0,
            choices: SmallVec::new(),
            outcome: None,
            actors: SmallVec::new(),
            counts: SmallVec::new(),
            happened: SmallVec::new(),
            started: SmallVec::new(),
            facts: Facts::new(),
            seat: Seat::Own,
            assignee: None,
        }
    }

    /// How many events it folds, without those that make no version; 0 before registration.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> StateId {
        self.state
    }

    /// The legal day of registration, by the calendar of the process (APPC 64(3)).
    #[must_use]
    pub fn registered_on(&self) -> NaiveDate {
        self.registered_on
    }

    /// The outcome, apart from the status.
    #[must_use]
    pub fn outcome(&self) -> Option<OutcomeId> {
        self.outcome
    }

    /// Who works on it.
    #[must_use]
    pub fn assignee(&self) -> Option<PersonId> {
        self.assignee
    }

    /// Which office has the case. Nobody is assigned to it when it goes to another one.
    ///
    /// ```
    /// # use workflow::definition::model::Role;
    /// # use workflow::testkit::{acted, person, plain_calendar, registered};
    /// # use workflow::{Actor, Context, Definition, LawBook, Vocabulary, shipped};
    /// use workflow::definition::model::Seat;
    ///
    /// # let law = LawBook::parse(shipped::LAW.1)?;
    /// # let complaint = Definition::parse(shipped::DEFINITIONS[1].1, &law, &Vocabulary::new(["kz"]))?;
    /// # let calendar = plain_calendar(2026..=2027);
    /// # let actor = Actor::person(person(2), Role::Officer);
    /// # let officer = Context { now: "2026-03-02T05:00:00Z".parse()?, calendar: &calendar, actor };
    /// // A complaint is filed with the office that it is about, and passed up.
    /// let case = registered(&complaint, &calendar, officer.now);
    /// assert_eq!(case.seat(), Seat::Own);
    /// assert_eq!(acted(&complaint, &case, "pass_up", &[], &officer).seat(), Seat::Higher);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn seat(&self) -> Seat {
        self.seat
    }

    /// What was given for a fact when the case was filed.
    ///
    /// ```
    /// # use workflow::command::Facts;
    /// # use workflow::testkit::{Walk, plain_calendar};
    /// # use workflow::{Definition, LawBook, Value, Vocabulary, shipped};
    /// # let law = LawBook::parse(shipped::LAW.1)?;
    /// # let protection = Definition::parse(shipped::DEFINITIONS[0].1, &law, &Vocabulary::new(["kz"]))?;
    /// # let (calendar, start) = (plain_calendar(2026..=2027), "2026-03-02T05:00:00Z".parse()?);
    /// # let registered = |facts| {
    /// #     Walk::new(&protection, &calendar, start, Vec::new(), 1).filed_with(facts).next().map(|it| it.after)
    /// # };
    /// let threat_on = protection.find_filed("threat_on").ok_or("it is there")?;
    /// let day = Value::Date("2026-03-20".parse()?);
    /// let threatened = registered(Facts::from_iter([(threat_on, day)])).ok_or("it is registered")?;
    /// assert_eq!(threatened.fact(threat_on), Some(day));
    /// assert_eq!(registered(Facts::new()).ok_or("it is registered")?.fact(threat_on), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn fact(&self, fact: FiledId) -> Option<Value> {
        self.facts.iter().find(|(it, _)| *it == fact).map(|(_, value)| *value)
    }

    /// The lane of the case: that of the first clock which runs and has one.
    ///
    /// ```
    /// use workflow::testkit::{plain_calendar, registered, small_process};
    ///
    /// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
    /// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
    /// // No clock of this process has one.
    /// assert_eq!(case.lane(&card), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn lane<'d>(&self, definition: &'d Definition) -> Option<&'d str> {
        self.clocks.iter().find_map(|it| definition.clock(it.clock).lane.as_deref())
    }

    /// The clocks that run.
    #[must_use]
    pub fn clocks(&self) -> &[ClockRun] {
        &self.clocks
    }

    /// The tasks that are open.
    #[must_use]
    pub fn tasks(&self) -> &[OpenTask] {
        &self.tasks
    }

    /// The days of the present state's timers that have not fired.
    pub fn timers(&self) -> impl Iterator<Item = Due> {
        self.timers.iter().filter(|it| !it.fired).map(|it| it.due)
    }

    /// The marks that hold, such as that a term is over; [`crate::decide::settled`] shows one.
    pub fn marks(&self) -> impl Iterator<Item = MarkId> {
        (0..64_u16).filter(|it| self.marks & (1 << it) != 0).map(MarkId)
    }

    /// Who last took an action.
    #[must_use]
    pub fn last_actor(&self, action: ActionId) -> Option<PersonId> {
        self.actors.iter().find(|(it, _)| *it == action).map(|(_, person)| *person)
    }

    /// What was chosen for a field.
    ///
    /// ```
    /// # use workflow::definition::model::Role;
    /// # use workflow::testkit::{acted, person, plain_calendar, registered, small_process};
    /// # use workflow::{Actor, Command, Context, Value, decide, evolve};
    /// # let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
    /// # let now = "2026-03-02T05:00:00Z".parse()?;
    /// # let case = registered(&card, &calendar, now);
    /// # let officer = Context { now, calendar: &calendar, actor: Actor::person(person(2), Role::Officer) };
    /// # let finish = Command::Done { task: 1, files: Default::default(), text: false };
    /// # let case = evolve(&card, case.clone(), &decide(&card, &case, &finish, &officer)?.events[0]);
    /// let proposal = card.find_field("proposal").ok_or("it is there")?;
    /// let granted = card.find_outcome("granted").ok_or("it is there")?;
    /// let case = acted(&card, &case, "propose", &[("proposal", Value::Choice(granted))], &officer);
    /// assert_eq!(case.choice(proposal), Some(granted));
    /// assert_eq!(case.outcome(), None, "what was proposed is not decided yet");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn choice(&self, field: FieldId) -> Option<OutcomeId> {
        self.choices.iter().find(|(it, _)| *it == field).map(|(_, outcome)| *outcome)
    }

    /// How often a limited action was taken since last forgotten.
    #[must_use]
    pub fn count(&self, action: ActionId) -> u16 {
        self.counts.iter().find(|(it, _)| *it == action).map_or(0, |(_, n)| *n)
    }

    /// That a limited action was taken once more.
    pub(crate) fn count_one(&mut self, action: ActionId) {
        match self.counts.iter_mut().find(|(it, _)| *it == action) {
            Some((_, n)) => *n = n.saturating_add(1),
            None => self.counts.push((action, 1)),
        }
    }

    /// Whose move it is: the applicant's if an open task awaits them, else the body's if one awaits it, else
    /// that of the state; of a state that waits for the applicant the office's where the wait cannot end before an open
    /// task of the office does.
    ///
    /// ```
    /// use workflow::definition::model::Party;
    /// use workflow::testkit::{plain_calendar, registered, small_process};
    ///
    /// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
    /// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
    /// assert_eq!(case.party(&card), Party::Office);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn party(&self, definition: &Definition) -> Party {
        let awaits =
            |party: Party| self.tasks.iter().any(|it| definition.task(it.task).awaits() == Some(party));
        if awaits(Party::Applicant) {
            Party::Applicant
        } else if awaits(Party::Body) {
            Party::Body
        } else {
            match definition.state(self.state).party {
                Party::Applicant if wait_is_held_by_the_office(definition, self) => Party::Office,
                party => party,
            }
        }
    }

    /// Whether the state waits for the applicant, and what ends the wait by itself does not wait for the office: when it does,
    /// such as for the minutes of an oral hearing, the day of the wait is nobody's any more.
    ///
    /// ```
    /// # use workflow::definition::model::Role;
    /// # use workflow::testkit::{acted, person, plain_calendar, registered, small_process};
    /// # use workflow::{Actor, Context, Value};
    /// # let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
    /// # let actor = Actor::person(person(2), Role::Officer);
    /// # let officer = Context { now: "2026-03-02T05:00:00Z".parse()?, calendar: &calendar, actor };
    /// let case = registered(&card, &calendar, officer.now);
    /// assert!(!case.waits_for_applicant(&card));
    /// let case = acted(&card, &case, "ask_photo", &[("reason", Value::Text)], &officer);
    /// assert!(case.waits_for_applicant(&card));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn waits_for_applicant(&self, definition: &Definition) -> bool {
        definition.state(self.state).party == Party::Applicant
            && !wait_is_held_by_the_office(definition, self)
    }

    /// The outcome that it keeps when it is moved past its definition out of a state: what an end said is undone with it.
    pub(crate) fn outcome_left(&self, from: &State) -> Option<OutcomeId> {
        self.outcome.filter(|_| !from.end)
    }

    /// Whether the case is over.
    #[must_use]
    pub fn is_over(&self, definition: &Definition) -> bool {
        self.version > 0 && definition.state(self.state).end
    }
}
