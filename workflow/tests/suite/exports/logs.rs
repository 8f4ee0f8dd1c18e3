//! Journals as logs: nothing is lost, nothing is invented, and nobody is named but by alias.

use super::all;
use super::xml::read;
use crate::suite::case::Case;
use crate::suite::checks::{BASE, edited};
use crate::suite::world::{kazakhstan, officer, parse};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use uuid::Uuid;
use workflow::definition::model::Role;
use workflow::event::{Event, Kind};
use workflow::export::{self, Aliases, Log, Recorded, Trace};
use workflow::plan::{Past, Plan};
use workflow::record::glance;
use workflow::testkit::{SMALL_PROCESS, Walk, everybody, person, plain_calendar, small_law, small_process};
use workflow::{Actor, Calendar, Context, Definition, Instance, PersonId, Vocabulary, evolve};

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| plain_calendar(2026..=2040));

/// Aliases that say of everybody how many were met before.
struct Hidden;

impl Aliases for Hidden {
    fn person(&self, person: PersonId) -> String {
        format!("person {}", person.0.as_u128())
    }

    fn office(&self, office: Uuid) -> String {
        format!("office {}", office.as_u128() % 5)
    }

    fn body(&self, body: Uuid) -> String {
        format!("body {}", body.as_u128() % 7)
    }
}

/// Journals of cases of every definition, some of them long.
fn journals() -> Vec<(&'static Definition, Vec<Event>)> {
    let start = "2026-03-02T05:00:00Z".parse().expect("a moment");
    let cases = all().iter().flat_map(|definition| (1..=25).map(move |seed| (definition, seed)));
    let journals = cases.map(|(definition, seed)| {
        let people = everybody(&[person(1), person(2), person(3)]);
        let office = people.into_iter().filter(|it| it.role() != Role::Applicant).collect();
        let applicant = Actor::person(person(9), Role::Applicant);
        let walk = Walk::new(definition, &CALENDAR, start, office, seed).joined_by(applicant, 10).take(60);
        (definition, walk.flat_map(|it| it.decision.events).collect())
    });
    journals.collect()
}

fn alias(place: usize) -> String {
    format!("case <{place}> & \"more\"")
}

