//! Actions: guards, what they forget, and what their article demands of them.

use super::{Resolver, boxed, find, find_all, find_beside, take};
use crate::definition::model::{Action, Basis, FiledId, Forgets, Guard, Seat};
use crate::definition::problem::Code;
use crate::definition::read::{self, Name};
use crate::definition::reader::{At, Entry};

/// Who acted in the case that this one grew out of.
const PARENT: &str = "parent";
/// Which office has the case.
const OFFICE: &str = "office";

impl Resolver<'_, '_, '_> {
    pub(super) fn action(&mut self, it: &mut read::Action<'_>) -> Action {
        let basis = self.basis(it.basis.as_ref(), &it.name.span, "an action");
        self.check_needs_of_the_law(it, &basis);
        self.check_actors_of_the_law(it, &basis);
        for name in it.may.iter().filter(|may| it.requires.iter().any(|it| it.value == may.value)) {
            let message =
                format!("`{}` is said twice: what an action requires it cannot leave open", name.value);
            self.sink.add(Code::E05, &name.span, message);
        }
        let (parents, not_by): (Vec<Name>, Vec<Name>) =
            it.not_by_actor_of.iter().cloned().partition(|name| name.value == PARENT);
        Action {
            name: boxed(&it.name),
            label: take(&mut it.label),
            states: find_all(&self.states, &it.states, "state", self.sink),
            to: it.to.as_ref().and_then(|name| find(&self.states, name, "state", self.sink)),
            by: self.some_roles(&it.by),
            assignee: it.assignee,
            not_by_actor_of: find_all(&self.actions, &not_by, "action", self.sink),
            not_by_parents_actor: !parents.is_empty(),
            when: it.when.iter().filter_map(|(name, entry)| self.guard(name, entry)).collect(),
            needs: find_all(&self.tasks, &it.needs, "task", self.sink),
            within: it.within.as_ref().and_then(|it| self.within(it)),
            not_before: it.not_before.as_ref().and_then(|it| self.not_before(it)),
            limit: it.limit.as_ref().and_then(|it| self.count(it)),
            requires: find_all(&self.fields, &it.requires, "field", self.sink),
            may: find_all(&self.fields, &it.may, "field", self.sink),
            from_today: find_all(&self.fields, &it.from_today, "field", self.sink),
            to_today: find_all(&self.fields, &it.to_today, "field", self.sink),
            grounds: find_all(&self.grounds, &it.grounds, "ground", self.sink),
            marks: find_all(&self.marks, &it.marks, "mark", self.sink),
            forgets: self.forgets(&it.forgets),
            opens: find_all(&self.tasks, &it.opens, "task", self.sink),
            closes: find_all(&self.tasks, &it.closes, "task", self.sink),
            outcome: it.outcome.as_ref().and_then(|name| find(&self.outcomes, name, "outcome", self.sink)),
            extends: it.extends.as_ref().and_then(|it| self.extension(it)),
            hands_to: it.hands_to.as_ref().and_then(|it| self.hands_to(it)),
            tells: self.some_roles(&it.tells),
            basis,
            at: it.name.span.clone(),
            watched: false,
            forgotten_by: Vec::new(),
        }
    }

    fn count(&mut self, it: &At<u32>) -> Option<u16> {
        let count = u16::try_from(it.value).ok();
        if count.is_none() {
            self.sink.add(
                Code::E98,
                &it.span,
                format!("limit {}: the engine counts to {}", it.value, u16::MAX),
            );
        }
        count
    }

    fn check_needs_of_the_law(&mut self, it: &read::Action<'_>, basis: &Basis) {
        let is_of_the_machine = it.by.iter().all(|role| role.value == "system");
        let is_of_the_applicant = it.by.iter().all(|role| role.value == "applicant");
        for need in self.law.needs(&basis.0) {
            let carried = match need.as_str() {
                "tells" => it.tells.iter().any(|role| role.value == "applicant"),
                // The machine is told nothing, and has nobody beside it.
                _ if is_of_the_machine => true,
                // Whoever uses a right of their own owes nobody a ground.
                "grounds" => is_of_the_applicant || !it.grounds.is_empty(),
                "higher" => it.when.iter().any(|(name, seats)| {
                    name.value == OFFICE && several(seats).iter().map(|it| it.value).eq([Seat::Higher.code()])
                }),
                "requires" => !it.requires.is_empty(),
                "limit" => it.is_limited,
                "not_by_actor_of" => !it.not_by_actor_of.is_empty(),
                "parent" => it.not_by_actor_of.iter().any(|name| name.value == PARENT),
                "marks" => !it.marks.is_empty(),
                "outcome" => it.outcome.is_some(),
                "when" => !it.when.is_empty(),
                "extends" => it.extends.is_some(),
                "within" => it.within.is_some(),
                "not_before" => it.not_before.is_some(),
                "hands_to" => it.hands_to.is_some(),
                // The book knows no other key.
                _ => false,
            };
            if !carried {
                let message = format!("{} demands `{need}` of action {}", basis.0, it.name.value);
                self.sink.add(Code::E29, &it.name.span, message);
            }
        }
    }

    fn check_actors_of_the_law(&mut self, it: &read::Action<'_>, basis: &Basis) {
        let allowed = self.law.actors(&basis.0);
        let others =
            it.by.iter().filter(|role| role.value != "system" && !allowed.iter().any(|it| it == role.value));
        for role in others.filter(|_| !allowed.is_empty()) {
            let message = format!("under {} acts {}, not {}", basis.0, allowed.join(" or "), role.value);
            self.sink.add(Code::E29, &role.span, message);
        }
    }

    fn guard(&mut self, name: &Name<'_>, entry: &At<Entry<'_>>) -> Option<Guard> {
        if name.value == OFFICE {
            return Some(self.office(entry));
        }
        if let Some(filed) = self.filed.get(name.value).copied() {
            return self.given(filed, entry);
        }
        match &entry.value {
            Entry::Flag(set) => Some(Guard::Mark(find(&self.marks, name, "mark", self.sink)?, *set)),
            Entry::Text(_) | Entry::Texts(_) => self.choice(name, &several(entry)),
        }
    }

    fn office(&mut self, entry: &At<Entry<'_>>) -> Guard {
        let mut seats = Vec::new();
        for name in several(entry) {
            if let Some(seat) = Seat::from_code(name.value) {
                seats.push(seat);
            } else {
                let message = format!("the office is own, chosen or higher, not `{}`", name.value);
                self.sink.add(Code::E01, &name.span, message);
            }
        }
        // Also of none: that an office is asked for in vain is said where choices are.
        Guard::Office(seats)
    }

    fn given(&mut self, filed: FiledId, entry: &At<Entry<'_>>) -> Option<Guard> {
        match entry.value {
            Entry::Text("given") => Some(Guard::Filed(filed, true)),
            Entry::Text("absent") => Some(Guard::Filed(filed, false)),
            _ => {
                self.sink.add(
                    Code::E01,
                    &entry.span,
                    "of what comes with a case a guard asks given or absent",
                );
                None
            }
        }
    }

    fn hands_to(&mut self, name: &Name<'_>) -> Option<Seat> {
        let seat = Seat::from_code(name.value).filter(|it| *it != Seat::Own);
        if seat.is_none() {
            let message = format!("a case is handed to a chosen or the higher office, not `{}`", name.value);
            self.sink.add(Code::E01, &name.span, message);
        }
        seat
    }

    fn choice(&mut self, name: &Name<'_>, outcomes: &[Name<'_>]) -> Option<Guard> {
        let filed = self.filed.keys().copied();
        let field = find_beside(&self.fields, filed, name, "field", self.sink)?;
        Some(Guard::Choice(field, find_all(&self.outcomes, outcomes, "outcome", self.sink)))
    }

    fn forgets(&mut self, names: &[Name<'_>]) -> Forgets {
        let mut forgets = Forgets::default();
        for name in names {
            if name.value == "outcome" {
                forgets.outcome = true;
            } else if let Some(mark) = self.marks.get(name.value) {
                forgets.marks |= 1 << mark.0;
            } else if let Some(field) = self.fields.get(name.value) {
                forgets.fields.push(*field);
            } else {
                let others = self.marks.keys().chain(self.fields.keys()).copied();
                let what = "mark, field or action";
                forgets.actions.extend(find_beside(&self.actions, others, name, what, self.sink));
            }
        }
        forgets
    }
}

/// One word or a list of words, as a list. An empty list says nothing that could hold.
fn several<'d>(entry: &At<Entry<'d>>) -> Vec<Name<'d>> {
    match &entry.value {
        Entry::Text(one) => vec![At { value: *one, span: entry.span.clone() }],
        Entry::Texts(several) => several.clone(),
        Entry::Flag(flag) => {
            vec![At { value: if *flag { "true" } else { "false" }, span: entry.span.clone() }]
        }
    }
}
