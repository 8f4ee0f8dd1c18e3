//! Who may do what where, and what must hold for it: every state, every action and every role of every process,
//! written by hand from the law.
//!
//! No row is generated from a definition. A lawyer reads the rows; the test reads the engine; both must agree, in what
//! may be done and in every reason why something may not.

mod situation;

use super::case::Case;
use super::world::{conflicted, from_parent, process};
use serde::Deserialize;
use situation::{Situation, situations};
use std::collections::{BTreeMap, BTreeSet};
use workflow::definition::model::Role;
use workflow::event::{Cause, Change, Kind};
use workflow::testkit::person;
use workflow::{Actor, Command, decide, offers};

/// A process in a table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// Each action, filled in so that nothing but place, person and moment can stand in its way.
    filled: BTreeMap<String, String>,
    /// Who may finish what is awaited; nobody, where it is a case of its own.
    tasks: BTreeMap<String, Vec<String>>,
    situation: Vec<Situation>,
    /// State, action, and what the law says of it there.
    may: BTreeMap<String, BTreeMap<String, Row>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// Which roles may.
    by: Vec<String>,
    /// What must hold beside.
    #[serde(default)]
    holds: Vec<String>,
    /// By which article.
    law: String,
}

impl Table {
    fn row(&self, state: &str, action: &str) -> Option<&Row> {
        self.may.get(state)?.get(action)
    }
}

const TABLES: [(&str, &str); 4] = [
    ("protection", include_str!("table/protection.toml")),
    ("complaint", include_str!("table/complaint.toml")),
    ("accompaniment", include_str!("table/accompaniment.toml")),
    ("message", include_str!("table/message.toml")),
];

fn table(id: &str) -> Table {
    let (_, text) = TABLES.iter().find(|it| it.0 == id).expect("there is a table");
    toml::from_str(text).unwrap_or_else(|why| panic!("{id}: {why}"))
}

/// Everybody who can be told apart: in each role somebody who has done nothing yet, the officer of the case in each
/// seat, a colleague, somebody in each role who acted in the parent case, somebody in a conflict, and the machine.
fn everybody() -> Vec<Actor> {
    let roles = Role::ALL.into_iter().filter(|it| *it != Role::System);
    let people = roles.flat_map(|role| {
        let new = Actor::person(person(8), role);
        [new, Actor::person(person(2), role), from_parent(new), conflicted(new)]
    });
    people.chain([Actor::person(person(3), Role::Officer), Actor::System]).collect()
}

