//! The first page, and how pages look.

use super::posted::Posted;
use super::{Reply, Visit, cookies, own_path, see_other, show};
use crate::app::cases::clocks;
use actix_web::HttpResponse;
use templates::pages::Theme;
use templates::pages::home::Home;
use workflow::Language;

/// Sends whoever names no language to theirs.
pub(crate) async fn choose(visit: Visit) -> Reply {
    Ok(see_other(&visit.link("")))
}

pub(crate) async fn home(visit: Visit) -> Reply {
    let definition = visit.app().newest_definition(&visit.app().definitions.of_the_form());
    let term = definition.and_then(|it| clocks::term_of(&it, visit.language));
    let page = Home { frame: visit.frame(visit.say("home-title")), term };
    let mut response = show(&page)?;
    keep(&mut response, &cookies::keep_language(visit.app(), visit.language));
    Ok(response)
}

pub(crate) async fn theme(posted: Posted) -> Reply {
    posted.only(&["theme", "next"])?;
    let visit = &posted.visit;
    let mut response = see_other(own_path(posted.fields.get("next")).unwrap_or("/"));
    keep(&mut response, &cookies::keep_theme(visit.app(), Theme::from_code(posted.fields.get("theme"))));
    Ok(response)
}

/// The first page by the address that people type: it has no stroke at its end.
pub(crate) async fn top(visit: Visit) -> Reply {
    Ok(see_other(&visit.link("")))
}

pub(crate) fn keep(response: &mut HttpResponse, cookie: &actix_web::cookie::Cookie<'static>) {
    // A name and a value of ours always make a cookie.
    let _ = response.add_cookie(cookie);
}

/// The language of a code that a form sent.
pub(crate) fn language_of(code: &str) -> Option<Language> {
    Language::ALL.into_iter().find(|it| it.code() == code)
}
