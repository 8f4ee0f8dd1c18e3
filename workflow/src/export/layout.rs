//! Where everything of a diagram stands: a column for each state, a lane for each role, and a line for each aim.
//!
//! The columns stand in the order of [`stages::in_order`](super::stages::in_order), the ends of the process in the
//! last one. Within a column, from left to right: the *channel*, a strip in which lines run up and down and nothing
//! else stands; the state, a gateway in the lane of whose move it is; the *fork*, one vertical line; and the ways out
//! of the state, each a row with an event and a task, in the lane of its role.
//!
//! Every state has one *line*: a horizontal strip at the top of its lane, in which nothing else stands. Whatever leads
//! to the state comes down its own row to the channel, up or down in the channel to that line, along it to the channel
//! before the state, and there down to the state. Ways with the same aim run together, ways with different aims
//! never do, and since shapes stand neither in channels nor on lines, no way can cross a shape.

use super::stages::{self, Way};
use crate::definition::Definition;
use crate::definition::model::{Party, Role, StateId};
use std::collections::{BTreeMap, BTreeSet};

/// A rectangle, in the units of BPMN DI, which are pixels.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bounds {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Bounds {
    fn right(&self) -> i32 {
        self.x + self.width
    }

    /// Where ways come in.
    fn left_middle(&self) -> (i32, i32) {
        (self.x, self.y + self.height / 2)
    }

    /// Where ways go out.
    fn right_middle(&self) -> (i32, i32) {
        (self.right(), self.y + self.height / 2)
    }

    /// Of a size, beginning at `x`, with `y` through its middle.
    fn at(x: i32, y: i32, (width, height): (i32, i32)) -> Bounds {
        Bounds { x, y: y - height / 2, width, height }
    }

    /// Where the words below it stand.
    fn label(&self, text: &str) -> Bounds {
        let width = LABEL;
        let height = LINE_OF_TEXT * lines(text);
        Bounds { x: self.x + self.width / 2 - width / 2, y: self.y + self.height + 4, width, height }
    }
}

/// How many lines a text takes below a shape, where a line holds so many letters and no word is broken.
fn lines(text: &str) -> i32 {
    let mut lines = 1;
    let mut used = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > LETTERS {
            lines += 1;
            used = 0;
        }
        used += length + usize::from(used > 0);
    }
    lines
}

/// A way as it is drawn.
pub(super) struct Row<'d> {
    pub(super) way: Way<'d>,
    pub(super) event: Bounds,
    pub(super) label: Bounds,
    pub(super) task: Bounds,
    /// From the state to the event, or nothing where the state is drawn as the event before it.
    pub(super) from_state: Vec<(i32, i32)>,
    pub(super) to_task: Vec<(i32, i32)>,
    /// From the task to its aim.
    pub(super) onward: Vec<(i32, i32)>,
}

/// A state as it is drawn: one in which a case waits, or an end.
pub(super) struct Stop<'d> {
    pub(super) state: StateId,
    pub(super) lane: Role,
    /// The gateway at which the ways into it come together, where there is more than one.
    pub(super) join: Option<Bounds>,
    /// The gateway, event or end event that it is.
    pub(super) shape: Bounds,
    pub(super) label: Bounds,
    pub(super) from_join: Vec<(i32, i32)>,
    pub(super) rows: Vec<Row<'d>>,
}

/// A whole diagram.
pub(super) struct Layout<'d> {
    pub(super) pool: Bounds,
    pub(super) lanes: Vec<(Role, Bounds)>,
    pub(super) start: Bounds,
    pub(super) start_label: Bounds,
    pub(super) from_start: Vec<(i32, i32)>,
    pub(super) stops: Vec<Stop<'d>>,
}

const HEADER: i32 = 30;
const GATEWAY: (i32, i32) = (50, 50);
const EVENT: (i32, i32) = (36, 36);
const TASK: (i32, i32) = (150, 78);
/// From one row to the next.
const ROW: i32 = 100;
const LINE_OF_TEXT: i32 = 14;
/// Between two lines that run beside each other.
const TRACK: i32 = 12;
/// Between lines and shapes.
const MARGIN: i32 = 24;
/// Beside an event: room for half of the words below it.
const BESIDE_EVENT: i32 = 48;
/// A lane is not lower, so that its name can be read.
const LOWEST_LANE: i32 = 130;
/// How wide the words below a shape may be, and how many letters of the usual size that is.
const LABEL: i32 = 120;
const LETTERS: usize = 19;
const LEFT: i32 = 160;
const TOP: i32 = 80;

