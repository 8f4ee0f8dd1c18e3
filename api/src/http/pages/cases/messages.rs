//! Messages between applicant and office, and the notes that the office keeps for itself. They stand on pages of their own,
//! with other words, another ground and another button, so that one is not taken for the other.

use super::acting::bare;
use super::modules::{self, MODULE};
use super::overview::number_of;
use super::reading::upload;
use super::{Came, Opened, head, open};
use crate::app::Error;
use crate::app::documents::{self, DocumentView};
use crate::app::fault::{Fault, FieldFault};
use crate::app::messages::{self, Channel, Message as Written, NewMessage};
use crate::http::pages::incoming::{File, Incoming};
use crate::http::pages::posted::{self, Fields, faults};
use crate::http::pages::questions::{Asking, tell};
use crate::http::pages::{Reply, Visit, new_key, render, see_other, show, show_again};
use crate::http::problem::Problem;
use actix_web::http::StatusCode;
use actix_web::web::Query;
use templates::forms::{Control, Form};
use templates::pages::Place;
use templates::pages::cases::{Message, Messages};
use uuid::Uuid;
use workflow::definition::model::Role;

/// The documents that go with a message, unseen in its form.
const ATTACHED: &str = "attached";

fn channel(visit: &Visit) -> Channel {
    if visit.http.path().ends_with("/notes") { Channel::Note } else { Channel::Message }
}

fn path_of(case: &Opened, channel: Channel) -> String {
    let page = if channel == Channel::Note { "notes" } else { "messages" };
    format!("{}/{page}", case.root)
}

pub(crate) async fn list(visit: Visit, how: Query<Came>) -> Reply {
    let case = open(&visit, &number_of(&visit)).await?;
    let channel = channel(&visit);
    let typed = visit.kept(&path_of(&case, channel)).await?.unwrap_or_default();
    let mut page = page(&visit, &case, channel, &typed, &[]).await?;
    if !how.done.is_empty() {
        page.done = Some(visit.say(if channel == Channel::Note { "notes-done" } else { "messages-done" }));
    }
    show(&page)
}

async fn page(
    visit: &Visit,
    case: &Opened,
    channel: Channel,
    typed: &Fields,
    faults: &[FieldFault],
) -> Result<Messages, Problem> {
    let (app, viewer) = (visit.app(), visit.viewer()?);
    let written = messages::list(app, viewer, case.id, channel).await?;
    let documents = documents::list(app, viewer, case.id).await?;
    let may_write = viewer.acts_in(&case.view.row);
    let form = may_write.then(|| form(visit, case, channel, typed, faults));
    let is_inside = channel == Channel::Note;
    let mut frame = visit.frame(case.title(visit, if is_inside { "notes-title" } else { "messages-title" }));
    frame.has_faults = !faults.is_empty();
    // On the desk the language is that of the account, and its form another one.
    frame.has_form = form.is_some() && !visit.is_desk();
    Ok(Messages {
        frame,
        head: head(visit, case).await?,
        done: None,
        is_inside,
        history: (!is_inside).then(|| visit.place("messages-questions", format!("{}/history", case.root))),
        messages: written.into_iter().map(|it| message(visit, case, it, &documents)).collect(),
        form,
    })
}

fn form(visit: &Visit, case: &Opened, channel: Channel, typed: &Fields, faults: &[FieldFault]) -> Form {
    let asking = Asking::new(visit, typed);
    let (text, button) = match channel {
        Channel::Note => ("notes-text", "notes-button"),
        Channel::Message if visit.is_desk() => ("messages-text-desk", "messages-button-desk"),
        Channel::Message => ("messages-text-own", "messages-button-own"),
    };
    let file = asking.field("file", "messages-file", Control::File { takes_many: true }).optional();
    let module = takes_modules(visit).then(|| modules::field(&asking, visit, typed));
    let text = asking.paragraphs("text", text, 5);
    let fields = [Some(text), module, Some(file)].into_iter().flatten().collect();
    let mut form = asking.form_with_files(path_of(case, channel), fields, button);
    form.hidden.push(new_key());
    form.switches = visit.switches(&form.action);
    form.is_given_back = typed != &Fields::default();
    form.hidden.extend(typed.all(ATTACHED).iter().map(|it| (ATTACHED.to_owned(), it.clone())));
    tell(&mut form, faults);
    form
}

