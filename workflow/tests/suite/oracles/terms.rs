//! Clocks and pauses, asked of the text where the page of the language says what stands there, and of every case that was
//! played where days can be added up.

use super::explorer::{Doer, Explorer, World, text, texts};
use std::collections::BTreeSet;
use toml::Value;

fn runs(explorer: &Explorer, state: &str, clock: &str) -> bool {
    texts(&explorer.top["state"][state], "clocks").iter().any(|it| it == clock)
}

fn stands_still(explorer: &Explorer, state: &str, clock: &str) -> bool {
    explorer.top["state"][state].get("pauses").and_then(|it| text(it, "clock")) == Some(clock)
}

/// Whether, on some way of actions, whatever their guards say, a clock should run or stand still that is not there, or is
/// started where it does not run.
pub(super) fn some_clock_is_out_of_place(explorer: &Explorer) -> bool {
    explorer.all("clock").any(|(clock, it)| is_out_of_place(explorer, clock, &texts(it, "since")))
}

fn is_out_of_place(explorer: &Explorer, clock: &str, since: &[String]) -> bool {
    let starts = |by: &str| since.iter().any(|it| it == by);
    let is_there = |state: &str| runs(explorer, state, clock) || stands_still(explorer, state, clock);
    let initial = explorer.top["initial"].as_str().expect("a state");
    let mut wrong = starts("registration") && !runs(explorer, initial, clock);
    let mut seen: BTreeSet<(String, bool)> = BTreeSet::new();
    let mut queue = vec![(initial.to_owned(), starts("registration"))];
    while let Some((state, there)) = queue.pop() {
        if !seen.insert((state.clone(), there)) {
            continue;
        }
        wrong |= is_there(&state) && !there;
        for (name, action) in explorer.all("action").filter(|(_, it)| texts(it, "in").contains(&state)) {
            let to = text(action, "to").unwrap_or(&state);
            wrong |= starts(name) && !runs(explorer, to, clock);
            queue.push((to.to_owned(), starts(name) || (there && is_there(to))));
        }
    }
    wrong
}

/// How long something is, and in what.
fn length(term: &str) -> (u64, &str) {
    let (number, unit) = term.split_at(term.find(|it: char| !it.is_ascii_digit()).expect("a unit"));
    (number.parse().expect("a number"), unit)
}

/// The terms after which the machine leaves a state, whatever else is so.
fn sure_ways_out<'e>(explorer: &'e Explorer, name: &'e str) -> impl Iterator<Item = (u64, &'e str)> {
    let timers = explorer.top["state"][name].get("after").and_then(Value::as_array).into_iter().flatten();
    let leaves = move |timer: &&Value| {
        let action = explorer.action(text(timer, "do").expect("an action"));
        let blocked = !texts(action, "needs").is_empty() || action.get("when").is_some();
        !blocked && text(action, "to").is_some_and(|it| it != name)
    };
    timers.filter(leaves).map(|it| length(text(it, "cap").or(text(it, "term")).expect("a term")))
}

pub(super) fn some_pause_is_unbounded(explorer: &Explorer) -> bool {
    explorer
        .all("state")
        .any(|(name, state)| state.get("pauses").is_some_and(|it| is_unbounded(explorer, name, it)))
}

fn is_unbounded(explorer: &Explorer, name: &str, pause: &Value) -> bool {
    let clock = text(pause, "clock").expect("a clock");
    let (cap, unit) = length(text(pause, "cap").expect("a cap"));
    let entries = explorer.all("action").filter(|(_, it)| text(it, "to") == Some(name));
    let entries: Vec<(&String, Option<i64>)> =
        entries.map(|(name, it)| (name, it.get("limit").and_then(Value::as_integer))).collect();
    let is_forgotten =
        |entry: &String| explorer.all("action").any(|(_, it)| texts(it, "forgets").contains(entry));
    let times: u64 = entries.iter().filter_map(|(_, limit)| u64::try_from((*limit)?).ok()).sum();
    // In days each time moves on over days off, by itself, and several together nobody can count beforehand.
    let is_short =
        |(longest, of): (u64, &str)| of == unit && times * longest <= cap && (unit == "wd" || times <= 1);
    text(&explorer.top["state"][name], "move") != Some("applicant")
        || runs(explorer, name, clock)
        || explorer.top["clock"][clock].get("until").is_some()
        || entries.iter().any(|(entry, limit)| limit.is_none() || is_forgotten(entry))
        || !sure_ways_out(explorer, name).filter(|(_, of)| *of == unit).min().is_some_and(is_short)
}

