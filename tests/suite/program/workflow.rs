//! Processes on the command line: whatever is wrong is told as a problem with its place, in words and as JSON.

use crate::processes::asked_in_its_own_words;
use serde_json::Value;
use std::fs;
use std::path::Path;
use tests::program::Settings;

const LAW: &str = include_str!("../../../workflow/definitions/law.toml");
const MESSAGE: &str = include_str!("../../../workflow/definitions/message.toml");

/// A folder with a process and its law book.
fn laid_out(folder: &Path, law: &str, message: &str) -> String {
    fs::create_dir_all(folder).expect("a folder");
    fs::write(folder.join("law.toml"), law).expect("a file");
    let file = folder.join("message.toml");
    fs::write(&file, message).expect("a file");
    file.display().to_string()
}

/// The problems that the command tells a program.
#[track_caller]
fn problems(settings: &Settings, files: &[&str]) -> Vec<Value> {
    let told = settings.run(&[&["workflow", "check", "--json"], files].concat()).refused();
    let told: Value = serde_json::from_str(&told.stdout).expect("JSON, whatever is wrong");
    assert_eq!(told["ok"], false);
    told["problems"].as_array().expect("a list").clone()
}

#[test]
fn whatever_is_wrong_with_a_file_is_told_as_json_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings::without_keys("sqlite://nowhere", folder.path());
    let sound = laid_out(&folder.path().join("sound"), LAW, MESSAGE);
    let named = MESSAGE.replace("\"law.toml\"", "\"laws.toml\"");
    let without = laid_out(&folder.path().join("without"), LAW, &named);
    let missing = folder.path().join("missing.toml").display().to_string();

    let found = problems(&settings, &[&sound, &without, &missing]);
    let [law, file] = found.as_slice() else { panic!("{found:?}") };
    let line = named.lines().position(|it| it.starts_with("law ")).expect("it names its law") + 1;
    assert_eq!((&law["code"], &law["line"], &law["column"]), (&"E00".into(), &line.into(), &13.into()));
    assert!(law["message"].as_str().is_some_and(|it| it.contains("laws.toml is not there")), "{law}");
    assert_eq!(file["file"], missing);
    assert!(file["message"].as_str().is_some_and(|it| it.contains("cannot be read")), "{file}");

    // One thing is wrong with the book of several, and is told once.
    let law = LAW.replacen("edition = \"2026-01-01\"", "edition = \"yesterday\"", 1);
    let book = laid_out(&folder.path().join("book"), &law, MESSAGE);
    let other = folder.path().join("book/other.toml");
    fs::write(&other, MESSAGE).expect("a file");
    let found = problems(&settings, &[&book, &other.display().to_string()]);
    let [only] = found.as_slice() else { panic!("{found:?}") };
    assert!(only["file"].as_str().is_some_and(|it| it.ends_with("law.toml")), "{only}");
    let said = settings.run(&["workflow", "check", &book]).refused();
    assert!(said.stdout.contains("law.toml:") && said.stdout.contains("not `yesterday`"), "{said:?}");
}

/// Terms are counted by the clock on the wall: a walk that showed another one would show days that nobody counts.
#[test]
fn a_walk_is_told_by_the_clock_on_the_wall() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings::without_keys("sqlite://nowhere", folder.path());
    let file = laid_out(folder.path(), LAW, MESSAGE);
    let walk = settings.run(&["workflow", "walk", &file, "--at", "2026-11-23T20:30:00Z"]).well().stdout;
    assert!(walk.starts_with("2026-11-24 01:30 +05:00  system"), "{walk}");
    // The same moment, as the other commands take it.
    assert_eq!(settings.run(&["workflow", "walk", &file, "--at", "2026-11-24T01:30"]).well().stdout, walk);
    // What nobody looked at in time tells the day on which it was over, and not the night after it alone.
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../workflow/definitions/message.toml");
    let late = settings.run(&["workflow", "walk", shipped, "--seed", "4"]).well().stdout;
    assert!(late.contains("2026-11-25 00:29 +05:00  system            acted chase, of 2026-11-24"), "{late}");
    // Who acted, on which ground, with which outcome, and which days are new.
    let card = concat!(env!("CARGO_MANIFEST_DIR"), "/../workflow/src/testkit/small.toml");
    let told = settings.run(&["workflow", "walk", card, "--seed", "3"]).well().stdout;
    for said in [
        "opened, answer due 2026-12-07 ",
        "  officer 2         task_done identity ",
        ", ground too_young, outcome refused ",
    ] {
        assert!(told.contains(said), "`{said}`: {told}");
    }
    // Nobody works on the last two days of the calendar.
    for (outside, way_out) in [
        ("1999-01-01T10:00", "begin on one of them"),
        ("2028-12-30T10:00", "begin earlier"),
        ("2040-01-01T10:00", "begin earlier"),
    ] {
        let nowhere = settings.run(&["workflow", "walk", card, "--at", outside]).refused();
        assert!(
            nowhere.stderr.contains("no case can be registered then. The calendar knows the days from 2")
                && nowhere.stderr.contains(way_out),
            "{nowhere:?}"
        );
        assert_eq!(nowhere.stdout, "");
    }
    let no_moment = settings.run(&["workflow", "walk", &file, "--at", "tomorrow"]).stderr;
    assert!(no_moment.contains("a moment is such as 2026-11-23T18:31"), "{no_moment}");
}

