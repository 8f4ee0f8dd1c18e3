//! How a process is drawn.

use super::all;
use super::diagram::{Area, Diagram, Flow, Stroke, diagram, draw};
use std::collections::{BTreeMap, BTreeSet};
use workflow::{Language, export};

/// What is wrong with a drawing.
fn faults(diagram: &Diagram) -> Vec<String> {
    let mut faults = Vec::new();
    let words = diagram.labels.iter().map(|(of, it)| (format!("the words of {of}"), *it));
    let drawn: Vec<(String, Area)> =
        diagram.nodes.iter().map(|(of, it)| (of.clone(), *it)).chain(words).collect();
    for (n, (one, area)) in drawn.iter().enumerate() {
        let others = drawn.iter().skip(n + 1).filter(|(_, it)| it.overlaps(*area));
        // An event sits on the border of its activity; that it sits there well is looked at below.
        let others = others.filter(|(other, _)| !diagram.sits_on(one, other) && !diagram.sits_on(other, one));
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
    // Flows with different aims on one line: nobody could tell which goes where.
    for (n, (one, flow, stroke)) in strokes.iter().enumerate() {
        for (other, it, along) in strokes.iter().skip(n + 1) {
            if flow.from != it.from && flow.to != it.to && stroke.runs_along(along) {
                faults.push(format!("{one} and {other} run together"));
            }
        }
    }
    for (id, flow) in &diagram.flows {
        let (from, to) = (diagram.node(&flow.from), diagram.node(&flow.to));
        let leaves = flow.points.first().copied().unwrap_or_default();
        // An activity is left beside its events; everything else in the middle of its right side.
        let is_activity = flow.from.starts_with("state-");
        let on_height = if is_activity {
            from.top < leaves.1 && leaves.1 < from.bottom
        } else {
            leaves.1 == from.middle()
        };
        if leaves.0 != from.right || !on_height {
            faults.push(format!("{id} does not leave {} on its right", flow.from));
        }
        if flow.points.last() != Some(&(to.left, to.middle())) {
            faults.push(format!("{id} does not come to {} from its left", flow.to));
        }
    }
    for (event, host) in &diagram.hosts {
        let (it, border) = (diagram.node(event), diagram.node(host));
        if it.center() != border.right || it.top <= border.top || border.bottom <= it.bottom {
            faults.push(format!("{event} does not sit on the border of {host}"));
        }
        let words = diagram.labels.get(event);
        if words.is_none_or(|it| it.left < border.right) {
            faults.push(format!("the words of {event} do not stand beside {host}"));
        }
    }
    // The ways out of one state, as far as their tasks, go up and down without crossing.
    for (n, (one, flow, stroke)) in strokes.iter().enumerate() {
        let state = |it: &Flow| diagram.hosts.get(&it.from).cloned().unwrap_or_else(|| it.from.clone());
        let others = strokes.iter().skip(n + 1).filter(|(_, it, _)| state(it) == state(flow));
        for (other, _, _) in others.filter(|(_, _, it)| it.crosses(stroke)) {
            faults.push(format!("{one} and {other} cross on their way out of {}", state(flow)));
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
    let at = |it: Area| format!("x=\"{}\" y=\"{}\"", it.left, it.top);
    let by = |it: Area, dx: i32, dy: i32| format!("x=\"{}\" y=\"{}\"", it.left + dx, it.top + dy);
    let finds =
        |faults: &[String], what: &str| assert!(faults.iter().any(|it| it.contains(what)), "{faults:?}");
    let sound = diagram(&text);
    // A task down over the next one of its lane, and to the left over the ways to others.
    let task = sound.node("registered.assign");
    finds(&diagram_with(&at(task), &by(task, 0, 100)), "overlaps");
    finds(&diagram_with(&at(task), &by(task, -90, 0)), "crosses registered.assign");
    // An event beside its border, over the next one, and words over an event.
    let event = sound.node("on-registered.chase");
    finds(&diagram_with(&at(event), &by(event, 30, 0)), "does not sit on the border of state-registered");
    finds(&diagram_with(&at(event), &by(event, 0, -30)), "overlaps on-registered.raise_overdue");
    let words = sound.labels["on-registered.chase"];
    finds(&diagram_with(&at(words), &by(words, -30, 0)), "overlaps the words of on-registered.chase");
    finds(&diagram_with(&at(words), &by(words, -60, 0)), "do not stand beside state-registered");
    let with_flow = |from: &str, dx: i32| {
        let (id, flow) = sound.flows.iter().find(|(_, it)| it.from == from).expect("it is a flow");
        let x = flow.points[1].0;
        let (before, after) = text.split_once(&format!("bpmnElement=\"{id}\"")).expect("it is drawn");
        let led = after.replacen(&format!("x=\"{x}\""), &format!("x=\"{}\"", x + dx), 2);
        faults(&diagram(&format!("{before}bpmnElement=\"{id}\"{led}")))
    };
    // A flow that is led straight through what stands beside it, and one over its neighbours on the way out.
    finds(&with_flow("on-registered.chase", 150), "crosses registered.assign");
    finds(&with_flow("on-registered.withdraw", -30), "cross on their way out of state-registered");
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
        for (event, host) in &diagram.hosts {
            onward.entry(host).or_default().push(event);
        }
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
