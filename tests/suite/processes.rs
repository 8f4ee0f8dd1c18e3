//! The portal knows no process by name: it is opened with one that it has never heard of, and a program that has
//! never heard of it either brings a case from its beginning to its end by what the portal says of it.

mod filed;
mod heard;
mod kept;
mod listed;
mod moving;
mod older;
mod passed;
mod plain;
mod reasons;
mod told;
mod wrong;

pub(crate) use filed::asked_in_its_own_words;

use crate::checker;
use crate::pages::browser;
use api::config::Config;
use api::ids::CaseId;
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::browser::Browser;
use tests::database::{TestDatabase, first_morning};
use tests::db_test;
use tests::house::{Client, House, Who, config, new_case};
use tests::mailbox::Mailbox;
use tests::program::Settings;
use tests::reading;

const DEFINITION: &str = include_str!("processes/borrowing.toml");
const LAW: &str = include_str!("processes/law.toml");

pub(crate) async fn house(backend: tests::Backend, mailbox: &Mailbox) -> House {
    house_of(backend, mailbox, DEFINITION).await
}

async fn house_of(backend: tests::Backend, mailbox: &Mailbox, definition: &str) -> House {
    house_under(backend, mailbox, definition, LAW).await
}

async fn house_under(backend: tests::Backend, mailbox: &Mailbox, definition: &str, law: &str) -> House {
    let database = TestDatabase::filled(backend).await;
    let folder = database.folder().join("definitions");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join("borrowing.toml"), definition).expect("a file");
    std::fs::write(folder.join("law.toml"), law).expect("a file");
    let settings = Config {
        definitions_dir: Some(folder),
        mail_url: mailbox.url(),
        ..config(&database.url, database.folder())
    };
    House::open_on(database, &settings, first_morning()).await
}

/// The actions that somebody is offered, enabled and blocked.
async fn offered(who: &Client, case: &str) -> Vec<Value> {
    let answer = who.get(&format!("/api/v1/cases/{case}/actions")).await.is(200);
    answer.body["actions"].as_array().expect("actions").clone()
}

/// Fills in a JSON Schema as a program does that knows nothing but schemas.
async fn filled(who: &Client, case: &str, schema: &Value) -> Value {
    let mut fields = serde_json::Map::new();
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, property) in schema["properties"].as_object().expect("properties") {
        if !required.contains(&name.as_str()) {
            continue;
        }
        let value = if let Some(first) = property["oneOf"].as_array().and_then(|it| it.first()) {
            first["const"].clone()
        } else if property["format"] == "document" {
            json!(who.upload(case, "an agreement").await)
        } else if property["format"] == "date" {
            property.get("formatMinimum").cloned().unwrap_or_else(|| json!("2026-11-30"))
        } else if let Some(list) = property["x-reference"].as_str() {
            let items = who.get(list).await.is(200);
            items.body["items"][0]["code"].clone()
        } else {
            match property["type"].as_str().expect("a type") {
                "string" => json!("A reading of poems."),
                "integer" => json!(150_000),
                "boolean" => json!(true),
                "array" => json!(["chairs", "a lamp"]),
                other => panic!("{name} is a {other}: {property}"),
            }
        };
        fields.insert(name.clone(), value);
    }
    Value::Object(fields)
}

/// Takes an action that is offered, with whatever it asks for.
async fn take(who: &Client, case: &str, name: &str) -> Value {
    let action = offered(who, case).await.into_iter().find(|it| it["name"] == name).expect("it is listed");
    assert_eq!(action["enabled"], true, "{action}");
    let fields = filled(who, case, &action["fields"]).await;
    who.act(case, name, fields).await.is(200).body
}

fn blockers(actions: &[Value], name: &str) -> Vec<String> {
    let action = actions.iter().find(|it| it["name"] == name).expect("it is listed");
    let codes = action["blockers"].as_array().into_iter().flatten();
    codes.map(|it| it["code"].as_str().unwrap_or_default().to_owned()).collect()
}

fn borrowing() -> Value {
    let mut new = new_case();
    new["kind"] = json!("borrowing");
    new["form"] = json!("yard");
    new
}

