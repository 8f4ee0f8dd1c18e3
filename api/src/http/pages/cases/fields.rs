//! The fields of an action as a form, made from what the engine offers, and what was typed in them, read back: a new
//! process has its forms without a line of code.

use crate::app::cases::actions::{Awaited, Consequence, OfferedAction, OfferedField, Shape};
use crate::app::documents::DocumentView;
use crate::app::fault::{Fault, FieldFault};
use crate::app::reference::{self, List};
use crate::http::pages::posted::Fields;
use crate::http::pages::questions::{day, tenge};
use crate::http::pages::{Visit, filing};
use crate::http::problem::Problem;
use crate::ids::DocumentId;
use serde_json::{Map, Value, json};
use templates::forms::{Choice, Control, Field, Line};
use workflow::Definition;
use workflow::definition::model::FieldKind;

/// The answers to what is true or is not.
const YES: &str = "yes";
const NO: &str = "no";
/// More answers than these are a list to choose from, and no row of buttons.
const FEW: usize = 8;

/// What of the case its fields can be filled with.
pub(super) struct Files<'d> {
    /// The region whose bodies are offered, with those of the whole country.
    pub(super) region: &'d str,
    /// All of its documents.
    pub(super) present: &'d [DocumentView],
    /// Those documents that somebody else has proposed for it.
    pub(super) proposed: &'d [DocumentId],
}

/// A file of a field comes under this name: the field itself holds documents that are there already.
pub(super) fn file_of(name: &str) -> String {
    format!("{name}-file")
}

/// What an applicant says who ends their own case, which cannot be undone: that they mean it.
pub(super) const SURE: &str = "sure";

/// Whether an action asks its applicant whether they mean it.
pub(super) fn asks_whether_sure(visit: &Visit, offered: &OfferedAction) -> bool {
    !visit.is_desk() && offered.consequences.contains(&Consequence::Ends)
}

/// Every name that the form of an action sends.
pub(super) fn names(offered: &OfferedAction) -> Vec<String> {
    let own = offered.fields.iter().map(|it| it.name.clone());
    own.chain(offered.fields.iter().filter(|it| takes_files(it)).map(|it| file_of(&it.name))).collect()
}

/// Whether a field takes words of several lines.
pub(super) fn is_text(field: &OfferedField) -> bool {
    matches!(field.shape, Shape::Text)
}

fn takes_files(field: &OfferedField) -> bool {
    matches!(field.shape, Shape::Document | Shape::Documents)
}

/// The questions of an action. Ids begin with its name, because several forms stand on one page.
pub(super) async fn ask(
    visit: &Visit,
    offered: &OfferedAction,
    typed: &Fields,
    files: &Files<'_>,
) -> Result<Vec<Field>, Problem> {
    let mut fields = Vec::new();
    let (the_task, asked_for) = (only_task(visit, offered), question_of(visit, offered));
    for it in &offered.fields {
        if the_task.as_ref().is_some_and(|(name, _)| *name == it.name) {
            continue;
        }
        let asked = question(visit, it, typed, files).await?;
        for mut field in asked {
            if let Some(question) = asked_for.as_ref().filter(|_| matches!(it.shape, Shape::Text)) {
                // The question is the label of its answer.
                field.label.clone_from(&question.words);
                field.hint = asked_when(visit, question);
                field.is_optional = false;
            }
            field.id = format!("{}-{}", offered.name, field.id);
            fields.push(field);
        }
    }
    Ok(fields)
}

/// The one task of an applicant, which is finished without choosing it: the name of its field and its number.
pub(super) fn only_task(visit: &Visit, offered: &OfferedAction) -> Option<(String, String)> {
    let of_task = |it: &OfferedField| match &it.shape {
        Shape::Task(all) if all.len() == 1 && !visit.is_desk() => {
            all.first().map(|task| (it.name.clone(), task.serial.to_string()))
        }
        _ => None,
    };
    offered.fields.iter().find_map(of_task)
}

/// The one task of an applicant: what it is about is the question of its form.
fn question_of<'o>(visit: &Visit, offered: &'o OfferedAction) -> Option<&'o Awaited> {
    let (name, _) = only_task(visit, offered)?;
    let field = offered.fields.iter().find(|it| it.name == name)?;
    match &field.shape {
        Shape::Task(all) => all.first(),
        _ => None,
    }
}

