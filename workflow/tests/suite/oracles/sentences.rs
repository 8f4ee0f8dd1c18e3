//! What the applicant reads is true: the sentence of a mark stands only where it still is, and a sentence with a day only
//! where the clock or the timer runs whose day it tells.

use super::explorer::{Explorer, Grain, World, text, texts};
use std::collections::BTreeSet;
use toml::Value;
use workflow::shipped;

/// Each mark, and all the states in which a case can have it: those in which its sentence is true. Written by hand from the
/// sentences. What is told as something that happened stays true; what is told as something that is or will be does not.
const TRUE_IN: [(&str, &str, &str); 21] = [
    ("protection.toml", "extended", "in_review assigned representative proposed hearing"),
    // Wherever one may complain of it.
    (
        "protection.toml",
        "deemed_refused",
        "registered needs_correction uncorrected in_review assigned representative proposed hearing",
    ),
    // It was ordered; once the answer is there and the matter over, nobody asks any more.
    (
        "protection.toml",
        "ordered",
        "registered needs_correction uncorrected in_review assigned representative proposed hearing forwarded \
         crime_referred implementation follow_up",
    ),
    ("protection.toml", "reviewed_again", "in_review assigned representative proposed hearing"),
    ("protection.toml", "hearing_waived", "proposed"),
    // Nothing is decided while it holds: only what does not decide on the merits leads away, and forgets it.
    ("protection.toml", "challenged", "in_review assigned representative proposed hearing"),
    // To the draft that lies there, or was sent back.
    ("protection.toml", "objected", "hearing proposed assigned representative"),
    // It was overdue, and nobody has confirmed since that it was carried out.
    ("protection.toml", "unexecuted", "implementation follow_up closed"),
    (
        "protection.toml",
        "forwarding_disputed",
        "forwarded registered needs_correction uncorrected in_review assigned representative proposed hearing",
    ),
    // A part went, whatever becomes of the rest.
    (
        "protection.toml",
        "part_forwarded",
        "registered needs_correction uncorrected in_review assigned representative proposed hearing forwarded \
         crime_referred implementation follow_up closed returned withdrawn forwarded_out in_crime_register",
    ),
    // The clock of the threat runs, and the case is in its lane.
    (
        "protection.toml",
        "threat_near",
        "registered needs_correction uncorrected in_review assigned representative proposed hearing forwarded \
         crime_referred",
    ),
    // Until the complaint is decided, left or taken back.
    ("complaint.toml", "act_suspended", "filed above considered proposed"),
    ("complaint.toml", "challenged", "above considered proposed"),
    ("complaint.toml", "deemed_refused", "filed above considered proposed"),
    ("complaint.toml", "unexecuted", "implementation closed"),
    ("accompaniment.toml", "accepted", "signing active checking_in renewal finished"),
    ("accompaniment.toml", "missed", "checking_in renewal"),
    ("accompaniment.toml", "protected", "active checking_in renewal finished"),
    ("accompaniment.toml", "overdue", "registered"),
    ("message.toml", "extended", "assigned"),
    ("message.toml", "overdue", "registered assigned"),
];

/// Whether what the applicant reads in a language names a day.
fn tells(words: &Value, day: &str) -> bool {
    ["kk", "ru", "en"].iter().any(|it| text(words, it).is_some_and(|it| it.contains(day)))
}

/// The clock whose last day a sentence tells in a state: the first with a term that the state names.
fn clock_told(explorer: &Explorer, state: &Value) -> Option<String> {
    let has_term = |clock: &String| explorer.top["clock"][clock].get("lane").is_none();
    texts(state, "clocks").into_iter().find(has_term)
}

