//! Open cases move to a newer version of their process: by a plan, by the command, through a kill, and every page of a moved
//! case still says what happened before in the words of then.

use super::{DEFINITION, LAW, blockers, borrowing, offered, take};
use crate::checker;
use api::app::cases::moving::{Mode, Moving};
use api::clock::Clock;
use api::config::Config;
use api::ids::CaseId;
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc, Weekday};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tests::database::{TestDatabase, first_morning};
use tests::db_test;
use tests::house::{Client, House, Who, config};
use tests::program::Settings;
use workflow::plan::Plan;

const PLAN: &str = r#"
    id   = "borrowing"
    from = 1
    to   = 2

    [state.priced]
    to = "valued"

    [state.offered]
    to     = "offered"
    timers = "keep"

    [clock.patience]
    carry = "recount"

    [action]
    price_it = "value_it"
"#;

/// The newer version: a state and an action have other names, the office has ten days, and whoever lends airs the hall.
fn newer() -> String {
    let newer = DEFINITION
        .replace("version   = 1", "version   = 2")
        .replace("priced", "valued")
        .replace("en = \"valued\"", "en = \"valued by the house\"")
        .replace("price_it", "value_it")
        .replace("en = \"Price it\"", "en = \"Value it\"")
        .replace("\"7wd\"", "\"10wd\"");
    let airing = "[task.air]\nname = { kk = \"Желдету\", ru = \"Проветрить\", en = \"Air\" }\nin = [\"valued\"]\n\
        by = [\"officer\"]\nbasis = \"house 1\"\n\n[outcome]";
    newer.replace("[outcome]", airing)
}

/// A folder of definitions, with one of the two versions in it.
pub(super) fn folder(database: &TestDatabase, definition: &str) -> PathBuf {
    let folder = database.folder().join("definitions");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("borrowing.toml"), definition).expect("a file");
    let law = LAW.replace("\"7wd\"", "\"7wd\", \"10wd\"");
    std::fs::write(folder.join("law.toml"), law).expect("a file");
    folder
}

/// Opens a house on a database, with the definitions of a folder.
pub(super) async fn open(database: TestDatabase, folder: &Path, now: DateTime<Utc>) -> House {
    let settings = config(&database.url, database.folder());
    let settings = Config { definitions_dir: Some(folder.to_owned()), ..settings };
    House::open_on(database, &settings, now).await
}

fn actions_of(answer: &Value) -> BTreeMap<String, bool> {
    let actions = answer["actions"].as_array().expect("actions");
    actions
        .iter()
        .map(|it| (it["name"].as_str().expect("a name").to_owned(), it["enabled"] == true))
        .collect()
}

/// A house that knows the older version alone.
async fn of_the_older_version(backend: tests::Backend) -> House {
    let database = TestDatabase::filled(backend).await;
    let old = folder(&database, DEFINITION);
    open(database, &old, first_morning()).await
}

/// Files a case of it.
async fn file(owner: &Client) -> String {
    owner.post("/api/v1/cases", &borrowing()).await.is(201).text("id").to_owned()
}

/// Brings a case to where the hall is lent.
async fn lend(house: &House, case: &str) {
    take(&house.client(Who::ChiefOfStaff).await, case, "price_it").await;
    house.client(Who::Officer).await.finish_all(case).await;
    take(&house.client(Who::Deputy).await, case, "offer_it").await;
    take(&house.client(Who::Owner).await, case, "take_it").await;
}

