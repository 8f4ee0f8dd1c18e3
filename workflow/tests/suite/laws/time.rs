//! What the machine does by itself: never before its day, never twice, and the next time is known beforehand.

use super::{Way, any_walk};
use crate::suite::world::{kazakhstan_with, properties};
use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use workflow::decide::blockers;
use workflow::event::{Cause, Change, Event, Kind};
use workflow::testkit::{Random, Step};
use workflow::{
    Actor, Calendar, Command, Context, Decision, Definition, Instance, Timestamp, decide, evolve, next_tick,
};

/// A version that no walk has taken into account: one day of every week is free that was worked, so that almost everything
/// that runs ends on another day.
static LATER: LazyLock<Calendar> = LazyLock::new(|| {
    let thursdays = "2026-01-01".parse::<NaiveDate>().expect("a day").iter_weeks().take(104);
    let thursdays: Vec<String> = thursdays.map(|it| it.to_string()).collect();
    kazakhstan_with(3, 2024..=2090, &thursdays.iter().map(String::as_str).collect::<Vec<_>>())
});

fn tick(definition: &Definition, step: &Step<'_>, instance: &Instance, now: Timestamp) -> Decision {
    let context = Context { now, ..step.context() };
    decide(definition, instance, &Command::Tick, &context).expect("a tick is never refused")
}

fn after(definition: &Definition, instance: &Instance, decision: &Decision) -> Instance {
    decision.events.iter().fold(instance.clone(), |it, event| evolve(definition, it, event))
}

/// The moment from which the machine does something: its day is over, or the hours have passed that were given.
fn moment(step: &Step<'_>, before: &Instance, event: &Event) -> Option<Timestamp> {
    let on = due(event)?;
    let hours = match event.kind {
        Kind::Acted { cause: Some(Cause::Clock(clock, _)), .. } => {
            before.clocks().iter().find(|it| it.clock == clock).and_then(|it| it.due.time)
        }
        _ => None,
    };
    Some(hours.map_or_else(|| step.calendar.end_of(on), |time| step.calendar.instant(on.and_time(time))))
}

/// The day for which the machine did something.
fn due(event: &Event) -> Option<NaiveDate> {
    match event.kind {
        Kind::Acted { cause: Some(Cause::Clock(_, due) | Cause::Timer(_, due)), .. }
        | Kind::TaskLapsed { due, .. }
        | Kind::TaskLate { due, .. }
        | Kind::Warned { due, .. } => Some(due),
        _ => None,
    }
}