/// The sentence of a state tells a day only where this day is known of every case that stands there.
fn states_tell_days_that_there_are(file: &str, explorer: &Explorer, world: &World) {
    for case in &world.cases {
        let (name, state) = (&explorer.states[case.state], explorer.state(case.state));
        let says = &state["says"];
        if tells(says, "{due}") {
            let clock = clock_told(explorer, state).unwrap_or_else(|| panic!("{file}: {name} has no clock"));
            assert!(case.clocks.contains(&clock), "{file}: {name} tells of {clock}, which does not run");
        }
        let timers = state.get("after").and_then(Value::as_array).is_some_and(|it| !it.is_empty());
        assert!(timers || !tells(says, "{until}"), "{file}: {name} tells of a timer, and has none");
    }
}

/// The sentence of a mark tells the last day of the clock that the mark is about: of the one that was extended with it.
fn marks_tell_the_day_of_their_clock(file: &str, explorer: &Explorer, mark: &str, states: &BTreeSet<String>) {
    let words = &explorer.top["mark"][mark];
    assert!(!tells(words, "{until}"), "{file}: {mark} stands in many states, and each has timers of its own");
    if !tells(words, "{due}") {
        return;
    }
    let leaves = |action: &Value| texts(action, "marks").iter().any(|it| it == mark);
    let about: BTreeSet<&str> = explorer
        .all("action")
        .filter(|(_, it)| leaves(it))
        .filter_map(|(_, it)| text(it.get("extends")?, "clock"))
        .collect();
    for name in states {
        let told = clock_told(explorer, &explorer.top["state"][name]);
        let told: BTreeSet<&str> = told.as_deref().into_iter().collect();
        assert_eq!(told, about, "{file}: in {name} {mark} tells the day of another clock");
    }
}

/// The states that a case can reach with a mark: what the explorer does not tell apart by itself is followed along its steps.
fn reached_with(explorer: &Explorer, world: &World, mark: &str) -> BTreeSet<String> {
    let names = |key: &str| -> BTreeSet<&String> {
        let says = |action: &Value| texts(action, key).iter().any(|it| it == mark);
        explorer.all("action").filter(|(_, it)| says(it)).map(|(name, _)| name).collect()
    };
    let (leaves, forgets) = (names("marks"), names("forgets"));
    let mut leading = vec![Vec::new(); world.cases.len()];
    for (from, action, to) in &world.steps {
        leading[*from].push((action, *to));
    }
    let at_registration = text(&explorer.top["mark"][mark], "at").is_some();
    let mut seen: BTreeSet<(usize, bool)> = BTreeSet::new();
    let mut queue: Vec<(usize, bool)> = (0..world.beginnings).map(|it| (it, at_registration)).collect();
    while let Some((case, has)) = queue.pop() {
        if seen.insert((case, has)) {
            let after = |action| leaves.contains(action) || (has && !forgets.contains(action));
            queue.extend(leading[case].iter().map(|(action, to)| (*to, after(*action))));
        }
    }
    let with = seen.into_iter().filter(|(_, has)| *has);
    with.map(|(case, _)| explorer.states[world.cases[case].state].clone()).collect()
}

#[test]
fn what_the_applicant_reads_is_true_in_every_state_that_a_case_can_reach_with_it() {
    let mut met = BTreeSet::new();
    for (file, source) in shipped::DEFINITIONS {
        let explorer = Explorer::new(source, Grain::AskedAbout);
        let world = explorer.explore(200_000).expect("a person can look at it");
        states_tell_days_that_there_are(file, &explorer, &world);
        for (mark, _) in explorer.all("mark") {
            let states = reached_with(&explorer, &world, mark);
            let row = TRUE_IN.iter().find(|it| (it.0, it.1) == (file, mark.as_str()));
            let (.., row) = row.unwrap_or_else(|| panic!("{file}: nobody says where {mark} is true"));
            let row: BTreeSet<String> = row.split_whitespace().map(str::to_owned).collect();
            assert_eq!(states, row, "{file}: {mark}");
            marks_tell_the_day_of_their_clock(file, &explorer, mark, &states);
            met.insert((file, mark.clone()));
        }
    }
    assert_eq!(met.len(), TRUE_IN.len(), "every mark that is written here is one");
}
