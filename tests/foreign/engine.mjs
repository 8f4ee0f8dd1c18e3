// Another engine, bpmn-engine, executes the exported processes along walks of ours: wherever a case stands, it must wait
// for exactly what stands there. What the law asks beyond the stage (guards, windows, limits) is data that the exported
// process does not have; so what ours lets somebody do is a part of it, and what stands in the state is all of it.
//
// Whatever happens while a case stays must leave the wait as it is: the same activity goes on, and so do its timers. One
// that has gone off is spent until the state is entered anew; somebody can act again and again.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as elements from "bpmn-elements";
import { Engine } from "bpmn-engine";
import { BpmnModdle } from "bpmn-moddle";
import serialize, { TypeResolver } from "moddle-context-serializer";

// This engine tells every way that was not taken that it is dead, and on along all ways behind it, so that gateways that
// wait for several ways need not wait. No gateway of ours does, and where ways form loops this never ends in sight.
elements.SequenceFlow.prototype.discard = function discard() {};

/** Timers that go off when the test says so. */
function handTimers() {
  const waiting = new Map();
  const timers = {
    executing: [],
    register: (owner) => ({
      setTimeout: (callback, _delay, ...passed) => {
        const timer = { owner: owner.id, go: () => callback(...passed) };
        waiting.set(owner.id, timer);
        return timer;
      },
      clearTimeout: (timer) => {
        if (timer && waiting.get(timer.owner) === timer) waiting.delete(timer.owner);
      },
    }),
    setTimeout: () => ({}),
    clearTimeout: () => {},
  };
  return { waiting, timers };
}

/** Dates of the case, which come when the test says so: this engine has no idea what the conditions of ours mean. */
function handDates() {
  const come = new Set();
  const scripts = {
    register: ({ id, type }) => {
      if (type !== "bpmn:ConditionalEventDefinition") return undefined;
      const [event] = id.split("/");
      return { execute: (_, done) => done(null, come.has(event)) };
    },
    getScript: () => undefined,
  };
  return { come, scripts };
}

/**
 * A message may come again and again while the activity lasts that it does not interrupt. This engine repeats only timers
 * of a cycle by itself; here its own way to do so is taken for messages too.
 */
function again(activity) {
  const definitions = activity.behaviour.eventDefinitions ?? [];
  const isMessage = definitions.some((it) => it.type === "bpmn:MessageEventDefinition");
  if (activity.type !== "bpmn:BoundaryEvent" || activity.behaviour.cancelActivity !== false || !isMessage) return;
  const tag = { consumerTag: "_again" };
  return {
    activate: () => {
      const repeat = () => activity.broker.publish("execution", "execute.repeat", {});
      activity.broker.subscribeTmp("event", "activity.catch", repeat, { noAck: true, ...tag });
    },
    deactivate: () => activity.broker.cancel(tag.consumerTag),
  };
}

/** What a process can wait for, by id: the events on the border of each activity, and what ends the activity itself. */
function awaitedOf(root) {
  const { flowElements } = root.rootElements.find((it) => it.$type === "bpmn:Process");
  const found = new Map();
  for (const it of flowElements) {
    const state = it.attachedToRef ?? it;
    if (state.$type !== "bpmn:ReceiveTask") continue;
    const definition = it.eventDefinitions?.[0];
    const message = it.messageRef ?? definition?.messageRef;
    const task = it.outgoing?.[0].targetRef;
    found.set(it.id, {
      state: state.id,
      task: task?.id,
      action: task?.id.split(".")[1],
      message: message?.id,
      isTimer: definition?.$type === "bpmn:TimerEventDefinition",
      stays: it.cancelActivity === false,
      uses: 0,
    });
  }
  const ends = flowElements.filter((it) => it.$type === "bpmn:EndEvent" && it.id.startsWith("end-"));
  return { found, ends };
}

/** What the other engine waits for now, by id: which run of it. */
const waitingNow = (execution, known) =>
  new Map(
    execution
      .getPostponed()
      .filter((it) => known.has(it.id))
      .map((it) => [it.id, it.content.executionId]),
  );

/** Lets something happen, and the task behind it be done. */
function take(execution, { timers, dates }, id, { message, task }) {
  const timer = timers.get(id);
  if (timer) {
    timers.delete(id);
    timer.go();
  } else if (message) {
    execution.signal({ id: message });
  } else {
    dates.add(id);
    execution.signal({ id });
    dates.delete(id);
  }
  if (execution.getPostponed().some((it) => it.id === task)) execution.signal({ id: task });
}

