//! The program itself, as a process: started on settings of its own, asked over its port, and ended politely or not.

use crate::database;
use rustix::process::{Pid, Signal, kill_process};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// So long a test waits for what must come. It is an end, not a pause.
const PATIENCE: Duration = Duration::from_secs(30);

/// The settings of a program.
#[derive(Clone)]
pub struct Settings(BTreeMap<&'static str, String>);

impl Settings {
    /// On a database, with the keys of every test and everything else in `folder`.
    pub fn new(database_url: &str, folder: &Path) -> Settings {
        let (master, signing) = database::key_files(folder);
        Settings::without_keys(database_url, folder)
            .with("QORGAN_MASTER_KEY_FILE", &master.display().to_string())
            .with("QORGAN_SIGNING_KEY_FILE", &signing.display().to_string())
    }

    /// As [`Settings::new`], where nobody has made keys yet.
    pub fn without_keys(database_url: &str, folder: &Path) -> Settings {
        let within = |scheme: &str, name: &str| format!("{scheme}{}", folder.join(name).display());
        Settings(BTreeMap::new())
            .with("QORGAN_DATABASE_URL", database_url)
            .with("QORGAN_LISTEN", "127.0.0.1:0")
            .with("QORGAN_PUBLIC_URL", "https://qorgan.example")
            .with("QORGAN_MAIL_URL", &within("file://", "mail"))
            .with("QORGAN_FILES_URL", &within("file://", "files"))
            .with("QORGAN_MASTER_KEY_FILE", &within("", "keys/master.key"))
            .with("QORGAN_SIGNING_KEY_FILE", &within("", "keys/signing.key"))
            .with("QORGAN_LIMITS", "off")
    }

    /// Those that stand in a file, and nothing else.
    pub fn of_file(path: &str) -> Settings {
        Settings(BTreeMap::new()).with("QORGAN_CONFIG", path)
    }

    /// With another value of one of them.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Settings {
        self.0.insert(name, value.to_owned());
        self
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.args(arguments).env_clear().envs(&self.0).stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(self.command(arguments).output().expect("the program starts"))
    }

    /// Runs a command whose output nobody takes.
    pub fn run_unread(&self, arguments: &[&str]) -> Ended {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut command = self.command(arguments);
        let output = command.stdout(writer).stderr(Stdio::piped()).output();
        Ended::of(output.expect("the program starts"))
    }

    /// Runs a command whose output goes to a disk that is full.
    pub fn run_to_a_full_disk(&self, arguments: &[&str]) -> Ended {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("a device");
        let mut command = self.command(arguments);
        let output = command.stdout(full).stderr(Stdio::piped()).output();
        Ended::of(output.expect("the program starts"))
    }

    /// Runs a command that reads `input`.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Ended {
        let mut command = self.command(arguments);
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("an input");
        stdin.write_all(input.as_bytes()).expect("it reads");
        drop(stdin);
        Ended::of(child.wait_with_output().expect("it ends"))
    }

    /// Starts a command that goes on until it is stopped.
    pub fn start(&self, arguments: &[&str]) -> Program {
        Program::of(self.command(arguments))
    }

    /// Starts to serve, and waits until the doors are open.
    pub fn serve(&self) -> Serving {
        let program = self.start(&["serve"]);
        let url = program.wait_for_doors();
        Serving { program, url }
    }
}

/// A shell in a folder, to which the program is `qorgan`, as whoever reads a manual has it.
pub struct Shell {
    folder: PathBuf,
    path: String,
}

impl Shell {
    /// In `folder`, in which a folder for the program is made.
    pub fn within(folder: &Path) -> Shell {
        let programs = folder.join("bin");
        std::fs::create_dir(&programs).expect("a folder");
        std::os::unix::fs::symlink(binary(), programs.join("qorgan")).expect("a link");
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", programs.display());
        Shell { folder: folder.to_owned(), path }
    }

    fn command(&self, script: &str) -> Command {
        let mut command = Command::new("bash");
        command.args(["-euo", "pipefail", "-c", script]).current_dir(&self.folder).stdin(Stdio::null());
        command.env_clear().env("PATH", &self.path);
        command
    }

    /// Runs what is typed to its end; it ends with the first command that fails.
    pub fn run(&self, script: &str) -> Ended {
        Ended::of(self.command(script).output().expect("there is bash"))
    }

