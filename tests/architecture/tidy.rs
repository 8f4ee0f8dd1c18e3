//! What every file owes its reader: a first sentence, a readable length, and a name found in every room.

use std::path::Path;

use crate::house::{self, Report};

const MOST_LINES: usize = 500;
const SHORTEST_OPENING: usize = 20;

/// Text that people edit by hand; letters and snapshots keep their own white space.
const EDITED: [&str; 10] = ["rs", "toml", "md", "ftl", "html", "css", "js", "mjs", "sh", "sql"];

/// Rooms where one noun has one file name, in the plural, so that a search finds all of its homes.
const NOUN_ROOMS: [&str; 6] = [
    "entity/src",
    "api/src/app",
    "api/src/store",
    "api/src/http/json",
    "api/src/http/pages",
    "templates/src/pages",
];
const SINGULAR: [&str; 16] = [
    "account",
    "appointment",
    "body",
    "booking",
    "briefing",
    "budget",
    "case",
    "company",
    "definition",
    "document",
    "mandate",
    "message",
    "office",
    "person",
    "question",
    "session",
];

fn check_openings(root: &Path) -> Report {
    let mut report = Report::default();
    for path in house::files(root, "", &["rs", "js", "mjs"]) {
        report.looked_at += 1;
        let text = house::read(root, &path);
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let line = house::line_where(&text, |line| !line.trim().is_empty());
        let mark = if house::extension(&path) == "rs" { "//!" } else { "//" };
        match first.strip_prefix(mark) {
            Some(opening) if opening.trim().chars().count() >= SHORTEST_OPENING => {}
            Some(_) => {
                let why = format!("the opening sentence has fewer than {SHORTEST_OPENING} characters");
                report.report("a file says why it exists", &path, line, why);
            }
            None => {
                let why = format!("the file does not open with `{mark}`");
                report.report("a file says why it exists", &path, line.or(Some(1)), why);
            }
        }
    }
    report
}

fn lengths(root: &Path) -> Vec<(usize, String)> {
    let files = house::files(root, "", &["rs"]).into_iter();
    let mut lengths: Vec<_> = files.map(|path| (house::read(root, &path).lines().count(), path)).collect();
    lengths.sort();
    lengths
}

fn check_lengths(root: &Path) -> Report {
    let lengths = lengths(root);
    let mut report = Report { looked_at: lengths.len(), ..Report::default() };
    for (lines, path) in lengths.into_iter().filter(|(lines, _)| *lines > MOST_LINES) {
        let why = format!("{lines} lines: split it along its nouns");
        report.report("no file over 500 lines", &path, Some(MOST_LINES + 1), why);
    }
    report
}

fn check_names(root: &Path) -> Report {
    let mut report = Report::default();
    for path in house::files(root, "", &["rs"]) {
        report.looked_at += 1;
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        if name == "mod.rs" {
            let why = format!("write `{folder}.rs`: tabs and searches then show real names");
            report.report("no mod.rs", &path, None, why);
        }
        let stem = name.trim_end_matches(".rs");
        if NOUN_ROOMS.contains(&folder) && SINGULAR.contains(&stem) {
            let why = "one noun, one name, in the plural, in every room";
            report.report("nouns are plural", &path, None, why);
        }
    }
    report
}

fn check_white_space(root: &Path) -> Report {
    let mut report = Report::default();
    for path in house::files(root, "", &EDITED) {
        report.looked_at += 1;
        for (index, line) in house::read(root, &path).lines().enumerate() {
            if line.ends_with([' ', '\t']) {
                report.report("white space", &path, Some(index + 1), "the line ends in white space");
            }
            if house::extension(&path) == "rs" && line.contains('\t') {
                report.report("white space", &path, Some(index + 1), "a tab; in a string write `\\t`");
            }
        }
    }
    report
}

#[test]
fn every_file_says_why_it_exists() {
    check_openings(&house::root()).assert_clean("openings of files");
}

#[test]
fn no_file_is_longer_than_a_reader_can_hold() {
    let root = house::root();
    let lengths = lengths(&root);
    if let (Some((median, _)), Some((most, path))) = (lengths.get(lengths.len() / 2), lengths.last()) {
        house::say(&format!("lines of a file: median {median}, most {most} ({path})"));
    }
    check_lengths(&root).assert_clean("lengths of files");
}

#[test]
fn files_are_named_as_they_are_searched() {
    check_names(&house::root()).assert_clean("names of files");
}

#[test]
fn no_line_ends_in_white_space() {
    check_white_space(&house::root()).assert_clean("edited files");
}

#[cfg(test)]
mod twins {
    use super::{check_lengths, check_names, check_openings, check_white_space};
    use crate::house::Plot;

    const OPENING: &str = "//! Planted to see whether it is seen.\n";

    #[test]
    fn a_file_without_an_opening_is_caught() {
        for (text, line) in [("\nuse std::fmt;\n", 2), ("", 1), ("// Not a doc comment at all.\n", 1)] {
            let plot = Plot::empty().with("api/src/lib.rs", OPENING).with("api/src/bare.rs", text);
            let report = check_openings(plot.root());
            report.assert_only("a file says why it exists", "api/src/bare.rs", Some(line));
        }
    }

    #[test]
    fn a_script_without_an_opening_is_caught() {
        let plot = Plot::empty()
            .with("tests/browser/good.mjs", "// What pages are held to, in a browser.\n")
            .with("tests/browser/bare.mjs", "import test from \"node:test\";\n");
        let report = check_openings(plot.root());
        report.assert_only("a file says why it exists", "tests/browser/bare.mjs", Some(1));
    }

    #[test]
    fn an_empty_phrase_as_opening_is_caught() {
        let plot = Plot::empty().with("api/src/x.rs", "//! Cases.\n");
        check_openings(plot.root()).assert_only("a file says why it exists", "api/src/x.rs", Some(1));
    }

    #[test]
    fn a_file_of_501_lines_is_caught_and_one_of_500_is_not() {
        let (fits, exceeds) = ("//\n".repeat(500), "//\n".repeat(501));
        let plot = Plot::empty().with("api/src/long.rs", &exceeds).with("api/src/fits.rs", &fits);
        let report = check_lengths(plot.root());
        assert_eq!(report.looked_at, 2);
        report.assert_only("no file over 500 lines", "api/src/long.rs", Some(501));
    }

    #[test]
    fn a_mod_file_is_caught() {
        let plot = Plot::empty().with("api/src/http/mod.rs", OPENING).with("api/src/http.rs", OPENING);
        check_names(plot.root()).assert_only("no mod.rs", "api/src/http/mod.rs", None);
    }

    #[test]
    fn a_noun_in_the_singular_is_caught() {
        let plot = Plot::empty()
            .with("entity/src/case.rs", OPENING)
            .with("entity/src/case_events.rs", OPENING)
            .with("workflow/src/calendar.rs", OPENING);
        check_names(plot.root()).assert_only("nouns are plural", "entity/src/case.rs", None);
    }

    #[test]
    fn white_space_at_the_end_of_a_line_is_caught() {
        for path in ["README.md", "api/src/lib.rs", "templates/locales/kk/cases.ftl"] {
            let plot = Plot::empty().with(path, "first\nsecond \nthird\n");
            check_white_space(plot.root()).assert_only("white space", path, Some(2));
        }
    }

    #[test]
    fn a_tab_in_rust_is_caught() {
        let plot = Plot::empty()
            .with("api/src/lib.rs", "first\n\tsecond\n")
            .with("templates/assets/desk.js", "\tfine();\n");
        check_white_space(plot.root()).assert_only("white space", "api/src/lib.rs", Some(2));
    }
}
