//! The OpenAPI document, written from the registry of routes and the shapes, so that it cannot say anything else.

mod operation;

use super::guard;
use super::json::{Reply, accounts, bodies, cases, documents, messages, reference, sessions, shapes, stage};
use super::registry::{Face, Route};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

pub(crate) async fn show(request: HttpRequest) -> Reply {
    Ok(HttpResponse::Ok().json(document(&guard::doors(&request).routes)))
}

/// The document of these routes.
#[must_use]
pub fn document(routes: &[Route]) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in routes.iter().filter(|it| it.face == Face::Program) {
        let path = paths.entry(route.path.to_owned()).or_insert_with(|| json!({}));
        if let Some(path) = path.as_object_mut() {
            path.insert(route.method.as_str().to_lowercase(), operation::operation(route));
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

fn schemas() -> Map<String, Value> {
    let mut all = operation::problem();
    add::<accounts::NewAccountShape>(&mut all);
    add::<accounts::RegisteredShape>(&mut all);
    add::<accounts::TokenShape>(&mut all);
    add::<stage::MomentShape>(&mut all);
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
    add::<shapes::ContactShape>(&mut all);
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
