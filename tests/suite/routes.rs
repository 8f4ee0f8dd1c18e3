//! Every route of the registry against everything that should not come in: it is refused in words, and the process
//! lives. A new route joins by standing in the registry.

use api::http::registry::{Entry, Face, Route};
use api::http::{openapi, routes};
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeSet;
use tests::db_test;
use tests::house::{House, Who, new_case};

const MARK: &str = "canary-7f3a";

fn path(route: &Route) -> String {
    route
        .path
        .replace("{id}", "01a00000-0000-7000-8000-000000000000")
        .replace("{document}", "01a00000-0000-7000-8000-000000000001")
        .replace("{action}", "withdraw")
        .replace("{list}", "regions")
}

/// The routes for programs; pages have a room of their own.
fn for_programs() -> Vec<Route> {
    routes::all().into_iter().filter(|it| it.face == Face::Program).collect()
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
        let closed: Vec<Route> = for_programs().into_iter().filter(|it| it.entry != Entry::Anyone).collect();
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
        let (owner, central) = (house.client(Who::Owner).await, house.client(Who::Central).await);
        let posts: Vec<Route> =
            for_programs().into_iter().filter(|it| it.method.as_str() == "POST" && !takes_bytes(it)).collect();
        assert!(posts.len() >= 13);
        for route in posts {
            let (path, what) = (path(&route), format!("{} {}", route.method, route.path));
            let headers = [("If-Match", "\"1\"")];
            let who = if matches!(route.entry, Entry::Roles(_)) { &central } else { &owner };
            let unknown = who.send(Method::POST, &path, Some(&json!({ "unknown_field": MARK })), &headers).await;
            // Only the fields of an action depend on the case: they are asked about when it is found.
            if route.name == "act" {
                assert_eq!(unknown.status, 404, "{what}: {}", unknown.body);
            } else {
                assert_eq!((unknown.status, &unknown.body["field"]), (400, &json!("unknown_field")), "{what}: {}", unknown.body);
            }
            let large = vec![b' '; 2 * 1024 * 1024];
            let large = who.send_bytes(&path, "application/json", large, &headers).await;
            assert_eq!(large.status, 413, "{what}");
            let form = who.send_bytes(&path, "application/x-www-form-urlencoded", b"a=b".to_vec(), &headers).await;
            assert_eq!(form.status, 415, "{what}");
            let broken = who.send_bytes(&path, "application/json", MARK.into(), &headers).await;
            assert_eq!(broken.status, 400, "{what}");
            for answer in [unknown, large, form, broken] {
                let text = String::from_utf8_lossy(&answer.raw).into_owned();
                assert!(!text.contains(MARK), "{what} repeats what was sent: {text}");
                assert!(answer.header("request-id").is_some(), "{what}");
                assert!(!text.contains("sqlx") && !text.contains(".rs"), "{what}: {text}");
            }
        }
        house.nobody().get("/healthz").await.is(200);
    }

    async fn a_nul_is_never_asked_of_the_database(backend) {
        let house = House::open(backend).await;
        let (owner, central) = (house.client(Who::Owner).await, house.client(Who::Central).await);
        for (path, pointer) in [("/api/v1/cases?status=%00", "/status"), ("/api/v1/cases?region=a%00b", "/region")] {
            let refused = owner.get(path).await.is(422);
            assert_eq!(refused.body["errors"][0]["pointer"], pointer);
        }
        let mut new = new_case();
        new["body"] = json!("\u{0}");
        assert_eq!(owner.post("/api/v1/cases", &new).await.is(422).body["errors"][0]["pointer"], "/body");
        new["body"] = json!({ "name": "Somebody at the land office" });
        let filed = owner.post("/api/v1/cases", &new).await.is(201);
        let path = format!("/api/v1/cases/{}/body", filed.text("id"));
        central.post(&path, &json!({ "code": "a\u{0}" })).await.is(422);
        for field in ["kind", "region", "pressure", "visibility", "locale", "form"] {
            let mut new = new_case();
            new[field] = json!("a\u{0}b");
            let refused = owner.post("/api/v1/cases", &new).await.is(422);
            assert_eq!(refused.body["errors"][0]["pointer"], format!("/{field}"));
        }
        for (path, body) in [
            ("/api/v1/sessions", json!({ "email": "a\u{0}b", "password": "a\u{0}" })),
            ("/api/v1/track", json!({ "number": "a\u{0}", "code": "\u{0}" })),
            ("/api/v1/accounts/reset-request", json!({ "email": "\u{0}" })),
            ("/api/v1/accounts/confirm", json!({ "token": "\u{0}" })),
            ("/api/v1/cases/search", json!({ "q": "\u{0}", "cursor": "\u{0}" })),
        ] {
            let answer = owner.post(path, &body).await;
            assert!(answer.status < 500, "{path}: {}", answer.body);
        }
    }

    async fn no_text_of_any_route_holds_a_character_that_nobody_sees(backend) {
        let house = House::open(backend).await;
        let (owner, officer, central) =
            (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Central).await);
        let case = format!("/api/v1/cases/{}", owner.file().await.text("id"));
        let asked = json!({ "question": "?", "until": null });
        let table = [
            (&owner, "/api/v1/accounts".to_owned(), json!({ "email": "", "password": "", "full_name": "", "locale": "" })),
            (&owner, "/api/v1/accounts/confirm".to_owned(), json!({ "token": "" })),
            (&owner, "/api/v1/accounts/confirm-request".to_owned(), json!({ "email": "" })),
            (&owner, "/api/v1/accounts/reset-request".to_owned(), json!({ "email": "" })),
            (&owner, "/api/v1/accounts/reset".to_owned(), json!({ "token": "", "password": "" })),
            (&owner, "/api/v1/accounts/accept-invitation".to_owned(), json!({ "token": "", "password": "" })),
            (&owner, "/api/v1/sessions".to_owned(), json!({ "email": "", "password": "" })),
            (&owner, "/api/v1/track".to_owned(), json!({ "number": "", "code": "" })),
            (&owner, "/api/v1/cases".to_owned(), new_case()),
            (&owner, "/api/v1/cases/search".to_owned(), json!({ "q": "", "cursor": "" })),
            (&owner, format!("{case}/messages"), json!({ "text": "" })),
            (&officer, format!("{case}/notes"), json!({ "text": "" })),
            (&officer, format!("{case}/actions/ask_applicant"), asked),
            (&central, format!("{case}/body"), json!({ "code": "" })),
        ];
        let mut tried = 0;
        for (who, path, body) in &table {
            for (field, value) in body.as_object().expect("an object") {
                if !value.is_string() {
                    continue;
                }
                for planted in ["\u{0}", "\u{1b}", "\u{202e}", "\u{2066}", "\u{feff}", "\u{9b}", "\u{7f}"] {
                    let mut body = body.clone();
                    body[field] = json!(format!("{MARK}{planted}"));
                    let headers = [("If-Match", "\"1\"")];
                    let refused = who.send(Method::POST, path, Some(&body), &headers).await.is(422);
                    assert_eq!(refused.body["errors"][0]["pointer"], format!("/{field}"), "{path}");
                    assert_eq!(refused.codes("errors"), ["control"], "{path} {field} {planted:?}");
                    assert!(!String::from_utf8_lossy(&refused.raw).contains(MARK), "{path} {field}");
                    tried += 1;
                }
            }
        }
        assert!(tried >= 150, "{tried} tries");
    }

    async fn a_field_that_nobody_knows_is_named_wherever_it_stands(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        for path in ["/api/v1/cases?colour=red", "/api/v1/reference/bodies?colour=red"] {
            let refused = owner.get(path).await.is(400);
            assert_eq!((refused.text("type"), refused.text("field")), ("/problems/unknown-field", "colour"), "{path}");
        }
        for pointer in ["/company", "/body", "/project", "/at_risk"] {
            let mut new = new_case();
            new["body"] = json!({ "name": "Somebody at the land office" });
            new["project"] = json!({ "name": "A mill" });
            new["at_risk"] = json!({ "jobs": 3 });
            new.pointer_mut(pointer).expect("an object")["colour"] = json!(MARK);
            let refused = owner.post("/api/v1/cases", &new).await.is(400);
            assert_eq!(refused.text("field"), "colour", "{pointer}");
            assert!(!String::from_utf8_lossy(&refused.raw).contains(MARK));
        }
        for query in ["limit=many", "limit=-1", "limit=1&limit=2"] {
            assert_eq!(owner.get(&format!("/api/v1/cases?{query}")).await.is(400).text("type"), "/problems/query");
        }
        let mut wrong = new_case();
        (wrong["locale"], wrong["story"], wrong["bodies"]) = (json!("q"), json!(" "), json!(["kz61_land", "nowhere"]));
        wrong["company"]["bin"] = json!("1");
        let refused = owner.post("/api/v1/cases", &wrong).await.is(422);
        let mut pointers: Vec<_> = refused.body["errors"].as_array().expect("errors").iter().map(|it| it["pointer"].clone()).collect();
        pointers.sort_by_key(ToString::to_string);
        assert_eq!(pointers, ["/bodies/1", "/company/bin", "/locale", "/story"], "all at once");
        let key = "k".repeat(256);
        for key in ["", key.as_str()] {
            let headers = [("Idempotency-Key", key)];
            let refused = owner.send(Method::POST, "/api/v1/cases", Some(&new_case()), &headers).await.is(422);
            assert_eq!(refused.body["errors"][0]["pointer"], "/Idempotency-Key");
        }
    }

    async fn head_asks_for_what_get_gives_without_its_body(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        for path in ["/healthz", "/readyz", "/api/v1/me"] {
            let (get, head) = (owner.get(path).await, owner.send(Method::HEAD, path, None, &[]).await.is(200));
            assert_eq!((head.raw.len(), head.header("content-type")), (0, get.header("content-type")));
        }
        house.nobody().send(Method::HEAD, "/api/v1/me", None, &[]).await.is(401);
    }

    async fn a_network_that_knocks_too_often_is_told_when_to_come_again(backend) {
        let house = House::with_limits(backend).await;
        let nobody = house.nobody();
        let wrong = json!({ "number": "PB-2026-0417283-2", "code": "0000000000000000" });
        let mut statuses = Vec::new();
        for _ in 0..125 {
            statuses.push(nobody.post("/api/v1/track", &wrong).await.status);
        }
        assert_eq!((statuses[0], statuses[119], statuses[120], statuses[124]), (404, 404, 429, 429));
        let late = nobody.post("/api/v1/track", &wrong).await.is(429);
        assert!(late.header("retry-after").is_some_and(|it| it.parse::<u32>().is_ok_and(|it| it <= 60)));
        nobody.get("/healthz").await.is(200);
    }

    async fn a_proxy_is_believed_when_it_is_trusted_and_a_client_never_is(backend) {
        let wrong = json!({ "number": "PB-2026-0417283-2", "code": "0000000000000000" });
        for trusted in [false, true] {
            let house = House::behind(backend, if trusted { &["127.0.0.1"] } else { &[] }).await;
            let nobody = house.nobody();
            let track = async |from: &str| {
                let headers = [("X-Forwarded-For", from)];
                nobody.send(Method::POST, "/api/v1/track", Some(&wrong), &headers).await.status
            };
            for _ in 0..120 {
                assert_eq!(track("203.0.113.1").await, 404);
            }
            assert_eq!(track("203.0.113.1").await, 429);
            // What stands before the proxy's own word is the client's, and may be anything.
            assert_eq!(track("198.51.100.7, 203.0.113.1").await, 429);
            assert_eq!(track("203.0.113.2").await, if trusted { 404 } else { 429 });
            assert_eq!(track("nonsense").await, if trusted { 404 } else { 429 });
        }
    }

    async fn a_wrong_shape_is_told_its_place_and_a_list_is_no_object(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let with = |change: fn(&mut serde_json::Value)| {
            let mut new = new_case();
            change(&mut new);
            new
        };
        let table: [(serde_json::Value, &str); 7] = [
            (with(|it| drop(it.as_object_mut().map(|it| it.remove("story")))), "/story"),
            (with(|it| drop(it["company"].as_object_mut().map(|it| it.remove("bin")))), "/company/bin"),
            (with(|it| it["consent"] = json!("yes")), "/consent"),
            (with(|it| it["happened_on"] = json!("2026-02-30")), "/happened_on"),
            (with(|it| it["company"] = json!(["210340971010", MARK])), "/company"),
            (with(|it| it["at_risk"] = json!({ "jobs": "many" })), "/at_risk/jobs"),
            (with(|it| it["bodies"] = json!(["kz61_land", 7])), "/bodies/1"),
        ];
        for (body, pointer) in table {
            let refused = owner.post("/api/v1/cases", &body).await.is(400);
            assert_eq!((refused.text("type"), refused.text("pointer")), ("/problems/shape", pointer), "{}", refused.body);
            assert!(refused.text("detail").contains(pointer) && !String::from_utf8_lossy(&refused.raw).contains(MARK));
        }
        let mut listed = new_case();
        listed["body"] = json!(["kz61_land"]);
        owner.post("/api/v1/cases", &listed).await.is(400);
        owner.post("/api/v1/sessions", &json!([MARK, MARK, null])).await.is(400);
        let twice = br#"{"email": "a@b.kz", "email": "c@d.kz", "password": "x"}"#.to_vec();
        owner.send_bytes("/api/v1/sessions", "application/json", twice, &[]).await.is(400);
        let case = owner.file().await.text("id").to_owned();
        let officer = house.client(Who::Officer).await;
        officer.act(&case, "begin_review", json!({})).await.is(200);
        for (fields, pointer) in [(json!({ "task": "1" }), "/task"), (json!({ "task": 1, "documents": "x" }), "/documents"), (json!({}), "/task")] {
            let refused = officer.act(&case, "done", fields).await.is(422);
            assert_eq!(refused.body["errors"][0]["pointer"], pointer);
        }
        // All of it at once, each with its place.
        let refused = officer.act(&case, "done", json!({ "text": 5, "documents": ["x", 7] })).await.is(422);
        let told: Vec<&str> = refused.body["errors"].as_array().expect("faults").iter().filter_map(|it| it["pointer"].as_str()).collect();
        assert_eq!(told, ["/task", "/documents/0", "/documents/1", "/text"]);
    }

    async fn a_bidi_control_is_refused_by_field_and_never_repeated(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let case = owner.file().await.text("id").to_owned();
        for (pointer, planted) in [("/story", "\u{202e}"), ("/story", "\u{0}"), ("/story", "\u{2066}"), ("/company/name", "\u{202e}"), ("/company/name", "\u{1b}")] {
            let mut new = new_case();
            *new.pointer_mut(pointer).expect("a field") = json!(format!("{MARK}{planted}gpj.exe"));
            let refused = owner.post("/api/v1/cases", &new).await.is(422);
            assert_eq!(refused.body["errors"][0]["pointer"], pointer);
            assert_eq!(refused.codes("errors"), ["control"], "{planted:?}");
            assert!(!String::from_utf8_lossy(&refused.raw).contains(MARK));
        }
        let message = owner.post(&format!("/api/v1/cases/{case}/messages"), &json!({ "text": "a\u{202e}b" })).await.is(422);
        assert_eq!(message.body["errors"][0]["pointer"], "/text");
    }

    async fn every_route_is_closed_to_the_roles_that_the_registry_does_not_name(backend) {
        let house = House::open(backend).await;
        let mut tried = 0;
        for who in Who::ALL {
            let client = house.client(who).await;
            let role = client.get("/api/v1/me").await.is(200).text("role").to_owned();
            for route in for_programs() {
                let open = match route.entry {
                    Entry::Anyone | Entry::SignedIn => continue,
                    Entry::Applicants => role == "applicant",
                    Entry::ApplicantsOr(grants) => {
                        role == "applicant" || grants.iter().any(|it| it.code() == role)
                    }
                    Entry::Roles(grants) => grants.iter().any(|it| it.code() == role),
                };
                let answer = client.send(method(&route), &path(&route), Some(&json!({ MARK: 1 })), &[]).await;
                assert_eq!(answer.status == 403, !open, "{} {} as {who:?}: {}", route.method, route.path, answer.body);
                tried += 1;
            }
        }
        assert!(tried >= 26, "{tried} tries");
    }

    async fn a_stale_version_is_told_the_present_one_and_a_missing_one_is_asked_for(backend) {
        let house = House::open(backend).await;
        let (owner, officer) = (house.client(Who::Owner).await, house.client(Who::Officer).await);
        let case = owner.file().await.text("id").to_owned();
        officer.act(&case, "begin_review", json!({})).await.is(200);
        let stale = owner.act_from(&case, "withdraw", json!({}), "1").await.is(412);
        assert_eq!((stale.text("type"), &stale.body["version"]), ("/problems/stale", &json!(2)));
        let path = format!("/api/v1/cases/{case}/actions/withdraw");
        let missing = owner.post(&path, &json!({})).await.is(428);
        assert_eq!(missing.text("type"), "/problems/if-match");
        for tag in ["*", "2", "W/\"2\"", "\"two\""] {
            let headers = [("If-Match", tag)];
            let unread = owner.send(Method::POST, &path, Some(&json!({})), &headers).await.is(400);
            assert_eq!((unread.text("type"), unread.text("header")), ("/problems/header", "If-Match"));
            assert!(unread.text("detail").contains("\"7\""), "the way out: {}", unread.body);
        }
        owner.act(&case, "withdraw", json!({})).await.is(200);
    }

    async fn a_wrong_method_and_an_unknown_path_are_said_in_words(backend) {
        let house = House::open(backend).await;
        let all = for_programs();
        for route in &all {
            let wrong = house.nobody().send(Method::PATCH, &path(route), Some(&json!({ MARK: 1 })), &[]).await.is(405);
            assert_eq!(wrong.text("type"), "/problems/method", "{}", route.path);
            let told: BTreeSet<&str> = wrong.header("allow").expect("the right ones").split(", ").collect();
            let here = all.iter().filter(|it| it.path == route.path).map(|it| it.method.as_str());
            let mut right: BTreeSet<&str> = here.collect();
            if right.contains("GET") {
                right.insert("HEAD");
            }
            assert_eq!(told, right, "{}", route.path);
        }
        let wrong = house.nobody().send(Method::PUT, "/api/v1/cases", Some(&json!({})), &[]).await.is(405);
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
    let all = for_programs();
    let document = openapi::document(&routes::all());
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
    // Nobody has to guess: each path variable, each filter of a list, each header that a route lives by, each answer.
    for (path, method, name, place) in [
        ("/api/v1/cases/{id}/actions/{action}", "post", "If-Match", "header"),
        ("/api/v1/cases", "post", "Idempotency-Key", "header"),
        ("/api/v1/cases", "get", "due", "query"),
        ("/api/v1/cases/{id}", "get", "Qorgan-Purpose", "header"),
        ("/api/v1/cases/{id}/documents", "post", "Qorgan-File-Name", "header"),
        ("/api/v1/reference/{list}", "get", "list", "path"),
    ] {
        let parameters = document["paths"][path][method]["parameters"].as_array().expect("parameters");
        assert!(
            parameters.iter().any(|it| it["name"] == name && it["in"] == place),
            "{method} {path}: {name}"
        );
    }
    let listed = document["paths"]["/api/v1/cases"]["get"]["parameters"].as_array().expect("parameters");
    let status = listed.iter().find(|it| it["name"] == "status").expect("a filter")["schema"].to_string();
    assert!(status.contains("protection:registered"), "how a state of one process is named: {status}");
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let answers = operation["responses"].as_object().expect("answers");
            let good = answers.iter().find(|(status, _)| status.starts_with('2')).expect("a good answer");
            assert!(good.0 == "204" || good.0 == "202" || good.1["content"].is_object(), "{method} {path}");
        }
    }
    let text = document.to_string();
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    // What takes one of a few words says which.
    for (shape, field, word) in [
        ("CaseShape", "move", "applicant"),
        ("CaseShape", "visibility", "confidential"),
        ("CaseShape", "locale", "kk"),
        ("CaseShape", "capacity", "owner"),
        ("CompanyShape", "bin_kind", "iin"),
        ("NewCaseShape", "visibility", "named"),
        ("NewCaseShape", "capacity", "investor"),
        ("NewCaseShape", "locale", "en"),
        ("NewAccountShape", "locale", "ru"),
        ("MeShape", "role", "chief_of_staff"),
        ("MeShape", "locale", "kk"),
        ("TrackedShape", "move", "nobody"),
        ("ClockShape", "kind", "wait"),
        ("ClockShape", "state", "unarmed"),
        ("ReadingShape", "role", "auditor"),
        ("ReadingShape", "purpose", "handling"),
        ("ReadingShape", "what", "receipt"),
        ("MessageShape", "from", "officer"),
        ("DocumentShape", "from", "higher_head"),
    ] {
        // A shape that another one is laid into has its own fields in a part.
        let mut parts = schemas[shape]["allOf"].as_array().into_iter().flatten().chain([&schemas[shape]]);
        let words = parts.find_map(|it| it["properties"][field]["enum"].as_array());
        assert!(
            words.is_some_and(|it| it.iter().any(|it| it == word)),
            "{shape}.{field} may be {word}: {words:?}"
        );
    }
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap_or_default();
        assert!(schemas.contains_key(name), "{name} is named and not described");
    }
}
