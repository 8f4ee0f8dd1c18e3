//! One route as the document describes it: what it takes in path, query, headers and body, and what it gives.

use crate::app::cases::listing::ORDERS;
use crate::app::viewer::Purpose;
use crate::http::registry::{Entry, ObjectRule, Route};
use actix_web::http::Method;
use serde_json::{Map, Value, json};

/// What comes in, or goes out, beside headers.
#[derive(Clone, Copy)]
enum Content {
    /// Nothing.
    Nothing,
    /// A shape of the document.
    Shape(&'static str),
    /// A list of a shape, under this name.
    List(&'static str, &'static str),
    /// An object whose fields depend on the process: `/actions` has its schema.
    Fields,
    /// The actions of a case.
    Actions,
    /// The bytes of a file.
    Bytes,
}

impl Content {
    fn schema(self) -> Option<Value> {
        let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        Some(match self {
            Content::Nothing => return None,
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

    fn described(self) -> Option<Value> {
        let media_type = if matches!(self, Content::Bytes) { "*/*" } else { "application/json" };
        self.schema().map(|it| json!({ media_type: { "schema": it } }))
    }
}

fn actions() -> Value {
    let text = json!({ "type": "string" });
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

/// What a route takes and gives, by its name in the registry.
fn contents_of(name: &str) -> (Content, Content, u16) {
    use Content::{Actions, Bytes, Fields, List, Nothing, Shape};
    match name {
        "register" => (Shape("NewAccountShape"), Nothing, 201),
        "confirm" => (Shape("TokenShape"), Nothing, 204),
        "confirm_request" | "reset_request" => (Shape("EmailShape"), Nothing, 202),
        "reset" | "accept_invitation" => (Shape("PasswordShape"), Nothing, 204),
        "sign_in" => (Shape("SignInShape"), Shape("SessionShape"), 201),
        "sign_out" => (Nothing, Nothing, 204),
        "me" => (Nothing, Shape("MeShape"), 200),
        "file_case" => (Shape("NewCaseShape"), Shape("FiledShape"), 201),
        "list_cases" => (Nothing, Shape("PageShape"), 200),
        "search_cases" => (Shape("ListShape"), Shape("PageShape"), 200),
        "show_case" => (Nothing, Shape("CaseShape"), 200),
        "list_actions" => (Nothing, Actions, 200),
        "act" => (Fields, Shape("CaseShape"), 200),
        "bind_body" => (Shape("BodyCodeShape"), Nothing, 204),
        "timeline" => (Nothing, List("items", "EntryShape"), 200),
        "clock" => (Nothing, List("clocks", "ClockShape"), 200),
        "views" => (Nothing, List("items", "ReadingShape"), 200),
        "receipt" => (Nothing, Shape("ReceiptShape"), 200),
        "list_messages" | "list_notes" => (Nothing, List("items", "MessageShape"), 200),
        "write_message" | "write_note" => (Shape("NewMessageShape"), Shape("MessageShape"), 201),
        "list_documents" => (Nothing, List("items", "DocumentShape"), 200),
        "upload_document" => (Bytes, Shape("DocumentShape"), 201),
        "download_document" => (Nothing, Bytes, 200),
        "reference" => (Nothing, List("items", "ReferenceShape"), 200),
        "track" => (Shape("TrackShape"), Shape("TrackedShape"), 200),
        _ => (Nothing, Fields, 200),
    }
}

/// The description of a route.
pub(super) fn operation(route: &Route) -> Value {
    let (takes, gives, status) = contents_of(route.name);
    let problem =
        json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
    let mut answer = json!({ "description": "as asked", "headers": answer_headers(route.name) });
    if let (Some(content), Some(answer)) = (gives.described(), answer.as_object_mut()) {
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
        if let Some(content) = takes.described() {
            operation.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
        }
        if route.entry != Entry::Anyone {
            operation.insert("security".to_owned(), json!([{ "bearer": [] }]));
        }
    }
    operation
}

fn answer_headers(name: &str) -> Value {
    let header = |name: &str| json!({ name: { "schema": { "type": "string" } } });
    match name {
        "show_case" | "act" | "clock" | "list_actions" => header("ETag"),
        "file_case" => json!({
            "ETag": { "schema": { "type": "string" } },
            "Location": { "schema": { "type": "string" } },
        }),
        "download_document" => header("Content-Disposition"),
        _ => json!({}),
    }
}

fn parameters(route: &Route) -> Vec<Value> {
    let text = || json!({ "type": "string" });
    let one_of = |all: &[&str]| json!({ "type": "string", "enum": all });
    let parameter = |place: &str, name: &str, required: bool, schema: Value| json!({ "name": name, "in": place, "required": required, "schema": schema });
    let in_path = route.path.split('{').skip(1).filter_map(|it| it.split_once('}')).map(|(name, _)| {
        let schema = match name {
            "id" | "document" => json!({ "type": "string", "format": "uuid" }),
            "list" => one_of(&["regions", "offices", "bodies", "pressure-kinds", "grounds"]),
            _ => text(),
        };
        parameter("path", name, true, schema)
    });
    let mut all: Vec<Value> = in_path.collect();
    if route.name == "list_cases" {
        let limit = json!({ "type": "integer", "minimum": 1, "maximum": 100, "default": 25 });
        let filters = [
            ("status", text()),
            ("region", text()),
            ("assignee", text()),
            ("due", one_of(&["overdue", "today", "3wd", "none"])),
            ("q", text()),
            ("sort", one_of(&ORDERS.map(|(name, _)| name))),
            ("cursor", text()),
            ("limit", limit),
        ];
        all.extend(filters.into_iter().map(|(name, schema)| parameter("query", name, false, schema)));
    }
    if route.name == "reference" {
        all.push(parameter("query", "region", false, text()));
    }
    let header = |name: &str, required, schema| parameter("header", name, required, schema);
    match route.name {
        "act" => {
            all.push(header("If-Match", true, text()));
            all.push(header("Idempotency-Key", false, text()));
        }
        "file_case" | "write_message" | "write_note" => all.push(header("Idempotency-Key", false, text())),
        "upload_document" => all.push(header("Qorgan-File-Name", true, text())),
        _ => {}
    }
    if route.object == ObjectRule::Scope && route.method == Method::GET {
        let reasons: Vec<&str> = Purpose::REASONS.into_iter().map(Purpose::code).collect();
        all.push(header("Qorgan-Purpose", false, one_of(&reasons)));
    }
    all.push(header("Accept-Language", false, one_of(&["kk", "ru", "en"])));
    all
}

/// A problem (RFC 9457), with what some of them say beside their words.
pub(super) fn problem() -> Map<String, Value> {
    let text = json!({ "type": "string" });
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
            "pointer": text,
        },
        "required": ["type", "title", "status", "detail", "request_id"],
    });
    Map::from_iter([("Problem".to_owned(), schema)])
}
