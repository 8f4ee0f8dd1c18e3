//! The net of stages as PNML (ISO/IEC 15909-2): the door to every checker of Petri nets.

use super::xml::Xml;
use crate::definition::Definition;

/// A place for each state, a transition for each action in each state, and a beginning and an end around them.
pub(super) fn write(definition: &Definition) -> String {
    let mut net = Net { xml: Xml::new(), arcs: 0 };
    net.xml.open("pnml", &[("xmlns", "http://www.pnml.org/version-2009/grammar/pnml")]);
    let kind = "http://www.pnml.org/version-2009/grammar/ptnet";
    net.xml.open("net", &[("id", &format!("net-{}", definition.id())), ("type", kind)]);
    net.name(definition.id());
    net.xml.open("page", &[("id", "page")]);
    net.place("source", true);
    net.place("sink", false);
    for (_, state) in definition.states() {
        net.place(&format!("state-{}", state.name), false);
    }
    let initial = &definition.state(definition.initial()).name;
    net.transition("open", "open", "source", &format!("state-{initial}"));
    for (_, state) in definition.states() {
        let from = format!("state-{}", state.name);
        for action in state.actions.iter().map(|it| definition.action(*it)) {
            let to = action.to.map_or(&state.name, |it| &definition.state(it).name);
            let id = format!("{}.{}", state.name, action.name);
            net.transition(&id, &action.name, &from, &format!("state-{to}"));
        }
        if state.end {
            net.transition(&format!("end-{}", state.name), "end", &from, "sink");
        }
    }
    net.xml.finish()
}

struct Net {
    xml: Xml,
    arcs: usize,
}

impl Net {
    fn name(&mut self, text: &str) {
        self.xml.open("name", &[]);
        self.xml.leaf("text", &[], text);
        self.xml.close();
    }

    fn place(&mut self, id: &str, marked: bool) {
        self.xml.open("place", &[("id", id)]);
        self.name(id.strip_prefix("state-").unwrap_or(id));
        if marked {
            self.xml.open("initialMarking", &[]);
            self.xml.leaf("text", &[], "1");
            self.xml.close();
        }
        self.xml.close();
    }

    fn transition(&mut self, id: &str, name: &str, from: &str, to: &str) {
        self.xml.open("transition", &[("id", id)]);
        self.name(name);
        self.xml.close();
        self.arc(from, id);
        self.arc(id, to);
    }

    fn arc(&mut self, from: &str, to: &str) {
        self.arcs += 1;
        let id = format!("arc-{}", self.arcs);
        self.xml.empty("arc", &[("id", &id), ("source", from), ("target", to)]);
    }
}
