//! What stands before every handler: the id of the request, the limit, who asks and whether they may enter. It runs
//! before anything of the body is read, because extractors run all at once and a wrong body must not answer sooner
//! than a missing session.

use super::Doors;
use super::problem::{self, Problem, RequestId};
use super::registry::{self, Entry, Route};
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
    let mut response = match AssertUnwindSafe(enter(&http)).catch_unwind().await {
        Ok(Ok(())) => handle(request, next, &id).await,
        Ok(Err(problem)) => request.into_response(problem::answer(&problem, &http)),
        Err(_) => request.into_response(stumbled(&http, &id)),
    };
    seal(response.headers_mut(), &id);
    Ok(response)
}

/// Lets the handler answer, and answers in its place when it errs or panics: the process lives on.
async fn handle(request: ServiceRequest, next: Next<BoxBody>, id: &str) -> ServiceResponse<BoxBody> {
    let http = request.request().clone();
    match AssertUnwindSafe(next.call(request)).catch_unwind().await {
        Ok(Ok(response)) => in_words(response),
        Ok(Err(error)) => {
            let answer = from_actix(&error, &http);
            ServiceResponse::new(http, answer)
        }
        Err(_) => {
            let answer = stumbled(&http, id);
            ServiceResponse::new(http, answer)
        }
    }
}

/// The answer to a request on whose way the program panicked.
fn stumbled(request: &HttpRequest, id: &str) -> HttpResponse {
    tracing::error!(request.id = %id, "request {id} panicked");
    problem::answer(&Problem::Panic, request)
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
    let Some(route) = registry::find(&doors.routes, request.method(), &pattern) else { return Ok(()) };
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
        Entry::ApplicantsOr(grants) => viewer.seat.as_ref().is_none_or(|it| grants.contains(&it.grant)),
        Entry::Roles(grants) => viewer.seat.as_ref().is_some_and(|it| grants.contains(&it.grant)),
    }
}

async fn authenticate(doors: &Doors, request: &HttpRequest) -> Result<Viewer, Problem> {
    let token = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|it| it.to_str().ok())
        .and_then(|it| it.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token)
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

/// The network that a request came from: who is connected, or, when that is a proxy that we trust, the last address
/// that it forwards and that is not such a proxy itself. What a client claims of itself is never believed.
#[must_use]
pub fn network(request: &HttpRequest) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |it| it.ip());
    let trusted = &doors(request).app.settings.trusted_proxies;
    if !trusted.contains(&peer) {
        return peer;
    }
    let forwarded = request.headers().get_all("X-Forwarded-For").filter_map(|it| it.to_str().ok());
    let addresses: Vec<&str> = forwarded.flat_map(|it| it.split(',')).map(str::trim).collect();
    let mut from_last = addresses.iter().rev().map_while(|it| it.parse::<IpAddr>().ok());
    from_last.find(|it| !trusted.contains(it)).unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::middleware::from_fn;
    use actix_web::{App, test, web};

    async fn stumbles() -> HttpResponse {
        panic!("the story of an applicant")
    }

    #[actix_web::test]
    async fn a_panic_is_an_answer_that_repeats_nothing_and_the_next_request_is_served() {
        let guarded = from_fn(async |request: ServiceRequest, next: Next<BoxBody>| {
            name(request.request());
            let mut response = handle(request, next, "7").await;
            seal(response.headers_mut(), "7");
            Ok::<_, actix_web::Error>(response)
        });
        let service = App::new()
            .service(web::resource("/stumbles").to(stumbles).wrap(guarded))
            .service(web::resource("/fine").to(HttpResponse::NoContent));
        let service = test::init_service(service).await;
        let answer =
            test::call_service(&service, test::TestRequest::get().uri("/stumbles").to_request()).await;
        assert_eq!(answer.status(), 500);
        let header =
            |name: &str| answer.headers().get(name).and_then(|it| it.to_str().ok()).map(str::to_owned);
        assert_eq!(header("content-type").as_deref(), Some("application/problem+json"));
        assert_eq!(header("request-id").as_deref(), Some("7"));
        let body = test::read_body(answer).await;
        let body = String::from_utf8_lossy(&body);
        assert!(body.contains("/problems/internal") && !body.contains("story"), "{body}");
        let next = test::call_service(&service, test::TestRequest::get().uri("/fine").to_request()).await;
        assert_eq!(next.status(), 204);
    }
}
