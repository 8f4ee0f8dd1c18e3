//! What an action moves: clocks, timers, tasks, and the office that has the case.

use super::{entry_into, event};
use crate::clock::{self, chosen_day};
use crate::command::{Context, Facts, Inputs, Value};
use crate::definition::Definition;
use crate::definition::model::{
    Action, ActionId, Clock, ClockId, DateFact, FieldId, GroundId, Opening, OutcomeId, Party, Seat, Start,
    StateId, TaskId,
};
use crate::event::{Cause, Change, Due, Event, Kind};
use crate::instance::{ClockRun, Instance, Stop, copied};
use chrono::NaiveDate;
use smallvec::SmallVec;

type Changes = SmallVec<[Change; 2]>;

/// The registration of a case.
pub(super) fn opened(
    definition: &Definition,
    registered_on: NaiveDate,
    facts: &Facts,
    context: &Context<'_>,
) -> Event {
    let mut changes = Changes::new();
    let initial = definition.initial();
    let date_of = |date| match date {
        DateFact::Filed(fact) => facts.iter().find(|(it, _)| *it == fact).and_then(|(_, it)| date_in(*it)),
        DateFact::Field(_) => None,
    };
    for (id, clock) in definition.clocks().filter(|(_, it)| it.since.contains(&Start::Registration)) {
        changes.extend(started(id, clock, registered_on, context, date_of));
    }
    enter(definition, initial, registered_on, &Inputs::new(), 1, context, &mut changes);
    event(Kind::Opened { registered_on, facts: facts.clone() }, changes, context)
}

fn date_in(value: Value) -> Option<NaiveDate> {
    match value {
        Value::Date(day) => Some(day),
        _ => None,
    }
}

/// The day that a person chose for a field.
fn chosen(inputs: &Inputs, field: Option<FieldId>) -> Option<NaiveDate> {
    let given = inputs.iter().find(|(it, _)| Some(*it) == field);
    given.and_then(|(_, value)| date_in(*value))
}

/// A date that a clock runs to, or that a person sets for it.
fn date_of(instance: &Instance, inputs: &Inputs, date: DateFact) -> Option<NaiveDate> {
    match date {
        DateFact::Field(field) => chosen(inputs, Some(field)),
        DateFact::Filed(_) => clock::filed_date(instance, date),
    }
}

/// The start of a clock; `None` when it runs to a date that nobody gave.
fn started(
    id: ClockId,
    clock: &Clock,
    on: NaiveDate,
    context: &Context<'_>,
    date_of: impl Fn(DateFact) -> Option<NaiveDate>,
) -> Option<Change> {
    let armed = clock::arm(clock, context.calendar, on, context.now, date_of)?;
    let warnings = clock::warnings(context.calendar, on, &clock.warn);
    Some(Change::ClockStarted { clock: id, on, until: armed.until, due: armed.due, warnings })
}

/// What entering a state sets: its timers and its checklist.
fn enter(
    definition: &Definition,
    state: StateId,
    on: NaiveDate,
    inputs: &Inputs,
    mut serial: u32,
    context: &Context<'_>,
    changes: &mut Changes,
) -> u32 {
    let state = definition.state(state);
    let mut due = SmallVec::new();
    for timer in &state.timers {
        let term = &timer.term;
        due.push(clock::settable(context.calendar, on, term, chosen(inputs, term.set_by)));
    }
    changes.push(Change::TimersSet { on, due });
    for task in &state.checklist {
        changes.push(Change::TaskOpened { serial, task: *task, item: None, on, due: Due::default() });
        serial += 1;
    }
    serial
}

/// What is done: by somebody who was asked for ground and fields, or by the machine for a cause.
#[derive(Clone, Copy)]
pub(super) struct Deed<'d> {
    pub(super) action: ActionId,
    pub(super) ground: Option<GroundId>,
    pub(super) inputs: &'d Inputs,
    pub(super) cause: Option<Cause>,
    /// The legal day on which it counts as done. What fell due counts on the day on which it did, however late the
    /// machine looks: the office wins no time by that. Only who is asked something has time from the day of the asking.
    pub(super) on: NaiveDate,
    /// That day.
    pub(super) today: NaiveDate,
}

