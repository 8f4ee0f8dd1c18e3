//! A process as BPMN: what it says, and how it is drawn, read back from the text alone.

use super::all;
use super::xml::{Element, read};
use std::collections::{BTreeMap, BTreeSet};
use workflow::{Definition, Language, export};

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Area {
    left: i32,
    top: i32,
    right: i32,
    bottom: i32,
}

impl Area {
    fn overlaps(self, other: Area) -> bool {
        let beside = self.right <= other.left || other.right <= self.left;
        let above = self.bottom <= other.top || other.bottom <= self.top;
        !beside && !above
    }

    fn holds(self, other: Area) -> bool {
        let across = self.left <= other.left && other.right <= self.right;
        across && self.top <= other.top && other.bottom <= self.bottom
    }

    /// Whether a stroke, upright or level, has a part inside it. A stroke along an edge has none.
    fn is_crossed(self, stroke: &Stroke) -> bool {
        let ((x, y), (x2, y2)) = (stroke.from, stroke.to);
        let (left, right, top, bottom) = (x.min(x2), x.max(x2), y.min(y2), y.max(y2));
        left < self.right
            && self.left < right.max(left + 1)
            && right > self.left
            && top < self.bottom
            && self.top < bottom.max(top + 1)
            && bottom > self.top
    }

    fn middle(self) -> i32 {
        i32::midpoint(self.top, self.bottom)
    }
}

/// A piece of a flow between two of its points.
struct Stroke {
    from: (i32, i32),
    to: (i32, i32),
}

impl Stroke {
    /// The column or row in which it runs, and from where to where.
    fn run(&self) -> (bool, i32, i32, i32) {
        let ((x, y), (x2, y2)) = (self.from, self.to);
        if x == x2 { (true, x, y.min(y2), y.max(y2)) } else { (false, y, x.min(x2), x.max(x2)) }
    }

    fn runs_along(&self, other: &Stroke) -> bool {
        let ((upright, at, from, to), (upright2, at2, from2, to2)) = (self.run(), other.run());
        upright == upright2 && at == at2 && from.max(from2) < to.min(to2)
    }
}

/// A flow as it is drawn.
struct Flow {
    from: String,
    to: String,
    points: Vec<(i32, i32)>,
}

impl Flow {
    fn strokes(&self) -> impl Iterator<Item = Stroke> {
        let pairs = self.points.iter().zip(self.points.iter().skip(1));
        pairs.map(|(from, to)| Stroke { from: *from, to: *to })
    }
}

/// A diagram as its readers see it.
struct Diagram {
    process: Element,
    /// Flow nodes.
    nodes: BTreeMap<String, Area>,
    /// The pool and its lanes.
    areas: BTreeMap<String, Area>,
    labels: BTreeMap<String, Area>,
    flows: BTreeMap<String, Flow>,
}

