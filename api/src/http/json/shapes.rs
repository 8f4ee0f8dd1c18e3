//! The shapes of a case on the wire.

use super::closed;
use crate::app::cases::facts::Given;
use crate::app::cases::family::{Family, Relative};
use crate::app::cases::receipt::Receipt;
use crate::app::cases::view::{CaseView, Named};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use workflow::Language;

/// A code with its name in the language of the request.
#[derive(Serialize, ToSchema)]
pub struct NamedShape {
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
}

/// An office.
#[derive(Serialize, ToSchema)]
pub struct OfficeShape {
    /// The code.
    pub code: String,
    /// The region; the central office has none.
    pub region: Option<String>,
    /// The name.
    pub name: String,
}

/// Who works on a case.
#[derive(Serialize, ToSchema)]
pub struct AssigneeShape {
    /// The person.
    pub id: Uuid,
    /// The name, for colleagues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A body that a case names: by code, or in the applicant's words.
#[derive(Serialize, ToSchema)]
pub struct BodyShape {
    /// The code, where it is in the list.
    pub code: Option<String>,
    /// The name.
    pub name: String,
}

/// A business.
#[derive(Serialize, ToSchema)]
pub struct CompanyShape {
    /// Its number.
    pub bin: String,
    /// `bin` or `iin`.
    #[schema(schema_with = closed::number_kind)]
    pub bin_kind: String,
    /// Its name.
    pub name: String,
}

/// An investment project.
#[derive(Serialize, ToSchema)]
pub struct ProjectShape {
    /// What it is called.
    pub name: String,
    /// Its branch of the economy.
    pub sector: Option<String>,
    /// Its sum in whole tenge.
    pub investment_kzt: Option<i64>,
    /// Its jobs.
    pub jobs: Option<i64>,
}

/// What is at risk.
#[derive(Serialize, ToSchema)]
pub struct AtRiskShape {
    /// In whole tenge.
    pub investment_kzt: Option<i64>,
    /// In jobs.
    pub jobs: Option<i64>,
}

/// A case. What was written stands in it only where the viewer may read it.
#[derive(Serialize, ToSchema)]
pub struct CaseShape {
    /// Its id.
    pub id: Uuid,
    /// Its public number.
    pub number: String,
    /// The id of its definition.
    pub kind: String,
    /// The kind of article 4.
    pub form: String,
    /// Its state.
    pub status: String,
    /// The official name of its state.
    pub status_label: String,
    /// What the applicant reads now.
    pub says: String,
    /// Its outcome.
    pub outcome: Option<String>,
    /// The marks that hold.
    pub marks: Vec<String>,
    /// Its version, which `ETag` repeats.
    pub version: i32,
    /// `named` or `confidential`.
    #[schema(schema_with = closed::visibility)]
    pub visibility: String,
    /// The region.
    pub region: String,
    /// The office that acts.
    pub office: OfficeShape,
    /// Who works on it.
    pub assignee: Option<AssigneeShape>,
    /// The first body that it names.
    pub body: Option<BodyShape>,
    /// All of them.
    pub bodies: Vec<BodyShape>,
    /// The kind of pressure.
    pub pressure: String,
    /// The legal day of registration.
    pub registered_on: NaiveDate,
    /// The legal term.
    pub due_on: Option<NaiveDate>,
    /// The nearest clock.
    pub next_due_on: Option<NaiveDate>,
    /// Whose move it is.
    #[serde(rename = "move")]
    #[schema(schema_with = closed::party)]
    pub party: String,
    /// The moment of filing.
    pub filed_at: String,
    /// The day on which it happened.
    pub happened_on: Option<NaiveDate>,
    /// The day on which worse is threatened.
    pub threat_on: Option<NaiveDate>,
    /// The language in which an answer is wanted.
    #[schema(schema_with = closed::language)]
    pub locale: String,
    /// The business.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<CompanyShape>,
    /// Which official.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub official: Option<String>,
    /// What happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub story: Option<String>,
    /// What the applicant wishes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wish: Option<String>,
    /// The investment project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectShape>,
    /// What is at risk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_risk: Option<AtRiskShape>,
    /// As what the applicant files for the business.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = closed::capacity)]
    pub capacity: Option<String>,
    /// How to reach the applicant for this case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactShape>,
    /// What its definition asked for in its own words, by name, as the version of it does under which it was filed.
    #[serde(skip_serializing_if = "Given::is_empty")]
    #[schema(value_type = Object)]
    pub facts: Given,
    /// The version of its definition that has these names: that under which it was filed, though the case may have moved since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facts_version: Option<u32>,
    /// The cases of its family, as far as the viewer may know of them; left out in lists.
    #[serde(flatten)]
    pub family: Option<FamilyShape>,
}

/// The case that one grew out of, and those that grew out of it.
#[derive(Serialize, ToSchema)]
pub struct FamilyShape {
    /// The one above.
    pub parent: Option<ParentShape>,
    /// Those beneath.
    pub children: Vec<ChildShape>,
}

/// A case that another one grew out of.
#[derive(Serialize, ToSchema)]
pub struct ParentShape {
    /// Its id.
    pub id: Uuid,
    /// Its public number.
    pub number: String,
}

/// A case that grew out of another one.
#[derive(Serialize, ToSchema)]
pub struct ChildShape {
    /// The number of the task in the case above.
    pub task: Option<i32>,
    /// Its id.
    pub id: Uuid,
    /// Its public number.
    pub number: String,
    /// The id of its definition.
    pub kind: String,
    /// Its state.
    pub status: String,
    /// Its outcome.
    pub outcome: Option<String>,
}

impl From<&Family> for FamilyShape {
    fn from(it: &Family) -> FamilyShape {
        let child = |it: &Relative| ChildShape {
            task: it.task,
            id: it.id.0,
            number: it.number.clone(),
            kind: it.definition.id().to_owned(),
            status: it.status.clone(),
            outcome: it.outcome.clone(),
        };
        FamilyShape {
            parent: it.parent.as_ref().map(|it| ParentShape { id: it.id.0, number: it.number.clone() }),
            children: it.children.iter().map(child).collect(),
        }
    }
}

/// How to reach an applicant, beside letters.
#[derive(Serialize, ToSchema)]
pub struct ContactShape {
    /// Whom to ask for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// When to call, or that one must not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A receipt (talon).
#[derive(Serialize, ToSchema)]
pub struct ReceiptShape {
    /// The public number.
    pub number: String,
    /// The code that goes with it, shown once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The moment of filing.
    pub at: String,
    /// The code of the office that received it.
    pub office: String,
    /// The place of the first entry in the journal.
    pub seq: u32,
    /// Its hash, in hexadecimal.
    pub hash: String,
    /// Which key signed.
    pub key_id: String,
    /// The signature, Ed25519 in Base64.
    pub signature: String,
}

/// What filing answers with: the case, and its receipt.
#[derive(Serialize, ToSchema)]
pub struct FiledShape {
    /// The case.
    #[serde(flatten)]
    pub case: CaseShape,
    /// The receipt.
    pub receipt: ReceiptShape,
}

/// A page of cases.
#[derive(Serialize, ToSchema)]
pub struct PageShape {
    /// The cases.
    pub items: Vec<CaseShape>,
    /// Where the next page begins, when there is one.
    pub next_cursor: Option<String>,
}

/// An instant as RFC 3339 in UTC with microseconds.
#[must_use]
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

impl CaseShape {
    /// The shape of a view, in words of `language`.
    #[must_use]
    pub fn new(view: &CaseView, language: Language) -> CaseShape {
        let row = &view.row;
        let content = view.content.as_ref();
        let listed =
            |it: &Named| BodyShape { code: Some(it.code.clone()), name: it.get(language).to_owned() };
        // The applicant's own words stay beside what they were bound to.
        let named = || content.and_then(|it| it.body_name.clone()).map(|name| BodyShape { code: None, name });
        let bodies = || view.bodies.iter().map(listed);
        CaseShape {
            id: view.id.0,
            number: view.number.clone(),
            kind: row.definition_id.clone(),
            form: row.form.clone(),
            status: row.status.clone(),
            status_label: view.status_label(language),
            says: view.says(language),
            outcome: row.outcome.clone(),
            marks: view.marks.clone(),
            version: row.version,
            visibility: row.visibility.clone(),
            region: row.region_code.clone(),
            office: OfficeShape {
                code: view.office.code.clone(),
                region: view.office_region.clone(),
                name: view.office.get(language).to_owned(),
            },
            assignee: view
                .assignee
                .as_ref()
                .map(|(person, name)| AssigneeShape { id: person.0, name: name.clone() }),
            body: bodies().next().or_else(named),
            bodies: bodies().chain(named()).collect(),
            pressure: row.pressure.clone(),
            registered_on: row.registered_on,
            due_on: row.due_on,
            next_due_on: row.next_due_on,
            party: row.r#move.clone(),
            filed_at: instant(view.filed_at),
            happened_on: row.happened_on,
            threat_on: row.threat_on,
            locale: row.locale.clone(),
            company: content.map(|it| CompanyShape {
                bin: it.bin.clone(),
                bin_kind: it.bin_kind.clone(),
                name: it.company.clone(),
            }),
            official: content.and_then(|it| it.official.clone()),
            story: content.map(|it| it.story.clone()),
            wish: content.and_then(|it| it.wish.clone()),
            project: content.and_then(|it| it.project.clone()).map(|it| ProjectShape {
                name: it.name,
                sector: it.sector,
                investment_kzt: it.investment_kzt,
                jobs: it.jobs,
            }),
            at_risk: content
                .and_then(|it| it.at_risk)
                .map(|it| AtRiskShape { investment_kzt: it.investment_kzt, jobs: it.jobs }),
            capacity: content.and_then(|it| it.capacity.clone()),
            contact: content.and_then(|it| it.contact.clone()).map(|it| ContactShape {
                name: it.name,
                phone: it.phone,
                note: it.note,
            }),
            facts: content.map(|it| it.facts.clone()).unwrap_or_default(),
            facts_version: content.filter(|it| !it.facts.is_empty()).map(|_| view.filed_under.version()),
            family: view.family.as_ref().map(FamilyShape::from),
        }
    }
}

impl From<&Receipt> for ReceiptShape {
    fn from(it: &Receipt) -> ReceiptShape {
        ReceiptShape {
            number: it.number.clone(),
            code: it.code.clone(),
            at: instant(it.at),
            office: it.office.clone(),
            seq: it.seq,
            hash: it.hash.clone(),
            key_id: it.key_id.clone(),
            signature: it.signature.clone(),
        }
    }
}
