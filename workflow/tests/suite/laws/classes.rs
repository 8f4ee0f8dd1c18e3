//! A property that never met a case proves nothing about it: what the walks have met is printed, and what they must
//! meet is demanded.

use super::walk;
use crate::suite::world::{properties, protection};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Write;
use workflow::Actor;
use workflow::event::{Cause, Kind};

#[derive(Default)]
struct Classes(BTreeMap<&'static str, BTreeMap<String, usize>>);

impl Classes {
    fn met(&mut self, class: &'static str, what: &str) {
        *self.0.entry(class).or_default().entry(what.to_owned()).or_default() += 1;
    }

    /// Says which of these were never met.
    fn assert_all<'n>(&self, class: &str, names: impl Iterator<Item = &'n str>) {
        let none = BTreeMap::new();
        let met = self.0.get(class).unwrap_or(&none);
        let missing: Vec<&str> = names.filter(|it| !met.contains_key(*it)).collect();
        assert!(missing.is_empty(), "no walk met {class} {missing:?}");
    }
}

#[test]
fn the_walks_meet_every_action_state_ground_outcome_mark_and_task() {
    let definition = protection();
    let classes = RefCell::new(Classes::default());
    let mut runner = TestRunner::new(properties(file!()));
    let walked = runner.run(&any::<u64>(), |seed| {
        let mut classes = classes.borrow_mut();
        let mut over = false;
        for step in walk(seed).take(120) {
            classes.met("state", &definition.state(step.after.state()).name);
            if let Some(outcome) = step.after.outcome() {
                classes.met("outcome", &definition.outcome(outcome).name);
            }
            for mark in step.after.marks() {
                classes.met("mark", &definition.mark(mark).name);
            }
            if let Actor::Person { role, .. } = step.actor {
                classes.met("role", role.code());
            }
            for (_, effect) in &step.decision.effects {
                classes.met("occasion", effect.occasion.code());
            }
            if step.decision.events.len() > 1 {
                classes.met("event", "several at one tick");
            }
            for event in &step.decision.events {
                let kind = match &event.kind {
                    Kind::Opened { .. } => "opened",
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
                        classes.met("task", &definition.task(*task).name);
                        "done"
                    }
                    Kind::TaskLapsed { .. } => "lapsed",
                    Kind::TaskLate { .. } => "late",
                    Kind::Warned { .. } => "warned",
                    Kind::ChildDecided { .. } => "child decided",
                    Kind::Forced { .. } => "forced",
                    Kind::Migrated { .. } => "migrated",
                    Kind::Rearmed => "rearmed",
                };
                classes.met("event", kind);
            }
            over = step.after.is_over(definition);
        }
        classes.met("walk", if over { "to an end" } else { "broken off" });
        Ok(())
    });
    walked.expect("no walk fails");
    let classes = classes.into_inner();
    for (class, met) in &classes.0 {
        // A closed pipe is no reason to fail.
        let _ = writeln!(std::io::stderr().lock(), "walks met {class}: {met:?}");
    }
    classes.assert_all("action", definition.actions().map(|(_, it)| &*it.name));
    classes.assert_all("state", definition.states().map(|(_, it)| &*it.name));
    classes.assert_all("ground", definition.grounds().map(|(_, it)| &*it.name));
    classes.assert_all("outcome", definition.outcomes().map(|(_, it)| &*it.name));
    classes.assert_all("mark", definition.marks().map(|(_, it)| &*it.name));
    classes.assert_all("task", definition.tasks().map(|(_, it)| &*it.name));
    classes.assert_all("field", definition.fields().map(|(_, it)| &*it.name));
    classes.assert_all("occasion", workflow::Occasion::ALL.iter().map(|it| it.code()));
    let kinds = [
        "opened",
        "acted",
        "acted by a clock",
        "acted by a timer",
        "done",
        "lapsed",
        "late",
        "warned",
        "rearmed",
        "several at one tick",
    ];
    classes.assert_all("event", kinds.into_iter());
    classes.assert_all("walk", ["to an end"].into_iter());
}
