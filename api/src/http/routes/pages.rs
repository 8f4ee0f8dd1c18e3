//! The pages, and what their forms are posted to.

use super::access;
use super::{form, page};
use crate::http::pages::{accounts, assets, calendars, cases, desk, filing, home, sessions, stage};
use crate::http::registry::Route;
use actix_web::web;

/// The ways.
pub(super) fn all() -> Vec<Route> {
    [house(), people(), filing(), own(), desk()].concat()
}

fn house() -> Vec<Route> {
    vec![
        page("/assets/{file}", "asset", access::OPEN, || web::route().to(assets::show)),
        page("/", "page_choose", access::OPEN, || web::route().to(home::choose)),
        page("/{language:kk|ru|en}", "page_home", access::OPEN, || web::route().to(home::home)),
        page("/{language:kk|ru|en}/", "page_top", access::OPEN, || web::route().to(home::top)),
        form("/{language:kk|ru|en}/theme", "choose_theme", access::LOOK, || web::route().to(home::theme)),
    ]
}

fn people() -> Vec<Route> {
    vec![
        page("/{language:kk|ru|en}/sign-in", "page_sign_in", access::OPEN, || {
            web::route().to(sessions::form)
        }),
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
        page("/{language:kk|ru|en}/confirmed", "page_confirmed", access::OPEN, || {
            web::route().to(accounts::confirmed)
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

fn filing() -> Vec<Route> {
    vec![
        page("/{language:kk|ru|en}/protect", "page_start", access::OPEN, || web::route().to(filing::start)),
        page("/{language:kk|ru|en}/protect/resume", "page_resume", access::LINK, || {
            web::route().to(filing::resume_form)
        }),
        form("/{language:kk|ru|en}/protect/resume", "resume_draft", access::DRAFT, || {
            web::route().to(filing::resume)
        }),
        page("/{language:kk|ru|en}/protect/saved", "page_saved", access::DRAFT_READS, || {
            web::route().to(filing::saved)
        }),
        form("/{language:kk|ru|en}/protect/leave", "leave_draft", access::LOOK, || {
            web::route().to(filing::leave)
        }),
        form("/{language:kk|ru|en}/protect/discard", "discard_draft", access::DRAFTED, || {
            web::route().to(filing::discard)
        }),
        form("/{language:kk|ru|en}/protect/take-up", "take_up_draft", access::TAKE_UP, || {
            web::route().to(filing::take_up)
        }),
        page("/{language:kk|ru|en}/protect/elsewhere", "page_elsewhere", access::OPEN, || {
            web::route().to(filing::elsewhere)
        }),
        page("/{language:kk|ru|en}/protect/evidence", "page_evidence", access::DRAFT_READS, || {
            web::route().to(filing::evidence::show_files)
        }),
        form("/{language:kk|ru|en}/protect/evidence", "add_evidence", access::DRAFTED, || {
            web::route().to(filing::evidence::add)
        }),
        form("/{language:kk|ru|en}/protect/evidence/remove", "remove_evidence", access::DRAFTED, || {
            web::route().to(filing::evidence::remove)
        }),
        page("/{language:kk|ru|en}/protect/check", "page_check", access::DRAFT_READS, || {
            web::route().to(filing::checking::check)
        }),
        form("/{language:kk|ru|en}/protect/check", "file_draft", access::DRAFTED, || {
            web::route().to(filing::checking::file)
        }),
        page("/{language:kk|ru|en}/protect/sent", "page_sent", access::DRAFT_READS, || {
            web::route().to(filing::checking::sent)
        }),
        page("/{language:kk|ru|en}/protect/sent/calendar", "sent_calendar", access::DRAFT_READS, || {
            web::route().to(calendars::sent)
        }),
        page("/{language:kk|ru|en}/protect/{step}", "page_question", access::DRAFT_READS, || {
            web::route().to(filing::question)
        }),
        form("/{language:kk|ru|en}/protect/{step}", "answer_question", access::DRAFTED, || {
            web::route().to(filing::answer)
        }),
    ]
}

fn own() -> Vec<Route> {
    vec![
        page("/{language:kk|ru|en}/check", "page_track", access::OPEN, || {
            web::route().to(cases::tracking::form)
        }),
        form("/{language:kk|ru|en}/check", "track_by_page", access::TRACK, || {
            web::route().to(cases::tracking::track)
        }),
        page("/{language:kk|ru|en}/check/case", "page_tracked", access::TRACKED, || {
            web::route().to(cases::tracking::tracked)
        }),
        page("/{language:kk|ru|en}/my", "page_own", access::OWN_LIST, || web::route().to(cases::own)),
        page("/{language:kk|ru|en}/my/{number}", "page_own_case", access::OWN_READ, || {
            web::route().to(cases::overview::show)
        }),
        page("/{language:kk|ru|en}/my/{number}/do/{action}", "back_to_own_case", access::OWN_READ, || {
            web::route().to(cases::overview::back)
        }),
        form("/{language:kk|ru|en}/my/{number}/do/{action}", "act_on_own_case", access::OWN_WRITE, || {
            web::route().to(cases::overview::act)
        }),
        page("/{language:kk|ru|en}/my/{number}/messages", "page_own_messages", access::OWN_READ, || {
            web::route().to(cases::messages::list)
        }),
        form("/{language:kk|ru|en}/my/{number}/messages", "write_own_message", access::OWN_WRITE, || {
            web::route().to(cases::messages::write)
        }),
        page("/{language:kk|ru|en}/my/{number}/documents", "page_own_documents", access::OWN_READ, || {
            web::route().to(cases::reading::documents)
        }),
        form("/{language:kk|ru|en}/my/{number}/documents", "add_own_document", access::OWN_WRITE, || {
            web::route().to(cases::reading::add)
        }),
        page(
            "/{language:kk|ru|en}/my/{number}/documents/{document}",
            "page_own_document",
            access::OWN_READ,
            || web::route().to(cases::reading::download),
        ),
        page("/{language:kk|ru|en}/my/{number}/calendar", "own_calendar", access::OWN_READ, || {
            web::route().to(calendars::own)
        }),
        page("/{language:kk|ru|en}/my/{number}/history", "page_own_history", access::OWN_READ, || {
            web::route().to(cases::reading::history)
        }),
        page("/{language:kk|ru|en}/my/{number}/views", "page_own_views", access::OWN_READ, || {
            web::route().to(cases::reading::views)
        }),
    ]
}

fn desk() -> Vec<Route> {
    vec![
        page("/desk", "page_today", access::DESK_LIST, || web::route().to(desk::today)),
        page("/desk/next", "page_next", access::DESK_LIST, || web::route().to(desk::next)),
        page("/desk/cases", "page_list", access::STAFF_LIST, || web::route().to(desk::list)),
        page("/desk/approvals", "page_approvals", access::DESK_LIST, || web::route().to(desk::approvals)),
        page("/desk/purpose", "page_purpose", access::AUDIT, || web::route().to(desk::purpose_form)),
        form("/desk/purpose", "choose_purpose", access::AUDIT_LOOK, || web::route().to(desk::purpose)),
        page("/desk/cases/{number}", "page_case", access::STAFF_READ, || {
            web::route().to(cases::overview::show)
        }),
        page("/desk/cases/{number}/do/{action}", "back_to_case", access::STAFF_READ, || {
            web::route().to(cases::overview::back)
        }),
        form("/desk/cases/{number}/do/{action}", "act_on_case", access::STAFF_WRITE, || {
            web::route().to(cases::overview::act)
        }),
        page("/desk/cases/{number}/body", "back_to_unbound_case", access::STAFF_READ, || {
            web::route().to(cases::overview::back)
        }),
        form("/desk/cases/{number}/body", "bind_body_by_page", access::INTAKE, || {
            web::route().to(cases::overview::bind)
        }),
        page("/desk/cases/{number}/messages", "page_messages", access::STAFF_READ, || {
            web::route().to(cases::messages::list)
        }),
        form("/desk/cases/{number}/messages", "write_message_by_page", access::STAFF_WRITE, || {
            web::route().to(cases::messages::write)
        }),
        page("/desk/cases/{number}/notes", "page_notes", access::READ_NOTES, || {
            web::route().to(cases::messages::list)
        }),
        form("/desk/cases/{number}/notes", "write_note_by_page", access::WRITE_NOTES, || {
            web::route().to(cases::messages::write)
        }),
        page("/desk/cases/{number}/documents", "page_documents", access::STAFF_READ, || {
            web::route().to(cases::reading::documents)
        }),
        form("/desk/cases/{number}/documents", "add_document_by_page", access::STAFF_WRITE, || {
            web::route().to(cases::reading::add)
        }),
        page("/desk/cases/{number}/documents/{document}", "page_document", access::STAFF_READ, || {
            web::route().to(cases::reading::download)
        }),
        page("/desk/cases/{number}/history", "page_history", access::STAFF_READ, || {
            web::route().to(cases::reading::history)
        }),
        page("/desk/cases/{number}/views", "page_views", access::AUDIT_READ, || {
            web::route().to(cases::reading::views)
        }),
    ]
}

/// The pages of the stage.
pub(super) fn of_the_demo() -> Vec<Route> {
    vec![
        page("/demo", "find_stage", access::OPEN, || web::route().to(stage::choose)),
        page("/{language:kk|ru|en}/demo", "page_stage", access::OPEN, || web::route().to(stage::show_stage)),
        page("/{language:kk|ru|en}/demo/letters/{letter}", "page_letter", access::LINK, || {
            web::route().to(stage::show_letter)
        }),
        form("/{language:kk|ru|en}/demo/forward", "forward_clock", access::STAGE, || {
            web::route().to(stage::forward)
        }),
        form("/{language:kk|ru|en}/demo/sign-in", "sign_in_on_stage", access::STAGE, || {
            web::route().to(stage::sign_in)
        }),
    ]
}
