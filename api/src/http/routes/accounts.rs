//! Accounts and sessions.

use super::access;
use super::{get, post, route};
use crate::http::contract::{Content, Contract};
use crate::http::json::{accounts, sessions};
use crate::http::registry::Route;
use actix_web::http::Method;
use actix_web::web;

/// The ways.
pub(super) fn all() -> Vec<Route> {
    vec![
        post(
            "/api/v1/accounts",
            "register",
            access::SECRET,
            Contract::gives(Content::Shape("RegisteredShape"))
                .creating()
                .taking(Content::Shape("NewAccountShape")),
            || web::route().to(accounts::register),
        ),
        post(
            "/api/v1/accounts/confirm",
            "confirm",
            access::SECRET,
            Contract::silent(204).taking(Content::Shape("TokenShape")),
            || web::route().to(accounts::confirm),
        ),
        post(
            "/api/v1/accounts/confirm-request",
            "confirm_request",
            access::SECRET,
            Contract::silent(202).taking(Content::Shape("EmailShape")),
            || web::route().to(accounts::confirm_request),
        ),
        post(
            "/api/v1/accounts/reset-request",
            "reset_request",
            access::SECRET,
            Contract::silent(202).taking(Content::Shape("EmailShape")),
            || web::route().to(accounts::reset_request),
        ),
        post(
            "/api/v1/accounts/reset",
            "reset",
            access::SECRET,
            Contract::silent(204).taking(Content::Shape("PasswordShape")),
            || web::route().to(accounts::reset),
        ),
        post(
            "/api/v1/accounts/accept-invitation",
            "accept_invitation",
            access::SECRET,
            Contract::silent(204).taking(Content::Shape("PasswordShape")),
            || web::route().to(accounts::accept_invitation),
        ),
        post(
            "/api/v1/sessions",
            "sign_in",
            access::SECRET,
            Contract::gives(Content::Shape("SessionShape")).creating().taking(Content::Shape("SignInShape")),
            || web::route().to(sessions::sign_in),
        ),
        route(
            Method::DELETE,
            "/api/v1/sessions/current",
            "sign_out",
            access::SIGN_OUT,
            Contract::silent(204),
            || web::route().to(sessions::sign_out),
        ),
        get("/api/v1/me", "me", access::OWN, Contract::gives(Content::Shape("MeShape")), || {
            web::route().to(accounts::me)
        }),
    ]
}
