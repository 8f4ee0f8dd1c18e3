//! A property that never met a case proves nothing about it: what the walks have met is printed, and what they must
//! meet is demanded.

use super::Way;
use std::collections::BTreeMap;
use std::io::Write;
use workflow::event::{Cause, Change, Kind};
use workflow::testkit::Step;
use workflow::{Actor, Definition};

/// What ends a case, and only in the three days of one state and without a threat: chance leads there once in some thousand
/// walks. `a_lapsed_correction_is_returned_by_the_head_within_three_working_days_and_not_one_second_later` goes there.
const RARE: [&str; 2] = ["return_uncorrected", "correction_expired"];

#[derive(Default)]
struct Classes(BTreeMap<&'static str, BTreeMap<String, usize>>);

impl Classes {
    fn met(&mut self, class: &'static str, what: &str) {
        *self.0.entry(class).or_default().entry(what.to_owned()).or_default() += 1;
    }

    /// Says which of these were never met.
    #[track_caller]
    fn assert_all<'n>(&self, class: &str, names: impl Iterator<Item = &'n str>) {
        let none = BTreeMap::new();
        let met = self.0.get(class).unwrap_or(&none);
        let wanted = names.filter(|it| !RARE.contains(it));
        let missing: Vec<&str> = wanted.filter(|it| !met.contains_key(*it)).collect();
        assert!(missing.is_empty(), "no walk met {class} {missing:?}");
    }
}

/// Walks through one process and notes everything that is met. The seeds are the same each time: what the properties
/// meet by chance is met here for certain.
fn met(process: usize) -> Classes {
    let definition = (Way { process, seed: 0, length: 0 }).definition();
    let mut classes = Classes::default();
    for seed in 0..768 {
        let mut over = false;
        for step in (Way { process, seed, length: 120 }).steps() {
            step_met(definition, &step, &mut classes);
            over = step.after.is_over(definition);
        }
        classes.met("walk", if over { "to an end" } else { "broken off" });
    }
    for (class, met) in &classes.0 {
        // A closed pipe is no reason to fail.
        let _ = writeln!(std::io::stderr().lock(), "walks of {} met {class}: {met:?}", definition.id());
    }
    classes
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

/// What the walks through one process must meet: everything that it names.
fn must_meet_all(process: usize) -> Classes {
    let (definition, classes) = ((Way { process, seed: 0, length: 0 }).definition(), met(process));
    classes.assert_all("action", definition.actions().map(|(_, it)| &*it.name));
    classes.assert_all("state", definition.states().map(|(_, it)| &*it.name));
    classes.assert_all("clock", definition.clocks().map(|(_, it)| &*it.name));
    classes.assert_all("ground", definition.grounds().map(|(_, it)| &*it.name));
    classes.assert_all("outcome", definition.outcomes().map(|(_, it)| &*it.name));
    classes.assert_all("mark", definition.marks().map(|(_, it)| &*it.name));
    classes.assert_all("task", definition.tasks().map(|(_, it)| &*it.name));
    // A case that is opened with the end of this one is decided without it.
    let ending = definition.actions().filter(|(_, it)| it.to.is_some_and(|to| definition.state(to).end));
    let opened_last: Vec<_> = ending.flat_map(|(_, it)| it.opens.clone()).collect();
    let finished = definition.tasks().filter(|(id, _)| !opened_last.contains(id));
    classes.assert_all("task finished", finished.map(|(_, it)| &*it.name));
    classes.assert_all("field", definition.fields().map(|(_, it)| &*it.name));
    classes.assert_all("filed", definition.filed().map(|(_, it)| &*it.name));
    classes.assert_all("walk", ["to an end"].into_iter());
    classes.assert_all("event", ["opened", "acted", "done", "warned", "forced", "rearmed"].into_iter());
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
    classes.assert_all("event", kinds.into_iter());
    classes.assert_all("clock", ["one that stands still"].into_iter());
}

#[test]
fn the_walks_through_a_complaint_meet_all_that_it_names_and_who_acted_before() {
    must_meet_all(1).assert_all("actor", ["who acted in the parent case"].into_iter());
}

#[test]
fn the_walks_through_an_accompaniment_meet_all_that_it_names() {
    must_meet_all(2).assert_all("event", ["acted after a child case"].into_iter());
}

#[test]
fn the_walks_through_a_message_meet_all_that_it_names() {
    must_meet_all(3);
}
