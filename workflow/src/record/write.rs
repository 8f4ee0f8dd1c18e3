//! The bytes of an event, written at once: nothing is built only to be written. Every key stands in the order of its name,
//! so that what is written is canonical as it comes; [`super::read`] refuses whatever is not written so.

use super::Unreadable;
use crate::canonical;
use crate::command::Value;
use crate::definition::Definition;
use crate::definition::model::{ClockId, OutcomeId, Role, StateId, TaskId};
use crate::event::{By, Cause, Change, Due, Event, Kind};
use crate::snapshot;
use chrono::{Datelike, NaiveDate};
use smallvec::SmallVec;
use uuid::Uuid;
use uuid::fmt::Hyphenated;

/// More than most events take, so that the buffer grows once or never.
const MOST_OFTEN: usize = 640;

/// The bytes of an event after which the case has this version.
pub(super) fn bytes(definition: &Definition, version: u32, event: &Event) -> Result<Vec<u8>, Unreadable> {
    let mut text = Text { definition, out: Vec::with_capacity(MOST_OFTEN) };
    text.put("{");
    if let Kind::Acted { action, .. } = &event.kind {
        text.named("\"action\":", &definition.action(*action).name);
        text.put(",");
    }
    text.number("\"at_us\":", event.at.timestamp_micros());
    text.by(&event.by);
    text.number(",\"calendar\":", event.calendar);
    if let Kind::Acted { cause: Some(cause), .. } = &event.kind {
        text.cause(*cause);
    }
    text.changes(&event.changes);
    if let Kind::Warned { clock, .. } = &event.kind {
        text.clock(",\"clock\":", *clock);
    }
    text.named(",\"definition\":{\"id\":", definition.id());
    text.named(",\"rules\":", definition.rules_in_hex());
    text.number(",\"version\":", definition.version());
    text.put("}");
    text.before_the_word(&event.kind)?;
    text.named(",\"kind\":", event.kind.code());
    text.after_the_word(&event.kind);
    text.number(",\"version\":", version);
    text.put("}");
    Ok(text.out)
}

/// A text that is being written. What is written before a value, its key with the comma, is given as it stands.
struct Text<'d> {
    definition: &'d Definition,
    out: Vec<u8>,
}

