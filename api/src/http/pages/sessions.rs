//! Signing in and out, and the list of one's sessions. A form whose session ended while it was filled in is kept through
//! the sign-in, and given back to the same person alone.

use super::home::{keep, language_of};
use super::posted::{Fields, Posted, faults};
use super::questions::{Asking, tell};
use super::{Reply, Visit, cookies, own_path, render, see_other, show, show_again};
use crate::app::fault::{Fault, FieldFault};
use crate::app::passwords::Password;
use crate::app::sessions::{self, Holder, SignIn};
use crate::app::viewer::{Grant, Viewer};
use crate::app::{Error, unsent};
use crate::http::problem::{self, Problem};
use crate::http::{guard, registry};
use crate::ids::SessionId;
use actix_web::http::{Method, StatusCode, header};
use actix_web::web::Query;
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use templates::forms::{Form, Line};
use templates::pages::accounts::Account;
use templates::pages::notices::FormPage;
use uuid::Uuid;

/// Where to go after signing in, and what is known already.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    #[serde(default)]
    next: String,
    #[serde(default)]
    done: String,
    #[serde(default)]
    email: String,
}

const FIELDS: [&str; 4] = ["email", "password", "next", "kept"];

/// The page, with what was typed so far.
fn page(visit: &Visit, typed: &Fields, faults: &[FieldFault], done: Option<String>) -> FormPage {
    let asking = Asking::new(visit, typed);
    let fields = vec![
        asking.line("email", "sign-in-email", Line::Email, "username"),
        asking.password("password", "sign-in-password", "current-password"),
    ];
    let mut form: Form = asking.form(visit.link("/sign-in"), fields, "sign-in-button");
    for name in ["next", "kept"] {
        if let Some(value) = typed.given(name) {
            form.hidden.push((name.to_owned(), value.to_owned()));
        }
    }
    tell(&mut form, faults);
    FormPage {
        done,
        heading: Some(visit.say("sign-in-title")),
        places: vec![
            visit.place("sign-in-reset", visit.link("/reset")),
            visit.place("sign-in-register", visit.link("/register")),
            visit.place("sign-in-check", visit.link("/check")),
        ],
        ..FormPage::of(visit.frame(visit.say("sign-in-title")), form)
    }
}

pub(crate) async fn form(visit: Visit, query: Query<Wish>) -> Reply {
    let mut typed = Fields::default();
    typed.add("next", &query.next);
    typed.add("email", &query.email);
    let done = (query.done == "password").then(|| visit.say("sign-in-password-set"));
    show(&page(&visit, &typed, &[], done))
}

/// The page for somebody whose session ended over a form.
pub(crate) fn ended(visit: &Visit, kept: &str) -> HttpResponse {
    let mut typed = Fields::default();
    typed.add("next", &form_of(visit));
    typed.add("kept", kept);
    let mut page = page(visit, &typed, &[], None);
    page.paragraphs = vec![visit.say("sign-in-ended"), visit.say("sign-in-ended.files")];
    page.reference = Some(problem::request_id(&visit.http));
    // The address is that of the form which came too late; what stands on this page now is the form of the sign-in.
    page.frame.tongues = visit.tongues(|it| format!("/{}/sign-in", it.code()));
    (page.frame.here, page.frame.has_form) = (visit.link("/sign-in"), true);
    render(StatusCode::UNAUTHORIZED, &page).unwrap_or_else(|_| HttpResponse::new(StatusCode::UNAUTHORIZED))
}

/// The page on which a form stands that was posted to this address: the same address, when it can be opened; nothing, and
/// they begin where they usually do.
fn form_of(visit: &Visit) -> String {
    let pattern = visit.http.match_pattern().unwrap_or_default();
    let page = registry::find(&visit.doors.routes, &Method::GET, &pattern);
    page.map_or_else(String::new, |_| visit.http.path().to_owned())
}

pub(crate) async fn sign_in(posted: Posted) -> Reply {
    posted.only(&FIELDS)?;
    let (visit, fields) = (&posted.visit, &posted.fields);
    if posted.is_switch() {
        return show(&page(visit, fields, &[], None));
    }
    let signed_in = match sessions::sign_in(visit.app(), attempt(&visit.http, fields)).await {
        Ok(signed_in) => signed_in,
        Err(error) => return denied(visit, fields, error),
    };
    welcome(visit, signed_in.token, fields).await
}

/// Sends somebody on who just signed in.
async fn welcome(visit: &Visit, token: String, fields: &Fields) -> Reply {
    let viewer = sessions::authenticate(visit.app(), &token, Holder::Browser).await?;
    let mut response = see_other(&go_on(visit, &viewer, fields).await?);
    keep(&mut response, &cookies::keep_session(visit.app(), token));
    // A page that has no language in its address goes on in that of this page, also when they are no longer signed in.
    keep(&mut response, &cookies::keep_language(visit.app(), visit.language));
    Ok(response)
}

