"""What programs that others wrote say to the exports of the engine: the schema of BPMN 2.0, pm4py and SpiffWorkflow.

    python read.py FOLDER
"""

import collections
import json
import pathlib
import sys
import unittest
import warnings

import pm4py
import xmlschema
from pm4py.algo.analysis.woflan import algorithm as woflan
from pm4py.objects.ocel.util import ocel_consistency
from pm4py.objects.petri_net.utils.final_marking import discover_final_marking
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser, BpmnValidator
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
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


def is_sound(net, initial, final):
    quiet = {
        woflan.Parameters.RETURN_ASAP_WHEN_NOT_SOUND: True,
        woflan.Parameters.PRINT_DIAGNOSTICS: False,
        woflan.Parameters.RETURN_DIAGNOSTICS: False,
    }
    return woflan.apply(net, initial, final, parameters=quiet)


class Terms(PythonScriptEngine):
    """SpiffWorkflow reads every expression as Python; terms and conditions of ours are texts."""

    def evaluate(self, task, expression, external_context=None):
        return expression


class Bpmn(unittest.TestCase):
    def test_the_schema_of_bpmn_finds_nothing(self):
        schema = xmlschema.XMLSchema(str(SCHEMA))
        for path in processes():
            self.assertEqual([str(it) for it in schema.iter_errors(str(path))], [], path.name)
        text = processes()[0].read_text().replace("<bpmn:outgoing>", "<bpmn:outward>", 1)
        text = text.replace("</bpmn:outgoing>", "</bpmn:outward>", 1)
        self.assertFalse(schema.is_valid(text), "the schema does find what is wrong")

    def test_pm4py_reads_every_process_and_finds_it_sound(self):
        for path in processes():
            graph = pm4py.read_bpmn(str(path))
            text = path.read_text()
            tasks = text.count("<bpmn:userTask ") + text.count("<bpmn:serviceTask ")
            found = collections.Counter(type(it).__name__ for it in graph.get_nodes())
            self.assertEqual(found["UserTask"] + found["Task"], tasks, path.name)
            self.assertEqual(len(graph.get_flows()), text.count("<bpmn:sequenceFlow "), path.name)
        for name in definitions():
            # pm4py makes no net of events and of gateways that wait for them. That something is awaited and then
            # done are two tasks after each other, and one way is taken, whatever the gateway is called.
            text = (FOLDER / f"{name}.en.bpmn").read_text()
            text = text.replace("eventBasedGateway", "exclusiveGateway").replace("intermediateCatchEvent", "task")
            copy = FOLDER / f"{name}.exclusive.bpmn.tmp"
            copy.write_text(text)
            graph = pm4py.objects.bpmn.importer.importer.apply(str(copy))
            copy.unlink()
            self.assertTrue(is_sound(*pm4py.convert_to_petri_net(graph)), name)

    def test_spiffworkflow_waits_in_the_first_state(self):
        for name in definitions():
            parser = BpmnParser(validator=BpmnValidator())
            parser.add_bpmn_file(str(FOLDER / f"{name}.ru.bpmn"))
            workflow = BpmnWorkflow(parser.get_spec(f"process-{name}"), script_engine=Terms())
            workflow.do_engine_steps()
            first = json.loads((FOLDER / "walks.json").read_text())[name][0][0]["state"]
            waiting = [it.task_spec.bpmn_id for it in workflow.get_tasks(state=TaskState.WAITING)]
            self.assertEqual(waiting, [f"state-{first}"])


class Nets(unittest.TestCase):
    def test_woflan_finds_every_net_of_stages_sound(self):
        for name in definitions():
            net, initial, _ = pm4py.read_pnml(str(FOLDER / f"{name}.pnml"))
            self.assertTrue(is_sound(net, initial, discover_final_marking(net)), name)

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
        # The question that such a log is for: which officers dealt with which companies.
        met = log.relations.merge(log.relations, on="ocel:eid")
        met = met[(met["ocel:type_x"] == "officer") & (met["ocel:type_y"] == "company")]
        self.assertGreater(len(met), 100)


if __name__ == "__main__":
    FOLDER = pathlib.Path(sys.argv.pop())
    warnings.simplefilter("ignore")
    unittest.main(verbosity=2)
