//! Cases: filing, finding, reading and acting.

use super::access;
use super::{KEY, WHY, get, post};
use crate::app::cases::listing::{DUE, MOST, MOVES, ORDER_NAMES, USUAL};
use crate::http::contract::{Content, Contract, Header, Kind};
use crate::http::json::{actions, bodies, cases};
use crate::http::registry::Route;
use actix_web::web;

/// A list with its filters.
const LISTED: Contract = Contract {
    query: &[
        ("status", Kind::State),
        ("region", Kind::Text),
        ("assignee", Kind::Text),
        ("move", Kind::OneOf(&MOVES)),
        ("due", Kind::OneOf(&DUE)),
        ("q", Kind::Text),
        ("sort", Kind::OneOf(&ORDER_NAMES)),
        ("cursor", Kind::Text),
        ("limit", Kind::Count { most: MOST, usual: USUAL }),
    ],
    ..Contract::gives(Content::Shape("PageShape"))
};
/// An action of the process.
const ACT: Contract = Contract {
    path: &[("action", Kind::Text)],
    ..Contract::gives(Content::Shape("CaseShape"))
        .taking(Content::Fields)
        .with(&[Header::IfMatch, Header::IdempotencyKey])
        .answering(&["ETag"])
};

/// The ways.
pub(super) fn all() -> Vec<Route> {
    vec![
        post(
            "/api/v1/cases",
            "file_case",
            access::FILE,
            Contract::gives(Content::Shape("FiledShape"))
                .creating()
                .taking(Content::Shape("NewCaseShape"))
                .with(KEY)
                .answering(&["ETag", "Location"]),
            || web::route().to(cases::file),
        ),
        get("/api/v1/cases", "list_cases", access::LIST, LISTED, || web::route().to(cases::list)),
        post(
            "/api/v1/cases/search",
            "search_cases",
            access::LIST,
            Contract::gives(Content::Shape("PageShape")).taking(Content::Shape("ListShape")),
            || web::route().to(cases::search),
        ),
        get(
            "/api/v1/cases/{id}",
            "show_case",
            access::READ,
            Contract::gives(Content::Shape("CaseShape")).with(WHY).answering(&["ETag"]),
            || web::route().to(cases::show),
        ),
        get(
            "/api/v1/cases/{id}/actions",
            "list_actions",
            access::READ,
            Contract::gives(Content::Actions).with(WHY).answering(&["ETag"]),
            || web::route().to(actions::list),
        ),
        post("/api/v1/cases/{id}/actions/{action}", "act", access::WRITE, ACT, || {
            web::route().to(actions::act)
        }),
        post(
            "/api/v1/cases/{id}/body",
            "bind_body",
            access::INTAKE,
            Contract::silent(204).taking(Content::Shape("BodyCodeShape")),
            || web::route().to(bodies::bind),
        ),
        get(
            "/api/v1/cases/{id}/timeline",
            "timeline",
            access::READ,
            Contract::gives(Content::List("items", "EntryShape")).with(WHY),
            || web::route().to(cases::timeline),
        ),
        get(
            "/api/v1/cases/{id}/clock",
            "clock",
            access::READ,
            Contract::gives(Content::List("clocks", "ClockShape")).with(WHY).answering(&["ETag"]),
            || web::route().to(cases::clock),
        ),
        get(
            "/api/v1/cases/{id}/views",
            "views",
            access::VIEWS,
            Contract::gives(Content::List("items", "ReadingShape")).with(WHY),
            || web::route().to(cases::views),
        ),
        get(
            "/api/v1/cases/{id}/receipt",
            "receipt",
            access::READ,
            Contract::gives(Content::Shape("ReceiptShape")).with(WHY),
            || web::route().to(cases::receipt),
        ),
        post(
            "/api/v1/track",
            "track",
            access::TRACK,
            Contract::gives(Content::Shape("TrackedShape")).taking(Content::Shape("TrackShape")),
            || web::route().to(cases::track),
        ),
    ]
}
