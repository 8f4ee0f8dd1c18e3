//! Somebody at the doors: verbs by which people of a test speak over HTTP, and what they usually say.

use crate::house::BODY;
use reqwest::Method;
use serde_json::{Value, json};

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
        Client::sharing(reqwest::Client::builder().build().expect("a client"), url)
    }

    /// As [`Client::at`], over connections that others use too.
    pub fn sharing(http: reqwest::Client, url: &str) -> Client {
        Client { http, url: url.to_owned(), token: None, language: "en" }
    }

    /// Signed in through the door.
    pub async fn signed_in(&self, email: &str, password: &str) -> Client {
        let credentials = json!({ "email": email, "password": password });
        let token = self.post("/api/v1/sessions", &credentials).await.is(201).text("token").to_owned();
        Client { token: Some(token), ..self.clone() }
    }

    /// With a session that was begun elsewhere.
    #[must_use]
    pub fn with_token(self, token: String) -> Client {
        Client { token: Some(token), ..self }
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

    /// What opens their session.
    ///
    /// # Panics
    /// When they are not signed in.
    pub fn token(&self) -> &str {
        self.token.as_deref().expect("they are signed in")
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
            self.act(case, "done", json!({ "task": task, "text": "It is done." })).await.is(200);
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
        "capacity": "owner",
        "company": { "bin": "210340971010", "name": "Dala Solar Energy" },
        "region": "KZ-61",
        "body": BODY,
        "pressure": "land_allocation",
        "story": "Семь месяцев не выносят постановление о земле.",
        "locale": "ru",
        "consent": true,
    })
}

/// As [`new_case`], by a process that asks nobody which pressure they are under.
pub fn new_case_without_pressure(kind: &str) -> Value {
    let mut new = new_case();
    new["kind"] = json!(kind);
    new.as_object_mut().expect("an object").remove("pressure");
    new
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
    let found = choices
        .as_array()
        .into_iter()
        .flatten()
        .find(|it| it["title"].as_str().is_some_and(|it| it.starts_with(name)))
        .cloned();
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
