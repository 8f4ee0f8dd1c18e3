//! One case moves to the newer version: everything it holds under its new name, in one event that says where it came
//! from.

use super::carry::{self, Terms};
use super::past::{Counted, Past};
use super::stranded::lost;
use super::{Noun, Plan, Report, Timers, is_itself};
use crate::command::Context;
use crate::decide;
use crate::definition::Definition;
use crate::definition::model::Opening;
use crate::event::{DefinitionRef, Due, Event, Kind};
use crate::instance::{Instance, OpenTask};
use crate::record::Unreadable;
use crate::snapshot::{self, ClockSnapshot, Snapshot, TaskSnapshot};
use smallvec::SmallVec;

/// A plan that was checked, with the versions that it was checked against: nothing else moves cases.
///
/// ```
/// # use workflow::plan::{Past, Plan};
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
/// let event = checked.migrate(&before, &Past::default(), &context)?;
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
/// # use workflow::plan::{Past, Plan};
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
/// assert_eq!(checked.migrate(&asked, &Past::default(), &context), Err(Stuck::Unchecked { state: "asked".to_owned() }));
/// let taken_back = acted(&card, &asked, "take_back", &[], &context);
/// assert_eq!(checked.migrate(&taken_back, &Past::default(), &context), Err(Stuck::Over));
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
    /// The newer version counts what the older did not, and nothing was told of what the case did.
    #[error("the newer version counts what the older did not keep, and nothing is told of what the case did")]
    Untold,
    /// The newer version counts what the older did not, and the case did something under a name of a version before.
    #[error(
        "the newer version counts what the older did not keep, and what the case did as `{name}`, before it came to the older \
         version, has another name there"
    )]
    Renamed {
        /// The name that it had then.
        name: String,
    },
    /// It would come into a pause more often than its law allows: the term stands still there, and a cap says how long in all.
    #[error(
        "it would come into the pause `{state}` once more, or its time there would begin anew, and has been there {limit} \
         times, as often as may be: where it stands there already, `timers = \"keep\"` lets it go on with the time that it has"
    )]
    NoEntryLeft {
        /// The pause, by the name that the newer version has for it.
        state: String,
        /// How often in all.
        limit: u16,
    },
    /// Where it would stand it could not come to an end, or its decision would not be one.
    #[error("it would stand in state `{state}`, and {why}")]
    Stranded {
        /// Where, by the name that the newer version has for it.
        state: String,
        /// Why, in words.
        why: String,
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

    /// What an outcome is called where cases go; nothing, where it is none there.
    ///
    /// ```
    /// # use workflow::plan::Plan;
    /// # use workflow::testkit::{SMALL_PROCESS, small_law, small_process};
    /// # use workflow::{Definition, Vocabulary};
    /// # let newer = SMALL_PROCESS.replace("version   = 1", "version   = 2");
    /// # let newer = Definition::parse(&newer, &small_law(), &Vocabulary::new(["kz"]))?;
    /// let plan = Plan::parse("id = \"card\"\nfrom = 1\nto = 2\n")?;
    /// let checked = plan.check(&small_process(), &newer, &[("ready", 40)])?;
    /// assert_eq!((checked.outcome("granted"), checked.outcome("lost")), (Some("granted"), None));
    /// # Ok::<(), workflow::Problems>(())
    /// ```
    #[must_use]
    pub fn outcome<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.plan.name(Noun::Outcome, name).filter(|it| self.newer.find_outcome(it).is_some())
    }

    /// Whether the newer version counts what the older one did not keep: then a case moves with its past.
    ///
    /// ```
    /// # use workflow::plan::Plan;
    /// # use workflow::testkit::{SMALL_PROCESS, small_law, small_process};
    /// # use workflow::{Definition, Vocabulary};
    /// # let newer = SMALL_PROCESS.replace("version   = 1", "version   = 2");
    /// # let newer = Definition::parse(&newer, &small_law(), &Vocabulary::new(["kz"]))?;
    /// let plan = Plan::parse("id = \"card\"\nfrom = 1\nto = 2\n")?;
    /// assert!(!plan.check(&small_process(), &newer, &[("ready", 40)])?.asks_of_the_past());
    /// # Ok::<(), workflow::Problems>(())
    /// ```
    #[must_use]
    pub fn asks_of_the_past(&self) -> bool {
        !Counted::between(&self.plan, &self.older, &self.newer).is_empty()
    }

    /// Moves a case: the event after which it stands under the newer version. Record it with that one; the fold goes on
    /// from the instance that it carries. Its `past` may be empty unless the newer version [asks](Self::asks_of_the_past).
    ///
    /// # Errors
    /// [`Stuck`], and the case stays where it is.
    pub fn migrate(&self, instance: &Instance, past: &Past, context: &Context<'_>) -> Result<Event, Stuck> {
        let Checked { plan, older, newer, report } = self;
        if instance.is_over(older) {
            return Err(Stuck::Over);
        }
        let state = &*older.state(instance.state).name;
        if !report.moves.iter().any(|it| it.from == state) {
            return Err(Stuck::Unchecked { state: state.to_owned() });
        }
        let mut after = renamed_case(plan, older, newer, instance)?;
        after.version = instance.version + 1;
        Counted::between(plan, older, newer).take_up(plan, (older, newer), past, &mut after)?;
        count_entry(self, instance, &mut after)?;
        Terms { plan, older, newer, before: instance, context }.carry(&mut after);
        open_checklist(plan, older, newer, instance, &mut after, context);
        if let Some(why) = lost(older, newer, instance, &after) {
            return Err(Stuck::Stranded { state: newer.state(after.state).name.to_string(), why });
        }
        if newer.state(after.state).end {
            // As whatever ends a case does: nothing of it is awaited any more.
            after.tasks.clear();
        }
        let from = DefinitionRef { id: older.id().into(), version: older.version(), rules: older.rules() };
        Ok(decide::event(Kind::Migrated { from, instance: Box::new(after) }, SmallVec::new(), context))
    }
}

