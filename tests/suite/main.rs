//! The one big test program: the house as its inhabitants use it, on both databases. Each room of tests has the
//! name of what it is about.

mod cases;
mod golden;
mod schema;
mod transactions;
