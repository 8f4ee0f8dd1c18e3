//! Every route of the registry against everything that should not come in: it is refused in words, and the process
//! lives. A new route joins by standing in the registry.

use api::http::registry::{Entry, Route};
use api::http::{openapi, routes};
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeSet;
use tests::db_test;
use tests::house::{House, Who};

const MARK: &str = "canary-7f3a";

fn path(route: &Route) -> String {
    route
        .path
        .replace("{id}", "01a00000-0000-7000-8000-000000000000")
        .replace("{document}", "01a00000-0000-7000-8000-000000000001")
        .replace("{action}", "withdraw")
        .replace("{list}", "regions")
}

fn method(route: &Route) -> Method {
    Method::from_bytes(route.method.as_str().as_bytes()).expect("a method")
}

/// Takes a body of its own form, not JSON.
fn takes_bytes(route: &Route) -> bool {
    route.name == "upload_document"
}

db_test! {
    async fn no_route_answers_before_it_is_known_who_asks(backend) {
        let house = House::open(backend).await;
        let closed: Vec<Route> = routes::all().into_iter().filter(|it| it.entry != Entry::Anyone).collect();
        assert!(closed.len() >= 18);
        for route in closed {
            let nonsense = [("Authorization", "Bearer nonsense")];
            let answer = house.nobody().send(method(&route), &path(&route), Some(&json!({ MARK: 1 })), &nonsense).await;
            assert_eq!(answer.status, 401, "{} {}", route.method, route.path);
            assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        }
    }

    async fn every_route_refuses_what_it_did_not_ask_for_and_repeats_none_of_it(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let posts: Vec<Route> =
            routes::all().into_iter().filter(|it| it.method.as_str() == "POST" && !takes_bytes(it)).collect();
        assert!(posts.len() >= 13);
        for route in posts {
            let (path, what) = (path(&route), format!("{} {}", route.method, route.path));
            let headers = [("If-Match", "\"1\"")];
            let unknown = owner.send(Method::POST, &path, Some(&json!({ "unknown_field": MARK })), &headers).await;
            assert!(matches!(unknown.status, 400 | 404), "{what}: {} {}", unknown.status, unknown.body);
            let nul = owner.send(Method::POST, &path, Some(&json!({ "email": "a\u{0}b", "token": MARK })), &headers).await;
            assert!((400..=422).contains(&nul.status), "{what}: {} {}", nul.status, nul.body);
            let large = vec![b' '; 2 * 1024 * 1024];
            let large = owner.send_bytes(&path, "application/json", large, &headers).await;
            assert!(matches!(large.status, 413 | 404), "{what}: {}", large.status);
            let form = owner.send_bytes(&path, "application/x-www-form-urlencoded", b"a=b".to_vec(), &headers).await;
            assert_eq!(form.status, 415, "{what}");
            let broken = owner.send_bytes(&path, "application/json", MARK.into(), &headers).await;
            assert_eq!(broken.status, 400, "{what}");
            for answer in [unknown, nul, large, form, broken] {
                let text = String::from_utf8_lossy(&answer.raw).into_owned();
                assert!(!text.contains(MARK), "{what} repeats what was sent: {text}");
                assert!(answer.header("request-id").is_some(), "{what}");
                assert!(!text.contains("sqlx") && !text.contains(".rs"), "{what}: {text}");
            }
        }
        house.nobody().get("/healthz").await.is(200);
    }

    async fn a_wrong_method_and_an_unknown_path_are_said_in_words(backend) {
        let house = House::open(backend).await;
        let wrong = house.nobody().send(Method::PUT, "/api/v1/cases", Some(&json!({})), &[]).await.is(405);
        assert_eq!(wrong.text("type"), "/problems/method");
        let lost = house.nobody().get("/api/v1/nothing-here").await.is(404);
        assert_eq!(lost.text("type"), "/problems/not-found");
        for answer in [wrong, lost] {
            for header in ["request-id", "content-security-policy", "x-content-type-options", "referrer-policy", "cache-control"] {
                assert!(answer.header(header).is_some(), "{header}");
            }
        }
    }

    async fn problems_speak_the_language_that_is_asked_for(backend) {
        let house = House::open(backend).await;
        let mut seen = BTreeSet::new();
        for language in ["kk", "ru", "en"] {
            let answer = house.nobody().speaking(language).get("/api/v1/me").await.is(401);
            assert_eq!(answer.header("content-language"), Some(language));
            seen.insert(answer.text("detail").to_owned());
        }
        assert_eq!(seen.len(), 3);
        let owner = house.client(Who::Owner).await.speaking("fr");
        assert_eq!(owner.get("/api/v1/cases/x").await.is(404).header("content-language"), Some("ru"), "the account's");
    }
}

#[test]
fn the_document_says_exactly_what_the_registry_says() {
    let all = routes::all();
    let document = openapi::document(&all);
    let in_document: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().expect("methods").keys().cloned().collect::<Vec<_>>();
            methods.into_iter().map(move |method| (method, path.clone()))
        })
        .collect();
    let in_registry: BTreeSet<(String, String)> =
        all.iter().map(|it| (it.method.as_str().to_lowercase(), it.path.to_owned())).collect();
    assert_eq!(in_document, in_registry);
    let text = document.to_string();
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap_or_default();
        assert!(schemas.contains_key(name), "{name} is named and not described");
    }
}
