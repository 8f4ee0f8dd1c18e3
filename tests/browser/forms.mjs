// Every form, sent empty and sent wrong, as tired and as hostile people do: what is wrong is told and linked, what was typed
// stays, and nothing that was typed ever runs or becomes part of a page.

import assert from "node:assert/strict";
import test from "node:test";
import { AUDITOR, CENTRAL_HEAD, device, HEAD, OFFICER, OWNER, signIn } from "./portal.mjs";
import { crawl } from "./looks.mjs";
import { fileUnbound, fillDraft, speak, STEPS } from "./deeds.mjs";

/** What is typed into every field that takes text. A browser that let it become part of a page would show a picture. */
const CANARY = `"><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}'--`;
/** What turns the direction of writing by force, and makes a name look like another one. */
const TURNED = "акт\u202Efdp.exe";
/** What stands in fields of words, by how a form is filled. */
const WORDS = { empty: "", wrong: CANARY, turned: TURNED };
const TEXT = "input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=file]), textarea";
/** Forms that may be sent as they are: they ask nothing, or nothing that must be answered. */
const ASKS_NOTHING = /\/(sign-out|theme|discard|leave|take-up|language|forward|do\/(withdraw|begin_[a-z_]+))$|\/demo\/sign-in$/;

/** Forms in which every field takes any words: a message, a note, a question, a reason, an answer. */
const MAY_BE_ANYTHING = /\/(messages|notes|documents|evidence|do\/[a-z_]+|protect\/(what|body|contact))$/;

/** The forms of the page that ask something, by the address that they are sent to. */
const formsOf = (page) =>
  page.evaluate((text) => {
    const forms = [...document.forms].filter((it) => it.method === "post" && it.querySelector(`${text}, input[type=radio], input[type=checkbox], input[type=file], select`));
    // Those first that cannot be taken as they are: what is taken may close the others.
    const isDemanding = (it) => (it.querySelector("input[type=file], select") ? 0 : 1);
    forms.sort((one, other) => isDemanding(one) - isDemanding(other));
    return [...new Set(forms.map((it) => it.getAttribute("action")))];
  }, TEXT);

/** Fills a form: with nothing, or with what nobody should take. */
async function fill(form, how) {
  await form.evaluate((it) => it.closest("details")?.setAttribute("open", ""));
  for (const field of await form.locator(TEXT).all()) await field.fill(WORDS[how]);
  for (const tick of await form.locator("input[type=checkbox]:checked").all()) await tick.uncheck();
  for (const select of await form.locator("select").all()) {
    const last = (await select.locator("option").count()) - 1;
    await select.selectOption({ index: how === "empty" ? 0 : last });
  }
  // A choice that was made once cannot be taken back by hand; a form without one is what a new visitor sends.
  await form.locator("input[type=radio]").evaluateAll((all) => all.forEach((it) => (it.checked = false)));
  if (how === "empty") return;
  const names = new Set(await form.locator("input[type=radio]").evaluateAll((all) => all.map((it) => it.name)));
  for (const name of names) await form.locator(`input[type=radio][name="${name}"]`).first().check();
}

/** What was typed, by the name of its field. */
const typedIn = (form) => form.evaluate((it, text) => Object.fromEntries([...it.querySelectorAll(text)].map((field) => [field.name, field.type === "password" ? "" : field.value])), TEXT);

/** What was chosen, by the name of its field: the values of what is ticked, and of lists. */
const chosenIn = (form) =>
  form.evaluate((it) => {
    const chosen = {};
    for (const field of it.querySelectorAll("input:checked, select")) (chosen[field.name] ??= []).push(field.value);
    return chosen;
  });

