//! Qorgan, the house that stands in the world: doors (`http`), use cases (`app`), rows (`store`), hands (`jobs`).
//!
//! ARCHITECTURE.md at the root of the project is the map.

pub mod app;
pub mod clock;
pub mod ids;
pub mod random;
pub mod store;
pub mod vault;
