//! A throwaway PostgreSQL cluster for one test run, also where the tests run as root.
//!
//! PostgreSQL refuses to run as root, so the cluster runs as the system user `postgres` when we are root. A small
//! shell keeps watch over it: when this process ends, however it ends, the shell's input closes, the server is
//! stopped and the folder removed.

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// How much the cluster may forget when the power goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Flushes nothing: for functional tests, where nobody pulls the plug.
    None,
    /// The server's defaults: for kill, fault and bench runs.
    Full,
}

/// A running cluster. Stops when dropped or when the process ends.
pub struct Cluster {
    folder: PathBuf,
    watcher: Child,
    databases: AtomicU32,
}

/// The user that the server runs as.
struct ServerUser {
    name: String,
    ids: Option<(u32, u32)>,
}

impl Cluster {
    /// The cluster of this process, without durability; started at the first call.
    pub fn shared() -> &'static Cluster {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| Cluster::start(Durability::None))
    }

    /// The cluster of this process with the server's own durability, for tests that kill; started at the first call.
    pub fn durable() -> &'static Cluster {
        static DURABLE: OnceLock<Cluster> = OnceLock::new();
        DURABLE.get_or_init(|| Cluster::start(Durability::Full))
    }

    /// Starts a cluster of its own.
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not start; the message says what to install.
    pub fn start(durability: Durability) -> Cluster {
        let user = server_user();
        let folder = tempfile::Builder::new()
            .prefix("qorgan-postgres-")
            .tempdir()
            .expect("a temporary folder can be made")
            .keep();
        if let Some((user_id, group_id)) = user.ids {
            std::os::unix::fs::chown(&folder, Some(user_id), Some(group_id))
                .expect("root may give a folder away");
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o711)).expect("the folder is ours");
        let data = folder.join("data");
        let init = as_user(&mut Command::new(program("initdb")), &user)
            .args([
                "-A",
                "trust",
                "-N",
                "--no-instructions",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-U",
                &user.name,
            ])
            .arg("-D")
            .arg(&data)
            .current_dir(&folder)
            .output()
            .expect("initdb starts");
        assert!(init.status.success(), "initdb: {}", String::from_utf8_lossy(&init.stderr));
        let watcher = as_user(&mut Command::new("sh"), &user)
            .arg("-c")
            .arg(
                "\"$0\" \"$@\" >\"$PWD/log\" 2>&1 & server=$!; echo started; \
                 cat >/dev/null; kill -QUIT $server; wait $server; cd /; rm -rf \"$OLDPWD\"",
            )
            .arg(program("postgres"))
            .arg("-D")
            .arg(&data)
            .args(["-c", "listen_addresses=", "-c", "max_connections=400"])
            .arg("-c")
            .arg(format!("unix_socket_directories={}", folder.display()))
            .args(match durability {
                Durability::None => {
                    &["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"][..]
                }
                Durability::Full => &[],
            })
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .expect("a shell starts");
        let cluster = Cluster { folder, watcher, databases: AtomicU32::new(0) };
        cluster.wait_until_ready();
        cluster
    }

    /// The address of a database of this cluster.
    pub fn url(&self, database: &str) -> String {
        let folder = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://{}@{folder}/{database}", server_user().name)
    }

    /// The ids of the server's processes: the first one and those that it has started.
    pub fn processes(&self) -> Vec<u32> {
        let first = fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        let Some(first) = first.lines().next().and_then(|it| it.parse::<u32>().ok()) else {
            return Vec::new();
        };
        let parent = |stat: &str| stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse::<u32>().ok();
        let all = fs::read_dir("/proc").into_iter().flatten().flatten();
        let ids = all.filter_map(|it| it.file_name().to_str()?.parse::<u32>().ok());
        let of_server = ids.filter(|id| {
            let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
            *id == first || parent(&stat) == Some(first)
        });
        of_server.collect()
    }

    /// A database as SQL text that any connection can run.
    pub fn dump(&self, url: &str) -> String {
        let dumped = Command::new(program("pg_dump"))
            .args(["--no-owner", "--no-privileges", "--rows-per-insert=100", url])
            .output()
            .expect("pg_dump starts");
        assert!(dumped.status.success(), "pg_dump: {}", String::from_utf8_lossy(&dumped.stderr));
        let text = String::from_utf8(dumped.stdout).expect("UTF-8");
        // What only the interactive client understands is left out.
        text.lines().filter(|it| !it.starts_with('\\')).fold(String::new(), |text, line| text + line + "\n")
    }

    /// Where the server keeps everything.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// A name that no other database of this cluster has.
    pub fn new_name(&self) -> String {
        format!("house_{}", self.databases.fetch_add(1, Ordering::Relaxed))
    }

    fn wait_until_ready(&self) {
        let socket = self.folder.join(".s.PGSQL.5432");
        for _ in 0..600 {
            // The socket is there a moment before the server answers on it.
            if socket.exists() && self.is_ready() {
                return;
            }
            std::thread::park_timeout(std::time::Duration::from_millis(50));
        }
        let mut log = String::new();
        let _ = fs::File::open(self.folder.join("log")).and_then(|mut it| it.read_to_string(&mut log));
        panic!("PostgreSQL did not start: {log}");
    }

    fn is_ready(&self) -> bool {
        Command::new(program("pg_isready"))
            .arg("-q")
            .arg("-h")
            .arg(&self.folder)
            .status()
            .is_ok_and(|it| it.success())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.watcher.stdin.take());
        let _ = self.watcher.wait();
    }
}

/// Where PostgreSQL keeps its programs: on the path, or where Debian hides them.
fn program(name: &str) -> PathBuf {
    let on_path = std::env::var_os("PATH")
        .into_iter()
        .flat_map(|it| std::env::split_paths(&it).map(|folder| folder.join(name)).collect::<Vec<_>>());
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|it| it.flatten().map(|entry| entry.path().join("bin").join(name)).collect())
        .unwrap_or_default();
    versions.sort();
    // Debian's newest before the path: some machines link an older one there.
    versions
        .into_iter()
        .rev()
        .chain(on_path)
        .find(|it| Path::new(it).is_file())
        .unwrap_or_else(|| panic!("`{name}` of PostgreSQL is missing: ./tests/run installs it"))
}

fn server_user() -> ServerUser {
    let me = fs::metadata("/proc/self").map_or(1, |it| std::os::unix::fs::MetadataExt::uid(&it));
    if me != 0 {
        return ServerUser { name: "postgres".to_owned(), ids: None };
    }
    let passwords = fs::read_to_string("/etc/passwd").expect("/etc/passwd can be read");
    let entry = passwords
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|it| it.first() == Some(&"postgres"))
        .expect("the system has the user `postgres`: ./tests/run installs PostgreSQL");
    let id = |at: usize| entry.get(at).and_then(|it| it.parse().ok()).expect("/etc/passwd has numbers");
    ServerUser { name: "postgres".to_owned(), ids: Some((id(2), id(3))) }
}

fn as_user<'c>(command: &'c mut Command, user: &ServerUser) -> &'c mut Command {
    if let Some((user_id, group_id)) = user.ids {
        command.uid(user_id).gid(group_id);
    }
    command
}