/// What no case can be filed with is told by the option that says it, and never by a defect of the walk.
#[test]
fn a_walk_is_given_only_what_a_case_can_be_filed_with() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings::without_keys("sqlite://nowhere", folder.path());
    let file = laid_out(folder.path(), include_str!("../processes/law.toml"), &asked_in_its_own_words());
    let walk = |filed: &[&str]| {
        let options = filed.iter().flat_map(|it| ["--filed", it]);
        settings.run(&[&["workflow", "walk", &file][..], &options.collect::<Vec<_>>()].concat())
    };
    walk(&["needed_on=2026-12-20", "budget=150000", "sung=false", "song"]).well();
    for (filed, told) in [
        (&["budget=-5"][..], "--filed budget=-5: budget is given as 150000, in whole tenge"),
        (&["sung=false", "sung=true"], "--filed sung=true: sung is given twice"),
        (&["song", "song"], "--filed song: song is given twice"),
        (&["sung=maybe"], "--filed sung=maybe: sung is given as true or false"),
        (&["needed_on=+12026-12-20"], "--filed needed_on=+12026-12-20: needed_on is given as 2026-12-20"),
        (&["sang"], "is filed with no sang; it is asked for needed_on, budget, sung, threat_on, song"),
    ] {
        let refused = walk(filed).refused();
        assert!(refused.stderr.contains(told) && refused.stderr.trim().lines().count() == 1, "{refused:?}");
    }
}

#[test]
fn a_changed_law_book_is_a_difference_and_stands_in_the_print() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings::without_keys("sqlite://nowhere", folder.path());
    let older = laid_out(&folder.path().join("older"), LAW, MESSAGE);
    let amended = LAW.replace("edition = \"2026-01-01\"", "edition = \"2027-01-01\"");
    let newer = laid_out(&folder.path().join("newer"), &amended, MESSAGE);

    let said = settings.run(&["workflow", "diff", &older, &newer]).well().stdout;
    assert!(said.contains("~ law.source.appc.edition: \"2026-01-01\" → \"2027-01-01\"\n"), "{said}");
    let told = settings.run(&["workflow", "diff", "--json", &older, &newer]).well().stdout;
    let told: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!((&told["changes_rules"], &told["changes_law"]), (&false.into(), &true.into()));
    let same = settings.run(&["workflow", "diff", "--json", &older, &older]).well().stdout;
    let same: Value = serde_json::from_str(&same).expect("JSON");
    assert_eq!((&same["changes_law"], &same["differences"]), (&false.into(), &Value::Array(Vec::new())));

    let print = settings.run(&["workflow", "export", "--format", "print", &newer]).well().stdout;
    assert!(print.contains("\nsource appc\n  edition: 2027-01-01\n"), "{print}");
}

