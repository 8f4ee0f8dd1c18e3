//! A case on the desk, told in sentences: who does what, when, and what the engine says to it.
//!
//! `case.does(head(), "extend facts_to_establish reason until=2027-01-20")` reads like the law it tests. The words are
//! looked up in the definition, so that a story breaks loudly when a name changes.

use super::world;
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;
use workflow::command::{Facts, Inputs, Value};
use workflow::definition::model::{FieldKind, Guard, Since};
use workflow::event::{Cause, Kind};
use workflow::testkit::person;
use workflow::{
    Actor, Blocker, Calendar, Command, Context, Decision, Definition, Denied, Effect, Event, Instance,
    Timestamp, decide, evolve, next_tick, offers, snapshot,
};

/// A case and everything that has happened to it.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) definition: Definition,
    pub(crate) calendar: Calendar,
    pub(crate) instance: Instance,
    pub(crate) now: Timestamp,
    pub(crate) journal: Vec<Event>,
    pub(crate) effects: Vec<Effect>,
}

impl Case {
    /// An application that was registered at this moment, by the clock on the wall in Almaty.
    pub(crate) fn registered(moment: &str) -> Case {
        Case::of(world::protection(), world::kazakhstan(), moment)
    }

    /// A case of another process, or under another calendar.
    pub(crate) fn of(definition: &Definition, calendar: &Calendar, moment: &str) -> Case {
        Case::filed(definition, calendar, moment, &[])
    }

    /// A case with dates that came with it.
    pub(crate) fn filed(
        definition: &Definition,
        calendar: &Calendar,
        moment: &str,
        dates: &[(&str, &str)],
    ) -> Case {
        let fact = |name| definition.find_filed(name).unwrap_or_else(|| panic!("`{name}` comes with a case"));
        let facts: Facts = dates.iter().map(|(name, on)| (fact(name), Value::Date(world::day(on)))).collect();
        let mut case = Case {
            definition: definition.clone(),
            calendar: calendar.clone(),
            instance: Instance::unopened(),
            now: world::at(moment),
            journal: Vec::new(),
            effects: Vec::new(),
        };
        let registered_on = case.calendar.day_of(case.now);
        case.command(Actor::System, &Command::Open { registered_on, facts })
            .expect("a case can be registered");
        case
    }

    /// Time goes on, and nothing else: no tick.
    pub(crate) fn at(&mut self, moment: &str) -> &mut Case {
        let moment = world::at(moment);
        assert!(moment >= self.now, "stories do not go back in time");
        self.now = moment;
        self
    }

