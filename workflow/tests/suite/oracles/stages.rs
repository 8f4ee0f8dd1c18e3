//! Nets of stages: the verifier and the checker of workflow nets must say the same of each of many definitions drawn by
//! chance, sound ones and broken ones.

use super::draft::{Draft, FAULTS, Fault, number, plant, sound};
use super::net::{Faults, Net};
use crate::suite::world::law;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use toml::{Table, Value};
use workflow::definition::Code;
use workflow::testkit::Random;
use workflow::{Definition, Vocabulary};

const DRAWN: u64 = 800;

fn texts(table: &Table, key: &str) -> Vec<String> {
    let list = table.get(key).and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The net of a definition, from its text: a place a state that is no end, one sink for all ends, a transition for each
/// action in each of its states. What only the machine does is a transition only where a timer or a clock fires it; where
/// nothing does, it waits for a token that nobody gives.
fn net_of(text: &str) -> Net {
    let top: Table = toml::from_str(text).expect("a drawn definition is TOML");
    let (states, actions) =
        (top["state"].as_table().expect("states"), top["action"].as_table().expect("actions"));
    let mut net = Net::default();
    let never = net.place("never");
    net.source = net.place("source");
    net.sink = net.place("sink");
    let mut places = BTreeMap::new();
    for (name, state) in states {
        let ends = state.get("end").is_some();
        places.insert(name.as_str(), if ends { net.sink } else { net.place(name) });
    }
    net.transition("register", &[net.source], &[places[top["initial"].as_str().expect("a state")]]);
    for (name, action) in actions {
        let action = action.as_table().expect("an action");
        let by_machine = texts(action, "by") == ["system"];
        for state in texts(action, "in") {
            let place = places[state.as_str()];
            let to = action.get("to").map_or(place, |it| places[it.as_str().expect("a state")]);
            let label = format!("{name} in {state}");
            if by_machine && !fires(&top, &state, name) {
                net.transition(&label, &[place, never], &[to]);
            } else {
                net.transition(&label, &[place], &[to]);
            }
        }
    }
    net
}

fn fires(top: &Table, state: &str, action: &str) -> bool {
    let state = top["state"][state].as_table().expect("a state");
    let timers = state.get("after").and_then(Value::as_array).into_iter().flatten();
    let clocks = texts(state, "clocks");
    timers.clone().any(|it| it["do"].as_str() == Some(action))
        || clocks.iter().any(|it| top["clock"][it.as_str()]["breach"].as_str() == Some(action))
}

/// What the verifier must find, given what is wrong with the net.
fn expected(faults: &Faults) -> BTreeSet<Code> {
    let mut codes = BTreeSet::new();
    let unreached = |it: &&String| !["never", "sink"].contains(&it.as_str());
    let unmarked: BTreeSet<&String> = faults.unmarked.iter().filter(unreached).collect();
    if !unmarked.is_empty() {
        codes.insert(Code::E02);
    }
    if faults.no_option_to_complete {
        codes.insert(Code::E03);
    }
    if faults.sink_is_left {
        codes.insert(Code::E04);
    }
    // What is dead because its state is never reached was said of the state.
    let here = |it: &&String| {
        it.split_once(" in ").is_some_and(|(_, state)| !unmarked.iter().any(|it| *it == state))
    };
    if faults.dead.iter().any(|it| here(&it)) {
        codes.insert(Code::E06);
    }
    codes
}

fn found(text: &str) -> BTreeSet<Code> {
    let problems = match Definition::parse(text, &law(), &Vocabulary::new(["kz"])) {
        Ok(definition) => definition.warnings().clone(),
        Err(problems) => problems,
    };
    problems.0.iter().map(|it| it.code).collect()
}

/// A draft with none, one or two faults.
fn draw(seed: u64) -> (Draft, BTreeSet<Fault>) {
    let mut random = Random::new(seed);
    let mut draft = sound(&mut random, 7);
    let mut faults = BTreeSet::new();
    for _ in 0..number(&mut random, 3) {
        let fault = FAULTS[number(&mut random, FAULTS.len())];
        if faults.insert(fault) {
            plant(&mut draft, fault, &mut random);
        }
    }
    (draft, faults)
}

#[test]
fn the_verifier_and_the_net_say_the_same_of_every_drawn_net_of_stages() {
    const LOOKED_FOR: [Code; 4] = [Code::E02, Code::E03, Code::E04, Code::E06];
    let mut classes: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..DRAWN {
        let (draft, faults) = draw(seed);
        let text = draft.text();
        let (expected, found) = (expected(&net_of(&text).faults()), found(&text));
        let structural: BTreeSet<Code> = found.iter().copied().filter(|it| LOOKED_FOR.contains(it)).collect();
        assert_eq!(structural, expected, "seed {seed}, planted {faults:?}, found {found:?}:\n{text}");
        // Whoever leaves an end comes to where a clock runs that nothing has started.
        let others: BTreeSet<Code> = found.difference(&expected).copied().collect();
        let allowed = if faults.contains(&Fault::EndIsLeft) { [Code::E15].into() } else { BTreeSet::new() };
        assert!(others.is_subset(&allowed), "seed {seed}, planted {faults:?}, found {found:?}:\n{text}");
        assert_eq!(
            expected.is_empty(),
            faults.is_empty(),
            "seed {seed}: a fault that is none, {faults:?}:\n{text}"
        );
        let names: Vec<String> = faults.iter().map(|it| format!("{it:?}")).collect();
        *classes
            .entry(if names.is_empty() { "sound".to_owned() } else { names.join(" and ") })
            .or_default() += 1;
    }
    let mut out = std::io::stderr().lock();
    for (class, n) in &classes {
        let _ = writeln!(out, "{n:4} nets of stages: {class}");
    }
    // None, each alone, each with each other.
    assert_eq!(classes.len(), 1 + 5 + 10, "a class is missing: {classes:?}");
    assert!(classes.values().all(|it| *it >= 5), "a class is met too seldom: {classes:?}");
}