/// Whoever files has said that it is this process, and tells next what it is about.
async fn filing(house: &House) -> Browser {
    let mut filer = Browser::at(house.url());
    filer.open("/en/protect/who").await.is(200);
    let first = [("matter", "borrowing"), ("capacity", "owner"), ("visibility", "named")];
    filer.post("/en/protect/who", &first).await.leads_to("/en/protect/what");
    filer
}

/// From the region on, up to what is looked over before it is filed.
async fn to_the_check(filer: &mut Browser) {
    filer.post("/en/protect/kind", &[("region", "KZ-61")]).await.leads_to("/en/protect/business");
    filer
        .post("/en/protect/business", &[("company-bin", "210340971010")])
        .await
        .leads_to("/en/protect/evidence");
    filer.post("/en/protect/contact", &[("locale", "en")]).await.leads_to("/en/protect/check");
}

db_test! {
    async fn whoever_only_looks_publishes_nothing_and_each_definition_finds_the_law_book_that_it_names(backend) {
        let database = TestDatabase::filled(backend).await;
        let folder = database.folder().join("definitions");
        std::fs::create_dir(&folder).expect("a folder");
        let named = DEFINITION.replace("\"law.toml\"", "\"house.toml\"");
        std::fs::write(folder.join("borrowing.toml"), &named).expect("a file");
        let program = Settings::new(&database.url, database.folder())
            .with("QORGAN_DEFINITIONS_DIR", &folder.display().to_string());
        let missing = program.run(&["check"]).refused();
        assert!(missing.stderr.contains("house.toml"), "{missing:?}");
        std::fs::write(folder.join("house.toml"), LAW).expect("a file");
        program.run(&["check"]).well();
        // Nobody has served it yet, so it may still be changed.
        std::fs::write(folder.join("borrowing.toml"), named.replace("\"4wd\"", "\"3wd\"")).expect("a file");
        program.run(&["check"]).well();
        let serving = program.serve();
        assert!(serving.program.stop());
        std::fs::write(folder.join("borrowing.toml"), &named).expect("a file");
        let changed = program.run(&["check"]).refused();
        assert!(changed.stderr.contains("published with other rules: raise its version"), "{changed:?}");
    }

    async fn a_process_that_nobody_knows_runs_from_its_beginning_to_its_end(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let mailbox = Mailbox::open(folder.path()).await;
        let house = house(backend, &mailbox).await;
        let owner = house.client(Who::Owner).await;
        let (officer, deputy) = (house.client(Who::Officer).await, house.client(Who::Deputy).await);
        let chief = house.client(Who::ChiefOfStaff).await;
        let filed = owner.post("/api/v1/cases", &borrowing()).await.is(201);
        assert_eq!((filed.text("status"), filed.text("form"), filed.text("due_on")), ("wished", "yard", "2026-12-02"));
        assert_eq!(filed.text("says"), "Your wish is here; the answer is due 2 December 2026.");
        let case = filed.text("id").to_owned();

        assert_eq!(blockers(&offered(&officer, &case).await, "price_it"), ["role"]);
        let chiefs = offered(&chief, &case).await;
        let pricing = chiefs.iter().find(|it| it["name"] == "price_it").expect("it is listed");
        let titles = |it: &str| pricing["fields"]["properties"][it]["title"].clone();
        assert_eq!(["price", "heated"].map(titles), [json!("Rent of the hall, tenge"), json!("With heating")]);
        take(&chief, &case, "price_it").await;
        let listed = offered(&chief, &case).await;
        assert_eq!(blockers(&listed, "offer_it"), ["same_actor", "task_open"]);
        officer.finish_all(&case).await;
        // Of this day the process says nothing more than that it is one.
        let offering = offered(&deputy, &case).await.into_iter().find(|it| it["name"] == "offer_it").expect("it is listed");
        let day = &offering["fields"]["properties"]["from_day"];
        assert_eq!((&day["formatMinimum"], &day["formatMaximum"]), (&json!("1926-11-23"), &json!("2126-11-23")));
        for far in ["1926-11-22", "2126-11-24"] {
            let refused = deputy.act(&case, "offer_it", json!({ "from_day": far })).await.is(422);
            let error = &refused.body["errors"][0];
            assert_eq!((&error["pointer"], &error["code"]), (&json!("/from_day"), &json!("date-range")), "{error}");
        }
        let offered_out = take(&deputy, &case, "offer_it").await;
        assert_eq!((&offered_out["status"], &offered_out["move"]), (&json!("offered"), &json!("applicant")));
        let page = browser(&house, Who::Owner).await.open(&format!("/en/my/{}", filed.text("number"))).await.is(200);
        let words = reading::main_in_words(&page.html);
        let offer = words.split_once("### What the office wrote to you").expect("what the office offers").1;
        assert!(offer.contains("Things needed: chairs") && !offer.contains("Reply: lent"), "{words}");
        let taken = take(&owner, &case, "take_it").await;
        assert_eq!((&taken["status"], &taken["outcome"]), (&json!("lent_out"), &json!("lent")));
        // It is complained of by the action and until the day of the process, whatever the law says of others.
        let page = browser(&house, Who::Owner).await.open(&format!("/en/my/{}", filed.text("number"))).await.is(200);
        let words = reading::main_in_words(&page.html);
        let own = "you complain yourself, until 14 December 2026: choose “Object” among your actions";
        assert!(words.contains(own) && !words.contains("three months"), "{words}");
        assert!(!words.contains("What the office wrote to you"), "they took it themselves: {words}");
        take(&owner, &case, "object").await;
        let page = browser(&house, Who::Owner).await.open(&format!("/en/my/{}", filed.text("number"))).await.is(200);
        let words = reading::main_in_words(&page.html);
        assert!(!words.contains("you complain yourself"), "it is open already: {words}");
        // Twenty days end on a Sunday: the last day is the Monday after it.
        house.wait(TimeDelta::days(22));
        house.work().await;
        let owner = house.client(Who::Owner).await;
        assert_eq!(owner.get(&format!("/api/v1/cases/{case}")).await.is(200).text("status"), "locked");
        let timeline = owner.speaking("ru").get(&format!("/api/v1/cases/{case}/timeline")).await.is(200);
        let words = timeline.body.to_string();
        for word in ["Оценить", "Подмести", "Предложить", "Принять", "Запереть", "Для чего зал: A reading of poems."] {
            assert!(words.contains(word), "{word}: {words}");
        }
        // What was filled in is read beside what the definition calls it, whatever it is.
        for entered in [
            "Плата за зал, тенге: 150\u{a0}000\u{a0}₸", "С отоплением: Да", "Владелец зала: ", "Какое отделение: ",
            "С какого дня: ", "Нужные вещи: chairs\\na lamp",
        ] {
            assert!(words.contains(entered), "{entered}: {words}");
        }
        assert!(!words.contains("Поле:"), "a field has words: {words}");
        assert!(!words.contains("Ответ: выдан"), "what is proposed is a draft: {words}");
        let deputy = house.client(Who::Deputy).await.speaking("ru");
        let words = deputy.get(&format!("/api/v1/cases/{case}/timeline")).await.is(200).body.to_string();
        assert!(words.contains("Ответ: выдан"), "{words}");
        let told: Vec<_> = mailbox.received().into_iter().filter(|it| it.to == Who::Owner.email()).map(|it| it.subject).collect();
        assert!(told.iter().any(|it| it.ends_with("Решение готово")), "{told:?}");
        assert!(told.iter().any(|it| it.ends_with("Дело закрыто")), "{told:?}");
        checker::case(&house.app, CaseId(case.parse().expect("an id"))).await;
    }

    async fn its_clock_breaches_and_its_applicant_gives_up(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let mailbox = Mailbox::open(folder.path()).await;
        let house = house(backend, &mailbox).await;
        let case = house.client(Who::Owner).await.post("/api/v1/cases", &borrowing()).await.is(201).text("id").to_owned();
        house.wait(TimeDelta::days(12));
        house.work().await;
        let owner = house.client(Who::Owner).await;
        let late = owner.get(&format!("/api/v1/cases/{case}")).await.is(200);
        assert_eq!(late.body["marks"], json!(["slow"]));
        assert!(late.text("says").ends_with("We are late."));
        assert!(mailbox.received().iter().any(|it| it.to == Who::Deputy.email()));
        let ended = take(&owner, &case, "leave_it").await;
        assert_eq!((&ended["status"], &ended["outcome"]), (&json!("given_up"), &json!("left")));
    }
}
