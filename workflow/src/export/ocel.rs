//! Journals as an object-centric event log, OCEL 2.0 in JSON: which officers, offices and bodies met which companies.

use super::journal::{self, Detail, Line, Other};
use super::{Aliases, Trace};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The types of objects, each with its attributes and what they are.
const TYPES: [(&str, &[(&str, &str)]); 5] = [
    ("case", &[("definition", "string"), ("state", "string"), ("version", "integer")]),
    ("company", &[]),
    ("officer", &[]),
    ("office", &[]),
    ("body", &[]),
];
/// From when an attribute holds that never changes.
const ALWAYS: &str = "1970-01-01T00:00:00Z";

/// What of a log is told only in its end: types of events, and objects, which are met in one case after the other.
#[derive(Default)]
pub(super) struct Log {
    event_types: BTreeMap<String, BTreeMap<&'static str, &'static str>>,
    objects: BTreeMap<String, Value>,
}

impl Log {
    /// The id of an object, which is told once. Ids of all types stand in one room, so each begins with its type.
    fn object(&mut self, kind: &str, alias: &str) -> String {
        let id = format!("{kind}:{alias}");
        let plain = || json!({"id": id.clone(), "type": kind, "attributes": [], "relationships": []});
        self.objects.entry(id.clone()).or_insert_with(plain);
        id
    }

    /// The events of a case.
    pub(super) fn trace(&mut self, trace: &Trace<'_>, aliases: &dyn Aliases) -> Vec<Value> {
        let case = format!("case:{}", trace.case);
        // Whom the case concerns, all along.
        let mut always = vec![(self.object("office", &trace.office), "registered_at")];
        always.extend(trace.company.iter().map(|it| (self.object("company", it), "filed_by")));
        always.extend(trace.bodies.iter().map(|it| (self.object("body", it), "about")));
        let definition = trace.definition;
        let lines = journal::lines(trace, aliases);
        // Under which version it was registered, the first move says, and without one it is still the same.
        let first = lines.iter().find_map(|it| it.details.get("from_version"));
        let first = first.map_or_else(|| definition.version().to_string(), Detail::to_string);
        let mut attributes = vec![
            json!({"name": "definition", "time": ALWAYS, "value": definition.id()}),
            json!({"name": "version", "time": ALWAYS, "value": first}),
        ];
        let (mut state, mut events) = (None, Vec::new());
        for (place, line) in lines.into_iter().enumerate() {
            if let Some(to) = line.details.get("to").filter(|it| state.as_ref() != Some(*it)) {
                attributes.push(json!({"name": "state", "time": line.at, "value": to.to_string()}));
                state = Some(to.clone());
            }
            if let Some(version) = line.details.get("to_version") {
                attributes.push(json!({"name": "version", "time": line.at, "value": version.to_string()}));
            }
            let mut related = vec![(case.clone(), "case".to_owned())];
            related
                .extend(always.iter().skip(1).map(|(id, qualifier)| (id.clone(), (*qualifier).to_owned())));
            events.push(self.event(trace, place + 1, line, related));
        }
        let mut relationships: Vec<Value> =
            always.iter().map(|(id, qualifier)| json!({"objectId": id, "qualifier": qualifier})).collect();
        if let Some(parent) = &trace.grew_out_of {
            let parent = self.object("case", parent);
            relationships.push(json!({"objectId": parent, "qualifier": "grew_out_of"}));
        }
        self.objects.insert(
            case.clone(),
            json!({"id": case, "type": "case", "attributes": attributes, "relationships": relationships}),
        );
        events
    }

    fn event(
        &mut self,
        trace: &Trace<'_>,
        place: usize,
        line: Line,
        mut related: Vec<(String, String)>,
    ) -> Value {
        let kind = line.details.get("kind").map(Detail::to_string).unwrap_or_default();
        let mut name = format!("{}.{}", trace.definition.id(), line.activity);
        // An action and a task, or a clock, may not have one name; what happens to a task or a clock is told apart.
        let is_own = matches!(&*kind, "acted" | "opened" | "migrated") || kind == line.activity;
        if !is_own {
            name = format!("{name}.{kind}");
        }
        if let Some(office) = &line.office {
            related.push((self.object("office", office), "office".to_owned()));
        }
        if let Some(person) = &line.person {
            related.push((self.object("officer", person), line.role.clone()));
        }
        for (qualifier, other, alias) in &line.others {
            let kind = match other {
                Other::Officer => "officer",
                Other::Office => "office",
                Other::Body => "body",
            };
            related.push((self.object(kind, alias), qualifier.clone()));
        }
        // Whoever is two things to an event is related twice; twice the same thing says nothing.
        let mut told = BTreeSet::new();
        related.retain(|it| told.insert(it.clone()));
        let mut attributes = line.details;
        attributes.remove("kind");
        attributes.insert("role", Detail::Text(line.role));
        let declared = attributes.iter().map(|(name, value)| (*name, type_of(value)));
        self.event_types.entry(name.clone()).or_default().extend(declared);
        let attributes: Vec<Value> = attributes
            .iter()
            .map(|(name, value)| json!({"name": name, "value": value.to_string()}))
            .collect();
        let relationships: Vec<Value> =
            related.iter().map(|(id, qualifier)| json!({"objectId": id, "qualifier": qualifier})).collect();
        json!({
            "id": format!("event:{}:{place}", trace.case),
            "type": name,
            "time": line.at,
            "attributes": attributes,
            "relationships": relationships,
        })
    }

    /// What stands beside the events, each under its key.
    pub(super) fn rest(self) -> [(&'static str, Vec<Value>); 3] {
        let attribute = |(name, kind): (&str, &str)| json!({"name": name, "type": kind});
        let object_types = TYPES
            .iter()
            .map(|(name, own)| (name, own.iter().copied().map(attribute).collect::<Vec<_>>()))
            .map(|(name, own)| json!({"name": name, "attributes": own}));
        let event_types = self
            .event_types
            .iter()
            .map(|(name, own)| {
                (name, own.iter().map(|(name, kind)| attribute((name, kind))).collect::<Vec<_>>())
            })
            .map(|(name, own)| json!({"name": name, "attributes": own}));
        [
            ("eventTypes", event_types.collect()),
            ("objectTypes", object_types.collect()),
            ("objects", self.objects.into_values().collect()),
        ]
    }
}

/// What OCEL calls what an attribute is. Values stand as texts all the same, as its schema asks. A day of the law is a text:
/// `time` is a moment, and a day has none.
fn type_of(value: &Detail) -> &'static str {
    match value {
        Detail::Text(_) => "string",
        Detail::Number(_) => "integer",
        Detail::Truth(_) => "boolean",
    }
}
