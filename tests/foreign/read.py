"""What programs that others wrote say to the exports of the engine: the schema of BPMN 2.0, pm4py and SpiffWorkflow.

    python read.py FOLDER
"""

import collections
import copy
import json
import pathlib
import sys
import unittest
import warnings

import lxml.etree
import pm4py
import xmlschema
from pm4py.algo.analysis.woflan import algorithm as woflan
from pm4py.objects.bpmn.obj import BPMN
from pm4py.objects.ocel.util import ocel_consistency
from pm4py.objects.petri_net.obj import Marking
from pm4py.objects.petri_net.utils import petri_utils
from pm4py.objects.petri_net.utils.final_marking import discover_final_marking
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser, BpmnValidator
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.event_definitions.conditional import ConditionalEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.util.task import TaskState

HERE = pathlib.Path(__file__).parent
# The schema comes with bpmn-moddle.
SCHEMA = HERE / "node_modules/bpmn-moddle/resources/bpmn/xsd/BPMN20.xsd"
FOLDER = pathlib.Path()


def counts():
    return json.loads((FOLDER / "counts.json").read_text())


def definitions():
    found = sorted(it.name.removesuffix(".pnml") for it in FOLDER.glob("*.pnml"))
    assert len(found) == 4, found
    return found


def processes():
    found = sorted(FOLDER.glob("*.bpmn"))
    assert len(found) == 12, found
    return found


def tell(what):
    """What was read and counted, for docs/figures/foreign.md."""
    print(f"\n{what}", flush=True)


def is_sound(net, initial, final):
    quiet = {
        woflan.Parameters.RETURN_ASAP_WHEN_NOT_SOUND: True,
        woflan.Parameters.PRINT_DIAGNOSTICS: False,
        woflan.Parameters.RETURN_DIAGNOSTICS: False,
    }
    return woflan.apply(net, initial, final, parameters=quiet)


class Terms(PythonScriptEngine):
    """SpiffWorkflow reads every expression as Python. Terms of ours are texts, and dates of the case come when the test
    says so."""

    def __init__(self):
        super().__init__()
        self.come = set()

    def evaluate(self, task, expression, external_context=None):
        if isinstance(task.task_spec.event_definition, ConditionalEventDefinition):
            return task.id in self.come
        return expression


def as_waiting_net(path):
    """pm4py makes no net of events on borders. The same in what it does make a net of: the case stands in a state, and
    then one of the things that can happen there does. After what only happens beside it, it stands there again."""
    graph = pm4py.read_bpmn(str(path))
    nodes = {it.get_id(): it for it in graph.get_nodes()}

    def connect(source, target):
        graph.add_flow(BPMN.SequenceFlow(source, target))

    def following(node):
        return [it for it in graph.get_flows() if it.get_source() == node]

    hosts = {it: nodes[it.get_activity()] for it in nodes.values() if isinstance(it, BPMN.BoundaryEvent)}
    choices = {}
    for state in [it for it in nodes.values() if it.get_id().startswith("state-")]:
        choices[state] = BPMN.ExclusiveGateway(id=f"choice-{state.get_id()}")
        graph.add_node(choices[state])
        for flow in following(state):
            graph.remove_flow(flow)
            connect(choices[state], flow.get_target())
        connect(state, choices[state])
    for event, state in hosts.items():
        [out] = following(event)
        task = out.get_target()
        graph.remove_flow(out)
        graph.remove_node(event)
        connect(choices[state], task)
        [onward] = following(task)
        end = onward.get_target()
        if type(end) is BPMN.NormalEndEvent:
            graph.remove_flow(onward)
            graph.remove_node(end)
            connect(task, state)
    return graph


