//! What all checks share: the root, a walk over its files, a violation that names its place, a planted tree.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// Folders that hold no work of ours: build output, run-time data, foreign packages.
const FOREIGN: [&str; 5] = [".git", "target", "node_modules", ".venv", "var"];

/// One broken rule, told so that an editor can jump to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    pub(crate) file: String,
    pub(crate) line: Option<usize>,
    pub(crate) rule: &'static str,
    pub(crate) why: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(out, "{}:{line}: {}: {}", self.file, self.rule, self.why),
            None => write!(out, "{}: {}: {}", self.file, self.rule, self.why),
        }
    }
}

/// What a check found, and in how many places it looked: a check that looked at nothing has not passed.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) looked_at: usize,
    pub(crate) violations: Vec<Violation>,
}

impl Report {
    pub(crate) fn report(
        &mut self,
        rule: &'static str,
        file: &str,
        line: Option<usize>,
        why: impl Into<String>,
    ) {
        let (file, why) = (file.to_owned(), why.into());
        self.violations.push(Violation { file, line, rule, why });
    }

    /// For a tree in which every rule holds: the real one, or a planted one without a violation.
    #[track_caller]
    pub(crate) fn assert_clean(&self, what: &str) {
        say(&format!("{what}: looked at {}", self.looked_at));
        if let Err(verdict) = self.verdict() {
            panic!("{what}: {verdict}");
        }
    }

    fn verdict(&self) -> Result<(), String> {
        if self.looked_at == 0 {
            return Err("there was nothing to look at".to_owned());
        }
        if !self.violations.is_empty() {
            let (broken, places) = (self.violations.len(), self.looked_at);
            return Err(format!("looked at {places}, rules broken {broken} times\n{}", self.listed()));
        }
        Ok(())
    }

    /// For a tree with one planted violation: that one and no other.
    #[track_caller]
    pub(crate) fn assert_only(&self, rule: &str, file: &str, line: Option<usize>) {
        let found: Vec<_> = self.violations.iter().map(|it| (it.rule, it.file.as_str(), it.line)).collect();
        assert_eq!(found, [(rule, file, line)], "reported:\n{}", self.listed());
    }

    fn listed(&self) -> String {
        let lines: BTreeSet<String> = self.violations.iter().map(|it| format!("  {it}\n")).collect();
        lines.into_iter().collect()
    }
}

/// Writes past the capture of the test harness: the count must be seen when the test passes, too.
pub(crate) fn say(line: &str) {
    // A closed pipe is no reason to fail a check.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// The root of the real tree.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package `tests` stands in a folder of the workspace")
        .to_path_buf()
}

/// All files below `folder` with one of the extensions (none given: all), as sorted paths from the root.
pub(crate) fn files(root: &Path, folder: &str, extensions: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    walk(root, folder.trim_end_matches('/'), &mut found);
    found.retain(|path| extensions.is_empty() || extensions.contains(&extension(path)));
    found.sort();
    found
}

fn walk(root: &Path, folder: &str, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(root.join(folder)) else {
        return;
    };
    for entry in entries {
        let entry = entry.expect("a folder of the tree can be listed");
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        let kind = entry.file_type().expect("a file of the tree has a type");
        if kind.is_file() {
            found.push(path);
        } else if kind.is_dir() && !FOREIGN.contains(&name.as_str()) {
            walk(root, &path, found);
        }
    }
}

/// `rs` of `api/src/lib.rs`; empty where the name has none.
pub(crate) fn extension(path: &str) -> &str {
    Path::new(path).extension().and_then(|it| it.to_str()).unwrap_or_default()
}

pub(crate) fn read(root: &Path, path: &str) -> String {
    let bytes = fs::read(root.join(path)).expect("a file that the walk found can be read");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether a file belongs to a room: `api/src/store` owns `api/src/store.rs` and all below `api/src/store/`.
pub(crate) fn belongs(path: &str, room: &str) -> bool {
    let Some(rest) = path.strip_prefix(room) else {
        return false;
    };
    room.is_empty() || room.ends_with('/') || rest.is_empty() || rest == ".rs" || rest.starts_with('/')
}

/// The number of the line that holds the byte at `offset`, counted from one.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// The number of the first line that `wanted` accepts.
pub(crate) fn line_where(text: &str, wanted: impl Fn(&str) -> bool) -> Option<usize> {
    text.lines().position(wanted).map(|index| index + 1)
}

/// A small tree in a temporary folder, gone with the value.
pub(crate) struct Plot {
    folder: TempDir,
}

impl Plot {
    pub(crate) fn empty() -> Plot {
        Plot { folder: tempfile::tempdir().expect("a temporary folder can be made") }
    }

    pub(crate) fn with(self, path: &str, text: &str) -> Plot {
        let full = self.root().join(path);
        let parent = full.parent().expect("a planted file has a folder");
        fs::create_dir_all(parent).expect("a planted folder can be made");
        fs::write(&full, text).expect("a planted file can be written");
        self
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }
}

#[test]
fn a_check_that_looked_at_nothing_has_not_passed() {
    let verdict = Report::default().verdict();
    assert_eq!(verdict, Err("there was nothing to look at".to_owned()));
    assert_eq!(Report { looked_at: 1, ..Report::default() }.verdict(), Ok(()));
}

#[test]
fn a_violation_is_told_with_its_place_and_its_reason() {
    let mut report = Report { looked_at: 2, ..Report::default() };
    report.report("one clock", "api/src/lib.rs", Some(7), "time comes from `api::clock`");
    let told = "  api/src/lib.rs:7: one clock: time comes from `api::clock`\n";
    let verdict = report.verdict().expect_err("a violation does not pass");
    assert!(verdict.ends_with(told), "{verdict}");
}

#[test]
fn a_room_owns_its_file_and_its_folder_but_not_its_neighbour() {
    assert!(belongs("api/src/store.rs", "api/src/store"));
    assert!(belongs("api/src/store/cases.rs", "api/src/store"));
    assert!(belongs("api/src/main.rs", "api/src/main.rs"));
    assert!(belongs("anything.rs", ""));
    assert!(!belongs("api/src/storehouse.rs", "api/src/store"));
}

#[test]
fn the_walk_leaves_out_what_is_not_ours() {
    let plot = Plot::empty()
        .with("api/src/lib.rs", "")
        .with("target/debug/build.rs", "")
        .with("tests/foreign/.venv/lib/setup.rs", "")
        .with("var/dump.rs", "")
        .with("README.md", "");
    assert_eq!(files(plot.root(), "", &["rs"]), ["api/src/lib.rs"]);
    assert_eq!(files(plot.root(), "", &[]), ["README.md", "api/src/lib.rs"]);
}
