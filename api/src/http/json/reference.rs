//! Reference data over JSON: lists that everybody may read.

use super::{Reply, doors};
use crate::app::{Error, reference};
use crate::http::body::Query;
use crate::http::problem::Problem;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which part of a list.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferenceQuery {
    region: Option<String>,
}

/// A row of a list.
#[derive(Serialize, ToSchema)]
pub struct ReferenceShape {
    code: String,
    name: NamesShape,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
}

/// Names in three languages.
#[derive(Serialize, ToSchema)]
pub struct NamesShape {
    kk: String,
    ru: String,
    en: String,
}

pub(crate) async fn list(request: HttpRequest, list: Path<String>, query: Query<ReferenceQuery>) -> Reply {
    let list = reference::List::from_code(&list).ok_or(Problem::App(Error::NotFound))?;
    let rows = reference::list(&doors(&request).app, list, query.0.region.as_deref()).await?;
    let items: Vec<ReferenceShape> = rows.into_iter().map(ReferenceShape::from).collect();
    Ok(HttpResponse::Ok().json(serde_json::json!({ "items": items })))
}

impl From<reference::Row> for ReferenceShape {
    fn from(it: reference::Row) -> ReferenceShape {
        let [kk, ru, en] = it.names;
        let name = NamesShape { kk, ru, en };
        ReferenceShape { code: it.code, name, region: it.region, kind: it.kind }
    }
}