fn traces<'t>(journals: &'t [(&'static Definition, Vec<Event>)]) -> Vec<Trace<'t>> {
    let traces = journals.iter().enumerate().map(|(place, (definition, events))| Trace {
        case: alias(place),
        definition,
        company: (place % 3 > 0).then(|| format!("company {}", place % 10)),
        office: format!("office {}", place % 4),
        bodies: (0..place % 3).map(|it| format!("body {it}")).collect(),
        // Every seventh grew out of one that is told after it, or before.
        grew_out_of: (place % 7 == 3).then(|| alias((place * 5) % journals.len())),
        events: events.iter().map(|it| Recorded::Read(definition, it)).collect(),
    });
    traces.collect()
}

fn kinds(journals: &[(&'static Definition, Vec<Event>)]) -> BTreeSet<&'static str> {
    let events = journals.iter().flat_map(|(_, events)| events);
    let kind = |it: &Event| match it.kind {
        Kind::Opened { .. } => "opened",
        Kind::Acted { .. } => "acted",
        Kind::TaskDone { .. } => "task_done",
        Kind::TaskLapsed { .. } => "task_lapsed",
        Kind::TaskLate { .. } => "task_late",
        Kind::ChildDecided { .. } => "child_decided",
        Kind::Forced { .. } => "forced",
        Kind::Migrated { .. } => "migrated",
        Kind::Warned { .. } => "warned",
        Kind::Rearmed => "rearmed",
    };
    events.map(kind).collect()
}

/// Where a case stands after each event that moves it.
fn states(definition: &Definition, events: &[Event]) -> Vec<String> {
    let mut instance = Instance::unopened();
    let mut states: Vec<String> = Vec::new();
    for event in events {
        instance = evolve(definition, instance, event);
        let state = definition.state(instance.state()).name.to_string();
        if states.last() != Some(&state) {
            states.push(state);
        }
    }
    states
}

#[test]
fn xes_has_every_event_in_order_and_its_globals_everywhere() {
    let journals = journals();
    let log = read(&export::xes(&traces(&journals), &Hidden));
    let written = log.named("trace");
    assert_eq!(written.len(), journals.len());
    let keys = |it: &super::xml::Element| -> BTreeSet<String> {
        let keys: Vec<_> = it.children.iter().filter_map(|it| it.attributes.get("key").cloned()).collect();
        let once: BTreeSet<String> = keys.iter().cloned().collect();
        assert_eq!(once.len(), keys.len(), "a key stands once: {keys:?}");
        once
    };
    let global = keys(log.children.iter().rfind(|it| it.name == "global").expect("globals of events"));
    assert!(global.contains("org:role"));
    let mut kinds_written = BTreeSet::new();
    for (trace, (definition, events)) in written.iter().zip(&journals) {
        let of_trace = trace.named("event");
        assert_eq!(of_trace.len(), events.len());
        for (line, event) in of_trace.iter().zip(events) {
            assert!(keys(line).is_superset(&global));
            let value =
                |key: &str| line.children.iter().find(|it| it.get("key") == key).map(|it| it.get("value"));
            let at = value("time:timestamp").expect("a moment");
            assert_eq!(at.parse::<workflow::Timestamp>().expect("RFC 3339"), event.at);
            kinds_written.insert(value("qorgan:kind").expect("a kind").to_owned());
            if let Kind::Acted { action, from, to, .. } = &event.kind {
                let state = |id| &*definition.state(id).name;
                assert_eq!(value("concept:name"), Some(&*definition.action(*action).name));
                assert_eq!(value("qorgan:from"), Some(state(*from)));
                assert_eq!(value("qorgan:to"), Some(state(to.unwrap_or(*from))));
            }
        }
    }
    let kinds: BTreeSet<String> = kinds(&journals).into_iter().map(str::to_owned).collect();
    assert_eq!(kinds_written, kinds);
    assert!(kinds.len() >= 6, "walks meet most kinds of events: {kinds:?}");
}

#[test]
fn ocel_declares_what_it_uses_and_knows_where_each_case_stood() {
    let journals = journals();
    let log = export::ocel(&traces(&journals), &Hidden);
    let list = |name: &str| log[name].as_array().expect("a list").clone();
    let text = |it: &serde_json::Value, key: &str| it[key].as_str().expect("a text").to_owned();
    let names = |it: &serde_json::Value| -> BTreeSet<String> {
        it["attributes"].as_array().expect("a list").iter().map(|it| text(it, "name")).collect()
    };
    let types = |name: &str| -> BTreeMap<String, BTreeSet<String>> {
        list(name).iter().map(|it| (text(it, "name"), names(it))).collect()
    };
    let (event_types, object_types) = (types("eventTypes"), types("objectTypes"));
    let objects: BTreeMap<String, serde_json::Value> =
        list("objects").into_iter().map(|it| (text(&it, "id"), it)).collect();
    assert_eq!(objects.len(), list("objects").len(), "an object is told once");
    let events = list("events");
    assert_eq!(events.len(), journals.iter().map(|(_, events)| events.len()).sum::<usize>());
    assert_eq!(events.iter().map(|it| text(it, "id")).collect::<BTreeSet<_>>().len(), events.len());
    for (all, types) in [(&events, &event_types), (&list("objects"), &object_types)] {
        for it in all {
            assert!(names(it).is_subset(&types[&text(it, "type")]), "{it}");
            for related in it["relationships"].as_array().expect("a list") {
                assert!(objects.contains_key(&text(related, "objectId")), "{related}");
            }
        }
    }
    for (trace, (definition, events)) in traces(&journals).iter().zip(&journals) {
        let case = &objects[&format!("case:{}", trace.case)];
        let attributes = case["attributes"].as_array().expect("a list");
        let told = attributes.iter().filter(|it| it["name"] == "state").map(|it| text(it, "value"));
        assert_eq!(told.collect::<Vec<_>>(), states(definition, events));
    }
    let met: BTreeSet<String> = list("objects").iter().map(|it| text(it, "type")).collect();
    assert_eq!(met, object_types.into_keys().collect(), "every type of object is met");
}

#[test]
fn nobody_is_named_but_by_alias() {
    let journals = journals();
    let traces = traces(&journals);
    let logs = [export::xes(&traces, &Hidden), export::ocel(&traces, &Hidden).to_string()];
    let mut ids = BTreeSet::new();
    for event in journals.iter().flat_map(|(_, events)| events) {
        if let workflow::event::By::Person { person, .. } = event.by {
            ids.insert(person.0.to_string());
        }
        if let Kind::Acted { inputs, .. } = &event.kind {
            ids.extend(inputs.iter().filter_map(|(_, it)| match it {
                workflow::Value::Office(id) | workflow::Value::Body(id) | workflow::Value::File(id) => {
                    Some(id.to_string())
                }
                _ => None,
            }));
        }
    }
    assert!(ids.len() > 50);
    for log in logs {
        assert!(log.contains("person 1"));
        let found: Vec<_> = ids.iter().filter(|it| log.contains(&***it)).collect();
        assert!(found.is_empty(), "{found:?}");
    }
}

#[test]
fn a_case_that_is_handed_over_is_another_office_s_from_then_on() {
    let journals = journals();
    let handed = |events: &[Event]| {
        let is = |it: &&Event| {
            it.changes
                .iter()
                .any(|it| matches!(it, workflow::event::Change::HandedTo { office: Some(_), .. }))
        };
        events.iter().any(|it| is(&it))
    };
    let place = journals.iter().position(|(_, events)| handed(events)).expect("a case is handed over");
    let mut traces = traces(&journals);
    let mut trace = traces.remove(place);
    trace.office = "where it began".to_owned();
    let log = read(&export::xes(&[trace], &Hidden));
    let groups: Vec<_> = log
        .named("event")
        .iter()
        .filter_map(|it| it.children.iter().find(|it| it.get("key") == "org:group").map(|it| it.get("value")))
        .map(str::to_owned)
        .collect();
    assert_eq!(groups.first().map(String::as_str), Some("where it began"));
    assert!(groups.iter().any(|it| it.starts_with("office ")), "{groups:?}");
}

#[test]
fn what_a_later_version_wrote_and_what_an_earlier_definition_decided_stand_in_the_log() {
    let later = br#"{"at_us":0,"by":{"role":"auctioneer"},"calendar":1,"definition":{"id":"sale","rules":"","version":7},
        "hammer":"wood","kind":"auctioned","version":3}"#;
    let glance = glance(later).expect("every version understands so much");
    let journals = journals();
    let mut traces = traces(&journals);
    // A trace of one process, the first event of which another one decided.
    let (mut own, mut other) = (traces.pop().expect("a trace"), traces.remove(0));
    let decided_by_another = other.events.remove(1);
    let count = own.events.len() + 2;
    own.events.insert(0, decided_by_another);
    own.events.push(Recorded::Glanced(&glance));
    let log = read(&export::xes(std::slice::from_ref(&own), &Hidden));
    let value = |line: &super::xml::Element, key: &str| {
        line.children.iter().find(|it| it.get("key") == key).map(|it| it.get("value").to_owned())
    };
    let written = log.named("event");
    assert_eq!(written.len(), count);
    let last = written.last().expect("an event");
    assert_eq!(value(last, "concept:name").as_deref(), Some("auctioned"));
    assert_eq!(value(last, "org:role").as_deref(), Some("auctioneer"));
    assert_eq!(value(last, "time:timestamp").as_deref(), Some("1970-01-01T00:00:00.000000Z"));
    let log = export::ocel(&[own], &Hidden);
    let types: Vec<_> = log["events"].as_array().expect("a list").iter().map(|it| &it["type"]).collect();
    assert_eq!(types.len(), count);
    assert_eq!(types.last().and_then(|it| it.as_str()), Some("message.auctioned"));
}

/// A case that was registered under the first version and moved twice, with the moments of its moves.
#[test]
fn a_log_says_since_when_a_case_follows_its_version() {
    let published = |version: u32| {
        let text = SMALL_PROCESS.replace("version   = 1", &format!("version   = {version}"));
        Definition::parse(&text, &small_law(), &Vocabulary::new(["kz"])).expect("it reads")
    };
    let versions = [small_process(), published(2), published(3)];
    let moment = |day: u32| format!("2026-03-{day:02}T05:00:00Z").parse().expect("a moment");
    let context = |day: u32| Context { now: moment(day), calendar: &CALENDAR, actor: Actor::System };
    let open = workflow::Command::Open {
        registered_on: CALENDAR.day_of(moment(2)),
        facts: workflow::command::Facts::new(),
    };
    let opened = workflow::decide(&versions[0], &Instance::unopened(), &open, &context(2)).expect("it opens");
    let mut events: Vec<(usize, Event)> = vec![(0, opened.events[0].clone())];
    let mut case = evolve(&versions[0], Instance::unopened(), &events[0].1);
    for (older, day) in [(0, 3), (1, 5)] {
        let plan = format!("id = \"card\"\nfrom = {}\nto = {}\n", older + 1, older + 2);
        let plan = Plan::parse(&plan).expect("it reads");
        let checked =
            plan.check(&versions[older], &versions[older + 1], &[("asked", 1)]).expect("it is checked");
        let moved = checked.migrate(&case, &Past::default(), &context(day)).expect("it moves");
        case = evolve(&versions[older + 1], case, &moved);
        events.push((older + 1, moved));
    }
    let trace = Trace {
        case: "moved".to_owned(),
        definition: &versions[2],
        company: None,
        office: "here".to_owned(),
        bodies: Vec::new(),
        grew_out_of: None,
        events: events.iter().map(|(version, it)| Recorded::Read(&versions[*version], it)).collect(),
    };
    let log = export::ocel(std::slice::from_ref(&trace), &Hidden);
    let objects = log["objects"].as_array().expect("a list");
    let of_case = objects.iter().find(|it| it["type"] == "case").expect("the case");
    let since: Vec<(&str, &str)> = of_case["attributes"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|it| it["name"] == "version")
        .filter_map(|it| Some((it["time"].as_str()?, it["value"].as_str()?)))
        .collect();
    assert_eq!(
        since,
        [
            ("1970-01-01T00:00:00Z", "1"),
            ("2026-03-03T05:00:00.000000Z", "2"),
            ("2026-03-05T05:00:00.000000Z", "3")
        ]
    );
    let log = read(&export::xes(&[trace], &Hidden));
    let numbers: Vec<(String, String)> = log
        .named("event")
        .into_iter()
        .flat_map(|event| event.children.iter().filter(|it| it.name == "int"))
        .map(|it| (it.get("key").to_owned(), it.get("value").to_owned()))
        .collect();
    let number = |key: &str, value: &str| (format!("qorgan:{key}"), value.to_owned());
    assert_eq!(
        numbers,
        [
            number("from_version", "1"),
            number("to_version", "2"),
            number("from_version", "2"),
            number("to_version", "3")
        ]
    );
    // Where it stood before is told of the last move too: the event itself holds only where it stands.
    let stood = log
        .named("event")
        .into_iter()
        .flat_map(|event| event.children.iter().filter(|it| it.get("key") == "qorgan:from"))
        .map(|it| it.get("value").to_owned());
    assert_eq!(stood.collect::<Vec<_>>(), ["asked", "asked"]);
}

/// Whoever reads a log can follow a case into those that grew out of it, in whichever order they are told.
#[test]
fn a_log_says_out_of_which_case_another_grew() {
    let journals = journals();
    let traces = traces(&journals);
    let grew = traces.iter().filter_map(|it| Some((it.case.clone(), it.grew_out_of.clone()?)));
    let grew: BTreeSet<(String, String)> = grew.collect();
    assert!(grew.len() > 10, "{grew:?}");
    let log = read(&export::xes(&traces, &Hidden));
    let value = |it: &super::xml::Element, key: &str| {
        let own = it.children.iter().find(|it| it.attributes.get("key").is_some_and(|it| it == key));
        own.map(|it| it.get("value").to_owned())
    };
    let told = log.named("trace").into_iter().filter_map(|it| {
        Some((value(it, "concept:name").expect("a name"), value(it, "qorgan:grew_out_of")?))
    });
    assert_eq!(told.collect::<BTreeSet<_>>(), grew);
    let log = export::ocel(&traces, &Hidden);
    let objects = log["objects"].as_array().expect("a list");
    let cases: Vec<_> = objects.iter().filter(|it| it["type"] == "case").collect();
    assert_eq!(cases.len(), journals.len(), "no case is told twice");
    assert!(cases.iter().all(|it| it["attributes"].as_array().is_some_and(|it| !it.is_empty())));
    let named = |id: &serde_json::Value| id.as_str().expect("an id").replacen("case:", "", 1);
    let told = cases.iter().flat_map(|case| {
        let all = case["relationships"].as_array().expect("a list").iter();
        let of_cases = all.filter(|it| it["qualifier"] == "grew_out_of");
        of_cases.map(|it| (named(&case["id"]), named(&it["objectId"]))).collect::<Vec<_>>()
    });
    assert_eq!(told.collect::<BTreeSet<_>>(), grew);
}

/// Whoever reads a log need not guess what is a number and what is true or false.
#[test]
fn what_is_known_of_an_event_is_declared_as_what_it_is() {
    let (card, journals) = (small_process(), journals());
    let ready = card.find_state("ready").expect("it is there");
    let mut forced = journals[0].1[0].clone();
    forced.kind = Kind::Forced { from: card.initial(), to: ready, outcome: None, reason: true, silent: true };
    let mut traces = traces(&journals);
    traces.push(Trace {
        case: "forced".to_owned(),
        definition: &card,
        company: None,
        office: "here".to_owned(),
        bodies: Vec::new(),
        grew_out_of: None,
        events: vec![Recorded::Read(&card, &forced)],
    });
    let log = read(&export::xes(&traces, &Hidden));
    let last = *log.named("trace").last().expect("a trace");
    let silent = last.named("event")[0].children.iter().find(|it| it.get("key") == "qorgan:silent");
    assert_eq!(silent.map(|it| (it.name.as_str(), it.get("value"))), Some(("boolean", "true")));
    let log = export::ocel(&traces, &Hidden);
    let mut declared: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for types in ["eventTypes", "objectTypes"] {
        for of_type in log[types].as_array().expect("a list") {
            for it in of_type["attributes"].as_array().expect("a list") {
                let name = it["name"].as_str().expect("a name").to_owned();
                declared.entry(it["type"].as_str().expect("a type").to_owned()).or_default().insert(name);
            }
        }
    }
    let of = |kind: &str| -> Vec<&str> { declared[kind].iter().map(String::as_str).collect() };
    assert_eq!(of("boolean"), ["silent"]);
    assert_eq!(of("integer"), ["task", "timer", "version"]);
    assert!(of("string").contains(&"due"), "a day has no moment: {declared:?}");
}

#[test]
fn a_log_that_is_written_case_by_case_is_the_same_log() {
    let journals = journals();
    let traces = traces(&journals);
    let written = |mut log: Log| {
        let pieces: String = traces.iter().map(|it| log.trace(it, &Hidden)).collect();
        pieces + &log.end()
    };
    assert_eq!(written(Log::xes()), export::xes(&traces, &Hidden));
    let ocel: serde_json::Value = serde_json::from_str(&written(Log::ocel())).expect("JSON");
    assert_eq!(ocel, export::ocel(&traces, &Hidden));
    assert_eq!(Log::xes().end(), export::xes(&[], &Hidden));
}

#[test]
fn of_two_things_that_were_chosen_at_once_both_are_told() {
    let hint = "[field]\nhint = { kind = [\"granted\", \"denied\"], kk = \"Пікір\", ru = \"Мнение\", en = \"View\" }\n";
    let edits = [("[field]\n", hint), ("requires = [\"proposal\"]", "requires = [\"proposal\", \"hint\"]")];
    let definition = parse(&edited(BASE, &edits)).unwrap_or_else(|problems| panic!("{problems}"));
    let mut case = Case::of(&definition, kazakhstan(), "2026-11-23 10:00:00");
    case.finishes(officer(), "look").finishes(officer(), "think");
    case.does(officer(), "propose hint=denied proposal=granted");
    let events = case.journal.iter().map(|it| Recorded::Read(&definition, it)).collect();
    let trace = Trace {
        case: "1".to_owned(),
        definition: &definition,
        company: None,
        office: "1".to_owned(),
        bodies: Vec::new(),
        grew_out_of: None,
        events,
    };
    let log = export::xes(&[trace], &Hidden);
    assert!(log.contains("key=\"qorgan:choice\" value=\"denied, granted\""), "{log}");
}
