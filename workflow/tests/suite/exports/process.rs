//! What the BPMN of a process says, held to the definition.

use super::all;
use super::diagram::draw;
use super::xml::Element;
use std::collections::{BTreeMap, BTreeSet};
use workflow::definition::model::{ActionId, Length, Opening, Role, State};
use workflow::testkit::{SMALL_PROCESS, small_law};
use workflow::{Definition, Language, Vocabulary};

/// What ends a wait, or happens during it: in which state, by what, of which action, and whether the case stays.
type Happening = (String, &'static str, String, bool);

/// All of them, by the definition alone: whoever may act says so, and timers, clocks and other cases do what they do.
fn meant(definition: &Definition) -> Vec<Happening> {
    let mut all = Vec::new();
    for (_, state) in definition.states() {
        for action in &state.actions {
            let rule = definition.action(*action);
            let causes = causes(definition, state, *action);
            all.extend(
                causes
                    .into_iter()
                    .map(|it| (state.name.to_string(), it, rule.name.to_string(), rule.to.is_none())),
            );
        }
    }
    all.sort();
    all
}

fn causes(definition: &Definition, state: &State, action: ActionId) -> Vec<&'static str> {
    let mut causes = Vec::new();
    if definition.action(action).by.iter().any(|it| it != Role::System) {
        causes.push("message");
    }
    causes.extend(state.timers.iter().filter(|it| it.action == action).map(|_| "timer"));
    for clock in state.clocks.iter().map(|it| definition.clock(*it)).filter(|it| it.breach == action) {
        causes.push(if matches!(clock.length, Length::Budget(_)) { "timer" } else { "condition" });
    }
    let leads_here = |opening: &Opening| match opening {
        Opening::Case(child) => child.then.iter().any(|it| it.action == action),
        _ => false,
    };
    causes.extend(definition.tasks().filter(|(_, it)| leads_here(&it.opening)).map(|_| "message"));
    if causes.is_empty() {
        causes.push("message");
    }
    causes
}

/// The task behind an element, by its flow.
fn task_behind<'d>(process: &'d Element, element: &'d Element) -> &'d str {
    let flow = element.child("bpmn:outgoing").map(|it| it.text.as_str());
    let flows = process.named("bpmn:sequenceFlow");
    let flow = flows.into_iter().find(|it| Some(it.get("id")) == flow);
    flow.map_or("", |it| it.get("targetRef"))
}

#[test]
fn whatever_ends_a_wait_or_happens_during_it_is_an_event_of_its_activity() {
    for definition in all() {
        let process = draw(definition, Language::En).process;
        let mut said: Vec<Happening> = Vec::new();
        let mut told: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut happens = |state: &str, what, element: &Element, stays, message: Option<&str>| {
            let task = task_behind(&process, element);
            let (in_state, action) = task.split_once('.').expect("a task is state.action");
            let state = state.strip_prefix("state-").expect("an activity is a state");
            assert_eq!(in_state, state);
            let action = action.split('.').next().expect("an action").to_owned();
            said.push((state.to_owned(), what, action, stays));
            if let Some(message) = message {
                let first = told.entry(state.to_owned()).or_default().insert(message.to_owned());
                assert!(first, "{state} waits for {message} twice");
            }
        };
        let activities = process.named("bpmn:receiveTask");
        for activity in &activities {
            let awaited = activity.get("messageRef");
            happens(activity.get("id"), "message", activity, false, Some(awaited));
        }
        for event in process.named("bpmn:boundaryEvent") {
            let stays = match event.get("cancelActivity") {
                "true" => false,
                "false" => true,
                other => panic!("{other}"),
            };
            let (message, timer) =
                (event.child("bpmn:messageEventDefinition"), event.child("bpmn:timerEventDefinition"));
            let condition = event.child("bpmn:conditionalEventDefinition");
            let what = match (message, timer, condition) {
                (Some(_), None, None) => "message",
                (None, Some(_), None) => "timer",
                (None, None, Some(_)) => "condition",
                other => panic!("an event is one thing: {other:?}"),
            };
            happens(event.get("attachedToRef"), what, event, stays, message.map(|it| it.get("messageRef")));
        }
        said.sort();
        assert_eq!(said, meant(definition), "{}", definition.id());
        let waiting: Vec<_> = definition.states().filter(|(_, it)| !it.end).collect();
        assert_eq!(activities.len(), waiting.len());
        for (_, state) in waiting {
            let activity = activities.iter().find(|it| it.get("id") == format!("state-{}", state.name));
            let activity = activity.unwrap_or_else(|| panic!("{} is an activity", state.name));
            assert_eq!(activity.get("name"), state.label.get(Language::En));
        }
    }
}

