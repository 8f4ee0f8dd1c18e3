//! Texts that somebody wrote to keep the verifier busy: each is refused, or read, within a second of the processor and
//! in 64 megabytes. What a release build takes is kept in `docs/figures/hostile.md`, measured with [`MEASURE`].

#![expect(clippy::indexing_slicing, reason = "the texts are made here, of things that are there")]

mod texts;

use super::{MEGABYTE, megabyte_of, problems, spent};
use crate::suite::oracles::draft::list;
use std::fmt::Write;
use std::process::Command;
use texts::{
    checklist, children, choices, counter, facts, forgetful, marks, near_names, numbered, outcomes, promised,
    rounds, starts, timers,
};
use workflow::definition::{Code, Problem};

/// Makes a text: one at a time, so that the others do not count as memory.
type Make = fn() -> String;

/// Each with what it is.
fn hostile() -> Vec<(&'static str, Make)> {
    vec![
        ("a megabyte of brackets", || "[".repeat(MEGABYTE)),
        ("a megabyte of quotes", || "\"".repeat(MEGABYTE)),
        ("a megabyte of zeros", || "\0".repeat(MEGABYTE)),
        ("a megabyte of lines that are none", || "]\n".repeat(MEGABYTE / 2)),
        ("a megabyte of unknown keys", || megabyte_of(|n| format!("key_{n} = {n}\n"))),
        ("a megabyte of one sentence", || {
            super::edited(
                super::BASE,
                &[("en = \"It is closed.\"", &format!("en = \"{}\"", "word ".repeat(MEGABYTE / 5)))],
            )
        }),
        ("lists nested 10,000 deep", || format!("a = {}{}", "[".repeat(10_000), "]".repeat(10_000))),
        ("tables nested 10,000 deep", || format!("a = {}1{}", "{a=".repeat(10_000), "}".repeat(10_000))),
        ("a key of 10,000 parts", || format!("{} = 1", vec!["a"; 10_000].join("."))),
        ("100,000 states", || {
            super::BASE.to_owned() + &numbered(100_000, |n| format!("[state.s{n}]\n")).concat()
        }),
        ("a list of 100,000 unknown names", || {
            super::edited(
                super::BASE,
                &[(
                    "opens    = [\"question\"]",
                    &format!("opens = {}", list(&numbered(100_000, |n| format!("n{n}")))),
                )],
            )
        }),
        ("20 names that are nearly right, among 1,500", near_names),
        ("1,000 tasks in a circle", || checklist(1_000, |n| vec![(n + 1) % 1_000])),
        ("400 tasks, each after every other", || {
            checklist(400, |n| (0..400).filter(|it| *it != n).collect())
        }),
        ("400 tasks, each after all before it", || checklist(400, |n| (0..n).collect())),
        ("500 states with 30 timers each, forward", || timers(500, 30, false)),
        ("500 states with 30 timers each, in a circle", || timers(500, 30, true)),
        ("1,000 child cases in 200 states", || children(1_000, 200)),
        ("a child case that may end in 40,000 ways, in 200 states", || outcomes(40_000, 200)),
        ("15 marks that come and go", || marks(15).text()),
        ("60 marks that come and go", || marks(60).text()),
        ("16 facts that come with a case", || facts(16)),
        ("64 facts that come with a case", || facts(64)),
        ("8 choices of 100 outcomes at once", || choices(8, 100, true)),
        ("3 choices of 60 outcomes at once", || choices(3, 60, true)),
        ("1,000 choices of 2 outcomes", || choices(1_000, 2, false)),
        ("30 choices of 2 outcomes", || choices(30, 2, false)),
        ("15 marks and 64 promises", || promised(15, 64, 0, false)),
        ("15 marks and 64 offers", || promised(15, 64, 0, true)),
        ("60 promises of 500 actions over 8 marks", || promised(8, 60, 500, false)),
        ("60 promises over 500 actions and 10 marks", || promised(10, 60, 500, true)),
        ("6 extensions and 60 new starts over 7 marks", || starts(7, 6, 60)),
        ("a counter of 15 marks, on each step of which a clock starts", || counter(15)),
        ("60 clocks that start and run out on rounds over 13 marks", || rounds(13, 60)),
        ("5 clocks that start and run out on rounds over 14 marks", || rounds(14, 5)),
        ("2,000 limits, each of which the next action forgets", || forgetful(2_000)),
    ]
}

/// What nobody could follow to its end, and is told so.
const TOO_MUCH: [&str; 9] = [
    "60 clocks that start and run out on rounds over 13 marks",
    "3 choices of 60 outcomes at once",
    "100,000 states",
    "60 marks that come and go",
    "16 facts that come with a case",
    "64 facts that come with a case",
    "8 choices of 100 outcomes at once",
    "1,000 choices of 2 outcomes",
    "30 choices of 2 outcomes",
];

