//! What of a case is read on pages of its own: documents, history, who has looked.

use super::acting::bare;
use super::overview::{entry, number_of};
use super::{Opened, head, open};
use crate::app::cases::timeline;
use crate::app::documents::{self, DocumentView, NewDocument};
use crate::app::fault::FieldFault;
use crate::app::viewer::Viewer;
use crate::app::views;
use crate::http::attachment::attachment;
use crate::http::pages::filing::evidence::faults_of_files;
use crate::http::pages::incoming::{File, Incoming};
use crate::http::pages::posted::{self, Fields};
use crate::http::pages::questions::{Asking, tell};
use crate::http::pages::{Reply, Visit, new_key, see_other, show, show_again};
use crate::http::problem::Problem;
use crate::ids::{CaseId, DocumentId};
use actix_web::HttpResponse;
use templates::format;
use templates::forms::{Control, Form};
use templates::pages::Place;
use templates::pages::cases::{Document, Documents, History, Reading, Views};

pub(crate) async fn history(visit: Visit) -> Reply {
    let case = open(&visit, &number_of(&visit)).await?;
    let entries = timeline::show(visit.app(), visit.viewer()?, case.id, visit.language).await?;
    show(&History {
        head: head(&visit, &case).await?,
        entries: entries.into_iter().rev().map(entry).collect(),
        frame: visit.frame(case.title(&visit, "case-history")),
    })
}

pub(crate) async fn views(visit: Visit) -> Reply {
    let case = open(&visit, &number_of(&visit)).await?;
    let readings = views::readings(visit.app(), visit.viewer()?, case.id).await?;
    let (own, others): (Vec<_>, Vec<_>) = readings.into_iter().rev().partition(|it| it.is_the_readers);
    let shown = |them: Vec<views::ReadingView>| them.into_iter().map(|it| reading(&visit, it)).collect();
    show(&Views {
        head: head(&visit, &case).await?,
        others: shown(others),
        own: shown(own),
        frame: visit.frame(case.title(&visit, "views-title")),
    })
}

fn reading(visit: &Visit, it: views::ReadingView) -> Reading {
    let office = it.office_names.map(|it| visit.language.of(&it).clone());
    // A word that a later version of the program stored has none of ours.
    let word = |kind: &str, code: &str| {
        let key = format!("{kind}-{code}");
        if templates::has(&key) { visit.say(&key) } else { code.to_owned() }
    };
    Reading {
        at: it.at,
        role: word("role", &it.role),
        office,
        purpose: word("purpose", &it.purpose),
        what: word("view", &it.what),
    }
}

fn form(visit: &Visit, case: &Opened) -> Form {
    let none = Fields::default();
    let asking = Asking::new(visit, &none);
    let file = asking.field("file", "ask-file", Control::File { takes_many: true });
    let mut form = asking.form_with_files(format!("{}/documents", case.root), vec![file], "documents-button");
    form.hidden.push(new_key());
    form
}

async fn page(visit: &Visit, case: &Opened) -> Result<Documents, Problem> {
    let viewer = visit.viewer()?;
    let documents = documents::list(visit.app(), viewer, case.id).await?;
    let may_add = viewer.acts_in(&case.view.row) && case.view.row.closed_at.is_none();
    Ok(Documents {
        head: head(visit, case).await?,
        documents: documents.into_iter().map(|it| document(visit, case, it)).collect(),
        form: may_add.then(|| form(visit, case)),
        frame: visit.frame(case.title(visit, "documents-title")),
    })
}

fn document(visit: &Visit, case: &Opened, it: DocumentView) -> Document {
    Document {
        size: format::size(visit.language, it.bytes),
        at: it.uploaded_at,
        from: visit.say(&format!("role-{}", it.from)),
        sha256: it.sha256,
        place: Place { link: format!("{}/documents/{}", case.root, it.id), label: it.name, is_here: false },
    }
}

pub(crate) async fn documents(visit: Visit) -> Reply {
    let case = open(&visit, &number_of(&visit)).await?;
    show(&page(&visit, &case).await?)
}

/// Takes a file of a form into a case; gives the id of the document that it became. The same file of the same form, sent
/// twice, is one document.
pub(super) async fn upload(
    visit: &Visit,
    viewer: &Viewer,
    case: CaseId,
    fields: &Fields,
    file: File,
) -> crate::app::Result<String> {
    let key = visit.key_of_file(viewer, fields, &file);
    let (name, media_type) = (file.name.clone(), file.media_type.clone());
    let new = NewDocument { case, name, media_type, content: file.content() };
    let present = |it: &DocumentView| bare(&it.id.to_string());
    let answer = documents::upload(visit.app(), viewer.clone(), new, key, present).await?;
    Ok(String::from_utf8(answer.body).unwrap_or_default())
}

pub(crate) async fn add(incoming: Incoming) -> Reply {
    let visit = Visit::of(&incoming.visit.http);
    if visit.known().is_none() {
        return Err(incoming.ended().await);
    }
    let case = open(&visit, &number_of(&visit)).await?;
    let (viewer, id) = (visit.viewer()?.clone(), case.id);
    let mut count = 0;
    let sink = async |fields: &Fields, file: File| {
        count += 1;
        upload(&visit, &viewer, id, fields, file).await.map(|_| ())
    };
    let (_, fields, refused) = incoming.take(sink).await?;
    added(&visit, &case, &fields, faults_of_files(count, refused)?).await
}

async fn added(visit: &Visit, case: &Opened, fields: &Fields, faults: Vec<FieldFault>) -> Reply {
    posted::only(fields, &["key"])?;
    if faults.is_empty() {
        return Ok(see_other(&format!("{}/documents", case.root)));
    }
    let mut page = page(visit, case).await?;
    if let Some(form) = &mut page.form {
        tell(form, &faults);
    }
    page.frame.has_faults = true;
    show_again(&page)
}

pub(crate) async fn download(visit: Visit) -> Reply {
    let case = open(&visit, &number_of(&visit)).await?;
    let id = visit.http.match_info().get("document").and_then(|it| it.parse().ok());
    let id = DocumentId(id.ok_or(Problem::App(crate::app::Error::NotFound))?);
    let it = documents::download(visit.app(), visit.viewer()?, case.id, id).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header(attachment(it.name)).content_type(it.kind);
    Ok(response.streaming(Box::pin(it.content)))
}
