//! Everything that can go wrong, as an answer (RFC 9457): one match from what a use case says to status and words.
//! No answer holds a submitted value, a path or the text of an inner error; those stand in the log, by request id.

use crate::app::Error;
use crate::app::fault::FieldFault;
use crate::app::refusal::Refusal;
use crate::store;
use actix_web::http::header::{self, HeaderMap};
use actix_web::http::{StatusCode, header::HeaderValue};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError};
use serde_json::{Value as Json, json};
use std::fmt;
use templates::Value;
use workflow::Language;

/// The id of a request, in its answers and in the log.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The language in which a request is answered: what it asks for, else that of the account, else Kazakh.
#[must_use]
pub fn language(headers: &HeaderMap, account: Option<Language>) -> Language {
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|it| it.to_str().ok())
        .and_then(templates::negotiate)
        .or(account)
        .unwrap_or(Language::Kk)
}

/// An error on its way to the client. It is shown in the language of the request by [`Problem::respond`].
#[derive(Debug)]
pub enum Problem {
    /// What a use case said.
    App(Error),
    /// The body is not JSON of the right shape.
    Shape,
    /// It is JSON, and this part of it has another shape; a JSON pointer (RFC 6901).
    ShapeAt(String),
    /// What is asked for in the address does not read.
    Query,
    /// This header of the request does not read.
    Header(&'static str),
    /// The method is none of the route's, which are these.
    Method(String),
    /// The body is of another media type than this.
    MediaType(&'static str),
    /// A form came after its session had ended: what was typed, encoded.
    SessionEnded(String),
    /// A form was sent by a page that is not ours, or without the secret of the session.
    FromElsewhere,
    /// Something panicked.
    Panic,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        Problem::App(error)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::App(error) => error.fmt(f),
            Problem::Shape | Problem::ShapeAt(_) => f.write_str("shape"),
            Problem::Query => f.write_str("query"),
            Problem::Header(name) => write!(f, "the header {name}"),
            Problem::Method(_) => f.write_str("method"),
            Problem::MediaType(_) => f.write_str("media type"),
            Problem::SessionEnded(_) => f.write_str("the session has ended"),
            Problem::FromElsewhere => f.write_str("a form from elsewhere"),
            Problem::Panic => f.write_str("panic"),
        }
    }
}

/// What the match below finds.
pub(super) struct Form {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) values: Vec<(&'static str, String)>,
    pub(super) retry_after: Option<u32>,
}

fn form(status: StatusCode, code: &'static str) -> Form {
    Form { status, code, values: Vec::new(), retry_after: None }
}

impl Form {
    /// The values of its words; what is counted as a number.
    pub(super) fn values(&self) -> Vec<(&str, Value<'_>)> {
        let counted = |name: &str| matches!(name, "seconds" | "version" | "limit");
        self.values
            .iter()
            .map(|(name, value)| {
                let number = value.parse().ok().filter(|_| counted(name));
                (*name, number.map_or(Value::Text(value), Value::Number))
            })
            .collect()
    }
}

