//! The one door that only the demo has.

use super::{Reply, doors};
use crate::app::Error;
use crate::demo::clock;
use crate::http::body::Json;
use crate::http::json::shapes::instant;
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::ToSchema;

/// Where the clock shall stand.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MomentShape {
    to: String,
}

pub(crate) async fn move_clock(request: HttpRequest, body: Json<MomentShape>) -> Reply {
    let doors = doors(&request);
    // Without a stage there is no such door: the router does not know it.
    let worker = &doors.stage.as_ref().ok_or(Error::NotFound)?.worker;
    let moved = clock::move_to(&doors.app, worker, &body.value.to).await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({
        "now": instant(moved.now),
        "cases_moved": moved.cases,
        "letters_sent": moved.letters,
    })))
}