#[test]
fn a_timer_goes_off_after_its_term() {
    for definition in all() {
        let process = draw(definition, Language::Ru).process;
        let mut terms = BTreeMap::<String, Vec<String>>::new();
        for event in process.named("bpmn:boundaryEvent") {
            if let Some(timer) = event.child("bpmn:timerEventDefinition") {
                assert!(timer.child("bpmn:timeDuration").is_some_and(|it| it.text.starts_with('P')));
                let term = event.child("bpmn:documentation").expect("the term in words").text.clone();
                terms.entry(event.get("attachedToRef").to_owned()).or_default().push(term);
            }
        }
        for (_, state) in definition.states() {
            let timers = state.timers.iter().map(|it| it.term.term.to_string());
            let clocks = state.clocks.iter().filter_map(|it| definition.clock(*it).length.budget());
            let mut meant: Vec<String> = timers.chain(clocks.map(|it| it.term.to_string())).collect();
            let mut said = terms.remove(&format!("state-{}", state.name)).unwrap_or_default();
            meant.sort();
            said.sort();
            assert_eq!(said, meant, "{}", state.name);
        }
        assert!(terms.is_empty(), "{terms:?}");
    }
}

#[test]
fn a_case_that_stays_has_a_small_end_and_one_that_is_over_ends_everything() {
    for definition in all() {
        let process = draw(definition, Language::Kk).process;
        let flows = process.named("bpmn:sequenceFlow");
        let mut stays = BTreeSet::new();
        let mut over = BTreeSet::new();
        for end in process.named("bpmn:endEvent") {
            let id = end.get("id");
            if end.child("bpmn:terminateEventDefinition").is_some() {
                over.insert(id.strip_prefix("end-").expect("an end of the case").to_owned());
                continue;
            }
            let task = id.strip_prefix("stays-").expect("an end beside the case");
            let before: Vec<_> = flows.iter().filter(|it| it.get("targetRef") == id).collect();
            assert_eq!(before.len(), 1, "{id}");
            assert_eq!(before[0].get("sourceRef"), task);
            let (state, _) = task.split_once('.').expect("a state and an action");
            let (_, state) = definition.states().find(|(_, it)| &*it.name == state).expect("a state");
            assert_eq!(end.get("name"), state.label.get(Language::Kk), "it says where the case still is");
            stays.insert(task.to_owned());
        }
        let ends = definition.states().filter(|(_, it)| it.end).map(|(_, it)| it.name.to_string());
        assert_eq!(over, ends.collect::<BTreeSet<_>>());
        let beside = process.named("bpmn:boundaryEvent").into_iter();
        let beside = beside.filter(|it| it.get("cancelActivity") == "false");
        let beside: BTreeSet<_> = beside.map(|it| task_behind(&process, it).to_owned()).collect();
        assert_eq!(stays, beside, "{}", definition.id());
        assert!(!stays.is_empty());
    }
}

