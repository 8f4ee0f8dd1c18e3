//! Whoever is asked for something, and whose case moves to a newer version, is told what is another for them: neither what they
//! know already, nor that less is asked of them.

use super::moving::{folder, open};
use super::{DEFINITION, borrowing, take};
use api::app::cases::moving::{Mode, Moving, Tally};
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;
use tests::database::{TestDatabase, first_morning};
use tests::db_test;
use tests::house::{House, Who};
use workflow::plan::Plan;

const ASKING: &str = r#"
[action.ask_papers]
name  = { kk = "Қағаздар сұрау", ru = "Запросить бумаги", en = "Ask for papers" }
in    = ["wished"]
by    = ["officer"]
opens = ["form", "photograph"]
tells = ["applicant"]
basis = "house 1"

[task.form]
name  = { kk = "Сауалнама", ru = "Анкета", en = "Form" }
move  = "applicant"
by    = ["applicant"]
term  = "7wd"
late  = "lapse"
basis = "house 1"
"#;

const PHOTOGRAPH: &str = r#"
[task.photograph]
name  = { kk = "Сурет", ru = "Снимок", en = "Photograph" }
move  = "applicant"
by    = ["applicant"]
term  = "20d"
late  = "lapse"
basis = "house 1"

"#;

/// The office may end it before an offer too.
const GIVING_UP: &str = r#"
[action.give_up]
name    = { kk = "Тоқтату", ru = "Прекратить", en = "Give up" }
in      = ["wished", "priced"]
to      = "given_up"
by      = ["deputy"]
outcome = "left"
tells   = ["applicant"]
basis   = "house 1"

"#;

/// The process in which two papers are asked of whoever borrows.
fn asking(version: u32) -> String {
    let numbered = DEFINITION.replace("version   = 1", &format!("version   = {version}"));
    let (before, after) = numbered.split_once("[task.sweep]").expect("it is there");
    format!("{before}{ASKING}{PHOTOGRAPH}[task.sweep]{after}")
}

/// A house with a case for which both are asked.
async fn asked(backend: tests::Backend) -> (House, String) {
    let database = TestDatabase::filled(backend).await;
    let old = folder(&database, &asking(1));
    let house = open(database, &old, first_morning()).await;
    let owner = house.client(Who::Owner).await;
    let case = owner.post("/api/v1/cases", &borrowing()).await.is(201).text("id").to_owned();
    take(&house.client(Who::Officer).await, &case, "ask_papers").await;
    (house, case)
}

/// A house with a case that is offered, while both are still asked: the form up to the 2nd of December, and the answer to the
/// offer up to the 14th.
async fn offered(backend: tests::Backend) -> (House, String) {
    let (house, case) = asked(backend).await;
    take(&house.client(Who::ChiefOfStaff).await, &case, "price_it").await;
    house.client(Who::Officer).await.finish_all(&case).await;
    take(&house.client(Who::Deputy).await, &case, "offer_it").await;
    (house, case)
}

/// Two days later every case moves.
async fn moved(house: House, newer: &str, plan: &str) -> (House, Tally) {
    moved_at(house, newer, plan, first_morning() + TimeDelta::days(2)).await
}

async fn moved_at(house: House, newer: &str, plan: &str, at: DateTime<Utc>) -> (House, Tally) {
    house.work().await;
    let database = house.close().await;
    let new = folder(&database, newer);
    let house = open(database, &new, at).await;
    let plan = format!("id = \"borrowing\"\nfrom = 1\nto = 2\n{plan}");
    let plan = Plan::parse(&plan).expect("it reads");
    let moving = Arc::new(Moving::prepare(&house.app, plan).await.expect("it says enough"));
    let tally = moving.run(&house.app, Mode::Real, |_| {}).await.expect("it runs");
    house.work().await;
    (house, tally)
}

