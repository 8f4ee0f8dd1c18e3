//! A form that carries files: its fields first, then the files, each taken as it comes and never held whole.

use super::Visit;
use super::posted::{self, Fields};
use crate::app::documents::{Interrupted, LARGEST as LARGEST_FILE};
use crate::app::fault::{Fault, FieldFault, FileName};
use crate::app::{Error, Result};
use crate::http::body::paced;
use crate::http::problem::Problem;
use actix_multipart::{Field, Multipart};
use actix_web::web::{Bytes, Payload};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev};
use futures_util::future::LocalBoxFuture;
use futures_util::{Stream, StreamExt};

/// The largest field that is no file, in bytes.
const LARGEST: usize = 64 * 1024;
/// The most parts of one form.
const MOST: usize = 100;
/// How browsers name kinds of files that are known here by another name.
const ALIASES: [(&str, &str); 3] = [
    ("application/x-zip-compressed", "application/zip"),
    ("image/jpg", "image/jpeg"),
    ("application/x-pdf", "application/pdf"),
];
/// What a file is when the browser does not know it, by the end of its name.
const ENDINGS: [(&str, &str); 8] = [
    (".pdf", "application/pdf"),
    (".jpg", "image/jpeg"),
    (".jpeg", "image/jpeg"),
    (".png", "image/png"),
    (".webp", "image/webp"),
    (".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (".txt", "text/plain"),
];

/// A form with files that is on its way in.
pub(crate) struct Incoming {
    pub(crate) visit: Visit,
    multipart: Multipart,
}

/// A file of a form.
pub(crate) struct File {
    /// The field that it came in.
    pub(crate) field: String,
    /// Its name, as the browser says it.
    pub(crate) name: String,
    /// Its media type.
    pub(crate) media_type: String,
    content: Field,
}

impl File {
    /// Its bytes.
    pub(crate) fn content(self) -> impl Stream<Item = std::result::Result<Bytes, Interrupted>> + Unpin {
        paced(self.content)
    }
}

/// A file that was not taken.
pub(crate) struct Refused {
    field: String,
    name: String,
    error: Error,
}

impl Refused {
    /// What is wrong with it, beside the field that it came in.
    ///
    /// # Errors
    /// [`Problem`] when nothing is wrong with the file, but with the request.
    pub(crate) fn faults(self) -> std::result::Result<Vec<FieldFault>, Problem> {
        let faults = match self.error {
            Error::MediaType => vec![Fault::FileKind],
            Error::Content(kind) => vec![Fault::FileContent(kind)],
            Error::TooLarge(bytes) => vec![Fault::FileLarge(bytes)],
            Error::TooSlow => vec![Fault::FileSlow],
            Error::Fields(faults) => faults.into_iter().map(|it| of_file(it.fault)).collect(),
            error => return Err(error.into()),
        };
        let named = |it| Fault::OfFile(FileName(self.name.clone()), Box::new(it));
        Ok(faults.into_iter().map(|it| FieldFault::new(format!("/{}", self.field), named(it))).collect())
    }
}

/// What is wrong with a field of the use case is wrong with the file here.
fn of_file(fault: Fault) -> Fault {
    match fault {
        Fault::Required | Fault::Control => Fault::FileName,
        fault => fault,
    }
}

impl FromRequest for Incoming {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, std::result::Result<Incoming, actix_web::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let visit = Visit::of(request);
        let payload = Payload::from_request(request, payload);
        let headers = request.headers().clone();
        let media_type = request.content_type().to_ascii_lowercase();
        Box::pin(async move {
            if media_type != "multipart/form-data" {
                return Err(Problem::MediaType("multipart/form-data").into());
            }
            Ok(Incoming { visit, multipart: Multipart::new(&headers, payload.await?) })
        })
    }
}

impl Incoming {
    /// Reads the form of somebody whose session has ended: what they typed is kept for them.
    pub(crate) async fn ended(self) -> Problem {
        match self.take(async |_, _| Ok(())).await {
            Err(problem) => problem,
            Ok(_) => Problem::App(Error::Unauthorized),
        }
    }

