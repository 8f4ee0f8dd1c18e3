//! What may stand in a field that takes one of a few words, as the OpenAPI document says it: the words of the code that
//! reads and writes them, so that a program need not guess and no list grows old beside them.

use crate::app::cases::clocks::{KINDS, STATES};
use crate::app::cases::filing::{CAPACITIES, VISIBILITIES};
use crate::app::cases::reading::What;
use crate::app::companies::NumberKind;
use crate::app::viewer::{Grant, Purpose};
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use workflow::Language;
use workflow::definition::model::{Party, Role};

fn one_of(words: impl IntoIterator<Item = &'static str>) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).build()
}

/// A language of the portal.
pub(super) fn language() -> Object {
    one_of(Language::ALL.map(Language::code))
}

/// As what somebody signs in.
pub(super) fn role() -> Object {
    one_of([Role::Applicant.code()].into_iter().chain(Grant::ALL.map(Grant::code)))
}

/// As what somebody acts in a case.
pub(super) fn acting_role() -> Object {
    one_of(Role::ALL.map(Role::code))
}

/// Whose move it is.
pub(super) fn party() -> Object {
    one_of(Party::ALL.map(Party::code))
}

/// Who may learn of the applicant.
pub(super) fn visibility() -> Object {
    one_of(VISIBILITIES)
}

/// As what the applicant files for the business.
pub(super) fn capacity() -> Object {
    one_of(CAPACITIES)
}

/// What has a last day of its own.
pub(super) fn clock_kind() -> Object {
    one_of(KINDS)
}

/// How a clock stands.
pub(super) fn clock_state() -> Object {
    one_of(STATES)
}

/// Why a case is read.
pub(super) fn purpose() -> Object {
    one_of(Purpose::ALL.map(Purpose::code))
}

/// What of a case is read.
pub(super) fn what() -> Object {
    one_of(What::ALL.map(What::code))
}

/// The kind of number that a business has.
pub(super) fn number_kind() -> Object {
    one_of(NumberKind::ALL.map(NumberKind::code))
}
