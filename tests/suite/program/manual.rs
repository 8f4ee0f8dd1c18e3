//! Step 10 of the manual of the language: each of its commands is run as it stands there, in its order, and each answer is held
//! to the one that is printed.

use serde_json::Value;
use std::path::{Path, PathBuf};
use tests::program::Shell;
use workflow::testkit::{SMALL_LAW, SMALL_PROCESS};

const MANUAL: &str = include_str!("../../../workflow/README.md");
const HEADING: &str = "### Step 10: run it in a portal\n";
/// The address that a demo has where nothing else is said.
const ADDRESS: &str = "http://127.0.0.1:8080";
const PASSWORD: &str = "a card for a reader of books";
/// The day on which the demo of the manual was begun, at an address that nobody else has.
const ON_THAT_DAY: &str = "--json --listen 127.0.0.1:0 --at 2026-11-28T10:00";

/// The fenced blocks of one kind, in order.
fn blocks<'t>(text: &'t str, kind: &str) -> Vec<&'t str> {
    let fence = format!("```{kind}\n");
    let parts = text.split(&*fence).skip(1);
    parts.map(|it| it.split_once("```").expect("it is closed").0).collect()
}

/// A folder with the library card, as step 10 asks for it.
fn library(folder: &Path) -> PathBuf {
    let library = folder.join("library");
    std::fs::create_dir(&library).expect("a folder");
    let card = SMALL_PROCESS.replacen("\"small_law.toml\"\n", "\"law.toml\"\nasks = []\n", 1);
    assert_ne!(card, SMALL_PROCESS);
    std::fs::write(library.join("card.toml"), card).expect("a file");
    std::fs::write(library.join("law.toml"), SMALL_LAW).expect("a file");
    folder.to_owned()
}

/// Holds an answer to the printed one, which leaves out what stands behind each `…`. What goes on in the next line is one with it.
#[track_caller]
fn is_as_printed(answer: &str, printed: &str) {
    let mut rest = answer;
    for piece in printed.split('…').map(str::trim).filter(|it| !it.is_empty()) {
        let (_, after) = rest.split_once(piece).unwrap_or_else(|| panic!("`{piece}` of {printed}: {answer}"));
        rest = after;
    }
}

/// The printed answers of a block, each in one line: what is indented goes on with the line before.
fn printed(block: &str) -> Vec<String> {
    let mut answers: Vec<String> = Vec::new();
    for line in block.lines() {
        match answers.last_mut() {
            Some(before) if line.starts_with(' ') => before.push_str(line.trim_start()),
            _ => answers.push(line.to_owned()),
        }
    }
    answers
}

