//! How what was decided in a case is complained of. A process may have a way and a term of its own: an action of the applicant
//! that opens a case which judges this one, for as long as the process says. Where it says no term, that of the law counts; a
//! process that rests on another law has none that the portal could tell.

use super::family;
use super::view::CaseView;
use crate::app::App;
use chrono::NaiveDate;
use workflow::definition::model::{Action, Guard, Role};
use workflow::{Definition, Language};

/// The way of a process that has its own term for it.
pub struct OwnWay {
    /// The action, as the applicant finds it among theirs.
    pub action: String,
    /// The last day, where it is that of the state.
    pub until: Option<NaiveDate>,
}

/// The way of a process that is open to its applicant now; `is_offered` says of an action whether it is. That a case stays in
/// a state for some time is no term to complain, unless the state names its last day.
#[must_use]
pub fn own_way(
    app: &App,
    view: &CaseView,
    language: Language,
    is_offered: impl Fn(&str) -> bool,
) -> Option<OwnWay> {
    let state = view.definition.find_state(&view.row.status)?;
    let names_its_day = view.definition.state(state).says.get(language).contains("{until}");
    let mut actions = view.definition.actions().map(|(_, it)| it);
    let action = actions.find(|it| {
        it.states.contains(&state)
            && (it.within.is_some() || names_its_day)
            && appeals(app, view, it)
            && holds(view, it)
            && is_offered(&it.name)
    })?;
    // A window of its own ends on another day than the state.
    // A day that is over is no promise any more.
    let until = view.until.filter(|it| action.within.is_none() && *it >= view.today);
    Some(OwnWay { action: action.label.get(language).to_owned(), until })
}

/// Whether a way is surely open, where nobody has signed in whose offers could be asked: it has no window that may be over, and
/// no limit that may be used up.
#[must_use]
pub fn stays_open(view: &CaseView, action: &str) -> bool {
    let action = view.definition.find_action(action).map(|it| view.definition.action(it));
    action.is_some_and(|it| it.within.is_none() && it.limit.is_none())
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
        && children.any(|it| app.definitions.newest(&it.definition).is_some_and(family::only_grows))
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
