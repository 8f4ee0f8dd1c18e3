//! Breaks the house on purpose, one thing at a time, in a copy, and shows that the tests turn red: a test that was
//! never red for a reason proves nothing. What is broken, and who must notice, is data: `tests/mutations.toml`.

use rustix::process::{Pid, Signal, kill_process_group};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

const LIST: &str = "tests/mutations.toml";
const KEYS: [&str; 9] = ["name", "file", "from", "to", "times", "tests", "program", "compiles", "ends"];
const USAGE: &str = "./tests/mutate [NAME... | --list]: NAME is a part of the names of those to be tried";
const BUILD: [&str; 4] = ["build", "--locked", "-p", "api"];
/// A mutant that goes round for ever is ended; the first build may take four times as long.
const PATIENCE: Duration = Duration::from_mins(3);

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// One thing that is broken on purpose.
struct Mutation {
    name: String,
    file: String,
    from: String,
    to: String,
    /// In how many places `from` stands, all of which are broken.
    times: usize,
    /// What is said to cargo; without `--quiet`, which would keep the tests from saying their names.
    tests: Vec<String>,
    /// Its tests start the program, which is built first.
    program: bool,
    /// `false`, and the compiler is expected to be the one who notices.
    compiles: bool,
    /// `false`, and the broken program is expected to go round for ever, which nobody overlooks.
    ends: bool,
}

impl Mutation {
    fn read(table: &toml::Table) -> Result<Mutation> {
        if let Some(key) = table.keys().find(|it| !KEYS.contains(&it.as_str())) {
            return Err(format!("{LIST}: a mutation has no key `{key}`").into());
        }
        let text = |key: &str| {
            let text = table.get(key).and_then(toml::Value::as_str).map(str::to_owned);
            text.ok_or_else(|| format!("{LIST}: the text `{key}` is missing in {table:?}"))
        };
        let flag = |key: &str| table.get(key).and_then(toml::Value::as_bool);
        let times = table.get("times").and_then(toml::Value::as_integer).unwrap_or(1);
        let tests = table.get("tests").and_then(toml::Value::as_array).into_iter().flatten();
        let tests = tests.filter_map(toml::Value::as_str);
        Ok(Mutation {
            name: text("name")?,
            file: text("file")?,
            from: text("from")?,
            to: text("to")?,
            times: usize::try_from(times)?,
            tests: ["test", "--locked"].into_iter().chain(tests).map(str::to_owned).collect(),
            program: flag("program").unwrap_or(false),
            compiles: flag("compiles").unwrap_or(true),
            ends: flag("ends").unwrap_or(true),
        })
    }

    /// The file with what is broken in it.
    fn broken(&self) -> Result<String> {
        let Mutation { name, file, from, to, times, .. } = self;
        let text = fs::read_to_string(root().join(file))?;
        let found = text.matches(from).count();
        if found != *times || found == 0 || from == to {
            let why = format!("`{name}`: `from` stands {found} times in {file}, and not {times} times");
            return Err(why.into());
        }
        Ok(text.replace(from, to))
    }
}

fn read_list() -> Result<Vec<Mutation>> {
    let list: toml::Table = toml::from_str(&fs::read_to_string(root().join(LIST))?)?;
    let tables = list.get("mutation").and_then(toml::Value::as_array).into_iter().flatten();
    tables.filter_map(toml::Value::as_table).map(Mutation::read).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package `tests` stands in a folder")
}

/// The tree as it was when the tool began, and its copy, which stays where it is so that cargo remembers it.
struct Tree {
    files: BTreeMap<String, Vec<u8>>,
    copy: PathBuf,
    target: PathBuf,
}

