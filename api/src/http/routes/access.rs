//! Who may enter where: the few kinds of access that the table of routes is made of. What somebody finds inside is
//! decided by the scope.

use crate::app::viewer::Grant;
use crate::http::registry::{Audit as A, Entry as E, Limit as L, ObjectRule as O};

/// Who may enter, what guards the object, how often, and how it is noted.
pub(super) type Access = (E, O, L, A);

/// Who may read what the office notes for itself.
const DESK: [Grant; 5] = [Grant::Officer, Grant::Head, Grant::Deputy, Grant::ChiefOfStaff, Grant::Auditor];

pub(super) const HEALTH: Access = (E::Anyone, O::None, L::Free, A::None);
pub(super) const OPEN: Access = (E::Anyone, O::None, L::Reads, A::None);
pub(super) const SECRET: Access = (E::Anyone, O::Secret, L::Tries, A::Account);
pub(super) const TRACK: Access = (E::Anyone, O::Secret, L::Tries, A::None);
pub(super) const OWN: Access = (E::SignedIn, O::Self_, L::Reads, A::None);
pub(super) const SIGN_OUT: Access = (E::SignedIn, O::Self_, L::Writes, A::Account);
pub(super) const FILE: Access = (E::Applicants, O::Self_, L::Writes, A::Journal);
pub(super) const LIST: Access = (E::SignedIn, O::Scope, L::Reads, A::None);
pub(super) const READ: Access = (E::SignedIn, O::Scope, L::Reads, A::Reading);
pub(super) const WRITE: Access = (E::SignedIn, O::Scope, L::Writes, A::Journal);
pub(super) const INTAKE: Access = (E::Roles(&[Grant::Officer, Grant::Head]), O::Scope, L::Writes, A::Journal);
pub(super) const READ_NOTES: Access = (E::Roles(&DESK), O::Scope, L::Reads, A::Reading);
pub(super) const WRITE_NOTES: Access = (E::Roles(&DESK), O::Scope, L::Writes, A::Journal);
pub(super) const VIEWS: Access = (E::ApplicantsOr(&[Grant::Auditor]), O::Scope, L::Reads, A::Reading);
pub(super) const STAGE: Access = (E::Anyone, O::None, L::Writes, A::Stage);
