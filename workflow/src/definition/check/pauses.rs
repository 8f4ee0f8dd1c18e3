//! Pauses: only while the applicant is awaited, never for ever, and never longer than their cap.

use crate::calendar::Term;
use crate::definition::model::{Action, ActionId, Model, Party, Pause, State, StateId, Timer};
use crate::definition::problem::{Code, Sink};

pub(super) fn pauses_end(model: &Model, sink: &mut Sink<'_>) {
    for (id, state) in model.states.iter() {
        let Some(pause) = &state.pauses else { continue };
        for why in wrong_with(model, id, state, pause) {
            sink.add(Code::E11, &pause.at, format!("state {} {why}", state.name));
        }
    }
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
    let action = |it: &Timer| model.actions.get(it.action);
    let leaving = || state.timers.iter().filter(|it| action(it).to.is_some_and(|to| to != id));
    // Whatever waits for a fact or a task may wait as long as the fact does, and the clock would stand still with it.
    let lapse = leaving().find(|it| action(it).needs.is_empty() && action(it).when.is_empty());
    let Some(lapse) = lapse else {
        wrong.push(match leaving().next().map(action) {
            Some(blocked) => format!(
                "stops a clock, and {} that should end this may be blocked by its `needs` or `when`: it could last for ever",
                blocked.name
            ),
            None => "stops a clock and has no timer that leaves it: it could last for ever".to_owned(),
        });
        return wrong;
    };
    let mut total = 0;
    for (entering, action) in model.actions.iter().filter(|(_, it)| it.to == Some(id)) {
        let Some(limit) = action.limit else {
            wrong.push(format!("stops a clock, and action {} may enter it without a limit", action.name));
            return wrong;
        };
        if let Some(other) = forgotten_by(model, entering) {
            wrong.push(format!(
                "stops a clock, and {} forgets how often {} entered it",
                other.name, action.name
            ));
        }
        total += u32::from(limit) * length(lapse.term.cap);
    }
    if unit(lapse.term.cap) != unit(pause.cap) {
        wrong.push("has a cap and a timer in different units, which nobody can compare".to_owned());
    } else if total > length(pause.cap) {
        wrong.push(format!("can stop its clock for {total} in all, and its cap is {}", pause.cap));
    }
    wrong
}

fn forgotten_by(model: &Model, entering: ActionId) -> Option<&Action> {
    model.actions.values().find(|it| it.forgets.actions.contains(&entering))
}

fn unit(term: Term) -> std::mem::Discriminant<Term> {
    std::mem::discriminant(&term)
}

fn length(term: Term) -> u32 {
    match term {
        Term::WorkingDays(n) | Term::Days(n) | Term::Months(n) => u32::from(n),
    }
}
