//! What becomes of a form when the session behind it ends, and of a device when somebody signs out.

use super::browser;
use serde_json::json;
use tests::browser::{Browser, Page};
use tests::db_test;
use tests::house::{House, PASSWORD, Who};
use tests::reading::{self, Asked};

/// The hidden fields of a form, and these.
pub(super) fn filled<'f>(
    page: &'f Page,
    action: &str,
    typed: &[(&'f str, &'f str)],
) -> Vec<(String, String)> {
    let asked = reading::form(&page.html, action).unwrap_or_else(|| panic!("no form is sent to {action}"));
    let hidden = asked.into_iter().filter_map(|(name, kind)| match kind {
        Asked::Hidden(value) => Some((name, value)),
        _ => None,
    });
    hidden.chain(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).collect()
}

pub(super) async fn send(reader: &mut Browser, action: &str, fields: &[(String, String)]) -> Page {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    reader.post_files(action, &fields, &[]).await
}

/// Sends a form whose session has ended, and signs in over it; gives the page that one is brought back to.
pub(super) async fn send_late(
    reader: &mut Browser,
    action: &str,
    fields: &[(String, String)],
    who: Who,
) -> Page {
    reader.forget("qorgan");
    let ended = send(reader, action, fields).await.is(401);
    let form = reading::form(&ended.html, "/ru/sign-in").expect("they may sign in");
    let hidden = |name: &str| match form.get(name) {
        Some(Asked::Hidden(value)) => value.clone(),
        _ => String::new(),
    };
    let (email, next, kept) = (who.email(), hidden("next"), hidden("kept"));
    let fields = [("email", email.as_str()), ("password", PASSWORD), ("next", &next), ("kept", &kept)];
    let mut place = reader.post("/ru/sign-in", &fields).await.is(303).location;
    loop {
        let page = reader.open(&place.expect("it leads on")).await;
        if page.status == 200 {
            return page;
        }
        place = page.location;
    }
}

