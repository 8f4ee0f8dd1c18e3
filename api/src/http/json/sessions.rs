//! Signing in and out over JSON.

use super::shapes::instant;
use super::{Reply, doors};
use crate::app::passwords::Password;
use crate::app::sessions::{self, Holder, SignIn};
use crate::http::body::{Json, SignedIn};
use crate::http::guard;
use actix_web::{HttpRequest, HttpResponse, http::header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Somebody who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInShape {
    email: String,
    password: String,
    /// A second factor; nobody has enrolled one yet.
    #[serde(default, rename = "code")]
    _code: Option<String>,
}

/// A session.
#[derive(Serialize, ToSchema)]
pub struct SessionShape {
    token: String,
    expires_at: String,
}

pub(crate) async fn sign_in(request: HttpRequest, body: Json<SignInShape>) -> Reply {
    let device = request.headers().get(header::USER_AGENT).and_then(|it| it.to_str().ok());
    let attempt = SignIn {
        email: body.value.email,
        password: Password::new(body.value.password),
        network: guard::network(&request).to_string(),
        device: device.unwrap_or_default().to_owned(),
        holder: Holder::Program,
    };
    let it = sessions::sign_in(&doors(&request).app, attempt).await?;
    let session = SessionShape { token: it.token, expires_at: instant(it.expires_at) };
    Ok(HttpResponse::Created().json(session))
}

pub(crate) async fn sign_out(request: HttpRequest, SignedIn(viewer): SignedIn) -> Reply {
    sessions::sign_out(&doors(&request).app, viewer).await?;
    Ok(HttpResponse::NoContent().finish())
}
