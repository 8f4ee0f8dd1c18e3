//! How what was decided in a case is complained of. A process may have a way and a term of its own: an action of the applicant
//! that opens a case which judges this one, for as long as the process says. Where it says no term, that of the law counts; a
//! process that rests on another law has none that the portal could tell.

use super::family::{self, Relative};
use super::view::CaseView;
use crate::app::App;
use chrono::NaiveDate;
use workflow::definition::model::{Action, Guard, Role, TaskId};
use workflow::{Definition, Language};

/// How what was done in a case is complained of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// By an action that has a term of its own, as the applicant finds it among theirs; with the last day, where it is that of
    /// the state.
    Own(String, Option<NaiveDate>),
    /// By an action, for as long as the code says.
    OwnByTheCode(String),
    /// It was complained of, and that is not decided yet: what the process calls it, and by when it is.
    Lodged(String, Option<NaiveDate>),
    /// What was decided of a complaint is for a court to look at.
    Court,
    /// As the code says, by paper.
    Code,
    /// By a word to the office.
    Plain,
}

/// The ways that are open to an applicant now, and those that they are on; `is_offered` says of an action whether it is theirs.
/// That a case stays in a state for some time is no term to complain, unless the state names its last day.
#[must_use]
pub fn ways(app: &App, view: &CaseView, language: Language, is_offered: impl Fn(&str) -> bool) -> Vec<Way> {
    let is_by_the_code = is_by_the_code(app, &view.definition);
    let mut ways = lodged(app, view, language);
    ways.extend(own(app, view, language, is_offered, is_by_the_code));
    if ways.is_empty() {
        ways.push(match is_by_the_code {
            true if family::judges(&view.definition) && view.row.parent_id.is_some() => Way::Court,
            true => Way::Code,
            false => Way::Plain,
        });
    }
    ways
}

/// The ways of a process that are open to its applicant now, those with a term first: it runs.
fn own(
    app: &App,
    view: &CaseView,
    language: Language,
    is_offered: impl Fn(&str) -> bool,
    is_by_the_code: bool,
) -> Vec<Way> {
    let Some(state) = view.definition.find_state(&view.row.status) else { return Vec::new() };
    let names_its_day = view.definition.state(state).says.get(language).contains("{until}");
    let open = view.definition.actions().map(|(_, it)| it).filter(|it| {
        it.states.contains(&state) && appeals(app, view, it) && holds(view, it) && is_offered(&it.name)
    });
    let (with_a_term, without): (Vec<&Action>, Vec<&Action>) =
        open.partition(|it| it.within.is_some() || names_its_day);
    let name = |it: &Action| it.label.get(language).to_owned();
    // A window of its own ends on another day than the state, and a day that is over is no promise any more.
    let until = view.until.filter(|it| names_its_day && *it >= view.today);
    let with_a_term =
        with_a_term.into_iter().map(|it| Way::Own(name(it), until.filter(|_| it.within.is_none())));
    // What the code says is said once.
    let without = without.into_iter().enumerate().map(|(place, it)| {
        if is_by_the_code && place == 0 { Way::OwnByTheCode(name(it)) } else { Way::Own(name(it), None) }
    });
    with_a_term.chain(without).collect()
}

/// What was complained of and is not decided yet.
fn lodged(app: &App, view: &CaseView, language: Language) -> Vec<Way> {
    let way = |(serial, task): &(u32, TaskId)| {
        let task = view.definition.task(*task);
        let child = task.child()?;
        let mut children = view.family.iter().flat_map(|it| &it.children);
        let grown = children.find(|it| it.task.and_then(|it| u32::try_from(it).ok()) == Some(*serial));
        // It is judged by its own version; the newest one speaks for what is not shown.
        let its = grown.map(|it| &it.definition).or_else(|| app.definitions.newest(&child.definition));
        its.filter(|it| family::judges(it))?;
        // A day that is over is no promise any more.
        let until = grown.and_then(|it| it.due_on).filter(|it| *it >= view.today);
        Some(Way::Lodged(task.label.get(language).to_owned(), until))
    };
    view.open.iter().filter_map(way).collect()
}

/// The cases in which what was done in this one is judged, while it waits for them.
pub fn judges(view: &CaseView) -> impl Iterator<Item = &Relative> {
    let children = view.family.iter().flat_map(|it| &it.children);
    let is_awaited =
        |it: &Relative| view.open.iter().any(|(serial, _)| i32::try_from(*serial).ok() == it.task);
    children.filter(move |it| is_awaited(it) && family::judges(&it.definition))
}

/// Whether a way is surely open, where nobody has signed in whose offers could be asked: it has no window that may be over, no
/// limit that may be used up, and waits for nothing.
#[must_use]
pub fn stays_open(view: &CaseView, action: &str) -> bool {
    let action = view.definition.find_action(action).map(|it| view.definition.action(it));
    action.is_some_and(|it| {
        let waits = view.open.iter().any(|(_, open)| it.needs.contains(open));
        it.within.is_none() && it.limit.is_none() && !waits
    })
}

/// Whether a process rests on the code whose term and way the portal tells where a process has none of its own: one that does
/// not is no administrative procedure, and its decisions are none. A version that was published before law books said which
/// source is that code borrows the answer of the newest.
#[must_use]
pub fn is_by_the_code(app: &App, definition: &Definition) -> bool {
    let newest = || app.definitions.newest(definition.id());
    definition.is_procedure() || newest().is_some_and(Definition::is_procedure)
}

/// Whether an action opens a case that judges what was done in this one.
fn appeals(app: &App, view: &CaseView, action: &Action) -> bool {
    let mut children = action.opens.iter().filter_map(|it| view.definition.task(*it).child());
    action.by.contains(Role::Applicant)
        && children.any(|it| app.definitions.newest(&it.definition).is_some_and(family::judges))
}

/// Whether the marks are those that an action asks for.
fn holds(view: &CaseView, action: &Action) -> bool {
    action.when.iter().all(|it| match it {
        Guard::Mark(mark, is_set) => {
            let name = &view.definition.mark(*mark).name;
            view.marks.iter().any(|it| **it == **name) == *is_set
        }
        _ => true,
    })
}
