//! A case as a page: for its applicant under `/my`, for its office under `/desk`. Both see the same case through the same
//! use cases; what differs is what they may see and do, and that is decided there.

mod acting;
pub(crate) mod fields;
pub(crate) mod messages;
mod modules;
mod offered;
pub(crate) mod overview;
pub(crate) mod reading;
pub(crate) mod tracking;

use super::filing;
use super::{Reply, Visit, cookies, own_path, show};
use crate::app::cases::appeal::{self, Way};
use crate::app::cases::view::CaseView;
use crate::app::cases::{clocks, listing, reading as use_case};
use crate::app::drafts;
use crate::app::letters::{self, Reach};
use crate::app::messages as written;
use crate::app::reference::{self, List};
use crate::app::viewer::{Grant, Viewer};
use crate::http::problem::Problem;
use crate::ids::CaseId;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use templates::Value;
use templates::pages::Place;
use templates::pages::cases::{Card, DraftCard, Due, DueLook, Head, Own};

/// So many working days before the end a term is near.
const SOON: i64 = 3;
/// The most cases of one's own on one page.
const MOST: u64 = 100;

/// How somebody came to a page of a case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Came {
    /// What was just done.
    #[serde(default)]
    done: String,
    /// What was typed before the session ended waits for them.
    #[serde(default)]
    kept: String,
}

/// A case in the hand of a page.
pub(crate) struct Opened {
    pub(crate) id: CaseId,
    pub(crate) view: CaseView,
    /// What every address of the case begins with.
    pub(crate) root: String,
    /// It is told of on the desk that no letter comes to its applicant: they gave no address.
    is_unreached: bool,
}

impl Opened {
    /// Whether its content may be read, and not the header alone.
    pub(crate) fn is_read(&self) -> bool {
        self.view.content.is_some()
    }

    /// The title of one of its pages: of several that are open at once each says which case it is of.
    pub(crate) fn title(&self, visit: &Visit, key: &str) -> String {
        format!("{} {}", visit.say(key), self.view.number)
    }
}

/// Opens the case of an address, and notes that it was read.
pub(crate) async fn open(visit: &Visit, number: &str) -> Result<Opened, Problem> {
    let (app, viewer) = (visit.app(), visit.viewer()?);
    let id = use_case::find(app, viewer, number).await?;
    let view = use_case::show(app, viewer, id).await?;
    let root = root(visit, &view.number);
    let is_told = visit.is_desk() && view.content.is_some();
    let is_unreached = is_told && letters::reach(app, &view.row).await? == Reach::None;
    Ok(Opened { id, view, root, is_unreached })
}

/// The office that has a case, as whoever filed it reads it: a body that nobody knows yet is read of by the central one alone.
pub(crate) fn office(visit: &Visit, view: &CaseView) -> String {
    if view.row.body_unresolved {
        visit.say("seer-central")
    } else {
        view.office.get(visit.language).to_owned()
    }
}

fn root(visit: &Visit, number: &str) -> String {
    if visit.is_desk() { format!("/desk/cases/{number}") } else { visit.link(&format!("/my/{number}")) }
}

/// A last day with how far it is, in working days.
pub(crate) fn due(visit: &Visit, on: NaiveDate) -> Due {
    let calendar = visit.app().calendars.present();
    let today = calendar.day_of(visit.app().clock.now());
    let left =
        if on < today { calendar.between(on, today).map(|it| -it) } else { calendar.between(today, on) };
    let (words, look) = match left {
        _ if on < today => {
            (counted(visit, "clock-over", left.map_or(1, |it| it.abs().max(1))), DueLook::Over)
        }
        Ok(0) => (visit.say("clock-today"), DueLook::Soon),
        Ok(n) if n <= SOON => (counted(visit, "clock-left", n), DueLook::Soon),
        Ok(n) => (counted(visit, "clock-left", n), DueLook::Far),
        // The calendar of that year is not there yet: the day alone is told.
        Err(_) => (String::new(), DueLook::Far),
    };
    Due { on, left: words, look }
}

fn counted(visit: &Visit, key: &str, n: i64) -> String {
    templates::say_with(visit.language, key, &[("n", Value::Number(n))])
}

