//! Accounts over JSON: registering, links from letters, and who one is.

use super::{Reply, closed, doors};
use crate::app::accounts::{self, NewAccount, TokenPurpose};
use crate::app::passwords::Password;
use crate::http::body::{Json, SignedIn};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Somebody who registers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccountShape {
    email: String,
    password: String,
    full_name: String,
    #[schema(schema_with = closed::language)]
    locale: String,
}

/// What somebody who registered is told: the same, whether the address was taken or not.
#[derive(Serialize, ToSchema)]
pub struct RegisteredShape {
    #[schema(schema_with = closed::language)]
    locale: String,
}

/// A link that proves an address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenShape {
    token: String,
}

/// A link that sets a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordShape {
    token: String,
    password: String,
}

/// An address that a link is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailShape {
    email: String,
}

/// Who one is.
#[derive(Serialize, ToSchema)]
pub struct MeShape {
    email: String,
    /// Until it is, letters about cases wait.
    confirmed: bool,
    full_name: String,
    #[schema(schema_with = closed::role)]
    role: String,
    office: Option<OfficeOfMeShape>,
    #[schema(schema_with = closed::language)]
    locale: String,
}

/// Where one works.
#[derive(Serialize, ToSchema)]
pub struct OfficeOfMeShape {
    code: String,
    region: Option<String>,
}

pub(crate) async fn register(request: HttpRequest, body: Json<NewAccountShape>) -> Reply {
    let it = body.value;
    let answer = RegisteredShape { locale: it.locale.clone() };
    let password = Password::new(it.password);
    let new = NewAccount { email: it.email, password, full_name: it.full_name, locale: it.locale };
    accounts::register(&doors(&request).app, new).await?;
    Ok(HttpResponse::Created().json(answer))
}

pub(crate) async fn confirm(request: HttpRequest, body: Json<TokenShape>) -> Reply {
    accounts::confirm(&doors(&request).app, body.value.token).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(crate) async fn confirm_request(request: HttpRequest, body: Json<EmailShape>) -> Reply {
    accounts::request_token(&doors(&request).app, body.value.email, TokenPurpose::Confirm).await?;
    Ok(HttpResponse::Accepted().finish())
}

pub(crate) async fn reset_request(request: HttpRequest, body: Json<EmailShape>) -> Reply {
    accounts::request_token(&doors(&request).app, body.value.email, TokenPurpose::Reset).await?;
    Ok(HttpResponse::Accepted().finish())
}

pub(crate) async fn reset(request: HttpRequest, body: Json<PasswordShape>) -> Reply {
    let PasswordShape { token, password } = body.value;
    let password = Password::new(password);
    accounts::set_password(&doors(&request).app, token, password, TokenPurpose::Reset).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(crate) async fn accept_invitation(request: HttpRequest, body: Json<PasswordShape>) -> Reply {
    let PasswordShape { token, password } = body.value;
    let password = Password::new(password);
    accounts::set_password(&doors(&request).app, token, password, TokenPurpose::Invitation).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(crate) async fn me(request: HttpRequest, SignedIn(viewer): SignedIn) -> Reply {
    let me = accounts::me(&doors(&request).app, viewer).await?;
    let office = me.viewer.seat.as_ref().and_then(|it| it.office.as_ref());
    Ok(HttpResponse::Ok().json(MeShape {
        office: office.map(|it| OfficeOfMeShape { code: it.code.clone(), region: it.region.clone() }),
        role: me.viewer.role().to_owned(),
        locale: me.viewer.locale.code().to_owned(),
        email: me.email,
        confirmed: me.is_confirmed,
        full_name: me.full_name,
    }))
}
