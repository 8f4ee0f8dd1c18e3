//! Taking an action by its form: the files first, because they are documents of the case from then on, and then the action
//! with them. Whatever goes wrong, what was typed stands in the form again.

use super::fields;
use super::reading::upload;
use super::{Opened, modules, open};
use crate::app::cases::acting::{self, Act};
use crate::app::cases::actions::{self, OfferedAction};
use crate::app::cases::view::CaseView;
use crate::app::error::Error;
use crate::app::fault::{Fault, FieldFault};
use crate::app::idempotency::Answer;
use crate::app::refusal::Refusal;
use crate::http::pages::Visit;
use crate::http::pages::incoming::{File, Incoming};
use crate::http::pages::posted::{self, Fields};
use crate::http::problem::Problem;
use crate::ids::CaseId;
use serde_json::json;

/// What every form of an action carries beside its own fields.
const OF_EVERY_ACTION: [&str; 5] = ["token", "version", "key", "switch", "button"];

/// What pages ask beside what the engine asks.
const OF_PAGES: [&str; 2] = [modules::MODULE, fields::SURE];

/// How an attempt ended.
pub(super) enum Attempt {
    /// It is done.
    Done,
    /// It is done, and the case is another office's now: for who did it, it is no longer there.
    HandedOver,
    /// It is to be shown in another language, and not taken.
    Shown,
    /// Fields are wrong.
    Wrong(Vec<FieldFault>),
    /// It is refused, for these reasons.
    Refused(Vec<Refusal>),
    /// The same form was sent before, with something else in it.
    Resent,
    /// Somebody else was faster; the case was at this version when the form was made.
    Stale(i32),
}

/// An attempt, with everything that is needed to show the form again.
pub(super) struct Tried {
    pub(super) visit: Visit,
    pub(super) case: Opened,
    pub(super) action: String,
    pub(super) typed: Fields,
    pub(super) attempt: Attempt,
}

/// Tries an action.
pub(super) async fn attempt(incoming: Incoming, number: &str, action: &str) -> Result<Tried, Problem> {
    let mut visit = Visit::of(&incoming.visit.http);
    let Some(viewer) = visit.known().cloned() else { return Err(incoming.ended().await) };
    let case = open(&visit, number).await?;
    let id = case.id;
    let offered = offered(&visit, id, action).await?;
    let mut uploaded: Vec<(String, String)> = Vec::new();
    let sink = async |fields: &Fields, file: File| {
        uploaded.push((file.field.clone(), upload(&visit, &viewer, id, fields, file).await?));
        Ok(())
    };
    let (_, mut typed, refused) = incoming.take(sink).await?;
    visit.switch(&typed).await?;
    for (field, document) in uploaded {
        // What was just uploaded takes the place of what was chosen, and joins what may be many.
        let is_many = offered.as_ref().is_some_and(|it| is_many(it, &field));
        typed.put(field.trim_end_matches("-file"), document, is_many);
    }
    let Some(offered) = offered else {
        let attempt = refused_as_gone(&visit, id, action, &typed).await?;
        return Ok(Tried {
            case: open(&visit, number).await?,
            action: action.to_owned(),
            typed,
            attempt,
            visit,
        });
    };
    only(&offered, &typed)?;
    let is_inserted =
        modules::place(&visit, &offered).is_some_and(|it| modules::insert(&case, &mut typed, &it));
    let mut faults = Vec::new();
    if fields::asks_whether_sure(&visit, &offered) && typed.given(fields::SURE).is_none() {
        faults.push(FieldFault::new(format!("/{}", fields::SURE), Fault::Unsure));
    }
    for it in refused {
        faults.extend(it.faults()?);
    }
    let attempt = if typed.given("switch").is_some() {
        Attempt::Shown
    } else if !faults.is_empty() {
        Attempt::Wrong(faults)
    } else if is_inserted {
        Attempt::Shown
    } else {
        act(&visit, id, &offered, &typed).await?
    };
    let (case, attempt) = match (open(&visit, number).await, attempt) {
        (Err(Problem::App(Error::NotFound)), Attempt::Done) => (case, Attempt::HandedOver),
        (now, attempt) => (now?, attempt),
    };
    Ok(Tried { case, action: action.to_owned(), typed, attempt, visit })
}

fn only(offered: &OfferedAction, typed: &Fields) -> Result<(), Problem> {
    let names = fields::names(offered);
    let of_pages = OF_EVERY_ACTION.into_iter().chain(OF_PAGES);
    let names: Vec<&str> = names.iter().map(String::as_str).chain(of_pages).collect();
    posted::only(typed, &names)
}

