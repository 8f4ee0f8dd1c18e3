//! What a journal tells, before it is written in one format or another: one line for each event.

use super::{Aliases, Recorded, Trace};
use crate::command::{PersonId, Value};
use crate::definition::Definition;
use crate::definition::model::Role;
use crate::event::{By, Cause, Change, Event, Kind};
use crate::record::Glance;
use chrono::{DateTime, SecondsFormat, Utc};
use std::collections::BTreeMap;
use std::fmt;

/// One event as others see it.
pub(super) struct Line {
    /// What was done, by the name that the definition gives it.
    pub(super) activity: String,
    /// Where that stands in the life of an activity, in the standard model of XES.
    pub(super) transition: &'static str,
    /// The moment, as RFC 3339 with microseconds.
    pub(super) at: String,
    pub(super) role: String,
    /// Who did it, by alias; nobody where it was the machine, or whoever acts for the applicant: the same alias in two cases
    /// would tell whose the one is that asked for discretion.
    pub(super) person: Option<String>,
    /// Which office had the case then, by alias; nothing where the caller does not say which is the higher one.
    pub(super) office: Option<String>,
    /// What else is known, by the names of the language.
    pub(super) details: BTreeMap<&'static str, Detail>,
    /// Others who take part: as what, which kind, and who, by alias.
    pub(super) others: Vec<(String, Other, String)>,
}

/// What is known of an event, as what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    Text(String),
    Number(i64),
    Truth(bool),
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Detail::Text(text) => f.write_str(text),
            Detail::Number(number) => number.fmt(f),
            Detail::Truth(truth) => truth.fmt(f),
        }
    }
}

/// What kind of object an alias stands for.
#[derive(Clone, Copy)]
pub(super) enum Other {
    Officer,
    Office,
    Body,
}

/// The lines of a case, in order.
pub(super) fn lines(trace: &Trace<'_>, aliases: &dyn Aliases) -> Vec<Line> {
    let mut office = Some(trace.office.clone());
    // An event by which a case moves to a newer version does not hold where it stood.
    let mut stands: Option<Detail> = None;
    let tell = |recorded: &Recorded<'_>| {
        let (definition, event) = match recorded {
            Recorded::Read(definition, event) => (definition, event),
            Recorded::Glanced(glance) => {
                stands = None;
                return glanced(glance, office.clone(), aliases);
            }
        };
        for change in &event.changes {
            if let Change::HandedTo { seat, office: chosen } = change {
                let known = office.as_deref();
                office = chosen.map_or_else(|| aliases.seat(*seat, known), |it| Some(aliases.office(it)));
            }
        }
        let mut line = line(definition, event, office.clone(), aliases);
        if let (Kind::Migrated { .. }, Some(from)) = (&event.kind, &stands) {
            line.details.insert("from", from.clone());
        }
        stands = line.details.get("to").or(stands.as_ref()).cloned();
        line
    };
    trace.events.iter().map(tell).collect()
}

fn line(definition: &Definition, event: &Event, office: Option<String>, aliases: &dyn Aliases) -> Line {
    let (role, person) = match &event.by {
        By::Person { role: Role::Applicant, .. } => (Role::Applicant, None),
        By::Person { person, role, .. } => (*role, Some(aliases.person(*person))),
        By::System => (Role::System, None),
    };
    let mut line = Line {
        activity: String::new(),
        transition: "complete",
        at: moment(event.at),
        role: role.code().to_owned(),
        person,
        office,
        details: BTreeMap::new(),
        others: Vec::new(),
    };
    line.tell(definition, &event.kind, aliases);
    line
}