/// Where somebody begins who comes without a wish.
pub(crate) fn landing(visit: &Visit, viewer: &Viewer) -> String {
    match viewer.seat.as_ref().map(|it| it.grant) {
        None => visit.link("/my"),
        Some(Grant::Admin) => visit.link("/account"),
        Some(Grant::Auditor) => "/desk/cases".to_owned(),
        Some(_) => "/desk".to_owned(),
    }
}

/// Where somebody goes who just signed in: where they wanted to go, with what they had typed there.
async fn go_on(visit: &Visit, viewer: &Viewer, fields: &Fields) -> Result<String, Problem> {
    let next = own_path(fields.get("next")).map_or_else(|| landing(visit, viewer), str::to_owned);
    let Some(kept) = fields.given("kept") else { return Ok(next) };
    let kept = Fields::read(kept.as_bytes());
    // What one person typed is shown to nobody else who signs in on the same page, nor is the page that it was for.
    if !visit.is_of(viewer, kept.get("token")) {
        return Ok(landing(visit, viewer));
    }
    unsent::keep(visit.app(), viewer, &next, kept.as_typed().encode()).await?;
    Ok(with_kept(&next))
}

pub(crate) fn attempt(request: &HttpRequest, fields: &Fields) -> SignIn {
    let device = request.headers().get(header::USER_AGENT).and_then(|it| it.to_str().ok());
    SignIn {
        email: fields.get("email").to_owned(),
        // Not trimmed: white space may be part of it.
        password: Password::new(fields.all("password").first().cloned().unwrap_or_default()),
        network: guard::network(request).to_string(),
        device: device.unwrap_or_default().to_owned(),
        holder: Holder::Browser,
    }
}

/// A wrong sign-in stands beside its form.
fn denied(visit: &Visit, typed: &Fields, error: Error) -> Reply {
    let again = |fault| page(visit, typed, &[FieldFault::new("/email", fault)], None);
    match error {
        Error::Credentials => show_again(&again(Fault::Credentials)),
        Error::TooMany(seconds) => {
            let page = again(Fault::TooOften(seconds));
            let mut response = render(StatusCode::TOO_MANY_REQUESTS, &page)?;
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            Ok(response)
        }
        error => show_again(&page(visit, typed, &faults(error)?, None)),
    }
}

pub(crate) async fn sign_out(posted: Posted) -> Reply {
    posted.only(&[])?;
    let visit = &posted.visit;
    if let Some(viewer) = visit.known() {
        sessions::sign_out(visit.app(), viewer.clone()).await?;
    }
    let mut response = see_other(&visit.link(""));
    forget_session(visit, &mut response);
    Ok(response)
}

/// The device forgets whoever used it.
fn forget_session(visit: &Visit, response: &mut HttpResponse) {
    for cookie in cookies::end_all(visit.app()) {
        keep(response, &cookie);
    }
}

pub(crate) async fn account(visit: Visit) -> Reply {
    let viewer = visit.viewer()?;
    let me = crate::app::accounts::me(visit.app(), viewer.clone()).await?;
    let sessions = sessions::list(visit.app(), viewer).await?;
    show(&Account {
        email: me.email,
        role: visit.say(&format!("role-{}", viewer.role())),
        is_confirmed: me.is_confirmed,
        sessions: sessions.iter().map(shown).collect(),
        end: visit.link("/account/sessions"),
        frame: visit.frame(visit.say("account-title")),
    })
}

fn shown(it: &sessions::Session) -> templates::pages::accounts::Session {
    templates::pages::accounts::Session {
        id: it.id.0.to_string(),
        is_program: it.holder == Holder::Program,
        begun_at: it.begun_at,
        used_at: it.used_at,
        is_this: it.is_this,
    }
}

pub(crate) async fn end(posted: Posted) -> Reply {
    posted.only(&["session"])?;
    let (visit, viewer) = (&posted.visit, posted.visit.viewer()?);
    let id: Uuid = posted.fields.get("session").parse().map_err(|_| Problem::App(Error::NotFound))?;
    sessions::end(visit.app(), viewer, SessionId(id)).await?;
    let mut response = see_other(&visit.link("/account"));
    if id == viewer.session.0 {
        forget_session(visit, &mut response);
    }
    Ok(response)
}

/// The language of the desk, which is that of the account.
pub(crate) async fn language(posted: Posted) -> Reply {
    posted.only(&["locale", "next"])?;
    let (visit, fields, viewer) = (&posted.visit, &posted.fields, posted.visit.viewer()?);
    let chosen = language_of(fields.get("locale")).ok_or(Problem::App(Error::NotFound))?;
    crate::app::accounts::speak(visit.app(), viewer, chosen).await?;
    let mut response = see_other(own_path(fields.get("next")).unwrap_or("/desk"));
    keep(&mut response, &cookies::keep_language(visit.app(), chosen));
    Ok(response)
}

/// The address of a page on which something waits that was typed there.
fn with_kept(path: &str) -> String {
    let path = path.split('?').next().unwrap_or(path);
    format!("{path}?kept=1")
}
