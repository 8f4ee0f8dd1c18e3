//! A case engine whose processes are data: pure, without clock, file, socket or chance.
//!
#![doc = include_str!("../README.md")]

pub mod calendar;
pub mod canonical;
pub mod chain;
pub mod clock;
pub mod command;
pub mod decide;
pub mod definition;
pub mod event;
pub mod evolve;
pub mod export;
pub mod instance;
pub mod offers;
pub mod plan;
pub mod print;
pub mod record;
pub mod shipped;
pub mod snapshot;
pub mod testkit;

pub use calendar::{Calendar, Term};
pub use clock::{next_due, next_tick};
pub use command::{
    Actor, Blocker, Command, Context, Decision, Denied, Effect, Occasion, PersonId, Timestamp, Value,
};
pub use decide::decide;
pub use definition::{Definition, Language, LawBook, Problem, Problems, Vocabulary, Words};
pub use event::Event;
pub use evolve::evolve;
pub use instance::Instance;
pub use offers::{Offer, offers};