class Bpmn(unittest.TestCase):
    def test_the_schema_of_bpmn_finds_nothing(self):
        schema = xmlschema.XMLSchema(str(SCHEMA))
        for path in processes():
            self.assertEqual([str(it) for it in schema.iter_errors(str(path))], [], path.name)
        tell(f"the schema of BPMN 2.0: {len(processes())} processes, nothing found")
        text = processes()[0].read_text().replace("<bpmn:outgoing>", "<bpmn:outward>", 1)
        text = text.replace("</bpmn:outgoing>", "</bpmn:outward>", 1)
        self.assertFalse(schema.is_valid(text), "the schema does find what is wrong")

    def test_pm4py_reads_every_process_and_finds_it_sound(self):
        nodes, flows = 0, 0
        for path in processes():
            graph = pm4py.read_bpmn(str(path))
            nodes, flows = nodes + len(graph.get_nodes()), flows + len(graph.get_flows())
            text = path.read_text()
            tasks = sum(text.count(f"<bpmn:{kind}Task ") for kind in ["user", "service", "receive"])
            found = collections.Counter(type(it).__name__ for it in graph.get_nodes())
            self.assertEqual(found["UserTask"] + found["Task"], tasks, path.name)
            self.assertEqual(len(graph.get_flows()), text.count("<bpmn:sequenceFlow "), path.name)
            events = [it for it in graph.get_nodes() if isinstance(it, BPMN.BoundaryEvent)]
            self.assertEqual(len(events), text.count("<bpmn:boundaryEvent "), path.name)
            states = {it.get_id() for it in graph.get_nodes() if isinstance(it, BPMN.Task)}
            self.assertLessEqual({it.get_activity() for it in events}, states)
        tell(f"pm4py: {len(processes())} processes in BPMN, {nodes} nodes and {flows} flows")
        for name in definitions():
            graph = as_waiting_net(FOLDER / f"{name}.en.bpmn")
            self.assertTrue(is_sound(*pm4py.convert_to_petri_net(graph)), name)
            tell(f"Woflan, of the net that pm4py makes of the BPMN of {name}: sound")

    def test_pm4py_does_find_a_process_that_is_not_sound(self):
        graph = as_waiting_net(FOLDER / "message.en.bpmn")
        lost = next(it for it in graph.get_flows() if it.get_target().get_id() == "join-closed")
        graph.remove_flow(lost)
        self.assertFalse(is_sound(*pm4py.convert_to_petri_net(graph)))

    def test_spiffworkflow_waits_for_what_stands_in_each_state(self):
        for name in definitions():
            self.follow(name, Borders(FOLDER / f"{name}.ru.bpmn"))

    def follow(self, name, borders):
        parser = BpmnParser(validator=BpmnValidator())
        parser.add_bpmn_file(str(FOLDER / f"{name}.ru.bpmn"))
        spec = parser.get_spec(f"process-{name}")
        walks = json.loads((FOLDER / "walks.json").read_text())[name]
        first = walks[0][0]["state"]
        # What stands where and what of it stays is said by our engine, and not by the file alone.
        for visit in (it for walk in walks for it in walk if not it["end"]):
            awaited = borders.of[f"state-{visit['state']}"]
            self.assertEqual({borders.action[it] for it in awaited}, set(visit["stands"]), visit["state"])
            if visit["took"]:
                beside = {borders.action[it] for it in awaited if it in borders.beside}
                self.assertEqual(visit["took"] in beside, visit["stays"], f"{visit['took']} in {visit['state']}")
        left, reached, stayed = [(f"state-{first}", [])], set(), 0
        while left:
            state, path = left.pop(0)
            if state in reached:
                continue
            reached.add(state)
            for event in borders.of[state]:
                workflow = BpmnWorkflow(spec, script_engine=Terms())
                workflow.do_engine_steps()
                for before in path:
                    happen(workflow, before)
                where = f"{event} in {state} of {name}"
                self.assertEqual(waiting(workflow), sorted(borders.of[state]), where)
                happen(workflow, event)
                now = waiting(workflow)
                if event in borders.beside:
                    # This engine takes an event that interrupts nothing once.
                    self.assertEqual(now, sorted(it for it in borders.of[state] if it != event), where)
                    stayed += 1
                elif not now:
                    self.assertTrue(workflow.is_completed(), where)
                else:
                    [onward] = [it for it in now if it in borders.of]
                    self.assertEqual(now, sorted(borders.of[onward]), where)
                    left.append((onward, [*path, event]))
        self.assertEqual(reached, set(borders.of), "every state was reached")
        self.assertEqual(stayed, len(borders.beside))
        waited = sum(len(it) for it in borders.of.values())
        tell(f"SpiffWorkflow: {name}, {len(reached)} states, {waited} events, {stayed} times a case stayed")


