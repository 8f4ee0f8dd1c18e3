//! The doors for people: pages and the forms on them. What is typed becomes the same input of a use case that JSON
//! becomes; what the use case says is shown in words, and what was typed stays.

pub mod accounts;
pub mod assets;
pub mod calendars;
pub mod cases;
pub mod cookies;
pub mod desk;
pub mod errors;
pub mod filing;
pub mod home;
pub mod incoming;
pub mod posted;
pub mod questions;
mod secrets;
pub mod sessions;
pub mod stage;

use super::problem::{self, Problem};
use super::{Doors, guard};
use crate::app::idempotency::RequestKey;
use crate::app::sessions::{Holder, idle};
use crate::app::viewer::{Grant, Viewer};
use crate::app::{self, App, Error, unsent};
use crate::random;
use crate::vault::{self, Purpose};
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, dev};
use incoming::File;
use posted::Fields;
use std::cell::OnceCell;
use std::future::{Ready, ready};
use std::sync::Arc;
use templates::pages::{Ending, Frame, Page, Place, Tongue};
use url::form_urlencoded;
use workflow::Language;

/// What a page gives back.
pub type Reply = Result<HttpResponse, Problem>;

/// The pages that may be found by a search: home, what to know before a filing, and how to look a case up. Every other page
/// is somebody's own.
const FOUND: [&str; 3] = ["", "/protect", "/check"];

/// Who opens a page, and how it is shown to them.
pub(crate) struct Visit {
    pub(crate) http: HttpRequest,
    pub(crate) doors: Arc<Doors>,
    pub(crate) language: Language,
    viewer: Option<Viewer>,
    /// Written once in an answer: what stands in it twice is then short.
    token: OnceCell<String>,
}

impl FromRequest for Visit {
    type Error = actix_web::Error;
    type Future = Ready<Result<Visit, actix_web::Error>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(Ok(Visit::of(request)))
    }
}

impl Visit {
    pub(crate) fn of(request: &HttpRequest) -> Visit {
        let viewer = request.extensions().get::<Viewer>().cloned();
        let language = language(request, viewer.as_ref());
        Visit {
            http: request.clone(),
            doors: guard::doors(request),
            language,
            viewer,
            token: OnceCell::new(),
        }
    }

    pub(crate) fn app(&self) -> &Arc<App> {
        &self.doors.app
    }

    /// Who it is.
    ///
    /// # Errors
    /// [`Error::Unauthorized`] when they are not signed in.
    pub(crate) fn viewer(&self) -> Result<&Viewer, Problem> {
        self.viewer.as_ref().ok_or(Problem::App(Error::Unauthorized))
    }

    /// Who it is, if they are signed in.
    pub(crate) fn known(&self) -> Option<&Viewer> {
        self.viewer.as_ref()
    }

    /// Whether the page belongs to an office.
    pub(crate) fn is_desk(&self) -> bool {
        self.http.path() == "/desk" || self.http.path().starts_with("/desk/")
    }

    /// A path of the public part, in the language of the page.
    pub(crate) fn link(&self, path: &str) -> String {
        format!("/{}{path}", self.language.code())
    }

    pub(crate) fn say(&self, key: &str) -> String {
        templates::say(self.language, key)
    }

    pub(crate) fn place(&self, key: &str, link: String) -> Place {
        Place { label: self.say(key), link, is_here: false }
    }

    /// The secret that a form carries; nothing, and nobody is signed in. It is one of the account: whoever signs in again in
    /// another window loses nothing that stands in this one.
    pub(crate) fn token(&self) -> String {
        let written = || self.secret().map(|it| secrets::mask(&it)).unwrap_or_default();
        self.token.get_or_init(written).clone()
    }

    /// Whether a form carries the secret of this account.
    pub(crate) fn is_ours(&self, token: &str) -> bool {
        self.secret().is_some_and(|it| secrets::is_written(&it, token))
    }

    /// Whether a form carries the secret of the account of this viewer, who may have signed in just now.
    pub(crate) fn is_of(&self, viewer: &Viewer, token: &str) -> bool {
        self.secret_of(viewer).is_some_and(|it| secrets::is_written(&it, token))
    }

    fn secret(&self) -> Option<[u8; 32]> {
        self.secret_of(self.viewer.as_ref()?)
    }

    fn secret_of(&self, viewer: &Viewer) -> Option<[u8; 32]> {
        self.app().vault.mac(Purpose::Form, &[viewer.account.0.as_bytes()]).ok()
    }

    /// Where the reader is: path and query.
    pub(crate) fn here(&self) -> String {
        let query = self.http.query_string();
        if query.is_empty() { self.http.path().to_owned() } else { format!("{}?{query}", self.http.path()) }
    }

