//! The one table of routes, in parts. The router is built from it, the guard asks it, the OpenAPI document is written
//! from it: a route that does not stand here does not exist.

mod access;
mod accounts;
mod cases;
mod documents;
mod house;
mod messages;
mod pages;

use super::contract::{Content, Contract, Header};
use super::guard;
use super::json::stage;
use super::problem::Problem;
use super::registry::{Face, Route};
use crate::app::Error;
use access::Access;
use actix_web::guard::fn_guard;
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use std::collections::BTreeMap;

/// Who makes something new may say that it is to be made once.
const KEY: &[Header] = &[Header::IdempotencyKey];
/// Who reads a case that they do not work on says why.
const WHY: &[Header] = &[Header::Purpose];

type Handler = fn() -> actix_web::Route;

fn get(
    path: &'static str,
    name: &'static str,
    access: Access,
    contract: Contract,
    handler: Handler,
) -> Route {
    route(Method::GET, path, name, access, contract, handler)
}

fn post(
    path: &'static str,
    name: &'static str,
    access: Access,
    contract: Contract,
    handler: Handler,
) -> Route {
    route(Method::POST, path, name, access, contract, handler)
}

fn route(
    method: Method,
    path: &'static str,
    name: &'static str,
    (entry, object, limit, audit): Access,
    contract: Contract,
    handler: Handler,
) -> Route {
    Route { face: Face::Program, method, path, name, entry, object, limit, audit, contract, handler }
}

/// A page.
fn page(path: &'static str, name: &'static str, access: Access, handler: Handler) -> Route {
    let contract = Contract::gives(Content::Page);
    Route { face: Face::Person, ..route(Method::GET, path, name, access, contract, handler) }
}

/// What the form of a page is posted to.
fn form(path: &'static str, name: &'static str, access: Access, handler: Handler) -> Route {
    let contract = Contract::gives(Content::Page).taking(Content::Form);
    Route { face: Face::Person, ..route(Method::POST, path, name, access, contract, handler) }
}

/// Every route.
#[must_use]
pub fn all() -> Vec<Route> {
    [house::all(), accounts::all(), cases::all(), messages::all(), documents::all(), pages::all()].concat()
}

/// Every route, and what only the demo has.
#[must_use]
pub fn with_the_demo() -> Vec<Route> {
    let contract = Contract::gives(Content::Fields).taking(Content::Shape("MomentShape"));
    let mut all = all();
    all.push(post("/demo/clock", "move_clock", access::STAGE, contract, || {
        web::route().to(stage::move_clock)
    }));
    all.extend(pages::of_the_demo());
    all
}

/// Builds the router from the table of the doors.
pub fn configure(config: &mut ServiceConfig, all: &[Route]) {
    let mut by_path: BTreeMap<&str, Vec<&Route>> = BTreeMap::new();
    for route in all {
        by_path.entry(route.path).or_default().push(route);
    }
    for (path, routes) in by_path {
        let resource = routes.into_iter().fold(web::resource(path), |it, route| it.route(way(route)));
        // The guard stands at each resource and not above them all: it holds on to the request, and the router
        // must be alone with it while it looks for the way.
        config.service(resource.default_service(web::to(wrong_method)).wrap(from_fn(guard::stand)));
    }
    config.default_service(web::to(nothing));
}

/// HEAD asks for what GET gives, without its body.
fn way(route: &Route) -> actix_web::Route {
    let is_asked = fn_guard({
        let method = route.method.clone();
        move |it| {
            let asked = &it.head().method;
            *asked == method || (*asked == Method::HEAD && method == Method::GET)
        }
    });
    (route.handler)().guard(is_asked)
}

async fn wrong_method(request: HttpRequest) -> HttpResponse {
    let pattern = request.match_pattern().unwrap_or_default();
    let doors = guard::doors(&request);
    let here = doors.routes.iter().filter(|it| it.path == pattern);
    let mut allowed: Vec<&str> = here.map(|it| it.method.as_str()).collect();
    if allowed.contains(&"GET") {
        allowed.push("HEAD");
    }
    let allowed = allowed.join(", ");
    guard::answer(&Problem::Method(allowed), &request)
}

async fn nothing(request: HttpRequest) -> HttpResponse {
    guard::answer_without_route(&Problem::App(Error::NotFound), &request).await
}
