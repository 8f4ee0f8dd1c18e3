//! Filing a case: accepted whatever the hour (refusing to accept is forbidden, APPC 64(1)), registered on the day
//! by the office's hours (64(3)), answered with a number and a signed receipt (64(2)). One transaction.

use super::loaded::Case;
use super::receipt::{self, Receipt};
use super::tracking;
use super::view::{self, AtRisk, CaseView, Content, Project};
use crate::app::companies::BusinessNumber;
use crate::app::fault::{Fault, Faults};
use crate::app::idempotency::{self, Answer, RequestKey};
use crate::app::numbers::PublicNumber;
use crate::app::viewer::Viewer;
use crate::app::{App, Error, Result, keys, text};
use crate::ids::{CaseId, CompanyId, PersonId};
use crate::store::{self, CaseRow, Transaction};
use crate::vault::Owner;
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc, Weekday};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;
use workflow::command::{Command, Context};
use workflow::definition::model::Role;
use workflow::{Actor, Calendar, Definition, Language, decide};

/// The longest story, in characters.
const STORY: usize = 6000;
/// What happened lies so many years back at most, and what is threatened so many ahead.
const YEARS: (u32, u32) = (30, 5);
/// The most bodies that one case may name.
const BODIES: usize = 10;

/// A case as somebody files it; nothing in it is checked yet.
pub struct NewCase {
    /// The id of a definition.
    pub kind: String,
    /// The kind of article 4, where the definition serves several.
    pub form: Option<String>,
    /// `named` or `confidential`.
    pub visibility: String,
    /// The number of the business.
    pub bin: String,
    /// The name of the business.
    pub company: String,
    /// The code of the region.
    pub region: String,
    /// The code of the body, where it is one of the list.
    pub body: Option<String>,
    /// Codes of further bodies.
    pub bodies: Vec<String>,
    /// A body that is not in the list.
    pub body_name: Option<String>,
    /// Which official.
    pub official: Option<String>,
    /// The code of the kind of pressure.
    pub pressure: String,
    /// What happened.
    pub story: String,
    /// What the applicant wishes.
    pub wish: Option<String>,
    /// When it happened.
    pub happened_on: Option<NaiveDate>,
    /// When worse is threatened.
    pub threat_on: Option<NaiveDate>,
    /// The investment project.
    pub project: Option<Project>,
    /// What is at risk.
    pub at_risk: Option<AtRisk>,
    /// The language in which an answer is wanted.
    pub locale: String,
    /// Consent to the processing of personal data.
    pub consent: bool,
}

/// What filing gives.
pub struct Filed {
    /// The case.
    pub view: CaseView,
    /// The receipt, with its code.
    pub receipt: Receipt,
}

/// What is sealed of a company.
#[derive(Serialize, Deserialize)]
struct SealedCompany {
    bin: String,
    name: String,
}

/// A filing whose fields are right.
struct Checked {
    definition: Definition,
    form: String,
    visibility: String,
    number: BusinessNumber,
    region: String,
    office: store::people::OfficeRow,
    bodies: Vec<Uuid>,
    pressure: String,
    happened_on: Option<NaiveDate>,
    threat_on: Option<NaiveDate>,
    content: Content,
    locale: Language,
}

/// Files a case for the viewer. `present` makes the answer, which is kept with its effect when the request has a key.
///
/// # Errors
/// [`Error::Fields`], [`Error::InFlight`], [`Error::KeyReused`].
pub async fn file(
    app: &Arc<App>,
    viewer: Viewer,
    new: NewCase,
    key: Option<RequestKey>,
    present: impl FnOnce(&Filed) -> Answer + Send + 'static,
) -> Result<Answer> {
    let now = app.clock.now();
    let checked = check(app, new).await;
    idempotency::write(app, key, move |app, tx, key| {
        Box::pin(async move {
            // A repeated request is answered before its fields are asked about: the first one was right.
            if let Some(answer) = idempotency::answered(app, tx, key).await? {
                return Ok(answer);
            }
            let filed = register(app, tx, &viewer, checked?, now).await?;
            idempotency::keep(app, tx, key, present(&filed), now).await
        })
    })
    .await
}

