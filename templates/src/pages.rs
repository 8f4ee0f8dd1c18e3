//! Every page, a typed struct each: a page that lacks something it shows does not compile. One file a noun, as in every
//! other room.

pub mod accounts;
pub mod cases;
pub mod demo;
pub mod desk;
pub mod filing;
pub mod home;
pub mod notices;

pub use crate::frame::{Ending, Frame, Place, Theme, Tongue};
/// A page that can be written out.
pub use askama::Template as Page;
