//! What an explored definition is found guilty of, by the names of the checks: asked of the cases that were played, and of
//! the text alone where the page of the language says so.

use super::explorer::{Explorer, World, text, texts};
use super::promised;
use std::collections::BTreeSet;
use toml::Value;
use workflow::definition::Code;

/// The checks that the explorer can answer.
pub(super) const ANSWERED: [Code; 7] =
    [Code::E02, Code::E03, Code::E06, Code::E08, Code::E16, Code::E18, Code::E28];

pub(super) fn verdict(explorer: &Explorer, world: &World) -> BTreeSet<Code> {
    let asked = [
        (Code::E02, (0..explorer.states.len()).any(|state| !is_reached(world, state))),
        (Code::E03, stuck(explorer, world, |_| true)),
        (Code::E06, some_action_is_never_taken(explorer, world)),
        (Code::E08, ends_only_by_what_expires_or_by_the_applicant(explorer, world)),
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

fn ends_only_by_what_expires_or_by_the_applicant(explorer: &Explorer, world: &World) -> bool {
    let stays = |name: &str| ["within", "limit"].iter().all(|it| explorer.action(name).get(*it).is_none());
    let by_others = |name: &str| texts(explorer.action(name), "by") != ["applicant"];
    let can = that_end(explorer, world, |_| true);
    let ways = [that_end(explorer, world, stays), that_end(explorer, world, by_others)];
    (0..world.cases.len()).any(|n| can[n] && ways.iter().any(|it| !it[n]))
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
    let nobody = explorer.all("task").any(|(_, it)| texts(it, "by").is_empty() && it.get("case").is_none());
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

/// Whether in some case a clock is said to run that nothing has started.
pub(super) fn some_clock_appears_from_nowhere(explorer: &Explorer, world: &World) -> bool {
    let runs = |state: usize| texts(explorer.state(state), "clocks");
    world.cases.iter().any(|case| runs(case.state).iter().any(|it| !case.clocks.contains(it)))
}
