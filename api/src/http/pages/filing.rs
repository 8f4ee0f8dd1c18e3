//! Filing, question by question. Everything that is typed is kept on the server from the first "continue", found by a
//! cookie of this device, whether somebody is signed in or not.

pub(crate) mod answers;
pub(crate) mod checking;
pub(crate) mod evidence;
mod steps;

pub(crate) use steps::name as name_of_row;

use super::home::keep;
use super::posted::{Fields, Posted};
use super::questions::{Asking, name_of, tell};
use super::{Reply, Visit, cookies, see_other, show, show_again};
use crate::app::cases::filing;
use crate::app::drafts::{self, Answers, Draft};
use crate::app::fault::{Fault, FieldFault};
use crate::app::{Error, accounts};
use crate::http::problem::Problem;
use crate::ids::CaseId;
use actix_web::HttpResponse;
use actix_web::web::Path;
use answers::{MATTER, as_fields, matter, of_form};
use steps::{CHECK, ELSEWHERE, EVIDENCE, FIND, Step};
use templates::Value;
use templates::forms::{Form, Line};
use templates::pages::Place;
use templates::pages::home::Start;
use templates::pages::notices::{FormPage, Notice};
use workflow::Definition;

/// The draft of this device, if it is still one.
pub(crate) async fn draft_of(visit: &Visit) -> Result<Option<(String, Draft)>, Problem> {
    let Some(token) = cookies::draft(&visit.http) else { return Ok(None) };
    let draft = drafts::find(visit.app(), visit.known(), &token).await?;
    Ok(draft.map(|it| (token, it)))
}

/// The draft of this device that is still written.
async fn open_draft(visit: &Visit) -> Result<Option<(String, Draft)>, Problem> {
    Ok(draft_of(visit).await?.filter(|(_, it)| it.filed.is_none()))
}

pub(crate) async fn start(visit: Visit) -> Reply {
    show(&start_page(&visit).await?)
}

async fn start_page(visit: &Visit) -> Result<Start, Problem> {
    let draft = draft_of(visit).await?;
    let filed = draft.as_ref().is_some_and(|(_, it)| it.filed.is_some());
    let draft = draft.filter(|(_, it)| it.filed.is_none());
    let day = |at| visit.app().calendars.present().day_of(at);
    let resume = |it: &Draft| {
        visit.place("start-draft", visit.link(&format!("/protect/{}", where_to_go_on(visit, it))))
    };
    Ok(Start {
        draft: draft.map(|(_, it)| (resume(&it), day(it.expires_at))),
        // Said to whoever is not signed in, whether there is one or not.
        waits: visit.known().is_none().then(|| {
            visit.place(
                "start-waits",
                visit.link(&format!("/sign-in?next=/{}/protect", visit.language.code())),
            )
        }),
        begin: may_file(visit, &Fields::default()).is_ok().then(|| visit.link("/protect/who")),
        others: others(visit),
        filed: filed.then(|| visit.place("start-filed", visit.link("/protect/sent"))),
        resume: visit.link("/protect/resume"),
        frame: visit.frame(visit.say("start-title")),
    })
}

/// What else can be filed, in plain words.
fn others(visit: &Visit) -> Vec<Place> {
    let others = visit.app().definitions.filed().skip(1);
    let place = |it: &Definition| Place {
        label: steps::name_of_matter(visit, it),
        link: visit.link(&format!("/protect/who?matter={}", it.id())),
        is_here: false,
    };
    others.map(place).collect()
}

/// The first page whose questions nobody has answered yet; all answered, and it is looked over.
fn where_to_go_on(visit: &Visit, draft: &Draft) -> &'static str {
    let typed = as_fields(&draft.answers);
    let is_given = |name: &String| draft.answers.0.get(name).into_iter().flatten().any(|it| !it.is_empty());
    // What was looked for is no answer yet.
    let is_open = |it: &Step| !it.names(visit).iter().filter(|it| *it != FIND).any(is_given);
    match Step::ALL.into_iter().filter(|it| it.is_asked(visit, &typed)).find(is_open) {
        None => CHECK,
        // What can be shown is asked for before it.
        Some(Step::Contact) if draft.documents.is_empty() => EVIDENCE,
        Some(step) => step.slug(),
    }
}

