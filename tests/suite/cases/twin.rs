//! Two worlds that differ in one case. Whoever must know nothing of it cannot tell in which of them they are: every
//! reading of the registry, and their mailbox, gives the same bytes.

use api::http::registry::Face;
use api::http::routes;
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeMap;
use tests::browser::Browser;
use tests::db_test;
use tests::house::{BODY, House, PASSWORD, Who, new_case};
use tests::mailbox::{Mailbox, Received};

/// Another body of the same region, which nobody here is tied to.
const OTHER_BODY: &str = "kz61_energy";

/// Ids, numbers and hashes are drawn by chance: two worlds never share them, and they say nothing.
fn masked(text: &str) -> String {
    let mut masked = String::new();
    let mut run = String::new();
    for letter in text.chars().chain([' ']) {
        if letter.is_ascii_hexdigit() || letter == '-' {
            run.push(letter);
            continue;
        }
        masked.push_str(if run.len() >= 9 { "#" } else { &run });
        run.clear();
        masked.push(letter);
    }
    masked
}

/// A letter as its reader sees it.
fn masked_letter(letter: &Received) -> String {
    masked(&format!("{}\n{}\n{}", letter.subject, letter.text, letter.html))
}

/// A page without the secret of its forms, which is written anew in each answer.
fn without_secrets(html: &str) -> String {
    let values = html.split("value=\"");
    let other = |it: &str| match it.split_once('"') {
        Some((value, rest)) if value.len() == 86 => rest.to_owned(),
        _ => it.to_owned(),
    };
    values.map(other).collect()
}

/// Every page that somebody can open, by route, with the number of a case in its place.
async fn pages(house: &House, who: Who, number: &str) -> BTreeMap<String, String> {
    let mut reader = Browser::at(house.url());
    reader.sign_in(&who.email(), PASSWORD).await.is(303);
    let mut all = BTreeMap::new();
    for route in routes::all().iter().filter(|it| it.face == Face::Person && it.method.as_str() == "GET") {
        let path = route
            .path
            .replace("{language:kk|ru|en}", "ru")
            .replace("{number}", number)
            .replace("{document}", "01a00000-0000-7000-8000-000000000001")
            .replace("{action}", "withdraw")
            .replace("{step}", "who")
            .replace("{secret}", "nothing")
            .replace("{file}", "nothing.css");
        let page = reader.open(&path).await;
        let headers: Vec<_> = page.headers.iter().filter(|(name, _)| *name != "date").collect();
        let html = without_secrets(&page.html);
        let text = format!("{} {:?} {headers:?} {html}", page.status, page.location);
        all.insert(route.name.to_owned(), masked(&text));
    }
    all
}

/// Everything that somebody can read by a program, by route, with the id of a case in its place.
async fn everything(house: &House, who: Who, case: &str, number: &str) -> BTreeMap<String, String> {
    let client = house.client(who).await;
    let mut all = BTreeMap::new();
    let routes = routes::all().into_iter().filter(|it| it.face == Face::Program);
    for route in routes.filter(|it| it.method.as_str() == "GET" || it.name == "search_cases") {
        let path = route
            .path
            .replace("{id}", case)
            .replace("{document}", "01a00000-0000-7000-8000-000000000001")
            .replace("{list}", "bodies");
        let body = (route.name == "search_cases").then(|| json!({ "q": number }));
        let method = Method::from_bytes(route.method.as_str().as_bytes()).expect("a method");
        let answer = client.send(method, &path, body.as_ref(), &[]).await;
        let mut headers: Vec<_> = answer.headers.iter().filter(|(name, _)| name != "date").collect();
        headers.sort();
        let text = format!("{} {headers:?} {}", answer.status, String::from_utf8_lossy(&answer.raw));
        all.insert(route.name.to_owned(), masked(&text));
    }
    all
}

/// A world with one case that everybody of the office may know; with another one about `BODY`, or without.
async fn world(
    backend: tests::Backend,
    with_the_other: bool,
) -> (Vec<BTreeMap<String, String>>, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let mailbox = Mailbox::open(folder.path()).await;
    let house = House::mailing_to(backend, &mailbox.url()).await;
    let owner = house.client(Who::Owner).await;
    let mut known = new_case();
    known["body"] = json!(OTHER_BODY);
    owner.post("/api/v1/cases", &known).await.is(201);
    let (mut case, mut number) =
        ("01a00000-0000-7000-8000-000000000000".to_owned(), "PB-2026-0417283-2".to_owned());
    if with_the_other {
        let mut hidden = new_case();
        hidden["body"] = json!(BODY);
        let filed = owner.post("/api/v1/cases", &hidden).await.is(201);
        (case, number) = (filed.text("id").to_owned(), filed.text("number").to_owned());
        let officer = house.client(Who::Officer).await;
        officer
            .post(&format!("/api/v1/cases/{case}/messages"), &json!({ "text": "We have begun." }))
            .await
            .is(201);
    }
    // Reminders fall due, and letters leave.
    house.wait(chrono::TimeDelta::days(4));
    house.work().await;
    let mut read = Vec::new();
    for who in [Who::Tied, Who::Rival, Who::Stranger, Who::Admin] {
        read.push(everything(&house, who, &case, &number).await);
        read.push(pages(&house, who, &number).await);
    }
    let letters = mailbox.received().into_iter();
    let theirs = letters.filter(|it| it.to == Who::Tied.email()).map(|it| masked_letter(&it));
    let theirs = theirs.collect();
    (read, theirs)
}

db_test! {
    async fn whoever_must_know_nothing_of_a_case_cannot_tell_whether_it_is_there(backend) {
        let (with, letters_with) = world(backend, true).await;
        let (without, letters_without) = world(backend, false).await;
        let mut compared = 0;
        for (with, without) in with.iter().zip(&without) {
            for (route, answer) in with {
                assert_eq!(Some(answer), without.get(route), "{route}");
                compared += 1;
            }
        }
        assert!(compared >= 220, "{compared} answers were compared");
        let case = &with[1]["page_case"];
        assert!(case.starts_with("404 ") && with[1]["page_list"].starts_with("200 "), "{case}");
        assert!(with[0]["list_cases"].contains("registered"), "who is tied sees the other case: {}", with[0]["list_cases"]);
        assert_eq!(letters_with, letters_without);
        assert!(!letters_with.is_empty(), "and is told of it");
    }
}
