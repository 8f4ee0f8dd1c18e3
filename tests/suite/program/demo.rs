//! The demo as a visitor meets it: one line for programs, accounts that work, cases where the documentation says they
//! are, a clock that can be moved, and nothing written behind the back of the process.

use crate::checker;
use api::app::App;
use api::application;
use api::clock::Clock;
use api::config::Config;
use api::ids::CaseId;
use api::store::journal;
use api::vault::keyfile;
use chrono::{DateTime, TimeDelta};
use sea_orm::{Database, EntityTrait};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use tests::database::first_morning;
use tests::house::{Client, config};
use tests::program::{Program, Settings};
use workflow::command::Context;
use workflow::definition::model::Role;
use workflow::event::{By, Kind};
use workflow::{Actor, Instance, evolve, offers, record};

const TABLE: &str = include_str!("../../../docs/demo-cases.md");

/// The demo, and what it printed for programs.
fn open(folder: &Path) -> (Program, Value) {
    open_with(folder, &["--at", "2026-11-23T10:00"])
}

fn open_with(folder: &Path, more: &[&str]) -> (Program, Value) {
    let settings = Settings::without_keys("", folder);
    let place = folder.join("stage").display().to_string();
    let arguments = [&["demo", "--json", "--listen", "127.0.0.1:0", "--dir", &place], more].concat();
    let program = settings.start(&arguments);
    let line = program.wait_for_output("\"url\"");
    (program, serde_json::from_str(&line).expect("one line of JSON"))
}

async fn sign_in(stage: &Value, email: &str) -> Client {
    let accounts = stage["accounts"].as_array().expect("accounts");
    let account = accounts.iter().find(|it| it["email"] == email).expect("it is printed");
    let nobody = Client::at(stage["url"].as_str().expect("an address"));
    nobody.signed_in(email, account["password"].as_str().expect("a password")).await
}

/// A region, and whether a complaint is meant.
type Place = (String, bool);

/// The table of the documentation: where, to (status, outcome, marks).
fn documented() -> BTreeMap<Place, (String, Option<String>, Vec<String>)> {
    let rows = TABLE.lines().filter(|it| it.starts_with("| ") && it.contains("| KZ-"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let given = |cell: &str| (cell != "–").then(|| cell.to_owned());
        let marks = given(cells[6]).map(|it| it.split(", ").map(str::to_owned).collect());
        let place = (cells[2].to_owned(), cells[1].contains("complaint"));
        (place, (cells[4].to_owned(), given(cells[5]), marks.unwrap_or_default()))
    })
    .collect()
}