async fn check(app: &App, new: NewCase) -> Result<Checked> {
    let mut faults = Faults::default();
    let definition = app.newest_definition(&new.kind);
    if definition.is_none() {
        faults.add("/kind", Fault::UnknownCode);
    }
    let form = form(definition.as_ref(), new.form, &mut faults);
    if !matches!(new.visibility.as_str(), "named" | "confidential") {
        faults.add("/visibility", Fault::Choice);
    }
    let locale = Language::ALL.into_iter().find(|it| it.code() == new.locale);
    if locale.is_none() {
        faults.add("/locale", Fault::Choice);
    }
    let number = BusinessNumber::parse(&new.bin);
    if let Err(problem) = &number {
        faults.add("/company/bin", Fault::Number(problem.clone()));
    }
    let today = app.calendars.present().day_of(app.clock.now());
    if new.happened_on.is_some_and(|it| it > today) {
        faults.add("/happened_on", Fault::DateFuture);
    }
    let (earliest, latest) = (today - Months::new(12 * YEARS.0), today + Months::new(12 * YEARS.1));
    if new.happened_on.is_some_and(|it| it < earliest) {
        faults.add("/happened_on", Fault::DateRange(earliest, today));
    }
    if new.threat_on.is_some_and(|it| it < today || it > latest) {
        faults.add("/threat_on", Fault::DateRange(today, latest));
    }
    if !new.consent {
        faults.add("/consent", Fault::Consent);
    }
    let optional = |faults: &mut Faults, pointer: &str, it: Option<String>, max| {
        it.map(|it| faults.take(pointer, text::paragraphs(&it, max)))
    };
    let content = Content {
        bin: number.as_ref().map(|it| it.as_str().to_owned()).unwrap_or_default(),
        bin_kind: number.as_ref().map_or("", |it| kind_code(it)).to_owned(),
        company: faults.take("/company/name", text::line(&new.company, 200)),
        body_name: new.body_name.map(|it| faults.take("/body/name", text::line(&it, 300))),
        official: new.official.map(|it| faults.take("/official", text::line(&it, 300))),
        story: faults.take("/story", text::paragraphs(&new.story, STORY)),
        wish: optional(&mut faults, "/wish", new.wish, 2000),
        project: project(new.project, &mut faults),
        at_risk: at_risk(new.at_risk, &mut faults),
        consent: new.consent,
    };
    let office = office_of_region(app, &new.region, today).await?;
    if office.is_none() {
        faults.add("/region", Fault::UnknownCode);
    }
    let named = (new.body.as_ref(), new.bodies.as_slice(), content.body_name.is_some());
    let bodies = bodies(app, named, today, &mut faults).await?;
    if !text::is_code(&new.pressure)
        || !store::reference::is_pressure_kind(&app.database, &new.pressure).await?
    {
        faults.add("/pressure", Fault::UnknownCode);
    }
    faults.check()?;
    let (Some(definition), Some(office), Ok(number), Some(locale)) = (definition, office, number, locale)
    else {
        return Err(Error::Broken);
    };
    Ok(Checked {
        definition,
        form,
        visibility: new.visibility,
        number,
        region: new.region,
        office,
        bodies,
        pressure: new.pressure,
        happened_on: new.happened_on,
        threat_on: new.threat_on,
        content,
        locale,
    })
}

fn kind_code(number: &BusinessNumber) -> &'static str {
    match number.kind() {
        crate::app::companies::NumberKind::Bin => "bin",
        crate::app::companies::NumberKind::Iin => "iin",
    }
}

fn form(definition: Option<&Definition>, form: Option<String>, faults: &mut Faults) -> String {
    let Some(definition) = definition else { return String::new() };
    match form {
        Some(form) if definition.kinds().contains(&form) => form,
        Some(_) => {
            faults.add("/form", Fault::Choice);
            String::new()
        }
        None => definition.kinds().first().cloned().unwrap_or_default(),
    }
}

