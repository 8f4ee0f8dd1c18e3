//! Documents of a case.

use super::access;
use super::{WHY, get, post};
use crate::http::contract::{Content, Contract, Header};
use crate::http::json::documents;
use crate::http::registry::Route;
use actix_web::web;

/// The ways.
pub(super) fn all() -> Vec<Route> {
    vec![
        get(
            "/api/v1/cases/{id}/documents",
            "list_documents",
            access::READ,
            Contract::gives(Content::List("items", "DocumentShape")).with(WHY),
            || web::route().to(documents::list),
        ),
        post(
            "/api/v1/cases/{id}/documents",
            "upload_document",
            access::WRITE,
            Contract::gives(Content::Shape("DocumentShape"))
                .creating()
                .taking(Content::Bytes)
                .with(&[Header::FileName, Header::IdempotencyKey]),
            || web::route().to(documents::upload),
        ),
        get(
            "/api/v1/cases/{id}/documents/{document}",
            "download_document",
            access::READ,
            Contract::gives(Content::Bytes).with(WHY).answering(&["Content-Disposition"]),
            || web::route().to(documents::download),
        ),
    ]
}
