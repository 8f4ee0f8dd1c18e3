//! The clocks of a case, and what is awaited with a term of its own, with their working: enough to count every due date again by hand.

use super::actions::{self, TaskLabel};
use super::entered;
use super::history::{self, Step};
use super::reading::{self, What};
use super::shown::Shown;
use crate::app::viewer::Viewer;
use crate::app::{App, Result};
use crate::ids::CaseId;
use crate::store;
use chrono::NaiveDate;
use std::sync::Arc;
use templates::Value;
use workflow::calendar::DayOff;
use workflow::definition::model::{ActionId, Opening, TaskId};
use workflow::event::{Change, Due, Kind};
use workflow::{Definition, Language, Term, clock};

/// A clock as it is shown, or something else with a last day of its own.
pub struct ClockView {
    /// Which of them it is: one of [`KINDS`].
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Its name in words.
    pub label: String,
    /// What is awaited: the question that was asked, or what is to be done. A part of what was written on the case.
    pub about: Option<String>,
    /// One of [`STATES`].
    pub state: &'static str,
    /// Its last day.
    pub due_on: Option<NaiveDate>,
    /// Working days left; negative when it is over, and none while it stands still.
    pub left: Option<i64>,
    /// Why it was moved by hand: on which ground, and with which words.
    pub reasons: Vec<String>,
    /// Day by day, why the last day is the last day.
    pub working: Vec<(NaiveDate, String)>,
    /// When it stood still: the day that still counted, and the day that did not any more; none while it lasts.
    pub pauses: Vec<(NaiveDate, Option<NaiveDate>)>,
}

/// The state of a clock that stands still.
pub const PAUSED: &str = "paused";
const RUNNING: &str = "running";
const OVER: &str = "over";
const UNARMED: &str = "unarmed";
/// The states of a clock.
pub const STATES: [&str; 4] = [RUNNING, PAUSED, OVER, UNARMED];

/// A clock of the definition.
const CLOCK: &str = "clock";
/// Something that is awaited with a term of its own: a task of the definition.
const TASK: &str = "task";
/// A state that ends by itself, such as a wait for the applicant: it has no name in the definition, and this is what it is called.
pub const WAIT: &str = "wait";
/// What can have a last day of its own.
pub const KINDS: [&str; 3] = [CLOCK, TASK, WAIT];

/// The clocks of a case.
///
/// # Errors
/// [`crate::app::Error::NotFound`].
pub async fn show(
    app: &Arc<App>,
    viewer: &Viewer,
    id: CaseId,
    language: Language,
) -> Result<(i32, Vec<ClockView>)> {
    let (case, purpose) = reading::open(app, viewer, id, What::Case).await?;
    let calendar = app.calendars.present();
    let today = calendar.day_of(app.clock.now());
    let view = |kind, name: &str, label: TaskLabel, due: Due, working| ClockView {
        kind,
        name: name.to_owned(),
        label: label.name,
        about: label.about,
        state: match due.on {
            None => UNARMED,
            Some(due) if due < today => OVER,
            Some(_) => RUNNING,
        },
        due_on: due.on,
        left: due.on.and_then(|due| calendar.between(today, due).ok()),
        reasons: Vec::new(),
        working,
        pauses: Vec::new(),
    };
    let entries = store::journal::of_case(&app.database, id).await?;
    let shown = Shown::to(app, viewer, &case, &entries)?;
    let steps = history::steps(app, &entries)?;
    let mut clocks = Vec::new();
    for run in case.instance.clocks() {
        let it = case.definition.clock(run.clock);
        // A calendar that no longer reaches back leaves the working out, never the date.
        let explained = clock::explain(&case.definition, run, &calendar).ok().flatten();
        let working = explained.map_or_else(Vec::new, |it| in_words(&it, "clock-extended", language));
        let label = TaskLabel { name: it.label.get(language).to_owned(), about: None, asked_at: None };
        let moved =
            moved_by_hand(&steps, &it.name).filter(|it| purpose.is_some() && shown.has_words(it.entry.seq));
        let view = ClockView {
            reasons: match moved {
                Some(step) => entered::reasons(app, viewer, &case, step, run.due.on, language).await?,
                None => Vec::new(),
            },
            pauses: run.pauses.iter().map(|it| (it.from, it.to)).collect(),
            ..view(CLOCK, &it.name, label, run.due, working)
        };
        // While it stands still its last day moves on with every day.
        let stand_still = |it| ClockView { state: PAUSED, due_on: None, left: None, ..it };
        clocks.push(if run.is_paused() { stand_still(view) } else { view });
    }
    if let Some((on, action)) = clock::ends_by_itself(&case.definition, &case.instance) {
        let is_theirs = history::awaited_until(&case.definition, &case.instance).is_some();
        let key = if is_theirs { "clock-wait" } else { "clock-ends" };
        let open: Vec<TaskId> = case.instance.tasks().iter().map(|it| it.task).collect();
        let then = then_by_itself(&case.definition, action, &open, language);
        let label = TaskLabel { name: templates::say(language, key), about: Some(then), asked_at: None };
        let explained = clock::explain_wait(&case.definition, &case.instance, &calendar).ok().flatten();
        let working = explained.map_or_else(Vec::new, |it| in_words(&it, "clock-set", language));
        clocks.push(view(WAIT, WAIT, label, Due { on: Some(on), ..Due::default() }, working));
    }
    // What is awaited with a term of its own is part of what is read, not of the header.
    let awaited = case.instance.tasks().iter().filter(|_| purpose.is_some());
    for task in awaited {
        let it = case.definition.task(task.task);
        let explained = clock::explain_task(&case.definition, task, &calendar).ok().flatten();
        if let Opening::Action { .. } = it.opening {
            let label = actions::task_label(app, &case, &entries, &shown, task, language)?;
            let working = explained.map_or_else(Vec::new, |it| in_words(&it, "clock-set", language));
            clocks.push(view(TASK, &it.name, label, task.due, working));
        }
    }
    Ok((case.row.version, clocks))
}