/// Whatever keeps its law book from being found, a definition is told of that, and not of its articles.
#[test]
fn a_definition_without_a_law_book_is_told_only_what_is_true() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings::without_keys("sqlite://nowhere", folder.path());
    let card = include_str!("../../../workflow/src/testkit/small.toml");
    fs::write(
        folder.path().join("small_law.toml"),
        include_str!("../../../workflow/src/testkit/small_law.toml"),
    )
    .expect("a file");
    let file = folder.path().join("card.toml");
    let name = "law       = \"small_law.toml\"";
    for (old, new, said) in [
        ("", "", vec![]),
        ("version   = 1", "version = 99999999999999999999999", vec!["more than the engine counts"]),
        ("version   = 1", "version = one", vec!["stands in straight quotes"]),
        (name, "law = 5", vec!["law of the definition is a text"]),
        (name, "", vec!["the definition needs law"]),
        (name, "law = \"\"", vec!["is a file beside the definition"]),
        (name, "law = \"../small_law.toml\"", vec!["is a file beside the definition"]),
        (name, "law = \"gone.toml\"", vec!["gone.toml is not there"]),
        (name, "law = \"gone.toml\"\nlow = 1", vec!["has no key `low`", "gone.toml is not there"]),
    ] {
        fs::write(&file, card.replacen(old, new, 1)).expect("a file");
        if said.is_empty() {
            settings.run(&["workflow", "check", &file.display().to_string()]).well();
            continue;
        }
        let found = problems(&settings, &[&file.display().to_string()]);
        let told: Vec<&str> = found.iter().filter_map(|it| it["message"].as_str()).collect();
        assert_eq!(told.len(), said.len(), "{new}: {told:#?}");
        assert!(said.iter().all(|it| told.iter().any(|told| told.contains(it))), "{new}: {told:#?}");
        // Who only draws or walks it is told the same.
        let drawn =
            settings.run(&["workflow", "export", "--format", "print", &file.display().to_string()]).refused();
        assert!(said.iter().all(|it| drawn.stderr.contains(it)), "{drawn:?}");
    }
}

#[test]
fn a_file_that_is_no_definition_is_told_what_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings::without_keys("sqlite://nowhere", folder.path());
    let message = laid_out(&folder.path().join("sound"), LAW, MESSAGE);
    let file = folder.path().join("sound/other.toml");
    let utf16: Vec<u8> = MESSAGE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, said) in [
        (LAW.as_bytes(), "this is a law book"),
        (b"id = \"message\"\nfrom = 1\nto = 2\n", "this is a plan"),
        (b"id = \"mess\0age\"\n", "a byte in it that is no letter, NUL (line 1)"),
        (&utf16, "written in UTF-16: save it as UTF-8"),
    ] {
        fs::write(&file, bytes).expect("a file");
        let found = problems(&settings, &[&file.display().to_string()]);
        let [only] = found.as_slice() else { panic!("{found:?}") };
        assert!(only["message"].as_str().is_some_and(|it| it.contains(said)), "{only}");
    }
    let found = problems(&settings, &[&folder.path().join("sound").display().to_string()]);
    assert!(found[0]["message"].as_str().is_some_and(|it| it.contains("this is a folder")), "{found:?}");
    // A folder in the place of the law book is none, and the shipped one does not stand in for it.
    let (place, unread) = (folder.path().join("folder"), "law.toml: this is a folder");
    fs::create_dir_all(place.join("law.toml")).expect("a folder");
    fs::write(place.join("message.toml"), MESSAGE).expect("a file");
    let found = problems(&settings, &[&place.join("message.toml").display().to_string()]);
    assert!(found.iter().any(|it| it["message"].as_str().is_some_and(|it| it.contains(unread))), "{found:?}");

    // A mark before the text says that it is UTF-8, and is none of it.
    fs::write(&file, format!("\u{feff}{}", MESSAGE.replace("id        = \"message\"", "id = \"letter\"")))
        .expect("a file");
    settings.run(&["workflow", "check", &file.display().to_string()]).well();
    // The same file twice is one file, and two files of one version are two.
    settings.run(&["workflow", "check", &message, &message]).well();
    fs::write(&file, MESSAGE).expect("a file");
    let found = problems(&settings, &[&message, &file.display().to_string()]);
    let [only] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((&only["code"], &only["file"]), (&"E05".into(), &file.display().to_string().into()));
    assert!(only["message"].as_str().is_some_and(|it| it.contains(&message)), "{only}");
    fs::write(&file, MESSAGE.replace("version   = 1", "version = 2")).expect("a file");
    settings.run(&["workflow", "check", &message, &file.display().to_string()]).well();
}