impl Text<'_> {
    /// What `kind` says under keys before its own.
    fn before_the_word(&mut self, kind: &Kind) -> Result<(), Unreadable> {
        let definition = self.definition;
        match kind {
            Kind::Opened { facts, .. } => {
                let named = |(fact, value): &(_, Value)| (&*definition.filed_fact(*fact).name, *value);
                self.values(",\"facts\":{", facts.iter().map(named).collect());
            }
            Kind::Acted { from, ground, inputs, .. } => {
                self.state(",\"from\":", *from);
                if let Some(ground) = ground {
                    self.named(",\"ground\":", &definition.ground(*ground).name);
                }
                let named = |(field, value): &(_, Value)| (&*definition.field(*field).name, *value);
                self.values(",\"inputs\":{", inputs.iter().map(named).collect());
            }
            Kind::TaskDone { files, .. } if !files.is_empty() => {
                self.list(",\"files\":[", files, |text, file| text.id("", *file));
            }
            Kind::TaskLapsed { due, .. } | Kind::TaskLate { due, .. } | Kind::Warned { due, .. } => {
                self.date(",\"due\":", *due);
            }
            Kind::Forced { from, .. } => self.state(",\"from\":", *from),
            Kind::Migrated { instance, .. } => {
                // A whole case is in it, and is written in the order of its own format.
                let instance = serde_json::to_value(snapshot::of(definition, instance))
                    .map_err(|error| Unreadable(error.to_string()))?;
                self.put(",\"instance\":");
                self.out.extend(canonical::bytes(&instance));
            }
            Kind::TaskDone { .. } | Kind::ChildDecided { .. } | Kind::Rearmed => {}
        }
        Ok(())
    }

    /// What `kind` says under keys after its own.
    fn after_the_word(&mut self, kind: &Kind) {
        match kind {
            Kind::Opened { registered_on, .. } => self.date(",\"registered_on\":", *registered_on),
            Kind::Acted { to, .. } => {
                if let Some(to) = to {
                    self.state(",\"to\":", *to);
                }
            }
            Kind::TaskDone { serial, task, text, .. } => {
                self.task(*serial, *task);
                self.flag(",\"text\":", *text);
            }
            Kind::TaskLapsed { serial, task, .. } | Kind::TaskLate { serial, task, .. } => {
                self.task(*serial, *task);
            }
            Kind::ChildDecided { serial, task, outcome } => {
                self.foreign(",\"outcome\":", outcome);
                self.task(*serial, *task);
            }
            Kind::Forced { to, outcome, reason, silent, .. } => {
                if let Some(outcome) = outcome {
                    self.outcome(",\"outcome\":", *outcome);
                }
                if *reason {
                    self.flag(",\"reason\":", true);
                }
                self.flag(",\"silent\":", *silent);
                self.state(",\"to\":", *to);
            }
            Kind::Migrated { from, .. } => {
                self.foreign(",\"moved_from\":{\"id\":", &from.id);
                self.named(",\"rules\":", &from.rules.to_string());
                self.number(",\"version\":", from.version);
                self.put("}");
            }
            Kind::Warned { rung, .. } => self.number(",\"rung\":", *rung),
            Kind::Rearmed => {}
        }
    }

    fn by(&mut self, by: &By) {
        let role = match by {
            By::Person { person, role, on_behalf_of } => {
                if let Some(other) = on_behalf_of {
                    self.id(",\"by\":{\"on_behalf_of\":", other.0);
                    self.id(",\"person\":", person.0);
                } else {
                    self.id(",\"by\":{\"person\":", person.0);
                }
                self.named(",\"role\":", role.code());
                return self.put("}");
            }
            By::System => Role::System,
        };
        self.named(",\"by\":{\"role\":", role.code());
        self.put("}");
    }

    fn cause(&mut self, cause: Cause) {
        match cause {
            Cause::Clock(clock, on) => {
                self.clock(",\"cause\":{\"clock\":[", clock);
                self.date(",", on);
                self.put("]}");
            }
            Cause::Timer(place, on) => {
                self.number(",\"cause\":{\"timer\":[", place);
                self.date(",", on);
                self.put("]}");
            }
            Cause::Child(serial) => {
                self.number(",\"cause\":{\"child\":", serial);
                self.put("}");
            }
        }
    }

    fn changes(&mut self, changes: &[Change]) {
        if !changes.is_empty() {
            self.list(",\"changes\":[", changes, Text::change);
        }
    }

    fn change(&mut self, change: &Change) {
        match change {
            Change::ClockStarted { clock, on, until, due, warnings } => {
                self.clock("{\"clock_started\":{\"clock\":", *clock);
                self.due(",\"due\":", *due);
                self.date(",\"on\":", *on);
                if let Some(until) = until {
                    self.date(",\"until\":", *until);
                }
                self.warnings(warnings);
            }
            Change::ClockStopped { clock } => self.clock("{\"clock_stopped\":{\"clock\":", *clock),
            Change::ClockPaused { clock, on } => {
                self.clock("{\"clock_paused\":{\"clock\":", *clock);
                self.date(",\"on\":", *on);
            }
            Change::ClockResumed { clock, on, due, warnings } => {
                self.clock("{\"clock_resumed\":{\"clock\":", *clock);
                self.due(",\"due\":", *due);
                self.date(",\"on\":", *on);
                self.warnings(warnings);
            }
            Change::ClockMoved { clock, due, warnings } => {
                self.clock("{\"clock_moved\":{\"clock\":", *clock);
                self.due(",\"due\":", *due);
                self.warnings(warnings);
            }
            Change::TimersSet { on, due } => {
                self.list("{\"timers_set\":{\"due\":[", due, |text, it| text.due("", *it));
                self.date(",\"on\":", *on);
            }
            Change::TimersMoved { due } => {
                self.list("{\"timers_moved\":{\"due\":[", due, |text, it| text.due("", *it));
            }
            Change::TaskOpened { serial, task, item, on, due } => {
                self.due("{\"task_opened\":{\"due\":", *due);
                match item {
                    Some(item) => self.number(",\"item\":", *item),
                    None => self.put(",\"item\":null"),
                }
                self.date(",\"on\":", *on);
                self.task(*serial, *task);
            }
            Change::TaskMoved { serial, due } => {
                self.due("{\"task_moved\":{\"due\":", *due);
                self.number(",\"serial\":", *serial);
            }
            Change::Dated { action, on } => {
                self.named("{\"dated\":{\"action\":", &self.definition.action(*action).name);
                self.date(",\"on\":", *on);
            }
            Change::HandedTo { seat, office } => {
                self.put("{\"handed_to\":{");
                if let Some(office) = office {
                    self.id("\"office\":", *office);
                    self.put(",");
                }
                self.named("\"seat\":", seat.code());
            }
            Change::EntryCounted { action } => {
                self.named("{\"entry_counted\":{\"action\":", &self.definition.action(*action).name);
            }
            Change::OutcomeUndone => self.put("{\"outcome_undone\":{"),
            Change::TaskCancelled { serial } => self.number("{\"task_cancelled\":{\"serial\":", *serial),
        }
        self.put("}}");
    }

    fn warnings(&mut self, days: &[Option<NaiveDate>]) {
        self.list(",\"warnings\":[", days, |text, day| text.some_date("", *day));
    }

    fn due(&mut self, before: &str, due: Due) {
        self.put(before);
        self.some_date("{\"on\":", due.on);
        if due.set {
            self.put(",\"set\":true");
        }
        if let Some(time) = due.time {
            self.named(",\"time\":", &time.to_string());
        }
        self.put("}");
    }

    /// Values by the names of what they were given for.
    fn values(&mut self, before: &str, mut values: SmallVec<[(&str, Value); 4]>) {
        if values.is_empty() {
            return;
        }
        values.sort_unstable_by_key(|(name, _)| *name);
        self.put(before);
        for (n, (name, value)) in values.into_iter().enumerate() {
            self.named(if n > 0 { "," } else { "" }, name);
            self.value(value);
        }
        self.put("}");
    }

    fn value(&mut self, value: Value) {
        match value {
            // The words themselves are sealed beside the record.
            Value::Text => return self.put(":\"text\""),
            Value::Date(it) => self.date(":{\"date\":", it),
            Value::Office(it) => self.id(":{\"office\":", it),
            Value::Body(it) => self.id(":{\"body\":", it),
            Value::Assignee(it) => self.id(":{\"assignee\":", it.0),
            Value::File(it) => self.id(":{\"file\":", it),
            Value::List(it) => self.number(":{\"list\":", it),
            Value::Money(it) => self.number(":{\"money\":", it),
            Value::Bool(it) => self.flag(":{\"bool\":", it),
            Value::Choice(it) => self.outcome(":{\"choice\":", it),
        }
        self.put("}");
    }

    fn state(&mut self, before: &str, id: StateId) {
        self.named(before, &self.definition.state(id).name);
    }

    fn clock(&mut self, before: &str, id: ClockId) {
        self.named(before, &self.definition.clock(id).name);
    }

    fn outcome(&mut self, before: &str, id: OutcomeId) {
        self.named(before, &self.definition.outcome(id).name);
    }

    fn task(&mut self, serial: u32, task: TaskId) {
        self.number(",\"serial\":", serial);
        self.named(",\"task\":", &self.definition.task(task).name);
    }

    fn list<T>(&mut self, before: &str, items: &[T], write: impl Fn(&mut Self, &T)) {
        self.put(before);
        for (n, item) in items.iter().enumerate() {
            if n > 0 {
                self.put(",");
            }
            write(self, item);
        }
        self.put("]");
    }

    #[inline]
    fn put(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// A name of the definition or a word of the engine: small letters, digits, `_` and what stands in a day or a time, so
    /// that nothing in it is written otherwise than it is.
    #[inline]
    fn named(&mut self, before: &str, name: &str) {
        self.put(before);
        self.put("\"");
        self.put(name);
        self.put("\"");
    }

    /// A name that another definition gave.
    fn foreign(&mut self, before: &str, name: &str) {
        self.put(before);
        canonical::write_text(name, &mut self.out);
    }

    fn flag(&mut self, before: &str, flag: bool) {
        self.put(before);
        self.put(if flag { "true" } else { "false" });
    }

    fn number(&mut self, before: &str, number: impl Into<i64>) {
        self.put(before);
        let number = number.into();
        if number < 0 {
            self.put("-");
        }
        let (mut left, mut digits, mut begin) = (number.unsigned_abs(), [0; 20], 20);
        for place in digits.iter_mut().rev() {
            (*place, left, begin) = (digit(left), left / 10, begin - 1);
            if left == 0 {
                break;
            }
        }
        self.out.extend_from_slice(digits.get(begin..).unwrap_or_default());
    }

    fn id(&mut self, before: &str, id: Uuid) {
        self.named(before, id.hyphenated().encode_lower(&mut [0; Hyphenated::LENGTH]));
    }

    fn some_date(&mut self, before: &str, day: Option<NaiveDate>) {
        if let Some(day) = day {
            return self.date(before, day);
        }
        self.put(before);
        self.put("null");
    }

    fn date(&mut self, before: &str, day: NaiveDate) {
        let (year, month, of_month) = (day.year(), u64::from(day.month()), u64::from(day.day()));
        let Some(year) = u64::try_from(year).ok().filter(|it| *it <= 9999) else {
            return self.named(before, &day.to_string());
        };
        self.put(before);
        self.out.extend_from_slice(&[
            b'"',
            digit(year / 1000),
            digit(year / 100),
            digit(year / 10),
            digit(year),
            b'-',
            digit(month / 10),
            digit(month),
            b'-',
            digit(of_month / 10),
            digit(of_month),
            b'"',
        ]);
    }
}

/// The last digit of a number.
#[inline]
fn digit(number: u64) -> u8 {
    b'0' + u8::try_from(number % 10).unwrap_or_default()
}
