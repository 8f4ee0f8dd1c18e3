//! Clocks, extensions and dates: where a term comes from, who may move it, and who sets it.

use crate::definition::model::{
    Action, ActionId, Clock, ClockId, FieldId, FieldKind, Opening, Role, SettableTerm, Start, StateId, TaskId,
};
use crate::definition::problem::{Code, Sink};
use crate::definition::resolve::Model;
use std::ops::Range;

pub(super) fn clocks_come_from_somewhere(model: &Model, sink: &mut Sink<'_>) {
    for (id, clock) in (0_u16..).zip(&model.clocks) {
        let id = ClockId(id);
        let runs = |state: StateId| model.states.get(state.index()).is_some_and(|it| it.clocks.contains(&id));
        let starts = |start: Start| clock.since.contains(&start);
        if starts(Start::Registration) != runs(model.initial) {
            let why = if runs(model.initial) {
                "runs in the first state and is not started by registration"
            } else {
                "is started by registration and does not run in the first state"
            };
            sink.add(Code::E15, &clock.at, format!("clock {} {why}", clock.name));
        }
        for (action_id, action) in (0_u16..).zip(&model.actions) {
            let started = starts(Start::Action(ActionId(action_id)));
            for from in &action.states {
                let to = action.to.unwrap_or(*from);
                if started && !runs(to) {
                    let message = format!(
                        "action {} starts clock {}, which does not run where it leads",
                        action.name, clock.name
                    );
                    sink.add(Code::E15, &action.at, message);
                }
                if !started && runs(to) && !runs(*from) {
                    let message = format!(
                        "action {} leads to where clock {} runs, and nothing has started it",
                        action.name, clock.name
                    );
                    sink.add(Code::E15, &action.at, message);
                }
            }
            if started && action.to.is_some() {
                restarted_clocks_begin_clean(model, clock, id, action, sink);
            }
        }
        let terms = clock.warn.iter().chain([&clock.term.term]).collect::<Vec<_>>();
        let ascending = terms.windows(2).all(|it| {
            let [a, b] = it else { return true };
            std::mem::discriminant(*a) == std::mem::discriminant(*b) && a < b
        });
        if !ascending {
            let message = format!("the warnings of clock {} do not rise towards its term", clock.name);
            sink.add(Code::E23, &clock.at, message);
        }
    }
}

/// A new run of a clock must not inherit the extension or the breach of the old one.
fn restarted_clocks_begin_clean(
    model: &Model,
    clock: &Clock,
    id: ClockId,
    start: &Action,
    sink: &mut Sink<'_>,
) {
    for (extend_id, extend) in (0_u16..).zip(&model.actions) {
        if extend.extends.as_ref().is_none_or(|it| it.clock != id) {
            continue;
        }
        let forgets_limit = extend.limit.is_none() || start.forgets.actions.contains(&ActionId(extend_id));
        let forgets_marks = extend.marks.iter().all(|it| start.forgets.marks & (1 << it.0) != 0);
        if !forgets_limit || !forgets_marks {
            let message = format!(
                "action {} starts clock {} anew and keeps the old extension: it must forget {} and its marks",
                start.name, clock.name, extend.name
            );
            sink.add(Code::E28, &start.at, message);
        }
    }
    if let Some(breach) = model.actions.get(clock.breach.index())
        && !breach.marks.iter().all(|it| start.forgets.marks & (1 << it.0) != 0)
        && clock.since.contains(&Start::Registration)
    {
        let message = format!(
            "action {} starts clock {} anew and keeps the mark of its breach",
            start.name, clock.name
        );
        sink.add(Code::E28, &start.at, message);
    }
}

pub(super) fn extensions_are_lawful(model: &Model, sink: &mut Sink<'_>) {
    for action in &model.actions {
        let Some(extension) = &action.extends else { continue };
        let mut add = |why: &str| sink.add(Code::E14, &action.at, format!("action {} {why}", action.name));
        let Some(clock) = model.clocks.get(extension.clock.index()) else { continue };
        if clock.fixed {
            add("extends a clock that the law does not let anybody extend");
        }
        if !action.by.iter().all(|it| matches!(it, Role::Head | Role::Deputy | Role::ChiefOfStaff)) {
            add("extends a term, which only head, deputy and chief of staff may");
        }
        if action.grounds.is_empty() || action.limit.is_none() || !action.requires.contains(&extension.set_by)
        {
            add("extends a term without ground, limit and the new date");
        }
        if action
            .states
            .iter()
            .any(|it| model.states.get(it.index()).is_some_and(|it| !it.clocks.contains(&extension.clock)))
        {
            add("extends a clock that does not run in each of its states");
        }
    }
}

pub(super) fn asks(action: &Action, field: FieldId) -> bool {
    action.requires.contains(&field) || action.may.contains(&field)
}

pub(super) fn terms_are_settable(model: &Model, sink: &mut Sink<'_>) {
    let mut check = |term: &SettableTerm, arms: &[&Action], at: &Range<usize>, what: &str| {
        let Some(field) = term.set_by else { return };
        let is_date = model.fields.get(field.index()).is_some_and(|it| it.kind == FieldKind::Date);
        if !is_date {
            sink.add(Code::E23, at, format!("{what} is set by a field that is not a date"));
        }
        for action in arms.iter().filter(|it| !it.by.iter().all(|role| role == Role::System)) {
            if !asks(action, field) {
                sink.add(
                    Code::E23,
                    at,
                    format!("{what} is set by a field that action {} does not ask for", action.name),
                );
            }
        }
    };
    for (id, task) in (0_u16..).zip(&model.tasks) {
        if let Opening::Action { term, .. } = &task.opening {
            let arms: Vec<&Action> =
                model.actions.iter().filter(|it| it.opens.contains(&TaskId(id))).collect();
            check(term, &arms, &task.at, &format!("task {}", task.name));
        }
    }
    for clock in &model.clocks {
        let started = |it: &Start| match it {
            Start::Registration => None,
            Start::Action(id) => model.actions.get(id.index()),
        };
        let arms: Vec<&Action> = clock.since.iter().filter_map(started).collect();
        check(&clock.term, &arms, &clock.at, &format!("clock {}", clock.name));
    }
    for (id, state) in (0_u16..).zip(&model.states) {
        let arms: Vec<&Action> = model.actions.iter().filter(|it| it.to == Some(StateId(id))).collect();
        for timer in &state.timers {
            check(&timer.term, &arms, &timer.at, &format!("a timer of state {}", state.name));
        }
    }
}