#[test]
fn a_visitor_signs_in_finds_the_documented_cases_and_sees_silence_become_refusal() {
    tests::run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let (program, stage) = open(folder.path());
        // Nothing has gone wrong before anybody came: every letter of the past left on its day.
        let logged = program.logged();
        assert!(!logged.contains("\"WARN\"") && !logged.contains("\"ERROR\""), "{logged}");
        let accounts = stage["accounts"].as_array().expect("accounts").clone();
        let first: Vec<(&str, &str)> = accounts
            .iter()
            .take(3)
            .map(|it| (it["role"].as_str().unwrap_or_default(), it["office"].as_str().unwrap_or_default()))
            .collect();
        assert_eq!(first, [("applicant", ""), ("officer", "turkistan"), ("head", "turkistan")]);
        let count = |role: &str, office: &str| {
            accounts.iter().filter(|it| it["role"] == role && it["office"] == office).count()
        };
        assert_eq!(
            (count("officer", "turkistan"), count("head", "turkistan"), count("deputy", "turkistan")),
            (3, 1, 1)
        );
        assert!(count("officer", "central") >= 2 && count("head", "central") == 1);
        assert_eq!(accounts.iter().filter(|it| it["role"] == "applicant").count(), 2);
        assert_eq!(accounts.iter().filter(|it| it["conflicted_with"].is_string()).count(), 1);
        for account in &accounts {
            let who = sign_in(&stage, account["email"].as_str().expect("an address")).await;
            assert_eq!(who.get("/api/v1/me").await.is(200).body["role"], account["role"]);
        }

        // A clock that runs no more, or that nobody gave a day, waits for no year of the calendar.
        let ready = Client::at(stage["url"].as_str().expect("an address")).get("/readyz").await.is(200);
        assert!(!ready.body["warnings"].to_string().contains("clocks_unarmed"), "{}", ready.body);
        let central = sign_in(&stage, "head@central.demo.example").await;
        let listed = central.get("/api/v1/cases?limit=50").await.is(200);
        let shown: BTreeMap<_, _> = listed.body["items"]
            .as_array()
            .expect("cases")
            .iter()
            .map(|it| {
                let text = |key: &str| it[key].as_str().map(str::to_owned);
                let marks = it["marks"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|it| it.as_str().map(str::to_owned));
                (
                    (text("region").unwrap_or_default(), text("kind").as_deref() == Some("complaint")),
                    (text("status").unwrap_or_default(), text("outcome"), marks.collect()),
                )
            })
            .collect();
        assert_eq!(shown, documented());
        assert_eq!(shown.len(), 13, "twelve cases, and a complaint");
        let letters =
            std::fs::read_dir(stage["mail_dir"].as_str().expect("a folder")).expect("letters").count();
        assert!(letters > 40, "{letters} letters");

        let nobody = Client::at(stage["url"].as_str().expect("an address"));
        for wrong in ["tomorrow", "2026-11-20", "2031-01-01"] {
            nobody.post("/demo/clock", &json!({ "to": wrong })).await.is(422);
        }
        let moved = nobody.post("/demo/clock", &json!({ "to": "2026-12-15T00:00" })).await.is(200);
        assert!(moved.body["cases_moved"].as_u64().is_some_and(|it| it >= 7), "{}", moved.body);
        assert!(moved.body["letters_sent"].as_u64().is_some_and(|it| it >= 16), "{}", moved.body);
        let central = sign_in(&stage, "head@central.demo.example").await;
        let listed = central.get("/api/v1/cases?region=KZ-43").await.is(200);
        assert_eq!(listed.body["items"][0]["marks"], json!(["deemed_refused"]));
        // What fell due on the way stands on its own days, and not all of it on the one to which the clock was moved.
        let head = sign_in(&stage, "head@turkistan.demo.example").await;
        let days = days_of_the_machine(&head).await;
        let is_on_the_way = |it: &String| ("2026-11-24".."2026-12-14").contains(&it.as_str());
        assert!(days.iter().filter(|it| is_on_the_way(it)).count() > 1, "{days:?}");
        assert!(program.stop());
    });
}

/// The days on which something happened by itself in the cases of somebody.
async fn days_of_the_machine(who: &Client) -> BTreeSet<String> {
    let listed = who.get("/api/v1/cases?limit=50").await.is(200);
    let cases = listed.body["items"].as_array().expect("cases").clone();
    let mut days = BTreeSet::new();
    for it in &cases {
        let id = it["id"].as_str().expect("an id");
        let timeline = who.get(&format!("/api/v1/cases/{id}/timeline")).await.is(200);
        let entries = timeline.body["items"].as_array().expect("entries").clone();
        let own = entries.iter().filter(|it| it["actor"] == "the system" || it["actor"] == "system");
        days.extend(own.filter_map(|it| Some(it["at"].as_str()?.get(..10)?.to_owned())));
    }
    days
}

#[test]
fn the_clock_that_a_demo_offers_to_move_goes_forward() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("stage").display().to_string();
    let begun = ["demo", "--listen", "127.0.0.1:0", "--dir", &place, "--at", "2027-01-10T10:00"];
    let program = Settings::without_keys("", folder.path()).start(&begun);
    let offered = program.wait_for_output("curl -X POST");
    assert!(offered.contains("2027-01-31T10:00"), "{offered}");
    let ends = program.wait_for_output("Ctrl-C ends it");
    assert!(ends.contains("as long as its clock is not ahead of this machine"), "{ends}");
}

