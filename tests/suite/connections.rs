//! What a connection can do to the portal, over a real port: come too slowly, break off in the middle, or meet a
//! program that stumbles. It is cut or answered, nothing is lost or doubled, and the next one is served.

use crate::checker;
use actix_web::{HttpResponse, web};
use api::application;
use api::http::Doors;
use api::http::limits::Limits;
use api::http::registry::{Face, ObjectRule, Route};
use api::http::routes;
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tests::db_test;
use tests::house::{Client, House, Who, new_case};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An end, not a pause.
const PATIENCE: Duration = Duration::from_secs(40);
/// A request that broke off is repeated so often at most before its answer is there.
const TRIES: usize = 500;

fn address(house: &House) -> &str {
    house.url().trim_start_matches("http://")
}

/// Sends the beginning of a request and reads what is answered.
async fn begin(house: &House, head: &str, beginning: &str) -> String {
    let mut stream = TcpStream::connect(address(house)).await.expect("a connection");
    let request = format!("{head}\r\nHost: {}\r\n\r\n{beginning}", address(house));
    stream.write_all(request.as_bytes()).await.expect("it is sent");
    let mut answer = vec![0; 4096];
    let read = tokio::time::timeout(PATIENCE, stream.read(&mut answer)).await;
    let read = read.expect("it is cut").expect("an answer");
    String::from_utf8_lossy(answer.get(..read).unwrap_or_default()).into_owned()
}

async fn stumbles() -> HttpResponse {
    panic!("the story of an applicant, canary-7f3a")
}

/// The ways in for programs; pages answer with pages.
fn for_programs() -> Vec<Route> {
    routes::all().into_iter().filter(|it| it.face == Face::Program).collect()
}

/// Every way in, with a program behind it that panics.
pub(super) fn stumbling(face: Face) -> Vec<Route> {
    let stumble = |it: Route| Route { handler: || web::route().to(stumbles), ..it };
    routes::all().into_iter().filter(|it| it.face == face).map(stumble).collect()
}

