//! Journals as logs: a thousand simulated cases of every process, counted in the logs and in the tables; and what a log may not
//! say, of cases that people filed.

use api::app::App;
use api::app::cases::loaded::Case;
use api::app::cases::logs::{self, Format};
use api::ids::CaseId;
use api::store::{self, CaseRow, scope};
use api::vault::Owner;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tests::database::first_morning;
use tests::db_test;
use tests::house::{BODY, House, Who, new_case};
use tests::program::Settings;
use workflow::testkit::{Walk, everybody};
use workflow::{Actor, PersonId};

const CASES: u64 = 1_000;
/// So many cases are written in one transaction.
const AT_ONCE: u64 = 50;
/// No case has more steps.
const LONGEST: usize = 20;

/// Writes simulated cases of every process beside one that was filed.
async fn simulate(app: &Arc<App>, filed: &CaseRow, people: &[PersonId]) {
    let office: Vec<Actor> = everybody(people);
    for begin in (0..CASES).step_by(AT_ONCE.try_into().expect("a number")) {
        let (filed, office) = (filed.clone(), office.clone());
        let write = app.write(move |app, tx| {
            Box::pin(async move {
                for seed in begin..begin + AT_ONCE {
                    one(app, tx, &filed, office.clone(), seed).await?;
                }
                Ok(())
            })
        });
        write.await.expect("they are written");
    }
}

async fn one(
    app: &Arc<App>,
    tx: &store::Transaction,
    filed: &CaseRow,
    office: Vec<Actor>,
    seed: u64,
) -> api::app::Result<()> {
    let definitions: Vec<_> = app.definitions.all_newest().collect();
    let definition = definitions[usize::try_from(seed).expect("a number") % definitions.len()];
    let id = uuid::Uuid::from_u128(u128::from(seed) + 1);
    let row = CaseRow {
        id,
        number: format!("SIM-{seed}"),
        definition_id: definition.id().to_owned(),
        definition_version: i32::try_from(definition.version()).expect("a number"),
        seq: 0,
        version: 0,
        head_hash: vec![0; 32],
        tracking_code_index: None,
        sealed: None,
        ..filed.clone()
    };
    let (key, _) = app.vault.new_data_key(Owner::Case(CaseId(id)))?;
    let calendar = app.calendars.present();
    let mut case = Case::new(row, definition.clone(), key);
    for step in Walk::new(definition, &calendar, first_morning(), office, seed).take(LONGEST) {
        case.happen(tx, &step.decision, None, &calendar).await?;
    }
    // Offices that chance chose are in the journal, and no case may lie with one.
    case.row.office_id = filed.office_id;
    store::cases::add(tx, case.row.clone(), &[], Vec::new(), Vec::new()).await?;
    case.write_entries(tx, first_morning()).await
}

/// How many events the tables have, by process and kind.
async fn counted(house: &House) -> BTreeMap<String, usize> {
    use entity::case_events::Column;
    let rows: Vec<(String, String, i64)> = entity::case_events::Entity::find()
        .select_only()
        .column(Column::DefinitionId)
        .column(Column::Kind)
        .column_as(Column::Seq.count(), "count")
        .filter(Column::Version.is_not_null())
        .group_by(Column::DefinitionId)
        .group_by(Column::Kind)
        .into_tuple()
        .all(&house.database.raw().await)
        .await
        .expect("counts");
    let count = |it: i64| usize::try_from(it).expect("a count");
    rows.into_iter().map(|(process, kind, it)| (format!("{process} {kind}"), count(it))).collect()
}

/// What stands between two marks of a text, each time.
fn between<'t>(text: &'t str, before: &str, after: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(before).skip(1).filter_map(move |it| it.split(after).next()).collect::<Vec<_>>().into_iter()
}

/// The keyed aliases in a log: 32 hexadecimal digits each.
fn aliases(log: &str) -> impl Iterator<Item = &str> {
    let words = log.split(|it: char| !it.is_ascii_hexdigit());
    words.filter(|it| it.len() == 32)
}

