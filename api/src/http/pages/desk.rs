//! The desk: what is to be done today, lists whose filters stand in their addresses, what waits for approval, and the next
//! case.

use super::cases::{due, party, title_among};
use super::home::keep;
use super::posted::{Fields, Posted, faults};
use super::questions::{Asking, tell};
use super::{Reply, Visit, cookies, filing, own_path, see_other, show, show_again};
use crate::app::cases::actions::OfferedAction;
use crate::app::cases::listing::{self, DUE, HANDS, MOVES, ORDER_NAMES};
use crate::app::cases::proposals;
use crate::app::cases::view::CaseView;
use crate::app::desk;
use crate::app::documents;
use crate::app::fault::{Fault, FieldFault};
use crate::app::numbers::PublicNumber;
use crate::app::reference::{self, List as Reference};
use crate::app::viewer::Purpose;
use crate::http::body::Query;
use crate::http::problem::Problem;
use serde::Deserialize;
use templates::Value;
use templates::forms::{Blank, Choice, Control, Form, Line};
use templates::pages::Place;
use templates::pages::desk::{Approvals, List, Pile, Proposal, Row, Today};
use templates::pages::notices::FormPage;
use url::form_urlencoded;

/// The filters of a list, in the order in which they are shown.
const FILTERS: [&str; 7] = ["q", "status", "region", "assignee", "move", "due", "sort"];

/// What an address of the list says. A form sends every filter, and an empty one filters nothing.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Filters {
    q: String,
    status: String,
    region: String,
    assignee: String,
    #[serde(rename = "move")]
    party: String,
    due: String,
    sort: String,
    cursor: String,
}

impl Filters {
    fn get(&self, name: &str) -> &str {
        match name {
            "q" => &self.q,
            "status" => &self.status,
            "region" => &self.region,
            "assignee" => &self.assignee,
            "move" => &self.party,
            "due" => &self.due,
            "sort" => &self.sort,
            _ => &self.cursor,
        }
    }

    /// The address of the list, without one filter and with another page.
    fn link(&self, without: &str, cursor: Option<&str>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for name in FILTERS.into_iter().filter(|it| *it != without && !self.get(it).is_empty()) {
            query.append_pair(name, self.get(name));
        }
        if let Some(cursor) = cursor {
            query.append_pair("cursor", cursor);
        }
        let query = query.finish();
        if query.is_empty() { "/desk/cases".to_owned() } else { format!("/desk/cases?{query}") }
    }

    fn as_query(&self) -> listing::Query {
        let given = |it: &String| Some(it.clone()).filter(|it| !it.is_empty());
        listing::Query {
            status: given(&self.status),
            region: given(&self.region),
            assignee: given(&self.assignee),
            party: given(&self.party),
            among: None,
            is_open: false,
            due: given(&self.due),
            q: given(&self.q),
            sort: given(&self.sort),
            cursor: given(&self.cursor),
            limit: Some(50),
        }
    }
}

/// Cases as rows, with the names of whoever works on them.
async fn rows(visit: &Visit, cases: &[CaseView]) -> Result<Vec<Row>, Problem> {
    let names = desk::names(visit.app(), visit.viewer()?, cases).await?;
    let kinds = reference::list(visit.app(), Reference::PressureKinds, None).await?;
    let row = |it: &CaseView| Row {
        place: Place { label: it.number.clone(), link: format!("/desk/cases/{}", it.number), is_here: false },
        process: it.definition.label().get(visit.language).to_owned(),
        title: title_among(visit, it, &kinds),
        bodies: it.bodies.iter().map(|it| it.get(visit.language)).collect::<Vec<_>>().join(", "),
        state: it.status_label(visit.language),
        party: party(visit, it),
        due: it.row.next_due_on.or(it.row.due_on).map(|it| due(visit, it)),
        assignee: it.assignee.as_ref().and_then(|it| names.get(&it.0).cloned()),
        threat_on: it.row.threat_on,
    };
    Ok(cases.iter().map(row).collect())
}

