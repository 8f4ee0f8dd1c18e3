//! What comes of a case is told to the one that it grew out of by the name of its outcome, also when the two follow versions that
//! were not written together: a version that would have another name for it is not published, and no plan gives it one, while
//! somebody waits.

use super::moving::open;
use api::app::cases::moving::Moving;
use chrono::TimeDelta;
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::json;
use std::fs;
use tests::database::{TestDatabase, first_morning};
use tests::db_test;
use tests::house::{House, Who};
use tests::program::Settings;
use workflow::plan::Plan;
use workflow::{Definition, LawBook, Vocabulary};

const PROTECTION: &str = include_str!("../../../workflow/definitions/protection.toml");
const COMPLAINT: &str = include_str!("../../../workflow/definitions/complaint.toml");
const LAW: &str = include_str!("../../../workflow/definitions/law.toml");

fn version(text: &str) -> u32 {
    let line = text.lines().find_map(|it| it.strip_prefix("version   = "));
    line.and_then(|it| it.parse().ok()).expect("a version")
}

/// From the version of the complaint that is there to the one that calls an outcome by another name.
fn plan() -> Plan {
    let from = version(COMPLAINT);
    let text =
        format!("id = \"complaint\"\nfrom = {from}\nto = {}\n[outcome]\nsatisfied = \"met\"\n", from + 1);
    Plan::parse(&text).expect("it reads")
}

/// A later version of both, which agree with each other.
fn later(text: &str) -> String {
    let version = version(text);
    text.replacen(&format!("version   = {version}"), &format!("version   = {}", version + 1), 1)
}

db_test! {
    async fn an_outcome_that_an_open_case_waits_for_keeps_its_name(backend) {
        let house = House::open(backend).await;
        let case = house.client(Who::Owner).await.file().await.text("id").to_owned();
        let database = house.close().await;
        let folder = database.folder().join("definitions");
        fs::create_dir_all(&folder).expect("a folder");
        let renamed = later(COMPLAINT)
            .replace("outcome  = \"satisfied\"", "outcome  = \"met\"")
            .replace("satisfied             =", "met                   =");
        let lay = |file: &str, text: &str| fs::write(folder.join(file), text).expect("a file");
        let named = format!("complaint@{}", version(&renamed));
        lay("law.toml", LAW);
        lay("complaint.toml", &renamed);
        let waiting = later(PROTECTION).replace("satisfied = \"", "met = \"");
        lay("protection.toml", &waiting);
        let program = Settings::new(&database.url, database.folder())
            .with("QORGAN_DEFINITIONS_DIR", &folder.display().to_string());
        for command in ["check", "serve"] {
            let refused = program.run(&[command]).refused();
            let file = folder.join("complaint.toml").display().to_string();
            for said in [&*file, &named, "`satisfied`", "silence_complaint of protection@", "1 case is open", "Keep the name"] {
                assert!(refused.stderr.contains(said), "{command} says no `{said}`: {refused:?}");
            }
        }

        // Its words may be others.
        lay("complaint.toml", &later(COMPLAINT).replace("en = \"satisfied in full\"", "en = \"met in full\""));
        fs::remove_file(folder.join("protection.toml")).expect("it was there");
        program.run(&["check"]).well();

        // What was published before this was looked at goes on, and no case is moved to where nobody would hear of it.
        for text in [&renamed, &waiting] {
            publish(&database, text).await;
        }
        fs::remove_file(folder.join("complaint.toml")).expect("it was there");
        let house = open(database, &folder, first_morning() + TimeDelta::days(1)).await;
        let refused = Moving::prepare(&house.app, plan()).await.err();
        let refused = refused.expect("its case would be heard by nobody").to_string();
        for said in [&*format!("{named}: its cases would not end as `satisfied`"), "of protection@", "1 case is open"] {
            assert!(refused.contains(said), "`{said}`: {refused}");
        }
        house.client(Who::Owner).await.act(&case, "withdraw", json!({})).await.is(200);
        Moving::prepare(&house.app, plan()).await.expect("nobody waits any more");
    }
}

/// Publishes a version as a program did that looked at no open case.
async fn publish(database: &TestDatabase, text: &str) {
    let law = LawBook::parse(LAW).expect("the law reads");
    let definition = Definition::parse(text, &law, &Vocabulary::new(["kz"])).expect("it reads");
    let row = entity::definitions::Model {
        id: definition.id().to_owned(),
        version: i32::try_from(definition.version()).expect("it is small"),
        rules_fingerprint: definition.rules().0.to_vec(),
        texts_fingerprint: definition.texts().0.to_vec(),
        source: text.to_owned(),
        law_source: LAW.to_owned(),
        published_at: first_morning(),
        published_by: None,
    };
    let connection = database.raw().await;
    entity::definitions::Entity::insert(row.into_active_model())
        .exec_without_returning(&connection)
        .await
        .expect("it is added");
}