fn in_xes(log: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for trace in between(log, "<trace>", "</trace>") {
        let process = between(trace, r#"key="qorgan:definition" value=""#, "\"").next().expect("a process");
        for event in between(trace, "<event>", "</event>") {
            let kind = between(event, r#"key="qorgan:kind" value=""#, "\"").next().expect("a kind");
            *counts.entry(format!("{process} {kind}")).or_default() += 1;
        }
    }
    counts
}

db_test! {
    async fn a_thousand_simulated_cases_are_in_both_logs_as_often_as_in_the_tables(backend) {
        let house = House::open(backend).await;
        let filed = house.client(Who::Owner).await.file().await;
        let id = CaseId(filed.text("id").parse().expect("an id"));
        let filed = scope::case_for_the_machine(&house.app.database, id).await.expect("an answer").expect("a case");
        let people = [house.person(Who::Officer).await, house.person(Who::Head).await, house.person(Who::Deputy).await];
        simulate(&house.app, &filed, &people.map(PersonId)).await;

        let counts = counted(&house).await;
        let events: usize = counts.values().sum();
        assert!(events > 5_000 && counts.len() > 15, "{counts:?}");
        let raw = house.database.raw().await;
        let cases = entity::cases::Entity::find().count(&raw).await.expect("a count");
        assert_eq!(cases, CASES + 1);

        let (mut xes, mut ocel) = (Vec::new(), Vec::new());
        let told = logs::write(&house.app, None, Format::Xes, &mut xes).await.expect("a log");
        assert_eq!((u64::try_from(told.cases).expect("a count"), told.events), (cases, events));
        assert_eq!(in_xes(std::str::from_utf8(&xes).expect("a text")), counts);

        assert_eq!(logs::write(&house.app, None, Format::Ocel, &mut ocel).await.expect("a log"), told);
        let ocel: Value = serde_json::from_slice(&ocel).expect("JSON");
        let list = |name: &str| ocel[name].as_array().expect("a list").clone();
        assert_eq!(list("events").len(), events);
        let of = |kind: &str| list("objects").iter().filter(|it| it["type"] == kind).count();
        assert_eq!(of("case"), usize::try_from(cases).expect("a count"));
        // Whoever filed is one company, and everybody else of the office is met once.
        assert_eq!((of("company"), of("officer")), (1, people.len()));
        let registered = list("events").iter().filter(|it| it["type"].as_str().is_some_and(|it| it.ends_with(".registration"))).count();
        assert_eq!(registered, of("case"));
    }

    async fn a_log_ties_a_case_to_the_one_that_it_grew_out_of(backend) {
        let house = House::open(backend).await;
        let number = {
            let owner = house.client(Who::Owner).await;
            let case = owner.file().await;
            house.wait(chrono::TimeDelta::days(25));
            house.work().await;
            house.client(Who::Owner).await.act(case.text("id"), "complain_of_silence", json!({})).await.is(200);
            case.text("number").to_owned()
        };
        let mut xes = Vec::new();
        logs::write(&house.app, None, Format::Xes, &mut xes).await.expect("a log");
        let xes = String::from_utf8(xes).expect("a text");
        let parents: Vec<&str> = between(&xes, r#"key="qorgan:grew_out_of" value=""#, "\"").collect();
        assert_eq!(parents, [number.as_str()]);
        // The log of the complaint alone has the case that it is about, and of it nothing more.
        let complaint = between(&xes, "<trace>", "</trace>").find(|it| it.contains("grew_out_of")).expect("it is told");
        let complaint = between(complaint, r#"key="concept:name" value=""#, "\"").next().expect("a number");
        let mut ocel = Vec::new();
        logs::write(&house.app, Some(complaint), Format::Ocel, &mut ocel).await.expect("a log");
        let ocel: Value = serde_json::from_slice(&ocel).expect("JSON");
        let object = |number: &str| {
            let all = ocel["objects"].as_array().expect("a list").iter();
            all.clone().find(|it| it["id"] == format!("case:{number}")).expect("it is an object")
        };
        let tie = json!({ "objectId": format!("case:{number}"), "qualifier": "grew_out_of" });
        assert!(object(complaint)["relationships"].as_array().is_some_and(|it| it.contains(&tie)));
        assert_eq!((&object(&number)["attributes"], &object(&number)["relationships"]), (&json!([]), &json!([])));
    }

    async fn a_log_names_nobody_says_no_word_that_was_written_and_leaves_out_whoever_asked_for_discretion(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let named = owner.file().await;
        let mut quiet = new_case();
        quiet["visibility"] = json!("confidential");
        let quiet = owner.post("/api/v1/cases", &quiet).await.is(201);
        let words = "The plan is missing.";
        let asked = json!({ "reason": words, "until": "2026-11-30", "ground": "incomplete" });
        house.client(Who::Officer).await.act(named.text("id"), "ask_correction", asked).await.is(200);
        let story = new_case()["story"].as_str().expect("a story").to_owned();
        let officer = house.person(Who::Officer).await.to_string();
        let number = named.text("number").to_owned();
        let (owner_id, quiet) = (house.person(Who::Owner).await.to_string(), quiet.text("number").to_owned());
        let database = house.close().await;
        let program = Settings::new(&database.url, database.folder());
        for format in ["xes", "ocel"] {
            let export = ["events", "export", "--format", format];
            let log = program.run(&export).well();
            assert!(log.stderr.contains(" events of 2 cases"), "{}", log.stderr);
            for secret in [story.as_str(), words, &officer, &owner_id, "@", Who::Owner.email().as_str()] {
                assert!(!log.stdout.contains(secret), "{format}: {secret}");
            }
            assert!(log.stdout.contains(&number) && log.stdout.contains("turkistan") && log.stdout.contains(BODY));
            let one = program.run(&[&export[..], &["--case", &number]].concat()).well();
            assert!(one.stdout.contains(&number) && !one.stdout.contains(&quiet));
            // As it is typed on another keyboard.
            let typed = program.run(&[&export[..], &["--case", &number.replace("PB", "РВ").to_lowercase()]].concat()).well();
            assert_eq!(typed.stdout, one.stdout);
            // The same person has the same alias in every log, and the company is there for the case that names it.
            let company = if format == "xes" { "qorgan:company" } else { "company:" };
            assert!(one.stdout.contains(company));
            let other = program.run(&[&export[..], &["--case", &quiet]].concat()).well();
            assert!(!other.stdout.contains(company), "{}", other.stdout);
            // Nor does anything else of it lead to the case that names the company: both were filed by one person.
            let met: Vec<&str> = aliases(&one.stdout).filter(|it| other.stdout.contains(it)).collect();
            assert!(met.is_empty(), "{format}: {met:?}");
            assert!(aliases(&one.stdout).count() > 0, "the officer and the company have one");
        }
        let unknown = program.run(&["events", "export", "--format", "xes", "--case", "PB-2026-0000000-0"]).refused();
        assert!(unknown.stderr.contains("no case has the number PB-2026-0000000-0"), "{unknown:?}");
    }
}