/// The words that stand below shapes: how many there are decides how much room they take.
pub(super) trait Captions {
    /// What a state is called.
    fn state(&self, state: StateId) -> String;
    /// What makes a way be taken.
    fn trigger(&self, way: &Way<'_>) -> String;
    /// What begins.
    fn start(&self) -> String;
}

/// Lays a definition out.
pub(super) fn layout<'d>(definition: &'d Definition, captions: &dyn Captions) -> Layout<'d> {
    let plan = Plan::of(definition);
    let strips = Strips::of(definition, &plan);
    let drawing = Drawing { plan: &plan, strips: &strips, captions };
    let width = strips.ends.shapes() + GATEWAY.0 + 2 * BESIDE_EVENT + EVENT.0 + MARGIN - LEFT;
    let lane = |(role, lane): (&Role, &Lane)| {
        (*role, Bounds { x: LEFT + HEADER, y: lane.top, width: width - HEADER, height: lane.height() })
    };
    let lanes: Vec<(Role, Bounds)> = strips.lanes.iter().map(lane).collect();
    let height = lanes.iter().map(|(_, it)| it.height).sum();
    let stops = drawing.stops();
    let (start, from_start) = start(&stops);
    let start_label = start.label(&captions.start());
    Layout { pool: Bounds { x: LEFT, y: TOP, width, height }, lanes, start, start_label, from_start, stops }
}

/// What there is to draw, in order.
struct Plan<'d> {
    /// The states in which a case waits, each with the ways out of it: the columns.
    columns: Vec<(StateId, Vec<Way<'d>>)>,
    /// The ends, in the order in which they are first reached.
    ends: Vec<StateId>,
    lane_of: BTreeMap<StateId, Role>,
    /// How many ways lead to each state, registration being one.
    entries: BTreeMap<StateId, usize>,
}

