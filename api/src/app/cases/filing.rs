//! Filing a case: accepted whatever the hour (refusing to accept is forbidden, APPC 64(1)), registered on the day
//! by the office's hours (64(3)), answered with a number and a signed receipt (64(2)). One transaction.

mod checking;

use super::facts::{self, Given};
use super::loaded::{Author, Case};
use super::receipt::{self, Receipt};
use super::tracking;
use super::view::{self, AtRisk, CaseView, Contact, Project};
use crate::app::documents::{self, Attaching};
use crate::app::idempotency::{self, Answer, RequestKey};
use crate::app::numbers::PublicNumber;
use crate::app::viewer::Viewer;
use crate::app::{App, Error, Result, keys};
use crate::ids::{CaseId, CompanyId, OfficeId, PersonId};
use crate::store::{self, CaseRow, Transaction};
use crate::vault::{DataKey, Owner};
pub use checking::{CAPACITIES, NAMED, VISIBILITIES, faults};
pub(in crate::app) use checking::{Checked, check};
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;
use workflow::command::{Command, Context};
use workflow::definition::model::Role;
use workflow::{Actor, Calendar, Definition, decide};

/// A case as somebody files it; nothing in it is checked yet.
#[derive(Clone)]
pub struct NewCase {
    /// The id of a definition.
    pub kind: String,
    /// The kind of article 4, where the definition serves several.
    pub form: Option<String>,
    /// `named` or `confidential`.
    pub visibility: String,
    /// The number of the business.
    pub bin: String,
    /// As what the applicant files for the business: one of [`CAPACITIES`].
    pub capacity: String,
    /// The name of the business, where it was given.
    pub company: Option<String>,
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
    /// How to reach the applicant, beside letters.
    pub contact: Option<Contact>,
    /// What the definition asks for in its own words.
    pub facts: Given,
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
            let prepared = Prepared::fresh(app, tx, now).await?;
            let filed = register(app, tx, &viewer, checked?, prepared, now).await?;
            idempotency::keep(app, tx, key, present(&filed), now).await
        })
    })
    .await
}

/// What a case has before it is filed: who it will be, what seals it, and what lies in the file store for it.
pub(in crate::app) struct Prepared {
    /// Its id.
    pub(in crate::app) id: CaseId,
    /// Its key.
    pub(in crate::app) key: DataKey,
    /// Its documents.
    pub(in crate::app) documents: Vec<Attaching>,
}

impl Prepared {
    async fn fresh(app: &App, tx: &Transaction, now: DateTime<Utc>) -> Result<Prepared> {
        let id = CaseId::new(now);
        let key = store::keys::new_data_key(tx, &app.vault, Owner::Case(id), now).await?;
        Ok(Prepared { id, key, documents: Vec::new() })
    }
}

/// The plain columns that a case would have, were it filed now, and the bodies that it would be about: enough to ask who
/// would see what of it.
///
/// # Errors
/// [`Error::Fields`].
pub(in crate::app) async fn preview(app: &App, new: NewCase) -> Result<(CaseRow, Vec<Uuid>)> {
    let now = app.clock.now();
    let nobody = PersonId(Uuid::nil());
    let it = check(app, new).await?;
    let today = app.calendars.present().day_of(now);
    let row = blank_row(CaseId(nobody.0), String::new(), &it, nobody, CompanyId(nobody.0), today, now);
    Ok((row, it.bodies))
}

