//! What a page of a case tells of days and reasons, and of how somebody without an address is reached: nothing that only the
//! history knows, and nothing that does not hold for this reader.

use super::{asked, browser, filing};
use serde_json::json;
use tests::browser::Browser;
use tests::db_test;
use tests::house::{House, Who};
use tests::reading;

/// What a page of a case says to somebody.
async fn page(house: &House, who: Who, address: &str) -> String {
    reading::main_in_words(&browser(house, who).await.open(address).await.is(200).html)
}

db_test! {
    async fn what_ends_by_itself_is_told_with_its_day_and_what_happens_then(backend) {
        let house = House::open(backend).await;
        let (id, number) = asked(&house, "Which plot?").await;
        let head = house.client(Who::Head).await;
        let forwarding = json!({ "ground": "not_competent", "office": "kostanay", "reason": "It is theirs." });
        head.act(&id, "forward_inside", forwarding).await.is(200);
        let words = page(&house, Who::Owner, &format!("/en/my/{number}")).await;
        assert!(words.contains("this stage lasts until"), "{words}");
        assert!(words.contains("then by itself: Receive"), "{words}");
        assert!(!words.contains("wait for the applicant"), "a question has a day of its own: {words}");
        assert!(!words.contains("No term is running") && !words.contains("no term is running"), "{words}");
        let calendar = browser(&house, Who::Owner).await.open(&format!("/en/my/{number}/calendar")).await.is(200);
        assert!(calendar.html.contains("this stage lasts until"), "{}", calendar.html);
        assert!(!calendar.html.contains("Receive"), "whoever looks over a shoulder sees a day: {}", calendar.html);
    }

    async fn where_nothing_else_has_a_day_what_ends_by_itself_is_the_day_of_a_case(backend) {
        let house = House::open(backend).await;
        let (owner, head) = (house.client(Who::Owner).await, house.client(Who::Head).await);
        let filed = owner.file().await;
        let forwarding = json!({ "ground": "not_competent", "office": "kostanay", "reason": "It is theirs." });
        head.act(filed.text("id"), "forward_inside", forwarding).await.is(200);
        // A list says of each case one day, and has no terms that could say it in its place.
        let words = page(&house, Who::Owner, "/en/my").await;
        let card = words.split_once(filed.text("number")).expect("the case").1;
        assert!(card.contains("24 November 2026"), "{words}");
        assert!(card.contains("then by itself: Receive"), "{words}");
    }

    async fn the_ground_of_a_decision_stands_with_it(backend) {
        let house = House::open(backend).await;
        let (owner, head) = (house.client(Who::Owner).await, house.client(Who::Head).await);
        let filed = owner.file().await;
        let returned = json!({ "ground": "identical", "reason": "It was filed in May." });
        head.act(filed.text("id"), "return", returned).await.is(200);
        let words = page(&house, Who::Owner, &format!("/en/my/{}", filed.text("number"))).await;
        let decision = words.split_once("It was filed in May.").expect("the decision").0;
        assert!(decision.contains("Ground: "), "{words}");
    }

    async fn why_a_term_was_extended_stands_with_the_term(backend) {
        let house = House::open(backend).await;
        let (owner, officer, head) =
            (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
        let filed = owner.file().await;
        officer.act(filed.text("id"), "begin_review", json!({})).await.is(200);
        let extended = json!({ "ground": "facts_to_establish", "reason": "A survey is made.", "until": "2027-01-11" });
        head.act(filed.text("id"), "extend", extended).await.is(200);
        let words = page(&house, Who::Owner, &format!("/ru/my/{}", filed.text("number"))).await;
        let term = words.split_once("11 января 2027").expect("the day").1;
        assert!(term.contains("A survey is made."), "{words}");
    }

    async fn whoever_gave_no_address_is_told_what_they_can_do(backend) {
        let house = House::open(backend).await;
        let mut nobody = Browser::at(house.url());
        filing::answer_all(&mut nobody, "").await;
        let (number, code) = filing::file(&mut nobody).await;
        let sent = reading::main_in_words(&nobody.open("/en/protect/sent").await.is(200).html);
        assert!(sent.contains("we cannot write to you") && !sent.contains("we write to you."), "{sent}");
        let officer = house.client(Who::Officer).await;
        let desk = page(&house, Who::Officer, &format!("/desk/cases/{number}")).await;
        assert!(desk.contains("Заявитель письма не получит"), "{desk}");
        assert!(!desk.contains("Письмо получат: заявитель"), "{desk}");
        let list = officer.get("/api/v1/cases").await.is(200);
        let id = list.body["items"].as_array().and_then(|it| it.first()?["id"].as_str()).expect("a case").to_owned();
        let asked = json!({ "reason": "A plan.", "until": "2026-11-30", "ground": "incomplete" });
        officer.act(&id, "ask_correction", asked).await.is(200);
        nobody.post("/en/check", &[("number", &number), ("code", &code)]).await.leads_to("/en/check/case");
        let status = reading::main_in_words(&nobody.open("/en/check/case").await.is(200).html);
        assert!(status.contains("There is no account for this case"), "{status}");
        assert!(!status.to_lowercase().contains("sign in"), "{status}");
    }
}