#[test]
fn what_is_no_older_and_newer_version_is_compared_with_a_note() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings::without_keys("sqlite://nowhere", folder.path());
    let text = |name: &str, text: &str| laid_out(&folder.path().join(name), LAW, text);
    let message = text("older", MESSAGE);
    let newer =
        text("newer", &MESSAGE.replace("version   = 1", "version = 2").replace("\"13wd\"", "\"12wd\""));
    let other = text("other", &MESSAGE.replace("\"13wd\"", "\"12wd\""));
    let letter = text("letter", &MESSAGE.replace("id        = \"message\"", "id = \"letter\""));
    for (older, newer, said) in [
        (&message, &newer, ""),
        (&message, &message, ""),
        (&newer, &message, "note: the first is version 2 of message and the second version 1"),
        (&message, &other, "note: both are version 1 of message and decide otherwise"),
        (&message, &letter, "note: these are two definitions, message and letter"),
    ] {
        let told = settings.run(&["workflow", "diff", older, newer]).well().stderr;
        let is_said = if said.is_empty() { !told.contains("note:") } else { told.contains(said) };
        assert!(is_said, "`{said}`: {told}");
    }
}

#[test]
fn a_day_that_there_is_not_is_told_with_those_that_there_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings::without_keys("sqlite://nowhere", folder.path());
    let file = laid_out(&folder.path().join("sound"), LAW, MESSAGE);
    for (more, said) in [
        (vec!["--from", "2026-02-30"], "there is no day 2026-02-30"),
        (vec!["--from", "2026-02-30T10:00"], "there is no day 2026-02-30"),
        (vec!["--from", "2026-02-03T25:00"], "a moment is such as"),
        (vec!["--from", "03.02.2026"], "a moment is such as"),
        (vec!["--from", "2026-03-02", "--set-to", "2026-13-01"], "there is no day 2026-13-01"),
        (vec!["--from", "2026-03-02", "--until", "soon"], "a day is such as"),
        (
            vec!["--from", "2026-03-02", "--pause", "2026-03-10..2026-03-05"],
            "2026-03-10 comes after 2026-03-05",
        ),
        (vec!["--from", "2026-03-02", "--pause", "2026-03-10"], "a pause is such as"),
        (vec!["--from", "1999-03-02"], "it knows the years 2"),
        (vec!["--from", "0000-03-02"], "says nothing about 0000; it knows"),
    ] {
        let refused = settings.run(&[&["workflow", "explain", &file], more.as_slice()].concat());
        assert!(!refused.success && refused.stderr.contains(said), "`{said}`: {refused:?}");
    }
    let years = settings.run(&["calendar", "due", "--from", "1999-03-02", "--term", "3wd"]).refused();
    assert!(years.stderr.contains("it knows the years 2"), "{years:?}");
}