/// The page of a step, with what was answered and what is wrong in it.
async fn page(visit: &Visit, step: Step, typed: &Fields, faults: &[FieldFault]) -> Result<FormPage, Problem> {
    let mut form: Form = step.ask(visit, typed).await?;
    if let Some(back) = typed.given("back") {
        form.hidden.push(("back".to_owned(), back.to_owned()));
    }
    tell(&mut form, faults);
    // From the first "continue" on there is a draft that can be saved.
    form.is_saved = cookies::draft(&visit.http).is_some();
    let title = step.title(visit, typed);
    let has_own_heading = form.fields.first().is_some_and(|it| it.is_heading);
    Ok(FormPage {
        back: Some(back_to(visit, step.previous_asked(visit, typed), typed)),
        caption: Some(place_among(visit, step.number(), typed)),
        heading: (!has_own_heading).then(|| title.clone()),
        ..FormPage::of(visit.frame(title), form)
    })
}

fn back_to(visit: &Visit, previous: &str, typed: &Fields) -> Place {
    let previous = if typed.get("back") == CHECK { CHECK } else { previous };
    let path = if previous.is_empty() { "/protect".to_owned() } else { format!("/protect/{previous}") };
    visit.place("back", visit.link(&path))
}

fn place_among(visit: &Visit, n: i64, typed: &Fields) -> String {
    // A page that is not asked is not counted either.
    let unasked = || Step::ALL.into_iter().filter(|it| !it.is_asked(visit, typed));
    let before = unasked().filter(|it| it.number() < n).map(|_| 1).sum::<i64>();
    let of = steps::PAGES - unasked().map(|_| 1).sum::<i64>();
    let values = [("n", Value::Number(n - before)), ("of", Value::Number(of))];
    templates::say_with(visit.language, "step-of", &values)
}

pub(crate) async fn question(visit: Visit, path: Path<(String, String)>) -> Reply {
    let Some(step) = Step::of(&path.1) else { return steps::none() };
    let typed = open_draft(&visit).await?.map(|(_, it)| as_fields(&it.answers));
    // Whoever begins anew on the same device is kept from nothing.
    if typed.is_none() && step != Step::Who && waits_for_somebody(&visit).await? {
        return Err(Problem::App(Error::Unauthorized));
    }
    if let Some(first) = what_comes_first(step, typed.as_ref()) {
        return Ok(see_other(&visit.link(first)));
    }
    let mut typed = typed.unwrap_or_default();
    take_back(&visit, step, &mut typed).await?;
    show(&page(&visit, step, &typed, &[]).await?)
}

/// Whether the draft of this device was written by somebody who is not signed in any more: it is theirs alone.
async fn waits_for_somebody(visit: &Visit) -> Result<bool, Problem> {
    match cookies::draft(&visit.http) {
        Some(token) if visit.known().is_none() => Ok(drafts::is_of_somebody(visit.app(), &token).await?),
        _ => Ok(false),
    }
}

/// Where somebody goes instead who has left out what a question hangs on.
fn what_comes_first(step: Step, typed: Option<&Fields>) -> Option<&'static str> {
    match (step, typed) {
        (Step::Who, None) => None,
        (_, None) => Some("/protect"),
        // Which bodies there are depends on the region.
        (Step::Body, Some(typed)) if typed.given("region").is_none() => Some("/protect/kind"),
        _ => None,
    }
}

