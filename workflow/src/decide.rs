//! The only place where it is decided whether something may happen, and what happens then.

mod blockers;
mod effects;

pub(crate) use blockers::blockers_of_system;
use blockers::check_inputs;
pub use blockers::{blockers, blockers_of_task, date_range};
use effects::effects;

use crate::calendar::Calendar;
use crate::clock::{self, Falling};
use crate::command::{Actor, Blocker, Command, Context, Decision, Denied, Inputs, Value};
use crate::definition::Definition;
use crate::definition::model::{ActionId, FieldId, GroundId, Late, Opening, Start, StateId, TaskId};
use crate::event::{By, Cause, Change, Due, Event, Kind};
use crate::evolve::apply;
use crate::instance::Instance;
use chrono::NaiveDate;
use smallvec::{SmallVec, smallvec};
use std::borrow::Cow;

/// More than this many things cannot fall due at once in a sound process; the rest waits for the next tick.
const MOST_AT_ONCE: usize = 64;

/// Decides a command: what happens, and what must follow from it. Deterministic: the same arguments give the same
/// decision.
///
/// # Errors
/// [`Denied`], with every reason.
pub fn decide(
    definition: &Definition,
    instance: &Instance,
    command: &Command,
    context: &Context<'_>,
) -> Result<Decision, Denied> {
    let denied = |blocker| Err(Denied { blockers: smallvec![blocker] });
    let is_open = matches!(command, Command::Open { .. });
    if is_open == (instance.version > 0) {
        return denied(Blocker::Opened);
    }
    match command {
        Command::Open { registered_on } => {
            Ok(one(definition, instance, open(definition, *registered_on, context)))
        }
        Command::Act { .. } | Command::Done { .. } => {
            // What has fallen due has happened, also when no tick has come yet to say so.
            let mut decision = tick(definition, instance, context);
            let before = folded(definition, instance, &decision);
            let event = answer(definition, &before, command, context)?;
            push(definition, &before, event, &mut decision);
            Ok(decision)
        }
        Command::Tick => Ok(tick(definition, instance, context)),
        Command::Rearm => Ok(rearm(definition, instance, context)),
    }
}

/// The instance as it is at the moment of the context, with everything that has fallen due by then.
#[must_use]
pub fn settled<'i>(
    definition: &Definition,
    instance: &'i Instance,
    context: &Context<'_>,
) -> Cow<'i, Instance> {
    folded(definition, instance, &tick(definition, instance, context))
}

fn folded<'i>(definition: &Definition, instance: &'i Instance, decision: &Decision) -> Cow<'i, Instance> {
    let mut instance = Cow::Borrowed(instance);
    for event in &decision.events {
        apply(definition, instance.to_mut(), event);
    }
    instance
}

/// What a person does, on an instance in which nothing is overdue to happen.
fn answer(
    definition: &Definition,
    instance: &Instance,
    command: &Command,
    context: &Context<'_>,
) -> Result<Event, Denied> {
    match command {
        Command::Act { action, ground, inputs } => {
            let mut blockers = blockers(definition, instance, *action, context.actor);
            check_inputs(definition, instance, *action, *ground, inputs, context, &mut blockers);
            if blockers.is_empty() {
                return Ok(act(definition, instance, *action, *ground, inputs, None, context));
            }
            Err(Denied { blockers })
        }
        Command::Done { task, files, text } => {
            let open = instance.tasks.iter().find(|it| it.serial == *task);
            let Some(open) = open else { return Err(Denied { blockers: smallvec![Blocker::NoTask] }) };
            let blockers = blockers_of_task(definition, instance, open, context.actor);
            if !blockers.is_empty() {
                return Err(Denied { blockers });
            }
            let kind = Kind::TaskDone { serial: *task, task: open.task, files: files.clone(), text: *text };
            Ok(event(kind, SmallVec::new(), context))
        }
        // The others are nobody's doing.
        Command::Open { .. } | Command::Tick | Command::Rearm => {
            Err(Denied { blockers: smallvec![Blocker::Opened] })
        }
    }
}

fn one(definition: &Definition, instance: &Instance, event: Event) -> Decision {
    let mut decision = Decision::default();
    push(definition, instance, event, &mut decision);
    decision
}

fn push(definition: &Definition, before: &Instance, event: Event, decision: &mut Decision) {
    let n = decision.events.len();
    for effect in effects(definition, before, &event) {
        decision.effects.push((n, effect));
    }
    decision.events.push(event);
}

