//! A case as its viewer sees it: the header for everybody inside the scope, the content only where it may be read.

use super::facts::{self, Given};
use super::family::{self, Family};
use super::filing::NAMED;
use super::history::{self, TermTold};
use super::loaded::Case;
use crate::app::viewer::{Access, Viewer};
use crate::app::{App, Error, Result, accounts};
use crate::ids::{CaseId, OfficeId, PersonId};
use crate::store::cases::BodyRow;
use crate::store::people::OfficeRow;
use crate::store::{self, CaseRow, Rows};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use templates::Value;
use uuid::Uuid;
use workflow::definition::model::{ActionId, Opening, Party, TaskId};
use workflow::instance::OpenTask;
use workflow::{Definition, Instance, Language, clock, snapshot};

/// Stands in a sentence of a definition for the last day of the legal term.
const DUE: &str = "{due}";
/// Stands in a sentence of a definition for the day on which the state changes by itself.
const UNTIL: &str = "{until}";

/// A code with its names in Kazakh, Russian and English.
#[derive(Clone, Debug)]
pub struct Named {
    /// The code.
    pub code: String,
    /// The names.
    pub names: [String; 3],
}

impl Named {
    /// The name in a language.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        language.of::<String>(&self.names)
    }
}

/// What is sealed of a case.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub struct Content {
    /// The number of the business.
    pub bin: String,
    /// `bin` or `iin`.
    pub bin_kind: String,
    /// The name of the business; empty when only its number was given.
    pub company: String,
    /// A body that is not in the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_name: Option<String>,
    /// Which official, in the applicant's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub official: Option<String>,
    /// What happened.
    pub story: String,
    /// What the applicant wishes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wish: Option<String>,
    /// The investment project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<Project>,
    /// What is at risk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_risk: Option<AtRisk>,
    /// As what the applicant files for the business.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<String>,
    /// How to reach them for this case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// What the definition asked for in its own words.
    #[serde(default, skip_serializing_if = "Given::is_empty")]
    pub facts: Given,
    /// The applicant has consented to the processing of personal data. Nothing is filed without; it is kept as said.
    #[serde(default)]
    pub consent: bool,
}

/// An investment project.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Project {
    /// What it is called.
    pub name: String,
    /// Its branch of the economy.
    pub sector: Option<String>,
    /// Its sum in whole tenge.
    pub investment_kzt: Option<i64>,
    /// Its jobs.
    pub jobs: Option<i64>,
}

/// How to reach an applicant, beside letters.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub struct Contact {
    /// Whom to ask for.
    pub name: Option<String>,
    /// A telephone.
    pub phone: Option<String>,
    /// When to call, or that one must not.
    pub note: Option<String>,
}

/// What is at risk.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct AtRisk {
    /// In whole tenge.
    pub investment_kzt: Option<i64>,
    /// In jobs.
    pub jobs: Option<i64>,
}

/// A case as it is shown.
#[derive(Clone, Debug)]
pub struct CaseView {
    /// Its id.
    pub id: CaseId,
    /// Its public number.
    pub number: String,
    /// The definition that it follows.
    pub definition: Definition,
    /// The definition that it was filed under, in whose words it says what it was filed with.
    pub filed_under: Definition,
    /// Its row: plain columns only, the sealed one is empty here.
    pub row: CaseRow,
    /// The office that acts now.
    pub office: Named,
    /// The region of the office.
    pub office_region: Option<String>,
    /// Who works on it, and their name where the viewer may know it.
    pub assignee: Option<(PersonId, Option<String>)>,
    /// The bodies that it names.
    pub bodies: Vec<Named>,
    /// What was written, where the viewer may read it.
    pub content: Option<Content>,
    /// The moment at which it was filed.
    pub filed_at: DateTime<Utc>,
    /// The names of the marks that hold.
    pub marks: Vec<String>,
    /// What its sentences tell of the last day of the term.
    pub term: TermTold,
    /// The last day of what the applicant is awaited for: the nearest, and where each is over, the last of them; with what it is.
    pub awaited_until: Option<(NaiveDate, TaskId)>,
    /// The day on which its state changes by itself, where one does.
    pub until: Option<NaiveDate>,
    /// The last day of its state, where it ends by itself, and what happens then.
    pub ends: Option<(NaiveDate, ActionId)>,
    /// What is open in it, each by its number.
    pub open: Vec<(u32, TaskId)>,
    /// The cases of its family; of a case in a list nothing is said about it.
    pub family: Option<Family>,
    /// The day of the office; deadlines are told against it.
    pub today: NaiveDate,
}