/// What was typed here while the session ended takes the place of what the draft holds; and whoever came from the page
/// where all is checked goes back there.
async fn take_back(visit: &Visit, step: Step, typed: &mut Fields) -> Result<(), Problem> {
    if let Some(kept) = visit.kept(visit.http.path()).await? {
        for name in step.names(visit).iter().map(String::as_str).chain(["back"]) {
            typed.replace(name, kept.all(name).to_vec());
        }
    }
    let query = visit.http.query_string();
    if query == "back=check" {
        typed.add("back", CHECK);
    }
    // What was chosen on the page before is chosen here; it is an answer when this page is sent.
    let chosen = query.strip_prefix("matter=").filter(|_| step == Step::Who && typed.given(MATTER).is_none());
    if let Some(known) = chosen.and_then(|it| visit.app().definitions.filed().find(|known| known.id() == it))
    {
        typed.replace(MATTER, vec![known.id().to_owned()]);
    }
    Ok(())
}

/// The names of the questions of a page, when nothing else came with it.
fn known_names(posted: &Posted, step: Step) -> Result<Vec<String>, Problem> {
    let names = step.names(&posted.visit);
    posted.only(&names.iter().map(String::as_str).chain(["back"]).collect::<Vec<_>>())?;
    Ok(names)
}

pub(crate) async fn answer(posted: Posted, path: Path<(String, String)>) -> Reply {
    let Some(step) = Step::of(&path.1) else { return steps::none() };
    let (visit, fields) = (&posted.visit, &posted.fields);
    let names = known_names(&posted, step)?;
    may_file(visit, fields)?;
    let kept = keep_answers(visit, of_form(fields, &names)).await?;
    visit.forget_kept().await?;
    let mut typed = as_fields(&kept.answers);
    typed.add("back", fields.get("back"));
    let faults = faults(visit, step, &typed).await?;
    let mut reply = reply(&posted, step, (&typed, &kept.looked_for), &faults).await?;
    // With each answer the device remembers the draft anew, as long as the draft is kept.
    keep(&mut reply, &cookies::keep_draft(visit.app(), kept.token));
    Ok(reply)
}

/// What follows from an answer.
async fn reply(
    posted: &Posted,
    step: Step,
    (typed, looked_for): (&Fields, &str),
    faults: &[FieldFault],
) -> Reply {
    let visit = &posted.visit;
    let path = |it: &str| visit.link(&format!("/protect/{it}"));
    if posted.button() == "save" {
        return Ok(see_other(&path("saved")));
    }
    if posted.is_switch() || is_search(posted, step, looked_for) {
        let back = typed.given("back").map_or(String::new(), |it| format!("?back={it}"));
        return Ok(see_other(&format!("{}{back}", path(step.slug()))));
    }
    if typed.get("capacity") == ELSEWHERE && step == Step::Who {
        return Ok(see_other(&path("elsewhere")));
    }
    if !faults.is_empty() {
        return show_again(&page(visit, step, typed, faults).await?);
    }
    if typed.get("back") != CHECK {
        return Ok(see_other(&path(step.next_asked(visit, typed))));
    }
    // Another region has other bodies.
    let is_gone = step == Step::Kind
        && self::faults(visit, Step::Body, typed).await?.iter().any(|it| it.fault == Fault::BodyElsewhere);
    Ok(see_other(&if is_gone { format!("{}?back={CHECK}", path(Step::Body.slug())) } else { path(CHECK) }))
}

/// Whether a body is looked for. The button of the search is the first one, so the key "Enter" presses it from whatever
/// field; where a body is named, and nothing new is looked for, it leads on like any other.
fn is_search(posted: &Posted, step: Step, looked_for: &str) -> bool {
    let fields = &posted.fields;
    let is_named = fields.given("body").is_some() || fields.given("body-name").is_some();
    let is_new = fields.get(FIND) != looked_for;
    let presses = step == Step::Body && posted.button() == FIND && fields.given(FIND).is_some();
    presses && (is_new || !is_named)
}