/// An action that nothing stands in the way of.
pub(super) fn act(
    definition: &Definition,
    instance: &Instance,
    deed: Deed<'_>,
    context: &Context<'_>,
) -> Event {
    let Deed { action: id, ground, inputs, cause, on, today } = deed;
    let action = definition.action(id);
    let mut changes = Changes::new();
    let mut serial = instance.next_serial;
    let state = action.to.unwrap_or(instance.state);
    take_away(definition, instance, action.to, &action.closes, &mut changes);
    for (clock, it) in definition.clocks() {
        let starts = it.since.contains(&Start::Action(id));
        let date = |date| date_of(instance, inputs, date);
        let turn = Turn { state, starts, on };
        if let Some(change) = clock_change(definition, instance, clock, turn, context, date) {
            changes.push(change);
        }
    }
    if let Some(extension) = &action.extends
        && let Some(day) = chosen(inputs, Some(extension.set_by))
        && let Some(run) = instance.clocks.iter().find(|it| it.clock == extension.clock)
    {
        let due = chosen_day(context.calendar, day);
        changes.push(Change::ClockMoved { clock: extension.clock, due, warnings: run.warnings.clone() });
    }
    if action.watched {
        changes.push(Change::Dated { action: id, on });
    }
    if let Some(seat) = action.hands_to {
        changes.push(handed_to(seat, action, inputs));
    }
    if action.to.is_some() {
        let entered = if definition.state(state).party == Party::Applicant { today } else { on };
        serial = enter(definition, state, entered, inputs, serial, context, &mut changes);
    }
    // One task an item of the list that the action requires; what else is listed is no business of its tasks.
    let items = inputs.iter().find_map(|(field, value)| match value {
        Value::List(n) if action.requires.contains(field) => Some(*n),
        _ => None,
    });
    for task in &action.opens {
        let due = due_of_task(definition, *task, inputs, today, context);
        let mut push = |item| {
            changes.push(Change::TaskOpened { serial, task: *task, item, on: today, due });
            serial += 1;
        };
        match items {
            Some(n) => (0..n).for_each(|item| push(Some(item))),
            None => push(None),
        }
    }
    let mut inputs = copied(inputs);
    // In one order: that in which a form sent its fields says nothing.
    inputs.sort_unstable_by_key(|(field, _)| *field);
    let kind = Kind::Acted { action: id, from: instance.state, to: action.to, ground, inputs, cause };
    event(kind, changes, context)
}

/// A move past the definition, for a reason that was given. The clocks of the new state run, anew where they did not, and
/// the one that stands still there does; the outcome is the one given, and none where nothing is decided yet.
pub(super) fn forced(
    definition: &Definition,
    instance: &Instance,
    to: StateId,
    outcome: Option<OutcomeId>,
    silent: bool,
    context: &Context<'_>,
) -> Event {
    let mut changes = Changes::new();
    let today = context.calendar.day_of(context.now);
    // Where it stands already nothing begins anew: then only what was decided is mended.
    let moves = to != instance.state;
    if moves {
        take_away(definition, instance, Some(to), &[], &mut changes);
    }
    for (id, clock) in definition.clocks() {
        let runs = instance.clocks.iter().any(|it| it.clock == id);
        let starts = !runs && definition.state(to).clocks.contains(&id);
        let date = |date| clock::filed_date(instance, date);
        let turn = Turn { state: to, starts, on: today };
        changes.extend(clock_change(definition, instance, id, turn, context, date));
        let stands_still = definition.state(to).stops(id);
        // Without it the case would have no term once the pause is over.
        if stands_still
            && !runs
            && let Some(start) = started(id, clock, today, context, date)
        {
            changes.push(start);
            changes.push(Change::ClockPaused { clock: id, on: today });
        }
    }
    let left = outcome.or(instance.outcome_left(definition.state(instance.state)));
    if left.is_some() && !definition.may_be_decided(to) {
        changes.push(Change::OutcomeUndone);
    }
    if moves {
        // One that has none left is refused.
        let entry = entry_into(definition, instance, to).ok().flatten();
        changes.extend(entry.map(|action| Change::EntryCounted { action }));
        enter(definition, to, today, &Inputs::new(), instance.next_serial, context, &mut changes);
    }
    event(Kind::Forced { from: instance.state, to, outcome, reason: true, silent }, changes, context)
}

