//! No process name in the portal's code: a state or an action that the code knows by name cannot be changed as data.
//!
//! The names are read from the shipped definitions, so a new definition tightens the check by itself.
//! A literal counts when it is the whole name: a sentence that contains the word says nothing to the engine.

use std::collections::BTreeMap;
use std::path::Path;

use crate::house::{self, Report};
use crate::source::{self, Source};

const DEFINITIONS: &str = "workflow/definitions";
/// The law book names articles, not steps of a process.
const LAW_BOOK: &str = "workflow/definitions/law.toml";
const DICTIONARIES: [&str; 6] = ["state", "action", "outcome", "ground", "clock", "mark"];

const CODE: [&str; 2] = ["api/src", "templates/src"];
const TEMPLATES: [&str; 2] = ["templates/pages", "templates/emails"];
/// The script of the demo and the mapping of its seed are data about one process.
const DATA: [&str; 1] = ["api/src/demo"];

/// A name, a room where it means something else, and the reason.
type Allowed = (&'static str, &'static str, &'static str);

const ALLOWED: [Allowed; 13] = [
    ("case", "api/src/vault.rs", "the kind of owner of a data key, not the clock"),
    ("case", "api/src/app/letters.rs", "the kind of letter, not the clock"),
    ("case", "api/src/app/cases/reading.rs", "what was read, not the clock"),
    (
        "registered",
        "api/src/app/cases/listing.rs",
        "an order of lists, named in the interface, not the state",
    ),
    ("overdue", "api/src/app/cases/listing.rs", "a filter of lists, named in the interface, not the mark"),
    ("overdue", "templates/src/letters.rs", "a kind of news, which chooses a subject, not the mark"),
    (
        "representative",
        "api/src/app/cases/filing/checking.rs",
        "as what somebody files for a business, not the state",
    ),
    ("refused", "api/src/app/error.rs", "how the log calls a lawful no, not the outcome"),
    ("refused", "api/src/http/problem.rs", "the kind of problem that a lawful no is, not the outcome"),
    ("leave", "api/src/app/letters.rs", "that letters leave, not the action"),
    ("leave", "api/src/http/pages/filing.rs", "the form that leaves a draft behind, not the action"),
    ("object", "api/src/http/json/actions.rs", "a type of JSON Schema, not the action"),
    ("object", "api/src/http/openapi", "a type of JSON Schema, not the action"),
];

/// Each name with the place that declares it.
fn names(root: &Path) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for file in house::files(root, DEFINITIONS, &["toml"]).iter().filter(|it| *it != LAW_BOOK) {
        let definition: toml::Table =
            toml::from_str(&house::read(root, file)).expect("a shipped definition is TOML");
        for kind in DICTIONARIES {
            let entries = definition.get(kind).and_then(toml::Value::as_table);
            for name in entries.into_iter().flat_map(toml::Table::keys) {
                names.entry(name.clone()).or_insert_with(|| format!("{kind} of {file}"));
            }
        }
    }
    names
}

fn check(root: &Path) -> Report {
    check_allowing(root, &ALLOWED)
}

fn check_allowing(root: &Path, exceptions: &[Allowed]) -> Report {
    let names = names(root);
    let mut report = Report::default();
    // Without names every literal is innocent: then nothing was looked at.
    if names.is_empty() {
        return report;
    }
    for (file, line, value) in literals(root) {
        report.looked_at += 1;
        let allowed = exceptions.iter().any(|(name, room, _)| *name == value && house::belongs(&file, room));
        if let Some(place) = names.get(&value).filter(|_| !allowed) {
            let why = format!("\"{value}\" is a {place}: ask the definition instead");
            report.report("no process name in code", &file, Some(line), why);
        }
    }
    report
}

fn literals(root: &Path) -> Vec<(String, usize, String)> {
    let rust = CODE.iter().flat_map(|room| house::files(root, room, &["rs"]));
    let sources: Vec<_> = rust
        .filter(|file| !DATA.iter().any(|room| house::belongs(file, room)))
        .map(|file| {
            let source = Source::new(&house::read(root, &file));
            (file, source)
        })
        .collect();
    let tests = source::test_files(&sources);
    let shipped = sources.iter().filter(|(file, _)| !tests.iter().any(|it| house::belongs(file, it)));
    let mut found: Vec<_> = shipped
        .flat_map(|(file, source)| source.literals().map(|it| (file.clone(), it.line, it.value.clone())))
        .collect();
    for file in TEMPLATES.iter().flat_map(|room| house::files(root, room, &[])) {
        let quoted = template_literals(&house::read(root, &file));
        found.extend(quoted.into_iter().map(|(line, value)| (file.clone(), line, value)));
    }
    found
}

