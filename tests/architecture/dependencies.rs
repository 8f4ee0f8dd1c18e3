//! Which crate may lean on which, what `workflow` links, and which foreign crates never come in.
//!
//! The arrows are the reason why the engine can be trusted without reading the portal.
//! They are checked on a graph that `cargo metadata` fills for the real tree and a test fills by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::str::FromStr as _;

use cargo_metadata::cargo_platform::{Cfg, Platform};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

use crate::house::{self, Report};

/// Who may lean on whom, by any kind of dependency.
const ARROWS: [(&str, &[&str]); 6] = [
    ("api", &["templates", "workflow", "entity", "migration"]),
    ("templates", &["workflow"]),
    ("workflow", &[]),
    ("entity", &[]),
    // A released migration must not change because today's rows did.
    ("migration", &[]),
    ("tests", &["api", "templates", "workflow", "entity", "migration"]),
];

/// Crates that must not be in the lock file at all.
const BANNED: [(&str, &str); 4] = [
    ("aws-lc-sys", "needs a C compiler and cmake: `ring` is the one provider"),
    ("aws-lc-rs", "a second TLS provider panics at the first connection: `ring` is the one"),
    ("openssl-sys", "needs the system's OpenSSL: rustls is the one TLS"),
    ("h2", "RUSTSEC-2026-0258: the portal speaks HTTP/1.1 and leaves HTTP/2 to the proxy"),
];

/// The platform on which the list of linked crates is pinned, whatever machine runs the test.
const TARGET: &str = "x86_64-unknown-linux-gnu";
const TARGET_FACTS: [&str; 7] = [
    "unix",
    "target_family = \"unix\"",
    "target_os = \"linux\"",
    "target_env = \"gnu\"",
    "target_arch = \"x86_64\"",
    "target_endian = \"little\"",
    "target_pointer_width = \"64\"",
];

const LIST: &str = "tests/architecture/workflow-crates.txt";
const LOCK: &str = "Cargo.lock";

struct Arrow {
    from: String,
    to: String,
    file: String,
    line: Option<usize>,
}

/// What the checks need to know of a workspace.
#[derive(Default)]
struct Graph {
    members: BTreeSet<String>,
    arrows: Vec<Arrow>,
    /// Normal dependencies by package id; two versions of one crate are two ids.
    links: BTreeMap<String, Vec<String>>,
    names: BTreeMap<String, String>,
    /// Program by program: the crate that builds it and its name.
    programs: Vec<(String, String)>,
    default_members: BTreeSet<String>,
}

impl Graph {
    fn of(root: &Path) -> Graph {
        let metadata = MetadataCommand::new()
            .manifest_path(root.join("Cargo.toml"))
            .other_options(["--locked", "--filter-platform", TARGET].map(String::from))
            .exec()
            .expect("`cargo metadata` describes the workspace");
        let names = metadata.packages.iter();
        let mut graph = Graph {
            names: names.map(|it| (it.id.repr.clone(), it.name.to_string())).collect(),
            links: links(&metadata),
            ..Graph::default()
        };
        let ours = metadata.workspace_packages();
        graph.members = ours.iter().map(|it| it.name.to_string()).collect();
        graph.default_members =
            metadata.workspace_default_packages().iter().map(|it| it.name.to_string()).collect();
        for package in ours {
            let from = package.name.to_string();
            let manifest = package.manifest_path.as_std_path();
            let relative = manifest.strip_prefix(root).unwrap_or(manifest);
            let file = relative.to_string_lossy().into_owned();
            let text = house::read(root, &file);
            let ours = package.dependencies.iter().filter(|it| graph.members.contains(&it.name));
            graph.arrows.extend(ours.map(|dependency| Arrow {
                from: from.clone(),
                to: dependency.name.clone(),
                file: file.clone(),
                line: house::line_where(&text, |line| declares(line, &dependency.name)),
            }));
            let programs = package.targets.iter().filter(|it| it.is_bin());
            graph.programs.extend(programs.map(|it| (from.clone(), it.name.clone())));
        }
        graph
    }

    /// All crates that end up in a program because of `start`, itself included.
    fn reachable(&self, start: &str) -> BTreeSet<String> {
        let first = self.names.iter().filter(|(_, name)| *name == start).map(|(id, _)| id);
        let mut waiting: Vec<&String> = first.collect();
        let mut seen: BTreeSet<&String> = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            if seen.insert(id) {
                waiting.extend(self.links.get(id).into_iter().flatten());
            }
        }
        seen.into_iter().filter_map(|id| self.names.get(id)).cloned().collect()
    }
}