db_test! {
    async fn whoever_signs_in_goes_on_in_the_language_of_the_page_until_they_choose_another(backend) {
        let house = House::open(backend).await;
        for (who, place) in [(Who::Admin, "/en/account"), (Who::Officer, "/desk")] {
            let mut reader = Browser::at(house.url());
            let fields = [("email", who.email()), ("password", PASSWORD.to_owned())];
            let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
            let met = reader.post("/en/sign-in", &fields).await.is(303);
            assert_eq!(met.location.as_deref(), Some(place), "{who:?}");
            assert!(reader.open(place).await.is(200).html.contains("<html lang=\"en\""), "{who:?}");
            if who == Who::Officer {
                let token = reader.open(place).await.hidden("/desk/language", "token");
                let chosen = [("token", token.as_str()), ("locale", "kk"), ("next", place)];
                reader.post("/desk/language", &chosen).await.leads_to(place);
                reader.open(place).await.is(200).says("<html lang=\"kk\"");
                // A form of the desk that is shown in another language leads to pages in that language.
                let number = house.client(Who::Owner).await.file().await.text("number").to_owned();
                let form = format!("/desk/cases/{number}/notes");
                let token = reader.open(&form).await.is(200).hidden(&form, "token");
                let switched = [("token", token.as_str()), ("text", "..."), ("switch", "en")];
                reader.post_files(&form, &switched, &[]).await.is(200).says("<html lang=\"en\"");
                reader.open(place).await.is(200).says("<html lang=\"en\"");
            }
        }
        // Who asks for protection has chosen the language with the page.
        let mut reader = Browser::at(house.url());
        let owner = Who::Owner.email();
        let met = reader.post("/en/sign-in", &[("email", owner.as_str()), ("password", PASSWORD)]).await.is(303);
        assert_eq!(met.location.as_deref(), Some("/en/my"));
    }

    async fn a_form_of_before_another_sign_in_of_the_same_person_is_taken(backend) {
        let house = House::open(backend).await;
        let number = house.client(Who::Owner).await.file().await.text("number").to_owned();
        let action = format!("/ru/my/{number}/messages");
        let mut window = browser(&house, Who::Owner).await;
        let page = window.open(&action).await.is(200);
        let form = filled(&page, &action, &[("text", "Долго писал")]);
        // In another window of the same browser the session ended and began anew.
        let fresh = browser(&house, Who::Owner).await;
        window.take_cookies_of(&fresh);
        send(&mut window, &action, &form).await.leads_to(&action);
        window.open(&action).await.is(200).says("Долго писал");
        // Somebody else's form is none of theirs.
        let rival = browser(&house, Who::Rival).await;
        window.take_cookies_of(&rival);
        let refused = send(&mut window, &action, &form).await;
        assert!([403, 404].contains(&refused.status) && !refused.html.contains("Долго писал"), "{}", refused.status);
    }

    async fn of_several_forms_the_one_that_was_left_last_is_given_back_and_what_was_sent_is_not(backend) {
        let house = House::open(backend).await;
        let (owner, officer, head) =
            (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
        let filed = owner.file().await;
        let id = filed.text("id").to_owned();
        let root = format!("/desk/cases/{}", filed.text("number"));
        officer.act(&id, "begin_review", json!({})).await.is(200);
        officer.finish_all(&id).await;
        head.finish_all(&id).await;
        let mine = tests::house::assignee(&head, &id, "Officer").await;
        head.act(&id, "assign", json!({ "assignee": mine })).await.is(200);
        let mut desk = browser(&house, Who::Officer).await;
        let (ask, propose) = (format!("{root}/do/ask_applicant"), format!("{root}/do/propose"));
        let page = desk.open(&ask).await.is(200);
        let question = filled(&page, &ask, &[("question", "Какой участок?")]);
        let page = desk.open(&root).await.is(200);
        let proposal = filled(&page, &propose, &[("proposal", "favourable")]);
        send_late(&mut desk, &propose, &proposal, Who::Officer).await;
        house.wait(chrono::TimeDelta::seconds(1));
        let back = send_late(&mut desk, &ask, &question, Who::Officer).await;
        let back = back.says("Какой участок?");
        assert!(back.html.contains("id=\"do-ask_applicant\" open") && !back.html.contains("id=\"do-propose\" open"), "{}", back.html);
        // It is sent now, and is not given back again.
        let question = filled(&back, &ask, &[("question", "Какой участок?")]);
        send(&mut desk, &ask, &question).await.leads_to(&root);
        let left = desk.open(&format!("{root}?kept=1")).await.is(200);
        assert!(!left.html.contains("id=\"do-ask_applicant\" open"), "what was sent is not given back");
    }

    async fn whoever_signs_out_leaves_neither_their_reason_nor_their_list_on_the_device(backend) {
        let house = House::open(backend).await;
        let mut auditor = browser(&house, Who::Auditor).await;
        let token = auditor.open("/ru/account").await.hidden("/ru/sign-out", "token");
        auditor.post("/desk/purpose", &[("token", &token), ("purpose", "audit")]).await.is(303);
        auditor.open("/desk/cases?due=overdue").await.is(200);
        for cookie in ["qorgan-purpose", "qorgan-list"] {
            assert!(auditor.cookies().contains(cookie), "{}", auditor.cookies());
        }
        auditor.post("/ru/sign-out", &[("token", &token)]).await.leads_to("/ru");
        for cookie in ["qorgan-purpose", "qorgan-list", "qorgan="] {
            assert!(!auditor.cookies().contains(cookie), "{}", auditor.cookies());
        }
    }

    async fn one_of_several_forms_is_shown_in_another_language_with_what_was_typed(backend) {
        let house = House::open(backend).await;
        let filed = house.client(Who::Owner).await.file().await;
        let number = filed.text("number").to_owned();
        let mut owner = browser(&house, Who::Owner).await;
        let own = format!("/ru/my/{number}/messages");
        let page = owner.open(&own).await.is(200);
        let form = filled(&page, &own, &[("text", "Долго писал"), ("switch", "kk")]);
        let kazakh = format!("/kk/my/{number}/messages");
        let page = send(&mut owner, &kazakh, &form).await.is(200).says("<html lang=\"kk\"");
        page.says("Долго писал");
        let mut desk = browser(&house, Who::Officer).await;
        let notes = format!("/desk/cases/{number}/notes");
        let page = desk.open(&notes).await.is(200);
        let form = filled(&page, &notes, &[("text", "Долго писал"), ("switch", "en")]);
        let page = send(&mut desk, &notes, &form).await.is(200).says("<html lang=\"en\"");
        page.says("Долго писал");
        // The language stays chosen, and nothing was sent.
        let page = desk.open(&notes).await.is(200).says("<html lang=\"en\"");
        assert!(!page.html.contains("Долго писал"));
    }
}
