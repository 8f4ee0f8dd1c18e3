//! The first page of a case: where it stands, whose move it is, by when, and what can be done, with the forms for it. A
//! step is taken here and its result is seen here.

use super::acting::{Attempt, Tried, attempt};
use super::fields::{self, Files};
use super::offered::{effects, elsewhere, has_its_form, is_crowded};
use super::{Came, Opened, asked_when, due, head, modules, open, root};
use crate::app::bodies;
use crate::app::cases::actions::{self, DONE, OfferedAction};
use crate::app::cases::family::Relative;
use crate::app::cases::ruling::{self, Stage};
use crate::app::cases::{appeal, asked, clocks, facts, timeline};
use crate::app::documents::{self, DocumentView};
use crate::app::fault::FieldFault;
use crate::app::letters;
use crate::app::reference::{self, List};
use crate::http::pages::incoming::Incoming;
use crate::http::pages::posted::{Fields, Posted, faults};
use crate::http::pages::questions::{Asking, tell};
use crate::http::pages::{Reply, Visit, filing, home, new_key, render, see_other, show_again};
use crate::http::problem::{Problem, request_id};
use actix_web::http::StatusCode;
use actix_web::web::{Path, Query};
use templates::Value;
use templates::format;
use templates::forms::{Choice, Control, Field, Form};
use templates::pages::Place;
use templates::pages::cases::{Action, Asked, Clock, Conflict, Entry, Fact, Overview, Ruling, Step};
use workflow::definition::model::Question;

/// The name of the form that binds a body, among those of actions: no action is called so.
const BINDING: &str = "/body";
/// What the address says when a body was bound.
const BOUND: &str = "body";

/// A form that is shown again.
struct Again {
    action: String,
    typed: Fields,
    faults: Vec<FieldFault>,
}

impl Opened {
    /// What somebody wrote into the form of an action, in words.
    fn words(&self, it: &Again) -> Vec<String> {
        fields::words(&self.view.definition, &it.action, &it.typed)
    }
}

/// The number of a case is the last variable of its address, whether the address names a language or not.
pub(crate) fn number_of(visit: &Visit) -> String {
    visit.http.match_info().get("number").unwrap_or_default().to_owned()
}

pub(crate) async fn show(visit: Visit, how: Query<Came>) -> Reply {
    let case = open(&visit, &number_of(&visit)).await?;
    let again = if how.kept.is_empty() { None } else { kept(&visit, &case).await? };
    let left = again.as_ref().map(|it| (it.action.clone(), case.words(it)));
    let mut page = page(&visit, &case, again).await?;
    page.conflict = left.and_then(|(action, words)| homeless(&page, &action, words));
    page.done = said_of(&visit, &case, &how.done);
    render(StatusCode::OK, &page)
}

/// That something was done, and what it was; nothing, where an address names what nobody can do.
fn said_of(visit: &Visit, case: &Opened, done: &str) -> Option<String> {
    let definition = &case.view.definition;
    let action = || definition.actions().find(|(_, it)| it.name.to_string() == done);
    let name = match done {
        DONE if visit.is_desk() => visit.say("done-task"),
        DONE => visit.say("done-answer"),
        BOUND => visit.say("done-body"),
        _ => action()?.1.label.get(visit.language).to_owned(),
    };
    Some(templates::say_with(visit.language, "case-done", &[("name", Value::Text(&name))]))
}

/// The form that somebody filled in while their session ended; it was posted to the address of its action.
async fn kept(visit: &Visit, case: &Opened) -> Result<Option<Again>, Problem> {
    // Also of an action that is not offered any more: what was typed is shown all the same.
    let names = case.view.definition.actions().map(|(_, it)| it.name.to_string());
    let names = names.chain([DONE.to_owned()]);
    let actions = names.map(|it| (format!("{}/do/{it}", case.root), it));
    let forms: Vec<_> = actions.chain([(format!("{}{BINDING}", case.root), BINDING.to_owned())]).collect();
    let places: Vec<String> = forms.iter().map(|it| it.0.clone()).collect();
    let Some((place, typed)) = visit.kept_last(&places).await? else { return Ok(None) };
    let action = forms.into_iter().find(|it| it.0 == place).map(|it| it.1).unwrap_or_default();
    Ok(Some(Again { action, typed, faults: Vec::new() }))
}