/// How somebody came to the desk.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Came {
    /// The number of a case that they have just handed to another office.
    gone: String,
}

pub(crate) async fn today(visit: Visit, how: Query<Came>) -> Reply {
    let today = desk::today(visit.app(), visit.viewer()?).await?;
    let is_clear = today.is_clear();
    let next = desk::next(visit.app(), visit.viewer()?, "").await?;
    let next = next.map(|it| visit.place("today-next", format!("/desk/cases/{it}")));
    let piles = piles(&visit, today).await?;
    let gone = PublicNumber::parse(&how.0.gone).ok().map(|it| {
        let number = it.to_string();
        templates::say_with(visit.language, "today-gone", &[("number", Value::Text(&number))])
    });
    show(&Today { frame: visit.frame(visit.say("today-title")), gone, piles, is_clear, next })
}

async fn piles(visit: &Visit, it: desk::Today) -> Result<Vec<Pile>, Problem> {
    let mut piles = Vec::new();
    if let Some(approvals) = it.approvals {
        let all = visit.place("today-all", "/desk/approvals".to_owned());
        // Each is judged beside what it is about, on the page of its own.
        let all = (!approvals.cases.is_empty()).then_some(all);
        piles.push(Pile { all, ..pile(visit, "today-approvals", approvals).await? });
    }
    let others = [
        ("today-overdue", Some(it.overdue)),
        ("today-soon", Some(it.soon)),
        ("today-answered", Some(it.answered)),
        ("today-handed", it.handed),
        ("today-new", Some(it.new)),
    ];
    for (key, it) in others {
        if let Some(it) = it {
            piles.push(pile(visit, key, it).await?);
        }
    }
    Ok(piles)
}

async fn pile(visit: &Visit, key: &str, it: desk::Pile) -> Result<Pile, Problem> {
    let all = Filters {
        assignee: it.query.assignee.unwrap_or_default(),
        party: it.query.party.unwrap_or_default(),
        due: it.query.due.unwrap_or_default(),
        ..Filters::default()
    };
    Ok(Pile {
        title: visit.say(key),
        none: visit.say(&format!("{key}.none")),
        rows: rows(visit, &it.cases).await?,
        all: it.is_more.then(|| visit.place("today-all", all.link("", None))),
    })
}

pub(crate) async fn list(visit: Visit, query: Query<Filters>) -> Reply {
    let page = list_page(&visit, &query.0).await?;
    if page.filters.has_faults() {
        return show_again(&page);
    }
    let mut response = show(&page)?;
    keep(&mut response, &cookies::keep_list(visit.app(), &visit.here()));
    Ok(response)
}

async fn list_page(visit: &Visit, filters: &Filters) -> Result<List, Problem> {
    let (page, wrong) = match listing::list(visit.app(), visit.viewer()?, &filters.as_query()).await {
        Ok(page) => (page, Vec::new()),
        Err(error) => (listing::Page { items: Vec::new(), next_cursor: None }, faults(error)?),
    };
    let next = page.next_cursor.as_deref().map(|it| visit.place("list-next", filters.link("", Some(it))));
    let mut asked = asked(visit, filters).await?;
    tell(&mut asked, &wrong);
    let mut frame = visit.frame(visit.say("list-title"));
    frame.has_faults = !wrong.is_empty();
    Ok(List {
        tabs: tabs(visit, filters),
        chips: chips(filters, &asked),
        rows: rows(visit, &page.items).await?,
        frame,
        filters: asked,
        next,
        first: (!filters.cursor.is_empty()).then(|| visit.place("list-first", filters.link("", None))),
    })
}

