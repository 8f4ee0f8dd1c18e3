//! Promises: proved for every case, or refuted by the shortest one that breaks them.

use super::{Explored, Step, in_words};
use crate::definition::model::{ActionId, Model, Origin, Promise, Promised, Seen};
use crate::definition::problem::{Code, Sink};
use std::collections::VecDeque;

pub(super) fn prove(model: &Model, explored: &Explored, sink: &mut Sink<'_>) {
    for promise in &model.promises {
        match &promise.promised {
            Promised::Between { from, and, always } => {
                let actions = model.actions.len();
                let (ends, keepers) = (Seen::of(and, actions), Seen::of(always, actions));
                let between = Between { origin: *from, and, always, ends, keepers };
                between.prove(model, explored, promise, sink);
            }
            Promised::Offered { action, until } => offered(model, explored, promise, *action, until, sink),
        }
    }
}

/// How each place of a search was found first, so that a shortest way there can be told.
struct Ways(Vec<Found>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    NotYet,
    AtTheBeginning,
    By { before: u32, action: ActionId },
}

impl Ways {
    fn among(places: usize) -> Ways {
        Ways(vec![Found::NotYet; places])
    }

    fn begin(&mut self, place: u32) {
        if let Some(found) = self.0.get_mut(place as usize) {
            *found = Found::AtTheBeginning;
        }
    }

    /// Whether the place is new.
    fn reach(&mut self, place: u32, before: u32, action: ActionId) -> bool {
        match self.0.get_mut(place as usize) {
            Some(found) if *found == Found::NotYet => {
                *found = Found::By { before, action };
                true
            }
            _ => false,
        }
    }

    fn to(&self, place: u32) -> Vec<ActionId> {
        let mut way = Vec::new();
        let mut at = place;
        while let Some(Found::By { before, action }) = self.0.get(at as usize) {
            way.push(*action);
            at = *before;
        }
        way.reverse();
        way
    }
}

fn named(model: &Model, actions: &[ActionId]) -> String {
    let names: Vec<&str> = actions.iter().map(|it| &*model.actions.get(*it).name).collect();
    names.join(" or ")
}

/// How far a promise of the first form has come on a way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Its beginning has not come yet.
    Before = 0,
    /// It has begun, and what must happen has not.
    Owed = 1,
    /// It has happened.
    Kept = 2,
}

const PHASES: u32 = 3;

struct Between<'m> {
    origin: Origin,
    and: &'m [ActionId],
    always: &'m [ActionId],
    /// The same, to be asked at every step.
    ends: Seen,
    keepers: Seen,
}

impl Between<'_> {
    fn prove(&self, model: &Model, explored: &Explored, promise: &Promise, sink: &mut Sink<'_>) {
        if self.and.iter().all(|it| self.keepers.contains(*it)) {
            let message =
                format!("{} ends this promise and keeps it: no case could break it", named(model, self.and));
            sink.add(Code::E16, &promise.at, message);
            return;
        }
        let mut came = Seen::among(model.actions.len());
        let mut ways = Ways::among(explored.configurations.len() * PHASES as usize);
        let key = |place: u32, phase: Phase| place * PHASES + phase as u32;
        let mut queue = VecDeque::new();
        for (place, configuration) in explored.iter().take(explored.beginnings) {
            let begun = match self.origin {
                Origin::Registration => true,
                Origin::State(state) => state == configuration.state(),
                Origin::Action(_) => false,
            };
            let phase = if begun { Phase::Owed } else { Phase::Before };
            ways.begin(key(place, phase));
            queue.push_back((place, phase));
        }
        while let Some((place, phase)) = queue.pop_front() {
            for step in explored.steps_from(place) {
                if phase != Phase::Before {
                    came.is_new(step.action);
                }
                let keeps = self.keepers.contains(step.action);
                if phase == Phase::Owed && self.ends.contains(step.action) && !keeps {
                    let mut way = ways.to(key(place, phase));
                    way.push(step.action);
                    let message = format!(
                        "between {} and {} there is not always {}: {}",
                        self.beginning(model),
                        model.actions.get(step.action).name,
                        named(model, self.always),
                        in_words(model, &way)
                    );
                    sink.add(Code::E16, &promise.at, message);
                    return;
                }
                let next = self.next(model, phase, step, keeps);
                if ways.reach(key(step.to, next), key(place, phase), step.action) {
                    queue.push_back((step.to, next));
                }
            }
        }
        self.say_what_is_empty(model, promise, &came, sink);
    }

    fn next(&self, model: &Model, phase: Phase, step: &Step, keeps: bool) -> Phase {
        let begins = match self.origin {
            Origin::Registration => false,
            Origin::Action(action) => action == step.action,
            Origin::State(state) => model.actions.get(step.action).to == Some(state),
        };
        match phase {
            _ if begins => Phase::Owed,
            Phase::Owed if keeps => Phase::Kept,
            other => other,
        }
    }

    fn beginning<'m>(&self, model: &'m Model) -> &'m str {
        match self.origin {
            Origin::Registration => "registration",
            Origin::Action(action) => &model.actions.get(action).name,
            Origin::State(state) => &model.states.get(state).name,
        }
    }

    /// A promise that no case could break says nothing, and looks as if it did.
    fn say_what_is_empty(&self, model: &Model, promise: &Promise, came: &Seen, sink: &mut Sink<'_>) {
        for id in self.and.iter().chain(self.always).filter(|it| !came.contains(**it)) {
            let name = &model.actions.get(*id).name;
            let message =
                format!("after {} {name} never comes: of it the promise says nothing", self.beginning(model));
            sink.add(Code::E16, &promise.at, message);
        }
    }
}

fn offered(
    model: &Model,
    explored: &Explored,
    promise: &Promise,
    id: ActionId,
    until: &[ActionId],
    sink: &mut Sink<'_>,
) {
    let action = model.actions.get(id);
    if action.is_of_the_machine() {
        let message = format!(
            "action {} is promised, and the machine alone takes it: nobody is offered it",
            action.name
        );
        sink.add(Code::E16, &promise.at, message);
        return;
    }
    if action.within.is_some()
        || action.not_before.is_some()
        || action.limit.is_some()
        || !action.needs.is_empty()
    {
        let message = format!(
            "action {} is promised and may be blocked by its own within, not_before, needs or limit",
            action.name
        );
        sink.add(Code::E16, &promise.at, message);
        return;
    }
    let (ends, mut came) = (Seen::of(until, model.actions.len()), Seen::among(model.actions.len()));
    let mut ways = Ways::among(explored.configurations.len());
    let mut queue: VecDeque<u32> = VecDeque::new();
    for (place, _) in explored.iter().take(explored.beginnings) {
        ways.begin(place);
        queue.push_back(place);
    }
    while let Some(place) = queue.pop_front() {
        let steps = explored.steps_from(place);
        let state = model.states.get(explored.at(place).state());
        if !state.end && !steps.iter().any(|it| it.action == id) {
            let way = in_words(model, &ways.to(place));
            let message =
                format!("action {} is not offered in state {}, reached by {way}", action.name, state.name);
            sink.add(Code::E16, &promise.at, message);
            return;
        }
        for step in steps {
            came.is_new(step.action);
            if !ends.contains(step.action) && ways.reach(step.to, place, step.action) {
                queue.push_back(step.to);
            }
        }
    }
    for end in until.iter().filter(|it| !came.contains(**it)) {
        let name = &model.actions.get(*end).name;
        let message = format!("{name} never comes while {} is promised: it says nothing of it", action.name);
        sink.add(Code::E16, &promise.at, message);
    }
}
