//! The net of stages as BPMN 2.0 XML with a diagram: what it means in [`super`], where it stands in [`super::layout`].

mod diagram;
mod words;

use super::layout::{Captions, Layout, Onward, Row, Stop, layout};
use super::stages::{Trigger, Way};
use super::xml::Xml;
use crate::definition::model::{Action, Role, Roles, StateId};
use crate::definition::{Definition, Language};
use diagram::{Color, color};
use std::collections::BTreeMap;
use words::{Words, duration, rule};

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

struct Flow {
    id: String,
    from: String,
    to: String,
    color: Color,
    points: Vec<(i32, i32)>,
}

struct Message {
    id: String,
    name: String,
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

    /// The id of a state: an activity, or an end.
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

    /// The end beside a task after which the case stays.
    fn rest_id(&self, way: &Way<'_>) -> String {
        format!("stays-{}", self.task_id(way))
    }

    /// What is said when a way is taken. No two ways out of a state have the same message.
    fn message(&self, way: &Way<'_>) -> Option<Message> {
        let action = &self.action(way).name;
        match &way.trigger {
            Trigger::Chosen(_) | Trigger::Machine => {
                Some(Message { id: format!("message-{action}"), name: action.to_string() })
            }
            Trigger::Child(task, _) => {
                let task = &self.words.definition.task(*task).name;
                Some(Message { id: format!("outcome-{task}-{action}"), name: format!("{task}.{action}") })
            }
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
                let task = self.task_id(&row.way);
                let from = row.event.map_or_else(|| state.clone(), |_| self.event_id(&row.way));
                add(from, task.clone(), own, &row.to_task);
                match &row.onward {
                    Onward::Leads(points) => {
                        let to = row.way.to;
                        add(task, self.entrance(layout, to), color(layout, to), points);
                    }
                    Onward::Stays { points, .. } => add(task, self.rest_id(&row.way), own, points),
                }
            }
        }
        self.flows = flows;
    }

    /// What stands beside the process: messages, who may act, and the pool.
    fn roots(&mut self, layout: &Layout<'_>) {
        let ways = layout.stops.iter().flat_map(|it| &it.rows).map(|it| &it.way);
        let messages = ways.filter_map(|it| self.message(it)).map(|it| (it.id, it.name));
        let messages: BTreeMap<String, String> = messages.collect();
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
                self.row(row);
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
                    nodes.extend(stop.rows.iter().filter_map(|it| it.event.map(|_| self.event_id(&it.way))));
                }
                for way in stop.rows.iter().map(|it| &it.way).filter(|it| it.role() == *role) {
                    nodes.push(self.task_id(way));
                    nodes.extend(way.stays.then(|| self.rest_id(way)));
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
        if state.end {
            self.xml.open("bpmn:endEvent", &[("id", &id), ("name", &name)]);
        } else {
            let mut attributes = vec![("id", &*id), ("name", &name)];
            let awaited = stop.rows.iter().find(|it| it.way.awaited).and_then(|it| self.message(&it.way));
            attributes.extend(awaited.iter().map(|it| ("messageRef", &*it.id)));
            self.xml.open("bpmn:receiveTask", &attributes);
        }
        self.document(state.says.get(self.words.language));
        self.ends_of_flows(&id);
        // What was begun beside a case is over with it; where nothing can be, an end needs not say so.
        if state.end && layout.stops.iter().flat_map(|it| &it.rows).any(|it| it.way.stays) {
            self.xml.empty("bpmn:terminateEventDefinition", &[("id", &format!("over-{}", state.name))]);
        }
        self.xml.close();
    }

    /// What happens, what is done then, and the end of it where the case stays.
    fn row(&mut self, row: &Row<'_>) {
        if row.event.is_some() {
            self.event(&row.way);
        }
        self.task(&row.way);
        if row.way.stays {
            let (id, name) = (self.rest_id(&row.way), self.words.state(row.way.state));
            self.xml.open("bpmn:endEvent", &[("id", &id), ("name", &name)]);
            self.ends_of_flows(&id);
            self.xml.close();
        }
    }

    fn event(&mut self, way: &Way<'_>) {
        let (id, name) = (self.event_id(way), self.words.trigger(way));
        let state = self.state_id(way.state);
        let ends_the_wait = if way.stays { "false" } else { "true" };
        let attributes =
            [("id", &*id), ("name", &name), ("attachedToRef", &state), ("cancelActivity", ends_the_wait)];
        self.xml.open("bpmn:boundaryEvent", &attributes);
        self.document(&self.words.trigger_in_detail(way));
        self.ends_of_flows(&id);
        let inner = format!("when-{}", self.task_id(way));
        if let Some(message) = self.message(way) {
            self.xml.empty("bpmn:messageEventDefinition", &[("id", &inner), ("messageRef", &message.id)]);
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
}