fn tabs(visit: &Visit, filters: &Filters) -> Vec<Place> {
    let here = filters.link("", None);
    let tab = |key: &str, query: &str| {
        let link = if query.is_empty() { "/desk/cases".to_owned() } else { format!("/desk/cases?{query}") };
        Place { is_here: link == here, label: visit.say(key), link }
    };
    vec![
        tab("list-mine", "assignee=me"),
        tab("list-unassigned", "assignee=none"),
        tab("list-waiting", "move=applicant"),
        tab("list-overdue", "due=overdue"),
        tab("list-all", ""),
    ]
}

/// The filters as questions, with what they are set to.
async fn asked(visit: &Visit, filters: &Filters) -> Result<Form, Problem> {
    let mut typed = Fields::default();
    for name in FILTERS {
        typed.add(name, filters.get(name));
    }
    let asking = Asking::new(visit, &typed);
    let words = |name: &str, codes: &[&str]| -> Vec<Choice> {
        let choice =
            |code: &&str| Choice::new(code, visit.say(&format!("list-{name}-{code}")), filters.get(name));
        codes.iter().map(choice).collect()
    };
    let regions = reference::list(visit.app(), Reference::Regions, None).await?;
    let region =
        |it: &reference::Row| Choice::new(&it.code, filing::name_of_row(it, visit.language), &filters.region);
    let mut regions: Vec<Choice> = regions.iter().map(region).collect();
    regions.sort_by_cached_key(|it| reference::sort_key(&it.label));
    let select = |name: &str, key: &str, choices| {
        asking.field(name, key, Control::Select(choices)).beginning(Blank::Any)
    };
    let fields = vec![
        asking.line("q", "list-q", Line::Code, "off"),
        select("status", "case-state", states(visit, &filters.status)),
        select("region", "ask-region-short", regions),
        select("assignee", "case-assignee", words("assignee", &HANDS)),
        select("move", "case-move", words("move", &MOVES)),
        select("due", "case-due", words("due", &DUE)),
        select("sort", "list-sort", words("sort", &ORDER_NAMES)).beginning(Blank::First),
    ];
    Ok(asking.form("/desk/cases".to_owned(), fields, "list-apply"))
}

/// The states of every process, each beside what its process is called: two may have one of the same name.
fn states(visit: &Visit, chosen: &str) -> Vec<Choice> {
    let mut states: Vec<Choice> = Vec::new();
    // A link of before says a name alone, and still means whatever has it.
    let mut of_any: Vec<&str> = Vec::new();
    for definition in visit.app().definitions.all() {
        let process = definition.label().get(visit.language);
        for (_, it) in definition.states() {
            let label = it.label.get(visit.language);
            let value = listing::state_of(definition.id(), &it.name);
            // A state of several versions is called as the newest one calls it.
            if states.iter().any(|it| it.value == value) {
                continue;
            }
            states.push(Choice::new(&value, format!("{process} · {label}"), chosen));
            if *it.name == *chosen && !of_any.contains(&label) {
                of_any.push(label);
            }
        }
    }
    if !of_any.is_empty() {
        states.insert(0, Choice::new(chosen, of_any.join(", "), chosen));
    }
    states
}

/// What is set, each with the way to be without it.
fn chips(filters: &Filters, asked: &Form) -> Vec<Place> {
    let set = asked.fields.iter().filter(|it| !filters.get(&it.name).is_empty());
    set.map(|it| {
        let chosen = match &it.control {
            Control::Select(choices) => choices.iter().find(|it| it.is_chosen).map(|it| it.label.clone()),
            _ => None,
        };
        let value = chosen.unwrap_or_else(|| filters.get(&it.name).to_owned());
        Place { label: format!("{}: {value}", it.label), link: filters.link(&it.name, None), is_here: false }
    })
    .collect()
}

/// Where the last page of what waits for approval ended.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct From {
    cursor: Option<String>,
}

