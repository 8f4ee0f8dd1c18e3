//! Promises: one of two forms, each with everything that it needs.

use super::{Resolver, find, find_all, find_beside};
use crate::definition::model::{Origin, Promise, Promised};
use crate::definition::problem::Code;
use crate::definition::read::{self, Name};

/// What registration is called.
const REGISTRATION: &str = "registration";

impl Resolver<'_, '_, '_> {
    pub(super) fn promise(&mut self, it: &read::Promise<'_>) -> Option<Promise> {
        let basis = self.basis(it.basis.as_ref(), &it.span, "a promise");
        let of_between = it.between.is_some() || !it.and.is_empty() || !it.always.is_empty();
        let of_offered = it.offered.is_some() || !it.until.is_empty();
        let promised = match (&it.between, &it.offered) {
            (Some(from), None) if !of_offered && !it.and.is_empty() && !it.always.is_empty() => {
                Promised::Between {
                    from: self.origin(from)?,
                    and: find_all(&self.actions, &it.and, "action", self.sink),
                    always: find_all(&self.actions, &it.always, "action", self.sink),
                }
            }
            (None, Some(action)) if !of_between && !it.until.is_empty() => Promised::Offered {
                action: find(&self.actions, action, "action", self.sink)?,
                until: find_all(&self.actions, &it.until, "action", self.sink),
            },
            _ => {
                let message = "a promise says between, and, always; or offered, until";
                self.sink.add(Code::E16, &it.span, message);
                return None;
            }
        };
        let at = it.between.as_ref().or(it.offered.as_ref()).map_or(&it.span, |name| &name.span);
        Some(Promise { promised, basis, at: at.clone() })
    }

    fn origin(&mut self, name: &Name<'_>) -> Option<Origin> {
        if name.value == REGISTRATION {
            Some(Origin::Registration)
        } else if let Some(state) = self.states.get(name.value) {
            Some(Origin::State(*state))
        } else {
            let others = self.states.keys().copied().chain([REGISTRATION]);
            find_beside(&self.actions, others, name, "action or state", self.sink).map(Origin::Action)
        }
    }
}
