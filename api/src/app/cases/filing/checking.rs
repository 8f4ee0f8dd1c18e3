//! What is asked of a case before it is filed: every fault at once, each by its field, whoever typed it and wherever.

use super::NewCase;
use crate::app::cases::view::{AtRisk, Contact, Content, Project};
use crate::app::cases::{facts, family};
use crate::app::companies::BusinessNumber;
use crate::app::fault::{Fault, Faults, FieldFault};
use crate::app::{App, Error, Result, text};
use crate::store;
use chrono::{Months, NaiveDate};
use uuid::Uuid;
use workflow::definition::model::Question;
use workflow::{Definition, Language};

/// The longest story, in characters.
const STORY: usize = 6000;
/// What happened lies so many years back at most, and what is threatened so many ahead.
const YEARS: (u32, u32) = (30, 5);
/// The most bodies that one case may name.
const BODIES: usize = 10;

/// A filing whose fields are right.
pub(in crate::app) struct Checked {
    pub(super) definition: Definition,
    pub(super) form: String,
    pub(super) visibility: String,
    pub(super) number: BusinessNumber,
    pub(super) region: String,
    pub(super) office: store::people::OfficeRow,
    pub(super) bodies: Vec<Uuid>,
    pub(super) pressure: String,
    pub(super) happened_on: Option<NaiveDate>,
    pub(super) threat_on: Option<NaiveDate>,
    pub(super) content: Content,
    pub(super) locale: Language,
}

impl Checked {
    /// The language in which an answer is wanted.
    pub(in crate::app) fn locale(&self) -> Language {
        self.locale
    }
}

/// What is wrong with a case as somebody would file it; nothing, and it can be filed.
///
/// # Errors
/// Those of the store.
pub async fn faults(app: &App, new: NewCase) -> Result<Vec<FieldFault>> {
    match check(app, new).await {
        Ok(_) => Ok(Vec::new()),
        Err(Error::Fields(faults)) => Ok(faults),
        Err(error) => Err(error),
    }
}

