//! What falls due, and when. A clock stores its start, its last day and when it stood still; that it is overdue is never
//! stored but follows from the present moment, so a late or doubled tick changes nothing.

mod working;

pub use working::{Count, Working, explain, explain_task, explain_wait};

use crate::calendar::{Calendar, Term, Uncovered};
use crate::command::{Timestamp, Value};
use crate::decide::blockers_of_system;
use crate::definition::Definition;
use crate::definition::model::{
    ActionId, Clock, ClockId, DateFact, Late, Length, Opening, SettableTerm, Task, TaskId, Timer,
};
use crate::event::{Change, Due};
use crate::instance::{ClockRun, Instance, OpenTask, Stop, TimerRun};
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use smallvec::SmallVec;

/// How long a clock is given that runs to a date which is too near, or past, when it starts.
const AT_LEAST: TimeDelta = TimeDelta::hours(4);

/// Something that has a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Falling {
    /// A task closes as unanswered, or is raised.
    Task(u32, TaskId),
    /// A warning of a clock.
    Warning(ClockId, u8),
    /// A clock runs out.
    Breach(ClockId, ActionId),
    /// A timer of the state.
    Timer(u8, ActionId),
}

/// The end of something, in the order in which things end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct End {
    /// Its last day.
    pub(crate) on: NaiveDate,
    /// That it ends with the day and not before: such ends come after those within the day.
    with_the_day: bool,
    time: NaiveTime,
}

impl End {
    fn of(due: Due) -> Option<End> {
        let on = due.on?;
        Some(End { on, with_the_day: due.time.is_none(), time: due.time.unwrap_or(NaiveTime::MIN) })
    }

    fn of_day(on: NaiveDate) -> End {
        End { on, with_the_day: true, time: NaiveTime::MIN }
    }

    /// Whether it has passed at a moment by the clock on the wall.
    fn has_passed(self, now: NaiveDateTime) -> bool {
        if self.with_the_day { now.date() > self.on } else { now >= self.on.and_time(self.time) }
    }

    fn instant(self, calendar: &Calendar) -> Timestamp {
        if self.with_the_day {
            calendar.end_of(self.on)
        } else {
            calendar.instant(self.on.and_time(self.time))
        }
    }
}

/// Everything that could happen by itself, with its end, in no order; what an action must do comes with it. At the same
/// moment tasks come first (they may unblock), then warnings, clocks and timers.
fn candidates(
    definition: &Definition,
    instance: &Instance,
    mut take: impl FnMut(End, Falling, Option<ActionId>),
) {
    if instance.version == 0 {
        return;
    }
    for task in instance.tasks.iter().filter(|it| !it.late) {
        if let Some(end) = End::of(task.due) {
            take(end, Falling::Task(task.serial, task.task), None);
        }
    }
    for run in instance.clocks.iter().filter(|it| !it.is_paused()) {
        // Of what is over nobody is reminded, also where a newer version would have reminded of it before.
        for (rung, day) in (0_u8..).zip(&run.warnings).skip(usize::from(run.warned)) {
            if let Some(on) = day.filter(|_| !run.breached) {
                take(End::of_day(on), Falling::Warning(run.clock, rung), None);
            }
        }
        if let Some(end) = End::of(run.due).filter(|_| !run.breached) {
            let breach = definition.clock(run.clock).breach;
            take(end, Falling::Breach(run.clock, breach), Some(breach));
        }
    }
    if instance.timers.is_empty() {
        return;
    }
    let timers = &definition.state(instance.state).timers;
    for ((place, run), timer) in (0_u8..).zip(&instance.timers).zip(timers) {
        if let Some(end) = End::of(run.due).filter(|_| !run.fired) {
            take(end, Falling::Timer(place, timer.action), Some(timer.action));
        }
    }
}