impl Tree {
    /// Everything that git keeps or would keep.
    fn read() -> Result<Tree> {
        let target = root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()));
        // Among the builds, wherever they are: there git and the checks of the house look past it.
        let copy = target.join("mutants/tree");
        let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        let listed = Command::new("git").args(arguments).current_dir(root()).output()?;
        let mut files = BTreeMap::new();
        // A file that git still knows may be gone already.
        for file in String::from_utf8(listed.stdout)?.split('\0').filter(|it| root().join(it).is_file()) {
            files.insert(file.to_owned(), fs::read(root().join(file))?);
        }
        Ok(Tree { files, copy, target })
    }

    /// Makes the copy what the tree is.
    fn lay_out(&self) -> Result<()> {
        for (file, bytes) in &self.files {
            write(&self.copy.join(file), bytes)?;
        }
        self.clear(&self.copy)
    }

    /// Takes out what does not belong: what was renamed meanwhile, and what tests leave behind when they fail.
    fn clear(&self, folder: &Path) -> Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                self.clear(&path)?;
            } else if !self.files.contains_key(&*path.strip_prefix(&self.copy)?.to_string_lossy()) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    fn program(&self) -> PathBuf {
        self.target.join("debug/qorgan")
    }

    /// Runs cargo in the copy, in the tree's own folder of builds for the sake of the foreign crates. Ours are built
    /// without debug information: cargo then never takes them for those of the tree, which have the same names.
    fn cargo(&self, arguments: &[impl AsRef<OsStr>], patience: Duration) -> Result<Ran> {
        let [stdout, stderr] = ["stdout", "stderr"].map(|it| self.copy.with_file_name(it));
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments).current_dir(&self.copy).process_group(0).stdin(Stdio::null());
        command.stdout(File::create(&stdout)?).stderr(File::create(&stderr)?);
        // What `cargo run` says of this package would make others build anew.
        let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        for name in names.filter(|it| it.starts_with("CARGO_PKG_") || it.starts_with("CARGO_MANIFEST_")) {
            command.env_remove(name);
        }
        command.env("CARGO_TARGET_DIR", &self.target).env("CARGO_PROFILE_DEV_DEBUG", "none");
        command.env("QORGAN_BIN", self.program()).env("INSTA_UPDATE", "no").env("CARGO_TERM_COLOR", "never");
        let mut child = command.spawn()?;
        let began = Instant::now();
        let success = loop {
            if let Some(status) = child.try_wait()? {
                break Some(status.success());
            }
            if began.elapsed() > patience {
                // The tests that cargo started must end as well, and they share its group.
                kill_process_group(Pid::from_child(&child), Signal::KILL)?;
                child.wait()?;
                break None;
            }
            std::thread::park_timeout(Duration::from_millis(50));
        };
        let read = |path: &Path| fs::read(path).map(|it| String::from_utf8_lossy(&it).into_owned());
        Ok(Ran { success, stdout: read(&stdout)?, stderr: read(&stderr)? })
    }

    /// A red test proves nothing where it was red before, and a test that does not exist is never red.
    fn check_untouched(&self, selected: &[&Mutation]) -> Result<()> {
        self.lay_out()?;
        if selected.iter().any(|it| it.program) {
            self.cargo(&BUILD, PATIENCE * 4)?;
        }
        let commands: BTreeSet<&Vec<String>> = selected.iter().map(|it| &it.tests).collect();
        for command in &commands {
            let ran = self.cargo(command.as_slice(), PATIENCE * 4)?;
            let (command, passed) = (command.join(" "), ran.passed());
            if ran.success != Some(true) || passed == 0 {
                let why = format!("before anything is broken, {passed} tests pass: {}", ran.reason());
                return Err(format!("cargo {command}: {why}").into());
            }
        }
        println!("nothing is broken yet: {} commands are green", commands.len());
        Ok(())
    }

    /// Breaks one thing; says how it went, and who noticed.
    fn try_out(&self, mutation: &Mutation, broken: &str) -> Result<(&'static str, String)> {
        self.lay_out()?;
        write(&self.copy.join(&mutation.file), broken.as_bytes())?;
        if mutation.program {
            let built = self.cargo(&BUILD, PATIENCE)?;
            if built.success != Some(true) {
                return Ok(built.verdict(mutation));
            }
        }
        Ok(self.cargo(&mutation.tests, PATIENCE)?.verdict(mutation))
    }
}

