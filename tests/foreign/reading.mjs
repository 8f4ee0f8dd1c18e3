// Those who read BPMN say nothing: bpmn-moddle has no warning, bpmnlint with its recommended rules no error and no
// warning, and none of them is turned off.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { BpmnModdle } from "bpmn-moddle";

const require = createRequire(import.meta.url);
const { Linter } = require("bpmnlint");
const NodeResolver = require("bpmnlint/lib/resolver/node-resolver");

/** The files of the folder with an ending. */
export function files(folder, ending) {
  const found = readdirSync(folder).filter((it) => it.endsWith(ending));
  assert.equal(found.length, 12, `four definitions in three languages end with ${ending}`);
  return found.map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
}

const lint = (process) =>
  new Linter({ config: { extends: "bpmnlint:recommended" }, resolver: new NodeResolver() }).lint(process);

export function reading(folder) {
  test("bpmn-moddle reads every process without a warning, and bpmnlint finds nothing", async () => {
    const read = files(folder, ".bpmn");
    for (const { name, text } of read) {
      const { rootElement, warnings } = await new BpmnModdle().fromXML(text);
      assert.deepEqual(warnings, [], name);
      assert.deepEqual(await lint(rootElement), {}, name);
    }
    console.log(`bpmn-moddle and bpmnlint: ${read.length} processes, nothing found`);
  });

  test("bpmn-moddle and bpmnlint do say something where something is wrong", async () => {
    const [{ text }] = files(folder, ".bpmn");
    const lost = text.replace('targetRef="', 'targetRef="nowhere-');
    assert.notEqual((await new BpmnModdle().fromXML(lost)).warnings.length, 0);
    const unnamed = text.replace(/(<bpmn:userTask id="[^"]+") name="[^"]+"/, "$1");
    const { rootElement } = await new BpmnModdle().fromXML(unnamed);
    assert.deepEqual(Object.keys(await lint(rootElement)), ["label-required"]);
  });
}