/// What falls due first among what `counts`. What is blocked stays due and is left out until the blocker goes.
fn first(
    definition: &Definition,
    instance: &Instance,
    counts: impl Fn(End) -> bool,
) -> Option<(End, Falling)> {
    let mut first: Option<(End, Falling)> = None;
    candidates(definition, instance, |end, falling, action| {
        // Whether something blocks it is asked last: most often nothing has fallen due at all.
        if counts(end)
            && first.is_none_or(|it| (end, falling) < it)
            && action.is_none_or(|it| blockers_of_system(definition, instance, it).is_empty())
        {
            first = Some((end, falling));
        }
    });
    first
}

/// Whether anything has ended by a moment by the clock on the wall, blocked or not.
pub(crate) fn any_has_ended(definition: &Definition, instance: &Instance, now: NaiveDateTime) -> bool {
    let mut any = false;
    candidates(definition, instance, |end, _, _| any |= end.has_passed(now));
    any
}

/// Whether a clock has run out by a moment by the clock on the wall, also where what follows is blocked.
pub(crate) fn has_run_out(run: &ClockRun, now: NaiveDateTime) -> bool {
    match run.pauses.last().filter(|it| it.to.is_none()) {
        // While it stands still no end passes; what had passed by then has.
        Some(stop) => run.breached || run.due.on.is_some_and(|it| it < stop.from),
        None => run.breached || is_over(run.due, now),
    }
}

/// Whether a last day has passed by a moment by the clock on the wall.
pub(crate) fn is_over(due: Due, now: NaiveDateTime) -> bool {
    End::of(due).is_some_and(|end| end.has_passed(now))
}

/// Whether a change sets an end that has passed already at a moment by the clock on the wall.
pub(crate) fn has_ended(change: &Change, now: NaiveDateTime) -> bool {
    let due_passed = |it: &Due| is_over(*it, now);
    match change {
        Change::ClockStarted { due, warnings, .. }
        | Change::ClockResumed { due, warnings, .. }
        | Change::ClockMoved { due, warnings, .. } => {
            due_passed(due) || warnings.iter().flatten().any(|on| End::of_day(*on).has_passed(now))
        }
        Change::TimersSet { due, .. } | Change::TimersMoved { due } => due.iter().any(due_passed),
        Change::TaskOpened { due, .. } | Change::TaskMoved { due, .. } => due_passed(due),
        Change::EntryCounted { .. }
        | Change::OutcomeUndone
        | Change::ClockStopped { .. }
        | Change::ClockPaused { .. }
        | Change::Dated { .. }
        | Change::HandedTo { .. }
        | Change::TaskCancelled { .. } => false,
    }
}

/// What falls due first, if it has fallen due by a moment by the clock on the wall.
pub(crate) fn fallen(
    definition: &Definition,
    instance: &Instance,
    now: NaiveDateTime,
) -> Option<(NaiveDate, Falling)> {
    first(definition, instance, |end| end.has_passed(now)).map(|(end, falling)| (end.on, falling))
}

/// The moment, in UTC, at which a tick will next have something to do; `None` when nothing is armed.
///
/// ```
/// use workflow::next_tick;
/// use workflow::testkit::{plain_calendar, registered, small_process};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// // The warning comes first, after seven working days.
/// assert_eq!(next_tick(&card, &case, &calendar), Some("2026-03-11T19:00:00Z".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn next_tick(definition: &Definition, instance: &Instance, calendar: &Calendar) -> Option<Timestamp> {
    first(definition, instance, |_| true).map(|(end, _)| end.instant(calendar))
}

/// The nearest last day of a running clock that has not run out, or of an open task; a legal day in the zone of the
/// calendar.
///
/// ```
/// use workflow::next_due;
/// use workflow::testkit::{plain_calendar, registered, small_process};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// assert_eq!(next_due(&case), Some("2026-03-16".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn next_due(instance: &Instance) -> Option<NaiveDate> {
    let running = instance.clocks.iter().filter(|it| !it.breached && !it.is_paused());
    let clocks = running.filter_map(|it| it.due.on);
    let tasks = instance.tasks.iter().filter_map(|it| it.due.on);
    clocks.chain(tasks).min()
}

