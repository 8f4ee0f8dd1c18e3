//! What becomes of the terms and the tasks of a case that is moved by hand: whoever gives the order sees it before it is
//! done, since nothing of it was foreseen by the process.

use chrono::NaiveDate;
use workflow::instance::ClockRun;
use workflow::{Definition, Instance};

/// What becomes of terms and tasks, by the names that the definition has for them.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Turns {
    /// The clocks that run before or after.
    pub clocks: Vec<Term>,
    /// What would have happened by itself in the state that is left, and when.
    pub timers_gone: Vec<(String, NaiveDate)>,
    /// What happens by itself in the state that is entered, and when; without a day where the calendar does not reach.
    pub timers: Vec<(String, Option<NaiveDate>)>,
    /// Tasks that nobody need finish any more.
    pub tasks_closed: Vec<String>,
    /// Tasks that are new.
    pub tasks_opened: Vec<String>,
    /// Actions that may be done so many times, of which the move uses up one: whoever is put into a pause has entered it.
    pub used_up: Vec<(String, u16)>,
}

/// A clock before and after; `None` where it does not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Its name.
    pub name: String,
    /// How it stood.
    pub before: Option<Counted>,
    /// How it stands then.
    pub after: Option<Counted>,
}

/// How a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Its last day; `None` where the calendar does not reach.
    pub due: Option<NaiveDate>,
    /// Whether it stands still.
    pub is_still: bool,
}

impl Turns {
    /// What a move changes between two moments of a case.
    #[must_use]
    pub fn between(definition: &Definition, before: &Instance, after: &Instance) -> Turns {
        let counted = |it: &ClockRun| Counted { due: it.due.on, is_still: it.is_paused() };
        let clocks = definition.clocks().filter_map(|(id, clock)| {
            let run = |case: &Instance| case.clocks().iter().find(|it| it.clock == id).map(counted);
            let (before, after) = (run(before), run(after));
            let name = clock.name.to_string();
            (before.is_some() || after.is_some()).then_some(Term { name, before, after })
        });
        let timers = |case: &Instance| -> Vec<(String, Option<NaiveDate>)> {
            let timers = definition.state(case.state()).timers.iter().zip(case.timers());
            timers.map(|(it, due)| (definition.action(it.action).name.to_string(), due.on)).collect()
        };
        let only_in = |one: &Instance, other: &Instance| -> Vec<String> {
            let is_gone = |serial: u32| !other.tasks().iter().any(|it| it.serial == serial);
            let gone = one.tasks().iter().filter(|it| is_gone(it.serial));
            gone.map(|it| definition.task(it.task).name.to_string()).collect()
        };
        let used_up = definition.actions().filter_map(|(id, it)| {
            let limit = it.limit.filter(|_| after.count(id) > before.count(id))?;
            Some((it.name.to_string(), limit))
        });
        Turns {
            clocks: clocks.collect(),
            timers_gone: timers(before).into_iter().filter_map(|(name, on)| Some((name, on?))).collect(),
            timers: timers(after),
            tasks_closed: only_in(before, after),
            tasks_opened: only_in(after, before),
            used_up: used_up.collect(),
        }
    }
}