fn is_held(explorer: &Explorer, state: &str, clock: &str) -> bool {
    runs(explorer, state, clock) || stands_still(explorer, state, clock)
}

/// Whether a clock is started that is there already by people, and nothing counts how often, or that is forgotten under it; and
/// one that is fixed, whether by anything but how a case of its own ends.
pub(super) fn some_term_begins_anew_at_will(explorer: &Explorer) -> bool {
    let passes_under = |it: &Value, clock: &str| {
        let steps =
            texts(it, "in").into_iter().map(|from| (text(it, "to").unwrap_or(&from).to_owned(), from));
        steps.into_iter().any(|(to, from)| is_held(explorer, &from, clock) && is_held(explorer, &to, clock))
    };
    explorer.all("clock").any(|(clock, it)| {
        texts(it, "since").iter().filter(|it| *it != "registration").any(|name| {
            let action = explorer.action(name);
            let is_forgotten = explorer
                .all("action")
                .any(|(_, it)| texts(it, "forgets").contains(name) && passes_under(it, clock));
            let by_people = texts(action, "by").iter().any(|it| it != "system");
            let is_fixed = it.get("fixed") == Some(&Value::Boolean(true));
            !is_filed(explorer, it)
                && passes_under(action, clock)
                && ((by_people && (action.get("limit").is_none() || is_forgotten))
                    || (is_fixed && (by_people || comes_with_time(explorer, clock, name))))
        })
    })
}

/// Whether a clock runs to a day that came with the case.
fn is_filed(explorer: &Explorer, clock: &Value) -> bool {
    text(clock, "until").is_some_and(|date| explorer.all("filed").any(|(name, _)| name == date))
}

/// Whether a timer fires an action, or another clock does.
fn comes_with_time(explorer: &Explorer, clock: &str, action: &str) -> bool {
    let mut timers = explorer.all("state").filter_map(|(_, it)| it.get("after")?.as_array()).flatten();
    timers.any(|it| text(it, "do") == Some(action))
        || explorer.all("clock").any(|(name, it)| name != clock && text(it, "breach") == Some(action))
}

/// The actions that can be taken for ever: all, without those that have a limit and of which only the applicant, or what cannot
/// itself be done for ever, forgets how often they were taken.
fn without_bound(explorer: &Explorer) -> BTreeSet<&str> {
    let mut all: BTreeSet<&str> = explorer.all("action").map(|(name, _)| name.as_str()).collect();
    loop {
        let is_forgotten = |name: &str| {
            all.iter().map(|it| explorer.action(it)).any(|it| {
                texts(it, "forgets").iter().any(|it| it == name)
                    && texts(it, "by").iter().any(|it| it != "applicant")
            })
        };
        let lasts = |it: &&str| explorer.action(it).get("limit").is_none() || is_forgotten(it);
        let left: BTreeSet<&str> = all.iter().copied().filter(lasts).collect();
        if left.len() == all.len() {
            return all;
        }
        all = left;
    }
}

