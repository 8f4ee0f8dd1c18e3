//! The use cases: what the house can do, in the order in which a case meets them. JSON, pages, jobs and the
//! command line all come through here; no door and no hand has a rule of its own.

use crate::clock::Clock;
use crate::store::{Database, Uncancelled};
use crate::vault::Vault;
use std::sync::Arc;
use tokio::runtime::Handle;

pub mod error;
pub mod keys;
pub mod numbers;
pub mod reference;

pub use error::{Error, Result};

/// What every use case works with. Shared by doors and hands.
pub struct App {
    /// Where the time comes from.
    pub clock: Clock,
    /// Where the rows are.
    pub database: Database,
    /// What seals them.
    pub vault: Vault,
    runtime: Handle,
}

impl App {
    /// Puts the parts together. Tasks run on `runtime`, which outlives the workers of the doors.
    #[must_use]
    pub fn new(clock: Clock, database: Database, vault: Vault, runtime: Handle) -> Arc<App> {
        Arc::new(App { clock, database, vault, runtime })
    }

    /// Runs work that must reach its end even when the client goes away, and waits for it.
    ///
    /// # Errors
    /// Those of the work; [`Error::Broken`] when it panicked.
    pub async fn uncancelled<T, W, F>(&self, work: W) -> Result<T>
    where
        W: FnOnce(Uncancelled) -> F,
        F: Future<Output = Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        uncancelled(&self.runtime, work).await
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
