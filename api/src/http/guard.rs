//! What stands before every handler: the id of the request, the limit, who asks and whether they may enter. It runs
//! before anything of the body is read, because extractors run all at once and a wrong body must not answer sooner
//! than a missing session.

use super::problem::{self, Problem, RequestId};
use super::registry::{Entry, Route};
use super::{Doors, routes};
use crate::app::viewer::{Purpose, Viewer};
use crate::app::{Error, sessions};
use crate::random;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use futures_util::FutureExt;
use std::net::{IpAddr, Ipv4Addr};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

/// The guard of every route.
///
/// # Errors
/// Never: whatever goes wrong becomes an answer.
pub async fn stand(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let id = name(request.request());
    let http = request.request().clone();
    let mut response = match enter(&http).await {
        Err(problem) => request.into_response(problem::answer(&problem, &http)),
        Ok(()) => match AssertUnwindSafe(next.call(request)).catch_unwind().await {
            Ok(Ok(response)) => in_words(response),
            Ok(Err(error)) => {
                let answer = from_actix(&error, &http);
                ServiceResponse::new(http, answer)
            }
            Err(_) => {
                tracing::error!(request.id = %id, "request {id} panicked");
                let answer = problem::answer(&Problem::Panic, &http);
                ServiceResponse::new(http, answer)
            }
        },
    };
    seal(response.headers_mut(), &id);
    Ok(response)
}

/// Gives a request its id.
fn name(request: &HttpRequest) -> String {
    let id = data_encoding::HEXLOWER.encode(&random::bytes::<12>());
    request.extensions_mut().insert(RequestId(id.clone()));
    id
}

/// The answer to a request that no route knows, dressed like every other.
#[must_use]
pub fn answer_without_route(problem: &Problem, request: &HttpRequest) -> HttpResponse {
    let id = name(request);
    let mut response = problem::answer(problem, request);
    seal(response.headers_mut(), &id);
    response
}

/// Errors of handlers and extractors come back as bare statuses with the problem inside: say them in words.
fn in_words(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let answer = response.response().error().map(|error| from_actix(error, response.request()));
    match answer {
        Some(answer) => response.into_response(answer),
        None => response,
    }
}

fn from_actix(error: &actix_web::Error, request: &HttpRequest) -> HttpResponse {
    match error.as_error::<Problem>() {
        Some(problem) => problem::answer(problem, request),
        // Of the framework itself: a path or a query that does not read.
        None if error.as_response_error().status_code().is_client_error() => {
            let is_path = error.as_response_error().status_code() == 404;
            let problem = if is_path { Problem::App(Error::NotFound) } else { Problem::Shape };
            problem::answer(&problem, request)
        }
        None => problem::answer(&Problem::Panic, request),
    }
}

/// Headers that every answer carries.
fn seal(headers: &mut HeaderMap, id: &str) {
    let fixed = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"),
        (header::VARY, "Accept-Language, Authorization"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(header::HeaderName::from_static("request-id"), value);
    }
}

async fn enter(request: &HttpRequest) -> Result<(), Problem> {
    let doors = doors(request);
    let pattern = request.match_pattern().unwrap_or_default();
    // What the router does not know is answered by its own default: not found, or the wrong method.
    let Some(route) = routes::find(request.method(), &pattern) else { return Ok(()) };
    doors.limits.knock(network(request), route.limit).map_err(|it| Problem::App(Error::TooMany(it)))?;
    if route.entry == Entry::Anyone {
        return Ok(());
    }
    let viewer = authenticate(&doors, request).await?;
    if !may_enter(route, &viewer) {
        return Err(Problem::App(Error::Forbidden));
    }
    request.extensions_mut().insert(viewer);
    Ok(())
}

fn may_enter(route: &Route, viewer: &Viewer) -> bool {
    match route.entry {
        Entry::Anyone | Entry::SignedIn => true,
        Entry::Applicants => viewer.seat.is_none(),
        Entry::Roles(grants) => viewer.seat.as_ref().is_some_and(|it| grants.contains(&it.grant)),
    }
}

async fn authenticate(doors: &Doors, request: &HttpRequest) -> Result<Viewer, Problem> {
    let token = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|it| it.to_str().ok())
        .and_then(|it| it.strip_prefix("Bearer "))
        .ok_or(Problem::App(Error::Unauthorized))?;
    let mut viewer = sessions::authenticate(&doors.app, token.trim()).await?;
    let reason = request.headers().get("Qorgan-Purpose").and_then(|it| it.to_str().ok());
    viewer.reason = reason.and_then(|it| Purpose::REASONS.into_iter().find(|purpose| purpose.code() == it));
    Ok(viewer)
}

/// What the doors share, from a request.
///
/// # Panics
/// When a server was made without doors, which [`crate::application::serve`] never does.
#[must_use]
pub fn doors(request: &HttpRequest) -> Arc<Doors> {
    let data = request.app_data::<Data<Doors>>().expect("every server is given its doors");
    Arc::clone(data)
}

/// The network that a request came from. Forwarded addresses are believed from nobody yet.
#[must_use]
pub fn network(request: &HttpRequest) -> IpAddr {
    request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |it| it.ip())
}
