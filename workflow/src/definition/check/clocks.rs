//! Clocks: where they come from, who may move them, and who gives the dates that they run to.

use crate::calendar::Term;
use crate::definition::model::{
    Action, ActionId, Clock, ClockId, DateFact, FieldId, FieldKind, Length, Model, Role, SettableTerm, Start,
    StateId,
};
use crate::definition::problem::{Code, Sink};
use std::ops::Range;

/// Both ways: each start leads to where the clock runs, and each way into a state where it runs or stands still comes from
/// one in which it ran or stood still, or starts it. So it is there in every case that stands where it should be: from the
/// first state on, step by step.
pub(super) fn clocks_come_from_somewhere(model: &Model, sink: &mut Sink<'_>) {
    for (id, clock) in model.clocks.iter() {
        let started = clock.since.contains(&Start::Registration);
        let why = if started != runs(model, model.initial, id) {
            if started {
                "is started by registration and does not run in the first state"
            } else {
                "runs in the first state and is not started by registration"
            }
        } else if !started && model.states.get(model.initial).stops(id) {
            "stands still in the first state, and nothing has started it: no term would run after it"
        } else {
            ""
        };
        if !why.is_empty() {
            sink.add(Code::E15, &clock.at, format!("clock {} {why}", clock.name));
        }
        for (action_id, action) in model.actions.iter() {
            let started = starts(clock, action_id);
            for from in &action.states {
                let to = action.to.unwrap_or(*from);
                let held = model.states.get(*from).holds(id);
                let kept = model.states.get(to).holds(id);
                let why = if started && !runs(model, to, id) {
                    "starts clock, which does not run where it leads"
                } else if !started && kept && !held {
                    "leads to where clock runs or stands still, and nothing has started it"
                } else {
                    continue;
                };
                let message = format!(
                    "action {} {}",
                    action.name,
                    why.replacen("clock", &format!("clock {}", clock.name), 1)
                );
                sink.add(Code::E15, &action.at, message);
            }
        }
    }
}

fn runs(model: &Model, state: StateId, clock: ClockId) -> bool {
    model.states.get(state).clocks.contains(&clock)
}

pub(super) fn warnings_rise(model: &Model, sink: &mut Sink<'_>) {
    for clock in model.clocks.values() {
        let rises = match &clock.length {
            Length::Budget(budget) => {
                let terms: Vec<Term> = clock.warn.iter().copied().chain([budget.term]).collect();
                terms.windows(2).all(|it| matches!(it, [a, b] if is_shorter(*a, *b)))
            }
            // A warning counts from the start, and how long it is until a date nobody knows.
            Length::Before { .. } => clock.warn.is_empty(),
        };
        if !rises {
            let message = format!("the warnings of clock {} do not rise towards its term", clock.name);
            sink.add(Code::E23, &clock.at, message);
        }
    }
}

/// Of those in different units it is said where they stand that they are.
fn is_shorter(one: Term, other: Term) -> bool {
    std::mem::discriminant(&one) != std::mem::discriminant(&other) || one < other
}

pub(super) fn extensions_are_lawful(model: &Model, sink: &mut Sink<'_>) {
    for (id, action) in model.actions.iter() {
        let Some(extension) = &action.extends else { continue };
        let mut add = |why: &str| sink.add(Code::E14, &action.at, format!("action {} {why}", action.name));
        let clock = model.clocks.get(extension.clock);
        if clock.fixed {
            add("extends a clock that the law does not let anybody extend");
        }
        if clock.length.budget().is_none() {
            add("extends a clock that runs to a date, which nobody can move");
        }
        if !action.by.iter().all(|it| matches!(it, Role::Head | Role::Deputy | Role::ChiefOfStaff)) {
            add("extends a term, which only head, deputy and chief of staff may");
        }
        if action.grounds.is_empty() || action.limit.is_none() || !action.requires.contains(&extension.set_by)
        {
            add("extends a term without ground, limit and the new date");
        }
        if action.requires.iter().all(|it| model.fields.get(*it).kind != FieldKind::Text) {
            add("extends a term without a reason in words");
        }
        // Whoever extends decides nothing else: into a pause the new end would already be told, and not be put off by it.
        if action.to.is_some() {
            add("extends a term and leads to another state");
        }
        if action.states.iter().any(|it| !runs(model, *it, extension.clock)) {
            add("extends a clock that does not run in each of its states");
        }
        // A term that begins anew may be extended anew.
        let goes_on = |(forgets, it): &(ActionId, &Action)| {
            !starts(clock, *forgets) && goes_on_under(model, it, extension.clock)
        };
        if let Some((_, other)) = model.forgetful_of(id).find(goes_on) {
            add(&format!(
                "extends a term, and {} forgets how often, while the clock goes on: it could be extended as often again",
                other.name
            ));
        }
    }
}

fn starts(clock: &Clock, action: ActionId) -> bool {
    clock.since.contains(&Start::Action(action))
}

/// Whether a clock is there before an action and after it, be it anew.
fn goes_on_under(model: &Model, action: &Action, clock: ClockId) -> bool {
    let holds = |it: StateId| model.states.get(it).holds(clock);
    action.states.iter().any(|from| holds(*from) && holds(action.to.unwrap_or(*from)))
}

