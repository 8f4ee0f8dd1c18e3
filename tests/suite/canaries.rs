//! A word that occurs nowhere else stands in every field of a case. Every route is called as everybody, and the word
//! is found exactly where the matrix of `tests/matrix.toml` says: never in a log, a letter, a file or the database.

use api::http::registry::{Face, Route};
use api::http::routes;
use api::vault::Vault;
use entity::{accounts, case_recusals, cases, mandates};
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, IntoActiveModel,
    QueryFilter,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tests::browser::Browser;
use tests::database::TestDatabase;
use tests::house::{BODY, Client, PASSWORD, Who, assignee, new_case};
use tests::mailbox::Mailbox;
use tests::postgres::Cluster;
use tests::program::Settings;
use tests::{Backend, db_test};
use uuid::Uuid;

/// The groups of the matrix, each with its words.
const WORDS: [(&str, &[&str]); 8] = [
    (
        "content",
        &[
            "wcompanyq7",
            "wbodynameq7",
            "wstoryq7",
            "wwishq7",
            "wofficialq7",
            "wprojectq7",
            "wsectorq7",
            BIN,
            "wcontactq7",
            "wphoneq7",
            "wwhenq7",
        ],
    ),
    ("deeds", &["wquestionq7", "wanswerq7", "wreasonq7", "wremedyq7"]),
    ("inner_deeds", &["wrelievedq7", "wsentbackq7"]),
    ("message", &["wmessageq7"]),
    ("note", &["wnoteq7"]),
    ("document_name", &["wfilenameq7"]),
    ("document", &["wfilebytesq7"]),
    ("person", &["wfullnameq7", "wemailq7"]),
];

/// No other company of the sweep has it.
const BIN: &str = "210340971010";
const EMAIL: &str = "wemailq7@house.example";

fn all_words() -> Vec<&'static str> {
    WORDS.iter().flat_map(|(_, words)| words.iter().copied()).collect()
}

fn holds(haystack: &[u8], word: &str) -> bool {
    let lower = haystack.to_ascii_lowercase();
    lower.windows(word.len()).any(|it| it == word.as_bytes())
}

/// What is found, by route and group: who read it.
type Seen = BTreeMap<(String, String), BTreeSet<String>>;

fn matrix() -> Seen {
    let table: toml::Table = toml::from_str(include_str!("../matrix.toml")).expect("the matrix reads");
    let mut seen = Seen::new();
    for (group, routes) in &table {
        assert!(WORDS.iter().any(|(name, _)| name == group), "{group} has no words");
        for (route, personas) in routes.as_table().expect("routes") {
            let personas = personas.as_array().expect("personas").iter();
            let personas = personas.map(|it| it.as_str().expect("a name").to_owned()).collect();
            seen.insert((route.clone(), group.clone()), personas);
        }
    }
    seen
}

/// The case that the sweep is about.
struct Planted {
    case: String,
    number: String,
    code: String,
    document: String,
}

/// Somebody who asks, and with which headers.
struct Persona {
    name: &'static str,
    client: Client,
    /// What their browser holds.
    cookies: String,
    headers: Vec<(&'static str, &'static str)>,
}

/// Registers somebody whose very name is a canary, by letter and link as anybody would.
async fn newcomer(url: &str, mailbox: &Mailbox) -> Client {
    let nobody = Client::at(url);
    let new = json!({ "email": EMAIL, "password": PASSWORD, "full_name": "Wfullnameq7", "locale": "ru" });
    nobody.post("/api/v1/accounts", &new).await.is(201);
    let letter = mailbox.wait_for(1).await.remove(0);
    let code = letter.text.lines().find_map(|it| it.strip_prefix("Код ссылки: ")).expect("a code");
    nobody.post("/api/v1/accounts/confirm", &json!({ "token": code })).await.is(204);
    nobody.signed_in(EMAIL, PASSWORD).await
}

