//! The last look before it is filed: every answer with a way to change it, who will see what of this very case, and the
//! consent. Then the confirmation, with what to keep.

use super::answers::{MATTER, as_fields, has_threat, is_asked, is_named_in_words, matter, read};
use super::steps::{self, CHECK, EVIDENCE, Step};
use super::{all_faults, draft_of, may_file, open_draft};
use crate::app::cases::actions::OfferedField;
use crate::app::cases::{audience, course, facts, tracking};
use crate::app::drafts::{self, Draft, FiledDraft, Sender};
use crate::app::fault::FieldFault;
use crate::app::letters;
use crate::app::reference::{self, List};
use crate::http::pages::cases::fields::value_of;
use crate::http::pages::cases::office;
use crate::http::pages::home::language_of;
use crate::http::pages::posted::{Fields, Posted, faults};
use crate::http::pages::questions::{Asking, day, name_of, tell, tenge};
use crate::http::pages::{Reply, Visit, render, see_other, show};
use crate::http::problem::Problem;
use actix_web::http::StatusCode;
use templates::format;
use templates::pages::Place;
use templates::pages::filing::{Answer, Check, Seen, Sent};
use workflow::definition::model::Question;

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
    answers.add("consent", "yes");
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
    let definition = visit.app().newest_definition(&matter(&visit.app().definitions, &answers));
    Ok(Check {
        is_about_a_body: is_asked(&visit.app().definitions, &answers, Question::Body),
        can_be_taken_back: definition.is_some_and(|it| course::can_be_taken_back(&it)),
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
        let Some(step) = Step::ALL.into_iter().find(|step| step.names(visit).contains(&name)) else {
            continue;
        };
        let label = format!("{}: {}", step.title(visit, answers), it.fault.say(visit.language));
        gaps.push(Place { label, link: change(visit, step.slug()), is_here: false });
    }
    Ok(gaps)
}

fn change(visit: &Visit, slug: &str) -> String {
    visit.link(&format!("/protect/{slug}?back={CHECK}"))
}

async fn seen(visit: &Visit, answers: &Fields) -> Result<Vec<Seen>, Problem> {
    let kind = matter(&visit.app().definitions, answers);
    let (new, _) = read(&visit.app().definitions, answers, kind, &visit.say("ask-body-unknown"));
    let seen = |(seer, sight): (audience::Seer, audience::Sight)| Seen {
        who: visit.say(&format!("seer-{}", seer.code())),
        what: steps::plain(visit, answers, &sight_key(visit, answers, sight)),
        is_all: matches!(sight, audience::Sight::Everything),
    };
    Ok(audience::of(visit.app(), new).await?.into_iter().map(seen).collect())
}

/// The key of what somebody sees; where no body is asked for, none is listed.
fn sight_key(visit: &Visit, answers: &Fields, sight: audience::Sight) -> String {
    let key = format!("sight-{}", sight.code());
    let bodiless = format!("{key}-bodiless");
    let is_bodiless = !is_asked(&visit.app().definitions, answers, Question::Body);
    if is_bodiless && templates::has(&bodiless) { bodiless } else { key }
}

/// How an answer is put into words.
#[derive(Clone, Copy)]
enum As {
    /// As it was typed.
    Typed,
    /// What is filed.
    Matter,
    /// One of a few, whose words are keys.
    Chosen,
    Day,
    Tenge,
    Language,
    /// A row of a list.
    Row(List),
    /// The names of the files.
    Files,
}

/// What is shown: its question, the name of its answer, how it is put into words, and the page that asks it.
const ROWS: [(&str, &str, As, &str); 27] = [
    ("ask-matter", MATTER, As::Matter, Step::Who.slug()),
    ("ask-capacity", "capacity", As::Chosen, Step::Who.slug()),
    ("ask-visibility", "visibility", As::Chosen, Step::Who.slug()),
    ("ask-urgent", "urgent", As::Chosen, Step::Urgent.slug()),
    ("ask-threat_on", "threat_on", As::Day, Step::Urgent.slug()),
    ("ask-story", "story", As::Typed, Step::What.slug()),
    ("ask-wish", "wish", As::Typed, Step::What.slug()),
    ("ask-happened_on", "happened_on", As::Day, Step::What.slug()),
    ("ask-pressure", "pressure", As::Row(List::PressureKinds), Step::Kind.slug()),
    ("ask-region", "region", As::Row(List::Regions), Step::Kind.slug()),
    ("ask-body", "body", As::Row(List::Bodies), Step::Body.slug()),
    ("ask-body-name", "body-name", As::Typed, Step::Body.slug()),
    ("ask-official", "official", As::Typed, Step::Body.slug()),
    ("ask-bin", "company-bin", As::Typed, Step::Business.slug()),
    ("ask-company", "company-name", As::Typed, Step::Business.slug()),
    ("ask-at-risk", "at_risk-investment_kzt", As::Tenge, Step::Business.slug()),
    ("ask-jobs", "at_risk-jobs", As::Typed, Step::Business.slug()),
    ("ask-project", "project-name", As::Typed, Step::Business.slug()),
    ("ask-project-sector", "project-sector", As::Typed, Step::Business.slug()),
    ("ask-project-sum", "project-investment_kzt", As::Tenge, Step::Business.slug()),
    ("ask-project-jobs", "project-jobs", As::Typed, Step::Business.slug()),
    ("step-evidence", "", As::Files, EVIDENCE),
    ("ask-email", "email", As::Typed, Step::Contact.slug()),
    ("ask-contact-name", "contact-name", As::Typed, Step::Contact.slug()),
    ("ask-contact-phone", "contact-phone", As::Typed, Step::Contact.slug()),
    ("ask-contact-note", "contact-note", As::Typed, Step::Contact.slug()),
    ("ask-locale", "locale", As::Language, Step::Contact.slug()),
];

