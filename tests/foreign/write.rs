//! Writes everything that the engine exports into a folder, where programs that others wrote then read it: each shipped
//! process in each form, the journals of simulated cases as logs, and walks of our engine that another repeats.
//!
//! `cargo run -p tests --example foreign -- FOLDER`, or `./tests/run foreign`, which does it and starts the readers.

mod suite;

use serde_json::{Value, json};
use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::process::ExitCode;
use uuid::Uuid;
use workflow::definition::model::{ActionId, Role, StateId};
use workflow::event::{Event, Kind};
use workflow::export::{self, Aliases, Recorded, Trace};
use workflow::testkit::{Random, Step, Walk, everybody, person, plain_calendar};
use workflow::{
    Actor, Calendar, Context, Definition, Instance, Language, LawBook, PersonId, Vocabulary, offers, shipped,
};

/// How many walks of each definition another engine repeats, and how many cases the logs have.
const WALKS: u64 = 200;
const CASES: u64 = 300;
/// No walk is longer.
const LONGEST: usize = 60;

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("cargo run -p tests --example foreign -- FOLDER");
        return ExitCode::FAILURE;
    };
    let folder = Path::new(&folder);
    let write = |name: &str, text: &str| {
        std::fs::write(folder.join(name), text).unwrap_or_else(|error| panic!("{name}: {error}"));
    };
    let definitions = definitions();
    for definition in &definitions {
        let id = definition.id();
        for language in Language::ALL {
            let code = language.code();
            write(&format!("{id}.{code}.bpmn"), &export::bpmn(definition, language));
            write(&format!("{id}.{code}.mmd"), &export::mermaid(definition, language));
        }
        write(&format!("{id}.pnml"), &export::pnml(definition));
    }
    let (nets, strokes) = suite::drawn();
    std::fs::create_dir(folder.join("drawn")).unwrap_or_else(|error| panic!("a folder for nets: {error}"));
    for (name, net) in &nets {
        write(&format!("drawn/{name}.pnml"), net);
    }
    write("drawn.json", &strokes.to_string());
    let calendar = plain_calendar(2026..=2060);
    let walks: serde_json::Map<String, Value> =
        definitions.iter().map(|it| (it.id().to_owned(), walks(it, &calendar))).collect();
    write("walks.json", &Value::Object(walks).to_string());
    let journals: Vec<(&Definition, Vec<Event>)> = definitions
        .iter()
        .flat_map(|definition| (0..CASES).map(move |seed| (definition, seed)))
        .map(|(definition, seed)| {
            let steps = walk(definition, &calendar, seed).take(LONGEST);
            (definition, steps.flat_map(|it| it.decision.events).collect())
        })
        .collect();
    let traces: Vec<Trace<'_>> = journals.iter().enumerate().map(|(place, it)| trace(place, it)).collect();
    write("log.xes", &export::xes(&traces, &Numbers));
    write("log.ocel.json", &export::ocel(&traces, &Numbers).to_string());
    write("counts.json", &counts(&journals).to_string());
    ExitCode::SUCCESS
}

fn definitions() -> Vec<Definition> {
    let law = LawBook::parse(shipped::LAW.1).unwrap_or_else(|it| panic!("{it}"));
    let vocabulary = Vocabulary::new(["kz"]);
    let parse = |(file, text): &(&str, &str)| {
        Definition::parse(text, &law, &vocabulary).unwrap_or_else(|it| panic!("{file}: {it}"))
    };
    shipped::DEFINITIONS.iter().map(parse).collect()
}

fn people() -> Vec<Actor> {
    everybody(&[person(1), person(2), person(3)])
}

/// A walk on which the applicant, who could withdraw at once, comes sooner or later or never.
fn walk<'w>(definition: &'w Definition, calendar: &'w Calendar, seed: u64) -> Walk<'w> {
    let mut random = Random::new(seed);
    let start = "2026-03-02T05:00:00Z".parse().expect("it is a moment");
    let office = people().into_iter().filter(|it| it.role() != Role::Applicant).collect();
    let applicant = Actor::person(person(9), Role::Applicant);
    Walk::new(definition, calendar, start, office, seed).joined_by(applicant, random.below(80) as usize)
}

/// Each walk as the states it passed: what stands there, what of it somebody could do, what was done, and whether the
/// case stayed.
fn walks(definition: &Definition, calendar: &Calendar) -> Value {
    let ours = (0..WALKS).map(|seed| {
        let mut before: Option<(Instance, BTreeSet<String>)> = None;
        let mut steps = Vec::new();
        for step in walk(definition, calendar, seed).take(LONGEST) {
            for event in &step.decision.events {
                if let (Kind::Acted { action, from, .. }, Some((_, enabled))) = (&event.kind, &before) {
                    steps.push(visit(definition, *from, enabled, Some(*action)));
                }
            }
            before = Some((step.after.clone(), enabled(definition, &step)));
        }
        if let Some((instance, enabled)) = before {
            steps.push(visit(definition, instance.state(), &enabled, None));
        }
        json!(steps)
    });
    ours.chain(stage_walks(definition)).collect()
}

