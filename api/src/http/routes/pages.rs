//! The pages, and what their forms are posted to.

use super::access;
use super::{form, page};
use crate::http::pages::{accounts, assets, home, sessions};
use crate::http::registry::Route;
use actix_web::web;

/// The ways.
pub(super) fn all() -> Vec<Route> {
    [house(), people()].concat()
}

fn house() -> Vec<Route> {
    vec![
        page("/assets/{file}", "asset", access::OPEN, || web::route().to(assets::show)),
        page("/", "page_choose", access::OPEN, || web::route().to(home::choose)),
        page("/{language:kk|ru|en}", "page_home", access::OPEN, || web::route().to(home::home)),
        form("/{language:kk|ru|en}/theme", "choose_theme", access::LOOK, || web::route().to(home::theme)),
    ]
}

fn people() -> Vec<Route> {
    vec![
        page("/{language:kk|ru|en}/sign-in", "page_sign_in", access::OPEN, || web::route().to(sessions::form)),
        form("/{language:kk|ru|en}/sign-in", "post_sign_in", access::SECRET, || {
            web::route().to(sessions::sign_in)
        }),
        form("/{language:kk|ru|en}/sign-out", "post_sign_out", access::LOOK, || {
            web::route().to(sessions::sign_out)
        }),
        page("/{language:kk|ru|en}/register", "page_register", access::OPEN, || {
            web::route().to(accounts::register_form)
        }),
        form("/{language:kk|ru|en}/register", "post_register", access::SECRET, || {
            web::route().to(accounts::register)
        }),
        page("/{language:kk|ru|en}/register/sent", "page_registered", access::OPEN, || {
            web::route().to(accounts::registered)
        }),
        page("/{language:kk|ru|en}/confirm/{secret}", "page_confirm", access::LINK, || {
            web::route().to(accounts::confirm_form)
        }),
        form("/{language:kk|ru|en}/confirm/{secret}", "post_confirm", access::SECRET, || {
            web::route().to(accounts::confirm)
        }),
        page("/{language:kk|ru|en}/reset", "page_reset_request", access::OPEN, || {
            web::route().to(accounts::reset_request_form)
        }),
        form("/{language:kk|ru|en}/reset", "post_reset_request", access::SECRET, || {
            web::route().to(accounts::reset_request)
        }),
        page("/{language:kk|ru|en}/reset/sent", "page_reset_requested", access::OPEN, || {
            web::route().to(accounts::reset_requested)
        }),
        page("/{language:kk|ru|en}/reset/{secret}", "page_reset", access::LINK, || {
            web::route().to(accounts::reset_form)
        }),
        form("/{language:kk|ru|en}/reset/{secret}", "post_reset", access::SECRET, || {
            web::route().to(accounts::reset)
        }),
        page("/{language:kk|ru|en}/invitation/{secret}", "page_invitation", access::LINK, || {
            web::route().to(accounts::invitation_form)
        }),
        form("/{language:kk|ru|en}/invitation/{secret}", "post_invitation", access::SECRET, || {
            web::route().to(accounts::invitation)
        }),
        page("/{language:kk|ru|en}/account", "page_account", access::OWN, || {
            web::route().to(sessions::account)
        }),
        form("/{language:kk|ru|en}/account/sessions", "end_session", access::SIGN_OUT, || {
            web::route().to(sessions::end)
        }),
        form("/desk/language", "choose_language", access::SIGN_OUT, || web::route().to(sessions::language)),
    ]
}