/// Asks everything of a case that somebody would file.
///
/// # Errors
/// [`Error::Fields`] with every fault at once, and those of the store.
pub(in crate::app) async fn check(app: &App, new: NewCase) -> Result<Checked> {
    let mut faults = Faults::default();
    let Some(definition) = definition_of(app, &new.kind, &mut faults) else {
        // What else would be wrong is that of a process, and nobody knows of which.
        faults.check()?;
        return Err(Error::Broken);
    };
    unasked(&definition, &new, &mut faults);
    let form = form(&definition, new.form, &mut faults);
    if !VISIBILITIES.contains(&new.visibility.as_str()) {
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
    let asks = |question| definition.asks(question);
    if asks(Question::Project) && new.project.is_none() {
        faults.add("/project/name", Fault::Required);
    }
    let facts = facts::read(&definition, new.facts, today, &mut faults);
    let content = Content {
        bin: number.as_ref().map(|it| it.as_str().to_owned()).unwrap_or_default(),
        bin_kind: number.as_ref().map_or("", |it| it.kind().code()).to_owned(),
        // Its number names it; what it is called is a help to people.
        company: new.company.map(|it| faults.take("/company/name", text::line(&it, 200))).unwrap_or_default(),
        body_name: new.body_name.map(|it| faults.take("/body/name", text::line(&it, 300))),
        official: new.official.map(|it| faults.take("/official", text::line(&it, 300))),
        story: faults.take("/story", text::paragraphs(&new.story, STORY)),
        wish: optional(&mut faults, "/wish", new.wish, 2000),
        project: project(new.project, &mut faults),
        at_risk: at_risk(new.at_risk, &mut faults),
        capacity: capacity(new.capacity, &mut faults),
        contact: contact(new.contact, &mut faults),
        facts,
        consent: new.consent,
    };
    let office = office_of_region(app, &new.region, today).await?;
    if office.is_none() {
        faults.add("/region", Fault::UnknownCode);
    }
    let (first, others, is_named_in_words) =
        (new.body.as_ref(), new.bodies.as_slice(), content.body_name.is_some());
    let is_listed = first.is_some() || !others.is_empty();
    if is_listed && is_named_in_words {
        // Nobody could tell of such a case whether its body is known.
        faults.add("/body/name", Fault::BodyTwice);
    } else if !(is_listed || is_named_in_words) && asks(Question::Body) {
        faults.add("/body", Fault::Required);
    }
    let bodies = bodies(app, (first, others), (&new.region, today), &mut faults).await?;
    // Who is under no pressure has no kind of it to name.
    let is_known = text::is_code(&new.pressure)
        && store::reference::is_pressure_kind(&app.database, &new.pressure).await?;
    if asks(Question::Pressure) && !is_known {
        faults.add("/pressure", Fault::UnknownCode);
    }
    faults.check()?;
    let (Some(office), Ok(number), Some(locale)) = (office, number, locale) else {
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

/// The process that is filed, where there is one of this name that is filed by itself.
fn definition_of(app: &App, kind: &str, faults: &mut Faults) -> Option<Definition> {
    let definition = app.newest_definition(kind).filter(|it| app.definitions.is_here(it.id()));
    match &definition {
        None => faults.add("/kind", Fault::unknown(kind, app.definitions.filed().map(Definition::id))),
        Some(it) if family::only_grows(it) => faults.add("/kind", Fault::OnlyGrows),
        Some(_) => {}
    }
    definition
}

/// What a process does not ask for, nobody would look at: whoever sends it means another process. A project may be named
/// with any case, since it is what the case is about.
fn unasked(definition: &Definition, new: &NewCase, faults: &mut Faults) {
    let given = [
        (Question::Threat, "/threat_on", new.threat_on.is_some()),
        (Question::Pressure, "/pressure", !new.pressure.is_empty()),
        (Question::Risk, "/at_risk", new.at_risk.is_some()),
        (Question::Body, "/body", new.body.is_some() || !new.bodies.is_empty() || new.body_name.is_some()),
    ];
    for (_, pointer, _) in
        given.into_iter().filter(|(question, _, is_given)| *is_given && !definition.asks(*question))
    {
        faults.add(pointer, Fault::Unasked);
    }
}

/// The letters of a case say what they are about.
pub const NAMED: &str = "named";
/// How letters speak of a case: by its name, or so that nobody learns more than that there is one.
pub const VISIBILITIES: [&str; 2] = [NAMED, "confidential"];

/// As what somebody may file for a business.
pub const CAPACITIES: [&str; 5] = ["owner", "employee", "representative", "investor", "association"];

fn capacity(capacity: String, faults: &mut Faults) -> Option<String> {
    let known = Some(capacity).filter(|it| CAPACITIES.contains(&it.as_str()));
    if known.is_none() {
        faults.add("/capacity", Fault::Choice);
    }
    known
}

fn contact(contact: Option<Contact>, faults: &mut Faults) -> Option<Contact> {
    let it = contact?;
    let mut line = |pointer, it: Option<String>, max| it.map(|it| faults.take(pointer, text::line(&it, max)));
    Some(Contact {
        name: line("/contact/name", it.name, 200),
        phone: line("/contact/phone", it.phone, 40),
        note: line("/contact/note", it.note, 300),
    })
}

fn form(definition: &Definition, form: Option<String>, faults: &mut Faults) -> String {
    match form {
        Some(form) if definition.kinds().contains(&form) => form,
        Some(form) => {
            faults.add("/form", Fault::unknown(&form, definition.kinds().iter().map(String::as_str)));
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
    jobs("/project/jobs", it.jobs, faults);
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
    jobs("/at_risk/jobs", it.jobs, faults);
    Some(it)
}

/// A number of jobs, which is none below nought and not more than the store counts.
fn jobs(pointer: &str, jobs: Option<i64>, faults: &mut Faults) {
    match jobs {
        Some(..0) => faults.add(pointer, Fault::Negative),
        Some(it) if i32::try_from(it).is_err() => faults.add(pointer, Fault::TooLarge),
        _ => {}
    }
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

/// The bodies of the list that are named. The first one is of the region of the case, or of the whole country; others may be
/// of wherever the matter led.
async fn bodies(
    app: &App,
    (first, others): (Option<&String>, &[String]),
    (region, today): (&str, NaiveDate),
    faults: &mut Faults,
) -> Result<Vec<Uuid>> {
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
    let is_elsewhere = |it: &store::cases::BodyRow| it.region_code.as_ref().is_some_and(|it| it != region);
    if !region.is_empty() && known.iter().any(|it| first == Some(&it.code) && is_elsewhere(it)) {
        faults.add("/body", Fault::BodyElsewhere);
    }
    Ok(known.into_iter().map(|it| it.id).collect())
}
