//! What a case did under the older version, where the newer one counts it and the older did not: how often, for a limit, and
//! when, for a window. A case keeps only what its definition asks about, so that its journal must say the rest.

use super::migrate::Stuck;
use super::{Noun, Plan};
use crate::calendar::Calendar;
use crate::definition::Definition;
use crate::definition::model::{ActionId, ClockId, Party, StateId};
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
    /// The day on which the last event counts.
    on: NaiveDate,
    deeds: Vec<Deed>,
}

/// What it did, with the version under which it did it.
#[derive(Clone, Debug)]
struct Deed {
    definition: Definition,
    what: What,
    on: NaiveDate,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Action(ActionId),
    Clock(ClockId),
}

impl What {
    fn noun(self) -> Noun {
        match self {
            What::Action(_) => Noun::Action,
            What::Clock(_) => Noun::Clock,
        }
    }

    fn name(self, definition: &Definition) -> &str {
        match self {
            What::Action(id) => &definition.action(id).name,
            What::Clock(id) => &definition.clock(id).name,
        }
    }
}

/// Whether a version has an action, or a clock, of this name.
fn knows(definition: &Definition, noun: Noun, name: &str) -> bool {
    match noun {
        Noun::Clock => definition.find_clock(name).is_some(),
        _ => definition.find_action(name).is_some(),
    }
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
                let what = What::Clock(*clock);
                self.deeds.push(Deed { definition: definition.clone(), what, on: *on });
            }
        }
        let counts_on = self.counts_on(event, calendar);
        if let Kind::Acted { action, .. } = &event.kind {
            let on = day_of(definition, event).unwrap_or(counts_on);
            let what = What::Action(*action);
            self.deeds.push(Deed { definition: definition.clone(), what, on });
        }
    }

    /// The day on which an event counts: what fell due on the day on which it did, unless it had to wait for something that
    /// came before it; anything else on the day on which it happened. What has fallen due comes before whatever is done later,
    /// so that these days never go back.
    fn counts_on(&mut self, event: &Event, calendar: &Calendar) -> NaiveDate {
        let on = match &event.kind {
            Kind::Acted { cause: Some(Cause::Clock(_, due) | Cause::Timer(_, due)), .. }
            | Kind::Warned { due, .. }
            | Kind::TaskLapsed { due, .. }
            | Kind::TaskLate { due, .. } => *due,
            _ => calendar.day_of(event.at),
        };
        self.on = self.on.max(on);
        self.on
    }
}

/// The legal day of an action, where its event tells it. Only who is asked something has time from the day on which the
/// machine looked, so that their state tells that day.
fn day_of(definition: &Definition, event: &Event) -> Option<NaiveDate> {
    let waits = |it: StateId| definition.state(it).party == Party::Applicant;
    let is_asked = matches!(event.kind, Kind::Acted { to: Some(to), .. } if waits(to));
    event.changes.iter().find_map(|it| match it {
        Change::Dated { on, .. } | Change::ClockStarted { on, .. } => Some(*on),
        Change::TimersSet { on, .. } if !is_asked => Some(*on),
        _ => None,
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
    /// not know, in a version that did not know what is counted by its present name: then it may have been that. Which it was
    /// stood in a plan, and stands in no journal.
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
        for Deed { definition, what, on } in &past.deeds {
            let (noun, name) = (what.noun(), what.name(definition));
            let is_of_before = |it| !knows(definition, noun, it);
            if !knows(older, noun, name) && self.called_before(plan, noun, older, newer).any(is_of_before) {
                return Err(Stuck::Renamed { name: name.to_owned() });
            }
            let Some(name) = plan.name(noun, name) else { continue };
            match what {
                What::Action(_) => {
                    if let Some(id) = newer.find_action(name) {
                        self.done(newer, id, *on, after);
                    }
                }
                What::Clock(_) => {
                    if let Some(id) = newer.find_clock(name).filter(|it| self.started.contains(it)) {
                        remember(&mut after.started, id, *on);
                    }
                }
            }
        }
        Ok(())
    }

    /// What the older version calls those that the newer one counts.
    fn called_before<'n>(
        &self,
        plan: &'n Plan,
        noun: Noun,
        older: &'n Definition,
        newer: &'n Definition,
    ) -> impl Iterator<Item = &'n str> {
        let (names, counted): (Vec<&str>, Vec<&str>) = if noun == Noun::Clock {
            let counted = self.started.iter().map(|it| &*newer.clock(*it).name);
            (older.clocks().map(|(_, it)| &*it.name).collect(), counted.collect())
        } else {
            let counted = self.limited.iter().chain(&self.dated).map(|it| &*newer.action(*it).name);
            (older.actions().map(|(_, it)| &*it.name).collect(), counted.collect())
        };
        names.into_iter().filter(move |it| plan.name(noun, it).is_some_and(|new| counted.contains(&new)))
    }

    /// As an event of the newer version would have been folded: first what no longer counts, then what the action leaves.
    fn done(&self, newer: &Definition, id: ActionId, on: NaiveDate, after: &mut Instance) {
        let forgets = &newer.action(id).forgets.actions;
        let is_forgotten =
            |counted: &[ActionId], it: ActionId| counted.contains(&it) && forgets.contains(&it);
        after.counts.retain(|(it, _)| !is_forgotten(&self.limited, *it));
        after.happened.retain(|(it, _)| !is_forgotten(&self.dated, *it));
        if self.limited.contains(&id) {
            after.count_one(id);
        }
        if self.dated.contains(&id) {
            remember(&mut after.happened, id, on);
        }
    }
}