class Borders:
    """What a file says that each state waits for, the action behind each of it, and which happens beside the state."""

    def __init__(self, path):
        root = lxml.etree.parse(str(path)).getroot()
        tag = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
        self.of = {it.get("id"): [it.get("id")] for it in root.iter(f"{tag}receiveTask")}
        behind = {it.get("sourceRef"): it.get("targetRef") for it in root.iter(f"{tag}sequenceFlow")}
        self.beside = set()
        for event in root.iter(f"{tag}boundaryEvent"):
            self.of[event.get("attachedToRef")].append(event.get("id"))
            if event.get("cancelActivity") == "false":
                self.beside.add(event.get("id"))
        self.action = {it: behind[it].split(".")[1] for awaited in self.of.values() for it in awaited}


def waiting(workflow):
    ids = (it.task_spec.bpmn_id for it in workflow.get_tasks(state=TaskState.WAITING))
    return sorted(it for it in ids if it and it.startswith(("state-", "on-")))


def happen(workflow, event):
    """Lets what is waited for happen, and the task behind it be done."""
    [task] = [it for it in workflow.get_tasks(state=TaskState.WAITING) if it.task_spec.bpmn_id == event]
    what = task.task_spec.event_definition
    if isinstance(what, MessageEventDefinition):
        workflow.catch(BpmnEvent(what, payload={}))
    else:
        what.catch(task)
        workflow.script_engine.come.add(task.id)
        task.task_spec._update(task)
    workflow.do_engine_steps()
    # A person does one kind of task, and whoever runs the engine the other.
    for done in workflow.get_tasks(state=TaskState.READY | TaskState.STARTED):
        done.complete()
    workflow.do_engine_steps()


class Nets(unittest.TestCase):
    def test_woflan_finds_every_net_of_stages_sound(self):
        for name in definitions():
            net, initial, _ = pm4py.read_pnml(str(FOLDER / f"{name}.pnml"))
            self.assertTrue(is_sound(net, initial, discover_final_marking(net)), name)
            size = f"{len(net.places)} places and {len(net.transitions)} transitions"
            tell(f"Woflan, of the PNML of {name} with {size}: sound")

    def test_woflan_does_find_a_net_that_is_not_sound(self):
        net, initial, _ = pm4py.read_pnml(str(FOLDER / "message.pnml"))
        final = discover_final_marking(net)
        ends = [it for it in net.transitions if it.name.startswith("end-")]
        for end in ends[1:]:
            for arc in list(end.in_arcs) + list(end.out_arcs):
                net.arcs.discard(arc)
                arc.source.out_arcs.discard(arc)
                arc.target.in_arcs.discard(arc)
            net.transitions.discard(end)
        self.assertFalse(is_sound(net, initial, final))


    def test_woflan_and_our_verifier_say_the_same_of_processes_drawn_by_chance(self):
        nets = {it.stem: pm4py.read_pnml(str(it)) for it in (FOLDER / "drawn").glob("*.pnml")}
        self.assertGreater(len(nets), 100)
        for name, (net, initial, _) in nets.items():
            self.assertTrue(is_sound(net, initial, ends_in(net)), name)
        strokes = json.loads((FOLDER / "drawn.json").read_text())
        said = collections.Counter()
        for stroke in strokes:
            net, initial = struck(nets[stroke["net"]], stroke)
            self.assertEqual(is_sound(net, initial, ends_in(net)), stroke["sound"], stroke)
            said[stroke["sound"]] += 1
        self.assertGreater(min(said[True], said[False]), 100, said)
        tell(
            f"Woflan, of {len(nets)} drawn processes: sound; with one action taken out or led elsewhere, "
            f"{said[True]} sound and {said[False]} not, each as our verifier says"
        )


def ends_in(net):
    [sink] = [it for it in net.places if it.name == "sink"]
    return Marking({sink: 1})