/// The last day of a wait that ends by itself: on the day after it the machine leads the case out of its state. Nothing where
/// the state has no such timer, or the calendar does not reach so far.
///
/// ```
/// use workflow::clock::wait_ends;
/// use workflow::testkit::{plain_calendar, registered, small_process};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// assert_eq!(wait_ends(&card, &case), None, "an office that waits is only reminded");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn wait_ends(definition: &Definition, instance: &Instance) -> Option<NaiveDate> {
    wait(definition, instance)?.1.due.on
}

/// What leads the case out of its state by itself, and the last day before it does: that of [`wait_ends`].
///
/// ```
/// use workflow::clock::{ends_by_itself, wait_ends};
/// use workflow::definition::model::Role;
/// use workflow::testkit::{acted, person, plain_calendar, registered, small_process};
/// use workflow::{Actor, Context, Value};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let actor = Actor::person(person(2), Role::Officer);
/// let context = Context { now: "2026-03-03T05:00:00Z".parse()?, calendar: &calendar, actor };
/// let until = Value::Date("2026-03-06".parse()?);
/// let case = acted(&card, &case, "ask_photo", &[("reason", Value::Text), ("until", until)], &context);
/// let (on, action) = ends_by_itself(&card, &case).ok_or("nobody waits for ever")?;
/// assert_eq!(Some(on), wait_ends(&card, &case));
/// assert!(card.action(action).to.is_some(), "it leads on");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn ends_by_itself(definition: &Definition, instance: &Instance) -> Option<(NaiveDate, ActionId)> {
    let (timer, run) = wait(definition, instance)?;
    Some((run.due.on?, timer.action))
}

/// Whether the wait ends no sooner than a task of the office does that is open: what would end it waits for that.
pub(crate) fn wait_is_held_by_the_office(definition: &Definition, instance: &Instance) -> bool {
    let Some((timer, _)) = wait(definition, instance) else { return false };
    let needs = &definition.action(timer.action).needs;
    let open = instance.tasks.iter().map(|it| it.task).filter(|it| needs.contains(it));
    open.map(|it| definition.task(it)).any(Task::is_of_the_office)
}

/// The timer that ends the wait first.
fn wait<'a>(definition: &'a Definition, instance: &'a Instance) -> Option<(&'a Timer, &'a TimerRun)> {
    let timers = definition.state(instance.state).timers.iter().zip(&instance.timers);
    let leads_on = timers.filter(|(timer, run)| !run.fired && definition.action(timer.action).to.is_some());
    leads_on.filter(|(_, run)| run.due.on.is_some()).min_by_key(|(_, run)| run.due.on)
}

/// Whether something that should be armed is not, because the calendar does not reach so far.
///
/// ```
/// use workflow::clock::is_unarmed;
/// use workflow::testkit::{plain_calendar, registered, small_process};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2026));
/// let case = registered(&card, &calendar, "2026-12-28T05:00:00Z".parse()?);
/// assert!(is_unarmed(&card, &case), "ten working days end in a year that nobody knows");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn is_unarmed(definition: &Definition, instance: &Instance) -> bool {
    let task = |it: &OpenTask| it.due.on.is_none() && term_of_task(definition.task(it.task), it).is_some();
    instance.clocks.iter().any(|it| it.due.on.is_none())
        || instance.timers.iter().any(|it| it.due.on.is_none())
        || instance.tasks.iter().any(task)
}

/// What becomes of a task whose term is over.
pub(crate) fn late(definition: &Definition, task: TaskId) -> Late {
    match definition.task(task).opening {
        Opening::Action { late, .. } => late,
        Opening::Checklist { .. } | Opening::Case(_) => Late::Wait,
    }
}

