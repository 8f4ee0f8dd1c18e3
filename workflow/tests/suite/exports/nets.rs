//! A process as a Petri net and as a state diagram.

use super::all;
use super::xml::read;
use std::collections::BTreeMap;
use workflow::{Language, export};

#[test]
fn a_transition_stands_for_each_action_in_each_state() {
    for definition in all() {
        let net = read(&export::pnml(definition));
        let arcs: Vec<_> = net.named("arc").iter().map(|it| (it.get("source"), it.get("target"))).collect();
        let one = |all: Vec<&str>, what: &str| {
            assert_eq!(all.len(), 1, "{what}");
            all[0].to_owned()
        };
        let mut found = BTreeMap::new();
        for id in net.named("transition").iter().map(|it| it.get("id")) {
            let from = arcs.iter().filter(|it| it.1 == id).map(|it| it.0).collect();
            let to = arcs.iter().filter(|it| it.0 == id).map(|it| it.1).collect();
            found.insert(id.to_owned(), (one(from, id), one(to, id)));
        }
        let mut meant = BTreeMap::new();
        let place = |id| format!("state-{}", definition.state(id).name);
        meant.insert("open".to_owned(), ("source".to_owned(), place(definition.initial())));
        for (id, state) in definition.states() {
            for action in state.actions.iter().map(|it| definition.action(*it)) {
                let name = format!("{}.{}", state.name, action.name);
                meant.insert(name, (place(id), place(action.to.unwrap_or(id))));
            }
            if state.end {
                meant.insert(format!("end-{}", state.name), (place(id), "sink".to_owned()));
            }
        }
        assert_eq!(found, meant, "{}", definition.id());
        assert_eq!(net.named("initialMarking").len(), 1);
    }
}

#[test]
fn a_state_diagram_has_an_arrow_for_each_pair_of_states() {
    for definition in all() {
        for language in Language::ALL {
            let text = export::mermaid(definition, language);
            for (id, state) in definition.states() {
                assert!(text.contains(&format!("\"{}\" as {}__\n", state.label.get(language), state.name)));
                for action in state.actions.iter().map(|it| definition.action(*it)) {
                    let to = &definition.state(action.to.unwrap_or(id)).name;
                    let arrow = format!("    {}__ --> {to}__ : ", state.name);
                    let lines: Vec<_> = text.lines().filter(|it| it.starts_with(&arrow)).collect();
                    assert_eq!(lines.len(), 1, "{arrow}");
                    let label = action.label.get(language).replace(':', "#58;");
                    assert!(lines[0].contains(&label), "{label} in {}", lines[0]);
                }
            }
        }
    }
}
