//! Making an account, proving its address, and a new password. A link in a letter shows a button: programs that look at
//! letters open links, and must not spend them.

use super::posted::{Fields, Posted, faults};
use super::questions::{Asking, tell};
use super::{Reply, Visit, see_other, show, show_again};
use crate::app::accounts::{self, NewAccount, TokenPurpose};
use crate::app::fault::FieldFault;
use crate::app::passwords::Password;
use crate::http::problem::Problem;
use actix_web::web::Path;
use templates::forms::{Field, Line};
use templates::pages::notices::{FormPage, Notice};

/// A page with one form, said by keys that begin alike.
fn page(visit: &Visit, key: &str, action: String, fields: Vec<Field>, wrong: &[FieldFault]) -> FormPage {
    let none = Fields::default();
    let mut form = Asking::new(visit, &none).form(action, fields, &format!("{key}-button"));
    tell(&mut form, wrong);
    let (title, lead) = (visit.say(&format!("{key}-title")), format!("{key}-lead"));
    FormPage {
        back: Some(visit.place("back-sign-in", visit.link("/sign-in"))),
        heading: Some(title.clone()),
        paragraphs: if templates::has(&lead) { vec![visit.say(&lead)] } else { Vec::new() },
        ..FormPage::of(visit.frame(title), form)
    }
}

fn notice(visit: &Visit, key: &str) -> Notice {
    let heading = visit.say(key);
    Notice {
        frame: visit.frame(heading.clone()),
        heading,
        paragraphs: vec![visit.say(&format!("{key}.detail"))],
        items: Vec::new(),
        places: vec![visit.place("back-sign-in", visit.link("/sign-in"))],
        reference: None,
    }
}

fn register_page(visit: &Visit, typed: &Fields, wrong: &[FieldFault]) -> FormPage {
    let asking = Asking::new(visit, typed);
    let fields = vec![
        asking.line("full_name", "register-name", Line::Plain, "name"),
        asking.line("email", "register-email", Line::Email, "email"),
        asking.password("password", "register-password", "new-password"),
    ];
    page(visit, "register", visit.link("/register"), fields, wrong)
}

pub(crate) async fn register_form(visit: Visit) -> Reply {
    show(&register_page(&visit, &Fields::default(), &[]))
}

pub(crate) async fn register(posted: Posted) -> Reply {
    posted.only(&["full_name", "email", "password"])?;
    let (visit, fields) = (&posted.visit, &posted.fields);
    if posted.is_switch() {
        return show(&register_page(visit, fields, &[]));
    }
    match accounts::register(visit.app(), new_account(visit, fields)).await {
        Ok(()) => Ok(see_other(&visit.link("/register/sent"))),
        Err(error) => show_again(&register_page(visit, fields, &faults(error)?)),
    }
}

fn new_account(visit: &Visit, fields: &Fields) -> NewAccount {
    NewAccount {
        email: fields.get("email").to_owned(),
        password: password_of(fields),
        full_name: fields.get("full_name").to_owned(),
        locale: visit.language.code().to_owned(),
    }
}

fn password_of(fields: &Fields) -> Password {
    Password::new(fields.all("password").first().cloned().unwrap_or_default())
}

pub(crate) async fn registered(visit: Visit) -> Reply {
    show(&notice(&visit, "register-sent"))
}

fn reset_request_page(visit: &Visit, typed: &Fields, wrong: &[FieldFault]) -> FormPage {
    let asking = Asking::new(visit, typed);
    let fields = vec![asking.line("email", "sign-in-email", Line::Email, "email")];
    page(visit, "reset-request", visit.link("/reset"), fields, wrong)
}

pub(crate) async fn reset_request_form(visit: Visit) -> Reply {
    show(&reset_request_page(&visit, &Fields::default(), &[]))
}

pub(crate) async fn reset_request(posted: Posted) -> Reply {
    posted.only(&["email"])?;
    let (visit, fields) = (&posted.visit, &posted.fields);
    if posted.is_switch() {
        return show(&reset_request_page(visit, fields, &[]));
    }
    if let Some(fault) = accounts::email_fault(fields.get("email")) {
        return show_again(&reset_request_page(visit, fields, &[FieldFault::new("/email", fault)]));
    }
    accounts::request_token(visit.app(), fields.get("email").to_owned(), TokenPurpose::Reset).await?;
    Ok(see_other(&visit.link("/reset/sent")))
}

pub(crate) async fn reset_requested(visit: Visit) -> Reply {
    show(&notice(&visit, "reset-sent"))
}

pub(crate) async fn confirm_form(visit: Visit, secret: Path<(String, String)>) -> Reply {
    accounts::check_token(visit.app(), &secret.1, TokenPurpose::Confirm).await?;
    show(&page(&visit, "confirm", visit.link(&format!("/confirm/{}", secret.1)), Vec::new(), &[]))
}

pub(crate) async fn confirm(posted: Posted, secret: Path<(String, String)>) -> Reply {
    posted.only(&[])?;
    let visit = &posted.visit;
    if posted.is_switch() {
        let action = visit.link(&format!("/confirm/{}", secret.1));
        return show(&page(visit, "confirm", action, Vec::new(), &[]));
    }
    accounts::confirm(visit.app(), secret.1.clone()).await?;
    Ok(see_other(&visit.link("/confirmed")))
}

pub(crate) async fn confirmed(visit: Visit) -> Reply {
    show(&notice(&visit, "confirmed"))
}

/// The page on which a link sets a password: a new one, or the first.
fn password_page(visit: &Visit, purpose: TokenPurpose, secret: &str, wrong: &[FieldFault]) -> FormPage {
    let none = Fields::default();
    let fields = vec![Asking::new(visit, &none).password("password", "password-new", "new-password")];
    let (key, path) = match purpose {
        TokenPurpose::Invitation => ("invitation", format!("/invitation/{secret}")),
        _ => ("reset", format!("/reset/{secret}")),
    };
    page(visit, key, visit.link(&path), fields, wrong)
}

pub(crate) async fn reset_form(visit: Visit, secret: Path<(String, String)>) -> Reply {
    accounts::check_token(visit.app(), &secret.1, TokenPurpose::Reset).await?;
    show(&password_page(&visit, TokenPurpose::Reset, &secret.1, &[]))
}

pub(crate) async fn reset(posted: Posted, secret: Path<(String, String)>) -> Reply {
    set_password(&posted, TokenPurpose::Reset, &secret.1).await
}

pub(crate) async fn invitation_form(visit: Visit, secret: Path<(String, String)>) -> Reply {
    accounts::check_token(visit.app(), &secret.1, TokenPurpose::Invitation).await?;
    show(&password_page(&visit, TokenPurpose::Invitation, &secret.1, &[]))
}

pub(crate) async fn invitation(posted: Posted, secret: Path<(String, String)>) -> Reply {
    set_password(&posted, TokenPurpose::Invitation, &secret.1).await
}

async fn set_password(
    posted: &Posted,
    purpose: TokenPurpose,
    secret: &str,
) -> Result<actix_web::HttpResponse, Problem> {
    posted.only(&["password"])?;
    let visit = &posted.visit;
    if posted.is_switch() {
        return show(&password_page(visit, purpose, secret, &[]));
    }
    match accounts::set_password(visit.app(), secret.to_owned(), password_of(&posted.fields), purpose).await {
        Ok(()) => Ok(see_other(&visit.link("/sign-in?done=password"))),
        Err(error) => show_again(&password_page(visit, purpose, secret, &faults(error)?)),
    }
}
