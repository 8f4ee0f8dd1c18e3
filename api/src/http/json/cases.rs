//! Cases over JSON: filed, listed, shown, tracked.

use super::closed;
use super::shapes::{CaseShape, FiledShape, PageShape, ReceiptShape, instant};
use super::{Reply, doors, kept, language, send};
use crate::app::cases::facts::Given;
use crate::app::cases::filing::{self, NewCase};
use crate::app::cases::view::{AtRisk, Contact, Project};
use crate::app::cases::{clocks, listing, reading, receipt, timeline, tracking};
use crate::app::views;
use crate::http::body::{Json, Object, Query, SignedIn, request_key};
use crate::http::problem::{Problem, etag};
use crate::ids::CaseId;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, http::header};
use chrono::NaiveDate;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use utoipa::ToSchema;
use uuid::Uuid;

/// A case as it is filed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCaseShape {
    kind: String,
    form: Option<String>,
    #[schema(schema_with = closed::visibility)]
    visibility: String,
    #[schema(schema_with = closed::capacity)]
    capacity: String,
    #[schema(value_type = CompanyInput)]
    company: Object<CompanyInput>,
    region: String,
    body: Option<BodyInput>,
    #[serde(default)]
    bodies: Vec<String>,
    official: Option<String>,
    #[serde(default)]
    pressure: String,
    story: String,
    wish: Option<String>,
    happened_on: Option<NaiveDate>,
    threat_on: Option<NaiveDate>,
    #[schema(value_type = Option<ProjectInput>)]
    project: Option<Object<ProjectInput>>,
    #[schema(value_type = Option<AtRiskInput>)]
    at_risk: Option<Object<AtRiskInput>>,
    #[schema(value_type = Option<ContactInput>)]
    contact: Option<Object<ContactInput>>,
    #[serde(default)]
    #[schema(value_type = Object)]
    facts: Given,
    #[schema(schema_with = closed::language)]
    locale: String,
    consent: bool,
}

/// A business as it is filed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompanyInput {
    bin: String,
    name: Option<String>,
}

/// A body as it is filed: its code, or its name. Read by hand: what the library reads "untagged" does not say which
/// field it does not know.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum BodyInput {
    /// By its code.
    Code(String),
    /// In the applicant's words.
    Named(BodyNameInput),
}

impl<'de> Deserialize<'de> for BodyInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<BodyInput, D::Error> {
        struct CodeOrName;
        impl<'de> Visitor<'de> for CodeOrName {
            type Value = BodyInput;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a code, or an object with a name")
            }

            fn visit_str<E: de::Error>(self, code: &str) -> Result<BodyInput, E> {
                Ok(BodyInput::Code(code.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<BodyInput, A::Error> {
                BodyNameInput::deserialize(MapAccessDeserializer::new(fields)).map(BodyInput::Named)
            }
        }
        deserializer.deserialize_any(CodeOrName)
    }
}

/// A body in the applicant's words.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BodyNameInput {
    name: String,
}

/// A project as it is filed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectInput {
    name: String,
    sector: Option<String>,
    investment_kzt: Option<i64>,
    jobs: Option<i64>,
}

/// What is at risk, as it is filed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AtRiskInput {
    investment_kzt: Option<i64>,
    jobs: Option<i64>,
}

/// How to reach the applicant, as it is filed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactInput {
    name: Option<String>,
    phone: Option<String>,
    note: Option<String>,
}

impl NewCaseShape {
    fn into_new_case(self) -> NewCase {
        let (body, body_name) = match self.body {
            Some(BodyInput::Code(code)) => (Some(code), None),
            Some(BodyInput::Named(it)) => (None, Some(it.name)),
            None => (None, None),
        };
        NewCase {
            kind: self.kind,
            form: self.form,
            visibility: self.visibility,
            capacity: self.capacity,
            bin: self.company.0.bin,
            company: self.company.0.name,
            region: self.region,
            body,
            bodies: self.bodies,
            body_name,
            official: self.official,
            pressure: self.pressure,
            story: self.story,
            wish: self.wish,
            happened_on: self.happened_on,
            threat_on: self.threat_on,
            project: self.project.map(|Object(it)| Project {
                name: it.name,
                sector: it.sector,
                investment_kzt: it.investment_kzt,
                jobs: it.jobs,
            }),
            at_risk: self
                .at_risk
                .map(|Object(it)| AtRisk { investment_kzt: it.investment_kzt, jobs: it.jobs }),
            contact: self.contact.map(|Object(it)| Contact { name: it.name, phone: it.phone, note: it.note }),
            facts: self.facts,
            locale: self.locale,
            consent: self.consent,
        }
    }
}