/// Whoever is told that it is too much is told of what.
#[test]
fn what_is_too_much_is_told_by_its_limit() {
    // Each choice takes two bits, beside the one of the outcome.
    for (text, said) in [
        (choices(56, 2, false), "more than 112 facts together"),
        (choices(55, 2, false), "more than 100000 configurations"),
        (facts(17), "more than 16 facts that come with a case"),
        (facts(16), "more than 100000 configurations"),
        (choices(8, 100, true), "more than 4096 ways"),
        (choices(2, 65, true), "more than 4096 ways"),
        (marks(60).text(), "more than 100000 configurations"),
    ] {
        let found = problems(&text);
        let [only] = found.as_slice() else { panic!("{said}: {found:?}") };
        assert!(only.code == Code::E98 && only.message.contains(said), "{said}: {only}");
    }
    // What was found before it was too much is said too.
    let found = problems(&rounds(13, 60));
    let too_much: Vec<&Problem> = found.iter().filter(|it| it.code == Code::E98).collect();
    let [only] = too_much[..] else { panic!("{found:?}") };
    assert!(only.message.contains("more than 6000000 steps would have"), "{only}");
    assert!(found.iter().any(|it| it.code == Code::E14), "{found:?}");
}

/// What reading a text cost.
struct Cost {
    /// Of the processor.
    milliseconds: u128,
    /// More than the process had before.
    megabytes: usize,
    /// The code of the first problem, or `none`.
    first: String,
    /// Whether nothing was followed any further.
    too_much: bool,
}

impl Cost {
    /// Of reading a text in a process of its own, which says it in a line.
    fn of(what: &str) -> Cost {
        let mut child = Command::new(std::env::current_exe().expect("this program"));
        let child =
            child.args(["nothing_hostile_takes", "--nocapture"]).env(ALONE, what).output().expect("it runs");
        let said = String::from_utf8_lossy(&child.stderr).into_owned();
        let line =
            said.lines().find_map(|it| it.strip_prefix(COST)).unwrap_or_else(|| panic!("{what}: {said}"));
        let [milliseconds, megabytes, first, too_much] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        Cost {
            milliseconds: milliseconds.parse().expect("a number"),
            megabytes: megabytes.parse().expect("a number"),
            first: first.to_owned(),
            too_much: too_much.parse().expect("yes or no"),
        }
    }

    /// Reads a text here, and says what it cost.
    fn say(text: &str) {
        let (before, begun) = (peak(), spent());
        let found = problems(text);
        let (took, after) = (spent().saturating_sub(begun), peak());
        let first = found.first().map_or("none".to_owned(), |it| it.code.to_string());
        let too_much = found.iter().any(|it| it.code == Code::E98);
        eprintln!("{COST}{} {} {first} {too_much}", took.as_millis(), (after - before) / 1024);
    }
}

/// Set to what a text is called, and only that text is read, and told what it cost.
const ALONE: &str = "HOSTILE_TEXT";
const COST: &str = "cost: ";

/// The most memory that this process has had, in kilobytes.
#[expect(clippy::disallowed_methods, reason = "the system tells it in a file")]
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"));
    line.and_then(|it| it.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

#[test]
#[expect(clippy::disallowed_methods, reason = "one process tells another what to read")]
fn nothing_hostile_takes_more_than_a_second_and_64_megabytes() {
    let all = hostile();
    if let Ok(what) = std::env::var(ALONE) {
        let (_, text) = all.iter().find(|(it, _)| **it == what).expect("it is there");
        return Cost::say(&text());
    }
    assert!(all.len() >= 30);
    let names: Vec<&str> = all.iter().map(|(what, _)| *what).collect();
    let mut rows = String::new();
    for part in names.chunks(2) {
        let costs = std::thread::scope(|scope| {
            let costs: Vec<_> = part.iter().map(|what| (what, scope.spawn(|| Cost::of(what)))).collect();
            costs.into_iter().map(|(what, it)| (*what, it.join().expect("it was read"))).collect::<Vec<_>>()
        });
        for (what, Cost { milliseconds, megabytes, first, too_much }) in costs {
            assert!(milliseconds <= 1_000, "{what} takes {milliseconds} ms");
            assert!(megabytes <= 64, "{what} takes {megabytes} MB");
            assert_eq!(too_much, TOO_MUCH.contains(&what), "{what}: {first}");
            let kilobytes = all.iter().find(|(it, _)| *it == what).map_or(0, |(_, text)| text().len() / 1024);
            let _ = writeln!(rows, "| {what} | {kilobytes} | {milliseconds} | {megabytes} | {first} |");
        }
    }
    keep(&names, &rows);
}

/// Set, and what was measured is kept; it is the release build that counts.
const MEASURE: &str = "MEASURE_HOSTILE";
const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/figures/hostile.md");

#[expect(clippy::disallowed_methods, reason = "what was measured is kept in a file")]
fn keep(names: &[&str], rows: &str) {
    if std::env::var(MEASURE).is_ok() {
        std::fs::write(DOCUMENT, OPENING.to_owned() + rows).expect("the documents can be written");
    }
    let kept = std::fs::read_to_string(DOCUMENT).expect("what was measured was kept");
    assert!(kept.starts_with(OPENING), "the document says how it was measured");
    for name in names {
        assert!(kept.contains(&format!("| {name} |")), "{name} is not measured");
    }
}

const OPENING: &str = "# What hostile definitions cost

Texts written to keep the verifier busy, each read in a process of its own: milliseconds of the processor, and what the
process had before is taken off its peak of memory. Every run of the tests holds each of them to a second and 64 MB, in
the build of the tests; here are the figures of a release build. To measure anew:

```
MEASURE_HOSTILE=all cargo test --release -p workflow nothing_hostile_takes
```

| text | kB | ms | MB more | first problem |
|---|---|---|---|---|
";