fn is_many(offered: &OfferedAction, file: &str) -> bool {
    let is_it = |it: &&actions::OfferedField| fields::file_of(&it.name) == file;
    offered.fields.iter().find(is_it).is_some_and(|it| matches!(it.shape, actions::Shape::Documents))
}

/// The action as it is offered now, if it still is.
async fn offered(visit: &Visit, id: CaseId, action: &str) -> Result<Option<OfferedAction>, Problem> {
    let offered = actions::list(visit.app(), visit.viewer()?, id, visit.language).await?;
    Ok(offered.actions.into_iter().find(|it| it.name == action))
}

/// An action that was offered when its form was opened and is not any more: the use case says why.
async fn refused_as_gone(
    visit: &Visit,
    id: CaseId,
    action: &str,
    typed: &Fields,
) -> Result<Attempt, Problem> {
    let seen = typed.get("version").parse().map_err(|_| Problem::Shape)?;
    let of_pages = [OF_EVERY_ACTION.as_slice(), &OF_PAGES].concat();
    let own = typed.iter().filter(|(name, _)| !of_pages.contains(&name.as_str()));
    // What is a number in JSON is one here; nothing of it is taken.
    let value = |text: &str| text.parse::<u32>().map_or_else(|_| json!(text), |it| json!(it));
    let fields = own.map(|(name, values)| (name.clone(), value(values.first().map_or("", String::as_str))));
    let (action, fields) = (action.to_owned(), fields.collect());
    let act = Act { case: id, action, version: Some(seen), fields, wrong: Vec::new() };
    // A second tap finds what the first one did.
    let key = visit.request_key(typed)?;
    match acting::act(visit.app(), visit.viewer()?.clone(), act, key, |_| bare("")).await {
        Ok(_) => Ok(Attempt::Done),
        Err(Error::Refused(refusals)) => Ok(Attempt::Refused(refusals)),
        Err(Error::Stale(_)) => Ok(Attempt::Stale(seen)),
        Err(Error::KeyReused) => Ok(Attempt::Resent),
        Err(error) => Err(error.into()),
    }
}

/// Takes an action. Tasks are finished one by one, each from the version that the one before it made; when one of them
/// cannot be finished, those before it are, and the page tells which are left.
async fn act(visit: &Visit, id: CaseId, offered: &OfferedAction, typed: &Fields) -> Result<Attempt, Problem> {
    let seen: i32 = typed.get("version").parse().map_err(|_| Problem::Shape)?;
    let Some((name, tasks)) = fields::tasks(offered, typed).filter(|it| it.1.len() > 1) else {
        return Ok(act_once(visit, id, offered, typed, seen).await?.0);
    };
    let mut version = seen;
    for (n, task) in tasks.into_iter().enumerate() {
        let mut one = typed.clone();
        one.replace(&name, vec![task]);
        one.replace("key", vec![format!("{}-{n}", typed.get("key").chars().take(50).collect::<String>())]);
        match act_once(visit, id, offered, &one, version).await? {
            (Attempt::Done, Some(next)) => version = next,
            (attempt, _) => return Ok(attempt),
        }
    }
    Ok(Attempt::Done)
}

/// Takes an action once; gives the version that it made.
async fn act_once(
    visit: &Visit,
    id: CaseId,
    offered: &OfferedAction,
    typed: &Fields,
    seen: i32,
) -> Result<(Attempt, Option<i32>), Problem> {
    let (fields, wrong) = fields::read(offered, typed);
    let act = Act { case: id, action: offered.name.clone(), version: Some(seen), fields, wrong };
    let key = visit.request_key(typed)?;
    let version = |it: &CaseView| bare(&it.row.version.to_string());
    let attempt = match acting::act(visit.app(), visit.viewer()?.clone(), act, key, version).await {
        Ok(answer) => return Ok((Attempt::Done, String::from_utf8_lossy(&answer.body).parse().ok())),
        Err(Error::Fields(faults)) => Ok(Attempt::Wrong(faults)),
        Err(Error::Refused(refusals)) => Ok(Attempt::Refused(refusals)),
        Err(Error::Stale(_)) => Ok(Attempt::Stale(seen)),
        Err(Error::KeyReused) => Ok(Attempt::Resent),
        Err(error) => Err(Problem::from(error)),
    };
    Ok((attempt?, None))
}

/// An answer that nobody reads over a wire.
pub(super) fn bare(text: &str) -> Answer {
    Answer { status: 200, location: None, etag: None, body: text.as_bytes().to_vec() }
}
