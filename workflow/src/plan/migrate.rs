//! One case moves to the newer version: everything it holds under its new name, in one event that says where it came
//! from.

use super::choices::Choices;
use super::{Carry, Noun, Plan, Report, Timers, is_itself};
use crate::calendar::Term;
use crate::clock;
use crate::command::Context;
use crate::decide;
use crate::definition::Definition;
use crate::definition::model::{Clock, ClockId, DateFact, Opening, StateId, Task};
use crate::event::{DefinitionRef, Due, Event, Kind};
use crate::evolve::remember;
use crate::instance::{ClockRun, Instance, OpenTask, Stop, TimerRun};
use crate::record::Unreadable;
use crate::snapshot::{self, ClockSnapshot, Snapshot, TaskSnapshot};
use chrono::NaiveDate;
use smallvec::SmallVec;

/// A plan that was checked, with the versions that it was checked against: nothing else moves cases.
///
/// ```
/// # use workflow::plan::Plan;
/// # use workflow::testkit::{SMALL_PROCESS, plain_calendar, registered, small_law, small_process};
/// # use workflow::{Actor, Context, Definition, Vocabulary, evolve};
/// # let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// # let context = Context { now: "2026-03-03T05:00:00Z".parse()?, calendar: &calendar, actor: Actor::System };
/// let newer = SMALL_PROCESS.replace("version   = 1", "version   = 2").replace("asked", "requested");
/// let newer = Definition::parse(&newer, &small_law(), &Vocabulary::new(["kz"]))?;
/// let plan = Plan::parse("id = \"card\"\nfrom = 1\nto = 2\n[state.asked]\nto = \"requested\"\n")?;
/// let checked = plan.check(&card, &newer, &[("asked", 1)])?;
/// assert_eq!((checked.older().version(), checked.newer().version()), (1, 2));
///
/// let before = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let event = checked.migrate(&before, &context)?;
/// let after = evolve(checked.newer(), before.clone(), &event);
/// assert_eq!(&*newer.state(after.state()).name, "requested");
/// assert_eq!(after.clocks()[0].due, before.clocks()[0].due, "people were told this day");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Checked {
    pub(super) plan: Plan,
    pub(super) older: Definition,
    pub(super) newer: Definition,
    pub(super) report: Report,
}

/// Why a case does not move, although the plan was checked.
///
/// ```
/// # use workflow::definition::model::Role;
/// # use workflow::plan::Plan;
/// # use workflow::testkit::{SMALL_PROCESS, acted, person, plain_calendar, registered, small_law, small_process};
/// # use workflow::{Actor, Context, Definition, Vocabulary};
/// use workflow::plan::Stuck;
///
/// # let newer = SMALL_PROCESS.replace("version   = 1", "version   = 2");
/// # let newer = Definition::parse(&newer, &small_law(), &Vocabulary::new(["kz"]))?;
/// # let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// # let actor = Actor::person(person(1), Role::Applicant);
/// # let context = Context { now: "2026-03-02T05:00:00Z".parse()?, calendar: &calendar, actor };
/// let checked = Plan::parse("id = \"card\"\nfrom = 1\nto = 2\n")?.check(&card, &newer, &[("ready", 3)])?;
/// let asked = registered(&card, &calendar, context.now);
/// // Nobody stood there when the plan was checked.
/// assert_eq!(checked.migrate(&asked, &context), Err(Stuck::Unchecked { state: "asked".to_owned() }));
/// let taken_back = acted(&card, &asked, "take_back", &[], &context);
/// assert_eq!(checked.migrate(&taken_back, &context), Err(Stuck::Over));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stuck {
    /// It is over: what is finished stays what it was.
    #[error("the case is over")]
    Over,
    /// It stands where no case stood when the plan was checked: the plan may not say enough of it.
    #[error("it came to state `{state}` after the plan was checked: begin again")]
    Unchecked {
        /// Where, by the name that the older version has for it.
        state: String,
    },
    /// It holds something that has no name in the newer version.
    #[error("the plan does not fit the case: {0}")]
    Unreadable(#[from] Unreadable),
    /// It would come to an end, and nothing was decided in it: an end needs an outcome, also here.
    #[error("it would come to an end without an outcome")]
    Undecided,
    /// It was decided, and the plan drops what was decided.
    #[error("it was decided, and the newer version would not know how")]
    Decided,
    /// It would stand where every case has made a choice, and has not made it, or the plan drops it.
    #[error("it would stand in state `{state}` without `{field}`, which every case there has")]
    Unchosen {
        /// Of which field.
        field: String,
        /// Where, by the name that the newer version has for it.
        state: String,
    },
}

