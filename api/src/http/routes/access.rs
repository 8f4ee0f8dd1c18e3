//! Who may enter where: the few kinds of access that the table of routes is made of. What somebody finds inside is
//! decided by the scope.

use crate::app::viewer::Grant;
use crate::http::registry::{Audit, Entry, Limit, ObjectRule};

/// Who may enter, what guards the object, how often, and how it is noted.
pub(super) type Access = (Entry, ObjectRule, Limit, Audit);

/// Who may read what the office notes for itself.
const DESK: [Grant; 5] = [Grant::Officer, Grant::Head, Grant::Deputy, Grant::ChiefOfStaff, Grant::Auditor];

pub(super) const HEALTH: Access = (Entry::Anyone, ObjectRule::None, Limit::Free, Audit::None);
pub(super) const OPEN: Access = (Entry::Anyone, ObjectRule::None, Limit::Reads, Audit::None);
pub(super) const SECRET: Access = (Entry::Anyone, ObjectRule::Secret, Limit::Tries, Audit::Account);
pub(super) const TRACK: Access = (Entry::Anyone, ObjectRule::Secret, Limit::Tries, Audit::None);
pub(super) const OWN: Access = (Entry::SignedIn, ObjectRule::Self_, Limit::Reads, Audit::None);
pub(super) const SIGN_OUT: Access = (Entry::SignedIn, ObjectRule::Self_, Limit::Writes, Audit::Account);
pub(super) const FILE: Access = (Entry::Applicants, ObjectRule::Self_, Limit::Writes, Audit::Journal);
pub(super) const LIST: Access = (Entry::SignedIn, ObjectRule::Scope, Limit::Reads, Audit::None);
pub(super) const READ: Access = (Entry::SignedIn, ObjectRule::Scope, Limit::Reads, Audit::Reading);
pub(super) const WRITE: Access = (Entry::SignedIn, ObjectRule::Scope, Limit::Writes, Audit::Journal);
pub(super) const INTAKE: Access =
    (Entry::Roles(&[Grant::Officer, Grant::Head]), ObjectRule::Scope, Limit::Writes, Audit::Journal);
pub(super) const READ_NOTES: Access = (Entry::Roles(&DESK), ObjectRule::Scope, Limit::Reads, Audit::Reading);
pub(super) const WRITE_NOTES: Access =
    (Entry::Roles(&DESK), ObjectRule::Scope, Limit::Writes, Audit::Journal);
pub(super) const VIEWS: Access =
    (Entry::ApplicantsOr(&[Grant::Auditor]), ObjectRule::Scope, Limit::Reads, Audit::Reading);
pub(super) const STAGE: Access = (Entry::Anyone, ObjectRule::None, Limit::Writes, Audit::Stage);
/// How a page looks, or that nobody is signed in any more: it is kept in the browser, and touches nothing of anybody's.
pub(super) const LOOK: Access = (Entry::Anyone, ObjectRule::None, Limit::Writes, Audit::Browser);
/// The page of a link in a letter: to look at it uses nothing up.
pub(super) const LINK: Access = (Entry::Anyone, ObjectRule::Secret, Limit::Tries, Audit::None);
/// A draft, found by the secret that a cookie of the device holds.
pub(super) const DRAFTED: Access = (Entry::Anyone, ObjectRule::Device, Limit::Writes, Audit::Draft);
/// A draft, found by a secret that is typed.
pub(super) const DRAFT: Access = (Entry::Anyone, ObjectRule::Secret, Limit::Tries, Audit::Draft);
/// A page of a draft.
pub(super) const DRAFT_READS: Access = (Entry::Anyone, ObjectRule::Device, Limit::Reads, Audit::None);
/// A case that was looked up, by the number and the code that a cookie of the device holds.
pub(super) const TRACKED: Access = (Entry::Anyone, ObjectRule::Device, Limit::Tries, Audit::None);
/// A draft of one's own.
pub(super) const TAKE_UP: Access = (Entry::Applicants, ObjectRule::Self_, Limit::Writes, Audit::Draft);

/// Who works in an office.
const OFFICE: [Grant; 4] = [Grant::Officer, Grant::Head, Grant::Deputy, Grant::ChiefOfStaff];

pub(super) const OWN_LIST: Access = (Entry::Applicants, ObjectRule::Scope, Limit::Reads, Audit::None);
pub(super) const OWN_READ: Access = (Entry::Applicants, ObjectRule::Scope, Limit::Reads, Audit::Reading);
pub(super) const OWN_WRITE: Access = (Entry::Applicants, ObjectRule::Scope, Limit::Writes, Audit::Journal);
pub(super) const DESK_LIST: Access = (Entry::Roles(&OFFICE), ObjectRule::Scope, Limit::Reads, Audit::None);
pub(super) const STAFF_LIST: Access = (Entry::Roles(&DESK), ObjectRule::Scope, Limit::Reads, Audit::None);
pub(super) const STAFF_READ: Access = (Entry::Roles(&DESK), ObjectRule::Scope, Limit::Reads, Audit::Reading);
pub(super) const STAFF_WRITE: Access =
    (Entry::Roles(&OFFICE), ObjectRule::Scope, Limit::Writes, Audit::Journal);
pub(super) const AUDIT: Access =
    (Entry::Roles(&[Grant::Auditor]), ObjectRule::Self_, Limit::Reads, Audit::None);
pub(super) const AUDIT_LOOK: Access =
    (Entry::Roles(&[Grant::Auditor]), ObjectRule::Self_, Limit::Writes, Audit::Browser);
pub(super) const AUDIT_READ: Access =
    (Entry::Roles(&[Grant::Auditor]), ObjectRule::Scope, Limit::Reads, Audit::Reading);