/// Walks through the net of stages, until every action was taken in every state where it stands: a case that people
/// withdraw and refuse at random seldom comes far.
fn stage_walks(definition: &Definition) -> Vec<Value> {
    let mut left: BTreeSet<(StateId, ActionId)> = definition
        .states()
        .flat_map(|(state, it)| it.actions.iter().map(move |action| (state, *action)))
        .collect();
    let mut walks = Vec::new();
    while !left.is_empty() {
        let mut state = definition.initial();
        let mut steps = Vec::new();
        while let Some(action) = towards(definition, state, &left) {
            left.remove(&(state, action));
            steps.push(visit(definition, state, &BTreeSet::new(), Some(action)));
            state = definition.action(action).to.unwrap_or(state);
        }
        steps.push(visit(definition, state, &BTreeSet::new(), None));
        walks.push(json!(steps));
    }
    walks
}

/// The first action of the shortest way to one of `wanted`, ends last: they end the walk.
fn towards(
    definition: &Definition,
    from: StateId,
    wanted: &BTreeSet<(StateId, ActionId)>,
) -> Option<ActionId> {
    let mut seen = BTreeSet::from([from]);
    let mut ways: VecDeque<(StateId, Option<ActionId>)> = VecDeque::from([(from, None)]);
    let mut over = None;
    while let Some((state, first)) = ways.pop_front() {
        for action in &definition.state(state).actions {
            let to = definition.action(*action).to.unwrap_or(state);
            let first = first.unwrap_or(*action);
            if wanted.contains(&(state, *action)) {
                if !definition.state(to).end {
                    return Some(first);
                }
                over = over.or(Some(first));
            }
            if seen.insert(to) {
                ways.push_back((to, Some(first)));
            }
        }
    }
    over
}

fn visit(
    definition: &Definition,
    state: StateId,
    enabled: &BTreeSet<String>,
    took: Option<ActionId>,
) -> Value {
    let name = |it: &ActionId| definition.action(*it).name.to_string();
    let stands: BTreeSet<String> = definition.state(state).actions.iter().map(name).collect();
    json!({
        "state": &*definition.state(state).name,
        "end": definition.state(state).end,
        "stands": stands,
        // What could be done when the walk came here; one step may be several events, and the state may be left by then.
        "enabled": enabled.intersection(&stands).collect::<Vec<_>>(),
        "took": took.as_ref().map(name),
        // An action that leads to the state in which it stands enters it anew, and does not stay.
        "stays": took.map(|it| definition.action(it).to.is_none()),
    })
}

/// What somebody could do after a step.
fn enabled(definition: &Definition, step: &Step<'_>) -> BTreeSet<String> {
    let everybody = people().into_iter().chain([Actor::person(person(9), Role::Applicant)]);
    let open = everybody.flat_map(|actor| {
        let context = Context { now: step.at, calendar: step.calendar, actor };
        offers(definition, &step.after, &context).into_iter().filter(workflow::Offer::is_enabled)
    });
    open.map(|it| definition.action(it.action).name.to_string()).collect()
}

fn trace<'t>(place: usize, (definition, events): &'t (&'t Definition, Vec<Event>)) -> Trace<'t> {
    Trace {
        case: format!("{}", place + 1),
        definition,
        company: Some(format!("{}", place % 120)),
        office: format!("{}", place % 17),
        grew_out_of: parent(place, definition),
        bodies: (0..=place % 2).map(|it| format!("{}", (place + it) % 40)).collect(),
        events: events.iter().map(|it| Recorded::Read(definition, it)).collect(),
    }
}

/// Each complaint is about a case of the process beside it, and every other one about one that is told later.
fn parent(place: usize, definition: &Definition) -> Option<String> {
    let cases = usize::try_from(CASES).expect("it is a small number");
    let beside = if place.is_multiple_of(2) { place % cases } else { place + cases };
    (definition.id() == "complaint").then(|| format!("{}", beside + 1))
}

/// What the readers must count in the logs.
fn counts(journals: &[(&Definition, Vec<Event>)]) -> Value {
    let acted = |definition: &str, action: ActionId| {
        let events = journals.iter().filter(|(it, _)| it.id() == definition).flat_map(|(_, events)| events);
        events.filter(|it| matches!(it.kind, Kind::Acted { action: it, .. } if it == action)).count()
    };
    let definitions: BTreeSet<&str> = journals.iter().map(|(it, _)| it.id()).collect();
    let mut activities = serde_json::Map::new();
    for id in definitions {
        if let Some((definition, _)) = journals.iter().find(|(it, _)| it.id() == id) {
            for (action, rule) in definition.actions() {
                activities.insert(format!("{id}.{}", rule.name), json!(acted(id, action)));
            }
        }
    }
    json!({
        "cases": journals.len(),
        "events": journals.iter().map(|(_, events)| events.len()).sum::<usize>(),
        "activities": activities,
        "grown": journals.iter().enumerate().filter(|(place, (it, _))| parent(*place, it).is_some()).count(),
    })
}

/// Aliases of people and things that nobody has.
struct Numbers;

impl Aliases for Numbers {
    fn person(&self, person: PersonId) -> String {
        format!("{}", person.0.as_u128())
    }

    fn office(&self, office: Uuid) -> String {
        format!("{}", office.as_u128() % 17)
    }

    fn body(&self, body: Uuid) -> String {
        format!("{}", body.as_u128() % 40)
    }
}