fn project(project: Option<Project>, faults: &mut Faults) -> Option<Project> {
    let it = project?;
    if it.investment_kzt.is_some_and(|it| it < 0) {
        faults.add("/project/investment_kzt", Fault::Negative);
    }
    if it.jobs.is_some_and(|it| it < 0) {
        faults.add("/project/jobs", Fault::Negative);
    }
    Some(Project {
        name: faults.take("/project/name", text::line(&it.name, 300)),
        sector: it.sector.map(|it| faults.take("/project/sector", text::line(&it, 200))),
        ..it
    })
}

fn at_risk(at_risk: Option<AtRisk>, faults: &mut Faults) -> Option<AtRisk> {
    let it = at_risk?;
    if it.investment_kzt.is_some_and(|it| it < 0) {
        faults.add("/at_risk/investment_kzt", Fault::Negative);
    }
    if it.jobs.is_some_and(|it| it < 0) {
        faults.add("/at_risk/jobs", Fault::Negative);
    }
    Some(it)
}

async fn office_of_region(
    app: &App,
    region: &str,
    today: NaiveDate,
) -> Result<Option<store::people::OfficeRow>> {
    if !text::is_code(region) {
        return Ok(None);
    }
    Ok(store::people::office_of_region(&app.database, region, today).await?)
}

/// The bodies of the list that are named: the first one, others, and whether one is named in words beside them.
async fn bodies(
    app: &App,
    (first, others, is_named_in_words): (Option<&String>, &[String], bool),
    today: NaiveDate,
    faults: &mut Faults,
) -> Result<Vec<Uuid>> {
    if first.is_none() && others.is_empty() && !is_named_in_words {
        faults.add("/body", Fault::Required);
    }
    if others.len() > BODIES {
        faults.add("/bodies", Fault::TooMany(BODIES));
        return Ok(Vec::new());
    }
    let others = others.iter().enumerate().map(|(n, code)| (format!("/bodies/{n}"), code));
    let places: Vec<(String, &String)> =
        first.into_iter().map(|code| ("/body".to_owned(), code)).chain(others).collect();
    let asked: Vec<String> = places.iter().map(|it| it.1.clone()).filter(|it| text::is_code(it)).collect();
    let mut known = store::cases::bodies_by_code(&app.database, &asked).await?;
    known.retain(|it| it.valid_from <= today && it.valid_to.is_none_or(|last| last >= today));
    for (pointer, code) in places {
        if !known.iter().any(|it| it.code == *code) {
            faults.add(pointer, Fault::UnknownCode);
        }
    }
    Ok(known.into_iter().map(|it| it.id).collect())
}

/// The day of registration. Where the calendar says nothing, the case is registered all the same: on the day
/// itself, or on Monday.
fn registration_day(calendar: &Calendar, now: DateTime<Utc>, closes: chrono::NaiveTime) -> NaiveDate {
    calendar.registration_day(now, closes).unwrap_or_else(|_| {
        let day = calendar.day_of(now);
        match day.weekday() {
            Weekday::Sat => day + Days::new(2),
            Weekday::Sun => day + Days::new(1),
            _ => day,
        }
    })
}

async fn register(
    app: &App,
    tx: &Transaction,
    viewer: &Viewer,
    it: Checked,
    now: DateTime<Utc>,
) -> Result<Filed> {
    let calendar = app.calendars.present();
    let registered_on = registration_day(&calendar, now, it.office.closes);
    let company = company(app, tx, &it, now).await?;
    let id = CaseId::new(now);
    let key = store::keys::new_data_key(tx, &app.vault, Owner::Case(id), now).await?;
    let number = issue_number(app, tx, registered_on.year()).await?.to_string();
    let code = tracking::new_code();
    let row = CaseRow {
        sealed: Some(key.seal("cases", id.0.as_bytes(), &it.content)?),
        tracking_code_index: Some(tracking::code_index(app, &number, &code)?),
        ..blank_row(id, number, &it, viewer, company, registered_on, now)
    };
    let definition = it.definition.clone();
    let mut case = Case::new(row, definition, key);
    let role = Actor::person(workflow::PersonId(viewer.person.0), Role::Applicant);
    let context = Context { now, calendar: &calendar, actor: role };
    let decision = decide(&case.definition, &case.instance, &Command::Open { registered_on }, &context)
        .map_err(|_| Error::Broken)?;
    case.happen(&decision, None, &calendar)?;
    let officials = Vec::new();
    store::cases::add(tx, case.row.clone(), &it.bodies, officials, effects(&it, id, viewer, now)).await?;
    case.write_entries(tx, now).await?;
    let receipt =
        receipt::sign(&app.vault, &case.row.number, Some(code), now, &it.office.code, 1, &case.row.head_hash);
    Ok(Filed { view: view::of_case(app, tx, viewer, &case).await?, receipt })
}

