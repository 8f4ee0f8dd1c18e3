//! What a process asks of whoever files in its own words is asked on the page and taken over JSON, by what it takes, and is there
//! when something is decided by it.

use super::{DEFINITION, blockers, borrowing, filing, house_of, offered, to_the_check};
use crate::pages::browser;
use serde_json::{Value, json};
use tests::db_test;
use tests::house::{House, Who};
use tests::mailbox::Mailbox;
use tests::reading;

/// The hall is hurried for whoever says when, what, for how much and whether they sing.
pub(crate) fn asked_in_its_own_words() -> String {
    let filed = r#"[filed]
needed_on = { kind = "date", kk = "Зал керек күн", ru = "День, когда нужен зал", en = "Day on which the hall is needed" }
budget    = { kind = "money", kk = "Бюджеті, теңге", ru = "Бюджет, тенге", en = "Budget, tenge" }
sung      = { kind = "bool", kk = "Ән айтыла ма", ru = "Будут ли петь", en = "Whether there is singing" }
threat_on = { kind = "date", kk = "Қауіп күні", ru = "День угрозы", en = "Day of the threat" }
song      = { kind = "text", kk = "Қандай ән", ru = "Какая песня", en = "Which song" }

[field]
"#;
    let hurry = r#"[action.hurry_it]
name  = { kk = "Асықтыру", ru = "Поторопить", en = "Hurry it" }
in    = ["wished"]
by    = ["chief_of_staff"]
when  = { needed_on = "given", budget = "given", sung = "given", song = "given", threat_on = "given" }
tells = ["officer"]
basis = "house 1"

[action.price_it]
"#;
    let with_facts = DEFINITION.replacen("\n[field]\n", &format!("\n{filed}"), 1);
    let unasked = with_facts.replacen("version   = 1\n", "version   = 1\nasks      = []\n", 1);
    unasked.replacen("[action.price_it]\n", hurry, 1)
}

async fn open(backend: tests::Backend, folder: &std::path::Path) -> House {
    let mailbox = Mailbox::open(folder).await;
    house_of(backend, &mailbox, &asked_in_its_own_words()).await
}

pub(super) fn new() -> Value {
    let mut new = borrowing();
    new["body"] = Value::Null;
    new["pressure"] = json!("");
    new
}

pub(super) fn facts() -> Value {
    json!({
        "needed_on": "2026-12-20", "budget": 150_000, "sung": false, "song": "Dudarai", "threat_on": "2026-12-21",
    })
}