impl Checked {
    /// What the plan would do.
    ///
    /// ```
    /// # use workflow::plan::Plan;
    /// # use workflow::testkit::{SMALL_PROCESS, small_law, small_process};
    /// # use workflow::{Definition, Vocabulary};
    /// # let newer = SMALL_PROCESS.replace("version   = 1", "version   = 2");
    /// # let newer = Definition::parse(&newer, &small_law(), &Vocabulary::new(["kz"]))?;
    /// let plan = Plan::parse("id = \"card\"\nfrom = 1\nto = 2\n")?;
    /// let checked = plan.check(&small_process(), &newer, &[("ready", 40)])?;
    /// assert_eq!(checked.report().moves[0].cases, 40);
    /// # Ok::<(), workflow::Problems>(())
    /// ```
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The version that cases leave.
    #[must_use]
    pub fn older(&self) -> &Definition {
        &self.older
    }

    /// The version to which they go.
    #[must_use]
    pub fn newer(&self) -> &Definition {
        &self.newer
    }

    /// Moves a case: the event after which it stands under the newer version. Record it with that one; the fold goes on
    /// from the instance that it carries.
    ///
    /// # Errors
    /// [`Stuck`], and the case stays where it is.
    pub fn migrate(&self, instance: &Instance, context: &Context<'_>) -> Result<Event, Stuck> {
        let Checked { plan, older, newer, report } = self;
        if instance.is_over(older) {
            return Err(Stuck::Over);
        }
        let state = &*older.state(instance.state).name;
        if !report.moves.iter().any(|it| it.from == state) {
            return Err(Stuck::Unchecked { state: state.to_owned() });
        }
        let renamed = renamed(plan, newer, snapshot::of(older, instance));
        let mut after = snapshot::instance_of(newer, renamed)?;
        if instance.outcome.is_some() && after.outcome.is_none() {
            return Err(Stuck::Decided);
        }
        if newer.state(after.state).end && after.outcome.is_none() {
            return Err(Stuck::Undecided);
        }
        Choices { plan, older, newer }.held(instance, &after)?;
        after.version = instance.version + 1;
        carry_clocks(plan, older, newer, instance, &mut after, context);
        let (from, to) = (older.state(instance.state), newer.state(after.state));
        if plan.timers(older, newer, from, to) == Timers::Restart {
            restart_timers(newer, &mut after, context);
        }
        open_checklist(plan, older, newer, instance, &mut after, context);
        if newer.state(after.state).end {
            // As whatever ends a case does: nothing of it is awaited any more.
            after.tasks.clear();
        }
        let from = DefinitionRef { id: older.id().into(), version: older.version(), rules: older.rules() };
        Ok(decide::event(Kind::Migrated { from, instance: Box::new(after) }, SmallVec::new(), context))
    }
}

/// Everything under its new name; what no longer counts is left out.
fn renamed(plan: &Plan, newer: &Definition, it: Snapshot) -> Snapshot {
    let name = |noun, old: &str| plan.name(noun, old).map(str::to_owned);
    let state = plan.state(&it.state).to_owned();
    let opens_there = |task: &str| {
        let task = newer.find_task(task).map(|id| newer.task(id));
        let here = newer.find_state(&state);
        task.is_some_and(|it| !it.is_of_a_checklist() || here.is_some_and(|here| opens_in(it, here)))
    };
    let task = |it: TaskSnapshot| Some(TaskSnapshot { task: name(Noun::Task, &it.task)?, ..it });
    let clock = |it: ClockSnapshot| Some(ClockSnapshot { clock: plan.clock(&it.clock).0?.to_owned(), ..it });
    Snapshot {
        clocks: it.clocks.into_iter().filter_map(clock).collect(),
        tasks: it.tasks.into_iter().filter_map(task).filter(|it| opens_there(&it.task)).collect(),
        marks: it.marks.iter().filter_map(|it| name(Noun::Mark, it)).collect(),
        choices: it
            .choices
            .iter()
            .filter_map(|(field, outcome)| Some((name(Noun::Field, field)?, name(Noun::Outcome, outcome)?)))
            .collect(),
        outcome: it.outcome.as_deref().and_then(|it| name(Noun::Outcome, it)),
        actors: it.actors.into_iter().filter_map(|(it, who)| Some((name(Noun::Action, &it)?, who))).collect(),
        counts: it.counts.into_iter().filter_map(|(it, n)| Some((name(Noun::Action, &it)?, n))).collect(),
        happened: it
            .happened
            .into_iter()
            .filter_map(|(it, on)| Some((name(Noun::Action, &it)?, on)))
            .collect(),
        started: it
            .started
            .into_iter()
            .filter_map(|(it, on)| Some((plan.clock(&it).0?.to_owned(), on)))
            .collect(),
        facts: it
            .facts
            .into_iter()
            .filter_map(|(it, value)| Some((name(Noun::Filed, &it)?, value)))
            .collect(),
        state,
        ..it
    }
}

fn opens_in(task: &Task, state: StateId) -> bool {
    match &task.opening {
        Opening::Checklist { states, .. } => states.contains(&state),
        Opening::Action { .. } | Opening::Case(_) => true,
    }
}