/// Files a case with a canary in every field, and brings it through every step that takes words.
async fn plant(
    applicant: &Client,
    (officer, head, central): (&Client, &Client, &Client),
    seen: &mut Seen,
) -> Planted {
    let mut new = new_case();
    assert_eq!(new["company"]["bin"], BIN);
    new["company"]["name"] = json!("Wcompanyq7");
    new["body"] = json!({ "name": "Wbodynameq7" });
    new["story"] = json!("Wstoryq7");
    new["wish"] = json!("Wwishq7");
    new["official"] = json!("Wofficialq7");
    new["contact"] = json!({ "name": "Wcontactq7", "phone": "Wphoneq7", "note": "Wwhenq7" });
    new["project"] = json!({ "name": "Wprojectq7", "sector": "Wsectorq7", "investment_kzt": 1, "jobs": 2 });
    let filed = applicant.post("/api/v1/cases", &new).await.is(201);
    note("file_case", "applicant", &filed.raw, seen);
    let case = filed.text("id").to_owned();
    let path = format!("/api/v1/cases/{case}");
    let seen_by_the_centre = central.get(&path).await.is(200);
    assert!(holds(&seen_by_the_centre.raw, "wbodynameq7"), "somebody must bind the body");
    officer.get(&path).await.is(404);
    central.post(&format!("{path}/body"), &json!({ "code": BODY })).await.is(204);
    applicant.post(&format!("{path}/messages"), &json!({ "text": "Wmessageq7" })).await.is(201);
    officer.post(&format!("{path}/notes"), &json!({ "text": "Wnoteq7" })).await.is(201);
    officer.act(&case, "begin_review", json!({})).await.is(200);
    let asked = officer.act(&case, "ask_applicant", json!({ "question": "Wquestionq7" })).await.is(200);
    note("act", "officer", &asked.raw, seen);
    let task = applicant.open_tasks(&case).await[0];
    applicant.act(&case, "done", json!({ "task": task, "text": "Wanswerq7" })).await.is(200);
    officer.finish_all(&case).await;
    head.finish_all(&case).await;
    let former = assignee(head, &case, "Former").await;
    head.act(&case, "assign", json!({ "assignee": former })).await.is(200);
    let officer_id = assignee(head, &case, "Officer").await;
    let relieved = json!({ "assignee": officer_id, "reason": "Wrelievedq7" });
    head.act(&case, "reassign", relieved).await.is(200);
    let extension = json!({ "ground": "facts_to_establish", "reason": "Wreasonq7", "until": due_later(head, &case).await });
    head.act(&case, "extend", extension).await.is(200);
    let headers = [("Qorgan-File-Name", "Wfilenameq7.txt")];
    let bytes = b"Wfilebytesq7".to_vec();
    let uploaded =
        officer.send_bytes(&format!("{path}/documents"), "text/plain", bytes, &headers).await.is(201);
    let document = uploaded.text("id").to_owned();
    let proposal = json!({ "proposal": "favourable", "act": document });
    officer.act(&case, "propose", proposal.clone()).await.is(200);
    head.act(&case, "send_back", json!({ "reason": "Wsentbackq7" })).await.is(200);
    officer.act(&case, "propose", proposal).await.is(200);
    let granted = json!({ "act": document, "remedies": ["Wremedyq7"] });
    let decided = head.act(&case, "grant", granted).await.is(200);
    note("act", "head", &decided.raw, seen);
    let code = filed.body["receipt"]["code"].as_str().expect("a code").to_owned();
    Planted { case, number: filed.text("number").to_owned(), code, document }
}

/// A day to which the term may be extended, as the schema of the action bounds it.
async fn due_later(head: &Client, case: &str) -> Value {
    let offered = head.get(&format!("/api/v1/cases/{case}/actions")).await.is(200);
    let actions = offered.body["actions"].as_array().expect("actions").clone();
    let extend = actions.iter().find(|it| it["name"] == "extend").expect("it is offered").clone();
    extend["fields"]["properties"]["until"]["formatMaximum"].clone()
}

fn note(route: &str, persona: &str, bytes: &[u8], seen: &mut Seen) {
    for (group, words) in WORDS {
        if words.iter().any(|it| holds(bytes, it)) {
            let key = (route.to_owned(), group.to_owned());
            seen.entry(key).or_default().insert(persona.to_owned());
        }
    }
}