/** What is wrong with a page that refuses a form. */
async function faultsOf(page, action, typed) {
  return page.evaluate(
    ({ action, typed, text }) => {
      const wrong = [];
      const summary = document.getElementById("error-summary");
      if (!summary) return ["no summary of what is wrong"];
      if (document.activeElement !== summary) wrong.push("the summary is not where the reader is brought");
      const links = [...summary.querySelectorAll("a[href^='#']")];
      if (links.length === 0) wrong.push("the summary links to nothing");
      for (const link of links) {
        const field = document.getElementById(link.hash.slice(1));
        if (!field) wrong.push(`the summary links to ${link.hash}, which is not there`);
      }
      if (document.querySelectorAll("[aria-invalid=true], .pb-field--error").length === 0) wrong.push("no field is marked");
      for (const field of document.querySelectorAll("[aria-invalid=true]")) {
        const told = (field.getAttribute("aria-describedby") ?? "").split(" ").map((id) => document.getElementById(id));
        if (!told.some((it) => it?.classList.contains("pb-error"))) wrong.push(`${field.name} is marked and not told why`);
      }
      const form = [...document.forms].find((it) => it.getAttribute("action") === action);
      if (!form) return [...wrong, "the form is gone"];
      for (const field of form.querySelectorAll(text)) {
        if (field.type !== "password" && field.name in typed && field.value !== typed[field.name]) wrong.push(`${field.name} lost what was typed`);
      }
      return wrong;
    },
    { action, typed, text: TEXT },
  );
}

/** Nothing that was typed is part of a page. */
const isClean = (page) => page.evaluate(() => document.querySelectorAll("img, main script, [onerror]").length === 0);

/** Sends a form of a page; says what is wrong with what follows. */
async function send(portal, page, address, action, how, told) {
  await page.goto(portal.url + address);
  const form = page.locator(`form[action="${action}"]`).first();
  // What was taken on this very page may have closed its other forms; then another page of the kind must have it.
  if ((await form.count()) === 0) {
    if (!told.taken.some((it) => it.startsWith(`${address} →`))) return [`${address} has no form for ${action} any more`];
    told.closed.push(action);
    return [];
  }
  await fill(form, how);
  const [typed, chosen] = [await typedIn(form), await chosenIn(form)];
  // Without a word nothing can be turned.
  if (how === "turned" && Object.values(typed).every((it) => it === "")) return [];
  const title = await page.title();
  const answer = page.waitForResponse((it) => it.request().method() === "POST");
  // The usual way on, which is not the first button where a field has one of its own.
  const usual = form.locator(".pb-actions button:not([name])");
  const button = (await usual.count()) ? usual.first() : form.locator("button[type=submit]").first();
  await Promise.all([page.waitForEvent("load"), button.click()]);
  const status = (await answer).status();
  const where = `${address} → ${action}, sent ${how}`;
  if (!(await isClean(page))) return [`${where}: what was typed is part of the page`];
  if (status === 303) {
    told.taken.push(where);
    if (how === "turned") return [`${where}: is taken`];
    // Of choices alone none is wrong; neither is any word where every word may be written.
    const isRight = how === "wrong" && (Object.keys(typed).length === 0 || MAY_BE_ANYTHING.test(action));
    return isRight || ASKS_NOTHING.test(action) ? [] : [`${where}: is taken`];
  }
  if (status !== 422) return [`${where}: is answered with ${status}`];
  told.refused += 1;
  const wrong = await faultsOf(page, action, typed);
  const kept = (await form.count()) ? await chosenIn(form) : {};
  for (const [name, values] of Object.entries(chosen)) {
    if (JSON.stringify(kept[name]) !== JSON.stringify(values)) wrong.push(`${name} lost what was chosen: ${values} became ${kept[name]}`);
  }
  if ((await page.title()) === title) wrong.push("the title does not say that something is wrong");
  return wrong.map((it) => `${where}: ${it}`);
}

/** Sends every form of these pages, each action once. */
async function sendAll(portal, page, addresses, told) {
  const wrong = [];
  const done = new Set();
  const missed = new Set();
  for (const address of addresses) {
    await page.goto(portal.url + address);
    const kindOf = (action) => action.replace(/PB-\d{4}-\d+-\d/, "{number}");
    const actions = (await formsOf(page)).filter((it) => !done.has(kindOf(it)) && !/theme$|language$/.test(it));
    const [refused, closed] = [new Set(), new Set()];
    // Every one is sent empty before any is sent with something in it, which may be taken and close the others.
    for (const how of Object.keys(WORDS)) {
      for (const action of actions) {
        const before = [told.refused, told.closed.length];
        wrong.push(...(await send(portal, page, address, action, how, told)));
        if (told.refused > before[0]) refused.add(action);
        if (told.closed.length > before[1]) closed.add(action);
      }
    }
    for (const action of actions) {
      // A form that was closed before it could be sent is looked for on another page.
      if (!closed.has(action) || refused.has(action)) done.add(kindOf(action));
      else missed.add(kindOf(action));
    }
  }
  told.kinds = [...done];
  for (const kind of missed) if (!done.has(kind)) wrong.push(`${kind} was never sent: it was closed wherever it stood`);
  return wrong;
}

