//! A case that moves to a newer version on its way: it goes on as it would have gone, its journal proves it, and it comes to
//! an end.

use super::offering::drive;
use super::walk;
use crate::suite::checks::{BASE, PERMIT};
use crate::suite::mutants::{ANEW, renamed};
use crate::suite::world::{parse, processes, properties};
use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use workflow::definition::model::{ClockId, StateId};
use workflow::event::Due;
use workflow::instance::{ClockRun, Stop};
use workflow::plan::{Checked, Live, Past, Plan};
use workflow::testkit::{Random, Step};
use workflow::{
    Actor, Command, Context, Decision, Definition, Event, Instance, canonical, decide, evolve, next_due,
    next_tick, record, shipped, snapshot,
};

/// Two versions between which everything has another name: those that are shipped, and two processes of the tests in which
/// a term is longer in the newer one as well.
struct Versions {
    older: Definition,
    newer: Definition,
}

static VERSIONS: LazyLock<Vec<Versions>> = LazyLock::new(|| {
    let read = |text: &str| parse(text).unwrap_or_else(|problems| panic!("{problems}"));
    let shipped =
        shipped::DEFINITIONS.map(|(_, text)| Versions { older: read(text), newer: read(&renamed(text)) });
    let longer = [(PERMIT, "14wd"), (BASE, "12wd")].map(|(text, longer)| {
        let term = "\"term\" = \"10wd\"";
        let renamed = renamed(text);
        assert!(renamed.contains(term), "{renamed}");
        Versions {
            older: read(text),
            newer: read(&renamed.replace(term, &format!("\"term\" = \"{longer}\""))),
        }
    });
    shipped.into_iter().chain(longer).collect()
});

/// Says of every name what it has become, and of every clock how it is carried over.
fn plan(older: &Definition, mut carry: impl FnMut() -> &'static str) -> Plan {
    let mut text =
        format!("id = \"{}\"\nfrom = {}\nto = {}\n", older.id(), older.version(), older.version() + 1);
    let states = older.states().map(|(_, it)| format!("[state.{0}]\nto = \"{0}{ANEW}\"\n", it.name));
    let clocks = older.clocks().map(|(_, it)| (&it.name, carry()));
    let clocks =
        clocks.map(|(name, carry)| format!("[clock.{name}]\nto = \"{name}{ANEW}\"\ncarry = \"{carry}\"\n"));
    text.extend(states.chain(clocks));
    let mut names = |noun: &str, names: Vec<&str>| {
        text.extend([format!("[{noun}]\n")]);
        text.extend(names.iter().map(|it| format!("{it} = \"{it}{ANEW}\"\n")));
    };
    names("action", older.actions().map(|(_, it)| &*it.name).collect());
    names("task", older.tasks().map(|(_, it)| &*it.name).collect());
    names("mark", older.marks().map(|(_, it)| &*it.name).collect());
    names("field", older.fields().map(|(_, it)| &*it.name).collect());
    names("outcome", older.outcomes().map(|(_, it)| &*it.name).collect());
    names("filed", older.filed().map(|(_, it)| &*it.name).collect());
    Plan::parse(&text).unwrap_or_else(|problems| panic!("{problems}"))
}

/// A walk that moves to the newer version after some steps.
#[derive(Clone, Copy, Debug)]
struct Moving {
    versions: usize,
    seed: u64,
    before: usize,
    after: usize,
}

/// A case on its way, before and after its move.
struct Moved {
    older: &'static Definition,
    newer: &'static Definition,
    journal: Vec<Event>,
    /// The last step under the older version.
    last: Step<'static>,
    event: Event,
    after: Instance,
}

impl Moving {
    /// Nothing where the case is over before it moves.
    fn moved(self, carry: impl FnMut() -> &'static str) -> Option<Moved> {
        let Versions { older, newer } = VERSIONS.get(self.versions).expect("there are so many");
        let walk = walk(older, self.seed);
        let walk = if self.seed.is_multiple_of(4) { walk.forced() } else { walk };
        let (mut journal, mut last) = (Vec::new(), None);
        for step in walk.take(self.before) {
            journal.extend(step.decision.events.iter().cloned());
            last = Some(step);
        }
        let last = last?;
        if last.after.is_over(older) {
            return None;
        }
        let mut live = Live::default();
        live.add(older, &last.after);
        let checked: Checked =
            plan(older, carry).check(older, newer, live).unwrap_or_else(|problems| panic!("{problems}"));
        let context = Context { actor: Actor::System, ..last.context() };
        let event = checked.migrate(&last.after, &Past::default(), &context);
        let event = event.unwrap_or_else(|stuck| panic!("{stuck}"));
        let after = evolve(newer, last.after.clone(), &event);
        Some(Moved { older, newer, journal, last, event, after })
    }

