//! The house put together: database, vault, definitions, calendar, files and doors, in an order in which nothing is
//! served before everything holds.

use crate::app::calendars::Calendars;
use crate::app::definitions::Publishing;
use crate::app::passwords::Passwords;
use crate::app::readiness::journals_ahead;
use crate::app::{self, App, Settings, definitions, keys, reference, uncancelled};
use crate::clock::Clock;
use crate::config::Config;
use crate::demo::OnStage;
use crate::http::limits::Limits;
use crate::http::{Doors, compression, registry, routes};
use crate::store::{self, Database, Duty};
use crate::vault::{MasterKey, SigningKey};
pub use actix_web::dev::ServerHandle;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::Data;
use actix_web::{HttpServer, dev::Server};
use chrono::{DateTime, Utc};
use object_store::ObjectStore;
use object_store::local::LocalFileSystem;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::Notify;

/// Requests under way when the program is asked to stop have so long to end.
const FAREWELL_SECONDS: u64 = 20;

/// What whoever opens the house has in mind for its journals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Journals {
    /// They go on: what is written next must not be earlier than what stands in them, unless the settings accept that.
    GoOn,
    /// They stay as they are.
    Stay,
}

/// Why the house cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A use case of the beginning failed.
    #[error(transparent)]
    App(#[from] app::Error),
    /// The journals are ahead of the clock.
    #[error(
        "the journals of this database reach to {} UTC and the clock of this machine shows {}, so going on would turn time \
         back: set the clock of this machine if it is wrong, or go on with QORGAN_JOURNALS_MAY_BE_AHEAD=on if it was wrong \
         and is right now, or begin another demo with `qorgan demo` if it was a demo whose clock was moved",
        minute(*.written),
        minute(*.now)
    )]
    Ahead {
        /// When the newest entry was written.
        written: DateTime<Utc>,
        /// The present moment.
        now: DateTime<Utc>,
    },
    /// The registry of routes does not hold.
    #[error(transparent)]
    Routes(#[from] registry::Incomplete),
    /// The address of the file store is none.
    #[error("QORGAN_FILES_URL must begin with file://")]
    FilesUrl,
    /// The file store cannot be used.
    #[error("the file store cannot be used")]
    Files(#[source] object_store::Error),
    /// The address cannot be listened at.
    #[error("{0} cannot be listened at: QORGAN_LISTEN names another address")]
    Listen(SocketAddr, #[source] std::io::Error),
    /// The file system or the network refused.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Error {
        Error::App(error.into())
    }
}

fn minute(at: DateTime<Utc>) -> impl std::fmt::Display {
    at.format("%Y-%m-%d %H:%M")
}

/// Opens everything but the doors.
///
/// # Errors
/// [`Error`], before anything is served.
pub async fn open(
    config: &Config,
    clock: Clock,
    master: MasterKey,
    signing: SigningKey,
) -> Result<Arc<App>, Error> {
    open_for(config, Duty::Web, Publishing::New, Journals::GoOn, clock, master, signing).await
}

/// As [`open`], with the pool of another duty, publishing nothing where somebody only looks, and at whatever moment where
/// nobody writes on.
///
/// # Errors
/// As [`open`].
pub async fn open_for(
    config: &Config,
    duty: Duty,
    publishing: Publishing,
    journals: Journals,
    clock: Clock,
    master: MasterKey,
    signing: SigningKey,
) -> Result<Arc<App>, Error> {
    Database::migrate(&config.database_url).await?;
    let database = Arc::new(Database::open(&config.database_url, duty).await?);
    let now = clock.now();
    if journals == Journals::GoOn
        && !config.journals_may_be_ahead
        && let Some(written) = journals_ahead(&database, now).await?
    {
        return Err(Error::Ahead { written, now });
    }
    let files_folder = PathBuf::from(config.files_url.strip_prefix("file://").ok_or(Error::FilesUrl)?);
    let files = open_files(&files_folder)?;
    let runtime = Handle::current();
    // Two processes that start on an empty database would both make keys and reference data.
    let turn = Database::alone_at_the_start(&config.database_url).await?;
    let (begun, folder, now) = (Arc::clone(&database), config.definitions_dir.clone(), clock.now());
    let (vault, definitions) = uncancelled(&runtime, move |task| async move {
        let vault = keys::open(&begun, &task, master, signing, now).await?;
        reference::seed(&begun, &task, now).await?;
        let definitions = definitions::load(&begun, &task, folder.as_deref(), publishing, now).await?;
        Ok((vault, definitions))
    })
    .await?;
    drop(turn);
    let calendars = Calendars::load(database.as_ref()).await?;
    let database = Arc::into_inner(database).ok_or(app::Error::Broken)?;
    Ok(Arc::new(App {
        clock,
        database,
        vault,
        files,
        definitions,
        calendars,
        passwords: Passwords::default(),
        settings: Settings {
            public_url: config.public_url.trim_end_matches('/').to_owned(),
            hotline: config.hotline.clone(),
            journals_may_be_ahead: config.journals_may_be_ahead,
            letters_become_files: config.mail_url.starts_with("file://"),
            files_folder,
            trusted_proxies: config.trusted_proxies.clone(),
        },
        work: Notify::new(),
        runtime,
    }))
}

fn open_files(folder: &Path) -> Result<Arc<dyn ObjectStore>, Error> {
    std::fs::create_dir_all(folder)?;
    // A document that was acknowledged is on the disk, as its row is.
    let store = LocalFileSystem::new_with_prefix(folder).map_err(Error::Files)?.with_fsync(true);
    Ok(Arc::new(store))
}

/// The doors, open.
pub struct Serving {
    /// Where.
    pub address: SocketAddr,
    /// To close them.
    pub handle: ServerHandle,
    /// To wait for their end.
    pub server: Server,
}

/// Opens the doors. The port may be 0; the answer says which it became.
///
/// # Errors
/// As [`open_doors`].
pub fn serve(app: Arc<App>, listen: SocketAddr, limits: bool) -> Result<Serving, Error> {
    let doors = Doors { app, routes: routes::all(), limits: Limits::new(limits), stage: None };
    open_doors(doors, listen)
}

/// As [`serve`], with the clock that visitors of the demo may move.
///
/// # Errors
/// As [`open_doors`].
pub fn serve_the_stage(
    app: Arc<App>,
    stage: OnStage,
    listen: SocketAddr,
    limits: bool,
) -> Result<Serving, Error> {
    let doors =
        Doors { app, routes: routes::with_the_demo(), limits: Limits::new(limits), stage: Some(stage) };
    open_doors(doors, listen)
}

/// Opens these doors.
///
/// # Errors
/// [`Error::Routes`] when a route leaves out what it must say of itself; [`Error::Listen`] when the address cannot be taken.
pub fn open_doors(doors: Doors, listen: SocketAddr) -> Result<Serving, Error> {
    registry::check(&doors.routes)?;
    let doors = Data::new(doors);
    let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let server = HttpServer::new(move || {
        let configure = |config: &mut _| routes::configure(config, &doors.routes);
        // The last wrap is the outermost.
        let house = actix_web::App::new().app_data(doors.clone()).configure(configure);
        house.wrap(Compress::default()).wrap(from_fn(compression::allow))
    })
    .workers(workers)
    .client_request_timeout(Duration::from_secs(5))
    .keep_alive(Duration::from_secs(15))
    .max_connections(2000)
    .shutdown_timeout(FAREWELL_SECONDS)
    .disable_signals()
    .bind(listen)
    .map_err(|error| Error::Listen(listen, error))?;
    let address = server.addrs().first().copied().unwrap_or(listen);
    let server = server.run();
    Ok(Serving { address, handle: server.handle(), server })
}