    pub(crate) fn context(&self, actor: Actor) -> Context<'_> {
        Context { now: self.now, calendar: &self.calendar, actor }
    }

    /// Decides a command and lets it happen.
    pub(crate) fn command(&mut self, actor: Actor, command: &Command) -> Result<Decision, Denied> {
        let context = Context { now: self.now, calendar: &self.calendar, actor };
        let decision = decide(&self.definition, &self.instance, command, &context)?;
        for event in &decision.events {
            self.instance = evolve(&self.definition, self.instance.clone(), event);
            self.journal.push(event.clone());
        }
        self.effects.extend(decision.effects.iter().map(|(_, effect)| *effect));
        Ok(decision)
    }

    /// Somebody takes an action, and may.
    #[track_caller]
    pub(crate) fn does(&mut self, actor: Actor, sentence: &str) -> &mut Case {
        let command = self.sentence(sentence);
        if let Err(denied) = self.command(actor, &command) {
            panic!("{actor:?} may do `{sentence}`, but: {:?}", self.reasons(&denied));
        }
        self
    }

    /// Somebody tries to take an action, and may not: every reason.
    #[track_caller]
    pub(crate) fn refused(&self, actor: Actor, sentence: &str) -> Vec<String> {
        match decide(&self.definition, &self.instance, &self.sentence(sentence), &self.context(actor)) {
            Ok(_) => panic!("{actor:?} may do `{sentence}`, and must not"),
            Err(denied) => self.reasons(&denied),
        }
    }

    /// Somebody finishes the oldest open task of a name, and may.
    #[track_caller]
    pub(crate) fn finishes(&mut self, actor: Actor, task: &str) -> &mut Case {
        let command = self.finishing(task);
        if let Err(denied) = self.command(actor, &command) {
            panic!("{actor:?} may finish {task}, but: {:?}", self.reasons(&denied));
        }
        self
    }

    /// Somebody tries to finish a task, and may not: every reason.
    #[track_caller]
    pub(crate) fn cannot_finish(&self, actor: Actor, task: &str) -> Vec<String> {
        match decide(&self.definition, &self.instance, &self.finishing(task), &self.context(actor)) {
            Ok(_) => panic!("{actor:?} may finish {task}, and must not"),
            Err(denied) => self.reasons(&denied),
        }
    }

    /// The machine looks at the clock: what happened, in sentences.
    #[track_caller]
    pub(crate) fn ticks(&mut self) -> Vec<String> {
        let decision = self.command(Actor::System, &Command::Tick).expect("a tick is never refused");
        decision.events.iter().map(|it| self.said(it)).collect()
    }

    /// The machine looks at the clock each time something is due, up to a moment.
    #[track_caller]
    pub(crate) fn ticks_until(&mut self, moment: &str) -> Vec<String> {
        let end = world::at(moment);
        let mut said = Vec::new();
        while let Some(next) = next_tick(&self.definition, &self.instance, &self.calendar)
            && next <= end
        {
            self.now = next.max(self.now);
            said.extend(self.ticks());
        }
        self.at(moment);
        said
    }

    /// The case that a task is has an outcome: what happened here, in sentences.
    #[track_caller]
    pub(crate) fn child_decided(&mut self, task: &str, outcome: &str) -> Vec<String> {
        let command = Command::ChildDecided { task: self.serial(task), outcome: outcome.into() };
        let decision = self.command(Actor::System, &command).expect("the child case is awaited");
        decision.events.iter().map(|it| self.said(it)).collect()
    }

    /// The command that moves the case past its definition: `STATE`, then perhaps an outcome and `silently`.
    #[track_caller]
    pub(crate) fn forcing(&self, sentence: &str) -> Command {
        let (mut to, mut outcome, mut reason, mut silent) = (None, None, true, false);
        for word in sentence.split_whitespace() {
            if word == "silently" {
                silent = true;
            } else if word == "without_reason" {
                reason = false;
            } else if to.is_none() {
                to = Some(self.definition.find_state(word).unwrap_or_else(|| panic!("`{word}` is a state")));
            } else {
                let found = self.definition.find_outcome(word);
                outcome = Some(found.unwrap_or_else(|| panic!("`{word}` is an outcome")));
            }
        }
        Command::Force { to: to.expect("a state is named"), outcome, reason, silent }
    }

    /// Somebody moves the case past its definition, and may.
    #[track_caller]
    pub(crate) fn forces(&mut self, actor: Actor, sentence: &str) -> &mut Case {
        let command = self.forcing(sentence);
        if let Err(denied) = self.command(actor, &command) {
            panic!("{actor:?} may force `{sentence}`, but: {:?}", self.reasons(&denied));
        }
        self
    }

    /// Why somebody may not move the case past its definition.
    #[track_caller]
    pub(crate) fn refuses_force(&self, actor: Actor, sentence: &str) -> Vec<String> {
        match decide(&self.definition, &self.instance, &self.forcing(sentence), &self.context(actor)) {
            Ok(_) => panic!("{actor:?} may force `{sentence}`, and must not"),
            Err(denied) => self.reasons(&denied),
        }
    }

    /// The case as an older program could have left it: in another state, with all that it had. No command brings it there.
    #[track_caller]
    pub(crate) fn placed(&mut self, state: &str) -> &mut Case {
        let stored = snapshot::store(&self.definition, &self.instance).expect("it can be stored");
        let mut stored: BTreeMap<String, serde_json::Value> =
            serde_json::from_str(&stored).expect("it is a table");
        stored.extend([
            ("state".to_owned(), state.into()),
            ("timers".to_owned(), serde_json::Value::Array(Vec::new())),
        ]);
        let stored = serde_json::to_string(&stored).expect("it can be written");
        let restored = snapshot::restore(&self.definition, snapshot::FORMAT, &stored);
        self.instance = restored.unwrap_or_else(|error| panic!("`{state}`: {error}"));
        self
    }

    /// A new calendar comes: what happened, in sentences.
    #[track_caller]
    pub(crate) fn rearms(&mut self, calendar: Calendar) -> Vec<String> {
        self.calendar = calendar;
        let decision = self.command(Actor::System, &Command::Rearm).expect("a calendar is never refused");
        decision.events.iter().map(|it| self.said(it)).collect()
    }

    pub(crate) fn state(&self) -> &str {
        &self.definition.state(self.instance.state()).name
    }

    pub(crate) fn outcome(&self) -> Option<&str> {
        self.instance.outcome().map(|it| &*self.definition.outcome(it).name)
    }

    /// The last day of a running clock.
    pub(crate) fn due(&self, clock: &str) -> Option<NaiveDate> {
        let run = self.instance.clocks().iter().find(|it| &*self.definition.clock(it.clock).name == clock);
        run.unwrap_or_else(|| panic!("clock {clock} runs")).due.on
    }

    pub(crate) fn clocks(&self) -> Vec<&str> {
        self.instance.clocks().iter().map(|it| &*self.definition.clock(it.clock).name).collect()
    }

    pub(crate) fn tasks(&self) -> Vec<&str> {
        self.instance.tasks().iter().map(|it| &*self.definition.task(it.task).name).collect()
    }

    pub(crate) fn marks(&self) -> Vec<&str> {
        self.instance.marks().map(|it| &*self.definition.mark(it).name).collect()
    }

    /// What is offered to somebody, each with every reason against it.
    pub(crate) fn offered(&self, actor: Actor) -> Vec<(String, Vec<String>)> {
        let offers = offers(&self.definition, &self.instance, &self.context(actor));
        let named = offers.into_iter().map(|it| {
            let name = self.definition.action(it.action).name.to_string();
            (name, it.blockers.iter().map(|it| self.reason(it)).collect())
        });
        named.collect()
    }

    /// What somebody may do now.
    pub(crate) fn enabled(&self, actor: Actor) -> Vec<String> {
        self.offered(actor).into_iter().filter(|(_, why)| why.is_empty()).map(|(name, _)| name).collect()
    }

    /// The ground that the last action stands on, as it is recorded.
    pub(crate) fn ground(&self) -> Option<&str> {
        match self.journal.last()?.kind {
            Kind::Acted { ground, .. } => ground.map(|it| &*self.definition.ground(it).name),
            _ => None,
        }
    }

    /// Who was told since the effects were last forgotten, in order.
    pub(crate) fn told(&self) -> Vec<(&'static str, &'static str)> {
        self.effects.iter().map(|it| (it.to.code(), it.occasion.code())).collect()
    }

    /// The whole history in sentences.
    pub(crate) fn history(&self) -> Vec<String> {
        self.journal.iter().map(|it| self.said(it)).collect()
    }

    /// The command of a sentence: an action, then grounds and fields; a field may say its value.
    #[track_caller]
    pub(crate) fn sentence(&self, sentence: &str) -> Command {
        let mut words = sentence.split_whitespace();
        let name = words.next().expect("a sentence begins with an action");
        let action = self.definition.find_action(name).unwrap_or_else(|| panic!("there is an action {name}"));
        let mut ground = None;
        let mut inputs = Inputs::new();
        for word in words {
            let (name, said) = word.split_once('=').unwrap_or((word, ""));
            if let Some(field) = self.definition.find_field(name) {
                inputs.push((field, self.value(&self.definition.field(field).kind, said)));
            } else {
                let found = self.definition.find_ground(name);
                ground = Some(found.unwrap_or_else(|| panic!("`{name}` is a field or a ground")));
            }
        }
        Command::Act { action, ground, inputs }
    }

    fn value(&self, kind: &FieldKind, said: &str) -> Value {
        let number = || said.parse::<u16>().unwrap_or_else(|_| panic!("`{said}` is a number"));
        match kind {
            FieldKind::Text => Value::Text,
            FieldKind::Date => Value::Date(match said.strip_prefix('+') {
                Some(days) => {
                    let days = days.parse().unwrap_or_else(|_| panic!("`{said}` is a number of days"));
                    self.calendar.day_of(self.now) + Days::new(days)
                }
                None => world::day(said),
            }),
            FieldKind::Office => Value::Office(person(1).0),
            FieldKind::Body => Value::Body(person(1).0),
            FieldKind::Assignee => Value::Assignee(person(u8::try_from(number()).expect("a person"))),
            FieldKind::File => Value::File(person(9).0),
            FieldKind::List => Value::List(number()),
            FieldKind::Money => Value::Money(i64::from(number())),
            FieldKind::Bool => Value::Bool(said == "true"),
            FieldKind::Choice(_) => {
                let outcome = self.definition.find_outcome(said);
                Value::Choice(outcome.unwrap_or_else(|| panic!("there is an outcome {said}")))
            }
        }
    }

    /// The number of the oldest open task of a name.
    #[track_caller]
    pub(crate) fn serial(&self, name: &str) -> u32 {
        let open = self.instance.tasks().iter().find(|it| &*self.definition.task(it.task).name == name);
        open.unwrap_or_else(|| panic!("task {name} is open")).serial
    }

    #[track_caller]
    fn finishing(&self, name: &str) -> Command {
        Command::Done { task: self.serial(name), files: Vec::new().into(), text: true }
    }

    pub(crate) fn reasons(&self, denied: &Denied) -> Vec<String> {
        denied.blockers.iter().map(|it| self.reason(it)).collect()
    }

    /// A reason with what it names.
    fn reason(&self, blocker: &Blocker) -> String {
        let definition = &self.definition;
        let code = blocker.code();
        match blocker {
            Blocker::SameActor { action } => format!("{code} {}", definition.action(*action).name),
            Blocker::Fact { guard: Guard::Mark(mark, set) } => {
                format!("{code} {}={set}", definition.mark(*mark).name)
            }
            Blocker::ChildUnheard { task }
            | Blocker::TaskUndecidable { task }
            | Blocker::TaskOpen { task } => {
                format!("{code} {}", definition.task(*task).name)
            }
            Blocker::Limit { limit } | Blocker::NoEntryLeft { limit } => format!("{code} {limit}"),
            Blocker::Unarmed { clock } | Blocker::RunOut { clock } => {
                format!("{code} {}", definition.clock(*clock).name)
            }
            Blocker::TooLate { last, .. } => {
                format!("{code} {}", last.map_or(String::new(), |it| it.to_string()))
            }
            Blocker::TooEarly { first, .. } => {
                format!("{code} {}", first.map_or(String::new(), |it| it.to_string()))
            }
            Blocker::NotYet { since } => match since {
                Since::Action(action) => format!("{code} {}", definition.action(*action).name),
                Since::Clock(clock) => format!("{code} {}", definition.clock(*clock).name),
            },
            Blocker::Fact { guard: Guard::Office(seats) } => {
                let seats: Vec<&str> = seats.iter().map(|it| it.code()).collect();
                format!("{code} office={}", seats.join("|"))
            }
            Blocker::Fact { guard: Guard::Choice(field, _) }
            | Blocker::Missing { field }
            | Blocker::NoDay { field }
            | Blocker::Unasked { field }
            | Blocker::Kind { field } => {
                format!("{code} {}", definition.field(*field).name)
            }
            Blocker::Range { field, earliest, latest } => {
                format!("{code} {} {earliest}..{latest}", definition.field(*field).name)
            }
            _ => code.to_owned(),
        }
    }

    /// An event in a sentence.
    pub(crate) fn said(&self, event: &Event) -> String {
        let definition = &self.definition;
        let task = |id| &definition.task(id).name;
        match &event.kind {
            Kind::Opened { registered_on, .. } => format!("registered on {registered_on}"),
            Kind::Acted { action, cause, .. } => {
                let name = &definition.action(*action).name;
                match cause {
                    None => name.to_string(),
                    Some(Cause::Clock(clock, due)) => {
                        format!("{name}, {} over on {due}", definition.clock(*clock).name)
                    }
                    Some(Cause::Timer(place, due)) => format!("{name}, timer {place} of {due}"),
                    Some(Cause::Child(serial)) => format!("{name}, after case {serial}"),
                }
            }
            Kind::TaskDone { task: id, .. } => format!("{} done", task(*id)),
            Kind::TaskLapsed { task: id, due, .. } => format!("{} lapsed, due {due}", task(*id)),
            Kind::TaskLate { task: id, due, .. } => format!("{} late, due {due}", task(*id)),
            Kind::Warned { clock, rung, due } => {
                format!("warned of {}, rung {rung} of {due}", definition.clock(*clock).name)
            }
            Kind::ChildDecided { task: id, outcome, .. } => format!("{} decided: {outcome}", task(*id)),
            Kind::Forced { from, to, silent, .. } => {
                let (from, to) = (&definition.state(*from).name, &definition.state(*to).name);
                format!("forced from {from} to {to}{}", if *silent { ", silently" } else { "" })
            }
            Kind::Migrated { from, .. } => format!("moved from version {}", from.version),
            Kind::Rearmed => "rearmed".to_owned(),
        }
    }
}