/// Whether an answer is part of what is filed: what it hangs on may have been answered otherwise since.
fn is_filed(visit: &Visit, answers: &Fields, name: &str) -> bool {
    let asks = |question| is_asked(&visit.app().definitions, answers, question);
    match name {
        _ if name.starts_with("project-") => asks(Question::Project),
        _ if name.starts_with("at_risk-") => asks(Question::Risk),
        "pressure" => asks(Question::Pressure),
        "urgent" => asks(Question::Threat),
        "threat_on" => asks(Question::Threat) && has_threat(answers),
        "body" | "body-name" | "official" if !asks(Question::Body) => false,
        "body" => !is_named_in_words(answers),
        "body-name" => answers.given("body-name").is_some() || is_named_in_words(answers),
        // Only somebody without an account is asked for an address.
        "email" => visit.known().is_none(),
        _ => true,
    }
}

/// What the process asks in its own words stands after it, as on the page that asks it.
const LAST_OF_WHAT: &str = "happened_on";

/// The answers to what the process asks in its own words.
fn own(visit: &Visit, answers: &Fields) -> Vec<Answer> {
    let answer = |it: OfferedField| {
        let typed = answers.get(&it.name);
        let read = value_of(&it.shape, answers.all(&it.name), typed).ok();
        let text = read.and_then(|value| facts::said(&it.shape, &value, visit.language));
        let text = text.unwrap_or_else(|| typed.to_owned());
        Answer { question: it.label, text, change: change(visit, Step::What.slug()) }
    };
    steps::own(visit, answers).into_iter().map(answer).collect()
}

/// The answers in words.
async fn shown(visit: &Visit, draft: &Draft, answers: &Fields) -> Result<Vec<Answer>, Problem> {
    let mut shown = Vec::new();
    for (key, name, words, slug) in ROWS.into_iter().filter(|it| is_filed(visit, answers, it.1)) {
        let text = match words {
            As::Typed if name == "body-name" && answers.given(name).is_none() => {
                visit.say("ask-body-unknown")
            }
            As::Files => draft.documents.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join("\n"),
            _ => in_words(visit, (key, words), answers.get(name)).await?,
        };
        shown.push(Answer { question: steps::plain(visit, answers, key), text, change: change(visit, slug) });
        if name == LAST_OF_WHAT {
            shown.extend(own(visit, answers));
        }
    }
    Ok(shown)
}

/// One answer in words; what cannot be read is shown as it was typed.
async fn in_words(visit: &Visit, (key, words): (&str, As), typed: &str) -> Result<String, Problem> {
    let language = visit.language;
    let read = match words {
        As::Typed | As::Files => None,
        As::Matter => {
            let chosen = visit.app().definitions.filed().find(|it| it.id() == typed);
            chosen
                .or_else(|| visit.app().definitions.filed().next())
                .map(|it| steps::name_of_matter(visit, it))
        }
        As::Chosen => {
            let key = format!("{key}-{typed}");
            Some(if templates::has(&key) { visit.say(&key) } else { String::new() })
        }
        As::Day => day(typed).map(|it| templates::date(language, it)),
        As::Tenge => tenge(typed).ok().map(|it| format::money(language, it)),
        As::Language => language_of(typed).map(|it| templates::say(it, "language-own")),
        As::Row(list) => {
            let rows = reference::list(visit.app(), list, None).await?;
            let row = rows.iter().find(|it| it.code == typed);
            Some(row.map_or_else(String::new, |it| steps::name(it, language)))
        }
    };
    Ok(read.unwrap_or_else(|| typed.to_owned()))
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
        answers.add("consent", consent);
    }
    let kind = matter(&visit.app().definitions, &answers);
    let (new, wrong) = read(&visit.app().definitions, &answers, kind, &visit.say("ask-body-unknown"));
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
        office: office(visit, &view),
        registered_on: view.row.registered_on,
        due_on: view.row.due_on,
        ends_on: view.ends.map(|(on, _)| on),
        threat_on: view.row.threat_on,
        has_letter: letters::reach(visit.app(), &view.row).await? != letters::Reach::None,
        says: view.says(visit.language),
        is_assigned: course::assigns(&view.definition),
        is_decided_by_two: course::takes_two(&view.definition),
        own: visit
            .known()
            .filter(|it| !it.is_staff())
            .map(|_| visit.place("sent-own", visit.link(&format!("/my/{number}")))),
        check: visit.place("sent-check", visit.link("/check")),
        forget: visit.link("/protect/leave"),
        calendar: visit.place("calendar-add", visit.link("/protect/sent/calendar")),
        number,
    })
}