/// Clocks go on as the plan says, stop where the new state does not know them, and start where it does.
fn carry_clocks(
    plan: &Plan,
    older: &Definition,
    newer: &Definition,
    before: &Instance,
    after: &mut Instance,
    context: &Context<'_>,
) {
    let today = context.calendar.day_of(context.now);
    let state = newer.state(after.state);
    let stands_still = |run: &ClockRun| state.pauses.as_ref().is_some_and(|it| it.clock == run.clock);
    let facts = after.clone();
    let date_of = |date: DateFact| clock::filed_date(&facts, date);
    after.clocks.retain(|run| state.clocks.contains(&run.clock) || stands_still(run));
    for run in &mut after.clocks {
        let name = &newer.clock(run.clock).name;
        let old = before.clocks.iter().find(|it| plan.clock(&older.clock(it.clock).name).0 == Some(name));
        let carry = old.map_or(Carry::Keep, |it| plan.clock(&older.clock(it.clock).name).1);
        let definition = newer.clock(run.clock);
        let fresh = (carry == Carry::Restart).then(|| started(newer, run.clock, today, context, date_of));
        if let Some(fresh) = fresh.flatten() {
            *run = fresh;
        } else if carry == Carry::Recount {
            recount(definition, run, context);
        } else {
            // The day stays that people were told; of what they are reminded of, nobody was told yet.
            run.warnings = clock::recount(definition, run, context.calendar).1;
        }
        if carry != Carry::Restart {
            let given =
                old.and_then(|it| older.clock(it.clock).warn.get(usize::from(it.warned).checked_sub(1)?));
            run.warned = given.map_or(0, |it| warned(definition, *it));
        }
        let still = stands_still(run);
        let paused = run.is_paused();
        if still && !paused {
            run.pauses.push(Stop { from: today.max(run.started_on), to: None });
        } else if !still && paused {
            if let Some(stop) = run.pauses.last_mut() {
                stop.to = Some(today.max(stop.from));
            }
            recount(definition, run, context);
        }
    }
    for id in &state.clocks {
        if !after.clocks.iter().any(|it| it.clock == *id) {
            after.clocks.extend(started(newer, *id, today, context, date_of));
        }
    }
    // A window of the newer version may count from a clock from which none of the older one did.
    for run in after.clocks.iter().filter(|it| newer.clock(it.clock).watched) {
        remember(&mut after.started, run.clock, run.started_on);
    }
}

/// By the term of the newer version. What has run out keeps its end: late it is already.
fn recount(clock: &Clock, run: &mut ClockRun, context: &Context<'_>) {
    let (due, warnings) = clock::recount(clock, run, context.calendar);
    if !run.breached {
        run.due = due;
    }
    (run.warnings, run.calendar) = (warnings, context.calendar.version());
}

/// How many warnings of the newer version come no later than one that was given: those are past. One in another unit is
/// another warning.
fn warned(clock: &Clock, given: Term) -> u8 {
    let is_past = |it: &&Term| match (**it, given) {
        (Term::WorkingDays(it), Term::WorkingDays(given))
        | (Term::Days(it), Term::Days(given))
        | (Term::Months(it), Term::Months(given)) => it <= given,
        _ => false,
    };
    u8::try_from(clock.warn.iter().take_while(is_past).count()).unwrap_or(u8::MAX)
}

fn started(
    newer: &Definition,
    id: ClockId,
    today: NaiveDate,
    context: &Context<'_>,
    date_of: impl Fn(DateFact) -> Option<NaiveDate>,
) -> Option<ClockRun> {
    let clock = newer.clock(id);
    let armed = clock::arm(clock, context.calendar, today, context.now, date_of)?;
    Some(ClockRun {
        clock: id,
        started_on: today,
        due: armed.due,
        calendar: context.calendar.version(),
        breached: false,
        pauses: SmallVec::new(),
        until: armed.until,
        set_on: None,
        warnings: clock::warnings(context.calendar, today, &clock.warn),
        warned: 0,
    })
}

fn restart_timers(newer: &Definition, after: &mut Instance, context: &Context<'_>) {
    let today = context.calendar.day_of(context.now);
    after.entered_on = today;
    let timers = newer.state(after.state).timers.iter();
    let due = timers.map(|it| clock::settable(context.calendar, today, &it.term, None));
    after.timers = due.map(|due| TimerRun { due, fired: false }).collect();
}

/// Items that the checklist of the state had not before are opened. Those that it had are open, or finished.
fn open_checklist(
    plan: &Plan,
    older: &Definition,
    newer: &Definition,
    before: &Instance,
    after: &mut Instance,
    context: &Context<'_>,
) {
    let state = newer.state(after.state);
    let from = older.state(before.state);
    let had: Vec<&str> = if is_itself(older, newer, from, state) {
        from.checklist.iter().filter_map(|it| plan.name(Noun::Task, &older.task(*it).name)).collect()
    } else {
        Vec::new()
    };
    for task in &state.checklist {
        let is_new = !had.contains(&&*newer.task(*task).name);
        if is_new && !after.tasks.iter().any(|it| it.task == *task) {
            let serial = after.next_serial;
            let (opened_on, due) = (context.calendar.day_of(context.now), Due::default());
            after.tasks.push(OpenTask { serial, task: *task, item: None, opened_on, due, late: false });
            after.next_serial += 1;
        }
    }
}
