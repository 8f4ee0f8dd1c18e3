//! A folder of definitions: what two files say at once, and what is no definition at all, is told with its files before
//! anything is served by it.

use std::fs;
use std::path::{Path, PathBuf};
use tests::database::TestDatabase;
use tests::db_test;
use tests::program::Settings;

const CARD: &str = include_str!("../../../workflow/src/testkit/small.toml");
const LAW: &str = include_str!("../../../workflow/src/testkit/small_law.toml");
const MESSAGE: &str = include_str!("../../../workflow/definitions/message.toml");
const LATER: (&str, &str) = ("version   = 1", "version   = 2");

/// A fresh folder with the law book and some files.
fn laid_out(beside: &Path, name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = beside.join(name);
    fs::create_dir(&folder).expect("a folder");
    for (file, text) in [("small_law.toml", LAW)].iter().chain(files) {
        fs::write(folder.join(file), text).expect("a file");
    }
    folder
}

/// The settings of a portal that is served with the definitions of a folder.
fn with(settings: &Settings, folder: &Path) -> Settings {
    settings.clone().with("QORGAN_DEFINITIONS_DIR", &folder.display().to_string())
}

db_test! {
    async fn two_files_that_are_one_version_are_both_named(backend) {
        let database = TestDatabase::filled(backend).await;
        let settings = Settings::new(&database.url, database.folder());
        let two = [("a.toml", CARD), ("b.toml", &CARD.replace("Library card", "Card of the library"))];
        let folder = laid_out(database.folder(), "two", &two);
        let refused = with(&settings, &folder).run(&["check"]).refused();
        let names = |it: &str| refused.stderr.contains(&folder.join(it).display().to_string());
        assert!(names("a.toml") && names("b.toml") && refused.stderr.contains("card version 1"), "{refused:?}");

        let versions = [("a.toml", CARD), ("b.toml", &CARD.replace(LATER.0, LATER.1))];
        let folder = laid_out(database.folder(), "versions", &versions);
        with(&settings, &folder).run(&["check"]).well();

        // The book was changed for the newer version: nothing need be wrong with the older one, and both ways out work.
        let changed = |folder: &Path| {
            let law = LAW.replacen("\"house 2\"    = { terms = [\"10wd\"] }", "\"house 2\"    = { terms = [\"12wd\"] }", 1);
            fs::write(folder.join("small_law.toml"), law).expect("a file");
        };
        let newer = CARD.replace(LATER.0, LATER.1).replacen("term   = \"10wd\"", "term   = \"12wd\"", 1);
        let folder = laid_out(database.folder(), "book", &[("a.toml", CARD), ("b.toml", &newer)]);
        changed(&folder);
        let refused = with(&settings, &folder).run(&["check"]).refused();
        let says = format!("version 1 of card is held against the law book of version 2, which is in {}", folder.join("b.toml").display());
        assert!(refused.stderr.contains("E29") && refused.stderr.contains(&says), "{refused:?}");
        let files = ["a.toml", "b.toml", "small_law.toml"].map(|it| folder.join(it).display().to_string());
        let [older, later, book] = &files;
        let checked = settings.run(&["workflow", "check", older, later, book]).refused();
        assert!(checked.stderr.contains(&says) && !checked.stdout.contains("this is a law book"), "{checked:?}");
        fs::write(&files[0], CARD.replace("\"small_law.toml\"", "\"of_before.toml\"")).expect("a file");
        fs::write(folder.join("of_before.toml"), LAW).expect("a file");
        with(&settings, &folder).run(&["check"]).well();
        // Whoever gives every file of a folder gives its law books too.
        let every = folder.join("of_before.toml").display().to_string();
        let checked = settings.run(&["workflow", "check", older, later, book, &every]).well();
        assert_eq!(checked.stdout.matches(" is sound").count(), 2, "{checked:?}");
        fs::remove_file(&files[0]).expect("it was there");
        with(&settings, &folder).run(&["check"]).well();

        let other = MESSAGE.replace("\"13wd\"", "\"12wd\"");
        let folder = laid_out(database.folder(), "shipped", &[("mine.toml", &other)]);
        let refused = with(&settings, &folder).run(&["check"]).refused();
        assert!(refused.stderr.contains("mine.toml: message version 1 is shipped with other rules"), "{refused:?}");
        // Other words are no other rules.
        let said = MESSAGE.replace("en = \"Message\"", "en = \"A message\"");
        let folder = laid_out(database.folder(), "words", &[("mine.toml", &said)]);
        with(&settings, &folder).run(&["check"]).well();
    }

    async fn a_process_whose_file_is_gone_is_told_of_at_the_start(backend) {
        let database = TestDatabase::filled(backend).await;
        let other = CARD.replace("\"card\"", "\"pass\"");
        let folder = laid_out(database.folder(), "two", &[("card.toml", CARD), ("pass.toml", &other)]);
        fs::write(folder.join("small_law.toml"), format!("{LAW}[kind.pass]\n\"house 2\" = [\"clock\"]\n")).expect("a file");
        let settings = with(&Settings::new(&database.url, database.folder()), &folder);
        let serving = settings.serve();
        assert!(!serving.program.logged().contains("was published once"), "both have their files");
        assert!(serving.program.stop());
        fs::remove_file(folder.join("card.toml")).expect("it was there");
        let serving = settings.serve();
        let said = serving.program.wait_for_log("card (version 1) was published once and has no file here");
        assert!(said.contains("its cases go on, and no new one begins"), "{said}");
        assert!(!serving.program.logged().contains("pass (version 1) was published once"), "it has its file");
        assert!(serving.program.stop());
    }

    async fn what_lies_among_definitions_and_is_none_is_told(backend) {
        let database = TestDatabase::filled(backend).await;
        let settings = Settings::new(&database.url, database.folder());
        let plan = "id = \"card\"\nfrom = 1\nto = 2\n";
        let unread = CARD.replace("\"small_law.toml\"", "5");
        for (name, text, said) in [
            ("plan", plan, "plan.toml: this is a plan"),
            ("law", &unread, "law of the definition is a text"),
            ("gone", &CARD.replace("small_law", "lost"), "lost.toml is not there"),
        ] {
            let folder = laid_out(database.folder(), name, &[(&format!("{name}.toml"), text)]);
            let refused = with(&settings, &folder).run(&["check"]).refused();
            assert!(refused.stderr.contains(said), "`{said}`: {refused:?}");
            assert!(!refused.stderr.contains("the law book has no article"), "{refused:?}");
        }
        // A definition in the place of a law book is said to be one, and once.
        let files = [("card.toml", &*CARD.replace("small_law.toml", "other.toml")), ("other.toml", MESSAGE)];
        let folder = laid_out(database.folder(), "taken", &files);
        let refused = with(&settings, &folder).run(&["check"]).refused();
        assert_eq!(refused.stderr.matches("other.toml is a definition").count(), 1, "{refused:?}");
        assert!(!refused.stderr.contains("has no key"), "{refused:?}");
        // A law book that nothing names is in nobody's way.
        let folder = laid_out(database.folder(), "book", &[]);
        with(&settings, &folder).run(&["check"]).well();
        let nowhere = database.folder().join("nowhere");
        let refused = with(&settings, &nowhere).run(&["check"]).refused();
        assert!(refused.stderr.contains("nowhere: there is no such folder of definitions, which QORGAN_DEFINITIONS_DIR names"), "{refused:?}");
    }
}

