//! What a form brought: its fields as they were typed, bounded in size and time, sent by one of our pages, with the secret
//! of the session. A field that the form does not have is refused, as in JSON.

use super::Visit;
use crate::app::Error;
use crate::app::fault::FieldFault;
use crate::http::body::collect;
use crate::http::problem::Problem;
use actix_web::web::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev};
use futures_util::future::LocalBoxFuture;
use std::collections::BTreeMap;
use url::form_urlencoded;

/// The largest form, in bytes: a story in percent-encoded Cyrillic takes six for one, and one that comes along with a
/// sign-in is encoded twice.
const LARGEST: usize = 1024 * 1024;
/// What every form may carry: the secret of the session, the language to show it in instead of taking it, and which of its
/// buttons was pressed.
const OF_EVERY_FORM: [&str; 3] = ["token", "switch", "button"];

/// The fields of a form, as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields(BTreeMap<String, Vec<String>>);

impl Fields {
    /// Reads what a browser encoded.
    pub(crate) fn read(bytes: &[u8]) -> Fields {
        let mut fields = Fields::default();
        for (name, value) in form_urlencoded::parse(bytes) {
            fields.add(&name, &value);
        }
        fields
    }

    /// Adds a value. Ends of lines of other programs become ours.
    pub(crate) fn add(&mut self, name: &str, value: &str) {
        self.0.entry(name.to_owned()).or_default().push(
            value.replace(is_mark, "").replace(['\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'], "\n"),
        );
    }

    /// Puts a value in the place of others, or beside them where there may be many.
    pub(crate) fn put(&mut self, name: &str, value: String, beside: bool) {
        let values = self.0.entry(name.to_owned()).or_default();
        if !beside {
            values.clear();
        }
        values.push(value);
    }

    /// The first value of a field, without white space around it; empty when there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.get(name).and_then(|it| it.first()).map_or("", |it| it.trim())
    }

    /// As [`Fields::get`]; `None` when nothing was typed.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|it| !it.is_empty())
    }

    /// Every value of a field.
    pub(crate) fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Every field.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &Vec<String>)> {
        self.0.iter()
    }

    /// What a browser would encode.
    pub(crate) fn encode(&self) -> String {
        let mut encoded = form_urlencoded::Serializer::new(String::new());
        for (name, values) in &self.0 {
            for value in values {
                encoded.append_pair(name, value);
            }
        }
        encoded.finish()
    }

    /// What of it is kept for somebody whose session has ended: what they typed, and the secret that says whose it is.
    pub(crate) fn to_keep(&self) -> String {
        let mut kept = self.as_typed();
        kept.replace("token", self.all("token").to_vec());
        kept.encode()
    }

    /// What somebody typed, without what every form carries.
    pub(crate) fn as_typed(&self) -> Fields {
        let mut typed = self.clone();
        typed.0.retain(|name, _| !OF_EVERY_FORM.contains(&name.as_str()));
        typed
    }

    /// Puts these values in the place of others.
    pub(crate) fn replace(&mut self, name: &str, values: Vec<String>) {
        self.0.insert(name.to_owned(), values);
    }
}

/// A mark that telephones and word processors put around what is copied, and nobody sees: it tells which way a number runs,
/// or where a text begins. Whoever pastes it does not know of it, and could not take it away; so it falls away. What turns
/// the direction of writing by force is no such mark, and is refused with its field.
fn is_mark(it: char) -> bool {
    matches!(
        it,
        '\u{feff}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{61c}'
            | '\u{202a}'
            | '\u{202c}'
            | '\u{2066}'
            | '\u{2068}'
            | '\u{2069}'
            | '\u{e0020}'..='\u{e007f}'
    )
}

/// Holds that a form has no other fields than these and those of every form.
///
/// # Errors
/// [`Error::UnknownField`].
pub(crate) fn only(fields: &Fields, names: &[&str]) -> Result<(), Problem> {
    let is_known = |it: &str| names.contains(&it) || OF_EVERY_FORM.contains(&it);
    match fields.iter().map(|(name, _)| name).find(|it| !is_known(it)) {
        Some(unknown) => Err(Problem::App(Error::UnknownField(unknown.chars().take(60).collect()))),
        None => Ok(()),
    }
}

/// A form that was posted, by whom.
pub(crate) struct Posted {
    pub(crate) visit: Visit,
    pub(crate) fields: Fields,
}

impl FromRequest for Posted {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Posted, actix_web::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let visit = Visit::of(request);
        let payload = Payload::from_request(request, payload);
        let media_type = request.content_type().to_ascii_lowercase();
        Box::pin(async move {
            if media_type != "application/x-www-form-urlencoded" {
                return Err(Problem::MediaType("application/x-www-form-urlencoded").into());
            }
            let fields = Fields::read(&collect(payload.await?, LARGEST).await?);
            check(&visit, &fields)?;
            Ok(Posted { visit, fields })
        })
    }
}

/// Whether a form belongs to the session. What somebody typed whose session has ended is kept for them; whoever never had
/// one has nothing to send to a page that needs somebody.
pub(super) fn check(visit: &Visit, fields: &Fields) -> Result<(), Problem> {
    if visit.known().is_some() {
        let is_ours = visit.is_ours(fields.get("token"));
        return if is_ours { Ok(()) } else { Err(Problem::FromElsewhere) };
    }
    match fields.given("token") {
        _ if !needs_somebody(visit) => Ok(()),
        Some(_) => Err(Problem::SessionEnded(fields.to_keep())),
        None => Err(Problem::App(Error::Unauthorized)),
    }
}

fn needs_somebody(visit: &Visit) -> bool {
    let pattern = visit.http.match_pattern().unwrap_or_default();
    let route = crate::http::registry::find(&visit.doors.routes, visit.http.method(), &pattern);
    route.is_some_and(|it| it.entry != crate::http::registry::Entry::Anyone)
}

impl Posted {
    /// Holds that the form has no other fields than these.
    ///
    /// # Errors
    /// [`Error::UnknownField`].
    pub(crate) fn only(&self, names: &[&str]) -> Result<(), Problem> {
        only(&self.fields, names)
    }

    /// The form is to be shown in another language and not taken.
    pub(crate) fn is_switch(&self) -> bool {
        self.fields.given("switch").is_some()
    }

    /// Who posted it, speaking the language that the form was switched to, and what stands in it.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn switched(self) -> Result<(Visit, Fields), Problem> {
        let Posted { mut visit, fields } = self;
        visit.switch(&fields).await?;
        Ok((visit, fields))
    }

    /// The button that was pressed; empty for the usual one.
    pub(crate) fn button(&self) -> &str {
        self.fields.get("button")
    }
}

/// The faults of a form, when that is what went wrong; anything else is a page of its own.
///
/// # Errors
/// The problem, when it is about no field.
pub(crate) fn faults(error: Error) -> Result<Vec<FieldFault>, Problem> {
    match error {
        Error::Fields(faults) => Ok(faults),
        error => Err(error.into()),
    }
}