db_test! {
    async fn a_letter_that_nobody_gets_is_not_counted(backend) {
        let house = of_the_older_version(backend).await;
        file(&house.client(Who::Owner).await).await;
        file(&house.client(Who::Rival).await).await;
        let database = house.close().await;
        let new = folder(&database, &newer());
        let house = open(database, &new, first_morning() + TimeDelta::days(1)).await;
        api::app::accounts::granting::disable(&house.app, Who::Rival.email()).await.expect("they leave");
        let moving = Moving::prepare(&house.app, Plan::parse(PLAN).expect("it reads")).await.expect("it says enough");
        let moved = Arc::new(moving).run(&house.app, Mode::Real, |_| {}).await.expect("it runs");
        assert_eq!((moved.moved, moved.letters), (2, 1), "there is no address to write the other to");
    }

    async fn a_case_that_moved_goes_on_and_says_what_was_before_in_the_words_of_then(backend) {
        let house = of_the_older_version(backend).await;
        let (owner, chief) = (house.client(Who::Owner).await, house.client(Who::ChiefOfStaff).await);
        let (wished, priced, over) = (file(&owner).await, file(&owner).await, file(&owner).await);
        take(&chief, &priced, "price_it").await;
        take(&owner, &over, "leave_it").await;
        let database = house.close().await;

        let new = folder(&database, &newer());
        let house = open(database, &new, first_morning() + TimeDelta::days(1)).await;
        let plan = |text: &str| Plan::parse(text).expect("it reads");
        // What the plan does not say is asked for, with the number of cases that it is about.
        let silent = plan(&PLAN.replace("[state.priced]\n    to = \"valued\"", ""));
        let refused = Moving::prepare(&house.app, silent).await.err().expect("it does not say enough").to_string();
        assert!(refused.contains("4:12: P03: 1 case stands in state `priced`"), "{refused}");
        let unknown = Moving::prepare(&house.app, plan(&PLAN.replace("to   = 2", "to   = 3"))).await;
        let unknown = unknown.err().expect("nobody published it").to_string();
        assert!(unknown.contains("borrowing@3 is not known here; of borrowing there are the versions 1, 2."), "{unknown}");

        let moving = Arc::new(Moving::prepare(&house.app, plan(PLAN)).await.expect("it says enough"));
        let told: Vec<String> = moving.report().moves.iter().map(ToString::to_string).collect();
        assert_eq!(told, [
            "priced → valued: 1 case, timers stay, clock patience is counted anew",
            "wished → wished: 1 case, timers stay, clock patience is counted anew",
        ]);
        let names: Vec<String> = moving.report().names.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["action price_it → value_it: 1 case"]);
        let rehearsed = Arc::clone(&moving).run(&house.app, Mode::Rehearsal, |_| {}).await.expect("it runs");
        assert_eq!((rehearsed.moved, rehearsed.ended, rehearsed.stuck.len()), (2, 0, 0));
        assert_eq!(rehearsed.letters, 2, "both were told another day");
        assert_eq!(of_version(&house, 1).await, 3, "a rehearsal writes nothing");
        let moved = Arc::clone(&moving).run(&house.app, Mode::Real, |_| {}).await.expect("it runs");
        assert_eq!((moved.moved, moved.ended, moved.stuck.len()), (2, 0, 0));
        assert_eq!(of_version(&house, 1).await, 1, "what is over stays what it was");
        for case in [&wished, &priced, &over] {
            checker::case(&house.app, CaseId(case.parse().expect("an id"))).await;
        }

        let (owner, chief) = (house.client(Who::Owner).await, house.client(Who::ChiefOfStaff).await);
        let (officer, deputy) = (house.client(Who::Officer).await, house.client(Who::Deputy).await);
        let path = |case: &str| format!("/api/v1/cases/{case}");
        let seen = owner.get(&path(&priced)).await.is(200);
        // Seven working days ended on the second of December, ten end on the seventh.
        assert_eq!((seen.text("status"), seen.text("due_on")), ("valued", "2026-12-07"));
        // Whoever priced it then does not offer it now, and what the newer version asks for is asked for.
        let offered = chief.get(&format!("{}/actions", path(&priced))).await.is(200);
        assert_eq!(actions_of(&offered.body).get("offer_it"), Some(&false));
        let codes = offered.body["actions"].as_array().expect("a list").iter().find(|it| it["name"] == "offer_it").expect("it").to_string();
        assert!(codes.contains("same_actor"), "{codes}");
        assert_eq!(officer.open_tasks(&priced).await.len(), 2, "the hall is swept and aired");
        officer.finish_all(&priced).await;
        take(&deputy, &priced, "offer_it").await;
        take(&owner, &priced, "take_it").await;

        // The history, for its applicant and for the office: each step in the words of its own version.
        for who in [&owner, &officer] {
            let timeline = who.get(&format!("{}/timeline", path(&priced))).await.is(200).body.to_string();
            let moved = "It stood at “priced”, and now stands at “valued by the house”.";
            let day = "The last day of its term is now 7 December 2026.";
            for words in ["Price it", "from version 1 to version 2", moved, day, "Air", "Offer it"] {
                assert!(timeline.contains(words), "{words}: {timeline}");
            }
            assert!(!timeline.contains("Value it"), "{timeline}");
        }
        let (mut browser, number) = (tests::browser::Browser::at(house.url()), seen.text("number").to_owned());
        browser.sign_in(&Who::Owner.email(), tests::house::PASSWORD).await;
        let page = browser.open(&format!("/en/my/{number}")).await.is(200);
        for state in ["wished for", "priced", "valued by the house", "offered", "lent out"] {
            assert!(page.html.contains(state), "{state}: the way of the case");
        }
        // Letters about steps of both versions are written, each as of its step.
        house.work().await;
        let letters = house.letters();
        let theirs: Vec<_> = letters.iter().filter(|it| it.text.contains(&number)).collect();
        assert!(theirs.len() >= 4, "{}", letters.len());
        // That the term is another is written to whoever was told of it, with its day.
        assert!(theirs.iter().any(|it| it.text.contains("7 декабря 2026")), "{theirs:?}");
        checker::case(&house.app, CaseId(priced.parse().expect("an id"))).await;
        // The case that had ended is read by its own version.
        let ended = owner.get(&format!("{}/timeline", path(&over))).await.is(200).body.to_string();
        assert!(ended.contains("Leave it") && !ended.contains("version"), "{ended}");
    }

    async fn what_has_fallen_due_falls_due_first_and_what_was_not_checked_stays(backend) {
        let house = of_the_older_version(backend).await;
        let owner = house.client(Who::Owner).await;
        let (lent, wished) = (file(&owner).await, file(&owner).await);
        lend(&house, &lent).await;
        let database = house.close().await;

        // Twenty days after it was lent the hall is locked up, and nothing ticked meanwhile.
        let new = folder(&database, &newer());
        let house = open(database, &new, first_morning() + TimeDelta::days(25)).await;
        let plan = Plan::parse(PLAN).expect("it reads");
        let moving = Arc::new(Moving::prepare(&house.app, plan.clone()).await.expect("it says enough"));
        let chief = house.client(Who::ChiefOfStaff).await;
        take(&chief, &wished, "price_it").await;
        let tally = moving.run(&house.app, Mode::Real, |_| {}).await.expect("it runs");
        assert_eq!((tally.moved, tally.ended), (0, 1));
        let (number, why) = tally.stuck.first().expect("one case came to another state");
        let path = |case: &str| format!("/api/v1/cases/{case}");
        let seen = chief.get(&path(&wished)).await.is(200);
        assert_eq!(number, seen.text("number"));
        assert!(why.contains("`priced`") && why.contains("begin again"), "{why}");
        assert_eq!(of_version(&house, 1).await, 2);
        let ended = chief.get(&path(&lent)).await.is(200);
        assert_eq!(ended.text("status"), "locked");
        // Begun again, the plan is checked for the state in which the case is now.
        let again = Arc::new(Moving::prepare(&house.app, plan).await.expect("it says enough"));
        assert_eq!(again.run(&house.app, Mode::Real, |_| {}).await.expect("it runs").moved, 1);
        for case in [&lent, &wished] {
            checker::case(&house.app, CaseId(case.parse().expect("an id"))).await;
        }
    }

    async fn what_only_the_newer_version_counts_is_read_from_the_journal(backend) {
        let house = of_the_older_version(backend).await;
        let owner = house.client(Who::Owner).await;
        let (objected, silent) = (file(&owner).await, file(&owner).await);
        lend(&house, &objected).await;
        lend(&house, &silent).await;
        take(&owner, &objected, "object").await;
        let database = house.close().await;

        // Whoever lends lets nobody object a second time; the older version did not count how often that was done.
        let once = DEFINITION.replace("version   = 1", "version   = 2").replace("[action.object]", "[action.object]\nlimit    = 1");
        let new = folder(&database, &once);
        let house = open(database, &new, first_morning() + TimeDelta::days(1)).await;
        let plan = Plan::parse("id = \"borrowing\"\nfrom = 1\nto = 2\n").expect("it reads");
        let moving = Arc::new(Moving::prepare(&house.app, plan).await.expect("it says enough"));
        let tally = moving.run(&house.app, Mode::Real, |_| {}).await.expect("it runs");
        assert_eq!((tally.moved, tally.stuck.as_slice()), (2, &[][..]));
        assert_eq!(tally.letters, 0, "nothing is another for anybody");
        let owner = house.client(Who::Owner).await;
        let reasons = blockers(&offered(&owner, &objected).await, "object");
        assert_eq!(reasons, ["task_open", "limit"], "the complaint is open, and it was the one");
        let told = json!(offered(&owner, &objected).await).to_string();
        assert!(told.contains("This can be done only once in a case, and no time is left."), "{told}");
        take(&owner, &silent, "object").await;
        for case in [&objected, &silent] {
            checker::case(&house.app, CaseId(case.parse().expect("an id"))).await;
        }
    }

    async fn five_hundred_cases_move_by_the_command_though_it_is_killed_in_the_midst(backend) {
        const CASES: usize = 500;
        let database = TestDatabase::durable(backend).await;
        let old = folder(&database, DEFINITION);
        let now = Clock::system().now();
        // Filed over a week, of which no term has run out yet.
        let house = open(database, &old, now - TimeDelta::days(6)).await;
        let mut cases = Vec::new();
        for n in 0..CASES {
            if n > 0 && n % (CASES / 6) == 0 {
                house.wait(TimeDelta::days(1));
            }
            let owner = house.client(Who::Owner).await;
            cases.push(owner.post("/api/v1/cases", &borrowing()).await.is(201).text("id").to_owned());
        }
        let chief = house.client(Who::ChiefOfStaff).await;
        for case in cases.iter().step_by(25) {
            take(&chief, case, "price_it").await;
        }
        let database = house.close().await;

        let new = folder(&database, &newer());
        let plan = database.folder().join("plan.toml");
        std::fs::write(&plan, PLAN).expect("a file");
        let program = Settings::new(&database.url, database.folder()).with("QORGAN_DEFINITIONS_DIR", &new.display().to_string());
        let plan = plan.display().to_string();
        let command = ["workflow", "migrate", "--plan", &plan];
        let rehearsed = program.run(&[&command[..], &["--dry-run", "--json"]].concat()).well();
        let rehearsed: Value = serde_json::from_str(&rehearsed.stdout).expect("JSON");
        assert_eq!((&rehearsed["dry_run"], &rehearsed["moved"], &rehearsed["stuck"]), (&json!(true), &json!(500), &json!([])));
        assert_eq!((&rehearsed["ok"], &rehearsed["published"]), (&json!(true), &json!(false)));
        let told = program.run(&[&command[..], &["--dry-run"]].concat()).well().stdout;
        for said in ["500 cases would move.\n500 letters would be written: ", "\nNothing can move yet: borrowing@2 is not published yet"] {
            assert!(told.contains(said), "{told}");
        }
        assert_eq!(rehearsed["states"][0], json!({
            "from": "priced", "to": "valued", "cases": 20, "timers": "keep",
            "clocks": [{ "clock": "patience", "carry": "recount" }], "starts": [],
        }));
        assert_eq!(rehearsed["names"], json!([{ "noun": "action", "from": "price_it", "to": "value_it", "cases": 20 }]));
        assert_eq!(moved(&database).await.len(), 0, "a rehearsal writes nothing");

        // Who reads neither of the two from a file has a way out too.
        let without_files = program.clone().with("QORGAN_DEFINITIONS_DIR", "");
        let none = without_files.run(&command).refused();
        assert!(none.stderr.contains("plan.toml: borrowing@2 is not known here; of borrowing there is version 1."), "{none:?}");
        assert!(none.stderr.contains("`qorgan serve`") && none.stderr.contains("QORGAN_DEFINITIONS_DIR"), "{none:?}");
        let early = program.run(&command).refused();
        assert!(early.stderr.contains("borrowing@2 is not published yet"), "a rehearsal publishes nothing: {early:?}");
        let house = open(database, &new, now).await;
        let database = house.close().await;

        // Both versions are kept in the database: from here on no file is needed.
        let program = without_files;
        let broken = program.start(&command);
        broken.wait_for_log("100 of 500 cases");
        broken.kill();
        let by_then = moved(&database).await.len();
        assert!((100..CASES).contains(&by_then), "killed in the midst: {by_then}");
        let resumed = program.run(&command).well();
        // A server that was asked to commit when the program was killed may have done so after they were counted.
        let rest = [CASES - by_then, CASES - by_then - 1].map(|it| format!("\n{it} cases moved."));
        assert!(rest.iter().any(|it| resumed.stdout.contains(it)), "{by_then} by then: {resumed:?}");
        let all = moved(&database).await;
        assert_eq!(all.len(), CASES, "each case has one entry that moved it");
        assert_eq!(all.into_iter().collect::<BTreeSet<_>>().len(), CASES);
        assert!(program.run(&command).well().stdout.contains("nothing is left to move"));

        let days_off = days_off(&database).await;
        let rows = entity::cases::Entity::find().all(&database.raw().await).await.expect("cases");
        let mut registered = BTreeSet::new();
        for row in rows {
            assert_eq!(row.definition_version, 2);
            registered.insert(row.registered_on);
            assert_eq!(row.due_on, Some(counted(row.registered_on, 10, &days_off)), "{}", row.number);
        }
        assert!(registered.len() > 3, "{registered:?}");
        let house = open(database, &new, now).await;
        assert_eq!(checker::check(&house).await.cases, CASES);
    }
}

