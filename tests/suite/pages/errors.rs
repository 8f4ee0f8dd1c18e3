//! What goes wrong, as people meet it: a page in their language, in plain words, with the number under which it stands in
//! the log, and a way out.

use super::filing::answer_all;
use super::{STORY, browser};
use crate::atomicity::{allow, refuse_at_the_end};
use crate::connections::stumbling;
use api::application;
use api::http::Doors;
use api::http::limits::Limits;
use api::http::registry::{Entry, Face, Route};
use api::http::routes;
use std::collections::BTreeSet;
use std::sync::Arc;
use tests::browser::{Browser, Page};
use tests::db_test;
use tests::house::{House, Who};
use tests::reading;
use workflow::Language;

/// Holds that a page says what happened under the heading `key`, in the language, and leads on.
#[track_caller]
fn tells(page: &Page, status: u16, language: &str, key: &str) {
    assert_eq!(page.status, status, "{:?} {}", page.location, page.html);
    let header = |name: &str| page.headers.get(name).cloned().unwrap_or_default();
    assert!(header("content-type").starts_with("text/html"), "{key}: {}", header("content-type"));
    let words = reading::main_in_words(&page.html);
    let language = Language::ALL.into_iter().find(|it| it.code() == language).expect("a language");
    assert!(words.contains(&templates::say(language, key)), "{key}: {words}");
    let reference = header("request-id");
    assert!(reference.len() == 24 && words.contains(&reference), "{key}: {words}");
    assert!(page.html.contains(&format!("lang=\"{}\"", language.code())), "{key}: {}", page.html);
    let way_out = reading::links(&page.html);
    assert!(way_out.iter().any(|it| it.starts_with('/')), "{key}: {words}");
}

