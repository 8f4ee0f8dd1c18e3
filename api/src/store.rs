//! Rows and back: the only queries of the house. Whoever may look at a case is decided inside the query.

pub mod database;
mod dialect;
mod error;
pub mod keys;
pub mod reference;

pub use database::{Backend, Database, Duty, InFlight, Rows, Transaction, Uncancelled};
pub use error::Error;
