//! Which news and which days a letter about a case tells: those of the step that it speaks of, and not of whatever else is
//! open beside it. A day that belongs to somebody else is worse than none.

use crate::app::App;
use crate::app::cases::history::{self, Asked, Step};
use crate::store::journal::EntryRow;
use chrono::{DateTime, NaiveDate};
use templates::letters::{News, Reader};
use workflow::definition::model::{Party, Role};
use workflow::event::{Change, Kind};
use workflow::{Definition, Occasion, clock};

/// What a letter tells beside its occasion.
pub(super) struct Told {
    /// What of it a subject says.
    pub(super) news: News,
    /// The last day of the legal term.
    pub(super) term: Option<NaiveDate>,
    /// The last day for what is awaited from the reader, or from whom the letter speaks of.
    pub(super) answer_by: Option<NaiveDate>,
    /// That day was over by then.
    pub(super) is_answer_over: bool,
    /// The day that the letter is about.
    pub(super) day: Option<NaiveDate>,
}

/// What is told of the entry that a letter speaks of. `step` is the last step of the process up to it, and `before` the one
/// before that.
pub(super) fn of(
    app: &App,
    entry: &EntryRow,
    (before, step): (Option<&Step<'_>>, &Step<'_>),
    occasion: Occasion,
    reader: Reader,
) -> Told {
    let term = history::legal_term(step.definition, &step.after);
    let today = day_of(app, entry);
    let answer_by = match occasion {
        Occasion::AnswerMoved => history::nearest(asked_since(before, step), today),
        _ => answer_by((before, step), occasion, reader, today).filter(|it| Some(*it) != term),
    };
    let is_answer_over = answer_by.is_some_and(|it| it < today);
    let day = match occasion {
        Occasion::TermChanged => moved_to(step, term).or(term),
        Occasion::Reminder => reminded_of(step).or(term),
        // Nobody is asked to answer by a day that is over.
        Occasion::AnswerNeeded | Occasion::AnswerMoved => answer_by.filter(|_| !is_answer_over),
        _ => None,
    };
    Told { news: news(entry, step, term, today), term, answer_by, is_answer_over, day }
}

/// The day on which it happened: a letter may be written later, and tells of that day.
fn day_of(app: &App, entry: &EntryRow) -> NaiveDate {
    app.calendars.present().day_of(DateTime::from_timestamp_micros(entry.at_us).unwrap_or_default())
}

/// What happened, as far as a subject may say it: who did it, and whether the term was over then.
fn news(entry: &EntryRow, step: &Step<'_>, term: Option<NaiveDate>, today: NaiveDate) -> News {
    // The term of a decision is over only while there is none.
    let term = term.filter(|_| step.after.outcome().is_none());
    match term {
        _ if entry.acted_as == Role::Applicant.code() => by_applicant(entry, step),
        Some(term) if term < today => News::Overdue,
        _ => News::Usual,
    }
}

/// Whether an applicant did what was awaited from them, or wrote; or took a step that nobody had asked them for.
fn by_applicant(entry: &EntryRow, step: &Step<'_>) -> News {
    match step.event.kind {
        Kind::Acted { from, .. } if step.entry.seq == entry.seq => {
            let was_awaited = step.definition.state(from).party == Party::Applicant;
            if was_awaited { News::Answered } else { News::Acted }
        }
        _ => News::Answered,
    }
}

/// Until when something is awaited: from the applicant, where the letter is theirs or speaks of them; else from the others.
fn answer_by(
    (before, step): (Option<&Step<'_>>, &Step<'_>),
    occasion: Occasion,
    reader: Reader,
    today: NaiveDate,
) -> Option<NaiveDate> {
    let of_applicant = reader == Reader::Applicant || occasion == Occasion::AnswerNeeded;
    let known = if occasion == Occasion::AnswerNeeded { known_before(before, step) } else { Vec::new() };
    let definition = step.definition;
    let tasks = step.after.tasks().iter().filter(|it| {
        let awaits = definition.task(it.task).awaits();
        (awaits == Some(Party::Applicant)) == of_applicant
            && !known.contains(&(Asked::Task(it.serial), it.due.on))
    });
    let days = tasks.filter_map(|it| it.due.on);
    let pause = pause_ends(step).filter(|_| of_applicant);
    let pause = pause.filter(|it| !known.contains(&(Asked::Wait, Some(*it))));
    history::nearest(days.chain(pause), today)
}

/// What an applicant knows already of whom a move asks something: a letter about the move tells what is new. Past its process a
/// case comes to another state, and what that waits for is new.
fn known_before(before: Option<&Step<'_>>, step: &Step<'_>) -> Vec<(Asked, Option<NaiveDate>)> {
    let asked = before.map(|it| history::asked(it.definition, &it.after)).unwrap_or_default();
    match step.event.kind {
        Kind::Migrated { .. } => asked,
        Kind::Forced { .. } => asked.into_iter().filter(|it| it.0 != Asked::Wait).collect(),
        _ => Vec::new(),
    }
}

/// The last day of a pause that waits for the applicant and ends by itself. A state in which the term goes on may have a
/// nearer day for what they can do: of that the page of the case tells.
fn pause_ends(step: &Step<'_>) -> Option<NaiveDate> {
    let state = step.definition.state(step.after.state());
    let waits = state.party == Party::Applicant && state.pauses.is_some();
    clock::wait_ends(step.definition, &step.after).filter(|_| waits)
}

/// Up to which day a term was moved: the legal one, where it is among those that were; a faster one only by itself.
fn moved_to(step: &Step<'_>, term: Option<NaiveDate>) -> Option<NaiveDate> {
    let moved = step.event.changes.iter().filter_map(|it| match it {
        Change::ClockMoved { clock, due, .. }
        | Change::ClockResumed { clock, due, .. }
        | Change::ClockStarted { clock, due, .. } => Some((*clock, due.on?)),
        _ => None,
    });
    let is_faster = |definition: &Definition, clock| definition.clock(clock).lane.is_some();
    moved.min_by_key(|(clock, on)| (Some(*on) != term, is_faster(step.definition, *clock))).map(|it| it.1)
}

/// The days up to which something is awaited of the applicant since a step, and was not before, or was up to another day.
fn asked_since(before: Option<&Step<'_>>, step: &Step<'_>) -> Vec<NaiveDate> {
    let known = before.map(|it| history::asked(it.definition, &it.after)).unwrap_or_default();
    let asked = history::asked(step.definition, &step.after).into_iter();
    asked.filter(|it| !known.contains(it)).filter_map(|it| it.1).collect()
}

/// Of which day a reminder speaks.
fn reminded_of(step: &Step<'_>) -> Option<NaiveDate> {
    match step.event.kind {
        Kind::Warned { clock, .. } => {
            step.after.clocks().iter().find(|it| it.clock == clock).and_then(|it| it.due.on)
        }
        Kind::TaskLate { due, .. } => Some(due),
        _ => None,
    }
}
