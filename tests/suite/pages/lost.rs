//! Nothing that was typed is lost, and none of it is shown to anybody else: languages, sessions that end, forms that come
//! too late or twice, drafts that go on elsewhere.

use super::sessions::{filled, send, send_late};
use super::{STORY, browser};
use serde_json::json;
use tests::browser::{Browser, Page};
use tests::db_test;
use tests::house::{House, PASSWORD, Who};
use tests::reading::{self, Asked};
use workflow::Language;

/// The hidden fields of the sign-in that stands in the place of a form which came too late.
fn sign_in_of(page: &Page, action: &str) -> Vec<(String, String)> {
    let form = reading::form(&page.html, action).expect("they may sign in");
    let hidden = form.into_iter().filter_map(|(name, kind)| match kind {
        Asked::Hidden(value) => Some((name, value)),
        _ => None,
    });
    hidden.collect()
}

async fn post(reader: &mut Browser, path: &str, fields: &[(String, String)], more: &[(&str, &str)]) -> Page {
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let fields: Vec<(&str, &str)> = fields.chain(more.iter().copied()).collect();
    reader.post(path, &fields).await
}

/// A draft of the owner with an answer that came after their session had ended; the page that asks them to sign in.
async fn late_draft(house: &House, owner: &mut Browser, story: &str) -> Page {
    let token = owner.open("/ru/account").await.hidden("/ru/sign-out", "token");
    let who = [("token", token.as_str()), ("capacity", "owner"), ("visibility", "named")];
    owner.post("/ru/protect/who", &who).await.is(303);
    house.wait(chrono::TimeDelta::hours(1));
    owner.post("/ru/protect/what", &[("token", &token), ("story", story)]).await.is(401)
}

