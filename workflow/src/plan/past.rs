//! What a case did under the older version, where the newer one counts it and the older did not: how often, for a limit, and
//! when, for a window. A case keeps only what its definition asks about, so that its journal must say the rest.

use super::migrate::Stuck;
use super::{Noun, Plan};
use crate::calendar::Calendar;
use crate::definition::Definition;
use crate::definition::model::{ActionId, ClockId};
use crate::event::{Cause, Change, Event, Kind};
use crate::evolve::remember;
use crate::instance::Instance;
use chrono::NaiveDate;

/// What a case did, in order, by the names of the versions under which it did it.
///
/// ```
/// # use workflow::plan::{Plan, Stuck};
/// # use workflow::testkit::{SMALL_PROCESS, Walk, plain_calendar, small_law, small_process};
/// # use workflow::{Actor, Context, Definition, Vocabulary};
/// use workflow::plan::Past;
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// // The newer version lets nobody send a proposal back more than twice.
/// let limited = SMALL_PROCESS.replace("version   = 1", "version   = 2");
/// let newer = limited.replace("[action.send_back]", "[action.send_back]\nlimit    = 2");
/// let newer = Definition::parse(&newer, &small_law(), &Vocabulary::new(["kz"]))?;
/// let checked = Plan::parse("id = \"card\"\nfrom = 1\nto = 2\n")?.check(&card, &newer, &[("asked", 1)])?;
/// assert!(checked.asks_of_the_past(), "the older version did not keep how often that was done");
///
/// let now = "2026-03-02T05:00:00Z".parse()?;
/// let step = Walk::new(&card, &calendar, now, Vec::new(), 1).next().ok_or("it is registered")?;
/// let context = Context { now, calendar: &calendar, actor: Actor::System };
/// assert_eq!(checked.migrate(&step.after, &Past::default(), &context), Err(Stuck::Untold));
/// let mut past = Past::default();
/// for event in &step.decision.events {
///     past.add(&card, event, &calendar);
/// }
/// assert!(checked.migrate(&step.after, &past, &context).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// Whether anything of it was told at all: every case was registered.
    told: bool,
    deeds: Vec<(What, NaiveDate)>,
}

#[derive(Clone, Debug)]
enum What {
    Action(String),
    Clock(String),
}

impl Past {
    /// Takes up an event of the case, with the version that decided it. They come in the order of the journal, from the
    /// registration on.
    ///
    /// ```
    /// # use workflow::testkit::{Walk, plain_calendar, small_process};
    /// use workflow::plan::Past;
    ///
    /// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
    /// let mut past = Past::default();
    /// for step in Walk::new(&card, &calendar, "2026-03-02T05:00:00Z".parse()?, Vec::new(), 1) {
    ///     for event in &step.decision.events {
    ///         past.add(&card, event, &calendar);
    ///     }
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn add(&mut self, definition: &Definition, event: &Event, calendar: &Calendar) {
        self.told = true;
        for change in &event.changes {
            if let Change::ClockStarted { clock, on, .. } = change {
                self.deeds.push((What::Clock(definition.clock(*clock).name.to_string()), *on));
            }
        }
        if let Kind::Acted { action, cause, .. } = &event.kind {
            let on = day_of(event, *cause).unwrap_or_else(|| calendar.day_of(event.at));
            self.deeds.push((What::Action(definition.action(*action).name.to_string()), on));
        }
    }
}

/// The legal day of an action, as far as its event tells it: what fell due counts on the day on which it did.
fn day_of(event: &Event, cause: Option<Cause>) -> Option<NaiveDate> {
    let said = event.changes.iter().find_map(|it| match it {
        Change::Dated { on, .. } | Change::ClockStarted { on, .. } | Change::TimersSet { on, .. } => {
            Some(*on)
        }
        _ => None,
    });
    said.or(match cause {
        Some(Cause::Clock(_, due) | Cause::Timer(_, due)) => Some(due),
        Some(Cause::Child(_)) | None => None,
    })
}

/// What the newer version counts and the older did not.
#[derive(Debug, Default)]
pub(super) struct Counted {
    limited: Vec<ActionId>,
    dated: Vec<ActionId>,
    started: Vec<ClockId>,
}

impl Counted {
    pub(super) fn between(plan: &Plan, older: &Definition, newer: &Definition) -> Counted {
        let mut counted = Counted::default();
        for (_, before) in older.actions() {
            let Some(id) = plan.name(Noun::Action, &before.name).and_then(|it| newer.find_action(it)) else {
                continue;
            };
            let after = newer.action(id);
            counted.limited.extend((after.limit.is_some() && before.limit.is_none()).then_some(id));
            counted.dated.extend((after.watched && !before.watched).then_some(id));
        }
        for (_, before) in older.clocks() {
            let after = plan.clock(&before.name).0.and_then(|it| newer.find_clock(it));
            let is_new = |it: &ClockId| newer.clock(*it).watched && !before.watched;
            counted.started.extend(after.filter(is_new));
        }
        counted
    }

    pub(super) fn is_empty(&self) -> bool {
        self.limited.is_empty() && self.dated.is_empty() && self.started.is_empty()
    }

    /// Gives a case what it did.
    ///
    /// # Errors
    /// [`Stuck::Untold`] without a past, and [`Stuck::Renamed`] where it did something under a name that the older version does
    /// not know: what that is called now was in a plan, and is in no journal.
    pub(super) fn take_up(
        &self,
        plan: &Plan,
        (older, newer): (&Definition, &Definition),
        past: &Past,
        after: &mut Instance,
    ) -> Result<(), Stuck> {
        if self.is_empty() {
            return Ok(());
        }
        if !past.told {
            return Err(Stuck::Untold);
        }
        for (what, on) in &past.deeds {
            match what {
                What::Action(name) => {
                    if older.find_action(name).is_none() {
                        return Err(Stuck::Renamed { name: name.clone() });
                    }
                    if let Some(id) = plan.name(Noun::Action, name).and_then(|it| newer.find_action(it)) {
                        self.done(newer, id, *on, after);
                    }
                }
                What::Clock(name) => {
                    let id = plan.clock(name).0.and_then(|it| newer.find_clock(it));
                    if let Some(id) = id.filter(|it| self.started.contains(it)) {
                        remember(&mut after.started, id, *on);
                    }
                }
            }
        }
        Ok(())
    }

    /// As an event of the newer version would have been folded: first what no longer counts, then what the action leaves.
    fn done(&self, newer: &Definition, id: ActionId, on: NaiveDate, after: &mut Instance) {
        let forgets = &newer.action(id).forgets.actions;
        let is_forgotten =
            |counted: &[ActionId], it: ActionId| counted.contains(&it) && forgets.contains(&it);
        after.counts.retain(|(it, _)| !is_forgotten(&self.limited, *it));
        after.happened.retain(|(it, _)| !is_forgotten(&self.dated, *it));
        if self.limited.contains(&id) {
            match after.counts.iter_mut().find(|(it, _)| *it == id) {
                Some((_, n)) => *n = n.saturating_add(1),
                None => after.counts.push((id, 1)),
            }
        }
        if self.dated.contains(&id) {
            remember(&mut after.happened, id, on);
        }
    }
}
