//! A case as it was: its journal read step by step, each in the words of the definition that decided it. A case may have
//! been moved to a newer version since; what is told of a step is told as of that step.

use crate::app::{App, Result};
use crate::store::journal::EntryRow;
use chrono::NaiveDate;
use serde_json::Value;
use workflow::definition::model::{ClockId, FieldKind, Party, StateId};
use workflow::event::Kind;
use workflow::{Definition, Event, Instance, Language, clock, evolve, record};

/// A step of the process, as the journal keeps it.
pub struct Step<'a> {
    /// Its entry.
    pub entry: &'a EntryRow,
    /// The definition that decided it.
    pub definition: &'a Definition,
    /// What happened.
    pub event: Event,
    /// Where the case stood after it.
    pub after: Instance,
}

/// The steps of a case up to the first that this version of the program cannot read: a journal outlives the code that wrote
/// it, and where a case stands is stored beside it. `entries` are the whole journal in order; what is no step of the process
/// is left out.
///
/// # Errors
/// [`crate::app::Error`] when a definition is not there.
pub fn steps<'a>(app: &'a App, entries: &'a [EntryRow]) -> Result<Vec<Step<'a>>> {
    let mut instance = Instance::unopened();
    let mut steps = Vec::new();
    for entry in entries.iter().filter(|it| it.version.is_some()) {
        let definition = of(app, entry)?;
        let event = match record::read(definition, &entry.body) {
            Ok(event) => event,
            Err(error) => {
                let (case, seq) = (entry.case_id, entry.seq);
                tracing::warn!(case.id = %case, seq, error = %error, "entry {seq} of case {case} does not read");
                break;
            }
        };
        instance = evolve(definition, instance, &event);
        steps.push(Step { entry, definition, event, after: instance.clone() });
    }
    Ok(steps)
}

/// The definition that an entry was written under.
///
/// # Errors
/// [`crate::app::Error`] when it is not there.
pub fn of<'a>(app: &'a App, entry: &EntryRow) -> Result<&'a Definition> {
    app.definitions.get(&entry.definition_id, entry.definition_version)
}

/// The last step that was taken when the entry `seq` stood in the journal, with the one before it; nothing, and where the case
/// stood then cannot be told.
///
/// # Errors
/// As [`steps`].
pub fn as_of<'a>(
    app: &'a App,
    entries: &'a [EntryRow],
    seq: i32,
) -> Result<Option<(Option<Step<'a>>, Step<'a>)>> {
    let until = entries.partition_point(|it| it.seq <= seq);
    let before = entries.get(..until).unwrap_or(entries);
    let last = before.iter().rev().find(|it| it.version.is_some()).map(|it| it.seq);
    let mut taken = steps(app, before)?;
    let step = taken.pop().filter(|it| Some(it.entry.seq) == last);
    Ok(step.map(|it| (taken.pop(), it)))
}

impl Step<'_> {
    /// On which ground it was taken, in words.
    #[must_use]
    pub fn ground(&self, language: Language) -> Option<&str> {
        let Kind::Acted { ground, .. } = self.event.kind else { return None };
        ground.map(|it| self.definition.ground(it).label.get(language))
    }
}

/// The words with which a task was opened: those of the item that it stands for, or the one text that was written. Its items
/// are those of the list that the action requires, as the engine counts them; what else is listed is no business of it.
#[must_use]
pub fn words_of<'w>(
    definition: &Definition,
    event: &Event,
    written: &'w Value,
    item: Option<u16>,
) -> Option<&'w str> {
    let Some(item) = item else { return written.as_object()?.values().find_map(Value::as_str) };
    let Kind::Acted { action, .. } = event.kind else { return None };
    let mut required = definition.action(action).requires.iter().map(|it| definition.field(*it));
    let list = required.find(|it| it.kind == FieldKind::List)?;
    written.get(&*list.name)?.get(usize::from(item))?.as_str()
}

/// The day up to which the case waits for its applicant, where it does and the wait ends by itself. A question beside the way
/// has a day of its own: what a state of the office ends with is not a wait for who is asked.
#[must_use]
pub fn awaited_until(definition: &Definition, instance: &Instance) -> Option<NaiveDate> {
    clock::wait_ends(definition, instance).filter(|_| instance.waits_for_applicant(definition))
}