impl CaseView {
    /// Whether it is the applicant's move.
    #[must_use]
    pub fn is_applicants_move(&self) -> bool {
        self.row.r#move == Party::Applicant.code()
    }

    /// Whether its letters say no more than that there is one.
    #[must_use]
    pub fn is_discreet(&self) -> bool {
        self.row.visibility != NAMED
    }

    /// The name of its state.
    #[must_use]
    pub fn status_label(&self, language: Language) -> String {
        let state = self.definition.find_state(&self.row.status);
        state.map_or_else(String::new, |it| self.definition.state(it).label.get(language).to_owned())
    }

    /// What the marks of the case say to its applicant, for whoever works on it.
    #[must_use]
    pub fn marks_say(&self, language: Language) -> Vec<String> {
        let known = self.marks.iter().filter_map(|it| self.definition.find_mark(it));
        known.map(|it| self.with_days(self.definition.mark(it).says.get(language), language)).collect()
    }

    fn with_days(&self, sentence: &str, language: Language) -> String {
        let day =
            |day: Option<NaiveDate>| day.map_or_else(|| "—".to_owned(), |it| templates::date(language, it));
        sentence
            .replace(DUE, &day(self.term.day()))
            .replace(UNTIL, &day(self.until.or(self.row.next_due_on)))
            .replace("{office}", self.office.get(language))
    }

    /// What the applicant reads: the sentence of the state, then those of the marks.
    #[must_use]
    pub fn says(&self, language: Language) -> String {
        let Some(state) = self.definition.find_state(&self.row.status) else { return String::new() };
        let of_state = self.definition.state(state).says.get(language);
        let tells_of_a_day = of_state.contains(DUE);
        let is_over = self.until.is_some_and(|it| it < self.today);
        let mut sentences = match self.term {
            // The state was to end on a day that is over, and what is open in it keeps it: the day is no promise any more.
            _ if of_state.contains(UNTIL) && is_over => vec![templates::say(language, "case-until-over")],
            // Why there is no day is said instead of half a sentence.
            TermTold::Uncounted if tells_of_a_day => vec![templates::say(language, "case-term-unknown")],
            TermTold::None if tells_of_a_day => vec![templates::say(language, "case-term-none")],
            // What is told of a day that is over is no longer so, and a mark says what is.
            TermTold::Day(due) if tells_of_a_day && due < self.today && !self.marks.is_empty() => Vec::new(),
            _ => vec![of_state.to_owned()],
        };
        for name in &self.marks {
            let Some(mark) = self.definition.find_mark(name) else { continue };
            let sentence = self.definition.mark(mark).says.get(language);
            if is_over && sentence.contains(UNTIL) {
                continue;
            }
            // A sentence about a day that is over with its clock says nothing any more.
            if self.term.day().is_some() || !sentence.contains(DUE) {
                sentences.push(sentence.to_owned());
            }
        }
        if let Some((until, task)) = self.awaited_until {
            // What lapses with its day still stands there until that was noticed.
            let key = if until < self.today { "case-your-move-over" } else { "case-your-move" };
            let until = templates::date(language, until);
            // Several things may be awaited, each until another day.
            let task = self.definition.task(task).label.get(language);
            let values = [("date", Value::Text(&until)), ("task", Value::Text(task))];
            sentences.push(templates::say_with(language, key, &values));
        }
        self.with_days(&sentences.join(" "), language)
    }
}

/// The last day of what the applicant is awaited for, and what that is.
fn awaited_until(
    definition: &Definition,
    instance: &Instance,
    today: NaiveDate,
) -> Option<(NaiveDate, TaskId)> {
    let is_theirs = |it: &&OpenTask| {
        matches!(definition.task(it.task).opening, Opening::Action { party: Party::Applicant, .. })
    };
    let theirs = || instance.tasks().iter().filter(is_theirs).filter_map(|it| Some((it.due.on?, it.task)));
    let nearest = history::nearest(theirs().map(|(on, _)| on), today)?;
    theirs().find(|(on, _)| *on == nearest)
}

/// Makes the view of a case in the hand.
///
/// # Errors
/// Those of the store.
pub async fn of_case(app: &App, on: &impl Rows, viewer: &Viewer, case: &Case) -> Result<CaseView> {
    let content = match viewer.access(&case.row) {
        Access::Full(_) => Some(content(case)?),
        Access::Header => None,
    };
    let office = office_of(on, &case.row).await?;
    let mut view = header(app, &case.row, &office, case.bodies(on).await?)?;
    if let Some(content) = content {
        let (content, filed_under) = as_filed(app, on, case, content).await?;
        (view.content, view.filed_under) = (Some(content), filed_under);
    }
    view.family = Some(family::of(app, on, viewer, &case.row).await?);
    // An applicant knows the office, not the name of the person: that is asked for through the office.
    if viewer.is_staff()
        && let Some((person, name)) = &mut view.assignee
    {
        *name = accounts::name_of(app, on, *person).await?;
    }
    Ok(view)
}

