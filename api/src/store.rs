//! Rows and back: the only queries of the house. Whoever may look at a case is decided inside the query.

pub mod access_log;
pub mod cases;
pub mod companies;
pub mod database;
pub mod definitions;
mod dialect;
pub mod documents;
pub mod drafts;

mod error;
pub mod house;
pub mod idempotency;
pub mod journal;
pub mod keys;
pub mod outbox;
pub mod people;
pub mod reference;
pub mod scope;
pub mod sessions;
pub mod throttles;
pub mod turns;
pub mod unsent;

pub use database::{Backend, Database, Duty, InFlight, Rows, Transaction, Uncancelled};
pub use error::Error;
pub use scope::{CaseRow, Reach, Scope};
