//! The one big test program: the house as its inhabitants use it, on both databases. Each room of tests has the
//! name of what it is about.

#![expect(clippy::indexing_slicing, reason = "what is missing in an answer ends the test")]

mod accounts;
mod atomicity;
mod calendars;
mod canaries;
mod cases;
mod checker;
mod companies;
mod connections;
mod documents;
mod fixtures;
mod golden;
mod letters;
mod logs;
mod pages;
mod processes;
mod program;
mod routes;
mod schema;
mod transactions;