#[test]
fn a_stage_is_not_set_up_with_definitions_that_are_nowhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let (stage, nowhere) = (folder.path().join("stage"), folder.path().join("nowhere"));
    let (stage, nowhere) = (stage.display().to_string(), nowhere.display().to_string());
    let settings = Settings::without_keys("", folder.path());
    // An address of documentation: what is set up all the same is refused there, and serves nobody for ever.
    let elsewhere = ["demo", "--listen", "192.0.2.1:1"];
    let (file, empty) = (folder.path().join("file.toml"), folder.path().join("empty"));
    fs::write(&file, "").expect("a file");
    fs::create_dir(&empty).expect("a folder");
    let book = laid_out(folder.path(), "book", &[]);
    let wrong = CARD.replacen("calendar ", "calendars ", 1);
    assert_ne!(wrong, CARD);
    let wrong = laid_out(folder.path(), "wrong", &[("card.toml", &wrong)]);
    for (definitions, said) in [
        (nowhere, "there is no such folder"),
        (file.display().to_string(), "this is a file"),
        (empty.display().to_string(), "no definition lies in this folder"),
        (book.display().to_string(), "only a law book lies in this folder"),
        // Whoever has mended it tries again with the same folder.
        (wrong.display().to_string(), "card.toml:"),
    ] {
        let refused = settings
            .run(&[&elsewhere[..], &["--dir", &stage, "--definitions", &definitions]].concat())
            .refused();
        assert!(refused.stderr.contains("--definitions") && refused.stderr.contains(said), "{refused:?}");
    }
    assert!(!Path::new(&stage).exists(), "nothing was made");
}

