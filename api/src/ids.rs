//! Identifiers by what they identify, so that a person cannot be passed where a case is meant.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! identifier {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new identifier for a row that is made at `now`.
            #[must_use]
            pub fn new(now: DateTime<Utc>) -> $name {
                $name(crate::random::uuid(now))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

identifier! {
    /// A human being.
    PersonId
    /// A credential of a person.
    AccountId
    /// A link in a letter.
    TokenId
    /// Who acts where as what.
    AppointmentId
    /// A signed-in client.
    SessionId
    /// An office of the operator.
    OfficeId
    /// A state body.
    BodyId
    /// A business.
    CompanyId
    /// A case.
    CaseId
    /// A file of a case.
    DocumentId
    /// A letter waiting to be sent.
    LetterId
}