/** One walk, compared in each of its states. */
function follow(execution, time, known, walk, where) {
  const { timers } = time;
  let spent = new Set();
  for (const { state, end, stands, enabled, took, stays } of walk) {
    const here = `${where} in ${state}`;
    const all = [...known].filter(([, it]) => it.state === `state-${state}`);
    assert.deepEqual([...new Set(all.map(([, it]) => it.action))].sort(), [...stands].sort(), here);
    const meant = all.map(([id]) => id).filter((id) => !spent.has(id));
    const waiting = waitingNow(execution, known);
    assert.deepEqual([...waiting.keys()].sort(), meant.sort(), here);
    const ticking = meant.filter((id) => known.get(id).isTimer);
    // This engine forgets to clear the timer of an event that is over; going off, it would do nothing.
    for (const id of timers.keys()) if (!waiting.has(id)) timers.delete(id);
    assert.deepEqual([...timers.keys()].sort(), ticking.sort(), `${here}: timers`);
    assert.ok(enabled.every((it) => stands.includes(it)), here);
    assert.equal(execution.state === "idle", end, `${here}: over or not`);
    if (took === null) continue;
    // Of several ways to the same action the one that was taken least.
    const ways = meant.filter((id) => known.get(id).action === took);
    const [id] = ways.sort((one, other) => known.get(one).uses - known.get(other).uses);
    assert.ok(id, `${here}: ${took} can happen`);
    const way = known.get(id);
    way.uses += 1;
    const before = new Map(timers);
    take(execution, time, id, way);
    const now = waitingNow(execution, known);
    if (stays) {
      const isOnce = way.message === undefined;
      if (isOnce) spent.add(id);
      const others = [...waiting].filter(([it]) => it !== id);
      for (const [it, run] of others) assert.equal(now.get(it), run, `${here}: ${took} leaves ${it} as it is`);
      for (const [it, timer] of before) if (it !== id) assert.equal(timers.get(it), timer, `${here}: ${it} ticks on`);
    } else {
      spent = new Set();
      for (const [it, run] of waiting) assert.notEqual(now.get(it), run, `${here}: ${took} ends ${it}`);
    }
  }
}

/** Follows walks through a process, and returns how often what was used. */
async function compare(source, walks, name) {
  // Read once, and not for every walk.
  const read = await new BpmnModdle().fromXML(source);
  const sourceContext = serialize(read, TypeResolver(elements));
  const { found: known, ends } = awaitedOf(read.rootElement);
  for (const [n, walk] of walks.entries()) {
    const { waiting, timers } = handTimers();
    const { come, scripts } = handDates();
    // What the machine does is done by the portal, and here by nobody.
    const settings = { enableDummyService: true };
    const options = { sourceContext, timers, scripts, settings, extensions: { again } };
    const execution = await Engine({ name, ...options }).execute();
    try {
      follow(execution, { timers: waiting, dates: come }, known, walk, `walk ${n}`);
    } finally {
      if (execution.state !== "idle") await execution.stop();
    }
  }
  return { known, ends };
}

export function engine(folder) {
  const all = JSON.parse(readFileSync(join(folder, "walks.json"), "utf8"));
  const sourceOf = (definition) => readFileSync(join(folder, `${definition}.en.bpmn`), "utf8");
  for (const [definition, walks] of Object.entries(all)) {
    test(`another engine waits for what stands in each state of ${definition}`, async () => {
      assert.ok(walks.length >= 200);
      const { known, ends } = await compare(sourceOf(definition), walks, definition);
      const visits = walks.flat();
      const states = new Set(visits.map((it) => it.state));
      const activities = [...known.keys()].filter((it) => it.startsWith("state-"));
      assert.equal(states.size, activities.length + ends.length, "the walks come to every state");
      const never = [...known].filter(([, it]) => it.uses === 0).map(([id]) => id);
      assert.deepEqual(never, [], "everything that can happen did");
      const stayed = [...known.values()].filter((it) => it.stays).reduce((sum, it) => sum + it.uses, 0);
      assert.ok(stayed > 100, "cases stayed");
      const counts = `${visits.length} times the same set, ${stayed} times a case stayed`;
      console.log(`${definition}: ${walks.length} walks, ${counts}`);
    });
  }

  test("a drawing that says something else about a case that stays is found", async () => {
    const source = sourceOf("message");
    const withEvent = (id, interrupts) => {
      const changed = source.replace(new RegExp(`(id="${id}"[^>]*cancelActivity=)"[a-z]+"`), `$1"${interrupts}"`);
      assert.notEqual(changed, source, id);
      return changed;
    };
    const isFound = (changed, what) => assert.rejects(compare(changed, all.message, "message"), what);
    // A reminder that ends the wait.
    await isFound(withEvent("on-registered.chase", true), /chase leaves/);
    // A question that begins it anew: then the same is waited for, and only the timers know.
    const question = /(sourceRef="assigned.ask_applicant" targetRef=)"[^"]+"/;
    const anew = withEvent("on-assigned.ask_applicant", true).replace(question, '$1"join-assigned"');
    await isFound(anew, /ask_applicant leaves/);
    // Somebody else gets the case, and whoever had it has it too.
    await isFound(withEvent("on-assigned.assign", false), /assign ends/);
  });
}