/// The page of a form that is too long to stand on the page of its case. And where somebody is brought back who signed in
/// over a form: an address that is only posted to shows its case.
pub(crate) async fn back(visit: Visit, how: Query<Came>) -> Reply {
    let path = visit.http.path();
    if let Some((_, action)) = path.split_once("/do/").filter(|_| how.kept.is_empty()) {
        let case = open(&visit, &number_of(&visit)).await?;
        let page = page_with(&visit, &case, None, Some(action)).await?;
        if page.actions.iter().any(|it| it.name == action && it.form.is_some()) {
            return render(StatusCode::OK, &page);
        }
    }
    let root = path.strip_suffix(BINDING).or_else(|| path.split("/do/").next()).unwrap_or(path);
    Ok(see_other(&if how.kept.is_empty() { root.to_owned() } else { format!("{root}?kept=1") }))
}

pub(crate) async fn act(incoming: Incoming, path: Path<Vec<String>>) -> Reply {
    let action = path.last().cloned().unwrap_or_default();
    let number = number_of(&incoming.visit);
    answer(attempt(incoming, &number, &action).await?).await
}

async fn answer(tried: Tried) -> Reply {
    let Tried { visit, case, action, typed, attempt } = tried;
    let name = action.clone();
    let again = Again { action, typed, faults: Vec::new() };
    let words = case.words(&again);
    let again = |faults| Some(Again { faults, ..again });
    match attempt {
        Attempt::Done => {
            visit.forget_kept().await?;
            Ok(see_other(&format!("{}?done={name}", case.root)))
        }
        Attempt::HandedOver => {
            visit.forget_kept().await?;
            Ok(see_other(&format!("/desk?gone={}", case.view.number)))
        }
        Attempt::Shown => render(StatusCode::OK, &page(&visit, &case, again(Vec::new())).await?),
        Attempt::Wrong(faults) => {
            render(StatusCode::UNPROCESSABLE_ENTITY, &page(&visit, &case, again(faults)).await?)
        }
        Attempt::Refused(refusals) => {
            let reasons = refusals.iter().map(|it| it.say(visit.language)).collect();
            let page = page(&visit, &case, again(Vec::new())).await?;
            in_conflict(&visit, page, &name, (reasons, Vec::new()), words)
        }
        Attempt::Resent => {
            let page = page(&visit, &case, again(Vec::new())).await?;
            in_conflict(&visit, page, &name, (vec![visit.say("field-resent")], Vec::new()), words)
        }
        Attempt::Stale(seen) => {
            let page = page(&visit, &case, again(Vec::new())).await?;
            let entries = since(&visit, &case, seen).await?;
            in_conflict(&visit, page, &name, (Vec::new(), entries), words)
        }
    }
}

/// Shows what stood in the way of an action. The words stand in its form when that is still there, and beside it when not.
fn in_conflict(
    visit: &Visit,
    mut page: Overview,
    action: &str,
    (reasons, entries): (Vec<String>, Vec<Entry>),
    words: Vec<String>,
) -> Reply {
    let typed = if has_form(&page, action) { Vec::new() } else { words };
    let reference = Some(request_id(&visit.http));
    page.conflict = Some(Conflict { reasons, entries, is_kept: has_form(&page, action), typed, reference });
    render(StatusCode::CONFLICT, &page)
}

fn has_form(page: &Overview, action: &str) -> bool {
    page.actions.iter().any(|it| it.name == action)
}

/// What was typed into the form of an action that was closed while its writer signed in again, and why it was.
fn homeless(page: &Overview, action: &str, typed: Vec<String>) -> Option<Conflict> {
    if has_form(page, action) || typed.is_empty() {
        return None;
    }
    let reasons = page.blocked.iter().filter(|it| it.name == action).flat_map(|it| it.reasons.clone());
    Some(Conflict { reasons: reasons.collect(), entries: Vec::new(), is_kept: false, typed, reference: None })
}

/// What others did since the version that somebody saw.
async fn since(visit: &Visit, case: &Opened, seen: i32) -> Result<Vec<Entry>, Problem> {
    let entries = timeline::show(visit.app(), visit.viewer()?, case.id, visit.language).await?;
    let newer = entries.into_iter().filter(|it| it.version.is_some_and(|it| it > seen));
    Ok(newer.map(entry).collect())
}

/// An entry of the history as pages show it.
pub(super) fn entry(it: timeline::TimelineEntry) -> Entry {
    let lines = it.text.lines().map(str::to_owned).collect();
    Entry { seq: it.seq, at: it.at, actor: it.actor, lines, hash: it.hash }
}

async fn page(visit: &Visit, case: &Opened, again: Option<Again>) -> Result<Overview, Problem> {
    page_with(visit, case, again, None).await
}

