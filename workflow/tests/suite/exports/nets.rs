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
fn a_state_diagram_has_an_arrow_for_each_pair_of_states_and_a_note_for_what_stays() {
    for definition in all() {
        for language in Language::ALL {
            let text = export::mermaid(definition, language);
            for (_, state) in definition.states() {
                assert!(text.contains(&format!("\"{}\" as {}__\n", state.label.get(language), state.name)));
                for action in state.actions.iter().map(|it| definition.action(*it)) {
                    let begins = match action.to {
                        Some(to) => format!("    {}__ --> {}__ : ", state.name, definition.state(to).name),
                        None => format!("    note left of {}__ : ", state.name),
                    };
                    let lines: Vec<_> = text.lines().filter(|it| it.starts_with(&begins)).collect();
                    assert_eq!(lines.len(), 1, "{begins}");
                    let label = action.label.get(language).replace(':', "#58;");
                    assert!(lines[0].contains(&label), "{label} in {}", lines[0]);
                }
            }
        }
    }
}

/// Whatever happens by itself says when: a reminder after a day, a term that runs out, a case that is decided elsewhere.
#[test]
fn a_state_diagram_says_when_something_happens_by_itself() {
    let message = all().iter().find(|it| it.id() == "message").expect("it is shipped");
    let text = export::mermaid(message, Language::En);
    let note = text.lines().find(|it| it.starts_with("    note left of registered__ : ")).expect("a note");
    assert!(note.contains("Chase (1wd)"), "{note}");
    assert!(note.contains("<br/>"), "each action has a line of its own: {note}");
    let protection = all().iter().find(|it| it.id() == "protection").expect("it is shipped");
    let text = export::mermaid(protection, Language::En);
    assert!(text.contains("Did it stop? (30d, 90d, 180d)"), "{text}");
    for (_, clock) in protection.clocks() {
        assert!(text.contains(&format!("({} ", clock.label.get(Language::En))), "{}: {text}", clock.name);
    }
    let complaint = protection.tasks().find(|(_, it)| it.child().is_some()).expect("it grows others").1;
    assert!(text.contains(&format!("({})", complaint.label.get(Language::En))), "{text}");
}