    /// Takes the form: `sink` is given each file with the fields that came before it, and only when they hold the secret of
    /// the session. What is refused comes back with the rest.
    ///
    /// # Errors
    /// [`Problem`] when the form cannot be read, or does not belong to the session.
    pub(crate) async fn take(
        self,
        mut sink: impl AsyncFnMut(&Fields, File) -> Result<()>,
    ) -> std::result::Result<(Visit, Fields, Vec<Refused>), Problem> {
        let Incoming { visit, mut multipart } = self;
        let (mut fields, mut refused) = (Fields::default(), Vec::new());
        let mut parts = 0;
        while let Some(part) = multipart.next().await {
            parts += 1;
            if parts > MOST {
                return Err(Problem::Shape);
            }
            let part = part.map_err(|_| Problem::Shape)?;
            let field = part.name().unwrap_or_default().to_owned();
            let file = part.content_disposition().and_then(|it| it.get_filename()).map(str::to_owned);
            match file {
                Some(name) if name.is_empty() => drain(part).await?,
                // Whose session has ended cannot add a file, and what they typed after it is read on.
                Some(_) if matches!(posted::check(&visit, &fields), Err(Problem::SessionEnded(_))) => {
                    drain(part).await?;
                }
                // It is shown in another language, and not taken.
                Some(_) if fields.given("switch").is_some() => drain(part).await?,
                Some(name) => {
                    posted::check(&visit, &fields)?;
                    let media_type = media_type(part.content_type().map(AsRef::as_ref), &name);
                    let name = base_name(&name);
                    let file = File { field: field.clone(), name: name.clone(), media_type, content: part };
                    if let Err(error) = sink(&fields, file).await {
                        refused.push(Refused { field, name, error });
                    }
                }
                None => fields.add(&field, &text(part).await?),
            }
        }
        posted::check(&visit, &fields)?;
        Ok((visit, fields, refused))
    }
}

/// A field that is no file. It comes as fast as a file must, and is bounded.
async fn text(part: Field) -> std::result::Result<String, Problem> {
    let mut bytes = Vec::new();
    let mut chunks = paced(part);
    while let Some(chunk) = chunks.next().await {
        bytes.extend_from_slice(&chunk.map_err(|Interrupted| Problem::App(Error::TooSlow))?);
        if bytes.len() > LARGEST {
            return Err(Problem::App(Error::TooLarge(LARGEST as u64)));
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads over a file that is not taken. It comes as fast as a file must, and is no larger than one may be.
async fn drain(part: Field) -> std::result::Result<(), Problem> {
    let (mut length, mut chunks) = (0, paced(part));
    while let Some(chunk) = chunks.next().await {
        length += chunk.map_err(|Interrupted| Problem::App(Error::TooSlow))?.len() as u64;
        if length > LARGEST_FILE {
            return Err(Problem::App(Error::TooLarge(LARGEST_FILE)));
        }
    }
    Ok(())
}

/// The name of a file as its owner knows it. Some browsers send the whole path, and all of them write a quotation mark and
/// the end of a line by their codes, which is how forms are encoded (HTML, "multipart/form-data").
fn base_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.replace("%22", "\"").replace("%0D", " ").replace("%0A", " ")
}

fn media_type(claimed: Option<&str>, name: &str) -> String {
    let claimed = claimed.unwrap_or_default().to_ascii_lowercase();
    let known = ALIASES.iter().find(|it| it.0 == claimed).map(|it| it.1);
    let name = name.to_lowercase();
    let is_unknown = claimed.is_empty() || claimed == "application/octet-stream";
    let by_name = ENDINGS.iter().find(|it| is_unknown && name.ends_with(it.0)).map(|it| it.1);
    known.or(by_name).map_or(claimed, str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_what_browsers_call_it() {
        assert_eq!(media_type(Some("image/JPG"), "a"), "image/jpeg");
        assert_eq!(media_type(Some("application/x-zip-compressed"), "a.zip"), "application/zip");
        assert_eq!(media_type(Some("application/octet-stream"), "Акт.PDF"), "application/pdf");
        assert_eq!(media_type(None, "a.txt"), "text/plain");
        assert_eq!(media_type(Some("text/html"), "a.pdf"), "text/html", "what is known is not renamed");
        assert_eq!(base_name("C:\\Users\\me\\акт.pdf"), "акт.pdf");
        assert_eq!(base_name("ЖШС %22Дала%22.pdf"), "ЖШС \"Дала\".pdf");
    }
}