async fn of_version(house: &House, version: i32) -> u64 {
    let raw = house.database.raw().await;
    let of = entity::cases::Entity::find().filter(entity::cases::Column::DefinitionVersion.eq(version));
    of.filter(entity::cases::Column::DefinitionId.eq("borrowing")).count(&raw).await.expect("a count")
}

/// The cases that an entry moved, one for each entry.
async fn moved(database: &TestDatabase) -> Vec<uuid::Uuid> {
    let entries =
        entity::case_events::Entity::find().filter(entity::case_events::Column::Kind.eq("migrated"));
    let entries = entries.all(&database.raw().await).await.expect("entries");
    entries.into_iter().map(|it| it.case_id).collect()
}

/// What the calendar says of single days: whether they count.
async fn days_off(database: &TestDatabase) -> BTreeMap<NaiveDate, bool> {
    let days = entity::calendar_days::Entity::find().order_by_asc(entity::calendar_days::Column::Version);
    let days = days.all(&database.raw().await).await.expect("days");
    days.into_iter().map(|it| (it.day, it.working)).collect()
}

/// So many working days after a day, counted one by one.
fn counted(from: NaiveDate, days: u32, special: &BTreeMap<NaiveDate, bool>) -> NaiveDate {
    let counts = |day: &NaiveDate| {
        let is_weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        special.get(day).copied().unwrap_or(!is_weekend)
    };
    let working = from.iter_days().skip(1).filter(counts);
    working.take(days as usize).last().expect("the calendar goes on")
}