/// The last day of a term that starts on `day`. Where the calendar does not reach, there is none: the case goes
/// on, and the clock is armed when the year is known.
pub(crate) fn due(calendar: &Calendar, day: NaiveDate, term: Term) -> Due {
    Due::on(calendar.add(day, term).ok())
}

/// As [`due`], or the day that a person chose.
pub(crate) fn settable(
    calendar: &Calendar,
    day: NaiveDate,
    term: &SettableTerm,
    chosen: Option<NaiveDate>,
) -> Due {
    match chosen {
        Some(chosen) => chosen_day(calendar, chosen),
        None => due(calendar, day, term.term),
    }
}

/// A day that a person chose, rolled forward to one that is worked; none where the calendar does not reach so far.
pub(crate) fn chosen_day(calendar: &Calendar, chosen: NaiveDate) -> Due {
    Due { on: calendar.roll_forward(chosen).ok(), set: true, time: None }
}

/// The end of a timer or a task by another calendar: counted anew, or the day that a person chose, which only rolls
/// forward where it is a day off.
pub(crate) fn rearmed(calendar: &Calendar, day: NaiveDate, term: Term, chosen: Option<NaiveDate>) -> Due {
    match chosen {
        Some(chosen) => chosen_day(calendar, chosen),
        None => due(calendar, day, term),
    }
}

/// How a clock is armed: the date that it runs to, if it does, and its end.
pub(crate) struct Armed {
    pub(crate) until: Option<NaiveDate>,
    pub(crate) due: Due,
}

/// Arms a clock that starts on `day`. `None` when it runs to a date that nobody gave: then there is no clock.
pub(crate) fn arm(
    clock: &Clock,
    calendar: &Calendar,
    day: NaiveDate,
    now: Timestamp,
    date_of: impl Fn(DateFact) -> Option<NaiveDate>,
) -> Option<Armed> {
    match &clock.length {
        Length::Budget(term) => {
            let chosen = term.set_by.and_then(|it| date_of(DateFact::Field(it)));
            Some(Armed { until: None, due: settable(calendar, day, term, chosen) })
        }
        Length::Before { date, less } => {
            let until = date_of(*date)?;
            let from = calendar.local(now).max(day.and_time(NaiveTime::MIN));
            Some(Armed { until: Some(until), due: before(calendar, until, *less, from) })
        }
    }
}

/// The end of a clock that runs until so long before a date; never earlier than some hours after it began.
fn before(calendar: &Calendar, until: NaiveDate, less: Term, from: NaiveDateTime) -> Due {
    match calendar.before(until, less) {
        Ok(on) if on >= from.date() => Due::on(Some(on)),
        // The day before a date of today is past, and so is a date before the first year that the calendar knows.
        Err(_) if until > from.date() => Due::default(),
        Ok(_) | Err(_) => match calendar.after_hours(from, AT_LEAST) {
            Ok(end) => Due { on: Some(end.date()), set: false, time: Some(end.time()) },
            Err(_) => Due::default(),
        },
    }
}

/// The date of a fact that came with a case.
pub(crate) fn filed_date(instance: &Instance, date: DateFact) -> Option<NaiveDate> {
    match date {
        DateFact::Filed(fact) => match instance.fact(fact) {
            Some(Value::Date(day)) => Some(day),
            _ => None,
        },
        DateFact::Field(_) => None,
    }
}

/// The days of a clock's warnings.
pub(crate) fn warnings(
    calendar: &Calendar,
    day: NaiveDate,
    terms: &[Term],
) -> SmallVec<[Option<NaiveDate>; 2]> {
    terms.iter().map(|it| calendar.add(day, *it).ok()).collect()
}

/// The term that a running clock counts: the one that it kept, else the one of its definition.
pub(crate) fn term_of(clock: &Clock, run: &ClockRun) -> Term {
    run.kept.unwrap_or_else(|| clock.length.term())
}

/// As [`term_of`], of a timer.
pub(crate) fn term_of_timer(timer: &Timer, run: &TimerRun) -> Term {
    run.kept.unwrap_or(timer.term.term)
}

