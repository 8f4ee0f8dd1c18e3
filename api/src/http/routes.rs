//! The one table of routes. The router is built from it, the guard asks it, the OpenAPI document is written from it:
//! a route that does not stand here does not exist.

use super::json::{
    accounts, actions, bodies, cases, documents, health, messages, reference, sessions, stage,
};
use super::problem::{self, Problem};
use super::registry::{self, Audit, Entry, Limit, ObjectRule, Route};
use super::{guard, openapi};
use crate::app::Error;
use crate::app::viewer::Grant;
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Who may read what the office notes for itself.
const DESK: [Grant; 5] = [Grant::Officer, Grant::Head, Grant::Deputy, Grant::ChiefOfStaff, Grant::Auditor];

/// Every route, made once.
#[must_use]
pub fn all_once() -> &'static [Route] {
    static ALL: OnceLock<Vec<Route>> = OnceLock::new();
    ALL.get_or_init(all)
}

/// Every route.
#[must_use]
pub fn all() -> Vec<Route> {
    use Audit as A;
    use Entry as E;
    use Limit as L;
    use ObjectRule as O;
    let route = |method, path, name, (entry, object, limit, audit), handler| Route {
        method,
        path,
        name,
        entry,
        object,
        limit,
        audit,
        handler,
    };
    let (get, post, delete) = (Method::GET, Method::POST, Method::DELETE);
    let open = (E::Anyone, O::None, L::Reads, A::None);
    let health = (E::Anyone, O::None, L::Free, A::None);
    let secret = (E::Anyone, O::Secret, L::Tries, A::Account);
    let own = (E::SignedIn, O::Self_, L::Reads, A::None);
    let read = (E::SignedIn, O::Scope, L::Reads, A::Reading);
    let list = (E::SignedIn, O::Scope, L::Reads, A::None);
    let write = (E::SignedIn, O::Scope, L::Writes, A::Journal);
    let file = (E::Applicants, O::Self_, L::Writes, A::Journal);
    let intake = (E::Roles(&[Grant::Officer, Grant::Head]), O::Scope, L::Writes, A::Journal);
    let notes = |limit, audit| (E::Roles(&DESK), O::Scope, limit, audit);
    let views = (E::ApplicantsOr(&[Grant::Auditor]), O::Scope, L::Reads, A::Reading);
    let sign_out = (E::SignedIn, O::Self_, L::Writes, A::Account);
    vec![
        route(get.clone(), "/healthz", "healthz", health, || web::get().to(health::alive)),
        route(get.clone(), "/readyz", "readyz", health, || web::get().to(health::ready)),
        route(get.clone(), "/api/v1/openapi.json", "openapi", open, || web::get().to(openapi::show)),
        route(post.clone(), "/api/v1/accounts", "register", secret, || web::post().to(accounts::register)),
        route(post.clone(), "/api/v1/accounts/confirm", "confirm", secret, || {
            web::post().to(accounts::confirm)
        }),
        route(post.clone(), "/api/v1/accounts/confirm-request", "confirm_request", secret, || {
            web::post().to(accounts::confirm_request)
        }),
        route(post.clone(), "/api/v1/accounts/reset-request", "reset_request", secret, || {
            web::post().to(accounts::reset_request)
        }),
        route(post.clone(), "/api/v1/accounts/reset", "reset", secret, || web::post().to(accounts::reset)),
        route(post.clone(), "/api/v1/accounts/accept-invitation", "accept_invitation", secret, || {
            web::post().to(accounts::accept_invitation)
        }),
        route(post.clone(), "/api/v1/sessions", "sign_in", secret, || web::post().to(sessions::sign_in)),
        route(delete, "/api/v1/sessions/current", "sign_out", sign_out, || {
            web::delete().to(sessions::sign_out)
        }),
        route(get.clone(), "/api/v1/me", "me", own, || web::get().to(accounts::me)),
        route(get.clone(), "/api/v1/reference/{list}", "reference", open, || web::get().to(reference::list)),
        route(post.clone(), "/api/v1/cases", "file_case", file, || web::post().to(cases::file)),
        route(get.clone(), "/api/v1/cases", "list_cases", list, || web::get().to(cases::list)),
        route(post.clone(), "/api/v1/cases/search", "search_cases", list, || web::post().to(cases::search)),
        route(get.clone(), "/api/v1/cases/{id}", "show_case", read, || web::get().to(cases::show)),
        route(get.clone(), "/api/v1/cases/{id}/actions", "list_actions", read, || {
            web::get().to(actions::list)
        }),
        route(post.clone(), "/api/v1/cases/{id}/actions/{action}", "act", write, || {
            web::post().to(actions::act)
        }),
        route(post.clone(), "/api/v1/cases/{id}/body", "bind_body", intake, || web::post().to(bodies::bind)),
        route(get.clone(), "/api/v1/cases/{id}/timeline", "timeline", read, || {
            web::get().to(cases::timeline)
        }),
        route(get.clone(), "/api/v1/cases/{id}/clock", "clock", read, || web::get().to(cases::clock)),
        route(get.clone(), "/api/v1/cases/{id}/views", "views", views, || web::get().to(cases::views)),
        route(get.clone(), "/api/v1/cases/{id}/receipt", "receipt", read, || web::get().to(cases::receipt)),
        route(get.clone(), "/api/v1/cases/{id}/messages", "list_messages", read, || {
            web::get().to(messages::list_messages)
        }),
        route(post.clone(), "/api/v1/cases/{id}/messages", "write_message", write, || {
            web::post().to(messages::write_message)
        }),
        route(get.clone(), "/api/v1/cases/{id}/notes", "list_notes", notes(L::Reads, A::Reading), || {
            web::get().to(messages::list_notes)
        }),
        route(post.clone(), "/api/v1/cases/{id}/notes", "write_note", notes(L::Writes, A::Journal), || {
            web::post().to(messages::write_note)
        }),
        route(get.clone(), "/api/v1/cases/{id}/documents", "list_documents", read, || {
            web::get().to(documents::list)
        }),
        route(post.clone(), "/api/v1/cases/{id}/documents", "upload_document", write, || {
            web::post().to(documents::upload)
        }),
        route(get, "/api/v1/cases/{id}/documents/{document}", "download_document", read, || {
            web::get().to(documents::download)
        }),
        route(post, "/api/v1/track", "track", (E::Anyone, O::Secret, L::Tries, A::None), || {
            web::post().to(cases::track)
        }),
    ]
}

