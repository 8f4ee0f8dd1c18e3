//! Documents: raw bytes in, raw bytes out, the one exception to JSON.

use super::cases::case_id;
use super::closed;
use super::shapes::instant;
use super::{Reply, doors, kept, send};
use crate::app::documents::{self, DocumentView, NewDocument};
use crate::http::attachment::attachment;
use crate::http::body::{SignedIn, paced, request_key};
use crate::ids::DocumentId;
use actix_web::http::header::HeaderValue;
use actix_web::web::{Path, Payload};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A document.
#[derive(Serialize, ToSchema)]
pub struct DocumentShape {
    id: Uuid,
    name: String,
    kind: String,
    bytes: i64,
    sha256: String,
    uploaded_at: String,
    /// The role of whoever added it.
    #[schema(schema_with = closed::acting_role)]
    from: String,
}

impl From<DocumentView> for DocumentShape {
    fn from(it: DocumentView) -> DocumentShape {
        DocumentShape {
            id: it.id.0,
            name: it.name,
            kind: it.kind,
            bytes: it.bytes,
            sha256: it.sha256,
            uploaded_at: instant(it.uploaded_at),
            from: it.from,
        }
    }
}

pub(crate) async fn list(request: HttpRequest, SignedIn(viewer): SignedIn, id: Path<String>) -> Reply {
    let documents = documents::list(&doors(&request).app, &viewer, case_id(&id)?).await?;
    let items: Vec<DocumentShape> = documents.into_iter().map(DocumentShape::from).collect();
    Ok(HttpResponse::Ok().json(serde_json::json!({ "items": items })))
}

/// The name that a file is given, percent-encoded in its header, because headers hold no Cyrillic.
fn file_name(request: &HttpRequest) -> String {
    let name = request.headers().get("Qorgan-File-Name").map(HeaderValue::as_bytes);
    percent_decode(name.unwrap_or_default())
}

fn percent_decode(bytes: &[u8]) -> String {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        let byte = hex.and_then(|it| u8::from_str_radix(it, 16).ok()).filter(|_| *first == b'%');
        decoded.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

pub(crate) async fn upload(
    request: HttpRequest,
    SignedIn(viewer): SignedIn,
    id: Path<String>,
    content: Payload,
) -> Reply {
    let (media_type, name) = (request.content_type().to_ascii_lowercase(), file_name(&request));
    let key = request_key(&request, &viewer, format!("{media_type}\n{name}").as_bytes())?;
    let new = NewDocument { case: case_id(&id)?, name, media_type, content: paced(content) };
    let present = |it: &DocumentView| kept(201, None, None, &DocumentShape::from(it.clone()));
    documents::upload(&doors(&request).app, viewer, new, key, present).await.map(send).map_err(Into::into)
}

pub(crate) async fn download(
    request: HttpRequest,
    SignedIn(viewer): SignedIn,
    path: Path<(String, Uuid)>,
) -> Reply {
    let (id, document) = path.into_inner();
    let app = &doors(&request).app;
    let it = documents::download(app, &viewer, case_id(&id)?, DocumentId(document)).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header(attachment(it.name)).content_type(it.kind);
    Ok(response.streaming(Box::pin(it.content)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_be_percent_encoded_or_plain() {
        assert_eq!(percent_decode("%D0%90%D0%BA%D1%82.pdf".as_bytes()), "Акт.pdf");
        assert_eq!(percent_decode(b"50%.pdf"), "50%.pdf");
        assert_eq!(percent_decode("Акт.pdf".as_bytes()), "Акт.pdf");
    }
}
