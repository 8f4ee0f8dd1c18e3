//! The harness: a house of its own for every test, on either database, with a clock that stands still.

#![expect(clippy::missing_panics_doc, reason = "a harness panics when the ground is not as it must be")]
#![expect(clippy::indexing_slicing, reason = "what is missing in an answer ends the test")]
#![expect(clippy::return_self_not_must_use, reason = "an answer may be asked for its status alone")]
#![expect(clippy::must_use_candidate, reason = "verbs of a test are called for their effect")]

pub mod browser;
pub mod client;
pub mod database;
pub mod house;
pub mod mailbox;
pub mod postgres;
pub mod program;
pub mod reading;

pub use api::store::Backend;

/// A test that runs once on each database: `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! db_test {
    ($(async fn $name:ident($backend:ident) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn story($backend: $crate::Backend) $body

            #[test]
            fn sqlite() {
                $crate::run(story($crate::Backend::Sqlite));
            }

            #[test]
            fn postgres() {
                $crate::run(story($crate::Backend::Postgres));
            }
        }
    )+};
}

/// Runs a story to its end on a runtime with two workers, as the program has at least.
pub fn run(story: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime can be made")
        .block_on(story);
}

/// Runs work in a task of its own, as the house does.
///
/// # Errors
/// Those of the work.
pub async fn uncancelled<T, W, F>(work: W) -> api::app::Result<T>
where
    W: FnOnce(api::store::Uncancelled) -> F,
    F: Future<Output = api::app::Result<T>> + Send + 'static,
    T: Send + 'static,
{
    api::app::uncancelled(&tokio::runtime::Handle::current(), work).await
}