#[test]
fn a_term_in_days_leaves_out_only_the_days_over_which_its_end_moved_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings::without_keys("sqlite://nowhere", folder.path());
    let due = |from: &str| {
        let told = settings.run(&["calendar", "due", "--from", from, "--term", "30d"]).well().stdout;
        told.lines().skip(1).map(|it| it.split("  ").next().unwrap_or(it).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(due("2026-12-01T10:00"), ["2026-12-31"], "the weekends in it count");
    assert_eq!(due("2026-12-03T10:00"), ["2027-01-02", "2027-01-03", "2027-01-04", "2027-01-05"]);
}

/// What arrives on a Saturday is registered on Monday; what somebody does on a Saturday counts from Saturday.
#[test]
fn a_term_from_an_act_counts_from_its_very_day() {
    let settings = Settings::without_keys("sqlite://nowhere", Path::new("."));
    let saturday = ["calendar", "due", "--from", "2026-11-28T10:00", "--term", "2d"];
    let ends = |more: &[&str]| {
        let told = settings.run(&[&saturday[..], more].concat()).well().stdout;
        let lines: Vec<&str> = told.lines().collect();
        [lines[0], lines[lines.len() - 1]].map(str::to_owned)
    };
    assert_eq!(ends(&[]), ["2026-11-30  registered; 2d count from the day after", "2026-12-02  due"]);
    assert_eq!(
        ends(&["--from-an-act"]),
        ["2026-11-28  done; 2d count from the day after", "2026-11-30  due"]
    );
    let told = settings.run(&[&saturday[..], &["--from-an-act", "--json"]].concat()).well().stdout;
    let told: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!((&told["done_on"], &told["due_on"]), (&"2026-11-28".into(), &"2026-11-30".into()));
    // So is a clock that an action starts.
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../workflow/definitions/protection.toml");
    let explain = ["workflow", "explain", file, "--clock", "execution", "--from", "2026-11-28T10:00"];
    let told = settings.run(&explain).well().stdout;
    assert!(told.starts_with("clock execution (appc 86(3)): 5wd from 2026-11-28, "), "{told}");
    let complaint = file.replace("protection", "complaint");
    let of_registration = ["workflow", "explain", &complaint, "--from", "2026-11-28T10:00", "--from-an-act"];
    let refused = settings.run(&of_registration).refused();
    let why = "--from-an-act: no action starts the clock case, the registration does";
    assert!(refused.stderr.contains(why), "{refused:?}");
    // And one that starts with the registration too, where an action starts it.
    let starts = |more: &[&str]| {
        let explain = ["workflow", "explain", file, "--clock", "case", "--from", "2026-11-28T10:00"];
        let told = settings.run(&[&explain[..], more].concat()).well().stdout;
        told.lines().next().expect("a line").to_owned()
    };
    assert!(starts(&[]).contains("15wd from 2026-11-30, "), "{}", starts(&[]));
    assert!(starts(&["--from-an-act"]).contains("15wd from 2026-11-28, "), "{}", starts(&["--from-an-act"]));
}

#[test]
fn a_clock_is_explained_only_as_its_definition_lets_it_run() {
    let settings = Settings::without_keys("sqlite://nowhere", Path::new("."));
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../workflow/definitions/");
    let explain = |of: &str, more: &str| {
        let file = format!("{shipped}{of}.toml");
        let start = ["workflow", "explain", &file, "--from", "2026-11-23T16:00"];
        settings.run(&start.into_iter().chain(more.split(' ')).collect::<Vec<_>>())
    };
    for (of, more, said) in [
        ("protection", "--pause 2027-11-24..2027-11-26", "it is over; it ended on 2026-12-14"),
        ("protection", "--set-to 2028-01-17", "the latest day is 2027-02-15"),
        ("protection", "--set-to 2026-11-25", "it is extended only past its last day, 2026-12-14"),
        (
            "protection",
            "--pause 2026-11-24..2026-12-25",
            "the law lets it stand still for 20wd from 2026-11-24 at the most",
        ),
        (
            "protection",
            "--pause 2026-11-24..2026-12-10 --pause 2026-12-11..2026-12-30",
            "it would stand still for 24 working days together, and the law allows 23 at the most",
        ),
        ("complaint", "--set-to 2027-01-17", "the clock case is fixed"),
        ("complaint", "--pause 2026-11-24..2026-11-26", "in no state does the clock case stand still"),
        ("protection", "--clock threet", "did you mean threat? It has case, threat, execution"),
        (
            "protection",
            "--clock question",
            "no such clock; it has case, threat, execution. Only clocks are explained",
        ),
        ("protection", "--clock threat --until 2026-12-07 --set-to 2026-12-08", "neither set nor extended"),
    ] {
        let refused = explain(of, more).refused();
        assert!(refused.stderr.contains(said), "`{said}`: {refused:?}");
    }
    let last = |more: &str| {
        let told = explain("protection", more).well().stdout;
        told.lines().rev().take(3).map(str::to_owned).collect::<Vec<_>>()
    };
    let near = last("--clock threat --until 2026-11-23");
    assert_eq!(
        near.first().map(String::as_str),
        Some("2026-11-24  due, 10:30:00: four working hours after it began")
    );
    let extended = last("--set-to 2027-01-17");
    assert_eq!(
        extended,
        [
            "2027-01-18  due, the end of the day",
            "2027-01-17  does not count: weekend",
            "2027-01-17  extended to this day by a person",
        ]
    );
    // The day on which it stopped counts, the day on which it went on does not.
    assert_eq!(last("--pause 2026-11-25..2026-11-25").first(), last("--clock case").first());
    assert_ne!(last("--pause 2026-11-25..2026-11-26").first(), last("--clock case").first());
}

/// An export that cannot do what was asked says so, and does not write what was not asked for.
#[test]
fn a_language_is_refused_where_an_export_has_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings::without_keys("sqlite://nowhere", folder.path());
    let file = laid_out(&folder.path().join("sound"), LAW, MESSAGE);
    let export = |format: &str, language: &str| {
        settings.run(&["workflow", "export", &file, "--format", format, "--language", language])
    };
    for format in ["pnml", "print"] {
        let refused = export(format, "ru").refused();
        assert!(refused.stderr.contains("--language: the net has no words"), "{refused:?}");
        assert_eq!(refused.stdout, "");
    }
    for format in ["bpmn", "mermaid"] {
        let words = export(format, "ru").well().stdout;
        assert!(words.contains("зарегистрировано") && !words.contains("тіркелді"), "{format}: {words}");
    }
}

