//! A house of its own for a test: a real port, the real doors, a clock that stands still until it is moved, and
//! people in every role who speak over HTTP.

use crate::database::{self, TestDatabase, first_morning};
use api::app::accounts::granting::{self, GrantedAccount};
use api::app::passwords::Password;
use api::app::viewer::Grant;
use api::app::{App, sessions};
use api::application::{self, ServerHandle, Serving};
use api::clock::Clock;
use api::config::Config;
use api::jobs::{Mailer, Worker};
use api::store::Backend;
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
pub use workflow::Language;

/// The password of everybody here.
pub const PASSWORD: &str = "жеті рет өлшеп кес";

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// An owner of a business.
    Owner,
    /// Another owner.
    Rival,
    /// An officer of Turkistan.
    Officer,
    /// A second one.
    Colleague,
    /// A third one, tied to the body that cases here are about.
    Tied,
    /// The head of Turkistan.
    Head,
    /// The deputy of Turkistan.
    Deputy,
    /// Who may extend terms in Turkistan.
    ChiefOfStaff,
    /// An officer of another region.
    Stranger,
    /// An officer of the central office.
    Central,
    /// The head of the central office.
    CentralHead,
    /// An auditor.
    Auditor,
    /// An administrator.
    Admin,
}

impl Who {
    /// Everybody.
    pub const ALL: [Who; 13] = [
        Who::Owner,
        Who::Rival,
        Who::Officer,
        Who::Colleague,
        Who::Tied,
        Who::Head,
        Who::Deputy,
        Who::ChiefOfStaff,
        Who::Stranger,
        Who::Central,
        Who::CentralHead,
        Who::Auditor,
        Who::Admin,
    ];

    /// Their address.
    pub fn email(self) -> String {
        format!("{self:?}@house.example").to_lowercase()
    }

    fn seat(self) -> (Option<Grant>, Option<&'static str>) {
        let here = Some("turkistan");
        match self {
            Who::Owner | Who::Rival => (None, None),
            Who::Officer | Who::Colleague | Who::Tied => (Some(Grant::Officer), here),
            Who::Head => (Some(Grant::Head), here),
            Who::Deputy => (Some(Grant::Deputy), here),
            Who::ChiefOfStaff => (Some(Grant::ChiefOfStaff), here),
            Who::Stranger => (Some(Grant::Officer), Some("kostanay")),
            Who::Central => (Some(Grant::Officer), Some("central")),
            Who::CentralHead => (Some(Grant::Head), Some("central")),
            Who::Auditor => (Some(Grant::Auditor), None),
            Who::Admin => (Some(Grant::Admin), None),
        }
    }
}

/// The body that cases here are about, and that `Who::Tied` must know nothing of.
pub const BODY: &str = "kz61_land";

/// The settings of a house on a database of its own.
pub fn config(url: &str, folder: &Path) -> Config {
    Config {
        database_url: url.to_owned(),
        listen: ([127, 0, 0, 1], 0).into(),
        public_url: "https://qorgan.example".to_owned(),
        mail_url: format!("file://{}", folder.join("mail").display()),
        mail_from: None,
        files_url: format!("file://{}", folder.join("files").display()),
        master_key_file: folder.join("master.key"),
        signing_key_file: folder.join("signing.key"),
        definitions_dir: None,
        limits: false,
    }
}

/// Opens everything but the doors.
pub async fn open_app(config: &Config, now: DateTime<Utc>) -> Arc<App> {
    let clock = Clock::standing(now);
    let (master, signing) = (database::master_key(), database::signing_key());
    application::open(config, clock, master, signing).await.expect("the house opens")
}

/// Makes everybody's account.
pub async fn people(app: &Arc<App>) {
    for who in Who::ALL {
        let (grant, office) = who.seat();
        let new = GrantedAccount {
            email: who.email(),
            full_name: format!("{who:?}"),
            locale: Language::Ru,
            password: Some(Password::new(PASSWORD.to_owned())),
            grant,
            office: office.map(str::to_owned),
            ties: if who == Who::Tied { vec![BODY.to_owned()] } else { Vec::new() },
        };
        granting::grant(app, new).await.expect("an account can be made");
    }
}

