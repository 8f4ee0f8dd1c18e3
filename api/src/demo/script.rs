//! What happens on the stage: who does what, when. It speaks the names of the shipped process, as data.

use super::{DemoAccount, PASSWORD, clock};
use crate::app::cases::acting::{self, Act};
use crate::app::cases::facts;
use crate::app::cases::filing::{self, NewCase};
use crate::app::cases::reading;
use crate::app::cases::view::{AtRisk, Project};
use crate::app::documents::{self, DocumentView, NewDocument};
use crate::app::idempotency::Answer;
use crate::app::passwords::Password;
use crate::app::sessions::{self, Holder, SignIn};
use crate::app::viewer::Viewer;
use crate::app::{App, Error, Result};
use crate::ids::CaseId;
use crate::jobs::Worker;
use bytes::Bytes;
use chrono::{DateTime, Days, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Asia::Almaty;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// The play begins so many days before the curtain rises.
pub(super) const BEFORE: Days = Days::new(46);

#[derive(Deserialize)]
struct Seeds {
    case: Vec<Seed>,
}

/// A case as the file of seeds says it.
#[derive(Deserialize)]
struct Seed {
    n: u32,
    bin: String,
    company: String,
    region: String,
    sector: String,
    pressure: String,
    story: String,
    investment_total_kzt: i64,
    investment_at_risk_kzt: i64,
    jobs_at_risk: i32,
    bodies: Vec<String>,
    project_name: String,
    locale: String,
}

/// What is done to a case in one go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scene {
    /// Filed and registered.
    File,
    /// Looked through and given to an officer.
    Assign,
    /// The applicant is asked something.
    Ask,
    /// Granted; the body carries it out.
    Grant,
    /// Carried out; it is followed up.
    FollowUp,
    /// Granted in part, after a hearing in which the applicant agreed.
    GrantInPart,
    /// The applicant is sent what is about to be decided, and may object.
    Hear,
    /// Refused without a hearing, as the applicant wished.
    Refuse,
    /// The applicant complains against the decision.
    Complain,
    /// Sent to the body that is competent.
    Forward,
    /// Referred as a crime.
    Refer,
    /// The crime register has a number for it.
    Record,
    /// Nobody decided in time: the office above takes it over, and gives it to an officer of its own.
    TakeOver,
}

/// How many days before the end something is done to which case.
const PLAY: [(u64, u32, &[Scene]); 15] = [
    (44, 4, &[Scene::File]),
    (40, 6, &[Scene::File]),
    (26, 2, &[Scene::File, Scene::Assign, Scene::Grant, Scene::FollowUp]),
    (20, 7, &[Scene::File, Scene::Assign, Scene::GrantInPart]),
    (18, 9, &[Scene::File, Scene::Assign]),
    (16, 8, &[Scene::File, Scene::Assign, Scene::Refer]),
    (14, 10, &[Scene::File, Scene::Assign, Scene::Refer, Scene::Record]),
    (13, 11, &[Scene::File, Scene::Assign, Scene::Refuse]),
    (12, 5, &[Scene::File, Scene::Forward]),
    (11, 4, &[Scene::TakeOver]),
    (10, 11, &[Scene::Complain]),
    (9, 1, &[Scene::File, Scene::Assign, Scene::Ask]),
    (7, 3, &[Scene::File, Scene::Assign]),
    (1, 9, &[Scene::Hear]),
    (1, 12, &[Scene::File]),
];

/// The moment at which the play begins.
pub(super) fn begin(end: DateTime<Utc>) -> DateTime<Utc> {
    end - BEFORE
}

