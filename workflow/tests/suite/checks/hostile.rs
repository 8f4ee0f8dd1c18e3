//! Texts that somebody wrote to keep the verifier busy: each is refused, or read, within a second of the processor and
//! in 64 megabytes. What a release build takes is kept in `docs/figures/hostile.md`, measured with [`MEASURE`].

#![expect(clippy::indexing_slicing, reason = "the texts are made here, of things that are there")]

use super::{MEGABYTE, megabyte_of, problems, spent};
use crate::suite::oracles::draft::{Act, Draft, Stage, WORDS, list};
use std::fmt::Write;
use std::process::Command;
use workflow::definition::{Code, Problem};

fn numbered(n: usize, piece: impl Fn(usize) -> String) -> Vec<String> {
    (0..n).map(piece).collect()
}

/// One state and one end.
fn small() -> Draft {
    let stages = vec![Stage::default(), Stage { end: true, timers: Vec::new() }];
    let mut draft = Draft { stages, ..Draft::default() };
    draft.act("finish".to_owned(), 0, Some(1), vec!["officer"]);
    draft.act("ask".to_owned(), 0, None, vec!["applicant", "head"]);
    draft
}

/// An action that stays.
fn stays(draft: &mut Draft, name: String, more: Vec<String>) {
    draft.acts.push(Act { name, states: vec![0], to: None, by: vec!["officer"], more });
}

fn mark(draft: &mut Draft, name: &str) {
    let _ = writeln!(draft.more, "[mark.{name}]\nkk = \"а\"\nru = \"а\"\nen = \"a\"");
}

/// Marks that are set and taken away, each by itself: as many cases as there are sets of them.
fn marks(n: usize) -> Draft {
    let mut draft = small();
    for name in numbered(n, |it| format!("m{it}")) {
        mark(&mut draft, &name);
        let set = vec![format!("marks = [\"{name}\"]"), format!("when = {{ {name} = false }}")];
        let clear = vec![format!("forgets = [\"{name}\"]"), format!("when = {{ {name} = true }}")];
        stays(&mut draft, format!("set_{name}"), set);
        stays(&mut draft, format!("clear_{name}"), clear);
    }
    draft
}

fn promised(marks_: usize, promises: usize, names: usize, offered: bool) -> String {
    let mut draft = marks(marks_);
    let many = numbered(names, |it| format!("name_{it}"));
    for name in &many {
        stays(&mut draft, name.clone(), Vec::new());
    }
    let ends: Vec<&str> = many.iter().map(String::as_str).chain(["finish"]).collect();
    for n in 0..promises {
        let _ = if offered {
            writeln!(draft.more, "[[promise]]\noffered = \"ask\"\nuntil = [\"finish\"]\nbasis = \"rule {n}\"")
        } else {
            let ends = list(&ends);
            writeln!(
                draft.more,
                "[[promise]]\nbetween = \"set_m0\"\nand = {ends}\nalways = {ends}\nbasis = \"rule {n}\""
            )
        };
    }
    draft.text()
}

/// Fields with outcomes to choose from, asked for by one action, or by one each; a guard asks about each.
fn choices(fields: usize, options: usize, at_once: bool) -> String {
    let mut draft = small();
    let outcomes = numbered(options, |it| format!("o{it}"));
    let names = numbered(fields, |it| format!("c{it}"));
    draft.more.push_str("[field]\n");
    for name in &names {
        let _ = writeln!(draft.more, "{name} = {{ kind = {}, {WORDS} }}", list(&outcomes));
    }
    draft.outcomes.clone_from(&outcomes);
    if at_once {
        stays(&mut draft, "choose".to_owned(), vec![format!("requires = {}", list(&names))]);
    } else {
        for name in &names {
            stays(&mut draft, format!("choose_{name}"), vec![format!("requires = [\"{name}\"]")]);
        }
    }
    for name in &names {
        stays(&mut draft, format!("read_{name}"), vec![format!("when = {{ {name} = [\"o0\"] }}")]);
    }
    // Every outcome is given, by whoever did not choose it.
    for outcome in &outcomes {
        let more = vec![
            format!("outcome = \"{outcome}\""),
            format!("when = {{ c0 = [\"{outcome}\"] }}"),
            format!("not_by_actor_of = [\"{}\"]", if at_once { "choose" } else { "choose_c0" }),
        ];
        draft.acts.push(Act {
            name: format!("give_{outcome}"),
            states: vec![0],
            to: Some(1),
            by: vec!["head"],
            more,
        });
    }
    draft.text()
}

