//! How often a case comes into a pause. The law caps how long the term stands still in all, and the process keeps that cap by
//! limits on what enters. Whoever moves a case past the process, by hand or to another version, uses up one of these
//! entries, so that the cap holds however the case came there.

use crate::definition::Definition;
use crate::definition::model::{ActionId, StateId};
use crate::instance::Instance;

/// The action whose limit an entry into a state uses up; `None` where the state is no pause.
///
/// # Errors
/// How often in all the pause may be entered, where it has been as often.
pub(crate) fn entry_into(
    definition: &Definition,
    instance: &Instance,
    to: StateId,
) -> Result<Option<ActionId>, u16> {
    if definition.state(to).pauses.is_none() {
        return Ok(None);
    }
    let (mut allowed, mut used) = (0_u16, 0_u16);
    let mut entering = None;
    for (id, action) in definition.actions().filter(|(_, it)| it.to == Some(to)) {
        let (limit, count) = (action.limit.unwrap_or(0), instance.count(id));
        // The first that has one left, so that none is used up twice.
        entering = entering.or((count < limit).then_some(id));
        (allowed, used) = (allowed.saturating_add(limit), used.saturating_add(count));
    }
    // The cap is held by the sum: in another version one action may have been taken more often than it may be here.
    if used < allowed { Ok(entering) } else { Err(allowed) }
}
