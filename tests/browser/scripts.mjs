// What scripts add: saving while somebody types, progress of files, a warning before a session ends, keys for the desk, the
// way off the page. And what must hold with and without them: a session that ends in the midst of a form loses nothing.

import assert from "node:assert/strict";
import test from "node:test";
import { CENTRAL_HEAD, device, OFFICER, OWNER, signIn } from "./portal.mjs";
import { fillDraft, speak } from "./deeds.mjs";

const STORY = "Бізден ақша сұрап, қаулыны шығармай отыр. Енді тексерумен қорқытты.";

/** Opens the first case of the list of the desk. */
async function openFirst(page, portal) {
  await page.goto(`${portal.url}/desk/cases`);
  await page.locator("[data-row] a").first().click();
  await page.waitForURL(/\/desk\/cases\/PB-/);
}

/** The first form of that case in which something can be typed: open on its page, or on one of its own where there are many. */
async function formToType(page, portal) {
  await openFirst(page, portal);
  const inline = page.locator("details.pb-do:has(textarea)").first();
  if (await inline.count()) {
    await inline.locator("summary").click();
    return inline;
  }
  const links = await page.locator("p.pb-do a[href*='/do/']").evaluateAll((all) => all.map((it) => it.href));
  for (const link of links) {
    await page.goto(link);
    const form = page.locator("main form:has(textarea)").first();
    if (await form.count()) return form;
  }
  assert.fail(`nothing can be typed on ${links.length} pages`);
}

async function withDevice(portal, options, work) {
  const it = await device(portal, options);
  await work(it);
  assert.deepEqual(it.complaints, []);
  await it.context.close();
}

function saving(portal) {
  test("what is typed is saved by itself, and it is said when it cannot be", () =>
    withDevice(portal(), { language: "kk", width: 320 }, async ({ page, context, complaints }) => {
      await fillDraft(portal(), page, "kk");
      await page.goto(`${portal().url}/kk/protect/what`);
      const status = page.locator("[data-saved]");
      await page.locator("#story").fill(STORY);
      await page.waitForFunction(() => /^Сақталды, \d\d:\d\d$/.test(document.querySelector("[data-saved]").textContent));
      const other = await context.newPage();
      await other.goto(`${portal().url}/kk/protect/what`);
      assert.equal(await other.locator("#story").inputValue(), STORY);
      await context.setOffline(true);
      await page.locator("#story").fill(`${STORY} Тағы.`);
      await page.waitForFunction(() => /Сақталмады/.test(document.querySelector("[data-saved]").textContent));
      await context.setOffline(false);
      await page.locator("#story").fill(`${STORY} Тағы да.`);
      await page.waitForFunction(() => /^Сақталды/.test(document.querySelector("[data-saved]").textContent));
      assert.equal(await status.getAttribute("role"), "status");
      // The browser itself tells the console that it was offline.
      complaints.splice(0, complaints.length, ...complaints.filter((it) => !it.includes("ERR_INTERNET_DISCONNECTED")));
    }));
}

function slipping(portal) {
  test("words that were typed and not sent are not lost by a slip", () =>
    withDevice(portal(), { language: "ru" }, async ({ page, asked }) => {
      await signIn(portal(), page, OFFICER);
      await openFirst(page, portal());
      await page.goto(`${page.url()}/notes`);
      await page.reload();
      assert.equal(asked.length, 0, "nothing was typed");
      await page.locator("main textarea").pressSequentially(STORY.slice(0, 20));
      await page.reload();
      assert.equal(asked.length, 1);
      const left = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
      assert.ok(!left.includes(STORY.slice(0, 20)), "nothing of it stays behind");
    }));

  test("whoever leaves for safety is never asked whether to leave", () =>
    withDevice(portal(), { language: "ru" }, async ({ page, context, asked }) => {
      await context.route("https://**", (route) => route.fulfill({ contentType: "text/html", body: "<title>Погода</title>" }));
      await signIn(portal(), page, OWNER);
      const number = await page.locator("main a[href*='/my/PB-']").first().getAttribute("href");
      await page.goto(`${portal().url}${number}/messages`);
      await page.locator("main textarea").first().pressSequentially(STORY.slice(0, 20));
      await Promise.all([page.waitForURL(/^https:/), page.locator("[data-exit]").click()]);
      assert.equal(asked.length, 0);
    }));
}