/// As [`term_of`], of an open task that has one.
pub(crate) fn term_of_task(task: &Task, open: &OpenTask) -> Option<Term> {
    open.kept.or_else(|| task.term().map(|it| it.term))
}

/// A running clock counted anew from its start, its pauses and what people set: its end and the days of its warnings.
/// A pause puts off the end by the days that it lasted, in the unit of the term, so that it never shortens anything.
pub(crate) fn recount(
    clock: &Clock,
    run: &ClockRun,
    calendar: &Calendar,
) -> (Due, SmallVec<[Option<NaiveDate>; 2]>) {
    let term = term_of(clock, run);
    let is_to_date = run.until.is_some() || (run.kept.is_none() && clock.length.budget().is_none());
    if is_to_date {
        return (recount_to_date(run, term, calendar), SmallVec::new());
    }
    let due = match run.set_on {
        Some((day, before)) => {
            let later = run.pauses.get(usize::from(before)..).unwrap_or(&[]);
            Due { on: put_off(calendar, day, term, later).ok(), set: true, time: None }
        }
        None => Due::on(counted(calendar, run.started_on, term, &run.pauses).ok()),
    };
    let warnings =
        clock.warn.iter().map(|it| counted(calendar, run.started_on, *it, &run.pauses).ok()).collect();
    (due, warnings)
}

fn recount_to_date(run: &ClockRun, less: Term, calendar: &Calendar) -> Due {
    match run.until {
        // What had to be given some hours was told so; a day that moves does not take them back.
        Some(until) if run.due.time.is_none() => {
            before(calendar, until, less, run.started_on.and_time(NaiveTime::MIN))
        }
        _ => run.due,
    }
}

/// The last day of a term that starts on `day`, with its pauses.
///
/// # Errors
/// [`Uncovered`].
pub(crate) fn counted(
    calendar: &Calendar,
    day: NaiveDate,
    term: Term,
    pauses: &[Stop],
) -> Result<NaiveDate, Uncovered> {
    match term {
        Term::WorkingDays(n) => {
            let stood_still = stood_still_worked(calendar, pauses)?;
            if n == 0 && stood_still == 0 {
                calendar.roll_forward(day)
            } else {
                calendar.nth_after(day, u32::from(n) + stood_still)
            }
        }
        Term::Days(_) | Term::Months(_) => {
            let last = calendar.end_of_term(day, term)?;
            let last = last.checked_add_days(Days::new(stood_still_days(pauses))).ok_or(Uncovered(last))?;
            calendar.roll_forward(last)
        }
    }
}

/// A last day put off by pauses, in the unit of the term.
fn put_off(calendar: &Calendar, day: NaiveDate, term: Term, pauses: &[Stop]) -> Result<NaiveDate, Uncovered> {
    match term {
        Term::WorkingDays(_) => match stood_still_worked(calendar, pauses)? {
            // The day that a person set may have become a day off since.
            0 => calendar.roll_forward(day),
            n => calendar.nth_after(day, n),
        },
        Term::Days(_) | Term::Months(_) => {
            let last = day.checked_add_days(Days::new(stood_still_days(pauses))).ok_or(Uncovered(day))?;
            calendar.roll_forward(last)
        }
    }
}

/// Working days in which a clock stood still: those after a pause began, up to and including the day on which it ended.
fn stood_still_worked(calendar: &Calendar, pauses: &[Stop]) -> Result<u32, Uncovered> {
    pauses.iter().try_fold(0, |sum, it| {
        let days = calendar.between(it.from, it.to.unwrap_or(it.from))?;
        Ok(sum + u32::try_from(days).unwrap_or(0))
    })
}

fn stood_still_days(pauses: &[Stop]) -> u64 {
    let days = pauses.iter().map(|it| (it.to.unwrap_or(it.from) - it.from).num_days());
    days.map(|it| u64::try_from(it).unwrap_or(0)).sum()
}