const VISITORS = [
  { name: "nobody", language: "kk", first: ["/kk", "/kk/sign-in", "/kk/register", "/kk/reset", "/kk/check", "/kk/protect/resume"] },
  { name: "owner", email: OWNER, language: "kk", first: ["/kk/my", "/kk/account"] },
  { name: "officer", email: OFFICER, language: "ru", first: ["/desk"] },
  { name: "head", email: HEAD, language: "ru", first: ["/desk/approvals", "/desk"] },
  { name: "auditor", email: AUDITOR, language: "ru", first: ["/desk/purpose"] },
  // A case whose body is named in words is bound at the central office.
  { name: "head of the central office", email: CENTRAL_HEAD, language: "ru", first: ["/desk"], before: fileUnbound, among: ["/body"] },
];

/** A filing with something hostile in every field that takes words, and in the name of its file. */
async function fileHostile(portal, page) {
  await fillDraft(portal, page, "kk");
  const hostile = {
    what: { story: CANARY, wish: CANARY },
    body: { body: "kz61_land", official: CANARY },
    business: { "company-bin": "210340971010", "company-name": CANARY },
    contact: { "contact-name": CANARY, "contact-phone": CANARY.slice(0, 40), "contact-note": CANARY, locale: "kk" },
  };
  for (const [step, form] of Object.entries(hostile)) {
    const answer = await page.request.post(`${portal.url}/kk/protect/${step}`, { form, maxRedirects: 0, headers: { "Sec-Fetch-Site": "same-origin" } });
    assert.equal(answer.status(), 303, step);
  }
  await page.goto(`${portal.url}/kk/protect/evidence`);
  await page.locator("#file").setInputFiles({ name: `<img src=x onerror=alert(1)>.txt`, mimeType: "text/plain", buffer: Buffer.from("Акт") });
  await page.getByRole("button", { name: "Файлды қосу" }).click();
  await page.locator("dt", { hasText: "onerror" }).waitFor();
  await page.goto(`${portal.url}/kk/protect/check`);
  assert.ok(await isClean(page), "the last look");
  await page.locator("#consent").check();
  await page.locator("#form .pb-actions button").first().click();
  await page.waitForURL(/\/sent/);
  return page.locator(".pb-code").first().innerText();
}

