//! The part of a BPMN document that says where everything stands.

use super::Writer;
use crate::definition::model::StateId;
use crate::export::layout::{Bounds, Layout, Onward};

/// A color for lines and borders, dark enough to be read on white, and one that a box is filled with, light enough to be
/// read upon.
#[derive(Clone, Copy, Default)]
pub(super) struct Color {
    line: &'static str,
    fill: &'static str,
}

/// A state and what leads to it have one color, so that a way can be followed from afar.
const COLORS: [Color; 10] = [
    Color { line: "#1f4e79", fill: "#e8f0f8" },
    Color { line: "#9a1f1f", fill: "#fbeaea" },
    Color { line: "#1e6b3a", fill: "#e8f5ec" },
    Color { line: "#6a3d9a", fill: "#f2ebf9" },
    Color { line: "#8a5a00", fill: "#fbf3e0" },
    Color { line: "#006d77", fill: "#e3f4f5" },
    Color { line: "#a01a6b", fill: "#fae8f3" },
    Color { line: "#4d4d4d", fill: "#f0f0f0" },
    Color { line: "#3b5bdb", fill: "#e9edfc" },
    Color { line: "#5c6b00", fill: "#f3f6e0" },
];
const LINE: &str = "color:border-color";
const FILL: &str = "color:background-color";

pub(super) fn color(layout: &Layout<'_>, state: StateId) -> Color {
    let place = layout.stops.iter().position(|it| it.state == state).unwrap_or_default();
    COLORS.iter().cycle().nth(place).copied().unwrap_or_default()
}

/// How a shape looks beyond its place.
#[derive(Clone, Copy)]
enum Look {
    Plain,
    /// A pool or a lane, which runs from left to right.
    Level,
    /// A gateway or an event of a state.
    Lined(Color),
    /// The state itself.
    Filled(Color),
}

impl Writer<'_> {
    pub(super) fn diagram(&mut self, layout: &Layout<'_>) {
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
                self.shape(&self.entrance(layout, stop.state), join, None, Look::Lined(color));
            }
            self.shape(&self.state_id(stop.state), stop.shape, stop.label, Look::Filled(color));
            for row in &stop.rows {
                if let Some((event, label)) = row.event {
                    self.shape(&self.event_id(&row.way), event, Some(label), Look::Lined(color));
                }
                self.shape(&self.task_id(&row.way), row.task, None, Look::Plain);
                if let Onward::Stays { end, label, .. } = row.onward {
                    self.shape(&self.rest_id(&row.way), end, Some(label), Look::Lined(color));
                }
            }
        }
        for flow in std::mem::take(&mut self.flows) {
            let id = format!("{}-di", flow.id);
            self.xml
                .open("bpmndi:BPMNEdge", &[("id", &id), ("bpmnElement", &flow.id), (LINE, flow.color.line)]);
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
            Look::Lined(color) => attributes.push((LINE, color.line)),
            Look::Filled(color) => attributes.extend([(LINE, color.line), (FILL, color.fill)]),
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
