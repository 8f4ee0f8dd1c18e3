//! The JSON doors: shapes from outside and back, each handler one call.

pub mod accounts;
pub mod actions;
pub mod bodies;
pub mod cases;
mod closed;
pub mod documents;
pub mod health;
pub mod messages;
pub mod reference;
pub mod sessions;
pub mod shapes;
pub mod stage;

use super::problem::{self, Problem};
use super::{Doors, guard};
use crate::app::idempotency::Answer;
use crate::app::viewer::Viewer;
use actix_web::http::StatusCode;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, http::header};
use serde::Serialize;
use std::sync::Arc;
use workflow::Language;

/// What a handler gives back.
pub type Reply = Result<HttpResponse, Problem>;

fn doors(request: &HttpRequest) -> Arc<Doors> {
    guard::doors(request)
}

fn language(request: &HttpRequest) -> Language {
    let account = request.extensions().get::<Viewer>().map(|it| it.locale);
    problem::language(request.headers(), account)
}

/// Sends an answer that may have been kept.
fn send(answer: Answer) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::build(status);
    response.content_type("application/json");
    if let Some(location) = answer.location {
        response.insert_header((header::LOCATION, location));
    }
    if let Some(etag) = answer.etag {
        response.insert_header((header::ETAG, etag));
    }
    response.body(answer.body)
}

/// An answer that may be kept.
fn kept(status: u16, location: Option<String>, version: Option<i32>, body: &impl Serialize) -> Answer {
    Answer {
        status,
        location,
        etag: version.map(|it| format!("\"{it}\"")),
        // Every shape here is made of strings, numbers and lists, which always serialise.
        body: serde_json::to_vec(body).unwrap_or_default(),
    }
}
