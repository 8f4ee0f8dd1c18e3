//! What is wrong is refused alike, whether a form brings it or a program: the same input, the same words.

use super::browser;
use super::filing::answer_all;
use api::http::registry::{Entry, Face};
use api::http::routes;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::browser::Browser;
use tests::db_test;
use tests::house::{House, PASSWORD, Who, new_case};
use tests::reading::{self, Asked};

/// A bad value: where JSON puts it, and the page and fields that bring it in a form.
struct Bad {
    pointer: &'static str,
    value: Value,
    step: &'static str,
    fields: Vec<(&'static str, String)>,
}

fn bad_values() -> Vec<Bad> {
    let bad = |pointer, value, step, fields: &[(&'static str, &str)]| {
        let fields = fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Bad { pointer, value, step, fields }
    };
    let long = "ұ".repeat(2001);
    let business = ("company-bin", "210340971010");
    vec![
        bad("/capacity", json!("king"), "who", &[("capacity", "king"), ("visibility", "named")]),
        bad("/visibility", json!("loud"), "who", &[("capacity", "owner"), ("visibility", "loud")]),
        bad("/threat_on", json!("2026-01-01"), "urgent", &[("urgent", "yes"), ("threat_on", "01.01.2026")]),
        bad("/threat_on", json!("2051-01-01"), "urgent", &[("urgent", "yes"), ("threat_on", "01.01.2051")]),
        bad("/story", json!(" "), "what", &[("story", " ")]),
        bad("/story", json!("а\u{202e}б"), "what", &[("story", "а\u{202e}б")]),
        bad("/happened_on", json!("2026-12-24"), "what", &[("story", "Бар"), ("happened_on", "24.12.2026")]),
        bad("/happened_on", json!("1901-12-24"), "what", &[("story", "Бар"), ("happened_on", "24.12.1901")]),
        bad("/pressure", json!("sadness"), "kind", &[("pressure", "sadness"), ("region", "KZ-61")]),
        bad("/region", json!("KZ-00"), "kind", &[("pressure", "land_allocation"), ("region", "KZ-00")]),
        bad("/body", json!("nobody"), "body", &[("body", "nobody")]),
        bad("/body", json!(null), "body", &[("body", "")]),
        bad("/company/bin", json!("12345"), "business", &[("company-bin", "12345")]),
        bad("/company/bin", json!("210340971011"), "business", &[("company-bin", "210340971011")]),
        bad(
            "/at_risk/jobs",
            json!(-1),
            "business",
            &[("company-bin", "210340971010"), ("at_risk-jobs", "-1")],
        ),
        bad(
            "/at_risk/jobs",
            json!(3_000_000_000_i64),
            "business",
            &[("company-bin", "210340971010"), ("at_risk-jobs", "3 000 000 000")],
        ),
        bad("/at_risk/investment_kzt", json!(-1), "business", &[business, ("at_risk-investment_kzt", "-1")]),
        bad("/company/name", json!(long), "business", &[business, ("company-name", &long)]),
        bad("/wish", json!(long), "what", &[("story", "Бар"), ("wish", &long)]),
        bad("/official", json!(long), "body", &[("body", "kz61_land"), ("official", &long)]),
        bad("/body/name", json!(long), "body", &[("body", "other"), ("body-name", &long)]),
        bad("/contact/name", json!(long), "contact", &[("locale", "kk"), ("contact-name", &long)]),
        bad("/contact/phone", json!(long), "contact", &[("locale", "kk"), ("contact-phone", &long)]),
        bad("/contact/note", json!(long), "contact", &[("locale", "kk"), ("contact-note", &long)]),
        bad("/locale", json!("de"), "contact", &[("locale", "de")]),
    ]
}

/// Puts a value where a pointer points.
fn put(case: &mut Value, pointer: &str, value: &Value) {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    if !parent.is_empty() && !case.pointer(parent).is_some_and(Value::is_object) {
        case[&parent[1..]] = json!({});
    }
    case.pointer_mut(parent).expect("a parent")[name] = value.clone();
}

db_test! {
    async fn a_form_is_refused_for_the_same_faults_as_json_in_the_same_words(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await.speaking("kk");
        for it in bad_values() {
            let mut case = new_case();
            put(&mut case, it.pointer, &it.value);
            let refused = owner.post("/api/v1/cases", &case).await.is(422);
            let said = refused.body["errors"].as_array().expect("faults").iter().find(|fault| fault["pointer"] == it.pointer);
            let said = said.unwrap_or_else(|| panic!("{} is not told: {}", it.pointer, refused.body));
            let words = said["message"].as_str().expect("words").to_owned();
            let mut form = Browser::at(house.url());
            answer_all(&mut form, "").await;
            let page = form.post(&format!("/kk/protect/{}", it.step), &it.fields.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>()).await.is(422);
            let page = page.html.replace("&#39;", "'").replace("&#34;", "\"");
            // A number that is no number has no JSON: there the form has words of its own.
            let is_told = page.contains(&words) || it.pointer.starts_with("/at_risk/");
            assert!(is_told && page.contains("error-summary"), "{}: `{words}` is not on the page", it.pointer);
        }
        // Consent is asked last.
        let mut case = new_case();
        case["consent"] = json!(false);
        let refused = owner.post("/api/v1/cases", &case).await.is(422);
        let words = refused.body["errors"][0]["message"].as_str().expect("words").to_owned();
        let mut form = Browser::at(house.url());
        answer_all(&mut form, "").await;
        form.post("/kk/protect/check", &[]).await.is(422).says(&words);
    }

    async fn whoever_signs_in_over_a_form_comes_to_a_page_that_opens(backend) {
        let house = House::open(backend).await;
        let case = house.client(Who::Owner).await.file().await;
        let mut tried = 0;
        for route in routes::all().into_iter().filter(|it| it.face == Face::Person && it.method.as_str() == "POST") {
            let who = match route.entry {
                Entry::Anyone => continue,
                Entry::Roles(grants) if grants.len() == 1 => Who::Auditor,
                Entry::Roles(_) => Who::Officer,
                Entry::SignedIn | Entry::Applicants | Entry::ApplicantsOr(_) => Who::Owner,
            };
            let path = route.path.replace("{language:kk|ru|en}", "ru").replace("{number}", case.text("number")).replace("{action}", "withdraw");
            let mut reader = browser(&house, who).await;
            let token = reader.open("/ru/account").await.is(200).hidden("/ru/sign-out", "token");
            reader.forget("qorgan");
            let mut ended = reader.post(&path, &[("token", &token), ("text", "Долго писал")]).await;
            if ended.status == 415 {
                ended = reader.post_files(&path, &[("token", &token), ("text", "Долго писал")], &[]).await;
            }
            let ended = ended.is(401);
            let form = reading::form(&ended.html, "/ru/sign-in").expect("they may sign in");
            let hidden = |name: &str| match form.get(name) {
                Some(Asked::Hidden(value)) => value.clone(),
                _ => String::new(),
            };
            let (next, kept) = (hidden("next"), hidden("kept"));
            assert!(kept.contains("text=%D0%94"), "{}: {kept}", route.path);
            let email = who.email();
            let fields = [("email", email.as_str()), ("password", PASSWORD), ("next", &next), ("kept", &kept)];
            let mut place = reader.post("/ru/sign-in", &fields).await.is(303).location;
            // Where it leads, however often it leads on.
            while let Some(path) = place.take() {
                let page = reader.open(&path).await;
                place.clone_from(&page.location);
                assert!(matches!(page.status, 200 | 303), "{} {path}: {}", route.path, page.html);
            }
            tried += 1;
        }
        assert!(tried >= 10, "{tried} forms");
    }

    async fn no_form_takes_what_is_no_sign_of_any_writing(backend) {
        let house = House::open(backend).await;
        let number = house.client(Who::Owner).await.file().await.text("number").to_owned();
        let mut filer = Browser::at(house.url());
        answer_all(&mut filer, "").await;
        let steps = ["urgent", "what", "body", "business", "contact"].map(|it| format!("/ru/protect/{it}"));
        let public = ["sign-in", "register", "reset", "check", "protect/resume"].map(|it| format!("/ru/{it}"));
        let own = ["", "/messages"].map(|it| format!("/ru/my/{number}{it}"));
        let desk = ["", "/messages", "/notes"].map(|it| format!("/desk/cases/{number}{it}"));
        house.client(Who::Officer).await.get("/api/v1/cases").await.is(200);
        let mut sent = BTreeSet::new();
        for (mut reader, pages) in [
            (filer, [steps.to_vec(), public.to_vec()].concat()),
            (browser(&house, Who::Owner).await, own.to_vec()),
            (browser(&house, Who::Officer).await, desk.to_vec()),
            (browser(&house, Who::Head).await, desk[..1].to_vec()),
        ] {
            for path in pages {
                let page = reader.open(&path).await.is(200);
                for (action, has_files) in reading::posts(&page.html) {
                    let asked = reading::form(&page.html, &action).expect("a form");
                    let has_words = asked.values().any(|it| matches!(it, Asked::Words | Asked::Day));
                    let value = |it: &Asked| match it {
                        Asked::Hidden(value) => Some(value.clone()),
                        Asked::Words | Asked::Day => Some("а\0б".to_owned()),
                        Asked::One(values) => values.first().cloned(),
                        Asked::File | Asked::Tick => None,
                    };
                    let fields: Vec<(&String, String)> = asked.iter().filter_map(|(name, it)| Some((name, value(it)?))).collect();
                    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, it)| (name.as_str(), it.as_str())).collect();
                    if !has_words {
                        continue;
                    }
                    let answer = if has_files { reader.post_files(&action, &fields, &[]).await } else { reader.post(&action, &fields).await };
                    assert_eq!(answer.status, 422, "{action}: {:?}", answer.location);
                    assert!(!answer.html.contains('\0'), "{action} gives it back");
                    sent.insert(action);
                }
            }
        }
        assert!(sent.len() >= 13, "{sent:?}");
    }
}
