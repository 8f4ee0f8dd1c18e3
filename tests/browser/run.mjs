// Everything that pages are held to in a real browser, one test after another, on one portal.
//
//   node run.mjs              everything
//   node run.mjs NAME         only the parts whose name contains NAME

import { after, before } from "node:test";
import { openPortal } from "./portal.mjs";
import { journeys } from "./journeys.mjs";
import { forms } from "./forms.mjs";
import { looks } from "./looks.mjs";
import { scripts } from "./scripts.mjs";
import { weights } from "./weights.mjs";

// What weighs pages fills the lists first, so it is last.
const parts = { journeys, looks, scripts, forms, weights };
const wanted = process.argv[2] ?? "";
let portal;

before(async () => {
  portal = await openPortal();
});
after(() => portal?.close());

const chosen = Object.entries(parts).filter(([name]) => name.includes(wanted));
if (chosen.length === 0) throw new Error(`no part is called ${wanted}: ${Object.keys(parts).join(", ")}`);
for (const [, part] of chosen) part(() => portal);