/// What can be awaited of an applicant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A task, by its number in the case, which it keeps when the case moves to a newer version.
    Task(u32),
    /// Whatever leads on from where the case waits for them.
    Wait,
}

/// What is awaited of the applicant, each with its last day where it has one.
#[must_use]
pub fn asked(definition: &Definition, instance: &Instance) -> Vec<(Asked, Option<NaiveDate>)> {
    let tasks = instance.tasks().iter();
    let theirs = tasks.filter(|it| definition.task(it.task).awaits() == Some(Party::Applicant));
    let waits = instance.waits_for_applicant(definition);
    let wait = waits.then(|| (Asked::Wait, awaited_until(definition, instance)));
    theirs.map(|it| (Asked::Task(it.serial), it.due.on)).chain(wait).collect()
}

/// Which of several last days is told: the nearest that is not over yet, or else the one that was over last.
#[must_use]
pub fn nearest(days: impl IntoIterator<Item = NaiveDate>, today: NaiveDate) -> Option<NaiveDate> {
    days.into_iter().min_by_key(|it| if *it < today { (1, today - *it) } else { (0, *it - today) })
}

/// The nearest day that counts: of a clock, of something that is awaited, or of a wait for the applicant.
#[must_use]
pub fn next_day(definition: &Definition, instance: &Instance) -> Option<NaiveDate> {
    workflow::next_due(instance).into_iter().chain(awaited_until(definition, instance)).min()
}

/// The term that the law has for a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegalTerm {
    /// It runs to the end of this day.
    To(NaiveDate),
    /// It runs, and the calendar does not reach its end.
    Uncounted,
    /// It stands still: its last day moves on with every day.
    StandsStill,
    /// There is none.
    None,
}

/// The legal term: that of the first clock of the law that the state names and that runs, else of one that stands still.
#[must_use]
pub fn legal(definition: &Definition, instance: &Instance) -> LegalTerm {
    let mut of_law = clocks_of_law(definition, instance.state());
    let run = of_law.find_map(|id| instance.clocks().iter().find(|it| it.clock == id));
    match run {
        Some(run) => run.due.on.map_or(LegalTerm::Uncounted, LegalTerm::To),
        None if instance.clocks().iter().any(|it| definition.clock(it.clock).lane.is_none()) => {
            LegalTerm::StandsStill
        }
        None => LegalTerm::None,
    }
}

/// The last day of the legal term, where it runs and has one.
#[must_use]
pub fn legal_term(definition: &Definition, instance: &Instance) -> Option<NaiveDate> {
    match legal(definition, instance) {
        LegalTerm::To(day) => Some(day),
        LegalTerm::Uncounted | LegalTerm::StandsStill | LegalTerm::None => None,
    }
}

/// What a sentence of a definition about the last day of the term can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermTold {
    /// This day.
    Day(NaiveDate),
    /// Nothing yet: the clock runs, and the calendar does not reach its end.
    Uncounted,
    /// Nothing: no clock runs.
    None,
}

impl TermTold {
    /// The day, where it is told.
    #[must_use]
    pub fn day(self) -> Option<NaiveDate> {
        match self {
            TermTold::Day(day) => Some(day),
            TermTold::Uncounted | TermTold::None => None,
        }
    }
}

/// What is told of the term: of the legal one, and where only a clock of a lane runs, of that one.
#[must_use]
pub fn term_told(definition: &Definition, instance: &Instance) -> TermTold {
    let state = instance.state();
    let mut named = clocks_of_law(definition, state).chain(definition.state(state).clocks.iter().copied());
    let run = named.find_map(|id| instance.clocks().iter().find(|it| it.clock == id));
    run.map_or(TermTold::None, |it| it.due.on.map_or(TermTold::Uncounted, TermTold::Day))
}

/// The clocks that a state names, in its order, but for those of a lane, which are there to be faster than the law.
pub fn clocks_of_law(definition: &Definition, state: StateId) -> impl Iterator<Item = ClockId> + use<'_> {
    let named = definition.state(state).clocks.iter().copied();
    named.filter(|it| definition.clock(*it).lane.is_none())
}