async fn ask(persona: &Persona, route: &Route, planted: &Planted) -> Vec<u8> {
    let path = route
        .path
        .replace("{id}", &planted.case)
        .replace("{document}", &planted.document)
        .replace("{action}", "vanish")
        .replace("{list}", "bodies")
        .replace("{language:kk|ru|en}", "ru")
        .replace("{number}", &planted.number)
        .replace("{step}", "check");
    let method = Method::from_bytes(route.method.as_str().as_bytes()).expect("a method");
    let body = match route.name {
        "track" => Some(json!({ "number": planted.number, "code": planted.code })),
        "search_cases" => Some(json!({ "q": planted.number })),
        "write_message" | "write_note" => Some(json!({ "text": "Thank you." })),
        "bind_body" => Some(json!({ "code": "kz61_akimat" })),
        "act" => Some(json!({})),
        _ if method == Method::POST => Some(json!({ "nobody_asked": 1 })),
        _ => None,
    };
    let mut headers: Vec<(&str, &str)> = persona.headers.clone();
    if route.face == Face::Person {
        headers.push(("Cookie", &persona.cookies));
    }
    headers.push(("If-Match", "\"1\""));
    let answer = persona.client.send(method, &path, body.as_ref(), &headers).await;
    assert!(answer.status < 500, "{} {} as {}: {}", route.method, route.path, persona.name, answer.body);
    let mut all = answer.raw;
    for (name, value) in answer.headers {
        all.extend(format!("\n{name}: {}", percent_decoded(&value)).into_bytes());
    }
    all
}

fn percent_decoded(text: &str) -> String {
    text.replace("%57", "W").replace("%77", "w")
}

/// What the browser of somebody holds who is signed in, and has said why they read where that is asked.
async fn cookies(url: &str, email: &str, has_reason: bool) -> String {
    let mut browser = Browser::at(url);
    browser.sign_in(email, PASSWORD).await.is(303);
    if has_reason {
        let token = browser.open("/ru/account").await.is(200).hidden("/ru/sign-out", "token");
        browser.post("/desk/purpose", &[("token", &token), ("purpose", "audit")]).await.is(303);
    }
    browser.cookies()
}

async fn personas(url: &str, applicant: &Client) -> Vec<Persona> {
    let named = [
        ("rival", Who::Rival),
        ("officer", Who::Officer),
        ("colleague", Who::Colleague),
        ("tied", Who::Tied),
        ("former", Who::Former),
        ("recused", Who::Recused),
        ("leaver", Who::Leaver),
        ("agent", Who::Agent),
        ("head", Who::Head),
        ("deputy", Who::Deputy),
        ("chief_of_staff", Who::ChiefOfStaff),
        ("stranger", Who::Stranger),
        ("central", Who::Central),
        ("central_head", Who::CentralHead),
        ("auditor", Who::Auditor),
        ("auditor_with_reason", Who::Auditor),
        ("admin", Who::Admin),
    ];
    let nobody = Client::at(url);
    let mut all = vec![
        Persona { name: "nobody", client: nobody.clone(), cookies: String::new(), headers: Vec::new() },
        Persona {
            name: "applicant",
            client: applicant.clone(),
            cookies: cookies(url, EMAIL, false).await,
            headers: Vec::new(),
        },
    ];
    for (name, who) in named {
        let client = nobody.signed_in(&who.email(), PASSWORD).await;
        let reason = (name == "auditor_with_reason").then_some(("Qorgan-Purpose", "audit"));
        let cookies = cookies(url, &who.email(), reason.is_some()).await;
        all.push(Persona { name, client, cookies, headers: reason.into_iter().collect() });
    }
    all
}

/// Makes the three of the matrix what they are whom no route makes so yet: one recused, one with a mandate of the
/// company, one whose account is disabled although they are signed in.
async fn make_special(database: &TestDatabase, vault: &Vault, case: &str) {
    let raw = database.raw().await;
    let id: Uuid = case.parse().expect("an id");
    let row = cases::Entity::find_by_id(id).one(&raw).await.expect("an answer").expect("the case");
    let now = row.filed_at;
    let recusal = case_recusals::Model {
        case_id: id,
        person_id: person(&raw, vault, Who::Recused).await.person_id,
        ground: "kinship".to_owned(),
        decided_at: now,
        decided_by: None,
    };
    case_recusals::Entity::insert(recusal.into_active_model())
        .exec_without_returning(&raw)
        .await
        .expect("a recusal");
    let mandate = mandates::Model {
        id: Uuid::from_u128(7),
        company_id: row.company_id.expect("a company"),
        person_id: person(&raw, vault, Who::Agent).await.person_id,
        scope: "read".to_owned(),
        capacity: "lawyer".to_owned(),
        starts_at: now,
        ends_at: None,
        revoked_at: None,
        verified_at: Some(now),
        verified_by: None,
        declared: true,
    };
    mandates::Entity::insert(mandate.into_active_model())
        .exec_without_returning(&raw)
        .await
        .expect("a mandate");
    let mut leaver = person(&raw, vault, Who::Leaver).await.into_active_model();
    leaver.disabled_at = Set(Some(now));
    leaver.update(&raw).await.expect("an account");
}

