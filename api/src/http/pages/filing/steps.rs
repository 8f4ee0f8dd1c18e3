//! The questions of a filing, page by page, in the order in which a person under stress can answer them: first who and how
//! urgent, then the story, and only then what is looked up.

use super::answers::{MATTER, NAMED_IN_WORDS, is_asked, matter, name_of_fact};
use crate::app::cases::actions::OfferedField;
use crate::app::cases::facts;
use crate::app::cases::filing::{CAPACITIES, VISIBILITIES};
use crate::app::{reference, suggestions};
use crate::http::pages::posted::Fields;
use crate::http::pages::questions::Asking;
use crate::http::pages::{Reply, Visit, cases};
use crate::http::problem::Problem;
use chrono::{Days, NaiveDate};
use templates::forms::{Button, Choice, Control, Field, Form, Line, Look};
use workflow::definition::model::Question;
use workflow::{Definition, Language};

/// The search for a body: its field, and the button beside it.
pub(crate) const FIND: &str = "find";
/// The answer of whoever files for no business at all.
pub(crate) const ELSEWHERE: &str = "other";

/// A page of questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Who,
    Urgent,
    What,
    Kind,
    Body,
    Business,
    Contact,
}

/// Where evidence stands among them: before the contact.
pub(crate) const EVIDENCE: &str = "evidence";
pub(crate) const EVIDENCE_NUMBER: i64 = 7;
pub(crate) const CHECK: &str = "check";
/// So many pages are counted for whoever answers, with the evidence.
pub(crate) const PAGES: i64 = 8;

impl Step {
    pub(crate) const ALL: [Step; 7] =
        [Step::Who, Step::Urgent, Step::What, Step::Kind, Step::Body, Step::Business, Step::Contact];

    /// Its word in addresses and keys.
    pub(crate) const fn slug(self) -> &'static str {
        match self {
            Step::Who => "who",
            Step::Urgent => "urgent",
            Step::What => "what",
            Step::Kind => "kind",
            Step::Body => "body",
            Step::Business => "business",
            Step::Contact => "contact",
        }
    }

    pub(crate) fn of(slug: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|it| it.slug() == slug)
    }

    /// Whether what is filed asks anything on it.
    pub(crate) fn is_asked(self, visit: &Visit, typed: &Fields) -> bool {
        let asks = |question| is_asked(&visit.app().definitions, typed, question);
        match self {
            Step::Urgent => asks(Question::Threat),
            Step::Body => asks(Question::Body),
            _ => true,
        }
    }

    /// The page after it that is asked, or what comes after the questions.
    pub(crate) fn next_asked(self, visit: &Visit, typed: &Fields) -> &'static str {
        let next = Step::of(self.next()).filter(|it| !it.is_asked(visit, typed));
        next.unwrap_or(self).next()
    }

    /// The page before it that is asked.
    pub(crate) fn previous_asked(self, visit: &Visit, typed: &Fields) -> &'static str {
        let previous = Step::of(self.previous()).filter(|it| !it.is_asked(visit, typed));
        previous.unwrap_or(self).previous()
    }

    /// What it is called.
    pub(crate) fn title(self, visit: &Visit, typed: &Fields) -> String {
        plain(visit, typed, &format!("step-{}", self.slug()))
    }

    /// The page after it.
    pub(crate) fn next(self) -> &'static str {
        match self {
            Step::Who => Step::Urgent.slug(),
            Step::Urgent => Step::What.slug(),
            Step::What => Step::Kind.slug(),
            Step::Kind => Step::Body.slug(),
            Step::Body => Step::Business.slug(),
            Step::Business => EVIDENCE,
            Step::Contact => CHECK,
        }
    }

    /// The page before it; nothing before the first.
    pub(crate) fn previous(self) -> &'static str {
        match self {
            Step::Who => "",
            Step::Urgent => Step::Who.slug(),
            Step::What => Step::Urgent.slug(),
            Step::Kind => Step::What.slug(),
            Step::Body => Step::Kind.slug(),
            Step::Business => Step::Body.slug(),
            Step::Contact => EVIDENCE,
        }
    }

    /// Its place among the pages, from one.
    pub(crate) fn number(self) -> i64 {
        match self {
            Step::Who => 1,
            Step::Urgent => 2,
            Step::What => 3,
            Step::Kind => 4,
            Step::Body => 5,
            Step::Business => 6,
            Step::Contact => 8,
        }
    }

    /// The names of its questions; with those that a process asks in its own words, whichever of all is filed.
    pub(crate) fn names(self, visit: &Visit) -> Vec<String> {
        let everybodys = self.everybodys().iter().map(|it| (*it).to_owned());
        let matters = visit.app().definitions.filed().filter(|_| self == Step::What);
        let own = matters.flat_map(facts::own).map(|it| name_of_fact(&it.name));
        everybodys.chain(own).collect()
    }

    fn everybodys(self) -> &'static [&'static str] {
        match self {
            Step::Who => &[MATTER, "capacity", "visibility"],
            Step::Urgent => &["urgent", "threat_on"],
            Step::What => &["story", "wish", "happened_on"],
            Step::Kind => &["pressure", "region"],
            Step::Body => &["body", "body-name", "official", FIND],
            Step::Business => &[
                "company-bin",
                "company-name",
                "at_risk-investment_kzt",
                "at_risk-jobs",
                "project-name",
                "project-sector",
                "project-investment_kzt",
                "project-jobs",
            ],
            Step::Contact => &["email", "contact-name", "contact-phone", "contact-note", "locale"],
        }
    }

    /// Its questions, with what was answered.
    pub(crate) async fn ask(self, visit: &Visit, typed: &Fields) -> Result<Form, Problem> {
        let asking = Asking::new(visit, typed);
        let today = visit.app().calendars.present().day_of(visit.app().clock.now());
        let fields = match self {
            Step::Who => who(visit, typed, &asking),
            Step::Urgent => urgent(&asking, today),
            Step::What => what(visit, typed, &asking, today).await?,
            Step::Kind => kind(visit, typed, &asking).await?,
            Step::Body => body(visit, typed, &asking).await?,
            Step::Business => business(visit, typed, &asking),
            Step::Contact => contact(visit, typed, &asking),
        };
        let action = visit.link(&format!("/protect/{}", self.slug()));
        let mut form = asking.form(action, fields, "continue");
        form.buttons.push(Button {
            label: visit.say("save-and-leave"),
            value: "save",
            look: Look::Secondary,
        });
        Ok(form)
    }
}

