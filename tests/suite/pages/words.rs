//! The words of pages in three languages, and the headers of every route, kept as files: what changes in them is looked at
//! by a person before it goes out.

use super::browser;
use super::filing::answer_all;
use api::http::routes;
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeMap;
use tests::Backend;
use tests::browser::Browser;
use tests::house::{House, Who, assignee};
use tests::reading;

/// Numbers, ids, codes, hashes and times are another each time; what stands around them is not.
const VARIABLE: [(&str, &str); 6] = [
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

/// Every kind of page once, in one language.
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
    words
}

async fn words_of_pages(language: &str) {
    // One database is enough for words.
    let house = House::open(Backend::Sqlite).await;
    let number = case(&house).await;
    let pages = pages(&house, &number, language).await;
    assert!(pages.len() >= 40, "{} pages", pages.len());
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