#[test]
fn a_day_that_the_demo_cannot_play_on_is_refused_with_those_that_it_can() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings::without_keys("", folder.path());
    for day in ["2025-06-01", "2031-01-01"] {
        let refused = settings.run(&["demo", "--listen", "127.0.0.1:0", "--at", day]).refused();
        let said = &refused.stderr;
        assert!(
            said.contains("between 2025-08-16 and 2028-12-31") && said.contains("years 2024 to 2028"),
            "{said}"
        );
    }
}

#[test]
fn nothing_in_the_demo_was_written_behind_the_back_of_the_process() {
    tests::run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let (program, stage) = open(folder.path());
        assert!(stage["url"].is_string() && program.stop());
        let place = folder.path().join("stage");
        let url = format!("sqlite://{}", place.join("qorgan.db").display());
        let settings =
            Config { files_url: format!("file://{}", place.join("files").display()), ..config(&url, &place) };
        let master = keyfile::read_master(&place.join("keys/master.key")).expect("its key");
        let signing = keyfile::read_signing(&place.join("keys/signing.key")).expect("its key");
        let clock = Clock::standing(first_morning() + TimeDelta::days(1));
        let app = application::open(&settings, clock, master, signing).await.expect("the stage opens");
        let raw = Database::connect(&url).await.expect("its database");
        let (mut entries, mut deeds) = (0, 0);
        for row in entity::cases::Entity::find().all(&raw).await.expect("cases") {
            entries += checker::case(&app, CaseId(row.id)).await;
            deeds += was_offered(&app, CaseId(row.id)).await;
        }
        assert!(entries > 90 && deeds > 60, "{entries} entries, {deeds} deeds");
    });
}

/// Whoever tries a newer version out: the demo is shown, ends, is opened with the version as a portal, and its cases move.
#[test]
fn other_commands_reach_what_a_demo_left_behind() {
    const COMPLAINT: &str = include_str!("../../../workflow/definitions/complaint.toml");
    let folder = tempfile::tempdir().expect("a folder");
    let (program, stage) = open_with(folder.path(), &[]);
    let config = stage["settings"].as_str().expect("a file").to_owned();
    assert!(program.stop());
    let settings = std::fs::read_to_string(&config).expect("it is written");
    let master = std::fs::read_to_string(folder.path().join("stage/keys/master.key")).expect("its key");
    assert!(!settings.contains(master.trim()), "the file names keys, and holds none");

    let definitions = folder.path().join("definitions");
    std::fs::create_dir(&definitions).expect("a folder");
    let version = COMPLAINT.lines().find_map(|it| it.strip_prefix("version   = ")?.parse::<u32>().ok());
    let (older, newer) = version.map(|it| (it, it + 1)).expect("it has a version");
    let (key, id) = ("version   = ", format!("complaint@{newer}"));
    let text = COMPLAINT.replacen(&format!("{key}{older}"), &format!("{key}{newer}"), 1);
    std::fs::write(definitions.join("complaint.toml"), text).expect("a file");
    let plan = folder.path().join("plan.toml");
    std::fs::write(&plan, format!("id = \"complaint\"\nfrom = {older}\nto = {newer}\n")).expect("a file");
    let plan = plan.display().to_string();
    let portal = Settings::of_file(&config);
    let refused = portal.run(&["workflow", "migrate", "--plan", &plan]).refused();
    assert!(refused.stderr.contains(&format!("{id} is not known here")), "{refused:?}");
    let definitions = definitions.display().to_string();
    let serving = portal
        .clone()
        .with("QORGAN_DEFINITIONS_DIR", &definitions)
        .with("QORGAN_LISTEN", "127.0.0.1:0")
        .serve();
    assert!(serving.program.stop());
    let moved = portal.run(&["workflow", "migrate", "--plan", &plan]).well();
    assert!(moved.stdout.contains("1 case moved."), "{moved:?}");
}