/// Files a case that was prepared as a draft, inside of the transaction that ends the draft.
///
/// # Errors
/// Those of the store.
pub(in crate::app) async fn file_prepared(
    app: &App,
    tx: &Transaction,
    viewer: &Viewer,
    checked: Checked,
    prepared: Prepared,
    now: DateTime<Utc>,
) -> Result<Filed> {
    register(app, tx, viewer, checked, prepared, now).await
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
    prepared: Prepared,
    now: DateTime<Utc>,
) -> Result<Filed> {
    let calendar = app.calendars.present();
    let registered_on = registration_day(&calendar, now, it.office.closes);
    let company = company(app, tx, &it, now).await?;
    let Prepared { id, key, documents } = prepared;
    let number = issue_number(app, tx, registered_on.year()).await?.to_string();
    let code = tracking::new_code();
    let row = CaseRow {
        sealed: Some(key.seal("cases", id.0.as_bytes(), &it.content)?),
        tracking_code_index: Some(tracking::code_index(app, &number, &code)?),
        ..blank_row(id, number, &it, viewer.person, company, registered_on, now)
    };
    let definition = it.definition.clone();
    let facts = facts::of(&definition, &row, &it.content);
    let mut case = Case::new(row, definition, key);
    let role = Actor::person(workflow::PersonId(viewer.person.0), Role::Applicant);
    let context = Context { now, calendar: &calendar, actor: role };
    let command = Command::Open { registered_on, facts };
    let decision = decide(&case.definition, &case.instance, &command, &context).map_err(|_| Error::Broken)?;
    case.happen(tx, &decision, None, &calendar).await?;
    let first = case.row.head_hash.clone();
    let author = Author { person: viewer.person, role: viewer.role() };
    let entered = documents.into_iter().map(|it| documents::enter(&mut case, author, it, now));
    let documents = entered.collect::<Result<Vec<_>>>()?;
    let officials = Vec::new();
    store::cases::add(tx, case.row.clone(), &it.bodies, officials, effects(&it, id, viewer, now)).await?;
    for document in documents {
        store::documents::add(tx, document).await?;
    }
    case.write_entries(tx, now).await?;
    let receipt = receipt::sign(&app.vault, &case.row.number, Some(code), now, &it.office.code, 1, &first);
    Ok(Filed { view: view::of_case(app, tx, viewer, &case).await?, receipt })
}

fn blank_row(
    id: CaseId,
    number: String,
    it: &Checked,
    applicant: PersonId,
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
        applicant_person_id: Some(applicant.0),
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
        parent_id: None,
        parent_task: None,
        is_escalated: false,
    }
}

/// The columns of a case that begins with those of another one, by a definition: nothing has happened to it yet.
pub(super) fn untouched(row: CaseRow, definition: &Definition, now: DateTime<Utc>) -> CaseRow {
    CaseRow {
        definition_id: definition.id().to_owned(),
        definition_version: i32::try_from(definition.version()).unwrap_or(i32::MAX),
        rules_fingerprint: definition.rules().0.to_vec(),
        assignee_person_id: None,
        filed_at: now,
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
        held_at: None,
        shredded_at: None,
        updated_at: now,
        is_escalated: false,
        ..row
    }
}

/// What a case gets when it is registered.
pub(super) struct Registered {
    /// Its id.
    pub(super) id: CaseId,
    /// Its key.
    pub(super) key: DataKey,
    /// Its public number.
    pub(super) number: String,
    /// The legal day.
    pub(super) on: NaiveDate,
    /// The moment.
    pub(super) at: DateTime<Utc>,
}

/// Registers a case that nobody filed by itself, at an office, now.
///
/// # Errors
/// Those of the store.
pub(super) async fn registered_now(app: &App, tx: &Transaction, office: Uuid) -> Result<Registered> {
    let at = app.clock.now();
    let office = store::people::office(tx, OfficeId(office)).await?.ok_or(Error::NotFound)?;
    let on = registration_day(&app.calendars.present(), at, office.closes);
    let Prepared { id, key, .. } = Prepared::fresh(app, tx, at).await?;
    let number = issue_number(app, tx, on.year()).await?.to_string();
    Ok(Registered { id, key, number, on, at })
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
    let stated = |amount_kzt, jobs: Option<i64>| entity::case_effects::Model {
        id: PersonId::new(now).0,
        case_id: id.0,
        kind: "at_risk".to_owned(),
        amount_kzt,
        // More were refused.
        jobs: jobs.and_then(|it| it.try_into().ok()),
        stated_at: now,
        stated_by: Some(viewer.person.0),
        confirmed_at: None,
        confirmed_by: None,
        evidence_document_id: None,
    };
    it.content.at_risk.iter().map(|it| stated(it.investment_kzt, it.jobs)).collect()
}