#[test]
fn only_what_enters_a_state_leads_to_it() {
    for definition in all() {
        let process = draw(definition, Language::En).process;
        let mut led = BTreeSet::new();
        for flow in process.named("bpmn:sequenceFlow") {
            let (from, to) = (flow.get("sourceRef"), flow.get("targetRef"));
            let Some((state, action)) = from.split_once('.').filter(|_| !from.starts_with("on-")) else {
                continue;
            };
            let to = ["join-", "state-", "end-"].iter().find_map(|it| to.strip_prefix(it));
            let action = action.split('.').next().expect("an action");
            led.extend(to.map(|to| (state.to_owned(), action.to_owned(), to.to_owned())));
        }
        let mut meant = BTreeSet::new();
        for (_, state) in definition.states() {
            for action in state.actions.iter().map(|it| definition.action(*it)) {
                let to = action.to.map(|it| definition.state(it).name.to_string());
                meant.extend(to.map(|it| (state.name.to_string(), action.name.to_string(), it)));
            }
        }
        assert_eq!(led, meant, "{}", definition.id());
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
            for key in ["bpmnElement", "sourceRef", "targetRef", "messageRef", "processRef", "attachedToRef"]
            {
                let aim = element.attributes.get(key);
                assert!(aim.is_none_or(|it| ids.contains(it.as_str())), "{aim:?} is nowhere");
            }
            if ["bpmn:incoming", "bpmn:outgoing", "bpmn:flowNodeRef"].contains(&element.name.as_str()) {
                assert!(ids.contains(element.text.as_str()), "{} is nowhere", element.text);
            }
        }
    }
}

#[test]
fn a_state_that_only_time_ends_waits_for_no_message() {
    let from = SMALL_PROCESS.find("[action.hand_over]").expect("it stands in the small process");
    let to = SMALL_PROCESS.find("[action.put_away]").expect("it stands in the small process");
    let text = [&SMALL_PROCESS[..from], &SMALL_PROCESS[to..]].concat();
    let card = Definition::parse(&text, &small_law(), &Vocabulary::new(["kz"])).expect("time is a way out");
    let process = draw(&card, Language::En).process;
    let activities = process.named("bpmn:receiveTask");
    let activity =
        |id: &str| *activities.iter().find(|it| it.get("id") == id).expect("a state is an activity");
    let ready = activity("state-ready");
    assert!(!ready.attributes.contains_key("messageRef"));
    assert!(ready.child("bpmn:outgoing").is_none());
    assert_eq!(activity("state-asked").get("messageRef"), "message-propose");
    let events = process.named("bpmn:boundaryEvent").into_iter();
    let events: Vec<_> = events.filter(|it| it.get("attachedToRef") == "state-ready").collect();
    assert_eq!(events.len(), 1);
    assert_eq!(task_behind(&process, events[0]), "ready.put_away");
}

#[test]
fn a_state_is_there_for_what_leads_on_by_those_whose_move_it_is() {
    // Not what needs a ground, has a window or a limit, leads nowhere else, ends the case, or lies with others.
    let meant = [
        ("protection", "registered", "begin_review"),
        ("protection", "needs_correction", "correct"),
        ("protection", "in_review", "assign"),
        ("protection", "assigned", "propose"),
        ("protection", "hearing", "agree"),
        ("protection", "follow_up", "reopen"),
        ("protection", "forwarded", "receive"),
        ("complaint", "filed", "pass_up"),
        ("complaint", "considered", "propose"),
        ("complaint", "implementation", "confirm_executed"),
        ("accompaniment", "renewal", "renew"),
        ("message", "assigned", "answer"),
    ];
    for (id, state, action) in meant {
        let definition = all().iter().find(|it| it.id() == id).expect("it is shipped");
        let process = draw(definition, Language::En).process;
        let activities = process.named("bpmn:receiveTask");
        let activity = activities.iter().find(|it| it.get("id") == format!("state-{state}"));
        let activity = activity.expect("a state is an activity");
        assert_eq!(activity.get("messageRef"), format!("message-{action}"), "{state} of {id}");
        assert_eq!(task_behind(&process, activity), format!("{state}.{action}"));
    }
}