pub(crate) async fn approvals(visit: Visit, query: Query<From>) -> Reply {
    let page = proposals::list(visit.app(), visit.viewer()?, visit.language, query.0.cursor).await?;
    let next = page.next_cursor.map(|it| visit.place("list-next", format!("/desk/approvals?cursor={it}")));
    let kinds = reference::list(visit.app(), Reference::PressureKinds, None).await?;
    show(&Approvals {
        proposals: page.proposals.into_iter().map(|it| proposal(&visit, it, &kinds)).collect(),
        next,
        frame: visit.frame(visit.say("approvals-title")),
    })
}

fn proposal(visit: &Visit, it: proposals::Proposal, kinds: &[reference::Row]) -> Proposal {
    let root = format!("/desk/cases/{}", it.view.number);
    let bodies: Vec<&str> = it.view.bodies.iter().map(|it| it.get(visit.language)).collect();
    let place = |label: String, link: String| Place { label, link, is_here: false };
    let document =
        |it: documents::DocumentView| place(it.name.clone(), format!("{root}/documents/{}", it.id));
    // Its form is opened by the script of the desk, and stands on the page without it.
    let action = |it: OfferedAction| place(it.label, format!("{root}#do-{}", it.name));
    Proposal {
        title: title_among(visit, &it.view, kinds),
        due: it.view.row.next_due_on.or(it.view.row.due_on).map(|it| due(visit, it)),
        bodies: bodies.join("\n"),
        story: it.view.content.as_ref().map(|it| it.story.clone()).unwrap_or_default(),
        wish: it.view.content.as_ref().and_then(|it| it.wish.clone()),
        outcome: it.ruling.outcome,
        by: it.by,
        at: it.ruling.at,
        words: it.ruling.words,
        documents: it.ruling.documents.into_iter().map(document).collect(),
        actions: it.actions.into_iter().map(action).collect(),
        place: place(it.view.number, root.clone()),
    }
}

/// Where the reader was.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct After {
    #[serde(default)]
    after: String,
}

pub(crate) async fn next(visit: Visit, query: Query<After>) -> Reply {
    let next = desk::next(visit.app(), visit.viewer()?, &query.0.after).await?;
    Ok(see_other(&next.map_or_else(|| "/desk".to_owned(), |it| format!("/desk/cases/{it}"))))
}

/// Where the reader wants to go.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Next {
    #[serde(default)]
    next: String,
    /// What was chosen before the session ended waits for them.
    #[serde(default)]
    kept: String,
}

/// Why somebody reads who does not work on it: said once, and noted with every reading until the browser is closed.
pub(crate) async fn purpose_form(visit: Visit, query: Query<Next>) -> Reply {
    let kept = if query.0.kept.is_empty() { None } else { visit.kept(visit.http.path()).await? };
    show(&purpose_page(&visit, query.0.next, &kept.unwrap_or_default(), &[]))
}

fn purpose_page(visit: &Visit, next: String, typed: &Fields, wrong: &[FieldFault]) -> FormPage {
    let asking = Asking::new(visit, typed);
    let codes = Purpose::REASONS.map(Purpose::code);
    let mut form = asking.form(
        "/desk/purpose".to_owned(),
        vec![asking.radios("purpose", "purpose", &codes).heading()],
        "purpose-button",
    );
    form.hidden.push(("next".to_owned(), next));
    tell(&mut form, wrong);
    FormPage::of(visit.frame(visit.say("purpose")), form)
}

pub(crate) async fn purpose(posted: Posted) -> Reply {
    posted.only(&["purpose", "next"])?;
    let (visit, fields) = posted.switched().await?;
    let next = own_path(fields.get("next")).unwrap_or("/desk/cases");
    let page = |wrong: &[FieldFault]| purpose_page(&visit, next.to_owned(), &fields, wrong);
    if fields.given("switch").is_some() {
        return show(&page(&[]));
    }
    let Some(chosen) = Purpose::of_reason(fields.get("purpose")) else {
        return show_again(&page(&[FieldFault::new("/purpose", Fault::Choice)]));
    };
    let mut response = see_other(next);
    keep(&mut response, &cookies::keep_purpose(visit.app(), chosen));
    Ok(response)
}