    /// What stands around the page.
    pub(crate) fn frame(&self, title: impl Into<String>) -> Frame {
        let app = self.app();
        let now = app.clock.now();
        let is_staff = self.viewer.as_ref().is_some_and(Viewer::is_staff);
        let ending = self.viewer.as_ref().map(|it| {
            let unused = now + idle(Holder::Browser, is_staff);
            let at = it.signed_in_until.min(unused);
            Ending { at, seconds: (at - now).num_seconds(), may_stay: at == unused }
        });
        Frame {
            language: self.language,
            title: title.into(),
            has_faults: false,
            theme: cookies::theme(&self.http),
            tongues: self.tongues(|it| self.here_in(it)),
            has_form: false,
            places: self.places(),
            alternates: self.alternates(),
            signed_in: self.viewer.as_ref().map(|it| self.say(&format!("role-{}", it.role()))),
            is_staff,
            is_desk: self.is_desk(),
            token: self.token(),
            here: self.here(),
            hotline: app.settings.hotline.clone(),
            ending,
            stage: self.doors.stage.as_ref().map(|_| now),
        }
    }

    /// The addresses of a page that anybody may find by a search, in each language; nothing for every other page.
    fn alternates(&self) -> Vec<(&'static str, String)> {
        let own = format!("/{}", self.language.code());
        let rest = self.http.path().strip_prefix(&own).filter(|it| FOUND.contains(it));
        let portal = self.app().settings.public_url.trim_end_matches('/');
        let address = |rest: &str, it: Language| (it.code(), format!("{portal}/{}{rest}", it.code()));
        let Some(rest) = rest else { return Vec::new() };
        // Whoever speaks none of them begins where the language is chosen.
        let choice = rest.is_empty().then(|| ("x-default", format!("{portal}/")));
        Language::ALL.into_iter().map(|it| address(rest, it)).chain(choice).collect()
    }

    /// The languages, each with the address of a page in it.
    pub(crate) fn tongues(&self, address: impl Fn(Language) -> String) -> Vec<Tongue> {
        let tongue = |it: Language| Tongue {
            code: it.code(),
            name: templates::say(it, "language-own"),
            link: address(it),
            is_here: it == self.language,
        };
        Language::ALL.into_iter().map(tongue).collect()
    }

    /// The page in another language: the same address with another beginning. The desk has no language in its addresses.
    fn here_in(&self, it: Language) -> String {
        let here = self.here();
        let own = format!("/{}", self.language.code());
        match here.strip_prefix(&own) {
            Some(rest) if !self.is_desk() => format!("/{}{rest}", it.code()),
            // The desk is the same address in every language; what is no page of ours has none.
            _ if self.is_desk() => here,
            _ => format!("/{}", it.code()),
        }
    }

    fn places(&self) -> Vec<Place> {
        let Some(viewer) = &self.viewer else { return Vec::new() };
        let path = self.http.path();
        let place = |key: &str, link: String, beneath: bool| Place {
            is_here: path == link || (beneath && path.starts_with(&format!("{link}/"))),
            label: self.say(key),
            link,
        };
        let mut places = match viewer.seat.as_ref().map(|it| it.grant) {
            None => vec![
                place("nav-my", self.link("/my"), true),
                place("nav-protect", self.link("/protect"), true),
            ],
            Some(Grant::Admin) => Vec::new(),
            Some(Grant::Auditor) => vec![place("nav-cases", "/desk/cases".to_owned(), true)],
            Some(grant) => {
                let mut places = vec![
                    place("nav-today", "/desk".to_owned(), false),
                    place("nav-cases", "/desk/cases".to_owned(), true),
                ];
                if matches!(grant, Grant::Head | Grant::Deputy) {
                    places.push(place("nav-approvals", "/desk/approvals".to_owned(), true));
                }
                places
            }
        };
        places.push(place("nav-account", self.link("/account"), true));
        places
    }