fn facts(n: usize) -> String {
    let mut draft = small();
    draft.more.push_str("[filed]\n");
    for name in numbered(n, |it| format!("f{it}")) {
        let _ = writeln!(draft.more, "{name} = {{ kind = \"bool\", {WORDS} }}");
        stays(&mut draft, format!("read_{name}"), vec![format!("when = {{ {name} = \"given\" }}")]);
    }
    draft.text()
}

/// Items of a checklist, each after those that `before` names.
fn checklist(n: usize, before: impl Fn(usize) -> Vec<usize>) -> String {
    let mut draft = small();
    for it in 0..n {
        let after = list(&before(it).iter().map(|it| format!("t{it}")).collect::<Vec<_>>());
        let _ = writeln!(
            draft.more,
            "[task.t{it}]\nname = {{ {WORDS} }}\nin = [\"s0\"]\nby = [\"officer\"]\nafter = {after}\nbasis = \"rule 1\""
        );
    }
    draft.text()
}

/// States in a row, each with timers to those that come next, or back to the first.
fn timers(states: usize, each: usize, back: bool) -> String {
    let mut draft = Draft { stages: vec![Stage::default(); states], ..Draft::default() };
    draft.stages.push(Stage { end: true, timers: Vec::new() });
    for from in 0..states {
        for n in 1..=each {
            let to = if back && n == each { 0 } else { (from + n).min(states) };
            let name = format!("go_{to}");
            draft.stages[from].timers.push(name.clone());
            match draft.acts.iter().position(|it| it.name == name) {
                Some(it) if draft.acts[it].states.contains(&from) => {}
                Some(it) => draft.acts[it].states.push(from),
                None => drop(draft.act(name, from, Some(to), vec!["system", "officer", "head", "applicant"])),
            }
        }
    }
    draft.text()
}

/// Child cases that stay open in all of many states, each with something to do there.
fn children(tasks: usize, states: usize) -> String {
    let mut draft = Draft { stages: vec![Stage::default(); states], ..Draft::default() };
    draft.stages.push(Stage { end: true, timers: Vec::new() });
    let all: Vec<usize> = (0..states).collect();
    for to in 0..=states {
        let act = draft.act(format!("go_{to}"), 0, Some(to), vec!["officer", "head", "applicant"]);
        act.states.clone_from(&all);
    }
    let names = numbered(tasks, |it| format!("child_{it}"));
    draft.acts.push(Act {
        name: "open".to_owned(),
        states: vec![0],
        to: None,
        by: vec!["officer"],
        more: vec![format!("opens = {}", list(&names))],
    });
    draft.acts.push(Act {
        name: "noted".to_owned(),
        states: all,
        to: None,
        by: vec!["system"],
        more: Vec::new(),
    });
    for name in names {
        let _ = writeln!(
            draft.more,
            "[task.{name}]\nname = {{ {WORDS} }}\ncase = \"other\"\nthen = {{ a = \"noted\", b = \"noted\" }}\nbasis = \"rule 1\""
        );
    }
    draft.text()
}

/// A child case that may end in many ways, and is answered in one of the states in which it can be open.
fn outcomes(ways: usize, states: usize) -> String {
    let ways = numbered(ways, |it| format!("o{it} = \"noted\"")).join(", ");
    let text = children(1, states).replace("a = \"noted\", b = \"noted\"", &ways);
    let (before, noted) = text.split_once("[action.noted]").expect("it is there");
    let all = Draft::states(&(0..states).collect::<Vec<_>>());
    format!("{before}[action.noted]{}", noted.replacen(&all, "[\"s0\"]", 1))
}

