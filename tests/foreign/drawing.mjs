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

/**
 * Words as they are really set: what they touch beside the shape that they stand in. Runs in the browser. Where an event
 * sits on the border of an activity, the words of the activity keep clear of it.
 */
function touchedByWords() {
  const registry = window.viewer.get("elementRegistry");
  const isPlain = (it) => !it.waypoints && !it.labelTarget && it.parent;
  const shapes = registry.filter((it) => isPlain(it) && !["bpmn:Participant", "bpmn:Lane"].includes(it.type));
  const area = ({ x, y, width, height }) => ({ left: x, top: y, right: x + width, bottom: y + height });
  const drawn = shapes.map((it) => ({ what: it.id, element: it, ...area(it) }));
  for (const edge of registry.filter((it) => it.waypoints)) {
    edge.waypoints.slice(1).forEach((to, n) => {
      const from = edge.waypoints[n];
      const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
      const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
      drawn.push({ what: edge.id, element: edge, left, top, right, bottom });
    });
  }
  const words = registry
    .filter((it) => it.labelTarget || (isPlain(it) && shapes.includes(it)))
    .map((it) => ({ it, text: registry.getGraphics(it).querySelector(".djs-visual text") }))
    .filter(({ text }) => text?.textContent)
    .map(({ it, text }) => {
      const box = text.getBBox();
      const place = { x: box.x + it.x, y: box.y + it.y, width: box.width, height: box.height };
      return { what: `the words of ${it.id}`, element: it, ...area(place) };
    });
  const meets = (one, other) =>
    one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  const touched = [];
  for (const word of words) {
    const others = [...drawn, ...words].filter((it) => it.element !== word.element && meets(word, it));
    touched.push(...others.map((it) => `${word.what} touch ${it.what}`));
  }
  return { words: words.length, touched };
}

/** Pictures are for a person to look at, and only made where a folder is given for them. */
export function drawing(folder, pictures) {
  test("bpmn-js draws every process without a warning, and no words touch anything", async () => {
    await withPage("bpmn-js/dist/bpmn-viewer.production.min.js", async (page) => {
      for (const { name, text } of files(folder, ".bpmn")) {
        const drawn = await page.evaluate(async (xml) => {
          document.querySelector("#canvas").replaceChildren();
          const viewer = new window.BpmnJS({ container: "#canvas" });
          window.viewer = viewer;
          const { warnings } = await viewer.importXML(xml);
          viewer.get("canvas").zoom("fit-viewport");
          const shapes = viewer.get("elementRegistry").filter((it) => !it.waypoints && !it.labelTarget && it.parent);
          return { warnings: warnings.map(String), shapes: shapes.length };
        }, text);
        assert.deepEqual(drawn.warnings, [], name);
        const meant = text.match(/<bpmndi:BPMNShape /g).length;
        assert.equal(drawn.shapes, meant, `${name}: everything is drawn`);
        const { words, touched } = await page.evaluate(touchedByWords);
        assert.ok(words > 30, `${name}: words are found`);
        assert.deepEqual(touched, [], name);
        if (pictures) {
          mkdirSync(pictures, { recursive: true });
          // As large as it is: shrunk to a window, nobody could read it.
          const size = await page.evaluate(() => {
            const canvas = window.viewer.get("canvas");
            const { inner } = canvas.viewbox();
            const [width, height] = [inner.width + 80, inner.height + 80];
            Object.assign(document.querySelector("#canvas").style, { width: `${width}px`, height: `${height}px` });
            canvas.resized();
            canvas.viewbox({ x: inner.x - 40, y: inner.y - 40, width, height });
            return { width: Math.ceil(width), height: Math.ceil(height) };
          });
          await page.setViewportSize(size);
          await page.locator("#canvas").screenshot({ path: join(pictures, `${name}.png`) });
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
        // A note hangs on its state by a line of its own.
        const isDrawn = (it) => it.includes(" --> ") || it.startsWith("    note left of ");
        const lines = text.split("\n").filter(isDrawn).length;
        assert.equal(svg.match(/data-edge="true"/g)?.length, lines, `${name}: every arrow and every note is drawn`);
      }
    });
  });
}
