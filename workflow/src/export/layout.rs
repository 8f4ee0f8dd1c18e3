//! Where everything of a diagram stands: a column for each state, a lane for each role, and a line for each aim.
//!
//! The columns stand in the order of [`stages::in_order`](super::stages::in_order), the ends of the process in the
//! last one. Within a column, from left to right: the *channel*, a strip in which lines run up and down and nothing
//! else stands; the state, a box in the lane of whose move it is; on its right border, one below the other, the events
//! that end the wait or happen during it, each with its words beside it; the *fan*, in which their ways go up and down
//! without crossing each other; and the tasks, each in the lane of its role. A task after which the case stays has a
//! small end of its own beside it.
//!
//! Every state has one *line*: a horizontal strip at the top of its lane, in which nothing else stands. Whatever leads
//! to the state comes from its own task to the channel, up or down in the channel to that line, along it to the channel
//! before the state, and there down to the state. Ways with the same aim run together, ways with different aims
//! never do, and since shapes stand neither in channels nor on lines, no way can cross a shape.

mod strips;

use super::stages::Way;
use crate::definition::Definition;
use crate::definition::model::{Role, StateId};
use strips::{Column, Plan, Stage, Strips};

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
    fn left_middle(&self) -> Point {
        (self.x, self.y + self.height / 2)
    }

    /// Where ways go out.
    fn right_middle(&self) -> Point {
        (self.right(), self.y + self.height / 2)
    }

    /// Of a size, beginning at `x`, with `y` through its middle.
    fn at(x: i32, y: i32, (width, height): Size) -> Bounds {
        Bounds { x, y: y - height / 2, width, height }
    }

    /// Where the words below it stand.
    fn below(&self, text: &str) -> Bounds {
        let words = Words::of(text, LETTERS_BELOW);
        let x = self.x + self.width / 2 - words.width() / 2;
        Bounds { x, y: self.y + self.height + 4, width: words.width(), height: words.height() }
    }

    /// Where the words of an event on a border stand: to the right of it, below the way that leaves it.
    fn beside(&self, text: &str) -> Bounds {
        let words = Words::of(text, LETTERS_BESIDE);
        let (x, y) = (self.right() + 5, self.y + self.height / 2 + 3);
        Bounds { x, y, width: words.width(), height: words.height() }
    }
}

type Point = (i32, i32);
type Size = (i32, i32);

/// How much room a text takes, where a line holds so many letters and no word is broken.
struct Words {
    lines: i32,
    longest: i32,
}

impl Words {
    fn of(text: &str, letters: usize) -> Words {
        let (mut lines, mut used, mut longest) = (1, 0, 0);
        for word in text.split_whitespace() {
            let length = word.chars().count();
            if used > 0 && used + 1 + length > letters {
                lines += 1;
                used = 0;
            }
            used += length + usize::from(used > 0);
            longest = longest.max(used);
        }
        Words { lines, longest: strips::count(longest) }
    }

    fn width(&self) -> i32 {
        (self.longest * LETTER.1).max(LEAST_LABEL)
    }

    fn height(&self) -> i32 {
        self.lines * LINE_OF_TEXT
    }
}

/// What becomes of a case after a task.
pub(super) enum Onward {
    /// It goes to the aim of the way.
    Leads(Vec<Point>),
    /// It stays, and what was done beside it has an end.
    Stays { end: Bounds, label: Bounds, points: Vec<Point> },
}

/// A way as it is drawn.
pub(super) struct Row<'d> {
    pub(super) way: Way<'d>,
    /// The event on the border of the state, and where its words stand. The way for which the state waits has none.
    pub(super) event: Option<(Bounds, Bounds)>,
    pub(super) task: Bounds,
    /// From the event, or from the state, to the task.
    pub(super) to_task: Vec<Point>,
    pub(super) onward: Onward,
}

/// A state as it is drawn: one in which a case waits, or an end.
pub(super) struct Stop<'d> {
    pub(super) state: StateId,
    pub(super) lane: Role,
    /// The gateway at which the ways into it come together, where there is more than one.
    pub(super) join: Option<Bounds>,
    /// The box or the end that it is.
    pub(super) shape: Bounds,
    /// The words of an end; those of a box stand in it.
    pub(super) label: Option<Bounds>,
    pub(super) from_join: Vec<Point>,
    pub(super) rows: Vec<Row<'d>>,
}

/// A whole diagram.
pub(super) struct Layout<'d> {
    pub(super) pool: Bounds,
    pub(super) lanes: Vec<(Role, Bounds)>,
    pub(super) start: Bounds,
    pub(super) start_label: Bounds,
    pub(super) from_start: Vec<Point>,
    pub(super) stops: Vec<Stop<'d>>,
}

const HEADER: i32 = 30;
const JOIN: Size = (50, 50);
const EVENT: Size = (36, 36);
const TASK: Size = (150, 78);
/// How wide the box of a state may be; how high depends on how many events stand on its border.
const BOX: (i32, i32) = (200, 320);
const LEAST_BOX: i32 = 100;
/// From one event on a border to the next, where its words are no higher.
const SLOT: i32 = 44;
/// From one task to the next.
const ROW: i32 = 100;
const LINE_OF_TEXT: i32 = 14;
/// Between two lines that run beside each other.
const TRACK: i32 = 12;
/// Between lines and shapes.
const MARGIN: i32 = 24;
/// Between shapes that follow each other.
const GAP: i32 = 60;
/// A lane is not lower, so that its name can be read.
const LOWEST_LANE: i32 = 130;
/// How much room a letter takes in the narrowest of the usual fonts, and in the widest.
const LETTER: (i32, i32) = (6, 8);
/// How many letters a line of words outside a shape holds.
const LETTERS_BELOW: usize = 15;
const LETTERS_BESIDE: usize = 20;
const LEAST_LABEL: i32 = 48;
const LEFT: i32 = 160;
const TOP: i32 = 80;

