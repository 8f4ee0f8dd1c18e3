//! A property that never met a case proves nothing about it: what the walks have met is printed, and what they must
//! meet is demanded.

use super::Way;
use std::collections::BTreeMap;
use std::io::Write;
use workflow::event::{Cause, Change, Kind};
use workflow::instance::OpenTask;
use workflow::testkit::Step;
use workflow::{Actor, Definition};

/// So many walks are taken, and as many more as it takes to meet what chance leads to once in some thousand: what ends a
/// case, and only in the three days of one state and without a threat.
const WALKS: u64 = 768;
/// What so many never meet is as good as never there.
const MOST_WALKS: u64 = 16_384;

#[derive(Default)]
struct Classes(BTreeMap<&'static str, BTreeMap<String, usize>>);

impl Classes {
    fn met(&mut self, class: &'static str, what: &str) {
        *self.0.entry(class).or_default().entry(what.to_owned()).or_default() += 1;
    }

    /// Which of these were never met.
    fn missing<'n>(&self, class: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
        let met = self.0.get(class);
        names.into_iter().filter(|it| met.is_none_or(|met| !met.contains_key(*it))).collect()
    }

    #[track_caller]
    fn assert_all<'n>(&self, class: &str, names: impl IntoIterator<Item = &'n str>) {
        let missing = self.missing(class, names);
        assert!(missing.is_empty(), "no walk met {class} {missing:?}");
    }
}

/// Walks through one process and notes everything that is met. The seeds are the same each time: what the properties
/// meet by chance is met here for certain.
fn met(process: usize) -> Classes {
    let definition = (Way { process, seed: 0, length: 0 }).definition();
    let mut classes = Classes::default();
    let named = named(definition);
    for seed in 0..MOST_WALKS {
        if seed >= WALKS
            && named.iter().all(|(class, it)| classes.missing(class, it.iter().copied()).is_empty())
        {
            break;
        }
        let mut over = false;
        let mut open = Vec::new();
        for step in (Way { process, seed, length: 120 }).steps() {
            step_met(definition, &step, &mut classes);
            closed_met(definition, &open, &step, &mut classes);
            over = step.after.is_over(definition);
            open = step.after.tasks().to_vec();
        }
        classes.met("walk", if over { "to an end" } else { "broken off" });
    }
    for (class, met) in &classes.0 {
        // A closed pipe is no reason to fail.
        let _ = writeln!(std::io::stderr().lock(), "walks of {} met {class}: {met:?}", definition.id());
    }
    classes
}

/// What an action closed of what was open before it.
fn closed_met(definition: &Definition, open: &[OpenTask], step: &Step<'_>, classes: &mut Classes) {
    for event in &step.decision.events {
        let Kind::Acted { action, .. } = &event.kind else { continue };
        let closes = &definition.action(*action).closes;
        let is_over = |it: &&OpenTask| event.changes.contains(&Change::TaskCancelled { serial: it.serial });
        for task in open.iter().filter(is_over).map(|it| it.task).filter(|it| closes.contains(it)) {
            classes.met("task finished", &definition.task(task).name);
        }
    }
}

fn step_met(definition: &Definition, step: &Step<'_>, classes: &mut Classes) {
    classes.met("state", &definition.state(step.after.state()).name);
    if let Some(outcome) = step.after.outcome() {
        classes.met("outcome", &definition.outcome(outcome).name);
    }
    for mark in step.after.marks() {
        classes.met("mark", &definition.mark(mark).name);
    }
    if let Actor::Person { role, acted_in_parent, .. } = step.actor {
        classes.met("role", role.code());
        if acted_in_parent {
            classes.met("actor", "who acted in the parent case");
        }
    }
    for clock in step.after.clocks() {
        classes.met("clock", &definition.clock(clock.clock).name);
        if clock.is_paused() {
            classes.met("clock", "one that stands still");
        }
    }
    for (_, effect) in &step.decision.effects {
        classes.met("occasion", effect.occasion.code());
    }
    if step.decision.events.len() > 1 {
        classes.met("event", "several at one tick");
    }
    for event in &step.decision.events {
        for change in &event.changes {
            if let Change::TaskOpened { task, .. } = change {
                classes.met("task", &definition.task(*task).name);
            }
        }
        let kind = event_met(definition, &event.kind, classes);
        classes.met("event", kind);
    }
}

