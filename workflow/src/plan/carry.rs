//! What becomes of the terms of a case that moves: its clocks, the timers of its state, its open tasks. The day that people
//! were told is kept with the term that it was counted by, so that a new calendar and the end of a pause go on by that one.

use super::{Carry, Plan, Timers};
use crate::calendar::Term;
use crate::clock;
use crate::command::Context;
use crate::definition::Definition;
use crate::definition::model::{Clock, ClockId, DateFact, Length, State};
use crate::evolve::remember;
use crate::instance::{ClockRun, Instance, Stop, TimerRun};
use chrono::NaiveDate;
use smallvec::SmallVec;

/// A case that moves, with the versions between which it does.
#[derive(Clone, Copy)]
pub(super) struct Terms<'t> {
    pub(super) plan: &'t Plan,
    pub(super) older: &'t Definition,
    pub(super) newer: &'t Definition,
    /// The case as it is under the older version.
    pub(super) before: &'t Instance,
    pub(super) context: &'t Context<'t>,
}

impl Terms<'_> {
    /// Gives the case under the newer version its terms.
    pub(super) fn carry(self, after: &mut Instance) {
        self.clocks(after);
        self.timers(after);
        self.tasks(after);
    }

    fn today(self) -> NaiveDate {
        self.context.calendar.day_of(self.context.now)
    }

    /// Clocks go on as the plan says, stop where the new state does not know them, and start where it does.
    fn clocks(self, after: &mut Instance) {
        let facts = after.clone();
        let state = self.newer.state(after.state);
        after.clocks.retain(|run| state.holds(run.clock));
        for run in &mut after.clocks {
            self.go_on(&facts, run);
        }
        for id in state.held() {
            if !after.clocks.iter().any(|it| it.clock == id) {
                after.clocks.extend(self.started(id, |date| clock::filed_date(&facts, date)));
            }
        }
        for run in &mut after.clocks {
            self.stand_still_or_run(state, run);
        }
        // A window of the newer version may count from a clock from which none of the older one did.
        for run in after.clocks.iter().filter(|it| self.newer.clock(it.clock).watched) {
            remember(&mut after.started, run.clock, run.started_on);
        }
    }

    /// What becomes of a clock that ran, of a case with these facts.
    fn go_on(self, facts: &Instance, run: &mut ClockRun) {
        let Terms { plan, older, newer, before, context } = self;
        let definition = newer.clock(run.clock);
        let called = |it: &&ClockRun| plan.clock(&older.clock(it.clock).name).0 == Some(&definition.name);
        let old = before.clocks.iter().find(called).map(|it| (older.clock(it.clock), it));
        let carry = old.map_or(Carry::Keep, |(it, _)| plan.clock(&it.name).1);
        if carry == Carry::Restart {
            // It goes on to the date that it ran to, which nobody is asked for a second time.
            let until = run.until;
            if let Some(fresh) = self.started(run.clock, |it| clock::filed_date(facts, it).or(until)) {
                *run = fresh;
            }
            return;
        }
        if carry == Carry::Recount && !has_run_out(run, context) {
            run.kept = None;
            recount(definition, run, context, false);
        } else {
            // What has run out keeps its end, and the term that it had by then.
            run.kept = old.and_then(|(it, run)| kept(it, run, definition));
            // The day stays that people were told; of what they are reminded of, nobody was told yet.
            run.warnings = clock::recount(definition, run, context.calendar).1;
        }
        let given = old.and_then(|(it, run)| it.warn.get(usize::from(run.warned).checked_sub(1)?));
        run.warned = given.map_or(0, |it| warned(definition, *it));
    }

    /// A clock stands still where the state to which the case comes pauses it, and goes on where it does not.
    fn stand_still_or_run(self, state: &State, run: &mut ClockRun) {
        let (still, today) = (state.stops(run.clock), self.today());
        if still && !run.is_paused() {
            run.pauses.push(Stop { from: run.counted_from(today), to: None });
        } else if !still && run.is_paused() {
            // What stood still on its last day has not run out: asked before the pause ends, which puts that day off.
            let had_run_out = has_run_out(run, self.context);
            if let Some(stop) = run.pauses.last_mut() {
                stop.to = Some(today.max(stop.from));
            }
            recount(self.newer.clock(run.clock), run, self.context, had_run_out);
        }
    }

    /// A clock that starts on the day of the move; `None` where it runs to a date that nobody gave.
    fn started(self, id: ClockId, date_of: impl Fn(DateFact) -> Option<NaiveDate>) -> Option<ClockRun> {
        let (clock, calendar, today) = (self.newer.clock(id), self.context.calendar, self.today());
        let armed = clock::arm(clock, calendar, today, self.context.now, date_of)?;
        Some(ClockRun {
            clock: id,
            started_on: today,
            due: armed.due,
            calendar: calendar.version(),
            breached: false,
            pauses: SmallVec::new(),
            until: armed.until,
            set_on: None,
            kept: None,
            warnings: clock::warnings(calendar, today, &clock.warn),
            warned: 0,
        })
    }

    /// Timers stay with their terms, or start on the day of the move.
    fn timers(self, after: &mut Instance) {
        let Terms { plan, older, newer, before, context } = self;
        let (from, to) = (older.state(before.state), newer.state(after.state));
        if plan.timers(older, newer, from, to) == Timers::Restart {
            after.entered_on = self.today();
            let due =
                to.timers.iter().map(|it| clock::settable(context.calendar, self.today(), &it.term, None));
            after.timers = due.map(|due| TimerRun { due, fired: false, chosen: None, kept: None }).collect();
            return;
        }
        let terms =
            before.timers.iter().zip(&from.timers).map(|(run, timer)| clock::term_of_timer(timer, run));
        for ((run, timer), term) in after.timers.iter_mut().zip(&to.timers).zip(terms) {
            run.kept = Some(term).filter(|it| *it != timer.term.term);
        }
    }

    /// An open task stays with its term. One that had none gets that of the newer version, from the day of the move on.
    fn tasks(self, after: &mut Instance) {
        for open in &mut after.tasks {
            let old = self.before.tasks.iter().find(|it| it.serial == open.serial);
            let old = old.and_then(|it| clock::term_of_task(self.older.task(it.task), it));
            let new = self.newer.task(open.task).term().map(|it| it.term);
            open.kept = old.filter(|it| Some(*it) != new);
            if let (None, Some(term)) = (old, new) {
                open.opened_on = self.today();
                open.due = clock::due(self.context.calendar, open.opened_on, term);
            }
        }
    }
}