/// What a process is called where somebody chooses it: in plain words, or as it calls itself.
pub(crate) fn name_of_matter(visit: &Visit, definition: &Definition) -> String {
    let key = format!("ask-matter-{}", definition.id());
    if templates::has(&key) { visit.say(&key) } else { definition.label().get(visit.language).to_owned() }
}

/// Words of the form: those that speak of no pressure, where what is filed asks for none.
pub(crate) fn plain(visit: &Visit, typed: &Fields, key: &str) -> String {
    visit.say(&plain_key(visit, typed, key))
}

/// The key of [`plain`].
pub(crate) fn plain_key(visit: &Visit, typed: &Fields, key: &str) -> String {
    let plain = format!("{key}-plain");
    let is_plain = !is_asked(&visit.app().definitions, typed, Question::Pressure) && templates::has(&plain);
    if is_plain { plain } else { key.to_owned() }
}

fn who(visit: &Visit, typed: &Fields, asking: &Asking<'_>) -> Vec<Field> {
    let mut capacities = CAPACITIES.to_vec();
    capacities.push(ELSEWHERE);
    let chosen = matter(&visit.app().definitions, typed);
    let choice = |it: &Definition| {
        let hint = format!("ask-matter-{}.hint", it.id());
        let hint = templates::has(&hint).then(|| visit.say(&hint));
        Choice { hint, ..Choice::new(it.id(), name_of_matter(visit, it), &chosen) }
    };
    let matters = visit.app().definitions.filed().map(choice).collect();
    vec![
        asking.field(MATTER, "ask-matter", Control::Radios(matters)),
        asking.radios("capacity", "ask-capacity", &capacities),
        asking.radios("visibility", "ask-visibility", &VISIBILITIES),
    ]
}

fn urgent(asking: &Asking<'_>, today: NaiveDate) -> Vec<Field> {
    vec![
        asking.radios("urgent", "ask-urgent", &["yes", "no", "unknown"]).heading(),
        asking.day("threat_on", "ask-threat_on", today + Days::new(7)).optional(),
    ]
}

async fn what(
    visit: &Visit,
    typed: &Fields,
    asking: &Asking<'_>,
    today: NaiveDate,
) -> Result<Vec<Field>, Problem> {
    let key = |key| plain_key(visit, typed, key);
    let mut fields = vec![
        asking.paragraphs("story", &key("ask-story"), 8).heading(),
        asking.paragraphs("wish", "ask-wish", 3).optional(),
        asking.day("happened_on", &key("ask-happened_on"), today - Days::new(14)).optional(),
    ];
    for it in own(visit, typed) {
        fields.extend(cases::fields::plain(visit, &it, typed).await?);
    }
    Ok(fields)
}

/// What the process that is filed asks in its own words.
pub(crate) fn own(visit: &Visit, typed: &Fields) -> Vec<OfferedField> {
    let filed = visit.app().newest_definition(&matter(&visit.app().definitions, typed));
    let named = |it: OfferedField| OfferedField { name: name_of_fact(&it.name), ..it };
    let asked = filed.iter().flat_map(facts::own);
    asked.map(|it| named(facts::question(it, visit.language))).collect()
}

