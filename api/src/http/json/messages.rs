//! Messages and notes over JSON.

use super::cases::case_id;
use super::closed;
use super::shapes::instant;
use super::{Reply, doors, kept, send};
use crate::app::messages::{self, Channel, Message, NewMessage};
use crate::http::body::{Json, SignedIn, request_key};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A message as it is written.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessageShape {
    text: String,
    #[serde(default)]
    documents: Vec<Uuid>,
}

/// A message.
#[derive(Serialize, ToSchema)]
pub struct MessageShape {
    id: i32,
    at: String,
    #[schema(schema_with = closed::acting_role)]
    from: String,
    text: String,
    documents: Vec<Uuid>,
}

impl From<&Message> for MessageShape {
    fn from(it: &Message) -> MessageShape {
        MessageShape {
            id: it.seq,
            at: instant(it.at),
            from: it.from.clone(),
            text: it.text.clone(),
            documents: it.documents.clone(),
        }
    }
}

async fn list(request: HttpRequest, viewer: SignedIn, id: Path<String>, channel: Channel) -> Reply {
    let messages = messages::list(&doors(&request).app, &viewer.0, case_id(&id)?, channel).await?;
    let items: Vec<MessageShape> = messages.iter().map(MessageShape::from).collect();
    Ok(HttpResponse::Ok().json(serde_json::json!({ "items": items })))
}

async fn write(
    request: HttpRequest,
    SignedIn(viewer): SignedIn,
    id: Path<String>,
    body: Json<NewMessageShape>,
    channel: Channel,
) -> Reply {
    let key = request_key(&request, &viewer, &body.raw)?;
    let NewMessageShape { text, documents } = body.value;
    let new = NewMessage { case: case_id(&id)?, channel, text, documents };
    let present = |it: &Message| kept(201, None, None, &MessageShape::from(it));
    Ok(send(messages::write(&doors(&request).app, viewer, new, key, present).await?))
}

pub(crate) async fn list_messages(request: HttpRequest, viewer: SignedIn, id: Path<String>) -> Reply {
    list(request, viewer, id, Channel::Message).await
}

pub(crate) async fn list_notes(request: HttpRequest, viewer: SignedIn, id: Path<String>) -> Reply {
    list(request, viewer, id, Channel::Note).await
}

pub(crate) async fn write_message(
    request: HttpRequest,
    viewer: SignedIn,
    id: Path<String>,
    body: Json<NewMessageShape>,
) -> Reply {
    write(request, viewer, id, body, Channel::Message).await
}

pub(crate) async fn write_note(
    request: HttpRequest,
    viewer: SignedIn,
    id: Path<String>,
    body: Json<NewMessageShape>,
) -> Reply {
    write(request, viewer, id, body, Channel::Note).await
}