#[test]
fn what_the_manual_says_of_a_portal_can_be_done_as_it_stands_there() {
    let (_, step) = MANUAL.split_once(HEADING).expect("there is the step");
    let (step, _) = step.split_once("\n## ").expect("it ends");
    let [demo, file, look, act, clock, export, own] = blocks(step, "sh")[..] else { panic!("{step}") };
    let [filed, looked, acted] = blocks(step, "text")[..] else { panic!("{step}") };

    let folder = tempfile::tempdir().expect("a folder");
    let shell = Shell::within(&library(folder.path()));
    let program = shell.start(&format!("exec {} {ON_THAT_DAY}", demo.trim()));
    let stage: Value = serde_json::from_str(&program.wait_for_output("\"url\"")).expect("one line of JSON");
    let here = |block: &str| block.replace(ADDRESS, stage["url"].as_str().expect("an address"));

    let answer = shell.run(&here(file)).well().stdout;
    is_as_printed(&answer, &printed(filed)[0].replace("01a2", "…"));
    let case: Value = serde_json::from_str(&answer).expect("JSON");
    let [id, number] = ["id", "number"].map(|it| case[it].as_str().expect("a text"));
    // Another shell has to be told again who one is.
    let (signing_in, _) = file.split_once("curl -s $api/cases ").expect("it files");
    let with_the_case = |block: &str| format!("{}\ncase={id}\n{}", here(signing_in), here(block));
    let (_, look) = look.split_once("    # the id of the answer\n").expect("it is told which");
    let actions = shell.run(&with_the_case(look)).well().stdout;
    let as_printed = printed(looked);
    assert_eq!(as_printed.len(), 2, "{as_printed:?}");
    for it in &as_printed {
        is_as_printed(&actions, it);
    }
    let (act_it, _) = act.split_once("act $officer").expect("it says what `act` is");
    let refused = |what: &str| shell.run(&with_the_case(&format!("{act_it}\n{what}"))).well().stdout;
    let no_version = refused(
        "curl -s $api/cases/$case/actions/done -H \"Authorization: Bearer $officer\" \
         -H 'Content-Type: application/json' -d '{\"task\": 1}'",
    );
    assert!(no_version.contains("\"status\":428"), "{no_version}");
    let no_task = refused("act $officer done 1 '{}'");
    assert!(no_task.contains("\"status\":422") && no_task.contains("\"pointer\":\"/task\""), "{no_task}");
    let offered = shell.run(&here("curl -s http://127.0.0.1:8080/en/protect")).well().stdout;
    assert!(offered.contains("Library card"), "{offered}");

    let answers = shell.run(&with_the_case(act)).well().stdout;
    let (answers, as_printed): (Vec<&str>, _) = (answers.lines().collect(), printed(acted));
    assert_eq!(answers.len(), as_printed.len(), "{answers:#?}");
    for (answer, printed) in answers.iter().zip(&as_printed) {
        is_as_printed(answer, printed);
    }

    shell.run(&here(clock)).well();
    let over =
        shell.run(&with_the_case("curl -s $api/cases/$case -H \"Authorization: Bearer $applicant\"")).well();
    assert!(
        over.stdout.contains("\"status\":\"closed\""),
        "the term of the card has run out: {}",
        over.stdout
    );

    assert!(program.stop());
    let told = shell.run(&export.replace("PB-2026-…", number)).well().stderr;
    assert!(told.contains(" of 1 case"), "{told}");
    for log in ["cases.xes", "cases.json", "case.xes"] {
        let log = std::fs::read_to_string(folder.path().join(log)).expect("it was written");
        assert!(log.contains(number), "{log}");
    }

    let folder = tempfile::tempdir().expect("a folder");
    let shell = Shell::within(&library(folder.path()));
    std::fs::write(folder.path().join("password.txt"), format!("{PASSWORD}\n")).expect("a file");
    let (before, serving) = own.trim_end().rsplit_once('\n').expect("several commands");
    assert_eq!(serving, "qorgan serve");
    let program = shell.start(&format!("export QORGAN_LISTEN=127.0.0.1:0\n{before}\nexec {serving}"));
    let before_doors = program.wait_for_doors();
    let mine = file
        .replace(ADDRESS, &before_doors)
        .replace("qorgan-demo-2026", PASSWORD)
        .replace("applicant@demo.example", "reader@library.example")
        .replace("turkistan.demo.example", "library.example");
    is_as_printed(&shell.run(&mine).well().stdout, "{…\"kind\":\"card\",…,\"status\":\"asked\",…}");
    assert!(program.stop());

    // What a process asks is no rule of it, so the version stays; a card that asks for everything cannot be filed so.
    let card = folder.path().join("library/card.toml");
    let without = std::fs::read_to_string(&card).expect("a file").replacen("asks = []\n", "", 1);
    std::fs::write(&card, without).expect("a file");
    let program = shell
        .start(&format!("export QORGAN_LISTEN=127.0.0.1:0 QORGAN_DEFINITIONS_DIR=library\nexec {serving}"));
    let doors = program.wait_for_doors();
    let asked = shell.run(&mine.replace(&before_doors, &doors)).well().stdout;
    for demanded in [
        "\"code\":\"required\",…\"pointer\":\"/body\"",
        "\"code\":\"unknown-code\",…\"pointer\":\"/pressure\"",
    ] {
        is_as_printed(&asked, demanded);
    }
    assert!(program.stop());
}