fn event_met(definition: &Definition, kind: &Kind, classes: &mut Classes) -> &'static str {
    match kind {
        Kind::Opened { facts, .. } => {
            for (fact, _) in facts {
                classes.met("filed", &definition.filed_fact(*fact).name);
            }
            "opened"
        }
        Kind::Acted { action, ground, cause, inputs, .. } => {
            classes.met("action", &definition.action(*action).name);
            if let Some(ground) = ground {
                classes.met("ground", &definition.ground(*ground).name);
            }
            for (field, _) in inputs {
                classes.met("field", &definition.field(*field).name);
            }
            match cause {
                None => "acted",
                Some(Cause::Clock(..)) => "acted by a clock",
                Some(Cause::Timer(..)) => "acted by a timer",
                Some(Cause::Child(..)) => "acted after a child case",
            }
        }
        Kind::TaskDone { task, .. } => {
            classes.met("task finished", &definition.task(*task).name);
            "done"
        }
        Kind::ChildDecided { task, .. } => {
            classes.met("task finished", &definition.task(*task).name);
            "child decided"
        }
        Kind::TaskLapsed { .. } => "lapsed",
        Kind::TaskLate { .. } => "late",
        Kind::Warned { .. } => "warned",
        Kind::Forced { .. } => "forced",
        Kind::Migrated { .. } => "migrated",
        Kind::Rearmed => "rearmed",
    }
}

/// Everything that a process names, and whatever happens to any case.
fn named(definition: &Definition) -> Vec<(&'static str, Vec<&str>)> {
    // A case that is opened with the end of this one is decided without it.
    let ending = definition.actions().filter(|(_, it)| it.to.is_some_and(|to| definition.state(to).end));
    let opened_last: Vec<_> = ending.flat_map(|(_, it)| it.opens.clone()).collect();
    let finished = definition.tasks().filter(|(id, _)| !opened_last.contains(id));
    vec![
        ("action", definition.actions().map(|(_, it)| &*it.name).collect()),
        ("state", definition.states().map(|(_, it)| &*it.name).collect()),
        ("clock", definition.clocks().map(|(_, it)| &*it.name).collect()),
        ("ground", definition.grounds().map(|(_, it)| &*it.name).collect()),
        ("outcome", definition.outcomes().map(|(_, it)| &*it.name).collect()),
        ("mark", definition.marks().map(|(_, it)| &*it.name).collect()),
        ("task", definition.tasks().map(|(_, it)| &*it.name).collect()),
        ("task finished", finished.map(|(_, it)| &*it.name).collect()),
        ("field", definition.fields().map(|(_, it)| &*it.name).collect()),
        ("filed", definition.filed().map(|(_, it)| &*it.name).collect()),
        ("walk", vec!["to an end"]),
        ("event", vec!["opened", "acted", "done", "warned", "forced", "rearmed"]),
    ]
}

/// What the walks through one process must meet: everything that it names.
fn must_meet_all(process: usize) -> Classes {
    let (definition, classes) = ((Way { process, seed: 0, length: 0 }).definition(), met(process));
    for (class, names) in named(definition) {
        classes.assert_all(class, names);
    }
    classes
}

#[test]
fn the_walks_through_protection_meet_all_that_it_names_and_every_kind_of_event() {
    let classes = must_meet_all(0);
    classes.assert_all("occasion", workflow::Occasion::ALL.iter().map(|it| it.code()));
    let kinds = [
        "acted by a clock",
        "acted by a timer",
        "acted after a child case",
        "child decided",
        "lapsed",
        "late",
        "several at one tick",
    ];
    classes.assert_all("event", kinds);
    classes.assert_all("clock", ["one that stands still"]);
}

#[test]
fn the_walks_through_a_complaint_meet_all_that_it_names_and_who_acted_before() {
    must_meet_all(1).assert_all("actor", ["who acted in the parent case"]);
}

#[test]
fn the_walks_through_an_accompaniment_meet_all_that_it_names() {
    must_meet_all(2).assert_all("event", ["acted after a child case"]);
}

#[test]
fn the_walks_through_a_message_meet_all_that_it_names() {
    must_meet_all(3);
}
