// The portal as visitors meet it: the real program with its demo, and a real browser in front of it.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);

/** What looks for barriers, as a script for a page. */
export const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
/** The languages of every page. */
export const LANGUAGES = ["kk", "ru", "en"];
/** A morning on which the office is open; the clock of the demo stands on it and moves on by itself. */
const MORNING = "2026-11-25T10:00";
/** Nothing here takes longer; it is an end, not a pause. */
export const PATIENCE = 20_000;

/** Where the browser is. */
function browserPath() {
  const known = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const path = process.env.QORGAN_CHROMIUM ?? known.find((it) => existsSync(it));
  if (!path) throw new Error("no Chromium: install it (Debian: apt-get install chromium) or name it in QORGAN_CHROMIUM");
  return path;
}

/** Starts the program and waits until it says where it listens. */
export async function openPortal() {
  const program = process.env.QORGAN_BIN;
  if (!program) throw new Error("QORGAN_BIN names no program: run ./tests/run, which builds it");
  const folder = mkdtempSync(join(tmpdir(), "qorgan-browser-"));
  const child = spawn(program, ["demo", "--json", "--listen", "127.0.0.1:0", "--dir", join(folder, "demo"), "--at", MORNING], {
    stdio: ["ignore", "pipe", "pipe"],
    // Nothing of ours is a setting of the program. A browser that is driven knocks more often than people do.
    env: { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("QORGAN_"))), QORGAN_LIMITS: "off" },
  });
  let said = "";
  let complaints = "";
  child.stderr.on("data", (bytes) => (complaints += bytes));
  const first = await new Promise((resolve, reject) => {
    child.stdout.on("data", (bytes) => {
      said += bytes;
      if (said.includes("\n")) resolve(said.slice(0, said.indexOf("\n")));
    });
    child.on("exit", (code) => reject(new Error(`the program ended with ${code}: ${complaints}`)));
  });
  const { url, accounts } = JSON.parse(first);
  const browser = await chromium.launch({
    executablePath: browserPath(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  const close = async () => {
    await browser.close();
    child.removeAllListeners("exit");
    const ended = new Promise((resolve) => child.on("exit", resolve));
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, accounts, browser, close, log: () => complaints };
}

/**
 * A device: its own cookies, a language, a width. What its pages complain about is collected in `complaints`: nothing of a
 * page may be refused by our own policy, and no script may fail.
 */
export async function device(portal, { language = "kk", width = 1280, height = 800, scripts = true, ...more } = {}) {
  const context = await portal.browser.newContext({
    viewport: { width, height },
    locale: { kk: "kk-KZ", ru: "ru-RU", en: "en-GB" }[language],
    javaScriptEnabled: scripts,
    ...more,
  });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`a script failed: ${error.message}`));
  page.on("console", (message) => {
    // That a page was answered with 4xx is a line of the console too, and no complaint about the page.
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) complaints.push(message.text());
  });
  // Asked for from the beginning: asked for together with the key that opens a chooser, it may come too late, and the browser
  // closes what nobody waits for.
  page.on("filechooser", () => {});
  // Whoever leaves what they typed is asked, and these visitors mean it; no page of ours asks anything else.
  const asked = [];
  page.on("dialog", (dialog) => {
    if (dialog.type() === "beforeunload") {
      asked.push(page.url());
      dialog.accept();
      return;
    }
    complaints.push(`a dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  return { context, page, complaints, asked };
}

/** Signs in as an account of the demo, on the page that is for that, as any visitor would. */
export async function signIn(portal, page, email, language = "ru") {
  const account = portal.accounts.find((it) => it.email === email);
  await page.goto(`${portal.url}/${language}/sign-in`);
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(account.password);
  await page.locator("#form button.pb-btn").click();
  await page.waitForURL((url) => !url.pathname.endsWith("/sign-in"));
}

/** Some of the people of the demo: of Turkistan, where not said otherwise. */
export const OFFICER = "officer@turkistan.demo.example";
export const HEAD = "head@turkistan.demo.example";
export const CENTRAL_HEAD = "head@central.demo.example";
export const OWNER = "applicant@demo.example";
export const AUDITOR = "auditor@demo.example";
export const ADMIN = "admin@demo.example";
