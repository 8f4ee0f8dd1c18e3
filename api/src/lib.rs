//! Qorgan, the house that stands in the world: doors (`http`), use cases (`app`), rows (`store`), hands (`jobs`).
//!
//! ARCHITECTURE.md at the root of the project is the map.

pub mod app;
pub mod application;
pub mod clock;
pub mod commands;
pub mod config;
pub mod demo;
pub mod http;
pub mod ids;
pub mod jobs;
pub mod random;
pub mod store;
pub mod telemetry;
pub mod vault;