/// The clock of a demo may be moved weeks ahead. Whoever goes on by the clock of the machine would write before what is written.
#[test]
fn nobody_goes_on_with_a_demo_whose_clock_was_moved_ahead_of_the_machine() {
    tests::run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let (program, stage) = open_with(folder.path(), &[]);
        let ahead = Clock::system().now() + TimeDelta::days(40);
        let to = json!({ "to": ahead.format("%Y-%m-%dT00:00").to_string() });
        let nobody = Client::at(stage["url"].as_str().expect("an address"));
        nobody.post("/demo/clock", &to).await.is(200);
        assert!(program.stop());
        let portal = Settings::of_file(stage["settings"].as_str().expect("a file"));
        let written = |name: &str, text: &str| {
            let file = folder.path().join(name);
            std::fs::write(&file, text).expect("it is written");
            file.display().to_string()
        };
        let plan = written("plan.toml", "id = \"complaint\"\nfrom = 1\nto = 2\n");
        let why = written("why.txt", "It was a slip.");
        let migrate = ["workflow", "migrate", "--plan", &plan];
        let mut force = vec!["case", "force", "1", "--to", "closed", "--because", &why];
        force.extend(["--by", "head@central.demo.example", "--password-stdin"]);
        for command in [&["check"][..], &migrate, &force, &["serve"], &["work"]] {
            let refused = portal.run(command).refused();
            assert!(refused.stderr.contains("would turn time back"), "{command:?}: {refused:?}");
            assert!(refused.stderr.contains("`qorgan demo`"), "{refused:?}");
        }
        let read = portal.run(&["events", "export", "--format", "ocel"]).well();
        assert!(read.stderr.contains(" events of "), "{read:?}");
        portal.run(&["migrate", "status"]).well();
        // A clock that was wrong and is right now must not close the portal until its error has come true.
        let accepting = portal.clone().with("QORGAN_JOURNALS_MAY_BE_AHEAD", "on");
        let told = accepting.run(&["check"]).well().stdout;
        assert!(
            told.contains("warning: journals_may_be_ahead: journals that are ahead of the clock go on"),
            "{told}"
        );
        assert!(told.contains("The portal can be served."), "{told}");
        let misspelt = accepting.with("QORGAN_JOURNALS_MAY_BE_AHEAD", "yes").run(&["check"]).refused();
        assert!(misspelt.stderr.contains("QORGAN_JOURNALS_MAY_BE_AHEAD must be on or off"), "{misspelt:?}");
    });
}

/// Holds that each person was offered what they did, at the moment at which they did it. Says how many deeds.
async fn was_offered(app: &Arc<App>, id: CaseId) -> usize {
    let row =
        api::store::scope::case_for_the_machine(&app.database, id).await.expect("an answer").expect("a case");
    let definition =
        app.definitions.get(&row.definition_id, row.definition_version).expect("its definition").clone();
    let calendar = app.calendars.present();
    let mut instance = Instance::unopened();
    let mut deeds = 0;
    for entry in journal::of_case(&app.database, id).await.expect("the journal") {
        let Some(version) = entry.version else { continue };
        let event = record::read(&definition, &entry.body).expect("it reads");
        if let (By::Person { person, role, .. }, true) = (event.by, version > 1) {
            let now = DateTime::from_timestamp_micros(entry.at_us).expect("a moment");
            let actor = Actor::person(person, role);
            let context = Context { now, calendar: &calendar, actor };
            let offered = match &event.kind {
                Kind::Acted { action, .. } => offers(&definition, &instance, &context)
                    .into_iter()
                    .any(|it| it.action == *action && it.blockers.is_empty()),
                Kind::TaskDone { serial, .. } => offers::tasks(&definition, &instance, &context)
                    .into_iter()
                    .any(|(it, blockers)| it.serial == *serial && blockers.is_empty()),
                _ => false,
            };
            assert!(offered, "{} entry {}: {} by {}", row.number, entry.seq, entry.kind, entry.acted_as);
            assert_ne!(role, Role::System);
            deeds += 1;
        }
        instance = evolve(&definition, instance, &event);
    }
    deeds
}
