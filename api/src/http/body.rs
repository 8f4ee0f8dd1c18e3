//! Reading what comes in: JSON of a bounded size that arrives in a bounded time, with no field that nobody asked
//! for, and the headers that some routes live by.

use super::problem::Problem;
use crate::app::documents::Interrupted;
use crate::app::fault::{Fault, FieldFault};
use crate::app::idempotency::RequestKey;
use crate::app::viewer::Viewer;
use crate::app::{Error, text};
use crate::vault;
use actix_web::error::QueryPayloadError;
use actix_web::http::header;
use actix_web::web::{self, Bytes, Payload};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev};
use futures_util::future::LocalBoxFuture;
use futures_util::{Stream, StreamExt};
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_path_to_error::{Path, Segment};
use std::fmt;
use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::time::Duration;
use tokio::time::Instant;

/// The largest JSON body, in bytes.
pub const LARGEST: usize = 256 * 1024;
/// A body must be here within this time.
const PATIENCE: Duration = Duration::from_secs(10);
/// A file may come slowly, as from a telephone at the edge of its network, but not more slowly than this many bytes a
/// second, after a time to begin.
const LEAST_BYTES_A_SECOND: u64 = 8 * 1024;
/// The time to begin.
const GRACE: Duration = Duration::from_secs(10);
/// The longest idempotency key.
const LONGEST_KEY: usize = 255;

/// A JSON body, with the bytes it was read from.
pub struct Json<T> {
    /// What it says.
    pub value: T,
    /// Its bytes, for the fingerprint of an idempotency key.
    pub raw: Bytes,
}

impl<T: DeserializeOwned> FromRequest for Json<T> {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Json<T>, actix_web::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let payload = Payload::from_request(request, payload);
        let media_type = request.content_type().to_ascii_lowercase();
        Box::pin(async move {
            if media_type != "application/json" {
                return Err(Problem::MediaType("application/json").into());
            }
            let raw = collect(payload.await?, LARGEST).await?;
            let value = parse(&raw)?;
            let faults = control_faults(&raw);
            if faults.is_empty() {
                Ok(Json { value, raw })
            } else {
                Err(Problem::App(Error::Fields(faults)).into())
            }
        })
    }
}

/// Every text with a character that no text may hold. Asked of every body, whatever its shape: no use case has to
/// remember it.
fn control_faults(raw: &[u8]) -> Vec<FieldFault> {
    // Such a character is spelled with an escape, is DEL, or is none of ASCII; most bodies have neither an escape nor one of
    // the few bytes that they begin with.
    let is_suspect = |it: &u8| matches!(it, b'\\' | 0x7f | 0xc2 | 0xd8 | 0xe2 | 0xef | 0xf3);
    let mut faults = Vec::new();
    if raw.iter().any(is_suspect)
        && let Ok(value) = serde_json::from_slice(raw)
    {
        find_control(&value, "", &mut faults);
    }
    faults
}

fn find_control(value: &Value, pointer: &str, faults: &mut Vec<FieldFault>) {
    match value {
        Value::String(text) if text::has_control(text) => {
            faults.push(FieldFault::new(pointer, Fault::Control));
        }
        Value::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                find_control(item, &format!("{pointer}/{n}"), faults);
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                let place = if is_of_ours(key) { format!("{pointer}/{key}") } else { pointer.to_owned() };
                find_control(field, &place, faults);
            }
        }
        _ => {}
    }
}

/// A name that our own shapes may have; another one, which a client made up, is not repeated.
fn is_of_ours(key: &str) -> bool {
    key.len() <= 40 && key.bytes().all(|it| it.is_ascii_lowercase() || it == b'_')
}

/// What is asked for in the address of a request. A parameter that nobody knows is named.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = actix_web::Error;
    type Future = Ready<Result<Query<T>, actix_web::Error>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let read = web::Query::<T>::from_query(request.query_string());
        ready(match read {
            Ok(query) => Ok(Query(query.into_inner())),
            Err(QueryPayloadError::Deserialize(error)) => {
                Err(unknown_field(&error.to_string()).map_or(Problem::Query, Problem::from).into())
            }
            Err(_) => Err(Problem::Query.into()),
        })
    }
}

/// The field that a reader of ours does not know, if that is what it says. It says so at its very beginning: further on
/// a value may stand that somebody typed.
fn unknown_field(said: &str) -> Option<Error> {
    let field = said.strip_prefix("unknown field `")?.split_once('`')?.0;
    (field.len() <= 100).then(|| Error::UnknownField(field.chars().filter(|it| !it.is_control()).collect()))
}

/// Takes a whole body, if it is not too large and not too slow.
pub(super) async fn collect(mut payload: Payload, largest: usize) -> Result<Bytes, Problem> {
    let all = async {
        let mut bytes = Vec::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Problem::Shape)?;
            if bytes.len() + chunk.len() > largest {
                return Err(Problem::App(Error::TooLarge(largest as u64)));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Bytes::from(bytes))
    };
    tokio::time::timeout(PATIENCE, all).await.unwrap_or(Err(Problem::App(Error::TooSlow)))
}