/// The words that stand outside of shapes: how many there are decides how much room they take.
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
    let plan = Plan::of(definition, captions);
    let strips = Strips::of(definition, &plan);
    let drawing = Drawing { plan: &plan, strips: &strips, captions };
    let width = strips.ends.end_of_ends() - LEFT;
    let lane =
        |(role, top, height)| (role, Bounds { x: LEFT + HEADER, y: top, width: width - HEADER, height });
    let lanes: Vec<(Role, Bounds)> = strips.lanes().map(lane).collect();
    let height = lanes.iter().map(|(_, it)| it.height).sum();
    let stops = drawing.stops();
    let (start, from_start) = start(&stops);
    let start_label = start.below(&captions.start());
    Layout { pool: Bounds { x: LEFT, y: TOP, width, height }, lanes, start, start_label, from_start, stops }
}

/// Puts everything into its strips.
struct Drawing<'p, 'd> {
    plan: &'p Plan<'d>,
    strips: &'p Strips,
    captions: &'p dyn Captions,
}

/// A way along points, without those that say nothing.
fn along(points: &[Point]) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
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
        for (place, (stage, column)) in self.plan.stages.iter().zip(&self.strips.columns).enumerate() {
            let next = self.strips.columns.get(place + 1).unwrap_or(&self.strips.ends);
            stops.push(self.stage(stage, column, next));
        }
        stops.extend(self.plan.ends.iter().map(|it| {
            let (join, shape) = self.place(*it);
            let label = Some(shape.below(&self.captions.state(*it)));
            self.stop(*it, join, shape, label)
        }));
        stops
    }

    fn stop(&self, state: StateId, join: Option<Bounds>, shape: Bounds, label: Option<Bounds>) -> Stop<'d> {
        let from_join = join.map(|it| vec![it.right_middle(), shape.left_middle()]).unwrap_or_default();
        Stop { state, lane: self.plan.lane(state), join, shape, label, from_join, rows: Vec::new() }
    }

    fn stage(&self, stage: &Stage<'d>, column: &Column, next: &Column) -> Stop<'d> {
        let (join, shape) = self.place(stage.state);
        let mut stop = self.stop(stage.state, join, shape, None);
        for ((way, (slot, row)), track) in stage.ways.iter().zip(&column.wires).zip(&column.tracks) {
            let border = (shape.right(), *slot);
            let event = (!way.awaited).then(|| Bounds::at(border.0 - EVENT.0 / 2, border.1, EVENT));
            let event = event.map(|it| (it, it.beside(&self.captions.trigger(way))));
            let from = event.map_or(border, |(it, _)| it.right_middle());
            let task = Bounds::at(column.task(), *row, TASK);
            let fan = column.fan(*track);
            let to_task = along(&[from, (fan, from.1), (fan, *row), task.left_middle()]);
            let onward = self.onward(way, &task, next);
            stop.rows.push(Row { way: way.clone(), event, task, to_task, onward });
        }
        stop
    }

    /// From a task to wherever it leads.
    fn onward(&self, way: &Way<'_>, task: &Bounds, next: &Column) -> Onward {
        let from = task.right_middle();
        if way.stays {
            let end = Bounds::at(from.0 + GAP, from.1, EVENT);
            let label = end.below(&self.captions.state(way.state));
            return Onward::Stays { end, label, points: vec![from, end.left_middle()] };
        }
        let (join, shape) = self.place(way.to);
        let into = join.unwrap_or(shape).left_middle();
        let out = next.leaving(way.to);
        let column = self.strips.column_of(self.plan, way.to);
        if std::ptr::eq(next, column) && !next.leaves(way.to) {
            return Onward::Leads(along(&[from, (out, from.1), (out, into.1), into]));
        }
        let (line, inward) = (self.strips.line(self.plan, way.to), column.entering(way.to));
        let points = [from, (out, from.1), (out, line), (inward, line), (inward, into.1), into];
        Onward::Leads(along(&points))
    }

    /// Where a state stands, and the gateway before it.
    fn place(&self, state: StateId) -> (Option<Bounds>, Bounds) {
        let column = self.strips.column_of(self.plan, state);
        let (y, size) = match self.plan.stage(state) {
            Some(it) => (self.strips.middle(self.plan.lane(state)), (it.width(), it.height())),
            None => (self.strips.end(self.plan, state), EVENT),
        };
        let join = self.plan.is_joined(state).then(|| Bounds::at(column.shapes(), y, JOIN));
        (join, Bounds::at(column.state(), y, size))
    }
}

fn start(stops: &[Stop<'_>]) -> (Bounds, Vec<Point>) {
    let initial = stops.first().map(|it| it.join.unwrap_or(it.shape)).unwrap_or_default();
    let into = initial.left_middle();
    let start = Bounds::at(LEFT + 2 * HEADER + GAP, into.1, EVENT);
    (start, vec![start.right_middle(), into])
}