/// When an applicant was asked, and until when they are waited for.
fn asked_when(visit: &Visit, it: &Awaited) -> Option<String> {
    let at = it.asked_at.filter(|_| !visit.is_desk())?;
    Some(super::asked_when(visit, at, it.until))
}

/// A question of whoever files, which has words of its own and needs nothing of a case.
pub(crate) async fn plain(visit: &Visit, it: &OfferedField, typed: &Fields) -> Result<Vec<Field>, Problem> {
    question(visit, it, typed, &Files { region: "", present: &[], proposed: &[] }).await
}

async fn question(
    visit: &Visit,
    it: &OfferedField,
    typed: &Fields,
    files: &Files<'_>,
) -> Result<Vec<Field>, Problem> {
    let chosen = typed.get(&it.name);
    let value = typed.all(&it.name).first().cloned().unwrap_or_default();
    let line = |kind| Control::Line { value: value.clone(), kind, autocomplete: "off" };
    let of = |control| {
        let field = Field::new(visit.language, &it.name, &it.label, control);
        if it.required { field } else { field.optional() }
    };
    let choice = |(code, words): &(String, String)| Choice::new(code, words, chosen);
    Ok(match &it.shape {
        Shape::Text => vec![of(Control::Paragraphs { value, rows: 4 })],
        Shape::List => vec![of(Control::Paragraphs { value, rows: 4 }).hinted(visit.say("field-list.hint"))],
        Shape::Date(bounds) => {
            let hint = match bounds {
                Some((from, to)) => bounded(visit, *from, *to),
                None => visit.say("field-day.hint"),
            };
            vec![of(line(Line::Day)).hinted(hint)]
        }
        Shape::Money => vec![of(line(Line::Digits)).hinted(visit.say("field-tenge.hint"))],
        // Not a tick: "no" is an answer too.
        Shape::Bool => {
            let answer = |(value, key)| Choice::new(value, visit.say(key), chosen);
            let mut answers = [(YES, "form-yes"), (NO, "form-no")].map(answer).to_vec();
            // What may stay without an answer can be left so again.
            answers.extend((!it.required).then(|| answer(("", "form-unsaid"))));
            vec![of(Control::Radios(answers))]
        }
        Shape::Person => vec![of(line(Line::Plain))],
        Shape::Choice(all) if all.len() <= FEW => vec![of(Control::Radios(all.iter().map(choice).collect()))],
        Shape::Choice(all) => vec![of(Control::Select(all.iter().map(choice).collect()))],
        // A list that was gone through is finished in one go; what stands alone needs no choice.
        Shape::Task(all) => {
            let chosen = typed.all(&it.name);
            let task = |it: &Awaited| {
                let serial = it.serial.to_string();
                let is_chosen = all.len() == 1 || chosen.contains(&serial);
                Choice { is_chosen, hint: asked_when(visit, it), ..Choice::new(&serial, &it.words, "") }
            };
            vec![of(Control::Ticks(all.iter().map(task).collect()))]
        }
        Shape::Reference(list, without) => {
            let list = List::from_code(list).unwrap_or(List::Bodies);
            // All of the country's bodies would be a page of their own.
            let region = (list == List::Bodies).then_some(files.region);
            let rows = reference::list(visit.app(), list, region).await?;
            let rows = rows.iter().filter(|it| Some(&it.code) != without.as_ref());
            let choice =
                |it: &reference::Row| Choice::new(&it.code, filing::name_of_row(it, visit.language), chosen);
            vec![of(Control::Select(rows.map(choice).collect()))]
        }
        Shape::Document | Shape::Documents => document(visit, it, typed, files, of),
    })
}

