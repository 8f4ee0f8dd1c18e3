//! The doors. What comes in is read, one use case is called, what it answers is shown; no rule, no query and no
//! sentence of a human language is here.

pub(crate) mod attachment;
pub mod body;
pub mod compression;
pub mod contract;
pub mod guard;
pub mod json;
pub mod limits;
pub mod openapi;
pub mod pages;
pub mod problem;
pub mod registry;
pub mod routes;

use crate::app::App;
use crate::demo::OnStage;
use limits::Limits;
use registry::Route;
use std::sync::Arc;

/// What the doors share.
pub struct Doors {
    /// The house.
    pub app: Arc<App>,
    /// The ways in: the router is built from them, and the guard asks them.
    pub routes: Vec<Route>,
    /// How often anybody may knock.
    pub limits: Limits,
    /// The stage of the demo; `None` outside of it.
    pub stage: Option<OnStage>,
}
