//! What can be done with a case, over JSON: offers with a JSON Schema each, and taking one.

use super::cases::case_id;
use super::shapes::CaseShape;
use super::{Reply, doors, kept, language, send};
use crate::app::cases::acting::{self, Act};
use crate::app::cases::actions::{self, OfferedAction, OfferedField, Shape};
use crate::http::body::{Json, SignedIn, if_match, request_key};
use crate::http::problem::{blocker_json, etag};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, http::header};
use serde_json::{Map, Value, json};
use workflow::Language;

pub(crate) async fn list(request: HttpRequest, SignedIn(viewer): SignedIn, id: Path<String>) -> Reply {
    let (app, language) = (&doors(&request).app, language(&request));
    let offered = actions::list(app, &viewer, case_id(&id)?, language).await?;
    let actions: Vec<Value> = offered.actions.iter().map(|it| offer(it, language)).collect();
    let body = json!({ "actions": actions });
    Ok(HttpResponse::Ok().insert_header((header::ETAG, etag(offered.version))).json(body))
}

pub(crate) async fn act(
    request: HttpRequest,
    SignedIn(viewer): SignedIn,
    path: Path<(String, String)>,
    body: Json<Map<String, Value>>,
) -> Reply {
    let key = request_key(&request, &viewer, &body.raw)?;
    let (app, language) = (&doors(&request).app, language(&request));
    let (id, action) = path.into_inner();
    let (version, fields) = (if_match(&request)?, body.value);
    let act = Act { case: case_id(&id)?, action, version, fields, wrong: Vec::new() };
    let answer = acting::act(app, viewer, act, key, move |view| {
        let case = CaseShape::new(view, language);
        kept(200, None, Some(case.version), &case)
    });
    Ok(send(answer.await?))
}

fn offer(it: &OfferedAction, language: Language) -> Value {
    json!({
        "name": it.name,
        "label": it.label,
        "enabled": it.refusals.is_empty(),
        "blockers": it.refusals.iter().map(|it| blocker_json(it, language)).collect::<Vec<_>>(),
        "leads_to": it.leads_to,
        "fields": schema(&it.fields, it.one_of),
    })
}

/// The fields as a JSON Schema object: enough to fill them in without knowing the process.
fn schema(fields: &[OfferedField], one_of: &[&str]) -> Value {
    let properties: Map<String, Value> = fields.iter().map(|it| (it.name.clone(), property(it))).collect();
    let required: Vec<&str> = fields.iter().filter(|it| it.required).map(|it| it.name.as_str()).collect();
    let mut schema = json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    if let (Some(schema), false) = (schema.as_object_mut(), one_of.is_empty()) {
        let given = |it: &&str| json!({ "required": [it] });
        schema.insert("anyOf".to_owned(), one_of.iter().map(given).collect());
    }
    schema
}

fn property(field: &OfferedField) -> Value {
    let choices = |all: &[(String, String)]| -> Vec<Value> {
        all.iter().map(|(code, title)| json!({ "const": code, "title": title })).collect()
    };
    let mut property = match &field.shape {
        Shape::Text => json!({ "type": "string", "minLength": 1, "maxLength": 6000 }),
        Shape::List => json!({
            "type": "array", "minItems": 1, "maxItems": 50,
            "items": { "type": "string", "minLength": 1, "maxLength": 500 },
        }),
        Shape::Date(None) => json!({ "type": "string", "format": "date" }),
        Shape::Date(Some((earliest, latest))) => json!({
            "type": "string", "format": "date", "formatMinimum": earliest, "formatMaximum": latest,
        }),
        Shape::Person => json!({ "type": "string", "format": "uuid" }),
        Shape::Document => json!({ "type": "string", "format": "document" }),
        Shape::Documents => {
            json!({ "type": "array", "items": { "type": "string", "format": "document" } })
        }
        Shape::Money => json!({ "type": "integer", "minimum": 0 }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Reference(list, without) => {
            let mut property =
                json!({ "type": "string", "x-reference": format!("/api/v1/reference/{list}") });
            if let (Some(without), Some(property)) = (without, property.as_object_mut()) {
                property.insert("not".to_owned(), json!({ "const": without }));
            }
            property
        }
        Shape::Choice(all) => json!({ "type": "string", "oneOf": choices(all) }),
        Shape::Task(all) => {
            let tasks: Vec<Value> =
                all.iter().map(|it| json!({ "const": it.serial, "title": it.words })).collect();
            json!({ "type": "integer", "oneOf": tasks })
        }
    };
    if let Some(property) = property.as_object_mut() {
        property.insert("title".to_owned(), json!(field.label));
    }
    property
}
