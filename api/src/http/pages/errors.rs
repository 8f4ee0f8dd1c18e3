//! What went wrong, as a page: in plain words, with the way out and the number under which it stands in the log.

use super::{Visit, render, see_other, sessions};
use crate::app::Error;
use crate::http::problem::{self, Problem};
use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use templates::pages::Place;
use templates::pages::notices::Notice;

/// The answer to a problem of a request, for people.
pub(crate) fn answer(problem: &Problem, request: &HttpRequest) -> HttpResponse {
    let visit = Visit::of(request);
    problem.log(&problem::request_id(request));
    match problem {
        Problem::App(Error::Unauthorized) => see_other(&to_sign_in(&visit)),
        Problem::App(Error::Purpose) => see_other(&format!("/desk/purpose{}", next(&visit))),
        Problem::SessionEnded(kept) => sessions::ended(&visit, kept),
        _ => page(&visit, problem),
    }
}

/// Where somebody signs in who is then brought back; what was posted has no page to come back to.
fn to_sign_in(visit: &Visit) -> String {
    format!("{}{}", visit.link("/sign-in"), next(visit))
}

/// The page that somebody wanted, to come back to.
fn next(visit: &Visit) -> String {
    if *visit.http.method() != Method::GET {
        return String::new();
    }
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    format!("?{}", query.append_pair("next", &visit.here()).finish())
}

fn page(visit: &Visit, problem: &Problem) -> HttpResponse {
    let form = problem.form();
    let (mut key, values) = (format!("error-{}", form.code), form.values());
    if !templates::has(&key) {
        key = format!("problem-{}", form.code);
    }
    let heading = templates::say_with(visit.language, &key, &values);
    let detail = templates::say_with(visit.language, &format!("{key}.detail"), &values);
    let page = Notice {
        frame: visit.frame(heading.clone()),
        heading,
        paragraphs: vec![detail],
        items: items(visit, problem),
        places: ways_out(visit, problem),
        reference: Some(problem::request_id(&visit.http)),
    };
    let mut response = render(form.status, &page).unwrap_or_else(|_| bare(form.status));
    if let Problem::Method(allowed) = problem
        && let Ok(allowed) = allowed.parse()
    {
        response.headers_mut().insert(header::ALLOW, allowed);
    }
    if let Some(seconds) = form.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

fn ways_out(visit: &Visit, problem: &Problem) -> Vec<Place> {
    let home = match visit.known().filter(|it| it.is_staff()) {
        Some(viewer) => visit.place("error-desk", sessions::landing(visit, viewer)),
        None => visit.place("error-home", visit.link("")),
    };
    match problem {
        Problem::App(Error::Token) => vec![visit.place("error-new-link", visit.link("/reset")), home],
        _ => vec![home],
    }
}

/// Reasons and fields, where the problem has some.
fn items(visit: &Visit, problem: &Problem) -> Vec<String> {
    match problem {
        Problem::App(Error::Refused(refusals)) => refusals.iter().map(|it| it.say(visit.language)).collect(),
        Problem::App(Error::Fields(faults)) => faults.iter().map(|it| it.fault.say(visit.language)).collect(),
        _ => Vec::new(),
    }
}

fn bare(status: StatusCode) -> HttpResponse {
    HttpResponse::new(status)
}
