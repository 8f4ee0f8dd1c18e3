//! What a browser keeps for us: the secret of a session, that of a draft, and how pages look. Nothing is told to a script.

use crate::app::App;
use crate::app::viewer::Purpose;
use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use data_encoding::BASE64URL_NOPAD;
use templates::pages::Theme;
use workflow::Language;

/// The cookies, without the prefix that binds them to a host under TLS.
const SESSION: &str = "qorgan";
const DRAFT: &str = "qorgan-draft";
const THEME: &str = "qorgan-theme";
const LANGUAGE: &str = "qorgan-language";
const PURPOSE: &str = "qorgan-purpose";
const LIST: &str = "qorgan-list";
const TRACKED: &str = "qorgan-tracked";
/// How pages look is remembered for so long.
const REMEMBERED: Duration = Duration::days(365);
/// A draft is found again for so long, in days.
const DRAFTED: Duration = Duration::days(30);
/// What was looked up by number and code stays open for so long; the device may be one that others use too.
const LOOKED_UP: Duration = Duration::minutes(30);

/// The name of a secret cookie. Under TLS its prefix binds it to this very host; without, only a demo or a loopback
/// address is served.
fn name(app: &App, name: &str) -> String {
    if app.settings.is_https() { format!("__Host-{name}") } else { name.to_owned() }
}

fn read(request: &HttpRequest, name: &str) -> Option<String> {
    request.cookie(name).map(|it| it.value().to_owned()).filter(|it| !it.is_empty())
}

fn of_house(request: &HttpRequest, cookie: &str) -> Option<String> {
    read(request, &name(&super::guard::doors(request).app, cookie))
}

/// The secret of the session.
pub(crate) fn session(request: &HttpRequest) -> Option<String> {
    of_house(request, SESSION)
}

/// The secret of the draft.
pub(crate) fn draft(request: &HttpRequest) -> Option<String> {
    of_house(request, DRAFT)
}

/// Why cases are read by somebody who does not work on them.
pub(crate) fn purpose(request: &HttpRequest) -> Option<Purpose> {
    Purpose::of_reason(&of_house(request, PURPOSE)?)
}

/// Remembers it, until the browser is closed.
pub(crate) fn keep_purpose(app: &App, purpose: Purpose) -> Cookie<'static> {
    sealed(app, PURPOSE, purpose.code().to_owned())
}

/// The list that cases are opened from: its address, with filters and place.
pub(crate) fn list(request: &HttpRequest) -> Option<String> {
    let address = BASE64URL_NOPAD.decode(of_house(request, LIST)?.as_bytes()).ok()?;
    String::from_utf8(address).ok()
}

/// Remembers it, until the browser is closed.
pub(crate) fn keep_list(app: &App, address: &str) -> Cookie<'static> {
    sealed(app, LIST, BASE64URL_NOPAD.encode(address.as_bytes()))
}

/// The number and the code of the case that was looked up.
pub(crate) fn tracked(request: &HttpRequest) -> Option<(String, String)> {
    let (number, code) =
        of_house(request, TRACKED)?.split_once('.').map(|(it, code)| (it.to_owned(), code.to_owned()))?;
    Some((number, code))
}

/// Remembers them, so that the page can be opened again and in another language.
pub(crate) fn keep_tracked(app: &App, number: &str, code: &str) -> Cookie<'static> {
    let mut cookie = sealed(app, TRACKED, format!("{number}.{code}"));
    cookie.set_max_age(LOOKED_UP);
    cookie
}

/// How pages look.
pub(crate) fn theme(request: &HttpRequest) -> Theme {
    read(request, THEME).map_or_else(Theme::default, |it| Theme::from_code(&it))
}

/// The language that was chosen last.
pub(crate) fn language(request: &HttpRequest) -> Option<Language> {
    let code = read(request, LANGUAGE)?;
    Language::ALL.into_iter().find(|it| it.code() == code)
}

fn sealed(app: &App, cookie: &'static str, value: String) -> Cookie<'static> {
    Cookie::build(name(app, cookie), value)
        .path("/")
        .http_only(true)
        .secure(app.settings.is_https())
        .same_site(SameSite::Lax)
        .finish()
}

/// Keeps the secret of a session, until the browser is closed.
pub(crate) fn keep_session(app: &App, token: String) -> Cookie<'static> {
    sealed(app, SESSION, token)
}

/// Forgets everything of whoever used this device: their session, what they were writing, why they read and what they
/// looked for. What they were writing is still found by their account.
pub(crate) fn end_all(app: &App) -> impl Iterator<Item = Cookie<'static>> {
    [SESSION, DRAFT, PURPOSE, LIST, TRACKED].into_iter().map(|it| {
        let mut cookie = sealed(app, it, String::new());
        cookie.make_removal();
        cookie
    })
}

/// Keeps the secret of a draft, as long as the draft.
pub(crate) fn keep_draft(app: &App, token: String) -> Cookie<'static> {
    let mut cookie = sealed(app, DRAFT, token);
    cookie.set_max_age(DRAFTED);
    cookie
}

/// Forgets what was filed or looked up on this device.
pub(crate) fn end_filed(app: &App) -> impl Iterator<Item = Cookie<'static>> {
    [DRAFT, TRACKED].into_iter().map(|it| {
        let mut cookie = sealed(app, it, String::new());
        cookie.make_removal();
        cookie
    })
}

/// Forgets it.
pub(crate) fn end_draft(app: &App) -> Cookie<'static> {
    let mut cookie = sealed(app, DRAFT, String::new());
    cookie.make_removal();
    cookie
}

fn plain(app: &App, name: &'static str, value: &'static str) -> Cookie<'static> {
    let cookie = Cookie::build(name, value).path("/").http_only(true).secure(app.settings.is_https());
    cookie.same_site(SameSite::Lax).max_age(REMEMBERED).finish()
}

/// Remembers how pages look.
pub(crate) fn keep_theme(app: &App, theme: Theme) -> Cookie<'static> {
    plain(app, THEME, theme.code())
}

/// Remembers the language.
pub(crate) fn keep_language(app: &App, language: Language) -> Cookie<'static> {
    plain(app, LANGUAGE, language.code())
}
