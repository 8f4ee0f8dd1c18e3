//! Who is looking: a person, what they may act as, and what they must know nothing about.

use crate::ids::{AccountId, AppointmentId, OfficeId, PersonId, SessionId};
use crate::store::{CaseRow, Reach, Scope};
use chrono::{DateTime, Utc};
use uuid::Uuid;
use workflow::Language;
use workflow::definition::model::Role;

/// A role that is granted by appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// Works on cases.
    Officer,
    /// Answers for an office.
    Head,
    /// Stands beside the head.
    Deputy,
    /// May extend terms.
    ChiefOfStaff,
    /// Reads with a reason.
    Auditor,
    /// Manages people and settings, reads no case.
    Admin,
}

impl Grant {
    /// All of them.
    pub const ALL: [Grant; 6] =
        [Grant::Officer, Grant::Head, Grant::Deputy, Grant::ChiefOfStaff, Grant::Auditor, Grant::Admin];

    /// The stored word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Grant::Officer => "officer",
            Grant::Head => "head",
            Grant::Deputy => "deputy",
            Grant::ChiefOfStaff => "chief_of_staff",
            Grant::Auditor => "auditor",
            Grant::Admin => "admin",
        }
    }

    /// The role of a stored word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Grant> {
        Grant::ALL.into_iter().find(|it| it.code() == code)
    }

    /// Whether somebody with it works in an office.
    #[must_use]
    pub fn needs_office(self) -> bool {
        !matches!(self, Grant::Auditor | Grant::Admin)
    }

    /// What the engine calls it, towards a case of the same office.
    #[must_use]
    pub fn engine_role(self) -> Option<Role> {
        match self {
            Grant::Officer => Some(Role::Officer),
            Grant::Head => Some(Role::Head),
            Grant::Deputy => Some(Role::Deputy),
            Grant::ChiefOfStaff => Some(Role::ChiefOfStaff),
            Grant::Auditor | Grant::Admin => None,
        }
    }
}

/// Where somebody works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeSeat {
    /// The office.
    pub id: OfficeId,
    /// Its code.
    pub code: String,
    /// Its region; none for the central office.
    pub region: Option<String>,
    /// No office stands above it.
    pub is_highest: bool,
    /// The offices right beneath it, for whoever answers for it; for others none.
    pub below: Vec<OfficeId>,
}

impl OfficeSeat {
    /// Whether a case is with it.
    pub(in crate::app) fn has(&self, case: &CaseRow) -> bool {
        self.id.0 == case.office_id
    }

    fn is_above(&self, case: &CaseRow) -> bool {
        self.below.iter().any(|it| it.0 == case.office_id)
    }
}

/// What somebody acts as in this session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The appointment.
    pub appointment: AppointmentId,
    /// The role.
    pub grant: Grant,
    /// The office.
    pub office: Option<OfficeSeat>,
}

/// A signed-in person.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// The credential.
    pub account: AccountId,
    /// The human being.
    pub person: PersonId,
    /// The session.
    pub session: SessionId,
    /// When it ends, however much it is used.
    pub signed_in_until: DateTime<Utc>,
    /// The language of the account.
    pub locale: Language,
    /// The appointment; without one they are an applicant.
    pub seat: Option<Seat>,
    /// The bodies that they must know nothing about, with everything beneath.
    pub conflicts: Vec<Uuid>,
    /// The companies that a verified mandate opens.
    pub companies: Vec<Uuid>,
    /// The reason given for reading, where one is demanded.
    pub reason: Option<Purpose>,
}

/// Why a case is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It is their own.
    Own,
    /// It is of a company that they may act for.
    Mandate,
    /// It is not assigned yet, and somebody must look.
    Intake,
    /// They work on it.
    Handling,
    /// They answer for the office.
    Supervision,
    /// An audit.
    Audit,
    /// A complaint against the office.
    Complaint,
    /// A check of quality.
    Quality,
    /// A court has asked.
    Court,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Purpose; 9] = [
        Purpose::Own,
        Purpose::Mandate,
        Purpose::Intake,
        Purpose::Handling,
        Purpose::Supervision,
        Purpose::Audit,
        Purpose::Complaint,
        Purpose::Quality,
        Purpose::Court,
    ];

    /// The reasons that an auditor may give.
    pub const REASONS: [Purpose; 4] = [Purpose::Audit, Purpose::Complaint, Purpose::Quality, Purpose::Court];

    /// The reason of this code, if it is one.
    #[must_use]
    pub fn of_reason(code: &str) -> Option<Purpose> {
        Purpose::REASONS.into_iter().find(|it| it.code() == code)
    }

    /// The stored word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Purpose::Own => "own",
            Purpose::Mandate => "mandate",
            Purpose::Intake => "intake",
            Purpose::Handling => "handling",
            Purpose::Supervision => "supervision",
            Purpose::Audit => "audit",
            Purpose::Complaint => "complaint",
            Purpose::Quality => "quality",
            Purpose::Court => "court",
        }
    }
}