def struck(drawn, stroke):
    """The net with an action taken out of it, or led to another state, in every state in which it stands."""
    net, initial = copy.deepcopy(drawn[:2])
    for transition in [it for it in net.transitions if it.name.endswith("." + stroke["action"])]:
        if stroke["to"] is None:
            petri_utils.remove_transition(net, transition)
            continue
        for arc in list(transition.out_arcs):
            petri_utils.remove_arc(net, arc)
        [place] = [it for it in net.places if it.name == f"state-{stroke['to']}"]
        petri_utils.add_arc_from_to(transition, place, net)
    return net, initial


class Logs(unittest.TestCase):
    def test_pm4py_reads_xes_and_counts_what_happened(self):
        log = pm4py.read_xes(str(FOLDER / "log.xes"))
        meant = counts()
        self.assertEqual(log["case:concept:name"].nunique(), meant["cases"])
        self.assertEqual(len(log), meant["events"])
        acted = log[log["qorgan:kind"] == "acted"]
        names = acted["case:qorgan:definition"] + "." + acted["concept:name"]
        found = names.value_counts().to_dict()
        self.assertEqual(found, {name: n for name, n in meant["activities"].items() if n > 0})
        grown = log[log["case:qorgan:grew_out_of"].notna()]
        self.assertEqual(grown["case:concept:name"].nunique(), meant["grown"])
        self.assertLessEqual(set(grown["case:qorgan:grew_out_of"]), set(log["case:concept:name"]))
        ties = f"{meant['grown']} of them out of another"
        tell(f"pm4py: XES of {meant['cases']} cases, {ties}, with {len(log)} events of {len(found)} actions")
        for key in ["time:timestamp", "lifecycle:transition", "org:resource", "org:role"]:
            self.assertFalse(log[key].isna().any(), key)

    def test_pm4py_reads_ocel_and_counts_what_happened(self):
        log = pm4py.read_ocel2(str(FOLDER / "log.ocel.json"))
        meant = counts()
        self.assertEqual(len(log.events), meant["events"])
        self.assertEqual((log.objects["ocel:type"] == "case").sum(), meant["cases"])
        found = log.events["ocel:activity"].value_counts().to_dict()
        for name, n in meant["activities"].items():
            self.assertEqual(found.get(name, 0), n, name)
        types = {"body", "case", "company", "office", "officer"}
        self.assertEqual(set(pm4py.ocel_get_object_types(log)), types)
        # Nothing is dropped by what pm4py does to a log that is not consistent.
        before = [len(log.events), len(log.objects), len(log.relations), len(log.o2o), len(log.object_changes)]
        log = ocel_consistency.apply(log)
        after = [len(log.events), len(log.objects), len(log.relations), len(log.o2o), len(log.object_changes)]
        self.assertEqual(before, after)
        raw = json.loads((FOLDER / "log.ocel.json").read_text())
        # What is two things to an event, pm4py keeps as one of them.
        related = sum(len({to["objectId"] for to in it["relationships"]}) for it in raw["events"])
        self.assertEqual(len(log.relations), related, "every relation is read")
        self.assertEqual(len(log.o2o), sum(len(it["relationships"]) for it in raw["objects"]))
        grown = log.o2o[log.o2o["ocel:qualifier"] == "grew_out_of"]
        self.assertEqual(len(grown), meant["grown"])
        types = log.objects.set_index("ocel:oid")["ocel:type"]
        self.assertEqual({types[it] for it in [*grown["ocel:oid"], *grown["ocel:oid_2"]]}, {"case"})
        # The question that such a log is for: which officers dealt with which companies.
        met = log.relations.merge(log.relations, on="ocel:eid")
        met = met[(met["ocel:type_x"] == "officer") & (met["ocel:type_y"] == "company")]
        self.assertGreater(len(met), 100)
        ties = f"{len(log.relations)} relations to {len(log.objects)} objects and {len(log.o2o)} between those"
        tell(f"pm4py: OCEL of {len(log.events)} events with {ties}")


if __name__ == "__main__":
    FOLDER = pathlib.Path(sys.argv.pop())
    warnings.simplefilter("ignore")
    unittest.main(verbosity=2)