/// What is so already keeps its time: cargo builds anew what is newer.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|it| it == bytes) {
        return Ok(());
    }
    fs::create_dir_all(path.parent().ok_or("a file stands in a folder")?)?;
    Ok(fs::write(path, bytes)?)
}

/// How a run of cargo ended; `success` is `None` when it had to be ended.
struct Ran {
    success: Option<bool>,
    stdout: String,
    stderr: String,
}

const KILLED: &str = "killed  ";
const SURVIVED: &str = "SURVIVED";
/// The list is wrong, or the machine: tests were meant to notice, and something else stood in the way.
const WRONG: &str = "WRONG   ";
/// No test turned red, but the run was still going when patience ended, and the list says that it would.
const ENDLESS: &str = "ENDLESS ";

impl Ran {
    fn verdict(&self, mutation: &Mutation) -> (&'static str, String) {
        let does_not_compile = self.stderr.contains("error: could not compile");
        let verdict = match self.success {
            Some(true) => return (SURVIVED, String::new()),
            _ if self.has_failure() => KILLED,
            Some(false) if does_not_compile && !mutation.compiles => KILLED,
            None if !mutation.ends => ENDLESS,
            _ => WRONG,
        };
        (verdict, self.reason())
    }

    fn has_failure(&self) -> bool {
        self.stdout.lines().any(|it| failed_test(it).is_some())
    }

    /// The first test that failed, or what else went wrong.
    fn reason(&self) -> String {
        let error = || self.stderr.lines().find(|it| it.starts_with("error")).map(str::to_owned);
        let otherwise = if self.success.is_none() { "it does not end" } else { "nothing failed" };
        self.stdout.lines().find_map(failed_test).or_else(error).unwrap_or_else(|| otherwise.to_owned())
    }

    fn passed(&self) -> usize {
        let results = self.stdout.lines().filter_map(|it| it.strip_prefix("test result: ok. "));
        results.filter_map(|it| it.split(' ').next()?.parse::<usize>().ok()).sum()
    }
}

fn failed_test(line: &str) -> Option<String> {
    Some(line.strip_prefix("test ")?.strip_suffix(" ... FAILED")?.to_owned())
}

fn mutate(wanted: &[String]) -> Result<bool> {
    let tree = Tree::read()?;
    let list = read_list()?;
    let is_wanted = |it: &Mutation| wanted.is_empty() || wanted.iter().any(|name| it.name.contains(name));
    let selected: Vec<&Mutation> = list.iter().filter(|it| is_wanted(it)).collect();
    // All of them, before an hour is spent on the first.
    let broken = selected.iter().map(|it| it.broken()).collect::<Result<Vec<String>>>()?;
    tree.check_untouched(&selected)?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (mutation, broken) in selected.iter().zip(&broken) {
        let began = Instant::now();
        let (verdict, by) = tree.try_out(mutation, broken)?;
        *counts.entry(verdict).or_default() += 1;
        println!("{verdict} {}  ({} s)  {by}", mutation.name, began.elapsed().as_secs());
    }
    tree.lay_out()?;
    if selected.iter().any(|it| it.program) {
        // A mutant must not be taken for the program; the next build lays the right one there.
        fs::remove_file(tree.program())?;
    }
    let count = |verdict| counts.get(verdict).copied().unwrap_or(0);
    let [killed, endless, survived, wrong] = [KILLED, ENDLESS, SURVIVED, WRONG].map(count);
    println!("{killed} killed, {endless} without an end, {survived} survived, {wrong} wrong");
    Ok(killed + endless > 0 && survived + wrong == 0)
}

fn begin(arguments: &[String]) -> Result<bool> {
    match arguments.first().map_or("", String::as_str) {
        "--help" | "-h" => println!("{USAGE}"),
        "--list" => {
            for mutation in read_list()? {
                println!("{}", mutation.name);
            }
        }
        option if option.starts_with('-') => return Err(USAGE.into()),
        _ => return mutate(arguments),
    }
    Ok(true)
}

/// Tries what the arguments name.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let all_noticed = begin(arguments).unwrap_or_else(|why| {
        eprintln!("mutate: {why}");
        false
    });
    if all_noticed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[test]
