//! A case that moves to a newer version on its way: it goes on as it would have gone, its journal proves it, and it comes to
//! an end.

use super::offering::drive;
use super::walk;
use crate::suite::checks::{BASE, PERMIT, edited};
use crate::suite::mutants::{ANEW, renamed};
use crate::suite::world::{parse, processes, properties};
use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use workflow::definition::model::{ClockId, StateId};
use workflow::event::{Due, Kind};
use workflow::instance::{ClockRun, Stop};
use workflow::plan::{Checked, Live, Past, Plan};
use workflow::testkit::{Random, Step};
use workflow::{
    Actor, Command, Context, Decision, Definition, Event, Instance, canonical, decide, evolve, next_due,
    next_tick, record, shipped, snapshot,
};

/// Two versions between which everything has another name: those that are shipped, two processes of the tests in which a term
/// is longer in the newer one as well, and one in which the newer counts what the older did not.
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
    let counting = edited(&older_of_counting(), &COUNTS);
    let counting = Versions { older: read(&older_of_counting()), newer: read(&renamed(&counting)) };
    shipped.into_iter().chain(longer).chain([counting]).collect()
});

/// Where among the versions the last of them stand.
const COUNTING: usize = 6;

/// The base, with something that can be done only after a proposal, and something only after a term was over.
fn older_of_counting() -> String {
    let act = |name: &str, states: &str, when: &str| {
        format!(
            "[action.{name}]\nname = {{ kk = \"Белгі қою\", ru = \"Пометить\", en = \"Note\" }}\nin = {states}\nby = [\"head\"]\n{when}\
             tells = [\"officer\"]\nbasis = \"rule 1\"\n"
        )
    };
    let remark = act("remark", "[\"proposed\"]", "");
    BASE.to_owned() + &remark + &act("regret", "[\"asked\", \"proposed\"]", "when = { late = true }\n")
}

/// What its newer version counts: a limit, and windows since actions of people and of the machine and since the start of a
/// clock. No walk is so long that one of them would keep anybody from anything.
const COUNTS: [(&str, &str); 5] = [
    ("opens    = [\"question\"]", "opens    = [\"question\"]\nlimit    = 900"),
    ("forgets  = [\"proposal\"]", "forgets  = [\"proposal\", \"ask\"]"),
    (
        "[action.remark]\n",
        "[action.remark]\nwithin = { term = \"600mo\", since = \"propose\", basis = \"rule 1\" }\n",
    ),
    (
        "[action.reopen]\n",
        "[action.reopen]\nwithin = { term = \"600mo\", since = \"answer\", basis = \"rule 1\" }\n",
    ),
    (
        "[action.regret]\n",
        "[action.regret]\nwithin = { term = \"600mo\", since = \"overdue\", basis = \"rule 1\" }\n",
    ),
];

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
        let (mut journal, mut past, mut last) = (Vec::new(), Past::default(), None);
        for step in walk.take(self.before) {
            step.decision.events.iter().for_each(|event| past.add(older, event, step.calendar));
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
        assert_eq!(checked.asks_of_the_past(), self.versions == COUNTING);
        let past = if checked.asks_of_the_past() { past } else { Past::default() };
        let event = checked.migrate(&last.after, &past, &context);
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

/// What a case keeps of what it did, whatever the order, and where it stands.
fn kept(definition: &Definition, case: &Instance) -> BTreeMap<String, Vec<String>> {
    let stored = snapshot::store(definition, case).expect("it is stored");
    let stored: BTreeMap<String, serde_json::Value> = serde_json::from_str(&stored).expect("it is a table");
    let kept = ["state", "marks", "choices", "outcome", "counts", "happened", "started"].map(|key| {
        let mut values: Vec<String> = match stored.get(key) {
            Some(serde_json::Value::Array(all)) => all.iter().map(ToString::to_string).collect(),
            one => one.iter().map(ToString::to_string).collect(),
        };
        values.sort();
        (key.to_owned(), values)
    });
    kept.into()
}

/// A walk that moves with its past, and the same walk as the newer version lets it go from the beginning.
fn with_its_past(moving: Moving) -> Option<[BTreeMap<String, Vec<String>>; 2]> {
    // Nobody moves it past its definition: in a state to which nothing led the windows would count from nothing.
    let moving = Moving { seed: moving.seed | 1, ..moving };
    let it = moving.moved(|| "keep")?;
    let theirs = walk(it.newer, moving.seed).take(moving.before).last().expect("it goes as far");
    Some([kept(it.newer, &it.after), kept(it.newer, &theirs.after)])
}

/// So that what is said of the past is not about nothing: each thing that the newer version counts is met, and a count that
/// was forgotten since.
#[test]
fn cases_that_move_with_their_past_bring_all_that_is_counted() {
    let (mut met, mut forgotten) = (BTreeSet::new(), false);
    for seed in 0..160 {
        let before = usize::try_from(seed % 40).expect("a small number") + 1;
        let moving = Moving { versions: COUNTING, seed, before, after: 0 };
        let Some([ours, theirs]) = with_its_past(moving) else { continue };
        assert_eq!(ours, theirs, "{moving:?}");
        for what in ["ask", "propose", "overdue", "answer"] {
            let is_told = |it: &String| it.starts_with(&format!("[\"{what}{ANEW}\""));
            met.extend(ours.values().flatten().any(is_told).then_some(what));
        }
        let asked = |it: &Event| {
            let definition = &VERSIONS[COUNTING].older;
            matches!(it.kind, Kind::Acted { action, .. } if &*definition.action(action).name == "ask")
        };
        let journal = Moving { seed: seed | 1, ..moving }.moved(|| "keep").map(|it| it.journal);
        let counts = ours.get("counts").is_some_and(|it| it.iter().any(|it| it.contains("ask")));
        forgotten |= !counts && journal.is_some_and(|it| it.iter().any(asked));
    }
    assert_eq!((met.len(), forgotten), (4, true), "{met:?}");
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
    fn a_case_that_moves_with_its_past_keeps_what_the_newer_version_would_have_kept(moving in any_moving(COUNTING..COUNTING + 1)) {
        if let Some([ours, theirs]) = with_its_past(moving) {
            prop_assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn the_journal_of_a_case_that_moved_folds_to_the_case(moving in any_moving(0..7)) {
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
    fn two_ticks_after_a_move_are_one_and_what_was_over_is_not_over_again(moving in any_moving(0..7)) {
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
