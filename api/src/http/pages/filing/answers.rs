//! The answers of the questions, read into the same input that JSON is read into.

use crate::app::cases::facts::{self, Given};
use crate::app::cases::filing::NewCase;
use crate::app::cases::view::{AtRisk, Contact, Project};
use crate::app::definitions::Definitions;
use crate::app::drafts::Answers;
use crate::app::fault::{Fault, FieldFault};
use crate::http::pages::cases::fields::value_of;
use crate::http::pages::posted::Fields;
use crate::http::pages::questions::{count, day, tenge};
use chrono::NaiveDate;
use workflow::definition::model::Question;
use workflow::{Definition, Language};

/// The answer that the body is none of the list.
pub(crate) const NAMED_IN_WORDS: &str = "other";

/// What the form answers, of these questions.
pub(crate) fn of_form(fields: &Fields, names: &[String]) -> Answers {
    // A question without an answer is answered by nothing, which takes back what stood there before.
    Answers(names.iter().map(|name| (name.clone(), fields.all(name).to_vec())).collect())
}

/// The answers as a form holds them.
pub(crate) fn as_fields(answers: &Answers) -> Fields {
    let mut fields = Fields::default();
    for (name, values) in &answers.0 {
        for value in values {
            fields.add(name, value);
        }
    }
    fields
}

/// Whether a body is named that is none of the list, or is meant to be.
pub(crate) fn is_named_in_words(fields: &Fields) -> bool {
    match fields.given("body") {
        Some(chosen) => chosen == NAMED_IN_WORDS,
        None => fields.given("body-name").is_some(),
    }
}

/// Whether something is threatened, as far as whoever files knows: then a day of it counts.
pub(crate) fn has_threat(fields: &Fields) -> bool {
    matches!(fields.given("urgent"), Some("yes" | "unknown"))
}

/// What is filed: the name of the question, whose answer is the id of a process.
pub(crate) const MATTER: &str = "matter";

/// The process that is filed: that of the form, where none was chosen.
pub(crate) fn matter(definitions: &Definitions, fields: &Fields) -> String {
    fields.given(MATTER).map_or_else(|| definitions.of_the_form(), str::to_owned)
}

/// Whether what is filed asks this.
pub(crate) fn is_asked(definitions: &Definitions, fields: &Fields, question: Question) -> bool {
    definitions.asks(&matter(definitions, fields), question)
}

/// The name of the question for a fact that a process asks in its own words.
pub(crate) fn name_of_fact(name: &str) -> String {
    format!("facts-{name}")
}

/// Reads what was typed, for the process `kind`, of what it asks. What is no day and no number is told by its question.
///
/// Whoever does not know what a body is called says so by leaving it out: `unknown` says it for them.
pub(crate) fn read(
    definitions: &Definitions,
    fields: &Fields,
    kind: String,
    unknown: &str,
) -> (NewCase, Vec<FieldFault>) {
    let mut reading = Reading { fields, faults: Vec::new() };
    let text = |name: &str| fields.given(name).map(str::to_owned);
    let contact =
        Contact { name: text("contact-name"), phone: text("contact-phone"), note: text("contact-note") };
    let asks = |question| definitions.asks(&kind, question);
    let [threat, pressure, risk, project, body] =
        [Question::Threat, Question::Pressure, Question::Risk, Question::Project, Question::Body].map(asks);
    // Who was asked for no body named none, whatever stands in the draft from before.
    let of_body = |name: &str| text(name).filter(|_| body);
    let in_words = body && is_named_in_words(fields);
    if threat && fields.given("urgent").is_none() {
        reading.faults.push(FieldFault::new("/urgent", Fault::Choice));
    }
    let facts = definitions.newest(&kind).map(|it| reading.facts(it)).unwrap_or_default();
    let new = NewCase {
        kind,
        facts,
        form: None,
        visibility: fields.get("visibility").to_owned(),
        capacity: fields.get("capacity").to_owned(),
        bin: fields.get("company-bin").chars().filter(|it| !it.is_whitespace() && *it != '-').collect(),
        company: text("company-name"),
        region: fields.get("region").to_owned(),
        body: of_body("body").filter(|_| !in_words),
        bodies: Vec::new(),
        body_name: of_body("body-name").or_else(|| in_words.then(|| unknown.to_owned())),
        official: of_body("official"),
        pressure: if pressure { fields.get("pressure").to_owned() } else { String::new() },
        story: fields.get("story").to_owned(),
        wish: text("wish"),
        happened_on: reading.day("happened_on"),
        threat_on: if threat && has_threat(fields) { reading.day("threat_on") } else { None },
        project: if project { reading.project() } else { None },
        at_risk: if risk { reading.at_risk() } else { None },
        contact: (contact != Contact::default()).then_some(contact),
        locale: fields.get("locale").to_owned(),
        consent: fields.given("consent").is_some(),
    };
    (new, reading.faults)
}

/// Reads days and numbers, and tells what is none by its question.
struct Reading<'f> {
    fields: &'f Fields,
    faults: Vec<FieldFault>,
}

impl Reading<'_> {
    /// What the process asks in its own words.
    fn facts(&mut self, definition: &Definition) -> Given {
        let mut given = Given::new();
        for it in facts::own(definition) {
            let all = self.fields.all(&name_of_fact(&it.name));
            let Some(text) = self.fields.given(&name_of_fact(&it.name)) else { continue };
            // In which language it is asked is all one to what is answered.
            match value_of(&facts::question(it, Language::Kk).shape, all, text) {
                Ok(value) => drop(given.insert(it.name.to_string(), value)),
                Err(fault) => self.faults.push(FieldFault::new(format!("/facts/{}", it.name), fault)),
            }
        }
        given
    }

    fn typed<T>(&mut self, name: &str, read: impl Fn(&str) -> Result<T, Fault>) -> Option<T> {
        let read = read(self.fields.given(name)?);
        let pointer = || format!("/{}", name.replace('-', "/"));
        read.map_err(|fault| self.faults.push(FieldFault::new(pointer(), fault))).ok()
    }

    fn day(&mut self, name: &str) -> Option<NaiveDate> {
        self.typed(name, |it| day(it).ok_or(Fault::DayForm))
    }

    fn project(&mut self) -> Option<Project> {
        let text = |name: &str| self.fields.given(name).map(str::to_owned);
        let (name, sector) = (text("project-name"), text("project-sector"));
        let investment_kzt = self.typed("project-investment_kzt", tenge);
        let jobs = self.typed("project-jobs", count);
        let is_given = name.is_some() || sector.is_some() || investment_kzt.is_some() || jobs.is_some();
        is_given.then(|| Project { name: name.unwrap_or_default(), sector, investment_kzt, jobs })
    }

    fn at_risk(&mut self) -> Option<AtRisk> {
        let investment_kzt = self.typed("at_risk-investment_kzt", tenge);
        let jobs = self.typed("at_risk-jobs", count);
        (investment_kzt.is_some() || jobs.is_some()).then_some(AtRisk { investment_kzt, jobs })
    }
}
