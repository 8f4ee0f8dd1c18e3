//! Looking a case up by number and code: whoever copies them from paper writes them on whatever keyboard they have.

use serde_json::json;
use tests::browser::Browser;
use tests::db_test;
use tests::house::{House, Who};
use tests::reading;
use workflow::Language;

/// As somebody types it who has not changed their keyboard: every letter that Cyrillic has the like of.
fn in_cyrillic(text: &str) -> String {
    let alike = [
        ("A", "а"),
        ("B", "в"),
        ("C", "с"),
        ("E", "е"),
        ("H", "н"),
        ("K", "к"),
        ("M", "м"),
        ("P", "р"),
        ("T", "т"),
        ("X", "х"),
        ("Y", "у"),
        ("0", "о"),
    ];
    alike.into_iter().fold(text.to_owned(), |text, (latin, cyrillic)| text.replace(latin, cyrillic))
}

db_test! {
    async fn letters_that_look_alike_are_forgiven_and_what_is_left_out_is_named(backend) {
        let house = House::open(backend).await;
        let filed = house.client(Who::Owner).await.file().await;
        let code = filed.body["receipt"]["code"].as_str().expect("a code");
        let (number, code) = (in_cyrillic(filed.text("number")), in_cyrillic(code));
        assert!(number.starts_with("рв-2о26-"), "{number}");
        let tracked = house.nobody().post("/api/v1/track", &json!({ "number": number, "code": code })).await.is(200);
        assert_eq!(tracked.text("number"), filed.text("number"));
        let mut nobody = Browser::at(house.url());
        nobody.post("/ru/check", &[("number", &number), ("code", &code)]).await.leads_to("/ru/check/case");

        let (required, wrong) = ["field-required", "field-tracking"].map(|it| templates::say(Language::Ru, it)).into();
        for (number, code, times) in [("", "", 2), (" ", &*code, 1), (&*number, "", 1)] {
            let page = nobody.post("/ru/check", &[("number", number), ("code", code)]).await.is(422);
            let words = reading::main_in_words(&page.html);
            assert!(words.contains(&required) && !words.contains(&wrong), "{words}");
            let told = house.nobody().post("/api/v1/track", &json!({ "number": number, "code": code })).await.is(422);
            assert_eq!(told.body["errors"].as_array().map(Vec::len), Some(times), "{}", told.body);
        }
    }
}