db_test! {
    async fn the_page_of_an_ended_session_changes_its_language_and_loses_nothing(backend) {
        let house = House::open(backend).await;
        let mut owner = browser(&house, Who::Owner).await;
        let ended = late_draft(&house, &mut owner, STORY).await.says("formaction=\"/kk/sign-in\"");
        ended.clone().says(&templates::say(Language::Ru, "error-reference"));
        let fields = sign_in_of(&ended, "/ru/sign-in");
        let kazakh = post(&mut owner, "/kk/sign-in", &fields, &[("switch", "kk")]).await.is(200).says("<html lang=\"kk\"");
        let fields = sign_in_of(&kazakh, "/kk/sign-in");
        let email = Who::Owner.email();
        let signed_in = post(&mut owner, "/kk/sign-in", &fields, &[("email", &email), ("password", PASSWORD)]).await;
        let back = signed_in.leads_to("/ru/protect/what").location.expect("a place");
        owner.open(&back).await.is(200).says(STORY);
    }

    async fn what_one_person_typed_is_shown_to_nobody_else_who_signs_in_over_it(backend) {
        let house = House::open(backend).await;
        let mut device = browser(&house, Who::Owner).await;
        let ended = late_draft(&house, &mut device, STORY).await;
        let fields = sign_in_of(&ended, "/ru/sign-in");
        let email = Who::Rival.email();
        let rival = post(&mut device, "/ru/sign-in", &fields, &[("email", &email), ("password", PASSWORD)]).await;
        assert_eq!(rival.is(303).location.as_deref(), Some("/ru/my"));
        for page in ["/ru/protect/who", "/ru/protect/what", "/ru/protect/what?kept=1"] {
            assert!(!device.open(page).await.html.contains(STORY), "{page}");
        }
    }

    async fn a_newer_answer_is_not_covered_by_one_that_was_kept(backend) {
        let house = House::open(backend).await;
        let mut owner = browser(&house, Who::Owner).await;
        let ended = late_draft(&house, &mut owner, STORY).await;
        let (fields, email) = (sign_in_of(&ended, "/ru/sign-in"), Who::Owner.email());
        let back = post(&mut owner, "/ru/sign-in", &fields, &[("email", &email), ("password", PASSWORD)]).await.location.expect("a place");
        let token = owner.open(&back).await.says(STORY).hidden("/ru/protect/what", "token");
        owner.post("/ru/protect/what", &[("token", &token), ("story", "Другое")]).await.is(303);
        let page = owner.open(&back).await.is(200).says("Другое");
        assert!(!page.html.contains(STORY), "the older answer came back");
    }

    async fn words_for_an_action_that_was_closed_meanwhile_are_shown(backend) {
        let house = House::open(backend).await;
        let client = house.client(Who::Owner).await;
        let filed = client.file().await;
        let (id, root) = (filed.text("id").to_owned(), format!("/desk/cases/{}", filed.text("number")));
        house.client(Who::Officer).await.act(&id, "begin_review", json!({})).await.is(200);
        let mut desk = browser(&house, Who::Officer).await;
        let ask = format!("{root}/do/ask_applicant");
        let page = desk.open(&ask).await.is(200);
        let question = filled(&page, &ask, &[("question", "Какой участок?"), ("module", "")]);
        client.act(&id, "withdraw", json!({})).await.is(200);
        send(&mut desk, &ask, &question).await.is(409).says("Какой участок?");
        let back = send_late(&mut desk, &ask, &question, Who::Officer).await;
        assert!(reading::form(&back.html, &ask).is_none(), "the case is closed");
        back.says("Какой участок?");
    }

    async fn a_message_that_was_changed_after_it_was_sent_is_not_lost(backend) {
        let house = House::open(backend).await;
        let number = house.client(Who::Owner).await.file().await.text("number").to_owned();
        let own = format!("/ru/my/{number}/messages");
        let mut owner = browser(&house, Who::Owner).await;
        let page = owner.open(&own).await.is(200);
        send(&mut owner, &own, &filled(&page, &own, &[("text", "Первое")])).await.leads_to(&own);
        // Back in the browser, another word, and sent once more.
        let again = send(&mut owner, &own, &filled(&page, &own, &[("text", "Второе")])).await.is(409).says("Второе");
        again.clone().says(&templates::say(Language::Ru, "field-resent"));
        send(&mut owner, &own, &filled(&again, &own, &[("text", "Второе")])).await.leads_to(&own);
        owner.open(&own).await.is(200).says("Первое").says("Второе");
    }

    async fn a_draft_goes_on_elsewhere_by_its_code_as_it_is_printed(backend) {
        let house = House::open(backend).await;
        let mut telephone = Browser::at(house.url());
        telephone.post("/kk/protect/who", &[("capacity", "owner"), ("visibility", "named")]).await.is(303);
        telephone.post("/kk/protect/urgent", &[("urgent", "no")]).await.is(303);
        let token = telephone.cookies().split("qorgan-draft=").nth(1).expect("a draft").split(';').next().unwrap_or_default().to_owned();
        let code = templates::format::grouped(&token);
        telephone.open("/kk/protect/saved").await.is(200).says(&code);
        let mut computer = Browser::at(house.url());
        // Small letters, and a blank before: as somebody types it from paper.
        computer.post("/ru/protect/resume", &[("code", &format!(" {}", code.to_lowercase()))]).await.leads_to("/ru/protect/what");
        computer.post("/ru/protect/what", &[("story", STORY)]).await.is(303);
        computer.open("/ru/protect/saved").await.is(200).says(&code);
        telephone.open("/kk/protect/what").await.is(200).says(STORY);
        // What was looked for is no answer: the page of the body is where it goes on.
        computer.post("/ru/protect/kind", &[("pressure", "land_allocation"), ("region", "KZ-61")]).await.is(303);
        computer.post("/ru/protect/body", &[("find", "земель"), ("button", "find")]).await.is(303);
        computer.post("/ru/protect/resume", &[("code", &code)]).await.leads_to("/ru/protect/body");
        computer.post("/ru/protect/body", &[("body", "kz61_land")]).await.is(303);
        computer.post("/ru/protect/business", &[("company-bin", "210340971010")]).await.is(303);
        computer.post("/ru/protect/resume", &[("code", &code)]).await.leads_to("/ru/protect/evidence");
    }

    async fn whoever_ends_their_own_case_is_asked_whether_they_mean_it(backend) {
        let house = House::open(backend).await;
        let number = house.client(Who::Owner).await.file().await.text("number").to_owned();
        let (root, mut owner) = (format!("/ru/my/{number}"), browser(&house, Who::Owner).await);
        let withdraw = format!("{root}/do/withdraw");
        let page = owner.open(&root).await.is(200);
        let again = send(&mut owner, &withdraw, &filled(&page, &withdraw, &[])).await.is(422);
        again.clone().says(&templates::say(Language::Ru, "field-unsure")).says("error-summary");
        let done = send(&mut owner, &withdraw, &filled(&again, &withdraw, &[("sure", "yes")])).await.leads_to(&root);
        owner.open(&done.location.expect("a place")).await.is(200).says(&templates::say(Language::Ru, "case-decided"));
    }
}