fn everything_on_the_list_stands_where_it_is_to_be_broken() {
    let list = read_list().unwrap_or_else(|why| panic!("{why}"));
    let names: BTreeSet<&str> = list.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names.len(), list.len(), "no name stands twice");
    for mutation in list {
        mutation.broken().unwrap_or_else(|why| panic!("{why}"));
    }
}

/// What is said to cargo to name tests: neither an option nor what belongs to one.
#[cfg(test)]
fn named_tests(mutation: &Mutation) -> impl Iterator<Item = &str> {
    let before = std::iter::once("").chain(mutation.tests.iter().map(String::as_str));
    let named = before.zip(&mutation.tests).skip(1);
    let named =
        named.filter(|(before, it)| !it.starts_with('-') && !["-p", "--test", "--example"].contains(before));
    named.map(|(_, it)| it.as_str())
}

/// A renamed test is found here, and not after an hour: no test has the old name, and none is ever red.
#[test]
fn every_test_that_must_notice_has_its_name_somewhere() {
    let list = read_list().unwrap_or_else(|why| panic!("{why}"));
    let tree = Tree::read().unwrap_or_else(|why| panic!("{why}"));
    let sources: Vec<(&str, String)> = (tree.files.iter())
        .filter(|(file, _)| Path::new(file).extension() == Some(OsStr::new("rs")))
        .map(|(file, bytes)| (file.as_str(), String::from_utf8_lossy(bytes).into_owned()))
        .collect();
    let functions: BTreeSet<&str> = (sources.iter())
        .flat_map(|(_, text)| text.split("fn ").skip(1))
        .map(|it| it.split(|it: char| !it.is_alphanumeric() && it != '_').next().unwrap_or(it))
        .collect();
    let modules: BTreeSet<&str> =
        (sources.iter()).flat_map(|(file, _)| file.trim_end_matches(".rs").split('/')).collect();
    assert!(functions.len() > 1_000, "{} functions were found", functions.len());
    let mut looked_at = 0;
    for mutation in &list {
        for name in named_tests(mutation) {
            looked_at += 1;
            // What runs on each database is a module of two tests.
            let is_known = |it: &str| {
                ["sqlite", "postgres"].contains(&it)
                    || modules.contains(it)
                    || functions.iter().any(|function| function.contains(it))
            };
            let unknown = name.split("::").find(|it| !is_known(it));
            assert_eq!(unknown, None, "`{}`: no test is called {name}", mutation.name);
        }
    }
    assert!(looked_at >= list.len() / 2, "{looked_at} names of tests for {} mutations", list.len());
}

/// A program of before the break would answer as it should, and the break would seem to be noticed by nobody.
#[test]
fn whatever_a_test_of_the_program_must_notice_is_built_into_it() {
    let list = read_list().unwrap_or_else(|why| panic!("{why}"));
    let tree = Tree::read().unwrap_or_else(|why| panic!("{why}"));
    let sources = (tree.files.iter())
        .filter(|(file, _)| file.starts_with("tests/suite/"))
        .map(|(_, bytes)| String::from_utf8_lossy(bytes));
    let start_it: Vec<_> = sources.filter(|text| text.contains("tests::program")).collect();
    assert!(start_it.len() > 10, "{} files of tests start the program", start_it.len());
    let lines: Vec<&str> =
        start_it.iter().flat_map(|text| text.lines()).filter(|it| it.contains("fn ")).collect();
    let is_run_by_one = |mutation: &Mutation| {
        let mut wanted = named_tests(mutation).filter_map(|it| it.rsplit("::").find(|it| !it.is_empty()));
        mutation.tests.iter().any(|it| it == "suite")
            && wanted.any(|it| lines.iter().any(|line| line.contains(it)))
    };
    let forgotten: Vec<&str> =
        list.iter().filter(|it| !it.program && is_run_by_one(it)).map(|it| &*it.name).collect();
    assert!(forgotten.is_empty(), "these need `program = true`: {forgotten:#?}");
}
