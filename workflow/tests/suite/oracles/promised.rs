//! Promises, asked of every case that was played: one search from each time that a promise begins.

use super::explorer::{Explorer, World, text, texts};
use std::collections::BTreeSet;
use toml::Value;

pub(super) fn is_some_promise_broken(explorer: &Explorer, world: &World) -> bool {
    let promises = explorer.top.get("promise").and_then(Value::as_array).into_iter().flatten();
    promises.into_iter().any(|it| match text(it, "between") {
        Some(origin) => is_between_broken(explorer, world, origin, &texts(it, "and"), &texts(it, "always")),
        None => is_offer_broken(
            explorer,
            world,
            text(it, "offered").expect("one of two forms"),
            &texts(it, "until"),
        ),
    })
}

/// Everything that can be reached from some cases by steps whose action is not among those.
fn reached(world: &World, from: BTreeSet<usize>, without: &[String]) -> BTreeSet<usize> {
    let mut found = from;
    loop {
        let before = found.len();
        for (from, name, to) in &world.steps {
            if found.contains(from) && !without.contains(name) {
                found.insert(*to);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// Whether one of several actions is a step from one of these cases.
fn can(world: &World, cases: &BTreeSet<usize>, action: &str) -> bool {
    world.steps.iter().any(|(from, name, _)| name == action && cases.contains(from))
}

fn is_between_broken(
    explorer: &Explorer,
    world: &World,
    origin: &str,
    and: &[String],
    always: &[String],
) -> bool {
    let is_state = |place: usize| explorer.states[world.cases[place].state] == origin;
    let mut begun: BTreeSet<usize> = BTreeSet::new();
    let first = 0..world.beginnings;
    begun.extend(first.filter(|it| origin == "registration" || is_state(*it)));
    for (_, name, to) in &world.steps {
        // Coming back from itself is coming in as well.
        let enters = !name.starts_with("done ") && text(explorer.action(name), "to") == Some(origin);
        if origin != "registration" && (name == origin || enters) {
            begun.insert(*to);
        }
    }
    let owed = reached(world, begun.clone(), always);
    let after = reached(world, begun, &[]);
    // Only these could come where nothing has kept it yet.
    let breaking: Vec<&String> = and.iter().filter(|it| !always.contains(it)).collect();
    breaking.is_empty()
        || breaking.iter().any(|it| can(world, &owed, it))
        || and.iter().chain(always).any(|it| !can(world, &after, it))
}

fn is_offer_broken(explorer: &Explorer, world: &World, offered: &str, until: &[String]) -> bool {
    let blocked =
        ["within", "not_before", "limit"].iter().any(|it| explorer.action(offered).get(*it).is_some());
    let while_offered = reached(world, (0..world.beginnings).collect(), until);
    let here = |place: &usize| can(world, &BTreeSet::from([*place]), offered);
    let by_nobody = texts(explorer.action(offered), "by").iter().all(|it| it == "system");
    blocked
        || by_nobody
        || !texts(explorer.action(offered), "needs").is_empty()
        || while_offered.iter().any(|it| !explorer.is_end(world.cases[*it].state) && !here(it))
        || until.iter().any(|it| !can(world, &while_offered, it))
}
