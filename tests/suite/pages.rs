//! Pages as a browser without scripts meets them: the whole way of an owner and of an office, what a stranger's page may
//! not do, and what is never lost.

mod actions;
mod asked;
mod desk;
mod errors;
mod faults;
mod filing;
mod lost;
mod rules;
mod sessions;
mod told;
mod tracked;
mod words;

use api::http::registry::{Entry, Face};
use api::http::routes;
use serde_json::json;
use std::collections::BTreeSet;
use tests::browser::Browser;
use tests::db_test;
use tests::house::{House, PASSWORD, Who};

const STORY: &str = "Жеті ай бойы жер учаскесі туралы қаулы шықпай отыр.";

pub(crate) async fn browser(house: &House, who: Who) -> Browser {
    let mut browser = Browser::at(house.url());
    browser.sign_in(&who.email(), PASSWORD).await.is(303);
    browser
}

/// A case that waits for what its applicant answers, until the end of 30 November; its id and number.
async fn asked(house: &House, question: &str) -> (String, String) {
    let (owner, officer) = (house.client(Who::Owner).await, house.client(Who::Officer).await);
    let filed = owner.file().await;
    let (id, number) = (filed.text("id").to_owned(), filed.text("number").to_owned());
    officer.act(&id, "begin_review", json!({})).await.is(200);
    officer.finish_all(&id).await;
    house.client(Who::Head).await.finish_all(&id).await;
    officer.act(&id, "ask_applicant", json!({ "question": question })).await.is(200);
    (id, number)
}

