// What several tests do on the way to what they look at.

import assert from "node:assert/strict";
import { device, signIn } from "./portal.mjs";

/** The pages of a filing, in order. */
export const STEPS = ["who", "urgent", "what", "kind", "body", "business", "evidence", "contact", "check"];

/** A draft with a right answer to everything, so that each page of it is there. */
export async function fillDraft(portal, page, language) {
  const answers = {
    who: { capacity: "owner", visibility: "named" },
    urgent: { urgent: "yes", threat_on: "01.12.2026" },
    what: { story: "Бізден ақша сұрап, қаулыны шығармай отыр." },
    kind: { pressure: "land_allocation", region: "KZ-61" },
    body: { body: "kz61_land" },
    business: { "company-bin": "210340971010" },
    contact: { email: "somebody@dala.example", locale: language },
  };
  for (const [step, form] of Object.entries(answers)) {
    const address = `${portal.url}/${language}/protect/${step}`;
    const answer = await page.request.post(address, { form, maxRedirects: 0, headers: { "Sec-Fetch-Site": "same-origin" } });
    assert.equal(answer.status(), 303, `${step}: ${await answer.text()}`);
  }
}

/** A case is filed whose body is named in words; gives its address on the desk. */
export async function fileUnbound(portal, page) {
  await fillDraft(portal, page, "kk");
  for (const [step, form] of [["body", { body: "other", "body-name": "Белгісіз комиссия" }], ["check", { consent: "yes" }]]) {
    const answer = await page.request.post(`${portal.url}/kk/protect/${step}`, { form, maxRedirects: 0, headers: { "Sec-Fetch-Site": "same-origin" } });
    assert.equal(answer.status(), 303, step);
  }
  const sent = await (await page.request.get(`${portal.url}/kk/protect/sent`)).text();
  return `/desk/cases/${sent.match(/PB-\d{4}-\d{7}-\d/)[0]}`;
}

/** A decision is proposed, so that something waits for approval. */
export async function propose(portal) {
  const { page, context } = await device(portal, { language: "ru" });
  await signIn(portal, page, "officer@jetisu.demo.example");
  await page.goto(`${portal.url}/desk/cases?assignee=me`);
  await page.locator("[data-row] a").first().click();
  const action = page.locator("#do-propose");
  await action.locator("summary").click();
  await action.locator("input[type=radio]").first().check();
  const draft = { name: "проект-решения.txt", mimeType: "text/plain", buffer: Buffer.from("Проект решения") };
  await action.locator("input[type=file]").last().setInputFiles(draft);
  await action.locator("button[type=submit]").last().click();
  await page.waitForURL(/done=/);
  await context.close();
}

/** Chooses the language of the desk, which becomes that of the account. */
export async function speak(portal, page, language) {
  await page.goto(`${portal.url}/desk/cases`);
  const button = page.locator(`.pb-lang button[lang=${language}]`);
  if (await button.count()) await Promise.all([page.waitForEvent("load"), button.click()]);
}
