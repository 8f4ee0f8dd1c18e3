//! Messages between applicant and office, and notes that the office keeps for itself.

use super::access;
use super::{KEY, WHY, get, post};
use crate::http::contract::{Content, Contract};
use crate::http::json::messages;
use crate::http::registry::Route;
use actix_web::web;

const READ: Contract = Contract::gives(Content::List("items", "MessageShape")).with(WHY);
const WRITTEN: Contract = Contract::gives(Content::Shape("MessageShape"))
    .creating()
    .taking(Content::Shape("NewMessageShape"))
    .with(KEY);

/// The ways.
pub(super) fn all() -> Vec<Route> {
    vec![
        get("/api/v1/cases/{id}/messages", "list_messages", access::READ, READ, || {
            web::route().to(messages::list_messages)
        }),
        post("/api/v1/cases/{id}/messages", "write_message", access::WRITE, WRITTEN, || {
            web::route().to(messages::write_message)
        }),
        get("/api/v1/cases/{id}/notes", "list_notes", access::READ_NOTES, READ, || {
            web::route().to(messages::list_notes)
        }),
        post("/api/v1/cases/{id}/notes", "write_note", access::WRITE_NOTES, WRITTEN, || {
            web::route().to(messages::write_note)
        }),
    ]
}
