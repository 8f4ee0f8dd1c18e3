// How every page looks and reads, in three languages: no barrier that can be found by a machine, no sideways scroll on the
// smallest telephone, clean HTML, one heading, a title of its own, letters large enough, targets large enough.

import assert from "node:assert/strict";
import test, { describe } from "node:test";
import { HtmlValidate } from "html-validate";
import { fillDraft, propose, speak, STEPS } from "./deeds.mjs";
import { ADMIN, AUDITOR, AXE, device, HEAD, LANGUAGES, OFFICER, OWNER, signIn } from "./portal.mjs";

const WIDTHS = [320, 1280];
const THEMES = ["light", "dark"];
/** The same page with another number or another filter is looked at so often. */
const ALIKE = 2;

const html = new HtmlValidate({
  extends: ["html-validate:recommended"],
  rules: {
    // A list of checkboxes has one name; `<!DOCTYPE html>` may be written so; a title names its page and the portal.
    "form-dup-name": "off",
    "doctype-style": "off",
    "long-title": "off",
    "no-trailing-whitespace": "off",
    "void-style": "off",
  },
});

/** What makes two addresses the same page: numbers, ids and secrets are left out, and what a filter is set to. */
function kindOf(url) {
  const path = url.pathname
    .replace(/PB-\d{4}-\d+-\d/g, "{number}")
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "{id}")
    .replace(/(confirm|reset|invitation)\/(?!sent)[^/]+/, "$1/{secret}");
  return `${path}?${[...url.searchParams.keys()].sort().join("&")}`;
}

/** Every page of this visitor that links lead to from `first`, in one language. */
export async function crawl(portal, page, first, language, isSignedIn) {
  // Where a list goes on, and the next case, are pages that are looked at anyway. The stage of the demo, with letters to
  // everybody, is looked at by somebody who is nobody yet, and their links lead that visitor to the sign-in.
  const beside = isSignedIn ? ["cursor=", "/desk/next", "/demo"] : ["cursor=", "/desk"];
  const ahead = [...first];
  const seen = new Set();
  const found = new Map();
  while (ahead.length > 0) {
    const address = ahead.shift();
    if (seen.has(address)) continue;
    seen.add(address);
    const url = new URL(address, portal.url);
    const kind = kindOf(url);
    if ((found.get(kind) ?? []).length >= ALIKE) continue;
    const answer = await page.request.get(url.href, { maxRedirects: 5 });
    assert.equal(answer.status(), 200, `${address} of ${language}`);
    if (!answer.headers()["content-type"].startsWith("text/html")) continue;
    found.set(kind, [...(found.get(kind) ?? []), url.pathname + url.search]);
    for (const [, link] of (await answer.text()).matchAll(/href="([^"#]+)"/g)) {
      const next = link.replaceAll("&#38;", "&").replaceAll("&amp;", "&");
      const isOurs = next.startsWith("/desk") || next === `/${language}` || next.startsWith(`/${language}/`);
      if (isOurs && !beside.some((it) => next.includes(it))) ahead.push(next);
    }
  }
  return [...found.values()].flat();
}

/** What a machine finds on the page as it is shown now. */
async function lookAt(page, where, width) {
  const wrong = [];
  const wide = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  if (wide[0] > wide[1]) wrong.push(`${where}: ${wide[0]} px wide in a window of ${wide[1]}`);
  const found = await page.evaluate(async () => {
    // What is folded away is looked at too.
    document.querySelectorAll("details").forEach((it) => (it.open = true));
    const result = await axe.run(document, { resultTypes: ["violations"] });
    return result.violations.map((it) => `${it.id}: ${it.nodes.slice(0, 2).map((node) => node.html.slice(0, 140)).join(" | ")}`);
  });
  wrong.push(...found.map((it) => `${where}: ${it}`));
  const small = await page.evaluate(() => {
    const isShown = (it) => it.getClientRects().length > 0 && !it.classList.contains("pb-vh");
    const controls = [...document.querySelectorAll("input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea, select, button.pb-btn")];
    const letters = controls.filter((it) => isShown(it) && parseFloat(getComputedStyle(it).fontSize) < 16);
    const targets = [...document.querySelectorAll("button.pb-btn, summary, input.pb-input, select, .pb-choice label")].filter(isShown);
    const low = targets.filter((it) => it.getBoundingClientRect().height < 24);
    const name = (it) => it.outerHTML.slice(0, 90);
    return [...letters.map((it) => `letters under 16 px: ${name(it)}`), ...low.map((it) => `lower than 24 px: ${name(it)}`)];
  });
  wrong.push(...small.map((it) => `${where}: ${it}`));
  if (width === 320) {
    const big = await page.evaluate(() => [...document.querySelectorAll("button.pb-btn")].filter((it) => it.getClientRects().length > 0 && it.getBoundingClientRect().height < 44).length);
    if (big > 0 && !where.includes("/desk")) wrong.push(`${where}: ${big} buttons lower than 44 px on a telephone`);
  }
  return wrong;
}

/** What must be true of the page itself, whatever its width. */
async function readIt(page, where, language, text) {
  const wrong = [];
  const report = await html.validateString(text);
  for (const it of report.results.flatMap((result) => result.messages)) {
    wrong.push(`${where}: ${it.ruleId} at ${it.line}:${it.column}: ${it.message}`);
  }
  const said = await page.evaluate(() => ({
    language: document.documentElement.lang,
    title: document.title,
    headings: document.querySelectorAll("h1").length,
    unlabelled: [...document.querySelectorAll("input:not([type=hidden]), textarea, select")].filter((it) => !it.labels?.length && !it.ariaLabel).length,
    help: Boolean(document.querySelector("footer.pb-footer")),
    inline: document.querySelectorAll("[style], [onclick], style, script:not([src])").length,
  }));
  if (said.language !== language) wrong.push(`${where}: is in ${said.language}`);
  if (said.headings !== 1) wrong.push(`${where}: ${said.headings} headings of the first rank`);
  if (!said.title.includes(" — ")) wrong.push(`${where}: its title is "${said.title}"`);
  if (said.unlabelled > 0) wrong.push(`${where}: ${said.unlabelled} fields without a label`);
  if (!said.help || said.inline > 0) wrong.push(`${where}: no footer, or something inline`);
  return wrong;
}

/** Looks at the page that is shown, in both themes and widths. */
async function lookHere(page, where, language, text, opened) {
  const wrong = await readIt(page, where, language, text);
  await page.evaluate(AXE);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      wrong.push(...(await lookAt(page, `${language} ${where} at ${width} ${colorScheme}`, width)));
      opened.looks += 1;
    }
  }
  opened.pages += 1;
  return wrong;
}

