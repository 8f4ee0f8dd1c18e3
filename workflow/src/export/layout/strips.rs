//! The strips of which a diagram consists: lanes from above, columns from the left, and who stands in which.

use super::{
    BOX, Captions, EVENT, GAP, HEADER, JOIN, LEAST_BOX, LEFT, LETTER, LETTERS_BESIDE, LOWEST_LANE, MARGIN,
    ROW, SLOT, TASK, TOP, TRACK, Words,
};
use crate::definition::Definition;
use crate::definition::model::{Party, Role, StateId};
use crate::export::stages::{self, Way};
use std::collections::{BTreeMap, BTreeSet};

/// A state in which a case waits: a column.
pub(super) struct Stage<'d> {
    pub(super) state: StateId,
    /// The ways out of it in the order in which they are drawn, from above: by lane, first those that lead on.
    pub(super) ways: Vec<Way<'d>>,
    /// How much of the border each of them takes.
    slots: Vec<i32>,
    /// How wide the widest words of an event are.
    words: i32,
    /// How wide its box is.
    width: i32,
}

impl<'d> Stage<'d> {
    fn of(state: StateId, mut ways: Vec<Way<'d>>, captions: &dyn Captions) -> Stage<'d> {
        ways.sort_by_key(|it| (it.role(), it.stays, !it.awaited));
        let words = |way: &Way<'_>| (!way.awaited).then(|| Words::of(&captions.trigger(way), LETTERS_BESIDE));
        let slot = |way: &Way<'_>| SLOT.max(words(way).map_or(0, |it| it.height() + 10));
        let slots = ways.iter().map(slot).collect();
        let words = ways.iter().filter_map(words).map(|it| it.width()).max().unwrap_or_default();
        Stage { state, ways, slots, words, width: width_of_box(&captions.state(state)) }
    }

    pub(super) fn width(&self) -> i32 {
        self.width
    }

    pub(super) fn height(&self) -> i32 {
        (self.slots.iter().sum::<i32>() + MARGIN).max(LEAST_BOX)
    }

    /// Where its ways leave a border whose middle is `middle`.
    fn border(&self, middle: i32) -> Vec<i32> {
        let mut top = middle - self.slots.iter().sum::<i32>() / 2;
        let mut places = Vec::new();
        for slot in &self.slots {
            places.push(top + SLOT / 2);
            top += slot;
        }
        places
    }
}

/// How wide a box is whose words do not touch the events on its border, wherever a reader breaks their lines: it knows
/// nothing of the events, and breaks them short of the border itself.
fn width_of_box(name: &str) -> i32 {
    let is_clear = |width: &i32| {
        (LETTER.0..=LETTER.1).all(|letter| {
            let letters = usize::try_from((width - 10) / letter).unwrap_or_default();
            Words::of(name, letters).longest * letter <= width - EVENT.0 - 10
        })
    };
    (BOX.0..=BOX.1).step_by(8).find(is_clear).unwrap_or(BOX.1)
}

/// What there is to draw, in order.
pub(super) struct Plan<'d> {
    pub(super) stages: Vec<Stage<'d>>,
    /// The ends, in the order in which they are first reached.
    pub(super) ends: Vec<StateId>,
    lane_of: BTreeMap<StateId, Role>,
    /// How many ways lead to each state, registration being one.
    entries: BTreeMap<StateId, usize>,
}

impl<'d> Plan<'d> {
    pub(super) fn of(definition: &'d Definition, captions: &dyn Captions) -> Plan<'d> {
        let order = stages::in_order(definition);
        let mut ends = Vec::new();
        let mut lane_of: BTreeMap<StateId, Role> =
            order.iter().map(|it| (*it, lane_of_state(definition, *it))).collect();
        let mut entries = BTreeMap::from([(definition.initial(), 1)]);
        let mut stages = Vec::new();
        for state in &order {
            let ways = stages::ways(definition, &order, *state);
            for way in ways.iter().filter(|it| !it.stays) {
                *entries.entry(way.to).or_default() += 1;
                if definition.state(way.to).end && !ends.contains(&way.to) {
                    ends.push(way.to);
                    lane_of.insert(way.to, way.role());
                }
            }
            stages.push(Stage::of(*state, ways, captions));
        }
        Plan { stages, ends, lane_of, entries }
    }

    pub(super) fn lane(&self, state: StateId) -> Role {
        self.lane_of.get(&state).copied().unwrap_or(Role::System)
    }

    pub(super) fn stage(&self, state: StateId) -> Option<&Stage<'d>> {
        self.stages.iter().find(|it| it.state == state)
    }

