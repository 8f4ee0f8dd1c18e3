//! The use cases: what the house can do, in the order in which a case meets them. JSON, pages, jobs and the
//! command line all come through here; no door and no hand has a rule of its own.

use crate::clock::Clock;
use crate::store::{Database, Transaction, Uncancelled};
use crate::vault::Vault;
use calendars::Calendars;
use definitions::Definitions;
use object_store::ObjectStore;
use passwords::Passwords;
use std::net::IpAddr;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::Notify;

pub mod accounts;
pub mod bodies;
pub mod calendars;
pub mod cases;
pub mod companies;
pub mod definitions;
pub mod documents;
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
pub mod text;
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
    /// Letters become files instead of leaving the machine.
    pub letters_become_files: bool,
    /// Whose word on where a request came from is believed.
    pub trusted_proxies: Vec<IpAddr>,
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

    /// Runs work in a transaction of its own, which reaches its end even when the client goes away. The work commits
    /// it; whatever it leaves uncommitted, because it failed or because there was nothing to do, is undone.
    ///
    /// # Errors
    /// Those of the work, and of the store when no transaction begins.
    pub async fn write<T, W, F>(self: &Arc<App>, work: W) -> Result<T>
    where
        W: FnOnce(Arc<App>, Transaction) -> F + Send + 'static,
        F: Future<Output = Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        self.uncancelled(|app, task| async move {
            let tx = app.database.begin(&task).await?;
            work(app, tx).await
        })
        .await
    }

    /// Says that there may be a letter to send. A lost word costs time, never a letter: the worker looks by itself.
    pub fn wake_worker(&self) {
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