function sessions(portal) {
  test("two minutes before a session ends the reader is asked, and may stay", () =>
    withDevice(portal(), { language: "ru" }, async ({ page }) => {
      await page.clock.install();
      await signIn(portal(), page, OWNER);
      const dialog = page.locator("#session");
      await page.clock.runFor(27 * 60_000);
      assert.equal(await dialog.isVisible(), false);
      await page.clock.runFor(61_000);
      await dialog.waitFor({ state: "visible" });
      const stayed = page.waitForRequest((it) => it.url().endsWith("/ru/account"));
      await page.getByRole("button", { name: "Остаться" }).click();
      await stayed;
      await dialog.waitFor({ state: "hidden" });
      await page.clock.runFor(29 * 60_000);
      await dialog.waitFor({ state: "visible" });
    }));

  for (const scripts of [true, false]) {
    test(`a session that ends in the midst of a form loses nothing, ${scripts ? "with" : "without"} scripts`, () =>
      withDevice(portal(), { language: "ru", scripts }, async ({ page, context }) => {
        await signIn(portal(), page, OFFICER);
        const action = await formToType(page, portal());
        await action.locator("textarea").first().fill(STORY);
        await context.clearCookies({ name: "qorgan" });
        await Promise.all([page.waitForEvent("load"), action.locator("button[type=submit]").last().click()].map((it) => it.catch?.(() => {}) ?? it));
        await page.locator("#password").waitFor();
        await page.locator("#email").fill(OFFICER);
        await page.locator("#password").fill(portal().accounts[0].password);
        await page.locator("#form button.pb-btn").click();
        await page.waitForURL(/kept=1/);
        assert.equal(await action.locator("textarea").first().inputValue(), STORY);
        assert.ok(await action.evaluate((it) => it.tagName !== "DETAILS" || it.open), "the form is open again");
      }));
  }
}

function files(portal) {
  test("files are sent with their progress, and what is wrong with one is told in place", () =>
    withDevice(portal(), { language: "kk", width: 320 }, async ({ page }) => {
      await fillDraft(portal(), page, "kk");
      await page.goto(`${portal().url}/kk/protect/evidence`);
      await page.evaluate(() => (window.stays = true));
      const input = page.locator("#file");
      const add = page.getByRole("button", { name: "Файлды қосу" });
      await page.evaluate(() => {
        const status = document.querySelector("[data-sending]");
        window.said = [];
        new MutationObserver(() => window.said.push(status.textContent)).observe(status, { childList: true });
      });
      await input.setInputFiles({ name: "акт.txt", mimeType: "text/plain", buffer: Buffer.alloc(3_000_000, "а") });
      await add.click();
      await page.locator("dt", { hasText: "акт.txt" }).waitFor();
      const said = await page.evaluate(() => window.said);
      assert.ok(said.some((it) => it.includes("100")), said.join());
      assert.ok(await page.evaluate(() => window.stays), "the page was not loaded again");
      await input.setInputFiles({ name: "акт.txt", mimeType: "text/html", buffer: Buffer.from("<p>") });
      await add.click();
      await page.waitForFunction(() => document.activeElement?.id === "error-summary");
      let sent = 0;
      page.on("request", (it) => (sent += it.method() === "POST" ? 1 : 0));
      await input.setInputFiles({ name: "үлкен.txt", mimeType: "text/plain", buffer: Buffer.alloc(10 * 1024 * 1024 + 1, "a") });
      await add.click();
      await page.waitForFunction(() => /10/.test(document.querySelector("[data-large]").textContent));
      assert.equal(sent, 0, "what is too large is not sent at all");
      await input.setInputFiles({ name: "екінші.txt", mimeType: "text/plain", buffer: Buffer.from("Екінші") });
      await add.click();
      await page.locator("dt", { hasText: "екінші.txt" }).waitFor();
    }));
}

