//! The documents name only what exists, and the map leaves no room out.
//!
//! Every house that was read for this one had a map with rooms that were torn down long ago.
//! A path in backticks is a promise that can be checked; prose is left to its readers.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::house::{self, Report};

const MAP: &str = "ARCHITECTURE.md";
const DOCUMENTS: [&str; 5] =
    [MAP, "README.md", "CONTRIBUTING.md", "workflow/README.md", "docs/questions-for-counsel.md"];
const CRATES: [&str; 6] = ["api", "workflow", "entity", "migration", "templates", "tests"];
const EXTENSIONS: [&str; 6] = ["rs", "toml", "md", "ftl", "json", "sh"];

/// What looks like a path and is none of the tree: run-time data, build output, addresses, media types, time zones.
const ELSEWHERE: [&str; 8] = ["var/", "target/", "/", "application/", "text/", "image/", "Asia/", "~"];

struct Token {
    line: usize,
    text: String,
}

/// What stands in backticks outside fenced blocks, when it looks like a path of the tree.
fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            let quoted = line.split('`').skip(1).step_by(2).filter(|it| looks_like_path(it));
            found.extend(quoted.map(|it| Token { line: index + 1, text: trimmed(it).to_owned() }));
        }
    }
    found
}

fn looks_like_path(token: &str) -> bool {
    // Commands, placeholders, Rust paths and addresses name no single file.
    let foreign = token.contains(|letter: char| letter.is_whitespace() || "<>|$\"'=…".contains(letter))
        || token.contains("::")
        || token.contains("://")
        || ELSEWHERE.iter().any(|start| token.starts_with(start))
        || token.starts_with(|letter: char| letter.is_ascii_digit());
    let name = trimmed(token);
    let known = CRATES.contains(&name) || EXTENSIONS.contains(&house::extension(name));
    !foreign && (known || name.contains('/'))
}

/// Without `./`, without an anchor, without a line number. `dir/` keeps its slash: it must be a folder.
fn trimmed(token: &str) -> &str {
    let token = token.strip_prefix("./").unwrap_or(token);
    let token = token.split('#').next().unwrap_or(token);
    match token.split_once(':') {
        Some((path, line)) if line.bytes().all(|it| it.is_ascii_digit()) => path,
        _ => token,
    }
}

/// `{a,b}/c` as `a/c` and `b/c`.
fn spelled_out(token: &str) -> Vec<String> {
    let Some((head, rest)) = token.split_once('{') else {
        return vec![token.to_owned()];
    };
    let Some((choices, tail)) = rest.split_once('}') else {
        return vec![token.to_owned()];
    };
    let choices = choices.split(',').map(|choice| format!("{head}{}{tail}", choice.trim()));
    choices.flat_map(|it| spelled_out(&it)).collect()
}

/// Files and folders of the tree, folders with a slash at the end.
fn inventory(root: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in house::files(root, "", &[]) {
        let folders = file.match_indices('/').filter_map(|(at, _)| file.get(..=at));
        found.extend(folders.map(str::to_owned));
        found.insert(file);
    }
    found
}

fn exists(path: &str, inventory: &BTreeSet<String>) -> bool {
    let wanted = path.trim_end_matches('/');
    // A bare name may stand anywhere: `scope.rs` in the paragraph about the store.
    let anywhere = !path.contains('/');
    inventory.iter().any(|it| {
        let folder = it.ends_with('/');
        let it = it.trim_end_matches('/');
        let it = if anywhere { it.rsplit('/').next().unwrap_or(it) } else { it };
        (folder || !path.ends_with('/')) && matches(wanted, it)
    })
}

/// Globs: `*` within a name, `**` as a whole name for any depth.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    matches_names(&pattern, &path)
}

fn matches_names(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), None) => matches_names(rest, path),
        (Some((&"**", rest)), Some((_, below))) => matches_names(rest, path) || matches_names(pattern, below),
        (Some((wanted, rest)), Some((name, below))) => {
            matches_name(wanted, name) && matches_names(rest, below)
        }
        _ => false,
    }
}

fn matches_name(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(left) = name.strip_prefix(head) else {
        return false;
    };
    left.char_indices()
        .map(|(at, _)| at)
        .chain([left.len()])
        .any(|at| left.get(at..).is_some_and(|end| matches_name(rest, end)))
}

fn check_named(root: &Path) -> Report {
    let inventory = inventory(root);
    let mut report = Report::default();
    for document in DOCUMENTS.iter().filter(|it| inventory.contains(**it)) {
        for token in tokens(&house::read(root, document)) {
            report.looked_at += 1;
            for path in spelled_out(&token.text).iter().filter(|it| !exists(it, &inventory)) {
                let why = format!("`{path}` does not exist");
                report.report("documents name what exists", document, Some(token.line), why);
            }
        }
    }
    report
}