    /// Starts what goes on until it is stopped.
    pub fn start(&self, script: &str) -> Program {
        Program::of(self.command(script))
    }
}

/// The program that is tested.
fn binary() -> OsString {
    std::env::var_os("QORGAN_BIN").expect("QORGAN_BIN names the program: ./tests/run sets it")
}

/// A command that has ended.
#[derive(Debug)]
pub struct Ended {
    /// Whether it says that all went well.
    pub success: bool,
    /// What it answered.
    pub stdout: String,
    /// What it complained of.
    pub stderr: String,
}

impl Ended {
    fn of(output: Output) -> Ended {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Ended { success: output.status.success(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Holds that it went well.
    #[track_caller]
    pub fn well(self) -> Ended {
        assert!(self.success, "{self:?}");
        self
    }

    /// Holds that it did not, and that it said why in words, not in a panic.
    #[track_caller]
    pub fn refused(self) -> Ended {
        assert!(!self.success, "{self:?}");
        assert!(self.stderr.starts_with("qorgan: "), "{self:?}");
        assert!(!self.stderr.contains("panicked") && !self.stderr.contains(".rs:"), "{self:?}");
        self
    }
}

#[derive(Default)]
struct Lines {
    log: Vec<String>,
    output: Vec<String>,
    ended: usize,
}

/// What a program has said so far.
#[derive(Default)]
struct Log {
    lines: Mutex<Lines>,
    changed: Condvar,
}

impl Log {
    fn add(&self, line: String, is_log: bool) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let place = if is_log { &mut lines.log } else { &mut lines.output };
        place.push(line);
        self.changed.notify_all();
    }

    fn end(&self) {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).ended += 1;
        self.changed.notify_all();
    }
}

/// A program that runs. Dropped, it is killed.
pub struct Program {
    child: Child,
    log: Arc<Log>,
}

impl Program {
    fn of(mut command: Command) -> Program {
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let log = Arc::new(Log::default());
        let stderr = child.stderr.take().expect("a log");
        let stdout = child.stdout.take().expect("an output");
        for (source, is_log) in
            [(Box::new(stderr) as Box<dyn std::io::Read + Send>, true), (Box::new(stdout), false)]
        {
            let log = Arc::clone(&log);
            std::thread::spawn(move || {
                for line in BufReader::new(source).lines().map_while(Result::ok) {
                    log.add(line, is_log);
                }
                log.end();
            });
        }
        Program { child, log }
    }

    /// Waits for a line of the log that holds a text.
    pub fn wait_for_log(&self, text: &str) -> String {
        self.wait_for(text, |it| &it.log)
    }

    /// Waits for a line of the answer that holds a text.
    pub fn wait_for_output(&self, text: &str) -> String {
        self.wait_for(text, |it| &it.output)
    }

    /// Waits until it serves, and says where its doors are.
    pub fn wait_for_doors(&self) -> String {
        let line = self.wait_for_log("serving at ");
        let address =
            line.split("serving at ").nth(1).and_then(|it| it.split('"').next()).expect("an address");
        let address: SocketAddr = address.parse().expect("an address");
        format!("http://{address}")
    }

    fn wait_for(&self, text: &str, of: impl Fn(&Lines) -> &Vec<String>) -> String {
        let lines = self.log.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let there = |lines: &Lines| of(lines).iter().any(|it| it.contains(text));
        let (lines, _) = self
            .log
            .changed
            .wait_timeout_while(lines, PATIENCE, |lines| !there(lines) && lines.ended < 2)
            .unwrap_or_else(PoisonError::into_inner);
        let found = of(&lines).iter().find(|it| it.contains(text)).cloned();
        found.unwrap_or_else(|| panic!("waited for `{text}` in vain: {:?} {:?}", lines.output, lines.log))
    }

    /// Everything that it has logged so far.
    pub fn logged(&self) -> String {
        self.log.lines.lock().unwrap_or_else(PoisonError::into_inner).log.join("\n")
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it at once, as the power would.
    pub fn kill(mut self) {
        self.child.kill().expect("it is ours");
        self.child.wait().expect("it ends");
    }

    /// Asks it to end, waits, and says whether it ended well.
    pub fn stop(mut self) -> bool {
        kill_process(Pid::from_child(&self.child), Signal::TERM).expect("it is ours");
        self.child.wait().expect("it ends").success()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A program that serves.
pub struct Serving {
    /// The program.
    pub program: Program,
    /// Where its doors are.
    pub url: String,
}