/// What was written in a case, with the facts that it was asked for itself, and the definition whose words they have. A newer
/// version may have other names for them or none; and what a case was given by the one that it grew out of says that one.
async fn as_filed(
    app: &App,
    on: &impl Rows,
    case: &Case,
    mut content: Content,
) -> Result<(Content, Definition)> {
    if content.facts.is_empty() {
        return Ok((content, case.definition.clone()));
    }
    // What is only being registered has not moved.
    let first = store::journal::first_step(on, case.id()).await?;
    let filed_under = first.as_ref().map_or(Ok(&case.definition), |it| history::of(app, it))?.clone();
    content.facts.retain(|name, _| facts::own(&filed_under).any(|it| *it.name == **name));
    Ok((content, filed_under))
}

/// What was written in a case.
///
/// # Errors
/// [`crate::vault::Error`] when its seal does not open.
pub fn content(case: &Case) -> Result<Content> {
    let sealed = case.row.sealed.as_deref().ok_or(Error::NotFound)?;
    Ok(case.key.open("cases", case.row.id.as_bytes(), sealed)?)
}

/// The header of a case that is not in the hand.
///
/// # Errors
/// Those of the store.
pub async fn header_of(app: &App, on: &impl Rows, row: &CaseRow) -> Result<CaseView> {
    let bodies = store::cases::bodies_of(on, CaseId(row.id)).await?;
    header(app, row, &office_of(on, row).await?, &bodies)
}

async fn office_of(on: &impl Rows, row: &CaseRow) -> Result<OfficeRow> {
    store::people::office(on, OfficeId(row.office_id)).await?.ok_or(Error::NotFound)
}

/// The headers of many cases, in their order: their offices and bodies are read together.
///
/// # Errors
/// Those of the store.
pub async fn headers_of(app: &App, on: &impl Rows, rows: &[CaseRow]) -> Result<Vec<CaseView>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let offices = store::reference::offices(on).await?;
    let named = store::cases::bodies_of_each(on, rows.iter().map(|it| it.id)).await?;
    let view = |row: &CaseRow| {
        let office = offices.iter().find(|it| it.id == row.office_id).ok_or(Error::NotFound)?;
        let bodies: Vec<BodyRow> =
            named.iter().filter(|(case, _)| *case == row.id).map(|(_, it)| it.clone()).collect();
        header(app, row, office, &bodies)
    };
    rows.iter().map(view).collect()
}

/// The header of a case: plain columns and reference data.
fn header(app: &App, row: &CaseRow, office: &OfficeRow, bodies: &[BodyRow]) -> Result<CaseView> {
    let name = |it: BodyRow| Named { code: it.code, names: [it.name_kk, it.name_ru, it.name_en] };
    let bodies = bodies.iter().cloned().map(name).collect();
    let definition = app.definitions.get(&row.definition_id, row.definition_version)?.clone();
    let instance = snapshot::restore(&definition, row.engine_format, &row.engine).ok();
    let today = app.calendars.present().day_of(app.clock.now());
    Ok(CaseView {
        id: CaseId(row.id),
        number: row.number.clone(),
        // Of what does not read the row still knows whether a day was counted.
        term: instance.as_ref().map_or_else(
            || row.due_on.map_or(TermTold::None, TermTold::Day),
            |it| history::term_told(&definition, it),
        ),
        awaited_until: instance.as_ref().and_then(|it| awaited_until(&definition, it, today)),
        until: instance.as_ref().and_then(|it| it.timers().filter_map(|it| it.on).min()),
        ends: instance.as_ref().and_then(|it| clock::ends_by_itself(&definition, it)),
        open: instance.iter().flat_map(Instance::tasks).map(|it| (it.serial, it.task)).collect(),
        family: None,
        filed_under: definition.clone(),
        definition,
        office_region: office.region_code.clone(),
        office: Named {
            code: office.code.clone(),
            names: [office.name_kk.clone(), office.name_ru.clone(), office.name_en.clone()],
        },
        assignee: row.assignee_person_id.map(|it: Uuid| (PersonId(it), None)),
        bodies,
        content: None,
        filed_at: row.filed_at,
        marks: serde_json::from_str(&row.marks).unwrap_or_default(),
        today,
        row: CaseRow { sealed: None, tracking_code_index: None, engine: String::new(), ..row.clone() },
    })
}