/// The offices, beside the one of the demo, that cases of the play belong to.
pub(super) fn other_offices() -> [(&'static str, &'static str); 11] {
    [
        ("kostanay", "KZ-39"),
        ("jetisu", "KZ-33"),
        ("karaganda", "KZ-35"),
        ("mangystau", "KZ-47"),
        ("astana", "KZ-71"),
        ("shymkent", "KZ-79"),
        ("abai", "KZ-10"),
        ("pavlodar", "KZ-55"),
        ("almaty_city", "KZ-75"),
        ("almaty_region", "KZ-19"),
        ("kyzylorda", "KZ-43"),
    ]
}

/// Plays it all.
pub(super) async fn play(
    app: &Arc<App>,
    worker: &Worker,
    accounts: &[DemoAccount],
    end: DateTime<Utc>,
) -> Result<usize> {
    let text = include_str!("../../reference/seed_cases.toml");
    let seeds: Seeds =
        toml::from_str(text).map_err(|error| Error::Reference(format!("seed_cases.toml: {error}")))?;
    let mut stage = Players { app, worker, accounts, viewers: BTreeMap::new() };
    let mut filed: BTreeMap<u32, CaseId> = BTreeMap::new();
    for (days_before, n, scenes) in PLAY {
        let Some(seed) = seeds.case.iter().find(|it| it.n == n) else { continue };
        stage.move_to(end, days_before, 10).await?;
        for scene in scenes {
            match (scene, filed.get(&n)) {
                (Scene::File, _) => {
                    filed.insert(n, stage.file(seed).await?);
                }
                (scene, Some(id)) => stage.play(*id, seed, *scene).await?,
                (_, None) => return Err(Error::Broken),
            }
        }
        // Letters leave on their day: later some of their readers know nothing of the case any more, because another
        // office has it.
        worker.round().await?;
    }
    Ok(filed.len())
}

/// Who plays.
struct Players<'p> {
    app: &'p Arc<App>,
    worker: &'p Worker,
    accounts: &'p [DemoAccount],
    viewers: BTreeMap<String, Viewer>,
}