function keys(portal) {
  test("an officer works by keys, in every layout, and can switch them off", () =>
    withDevice(portal(), { language: "ru" }, async ({ page }) => {
      await signIn(portal(), page, OFFICER);
      await speak(portal(), page, "ru");
      await page.goto(`${portal().url}/desk/cases`);
      await page.keyboard.press("j");
      await page.keyboard.press("j");
      await page.keyboard.press("k");
      const first = await page.locator("[data-row] a").first().innerText();
      assert.equal(await page.evaluate(() => document.activeElement.innerText), first);
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.pathname.endsWith(first));
      // What can be done, and not a clock, which looks the same.
      await page.keyboard.press("a");
      const focused = await page.evaluate(() => document.activeElement.closest(".pb-do")?.matches("p, [id^=do-]"));
      assert.ok(focused, "the first action has the focus");
      for (const [key, ending] of [["m", "/messages"], ["n", "/notes"]]) {
        await page.keyboard.press(key);
        await page.waitForURL((url) => url.pathname.endsWith(ending));
      }
      // In a field a key is a letter.
      await page.locator("textarea").fill("");
      await page.keyboard.press("m");
      assert.equal(await page.locator("textarea").inputValue(), "m");
      await page.locator("h1").click();
      await page.evaluate(() => document.activeElement.blur());
      // The same place of the keyboard in the Russian layout.
      await page.evaluate(() => document.body.dispatchEvent(new KeyboardEvent("keydown", { code: "KeyU", key: "г", bubbles: true })));
      await page.waitForURL((url) => url.pathname === "/desk/cases");
      await page.keyboard.press("/");
      assert.equal(await page.evaluate(() => document.activeElement.name), "q");
      await page.evaluate(() => document.activeElement.blur());
      await page.keyboard.press("Shift+?");
      await page.locator("#keys").waitFor({ state: "visible" });
      await page.getByRole("button", { name: "Отключить клавиши" }).click();
      await page.locator("#keys").waitFor({ state: "hidden" });
      await page.keyboard.press("t");
      await page.keyboard.press("j");
      assert.equal(new URL(page.url()).pathname, "/desk/cases");
      assert.equal(await page.evaluate(() => document.activeElement.closest("[data-row]")), null, "j does nothing any more");
    }));

  test("the next due case is one click from today, and one key from the case before", () =>
    withDevice(portal(), { language: "ru" }, async ({ page }) => {
      await signIn(portal(), page, CENTRAL_HEAD);
      await speak(portal(), page, "ru");
      await page.goto(`${portal().url}/desk/cases?sort=due`);
      const nearest = await page.locator("[data-row] a").first().innerText();
      await page.goto(`${portal().url}/desk`);
      await page.getByRole("link", { name: /Следующее дело/ }).click();
      await page.waitForURL((url) => url.pathname === `/desk/cases/${nearest}`);
      const first = page.url();
      await page.keyboard.press("]");
      await page.waitForURL((url) => url.href !== first && /\/desk\/cases\/PB-/.test(url.href));
    }));

  test("other colours in the midst of a form lose nothing, and stay chosen", () =>
    withDevice(portal(), { language: "ru", colorScheme: "light" }, async ({ page }) => {
      await signIn(portal(), page, OFFICER);
      await speak(portal(), page, "ru");
      await openFirst(page, portal());
      await page.getByRole("link", { name: "Заметки" }).click();
      await page.waitForURL(/\/notes$/);
      await page.locator("textarea").fill(STORY);
      const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await ground();
      await page.getByRole("button", { name: "Тёмные" }).click();
      await page.getByRole("button", { name: "Светлые" }).waitFor();
      await page.locator("footer strong", { hasText: "Тёмные" }).waitFor();
      assert.notEqual(await ground(), light);
      assert.equal(await page.locator("textarea").inputValue(), STORY);
      const dark = await ground();
      await page.reload();
      assert.equal(await ground(), dark);
    }));

  test("another language in the midst of a form of the desk loses nothing", () =>
    withDevice(portal(), { language: "ru" }, async ({ page }) => {
      await signIn(portal(), page, OFFICER);
      await speak(portal(), page, "ru");
      const action = await formToType(page, portal());
      await action.locator("textarea").first().fill(STORY);
      await page.locator(".pb-lang button[lang=kk]").click();
      await page.locator("html[lang=kk]").waitFor();
      assert.equal(await action.locator("textarea").first().inputValue(), STORY);
      // Once more, without a key in between: what came back from the server is no less typed.
      await page.locator(".pb-lang button[lang=en]").click();
      await page.locator("html[lang=en]").waitFor();
      assert.equal(await action.locator("textarea").first().inputValue(), STORY);
      await page.locator(".pb-lang button[lang=ru]").click();
      await page.waitForLoadState();
    }));
}