/// What happens by itself after the last day of a state, in words; with what it waits for, of what is open.
#[must_use]
pub fn then_by_itself(
    definition: &Definition,
    action: ActionId,
    open: &[TaskId],
    language: Language,
) -> String {
    let action = definition.action(action);
    let label = ("action", Value::Text(action.label.get(language)));
    let awaited = action.needs.iter().filter(|it| open.contains(it));
    let quoted = |it: &TaskId| {
        let name = Value::Text(definition.task(*it).label.get(language));
        templates::say_with(language, "clock-awaited", &[("name", name)])
    };
    let awaited: Vec<String> = awaited.map(quoted).collect();
    if awaited.is_empty() {
        return templates::say_with(language, "clock-then", &[label]);
    }
    let awaited = awaited.join(", ");
    let awaited = ("awaited", Value::Text(&awaited));
    templates::say_with(language, "clock-then-after", &[label, awaited])
}

/// The step with which somebody moved the end of a clock that runs; nothing, when it began anew since.
fn moved_by_hand<'s, 'a>(steps: &'s [Step<'a>], clock: &str) -> Option<&'s Step<'a>> {
    let touches = |step: &Step<'_>, id| &*step.definition.clock(id).name == clock;
    let by_hand = |step: &Step<'_>| matches!(step.event.kind, Kind::Acted { .. });
    let last = steps.iter().rev().find_map(|step| {
        step.event.changes.iter().find_map(|it| match it {
            Change::ClockStarted { clock, .. } if touches(step, *clock) => Some((step, false)),
            Change::ClockMoved { clock, .. } if touches(step, *clock) && by_hand(step) => Some((step, true)),
            _ => None,
        })
    });
    last.filter(|(_, is_moved)| *is_moved).map(|(step, _)| step)
}

/// The working in words; `set` says that the end was not counted, but set by a person.
fn in_words(it: &clock::Working<'_>, set: &str, language: Language) -> Vec<(NaiveDate, String)> {
    let term = term_in_words(it.term, language);
    let day = |key: &str, day: NaiveDate| {
        templates::say_with(language, key, &[("date", Value::Text(&templates::date(language, day)))])
    };
    let start = match it.until {
        None => format!("{} {term}", day("clock-start", it.started_on)),
        // Counted back from a date: the last day is so long before it.
        Some(until) => {
            let less = length_in_words(it.term, language);
            let until = templates::date(language, until);
            let values = [("date", Value::Text(&until)), ("term", Value::Text(&less))];
            templates::say_with(language, "clock-until", &values)
        }
    };
    let mut lines = vec![(it.started_on, start)];
    for (day, why) in &it.days_off {
        let why = match why {
            DayOff::Weekend => templates::say(language, "clock-weekend"),
            DayOff::Special(names) => language.of(names).clone(),
        };
        lines.push((*day, why));
    }
    for stop in &it.pauses {
        lines.push((stop.from, templates::say(language, "clock-paused")));
        lines.extend(stop.to.map(|to| (to, templates::say(language, "clock-resumed"))));
    }
    // What a person set may have been put off by a pause since: both days are told.
    let set_to = it.set_to.map(|(day, _)| day).filter(|day| *day != it.due_on);
    lines.extend(set_to.map(|day| (day, templates::say(language, set))));
    lines.sort_by_key(|(day, _)| *day);
    if it.pauses.last().is_some_and(|it| it.to.is_none()) {
        return lines;
    }
    let is_set_now = it.set && set_to.is_none();
    let end = if is_set_now { set } else { "clock-due" };
    let end = match it.time {
        None => templates::say(language, end),
        Some(time) => {
            let time = time.format("%H:%M").to_string();
            templates::say_with(language, "clock-due-time", &[("time", Value::Text(&time))])
        }
    };
    lines.push((it.due_on, end));
    lines
}

/// The term of a decision by a process, in words, as its definition says it: that of the clock whose last day a case is told
/// when it is registered. What comes first in the text may be a clock that only runs later, or one of a lane.
#[must_use]
pub fn term_of(definition: &Definition, language: Language) -> Option<String> {
    let mut of_law = history::clocks_of_law(definition, definition.initial()).map(|it| definition.clock(it));
    let budget = of_law.find_map(|it| it.length.budget())?;
    Some(length_in_words(budget.term, language))
}

/// A term in words: so many working days, days or months.
#[must_use]
pub fn term_in_words(term: Term, language: Language) -> String {
    let length = length_in_words(term, language);
    templates::say_with(language, "clock-term", &[("term", Value::Text(&length))])
}

fn length_in_words(term: Term, language: Language) -> String {
    let (key, n) = match term {
        Term::WorkingDays(n) => ("term-working-days", n),
        Term::Days(n) => ("term-days", n),
        Term::Months(n) => ("term-months", n),
    };
    templates::say_with(language, key, &[("n", Value::Number(i64::from(n)))])
}
