//! Whether the process lives, and whether it can serve.

use super::{Reply, doors};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

pub(crate) async fn alive() -> Reply {
    Ok(HttpResponse::Ok().json(json!({ "status": "alive" })))
}

pub(crate) async fn ready(request: HttpRequest) -> Reply {
    let doors = doors(&request);
    let readiness = doors.app.readiness(doors.limits.are_on()).await;
    let status = if readiness.is_ready { "ready" } else { "not_ready" };
    let body = json!({ "status": status, "warnings": readiness.codes() });
    let mut response =
        if readiness.is_ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    Ok(response.json(body))
}