export function forms(portal) {
  test("nothing that an owner typed runs, or becomes part of a page, for whoever reads it", async () => {
    const owner = await device(portal(), { language: "kk", width: 320 });
    const number = await fileHostile(portal(), owner.page);
    const officer = await device(portal(), { language: "ru" });
    await signIn(portal(), officer.page, OFFICER);
    await speak(portal(), officer.page, "ru");
    let read = 0;
    for (const part of ["", "/messages", "/notes", "/documents", "/history"]) {
      await officer.page.goto(`${portal().url}/desk/cases/${number}${part}`);
      assert.ok(await isClean(officer.page), part);
      read += (await officer.page.content()).includes("onerror=alert") ? 1 : 0;
    }
    assert.ok(read >= 3, `what was typed is shown as text on ${read} pages`);
    await officer.page.goto(`${portal().url}/desk/cases/${number}/messages`);
    await officer.page.locator("textarea").fill(CANARY);
    await officer.page.getByRole("button", { name: "Отправить заявителю" }).click();
    await officer.page.getByText("onerror=alert").first().waitFor();
    assert.ok(await isClean(officer.page), "a message");
    // Who decides reads it too, and so does who looks at what was done; and what an office gets to read an owner reads as well.
    const head = await device(portal(), { language: "ru" });
    await signIn(portal(), head.page, HEAD);
    const own = await device(portal(), { language: "kk", width: 320 });
    await signIn(portal(), own.page, OWNER, "kk");
    const first = await own.page.locator("main a[href*='/PB-']").first().getAttribute("href");
    await own.page.goto(`${portal().url}${first}/messages`);
    await own.page.locator("textarea").fill(CANARY);
    await own.page.locator("#form .pb-actions button").first().click();
    await own.page.getByText("onerror=alert").first().waitFor();
    for (const part of ["", "/messages", "/documents", "/history", "/views"]) {
      await own.page.goto(`${portal().url}${first}${part}`);
      assert.ok(await isClean(own.page), `own ${part}`);
    }
    for (const address of [`/desk/cases/${number}`, `/desk/cases/${number}/history`, "/desk", "/desk/cases", "/desk/approvals"]) {
      await head.page.goto(portal().url + address);
      assert.ok(await isClean(head.page), address);
    }
    for (const it of [owner, officer, head, own]) {
      assert.deepEqual(it.complaints, []);
      await it.context.close();
    }
  });
  test("a double tap does a thing once, without scripts and with a file", async () => {
    const { page, context } = await device(portal(), { language: "ru", scripts: false });
    await signIn(portal(), page, OFFICER);
    await page.goto(`${portal().url}/desk/cases`);
    const link = await page.locator("[data-row] a").first().getAttribute("href");
    await page.goto(`${portal().url}${link}/documents`);
    const form = page.locator("#form");
    const fields = Object.fromEntries(await form.locator("input[type=hidden]").evaluateAll((all) => all.map((it) => [it.name, it.value])));
    const multipart = { ...fields, file: { name: "дважды.txt", mimeType: "text/plain", buffer: Buffer.from("Дважды") } };
    const tap = () => page.request.post(`${portal().url}${link}/documents`, { multipart, maxRedirects: 0, headers: { "Sec-Fetch-Site": "same-origin" } });
    for (const answer of await Promise.all([tap(), tap()])) assert.ok([303, 409].includes(answer.status()), `${answer.status()}`);
    await page.goto(`${portal().url}${link}/documents`);
    assert.equal(await page.getByText("дважды.txt").count(), 1);
    await context.close();
  });
  for (const visitor of VISITORS) {
    test(`every form of ${visitor.name}, sent empty and sent wrong, tells what is wrong and keeps what was typed`, async (t) => {
      const { page, context, complaints } = await device(portal(), { language: visitor.language });
      const first = visitor.before ? [await visitor.before(portal(), page), ...visitor.first] : visitor.first;
      if (visitor.email) await signIn(portal(), page, visitor.email, visitor.language);
      const addresses = await crawl(portal(), page, first, visitor.language, Boolean(visitor.email));
      const told = { taken: [], closed: [], refused: 0, kinds: [] };
      assert.deepEqual([...(await sendAll(portal(), page, addresses, told)), ...complaints], []);
      t.diagnostic(`${told.kinds.length} forms, ${told.refused} times refused, ${told.taken.length} times taken`);
      assert.ok(told.refused > 0, "nothing was refused");
      for (const form of visitor.among ?? []) assert.ok(told.kinds.some((it) => it.endsWith(form)), `no form was sent to ${form}: ${told.kinds.join(" ")}`);
      await context.close();
    });
  }
  test("every question of a filing, sent empty and sent wrong, tells what is wrong and keeps what was typed", async (t) => {
    const { page, context, complaints } = await device(portal(), { language: "kk", width: 320 });
    await fillDraft(portal(), page, "kk");
    const told = { taken: [], closed: [], refused: 0, forms: 0 };
    const wrong = [];
    for (const step of STEPS) {
      const address = `/kk/protect/${step}`;
      for (const how of Object.keys(WORDS)) wrong.push(...(await send(portal(), page, address, address, how, told)));
      if (step !== "evidence" && step !== "check") await fillDraft(portal(), page, "kk");
    }
    assert.deepEqual([...wrong, ...complaints], []);
    assert.ok(told.refused >= 8, `${told.refused} refused`);
    t.diagnostic(`${told.refused} times refused, ${told.taken.length} times taken: ${told.taken.join("; ")}`);
    await context.close();
  });
}