db_test! {
    async fn the_day_of_a_wait_that_begins_anew_is_told_and_not_a_nearer_one_that_stays(backend) {
        let (house, _) = offered(backend).await;
        let restart = "[state.offered]\nto = \"offered\"\ntimers = \"restart\"\n";
        let (house, tally) = moved(house, &asking(2), restart).await;
        assert_eq!((tally.moved, tally.letters), (1, 1));
        let letters = house.letters();
        let mut told = letters.iter().filter(|it| it.subject.ends_with("Новый день ответа: 15 декабря 2026 года"));
        let letter = told.next().unwrap_or_else(|| panic!("{letters:?}"));
        assert!(letter.text.contains("Срок для ответа: 15 декабря 2026 года"), "{}", letter.text);
    }

    async fn whoever_is_asked_for_something_by_the_move_is_told_of_it_alone(backend) {
        let (house, case) = asked(backend).await;
        // The term stands still while the applicant considers the offer.
        let newer = asking(2)
            .replace("clocks = [\"patience\"]\nafter", "pauses = { clock = \"patience\", cap = \"20d\", basis = \"house 1\" }\nafter")
            .replace("in    = [\"wished\", \"priced\", \"offered\"]\nby    = [\"system\"]", "in    = [\"wished\", \"priced\"]\nby    = [\"system\"]")
            .replacen("[action.offer_it]\n", &format!("{GIVING_UP}[action.offer_it]\nlimit = 1\n"), 1);
        let (house, tally) = moved(house, &newer, "[state.wished]\nto = \"offered\"\ntimers = \"restart\"\n").await;
        assert_eq!((tally.moved, tally.letters), (1, 1), "{:?}", tally.stuck);
        let letters = house.letters();
        // The papers that were asked for before are answered for by the days that were told then, the 2nd and the 14th.
        let texts = letters.iter().map(|it| &*it.text).filter(|it| it.contains("нам нужен ваш ответ"));
        let (of_the_move, before): (Vec<&str>, Vec<&str>) = texts.partition(|it| it.contains("Срок для ответа: 15 декабря 2026 года"));
        let ([of_the_move], [before]) = (&of_the_move[..], &before[..]) else { panic!("{of_the_move:?} {before:?}") };
        assert!(before.contains("2 декабря 2026 года"), "{before}");
        assert_eq!(of_the_move.matches(" декабря ").count(), 1, "{of_the_move}");
        // A term that stands still has not fallen away.
        let timeline = house.client(Who::Owner).await.get(&format!("/api/v1/cases/{case}/timeline")).await.is(200).body.to_string();
        assert!(timeline.contains("moved") && !timeline.contains("no last day any more"), "{timeline}");
    }

    async fn whoever_is_asked_for_less_gets_no_letter(backend) {
        let (house, _) = asked(backend).await;
        let newer = asking(2).replace(PHOTOGRAPH, "").replace("opens = [\"form\", \"photograph\"]", "opens = [\"form\"]");
        let (_, tally) = moved(house, &newer, "[task]\nphotograph = \"drop\"\n").await;
        assert_eq!((tally.moved, tally.letters), (1, 0));
    }

    async fn a_term_that_a_move_takes_past_the_calendar_is_told(backend) {
        let database = TestDatabase::filled(backend).await;
        let old = folder(&database, DEFINITION);
        // Of 2029 nobody knows yet which days are worked.
        let late: DateTime<Utc> = "2028-12-11T05:00:00Z".parse().expect("a moment");
        let house = open(database, &old, late).await;
        let owner = house.client(Who::Owner).await;
        let filed = owner.post("/api/v1/cases", &borrowing()).await.is(201);
        assert!(filed.text("due_on").starts_with("2028-12-"), "{}", filed.body);
        let newer = DEFINITION.replace("version   = 1", "version   = 2").replace("term   = \"7wd\"", "term   = \"20d\"").replace("[\"4wd\"]", "[\"4d\"]");
        let recount = "[clock.patience]\ncarry = \"recount\"\n";
        let (house, tally) = moved_at(house, &newer, recount, late + TimeDelta::days(2)).await;
        assert_eq!((tally.moved, tally.letters), (1, 1), "{:?}", tally.stuck);
        assert!(house.letters().iter().any(|it| it.subject.ends_with("Срок изменён")), "{:?}", house.letters());
        let path = format!("/api/v1/cases/{}/timeline", filed.text("id"));
        let timeline = house.client(Who::Owner).await.get(&path).await.is(200).body.to_string();
        assert!(timeline.contains("The last day of its term cannot be named yet"), "{timeline}");
    }

    async fn a_term_that_falls_away_is_told_by_the_history(backend) {
        let (house, case) = offered(backend).await;
        // The office is done once it has offered the hall, and nothing is forgotten there.
        let newer = asking(2)
            .replace("move   = \"applicant\"\nclocks = [\"patience\"]\nafter", "move   = \"applicant\"\nafter")
            .replace("in    = [\"wished\", \"priced\", \"offered\"]\nby    = [\"system\"]", "in    = [\"wished\", \"priced\"]\nby    = [\"system\"]");
        let keep = "[state.offered]\nto = \"offered\"\ntimers = \"keep\"\n";
        let (house, tally) = moved(house, &newer, keep).await;
        assert_eq!((tally.moved, tally.letters), (1, 1));
        let letters = house.letters();
        assert!(letters.iter().any(|it| it.subject.ends_with("Срок изменён")), "{letters:?}");
        let owner = house.client(Who::Owner).await;
        let timeline = owner.get(&format!("/api/v1/cases/{case}/timeline")).await.is(200).body.to_string();
        assert!(timeline.contains("Its term has no last day any more."), "{timeline}");
    }
}
