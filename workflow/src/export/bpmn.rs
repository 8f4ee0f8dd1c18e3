//! The net of stages as BPMN 2.0 XML with a diagram: what it means in [`super`], where it stands in [`super::layout`].

use super::layout::{Bounds, Captions, Layout, Stop, layout};
use super::stages::{Trigger, Way};
use super::xml::Xml;
use crate::calendar::Term;
use crate::definition::model::{Action, DateFact, Length, Role, Roles, Since, StateId};
use crate::definition::{Definition, Language};
use std::collections::BTreeMap;

/// What roles are called.
pub(super) type RoleName<'n> = &'n dyn Fn(Role) -> String;

pub(super) fn write(definition: &Definition, language: Language, role: RoleName<'_>) -> String {
    let words = Words { definition, language, role };
    let layout = layout(definition, &words);
    let mut writer = Writer { xml: Xml::new(), words: &words, flows: Vec::new() };
    writer.collect_flows(&layout);
    writer.xml.open(
        "bpmn:definitions",
        &[
            ("xmlns:bpmn", "http://www.omg.org/spec/BPMN/20100524/MODEL"),
            ("xmlns:bpmndi", "http://www.omg.org/spec/BPMN/20100524/DI"),
            ("xmlns:dc", "http://www.omg.org/spec/DD/20100524/DC"),
            ("xmlns:di", "http://www.omg.org/spec/DD/20100524/DI"),
            ("xmlns:color", "http://www.omg.org/spec/BPMN/non-normative/color/1.0"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
            ("id", "definitions"),
            ("name", definition.label().get(language)),
            ("targetNamespace", "urn:qorgan:process"),
            ("exporter", "Qorgan"),
            ("exporterVersion", env!("CARGO_PKG_VERSION")),
        ],
    );
    writer.roots(&layout);
    writer.process(&layout);
    writer.diagram(&layout);
    writer.xml.finish()
}

/// How a reader knows an expression from a text.
const FORMAL: (&str, &str) = ("xsi:type", "bpmn:tFormalExpression");

/// The words of a diagram.
struct Words<'w> {
    definition: &'w Definition,
    language: Language,
    role: RoleName<'w>,
}

impl Words<'_> {
    /// What makes a way be taken, in the language of definitions: roles, a term, or outcomes.
    fn trigger_in_detail(&self, way: &Way<'_>) -> String {
        let codes = |roles: Roles| roles.iter().map(Role::code).collect::<Vec<_>>().join(", ");
        match &way.trigger {
            Trigger::Chosen(roles) => codes(*roles),
            Trigger::Timer(term) => term.term.to_string(),
            Trigger::Clock(clock) => match &clock.length {
                Length::Budget(term) => term.term.to_string(),
                Length::Before { date, less } => {
                    let name = match date {
                        DateFact::Filed(id) => &self.definition.filed_fact(*id).name,
                        DateFact::Field(id) => &self.definition.field(*id).name,
                    };
                    format!("{name} - {less}")
                }
            },
            Trigger::Child(_, outcomes) => outcomes.join(", "),
            Trigger::Machine => codes(Roles::of(Role::System)),
        }
    }
}

impl Captions for Words<'_> {
    fn state(&self, state: StateId) -> String {
        self.definition.state(state).label.get(self.language).to_owned()
    }

    fn trigger(&self, way: &Way<'_>) -> String {
        match &way.trigger {
            Trigger::Chosen(roles) => roles.iter().map(self.role).collect::<Vec<_>>().join(", "),
            Trigger::Timer(term) => term.term.to_string(),
            Trigger::Clock(clock) => clock.label.get(self.language).to_owned(),
            Trigger::Child(task, _) => self.definition.task(*task).label.get(self.language).to_owned(),
            Trigger::Machine => (self.role)(Role::System),
        }
    }

    fn start(&self) -> String {
        self.definition.label().get(self.language).to_owned()
    }
}

/// A state and what leads to it have one color, so that a way can be followed from afar; each is dark enough to be read
/// on white.
const COLORS: [&str; 10] = [
    "#1f4e79", "#9a1f1f", "#1e6b3a", "#6a3d9a", "#8a5a00", "#006d77", "#a01a6b", "#4d4d4d", "#3b5bdb",
    "#5c6b00",
];
const COLOR: &str = "color:border-color";