/// How much of a visible case is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Plain columns only: number, status, days.
    Header,
    /// Everything, for this purpose.
    Full(Purpose),
}

impl Viewer {
    /// The word for what they act as.
    #[must_use]
    pub fn role(&self) -> &'static str {
        self.seat.as_ref().map_or(Role::Applicant.code(), |it| it.grant.code())
    }

    /// Whether they act for the office and not for themselves.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.seat.is_some()
    }

    /// The one way to the cases that exist for them.
    #[must_use]
    pub fn scope(&self) -> Scope {
        let reach = match &self.seat {
            None => Reach::Own { companies: self.companies.clone() },
            Some(Seat { grant: Grant::Auditor, .. }) => Reach::Audit,
            Some(Seat { grant: Grant::Admin, .. } | Seat { office: None, .. }) => Reach::Nothing,
            Some(Seat { office: Some(office), .. }) if office.region.is_none() => Reach::Everywhere,
            Some(Seat { office: Some(office), .. }) => Reach::Office(office.id),
        };
        Scope::new(self.person, reach, self.conflicts.clone())
    }

    /// How much of a case inside the scope they see. An officer reads a case of the office until it is assigned
    /// (somebody must take it up), then only the assignee does; the heads of the office read all of it; so does the head of
    /// the office above while something in it is theirs to do; the central office sees the header of what it does not
    /// handle.
    #[must_use]
    pub fn access(&self, case: &CaseRow) -> Access {
        let Some(seat) = &self.seat else {
            let purpose = if self.is_applicant_of(case) { Purpose::Own } else { Purpose::Mandate };
            return Access::Full(purpose);
        };
        if seat.grant == Grant::Auditor {
            return self.reason.map_or(Access::Header, Access::Full);
        }
        if case.assignee_person_id == Some(self.person.0) {
            return Access::Full(Purpose::Handling);
        }
        let here = seat.office.as_ref().is_some_and(|it| it.has(case));
        let is_above = seat.office.as_ref().is_some_and(|it| it.is_above(case));
        let central_intake =
            case.body_unresolved && seat.office.as_ref().is_some_and(|it| it.region.is_none());
        match seat.grant {
            Grant::Officer if central_intake => Access::Full(Purpose::Intake),
            Grant::Officer if here && case.assignee_person_id.is_none() => Access::Full(Purpose::Intake),
            Grant::Head | Grant::Deputy | Grant::ChiefOfStaff if here || central_intake => {
                Access::Full(Purpose::Supervision)
            }
            // Until its body is bound nobody can tell who is tied to it.
            Grant::Head if is_above && case.is_escalated && !case.body_unresolved => {
                Access::Full(Purpose::Supervision)
            }
            _ => Access::Header,
        }
    }

    fn is_applicant_of(&self, case: &CaseRow) -> bool {
        case.applicant_person_id == Some(self.person.0)
    }

    /// What they are towards a case, for the engine, what they are most first; nothing, and no action of it is theirs. The
    /// head of the highest office is also the one above it.
    #[must_use]
    pub fn engine_roles(&self, case: &CaseRow) -> Vec<Role> {
        let Some(seat) = &self.seat else {
            // A mandate opens a case to be read. Who acts for a company must be able to show for what.
            return self.is_applicant_of(case).then_some(Role::Applicant).into_iter().collect();
        };
        let (Some(office), Access::Full(_)) = (&seat.office, self.access(case)) else { return Vec::new() };
        let own = seat.grant.engine_role().filter(|_| office.has(case));
        let above = self.answers_above(case).then_some(Role::HigherHead);
        own.into_iter().chain(above).collect()
    }

    /// Whether they are the head of the office above the one that has a case, whatever of it they are shown.
    #[must_use]
    pub fn answers_above(&self, case: &CaseRow) -> bool {
        let Some(Seat { grant: Grant::Head, office: Some(office), .. }) = &self.seat else { return false };
        office.is_above(case) || (office.has(case) && office.is_highest)
    }

    /// Whether anything of a case is theirs to do.
    #[must_use]
    pub fn acts_in(&self, case: &CaseRow) -> bool {
        !self.engine_roles(case).is_empty()
    }
}
