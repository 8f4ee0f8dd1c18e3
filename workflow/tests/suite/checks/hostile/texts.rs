//! The texts that are read: processes of a shape that costs, as large as one asks for.

use crate::suite::oracles::draft::{Act, Draft, Stage, WORDS, list};
use std::fmt::Write;

pub(super) fn numbered(n: usize, piece: impl Fn(usize) -> String) -> Vec<String> {
    (0..n).map(piece).collect()
}

/// One state and one end.
pub(super) fn small() -> Draft {
    let stages = vec![Stage::default(), Stage { end: true, timers: Vec::new() }];
    let mut draft = Draft { stages, ..Draft::default() };
    draft.act("finish".to_owned(), 0, Some(1), vec!["officer"]);
    draft.act("ask".to_owned(), 0, None, vec!["applicant", "head"]);
    draft
}

/// An action that stays.
pub(super) fn stays(draft: &mut Draft, name: String, more: Vec<String>) {
    draft.acts.push(Act { name, states: vec![0], to: None, by: vec!["officer"], more });
}

pub(super) fn mark(draft: &mut Draft, name: &str) {
    let _ = writeln!(draft.more, "[mark.{name}]\nkk = \"а\"\nru = \"а\"\nen = \"a\"");
}

/// Marks that are set and taken away, each by itself: as many cases as there are sets of them.
pub(super) fn marks(n: usize) -> Draft {
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

pub(super) fn promised(marks_: usize, promises: usize, names: usize, offered: bool) -> String {
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
pub(super) fn choices(fields: usize, options: usize, at_once: bool) -> String {
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

pub(super) fn facts(n: usize) -> String {
    let mut draft = small();
    draft.more.push_str("[filed]\n");
    for name in numbered(n, |it| format!("f{it}")) {
        let _ = writeln!(draft.more, "{name} = {{ kind = \"bool\", {WORDS} }}");
        stays(&mut draft, format!("read_{name}"), vec![format!("when = {{ {name} = \"given\" }}")]);
    }
    draft.text()
}

/// Items of a checklist, each after those that `before` names.
pub(super) fn checklist(n: usize, before: impl Fn(usize) -> Vec<usize>) -> String {
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
pub(super) fn timers(states: usize, each: usize, back: bool) -> String {
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
pub(super) fn children(tasks: usize, states: usize) -> String {
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
pub(super) fn outcomes(ways: usize, states: usize) -> String {
    let ways = numbered(ways, |it| format!("o{it} = \"noted\"")).join(", ");
    let text = children(1, states).replace("a = \"noted\", b = \"noted\"", &ways);
    let (before, noted) = text.split_once("[action.noted]").expect("it is there");
    let all = Draft::states(&(0..states).collect::<Vec<_>>());
    format!("{before}[action.noted]{}", noted.replacen(&all, "[\"s0\"]", 1))
}

/// A clock that many actions start anew, and that many extend, with marks beside.
pub(super) fn starts(marks_: usize, extensions: usize, restarts: usize) -> String {
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
pub(super) fn there_and_back() -> Draft {
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
pub(super) fn counter(marks_: usize) -> String {
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
pub(super) fn rounds(marks_: usize, clocks: usize) -> String {
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
pub(super) fn near_names() -> String {
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

/// Limits in a row, each of which the action of the next one forgets: what one is worth follows from all before it.
pub(super) fn forgetful(actions: usize) -> String {
    let mut draft = small();
    for n in 0..actions {
        let before = n.checked_sub(1).map(|it| format!("forgets = [\"a{it}\"]"));
        let more = before.into_iter().chain(["limit = 1".to_owned()]);
        stays(&mut draft, format!("a{n}"), more.collect());
    }
    draft.text()
}
