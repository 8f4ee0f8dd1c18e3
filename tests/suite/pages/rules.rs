//! Rules of time on pages: a form that was opened while it was lawful is taken until the last instant, and refused a second
//! later with the reason, with what was typed still in it; to whom it is not lawful it is not offered at all.

use super::{asked, browser};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use tests::browser::{Browser, Page};
use tests::db_test;
use tests::house::{House, Who};
use tests::reading::{self, Asked};
use workflow::Language;

const SECOND: TimeDelta = TimeDelta::seconds(1);
const WORDS: &str = "Ответ, который долго писали.";

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}+05:00")).expect("a moment").to_utc()
}

/// Sends the form of an action as it was shown on `page`, whatever has happened since.
async fn send(reader: &mut Browser, page: &Page, root: &str, name: &str, chosen: &[(&str, &str)]) -> Page {
    let action = format!("{root}/do/{name}");
    let asked = reading::form(&page.html, &action).unwrap_or_else(|| panic!("{name} is not offered"));
    let hidden = asked.iter().filter_map(|(name, kind)| match kind {
        Asked::Hidden(value) => Some((name.as_str(), value.as_str())),
        _ => None,
    });
    let fields: Vec<(&str, &str)> = hidden.chain(chosen.iter().copied()).collect();
    reader.post_files(&action, &fields, &[]).await
}

/// Moves the clock there, signs in and opens the page a moment before, and lets happen what falls due.
async fn open_at(house: &House, who: Who, root: &str, moment: DateTime<Utc>) -> (Browser, Page) {
    house.set_clock(moment - TimeDelta::minutes(5));
    house.tick().await;
    let mut reader = browser(house, who).await;
    let page = reader.open(root).await.is(200);
    house.set_clock(moment);
    (reader, page)
}

db_test! {
    async fn a_question_is_answered_on_its_page_until_the_last_instant_and_not_a_second_longer(backend) {
        let over = at("2026-12-01T00:00:00");
        let answer = [("text", WORDS)];
        let house = House::open(backend).await;
        let (_, number) = asked(&house, "Which plot?").await;
        let root = format!("/ru/my/{number}");
        let (mut owner, page) = open_at(&house, Who::Owner, &root, over - SECOND).await;
        let page = page.says("Which plot?");
        // An answer without a word and without a file is none, and does not close the question.
        let empty = send(&mut owner, &page, &root, "done", &[]).await.is(422);
        empty.says(&templates::say(Language::Ru, "field-required"));
        let page = owner.open(&root).await.is(200);
        send(&mut owner, &page, &root, "done", &answer).await.leads_to(&root);

        let house = House::open(backend).await;
        let (id, number) = asked(&house, "Which plot?").await;
        let root = format!("/ru/my/{number}");
        let (mut owner, page) = open_at(&house, Who::Owner, &root, over).await;
        house.tick().await;
        let refused = send(&mut owner, &page, &root, "done", &answer).await.is(409).says(WORDS);
        assert!(reading::form(&refused.html, &format!("{root}/do/done")).is_none(), "it is no longer offered");
        // The wrong person: no form of it, nor the page.
        let mut rival = browser(&house, Who::Rival).await;
        rival.open(&root).await.is(404);
        let mut colleague = browser(&house, Who::Colleague).await;
        let desk = colleague.open(&format!("/desk/cases/{number}")).await.is(200);
        assert!(reading::form(&desk.html, &format!("/desk/cases/{number}/do/done")).is_none());
        let timeline = house.client(Who::Owner).await.get(&format!("/api/v1/cases/{id}/timeline")).await;
        assert!(timeline.body.to_string().contains("Your answer"), "that nobody answered is on record");
    }

    async fn a_term_is_extended_on_its_page_while_it_runs_by_who_may_on_a_ground_that_stays_on_record(backend) {
        let over = at("2026-12-15T00:00:00");
        let extension = [("ground", "facts_to_establish"), ("reason", WORDS), ("until", "11.01.2027")];
        let house = House::open(backend).await;
        let (_, number) = asked(&house, "Which plot?").await;
        let root = format!("/desk/cases/{number}");
        let mut officer = browser(&house, Who::Officer).await;
        let page = officer.open(&root).await.is(200);
        assert!(reading::form(&page.html, &format!("{root}/do/extend")).is_none(), "an officer may not");
        assert!(reading::offers(&page.html).iter().any(|it| it.label == "Продлить срок" && !it.reasons.is_empty()), "and is told why");
        let (mut head, _) = open_at(&house, Who::Head, &format!("{root}/do/extend"), over - SECOND).await;
        let page = head.open(&format!("{root}/do/extend")).await.is(200);
        let without = send(&mut head, &page, &root, "extend", &extension[1..]).await.is(422);
        without.says("error-summary").says(WORDS);
        let page = head.open(&format!("{root}/do/extend")).await.is(200);
        send(&mut head, &page, &root, "extend", &extension).await.leads_to(&root);
        head.open(&format!("{root}/history")).await.is(200).says(WORDS);

        let house = House::open(backend).await;
        let (_, number) = asked(&house, "Which plot?").await;
        let root = format!("/desk/cases/{number}");
        let (mut head, page) = open_at(&house, Who::Head, &format!("{root}/do/extend"), over).await;
        house.tick().await;
        let refused = send(&mut head, &page, &root, "extend", &extension).await.is(409).says(WORDS);
        assert!(reading::form(&refused.html, &format!("{root}/do/extend")).is_none(), "what silence has refused is not extended");
    }

    async fn the_dates_of_a_case_go_into_a_calendar_and_say_nothing_of_it(backend) {
        let house = House::open(backend).await;
        let (_, number) = asked(&house, "Which plot?").await;
        let mut owner = browser(&house, Who::Owner).await;
        let page = owner.open(&format!("/kk/my/{number}")).await.is(200);
        page.says(&format!("/kk/my/{number}/calendar"));
        let file = owner.open(&format!("/kk/my/{number}/calendar")).await.is(200);
        assert_eq!(file.headers["content-type"], "text/calendar; charset=utf-8");
        let text = file.html.replace("\r\n ", "");
        for line in ["BEGIN:VCALENDAR", "DTSTART;VALUE=DATE:20261214", "DTSTART;VALUE=DATE:20261130", "DTEND;VALUE=DATE:20261215", "DTEND;VALUE=DATE:20261201"] {
            assert!(text.contains(line), "{text}");
        }
        assert!(!text.contains("Dala") && !text.contains("plot"), "{text}");
        assert!(file.html.lines().all(|it| it.len() <= 75), "a line is longer than calendars take");
        let mut rival = browser(&house, Who::Rival).await;
        rival.open(&format!("/kk/my/{number}/calendar")).await.is(404);
    }

    async fn a_state_that_is_called_like_its_outcome_is_said_once(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let filed = owner.file().await;
        owner.act(filed.text("id"), "withdraw", json!({})).await.is(200);
        let root = format!("/en/my/{}", filed.text("number"));
        let page = browser(&house, Who::Owner).await.open(&root).await.is(200);
        let heading = page.html.split_once("<h1>").and_then(|it| it.1.split_once("</h1>")).expect("a heading").0;
        assert_eq!(heading, "withdrawn");
    }
}
