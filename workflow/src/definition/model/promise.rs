//! What a definition promises of every case; the verifier proves it or names the path that breaks it.

use super::{ActionId, Basis, StateId};
use std::ops::Range;

/// A promise.
#[derive(Clone, Debug)]
pub struct Promise {
    /// What is promised.
    pub promised: Promised,
    /// The article.
    pub basis: Basis,
    pub(crate) at: Range<usize>,
}

/// What is promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Promised {
    /// Between the one and the other something always happens.
    Between {
        /// The beginning.
        from: Origin,
        /// The ends: whichever of these actions comes first.
        and: Vec<ActionId>,
        /// One of these lies in between.
        always: Vec<ActionId>,
    },
    /// An action is offered until one of these is taken.
    Offered {
        /// Which.
        action: ActionId,
        /// Until.
        until: Vec<ActionId>,
    },
}

/// Where a promise begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// With the case.
    Registration,
    /// Each time that an action is taken.
    Action(ActionId),
    /// Each time that a state is entered.
    State(StateId),
}
