//! What is wrong with the form of an action is told at once: what the page cannot read, what the portal does not take, and what
//! the engine misses.

use super::{DEFINITION, borrowing, house_of};
use crate::pages::browser;
use serde_json::json;
use tests::db_test;
use tests::house::{House, Who};
use tests::mailbox::Mailbox;
use tests::reading::{self, Asked};
use workflow::Language;

/// Pricing asks for things and for a day, too.
async fn house(backend: tests::Backend, folder: &std::path::Path) -> House {
    let pricing = "\"keeper\"]";
    let definition = DEFINITION.replacen(pricing, "\"keeper\", \"things\", \"from_day\"]", 1);
    house_of(backend, &Mailbox::open(folder).await, &definition).await
}

db_test! {
    async fn a_form_tells_all_that_is_wrong_with_it_in_one_round(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let house = house(backend, folder.path()).await;
        let filed = house.client(Who::Owner).await.post("/api/v1/cases", &borrowing()).await.is(201);
        let root = format!("/desk/cases/{}", filed.text("number"));
        let mut chief = browser(&house, Who::ChiefOfStaff).await;
        let action = format!("{root}/do/price_it");
        let page = chief.open(&action).await.is(200);
        let form = reading::form(&page.html, &action).expect("it is offered");
        let hidden = form.iter().filter_map(|(name, kind)| match kind {
            Asked::Hidden(value) => Some((name.as_str(), value.as_str())),
            _ => None,
        });
        let typed = [("price", "12,5"), ("things", "Keys\nCash\nKeys"), ("from_day", "01.01.1900")];
        let fields: Vec<(&str, &str)> = hidden.chain(typed).collect();
        let told = chief.post_files(&action, &fields, &[]).await.is(422);
        let say = |key: &str| templates::say(Language::Ru, key);
        for words in ["field-money", "field-item-twice", "field-required"].map(say) {
            assert!(told.html.contains(&words), "{words}: {}", told.html);
        }
        assert!(told.html.contains("Выберите дату с 23 ноября 1926 года"), "{}", told.html);

        // Programs are told all of it at once, too; what is there and wrong is not missing beside that.
        let wrong = json!({ "price": "12", "things": ["Keys", 5, "Keys"], "from_day": "2026-12-32" });
        let case = filed.text("id");
        let refused = house.client(Who::ChiefOfStaff).await.act(case, "price_it", wrong).await.is(422);
        let mut told: Vec<(&str, &str)> = refused.body["errors"].as_array().expect("faults").iter()
            .filter_map(|it| Some((it["pointer"].as_str()?, it["code"].as_str()?)))
            .collect();
        told.sort_unstable();
        let required = ["/branch", "/heated", "/keeper"].map(|it| (it, "required"));
        let own = [("/from_day", "date-none"), ("/price", "kind"), ("/things/1", "kind"), ("/things/2", "item-twice")];
        let mut all = [&required[..], &own[..]].concat();
        all.sort_unstable();
        assert_eq!(told, all);
    }
}