/// Quoted strings inside `{% … %}` and `{{ … }}`; quotes of plain HTML and comments `{# … #}` are not code.
fn template_literals(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut here = 0;
    while let Some((tag, rest)) = tag_after(text, here) {
        let close = match tag {
            "{%" => "%}",
            "{{" => "}}",
            _ => "#}",
        };
        let start = text.len() - rest.len();
        let inside = rest.split(close).next().unwrap_or(rest);
        here = start + inside.len();
        if tag != "{#" {
            let quoted = Source::new(inside);
            let line = house::line_of(text, start) - 1;
            found.extend(quoted.literals().map(|it| (line + it.line, it.value.clone())));
        }
    }
    found
}

/// The next opening of a tag after `from`, with the text behind it.
fn tag_after(text: &str, from: usize) -> Option<(&'static str, &str)> {
    let rest = text.get(from..)?;
    let found = ["{%", "{{", "{#"].into_iter().filter_map(|tag| Some((rest.find(tag)?, tag)));
    let (at, tag) = found.min()?;
    Some((tag, rest.get(at + tag.len()..)?))
}

#[test]
fn the_portal_knows_no_process_by_name() {
    let root = house::root();
    house::say(&format!("names of processes: looked at {}", names(&root).len()));
    check(&root).assert_clean("literals of the portal");
}

#[cfg(test)]
mod twins {
    use super::{check, check_allowing, template_literals};
    use crate::house::Plot;

    const PROTECTION: &str = "id = \"protection\"\n[state.in_review]\nname = { en = \"x\" }\n[action.assign]\nin = []\n\
                              [outcome]\nrefused = {}\n[ground.relative]\n[clock.case]\n[mark]\nextended = {}\n";

    fn tree() -> Plot {
        Plot::empty()
            .with("workflow/definitions/protection.toml", PROTECTION)
            .with("workflow/definitions/law.toml", "[ground]\nappc = {}\n")
            .with("api/src/lib.rs", "const LAW: &str = \"appc\"; // \"assign\"\n")
    }

    #[test]
    fn every_kind_of_name_in_rust_is_caught() {
        for name in ["in_review", "assign", "refused", "relative", "case", "extended"] {
            for room in super::CODE {
                let path = format!("{room}/cases.rs");
                let plot = tree().with(&path, &format!("//! Cases.\n\nif state == \"{name}\" {{}}\n"));
                check(plot.root()).assert_only("no process name in code", &path, Some(3));
            }
        }
    }

    #[test]
    fn a_name_in_a_raw_or_escaped_literal_is_caught() {
        for literal in ["r#\"assign\"#", "b\"assign\"", "\"\\x61ssign\""] {
            let plot = tree().with("api/src/app.rs", &format!("let action = {literal};\n"));
            check(plot.root()).assert_only("no process name in code", "api/src/app.rs", Some(1));
        }
    }

    #[test]
    fn a_name_in_a_template_is_caught() {
        for room in super::TEMPLATES {
            let path = format!("{room}/cases/show.html");
            let text = "<p class=\"assign\">\n{# \"assign\" #}{{ t(\"title\") }}\n{% if case.state ==\n   \"in_review\" %}\n";
            let plot = tree().with(&path, text);
            check(plot.root()).assert_only("no process name in code", &path, Some(4));
        }
    }

    #[test]
    fn sentences_tests_and_the_script_of_the_demo_may_speak_of_a_process() {
        let plot = tree()
            .with(
                "api/src/log.rs",
                "info(\"assign the case\");\n#[cfg(test)]\nmod tests {\n \"assign\";\n}\n",
            )
            .with("api/src/demo/script.rs", "const STEP: &str = \"assign\";\n")
            .with("api/src/demo.rs", "const STEP: &str = \"assign\";\n");
        check(plot.root()).assert_clean("planted literals");
    }

    #[test]
    fn a_name_is_free_in_the_room_that_an_exception_names_and_is_caught_elsewhere() {
        let line = "const KIND: &str = \"case\";\n";
        let plot = tree().with("api/src/vault.rs", line).with("api/src/app.rs", line);
        let exceptions = [("case", "api/src/vault.rs", "the owner of a key, not the clock")];
        let report = check_allowing(plot.root(), &exceptions);
        report.assert_only("no process name in code", "api/src/app.rs", Some(1));
    }

    #[test]
    fn without_definitions_nothing_was_looked_at() {
        let plot = Plot::empty().with("api/src/lib.rs", "const A: &str = \"assign\";\n");
        assert_eq!(check(plot.root()).looked_at, 0);
    }

    #[test]
    fn tags_of_a_template_are_told_from_its_text() {
        let text =
            "\"a\" {{ \"b\" }}\n{%- if x == \"c\" -%} it's \"d\" {% endif %}{# \"e\" #}{{ f(\"g\", \"h\") }}";
        let found = template_literals(text);
        let found: Vec<_> = found.iter().map(|(line, value)| (*line, value.as_str())).collect();
        assert_eq!(found, [(1, "b"), (2, "c"), (2, "g"), (2, "h")]);
    }
}
