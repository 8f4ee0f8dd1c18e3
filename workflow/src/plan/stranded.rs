//! Whether a case that moves comes to stand where a case of the newer version may stand. It brings marks, choices and an
//! outcome from a version in which they led on, and where the newer one asks for others it would wait for ever.

use super::report::counted;
use super::{Live, Plan, carry, migrate};
use crate::definition::Definition;
use crate::instance::Instance;
use std::ops::Range;

/// Why a case that moved would be lost where it stands now, in words. One that was lost before, because somebody put it there
/// by hand, loses nothing.
pub(super) fn lost(
    older: &Definition,
    newer: &Definition,
    before: &Instance,
    after: &Instance,
) -> Option<String> {
    let why = newer.stranded(after)?;
    older.stranded(before).is_none().then(|| newer.told_of(&why))
}

/// Which of the open cases would be lost: where the plan says so, and what is said to it.
pub(super) fn lost_among(
    plan: &Plan,
    older: &Definition,
    newer: &Definition,
    live: &Live,
) -> Vec<(Range<usize>, String)> {
    let mut lost_ones: Vec<(Range<usize>, String, u64)> = Vec::new();
    for (case, cases) in live.kinds() {
        let Ok(mut after) = migrate::renamed_case(plan, older, newer, case) else { continue };
        carry::note_what_starts(newer, &mut after);
        let Some(why) = lost(older, newer, case, &after) else { continue };
        let (from, to) = (&older.state(case.state()).name, &newer.state(after.state()).name);
        let at = plan.states.get(&**from).map_or(&plan.at.to, |it| &it.at);
        let of = format!("of state `{from}` would stand in `{to}`, and {why}");
        match lost_ones.iter_mut().find(|(_, it, _)| *it == of) {
            Some((.., sum)) => *sum += cases,
            None => lost_ones.push((at.clone(), of, *cases)),
        }
    }
    let told = lost_ones.into_iter().map(|(at, of, cases)| (at, format!("{} {of}", counted(cases))));
    told.collect()
}
