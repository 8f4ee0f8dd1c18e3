//! A diagram as its readers see it, read back from the text alone.

use super::xml::{Element, read};
use std::collections::BTreeMap;
use workflow::{Definition, Language, export};

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) right: i32,
    pub(super) bottom: i32,
}

impl Area {
    pub(super) fn overlaps(self, other: Area) -> bool {
        let beside = self.right <= other.left || other.right <= self.left;
        let above = self.bottom <= other.top || other.bottom <= self.top;
        !beside && !above
    }

    pub(super) fn holds(self, other: Area) -> bool {
        let across = self.left <= other.left && other.right <= self.right;
        across && self.top <= other.top && other.bottom <= self.bottom
    }

    pub(super) fn center(self) -> i32 {
        i32::midpoint(self.left, self.right)
    }

    /// Whether a stroke, upright or level, has a part inside it. A stroke along an edge has none.
    pub(super) fn is_crossed(self, stroke: &Stroke) -> bool {
        let ((x, y), (x2, y2)) = (stroke.from, stroke.to);
        let (left, right, top, bottom) = (x.min(x2), x.max(x2), y.min(y2), y.max(y2));
        left < self.right
            && self.left < right.max(left + 1)
            && right > self.left
            && top < self.bottom
            && self.top < bottom.max(top + 1)
            && bottom > self.top
    }

    pub(super) fn middle(self) -> i32 {
        i32::midpoint(self.top, self.bottom)
    }
}

/// A piece of a flow between two of its points.
pub(super) struct Stroke {
    pub(super) from: (i32, i32),
    pub(super) to: (i32, i32),
}

impl Stroke {
    /// The column or row in which it runs, and from where to where.
    pub(super) fn run(&self) -> (bool, i32, i32, i32) {
        let ((x, y), (x2, y2)) = (self.from, self.to);
        if x == x2 { (true, x, y.min(y2), y.max(y2)) } else { (false, y, x.min(x2), x.max(x2)) }
    }

    /// Whether an upright one and a level one go through each other.
    pub(super) fn crosses(&self, other: &Stroke) -> bool {
        let ((upright, at, from, to), (upright2, at2, from2, to2)) = (self.run(), other.run());
        upright != upright2 && from < at2 && at2 < to && from2 < at && at < to2
    }

    pub(super) fn runs_along(&self, other: &Stroke) -> bool {
        let ((upright, at, from, to), (upright2, at2, from2, to2)) = (self.run(), other.run());
        upright == upright2 && at == at2 && from.max(from2) < to.min(to2)
    }
}

/// A flow as it is drawn.
pub(super) struct Flow {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) points: Vec<(i32, i32)>,
}

impl Flow {
    pub(super) fn strokes(&self) -> impl Iterator<Item = Stroke> {
        let pairs = self.points.iter().zip(self.points.iter().skip(1));
        pairs.map(|(from, to)| Stroke { from: *from, to: *to })
    }
}

/// A diagram as its readers see it.
pub(super) struct Diagram {
    pub(super) process: Element,
    /// Flow nodes.
    pub(super) nodes: BTreeMap<String, Area>,
    /// The pool and its lanes.
    pub(super) areas: BTreeMap<String, Area>,
    pub(super) labels: BTreeMap<String, Area>,
    /// Events on the border of an activity, with it.
    pub(super) hosts: BTreeMap<String, String>,
    pub(super) flows: BTreeMap<String, Flow>,
}

impl Diagram {
    /// Whether one is an event on the border of the other.
    pub(super) fn sits_on(&self, event: &str, host: &str) -> bool {
        self.hosts.get(event).is_some_and(|it| it == host)
    }

    pub(super) fn node(&self, id: &str) -> Area {
        *self.nodes.get(id).unwrap_or_else(|| panic!("{id} is not drawn"))
    }
}

fn number(element: &Element, key: &str) -> i32 {
    element.get(key).parse().expect("a whole number")
}

fn bounds(element: &Element) -> Area {
    let it = element.child("dc:Bounds").expect("bounds");
    let (left, top) = (number(it, "x"), number(it, "y"));
    Area { left, top, right: left + number(it, "width"), bottom: top + number(it, "height") }
}

pub(super) fn draw(definition: &Definition, language: Language) -> Diagram {
    diagram(&export::bpmn(definition, language))
}

pub(super) fn diagram(text: &str) -> Diagram {
    let process = read(text);
    let (mut nodes, mut areas, mut labels) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for shape in process.named("bpmndi:BPMNShape") {
        let of = shape.get("bpmnElement").to_owned();
        let among = if shape.attributes.contains_key("isHorizontal") { &mut areas } else { &mut nodes };
        assert_eq!(among.insert(of.clone(), bounds(shape)), None, "{of} is drawn once");
        if let Some(label) = shape.child("bpmndi:BPMNLabel") {
            labels.insert(of, bounds(label));
        }
    }
    let ends = process.named("bpmn:sequenceFlow").into_iter().map(|it| (it.get("id"), it));
    let mut ends: BTreeMap<&str, &Element> = ends.collect();
    let mut flows = BTreeMap::new();
    for edge in process.named("bpmndi:BPMNEdge") {
        let id = edge.get("bpmnElement");
        let flow = ends.remove(id).unwrap_or_else(|| panic!("{id} is a flow, and drawn once"));
        let points = edge.named("di:waypoint").iter().map(|it| (number(it, "x"), number(it, "y"))).collect();
        let [from, to] = ["sourceRef", "targetRef"].map(|key| flow.get(key).to_owned());
        flows.insert(id.to_owned(), Flow { from, to, points });
    }
    assert!(ends.is_empty(), "every flow is drawn: {ends:?}");
    let events = process.named("bpmn:boundaryEvent").into_iter();
    let hosts = events.map(|it| (it.get("id").to_owned(), it.get("attachedToRef").to_owned())).collect();
    Diagram { process, nodes, areas, labels, hosts, flows }
}
