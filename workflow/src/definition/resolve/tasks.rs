//! Tasks: an item of a checklist opens by itself and has no term; every other is opened by an action, and has a term
//! or is a case of its own.

use super::time::FALLBACK;
use super::{Resolver, boxed, find, find_all, take};
use crate::definition::model::{Basis, ChildCase, Late, Opening, Party, Task, Then};
use crate::definition::problem::Code;
use crate::definition::read::{self, Name};
use crate::definition::reader::Entry;

impl Resolver<'_, '_, '_> {
    pub(super) fn task(&mut self, it: &mut read::Task<'_>) -> Task {
        let basis = self.basis(it.basis.as_ref(), &it.name.span, "a task");
        let opening = if let Some(states) = &it.states {
            self.refuse_keys_of_opened_tasks(it, "an item of a checklist");
            self.refuse_keys_of_a_case(it);
            Opening::Checklist {
                states: find_all(&self.states, states, "state", self.sink),
                after: find_all(&self.tasks, &it.after, "task", self.sink),
            }
        } else {
            for before in &it.after {
                let message =
                    format!("after orders the items of a checklist, and task {} is none", it.name.value);
                self.sink.add(Code::E10, &before.span, message);
            }
            self.opened_by_action(it, &basis)
        };
        Task {
            name: boxed(&it.name),
            label: take(&mut it.label),
            opening,
            by: self.some_roles(&it.by),
            tells: self.some_roles(&it.tells),
            basis,
            at: it.name.span.clone(),
        }
    }

    fn opened_by_action(&mut self, it: &read::Task<'_>, basis: &Basis) -> Opening {
        let Some(definition) = &it.case else {
            self.refuse_keys_of_a_case(it);
            return self.opened(it, basis);
        };
        self.refuse_keys_of_opened_tasks(it, "a case of its own");
        for name in &it.by {
            let message = format!("task {} is a case of its own: nobody finishes it by hand", it.name.value);
            self.sink.add(Code::E10, &name.span, message);
        }
        let mut then = Vec::new();
        for (outcome, entry) in &it.then {
            let Entry::Text(action) = &entry.value else {
                self.sink.add(Code::E22, &entry.span, "then names one action for each outcome");
                continue;
            };
            let action = Name { value: *action, span: entry.span.clone() };
            if let Some(action) = find(&self.actions, &action, "action", self.sink) {
                then.push(Then { outcome: boxed(outcome), action, at: outcome.span.clone() });
            }
        }
        Opening::Case(ChildCase { definition: boxed(definition), then, at: definition.span.clone() })
    }

    fn refuse_keys_of_a_case(&mut self, it: &read::Task<'_>) {
        if it.case.is_some() || !it.then.is_empty() {
            let message =
                format!("task {}: case and then belong to a case that an action opens", it.name.value);
            self.sink.add(Code::E10, &it.name.span, message);
        }
    }

    /// What belongs to a task that an action opens says nothing of one that opens by itself, or is a case.
    fn refuse_keys_of_opened_tasks(&mut self, it: &read::Task<'_>, what: &str) {
        let names = [("move", &it.party), ("late", &it.late), ("set_by", &it.term.set_by)];
        let places = names.into_iter().filter_map(|(key, name)| Some((key, name.as_ref()?.span.clone())));
        let terms = [("term", &it.term.term), ("cap", &it.term.cap)];
        let terms = terms.into_iter().filter_map(|(key, term)| Some((key, term.as_ref()?.span.clone())));
        for (key, span) in places.chain(terms) {
            let message = format!("{key} says nothing of task {}, {what}", it.name.value);
            self.sink.add(Code::E10, &span, message);
        }
    }

    fn opened(&mut self, it: &read::Task<'_>, basis: &Basis) -> Opening {
        let span = &it.name.span;
        let late = match it.late.as_ref().map(|name| name.value) {
            Some("lapse") => Some(Late::Lapse),
            Some("wait") => Some(Late::Wait),
            _ => None,
        };
        let party = it.party.as_ref().and_then(|name| Party::from_code(name.value));
        let reads = |name: &Option<Name<'_>>, found: bool| name.is_none() || found;
        let both_read = reads(&it.late, late.is_some()) && reads(&it.party, party.is_some());
        if !it.says_who_and_when || !both_read {
            let message = format!("task {} needs move and late (lapse or wait)", it.name.value);
            self.sink.add(Code::E09, span, message);
        }
        if !it.term.is_there {
            self.sink.add(Code::E09, span, format!("task {} waits without a term", it.name.value));
        }
        let term = if it.term.term.is_some() { self.settable(&it.term, span, basis) } else { None };
        Opening::Action {
            party: party.unwrap_or(Party::Office),
            term: term.unwrap_or(FALLBACK),
            late: late.unwrap_or(Late::Wait),
        }
    }
}
