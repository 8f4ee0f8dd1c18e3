//! Moving a case past its process, on the order of the head of the office above, who proves to be it: the door for what
//! no process foresaw, and for slips. It is one transaction with its entry and its letters, and journaled as what it is.

mod turns;

pub use turns::{Counted, Term, Turns};

use super::family;
use super::loaded::Case;
use super::moving::Mode;
use super::reading::{self, What};
use crate::app::fault::Fault;
use crate::app::numbers::PublicNumber;
use crate::app::refusal::Refusal;
use crate::app::viewer::Viewer;
use crate::app::{App, Error, Result, text};
use crate::ids::CaseId;
use crate::store;
use serde_json::json;
use std::sync::Arc;
use workflow::command::{Command, Context, Denied};
use workflow::definition::model::{Role, Roles, StateId};
use workflow::event::Kind;
use workflow::{Actor, Blocker, Definition, Event, decide, evolve};

/// A reason has no more characters.
const LONGEST: usize = 6_000;

/// Where a case is to be moved, and why.
pub struct Force {
    /// The public number of the case.
    pub number: String,
    /// The state, by the name that the definition of the case gives it.
    pub to: String,
    /// The outcome, by name; an end needs one.
    pub outcome: Option<String>,
    /// Why, in words: they are sealed beside the entry.
    pub because: String,
    /// Whether it corrects a slip, of which nobody gets a letter.
    pub silent: bool,
}

/// What became of it.
pub struct Forced {
    /// Where the case stood, by name.
    pub from: String,
    /// Where it stands.
    pub to: String,
    /// Its outcome.
    pub outcome: Option<String>,
    /// Who gets a letter, by role.
    pub told: Vec<Role>,
    /// What becomes of terms and tasks.
    pub turns: Turns,
    /// The place of its entry in the journal of the case.
    pub entry: i32,
}

/// Moves a case, or only looks whether that may be.
///
/// # Errors
/// In this order: [`Error::Fields`] about the reason, [`Error::NotFound`], [`Error::Refused`] to whoever is not the head of
/// the office above, [`Error::Fields`] about the names of the state and the outcome, [`Error::Refused`], [`Error::Fields`]
/// about an outcome with which no case comes there.
pub async fn force(app: &Arc<App>, viewer: Viewer, it: Force, mode: Mode) -> Result<Forced> {
    let because =
        text::paragraphs(&it.because, LONGEST).map_err(|problem| Error::field("/because", problem.into()))?;
    app.write(move |app, tx| {
        Box::pin(async move {
            let number = PublicNumber::parse(&it.number)?.to_string();
            let row = store::scope::case_by_number(tx, &number).await?.ok_or(Error::NotFound)?;
            // The number is no way around the scope: what the head may not know of does not exist for them.
            let row = viewer.scope().case_to_change(tx, CaseId(row.id)).await?.ok_or(Error::NotFound)?;
            // After the hold: the entries of a case stand in the order of their times.
            let now = app.clock.now();
            let mut case = Case::load(app, tx, row).await?;
            let actor = actor(tx, &viewer, &case).await?;
            let (to, command) = command(&case.definition, &it)?;
            let calendar = app.calendars.present();
            let context = Context { now, calendar: &calendar, actor };
            let decided = decide(&case.definition, &case.instance, &command, &context);
            let decision = decided.map_err(|denied| why_not(&case, to, denied))?;
            let is_move = |it: &Event| matches!(it.kind, Kind::Forced { .. });
            let place = decision.events.iter().position(is_move).ok_or(Error::Broken)?;
            let told = decision.effects.iter().filter(|(of, _)| *of == place).map(|it| it.1.to);
            let told = told.collect();
            // What had fallen due happens before.
            let fallen = decision.events.iter().take(place);
            let before =
                fallen.fold(case.instance.clone(), |case_then, it| evolve(&case.definition, case_then, it));
            let entry = case.row.seq + i32::try_from(place).unwrap_or(i32::MAX) + 1;
            case.happen(tx, &decision, Some(json!({ "because": because })), &calendar).await?;
            let from = case.definition.state(before.state()).name.to_string();
            let turns = Turns::between(&case.definition, &before, &case.instance);
            if mode == Mode::Real {
                case.save(app, tx, now).await?;
            }
            // Where it stood is told to whoever asked, also when nothing was done.
            reading::note_within(tx, &viewer, &case.row, What::Case, now).await?;
            let (to, outcome) = (case.row.status.clone(), case.row.outcome.clone());
            Ok(Forced { from, to, outcome, told, turns, entry })
        })
    })
    .await
}

/// What the engine is asked, or which name it does not know.
fn command(definition: &Definition, it: &Force) -> Result<(StateId, Command)> {
    let states = || definition.states().map(|(_, it)| &*it.name);
    let to = definition.find_state(&it.to);
    let to = to.ok_or_else(|| Error::field("/to", Fault::unknown(&it.to, states())))?;
    let find = |name: &String| {
        let outcomes = || definition.outcomes().map(|(_, it)| &*it.name);
        let unknown = || Error::field("/outcome", Fault::unknown(name, outcomes()));
        definition.find_outcome(name).ok_or_else(unknown)
    };
    let outcome = it.outcome.as_ref().map(find).transpose()?;
    Ok((to, Command::Force { to, outcome, reason: true, silent: it.silent }))
}

/// Why nothing was done. Of an outcome with which no case comes there it is said which do.
fn why_not(case: &Case, to: StateId, denied: Denied) -> Error {
    if denied.blockers.as_slice() != [Blocker::OutcomeUnfit] {
        return refused(case, denied.blockers);
    }
    let definition = &case.definition;
    let fitting = definition.outcomes().filter(|(id, _)| definition.may_have(to, *id));
    Error::field("/outcome", Fault::Outcome(fitting.map(|(_, it)| it.name.to_string()).collect()))
}

/// The viewer as the head of the office above. As long as its body is in free text nobody can tell who is tied to it.
async fn actor(tx: &store::Transaction, viewer: &Viewer, case: &Case) -> Result<Actor> {
    if case.row.body_unresolved {
        return Err(Error::Refused(vec![Refusal::BodyUnresolved]));
    }
    if !viewer.answers_above(&case.row) {
        let blocker = Blocker::Role { by: Roles::of(Role::HigherHead) };
        return Err(refused(case, [blocker]));
    }
    Ok(Actor::Person {
        person: workflow::PersonId(viewer.person.0),
        role: Role::HigherHead,
        on_behalf_of: None,
        // What somebody is in conflict with is outside of their scope, and was not found.
        conflicted: false,
        acted_in_parent: family::who_acted_above(tx, case).await?.contains(&viewer.person),
    })
}

fn refused(case: &Case, blockers: impl IntoIterator<Item = Blocker>) -> Error {
    let refusals = blockers.into_iter().map(|it| Refusal::Engine(case.definition.clone(), it));
    Error::Refused(refusals.collect())
}