/// What a list is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ListShape {
    /// A state by its name, or `process:state` for that of one process.
    status: Option<String>,
    region: Option<String>,
    assignee: Option<String>,
    #[serde(rename = "move")]
    party: Option<String>,
    due: Option<String>,
    q: Option<String>,
    sort: Option<String>,
    cursor: Option<String>,
    limit: Option<u64>,
}

impl From<ListShape> for listing::Query {
    fn from(it: ListShape) -> listing::Query {
        listing::Query {
            status: it.status,
            region: it.region,
            assignee: it.assignee,
            party: it.party,
            among: None,
            is_open: false,
            due: it.due,
            q: it.q,
            sort: it.sort,
            cursor: it.cursor,
            limit: it.limit,
        }
    }
}

/// A number and its code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackShape {
    number: String,
    code: String,
}

/// What tracking answers with.
#[derive(Serialize, ToSchema)]
pub struct TrackedShape {
    number: String,
    status: String,
    status_label: String,
    says: String,
    outcome: Option<String>,
    #[serde(rename = "move")]
    #[schema(schema_with = closed::party)]
    party: String,
    registered_on: NaiveDate,
    due_on: Option<NaiveDate>,
}

/// An entry of the journal.
#[derive(Serialize, ToSchema)]
pub struct EntryShape {
    seq: i32,
    at: String,
    kind: String,
    actor: String,
    text: String,
    hash: String,
    prev_hash: String,
}

/// A clock, a task with a term, or the wait for the applicant.
#[derive(Serialize, ToSchema)]
pub struct ClockShape {
    /// Which of them it is. A wait has no name in the definition.
    #[schema(schema_with = closed::clock_kind)]
    kind: String,
    name: String,
    label: String,
    #[schema(schema_with = closed::clock_state)]
    state: String,
    due_on: Option<NaiveDate>,
    left: Option<i64>,
    working: Vec<WorkingShape>,
    pauses: Vec<PauseShape>,
}

/// A time in which a clock stood still.
#[derive(Serialize, ToSchema)]
pub struct PauseShape {
    /// The day on which it began; it still counted.
    from: NaiveDate,
    /// The day on which it ended, which did not count; none while it lasts.
    to: Option<NaiveDate>,
}

/// A day of a clock's working.
#[derive(Serialize, ToSchema)]
pub struct WorkingShape {
    date: NaiveDate,
    why: String,
}

/// A reading.
#[derive(Serialize, ToSchema)]
pub struct ReadingShape {
    at: String,
    #[schema(schema_with = closed::role)]
    role: String,
    office: Option<String>,
    #[schema(schema_with = closed::purpose)]
    purpose: String,
    #[schema(schema_with = closed::what)]
    what: String,
}

/// The case of a path.
///
/// # Errors
/// Not found, when it is not an id: the number in its place says nothing either.
pub(super) fn case_id(path: &str) -> Result<CaseId, Problem> {
    path.parse::<Uuid>().map(CaseId).map_err(|_| Problem::App(crate::app::Error::NotFound))
}

pub(crate) async fn file(
    request: HttpRequest,
    SignedIn(viewer): SignedIn,
    body: Json<NewCaseShape>,
) -> Reply {
    let key = request_key(&request, &viewer, &body.raw)?;
    let (app, language) = (&doors(&request).app, language(&request));
    let new = body.value.into_new_case();
    let answer = filing::file(app, viewer, new, key, move |it| {
        let case = CaseShape::new(&it.view, language);
        let location = Some(format!("/api/v1/cases/{}", it.view.id));
        let version = Some(case.version);
        kept(201, location, version, &FiledShape { case, receipt: (&it.receipt).into() })
    });
    Ok(send(answer.await?))
}

pub(crate) async fn list(request: HttpRequest, SignedIn(viewer): SignedIn, query: Query<ListShape>) -> Reply {
    page(&request, &viewer, query.0).await
}