/// A pause that begins with the move, or whose time begins anew, uses up one of the entries that the law allows.
fn count_entry(checked: &Checked, before: &Instance, after: &mut Instance) -> Result<(), Stuck> {
    let Checked { plan, older, newer, .. } = checked;
    let (from, to) = (older.state(before.state), newer.state(after.state));
    let stood_still = from.pauses.as_ref().and_then(|it| plan.clock(&older.clock(it.clock).name).0);
    let stands_still = to.pauses.as_ref().map(|it| &*newer.clock(it.clock).name);
    let goes_on = stood_still == stands_still && is_itself(older, newer, from, to);
    if goes_on && plan.timers(older, newer, from, to) == Timers::Keep {
        return Ok(());
    }
    let entry = decide::entry_into(newer, after, after.state);
    let entry = entry.map_err(|limit| Stuck::NoEntryLeft { state: to.name.to_string(), limit })?;
    if let Some(action) = entry {
        after.count_one(action);
    }
    Ok(())
}

/// A case with everything that it holds under the names of the newer version, before its terms are carried over. What the
/// machine has done already it may do again where a term begins anew.
pub(super) fn renamed_case(
    plan: &Plan,
    older: &Definition,
    newer: &Definition,
    before: &Instance,
) -> Result<Instance, Stuck> {
    let mut after = snapshot::instance_of(newer, renamed(plan, newer, snapshot::of(older, before)))?;
    if before.outcome.is_some() && after.outcome.is_none() {
        return Err(Stuck::Decided);
    }
    let state = newer.state(after.state);
    if state.end && after.outcome.is_none() {
        return Err(Stuck::Undecided);
    }
    if plan.timers(older, newer, older.state(before.state), state) == Timers::Restart {
        after.timers.clear();
    }
    carry::forget_the_past(plan, older, newer, before, &mut after);
    Ok(after)
}

/// Everything under its new name; what no longer counts is left out.
fn renamed(plan: &Plan, newer: &Definition, it: Snapshot) -> Snapshot {
    let name = |noun, old: &str| plan.name(noun, old).map(str::to_owned);
    let state = plan.state(&it.state).to_owned();
    let here = newer.find_state(&state);
    let opens_there = |task: &str| {
        let task = newer.find_task(task).map(|id| newer.task(id));
        task.is_some_and(|it| match &it.opening {
            Opening::Checklist { states, .. } => here.is_some_and(|here| states.contains(&here)),
            Opening::Action { .. } | Opening::Case(_) => true,
        })
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
            after.tasks.push(OpenTask {
                serial,
                task: *task,
                item: None,
                opened_on,
                due,
                late: false,
                chosen: None,
                kept: None,
            });
            after.next_serial += 1;
        }
    }
}
