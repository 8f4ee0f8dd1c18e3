// A real browser draws every process, with bpmn-js and with Mermaid, and neither complains.

import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { chromium } from "playwright-core";
import { files } from "./reading.mjs";

const require = createRequire(import.meta.url);

function browserPath() {
  const known = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const path = process.env.QORGAN_CHROMIUM ?? known.find((it) => existsSync(it));
  if (!path) throw new Error("no Chromium: install it (Debian: apt-get install chromium) or name it in QORGAN_CHROMIUM");
  return path;
}

async function withPage(script, use) {
  const browser = await chromium.launch({ executablePath: browserPath(), args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const page = await browser.newPage({ viewport: { width: 2400, height: 1400 } });
    await page.setContent('<div id="canvas" style="width: 2400px; height: 1400px"></div>');
    await page.addScriptTag({ path: require.resolve(script) });
    await use(page);
  } finally {
    await browser.close();
  }
}

/** Pictures are for a person to look at, and only made where a folder is given for them. */
export function drawing(folder, pictures) {
  test("bpmn-js draws every process without a warning", async () => {
    await withPage("bpmn-js/dist/bpmn-viewer.production.min.js", async (page) => {
      for (const { name, text } of files(folder, ".bpmn")) {
        const drawn = await page.evaluate(async (xml) => {
          document.querySelector("#canvas").replaceChildren();
          const viewer = new window.BpmnJS({ container: "#canvas" });
          const { warnings } = await viewer.importXML(xml);
          viewer.get("canvas").zoom("fit-viewport");
          const shapes = viewer.get("elementRegistry").filter((it) => !it.waypoints && !it.labelTarget && it.parent);
          return { warnings: warnings.map(String), shapes: shapes.length };
        }, text);
        assert.deepEqual(drawn.warnings, [], name);
        const meant = text.match(/<bpmndi:BPMNShape /g).length;
        assert.equal(drawn.shapes, meant, `${name}: everything is drawn`);
        if (pictures) {
          mkdirSync(pictures, { recursive: true });
          await page.screenshot({ path: join(pictures, `${name}.png`) });
        }
      }
    });
  });

  test("Mermaid draws every process", async () => {
    await withPage("mermaid/dist/mermaid.min.js", async (page) => {
      for (const { name, text } of files(folder, ".mmd")) {
        const svg = await page.evaluate(async (source) => {
          window.mermaid.initialize({ startOnLoad: false });
          return (await window.mermaid.render("drawn", source)).svg;
        }, text);
        const arrows = text.split("\n").filter((it) => it.includes(" --> ")).length;
        assert.equal(svg.match(/data-edge="true"/g)?.length, arrows, `${name}: every arrow is drawn`);
      }
    });
  });
}