/// What an office writes to an applicant may begin with a text module.
fn takes_modules(visit: &Visit) -> bool {
    visit.is_desk() && channel(visit) == Channel::Message
}

fn message(visit: &Visit, case: &Opened, it: Written, documents: &[DocumentView]) -> Message {
    let named = documents.iter().filter(|document| it.documents.contains(&document.id.0));
    let place = |it: &DocumentView| Place {
        label: it.name.clone(),
        link: format!("{}/documents/{}", case.root, it.id),
        is_here: false,
    };
    let is_applicants = it.from == Role::Applicant.code();
    Message {
        seq: it.seq,
        at: it.at,
        from: visit.say(&format!("role-{}", it.from)),
        documents: named.map(place).collect(),
        is_own: is_applicants != visit.is_desk(),
        text: it.text,
    }
}

pub(crate) async fn write(incoming: Incoming) -> Reply {
    let mut visit = Visit::of(&incoming.visit.http);
    if visit.known().is_none() {
        return Err(incoming.ended().await);
    }
    let case = open(&visit, &number_of(&visit)).await?;
    let (mut typed, documents, wrong) = take(incoming, &visit, &case).await?;
    posted::only(&typed, &["text", "key", ATTACHED, MODULE])?;
    visit.switch(&typed).await?;
    if takes_modules(&visit) && modules::insert(&case, &mut typed, "text") && wrong.is_empty() {
        return show(&page(&visit, &case, channel(&visit), &typed, &[]).await?);
    }
    finish(&visit, &case, &typed, documents, wrong).await
}

/// Takes the form: its files are documents of the case from then on.
async fn take(
    incoming: Incoming,
    visit: &Visit,
    case: &Opened,
) -> Result<(Fields, Vec<Uuid>, Vec<FieldFault>), Problem> {
    let (viewer, id) = (visit.viewer()?.clone(), case.id);
    let mut documents: Vec<Uuid> = Vec::new();
    let sink = async |fields: &Fields, file: File| {
        documents.extend(upload(visit, &viewer, id, fields, file).await?.parse::<Uuid>());
        Ok(())
    };
    let (_, mut typed, refused) = incoming.take(sink).await?;
    // Files that came with a form which was shown again are documents of the case since then, and go with it now.
    documents.extend(typed.all(ATTACHED).iter().filter_map(|it| it.parse::<Uuid>().ok()));
    typed.replace(ATTACHED, documents.iter().map(ToString::to_string).collect());
    let mut wrong = Vec::new();
    for it in refused {
        wrong.extend(it.faults()?);
    }
    Ok((typed, documents, wrong))
}

async fn finish(
    visit: &Visit,
    case: &Opened,
    typed: &Fields,
    documents: Vec<Uuid>,
    wrong: Vec<FieldFault>,
) -> Reply {
    let channel = channel(visit);
    if typed.given("switch").is_some() {
        return show(&page(visit, case, channel, typed, &[]).await?);
    }
    if !wrong.is_empty() {
        return show_again(&page(visit, case, channel, typed, &wrong).await?);
    }
    let new = NewMessage { case: case.id, channel, text: typed.get("text").to_owned(), documents };
    let key = visit.request_key(typed)?;
    match messages::write(visit.app(), visit.viewer()?.clone(), new, key, |_| bare("")).await {
        Ok(_) => {
            visit.forget_kept().await?;
            Ok(see_other(&format!("{}?done=1", path_of(case, channel))))
        }
        // The first one was taken; this one is another, and goes when it is sent once more.
        Err(Error::KeyReused) => {
            let resent = [FieldFault::new("/text", Fault::Resent)];
            render(StatusCode::CONFLICT, &page(visit, case, channel, typed, &resent).await?)
        }
        Err(error) => show_again(&page(visit, case, channel, typed, &faults(error)?).await?),
    }
}