/** Looks at pages. */
async function look(page, portal, language, addresses, opened) {
  const wrong = [];
  for (const address of addresses) {
    const answer = await page.goto(portal.url + address);
    wrong.push(...(await lookHere(page, address, language, await answer.text(), opened)));
  }
  return wrong;
}

/** Sends the main form of a page as it is, and looks at what comes back. */
async function lookAtFaults(page, portal, language, address, opened) {
  await page.goto(portal.url + address);
  for (const field of await page.locator("#form textarea, #form input[type=text], #form input[type=email]").all()) await field.fill("12345");
  for (const field of await page.locator("#form input[type=file]").all()) await field.setInputFiles([]);
  await page.locator("#form").evaluate((form) => form.querySelectorAll("input:checked").forEach((it) => (it.checked = false)));
  const answer = page.waitForResponse((it) => it.request().method() === "POST");
  await Promise.all([page.waitForEvent("load"), page.locator("#form .pb-actions button").first().click()]);
  // A form in which nothing is demanded leads on; whatever else comes back was not to come.
  const status = (await answer).status();
  assert.ok([303, 422].includes(status), `${address}: ${status}`);
  if (status === 303) return [];
  return lookHere(page, `${address} with faults`, language, await (await answer).text(), opened);
}

/** Looks at what comes back when something is sent. */
async function lookAfter(page, language, where, opened, status, send) {
  const answer = page.waitForResponse((it) => it.request().method() === "POST");
  await Promise.all([page.waitForEvent("load"), send()]);
  assert.equal((await answer).status(), status, where);
  return lookHere(page, where, language, await (await answer).text(), opened);
}

