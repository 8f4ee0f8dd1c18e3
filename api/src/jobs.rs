//! The hands: what the house does without being asked. A job takes no input, may run at any time, twice, on two
//! machines, and calls the same use cases as the doors.

pub mod clocks;
pub mod forgetting;
pub mod mailer;
pub mod outbox;
pub mod worker;

pub use mailer::Mailer;
pub use worker::Worker;