impl Diagram {
    fn node(&self, id: &str) -> Area {
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

fn draw(definition: &Definition, language: Language) -> Diagram {
    diagram(&export::bpmn(definition, language))
}

fn diagram(text: &str) -> Diagram {
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
    Diagram { process, nodes, areas, labels, flows }
}

/// What is wrong with a drawing.
fn faults(diagram: &Diagram) -> Vec<String> {
    let mut faults = Vec::new();
    let words = diagram.labels.iter().map(|(of, it)| (format!("the words of {of}"), *it));
    let drawn: Vec<(String, Area)> =
        diagram.nodes.iter().map(|(of, it)| (of.clone(), *it)).chain(words).collect();
    for (n, (one, area)) in drawn.iter().enumerate() {
        let others = drawn.iter().skip(n + 1).filter(|(_, it)| it.overlaps(*area));
        faults.extend(others.map(|(other, _)| format!("{one} overlaps {other}")));
    }
    let strokes: Vec<(&str, &Flow, Stroke)> = diagram
        .flows
        .iter()
        .flat_map(|(id, it)| it.strokes().map(move |stroke| (&**id, it, stroke)))
        .collect();
    for (id, flow, stroke) in &strokes {
        if stroke.from.0 != stroke.to.0 && stroke.from.1 != stroke.to.1 {
            faults.push(format!("{id} runs aslant"));
        }
        let crossed = drawn.iter().filter(|(_, it)| it.is_crossed(stroke));
        faults.extend(crossed.map(|(it, _)| format!("{id} from {} to {} crosses {it}", flow.from, flow.to)));
    }
    // Flows with different aims on one line: nobody could tell which goes where. Those out of one gateway part at
    // its fork.
    for (n, (one, flow, stroke)) in strokes.iter().enumerate() {
        for (other, it, along) in strokes.iter().skip(n + 1) {
            if flow.from != it.from && flow.to != it.to && stroke.runs_along(along) {
                faults.push(format!("{one} and {other} run together"));
            }
        }
    }
    for (id, flow) in &diagram.flows {
        let (from, to) = (diagram.node(&flow.from), diagram.node(&flow.to));
        if flow.points.first() != Some(&(from.right, from.middle())) {
            faults.push(format!("{id} does not leave {} on its right", flow.from));
        }
        if flow.points.last() != Some(&(to.left, to.middle())) {
            faults.push(format!("{id} does not come to {} from its left", flow.to));
        }
    }
    faults
}

#[test]
fn nothing_overlaps_and_no_way_crosses_what_stands_there() {
    for definition in all() {
        for language in Language::ALL {
            let diagram = draw(definition, language);
            assert!(diagram.nodes.len() > 30, "{}", definition.id());
            assert_eq!(faults(&diagram), Vec::<String>::new(), "{} in {language:?}", definition.id());
        }
    }
}

#[test]
fn the_test_of_the_drawing_finds_what_is_wrong() {
    let text = export::bpmn(&all()[3], Language::En);
    let diagram_with = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        faults(&diagram(&text.replacen(from, to, 1)))
    };
    let sound = diagram(&text);
    let Area { left: x, top: y, .. } = sound.node("registered.assign");
    let here = format!("x=\"{x}\" y=\"{y}\"");
    // Upwards over the next task of its lane, and sideways over its own event.
    for (dx, dy) in [(0, 100), (-90, 0)] {
        let moved = diagram_with(&here, &format!("x=\"{}\" y=\"{}\"", x + dx, y + dy));
        assert!(moved.iter().any(|it| it.contains("overlaps")), "{moved:?}");
    }
    // A flow that is led straight through the column beside it.
    let (id, flow) = sound.flows.iter().find(|(_, it)| it.from == "registered.withdraw").expect("it is");
    let (x, y) = flow.points[1];
    let (before, after) = text.split_once(&format!("bpmnElement=\"{id}\"")).expect("it is drawn");
    let led = after.replacen(&format!("x=\"{x}\" y=\"{y}\""), &format!("x=\"{}\" y=\"{y}\"", x + 420), 1);
    let crossed = faults(&diagram(&format!("{before}bpmnElement=\"{id}\"{led}")));
    assert!(crossed.iter().any(|it| it.contains("crosses")), "{crossed:?}");
}

#[test]
fn everything_stands_in_the_pool_and_in_the_lane_that_names_it() {
    for definition in all() {
        let diagram = draw(definition, Language::Ru);
        let pool = diagram.areas["pool"];
        let mut named = BTreeSet::new();
        for lane in diagram.process.named("bpmn:lane") {
            let area = diagram.areas[lane.get("id")];
            assert!(pool.holds(area));
            for node in lane.named("bpmn:flowNodeRef").iter().map(|it| it.text.as_str()) {
                assert!(area.holds(diagram.node(node)), "{node} in {}", lane.get("id"));
                let words = diagram.labels.get(node);
                assert!(words.is_none_or(|it| area.holds(*it)), "the words of {node} leave their lane");
                assert!(named.insert(node.to_owned()), "{node} stands in two lanes");
            }
        }
        assert_eq!(named, diagram.nodes.keys().cloned().collect(), "{}", definition.id());
        let lanes: Vec<_> =
            diagram.process.named("bpmn:lane").iter().map(|it| it.get("name").to_owned()).collect();
        let roles: Vec<_> = definition.roles().map(|it| it.code().to_owned()).collect();
        assert_eq!(lanes, roles, "lanes are roles");
    }
}

#[test]
fn every_flow_goes_to_the_right_unless_it_closes_a_loop() {
    for definition in all() {
        let diagram = draw(definition, Language::Kk);
        let (mut onward, mut back) = (BTreeMap::<&str, Vec<&str>>::new(), Vec::new());
        for Flow { from, to, .. } in diagram.flows.values() {
            if diagram.node(from).right <= diagram.node(to).left {
                onward.entry(from).or_default().push(to);
            } else {
                back.push((from.as_str(), to.as_str()));
            }
        }
        assert!(back.len() * 2 < diagram.flows.len(), "most flows go to the right");
        for (from, to) in back {
            let mut reached = BTreeSet::from([to]);
            let mut left = vec![to];
            while let Some(node) = left.pop() {
                left.extend(onward.get(node).into_iter().flatten().copied().filter(|it| reached.insert(it)));
            }
            assert!(
                reached.contains(from),
                "{}: {from} leads back to {to}, from where none leads to it",
                definition.id()
            );
        }
    }
}

#[test]
fn tasks_are_actions_and_timers_are_timers() {
    for definition in all() {
        let diagram = draw(definition, Language::En);
        let mut tasks = BTreeMap::<String, BTreeSet<String>>::new();
        for kind in ["bpmn:userTask", "bpmn:serviceTask"] {
            for task in diagram.process.named(kind) {
                let (state, action) = task.get("id").split_once('.').expect("a state and an action");
                let action = action.split('.').next().expect("an action");
                tasks.entry(state.to_owned()).or_default().insert(action.to_owned());
            }
        }
        let mut timers = 0;
        for (_, state) in definition.states() {
            let stand = state.actions.iter().map(|it| definition.action(*it).name.to_string());
            let stand: BTreeSet<_> = stand.collect();
            assert_eq!(tasks.remove(&*state.name).unwrap_or_default(), stand, "{}", state.name);
            let clocks = state.clocks.iter().map(|it| definition.clock(*it));
            timers += state.timers.len() + clocks.filter(|it| it.length.budget().is_some()).count();
        }
        assert_eq!(tasks, BTreeMap::new());
        assert_eq!(diagram.process.named("bpmn:timerEventDefinition").len(), timers, "{}", definition.id());
        let ends = definition.states().filter(|(_, it)| it.end).count();
        assert_eq!(diagram.process.named("bpmn:endEvent").len(), ends);
    }
}

#[test]
fn every_id_stands_once_and_every_reference_is_one() {
    for definition in all() {
        let diagram = draw(definition, Language::En);
        let mut ids = BTreeSet::new();
        for element in diagram.process.all() {
            if let Some(id) = element.attributes.get("id") {
                assert!(ids.insert(id.as_str()), "{id} stands twice");
            }
        }
        for element in diagram.process.all() {
            for key in ["bpmnElement", "sourceRef", "targetRef", "messageRef", "processRef"] {
                let aim = element.attributes.get(key);
                assert!(aim.is_none_or(|it| ids.contains(it.as_str())), "{aim:?} is nowhere");
            }
            if ["bpmn:incoming", "bpmn:outgoing", "bpmn:flowNodeRef"].contains(&element.name.as_str()) {
                assert!(ids.contains(element.text.as_str()), "{} is nowhere", element.text);
            }
        }
    }
}
