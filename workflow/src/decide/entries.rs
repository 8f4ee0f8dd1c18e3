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
    let mut in_all: u16 = 0;
    for (id, action) in definition.actions().filter(|(_, it)| it.to == Some(to)) {
        let limit = action.limit.unwrap_or(0);
        if instance.count(id) < limit {
            return Ok(Some(id));
        }
        in_all = in_all.saturating_add(limit);
    }
    Err(in_all)
}
