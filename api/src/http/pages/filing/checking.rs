//! The last look before it is filed: every answer with a way to change it, who will see what of this very case, and the
//! consent. Then the confirmation, with what to keep.

use super::answers::{NAMED_IN_WORDS, as_fields, read};
use super::steps::{self, CHECK, EVIDENCE, Step};
use super::{all_faults, draft_of, may_file, open_draft};
use crate::app::cases::{audience, tracking};
use crate::app::drafts::{self, Draft, FiledDraft, Sender};
use crate::app::fault::FieldFault;
use crate::app::reference::{self, List};
use crate::http::pages::posted::{Fields, Posted, faults};
use crate::http::pages::questions::{Asking, day, name_of, tell, tenge};
use crate::http::pages::{Reply, Visit, render, see_other, show};
use crate::http::problem::Problem;
use actix_web::http::StatusCode;
use templates::format;
use templates::pages::Place;
use templates::pages::filing::{Answer, Check, Seen, Sent};

pub(crate) async fn check(visit: Visit) -> Reply {
    match open_draft(&visit).await? {
        Some((_, draft)) => render(StatusCode::OK, &page(&visit, &draft, &Fields::default(), &[]).await?),
        None => Ok(see_other(&visit.link("/protect"))),
    }
}

/// The page; `typed` is what its own form brought.
async fn page(visit: &Visit, draft: &Draft, typed: &Fields, wrong: &[FieldFault]) -> Result<Check, Problem> {
    let mut answers = as_fields(&draft.answers);
    // Consent is asked on this page and is no gap.
    answers.add("consent", "yes".to_owned());
    let gaps = gaps(visit, &answers).await?;
    let seen = if gaps.is_empty() { seen(visit, &answers).await? } else { Vec::new() };
    let asking = Asking::new(visit, typed);
    let mut form = asking.form(
        visit.link("/protect/check"),
        vec![asking.tick("consent", "check-consent")],
        "check-file",
    );
    tell(&mut form, wrong);
    let mut frame = visit.frame(visit.say("check-title"));
    (frame.has_faults, frame.has_form) = (form.has_faults(), gaps.is_empty());
    Ok(Check {
        frame,
        back: visit.place("back", visit.link(&format!("/protect/{}", Step::Contact.slug()))),
        answers: shown(visit, draft, &answers).await?,
        gaps,
        seen,
        form,
        discard: visit.link("/protect/discard"),
    })
}

/// What is still missing or wrong, each with the page that asks it.
async fn gaps(visit: &Visit, answers: &Fields) -> Result<Vec<Place>, Problem> {
    let mut gaps: Vec<Place> = Vec::new();
    for it in all_faults(visit, answers).await? {
        let name = name_of(&it.pointer);
        let Some(step) = Step::ALL.into_iter().find(|step| step.names().contains(&name.as_str())) else {
            continue;
        };
        let label =
            format!("{}: {}", visit.say(&format!("step-{}", step.slug())), it.fault.say(visit.language));
        gaps.push(Place { label, link: change(visit, step.slug()), is_here: false });
    }
    Ok(gaps)
}

fn change(visit: &Visit, slug: &str) -> String {
    visit.link(&format!("/protect/{slug}?back={CHECK}"))
}

async fn seen(visit: &Visit, answers: &Fields) -> Result<Vec<Seen>, Problem> {
    let (new, _) = read(answers, visit.app().definitions.of_the_form());
    let seen = |(seer, sight): (audience::Seer, audience::Sight)| Seen {
        who: visit.say(&format!("seer-{}", seer.code())),
        what: visit.say(&format!("sight-{}", sight.code())),
        is_all: matches!(sight, audience::Sight::Everything),
    };
    Ok(audience::of(visit.app(), new).await?.into_iter().map(seen).collect())
}

