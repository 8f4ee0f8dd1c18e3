//! Binding a body over JSON.

use super::cases::case_id;
use super::{Reply, doors};
use crate::app::bodies;
use crate::http::body::{Json, SignedIn};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::ToSchema;

/// Which body of the list it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BodyCodeShape {
    code: String,
}

pub(crate) async fn bind(
    request: HttpRequest,
    SignedIn(viewer): SignedIn,
    id: Path<String>,
    body: Json<BodyCodeShape>,
) -> Reply {
    bodies::bind(&doors(&request).app, viewer, case_id(&id)?, body.value.code).await?;
    Ok(HttpResponse::NoContent().finish())
}
