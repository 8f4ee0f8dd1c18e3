//! The house measures itself: each rule of ARCHITECTURE.md that a machine can read is read here.
//!
//! Every check is a plain function over a root folder (or over a simple graph), so that the same code
//! looks at the real tree and at a small temporary one with one planted violation.
//! A check that has never caught anything proves nothing: each has a twin whose name ends in `is_caught`.

mod house;
mod source;

mod catalogs;
mod dependencies;
mod docs;
mod examples;
mod names;
mod rooms;
mod tidy;