pub(crate) async fn search(request: HttpRequest, SignedIn(viewer): SignedIn, body: Json<ListShape>) -> Reply {
    page(&request, &viewer, body.value).await
}

async fn page(request: &HttpRequest, viewer: &crate::app::viewer::Viewer, query: ListShape) -> Reply {
    let language = language(request);
    let page = listing::list(&doors(request).app, viewer, &query.into()).await?;
    let items = page.items.iter().map(|it| CaseShape::new(it, language)).collect();
    Ok(HttpResponse::Ok().json(PageShape { items, next_cursor: page.next_cursor }))
}

pub(crate) async fn show(request: HttpRequest, SignedIn(viewer): SignedIn, id: Path<String>) -> Reply {
    let view = reading::show(&doors(&request).app, &viewer, case_id(&id)?).await?;
    let case = CaseShape::new(&view, language(&request));
    Ok(HttpResponse::Ok().insert_header((header::ETAG, etag(case.version))).json(case))
}

pub(crate) async fn timeline(request: HttpRequest, SignedIn(viewer): SignedIn, id: Path<String>) -> Reply {
    let (app, language) = (&doors(&request).app, language(&request));
    let entries = timeline::show(app, &viewer, case_id(&id)?, language).await?;
    let items: Vec<EntryShape> = entries.into_iter().map(EntryShape::from).collect();
    Ok(HttpResponse::Ok().json(serde_json::json!({ "items": items })))
}

impl From<timeline::TimelineEntry> for EntryShape {
    fn from(it: timeline::TimelineEntry) -> EntryShape {
        EntryShape {
            seq: it.seq,
            at: instant(it.at),
            kind: it.kind,
            actor: it.actor,
            text: it.text,
            hash: it.hash,
            prev_hash: it.previous_hash,
        }
    }
}

pub(crate) async fn clock(request: HttpRequest, SignedIn(viewer): SignedIn, id: Path<String>) -> Reply {
    let (app, language) = (&doors(&request).app, language(&request));
    let (version, clocks) = clocks::show(app, &viewer, case_id(&id)?, language).await?;
    let clocks: Vec<ClockShape> = clocks.into_iter().map(ClockShape::from).collect();
    let body = serde_json::json!({ "clocks": clocks });
    Ok(HttpResponse::Ok().insert_header((header::ETAG, etag(version))).json(body))
}

impl From<clocks::ClockView> for ClockShape {
    fn from(it: clocks::ClockView) -> ClockShape {
        ClockShape {
            kind: it.kind.to_owned(),
            name: it.name,
            label: it.label,
            state: it.state.to_owned(),
            due_on: it.due_on,
            left: it.left,
            working: it.working.into_iter().map(|(date, why)| WorkingShape { date, why }).collect(),
            pauses: it.pauses.into_iter().map(|(from, to)| PauseShape { from, to }).collect(),
        }
    }
}

pub(crate) async fn views(request: HttpRequest, SignedIn(viewer): SignedIn, id: Path<String>) -> Reply {
    let readings = views::readings(&doors(&request).app, &viewer, case_id(&id)?).await?;
    let items: Vec<ReadingShape> = readings
        .into_iter()
        .map(|it| ReadingShape {
            at: instant(it.at),
            role: it.role,
            office: it.office,
            purpose: it.purpose,
            what: it.what,
        })
        .collect();
    Ok(HttpResponse::Ok().json(serde_json::json!({ "items": items })))
}

pub(crate) async fn receipt(request: HttpRequest, SignedIn(viewer): SignedIn, id: Path<String>) -> Reply {
    let receipt = receipt::show(&doors(&request).app, &viewer, case_id(&id)?).await?;
    Ok(HttpResponse::Ok().json(ReceiptShape::from(&receipt)))
}

pub(crate) async fn track(request: HttpRequest, body: Json<TrackShape>) -> Reply {
    let language = language(&request);
    let view = tracking::track(&doors(&request).app, &body.value.number, &body.value.code).await?;
    Ok(HttpResponse::Ok().json(TrackedShape {
        status_label: view.status_label(language),
        says: view.says(language),
        number: view.number,
        status: view.row.status,
        outcome: view.row.outcome,
        party: view.row.r#move,
        registered_on: view.row.registered_on,
        due_on: view.row.due_on,
    }))
}