/// An event of which this version knows no more than every version says: it is called by its kind.
fn glanced(glance: &Glance, office: Option<String>, aliases: &dyn Aliases) -> Line {
    let is_applicant = glance.by.role == Role::Applicant.code();
    Line {
        activity: glance.kind.clone(),
        transition: "unknown",
        at: moment(DateTime::from_timestamp_micros(glance.at_us).unwrap_or_default()),
        role: glance.by.role.clone(),
        person: glance.by.person.filter(|_| !is_applicant).map(|it| aliases.person(PersonId(it))),
        office,
        details: BTreeMap::from([("kind", Detail::Text(glance.kind.clone()))]),
        others: Vec::new(),
    }
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

impl Line {
    fn detail(&mut self, name: &'static str, value: &dyn ToString) {
        self.details.insert(name, Detail::Text(value.to_string()));
    }

    fn number(&mut self, name: &'static str, value: impl Into<i64>) {
        self.details.insert(name, Detail::Number(value.into()));
    }

    fn task(&mut self, name: &str, kind: &'static str, serial: u32) {
        name.clone_into(&mut self.activity);
        self.detail("kind", &kind);
        self.number("task", serial);
    }

    fn tell(&mut self, definition: &Definition, kind: &Kind, aliases: &dyn Aliases) {
        let task_name = |id| &*definition.task(id).name;
        match kind {
            Kind::Opened { registered_on, .. } => {
                "registration".clone_into(&mut self.activity);
                self.detail("kind", &"opened");
                self.detail("registered_on", registered_on);
                self.detail("to", &definition.state(definition.initial()).name);
            }
            Kind::Acted { action, from, to, ground, inputs, cause } => {
                let rule = definition.action(*action);
                rule.name.as_ref().clone_into(&mut self.activity);
                self.detail("kind", &"acted");
                self.detail("from", &definition.state(*from).name);
                self.detail("to", &definition.state(to.unwrap_or(*from)).name);
                if let Some(ground) = ground {
                    self.detail("ground", &definition.ground(*ground).name);
                }
                if let Some(outcome) = rule.outcome {
                    self.detail("outcome", &definition.outcome(outcome).name);
                }
                match cause {
                    Some(Cause::Clock(clock, _)) => self.detail("clock", &definition.clock(*clock).name),
                    Some(Cause::Timer(place, _)) => self.number("timer", i64::from(*place) + 1),
                    Some(Cause::Child(serial)) => self.number("task", *serial),
                    None => {}
                }
                let mut chosen: Vec<&str> = Vec::new();
                for (field, value) in inputs {
                    let name = definition.field(*field).name.to_string();
                    match value {
                        Value::Office(it) => self.others.push((name, Other::Office, aliases.office(*it))),
                        Value::Body(it) => self.others.push((name, Other::Body, aliases.body(*it))),
                        Value::Assignee(it) => self.others.push((name, Other::Officer, aliases.person(*it))),
                        Value::Choice(it) => chosen.push(&*definition.outcome(*it).name),
                        // What was written, which day was set and which document it was says nothing to a log.
                        Value::Text
                        | Value::Date(_)
                        | Value::File(_)
                        | Value::List(_)
                        | Value::Bool(_)
                        | Value::Money(_) => {}
                    }
                }
                if !chosen.is_empty() {
                    self.detail("choice", &chosen.join(", "));
                }
            }
            Kind::TaskDone { serial, task, .. } => self.task(task_name(*task), "task_done", *serial),
            Kind::TaskLapsed { serial, task, due } => {
                self.task(task_name(*task), "task_lapsed", *serial);
                self.detail("due", due);
                self.transition = "ate_abort";
            }
            Kind::TaskLate { serial, task, due } => {
                self.task(task_name(*task), "task_late", *serial);
                self.detail("due", due);
                self.transition = "unknown";
            }
            Kind::Migrated { from, instance } => {
                "migration".clone_into(&mut self.activity);
                self.detail("kind", &"migrated");
                self.number("from_version", from.version);
                self.number("to_version", definition.version());
                self.detail("to", &definition.state(instance.state()).name);
            }
            Kind::ChildDecided { serial, task, outcome } => {
                self.task(task_name(*task), "child_decided", *serial);
                self.detail("outcome", outcome);
            }
            Kind::Forced { from, to, outcome, reason, silent } => {
                "forced".clone_into(&mut self.activity);
                self.detail("kind", &"forced");
                self.detail("from", &definition.state(*from).name);
                self.detail("to", &definition.state(*to).name);
                if let Some(outcome) = outcome {
                    self.detail("outcome", &definition.outcome(*outcome).name);
                }
                // That there is one, and not which: nothing that a person wrote is in a log.
                self.detail("reason", &if *reason { "given" } else { "none" });
                self.details.insert("silent", Detail::Truth(*silent));
            }
            Kind::Warned { clock, due, .. } => {
                definition.clock(*clock).name.as_ref().clone_into(&mut self.activity);
                self.detail("kind", &"warned");
                self.detail("due", due);
                self.transition = "unknown";
            }
            Kind::Rearmed => {
                "rearmed".clone_into(&mut self.activity);
                self.detail("kind", &"rearmed");
                self.transition = "unknown";
            }
        }
    }
}