impl Problem {
    pub(super) fn form(&self) -> Form {
        let with =
            |status, code, name, value: String| Form { values: vec![(name, value)], ..form(status, code) };
        match self {
            Problem::Shape => form(StatusCode::BAD_REQUEST, "shape"),
            Problem::Query => form(StatusCode::BAD_REQUEST, "query"),
            Problem::Header(name) => with(StatusCode::BAD_REQUEST, "header", "header", (*name).to_owned()),
            Problem::ShapeAt(pointer) => {
                with(StatusCode::BAD_REQUEST, "shape-at", "pointer", pointer.clone())
            }
            Problem::Method(_) => form(StatusCode::METHOD_NOT_ALLOWED, "method"),
            Problem::SessionEnded(_) => form(StatusCode::UNAUTHORIZED, "unauthorized"),
            Problem::FromElsewhere => form(StatusCode::FORBIDDEN, "from-elsewhere"),
            Problem::Panic => form(StatusCode::INTERNAL_SERVER_ERROR, "internal"),
            Problem::MediaType(expected) => {
                with(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", "expected", (*expected).to_owned())
            }
            Problem::App(error) => match error {
                Error::Unauthorized => form(StatusCode::UNAUTHORIZED, "unauthorized"),
                Error::Credentials => form(StatusCode::UNAUTHORIZED, "credentials"),
                Error::Forbidden => form(StatusCode::FORBIDDEN, "forbidden"),
                Error::NotFound => form(StatusCode::NOT_FOUND, "not-found"),
                Error::Refused(_) => form(StatusCode::CONFLICT, "refused"),
                Error::InFlight => Form { retry_after: Some(1), ..form(StatusCode::CONFLICT, "in-flight") },
                Error::KeyReused => form(StatusCode::UNPROCESSABLE_ENTITY, "key-reused"),
                Error::Stale(version) => {
                    with(StatusCode::PRECONDITION_FAILED, "stale", "version", version.to_string())
                }
                Error::IfMatch => form(StatusCode::PRECONDITION_REQUIRED, "if-match"),
                Error::Purpose => form(StatusCode::PRECONDITION_REQUIRED, "purpose"),
                Error::Fields(_) => form(StatusCode::UNPROCESSABLE_ENTITY, "fields"),
                Error::UnknownField(field) => {
                    with(StatusCode::BAD_REQUEST, "unknown-field", "field", field.clone())
                }
                Error::Cursor => form(StatusCode::BAD_REQUEST, "cursor"),
                Error::Token => form(StatusCode::UNPROCESSABLE_ENTITY, "token"),
                Error::TooMany(seconds) => Form {
                    retry_after: Some(*seconds),
                    ..with(StatusCode::TOO_MANY_REQUESTS, "too-many", "seconds", seconds.to_string())
                },
                Error::TooLarge(bytes) => {
                    with(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "limit", (bytes / 1024).to_string())
                }
                Error::TooSlow => form(StatusCode::REQUEST_TIMEOUT, "timeout"),
                Error::MediaType => with(
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    "media-type",
                    "expected",
                    "PDF, JPEG, PNG, WebP, DOCX, XLSX, ZIP, text".to_owned(),
                ),
                Error::Content(kind) => {
                    with(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content", "kind", (*kind).to_owned())
                }
                Error::Busy
                | Error::Store(store::Error::Unavailable(_) | store::Error::Uncertain(_))
                | Error::Files(_) => {
                    Form { retry_after: Some(2), ..form(StatusCode::SERVICE_UNAVAILABLE, "unavailable") }
                }
                _ => form(StatusCode::INTERNAL_SERVER_ERROR, "internal"),
            },
        }
    }

    /// The answer, in words of `language`.
    #[must_use]
    pub fn respond(&self, language: Language, request_id: &str) -> HttpResponse {
        let form = self.form();
        let key = format!("problem-{}", form.code);
        let values = form.values();
        let mut body = json!({
            "type": format!("/problems/{}", form.code.trim_end_matches("-at")),
            "title": templates::say_with(language, &key, &values),
            "status": form.status.as_u16(),
            "detail": templates::say_with(language, &format!("{key}.detail"), &values),
            "request_id": request_id,
        });
        self.extend(&mut body, language);
        let mut response = HttpResponse::build(form.status);
        response.content_type("application/problem+json");
        response.insert_header((header::CONTENT_LANGUAGE, language.code()));
        if form.status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        if let Problem::Method(allowed) = self {
            response.insert_header((header::ALLOW, allowed.as_str()));
        }
        if let Some(seconds) = form.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        response.body(body.to_string())
    }

    /// What some problems say beside their words.
    fn extend(&self, body: &mut Json, language: Language) {
        let Some(body) = body.as_object_mut() else { return };
        match self {
            Problem::App(Error::Fields(faults)) => {
                let faults: Vec<Json> = faults.iter().map(|it| fault_json(it, language)).collect();
                body.insert("errors".to_owned(), Json::Array(faults));
            }
            Problem::App(Error::Refused(refusals)) => {
                let blockers = refusals.iter().map(|it| blocker_json(it, language)).collect();
                body.insert("blockers".to_owned(), Json::Array(blockers));
            }
            Problem::App(Error::Stale(version)) => {
                body.insert("version".to_owned(), json!(version));
            }
            Problem::ShapeAt(pointer) => {
                body.insert("pointer".to_owned(), json!(pointer));
            }
            Problem::Header(name) => {
                body.insert("header".to_owned(), json!(name));
            }
            Problem::App(Error::UnknownField(field)) => {
                body.insert("field".to_owned(), json!(field));
            }
            _ => {}
        }
    }

    /// Writes the log line of a problem that somebody must look at. It names the request, never its content.
    pub(super) fn log(&self, request_id: &str) {
        let status = self.form().status;
        if let Problem::App(error) = self
            && status.is_server_error()
        {
            let causes = causes(error);
            if status == StatusCode::SERVICE_UNAVAILABLE {
                tracing::warn!(request.id = %request_id, error = %causes, "request {request_id} was put off");
            } else {
                tracing::error!(request.id = %request_id, error = %causes, "request {request_id} failed");
            }
        }
    }
}

/// An error with its sources, in one line.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(it) = source {
        text.push_str(": ");
        text.push_str(&it.to_string());
        source = it.source();
    }
    text
}

fn fault_json(it: &FieldFault, language: Language) -> Json {
    let code = it.fault.key().trim_start_matches("field-");
    json!({ "pointer": it.pointer, "code": code, "message": it.fault.say(language) })
}

/// A reason as programs and people read it.
#[must_use]
pub fn blocker_json(it: &Refusal, language: Language) -> Json {
    json!({ "code": it.code(), "message": it.say(language) })
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.form().status
    }

    /// The guard turns it into words; this is what stands in between.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

/// The id that the guard gave a request.
#[must_use]
pub fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(|it| it.0.clone()).unwrap_or_default()
}

/// The answer to a problem of a request, for programs.
#[must_use]
pub fn answer(problem: &Problem, request: &HttpRequest) -> HttpResponse {
    let account = request.extensions().get::<crate::app::viewer::Viewer>().map(|it| it.locale);
    let request_id = request_id(request);
    problem.log(&request_id);
    problem.respond(language(request.headers(), account), &request_id)
}

/// The header that names a version.
#[must_use]
pub fn etag(version: i32) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}
