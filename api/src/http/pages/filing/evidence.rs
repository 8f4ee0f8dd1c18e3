//! Evidence: one file after another, each told at once whether it was taken.

use super::steps::{CHECK, EVIDENCE, EVIDENCE_NUMBER, Step};
use super::{open_draft, place_among};
use crate::app::Error;
use crate::app::drafts::{self, Draft, NewDraftDocument};
use crate::app::fault::{Fault, FieldFault};
use crate::http::pages::incoming::{Incoming, Refused};
use crate::http::pages::posted::{self, Fields, Posted};
use crate::http::pages::questions::{Asking, tell};
use crate::http::pages::{Reply, Visit, cookies, see_other, show, show_again};
use crate::http::problem::Problem;
use crate::ids::DocumentId;
use templates::forms::{Button, Control, Look};
use templates::pages::filing::{Evidence, File};

/// The buttons that lead on, and away.
const GO_ON: &str = "next";
const SAVE: &str = "save";

fn page(visit: &Visit, draft: &Draft, faults: &[FieldFault]) -> Evidence {
    let none = Fields::default();
    let asking = Asking::new(visit, &none);
    let file = asking.field("file", "ask-file", Control::File { takes_many: true });
    let mut form = asking.form_with_files(here(visit, ""), vec![file], "evidence-add");
    form.buttons.iter_mut().for_each(|it| it.look = Look::Secondary);
    // One form: a file that was chosen and not yet added goes along.
    let go_on = if draft.documents.is_empty() { "evidence-without" } else { "continue" };
    form.buttons.push(Button { label: visit.say(go_on), value: GO_ON, look: Look::Main });
    form.buttons.push(Button { label: visit.say("save-and-leave"), value: SAVE, look: Look::Secondary });
    tell(&mut form, faults);
    let mut frame = visit.frame(visit.say("step-evidence"));
    frame.has_faults = form.has_faults();
    Evidence {
        frame,
        back: visit.place("back", visit.link(&format!("/protect/{}", Step::Business.slug()))),
        caption: place_among(visit, EVIDENCE_NUMBER, &super::as_fields(&draft.answers)),
        files: draft.documents.iter().map(|it| file_of(visit, it)).collect(),
        remove: here(visit, "/remove"),
        form,
    }
}

/// The page itself, or what is beneath it; whoever came from the last look goes back there.
fn here(visit: &Visit, beneath: &str) -> String {
    let back = if next_of(visit) == CHECK { "?back=check" } else { "" };
    visit.link(&format!("/protect/{EVIDENCE}{beneath}{back}"))
}

fn file_of(visit: &Visit, it: &drafts::DraftDocument) -> File {
    let size = templates::format::size(visit.language, it.bytes);
    File { id: it.id.to_string(), name: it.name.clone(), size }
}

fn next_of(visit: &Visit) -> &'static str {
    if visit.http.query_string() == "back=check" { CHECK } else { Step::Contact.slug() }
}

pub(crate) async fn show_files(visit: Visit) -> Reply {
    match open_draft(&visit).await? {
        Some((_, draft)) => show(&page(&visit, &draft, &[])),
        None => Ok(see_other(&visit.link("/protect"))),
    }
}

pub(crate) async fn add(incoming: Incoming) -> Reply {
    super::may_file(&incoming.visit, &Fields::default())?;
    let (app, known) = (incoming.visit.app().clone(), incoming.visit.known().cloned());
    let token = cookies::draft(&incoming.visit.http).unwrap_or_default();
    let mut count = 0;
    let sink = async |_: &Fields, file: crate::http::pages::incoming::File| {
        count += 1;
        let (name, media_type) = (file.name.clone(), file.media_type.clone());
        let new = NewDraftDocument { name, media_type, content: file.content() };
        drafts::attach(&app, known.as_ref(), &token, new).await
    };
    let (visit, fields, refused) = incoming.take(sink).await?;
    super::may_file(&visit, &fields)?;
    added(&visit, &fields, count, refused).await
}

/// What is wrong with the files of a form that asks for nothing else.
pub(crate) fn faults_of_files(count: usize, refused: Vec<Refused>) -> Result<Vec<FieldFault>, Problem> {
    let mut faults = if count == 0 { vec![FieldFault::new("/file", Fault::FileNone)] } else { Vec::new() };
    for it in refused {
        faults.extend(it.faults()?);
    }
    Ok(faults)
}

async fn added(visit: &Visit, fields: &Fields, count: usize, refused: Vec<Refused>) -> Reply {
    posted::only(fields, &[])?;
    let Some((_, draft)) = open_draft(visit).await? else { return Ok(see_other(&visit.link("/protect"))) };
    let place = match fields.get("button") {
        GO_ON => Some(visit.link(&format!("/protect/{}", next_of(visit)))),
        SAVE => Some(visit.link("/protect/saved")),
        _ => None,
    };
    let faults = if place.is_some() && count == 0 { Vec::new() } else { faults_of_files(count, refused)? };
    if faults.is_empty() {
        return Ok(see_other(&place.unwrap_or_else(|| here(visit, ""))));
    }
    show_again(&page(visit, &draft, &faults))
}

pub(crate) async fn remove(posted: Posted) -> Reply {
    posted.only(&["document"])?;
    let visit = &posted.visit;
    let id = posted.fields.get("document").parse().map_err(|_| Problem::App(Error::NotFound))?;
    let token = cookies::draft(&visit.http).unwrap_or_default();
    drafts::detach(visit.app(), visit.known(), &token, DocumentId(id)).await?;
    Ok(see_other(&here(visit, "")))
}