    /// How it goes on under a version.
    fn goes_on(
        self,
        definition: &'static Definition,
        it: &Moved,
        case: Instance,
    ) -> impl Iterator<Item = Step<'static>> {
        walk(definition, self.seed ^ 1).going_on(&it.last, case).take(self.after)
    }
}

/// Any walk that moves, between any of the versions or between those that are shipped.
fn any_moving(versions: std::ops::Range<usize>) -> impl Strategy<Value = Moving> {
    (versions, any::<u64>(), 1..=50_usize, 1..=50_usize).prop_map(|(versions, seed, before, after)| Moving {
        versions,
        seed,
        before,
        after,
    })
}

/// Each clock is carried over by chance.
fn by_chance(random: &mut Random) -> impl FnMut() -> &'static str {
    move || random.pick(&["keep", "recount", "restart"]).copied().expect("one of three")
}

/// The clocks, but for the days of reminders of a term that is over: no calendar counts them anew, and a move does.
fn running(case: &Instance) -> (Vec<&ClockRun>, Vec<Over<'_>>) {
    let (over, open): (Vec<_>, Vec<_>) = case.clocks().iter().partition(|it| it.breached);
    (open, over.into_iter().map(|it| (it.clock, it.started_on, it.due, &*it.pauses)).collect())
}

/// A clock that has run out: its start, its end, and when it stood still.
type Over<'c> = (ClockId, NaiveDate, Due, &'c [Stop]);

fn tick(it: &Moved, case: &Instance, later: TimeDelta) -> Decision {
    let context = Context { actor: Actor::System, now: it.last.at + later, calendar: it.last.calendar };
    decide(it.newer, case, &Command::Tick, &context).expect("a tick is never refused")
}

/// Where a case is moved from, and what it has then, so that the properties below are not about nothing.
#[test]
fn cases_move_from_every_state_with_all_that_they_can_have() {
    for (versions, Versions { older, .. }) in VERSIONS.iter().enumerate().take(processes().len()) {
        let open: BTreeSet<&str> =
            older.states().filter(|(_, it)| !it.end).map(|(_, it)| &*it.name).collect();
        let (mut states, mut held) = (BTreeSet::new(), BTreeSet::new());
        for seed in (0..4096).map(|it| it * 4 + 1) {
            // Each walk is left where none has been left before, or else where chance will have it.
            let steps = walk(older, seed).take(60).map(|it| it.after.state());
            let is_new = |it: &StateId| !older.state(*it).end && !states.contains(&*older.state(*it).name);
            let chance = usize::try_from(seed % 60).expect("a small number");
            let (found, before) = match steps.collect::<Vec<_>>().iter().position(is_new) {
                Some(at) => (true, at + 1),
                None => (false, chance + 1),
            };
            if !found && seed > 1024 {
                continue;
            }
            let moving = Moving { versions, seed, before, after: 0 };
            let Some(it) = moving.moved(|| "keep") else { continue };
            let case = &it.last.after;
            states.insert(&*older.state(case.state()).name);
            held.extend(
                case.clocks()
                    .iter()
                    .map(|it| if it.is_paused() { "a clock that stands still" } else { "a clock" }),
            );
            held.extend(case.clocks().iter().filter(|it| it.breached).map(|_| "a clock that has run out"));
            held.extend(case.tasks().iter().map(|_| "a task"));
            held.extend(case.timers().map(|_| "a timer"));
            held.extend(case.marks().map(|_| "a mark"));
            held.extend(case.outcome().map(|_| "an outcome"));
            if seed > 1024 && states.len() == open.len() {
                break;
            }
        }
        assert_eq!(states, open, "{}", older.id());
        if older.id() == "protection" {
            assert_eq!(held.len(), 7, "{held:?}");
        }
    }
}