    /// Whether several ways lead to a state.
    pub(super) fn is_joined(&self, state: StateId) -> bool {
        self.entries.get(&state).is_some_and(|it| *it > 1)
    }

    /// The ends in a lane.
    fn ends_in(&self, lane: Role) -> impl Iterator<Item = StateId> {
        self.ends.iter().copied().filter(move |it| self.lane(*it) == lane)
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

/// A horizontal strip: the lines of some states at its top, and below them what stands in it, about its middle.
#[derive(Default)]
struct Lane {
    top: i32,
    aims: Vec<StateId>,
    /// How high what stands in it is.
    inner: i32,
}

impl Lane {
    fn lines(&self) -> i32 {
        2 * MARGIN + TRACK * count(self.aims.len())
    }

    fn height(&self) -> i32 {
        (self.lines() + self.inner + MARGIN).max(LOWEST_LANE)
    }

    /// Where the line of a state runs.
    fn line(&self, aim: StateId) -> i32 {
        self.top + MARGIN + TRACK * place(&self.aims, aim)
    }

    fn middle(&self) -> i32 {
        self.top + self.lines() + (self.height() - self.lines() - MARGIN) / 2
    }

    /// The middle of one of several rows, counted from 0.
    fn row(&self, row: usize, of: usize) -> i32 {
        self.middle() + (2 * count(row) + 1 - count(of)) * ROW / 2
    }
}

/// A vertical strip, and the lines of the channel with which it begins, from left to right.
#[derive(Default)]
pub(super) struct Column {
    x: i32,
    /// On which ways leave the column before.
    leaving: Vec<StateId>,
    /// On which ways come to what stands in this column.
    entering: Vec<StateId>,
    /// Where each way out of the state leaves its border, and in which row its task stands.
    pub(super) wires: Vec<(i32, i32)>,
    /// Which line of the fan each of them takes, from the left.
    pub(super) tracks: Vec<usize>,
    /// How wide the state is, with the words beside its events.
    width: i32,
}

impl Column {
    /// Whether ways to a state leave the column before on a line of their own.
    pub(super) fn leaves(&self, aim: StateId) -> bool {
        self.leaving.contains(&aim)
    }

    /// Where a way that leaves the column before runs. Where only one state stands in this one, it is entered
    /// directly; with several, a row of the one could run along a row of the other.
    pub(super) fn leaving(&self, aim: StateId) -> i32 {
        if self.leaves(aim) {
            self.x + MARGIN + TRACK * place(&self.leaving, aim)
        } else {
            self.entering(aim)
        }
    }

    pub(super) fn entering(&self, aim: StateId) -> i32 {
        self.x + MARGIN + TRACK * (count(self.leaving.len()) + place(&self.entering, aim))
    }

    /// Where shapes begin.
    pub(super) fn shapes(&self) -> i32 {
        self.x + 2 * MARGIN + TRACK * count(self.leaving.len() + self.entering.len())
    }

    /// Where the state itself stands, behind the gateway at which the ways into it come together.
    pub(super) fn state(&self) -> i32 {
        self.shapes() + JOIN.0 + GAP
    }

    /// A line of the fan, which begins behind the words of the events.
    pub(super) fn fan(&self, track: usize) -> i32 {
        self.state() + self.width + EVENT.0 / 2 + MARGIN + TRACK * count(track)
    }

    pub(super) fn task(&self) -> i32 {
        let tracks = self.tracks.iter().max().map_or(0, |it| it + 1);
        self.fan(tracks) + MARGIN
    }

    /// Where the next one begins.
    fn end(&self, stays: bool) -> i32 {
        self.task() + TASK.0 + if stays { 2 * GAP + EVENT.0 } else { 0 }
    }

    /// Where everything ends, if this is the last one.
    pub(super) fn end_of_ends(&self) -> i32 {
        self.state() + EVENT.0 + GAP + MARGIN
    }
}

fn place(all: &[StateId], one: StateId) -> i32 {
    count(all.iter().position(|it| *it == one).unwrap_or_default())
}

pub(super) fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX / 1000)
}

/// The strips, before anything stands in them.
pub(super) struct Strips {
    lanes: BTreeMap<Role, Lane>,
    pub(super) columns: Vec<Column>,
    pub(super) ends: Column,
}