impl<'d> Plan<'d> {
    fn of(definition: &'d Definition) -> Plan<'d> {
        let order = stages::in_order(definition);
        let columns: Vec<(StateId, Vec<Way<'_>>)> =
            order.iter().map(|it| (*it, stages::ways(definition, *it))).collect();
        let mut ends = Vec::new();
        let mut lane_of: BTreeMap<StateId, Role> =
            order.iter().map(|it| (*it, lane_of_state(definition, *it))).collect();
        let mut entries = BTreeMap::from([(definition.initial(), 1)]);
        for way in columns.iter().flat_map(|(_, ways)| ways) {
            *entries.entry(way.to).or_default() += 1;
            if definition.state(way.to).end && !ends.contains(&way.to) {
                ends.push(way.to);
                lane_of.insert(way.to, way.role());
            }
        }
        Plan { columns, ends, lane_of, entries }
    }

    fn lane(&self, state: StateId) -> Role {
        self.lane_of.get(&state).copied().unwrap_or(Role::System)
    }
}

/// A state stands in the lane of whose move it is.
fn lane_of_state(definition: &Definition, state: StateId) -> Role {
    let wanted = match definition.state(state).party {
        Party::Applicant => Role::Applicant,
        Party::Office => Role::Officer,
        Party::Body | Party::Nobody => Role::System,
    };
    definition.roles().find(|it| *it == wanted).or_else(|| definition.roles().next()).unwrap_or(wanted)
}

/// The strips of which a diagram consists, before anything stands in them.
struct Strips {
    lanes: BTreeMap<Role, Lane>,
    columns: Vec<Column>,
    ends: Column,
}

/// A horizontal strip: the lines of some states at its top, and rows below them.
#[derive(Default)]
struct Lane {
    top: i32,
    aims: Vec<StateId>,
    rows: usize,
}

impl Lane {
    fn lines(&self) -> i32 {
        2 * MARGIN + TRACK * count(self.aims.len())
    }

    fn height(&self) -> i32 {
        (self.lines() + ROW * count(self.rows)).max(LOWEST_LANE)
    }

    /// Where the line of a state runs.
    fn line(&self, aim: StateId) -> i32 {
        self.top + MARGIN + TRACK * place(&self.aims, aim)
    }

    /// The middle of a row, counted from 0.
    fn row(&self, row: usize) -> i32 {
        self.top + self.lines() + ROW * count(row) + TASK.1 / 2
    }
}

/// A vertical strip, and the lines of the channel with which it begins, from left to right.
struct Column {
    x: i32,
    /// On which ways leave the column before.
    leaving: Vec<StateId>,
    /// On which ways come to what stands in this column.
    entering: Vec<StateId>,
}

impl Column {
    /// Where a way that leaves the column before runs. Where only one state stands in this one, it is entered
    /// directly; with several, a row of the one could run along a row of the other.
    fn leaving(&self, aim: StateId) -> i32 {
        if self.leaving.contains(&aim) {
            self.x + MARGIN + TRACK * place(&self.leaving, aim)
        } else {
            self.entering(aim)
        }
    }

    fn entering(&self, aim: StateId) -> i32 {
        self.x + MARGIN + TRACK * (count(self.leaving.len()) + place(&self.entering, aim))
    }

    /// Where shapes begin.
    fn shapes(&self) -> i32 {
        self.x + 2 * MARGIN + TRACK * count(self.leaving.len() + self.entering.len())
    }

    /// Where the state itself stands, behind the gateway at which the ways into it come together.
    fn state(&self) -> i32 {
        self.shapes() + GATEWAY.0 + BESIDE_EVENT
    }

    fn fork(&self) -> i32 {
        self.state() + GATEWAY.0 + BESIDE_EVENT
    }

    fn event(&self) -> i32 {
        self.fork() + BESIDE_EVENT
    }

    fn task(&self) -> i32 {
        self.event() + EVENT.0 + BESIDE_EVENT
    }
}

fn place(all: &[StateId], one: StateId) -> i32 {
    count(all.iter().position(|it| *it == one).unwrap_or_default())
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX / 1000)
}

impl Strips {
    fn of(definition: &Definition, plan: &Plan<'_>) -> Strips {
        let mut lanes: BTreeMap<Role, Lane> = definition.roles().map(|it| (it, Lane::default())).collect();
        let mut take = |roles: &mut dyn Iterator<Item = Role>| {
            let mut taken = BTreeMap::<Role, usize>::new();
            for role in roles {
                let rows = taken.entry(role).or_default();
                *rows += 1;
                let lane = lanes.entry(role).or_default();
                lane.rows = lane.rows.max(*rows);
            }
        };
        for (state, ways) in &plan.columns {
            take(&mut std::iter::once(plan.lane(*state)));
            take(&mut ways.iter().map(Way::role));
        }
        take(&mut plan.ends.iter().map(|it| plan.lane(*it)));
        for state in plan.columns.iter().map(|(state, _)| state).chain(&plan.ends) {
            lanes.entry(plan.lane(*state)).or_default().aims.push(*state);
        }
        let mut top = TOP;
        for lane in lanes.values_mut() {
            lane.top = top;
            top += lane.height();
        }
        let mut strips = Strips { lanes, columns: Vec::new(), ends: Column::default() };
        let mut x = LEFT + 2 * HEADER + EVENT.0 + 2 * BESIDE_EVENT;
        let mut before: &[Way<'_>] = &[];
        for (state, ways) in &plan.columns {
            let column = strips.column(plan, x, before, vec![*state]);
            x = column.task() + TASK.0;
            strips.columns.push(column);
            before = ways;
        }
        strips.ends = strips.column(plan, x, before, plan.ends.clone());
        strips
    }

    fn column(&self, plan: &Plan<'_>, x: i32, before: &[Way<'_>], entering: Vec<StateId>) -> Column {
        let aims: BTreeSet<StateId> = before.iter().map(|it| it.to).collect();
        let mut leaving: Vec<StateId> = aims.into_iter().filter(|it| entering != [*it]).collect();
        leaving.sort_by_key(|it| self.line(plan, *it));
        Column { x, leaving, entering }
    }

    fn line(&self, plan: &Plan<'_>, state: StateId) -> i32 {
        self.lanes.get(&plan.lane(state)).map_or(TOP, |it| it.line(state))
    }