/// A number that is none is told in words of people, and so is a text that nobody wrote by hand.
#[test]
fn what_a_library_says_is_said_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings::without_keys("sqlite://nowhere", folder.path());
    let file = laid_out(&folder.path().join("sound"), LAW, MESSAGE);
    for option in ["--seed", "--steps"] {
        let told = settings.run(&["workflow", "walk", &file, option, "abc"]);
        assert!(!told.success && told.stderr.contains("a whole number is such as 60"), "{told:?}");
    }
    for (count, said) in
        [("-1", ""), ("1000", "'--iterations <ITERATIONS>': too few to measure: 10000 at the least")]
    {
        let few = settings.run(&["workflow", "bench", "--iterations", count]);
        assert!(
            !few.success && few.stderr.contains(said) && !few.stderr.contains("invalid digit"),
            "{few:?}"
        );
    }
    let deep = laid_out(&folder.path().join("deep"), LAW, &format!("{MESSAGE}\nx = {}", "[".repeat(500)));
    let found = problems(&settings, &[&deep]);
    assert!(found.iter().any(|it| it.to_string().contains("brackets stand in brackets")), "{found:?}");
    assert!(!found.iter().any(|it| it.to_string().contains("recurse")), "{found:?}");
    let keys = laid_out(&folder.path().join("keys"), LAW, &format!("{MESSAGE}\n{}b = 1", "a.".repeat(500)));
    let found = problems(&settings, &[&keys]);
    let [only] = found.as_slice() else { panic!("{found:?}") };
    assert!(only["message"].as_str().is_some_and(|it| it.starts_with("keys stand in keys here")), "{only}");
}

/// What lies beside a definition is not missing: it has errors, and they are its own.
#[test]
fn a_neighbour_with_errors_is_named_and_not_said_to_be_missing() {
    const BORROWING: &str = include_str!("../processes/borrowing.toml");
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings::without_keys("sqlite://nowhere", folder.path());
    let opening = BORROWING.replacen("case  = \"complaint\"", "case  = \"hearing\"", 1);
    fs::write(folder.path().join("law.toml"), include_str!("../processes/law.toml")).expect("a file");
    let file = folder.path().join("borrowing.toml");
    fs::write(&file, opening).expect("a file");
    let file = file.display().to_string();
    let told = || {
        let found = problems(&settings, &[&file]);
        let [only] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(only["code"], "E22");
        only["message"].as_str().expect("words").to_owned()
    };
    assert!(told().contains("`hearing`, which is not here"), "{}", told());
    let wrong = BORROWING.replacen("\"borrowing\"", "\"hearing\"", 1).replacen("calendar ", "calendars ", 1);
    fs::write(folder.path().join("hearing.toml"), &wrong).expect("a file");
    let said = told();
    assert!(said.contains("hearing.toml, beside this file, and has errors itself"), "{said}");
    // Which process a file is, it says itself, and of two versions the newer one counts.
    let sound = BORROWING.replacen("\"borrowing\"", "\"hearing\"", 1);
    let newer = folder.path().join("newer.toml");
    fs::write(&newer, sound.replacen("version   = 1", "version   = 2", 1)).expect("a file");
    settings.run(&["workflow", "check", &file]).well();
    fs::write(folder.path().join("hearing.toml"), &sound).expect("a file");
    fs::write(&newer, wrong.replacen("version   = 1", "version   = 2", 1)).expect("a file");
    assert!(told().contains("newer.toml, beside this file, and has errors itself"), "{}", told());
    fs::remove_file(&newer).expect("it was there");
    // A file of this name that is another process is none of it.
    fs::write(folder.path().join("hearing.toml"), wrong.replacen("\"hearing\"", "\"meeting\"", 1))
        .expect("a file");
    assert!(told().contains("which is not here"), "{}", told());
}
