//! Pauses: only while the applicant is awaited, never for ever, and never longer than their cap.

use crate::calendar::Term;
use crate::definition::model::{Model, Party, Pause, State, StateId, Timer};
use crate::definition::problem::{Code, Sink};

pub(super) fn pauses_end(model: &Model, sink: &mut Sink<'_>) {
    for (id, state) in model.states.iter() {
        let Some(pause) = &state.pauses else { continue };
        let wrong = wrong_with(model, id, state, pause);
        let is_sound = wrong.is_empty();
        for why in wrong {
            sink.add(Code::E11, &pause.at, format!("state {} {why}", state.name));
        }
        if is_sound && let Some(why) = exceeds_with_others(model, id, pause) {
            sink.add(Code::E11, &pause.at, format!("state {} {why}", state.name));
        }
    }
}

/// What an article allows it allows once for a clock, in however many states it stands still under it: no longer than the
/// least of their caps.
fn exceeds_with_others(model: &Model, id: StateId, pause: &Pause) -> Option<String> {
    let under_it: Vec<(StateId, &State, Term)> = model
        .states
        .iter()
        .filter_map(|(id, state)| {
            let it = state.pauses.as_ref().filter(|it| it.clock == pause.clock && it.basis == pause.basis)?;
            Some((id, state, it.cap))
        })
        .collect();
    // It is said once, of the last of them.
    let ((last, _, _), others) = under_it.split_last()?;
    if *last != id || others.is_empty() {
        return None;
    }
    let names: Vec<&str> = others.iter().map(|(_, it, _)| &*it.name).collect();
    let names = names.join(", ");
    if others.iter().any(|(_, _, cap)| unit(*cap) != unit(pause.cap)) {
        return Some(format!(
            "stops its clock under the same article as {names}, with a cap in another unit, and nobody can add them up"
        ));
    }
    let (mut total, mut times) = (0, 0);
    for (other, state, _) in &under_it {
        total += longest(model, *other, state)?;
        times += entries(model, *other)?;
    }
    let cap = under_it.iter().map(|(_, _, cap)| *cap).min_by_key(|it| length(*it))?;
    if total > length(cap) {
        return Some(format!(
            "can stop its clock, together with {names} under the same article, for {total} in all, and the cap is {cap}"
        ));
    }
    (times > 1 && !matches!(cap, Term::WorkingDays(_))).then(|| {
        format!(
            "can stop its clock more than once, together with {names} under the same article, and the last day of each \
             time moves on over days off, so that together they could exceed the cap of {cap}: count working days"
        )
    })
}

/// How long a clock can stand still in a state, however often the state is entered; `None` where nothing bounds it.
fn longest(model: &Model, id: StateId, state: &State) -> Option<u64> {
    Some(entries(model, id)? * length(lapse(model, id, state)?.term.cap))
}

/// The timer that ends a pause whatever happens, the first to come of several. Whatever waits for a fact or a task may wait as
/// long as the fact does, and the clock would stand still with it.
fn lapse<'s>(model: &Model, id: StateId, state: &'s State) -> Option<&'s Timer> {
    let ends = |it: &&Timer| {
        let action = model.actions.get(it.action);
        action.to.is_some_and(|to| to != id) && action.needs.is_empty() && action.when.is_empty()
    };
    let comparable =
        |it: &&Timer| state.pauses.as_ref().is_some_and(|pause| unit(it.term.cap) == unit(pause.cap));
    let soonest = state.timers.iter().filter(ends).filter(comparable).min_by_key(|it| length(it.term.cap));
    soonest.or_else(|| state.timers.iter().find(ends))
}

/// How often a pause can be entered in all; `None` where nothing bounds it.
fn entries(model: &Model, id: StateId) -> Option<u64> {
    let entering = model.actions.values().filter(|it| it.to == Some(id));
    entering.map(|it| it.limit.map(u64::from)).sum()
}

fn wrong_with(model: &Model, id: StateId, state: &State, pause: &Pause) -> Vec<String> {
    let mut wrong = Vec::new();
    let clock = model.clocks.get(pause.clock);
    if state.party != Party::Applicant {
        wrong.push("stops a clock while it is not the applicant's move".to_owned());
    }
    if state.clocks.contains(&pause.clock) {
        wrong.push(format!("runs clock {} and stops it", clock.name));
    }
    if clock.length.budget().is_none() {
        wrong.push(format!(
            "stops clock {}, which runs to a date, and a date does not stand still",
            clock.name
        ));
    }
    let Some(lapse) = lapse(model, id, state) else {
        let mut actions = state.timers.iter().map(|it| model.actions.get(it.action));
        wrong.push(match actions.find(|it| it.to.is_some_and(|to| to != id)) {
            Some(blocked) => format!(
                "stops a clock, and {} that should end this may be blocked by its `needs` or `when`: it could last for ever",
                blocked.name
            ),
            None => "stops a clock and has no timer that leaves it: it could last for ever".to_owned(),
        });
        return wrong;
    };
    for (entering, action) in model.actions.iter().filter(|(_, it)| it.to == Some(id)) {
        if action.limit.is_none() {
            wrong.push(format!("stops a clock, and action {} may enter it without a limit", action.name));
            return wrong;
        }
        if let Some((_, other)) = model.forgetful_of(entering).next() {
            wrong.push(format!(
                "stops a clock, and {} forgets how often {} entered it",
                other.name, action.name
            ));
        }
    }
    if unit(lapse.term.cap) != unit(pause.cap) {
        wrong.push("has a cap and a timer in different units, which nobody can compare".to_owned());
    } else if let Some(total) = longest(model, id, state).filter(|it| *it > length(pause.cap)) {
        wrong.push(format!("can stop its clock for {total} in all, and its cap is {}", pause.cap));
    } else if !matches!(pause.cap, Term::WorkingDays(_)) && entries(model, id) > Some(1) {
        wrong.push(format!(
            "can be entered more than once, and the last day of each time moves on over days off, so that together they \
             could exceed the cap of {}: count working days, or let it be entered once",
            pause.cap
        ));
    }
    wrong
}

fn unit(term: Term) -> std::mem::Discriminant<Term> {
    std::mem::discriminant(&term)
}

fn length(term: Term) -> u64 {
    match term {
        Term::WorkingDays(n) | Term::Days(n) | Term::Months(n) => u64::from(n),
    }
}
