//! What a door looks like: a handler is short, and a shape that comes from outside has no unknown fields.
//!
//! A long handler is where a rule of the house is written a second time.

use std::path::Path;

use super::{shipped, sources};
use crate::house::{self, Report};
use crate::source::{self, Parts};

/// Extract, one call of a use case, present: more lines hold a rule.
const HANDLER_LINES: usize = 15;
const JSON: &str = "api/src/http/json";
const PAGES: &str = "api/src/http/pages";

/// The shipped code of the given rooms.
fn code(root: &Path, rooms: &[&str]) -> Vec<(String, String)> {
    let files = shipped(sources(root, "api/src")).into_iter();
    files
        .filter(|(path, _)| rooms.iter().any(|room| house::belongs(path, room)))
        .map(|(path, source)| (path, source.only(Parts::Code)))
        .collect()
}

fn check_handlers(root: &Path) -> Report {
    let mut report = Report::default();
    for (path, code) in code(root, &[JSON, PAGES]) {
        for (at, _) in code.match_indices("async fn ") {
            let (before, function) = code.split_at(at);
            if !is_public(before) {
                continue;
            }
            let Some((open, close)) = body(function) else {
                continue;
            };
            // What a route leads to answers with a reply; what gives something else helps it.
            let head = function.get(..open).unwrap_or_default();
            if !["Reply", "HttpResponse"].iter().any(|it| source::speaks(head, it)) {
                continue;
            }
            report.looked_at += 1;
            let line = |offset| house::line_of(&code, at + offset);
            let lines = line(close) - line(open) + 1;
            if lines > HANDLER_LINES {
                let why = format!("{lines} lines, {HANDLER_LINES} are allowed: move the rule into `app`");
                report.report("short handlers", &path, Some(line(0)), why);
            }
        }
    }
    report
}

/// Whether what stands before `async fn` makes it public: `pub`, `pub(crate)`, `pub(super)`.
fn is_public(before: &str) -> bool {
    let item = before.rsplit([';', '}', '{', ']']).next().unwrap_or_default();
    source::speaks(item, "pub")
}

/// Where the body of a function opens and closes, as offsets into its text.
fn body(function: &str) -> Option<(usize, usize)> {
    let (mut braces, mut brackets, mut open) = (0_usize, 0_usize, None);
    for (offset, letter) in function.char_indices() {
        match letter {
            '(' | '[' if open.is_none() => brackets += 1,
            ')' | ']' if open.is_none() => brackets = brackets.saturating_sub(1),
            ';' if open.is_none() && brackets == 0 => return None,
            '{' if brackets == 0 || open.is_some() => {
                open = open.or(Some(offset));
                braces += 1;
            }
            '}' if open.is_some() => {
                braces = braces.saturating_sub(1);
                if braces == 0 {
                    return Some((open?, offset));
                }
            }
            _ => {}
        }
    }
    None
}

/// Structs with named fields; where fields have no names, none can be unknown.
fn check_shapes(root: &Path) -> Report {
    let mut report = Report::default();
    for (path, code) in code(root, &[JSON]) {
        for (at, _) in code.match_indices("struct ") {
            let (before, item) = code.split_at(at);
            let named = item.find(['{', ';', '(']).is_some_and(|end| item.get(end..=end) == Some("{"));
            if before.ends_with(source::is_word) || !named {
                continue;
            }
            let attributes = attributes(before);
            if !source::speaks(attributes, "Deserialize") {
                continue;
            }
            report.looked_at += 1;
            if !source::speaks(attributes, "deny_unknown_fields") {
                let line = Some(house::line_of(&code, at));
                let why = "a misspelt field would be lost without a word: `#[serde(deny_unknown_fields)]`";
                report.report("no unknown fields", &path, line, why);
            }
        }
    }
    report
}

/// The attributes that end `before`, up to the item above.
fn attributes(before: &str) -> &str {
    let (mut start, mut depth) = (before.len(), 0_usize);
    for (offset, letter) in before.char_indices().rev() {
        match letter {
            ']' | ')' => depth += 1,
            '[' | '(' => depth = depth.saturating_sub(1),
            ';' | '{' | '}' if depth == 0 => break,
            _ => {}
        }
        start = offset;
    }
    before.get(start..).unwrap_or_default()
}

#[test]
fn handlers_extract_call_and_present() {
    check_handlers(&house::root()).assert_clean("handlers");
}

#[test]
fn shapes_from_outside_refuse_unknown_fields() {
    check_shapes(&house::root()).assert_clean("shapes");
}

#[cfg(test)]
mod twins {
    use super::{HANDLER_LINES, check_handlers, check_shapes};
    use crate::house::Plot;

    /// A handler whose body, braces included, has that many lines.
    fn handler(head: &str, lines: usize) -> String {
        let inside = "    present(\"}\"); // }\n".repeat(lines - 2);
        format!("//! Doors.\n\n{head}(\n    app: App,\n) -> Reply {{\n{inside}}}\n\nfn helper() {{}}\n")
    }

    #[test]
    fn a_handler_of_sixteen_lines_is_caught() {
        for room in ["json", "pages"] {
            for head in ["pub async fn show", "pub(crate) async fn show"] {
                let path = format!("api/src/http/{room}/cases.rs");
                let plot = Plot::empty().with(&path, &handler(head, HANDLER_LINES + 1));
                check_handlers(plot.root()).assert_only("short handlers", &path, Some(3));
            }
        }
    }

    #[test]
    fn a_handler_of_fifteen_lines_may_stay() {
        let text = handler("#[utoipa::path(get)]\npub(crate) async fn show", HANDLER_LINES);
        let plot = Plot::empty().with("api/src/http/json/cases.rs", &text);
        check_handlers(plot.root()).assert_clean("planted handlers");
    }

    #[test]
    fn helpers_and_other_rooms_are_not_measured() {
        let long = handler("async fn helper", HANDLER_LINES + 9);
        let elsewhere = handler("pub async fn file", HANDLER_LINES + 9);
        let plot =
            Plot::empty().with("api/src/http/json/cases.rs", &long).with("api/src/app/cases.rs", &elsewhere);
        let report = check_handlers(plot.root());
        assert_eq!((report.looked_at, report.violations.len()), (0, 0));
    }

    #[test]
    fn a_shape_with_unknown_fields_is_caught() {
        let text = "//! Shapes.\n\n/// Kept.\n#[derive(Deserialize)]\n#[serde(deny_unknown_fields)]\n\
                    pub(crate) struct Good {\n    name: String,\n}\n\n#[derive(Debug, serde::Deserialize)]\n\
                    #[serde(rename_all = \"snake_case\")]\npub(crate) struct Bad<'a> {\n    name: &'a str,\n}\n";
        let path = "api/src/http/json/cases/shapes.rs";
        let plot = Plot::empty().with(path, text);
        check_shapes(plot.root()).assert_only("no unknown fields", path, Some(12));
    }

    #[test]
    fn answers_and_shapes_without_names_may_stay() {
        let text = "//! Shapes.\n\n#[derive(Serialize)]\nstruct Answer {\n    name: String,\n}\n\n\
                    #[derive(Deserialize)]\nstruct Number(u64);\n\n#[serde(deny_unknown_fields)]\n\
                    #[derive(Deserialize)]\nstruct Good {\n    name: String,\n}\n";
        let plot = Plot::empty().with("api/src/http/json.rs", text);
        let report = check_shapes(plot.root());
        assert_eq!(report.looked_at, 1);
        report.assert_clean("planted shapes");
    }
}