fn links(metadata: &Metadata) -> BTreeMap<String, Vec<String>> {
    let facts: Vec<Cfg> = TARGET_FACTS
        .iter()
        .map(|fact| Cfg::from_str(fact).expect("the facts of the target are well formed"))
        .collect();
    // Cargo keeps an edge when any of its kinds applies, so each kind is asked for its platform.
    let here = |platform: &Option<Platform>| {
        platform.as_ref().is_none_or(|platform| platform.matches(TARGET, &facts))
    };
    let resolve = metadata.resolve.as_ref().expect("metadata with dependencies is resolved");
    let nodes = resolve.nodes.iter().map(|node| {
        let normal = node.deps.iter().filter(|edge| {
            edge.dep_kinds.iter().any(|it| it.kind == DependencyKind::Normal && here(&it.target))
        });
        (node.id.repr.clone(), normal.map(|edge| edge.pkg.repr.clone()).collect())
    });
    nodes.collect()
}

/// Whether a line of a manifest declares the dependency: `entity.workspace = true`, `entity = { … }`.
fn declares(line: &str, name: &str) -> bool {
    line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
}

fn check_arrows(graph: &Graph) -> Report {
    let mut report = Report { looked_at: graph.arrows.len(), ..Report::default() };
    let allowed = BTreeMap::from(ARROWS);
    for member in graph.members.iter().filter(|it| !allowed.contains_key(it.as_str())) {
        let why = format!("nobody has said on whom the crate `{member}` may lean");
        report.report("crate arrows", "Cargo.toml", None, why);
    }
    for arrow in &graph.arrows {
        let targets = allowed.get(arrow.from.as_str()).copied().unwrap_or_default();
        if !targets.contains(&arrow.to.as_str()) {
            let why = format!("`{}` must not lean on `{}`", arrow.from, arrow.to);
            report.report("crate arrows", &arrow.file, arrow.line, why);
        }
    }
    report
}

/// The list is data with one crate a line; what follows a `#` is said to the reader.
fn check_linked(graph: &Graph, list: &str) -> Report {
    let linked = graph.reachable("workflow");
    let mut report = Report { looked_at: linked.len(), ..Report::default() };
    let mut before = "";
    let mut listed = BTreeSet::new();
    for (index, line) in list.lines().enumerate() {
        let name = line.split('#').next().unwrap_or_default().trim();
        if name.is_empty() {
            continue;
        }
        if name <= before {
            let why = format!("`{name}` stands after `{before}`: the list is sorted, each crate once");
            report.report("crates of workflow", LIST, Some(index + 1), why);
        }
        if !linked.contains(name) {
            let why = format!("`workflow` no longer links `{name}`: take it off the list");
            report.report("crates of workflow", LIST, Some(index + 1), why);
        }
        before = name;
        listed.insert(name);
    }
    for name in linked.iter().filter(|it| !listed.contains(it.as_str())) {
        let why = format!("`workflow` now links `{name}`: is it pure? Then put it on the list");
        report.report("crates of workflow", LIST, None, why);
    }
    report
}

/// `cargo run -- demo` needs one program and one default member; a second program makes it ambiguous.
fn check_programs(graph: &Graph) -> Report {
    let mut report = Report { looked_at: graph.programs.len(), ..Report::default() };
    for (member, program) in &graph.programs {
        if (member.as_str(), program.as_str()) != ("api", "qorgan") {
            let why = format!("`{program}` is a second program beside `qorgan`");
            report.report("one program", &format!("{member}/Cargo.toml"), None, why);
        }
    }
    if graph.default_members != BTreeSet::from(["api".to_owned()]) {
        report.report("one program", "Cargo.toml", None, "`default-members` must be `api` alone");
    }
    report
}

fn check_lock(root: &Path) -> Report {
    let text = house::read(root, LOCK);
    let lock: toml::Table = toml::from_str(&text).expect("cargo writes a readable lock file");
    let packages = lock.get("package").and_then(toml::Value::as_array);
    let names: Vec<&str> = packages
        .into_iter()
        .flatten()
        .filter_map(|package| package.get("name").and_then(toml::Value::as_str))
        .collect();
    let mut report = Report { looked_at: names.len(), ..Report::default() };
    for (banned, reason) in BANNED {
        if names.contains(&banned) {
            let line = house::line_where(&text, |line| line == format!("name = \"{banned}\""));
            report.report("banned crates", LOCK, line, format!("`{banned}`: {reason}"));
        }
    }
    report
}

#[test]
fn crates_lean_only_where_the_arrows_point() {
    check_arrows(&Graph::of(&house::root())).assert_clean("crate arrows");
}

#[test]
fn workflow_links_exactly_the_listed_crates() {
    let root = house::root();
    check_linked(&Graph::of(&root), &house::read(&root, LIST)).assert_clean("crates of workflow");
}

#[test]
fn the_workspace_builds_one_program() {
    check_programs(&Graph::of(&house::root())).assert_clean("programs");
}