/// An office does not file for itself. A form that was made for somebody whose session has ended waits for them: what they
/// had written before is theirs, and goes on with them alone.
pub(crate) fn may_file(visit: &Visit, fields: &Fields) -> Result<(), Problem> {
    match visit.known() {
        Some(viewer) if viewer.is_staff() => Err(Problem::App(Error::Forbidden)),
        None if fields.given("token").is_some() => Err(Problem::SessionEnded(fields.to_keep())),
        _ => Ok(()),
    }
}

/// What was kept, in the draft of which secret, and what was looked for before.
struct Kept {
    answers: Answers,
    token: String,
    looked_for: String,
}

async fn keep_answers(visit: &Visit, new: Answers) -> Result<Kept, Problem> {
    let (app, viewer) = (visit.app(), visit.known());
    let Some((token, draft)) = open_draft(visit).await? else {
        let token = drafts::begin(app, viewer, new.clone()).await?;
        return Ok(Kept { answers: new, token, looked_for: String::new() });
    };
    drafts::answer(app, viewer, &token, new.clone()).await?;
    let mut answers = draft.answers;
    let looked_for = answers.0.get(FIND).and_then(|it| it.first()).cloned().unwrap_or_default();
    answers.0.extend(new.0);
    Ok(Kept { answers, token, looked_for })
}

/// What is wrong with the answers of one page: the same that is asked of a filing as a whole, as far as it is about them.
async fn faults(visit: &Visit, step: Step, typed: &Fields) -> Result<Vec<FieldFault>, Problem> {
    let all = all_faults(visit, typed).await?;
    let names = step.names(visit);
    let is_here = |it: &FieldFault| names.contains(&name_of(&it.pointer));
    Ok(all.into_iter().filter(is_here).collect())
}

/// Everything that is wrong with the answers so far.
pub(crate) async fn all_faults(visit: &Visit, typed: &Fields) -> Result<Vec<FieldFault>, Problem> {
    let (new, mut faults) = answers::read(
        &visit.app().definitions,
        typed,
        matter(&visit.app().definitions, typed),
        &visit.say("ask-body-unknown"),
    );
    if visit.known().is_none()
        && let Some(fault) = typed.given("email").and_then(accounts::email_fault)
    {
        faults.push(FieldFault::new("/email", fault));
    }
    for mut it in filing::faults(visit.app(), new).await? {
        // What JSON calls the kind of a case is a question of its own here.
        if it.pointer == "/kind" {
            it.pointer = format!("/{MATTER}");
        }
        // A list of which nothing was chosen has no value that it does not know.
        if it.fault == Fault::UnknownCode && typed.given(&name_of(&it.pointer)).is_none() {
            it.fault = Fault::Choice;
        }
        // What could not be read was told already, in words of its own.
        if !faults.iter().any(|known| known.pointer == it.pointer) {
            faults.push(it);
        }
    }
    Ok(faults)
}

pub(crate) async fn elsewhere(visit: Visit) -> Reply {
    let heading = visit.say("elsewhere-title");
    let frame = visit.frame(heading.clone());
    show(&Notice {
        heading,
        paragraphs: vec![visit.say("elsewhere-lead")],
        items: ["complaint", "labour", "crime"].map(|it| visit.say(&format!("elsewhere-{it}"))).to_vec(),
        places: vec![visit.place("elsewhere-back", visit.link("/protect/who"))],
        reference: None,
        frame,
    })
}

/// It was saved: until when, and the code that opens it anywhere. Whoever uses a device of others has it forgotten here.
pub(crate) async fn saved(visit: Visit) -> Reply {
    match open_draft(&visit).await? {
        Some((token, draft)) => show(&saved_page(&visit, &token, &draft)),
        None => Ok(see_other(&visit.link("/protect"))),
    }
}