pub(super) fn terms_do_not_begin_anew_at_will(model: &Model, sink: &mut Sink<'_>) {
    for (id, clock) in model.clocks.iter() {
        for start in clock.starts_with_a_term() {
            if let Some(why) = begun_anew_at_will(model, id, start) {
                let action = model.actions.get(start);
                let message =
                    format!("action {} starts clock {} anew while it counts, {why}", action.name, clock.name);
                sink.add(Code::E14, &action.at, message);
            }
        }
    }
}

/// Whoever can begin a term anew while it counts has none: that is an extension by another name, and may be taken so often and
/// no oftener; of one that nobody may extend, not once. What the machine does follows from something, and is asked about where
/// cases are followed; how a child case ends is decided elsewhere.
pub(in crate::definition) fn begun_anew_at_will(
    model: &Model,
    id: ClockId,
    start: ActionId,
) -> Option<String> {
    let (clock, action) = (model.clocks.get(id), model.actions.get(start));
    if !action.states.iter().any(|it| model.states.get(*it).holds(id)) {
        return None;
    }
    let is_of_people = !action.is_of_the_machine();
    if clock.fixed && (is_of_people || comes_with_time(model, clock, start)) {
        return Some("and the law lets nobody extend it".to_owned());
    }
    if !is_of_people {
        return None;
    }
    if action.limit.is_none() {
        return Some("as often as somebody likes".to_owned());
    }
    let (_, other) = model.forgetful_of(start).find(|(_, it)| goes_on_under(model, it, id))?;
    Some(format!("and {} forgets how often", other.name))
}

/// Whether the machine takes an action when time has passed in which a clock still counted: with a timer, or with another
/// clock.
fn comes_with_time(model: &Model, clock: &Clock, action: ActionId) -> bool {
    let mut timers = model.states.values().flat_map(|it| &it.timers);
    let mut others = model.clocks.values().filter(|it| it.name != clock.name);
    timers.any(|it| it.action == action) || others.any(|it| it.breach == action)
}

pub(super) fn dates_are_asked_for(model: &Model, sink: &mut Sink<'_>) {
    for (id, task) in model.tasks.iter() {
        let arms = || model.actions.values().filter(|it| it.opens.contains(&id));
        if let Some(term) = task.term() {
            settable_by(model, term, arms(), &task.at, &format!("task {}", task.name), sink);
        }
    }
    for clock in model.clocks.values() {
        let started = |it: &Start| match it {
            Start::Registration => None,
            Start::Action(id) => Some(model.actions.get(*id)),
        };
        let what = format!("clock {}", clock.name);
        match &clock.length {
            Length::Budget(term) => {
                settable_by(model, term, clock.since.iter().filter_map(started), &clock.at, &what, sink);
            }
            Length::Before { date, .. } => runs_to_a_date(model, clock, *date, sink),
        }
    }
    for (id, state) in model.states.iter() {
        for timer in &state.timers {
            let arms = model.actions.values().filter(|it| it.to == Some(id));
            let what = format!("a timer of state {}", state.name);
            settable_by(model, &timer.term, arms, &timer.at, &what, sink);
        }
    }
}

/// A date that a person sets is asked for by every action of people that arms what it sets, and is a date.
fn settable_by<'m>(
    model: &Model,
    term: &SettableTerm,
    arms: impl Iterator<Item = &'m Action>,
    at: &Range<usize>,
    what: &str,
    sink: &mut Sink<'_>,
) {
    let Some(field) = term.set_by else { return };
    is_a_date(model, field, at, what, sink);
    for action in arms.filter(|it| !it.is_of_the_machine() && !it.asks(field)) {
        let message = format!("{what} is set by a field that action {} does not ask for", action.name);
        sink.add(Code::E23, at, message);
    }
}

fn is_a_date(model: &Model, field: FieldId, at: &Range<usize>, what: &str, sink: &mut Sink<'_>) {
    if model.fields.get(field).kind != FieldKind::Date {
        sink.add(Code::E23, at, format!("{what} is set by a field that is not a date"));
    }
}

fn runs_to_a_date(model: &Model, clock: &Clock, date: DateFact, sink: &mut Sink<'_>) {
    let what = format!("clock {}", clock.name);
    let field = match date {
        DateFact::Filed(filed) => {
            if model.filed.get(filed).kind != FieldKind::Date {
                sink.add(Code::E23, &clock.at, format!("{what} runs until something that is not a date"));
            }
            return;
        }
        DateFact::Field(field) => field,
    };
    is_a_date(model, field, &clock.at, &what, sink);
    for start in &clock.since {
        let message = match start {
            Start::Registration => format!("{what} runs until a date that nobody gives at registration"),
            Start::Action(id) if !model.actions.get(*id).requires.contains(&field) => {
                format!(
                    "{what} runs until a date that action {} does not require",
                    model.actions.get(*id).name
                )
            }
            Start::Action(_) => continue,
        };
        sink.add(Code::E23, &clock.at, message);
    }
}