/// The page; with the form that was asked for, and no other, when one was.
async fn page_with(
    visit: &Visit,
    case: &Opened,
    again: Option<Again>,
    asked: Option<&str>,
) -> Result<Overview, Problem> {
    let (app, viewer, language) = (visit.app(), visit.viewer()?, visit.language);
    let head = head(visit, case).await?;
    let documents = if case.is_read() { documents::list(app, viewer, case.id).await? } else { Vec::new() };
    let offered = actions::list(app, viewer, case.id, language).await?;
    let ruling = ruling::show(app, viewer, case.id, language).await?;
    let waits = ruling.as_ref().filter(|it| it.stage == Stage::Proposed);
    let proposed: Vec<_> = waits.into_iter().flat_map(|it| it.documents.iter().map(|it| it.id)).collect();
    let (mut open, mut blocked) = (Vec::new(), Vec::new());
    let is_crowded = is_crowded(visit, &offered.actions);
    for it in &offered.actions {
        // A proposal is what a second pair of eyes decides on.
        let proposed = if it.is_four_eyes { proposed.as_slice() } else { &[] };
        let files = Files { region: &case.view.row.region_code, present: &documents, proposed };
        let action = if it.refusals.is_empty()
            && !has_its_form(visit, it, again.as_ref().map(|it| it.action.as_str()), asked, is_crowded)
        {
            elsewhere(visit, case, it)
        } else {
            let action = action(visit, case, it, offered.version, again.as_ref(), &files).await?;
            Action { is_open: action.is_open || asked == Some(it.name.as_str()), ..action }
        };
        // What an office may do is no business of the applicant's: theirs alone is shown, and why it cannot be done now.
        if it.refusals.is_empty() {
            open.push(action);
        } else if visit.is_desk() || !it.is_of_others() {
            blocked.push(action);
        }
    }
    let mut frame = visit.frame(format!("{} {}", head.number, head.state));
    frame.has_faults = again.as_ref().is_some_and(|it| !it.faults.is_empty());
    Ok(Overview {
        done: None,
        conflict: None,
        says: case.view.says(language),
        is_to_be_appealed: case.view.row.outcome.is_some() || !case.view.marks.is_empty(),
        appeal: super::appeal(visit, &case.view, |name| {
            offered.actions.iter().any(|it| it.name == name && it.refusals.is_empty())
        }),
        lodged: appeal::judges(&case.view).map(|it| relative(visit, it).0).collect(),
        marks: if visit.is_desk() { case.view.marks_say(language) } else { Vec::new() },
        asked: self::asked(visit, case).await?,
        actions: open,
        blocked,
        steps: steps(visit, case).await?,
        story: case.view.content.as_ref().map(|it| it.story.clone()),
        facts: facts(visit, case).await?,
        parent: case.view.family.as_ref().and_then(|it| it.parent.as_ref()).map(|it| relative(visit, it)),
        children: case.view.family.iter().flat_map(|it| &it.children).map(|it| relative(visit, it)).collect(),
        clocks: clocks(visit, case).await?,
        ruling: ruling.map(|it| self::ruling(visit, case, it)),
        calendar: (!visit.is_desk()).then(|| visit.place("calendar-add", format!("{}/calendar", case.root))),
        binding: binding(visit, case, again.as_ref()).await?,
        head,
        frame,
    })
}

async fn action(
    visit: &Visit,
    case: &Opened,
    it: &OfferedAction,
    version: i32,
    again: Option<&Again>,
    files: &Files<'_>,
) -> Result<Action, Problem> {
    let none = Fields::default();
    let again = again.filter(|again| again.action == it.name);
    let typed = again.map_or(&none, |it| &it.typed);
    let reasons: Vec<String> = it.refusals.iter().map(|it| it.say(visit.language)).collect();
    let form = if reasons.is_empty() {
        let mut asked = fields::ask(visit, it, typed, files).await?;
        if modules::place(visit, it).is_some() {
            let field = modules::field(&Asking::new(visit, typed), visit, typed);
            asked.push(Field { id: format!("{}-{}", it.name, field.id), ..field });
        }
        if fields::asks_whether_sure(visit, it) {
            let field = Asking::new(visit, typed).tick(fields::SURE, "action-sure");
            asked.push(Field { id: format!("{}-{}", it.name, field.id), ..field });
        }
        let mut form = form_of(visit, case, it, version, (asked, again.is_some()));
        tell(&mut form, again.map_or(&[], |it| it.faults.as_slice()));
        Some(form)
    } else {
        None
    };
    Ok(Action {
        name: it.name.clone(),
        label: it.label.clone(),
        effects: effects(visit, case, it),
        reasons,
        form,
        elsewhere: None,
        // What somebody is asked lies open before them.
        is_open: again.is_some() || (!visit.is_desk() && it.name == DONE),
    })
}