function colours(portal) {
  test("colours that were chosen are those of the device, one by one", async () => {
    /** Every token of the style sheet, as the page has it. */
    const tokens = (page) =>
      page.evaluate(() => {
        const names = [...document.styleSheets].flatMap((it) => [...it.cssRules]).filter((it) => it.selectorText === ":root").flatMap((it) => [...it.style]);
        const style = getComputedStyle(document.documentElement);
        return Object.fromEntries(names.filter((it) => it.startsWith("--")).map((it) => [it, style.getPropertyValue(it)]));
      });
    const seen = {};
    for (const [colorScheme, chosen] of [["dark", null], ["light", "dark"], ["light", null], ["dark", "light"]]) {
      const { page, context } = await device(portal(), { language: "ru", colorScheme });
      await page.goto(`${portal().url}/ru`);
      if (chosen) {
        await page.getByRole("button", { name: chosen === "dark" ? "Тёмные" : "Светлые" }).click();
        await page.locator(`html[data-theme=${chosen}]`).waitFor();
      }
      seen[`${colorScheme} ${chosen}`] = await tokens(page);
      await context.close();
    }
    assert.ok(Object.keys(seen["dark null"]).length > 20);
    assert.deepEqual(seen["light dark"], seen["dark null"]);
    assert.deepEqual(seen["dark light"], seen["light null"]);
    assert.notDeepEqual(seen["dark null"], seen["light null"]);
  });
}

function withoutScripts(portal) {
  test("without scripts another language in the midst of one of several forms loses nothing", () =>
    withDevice(portal(), { language: "ru", scripts: false }, async ({ page }) => {
      await signIn(portal(), page, OFFICER);
      await speak(portal(), page, "ru");
      const action = await formToType(page, portal());
      await action.locator("textarea").first().fill(STORY);
      await action.getByRole("button", { name: "Қазақша" }).click();
      await page.locator("html[lang=kk]").waitFor();
      assert.equal(await action.locator("textarea").first().inputValue(), STORY);
    }));
}

function paper(portal) {
  test("a case is printed dark on light, with the working of its terms, whatever was chosen for the screen", () =>
    withDevice(portal(), { language: "ru", colorScheme: "dark" }, async ({ page }) => {
      await signIn(portal(), page, OFFICER);
      await openFirst(page, portal());
      await page.getByRole("button", { name: /Тёмные|Күңгірт|Dark/ }).click();
      await page.locator("html[data-theme=dark]").waitFor();
      const working = page.locator("details.pb-do table").first();
      const seen = () => working.evaluate((it) => it.checkVisibility({ contentVisibilityAuto: true }) && it.getBoundingClientRect().height > 0);
      assert.equal(await seen(), false, "it is closed on the screen");
      await page.emulateMedia({ media: "print" });
      assert.equal(await seen(), true, "the working of the term is printed");
      const colours = await page.evaluate(() => [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]);
      assert.deepEqual(colours, ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
      assert.equal(await page.locator("details.pb-do form").first().isVisible(), false, "no form is printed");
    }));
}

function leaving(portal) {
  test("a click or three presses of Shift lead off the page, which the way back does not show", () =>
    withDevice(portal(), { language: "kk", width: 320 }, async ({ page, context }) => {
      await context.route("https://**", (route) => route.fulfill({ contentType: "text/html", body: "<title>Ауа райы</title>" }));
      const leaves = [
        () => page.locator("[data-exit]").click(),
        async () => {
          for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press("Shift");
        },
      ];
      for (const leave of leaves) {
        await page.goto("about:blank");
        await page.goto(`${portal().url}/kk/protect`);
        await Promise.all([page.waitForURL(/^https:/), leave()]);
        await page.goBack();
        assert.equal(page.url(), "about:blank");
      }
    }));
}

export function scripts(portal) {
  saving(portal);
  slipping(portal);
  sessions(portal);
  files(portal);
  keys(portal);
  withoutScripts(portal);
  colours(portal);
  paper(portal);
  leaving(portal);
}