/// What the story speaks of comes first, and is only a suggestion.
async fn kind(visit: &Visit, typed: &Fields, asking: &Asking<'_>) -> Result<Vec<Field>, Problem> {
    let rows = reference::list(visit.app(), reference::List::PressureKinds, None).await?;
    let suggested = suggestions::pressure_kinds(typed.get("story"));
    let chosen = typed.get("pressure");
    let choice = |it: &reference::Row| {
        let is_suggested = suggested.contains(&it.code.as_str());
        let hint = is_suggested.then(|| visit.say("ask-pressure-suggested"));
        Choice { hint, ..Choice::new(&it.code, name(it, visit.language), chosen) }
    };
    let mut choices: Vec<(usize, Choice)> = rows
        .iter()
        .map(|it| (suggested.iter().position(|code| *code == it.code).unwrap_or(usize::MAX), choice(it)))
        .collect();
    choices.sort_by_key(|it| it.0);
    let choices = choices.into_iter().map(|it| it.1).collect();
    let regions = reference::list(visit.app(), reference::List::Regions, None).await?;
    let mut regions: Vec<Choice> = regions
        .iter()
        .map(|it| Choice::new(&it.code, name(it, visit.language), typed.get("region")))
        .collect();
    regions.sort_by_cached_key(|it| reference::sort_key(&it.label));
    let region = asking.field("region", &plain_key(visit, typed, "ask-region"), Control::Select(regions));
    if !is_asked(&visit.app().definitions, typed, Question::Pressure) {
        return Ok(vec![region]);
    }
    Ok(vec![asking.field("pressure", "ask-pressure", Control::Radios(choices)), region])
}

/// The bodies of the region; those that are searched for, when something is; and the way to name one in words.
async fn body(visit: &Visit, typed: &Fields, asking: &Asking<'_>) -> Result<Vec<Field>, Problem> {
    let (region, chosen, find) = (typed.given("region"), typed.get("body"), typed.get(FIND));
    let rows = reference::list(visit.app(), reference::List::Bodies, region).await?;
    let is_shown = |it: &&reference::Row| {
        let is_found = reference::is_found(&it.code, &it.names, find);
        it.code == chosen || if find.is_empty() { it.region.is_some() } else { is_found }
    };
    let mut choices: Vec<Choice> = rows
        .iter()
        .filter(is_shown)
        .map(|it| Choice::new(&it.code, name(it, visit.language), chosen))
        .collect();
    let words = visit.say("ask-body-other");
    choices.push(Choice {
        hint: Some(visit.say("ask-body-other.hint")),
        ..Choice::new(NAMED_IN_WORDS, words, chosen)
    });
    let mut search = asking.line(FIND, "ask-find", Line::Plain, "off").optional();
    search.button = Some(Button { label: visit.say("ask-find-button"), value: FIND, look: Look::Secondary });
    if !find.is_empty() && !rows.iter().any(|it| reference::is_found(&it.code, &it.names, find)) {
        search.hint = Some(visit.say("ask-find-none"));
    }
    let mut body = asking.field("body", "ask-body", Control::Radios(choices));
    body.label = plain(visit, typed, "ask-body");
    Ok(vec![
        search,
        body,
        // Asked of whoever finds none in the list, and of nobody else: neither required nor left to anybody's liking.
        asking.line("body-name", "ask-body-name", Line::Plain, "off"),
        asking.line("official", "ask-official", Line::Plain, "off").optional(),
    ])
}

fn business(visit: &Visit, typed: &Fields, asking: &Asking<'_>) -> Vec<Field> {
    let mut fields = vec![
        asking.line("company-bin", "ask-bin", Line::Digits, "off"),
        asking.line("company-name", "ask-company", Line::Plain, "organization").optional(),
    ];
    let asks = |question| is_asked(&visit.app().definitions, typed, question);
    if asks(Question::Project) {
        fields.extend([
            asking.line("project-name", "ask-project", Line::Plain, "off"),
            asking.line("project-sector", "ask-project-sector", Line::Plain, "off").optional(),
            asking.line("project-investment_kzt", "ask-project-sum", Line::Digits, "off").optional(),
            asking.line("project-jobs", "ask-project-jobs", Line::Digits, "off").optional(),
        ]);
    }
    if asks(Question::Risk) {
        fields.extend([
            asking.line("at_risk-investment_kzt", "ask-at-risk", Line::Digits, "off").optional(),
            asking.line("at_risk-jobs", "ask-jobs", Line::Digits, "off").optional(),
        ]);
    }
    fields
}

fn contact(visit: &Visit, typed: &Fields, asking: &Asking<'_>) -> Vec<Field> {
    let chosen = typed.given("locale").unwrap_or(visit.language.code());
    let languages = Language::ALL.into_iter();
    let languages = languages.map(|it| Choice::new(it.code(), templates::say(it, "language-own"), chosen));
    let languages = asking.field("locale", "ask-locale", Control::Radios(languages.collect()));
    let mut fields = vec![
        asking.line("contact-name", "ask-contact-name", Line::Plain, "name").optional(),
        asking.line("contact-phone", "ask-contact-phone", Line::Phone, "tel").optional(),
        asking.line("contact-note", "ask-contact-note", Line::Plain, "off").optional(),
        languages,
    ];
    if visit.known().is_none() {
        fields.insert(0, asking.line("email", "ask-email", Line::Email, "email").optional());
    }
    fields
}

/// The name of a row in a language.
pub(crate) fn name(it: &reference::Row, language: Language) -> String {
    language.of(&it.names).clone()
}

/// Says that a page is none.
pub(crate) fn none() -> Reply {
    Err(Problem::App(crate::app::Error::NotFound))
}