/// So long a test waits for what must come. It is an end, not a pause.
const PATIENCE: Duration = Duration::from_secs(20);

/// Waits until the threads behind the doors have let go of the house.
async fn alone(mut app: Arc<App>) -> App {
    loop {
        match Arc::try_unwrap(app) {
            Ok(app) => return app,
            Err(shared) => app = shared,
        }
        tokio::task::yield_now().await;
    }
}

/// A house with open doors.
pub struct House {
    /// Which database it stands on.
    pub backend: Backend,
    /// The house itself, for what has no door.
    pub app: Arc<App>,
    /// Its database.
    pub database: TestDatabase,
    /// Its hands. They do nothing by themselves unless [`Worker::begin`] is called.
    pub worker: Worker,
    http: reqwest::Client,
    url: String,
    stop: ServerHandle,
    serving: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl House {
    /// Opens a house on a copy of the template. Its letters become files.
    pub async fn open(backend: Backend) -> House {
        let database = TestDatabase::filled(backend).await;
        let config = config(&database.url, database.folder());
        House::open_on(database, &config, first_morning()).await
    }

    /// Opens a house on a copy of the template, whose letters go to `mail_url`.
    pub async fn mailing_to(backend: Backend, mail_url: &str) -> House {
        let database = TestDatabase::filled(backend).await;
        let config = Config { mail_url: mail_url.to_owned(), ..config(&database.url, database.folder()) };
        House::open_on(database, &config, first_morning()).await
    }

    /// Opens a house where one stood before.
    pub async fn open_on(database: TestDatabase, config: &Config, now: DateTime<Utc>) -> House {
        let app = open_app(config, now).await;
        let worker = Worker::new(Arc::clone(&app), Mailer::open(config).expect("a way for letters"));
        let Serving { address, server, handle } =
            application::serve(Arc::clone(&app), ([127, 0, 0, 1], 0).into(), false).expect("a free port");
        let serving = tokio::spawn(server);
        let http = reqwest::Client::builder().build().expect("a client");
        let (backend, url) = (database.backend, format!("http://{address}"));
        House { backend, app, database, worker, http, url, stop: handle, serving }
    }

    /// Closes it as the end of the process would, and gives back its database.
    pub async fn close(self) -> TestDatabase {
        let House { app, database, worker, http, stop, serving, .. } = self;
        drop((http, worker));
        stop.stop(true).await;
        serving.await.expect("the server ends").expect("the server ends well");
        let app = tokio::time::timeout(PATIENCE, alone(app)).await.expect("nobody else holds the house");
        app.database.close().await.expect("the database closes");
        database
    }

    /// Lets the hands do what is to be done now; says how many letters were taken.
    pub async fn work(&self) -> usize {
        self.worker.round().await.expect("a round").1
    }

    /// Where its doors are.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Moves its clock on.
    pub fn wait(&self, by: TimeDelta) {
        self.app.clock.advance(by);
    }

    /// Sets its clock.
    pub fn set_clock(&self, at: DateTime<Utc>) {
        self.app.clock.set(at);
    }

    /// Lets everything happen that has fallen due.
    pub async fn tick(&self) -> usize {
        api::app::cases::ticking::sweep(&self.app).await.expect("a sweep")
    }

    /// The person behind somebody's account.
    pub async fn person(&self, who: Who) -> uuid::Uuid {
        let index = self.app.vault.blind_index("email", &who.email()).expect("an index");
        let account =
            api::store::people::account_by_email(&self.app.database, &index).await.expect("an answer");
        account.expect("an account").person_id
    }

    /// Somebody who is not signed in.
    pub fn nobody(&self) -> Client {
        Client { http: self.http.clone(), url: self.url.clone(), token: None, language: "en" }
    }

    /// Somebody, signed in.
    pub async fn client(&self, who: Who) -> Client {
        let attempt = sessions::SignIn {
            email: who.email(),
            password: Password::new(PASSWORD.to_owned()),
            network: "test".to_owned(),
            device: "test".to_owned(),
        };
        let session = sessions::sign_in(&self.app, attempt).await.expect("they may sign in");
        Client { token: Some(session.token), ..self.nobody() }
    }
}

/// Somebody at the doors.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    token: Option<String>,
    language: &'static str,
}