impl Players<'_> {
    /// Moves the clock on to an hour of a day before the end, and lets happen what fell due meanwhile.
    async fn move_to(&mut self, end: DateTime<Utc>, days_before: u64, hour: u32) -> Result<()> {
        let day = end.with_timezone(&Almaty).date_naive() - Days::new(days_before);
        let local = day.and_time(NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default());
        let at = Almaty.from_local_datetime(&local).earliest().map(|it| it.with_timezone(&Utc));
        if let Some(at) = at.filter(|it| *it > self.app.clock.now()) {
            clock::let_pass(self.app, self.worker, at).await?;
            // Who signed in earlier has long been signed out.
            self.viewers.clear();
        }
        Ok(())
    }

    async fn file(&mut self, seed: &Seed) -> Result<CaseId> {
        let viewer = self.sign_in(applicant_of(seed)).await?;
        let new = NewCase {
            kind: "protection".to_owned(),
            form: None,
            visibility: if seed.pressure == "extortion" { "confidential" } else { "named" }.to_owned(),
            bin: seed.bin.clone(),
            capacity: "owner".to_owned(),
            company: Some(seed.company.clone()),
            region: seed.region.clone(),
            body: None,
            bodies: seed.bodies.clone(),
            body_name: None,
            official: None,
            pressure: seed.pressure.clone(),
            story: seed.story.clone(),
            wish: None,
            happened_on: None,
            threat_on: None,
            project: Some(Project {
                name: seed.project_name.clone(),
                sector: Some(seed.sector.clone()),
                investment_kzt: Some(seed.investment_total_kzt),
                jobs: None,
            }),
            at_risk: Some(AtRisk {
                investment_kzt: Some(seed.investment_at_risk_kzt),
                jobs: Some(seed.jobs_at_risk.into()),
            }),
            contact: None,
            facts: facts::Given::new(),
            locale: seed.locale.clone(),
            consent: true,
        };
        let answer = filing::file(self.app, viewer, new, None, |filed| bare(&filed.view.id.to_string()));
        let id = String::from_utf8(answer.await?.body).unwrap_or_default();
        id.parse().map(CaseId).map_err(|_| Error::Broken)
    }

    /// Plays a scene with a case, by its applicant and by accounts of its office.
    async fn play(&mut self, id: CaseId, seed: &Seed, scene: Scene) -> Result<()> {
        let office = self.office_of(&seed.region);
        let (officer, head) = (format!("officer@{office}"), format!("head@{office}"));
        match scene {
            Scene::File => Ok(()),
            Scene::Assign => {
                self.act(&officer, id, "begin_review", json!({})).await?;
                self.assign(id, &officer, &head).await
            }
            Scene::Ask => {
                let question = "Приложите, пожалуйста, копии обращений в акимат и ответов на них.";
                self.act(&officer, id, "ask_applicant", json!({ "question": question })).await
            }
            Scene::Grant => {
                self.propose(id, &officer, "favourable").await?;
                self.decide(id, &head, "grant").await
            }
            Scene::FollowUp => {
                self.finish(&officer, id, "remedy").await?;
                let evidence = self.upload(&head, id, "Подтверждение исполнения.txt").await?;
                self.act(&head, id, "confirm_executed", json!({ "evidence": evidence })).await
            }
            Scene::GrantInPart => {
                self.propose(id, &officer, "partial").await?;
                self.send_preliminary(id, &head).await?;
                self.act(applicant_of(seed), id, "agree", json!({})).await?;
                self.decide(id, &head, "grant_in_part").await
            }
            Scene::Hear => {
                self.propose(id, &officer, "refused").await?;
                self.send_preliminary(id, &head).await
            }
            Scene::Refuse => {
                self.propose(id, &officer, "refused").await?;
                let reason = "Заявитель просил решить без заслушивания.";
                let waived = json!({ "reason": reason, "ground": "party_request" });
                self.act(&head, id, "waive_hearing", waived).await?;
                let act = self.upload(&head, id, "Решение.txt").await?;
                self.act(&head, id, "refuse", json!({ "act": act })).await
            }
            Scene::Complain => {
                let reason = "The decision repeats the ground of the refusal and does not say where the rules contain it.";
                self.act(applicant_of(seed), id, "complain", json!({ "reason": reason })).await
            }
            Scene::Forward => {
                let reason = "Спецификацию закупки проверяет уполномоченный орган.";
                let forwarded =
                    json!({ "body": "finance_ministry", "reason": reason, "ground": "not_competent" });
                self.act(&head, id, "forward_outside", forwarded).await
            }
            Scene::Refer => {
                let body = format!("{}_prosecutor", seed.region.replace('-', "").to_lowercase());
                let reason = "В обращении есть признаки преступления.";
                let referred = json!({ "body": body, "reason": reason, "ground": "crime_signs" });
                self.act(&officer, id, "refer_crime", referred).await
            }
            Scene::Record => {
                let registry = json!({ "registry_no": "Демонстрационный номер" });
                self.act(&officer, id, "record_crime", registry).await
            }
            Scene::TakeOver => {
                let reason = "Срок истёк, решения нет.";
                self.act("head@central.demo.example", id, "take_over", json!({ "reason": reason })).await?;
                self.assign(id, "officer@central.demo.example", "head@central.demo.example").await
            }
        }
    }

    /// Goes through the list of what is looked at first, and gives the case to the officer.
    async fn assign(&mut self, id: CaseId, officer: &str, head: &str) -> Result<()> {
        for item in ["identity", "competence", "duplicate", "court"] {
            self.finish(officer, id, item).await?;
        }
        self.finish(head, id, "conflict").await?;
        let assignee = self.sign_in(officer).await?.person;
        self.act(head, id, "assign", json!({ "assignee": assignee.0 })).await
    }

    async fn propose(&mut self, id: CaseId, officer: &str, proposal: &str) -> Result<()> {
        let act = self.upload(officer, id, "Проект решения.txt").await?;
        self.act(officer, id, "propose", json!({ "proposal": proposal, "act": act })).await
    }

    async fn send_preliminary(&mut self, id: CaseId, head: &str) -> Result<()> {
        let act = self.upload(head, id, "Предварительное решение.txt").await?;
        self.act(head, id, "send_preliminary", json!({ "act": act })).await
    }

    /// Grants a request, with what the body has to do.
    async fn decide(&mut self, id: CaseId, head: &str, decision: &str) -> Result<()> {
        let act = self.upload(head, id, "Решение.txt").await?;
        let remedies = ["Прекратить незаконное вмешательство и сообщить об этом письменно"];
        self.act(head, id, decision, json!({ "act": act, "remedies": remedies })).await
    }

    fn office_of(&self, region: &str) -> String {
        let here = self.accounts.iter().find(|it| it.role == "head" && it.region.as_deref() == Some(region));
        here.and_then(|it| it.email.split_once('@')).map(|it| it.1.to_owned()).unwrap_or_default()
    }

    async fn act(&mut self, who: &str, case: CaseId, action: &str, fields: Value) -> Result<()> {
        self.app.clock.advance(TimeDelta::minutes(7));
        let viewer = self.sign_in(who).await?;
        let version = reading::show(self.app, &viewer, case).await?.row.version;
        let fields = match fields {
            Value::Object(fields) => fields,
            _ => Map::new(),
        };
        let act = Act { case, action: action.to_owned(), version: Some(version), fields, wrong: Vec::new() };
        acting::act(self.app, viewer, act, None, |_| bare("")).await.map(|_| ())
    }

    /// Finishes the open task of a name.
    async fn finish(&mut self, who: &str, id: CaseId, task: &str) -> Result<()> {
        let viewer = self.sign_in(who).await?;
        let (case, _) = reading::open(self.app, &viewer, id, reading::What::Case).await?;
        let open = case.instance.tasks().iter().find(|it| *case.definition.task(it.task).name == *task);
        let serial = open.map(|it| it.serial).ok_or(Error::Broken)?;
        self.act(who, id, "done", json!({ "task": serial })).await
    }

    async fn upload(&mut self, who: &str, case: CaseId, name: &str) -> Result<Uuid> {
        let viewer = self.sign_in(who).await?;
        let text = Bytes::from(format!("{name}\n\nДемонстрационный документ.\n"));
        let content = futures_util::stream::iter([Ok(text)]);
        let new = NewDocument { case, name: name.to_owned(), media_type: "text/plain".to_owned(), content };
        let present = |it: &DocumentView| bare(&it.id.to_string());
        let answer = documents::upload(self.app, viewer, new, None, present).await?;
        let id = String::from_utf8(answer.body).ok().and_then(|it| it.parse().ok());
        id.ok_or(Error::Broken)
    }

    async fn sign_in(&mut self, email: &str) -> Result<Viewer> {
        if let Some(viewer) = self.viewers.get(email) {
            return Ok(viewer.clone());
        }
        let attempt = SignIn {
            email: email.to_owned(),
            password: Password::new(PASSWORD.to_owned()),
            network: "demo".to_owned(),
            device: "demo".to_owned(),
            holder: Holder::Program,
        };
        let token = sessions::sign_in(self.app, attempt).await?.token;
        let viewer = sessions::authenticate(self.app, &token, Holder::Program).await?;
        self.viewers.insert(email.to_owned(), viewer.clone());
        Ok(viewer)
    }
}

/// The two applicants share the cases.
fn applicant_of(seed: &Seed) -> &'static str {
    if seed.n % 2 == 1 { "applicant@demo.example" } else { "applicant-2@demo.example" }
}

/// An answer that nobody reads over a wire.
fn bare(text: &str) -> Answer {
    Answer { status: 200, location: None, etag: None, body: text.as_bytes().to_vec() }
}