#[test]
fn a_stage_says_which_version_no_case_of_it_follows() {
    let folder = tempfile::tempdir().expect("a folder");
    let newer = CARD.replace(LATER.0, LATER.1);
    let definitions = laid_out(folder.path(), "cards", &[("card.toml", CARD), ("newer.toml", &newer)]);
    let stage = folder.path().join("stage").display().to_string();
    let settings = Settings::without_keys("", folder.path());
    let named = definitions.display().to_string();
    let program =
        settings.start(&["demo", "--listen", "127.0.0.1:0", "--dir", &stage, "--definitions", &named]);
    program.wait_for_output("Ctrl-C");
    let said = program.logged();
    let notes: Vec<&str> = said.lines().filter(|it| it.starts_with("note: ")).collect();
    let [note] = notes.as_slice() else { panic!("one note: {notes:?}") };
    assert!(note.contains("/card.toml is card version 1, and version 2 is here too"), "{note}");
    assert!(program.stop());
}

/// A program that asked for JSON is told in JSON what is wrong, and where.
#[test]
fn a_plan_that_does_not_read_is_refused_in_json_where_json_was_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = folder.path().join("plan.toml");
    fs::write(&plan, "id = \"card\"\nfrom = 1\nto = 2\nnonsense = 3\n").expect("a file");
    let settings = Settings::without_keys("sqlite://nowhere", folder.path());
    let told = |plan: &Path| {
        let plan = plan.display().to_string();
        let refused = settings.run(&["workflow", "migrate", "--json", "--plan", &plan]).refused();
        serde_json::from_str::<serde_json::Value>(&refused.stdout).expect("JSON")
    };
    let read = told(&plan);
    let problem = &read["problems"][0];
    assert_eq!(
        (&read["ok"], &problem["code"], &problem["line"]),
        (&false.into(), &"E01".into(), &4.into()),
        "{read}"
    );
    assert!(problem["message"].as_str().is_some_and(|it| it.contains("nonsense")), "{read}");
    // What is something else is told so, and not everything that it lacks.
    for (text, says) in [(CARD, "this is a definition"), (LAW, "this is a law book")] {
        fs::write(&plan, text).expect("a file");
        let other = told(&plan);
        assert_eq!(other["problems"].as_array().map(Vec::len), Some(1), "{other}");
        assert!(other["problems"][0]["message"].as_str().is_some_and(|it| it.starts_with(says)), "{other}");
    }
    let of_a_folder = told(folder.path());
    let why = of_a_folder["problems"][0]["message"].as_str().expect("why").to_owned();
    assert!(why.ends_with("this is a folder: --plan takes one file, that of the plan"), "{of_a_folder}");
    let nowhere = told(&folder.path().join("nowhere.toml"));
    assert_eq!(nowhere["problems"][0]["level"], "error", "{nowhere}");
    fs::write(&plan, "id = \"card\"\nfrom = 1\nto = 2\n").expect("a file");
    let keyless = told(&plan);
    assert!(
        keyless["problems"][0]["message"].as_str().is_some_and(|it| it.contains("qorgan key create")),
        "{keyless}"
    );
}