/// The vault, opened and closed before the program takes the database for itself.
async fn vault_of(database: &TestDatabase) -> Vault {
    let open = Arc::new(database.open().await);
    let vault = tests::database::vault(&open).await;
    let open = Arc::into_inner(open).expect("nobody else holds it");
    open.close().await.expect("it closes");
    vault
}

async fn person(raw: &DatabaseConnection, vault: &Vault, who: Who) -> accounts::Model {
    let index = vault.blind_index("email", &who.email()).expect("an index");
    let found = accounts::Entity::find().filter(accounts::Column::EmailIndex.eq(index.to_vec()));
    found.one(raw).await.expect("an answer").expect("an account")
}

db_test! {
    async fn a_word_is_read_only_where_the_matrix_says_and_lies_nowhere_open(backend) {
        let database = TestDatabase::durable(backend).await;
        let vault = vault_of(&database).await;
        let mailbox = Mailbox::open(database.folder()).await;
        let settings = Settings::new(&database.url, database.folder())
            .with("QORGAN_MAIL_URL", &mailbox.url())
            .with("RUST_LOG", "trace");
        let serving = settings.serve();
        let applicant = newcomer(&serving.url, &mailbox).await;
        let nobody = Client::at(&serving.url);
        let officer = nobody.signed_in(&Who::Officer.email(), PASSWORD).await;
        let head = nobody.signed_in(&Who::Head.email(), PASSWORD).await;
        let mut seen = Seen::new();
        let central = nobody.signed_in(&Who::Central.email(), PASSWORD).await;
        let planted = plant(&applicant, (&officer, &head, &central), &mut seen).await;

        let personas = personas(&serving.url, &applicant).await;
        make_special(&database, &vault, &planted.case).await;
        let mut routes = routes::all();
        routes.sort_by_key(|it| it.name == "sign_out");
        let mut asked = 0;
        for route in &routes {
            for persona in &personas {
                let answer = ask(persona, route, &planted).await;
                note(route.name, persona.name, &answer, &mut seen);
                asked += 1;
            }
        }
        assert_eq!(asked, routes.len() * personas.len());
        let expected = matrix();
        for (key, personas) in &expected {
            assert_eq!(Some(personas), seen.get(key), "{key:?}: the matrix, and what was read");
        }
        let beside: Vec<_> = seen.iter().filter(|(key, personas)| expected.get(*key) != Some(*personas)).collect();
        assert!(beside.is_empty(), "this is read and does not stand in the matrix: {beside:#?}");

        let letters = mailbox.wait_for(8).await;
        for letter in &letters {
            for word in all_words().into_iter().filter(|it| *it != "wemailq7") {
                let decoded = format!("{}\n{}\n{}", letter.subject, letter.text, letter.html);
                assert!(!holds(decoded.as_bytes(), word) && !holds(&letter.raw, word), "{word} in a letter: {}", letter.subject);
            }
            let shown = format!("{}\n{}\n{}", letter.subject, letter.text, letter.html);
            assert!(!holds(shown.as_bytes(), "wemailq7"), "an address stands on the envelope alone");
        }
        let log = serving.program.logged();
        assert!(log.lines().count() > 100, "the log was read");
        for word in all_words() {
            let line = log.lines().find(|it| holds(it.as_bytes(), word));
            assert!(line.is_none(), "{word} in the log: {line:?}");
        }
        assert!(serving.program.stop());
        let mut looked_at = 0;
        for file in files(backend, &database).await {
            // A database server takes files away while it works.
            let bytes = match std::fs::read(&file) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                bytes => bytes.expect("a file can be read"),
            };
            looked_at += bytes.len();
            for word in all_words() {
                assert!(!holds(&bytes, word), "{word} lies open in {}", file.display());
            }
        }
        assert!(looked_at > 500_000, "{looked_at} bytes were looked at");
    }
}

/// Every file that the portal, or its database server, has written.
async fn files(backend: Backend, database: &TestDatabase) -> Vec<PathBuf> {
    let mut all = Vec::new();
    collect(database.folder(), &mut all);
    if backend == Backend::Postgres {
        let raw = database.raw().await;
        raw.execute_unprepared("CHECKPOINT").await.expect("everything is written");
        collect(&Cluster::durable().data().join("base"), &mut all);
        collect(&Cluster::durable().data().join("pg_wal"), &mut all);
    }
    all
}

fn collect(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            collect(&entry.path(), all);
        } else {
            all.push(entry.path());
        }
    }
}
