//! Everything with a term: states with their timers and pauses, clocks, windows and extensions.

use super::{Resolver, boxed, find, find_all, find_beside, take};
use crate::calendar::Term;
use crate::definition::model::{
    ActionId, Basis, Clock, DateFact, Extension, Length, NotBefore, Party, Pause, SettableTerm, Since, Start,
    State, Timer, Within,
};
use crate::definition::problem::Code;
use crate::definition::read::{self, Name, Settable};
use crate::definition::reader::At;
use std::ops::Range;

/// Stands in for a term that does not read: what is said of it was said already.
pub(super) const FALLBACK: SettableTerm =
    SettableTerm { term: Term::WorkingDays(1), set_by: None, cap: Term::WorkingDays(1) };

impl Resolver<'_, '_, '_> {
    pub(super) fn state(&mut self, it: &mut read::State<'_>) -> State {
        let party = it.party.as_ref().map(|name| (name, Party::from_code(name.value)));
        if let Some((name, None)) = party {
            let message = format!("`{}` is nobody's move: applicant, office, body or nobody", name.value);
            self.sink.add(Code::E01, &name.span, message);
        }
        State {
            name: boxed(&it.name),
            label: take(&mut it.label),
            says: take(&mut it.says),
            party: party.and_then(|(_, it)| it).unwrap_or(Party::Nobody),
            clocks: find_all(&self.clocks, &it.clocks, "clock", self.sink),
            pauses: it.pauses.as_ref().and_then(|it| self.pause(it)),
            timers: it.timers.iter().filter_map(|it| self.timer(it)).collect(),
            end: it.end,
            checklist: Vec::new(),
            actions: Vec::new(),
            at: it.name.span.clone(),
        }
    }

    fn pause(&mut self, it: &read::Pause<'_>) -> Option<Pause> {
        let basis = self.basis(it.basis.as_ref(), &it.span, "a pause");
        if !it.has_cap {
            self.sink.add(Code::E11, &it.span, "a pause has a cap");
        }
        let cap = self.capped(it.cap.as_ref()?, &basis);
        let clock = find(&self.clocks, it.clock.as_ref()?, "clock", self.sink)?;
        Some(Pause { clock, cap, basis, at: it.span.clone() })
    }

    fn timer(&mut self, it: &read::Timer<'_>) -> Option<Timer> {
        let basis = self.basis(it.basis.as_ref(), &it.span, "a timer");
        let term = self.settable(&it.term, &it.span, &basis)?;
        let action = find(&self.actions, it.action.as_ref()?, "action", self.sink)?;
        Some(Timer { term, action, basis, at: it.span.clone() })
    }

    pub(super) fn settable(
        &mut self,
        it: &Settable<'_>,
        span: &Range<usize>,
        basis: &Basis,
    ) -> Option<SettableTerm> {
        let Some(term) = &it.term else {
            if !it.is_there {
                self.sink.add(Code::E23, span, "a term is missing here");
            }
            return None;
        };
        self.law.check_term(&basis.0, term, self.sink);
        if let Some(cap) = &it.cap {
            self.law.check_cap(&basis.0, cap, self.sink);
            if it.set_by.is_none() {
                self.sink.add(Code::E23, &cap.span, "a cap without set_by bounds nothing");
            }
        }
        let set_by = match &it.set_by {
            None => None,
            Some(name) => find(&self.fields, name, "field", self.sink),
        };
        Some(SettableTerm {
            term: term.value,
            set_by,
            cap: it.cap.as_ref().map_or(term.value, |cap| cap.value),
        })
    }

    pub(super) fn clock(&mut self, it: &mut read::Clock<'_>) -> Clock {
        let basis = self.basis(it.basis.as_ref(), &it.name.span, "a clock");
        let length = self.length(it, &basis);
        self.warnings_are_counted_as_the_term(it, length.as_ref());
        let mut since = Vec::new();
        for name in &it.since {
            if name.value == "registration" {
                since.push(Start::Registration);
            } else {
                let beside = ["registration"];
                let action = find_beside(&self.actions, beside, name, "action", self.sink);
                since.extend(action.map(Start::Action));
            }
        }
        let breach = it.breach.as_ref().and_then(|name| find(&self.actions, name, "action", self.sink));
        Clock {
            name: boxed(&it.name),
            label: take(&mut it.label),
            length: length.unwrap_or(Length::Budget(FALLBACK)),
            since,
            warn: it.warn.iter().map(|it| it.value).collect(),
            breach: breach.unwrap_or(ActionId(0)),
            fixed: it.fixed,
            lane: it.lane.as_ref().map(boxed),
            basis,
            at: it.name.span.clone(),
            watched: false,
        }
    }

    fn length(&mut self, it: &read::Clock<'_>, basis: &Basis) -> Option<Length> {
        let span = &it.name.span;
        let Some(until) = &it.until else {
            if let Some(less) = &it.less {
                self.sink.add(Code::E23, &less.span, "less is taken from the date of until");
            }
            return self.settable(&it.term, span, basis).map(Length::Budget);
        };
        if it.term.is_there || it.term.set_by.is_some() || it.term.cap.is_some() {
            let message = format!("clock {} has a term or runs until a date, not both", it.name.value);
            self.sink.add(Code::E23, &until.span, message);
        }
        let Some(less) = &it.less else {
            let message = format!("clock {} says how long before its date it ends: less", it.name.value);
            self.sink.add(Code::E23, &until.span, message);
            return None;
        };
        self.law.check_term(&basis.0, less, self.sink);
        Some(Length::Before { date: self.date(until)?, less: less.value })
    }

    fn date(&mut self, name: &Name<'_>) -> Option<DateFact> {
        if let Some(filed) = self.filed.get(name.value) {
            return Some(DateFact::Filed(*filed));
        }
        let filed = self.filed.keys().copied();
        find_beside(&self.fields, filed, name, "date, filed or asked for,", self.sink).map(DateFact::Field)
    }

    pub(super) fn within(&mut self, it: &read::Window<'_>) -> Option<Within> {
        let (term, since, basis) = self.window(it, "within")?;
        Some(Within { term, since, basis })
    }

    pub(super) fn not_before(&mut self, it: &read::Window<'_>) -> Option<NotBefore> {
        let unless = it.unless.as_ref().and_then(|name| find(&self.marks, name, "mark", self.sink));
        let (term, since, basis) = self.window(it, "not_before")?;
        Some(NotBefore { term, since, unless, basis })
    }

    fn window(&mut self, it: &read::Window<'_>, key: &str) -> Option<(Term, Since, Basis)> {
        let basis = self.basis(it.basis.as_ref(), &it.span, key);
        let Some(term) = &it.term else {
            if !it.has_term {
                self.sink.add(Code::E23, &it.span, format!("{key} has a term"));
            }
            return None;
        };
        self.law.check_term(&basis.0, term, self.sink);
        let term = term.value;
        let since = it.since.as_ref()?;
        let since = if let Some(clock) = self.clocks.get(&since.value) {
            Since::Clock(*clock)
        } else {
            let clocks = self.clocks.keys().copied();
            let what = "action or clock";
            Since::Action(find_beside(&self.actions, clocks, since, what, self.sink)?)
        };
        Some((term, since, basis))
    }

    pub(super) fn extension(&mut self, it: &read::Extension<'_>) -> Option<Extension> {
        let basis = self.basis(it.basis.as_ref(), &it.span, "an extension");
        if !it.has_cap {
            self.sink.add(Code::E14, &it.span, "an extension has a cap");
        }
        let cap = self.capped(it.cap.as_ref()?, &basis);
        Some(Extension {
            clock: find(&self.clocks, it.clock.as_ref()?, "clock", self.sink)?,
            set_by: find(&self.fields, it.set_by.as_ref()?, "field", self.sink)?,
            cap,
            basis,
        })
    }

    /// A latest day that its article allows.
    fn capped(&mut self, cap: &At<Term>, basis: &Basis) -> Term {
        self.law.check_cap(&basis.0, cap, self.sink);
        cap.value
    }

    /// Days that are counted differently cannot be told which comes first.
    fn warnings_are_counted_as_the_term(&mut self, it: &read::Clock<'_>, length: Option<&Length>) {
        let Some(term) = length.and_then(Length::budget).map(|it| it.term) else { return };
        for warning in it.warn.iter().filter(|it| !is_counted_as(it.value, term)) {
            let message = format!(
                "clock {} warns after {}, which is in another unit than its term, {term}",
                it.name.value, warning.value
            );
            self.sink.add(Code::E23, &warning.span, message);
        }
    }
}

/// Whether two terms have one unit.
fn is_counted_as(one: Term, other: Term) -> bool {
    std::mem::discriminant(&one) == std::mem::discriminant(&other)
}