/// The answers in words.
async fn shown(visit: &Visit, draft: &Draft, answers: &Fields) -> Result<Vec<Answer>, Problem> {
    let language = visit.language;
    let list = async |list, code: &str| -> Result<String, Problem> {
        let rows = reference::list(visit.app(), list, None).await?;
        Ok(rows.iter().find(|it| it.code == code).map_or_else(String::new, |it| steps::name(it, language)))
    };
    let word = |key: &str, name: &str| {
        answers.given(name).map_or_else(String::new, |code| {
            let key = format!("{key}-{code}");
            if templates::has(&key) { visit.say(&key) } else { String::new() }
        })
    };
    let text = |name: &str| answers.get(name).to_owned();
    let date =
        |name: &str| day(answers.get(name)).map_or_else(|| text(name), |it| templates::date(language, it));
    let money =
        |name: &str| tenge(answers.get(name)).map_or_else(|| text(name), |it| format::money(language, it));
    let body = if answers.get("body") == NAMED_IN_WORDS {
        text("body-name")
    } else {
        list(List::Bodies, answers.get("body")).await?
    };
    let threat = if answers.get("urgent") == "yes" { date("threat_on") } else { String::new() };
    let locale = super::super::home::language_of(answers.get("locale"));
    let files: Vec<&str> = draft.documents.iter().map(|it| it.name.as_str()).collect();
    let rows = [
        ("ask-capacity", word("ask-capacity", "capacity"), Step::Who.slug()),
        ("ask-visibility", word("ask-visibility", "visibility"), Step::Who.slug()),
        ("ask-urgent", word("ask-urgent", "urgent"), Step::Urgent.slug()),
        ("ask-threat_on", threat, Step::Urgent.slug()),
        ("ask-story", text("story"), Step::What.slug()),
        ("ask-wish", text("wish"), Step::What.slug()),
        ("ask-happened_on", date("happened_on"), Step::What.slug()),
        ("ask-pressure", list(List::PressureKinds, answers.get("pressure")).await?, Step::Kind.slug()),
        ("ask-region", list(List::Regions, answers.get("region")).await?, Step::Kind.slug()),
        ("ask-body", body, Step::Body.slug()),
        ("ask-official", text("official"), Step::Body.slug()),
        ("ask-bin", text("company-bin"), Step::Business.slug()),
        ("ask-company", text("company-name"), Step::Business.slug()),
        ("ask-at-risk", money("at_risk-investment_kzt"), Step::Business.slug()),
        ("ask-jobs", text("at_risk-jobs"), Step::Business.slug()),
        ("step-evidence", files.join("\n"), EVIDENCE),
        ("ask-email", text("email"), Step::Contact.slug()),
        ("ask-contact-name", text("contact-name"), Step::Contact.slug()),
        ("ask-contact-phone", text("contact-phone"), Step::Contact.slug()),
        ("ask-contact-note", text("contact-note"), Step::Contact.slug()),
        (
            "ask-locale",
            locale.map_or_else(String::new, |it| templates::say(it, "language-own")),
            Step::Contact.slug(),
        ),
    ];
    // What only somebody without an account is asked is not shown to the others.
    let is_asked = |key: &str| key != "ask-email" || visit.known().is_none();
    let rows = rows.into_iter().filter(|it| is_asked(it.0));
    Ok(rows
        .map(|(key, text, slug)| Answer { question: visit.say(key), text, change: change(visit, slug) })
        .collect())
}

pub(crate) async fn file(posted: Posted) -> Reply {
    posted.only(&["consent"])?;
    let (visit, fields) = (&posted.visit, &posted.fields);
    may_file(visit, fields)?;
    match draft_of(visit).await? {
        None => Ok(see_other(&visit.link("/protect"))),
        Some((_, draft)) if draft.filed.is_some() => Ok(see_other(&visit.link("/protect/sent"))),
        Some((_, draft)) if posted.is_switch() => show(&page(visit, &draft, fields, &[]).await?),
        Some((token, draft)) => finish(visit, &draft, &token, fields).await,
    }
}

async fn finish(visit: &Visit, draft: &Draft, token: &str, fields: &Fields) -> Reply {
    match send(visit, draft, token, fields).await {
        Ok(()) => Ok(see_other(&visit.link("/protect/sent"))),
        Err(error) => {
            render(StatusCode::UNPROCESSABLE_ENTITY, &page(visit, draft, fields, &faults(error)?).await?)
        }
    }
}

async fn send(visit: &Visit, draft: &Draft, token: &str, fields: &Fields) -> crate::app::Result<()> {
    let mut answers = as_fields(&draft.answers);
    if let Some(consent) = fields.given("consent") {
        answers.add("consent", consent.to_owned());
    }
    let (new, wrong) = read(&answers, visit.app().definitions.of_the_form());
    if !wrong.is_empty() {
        return Err(crate::app::Error::Fields(wrong));
    }
    let text = |name: &str| answers.given(name).map(str::to_owned);
    let sender = match visit.known() {
        Some(viewer) => Sender::SignedIn(viewer.clone()),
        None => Sender::Unknown { email: text("email"), name: text("contact-name") },
    };
    drafts::file(visit.app(), sender, token, new).await
}

pub(crate) async fn sent(visit: Visit) -> Reply {
    let filed = draft_of(&visit).await?.and_then(|(_, it)| it.filed);
    match filed {
        Some(filed) => show(&confirmation(&visit, filed).await?),
        None => Ok(see_other(&visit.link("/check"))),
    }
}

async fn confirmation(visit: &Visit, filed: FiledDraft) -> Result<Sent, Problem> {
    let FiledDraft { number, code, at } = filed;
    let view = tracking::track(visit.app(), &number, &code).await?;
    Ok(Sent {
        frame: visit.frame(visit.say("sent-title")),
        code: format::grouped(&code),
        shown_until: at + drafts::SHOWN_FOR,
        filed_at: at,
        office: view.office.get(visit.language).to_owned(),
        registered_on: view.row.registered_on,
        due_on: view.row.due_on,
        says: view.says(visit.language),
        own: visit.known().map(|_| visit.place("sent-own", visit.link(&format!("/my/{number}")))),
        check: visit.place("sent-check", visit.link("/check")),
        forget: visit.link("/protect/leave"),
        calendar: visit.place("calendar-add", visit.link("/protect/sent/calendar")),
        number,
    })
}