/// What the doors answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body as it came.
    pub raw: Vec<u8>,
    /// The body as JSON, `null` when it is none.
    pub body: Value,
}

impl Answer {
    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// Holds that the status is `status`, and shows the body when it is not.
    #[track_caller]
    pub fn is(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// A text of the body.
    #[track_caller]
    pub fn text(&self, key: &str) -> &str {
        self.body[key].as_str().unwrap_or_else(|| panic!("no text `{key}` in {}", self.body))
    }

    /// The codes of a list of faults or blockers.
    pub fn codes(&self, list: &str) -> Vec<&str> {
        self.body[list].as_array().into_iter().flatten().filter_map(|it| it["code"].as_str()).collect()
    }
}

impl Client {
    /// Somebody at the doors of a portal anywhere on this machine, not signed in.
    pub fn at(url: &str) -> Client {
        let http = reqwest::Client::builder().build().expect("a client");
        Client { http, url: url.to_owned(), token: None, language: "en" }
    }

    /// Signed in through the door.
    pub async fn signed_in(&self, email: &str, password: &str) -> Client {
        let credentials = json!({ "email": email, "password": password });
        let token = self.post("/api/v1/sessions", &credentials).await.is(201).text("token").to_owned();
        Client { token: Some(token), ..self.clone() }
    }

    /// The same session at another address: the portal after a restart, or another node of it.
    #[must_use]
    pub fn moved_to(&self, url: &str) -> Client {
        Client { url: url.to_owned(), ..self.clone() }
    }

    /// The same person, speaking another language.
    #[must_use]
    pub fn speaking(self, language: &'static str) -> Client {
        Client { language, ..self }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }

    /// Writes.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body), &[]).await
    }

