//! Cases: filed, shown, listed, acted on, tracked. One loaded case, one way to write to it.

pub mod acting;
pub mod actions;
pub mod appeal;
pub mod asked;
pub mod audience;
pub mod clocks;
mod entered;
mod facts;
pub mod family;
pub mod filing;
pub mod forcing;
pub mod held;
pub mod history;
pub mod input;
pub mod listing;
pub mod loaded;
pub mod logs;
pub mod moving;
pub mod proposals;
pub mod reading;
pub mod receipt;
pub mod shown;
pub mod standing;
pub mod ticking;
pub mod timeline;
pub mod tracking;
pub mod view;