proptest! {
    #![proptest_config(properties(file!()))]

    #[test]
    fn two_ticks_at_one_moment_are_one(it in any_walk()) {
        let definition = it.definition();
        let mut random = Random::new(it.seed);
        for step in it.steps() {
            let later = step.at + TimeDelta::seconds(i64::from(random.below(60 * 86_400)));
            let once = after(definition, &step.after, &tick(definition, &step, &step.after, later));
            let twice = tick(definition, &step, &once, later);
            prop_assert_eq!(twice, Decision::default());
        }
    }

    #[test]
    fn a_tick_before_the_next_one_does_nothing_and_the_next_one_does_something(it in any_walk()) {
        let definition = it.definition();
        for step in it.steps() {
            match next_tick(definition, &step.after, step.calendar) {
                None => {
                    let years_later = step.at + TimeDelta::days(3000);
                    prop_assert_eq!(tick(definition, &step, &step.after, years_later), Decision::default());
                }
                Some(next) => {
                    let before = next - TimeDelta::seconds(1);
                    if before >= step.at {
                        prop_assert_eq!(tick(definition, &step, &step.after, before), Decision::default());
                    }
                    let decision = tick(definition, &step, &step.after, next.max(step.at));
                    let first = decision.events.first().and_then(|it| moment(&step, &step.after, it));
                    prop_assert_eq!(first, Some(next));
                }
            }
        }
    }

    #[test]
    fn nothing_falls_due_before_its_day_is_over_and_all_of_it_falls_in_order(it in any_walk()) {
        let definition = it.definition();
        let mut before = Instance::unopened();
        for step in it.steps() {
            let (mut instance, mut latest) = (std::mem::replace(&mut before, step.after.clone()), None);
            for event in step.decision.events.iter().filter(|_| step.command == Command::Tick) {
                let due = due(event).expect("a tick does nothing without a day");
                prop_assert!(moment(&step, &instance, event).is_some_and(|it| it <= step.at));
                if let (Some((day, earlier)), Kind::Acted { action, .. }) = (&latest, &event.kind)
                    && due < *day
                {
                    // Only what waited for another comes after its day.
                    let waited = !blockers(definition, earlier, *action, &Context { actor: Actor::System, ..step.context() }).is_empty();
                    prop_assert!(waited, "{event:?} came after {day}");
                } else {
                    prop_assert!(latest.is_none_or(|(day, _)| day <= due), "{event:?} came too late");
                }
                latest = Some((due, instance.clone()));
                instance = evolve(definition, instance, event);
            }
        }
    }

    #[test]
    fn ticks_one_by_one_and_one_late_tick_fire_the_same_things(it in any_walk()) {
        let definition = it.definition();
        // Where nothing that fires opens anything new, it does not matter whether the machine was down.
        for step in it.steps() {
            let end = step.at + TimeDelta::days(25);
            let (mut punctual, mut fired) = (step.after.clone(), Vec::new());
            while let Some(next) = next_tick(definition, &punctual, step.calendar)
                && next <= end
            {
                let decision = tick(definition, &step, &punctual, next.max(step.at));
                punctual = after(definition, &punctual, &decision);
                fired.extend(decision.events);
            }
            let late = tick(definition, &step, &step.after, end);
            let opens = |events: &[Event]| events.iter().any(|it| !it.changes.is_empty());
            if !opens(&fired) {
                let kinds: Vec<&Kind> = fired.iter().map(|it| &it.kind).collect();
                let late_kinds: Vec<&Kind> = late.events.iter().map(|it| &it.kind).collect();
                prop_assert_eq!(kinds, late_kinds);
                prop_assert_eq!(punctual, after(definition, &step.after, &late));
            }
        }
    }

    #[test]
    fn taking_one_calendar_into_account_twice_is_once_and_a_tick_before_or_after_it_changes_nothing(it in any_walk()) {
        let definition = it.definition();
        let mut random = Random::new(it.seed);
        for step in it.steps() {
            let later = step.at + TimeDelta::seconds(i64::from(random.below(60 * 86_400)));
            let context = Context { now: later, calendar: random.pick(&[step.calendar, &*LATER]).copied().expect("one of two"), ..step.context() };
            let after_it = |instance: &Instance, command: &Command| {
                let decision = decide(definition, instance, command, &context).expect("never refused");
                (after(definition, instance, &decision), decision.events.to_vec())
            };
            let (once, events) = after_it(&step.after, &Command::Rearm);
            for again in [Command::Rearm, Command::Tick] {
                prop_assert_eq!(after_it(&once, &again), (once.clone(), Vec::new()), "{:?}", again);
            }
            let (ticked, fell) = after_it(&step.after, &Command::Tick);
            let (then, counted) = after_it(&ticked, &Command::Rearm);
            prop_assert_eq!(&then, &once);
            prop_assert_eq!([fell, counted].concat(), events);
        }
    }
}

/// What the property above says of calendars that move nothing is not much.
#[test]
fn another_calendar_moves_clocks_and_timers_and_tasks_before_and_after_something_falls_due() {
    let mut met = BTreeSet::new();
    for seed in 0..256 {
        let way = Way { process: 0, seed, length: 40 };
        for step in way.steps() {
            let context = Context { now: step.at + TimeDelta::days(10), calendar: &LATER, ..step.context() };
            let decision =
                decide(way.definition(), &step.after, &Command::Rearm, &context).expect("never refused");
            let fell = if decision.events.len() > 1 { "after a fall" } else { "alone" };
            for change in
                decision.events.iter().filter(|it| it.kind == Kind::Rearmed).flat_map(|it| &it.changes)
            {
                met.insert(match change {
                    Change::ClockMoved { .. } => ("clock", fell),
                    Change::TimersMoved { .. } => ("timers", fell),
                    Change::TaskMoved { .. } => ("task", fell),
                    other => panic!("a calendar has nothing to do with {other:?}"),
                });
            }
        }
    }
    assert_eq!(met.len(), 6, "{met:?}");
}