/// Notes which clocks run or start in a case that moves, for whoever asks whether one has started; on which day, nobody knows
/// before.
pub(super) fn note_what_starts(newer: &Definition, after: &mut Instance) {
    for id in newer.state(after.state).held().filter(|it| newer.clock(*it).watched) {
        if can_start(after, None, newer.clock(id)) || after.clocks.iter().any(|it| it.clock == id) {
            remember(&mut after.started, id, NaiveDate::MIN);
        }
    }
}

/// The term by which a clock goes on that keeps its day, where the newer version has another one.
fn kept(older: &Clock, run: &ClockRun, newer: &Clock) -> Option<Term> {
    let term = clock::term_of(older, run);
    let is_the_same = term == newer.length.term() && run.until.is_some() == is_to_a_date(&newer.length);
    (!is_the_same).then_some(term)
}

/// What starts anew has no past: what its end and its extension left no longer counts, as no definition may let a clock start
/// with it. What cannot start is no more.
pub(super) fn forget_the_past(
    plan: &Plan,
    older: &Definition,
    newer: &Definition,
    before: &Instance,
    after: &mut Instance,
) {
    let restarts = |it: &ClockRun| {
        let name = &newer.clock(it.clock).name;
        let mut old = before.clocks.iter().map(|run| plan.clock(&older.clock(run.clock).name));
        old.any(|(to, carry)| to == Some(name) && carry == Carry::Restart)
    };
    let facts = after.clone();
    after.clocks.retain(|it| !restarts(it) || can_start(&facts, it.until, newer.clock(it.clock)));
    let mut anew = Vec::new();
    for run in after.clocks.iter_mut().filter(|it| restarts(it)) {
        run.breached = false;
        anew.push(run.clock);
    }
    for (id, action) in newer.actions() {
        let extends = anew.iter().any(|it| action.extends_clock(*it));
        if extends {
            after.counts.retain(|(it, _)| *it != id);
        }
        if extends || anew.iter().any(|it| newer.clock(*it).breach == id) {
            after.marks &= !action.marks_as_bits();
        }
    }
}

/// Whether a clock can start: it counts a term, or there is a date, the one that it ran to or one that came with the case.
fn can_start(case: &Instance, until: Option<NaiveDate>, newer: &Clock) -> bool {
    match newer.length {
        Length::Budget(_) => true,
        Length::Before { date, .. } => clock::filed_date(case, date).or(until).is_some(),
    }
}

/// Whether a clock runs to a date that somebody gave.
pub(super) fn is_to_a_date(length: &Length) -> bool {
    matches!(length, Length::Before { .. })
}

fn has_run_out(run: &ClockRun, context: &Context<'_>) -> bool {
    clock::has_run_out(run, context.calendar.local(context.now))
}

/// By the term of the newer version. What has run out keeps its end: late it is already.
fn recount(clock: &Clock, run: &mut ClockRun, context: &Context<'_>, had_run_out: bool) {
    let (due, warnings) = clock::recount(clock, run, context.calendar);
    if !had_run_out {
        (run.due, run.calendar) = (due, context.calendar.version());
    }
    run.warnings = warnings;
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
