//! What a definition promises of every case; the verifier proves it or names the path that breaks it.

use super::{ActionId, Basis, StateId};
use std::ops::Range;

/// A promise.
///
/// ```
/// let card = workflow::testkit::small_process();
/// let bases: Vec<&str> = card.promises().iter().map(|it| &*it.basis.0).collect();
/// assert_eq!(bases, ["house 4", "house 1"], "the law book says which promises there must be");
/// ```
#[derive(Clone, Debug)]
pub struct Promise {
    /// What is promised.
    pub promised: Promised,
    /// The article.
    pub basis: Basis,
    pub(crate) at: Range<usize>,
}

/// What is promised.
///
/// ```
/// use workflow::definition::model::Promised;
///
/// let card = workflow::testkit::small_process();
/// let name = |id| &*card.action(id).name;
/// let Promised::Between { always, .. } = &card.promises()[0].promised else { return Err("it is the first") };
/// assert_eq!(always.iter().map(|it| name(*it)).collect::<Vec<_>>(), ["propose"], "nothing is decided out of hand");
/// let Promised::Offered { action, until } = &card.promises()[1].promised else { return Err("it is the second") };
/// assert_eq!((name(*action), until.len()), ("take_back", 2));
/// # Ok::<(), &str>(())
/// ```
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
///
/// ```
/// use workflow::definition::model::{Origin, Promised};
///
/// let card = workflow::testkit::small_process();
/// let Promised::Between { from, .. } = &card.promises()[0].promised else { return Err("it is the first") };
/// assert_eq!(*from, Origin::Registration);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// With the case.
    Registration,
    /// Each time that an action is taken.
    Action(ActionId),
    /// Each time that a state is entered.
    State(StateId),
}
