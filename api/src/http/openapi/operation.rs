//! One route as the document describes it: what it takes in path, query, headers and body, and what it gives.

use crate::app::viewer::Purpose;
use crate::http::contract::{Content, Contract, Header, Kind};
use crate::http::registry::{Entry, Route};
use serde_json::{Map, Value, json};

fn schema(content: Content) -> Option<Value> {
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    Some(match content {
        // Pages are for people, and no part of the document.
        Content::Nothing | Content::Page | Content::Form => return None,
        Content::Shape(name) => reference(name),
        Content::List(under, name) => json!({
            "type": "object",
            "properties": { under: { "type": "array", "items": reference(name) } },
            "required": [under],
        }),
        Content::Fields => json!({ "type": "object" }),
        Content::Actions => actions(),
        Content::Bytes => json!({ "type": "string", "format": "binary" }),
    })
}

fn described(content: Content) -> Option<Value> {
    let media_type = if content == Content::Bytes { "*/*" } else { "application/json" };
    schema(content).map(|it| json!({ media_type: { "schema": it } }))
}

fn value(kind: Kind) -> Value {
    match kind {
        Kind::Text => text(),
        Kind::Id => json!({ "type": "string", "format": "uuid" }),
        Kind::State => json!({
            "type": "string",
            "description": "a state by its name, of every process that has one so called, or `process:state` for that of one process",
            "examples": ["protection:registered"],
        }),
        Kind::OneOf(all) => one_of(all),
        Kind::Count { most, usual } => {
            json!({ "type": "integer", "minimum": 1, "maximum": most, "default": usual })
        }
    }
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn one_of(all: &[&str]) -> Value {
    json!({ "type": "string", "enum": all })
}

fn actions() -> Value {
    let text = text();
    let blocker = json!({ "type": "object", "properties": { "code": text, "message": text } });
    let action = json!({
        "type": "object",
        "properties": {
            "name": text,
            "label": text,
            "enabled": { "type": "boolean" },
            "blockers": { "type": "array", "items": blocker },
            "leads_to": { "type": ["string", "null"] },
            "fields": { "type": "object" },
        },
        "required": ["name", "label", "enabled", "blockers", "fields"],
    });
    json!({ "type": "object", "properties": { "actions": { "type": "array", "items": action } } })
}

/// The description of a route.
pub(super) fn operation(route: &Route) -> Value {
    let Contract { takes, gives, status, answers, .. } = route.contract;
    let problem =
        json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
    let headers: Map<String, Value> =
        answers.iter().map(|it| ((*it).to_owned(), json!({ "schema": text() }))).collect();
    let mut answer = json!({ "description": "as asked", "headers": headers });
    if let (Some(content), Some(answer)) = (described(gives), answer.as_object_mut()) {
        answer.insert("content".to_owned(), content);
    }
    let mut operation = json!({
        "operationId": route.name,
        "parameters": parameters(route),
        "responses": {
            status.to_string(): answer,
            "default": { "description": "a problem (RFC 9457)", "content": problem },
        },
    });
    if let Some(operation) = operation.as_object_mut() {
        if let Some(content) = described(takes) {
            operation.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
        }
        if route.entry != Entry::Anyone {
            operation.insert("security".to_owned(), json!([{ "bearer": [] }]));
        }
    }
    operation
}

fn parameter(place: &str, name: &str, required: bool, schema: &Value) -> Value {
    json!({ "name": name, "in": place, "required": required, "schema": schema })
}

fn parameters(route: &Route) -> Vec<Value> {
    let Contract { query, path, headers, .. } = route.contract;
    let in_path = route.path.split('{').skip(1).filter_map(|it| it.split_once('}')).map(|(name, _)| {
        let kind = path.iter().find(|(it, _)| *it == name).map_or(Kind::Id, |(_, kind)| *kind);
        parameter("path", name, true, &value(kind))
    });
    let in_query = query.iter().map(|(name, kind)| parameter("query", name, false, &value(*kind)));
    let in_headers = headers.iter().map(|it| header(*it));
    let language = parameter("header", "Accept-Language", false, &one_of(&["kk", "ru", "en"]));
    in_path.chain(in_query).chain(in_headers).chain([language]).collect()
}

fn header(header: Header) -> Value {
    let parameter = |name, required, schema| parameter("header", name, required, schema);
    match header {
        Header::IfMatch => parameter("If-Match", true, &text()),
        Header::IdempotencyKey => parameter("Idempotency-Key", false, &text()),
        Header::FileName => parameter("Qorgan-File-Name", true, &text()),
        Header::Purpose => {
            let reasons: Vec<&str> = Purpose::REASONS.into_iter().map(Purpose::code).collect();
            parameter("Qorgan-Purpose", false, &one_of(&reasons))
        }
    }
}

/// A problem (RFC 9457), with what some of them say beside their words.
pub(super) fn problem() -> Map<String, Value> {
    let text = text();
    let coded = |place: Value| json!({ "type": "array", "items": { "type": "object", "properties": place } });
    let schema = json!({
        "type": "object",
        "properties": {
            "type": { "type": "string", "format": "uri-reference" },
            "title": text,
            "status": { "type": "integer" },
            "detail": text,
            "request_id": text,
            "errors": coded(json!({ "pointer": text, "code": text, "message": text })),
            "blockers": coded(json!({ "code": text, "message": text })),
            "version": { "type": "integer" },
            "field": text,
            "header": text,
            "pointer": text,
        },
        "required": ["type", "title", "status", "detail", "request_id"],
    });
    Map::from_iter([("Problem".to_owned(), schema)])
}