fn color(layout: &Layout<'_>, state: StateId) -> &'static str {
    let place = layout.stops.iter().position(|it| it.state == state).unwrap_or_default();
    COLORS.iter().cycle().nth(place).copied().unwrap_or_default()
}

/// How a shape looks beyond its place.
#[derive(Clone, Copy)]
enum Look {
    Plain,
    /// A pool or a lane, which runs from left to right.
    Level,
    Colored(&'static str),
}

struct Flow {
    id: String,
    from: String,
    to: String,
    color: &'static str,
    points: Vec<(i32, i32)>,
}

struct Writer<'w> {
    xml: Xml,
    words: &'w Words<'w>,
    flows: Vec<Flow>,
}

impl Writer<'_> {
    fn name(&self, state: StateId) -> &str {
        &self.words.definition.state(state).name
    }

    fn action(&self, way: &Way<'_>) -> &Action {
        self.words.definition.action(way.action)
    }

    /// The id of a state: a gateway, an event, or an end.
    fn state_id(&self, state: StateId) -> String {
        let kind = if self.words.definition.state(state).end { "end" } else { "state" };
        format!("{kind}-{}", self.name(state))
    }

    /// Where ways into a state lead.
    fn entrance(&self, layout: &Layout<'_>, state: StateId) -> String {
        let joined = layout.stops.iter().any(|it| it.state == state && it.join.is_some());
        if joined { format!("join-{}", self.name(state)) } else { self.state_id(state) }
    }

    fn task_id(&self, way: &Way<'_>) -> String {
        let turn = if way.turn > 1 { format!(".{}", way.turn) } else { String::new() };
        format!("{}.{}{turn}", self.name(way.state), self.action(way).name)
    }

    fn event_id(&self, way: &Way<'_>) -> String {
        format!("on-{}", self.task_id(way))
    }

    fn message_id(&self, way: &Way<'_>) -> Option<String> {
        match &way.trigger {
            Trigger::Chosen(_) | Trigger::Machine => Some(format!("message-{}", self.action(way).name)),
            Trigger::Child(task, _) => Some(format!("outcome-{}", self.words.definition.task(*task).name)),
            Trigger::Timer(_) | Trigger::Clock(_) => None,
        }
    }

    fn collect_flows(&mut self, layout: &Layout<'_>) {
        let mut flows = Vec::new();
        let mut add = |from: String, to: String, color, points: &[(i32, i32)]| {
            flows.push(Flow {
                id: format!("flow-{}", flows.len() + 1),
                from,
                to,
                color,
                points: points.to_vec(),
            });
        };
        let initial = self.words.definition.initial();
        add("start".to_owned(), self.entrance(layout, initial), color(layout, initial), &layout.from_start);
        for stop in &layout.stops {
            let (state, own) = (self.state_id(stop.state), color(layout, stop.state));
            if stop.join.is_some() {
                add(self.entrance(layout, stop.state), state.clone(), own, &stop.from_join);
            }
            for row in &stop.rows {
                let (event, task) = (self.event_id(&row.way), self.task_id(&row.way));
                add(state.clone(), event.clone(), own, &row.from_state);
                add(event, task.clone(), own, &row.to_task);
                add(task, self.entrance(layout, row.way.to), color(layout, row.way.to), &row.onward);
            }
        }
        self.flows = flows;
    }

    /// What stands beside the process: messages, who may act, and the pool.
    fn roots(&mut self, layout: &Layout<'_>) {
        let mut messages = BTreeMap::new();
        for way in layout.stops.iter().flat_map(|it| &it.rows).map(|it| &it.way) {
            if let Some(id) = self.message_id(way) {
                let name = match &way.trigger {
                    Trigger::Child(task, _) => &self.words.definition.task(*task).name,
                    _ => &self.action(way).name,
                };
                messages.insert(id, name.to_string());
            }
        }
        for (id, name) in &messages {
            self.xml.empty("bpmn:message", &[("id", id), ("name", name)]);
        }
        let name = self.words.start();
        let process = format!("process-{}", self.words.definition.id());
        self.xml.open("bpmn:collaboration", &[("id", "collaboration")]);
        self.xml.empty("bpmn:participant", &[("id", "pool"), ("name", &name), ("processRef", &process)]);
        self.xml.close();
    }

    fn process(&mut self, layout: &Layout<'_>) {
        let definition = self.words.definition;
        let id = format!("process-{}", definition.id());
        let name = self.words.start();
        self.xml.open("bpmn:process", &[("id", &id), ("name", &name), ("isExecutable", "true")]);
        self.document(&format!("{}@{} {}", definition.id(), definition.version(), definition.rules()));
        self.lanes(layout);
        self.xml.open("bpmn:startEvent", &[("id", "start"), ("name", &name)]);
        self.ends_of_flows("start");
        self.xml.close();
        for stop in &layout.stops {
            self.stop(layout, stop);
            for row in &stop.rows {
                self.event(&row.way);
                self.task(&row.way);
            }
        }
        for flow in &self.flows {
            let ends = [("id", &*flow.id), ("sourceRef", &*flow.from), ("targetRef", &*flow.to)];
            self.xml.empty("bpmn:sequenceFlow", &ends);
        }
        self.xml.close();
    }

    fn lanes(&mut self, layout: &Layout<'_>) {
        self.xml.open("bpmn:laneSet", &[("id", "lanes")]);
        let initial = layout.stops.first().map(|it| it.lane);
        for (role, _) in &layout.lanes {
            let id = format!("lane-{}", role.code());
            self.xml.open("bpmn:lane", &[("id", &id), ("name", &(self.words.role)(*role))]);
            let mut nodes = Vec::new();
            if initial == Some(*role) {
                nodes.push("start".to_owned());
            }
            for stop in &layout.stops {
                if stop.lane == *role {
                    nodes.extend(stop.join.map(|_| self.entrance(layout, stop.state)));
                    nodes.push(self.state_id(stop.state));
                }
                for way in stop.rows.iter().map(|it| &it.way).filter(|it| it.role() == *role) {
                    nodes.extend([self.event_id(way), self.task_id(way)]);
                }
            }
            for node in nodes {
                self.xml.leaf("bpmn:flowNodeRef", &[], &node);
            }
            self.xml.close();
        }
        self.xml.close();
    }

    fn stop(&mut self, layout: &Layout<'_>, stop: &Stop<'_>) {
        if stop.join.is_some() {
            let id = self.entrance(layout, stop.state);
            self.xml.open("bpmn:exclusiveGateway", &[("id", &id), ("gatewayDirection", "Converging")]);
            self.ends_of_flows(&id);
            self.xml.close();
        }
        let id = self.state_id(stop.state);
        let name = self.words.state(stop.state);
        let state = self.words.definition.state(stop.state);
        match stop.rows.len() {
            0 => self.xml.open("bpmn:endEvent", &[("id", &id), ("name", &name)]),
            // A gateway with a single way out is none: the state is then a milestone that is passed.
            1 => self.xml.open("bpmn:intermediateThrowEvent", &[("id", &id), ("name", &name)]),
            _ => self.xml.open("bpmn:eventBasedGateway", &[("id", &id), ("name", &name)]),
        }
        self.document(state.says.get(self.words.language));
        self.ends_of_flows(&id);
        self.xml.close();
    }

    fn event(&mut self, way: &Way<'_>) {
        let (id, name) = (self.event_id(way), self.words.trigger(way));
        self.xml.open("bpmn:intermediateCatchEvent", &[("id", &id), ("name", &name)]);
        self.document(&self.words.trigger_in_detail(way));
        self.ends_of_flows(&id);
        let inner = format!("when-{}", self.task_id(way));
        if let Some(message) = self.message_id(way) {
            self.xml.empty("bpmn:messageEventDefinition", &[("id", &inner), ("messageRef", &message)]);
        } else {
            let term = match &way.trigger {
                Trigger::Timer(term) => Some(term.term),
                Trigger::Clock(clock) => clock.length.budget().map(|it| it.term),
                _ => None,
            };
            if let Some(term) = term {
                self.xml.open("bpmn:timerEventDefinition", &[("id", &inner)]);
                self.xml.leaf("bpmn:timeDuration", &[FORMAL], &duration(term));
            } else {
                // A date that came with the case is data, and the net of stages has none: it is a condition.
                self.xml.open("bpmn:conditionalEventDefinition", &[("id", &inner)]);
                let language = ("language", "urn:qorgan:term");
                self.xml.leaf("bpmn:condition", &[FORMAL, language], &self.words.trigger_in_detail(way));
            }
            self.xml.close();
        }
        self.xml.close();
    }

    fn task(&mut self, way: &Way<'_>) {
        let id = self.task_id(way);
        let action = self.words.definition.action(way.action);
        let name = action.label.get(self.words.language);
        let people = match &way.trigger {
            Trigger::Chosen(roles) => *roles,
            _ => Roles::default(),
        };
        let kind = if people.is_empty() { "bpmn:serviceTask" } else { "bpmn:userTask" };
        self.xml.open(kind, &[("id", &id), ("name", name)]);
        self.document(&rule(self.words.definition, action));
        self.ends_of_flows(&id);
        for role in people.iter() {
            self.xml.open("bpmn:potentialOwner", &[("id", &format!("{id}-{}", role.code()))]);
            self.xml.open("bpmn:resourceAssignmentExpression", &[]);
            self.xml.leaf("bpmn:formalExpression", &[], role.code());
            self.xml.close();
            self.xml.close();
        }
        self.xml.close();
    }

    fn document(&mut self, text: &str) {
        self.xml.leaf("bpmn:documentation", &[], text);
    }

    /// The flows that come in to an element and go out of it.
    fn ends_of_flows(&mut self, id: &str) {
        for flow in self.flows.iter().filter(|it| it.to == id) {
            self.xml.leaf("bpmn:incoming", &[], &flow.id);
        }
        for flow in self.flows.iter().filter(|it| it.from == id) {
            self.xml.leaf("bpmn:outgoing", &[], &flow.id);
        }
    }

    fn diagram(&mut self, layout: &Layout<'_>) {
        self.xml.open("bpmndi:BPMNDiagram", &[("id", "diagram")]);
        self.xml.open("bpmndi:BPMNPlane", &[("id", "plane"), ("bpmnElement", "collaboration")]);
        self.shape("pool", layout.pool, None, Look::Level);
        for (role, bounds) in &layout.lanes {
            self.shape(&format!("lane-{}", role.code()), *bounds, None, Look::Level);
        }
        self.shape("start", layout.start, Some(layout.start_label), Look::Plain);
        for stop in &layout.stops {
            let color = color(layout, stop.state);
            if let Some(join) = stop.join {
                self.shape(&self.entrance(layout, stop.state), join, None, Look::Colored(color));
            }
            self.shape(&self.state_id(stop.state), stop.shape, Some(stop.label), Look::Colored(color));
            for row in &stop.rows {
                self.shape(&self.event_id(&row.way), row.event, Some(row.label), Look::Plain);
                self.shape(&self.task_id(&row.way), row.task, None, Look::Plain);
            }
        }
        for flow in std::mem::take(&mut self.flows) {
            let id = format!("{}-di", flow.id);
            self.xml.open("bpmndi:BPMNEdge", &[("id", &id), ("bpmnElement", &flow.id), (COLOR, flow.color)]);
            for (x, y) in flow.points {
                self.xml.empty("di:waypoint", &[("x", &x.to_string()), ("y", &y.to_string())]);
            }
            self.xml.close();
        }
        self.xml.close();
        self.xml.close();
    }

    fn shape(&mut self, of: &str, bounds: Bounds, label: Option<Bounds>, look: Look) {
        let id = format!("{of}-di");
        let mut attributes = vec![("id", &*id), ("bpmnElement", of)];
        match look {
            Look::Level => attributes.push(("isHorizontal", "true")),
            Look::Colored(color) => attributes.push((COLOR, color)),
            Look::Plain => {}
        }
        self.xml.open("bpmndi:BPMNShape", &attributes);
        self.bounds(bounds);
        if let Some(label) = label {
            self.xml.open("bpmndi:BPMNLabel", &[]);
            self.bounds(label);
            self.xml.close();
        }
        self.xml.close();
    }

    fn bounds(&mut self, it: Bounds) {
        let [x, y, width, height] = [it.x, it.y, it.width, it.height].map(|it| it.to_string());
        self.xml.empty("dc:Bounds", &[("x", &x), ("y", &y), ("width", &width), ("height", &height)]);
    }
}