    /// Sends anything.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request =
            self.http.request(method, format!("{}{path}", self.url)).header("Accept-Language", self.language);
        if let Some(body) = body {
            request = request.json(body);
        }
        self.deliver(request, headers).await
    }

    /// Sends anything to a portal that may die meanwhile; `None` when no whole answer came.
    pub async fn try_send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Option<Answer> {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if let Some(body) = body {
            request = request.json(body);
        }
        self.try_deliver(request, headers).await
    }

    /// Sends raw bytes of a media type.
    pub async fn send_bytes(
        &self,
        path: &str,
        media_type: &str,
        bytes: Vec<u8>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let request = self
            .http
            .post(format!("{}{path}", self.url))
            .header("Accept-Language", self.language)
            .header("Content-Type", media_type)
            .body(bytes);
        self.deliver(request, headers).await
    }

    /// Uploads a small text to a portal that may die meanwhile.
    pub async fn try_upload(&self, case: &str, text: &str) -> Option<Answer> {
        let request = self
            .http
            .post(format!("{}/api/v1/cases/{case}/documents", self.url))
            .header("Content-Type", "text/plain")
            .body(text.to_owned());
        self.try_deliver(request, &[("Qorgan-File-Name", "evidence.txt")]).await
    }

    async fn deliver(&self, request: reqwest::RequestBuilder, headers: &[(&str, &str)]) -> Answer {
        self.try_deliver(request, headers).await.expect("the doors answer")
    }

    async fn try_deliver(
        &self,
        mut request: reqwest::RequestBuilder,
        headers: &[(&str, &str)],
    ) -> Option<Answer> {
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.ok()?;
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let raw = response.bytes().await.ok()?.to_vec();
        let body = serde_json::from_slice(&raw).unwrap_or(Value::Null);
        Some(Answer { status, headers, raw, body })
    }

    /// Files a case and gives back the answer.
    pub async fn file(&self) -> Answer {
        self.post("/api/v1/cases", &new_case()).await.is(201)
    }

    /// Takes an action on the case as it is now.
    pub async fn act(&self, case: &str, action: &str, fields: Value) -> Answer {
        let version = self.get(&format!("/api/v1/cases/{case}")).await.body["version"].to_string();
        self.act_from(case, action, fields, &version).await
    }

    /// Takes an action from a version.
    pub async fn act_from(&self, case: &str, action: &str, fields: Value, version: &str) -> Answer {
        let path = format!("/api/v1/cases/{case}/actions/{action}");
        let tag = format!("\"{version}\"");
        self.send(Method::POST, &path, Some(&fields), &[("If-Match", &tag)]).await
    }

    /// The numbers of the open tasks that they may finish.
    pub async fn open_tasks(&self, case: &str) -> Vec<u64> {
        let offered = self.get(&format!("/api/v1/cases/{case}/actions")).await.is(200);
        let actions = offered.body["actions"].as_array().expect("actions").clone();
        let done = actions.into_iter().find(|it| it["name"] == "done");
        let tasks = done.map(|it| it["fields"]["properties"]["task"]["oneOf"].clone()).unwrap_or_default();
        tasks.as_array().into_iter().flatten().filter_map(|it| it["const"].as_u64()).collect()
    }

    /// Finishes every open task that they may finish, until none is left.
    pub async fn finish_all(&self, case: &str) {
        while let Some(task) = self.open_tasks(case).await.first() {
            self.act(case, "done", json!({ "task": task })).await.is(200);
        }
    }

    /// Uploads a small text and gives back its id.
    pub async fn upload(&self, case: &str, text: &str) -> String {
        let path = format!("/api/v1/cases/{case}/documents");
        let name = [("Qorgan-File-Name", "act.txt")];
        let answer = self.send_bytes(&path, "text/plain", text.as_bytes().to_vec(), &name).await.is(201);
        answer.text("id").to_owned()
    }
}

/// A case as an owner files it.
pub fn new_case() -> Value {
    json!({
        "kind": "protection",
        "visibility": "named",
        "company": { "bin": "210340971010", "name": "Dala Solar Energy" },
        "region": "KZ-61",
        "body": BODY,
        "pressure": "land_allocation",
        "story": "Семь месяцев не выносят постановление о земле.",
        "locale": "ru",
        "consent": true,
    })
}

/// The id of an officer of that name, as the assignment offers them.
pub async fn assignee(head: &Client, case: &str, name: &str) -> String {
    let offered = head.get(&format!("/api/v1/cases/{case}/actions")).await.is(200);
    let actions = offered.body["actions"].as_array().expect("actions").clone();
    let choices = actions
        .iter()
        .map(|it| it["fields"]["properties"]["assignee"]["oneOf"].clone())
        .find(Value::is_array)
        .expect("somebody may be assigned");
    let found = choices.as_array().into_iter().flatten().find(|it| it["title"] == name).cloned();
    found.expect("they are offered")["const"].as_str().expect("an id").to_owned()
}

/// A BIN that can be, of the company number `n`. Its check digit is computed here by the rule of the law, apart from
/// the portal's own.
pub fn bin(n: usize) -> String {
    let digits = |serial: usize| format!("240140{serial:05}");
    let mut serial = 10_000 + n * 7;
    loop {
        let prefix = digits(serial);
        let sum = |weights: [u32; 11]| {
            let digits = prefix.bytes().map(|it| u32::from(it - b'0'));
            digits.zip(weights).map(|(digit, weight)| digit * weight).sum::<u32>() % 11
        };
        let check = match sum([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) {
            10 => sum([3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]),
            check => check,
        };
        if check < 10 {
            return format!("{prefix}{check}");
        }
        serial += 1;
    }
}