/// What an event is to a clock.
#[derive(Clone, Copy)]
struct Turn {
    /// Where the case is from here on.
    state: StateId,
    /// Whether the clock starts with it.
    starts: bool,
    /// The legal day of it.
    on: NaiveDate,
}

/// What becomes of a clock when the case takes a turn.
fn clock_change(
    definition: &Definition,
    instance: &Instance,
    id: ClockId,
    turn: Turn,
    context: &Context<'_>,
    date_of: impl Fn(DateFact) -> Option<NaiveDate>,
) -> Option<Change> {
    let clock = definition.clock(id);
    let state = definition.state(turn.state);
    let run = instance.clocks.iter().find(|it| it.clock == id);
    let runs = state.clocks.contains(&id);
    if turn.starts && runs {
        let started = started(id, clock, turn.on, context, date_of);
        return started.or_else(|| run.map(|_| Change::ClockStopped { clock: id }));
    }
    let run = run?;
    let stands_still = state.stops(id);
    let on = run.counted_from(turn.on);
    match (runs, stands_still, run.is_paused()) {
        (true, _, true) => Some(resumed(clock, run, on, context)),
        (_, true, false) => Some(Change::ClockPaused { clock: id, on }),
        (false, false, _) => Some(Change::ClockStopped { clock: id }),
        (true, _, false) | (_, true, true) => None,
    }
}

fn resumed(clock: &Clock, run: &ClockRun, on: NaiveDate, context: &Context<'_>) -> Change {
    let mut after = run.clone();
    let mut on = on;
    if let Some(Stop { from, to }) = after.pauses.last_mut() {
        // The clock on the wall may have been set right in between, and a pause does not end before it began.
        on = on.max(*from);
        *to = Some(on);
    }
    let (due, warnings) = clock::recount(clock, &after, context.calendar);
    // What has run out has run out, also where what follows is blocked; its end is not put off any more.
    let ran_out = clock::has_run_out(run, context.calendar.local(context.now));
    let due = if ran_out { run.due } else { due };
    Change::ClockResumed { clock: run.clock, on, due, warnings }
}

fn handed_to(seat: Seat, action: &Action, inputs: &Inputs) -> Change {
    // The one that the action requires; what else is named is no business of it.
    let office = inputs.iter().find_map(|(field, value)| match value {
        Value::Office(office) if seat == Seat::Chosen && action.requires.contains(field) => Some(*office),
        _ => None,
    });
    Change::HandedTo { seat, office }
}

/// What is over from here on: what is closed; the checklist of a state that is left; and every task of a case that ends.
fn take_away(
    definition: &Definition,
    instance: &Instance,
    to: Option<StateId>,
    closes: &[TaskId],
    changes: &mut Changes,
) {
    let is_over = to.is_some_and(|it| definition.state(it).end);
    for task in &instance.tasks {
        let is_left = to.is_some() && definition.task(task.task).is_of_a_checklist();
        if is_over || is_left || closes.contains(&task.task) {
            changes.push(Change::TaskCancelled { serial: task.serial });
        }
    }
}

/// The last day of a task that an action opens.
fn due_of_task(
    definition: &Definition,
    task: TaskId,
    inputs: &Inputs,
    on: NaiveDate,
    context: &Context<'_>,
) -> Due {
    match &definition.task(task).opening {
        Opening::Action { term, .. } => {
            clock::settable(context.calendar, on, term, chosen(inputs, term.set_by))
        }
        Opening::Checklist { .. } | Opening::Case(_) => Due::default(),
    }
}