impl Strips {
    pub(super) fn of(definition: &Definition, plan: &Plan<'_>) -> Strips {
        let mut lanes: BTreeMap<Role, Lane> = definition.roles().map(|it| (it, Lane::default())).collect();
        for stage in &plan.stages {
            let lane = lanes.entry(plan.lane(stage.state)).or_default();
            lane.aims.push(stage.state);
            lane.inner = lane.inner.max(stage.height());
            for (role, rows) in rows(&stage.ways) {
                let lane = lanes.entry(role).or_default();
                lane.inner = lane.inner.max(ROW * count(rows));
            }
        }
        for end in &plan.ends {
            lanes.entry(plan.lane(*end)).or_default().aims.push(*end);
        }
        let mut top = TOP;
        for (role, lane) in &mut lanes {
            lane.inner = lane.inner.max(ROW * count(plan.ends_in(*role).count()));
            lane.top = top;
            top += lane.height();
        }
        let ends = Column::default();
        let mut strips = Strips { lanes, columns: Vec::new(), ends };
        let mut x = LEFT + 2 * HEADER + EVENT.0 + 2 * GAP;
        let mut before: &[Way<'_>] = &[];
        for stage in &plan.stages {
            let mut column = strips.column(plan, x, before, vec![stage.state]);
            column.wires = strips.wires(plan, stage);
            column.tracks = tracks(&column.wires);
            column.width = stage.width + stage.words;
            x = column.end(stage.ways.iter().any(|it| it.stays));
            strips.columns.push(column);
            before = &stage.ways;
        }
        strips.ends = strips.column(plan, x, before, plan.ends.clone());
        strips
    }

    /// The lanes from above: where each begins, and how high it is.
    pub(super) fn lanes(&self) -> impl Iterator<Item = (Role, i32, i32)> {
        self.lanes.iter().map(|(role, it)| (*role, it.top, it.height()))
    }

    /// The column in which a state stands.
    pub(super) fn column_of(&self, plan: &Plan<'_>, state: StateId) -> &Column {
        let place = plan.stages.iter().position(|it| it.state == state);
        place.and_then(|it| self.columns.get(it)).unwrap_or(&self.ends)
    }

    pub(super) fn line(&self, plan: &Plan<'_>, state: StateId) -> i32 {
        self.lanes.get(&plan.lane(state)).map_or(TOP, |it| it.line(state))
    }

    pub(super) fn middle(&self, lane: Role) -> i32 {
        self.lanes.get(&lane).map_or(TOP, Lane::middle)
    }

    /// The middle of an end.
    pub(super) fn end(&self, plan: &Plan<'_>, state: StateId) -> i32 {
        let lane = plan.lane(state);
        let row = plan.ends_in(lane).position(|it| it == state).unwrap_or_default();
        self.row(lane, row, plan.ends_in(lane).count())
    }

    fn row(&self, role: Role, row: usize, of: usize) -> i32 {
        self.lanes.get(&role).map_or(TOP, |it| it.row(row, of))
    }

    fn column(&self, plan: &Plan<'_>, x: i32, before: &[Way<'_>], entering: Vec<StateId>) -> Column {
        let aims: BTreeSet<StateId> = before.iter().filter(|it| !it.stays).map(|it| it.to).collect();
        let mut leaving: Vec<StateId> = aims.into_iter().filter(|it| entering != [*it]).collect();
        leaving.sort_by_key(|it| self.line(plan, *it));
        Column { x, leaving, entering, ..Column::default() }
    }

    fn wires(&self, plan: &Plan<'_>, stage: &Stage<'_>) -> Vec<(i32, i32)> {
        let of = rows(&stage.ways);
        let mut taken = BTreeMap::<Role, usize>::new();
        let row = |way: &Way<'_>| {
            let row = taken.entry(way.role()).or_default();
            *row += 1;
            self.row(way.role(), *row - 1, of.get(&way.role()).copied().unwrap_or_default())
        };
        let border = stage.border(self.middle(plan.lane(stage.state)));
        border.into_iter().zip(stage.ways.iter().map(row)).collect()
    }
}

/// How many tasks of a state stand in each lane.
fn rows(ways: &[Way<'_>]) -> BTreeMap<Role, usize> {
    let mut rows = BTreeMap::new();
    for way in ways {
        *rows.entry(way.role()).or_default() += 1;
    }
    rows
}

/// Lines of a fan on which ways between places in the same order, from above, do not cross: of those that go up the
/// uppermost turns first, of those that go down the lowest.
fn tracks(wires: &[(i32, i32)]) -> Vec<usize> {
    let goes_down = |(from, to): &(i32, i32)| to > from;
    let track = |(place, wire): (usize, &(i32, i32))| {
        let (above, below) = wires.split_at(place);
        if goes_down(wire) {
            below.iter().skip(1).filter(|it| goes_down(it)).count()
        } else {
            above.iter().filter(|it| !goes_down(it)).count()
        }
    };
    wires.iter().enumerate().map(track).collect()
}