    fn row(&self, role: Role, row: usize) -> i32 {
        self.lanes.get(&role).map_or(TOP, |it| it.row(row))
    }
}

impl Default for Column {
    fn default() -> Column {
        Column { x: LEFT, leaving: Vec::new(), entering: Vec::new() }
    }
}

/// Puts everything into its strips.
struct Drawing<'p, 'd> {
    plan: &'p Plan<'d>,
    strips: &'p Strips,
    captions: &'p dyn Captions,
}

/// A way along points, without those that say nothing.
fn along(points: &[(i32, i32)]) -> Vec<(i32, i32)> {
    let mut kept: Vec<(i32, i32)> = Vec::new();
    for point in points {
        if let [.., before, last] = kept.as_slice() {
            let upright = before.0 == last.0 && last.0 == point.0;
            let level = before.1 == last.1 && last.1 == point.1;
            if upright || level || last == point {
                kept.pop();
            }
        }
        if kept.last() != Some(point) {
            kept.push(*point);
        }
    }
    kept
}

impl<'d> Drawing<'_, 'd> {
    fn stops(&self) -> Vec<Stop<'d>> {
        let mut stops = Vec::new();
        for (place, ((state, ways), column)) in self.plan.columns.iter().zip(&self.strips.columns).enumerate()
        {
            let size = if ways.len() > 1 { GATEWAY } else { EVENT };
            let mut stop = self.stop(*state, column, 0, size);
            let next = self.strips.columns.get(place + 1).unwrap_or(&self.strips.ends);
            let mut rows = BTreeMap::<Role, usize>::new();
            for way in ways {
                let row = rows.entry(way.role()).or_default();
                let y = self.strips.row(way.role(), *row);
                *row += 1;
                stop.rows.push(self.row(way, column, next, &stop, y));
            }
            stops.push(stop);
        }
        let mut rows = BTreeMap::<Role, usize>::new();
        for state in &self.plan.ends {
            let row = rows.entry(self.plan.lane(*state)).or_default();
            stops.push(self.stop(*state, &self.strips.ends, *row, EVENT));
            *row += 1;
        }
        stops
    }

    fn stop(&self, state: StateId, column: &Column, row: usize, size: (i32, i32)) -> Stop<'d> {
        let lane = self.plan.lane(state);
        let y = self.strips.row(lane, row);
        let joins = self.plan.entries.get(&state).is_some_and(|it| *it > 1);
        let join = joins.then(|| Bounds::at(column.shapes(), y, GATEWAY));
        let shape = Bounds::at(column.state(), y, size);
        let label = shape.label(&self.captions.state(state));
        let from_join = join.map(|it| vec![it.right_middle(), shape.left_middle()]).unwrap_or_default();
        Stop { state, lane, join, shape, label, from_join, rows: Vec::new() }
    }

    fn row(&self, way: &Way<'d>, column: &Column, next: &Column, stop: &Stop<'_>, y: i32) -> Row<'d> {
        let event = Bounds::at(column.event(), y, EVENT);
        let task = Bounds::at(column.task(), y, TASK);
        let from = stop.shape.right_middle();
        let from_state = along(&[from, (column.fork(), from.1), (column.fork(), y), event.left_middle()]);
        let to_task = vec![event.right_middle(), task.left_middle()];
        let onward = self.onward(way.to, task.right_middle(), next);
        let label = event.label(&self.captions.trigger(way));
        Row { way: way.clone(), event, label, task, from_state, to_task, onward }
    }

    /// From the right of a task into a state.
    fn onward(&self, to: StateId, from: (i32, i32), next: &Column) -> Vec<(i32, i32)> {
        let (into, column) = self.entrance(to);
        let out = next.leaving(to);
        let line = self.strips.line(self.plan, to);
        if std::ptr::eq(next, column) && !next.leaving.contains(&to) {
            return along(&[from, (out, from.1), (out, into.1), into]);
        }
        let inward = column.entering(to);
        along(&[from, (out, from.1), (out, line), (inward, line), (inward, into.1), into])
    }

    /// Where ways come into a state, and the column in which it stands.
    fn entrance(&self, to: StateId) -> ((i32, i32), &Column) {
        let ends = &self.plan.ends;
        let place = self.plan.columns.iter().position(|(it, _)| *it == to);
        let column = place.and_then(|it| self.strips.columns.get(it)).unwrap_or(&self.strips.ends);
        let lane = self.plan.lane(to);
        let row = ends.iter().filter(|it| self.plan.lane(**it) == lane).position(|it| *it == to);
        let stop = self.stop(to, column, row.unwrap_or_default(), EVENT);
        (stop.join.unwrap_or(stop.shape).left_middle(), column)
    }
}

fn start(stops: &[Stop<'_>]) -> (Bounds, Vec<(i32, i32)>) {
    let initial = stops.first().map(|it| it.join.unwrap_or(it.shape)).unwrap_or_default();
    let into = initial.left_middle();
    let start = Bounds::at(LEFT + 2 * HEADER + BESIDE_EVENT, into.1, EVENT);
    (start, vec![start.right_middle(), into])
}