/// A clock that many actions start anew, and that many extend, with marks beside.
fn starts(marks_: usize, extensions: usize, restarts: usize) -> String {
    let mut draft = marks(marks_);
    draft.more.insert_str(
        0,
        &format!(
            "[field]\nreason = {{ kind = \"text\", {WORDS} }}\nuntil = {{ kind = \"date\", {WORDS} }}\n\
             [ground.ground]\n{}\nbasis = \"rule 1\"\n",
            WORDS.replace(", ", "\n")
        ),
    );
    let names = numbered(extensions, |it| format!("extend_{it}"));
    for name in &names {
        draft.acts.push(Act {
            name: name.clone(),
            states: vec![0],
            to: None,
            by: vec!["head"],
            more: vec![
                "extends = { clock = \"case\", set_by = \"until\", cap = \"2mo\", basis = \"rule 1\" }"
                    .to_owned(),
                "requires = [\"reason\", \"until\"]".to_owned(),
                "grounds = [\"ground\"]".to_owned(),
                "limit = 1".to_owned(),
                "within = { term = \"3wd\", since = \"case\", basis = \"rule 1\" }".to_owned(),
            ],
        });
    }
    for name in numbered(restarts, |it| format!("anew_{it}")) {
        draft.act(name.clone(), 0, Some(0), vec!["officer"]).more.push(format!("forgets = {}", list(&names)));
        draft.restarts.push(name);
    }
    draft.text()
}

/// Two states, and what leads from the one to the other and back, where a clock starts.
fn there_and_back() -> Draft {
    let mut stages = vec![Stage::default(); 2];
    stages[1].timers.push("give_up".to_owned());
    stages.push(Stage { end: true, timers: Vec::new() });
    let mut draft = Draft { stages, idle: vec![1], ..Draft::default() };
    draft.act("finish".to_owned(), 0, Some(2), vec!["officer", "head", "applicant"]);
    draft.act("give_up".to_owned(), 1, Some(2), vec!["system"]);
    draft.act("begin".to_owned(), 1, Some(0), vec!["officer"]);
    draft.restarts.push("begin".to_owned());
    draft
}

/// A case goes from the one to the other and back so often as marks can count, and no more: a way of all configurations, and
/// no round.
fn counter(marks_: usize) -> String {
    let mut draft = there_and_back();
    let names = numbered(marks_, |it| format!("m{it}"));
    for (n, name) in names.iter().enumerate() {
        mark(&mut draft, name);
        let lower: Vec<String> = names[..n].iter().map(|it| format!("{it} = true, ")).collect();
        draft.act(format!("count_{n}"), 0, Some(1), vec!["officer"]).more.extend([
            format!("when = {{ {}{name} = false }}", lower.concat()),
            format!("marks = [\"{name}\"]"),
            format!("forgets = {}", list(&names[..n])),
        ]);
    }
    draft.text()
}

/// Clocks that start on the way back, each of which leads there when it runs out, with marks beside: for each of them other
/// rounds are looked for.
fn rounds(marks_: usize, clocks: usize) -> String {
    let mut draft = there_and_back();
    draft.act("leave".to_owned(), 0, Some(1), vec!["officer"]);
    draft.more = marks(marks_).more;
    draft.acts.extend(marks(marks_).acts.into_iter().filter(|it| it.name.contains("_m")));
    let names = numbered(clocks, |it| format!("clock_{it}"));
    for name in &names {
        draft.act(format!("{name}_is_over"), 0, Some(1), vec!["system"]);
        let _ = writeln!(
            draft.more,
            "[clock.{name}]\nname = {{ {WORDS} }}\nterm = \"15wd\"\nsince = [\"registration\", \"begin\"]\n\
             breach = \"{name}_is_over\"\nbasis = \"rule 1\""
        );
    }
    let all: Vec<&str> = names.iter().map(String::as_str).chain(["case"]).collect();
    draft.text().replacen("clocks = [\"case\"]", &format!("clocks = {}", list(&all)), 1)
}

/// As long as names that are guessed at are, and alike but for their ends.
fn near_names() -> String {
    let name = |n: usize| format!("{:0<59}_{n:04}", "alike_");
    let mut draft = small();
    for n in 0..1_500 {
        stays(&mut draft, name(n), Vec::new());
    }
    let text = draft.text();
    let wrong = numbered(20, |n| format!("\"{:0<59}_{n:04}\"", "alike_o")).join(", ");
    let (before, after) = text.split_once("[action.finish]").expect("it finishes");
    format!("{before}[action.finish]\nnot_by_actor_of = [{wrong}]{after}")
}

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
    assert!(only.message.contains("more than 8000000 steps would have"), "{only}");
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