fn event(kind: Kind, changes: SmallVec<[Change; 4]>, context: &Context<'_>) -> Event {
    let by = match context.actor {
        Actor::Person { person, role, on_behalf_of, .. } => By::Person { person, role, on_behalf_of },
        Actor::System => By::System,
    };
    Event { at: context.now, by, kind, changes, calendar: context.calendar.version() }
}

fn open(definition: &Definition, registered_on: NaiveDate, context: &Context<'_>) -> Event {
    let mut changes = SmallVec::new();
    let initial = definition.initial();
    for (clock, it) in definition.clocks().filter(|(_, it)| it.since.contains(&Start::Registration)) {
        changes.push(Change::ClockStarted {
            clock,
            on: registered_on,
            due: clock::settable(context.calendar, registered_on, &it.term, None),
            warnings: clock::warnings(context.calendar, registered_on, &it.warn),
        });
    }
    enter(definition, initial, registered_on, &Inputs::new(), 1, context.calendar, &mut changes);
    event(Kind::Opened { registered_on }, changes, context)
}

/// The day that a person chose for a field.
fn chosen(inputs: &Inputs, field: Option<FieldId>) -> Option<NaiveDate> {
    inputs.iter().find_map(|(it, value)| match value {
        Value::Date(day) if Some(*it) == field => Some(*day),
        _ => None,
    })
}

/// What entering a state sets: its timers and its checklist.
fn enter(
    definition: &Definition,
    state: StateId,
    on: NaiveDate,
    inputs: &Inputs,
    mut serial: u32,
    calendar: &Calendar,
    changes: &mut SmallVec<[Change; 4]>,
) -> u32 {
    let state = definition.state(state);
    let chosen_for = |set_by: Option<FieldId>| chosen(inputs, set_by);
    let due = state
        .timers
        .iter()
        .map(|it| clock::settable(calendar, on, &it.term, chosen_for(it.term.set_by)))
        .collect();
    changes.push(Change::TimersSet { on, due });
    for task in &state.checklist {
        changes.push(Change::TaskOpened { serial, task: *task, item: None, on, due: Due::default() });
        serial += 1;
    }
    serial
}

fn act(
    definition: &Definition,
    instance: &Instance,
    id: ActionId,
    ground: Option<GroundId>,
    inputs: &Inputs,
    cause: Option<Cause>,
    context: &Context<'_>,
) -> Event {
    let action = definition.action(id);
    let calendar = context.calendar;
    let today = calendar.day_of(context.now);
    let chosen_for = |set_by: Option<FieldId>| chosen(inputs, set_by);
    let mut changes: SmallVec<[Change; 4]> = SmallVec::new();
    let mut serial = instance.next_serial;
    let state = action.to.unwrap_or(instance.state);
    let over = definition.state(state).end;
    if action.to.is_some() {
        leave(definition, instance, over, &mut changes);
    }
    let running = &definition.state(state).clocks;
    for (clock, it) in definition.clocks() {
        let runs_already = instance.clocks.iter().any(|run| run.clock == clock);
        if it.since.contains(&Start::Action(id)) && running.contains(&clock) {
            changes.push(Change::ClockStarted {
                clock,
                on: today,
                due: clock::settable(calendar, today, &it.term, chosen_for(it.term.set_by)),
                warnings: clock::warnings(calendar, today, &it.warn),
            });
        } else if runs_already && !running.contains(&clock) {
            changes.push(Change::ClockStopped { clock });
        }
    }
    if let Some(extension) = &action.extends
        && let Some(day) = chosen_for(Some(extension.set_by))
        && let Some(run) = instance.clocks.iter().find(|it| it.clock == extension.clock)
    {
        let due = Due { on: Some(calendar.roll_forward(day).unwrap_or(day)), set: true };
        changes.push(Change::ClockMoved { clock: extension.clock, due, warnings: run.warnings.clone() });
    }
    if action.to.is_some() {
        serial = enter(definition, state, today, inputs, serial, calendar, &mut changes);
    }
    for task in &action.opens {
        open_task(definition, *task, inputs, today, calendar, &mut serial, &mut changes);
    }
    let mut inputs = inputs.clone();
    // In one order: that in which a form sent its fields says nothing.
    inputs.sort_unstable_by_key(|(field, _)| *field);
    let kind = Kind::Acted { action: id, from: instance.state, to: action.to, ground, inputs, cause };
    event(kind, changes, context)
}

/// Leaving a state takes its checklist away; ending the case takes every task away.
fn leave(definition: &Definition, instance: &Instance, over: bool, changes: &mut SmallVec<[Change; 4]>) {
    for task in &instance.tasks {
        let checklist = matches!(definition.task(task.task).opening, Opening::Checklist { .. });
        if checklist || over {
            changes.push(Change::TaskCancelled { serial: task.serial });
        }
    }
}