proptest! {
    #![proptest_config(properties(file!()))]

    #[test]
    fn a_case_goes_on_under_other_names_as_if_it_had_not_moved(moving in any_moving(0..4)) {
        let Some(it) = moving.moved(|| "keep") else { return Ok(()) };
        prop_assert_eq!(next_due(&it.after), next_due(&it.last.after));
        let mut ours = moving.goes_on(it.newer, &it, it.after.clone());
        for theirs in moving.goes_on(it.older, &it, it.last.after.clone()) {
            let ours = ours.next().expect("it goes as far");
            prop_assert_eq!((ours.at, ours.actor, &ours.command), (theirs.at, theirs.actor, &theirs.command));
            prop_assert_eq!(&ours.decision, &theirs.decision);
            let (one, other) = (&ours.after, &theirs.after);
            prop_assert_eq!((one.state(), one.version()), (other.state(), other.version() + 1));
            prop_assert_eq!((running(one), one.tasks(), one.outcome()), (running(other), other.tasks(), other.outcome()));
            prop_assert_eq!(next_tick(it.newer, one, ours.calendar), next_tick(it.older, other, theirs.calendar));
        }
        prop_assert!(ours.next().is_none(), "it goes no farther");
    }

    #[test]
    fn the_journal_of_a_case_that_moved_folds_to_the_case(moving in any_moving(0..6)) {
        let mut random = Random::new(moving.seed);
        let Some(it) = moving.moved(by_chance(&mut random)) else { return Ok(()) };
        let stored = |definition: &Definition, version, event: &Event| {
            let bytes = canonical::bytes(&record::record(definition, version, event).expect("it has a form"));
            record::read(definition, &bytes).expect("it reads")
        };
        let mut folded = Instance::unopened();
        for (version, event) in (1..).zip(&it.journal) {
            folded = evolve(it.older, folded, &stored(it.older, version, event));
        }
        prop_assert_eq!(&folded, &it.last.after);
        folded = evolve(it.newer, folded, &stored(it.newer, it.after.version(), &it.event));
        prop_assert_eq!(&folded, &it.after);
        for step in moving.goes_on(it.newer, &it, it.after.clone()) {
            for event in &step.decision.events {
                folded = evolve(it.newer, folded, &stored(it.newer, step.after.version(), event));
            }
            prop_assert_eq!(&folded, &step.after);
            let text = snapshot::store(it.newer, &folded).expect("it is stored");
            prop_assert_eq!(&snapshot::restore(it.newer, snapshot::FORMAT, &text).expect("it is restored"), &folded);
        }
    }

    #[test]
    fn two_ticks_after_a_move_are_one_and_what_was_over_is_not_over_again(moving in any_moving(0..6)) {
        let mut random = Random::new(moving.seed);
        let Some(it) = moving.moved(by_chance(&mut random)) else { return Ok(()) };
        for step in moving.goes_on(it.newer, &it, it.after.clone()) {
            let case = &step.after;
            let later = step.at - it.last.at + TimeDelta::seconds(i64::from(random.below(60 * 86_400)));
            let once = tick(&it, case, later).events.iter().fold(case.clone(), |case, event| evolve(it.newer, case, event));
            prop_assert_eq!(tick(&it, &once, later), Decision::default());
        }
        // What had run out before the move has been told, however its clock was carried over but anew.
        let breached = |case: &Instance, definition: &Definition| {
            let all = case.clocks().iter().filter(|it| it.breached);
            all.map(|it| definition.clock(it.clock).name.trim_end_matches(ANEW).to_owned()).collect::<Vec<_>>()
        };
        let kept = moving.moved(|| "recount").expect("it moves by another plan as well");
        prop_assert_eq!(breached(&kept.after, kept.newer), breached(&kept.last.after, kept.older));
    }

    #[test]
    fn an_office_that_does_its_work_brings_a_case_that_moved_to_an_end(moving in any_moving(0..4)) {
        let mut random = Random::new(moving.seed);
        let moving = Moving { seed: moving.seed | 1, ..moving };
        let Some(it) = moving.moved(by_chance(&mut random)) else { return Ok(()) };
        let last = moving.goes_on(it.newer, &it, it.after.clone()).last();
        let (case, now) = last.map_or_else(|| (it.after.clone(), it.last.at), |it| (it.after, it.at));
        let end = drive(it.newer, case, now, &mut random).map_err(TestCaseError::fail)?;
        prop_assert!(end.outcome().is_some() && end.clocks().is_empty());
    }
}