/// Why something that must hold does not, in the word of the engine; `None` when it holds.
fn failing(case: &Case, actor: Actor, hold: &str) -> Option<&'static str> {
    let words: Vec<&str> = hold.split(' ').collect();
    let marked = |mark: &str| case.marks().contains(&mark);
    let why = |holds: bool, code| (!holds).then_some(code);
    let who = match actor {
        Actor::Person { person, acted_in_parent, .. } => Some((person, acted_in_parent)),
        Actor::System => None,
    };
    match words.as_slice() {
        // The officer is the one to whom the case is assigned.
        ["assigned"] => {
            let is_theirs = who.is_none_or(|(person, _)| case.instance.assignee() == Some(person));
            why(actor.role() != Role::Officer || is_theirs, "not_assignee")
        }
        // Somebody else than who last did that.
        ["not", "who", "did", action] => {
            let did = case.journal.iter().rev().find(|it| acted(case, &it.kind) == Some(action));
            let same = did.is_some_and(|it| match it.by {
                workflow::event::By::Person { person, .. } => who.is_some_and(|(it, _)| it == person),
                workflow::event::By::System => false,
            });
            why(!same, "same_actor")
        }
        ["not", "from", "parent"] => why(!who.is_some_and(|(_, acted)| acted), "acted_in_parent"),
        // The draft that is decided says one of these.
        ["draft", outcomes @ ..] => {
            let field = case.definition.find_field("proposal").expect("there are drafts");
            let draft = case.instance.choice(field).map(|it| &*case.definition.outcome(it).name);
            why(draft.is_some_and(|it| outcomes.contains(&it)), "fact")
        }
        ["marked", mark] => why(marked(mark), "fact"),
        ["unmarked", mark] => why(!marked(mark), "fact"),
        // It came with the case, or did not.
        ["absent", fact] => {
            let fact = case.definition.find_filed(fact).expect("it comes with a case");
            why(case.instance.fact(fact).is_none(), "fact")
        }
        // One of these offices has the case.
        ["office", seats @ ..] => why(seats.contains(&case.instance.seat().code()), "fact"),
        // None of these is awaited any more.
        ["done", tasks @ ..] => why(!case.tasks().iter().any(|it| tasks.contains(it)), "task_open"),
        // The clock has not run out since it last started.
        ["running", clock] => {
            let id = case.definition.find_clock(clock).expect("it stands in the definition");
            let starts = |it: &Change| matches!(it, Change::ClockStarted { clock, .. } if *clock == id);
            let since = case.journal.iter().rev().take_while(|it| !it.changes.iter().any(starts));
            let ran_out = |it: &Kind| matches!(it, Kind::Acted { cause: Some(Cause::Clock(clock, _)), .. } if *clock == id);
            why(!since.into_iter().any(|it| ran_out(&it.kind)), "run_out")
        }
        ["within", term, "of", event] => match last(case, event) {
            None => Some("not_yet"),
            Some(on) => {
                let over = case.calendar.add(on, term.parse().expect("a term")).expect("a known year");
                why(case.calendar.day_of(case.now) <= over, "too_late")
            }
        },
        ["after", term, "of", event, "unless", mark] => match last(case, event) {
            _ if marked(mark) => None,
            None => Some("not_yet"),
            Some(on) => {
                let over = case.calendar.add(on, term.parse().expect("a term")).expect("a known year");
                why(case.calendar.day_of(case.now) > over, "too_early")
            }
        },
        ["at", "most", times, action] => {
            let taken = case.journal.iter().filter(|it| acted(case, &it.kind) == Some(action)).count();
            why(taken < times.parse().expect("a number"), "limit")
        }
        _ => panic!("`{hold}` is not of the language of the tables"),
    }
}

fn acted<'c>(case: &'c Case, kind: &Kind) -> Option<&'c str> {
    match kind {
        Kind::Acted { action, .. } => Some(&case.definition.action(*action).name),
        _ => None,
    }
}

/// The day on which an action was last taken, or a clock last started.
fn last(case: &Case, event: &str) -> Option<chrono::NaiveDate> {
    let clock = case.definition.find_clock(event);
    case.journal.iter().rev().find_map(|it| {
        let started = it.changes.iter().find_map(|change| match change {
            Change::ClockStarted { clock: started, on, .. } if Some(*started) == clock => Some(*on),
            _ => None,
        });
        let taken = acted(case, &it.kind) == Some(event);
        let on = match &it.kind {
            // What the machine did counts on the day on which it fell due.
            Kind::Acted { cause: Some(Cause::Timer(_, due) | Cause::Clock(_, due)), .. } => *due,
            _ => case.calendar.day_of(it.at),
        };
        started.or_else(|| taken.then_some(on))
    })
}

/// Every reason of the table against an action, in the words of the engine; `None` when it has no row here.
fn reasons(table: &Table, case: &Case, action: &str, actor: Actor) -> Option<BTreeSet<&'static str>> {
    let row = table.row(case.state(), action)?;
    let mut reasons: BTreeSet<&str> = row.holds.iter().filter_map(|it| failing(case, actor, it)).collect();
    if !row.by.iter().any(|it| it == actor.role().code()) {
        reasons.insert("role");
    }
    if let Actor::Person { conflicted: true, .. } = actor {
        reasons.insert("conflict");
    }
    Some(reasons)
}