/// A document that is there already, or a file of this machine: one of the two is enough.
fn document(
    visit: &Visit,
    it: &OfferedField,
    typed: &Fields,
    files: &Files<'_>,
    of: impl Fn(Control) -> Field,
) -> Vec<Field> {
    let takes_many = matches!(it.shape, Shape::Documents);
    let chosen = typed.all(&it.name);
    let choice = |document: &DocumentView| {
        let id = document.id.to_string();
        // What was proposed is what is decided on, unless somebody chooses otherwise.
        let is_chosen =
            if chosen.is_empty() { files.proposed.contains(&document.id) } else { chosen.contains(&id) };
        let from = visit.say(&format!("role-{}", document.from));
        Choice { value: id, label: format!("{} ({from})", document.name), hint: None, is_chosen }
    };
    let choices: Vec<Choice> = files.present.iter().map(choice).collect();
    let mut file = of(Control::File { takes_many }).hinted(visit.say("ask-file.hint"));
    (file.name, file.id) = (file_of(&it.name), file_of(&it.name));
    if choices.is_empty() {
        return vec![file];
    }
    let present = if takes_many { Control::Ticks(choices) } else { Control::Select(choices) };
    let mut present = of(present);
    present.hint = Some(visit.say("field-document-present"));
    file.label = visit.say("field-or-file");
    file.is_optional = false;
    vec![present, file]
}

fn bounded(visit: &Visit, from: chrono::NaiveDate, to: chrono::NaiveDate) -> String {
    // A day that somebody may mean: of a hundred years nobody means the first.
    let today = visit.app().calendars.present().day_of(visit.app().clock.now());
    let example = templates::format::typed_date(today.clamp(from, to.max(from)));
    let (from, to) = (templates::date(visit.language, from), templates::date(visit.language, to));
    let values = [("from", &from), ("to", &to), ("example", &example)];
    let values = values.map(|(name, it)| (name, templates::Value::Text(it)));
    templates::say_with(visit.language, "field-between", &values)
}

/// What was typed in words, for an action whose form is no longer there: nobody writes it twice.
pub(super) fn words(definition: &Definition, action: &str, typed: &Fields) -> Vec<String> {
    let action = definition.find_action(action).map(|it| definition.action(it));
    let of_action = action.into_iter().flat_map(|it| it.requires.iter().chain(&it.may));
    let in_words = of_action.map(|it| definition.field(*it));
    let in_words = in_words.filter(|it| matches!(it.kind, FieldKind::Text | FieldKind::List));
    let names = in_words.map(|it| it.name.to_string()).chain(["text".to_owned()]);
    names.filter_map(|it| typed.given(&it).map(str::to_owned)).collect()
}

/// The tasks that are to be finished, when the form is about tasks: each is finished by itself.
pub(super) fn tasks(offered: &OfferedAction, typed: &Fields) -> Option<(String, Vec<String>)> {
    let field = offered.fields.iter().find(|it| matches!(it.shape, Shape::Task(_)))?;
    Some((field.name.clone(), typed.all(&field.name).to_vec()))
}

/// What was typed, as the fields that JSON brings. What is no day and no number is told by its field; what is missing is
/// left to the engine to say.
pub(super) fn read(offered: &OfferedAction, typed: &Fields) -> (Map<String, Value>, Vec<FieldFault>) {
    let (mut fields, mut faults) = (Map::new(), Vec::new());
    for it in &offered.fields {
        let Some(text) = typed.given(&it.name) else { continue };
        match value_of(&it.shape, typed.all(&it.name), text) {
            Ok(value) => {
                fields.insert(it.name.clone(), value);
            }
            Err(fault) => faults.push(FieldFault::new(format!("/{}", it.name), fault)),
        }
    }
    (fields, faults)
}

/// One answer, as JSON brings it.
pub(crate) fn value_of(shape: &Shape, all: &[String], text: &str) -> Result<Value, Fault> {
    match shape {
        Shape::Date(_) => day(text).map(|it| json!(it)).ok_or(Fault::DayForm),
        Shape::Money => tenge(text).map(|it| json!(it)),
        Shape::Bool => match text {
            YES => Ok(json!(true)),
            NO => Ok(json!(false)),
            _ => Err(Fault::Choice),
        },
        Shape::Task(_) => text.parse::<u32>().map(|it| json!(it)).map_err(|_| Fault::Choice),
        Shape::List => Ok(json!(text.lines().map(str::trim).filter(|it| !it.is_empty()).collect::<Vec<_>>())),
        Shape::Documents => Ok(json!(all)),
        _ => Ok(json!(text)),
    }
}
