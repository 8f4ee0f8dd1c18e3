//! What an explored definition is found guilty of, by the names of the checks: asked of the cases that were played, and of
//! the text alone where the page of the language says so.

use super::explorer::{Doer, Explorer, World, text, texts};
use super::{promised, terms};
use std::collections::BTreeSet;
use toml::Value;
use workflow::definition::Code;

/// The checks that the explorer can answer.
pub(super) const ANSWERED: [Code; 10] = [
    Code::E02,
    Code::E03,
    Code::E06,
    Code::E08,
    Code::E11,
    Code::E14,
    Code::E15,
    Code::E16,
    Code::E18,
    Code::E28,
];

pub(super) fn verdict(explorer: &Explorer, world: &World) -> BTreeSet<Code> {
    let asked = [
        (Code::E02, (0..explorer.states.len()).any(|state| !is_reached(world, state))),
        (Code::E03, stuck(explorer, world, |_| true)),
        (Code::E06, some_action_is_never_taken(explorer, world)),
        (Code::E08, some_case_is_left_alone(explorer, world)),
        (Code::E11, terms::some_pause_is_unbounded(explorer)),
        (
            Code::E14,
            terms::some_limit_is_forgotten(explorer)
                || terms::some_term_begins_anew_at_will(explorer)
                || terms::some_term_begins_anew_for_ever(explorer, world),
        ),
        (Code::E15, terms::some_clock_is_out_of_place(explorer)),
        (Code::E16, promised::is_some_promise_broken(explorer, world)),
        (Code::E18, some_outcome_is_missing(explorer, world)),
        (Code::E28, some_clock_inherits(explorer, world)),
    ];
    asked.into_iter().filter(|(_, guilty)| *guilty).map(|(code, _)| code).collect()
}

fn is_reached(world: &World, state: usize) -> bool {
    world.cases.iter().any(|it| it.state == state)
}

/// The cases from which an end can be reached by steps that count.
fn that_end(explorer: &Explorer, world: &World, counts: impl Fn(&str) -> bool) -> Vec<bool> {
    let mut ends: Vec<bool> = world.cases.iter().map(|it| explorer.is_end(it.state)).collect();
    // Over and over, until nothing new is found: slow, and nothing to get wrong.
    loop {
        let mut changed = false;
        for (from, name, to) in world.steps.iter().rev() {
            if ends[*to] && !ends[*from] && (name.starts_with("done ") || counts(name)) {
                ends[*from] = true;
                changed = true;
            }
        }
        if !changed {
            return ends;
        }
    }
}

fn stuck(explorer: &Explorer, world: &World, counts: impl Fn(&str) -> bool) -> bool {
    that_end(explorer, world, counts).contains(&false)
}

/// Whether some case, which could come to an end, is left to the applicant or to nobody: the applicant is silent for ever,
/// the term of every window is over, and of what has a limit nothing is left.
fn some_case_is_left_alone(explorer: &Explorer, world: &World) -> bool {
    let can = that_end(explorer, world, |_| true);
    let left = left_alone(explorer, world, |name, doer| {
        explorer.action(name).get("limit").is_none() && doer != Doer::Child
    });
    left.iter().any(|it| can[*it])
}

/// As far as limits go, the truth and no estimate: in a world in which they are counted, whether there is a case that the
/// office cannot bring to an end any more.
pub(super) fn is_some_case_stranded(explorer: &Explorer, world: &World) -> bool {
    !left_alone(explorer, world, |_, doer| doer != Doer::Child).is_empty()
}

/// The cases that nobody ends when the applicant does nothing and every window is closed: the largest set that nothing
/// leads out of. First all that is no end, and then without whatever has a step to outside, until nothing has one.
fn left_alone(explorer: &Explorer, world: &World, lasts: impl Fn(&str, Doer) -> bool) -> BTreeSet<usize> {
    let of_the_office = |name: &str, doer: Doer| {
        let action = explorer.action(name);
        doer != Doer::Applicant
            && action.get("within").is_none()
            && !texts(action, "needs").iter().any(|it| is_held_up(explorer, it))
    };
    let still_there =
        |name: &str, doer: Doer| doer == Doer::Task || (of_the_office(name, doer) && lasts(name, doer));
    let steps = world.steps.iter().zip(&world.doers);
    let steps: Vec<_> =
        steps.filter(|((_, name, _), doer)| still_there(name, **doer)).map(|(it, _)| it).collect();
    let mut left: BTreeSet<usize> =
        (0..world.cases.len()).filter(|it| !explorer.is_end(world.cases[*it].state)).collect();
    loop {
        let before = left.len();
        for (from, _, to) in steps.iter().rev() {
            if !left.contains(to) {
                left.remove(from);
            }
        }
        if left.len() == before {
            return left;
        }
    }
}

