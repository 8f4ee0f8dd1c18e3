//! The OpenAPI document, written from the registry of routes and the shapes, so that it cannot say anything else.

use super::json::{Reply, accounts, bodies, cases, documents, messages, reference, sessions, shapes};
use super::registry::{Entry, Route};
use super::routes;
use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Map, Value, json};
use std::sync::OnceLock;
use utoipa::{PartialSchema, ToSchema};

pub(crate) async fn show(_request: HttpRequest) -> Reply {
    static DOCUMENT: OnceLock<String> = OnceLock::new();
    let text = DOCUMENT.get_or_init(|| document(routes::all_once()).to_string());
    Ok(HttpResponse::Ok().content_type("application/json").body(text.as_str()))
}

/// What a route takes and gives, by its name in the registry.
fn shapes_of(name: &str) -> (Option<&'static str>, Option<&'static str>, u16) {
    match name {
        "register" => (Some("NewAccountShape"), None, 201),
        "confirm" => (Some("TokenShape"), None, 204),
        "confirm_request" | "reset_request" => (Some("EmailShape"), None, 202),
        "reset" | "accept_invitation" => (Some("PasswordShape"), None, 204),
        "sign_in" => (Some("SignInShape"), Some("SessionShape"), 201),
        "sign_out" => (None, None, 204),
        "me" => (None, Some("MeShape"), 200),
        "file_case" => (Some("NewCaseShape"), Some("FiledShape"), 201),
        "list_cases" => (None, Some("PageShape"), 200),
        "search_cases" => (Some("ListShape"), Some("PageShape"), 200),
        "show_case" | "act" => (None, Some("CaseShape"), 200),
        "bind_body" => (Some("BodyCodeShape"), None, 204),
        "receipt" => (None, Some("ReceiptShape"), 200),
        "write_message" | "write_note" => (Some("NewMessageShape"), Some("MessageShape"), 201),
        "upload_document" => (None, Some("DocumentShape"), 201),
        "track" => (Some("TrackShape"), Some("TrackedShape"), 200),
        _ => (None, None, 200),
    }
}

/// The document of these routes.
#[must_use]
pub fn document(routes: &[Route]) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in routes {
        let path = paths.entry(route.path.to_owned()).or_insert_with(|| json!({}));
        if let Some(path) = path.as_object_mut() {
            path.insert(route.method.as_str().to_lowercase(), operation(route));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Qorgan", "version": env!("CARGO_PKG_VERSION") },
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer" } },
        },
    })
}

fn operation(route: &Route) -> Value {
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let (takes, gives, status) = shapes_of(route.name);
    let variables = route.path.split('{').skip(1).filter_map(|it| it.split_once('}'));
    let parameters: Vec<Value> = variables
        .map(|(name, _)| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    let mut answer = json!({ "description": "as asked" });
    if let (Some(gives), Some(answer)) = (gives, answer.as_object_mut()) {
        answer.insert("content".to_owned(), json!({ "application/json": { "schema": reference(gives) } }));
    }
    let problem = json!({
        "description": "a problem (RFC 9457)",
        "content": { "application/problem+json": { "schema": { "type": "object" } } },
    });
    let mut operation = json!({
        "operationId": route.name,
        "parameters": parameters,
        "responses": { status.to_string(): answer, "default": problem },
    });
    if let Some(operation) = operation.as_object_mut() {
        if let Some(takes) = takes {
            let content = json!({ "application/json": { "schema": reference(takes) } });
            operation.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
        } else if route.method == Method::POST {
            let content = json!({ "application/json": { "schema": { "type": "object" } } });
            operation.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
        }
        if route.entry != Entry::Anyone {
            operation.insert("security".to_owned(), json!([{ "bearer": [] }]));
        }
    }
    operation
}

fn schemas() -> Map<String, Value> {
    let mut all = Map::new();
    add::<accounts::NewAccountShape>(&mut all);
    add::<accounts::TokenShape>(&mut all);
    add::<accounts::PasswordShape>(&mut all);
    add::<accounts::EmailShape>(&mut all);
    add::<accounts::MeShape>(&mut all);
    add::<sessions::SignInShape>(&mut all);
    add::<sessions::SessionShape>(&mut all);
    add::<bodies::BodyCodeShape>(&mut all);
    add::<cases::NewCaseShape>(&mut all);
    add::<cases::ListShape>(&mut all);
    add::<cases::TrackShape>(&mut all);
    add::<cases::TrackedShape>(&mut all);
    add::<cases::EntryShape>(&mut all);
    add::<cases::ClockShape>(&mut all);
    add::<cases::ReadingShape>(&mut all);
    add::<shapes::CaseShape>(&mut all);
    add::<shapes::FiledShape>(&mut all);
    add::<shapes::PageShape>(&mut all);
    add::<shapes::ReceiptShape>(&mut all);
    add::<messages::NewMessageShape>(&mut all);
    add::<messages::MessageShape>(&mut all);
    add::<documents::DocumentShape>(&mut all);
    add::<reference::ReferenceShape>(&mut all);
    all
}

/// A shape with every shape that it is made of.
fn add<T: ToSchema + PartialSchema>(all: &mut Map<String, Value>) {
    let mut parts = Vec::new();
    T::schemas(&mut parts);
    parts.push((T::name().into_owned(), T::schema()));
    for (name, schema) in parts {
        all.insert(name, serde_json::to_value(schema).unwrap_or(Value::Null));
    }
}
