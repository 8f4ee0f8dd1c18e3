//! The style sheet and the scripts, under addresses that change with their bytes: a browser asks once.

use super::Reply;
use crate::app::Error;
use crate::http::problem::Problem;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse};
use templates::assets::ALL;

pub(crate) async fn show(request: HttpRequest) -> Reply {
    let asset =
        ALL.into_iter().find(|it| it.link() == request.path()).ok_or(Problem::App(Error::NotFound))?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"));
    response.insert_header((CONTENT_TYPE, asset.media_type));
    Ok(response.body(asset.text))
}
