//! Processes on the command line: whatever is wrong is told as a problem with its place, in words and as JSON.

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