db_test! {
    async fn what_a_process_asks_in_its_own_words_is_filed_over_json(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let house = open(backend, folder.path()).await;
        let (owner, chief) = (house.client(Who::Owner).await, house.client(Who::ChiefOfStaff).await);
        let mut new = new();
        let without = owner.post("/api/v1/cases", &new).await.is(201);
        let blocked = blockers(&offered(&chief, without.text("id")).await, "hurry_it");
        assert!(!blocked.is_empty() && without.body["facts"].is_null(), "{blocked:?}");
        new["facts"] = facts();
        let filed = owner.post("/api/v1/cases", &new).await.is(201);
        assert_eq!(filed.body["facts"], facts());
        assert_eq!(blockers(&offered(&chief, filed.text("id")).await, "hurry_it"), [""; 0]);
        let nothing = json!({ "needed_on": null });
        for (facts, told) in [
            (json!({ "needed_on": "20.12.2026" }), ("/facts/needed_on", "date-form", "YYYY-MM-DD")),
            (json!({ "needed_on": "+12026-12-20" }), ("/facts/needed_on", "date-form", "YYYY-MM-DD")),
            (json!({ "needed_on": "0001-01-01" }), ("/facts/needed_on", "date-range", "to 23 November 2076")),
            (json!({ "needed_on": "9999-12-31" }), ("/facts/needed_on", "date-range", "from 23 November 1926")),
            (json!({ "budget": -1 }), ("/facts/budget", "negative", "below zero")),
            (json!({ "budget": "150000" }), ("/facts/budget", "kind", "whole number of tenge")),
            (json!({ "budget": 99_999_999_999_999_999_999_f64 }), ("/facts/budget", "too-much", "too large")),
            (json!({ "sung": "no" }), ("/facts/sung", "kind", "true or false")),
            (json!({ "song": 5 }), ("/facts/song", "kind", "A text")),
            (json!({ "song": " " }), ("/facts/song", "required", "")),
            (json!({ "needed_at": "2026-12-20" }), ("/facts", "unknown-name-meant", "needed_on")),
            (json!({ "happened_on": "2026-11-20" }), ("/facts/happened_on", "elsewhere", "/happened_on")),
        ] {
            new["facts"] = facts;
            let refused = owner.post("/api/v1/cases", &new).await.is(422);
            let error = &refused.body["errors"][0];
            assert_eq!((error["pointer"].as_str(), error["code"].as_str()), (Some(told.0), Some(told.1)), "{error}");
            assert!(error["message"].as_str().is_some_and(|it| it.contains(told.2)), "{error}");
        }
        new["facts"] = nothing;
        owner.post("/api/v1/cases", &new).await.is(201);
        // A process that asks for nothing of its own is given nothing of its own.
        let mut other = tests::house::new_case();
        other["facts"] = facts();
        let refused = owner.post("/api/v1/cases", &other).await.is(422);
        assert_eq!(refused.body["errors"][0]["code"], "unasked", "{}", refused.body);
    }

    async fn what_a_process_asks_in_its_own_words_is_asked_on_the_page_and_read_on_the_desk(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let house = open(backend, folder.path()).await;
        let mut filer = filing(&house).await;
        let page = reading::main_in_words(&filer.open("/en/protect/what").await.is(200).html);
        for asked in ["Day on which the hall is needed", "Budget, tenge", "Whether there is singing", "No answer", "Which song", "Day of the threat"] {
            assert!(page.contains(asked), "{asked}: {page}");
        }
        let mut told = vec![
            ("story", "We would like to sing."), ("facts-needed_on", "soon"), ("facts-budget", "150 000"), ("facts-sung", "no"),
            ("facts-song", "Dudarai"), ("facts-threat_on", "21.12.2026"),
        ];
        let wrong = filer.post("/en/protect/what", &told).await.is(422);
        assert!(reading::main_in_words(&wrong.html).contains("soon"), "nobody types it twice");
        for (typed, why) in [
            ("20.12.2026x", "Write a real date"), ("-20.12.2026", "Write a real date"), ("01.01.0001", "Choose a day from"),
        ] {
            told[1] = ("facts-needed_on", typed);
            let wrong = filer.post("/en/protect/what", &told).await.is(422);
            assert!(reading::main_in_words(&wrong.html).contains(why), "{typed}");
        }
        told[1] = ("facts-needed_on", "20.12.2026");
        told[2] = ("facts-budget", "99999999999999999999");
        let wrong = filer.post("/en/protect/what", &told).await.is(422);
        assert!(reading::main_in_words(&wrong.html).contains("too large"));
        told[2] = ("facts-budget", "150 000");
        filer.post("/en/protect/what", &told).await.leads_to("/en/protect/kind");
        to_the_check(&mut filer).await;
        let check = reading::main_in_words(&filer.open("/en/protect/check").await.is(200).html);
        assert!(check.contains("20 December 2026") && check.contains("Dudarai"), "{check}");
        filer.post("/en/protect/check", &[("consent", "yes")]).await.leads_to("/en/protect/sent");
        let sent = filer.open("/en/protect/sent").await.is(200);
        let number = sent.between("class=\"pb-code pb-nowrap\">", "<");
        let page = browser(&house, Who::ChiefOfStaff).await.open(&format!("/desk/cases/{number}")).await.is(200);
        let words = reading::main_in_words(&page.html);
        for said in ["День, когда нужен зал", "20 декабря 2026", "150 000 ₸", "Будут ли петь", "Нет", "Dudarai"] {
            assert!(words.contains(said), "{said}: {words}");
        }
        let chief = house.client(Who::ChiefOfStaff).await;
        let listed = chief.get("/api/v1/cases").await.is(200);
        let case = listed.body["items"][0]["id"].as_str().expect("an id").to_owned();
        assert_eq!(blockers(&offered(&chief, &case).await, "hurry_it"), [""; 0]);
    }
}
