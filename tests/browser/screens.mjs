// Pictures of the pages that matter, in their languages, themes and widths, for people to look at.
//
//   node screens.mjs FOLDER         all of them, as PNG
//   node screens.mjs FOLDER kept    those that the documents show, small

import { join } from "node:path";
import { device, HEAD, LANGUAGES, OFFICER, openPortal, OWNER, signIn } from "./portal.mjs";
import { fillDraft, propose, speak } from "./deeds.mjs";

const [folder, choice] = process.argv.slice(2);
if (!folder) throw new Error("name a folder for the pictures");

/** The page of the first case of a list, and pages beneath it. */
const ofFirst = (list, part = "") => async (page, portal) => {
  await page.goto(portal.url + list);
  const link = await page.locator("main a[href*='/PB-']").first().getAttribute("href");
  return link + part;
};

/** The pages; `draft` needs one, and `kept` are those of the documents. */
const PAGES = [
  { name: "home", address: (l) => `/${l}`, kept: ["kk-320-light"] },
  { name: "start", address: (l) => `/${l}/protect` },
  { name: "question", address: (l) => `/${l}/protect/what`, draft: true, kept: ["kk-320-light"] },
  { name: "faults", address: (l) => `/${l}/protect/business`, draft: true, wrong: true, kept: ["ru-320-dark"] },
  { name: "check", address: (l) => `/${l}/protect/check`, draft: true, kept: ["kk-320-light"] },
  { name: "sent", address: (l) => `/${l}/protect/sent`, draft: true, send: true, kept: ["kk-320-light"] },
  { name: "own-case", address: (l) => ofFirst(`/${l}/my`), email: OWNER, kept: ["en-320-light", "en-1280-light"] },
  { name: "own-views", address: (l) => ofFirst(`/${l}/my`, "/views"), email: OWNER },
  { name: "today", address: () => "/desk", email: HEAD, kept: ["ru-1280-light"] },
  { name: "list", address: () => "/desk/cases", email: HEAD, kept: ["ru-1280-light"] },
  { name: "case", address: () => ofFirst("/desk/cases"), email: OFFICER, kept: ["ru-1280-light", "ru-1280-dark"] },
  { name: "notes", address: () => ofFirst("/desk/cases", "/notes"), email: OFFICER },
  { name: "approvals", address: () => "/desk/approvals", email: "head@jetisu.demo.example", kept: ["ru-1280-light"] },
  { name: "missing", address: (l) => `/${l}/nowhere` },
];

async function picture(portal, it, language, width, theme) {
  const { page, context } = await device(portal, { language, width, height: width === 320 ? 640 : 800, colorScheme: theme });
  if (it.email) await signIn(portal, page, it.email, language);
  if (it.email && it.email !== OWNER) await speak(portal, page, language);
  if (it.draft) await fillDraft(portal, page, language);
  if (it.send) {
    const form = { consent: "yes" };
    await page.request.post(`${portal.url}/${language}/protect/check`, { form, headers: { "Sec-Fetch-Site": "same-origin" } });
  }
  const address = it.address(language);
  await page.goto(portal.url + (typeof address === "string" ? address : await address(page, portal)));
  if (it.wrong) {
    for (const field of await page.locator("#form input[type=text]").all()) await field.fill("12345");
    await Promise.all([page.waitForEvent("load"), page.locator("#form .pb-actions button").first().click()]);
  }
  const name = `${it.name}-${language}-${width}-${theme}.png`;
  await page.screenshot({ path: join(folder, name), fullPage: choice !== "kept" });
  await context.close();
}

const portal = await openPortal();
await propose(portal);
for (const it of PAGES) {
  for (const language of LANGUAGES) {
    for (const width of [320, 1280]) {
      for (const theme of ["light", "dark"]) {
        const isKept = it.kept?.includes(`${language}-${width}-${theme}`);
        if (choice !== "kept" || isKept) await picture(portal, it, language, width, theme);
      }
    }
  }
}
await portal.close();