db_test! {
    async fn a_form_of_somebody_elses_page_does_nothing(backend) {
        let house = House::open(backend).await;
        let mut owner = browser(&house, Who::Owner).await;
        let token = owner.open("/ru/account").await.hidden("/ru/sign-out", "token");
        owner.post_from("/ru/sign-out", &[("token", &token)], "cross-site").await.is(403);
        owner.post("/ru/sign-out", &[]).await.is(403);
        owner.post("/ru/sign-out", &[("token", "another")]).await.is(403);
        owner.open("/ru/account").await.is(200);
        owner.post("/ru/sign-out", &[("token", &token)]).await.leads_to("/ru");
        owner.open("/ru/account").await.leads_to("/ru/sign-in");
    }

    async fn no_length_of_a_page_tells_a_page_of_somebody_else_what_stands_in_it(backend) {
        let house = House::open(backend).await;
        let mut owner = browser(&house, Who::Owner).await;
        let tokens = [owner.open("/ru/account").await, owner.open("/ru/account").await].map(|it| it.hidden("/ru/sign-out", "token"));
        assert_ne!(tokens[0], tokens[1], "what is secret is written differently in every answer");
        let encoding = async |site: &str| {
            let request = reqwest::Client::new().get(format!("{}/ru", house.url()));
            let request = request.header("Accept-Encoding", "br, gzip").header("Sec-Fetch-Site", site);
            let answer = request.send().await.expect("an answer");
            answer.headers().get("content-encoding").map(|it| it.to_str().expect("a word").to_owned())
        };
        assert_eq!(encoding("same-origin").await.as_deref(), Some("br"));
        assert_eq!(encoding("none").await.as_deref(), Some("br"));
        assert_eq!(encoding("cross-site").await, None);
    }

    async fn what_was_typed_when_the_session_ended_is_given_back_to_the_same_person_alone(backend) {
        let house = House::open(backend).await;
        let mut owner = browser(&house, Who::Owner).await;
        let number = house.client(Who::Owner).await.file().await.text("number").to_owned();
        let page = format!("/ru/my/{number}/messages");
        let token = owner.open(&page).await.is(200).hidden(&page, "token");
        owner.forget("qorgan");
        let typed = [("token", token.as_str()), ("text", "Долго писал это")];
        let ended = owner.post_files(&page, &typed, &[]).await.is(401);
        let (next, kept) = (ended.hidden("/ru/sign-in", "next"), ended.hidden("/ru/sign-in", "kept"));
        assert_eq!(next, page);
        let kept = kept.replace("&amp;", "&").replace("&#38;", "&");
        let sign_in = |who: Who| [("email", who.email()), ("password", PASSWORD.to_owned()), ("next", next.clone()), ("kept", kept.clone())];
        let mut rival = Browser::at(house.url());
        let fields = sign_in(Who::Rival);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let landed = rival.post("/ru/sign-in", &fields).await.leads_to("/ru/my");
        assert_eq!(landed.location.as_deref(), Some("/ru/my"), "the page of somebody else is not where they go");
        rival.open(&format!("{page}?kept=1")).await.is(404);
        let fields = sign_in(Who::Owner);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let on = owner.post("/ru/sign-in", &fields).await.leads_to(&page).location.expect("a place");
        owner.open(&on).await.is(200).says("Долго писал это");
    }

    async fn an_action_that_somebody_else_was_faster_with_keeps_what_was_typed(backend) {
        let house = House::open(backend).await;
        let case = house.client(Who::Owner).await.file().await;
        let (id, number) = (case.text("id").to_owned(), case.text("number").to_owned());
        let colleague = house.client(Who::Colleague).await;
        colleague.act(&id, "begin_review", serde_json::json!({})).await.is(200);
        let mut officer = browser(&house, Who::Officer).await;
        let root = format!("/desk/cases/{number}");
        let action = format!("{root}/do/ask_applicant");
        let page = officer.open(&action).await.is(200);
        let (token, version) = (page.hidden(&action, "token"), page.hidden(&action, "version"));
        colleague.act(&id, "done", serde_json::json!({ "task": 1 })).await.is(200);
        let fields = [("token", token.as_str()), ("version", &version), ("key", "k"), ("question", "Кто подписал отказ?")];
        let stale = officer.post_files(&action, &fields, &[]).await.is(409).says("Кто подписал отказ?");
        let version = stale.hidden(&action, "version");
        let fields = [("token", token.as_str()), ("version", &version), ("key", "l"), ("question", "Кто подписал отказ?")];
        officer.post_files(&action, &fields, &[]).await.leads_to(&root);
        let empty = officer.open(&action).await.hidden(&action, "version");
        let fields = [("token", token.as_str()), ("version", empty.as_str()), ("key", "m"), ("question", " ")];
        officer.post_files(&action, &fields, &[]).await.is(422).says("error-summary");
        let fields = [("token", token.as_str()), ("version", empty.as_str()), ("colour", "red")];
        officer.post_files(&action, &fields, &[]).await.is(400);
    }

    async fn a_session_of_a_browser_opens_nothing_for_a_program_and_ends_soon_when_nobody_uses_it(backend) {
        let house = House::open(backend).await;
        let mut owner = browser(&house, Who::Owner).await;
        let token = owner.cookies().split("qorgan=").nth(1).expect("a session").split(';').next().unwrap_or_default().to_owned();
        house.nobody().with_token(token).get("/api/v1/me").await.is(401);
        let program = house.client(Who::Owner).await;
        let mut thief = Browser::at(house.url());
        thief.take_cookie("__Host-qorgan", program.token());
        thief.open("/ru/account").await.leads_to("/ru/sign-in");
        house.wait(chrono::TimeDelta::minutes(29));
        owner.open("/ru/account").await.is(200);
        house.wait(chrono::TimeDelta::minutes(31));
        owner.open("/ru/account").await.leads_to("/ru/sign-in");
        let mut officer = browser(&house, Who::Officer).await;
        house.wait(chrono::TimeDelta::hours(7));
        officer.open("/desk").await.is(200);
    }

    async fn no_page_is_shown_to_whom_the_registry_does_not_name(backend) {
        let house = House::open(backend).await;
        let mut nobody = Browser::at(house.url());
        let mut owner = browser(&house, Who::Owner).await;
        let pages: Vec<_> = routes::all().into_iter().filter(|it| it.face == Face::Person && it.method.as_str() == "GET").collect();
        let (mut closed, mut dressed) = (0, 0);
        for route in pages {
            let path = route
                .path
                .replace("{language:kk|ru|en}", "en")
                .replace("{number}", "PB-2026-0417283-2")
                .replace("{document}", "01a00000-0000-7000-8000-000000000001")
                .replace("{action}", "withdraw")
                .replace("{step}", "who")
                .replace("{secret}", "nothing")
                .replace("{file}", "nothing.css");
            let page = nobody.open(&path).await;
            if route.entry == Entry::Anyone {
                assert!(page.status < 500, "{path}: {}", page.html);
            } else {
                page.leads_to("/");
                closed += 1;
            }
            if matches!(route.entry, Entry::Roles(_)) {
                owner.open(&path).await.is(403);
            }
            let page = owner.open(&path).await;
            let header = |name: &str| page.headers.get(name).map(String::as_str).unwrap_or_default();
            assert!(header("content-security-policy").starts_with("default-src 'none'"), "{path}");
            assert_eq!((header("x-content-type-options"), header("referrer-policy")), ("nosniff", "same-origin"), "{path}");
            assert!(!header("strict-transport-security").is_empty() && !header("request-id").is_empty(), "{path}");
            assert!(!page.html.contains("style=") && !page.html.contains("onclick"), "{path}");
            dressed += 1;
        }
        assert!(closed >= 22 && dressed >= 42, "{closed} closed of {dressed}");
    }

    async fn no_form_is_taken_from_whom_the_registry_does_not_name(backend) {
        let house = House::open(backend).await;
        let mut nobody = Browser::at(house.url());
        let (mut owner, mut officer) = (browser(&house, Who::Owner).await, browser(&house, Who::Officer).await);
        let token = |page: tests::browser::Page| page.hidden("/ru/sign-out", "token");
        let (of_owner, of_officer) = (token(owner.open("/ru/account").await), token(officer.open("/ru/account").await));
        let forms: Vec<_> = routes::all().into_iter().filter(|it| it.face == Face::Person && it.method.as_str() == "POST").collect();
        let (mut closed, mut wrong) = (0, 0);
        for route in forms.iter().filter(|it| it.entry != Entry::Anyone) {
            let path = route
                .path
                .replace("{language:kk|ru|en}", "ru")
                .replace("{number}", "PB-2026-0417283-2")
                .replace("{action}", "withdraw");
            // Whoever is not signed in has nothing to send, whether a form is told as text or with files.
            let page = nobody.post(&path, &[]).await;
            let page = if page.status == 415 { nobody.post_files(&path, &[], &[]).await } else { page };
            assert!(page.location.as_deref().is_some_and(|it| it.ends_with("/sign-in")), "{path}: {}", page.status);
            assert!(!page.headers.contains_key("set-cookie"), "{path}");
            closed += 1;
            let (other, token) = match route.entry {
                Entry::Roles(_) => (&mut owner, &of_owner),
                Entry::Applicants => (&mut officer, &of_officer),
                _ => continue,
            };
            let page = other.post(&path, &[("token", token)]).await;
            let page = if page.status == 415 { other.post_files(&path, &[("token", token)], &[]).await } else { page };
            page.is(403);
            wrong += 1;
        }
        assert!(closed >= 12 && wrong >= 10, "{closed} forms, {wrong} of them with a wrong role");
    }

    async fn every_page_that_a_link_leads_to_is_there_in_the_readers_language_and_says_no_code(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let case = owner.file().await.text("id").to_owned();
        house.client(Who::Officer).await.act(&case, "begin_review", serde_json::json!({})).await.is(200);
        let mut opened = 0;
        for (who, first) in [(Who::Owner, "/kk/my"), (Who::Officer, "/desk"), (Who::Head, "/desk"), (Who::Deputy, "/desk"), (Who::ChiefOfStaff, "/desk"), (Who::Central, "/desk"), (Who::Auditor, "/desk/cases"), (Who::Admin, "/kk/account")] {
            let mut reader = browser(&house, who).await;
            let account = reader.open("/kk/account").await.is(200);
            let token = account.hidden("/kk/sign-out", "token");
            if who == Who::Auditor {
                reader.post("/desk/purpose", &[("token", &token), ("purpose", "audit")]).await.is(303);
            }
            for language in ["kk", "ru", "en"] {
                if first.starts_with("/desk") {
                    reader.post("/desk/language", &[("token", &token), ("locale", language)]).await.is(303);
                }
                opened += crawl(&mut reader, &first.replace("/kk/", &format!("/{language}/")), language).await;
            }
        }
        let mut nobody = Browser::at(house.url());
        for language in ["kk", "ru", "en"] {
            opened += crawl(&mut nobody, &format!("/{language}"), language).await;
        }
        assert!(opened >= 150, "{opened} pages");
    }
}

