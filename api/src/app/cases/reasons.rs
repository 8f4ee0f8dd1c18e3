//! What somebody is told beside the reason why they may not act, where the reason alone leads nowhere: with which office a case
//! is, and who can help where nobody of the office may act.

use super::loaded::Case;
use crate::app::refusal::{Refusal, WayOut};
use crate::app::viewer::Viewer;
use crate::app::{App, Result};
use crate::ids::OfficeId;
use crate::store::{self, Rows};
use workflow::Blocker;
use workflow::definition::model::{Role, Roles};

/// The reasons against what these roles may do, with what leads on.
///
/// # Errors
/// Those of the store.
pub(super) async fn with_ways_out(
    app: &App,
    on: &impl Rows,
    viewer: &Viewer,
    case: &Case,
    by: Roles,
    refusals: Vec<Refusal>,
) -> Result<Vec<Refusal>> {
    let Some(seat) = viewer.seat.as_ref().and_then(|it| it.office.as_ref()) else { return Ok(refusals) };
    let is_elsewhere = !seat.has(&case.row);
    let mut told = Vec::new();
    for it in refusals {
        told.push(match it {
            // What is the applicant's is theirs wherever the case is.
            Refusal::Engine(definition, blocker @ Blocker::Role { by })
                if is_elsewhere && is_of_an_office(by) =>
            {
                let office = store::people::office(on, OfficeId(case.row.office_id)).await?;
                match office.map(|it| [it.name_kk, it.name_ru, it.name_en]) {
                    Some(office) => Refusal::Explained(definition, blocker, WayOut::Office(office)),
                    None => Refusal::Engine(definition, blocker),
                }
            }
            Refusal::Engine(definition, blocker @ (Blocker::SameActor { .. } | Blocker::ActedInParent))
                if !is_elsewhere && !has_another(app, on, viewer, case, by).await? =>
            {
                let way = if seat.is_highest { WayOut::Stand } else { WayOut::StandOrAbove };
                Refusal::Explained(definition, blocker, way)
            }
            it => it,
        });
    }
    Ok(told)
}

/// Whether a role of an office is among those who may.
fn is_of_an_office(by: Roles) -> bool {
    by.iter().any(|it| !matches!(it, Role::Applicant | Role::System))
}

/// Whether somebody else of the office that has the case holds a role that may.
async fn has_another(app: &App, on: &impl Rows, viewer: &Viewer, case: &Case, by: Roles) -> Result<bool> {
    let roles: Vec<&str> = by.iter().filter(|it| *it != Role::Applicant).map(Role::code).collect();
    let office = OfficeId(case.row.office_id);
    let holders = store::people::holders(on, office, &roles, app.clock.now()).await?;
    Ok(holders.into_iter().any(|it| it != viewer.person))
}