/// What the looks at a table met.
#[derive(Default)]
struct Met {
    looked_at: usize,
    /// State, action and role, where it may.
    lawful: BTreeSet<(String, String, &'static str)>,
    /// Action and what did not hold for it.
    failed: BTreeSet<(String, String)>,
}

/// Compares the table with the engine for everybody and every action in one situation.
fn compare(table: &Table, name: &str, case: &Case, met: &mut Met) {
    let definition = &case.definition;
    for (id, action) in definition.actions() {
        let filled =
            table.filled.get(&*action.name).unwrap_or_else(|| panic!("{} is filled in", action.name));
        let sentence = format!("{} {filled}", action.name);
        for actor in everybody() {
            let what = format!("{} in situation {name} by {actor:?}", action.name);
            let context = case.context(actor);
            let decided = decide(definition, &case.instance, &case.sentence(&sentence), &context);
            met.looked_at += 1;
            let offers = offers(definition, &case.instance, &context);
            let offer = offers.iter().find(|it| it.action == id);
            let row = table.row(case.state(), &action.name);
            let Some((row, expected)) = row.zip(reasons(table, case, &action.name, actor)) else {
                assert!(offer.is_none(), "{what} is offered, and has no row");
                let denied = decided.expect_err(&what);
                let here = denied.blockers.iter().any(|it| matches!(it.code(), "not_in_state" | "case_over"));
                assert!(here, "{what} has no row: {denied}");
                continue;
            };
            // What only the machine does is not shown to people.
            let shown = row.by != ["system"] || actor == Actor::System;
            assert_eq!(offer.is_some(), shown, "{what}");
            let offered: Option<BTreeSet<&str>> =
                offer.map(|it| it.blockers.iter().map(workflow::Blocker::code).collect());
            assert!(offered.is_none_or(|it| it == expected), "{what}: {:?}", offer.map(|it| &it.blockers));
            match decided {
                Ok(_) => {
                    assert_eq!(expected, BTreeSet::new(), "{what}: decided, and the table says why not");
                    let (state, action) = (case.state().to_owned(), action.name.to_string());
                    met.lawful.insert((state, action, actor.role().code()));
                }
                Err(denied) => {
                    let about_who_and_where = denied.blockers.iter().filter(|it| !it.is_about_fields());
                    let found: BTreeSet<&str> = about_who_and_where.map(workflow::Blocker::code).collect();
                    assert!(!expected.is_empty(), "{what}: refused, and the table allows it: {denied:?}");
                    assert_eq!(found, expected, "{what}");
                }
            }
            for hold in &row.holds {
                if failing(case, actor, hold).is_some() {
                    met.failed.insert((action.name.to_string(), hold.clone()));
                }
            }
        }
    }
}

/// Looks at every situation of a table: the engine agrees with it, no row is a dead letter, and nothing that must hold
/// was never seen not to.
fn agrees(id: &str) {
    let table = table(id);
    let mut met = Met::default();
    for (name, case) in situations(&table.situation, process(id)) {
        compare(&table, &name, &case, &mut met);
    }
    for (state, rows) in &table.may {
        for (action, row) in rows {
            for role in &row.by {
                let lawful =
                    met.lawful.iter().any(|it| (&it.0, &it.1, it.2) == (state, action, role.as_str()));
                assert!(lawful, "no situation shows {action} in {state} by {role}");
            }
            for hold in &row.holds {
                let failed = met.failed.contains(&(action.clone(), hold.clone()));
                assert!(failed, "no situation shows {action} without `{hold}`");
            }
        }
    }
    assert!(met.looked_at > 1000, "{} looks", met.looked_at);
}

#[test]
fn every_state_action_and_role_of_protection_is_as_the_law_says() {
    agrees("protection");
}

#[test]
fn every_state_action_and_role_of_a_complaint_is_as_the_law_says() {
    agrees("complaint");
}

#[test]
fn every_state_action_and_role_of_an_accompaniment_is_as_its_rules_say() {
    agrees("accompaniment");
}

#[test]
fn every_state_action_and_role_of_a_message_is_as_the_law_says() {
    agrees("message");
}

#[test]
fn the_tables_and_the_definitions_speak_of_the_same_states_actions_articles_and_tasks() {
    for (id, _) in TABLES {
        let (table, definition) = (table(id), process(id));
        let mut named = BTreeSet::new();
        for (state, rows) in &table.may {
            named
                .extend(rows.iter().map(|(action, row)| (state.as_str(), action.as_str(), row.law.as_str())));
        }
        let mut defined = BTreeSet::new();
        for (_, action) in definition.actions() {
            let states = action.states.iter().map(|it| &*definition.state(*it).name);
            defined.extend(states.map(|state| (state, &*action.name, &*action.basis.0)));
        }
        assert_eq!(named, defined, "{id}");
        let tasks: BTreeSet<&str> = definition.tasks().map(|(_, it)| &*it.name).collect();
        assert_eq!(tasks, table.tasks.keys().map(String::as_str).collect(), "{id}");
        let situations = situations(&table.situation, definition);
        let met: BTreeSet<&str> = situations.values().map(Case::state).collect();
        let states: BTreeSet<&str> = definition.states().map(|(_, it)| &*it.name).collect();
        assert_eq!(met, states, "{id}: the table looks into every state");
    }
}

/// What stands in a sentence is what the law asks for: without any word of it the action is refused.
#[test]
fn nothing_that_an_action_asks_for_can_be_left_out() {
    for (id, _) in TABLES {
        let (table, mut asked) = (table(id), BTreeMap::new());
        for (name, case) in situations(&table.situation, process(id)) {
            for (action, filled) in &table.filled {
                let lawful = everybody()
                    .into_iter()
                    .find(|actor| reasons(&table, &case, action, *actor).is_some_and(|it| it.is_empty()));
                let Some(actor) = lawful else { continue };
                for word in filled.split_whitespace() {
                    let rest = filled.split_whitespace().filter(|it| *it != word);
                    let rest = rest.collect::<Vec<_>>().join(" ");
                    let said = case.refused(actor, &format!("{action} {rest}"));
                    let why = said.iter().all(|it| it.starts_with("field_missing") || it == "ground_missing");
                    assert!(why, "{action} without {word} in {name}: {said:?}");
                }
                asked.insert(action.clone(), filled.split_whitespace().count());
            }
        }
        assert_eq!(asked.len(), table.filled.len(), "{id}: every action was lawful somewhere");
    }
}

#[test]
fn every_task_is_finished_by_whom_the_law_names() {
    for (id, _) in TABLES {
        let table = table(id);
        let mut met = BTreeSet::new();
        for (name, case) in situations(&table.situation, process(id)) {
            let open: BTreeSet<String> = case.tasks().into_iter().map(str::to_owned).collect();
            for task in open {
                let by = &table.tasks[&task];
                // Whether it was in court is asked after whether it was decided.
                let waits = task == "court" && case.tasks().contains(&"duplicate");
                for actor in everybody() {
                    let serial = case.serial(&task);
                    let done = Command::Done { task: serial, files: Vec::new().into(), text: true };
                    let decided = case.clone().command(actor, &done);
                    let in_conflict = matches!(actor, Actor::Person { conflicted: true, .. });
                    // Who acted in the case below has no part in the complaint about it (APPC 97(2)).
                    let acted_below = matches!(actor, Actor::Person { acted_in_parent: true, .. });
                    let is_barred = in_conflict || (acted_below && id == "complaint");
                    let may = by.iter().any(|it| it == actor.role().code()) && !is_barred && !waits;
                    assert_eq!(decided.is_ok(), may, "{task} in {name} by {actor:?}");
                    if may {
                        met.insert((task.clone(), actor.role().code()));
                    }
                    if by.is_empty() {
                        met.insert((task.clone(), "nobody"));
                    }
                }
            }
        }
        for (task, by) in &table.tasks {
            let nobody = ["nobody".to_owned()];
            let by = if by.is_empty() { nobody.as_slice() } else { by };
            for role in by {
                assert!(met.contains(&(task.clone(), role.as_str())), "{id}: {task} is finished by {role}");
            }
        }
    }
}