/// Whether a task waits for the applicant, who may leave it open for ever: it is theirs, or comes after one that is held up.
fn is_held_up(explorer: &Explorer, task: &str) -> bool {
    let task = &explorer.top["task"][task];
    let is_theirs = texts(task, "by") == ["applicant"] && text(task, "late") != Some("lapse");
    is_theirs || texts(task, "after").iter().any(|it| is_held_up(explorer, it))
}

fn some_action_is_never_taken(explorer: &Explorer, world: &World) -> bool {
    let taken: BTreeSet<(&str, usize)> =
        world.steps.iter().map(|(from, name, _)| (name.as_str(), world.cases[*from].state)).collect();
    let stands = |state: usize, action: &Value| texts(action, "in").contains(&explorer.states[state]);
    let never = explorer.all("action").any(|(name, action)| {
        let places = (0..explorer.states.len()).filter(|it| stands(*it, action) && is_reached(world, *it));
        let limit = action.get("limit").and_then(Value::as_integer) == Some(0);
        limit
            || texts(action, "in").is_empty()
            || places.into_iter().any(|it| !taken.contains(&(name.as_str(), it)))
    });
    let people_close = |task: &String| {
        let mut closing = explorer.all("action").filter(|(_, it)| texts(it, "closes").contains(task));
        closing.any(|(_, it)| texts(it, "by").iter().any(|it| it != "system"))
    };
    let nobody = explorer.all("task").any(|(name, it)| {
        let by = texts(it, "by");
        (by.is_empty() && it.get("case").is_none() && !people_close(name))
            || by.iter().any(|it| it == "system")
    });
    never || nobody
}

fn some_outcome_is_missing(explorer: &Explorer, world: &World) -> bool {
    let given = |name: &String| explorer.all("action").any(|(_, it)| text(it, "outcome") == Some(name));
    let never = explorer.all("outcome").any(|(name, _)| !given(name));
    never || world.cases.iter().any(|it| explorer.is_end(it.state) && !it.outcome)
}

/// A clock starts anew with the mark of its old breach, or with an old extension.
fn some_clock_inherits(explorer: &Explorer, world: &World) -> bool {
    world.steps.iter().filter(|(_, name, _)| !name.starts_with("done ")).any(|(_, name, to)| {
        let after = &world.cases[*to];
        let own = texts(explorer.action(name), "marks");
        let keeps =
            |old: &Value| texts(old, "marks").iter().any(|it| after.marks.contains(it) && !own.contains(it));
        let mut started = explorer.all("clock").filter(|(_, it)| texts(it, "since").contains(name));
        started.any(|(clock, it)| {
            let breach = explorer.action(text(it, "breach").expect("a breach"));
            let extends = |it: &Value| it.get("extends").and_then(|it| text(it, "clock")) == Some(clock);
            let used = |name: &String, it: &Value| it.get("limit").is_some() && after.happened.contains(name);
            keeps(breach)
                || explorer.all("action").any(|(name, it)| extends(it) && (keeps(it) || used(name, it)))
        })
    })
}

/// Whether in some case a clock is said to run or to stand still that nothing has started. One that runs to a date need not
/// have it.
pub(super) fn some_clock_appears_from_nowhere(explorer: &Explorer, world: &World) -> bool {
    let lasts = |clock: &String| explorer.top["clock"][clock].get("until").is_none();
    let still = |state: usize| explorer.state(state).get("pauses").and_then(|it| text(it, "clock"));
    let held = |state: usize| {
        let runs = texts(explorer.state(state), "clocks").into_iter();
        runs.chain(still(state).map(str::to_owned)).filter(lasts).collect::<Vec<_>>()
    };
    world.cases.iter().any(|case| held(case.state).iter().any(|it| !case.clocks.contains(it)))
}