/// The bytes of a file as they come, as long as they come fast enough.
pub fn paced<S, E>(payload: S) -> impl Stream<Item = Result<Bytes, Interrupted>> + Unpin
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let began = Instant::now();
    let paced = futures_util::stream::unfold((payload, 0_u64), move |(mut payload, received)| async move {
        // The next bytes must be here before the average falls too low.
        let deadline = began + GRACE + Duration::from_secs(received / LEAST_BYTES_A_SECOND);
        let chunk = match tokio::time::timeout_at(deadline, payload.next()).await {
            Ok(chunk) => chunk?.map_err(|_| Interrupted),
            Err(_) => Err(Interrupted),
        };
        let received = received + chunk.as_ref().map_or(0, |it| it.len() as u64);
        Some((chunk, (payload, received)))
    });
    Box::pin(paced)
}

/// A shape that is read from a JSON object alone: left to itself, the library also takes a list of the values in their
/// order, and nobody who sends a list means that.
#[derive(Clone, Debug)]
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Object<T>, D::Error> {
        struct Fields<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(fields)).map(Object)
            }
        }
        deserializer.deserialize_map(Fields(PhantomData))
    }
}

/// Reads JSON. An unknown field is named, and so is the place of what is missing or of another type; what stands
/// there is not repeated.
fn parse<T: DeserializeOwned>(raw: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(raw);
    let read = serde_path_to_error::deserialize::<_, Object<T>>(&mut deserializer);
    let value = read.map_err(|error| {
        let inside = pointer(error.path());
        let text = error.inner().to_string();
        if let Some(unknown) = unknown_field(&text) {
            return Problem::App(unknown);
        }
        let missing = |start: &str| Some(text.strip_prefix(start)?.split_once('`')?.0.to_owned());
        match missing("missing field `") {
            Some(field) => Problem::ShapeAt(format!("{inside}/{field}")),
            None if inside.is_empty() || error.inner().is_syntax() || error.inner().is_eof() => {
                Problem::Shape
            }
            None => Problem::ShapeAt(inside),
        }
    })?;
    deserializer.end().map_err(|_| Problem::Shape)?;
    Ok(value.0)
}

/// The place of a fault, by names that our own shapes have; a name that a client made up is not repeated.
fn pointer(path: &Path) -> String {
    let parts = path.iter().map_while(|it| match it {
        Segment::Map { key } if is_of_ours(key) => Some(format!("/{key}")),
        Segment::Seq { index } => Some(format!("/{index}")),
        _ => None,
    });
    parts.collect()
}

/// The signed-in viewer, put there by the guard.
pub struct SignedIn(pub Viewer);

impl FromRequest for SignedIn {
    type Error = actix_web::Error;
    type Future = Ready<Result<SignedIn, actix_web::Error>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let viewer = request.extensions().get::<Viewer>().cloned();
        ready(viewer.map(SignedIn).ok_or_else(|| Problem::App(Error::Unauthorized).into()))
    }
}

/// The key of a request that must be done once, with its fingerprint.
///
/// # Errors
/// [`Error::Fields`] when the key is none.
pub fn request_key(
    request: &HttpRequest,
    viewer: &Viewer,
    raw: &[u8],
) -> Result<Option<RequestKey>, Problem> {
    let Some(key) = request.headers().get("Idempotency-Key") else { return Ok(None) };
    let fault = |fault| Problem::App(Error::field("/Idempotency-Key", fault));
    let key = key.to_str().map_err(|_| fault(Fault::Kind))?.to_owned();
    if key.is_empty() {
        return Err(fault(Fault::Required));
    }
    if key.len() > LONGEST_KEY {
        return Err(fault(Fault::TooLong(LONGEST_KEY)));
    }
    let version = request.headers().get(header::IF_MATCH).map(header::HeaderValue::as_bytes);
    let mut bytes = Vec::new();
    for part in [request.path().as_bytes(), version.unwrap_or_default(), raw] {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    let route = request.match_pattern().unwrap_or_default();
    let scope = format!("{} {route}", viewer.account);
    Ok(Some(RequestKey { key, scope, fingerprint: vault::digest(&bytes) }))
}

/// The version that an action starts from: a strong tag with a number, nothing else.
///
/// # Errors
/// [`Problem::Header`] when it is there and is none: whoever sent it has not left it out.
pub fn if_match(request: &HttpRequest) -> Result<Option<i32>, Problem> {
    let Some(tag) = request.headers().get(header::IF_MATCH) else { return Ok(None) };
    let tag = tag.to_str().unwrap_or_default().trim();
    let version = tag.strip_prefix('"').and_then(|it| it.strip_suffix('"')).and_then(|it| it.parse().ok());
    version.map(Some).ok_or(Problem::Header("If-Match"))
}