/// What only the demo has, made once.
#[must_use]
pub fn of_the_demo() -> &'static [Route] {
    static ALL: OnceLock<Vec<Route>> = OnceLock::new();
    ALL.get_or_init(|| {
        vec![Route {
            method: Method::POST,
            path: "/demo/clock",
            name: "move_clock",
            entry: Entry::Anyone,
            object: ObjectRule::None,
            limit: Limit::Writes,
            audit: Audit::Stage,
            handler: || web::post().to(stage::move_clock),
        }]
    })
}

/// The route of a request; `None` for what the router knows nothing of.
#[must_use]
pub fn find(method: &Method, pattern: &str) -> Option<&'static Route> {
    registry::find(all_once(), method, pattern).or_else(|| registry::find(of_the_demo(), method, pattern))
}

/// Builds the router from the table.
pub fn configure(config: &mut ServiceConfig, in_the_demo: bool) {
    let mut by_path: BTreeMap<&str, Vec<Route>> = BTreeMap::new();
    let demo = if in_the_demo { of_the_demo().to_vec() } else { Vec::new() };
    for route in all().into_iter().chain(demo) {
        by_path.entry(route.path).or_default().push(route);
    }
    for (path, routes) in by_path {
        let resource = routes.into_iter().fold(web::resource(path), |it, route| it.route((route.handler)()));
        // The guard stands at each resource and not above them all: it holds on to the request, and the router
        // must be alone with it while it looks for the way.
        config.service(resource.default_service(web::to(wrong_method)).wrap(from_fn(guard::stand)));
    }
    config.default_service(web::to(nothing));
}

async fn wrong_method(request: HttpRequest) -> HttpResponse {
    problem::answer(&Problem::Method, &request)
}

async fn nothing(request: HttpRequest) -> HttpResponse {
    guard::answer_without_route(&Problem::App(Error::NotFound), &request)
}
