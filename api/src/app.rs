//! The use cases: what the house can do, in the order in which a case meets them. JSON, pages, jobs and the
//! command line all come through here; no door and no hand has a rule of its own.

use crate::clock::Clock;
use crate::store::{Database, Transaction, Uncancelled};
use crate::vault::Vault;
use calendars::Calendars;
use definitions::Definitions;
use futures_util::future::BoxFuture;
use object_store::ObjectStore;
use passwords::Passwords;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::Notify;

pub mod accounts;
pub mod bodies;
pub mod calendars;
pub mod cases;
pub mod companies;
pub mod definitions;
pub mod desk;
pub mod documents;
pub mod drafts;

pub mod error;
pub mod fault;
pub mod idempotency;
pub mod keys;
pub mod letters;
pub mod messages;
pub mod numbers;
pub mod passwords;
pub mod readiness;
pub mod reference;
pub mod refusal;
pub mod sessions;
pub mod suggestions;
pub mod text;
pub mod unsent;
pub mod viewer;
pub mod views;

pub use error::{Error, Result};

/// What every use case works with. Shared by doors and hands.
pub struct App {
    /// Where the time comes from.
    pub clock: Clock,
    /// Where the rows are.
    pub database: Database,
    /// What seals them.
    pub vault: Vault,
    /// Where the documents lie.
    pub files: Arc<dyn ObjectStore>,
    /// The processes.
    pub definitions: Definitions,
    /// The working days.
    pub calendars: Calendars,
    /// Where passwords are hashed.
    pub passwords: Passwords,
    /// What use cases know of the settings.
    pub settings: Settings,
    /// Rung when there may be a letter to send.
    pub work: Notify,
    /// Tasks run here, which outlives the workers of the doors.
    pub runtime: Handle,
}

/// What use cases know of the settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What links in letters begin with, without a slash at its end.
    pub public_url: String,
    /// A telephone that is answered, as it is shown.
    pub hotline: Option<String>,
    /// Letters become files instead of leaving the machine.
    pub letters_become_files: bool,
    /// Journals that are ahead of the clock go on.
    pub journals_may_be_ahead: bool,
    /// Where the documents lie, for what the file store does not show: what it was writing when a crash came.
    pub files_folder: PathBuf,
    /// Whose word on where a request came from is believed.
    pub trusted_proxies: Vec<IpAddr>,
}

impl Settings {
    /// Whether browsers find the portal under TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

impl App {
    /// Runs work that must reach its end even when the client goes away, and waits for it.
    ///
    /// # Errors
    /// Those of the work; [`Error::Broken`] when it panicked.
    pub async fn uncancelled<T, W, F>(self: &Arc<App>, work: W) -> Result<T>
    where
        W: FnOnce(Arc<App>, Uncancelled) -> F,
        F: Future<Output = Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        uncancelled(&self.runtime, |task| work(Arc::clone(self), task)).await
    }

    /// Runs work in a transaction of its own, which reaches its end even when the client goes away: what the work did is
    /// made true when it is well, and undone when it failed. Letters that it wrote are then looked for.
    ///
    /// # Errors
    /// Those of the work, and of the store when no transaction begins or ends well.
    pub async fn write<T, W>(self: &Arc<App>, work: W) -> Result<T>
    where
        W: for<'a> FnOnce(&'a Arc<App>, &'a Transaction) -> BoxFuture<'a, Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        self.uncancelled(|app, task| async move {
            let tx = app.database.begin(&task).await?;
            let done = work(&app, &tx).await;
            app.end(tx, done).await
        })
        .await
    }

    /// Ends a transaction as the work in it ended.
    ///
    /// # Errors
    /// Those of the work, and of the store when what it did could not be made true.
    pub async fn end<T>(&self, tx: Transaction, done: Result<T>) -> Result<T> {
        let Ok(done) = done else {
            // Not only dropped: whoever tries again at once must not meet what it still holds.
            tx.roll_back().await;
            return done;
        };
        let has_letters = tx.has_letters();
        tx.commit().await?;
        if has_letters {
            self.wake_worker();
        }
        Ok(done)
    }

    /// Says that there may be a letter to send. A lost word costs time, never a letter: the worker looks by itself.
    fn wake_worker(&self) {
        self.work.notify_one();
    }
}

/// As [`App::uncancelled`], before there is an [`App`].
///
/// # Errors
/// Those of the work; [`Error::Broken`] when it panicked.
pub async fn uncancelled<T, W, F>(runtime: &Handle, work: W) -> Result<T>
where
    W: FnOnce(Uncancelled) -> F,
    F: Future<Output = Result<T>> + Send + 'static,
    T: Send + 'static,
{
    let task = runtime.spawn(work(Uncancelled::vouched_for_by_spawn()));
    task.await.unwrap_or(Err(Error::Broken))
}