/// Whether there is a way back from where a clock was started to where it is started so once more, on which nothing is used
/// up and nobody but the office and the machine acts, and that not because this very clock has run out. Where limits are
/// counted, what is used up is no step any more.
pub(super) fn some_term_begins_anew_for_ever(explorer: &Explorer, world: &World) -> bool {
    let lasting = without_bound(explorer);
    let has_no_bound = |name: &str| explorer.counts() || lasting.contains(name);
    let starts = |clock: &Value, name: &str| texts(clock, "since").iter().any(|it| it == name);
    // Whoever waits for the office until a day that it gave is owed that day; what nobody but the applicant waits in may be
    // agreed anew. The applicant waits for the office too where what ends their own wait needs a task of it.
    let is_of_the_office = |task: &String| {
        let task = &explorer.top["task"][task];
        let is_asked_of_others =
            task.get("case").is_some() || matches!(text(task, "move"), Some("applicant" | "body"));
        !is_asked_of_others && !texts(task, "by").iter().any(|it| it == "applicant")
    };
    let is_held = |state: &Value| {
        let mut timers = state.get("after").and_then(Value::as_array).into_iter().flatten();
        timers.any(|it| {
            let action = explorer.action(text(it, "do").expect("an action"));
            action.get("to").is_some() && texts(action, "needs").iter().any(is_of_the_office)
        })
    };
    let waits = |name: &str| {
        let mut states = explorer.all("state").filter(|(state, _)| runs(explorer, state, name));
        states.any(|(_, it)| match text(it, "move") {
            Some("applicant") => is_held(it),
            Some("nobody") => false,
            _ => true,
        })
    };
    let is_owed =
        |name: &str, it: &Value| it.get("term").is_some() || (!is_filed(explorer, it) && waits(name));
    let owed = explorer.all("clock").enumerate().filter(|(_, (name, it))| is_owed(name, it));
    owed.into_iter().any(|(place, (_, clock))| {
        let steps = world.steps.iter().zip(&world.doers);
        let steps: Vec<(usize, &str, usize)> = steps
            .filter(|((_, name, _), doer)| match doer {
                Doer::Office | Doer::Timer => has_no_bound(name),
                Doer::Clock(ran_out) => has_no_bound(name) && *ran_out != place,
                Doer::Task => true,
                Doer::Applicant | Doer::Child => false,
            })
            .map(|((from, name, to), _)| (*from, name.as_str(), *to))
            .collect();
        let mut ways: Vec<Vec<usize>> = vec![Vec::new(); world.cases.len()];
        for (from, _, to) in &steps {
            ways[*from].push(*to);
        }
        steps.iter().filter(|(_, name, _)| starts(clock, name)).any(|(from, _, to)| {
            let (mut seen, mut queue) = (BTreeSet::new(), vec![*to]);
            while let Some(case) = queue.pop().filter(|it| it != from) {
                queue.extend(ways[case].iter().filter(|it| seen.insert(**it)));
            }
            *to == *from || seen.contains(from)
        })
    })
}

/// Whether somebody forgets how often a clock was extended that then goes on as it was.
pub(super) fn some_limit_is_forgotten(explorer: &Explorer) -> bool {
    let held = |state: &String, clock: &str| is_held(explorer, state, clock);
    explorer.all("action").any(|(extending, it)| {
        let Some(clock) = it.get("extends").and_then(|it| text(it, "clock")) else { return false };
        explorer.all("action").any(|(name, it)| {
            let leads = text(it, "to").map_or_else(|| texts(it, "in"), |to| vec![to.to_owned()]);
            texts(it, "forgets").contains(extending)
                && !texts(&explorer.top["clock"][clock], "since").contains(name)
                && leads.iter().any(|it| held(it, clock))
        })
    })
}

/// Whether on some way a clock stands still for longer than its cap. For a world in which limits are counted.
pub(super) fn is_some_case_paused_too_long(explorer: &Explorer, world: &World) -> bool {
    let pauses = (0..explorer.states.len()).filter(|it| explorer.state(*it).get("pauses").is_some());
    pauses.into_iter().any(|state| {
        let name = &explorer.states[state];
        let (cap, _) = length(text(&explorer.state(state)["pauses"], "cap").expect("a cap"));
        let Some((once, _)) = sure_ways_out(explorer, name).min() else { return true };
        let enters = |action: &str| text(explorer.action(action), "to") == Some(name);
        let mut days: Vec<Option<u64>> = vec![None; world.cases.len()];
        days[..world.beginnings].fill(Some(0));
        // Over and over, until no way is longer or one is too long.
        loop {
            let mut changed = false;
            for (from, action, to) in world.steps.iter().filter(|(_, it, _)| !it.starts_with("done ")) {
                let Some(before) = days[*from] else { continue };
                let after = before + if enters(action) { once } else { 0 };
                if days[*to].is_none_or(|it| it < after) {
                    days[*to] = Some(after);
                    changed = true;
                }
            }
            if days.iter().flatten().any(|it| *it > cap) {
                return true;
            }
            if !changed {
                return false;
            }
        }
    })
}
