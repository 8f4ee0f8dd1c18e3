//! Journals as XES (IEEE 1849): one trace for each case, one event for each event.

use super::journal::{self, Detail, Line};
use super::xml::Xml;
use super::{Aliases, Trace};

/// The extensions of the standard that are used, by name and prefix; each has its place beside the others.
const EXTENSIONS: [(&str, &str); 4] =
    [("Concept", "concept"), ("Time", "time"), ("Lifecycle", "lifecycle"), ("Organizational", "org")];

/// A log in which everything stands but the cases.
pub(super) fn begin() -> Xml {
    let mut xml = Xml::new();
    xml.open(
        "log",
        &[("xes.version", "1849.2016"), ("xes.features", ""), ("xmlns", "http://www.xes-standard.org/")],
    );
    for (name, prefix) in EXTENSIONS {
        let uri = format!("http://www.xes-standard.org/{prefix}.xesext");
        xml.empty("extension", &[("name", name), ("prefix", prefix), ("uri", &uri)]);
    }
    xml.open("global", &[("scope", "trace")]);
    text(&mut xml, "concept:name", "");
    xml.close();
    xml.open("global", &[("scope", "event")]);
    text(&mut xml, "concept:name", "");
    xml.empty("date", &[("key", "time:timestamp"), ("value", "1970-01-01T00:00:00.000000Z")]);
    text(&mut xml, "lifecycle:transition", "complete");
    text(&mut xml, "org:resource", "system");
    text(&mut xml, "org:role", "system");
    text(&mut xml, "qorgan:kind", "acted");
    xml.close();
    xml.empty("classifier", &[("name", "Activity"), ("keys", "concept:name")]);
    xml.empty("classifier", &[("name", "Kind"), ("keys", "qorgan:kind concept:name")]);
    text(&mut xml, "lifecycle:model", "standard");
    xml
}

pub(super) fn write_trace(xml: &mut Xml, trace: &Trace<'_>, aliases: &dyn Aliases) {
    xml.open("trace", &[]);
    text(xml, "concept:name", &trace.case);
    text(xml, "qorgan:definition", trace.definition.id());
    int(xml, "qorgan:version", trace.definition.version().into());
    text(xml, "qorgan:office", &trace.office);
    if let Some(company) = &trace.company {
        text(xml, "qorgan:company", company);
    }
    if let Some(parent) = &trace.grew_out_of {
        text(xml, "qorgan:grew_out_of", parent);
    }
    for (place, body) in trace.bodies.iter().enumerate() {
        // A key stands once among its siblings.
        let key = if place == 0 { "qorgan:body".to_owned() } else { format!("qorgan:body_{}", place + 1) };
        text(xml, &key, body);
    }
    for line in journal::lines(trace, aliases) {
        write_event(xml, &line);
    }
    xml.close();
}

fn write_event(xml: &mut Xml, line: &Line) {
    xml.open("event", &[]);
    text(xml, "concept:name", &line.activity);
    xml.empty("date", &[("key", "time:timestamp"), ("value", &line.at)]);
    text(xml, "lifecycle:transition", line.transition);
    text(xml, "org:resource", line.person.as_deref().unwrap_or(&line.role));
    text(xml, "org:role", &line.role);
    if let Some(office) = &line.office {
        text(xml, "org:group", office);
    }
    for (name, value) in &line.details {
        let key = format!("qorgan:{name}");
        match value {
            Detail::Text(value) => text(xml, &key, value),
            Detail::Number(value) => int(xml, &key, *value),
            Detail::Truth(value) => {
                xml.empty("boolean", &[("key", &key), ("value", &value.to_string())]);
            }
        }
    }
    for (name, _, alias) in &line.others {
        text(xml, &format!("qorgan:given_{name}"), alias);
    }
    xml.close();
}

fn text(xml: &mut Xml, key: &str, value: &str) {
    xml.empty("string", &[("key", key), ("value", value)]);
}

fn int(xml: &mut Xml, key: &str, value: i64) {
    xml.empty("int", &[("key", key), ("value", &value.to_string())]);
}