db_test! {
    async fn what_is_refused_is_a_page_in_plain_words_with_a_way_out(backend) {
        let house = House::open(backend).await;
        let mut nobody = Browser::at(house.url());
        let mut owner = browser(&house, Who::Owner).await;
        let token = owner.open("/ru/account").await.hidden("/ru/sign-out", "token");
        for language in ["kk", "ru", "en"] {
            let at = |path: &str| format!("/{language}{path}");
            let unknown = nobody.post(&at("/protect/who"), &[("canary", STORY)]).await;
            tells(&unknown, 400, language, "error-unknown-field");
            assert!(!unknown.html.contains(STORY));
            nobody.open(&at("/my")).await.leads_to(&at("/sign-in?next="));
            tells(&owner.post_from(&at("/sign-out"), &[("token", &token)], "cross-site").await, 403, language, "error-from-elsewhere");
            tells(&nobody.open(&at("/nowhere")).await, 404, language, "error-not-found");
            tells(&owner.open(&at("/my/PB-2026-0417283-2")).await, 404, language, "error-not-found");
            // Whoever mistypes an address, or comes by another way, is signed in all the same.
            let lost = owner.open(&at("/nowhere")).await;
            tells(&lost, 404, language, "error-not-found");
            let wrong = owner.post(&at("/my"), &[]).await;
            tells(&wrong, 405, language, "error-method");
            for page in [lost, wrong] {
assert!(page.html.contains(&format!("href=\"{}\"", at("/account"))), "the menu is gone: {}", page.html);
            }
            let method = nobody.post(&at("/protect/saved"), &[]).await;
            tells(&method, 405, language, "error-method");
            assert!(method.headers.contains_key("allow"));
            let large = STORY.repeat(4000);
            tells(&nobody.post(&at("/protect/what"), &[("story", &large)]).await, 413, language, "problem-too-large");
            tells(&nobody.post_files(&at("/protect/what"), &[("story", STORY)], &[]).await, 415, language, "error-media-type");
            nobody.open(&at("/reset/nothing")).await.is(422).says(&templates::say(
                Language::ALL.into_iter().find(|it| it.code() == language).expect("a language"),
                "problem-token",
            ));
        }
        // Whoever has no business here is told so in the language of their account.
        tells(&owner.open("/desk").await, 403, "ru", "problem-forbidden");
    }

    async fn a_network_that_knocks_too_often_is_told_so_on_a_page(backend) {
        let house = House::with_limits(backend).await;
        let mut nobody = Browser::at(house.url());
        let track = [("number", "PB-2026-0417283-2"), ("code", "0000000000000000")];
        for _ in 0..120 {
            nobody.post("/kk/check", &track).await.is(422);
        }
        let page = nobody.post("/kk/check", &track).await;
        tells(&page, 429, "kk", "problem-too-many");
        assert!(page.headers.get("retry-after").is_some_and(|it| it.parse::<u32>().is_ok_and(|it| it <= 60)));
    }

    async fn a_panic_behind_any_page_is_a_page(backend) {
        let house = House::open(backend).await;
        let doors = Doors { app: Arc::clone(&house.app), routes: stumbling(Face::Person), limits: Limits::new(false), stage: None };
        let serving = application::open_doors(doors, ([127, 0, 0, 1], 0).into()).expect("a free port");
        let running = tokio::spawn(serving.server);
        let url = format!("http://{}", serving.address);
        let mut people = [Browser::at(&url), Browser::at(&url), Browser::at(&url)];
        people[1].take_cookies_of(&browser(&house, Who::Owner).await);
        people[2].take_cookies_of(&browser(&house, Who::Head).await);
        let mut stumbled = BTreeSet::new();
        for route in stumbling(Face::Person).into_iter().filter(|it| it.method.as_str() == "GET") {
            let mut path = route.path.replace("{language:kk|ru|en}", "ru");
            while let Some((before, rest)) = path.split_once('{') {
                path = format!("{before}nothing{}", rest.split_once('}').expect("a name").1);
            }
            for person in &mut people {
                let page = person.open(&path).await;
                if [303, 403].contains(&page.status) {
                    continue;
                }
                assert_eq!(page.status, 500, "{path}");
                // What has no language in its address is told in the reader's.
                let language = page.between("<html lang=\"", "\"");
                assert!(language == "ru" || !path.starts_with("/ru"), "{path}: {language}");
                tells(&page, 500, &language, "problem-internal");
                stumbled.insert(route.name);
            }
        }
        assert!(stumbled.len() >= 40, "{} of them", stumbled.len());
        serving.handle.stop(true).await;
        running.await.expect("the server ends").expect("and ends well");
    }

    async fn when_nothing_can_be_stored_a_page_says_so_and_what_was_written_is_still_there(backend) {
        let house = House::open(backend).await;
        let mut owner = Browser::at(house.url());
        answer_all(&mut owner, "somebody@owner.example").await;
        let raw = house.database.raw().await;
        refuse_at_the_end(&raw, "cases").await;
        tells(&owner.post("/kk/protect/check", &[("consent", "yes")]).await, 503, "kk", "problem-unavailable");
        allow(&raw, "cases").await;
        owner.open("/kk/protect/check").await.is(200).says(STORY);
        owner.post("/kk/protect/check", &[("consent", "yes")]).await.leads_to("/kk/protect/sent");
    }

    async fn every_form_refuses_what_it_did_not_ask_for_and_repeats_none_of_it(backend) {
        let house = House::open(backend).await;
        let number = house.client(Who::Owner).await.file().await.text("number").to_owned();
        let forms: Vec<Route> = routes::all().into_iter().filter(|it| it.face == Face::Person && it.method.as_str() == "POST").collect();
        let mut people = Vec::new();
        for who in [None, Some(Who::Owner), Some(Who::Officer), Some(Who::Auditor)] {
            let mut reader = Browser::at(house.url());
            let mut token = String::new();
            if let Some(who) = who {
                reader = browser(&house, who).await;
                token = reader.open("/ru/account").await.hidden("/ru/sign-out", "token");
            }
            people.push((reader, token));
        }
        for route in &forms {
            let [nobody, owner, officer, auditor] = people.as_mut_slice() else { panic!("four people") };
            let (reader, token) = match &route.entry {
                Entry::Anyone => nobody,
                Entry::Roles(grants) if grants.len() == 1 => auditor,
                Entry::Roles(_) => officer,
                Entry::SignedIn | Entry::Applicants | Entry::ApplicantsOr(_) => owner,
            };
            let action = if route.path.starts_with("/desk") { "begin_review" } else { "withdraw" };
            let path = route.path.replace("{language:kk|ru|en}", "ru").replace("{number}", &number)
                .replace("{action}", action).replace("{step}", "who").replace("{secret}", "nothing");
            let fields = [("token", token.as_str()), ("unknown", STORY)];
            let mut unknown = reader.post(&path, &fields).await;
            let mut large = reader.post_bytes(&path, "application/x-www-form-urlencoded", vec![b'a'; 2 * 1024 * 1024]).await;
            if unknown.status == 415 {
                assert_eq!(large.status, 415, "{path}");
                unknown = reader.post_files(&path, &fields, &[]).await;
                let long = "a".repeat(2 * 1024 * 1024);
                large = reader.post_files(&path, &[("token", token.as_str()), ("text", &long)], &[]).await;
            }
            let plain = reader.post_bytes(&path, "text/plain", b"text=a".to_vec()).await;
            let elsewhere = reader.post_from(&path, &[("token", token.as_str())], "cross-site").await;
            assert_eq!([unknown.status, large.status, plain.status, elsewhere.status], [400, 413, 415, 403], "{path}");
            for page in [unknown, large, plain, elsewhere] {
                assert!(!page.html.contains(STORY) && page.html.contains("<h1>"), "{path}: {}", page.html);
            }
        }
        assert!(forms.len() >= 20, "{} forms", forms.len());
    }
}