fn form_of(
    visit: &Visit,
    case: &Opened,
    it: &OfferedAction,
    version: i32,
    (asked, is_given_back): (Vec<Field>, bool),
) -> Form {
    let none = Fields::default();
    let action = format!("{}/do/{}", case.root, it.name);
    let mut form = Asking::new(visit, &none).form_with_files(action, asked, "continue");
    form.id = format!("form-{}", it.name);
    if let Some(button) = form.buttons.first_mut() {
        button.label.clone_from(&it.label);
    }
    form.hidden.push(("version".to_owned(), version.to_string()));
    form.hidden.push(new_key());
    form.hidden.extend(fields::only_task(visit, it));
    form.switches = visit.switches(&form.action);
    form.is_given_back = is_given_back;
    form
}

fn ruling(visit: &Visit, case: &Opened, it: ruling::Ruling) -> Ruling {
    let document = |it: DocumentView| Place {
        link: format!("{}/documents/{}", case.root, it.id),
        label: it.name,
        is_here: false,
    };
    Ruling {
        title: visit.say(match it.stage {
            Stage::Decided => "case-decided",
            Stage::Proposed => "case-proposed",
            Stage::Returned => "case-returned",
        }),
        outcome: it.outcome,
        at: it.at,
        words: it.words,
        documents: it.documents.into_iter().map(document).collect(),
    }
}

/// What is asked of the applicant whose move it is, where they act.
async fn asked(visit: &Visit, case: &Opened) -> Result<Option<Asked>, Problem> {
    let asked = asked::show(visit.app(), visit.viewer()?, case.id, visit.language).await?;
    Ok(asked.map(|it| Asked { when: asked_when(visit, it.at, it.until), words: it.words }))
}

async fn steps(visit: &Visit, case: &Opened) -> Result<Vec<Step>, Problem> {
    if !case.is_read() {
        return Ok(Vec::new());
    }
    let way = timeline::way(visit.app(), visit.viewer()?, case.id, visit.language).await?;
    let last = way.len().saturating_sub(1);
    Ok(way.into_iter().enumerate().map(|(n, (name, at))| Step { name, at, is_now: n == last }).collect())
}

async fn clocks(visit: &Visit, case: &Opened) -> Result<Vec<Clock>, Problem> {
    let (_, clocks) = clocks::show(visit.app(), visit.viewer()?, case.id, visit.language).await?;
    let clock = |it: clocks::ClockView| Clock {
        name: it.label,
        about: it.about,
        due: it.due_on.map(|it| due(visit, it)),
        is_paused: it.state == clocks::PAUSED,
        reasons: it.reasons,
        working: it.working,
    };
    Ok(clocks.into_iter().map(clock).collect())
}

/// A case of the same family: what it is called, where it is, and where it stands.
fn relative(visit: &Visit, it: &Relative) -> (Place, String) {
    let label = format!("{} {}", it.definition.label().get(visit.language), it.number);
    let place = Place { label, link: root(visit, &it.number), is_here: false };
    (place, it.stands(visit.language))
}