fn open_task(
    definition: &Definition,
    task: TaskId,
    inputs: &Inputs,
    today: NaiveDate,
    calendar: &Calendar,
    serial: &mut u32,
    changes: &mut SmallVec<[Change; 4]>,
) {
    let due = match &definition.task(task).opening {
        Opening::Action { term, .. } => clock::settable(calendar, today, term, chosen(inputs, term.set_by)),
        Opening::Checklist { .. } => Due::default(),
    };
    // One task an item where the action brings a list.
    let items = inputs.iter().find_map(|(_, value)| match value {
        Value::List(n) => Some(*n),
        _ => None,
    });
    let mut push = |item| {
        changes.push(Change::TaskOpened { serial: *serial, task, item, on: today, due });
        *serial += 1;
    };
    match items {
        Some(n) => (0..n).for_each(|item| push(Some(item))),
        None => push(None),
    }
}

fn tick(definition: &Definition, instance: &Instance, context: &Context<'_>) -> Decision {
    let context = Context { actor: Actor::System, ..*context };
    let mut decision = Decision::default();
    // Most often nothing has fallen due, and nothing is copied.
    if clock::fallen(definition, instance, context.calendar, context.now).is_none() {
        return decision;
    }
    let mut instance = instance.clone();
    while decision.events.len() < MOST_AT_ONCE {
        let Some((due, falling)) = clock::fallen(definition, &instance, context.calendar, context.now) else {
            break;
        };
        let event = fall(definition, &instance, due, falling, &context);
        push(definition, &instance, event.clone(), &mut decision);
        apply(definition, &mut instance, &event);
    }
    decision
}

fn fall(
    definition: &Definition,
    instance: &Instance,
    due: NaiveDate,
    falling: Falling,
    context: &Context<'_>,
) -> Event {
    let nothing = Inputs::new();
    match falling {
        Falling::Breach(clock, action) => {
            act(definition, instance, action, None, &nothing, Some(Cause::Clock(clock, due)), context)
        }
        Falling::Timer(place, action) => {
            act(definition, instance, action, None, &nothing, Some(Cause::Timer(place, due)), context)
        }
        Falling::Warning(clock, rung) => event(Kind::Warned { clock, rung, due }, SmallVec::new(), context),
        Falling::Task(serial) => {
            let task = instance.tasks.iter().find(|it| it.serial == serial);
            let id = task.map_or(TaskId(0), |it| it.task);
            let kind = match task.map(|it| clock::late(definition, it)) {
                Some(Late::Lapse) => Kind::TaskLapsed { serial, task: id, due },
                _ => Kind::TaskLate { serial, task: id, due },
            };
            event(kind, SmallVec::new(), context)
        }
    }
}

/// Counts everything anew that was counted with another version of the calendar or could not be counted. A day
/// that a person chose stays.
fn rearm(definition: &Definition, instance: &Instance, context: &Context<'_>) -> Decision {
    let calendar = context.calendar;
    let mut changes: SmallVec<[Change; 4]> = SmallVec::new();
    for run in &instance.clocks {
        let clock = definition.clock(run.clock);
        let due = if run.due.set { run.due } else { clock::due(calendar, run.started_on, clock.term.term) };
        let warnings = clock::warnings(calendar, run.started_on, &clock.warn);
        if due != run.due || warnings != run.warnings {
            changes.push(Change::ClockMoved { clock: run.clock, due, warnings });
        }
    }
    let timers = &definition.state(instance.state).timers;
    let due: SmallVec<[Due; 4]> = instance
        .timers
        .iter()
        .zip(timers)
        .map(|(run, timer)| {
            if run.due.set || run.fired {
                return run.due;
            }
            clock::due(calendar, instance.entered_on, timer.term.term)
        })
        .collect();
    if !due.iter().eq(instance.timers.iter().map(|it| &it.due)) {
        changes.push(Change::TimersMoved { due });
    }
    for task in instance.tasks.iter().filter(|it| !it.due.set) {
        if let Opening::Action { term, .. } = &definition.task(task.task).opening {
            let due = clock::due(calendar, task.opened_on, term.term);
            if due != task.due {
                changes.push(Change::TaskMoved { serial: task.serial, due });
            }
        }
    }
    if changes.is_empty() {
        return Decision::default();
    }
    let context = Context { actor: Actor::System, ..*context };
    one(definition, instance, event(Kind::Rearmed, changes, &context))
}