/** The pages that stand at no address of their own: a case that was looked up, a door that is closed, a session that has ended, and somebody else who was faster. */
async function visitWhatGoesWrong(portal, language, opened) {
  const owner = await device(portal, { language, bypassCSP: true });
  const { page } = owner;
  await fillDraft(portal, page, language);
  await page.request.post(`${portal.url}/${language}/protect/check`, { form: { consent: "yes" }, headers: { "Sec-Fetch-Site": "same-origin" } });
  await page.goto(`${portal.url}/${language}/protect/sent`);
  const [number, code] = [await page.locator(".pb-code").first().innerText(), await page.locator(".pb-code").nth(1).innerText()];
  await page.goto(`${portal.url}/${language}/check`);
  await page.locator("#number").fill(number);
  await page.locator("#code").fill(code);
  const press = () => page.locator("#form .pb-actions button").first().click();
  await press();
  await page.waitForURL(/\/check\/case$/);
  const wrong = [];
  // What stands behind a form that was taken, and what was looked up.
  for (const address of ["check/case", "register/sent", "reset/sent", "confirmed"]) {
    const answer = await page.goto(`${portal.url}/${language}/${address}`);
    assert.equal(answer.status(), 200, address);
    wrong.push(...(await lookHere(page, address, language, await answer.text(), opened)));
  }
  await signIn(portal, page, OWNER, language);
  const closed = await page.goto(`${portal.url}/desk`);
  assert.equal(closed.status(), 403);
  const tongue = await page.locator("html").getAttribute("lang");
  wrong.push(...(await lookHere(page, "a closed door", tongue, await closed.text(), opened)));
  await page.goto(`${portal.url}/${language}/my`);
  await page.goto(portal.url + (await page.locator("main a[href*='/PB-']").first().getAttribute("href")) + "/messages");
  await page.locator("textarea").fill("Долго писал");
  await owner.context.clearCookies({ name: "qorgan" });
  wrong.push(...(await lookAfter(page, language, "a session that has ended", opened, 401, press)));
  await owner.context.close();
  const desk = await device(portal, { language, bypassCSP: true });
  await signIn(portal, desk.page, OFFICER, language);
  await speak(portal, desk.page, language);
  await desk.page.goto(`${portal.url}/desk/cases/${number}`);
  const begin = () => desk.page.locator("#do-begin_review button[type=submit]").first().click();
  const form = await desk.page.locator("#do-begin_review form").evaluate((it) => Object.fromEntries([...new FormData(it)].filter(([name]) => name !== "key")));
  await desk.page.request.post(`${portal.url}/desk/cases/${number}/do/begin_review`, { multipart: form, headers: { "Sec-Fetch-Site": "same-origin" } });
  await desk.page.locator("#do-begin_review summary").click();
  wrong.push(...(await lookAfter(desk.page, language, "/desk, a step that somebody else has taken", opened, 409, begin)));
  await desk.context.close();
  return [...wrong, ...owner.complaints, ...desk.complaints];
}

/** A filing from the first question to the receipt, with its faults; then errors. */
async function visitAsFiler(portal, language, opened) {
  const { page, context, complaints } = await device(portal, { language, bypassCSP: true });
  await fillDraft(portal, page, language);
  const steps = STEPS.map((it) => `/${language}/protect/${it}`);
  const wrong = await look(page, portal, language, [...steps, `/${language}/protect/saved`, `/${language}/protect`], opened);
  for (const address of steps) {
    wrong.push(...(await lookAtFaults(page, portal, language, address, opened)));
    // What was wrong is kept in the draft, too.
    await fillDraft(portal, page, language);
  }
  const sent = await page.request.post(`${portal.url}/${language}/protect/check`, { form: { consent: "yes" }, headers: { "Sec-Fetch-Site": "same-origin" } });
  assert.equal(sent.status(), 200);
  wrong.push(...(await look(page, portal, language, [`/${language}/protect/sent`, `/${language}/nowhere`], opened)));
  await context.close();
  return [...wrong, ...complaints];
}

