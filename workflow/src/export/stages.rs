//! A definition as a net of stages: where a case stands, what may be done there, what makes it happen, where it leads.
//! Guards, windows and limits are no part of it: no format that others read has them.

use crate::definition::Definition;
use crate::definition::model::{
    Action, ActionId, Clock, Opening, Party, Role, Roles, SettableTerm, State, StateId, TaskId,
};
use std::collections::BTreeSet;

/// One way out of a state, or back into it: an action that stands there, and one thing that makes it happen.
#[derive(Clone, Debug)]
pub(super) struct Way<'d> {
    pub(super) state: StateId,
    pub(super) action: ActionId,
    /// Where the case stands after it.
    pub(super) to: StateId,
    /// Whether the case stays: nothing is entered anew, and what runs goes on. An action that leads to the state in
    /// which it stands does enter it anew.
    pub(super) stays: bool,
    /// Whether it is the way for which the state waits before all others; a state has one, or none.
    pub(super) awaited: bool,
    pub(super) trigger: Trigger<'d>,
    /// Its place among the ways of the same action in the same state, from 1.
    pub(super) turn: usize,
}

/// What makes an action happen.
#[derive(Clone, Debug)]
pub(super) enum Trigger<'d> {
    /// Somebody decides to.
    Chosen(Roles),
    /// A timer of the state.
    Timer(&'d SettableTerm),
    /// A clock that runs there is over.
    Clock(&'d Clock),
    /// A case of its own has its outcome: the task that it is, and the outcomes.
    Child(TaskId, Vec<&'d str>),
    /// The machine, and the definition does not say when.
    Machine,
}

impl Way<'_> {
    /// The role in whose hands it mainly lies.
    pub(super) fn role(&self) -> Role {
        match &self.trigger {
            Trigger::Chosen(roles) => roles.iter().next().unwrap_or(Role::System),
            _ => Role::System,
        }
    }

    /// Whether somebody has to say that it is taken; otherwise time does.
    pub(super) fn is_told(&self) -> bool {
        !matches!(self.trigger, Trigger::Timer(_) | Trigger::Clock(_))
    }
}

/// The ways that begin in a state, in the order of its actions; `order` is that of all states.
pub(super) fn ways<'d>(definition: &'d Definition, order: &[StateId], id: StateId) -> Vec<Way<'d>> {
    let state = definition.state(id);
    let mut ways = Vec::new();
    for action in &state.actions {
        let to = definition.action(*action).to;
        for (place, trigger) in triggers(definition, state, *action).into_iter().enumerate() {
            let (stays, to) = (to.is_none(), to.unwrap_or(id));
            ways.push(Way {
                state: id,
                action: *action,
                to,
                stays,
                awaited: false,
                trigger,
                turn: place + 1,
            });
        }
    }
    let leading = ways.iter_mut().filter(|it| it.is_told() && !it.stays);
    if let Some(way) = leading.min_by_key(|it| remoteness(definition, order, it)) {
        way.awaited = true;
    }
    ways
}

/// How far a way is from what a state is for. Nearest is an action that somebody takes, who needs no ground and has no
/// window or limit for it; to another state that waits too; by those whose move it is; rather on than back; and to the
/// nearest state.
fn remoteness(definition: &Definition, order: &[StateId], way: &Way<'_>) -> impl Ord + use<> {
    let action = definition.action(way.action);
    let is_rare = !action.grounds.is_empty() || action.limit.is_some() || action.within.is_some();
    let is_odd = is_rare || matches!(way.trigger, Trigger::Child(..));
    let place = |state| order.iter().position(|it| *it == state).unwrap_or(order.len());
    let (from, to) = (place(way.state), place(way.to));
    (is_odd, from == to, to == order.len(), !is_movers(definition, way), to < from, from.abs_diff(to))
}

/// Whether a way lies with those whose move it is. What a body does is told by the office.
fn is_movers(definition: &Definition, way: &Way<'_>) -> bool {
    let is_applicants = way.role() == Role::Applicant;
    let chosen = matches!(way.trigger, Trigger::Chosen(_));
    chosen
        && match definition.state(way.state).party {
            Party::Applicant => is_applicants,
            Party::Office | Party::Body => !is_applicants,
            Party::Nobody => true,
        }
}

fn triggers<'d>(definition: &'d Definition, state: &'d State, id: ActionId) -> Vec<Trigger<'d>> {
    let mut found = Vec::new();
    let action = definition.action(id);
    let people = people(action);
    if !people.is_empty() {
        found.push(Trigger::Chosen(people));
    }
    found.extend(state.timers.iter().filter(|it| it.action == id).map(|it| Trigger::Timer(&it.term)));
    let clocks = state.clocks.iter().map(|it| definition.clock(*it));
    found.extend(clocks.filter(|it| it.breach == id).map(Trigger::Clock));
    for (task, it) in definition.tasks() {
        if let Opening::Case(child) = &it.opening {
            let outcomes = child.then.iter().filter(|then| then.action == id).map(|then| &*then.outcome);
            let outcomes: Vec<&str> = outcomes.collect();
            if !outcomes.is_empty() {
                found.push(Trigger::Child(task, outcomes));
            }
        }
    }
    if found.is_empty() {
        found.push(Trigger::Machine);
    }
    found
}

/// Those who may take an action, without the machine.
fn people(action: &Action) -> Roles {
    let mut people = Roles::default();
    for role in action.by.iter().filter(|it| *it != Role::System) {
        people.insert(role);
    }
    people
}

/// The states in which a case waits, so ordered that as few ways as possible lead back.
///
/// The order is that of a search into the depth, the last finished first: a way that leads back in it always closes
/// a loop.
pub(super) fn in_order(definition: &Definition) -> Vec<StateId> {
    let mut finished = Vec::new();
    let mut seen = BTreeSet::from([definition.initial()]);
    let mut path = vec![(definition.initial(), following(definition, definition.initial()))];
    while let Some((state, left)) = path.last_mut() {
        match left.pop() {
            Some(next) if seen.insert(next) => path.push((next, following(definition, next))),
            Some(_) => {}
            None => {
                finished.push(*state);
                path.pop();
            }
        }
    }
    finished.retain(|it| !definition.state(*it).end);
    finished.reverse();
    finished
}

/// Where the ways of a state lead. The first is popped last, so that the text's first way is drawn nearest.
fn following(definition: &Definition, state: StateId) -> Vec<StateId> {
    definition.state(state).actions.iter().filter_map(|it| definition.action(*it).to).collect()
}
