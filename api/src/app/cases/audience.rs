//! Who will see what of a case that somebody is about to file: asked of the same rules that will be asked later, with
//! viewers of every kind who stand there for a moment.

use super::filing::{NewCase, preview};
use crate::app::viewer::{Access, Grant, OfficeSeat, Purpose, Seat, Viewer};
use crate::app::{App, Result};
use crate::ids::{AccountId, AppointmentId, OfficeId, PersonId, SessionId};
use crate::store::CaseRow;
use chrono::{DateTime, Utc};
use uuid::Uuid;
use workflow::Language;

/// Somebody who may come to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seer {
    /// An officer of the office of the region.
    Officer,
    /// The head of that office.
    Head,
    /// An officer of the central office.
    Central,
    /// An officer of another region.
    Elsewhere,
    /// Whoever belongs to a body that the case names.
    Body,
    /// An auditor.
    Auditor,
    /// An administrator.
    Administrator,
}

impl Seer {
    /// Everybody, the nearest first.
    pub const ALL: [Seer; 7] = [
        Seer::Officer,
        Seer::Head,
        Seer::Central,
        Seer::Elsewhere,
        Seer::Body,
        Seer::Auditor,
        Seer::Administrator,
    ];

    /// Their word in keys.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Seer::Officer => "officer",
            Seer::Head => "head",
            Seer::Central => "central",
            Seer::Elsewhere => "elsewhere",
            Seer::Body => "body",
            Seer::Auditor => "auditor",
            Seer::Administrator => "admin",
        }
    }
}

/// How much they see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Everything that is written.
    Everything,
    /// Everything, after they have said why, and that is recorded.
    WithReason,
    /// Number, region, kind of pressure, body, state and days; nothing that is written.
    Header,
    /// Not even that it exists.
    Nothing,
    /// Nothing from the moment on at which the office knows which body is meant; until then nobody can tell who is tied to
    /// it, and the central office alone reads the case.
    Unbound,
}

impl Sight {
    /// Its word in keys.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Sight::Everything => "everything",
            Sight::WithReason => "with-reason",
            Sight::Header => "header",
            Sight::Nothing => "nothing",
            Sight::Unbound => "unbound",
        }
    }
}

/// Who will see what of this case.
///
/// # Errors
/// [`crate::app::Error::Fields`] when it could not be filed like this.
pub async fn of(app: &App, new: NewCase) -> Result<Vec<(Seer, Sight)>> {
    let (row, bodies) = preview(app, new).await?;
    // A case about no body is nobody's own.
    let is_about_a_body = row.body_unresolved || !bodies.is_empty();
    let seers = Seer::ALL.into_iter().filter(|it| *it != Seer::Body || is_about_a_body);
    Ok(seers.map(|it| (it, sight(it, &row, &bodies))).collect())
}

fn sight(seer: Seer, row: &CaseRow, bodies: &[Uuid]) -> Sight {
    if seer == Seer::Body && row.body_unresolved {
        return Sight::Unbound;
    }
    let here = |grant| viewer(grant, Some((row.office_id, Some(row.region_code.clone()))));
    let mut viewer = match seer {
        Seer::Officer | Seer::Body => here(Grant::Officer),
        Seer::Head => here(Grant::Head),
        Seer::Central => viewer(Grant::Officer, Some((Uuid::max(), None))),
        Seer::Elsewhere => viewer(Grant::Officer, Some((Uuid::max(), Some(String::new())))),
        Seer::Auditor => viewer(Grant::Auditor, None),
        Seer::Administrator => viewer(Grant::Admin, None),
    };
    if seer == Seer::Body {
        viewer.conflicts = bodies.to_vec();
    }
    if !viewer.scope().would_hold(row, bodies) {
        return Sight::Nothing;
    }
    let with_reason = Viewer { reason: Some(Purpose::Audit), ..viewer.clone() };
    match (viewer.access(row), with_reason.access(row)) {
        (Access::Full(_), _) => Sight::Everything,
        (Access::Header, Access::Full(_)) => Sight::WithReason,
        (Access::Header, Access::Header) => Sight::Header,
    }
}

fn viewer(grant: Grant, office: Option<(Uuid, Option<String>)>) -> Viewer {
    let office = office.map(|(id, region)| OfficeSeat {
        id: OfficeId(id),
        code: String::new(),
        is_highest: region.is_none(),
        region,
        below: Vec::new(),
    });
    Viewer {
        account: AccountId(Uuid::nil()),
        // Not the applicant, who is nobody yet.
        person: PersonId(Uuid::max()),
        session: SessionId(Uuid::nil()),
        signed_in_until: DateTime::<Utc>::MAX_UTC,
        locale: Language::Kk,
        seat: Some(Seat { appointment: AppointmentId(Uuid::nil()), grant, office }),
        conflicts: Vec::new(),
        companies: Vec::new(),
        reason: None,
    }
}