/** Who looks, and where they begin. */
const VISITORS = [
  { name: "nobody", first: (language) => [`/${language}`, `/${language}/protect/elsewhere`, `/${language}/register/sent`, `/${language}/reset/sent`, `/${language}/demo`] },
  { name: "owner", email: OWNER, first: (language) => [`/${language}/my`, `/${language}/protect/who`, `/${language}/account`] },
  { name: "officer", email: OFFICER, first: () => ["/desk"] },
  { name: "head", email: HEAD, first: () => ["/desk/approvals", "/desk"] },
  { name: "auditor", email: AUDITOR, first: () => ["/desk/cases"] },
  { name: "administrator", email: ADMIN, first: (language) => [`/${language}/account`] },
];

async function visit(portal, visitor, language, opened) {
  const { page, context, complaints } = await device(portal, { language, bypassCSP: true });
  if (visitor.email) await signIn(portal, page, visitor.email, language);
  if (visitor.name === "auditor") await chooseReason(portal, page);
  if (visitor.first(language)[0].startsWith("/desk")) await speak(portal, page, language);
  const addresses = await crawl(portal, page, visitor.first(language), language, Boolean(visitor.email));
  const wrong = await look(page, portal, language, addresses, opened);
  await context.close();
  return [...wrong, ...complaints];
}

async function chooseReason(portal, page) {
  await page.goto(`${portal.url}/desk/purpose`);
  await page.locator("input[type=radio]").first().check();
  await Promise.all([page.waitForEvent("load"), page.locator("#form button.pb-btn").first().click()]);
}

export function looks(portal) {
  test("every page of a filing is without a barrier, with and without faults, and so is what is missing", async (t) => {
    const opened = { pages: 0, looks: 0 };
    const wrong = [];
    for (const language of LANGUAGES) wrong.push(...(await visitAsFiler(portal(), language, opened)));
    assert.deepEqual([...new Set(wrong)], []);
    assert.ok(opened.pages >= 57, `${opened.pages} pages`);
    t.diagnostic(`${opened.pages} pages, looked at ${opened.looks} times`);
  });
  test("what stands at no address of its own is without a barrier", async (t) => {
    const opened = { pages: 0, looks: 0 };
    const wrong = [];
    for (const language of LANGUAGES) wrong.push(...(await visitWhatGoesWrong(portal(), language, opened)));
    assert.deepEqual([...new Set(wrong)], []);
    assert.equal(opened.pages, 21);
    t.diagnostic(`${opened.pages} pages, looked at ${opened.looks} times`);
  });
  test("a proposal stands beside what it is about, and is without a barrier", async () => {
    await propose(portal());
    const opened = { pages: 0, looks: 0 };
    const { page, context, complaints } = await device(portal(), { language: "ru", bypassCSP: true });
    await signIn(portal(), page, "head@jetisu.demo.example");
    const wrong = [];
    for (const language of LANGUAGES) {
      await speak(portal(), page, language);
      wrong.push(...(await look(page, portal(), language, ["/desk/approvals"], opened)));
    }
    await speak(portal(), page, "ru");
    await page.goto(`${portal().url}/desk/approvals`);
    const text = await page.locator(".pb-proposal").innerText();
    for (const words of ["Таможня", "Біздің жүгіміз", "удовлетворено", "officer", "проект-решения.txt"]) assert.ok(text.includes(words), words);
    await page.getByRole("link", { name: /Вернуть на доработку/ }).click();
    await page.waitForURL(/#do-send_back/);
    assert.ok(await page.locator("#do-send_back").evaluate((it) => it.open), "its form is open");
    assert.deepEqual([...wrong, ...complaints], []);
    await context.close();
  });
  // They only read, each as somebody else, so two of them may look at once.
  describe("every page", { concurrency: 2 }, () => {
    for (const visitor of VISITORS) {
      test(`of ${visitor.name} is without a barrier, in three languages, two themes and two widths`, async (t) => {
        const opened = { pages: 0, looks: 0 };
        const wrong = [];
        for (const language of LANGUAGES) wrong.push(...(await visit(portal(), visitor, language, opened)));
        assert.deepEqual([...new Set(wrong)], []);
        assert.ok(opened.pages >= 3, `${opened.pages} pages`);
        t.diagnostic(`${opened.pages} pages, looked at ${opened.looks} times`);
      });
    }
  });
}