#[test]
fn no_banned_crate_is_locked() {
    check_lock(&house::root()).assert_clean("locked crates");
}

#[cfg(test)]
mod twins {
    use std::collections::BTreeSet;

    use super::{ARROWS, Arrow, Graph, LIST, LOCK, check_arrows, check_linked, check_lock};
    use super::{check_programs, declares};
    use crate::house::Plot;

    fn arrow(from: &str, to: &str) -> Arrow {
        let file = format!("{from}/Cargo.toml");
        Arrow { from: from.to_owned(), to: to.to_owned(), file, line: Some(7) }
    }

    fn house_with(arrows: Vec<Arrow>) -> Graph {
        let members = ARROWS.map(|(name, _)| name.to_owned()).into();
        Graph { members, arrows, ..Graph::default() }
    }

    fn linking(edges: &[(&str, &str)]) -> Graph {
        let mut graph = Graph::default();
        for (from, to) in edges {
            for id in [from, to] {
                let name = id.split('@').next().unwrap_or(id);
                graph.names.insert((*id).to_string(), name.to_owned());
            }
            graph.links.entry((*from).to_string()).or_default().push((*to).to_string());
        }
        graph
    }

    #[test]
    fn every_forbidden_arrow_is_caught() {
        let names = ARROWS.map(|(name, _)| name);
        for (from, allowed) in ARROWS {
            for to in names.into_iter().filter(|to| *to != from) {
                let report = check_arrows(&house_with(vec![arrow(from, to)]));
                if allowed.contains(&to) {
                    report.assert_clean(&format!("planted {from} → {to}"));
                } else {
                    report.assert_only("crate arrows", &format!("{from}/Cargo.toml"), Some(7));
                }
            }
        }
    }

    #[test]
    fn a_crate_without_arrows_in_the_table_is_caught() {
        let mut graph = house_with(vec![arrow("api", "workflow")]);
        graph.members.insert("helpers".to_owned());
        check_arrows(&graph).assert_only("crate arrows", "Cargo.toml", None);
    }

    #[test]
    fn a_new_crate_of_workflow_is_caught() {
        let graph = linking(&[("workflow", "serde"), ("serde", "tokio"), ("api", "lettre")]);
        check_linked(&graph, "serde\nworkflow\n").assert_only("crates of workflow", LIST, None);
    }

    #[test]
    fn a_crate_that_workflow_no_longer_links_is_caught() {
        let graph = linking(&[("workflow", "serde")]);
        let list = "# data\nserde\ntoml # was here\nworkflow\n";
        check_linked(&graph, list).assert_only("crates of workflow", LIST, Some(3));
    }

    #[test]
    fn an_unsorted_list_is_caught() {
        let graph = linking(&[("workflow", "serde")]);
        check_linked(&graph, "workflow\nserde\n").assert_only("crates of workflow", LIST, Some(2));
    }

    #[test]
    fn two_versions_of_one_crate_are_listed_once() {
        let graph = linking(&[("workflow", "syn@1"), ("workflow", "syn@2")]);
        check_linked(&graph, "syn\nworkflow\n").assert_clean("planted crates of workflow");
    }

    #[test]
    fn a_second_program_is_caught() {
        let mut graph = house_with(Vec::new());
        graph.default_members = BTreeSet::from(["api".to_owned()]);
        graph.programs = vec![("api".to_owned(), "qorgan".to_owned())];
        check_programs(&graph).assert_clean("planted programs");
        graph.programs.push(("migration".to_owned(), "migration".to_owned()));
        check_programs(&graph).assert_only("one program", "migration/Cargo.toml", None);
    }

    #[test]
    fn a_second_default_member_is_caught() {
        let mut graph = house_with(Vec::new());
        graph.programs = vec![("api".to_owned(), "qorgan".to_owned())];
        graph.default_members = ["api", "tests"].map(str::to_owned).into();
        check_programs(&graph).assert_only("one program", "Cargo.toml", None);
    }

    #[test]
    fn a_banned_crate_in_the_lock_file_is_caught() {
        for (name, _) in super::BANNED {
            let lock = format!("version = 4\n\n[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\n");
            let plot = Plot::empty().with(LOCK, &lock);
            check_lock(plot.root()).assert_only("banned crates", LOCK, Some(4));
        }
        let lock = "[[package]]\nname = \"h2-like\"\nversion = \"1.0.0\"\n";
        check_lock(Plot::empty().with(LOCK, lock).root()).assert_clean("planted lock file");
    }

    #[test]
    fn a_declared_dependency_is_found_in_its_manifest() {
        assert!(declares("entity.workspace = true", "entity"));
        assert!(declares("entity = { path = \"../entity\" }", "entity"));
        assert!(!declares("entity-like = \"1\"", "entity"));
    }
}
