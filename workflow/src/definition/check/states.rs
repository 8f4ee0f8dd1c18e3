//! States: ends that are ends, waits that have a term, sentences that name what there is.

use crate::definition::model::{DateFact, Length, Model, Party, State};
use crate::definition::problem::{Code, Sink};

pub(super) fn ends_are_ends(model: &Model, sink: &mut Sink<'_>) {
    for state in model.states.values().filter(|it| it.end) {
        let busy = !state.actions.is_empty()
            || !state.clocks.is_empty()
            || state.pauses.is_some()
            || !state.timers.is_empty()
            || !state.checklist.is_empty();
        if busy || state.party != Party::Nobody {
            let message = format!(
                "{} is an end: no action, clock, timer or task stands in it, and it is nobody's move",
                state.name
            );
            sink.add(Code::E04, &state.at, message);
        }
    }
}

/// A clock until a date is no term for a wait: who gave no date would wait for ever.
pub(super) fn states_wait_with_a_term(model: &Model, sink: &mut Sink<'_>) {
    let counts = |state: &State| {
        state.clocks.iter().any(|id| matches!(model.clocks.get(*id).length, Length::Budget(_)))
    };
    for state in model.states.values().filter(|it| !it.end) {
        if !counts(state) && state.timers.is_empty() {
            let message = format!("state {} waits without a clock that always runs, or a timer", state.name);
            sink.add(Code::E09, &state.at, message);
        }
    }
}

pub(super) fn sentences_name_what_there_is(model: &Model, sink: &mut Sink<'_>) {
    for state in model.states.values() {
        let placeholders = state.says.placeholders();
        if placeholders.contains("due")
            && let Some(why) = without_a_last_day(model, state)
        {
            let message = format!("state {} names {{due}}, and {why}", state.name);
            sink.add(Code::E13, &state.at, message);
        }
        if placeholders.contains("until") && state.timers.is_empty() {
            let message = format!("state {} names {{until}}, and no timer stands in it", state.name);
            sink.add(Code::E13, &state.at, message);
        }
    }
}

/// Why `{due}` may be no day: it is told of the first clock that the state names. One with a lane is there to be faster than
/// the law, and of its day nothing is told.
fn without_a_last_day(model: &Model, state: &State) -> Option<String> {
    let mut clocks = state.clocks.iter().map(|it| model.clocks.get(*it));
    let Some(clock) = clocks.find(|it| it.lane.is_none()) else {
        let beside = if state.clocks.is_empty() { "" } else { " but for those of a lane" };
        return Some(format!("no clock runs in it{beside}"));
    };
    matches!(clock.length, Length::Before { date: DateFact::Filed(_), .. }).then(|| {
        format!("clock {}, whose last day that is, does not run where its date was not filed", clock.name)
    })
}
