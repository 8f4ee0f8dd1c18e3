//! The one big test program: the house as its inhabitants use it, on both databases.

mod golden;
mod schema;
mod transactions;