    /// What the reader typed on this page while their session ended, when they came back for it.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn kept(&self, place: &str) -> Result<Option<Fields>, Problem> {
        let Some(viewer) = self.viewer.as_ref().filter(|_| self.is_to_be_given_back()) else {
            return Ok(None);
        };
        let form = unsent::find(self.app(), viewer, place).await?;
        Ok(form.map(|it| Fields::read(it.as_bytes())))
    }

    /// The one that was kept last of the forms of these addresses, and which of them it was.
    pub(crate) async fn kept_last(&self, places: &[String]) -> Result<Option<(String, Fields)>, Problem> {
        let Some(viewer) = self.viewer.as_ref().filter(|_| self.is_to_be_given_back()) else {
            return Ok(None);
        };
        let form = unsent::find_last(self.app(), viewer, places).await?;
        Ok(form.map(|(place, it)| (place, Fields::read(it.as_bytes()))))
    }

    /// Forgets what was kept for the form that is sent here: it has been sent.
    pub(crate) async fn forget_kept(&self) -> Result<(), Problem> {
        match &self.viewer {
            Some(viewer) => Ok(unsent::forget(self.app(), viewer, self.http.path()).await?),
            None => Ok(()),
        }
    }

    /// Speaks the language that a form was switched to. The address of a public page says it; on the desk it becomes that of
    /// the account.
    pub(crate) async fn switch(&mut self, typed: &Fields) -> Result<(), Problem> {
        let chosen = typed.given("switch").and_then(home::language_of).filter(|_| self.is_desk());
        if let Some(chosen) = chosen {
            app::accounts::speak(self.app(), self.viewer()?, chosen).await?;
            self.language = chosen;
            self.http.extensions_mut().insert(Spoken(chosen));
        }
        Ok(())
    }

    /// The other languages of one of several forms of a page, each with the address that shows it in them.
    pub(crate) fn switches(&self, action: &str) -> Vec<Tongue> {
        let own = format!("/{}/", self.language.code());
        let in_language = |it: Language| match action.strip_prefix(&own) {
            Some(rest) => format!("/{}/{rest}", it.code()),
            None => action.to_owned(),
        };
        self.tongues(in_language).into_iter().filter(|it| !it.is_here).collect()
    }

    fn is_to_be_given_back(&self) -> bool {
        form_urlencoded::parse(self.http.query_string().as_bytes())
            .any(|it| it == ("kept".into(), "1".into()))
    }

    /// What makes a form that is sent twice be done once, where the form carries a key.
    ///
    /// # Errors
    /// [`Error::Unauthorized`].
    pub(crate) fn request_key(&self, typed: &Fields) -> Result<Option<RequestKey>, Problem> {
        let Some(key) = typed.given("key") else { return Ok(None) };
        let scope = format!("{} {}", self.viewer()?.account, self.http.match_pattern().unwrap_or_default());
        let whole = format!("{}\n{}", self.http.path(), typed.encode());
        Ok(Some(RequestKey {
            key: key.chars().take(64).collect(),
            scope,
            fingerprint: vault::digest(whole.as_bytes()),
        }))
    }

    /// The same for a file of a form: the form's key, and which file of it this is.
    pub(crate) fn key_of_file(&self, viewer: &Viewer, fields: &Fields, file: &File) -> Option<RequestKey> {
        let key = fields.given("key")?;
        let scope = format!("{} file of {}", viewer.account, self.http.path());
        let name = format!("{}\n{}", file.field, file.name);
        // Two files of one name are told apart by their bytes, which the use case adds.
        let digest = data_encoding::HEXLOWER.encode(&vault::digest(name.as_bytes())[..8]);
        let key = format!("{}-{digest}", key.chars().take(40).collect::<String>());
        Some(RequestKey { key, scope, fingerprint: vault::digest(name.as_bytes()) })
    }

    /// What is true of every form of this visit.
    pub(crate) fn hidden(&self) -> Vec<(String, String)> {
        let token = self.token();
        if token.is_empty() { Vec::new() } else { vec![("token".to_owned(), token)] }
    }
}

/// A key that no form had before.
pub(crate) fn new_key() -> (String, String) {
    ("key".to_owned(), data_encoding::HEXLOWER.encode(&random::bytes::<16>()))
}

/// The language that somebody chose in a form of the desk: their browser keeps it, whatever the form is answered with.
pub(crate) struct Spoken(pub(crate) Language);

/// Lets the browser keep what was chosen while a request was answered.
pub(crate) fn remember(request: &HttpRequest, response: &mut HttpResponse) {
    if let Some(Spoken(chosen)) = request.extensions().get() {
        home::keep(response, &cookies::keep_language(&guard::doors(request).app, *chosen));
    }
}

/// The language of a page: its address says it; the desk, which has none in its addresses, speaks the one that was read last
/// on this device, as on the page of the sign-in, and that of the account where the device knows none.
fn language(request: &HttpRequest, viewer: Option<&Viewer>) -> Language {
    let first = request.path().trim_start_matches('/').split('/').next().unwrap_or_default();
    let of_path = Language::ALL.into_iter().find(|it| it.code() == first);
    of_path
        .or_else(|| cookies::language(request))
        .or(viewer.map(|it| it.locale))
        .unwrap_or_else(|| problem::language(request.headers(), None))
}

/// Shows a page.
pub(crate) fn show(page: &impl Page) -> Reply {
    render(StatusCode::OK, page)
}

/// Shows a form again, with what is wrong in it.
pub(crate) fn show_again(page: &impl Page) -> Reply {
    render(StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// Shows a page with a status.
pub(crate) fn render(status: StatusCode, page: &impl Page) -> Reply {
    // A template fails only where its values do, and none of ours does.
    let html = page.render().map_err(|_| Problem::Panic)?;
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(html))
}

/// Sends the browser on, to look.
pub(crate) fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, location)).finish()
}

/// A path of ours that a form names, to come back to; another address is never gone to.
pub(crate) fn own_path(path: &str) -> Option<&str> {
    let is_ours = path.starts_with('/')
        && !path.contains("//")
        && !path.split('/').any(|it| it == "..")
        && path.bytes().all(|it| it.is_ascii_graphic() && it != b'\\');
    is_ours.then_some(path)
}