/// What was filed, in words; for whoever sees the header alone what stands there.
async fn facts(visit: &Visit, case: &Opened) -> Result<Vec<Fact>, Problem> {
    let (view, language) = (&case.view, visit.language);
    let content = view.content.clone().unwrap_or_default();
    let regions = reference::list(visit.app(), List::Regions, None).await?;
    let region = regions.iter().find(|it| it.code == view.row.region_code);
    let bodies: Vec<&str> = view.bodies.iter().map(|it| it.get(language)).collect();
    let word = |key: &str, code: &Option<String>| code.as_ref().map(|it| visit.say(&format!("{key}-{it}")));
    let date = |it: Option<chrono::NaiveDate>| it.map(|it| templates::date(language, it));
    let (risk, contact) = (content.at_risk, content.contact.unwrap_or_default());
    let project = content.project.as_ref();
    // Whoever writes to the applicant knows in which language, and whether it reaches them.
    let answers = (visit.is_desk() && case.is_read()).then_some(());
    let letters = match answers {
        Some(()) => Some(letters::reach(visit.app(), &view.row).await?),
        None => None,
    };
    let locale = answers.and_then(|()| home::language_of(&view.row.locale));
    // Where nothing is asked about pressure, nothing has happened that there was a day of.
    let is_of_pressure = view.definition.asks(Question::Pressure);
    let happened = if is_of_pressure { "ask-happened_on" } else { "ask-happened_on-plain" };
    let own = facts::in_words(&view.filed_under, &content.facts, language);
    let rows = [
        ("ask-wish", content.wish),
        ("ask-company", Some(content.company)),
        ("ask-bin", Some(content.bin)),
        ("ask-body", Some(bodies.join("\n"))),
        ("ask-body-name", content.body_name),
        ("ask-official", content.official),
        ("ask-region", region.map(|it| filing::name_of_row(it, language))),
        (happened, date(view.row.happened_on)),
        ("ask-threat_on", date(view.row.threat_on)),
        ("ask-at-risk", risk.and_then(|it| it.investment_kzt).map(|it| format::money(language, it))),
        ("ask-jobs", risk.and_then(|it| it.jobs).map(|it| format::number(language, it))),
        ("fact-project", project.map(|it| it.name.clone())),
        ("ask-project-sector", project.and_then(|it| it.sector.clone())),
        ("fact-investment", project.and_then(|it| it.investment_kzt).map(|it| format::money(language, it))),
        ("ask-project-jobs", project.and_then(|it| it.jobs).map(|it| format::number(language, it))),
        ("ask-capacity", word("capacity", &content.capacity)),
        ("ask-contact-name", contact.name),
        ("ask-contact-phone", contact.phone),
        ("ask-contact-note", contact.note),
        ("ask-locale", locale.map(|it| templates::say(it, "language-own"))),
        ("fact-letters", letters.map(|it| visit.say(&format!("fact-letters-{}", it.code())))),
        ("fact-office", Some(view.office.get(language).to_owned())),
        ("fact-filed", Some(format::moment(language, view.filed_at))),
    ];
    let given = rows.into_iter().filter_map(|(key, text)| Some((key, text.filter(|it| !it.is_empty())?)));
    let given = given.map(|(key, text)| Fact { name: short(visit, key), text });
    let own = own.into_iter().map(|(name, text)| Fact { name, text });
    Ok(own.chain(given).collect())
}

/// What a question is called where its answer is read.
fn short(visit: &Visit, key: &str) -> String {
    let short = format!("{key}.short");
    visit.say(if templates::has(&short) { &short } else { key })
}

/// A body that was named in words is bound here, by whoever sees the case before that.
async fn binding(visit: &Visit, case: &Opened, again: Option<&Again>) -> Result<Option<Form>, Problem> {
    if !visit.is_desk() || !case.is_read() || !bodies::may_bind(visit.viewer()?, &case.view.row) {
        return Ok(None);
    }
    let rows = reference::list(visit.app(), List::Bodies, Some(&case.view.row.region_code)).await?;
    let again = again.filter(|it| it.action == BINDING);
    let none = Fields::default();
    let typed = again.map_or(&none, |it| &it.typed);
    let choice = |it: &reference::Row| {
        Choice::new(&it.code, filing::name_of_row(it, visit.language), typed.get("code"))
    };
    let asking = Asking::new(visit, typed);
    let field = asking.field("code", "case-bind-body", Control::Select(rows.iter().map(choice).collect()));
    let mut form = asking.form(format!("{}{BINDING}", case.root), vec![field], "case-bind-button");
    "form-body".clone_into(&mut form.id);
    form.is_given_back = again.is_some();
    form.switches = visit.switches(&form.action);
    tell(&mut form, again.map_or(&[], |it| it.faults.as_slice()));
    Ok(Some(form))
}

pub(crate) async fn bind(posted: Posted) -> Reply {
    posted.only(&["code"])?;
    let (visit, typed) = posted.switched().await?;
    let case = open(&visit, &number_of(&visit)).await?;
    let again = |typed, faults| Some(Again { action: BINDING.to_owned(), typed, faults });
    if typed.given("switch").is_some() {
        return render(StatusCode::OK, &page(&visit, &case, again(typed, Vec::new())).await?);
    }
    let code = typed.get("code").to_owned();
    match bodies::bind(visit.app(), visit.viewer()?.clone(), case.id, code).await {
        Ok(()) => Ok(see_other(&format!("{}?done={BOUND}", case.root))),
        Err(error) => show_again(&page(&visit, &case, again(typed, faults(error)?)).await?),
    }
}