/// A term as others count it. ISO 8601 knows no working days: five of them are a week, and what is over begins a day.
fn duration(term: Term) -> String {
    match term {
        Term::WorkingDays(n) => format!("P{}D", (u32::from(n) * 7).div_ceil(5)),
        Term::Days(n) => format!("P{n}D"),
        Term::Months(n) => format!("P{n}M"),
    }
}

/// What a diagram cannot show of an action, in the words of the language of definitions.
fn rule(definition: &Definition, action: &Action) -> String {
    let since = |since: Since| match since {
        Since::Action(id) => definition.action(id).name.to_string(),
        Since::Clock(id) => definition.clock(id).name.to_string(),
    };
    let names = |all: Vec<&str>| all.join(", ");
    let mut lines = vec![format!("basis: {}", action.basis.0)];
    lines.push(format!("by: {}", names(action.by.iter().map(Role::code).collect())));
    if action.assignee {
        lines.push("assignee: true".to_owned());
    }
    if let Some(window) = &action.within {
        lines.push(format!("within: {} since {}", window.term, since(window.since)));
    }
    if let Some(window) = &action.not_before {
        lines.push(format!("not_before: {} since {}", window.term, since(window.since)));
    }
    if let Some(limit) = action.limit {
        lines.push(format!("limit: {limit}"));
    }
    if !action.needs.is_empty() {
        let tasks = action.needs.iter().map(|it| &*definition.task(*it).name).collect();
        lines.push(format!("needs: {}", names(tasks)));
    }
    for task in action.opens.iter().map(|it| definition.task(*it)) {
        let case = task.child().map(|it| format!(" (case: {})", it.definition)).unwrap_or_default();
        lines.push(format!("opens: {}{case}", task.name));
    }
    if let Some(outcome) = action.outcome {
        lines.push(format!("outcome: {}", definition.outcome(outcome).name));
    }
    lines.join("\n")
}
