//! The words of pages in three languages, and the headers of every route, kept as files: what changes in them is looked at
//! by a person before it goes out.

use super::filing::answer_all;
use super::{browser, sessions};
use api::http::routes;
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeMap;
use tests::Backend;
use tests::browser::{Browser, Page};
use tests::house::{House, Who, assignee};
use tests::reading;

/// Numbers, ids, codes, hashes and times are another each time; what stands around them is not.
const VARIABLE: [(&str, &str); 8] = [
    (r"Expires=[^;\n]+", "Expires=PAST"),
    (r"(qorgan[a-z-]*)=[^;]+", "$1=VALUE"),
    (r"PB-\d{4}-\d{7}-\d", "PB-NUMBER"),
    (r"[0-9a-f]{64}", "HASH"),
    (r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID"),
    (r"\b[0-9a-f]{24}\b", "REQUEST"),
    (r"\b[0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{4}\b", "CODE"),
    (r"[0-9a-f]{16}\.(css|js)", "NAME.$1"),
];

fn keep(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    for (pattern, word) in VARIABLE {
        settings.add_filter(pattern, word);
    }
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// A case on its way, with a question that waits for its applicant.
async fn case(house: &House) -> String {
    let (owner, officer, head) =
        (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
    let filed = owner.file().await;
    let (id, number) = (filed.text("id").to_owned(), filed.text("number").to_owned());
    // What happens at one instant stands in no order; a second later is later.
    let passes = || house.wait(TimeDelta::seconds(1));
    officer.act(&id, "begin_review", json!({})).await.is(200);
    passes();
    officer.finish_all(&id).await;
    passes();
    head.finish_all(&id).await;
    let officer_id = assignee(&head, &id, "Officer").await;
    passes();
    head.act(&id, "assign", json!({ "assignee": officer_id })).await.is(200);
    passes();
    officer.act(&id, "ask_applicant", json!({ "question": "Which plot?" })).await.is(200);
    number
}

/// Every kind of page once, in one language; those of the stage are the demo's own.
async fn pages(house: &House, number: &str, language: &str) -> BTreeMap<String, String> {
    let mut words = BTreeMap::new();
    let mut filer = Browser::at(house.url());
    answer_all(&mut filer, "somebody@owner.example").await;
    let public = [
        "",
        "/protect",
        "/protect/who",
        "/protect/urgent",
        "/protect/what",
        "/protect/kind",
        "/protect/body",
        "/protect/business",
        "/protect/evidence",
        "/protect/contact",
        "/protect/check",
        "/protect/saved",
        "/protect/elsewhere",
        "/protect/resume",
        "/register/sent",
        "/reset/sent",
        "/confirmed",
        "/check",
        "/sign-in",
        "/register",
        "/reset",
        "/nowhere",
    ];
    for path in public {
        let page = filer.open(&format!("/{language}{path}")).await;
        words.insert(format!("public{}", path.replace('/', "-")), reading::main_in_words(&page.html));
    }
    // Sent empty or wrong: what is wrong stands above it and beside each question.
    let mut careless = Browser::at(house.url());
    answer_all(&mut careless, "careless@owner.example").await;
    for step in ["who", "urgent", "what", "body", "business", "contact", "kind"] {
        let path = format!("/{language}/protect/{step}");
        let wrong: &[(&str, &str)] = match step {
            "business" => &[("company-bin", "210340971011"), ("at_risk-investment_kzt", "many")],
            "contact" => &[("email", "nobody"), ("locale", language)],
            _ => &[],
        };
        let page = careless.post(&path, wrong).await.is(422);
        words.insert(format!("wrong-{step}"), reading::main_in_words(&page.html));
    }
    filer.post(&format!("/{language}/protect/check"), &[("consent", "yes")]).await.is(303);
    let sent = filer.open(&format!("/{language}/protect/sent")).await.is(200);
    words.insert("public-protect-sent".to_owned(), reading::main_in_words(&sent.html));
    let (registered, code) =
        (sent.between("pb-code pb-nowrap\">", "<"), sent.between("class=\"pb-code\">", "<"));
    filer.post(&format!("/{language}/check"), &[("number", &registered), ("code", &code)]).await.is(303);
    let tracked = filer.open(&format!("/{language}/check/case")).await.is(200);
    words.insert("public-check-case".to_owned(), reading::main_in_words(&tracked.html));
    house.work().await;
    let link = house.link_after("/invitation/").expect("an invitation");
    let invitation = filer.open(&format!("/{language}/invitation/{link}")).await.is(200);
    words.insert("public-invitation".to_owned(), reading::main_in_words(&invitation.html));
    let mut owner = browser(house, Who::Owner).await;
    for (name, path) in [("own-list", "/my"), ("own-account", "/account")] {
        let page = owner.open(&format!("/{language}{path}")).await.is(200);
        words.insert(name.to_owned(), reading::main_in_words(&page.html));
    }
    for path in ["", "/messages", "/documents", "/history", "/views"] {
        house.wait(TimeDelta::seconds(1));
        let page = owner.open(&format!("/{language}/my/{number}{path}")).await.is(200);
        words.insert(format!("own-case{}", path.replace('/', "-")), reading::main_in_words(&page.html));
    }
    let mut officer = browser(house, Who::Officer).await;
    let mut head = browser(house, Who::Head).await;
    let mut auditor = browser(house, Who::Auditor).await;
    for reader in [&mut officer, &mut head, &mut auditor] {
        let token = reader.open("/ru/account").await.hidden("/ru/sign-out", "token");
        reader.post("/desk/language", &[("token", &token), ("locale", language)]).await.is(303);
    }
    for (name, path) in [
        ("desk-today", "/desk".to_owned()),
        ("desk-list", "/desk/cases".to_owned()),
        ("desk-case", format!("/desk/cases/{number}")),
        ("desk-notes", format!("/desk/cases/{number}/notes")),
        ("desk-messages", format!("/desk/cases/{number}/messages")),
        ("desk-documents", format!("/desk/cases/{number}/documents")),
        ("desk-history", format!("/desk/cases/{number}/history")),
    ] {
        let page = officer.open(&path).await.is(200);
        words.insert(name.to_owned(), reading::main_in_words(&page.html));
    }
    for (name, reader, path) in
        [("desk-approvals", &mut head, "/desk/approvals"), ("desk-purpose", &mut auditor, "/desk/purpose")]
    {
        let page = reader.open(path).await.is(200);
        words.insert(name.to_owned(), reading::main_in_words(&page.html));
    }
    words.extend(late(house, &mut officer, number).await);
    words
}

/// What stands in the place of a form that came too late: after somebody else's step, and after the end of a session.
async fn late(house: &House, officer: &mut Browser, number: &str) -> BTreeMap<String, String> {
    let ask = format!("/desk/cases/{number}/do/ask_applicant");
    let page = officer.open(&ask).await.is(200);
    house.client(Who::Owner).await.get("/api/v1/me").await.is(200);
    let mut stale = sessions::filled(&page, &ask, &[("question", "Which plot?")]);
    stale.iter_mut().filter(|(name, _)| name == "version").for_each(|(_, it)| "1".clone_into(it));
    let conflict = sessions::send(officer, &ask, &stale).await.is(409);
    officer.forget("qorgan");
    let ended = sessions::send(officer, &ask, &stale).await.is(401);
    let words = |page: &Page| reading::main_in_words(&page.html);
    BTreeMap::from([
        ("late-conflict".to_owned(), words(&conflict)),
        ("late-session".to_owned(), words(&ended)),
    ])
}

async fn words_of_pages(language: &str) {
    // One database is enough for words.
    let house = House::open(Backend::Sqlite).await;
    let number = case(&house).await;
    let pages = pages(&house, &number, language).await;
    assert!(pages.len() >= 50, "{} pages", pages.len());
    for (name, words) in pages {
        keep(&format!("{language}-{name}"), &words);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_in_kazakh() {
    words_of_pages("kk").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_in_russian() {
    words_of_pages("ru").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_in_english() {
    words_of_pages("en").await;
}

/// Headers that say when, or how long an answer is, and nothing of how it may be used.
const PASSING: [&str; 4] = ["date", "content-length", "request-id", "transfer-encoding"];

#[tokio::test(flavor = "multi_thread")]
async fn the_headers_of_every_route() {
    let house = House::open(Backend::Sqlite).await;
    let nobody =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let mut by_headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for route in routes::all() {
        let mut path = route.path.replace("{language:kk|ru|en}", "kk");
        while let Some((before, rest)) = path.split_once('{') {
            let (name, after) = rest.split_once('}').expect("a name");
            let value = if name == "step" { "who" } else { "01a00000-0000-7000-8000-000000000001" };
            path = format!("{before}{value}{after}");
        }
        let method = Method::from_bytes(route.method.as_str().as_bytes()).expect("a method");
        let request =
            nobody.request(method, format!("{}{path}", house.url())).header("Sec-Fetch-Site", "same-origin");
        let answer = request.send().await.expect("an answer");
        let status = answer.status().as_u16();
        let headers = answer.headers().iter().filter(|(name, _)| !PASSING.contains(&name.as_str()));
        let mut lines: Vec<String> = headers
            .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
            .collect();
        lines.sort();
        by_headers
            .entry(lines.join("\n"))
            .or_default()
            .push(format!("{status} {} {}", route.method, route.path));
    }
    let routes: usize = by_headers.values().map(Vec::len).sum();
    assert_eq!(routes, routes::all().len());
    let text: Vec<String> = by_headers
        .into_iter()
        .map(|(headers, routes)| format!("{}\n\n{headers}", routes.join("\n")))
        .collect();
    keep("headers-of-every-route", &text.join("\n\n────────\n\n"));
}

/// The headers of pages as those get them who may open them, of what they download, and of forms that are taken: the other
/// table asks as nobody.
#[tokio::test(flavor = "multi_thread")]
async fn the_headers_of_pages_that_are_open() {
    let house = House::open(Backend::Sqlite).await;
    let number = case(&house).await;
    let id = house.client(Who::Owner).await.get("/api/v1/cases").await.body["items"][0]["id"].to_string();
    let document = house.client(Who::Officer).await.upload(id.trim_matches('"'), "act").await;
    let mut answers: Vec<(String, Page)> = Vec::new();
    let mut owner = Browser::at(house.url());
    answers.push((
        "POST /kk/sign-in".to_owned(),
        owner.sign_in(&Who::Owner.email(), tests::house::PASSWORD).await.is(303),
    ));
    let own = ["", "/messages", "/documents", "/history", "/views", "/calendar"];
    let own = own.map(|it| format!("/kk/my/{number}{it}"));
    for path in ["/kk", "/kk/my", "/kk/account", "/kk/protect"].map(str::to_owned).iter().chain(&own) {
        answers.push((format!("GET {path}"), owner.open(path).await.is(200)));
    }
    let mut desk = browser(&house, Who::Officer).await;
    let parts =
        ["", "/messages", "/notes", "/documents", "/history"].map(|it| format!("/desk/cases/{number}{it}"));
    let paper = format!("/desk/cases/{number}/documents/{document}");
    for path in ["/desk".to_owned(), "/desk/cases".to_owned(), paper].iter().chain(&parts) {
        answers.push((format!("GET {path}"), desk.open(path).await.is(200)));
    }
    let token = owner.open("/kk/account").await.hidden("/kk/sign-out", "token");
    for (path, fields) in [
        ("/kk/protect/who", vec![("capacity", "owner"), ("visibility", "named")]),
        ("/kk/theme", vec![("theme", "dark"), ("next", "/kk")]),
        ("/kk/sign-out", Vec::new()),
    ] {
        let fields: Vec<_> = fields.into_iter().chain([("token", token.as_str())]).collect();
        answers.push((format!("POST {path}"), owner.post(path, &fields).await.is(303)));
    }
    let mut by_headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (what, page) in answers {
        let headers = page.headers.iter().filter(|(name, _)| !PASSING.contains(&name.as_str()));
        let lines: Vec<String> = headers.map(|(name, value)| format!("{name}: {value}")).collect();
        by_headers.entry(lines.join("\n")).or_default().push(format!("{} {what}", page.status));
    }
    let text: Vec<String> =
        by_headers.into_iter().map(|(headers, what)| format!("{}\n\n{headers}", what.join("\n"))).collect();
    keep("headers-of-open-pages", &text.join("\n\n────────\n\n"));
}