/// Opens a page and everything of its language that links lead to from there; says how many pages that were.
async fn crawl(reader: &mut Browser, first: &str, language: &str) -> usize {
    let (mut ahead, mut seen) = (vec![first.to_owned()], BTreeSet::new());
    while let Some(path) = ahead.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let page = reader.open(&path).await;
        if page.status == 303 {
            ahead.extend(page.location.filter(|it| it.starts_with('/')));
            continue;
        }
        assert_eq!(page.status, 200, "{path}");
        let is_page = page.headers.get("content-type").is_some_and(|it| it.starts_with("text/html"));
        if !is_page {
            continue;
        }
        assert!(page.html.contains(&format!("<html lang=\"{language}\"")), "{path} is not in {language}");
        assert_eq!(page.html.matches("<h1").count(), 1, "{path}");
        let text = visible(&page.html);
        for code in ["begin_review", "in_review", "kz61_land", "land_allocation", "KZ-61", "{ $", "null"] {
            assert!(!text.contains(code), "{path} shows `{code}`: {text}");
        }
        if language != "en" {
            for word in ["the ", "Error", "Continue", "case"] {
                assert!(!text.contains(word), "{path} in {language} says `{word}`");
            }
        }
        let links = page.html.split("href=\"").skip(1).filter_map(|it| it.split('"').next());
        let ours = links.map(|it| it.replace("&#38;", "&").replace("&amp;", "&")).filter(|it| {
            let is_desk = it.starts_with("/desk");
            is_desk || it.starts_with(&format!("/{language}/")) || *it == format!("/{language}")
        });
        ahead.extend(ours.filter(|it| !it.contains("cursor=")));
    }
    seen.len()
}

/// What a reader sees of a page: no marks, and nothing of its head.
fn visible(html: &str) -> String {
    let body = html.split("<body").nth(1).unwrap_or_default();
    let texts = body.split('<').filter_map(|it| it.split_once('>').map(|it| it.1));
    texts.collect::<Vec<_>>().join(" ")
}