db_test! {
    async fn a_body_that_never_comes_is_cut(backend) {
        let house = House::open(backend).await;
        let head = "POST /api/v1/sessions HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 100";
        let answer = begin(&house, head, "{").await;
        assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("/problems/timeout"), "{answer}");
        house.nobody().get("/healthz").await.is(200);
    }

    async fn a_file_that_comes_too_slowly_is_cut_and_leaves_nothing(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let path = format!("/api/v1/cases/{}/documents", owner.file().await.text("id"));
        let head = format!(
            "POST {path} HTTP/1.1\r\nAuthorization: Bearer {}\r\nContent-Type: text/plain\r\n\
             Qorgan-File-Name: slow.txt\r\nContent-Length: 1000000",
            owner.token()
        );
        let answer = begin(&house, &head, "the first words").await;
        assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("/problems/timeout"), "{answer}");
        assert_eq!(owner.get(&path).await.is(200).body["items"], json!([]));
        let mut left = std::fs::read_dir(house.database.folder().join("files")).expect("the store");
        assert!(left.all(|it| it.is_ok_and(|it| std::fs::read_dir(it.path()).is_ok_and(|mut it| it.next().is_none()))));
    }

    async fn what_drips_is_cut_as_what_stops_is(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let documents = format!("/api/v1/cases/{}/documents", owner.file().await.text("id"));
        for (path, media_type) in [("/api/v1/sessions", "application/json"), (documents.as_str(), "text/plain")] {
            let head = format!(
                "POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: {media_type}\r\n\
                 Qorgan-File-Name: slow.txt\r\nContent-Length: 100000\r\n\r\n",
                owner.token()
            );
            let stream = TcpStream::connect(address(&house)).await.expect("a connection");
            let (mut reader, mut writer) = stream.into_split();
            writer.write_all(head.as_bytes()).await.expect("it is sent");
            let dripping = tokio::spawn(async move {
                let mut drops = tokio::time::interval(Duration::from_millis(250));
                while writer.write_all(b" ").await.is_ok() {
                    drops.tick().await;
                }
            });
            let mut answer = vec![0; 4096];
            let read = tokio::time::timeout(PATIENCE, reader.read(&mut answer)).await;
            let read = read.expect("it is cut").expect("an answer");
            let answer = String::from_utf8_lossy(answer.get(..read).unwrap_or_default()).into_owned();
            assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("/problems/timeout"), "{path}: {answer}");
            dripping.abort();
        }
    }

    async fn doors_with_a_route_that_leaves_something_out_do_not_open(backend) {
        let house = House::open(backend).await;
        let mut routes = routes::all();
        routes.iter_mut().filter(|it| it.name == "show_case").for_each(|it| it.object = ObjectRule::None);
        let doors = Doors { app: Arc::clone(&house.app), routes, limits: Limits::new(false), stage: None };
        let refused = application::open_doors(doors, ([127, 0, 0, 1], 0).into()).err().expect("they stay closed");
        assert!(refused.to_string().contains("/api/v1/cases/{id}: names something and has no rule for it"), "{refused}");
    }

    async fn a_connection_that_breaks_off_loses_nothing_and_doubles_nothing(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let body = new_case().to_string();
        let head = |key: &str| format!(
            "POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
             Idempotency-Key: {key}\r\nContent-Length: {}\r\n\r\n{body}",
            owner.token(),
            body.len()
        );
        for n in 0..24 {
            let key = format!("broken-{n}");
            let mut stream = TcpStream::connect(address(&house)).await.expect("a connection");
            stream.write_all(head(&key).as_bytes()).await.expect("it is sent");
            // The request is under way, further each time; then the connection is reset, not closed.
            for _ in 0..n * n {
                tokio::task::yield_now().await;
            }
            stream.set_zero_linger().expect("it can be reset");
            drop(stream);
        }
        for n in 0..24 {
            let key = format!("broken-{n}");
            let first = answered(&owner, &key).await;
            assert_eq!(answered(&owner, &key).await, first, "{key}");
        }
        let filed = owner.get("/api/v1/cases?limit=100").await.is(200);
        assert_eq!(filed.body["items"].as_array().map(Vec::len), Some(24));
        assert_eq!(checker::check(&house).await.cases, 24);
    }

    async fn a_panic_behind_any_route_is_an_answer_and_the_process_lives(backend) {
        let house = House::open(backend).await;
        let people = [house.client(Who::Owner).await, house.client(Who::Head).await];
        let doors = Doors { app: Arc::clone(&house.app), routes: stumbling(Face::Program), limits: Limits::new(false), stage: None };
        let serving = application::open_doors(doors, ([127, 0, 0, 1], 0).into()).expect("a free port");
        let running = tokio::spawn(serving.server);
        let url = format!("http://{}", serving.address);
        let mut stumbled = BTreeSet::new();
        for route in for_programs() {
            let path = route.path.replace("{id}", "01a00000-0000-7000-8000-000000000000");
            let method = Method::from_bytes(route.method.as_str().as_bytes()).expect("a method");
            for person in &people {
                let person = person.moved_to(&url);
                let answer = person.send(method.clone(), &path, Some(&json!({ "canary": "canary-7f3a" })), &[]).await;
                if answer.status == 403 {
                    continue;
                }
                let what = format!("{} {}", route.method, route.path);
                assert_eq!((answer.status, answer.text("type")), (500, "/problems/internal"), "{what}");
                assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{what}");
                assert!(answer.header("request-id").is_some() && answer.header("x-content-type-options").is_some(), "{what}");
                assert!(!String::from_utf8_lossy(&answer.raw).contains("canary"), "{what}: {}", answer.body);
                stumbled.insert(route.name);
            }
        }
        assert_eq!(stumbled.len(), for_programs().len(), "{stumbled:?}");
        serving.handle.stop(true).await;
        running.await.expect("the server ends").expect("and ends well");
    }
}

/// Files under a key until the answer is there: what broke off may still be under way.
async fn answered(owner: &Client, key: &str) -> String {
    for _ in 0..TRIES {
        let headers = [("Idempotency-Key", key)];
        let answer = owner.send(Method::POST, "/api/v1/cases", Some(&new_case()), &headers).await;
        if answer.status != 409 {
            return answer.is(201).text("number").to_owned();
        }
        assert_eq!(answer.text("type"), "/problems/in-flight");
    }
    panic!("{key} is in flight for ever")
}