fn blank_row(
    id: CaseId,
    number: String,
    it: &Checked,
    viewer: &Viewer,
    company: CompanyId,
    registered_on: NaiveDate,
    now: DateTime<Utc>,
) -> CaseRow {
    CaseRow {
        id: id.0,
        number,
        definition_id: it.definition.id().to_owned(),
        definition_version: i32::try_from(it.definition.version()).unwrap_or(i32::MAX),
        rules_fingerprint: it.definition.rules().0.to_vec(),
        form: it.form.clone(),
        visibility: it.visibility.clone(),
        locale: it.locale.code().to_owned(),
        region_code: it.region.clone(),
        pressure: it.pressure.clone(),
        office_id: it.office.id,
        origin_office_id: it.office.id,
        applicant_person_id: Some(viewer.person.0),
        company_id: Some(company.0),
        assignee_person_id: None,
        body_unresolved: it.content.body_name.is_some(),
        happened_on: it.happened_on,
        threat_on: it.threat_on,
        filed_at: now,
        registered_on,
        tracking_code_index: None,
        // What follows from the engine is derived when the first event has happened.
        status: String::new(),
        outcome: None,
        r#move: String::new(),
        marks: "[]".to_owned(),
        lane: None,
        due_on: None,
        next_due_on: None,
        due_sort: store::cases::no_term(),
        closed_at: None,
        next_tick_at: None,
        tick_lease_until: None,
        tick_lease_owner: None,
        version: 0,
        seq: 0,
        engine_format: 0,
        engine: String::new(),
        head_hash: vec![0; 32],
        sealed: None,
        held_at: None,
        shredded_at: None,
        updated_at: now,
    }
}

/// The company of the number, made when it is not known yet.
async fn company(app: &App, tx: &Transaction, it: &Checked, now: DateTime<Utc>) -> Result<CompanyId> {
    let index = app.vault.blind_index("bin", it.number.as_str())?;
    if let Some(known) = store::companies::by_index(tx, &index).await? {
        return Ok(known);
    }
    let id = CompanyId::new(now);
    let key = store::keys::new_data_key(tx, &app.vault, Owner::Company(id), now).await?;
    let sealed = SealedCompany { bin: it.content.bin.clone(), name: it.content.company.clone() };
    let sealed = key.seal("companies", id.0.as_bytes(), &sealed)?;
    if store::companies::add(tx, id, &index, sealed, now).await? {
        return Ok(id);
    }
    // Somebody filed for the same company in the same moment.
    store::companies::by_index(tx, &index).await?.ok_or(Error::Broken)
}

async fn issue_number(app: &App, tx: &Transaction, year: i32) -> Result<PublicNumber> {
    let identity = store::cases::next_number(tx, year).await?;
    let key = keys::number_key(&app.vault, tx, year, app.clock.now()).await?;
    Ok(PublicNumber::issue(&key, u16::try_from(year).unwrap_or(0), identity))
}

fn effects(
    it: &Checked,
    id: CaseId,
    viewer: &Viewer,
    now: DateTime<Utc>,
) -> Vec<entity::case_effects::Model> {
    let stated = |amount_kzt, jobs| entity::case_effects::Model {
        id: PersonId::new(now).0,
        case_id: id.0,
        kind: "at_risk".to_owned(),
        amount_kzt,
        jobs,
        stated_at: now,
        stated_by: Some(viewer.person.0),
        confirmed_at: None,
        confirmed_by: None,
        evidence_document_id: None,
    };
    it.content.at_risk.iter().map(|it| stated(it.investment_kzt, it.jobs)).collect()
}
