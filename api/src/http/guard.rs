//! What stands before every handler: the id of the request, the limit, who asks and whether they may enter. It runs
//! before anything of the body is read, because extractors run all at once and a wrong body must not answer sooner
//! than a missing session.

use super::Doors;
use super::pages::{self, cookies};
use super::problem::{self, Problem, RequestId};
use super::registry::{self, Entry, Face, Limit, Route};
use crate::app::sessions::{self, Holder};
use crate::app::viewer::{Purpose, Viewer};
use crate::app::{App, Error};
use crate::random;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
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
        Ok(Err(problem)) => request.into_response(answer(&problem, &http)),
        Err(_) => request.into_response(stumbled(&http, &id)),
    };
    pages::remember(&http, response.response_mut());
    seal(response.headers_mut(), &id, &doors(&http).app);
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
    answer(&Problem::Panic, request)
}

/// To whom a request speaks: as its route says; without one, programs begin with `/api`.
fn face(request: &HttpRequest) -> Face {
    if request.path().starts_with("/api") {
        return Face::Program;
    }
    let pattern = request.match_pattern().unwrap_or_default();
    let doors = doors(request);
    doors.routes.iter().find(|it| it.path == pattern).map_or(Face::Person, |it| it.face)
}

/// A problem as JSON or as a page.
#[must_use]
pub fn answer(problem: &Problem, request: &HttpRequest) -> HttpResponse {
    match face(request) {
        Face::Program => problem::answer(problem, request),
        Face::Person => pages::errors::answer(problem, request),
    }
}

/// Gives a request its id.
fn name(request: &HttpRequest) -> String {
    let id = data_encoding::HEXLOWER.encode(&random::bytes::<12>());
    request.extensions_mut().insert(RequestId(id.clone()));
    id
}

/// The answer to a request that no route knows, dressed like every other.
#[must_use]
pub async fn answer_without_route(problem: &Problem, request: &HttpRequest) -> HttpResponse {
    let id = name(request);
    recognize(request).await;
    let mut response = answer(problem, request);
    seal(response.headers_mut(), &id, &doors(request).app);
    response
}

/// Whoever looks for a page that is none stays who they are: the page that says so has their menu and their language. Who they
/// are could not be found out, and it is said to nobody in particular.
async fn recognize(request: &HttpRequest) {
    let doors = doors(request);
    if face(request) == Face::Program || doors.limits.knock(network(request), Limit::Reads).is_err() {
        return;
    }
    if let Ok(Some(viewer)) = reader(&doors, request).await {
        request.extensions_mut().insert(viewer);
    }
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
        Some(problem) => answer(problem, request),
        // Of the framework itself: a path or a query that does not read.
        None if error.as_response_error().status_code().is_client_error() => {
            let is_path = error.as_response_error().status_code() == 404;
            let problem = if is_path { Problem::App(Error::NotFound) } else { Problem::Shape };
            answer(&problem, request)
        }
        None => answer(&Problem::Panic, request),
    }
}

/// What a page may do: load our style, our scripts and nothing else, and post to us.
const OF_A_PAGE: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
/// What anything else may do.
const OF_DATA: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// Headers that every answer carries.
fn seal(headers: &mut HeaderMap, id: &str, app: &App) {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let policy = if media_type.starts_with("text/html") { OF_A_PAGE } else { OF_DATA };
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not `no-referrer`: with it a browser does not say where a form comes from, and that is asked.
        (header::REFERRER_POLICY, "same-origin"),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::VARY, "Accept-Language, Authorization, Cookie"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=()",
        ),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if app.settings.is_https() {
        let value = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("request-id"), value);
    }
}

async fn enter(request: &HttpRequest) -> Result<(), Problem> {
    let doors = doors(request);
    let pattern = request.match_pattern().unwrap_or_default();
    // What the router does not know is answered by its own default: not found, or the wrong method.
    let Some(route) = registry::find(&doors.routes, request.method(), &pattern) else {
        recognize(request).await;
        return Ok(());
    };
    doors.limits.knock(network(request), route.limit).map_err(|it| Problem::App(Error::TooMany(it)))?;
    if route.face == Face::Person {
        return enter_page(&doors, route, request).await;
    }
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

/// Who opens a page is known by a cookie, and a form comes from one of our own pages. A form of somebody whose session
/// has ended is let in, because what they typed must not be lost: who reads it finds nobody, and keeps it.
async fn enter_page(doors: &Doors, route: &Route, request: &HttpRequest) -> Result<(), Problem> {
    let posts = route.method != Method::GET;
    if posts && !is_from_here(request) {
        return Err(Problem::FromElsewhere);
    }
    match reader(doors, request).await? {
        Some(viewer) => {
            let may_enter = may_enter(route, &viewer);
            // Whoever is turned away is told so in their language.
            request.extensions_mut().insert(viewer);
            if may_enter { Ok(()) } else { Err(Problem::App(Error::Forbidden)) }
        }
        None if route.entry == Entry::Anyone || posts => Ok(()),
        None => Err(Problem::App(Error::Unauthorized)),
    }
}

/// Whom a cookie names; nobody, where it names nobody any more.
async fn reader(doors: &Doors, request: &HttpRequest) -> Result<Option<Viewer>, Problem> {
    let Some(token) = cookies::session(request) else { return Ok(None) };
    match sessions::authenticate(&doors.app, &token, Holder::Browser).await {
        Ok(viewer) => Ok(Some(Viewer { reason: cookies::purpose(request), ..viewer })),
        Err(Error::Unauthorized) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether a form was sent by one of our own pages, as the browser says it. What says nothing is no browser of our time,
/// and its forms still need the secret of the session.
fn is_from_here(request: &HttpRequest) -> bool {
    let text = |name: &str| request.headers().get(name).and_then(|it| it.to_str().ok());
    if let Some(site) = text("Sec-Fetch-Site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("Origin") else { return true };
    let host = text("Host").unwrap_or_default();
    origin.split_once("://").is_some_and(|(_, it)| it.eq_ignore_ascii_case(host))
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
    let mut viewer = sessions::authenticate(&doors.app, token.trim(), Holder::Program).await?;
    let reason = request.headers().get("Qorgan-Purpose").and_then(|it| it.to_str().ok());
    viewer.reason = reason.and_then(Purpose::of_reason);
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
            response
                .headers_mut()
                .insert(HeaderName::from_static("request-id"), HeaderValue::from_static("7"));
            Ok::<_, actix_web::Error>(response)
        });
        let service = App::new()
            .service(web::resource("/api/stumbles").to(stumbles).wrap(guarded))
            .service(web::resource("/fine").to(HttpResponse::NoContent));
        let service = test::init_service(service).await;
        let answer =
            test::call_service(&service, test::TestRequest::get().uri("/api/stumbles").to_request()).await;
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
