//! What is about the house itself, and what everybody may read.

use super::access;
use super::get;
use crate::app::reference::List;
use crate::http::contract::{Content, Contract, Kind};
use crate::http::json::{health, reference};
use crate::http::openapi;
use crate::http::registry::Route;
use actix_web::web;

/// The lists that everybody may read.
const REFERENCE: Contract = Contract {
    path: &[("list", Kind::OneOf(&List::CODES))],
    query: &[("region", Kind::Text)],
    ..Contract::gives(Content::List("items", "ReferenceShape"))
};

/// The ways.
pub(super) fn all() -> Vec<Route> {
    vec![
        get("/healthz", "healthz", access::HEALTH, Contract::gives(Content::Fields), || {
            web::route().to(health::alive)
        }),
        get("/readyz", "readyz", access::HEALTH, Contract::gives(Content::Fields), || {
            web::route().to(health::ready)
        }),
        get("/api/v1/openapi.json", "openapi", access::OPEN, Contract::gives(Content::Fields), || {
            web::route().to(openapi::show)
        }),
        get("/api/v1/reference/{list}", "reference", access::OPEN, REFERENCE, || {
            web::route().to(reference::list)
        }),
    ]
}
