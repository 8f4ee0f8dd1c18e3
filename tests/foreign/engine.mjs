// Another engine, bpmn-engine, executes the exported processes along walks of ours: wherever a case stands, it must wait
// for exactly what stands there. What the law asks beyond the stage (guards, windows, limits) is data that the exported
// process does not have; so what ours lets somebody do is a part of it, and what stands in the state is all of it.

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

/** `on-state.action` or `on-state.action.2` as its action. */
const actionOf = (event) => event.split(".")[1];

/** What the other engine waits for, by the ids of its events. */
const awaited = (execution) => [
  ...new Set(
    execution
      .getPostponed()
      .map((it) => it.id)
      .filter((it) => it.startsWith("on-")),
  ),
];

/** Lets an event happen, and the task behind it be done. */
function take(execution, waiting, messages, event) {
  const timer = waiting.get(event);
  if (timer) {
    waiting.delete(event);
    timer.go();
  } else {
    // A message is known by its own id, a condition by that of the event.
    execution.signal({ id: messages.get(event) ?? event });
  }
  const task = event.slice("on-".length);
  if (execution.getPostponed().some((it) => it.id === task)) execution.signal({ id: task });
}

/** The message of each event that waits for one. */
function messagesOf(source) {
  const events = source.matchAll(/<bpmn:intermediateCatchEvent id="([^"]+)"[\s\S]*?<\/bpmn:intermediateCatchEvent>/g);
  return new Map(
    [...events]
      .map(([text, id]) => [id, text.match(/messageRef="([^"]+)"/)?.[1]])
      .filter(([, message]) => message),
  );
}

export function engine(folder) {
  const all = JSON.parse(readFileSync(join(folder, "walks.json"), "utf8"));
  for (const [definition, walks] of Object.entries(all)) {
    test(`another engine waits for what stands in each state of ${definition}`, async () => {
      const source = readFileSync(join(folder, `${definition}.en.bpmn`), "utf8");
      const messages = messagesOf(source);
      // Read once, and not for every walk.
      const sourceContext = serialize(await new BpmnModdle().fromXML(source), TypeResolver(elements));
      const states = new Set();
      let compared = 0;
      assert.ok(walks.length >= 200);
      for (const [n, walk] of walks.entries()) {
        const { waiting, timers } = handTimers();
        // What the machine does is done by the portal, and here by nobody.
        const settings = { enableDummyService: true };
        const engine = Engine({ name: definition, sourceContext, timers, settings });
        const execution = await engine.execute();
        for (const { state, end, stands, enabled, took } of walk) {
          const where = `walk ${n} in ${state}`;
          const events = awaited(execution);
          assert.deepEqual([...new Set(events.map(actionOf))].sort(), [...stands].sort(), where);
          assert.ok(enabled.every((it) => stands.includes(it)), where);
          assert.equal(execution.state === "idle", end, `${where}: over or not`);
          states.add(state);
          compared += 1;
          if (took === null) continue;
          const event = events.find((it) => actionOf(it) === took);
          take(execution, waiting, messages, event);
        }
        if (execution.state !== "idle") await execution.stop();
      }
      const known = [...source.matchAll(/<bpmn:(?:eventBasedGateway|intermediateThrowEvent|endEvent) /g)].length;
      assert.equal(states.size, known, "the walks come to every state");
      console.log(`${definition}: ${walks.length} walks, ${compared} times the same set`);
    });
  }
}