fn saved_page(visit: &Visit, token: &str, draft: &Draft) -> FormPage {
    let day = visit.app().calendars.present().day_of(draft.expires_at);
    let until = templates::date(visit.language, day);
    let until = templates::say_with(visit.language, "saved-until", &[("date", Value::Text(&until))]);
    // What is written while signed in is found by its account alone.
    let elsewhere = match visit.known() {
        Some(_) => vec![visit.say("saved-own")],
        None => vec![visit.say("saved-code"), templates::format::grouped(token)],
    };
    let none = Fields::default();
    let mut form = Asking::new(visit, &none).form(visit.link("/protect/leave"), Vec::new(), "saved-forget");
    "leave".clone_into(&mut form.id);
    FormPage {
        done: Some(visit.say("saved-done")),
        heading: Some(visit.say("saved-title")),
        paragraphs: [vec![until], elsewhere, vec![visit.say("saved-device")]].concat(),
        places: vec![
            visit.place("saved-go-on", visit.link(&format!("/protect/{}", where_to_go_on(visit, draft)))),
        ],
        ..FormPage::of(visit.frame(visit.say("saved-title")), form)
    }
}

pub(crate) async fn leave(posted: Posted) -> Reply {
    posted.only(&[])?;
    let mut response = see_other(&posted.visit.link(""));
    for cookie in cookies::end_filed(posted.visit.app()) {
        keep(&mut response, &cookie);
    }
    Ok(response)
}

fn resume_page(visit: &Visit, typed: &Fields, faults: &[FieldFault]) -> FormPage {
    let asking = Asking::new(visit, typed);
    let fields = vec![asking.line("code", "resume-code", Line::Code, "off")];
    let mut form = asking.form(visit.link("/protect/resume"), fields, "resume-button");
    tell(&mut form, faults);
    FormPage {
        back: Some(visit.place("back", visit.link("/protect"))),
        heading: Some(visit.say("resume-title")),
        paragraphs: vec![visit.say("resume-lead")],
        ..FormPage::of(visit.frame(visit.say("resume-title")), form)
    }
}

pub(crate) async fn resume_form(visit: Visit) -> Reply {
    show(&resume_page(&visit, &Fields::default(), &[]))
}

pub(crate) async fn resume(posted: Posted) -> Reply {
    posted.only(&["code"])?;
    may_file(&posted.visit, &posted.fields)?;
    let (visit, typed) = (&posted.visit, &posted.fields);
    if posted.is_switch() {
        return show(&resume_page(visit, typed, &[]));
    }
    let found = drafts::find(visit.app(), visit.known(), typed.get("code")).await?;
    match found.filter(|it| it.filed.is_none()) {
        Some(draft) => {
            Ok(taken_up(visit, drafts::canonical(typed.get("code")), where_to_go_on(visit, &draft)))
        }
        None => show_again(&resume_page(visit, typed, &[FieldFault::new("/code", Fault::Draft)])),
    }
}

fn taken_up(visit: &Visit, token: String, step: &str) -> HttpResponse {
    let mut response = see_other(&visit.link(&format!("/protect/{step}")));
    keep(&mut response, &cookies::keep_draft(visit.app(), token));
    response
}

/// A draft of one's own, taken up on this device.
pub(crate) async fn take_up(posted: Posted) -> Reply {
    posted.only(&["draft"])?;
    let visit = &posted.visit;
    let id = posted.fields.get("draft").parse().map_err(|_| Problem::App(Error::NotFound))?;
    let token = drafts::take_up(visit.app(), visit.viewer()?, CaseId(id)).await?;
    let draft = drafts::find(visit.app(), visit.known(), &token).await?;
    Ok(taken_up(visit, token, draft.map_or(EVIDENCE, |it| where_to_go_on(visit, &it))))
}

pub(crate) async fn discard(posted: Posted) -> Reply {
    posted.only(&[])?;
    let visit = &posted.visit;
    if let Some(token) = cookies::draft(&visit.http) {
        drafts::discard(visit.app(), visit.known(), &token).await?;
    }
    let mut response = see_other(&visit.link("/protect"));
    keep(&mut response, &cookies::end_draft(visit.app()));
    Ok(response)
}