/// When an applicant was asked, and until when they are waited for, in words.
fn asked_when(visit: &Visit, at: DateTime<Utc>, until: Option<NaiveDate>) -> String {
    let today = visit.app().calendars.present().day_of(at);
    let day = |key: &str, on| {
        templates::say_with(
            visit.language,
            key,
            &[("date", Value::Text(&templates::date(visit.language, on)))],
        )
    };
    let mut parts = vec![day("case-asked-at", today)];
    if let Some(due) = until.map(|it| due(visit, it)) {
        parts.extend([day("case-asked-until", due.on), due.left]);
    }
    parts.retain(|it| !it.is_empty());
    parts.join(" · ")
}

/// The day that matters now: the nearest clock, or the legal term that is over; where there is neither, the last day of a state
/// that ends by itself, with what happens then.
fn due_of(visit: &Visit, view: &CaseView) -> Option<Due> {
    if let Some(on) = view.row.next_due_on.or(view.row.due_on) {
        return Some(due(visit, on));
    }
    let (on, action) = view.ends?;
    let due = due(visit, on);
    let open: Vec<_> = view.open.iter().map(|(_, task)| *task).collect();
    let mut words = vec![due.left, clocks::then_by_itself(&view.definition, action, &open, visit.language)];
    words.retain(|it| !it.is_empty());
    Some(Due { left: words.join(" · "), ..due })
}