/// Every crate of the workspace and every room of `api` stands on the map.
fn check_complete(root: &Path) -> Report {
    let mut report = Report::default();
    let map = fs::read_to_string(root.join(MAP)).unwrap_or_default();
    let named: BTreeSet<String> = tokens(&map).iter().flat_map(|token| spelled_out(&token.text)).collect();
    for room in rooms(root) {
        report.looked_at += 1;
        let below = format!("{room}/");
        if !named.iter().any(|it| *it == room || it.starts_with(&below)) {
            let why = format!("`{room}` is not on the map");
            report.report("the map is complete", MAP, None, why);
        }
    }
    report
}

fn rooms(root: &Path) -> Vec<String> {
    let manifest: toml::Table =
        toml::from_str(&house::read(root, "Cargo.toml")).expect("the manifest of the workspace is TOML");
    let members = manifest.get("workspace").and_then(|it| it.get("members"));
    let members = members.and_then(toml::Value::as_array).into_iter().flatten();
    let mut rooms: Vec<String> = members.filter_map(|it| it.as_str().map(str::to_owned)).collect();
    let folders: BTreeSet<String> = house::files(root, "api/src", &[])
        .iter()
        .filter_map(|file| file.strip_prefix("api/src/")?.split_once('/'))
        .map(|(folder, _)| format!("api/src/{folder}"))
        .collect();
    rooms.extend(folders);
    rooms
}

#[test]
fn documents_name_only_what_exists() {
    check_named(&house::root()).assert_clean("paths in documents");
}

#[test]
fn the_map_exists_and_shows_every_room() {
    let root = house::root();
    assert!(root.join(MAP).is_file(), "{MAP} is missing");
    check_complete(&root).assert_clean("rooms on the map");
}

#[cfg(test)]
mod twins {
    use super::{MAP, check_complete, check_named, exists, inventory, looks_like_path, spelled_out};
    use crate::house::Plot;

    fn tree() -> Plot {
        Plot::empty()
            .with("Cargo.toml", "[workspace]\nmembers = [\"api\", \"workflow\"]\n")
            .with("api/src/lib.rs", "")
            .with("api/src/http/json/cases.rs", "")
            .with("api/src/http/pages/cases.rs", "")
            .with("api/src/store/scope.rs", "")
            .with("workflow/definitions/protection.toml", "")
    }

    #[test]
    fn a_name_of_nothing_is_caught_in_every_document() {
        for document in super::DOCUMENTS {
            let text = "# Map\n\n`api/src/lib.rs` is, `api/src/cellar.rs` is not.\n";
            let plot = tree().with(document, text);
            check_named(plot.root()).assert_only("documents name what exists", document, Some(3));
        }
    }

    #[test]
    fn a_torn_down_crate_or_bare_file_or_folder_is_caught() {
        for gone in ["templates", "cellar.rs", "api/src/attic/", "api/src/http/{json,xml}", "api/src/*.md"] {
            let plot = tree().with(MAP, &format!("see `{gone}`\n"));
            check_named(plot.root()).assert_only("documents name what exists", MAP, Some(1));
        }
    }

    #[test]
    fn every_way_to_name_what_exists_is_understood() {
        let plot = tree().with("README.md", "");
        let inventory = inventory(plot.root());
        for path in [
            "api",
            "workflow/",
            "api/src/lib.rs",
            "scope.rs",
            "api/src/http/",
            "api/src/http/*/cases.rs",
            "workflow/definitions/*.toml",
            "api/**/cases.rs",
            "README.md",
            "*.toml",
        ] {
            assert!(looks_like_path(path) && exists(path, &inventory), "{path}");
        }
        assert!(!exists("api/src/lib.rs/", &inventory));
        assert_eq!(spelled_out("a/{b,c}/{d,e}"), ["a/b/d", "a/b/e", "a/c/d", "a/c/e"]);
    }

    #[test]
    fn what_only_looks_like_a_path_is_left_alone() {
        for token in [
            "var/qorgan.db",
            "https://example.org/a",
            "/api/v1/cases",
            "cargo test -p tests",
            "app::cases",
            "api/src/app/<noun>.rs",
            "application/json",
            "Asia/Almaty",
            "sqlite://var/qorgan.db",
            "decide",
        ] {
            assert!(!looks_like_path(token), "{token}");
        }
    }

    #[test]
    fn paths_in_fenced_blocks_are_pictures() {
        let plot = tree().with(MAP, "```\n`cellar.rs`\n```\n`scope.rs`\n");
        let report = check_named(plot.root());
        assert_eq!(report.looked_at, 1);
        report.assert_clean("planted paths");
    }

    #[test]
    fn a_room_that_is_not_on_the_map_is_caught() {
        let map = "`api` holds `api/src/http/` and `api/src/store/scope.rs`; `workflow/` decides.\n";
        check_complete(tree().with(MAP, map).root()).assert_clean("planted rooms");
        for forgotten in ["api/src/http/", "workflow/"] {
            let plot = tree().with(MAP, &map.replace(forgotten, "a room"));
            check_complete(plot.root()).assert_only("the map is complete", MAP, None);
        }
    }
}
