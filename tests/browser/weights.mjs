// What pages weigh on the wire, on a first visit and when they are opened again, in bytes as the browser counts them.

import assert from "node:assert/strict";
import test from "node:test";
import { gzipSync } from "node:zlib";
import { device, HEAD, OFFICER, OWNER, signIn } from "./portal.mjs";
import { fillDraft } from "./deeds.mjs";

/** In bytes, first view and opened again (the design, §6; a list of fifty rows may be twice as heavy as a page). */
const BUDGETS = { page: [50_000, 6_000], list: [60_000, 12_000] };
/** The most requests of a first view. */
const MOST_REQUESTS = 8;

/** Everything that comes over the wire while an address is opened. */
async function weigh(page, address) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  let bytes = 0;
  let requests = 0;
  session.on("Network.loadingFinished", (it) => (bytes += it.encodedDataLength));
  session.on("Network.responseReceived", (it) => (requests += it.response.url.startsWith("http") ? 1 : 0));
  await page.goto(address);
  await session.detach();
  return { bytes, requests };
}

/** Opens an address on a device that has never been here, and once more. */
async function weighTwice(portal, { name, address, email, kind = "page", draft }) {
  const { page, context } = await device(portal, { language: "kk", width: 390 });
  if (email) await signIn(portal, page, email, "kk");
  if (draft) await fillDraft(portal, page, "kk");
  const path = typeof address === "string" ? address : await address(page);
  // What was loaded on the way here does not count as loaded before.
  const fresh = await context.newCDPSession(page);
  await fresh.send("Network.clearBrowserCache");
  const first = await weigh(page, portal.url + path);
  const again = await weigh(page, portal.url + path);
  await context.close();
  return { name, kind, first: first.bytes, again: again.bytes, requests: first.requests };
}

/** Holds that a list is as long as it gets. */
async function isFull(portal, page) {
  await page.goto(`${portal.url}/desk/cases`);
  const numbers = () => page.locator("[data-row] a").allInnerTexts();
  const first = await numbers();
  assert.equal(first.length, 50);
  // The page after it begins where this one ends.
  await page.getByRole("link", { name: /Келесі бет|Следующая страница|Next page/ }).click();
  await page.waitForURL(/cursor=/);
  const second = await numbers();
  assert.ok(second.length > 0 && second.every((it) => !first.includes(it)), "no case stands on two pages");
  return "/desk/cases";
}

const firstCase = (portal, list) => async (page) => {
  await page.goto(portal.url + list);
  return page.locator("main a[href*='/PB-']").first().getAttribute("href");
};

/** Files so many cases, as a program of an owner does. */
async function fileMany(portal, count) {
  const post = async (path, body, headers = {}) => {
    const answer = await fetch(`${portal.url}/api/v1/${path}`, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", ...headers } });
    assert.ok(answer.ok, await answer.clone().text());
    return answer.json();
  };
  const { password } = portal.accounts.find((it) => it.email === OWNER);
  const { token } = await post("sessions", { email: OWNER, password });
  const company = { bin: "210340971010", name: "Dala Solar Energy" };
  const filing = { kind: "protection", visibility: "named", capacity: "owner", locale: "kk", consent: true, company, region: "KZ-61", body: "kz61_land", pressure: "land_allocation" };
  for (let n = 0; n < count; n += 1) await post("cases", { ...filing, story: `Өтініш ${n}` }, { Authorization: `Bearer ${token}` });
}

/** The most that the scripts of pages may be, compressed: of every page, and of the desk with them (the issue). */
const SCRIPTS = { "/kk": 6 * 1024, "/desk": 12 * 1024 };

export function weights(portal) {
  test("scripts are as small as they are told to be", async (t) => {
    const { page, context } = await device(portal(), { language: "kk" });
    await signIn(portal(), page, OFFICER, "kk");
    for (const [address, most] of Object.entries(SCRIPTS)) {
      await page.goto(portal().url + address);
      const links = await page.locator("script[src]").evaluateAll((all) => all.map((it) => it.src));
      let bytes = 0;
      for (const link of links) bytes += gzipSync(await (await page.request.get(link)).body()).length;
      t.diagnostic(`${address}: ${links.length} scripts, ${bytes} bytes compressed`);
      assert.ok(links.length > 0 && bytes <= most, `${address}: ${bytes} bytes`);
    }
    await context.close();
  });
  test("pages weigh what a slow telephone can carry", async (t) => {
    await fileMany(portal(), 50);
    const pages = [
      { name: "home", address: "/kk" },
      { name: "start", address: "/kk/protect" },
      { name: "question", address: "/kk/protect/what", draft: true },
      { name: "check", address: "/kk/protect/check", draft: true },
      { name: "own case", address: firstCase(portal(), "/kk/my"), email: OWNER },
      { name: "today", address: "/desk", email: HEAD },
      { name: "list of fifty", address: (page) => isFull(portal(), page), email: HEAD, kind: "list" },
      { name: "case on the desk", address: firstCase(portal(), "/desk/cases"), email: OFFICER },
    ];
    const wrong = [];
    for (const it of pages) {
      const weighed = await weighTwice(portal(), it);
      t.diagnostic(`${weighed.name}: first ${weighed.first} bytes in ${weighed.requests} requests, again ${weighed.again} bytes`);
      const [first, again] = BUDGETS[weighed.kind];
      if (weighed.first > first || weighed.again > again || weighed.requests > MOST_REQUESTS) wrong.push(weighed);
      if (weighed.first < 1000 || weighed.again < 500) wrong.push({ ...weighed, why: "weighs too little to be a page" });
    }
    assert.deepEqual(wrong, []);
  });
}