/// Whose move it is, as this reader says it.
pub(crate) fn party(visit: &Visit, view: &CaseView) -> String {
    if !visit.is_desk() && view.is_applicants_move() {
        return visit.say("party-you");
    }
    let own = visit.known().and_then(|it| it.seat.as_ref()?.office.as_ref());
    let is_ours = own.is_some_and(|it| it.id.0 == view.row.office_id);
    let key = format!("party-{}", view.row.r#move);
    // An office is "ours" to whoever works in it, and to nobody else.
    let ours = format!("{key}-ours");
    visit.say(if is_ours && templates::has(&ours) { &ours } else { &key })
}

/// How what was decided is complained of: by the way of the process, with its last day, as the law
/// says, or, where no law does, by writing to the office; and that it was, where it was.
pub(crate) fn appeal(visit: &Visit, view: &CaseView, is_offered: impl Fn(&str) -> bool) -> String {
    let ways = appeal::ways(visit.app(), view, visit.language, is_offered);
    ways.iter().map(|it| way_in_words(visit, it)).collect::<Vec<_>>().join(" ")
}

fn way_in_words(visit: &Visit, way: &Way) -> String {
    let (key, name, day) = match way {
        Way::Code => return visit.say("case-appeal.text"),
        Way::Plain => return visit.say("case-appeal.plain"),
        Way::Court => return visit.say("case-appeal.court"),
        Way::OwnByTheCode(action) => ("case-appeal.own-by-law", action, None),
        Way::Own(action, None) => ("case-appeal.own", action, None),
        Way::Own(action, until) => ("case-appeal.own-until", action, *until),
        Way::Lodged(name, None) => ("case-appeal.lodged", name, None),
        Way::Lodged(name, due) => ("case-appeal.lodged-until", name, *due),
    };
    let day = day.map(|it| templates::date(visit.language, it)).unwrap_or_default();
    templates::say_with(visit.language, key, &[("action", Value::Text(name)), ("date", Value::Text(&day))])
}

/// What a case is about, in a few words of the lists: nothing that somebody wrote.
pub(crate) async fn title(visit: &Visit, view: &CaseView) -> Result<String, Problem> {
    let kinds = reference::list(visit.app(), List::PressureKinds, None).await?;
    Ok(title_among(visit, view, &kinds))
}

pub(crate) fn title_among(visit: &Visit, view: &CaseView, kinds: &[reference::Row]) -> String {
    let kind = kinds.iter().find(|it| it.code == view.row.pressure);
    // What is about no pressure is called by its process.
    let process = || view.definition.label().get(visit.language).to_owned();
    kind.map_or_else(process, |it| filing::name_of_row(it, visit.language))
}

/// What stands above every page of a case.
pub(crate) async fn head(visit: &Visit, case: &Opened) -> Result<Head, Problem> {
    let view = &case.view;
    let outcome = view.row.outcome.as_deref().and_then(|it| view.definition.find_outcome(it));
    let next = format!("/desk/next?after={}", view.number);
    Ok(Head {
        number: view.number.clone(),
        process: view.definition.label().get(visit.language).to_owned(),
        title: title(visit, view).await?,
        state: view.status_label(visit.language),
        party: party(visit, view),
        due: due_of(visit, view),
        assignee: view.assignee.as_ref().map(|(_, name)| name.clone().unwrap_or_default()),
        // A state that is called like its outcome says it already.
        outcome: outcome
            .map(|it| view.definition.outcome(it).label.get(visit.language).to_owned())
            .filter(|it| it.to_lowercase() != view.status_label(visit.language).to_lowercase()),
        threat_on: view.row.threat_on,
        places: places(visit, case).await?,
        list: visit.is_desk().then(|| visit.place("case-list", list_of(visit, &view.number))),
        // An auditor reads what they chose, and has no desk whose next case there could be.
        next: (visit.is_desk() && !visit.known().is_some_and(is_auditor))
            .then(|| visit.place("case-next", next)),
        is_discreet: view.is_discreet(),
    })
}

/// The list as it was left, where this case stands in it.
fn list_of(visit: &Visit, number: &str) -> String {
    let left = cookies::list(&visit.http).filter(|it| it.starts_with("/desk/cases"));
    let list = left.as_deref().and_then(own_path).unwrap_or("/desk/cases");
    format!("{list}#{number}")
}

/// The pages of a case, and how much stands on each.
async fn places(visit: &Visit, case: &Opened) -> Result<Vec<Place>, Problem> {
    let place = |key: &str, part: &str, n: usize| {
        let link = format!("{}{part}", case.root);
        let label = visit.say(key);
        let label = if n == 0 { label } else { format!("{label} ({n})") };
        Place { is_here: visit.http.path() == link, label, link }
    };
    let mut places = vec![place("case-overview", "", 0)];
    if !case.is_read() {
        return Ok(places);
    }
    let counts = written::counts(visit.app(), visit.viewer()?, case.id).await?;
    places.push(place("case-messages", "/messages", counts.messages));
    if visit.is_desk() {
        places.push(place("case-notes", "/notes", counts.notes));
    }
    places.push(place("case-documents", "/documents", counts.documents));
    places.push(place("case-history", "/history", 0));
    if visit.known().is_some_and(may_see_views) {
        places.push(place("case-views", "/views", 0));
    }
    Ok(places)
}

/// Applicants and auditors see who has looked.
fn may_see_views(viewer: &Viewer) -> bool {
    viewer.seat.is_none() || is_auditor(viewer)
}

fn is_auditor(viewer: &Viewer) -> bool {
    viewer.seat.as_ref().is_some_and(|it| it.grant == Grant::Auditor)
}

pub(crate) async fn own(visit: Visit) -> Reply {
    let (app, viewer) = (visit.app(), visit.viewer()?);
    let query =
        listing::Query { sort: Some("-registered".to_owned()), limit: Some(MOST), ..Default::default() };
    let page = listing::list(app, viewer, &query).await?;
    let kinds = reference::list(app, List::PressureKinds, None).await?;
    let drafts = drafts::of_viewer(app, viewer).await?;
    show(&Own {
        cases: page.items.iter().map(|it| card(&visit, it, &kinds)).collect(),
        drafts: drafts.iter().map(|it| draft_card(&visit, it)).collect(),
        take_up: visit.link("/protect/take-up"),
        begin: visit.link("/protect"),
        frame: visit.frame(visit.say("own-title")),
    })
}

fn draft_card(visit: &Visit, it: &drafts::Draft) -> DraftCard {
    let until = visit.app().calendars.present().day_of(it.expires_at);
    DraftCard { id: it.id.to_string(), changed_at: it.changed_at, until }
}

fn card(visit: &Visit, view: &CaseView, kinds: &[reference::Row]) -> Card {
    Card {
        place: Place { label: view.number.clone(), link: root(visit, &view.number), is_here: false },
        process: view.definition.label().get(visit.language).to_owned(),
        title: title_among(visit, view, kinds),
        state: view.status_label(visit.language),
        party: party(visit, view),
        is_own_move: view.is_applicants_move(),
        due: due_of(visit, view),
    }
}
