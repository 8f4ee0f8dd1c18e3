//! The answers of the questions, read into the same input that JSON is read into.

use crate::app::cases::filing::NewCase;
use crate::app::cases::view::{AtRisk, Contact};
use crate::app::drafts::Answers;
use crate::app::fault::{Fault, FieldFault};
use crate::http::pages::posted::Fields;
use crate::http::pages::questions::{count, day, tenge};
use chrono::NaiveDate;

/// The answer that the body is none of the list.
pub(crate) const NAMED_IN_WORDS: &str = "other";

/// What the form answers, of these questions.
pub(crate) fn of_form(fields: &Fields, names: &[&str]) -> Answers {
    // A question without an answer is answered by nothing, which takes back what stood there before.
    Answers(names.iter().map(|name| ((*name).to_owned(), fields.all(name).to_vec())).collect())
}

/// The answers as a form holds them.
pub(crate) fn as_fields(answers: &Answers) -> Fields {
    let mut fields = Fields::default();
    for (name, values) in &answers.0 {
        for value in values {
            fields.add(name, value.clone());
        }
    }
    fields
}

/// Reads what was typed, for the process `kind`. What is no day and no number is told by its question.
pub(crate) fn read(fields: &Fields, kind: String) -> (NewCase, Vec<FieldFault>) {
    let mut faults = Vec::new();
    let text = |name: &str| fields.given(name).map(str::to_owned);
    let mut date = |name: &str| -> Option<NaiveDate> {
        let typed = fields.given(name)?;
        let read = day(typed);
        if read.is_none() {
            faults.push(FieldFault::new(format!("/{name}"), Fault::DayForm));
        }
        read
    };
    let happened_on = date("happened_on");
    // A day is asked for only of whoever says that something is threatened.
    let is_urgent = fields.given("urgent");
    let threat_on = if is_urgent == Some("yes") { date("threat_on") } else { None };
    if is_urgent.is_none() {
        faults.push(FieldFault::new("/urgent", Fault::Choice));
    }
    let investment_kzt = fields.given("at_risk-investment_kzt").and_then(|typed| {
        let read = tenge(typed);
        if read.is_none() {
            faults.push(FieldFault::new("/at_risk/investment_kzt", Fault::Money));
        }
        read
    });
    let jobs = fields.given("at_risk-jobs").and_then(|typed| {
        let read = count(typed);
        if read.is_none() {
            faults.push(FieldFault::new("/at_risk/jobs", Fault::Count));
        }
        read
    });
    let in_words = fields.get("body") == NAMED_IN_WORDS;
    let contact =
        Contact { name: text("contact-name"), phone: text("contact-phone"), note: text("contact-note") };
    let new = NewCase {
        kind,
        form: None,
        visibility: fields.get("visibility").to_owned(),
        capacity: fields.get("capacity").to_owned(),
        bin: fields.get("company-bin").chars().filter(|it| !it.is_whitespace() && *it != '-').collect(),
        company: text("company-name"),
        region: fields.get("region").to_owned(),
        body: text("body").filter(|_| !in_words),
        bodies: Vec::new(),
        body_name: in_words.then(|| fields.get("body-name").to_owned()),
        official: text("official"),
        pressure: fields.get("pressure").to_owned(),
        story: fields.get("story").to_owned(),
        wish: text("wish"),
        happened_on,
        threat_on,
        project: None,
        at_risk: (investment_kzt.is_some() || jobs.is_some()).then_some(AtRisk { investment_kzt, jobs }),
        contact: (contact != Contact::default()).then_some(contact),
        locale: fields.get("locale").to_owned(),
        consent: fields.given("consent").is_some(),
    };
    (new, faults)
}
